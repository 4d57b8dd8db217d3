# Finds processes by a variable in their environment, which child processes inherit.

# processes_with VARIABLE=VALUE: prints the process ids, except that of this shell.
processes_with() {
    local pid
    for pid in $(grep -slzxF -- "$1" /proc/[0-9]*/environ 2> /dev/null | cut -d / -f 3); do
        [ "$pid" = "$$" ] || [ "$pid" = "$BASHPID" ] || echo "$pid"
    done
}
