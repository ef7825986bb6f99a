"""S8: what an inspection finds is an item to be struck off. The plan opens the visit, the visit's findings come from it, each
with 15 days unless another date is given; struck off with what proves it; looked at again 20 workdays later by the office
itself, and reopened when it has relapsed. Every date and colour is counted here by the sample's calendar."""
import csv, datetime

import pytest

from house import SAMPLE, at, day_of, workday_after, workdays

PEOPLE = list(csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8")))
INSPECTOR, DEPUTY, HEAD, CLERK = "P019", "P018", "P017", "P022"
VISIT, VISITED = "DC-10-20220414", "2022-04-14"      # the second Thursday: three towns, unannounced
LIMIT = "2022-04-29"                                 # 15 calendar days later; 24 April was a worked Sunday


def post(unit, role="liaison"):
    return next(p["id"] for p in PEOPLE if (p["unit"], p["role"]) == (unit, role))


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def light(house, id):
    i = house.item(id)
    return i.get("light"), i.get("cause")


def date(number):
    return str(day_of(number))


def rule_r1(found, due, day, signed=False):
    """The reference rule of sample/README.md for an item without milestones."""
    unsigned = 0 if signed else workdays(found, day)
    if day > due:
        return "red", "overdue"
    if unsigned > 2:
        return "yellow", "unsigned"
    if workdays(day, due) <= 5:
        return "blue", "near_due"
    return ("blue", "unsigned") if unsigned > 1 else (None, None)


@pytest.fixture
def visit(house):
    """The visit as its plan opens it, and a finding for each of the three towns: WT-1, WT-2, WT-3."""
    house.start()
    house.load_people("inspections")
    house.advance(at(VISITED, "15:00:00"))
    house.towns = house.item(VISIT)["targets"]
    for n, town in enumerate(house.towns, 1):
        house.duban("--as", INSPECTOR, "add", f"WT-{n}", "finding", f"台账与现场不符（{town}）", "--lead-unit", town, "--from", VISIT)
    return house


def struck(house, id, town, day, text="已整改，照片与台账一致"):
    """Handed in with what proves it, checked and struck off on a day."""
    house.advance(at(day, "10:00:00"))
    proof = house.folder / f"{id}.txt"
    proof.write_text(f"{id} 整改前后对照\n", encoding="utf-8")
    house.duban("--as", post(town), "close", id, "--percent", "100", "--text", text, "--file", proof)
    n = house.item(id)["asks_n"]
    return house.act("close_approve", DEPUTY, id, ref=f"{id}/{n}", text="现场核实")


def test_findings_of_a_visit_are_items(visit):
    kinds = {r["id"]: r["kind"] for r in csv.DictReader(open(SAMPLE / "units.csv", encoding="utf-8"))}
    assert len(set(visit.towns)) == 3 and {kinds[t] for t in visit.towns} <= {"town", "township", "street"}
    links = {(l["item"], l["kind"], l["to"]) for l in visit.table("link")}
    assert {(f"WT-{n}", "from", VISIT) for n in (1, 2, 3)} <= links
    seen = visit.item(VISIT)
    assert (seen["plan"], seen["kin_n"], seen["kin_open"]) == ("DC-10", 3, 3)
    for n, town in enumerate(visit.towns, 1):
        item = visit.item(f"WT-{n}")
        assert (item["lead_unit"], date(item["due_date"]), date(item["effective_due"])) == (town, LIMIT, LIMIT)
    shown = visit.duban("show", VISIT).stdout
    assert all(f"WT-{n}" in shown for n in (1, 2, 3)) and VISIT in visit.duban("show", "WT-1").stdout

    # A date that is given stands; a visit that is not there is no origin; who was inspected does not write the findings.
    visit.client.ok("register", {"id": "WT-4", "ledger": "finding", "title": "限时整改", "lead_unit": visit.towns[0], "from": [VISIT],
                                 "due_date": "2022-04-20"}, as_=INSPECTOR)
    assert date(visit.item("WT-4")["effective_due"]) == "2022-04-20" and visit.item(VISIT)["kin_n"] == 4
    row = {"id": "WT-5", "ledger": "finding", "title": "x", "lead_unit": visit.towns[0]}
    assert visit.client.call("register", dict(row, **{"from": ["DC-10-20220415"]}), as_=INSPECTOR)["error"]["field"] == "from"
    assert code(visit.client.call("register", dict(row, **{"from": [VISIT]}), as_=post(visit.towns[0]))) == "not_allowed"

    # The visit is over with its conclusion; what it found is not.
    assert visit.act("conclude", INSPECTOR, VISIT, text="三处台账不符，各立一条")["ok"]
    assert visit.item(VISIT)["state"] == "closed" and visit.item("WT-1")["state"] == "open"


def test_every_day_of_the_limit(visit):
    """WT-1 is signed the next day, WT-2 by nobody: on each day until a week past the limit, holidays too, both show the rule."""
    a, b = visit.towns[:2]
    visit.advance(at("2022-04-15", "09:00:00"))
    assert visit.act("sign", post(a), "WT-1")["ok"]
    seen, day = set(), datetime.date(2022, 4, 15)
    while str(day) <= "2022-05-06":
        visit.advance(at(day))
        assert light(visit, "WT-1") == rule_r1(VISITED, LIMIT, str(day), signed=True), day
        assert light(visit, "WT-2") == rule_r1(VISITED, LIMIT, str(day)), day
        seen |= {light(visit, "WT-1"), light(visit, "WT-2")}
        day += datetime.timedelta(days=1)
    assert seen == {(None, None), ("blue", "unsigned"), ("yellow", "unsigned"), ("blue", "near_due"), ("red", "overdue")}
    # Orders to the town: one for yellow, one for red, each once.
    orders = sorted(i["id"] for i in visit.table("item") if i["ledger"] == "order" and i["parent"] == "WT-2")
    assert orders == ["WT-2-D1", "WT-2-D2"] and {visit.item(o)["lead_unit"] for o in orders} == {b}


def test_more_time_for_works_is_granted_by_size(visit):
    town = visit.towns[0]
    visit.advance(at("2022-04-22", "10:00:00"))
    small, large = str(workday_after(LIMIT, 10)), str(workday_after(LIMIT, 11))
    assert visit.act("extend_request", post(town), "WT-1", new_due=large, reason="需招标采购")["ok"]
    assert code(visit.act("extend_approve", DEPUTY, "WT-1", ref="WT-1/1", new_due=large)) == "not_allowed"
    assert visit.act("extend_approve", DEPUTY, "WT-1", ref="WT-1/1", new_due=small)["ok"]
    assert date(visit.item("WT-1")["effective_due"]) == small
    visit.advance(at("2022-04-30", "10:00:00"))     # past the date: asked too late, and it stays red
    assert visit.act("extend_request", post(visit.towns[1]), "WT-2", new_due=small, reason="人手不足")["body"]["late"]
    visit.advance(at("2022-04-30"))
    assert light(visit, "WT-2") == ("red", "overdue") and light(visit, "WT-1")[0] != "red"


def test_struck_off_with_what_proves_it_and_looked_at_again(visit):
    a, b, c = visit.towns
    struck_on = "2022-04-26"
    # WT-1: proven and struck off; the proof lies with it.
    facts = struck(visit, "WT-1", a, struck_on)["body"]
    item = visit.item("WT-1")
    assert (item["state"], item.get("late", False), len(item["evidence"])) == ("closed", False, 1)
    assert "已整改，照片与台账一致" in visit.duban("show", "WT-1", "--all").stdout
    visit.duban("file", "get", item["evidence"][0], "--out", visit.folder / "back.txt")
    assert (visit.folder / "back.txt").read_text(encoding="utf-8") == "WT-1 整改前后对照\n"
    assert visit.item(VISIT)["kin_open"] == 2
    # WT-2: handed in without any, sent back: yellow, its date stands.
    assert visit.act("sign", post(b), "WT-2")["ok"]
    assert visit.act("close_request", post(b), "WT-2", percent=100)["ok"]
    assert code(visit.act("close_reject", INSPECTOR, "WT-2", ref="WT-2/1")) == "missing"
    assert visit.act("close_reject", INSPECTOR, "WT-2", ref="WT-2/1", reason="没有佐证", percent=60)["ok"]
    visit.advance(at(struck_on, "10:01:00"))
    assert light(visit, "WT-2") == ("yellow", "rejected") and date(visit.item("WT-2")["effective_due"]) == LIMIT
    assert struck(visit, "WT-2", b, "2022-04-28")["ok"]
    assert struck(visit, "WT-3", c, "2022-05-05")["body"]["submitted_late"]      # struck off all the same, and marked late

    # Look-backs: of the office, 20 workdays later over the May holidays, due 10 workdays after that.
    assert [o["id"] for o in facts["opened"]] == ["WT-1-HT"]
    for n, day in ((1, struck_on), (2, "2022-04-28"), (3, "2022-05-05")):
        back, first = visit.item(f"WT-{n}-HT"), workday_after(day, 20)
        assert (back["ledger"], back["lead_unit"], back["stage"]) == ("lookback", "U03", "waiting")
        assert back["title"] == f"回头看：{visit.item(f'WT-{n}')['title']}"
        assert (date(back["start_date"]), date(back["effective_due"])) == (str(first), str(workday_after(first, 10)))
        assert back["assigned_ms"] == at(first, "10:00:00")                     # the time of day at which it was struck off
    assert {(f"WT-{n}-HT", f"WT-{n}") for n in (1, 2, 3)} <= {(l["item"], l["to"]) for l in visit.table("link")}
    assert visit.item(VISIT)["kin_n"] == 3                                       # a look-back is no finding

    # WT-1 held: that is all. WT-2 has relapsed: reopened from its look-back, with 20 workdays.
    looked = str(workday_after("2022-04-28", 22))
    visit.advance(at(looked, "10:00:00"))
    assert code(visit.act("stage", post(a), "WT-1-HT", stage="held", text="没有反弹")) in ("not_owner", "not_allowed")
    assert code(visit.act("stage", CLERK, "WT-1-HT", stage="held")) == "missing"
    assert visit.act("stage", CLERK, "WT-1-HT", stage="held", text="现场复看，没有反弹")["ok"]
    assert visit.act("stage", CLERK, "WT-2-HT", stage="rebound", reason="台账又停更三周")["ok"]
    assert code(visit.act("reopen", CLERK, "WT-2", reason="反弹", ref="WT-1-HT")) == "no_record"    # another one's look-back
    assert code(visit.act("reopen", post(b), "WT-2", reason="反弹", ref="WT-2-HT")) == "not_allowed"
    assert visit.act("reopen", CLERK, "WT-2", reason="反弹", ref="WT-2-HT", percent=40)["ok"]
    item, again = visit.item("WT-2"), str(workday_after(looked, 20))
    assert (item["state"], item["percent"], date(item["effective_due"])) == ("open", 40, again)
    assert (visit.item("WT-1")["state"], visit.item("WT-1-HT")["state"]) == ("closed", "closed")
    assert visit.item(VISIT)["kin_open"] == 1
    visit.advance(at(str(workday_after(again, 1))))
    assert light(visit, "WT-2") == ("red", "overdue")

    # Done a second time, it is looked at a second time: under a number of its own, the first one is kept.
    end = str(workday_after(again, 2))
    opened = struck(visit, "WT-2", b, end, text="每周更新，已延续一月")["body"]["opened"]
    assert len(opened) == 1 and opened[0]["id"] not in ("WT-2-HT", "WT-2")
    back = visit.item(opened[0]["id"])
    assert back["state"] == "open" and date(back["start_date"]) == str(workday_after(end, 20))
    assert visit.item("WT-2-HT")["stage"] == "rebound" and visit.item("WT-2")["late"]
    assert not visit.client.ok("doctor")["body"].get("faults")
