"""S3: 15 items that are to become known beyond the county (出圈), led by 12 leaders. They go by stages, and no percent is asked
of them: "out" is recognised by others, and the office alone says so. Nothing new in two monthly tables is yellow, until
something changes: county/rules/examples/chuquan.yml, which the county may choose instead of the reference rule."""
import csv, datetime

import pytest

from house import COUNTY, SAMPLE, at, day_number, ms, play, updates, workday_after, workdays

ROWS = {r["id"]: r for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "chuquan"}
STREAM = [r for r, _ in updates() if r["item"] in ROWS and r["expect"] == "accept"]
OFFICE, LEADER = "P017", "P001"


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


def light(house, id):
    i = house.item(id)
    return i.get("light"), i.get("cause")


def choose_monthly_rule(house):
    house.duban("rules", "apply", COUNTY / "rules" / "examples" / "chuquan.yml")


# ---- what ought to shine, counted here ----


def expected(id, day):
    """(light, cause) at 18:00 of a day: yellow when two month ends have passed since the last change of percent or stage, else
    blue in the last five workdays."""
    row, now = ROWS[id], at(day)
    changed, percent, stage = at(row["start_date"], "08:30:00"), 0, "assigned"
    if changed > now:
        return None, None
    for r in STREAM:
        if r["item"] != id or ms(r["received_at"]) > now:
            continue
        new = (int(r["percent"]) if r["percent"] else percent, r["value"] if r["op"] == "stage" else stage)
        if new != (percent, stage):
            changed, (percent, stage) = ms(r["received_at"]), new
    if stage == "out":
        return None, None
    then = datetime.datetime.fromtimestamp(changed / 1000, datetime.timezone(datetime.timedelta(hours=8)))
    today = datetime.date.fromisoformat(day)
    if (today.year * 12 + today.month) - (then.year * 12 + then.month) >= 2:
        return "yellow", "still"
    return ("blue", "near_due") if workdays(day, row["due_date"]) <= 5 else (None, None)


def test_15_items_of_12_leaders_and_5_get_out(county):
    """The whole stream, looked at on both sides of every month end: each of the 15 shows what the count above says."""
    choose_monthly_rule(county)
    assert (len(ROWS), len({r["lead_leader"] for r in ROWS.values()})) == (15, 12)
    days = [f"2022-{m:02d}-{d}" for m in range(4, 13) for d in ("01", "15", (datetime.date(2022 + m // 12, m % 12 + 1, 1)
                                                                            - datetime.timedelta(days=1)).day)]
    days = [d for d in days if d < "2022-12-30"] + ["2022-12-22", "2022-12-23", "2022-12-26", "2022-12-30"]
    seen, todo = {}, sorted(days)

    def look(house, until, _=0):
        while todo and at(todo[0]) < until:
            day = todo.pop(0)
            house.advance(at(day))
            items = {i["id"]: i for i in house.table("item") if i["ledger"] == "chuquan"}
            for id in ROWS:
                got = (items[id].get("light"), items[id].get("cause"))
                assert got == expected(id, day), (id, day)
                seen[got] = seen.get(got, 0) + 1

    assert play(county, before=look) == []
    look(county, at("2022-12-31"))
    assert todo == [] and seen[("yellow", "still")] > 30 and seen[(None, None)] > 30 and set(seen) <= {
        ("yellow", "still"), ("blue", "near_due"), (None, None)}

    items = {i["id"]: i for i in county.table("item") if i["ledger"] == "chuquan"}
    out = {r["item"] for r in STREAM if r["op"] == "stage" and r["value"] == "out"}
    assert len(out) == 5 and {id for id, i in items.items() if i["stage"] == "out"} == out
    assert {id for id, i in items.items() if i["state"] == "closed"} == out
    assert not any(i.get("late") for i in items.values())
    # Signing was asked of nobody, a percent behind the plan coloured nothing.
    assert not {c["cause"] for i in items.values() for c in i.get("counts", [])} - {"still", "near_due"}
    board = county.duban("tally", "--by", "leader", "台账:chuquan").stdout
    assert all(leader in board for leader in {r["lead_leader"] for r in ROWS.values()}) and board.count("P0") == 12


# ---- one of them ----


@pytest.fixture
def one(house):
    house.start()
    house.load_people()
    house.each_by_itself()
    choose_monthly_rule(house)
    house.advance(at("2022-03-30", "09:00:00"))
    house.client.ok("register", {"id": "CQ-90", "ledger": "chuquan", "title": "样例品牌", "lead_unit": "D14", "lead_leader": LEADER,
                                 "due_date": "2022-12-30", "measure": "stage", "stage": "assigned"}, as_=OFFICE)
    house.who = next(p["id"] for p in house.table("person") if p["unit"] == "D14" and p["role"] == "liaison")
    return house


def test_no_change_in_two_monthly_tables_is_yellow(one):
    """Of March and April nothing: yellow on 1 May, in the holidays, by the clock alone. Saying the same again is no change."""
    one.advance(at("2022-04-30", "23:59:59"))
    assert light(one, "CQ-90") == (None, None)
    one.advance(at("2022-05-01", "00:00:00"))
    assert light(one, "CQ-90") == ("yellow", "still")
    one.advance(at("2022-05-06", "10:00:00"))
    opening = at(workday_after("2022-04-30", 1), "08:30:00")            # 5 May, after the holidays
    assert {(n["kind"], n["to"], n["intended_ms"]) for n in one.table("notice") if n.get("item") == "CQ-90"} == {
        ("light", one.who, opening), ("order", one.who, opening)}
    assert "个月末" in one.duban("why", "CQ-90").stdout
    assert one.act("report", one.who, "CQ-90", percent=0, text="照旧推进")["ok"]
    one.advance(at("2022-05-06", "10:01:00"))
    assert light(one, "CQ-90") == ("yellow", "still")
    # A stage is a change, with no percent in it.
    assert one.act("stage", one.who, "CQ-90", stage="tried")["ok"]
    one.advance(at("2022-05-06", "10:02:00"))
    item = one.item("CQ-90")
    assert light(one, "CQ-90") == (None, None) and (item["stage"], item.get("percent", 0)) == ("tried", 0)
    one.advance(at("2022-06-30", "23:59:59"))
    assert light(one, "CQ-90") == (None, None)
    one.advance(at("2022-07-01"))
    assert light(one, "CQ-90") == ("yellow", "still")


def test_stages_go_step_by_step_and_only_the_office_says_out(one):
    def move(stage, as_=one.who, **fields):
        return one.act("stage", as_, "CQ-90", stage=stage, **fields)

    for jump in ("known", "recognised"):
        reply = move(jump, text="跳级")
        assert code(reply) == "bad_move" and "tried" in reply["error"]["zh"]     # and it says where one may go
    assert code(move("famous")) == "bad_stage"
    assert move("tried")["ok"]
    assert code(move("recognised", text="跳级")) == code(move("assigned")) == "bad_move"
    assert move("known")["ok"] and move("tried")["ok"] and move("known")["ok"]    # a step back is allowed
    assert code(move("recognised")) == "missing"                                  # by whom?
    assert move("recognised", text="省农业农村厅简报")["ok"]
    assert code(move("out", text="自行宣布")) == "not_allowed"
    assert code(move("out", as_=OFFICE)) == "missing"
    reply = move("out", as_=OFFICE, text="认定为“出圈”事项")
    assert reply["ok"] and reply["body"]["closes"]
    item = one.item("CQ-90")
    assert (item["state"], item["stage"], item.get("percent", 0)) == ("closed", "out", 0)
    assert [s["stage"] for s in item["steps"]] == ["assigned", "tried", "known", "tried", "known", "recognised"]
    assert code(move("dropped", as_=OFFICE, reason="再改")) == "closed"


def test_given_up_is_an_honest_end(one):
    assert code(one.act("stage", OFFICE, "CQ-90", stage="dropped")) == "missing"
    assert one.act("stage", OFFICE, "CQ-90", stage="dropped", reason="条件不具备")["ok"]
    one.advance(at("2023-01-05"))
    item = one.item("CQ-90")
    assert (item["state"], item["stage"]) == ("closed", "dropped") and "light" not in item
    assert day_number("2023-01-05") > item["effective_due"]
