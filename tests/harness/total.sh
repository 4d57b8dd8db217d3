#!/usr/bin/env bash
# Prints the ten slowest programs and, as the last line, the total of all suites; code 1 when a test failed or no test was
# run.
set -u
. "$(dirname "$0")/suite.sh"

echo "the ten longest, in seconds:"
sort -rn "$results/seconds" | head -n 10
awk '{ if ($3) printf "failed:  %s %s\n", FILENAME, $1; if ($4) printf "skipped: %s %s\n", FILENAME, $1 }' \
    "$results"/*.counts | sed -E "s|$results/(.*)\.counts |\1/|"
cat "$results"/*.counts | awk '{ passed += $2; failed += $3; skipped += $4 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
          exit failed != 0 || passed == 0 }'
