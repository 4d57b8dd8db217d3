# Finds processes by what was put into their environment, which their children inherit.

# processes_with VARIABLE=VALUE: process ids, without this shell's own.
processes_with() {
    local pid
    for pid in $(grep -slzxF -- "$1" /proc/[0-9]*/environ 2> /dev/null | cut -d / -f 3); do
        [ "$pid" = "$$" ] || [ "$pid" = "$BASHPID" ] || echo "$pid"
    done
}
