#!/usr/bin/env bash
# rows.sh FILE: converts the tab-separated rows of the measurements to JSON: a list of objects with name, value, unit,
# floor, ratio, goal and pass, the spread (p10, p90), the number of samples and the name of the floor.
set -u

awk -F '\t' '
    function text(value) { gsub(/\\/, "\\\\", value); gsub(/"/, "\\\"", value); return "\"" value "\"" }
    function number(value, there) { return there ? value + 0 "" : "null" }
    BEGIN { print "[" }
    {
        spread = $4 != 0 || $5 != 0
        if (NR > 1) print ","
        printf "  {\"name\": %s, \"value\": %s, \"unit\": %s, \"floor\": %s, \"ratio\": %s, \"goal\": %s, \"pass\": %s, " \
            "\"floor_is\": %s, \"p10\": %s, \"p90\": %s, \"samples\": %s}",
            text($1), $2 + 0, text($3), number($8, $7 != ""), number($9, $7 != ""), $10 == "" ? "null" : text($10), $11,
            $7 == "" ? "null" : text($7), number($4, spread), number($5, spread), $6 + 0
    }
    END { print NR ? "\n]" : "]" }' "$1"
