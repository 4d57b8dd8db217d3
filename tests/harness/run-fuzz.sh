#!/usr/bin/env bash
# Runs every file of the fuzz corpora once through its target; a file is a test.
#
#   run-fuzz.sh PROGRAM...
set -u
. "$(dirname "$0")/suite.sh"

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
cd "$root" || exit 1

suite_begin fuzz
for program; do
    name=$(basename "$program")
    corpus=tests/fuzz/corpus/$name
    if [ -x "$program" ]; then
        suite_run "$name" 300 tests/fuzz/replay.sh "$program" "$corpus"
    else
        suite_skip "$name" "$(find "$corpus" -type f | wc -l)" "no libFuzzer of clang on this machine"
    fi
done
suite_end
