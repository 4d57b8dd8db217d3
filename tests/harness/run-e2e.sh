#!/usr/bin/env bash
# Runs the scripts that drive several users at once: tests/e2e/test_*.sh, and the demonstration of
# `make run` where no such test covers it.  Each is one test.
set -u
. "$(dirname "$0")/suite.sh"
. "$(dirname "$0")/wine.sh"

suite_begin e2e
cd "$root" || exit 1
shopt -s nullglob
scripts=(tests/e2e/test_*.sh)
[ ${#scripts[@]} -gt 0 ] || scripts=(tests/e2e/demo.sh)
for script in "${scripts[@]}"; do
    name=$(basename "$script" .sh)
    if ! have_wine x86_64; then
        suite_skip "$name" 1 "no 64-bit Wine"
    elif [ ! -x build/x86_64/openmsgr.exe ] || [ ! -x build/x86_64/msgrd.exe ]; then
        suite_skip "$name" 1 "openmsgr.exe or msgrd.exe could not be built on this machine"
    else
        suite_script "$name" 300 "$script"
    fi
done
suite_end
