#!/usr/bin/env bash
# All native sources without a warning from the second compiler; one test.
set -u
. "$(dirname "$0")/suite.sh"

suite_begin clang
cd "$root" || exit 1
if command -v clang > /dev/null; then
    suite_script lint 900 env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory lint
else
    suite_skip lint 1 "no clang"
fi
suite_end
