"""The tools that judge: each rule of tidy finds its fault in a small tree made for it, and is silent on a clean one."""
import importlib.util
import pathlib
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]


def load(name):
    spec = importlib.util.spec_from_file_location(name, TOP / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tidy, check, purity = load("tidy"), load("check"), load("purity")

# rule, file, its text, a word of the fault
FAULTS = [
    ("rooms", "core/a.c", '#include "daemon/jrn.h"\n', "core/ may not include daemon/jrn.h"),
    ("rooms", "workers/a.c", '#include "core/state.h"\n', "workers/ may not include core/state.h"),
    ("rooms", "clients/a.c", '#include "core/cal.h"\n', "clients/ may not include core/cal.h"),
    ("rooms", "proto/a.h", '#  include "core/cal.h"\n', "proto/ may not include core/cal.h"),
    ("own_header", "core/cal.c", "#include <string.h>\n#include \"core/cal.h\"\n", "first include is string.h"),
    ("file_size", "core/a.c", "\n" * 801, "801 lines"),
    ("function_size", "core/a.c", "int f(void)\n{\n" + "    ;\n" * 100 + "}\n", "a function of 103 lines"),
    ("words_core", "core/a.c", "static long f(void) { return time (0); }\n", "time has no place"),
    ("words_core", "core/a.c", "void *p = malloc(3);\n", "malloc has no place"),
    ("words_core", "core/a.c", "int e = errno;\n", "errno has no place"),
    ("words_core", "core/a.c", "double d;\n", "double has no place"),
    ("words_proto", "proto/a.c", 'void f(void) { printf("x"); }\n', "printf has no place"),
    ("county", "core/a.c", 'const char *s = "leader68";\n', "names the ledger leader68"),
    ("readme", "extra/a.c", "int x;\n", "extra/: no README.md"),
    ("unit_tests", "core/lone.c", "int x;\n", "no tests/unit/test_lone.c"),
    ("white_space", "core/a.c", "int x; \n", "trailing blanks"),
    ("white_space", "core/a.c", "\tint x;\n", "a tab"),
    ("white_space", "core/a.c", "int x;", "no newline at the end"),
    ("width", "core/a.c", "int " + "x" * 120 + ";\n", "125 columns"),
    ("promises", "core/a.c", "/* TO" "DO: later */\n", "later"),
    ("links", "core/README.md", "[x](nowhere.md)\n", "nowhere.md is not there"),
    ("paths", "README.md", "see `core/nowhere.c`\n", "core/nowhere.c is not there"),
    ("words_page", "proto/records.h", "RECORD_STRUCT(strange, X)\n", "no `strange`"),
    ("headers_gcc", "core/a.h", "struct x y;\n", "error"),
    ("headers_clang", "core/a.h", "size_t y;\n", "error"),
    ("sources_clang", "core/a.c", "int f(int a);\nint f(int a)\n{\n    return 0;\n}\n", "error"),
    ("header_cxx", "proto/duban.h", "int class;\n", "error"),
    ("made_pages", "docs/protocol.md", "old\n", "protocol.md is not fresh"),
    ("made_pages", "docs/reasons.md", "old\n", "reasons.md is not fresh"),
    ("made_pages", "docs/rules.md", "old\n", "rules.md is not fresh"),
    ("made_pages", "docs/templates.md", "old\n", "templates.md is not fresh"),
]

CLEAN = {
    "README.md": "see `core/cal.h` and [docs](docs/words.md)\n",
    "core/README.md": "x\n", "proto/README.md": "x\n", "docs/README.md": "x\n", "tests/README.md": "unit/\n",
    "county/README.md": "rules/\n",
    "core/cal.h": '#include "proto/duban.h"\nint cal(int day);\n',
    "core/cal.c": '#include "core/cal.h"\n\nint cal(int day)\n{\n    return day; /* time( is a word here */\n}\n',
    "proto/duban.h": "#ifndef D\n#define D\nint duban(void);\n#endif\n",
    "proto/records.h": "/* none */\n", "proto/tables.h": "/* none */\n", "proto/rulebook.h": "/* none */\n", "proto/updates.h": "/* none */\n", "proto/questions.h": "/* none */\n",
    "proto/ops.h": "/* none */\n",
    "tests/unit/test_cal.c": "int unit;\n",
    "docs/words.md": "words\n", "docs/protocol.md": "page\n", "docs/reasons.md": "page\n", "docs/rules.md": "page\n", "docs/templates.md": "page\n",
    "county/rules/a.yml": "ledger: leader68\n",
    "Makefile": "CFLAGS = -std=c11 -Wall -Wextra -Werror -I.\n",
}


def tree(tmp_path, monkeypatch, **more):
    for name, text in {**CLEAN, **more}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in ("mkprotocol", "mkreasons", "duban"):
        page = tmp_path / "build" / name
        page.parent.mkdir(exist_ok=True)
        page.write_text("#!/bin/sh\necho page\n")
        page.chmod(0o755)
    (tmp_path / ".gitignore").write_text("/build/\n")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.setattr(tidy, "ROOT", tmp_path)
    monkeypatch.setattr(tidy, "BUILD", tmp_path / "build")
    monkeypatch.setattr(tidy, "UNTESTED", {})
    monkeypatch.setattr(tidy, "FLAGS", tidy.flags())


@pytest.mark.parametrize("rule,name,text,fault", FAULTS, ids=lambda v: str(v)[:24])
def test_each_rule_finds_its_fault(tmp_path, monkeypatch, rule, name, text, fault):
    tree(tmp_path, monkeypatch, **{name: text})
    assert any(fault in line for line in getattr(tidy, "rule_" + rule)())


def test_a_clean_tree_is_clean(tmp_path, monkeypatch):
    tree(tmp_path, monkeypatch)
    for name in [k for k in vars(tidy) if k.startswith("rule_")]:
        assert list(getattr(tidy, name)()) == [], name


def test_every_rule_has_a_row_here():
    assert {k[5:] for k in vars(tidy) if k.startswith("rule_")} == {row[0] for row in FAULTS}


def test_a_reason_that_no_test_gives_is_named():
    listed = "/* X(no) */\n    X(due_none, \"a\", \"b\") \\\n    X(due_now,  \"a\", \"b\")\n"
    assert check.unsaid(listed, "due_now\ndue_now\n") == ["due_none"]
    assert check.unsaid(listed, "due_now\ndue_none\n") == []


COUNTS = [
    # story, reader, text, passed, failed, skipped
    ("two groups of one cmocka program", check.from_cmocka, "[  PASSED  ] 7 test(s).\n[==========] x\n[  PASSED  ] 2 test(s).\n", 9, 0, 0),
    ("cmocka with a failure", check.from_cmocka,
     "[  PASSED  ] 1 test(s).\n[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] c\n\n 1 SKIPPED TEST(S)\n"
     "[  FAILED  ] 2 test(s), listed below:\n[  FAILED  ] b\n[  FAILED  ] d\n\n 3 FAILED TEST(S)\n", 1, 3, 1),
    ("TAP", check.from_tap, "ok 1 - a\nnot ok 2 - b\n    ok, indented is talk\nok 3 - c # SKIP no root\n1..3\n", 1, 1, 1),
    ("pytest", check.from_pytest, "..F\n1 failed, 12 passed, 2 skipped in 3.4s\n", 12, 1, 2),
    ("pytest that could not collect", check.from_pytest, "ERROR x\n1 error in 0.10s\n", 0, 1, 0),
    ("nothing", check.from_pytest, "no tests ran in 0.01s\n", 0, 0, 0),
]


@pytest.mark.parametrize("story,reader,text,passed,failed,skipped", COUNTS, ids=[c[0] for c in COUNTS])
def test_counts(story, reader, text, passed, failed, skipped):
    c = reader(text)
    assert (c.passed, c.failed, c.skipped) == (passed, failed, skipped)


ENDS = [
    ("says ok, ends well", "echo ok 1 - a", 1, 0),
    ("says ok, crashes", "echo ok 1 - a; kill -SEGV $$", 1, 1),
    ("says nothing, ends well", "true", 0, 1),
    ("says not ok", "echo not ok 1 - a; exit 1", 0, 1),
    ("never ends", "echo ok 1 - a; sleep 100", 1, 1),
]


@pytest.mark.parametrize("story,words,passed,failed", ENDS, ids=[e[0] for e in ENDS])
def test_an_end_that_counts_do_not_explain_is_a_failure(monkeypatch, story, words, passed, failed):
    monkeypatch.setattr(check, "BUILD", TOP / "build", raising=False)
    c = check.run(story, ["sh", "-c", words], check.from_tap, False, 1 if "never" in story else 20)
    assert (c.passed, c.failed) == (passed, failed)


def test_side_by_side_two_run_at_a_time_and_the_counts_add_up(monkeypatch, capsys):
    monkeypatch.setattr(check, "BUILD", TOP / "build", raising=False)

    def job(name, words):
        return lambda: check.run(name, ["sh", "-c", words], check.from_tap, False, 20)
    began = time.monotonic()
    c = check.run_side_by_side([job("slow", "echo ok 1 - a; sleep 2"), job("bad", "echo not ok 1 - why it is; sleep 1; exit 1"),
                                job("short", "echo ok 1 - b; echo 'ok 2 - c # SKIP no root'; sleep 1")])
    took, shown = time.monotonic() - began, capsys.readouterr().out
    assert (c.passed, c.failed, c.skipped) == (2, 1, 1) and 2 <= took < 4
    assert "why it is\n  FAIL  bad: 0 passed, 1 failed" in shown and shown.index("FAIL  bad") < shown.index("ok    slow")


def test_the_files_that_take_long_are_there_and_come_first():
    files = sorted(TOP.glob("tests/*/test_*.py"))
    order = [f.stem for f in check.longest_first(files)]
    assert tuple(order[:len(check.LONG)]) == check.LONG and sorted(order) == sorted(f.stem for f in files)


def objects(tmp_path, monkeypatch, core, proto):
    for room, text in (("core", core), ("proto", proto)):
        (tmp_path / room).mkdir()
        (tmp_path / room / "a.c").write_text(text)
        (tmp_path / "build" / room).mkdir(parents=True)
        subprocess.run(["cc", "-c", "-o", tmp_path / "build" / room / "a.o", tmp_path / room / "a.c"], check=True)
    monkeypatch.setattr(purity, "ROOT", tmp_path)


@pytest.mark.parametrize("core,proto,code", [
    ("int f(int x) { return x; }", "int g;", 0),
    ("#include <time.h>\nlong f(void) { return time(0); }", "int g;", 1),
    ("int h(void); int f(void) { return h(); }", "#include <stdlib.h>\nint h(void) { return !getenv(\"TZ\"); }", 1),
    ("int f(int x) { return x; }", "#include <stdlib.h>\nint h(void) { return !getenv(\"TZ\"); }", 0),
], ids=["clean", "a clock in core", "the environment, by way of proto", "not reached from core"])
def test_purity(tmp_path, monkeypatch, core, proto, code):
    objects(tmp_path, monkeypatch, core, proto)
    assert purity.main([]) == code


def test_deps_says_one_line_and_changes_nothing():
    p = subprocess.run([TOP / "tools/deps.sh", "--print", "build"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin",
                                                                                                        "CC": "/nonexistent"})
    assert p.returncode == 0 and p.stdout.count("\n") == 1
    assert p.stdout.startswith("apt-get update") and " gcc " in p.stdout and "liblmdb-dev" in p.stdout


def test_deps_is_silent_when_all_is_there():
    p = subprocess.run([TOP / "tools/deps.sh", "build", "check"], capture_output=True, text=True)
    assert (p.returncode, p.stdout, p.stderr) == (0, "", "")
