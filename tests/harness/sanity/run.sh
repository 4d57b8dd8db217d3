#!/usr/bin/env bash
# Shows that the runners detect every kind of failure: each line below starts a program that misbehaves in one way, and
# compares the counts and the output of the suite with the expected ones.
set -u
. "$(dirname "$0")/../suite.sh"
. "$root/tests/harness/wine.sh"

suite_begin sanity
inner=$(mktemp -d)
export CK_FORK=no RUN_LEAVE_SECONDS=1
run_leave_seconds=1
prefix=$inner/prefix

suite_cleanup() {
    stop_prefix "$prefix"
    stop_display
    rm -rf "$inner"
}

# The same check as in run-client.sh, with a shorter wait.
after_windows() {
    local left
    sleep 1
    left=$(prefix_programs "$prefix")
    [ -z "$left" ] || printf 'left running: %s' "$left"
    stop_prefix "$prefix"
    left=$(prefix_secrets "$prefix")
    [ -z "$left" ] || printf 'a password stands in: %s' "$left"
}

# expect SUBJECT COUNTS TEXT COMMAND...: COUNTS is "passed failed skipped"; the output must contain TEXT
expect() {
    local subject=$1 wanted=$2 text=$3 name said seen
    shift 3
    name=$kind.$subject
    said=$(results=$inner; suite_begin inner; suite_run "$subject" 8 "$@" "$subject")
    seen=$(sed "s/^$subject //" "$inner/inner.counts")
    if [ "$seen" = "$wanted" ] && [[ $said = *"$text"* ]]; then
        suite_count "$name" 1 0 0
        passed=$((passed + 1))
    else
        suite_fail "$name" "counted '$seen' and not '$wanted', or did not say '$text': $said"
        failed=$((failed + 1))
    fi
}

expect_all() {
    passed=0 failed=0
    expect passes "1 0 0" "100%: Checks: 1, Failures: 0, Errors: 0" "$@"
    expect fails "0 1 0" "FAILED" "$@"
    expect crashes "0 1 0" "without a result" "$@"
    expect quits "0 1 0" "without a result" "$@"
    expect nothing "0 1 0" "ran no check" "$@"
    expect ends-badly "1 1 0" "after its result" "$@"
    expect hangs "0 1 0" "did not end within 8 seconds" "$@"
    expect leaves "1 1 0" "left running" "$@"
}

report() {
    printf '%d%%: Checks: %d, Failures: %d, Errors: 0\n' $((100 * passed / (passed + failed))) \
        $((passed + failed)) "$failed"
}

kind=native
program=$root/build/native/tests/harness_subject
if [ -x "$program" ]; then
    echo "sanity/native"
    expect_all "$program"
    expect overruns "0 1 0" "without a result" "$program"
    expect loses "1 1 0" "77 byte(s) leaked" "$program"
    report
else
    suite_skip native 10 "no Check library"
fi

kind=windows
program=$root/build/x86_64/tests/harness_subject.exe
if [ -e "$program" ] && have_wine x86_64; then
    echo "sanity/windows"
    start_display
    make_prefix "$prefix"
    after=after_windows
    expect_all env WINEPREFIX="$prefix" "$wine_loaders/wine64" "$program"
    expect keeps-events "1 0 0" "100%: Checks: 1" env WINEPREFIX="$prefix" "$wine_loaders/wine64" "$program"
    expect loses-an-event "0 1 0" "0x00000004 instead of 0x00000003" env WINEPREFIX="$prefix" \
        "$wine_loaders/wine64" "$program"
    expect swaps-events "0 1 0" "0x00000003 instead of 0x00000002" env WINEPREFIX="$prefix" \
        "$wine_loaders/wine64" "$program"
    expect tells "1 1 0" "a password stands in" env WINEPREFIX="$prefix" "$wine_loaders/wine64" "$program"
    report
else
    suite_skip windows 12 "no 64-bit Wine or no Check library for it"
fi
suite_end
