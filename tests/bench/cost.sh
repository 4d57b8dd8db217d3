#!/usr/bin/env bash
# What the server costs: resident memory idle and with clients, and processor time of an idle, signed-in server.
#
#   cost.sh [CLIENTS [IDLE-SECONDS]]      default: 100 clients and 60 seconds
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../harness/wine.sh
. "$root/tests/harness/wine.sh"

clients=${1:-100}
idle_seconds=${2:-60}
work=$root/build/cost
prefix=$work/prefix
bin=$root/build/x86_64
port=$(free_port)

finish() {
    local code=$?
    trap - EXIT INT TERM
    stop_prefix "$prefix"
    stop_display
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

die() { echo "FAILED: $1" >&2; exit 1; }

# The process id of the server in the prefix.
server_pid() { prefix_programs "$prefix" | grep -i 'openmsgr.exe' | cut -d ' ' -f 1 | head -n 1; }
resident_kib() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

rm -rf "$work"
mkdir -p "$work/data" "$work/ready"
start_display
make_prefix "$prefix" || die "no prefix"
export OPENMSGR_DATA
OPENMSGR_DATA=$(windows_path "$work/data")
in_prefix "$prefix" x86_64 "$bin/openmsgr.exe" /RegServer > /dev/null || die "registration"
in_prefix "$prefix" x86_64 "$bin/openmsgr.exe" /Service "/Embedded:$port" > /dev/null || die "service"
echo secret | in_prefix "$prefix" x86_64 "$bin/openmsgr.exe" /Account alice@example.test > /dev/null || die "account"
echo secret | in_prefix "$prefix" x86_64 "$bin/msgrd.exe" account add alice@example.test > /dev/null || die "msgrd"
in_prefix "$prefix" x86_64 "$bin/openmsgr.exe" > /dev/null 2>&1 &
log=$prefix/drive_c/users/$(id -un)/AppData/Roaming/OpenMsgr/openmsgr.log
wait_for_line "$log" 'embedded service' 30 || die "no server"
pid=$(server_pid)
[ -n "$pid" ] || die "no server process"

in_prefix "$prefix" x86_64 "$bin/tests/holder.exe" "$(windows_path "$work/ready/first")" &
wait_for_line "$work/ready/first" holding 30 || die "no first client"
idle=$(resident_kib "$pid")
before=$(cpu_ticks "$pid")
sleep "$idle_seconds" # measure the idle server
after=$(cpu_ticks "$pid")
echo "processor time of an idle, signed-in server over $idle_seconds s: $(( (after - before) * 1000 / $(getconf CLK_TCK) )) ms"
echo "resident memory with 1 client: $idle KiB"
for ((i = 2; i <= clients; i++)); do
    in_prefix "$prefix" x86_64 "$bin/tests/holder.exe" "$(windows_path "$work/ready/$i")" &
    wait_for_line "$work/ready/$i" holding 60 || die "no client $i"
done
full=$(resident_kib "$pid")
echo "resident memory with $clients clients: $full KiB, $(( (full - idle) * 1024 / (clients - 1) )) bytes for each client"
