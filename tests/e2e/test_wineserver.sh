#!/usr/bin/env bash
# Ends the wineserver under the running server, by wineserver -k or as in a power failure.  The next client must get a
# server with the user signed in and the application registered.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../harness/wine.sh
. "$root/tests/harness/wine.sh"
# shellcheck source=users.sh
. "$root/tests/e2e/users.sh"

work=$root/build/power
guid='{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}'
failed=0

finish() {
    trap - EXIT INT TERM
    users_end
    exit "$failed"
}
trap finish EXIT
trap 'failed=130; finish' INT TERM

die() { echo "FAILED: $1"; failed=1; exit 1; }

# script NAME ARGUMENTS...: runs a sample in alice's prefix; $said is its output.  The output goes through a file, because
# processes that Wine starts meanwhile would keep a pipe open.
script() {
    local name=$1
    shift
    user_runs alice x86_64 cscript /nologo "$(windows_path "$root/docs/samples/jscript/$name.js")" "$@" \
        > "$work/said" 2>&1 < /dev/null
    said=$(tr -d '\r' < "$work/said")
}

# Wine's programs survive the death of the wineserver alone.  Wine writes the registry every 30 seconds and at an orderly
# end, and its RegFlushKey does nothing, so the last registrations may be lost in a power failure.
ended() { WINEPREFIX=$work/alice wineserver -k; }
power_failed() {
    # shellcheck disable=SC2046
    kill -KILL $(prefix_processes "$work/alice")
}

# The shell cannot wait for processes that are not its children, so poll until a deadline.
wait_until_empty() {
    local end=$((SECONDS + 20))
    while [ -n "$(prefix_processes "$work/alice")" ]; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

users_begin "$work"
user_known alice
user_make alice wonderland || die "alice could not be set up"
users_account alice wonderland Alice || die "no account"
for way in ended power_failed; do
    [ $way = power_failed ] || script register "$guid" Game http://www.example.test/ 'C:\windows\system32\rundll32.exe'
    user_runs alice x86_64 "$root/build/x86_64/tests/holder.exe" "$(windows_path "$work/holding.$way")" > /dev/null 2>&1 &
    holder=$!
    wait_for_line "$work/holding.$way" holding 60 || die "no client holds anything"
    $way
    wait_with_deadline 20 "$holder" 2> /dev/null
    wait_until_empty || die "$way: still there: $(prefix_programs "$work/alice")"
    began=$(date +%s%N)
    script presence 0
    [ "$said" = "signed in as alice@example.test" ] || die "after $way: $said"
    echo "signed in $((($(date +%s%N) - began) / 1000000)) ms after Windows has $way, with Wine's own start"
    [ $way = power_failed ] || script register "$guid"
    [ $way = power_failed ] || [ "$said" = "removed $guid" ] || die "after $way: $said"
done
