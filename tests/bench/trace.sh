#!/usr/bin/env bash
# trace.sh: runs the demonstration with tracing on in both servers and draws it as a sequence diagram, build/trace.svg.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/build/trace
export USERS_TRACE=$work
rm -rf "$work"
mkdir -p "$work"
"$root/tests/e2e/demo.sh" > "$work/story" || { cat "$work/story"; exit 1; }
[ -s "$work/alice" ] && [ -s "$work/bob" ] || { echo "trace: a server wrote nothing"; exit 1; }
cat "$work/alice" "$work/bob" | sort -t : -k 2n > "$work/trace.jsonl"
"$root/tests/bench/trace_svg.sh" "$work/trace.jsonl" > "$root/build/trace.svg" || exit 1
echo "$(wc -l < "$work/trace.jsonl") lines in build/trace/trace.jsonl, drawn in build/trace.svg"
