#!/usr/bin/env bash
# Runs the samples of docs/samples between two signed-in users, in both languages and both bitnesses, and
# compares what they print; then the conformance scripts of tests/scripts, which report like Check.
set -u
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/wine.sh"
. "$root/tests/e2e/users.sh"

application='{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}'
program='C:\windows\system32\cmd.exe'
deadline=60
key_name=SAMPLES000000001

suite_cleanup() {
    users_end
}

# ---- set-up: alice and bob are signed in and contacts of each other; carol is always offline ----

world_begin() {
    local user one two
    users_begin "$root/build/scripts"
    for user in alice bob; do user_known $user; done
    user_make alice wonderland & one=$!
    user_make bob builder & two=$!
    wait $one && wait $two || return 1
    users_account alice wonderland Alice && users_account bob builder Bob &&
        users_account carol secretive Carol || return 1
    users_contact alice bob && users_contact alice carol && users_contact bob alice || return 1
    for user in dave.{jscript,vbscript}.{x86_64,i686}; do users_account "$user" pass "$user"; done
    users_key "$key_name"
    # Keep both servers running, so that no script waits for a server to start.
    for user in alice bob; do
        user_runs $user x86_64 "$root/build/x86_64/openmsgr.exe" > "$logs/server.$user" 2>&1 &
    done
}

# ---- running a sample ----

script_path() { windows_path "$root/docs/samples/$language/$1.$extension"; }

# play USER SAMPLE ARGUMENTS...: runs it in the background; its output goes to $run/USER.txt, its process id to $player.
play() {
    local user=$1 script
    script=$(script_path "$2")
    shift 2
    user_runs "$user" "$arch" cscript /nologo "$script" "$@" > "$run/$user.raw" 2>&1 &
    player=$!
}

# played USER PROCESS: waits for its end and adds its lines and exit code to the story.
played() {
    wait_with_deadline "$deadline" "$2"
    local code=$?
    { sed -e 's/\r$//' -e "s/^/$1: /" "$run/$1.raw"; [ $code = 0 ] || echo "$1: (code $code)"; } >> "$story"
}

# act USER SAMPLE ARGUMENTS...: runs it and waits for its end.
act() {
    play "$@"
    played "$1" $player
}

# heard USER TEXT: waits until the user's sample has printed the text.
heard() { wait_for_line "$run/$1.raw" "$2" 30; }

set_status() {
    user_runs "$1" "$arch" cscript /nologo "$(windows_path "$root/tests/scripts/set_status.js")" "$2" > /dev/null 2>&1
}

# ---- the samples ----

sample_register() {
    act alice register "$application" Demonstration http://www.example.test/demo "$program"
    act alice register "$application" Demonstration http://www.example.test/demo "$program"
    act alice register "$application"
    act alice register "$application"
}

sample_presence() {
    play alice presence 1
    heard alice 'Bob is online'
    set_status bob 34
    played alice $player
    set_status bob 2
}

sample_add_contact() {
    act bob add_contact $key_name "$key" "dave.$language.$arch@example.test"
    act bob add_contact $key_name "$key" "dave.$language.$arch@example.test"
    act bob add_contact $key_name "$key" nobody@example.test
    act bob add_contact $key_name "$key" 'not an address'
    act bob add_contact $key_name "not-$key" carol@example.test
    sed -i "s/dave\.$language\.$arch@/dave@/" "$story"
}

with_application() {
    act alice register "$application" Demonstration '' "$program"
    act bob register "$application" Demonstration '' "$program"
    "$@"
    act alice register "$application"
    act bob register "$application"
    grep -vE '(registered|removed) \{' "$story" > "$story.rest"
    mv "$story.rest" "$story"
}

invite_accept() {
    local bob
    play bob accept $key_name "$key"
    bob=$player
    heard bob ready
    act alice invite $key_name "$key" bob@example.test "$application" hello
    played bob $bob
}
sample_invite() { with_application invite_accept; }

invite_responder() {
    local bob
    play bob responder $key_name "$key" "$application" 2
    bob=$player
    heard bob ready
    act alice invite $key_name "$key" bob@example.test "$application" 'the first'
    act alice invite $key_name "$key" bob@example.test "$application" 'the second'
    played bob $bob
}
sample_responder() { with_application invite_responder; }

sample_alerts() {
    play alice alerts $key_name "$key" 77 2
    heard alice 'listening'
    users_msgrd alice alert alice@example.test --site 78 'not for these ears' > /dev/null
    users_msgrd alice alert alice@example.test --site 77 'first' > /dev/null
    users_msgrd alice alert alice@example.test --site 77 'second' > /dev/null
    played alice $player
}

# Each sample is one test, which compares its story with the expected one.
run_sample() {
    local name=$1 wrong start
    start=$(date +%s%N)
    story=$logs/$name.$language.$arch.txt
    : > "$story"
    "sample_$name"
    wrong=$(diff "$root/tests/scripts/expected/$name.txt" "$story")
    suite_took "$name.$language.$arch" $(($(date +%s%N) - start))
    if [ -z "$wrong" ]; then
        suite_count "$name.$language.$arch" 1 0 0
    else
        suite_fail "$name.$language.$arch" "its story is another (<: expected)"
        sed 's/^/    | /' <<< "$wrong"
    fi
}

# ---- conformance ----

# The script is generated from the table of members and run in the prefix of the signed-in user.
run_conformance() {
    local loader=wine64 script=$run/conformance.$extension
    [ "$arch" = x86_64 ] || loader=wine
    awk -v language=$extension -v table=tests/scripts/members.table -f tests/scripts/conformance.awk \
        tests/scripts/frame.$extension > "$script"
    suite_run "conformance.$language.$arch" 180 env WINEPREFIX="$users_work/alice" "$wine_loaders/$loader" \
        cscript /nologo "$(windows_path "$script")" $key_name "$key" "$arch"
}

samples="register presence add_contact invite responder alerts"
suite_begin scripts
cd "$root" || exit 1
if ! have_wine x86_64 || [ ! -x build/x86_64/openmsgr.exe ] || [ ! -x build/x86_64/msgrd.exe ]; then
    suite_skip samples 28 "64-bit Wine, openmsgr.exe or msgrd.exe is not there"
    suite_end
    exit
fi
world_begin || { suite_fail world "two users could not be set up"; suite_end; exit 1; }
run=$users_work
for arch in ${ARCHS:-x86_64 i686}; do
    for language in jscript vbscript; do
        extension=js
        [ $language = jscript ] || extension=vbs
        if ! have_wine "$arch"; then
            suite_skip "samples.$language.$arch" 7 "no Wine for $arch programs"
            continue
        fi
        for name in $samples; do
            [ -z "${ONLY:-}" ] || [[ " $ONLY " = *" $name "* ]] || continue
            run_sample "$name"
        done
        [ -z "${ONLY:-}" ] || [[ " $ONLY " = *" conformance "* ]] || continue
        run_conformance
    done
done
for user in alice bob; do user_runs $user x86_64 "$root/build/x86_64/openmsgr.exe" /Shutdown > /dev/null 2>&1; done
suite_end
