"""Tables as offices send them: GBK, workbooks with merged cells and dates of every kind, their own heads by a column map; what is
wrong comes back marked, what means harm is refused, and the same table twice changes nothing."""
import csv, datetime, io, json, re, zipfile

import pytest

import workbook
from house import COUNTY, House, at

MAP = COUNTY / "maps" / "leader68.yml"
HEAD = [["县级领导领衔重大改革任务台账", "", "", "", "", "", "", ""],
        ["编号", "改革事项", "责任单位", "", "领衔领导", "期限", "", "重要程度"],
        ["", "", "牵头", "配合", "", "交办", "完成", ""]]
MERGES = ["A1:H1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:G2", "H2:H3"]
DAY = datetime.date


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """One county for all tests that must leave it as it is: what the import made due is judged."""
    import tempfile
    from house import House
    h = House(tempfile.mkdtemp(prefix="db-", dir="/tmp")).start()
    h.load_county()
    h.advance(at("2022-01-05"))
    yield h
    h.clean()


def ledger(path, rows, merges=(), name="台账"):
    return workbook.write(path, {"说明": workbook.sheet([["请照实填写"]]), name: workbook.sheet(HEAD + rows, MERGES + list(merges))})


GOOD = [["LD-2022-101", "推进县域教联体建设", "县教体局", "县财政局、县人社局", "县领导01", DAY(2022, 2, 14), "2022.9.30", "重要"],
        ["LD-2022-102", "一件事一次办", "县行政审批服务局", "", "P002", "2022年2月14日", "2022/11/30", "重点"]]


def units(house):
    return {u["id"]: u["name"] for u in house.table("unit")}


def names(house, rows):
    """The rows above name units of the sample county: take two that are there."""
    known = sorted(u for u in units(house).values() if u.endswith("局"))
    swap = dict(zip(["县教体局", "县财政局", "县人社局", "县行政审批服务局"], known))
    return [["、".join(swap.get(p, p) for p in v.split("、")) if isinstance(v, str) else v for v in row] for row in rows], swap


def item(house, number):
    return next((i for i in house.table("item") if i["id"] == number), None)


def counts(out):
    return tuple(int(n) for n in re.search(r"新增 (\d+) 更新 (\d+) 不变 (\d+) 有误 (\d+)", out).groups())


def test_a_workbook_by_its_map_and_again(county, tmp_path):
    """Merged title, a head of two rows, units and people by name, dates as serials and as text."""
    rows, swap = names(county, GOOD)
    book = ledger(tmp_path / "台账.xlsx", rows)
    p = county.duban("import", book, "--map", MAP, "--rehearse")
    assert counts(p.stdout) == (2, 0, 0, 0) and "表“台账”" in p.stderr and not item(county, "LD-2022-101")
    county.duban("import", book, "--map", MAP)
    by_name = {n: i for i, n in units(county).items()}
    got = item(county, "LD-2022-101")
    assert got["lead_unit"] == by_name[swap["县教体局"]] and got["lead_leader"] == "P001"
    assert got["assist_units"] == [by_name[swap["县财政局"]], by_name[swap["县人社局"]]]
    days = (DAY(2022, 2, 14) - DAY(1970, 1, 1)).days, (DAY(2022, 9, 30) - DAY(1970, 1, 1)).days
    assert (got["start_date"], got["due_date"]) == days and got["importance"] == "important" and got["ledger"] == "leader68"
    assert item(county, "LD-2022-102")["importance"] == "key" and item(county, "LD-2022-102")["start_date"] == days[0]

    county.advance(at("2022-01-05"))
    before = county.digest()
    again = county.duban("import", book, "--map", MAP)
    assert counts(again.stdout) == (0, 0, 2, 0) and county.digest() == before
    more = ledger(tmp_path / "台账.xlsx", rows + [["LD-2022-103", "新的一件", swap["县教体局"], "", "", "", "2022-12-20", "一般"],
                                                  ["合计", "", "", "", "", "", "", ""]])
    p = county.duban("import", more, "--map", MAP)
    assert counts(p.stdout) == (1, 0, 2, 0) and "1 行，已入账" in p.stdout and item(county, "LD-2022-103")


def test_what_is_wrong_comes_back_marked(county, tmp_path):
    rows, swap = names(county, GOOD)
    wrong = swap["县教体局"][:-1] + "居"
    rows += [["LD-2022-103", "坏日期", swap["县财政局"], "", "", "", "2022年9月31日", "重要"],
             ["LD-2022-104", "坏单位", wrong, "", "", "", "2022.9.30", "重妖"],
             ["LD-2022-105", "=HYPERLINK(\"x\")", swap["县财政局"], "", "", "", '<c r="REF" t="e"><v>#DIV/0!</v></c>', ""]]
    book = ledger(tmp_path / "台账.xlsx", rows)
    county.advance(at("2022-01-05"))
    before = county.digest()
    p = county.duban("import", book, "--map", MAP, check=False)
    assert p.returncode == 65
    for place, text in (("G6", "2022-09-30 吗"), ("C7", swap["县教体局"]), ("H7", "重要"), ("G8", "#DIV/0!")):
        line = next(l for l in p.stderr.splitlines() if f":{place} " in l)
        assert text in line, line
    assert counts(p.stdout) == (2, 0, 0, 3)
    assert county.digest() == before
    cells, comments, red = workbook.read(tmp_path / "台账-核对.xlsx")
    assert {"G6", "C7", "H7", "G8"} == set(comments) == red
    assert "9月31日" in cells["G6"] and "没有这一天" in comments["G6"] and cells["B8"] == '=HYPERLINK("x")'

    p = county.duban("import", book, "--map", MAP, "--accept-valid", "--json", check=False)
    answer = json.loads(p.stdout)
    assert p.returncode == 65 and answer["written"] and answer["tables"][0]["new"] == 2 and answer["tables"][0]["bad"] == 3
    assert {"G6", "C7", "H7", "G8"} == {e["cell"] for e in answer["errors"]}
    assert item(county, "LD-2022-102") and not item(county, "LD-2022-103")

    fixed = ledger(tmp_path / "台账-核对.xlsx", [r[:6] + ["2022.9.30", "重要"] for r in rows[:2]] + rows[:1])
    p = county.duban("import", fixed, "--map", MAP, check=False)
    assert "重复" in p.stderr and (tmp_path / "台账-核对2.xlsx").exists()


def test_gbk_and_its_marked_copy(county, tmp_path):
    name = sorted(units(county).values())[0]
    table = tmp_path / "units.csv"
    table.write_bytes(f"编号,名称,类别,上级\nX1,新设单位甲,town,{name}\nX2,\"'=1+1\",town,没有的单位\n".encode("gb18030"))
    p = county.duban("import", table, check=False)
    assert p.returncode == 65 and "GB18030" in p.stderr and ":3:4 " in p.stderr
    raw = (tmp_path / "units-核对.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    copy = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert copy[0][-1] == "问题" and copy[1][-1] == "" and "没有的单位" in copy[2][-1] and copy[2][1] == "'=1+1"
    mended = tmp_path / "units-核对.csv"
    mended.write_bytes(raw.replace("没有的单位,".encode(), (name + ",").encode()))
    county.duban("import", mended)
    by_name = {n: i for i, n in units(county).items()}
    assert units(county)["X2"] == "=1+1" and next(u for u in county.table("unit") if u["id"] == "X1")["parent"] == by_name[name]
    assert counts(county.duban("import", mended).stdout) == (0, 0, 2, 0)
    mended.write_bytes(mended.read_bytes().replace("新设单位甲".encode(), "改名单位甲".encode()))
    assert counts(county.duban("import", mended, "--rehearse").stdout) == (0, 1, 1, 0)


def test_a_table_imported_before_does_not_undo_what_came_after(county, tmp_path):
    table = tmp_path / "units.csv"
    table.write_text("id,name,kind\nX1,甲,town\nX2,乙,town\n", encoding="utf-8")
    county.duban("import", table)
    county.duban("unit", "X1", "甲甲", "--kind", "town")
    out = county.duban("import", table).stdout
    assert "此前已导入" in out and units(county)["X1"] == "甲甲"
    county.duban("import", table, "--request-id", "again-1")
    assert units(county)["X1"] == "甲"


def test_numbers_made_of_content(county, tmp_path):
    name = sorted(u for u in units(county).values() if u.endswith("局"))[0]
    table = tmp_path / "微改革.csv"
    rows = "".join(f"{i},办字〔2022〕{i}号,改革{i},{name},2022.3.{i},2022年6月30日\n" for i in (1, 2))
    table.write_text("微改革清单,,,,,\n序号,文号,名称,实施单位,启动时间,完成时间\n" + rows, encoding="utf-8")
    m = COUNTY / "maps" / "micro.yml"
    before = len(county.table("item"))
    assert counts(county.duban("import", table, "--map", m).stdout) == (2, 0, 0, 0)
    table.write_text(table.read_text(encoding="utf-8").replace("1,办字", "7,办字"), encoding="utf-8")  # another order, the same matter
    assert counts(county.duban("import", table, "--map", m).stdout) == (0, 0, 2, 0)
    assert len(county.table("item")) == before + 2


LOUD = """ledger: loud
title: 会签
stages:
  - name: asked
    title: 征求意见
    tell: [%s]
""" % ", ".join(f"{{tell: reader{i}, of: assist}}" for i in range(12))


@pytest.fixture
def narrow(folder):
    """A house whose entries are small, and a ledger in which a row is far more than what was written of it."""
    h = House(folder, daemon_args=["--segment-kib=64"]).start()
    (folder / "loud.yml").write_text(LOUD, encoding="utf-8")
    (folder / "units.csv").write_text("id,name\n" + "".join(f"U{i},单位{i}\n" for i in range(60)), encoding="utf-8")
    h.duban("import", folder / "units.csv")
    h.duban("rules", "apply", folder / "loud.yml")
    yield h
    h.stop()


def loud(path, rows, asked={}):
    """Two units are asked of each item, or so many as `asked` says of its row."""
    path.write_text("id,ledger,title,stage,lead_unit,assist_units\n" + "".join(
        f"L-{i},loud,事项{i},asked,U0,{';'.join(f'U{k}' for k in range(asked.get(i, 2)))}\n" for i in range(rows)), encoding="utf-8")
    return path


def test_a_piece_too_large_for_an_entry_is_halved(narrow, tmp_path):
    table = loud(tmp_path / "items.csv", 60)
    p = narrow.duban("import", table, "--rehearse")
    assert counts(p.stdout) == (60, 0, 0, 0) and not narrow.table("item")
    p = narrow.duban("import", table)
    assert p.stdout.count("已入账") >= 4 and len(narrow.table("item")) == 60
    assert sum(int(n) for n in re.findall(r"(\d+) 行，已入账", p.stdout)) == 60
    seq = narrow.digest()["seq"]
    assert counts(narrow.duban("import", table).stdout) == (0, 0, 60, 0)
    p = narrow.duban("import", loud(tmp_path / "items.csv", 90), "--request-id", "given")
    assert sum(int(n) for n in re.findall(r"(\d+) 行，已入账", p.stdout)) == 30 and len(narrow.table("item")) == 90
    assert narrow.digest()["seq"] > seq


def test_a_row_too_large_for_an_entry_is_told_at_its_line(narrow, tmp_path):
    table = loud(tmp_path / "items.csv", 20, {13: 60})
    p = narrow.duban("import", table, check=False)
    assert p.returncode == 65 and "items.csv:15" in p.stderr and "内容过大" in p.stderr and not narrow.table("item")
    p = narrow.duban("import", table, "--accept-valid", check=False)
    assert p.returncode == 65 and len(narrow.table("item")) == 19 and not item(narrow, "L-13")


def test_holders_are_counted_and_found_by_name(county, tmp_path):
    """A table of who holds which post: posts by the name that people call them, and again changes nothing."""
    people, holders = tmp_path / "people.csv", tmp_path / "holders.csv"
    unit = sorted(units(county))[0]
    people.write_text(f"id,name,unit,role\nX901,新设岗位甲,{unit},liaison\nX902,新设岗位乙,{unit},liaison\n", encoding="utf-8")
    text = "岗位,类别,姓名,起,止\n新设岗位甲,holder,张某,2022-01-04,\nX902,holder,李某,2022-01-04,\n新设岗位乙,substitute,王某,2022-05-05,2022-05-20\n"
    holders.write_text(text, encoding="utf-8")
    p = county.duban("import", tmp_path, "--rehearse")
    assert "任职" in p.stdout and not county.table("holder")
    p = county.duban("import", tmp_path)
    assert sorted(h["post"] for h in county.table("holder")) == ["X901", "X902", "X902"]
    assert counts(county.duban("import", holders).stdout) == (0, 0, 3, 0)
    holders.write_text(text.replace("李某", "赵某") + "X901,leave,,2022-06-01,2022-06-03\n", encoding="utf-8")
    assert counts(county.duban("import", holders).stdout) == (1, 1, 2, 0)
    assert {h["name"] for h in county.table("holder") if h.get("name")} == {"张某", "赵某", "王某"}
    holders.write_text(text.replace("新设岗位甲", "新设岗位丙"), encoding="utf-8")
    p = county.duban("import", holders, check=False)
    assert p.returncode == 65 and "没有这个人员" in p.stderr


def test_a_map_is_proposed_and_holds(county, tmp_path):
    rows, swap = names(county, GOOD)
    book = tmp_path / "报表.xlsx"
    workbook.write(book, {"表": workbook.sheet([["编号", "事项名称", "牵头单位", "完成期限", "奇怪的列"],
                                                ["LD-2022-111", "甲", swap["县教体局"], DAY(2022, 9, 30), "x"]])})
    text = county.duban("import", "--learn", book, "--as-kind", "items").stdout
    assert "field: due_date" in text and '"完成期限"' in text and "奇怪的列" in text and "constants" in text
    text = text.replace('# constants: [{field: ledger, value: ""}]', "constants: [{field: ledger, value: leader68}]")
    (tmp_path / "新.yml").write_text(text + '\nignore: ["奇怪的列"]\n', encoding="utf-8")
    county.duban("import", book, "--map", tmp_path / "新.yml")
    assert item(county, "LD-2022-111")["due_date"] == (DAY(2022, 9, 30) - DAY(1970, 1, 1)).days


MAPS = (
    ("- field: id\n  heads: [编号]\n- field: dew_date\n  heads: [期限]", ":5:", "due_date"),
    ("- field: id\n  heads: [编号]\n  wrods: []", ":5:", "words"),
    ("- field: id", ":3:", "heads"),
)


@pytest.mark.parametrize("columns,place,near", MAPS)
def test_a_map_with_a_mistake_names_its_place(settled, tmp_path, columns, place, near):
    (tmp_path / "m.yml").write_text(f"map: m\nkind: items\ncolumns:\n{columns}\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("编号\nX\n", encoding="utf-8")
    p = settled.duban("import", tmp_path / "t.csv", "--map", tmp_path / "m.yml", check=False)
    assert p.returncode == 65 and near in p.stderr and "m.yml:" in p.stderr


def test_columns_that_the_map_does_not_know_are_not_lost(settled, tmp_path):
    (tmp_path / "t.csv").write_text("编号,改革事项,牵头单位,完成时线,序号\nX,y,D01,2022-09-30,1\n", encoding="utf-8")
    p = settled.duban("import", tmp_path / "t.csv", "--map", MAP, check=False)
    assert p.returncode == 65 and "完成时线" in p.stderr and "完成时限" in p.stderr


def bomb(path):
    blank = b" " * (1 << 20)
    with zipfile.ZipFile(workbook.write(path, {"a": "<worksheet/>"}), "a", zipfile.ZIP_DEFLATED) as z:
        with z.open("xl/sharedStrings.xml", "w") as f:
            f.write(b"<sst>")
            for _ in range(300):
                f.write(blank)
            f.write(b"</sst>")


HOSTILE = (
    ("bomb.xlsx", bomb, "炸弹"),
    ("wide.xlsx", lambda p: workbook.write(p, {"a": workbook.sheet([["id", "name"]]).replace(
        "</row>", '<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>')}), "列"),
    ("dtd.xlsx", lambda p: workbook.write(p, {"a": '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
                                                   "<worksheet>&b;</worksheet>"}), "DTD"),
    ("formula.xlsx", lambda p: workbook.write(p, {"a": workbook.sheet([["id", "name"], ["U1", '<c r="REF"><f>CMD()</f></c>']])}), "公式"),
    ("old.xls", lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "另存为 .xlsx"),
    ("locked.xlsx", lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")), "密码"),
    ("cut.xlsx", lambda p: p.write_bytes(b"PK\3\4" + b"x" * 100), "完好"),
    ("wide.csv", lambda p: p.write_text("id," * 1000000 + "\n"), "列"),
    ("formula.csv", lambda p: p.write_text("id,name\nU1,=cmd|'/c calc'!A1\n"), "公式"),
    ("bytes.csv", lambda p: p.write_bytes(b"id,name\nU1,\xff\xff\xff\n"), "GB18030"),
)


@pytest.mark.parametrize("name,make,told", HOSTILE, ids=[h[0] for h in HOSTILE])
def test_what_means_harm_is_refused(settled, tmp_path, name, make, told):
    make(tmp_path / name)
    before = settled.digest()["work"]
    p = settled.duban("import", tmp_path / name, check=False)
    assert p.returncode == 65 and told in p.stderr, p.stderr
    assert settled.digest()["work"] == before and len(p.stderr) < 4000
