#!/usr/bin/env bash
# Measures a server whose user has many contacts; each length of the list has its own prefix.  Sourced by bench.sh.

# resident PREFIX PROGRAM: prints the resident KiB of the first process of that name.
resident() {
    local pid
    pid=$(prefix_programs "$1" | grep -iF "$2" | grep -vi guard | cut -d ' ' -f 1 | head -n 1)
    awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
}

# with_contacts COUNT: signs in and measures; leaves the server's memory in $crowd_kib.
with_contacts() {
    local count=$1 user=crowd$1 said=$users_work/crowd$1.said hold
    user_known "$user"
    make_prefix "$users_work/$user" || die "no prefix for $count contacts"
    exec {hold}> >("$root/build/native/crowd" "$count" > "$said")
    wait_for_line "$said" 'listening' 10 || die "no service with $count contacts"
    user_runs "$user" x86_64 "$bin/openmsgr.exe" /RegServer > /dev/null &&
        user_runs "$user" x86_64 "$bin/openmsgr.exe" /Service "127.0.0.1:$(sed -n 's/.*port //p' "$said")" > /dev/null &&
        user_runs "$user" x86_64 "$bin/openmsgr.exe" /Dialect 7 > /dev/null &&
        echo secret | user_runs "$user" x86_64 "$bin/openmsgr.exe" /Account crowd@example.test > /dev/null ||
        die "the user with $count contacts could not be set up"
    user_runs "$user" x86_64 "$bin/openmsgr.exe" > /dev/null 2>&1 &
    BENCH_CONTACTS=$count user_runs "$user" x86_64 "$bin/tests/bench.exe" contacts $quick || die "no figures for $count contacts"
    crowd_kib=$(resident "$users_work/$user" openmsgr.exe)
    exec {hold}>&-
    stop_prefix "$users_work/$user"
}

# growth OPERATION FROM TO: compares the ratios of an operation at two lengths of the list.
growth() {
    awk -F '\t' -v few="$1, $2 contacts" -v many="$1, $3 contacts" '$1 == few { a = $9 } $1 == many { b = $9 }
        END { printf "%.3f", b / a }' "$rows"
}

suite_contacts() {
    local count operation value first_kib=
    for count in 10 1000 10000; do
        with_contacts $count
        [ -n "$first_kib" ] || first_kib=$crowd_kib
    done
    put_row "memory for each contact" "$(awk "BEGIN { printf \"%.2f\", ($crowd_kib - $first_kib) / 9990 }")" KiB '' null
    for operation in 'GetContact by sign-in name' 'Item of the contact list' 'Status of a contact'; do
        value=$(growth "$operation" 10 10000)
        put_row "$operation: growth to 10000 contacts" "$value" times 'value <= 1.2' \
            "$(awk "BEGIN { print $value <= 1.2 ? \"true\" : \"false\" }")"
    done
}
