"""S18: five mechanisms. One yearly table: by mechanism and ledger what ran, what was skipped, and why."""
import csv, json, pathlib, tempfile

import pytest

from house import House, SAMPLE, at, play

CHECKER, CLERK, AGENT = "P019", "P022", "P118"
MECHANISMS = ("谋划决策", "推进落实", "试点管理", "督察督导", "考核奖惩")


def yearly(house, year=2022):
    body = house.client.ok("yearly", {"year": year})["body"]
    return body, {r.get("ledger", ""): r for r in body["rows"]}


def told(row, code):
    return [r for r in row.get("skipped", []) if r["code"] == code]


def register(house, id, ledger, unit="D01", as_=CLERK, **more):
    house.client.ok("register", dict(more, id=id, ledger=ledger, title="样例", lead_unit=unit), as_=as_)


@pytest.fixture
def people(house):
    house.start()
    house.load_people()
    return house


def test_every_mechanism_has_its_rows_though_nothing_ran(people):
    body, rows = yearly(people)
    assert {r["mechanism"] for r in body["rows"] if "mechanism" in r} == set(MECHANISMS)
    assert not body.get("over", False)
    for name in ("meeting", "leader68", "pilot", "inspection", "media"):
        assert told(rows[name], "year_empty"), name
    assert rows[""]["mechanism"] == "考核奖惩" and rows[""]["registered"] == 0


def test_what_was_skipped_says_why(people):
    people.advance(at("2022-01-05", "09:00:00"))
    register(people, "JD-90", "decision", "U03")
    register(people, "JD-91", "decision", "U03")
    register(people, "LD-90", "leader68", due_date="2022-02-28", **{"from": ["JD-91"]})
    register(people, "LD-91", "leader68", due_date="2022-02-28")
    assert people.act("hold_request", AGENT, "LD-91", reason="等上级批复", new_due="2023-03-01")["ok"]
    assert people.act("hold_approve", CHECKER, "LD-91", ref="LD-91/1", reason="等上级批复")["ok"]
    register(people, "ZQ-90", "pilot_lead", due_date="2022-06-30")
    for stage, who, more in (("applied", AGENT, {}), ("refused", CLERK, {"reason": "名额给了邻县"})):
        assert people.act("stage", who, "ZQ-90", stage=stage, **more)["ok"]
    register(people, "SP-90", "session", due_at="2022-01-05T10:00:00+08:00", as_=AGENT)
    plan = {"name": "自查", "scope": "leader68", "lead_unit": "U03", "duration_days": 1, "sample_size": 1, "sample_rule": "全部"}
    people.client.ok("schedule_set", dict(plan, id="DC-90", dtstart="2022-01-10", rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=3"), as_=CLERK)
    people.client.ok("schedule_set", dict(plan, id="DC-91", dtstart="2022-03-06"), as_=CLERK)  # a Sunday: it waits for Monday
    people.advance(at("2022-03-06"))
    body, rows = yearly(people)
    assert [r["zh"].split("《")[0] for r in told(rows["decision"], "year_childless")] == ["JD-90"]
    assert "LD-91" in told(rows["leader68"], "year_held")[0]["zh"] and "等上级批复" in told(rows["leader68"], "year_held")[0]["zh"]
    assert "LD-90" in told(rows["leader68"], "year_overdue")[0]["zh"] and rows["leader68"]["reds"] == 1
    [refused] = told(rows["pilot_lead"], "year_ended")
    assert "未获批" in refused["zh"] and "名额给了邻县" in refused["zh"]
    [entry] = people.client.ok("entries", {"from": refused["seq"], "limit": 1})["body"]["rows"]
    assert entry["op"] == "stage" and entry["body"]["stage"] == "refused"
    assert rows["session"]["lapsed"] == 1 and "失约" in told(rows["session"], "year_lapsed")[0]["zh"]
    assert rows["session"]["ends"] == [{"key": "no_show", "title": "失约", "n": 1}]
    assert rows["inspection"]["visits"] == 3
    [idle] = told(rows["inspection"], "year_plan_later")
    assert "DC-91" in idle["zh"] and "2022-03-07" in idle["zh"]
    assert len(told(rows["inspection"], "year_overdue")) == 3  # nobody concluded them
    out = people.duban("yearly", "2022").stdout
    assert "2022 年（截至 2022-03-06）" in out and "名额给了邻县" in out and "督察督导" in out


def test_a_year_to_come_is_not_told(people):
    assert people.client.call("yearly", {"year": 2023})["error"]["code"] == "too_early"
    assert people.duban("yearly", "2023", check=False).returncode == 1


@pytest.fixture(scope="module")
def year():
    house = House(pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))).start()
    house.load_county()
    assert play(house) == []
    house.advance(at("2022-12-30"))
    yield house
    house.clean()


def test_the_sample_year_adds_up(year):
    """Counted again from the stored records, by another program."""
    body, rows = yearly(year)
    begin, end = at("2022-01-01", "00:00:00"), at("2022-12-31", "00:00:00")
    within = lambda ms: ms is not None and begin <= ms < end
    items, reds = year.table("item"), 0
    for ledger in {i["ledger"] for i in items}:
        mine, row = [i for i in items if i["ledger"] == ledger], rows[ledger]
        assert row["registered"] == sum(within(i.get("assigned_ms")) for i in mine), ledger
        assert row["closed"] == sum(within(i.get("closed_ms")) for i in mine), ledger
        assert row["open"] == sum(i["state"] != "closed" and i["assigned_ms"] < end for i in mine), ledger
        assert row["reds"] == sum(c["n"] for i in mine for c in i.get("counts", []) if (c["year"], c["light"]) == (2022, "red"))
        assert row["visits"] == sum("plan" in i for i in mine)
        assert sum(e["n"] for e in row.get("ends", [])) == row["closed"]
    returned = sum(k["kind"] == "return" and k["state"] == "approved" for k in year.table("ask"))
    assert returned == 1 and rows["leader68"]["returned"] >= 1
    in_file = list(csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")))
    assert rows["micro"]["registered"] == sum(r["ledger"] == "micro" for r in in_file) == 54
    assert rows["leader68"]["registered"] == 68
    assert rows[""]["registered"] == len(year.table("score")) > 0


def test_load_by_leader(year):
    """16 leaders for 68 items: whom it falls on, as counted from the table itself."""
    want = {}
    for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")):
        if r["ledger"] == "leader68":
            want[r["lead_leader"]] = want.get(r["lead_leader"], 0) + 1
    body = year.client.ok("tally", {"by": "leader", "ledger": "leader68"})["body"]
    assert {r["key"]: r["open"] + r["closed"] for r in body["rows"]} == want and len(want) == 16
    assert body["all"]["open"] + body["all"]["closed"] == 68
    out = year.duban("tally", "--by", "leader", "台账:leader68").stdout.splitlines()
    assert len(out) == 1 + 16 + 1 and out[-1].split()[:2] == ["合计", "68"]
    months = {r.get("key", ""): r["closed"] for r in year.client.ok("tally", {"by": "month_closed", "state": ["closed"]})["body"]["rows"]}
    assert sum(months.values()) == sum(i["state"] == "closed" for i in year.table("item")) and "2022-06" in months


def test_the_whole_of_it_as_json(year):
    page = json.loads(year.duban("yearly", "2022", "--json").stdout)
    assert page["schema"] == "duban.yearly/1" and page["body"]["year"] == 2022
    assert page["body"]["rows"][0]["mechanism"]
