#!/usr/bin/env bash
# Runs every file of a corpus once through its target and reports as a Check program does.
#
#   replay.sh PROGRAM CORPUS
set -u
program=$1
mapfile -t files < <(find "$2" -type f | sort)

# Discard the messages of the programs on standard error: findings about damaged stores are expected.
run() { "$program" -close_fd_mask=2 -timeout=20 -rss_limit_mb=2048 "$@" 2>&1; }

failed=0
if ! run "${files[@]}" > /dev/null; then
    for file in "${files[@]}"; do # a run of all files failed: run each one alone to find the failing file
        said=$(run "$file") && continue
        failed=$((failed + 1))
        printf '%s:\n%s\n' "$file" "$(grep -vE '^(INFO|Running|\*\*\*)' <<< "$said" | head -n 30)"
    done
    [ "$failed" != 0 ] || failed=1 # a failure that needs all files together also counts
fi
echo "$((${#files[@]} ? (${#files[@]} - failed) * 100 / ${#files[@]} : 0))%: Checks: ${#files[@]}, Failures: $failed, Errors: 0"
[ "$failed" = 0 ]
