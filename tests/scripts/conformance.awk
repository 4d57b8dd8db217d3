# Generates the conformance script of one language (js or vbs) from the table of members: translates the rows to that
# language and inserts them in place of the line ROWS of its frame.
#
#   awk -v language=js -v table=members.table -f conformance.awk frame.js

function quoted(text) {
    if (language == "js") {
        gsub(/\\/, "\\\\", text)
        gsub(/"/, "\\\"", text)
    } else {
        gsub(/"/, "\"\"", text)
    }
    return "\"" text "\""
}

function row(kind, expression, wanted,    shown, words, code) {
    shown = expression
    gsub(/NOTHING/, language == "js" ? "null" : "Nothing", expression)
    gsub(/EMPTY/, language == "js" ? "undefined" : "Empty", expression)
    gsub(/LIST/, language == "js" ? "[1, 2, 3]" : "Array(1, \"2\", 3.0)", expression)
    if (language == "vbs")
        gsub(/\\\\/, "\\", expression)
    if (split(wanted, words, " ") == 2 && words[1] ~ /^0x/)
        wanted = words[language == "js" ? 1 : 2]
    if (language == "js") {
        code = kind == "put" ? expression ";" : "return " expression ";"
        print "row(" quoted(shown) ", function () { " code " }, " quoted(wanted) ");"
        return
    }
    print "Err.Clear"
    print "value = Empty"
    print (kind == "put" ? "" : kind == "obj" ? "Set value = " : "value = ") expression
    print "Row " quoted(shown) ", " quoted(wanted)
}

/^ROWS/ {
    while ((getline line < table) > 0) {
        if (line ~ /^#/ || line !~ /\|/)
            continue
        split(line, parts, / *\| */)
        row(parts[1], parts[2], parts[3])
    }
    next
}
{ print }
