#!/usr/bin/env bash
# Shows that each check of tests/lint/run.sh, and the warnings of clang, find a planted fault.  Every line below plants a
# fault in a copy of the tree; the check must fail there and print a finding that it does not print without the fault.
set -u
. "$(dirname "$0")/../suite.sh"

suite_begin sanity-lint
tree=$(mktemp -d)
suite_cleanup() { rm -rf "$tree"; }

copy_tree() {
    cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$tree" 2> /dev/null
    cd "$tree" && git init -q && git add -A && git -c user.name=sanity -c user.email=sanity@localhost commit -qm tree
    mkdir -p build/deps
    cp "$root/build/deps/config.mk" build/deps/ 2> /dev/null
}

# check NAME: returns the exit code of the check; its findings are in $said.
check() {
    case $1 in
    clang) said=$(env -u MAKEFLAGS DEPS_INSTALL=no make -s build/native/clang/server/common/text.o 2>&1) ;;
    *) said=$(tests/lint/run.sh "$1" 2>&1) ;;
    esac
}

# plant NAME TEXT FILE LINE...: inserts the lines at the beginning of the file, which may be a new file.
plant() {
    local name=$1 text=$2 file=$3 before=$said code
    shift 3
    { printf '%s\n' "$@"; cat "$file" 2> /dev/null; } > "$tree.changed"
    mv "$tree.changed" "$file"
    git add -A
    check "$name"
    code=$?
    git reset -q --hard
    if [ $code != 0 ] && [ $code != 77 ] && [[ $said = *"$text"* && $before != *"$text"* ]]; then
        suite_count "$name" 1 0 0
        passed=$((passed + 1))
    else
        suite_fail "$name" "with a fault in $file it ended with code $code and did not say '$text': $said"
        failed=$((failed + 1))
    fi
    said=$before
}

# runs NAME: whether the check can run here; its findings without a fault are in $said.
runs() {
    check "$1"
    [ $? != 77 ] || { suite_skip "$1" 1 "its tool is not installed"; return 1; }
}

passed=0 failed=0
copy_tree
new=server/wire/planted.c
if runs layers; then
    plant layers planted.c $new '#include "engine/engine.h"'
    plant layers planted.c $new '#include <windows.h>'
    plant layers common/buffer server/common/text.h '#include "common/buffer.h"'
fi
if runs citations; then
    plant citations 99.9 $new '/* docs/wire.md 99.9 */'
    plant citations no_such_page $new '/* docs/no_such_page.md */'
fi
runs tables && plant tables 9.9.9 VERSION 9.9.9
runs width && plant width planted.c $new "/* $(printf '%0140d' 0) */"
runs format && plant format planted.c $new 'int   planted ( void ) ;'
runs spelling && plant spelling planted.c $new "/* rec$(printf ieve) */"
if command -v clang > /dev/null; then
    runs clang && plant clang never server/common/text.c 'static inline int planted(void) { int never; return 0; }'
fi
printf 'sanity-lint\n%d%%: Checks: %d, Failures: %d, Errors: 0\n' $((100 * passed / (passed + failed + !(passed + failed)))) \
    $((passed + failed)) "$failed"
suite_end
