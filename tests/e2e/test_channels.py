"""Every way out of the county, from the rules to the inbox: real processes, and a gateway that plays the providers and
says what it found wrong. What each mood of each provider means is held by tests/unit/test_provider.c."""
import base64, itertools, json, pathlib, subprocess, sys

import pytest, yaml

from house import COUNTY, ROOT, CountyClock, House, at, singly

sys.path.insert(0, str(ROOT / "tests" / "fakegw"))
import gateway as fakegw, providers, signatures  # noqa: E402

CODES = [{"kind": k, "code": f"SMS_{k}", "params": ["item", "title", "due"]} for k in
         ("light", "order", "over", "task", "moved", "digest", "care")]
ROWS = {
    "wecom_app": {"app": "1000002"},
    "wecom_robot": {},
    "dingtalk_work": {"app": "7001"},
    "dingtalk_robot": {},
    "feishu": {},
    "sms_aliyun": {"sign": "某县改革办", "codes": CODES},
    "sms_tencent": {"app": "1400006666", "sign": "某县改革办", "codes": CODES},
    "sms_mas": {"sign": "AbCdEf"},
    "webhook": {"app": "county"},
}


def row(gateway, name):
    return {"channel": name, "url": gateway.url + ("/hook" if name == "webhook" else ""), "inner": "yes", **ROWS[name]}


def use(house, *rows):
    """Puts these channels into force, in this order; every notice by itself."""
    doc = yaml.safe_load(singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8")))
    doc["use"] = json.loads(json.dumps(rows))  # no part of it twice: rules have no references
    doc["retry_for"] = "2 minutes"             # two tries a channel
    path = house.folder / "use.yml"
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), encoding="utf-8")
    house.duban("rules", "apply", path)


@pytest.fixture
def town(folder):
    """A started house whose people have accounts, and the gateway."""
    signatures.check_vectors()
    minutes = itertools.count(0, 60)  # a minute for each message: limits are the business of test_fate.py
    gateway = fakegw.Gateway(clock=lambda: next(minutes)).start()
    (folder / "secrets").mkdir()
    providers.secrets(folder / "secrets")
    house = House(folder, notify_args=["--plaintext-local", f"--secrets={folder}/secrets"]).start()
    house.load_county()
    for p in house.table("person"):
        house.client.ok("person_set", dict(p, accounts=[f"wecom=w{p['id']}", f"dingtalk=d{p['id']}"]))
    yield house, gateway
    house.stop()
    gateway.stop()


ARRIVED = {"accepted", "delivered"}  # as far as its provider tells


def notices(house, channel):
    return [n for n in house.table("notice") if n.get("channel") == channel]


def test_a_year_over_every_provider(town):
    """One provider after the other carries the county's notices: each arrives once, signed right, within its length."""
    house, gateway = town
    day = 1
    for name in ROWS:
        use(house, row(gateway, name))
        while not notices(house, name):
            day += 1
            assert day < 11, name
            house.advance(at(f"2022-{day:02d}-20"))
        mine = notices(house, name)
        assert {n["state"] for n in mine} <= ARRIVED, (name, [(n["state"], n.get("result")) for n in mine], gateway.bad)
        taken = [m for m in gateway.messages if m["provider"] == name]
        assert len(taken) == len(mine), (name, len(taken), len(mine))
    assert gateway.bad == [] and gateway.limits.exceeded == []


def test_what_may_have_arrived_is_sent_again_byte_for_byte(town):
    """企业微信 drops a repeat only when it is the same bytes, so the text must not be written anew."""
    house, gateway = town
    use(house, row(gateway, "wecom_app"))
    gateway.fault("wecom_app", "cut", times=2)
    house.advance(at("2022-03-31"))
    mine = notices(house, "wecom_app")
    assert mine and {n["state"] for n in mine} == {"accepted"}
    assert sum(n["attempts"] > 1 for n in mine) == 2  # it was asked again …
    taken = [m for m in gateway.messages if m["provider"] == "wecom_app"]
    assert len(taken) == len(mine) and len(gateway.suppressed) == 2  # … and knew that it had them
    assert gateway.bad == []


def test_sms_that_may_have_arrived_is_not_paid_for_twice(town):
    house, gateway = town
    use(house, row(gateway, "sms_aliyun"))
    gateway.fault("sms_aliyun", "cut", times=-1)
    house.advance(at("2022-03-31"))
    mine = notices(house, "sms_aliyun")
    taken = [m for m in gateway.messages if m["provider"] == "sms_aliyun"]
    assert mine and len(taken) == len(mine)
    assert {n["state"] for n in mine} == {"delivered"} and {n["attempts"] for n in mine} == {1}  # its receipt knew of it


def test_a_penalty_is_waited_for(town):
    """Shut out by the robot: nothing is tried before its ten minutes are over, of what was shut out."""
    house, gateway = town
    gateway.clock = gateway.limits.clock = CountyClock(house)
    use(house, row(gateway, "dingtalk_robot"))
    gateway.fault("dingtalk_robot", "throttle", times=1)
    house.advance(at("2022-03-31"))
    mine = notices(house, "dingtalk_robot")
    assert [n for n in mine if n["attempts"] > 1] and {n["state"] for n in mine} == {"accepted"}
    assert gateway.limits.exceeded == []


def test_a_hook_that_says_never_again_is_left_alone(town):
    house, gateway = town
    use(house, row(gateway, "webhook"), {"channel": "file"})
    gateway.fault("webhook", "gone", times=-1)
    house.advance(at("2022-03-31"))
    assert gateway.requests["webhook"] <= 64  # those that were under way when it said so
    assert notices(house, "file") and {n["state"] for n in notices(house, "file")} == {"accepted"}
    assert "永不再发" in house.log("notify")


def test_two_robots_of_one_kind(town):
    """The driver is not the name: each robot has its own row and its own secret."""
    house, gateway = town
    (house.folder / "secrets" / "robot-office").write_text("key=wrong\n")
    (house.folder / "secrets" / "robot-office").chmod(0o600)
    office = dict(row(gateway, "wecom_robot"), channel="robot-office", kind="wecom_robot")
    unit = dict(row(gateway, "wecom_robot"), channel="robot-unit", kind="wecom_robot", secret="wecom_robot")
    use(house, office, unit)
    gateway.bad.clear()
    house.advance(at("2022-03-31"))
    assert {b["why"] for b in gateway.bad} == {"key"}  # the first one's key is wrong: its tries are used up, then the second
    assert {n["state"] for n in notices(house, "robot-unit")} == {"accepted"}


def test_rules_that_can_not_be_used_are_refused_when_applied(town):
    house, gateway = town
    for bad, word in (({"channel": "feishuu"}, "feishu"), ({"channel": "wecom_app"}, "app"), (dict(row(gateway, "feishu"), url="ftp://x"), "url"),
                      ({"channel": "sms_aliyun", "sign": "x"}, "codes")):
        with pytest.raises(AssertionError) as e:
            use(house, bad)
        assert "use[0]" in str(e.value) and word in str(e.value), str(e.value)


def test_secrets_for_everybody_are_refused_at_the_start(folder):
    (folder / "secrets").mkdir()
    providers.secrets(folder / "secrets")
    (folder / "secrets" / "feishu").chmod(0o644)
    house = House(folder, notify_args=[f"--secrets={folder}/secrets"])
    try:
        assert house.start_one("notify").wait(timeout=20) == 78
        assert "feishu" in house.log("notify") and "hook-1" not in house.log("notify")
    finally:
        house.stop()


def test_no_secret_is_in_the_journal_or_the_logs(town):
    house, gateway = town
    use(house, *(row(gateway, n) for n in ROWS))
    for name in ROWS:
        gateway.fault(name, "error", times=2)
    house.advance(at("2022-03-31"))
    house.stop()
    kept = b"".join(p.read_bytes() for p in pathlib.Path(house.folder).rglob("*") if p.is_file() and "secrets" not in p.parts)
    for name, lines in providers.SECRETS.items():
        for key, value in lines:
            if key not in ("key_id", "corpid", "appkey", "ec_name", "ap_id"):  # names, not secrets
                assert value.encode() not in kept, (name, key)


def certificate(folder):
    """A key and a certificate of its own for 127.0.0.1, and the pin of the key."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                    "-keyout", key, "-out", cert, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                   check=True, capture_output=True)
    public = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
    digest = subprocess.run(["openssl", "dgst", "-sha256", "-binary"], input=public, check=True, capture_output=True).stdout
    return cert, key, "sha256//" + base64.b64encode(digest).decode()


def test_tls_by_authority_or_by_the_pinned_key(folder):
    """云MAS has certificates that nobody vouches for: then its key is pinned. Without either nothing is said."""
    cert, key, pin = certificate(folder)
    gateway = fakegw.Gateway(tls=(cert, key)).start()
    (folder / "secrets").mkdir()
    providers.secrets(folder / "secrets")
    house = House(folder, notify_args=[f"--secrets={folder}/secrets"]).start()
    try:
        house.load_county()
        wrong = "sha256//" + base64.b64encode(bytes(32)).decode()
        unknown, pinned = row(gateway, "sms_mas"), dict(row(gateway, "sms_mas"), channel="mas-pinned", kind="sms_mas", secret="sms_mas", pin=pin)
        false = dict(pinned, channel="mas-false", pin=wrong)
        use(house, unknown, false, pinned)
        house.advance(at("2022-02-20"))
        assert {n["state"] for n in notices(house, "mas-pinned")} == {"delivered"}
        assert not [n for n in notices(house, "sms_mas") + notices(house, "mas-false") if n["state"] in ARRIVED]
        assert len(gateway.messages) == len(notices(house, "mas-pinned")) and gateway.bad == []
        house.kill("notify")
        house.notify_args.append(f"--ca={cert}")
        house.start_one("notify")
        use(house, unknown)
        house.advance(at("2022-03-20"))
        assert "delivered" in {n["state"] for n in notices(house, "sms_mas")}
    finally:
        house.stop()
        gateway.stop()
