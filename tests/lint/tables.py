#!/usr/bin/env python3
"""Compares the pages with what the sources have as data.

- Every manual page of docs/ names the version of the file VERSION in its .Os line.
"""
import glob
import re
import sys


def read(path):
    with open(path, encoding='utf-8') as source:
        return source.read()


def manual_page_versions():
    version = read('VERSION').strip()
    for path in sorted(glob.glob('docs/*.1')):
        found = re.search(r'^\.Os OpenMsgr (\S+)$', read(path), re.M)
        if not found:
            yield '%s: the .Os line has no version' % path
        elif found.group(1) != version:
            yield '%s: the .Os line says %s, VERSION says %s' % (path, found.group(1), version)


def main():
    complaints = [line for check in (manual_page_versions,) for line in check()]
    for complaint in complaints:
        print('tables: ' + complaint)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main())
