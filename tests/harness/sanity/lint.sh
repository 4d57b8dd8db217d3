#!/usr/bin/env bash
# Shows that each check of tests/lint/run.sh, and the warnings of clang, find a planted fault: every line below changes one
# file of a copy of the tree, and the check must fail there and name what is wrong.  Without the fault it must pass.
set -u
. "$(dirname "$0")/../suite.sh"

suite_begin sanity-lint
tree=$(mktemp -d)
suite_cleanup() { rm -rf "$tree"; }

copy_tree() {
    cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$tree" 2> /dev/null
    cd "$tree" && git init -q && git add -A
    mkdir -p build/deps
    cp "$root/build/deps/config.mk" build/deps/ 2> /dev/null
}

# check NAME: its code; what it finds is in $said.
check() {
    case $1 in
    clang) said=$(env -u MAKEFLAGS DEPS_INSTALL=no make -s build/native/clang/server/common/text.o 2>&1) ;;
    *) said=$(tests/lint/run.sh "$1" 2>&1) ;;
    esac
}

# plant NAME TEXT FILE COMMAND...: the command changes the file.
plant() {
    local name=$1 text=$2 file=$3 code
    shift 3
    "$@" < "$file" > "$tree/changed" && cat "$tree/changed" > "$file"
    rm -f "$tree/changed"
    check "$name"
    code=$?
    git checkout -q -- "$file"
    if [ $code != 0 ] && [ $code != 77 ] && [[ $said = *"$text"* ]]; then
        suite_count "$name" 1 0 0
        passed=$((passed + 1))
    else
        suite_fail "$name" "with a fault in $file it ended with code $code and did not say '$text': $said"
        failed=$((failed + 1))
    fi
}

# passes NAME: whether the check can run here and finds nothing without a fault.
passes() {
    check "$1"
    case $? in
    0) ;;
    77) suite_skip "$1" 1 "its tool is not installed"; return 1 ;;
    *) suite_fail "$1" "finds something without a planted fault: $said"
       failed=$((failed + 1))
       return 1 ;;
    esac
}

adds() { cat && printf '%s\n' "$@"; }
begins() { printf '%s\n' "$@" && cat; }

passed=0 failed=0
copy_tree
if passes layers; then
    plant layers 'engine' server/wire/codec.c begins '#include "engine/engine.h"'
    plant layers 'windows.h' server/core/groups.c begins '#include <windows.h>'
    plant layers 'buffer.h' server/common/text.h begins '#include "common/buffer.h"'
fi
if passes citations; then
    plant citations '99.9' server/wire/codec.c adds '/* docs/wire.md 99.9 */'
    plant citations 'no_such_page' server/wire/codec.c adds '/* docs/no_such_page.md */'
fi
passes tables && plant tables '9.9.9' VERSION sed 's/.*/9.9.9/'
passes width && plant width 'server/wire/codec.c' server/wire/codec.c adds "/* $(printf '%0140d' 0) */"
passes format && plant format 'server/wire/codec.c' server/wire/codec.c adds 'int   planted ( void ) ;'
passes spelling && plant spelling 'recieve' server/wire/codec.c adds '/* recieve */'
if command -v clang > /dev/null && passes clang; then
    plant clang 'unused' server/common/text.c adds 'static int planted(void) { int never; return 0; }'
fi
printf 'sanity-lint\n%d%%: Checks: %d, Failures: %d, Errors: 0\n' $((100 * passed / (passed + failed + !(passed + failed)))) \
    $((passed + failed)) "$failed"
suite_end
