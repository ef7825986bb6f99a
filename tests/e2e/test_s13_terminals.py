"""S13: video terminals of the towns. A session is booked, the town is reminded, the citizen waits (in office hours only it
counts), is connected, served, handed to the desk, does not come, or the terminal is broken. A terminal that falls silent in
office hours is a matter for its town. Minutes of office time are counted here from the rules file, not asked of the daemon."""
import csv, datetime, email, email.policy

import pytest, yaml

from house import COUNTY, SAMPLE, ZONE, at, is_workday, ms

SESSIONS = list(csv.DictReader(open(SAMPLE / "sessions.csv", encoding="utf-8")))
SPANS = [(s["from"], s["to"]) for s in yaml.safe_load(open(COUNTY / "rules/hours.yml", encoding="utf-8"))["seasons"][0]["spans"]]
STAGES = {"served": "served", "handed_to_desk": "desk", "no_show": "no_show", "broken": "broken"}
OFFICE, TOWN, LIAISON = "P019", "T05", "P061"


def work_ms(start, end):
    """Office time between two instants."""
    day, total = datetime.datetime.fromtimestamp(start / 1000, ZONE).date(), 0
    while at(day, "00:00:00") < end:
        for a, b in SPANS if is_workday(day) else []:
            total += max(0, min(end, at(day, f"{b}:00")) - max(start, at(day, f"{a}:00")))
        day += datetime.timedelta(days=1)
    return total


def waited(row):
    """Minutes of office time between the slot and the connection."""
    return work_ms(ms(row["slot_at"]), ms(row["connected_at"])) / 60000 if row["connected_at"] else 0


def counted(item):
    return {c["cause"]: c["n"] for c in item.get("counts", [])}


def light(house, id):
    i = house.item(id)
    return i.get("light"), i.get("cause")


def mails_of(house, id):
    mails = (email.message_from_bytes((house.folder / "outbox" / n).read_bytes(), policy=email.policy.default) for n in house.mails())
    return [m for m in mails if id in m["subject"]]


@pytest.fixture
def towns(house):
    house.start()
    house.load_people()
    house.each_by_itself()
    return house


def test_the_60_sessions_of_the_year(towns):
    out = towns.duban("play", SAMPLE / "sessions.csv", "--check", "--quiet", "--until", "2022-12-30T18:00").stdout
    assert "未受理 0" in out
    items = {i["id"]: i for i in towns.table("item") if i["ledger"] == "session"}
    assert items.keys() == {r["id"] for r in SESSIONS} and len(items) == 60
    reminders = {n.get("item"): n for n in towns.table("notice") if n.get("cause") == "soon"}
    for row in SESSIONS:
        item, n = items[row["id"]], waited(row)
        assert (item["state"], item["stage"], item["lead_unit"]) == ("closed", STAGES[row["outcome"]], row["town"]), row["id"]
        entered = {s["stage"]: s["from_ms"] for s in item["steps"]} | {item["stage"]: item["stage_ms"]}
        if row["connected_at"]:
            assert entered["waiting"] == ms(row["slot_at"]) and entered["connected"] == ms(row["connected_at"])
            assert item["closed_ms"] == ms(row["ended_at"])
        # waiting more than 10 minutes of office time was blue once, more than 20 yellow once; no other session was
        want = {"soon": 1} | ({"waiting": 1} if n > 10 else {}) | ({"long_wait": 1} if n > 20 else {})
        assert counted(item) == want, (row["id"], n)
        if row["outcome"] == "no_show":     # nobody came: expected at the slot, no show ten minutes later, by itself
            assert entered["expected"] - ms(row["slot_at"]) in range(0, 1000)
            assert entered["no_show"] - ms(row["slot_at"]) in range(600000, 601000) and item["closed_ms"] == entered["no_show"]
        notice = reminders[row["id"]]
        told = (notice["unit"], notice["role"], notice["state"])
        assert told == (row["town"], "liaison", "accepted") and notice["intended_ms"] == ms(row["slot_at"]) - 1800000
    long = {r["id"] for r in SESSIONS if waited(r) > 20}
    assert long and long == {i for i in items if "long_wait" in counted(items[i])}
    # and no more is kept than times and outcome: nothing of a face or a voice
    assert not any(i.get("evidence") for i in items.values())


@pytest.fixture
def booked(towns):
    towns.advance(at("2022-09-29", "16:00:00"))
    towns.client.ok("register", {"id": "SP-90", "ledger": "session", "title": "医保报销", "lead_unit": TOWN, "place": "终端-T05",
                                 "due_at": "2022-09-30T11:20:00+08:00", "stage": "booked"}, as_=LIAISON)
    return towns


def move(house, stage, as_=LIAISON, **more):
    return house.act("stage", as_, "SP-90", stage=stage, **more)


def test_the_reminder_leaves_half_an_hour_before(booked):
    booked.advance(at("2022-09-30", "10:49:59"))
    assert light(booked, "SP-90") == (None, None) and mails_of(booked, "SP-90") == []
    booked.advance(at("2022-09-30", "10:50:00"))
    assert light(booked, "SP-90") == ("blue", "soon")
    booked.advance(at("2022-09-30", "10:51:00"))
    [mail] = mails_of(booked, "SP-90")
    assert mail["to"].addresses[0].addr_spec == "p060@example.org"      # the first liaison of the town
    # it lies in a mailbox: that there is something, and not who wants what
    text = mail["subject"] + mail.get_body(("plain",)).get_content()
    assert "请登录查看" in text and "duban show SP-90" in text and "医保" not in text and "终端" not in text


def test_only_office_time_counts_as_waiting(booked):
    """Come at 11:45: quarter of an hour until noon, and the lunch break is nobody's waiting time."""
    booked.advance(at("2022-09-30", "11:20:00"))
    assert move(booked, "waiting")["ok"]
    for clock, want in (("11:30:00", None), ("11:30:01", "blue"), ("11:40:00", "blue"), ("11:40:01", "yellow")):
        booked.advance(at("2022-09-30", clock))
        assert light(booked, "SP-90")[0] == want, clock
    assert move(booked, "connected")["ok"]
    booked.advance(at("2022-09-30", "11:41:00"))
    assert light(booked, "SP-90")[0] is None
    assert move(booked, "served")["ok"]


def test_the_lunch_break_is_nobodys_waiting_time(towns):
    towns.advance(at("2022-09-30", "11:55:00"))
    towns.client.ok("register", {"id": "SP-90", "ledger": "session", "title": "社保查询", "lead_unit": TOWN,
                                 "due_at": "2022-09-30T13:30:00+08:00", "stage": "booked"}, as_=LIAISON)
    assert move(towns, "waiting")["ok"]
    for clock, want in (("12:30:00", None), ("13:35:00", None), ("13:35:01", "blue"), ("13:45:00", "blue"), ("13:45:01", "yellow")):
        towns.advance(at("2022-09-30", clock))
        assert light(towns, "SP-90")[0] == want, clock
        assert (want == "yellow") == (work_ms(at("2022-09-30", "11:55:00"), at("2022-09-30", clock)) > 20 * 60000)


def test_how_a_session_may_end(booked):
    """Not before its slot is anybody a no-show; what is broken says why; who was connected cannot fail to come."""
    booked.advance(at("2022-09-30", "11:20:30"))
    assert booked.item("SP-90")["stage"] == "expected"
    assert not move(booked, "broken").get("ok") and not move(booked, "cancelled").get("ok")   # without a reason
    assert not move(booked, "served").get("ok")
    assert move(booked, "waiting")["ok"]
    booked.advance(at("2022-09-30", "11:50:00"))
    assert booked.item("SP-90")["stage"] == "waiting"           # late, but there: it does not lapse any more
    assert move(booked, "connected")["ok"] and not move(booked, "no_show").get("ok")
    assert move(booked, "desk")["ok"] and booked.item("SP-90")["state"] == "closed"


# ---- terminals ----

@pytest.fixture
def terminal(towns):
    towns.advance(at("2022-09-29", "11:50:00"))
    towns.client.ok("register", {"id": "ZD-T05", "ledger": "terminal", "title": "临南镇视频终端", "lead_unit": TOWN,
                                 "stage": "in_service"}, as_=OFFICE)
    return towns


def beat(house):
    return house.act("report", LIAISON, "ZD-T05", text="心跳")


def silent_at(last):
    """The first second in which more than 30 minutes of office time have passed since the last sign."""
    moment = last
    while work_ms(last, moment) <= 30 * 60000:
        moment += 60000 if work_ms(last, moment + 60000) <= 30 * 60000 else 1000
    return moment


def test_a_silent_terminal_lights_up_in_office_hours_only(terminal):
    """Last heard of at 11:50: the lunch break is no silence. At night and in the holidays nobody expects it to speak."""
    last = at("2022-09-29", "11:50:00")
    assert silent_at(last) == at("2022-09-29", "13:50:01")
    terminal.advance(silent_at(last) - 1000)
    assert light(terminal, "ZD-T05") == (None, None)
    terminal.advance(silent_at(last))
    assert light(terminal, "ZD-T05") == ("yellow", "silent")
    terminal.advance(at("2022-09-29", "13:51:00"))
    [order] = [i for i in terminal.table("item") if i.get("parent") == "ZD-T05"]
    assert (order["lead_unit"], order["ledger"], order["state"]) == (TOWN, "order", "open")
    told = [(n["unit"], n["role"], n["kind"]) for n in terminal.table("notice") if n.get("item") == "ZD-T05"]
    assert {u for u, _, _ in told} == {TOWN} and (TOWN, "liaison", "light") in told
    assert beat(terminal)["ok"]
    terminal.advance(at("2022-09-29", "13:52:00"))
    assert light(terminal, "ZD-T05")[0] is None
    [order] = [i for i in terminal.table("item") if i.get("parent") == "ZD-T05"]
    assert (order["state"], order["stage"]) == ("closed", "lifted")


def test_none_at_night_and_none_in_the_holidays(terminal):
    """It beats every 20 minutes until the office closes before the seven days of October, and is missed on the 8th at 9 o'clock."""
    for day in ("2022-09-29", "2022-09-30"):
        now = max(at(day, "08:30:00"), at("2022-09-29", "11:55:00"))
        while now <= at(day, "17:30:00"):
            terminal.advance(now)
            assert light(terminal, "ZD-T05")[0] is None
            assert beat(terminal)["ok"]
            last, now = now, now + 20 * 60000
    assert silent_at(last) > at("2022-10-08", "08:30:00")
    for night in ("2022-09-30T23:00:00", "2022-10-03T10:00:00", "2022-10-08T08:29:59"):
        terminal.advance(ms(f"{night}+08:00"))
        assert light(terminal, "ZD-T05")[0] is None, night
    terminal.advance(silent_at(last) - 1000)
    assert light(terminal, "ZD-T05")[0] is None
    terminal.advance(silent_at(last))
    assert light(terminal, "ZD-T05") == ("yellow", "silent")


def test_one_under_repair_is_not_expected_to_speak(terminal):
    assert not terminal.act("stage", LIAISON, "ZD-T05", stage="repair").get("ok")     # it says what is wrong
    assert terminal.act("stage", LIAISON, "ZD-T05", stage="repair", reason="屏幕损坏，已报修")["ok"]
    terminal.advance(at("2022-09-29", "17:00:00"))
    assert light(terminal, "ZD-T05")[0] is None
    assert terminal.act("stage", LIAISON, "ZD-T05", stage="in_service")["ok"]
    terminal.advance(silent_at(at("2022-09-29", "17:00:00")))
    assert light(terminal, "ZD-T05") == ("yellow", "silent")
