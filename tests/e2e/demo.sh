#!/usr/bin/env bash
# Two users, each with an OpenMsgr server in a separate Wine prefix, and one session between their applications.  The
# inviter is a script run by cscript, the invitee a C program; they communicate over MSNP through the embedded service.
#
#   demo.sh [BITNESS-OF-INVITER BITNESS-OF-INVITEE [passport]]     x86_64 or i686; the default is x86_64 for both
#
# With "passport" the inviter signs in by MSNP7 with MD5 and the invitee by MSNP8 with Passport over TLS, at a native
# service.
#
# Prints the output of both sides with the time of each line; exits with 0 only when every step happened.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../harness/wine.sh
. "$root/tests/harness/wine.sh"
# shellcheck source=users.sh
. "$root/tests/e2e/users.sh"

inviter_arch=${1:-x86_64}
invitee_arch=${2:-x86_64}
passport=${3:-}
work=$root/build/demo
guid='{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}'
deadline=120

tell() { printf '%s %-9s| %s\n' "$(date +%H:%M:%S.%3N)" "$1" "$2"; }

# Prefixes every line of its input with the time and the name of the speaker.
story() {
    local who=$1 line
    while IFS= read -r line; do tell "$who" "${line%$'\r'}"; done
}

finish() {
    local code=$?
    trap - EXIT INT TERM
    [ -n "${tail_pid:-}" ] && kill "$tail_pid" 2>/dev/null
    users_end
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

die() { tell demo "FAILED: $1"; exit 1; }

# set_up_user USER PASSWORD DIALECT: sets up a server for one user, which signs in automatically.
set_up_user() {
    user_make "$1" "$2" ${passport:+"$3"} || die "$1 could not be set up"
    tell "$1" "prefix made, server registered, account stored"
}

users_begin "$work"
for user in alice bob; do user_known $user; done
[ -z "$passport" ] || users_serve || die "the service did not begin"
set_up_user alice 'wonderland' 7 &
alice_setup=$!
set_up_user bob 'builder' 8 &
bob_setup=$!
wait $alice_setup || exit 1
wait $bob_setup || exit 1

users_account alice 'wonderland' Alice || die "account alice"
users_account bob 'builder' Bob || die "account bob"
users_contact alice bob || die "contact of alice"
users_contact bob alice || die "contact of bob"
users_key DEMO0001
started_by="${passport:+here, not }by the first server"
tell demo "service has two accounts and the key pair $key_id; it is started $started_by, on port $users_port"

application=$(windows_path "$root/build/$invitee_arch/tests/demo_application.exe")
log=$work/application.log
: > "$log"
tail -n +1 -F "$log" 2>/dev/null > >(story 'bob (app)') &
tail_pid=$!

# An invitation is only delivered to session managers that exist already, so the inviter waits for the invitee's.
user_runs bob "$invitee_arch" "$root/build/$invitee_arch/tests/invitee.exe" \
    "$guid" "\"$application\" $(windows_path "$log")" "$key_id" "$key" > >(tee "$work/bob.said" | story bob) 2>&1 &
invitee=$!
wait_for_line "$work/bob.said" 'ready for an invitation' "$deadline" || die "the invitee is not ready"
user_runs alice "$inviter_arch" cscript /nologo "$(windows_path "$root/tests/e2e/inviter.js")" \
    bob@example.test "$guid" "$application" "$key_id" "$key" > >(story alice) 2>&1 &
inviter=$!

wait_with_deadline "$deadline" $inviter || die "the inviter did not come to its end"
wait_with_deadline "$deadline" $invitee || die "the invitee did not come to its end"
wait_for_line "$log" 'session ended' 10 || die "the application did not see the end of its session"
if [ -n "$passport" ]; then
    for user in 'alice@example.test .* dialect=7$' 'bob@example.test .* dialect=8$'; do
        grep -q "event=signed-in user=$user" "$work/service/msgrd.log" || die "no sign-in of $user"
    done
    tell demo "alice was signed in by MSNP7, bob by MSNP8 over TLS"
fi
tell demo "every step happened"
exit 0
