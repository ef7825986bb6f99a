"""S6: 25 running pilots. Several years long: the turn of the year colours nothing. What is on their list must be ticked before
the final evaluation. Ending early is an honest end."""
import csv

import pytest

from house import SAMPLE, at, day_number, play

PILOTS = [r for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "pilot"]
OFFICE = "P019"


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def lights(house):
    return {i["id"]: (i.get("light"), i.get("cause")) for i in house.table("item")
            if i["ledger"] == "pilot" and i["state"] != "closed"}


def liaison(house, unit):
    return next(p["id"] for p in house.table("person") if p["unit"] == unit and p["role"] == "liaison")


def test_the_turn_of_the_year_colours_nothing(county):
    """From the last workday of 2022 to the first of 2023, what runs on beyond the year shows what it showed."""
    assert play(county) == []
    county.advance(at("2022-12-30"))
    before = lights(county)
    on = {r["id"] for r in PILOTS if r["due_date"] > "2023-01-05" and r["id"] in before}
    assert len(on) > 15
    county.advance(at("2023-01-03"))
    after = lights(county)
    assert {id: after[id] for id in on} == {id: before[id] for id in on}
    assert all(county.item(id)["state"] != "closed" for id in on)


@pytest.fixture
def pilot(house):
    house.start()
    house.load_people()
    house.advance(at("2022-03-01", "09:00:00"))
    house.client.ok("register", {"id": "SD-90", "ledger": "pilot", "title": "样例试点", "lead_unit": "D14", "due_date": "2024-12-20",
                                 "stage": "approved"}, as_=OFFICE)
    for n, day in ((1, "2022-12-20"), (2, "2023-12-20")):
        house.client.ok("milestone_set", {"id": f"SD-90-J{n}", "item": "SD-90", "seq": n, "milestone": f"清单第 {n} 条",
                                          "planned_date": day, "planned_percent": 40 * n}, as_=OFFICE)
    house.who = liaison(house, "D14")
    assert house.act("stage", house.who, "SD-90", stage="plan_filed", text="方案已备案")["ok"]
    assert house.act("stage", house.who, "SD-90", stage="running")["ok"]
    return house


def test_what_is_on_the_list_is_ticked_before_the_final_evaluation(pilot):
    assert pilot.act("stage", OFFICE, "SD-90", stage="midterm", text="中期评估：进展正常")["ok"]
    reply = pilot.act("stage", OFFICE, "SD-90", stage="final", text="终期评估")
    assert code(reply) == "missing" and reply["error"]["field"] == "milestones"
    for n in (1, 2):
        assert pilot.act("milestone_done", pilot.who, "SD-90", milestone=f"SD-90-J{n}", text="已完成")["ok"]
    assert pilot.act("stage", OFFICE, "SD-90", stage="final", text="终期评估")["ok"]
    # extended for a reason, and promoted in the end
    assert code(pilot.act("stage", OFFICE, "SD-90", stage="extended")) == "missing"
    assert pilot.act("stage", OFFICE, "SD-90", stage="extended", reason="省里同意延续一年")["ok"]
    assert pilot.act("stage", OFFICE, "SD-90", stage="promoted", text="全省推广")["body"]["closes"]
    assert pilot.item("SD-90")["state"] == "closed"


def test_ending_early_is_an_honest_end(pilot):
    assert code(pilot.act("stage", OFFICE, "SD-90", stage="ended")) == "missing"          # but it says why
    assert code(pilot.act("stage", pilot.who, "SD-90", stage="ended", reason="做不下去")) == "not_allowed"
    assert pilot.act("stage", OFFICE, "SD-90", stage="ended", reason="条件不具备，提前结束")["ok"]
    item = pilot.item("SD-90")
    assert (item["state"], item["stage"], item.get("late", False)) == ("closed", "ended", False)
    pilot.advance(at("2022-03-02"))
    assert "light" not in pilot.item("SD-90")


def test_a_pilot_does_not_jump(pilot):
    assert code(pilot.act("stage", OFFICE, "SD-90", stage="promoted", text="推广")) == "bad_move"
    assert code(pilot.act("stage", pilot.who, "SD-90", stage="midterm", text="自评")) == "not_allowed"
