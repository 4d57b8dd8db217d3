#!/usr/bin/env bash
# Shows that each check of tests/lint/run.sh notices a fault: plants one in a copy of the tree and expects a finding.
set -u
cd "$(dirname "$0")/../.." || exit 1
copy=$(mktemp -d)
before=$(mktemp -d)
trap 'rm -rf "$copy" "$before"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy" 2> /dev/null
cd "$copy" || exit 1
git init -q . && git add -A
failed=0

# planted NAME CHECK FILE LINE: with the line at its end, the file makes the check print a line that it did not print before.
planted() {
    local saved found
    [ -e "$before/$2" ] || tests/lint/run.sh "$2" 2> /dev/null | sort > "$before/$2"
    saved=$(mktemp)
    cp "$3" "$saved"
    printf '%s\n' "$4" >> "$3"
    found=$(tests/lint/run.sh "$2" 2> /dev/null | sort | comm -13 "$before/$2" - | grep -v '^  LINT')
    if [ -n "$found" ]; then
        echo "noticed: $1"
    elif grep -q 'not installed' "$before/$2"; then
        echo "left out: $1"
    else
        echo "NOT NOTICED: $1"
        failed=1
    fi
    cp "$saved" "$3"
    rm -f "$saved"
}

planted 'an arrow that the page does not have' layers server/wire/codes.c '#include "msgrd/store.h"'
planted 'a platform header where none may be' layers server/core/lock.c '#include <windows.h>'
planted 'a section that is not there' citations server/wire/codes.c '/* docs/wire.md 99.9 */'
planted 'a row that is not there' citations server/wire/codes.c '/* docs/wire.md 10 row 99 */'
planted 'a state that is not there' citations server/core/session.c '/* docs/states.md E99 */'
planted 'a number that is not there' citations server/core/lock.c '/* (C-99) */'
planted 'a heading that is not there' citations server/core/lock.c '/* docs/locks.md "No such heading" */'
planted 'a file that is not there' citations docs/guide.md 'See `server/core/no_such_file.c`.'
planted 'a test that is not there' citations docs/locks.md 'See `test_that_nobody_wrote`.'
planted 'a link that leads nowhere' citations README.md '[x](docs/no_such_page.md)'
planted 'a function that is not there' citations docs/architecture.md '`no_such_function` (`core/lock.c`)'
planted 'a manual page of another version' tables VERSION '99'
planted 'a line that is too long' width server/core/lock.c "/* $(printf 'x%.0s' {1..140}) */"
planted 'an unformatted line' format server/common/guid.h 'int  x ;'
planted 'a misspelt word' spelling docs/guide.md "This sentence has a $(printf 'mis%s' 'take')n wrod and recieve."
exit $failed
