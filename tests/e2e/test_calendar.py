"""The calendar as the county lives it: through 2022 with the notice for 2022 alone, until on 8 December the notice for 2023 is
published and takes 31 December and 2 January away. What was counted across New Year is provisional before and moves then; whose date
did not move hears nothing. Every date is counted here, by a walk over the files of county/calendars/, and not by duban."""
import csv, datetime, json

import pytest, yaml

from house import COUNTY, SAMPLE, at, day_of, ms

CALENDARS = COUNTY / "calendars"
HEAD = "P017"                                        # of the reform office
SPANS = [("08:30", "12:00"), ("13:30", "17:30")]     # rules/hours.yml
SUMMER = [("08:30", "12:00"), ("14:30", "18:00")]    # rules/examples/hours-seasons.yml, June to September

LEDGERS = {
    "pledge": """
ledger: pledge
title: 承诺事项
policy: r1
due: 20 workdays
stages:
  - {name: open, title: 办理, next: [done]}
  - {name: done, title: 办结, closes: yes}
""",
    "desk": """
ledger: desk
title: 窗口件
policy: r1
stages:
  - {name: open, title: 受理, within: %s workhours, next: [done]}
  - {name: done, title: 办结, closes: yes}
""",
    "dated": """
ledger: dated
title: 指定日期的事项
policy: r1
""",
    "plain": """
ledger: plain
title: 自然日的事项
policy: r1
due: 30 days
""",
}


# ---- counted here ----


def days_of(*names):
    """Days that differ from their weekday, by the files named; a later file counts for a day that both name."""
    out = {}
    for name in names:
        for d in yaml.safe_load((CALENDARS / f"{name}.yml").read_text(encoding="utf-8"))["days"]:
            out[d["date"]] = d["kind"] == "workday"
    return out


def workday(day, special):
    return special.get(day, day.weekday() < 5)


def after(day, n, special):
    """The n-th workday after a day."""
    day = datetime.date.fromisoformat(str(day))
    while n:
        day += datetime.timedelta(days=1)
        n -= workday(day, special)
    return day


def office_later(start, minutes, special, spans=lambda day: SPANS):
    """So many minutes of office time after an instant, minute by minute; an end at closing is that closing."""
    t = datetime.datetime.fromisoformat(start)
    while True:
        day, clock = t.date(), t.strftime("%H:%M")
        inside = workday(day, special) and any(a <= clock < b for a, b in spans(day))
        if inside:
            minutes -= 1
        t += datetime.timedelta(minutes=1)
        if minutes == 0:
            return ms(t.isoformat(timespec="seconds") + "+08:00")


# ---- the house ----


@pytest.fixture
def town(house, tmp_path):
    """Rules, the calendar of 2022 alone, units and people, and four small ledgers."""
    house.start()
    house.load_rules()
    house.duban("rules", "apply", CALENDARS / "gov-2022.yml")
    house.duban("import", SAMPLE / "units.csv", SAMPLE / "people.csv")
    apply_ledgers(house, tmp_path, hours=152)
    return house


def apply_ledgers(house, tmp_path, hours):
    for name, text in LEDGERS.items():
        file = tmp_path / f"ledger-{name}.yml"
        file.write_text(text % hours if "%s" in text else text, encoding="utf-8")
        house.duban("rules", "apply", file)


def register(house, id, ledger, unit="D29", **more):
    return house.client.ok("register", dict(id=id, ledger=ledger, title=f"事项 {id}", lead_unit=unit, **more), as_=HEAD)["body"]


def liaison(house, unit="D29"):
    return next(p["id"] for p in house.table("person") if (p["unit"], p["role"]) == (unit, "liaison"))


def act(house, op, id, who=HEAD, **fields):
    reply = house.act(op, who, id, **fields)
    assert reply.get("ok"), (op, id, reply)
    return reply["body"]


def document(name):
    """A calendar as a program sends it."""
    doc = yaml.safe_load((CALENDARS / f"{name}.yml").read_text(encoding="utf-8"))
    text = lambda v: str(v) if isinstance(v, datetime.date) else v
    return {k: [{f: text(x) for f, x in d.items()} for d in v] if k == "days" else text(v) for k, v in doc.items()}


def due(house, id):
    return day_of(house.item(id)["effective_due"])


def moved(house):
    """Items that somebody was told of because their date moved."""
    return sorted(n["item"] for n in house.table("notice") if n["kind"] == "moved")


def status(house):
    return house.client.ok("status")["body"]


def why(house, *words):
    return house.duban("why", *words).stdout


# ---- the files ----


def test_the_files_say_what_the_sample_says():
    sample = {datetime.date.fromisoformat(r["date"]): r["kind"] == "workday"
              for r in csv.DictReader(open(SAMPLE / "calendar.csv", encoding="utf-8"))}
    names = [f"gov-{y}" for y in range(2022, 2027)]
    assert days_of(*names) == sample
    known = [yaml.safe_load((CALENDARS / f"{n}.yml").read_text(encoding="utf-8"))["known"] for n in names]
    assert [str(k) for k in known] == ["2021-10-25", "2022-12-08", "2023-10-25", "2024-11-12", "2025-11-04"]


# ---- New Year 2023 ----


def test_the_notice_of_8_december_2022(town):
    old, new = days_of("gov-2022"), days_of("gov-2022", "gov-2023")
    town.advance(at("2022-11-30", "18:00:00"))
    assert "warn_calendar_next" not in status(town).get("warnings", [])
    town.advance(at("2022-12-01", "08:30:00"))
    assert status(town)["warnings"] == ["warn_calendar_next"]
    assert "明年的放假表尚未启用" in town.duban("status").stdout

    # B ends before New Year; A reaches across it. C and F have days that people gave, G is counted in days of the calendar.
    assert "provisional" not in register(town, "B-1", "pledge", start_date="2022-12-01")
    register(town, "C-1", "dated", due_date="2023-01-02")
    register(town, "F-1", "dated", due_date="2022-12-30")
    register(town, "H-1", "dated", due_date="2022-12-27")
    register(town, "G-1", "plain", start_date="2022-12-02")
    act(town, "hold_request", "H-1", reason="等检测", who=liaison(town))
    act(town, "hold_approve", "H-1", ref="H-1/1")
    act(town, "extend_request", "F-1", new_due="2023-01-02", reason="材料未到", who=liaison(town))
    act(town, "extend_approve", "F-1", ref="F-1/1", new_due="2023-01-02")
    town.advance(at("2022-12-05", "08:30:00"))
    assert register(town, "A-1", "pledge", start_date="2022-12-05")["provisional"]
    register(town, "S-1", "desk", start_date="2022-12-05")
    town.advance(at("2022-12-07", "10:00:00"))
    act(town, "resume", "H-1", reason="检测完毕", who=liaison(town))     # 2, 5, 6, 7 December are given back
    town.advance(at("2022-12-07", "18:00:00"))

    stage_old, stage_new = (office_later("2022-12-05T08:30", 152 * 60, s) for s in (old, new))
    before = {"A-1": after("2022-12-05", 20, old), "B-1": after("2022-12-01", 20, old), "C-1": datetime.date(2023, 1, 2),
              "F-1": datetime.date(2023, 1, 2), "G-1": datetime.date(2023, 1, 1), "H-1": after("2022-12-27", 4, old)}
    assert {id: due(town, id) for id in before} == before
    assert town.item("S-1")["stage_due_ms"] == stage_old
    across = {"A-1", "H-1", "S-1"}
    assert {i["id"] for i in town.table("item") if i.get("provisional")} == across
    assert status(town)["provisional"] == 3
    assert "期限暂定 3 件" in town.duban("status").stdout
    assert "暂定" in town.duban("show", "A-1").stdout and "暂定" in town.duban("list", "ledger:pledge").stdout
    assert "2023 年放假表未公布" in why(town, "A-1", "--about", "date")

    # nobody counts by what is not published
    refused = town.duban("rules", "apply", CALENDARS / "gov-2023.yml", check=False)
    assert refused.returncode != 0 and "尚未公布" in refused.stdout + refused.stderr and "2022-12-08" in refused.stdout + refused.stderr
    assert moved(town) == []

    town.advance(at("2022-12-08", "10:00:00"))
    tried = town.duban("rules", "diff", CALENDARS / "gov-2023.yml").stdout     # C-1 would turn blue a workday sooner; nothing is written
    assert "C-1" in tried and "B-1" not in tried and due(town, "A-1") == before["A-1"]
    trial = json.loads(town.duban("rules", "diff", CALENDARS / "gov-2023.yml", "--json").stdout)["body"]
    foretold = {r["id"]: r["moved"] for r in trial["rows"] if "moved" in r}
    rows = [line.split() for line in tried.splitlines()]
    town.duban("rules", "apply", CALENDARS / "gov-2023.yml")
    town.advance(at("2022-12-08", "10:01:00"))
    now = {"A-1": after("2022-12-05", 20, new), "B-1": before["B-1"], "C-1": before["C-1"], "F-1": before["F-1"],
           "G-1": before["G-1"], "H-1": after("2022-12-27", 4, new)}
    assert now["A-1"] != before["A-1"] and now["H-1"] != before["H-1"]
    assert {id: due(town, id) for id in now} == now
    assert town.item("S-1")["stage_due_ms"] == stage_new != stage_old
    # what was foretold is what came: these items, from this date to that
    assert set(foretold) == across and trial["dates"] == len(across)
    for id in ("A-1", "H-1"):
        assert [str(before[id]), str(now[id])] == next(r for r in rows if r and r[0] == id and "期限" in r)[-3:-1]

    # old and new are on record; the first date is shown for ever
    pieces = town.item("A-1")["segments"]
    assert [p["kind"] for p in pieces] == ["running", "moved"]
    assert day_of(pieces[1]["due_before"]) == before["A-1"] and day_of(pieces[1]["due_date"]) == now["A-1"]
    assert pieces[0]["limit"] == "20 workdays" and day_of(pieces[0]["counted_from"]) == datetime.date(2022, 12, 5)
    assert day_of(town.item("A-1")["due_date"]) == before["A-1"]
    assert [p["kind"] for p in town.item("H-1")["segments"]] == ["running", "held", "resumed", "moved"]
    shown = town.duban("show", "A-1").stdout
    assert "随放假顺移" in shown and str(before["A-1"]) in shown and str(now["A-1"]) in shown and "gov-2023@1" in shown
    asked = why(town, "A-1", "--about", "date")
    assert str(before["A-1"]) in asked and str(now["A-1"]) in asked and "国办发明电〔2022〕16号" in asked

    # only those whose date moved: one notice each, to the liaison of their unit; B-1 for one hears nothing
    assert moved(town) == sorted(across)
    assert {(n["role"], n["unit"]) for n in town.table("notice") if n["kind"] == "moved"} == {("liaison", "D29")}
    assert "B-1" not in moved(town)
    assert status(town).get("provisional", 0) == 0 and not [i for i in town.table("item") if i.get("provisional")]
    assert "warn_calendar_next" not in status(town).get("warnings", []) and status(town)["calendar_until"] == 2023
    assert "元旦" in why(town, "2022-12-31") and "放假" in why(town, "2022-12-31")

    # once more, and a table that says the same in another file: nothing changes
    kept = {i["id"]: (i["effective_due"] if "effective_due" in i else None, i["segments"]) for i in town.table("item")}
    town.client.ok("rules_apply", {"kind": "calendar", "doc": document("gov-2023")})
    town.duban("import", SAMPLE / "calendar.csv")
    town.advance(at("2022-12-08", "10:05:00"))
    assert {i["id"]: (i["effective_due"] if "effective_due" in i else None, i["segments"]) for i in town.table("item")} == kept
    assert moved(town) == sorted(across) and status(town)["calendar_until"] == 2026
    rules = {(r["kind"], r["name"]): r["version"] for r in town.table("rules") if r["kind"] == "calendar"}
    assert rules == {("calendar", "gov-2022"): 1, ("calendar", "gov-2023"): 1, ("calendar", "county"): 1}

    # and so it lights up: blue 5 workdays before the new date, red the day after it
    town.advance(at("2023-01-04", "08:00:00"))
    assert (town.item("A-1")["light"], town.item("A-1")["cause"]) == ("red", "overdue")
    assert town.item("A-1")["light_ms"] == at("2023-01-04", "00:00:00")


# ---- announced late: a day off of the county; office hours by season ----


def test_a_day_off_that_the_county_announces_late(town, tmp_path):
    """A counter limit in office hours runs; the day before, the county takes 9 September away."""
    apply_ledgers(town, tmp_path, hours=40)
    old, new = days_of("gov-2022"), days_of("gov-2022", "examples/county-days")
    town.advance(at("2022-09-05", "08:30:00"))
    register(town, "W-1", "desk", start_date="2022-09-05")
    register(town, "W-2", "dated", due_date="2022-09-20")
    town.advance(at("2022-09-08", "16:00:00"))
    assert town.item("W-1")["stage_due_ms"] == office_later("2022-09-05T08:30", 40 * 60, old) == at("2022-09-13", "11:00:00")
    town.duban("rules", "apply", CALENDARS / "examples" / "county-days.yml")
    town.advance(at("2022-09-08", "16:01:00"))
    assert town.item("W-1")["stage_due_ms"] == office_later("2022-09-05T08:30", 40 * 60, new) == at("2022-09-14", "11:00:00")
    assert moved(town) == ["W-1"] and status(town)["calendar_until"] == 2022          # it adds days and covers none
    piece = town.item("W-1")["segments"][-1]
    assert piece["kind"] == "moved" and "2022-09-13 11:00 → 2022-09-14 11:00" in piece["reason"] and "county-days@1" in piece["reason"]
    assert "放假（县庆）" in why(town, "2022-09-09")
    # the State Council and the county differ about a day, and neither says which goes before: refused, both named
    doc = dict(document("examples/county-days"), calendar="other", days=[{"date": "2022-09-09", "kind": "workday"}])
    reply = town.client.call("rules_apply", {"kind": "calendar", "doc": doc})
    text = reply["error"]["zh"] + reply["error"]["en"]
    assert reply["error"]["field"] == "doc.days" and "county-days" in text and "other" in text and "2022-09-09" in text


def test_a_holiday_announced_inside_a_pause_gives_back_less(town):
    """Held from 5 to 9 September: four workdays back, by the calendar of then. The county makes one of them a day off: three."""
    town.advance(at("2022-09-05", "09:00:00"))
    register(town, "P-1", "dated", due_date="2022-09-14")
    act(town, "hold_request", "P-1", reason="等雨停", who=liaison(town))
    act(town, "hold_approve", "P-1", ref="P-1/1")
    town.advance(at("2022-09-09", "09:00:00"))
    act(town, "resume", "P-1", reason="雨停了", who=liaison(town))
    assert due(town, "P-1") == after("2022-09-14", 4, days_of("gov-2022"))
    town.duban("rules", "apply", CALENDARS / "examples" / "county-days.yml")
    town.advance(at("2022-09-09", "09:01:00"))
    assert due(town, "P-1") == after("2022-09-14", 3, days_of("gov-2022", "examples/county-days"))
    assert moved(town) == ["P-1"]


def test_summer_hours(town, tmp_path):
    """From June on the afternoon begins later: what counts office hours comes out later, what counts days does not."""
    apply_ledgers(town, tmp_path, hours=40)
    special = days_of("gov-2022")
    town.advance(at("2022-06-06", "08:30:00"))
    register(town, "U-1", "desk", start_date="2022-06-06")
    register(town, "U-2", "pledge", start_date="2022-06-06")
    town.advance(at("2022-06-07", "09:00:00"))
    assert town.item("U-1")["stage_due_ms"] == office_later("2022-06-06T08:30", 40 * 60, special)
    town.duban("rules", "apply", COUNTY / "rules" / "examples" / "hours-seasons.yml")
    town.advance(at("2022-06-07", "09:01:00"))
    summer = lambda day: SUMMER if 6 <= day.month <= 9 else SPANS
    assert town.item("U-1")["stage_due_ms"] == office_later("2022-06-06T08:30", 40 * 60, special, summer) == at("2022-06-13", "16:00:00")
    assert due(town, "U-2") == after("2022-06-06", 20, special)
    assert moved(town) == ["U-1"] and "office@2" in town.item("U-1")["segments"][-1]["reason"]


def test_how_days_are_counted_stands_in_the_rules(town, tmp_path):
    """The first day counts, or not; the last one ends at midnight, with closing, or at the same time of day."""
    expected = {"3 workdays": "2022-03-05 00:00", "3 workdays, first day counts": "2022-03-04 00:00",
                "3 workdays, to closing": "2022-03-04 17:30", "3 workdays, first day counts, to closing": "2022-03-03 17:30",
                "3 workdays, same time": "2022-03-04 10:00", "10 days, same time": "2022-03-11 10:00"}
    town.advance(at("2022-03-01", "10:00:00"))
    for i, (limit, end) in enumerate(expected.items()):
        file = tmp_path / f"rule{i}.yml"
        file.write_text(f'ledger: rule{i}\ntitle: 算法 {i}\nstages:\n'
                        f'  - {{name: open, title: 办理, within: "{limit}"}}\n  - {{name: done, title: 办结, closes: yes}}\n', encoding="utf-8")
        town.duban("rules", "apply", file)
        body = town.client.ok("register", {"id": f"R-{i}", "ledger": f"rule{i}", "title": "算", "lead_unit": "D29"}, as_=HEAD)["body"]
        assert body["stage_due_ms"] == ms(end.replace(" ", "T") + ":00+08:00"), limit
        assert body["stage_limit"] == limit.replace("1 workday,", "1 workdays,")
        assert limit == town.item(f"R-{i}")["stage_limit"]
