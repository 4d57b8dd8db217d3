# Runs programs that report through Check and counts their results.  Sourced by the runners.
#
# Every program that is run or skipped adds a line "name passed failed skipped" to the suite's file below
# build/results/; total.sh adds them up.  A program that prints no result counts as failed.  build/results/seconds has a
# line "seconds suite/name" with the duration of each program.
#
# Only one run at a time uses a tree, because runs share build/results and the Wine prefixes; a second run waits.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
results=${RESULTS:-$root/build/results}
. "$root/tests/harness/process.sh"

# All processes that a program starts inherit this variable.  A process that still runs this many seconds after the end of
# the program is an error.
run_variable=OPENMSGR_RUN
run_leave_seconds=${RUN_LEAVE_SECONDS:-10}

# The number of programs that run at the same time; a program whose source has "harness: alone" runs by itself.
suite_jobs=${JOBS:-$(nproc 2> /dev/null || echo 1)}

# process_started PID: prints its start time, or nothing.  A process id alone does not identify a process, because it may be
# reused.
process_started() { sed -n 's/.*) //p' "/proc/$1/stat" 2> /dev/null | cut -d ' ' -f 20; }

# tree_lock: waits until no other run uses this tree.  A runner that was started by another runner already has the lock.
tree_lock() {
    local lock=$root/build/tests.lock pid started said=
    [ -z "${OPENMSGR_TREE_LOCK:-}" ] || return 0
    mkdir -p "$root/build"
    until (set -C; echo "$$ $(process_started $$)" > "$lock") 2> /dev/null; do
        read -r pid started < "$lock" 2> /dev/null || { sleep 0.2; continue; }
        if [ "$(process_started "$pid")" != "$started" ]; then
            rm -f "$lock" # the run that had the lock was killed
        else
            [ -n "$said" ] || echo "tests: another run, process $pid, uses this tree; waiting until it has ended"
            said=yes
            sleep 1
        fi
    done
    export OPENMSGR_TREE_LOCK=$$
}

# A runner that must clean up when it ends, or is killed, redefines this function.
suite_cleanup() { :; }

suite_exit() {
    trap - EXIT
    suite_cleanup
    [ "${OPENMSGR_TREE_LOCK:-}" != $$ ] || rm -f "$root/build/tests.lock"
}
trap suite_exit EXIT

# suite_begin NAME
suite_begin() {
    suite=$1
    tree_lock
    logs=$results/logs/$suite
    rm -rf "$logs"
    mkdir -p "$logs"
    counts=$results/$suite.counts
    suite_number=0
    suite_pids=()
    declare -gA suite_outputs=()
    : > "$counts"
    touch "$results/seconds"
    sed -i "\\| $suite/|d" "$results/seconds"
    trap 'suite_stop; exit 130' INT TERM
}

# Ends the running programs when the runner gets a signal to end.
suite_stop() {
    local try pids
    # shellcheck disable=SC2086
    [ ${#suite_pids[@]} = 0 ] || { kill -TERM ${suite_pids[*]} 2> /dev/null; wait ${suite_pids[*]}; }
    [ -n "${suite_id:-}" ] || return 0
    for try in {1..50}; do
        pids=$(processes_with "$run_variable=$suite_id")
        [ -n "$pids" ] || break
        # shellcheck disable=SC2086
        if [ "$try" = 1 ]; then kill -TERM $pids; elif [ "$try" = 50 ]; then kill -KILL $pids; fi 2> /dev/null
        sleep 0.1
    done
}

# suite_job COMMAND...: runs it in a subshell in parallel with others; prints its whole output when it has ended.
suite_job() {
    suite_wait_for "$suite_jobs"
    local output=$logs/job.$((suite_number += 1))
    (
        trap 'suite_stop; suite_job_end; exit 130' INT TERM
        trap - EXIT
        suite_pids=()
        suite_id=
        "$@"
    ) > "$output" 2>&1 &
    suite_pids+=($!)
    suite_outputs[$!]=$output
}

# A runner that must clean up when a job is killed redefines this function.
suite_job_end() { :; }

# suite_wait_for N: waits until fewer than N jobs run.
suite_wait_for() {
    local ended left pid
    while [ ${#suite_pids[@]} -ge "$1" ] && [ ${#suite_pids[@]} -gt 0 ]; do
        wait -n -p ended "${suite_pids[@]}"
        cat "${suite_outputs[$ended]}"
        rm -f "${suite_outputs[$ended]}"
        left=()
        for pid in "${suite_pids[@]}"; do [ "$pid" = "$ended" ] || left+=("$pid"); done
        suite_pids=("${left[@]}")
    done
}

# suite_job_alone COMMAND...: waits until no other job runs, then runs it in this shell.
suite_job_alone() {
    suite_wait_for 1
    "$@"
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

# suite_took NAME NANOSECONDS: records and prints the duration of a program.
suite_took() {
    local tenths=$(($2 / 100000000))
    printf '%d.%d %s/%s\n' $((tenths / 10)) $((tenths % 10)) "$suite" "$1" >> "$results/seconds"
    printf '%s/%s (%d.%d s)\n' "$suite" "$1" $((tenths / 10)) $((tenths % 10))
}

# run_left ID: kills the processes that a program left running and prints them.
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

# suite_skip NAME TESTS REASON: counts these tests as skipped; the last line of the run shows the number.
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
# set `after`, a command that runs afterwards and prints what is wrong with the leftovers of the program; no output means
# that nothing is wrong.
suite_run() {
    local name=$1 deadline=$2 log=$logs/$1.log code start took summary checks failures errors wrong= left
    shift 2
    start=$(date +%s%N)
    suite_start "$deadline" "$@" > "$log"
    wait $!
    code=$?
    took=$(($(date +%s%N) - start))
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
    suite_took "$name" $took
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
    local name=$1 deadline=$2 log=$logs/$1.log code left shown start
    shift 2
    start=$(date +%s%N)
    printf '%s/%s\n' "$suite" "$name"
    : > "$log"
    suite_start "$deadline" "$@" > "$log"
    shown=$!
    tail -n +1 -s 0.2 -f --pid="$shown" "$log" &
    wait "$shown"
    code=$?
    wait $!
    suite_took "$name" $(($(date +%s%N) - start))
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

# harness_word SOURCE WORD: prints the word after "harness: WORD" in a source file; code 1 when the file does not have it.
harness_word() { sed -n "s/.*harness: $2 *\([^ ]*\).*/\1/p" "$1" | grep -m 1 ''; }

# tests_in SOURCE: prints the number of tests in it and in a source file that it includes, to count skipped tests.
tests_in() {
    local included
    included=$(sed -nE 's/^#include "(.*\.c)"$/\1/p' "$1")
    cat "$1" ${included:+"$(dirname "$1")/$included"} | grep -cE '^ *START_TEST *\('
}

# Returns 0 when no test of this suite failed.
suite_end() {
    suite_wait_for 1
    awk '{ failed += $3 } END { exit failed != 0 }' "$counts"
}
