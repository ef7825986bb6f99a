"""What messages say: the county's texts over every provider, with titles that people should not but do write; in both
languages; how they look before they are applied; and what becomes of a slip in one of them."""
import itertools, re, sys

import pytest, yaml

from house import COUNTY, ROOT, House, at, singly

sys.path.insert(0, str(ROOT / "tests" / "fakegw"))
import gateway as fakegw, providers  # noqa: E402

TEXTS = COUNTY / "texts"
KINDS = {"light", "order", "over", "task", "moved", "care", "digest", "test"}
ROOM = {"wecom_app": 2048, "wecom_robot": 2048, "dingtalk_work": 2048, "dingtalk_robot": 2048, "feishu": 4096, "webhook": 16384}
SMS_CHARACTERS = 4 * 67
CLERK = "P022"  # of the reform office
FAMILY = "\U0001F468\u200d\U0001F469\u200d\U0001F467"
# As long as a title may be, 256 bytes: Han, a family of one sign, accents, rare characters of GB18030, an emoji with a skin.
TITLES = [(seed * 256).encode()[:n].decode(errors="ignore") for seed, n in
          (("政务服务", 256), (FAMILY, 252), ("e\u0301\u0323", 255), ("\U00020BB7\u3400", 252), ("\U0001F44D\U0001F3FD", 256), ("إصلاح ", 254))]


def files(kind):
    return sorted((COUNTY / kind).glob("*.yml"))


@pytest.fixture
def town(folder):
    minutes = itertools.count(0, 60)
    gateway = fakegw.Gateway(clock=lambda: next(minutes)).start()
    (folder / "secrets").mkdir()
    providers.secrets(folder / "secrets")
    house = House(folder, notify_args=["--plaintext-local", f"--secrets={folder}/secrets"]).start()
    house.load_people()
    for p in house.table("person"):
        house.client.ok("person_set", dict(p, mobile="138" + re.sub(r"\D", "", p["id"]).zfill(8),
                                           accounts=[f"wecom=w{p['id']}", f"dingtalk=d{p['id']}"]))
    yield house, gateway
    house.stop()
    gateway.stop()


def use(house, gateway, name, **more):
    doc = yaml.safe_load(singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8")))
    extra = {"wecom_app": {"app": "1000002"}, "dingtalk_work": {"app": "7001"}, "sms_mas": {"sign": "AbCdEf"}, "webhook": {"app": "county"}}
    row = {"channel": name, "url": gateway.url + ("/hook" if name == "webhook" else ""), "inner": "yes", **extra.get(name, {}), **more}
    doc["use"] = [{"channel": "file"} if name == "file" else row]
    if "ack_url" in more:
        doc["ack_url"] = doc["use"][0].pop("ack_url")
    path = house.folder / "use.yml"
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), encoding="utf-8")
    house.duban("rules", "apply", path)


def late(house, id, day, title):
    """An item that is overdue on the 20th of that month."""
    house.client.ok("register", {"id": id, "ledger": "leader68", "title": title, "lead_unit": "D02", "lead_leader": "P011",
                                 "start_date": f"{day}-01", "due_date": f"{day}-10"}, as_=CLERK)
    house.advance(at(f"{day}-20"))


def test_every_text_has_room_in_every_way_out(town):
    """The longest titles there can be, over each provider in turn: the message is within its length, ends with what to do
    and with the way to say that it is known, and nothing in it is torn."""
    house, gateway = town
    for n, name in enumerate([*ROOM, "sms_mas"]):
        use(house, gateway, name, ack_url="https://duban.example/ack?t={token}")
        before = len(gateway.messages)
        title = TITLES[n % len(TITLES)]
        late(house, f"T-{n}", f"2022-{n + 2:02d}", title)
        mine = [m["text"] for m in gateway.messages[before:] if m["provider"] == name and f"T-{n}" in m["text"]]
        assert len(mine) >= 3, (name, mine)
        for text in mine:
            if name in ROOM:
                assert len(text.encode()) <= ROOM[name], (name, text)
            else:
                assert len(text) <= SMS_CHARACTERS, (name, text)
            lines = [l for l in text.rstrip("\n").split("\n") if not l.startswith("〔")]  # 钉钉 tells messages apart by that
            assert lines[-1].startswith("知悉请回：https://duban.example/ack?t=T-"), (name, text)
            assert "duban " in lines[-2] or "请" in lines[-2], (name, text)
            assert "\ufffd" not in text and not re.search(r"[{}]", text)
            if name != "webhook":  # there the subject stands by itself
                kept = re.search(f"T-{n}(?:-D\\d+)? (.*)", text).group(1).removesuffix("…")
                assert kept and title.startswith(kept), (name, text)
    assert gateway.bad == []


def test_a_channel_speaks_english(town):
    house, gateway = town
    use(house, gateway, "webhook", language="en")
    late(house, "T-1", "2022-03", "One-stop services")
    mine = [m["text"] for m in gateway.messages if "T-1" in m["text"]]
    assert mine
    for text in mine:
        assert "One thing to do: " in text and "duban notice ack T-1" in text, text
        assert not set("请期限灯逾：《") & set(text.replace("逾期", "").replace("书面说明", "")), text
    assert any("overdue by 6 workdays" in t for t in mine), mine


def test_the_countys_texts_are_complete(house):
    """Nothing is missing in any language, and every kind has its words in each; `rules check` says so before they are applied."""
    house.start()
    out = house.duban("rules", "check", *files("rules"), *files("texts"))
    assert "texts" not in out.stdout + out.stderr
    lacking = house.duban("rules", "check", *files("rules"))
    assert "channels/county: texts zh light (file)" in lacking.stdout + lacking.stderr
    docs = [yaml.safe_load(f.read_text(encoding="utf-8")) for f in files("texts")]
    for language in ("zh", "en"):
        [whole] = [d for d in docs if d["language"] == language and "drivers" not in d]
        assert {t["kind"] for t in whole["templates"] if "role" not in t} == KINDS
        assert all(t["next"].strip() for t in whole["templates"])


def test_a_slip_is_told_by_file_line_and_column(house):
    house.start()
    house.load_rules()
    text = (TEXTS / "zh.yml").read_text(encoding="utf-8")
    bad = house.folder / "bad.yml"
    bad.write_text(text.replace("《{title}》（{item}）的红灯", "《{titel}》（{item}）的红灯"), encoding="utf-8")
    line = 1 + text[:text.index("《{title}》（{item}）的红灯")].count("\n") - 2  # where that body begins
    for verb in ("check", "apply", "preview"):
        p = house.duban("rules", verb, bad, check=False)
        assert p.returncode != 0 and re.search(rf"bad\.yml:{line}:\d+: texts/zh", p.stderr), (verb, p.stderr)
        assert "titel" in p.stderr and "title" in p.stderr, (verb, p.stderr)
    bad.write_text(text.replace("请做一件事：不必再办；想看经过，用下面这一句。", "字" * 300), encoding="utf-8")
    p = house.duban("rules", "apply", bad, check=False)
    assert p.returncode != 0 and "sms_mas" in p.stderr and "268" in p.stderr, p.stderr


def test_preview_shows_what_would_leave(house):
    """Without a daemon: each text with a made-up item, and how it fits each way out."""
    p = house.duban("rules", "preview", TEXTS)
    blocks = re.split(r"^── ", p.stdout, flags=re.M)[1:]
    templates = [t for f in files("texts") for t in yaml.safe_load(f.read_text(encoding="utf-8"))["templates"]]
    assert len(blocks) == len(templates)
    assert "{" not in p.stdout and "不必办理" in p.stdout
    sms = [re.search(r"sms_mas +(\d+) 字，短信 (\d+) 条", b) for b in blocks if "sms_mas" in b]
    assert sms and all(int(m[2]) == (1 if int(m[1]) <= 70 else -(-int(m[1]) // 67)) for m in sms)
    for name, room in ROOM.items():
        sizes = [int(n) for n in re.findall(rf"^  {name} +(\d+) 字节", p.stdout, re.M)]
        assert sizes and max(sizes) <= room, (name, sizes)
    english = house.duban("rules", "preview", TEXTS / "en.yml", "--lang", "en").stdout
    assert "bytes; with the longest title" in english and "no way out uses it" not in english
