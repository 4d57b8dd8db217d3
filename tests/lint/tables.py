#!/usr/bin/env python3
"""Compares the pages with what the sources have as data.

- Every manual page of docs/ names the version of the file VERSION in its .Os line.
- The table of docs/settings.md is that of server/com/base/settings_table.h: names, types, ranges, defaults, effects.
  `tables.py --settings` prints it.
- The forms of openmsgr's options in docs/openmsgr.1 and docs/settings.md are those of server/com/process/options.c.
"""
import ast
import glob
import re
import sys

SETTINGS_C = 'server/com/base/settings_table.h'
LIMITS_C = 'server/core/limits.h'
OPTIONS_C = 'server/com/process/options.c'
SETTINGS_PAGE = 'docs/settings.md'
OPTIONS_PAGE = 'docs/openmsgr.1'
STRING = r'"(?:[^"\\]|\\.)*"'


def read(path):
    with open(path, encoding='utf-8') as source:
        return source.read()


def c_string(literals):
    """The text of adjacent C string literals; their escapes are those of Python."""
    return ''.join(ast.literal_eval(literal) for literal in re.findall(STRING, literals))


def cells(line):
    """The cells of a row of a Markdown table, links as their text."""
    return [re.sub(r'\[([^]]*)\]\([^)]*\)', r'\1', cell.strip()) for cell in line.strip().strip('|').split(' | ')]


def section(page, heading):
    found = re.search(r'^##+ %s\n(.*?)(?=^##|\Z)' % re.escape(heading), page, re.M | re.S)
    if not found:
        sys.exit('tables: there is no section "%s"' % heading)
    return found.group(1)


# ---- versions ----

def manual_page_versions():
    version = read('VERSION').strip()
    for path in sorted(glob.glob('docs/*.1')):
        found = re.search(r'^\.Os OpenMsgr (\S+)$', read(path), re.M)
        if not found:
            yield '%s: the .Os line has no version' % path
        elif found.group(1) != version:
            yield '%s: the .Os line says %s, VERSION says %s' % (path, found.group(1), version)


# ---- settings ----

def settings_of_source():
    """Rows as the page has them: name, type, range, default, effect."""
    source = read(SETTINGS_C).replace('\\\n', ' ')
    constants = dict(re.findall(r'\b([A-Z][A-Z_]+) = (\d+)', read(LIMITS_C) + source))
    table = source[source.index('#define SETTINGS('):]
    for kind, arguments, effect in re.findall(r'\b(TEXT|NUMBER|MILLISECONDS)\(\s*(\w+, [^"]*?)((?:%s\s*)+)\)' % STRING, table):
        name, _, *numbers = [word.strip() for word in arguments.strip().rstrip(',').split(',')]
        numbers = [int(constants.get(number, number).rstrip('u')) for number in numbers]
        if kind == 'TEXT':
            shown = ['REG_SZ', '-', '-']
        elif kind == 'MILLISECONDS':
            shown = ['REG_DWORD, ms', '-', str(numbers[0])]
        else:
            low, high, default = numbers
            limits = '%d to %d' % (low, high) if high < 0xFFFFFFFF else 'at least %d' % low
            shown = ['REG_DWORD', limits, str(default) if low <= default <= high else '-']
        yield [name] + shown + [c_string(effect)]


def settings_page():
    wanted = list(settings_of_source())
    rows = [cells(line) for line in section(read(SETTINGS_PAGE), 'Values').splitlines() if line.startswith('|')][2:]
    found = {row[0]: row for row in rows}
    if not wanted:
        yield '%s: no row of the table can be read' % SETTINGS_C
    for row in wanted:
        if row != found.get(row[0]):
            yield '%s: the row of %s should be: | %s |' % (SETTINGS_PAGE, row[0], ' | '.join(row))
    for name in sorted(found.keys() - {row[0] for row in wanted}):
        yield '%s: there is no setting %s' % (SETTINGS_PAGE, name)
    if not any(True for row in wanted if row != found.get(row[0])) and [row[0] for row in wanted] != [row[0] for row in rows]:
        yield '%s: the order of the settings is not that of the source' % SETTINGS_PAGE


# ---- options ----

def squeeze(form):
    return re.sub(r'[\s\[\]]', '', form)


def options_pages():
    forms = [c_string(literal) for literal in re.findall(r'\.form = L(%s)' % STRING, read(OPTIONS_C))]
    page = re.search(r'^\.Sh OPTIONS\n(.*?)(?=^\.Sh )', read(OPTIONS_PAGE), re.M | re.S).group(1)
    manual = [re.sub(r'\b(?:Ic|Ar|Op|Ns)\b', '', line) for line in re.findall(r'^\.It (.*)$', page, re.M)]
    table = re.findall(r'^\| `(/[^`]*)`', section(read(SETTINGS_PAGE), 'Command line of openmsgr.exe'), re.M)
    if not forms:
        yield '%s: no form of an option can be read' % OPTIONS_C
    for path, found in ((OPTIONS_PAGE, manual), (SETTINGS_PAGE, table)):
        for form in sorted(set(map(squeeze, forms)) - set(map(squeeze, found))):
            yield '%s: the option %s is missing' % (path, form)
        for form in sorted(set(map(squeeze, found)) - set(map(squeeze, forms))):
            yield '%s: there is no option %s' % (path, form)


def main(arguments):
    if arguments == ['--settings']:
        for row in settings_of_source():
            print('| %s |' % ' | '.join(row))
        return 0
    complaints = [line for check in (manual_page_versions, settings_page, options_pages) for line in check()]
    for complaint in complaints:
        print('tables: ' + complaint)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
