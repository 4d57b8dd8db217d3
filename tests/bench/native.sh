#!/usr/bin/env bash
# The measurements that need no Windows: frames, msgrd under load, the sizes of the programs.  Sourced by bench.sh.

# put_row NAME VALUE UNIT GOAL PASS: prints and records a row without a floor; PASS is true, false or null.
put_row() {
    printf '  %-58s %12s %-8s ratio %-8s %s%s\n' "$1" "$2" "$3" - "$4" "$([ "$5" != false ] || echo '  MISSED')"
    printf '%s\t%s\t%s\t0\t0\t1\t\t0\t\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" >> "$rows"
}

suite_frames() { BENCH_ROWS=$rows "$root/build/native/bench_frames" || die "frames were not measured"; }

# said NAME: prints the number behind NAME in the output of the load generator.
said() { sed -n "s/.*$1\([0-9.]*\).*/\1/p" <<< "$load"; }

# put_load NAME VALUE UNIT [OPERATOR LIMIT]: with a goal only where the network issue set one.
put_load() {
    local pass=null
    [ $# -lt 5 ] || pass=$(awk "BEGIN { print ($2 $4 $5) ? \"true\" : \"false\" }")
    put_row "$1" "$2" "$3" "${4:+value $4 $5}" "$pass"
}

# Runs msgrd with this many users, a tenth as many switchboards, and 5,000 messages a second.  The goals apply to the largest
# number of users.
load_of() {
    local users=$1 seconds=$2
    load=$("$root/build/native/load" "$root/build/native/msgrd" "$users" $((users / 10)) 5000 "$seconds") ||
        die "msgrd lost something of $users users"
    put_load "msgrd: sign-ins in a second, $users users" "$(said 'sign-ins per second: ')" 1/s
    put_load "msgrd: memory of an idle user, $users users" "$(said 'MiB, ')" KiB '<' 16
    put_load "msgrd: messages in a second, $users users" "$(said 'messages per second: ')" 1/s '>=' 4990
    put_load "msgrd: latency of a message, median, $users users" "$(said 'p50: ')" ms
    put_load "msgrd: latency of a message, p99, $users users" "$(said 'p99: ')" ms '<' 50
}

# The growth with the number of users, and the messages relayed per second of processor time at a steady rate.
suite_msgrd() {
    local seconds=10 rate=20000 relayed users crowds="100 1000 10000"
    [ -z "$quick" ] || { seconds=3; crowds=1000; }
    for users in $crowds; do
        # One connection for each user, and two for each switchboard.
        [ "$(ulimit -Hn)" = unlimited ] || [ "$(ulimit -Hn)" -gt $((users * 6 / 5 + 200)) ] ||
            { echo "  msgrd with $users users: this machine grants no process so many files"; continue; }
        load_of "$users" "$seconds"
    done
    load=$("$root/build/native/load" "$root/build/native/msgrd" 400 100 $rate "$seconds") || die "msgrd lost something"
    relayed=$(said 'messages per second: ')
    put_load "msgrd: messages relayed in a second" "$relayed" 1/s
    put_load "msgrd: messages relayed in a second of one core" \
        "$(awk "BEGIN { printf \"%.0f\", $relayed * 100 / $(said 'while relaying: msgrd ') }")" 1/s
    put_load "msgrd: latency of a message, p99" "$(said 'p99: ')" ms
}

suite_size() {
    local arch program
    for arch in x86_64 i686; do
        for program in openmsgr.exe openmsgrps.dll msgrd.exe; do
            [ -e "$root/build/$arch/$program" ] || continue
            "$arch-w64-mingw32-strip" -o "$users_work/stripped" "$root/build/$arch/$program" || die "no strip"
            put_row "size of $program, stripped, $arch" "$(($(stat -c %s "$users_work/stripped") / 1024))" KiB '' null
        done
    done
}

# switches PID: prints "thread count" for each thread; the count is its voluntary and involuntary context switches.
switches() { awk '/^Pid:/ { pid = $2; count[pid] = 0 } /ctxt_switches/ { count[pid] += $2 }
    END { for (pid in count) print pid, count[pid] }' "/proc/$1"/task/*/status; }

# A signed-in server without calls.  KeepAlive is off, because it would wake the server.
suite_idle() {
    local seconds=60 pid before woken pass=true
    [ -z "$quick" ] || seconds=10
    # The guard is a child of the server and runs the same program, but was started later.
    pid=$(prefix_programs "$users_work/alice" | grep -i 'openmsgr.exe' | grep -vi guard | cut -d ' ' -f 1 | head -n 1)
    [ -n "$pid" ] || die "no server to look at"
    sleep 5 # let the work of the sign-in end
    before=$(switches "$pid")
    sleep "$seconds" # measure the idle server
    woken=$(awk 'NR == FNR { before[$1] = $2; next } { woken += $2 - before[$1] } END { print woken + 0 }' \
        <(printf '%s\n' "$before") <(switches "$pid"))
    [ "$woken" -le 2 ] || pass=false
    put_row "idle, signed in: times a thread woke up in $seconds s" "$woken" '' "value <= 2" $pass
}
