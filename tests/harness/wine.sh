# Wine prefixes and displays that belong to one run and are removed afterwards.  Sourced by the runners.
#
# Processes of a prefix are found by their environment (WINEPREFIX) and killed by process id, so that processes of other
# runs are not affected.

root=${root:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
. "$root/tests/harness/process.sh"
wine_template=${WINE_TEMPLATE:-$root/build/wine/template}

export WINEDEBUG=${WINEDEBUG:--all}
# Disable the prompts to install Mono and Gecko; neither is used.
export WINEDLLOVERRIDES="mscoree=d;mshtml=d${WINEDLLOVERRIDES:+;$WINEDLLOVERRIDES}"
# The loaders for both bitnesses; on Debian they are in this folder, which is not on the path.
wine_loaders=/usr/lib/wine

# start_display: starts a private X server even when there is a display, so that no test opens windows on the user's
# screen.  KEEP_DISPLAY=1 uses the existing display.
start_display() {
    local pipe number
    if [ -n "${KEEP_DISPLAY:-}" ] && [ -n "${DISPLAY:-}" ]; then return 0; fi
    unset DISPLAY
    command -v Xvfb > /dev/null || return 1
    pipe=$(mktemp -u)
    mkfifo "$pipe" || return 1
    Xvfb -displayfd 3 -screen 0 1024x768x24 -nolisten tcp 3> "$pipe" > /dev/null 2>&1 < /dev/null &
    display_pid=$!
    read -r -t 20 number < "$pipe"
    rm -f "$pipe"
    [ -n "$number" ] && export DISPLAY=:$number
}

stop_display() {
    [ -n "${display_pid:-}" ] || return 0
    kill "$display_pid" 2> /dev/null
    wait "$display_pid" 2> /dev/null
    display_pid=
    unset DISPLAY
}

# prefix_processes PREFIX: prints the ids of all processes in it.
prefix_processes() {
    local path
    path=$(readlink -f "$1") || return 0
    processes_with "WINEPREFIX=$path"
}

# prefix_programs PREFIX: prints "pid command" for each program in it that is not part of Wine itself.
prefix_programs() {
    local pid command
    for pid in $(prefix_processes "$1"); do
        command=$(tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null)
        case ${command,,} in
        '' | *wineserver* | *system32\\services.exe* | *system32\\winedevice.exe* | \
        *system32\\explorer.exe* | *system32\\plugplay.exe* | *system32\\svchost.exe* | \
        *system32\\rpcss.exe* | *system32\\conhost.exe* | *system32\\wineboot.exe* | *system32\\tabtip.exe*) ;;
        *) echo "$pid $command" ;;
        esac
    done
}

# stop_prefix PREFIX: kills all processes in it and waits until they are gone.
stop_prefix() {
    local prefix=$1 try pids
    [ -d "$prefix" ] || return 0
    [ -z "$(prefix_processes "$prefix")" ] && return 0
    WINEPREFIX=$(readlink -f "$prefix") timeout 10 wineserver -k > /dev/null 2>&1
    for try in {1..50}; do
        pids=$(prefix_processes "$prefix")
        [ -n "$pids" ] || return 0
        # shellcheck disable=SC2086
        [ "$try" -lt 20 ] || kill -9 $pids 2> /dev/null
        sleep 0.1
    done
    return 1
}

# prefix_secrets PREFIX: prints the logs and registry files that contain the password of the test accounts.  Only the store
# of msgrd may contain it.
prefix_secrets() {
    find "$1" \( -name '*.log' -o -name '*.reg' \) -exec grep -laFe open-sesame {} + 2> /dev/null
}

# Creates the template of all prefixes once, because booting a prefix takes twenty seconds.
make_template() (
    mkdir -p "$(dirname "$wine_template")"
    exec 9> "$wine_template.lock"
    flock 9
    [ ! -e "$wine_template/ready" ] || exit 0
    rm -rf "$wine_template"
    mkdir -p "$wine_template"
    printf '  WINE   %s\n' "${wine_template#"$root/"}"
    WINEPREFIX=$wine_template timeout 300 "$wine_loaders/wine64" wineboot -i > "$wine_template.log" 2>&1 \
        < /dev/null 9>&-
    # Report a crash to the log, because a dialog would wait for ever.
    WINEPREFIX=$wine_template timeout 60 "$wine_loaders/wine64" reg add 'HKCU\Software\Wine\WineDbg' \
        /v ShowCrashDialog /t REG_DWORD /d 0 /f >> "$wine_template.log" 2>&1 < /dev/null 9>&-
    WINEPREFIX=$wine_template timeout 60 wineserver -w 9>&-
    stop_prefix "$wine_template"
    # The user's folders inside the prefix, not links to the home directory of the user who runs this.
    find "$wine_template/drive_c/users" -type l -exec sh -c 'rm "$1" && mkdir "$1"' sh {} \;
    [ -e "$wine_template/system.reg" ] && : > "$wine_template/ready"
)

# make_prefix PREFIX: creates a prefix.  Wine's own programs and libraries (over a gigabyte) are linked instead of copied,
# because they are only read.
make_prefix() {
    local prefix=$1 part
    [ -e "$wine_template/ready" ] || make_template || return 1
    stop_prefix "$prefix"
    rm -rf "$prefix"
    mkdir -p "$prefix/drive_c/windows" || return 1
    (
        shopt -s nullglob dotglob
        cd "$wine_template" || exit 1
        for part in .update-timestamp dosdevices *.reg; do cp -a "$part" "$prefix/" || exit 1; done
        for part in drive_c/*; do
            [ "$part" = drive_c/windows ] || cp -a "$part" "$prefix/drive_c/" || exit 1
        done
        for part in drive_c/windows/*; do
            case $part in
            */system32 | */syswow64 | */winsxs) cp -al "$part" "$prefix/drive_c/windows/" || exit 1 ;;
            *) cp -a "$part" "$prefix/drive_c/windows/" || exit 1 ;;
            esac
        done
    )
}

# in_prefix PREFIX ARCH PROGRAM ARGUMENTS...: runs a Windows program; a name without a path is one of
# Wine's own, of that bitness.
in_prefix() {
    local prefix loader=wine64
    prefix=$(readlink -f "$1")
    [ "$2" = x86_64 ] || loader=wine
    shift 2
    WINEPREFIX=$prefix "$wine_loaders/$loader" "$@"
}

# have_wine ARCH: whether programs of this bitness can be run.
have_wine() {
    local loader=wine64
    [ "$1" = x86_64 ] || loader=wine
    [ -x "$wine_loaders/$loader" ] && "$wine_loaders/$loader" --version > /dev/null 2>&1
}

# windows_path PATH: prints the Windows path of this file.
windows_path() {
    local path
    path=$(readlink -m "$1")
    printf 'Z:%s\n' "${path//\//\\}"
}

# free_port: prints a TCP port of the loopback address that is free now.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return; }
    done
}

# wait_with_deadline SECONDS PID: returns the exit code of a child of this shell; kills it and returns 124 at the deadline.
wait_with_deadline() {
    local pid=$2 end=$((SECONDS + $1))
    while kill -0 "$pid" 2> /dev/null; do
        if [ "$SECONDS" -ge "$end" ]; then
            kill -KILL "$pid" 2> /dev/null
            wait "$pid" 2> /dev/null
            return 124
        fi
        sleep 0.1
    done
    wait "$pid"
}

# wait_for_line FILE TEXT SECONDS: waits until the file contains the text.
wait_for_line() {
    local end=$((SECONDS + $3))
    until grep -qF -- "$2" "$1" 2> /dev/null; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}
