"""s04, the organisation: posts and who holds them, from a day to a day. A vacancy is owed like anything else: it becomes an
item, turns yellow after 3 workdays, is told, and ends when somebody is there. A notice goes to a post, and to whoever holds
it at the moment it is sent."""
import datetime, email, email.policy

import pytest

from house import COUNTY, SAMPLE, ZONE, at, day_number

LIAISON, DEPUTY, DIRECTOR = "P122", "P121", "P120"  # of D02, which has one of each; each is the superior of the one before


@pytest.fixture
def org(house):
    house.start()
    house.load_rules()
    house.duban("import", *(SAMPLE / f"{name}.csv" for name in ("calendar", "units", "people")))
    house.each_by_itself()
    return house


def hold(house, post, kind, name=None, **days):
    """Enters a holder by the command line; what it says."""
    words = [post, kind] + ([name] if name else [])
    return house.duban("holder", *words, *(f"--{k.rstrip('_')}={v}" for k, v in days.items())).stdout


def record(house, table, key):
    return house.client.ok("records", {"table": table, "key": key})["body"]["rows"][0]["body"]


def posts(house, **ask):
    return house.client.ok("posts", ask)["body"]


def notices(house, item):
    """Of an item, by the time they were caused."""
    return sorted((n for n in house.table("notice") if n.get("item") == item), key=lambda n: (n["intended_ms"], n["id"]))


def mail(house, key):
    """The message of a notice, as it lies in the outbox: (to, text)."""
    for path in (house.folder / "outbox").iterdir():
        m = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if key in path.read_text(errors="replace") or key in m["Message-ID"]:
            return str(m["To"]), m.get_body(("plain",)).get_content()
    raise AssertionError(f"no message of {key}")


def local(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, ZONE).strftime("%m-%d %H:%M")


def register(house, id, unit, start):
    house.client.ok("register", {"id": id, "ledger": "leader68", "title": "一件改革", "lead_unit": unit, "start_date": start,
                                 "due_date": "2022-12-20"})


def test_a_vacancy_from_the_end_of_a_term_to_the_successor(org):
    house = org
    # The term of the liaison ends on a Thursday; nobody is named for the time after.
    table = house.folder / "holders.csv"
    table.write_text("post,kind,name,email,from,to,reason\n"
                     f"{LIAISON},holder,张一,zhang@example.org,2022-01-01,2022-03-31,换届\n"
                     f"{DIRECTOR},holder,王主任,wang@example.org,2021-06-01,,\n", encoding="utf-8")
    house.duban("import", table)
    item = record(house, "item", "P122-KG1")
    assert (item["lead_unit"], item["ledger"]) == ("D02", "vacancy")
    assert item["title"].endswith("联络员空缺") and local(item["assigned_ms"]) == "04-01 08:30"
    house.duban("import", table)  # the same file again changes nothing
    assert [i["id"] for i in house.table("item")] == ["P122-KG1"]

    # 04-01 is its first workday. 04-02 is a worked Saturday, 03 to 05 are a holiday, so the third workday after it is 04-07.
    house.advance(at("2022-04-07"))
    assert not record(house, "item", "P122-KG1").get("light")
    row = next(r for r in posts(house, unit="D02")["rows"] if r["post"] == LIAISON)
    assert row["vacant"] and row["vacant_since"] == day_number("2022-04-01") and row["item"] == "P122-KG1"

    # The director is on leave by then: the notice goes to who stands in, and says for whom.
    hold(house, DIRECTOR, "leave", from_="2022-04-06", to="2022-04-12")
    hold(house, DIRECTOR, "substitute", "赵代", from_="2022-04-06", to="2022-04-12", email="zhao@example.org")
    house.advance(at("2022-04-08", "09:00:00"))
    item = record(house, "item", "P122-KG1")
    assert item["light"] == "yellow" and local(item["light_ms"]) == "04-08 00:00"
    first = notices(house, "P122-KG1")[0]
    assert (first["to"], first["to_name"], first["instead_of"]) == (DIRECTOR, "赵代", "王主任")
    assert first["state"] == "accepted" and not first.get("vacant") and local(first["sent_ms"]) == "04-08 08:30"
    to, text = mail(house, first["id"])
    assert "zhao@example.org" in to and text.startswith("（代王主任收")

    # Told again five workdays later: the director is back. What was sent earlier still shows who got it then.
    house.advance(at("2022-04-15", "18:00:00"))
    told = notices(house, "P122-KG1")
    assert [(n["to_name"], n.get("instead_of")) for n in told] == [("赵代", "王主任"), ("王主任", None)]
    shown = house.duban("show", "P122-KG1").stdout
    assert "赵代（代王主任）" in shown and "→ 王主任  " in shown
    assert "岗位空缺" in house.duban("why", "P122-KG1").stdout

    # A successor: the item closes, the light is out, who was told hears that it is over, and nobody anything more.
    house.advance(at("2022-04-18", "10:00:00"))
    said = hold(house, LIAISON, "holder", "李二", from_="2022-04-18", email="li@example.org")
    assert "办结 P122-KG1" in said
    house.advance(at("2022-05-31"))
    item = record(house, "item", "P122-KG1")
    assert item["state"] == "closed" and not item.get("light") and item["stage"] == "filled"
    assert [n["kind"] for n in notices(house, "P122-KG1")] == ["light", "light", "over"]
    assert "李二" in house.duban("posts", "D02").stdout
    shown = house.duban("posts", "--post", LIAISON).stdout
    assert shown.index("张一") > shown.index("李二") and "换届" in shown  # today first, then all that was entered
    assert not house.client.ok("doctor")["body"].get("faults")


def test_a_successor_who_is_known_ends_the_vacancy_by_the_day(org):
    house = org
    hold(house, LIAISON, "holder", "张一", from_="2022-01-01", to="2022-01-14")
    said = hold(house, LIAISON, "holder", "李二", from_="2022-02-10")
    assert "立 P122-KG2" in said and "2022-02-09" in said and "办结 P122-KG1" in said
    house.advance(at("2022-02-09"))
    assert record(house, "item", "P122-KG2")["light"] == "yellow"
    house.advance(at("2022-02-10", "09:00:00"))
    assert record(house, "item", "P122-KG2")["state"] == "closed"
    assert not [r for r in posts(house, unit="D02")["rows"] if r.get("vacant")]


def test_a_notice_follows_the_post(org):
    """The liaison's post of D02 changes hands; the same item is told to whoever is there, or to the next in line."""
    house = org
    hold(house, LIAISON, "holder", "张一", from_="2022-01-01", to="2022-01-18", email="zhang@example.org")
    hold(house, DEPUTY, "holder", "孙专员", from_="2021-01-01", email="sun@example.org")
    register(house, "LD-A", "D02", "2022-01-10")  # not signed: blue on the 2nd workday after, told to the liaison
    register(house, "LD-B", "D02", "2022-01-18")
    house.advance(at("2022-01-14"))
    register_told = notices(house, "LD-A")[0]
    assert (register_told["to"], register_told["to_name"]) == (LIAISON, "张一")
    assert "zhang@example.org" in mail(house, register_told["id"])[0]

    house.advance(at("2022-01-20"))
    vacant = notices(house, "LD-B")[0]
    assert (vacant["role"], vacant["unit"]) == ("liaison", "D02")  # what was addressed stays
    assert (vacant["to"], vacant["to_name"]) == (DEPUTY, "孙专员") and vacant["vacant"] and vacant["instead_of"].endswith("联络员")
    to, text = mail(house, vacant["id"])
    assert "sun@example.org" in to and text.startswith("（原收件岗位空缺：" + vacant["instead_of"])
    assert notices(house, "LD-A")[0]["to_name"] == "张一"
    assert "原岗位空缺" in house.duban("show", "LD-B").stdout


def nobody_there(house):
    """A unit whose only post is vacant until 20 January, with nobody above it, and an item of 10 January told of on the 13th."""
    house.duban("unit", "D99", "新设局", "--kind", "department", "--parent", "U01")
    house.duban("person", "P999", "周某", "--unit", "D99", "--role", "liaison")
    table = house.duban("posts", "--vacant", "yes").stdout
    assert table.count("未设此岗") >= 2 and "新设局" in table  # no director, no commissioner
    hold(house, "P999", "leave", from_="2022-01-04", to="2022-01-20", reason="学习")
    assert "周某" in house.duban("posts", "D99", "--vacant", "yes").stdout
    register(house, "LD-C", "D99", "2022-01-10")
    house.advance(at("2022-01-13", "09:00:00"))
    # Not signed for two workdays, then three: the same post is told of both.
    blue, waits = (n for n in notices(house, "LD-C") if n["kind"] == "light" and n["role"] == "liaison")
    assert blue["state"] in ("overtaken", "dead")  # what is not true any more waits for nobody
    assert (waits["state"], waits["result"], waits.get("to")) == ("intended", "vacant", None)
    assert local(waits["next_ms"]) == "01-14 08:30"  # when the office opens next
    status = house.client.ok("status")["body"]
    assert status["unsent"] >= 1 and "vacant" in house.duban("show", "LD-C").stdout
    house.kill("notify")
    house.start_one("notify")
    return waits["id"]


def test_nobody_at_all_waits_in_sight(org):
    """The notice waits, is shown, and leaves when somebody is there at the next opening."""
    id = nobody_there(org)
    hold(org, "P999", "substitute", "吴代", from_="2022-01-14", email="wu@example.org")
    org.advance(at("2022-01-14", "09:00:00"))
    sent = record(org, "notice", id)
    assert sent["state"] == "accepted" and sent["to_name"] == "吴代"


def test_nobody_at_all_for_good(org):
    """Nobody comes while the channels would try: it was not delivered, and that is where undelivered notices are."""
    id = nobody_there(org)
    org.advance(at("2022-01-21", "09:00:00"))
    dead = record(org, "notice", id)
    assert (dead["state"], dead["result"], dead.get("next_ms")) == ("dead", "岗位空缺", None)
    status = org.client.ok("status")["body"]
    assert status["dead"] >= 1 and "现无人担任" in org.duban("why", id).stdout
    assert "没有送到" in org.duban("status").stdout


def test_what_is_wrong_is_refused_by_name(org):
    house = org
    bad = [({"post": "P00X", "kind": "leave", "from": "2022-02-01"}, "no_person", "post"),
           ({"post": LIAISON, "kind": "holder", "from": "2022-02-01"}, "missing", "name"),
           ({"post": LIAISON, "kind": "acting", "from": "2022-02-01"}, "bad_choice", "kind"),
           ({"post": LIAISON, "kind": "leave", "from": "2022-02-03", "to": "2022-02-01"}, "too_early", "to"),
           ({"post": LIAISON, "kind": "leave", "from": "2022-02-30"}, None, "from")]
    for body, code, field in bad:
        reply = house.client.call("holder_set", body)
        assert not reply.get("ok") and reply["error"]["field"] == field, (body, reply)
        assert code is None or reply["error"]["code"] == code, (body, reply)
    assert house.client.call("holder_set", {"post": LIAISON, "kind": "leave", "from": "2022-02-01"},
                             as_=LIAISON)["error"]["code"] == "not_allowed"
    table = house.folder / "holders.csv"
    table.write_text("post,kind,name,from,to\n"
                     f"{LIAISON},holder,张一,2022-01-01,\nP00X,holder,李二,2022-01-01,\n", encoding="utf-8")
    said = house.duban("import", table, check=False)
    assert said.returncode != 0 and ":3" in said.stderr and "P00X" in said.stderr
    assert house.table("holder") == []
