"""S10: points, reward and punishment. Rules are versions with dates; each point is tied to the entry that caused it, counts
once, can be contested in time and reversed by somebody else; units are ranked by timeliness and quality, never by counts."""
import json, re

import pytest

from house import COUNTY, House, at

CHECKER, HEAD, CLERK = "P019", "P017", "P022"   # of the county reform office
LIAISON = {"D01": "P118", "D02": "P122", "D03": "P125"}


@pytest.fixture
def people(house):
    house.start()
    house.load_people()
    return house


def register(house, id, unit="D01", due="2022-03-31", ledger="leader68", **more):
    return house.client.ok("register", dict(more, id=id, ledger=ledger, title="样例事项", lead_unit=unit, due_date=due,
                                            lead_leader="P001"), as_=CLERK)


def close(house, id, unit="D01", n=1):
    assert house.act("close_request", LIAISON[unit], id)["ok"]
    reply = house.act("close_approve", CHECKER, id, ref=f"{id}/{n}")
    assert reply["ok"], reply
    return reply


def scores(house, **ask):
    return house.rows("scores", **ask)


def plain(house, **ask):
    """(rule, points) of each entry, oldest first."""
    rows = sorted((r["score"] for r in scores(house, **ask)), key=lambda s: (s["seq"], s["id"]))
    return [(s["rule"], s["points"]) for s in rows]


def give(house, unit, rule, as_=CLERK, **more):
    return house.client.call("score_give", dict(more, subject=unit, rule=rule, reason="县委通报"), as_=as_)


def test_each_point_is_tied_to_the_entry_that_caused_it(people):
    register(people, "LD-90")
    reply = close(people, "LD-90")
    [row] = scores(people, subject="D01")
    s = row["score"]
    assert (s["rule"], s["points"], s["item"], s["rules"], s["title"]) == ("closed", "2", "LD-90", "county@1", "按期销号")
    assert s["seq"] == reply["seq"] and s["id"] == f"D01/{reply['seq']:012}/1" and s["by"] == CHECKER
    [entry] = people.client.ok("entries", {"from": s["seq"], "limit": 1})["body"]["rows"]
    assert entry["op"] == "close_approve" and entry["facts"]["scores"][0]["rule"] == "closed"


def test_a_new_version_counts_from_its_day_and_leaves_what_was(people, folder):
    """Applied on 1 March: what happened before keeps its points and the version that gave them."""
    register(people, "LD-90")
    close(people, "LD-90")
    people.advance(at("2022-03-01", "09:00:00"))
    text = (COUNTY / "rules" / "points-county.yml").read_text(encoding="utf-8")
    text = re.sub(r"(rule: closed, .*points: )2,", r"\g<1>3,", text)
    (folder / "points.yml").write_text(text, encoding="utf-8")
    people.duban("rules", "apply", folder / "points.yml")
    register(people, "LD-91")
    close(people, "LD-91")
    given = {r["score"]["item"]: (r["score"]["rules"], r["score"]["points"]) for r in scores(people)}
    assert given == {"LD-90": ("county@1", "2"), "LD-91": ("county@2", "3")}


def test_media_and_praise_are_worth_nothing_from_2024_08_06(folder):
    house = House(folder, clock="manual:2024-08-05T08:00:00+08:00")
    try:
        house.start()
        house.load_people()
        house.client.ok("register", {"id": "MT-90", "ledger": "media", "title": "报道", "lead_unit": "D01"}, as_=CLERK)
        assert house.act("stage", CLERK, "MT-90", stage="listed")["ok"]
        assert give(house, "D01", "praise")["ok"]
        house.advance(at("2024-08-06", "00:00:00"))
        house.client.ok("register", {"id": "MT-91", "ledger": "media", "title": "报道", "lead_unit": "D01"}, as_=CLERK)
        assert house.act("stage", CLERK, "MT-91", stage="listed")["ok"]
        refused = give(house, "D01", "praise")
        assert refused["error"]["code"] == "out_of_range" and refused["error"]["field"] == "day"
        assert give(house, "D01", "praise", day="2024-08-05")["ok"]  # what was praised on the last day, entered a day later
        assert give(house, "D01", "praise_2024")["ok"]
        assert plain(house) == [("media", "0.5"), ("praise", "1"), ("media_2024", "0"), ("praise", "1"), ("praise_2024", "0")]
        house.advance(at("2024-09-01", "09:00:00"))
        [row] = house.client.ok("ranking", {"from": "2024-08-06", "to": "2024-08-31"})["body"]["rows"]
        assert row["unit"] == "D01" and row["points"] == "0" and "place" not in row  # listed, and worth nothing
    finally:
        house.stop()


def test_an_appeal_inside_and_outside_the_window(people):
    """Five workdays from the entry; Friday 7 January makes Friday the 14th the last day."""
    people.advance(at("2022-01-07", "16:00:00"))
    first, second = (give(people, "D01", "given")["seq"] for _ in range(2))
    id = lambda seq: f"D01/{seq:012}/1"
    appeal = lambda seq, who="P118": people.client.call("score_appeal", {"score": id(seq), "reason": "口径有误"}, as_=who)
    assert appeal(first, "P122")["error"]["code"] == "not_owner"
    people.advance(at("2022-01-14", "23:59:59"))
    assert appeal(first)["ok"]
    assert appeal(first)["error"]["code"] == "pending"
    people.advance(at("2022-01-15", "00:00:00"))
    assert appeal(second)["error"]["code"] == "too_late"
    decide = lambda seq, who, **more: people.client.call("score_decide", dict(more, score=id(seq), reason="核实"), as_=who)
    assert decide(first, "P118", reverse=True)["error"]["code"] == "not_allowed"
    assert decide(first, CLERK, reverse=True)["error"]["code"] == "own_request"     # who gave it
    assert decide(second, HEAD)["error"]["code"] == "no_ask"                        # nothing to confirm
    assert decide(first, HEAD, reverse=True)["ok"]
    assert decide(first, HEAD)["error"]["code"] == "decided"
    rows = [(r["score"]["state"], r["score"]["points"], r["total"]) for r in scores(people, subject="D01")]
    assert rows == [("reversed", "1", "0"), ("counted", "1", "1")]                  # seen, and counts nothing


def test_nothing_counts_twice(people):
    register(people, "CQ-90", ledger="chuquan", due="2022-12-01")
    body = {"item": "CQ-90", "stage": "out", "text": "省里发文推广"}
    for _ in range(2):  # the same message again is answered as the first time
        assert people.client.call("stage", body, id="out-1", as_=CLERK)["ok"]
    assert people.client.call("stage", dict(body, text="市里也发了"), as_=CLERK)["error"]["code"] == "closed"
    assert plain(people) == [("out", "5")]
    people.act("reopen", CLERK, "CQ-90", reason="重新核定")
    assert people.act("stage", CLERK, "CQ-90", stage="out", text="再次认定")["ok"]
    assert plain(people) == [("out", "5")]
    assert give(people, "D01", "given", item="CQ-90")["ok"]
    again = give(people, "D01", "given", item="CQ-90")
    assert again["error"]["code"] == "exists" and again["error"]["field"] == "item"
    people.kill("duband")
    people.start_one("duband")
    assert plain(people) == [("out", "5"), ("given", "1")]


def test_colours_count_once_in_a_run(people):
    """Overdue on 10 February: red, minus 2. Extended it turns milder, overdue again it turns red again: the same run."""
    people.advance(at("2022-01-11", "09:00:00"))
    register(people, "LD-90", due="2022-02-09")
    people.act("sign", "P118", "LD-90")
    people.advance(at("2022-02-10", "18:00:00"))
    assert people.item("LD-90")["light"] == "red"
    assert people.act("extend_request", "P118", "LD-90", new_due="2022-02-14", reason="天气")["ok"]
    assert people.act("extend_approve", HEAD, "LD-90", ref="LD-90/1", new_due="2022-02-14")["ok"]
    people.advance(at("2022-02-11", "18:00:00"))
    assert people.item("LD-90")["light"] == "blue"
    people.advance(at("2022-02-18", "18:00:00"))
    assert people.item("LD-90")["light"] == "red"
    assert [p for p in plain(people) if p[0] in ("red", "yellow")] == [("red", "-2")]


def test_a_cap_cuts_and_then_gives_nothing(people):
    """Praise is capped at 3 for a unit and a year; a reversed one makes room again."""
    for n in range(4):
        reply = give(people, "D01", "praise")
        score = reply["body"]["scores"][0]
        assert (score["points"], score.get("capped", False)) == (("1", False) if n < 3 else ("0", True))
    first = scores(people)[0]["score"]["id"]
    people.client.ok("score_decide", {"score": first, "reverse": True, "reason": "误记"}, as_=HEAD)
    assert give(people, "D01", "praise")["body"]["scores"][0]["points"] == "1"
    assert give(people, "D02", "praise")["body"]["scores"][0]["points"] == "1"
    assert scores(people, subject="D01")[-1]["total"] == "3"


@pytest.fixture
def ranked(people):
    """D01 has eight matters, six of them late; D02 has three, all in time; D03 one, in time; all due on 1 March."""
    people.advance(at("2022-01-11", "09:00:00"))
    for unit, n in (("D01", 8), ("D02", 3), ("D03", 1)):
        for i in range(n):
            register(people, f"{unit}-{i}", unit, due="2022-03-01")
            people.act("sign", LIAISON[unit], f"{unit}-{i}")
    people.advance(at("2022-02-21", "10:00:00"))
    for id in ("D01-0", "D01-1", "D02-0", "D02-1", "D02-2", "D03-0"):
        close(people, id, id[:3])
    people.advance(at("2022-03-10", "10:00:00"))
    for i in range(2, 8):
        close(people, f"D01-{i}")
    people.advance(at("2022-04-01", "09:00:00"))
    return people


def test_ranking_is_by_timeliness_and_quality_not_by_counts(ranked):
    body = ranked.client.ok("ranking", {"from": "2022-01-01", "to": "2022-03-31", "kind": "department"})["body"]
    rows = {r["unit"]: r for r in body["rows"]}
    assert [r["unit"] for r in body["rows"] if "place" in r] == ["D02", "D03", "D01"]
    assert (rows["D01"]["matters"], rows["D01"]["on_time"], rows["D01"]["timely"]) == (8, 2, "25")
    assert rows["D03"]["few"] and not rows["D02"].get("few", False)
    # 2 + 3 + 1 good of 12: the average is 50 %; with three average matters each, one out of one is not the best
    assert body["average"] == "50" and (rows["D02"]["index"], rows["D03"]["index"]) == ("75", "62.5")
    assert float(rows["D01"]["points"]) < 0 < float(rows["D02"]["points"])
    assert "D01-" in rows["D01"]["barred"]["zh"] and "barred" not in rows["D02"]
    [entry] = ranked.client.ok("entries", {"from": rows["D01"]["barred"]["seq"], "limit": 1})["body"]["rows"]
    assert entry["op"] == "judge" and entry["body"]["light"] == "red"
    assert len(body["how"]) == 2


def test_only_closed_periods_are_ranked(ranked):
    reply = ranked.client.call("ranking", {"from": "2022-01-01", "to": "2022-04-01"})
    assert reply["error"]["code"] == "too_early" and reply["error"]["field"] == "to"
    assert ranked.client.call("ranking", {"from": "2022-02-01", "to": "2022-01-01"})["error"]["code"] == "out_of_range"


def test_on_the_command_line(ranked):
    out = ranked.duban("ranking", "2022Q1", "--kind", "department").stdout.splitlines()
    assert "名次" in out[0] and "D02" not in out[1] and "县教体局" in out[1] and "75.0%" in out[1]
    assert "曾亮红灯" in ranked.duban("ranking", "2022-01-01", "2022-03-31").stdout
    assert ranked.duban("ranking", "--from", "2022-01-01", "--to", "2022-03-31").stdout == ranked.duban("ranking", "2022Q1").stdout
    for half in (["--from", "2022-01-01"], ["2022Q1", "--to", "2022-03-31"], []):
        assert ranked.duban("ranking", *half, check=False).returncode == 64, half
    assert "--from 起 --to 止" in ranked.duban("help", "ranking").stdout
    assert ranked.duban("ranking", "2022", check=False).returncode == 1
    given = ranked.duban("points", "give", "发改", "praise", "县委书记批示", "--as", CLERK).stdout
    assert "praise" in given and "记分 D01 +1（领导批示肯定）" in given
    seq = int(re.search(r"#(\d+)", given).group(1))
    id = f"D01/{seq:012}/1"
    assert "申诉" in ranked.duban("points", "appeal", id, "不是批示", "--as", "P118").stdout
    assert "撤销" in ranked.duban("points", "decide", id, "撤销", "核实", "--as", HEAD).stdout
    shown = ranked.duban("points", "D01").stdout
    line = next(x for x in shown.splitlines() if id in x)
    assert "领导批示肯定" in line and "撤销" in line
    page = json.loads(ranked.duban("points", "show", "D01", "--json").stdout)
    assert page["schema"] == "duban.scores/1" and page["body"]["rows"][-1]["score"]["id"] == id
    assert ranked.duban("points", "give", "D01", check=False).returncode == 64
    wrong = ranked.duban("points", "give", "D01", "prase", "x", "--as", CLERK, check=False)
    assert wrong.returncode == 65 and "praise" in wrong.stderr
