"""S9: three colours. A light is what the rules of its ledger say of the item now; other places say it otherwise, and not in
numbers only: by the state of the item (Suqian), by a chain of orders (Sanming), by what people expect (Guangyuan). Each is a
file of county/rules/examples. When a colour must turn is worked out here from the sample's calendar."""
import datetime

import pytest

from house import COUNTY, ZONE, at, day_of, workday_after, workdays

EXAMPLES = COUNTY / "rules/examples"
CHECKER, CLERK, HEAD, LIAISON, DIRECTOR = "P019", "P022", "P017", "P068", "P066"     # of the reform office; of T06


def code(reply):
    return None if reply.get("ok") else reply["error"]["code"]


@pytest.fixture
def office(house):
    """The county's rules, and the three of other places."""
    house.start()
    house.load_people()
    house.each_by_itself()
    for place in ("suqian", "sanming", "guangyuan"):
        house.duban("rules", "check", EXAMPLES / f"policy-{place}.yml")
        house.duban("rules", "apply", EXAMPLES / f"policy-{place}.yml")
    house.advance(at("2022-03-01", "09:00:00"))       # a Tuesday
    return house


def register(house, id, ledger, due=None, **more):
    house.client.ok("register", dict(more, id=id, ledger=ledger, title="样例事项", lead_unit="T06", lead_leader="P001",
                                     **({"due_date": due} if due else {})), as_=CHECKER)
    return id


def mark(house, id, word, as_=CHECKER, **more):
    return house.act("mark", as_, id, mark=word, reason="现场查看", **more)


def unmark(house, id, word):
    assert house.act("unmark", CHECKER, id, mark=word, reason="已改正")["ok"]


def look(house, id):
    """A minute later: time enough for the worker to judge."""
    house.advance(house.client.ok("status")["body"]["now_ms"] + 60000)
    return light(house, id)


def light(house, id):
    i = house.item(id)
    return i.get("light"), i.get("cause")


def orders(house, id):
    """(number, day sent, day due, state) of the orders of an item."""
    found = [i for i in house.table("item") if i.get("parent") == id and i["ledger"] == "order"]
    return [(o["id"], str(day_of(o["start_date"])), str(day_of(o["effective_due"])), o.get("stage") or o["state"])
            for o in sorted(found, key=lambda o: o["id"])]


def told(house, id, role=None):
    """Days on which the office's notices about the light went to a role."""
    rows = [n for n in house.table("notice") if n.get("item") == id and n["kind"] == "light" and role in (None, n["role"])]
    return [datetime.datetime.fromtimestamp(n["intended_ms"] / 1000, ZONE).date()
            for n in sorted(rows, key=lambda n: n["intended_ms"])]


def answer(house, order):
    assert house.act("answer", LIAISON, order, text="已采取措施")["ok"]


# ---- rules belong to a ledger ----

def test_the_same_facts_show_other_colours_on_other_ledgers(office):
    """Eight workdays to go and 5 points behind: blue and yellow in Suqian, nothing by R1; and no light is not green."""
    due = str(workday_after("2022-03-01", 8))
    for id, ledger in (("A-1", "leader68"), ("A-2", "suqian"), ("A-3", "sanming"), ("A-4", "guangyuan")):
        register(office, id, ledger, due)
        assert office.act("sign", LIAISON, id)["ok"]
    assert look(office, "A-2") == ("blue", "near_due")
    assert [light(office, id)[0] for id in ("A-1", "A-3", "A-4")] == [None, None, None]
    for id in ("B-1", "B-2"):
        register(office, id, "leader68" if id == "B-1" else "suqian", "2022-12-20")
        assert office.act("sign", LIAISON, id)["ok"]
        for n, (day, percent) in enumerate((("2022-03-10", 5), ("2022-12-20", 100)), 1):
            office.client.ok("milestone_set", {"id": f"{id}-M{n}", "item": id, "seq": n, "milestone": f"节点{n}",
                                               "planned_date": day, "planned_percent": percent}, as_=CHECKER)
    office.advance(at("2022-03-11"))
    assert (light(office, "B-1")[0], light(office, "B-2")) == (None, ("yellow", "lag"))
    # nobody says "green", which elsewhere is praise: there is a light, or there is none
    said = office.duban("why", "B-1").stdout + office.duban("show", "B-1").stdout + office.duban("list").stdout
    assert "无灯" in said and "绿" not in said
    row = office.client.ok("list", {"words": "B-1"})["body"]["rows"][0]
    assert "light" not in row
    assert office.client.call("list", {"light": ["green"]})["error"]["code"] == "bad_choice"
    assert {r["id"] for r in office.rows(light=["none"])} >= {"B-1", "A-3", "A-4"}


def test_why_names_the_rule_and_its_version(office):
    register(office, "A-1", "suqian", "2022-12-20")
    assert mark(office, "A-1", "poor_quality")["ok"]
    assert look(office, "A-1") == ("yellow", "quality")
    why = office.duban("why", "A-1").stdout
    assert "yellow.quality（suqian@1）" in why and "质量不高" in why and "现场查看" in why
    assert office.item("A-1")["light_rules"] == "suqian@1"
    # another version: what runs is judged by it from then on, and names it
    text = (EXAMPLES / "policy-suqian.yml").read_text(encoding="utf-8").split("---")[0].replace("质量不高, ", "质量不合格, ")
    text = text.replace("title: 质量不高}", "title: 质量不合格}")
    (office.folder / "suqian2.yml").write_text(text, encoding="utf-8")
    office.duban("rules", "apply", office.folder / "suqian2.yml")
    assert look(office, "A-1") == ("yellow", "quality")
    why = office.duban("why", "A-1").stdout
    assert "suqian@2" in why and "质量不合格" in why and "suqian@1" not in why.splitlines()[2]


# ---- Suqian: the state of the item ----

def test_suqian_shows_the_state_of_the_item(office):
    register(office, "A-1", "suqian", "2022-04-15")
    for n, (day, percent) in enumerate((("2022-03-10", 20), ("2022-04-15", 100)), 1):
        office.client.ok("milestone_set", {"id": f"A-1-M{n}", "item": "A-1", "seq": n, "milestone": f"节点{n}",
                                           "planned_date": day, "planned_percent": percent}, as_=CHECKER)
    office.advance(at("2022-03-10"))
    assert light(office, "A-1")[0] is None
    office.advance(at("2022-03-11"))
    assert light(office, "A-1") == ("yellow", "lag")                 # one day past the step, 20 points short
    assert office.act("report", LIAISON, "A-1", percent=19)["ok"]
    assert look(office, "A-1") == ("yellow", "lag")
    assert office.act("report", LIAISON, "A-1", percent=20)["ok"]
    assert look(office, "A-1")[0] is None
    # poor quality, in time and up to the plan: yellow all the same, and only the office says so
    assert code(mark(office, "A-1", "poor_quality", as_=LIAISON)) == "not_allowed"
    assert code(mark(office, "A-1", "pretty")) == "bad_choice"
    assert mark(office, "A-1", "poor_quality", new_due="2022-03-20")["ok"]
    assert look(office, "A-1") == ("yellow", "quality")
    office.advance(at("2022-03-20", "23:59:59"))
    assert light(office, "A-1") == ("yellow", "quality")
    office.advance(at("2022-03-21", "00:00:30"))                     # what a person set ends with its day
    assert light(office, "A-1")[0] is None
    assert "2022-03-20" in office.duban("why", "A-1").stdout
    # near the limit: at most 10 workdays left
    day = datetime.date(2022, 3, 21)
    while workdays(day, "2022-04-15") > 10:
        day += datetime.timedelta(days=1)
    office.advance(at(day - datetime.timedelta(days=1)))
    assert light(office, "A-1")[0] is None
    office.advance(at(day))
    assert light(office, "A-1") == ("blue", "near_due")
    office.advance(at("2022-04-15"))
    assert light(office, "A-1") == ("blue", "near_due")
    office.advance(at("2022-04-16", "00:00:30"))
    assert light(office, "A-1") == ("red", "overdue")


def test_suqian_says_it_again_until_it_is_done(office):
    """Red on a Saturday, told on Monday, and every fifth workday from then: over a worked Sunday and the May holidays."""
    register(office, "A-1", "suqian", "2022-04-15")
    office.advance(at("2022-05-25"))
    assert light(office, "A-1") == ("red", "overdue")
    first, want = workday_after("2022-04-15", 1), []
    while first <= datetime.date(2022, 5, 25):
        want.append(first)
        first = workday_after(first, 5)
    heard = [d for d in told(office, "A-1", "director")]
    assert heard == want and len(want) > 4 and datetime.date(2022, 4, 24) in want
    assert office.act("close_request", LIAISON, "A-1", percent=100, text="已办结")["ok"]
    assert look(office, "A-1")[0] == "grey"                          # under audit: nobody is told anything
    office.advance(at(first))
    assert told(office, "A-1", "director") == heard
    assert office.act("close_approve", HEAD, "A-1", ref="A-1/1")["ok"]
    office.advance(at("2022-07-01"))
    assert told(office, "A-1", "director") == heard and light(office, "A-1")[0] is None


# ---- Sanming: one paper after another ----

def test_sanming_sends_one_order_after_another(office):
    """Slow: a blue order. Not met by its day: a yellow one. That not met: a red one. Nothing but the orders moves the colour."""
    register(office, "A-1", "sanming")
    register(office, "A-2", "sanming")
    for id in ("A-1", "A-2"):
        assert mark(office, id, "slow")["ok"]
        assert look(office, id) == ("blue", "slow")
    blue = workday_after("2022-03-01", 5)
    assert orders(office, "A-1") == [("A-1-D1", "2022-03-01", str(blue), "open")]
    office.advance(at(blue, "18:00:00"))
    answer(office, "A-2-D1")                                         # on the last day: met
    assert office.act("report", LIAISON, "A-1", text="正在加快")["ok"]    # looked at anew on that day: it is not over yet
    office.advance(at(blue, "23:59:59"))
    assert light(office, "A-1") == light(office, "A-2") == ("blue", "slow")
    office.advance(at(blue + datetime.timedelta(days=1)))
    assert light(office, "A-1") == ("yellow", "order_unmet")
    sent = workday_after(blue, 1)
    yellow = workday_after(sent, 3)
    assert orders(office, "A-1")[1:] == [("A-1-D2", str(sent), str(yellow), "open")]
    office.advance(at(yellow, "23:59:59"))
    assert light(office, "A-1") == ("yellow", "order_unmet")
    office.advance(at(yellow + datetime.timedelta(days=1)))
    assert light(office, "A-1") == ("red", "order_unmet")
    sent = workday_after(yellow, 1)
    assert orders(office, "A-1")[2:] == [("A-1-D3", str(sent), str(workday_after(sent, 2)), "open")]
    assert "A-1-D2" in office.duban("why", "A-1").stdout
    assert told(office, "A-1", "leader") == [sent]       # with red; the workday that he waits had passed since yellow
    # the other, met in time, is blue as long as it is slow: no second order
    assert light(office, "A-2") == ("blue", "slow") and [o[0] for o in orders(office, "A-2")] == ["A-2-D1"]
    # answered from the top down; with the reason gone, the light goes
    answer(office, "A-1-D2")
    assert look(office, "A-1") == ("yellow", "order_unmet")
    answer(office, "A-1-D1")
    assert look(office, "A-1") == ("blue", "slow")
    unmark(office, "A-1", "slow")
    assert look(office, "A-1")[0] is None
    assert [o[3] for o in orders(office, "A-1")] == ["answered", "answered", "lifted"]


def test_sanming_an_unmet_order_keeps_its_colour_though_its_reason_went(office):
    register(office, "A-1", "sanming")
    assert mark(office, "A-1", "poor_quality")["ok"]
    assert look(office, "A-1") == ("blue", "quality")
    due = workday_after("2022-03-01", 5)
    office.advance(at(due + datetime.timedelta(days=1)))
    assert light(office, "A-1") == ("yellow", "order_unmet")
    unmark(office, "A-1", "poor_quality")
    assert look(office, "A-1") == ("yellow", "order_unmet")
    answer(office, "A-1-D1")
    assert look(office, "A-1")[0] is None


@pytest.mark.parametrize("importance, want, days", [("normal", "blue", 5), ("important", "yellow", 3), ("key", "red", 2)])
def test_sanming_important_matters_at_once(office, importance, want, days):
    """Where it starts depends on what it is: an important matter with yellow, a special one with red, each with its limit."""
    register(office, "A-1", "sanming", importance=importance)
    assert look(office, "A-1")[0] is None
    assert mark(office, "A-1", "slow")["ok"]
    assert look(office, "A-1") == (want, "slow")
    assert orders(office, "A-1") == [("A-1-D1", "2022-03-01", str(workday_after("2022-03-01", days)), "open")]


# ---- Guangyuan: what people expect ----

@pytest.fixture
def guangyuan(office):
    """With the county's points held for this ledger as well: yellow −1, red −2."""
    text = (COUNTY / "rules/points-county.yml").read_text(encoding="utf-8")
    for colour in ("red", "yellow"):
        line = next(l for l in text.splitlines() if f"rule: {colour}," in l)
        text = text.replace(line, line.replace("ledgers: [", "ledgers: [guangyuan, "))
    (office.folder / "points.yml").write_text(text, encoding="utf-8")
    office.duban("rules", "apply", office.folder / "points.yml")
    return office


def points(house, unit="T06"):
    rows = sorted((r["score"] for r in house.rows("scores", subject=unit)), key=lambda s: (s["seq"], s["id"]))
    return [(s["rule"], s["points"], s["item"]) for s in rows]


def test_guangyuan_two_yellows_in_a_year_are_a_letter(guangyuan):
    house = guangyuan
    register(house, "A-1", "guangyuan", "2022-03-31")
    house.advance(at("2022-04-20"))
    assert light(house, "A-1")[0] is None                # overdue: but nobody has said what is to be expected
    assert mark(house, "A-1", "behind")["ok"]
    assert look(house, "A-1") == ("yellow", "behind")
    assert points(house) == [("yellow", "-1", "A-1")]
    house.advance(at("2022-04-21", "10:00:00"))
    assert [o[0] for o in orders(house, "A-1")] == ["A-1-D1"]
    unmark(house, "A-1", "behind")
    assert look(house, "A-1")[0] is None
    house.advance(at("2022-09-01", "10:00:00"))
    assert mark(house, "A-1", "behind", new_due="2022-09-15")["ok"]
    assert look(house, "A-1") == ("yellow", "again")     # the second of the year: the letter
    assert [o[0] for o in orders(house, "A-1")] == ["A-1-D1", "A-1-D2"]
    assert points(house) == [("yellow", "-1", "A-1")] * 2
    assert "一年内两次黄灯" in house.duban("show", "A-1").stdout + house.duban("why", "A-1").stdout
    counts = {c["cause"]: c["n"] for c in house.item("A-1")["counts"]}
    assert sum(counts.values()) == 2
    # it is remembered past the mark's own end, until New Year
    for day in ("2022-09-16", "2022-12-31"):
        house.advance(at(day))
        assert light(house, "A-1") == ("yellow", "again"), day
    house.advance(at("2023-01-01", "00:00:30"))
    assert light(house, "A-1")[0] is None
    # a new year counts from nothing
    house.advance(at("2023-01-03", "10:00:00"))
    assert mark(house, "A-1", "behind")["ok"]
    assert look(house, "A-1") == ("yellow", "behind")


def test_guangyuan_judged_unable_is_red_and_costs_two(guangyuan):
    house = guangyuan
    register(house, "A-1", "guangyuan", "2022-12-20")
    assert code(mark(house, "A-1", "unable", as_=LIAISON)) == "not_allowed"
    assert mark(house, "A-1", "unable", new_due="2022-03-04")["ok"]
    assert look(house, "A-1") == ("red", "unable")
    assert points(house) == [("red", "-2", "A-1")]
    assert orders(house, "A-1") == [("A-1-D1", "2022-03-01", str(workday_after("2022-03-01", 2)), "open")]
    house.advance(at("2022-03-04"))
    assert light(house, "A-1") == ("red", "unable")
    house.advance(at("2022-03-05", "00:00:30"))          # a forecast holds until its day, and is not silently for ever
    assert light(house, "A-1")[0] is None
    # behind but judged able is yellow; both said: the worse one holds
    assert mark(house, "A-1", "behind")["ok"]
    assert look(house, "A-1") == ("yellow", "behind")
    assert mark(house, "A-1", "unable")["ok"]
    assert look(house, "A-1") == ("red", "unable")
    unmark(house, "A-1", "unable")
    assert look(house, "A-1") == ("yellow", "again")     # yellow for the second time this year
