# The expected output of the demonstration, line by line.  Sourced, after tests/harness/wine.sh, by the tests that compare
# it.

# The lines of each of the three programs.  Lines whose order depends on timing are left out of the comparison.
expected_alice='Messenger object created, service .NET Messenger Service
signed in as alice@example.test (Alice)
challenge received
unlocked
application registered
Bob is online
invited Bob to Demonstration
accepted, with the words: with pleasure
connected, their address is 192.0.2.20
context data sent: ping
context data received: pong
session ended
signed out'
expected_bob='Messenger object created
signed in as bob@example.test
challenge received
unlocked
application registered
ready for an invitation
invited, with the words: shall we?
application: Demonstration
accepted
connected, their address is 192.0.2.10
the application may start
session ended with 0x81000607, and the words: thank you'
expected_app='started by Messenger and found its session
context data received: ping
context data sent: pong
session ended'

# said_by WHO: prints the lines of one program, without time and set-up.
said_by() {
    sed -n "s/^[0-9:.]* $1 *| //p" "$story" | grep -vxF -e 'waiting for the automatic sign-in' \
        -e 'prefix made, server registered, account stored'
}

compare() {
    diff <(printf '%s\n' "$2") <(said_by "$1") && return
    echo "FAILED: $1, $inviter to $invitee"
    failed=1
}

# play INVITER INVITEE [passport]: runs the demonstration in these bitnesses; sets $failed when the output differs or a
# process is left running.
play() {
    local user left
    inviter=$1 invitee=$2
    have_wine "$inviter" && have_wine "$invitee" || { echo "no Wine for $inviter and $invitee"; return; }
    if ! "$root/tests/e2e/demo.sh" "$@" > "$story" 2>&1; then
        cat "$story"
        echo "FAILED: $*"
        failed=1
        return
    fi
    compare alice "$expected_alice"
    compare bob "$expected_bob"
    compare 'bob (app)' "$expected_app"
    for user in alice bob; do
        left=$(prefix_processes "$root/build/demo/$user")
        [ -z "$left" ] || { echo "FAILED: left running: $left"; failed=1; }
    done
}
