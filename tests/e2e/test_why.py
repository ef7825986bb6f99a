"""`duban why` in a county that goes through spring day by day: the office asks about lights, dates, notices and notices that were not
sent, at the command line, and each answer is held against what the records say. The policy has what the county's r1 has, and an
acknowledgement and a repeat of the second rung."""
import pytest

from house import COUNTY, House, at

CLERK, HEAD, DEPUTY = "P022", "P017", "P018"
LIAISON, COMMISSIONER = "P118", "P117"

POLICY = """
policy: spring
title: 春季灯规
grey: [held, audit]
ack: 3 workdays
lights:
  - light: red
    any: [{cause: overdue, overdue_more: 0 days, title: 逾期}]
    order: {demand: 书面说明, within: 2 workdays, ledger: order}
  - light: yellow
    any: [{cause: near, due_within: 2 workdays, title: 临期}]
ladder:
  - {tell: liaison, of: unit}
  - {tell: commissioner, of: unit, after: 2 workdays, repeat: 3 workdays}
  - {tell: director, of: unit, after: 2 workdays, from: red}
  - {tell: leader, of: item, after: 1 workdays, from: red}
"""
LEDGER = """
ledger: pledge
title: 承诺事项
policy: spring
due: 8 workdays, first day counts
extend: [{by: [office_head, office_deputy]}]
"""


class Asking:
    def __init__(self, house):
        self.house = house

    def at(self, day, clock="10:00:00"):
        self.house.advance(at(day, clock))

    def does(self, who, *args):
        return self.house.duban("--as", who, *args).stdout

    def why(self, *args):
        return self.house.duban("why", *args).stdout

    def lines(self, id, about=None):
        """{code: line}; of several with one code the first."""
        out = {}
        for r in self.house.client.ok("why", dict(id=id, **({"about": about} if about else {})))["body"]["reasons"]:
            out.setdefault(r["code"], r)
        return out

    def cited(self, line):
        """The operation of the entry that a line cites."""
        entry = self.house.client.ok("entries", {"from": line["seq"], "limit": 1})["body"]["rows"][0]
        return entry["op"]


@pytest.fixture
def office(tmp_path):
    house = House(tmp_path, clock="manual:2022-03-28T08:00:00+08:00").start()
    house.load_people()
    for name, text in (("policy", POLICY), ("pledge", LEDGER)):
        path = house.folder / f"{name}.yml"
        path.write_text(text, encoding="utf-8")
        house.duban("rules", "apply", path)
    yield Asking(house)
    house.stop()


def register(office, id, day, **more):
    office.house.client.ok("register", dict(id=id, ledger="pledge", title=f"承诺 {id}", lead_unit="D01", lead_leader="P001",
                                            start_date=day, **more), as_=CLERK)


def test_a_date_and_its_pieces_day_by_day(office):
    office.at("2022-03-28", "09:00:00")
    register(office, "CN-1", "2022-03-28")
    # counted, by which rule, over the holiday and the worked Saturday, the first day too
    said = office.why("CN-1", "date")
    for words in ("原期限 2022-04-07，2022-03-28 交办", "从 2022-03-28 起 8 个工作日", "（台账 pledge@1）", "起算当天计入，到最后一天 24:00 止",
                  "04-02（周六，清明调休）", "不计 04-03 至 04-05（清明）"):
        assert words in said, (words, said)
    assert office.cited(office.lines("CN-1", "date")["due_first"]) == "register"

    # held, resumed: the workdays in between are given back, by name; the decisions are cited
    office.at("2022-03-30")
    office.does(LIAISON, "hold", "CN-1", "--reason", "等批复", "--to", "2022-04-20")
    office.does(DEPUTY, "decide", "CN-1/1", "approve")
    assert "挂起期间不判红黄蓝" in office.why("CN-1", "light")
    assert office.lines("CN-1", "liaison")["wait_grey"]
    office.at("2022-04-07")
    office.does(LIAISON, "resume", "CN-1")
    lines = office.lines("CN-1", "date")
    assert lines["due_given_back"]["zh"] == "停计 2022-03-30 至 2022-04-07，其间 5 个工作日退还"
    assert office.cited(lines["due_held"]) == "hold_approve" and office.cited(lines["due_resumed"]) == "resume"

    # asked for more time, and given it: the first date still stands first
    office.does(LIAISON, "extend", "CN-1", "2022-04-20", "--reason", "接口推迟")
    office.does(HEAD, "decide", "CN-1/2", "approve")
    lines = office.lines("CN-1", "date")
    assert office.cited(lines["due_extended"]) == "extend_approve" and "2022-04-07" in lines["due_first"]["zh"]
    shown = office.house.duban("show", "CN-1").stdout
    assert "期限沿革（原期限 2022-04-07）" in shown, shown
    assert "起算 03-28（2 个工作日） → 挂起 03-30（5 个工作日） → 恢复 04-07（" in shown and "→ 延期 04-07（" in shown, shown
    assert f"#{lines['due_extended']['seq']}" in shown

    # handed in on the last day, decided much later: on time
    office.at("2022-04-20", "17:00:00")
    office.does(LIAISON, "close", "CN-1", "--percent", "100")
    office.at("2022-04-29")
    office.does(HEAD, "decide", "CN-1/3", "approve")
    assert "2022-04-20 17:00 报结，其时期限 2022-04-20：按期" in office.why("CN-1", "date")
    assert "未发：已于 2022-04-29 10:00 销号" in office.why("CN-1", "--told", "liaison")


def test_who_was_told_and_why_not_day_by_day(office):
    office.at("2022-03-28", "09:00:00")
    register(office, "CN-2", "2022-03-28")
    assert "未发：没有亮灯，无事可告" in office.why("CN-2", "--told", "liaison")
    assert "不在灯规 spring 的阶梯上" in office.why("CN-2", "--told", CLERK)
    assert "阶梯上的 联络员 是 县发改局 的" in office.why("CN-2", "--told", "liaison@D02")

    # Saturday 2 April is worked: yellow since midnight, told at the opening
    office.at("2022-04-02", "00:10:00")
    assert "要等上班，2022-04-02 08:30 发" in office.why("CN-2", "--told", "liaison")
    office.at("2022-04-02", "10:00:00")
    lines = office.lines("CN-2", LIAISON)
    assert "黄灯（临期），第 1 级" in lines["told_light"]["zh"] and office.cited(lines["told_light"]) == "judge"
    assert "同一件事不发第二次" in lines["not_again"]["zh"]
    assert "上一级告知后隔 2 个工作日，2022-04-07 08:30 发" in office.why("CN-2", "--told", "commissioner")
    assert "红灯起才告知，现为黄灯" in office.why("CN-2", "--told", "director")

    # known to who must act: the ladder rests until then, and the office is told so
    office.does(LIAISON, "ack", "CN-2", "--text", "周五报")
    until = office.house.item("CN-2")["ack_until_ms"]
    assert "已知悉，阶梯休止至" in office.why("CN-2", "--told", "commissioner") and until > at("2022-04-06")

    # red: it breaks the rest; the order goes out; the notice that stands says which rules and which entry caused it
    office.at("2022-04-08", "09:00:00")
    red, = [n for n in office.house.table("notice") if n.get("item") == "CN-2" and n.get("light") == "red" and n["kind"] == "light"
            and n["role"] == "liaison"]
    lines = office.lines(red["id"])
    assert "规则 spring@1" in lines["notice_light"]["zh"] and office.cited(lines["notice_light"]) == "judge"
    assert "notice_sent" in lines or "notice_waits" in lines or "notice_folded" in lines
    assert office.lines("CN-2", red["id"]) == lines          # by its item as well

    # a rung is left out by a person, with a reason
    office.does(CLERK, "skip", "CN-2", "3", "--reason", "主任已到场")
    assert "被 信息员01 跳过：主任已到场" in office.why("CN-2", "--told", "director").replace("县委改革办", "")

    # what is said to come comes: the leader, when nothing happens
    lines = office.lines("CN-2", "leader")
    told = lines.get("wait_below") or lines["wait_rung"]
    assert " 发" in told["zh"]
    day, clock = told["zh"].rsplit(" 发", 1)[0].split()[-2:]
    day = day.replace("；若无新情况，", "")[-10:]
    assert not [n for n in office.house.table("notice") if n.get("item") == "CN-2" and n["role"] == "leader"]
    office.at(day, f"{clock}:00")
    told, = [n for n in office.house.table("notice") if n.get("item") == "CN-2" and n["role"] == "leader" and n["kind"] == "light"]
    assert told["intended_ms"] == at(day, f"{clock}:00")
    assert "县领导01" in office.why("CN-2", "--told", "P001")


def test_a_window_and_a_digest_are_named(office):
    office.at("2022-03-28", "09:00:00")
    register(office, "CN-3", "2022-03-28")
    office.house.duban("window", "set", "fangxun", "防汛静默", "--until", "2022-04-15T18:00", "--owner", "P001", "--reason", "一线防汛")
    office.at("2022-04-02", "10:00:00")
    said = office.why("CN-3", "--told", "liaison")
    assert "压在静默时段 fangxun 防汛静默里（负责人 县领导01：一线防汛）" in said, said
    note, = [n for n in office.house.table("notice") if n.get("item") == "CN-3" and n["role"] == "liaison"]
    lines = office.lines(note["id"])
    assert "notice_window" in lines and note["digest"] in lines["notice_waits"]["zh"]
    # the page by itself: whose, how many, which
    page = office.lines(note["digest"])
    assert "1 条通知" in page["notice_digest"]["zh"] and note["id"] in page["digest_holds"]["zh"]
    office.at("2022-04-16", "10:00:00")
    lines = office.lines(note["id"])
    assert "notice_windowed" in lines and "notice_folded" in lines and "notice_waits" not in lines


def test_plans_and_wrong_questions(office):
    office.house.duban("import", COUNTY / "sample" / "inspections.csv")
    assert "下次督查" in office.why("DC-01")
    office.at("2022-03-28", "09:00:00")
    register(office, "CN-4", "2022-03-28")
    for about, word in (("谁也不是", "没有这个人员"), ("e9/red/r1/liaison", "没有这条记录")):
        p = office.house.duban("why", "CN-4", about, check=False)
        assert p.returncode == 65 and word in p.stderr, (about, p.stderr)
    english = office.house.duban("--lang", "en", "why", "CN-4", "--told", "director").stdout
    assert "no notice about this was ever made" in english and "there is no light to tell of" in english
