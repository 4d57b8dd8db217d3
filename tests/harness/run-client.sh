#!/usr/bin/env bash
# Runs the Windows test programs under Wine, each in a fresh prefix, 64- and 32-bit.
#
#   run-client.sh SOURCE...         tests/client/test_*.c; ARCHS="x86_64 i686" chooses the bitness
#
# A test finds OPENMSGR_X64 and OPENMSGR_X86, the Windows paths of build\x86_64 and build\i686, and in
# OPENMSGR_BIN the one of its own bitness.  One of the first two is missing when Wine cannot run programs
# of that bitness; a test that names it leaves out those partners, and is counted as skipped once.  Its source may hold, in a comment, words to this runner:
#   harness: register               the server is registered in the prefix before the test starts
#   harness: deadline 600           seconds; 300 unless told otherwise
#   harness: may leave msgrd.exe    a program that may still run 20 seconds after the test
#   harness: one bitness            it looks at the server alone, and runs once, as the first bitness that Wine can run
set -u
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/wine.sh"

build=${BUILD_DIR:-$root/build}
prefixes=$build/wine
server_arch=${SERVER_ARCH:-x86_64}
leave_seconds=${LEAVE_SECONDS:-20}

# What a test left behind: programs that are still there when every idle time is over, and secrets.
after_test() {
    local end=$((SECONDS + leave_seconds)) left told
    while :; do
        left=$(prefix_programs "$prefix")
        [ -z "$may_leave" ] || left=$(grep -viF -- "$may_leave" <<< "$left")
        [ -n "$left" ] && [ "$SECONDS" -lt "$end" ] || break
        sleep 0.2
    done
    [ -z "$left" ] || printf 'left running: %s' "$(tr '\n' ';' <<< "$left")"
    stop_prefix "$prefix" || printf 'processes that cannot be ended'
    told=$(prefix_secrets "$prefix")
    [ -z "$told" ] || printf 'a password stands in: %s' "$told"
    rm -rf "$prefix"
}

register_server() {
    in_prefix "$prefix" "$server_arch" "$build/$server_arch/openmsgr.exe" /RegServer > "$logs/register.log" 2>&1 &
    wait_with_deadline 60 $!
}

first_arch() {
    local arch
    for arch in ${ARCHS:-x86_64 i686}; do have_wine "$arch" && break; done
    echo "$arch"
}

run_test() {
    local source=$1 arch=$2 name program deadline partner loader=wine64
    name=$(basename "$source" .c)
    program=$build/$arch/tests/$name.exe
    ! grep -q 'harness: one bitness' "$source" || [ "$arch" = "$(first_arch)" ] || return 0
    if ! have_wine "$arch"; then
        suite_skip "$name.$arch" "$(tests_in "$source")" "no Wine for $arch programs"
        return
    elif [ ! -e "$program" ]; then
        suite_skip "$name.$arch" "$(tests_in "$source")" "it could not be built on this machine"
        return
    fi
    prefix=$prefixes/$name.$arch
    deadline=$(sed -n 's/.*harness: deadline \([0-9]*\).*/\1/p' "$source" | head -n 1)
    may_leave=$(sed -n 's/.*harness: may leave \([^ ]*\).*/\1/p' "$source" | head -n 1)
    make_prefix "$prefix" || { suite_fail "$name.$arch" "no Wine prefix"; return; }
    if grep -q 'harness: register' "$source" && ! register_server; then
        suite_fail "$name.$arch" "the server could not be registered"
        after_test
        return
    fi
    [ "$arch" = x86_64 ] || loader=wine
    export OPENMSGR_BIN
    OPENMSGR_BIN=$(windows_path "$build/$arch")
    after=after_test
    suite_run "$name.$arch" "${deadline:-300}" \
        env WINEPREFIX="$prefix" "$wine_loaders/$loader" "$(windows_path "$program")"
    after=
    for partner in OPENMSGR_X64 OPENMSGR_X86; do
        [ -n "${!partner:-}" ] || ! grep -q "\"$partner\"" "$source" ||
            suite_skip "$name.$arch" "$(tests_in "$source")" "its part with $partner, which Wine cannot run"
    done
}

stop() {
    trap - EXIT
    [ -z "${prefix:-}" ] || { stop_prefix "$prefix"; rm -rf "$prefix"; }
    stop_display
}
trap stop EXIT

suite_begin client
[ $# -gt 0 ] || [ -z "${ONLY:-}" ] || echo "client: no test is called $ONLY"
cd "$root" || exit 1
unset OPENMSGR_DATA
unset OPENMSGR_X64 OPENMSGR_X86
export CK_FORK=no
have_wine x86_64 && export OPENMSGR_X64="$(windows_path "$build/x86_64")"
have_wine i686 && export OPENMSGR_X86="$(windows_path "$build/i686")"
if have_wine x86_64 || have_wine i686; then
    start_display || echo "no display: windows cannot be shown"
    wine_template=$prefixes/template
    make_template || { suite_fail template "no Wine prefix could be made"; suite_end; exit; }
fi
for arch in ${ARCHS:-x86_64 i686}; do
    for source; do run_test "$source" "$arch"; done
done
suite_end
