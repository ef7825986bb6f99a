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


def test_people_read_titles_and_not_the_words_of_the_rules(march):
    """What the rules have a title for is told by it: roles, ledgers, kinds of plans, days."""
    told = "".join(march.duban(*words).stdout for words in (("plan", "list"), ("window",), ("notice", "list")))
    late = march.duban("list", "灯:红,黄", "台账:leader68", "--limit", 1, "--json").stdout
    told += march.duban("show", json.loads(late)["body"]["rows"][0]["id"]).stdout
    for word in ("onsite", "comprehensive", "superior", "workdays", "urgent", " liaison ", " director "):
        assert word not in told, word
    for title in ("现场", "综合", "工作日", "紧急", "联络员", "县级领导领衔重大改革任务"):
        assert title in told, title
    assert "onsite" in march.duban("--lang", "en", "plan", "list").stdout  # titles are Chinese


def test_help_says_what_a_value_looks_like(march):
    assert "--new-due 日期 2022-05-31" in march.duban("help", "extend").stdout
    assert "--occurred-at 时刻 2022-05-31T10:00" in march.duban("help", "report").stdout
    assert "--as-of 日期|时刻" in march.duban("show", "--help").stdout
    window = march.duban("help", "window").stdout
    assert "必填：编号 名称 负责人 理由\n" in window and "--until 时刻" in window and "--passes 灰|蓝|黄|红" in window
    assert " 值" not in "".join(march.duban("help", v).stdout for v in ("show", "window", "simulate", "notice", "bulletin"))


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
    (("import", "no-such-file.csv"), 66, "no-such-file"),
    (("rules", "apply", "no-such-file.yml"), 66, "no-such-file"),
    (("list", "期限:x"), 64, "期限:5日"),
    (("extend", "LD-2022-001"), 65, "duban help extend"),
])
def test_mistakes_are_answered(march, args, code, word):
    p = march.duban(*args, check=False)
    assert p.returncode == code, (p.stdout, p.stderr)
    assert word is None or word in p.stderr
    assert p.stderr.strip()


def test_write_says_what_was_recorded(march):
    write = lambda *args: march.duban("--as", "P118", "report", "LD-2022-001", *args).stdout
    write("30%")
    out = write("40%", "开了会")
    assert "LD-2022-001《" in out and "30% → 40%" in out and "开了会" in out
    assert "请说明理由" in march.duban("--as", "P118", "report", "LD-2022-001", "35", check=False).stderr
    assert "40% → 35%" in (out := write("35", "复核后更正")) and "注意" in out
    assert "不作数" in (out := write("90", "--at", "2022-03-28T12:00")) and "35%" in out


def test_the_name_people_call_it_by_stands_in_hints(march):
    march.env["DUBAN_NAME"] = "/srv/demo/duban"
    try:
        assert "/srv/demo/duban why " in march.duban("list", "--limit", 1).stderr
        assert "/srv/demo/duban help extend" in march.duban("extend", "LD-2022-001", check=False).stderr
    finally:
        del march.env["DUBAN_NAME"]


def test_every_hint_of_help_can_be_followed(march):
    for word in ("extend", "extend_request", "close_approve", "milestone_set"):
        assert "duban" in march.duban("help", word).stdout
    assert "总览  " not in march.duban("help").stdout.replace("总览      一眼", "")


def test_colours_and_days_as_words(march):
    same = lambda a, b: march.duban("list", a).stdout == march.duban("list", b).stdout
    assert same("黄", "灯:黄") and same("yellow", "灯:黄")
    today = json.loads(march.duban("list", "期限:今天", "--json").stdout)["body"]
    assert today["total"] == len(today.get("rows", [])) and all(r["effective_due"] == "2022-03-31" for r in today.get("rows", []))


@pytest.mark.parametrize("args,code,word", [
    (("lsit",), 64, "usage"),
    (("report", "LD-2022-001"), 65, "missing"),
    (("report", "LD-2022-001", "--percent", "abc"), 65, "bad_"),
    (("import", "no-such-file.csv"), 66, "no_file"),
])
def test_refusals_made_here_are_objects_too(march, args, code, word):
    p = march.duban(*args, "--json", check=False)
    answer = json.loads(p.stdout)
    assert p.returncode == code and not answer["ok"] and word in answer["error"]["code"]


def test_import_is_one_object(march, tmp_path):
    table = tmp_path / "units.csv"
    table.write_text("id;name;kind;parent\nX1;甲;town;\n;;;\nX2;乙;town;\n", encoding="utf-8")
    p = march.duban("import", table, "--json")
    answer = json.loads(p.stdout)
    assert answer["ok"] and answer["written"] and answer["tables"][0]["rows"] == 2
    table.write_text("id,name,kind,parent\nX1,甲,town,U99\nX3,,town,\nX1,丙,town,\n", encoding="utf-8")
    answer = json.loads((p := march.duban("import", table, "--json", check=False)).stdout)
    lines = [e["line"] for e in answer["errors"]]
    assert p.returncode == 65 and not answer["written"] and lines == sorted(lines) and {3, 4} <= set(lines)
    told = march.duban("import", table, check=False).stderr
    assert "X1 与第 2 行重复" in told


def test_rules_are_listed_once(march):
    lines = march.duban("rules", "list").stdout.splitlines()
    assert lines and len({l.split("@")[0] for l in lines}) == len(lines)


def test_asking_and_deciding(march):
    march.duban("--as", "P116", "extend", "LD-2022-001", "--new-due", "2023-01-31", "--reason", "省厅接口推迟",
                "--request-id", "ext-1")
    inbox = march.duban("--as", "P018", "inbox").stdout
    assert "LD-2022-001/1" in inbox
    own = march.duban("--as", "P116", "decide", "LD-2022-001/1", "approve", "--new-due", "2023-01-31", check=False)
    assert own.returncode == 77
    march.duban("--as", "P018", "decide", "LD-2022-001/1", "approve", "--new-due", "2023-01-31")
    shown = march.duban("show", "LD-2022-001").stdout
    assert "P018" not in shown.split("经过")[0]  # names, not ids
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
