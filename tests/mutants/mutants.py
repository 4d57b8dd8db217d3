#!/usr/bin/env python3
"""Changes the server's sources one place at a time and shows which changes the unit tests do not notice.

    mutants.py [--number 40] [--seed N] [--jobs 2] [--list] FOLDER...

FOLDER is one of server/: common core wire client net engine msgrd.  For each of them NUMBER mutants are drawn.  A mutant
is compiled with the sanitizers of the unit tests, and the unit tests that execute the changed line run first, then all
others; the first failing test kills it.  The last lines are the survivors, each with its difference, and one line of
counts for each folder; the exit code is 1 only when the tool itself cannot work.

A mutant that does not compile, or that gives the same machine code as the original, is replaced by another one.  So is
a mutant of equivalent.txt, the reviewed list of changes that no test can see; each entry there has its reason.

Everything is below build/mutants: a snapshot of the sources, so that editing during a run does no harm, and objects
that are used again as long as nothing that they depend on has changed.
"""
import argparse
import concurrent.futures
import fcntl
import hashlib
import json
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / 'build' / 'mutants'
TREE = WORK / 'tree'
FOLDERS = ['common', 'core', 'wire', 'client', 'net', 'engine', 'msgrd']
EQUIVALENT = ROOT / 'tests' / 'mutants' / 'equivalent.txt'

SLOW_SECONDS = 10

SANITIZERS = '-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'.split()
FLAGS = '-std=gnu11 -w -fPIC'.split() + os.environ.get('MUTANTS_CPPFLAGS', '-Iserver -Itests').split()
TEST_FLAGS = FLAGS + ['-O1'] + SANITIZERS
COVERAGE_FLAGS = FLAGS + ['-O0', '--coverage']
TEST_ENVIRONMENT = {
    'ASAN_OPTIONS': 'detect_leaks=1:abort_on_error=0:strict_string_checks=1:hard_rss_limit_mb=2000',
    'CK_TAP_LOG_FILE_NAME': '-',
    'CK_VERBOSITY': 'silent',
}


# ---- the mutations ------------------------------------------------------------------------------------------------

def code_only(source):
    """The source with blanks in place of comments, strings, character constants and preprocessor lines."""
    blank = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#(?:\\\n|[^\n])*',
                       re.S | re.M)
    return blank.sub(lambda m: re.sub(r'[^\n]', ' ', m.group()), source)


def matching(code, start):
    """The index behind the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(code)):
        if code[i] in '([{':
            depth += 1
        elif code[i] in ')]}':
            depth -= 1
            if not depth:
                return i + 1
    return len(code)


def body_spans(code):
    """Where the bodies of functions are: from a '{' in the first column to its '}'."""
    return [(m.start(), matching(code, m.start())) for m in re.finditer(r'^\{', code, re.M)]


SWAPS = {
    'comparison': {'==': '!=', '!=': '==', '<': '<=', '<=': '<', '>': '>=', '>=': '>'},
    'operator': {'&&': '||', '||': '&&', '+': '-', '-': '+', '+=': '-=', '-=': '+=', '|=': '=', '&': '|', '|': '&'},
}
CALL = re.compile(r'^[ \t]+([A-Za-z_]\w*(?:(?:->|\.)\w+)*)(\()', re.M)
ASSIGNMENT = re.compile(r'^[ \t]+\*?[A-Za-z_][\w.>\[\]\-]*(?:\([^()\n]*\))? (?:[|&+\-]?=) ', re.M)
KEYWORDS = {'if', 'while', 'for', 'switch', 'return', 'sizeof', 'else', 'do', 'case', 'goto'}


def mutations_of(source):
    """(kind, start, end, text) for each place of the source and what to put there."""
    code, found = code_only(source), []
    bodies = body_spans(code)

    def in_body(index):
        return any(start < index < end for start, end in bodies)

    for m in re.finditer(r' (==|!=|<=|>=|<|>|&&|\|\||\+=|-=|\|=|\+|-|&|\|) ', code):
        for kind, swaps in SWAPS.items():
            if m[1] in swaps and in_body(m.start()):
                found.append((kind, m.start(1), m.end(1), swaps[m[1]]))
    for m in re.finditer(r'(?<![\w.])(0x[0-9A-Fa-f]+|\d+)([uUlL]*)(?![\w.])', code):
        number = int(m[1], 0)
        for new in [1] if number == 0 else [0] if number == 1 else [number + 1, number * 2]:
            found.append(('constant', m.start(), m.end(), f'{new}{m[2]}'))
    for m in re.finditer(r'\b(true|false)\b', code):
        if in_body(m.start()):
            found.append(('constant', m.start(), m.end(), 'false' if m[1] == 'true' else 'true'))
    for m in re.finditer(r'\b(?:if|while) \(', code):
        end = matching(code, m.end() - 1)
        found.append(('negated condition', m.end(), end - 1, f'!({source[m.end():end - 1]})'))
    for m in CALL.finditer(code):
        end = matching(code, m.start(2))
        if m[1] not in KEYWORDS and code.startswith(';', end) and in_body(m.start()):
            found.append(('removed call', m.start(1), end, ''))
    for m in ASSIGNMENT.finditer(code):
        end = code.find(';', m.end())
        if in_body(m.start()) and '\n' not in code[m.end():end].replace('\n      ', ''):
            start = m.start() + len(m.group()) - len(m.group().lstrip())
            found.append(('removed assignment', start, end, ''))
    return found


class Mutant:
    def __init__(self, file, source, kind, start, end, text):
        self.file, self.kind = file, kind
        self.source = source[:start] + text + source[end:]
        self.line = source.count('\n', 0, start) + 1
        self.last_line = source.count('\n', 0, end) + 1
        self.before = ' '.join(self.lines_of(source).split())
        self.after = ' '.join(self.lines_of(self.source, source).split())

    def lines_of(self, text, original=None):
        gone = 0 if original is None else original.count('\n') - text.count('\n')
        return '\n'.join(text.split('\n')[self.line - 1:self.last_line - gone])

    def key(self):
        return self.file, self.before, self.after


def reviewed():
    """The changes of equivalent.txt: blocks of four lines, the file, '- line', '+ line' and the reason."""
    known = set()
    if EQUIVALENT.exists():
        for block in re.split(r'\n\s*\n', EQUIVALENT.read_text()):
            lines = [line for line in block.strip().split('\n') if not line.startswith('#')]
            if len(lines) >= 4 and lines[1].startswith('- ') and lines[2].startswith('+'):
                known.add((lines[0].strip(), lines[1][2:].strip(), lines[2][1:].strip()))
    return known


# ---- building -----------------------------------------------------------------------------------------------------

def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          text=True, cwd=TREE, **more)


def must(command, **more):
    result = run(command, **more)
    if result.returncode:
        sys.exit(f'mutants: {" ".join(map(str, command))}\n{result.stdout}')
    return result.stdout


def take_snapshot():
    TREE.mkdir(parents=True, exist_ok=True)
    for part in ['server', 'tests/unit', 'tests/harness', 'docs', 'VERSION', 'build/generated']:
        if (ROOT / part).is_dir():
            shutil.rmtree(TREE / part, ignore_errors=True)
            shutil.copytree(ROOT / part, TREE / part, symlinks=True)
        elif (ROOT / part).exists():
            shutil.copy2(ROOT / part, TREE / part)


class Build:
    """The server as a shared library and one program for each unit test, in one flavour."""

    def __init__(self, name, flags, pool):
        self.folder, self.flags, self.pool = WORK / name, flags, pool
        have_tls = Path('/usr/include/mbedtls/ssl.h').exists()
        left_out = re.compile(r'_windows\.c$|' + (r'_none\.c$' if have_tls else r'_mbedtls\.c$'))
        self.sources = [str(path.relative_to(TREE)) for folder in FOLDERS
                        for path in sorted((TREE / 'server' / folder).glob('*.c'))
                        if not left_out.search(path.name) and str(path.relative_to(TREE)) != 'server/msgrd/main.c']
        tests = sorted(str(p.relative_to(TREE)) for p in (TREE / 'tests/unit').glob('*.c'))
        self.tests = [t for t in tests if Path(t).name.startswith('test_') and (have_tls or 'test_tls' not in t)]
        self.helpers = [t for t in tests if not Path(t).name.startswith('test_')] + ['tests/harness/suite.c']
        self.libraries = ((['-lmbedtls', '-lmbedx509', '-lmbedcrypto'] if have_tls else []) +
                          ['-lsqlite3', '-lmd', '-lpthread'])
        self.own_flags = [f for f in self.flags if f in SANITIZERS or f == '--coverage']

    def object_of(self, source):
        return self.folder / 'obj' / (source[:-2] + '.o')

    def program_of(self, test):
        return self.folder / 'bin' / Path(test).stem

    def library(self, folder=None):
        return (folder or self.folder / 'lib') / 'libopenmsgr.so'

    def compile(self, source):
        output = self.object_of(source)
        depends = output.with_suffix('.d')
        stamp = output.with_suffix('.stamp')
        inputs = [source]
        if depends.exists():
            inputs = re.sub(r'\\\n|^[^:]*:', ' ', depends.read_text(), count=0).split()
        digest = hashlib.sha256(' '.join(self.flags).encode())
        for path in inputs:
            digest.update((TREE / path).read_bytes() if (TREE / path).exists() else b'gone')
        if output.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        must(['gcc', *self.flags, '-MMD', '-MF', depends, '-c', '-o', output, source])
        inputs = re.sub(r'\\\n|^[^:]*:', ' ', depends.read_text()).split()
        digest = hashlib.sha256(' '.join(self.flags).encode())
        for path in inputs:
            digest.update((TREE / path).read_bytes())
        stamp.write_text(digest.hexdigest())

    def link_library(self, folder=None, changed=None, new_object=None):
        output = self.library(folder)
        output.parent.mkdir(parents=True, exist_ok=True)
        objects = [new_object if s == changed else self.object_of(s) for s in self.sources]
        must(['gcc', '-shared', *self.own_flags, '-o', output, *objects, *self.libraries])

    def make(self):
        list(self.pool.map(self.compile, self.sources + self.tests + self.helpers))
        self.link_library()
        helpers = self.folder / 'libunit.a'
        helpers.unlink(missing_ok=True)
        must(['ar', 'qcs', helpers, *map(self.object_of, self.helpers)])
        (self.folder / 'bin').mkdir(exist_ok=True)
        list(self.pool.map(self.link_test, self.tests))

    def link_test(self, test):
        must(['gcc', *self.own_flags, '-o', self.program_of(test), self.object_of(test), self.folder / 'libunit.a',
              '-L' + str(self.library().parent), '-lopenmsgr', '-lcheck', '-lsubunit', '-lm', '-lrt', *self.libraries])


# ---- running ------------------------------------------------------------------------------------------------------

def run_test(program, library, seconds, environment=None):
    """What failed, or None; ends at the first test that does."""
    variables = dict(os.environ, **TEST_ENVIRONMENT, LD_LIBRARY_PATH=str(library.parent), **(environment or {}))
    variables.pop('MAKEFLAGS', None)
    with tempfile.TemporaryDirectory(dir=WORK) as scratch:
        variables['TMPDIR'] = scratch
        process = subprocess.Popen([program], cwd=TREE, env=variables, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        timer = concurrent.futures.ThreadPoolExecutor(1)
        late = []

        def end():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

        def watch():
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                late.append(True)
                end()

        watching = timer.submit(watch)
        failed = None
        for line in process.stdout:
            text = line.decode('utf-8', 'replace')
            if text.startswith('not ok') and not failed:
                failed = text.strip()[:200]
                end()
                break
        watching.result()
        process.stdout.close()
        timer.shutdown()
        end()
    if late:
        return f'did not end within {seconds:.0f} seconds'
    return failed or (f'ended with code {process.returncode}' if process.returncode else None)


def coverage(build, forks):
    """{source: {line: [tests that execute it]}}; kept in a file as long as no source has changed."""
    digest = hashlib.sha256()
    for source in build.sources + build.tests + build.helpers:
        digest.update((TREE / source).read_bytes())
    cache = WORK / 'coverage.json'
    if cache.exists():
        kept = json.loads(cache.read_text())
        if kept['digest'] == digest.hexdigest():
            return {s: {int(line): t for line, t in lines.items()} for s, lines in kept['lines'].items()}
    print('mutants: looking which test executes which line', flush=True)
    build.make()
    lines = {source: {} for source in build.sources}

    def measure(test):
        name = Path(test).stem
        data = WORK / 'gcda' / name
        shutil.rmtree(data, ignore_errors=True)
        run_test(build.program_of(test), build.library(), 300, dict(forks[test], GCOV_PREFIX=str(data)))
        result = {}
        for source in build.sources:
            notes = build.object_of(source).with_suffix('.gcno')
            counts = Path(str(data) + str(notes.with_suffix('.gcda')))
            if not counts.exists():
                continue
            shutil.copy(notes, counts.with_suffix('.gcno'))
            report = subprocess.run(['gcov', '--json-format', '--stdout', str(counts)], cwd=TREE, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            for file in (json.loads(report)['files'] if report.strip() else []):
                if file['file'] == source:
                    result[source] = [(entry['line_number'], entry['count'] > 0) for entry in file['lines']]
        shutil.rmtree(data, ignore_errors=True)
        return test, result

    for test, result in build.pool.map(measure, build.tests):
        for source, numbers in result.items():
            for number, executed in numbers:
                tests = lines[source].setdefault(number, [])
                if executed and test not in tests:
                    tests.append(test)
    cache.write_text(json.dumps({'digest': digest.hexdigest(), 'lines': lines}))
    return lines


class Runner:
    def __init__(self, build, lines, seconds_of, forks):
        self.build, self.lines, self.seconds_of, self.forks = build, lines, seconds_of, forks
        self.folders = queue.Queue()
        self.numbers = iter(range(1000))

    def worker_folder(self):
        try:
            return self.folders.get_nowait()
        except queue.Empty:
            folder = WORK / f'worker{next(self.numbers)}'
            folder.mkdir(exist_ok=True)
            return folder

    def compile(self, mutant, folder, flags, output):
        path = folder / Path(mutant.file).name
        path.write_text(mutant.source)
        return run(['gcc', *flags, '-iquote', str(Path(mutant.file).parent), '-c', '-o', output, path]).returncode == 0

    def same_code(self, mutant, folder):
        """Whether an optimizing compiler makes the same of both."""
        objects = []
        for source in (mutant.source, (TREE / mutant.file).read_text()):
            path, output = folder / Path(mutant.file).name, folder / 'plain.o'
            path.write_text(source)
            must(['gcc', *FLAGS, '-O2', '-iquote', str(Path(mutant.file).parent), '-c', '-o', output, path])
            must(['strip', '--strip-debug', output])
            objects.append(output.read_bytes())
        return objects[0] == objects[1]

    def tests_of(self, mutant):
        """Those that execute the line, short ones first; for a line without code, all that execute the file.

        Programs that take long run only for lines that no other one executes.
        """
        here = self.lines.get(mutant.file, {})
        lines = range(mutant.line, mutant.last_line + 1)
        if any(line in here for line in lines):
            tests = {test for line in lines for test in here.get(line, [])}
        else:
            tests = {test for of_line in here.values() for test in of_line}
        quick = [test for test in tests if self.seconds_of[test] <= SLOW_SECONDS]
        return sorted(quick or tests, key=self.seconds_of.get)

    def judge(self, mutant):
        """('broken' | 'same' | 'killed' | 'survived', by what)"""
        folder = self.worker_folder()
        try:
            changed = folder / 'changed.o'
            if not self.compile(mutant, folder, self.build.flags, changed):
                return 'broken', ''
            self.build.link_library(folder, mutant.file, changed)
            for test in self.tests_of(mutant):
                failed = run_test(self.build.program_of(test), self.build.library(folder),
                                  10 + 5 * self.seconds_of[test], self.forks[test])
                if failed:
                    return 'killed', f'{Path(test).stem}: {failed}'
            return ('same' if self.same_code(mutant, folder) else 'survived'), ''
        finally:
            self.folders.put(folder)


def candidates(folder, rng):
    """The mutants of a folder in random order: first a kind, then a place, so that no kind crowds the others out."""
    kinds = {}
    for path in sorted((TREE / 'server' / folder).glob('*.c')):
        name = str(path.relative_to(TREE))
        if name.endswith(('_windows.c', '_none.c')) or name == 'server/msgrd/main.c':
            continue
        source = path.read_text()
        for place in mutations_of(source):
            kinds.setdefault(place[0], []).append((name, source, place))
    for places in kinds.values():
        rng.shuffle(places)
    while any(kinds.values()):
        kind = rng.choice(sorted(kind for kind in kinds if kinds[kind]))
        name, source, place = kinds[kind].pop()
        yield Mutant(name, source, *place)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--number', type=int, default=40)
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1)
    parser.add_argument('--list', action='store_true', help='print the mutants and run nothing')
    parser.add_argument('folders', nargs='*')
    options = parser.parse_args()
    folders = [f for f in options.folders or FOLDERS if f in FOLDERS]
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1, 1000000)
    print(f'mutants: seed {seed}, {options.number} for each of: {" ".join(folders)}', flush=True)

    WORK.mkdir(parents=True, exist_ok=True)
    lock = open(WORK / 'lock', 'w')
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit('mutants: another run uses build/mutants')
    take_snapshot()
    known = reviewed()

    if options.list:
        for folder in folders:
            for mutant, _ in zip(candidates(folder, random.Random(f'{seed} {folder}')), range(options.number)):
                print(f'{mutant.file}:{mutant.line}: {mutant.kind}\n    - {mutant.before}\n    + {mutant.after}')
        return

    pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
    build = Build('tests', TEST_FLAGS, pool)
    print('mutants: building the tests', flush=True)
    build.make()

    def time_of(test):
        """Most programs can run all tests in one process, which is much faster."""
        failed = None
        for fork in ({'CK_FORK': 'no'}, {'CK_FORK': 'yes'}):
            start = time.monotonic()
            failed = run_test(build.program_of(test), build.library(), 300, fork)
            if not failed:
                break
        return test, failed, time.monotonic() - start, fork

    seconds_of, forks = {}, {}
    for test, failed, seconds, fork in pool.map(time_of, build.tests):
        if failed:
            print(f'mutants: {test} fails without any change and is left out: {failed}', flush=True)
            build.tests = [t for t in build.tests if t != test]
        seconds_of[test], forks[test] = seconds, fork
    lines = coverage(Build('coverage', COVERAGE_FLAGS, pool), forks)
    lines = {s: {n: [t for t in tests if t in build.tests] for n, tests in of.items()} for s, of in lines.items()}

    runner = Runner(build, lines, seconds_of, forks)
    survivors, summary = [], []
    for folder in folders:
        source = candidates(folder, random.Random(f'{seed} {folder}'))
        counts = {'killed': 0, 'survived': 0, 'broken': 0, 'same': 0, 'reviewed': 0}
        running = {}

        def start():
            for mutant in source:
                if mutant.key() in known:
                    counts['reviewed'] += 1
                    continue
                running[pool.submit(runner.judge, mutant)] = mutant
                return

        for _ in range(options.number):
            start()
        while running:
            for done in concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED).done:
                mutant = running.pop(done)
                outcome, by = done.result()
                counts[outcome] += 1
                if outcome in ('broken', 'same'):
                    start()
                    continue
                print(f'{outcome:8} {mutant.file}:{mutant.line}: {mutant.kind}{": " + by if by else ""}', flush=True)
                if outcome == 'survived':
                    survivors.append(mutant)
        number = counts['killed'] + counts['survived']
        summary.append(f'{folder:8} {counts["killed"]} of {number} killed '
                       f'({100 * counts["killed"] / number if number else 0:.1f} %); not counted: '
                       f'{counts["broken"]} did not compile, {counts["same"]} same code, {counts["reviewed"]} reviewed')
    for mutant in survivors:
        print(f'\nsurvivor: {mutant.kind} {mutant.file}:{mutant.line}\n- {mutant.before}\n+ {mutant.after}')
    print(f'\nseed {seed}')
    print('\n'.join(summary))


if __name__ == '__main__':
    main()
