#!/usr/bin/env bash
# Runs native unit tests, built with AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   run-unit.sh PROGRAM...
#
# All tests of a program first run in one process: with a process for each test, the leak check of each process takes nine
# tenths of the time.  When a test fails, the program runs again with a process for each test, and only that result counts:
# it shows exactly which test fails, and tests that need a fresh process pass.  A source with the words "harness: forks"
# always runs with a process for each test.
set -u
. "$(dirname "$0")/suite.sh"

export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-60}
cd "$root" || exit 1

# More jobs than processors, because most tests wait most of the time.
suite_jobs=${JOBS:-$((2 * suite_jobs))}
suite_begin unit
[ $# -gt 0 ] || [ -z "${ONLY:-}" ] || echo "unit: no test is called $ONLY"

# quick_run NAME: runs all tests in one process; prints and counts nothing when a test fails.
quick_run() {
    local total=$counts counts=$logs/$1.quick output
    : > "$counts"
    output=$(CK_FORK=no suite_run "$1" 300 "$program")
    suite_end && printf '%s\n' "$output" && cat "$counts" >> "$total"
}

run_test() {
    local name=$1
    if harness_word "tests/unit/$name.c" forks > /dev/null || ! quick_run "$name"; then
        suite_run "$name" 300 "$program"
    fi
    rm -f "$logs/$name.quick"
    # A test that cannot run on this machine skips itself and prints "SKIPPED TEST: REASON".
    sed -n 's/^SKIPPED //p' "$logs/$name.log" | while IFS= read -r line; do
        suite_skip "$name.${line%%: *}" 1 "${line#*: }"
    done
}

alone=()
for program; do
    name=$(basename "$program")
    if [ ! -x "$program" ]; then
        suite_skip "$name" "$(tests_in "tests/unit/$name.c")" "it could not be built on this machine"
    elif harness_word "tests/unit/$name.c" alone > /dev/null; then
        alone+=("$program")
    else
        suite_job run_test "$name"
    fi
done
for program in "${alone[@]}"; do suite_job_alone run_test "$(basename "$program")"; done
suite_end
