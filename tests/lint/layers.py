#!/usr/bin/env python3
"""Checks the #include lines of server/ against docs/architecture.md.

Two tables of that page are read: "Arrows" (which folder may include which) and "Circles" (files of one
folder that may include each other, with the reason).  Failures, one line each: an include between folders without
an arrow, a circle of files that the page does not name, a folder without a row, a row that matches nothing, and a
platform header in a folder that may have none.
"""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)
PLATFORM = re.compile(r'^(windows|winsock2?|ws2tcpip|ole2|objbase|unknwn|oleauto|sys/|netinet/|arpa/|poll|unistd|pthread|time)')


def rows(page, heading, columns):
    """The cells of the table below a heading, without the code marks."""
    section = re.search(r'^##+ %s\n(.*?)(?=^##|\Z)' % re.escape(heading), page, re.M | re.S)
    if not section:
        sys.exit('layers: the page has no section "%s"' % heading)
    lines = [line for line in section.group(1).splitlines() if line.startswith('|')][2:]
    cells = [[cell.strip().replace('`', '') for cell in line.strip('|').split('|')] for line in lines]
    return [row for row in cells if len(row) >= columns]


def folder_of(path):
    parts = path.split('/')
    if len(parts) == 1:
        return 'main'
    return '/'.join(parts[:2]) if parts[0] == 'com' else parts[0]


def unit_of(path):
    """A source and its header are one node; so are the variants of one platform."""
    return re.sub(r'(_posix|_windows|_mbedtls|_none)?\.[ch]$', '', path)


def read_includes(root):
    files = sorted(os.path.relpath(os.path.join(folder, name), root)
                   for folder, _, names in os.walk(root) for name in names if name.endswith(('.c', '.h')))
    includes = []
    for path in files:
        with open(os.path.join(root, path), encoding='utf-8') as source:
            text = source.read()
        for match in INCLUDE.finditer(text):
            line = text.count('\n', 0, match.start()) + 1
            quoted, name = match.group(1) == '"', match.group(2)
            target = None
            if quoted:
                beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
                target = beside if beside in files else name if name in files else None
            includes.append((path, line, name, target))
    return files, includes


def circles(edges):
    """Strongly connected components of more than one node (Tarjan)."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        for other in sorted(edges.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            members = []
            while True:
                members.append(stack.pop())
                on_stack.discard(members[-1])
                if members[-1] == node:
                    break
            if len(members) > 1:
                found.append(sorted(members))

    sys.setrecursionlimit(10000)
    for node in sorted(edges):
        if node not in index:
            visit(node)
    return found


def main(root, page_path):
    with open(page_path, encoding='utf-8') as page_file:
        page = page_file.read()
    arrows, pure = {}, set()
    for row in rows(page, 'Arrows', 3):
        arrows[row[0]] = set(re.findall(r'[\w/]+', row[1])) if row[1] != '-' else set()
        if row[2].startswith('no'):
            pure.add(row[0])
    allowed = [set(re.findall(r'[\w/]+', row[0])) for row in rows(page, 'Circles', 2)]

    files, includes = read_includes(root)
    complaints, used, edges, folder_edges = [], set(), {}, {}
    for folder in sorted({folder_of(path) for path in files} - set(arrows)):
        complaints.append('%s/: the page has no row for this folder' % folder)
    for path, line, name, target in includes:
        folder = folder_of(path)
        if target is None:
            if folder in pure and PLATFORM.match(name):
                complaints.append('%s:%d: %s may not include the platform header <%s>' % (path, line, folder, name))
            continue
        other = folder_of(target)
        if other != folder:
            used.add((folder, other))
            folder_edges.setdefault(folder, set()).add(other)
            if other not in arrows.get(folder, set()):
                complaints.append('%s:%d: no arrow from %s to %s' % (path, line, folder, other))
        if unit_of(path) != unit_of(target):
            edges.setdefault(unit_of(path), set()).add(unit_of(target))
    for circle in circles(folder_edges):
        complaints.append('a circle of folders: %s' % ', '.join(circle))
    seen = []
    for circle in circles(edges):
        seen.append(set(circle))
        if set(circle) not in allowed:
            complaints.append('a circle of files: %s' % ', '.join(circle))
    for circle in allowed:
        if circle not in seen:
            complaints.append('the page names a circle that does not exist: %s' % ', '.join(sorted(circle)))
    for folder in sorted(arrows):
        for other in sorted(arrows[folder]):
            if (folder, other) not in used:
                complaints.append('the page has an unused arrow: %s to %s' % (folder, other))
    for complaint in complaints:
        print('layers: ' + complaint)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else 'server',
                  sys.argv[2] if len(sys.argv) > 2 else 'docs/architecture.md'))
