"""Tables that are published: the first months of the sample year, drafted by themselves as they fall due, checked, approved and
published by three people, corrected with both figures, computed again to the same bytes, and read by a reader of its own."""
import csv, io, os, pathlib, tempfile, xml.etree.ElementTree as ET, zipfile

import pytest

from house import COUNTY, House, at, play

MONTHS = ["2022-01", "2022-02", "2022-03"] + ([f"2022-{m:02}" for m in range(4, 12)] if os.environ.get("PUBLISH") == "long" else [])
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def by_role(house, role):
    return sorted(p["id"] for p in house.table("person") if p["role"] == role)


@pytest.fixture(scope="module")
def town():
    house = House(pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))).start(("escalate", "inspect", "notify", "rehearse", "publish"))
    house.load_county()
    house.duban("rules", "apply", *sorted((COUNTY / "bulletins").glob("*.yml")))
    last = MONTHS[-1]
    stop = at(f"2022-{int(last[5:]) + 1:02}-12")
    assert play(house, stop_ms=stop) == []
    house.advance(stop)
    house.clerk, house.head = by_role(house, "clerk")[0], by_role(house, "office_head")[0]
    yield house
    house.clean()


def edition(house, id):
    return house.client.ok("editions", {"edition": id})["body"]["rows"][0]


def step(house, op, who, id, **fields):
    return house.client.call(f"bulletin_{op}", dict(edition=id, **fields), as_=who)


def publish(house, id):
    for op, who in (("check", house.clerk), ("approve", house.head), ("publish", house.clerk)):
        reply = step(house, op, who, id)
        assert reply.get("ok"), (op, reply)


def xlsx_rows(data):
    """Cells of the first sheet as text and numbers, read with nothing but a zip and an XML reader."""
    z = zipfile.ZipFile(io.BytesIO(data))
    strings = ["".join(t.text or "" for t in si.iter(CELL + "t")) for si in ET.fromstring(z.read("xl/sharedStrings.xml"))]
    rows = []
    for row in ET.fromstring(z.read("xl/worksheets/sheet1.xml")).iter(CELL + "row"):
        cells = []
        for c in row.iter(CELL + "c"):
            v = c.find(CELL + "v")
            cells.append(None if v is None else strings[int(v.text)] if c.get("t") == "s" else float(v.text))
        rows.append(cells)
    return rows


def docx_rows(data):
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    return [["".join(t.text or "" for t in c.iter(WORD + "t")) for c in r.iter(WORD + "tc")] for r in root.iter(WORD + "tr")]


def test_the_months_drafted_themselves_on_their_day(town):
    for month in MONTHS:
        e = edition(town, f"chuquan-month/{month}/1")
        assert e["state"] == "drafted" and e["table"]["rows"], month
        assert e["drafted_ms"] > at(month + "-28", "00:00:00")
    waits = [e for e in town.rows("editions", bulletin="chuquan-month") if e["state"] == "waiting"]
    assert len(waits) == 1 and waits[0]["period"] > MONTHS[-1]


def test_a_table_says_what_the_ledger_said_then(town):
    for month in MONTHS:
        e = edition(town, f"chuquan-month/{month}/1")
        when = town.client.ok("editions", {"edition": e["id"]})["body"]["as_of_ms"]
        then = town.client.ok("past", {"at": when, "op": "list", "body": {
            "ledger": "chuquan", "state": ["open", "held", "audit", "closed"], "limit": 1000}}, timeout=150, resend=60)["body"]["body"]
        heads = [h["heading"] for h in e["table"]["heads"]]
        said = {r["key"]: r["cells"][heads.index("进度")] for r in e["table"]["rows"]}
        assert said == {r["id"]: str(r.get("percent", "-")) for r in then["rows"]}, month


def test_three_people_and_a_number_without_a_gap(town):
    first = f"chuquan-month/{MONTHS[0]}/1"
    assert step(town, "approve", town.head, first)["error"]["code"] == "bad_move"
    assert step(town, "check", town.head, first)["error"]["code"] == "not_allowed"
    assert step(town, "check", town.clerk, first)["ok"]
    assert step(town, "approve", town.clerk, first)["error"]["code"] == "not_allowed"
    assert step(town, "return", town.head, first, reason="栏目有误")["ok"]
    town.advance(town.client.ok("status")["body"]["now_ms"] + 1)
    for month in MONTHS:
        publish(town, f"chuquan-month/{month}/1")
    numbers = [edition(town, f"chuquan-month/{m}/1")["number"] for m in MONTHS]
    assert numbers == [f"临改办通报〔2022〕{i + 1}号" for i in range(len(MONTHS))]
    assert step(town, "return", town.head, first, reason="再改")["error"]["code"] == "bad_move"
    assert step(town, "publish", town.clerk, first)["error"]["code"] == "bad_move"


def test_computed_again_it_is_the_same_and_files_are_the_same_bytes(town):
    for month in MONTHS:
        id = f"chuquan-month/{month}/1"
        assert "重算一致" in town.duban("bulletin", "again", id).stdout
        for end in ("xlsx", "csv", "html", "docx"):
            files = [town.folder / f"{month}-{i}.{end}" for i in (1, 2)]
            for f in files:
                town.duban("bulletin", "get", id, "--out", f)
            assert files[0].read_bytes() == files[1].read_bytes(), end


def test_another_reader_reads_the_same_figures(town):
    for name in ("chuquan", "units", "leaders", "lights"):
        id = f"{name}-month/{MONTHS[-1]}/1"
        e = edition(town, id)
        heads = e["table"]["heads"]
        numbers = [h.get("number", False) for h in heads]
        want = [[None if c == "-" else c for c in r["cells"]] for r in e["table"].get("rows", [])]
        for end in ("xlsx", "csv", "docx"):
            town.duban("bulletin", "get", id, "--out", town.folder / f"x.{end}")
        book = xlsx_rows((town.folder / "x.xlsx").read_bytes())
        assert book[2] == [h["heading"] for h in heads]
        got = book[3:3 + len(want)]
        assert got == [[float(c) if n and c else c for c, n in zip(r, numbers)] for r in want], name
        text = [[c or "" for c in r] for r in want]
        assert docx_rows((town.folder / "x.docx").read_bytes())[1:] == text
        raw = (town.folder / "x.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))[1:] == text


def test_a_correction_shows_both_figures_and_the_old_one_stays(town):
    period = MONTHS[0]
    old = edition(town, f"chuquan-month/{period}/1")
    heads = [h["heading"] for h in old["table"]["heads"]]
    row = old["table"]["rows"][0]
    ask = {"bulletin": "chuquan-month", "period": period}
    refused = town.client.call("bulletin_draft", ask, as_=town.clerk)
    assert (refused["error"]["code"], refused["error"]["field"]) == ("missing", "reason")
    was = town.item(row["key"]).get("percent", 0)
    assert town.act("correct", town.clerk, row["key"], percent=was + 1, reason="核减有误")["ok"]
    assert town.client.call("bulletin_draft", dict(ask, reason="数据有误"), as_=town.clerk)["ok"]
    town.advance(town.client.ok("status")["body"]["now_ms"] + 1)
    new = edition(town, f"chuquan-month/{period}/2")
    move = [m for m in new["moves"] if (m["key"], m.get("heading")) == (row["key"], "进度")]
    assert [(m["before"], m["after"]) for m in move] == [(row["cells"][heads.index("进度")], str(was + 1))]
    assert step(town, "check", town.clerk, new["id"])["ok"]
    assert step(town, "approve", town.head, new["id"])["ok"]
    assert step(town, "publish", town.clerk, new["id"])["ok"]
    new, after = edition(town, new["id"]), edition(town, old["id"])
    assert (after["state"], after["corrected_by"]) == ("corrected", new["id"])
    assert {k: after[k] for k in ("table", "hash", "number")} == {k: old[k] for k in ("table", "hash", "number")}
    town.duban("bulletin", "get", new["id"], "--out", town.folder / "c.html")
    page = (town.folder / "c.html").read_text(encoding="utf-8")
    assert f"原为{move[0]['before']}，更正为{move[0]['after']}" in page
    assert "重算一致" in town.duban("bulletin", "again", new["id"]).stdout
    assert "重算一致" in town.duban("bulletin", "again", old["id"]).stdout
