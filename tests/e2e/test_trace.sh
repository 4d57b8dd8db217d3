#!/usr/bin/env bash
# The trace of both servers in the demonstration has every step, sorted by time, and none of the text that users sent.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
lines=$root/build/trace/trace.jsonl

# told SIDE LAYER EVENT: checks that the trace has this line.
told() {
    grep -qF "\"side\": \"$1@example.test\", \"layer\": \"$2\", \"event\": \"$3\"" "$lines" && return
    echo "FAILED: $1's server did not write $2 $3"
    exit 1
}

"$root/tests/bench/trace.sh" || exit 1
for step in 'alice call Invite' 'alice out MSG INVITE' 'bob in MSG INVITE' 'bob sink 100' 'bob call Accept' \
    'bob out MSG ACCEPT' 'alice in MSG ACCEPT' 'alice sink 105' 'alice call SendContextData' 'bob in MSG CONTEXT' \
    'bob sink 110' 'alice call Cancel' 'bob sink 108'; do
    # shellcheck disable=SC2086
    told ${step%% *} $(cut -d ' ' -f 2 <<< "$step") "${step#* * }"
done
if grep -qE 'wonderland|builder|shall we|ping' "$lines"; then
    echo "FAILED: the trace holds what somebody wrote"
    exit 1
fi
awk -F '[:,]' '{ if ($2 < last) exit 1; last = $2 }' "$lines" || { echo "FAILED: not in the order of time"; exit 1; }
# Each line of the trace is drawn with its time, the duration of the hop and an arrow.
hops=$(grep -c 'fill="gray">+' "$root/build/trace.svg")
arrows=$(grep -c '<path d="M[0-9]* [0-9]* H' "$root/build/trace.svg")
[ "$hops" = "$(wc -l < "$lines")" ] && [ "$arrows" = "$hops" ] ||
    { echo "FAILED: of $(wc -l < "$lines") lines, $arrows arrows and $hops hops were drawn"; exit 1; }
