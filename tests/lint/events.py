#!/usr/bin/env python3
"""Compares the table of events in docs/events.md with idl/dispids.h and the table in com/objects/model_events.c.

Usage: events.py [page [dispids.h [model_events.c]]]
"""
import re
import sys

ARGUMENTS = {'NUMBER': 'number', 'HR': 'hr', 'HR_OK': 'hr', 'FLAG': 'flag', 'TEXT': 'text', 'TEXT2': 'text',
             'FOLDER': 'number', 'SESSION': 'session', 'CONTACT': 'contact', 'GROUP': 'group'}
RECEIVERS = {'TO_SESSION': 'the session', 'TO_LOCK_OWNER': 'the object', 'TO_MANAGERS': 'every manager',
             'TO_MESSENGERS': 'every Messenger', 'TO_PRIVATES_AND_MESSENGERS': 'every MessengerPriv and Messenger'}


def upper(name):
    """OnLockEnable as the header spells it."""
    return 'DISPID_' + re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).upper().replace('APP_UN_REG', 'APP_UNREG')


def read(path):
    with open(path, encoding='utf-8') as source:
        return source.read()


def main(page_path, header_path, source_path):
    complaints, page_rows = [], {}
    ids = {name: int(value) for name, value in re.findall(r'#define (DISPID_\w+) +(\d+)\n', read(header_path))}
    source_rows = {}
    text = re.sub(r'\s+', ' ', read(source_path))
    for match in re.finditer(r'= \{(DISPID_\w+), (TO_\w+), \{([\w, ]+)\}(, INOUT_\w+)?', text):
        arguments = [ARGUMENTS[word] for word in match.group(3).split(', ') if word != '0']
        source_rows[match.group(1)] = (RECEIVERS[match.group(2)], arguments + ['in/out flag'] * bool(match.group(4)))
    source_rows['DISPID_BEFORE_APP_LAUNCH'] = ('the session', ['in/out flag'])
    for name, number, receivers, arguments in re.findall(
            r'^\| (\w+) \| (\d+) \| ([^|]+) \| ([^|]+) \|$', read(page_path), re.M):
        page_rows[upper(name)] = (int(number), receivers, [] if arguments == '-' else arguments.split(', '))
    for name, (number, receivers, arguments) in page_rows.items():
        if ids.get(name) != number:
            complaints.append('%s is %s in the page and %s in the header' % (name, number, ids.get(name)))
        if source_rows.get(name) != (receivers, arguments):
            complaints.append('%s: the page has %s, the source %s' % (name, (receivers, arguments), source_rows.get(name)))
    for name in sorted(set(source_rows) - set(page_rows)):
        complaints.append('%s is not in the page' % name)
    for complaint in complaints:
        print('events: ' + complaint)
    return 1 if complaints or not page_rows else 0


if __name__ == '__main__':
    defaults = ['docs/events.md', 'idl/dispids.h', 'server/com/objects/model_events.c']
    sys.exit(main(*(sys.argv[1:] + defaults[len(sys.argv) - 1:])))
