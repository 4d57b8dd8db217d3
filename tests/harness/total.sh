#!/usr/bin/env bash
# Adds up what the suites have counted and prints it as the last line; code 1 when anything failed
# or nothing was run.  Before it, the ten programs that took longest.
set -u
. "$(dirname "$0")/suite.sh"

echo "the ten longest, in seconds:"
sort -rn "$results/seconds" | head -n 10
awk '{ if ($3) printf "failed:  %s %s\n", FILENAME, $1; if ($4) printf "skipped: %s %s\n", FILENAME, $1 }' \
    "$results"/*.counts | sed -E "s|$results/(.*)\.counts |\1/|"
cat "$results"/*.counts | awk '{ passed += $2; failed += $3; skipped += $4 }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
          exit failed != 0 || passed == 0 }'
