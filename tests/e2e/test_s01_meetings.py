"""S1: meetings → decisions → items. A meeting decides; each decision stands by itself, and the items that carry it out come
from it: one decision may have many, one item may come from several. A decision that nothing came from in 5 workdays turns
yellow by the clock alone; it shows the worst of its items; it is over when all of them are closed and the next meeting has
heard of it."""
import csv

import pytest

from house import SAMPLE, at, day_number, day_of, is_workday, workday_after

MEETINGS = list(csv.DictReader(open(SAMPLE / "meetings.csv", encoding="utf-8")))
DECISIONS = {f"{m['id']}-{n}": (m, item) for m in MEETINGS for n, item in enumerate(m["items"].split(";"), 1)}
ORDER = ["none", "grey", "blue", "yellow", "red"]
CLERK, DEPUTY = "P022", "P018"                       # of the reform office
WORKED_SUNDAY = "2022-04-24"                         # HY-09; the holidays of 1 May lie within its 5 workdays


def liaison(unit):
    people = csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8"))
    return next(p["id"] for p in people if p["unit"] == unit and p["role"] == "liaison")


def colour(item):
    return item.get("light", "none") if item["state"] != "closed" else "none"


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


# ---- the sample year ----


def check_decisions(house, until):
    """Every decision up to then shows the worst of what came from it, and says how much of it is open."""
    items = {i["id"]: i for i in house.table("item")}
    seen = 0
    for id, (meeting, item) in DECISIONS.items():
        if meeting["date"] > until:
            assert id not in items
            continue
        decision, child = items[id], items[item]
        assert (decision["kin_n"], decision["kin_open"]) == (1, child["state"] != "closed"), id
        want = colour(child) if colour(child) in ("blue", "yellow", "red") else "none"
        assert colour(decision) == want, (id, item, until)
        assert want == "none" or decision["cause"] == f"kin_{want}", (id, until)
        seen += want != "none"
    return seen


def test_the_27_meetings_of_the_year(county):
    """Played with the whole stream of the year, so that items turn every colour and close under their decisions."""
    county.duban("play", SAMPLE / "meetings.csv", SAMPLE / "updates.csv", "--check", "--quiet", "--until", "2022-08-31T18:00")
    assert check_decisions(county, "2022-08-31") > 5
    # A second run sends everything again with the same ids: what was taken is not taken twice.
    county.duban("play", SAMPLE / "meetings.csv", SAMPLE / "updates.csv", "--quiet", "--until", "2022-12-30T18:00")
    assert check_decisions(county, "2022-12-30") > 5

    meetings = [i for i in county.table("item") if i["ledger"] == "meeting"]
    assert len(meetings) == len(MEETINGS) == 27
    for row in MEETINGS:
        meeting = county.item(row["id"])
        assert (meeting["stage"], meeting["state"], meeting.get("late", False)) == ("minuted", "closed", False)
        assert (meeting["title"], meeting["lead_leader"]) == (row["title"], row["chair"])
        assert [s["stage"] for s in meeting["steps"]] == ["agenda", "held"]
        assert meeting["kin_n"] == len(row["items"].split(";"))
    assert {i["id"] for i in county.table("item") if i["ledger"] == "decision"} == set(DECISIONS)
    links = {(l["item"], l["to"]) for l in county.table("link") if l["kind"] == "from"}
    assert {(id, m["id"]) for id, (m, _) in DECISIONS.items()} <= links
    assert {(item, id) for id, (_, item) in DECISIONS.items()} <= links
    often = [item for _, item in DECISIONS.values()]
    assert max(often.count(i) for i in often) > 1  # one item of several decisions: all of them are in its links
    assert not county.client.ok("doctor")["body"].get("faults")


# ---- a decision by itself ----


def decide(house, *ids, meeting="HY-90"):
    """A meeting held now, and its decisions."""
    house.client.ok("register", {"id": meeting, "ledger": "meeting", "title": "专题推进会", "lead_unit": "U03",
                                 "lead_leader": "P001", "stage": "held"}, as_=CLERK)
    for id in ids:
        house.client.ok("register", {"id": id, "ledger": "decision", "title": f"议定 {id}", "lead_unit": "U03",
                                     "from": [meeting], "stage": "decided"}, as_=CLERK)


def carry_out(house, id, *decisions, unit="D01", due="2022-12-20", start=None):
    house.client.ok("register", {"id": id, "ledger": "leader68", "title": f"落实 {id}", "lead_unit": unit, "due_date": due,
                                 "lead_leader": "P001", "from": list(decisions), **({"start_date": start} if start else {})},
                    as_=CLERK)


def light(house, id):
    i = house.item(id)
    return i.get("light"), i.get("cause")


@pytest.fixture
def people(house):
    house.start()
    house.load_people()
    house.each_by_itself()
    return house


def test_no_item_after_5_workdays_turns_yellow_by_the_clock_alone(people):
    """Decided on Sunday 24 April, which was worked: four days of the week after and the first one after the holidays."""
    house = people
    house.advance(at(WORKED_SUNDAY, "16:00:00"))
    decide(house, "JD-1", "JD-2", "JD-3")
    carry_out(house, "LS-3", "JD-3")
    fifth, sixth = workday_after(WORKED_SUNDAY, 5), workday_after(WORKED_SUNDAY, 6)
    assert is_workday(WORKED_SUNDAY) and (str(fifth), str(sixth)) == ("2022-04-29", "2022-05-05")
    for day in (fifth, "2022-05-04"):                  # the whole of the holidays passes and does not count
        house.advance(at(day, "23:59:59"))
        assert light(house, "JD-1") == (None, None), day
    house.advance(at(sixth, "09:00:00"))               # nobody sent anything
    assert light(house, "JD-1") == light(house, "JD-2") == ("yellow", "no_item")
    assert light(house, "JD-3")[1] != "no_item"
    assert house.item("JD-1")["light_ms"] == at(sixth, "00:00:00")
    assert "未出一件事项" in house.duban("why", "JD-1").stdout
    told = [n for n in house.table("notice") if n.get("item") == "JD-1"]
    assert [(n["to"], n["unit"], n["intended_ms"]) for n in told] == [(CLERK, "U03", at(sixth, "08:30:00"))]

    # One gets a new item, the other one that is there already: both lights go out.
    carry_out(house, "LS-1", "JD-1")
    house.client.ok("link", {"item": "LS-1", "kind": "from", "to": "JD-2", "reason": "同一件事"}, as_=CLERK)
    house.advance(at(sixth, "09:01:00"))
    for id in ("JD-1", "JD-2"):
        assert light(house, id) == (None, None) and house.item(id)["kin_n"] == 1
    assert {l["to"] for l in house.table("link") if l["item"] == "LS-1"} == {"JD-1", "JD-2"}
    shown = house.duban("show", "JD-2").stdout
    assert "LS-1" in shown, shown

    # Linked by mistake: taken back, the decision has nothing again, and its days were never given back.
    house.client.ok("unlink", {"item": "LS-1", "kind": "from", "to": "JD-2", "reason": "记错了"}, as_=CLERK)
    house.advance(at(sixth, "09:02:00"))
    assert light(house, "JD-2") == ("yellow", "no_item") and light(house, "JD-1") == (None, None)


def test_minutes_are_out_in_3_workdays(people):
    """Held on the last working Friday before a holiday: the limit runs on after it, to the same time of day."""
    house = people
    house.advance(at("2022-09-29", "16:00:00"))
    decide(house, meeting="HY-91")
    third = workday_after("2022-09-29", 3)
    assert house.item("HY-91")["stage_due_ms"] == at(third, "16:00:00")
    house.advance(at(third, "15:59:59"))
    assert light(house, "HY-91")[0] == "blue"
    house.advance(at(third, "16:00:01"))
    assert light(house, "HY-91") == ("yellow", "no_minutes")
    assert code(house.act("stage", CLERK, "HY-91", stage="minuted")) == "missing"
    assert house.act("stage", CLERK, "HY-91", stage="minuted", text="纪要〔2022〕9 号")["ok"]
    assert house.item("HY-91")["state"] == "closed" and light(house, "HY-91") == (None, None)


def test_a_decision_shows_the_worst_of_its_items(people):
    """Two decisions, three items, one of them of both. Nobody signs: each item turns blue on the 2nd workday, yellow on the
    3rd; one is past its date after that. Each colour is seen in the decisions, with no clock of their own behind it."""
    house = people
    house.advance(at("2022-06-20", "09:00:00"))
    decide(house, "JD-1", "JD-2")
    carry_out(house, "LS-A", "JD-1", due="2022-06-28")
    carry_out(house, "LS-B", "JD-1", "JD-2", start="2022-06-22")
    carry_out(house, "LS-C", "JD-2", start="2022-07-18")
    assert [house.item(id)["kin_n"] for id in ("JD-1", "JD-2")] == [2, 2]
    seen = set()
    for day in range(day_number("2022-06-20"), day_number("2022-07-02")):
        house.advance(at(day_of(day)))
        item = {id: house.item(id) for id in ("LS-A", "LS-B", "LS-C", "JD-1", "JD-2")}
        for decision, of in (("JD-1", ("LS-A", "LS-B")), ("JD-2", ("LS-B", "LS-C"))):
            worst = max((colour(item[id]) for id in of), key=ORDER.index)
            assert colour(item[decision]) == item[decision].get("kin_worst", "none") == worst, (day_of(day), decision)
            seen.add((decision, worst))
    assert {("JD-1", w) for w in ("none", "blue", "yellow", "red")} <= seen
    assert {w for d, w in seen if d == "JD-2"} == {"none", "blue", "yellow"}
    # The red one is closed: the decision falls back to what is left.
    who = liaison("D01")
    assert house.act("close_request", who, "LS-A", percent=100, text="已办结")["ok"]
    assert house.act("close_approve", DEPUTY, "LS-A", ref="LS-A/1", text="属实")["ok"]
    house.advance(at("2022-07-02", "09:00:00"))
    assert colour(house.item("LS-B")) == colour(house.item("JD-1")) == "yellow"


def test_it_is_reported_back_to_the_next_meeting(people):
    house = people
    house.advance(at("2022-06-20", "09:00:00"))
    decide(house, "JD-1")
    carry_out(house, "LS-A", "JD-1", due="2022-06-30")
    assert house.act("stage", CLERK, "JD-1", stage="split")["ok"]
    who = liaison("D01")
    assert house.act("sign", who, "LS-A")["ok"]
    reply = house.act("stage", CLERK, "JD-1", stage="reported", text="向专题推进会报告")
    assert code(reply) == "missing" and reply["error"]["field"] == "kin"  # an item is open: there is nothing to report yet
    assert house.act("close_request", who, "LS-A", percent=100, text="已办结")["ok"]
    assert house.act("close_approve", DEPUTY, "LS-A", ref="LS-A/1", text="属实")["ok"]

    house.advance(at("2022-07-11", "16:00:00"))
    decide(house, meeting="HY-91")                                      # the next one
    reply = house.act("stage", CLERK, "JD-1", stage="reported")
    assert code(reply) == "missing" and reply["error"]["field"] == "text"
    house.client.ok("link", {"item": "JD-1", "kind": "reports", "to": "HY-91", "reason": "落实情况报告"}, as_=CLERK)
    assert code(house.act("stage", who, "JD-1", stage="reported", text="代报")) in ("not_owner", "not_allowed")
    assert house.act("stage", CLERK, "JD-1", stage="reported", text="向 HY-91 报告：所出事项已全部办结")["ok"]
    item = house.item("JD-1")
    assert (item["state"], item["stage"]) == ("closed", "reported") and "light" not in item
    assert [s["stage"] for s in item["steps"]] == ["decided", "split"]
    assert "HY-91" in house.duban("show", "JD-1").stdout and "JD-1" in house.duban("show", "HY-91").stdout
