"""Clocks that jump: an hour back, a year ahead, the 29th of February, a New Year that no calendar covers, forty days off.

With the manual clock where days matter, with libfaketime and the real clock where the whole process must live through it."""
import time

import pytest

from house import COUNTY, SAMPLE, House, at, day_number, ms


def new_item(house, id, due, **more):
    house.client.ok("register", dict({"id": id, "ledger": "leader68", "title": f"事项{id}", "lead_unit": "D01", "due_date": due},
                                     **more))


def notices(house):
    return {n["id"]: n for n in house.table("notice")}


def until(what, seconds=20):
    """Waits for something to become true; it is returned."""
    end = time.time() + seconds
    while time.time() < end:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come")


def quiet(house):
    """Nothing is due and nobody has anything in hand."""
    return not house.client.ok("doctor")["body"].get("jobs")


@pytest.fixture
def real(folder):
    h = House(folder, clock=None)
    yield h
    h.stop()


def again_at(house, when):
    house.stop()
    house.fake_time(when)
    house.start()


def overdue(house):
    """A county with one item that is red and told."""
    house.fake_time("2026-11-24 02:00:00")  # 10:00 in the county
    house.start()
    house.load_people()
    new_item(house, "NEW-1", "2026-11-23", start_date="2026-11-02")
    until(lambda: house.item("NEW-1").get("light") == "red" and house.item("NEW-1").get("told_to"))
    until(lambda: quiet(house))


def test_an_hour_back_and_nothing_fires_twice(real):
    overdue(real)
    before = notices(real)
    again_at(real, "2026-11-24 01:00:00")
    doctor = real.client.ok("doctor")["body"]
    assert doctor["clock_suspect"]
    time.sleep(2)
    assert set(notices(real)) == set(before)
    real.client.ok("clock_confirm")
    time.sleep(2)
    after = notices(real)
    assert set(after) == set(before)
    assert {k: n.get("attempts", 0) for k, n in after.items()} == {k: n.get("attempts", 0) for k, n in before.items()}
    last = 0
    for e in real.client.ok("entries", {"from": 1, "limit": 1000})["body"]["rows"]:
        assert e["wall_ms"] >= last  # the journal never goes back
        last = e["wall_ms"]


def test_a_year_ahead_waits_for_a_person_then_makes_up_without_a_flood(real):
    """Nothing happens before a person confirms; then lights, one warning, missed runs by their plan's policy, and what is
    to be told goes as pages, not as one message for each notice."""
    overdue(real)
    for i in range(40):
        new_item(real, f"N-{i:02d}", "2026-12-31", start_date="2026-11-02")
    real.client.ok("schedule_set", {"id": "DC-9", "name": "日常督查", "scope": "all", "lead_unit": "U01", "rrule": "FREQ=WEEKLY",
                                    "dtstart": "2026-12-01", "sample_size": 1, "kind": "daily", "sample_rule": "随机,种子留存"})
    until(lambda: quiet(real))
    before = notices(real)
    again_at(real, "2027-11-24 02:00:00")
    assert real.client.ok("doctor")["body"]["clock_suspect"]
    assert real.client.ok("status")["body"]["warnings"].count("warn_clock") == 1
    time.sleep(1)
    assert set(notices(real)) == set(before) and real.item("N-00").get("light") != "red"
    real.client.ok("clock_confirm")
    until(lambda: all(real.item(f"N-{i:02d}").get("light") == "red" for i in range(40)), 60)
    until(lambda: not [j for j in real.client.ok("doctor")["body"].get("jobs", []) if j["kind"] in ("judge", "inspect")], 60)
    assert "warn_clock" not in real.client.ok("status")["body"].get("warnings", [])
    new = [n for k, n in notices(real).items() if k not in before]
    assert len(new) >= 40
    alone = [n for n in new if n["kind"] != "digest" and n["state"] != "folded"]
    assert len(alone) < len(new) / 2 and any(n["kind"] == "digest" for n in new)  # the flood goes as pages
    plan = next(s for s in real.table("schedule") if s["id"] == "DC-9")
    assert plan.get("runs") == 1 and plan.get("skips")  # once, and the others are on record as missed
    assert real.client.ok("doctor")["body"].get("faults", []) == []


def test_the_29th_of_february(house):
    """A leap day is a day like others: it is counted, it can be a due date, and the month of a report ends with it."""
    house.clock = "manual:2024-02-20T08:00:00+08:00"
    house.start()
    house.load_people()
    new_item(house, "LEAP-1", "2024-02-29", start_date="2024-02-20")
    house.advance(ms("2024-02-29T23:59:59+08:00"))
    assert house.item("LEAP-1").get("light") != "red"
    house.advance(ms("2024-03-01T00:00:00+08:00"))
    item = house.item("LEAP-1")
    assert (item["light"], item["cause"]) == ("red", "overdue") and item["light_ms"] == ms("2024-03-01T00:00:00+08:00")
    assert item["effective_due"] == day_number("2024-02-29")
    assert house.client.ok("doctor")["body"].get("faults", []) == []


def test_new_year_across_a_calendar_that_is_not_there(house):
    """A date counted into a year that no calendar covers is provisional, and says so; when the calendar comes, it moves, once,
    and whom it concerns is told."""
    house.clock = "manual:2022-12-01T08:00:00+08:00"
    house.start()
    house.load_rules()
    house.duban("import", SAMPLE / "units.csv", SAMPLE / "people.csv")
    house.duban("rules", "apply", COUNTY / "calendars" / "gov-2022.yml")
    house.client.ok("rules_apply", {"kind": "ledger", "doc": {"ledger": "quick", "title": "快办", "policy": "r1",
                                                              "due": "25 workdays", "stages": []}})
    house.client.ok("register", {"id": "Q-1", "ledger": "quick", "title": "跨年", "lead_unit": "D01"})
    house.advance(at("2022-12-02"))
    item = house.item("Q-1")
    first = item["effective_due"]
    assert item.get("provisional"), item
    house.advance(at("2022-12-08"))
    house.duban("rules", "apply", COUNTY / "calendars" / "gov-2023.yml")
    house.advance(at("2022-12-09"))
    item = house.item("Q-1")
    assert not item.get("provisional") and item["effective_due"] > first
    moved = [n for n in house.table("notice") if n["kind"] == "moved" and n["item"] == "Q-1"]
    assert len(moved) == 1
    house.advance(at("2023-01-10"))
    assert len([n for n in house.table("notice") if n["kind"] == "moved" and n["item"] == "Q-1"]) == 1
    assert house.client.ok("doctor")["body"].get("faults", []) == []


def test_forty_days_off(house):
    """The service was off; the first morning makes up what is due once, from the moment people are really told."""
    house.start()
    house.load_county()
    house.advance(at("2022-03-01"))
    before = set(notices(house))
    house.stop()
    house.clock = "manual:2022-04-10T08:00:00+08:00"  # a Sunday
    house.start()
    house.advance(ms("2022-04-11T08:29:00+08:00"))
    early = [n for k, n in notices(house).items() if k not in before and n["kind"] == "light"]
    assert not [n for n in early if n["intended_ms"] < ms("2022-04-10T08:00:00+08:00")]
    house.advance(at("2022-04-11"))
    new = [n for k, n in notices(house).items() if k not in before and n["kind"] == "light"]
    assert new
    climbed = {}
    for n in new:
        if "/again" not in n["id"]:
            climbed.setdefault((n["item"], n["light"]), set()).add((n["rung"], n["intended_ms"]))
    items = {i["id"]: i for i in house.table("item")}
    for (item, light), rungs in climbed.items():
        fresh = {k for k, _ in rungs if not any(b.startswith(f"{item}/e{items[item].get('episode')}/") for b in before)}
        assert len(fresh) <= 1 or len({t for _, t in rungs}) > 1 or items[item].get("level"), (item, light, rungs)
    assert house.client.ok("doctor")["body"].get("faults", []) == []
    for id in set(items):
        assert items[id].get("next_ms", at("2022-04-11") + 1) > at("2022-04-11"), id
