#!/usr/bin/python3
"""tidy.py: holds the rules of the house that a compiler does not. Prints TAP; a rule that is broken lists where.

    tools/tidy.py [--build=DIR] [RULE …]       no rule named: all; --list names them

To add a rule: a function `rule_…` that yields one line per fault ("file:line: what"), its docstring is its name. Exceptions
stand in the tables below with their reason, nowhere else.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"

# Room → what its files may include of ours, by prefix or by file.
ROOMS = {
    "proto": ("proto/",),
    "core": ("core/", "proto/"),
    "daemon": ("daemon/", "core/", "proto/"),
    "workers": ("workers/", "core/cal.h", "core/governor.h", "core/judge.h", "core/reasons.h", "core/visit.h", "proto/"),
    "clients": ("clients/", "proto/"),
}
# Files that may include more than their room may, by the beginning of their path, and why.
MORE_ROOM = {
    "workers/rehearse": (("core/",), "answers on a copy of the records: queries, decide and fold are what it runs"),
}
C_ROOMS = tuple(ROOMS)
MAX_LINES = 800           # of a file
MAX_FUNCTION = 100        # lines of a function, none is longer
SCREEN, SCREEN_SHARE = 60, 0.93  # so many of them fit a screen

# Words of core. `(` at the end means a call. What may use one all the same, and why.
BANNED_CORE = ("time(", "clock_gettime(", "gettimeofday(", "localtime(", "gmtime(", "mktime(", "strftime(", "malloc(",
               "calloc(", "realloc(", "free(", "strdup(", "asprintf(", "printf(", "fprintf(", "puts(", "getenv(", "setlocale(",
               "rand(", "random(", "randombytes", "errno", "fopen(", "open(", "read(", "write(", "socket(", "syslog(", "exit(",
               "float", "double", "strtod(")
BANNED_PROTO = ("printf(", "fprintf(", "puts(", "getenv(", "setlocale(", "rand(", "random(", "syslog(", "fopen(",
                "float", "double", "strtod(")
ALLOWED_WORDS = {
    ("core/memstate.c", "malloc(calloc(realloc(free("): "the tests' state lives outside any arena",
    ("core/core.c", "malloc(calloc(realloc(free("): "core_new and core_free: the compiled rules outlive a batch",
    ("proto/mkprotocol.c", "printf(fprintf(puts("): "a program: it prints the page",
    ("core/mkreasons.c", "printf(fprintf(puts("): "a program: it prints the page",
}
# C files without a unit test that names them, with the reason.
UNTESTED = {
    "daemon/main.c": "puts the parts together; every end-to-end test runs it",
    "daemon/answers.c": "the daemon's own answers: tests/e2e",
    "daemon/journey.c": "the way of the manual clock: tests/e2e/test_clock.py and test_year.py",
    "daemon/shift.c": "what workers are given and what becomes of their leases: tests/e2e/test_workers.py",
    "daemon/say.c": "one line to standard error",
    "daemon/jrn.c": "hands on to the body; test_jrn_file.c and test_jrn_mem.c go through it",
    "daemon/jrn_map.c": "where segments stand: test_jrn_file.c goes through it",
    "daemon/jrn_scan.c": "finding the end of a journal: test_jrn_file.c damages journals in every way",
    "daemon/spare.c": "the reserve of the journal: test_jrn_file.c",
    "proto/follow.c": "libduban against a real daemon: tests/e2e",
    "proto/mkprotocol.c": "prints docs/protocol.md; tidy compares the page",
    "core/mkreasons.c": "prints docs/reasons.md; tidy compares the page",
}
SKIP_DIRS = {".git", "build", "__pycache__", ".pytest_cache", "demo-run"}


def files(*suffixes):
    """Every file of the project with one of these suffixes, as paths from the root: what git knows or would add."""
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True)
    if out.returncode == 0:
        names = [n for n in out.stdout.decode().split("\0") if n and (ROOT / n).is_file()]
    else:  # a source archive: no git
        names = [str((Path(d) / f).relative_to(ROOT)) for d, dirs, fs in os.walk(ROOT)
                 if not dirs.__setitem__(slice(None), [x for x in dirs if x not in SKIP_DIRS]) for f in fs]
    return sorted(n for n in names if n.endswith(suffixes))


def c_files(rooms=C_ROOMS, suffixes=(".c", ".h")):
    return [f for f in files(*suffixes) if f.split("/")[0] in rooms]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def code_only(text):
    """The same lines without comments and without what stands in quotes."""
    def blank(m):
        return ("''" if m.group(0)[0] in "\"'" else "") + "\n" * m.group(0).count("\n")
    return re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', blank, text, flags=re.S)


def has_word(line, word):
    return re.search(r"(?<![A-Za-z0-9_])" + re.escape(word).replace(r"\(", r"\s*\(") + ("" if word[-1] == "(" else r"\b"), line)


def word_faults(room, banned):
    for name in c_files((room,)):
        allowed = "".join(words for (f, words), _why in ALLOWED_WORDS.items() if f == name)
        for n, line in enumerate(code_only(read(name)).split("\n"), 1):
            for word in banned:
                if word not in allowed and has_word(line, word):
                    yield f"{name}:{n}: {word.rstrip('(')} has no place in {room}/"


def rule_rooms():
    """rooms: includes go one way, by path"""
    for name in c_files():
        room = name.split("/")[0]
        for n, line in enumerate(read(name).split("\n"), 1):
            m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            may = ROOMS[room] + tuple(p for at, (more, _why) in MORE_ROOM.items() if name.startswith(at) for p in more)
            if m and not any(m.group(1).startswith(p) if p.endswith("/") else m.group(1) == p for p in may):
                yield f"{name}:{n}: {room}/ may not include {m.group(1)}"


def rule_own_header():
    """rooms: a C file that includes its own header includes it first"""
    for name in c_files(suffixes=(".c",)):
        includes = re.findall(r'^\s*#\s*include\s+["<]([^">]+)', read(name), re.M)
        if name[:-2] + ".h" in includes[1:]:
            yield f"{name}: first include is {includes[0]}, not {name[:-2]}.h"


def rule_file_size():
    """files: none over 800 lines"""
    for name in files(".c", ".h", ".py", ".sh", "Makefile"):
        n = read(name).count("\n")
        if n > MAX_LINES:
            yield f"{name}: {n} lines"


def functions():
    """(file, first line, lines) of each function: its braces stand in the first column, as .clang-format lays them out."""
    for name in c_files(suffixes=(".c",)):
        start = None
        for n, line in enumerate(read(name).split("\n"), 1):
            if line == "{":
                start = n - 1
            elif line == "}" and start:
                yield name, start, n - start + 1
                start = None


def rule_function_size():
    """functions: none over 100 lines, 93 of 100 fit a screen of 60"""
    every = list(functions())
    for name, line, n in every:
        if n > MAX_FUNCTION:
            yield f"{name}:{line}: a function of {n} lines"
    fits = sum(1 for f in every if f[2] <= SCREEN)
    if every and fits < SCREEN_SHARE * len(every):
        yield f"only {fits} of {len(every)} functions fit a screen"


def rule_words_core():
    """core: no clock, memory, file, socket, random, locale, float, print"""
    yield from word_faults("core", BANNED_CORE)


def rule_words_proto():
    """proto: silent, no random, locale, float"""
    yield from word_faults("proto", BANNED_PROTO)


RECORD_LISTS = ["proto/records.h", "proto/tables.h", "proto/rulebook.h", "proto/updates.h", "proto/questions.h"]


def rule_county():
    """county: no ledger of the county is named in C"""
    ledgers = {m.group(1) for f in files(".yml") if f.startswith("county/rules/")
               for m in re.finditer(r"^ledger:\s*([A-Za-z0-9_]+)\s*$", read(f), re.M)}
    # A ledger may be called what the engine calls one of its own fields or operations; then the word proves nothing.
    tables = "".join(map(read, RECORD_LISTS)) + read("proto/ops.h")
    ours = set(re.findall(r"F\(R, *\w+, *(\w+)", tables)) | set(re.findall(r"X\((\w+)", tables))
    for name in c_files():
        if name.startswith("clients/examples/"):
            continue
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group(0).count("\n"), read(name), flags=re.S)
        for n, line in enumerate(text.split("\n"), 1):
            for word in re.findall(r'"([A-Za-z0-9_]+)"', line):
                if word in ledgers - ours:
                    yield f"{name}:{n}: names the ledger {word}"


def rule_readme():
    """folders: each has a README.md, or holds one file and is named in the README above"""
    folders = {str(Path(f).parent) for f in files("")} | {str(p) for f in files("") for p in Path(f).parents}
    for folder in sorted(folders):
        if any(part.startswith(".") and part != "." for part in Path(folder).parts):
            continue
        if folder.startswith("tests/fuzz/seeds/"):
            continue
        above = ROOT / Path(folder).parent / "README.md"
        alone = sum(1 for f in files("") if str(Path(f).parent) == folder) == 1
        if alone and above.exists() and f"{Path(folder).name}/" in above.read_text(encoding="utf-8"):
            continue
        if not (ROOT / folder / "README.md").exists():
            yield f"{folder}/: no README.md"


def rule_unit_tests():
    """tests: each C file of proto, core and daemon has a unit test of its name, or of its family's, or that names it"""
    tests = {f: read(f) for f in files(".c") if f.startswith("tests/unit/")}
    for name in c_files(("proto", "core", "daemon"), (".c",)):
        stem = Path(name).stem
        families = ["_".join(stem.split("_")[:n]) for n in range(1, stem.count("_") + 2)]  # fold_item: fold, fold_item
        named = any(f"tests/unit/test_{f}.c" in tests for f in families) or any(name in text for text in tests.values())
        if not named and name not in UNTESTED:
            yield f"{name}: no tests/unit/test_{stem}.c, and no unit test names it"
        if named and name in UNTESTED:
            yield f"{name}: has a unit test now, take it off the list in tools/tidy.py"


def rule_white_space():
    """form: no tabs, no trailing blanks, UTF-8 with a last newline"""
    for name in files(".c", ".h", ".py", ".sh", ".md", ".yml", ".service", ".target", ".conf", ".editorconfig"):
        raw = (ROOT / name).read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as e:
            yield f"{name}: not UTF-8 at byte {e.start}"
            continue
        if text and not text.endswith("\n"):
            yield f"{name}: no newline at the end"
        for n, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip():
                yield f"{name}:{n}: trailing blanks"
            if "\t" in line:
                yield f"{name}:{n}: a tab"


def rule_width():
    """form: no C line over 120 columns, tables between format-off marks apart"""
    for name in c_files() + [f for f in files(".c", ".h") if f.startswith("tests/")]:
        off = False
        for n, line in enumerate(read(name).split("\n"), 1):
            off = "clang-format off" in line or (off and "clang-format on" not in line)
            if not off and len(line) > 120:
                yield f"{name}:{n}: {len(line)} columns"


def rule_promises():
    """words: no TODO, FIXME, XXX or HACK is left"""
    for name in files(".c", ".h", ".py", ".sh", "Makefile", ".yml"):
        if name == "tools/tidy.py":
            continue
        for n, line in enumerate(read(name).split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
                yield f"{name}:{n}: {line.strip()[:80]}"


def rule_links():
    """pages: each link to a file leads to one"""
    for name in files(".md"):
        for n, line in enumerate(read(name).split("\n"), 1):
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", line):
                if "://" not in target and not (ROOT / name).parent.joinpath(target).exists():
                    yield f"{name}:{n}: {target} is not there"


def rule_paths():
    """pages: each file that README, ARCHITECTURE or CONTRIBUTING names in `backquotes` is there"""
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        for n, line in enumerate(read(name).split("\n") if (ROOT / name).exists() else [], 1):
            for target in re.findall(r"`((?:proto|core|daemon|workers|clients|county|tests|tools|systemd|docs)/[\w./-]*)`", line):
                if "_x." not in target and not (ROOT / target).exists():
                    yield f"{name}:{n}: {target} is not there"


def flags():
    """How the Makefile compiles a C file, without the sanitizers."""
    out = subprocess.run(["make", "-s", "-f", "-", "flags"], cwd=ROOT, capture_output=True, text=True, check=True,
                         input="include Makefile\nflags: ; @echo '$(subst ','\\'',$(CFLAGS))'\n")
    return [w.replace("'", "") for w in out.stdout.split()]


def compile_each(compiler, names, extra=()):
    with tempfile.TemporaryDirectory() as tmp:
        def one(name):
            source = name
            if name.endswith(".h"):
                source = str(Path(tmp) / (name.replace("/", "_") + ".c"))
                Path(source).write_text(f'#include "{name}"\n#include "{name}"\ntypedef int not_empty;\n')
            p = subprocess.run([compiler, *FLAGS, *extra, "-fsyntax-only", source], cwd=ROOT, capture_output=True, text=True)
            return [] if p.returncode == 0 else [x for x in p.stderr.split("\n") if "error" in x][:3] or [f"{name}: {p.stderr[:200]}"]
        with ThreadPoolExecutor(2) as pool:
            for faults in pool.map(one, names):
                yield from faults


FLAGS = None


def rule_headers_gcc():
    """headers: each compiles alone under gcc"""
    yield from compile_each("gcc", c_files(suffixes=(".h",)))


def rule_headers_clang():
    """headers: each compiles alone under clang"""
    yield from compile_each("clang", c_files(suffixes=(".h",)))


def rule_sources_clang():
    """sources: no warning under clang"""
    names = c_files(suffixes=(".c",)) + [f for f in files(".c") if f.startswith("tests/")]
    with tempfile.TemporaryDirectory() as installed:  # examples include <duban.h>, as it is when installed
        shutil.copy(ROOT / "proto/duban.h", installed)
        yield from compile_each("clang", names, (f"-I{installed}",))


def rule_header_cxx():
    """duban.h: compiles as C99 and as C++"""
    for argv in (["gcc", "-std=c99", "-pedantic", "-x", "c"], ["g++", "-x", "c++"]):
        if subprocess.run(["sh", "-c", f"command -v {argv[0]}"], capture_output=True).returncode:
            continue
        p = subprocess.run([*argv, "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "proto/duban.h"], cwd=ROOT,
                           capture_output=True, text=True)
        if p.returncode:
            yield from p.stderr.split("\n")[:3]


def rule_made_pages():
    """docs/protocol.md, reasons.md, rules.md, templates.md: what the tables say now (else: make docs)"""
    for name, argv in (("protocol.md", ["mkprotocol"]), ("reasons.md", ["mkreasons"]),
                       ("rules.md", ["duban", "rules", "explain", "all"]),
                       ("templates.md", ["duban", "rules", "fields", "page"])):
        page = ROOT / "docs" / name
        if not (BUILD / argv[0]).exists():
            yield f"{BUILD}/{argv[0]} is not built"
            continue
        p = subprocess.run([str(BUILD / argv[0]), *argv[1:]], cwd=ROOT, capture_output=True)
        if p.returncode:
            yield f"{argv[0]} ended with {p.returncode}"
        elif not page.exists() or page.read_bytes() != p.stdout:
            yield f"docs/{name} is not fresh: run make docs"


def rule_words_page():
    """docs/words.md: every word of the closed lists and every record stands there"""
    page = read("docs/words.md")
    text = "".join(map(read, RECORD_LISTS))
    records = re.findall(r"^RECORD_STRUCT\((\w+),", text, re.M)
    for word in records:
        if not re.search(rf"`{word}`", page):
            yield f"docs/words.md: no `{word}`"


def main(argv):
    global BUILD, FLAGS
    rules = {k[5:]: v for k, v in globals().items() if k.startswith("rule_")}
    chosen = []
    for a in argv:
        if a.startswith("--build="):
            BUILD = (ROOT / a.split("=", 1)[1]).resolve()
        elif a == "--list":
            print("\n".join(f"{k:18s} {v.__doc__}" for k, v in rules.items()))
            return 0
        elif a in rules:
            chosen.append(a)
        else:
            print(f"tidy.py: no rule {a}; --list names them", file=sys.stderr)
            return 64
    FLAGS = flags()
    bad = 0
    for n, name in enumerate(chosen or rules, 1):
        faults = list(rules[name]())
        bad += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {n} - {rules[name].__doc__}")
        for f in faults[:40]:
            print(f"    {f}")
        if len(faults) > 40:
            print(f"    … and {len(faults) - 40} more")
    print(f"1..{len(chosen or rules)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
