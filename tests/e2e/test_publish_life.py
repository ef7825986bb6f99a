"""What time does to tables that are published: drafted in order though their worker was off for months, owed like anything else,
and corrected by what came late about their period, not by what came later."""
import pathlib, signal, tempfile

import pytest

from house import COUNTY, House, at

DRAFTED = ["2022-01", "2022-02", "2022-03"]


@pytest.fixture(scope="module")
def town():
    """A machine that is off for three months; then duban-publish is killed in the middle of what it finds, and comes again."""
    workers = ("escalate", "notify", "rehearse", "publish")
    house = House(pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))).start(workers)
    house.load_people()
    house.each_by_itself()
    house.duban("rules", "apply", *sorted((COUNTY / "bulletins").glob("*.yml")))
    roles = {role: next(p["id"] for p in house.table("person") if p["role"] == role) for role in ("clerk", "office_head")}
    house.clerk, house.head = roles["clerk"], roles["office_head"]
    unit = next(p["unit"] for p in house.table("person") if p["role"] == "liaison")
    for n in (1, 2):
        house.client.ok("register", {"id": f"CQ-{n}", "ledger": "chuquan", "title": f"事项{n}", "lead_unit": unit,
                                     "start_date": "2022-01-04", "due_date": "2022-12-30"}, as_=house.clerk)
    house.advance(at("2022-01-20"))
    assert house.act("report", house.clerk, "CQ-1", percent=20, text="一月")["ok"]
    for name in list(house.procs):
        house.kill(name)
    house.clock = "manual:2022-04-20T18:00:00+08:00"
    house.start(workers)
    house.kill("publish", signal.SIGKILL)
    house.start_one("publish")
    house.advance(at("2022-04-20", "18:01:00"))
    yield house
    house.clean()


def edition(house, id):
    return house.client.ok("editions", {"edition": id})["body"]["rows"][0]


def cells(table, heading):
    at_ = [h["heading"] for h in table["heads"]].index(heading)
    return {r["key"]: r["cells"][at_] for r in table.get("rows", [])}


def settled(house):
    """Time goes on until nothing is due."""
    house.advance(house.client.ok("status")["body"]["now_ms"] + 1)


def step(house, op, who, id, **fields):
    return house.client.call(f"bulletin_{op}", dict(edition=id, **fields), as_=who)


def publish(house, id):
    for op, who in (("check", house.clerk), ("approve", house.head), ("publish", house.clerk)):
        reply = step(house, op, who, id)
        assert reply.get("ok"), (op, reply)


def test_each_period_once_and_in_order(town):
    editions = [e for e in town.rows("editions", bulletin="chuquan-month")]
    assert [(e["period"], e["n"], e["state"]) for e in editions] == [(m, 1, "drafted") for m in DRAFTED] + [("2022-04", 1, "waiting")]
    drafted = [e["drafted_ms"] for e in editions[:3]]
    assert drafted == sorted(drafted)
    assert cells(edition(town, "chuquan-month/2022-01/1")["table"], "进度") == {"CQ-1": "20", "CQ-2": "0"}
    assert not town.client.ok("doctor")["body"].get("faults")


def test_owed_like_anything_else(town):
    """Nobody checks: yellow, and the office is told; when it is published the item is closed, and nobody moves it otherwise."""
    id = edition(town, "chuquan-month/2022-03/1")["item"]
    it = town.item(id)
    assert (it["ledger"], it["stage"], it["edition"]) == ("table", "drafted", "chuquan-month/2022-03/1")
    refused = town.act("stage", town.clerk, id, stage="checked")
    assert refused["error"]["code"] == "bad_move" and "duban bulletin" in refused["error"]["zh"]
    town.advance(at("2022-04-27", "12:00:00"))
    assert (town.item(id)["light"], town.item(id)["cause"]) == ("yellow", "unchecked")
    assert any(n.get("item") == id and n["role"] == "clerk" for n in town.table("notice"))
    publish(town, "chuquan-month/2022-03/1")
    settled(town)
    it = town.item(id)
    assert (it["stage"], it["state"], it.get("light", "none")) == ("published", "closed", "none")
    assert not town.client.ok("doctor")["body"].get("faults")


def test_a_correction_counts_what_came_late_and_not_what_came_later(town):
    first = "chuquan-month/2022-01/1"
    publish(town, first)
    assert town.act("report", town.clerk, "CQ-1", percent=60, text="四月的进展")["ok"]
    ask = {"bulletin": "chuquan-month", "period": "2022-01", "reason": "复核"}
    assert town.client.call("bulletin_draft", ask, as_=town.clerk)["ok"]
    settled(town)
    nothing = edition(town, "chuquan-month/2022-01/2")
    assert nothing["state"] == "dropped" and not nothing.get("moves") and not nothing.get("number")

    late = {"occurred_at": at("2022-01-28", "10:00:00")}
    assert town.act("report", town.clerk, "CQ-1", percent=35, text="一月底的，晚报", **late)["ok"]
    assert town.item("CQ-1")["percent"] == 60  # today's stands
    assert town.client.call("bulletin_draft", dict(ask, reason="漏报"), as_=town.clerk)["ok"]
    settled(town)
    new = edition(town, "chuquan-month/2022-01/3")
    assert [(m["key"], m["heading"], m["before"], m["after"]) for m in new["moves"]] == [("CQ-1", "进度", "20", "35")]
    assert [(l["op"], l["item"], l.get("refused")) for l in new["table"]["late"]] == [("report", "CQ-1", None)]
    assert town.act("report", town.clerk, "CQ-1", percent=38, text="又一条晚报", **late)["ok"]  # behind the correction
    assert "一致" in town.duban("bulletin", "again", new["id"]).stdout
    publish(town, new["id"])
    old, new = edition(town, first), edition(town, new["id"])
    assert (old["state"], old["corrected_by"], new["state"]) == ("corrected", new["id"], "published")
    assert old["number"] != new["number"]
    assert "一致" in town.duban("bulletin", "again", first).stdout
    assert not town.client.ok("doctor")["body"].get("faults")


def test_the_words_of_a_digest(town):
    """What is chosen and written is approved with the table."""
    note = {"id": "DX-1", "ledger": "case", "title": "典型", "lead_unit": "U03", "start_date": "2022-05-05", "note": "线索"}
    town.advance(at("2022-05-05", "09:00:00"))
    town.client.ok("register", note, as_=town.clerk)
    assert town.act("stage", town.clerk, "DX-1", stage="mining")["ok"]
    town.advance(at("2022-06-07"))
    id = "digest-month/2022-05/1"
    assert cells(edition(town, id)["table"], "内容") == {"DX-1": "线索"}
    assert town.client.call("bulletin_text", {"edition": id, "item": "DX-1", "text": "写好的一段"}, as_=town.clerk)["ok"]
    settled(town)
    assert cells(edition(town, id)["table"], "内容") == {"DX-1": "写好的一段"}
    assert step(town, "check", town.clerk, id)["ok"]
    late = town.client.call("bulletin_text", {"edition": id, "item": "DX-1", "off": True}, as_=town.clerk)
    assert late["error"]["code"] == "bad_move"
    assert "一致" in town.duban("bulletin", "again", id).stdout


def test_the_same_state_after_a_restart(town):
    before = town.digest()
    town.kill("duband", signal.SIGKILL)
    town.start_one("duband")
    town.client.ok("hello", timeout=30, resend=0.5)
    after = town.digest()
    assert {k: after[k] for k in ("state", "work", "chain")} == {k: before[k] for k in ("state", "work", "chain")}
