"""One item, from its registration to the archive, over the real socket with the command line: who may, what is asked too
late, what time does not count, what a fall needs, and what `show` and `why` say of it. The ledger that writes all of this is
county/rules/ledger-leader68.yml; the county's posts act: liaisons of the lead unit and of the one that helps, and the office."""
import csv

import pytest

from house import SAMPLE, at, day_number

ITEM = "SH-1"


def post(unit, role):
    return next(r["id"] for r in csv.DictReader(open(SAMPLE / "people.csv", encoding="utf-8")) if (r["unit"], r["role"]) == (unit, role))


LEAD, HELP = post("D01", "liaison"), post("T03", "liaison")
HEAD, DEPUTY, CLERK = post("U03", "office_head"), post("U03", "office_deputy"), post("U03", "clerk")


class Life:
    """The item in its house; each act is checked for what it answers."""

    def __init__(self, house):
        self.house = house

    def at(self, day, clock="10:00:00"):
        self.house.advance(at(day, clock))

    def does(self, who, verb, *args, says=()):
        out = self.house.duban("--as", who, verb, *args).stdout
        for word in [says] if isinstance(says, str) else says:
            assert word in out, (verb, args, word, out)
        return out

    def refused(self, who, verb, *args, says=()):
        p = self.house.duban("--as", who, verb, *args, check=False)
        assert p.returncode not in (0, 70), (verb, args, p.stdout)
        for word in [says] if isinstance(says, str) else says:
            assert word in p.stderr, (verb, args, word, p.stderr)

    def shown(self, *words):
        out = self.house.duban("show", ITEM, "--all").stdout
        for word in words:
            assert word in out, (word, out)
        return out

    def item(self, id=ITEM):
        return self.house.client.ok("show", {"id": id})["body"]["item"]


@pytest.fixture
def life(county):
    return Life(county)


def test_one_item_lives_its_whole_life(life):
    # registered and assigned: the clock runs; lead and assisting unit have their own
    life.at("2022-03-01", "09:00:00")
    life.does(CLERK, "add", ITEM, "leader68", "一网通办改革", "--lead-unit", "D01", "--assist-units", "T03", "--lead-leader",
              "P001", "--start-date", "2022-03-01", "--due-date", "2022-06-30", "--lists", "city_key", says="已入账")
    life.shown("列入 市重点改革事项", "配合单位", "未签收")
    life.refused(LEAD, "assist-sign", ITEM, says="不是本单位的事项")
    life.does(HELP, "assist-sign", ITEM)
    life.refused(HELP, "sign", ITEM, says="不是本单位的事项")
    life.does(LEAD, "sign", ITEM)
    # asked once, counted on each of its lists
    assert ITEM in life.house.duban("list", "台账:city_key", "--limit", 100).stdout
    assert ITEM in life.house.duban("list", "台账:leader68", "--limit", 100).stdout

    # reports: one in time, one entered late and marked, one too long ago, one that falls
    life.at("2022-03-28")
    life.does(LEAD, "report", ITEM, "30", "完成调研", says="0% → 30%")
    life.does(LEAD, "report", ITEM, "25", "两周前的现场会", "--at", "2022-03-14T15:00", says=("补录", "不作数"))
    life.refused(LEAD, "report", ITEM, "--text", "年前的事", "--at", "2022-01-05T15:00", says="补录以 15 个工作日 为限")
    life.refused(LEAD, "report", ITEM, "20", says="请说明理由")
    life.does(LEAD, "report", ITEM, "20", "--reason", "复核后更正", says="比原来低")
    life.does(HELP, "assist-report", ITEM, "已会签", says="已入账")
    life.shown("完成调研", "（补录：发生于 2022-03-14 15:00", "复核后更正", "反馈：已会签")

    # held until a day, which comes: told, explained; then resumed, its workdays given back
    life.at("2022-04-01")
    life.does(LEAD, "hold", ITEM, "--reason", "汛期", "--to", "2022-04-06", says="等待批复")
    life.does(DEPUTY, "decide", f"{ITEM}/1", "approve")
    life.at("2022-04-06", "08:45:00")
    why = life.house.duban("why", ITEM).stdout
    assert "挂起到 2022-04-06 为止，已到期" in why and "挂起到期" in life.shown(), why
    life.at("2022-04-07")
    life.does(LEAD, "resume", ITEM, says="期限 2022-06-30 → 2022-07-05。")

    # stopped by law: a document, no approval
    life.at("2022-05-10")
    life.refused(LEAD, "stop", ITEM)
    life.does(LEAD, "stop", ITEM, "听证期间不计，听证通知第 3 号")
    life.at("2022-05-12")
    life.does(LEAD, "resume", ITEM, says="期限 2022-07-05 → 2022-07-07。")
    life.shown("依法停算", "听证通知第 3 号")

    # more time: the first, short one is the deputy's; the second is the head's
    life.at("2022-06-06")
    life.does(LEAD, "extend", ITEM, "2022-07-14", "--reason", "接口推迟")
    life.does(DEPUTY, "decide", f"{ITEM}/2", "approve", says="期限 2022-07-07 → 2022-07-14。")
    life.does(LEAD, "extend", ITEM, "2022-07-21", "--reason", "二次延期")
    life.refused(DEPUTY, "decide", f"{ITEM}/3", "approve", says=("第 2 次延期", "县委改革办主任"))
    life.does(HEAD, "decide", f"{ITEM}/3", "approve", says="期限 2022-07-14 → 2022-07-21。")

    # what people say of it, who leads it, how high it is
    life.refused(LEAD, "mark", ITEM, "poor_quality", "--reason", "x", says="没有这项权限")
    life.does(CLERK, "mark", ITEM, "poor_quality", "--reason", "材料与现场不符", "--to", "2022-06-30")
    life.refused(CLERK, "mark", ITEM, "poor_qualty", "--reason", "x", says="poor_quality")
    life.shown("标记", "质量不高")
    life.does(CLERK, "unmark", ITEM, "poor_quality", "--reason", "已补齐")
    life.does(CLERK, "hand-over", ITEM, "P003", "--reason", "分工调整")
    life.shown("领衔领导", "分工调整")
    assert [t["leader"] for t in life.item()["leaders"]] == ["P001", "P003"]
    life.does(CLERK, "raise", ITEM, "--reason", "两次催办未动")
    life.shown("提级")

    # handed in on time and sent back: no new time; handed in again too late, and granted as late
    life.at("2022-07-21", "16:00:00")
    life.does(LEAD, "close", ITEM, "--percent", "100", says="等待批复")
    life.at("2022-07-22")
    life.does(DEPUTY, "decide", f"{ITEM}/4", "reject", "--reason", "佐证不足", "--percent", "90")
    assert not life.item().get("late") and life.item()["effective_due"] == day_number("2022-07-21")
    life.at("2022-07-25")
    life.does(LEAD, "close", ITEM, "--percent", "100", says="审核通过也记逾期办结")
    life.at("2022-07-26")
    life.does(DEPUTY, "decide", f"{ITEM}/5", "approve", says=("立 SH-1-HT", "已销号"))
    life.shown("逾期办结", "SH-1-HT")

    # looked at again: reopened from there, done once more, archived; then read-only
    life.at("2022-07-28")
    assert life.item("SH-1-HT")["title"] == "回头看：一网通办改革"
    life.does(CLERK, "reopen", ITEM, "--ref", "SH-1-HT", "--reason", "回访发现反弹", "--percent", "80")
    life.refused(CLERK, "archive", ITEM, says="事项并未销号")
    life.at("2022-08-05")
    life.does(LEAD, "close", ITEM, "--percent", "100")
    life.does(DEPUTY, "decide", f"{ITEM}/6", "approve")
    life.does(CLERK, "archive", ITEM, says=("保管至 2032-08-05", "已归档"))
    for who, verb, *args in ((LEAD, "report", ITEM, "100"), (CLERK, "reopen", ITEM, "--reason", "x"), (CLERK, "archive", ITEM)):
        life.refused(who, verb, *args, says="事项已归档")
    out = life.shown("2022-08-05 归档，保管至 2032-08-05", "重办", "归档")
    assert "逾期办结" not in out.split("经过")[0]  # the last time it was in time
    assert not life.house.client.ok("doctor")["body"].get("faults")
