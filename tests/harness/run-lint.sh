#!/usr/bin/env bash
# Runs the checks of `make lint`; each check is one test.
set -u
. "$(dirname "$0")/suite.sh"

suite_begin lint
cd "$root" || exit 1
for check in $(tests/lint/run.sh --list); do
    suite_script "$check" 60 tests/lint/run.sh "$check"
done
if command -v clang > /dev/null; then
    suite_script warnings 900 env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory warnings
    suite_script thread-safety 300 tests/lint/thread_safety.sh
else
    suite_skip warnings 2 "no clang"
fi
if command -v cppcheck > /dev/null && command -v clang-tidy > /dev/null; then
    suite_script analyze 900 env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory analyze
else
    suite_skip analyze 1 "no cppcheck or no clang-tidy"
fi
suite_end
