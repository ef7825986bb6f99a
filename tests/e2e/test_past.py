"""The past and the future, asked of a copy: every day of the sample year as it was recorded on that day; what is foreseen
is what then happens; other rules make the difference that two real runs show; a worker that dies is followed by another."""
import collections, os, pathlib, random, shutil, signal, tempfile, time

import msgpack, pytest

from house import COUNTY, Client, House, at, day_of, day_number, ms, play

FIRST, LAST = day_number("2022-01-04"), day_number("2022-12-30")
STATES = ["open", "held", "audit", "closed"]
OWN = {"workers", "parked", "as_of_ms", "now_ms"}  # of a status: the daemon's own, or said of the past alone
SEED = int(os.environ.get("SEED", "20220104"))


def past(house, at_ms, op, **body):
    return house.client.ok("past", {"at": at_ms, "op": op, "body": body}, timeout=150, resend=60)["body"]["body"]


def pages(ask, **body):
    """All rows of an answer that comes in pages, and its total."""
    rows, after, total = [], None, None
    while True:
        page = ask(limit=1000, **body, **({"after": after} if after else {}))
        rows, after, total = rows + page.get("rows", []), page.get("after"), page.get("total")
        if not after:
            return rows, total


def snapshot(house):
    """What a person would see now."""
    status = house.client.ok("status")["body"]
    listed = pages(lambda **b: house.client.ok("list", b)["body"], state=STATES)
    return {k: v for k, v in status.items() if k not in OWN}, listed


def snapshot_as_of(house, at_ms):
    status = past(house, at_ms, "status")
    assert status["as_of_ms"] == status["now_ms"] == at_ms
    return ({k: v for k, v in status.items() if k not in OWN},
            pages(lambda **b: past(house, at_ms, "list", **b), state=STATES))


def simulate(house, to, **body):
    """The head of a simulation and all of its rows."""
    rows, after = [], None
    while True:
        r = house.client.ok("simulate", dict(body, to=to, **({"after": after} if after else {})), timeout=150, resend=60)["body"]
        rows += r.get("rows", [])
        after = r.get("next")
        if not after:
            assert len(rows) == r["total"]
            return r, rows


def row_key(r):
    return (r["at_ms"], r.get("item"), r["what"], r.get("light"), r.get("rung"), r.get("to_name"))


def told(house, after_ms):
    """Who was really told what, when: every notice that arrived later than that, and every visit opened."""
    out = [(n["sent_ms"], n.get("item"), n["kind"], n.get("light"), n.get("rung"), n.get("to_name")) for n in house.table("notice")
           if n["state"] == "accepted" and n["sent_ms"] > after_ms]
    return collections.Counter(out)


class Recorder:
    """Stops at 18:00 of each day on the way and writes down what is seen."""

    def __init__(self):
        self.days, self.seen = list(range(FIRST, LAST + 1)), {}

    def __call__(self, house, received_ms, _index):
        while self.days and at(str(day_of(self.days[0]))) < received_ms:
            when = at(str(day_of(self.days.pop(0))))
            house.advance(when)
            self.seen[when] = snapshot(house)


@pytest.fixture(scope="module")
def year():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))
    house = House(folder).start()
    house.load_county()
    house.recorder = Recorder()
    assert play(house, before=house.recorder) == []
    house.recorder(house, at("2022-12-30") + 1, -1)
    house.start_one("rehearse")
    yield house
    house.clean()


def test_as_of_every_day_equals_what_was_recorded_on_it(year):
    days = sorted(year.recorder.seen)
    assert len(days) == LAST - FIRST + 1
    rng = random.Random(SEED)
    print(f"SEED={SEED}")
    for when in days + rng.sample(days, 12):  # in order, and jumping to and fro
        assert snapshot_as_of(year, when) == year.recorder.seen[when], day_of(when // 86400000)


def test_the_copy_at_the_end_is_the_state(year):
    now = year.client.ok("status")["body"]["now_ms"]
    for name in ("unit", "person", "group", "principal", "rules", "item", "ask", "schedule", "notice", "holder", "link", "score"):
        theirs = [r["body"] for r in pages(lambda **b: past(year, now, "records", **{**b, "limit": 200}), table=name)[0]]
        assert theirs == year.table(name), name


def test_an_answer_that_holds_too_much_is_asked_for_in_pieces(year):
    now = year.client.ok("status")["body"]["now_ms"]
    error = year.client.call("past", {"at": now, "op": "records", "body": {"table": "item", "limit": 1000}})["error"]
    assert error["code"] in ("too_many", "too_large")


def test_what_can_be_shown_and_explained_now_could_be_then(year):
    when = at("2022-06-15")
    item = "LD-2022-011"
    show = past(year, when, "show", id=item)
    assert show["now_ms"] == when and show["timeline"]
    assert all(e["wall_ms"] <= when for e in show["timeline"])
    full = year.client.ok("show", {"id": item, "limit": 1000})["body"]
    assert [e["seq"] for e in show["timeline"]] == [e["seq"] for e in full["timeline"] if e["wall_ms"] <= when][-len(show["timeline"]):]
    assert past(year, when, "why", id=item)["reasons"]
    assert past(year, when, "tally", by="unit")["rows"]


def test_what_can_not_be_asked_says_so(year):
    def refused(body):
        r = year.client.call("past", body, timeout=60)
        return r["error"]["code"], r["error"].get("field")

    day = at("2022-06-15")
    assert refused({"at": at("2021-12-31"), "op": "status"}) == ("too_early", "at")
    assert refused({"at": at("2022-12-31"), "op": "status"}) == ("out_of_range", "at")
    assert refused({"at": day, "op": "stauts"}) == ("unknown_op", "op")
    assert refused({"at": day, "op": "digest"}) == ("bad_choice", "op")
    assert refused({"at": day, "op": "report"}) == ("bad_choice", "op")
    assert refused({"at": day, "op": "past", "body": {"at": day, "op": "status"}}) == ("bad_choice", "op")
    assert refused({"at": day, "op": "show"}) == ("missing", "body.id")
    assert refused({"at": day, "op": "show", "body": {"id": "nobody"}}) == ("no_item", "body.id")
    assert refused({"op": "status"}) == ("missing", "at")


def test_the_command_line_asks_as_of(year):
    out = year.duban("status", "--as-of", "2022-06-15").stdout
    assert out.startswith("截至 2022-06-15 23:59:59 周三\n2022-06-15 周三 23:59")
    assert "没有工作进程" not in out
    assert "截至 2022-06-15 10:00:00" in year.duban("list", "--as-of", "2022-06-15 10:00", "台账:leader68").stdout
    assert "LD-2022-011" in year.duban("show", "LD-2022-011", "--as-of", "2022-06-15").stdout
    assert "截至" in year.duban("why", "LD-2022-011", "--as-of", "2022-06-15").stdout
    today = year.duban("status", "--as-of", "2022-12-30").stdout  # today: as it is now
    assert today.startswith("截至 2022-12-30 18:00:00")
    p = year.duban("show", "LD-2022-011", "--as-of", "someday", check=False)
    assert p.returncode == 65 and "--as-of someday" in p.stderr
    assert year.duban("status", "--as-of", "2021-06-15", check=False).returncode == 1
    assert year.duban("status", "--as-of", "2023-06-15", check=False).returncode == 65


# ---- forward ----

@pytest.fixture(scope="module")
def spring():
    """The county on the first of March, stopped: each test goes on in a folder of its own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))
    house = House(folder).start()
    house.load_county()
    assert play(house, stop_ms=at("2022-03-01")) == []
    house.advance(at("2022-03-01"))
    house.stop()
    yield house
    house.clean()


@pytest.fixture
def from_spring(spring, folder):
    """Makes houses that begin there."""
    made = []

    def make():
        home = folder / str(len(made))
        home.mkdir()
        shutil.copytree(spring.folder / "s", home / "s")
        house = House(home)
        made.append(house)
        house.start()
        return house

    yield make
    for house in made:
        house.stop()


def test_what_is_foreseen_is_what_then_happens(from_spring):
    house = from_spring()
    house.start_one("rehearse")
    now, to, digest = at("2022-03-01"), at("2022-12-30"), house.digest()
    began = time.monotonic()
    head, rows = simulate(house, to)
    took = time.monotonic() - began
    print(f"{len(rows)} rows in {took:.1f} s")
    assert took < 20
    assert house.digest() == digest  # nothing was written
    assert simulate(house, to) == (head, rows)
    house.kill("rehearse")
    house.start_one("rehearse")
    assert simulate(house, to) == (head, rows)  # a worker that never saw the first answer gives the same one
    house.advance(to)
    foreseen = collections.Counter(row_key(r) for r in rows if r["what"] not in ("visit", "lapse", "stuck"))
    happened = told(house, now)
    assert sum(happened.values()) == head["notices"] > 1000
    assert foreseen - happened == happened - foreseen == collections.Counter()
    visits = {i["id"]: i["registered_ms"] for i in house.table("item") if i.get("plan") and i["registered_ms"] > now}
    assert {r["item"]: r["at_ms"] for r in rows if r["what"] == "visit"} == visits
    assert head["after"] == house.client.ok("status")["body"]["all"]


def test_only_what_is_about_an_item_or_a_unit(from_spring):
    house = from_spring()
    house.start_one("rehearse")
    to = at("2022-09-30")
    _, rows = simulate(house, to)
    item = "LD-2022-011"
    _, about = simulate(house, to, item=item)
    assert about and about == [r for r in rows if r.get("item") == item]
    unit = house.item(item)["lead_unit"]
    _, about = simulate(house, to, unit=unit)
    assert {r.get("item") for r in about} >= {item} and len(about) < len(rows)
    for body, want in (({"item": "nothing"}, ("no_item", "item")), ({"unit": "nobody"}, ("no_unit", "unit"))):
        error = house.client.call("simulate", dict(body, to=to))["error"]
        assert (error["code"], error["field"]) == want


def other_rules(folder):
    """The reference lights, with more patience: red later, the second rung later."""
    text = (COUNTY / "rules" / "policy-r1.yml").read_text(encoding="utf-8")
    changed = text
    for old, new in (("behind_more: 30", "behind_more: 45"), ("{tell: commissioner, of: unit, after: 2 workdays",
                                                              "{tell: commissioner, of: unit, after: 3 workdays")):
        assert old in changed
        changed = changed.replace(old, new)
    path = folder / "policy-r1.yml"
    path.write_text(changed, encoding="utf-8")
    return path


def test_other_rules_make_the_difference_of_two_real_runs(from_spring, folder):
    rules, to, now = other_rules(folder), at("2022-09-30"), at("2022-03-01")
    one, two = from_spring(), from_spring()
    one.start_one("rehearse")
    p = one.duban("simulate", "--to", "2022-09-30 18:00", "--rules", rules, "--json")
    doc = msgpack_docs(one, two, rules)
    head, rows = simulate(one, to, docs=doc)
    assert '"schema": "duban.simulate/1"' in p.stdout and f'"total":{head["total"]}' in p.stdout.replace(" ", "")
    one.advance(to)
    two.advance(to)

    def by_day(counter):
        return collections.Counter(((k[0] + 8 * 3600000) // 86400000,) + k[1:] for k in counter.elements())

    a, b = by_day(told(one, now)), by_day(told(two, now))
    notices = [r for r in rows if r["what"] not in ("visit", "lapse", "stuck")]
    for only, want in (("now", a - b), ("new", b - a)):
        have = by_day(collections.Counter(row_key(r) for r in notices if r.get("only") == only))
        assert have == want and sum(want.values()) > 10, only
    assert (head["notices"], head["new_notices"]) == (sum(a.values()), sum(b.values()))
    assert head["after"] == one.client.ok("status")["body"]["all"]
    assert head["new_after"] == two.client.ok("status")["body"]["all"]
    assert [r for r in rows if "only" not in r] == []


def msgpack_docs(one, two, path):
    """Puts the file into force in `two`; the documents as `one` is asked about them."""
    two.duban("rules", "apply", path)
    stored = [r for r in two.table("rules") if (r["kind"], r["name"]) == ("policy", "r1")]
    newest = max(stored, key=lambda r: r["version"])
    return [{"kind": "policy", "doc": newest["doc"]}]


def test_the_command_line_simulates(from_spring, folder):
    house = from_spring()
    house.start_one("rehearse")
    out = house.duban("simulate", "--to", "2022-03-31").stdout
    assert out.startswith("推演 2022-03-01 18:00:00 → 2022-03-31 23:59:59") and "届时  在办" in out and "县发改局联络员" in out
    rules = other_rules(folder)
    out = house.duban("simulate", "--to", "2022-09-30", "--rules", rules).stdout
    assert "+ 新规" in out and "- 现行" in out and "都有" not in out and "新规届时" in out
    out = house.duban("simulate", "--to", "2022-09-30", "--rules", rules, "--all").stdout
    assert "都有" in out
    same = house.duban("simulate", "--to", "2022-03-31", "--rules", COUNTY / "rules" / "policy-r1.yml").stdout
    assert "没有差别" in same
    for args, code in ((("--to", "2022-02-01"), 1), (("--to", "2024-02-01"), 65), ((), 64), (("--to", "x"), 65),
                       (("--to", "2022-03-31", "--item", "nix"), 65)):
        assert house.duban("simulate", *args, check=False).returncode == code, args
    bad = folder / "bad.yml"
    bad.write_text(rules.read_text(encoding="utf-8").replace("grey: [held, audit]", "grey: [held, audits]"), encoding="utf-8")
    p = house.duban("simulate", "--to", "2022-03-31", "--rules", bad, check=False)
    assert p.returncode == 65 and "grey" in p.stderr


# ---- the worker and its end ----

def ask_raw(house, id, op, body):
    """Sends a question and does not wait."""
    if not house.client.socket:
        house.client.open()
    house.client.socket.send_multipart([b"", msgpack.packb({"v": 1, "id": id, "op": op, "body": body})])


def answer_raw(house, id, timeout=30):
    end = time.monotonic() + timeout
    while house.client.socket.poll(max(0, end - time.monotonic()) * 1000):
        reply = msgpack.unpackb(house.client.socket.recv_multipart()[-1], strict_map_key=False)
        if reply["id"] == id:
            return reply
    return None


def in_hand(house, tries=0, timeout=30):
    """Waits until a worker holds the question over which so many died already. False: it was answered before."""
    asking, end = Client(house.endpoint("in")), time.monotonic() + timeout
    try:
        while time.monotonic() < end:
            jobs = [j for j in asking.ok("doctor")["body"].get("jobs", []) if j["kind"] == "rehearse"]
            if any(j.get("worker") and j.get("failures", 0) == tries for j in jobs):
                return True
            if house.client.socket.poll(0):
                return False
            time.sleep(0.01)
    finally:
        asking.close()
    raise AssertionError("no worker took the question")


def known_gone(house, timeout=30):
    """Waits until the daemon knows that the worker is dead: before that it may hand a question to it, which counts as lost."""
    end = time.monotonic() + timeout
    while any(w.startswith("rehearse") for w in house.client.ok("doctor")["body"].get("workers", [])):
        assert time.monotonic() < end, "the dead worker is still listed"
        time.sleep(0.05)


LONG = {"to": at("2023-03-30")}


def test_a_worker_killed_in_the_middle_of_an_answer_is_followed_by_one_more(from_spring):
    house = from_spring()
    house.start_one("rehearse")
    want = house.client.ok("simulate", LONG, timeout=150, resend=60)["body"]
    for delay in (0.0, 0.1, 0.3):  # wherever it may be
        house.kill("rehearse")
        known_gone(house)
        house.start_one("rehearse")  # one that has found nothing yet
        ask_raw(house, f"q-{delay}", "simulate", LONG)
        if in_hand(house):
            time.sleep(delay)
        house.kill("rehearse")
        house.start_one("rehearse")
        reply = answer_raw(house, f"q-{delay}", 60)
        assert reply and reply.get("ok") and reply["body"] == want, (delay, reply)


def test_two_workers_that_die_over_a_question_are_enough(from_spring):
    house = from_spring()
    house.start_one("rehearse")
    ask_raw(house, "q-2", "simulate", LONG)
    for tries in range(2):
        assert in_hand(house, tries)
        house.kill("rehearse")
        house.start_one("rehearse")
    assert answer_raw(house, "q-2", 60)["error"]["code"] == "bug"
    assert house.client.ok("past", {"at": at("2022-02-01"), "op": "status", "body": {}}, timeout=60)["body"]["seq"] > 0


def test_nobody_there_and_too_many_at_a_time(from_spring):
    house = from_spring()
    began = time.monotonic()
    reply = house.client.call("past", {"at": at("2022-02-01"), "op": "status"}, timeout=60, resend=30)
    assert reply["error"]["code"] == "no_worker" and 5 < time.monotonic() - began < 15
    for i in range(9):
        ask_raw(house, f"n-{i}", "past", {"at": at("2022-02-01"), "op": "status"})
    assert answer_raw(house, "n-8")["error"]["code"] == "busy"
    ask_raw(house, "n-0", "simulate", {"to": at("2022-06-30")})
    assert answer_raw(house, "n-0")["error"]["code"] == "conflict"
    house.start_one("rehearse")
    assert all(answer_raw(house, f"n-{i}")["ok"] for i in range(8))


def test_who_may_ask(from_spring):
    house = from_spring()
    house.start_one("rehearse")
    roles = {p["role"]: p["id"] for p in house.table("person")}
    liaison, office = roles["liaison"], roles["office_head"]

    def code(as_, op, body):
        reply = house.client.call(op, body, as_=as_, timeout=60)
        return "ok" if reply.get("ok") else reply["error"]["code"]

    day = at("2022-02-01")
    assert code(liaison, "past", {"at": day, "op": "status"}) == "ok"
    assert code(liaison, "simulate", {"to": at("2022-03-31")}) == "not_allowed"
    assert code(office, "simulate", {"to": at("2022-03-31")}) == "ok"
    assert code(liaison, "past", {"at": day, "op": "rules_diff", "body": {"docs": []}}) == "not_allowed"


def test_a_journal_put_back_is_not_mixed_with_the_one_before(from_spring, spring):
    """The daemon gets another journal under a worker that lives on: the copy begins again."""
    house = from_spring()
    house.start_one("rehearse")
    first = house.client.ok("past", {"at": at("2022-03-01"), "op": "status"}, timeout=60)["body"]
    house.client.ok("unit_set", {"id": "X1", "name": "甲"}, id="one-more")
    assert house.client.ok("past", {"at": at("2022-03-01"), "op": "status"}, timeout=60)["body"]["seq"] == first["seq"] + 1
    house.kill("duband", signal.SIGTERM)
    shutil.rmtree(house.folder / "s")
    shutil.copytree(spring.folder / "s", house.folder / "s")
    house.start_one("duband")
    house.client.close()
    house.client.ok("unit_set", {"id": "X2", "name": "乙"}, id="another")
    names = {r["body"]["id"] for r in pages(lambda **b: past(house, at("2022-03-01"), "records", **b), table="unit")[0]}
    assert "X2" in names and "X1" not in names
