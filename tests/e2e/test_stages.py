"""Stages through real processes: two teams reach for one call, a clock takes it from who does nothing, a granted bid opens a
pilot, a campaign lies over it; and the command line, which takes what people call a stage."""
import threading

import pytest

from house import Client, at

RULES = """
rights: test
roles:
  - {role: liaison, title: 联络员, may: [read, own]}
  - {role: grid, title: 网格员, may: [read, own]}
  - {role: head, title: 主任, may: [read, office, decide]}
---
matters: calls
rows:
  - {matter: "*", limit: claim, within: 15 minutes}
  - {matter: 渣土车遗撒, urgency: urgent, limit: finish, within: 1 workdays, unit: T1}
---
ledger: calls
title: 呼叫
matters: calls
register_by: [grid]
stages:
  - {name: called, title: 呼叫, next: [sent]}
  - {name: sent, title: 派单, by: [office], within_of: claim, due_of: finish, lapse: lying, next: [claimed], frees: yes}
  - {name: lying, title: 待认领, next: [sent]}
  - {name: claimed, title: 认领, by: [own, assist], takes: yes, next: [done]}
  - {name: done, title: 办结, by: [holder], closes: yes}
---
ledger: pilot
title: 试点
stages:
  - {name: running, title: 推进}
---
ledger: bid
title: 争取
stages:
  - {name: clue, title: 线索}
  - {name: granted, title: 获批, closes: yes, opens: [{ledger: pilot, suffix: -S, title: "试点：{title}", due: 10 workdays}]}
---
ledger: drive
title: 行动
overlay: yes
ends_by_itself: yes
stages:
  - {name: on, title: 进行}
  - {name: over, title: 结束, closes: yes}
"""


@pytest.fixture
def town(house):
    for i, doc in enumerate(RULES.split("---\n")):
        (house.folder / f"{i}.yml").write_text(doc)
    house.start()
    house.duban("rules", "apply", *sorted(house.folder.glob("*.yml")))
    for unit in ("U1", "T1", "T2"):
        house.duban("unit", unit, unit)
    for person, unit, role in (("head", "U1", "head"), ("gu", "U1", "grid"), ("li", "T1", "liaison"), ("wang", "T2", "liaison")):
        house.duban("person", person, person, "--unit", unit, "--role", role)
    house.advance(at("2022-03-02", "09:00:00"))
    return house


def call_in(town, id):
    town.duban("--as", "gu", "add", id, "calls", "渣土车遗撒", "--matter", "渣土车遗撒", "--assist-units", "T2")
    town.duban("--as", "head", "stage", id, "派单")


def test_one_of_two_gets_it(town):
    for n in range(5):
        call_in(town, f"HJ-{n}")
        answers = {}

        def claim(who):
            c = Client(town.endpoint("in"))
            answers[who] = c.call("stage", {"item": f"HJ-{n}", "stage": "claimed"}, as_=who)
            c.close()

        both = [threading.Thread(target=claim, args=(who,)) for who in ("li", "wang")]
        [t.start() for t in both]
        [t.join() for t in both]
        won = [w for w, a in answers.items() if a.get("ok")]
        assert len(won) == 1, answers
        lost = answers["li" if won == ["wang"] else "wang"]["error"]
        assert lost["code"] == "taken" and won[0] in lost["zh"]
        assert town.item(f"HJ-{n}")["holder"] == won[0]


def test_nobody_takes_it(town):
    call_in(town, "HJ-9")
    it = town.item("HJ-9")
    assert it["stage_due_ms"] == at("2022-03-02", "09:15:00") and it["due_ms"] == at("2022-03-04", "00:00:00")
    assert it["lead_unit"] == "T1" and it["urgency"] == "urgent"
    town.advance(at("2022-03-02", "09:14:59"))
    assert town.item("HJ-9")["stage"] == "sent"
    town.advance(at("2022-03-02", "09:15:00"))
    assert town.item("HJ-9")["stage"] == "lying"
    p = town.duban("--as", "li", "stage", "HJ-9", "认领", check=False)
    assert p.returncode == 1 and "sent 派单" in p.stderr
    town.duban("--as", "head", "stage", "HJ-9", "sent")
    out = town.duban("--as", "li", "stage", "HJ-9", "认领").stdout
    assert "承办 li" in out
    assert "阶段 认领" in town.duban("show", "HJ-9").stdout
    assert town.client.call("stage", {"item": "HJ-9", "stage": "done"}, as_="wang")["error"]["code"] == "not_allowed"
    town.duban("--as", "li", "stage", "HJ-9", "办结")
    assert town.item("HJ-9")["state"] == "closed"


def test_a_bid_opens_a_pilot_and_links_are_seen_from_both_ends(town):
    town.duban("add", "ZQ-1", "bid", "数字乡村", "--lead-unit", "T1")
    assert "立 ZQ-1-S" in town.duban("--as", "li", "stage", "ZQ-1", "获批").stdout
    pilot = town.item("ZQ-1-S")
    assert pilot["title"] == "试点：数字乡村" and pilot["stage"] == "running" and pilot["lead_unit"] == "T1"
    assert "出自 ZQ-1《数字乡村》" in town.duban("show", "ZQ-1-S").stdout
    assert "ZQ-1-S《试点：数字乡村》出自本事项" in town.duban("show", "ZQ-1").stdout
    assert town.item("ZQ-1")["kin_open"] == 1
    town.duban("add", "MT-1", "pilot", "会议", "--lead-unit", "T1")
    town.duban("link", "MT-1", "supervises", "ZQ-1-S", "--reason", "分工")
    assert "监督" in town.duban("show", "MT-1").stdout
    assert town.duban("link", "ZQ-1", "from", "ZQ-1-S", check=False).returncode == 65
    town.duban("unlink", "MT-1", "supervises", "ZQ-1-S")
    assert "监督" not in town.duban("show", "MT-1").stdout.split("经过")[0]
    town.duban("add", "MT-2", "pilot", "议定事项", "--lead-unit", "T1", "--from", "MT-1;ZQ-1-S")
    assert town.item("MT-1")["kin_n"] == 1 and town.item("ZQ-1-S")["kin_n"] == 1
    town.duban("doctor")


def test_a_campaign_ends_by_itself(town):
    town.duban("add", "SD-1", "pilot", "试点", "--lead-unit", "T1")
    town.duban("add", "HD-1", "drive", "百日行动", "--lead-unit", "U1", "--start-date", "2022-03-02", "--due-date", "2022-06-09",
               "--report-cycle", "weekly", "--targets", "SD-1")
    over = town.item("SD-1")["overlays"]
    assert [o["by"] for o in over] == ["HD-1"] and over[0]["report_cycle"] == "weekly"
    town.advance(at("2022-06-09", "23:59:59"))
    assert town.item("HD-1")["state"] == "open"
    town.advance(at("2022-06-10", "00:00:00"))
    assert town.item("HD-1")["state"] == "closed" and town.item("HD-1")["stage"] == "over"
    assert town.item("SD-1")["state"] == "open"
