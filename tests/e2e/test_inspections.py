"""Inspections as State Council order 733 and the rules on relief of the grass roots want them: by plan, approved where they are
comprehensive, merged where they clash, no unit visited more often than the county allows, samples that anybody can draw again,
silence before an unannounced visit, missed runs as the plan says, conclusions that the visited may contest."""
import csv, datetime, hashlib

import pytest, yaml

from house import COUNTY, SAMPLE, at, day_number, day_of, workday_after

PEOPLE = list(csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8")))
HEAD, DEPUTY, INSPECTOR, CLERK, LEADER = "P017", "P018", "P019", "P022", "P001"
RULES = yaml.safe_load(open(COUNTY / "rules" / "inspection.yml", encoding="utf-8"))


def post(unit, role="liaison"):
    return next(p["id"] for p in PEOPLE if (p["unit"], p["role"]) == (unit, role))


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def plan(id, **fields):
    row = {"id": id, "name": f"督查 {id}", "scope": "unit", "kind": "daily", "side": "self", "method": "onsite", "lead_unit": "U03",
           "dtstart": "2022-03-01", "sample_rule": "随机,种子留存", "sample_size": 2}
    return {k: v for k, v in dict(row, **fields).items() if v is not None}


def write_rules(path, **changes):
    """The county's rules of inspections, changed; None leaves a line out."""
    doc = {k: v for k, v in dict(RULES, **changes).items() if v is not None}
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), encoding="utf-8")


class Inspections:
    def __init__(self, house):
        self.house, self.client = house, house.client

    def rules(self, **changes):
        path = self.house.folder / "inspection.yml"
        write_rules(path, **changes)
        self.house.duban("rules", "apply", path)

    def set(self, id, **fields):
        self.client.ok("schedule_set", plan(id, **fields), as_=CLERK)

    def to(self, day, clock="12:00:00"):
        self.house.advance(at(day, clock))

    def visits(self, *plans):
        return [i for i in self.house.table("item") if i.get("plan") and (not plans or i["plan"] in plans)]

    def plan(self, id):
        return next(s for s in self.house.table("schedule") if s["id"] == id)

    def skips(self, id):
        return [(str(day_of(k["date"])), k["why"]) for k in self.plan(id).get("skips", [])]

    def burden(self, unit, year=2022):
        row, = self.client.ok("burden", {"year": year, "unit": unit})["body"]["rows"]
        return row.get("visits", 0), row.get("others", 0)

    def why(self, id, as_=None):
        return {r["code"]: r["zh"] for r in self.client.ok("why", {"id": id}, as_=as_)["body"]["reasons"]}

    def items(self, ledger, *units):
        for n, unit in enumerate(units, 1):
            self.client.ok("register", {"id": f"X-{ledger}-{n}", "ledger": ledger, "title": f"{ledger} {unit}", "lead_unit": unit,
                                        "due_date": "2022-12-20"}, as_=CLERK)


@pytest.fixture
def county(house):
    house.start()
    house.load_people()
    return Inspections(house)


def drawn_by_hand(draw):
    """What the record of a draw must come to, in three lines (workers/README.md has the same)."""
    lot = lambda id: hashlib.blake2b(f"{draw['seed']}/{id}".encode(), digest_size=16).digest()
    fixed = draw.get("fixed", 0)
    order = draw["pool"][:fixed] + sorted(draw["pool"][fixed:], key=lot)
    return [i for i in order if i not in draw.get("left_out", [])][:draw.get("size", len(order))]


def test_what_clashes_is_one_visit(county):
    """Two plans look at one ledger within three workdays: one visit, with the targets of both. What stands alone, comes from
    above, is written, or is unannounced, stays by itself."""
    county.items("leader68", "D01", "D02", "D03", "D04")
    ledger = dict(scope="leader68", sample_size=1, dtstart="2022-03-17")
    county.set("A", scope="leader68", dtstart="2022-03-15", sample_rule="全部", sample_size=2, duration_days=1)
    county.set("B", **dict(ledger, duration_days=3))                       # Thursday: two workdays after Tuesday
    county.set("FAR", **dict(ledger, dtstart="2022-03-21"))                # four workdays after it
    county.set("ALONE", **dict(ledger, alone=True))
    county.set("ABOVE", **dict(ledger, side="superior"))
    county.set("PAPER", **dict(ledger, method="written"))
    county.set("QUIET", **dict(ledger, unannounced=True))
    county.to("2022-03-22")
    ids = {v["id"] for v in county.visits()}
    assert ids == {"A-20220315", "FAR-20220321", "ALONE-20220317", "ABOVE-20220317", "PAPER-20220317", "QUIET-20220317"}
    visit = county.house.item("A-20220315")
    assert visit["plans"] == ["B"] and [d["plan"] for d in visit["draws"]] == ["A", "B"]
    assert visit["targets"][:2] == visit["draws"][0]["drawn"] and set(visit["targets"]) >= set(visit["draws"][1]["drawn"])
    assert str(day_of(visit["due_date"])) == "2022-03-15"                  # the first date stays to be seen …
    assert str(day_of(visit["effective_due"])) == "2022-03-21"             # … B begins on the 17th and takes three workdays
    assert county.skips("B") == [("2022-03-17", "merged")] and county.plan("B").get("runs", 0) == 0
    assert county.plan("B")["skips"][0]["visit"] == "A-20220315"
    # FAR clashes with nothing that is near enough, though they look at the same ledger. A unit is counted once for a visit.
    for unit in ("D01", "D02", "D03", "D04"):
        mine = [v for v in county.visits("A", "FAR", "ALONE", "QUIET") if unit in v["visited"]]
        other = [v for v in county.visits("ABOVE", "PAPER") if unit in v["visited"]]
        assert county.burden(unit) == (len(mine), len(other)), unit
    assert not county.client.ok("doctor")["body"].get("faults")
    for v in ids:
        assert all(drawn_by_hand(d) == d.get("drawn", []) for d in county.house.item(v)["draws"])
        assert county.house.duban("redraw", v).returncode == 0
    assert "visit_merged" in county.why("A-20220315") and "run_merged" in county.why("B")
    assert "B" in county.house.duban("why", "A-20220315").stdout


def test_two_due_at_one_moment_are_merged_all_the_same(county):
    """Both plans fall due at the same opening, and their workers know nothing of each other: the second result is void, and the
    job comes again."""
    county.items("leader68", "D01", "D02")
    for id in ("A", "B", "C"):
        county.set(id, scope="leader68", dtstart="2022-03-15", sample_rule="全部", sample_size=None)
    county.to("2022-03-15")
    visit, = county.visits()
    assert sorted([visit["plan"]] + visit["plans"]) == ["A", "B", "C"] and len(visit["targets"]) == 2
    assert county.burden("D01") == (1, 0)
    assert not county.client.ok("doctor")["body"].get("jobs")


def test_no_unit_is_visited_more_often_than_the_county_allows(county):
    """Twelve towns, at most one visit each: three at a time, all are through after four; the fifth finds nobody."""
    county.rules(cap=1, merge_within=None)
    county.set("T", rrule="FREQ=MONTHLY;BYMONTHDAY=1", sample_size=3)
    county.to("2022-06-02")
    visits = county.visits("T")
    seen = [t for v in visits for t in v["targets"]]
    assert len(visits) == 4 and len(seen) == len(set(seen)) == 12
    last = visits[-1]["draws"][0]
    assert set(last["left_out"]) <= set(seen[:9]) and drawn_by_hand(last) == last["drawn"]
    assert set(last["pool"]) == set(seen)                                   # all were in the pool, also those left out
    county.to("2022-07-02")
    assert len(county.visits("T")) == 4 and county.skips("T") == [("2022-07-01", "capped")]
    assert {"run_capped"} <= set(county.why("T")) and "visit_left_out" in county.why(visits[-1]["id"])
    rows = county.client.ok("burden", {})["body"]
    assert (rows["year"], rows["cap"], rows["visits"], len(rows["rows"])) == (2022, 1, 12, 12)
    assert all(r["full"] and r.get("left", 0) == 0 for r in rows["rows"])
    assert "已满" in county.house.duban("burden", "2022").stdout

    # From above: not counted, and shown. One more of our own: approved by a leader, not by who asks for it, and counted beside.
    county.set("ABOVE", side="superior", dtstart="2022-07-05", sample_rule="上级指定", sample_size=12)
    county.to("2022-07-05")
    assert county.burden("T01") == (1, 1)
    more = dict(plan("JW-01", dtstart="2022-07-11", sample_rule=None, sample_size=None), targets=["T01", "T02"], reason="信访反映集中")
    assert code(county.client.call("visit_add", dict(more, rrule="FREQ=DAILY"), as_=HEAD)) == "unknown_field"
    assert code(county.client.call("visit_add", dict(more, targets=["T99"]), as_=HEAD)) == "no_item"
    assert code(county.client.call("visit_add", dict(more, dtstart="2022-07-01"), as_=HEAD)) == "too_early"
    assert code(county.client.call("visit_add", more, as_=post("T01"))) == "not_allowed"
    assert county.client.ok("visit_add", more, as_=HEAD)["body"]["visited"] == ["T01", "T02"]   # both are full: it waits
    assert code(county.client.call("plan_approve", {"plan": "JW-01"}, as_=HEAD)) == "own_request"
    assert code(county.client.call("plan_approve", {"plan": "JW-01"}, as_=CLERK)) == "not_allowed"
    county.house.duban("--as", LEADER, "plan", "approve", "JW-01")
    county.to("2022-07-11")
    visit, = county.visits("JW-01")
    assert visit["targets"] == ["T01", "T02"] and county.burden("T01") == (1, 2)
    # … and one that nobody approves is not held.
    county.client.ok("visit_add", dict(more, id="JW-02", dtstart="2022-07-12"), as_=HEAD)
    county.to("2022-07-12")
    assert county.visits("JW-02") == [] and county.skips("JW-02") == [("2022-07-12", "unapproved")]
    # The year is over: everybody has their visits again, and the old count stays.
    county.to("2023-01-04")
    assert county.burden("T01", 2023) == (county.burden("T01", 2023)[0], 0) and county.burden("T01", 2022) == (1, 2)
    assert [v["id"] for v in county.visits("T")][4:] == ["T-20230101"]
    assert not county.client.ok("doctor")["body"].get("faults")


def test_a_comprehensive_plan_is_held_when_it_is_approved(county):
    county.set("ALL", kind="comprehensive", rrule="FREQ=MONTHLY;BYMONTHDAY=10", dtstart="2022-03-10")
    county.to("2022-04-11")
    assert county.visits() == [] and county.skips("ALL") == [("2022-03-10", "unapproved"), ("2022-04-10", "unapproved")]
    waits = [i for i in county.house.table("item") if i["ledger"] == "plan_approval"]
    assert [(i["id"], i["state"], i["lead_unit"]) for i in waits] == [("ALL-PZ", "open", "U03")]
    told = [n for n in county.house.table("notice") if n.get("item") == "ALL-PZ"]
    assert [(n["role"], n["unit"]) for n in told] == [("office_head", "U03")]          # once, not every month
    assert "run_unapproved" in county.why("ALL") and "plan_unapproved" in county.why("ALL")
    approve = lambda as_, **kw: county.client.call("plan_approve", dict(plan="ALL", **kw), as_=as_)
    assert code(approve(DEPUTY)) == "not_allowed" and code(approve(post("D01"))) == "not_allowed"
    assert code(approve(LEADER, year=2021)) == "out_of_range" and code(approve(LEADER, year=2024)) == "out_of_range"
    assert code(approve(LEADER, refuse=True)) == "missing"
    assert approve(LEADER, refuse=True, reason="减负，上半年不开")["ok"]
    assert county.house.item("ALL-PZ")["state"] == "closed"
    county.to("2022-05-10")
    assert county.skips("ALL")[-1] == ("2022-05-10", "refused") and county.visits() == []
    assert "减负" in county.why("ALL")["plan_refused"]
    county.house.duban("--as", HEAD, "plan", "approve", "ALL")
    county.to("2022-06-10")
    assert [v["id"] for v in county.visits()] == ["ALL-20220610"]
    assert "批" in county.house.duban("plan", "list").stdout and "plan_approved" in county.why("ALL")
    # For this year; the next is approved by itself. And a plan that is changed is another plan.
    county.to("2022-12-12")
    assert len(county.visits()) == 7
    county.to("2023-01-10")
    assert len(county.visits()) == 7 and county.skips("ALL")[-1] == ("2023-01-10", "unapproved")
    assert approve(LEADER)["ok"]
    county.set("ALL", kind="comprehensive", rrule="FREQ=MONTHLY;BYMONTHDAY=10", dtstart="2022-03-10", sample_size=5)
    county.to("2023-02-10")
    assert county.skips("ALL")[-1] == ("2023-02-10", "unapproved")
    assert code(county.client.call("plan_approve", {"plan": "NONE"}, as_=LEADER)) == "no_record"


def test_nobody_hears_of_an_unannounced_visit_before_it_is_done(county):
    """DC-10 goes to towns without a word. For the towns it is not there: not in any list, count, entry or explanation; the office
    and its own unit see it. When it has been, they are told."""
    county.set("QUIET", sample_rule="随机,不打招呼", sample_size=12, dtstart="2022-03-08", rrule="FREQ=MONTHLY;BYMONTHDAY=8")
    town, office = post("T01"), CLERK
    county.to("2022-03-07")
    before = {u: county.burden(u) for u in ("T01", "T02")}
    entries = county.client.ok("entries", {"from": 1}, as_=town)["body"]["rows"]
    county.to("2022-03-08")
    v = "QUIET-20220308"
    assert county.house.item(v)["unannounced"] and county.house.item(v)["stage"] == "planned"

    def sees(as_):
        c = county.client
        listed = {r["id"] for r in c.ok("list", {"ledger": "inspection"}, as_=as_)["body"].get("rows", [])}
        stored = {r["body"]["id"] for r in c.ok("records", {"table": "item", "limit": 1000}, as_=as_)["body"].get("rows", [])}
        plans = {r["body"]["id"] for r in c.ok("records", {"table": "schedule"}, as_=as_)["body"].get("rows", [])}
        rows = c.ok("entries", {"from": 1, "limit": 1000}, as_=as_)["body"]["rows"]
        spoken = {v for r in rows if v in str(r) or "QUIET" in str(r)}
        return (v in listed, v in stored, "QUIET" in plans, bool(spoken), c.call("show", {"id": v}, as_=as_).get("ok", False),
                c.call("why", {"id": v}, as_=as_).get("ok", False), c.call("show", {"id": "督查 QUIET"}, as_=as_).get("ok", False),
                c.ok("status", {}, as_=as_)["body"].get("visits", 0) == 1,
                c.ok("burden", {"unit": "T01"}, as_=as_)["body"]["rows"][0].get("visits", 0) == before["T01"][0] + 1)

    assert sees(office) == (True,) * 9 and sees(INSPECTOR) == (True,) * 9
    assert sees(town) == (False,) * 9
    assert sees(post("D01")) == (False,) * 9 and not county.client.call("show", {"id": v}, as_=LEADER).get("ok")
    # Nor in an answer about the past.
    county.house.start_one("rehearse")
    then = lambda as_: county.client.ok("past", {"at": at("2022-03-08", "12:00:00"), "op": "list", "body": {"ledger": "inspection"}}, as_=as_)
    assert v in str(then(office)["body"]) and v not in str(then(town)["body"])
    # Numbers have no hole, all the same; and whoever guesses the number learns nothing.
    rows = county.client.ok("entries", {"from": 1, "limit": 1000}, as_=town)["body"]["rows"]
    assert [r["seq"] for r in rows] == list(range(1, len(rows) + 1)) and len(rows) > len(entries)
    assert code(county.house.act("sign", town, v)) == "no_item" == code(county.house.act("sign", town, "NONE"))
    # Announcing it inside the office is no announcement.
    assert county.house.act("stage", CLERK, v, stage="announced")["ok"]
    assert [n for n in county.house.table("notice") if n.get("item") == v] == [] and sees(town) == (False,) * 9
    # It has been: from now on it is there, and when it is concluded each town hears of it. The plan stays hidden.
    assert county.house.act("stage", INSPECTOR, v, stage="visited")["ok"]
    assert sees(town) == (True, True, False, True, True, True, True, True, True)
    assert county.house.act("conclude", INSPECTOR, v, text="各镇均有台账")["ok"]
    told = {(n["role"], n["unit"]) for n in county.house.table("notice") if n.get("item") == v}
    assert told == {("director", f"T{n:02d}") for n in range(1, 13)}
    # One that is announced tells the liaisons when it is, and its conclusion goes back too.
    county.set("OPEN", dtstart="2022-03-15", sample_size=1)
    county.to("2022-03-15")
    visit, = county.visits("OPEN")
    assert county.house.act("stage", CLERK, visit["id"], stage="announced")["ok"]
    assert {(n["role"], n["unit"]) for n in county.house.table("notice") if n.get("item") == visit["id"]} == {("liaison", visit["targets"][0])}
    assert county.house.duban("--as", post("D01"), "show", visit["id"], check=False).returncode == 0


@pytest.mark.parametrize("missed,held,skipped", [("once", 1, 14), (None, 1, 14), ("all", 12, 3), ("skip", 0, 15)])
def test_missed_runs_follow_the_policy_of_the_plan(county, missed, held, skipped):
    """Weekly since 4 March, entered on 15 June: fifteen Fridays lie behind (that of 3 June, in the holiday, ran on Monday)."""
    county.to("2022-06-15", "10:00:00")
    county.set("W", rrule="FREQ=WEEKLY;BYDAY=FR", dtstart="2022-03-04", missed=missed, sample_size=1)
    county.to("2022-06-15", "10:01:00")
    visits = county.visits("W")
    assert (len(visits), len(county.skips("W"))) == (held, skipped)
    assert {w for _, w in county.skips("W")} <= {"missed"}
    fridays = [str(datetime.date(2022, 3, 4) + datetime.timedelta(days=7 * n)) for n in range(15)]
    assert [d for d, _ in county.skips("W")] == fridays[:skipped]
    assert all(str(day_of(v["start_date"])) == "2022-06-15" for v in visits)   # made up now, not on the day that is over
    county.to("2022-06-17")                                                   # and on the next Friday all is as planned
    assert [v["id"] for v in county.visits("W")][held:] == ["W-20220617"]
    assert "run_missed" in county.why("W")


def test_a_year_ahead_in_one_step_makes_no_flood(county):
    """The service was off for a year: at most twelve are made up one by one, the others are on record."""
    county.set("ALL", rrule="FREQ=WEEKLY;BYDAY=FR", missed="all", sample_size=1)
    county.set("ONCE", rrule="FREQ=WEEKLY;BYDAY=WE", sample_size=1, method="written")
    county.to("2022-03-01", "08:00:00")
    state = county.house.folder
    county.house.stop()
    county.house.clock = None
    county.house.fake_time("2023-03-01 02:00:00")
    county.house.start()
    county.client.ok("clock_confirm")
    wait_quiet(county.house)
    assert len(county.visits("ALL")) == 12 and len(county.visits("ONCE")) == 1
    assert 40 <= len(county.skips("ALL")) <= 100 and 40 <= len(county.skips("ONCE")) <= 100
    assert not county.client.ok("doctor")["body"].get("faults") and state.exists()


def wait_quiet(house):
    """Until nothing is due any more."""
    import time
    for _ in range(200):
        if all(s.get("next_ms", 1 << 60) > house.client.ok("status")["body"]["now_ms"] for s in house.table("schedule")):
            return
        time.sleep(0.1)
    raise AssertionError("plans are due still")


def test_another_calendar_moves_the_next_run(county):
    county.set("D", rrule="FREQ=MONTHLY;BYMONTHDAY=10", dtstart="2022-03-10")
    county.to("2022-03-11")
    assert county.plan("D")["next_ms"] == at("2022-04-11", "08:30:00")       # the 10th is a Sunday
    extra = county.house.folder / "calendar-flood.yml"
    extra.write_text("calendar: flood\nextra: yes\norder: 5\nsource: 县政府通知\ndays:\n  - {date: 2022-04-11, kind: holiday, name: 防汛停工}\n"
                     "  - {date: 2022-04-10, kind: workday, name: 调休}\n", encoding="utf-8")
    county.house.duban("rules", "apply", extra)
    county.to("2022-03-12")
    assert county.plan("D")["next_ms"] == at("2022-04-10", "08:30:00")       # a Sunday that is worked: on the day itself
    county.to("2022-04-11")
    assert [str(day_of(v["start_date"])) for v in county.visits("D")] == ["2022-03-10", "2022-04-10"]


def test_the_visited_may_contest_within_thirty_days(county):
    """A review is asked for by the visited, within 30 days, answered by others than those who concluded, within 30 days."""
    county.set("V", dtstart="2022-03-15", sample_rule="全部", sample_size=None)
    county.to("2022-03-15")
    visit, = county.visits()
    town, other = "T01", post("D01", "director")
    assert county.house.act("conclude", INSPECTOR, visit["id"], text="T01 台账不实")["ok"]
    body = {"id": "FH-1", "ledger": "review", "title": "请复核：台账属实", "lead_unit": "U03", "from": [visit["id"]]}
    assert code(county.client.call("register", body, as_=other)) == "not_owner"        # not visited
    county.to("2022-04-14", "11:00:00")
    assert county.client.ok("register", body, as_=post(town, "director"))
    item = county.house.item("FH-1")
    assert str(day_of(item["effective_due"])) == "2022-05-14"
    assert code(county.house.act("stage", INSPECTOR, "FH-1", stage="upheld", reason="属实")) == "own_request"
    assert code(county.house.act("stage", DEPUTY, "FH-1", stage="upheld")) == "missing"
    assert county.house.act("stage", DEPUTY, "FH-1", stage="changed", reason="台账确有，结论更正")["ok"]
    assert [(n["role"], n["unit"]) for n in county.house.table("notice") if n.get("item") == "FH-1"][-1] == ("director", town)
    county.to("2022-04-15", "00:00:01")                                                # the thirtieth day is over
    late = county.client.call("register", dict(body, id="FH-2"), as_=post(town, "director"))
    assert (code(late), late["error"]["field"]) == ("too_late", "from")
    # A finding is contested in the same way; nobody answers: the office hears of it.
    county.client.ok("register", {"id": "WT-9", "ledger": "finding", "title": "台账不实", "lead_unit": town, "from": [visit["id"]]}, as_=INSPECTOR)
    county.client.ok("register", dict(body, id="FH-3", **{"from": ["WT-9"]}), as_=post(town, "director"))
    assert code(county.house.act("stage", INSPECTOR, "FH-3", stage="upheld", reason="属实")) == "own_request"
    county.to("2022-05-16", "18:00:00")
    assert county.house.item("FH-3")["light"] == "yellow"
    assert all(n["unit"] == "U03" for n in county.house.table("notice") if n.get("item") == "FH-3")


def test_wrong_rules_are_refused_by_name(county):
    for change, field in (({"merge_within": "3 workhours"}, "merge_within"), ({"merge_within": "60 days"}, "merge_within"),
                          ({"secret_stages": ["plannd"]}, "secret_stages[0]"), ({"approve_by": ["ledaer"]}, "approve_by[0]"),
                          ({"approve_by": []}, "approve_by")):
        path = county.house.folder / "wrong.yml"
        write_rules(path, **change)
        p = county.house.duban("rules", "apply", path, check=False)
        assert p.returncode != 0 and field.split("[")[0] in p.stderr + p.stdout, (change, p.stdout, p.stderr)
