"""S11: hotline calls. Their own numbers are kept and found; the matter gives the limits, in minutes, office hours, workdays or
days, from the moment of dispatch; the Shandong limits and the provincial line. All limits are worked out here anew, from the
rules file as it is written and the sample's calendar."""
import csv, datetime, json

import pytest, yaml

from house import COUNTY, SAMPLE, ZONE, at, day_number, day_of, is_workday, ms, workday_after

AGENT, CENTRE, HEAD, CLERK = "P028", "U05", "P018", "P022"     # agent of the hotline centre; the reform office
UNIT, LIAISON, OTHER, OTHER_LIAISON = "D14", "P161", "T06", "P068"
CENTRE_HEAD = "P023"                                            # of the command centre, no member of the reform office
ROWS = next(d for d in yaml.safe_load_all(open(COUNTY / "rules/matters-hotline.yml", encoding="utf-8")))["rows"]
SPANS = [(s["from"], s["to"]) for s in yaml.safe_load(open(COUNTY / "rules/hours.yml", encoding="utf-8"))["seasons"][0]["spans"]]


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def date_of(instant):
    return datetime.datetime.fromtimestamp(instant / 1000, ZONE).date()


def office_minutes_later(instant, minutes):
    """So many minutes of office time later; none: now, or when the office opens."""
    day, left = date_of(instant), minutes * 60000
    while True:
        for a, b in SPANS if is_workday(day) else []:
            start, end = max(instant, at(day, f"{a}:00")), at(day, f"{b}:00")
            if start <= end and (left or start < end):
                if left <= end - start:
                    return start + left
                left -= end - start
        day += datetime.timedelta(days=1)


def limit(instant, row):
    """The instant at which what begins now and may take so long is over."""
    length, _, rule = row["within"].partition(", ")
    n, unit = length.split()
    n, clock = int(n), instant - at(date_of(instant), "00:00:00")
    if unit in ("minutes", "hours"):
        return instant + n * {"minutes": 60000, "hours": 3600000}[unit]
    if unit in ("workminutes", "workhours"):
        return office_minutes_later(instant, n * {"workminutes": 1, "workhours": 60}[unit])
    day = workday_after(date_of(instant), n) if unit == "workdays" else date_of(instant) + datetime.timedelta(days=n)
    if not rule:                                                            # to the end of the last day
        return at(day, "00:00:00") + 24 * 3600000
    assert rule == "same time"
    same = at(day, "00:00:00") + clock
    return office_minutes_later(same, 0) if unit == "workdays" else same     # where the office is closed, when it opens


def row_of(matter, urgency, name):
    fits = [r for r in ROWS if r["limit"] == name and r["matter"] in (matter, "*") and urgency in (None, r["urgency"])]
    return next((r for r in fits if r["matter"] == matter), fits[0])


@pytest.fixture
def line(house):
    house.start()
    house.load_people()
    return house


def call_in(house, id="RX-1", matter="道路破损", **more):
    house.client.ok("register", {"id": id, "ledger": "call12345", "title": f"市民反映{matter}", "matter": matter,
                                 "lead_unit": CENTRE, "stage": "received", **more}, as_=AGENT)
    return id


def move(house, as_, stage, id="RX-1", **fields):
    return house.act("stage", as_, id, stage=stage, **fields)


def dispatch(house, id="RX-1", unit=UNIT, as_=AGENT):
    reply = move(house, as_, "dispatched", id, unit=unit)
    assert reply["ok"], reply
    return house.item(id)


def light(house, id="RX-1"):
    i = house.item(id)
    return i.get("light"), i.get("cause")


def test_the_lines_own_number_is_kept_and_found(line):
    line.advance(at("2022-03-01", "09:00:00"))
    call_in(line, "RX-1", outside="371424-20220301-000017")
    call_in(line, "RX-2", outside="371424-20220301-000018")
    assert line.item("RX-1")["outside"] == "371424-20220301-000017"
    assert json.loads(line.duban("show", "371424-20220301-000018", "--json").stdout)["body"]["item"]["id"] == "RX-2"
    assert "RX-1" in line.duban("why", "371424-20220301-000017").stdout
    rows = json.loads(line.duban("list", "000017", "--json").stdout)["body"]["rows"]
    assert [(r["id"], r["outside"]) for r in rows] == [("RX-1", "371424-20220301-000017")]


@pytest.mark.parametrize("when", ["2022-03-01T09:10:00", "2022-03-04T17:00:00", "2022-09-30T11:50:00", "2022-10-02T02:05:00"])
def test_each_matter_has_its_limits(line, when):
    """Every row of the table, from a weekday, a Friday evening, the eve of the seven days of October, and a night in them."""
    now = ms(f"{when}+08:00")
    line.advance(now)
    kinds = [("停水停电停气", None), ("政策咨询", None), ("环境卫生", None), ("道路破损", None), ("道路破损", "urgent"),
             ("道路破损", "enquiry"), ("道路破损", "province")]
    used = set()
    for n, (matter, urgency) in enumerate(kinds):
        call_in(line, f"RX-{n}", matter, **({"urgency": urgency} if urgency else {}))
        item = dispatch(line, f"RX-{n}")
        sign, finish = (row_of(matter, urgency, name) for name in ("sign", "finish"))
        used |= {(r["matter"], r["urgency"], r["limit"]) for r in (sign, finish)}
        assert item["urgency"] == finish["urgency"]
        assert item["stage_due_ms"] == limit(now, sign), (matter, urgency, sign)
        assert item["due_ms"] == limit(now, finish), (matter, urgency, finish)
        assert item["effective_due"] == day_number(str(date_of(item["due_ms"] - 1)))
    assert used == {(r["matter"], r["urgency"], r["limit"]) for r in ROWS}       # none of them is there for show
    assert {r["within"].partition(",")[0].split()[1] for r in ROWS} == {"minutes", "hours", "workminutes", "workhours", "workdays", "days"}


def test_five_workdays_and_the_last_second_is_in_time(line):
    """From Thursday 29 September: Friday, then the two worked days after the holidays, and two more."""
    line.advance(at("2022-09-29", "10:00:00"))
    call_in(line, "RX-1")
    call_in(line, "RX-2")
    for id in ("RX-1", "RX-2"):
        dispatch(line, id)
        assert move(line, LIAISON, "signed", id)["ok"] and move(line, LIAISON, "handling", id)["ok"]
    last = workday_after("2022-09-29", 5)
    assert str(last) == "2022-10-11" and line.item("RX-1")["effective_due"] == day_number(str(last))
    line.advance(at(last, "23:59:59"))
    assert code(move(line, LIAISON, "answered")) == "missing"       # an answer says something
    assert move(line, LIAISON, "answered", text="已修补")["body"].get("submitted_late", False) is False
    line.advance(at(last + datetime.timedelta(days=1), "00:00:01"))
    assert move(line, LIAISON, "answered", "RX-2", text="已修补")["body"]["submitted_late"] is True
    # called back by the line, not by the unit itself
    assert code(move(line, LIAISON, "closed")) == "not_allowed"
    assert move(line, AGENT, "closed")["ok"] and move(line, AGENT, "closed", "RX-2")["ok"]
    assert (line.item("RX-1").get("late", False), line.item("RX-2").get("late", False)) == (False, True)


def test_extended_by_ten_workdays_at_most_and_once(line):
    line.advance(at("2022-09-29", "10:00:00"))
    call_in(line)
    due = day_of(dispatch(line)["effective_due"])
    ten, eleven = workday_after(due, 10), workday_after(due, 11)
    ask = lambda day: line.act("extend_request", LIAISON, "RX-1", new_due=str(day), reason="路面须养护")
    grant = lambda who, ref, day: line.act("extend_approve", who, "RX-1", ref=ref, new_due=str(day))
    assert ask(eleven)["ok"]
    for who in (HEAD, CENTRE_HEAD):
        assert code(grant(who, "RX-1/1", eleven)) == "not_allowed"
    assert code(grant(LIAISON, "RX-1/1", ten)) == "own_request"
    assert code(grant(CLERK, "RX-1/1", ten)) == "not_allowed"       # of the office, but not whom the rules name
    assert code(grant("P025", "RX-1/1", ten)) == "not_allowed"
    reply = grant(CENTRE_HEAD, "RX-1/1", ten)                       # whom the rules name, though of no office
    assert reply["ok"] and line.item("RX-1")["effective_due"] == day_number(str(ten))
    assert line.item("RX-1")["due_ms"] == at(ten + datetime.timedelta(days=1), "00:00:00")
    # a second time nobody may
    assert ask(workday_after(ten, 1))["ok"]
    for who in (HEAD, CENTRE_HEAD):
        assert code(grant(who, "RX-1/2", workday_after(ten, 1))) == "not_allowed"
    assert line.act("extend_reject", CENTRE_HEAD, "RX-1", ref="RX-1/2", reason="已延过一次")["ok"]


def test_not_ours_is_sent_back_within_two_workdays_with_a_reason(line):
    """Within the window it is a return, later a late one, and marked so; each unit has its own window from its dispatch."""
    line.advance(at("2022-09-30", "10:00:00"))
    call_in(line)
    first = dispatch(line)
    assert code(move(line, LIAISON, "sent_back")) == "missing"
    assert code(move(line, OTHER_LIAISON, "sent_back", reason="不属本单位")) == "not_allowed"
    second_day = workday_after("2022-09-30", 2)
    assert str(second_day) == "2022-10-09"
    line.advance(at(second_day, "23:00:00"))
    reply = move(line, LIAISON, "sent_back", reason="属县道，应由镇管护")
    assert reply["ok"] and reply["body"].get("late", False) is False and reply["body"]["returns_n"] == 1
    assert {(n["unit"], n["role"]) for n in line.table("notice") if n["kind"] == "task"} == {(CENTRE, "agent")}
    # to the next unit: its clock starts now, the age of the whole is kept
    again = dispatch(line, unit=OTHER)
    assert again["due_ms"] == limit(at(second_day, "23:00:00"), row_of("道路破损", None, "finish")) > first["due_ms"]
    assert again["registered_ms"] == first["registered_ms"] and again["lead_unit"] == OTHER
    line.advance(at(workday_after(second_day, 3), "00:00:00"))
    reply = move(line, OTHER_LIAISON, "sent_back", reason="属农业农村局")
    assert (reply["body"]["late"], reply["body"]["stage"]) == (True, "arbitration")      # twice: the centre decides
    entry = [e for e in line.client.ok("show", {"id": "RX-1"})["body"]["timeline"] if e["op"] == "stage"][-1]
    assert entry["facts"]["late"] is True and entry["body"]["reason"] == "属农业农村局"


def test_the_line_is_open_day_and_night(line):
    """Two at night in the holidays: registered at once, undispatched half an hour later; its workdays begin with the 8th."""
    line.advance(at("2022-10-02", "02:00:00"))
    call_in(line)
    item = line.item("RX-1")
    assert item["registered_ms"] == item["assigned_ms"] == at("2022-10-02", "02:00:00")
    assert item["stage_due_ms"] == at("2022-10-02", "02:30:00")
    line.advance(at("2022-10-02", "02:30:00"))
    assert light(line)[0] is None
    line.advance(at("2022-10-02", "02:31:00"))
    assert light(line) == ("yellow", "undispatched")
    assert not [n for n in line.table("notice") if n.get("item") == "RX-1"]      # nobody is rung out of bed: the office opens on the 8th
    item = dispatch(line)
    assert day_of(item["effective_due"]) == workday_after("2022-10-02", 5) == datetime.date(2022, 10, 12)
    assert item["stage_due_ms"] == office_minutes_later(at("2022-10-02", "02:31:00"), 360) == at("2022-10-08", "16:00:00")
    line.advance(at("2022-10-08", "16:00:00"))
    assert light(line)[0] is None
    line.advance(at("2022-10-08", "16:00:01"))
    assert light(line) == ("yellow", "unsigned")


def test_the_provincial_line(line):
    """15 workdays; yellow one workday before the last, red on the first workday after it, here a Monday."""
    line.advance(at("2022-11-04", "09:00:00"))
    call_in(line, urgency="province")
    dispatch(line)
    assert move(line, LIAISON, "signed")["ok"]
    last, day = workday_after("2022-11-04", 15), datetime.date(2022, 11, 4)
    assert last.weekday() == 4 and day_of(line.item("RX-1")["effective_due"]) == last      # a Friday
    turns = {}
    while day <= last + datetime.timedelta(days=4):
        line.advance(at(day))
        turns.setdefault(light(line)[0], day)
        day += datetime.timedelta(days=1)
    assert turns == {None: datetime.date(2022, 11, 4), "yellow": last - datetime.timedelta(days=1), "red": workday_after(last, 1)}
    assert turns["red"].weekday() == 0
    [order] = [i for i in line.table("item") if i.get("parent") == "RX-1"]
    assert order["lead_unit"] == UNIT and day_of(order["effective_due"]) == workday_after(turns["red"], 1)


def test_urgent_calls_run_on_the_clock(line):
    """No water on a holiday at 20:00: six hours, an hour before the end yellow, and red at two in the morning."""
    line.advance(at("2022-10-02", "20:00:00"))
    call_in(line, matter="停水停电停气")
    dispatch(line)
    assert move(line, LIAISON, "signed")["ok"]
    for clock, want in (("2022-10-03T00:59:59", None), ("2022-10-03T01:00:00", "yellow"), ("2022-10-03T02:00:00", "yellow"),
                        ("2022-10-03T02:00:01", "red")):
        line.advance(ms(f"{clock}+08:00"))
        assert light(line)[0] == want, clock


def test_integrated_items_and_services_stand_beside_the_calls(county):
    """The four integrated items of the sample are ordinary items: reports, lights, and the calls are another ledger."""
    ids = {r["id"] for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "integrated"}
    rows = json.loads(county.duban("list", "--ledger", "integrated", "--json").stdout)["body"]["rows"]
    assert {r["id"] for r in rows} == ids and len(ids) == 4
    late = min(rows, key=lambda r: r["effective_due"])
    due = datetime.date.fromisoformat(late["effective_due"])
    county.advance(at(due))
    assert county.item(late["id"]).get("cause") != "overdue"
    county.advance(at(due + datetime.timedelta(days=1)))
    assert light(county, late["id"]) == ("red", "overdue")
