#!/usr/bin/env bash
# The checks of sources and pages that need no compiler.
#
#   tests/lint/run.sh            all of them
#   tests/lint/run.sh CHECK...   layers, citations, tables, width, format or spelling
#   tests/lint/run.sh --list     their names
#   tests/lint/run.sh --format   formats the sources in place
#
# Code 0: nothing was found.  77: the tool of the only check is not installed.  1: a line for each finding.
set -u
cd "$(dirname "$0")/../.." || exit 1

# Recorded bytes, drawings and what a tool generated are not checked.
tracked() { git ls-files -- "$@" | grep -vE '/corpus/|^tests/unit/data/|^tests/scripts/expected/|\.(svg|json)$'; }
c_sources() { tracked '*.c' '*.h' | grep -vE '^tests/client/lib/typelib_|^server/core/result\.h$'; }
tool() { command -v "$1" > /dev/null || { echo "$1 is not installed (make deps)"; return 77; }; }

# Which folder may include which (docs/architecture.md).
layers() { python3 tests/lint/layers.py; }

# Everything that comments and pages cite is there.
citations() { python3 tests/lint/citations.py; }

# What pages say twice is what the sources have as data.
tables() {
    local script code=0
    for script in tests/lint/tables.py tests/lint/events.py; do
        [ ! -e "$script" ] || python3 "$script" || code=1
    done
    return $code
}

# No line of a source or of running text is longer than 130 columns; rows of tables and commands of a fenced block may be.
width() {
    # shellcheck disable=SC2046
    ! awk 'FNR == 1 { fenced = 0 } /^```/ { fenced = !fenced }
        length > 130 && !(FILENAME ~ /\.md$/ && (/^\|/ || fenced)) { print FILENAME ":" FNR ": " length " columns" }' \
        $(tracked '*.c' '*.h' '*.idl' '*.sh' '*.py' '*.mk' '*.md' Makefile) | grep .
}

format() {
    tool clang-format || return
    # shellcheck disable=SC2046
    ! clang-format --dry-run --style=file $(c_sources) 2>&1 | grep 'warning:' |
        sed 's/:[0-9]*:[0-9]*: warning: .*/: not formatted (tests\/lint\/run.sh --format)/' | sort -u | grep .
}

# Words that codespell takes for mistakes and that are none are in words.txt.
spelling() {
    tool codespell || return
    # shellcheck disable=SC2046
    codespell --quiet-level 3 --ignore-words tests/lint/words.txt $(tracked)
}

checks='layers citations tables width format spelling'
case ${1:-} in
--list) printf '%s\n' $checks; exit ;;
--format)
    # shellcheck disable=SC2046
    tool clang-format && exec clang-format -i --style=file $(c_sources) ;;
esac
code=0
for check in ${*:-$checks}; do
    "$check"
    result=$?
    printf '  LINT   %s%s\n' "$check" "$(case $result in 0) ;; 77) echo ': left out' ;; *) echo ': see above' ;; esac)"
    [ "$result" = 0 ] || [ "$code" = 1 ] || code=$([ "$result" = 77 ] && { [ $# = 1 ] && echo 77 || echo 0; } || echo 1)
done
exit "$code"
