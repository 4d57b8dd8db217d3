#!/usr/bin/env bash
# Runs the Windows test programs under Wine, each in a fresh prefix, 64- and 32-bit.
#
#   run-client.sh SOURCE...         tests/client/test_*.c; ARCHS="x86_64 i686" chooses the bitness
#
# A test gets the variables OPENMSGR_X64 and OPENMSGR_X86, the Windows paths of build\x86_64 and build\i686, and
# OPENMSGR_BIN, the path for its own bitness.  When Wine cannot run programs of one bitness, its variable is not set; a test
# that uses the variable leaves the partners of that bitness out and is counted as skipped once.  A comment of the source
# may hold these words:
#   harness: register               the server is registered in the prefix before the test starts
#   harness: deadline 600           seconds; 300 without it
#   harness: may leave msgrd.exe    this program may still run 20 seconds after the test
#   harness: one bitness            it tests only the server, and runs once, in the first bitness that Wine can run
#   harness: alone                  it measures time: no other test runs at the same time
# The others run side by side, as many as there are processors.
set -u
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/wine.sh"

build=${BUILD_DIR:-$root/build}
prefixes=$build/wine
server_arch=${SERVER_ARCH:-x86_64}
leave_seconds=${LEAVE_SECONDS:-20}

# Prints the leftovers of a test: programs that still run after every idle timeout, and passwords in files.
after_test() {
    local end=$((SECONDS + leave_seconds)) left secrets
    while :; do
        left=$(prefix_programs "$prefix")
        [ -z "$may_leave" ] || left=$(grep -viF -- "$may_leave" <<< "$left")
        [ -n "$left" ] && [ "$SECONDS" -lt "$end" ] || break
        sleep 0.2
    done
    [ -z "$left" ] || printf 'left running: %s' "$(tr '\n' ';' <<< "$left")"
    stop_prefix "$prefix" || printf 'processes that cannot be ended'
    secrets=$(prefix_secrets "$prefix")
    [ -z "$secrets" ] || printf 'a password stands in: %s' "$secrets"
    rm -rf "$prefix"
}

register_server() {
    in_prefix "$prefix" "$server_arch" "$build/$server_arch/openmsgr.exe" /RegServer \
        > "$logs/register.$(basename "$prefix").log" 2>&1 &
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
    prefix=$prefixes/$name.$arch
    deadline=$(harness_word "$source" deadline)
    may_leave=$(harness_word "$source" 'may leave')
    make_prefix "$prefix" || { suite_fail "$name.$arch" "no Wine prefix"; return; }
    if harness_word "$source" register > /dev/null && ! register_server; then
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

# choose_test SOURCE ARCH: runs the test in parallel, postpones it until no other test runs, or prints why it is skipped.
choose_test() {
    local source=$1 arch=$2 name
    name=$(basename "$source" .c)
    if harness_word "$source" 'one bitness' > /dev/null && [ "$arch" != "$(first_arch)" ]; then
        return 0
    elif ! have_wine "$arch"; then
        suite_skip "$name.$arch" "$(tests_in "$source")" "no Wine for $arch programs"
    elif [ ! -e "$build/$arch/tests/$name.exe" ]; then
        suite_skip "$name.$arch" "$(tests_in "$source")" "it could not be built on this machine"
    elif harness_word "$source" alone > /dev/null; then
        alone+=("$source $arch")
    else
        suite_job run_test "$source" "$arch"
    fi
}

suite_job_end() {
    [ -z "${prefix:-}" ] || { stop_prefix "$prefix"; rm -rf "$prefix"; }
}

suite_cleanup() {
    suite_job_end
    stop_display
}

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
alone=()
for arch in ${ARCHS:-x86_64 i686}; do
    for source; do choose_test "$source" "$arch"; done
done
# shellcheck disable=SC2086
for chosen in "${alone[@]}"; do suite_job_alone run_test $chosen; done
suite_end
