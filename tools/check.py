#!/usr/bin/python3
"""check.py: runs the tests of duban and counts them. Called by `make check`, `make unit`, `make tidy` …

    tools/check.py [--build=DIR] [PART …]      parts: unit tidy purity fuzz bench e2e systemd (none named: all)

Each part is a program that counts for itself: cmocka prints its sums, pytest its last line, the others TAP ("ok 1 - …",
"not ok 2 - …", "# SKIP reason"). What ends without a count, or with an exit code that its counts do not explain, is one
failure. Unit tests and the files of the end-to-end tests run two at a time, each a program of its own; what one has to say is
shown when it has ended. Words after `e2e` go to pytest (-k), in one program. The last line is "N passed, N failed", with ", N skipped" behind it only when a
test was skipped, and the exit code is 0 only when none failed and some passed.
"""
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("unit", "tidy", "purity", "fuzz", "bench", "e2e", "systemd")
FUZZ_SECONDS = 5  # of each fuzz program; the long form is `make fuzz`
AT_A_TIME = 2     # programs of unit and e2e; more would fight for the two cores that CI has
SHOWING = threading.Lock()
# The files that take longest, longest first, so that none of them is begun last. A file that is not here is short.
LONG = ("test_year", "test_past", "test_fate", "test_s02_leader_items", "test_evidence", "test_demo", "test_publish",
        "test_s07_campaigns", "test_channels", "test_s17_cases", "test_mail", "test_life", "test_workers")


class Count:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


def from_cmocka(text):
    """Each group ends in "[  PASSED  ] 7 test(s).", and " 3 FAILED TEST(S)", " 1 SKIPPED TEST(S)" when there were such; a set-up
    that failed is in the second sum only."""
    c = Count()
    c.passed = sum(map(int, re.findall(r"^\[  PASSED  \] (\d+) test\(s\)", text, re.M)))
    c.failed = sum(map(int, re.findall(r"^ (\d+) FAILED TEST\(S\)", text, re.M)))
    c.skipped = sum(map(int, re.findall(r"^ (\d+) SKIPPED TEST\(S\)", text, re.M)))
    return c


def from_tap(text):
    c = Count()
    for line in text.splitlines():
        if re.match(r"not ok\b", line):
            c.failed += 1
        elif re.match(r"ok\b.*# SKIP", line):
            c.skipped += 1
        elif re.match(r"ok\b", line):
            c.passed += 1
    return c


def from_pytest(text):
    c = Count()
    lines = [x for x in text.splitlines() if re.search(r"\d+ (passed|failed|error|skipped)", x)]
    for n, word in re.findall(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)", lines[-1] if lines else ""):
        field = {"passed": "passed", "xfailed": "passed", "skipped": "skipped"}.get(word, "failed")
        setattr(c, field, getattr(c, field) + int(n))
    return c


def show(*lines):
    """In one piece, whoever else is running."""
    with SHOWING:
        print("\n".join(lines), flush=True)


def run(title, argv, reader, live, timeout, **more):
    """Runs one program, with more in its environment. Live: its lines are shown as they come; else only when it failed, and
    why something was skipped."""
    env = dict(os.environ, LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1", DUBAN_BUILD=str(BUILD), **more)
    began = time.monotonic()
    try:
        p = subprocess.Popen(argv, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, start_new_session=True)
    except OSError as e:
        show(f"  FAIL  {title}: {e}")
        return Count(failed=1)
    got, late = [], False
    try:
        if live:
            for raw in p.stdout:
                line = raw.decode("utf-8", "replace")
                got.append(line)
                print("    " + line, end="", flush=True)
            p.wait(timeout)
        else:
            out, _ = p.communicate(timeout=timeout)
            got.append(out.decode("utf-8", "replace"))
    except subprocess.TimeoutExpired:
        late = True
        os.killpg(p.pid, 9)
        out, _ = p.communicate()
        got.append(out.decode("utf-8", "replace"))
    text = "".join(got)
    c, lines = reader(text), []
    if (p.returncode != 0 and c.failed == 0) or c.passed + c.failed + c.skipped == 0:
        c.failed += 1
        lines.append(f"  {title}: ended with {p.returncode}{' (took too long)' if late else ''}, "
                     f"which its counts do not explain: counted as one failure")
    if c.failed and not live:
        lines.append(text.rstrip())
    elif not live:
        lines += ["    " + x for x in text.splitlines() if x.startswith("SKIPPED")]
    spent = time.monotonic() - began
    word = "FAIL" if c.failed else "ok  "
    skipped = f", {c.skipped} skipped" if c.skipped else ""
    show(*lines, f"  {word}  {title}: {c.passed} passed, {c.failed} failed{skipped} ({spent:.1f} s)")
    return c


def run_side_by_side(jobs):
    """The jobs are calls of run(); each begins when one before it has ended, in the order of the list."""
    total = Count()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for c in pool.map(lambda job: job(), jobs):
            total.add(c)
    return total


def unsaid(listed, said):
    """Codes of the closed list (the text of core/reasons.h) that are not among the lines that the tests wrote."""
    return [c for c in re.findall(r"^    X\((\w+),", listed, re.M) if c not in said.split()]


def reasons_said(said):
    """Every reason that duban can give is given in some unit test (tests/unit/said.c), or expected by name in one with real
    processes: only the daemon knows of a full disk."""
    words = said.read_text() if said.exists() else ""
    for source in sorted((ROOT / "tests/e2e").glob("test_*.py")):
        words += "\n".join(re.findall(r'"([a-z]+_[a-z_]+)"', source.read_text(encoding="utf-8"))) + "\n"
    missing = unsaid((ROOT / "core/reasons.h").read_text(encoding="utf-8"), words)
    print(f"  {'FAIL' if missing else 'ok  '}  unit: every reason is given by some test: {' '.join(missing) or 'yes'}", flush=True)
    return Count(failed=1) if missing else Count(passed=1)


def part_unit(_words):
    said = BUILD / "reasons.said"
    said.unlink(missing_ok=True)
    sources = sorted((ROOT / "tests/unit").glob("test_*.c"))
    if not sources:
        print("  FAIL  unit: there is no unit test")
        return Count(failed=1)

    def job(source):  # test_reasons fills every sentence, whether anybody says it or not
        return lambda: run(f"unit {source.stem[5:]}", [str(BUILD / "unit" / source.stem)], from_cmocka, False, 600,
                           REASONS_SAID="" if source.stem == "test_reasons" else str(said))
    total = run_side_by_side([job(source) for source in sources])
    total.add(reasons_said(said))
    return total


def part_tidy(_words):
    return run("tidy", [sys.executable, "tools/tidy.py", f"--build={BUILD}"], from_tap, False, 900)


def part_purity(_words):
    return run("purity", [sys.executable, "tools/purity.py", f"--build={BUILD}"], from_tap, False, 60)


def from_fuzz(text):
    return Count(passed=sum(int(n) for n in re.findall(r"^(\d+) fuzz programs ran without a crash", text, re.M)))


def part_fuzz(_words):
    """Each parser for a few seconds: that the programs build, run and find nothing at once."""
    argv = ["make", f"-j{AT_A_TIME}", "--no-print-directory", f"B={BUILD}", "fuzz", f"SECONDS={FUZZ_SECONDS}"]
    return run("fuzz", argv, from_fuzz, False, 1200)


def part_bench(_words):
    """The benchmarks for a second each: that they run. What they measure is printed by `make bench` and judged by people."""
    argv = ["make", "--no-print-directory", f"B={BUILD}", "bench", "BENCH_SECONDS=1"]
    return run("bench", argv, lambda text: Count(passed=text.count("acked/s")), False, 300)


def longest_first(files):
    """Those of LONG in its order, then the others by name."""
    return sorted(files, key=lambda f: (LONG.index(f.stem) if f.stem in LONG else len(LONG), str(f)))


def part_e2e(words):
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs"]
    if words:
        return run("e2e", pytest + ["--durations=5", "tests", "-k", " ".join(words)], from_pytest, True, 3600)

    def job(file):
        name = str(file.relative_to(ROOT / "tests"))
        return lambda: run(name, pytest + [f"tests/{name}"], from_pytest, False, 1200)
    return run_side_by_side([job(f) for f in longest_first((ROOT / "tests").glob("*/test_*.py"))])


def part_systemd(_words):
    return run("systemd", ["tests/systemd/run.sh", str(BUILD)], from_tap, True, 600)


def main(argv):
    global BUILD
    BUILD = ROOT / "build"
    words = []
    for a in argv:
        if a.startswith("--build="):
            BUILD = (ROOT / a.split("=", 1)[1]).resolve()
        else:
            words.append(a)
    if words and words[0] not in PARTS:
        print(f"check.py: no part {words[0]}; there are: {' '.join(PARTS)}", file=sys.stderr)
        return 64
    chosen, rest = ([words[0]], words[1:]) if words else (PARTS, [])
    total = Count()
    for part in chosen:
        print(f"{part}:", flush=True)
        total.add(globals()[f"part_{part}"](rest))
    tail = f", {total.skipped} skipped" if total.skipped else ""
    print(f"{total.passed} passed, {total.failed} failed{tail}")
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
