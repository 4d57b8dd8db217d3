#!/usr/bin/env bash
# Fuzzes one target after the other and prints a line for each; exit code 1 when there is a finding.
#
#   fuzz.sh SECONDS RUNS PROGRAM...      RUNS: at most this many executions of each target; "" for no limit
#
# Inputs with new coverage stay below build/native/fuzz/found/, so that the next run continues from there; findings are
# in the same folder.  SECONDS=0 sets no time limit.  FUZZ_LENGTH=N limits the length of the inputs, which allows many more
# executions.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=$1 runs=$2
shift 2
found=build/native/fuzz/found
# Short allocation stacks and unfilled allocations make fuzzing faster by half; a finding is run again with full stacks.
export ASAN_OPTIONS=malloc_context_size=4:max_malloc_fill_size=0:quarantine_size_mb=32:detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
findings=0

printf '%-10s %12s %8s %9s %9s %7s %9s\n' target executions seconds exec/s coverage corpus findings
for program; do
    name=$(basename "$program")
    corpus=tests/fuzz/corpus/$name
    mkdir -p "$found/$name"
    rm -f "$found/$name".*
    log=$found/$name.log
    dict=tests/fuzz/dict/$name.dict
    [ -e "$dict" ] || dict=tests/fuzz/dict/wire.dict
    longest=4096
    [ "$name" != frames ] || longest=8400 # clears the longest line
    longest=${FUZZ_LENGTH:-$longest}
    start=$(date +%s%N)
    "$program" -max_total_time="$seconds" ${runs:+-runs="$runs"} -max_len=$longest -timeout=20 \
        -rss_limit_mb=2048 -close_fd_mask=2 -print_final_stats=1 -dict="$dict" \
        -artifact_prefix="$found/$name." "$found/$name" "$corpus" > "$log" 2>&1
    code=$?
    tenths=$((($(date +%s%N) - start) / 100000000))
    executed=$(awk '$1 == "stat::number_of_executed_units:" { print $2 }' "$log")
    read -r coverage files < <(awk '{ for (i = 1; i < NF; i++) { if ($i == "cov:") c = $(i + 1)
        if ($i == "corp:") { n = $(i + 1); sub("/.*", "", n) } } } END { print c + 0, n + 0 }' "$log")
    artifacts=$(find "$found" -maxdepth 1 -name "$name.*" ! -name "$name.log" | wc -l)
    [ "$code" = 0 ] || [ "$artifacts" != 0 ] || artifacts=1
    printf '%-10s %12d %6d.%d %9d %9d %7d %9d\n' "$name" "${executed:-0}" $((tenths / 10)) \
        $((tenths % 10)) $((${executed:-0} * 10 / (tenths ? tenths : 1))) "$coverage" "$files" "$artifacts"
    if [ "$artifacts" != 0 ]; then
        findings=$((findings + artifacts))
        for input in "$found/$name."*-*; do
            [ -e "$input" ] || continue
            echo "  $input:"
            ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 "$program" "$input" 2>&1 |
                grep -E 'not true|ERROR|SUMMARY|runtime error|^ *#[0-9]+ .* (server|tests)/' |
                head -n 12 | sed 's/^/    | /'
        done
    fi
done
[ "$findings" = 0 ]
