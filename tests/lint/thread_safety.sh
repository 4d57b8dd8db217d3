#!/bin/sh
# Checks the lock annotations (server/common/thread_annotations.h) of the files that have any, with clang for Windows.
# Needs the headers that `make windows-x86_64` generates.  Arguments: files to check instead.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}/x86_64
command -v clang > /dev/null || { echo "thread_safety: skipped, no clang"; exit 0; }
[ -f "$build/idl/msgrua.h" ] || { echo "thread_safety: run make windows-x86_64 first"; exit 1; }
[ $# -gt 0 ] || set -- server/com/*/*.c
failed=0
for file; do
    # shellcheck disable=SC2086
    clang --target=x86_64-w64-mingw32 -fsyntax-only -std=gnu11 -D_WIN32_WINNT=0x0501 -DWINVER=0x0501 -D_GNU_SOURCE \
        -D__USE_MINGW_ANSI_STDIO=1 \
        -Iserver -I"$build/idl" -I"${BUILD:-build}/generated" -Wno-everything -Wthread-safety -Werror=thread-safety \
        -isystem /usr/x86_64-w64-mingw32/include "$file" || failed=1
done
[ $failed = 0 ] && echo "thread_safety: $# files, no complaint"
exit $failed
