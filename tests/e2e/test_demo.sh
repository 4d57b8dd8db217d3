#!/usr/bin/env bash
# Runs the two-user demonstration in every pair of bitnesses and compares its output line by line.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../harness/wine.sh
. "$root/tests/harness/wine.sh"
# shellcheck source=story.sh
. "$root/tests/e2e/story.sh"

failed=0
story=$(mktemp)
for one in x86_64 i686; do
    for other in x86_64 i686; do play $one $other; done
done
rm -f "$story"
exit $failed
