"""Silence and pages: what is held, what passes, what a page says, and that a flood of things becomes a few pages. The
county's own rules: silence from 20:00 to 07:30, yellow and blue in one page a morning, red at once."""
import collections, csv, email, email.policy

import pytest

from house import COUNTY, House, at, ms

PAGE = "【汇总】"


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path, clock="manual:2022-02-14T08:00:00+08:00").start()
    yield house
    house.stop()


def mails(house):
    """(subject, text, address) of all that has left."""
    for path in sorted((house.folder / "outbox").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        yield str(mail["Subject"]), mail.get_body(("plain",)).get_content(), mail["To"].addresses[0].addr_spec


def pages(house):
    return [m for m in mails(house) if PAGE in m[0]]


def items(house, n, units, due="2022-03-31", **more):
    """n items of `leader68`, given in turn to these units."""
    rows = [{"body": dict({"id": f"Q-{i:04d}", "ledger": "leader68", "title": f"第 {i} 件事", "lead_unit": units[i % len(units)],
                           "lead_leader": "P001", "start_date": "2022-02-14", "due_date": due}, **more)} for i in range(n)]
    for k in range(0, n, 500):
        house.client.ok("import", {"op": "register", "rows": rows[k:k + 500]})
    return [r["body"]["id"] for r in rows]


def departments():
    """Units that have a liaison."""
    with open(COUNTY / "sample" / "people.csv", encoding="utf-8") as f:
        return sorted({r["unit"] for r in csv.DictReader(f) if r["role"] == "liaison" and r["unit"].startswith("D")})


def notices(house, **want):
    return [n for n in house.table("notice") if all(n.get(k) == v for k, v in want.items())]


def test_a_morning_page_says_each_item_once_and_leaves_out_what_is_over(house):
    house.load_people()
    unit = departments()[0]
    ids = items(house, 3, [unit])
    house.advance(at("2022-02-16", "08:32:00"))          # not signed: yellow since 00:00, told at the opening
    assert {n["state"] for n in notices(house, kind="light")} == {"folded"} and not pages(house)
    assert "汇总  等着并成一份发的通知 3" in house.duban("status").stdout
    liaison = next(p["id"] for p in house.table("person") if p["unit"] == unit and p["role"] == "liaison")
    house.client.ok("sign", {"item": ids[1]}, as_=liaison)
    house.advance(at("2022-02-16", "09:00:00"))
    (subject, text, _), = [m for m in pages(house) if ids[0] in m[1]]
    assert subject == "【汇总】3 条通知"
    assert text.count(ids[0] + "《") == text.count(ids[2] + "《") == 1 and ids[1] not in text
    assert "另有 1 条所说的事已经过去" in text and f"duban report {ids[0]} --percent" in text
    digest, = [n for n in notices(house, kind="digest") if n.get("unit") == unit and n["covers_n"] == 3]
    left = digest["sent_ms"]
    assert at("2022-02-16", "08:37:00") <= left <= at("2022-02-16", "08:47:00")
    shown = [n for n in house.client.ok("show", {"id": ids[0]})["body"]["notices"] if n["kind"] == "light"]
    assert [(n["state"], n["sent_ms"]) for n in shown] == [("accepted", left)]  # the page's fate is its own
    assert house.client.ok("status")["body"]["sent"] >= 3 and not house.client.ok("status")["body"].get("unsent")


def test_a_window_holds_says_so_and_ends_with_one_page(house):
    house.load_people()
    unit = departments()[0]
    ids = items(house, 2, [unit], due="2022-02-18")
    house.duban("window", "set", "fangxun", "防汛静默", "--until", "2022-02-21T18:00", "--owner", "P001",
                "--reason", "一线防汛")
    house.advance(at("2022-02-21", "10:00:00"))          # overdue since Saturday: red
    assert house.item(ids[0])["light"] == "red" and house.item(ids[0])["rung"] > 1  # the ladder climbs all the same
    assert {n["state"] for n in notices(house, kind="light", light="red")} == {"folded"}
    assert not list(mails(house))
    listed = house.duban("window").stdout
    assert "fangxun" in listed and "正在静默，至 02-21 18:00" in listed and "一线防汛" in listed
    row, = [r for r in house.client.ok("windows")["body"]["rows"] if r["window"]["id"] == "fangxun"]
    held = len([n for n in notices(house) if n.get("window") == "fangxun" and n["kind"] != "digest"])
    assert row["now"] and row["held"] == held > 0
    rung = house.item(ids[0])["rung"], house.item(ids[0])["rung_ms"]
    house.duban("window", "end", "fangxun", "--reason", "汛情解除")
    house.advance(at("2022-02-21", "10:05:00"))
    mine = [m for m in pages(house) if ids[0] in m[1]]
    assert mine and all("静默时段“防汛静默”留到现在（" in m[1] and "一线防汛）" in m[1] for m in mine)
    assert len(mine) == len({m[2] for m in mine})         # one for each reader
    assert (house.item(ids[0])["rung"], house.item(ids[0])["rung_ms"]) == rung
    assert "汛情解除" in house.duban("window", "list", "--all").stdout
    assert house.duban("window", "end", "fangxun", "--reason", "再来", check=False).returncode != 0


def test_what_was_to_leave_waits_for_a_window_that_was_set_later(house):
    house.load_people()
    ids = items(house, 1, departments()[:1])
    house.advance(at("2022-02-16", "08:32:00"))
    house.duban("window", "set", "w1", "检修", "--since", "2022-02-16T08:32", "--until", "2022-02-16T12:00", "--owner", "P001",
                "--reason", "网关检修")
    house.advance(at("2022-02-16", "11:59:00"))
    assert not pages(house)
    digest = [n for n in notices(house, kind="digest")]
    assert {(n["state"], n["result"], n["window"]) for n in digest} == {("intended", "window", "w1")}
    house.advance(at("2022-02-16", "12:20:00"))
    assert any(ids[0] in m[1] for m in pages(house))


def test_night_holds_a_task_and_lets_urgent_pass(house):
    house.load_people()
    house.advance(at("2022-02-14", "22:00:00"))
    caller = next(p["id"] for p in house.table("person") if p["role"] == "dispatcher" and p["unit"] == "U04")
    for id, matter in (("C-1", "井盖缺失"), ("C-2", "占道经营")):
        house.client.ok("register", {"id": id, "ledger": "call", "title": matter, "matter": matter, "lead_unit": "U04",
                                     "stage": "called"}, as_=caller)
        for stage, more in (("checked", {}), ("dispatched", {"unit": departments()[0]})):
            reply = house.act("stage", caller, id, stage=stage, **more)
            assert reply.get("ok"), reply
    house.advance(at("2022-02-14", "22:01:00"))
    state = collections.defaultdict(set)
    for n in notices(house, kind="task"):
        state[n["item"]].add((n["state"], n.get("window")))
    assert state == {"C-1": {("accepted", None)}, "C-2": {("folded", "night")}}
    assert not pages(house)
    house.advance(at("2022-02-15", "07:40:00"))
    (_, text, _), = pages(house)
    assert "C-2《" in text and "静默时段“夜间静默”" in text


def test_weeks_of_silence_become_a_few_pages(house):
    """2,000 things fall due while nobody looks; the service comes back, and nobody gets hundreds of messages."""
    house.load_people()
    units = departments()
    ids = items(house, 2000, units)
    house.stop()
    house.clock = "manual:2022-04-06T10:00:00+08:00"
    house.start()
    house.advance(at("2022-04-06", "10:00:01"), timeout=600)
    assert {house.item(i)["light"] for i in ids[::97]} == {"red"}
    house.advance(at("2022-04-06", "11:30:00"), timeout=600)
    everything = notices(house)
    by_reader = collections.Counter(n.get("person") or f"{n['role']}@{n['unit']}" for n in everything
                                    if n["state"] != "folded" and n["kind"] != "digest")
    assert max(by_reader.values()) <= 20 + 1, by_reader.most_common(3)  # `flood`, and the one that reached it
    digests = {n["id"]: n for n in everything if n["kind"] == "digest"}
    folded = collections.Counter(n["digest"] for n in everything if n["state"] == "folded")
    assert {k: n["covers_n"] for k, n in digests.items()} == dict(folded)  # none is missing, none is twice
    status = house.client.ok("status")["body"]
    assert status["sent"] + status.get("folded", 0) == len(everything) - len(digests)
    print(f"{len(everything) - len(digests)} notices, {len(digests)} pages, {len(house.mails())} messages")
    big = max(pages(house), key=lambda m: len(m[1]))
    assert 25 <= big[1].count("《") <= 30 and "其余" in big[1] and "duban list 单位:" in big[1]
