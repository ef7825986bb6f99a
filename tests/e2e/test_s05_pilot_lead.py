"""S5: pilots applied for. The closing date is the ministry's: neither shifted nor extended; nothing heard for 20 workdays is
stale; granted opens a pilot that remembers where it came from."""
import csv

import pytest

from house import SAMPLE, at, day_number, play

LEADS = [r for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "pilot_lead"]
OFFICE = "P019"  # inspector of the reform office


def lead(house, id="ZQ-90", due="2022-10-05", start=None):
    house.client.ok("register", {"id": id, "ledger": "pilot_lead", "title": "争取省级试点", "lead_unit": "T06", "due_date": due,
                                 "lead_leader": "P001", **({"start_date": start} if start else {})}, as_=OFFICE)
    return id


def light(house, id="ZQ-90"):
    i = house.item(id)
    return i.get("light"), i.get("cause")


@pytest.fixture
def people(house):
    house.start()
    house.load_people()
    return house


def own(house):
    return next(p["id"] for p in house.table("person") if p["unit"] == "T06" and p["role"] == "liaison")


def test_the_twenty_of_the_year(county):
    """Played with the whole stream: the granted ones have a pilot each, no closing date ever moved."""
    assert play(county) == []
    county.advance(at("2022-12-30"))
    items = {i["id"]: i for i in county.table("item")}
    granted = [r["id"] for r in LEADS if items[r["id"]]["stage"] == "granted"]
    lapsed = [r["id"] for r in LEADS if items[r["id"]]["stage"] == "lapsed"]
    assert len(granted) == 5 and len(lapsed) == 5
    for row in LEADS:
        assert items[row["id"]]["effective_due"] == day_number(row["due_date"])
    pilots = {i["id"]: i for i in items.values() if i["ledger"] == "pilot"}
    opened = {f"{id}-SD" for id in granted}
    assert opened == {id for id in pilots if id.startswith("ZQ-")} and len(pilots) == 25 + 5
    for id in granted:
        new = pilots[f"{id}-SD"]
        assert (new["stage"], new["lead_unit"], new["title"]) == ("approved", items[id]["lead_unit"], items[id]["title"])
    links = {(l["item"], l["kind"], l["to"]) for l in county.table("link")}
    assert {(f"{id}-SD", "from", id) for id in granted} <= links


def test_the_closing_date_is_the_ministrys(people):
    """5 October 2022 is in the holidays: it stays the last day, and nobody in the county can move it."""
    people.advance(at("2022-09-19", "09:00:00"))
    lead(people)
    who = own(people)
    reply = people.act("extend_request", who, "ZQ-90", new_due="2022-10-20", reason="材料未齐")
    assert not reply.get("ok") and reply["error"]["code"] == "fixed_due"
    assert people.item("ZQ-90")["effective_due"] == day_number("2022-10-05")
    for day, want in (("2022-09-19", None), ("2022-09-20", "blue"), ("2022-09-29", "blue"), ("2022-09-30", "yellow"),
                      ("2022-10-05", "yellow"), ("2022-10-06", "red")):
        people.advance(at(day))
        assert light(people)[0] == want, day
    # sent off in time, it is the upper level's matter: the date says nothing any more
    lead(people, "ZQ-91", due="2022-10-08", start="2022-10-06")
    assert people.act("stage", who, "ZQ-91", stage="applied", text="已报省厅")["ok"]
    people.advance(at("2022-10-12"))
    assert light(people, "ZQ-91")[0] is None


def test_nothing_heard_for_20_workdays_is_stale(people):
    people.advance(at("2022-03-01", "09:00:00"))
    lead(people, due="2022-12-30")
    who = own(people)
    people.advance(at("2022-03-29", "08:59:00"))
    assert light(people)[0] is None
    people.advance(at("2022-03-30", "18:00:00"))
    assert light(people) == ("yellow", "stale")
    assert people.act("report", who, "ZQ-90", text="与省厅对接一次")["ok"]
    people.advance(at("2022-03-30", "18:01:00"))
    assert light(people)[0] is None


def test_granted_by_the_office_only_and_only_once(people):
    people.advance(at("2022-03-01", "09:00:00"))
    lead(people, due="2022-12-30")
    who = own(people)
    assert people.act("stage", OFFICE, "ZQ-90", stage="granted", text="批复")["error"]["code"] == "bad_move"  # not applied for
    assert people.act("stage", who, "ZQ-90", stage="applied")["ok"]
    assert people.act("stage", who, "ZQ-90", stage="granted", text="批复")["error"]["code"] == "not_allowed"
    facts = people.act("stage", OFFICE, "ZQ-90", stage="granted", text="省里批复")["body"]
    assert [o["id"] for o in facts["opened"]] == ["ZQ-90-SD"] and facts["closes"]
    assert people.act("stage", OFFICE, "ZQ-90", stage="granted", text="再批一次")["error"]["code"] == "closed"
    assert people.item("ZQ-90-SD")["ledger"] == "pilot"
