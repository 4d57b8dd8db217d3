#!/usr/bin/env bash
# What the documents point at is there: every test that they name, and every file that they link to.  One check for each
# document, and one for their tables (tests/lint/tables.py).
set -u
. "$(dirname "$0")/suite.sh"

suite_begin docs
cd "$root" || exit 1
tests=$({ grep -rhoE 'START_TEST\(test_[a-z0-9_]+' tests --include='*.c' | sed 's/.*(//'
    find tests -name 'test_*' -exec basename {} \; | sed 's/\..*//'; } | sort -u)

# missing DOCUMENT: what it names or links to and is not there.
missing() {
    local folder link
    folder=$(dirname "$1")
    grep -oE '\btest_[a-z0-9_]+' "$1" | sort -u | comm -23 - <(printf '%s\n' "$tests")
    grep -oE '\]\([^)#:]+\)' "$1" | sed 's/^](//; s/)$//' | grep '[./]' | sort -u | while read -r link; do
        [ -e "$folder/$link" ] || echo "$link"
    done
}

checks=0 failures=0
for document in README.md tests/README.md docs/*.md; do
    checks=$((checks + 1))
    lost=$(missing "$document" | tr '\n' ' ')
    if [ -z "$lost" ]; then
        suite_count "$(basename "$document")" 1 0 0
    else
        suite_fail "$document" "names what is not there: $lost"
        failures=$((failures + 1))
    fi
done
checks=$((checks + 1))
if wrong=$(python3 tests/lint/tables.py); then
    suite_count tables 1 0 0
else
    suite_fail tables "$wrong"
    failures=$((failures + 1))
fi
printf 'docs\n%d%%: Checks: %d, Failures: %d, Errors: 0\n' $((100 * (checks - failures) / checks)) "$checks" "$failures"
suite_end
