#!/usr/bin/env bash
# trace_svg.sh FILE: draws the lines of a trace (server/com/base/trace.h), sorted by time, as an SVG sequence diagram.  On
# the left are the time since the first line and the time since the previous line (the duration of the hop).
set -u

awk -F '"' '
    BEGIN {
        count = split("100 OnInvitation 101 OnAppRegistered 102 OnAppUnRegistered 103 OnStateChanged 104 OnAppNotPresent " \
            "105 OnAccepted 106 OnDeclined 107 OnCancelled 108 OnTermination 109 OnReadyToLaunch 110 OnContextData " \
            "111 OnSendError 112 BeforeAppLaunch 145 OnLockChallenge 146 OnLockResult 147 OnLockEnable " \
            "12288 OnLockStatusChanged 1024 OnSignin 1025 OnSignout 1026 OnContactListAdd 1027 OnContactListRemove " \
            "1030 OnContactStatusChange 1031 OnMyStatusChange 1035 OnContactBlockChange 1040 OnAlertReceived", word, " ")
        for (i = 1; i < count; i += 2) name[word[i]] = word[i + 1]
        left["application", 0] = 260; left["server", 0] = 420; left["service"] = 580
        left["server", 1] = 740; left["application", 1] = 900
        row = 18; top = 60
    }
    {
        time = $3; gsub(/[^0-9]/, "", time)
        side[NR] = $6; layer[NR] = $10; event[NR] = $14; at[NR] = time + 0
        if (!(side[NR] in place)) place[side[NR]] = sides++
    }
    function arrow(from, to, label, y, colour,   tip, middle) {
        tip = from < to ? -6 : 6
        middle = (from + to) / 2
        printf "<path d=\"M%d %d H%d m%d -4 l%d 4 l%d 4\" stroke=\"%s\" fill=\"none\"/>", from, y, to, tip, -tip, tip, colour
        printf "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", middle, y - 3, label
    }
    END {
        if (sides != 2) { print "trace_svg: not two sides" > "/dev/stderr"; exit 1 }
        height = top + (NR + 1) * row
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"980\" height=\"%d\"", height
        printf " font-family=\"sans-serif\" font-size=\"11\">\n"
        printf "<rect width=\"980\" height=\"%d\" fill=\"white\"/>\n", height
        for (who in place) {
            n = place[who]
            printf "<text x=\"%d\" y=\"20\" text-anchor=\"middle\">application</text>", left["application", n]
            printf "<text x=\"%d\" y=\"20\" text-anchor=\"middle\">server</text>", left["server", n]
            printf "<text x=\"%d\" y=\"34\" text-anchor=\"middle\" fill=\"gray\">%s</text>\n", left["server", n], who
        }
        printf "<text x=\"%d\" y=\"20\" text-anchor=\"middle\">msgrd</text>\n", left["service"]
        printf "<text x=\"80\" y=\"20\" text-anchor=\"end\">ms</text><text x=\"150\" y=\"20\" text-anchor=\"end\">hop</text>\n"
        for (line in left)
            printf "<path d=\"M%d 42 V%d\" stroke=\"lightgray\"/>\n", left[line], height
        for (i = 1; i <= NR; i++) {
            y = top + i * row; n = place[side[i]]
            printf "<text x=\"80\" y=\"%d\" text-anchor=\"end\">%.2f</text>", y, (at[i] - at[1]) / 1000
            hop = i == 1 ? 0 : at[i] - at[i - 1]
            printf "<text x=\"150\" y=\"%d\" text-anchor=\"end\" fill=\"gray\">+%.2f</text>\n", y, hop / 1000
            if (layer[i] == "call") arrow(left["application", n], left["server", n], event[i], y, "navy")
            else if (layer[i] == "sink")
                arrow(left["server", n], left["application", n], event[i] in name ? name[event[i]] : event[i], y, "green")
            else if (layer[i] == "out") arrow(left["server", n], left["service"], event[i], y, "black")
            else if (layer[i] == "in") arrow(left["service"], left["server", n], event[i], y, "black")
        }
        print "</svg>"
    }' "$1"
