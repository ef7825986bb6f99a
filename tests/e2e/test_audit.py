"""The self-audit of a living daemon: records are broken behind its back, in the store itself, while it is off. At its next
start it finds them, mends what mends through the journal, and says so in the log, in `doctor` and on the board."""
import subprocess

import pytest

from house import BUILD, at


def wreck(house, table, key, *what):
    subprocess.run([BUILD / "wreck", house.folder / "s", table, key, *what], check=True)


def off(house):
    """Stops daemon and workers, in order, so that the store is on the disk."""
    house.stop()


def on(house):
    house.start()


def all_entries(house):
    rows, start = [], 1
    while True:
        page = house.client.ok("entries", {"from": start, "limit": 1000})["body"]
        rows += page["rows"]
        if page["next"] > page["last"]:
            return rows
        start = page["next"]


@pytest.fixture
def spring(county):
    """The county in spring, nobody having reported anything, with lights, ladders and orders under way."""
    county.advance(at("2022-05-18"))
    return county


def one(house, **want):
    """Any open item that fits."""
    return next(i for i in house.table("item") if i["state"] == "open" and all(i.get(k) == v for k, v in want.items()))


def a_notice_of_now(house, but):
    """One that went by itself, about the light that its item shows, and not of one of these items."""
    items = {i["id"]: i for i in house.table("item") if i.get("told_to") and i["id"] not in but}
    for n in house.table("notice"):
        i = items.get(n.get("item"))
        if i and n["kind"] == "light" and n["state"] == "accepted" and n["id"].startswith(f"{i['id']}/e{i['episode']}/") and \
                "/again" not in n["id"] and any(t["rung"] == n["rung"] and t.get("light") == n["light"] for t in i["told_to"]):
            return n
    raise AssertionError("no such notice")


def test_broken_records_are_found_mended_and_said(spring):
    red = one(spring, light="red")
    lost = next(i for i in spring.table("item") if i["state"] == "open" and i.get("next_ms") and i["id"] != red["id"])
    told = a_notice_of_now(spring, {red["id"], lost["id"]})
    off(spring)
    wreck(spring, "item", red["id"], "light=blue", "cause=overdue")
    wreck(spring, "item", lost["id"], "next_ms=")
    wreck(spring, "notice", told["id"], "delete")
    on(spring)
    spring.advance(at("2022-05-18", "18:00:01"))  # the workers have answered
    assert spring.item(red["id"])["light"] == "red"
    assert spring.item(lost["id"])["next_ms"] == lost["next_ms"]
    again = [n for n in spring.table("notice") if n["id"] == told["id"]]
    assert len(again) == 1 and again[0]["rung"] == told["rung"] and again[0]["role"] == told["role"]

    entries = [e for e in all_entries(spring) if e.get("op") == "mend"]
    assert {e["actor"] for e in entries} == {"worker:audit"}
    assert "warn_audit" in spring.client.ok("status")["body"]["warnings"]
    doctor = spring.client.ok("doctor")["body"]
    assert doctor["mended"] == 3 and doctor.get("faults", []) == [], doctor
    assert sorted(m.rsplit(" #", 1)[0] for m in doctor["mends"]) == sorted(
        [f"light_differs {red['id']}", f"no_timer {lost['id']}", f"rung_untold {told['item']}"])
    assert "warn_audit" not in spring.client.ok("status")["body"].get("warnings", [])  # somebody has looked
    assert spring.log().count("MESSAGE_ID=") == 3 and "self-audit: mended light_differs" in spring.log()
    assert "已自行修复 3 处" in spring.duban("doctor", check=False).stdout


def test_what_only_a_person_can_judge_is_said_and_left(spring):
    post = next(iter(spring.table("person")))["id"]
    spring.client.ok("holder_set", {"post": post, "kind": "leave", "from": "2022-06-01", "to": "2022-06-03"})
    leave = next(iter(spring.table("holder")))["id"]
    off(spring)
    wreck(spring, "holder", leave, "post=gone")
    on(spring)
    assert "warn_audit" in spring.client.ok("status")["body"]["warnings"]
    doctor = spring.client.ok("doctor")["body"]
    assert doctor["faults"] == [f"key_differs {leave}", f"holder_without_post {leave}"] and not doctor.get("mended")
    assert "mend" not in {e.get("op") for e in all_entries(spring)}


def test_more_than_an_hour_s_share_is_reported(county):
    """LIM_MENDS of one rule; the rest stays in the list for people."""
    county.advance(at("2022-01-05"))
    items = [i["id"] for i in county.table("item") if i["state"] == "open" and i.get("next_ms")][:105]
    assert len(items) == 105
    off(county)
    for id in items:
        wreck(county, "item", id, "next_ms=")
    on(county)
    county.advance(at("2022-01-05", "18:00:01"))
    doctor = county.client.ok("doctor")["body"]
    assert doctor["mended"] == 100
    assert len(doctor["faults"]) == 5 and all(f.startswith("no_timer ") for f in doctor["faults"])
    assert len(doctor["mends"]) == 50


def test_nobody_else_mends(spring):
    body = {"rule": "no_timer", "table": "item", "key": one(spring, light="red")["id"]}
    reply = spring.client.call("mend", body)
    assert reply["error"]["code"] == "not_allowed"
