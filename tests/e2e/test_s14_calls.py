"""S14: a grid worker calls, the centre dispatches, an enforcement team claims: the 200 calls of the sample year, and what the
sample does not show: two teams at once, a claim that nobody follows up, who may verify."""
import csv, threading

import pytest

from house import SAMPLE, Client, at, ms

CALLS = list(csv.DictReader(open(SAMPLE / "calls.csv", encoding="utf-8")))
CENTRE, CALLER, TOWN = "P025", "P064", "T05"      # dispatcher, grid worker of T05
TEAMS = ["P062", "P063"]                          # enforcers of T05


@pytest.fixture
def centre(house):
    house.start()
    house.load_people()
    return house


def call_out(house, id="HJ-1", matter="占道经营"):
    house.client.ok("register", {"id": id, "ledger": "call", "title": matter, "matter": matter, "lead_unit": "U04",
                                 "stage": "called"}, as_=CALLER)
    assert move(house, CENTRE, "dispatched", id, unit=TOWN)["ok"]
    return id


def move(house, as_, stage, id="HJ-1", **fields):
    return house.act("stage", as_, id, stage=stage, **fields)


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def test_the_200_calls_of_the_year(centre):
    """claim_late and finish_late come out of the rules, call by call (--check compares), and what was left lies where it should."""
    out = centre.duban("play", SAMPLE / "calls.csv", "--check", "--quiet", "--until", "2023-01-06T18:00").stdout
    assert "未受理 0" in out
    items = {i["id"]: i for i in centre.table("item") if i["ledger"] == "call"}
    assert len(items) == 200
    for row in CALLS:
        item, steps = items[row["id"]], [s["stage"] for s in items[row["id"]].get("steps", [])]
        if row["result"] == "unclaimed":
            assert item["stage"] == "unclaimed" and item["state"] == "open" and "holder" not in item, row["id"]
            continue
        claim = next(i for i in range(len(steps)) if steps[i] == "claimed")
        assert item["holder"] == row["claimer"] and item.get("late", False) == (row["finish_late"] == "1"), row["id"]
        # a late claim is one out of the stage that an unclaimed call lapses into: later than the moment it lapsed
        moved = item["steps"][claim - 1]
        assert moved.get("late", False) == (row["claim_late"] == "1"), row["id"]
        assert row["claim_late"] == "0" or moved["stage"] == "unclaimed"
        assert (item["state"], item["stage"]) == (("closed", "verified") if row["result"] == "closed" else ("open", "redo"))
    assert sum(i["stage"] == "unclaimed" for i in items.values()) == 6
    told = {(n.get("item"), n["unit"]) for n in centre.table("notice") if n["kind"] == "task" and n["role"] == "director"}
    for row in CALLS:  # the team's head and the head of the caller's town
        if row["result"] == "unclaimed":
            assert {(row["id"], row["to_unit"]), (row["id"], row["town"])} <= told


def test_two_teams_claim_at_once_and_exactly_one_wins(centre):
    centre.advance(at("2022-03-01", "09:00:00"))
    call_out(centre)
    start, answers = threading.Barrier(2), {}

    def claim(who):
        client = Client(centre.endpoint("in"))
        client.ok("hello")
        start.wait()
        answers[who] = client.call("stage", {"item": "HJ-1", "stage": "claimed"}, as_=who)
        client.close()

    threads = [threading.Thread(target=claim, args=(who,)) for who in TEAMS]
    [t.start() for t in threads]
    [t.join() for t in threads]
    winners = [who for who in TEAMS if answers[who].get("ok")]
    assert len(winners) == 1 and centre.item("HJ-1")["holder"] == winners[0]
    loser = answers[next(who for who in TEAMS if who not in winners)]
    assert code(loser) == "taken" and winners[0] in str(loser["error"])


def test_a_claim_is_a_lease(centre):
    """Claimed and never there: after two hours it is anybody's again, and the slow team may not go on as if it held it."""
    centre.advance(at("2022-03-01", "09:00:00"))
    call_out(centre)
    assert move(centre, TEAMS[0], "claimed")["ok"]
    centre.advance(at("2022-03-01", "10:59:59"))
    assert centre.item("HJ-1")["holder"] == TEAMS[0]
    centre.advance(at("2022-03-01", "11:00:00"))
    item = centre.item("HJ-1")
    assert item["stage"] == "unclaimed" and "holder" not in item
    assert code(move(centre, TEAMS[0], "arrived")) in ("bad_move", "not_allowed")
    assert move(centre, TEAMS[1], "claimed")["ok"]


def test_the_wall_clock_for_urgent_calls_and_work_hours_for_others(centre):
    """At 11:50: a burning field has until 12:05; a stall in the road until 15:20, when two work hours end."""
    centre.advance(at("2022-03-01", "11:50:00"))
    call_out(centre, "HJ-1", "秸秆焚烧")
    call_out(centre, "HJ-2", "占道经营")
    assert centre.item("HJ-1")["stage_due_ms"] == at("2022-03-01", "12:05:00")
    assert centre.item("HJ-1")["due_ms"] == at("2022-03-01", "13:50:00")
    assert centre.item("HJ-2")["stage_due_ms"] == at("2022-03-01", "15:20:00")
    assert centre.item("HJ-2")["due_ms"] == at("2022-03-02", "09:20:00")  # five work hours
    assert centre.item("HJ-1")["urgency"] == "urgent" and centre.item("HJ-2")["urgency"] == "ordinary"
    centre.advance(at("2022-03-01", "12:05:00"))
    assert centre.item("HJ-1")["stage"] == "unclaimed" and centre.item("HJ-2")["stage"] == "dispatched"


def test_two_refusals_go_to_arbitration(centre):
    centre.advance(at("2022-03-01", "09:00:00"))
    call_out(centre)
    assert code(move(centre, TEAMS[0], "refused")) == "missing"  # a reason is asked for
    assert move(centre, TEAMS[0], "refused", reason="不属本单位职权")["body"]["stage"] == "refused"
    assert code(move(centre, TEAMS[0], "claimed")) == "bad_move"
    assert move(centre, CENTRE, "dispatched", unit=TOWN)["ok"]
    facts = move(centre, TEAMS[1], "refused", reason="不属本单位职权")["body"]
    assert (facts["stage"], facts["returns_n"]) == ("arbitration", 2)
    assert {n["unit"] for n in centre.table("notice") if n["role"] == "center_head"} == {"U04"}
    centre.advance(at("2022-03-01", "09:01:00"))
    assert centre.item("HJ-1")["light"] == "yellow"
    assert move(centre, "P023", "dispatched", unit="D23")["ok"]


def test_the_handler_does_not_verify(centre):
    centre.advance(at("2022-03-01", "09:00:00"))
    call_out(centre)
    for stage in ("claimed", "arrived", "handled"):
        assert move(centre, TEAMS[0], stage)["ok"]
    assert code(move(centre, TEAMS[0], "verified")) == "not_allowed"  # of the caller's town, but it did the work
    assert code(move(centre, CENTRE, "verified")) == "not_allowed"
    assert code(move(centre, CALLER, "redo")) == "missing"
    assert move(centre, CALLER, "redo", reason="摊点还在")["ok"]
    assert move(centre, TEAMS[0], "handled")["ok"] and move(centre, CALLER, "verified")["ok"]
    assert centre.item("HJ-1")["state"] == "closed"
