"""The command line as a clerk meets it: what it prints, and with which exit code."""
import json, os, subprocess

import pytest

from house import BUILD, ROOT, SAMPLE, COUNTY, at


@pytest.fixture(scope="module")
def march(tmp_path_factory):
    import tempfile
    from house import House
    h = House(tempfile.mkdtemp(prefix="db-", dir="/tmp")).start()
    h.load_county()
    h.advance(at("2022-03-31"))
    yield h
    h.clean()


def width(text):
    import unicodedata
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def test_status_is_one_look(march):
    out = march.duban("status").stdout
    assert "2022-03-31" in out and "在办" in out and "黄" in out


def test_list_filters_and_columns_stand_under_each_other(march):
    out = march.duban("list", "灯:红,黄").stdout
    lines = [l for l in out.splitlines() if l.startswith(("红", "黄"))]
    assert lines
    column = {width(l[:l.index("LD-")]) for l in lines if "LD-" in l}
    assert len(column) == 1
    assert all("leader" not in l for l in lines)  # Chinese first
    assert march.duban("list", "light:red,yellow", "--json").stdout
    assert "灯" in out


def test_json_is_one_object_with_a_schema(march):
    doc = json.loads(march.duban("list", "台账:leader68", "--limit", 3, "--json").stdout)
    assert doc["schema"] == "duban.list/1"


def test_why_names_rule_numbers_and_what_comes_next(march):
    row = next(r for r in march.rows("list", light=["yellow"]))
    out = march.duban("why", row["id"]).stdout
    assert "r1@1" in out and row["id"] in out
    english = march.duban("--lang", "en", "why", row["id"]).stdout
    assert english != out and "r1@1" in english


def test_short_names_and_ambiguous_ones(march):
    assert "LD-2022-068" in march.duban("show", "LD-2022-068").stdout
    assert march.duban("show", "改革", check=False).returncode == 65  # fits many
    assert march.duban("show", "nothing-like-this", check=False).returncode == 65


def test_write_says_record_number_and_repeats_are_safe(march):
    args = ("--as", "P118", "report", "LD-2022-001", "--percent", "20", "--text", "第一步", "--request-id", "cli-1")
    first = march.duban(*args).stdout
    assert "#" in first and "已入账" in first
    assert march.duban(*args).returncode == 0
    p = march.duban(*args[:5], "99", "--request-id", "cli-1", check=False)
    assert p.returncode == 1 and "不同内容" in p.stderr


def test_dry_run_writes_nothing(march):
    before = march.digest()
    march.duban("--as", "P118", "report", "LD-2022-001", "--percent", "30", "--dry-run")
    assert march.digest() == before


@pytest.mark.parametrize("args,code,word", [
    (("lsit",), 64, "list"),
    (("list", "--colour", "red"), 64, None),
    (("report", "LD-2022-001"), 65, None),
    (("--as", "P118", "report", "LD-2022-001", "--percent", "140"), 65, "百分比"),
    (("--as", "P111", "report", "LD-2022-001", "--percent", "40"), 77, "单位"),
    (("--as", "P118", "report", "LD-2022-001", "--percent", "abc"), 65, "percent"),
    (("import", "no-such-file.csv"), 65, "no-such-file"),
])
def test_mistakes_are_answered(march, args, code, word):
    p = march.duban(*args, check=False)
    assert p.returncode == code, (p.stdout, p.stderr)
    assert word is None or word in p.stderr
    assert p.stderr.strip()


def test_asking_and_deciding(march):
    march.duban("--as", "P116", "extend", "LD-2022-001", "--new-due", "2023-01-31", "--reason", "省厅接口推迟",
                "--request-id", "ext-1")
    inbox = march.duban("--as", "P018", "inbox").stdout
    assert "LD-2022-001/1" in inbox
    own = march.duban("--as", "P116", "decide", "LD-2022-001/1", "approve", "--new-due", "2023-01-31", check=False)
    assert own.returncode == 77
    march.duban("--as", "P018", "decide", "LD-2022-001/1", "approve", "--new-due", "2023-01-31")
    shown = march.duban("show", "LD-2022-001").stdout
    assert "2022-12-20" in shown and "2023-01-31" in shown  # the first date is always shown


def test_import_again_changes_nothing(march):
    before = march.digest()["work"]
    out = march.duban("import", SAMPLE).stdout
    assert march.digest()["work"] == before and out


def test_rules_with_a_mistake_name_file_line_and_column(march, tmp_path):
    text = (COUNTY / "rules" / "policy-r1.yml").read_text(encoding="utf-8").replace("behind_more", "behnd_more")
    bad = tmp_path / "bad.yml"
    bad.write_text(text, encoding="utf-8")
    before = march.digest()
    p = march.duban("rules", "apply", bad, check=False)
    line = next(i for i, l in enumerate(text.splitlines(), 1) if "behnd_more" in l)
    assert p.returncode == 65 and f"bad.yml:{line}:" in p.stderr and "behind_more" in p.stderr
    assert march.digest() == before


def test_help_comes_from_the_table(march):
    out = march.duban("help").stdout
    for verb in ("status", "list", "show", "why", "report", "sign", "extend", "hold", "return", "close", "decide", "inbox",
                 "import", "advance", "watch", "rules"):
        assert verb in out
    assert "--percent" in march.duban("help", "report").stdout


def test_no_escape_reaches_the_terminal(march):
    march.client.ok("unit_set", {"id": "T01", "name": "邢侗街道"})
    out = march.duban("list", "--limit", 50).stdout
    assert "\x1b" not in out  # not a terminal, NO_COLOR
