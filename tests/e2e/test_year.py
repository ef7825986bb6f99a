"""The sample county year through the real thing: every answer, every light, and the same end whatever happens on the way."""
import datetime, os, random, shutil, signal, sys, pathlib

import pytest

from house import House, ROOT, SAMPLE, at, day_number, ms, play

sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import r1  # noqa: E402

END = at("2022-12-30")
SEED = int(os.environ.get("SEED", "20220104"))


def workdays():
    cal, day = r1.Calendar(SAMPLE), datetime.date(2022, 1, 4)
    while day <= datetime.date(2022, 12, 30):
        if cal.is_workday(day):
            yield day
        day += datetime.timedelta(days=1)


def lights(house):
    """What the daemon shows now: item → (light, cause, effective due, percent)."""
    return {r["id"]: (r["light"], r["cause"], r.get("effective_due"), r.get("percent", 0))
            for r in house.rows("list", state=["open", "held", "audit", "closed"]) if r.get("light")
            and r["ledger"] in r1.LEDGERS}


def expected(oracle, day):
    return {item: (l.light, l.cause, day_number(str(l.effective_due)), l.percent)
            for item, l in oracle.lights_at(day).items()}


class Moments:
    """Stops at 18:00 of each workday on the way and holds the lights against the oracle."""

    def __init__(self):
        self.oracle, self.days, self.wrong, self.seen = r1.Year(SAMPLE), list(workdays()), [], 0

    def __call__(self, house, received_ms, _index):
        while self.days and at(self.days[0]) < received_ms:
            day = self.days.pop(0)
            house.advance(at(day))
            have, want = lights(house), expected(self.oracle, day)
            self.seen += len(want)
            self.wrong += [(str(day), k, have.get(k), want.get(k)) for k in sorted({*have, *want})
                           if have.get(k) != want.get(k)]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """One undisturbed run, from which the others are told apart."""
    import tempfile
    folder = pathlib.Path(tempfile.mkdtemp(prefix="db-", dir="/tmp"))
    house = House(folder).start()
    house.load_county()
    moments = Moments()
    house.wrong = play(house, before=moments)
    moments(house, END + 1, -1)
    house.advance(END)
    house.moments = moments
    house.final = house.digest()
    house.notices = {n["id"]: n["state"] for n in house.table("notice")}
    yield house
    house.clean()


def test_every_row_gets_the_expected_answer(year):
    assert year.wrong == []


def test_every_light_on_every_workday_is_that_of_the_oracle(year):
    assert year.moments.wrong == []
    assert year.moments.seen > 1000  # the oracle had something to say


def test_the_published_oracle_agrees_with_the_model():
    assert r1.check(SAMPLE) == 0  # all rows of expected_lights.csv


def test_every_notice_was_written(year):
    assert year.notices and set(year.notices.values()) <= {"accepted", "overtaken", "folded"}
    accepted = [k for k, s in year.notices.items() if s == "accepted"]
    assert len(year.mails()) == len(accepted)


def test_every_plan_was_run(year):
    visits = {r["id"]: r for r in year.rows("list", ledger="inspection")}
    schedules = {s["id"]: s for s in year.table("schedule")}
    assert len(schedules) == 16
    for s in schedules.values():
        mine = [v for v in visits if v.startswith(s["id"] + "-")]
        assert len(mine) == s.get("runs", 0) and mine, s["id"]
    cal = r1.Calendar(SAMPLE)
    for item in year.table("item"):
        if item.get("plan"):
            start = datetime.date.fromisoformat("1970-01-01") + datetime.timedelta(days=item["start_date"])
            assert cal.is_workday(start), item["id"]
            assert item["draws"][0]["seed"].endswith(datetime.date.strftime(
                datetime.date.fromisoformat(item["id"][-8:-4] + "-" + item["id"][-4:-2] + "-" + item["id"][-2:]), "%Y-%m-%d"))


def test_the_ladder_went_to_the_top(year):
    rungs = {n.get("rung") for n in year.table("notice") if n["kind"] == "light"}
    assert {1, 2, 3, 4} <= rungs
    leaders = [n for n in year.table("notice") if n.get("rung") == 4]
    items = {i["id"]: i for i in year.table("item")}
    assert all(n["to"] == items[n["item"]]["lead_leader"] for n in leaders if n["state"] == "accepted")


def test_nothing_is_parked_and_the_self_audit_finds_nothing(year):
    doctor = year.client.ok("doctor")["body"]
    assert doctor.get("faults", []) == [] and doctor.get("jobs", []) == []


def test_a_replay_under_another_sky_gives_the_same_state(year, folder):
    year.stop()
    (folder / "s").mkdir()
    shutil.copytree(year.folder / "s" / "journal", folder / "s" / "journal")
    other = House(folder)
    other.fake_time("2031-02-03 04:05:06")
    other.daemon_env.update(TZ="America/Los_Angeles", LANG="tr_TR.UTF-8", LC_ALL="C")
    umask = os.umask(0)
    try:
        other.start(workers=())
        again = other.digest()
        assert again == year.final
    finally:
        os.umask(umask)
        other.stop()


def test_the_same_year_with_daemon_and_workers_killed(year, folder):
    rng = random.Random(SEED)
    print(f"SEED={SEED}")
    n = 674
    kills = {i: "duband" for i in rng.sample(range(n), 20)}
    victims = [(w, i) for w in ("escalate", "inspect", "notify") for i in rng.sample(range(n), 10)]
    house = House(folder).start()
    house.load_county()

    def disturb(h, received_ms, i):
        for worker, when in victims:
            if when == i:
                h.kill(worker)
                h.start_one(worker)
        if i in kills:
            # in the middle of the way there: the advance is under way, its caller will ask again
            h.client.open()
            import msgpack
            h.client.socket.send_multipart([b"", msgpack.packb({"v": 1, "id": f"advance-{received_ms}", "op": "advance",
                                                               "body": {"to": received_ms}})])
            h.client.socket.poll(rng.choice((1, 5, 20, 60)))
            h.kill("duband")
            h.client.close()
            h.start_one("duband")

    try:
        assert play(house, before=disturb) == []
        house.advance(END)
        final = house.digest()
        assert final["work"] == year.final["work"]
        assert final["accepted"] == year.final["accepted"]
        assert {n["id"]: n["state"] for n in house.table("notice")} == year.notices
        assert house.mails() == year.mails()
        assert house.client.ok("doctor")["body"].get("faults", []) == []
    finally:
        house.stop()


@pytest.mark.parametrize("journal", ["mem:seed=%d,refuse=20,lost=12,gone=5,delay=50,polls=3" % SEED, "mem"])
def test_the_same_year_on_the_memory_journal(year, folder, journal):
    """Refusing, delaying and losing answers, stored or not, ends where the file journal ended."""
    house = House(folder, journal=journal).start()
    try:
        house.load_county()
        wrong = play(house)
        # an answer that was lost is asked for again, and is then the first answer again
        assert [w for w in wrong if (w[3], w[4]) != ("accept", "duplicate")] == []
        assert bool(wrong) == ("lost" in journal)
        house.advance(END)
        final = house.digest()
        assert (final["work"], final["notices"], final["accepted"]) == (
            year.final["work"], year.final["notices"], year.final["accepted"])
    finally:
        house.stop()
