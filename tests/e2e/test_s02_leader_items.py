"""S2: 68 items led by 16 county leaders. One of them through its whole life, with every date counted here and not by duban;
the load of each leader; and a change of leader in mid-year, after which the item remembers both and the next red is told to
the one who leads it now."""
import collections, csv, email, email.policy, json

import pytest

from house import SAMPLE, at, day_number, day_of, play, updates, workday_after, workdays

ROWS = {r["id"]: r for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "leader68"}
PEOPLE = list(csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8")))
ITEM = "LD-2022-002"                 # of P002, led by D01, helped by T03, on the city's list as well; two milestones, due 31 August


def post(unit, role):
    return next(p["id"] for p in PEOPLE if (p["unit"], p["role"]) == (unit, role))


LEAD, HELP, OTHER = post("D01", "liaison"), post("T03", "liaison"), post("T05", "liaison")
HEAD, DEPUTY, INSPECTOR, CLERK = "P017", "P018", "P019", "P022"


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def light(house, id=ITEM):
    i = house.item(id)
    return i.get("light"), i.get("cause")


def due(house, id=ITEM):
    return str(day_of(house.item(id)["effective_due"]))


def tally(house, by, *words):
    """What the command line counts: {name: (all, not closed)}; the same names are in what it prints for people."""
    rows = json.loads(house.duban("--json", "tally", "--by", by, *words).stdout)["body"]["rows"]
    printed = house.duban("tally", "--by", by, *words).stdout.splitlines()[1:]
    assert [r["key"] for r in rows] == [line.split()[0] for line in printed if line.strip() and not line.startswith("合计")]
    return {r["key"]: (r["open"] + r["closed"], r["open"]) for r in rows}


def loads(house):
    return tally(house, "leader", "台账:leader68")


# ---- the load of each leader ----


def test_68_items_of_16_leaders(county):
    want = collections.Counter(r["lead_leader"] for r in ROWS.values())
    assert (sum(want.values()), len(want)) == (68, 16)
    assert loads(county) == {leader: (n, n) for leader, n in want.items()}
    for leader, n in want.items():
        assert {i["id"] for i in county.rows("list", ledger="leader68", leader=leader)} == {
            id for id, r in ROWS.items() if r["lead_leader"] == leader}

    # At the end of the year what was struck off is no load any more, but is not forgotten.
    assert play(county) == []
    county.advance(at("2022-12-30"))
    closed = set()
    for row, _ in updates():
        if row["expect"] == "accept" and row["item"] in ROWS and row["op"] in ("close_approve", "reopen"):
            (closed.add if row["op"] == "close_approve" else closed.discard)(row["item"])
    left = collections.Counter(r["lead_leader"] for id, r in ROWS.items() if id not in closed)
    assert len(closed) > 40 and loads(county) == {leader: (n, left[leader]) for leader, n in want.items()}


def test_an_item_on_several_lists_is_asked_once_and_counted_in_each(county):
    both = [id for id, r in ROWS.items() if "city_key" in r["lists"].split(";")]
    own = [r["id"] for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "city_key"]
    assert ITEM in both and own
    by_list = tally(county, "list")
    assert by_list["leader68"][0] == 68 and by_list["city_key"][0] == len(both) + len(own)
    county.advance(at("2022-02-18"))                 # unsigned: one notice, not one for each list
    assert len([n for n in county.table("notice") if n.get("item") == ITEM]) == 1


# ---- one life ----


def test_the_whole_life_of_one_item(county):
    house, start, first_due = county, ROWS[ITEM]["start_date"], ROWS[ITEM]["due_date"]

    # Assigned: the clock runs. Not signed: blue when more than 1 workday has passed, yellow when more than 2. Lead and
    # assisting unit sign each for itself.
    house.advance(at(workday_after(start, 2)))
    assert light(house) == ("blue", "unsigned")
    assert code(house.act("sign", HELP, ITEM)) == "not_owner"
    assert code(house.act("assist_sign", LEAD, ITEM)) == code(house.act("assist_sign", OTHER, ITEM)) == "not_owner"
    assert house.act("assist_sign", HELP, ITEM)["ok"]
    item = house.item(ITEM)
    assert "signed_ms" not in item and item["assists"] == [
        {"unit": "T03", "asked_ms": at(start, "08:30:00"), "signed_ms": at(workday_after(start, 2))}]
    house.advance(at(workday_after(start, 3), "09:00:00"))
    assert light(house) == ("yellow", "unsigned")
    assert house.act("sign", LEAD, ITEM)["ok"]
    house.advance(at(workday_after(start, 3)))
    assert light(house) == (None, None) and house.item(ITEM)["assigned_ms"] == at(start, "08:30:00")

    # The first milestone asks for 50 % by the end of 25 May: 15 points short of it is yellow the day after, not before.
    house.advance(at("2022-05-20", "10:00:00"))
    assert house.act("report", LEAD, ITEM, percent=35, milestone=f"{ITEM}-M1", text="调研过半")["ok"]
    house.advance(at("2022-05-25"))
    assert light(house) == (None, None)
    house.advance(at("2022-05-26"))
    assert light(house) == ("yellow", "lag")
    assert house.act("milestone_done", LEAD, ITEM, milestone=f"{ITEM}-M1", text="调研报告已交")["ok"]
    assert house.act("report", LEAD, ITEM, percent=55, text="调研报告已交")["ok"]
    house.advance(at("2022-05-27"))
    assert light(house) == (None, None) and [t["milestone"] for t in house.item(ITEM)["ticked"]] == [f"{ITEM}-M1"]
    # A lower figure is taken, with a reason.
    assert code(house.act("report", LEAD, ITEM, percent=50)) == "missing"
    assert house.act("report", LEAD, ITEM, percent=50, text="复核", reason="复核后更正")["ok"]

    # Held, and stopped by law: grey, and the workdays come back to it.
    house.advance(at("2022-06-01", "10:00:00"))
    assert house.act("hold_request", LEAD, ITEM, reason="等上级批复", new_due="2022-06-10")["ok"]
    assert code(house.act("hold_approve", LEAD, ITEM, ref=f"{ITEM}/1")) == "own_request"
    assert house.act("hold_approve", DEPUTY, ITEM, ref=f"{ITEM}/1")["ok"]
    house.advance(at("2022-06-02"))
    assert light(house)[0] == "grey" and house.item(ITEM)["state"] == "held"
    house.advance(at("2022-06-09", "10:00:00"))
    assert house.act("resume", LEAD, ITEM, text="批复已到")["ok"]
    second_due = str(workday_after(first_due, workdays("2022-06-01", "2022-06-09")))  # over the Dragon Boat holiday
    assert due(house) == second_due == "2022-09-07"
    house.advance(at("2022-07-04", "10:00:00"))
    assert code(house.act("legal_stop", LEAD, ITEM)) == "missing"    # a document stops it, no approver
    assert house.act("legal_stop", LEAD, ITEM, text="听证期间不计，听证通知第 3 号")["ok"]
    house.advance(at("2022-07-06"))
    assert light(house)[0] == "grey"
    house.advance(at("2022-07-07", "10:00:00"))
    assert house.act("resume", LEAD, ITEM, text="听证结束")["ok"]
    third_due = str(workday_after(second_due, workdays("2022-07-04", "2022-07-07")))
    assert due(house) == third_due == "2022-09-13"                   # over mid-autumn

    # More time. A long first extension is the head's; a short one also the deputy's; never the inspector's, nor one's own.
    long, short = str(workday_after(third_due, 31)), str(workday_after(third_due, 30))
    house.advance(at("2022-08-22", "10:00:00"))
    assert house.act("extend_request", LEAD, ITEM, new_due=long, reason="省厅接口推迟")["ok"]
    assert code(house.act("extend_approve", DEPUTY, ITEM, ref=f"{ITEM}/2", new_due=long)) == "not_allowed"
    assert code(house.act("extend_approve", INSPECTOR, ITEM, ref=f"{ITEM}/2", new_due=short)) == "not_allowed"
    assert due(house) == third_due                                  # asking moves nothing
    assert house.act("extend_approve", DEPUTY, ITEM, ref=f"{ITEM}/2", new_due=short, reason="先延三十个工作日")["ok"]
    assert due(house) == short
    house.advance(at("2022-09-20", "10:00:00"))
    second = str(workday_after(short, 5))
    assert house.act("extend_request", LEAD, ITEM, new_due=second, reason="二次延期")["ok"]
    assert code(house.act("extend_approve", DEPUTY, ITEM, ref=f"{ITEM}/3", new_due=second)) == "not_allowed"
    assert house.act("extend_approve", HEAD, ITEM, ref=f"{ITEM}/3", new_due=second, reason="最后一次")["ok"]
    assert due(house) == second
    assert [s["kind"] for s in house.item(ITEM)["segments"]] == ["running", "held", "resumed", "stopped", "resumed", "extended",
                                                                "extended"]

    # Handed in on its last day, sent back the next: no new time, so it is overdue at once. Handed in again: late, and granted as late.
    house.advance(at(second, "17:00:00"))
    assert house.act("close_request", LEAD, ITEM, percent=100, text="总结报告已交")["ok"]
    house.advance(at(workday_after(second, 1), "10:00:00"))
    assert light(house)[0] == "grey" and not house.item(ITEM).get("late")
    assert house.act("close_reject", DEPUTY, ITEM, ref=f"{ITEM}/4", reason="佐证不足", percent=90)["ok"]
    house.advance(at(workday_after(second, 1), "10:01:00"))
    assert due(house) == second and light(house) == ("red", "overdue")   # time spent in audit was not given back
    house.advance(at(workday_after(second, 2), "10:00:00"))
    assert house.act("close_request", LEAD, ITEM, percent=100, text="佐证补齐")["ok"]
    granted = str(workday_after(second, 3))
    house.advance(at(granted, "10:00:00"))
    assert code(house.act("close_approve", post("D01", "director"), ITEM, ref=f"{ITEM}/5")) == "not_allowed"
    facts = house.act("close_approve", DEPUTY, ITEM, ref=f"{ITEM}/5", text="属实")["body"]
    assert facts["submitted_late"] and [o["id"] for o in facts["opened"]] == [f"{ITEM}-HT"]
    house.advance(at(granted, "10:01:00"))
    item = house.item(ITEM)
    assert (item["state"], item["late"]) == ("closed", True) and "light" not in item

    # Looked at again: opened for the workday after, by the office itself; it finds a relapse, and the item is done once more.
    back, seen = house.item(f"{ITEM}-HT"), str(workday_after(granted, 1))
    assert (back["lead_unit"], str(day_of(back["start_date"]))) == ("U03", seen)
    assert str(day_of(back["effective_due"])) == str(workday_after(seen, 20))
    house.advance(at(seen, "10:00:00"))
    assert code(house.act("reopen", LEAD, ITEM, reason="自行重办")) == "not_allowed"
    assert house.act("stage", CLERK, f"{ITEM}-HT", stage="rebound", reason="回访不实")["ok"]
    assert house.act("reopen", CLERK, ITEM, ref=f"{ITEM}-HT", reason="回访不实", percent=80)["ok"]
    assert due(house) == str(workday_after(seen, 20)) and house.item(ITEM)["state"] == "open"
    house.advance(at("2022-11-28", "10:00:00"))
    assert house.act("close_request", LEAD, ITEM, percent=100, text="已整改")["ok"]
    assert house.act("close_approve", HEAD, ITEM, ref=f"{ITEM}/6", text="属实")["ok"]
    item = house.item(ITEM)
    assert item["state"] == "closed" and not item.get("late")
    house.advance(at("2023-01-31"))
    assert house.item(ITEM)["state"] == "closed" and not house.client.ok("doctor")["body"].get("faults")


# ---- a change of leader in mid-year ----


def told(house, person, id=ITEM):
    """When this person was told of the item, by the outbox: (moment, subject)."""
    out = []
    for n in house.table("notice"):
        if (n.get("item"), n.get("to")) == (id, person):
            paths = [p for p in (house.folder / "outbox").iterdir() if n["id"] == email.message_from_bytes(
                p.read_bytes(), policy=email.policy.default)["X-Duban-Notice"]]
            message = email.message_from_bytes(paths[0].read_bytes(), policy=email.policy.default)
            assert f"{person.lower()}@example.org" in str(message["To"])
            out.append((n["intended_ms"], str(message["Subject"])))
    return sorted(out)


def test_a_change_of_leader_in_mid_year(county):
    county.each_by_itself()
    house, old, new = county, "P002", "P007"
    assert ROWS[ITEM]["lead_leader"] == old
    before = loads(house)
    # Signed by nobody, reported by nobody: red on 26 May, the day after the first milestone, and its leader is told.
    house.advance(at("2022-05-26"))
    assert light(house) == ("red", "lag")
    assert [(t, "红灯" in s) for t, s in told(house, old)] == [(at("2022-05-26", "08:30:00"), True)]
    house.advance(at("2022-05-30", "10:00:00"))
    assert house.act("sign", LEAD, ITEM)["ok"] and house.act("report", LEAD, ITEM, percent=60, text="赶上来了")["ok"]
    house.advance(at("2022-05-30"))
    assert light(house) == (None, None) and len(told(house, old)) == 2 and "解除" in told(house, old)[1][1]

    house.advance(at("2022-07-01", "09:00:00"))
    assert code(house.act("hand_over", CLERK, ITEM, person="P999", reason="分工调整")) == "no_person"
    assert code(house.act("hand_over", LEAD, ITEM, person=new, reason="分工调整")) == "not_allowed"
    assert code(house.act("hand_over", CLERK, ITEM, person=new)) == "missing"
    assert house.act("hand_over", CLERK, ITEM, person=new, reason="分工调整")["ok"]
    item = house.item(ITEM)
    assert item["lead_leader"] == new and [(t["leader"], t.get("to_ms")) for t in item["leaders"]] == [
        (old, at("2022-07-01", "09:00:00")), (new, None)]
    assert item["leaders"][1]["from_ms"] == at("2022-07-01", "09:00:00")
    shown = house.duban("show", ITEM).stdout
    assert "县领导02" in shown and "县领导07" in shown and "分工调整" in shown
    # The load follows, of these two and of nobody else.
    after = loads(house)
    shift = {leader: after[leader][1] - before[leader][1] for leader in before if after[leader] != before[leader]}
    assert shift == {old: -1, new: 1}
    assert ITEM in {i["id"] for i in house.rows("list", leader=new)} - {i["id"] for i in house.rows("list", leader=old)}

    # Past its date it turns red. The ladder began with the blue of the last five workdays: liaison, commissioner two workdays
    # later, director with the red, the leader one workday after that.
    end = ROWS[ITEM]["due_date"]
    red = workday_after(end, 1)
    house.advance(at(red))
    assert light(house) == ("red", "overdue") and told(house, new) == []
    house.advance(at(workday_after(red, 1)))
    assert [(t, "红灯" in s) for t, s in told(house, new)] == [(at(workday_after(red, 1), "08:30:00"), True)]
    house.advance(at(workday_after(red, 12)))
    assert len(told(house, new)) == 3 and len(told(house, old)) == 2     # told again every 5 workdays; the old one never more
