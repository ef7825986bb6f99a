"""Tables that are published: months of the sample year, drafted by themselves as they fall due, checked, approved and published
by people, corrected with both figures, computed again to the same bytes, and read by programs that nobody here wrote. Three
months; PUBLISH=long (make tables-long): all twelve."""
import collections, csv, datetime, io, os, pathlib, shutil, subprocess, tempfile

import docx, openpyxl, pytest

from house import BUILD, COUNTY, House, at, day_of, play

LONG = os.environ.get("PUBLISH") == "long"
MONTHS = [f"2022-{m:02}" for m in (range(1, 13) if LONG else (1, 3, 4))]
LAST = MONTHS[-1]
TABLES = ("chuquan", "units", "leaders", "lights")
KINDS = ("xlsx", "csv", "html", "docx")


def by_role(house, role):
    return sorted(p["id"] for p in house.table("person") if p["role"] == role)


@pytest.fixture(scope="module")
def town():
    house = House(pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))).start(("escalate", "inspect", "notify", "rehearse", "publish"))
    house.load_county()
    house.duban("rules", "apply", *sorted((COUNTY / "bulletins").glob("*.yml")))
    stop = at("2023-01-20" if LONG else f"2022-{int(LAST[5:]) + 1:02}-12")
    assert play(house, stop_ms=stop) == []
    house.advance(stop)
    house.clerk, house.head = by_role(house, "clerk")[0], by_role(house, "office_head")[0]
    yield house
    house.clean()


def now(house):
    return house.client.ok("status")["body"]["now_ms"]


def settle(house):
    """What is due is done when the clock has moved."""
    house.advance(now(house) + 1)


def edition(house, id):
    return house.client.ok("editions", {"edition": id})["body"]["rows"][0]


def step(house, op, who, id, **fields):
    return house.client.call(f"bulletin_{op}", dict(edition=id, **fields), as_=who)


def publish(house, id):
    for op, who in (("check", house.clerk), ("approve", house.head), ("publish", house.clerk)):
        reply = step(house, op, who, id)
        assert reply.get("ok"), (op, id, reply)


def files(house, id, folder):
    """All kinds of an edition, by their ends."""
    house.duban("bulletin", "get", id, "--out", house.folder / folder)
    got = {p.suffix[1:]: p for p in (house.folder / folder).iterdir()}
    assert sorted(got) == sorted(KINDS)
    return got


def then(house, id, op, body):
    """An answer of the ledger, as of the end of the table's period."""
    when = house.client.ok("editions", {"edition": id})["body"]["as_of_ms"]
    return house.client.ok("past", {"at": when, "op": op, "body": body}, timeout=150, resend=60)["body"]["body"]


def figure(text, number):
    return None if text == "-" else float(text) if number else text


def book_rows(path, first=3):
    """The first sheet from its heads on, by a reader that nobody here wrote."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[float(c.value) if isinstance(c.value, (int, float)) else c.value for c in row] for row in sheet.iter_rows(min_row=first)]


def docx_rows(path):
    return [[c.text for c in row.cells] for row in docx.Document(path).tables[0].rows]


def test_the_months_drafted_themselves_on_their_day(town):
    for month in MONTHS:
        e = edition(town, f"chuquan-month/{month}/1")
        first = datetime.date(int(month[:4]), int(month[5:]), 28) + datetime.timedelta(days=4)
        assert e["state"] == "drafted" and day_of(e["drafted_ms"] // 86400000) > first.replace(day=1), month
    waits = [e for e in town.rows("editions", bulletin="chuquan-month") if e["state"] == "waiting"]
    assert len(waits) == 1 and waits[0]["period"] > LAST


def test_a_table_says_what_the_ledger_said_then(town):
    said_any = 0
    for month in MONTHS:
        id = f"chuquan-month/{month}/1"
        table = edition(town, id)["table"]
        end = at(str(datetime.date(int(month[:4]), int(month[5:]), 1) + datetime.timedelta(days=31)).rsplit("-", 1)[0] + "-01", "00:00:00")
        listed = then(town, id, "list", {"ledger": "chuquan", "state": ["open", "held", "audit", "closed"], "limit": 1000}).get("rows", [])
        listed = [r for r in listed if town.item(r["id"])["assigned_ms"] < end]  # the sample enters the year's items in January
        heads = [h["heading"] for h in table["heads"]]
        rows = table.get("rows", [])
        assert {r["key"]: r["cells"][heads.index("进度")] for r in rows} == {r["id"]: str(r.get("percent", "-")) for r in listed}, month
        assert [r["cells"][0] for r in rows] == [str(i + 1) for i in range(len(rows))]
        said_any += len(rows)
    assert said_any
    id = f"units-month/{LAST}/1"
    reds = [r for r in then(town, id, "list", {"light": ["red"], "limit": 1000})["rows"] if r["ledger"] != "table"]
    table = edition(town, id)["table"]
    red = [h["heading"] for h in table["heads"]].index("红灯")
    by_unit = collections.Counter(r["lead_unit"] for r in reds)
    assert {r["key"]: int(r["cells"][red]) for r in table["rows"] if r["cells"][red] != "0"} == by_unit and by_unit


def test_several_people_and_a_number_without_a_gap(town):
    first = f"chuquan-month/{MONTHS[0]}/1"
    assert step(town, "approve", town.head, first)["error"]["code"] == "bad_move"
    assert step(town, "check", town.head, first)["error"]["code"] == "not_allowed"
    assert step(town, "check", town.clerk, first)["ok"]
    assert step(town, "approve", town.clerk, first)["error"]["code"] == "not_allowed"
    assert step(town, "return", town.head, first, reason="栏目有误")["ok"]
    settle(town)
    for month in MONTHS:
        publish(town, f"chuquan-month/{month}/1")
    year = day_of((now(town) + 8 * 3600000) // 86400000).year
    numbers = [edition(town, f"chuquan-month/{m}/1")["number"] for m in MONTHS]
    assert numbers == [f"临改办通报〔{year}〕{i + 1}号" for i in range(len(MONTHS))]
    assert step(town, "return", town.head, first, reason="再改")["error"]["code"] == "bad_move"
    assert step(town, "publish", town.clerk, first)["error"]["code"] == "bad_move"


def test_made_again_it_is_the_same_to_the_byte(town):
    for month in MONTHS:
        id = f"chuquan-month/{month}/1"
        a, b = files(town, id, f"{month}-a"), files(town, id, f"{month}-b")
        for kind in KINDS:
            assert a[kind].read_bytes() == b[kind].read_bytes(), (month, kind)
            assert a[kind].stem == b[kind].stem == edition(town, id)["table"]["title"]
        said = town.duban("bulletin", "again", id, *a.values()).stdout
        assert said.count("重算一致") == 1 + len(KINDS)
    forged = town.folder / "x.csv"
    forged.write_bytes(a["csv"].read_bytes() + b"1")
    p = town.duban("bulletin", "again", id, forged, check=False)
    assert p.returncode == 1 and "x.csv 重算不一致" in p.stdout and f"{id} 重算一致" in p.stdout


def test_other_programs_read_the_same_figures(town):
    for name in TABLES:
        id = f"{name}-month/{LAST}/1"
        e = edition(town, id)
        heads, numbers = [h["heading"] for h in e["table"]["heads"]], [h.get("number", False) for h in e["table"]["heads"]]
        cells = [r["cells"] for r in e["table"].get("rows", [])]
        assert cells, name
        got = files(town, id, name)
        rows = book_rows(got["xlsx"])
        assert rows[0] == heads
        assert rows[1:1 + len(cells)] == [[figure(c, n) for c, n in zip(r, numbers)] for r in cells], name
        text = [["" if c == "-" else c for c in r] for r in cells]
        assert docx_rows(got["docx"]) == [heads] + text, name
        raw = got["csv"].read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == len(cells) + 1
        assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig")))) == [heads] + text, name


def test_a_workbook_is_ready_for_the_printer(town):
    book = openpyxl.load_workbook(files(town, f"lights-month/{LAST}/1", "p")["xlsx"])
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A4" and sheet.print_title_rows in ("3:3", "$3:$3")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert "&P" in sheet.oddFooter.center.text
    light = [h.value for h in sheet[3]].index("灯") + 1
    painted = {sheet.cell(r, light).value: sheet.cell(r, light).fill.fgColor.rgb for r in range(4, sheet.max_row)
               if sheet.cell(r, light).value in ("红", "黄", "蓝")}
    assert len(painted) == len(set(painted.values())) >= 2  # a colour each, and always the word
    ids = [sheet.cell(r, 2) for r in range(4, sheet.max_row) if sheet.cell(r, light).value]
    assert ids and all(c.data_type == "s" and c.number_format == "@" for c in ids)


def test_any_office_opens_them(town):
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("libreoffice is not here")
    got = files(town, f"lights-month/{LAST}/1", "office")
    out = town.folder / "pdf"
    for kind in ("xlsx", "docx", "html"):
        p = subprocess.run([soffice, "--headless", f"-env:UserInstallation=file://{town.folder}/lo", "--convert-to", "pdf", "--outdir",
                            out / kind, got[kind]], capture_output=True, text=True, timeout=180)
        pdf = list((out / kind).glob("*.pdf"))
        assert p.returncode == 0 and len(pdf) == 1 and pdf[0].stat().st_size > 5000, p.stderr


def split_runs(document, text):
    """A paragraph whose text is cut as Word cuts it after a few edits: in the middle of braces and words."""
    p = document.add_paragraph()
    for i in range(0, len(text), 3):
        p.add_run(text[i:i + 3]).bold = bool(i % 2)
    return p


def test_the_office_fills_its_own_document(town):
    id = f"chuquan-month/{LAST}/1"
    own = docx.Document()
    split_runs(own, "临邑县改革办文件 {{文号}}")
    split_runs(own, "{{标题}}")
    table = own.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("事项", "进展", "灯")):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("{{改革事项}}（{{编号}}）", "{{进度}}%", "{{灯}}")):
        cell.paragraphs[0].clear()
        for i in range(0, len(text), 2):
            cell.paragraphs[0].add_run(text[i:i + 2])
    own.sections[0].footer.paragraphs[0].text = "{{date}}"
    own.save(town.folder / "own.docx")
    town.duban("bulletin", "get", id, "--template", town.folder / "own.docx", "--out", town.folder / "filled.docx")
    e, filled = edition(town, id), docx.Document(town.folder / "filled.docx")
    heads = [h["heading"] for h in e["table"]["heads"]]
    assert [p.text for p in filled.paragraphs if p.text] == [
        f"临邑县改革办文件 {filled.paragraphs[0].text.split(' ', 1)[1]}", e["table"]["title"]]
    assert e["number"] in filled.paragraphs[0].text and "年" in filled.sections[0].footer.paragraphs[0].text
    rows = [[c.text for c in r.cells] for r in filled.tables[0].rows]
    want = [dict(zip(heads, ("" if c == "-" else c for c in r["cells"]))) for r in e["table"]["rows"]]
    assert rows[0] == ["事项", "进展", "灯"]
    assert rows[1:] == [[f"{w['改革事项']}（{w['编号']}）", f"{w['进度']}%", w["灯"]] for w in want]
    own.add_paragraph("{{标提}}")
    own.save(town.folder / "wrong.docx")
    p = town.duban("bulletin", "get", id, "--template", town.folder / "wrong.docx", "--out", town.folder / "n.docx", check=False)
    assert p.returncode == 65 and "wrong.docx：word/document.xml：{{标提}} 不认识，是 {{标题}} 吗" in p.stderr
    assert not (town.folder / "n.docx").exists()
    (town.folder / "no.docx").write_bytes(b"PK\3\4 no")
    assert town.duban("bulletin", "get", id, "--template", town.folder / "no.docx", "--out", town.folder / "none.docx", check=False).returncode == 65


def test_the_template_that_the_rules_name(town):
    """Attached once, named by its hash, frozen with the table: the period's document is filled into it from then on."""
    own = docx.Document()
    own.add_paragraph("红头 {{title}}")
    own.save(town.folder / "head.docx")
    said = town.duban("--as", town.clerk, "bulletin", "template", town.folder / "head.docx", f"chuquan-month/{LAST}/1").stdout.strip()
    assert said.startswith("template: blake2b:")
    rules = (COUNTY / "bulletins" / "chuquan-month.yml").read_text(encoding="utf-8")
    named = town.folder / "chuquan-month.yml"
    named.write_text(rules + f"template: blake2b:{'0' * 64}\n", encoding="utf-8")
    p = town.duban("rules", "apply", named, check=False)
    assert p.returncode and "template" in p.stderr + p.stdout
    named.write_text(rules + said + "\n", encoding="utf-8")
    town.duban("rules", "apply", named)
    plain = town.folder / "plain.docx"
    town.duban("bulletin", "template", "--out", plain)
    assert "{{格}}" in docx_rows(plain)[1][0]
    assert "红头" not in docx.Document(files(town, f"chuquan-month/{LAST}/1", "as-it-was")["docx"]).paragraphs[0].text
    town.duban("rules", "apply", COUNTY / "bulletins" / "chuquan-month.yml")


def test_the_command_line_leads_through_it(town):
    id = f"units-month/{LAST}/1"
    say = lambda *words: town.duban(*words)
    assert f"bulletin check {id}" in say("bulletin", "show", id).stderr
    assert f"bulletin approve {id}" in say("--as", town.clerk, "bulletin", "check", id).stderr
    assert f"bulletin publish {id}" in say("--as", town.head, "bulletin", "approve", id).stderr
    assert f"bulletin get {id}" in say("--as", town.clerk, "bulletin", "publish", id).stderr
    why = say("bulletin", "why", id).stdout
    assert "bulletin/units-month@1" in why and "核对" in why and "计到账目 #" in why and "BLAKE2b-256" in why
    assert f"{id} " in say("bulletin", "list", "units-month").stdout
    p = town.duban("bulletin", "pubish", id, check=False)
    assert p.returncode == 64 and "publish" in p.stderr
    assert town.duban("bulletin", "get", id, "--format", "pdf", check=False).returncode == 64
    assert say("bulletin", "get", id, "--format", "csv", "--out", "-").stdout.startswith("\ufeff\"序号\"")
    own = subprocess.run([BUILD / "duban", "bulletin", "get", id, "--format", "csv"],
                         cwd=town.folder, env=dict(os.environ, DUBAN_ENDPOINT=town.endpoint("in")), capture_output=True, text=True)
    assert own.returncode == 0 and (town.folder / id.replace("/", "-")).is_dir(), own.stderr


def test_a_correction_shows_both_figures_and_the_old_one_stays(town):
    old = edition(town, f"chuquan-month/{LAST}/1")
    heads = [h["heading"] for h in old["table"]["heads"]]
    row = next(r for r in old["table"]["rows"] if r["cells"][heads.index("进度")] not in ("-", "100"))
    was = int(row["cells"][heads.index("进度")])
    ask = {"bulletin": "chuquan-month", "period": LAST}
    refused = town.client.call("bulletin_draft", ask, as_=town.clerk)
    assert (refused["error"]["code"], refused["error"]["field"]) == ("missing", "reason")
    assert town.act("correct", town.clerk, row["key"], percent=was + 1, reason="核减有误", occurred_at=at(f"{LAST}-29"))["ok"]
    town.duban("--as", town.clerk, "bulletin", "correct", "chuquan-month", LAST, "--reason", "数据有误")
    settle(town)
    new = edition(town, f"chuquan-month/{LAST}/2")
    move = [m for m in new["moves"] if (m["key"], m.get("heading")) == (row["key"], "进度")]
    assert [(m["before"], m["after"]) for m in move] == [(str(was), str(was + 1))]
    publish(town, new["id"])
    new, after = edition(town, new["id"]), edition(town, old["id"])
    assert (after["state"], after["corrected_by"]) == ("corrected", new["id"])
    assert {k: after[k] for k in ("table", "hash", "number")} == {k: old[k] for k in ("table", "hash", "number")}
    got = files(town, new["id"], "corrected")
    assert f"原为{was}" in got["html"].read_text(encoding="utf-8") and "数据有误" in got["html"].read_text(encoding="utf-8")
    book = openpyxl.load_workbook(got["xlsx"])
    changed = [[c.value for c in r] for r in book["更正"].iter_rows(min_row=3)]
    assert [row["key"], "进度", str(was), str(was + 1)] in changed
    cell = [c for r in book.worksheets[0].iter_rows() for c in r if c.comment]
    assert f"原为{was}" in [c for c in cell if c.value == was + 1][0].comment.text
    assert f"{was + 1}（原为{was}）" in [c for r in docx_rows(got["docx"]) for c in r]
    assert any(f"进度原为{was}" in r[-1] for r in csv.reader(io.StringIO(got["csv"].read_text(encoding="utf-8-sig"))))
    for e in (new, after):
        assert "重算一致" in town.duban("bulletin", "again", e["id"], *(got.values() if e is new else ())).stdout


def unfolded(raw):
    """A calendar's lines, by the letter of RFC 5545: CRLF, 75 octets at most, each piece whole UTF-8."""
    assert raw.endswith(b"\r\n") and raw.count(b"\n") == raw.count(b"\r\n")
    lines = []
    for line in raw[:-2].split(b"\r\n"):
        assert len(line) <= 75, line
        line = line.decode("utf-8")
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return lines


def test_deadlines_of_a_leader_as_a_calendar(town):
    icalendar = pytest.importorskip("icalendar")
    leader = next(r["lead_leader"] for r in town.rows("list", ledger="chuquan"))
    path = town.folder / "a.ics"
    town.duban("list", f"领导:{leader}", "--ics", path)
    raw = path.read_bytes()
    town.client.ok("advance", {"to": now(town) + 3600000})
    town.duban("list", f"领导:{leader}", "--ics", path)
    assert path.read_bytes() == raw  # time alone changes nothing
    lines = unfolded(raw)
    assert lines[0] == "BEGIN:VCALENDAR" and "VERSION:2.0" in lines and not any("VALARM" in l for l in lines)
    want = {r["id"]: r for r in town.rows("list", leader=leader) if r.get("effective_due") is not None and r["state"] != "closed"}
    events = {str(e["UID"]).split("@")[0]: e for e in icalendar.Calendar.from_ical(raw).walk("VEVENT")}
    assert want and set(events) == set(want)
    for id, e in events.items():
        assert e["DTSTART"].dt == day_of(want[id]["effective_due"]) and want[id]["title"] in str(e["SUMMARY"])
        assert e["DTEND"].dt - e["DTSTART"].dt == datetime.timedelta(days=1) and e["DTSTAMP"].dt
        assert "VALUE=DATE:" in [l for l in lines if l.startswith("DTSTART")][0] and int(e["SEQUENCE"]) == want[id]["last_seq"]
    p = town.duban("list", "没有这样的事", "--ics", town.folder / "none.ics", check=False)
    assert p.returncode == 1 and not (town.folder / "none.ics").exists()
