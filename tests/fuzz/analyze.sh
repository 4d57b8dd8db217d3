#!/usr/bin/env bash
# Three static analyzers over the rooms that read what others wrote; code 1 when one of them finds
# anything.  What is wrong about a finding is said where it is, by a NOLINT with its reason.
set -u
cd "$(dirname "$0")/../.." || exit 1
mapfile -t sources < <(ls server/{common,core,wire,client,net,msgrd}/*.c |
    grep -v _windows.c)
failed=0
ran=0

# Not asked for:
#   easily-swappable-parameters, branch-clone    matters of taste
#   DeprecatedOrUnsafeBufferHandling             wants memcpy_s, which no C library here has
#   not-null-terminated-result                   texts of the wire have a length and no terminator
#   narrowing-conversions                        a false alarm at each ?: between two chars; gcc's
#                                                -Wconversion knows better
checks='-*,bugprone-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-bugprone-branch-clone'
checks=$checks,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling
checks=$checks,-bugprone-not-null-terminated-result,-bugprone-narrowing-conversions

report() {
    ran=$((ran + 1))
    printf '%-16s %d files: %s\n' "$1" ${#sources[@]} "$(if [ "$2" = 0 ]; then echo clean; else echo FINDINGS; fi)"
    [ "$2" = 0 ] || failed=1
}

if command -v cppcheck > /dev/null; then
    cppcheck -q --enable=warning,portability --std=c11 --inline-suppr --error-exitcode=1 \
        -Iserver -Ibuild/generated "${sources[@]}"
    report cppcheck $?
fi
code=0
for source in "${sources[@]}"; do
    gcc -std=gnu11 -O1 -fanalyzer -Wall -Wextra -Werror -Iserver -Ibuild/generated -c -o /dev/null "$source" || code=1
done
report 'gcc -fanalyzer' $code
if command -v clang-tidy > /dev/null; then
    code=0
    for source in "${sources[@]}"; do # its own summaries go to standard error
        clang-tidy --quiet --warnings-as-errors='*' --checks="$checks" "$source" -- \
            -std=gnu11 -Iserver -Ibuild/generated 2> /dev/null || code=1
    done
    report clang-tidy $code
fi
[ "$ran" = 3 ] || echo "analyze: cppcheck or clang-tidy is not here (make deps)"
[ "$failed" = 0 ] && [ "$ran" = 3 ]
