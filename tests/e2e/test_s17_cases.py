"""S17: model cases. Several units cultivate one together, each signing for itself. There is no red: a case with which nothing
happens for more than 30 workdays turns blue, and it is the reform office itself that is reminded, never a unit."""
import csv, datetime, email, email.policy

import pytest

from house import SAMPLE, at, day_of, ms, play, updates, workday_after, workdays

ROWS = {r["id"]: r for r in csv.DictReader(open(SAMPLE / "items.csv", encoding="utf-8")) if r["ledger"] == "case"}
STEPS = [r for r, _ in updates() if r["item"] in ROWS and r["expect"] == "accept"]
PEOPLE = {r["id"]: r for r in csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8"))}
CLERK, DEPUTY, HEAD = "P022", "P018", "P017"        # of the reform office, U03
FIRST, LAST = "2022-02-28", "2022-12-30"


def post(unit, role="liaison"):
    return next(id for id, p in PEOPLE.items() if (p["unit"], p["role"]) == (unit, role))


def day_of_ms(t):
    return str(day_of((t + 8 * 3600000) // 86400000))


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


# ---- what ought to be told, counted here ----


def moves(id):
    """(day, stage) of a case: the clue on the day it was assigned, then as in updates.csv."""
    return [(ROWS[id]["start_date"], "clue")] + [(r["received_at"][:10], r["value"]) for r in STEPS if r["item"] == id]


def stale_from(id):
    """The days on which it turns blue: the 31st workday after a sign of life, when none came by then."""
    out, path = [], moves(id)
    for (day, stage), (until, _) in zip(path, path[1:] + [(LAST, "")]):
        late = str(workday_after(day, 31))
        if stage in ("clue", "mining", "cultivating") and late < until:
            out.append((late, until))
    return out


# ---- the sample year ----


def test_the_five_cases_of_the_year(county):
    county.each_by_itself()
    assert len(ROWS) == 5 and play(county) == []
    county.advance(at(LAST))
    items = {i["id"]: i for i in county.table("item") if i["ledger"] == "case"}
    assert set(items) == set(ROWS)
    notices = [n for n in county.table("notice") if n.get("item") in ROWS]
    blue = 0
    for id, item in items.items():
        assert [s["stage"] for s in item["steps"]] + [item["stage"]] == ["clue", "mining", "cultivating", "promoted"]
        assert [day_of_ms(s["to_ms"]) for s in item["steps"]] == [day for day, _ in moves(id)[1:]]
        assert item["state"] == "open" and "light" not in item          # promoted: nobody is urged any more, nothing is closed
        # Never red, never yellow: blue once for every time that nothing happened for more than 30 workdays.
        stale = stale_from(id)
        assert item.get("counts", []) == ([{"year": 2022, "light": "blue", "cause": "stale", "n": len(stale)}] if stale else []), id
        blue += len(stale)
        # Told at the opening of that day: the office's own clerk; five workdays later, when still blue, the deputy head.
        want = {(CLERK, at(day, "08:30:00")) for day, _ in stale}
        want |= {(DEPUTY, at(workday_after(day, 5), "08:30:00")) for day, until in stale if str(workday_after(day, 5)) < until}
        assert {(n["to"], n["intended_ms"]) for n in notices if n["item"] == id and n["kind"] == "light"} == want, id
        # Whoever was told hears when it is over, and nobody else.
        told, over = ({n["to"] for n in notices if n["item"] == id and n["kind"] == kind} for kind in ("light", "over"))
        assert over == told, id
    assert blue > 5                                                     # the year has such times
    assert {n["light"] for n in notices if n["kind"] == "light"} == {"blue"} and {n["unit"] for n in notices} == {"U03"}
    assert not [i for i in county.table("item") if i.get("parent") in ROWS]  # no orders

    # In the outbox: what speaks of a case lies there for the reform office only.
    mails = [email.message_from_bytes(p.read_bytes(), policy=email.policy.default)
             for p in (county.folder / "outbox").iterdir() if p.name.startswith("DX-")]
    assert len(mails) == len(notices)
    assert {str(m["To"].addresses[0].addr_spec) for m in mails} == {PEOPLE[p]["email"] for p in (CLERK, DEPUTY)}


def test_cases_run_on_after_the_year(county):
    """The end of the year, and the due date written in the table, colour and close nothing."""
    assert play(county) == []
    county.advance(at("2023-02-28"))
    for id in ROWS:
        item = county.item(id)
        assert (item["state"], item["stage"]) == ("open", "promoted") and "light" not in item
        assert item["effective_due"] < (at("2023-02-28") // 86400000)


# ---- one case ----


@pytest.fixture
def case(house):
    house.start()
    house.load_people()
    house.each_by_itself()
    house.advance(at("2022-03-01", "09:00:00"))
    house.client.ok("register", {"id": "DX-90", "ledger": "case", "title": "样例典型", "lead_unit": "D14", "lead_leader": "P003",
                                 "assist_units": ["D29", "T06"], "measure": "stage", "stage": "clue"}, as_=CLERK)
    return house


def light(house):
    i = house.item("DX-90")
    return i.get("light"), i.get("cause")


def test_joint_units_sign_each_for_itself(case):
    """Two units help: each has its own clock, and neither speaks for the other, for the leading unit, or the other way round."""
    asked = at("2022-03-01", "09:00:00")
    assert case.item("DX-90")["assists"] == [{"unit": "D29", "asked_ms": asked}, {"unit": "T06", "asked_ms": asked}]
    case.advance(at("2022-03-02", "10:00:00"))
    assert code(case.act("assist_sign", post("D14"), "DX-90")) == code(case.act("assist_sign", post("D01"), "DX-90")) == "not_owner"
    assert code(case.act("assist_sign", post("T06"), "DX-90", unit="D29")) == "not_owner"
    assert case.act("assist_sign", post("T06"), "DX-90")["ok"]
    case.advance(at("2022-03-04", "10:00:00"))
    assert case.act("assist_sign", post("D29"), "DX-90")["ok"]
    assert case.act("assist_sign", post("T06"), "DX-90")["ok"]           # again: the first time stays
    assert case.act("assist_report", post("D29"), "DX-90", text="已拟稿")["ok"]
    assert case.item("DX-90")["assists"] == [
        {"unit": "D29", "asked_ms": asked, "signed_ms": at("2022-03-04", "10:00:00"), "reported_ms": at("2022-03-04", "10:00:00"),
         "text": "已拟稿"},
        {"unit": "T06", "asked_ms": asked, "signed_ms": at("2022-03-02", "10:00:00")}]
    assert "signed_ms" not in case.item("DX-90")                         # of the leading unit no signing is asked
    assert code(case.act("stage", post("D29"), "DX-90", stage="mining")) == "not_owner"


def test_stale_is_told_to_the_office_itself(case):
    """Nothing happens for more than 30 workdays; the Qingming and May holidays lie within. A report begins it anew."""
    thirtieth, blue = workday_after("2022-03-01", 30), workday_after("2022-03-01", 31)
    assert workdays("2022-03-01", blue) == 31 and blue > datetime.date(2022, 4, 6)
    case.advance(at(thirtieth, "23:59:59"))
    assert light(case) == (None, None)
    case.advance(at(blue))
    assert light(case) == ("blue", "stale")
    told = [n for n in case.table("notice") if n.get("item") == "DX-90"]
    assert [(n["to"], n["unit"], n["intended_ms"], n["state"]) for n in told] == [(CLERK, "U03", at(blue, "08:30:00"), "accepted")]
    assert case.act("report", post("D14"), "DX-90", text="走访两次，材料已补")["ok"]
    case.advance(at(workday_after(blue, 30)))
    assert light(case) == (None, None)
    # Blue again, and for a whole quarter: the deputy head hears of it, the unit and its leader never do, red it never is.
    case.advance(at(workday_after(blue, 100)))
    assert light(case) == ("blue", "stale")
    told = {(n["to"], n["intended_ms"]) for n in case.table("notice") if n.get("item") == "DX-90" and n["kind"] == "light"}
    over = [n["to"] for n in case.table("notice") if n.get("item") == "DX-90" and n["kind"] == "over"]
    again = workday_after(blue, 31)
    assert told == {(CLERK, at(blue, "08:30:00")), (CLERK, at(again, "08:30:00")),
                    (DEPUTY, at(workday_after(again, 5), "08:30:00"))}
    assert over == [CLERK]                                              # the first time; the second goes on
    assert {c["light"] for c in case.item("DX-90")["counts"]} == {"blue"}


def test_a_case_goes_its_way(case):
    def move(stage, as_=post("D14"), **fields):
        return case.act("stage", as_, "DX-90", stage=stage, **fields)

    assert code(move("promoted")) == "bad_move"                           # not before it was cultivated
    assert move("mining", text="经验挖掘提升")["ok"] and move("cultivating", text="典型培育")["ok"]
    assert move("mining", text="再挖一层")["ok"] and move("cultivating")["ok"] and move("promoted")["ok"]
    assert code(move("kept")) == code(move("faded", reason="自行退出")) == "not_allowed"   # the office says what became of it
    assert move("kept", as_=HEAD)["ok"]
    assert code(move("faded", as_=HEAD)) == "missing"
    assert move("faded", as_=HEAD, reason="做法已写入制度，不再单列")["ok"]
    item = case.item("DX-90")
    assert item["state"] == "closed" and [s["stage"] for s in item["steps"]] == [
        "clue", "mining", "cultivating", "mining", "cultivating", "promoted", "kept"]
