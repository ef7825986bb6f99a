"""S12: an approval is pushed to its supervisor, claimed within two workdays, its result pushed back to who approved."""
import csv

import pytest

from house import SAMPLE, at

ROWS = list(csv.DictReader(open(SAMPLE / "approvals.csv", encoding="utf-8")))


@pytest.fixture
def county(house):
    house.start()
    house.load_people()
    house.each_by_itself()
    return house


def liaison(unit):
    people = csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8"))
    return next(p["id"] for p in people if p["unit"] == unit and p["role"] == "liaison")


def test_the_60_approvals_of_the_year(county):
    out = county.duban("play", SAMPLE / "approvals.csv", "--check", "--quiet", "--until", "2022-12-30T18:00").stdout
    assert "未受理 0" in out
    items = {i["id"]: i for i in county.table("item") if i["ledger"] == "exchange"}
    assert len(items) == 60
    for row in ROWS:
        item = items[row["id"]]
        stage = "result" if row["result_at"] else "claimed" if row["claimed_at"] else "pushed"
        assert (item["stage"], item["state"] == "closed") == (stage, bool(row["result_at"])), row["id"]
        assert item["lead_unit"] == row["supervise_unit"] and item["registrar_unit"] == row["approval_unit"]
    # nobody supervises: red, and an order; each claimed late was yellow at least
    for row in ROWS:
        if not row["claimed_at"]:
            assert items[row["id"]]["light"] == "red" and items[row["id"]]["cause"] == "nobody"
        worst = {c["light"] for c in items[row["id"]].get("counts", [])}
        assert ({"yellow", "red"} & worst != set()) == (row["claim_late"] != "0"), row["id"]
    told = {(n.get("item"), n["unit"]) for n in county.table("notice") if n["kind"] == "task" and n.get("text") == "结果推回" and n["state"] == "accepted"}
    assert told == {(r["id"], r["approval_unit"]) for r in ROWS if r["result_at"]}


def test_an_unclaimed_push_turns_yellow_after_two_workdays_and_red_after_four(county):
    """Pushed on Thursday 29 September: Friday is the first workday, the holidays of October do not count, nor does the worked
    Saturday 8 October escape: it is the second."""
    county.advance(at("2022-09-29", "10:00:00"))
    who = liaison("D21")
    county.client.ok("register", {"id": "SG-900", "ledger": "exchange", "title": "审批事项", "matter": "SX-001"}, as_=who)
    assert county.item("SG-900")["lead_unit"] == "D11"
    county.client.ok("stage", {"item": "SG-900", "stage": "pushed"}, as_=who)
    assert county.item("SG-900")["stage_due_ms"] == at("2022-10-09", "00:00:00")
    assert "light" not in county.item("SG-900")
    county.advance(at("2022-10-09", "08:00:00"))
    assert county.item("SG-900")["light"] == "yellow"
    county.advance(at("2022-10-10", "18:00:00"))
    county.advance(at("2022-10-11", "18:00:00"))
    assert county.item("SG-900")["light"] == "red"
    orders = [i for i in county.table("item") if i["ledger"] == "order" and i.get("parent") == "SG-900"]
    assert len(orders) == 1 and orders[0]["lead_unit"] == "D11"
    county.client.ok("stage", {"item": "SG-900", "stage": "claimed"}, as_=liaison("D11"))
    county.advance(at("2022-10-11", "18:01:00"))
    assert county.item("SG-900").get("light") is None


def test_whose_matter_it_is_changes_with_the_day(county):
    """SX-009 belongs to D22 until 15 June, to D17 from the 16th."""
    who = liaison("T10")
    for day, unit in (("2022-06-15", "D22"), ("2022-06-16", "D17")):
        county.advance(at(day, "10:00:00"))
        county.client.ok("register", {"id": f"SG-{day}", "ledger": "exchange", "title": "审批", "matter": "SX-009"}, as_=who)
        assert county.item(f"SG-{day}")["lead_unit"] == unit
    reply = county.client.call("register", {"id": "SG-x", "ledger": "exchange", "title": "审批", "matter": "SX-099"}, as_=who)
    assert not reply.get("ok") and reply["error"]["field"] == "lead_unit"  # nobody's matter: it must be said whose
