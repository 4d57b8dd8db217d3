#!/bin/sh
# Checks the lock annotations (server/common/thread_annotations.h) of com/ with clang for Windows.
# Needs the headers that `make windows-x86_64` generates.  Arguments: files to check instead.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
command -v clang > /dev/null || { echo "thread_safety: no clang (make deps)"; exit 77; }
[ -f "$build/x86_64/idl/msgrua.h" ] || { echo "thread_safety: run make windows-x86_64 first"; exit 1; }
[ $# -gt 0 ] || set -- server/com/*/*.c
printf '%s\0' "$@" | xargs -0 -n 4 -P "$(nproc)" clang --target=x86_64-w64-mingw32 -fsyntax-only -std=gnu11 -D_GNU_SOURCE \
    -D_WIN32_WINNT=0x0501 -DWINVER=0x0501 -D__USE_MINGW_ANSI_STDIO=1 -Iserver -I"$build/x86_64/idl" -I"$build/generated" \
    -isystem /usr/x86_64-w64-mingw32/include -Wno-everything -Wthread-safety -Werror=thread-safety &&
    echo "thread_safety: $# files, no complaint"
