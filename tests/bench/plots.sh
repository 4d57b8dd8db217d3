#!/usr/bin/env bash
# plots.sh ROWS DIRECTORY: draws an SVG plot of every figure that was measured at several sizes, relative to its floor.
# These rows are called "OPERATION, NUMBER UNIT", or "WHO: NUMBER clients calling at once".
set -u

rows=$1
to=$2
command -v gnuplot > /dev/null || { echo "no gnuplot: no plots"; exit 0; }

# plot FILE TITLE AXIS LABEL SERIES...: each SERIES is an operation whose points are in $to/points.N.
plot() {
    local file=$1 title=$2 axis=$3 label=$4 series n=0 parts=()
    shift 4
    for series; do
        parts+=("'$to/points.$n' using 1:2:3:4 with yerrorlines linewidth 2 title '$series'")
        n=$((n + 1))
    done
    local IFS=,
    gnuplot <<< "set terminal svg size 720,400 background 'white'; set output '$to/$file.svg'
        set title '$title'; set logscale x; set xlabel '$axis'; set ylabel '$label'
        set yrange [0:*]; set key below; plot ${parts[*]}"
    rm -f "$to"/points.*
}

# points N OPERATION UNIT: writes size, ratio and spread from the rows of one operation.
points() {
    awk -F '\t' -v operation="$2, " -v unit=" $3" 'index($1, operation) == 1 && $8 > 0 {
        size = substr($1, length(operation) + 1)
        if (sub(unit "$", "", size)) print size, $2 / $8, $4 / $8, $5 / $8 }' "$rows" > "$to/points.$1"
    [ -s "$to/points.$1" ]
}

# rates N WHO: writes the number of clients, calls per second and spread.
rates() {
    awk -F '\t' -v who="$2: " 'index($1, who) == 1 && / calling at once/ {
        split(substr($1, length(who) + 1), word, " "); print word[1], $2, $4, $5 }' "$rows" > "$to/points.$1"
    [ -s "$to/points.$1" ]
}

points 0 'CreateSession and Release' sessions && points 1 'State of a session' sessions &&
    plot sessions 'Calls while there are many sessions' sessions 'times the same of the bare server' \
        'CreateSession and Release' 'State of a session'
points 0 'SendContextData until OnContextData' 'connected sessions' &&
    points 1 'Invite until OnInvitation' 'connected sessions' &&
    plot connected 'Between two users who have many connected sessions' sessions 'times a call and a TCP round trip' \
        'SendContextData until OnContextData' 'Invite until OnInvitation'
points 0 'GetContact by sign-in name' contacts && points 1 'Item of the contact list' contacts &&
    points 2 'Status of a contact' contacts &&
    plot contacts 'Calls while there are many contacts' contacts 'times a call without a list' \
        'GetContact by sign-in name' 'Item of the contact list' 'Status of a contact'
points 0 'RegisterApplication and UnRegisterApplication' applications &&
    plot applications 'Registering one more application' 'registered applications' 'times IMsgrLock.Status' \
        'RegisterApplication and UnRegisterApplication'
# values N OPERATION UNIT: writes size and figure of an operation without a floor.
values() {
    awk -F '\t' -v operation="$2, " -v unit=" $3" 'index($1, operation) == 1 {
        size = substr($1, length(operation) + 1)
        if (sub(unit "$", "", size)) print size, $2, $2, $2 }' "$rows" > "$to/points.$1"
    [ -s "$to/points.$1" ]
}

rates 0 'bare server' && rates 1 'IMsgrLock.Status' &&
    plot clients 'Client processes calling at once' clients 'calls per second' 'bare server' 'IMsgrLock.Status'
values 0 'msgrd: latency of a message, median' users && values 1 'msgrd: latency of a message, p99' users &&
    plot crowd 'Messages of msgrd, 5,000 in a second' users milliseconds median 'p99'
rm -f "$to"/points.*
