"""What becomes of every notice, while everything fails: providers in each way they have, duband and duban-notify killed by
SIGKILL, at random. FATE_NOTICES=10000 is the long form (make notices-long), SEED=… repeats one.

The gateway counts by its own clock and code; the county's clock is a manual one, so hours of waits pass in seconds, and the
gateway reads it when something arrives."""
import collections, datetime, json, os, random, signal, sys, threading, time

import pytest, yaml

from house import COUNTY, ROOT, ZONE, CountyClock, House, ms, singly

sys.path.insert(0, str(ROOT / "tests" / "fakegw"))
import gateway as fakegw, providers  # noqa: E402

NOTICES = int(os.environ.get("FATE_NOTICES", 500))
START, HOUR = ms("2022-05-09T09:00:00+08:00"), 3600 * 1000
CODES = [{"kind": "test", "code": "SMS_1", "params": ["key"]}]


def limit(per, most, span, **more):
    return {"per": per, "most": most, "within": span, **more}


# In this order. What each takes is what it has published, with a margin; who has no account there goes by a robot.
ROWS = {
    "wecom_app": {"app": "1000002", "limits": [limit("reader", 27, "1 minutes"), limit("reader", 900, "1 hours")], "wait_most": "10 minutes"},
    "dingtalk_work": {"app": "7001", "limits": [limit("key", 1300, "1 minutes")]},
    "sms_aliyun": {"sign": "某县改革办", "codes": CODES, "limits": [limit("reader", 45, "24 hours")], "wait_most": "1 hours"},
    "sms_tencent": {"app": "1400006666", "sign": "某县改革办", "codes": CODES, "limits": [limit("reader", 40, "1 hours")]},
    "sms_mas": {"sign": "AbCdEf"},
    "wecom_robot": {"limits": [limit("key", 18, "1 minutes")], "wait_most": "2 minutes"},
    "dingtalk_robot": {"limits": [limit("key", 18, "1 minutes")], "wait_most": "2 minutes"},
    "feishu": {"limits": [limit("key", 5, "1 minutes")], "wait_most": "5 minutes"},
    "webhook": {"app": "county"},
}
FAULTS = ["refuse", "throttle", "error", "hang", "cut", "cut_before", "html", "redirect", "huge", "http500", "http503", "token"]
APART = 2  # minutes around the full and the half hour in which nothing may arrive
OVER = {"accepted", "delivered", "read", "refused", "uncertain", "dead"}


class Killer(threading.Thread):
    """Kills duband or duban-notify every now and then, until it is told to stop."""

    def __init__(self, house, draw):
        super().__init__(daemon=True)
        self.house, self.draw, self.over, self.kills = house, draw, threading.Event(), collections.Counter()

    def run(self):
        while not self.over.wait(self.draw.uniform(0.3, 2.5)):
            name = self.draw.choice(["duband", "notify", "notify"])
            self.house.kill(name, signal.SIGKILL)
            self.house.start_one(name)
            self.kills[name] += 1

    def stop(self):
        self.over.set()
        self.join()


def apply(house, name, doc):
    path = house.folder / name
    path.write_text(yaml.safe_dump(json.loads(json.dumps(doc)), allow_unicode=True, sort_keys=False), encoding="utf-8")
    house.duban("rules", "apply", path)


def channels(house, gateway, rows, **more):
    doc = yaml.safe_load(singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8")))
    doc["use"] = [{"channel": n, "kind": n, "url": gateway.url + ("/hook" if n == "webhook" else ""), "inner": "yes", **row}
                  for n, row in rows.items()]
    apply(house, "use.yml", dict(doc, apart=APART, **more))


def texts(house):
    """Every message says which notice it is."""
    said = {"kind": "test", "subject": "试", "body": "{key}", "next": "请做一件事：什么也不做。"}
    for name in ("zh", "zh-short"):
        doc = yaml.safe_load((COUNTY / "texts" / f"{name}.yml").read_text(encoding="utf-8"))
        apply(house, f"texts-{name}.yml", dict(doc, templates=[said]))


def readers(house, n):
    """Persons in equal parts: with an account at WeCom, at DingTalk, with a telephone, with nothing."""
    some = sorted(house.table("person"), key=lambda p: p["id"])[:n]
    for i, p in enumerate(some):
        p = {k: v for k, v in p.items() if k not in ("mobile", "email", "accounts", "rev")}
        p.update([{"accounts": [f"wecom=w{p['id']}"]}, {"accounts": [f"dingtalk=d{p['id']}"]}, {"mobile": f"138000{i:05d}"}, {}][i % 4])
        house.client.ok("person_set", p)
    return [p["id"] for p in some]


@pytest.fixture
def town(folder):
    (folder / "secrets").mkdir()
    providers.secrets(folder / "secrets")
    house = House(folder, clock="manual:2022-05-09T09:00:00+08:00",
                  notify_args=["--plaintext-local", f"--secrets={folder}/secrets", "--patience-s=2"])
    gateway = fakegw.Gateway(clock=CountyClock(house)).start()
    house.start(workers=("notify",))
    house.load_people()
    texts(house)
    yield house, gateway
    house.stop()
    gateway.stop()


def receipts(draw):
    """Late, twice, never, failed."""
    kept = {}

    def of(message):
        if message["ref"] not in kept:
            kept[message["ref"]] = {"state": draw.choice(["delivered"] * 6 + ["read", "none", "failed"]), "twice": draw.random() < 0.3,
                                    "after": draw.choice([0, 30, 90, 600, 3 * 3600])}
        return kept[message["ref"]]
    return of


def entries(house, op):
    start, rows = 1, []
    while True:
        page = house.client.ok("entries", {"from": start, "limit": 1000})["body"]
        rows += [r for r in page["rows"] if r.get("op") == op]
        if page["next"] > page["last"]:
            return rows
        start = page["next"]


def check(house, gateway, ids):
    notices = {n["id"]: n for n in house.table("notice")}
    seen, taken = collections.defaultdict(list), collections.defaultdict(list)
    known = Ids(ids)
    for m in gateway.seen:
        seen[known.of(m["text"])].append(m)
    for m in gateway.messages:
        taken[known.of(m["text"])].append(m)
    attempts = collections.Counter((e["body"]["key"], e["body"]["channel"]) for e in entries(house, "notice_attempt")
                                   if not e.get("facts", {}).get("booked"))

    assert set(ids) == set(notices)                                                   # none is lost
    still = [(n["id"], n["state"], n.get("next_ms")) for n in notices.values() if n["state"] not in OVER or n.get("next_ms")]
    assert not still, still[:5]                                                       # each has come to its end
    for id, n in notices.items():
        if n["state"] in ("accepted", "delivered", "read"):
            assert any(m["provider"] == n["channel"] for m in taken[id]), (id, n)     # and said to have it, it has it
        handed = collections.Counter(m["provider"] for m in seen[id])
        for provider, times in handed.items():
            assert times <= attempts[id, provider], (id, provider, times)             # each hand-over was journalled before
        for provider in handed:
            marks = {m["mark"] for m in seen[id] if m["provider"] == provider and m["mark"]}
            assert provider == "wecom_app" or len(marks) <= 1, (id, provider, marks)  # a repeat has the same key
        for provider in ("wecom_app", "dingtalk_work", "webhook"):                    # by which it is known
            times = [m for m in taken[id] if m["provider"] == provider]
            assert len(times) <= 1 or all("重复" in m["text"] for m in times[1:]), (id, provider, times)
        for provider in ("sms_aliyun", "sms_tencent", "sms_mas"):                     # and where it is not, there is none
            assert sum(m["provider"] == provider for m in taken[id]) <= 1, (id, provider)
    assert gateway.bad == []
    assert gateway.limits.exceeded == [], gateway.limits.exceeded[:3]                 # no limit was passed
    for m in gateway.seen:
        minute = datetime.datetime.fromtimestamp(m["at"], ZONE).minute % 30
        assert APART <= minute < 30 - APART, (m["provider"], m["at"])                 # nor did anything go at the full hour
    return notices, seen, taken


class Ids:
    """Finds the one of many keys that a text names."""

    def __init__(self, ids):
        self.ids = set(ids)

    def of(self, text):
        at = text.index("test/")
        for end in range(min(len(text), at + 120), at, -1):
            if text[at:end] in self.ids:
                return text[at:end]
        raise AssertionError(text)


def run(town, seed, notices, storm_hours=8):
    house, gateway = town
    draw = random.Random(seed)
    print(f"SEED={seed} FATE_NOTICES={notices}")
    channels(house, gateway, ROWS)
    people = readers(house, 16 if notices <= 1000 else 120)
    gateway.fate_of = receipts(random.Random(seed + 1))
    gateway.storm(seed + 2, 30, FAULTS, seconds=2.5)
    killer = Killer(house, random.Random(seed + 3))
    killer.start()
    ids, now = [], START
    for i in range(notices):
        at = draw.randrange(len(people))
        body = {"person": people[at]}
        if draw.random() < 0.25:  # who must not come any other way may well not come at all
            body["channel"] = ["wecom_app", "dingtalk_work", draw.choice(["sms_aliyun", "sms_mas"]), draw.choice(["feishu", "webhook", "webhook"])][at % 4]
        ids.append(house.client.ok("notice_test", body, timeout=120)["body"]["notice"])
        if i % 50 == 49:
            now += draw.randrange(1000, 120000)
            house.advance(now, timeout=600)
    house.advance(START + storm_hours * HOUR, timeout=1200)
    killer.stop()
    gateway.storm(0, 0, [])
    house.advance(START + 80 * HOUR, timeout=1200)  # who waits for tomorrow's room, and then for a receipt, a day long
    return ids, killer.kills


def test_every_notice_ends_whatever_fails(town):
    seed = int(os.environ.get("SEED", time.time_ns() % 1000000))
    began = time.monotonic()
    ids, kills = run(town, seed, NOTICES)
    house, gateway = town
    notices, seen, taken = check(house, gateway, ids)
    states = collections.Counter(n["state"] for n in notices.values())
    print(f"{NOTICES} notices in {time.monotonic() - began:.0f} s: {dict(states)}; handed over {len(gateway.seen)}, "
          f"taken {dict(gateway.state()['taken'])}, kept away {len(gateway.suppressed)}, killed {dict(kills)}")
    assert kills["duband"] and kills["notify"]
    used = {m["provider"] for m in gateway.seen}
    assert used == set(ROWS), set(ROWS) - used  # each driver had its part
