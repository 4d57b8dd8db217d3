#!/usr/bin/env bash
# Runs static analyzers on all of the server; exit code 1 when one of them reports anything.
#
#   analyze.sh [WINDOWS_FOLDER]     build/x86_64, which holds the files that widl generated from the IDL
#
# cppcheck and clang-tidy read the natively compiled sources; gcc -fanalyzer reads these and, with WINDOWS_FOLDER, the COM
# server, its windows, its Windows-only files and the proxy DLL as well.  Suppress a false alarm in the source, by a NOLINT
# or a pragma with its reason.
set -u
cd "$(dirname "$0")/../.." || exit 1
windows=${1:-}
jobs=${JOBS:-$(nproc 2> /dev/null || echo 1)}
include=(-Iserver -Ibuild/generated)
mapfile -t native < <(ls server/{common,core,wire,client,engine,net,msgrd}/*.c | grep -v _windows.c)
mapfile -t foreign < <(ls server/main.c server/{com/*,ui}/*.c server/*/*_windows.c proxystub/*.c)
failed=0
ran=0

# Disabled checks:
#   easily-swappable-parameters, branch-clone    matters of taste
#   DeprecatedOrUnsafeBufferHandling             wants memcpy_s, which no C library here has
#   not-null-terminated-result                   texts of the wire have a length and no terminator
#   narrowing-conversions                        a false alarm at each ?: between two chars; gcc's
#                                                -Wconversion knows better
checks='-*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-bugprone-branch-clone'
checks=$checks,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
checks=$checks,-bugprone-not-null-terminated-result,-bugprone-narrowing-conversions

# report NAME FILES CODE
report() {
    ran=$((ran + 1))
    printf '%-24s %d files: %s\n' "$1" "$2" "$(if [ "$3" = 0 ]; then echo clean; else echo FINDINGS; fi)"
    [ "$3" = 0 ] || failed=1
}

# gcc 12 does not follow a pointer to a member.  It reports a leak of an object when only a member is in a table
# (TABLE_OWNER), and treats an object that unlinked itself from a list as still linked.  clang's analyzer does not have
# this flaw, and AddressSanitizer checks for leaks and use after free in every unit test.
gcc_checks=(-std=gnu11 -O1 -fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-use-after-free -Wall -Wextra -Werror
    "${include[@]}")

# each COMMAND...: runs the command for each file named on standard input, as many at a time as there are processors.
# Each file has a time limit, because gcc -fanalyzer may not terminate on a large function.
each() { xargs -P "$jobs" -I '{}' timeout 240 "$@"; }

if command -v cppcheck > /dev/null; then
    cppcheck -q -j "$jobs" --enable=warning,portability --std=c11 --inline-suppr --error-exitcode=1 \
        "${include[@]}" "${native[@]}"
    report cppcheck ${#native[@]} $?
fi

printf '%s\n' "${native[@]}" |
    each gcc "${gcc_checks[@]}" -c -o /dev/null '{}'
report 'gcc -fanalyzer' ${#native[@]} $?

if [ -n "$windows" ]; then
    # gcc also assumes that a parameter can be NULL because the called function checks it.
    printf '%s\n' "${foreign[@]}" |
        each x86_64-w64-mingw32-gcc "${gcc_checks[@]}" -I"$windows/idl" \
            -I"$windows/proxystub" -Ibuild/deps/mbedtls/include -Ibuild/deps/src/sqlite -D_WIN32_WINNT=0x0501 \
            -DWINVER=0x0501 -D__USE_MINGW_ANSI_STDIO=1 -Wno-cast-function-type \
            -Wno-analyzer-null-dereference -Iidl -c -o /dev/null '{}'
    report 'gcc -fanalyzer (Windows)' ${#foreign[@]} $?
fi

if command -v clang-tidy > /dev/null; then # the analyzer's own summaries go to standard error
    printf '%s\n' "${native[@]}" |
        each clang-tidy --quiet --warnings-as-errors='*' --checks="$checks" '{}' -- -std=gnu11 "${include[@]}" 2> /dev/null
    report clang-tidy ${#native[@]} $?
fi
wanted=$((3 + (${#windows} > 0)))
[ "$ran" = "$wanted" ] || echo "analyze: cppcheck or clang-tidy is not here (make deps)"
[ "$failed" = 0 ] && [ "$ran" = "$wanted" ]
