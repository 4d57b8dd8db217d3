#!/usr/bin/env python3
"""Checks that everything cited in a comment or a page is there.

Checked, in the comments of sources and scripts and in all pages:
  pages and files      docs/wire.md, core/session.c, tests/unit/test_frame.c, frame.c (a bare name of a source)
  sections and rows    docs/wire.md 3.2    docs/wire.md 10 row 9    docs/events.md "In/out flags"
  rows of states.md    docs/states.md E13, and bare E13, I5, L7 or V3 in a file that cites the page
  numbers of api.md    docs/api.md C-21, and bare C-21, Q-5 or K-3 anywhere
  attack rows          attack row 9 (the table of docs/reliability.md)
and in the pages also the tests they name, the links they contain with their #headings, and functions: `name` (`file.c`).

One line for each citation that leads nowhere; exit code 1 if there is one.  Arguments (server/wire, docs/guide.md) show
only the lines of these folders and files.
"""
import fnmatch
import os
import re
import subprocess
import sys

FOLDERS = ('server/', 'idl/', 'proxystub/', 'tests/', 'docs/', 'make/', 'scripts/', 'packaging/')
C_LIKE = ('.c', '.h', '.idl', '.js')
HASH_LIKE = ('.sh', '.py', '.mk')
# Folders that a path may be relative to, besides the top and the folder of the file that names it.
BASES = ('', 'server', 'docs', 'tests', 'tests/client', 'tests/unit')
# Names of documents that were never part of the repository.
FOREIGN = [re.compile(pattern, re.I) for pattern in
           (r'wire\s+facts?\b', r'(service|client)\s+API\s+sections?\s', r'mapping\s+page', r'shared/spec')]
C_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.S)
PATH = re.compile(r'(?<![\w/.~$:}>*-])((?:[\w.+*{},-]+/)*[\w.+*{},-]+'
                  r'\.(?:c|h|md|sh|py|mk|js|vbs|idl|table|in|service|svg))\b(?![\w/(])')
SOURCE = re.compile(r'^[\w*{},]+\.[ch]$')
CITATION = re.compile(r'docs/(\w+)\.md')
# What may follow the name of a page: numbers of sections, rows, row names, quoted headings, with commas between them.
ITEM = re.compile(r'\s*(?:,|;|and|or|to)?\s*(?:(?P<row>rows?)\s+(?P<number>\d+)|(?P<section>\d+(?:\.\d+)?)(?![\w%])|'
                  r'(?P<id>[A-Z]-?\d+[a-z]?)\b|"(?P<title>[^"]+)")')
MORE_ROWS = re.compile(r'\s*(?:,|and|to)\s*(\d+)(?![\w.])')


def tracked():
    names = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], check=True,
                           stdout=subprocess.PIPE).stdout.decode().split('\0')
    return sorted(name for name in names if name and os.path.exists(name))


def heading_anchor(title):
    return re.sub(r'[^\w\- ]', '', title.lower()).replace(' ', '-')


class Page:
    """Headings, numbered sections and first cells of the tables of one page."""

    def __init__(self, text):
        self.titles, self.sections, self.rows, self.cells = [], set(), {}, set()
        section, fenced = '', False
        for line in text.splitlines():
            if line.startswith('```'):
                fenced = not fenced
            if fenced:
                continue
            heading = re.match(r'#+\s+(.*)', line)
            if heading:
                self.titles.append(heading.group(1).replace('`', ''))
                number = re.match(r'(\d+(?:\.\d+)?)\.?\s', heading.group(1))
                if number:
                    section = number.group(1)
                    self.sections.add(section)
            elif line.startswith('|'):
                cell = line.strip('|').split('|')[0].strip().strip('`*')
                for part in re.split(r',\s*', cell):
                    self.cells.add(part)
                self.rows.setdefault(section, set()).update(re.findall(r'\d+', cell) if re.match(r'[\d, ]+$', cell) else ())
        self.all_rows = set().union(*self.rows.values()) if self.rows else set()

    def has_title(self, title):
        return any(title.lower() in known.lower() for known in self.titles) or title in self.cells


class Checker:
    def __init__(self):
        self.files = tracked()
        self.known = set(self.files)
        self.folders = {os.path.dirname(name) for name in self.files}
        self.base_names = {os.path.basename(name) for name in self.files}
        self.texts, self.complaints = {}, []
        self.pages = {os.path.basename(name)[:-3]: Page(self.read(name))
                      for name in self.files if re.match(r'docs/[\w-]+\.md$', name)}
        sources = [name for name in self.files if name.endswith('.c') and name.startswith('tests/')]
        self.tests = {'test_suite'} | {os.path.basename(name).split('.')[0] for name in self.files
                      if os.path.basename(name).startswith('test_')}
        for name in sources:
            self.tests.update(re.findall(r'START_TEST\((\w+)', self.read(name)))
        # Headers of the system, of libraries, and those that the build makes.
        self.headers = {os.path.basename(header) for name in self.files if name.endswith(('.c', '.h'))
                        for header in re.findall(r'#\s*include\s*[<"]([^>"]+)[>"]', self.read(name))}
        self.headers.update(('windows.h', 'winerror.h', 'unknwn.h', 'sqlite3.c'))

    def read(self, name):
        if name not in self.texts:
            with open(name, encoding='utf-8', errors='replace') as file:
                self.texts[name] = file.read()
        return self.texts[name]

    def complain(self, name, line, sentence):
        self.complaints.append((name, line, sentence))

    # ---- what a file says: (line, text) pieces, each a comment or a paragraph on one line ----

    def pieces(self, name):
        text = self.read(name)
        if name.endswith(C_LIKE):
            for token in C_TOKEN.finditer(text):
                if token.group().startswith('/'):
                    yield text.count('\n', 0, token.start()) + 1, token.group()
        elif name.endswith(HASH_LIKE) or '/' not in name and name == 'Makefile':
            block, start = [], 0
            for number, line in enumerate(text.splitlines() + [''], 1):
                if line.lstrip().startswith('#'):
                    start = start if block else number
                    block.append(line)
                elif block:
                    yield start, '\n'.join(block)
                    block = []
        elif name.endswith('.md'):
            block, start, fenced = [], 1, False
            for number, line in enumerate(text.splitlines() + [''], 1):
                fenced ^= line.startswith('```')
                if line.strip() and not fenced and not line.startswith(('|', '```')):
                    start = start if block else number
                    block.append(line)
                    continue
                if block:
                    yield start, '\n'.join(block)
                    block = []
                if line.startswith('|'):
                    yield number, line

    @staticmethod
    def joined(piece):
        """A comment on one line, and for each place the number of lines before it."""
        out, lines = [], []
        for number, line in enumerate(piece.split('\n')):
            line = re.sub(r'^\s*(\*(?!/)|#|//)?\s*', '', line) if number else line
            for character in line + ' ':
                out.append(character)
                lines.append(number)
        return ''.join(out), lines

    # ---- one check for each kind ----

    def check_items(self, name, line, page_name, text, place):
        page, section = self.pages[page_name], None
        while True:
            item = ITEM.match(text, place)
            if not item:
                return
            if item.group('row'):
                numbers, place = [item.group('number')], item.end()
                more = MORE_ROWS.match(text, place)
                while more:
                    numbers.append(more.group(1))
                    place = more.end()
                    more = MORE_ROWS.match(text, place)
                for number in numbers:
                    rows = page.rows.get(section, set()) if section else page.all_rows
                    if number not in rows:
                        self.complain(name, line, 'docs/%s.md %s has no row %s' % (page_name, section or '', number))
                continue
            if item.group('section'):
                section = item.group('section')
                if not page.sections:
                    return
                if section not in page.sections:
                    self.complain(name, line, 'docs/%s.md has no section %s' % (page_name, section))
            elif item.group('id'):
                if item.group('id') not in page.cells:
                    self.complain(name, line, 'docs/%s.md has no row %s' % (page_name, item.group('id')))
            elif not page.has_title(item.group('title')):
                self.complain(name, line, 'docs/%s.md has no section or row "%s"' % (page_name, item.group('title')))
            place = item.end()

    def path_exists(self, path, name):
        here = os.path.dirname(name)
        for base in BASES + (here, os.path.dirname(here)):
            full = os.path.normpath(os.path.join(base, path))
            if full in self.known:
                return True
            if '*' in path and any(fnmatch.fnmatch(known, full) for known in self.files):
                return True
        return False

    def check_paths(self, name, line, text, lines):
        for match in PATH.finditer(text):
            path = match.group(1)
            if path.startswith(('build/', '../build', 'tests/fuzz/corpus')) or '{' in path or '+' in path:
                continue
            if '/' not in path:
                if not SOURCE.match(path) or path in self.base_names or path in self.headers:
                    continue
                if '*' in path and any(fnmatch.fnmatch(known, path) for known in self.base_names):
                    continue
            elif self.path_exists(path, name) or path in self.headers or os.path.basename(path) in self.headers:
                continue
            self.complain(name, line + lines[match.start()], '%s is not there' % path)

    def check_piece(self, name, line, piece):
        text, lines = self.joined(piece)
        here = lambda match: line + lines[match.start()]
        if not name.startswith('tests/lint/'):
            for pattern in FOREIGN:
                for match in pattern.finditer(text):
                    self.complain(name, here(match), '"%s" is not in the repository' % ' '.join(match.group().split()))
        for match in CITATION.finditer(text):
            if match.group(1) in self.pages:
                self.check_items(name, here(match), match.group(1), text, match.end())
        for match in re.finditer(r'\b[CQK]-\d+\b', text):
            if match.group() not in self.pages['api'].cells:
                self.complain(name, here(match), 'docs/api.md has no row %s' % match.group())
        if 'docs/states.md' in self.read(name) and 'states' in self.pages and not name.endswith('.md'):
            for match in re.finditer(r'(?<![\w"])[EILV]\d{1,2}\b', text):
                if match.group() not in self.pages['states'].cells:
                    self.complain(name, here(match), 'docs/states.md has no row %s' % match.group())
        for match in re.finditer(r'\battack rows? (\d+(?:(?:, | and | to )\d+)*)', text):
            for number in re.findall(r'\d+', match.group(1)):
                if number not in self.pages['reliability'].all_rows:
                    self.complain(name, here(match), 'docs/reliability.md has no attack row %s' % number)
        self.check_paths(name, line, text, lines)
        if name.endswith('.md'):
            self.check_page(name, line, text, lines)

    def check_page(self, name, line, text, lines):
        for match in re.finditer(r'\btest_[a-z0-9_]+', text):
            if text[match.end():match.end() + 1] not in ('*', '.') and match.group() not in self.tests:
                self.complain(name, line + lines[match.start()], 'no test is called %s' % match.group())
        for match in re.finditer(r'`(\w+)` \(`([\w/]+\.[ch])`\)', text):
            full = [base for base in (match.group(2), 'server/' + match.group(2)) if base in self.known]
            if full and not re.search(r'\b%s\(' % match.group(1), self.read(full[0])):
                self.complain(name, line + lines[match.start()], '%s has no function %s' % (full[0], match.group(1)))
        for match in re.finditer(r'\]\(([^)\s]+)\)', text):
            target, _, anchor = match.group(1).partition('#')
            if ':' in target:
                continue
            full = os.path.normpath(os.path.join(os.path.dirname(name), target)) if target else name
            if full not in self.known and full not in self.folders and full.rstrip('/') not in self.folders:
                self.complain(name, line + lines[match.start()], 'the link to %s leads nowhere' % match.group(1))
            elif anchor and full.endswith('.md'):
                anchors = [heading_anchor(title) for title in Page(self.read(full)).titles]
                if anchor not in anchors:
                    self.complain(name, line + lines[match.start()], '%s has no heading #%s' % (full, anchor))

    def run(self, chosen):
        for name in self.files:
            if name.startswith(FOLDERS) and '/corpus/' not in name or name.endswith('.md') or name == 'Makefile':
                for line, piece in self.pieces(name):
                    self.check_piece(name, line, piece)
        shown = [item for item in sorted(set(self.complaints)) if not chosen or item[0].startswith(tuple(chosen))]
        for item in shown:
            print('%s:%d: %s' % item)
        return 1 if shown else 0


if __name__ == '__main__':
    os.chdir(subprocess.run(['git', 'rev-parse', '--show-toplevel'], check=True,
                            stdout=subprocess.PIPE).stdout.decode().strip())
    sys.exit(Checker().run(sys.argv[1:]))
