#!/usr/bin/env bash
# Measures the times that a caller waits, together with floors of the same run; prints a table as it goes and writes
# build/bench.json, and in the long form build/bench/*.svg.
#
#   bench.sh [quick] [SUITE...]        the suites of bench_main.c; by default all of them, in this order
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../harness/wine.sh
. "$root/tests/harness/wine.sh"
# shellcheck source=../e2e/users.sh
. "$root/tests/e2e/users.sh"
# shellcheck source=native.sh
. "$root/tests/bench/native.sh"
# shellcheck source=contacts.sh
. "$root/tests/bench/contacts.sh"

quick=
if [ "${1:-}" = quick ]; then quick=quick; shift; fi
suites=("$@")
if [ $# = 0 ]; then
    suites=(frames msgrd size start idle memory calls events clients sessions apps contacts chain)
    [ -n "$quick" ] || suites+=(connected) # connecting a thousand sessions takes minutes
fi
bin=$root/build/x86_64
export BENCH_ROWS

finish() {
    local code=$?
    trap - EXIT INT TERM
    users_end
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM
die() { echo "bench: $1" >&2; exit 1; }

# alice_runs PROGRAM ARGUMENTS...: runs it in the prefix of the server under test.
alice_runs() { user_runs alice x86_64 "$@"; }

signed_in() { grep -c "event=signed-in user=$1@example.test" "$users_work/service/msgrd.log"; }

# sign_in USER: starts the server in that prefix, waits until the user is signed in, and leaves the server running.
sign_in() {
    local end=$((SECONDS + 30)) before
    before=$(signed_in "$1")
    user_runs "$1" x86_64 "$bin/openmsgr.exe" > /dev/null 2>&1 &
    until [ "$(signed_in "$1")" -gt "$before" ]; do
        [ "$SECONDS" -lt "$end" ] || die "$1 is not signed in"
        sleep 0.1
    done
}

# Start the server and the bare server in their prefix and keep both running: a COM activation would cost a second.
start_servers() {
    alice_runs "$bin/tests/bare_server.exe" > /dev/null 2>&1 &
    sign_in alice
}

# with_bob SUITE ROLE ARGUMENT: runs a suite with a second user, whose server has its own prefix and whose program plays
# that role.
with_bob() {
    local name=$1 inviter invitee begin=$SECONDS
    shift
    export BENCH_CHAIN
    BENCH_CHAIN="$(free_port) $key_id $key"
    stop_prefix "$users_work/bob"
    sign_in bob
    alice_runs "$bin/tests/bench.exe" "$name" $quick > "$users_work/$name" &
    inviter=$!
    wait_for_line "$users_work/$name" listening 30 || die "nobody waits for the second user"
    user_runs bob x86_64 "$bin/tests/bench.exe" "$@" &
    invitee=$!
    wait_with_deadline 600 $inviter || die "$name was not measured"
    wait_with_deadline 60 $invitee || die "the second user did not come to an end"
    tail -n +2 "$users_work/$name"
    echo "  ($name: $((SECONDS - begin)) s)"
}

suite_chain() {
    export BENCH_ROUNDS=400
    [ -z "$quick" ] || BENCH_ROUNDS=60
    with_bob chain role-invitee "$BENCH_ROUNDS"
}

suite_connected() { with_bob connected role-keeper x; }

# suite NAME: runs one suite of bench.exe.
suite() {
    local begin=$SECONDS
    alice_runs "$bin/tests/bench.exe" "$1" $quick || die "$1 was not measured"
    echo "  ($1: $((SECONDS - begin)) s)"
}

users_begin "$root/build/bench"
rows=$users_work/rows
: > "$rows"
BENCH_ROWS=$(windows_path "$rows")
user_known alice
users_serve || die "the service did not begin"
user_make alice wonderland 7 > /dev/null || die "alice could not be set up"
users_account alice wonderland Alice || die "account alice"
alice_runs reg add 'HKCU\Software\OpenMsgr' /v KeepAlive /t REG_DWORD /d 0 /f > /dev/null || die "no setting for alice"
# Set up the second user before the first user signs in and gets the list of contacts.
case " ${suites[*]} " in
*' chain '* | *' connected '*)
    user_known bob
    user_make bob builder 7 > /dev/null || die "bob could not be set up"
    users_key BENCH00000000001
    users_account bob builder Bob && users_contact alice bob && users_contact bob alice || die "bob is not known"
    ;;
esac
alice_runs "$bin/tests/bare_server.exe" /RegServer || die "the bare server is not registered"

running=
for name in "${suites[@]}"; do
    case $name in
    frames | msgrd | size | contacts)
        "suite_$name"
        continue
        ;;
    start) # while no server is running
        stop_prefix "$users_work/alice"
        running=
        suite start
        continue
        ;;
    esac
    [ -n "$running" ] || start_servers
    running=yes
    case $name in
    chain | connected | idle) "suite_$name" ;;
    *) suite "$name" ;;
    esac
done
"$root/tests/bench/rows.sh" "$rows" > "$root/build/bench.json"
[ -n "$quick" ] || "$root/tests/bench/plots.sh" "$rows" "$users_work"
awk -F '\t' '$11 == "true" { met++ } $11 == "false" { missed++ }
    END { printf "%d goals met, %d missed; build/bench.json\n", met, missed }' "$rows"
