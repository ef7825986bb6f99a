"""Ladders with real processes: who is told and when, what people say of rungs, rest, day and night, nobody there, substitutes,
and that it is over. When somebody must be told is worked out here from the sample's calendar."""
import datetime, time

import pytest

from house import ZONE, at, workday_after

CLERK, CHECKER, LIAISON, COMMISSIONER, DIRECTOR, LEADER = "P022", "P019", "P068", "P067", "P066", "P001"

RULES = """
policy: steps
title: 试阶梯
grey: [held, audit]
ack: 2 workdays
lights:
  - light: red
    start: 2
    any: [{cause: bad, marked: bad, title: 很差}]
    order: {demand: 书面说明, within: 2 workdays, ledger: order}
  - light: yellow
    any: [{cause: slow, marked: slow, title: 慢}]
ladder:
  - {tell: liaison, of: unit}
  - {tell: commissioner, of: unit, after: 2 workdays}
  - {tell: director, of: unit, after: 2 workdays}
  - {tell: leader, of: item, after: 1 workdays, from: red}
---
policy: night
title: 昼夜
lights:
  - light: red
    any: [{cause: bad, marked: bad, title: 很差}]
    order: {demand: 马上到场, within: 4 hours, ledger: order}
ladder:
  - {tell: liaison, of: unit, wall: yes}
  - {tell: director, of: unit, wall: yes, after: 2 hours}
  - {tell: leader, of: item, after: 1 workdays}
---
ledger: steps
title: 试阶梯
policy: steps
marks: [{mark: slow, title: 慢, by: [office]}, {mark: bad, title: 很差, by: [office]}]
---
ledger: night
title: 昼夜
policy: night
marks: [{mark: bad, title: 很差, by: [office]}]
"""


@pytest.fixture
def office(house):
    house.start()
    house.load_people()
    (house.folder / "steps.yml").write_text(RULES, encoding="utf-8")
    house.duban("rules", "check", house.folder / "steps.yml")
    house.duban("rules", "apply", house.folder / "steps.yml")
    house.advance(at("2022-03-01", "09:00:00"))       # a Tuesday
    return house


def register(house, ledger="steps", id="A-1"):
    house.client.ok("register", {"id": id, "ledger": ledger, "title": "样例事项", "lead_unit": "T06", "lead_leader": LEADER},
                    as_=CHECKER)


def mark(house, word, id="A-1"):
    assert house.act("mark", CHECKER, id, mark=word, reason="现场查看")["ok"]
    look(house)


def unmark(house, word, id="A-1"):
    assert house.act("unmark", CHECKER, id, mark=word, reason="已改正")["ok"]
    look(house)


def look(house):
    """A minute later: time enough for the workers."""
    house.advance(house.client.ok("status")["body"]["now_ms"] + 60000)


def judged(house, id, light):
    """Without moving the clock."""
    end = time.monotonic() + 20
    while house.item(id).get("light") != light:
        assert time.monotonic() < end, house.item(id)
        time.sleep(0.05)


def when(ms):
    return f"{datetime.datetime.fromtimestamp(ms / 1000, ZONE):%m-%d %H:%M}"


def notices(house, kind, id="A-1"):
    return sorted((n for n in house.table("notice") if n.get("item") == id and n["kind"] == kind),
                  key=lambda n: (n["intended_ms"], n.get("rung", 0)))


def told(house, id="A-1", kind="light"):
    return [(when(n["intended_ms"]), n.get("light"), n["role"]) for n in notices(house, kind, id)]


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def at_day(day, clock="09:00"):
    return f"{day:%m-%d} {clock}"


# ---- rungs ----

def test_a_colour_begins_at_its_rung_and_the_others_wait(office):
    register(office)
    mark(office, "bad")
    director = workday_after("2022-03-01", 2)
    office.advance(at(workday_after(director, 2)))
    assert told(office) == [("03-01 09:00", "red", "liaison"), ("03-01 09:00", "red", "commissioner"),
                            (at_day(director), "red", "director"),
                            (at_day(workday_after(director, 1)), "red", "leader")]
    assert told(office, kind="order") == [("03-01 09:00", "red", "liaison")]


def test_jump_skip_and_their_reasons(office):
    """The office passes over the second, then jumps to the leader at night; all of it is on record, with who and why."""
    register(office)
    assert office.duban("jump", "A-1", "4", "--reason", "急", "--as", CHECKER, check=False).returncode == 1   # no light yet
    mark(office, "slow")
    assert code(office.act("rung_skip", LIAISON, "A-1", rung=2, reason="不必")) == "not_allowed"
    assert code(office.act("rung_skip", CHECKER, "A-1", rung=2)) == "missing"
    assert code(office.act("rung_skip", CHECKER, "A-1", rung=1, reason="不必")) == "bad_choice"
    assert code(office.act("rung_jump", CHECKER, "A-1", rung=9, reason="急")) == "out_of_range"
    said = office.duban("skip", "A-1", "2", "--reason", "外出培训", "--as", CHECKER).stdout
    assert "第 2 级" in said and "外出培训" in said
    office.advance(at("2022-03-02", "20:00:00"))
    office.duban("jump", "A-1", "4", "--reason", "事关安全", "--as", CHECKER)
    office.advance(at("2022-03-10"))
    assert told(office) == [("03-01 09:00", "yellow", "liaison"), ("03-03 08:30", "yellow", "leader")]
    show = office.duban("show", "A-1").stdout
    assert "跳到第 4 级" in show and "事关安全" in show and "第 2 级免告" in show and "第 3 级免告" in show
    unmark(office, "slow")
    over = office.client.ok("status")["body"]["now_ms"]
    heard = {n["role"] for n in notices(office, "over")}
    assert heard <= {"liaison", "leader"} and "leader" in heard and over
    # in the next run of coloured light nothing is passed over
    mark(office, "slow")
    office.advance(at("2022-03-15"))
    assert [role for _, _, role in told(office)][2:] == ["liaison", "commissioner"]


def test_known_is_a_rest_that_ends_by_itself(office):
    register(office)
    assert code(office.act("ack", LIAISON, "A-1")) == "no_light"
    mark(office, "slow")
    assert code(office.act("ack", CHECKER, "A-1")) == "not_allowed"
    office.advance(at("2022-03-01", "10:00:00"))
    said = office.duban("ack", "A-1", "--text", "正在办", "--as", LIAISON).stdout
    assert "2022-03-03 10:00" in said
    assert code(office.act("ack", DIRECTOR, "A-1")) == "known"
    look(office)
    assert office.item("A-1")["light"] == "yellow"
    assert "歇到" in office.duban("show", "A-1").stdout
    office.advance(at("2022-03-12"))
    # the second: two workdays of the rung and two of rest; the third two later
    second = workday_after("2022-03-01", 4)
    assert told(office)[1:] == [(at_day(second), "yellow", "commissioner"),
                                (at_day(workday_after(second, 2)), "yellow", "director")]
    assert code(office.act("ack", LIAISON, "A-1")) == "known"
    # a worse colour is news again, and may be known again
    office.advance(at("2022-03-14", "10:00:00"))
    mark(office, "bad")
    assert {role for w, light, role in told(office) if light == "red"} == {"liaison", "commissioner", "director", "leader"}
    assert office.act("ack", LIAISON, "A-1")["ok"]


def test_day_and_night(office):
    """At 22:00 the first is told with the order, at midnight the second, the third when his workday has passed."""
    register(office, "night")
    office.advance(at("2022-03-04", "22:00:00"))      # a Friday
    mark(office, "bad")
    office.advance(at("2022-03-08"))
    rows = told(office)
    assert rows[:2] == [("03-04 22:00", "red", "liaison"), ("03-05 00:00", "red", "director")]
    assert rows[2][2] == "leader" and rows[2][0].startswith("03-07 08:30")
    assert told(office, kind="order") == [("03-04 22:00", "red", "liaison")]
    assert [n["state"] for n in notices(office, "light")] == ["accepted"] * 3


# ---- who is there ----

def leave(house, post, first, last, substitute=None):
    row = {"post": post, "kind": "leave", "from": first, "to": last}
    house.client.ok("holder_set", row, as_=CLERK)
    if substitute:
        house.client.ok("holder_set", dict(row, kind="substitute", name=substitute, email="dai@example.com"), as_=CLERK)


def test_a_substitute_gets_it(office):
    leave(office, COMMISSIONER, "2022-03-03", "2022-03-04", "代专员")
    register(office)
    mark(office, "bad")
    office.advance(at("2022-03-03", "10:00:00"))
    office.act("rung_jump", CHECKER, "A-1", rung=4, reason="急")
    look(office)
    assert not office.item("A-1")["told_to"][1].get("vacant")
    register(office, id="A-2")
    mark(office, "bad", "A-2")
    n = next(n for n in notices(office, "light", "A-2") if n["role"] == "commissioner")
    assert n["to_name"] == "代专员" and n["instead_of"]


def test_nobody_there_the_next_one_at_once_and_the_office_hears_once(office):
    leave(office, COMMISSIONER, "2022-03-01", "2022-03-31")
    for id in ("A-1", "A-2"):
        register(office, id=id)
        mark(office, "bad", id)
    for id in ("A-1", "A-2"):
        assert [role for _, _, role in told(office, id)] == ["liaison", "commissioner", "director"], id
        assert office.item(id)["rung"] == 3
    care = [n for n in office.table("notice") if n["kind"] == "care"]
    assert [(n["role"], n["unit"]) for n in care] == [("clerk", "U03")] and "改革专员" in care[0]["text"]
    assert "没有人在岗" in office.duban("show", "A-1").stdout


# ---- over ----

def test_all_who_heard_hear_that_it_is_over_and_nobody_else(office):
    register(office)
    mark(office, "bad")
    office.advance(at("2022-03-01", "10:00:00"))
    assert [n["state"] for n in notices(office, "light")] == ["accepted"] * 2
    unmark(office, "bad")
    assert [(n["role"], n["light"]) for n in notices(office, "over")] == [("liaison", "red"), ("commissioner", "red")]
    # nobody sends: what waits is overtaken when its cause ends, and there is nothing to be taken back
    office.kill("notify")
    register(office, id="A-2")
    assert office.act("mark", CHECKER, "A-2", mark="bad", reason="现场查看")["ok"]
    judged(office, "A-2", "red")
    assert {n["state"] for n in notices(office, "light", "A-2")} == {"intended"}
    assert office.act("unmark", CHECKER, "A-2", mark="bad", reason="已改正")["ok"]
    judged(office, "A-2", None)
    assert {n["state"] for n in notices(office, "light", "A-2")} == {"overtaken"}
    assert {n["state"] for n in notices(office, "order", "A-2")} == {"overtaken"}
    assert notices(office, "over", "A-2") == []


def test_a_mark_ends_by_itself_and_so_does_what_it_caused(office):
    register(office)
    assert office.act("mark", CHECKER, "A-1", mark="bad", reason="现场查看", new_due="2022-03-02")["ok"]
    office.advance(at("2022-03-02", "23:59:59"))
    assert office.item("A-1")["light"] == "red"
    office.advance(at("2022-03-03", "09:00:00"))
    assert office.item("A-1").get("light") is None
    assert [(when(n["intended_ms"]), n["role"]) for n in notices(office, "over")] == [
        ("03-03 08:30", "liaison"), ("03-03 08:30", "commissioner")]
    assert office.client.ok("doctor")["body"].get("faults", []) == []
