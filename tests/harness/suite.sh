# Runs programs that report through Check, and keeps count.  Sourced by the runners.
#
# Every program that is run or skipped adds a line "name passed failed skipped" to the suite's file
# below build/results/; total.sh adds them up.  A program that says nothing of its result failed.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
results=${RESULTS:-$root/build/results}
. "$root/tests/harness/process.sh"

# What a program started has this variable, and is gone this many seconds after the program.
run_variable=OPENMSGR_RUN
run_leave_seconds=${RUN_LEAVE_SECONDS:-10}

# suite_begin NAME
suite_begin() {
    suite=$1
    logs=$results/logs/$suite
    rm -rf "$logs"
    mkdir -p "$logs"
    counts=$results/$suite.counts
    suite_number=0
    : > "$counts"
    trap 'suite_stop; exit 130' INT TERM
}

# Ends what is being run, when the runner itself is told to end.
suite_stop() {
    local try pids
    [ -n "${suite_id:-}" ] || return 0
    for try in {1..50}; do
        pids=$(processes_with "$run_variable=$suite_id")
        [ -n "$pids" ] || break
        # shellcheck disable=SC2086
        if [ "$try" = 1 ]; then kill -TERM $pids; elif [ "$try" = 50 ]; then kill -KILL $pids; fi 2> /dev/null
        sleep 0.1
    done
}

# suite_start DEADLINE COMMAND...: runs it in the background, so that a signal to this shell need not wait
# until it ends; the caller waits.
suite_start() {
    local deadline=$1
    shift
    suite_id=$$.$suite.$BASHPID.$((suite_number += 1))
    env "$run_variable=$suite_id" timeout --kill-after=10 "$deadline" "$@" 2>&1 < /dev/null &
}

suite_count() { printf '%s %s %s %s\n' "$@" >> "$counts"; }

# run_left ID: ends what a program left running and prints what that was.
run_left() {
    local end=$((SECONDS + run_leave_seconds)) pids pid
    while pids=$(processes_with "$run_variable=$1"); [ -n "$pids" ] && [ "$SECONDS" -lt "$end" ]; do
        sleep 0.1
    done
    [ -n "$pids" ] || return 0
    printf 'left running:'
    for pid in $pids; do
        printf ' %s (%s)' "$pid" "$(tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null | cut -c 1-80)"
        kill -9 "$pid" 2> /dev/null
    done
}

# suite_skip NAME TESTS REASON: these tests were not run, and nobody shall think that they were.
suite_skip() {
    printf 'SKIPPED %s/%s, %s tests: %s\n' "$suite" "$1" "$2" "$3"
    suite_count "$1" 0 0 "$2"
}

# suite_fail NAME REASON: counts one failure.
suite_fail() {
    printf 'FAILED %s/%s: %s\n' "$suite" "$1" "$2"
    suite_count "$1" 0 1 0
}

# suite_run NAME DEADLINE COMMAND...: runs one Check program for at most DEADLINE seconds.  The caller may
# set `after`, a command that is run afterwards and prints what is wrong with what the program left
# behind; nothing printed is good.
suite_run() {
    local name=$1 deadline=$2 log=$logs/$1.log code start seconds summary checks failures errors wrong= left
    shift 2
    start=$(date +%s%N)
    suite_start "$deadline" "$@" > "$log"
    wait $!
    code=$?
    seconds=$(( ($(date +%s%N) - start) / 100000000 ))
    summary=$(tr -d '\r' < "$log" | grep -aE '^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+')
    read -r checks failures errors < <(awk -F '[ ,]+' '{ c += $3; f += $5; e += $7 }
        END { print c + 0, f + 0, e + 0 }' <<< "$summary")
    if [ "$code" = 124 ] || [ "$code" = 137 ]; then
        wrong="did not end within $deadline seconds"
    elif [ -z "$summary" ]; then
        wrong="ended with code $code and without a result"
    elif [ "$checks" = 0 ]; then
        wrong="ran no check"
    elif [ "$code" != 0 ] && [ $((failures + errors)) = 0 ]; then
        wrong="ended with code $code after its result"
    fi
    for left in "$(${after:-true})" "$(run_left "$suite_id")"; do
        [ -z "$left" ] || wrong=$wrong${wrong:+; }$left
    done
    printf '%s/%s (%d.%d s)\n' "$suite" "$name" $((seconds / 10)) $((seconds % 10))
    [ -z "$summary" ] || printf '%s\n' "$summary"
    if [ -n "$wrong" ] || [ $((failures + errors)) != 0 ]; then
        printf 'FAILED %s/%s%s\n' "$suite" "$name" "${wrong:+: $wrong}"
        tr -d '\r' < "$log" | grep -av '^[0-9]*%: Checks' | tail -n 60 | sed 's/^/    | /'
    fi
    suite_count "$name" $((checks - failures - errors)) $((failures + errors + (${#wrong} > 0))) 0
}

# suite_script NAME DEADLINE COMMAND...: runs one script, which counts as one test: code 0 is passed, 77 is
# skipped, with the reason in its last line.
suite_script() {
    local name=$1 deadline=$2 log=$logs/$1.log code left shown
    shift 2
    printf '%s/%s\n' "$suite" "$name"
    : > "$log"
    suite_start "$deadline" "$@" > "$log"
    shown=$!
    tail -n +1 -s 0.2 -f --pid="$shown" "$log" &
    wait "$shown"
    code=$?
    wait $!
    left=$(run_left "$suite_id")
    if [ -n "$left" ]; then
        suite_fail "$name" "$left"
        return
    fi
    case $code in
    0) suite_count "$name" 1 0 0 ;;
    77) suite_skip "$name" 1 "$(tail -n 1 "$log")" ;;
    124 | 137) suite_fail "$name" "did not end within $deadline seconds" ;;
    *) suite_fail "$name" "ended with code $code" ;;
    esac
}

# How many tests a source file holds, in another one that it includes as well; used to say how many were skipped.
tests_in() {
    local included
    included=$(sed -nE 's/^#include "(.*\.c)"$/\1/p' "$1")
    cat "$1" ${included:+"$(dirname "$1")/$included"} | grep -cE '^ *START_TEST *\('
}

# Code 0 when nothing of this suite failed.
suite_end() { awk '{ failed += $3 } END { exit failed != 0 }' "$counts"; }
