"""What people do with notices: see what became of them, send again what did not arrive, give up, try a channel, and say
that they know: by the token of the message, or by a reply to its mail as an MTA pipes it in."""
import email, email.message, email.policy, json, os, re, sys

import pytest, yaml, zmq

from house import COUNTY, ROOT, House, at, singly

sys.path.insert(0, str(ROOT / "tests" / "fakegw"))
import gateway as fakegw, providers  # noqa: E402

ITEM, LIAISON, DIRECTOR = "Q-1", "liaison", "director"
TOKEN = re.compile(r"\S+~[A-Z2-7]{16}")


@pytest.fixture
def house(folder):
    port, (server, secret) = 20000 + os.getpid() % 20000, zmq.curve_keypair()
    (folder / "curve").write_bytes(secret + b"\n")
    (folder / "curve").chmod(0o600)
    house = House(folder, clock="manual:2022-02-14T08:00:00+08:00",
                  daemon_args=[f"--tcp=tcp://127.0.0.1:{port}", f"--curve-secret={folder}/curve"],
                  notify_args=["--plaintext-local", f"--secrets={folder}/secrets"])
    house.tcp = f"tcp://127.0.0.1:{port}", server.decode()
    (folder / "secrets").mkdir()
    providers.secrets(folder / "secrets")
    house.start().load_people()
    house.each_by_itself()
    yield house
    house.stop()


def late_item(house, until="2022-02-21"):
    """One that nobody signs: its ladder has been climbed by then."""
    house.client.ok("register", {"id": ITEM, "ledger": "leader68", "title": "一件事", "lead_unit": "D01",
                                 "lead_leader": "P001", "start_date": "2022-02-14", "due_date": "2022-02-18"})
    house.advance(at(until, "10:00:00"))


def person(house, role, unit="D01"):
    return next(p for p in house.table("person") if p["unit"] == unit and p["role"] == role)


def notice(house, end):
    return next(n for n in house.table("notice") if n["id"].endswith(end))


def mail_of(house, id):
    """The letter of a notice, out of the outbox."""
    for path in (house.folder / "outbox").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if str(mail["X-Duban-Notice"]) == id:
            return mail
    raise AssertionError(id)


def token_of(house, id):
    found = TOKEN.findall(mail_of(house, id).get_body(("plain",)).get_content())
    assert len(found) == 1 and found[0].startswith(id + "~"), found
    return found[0]


def reply_to(mail, sender, text="知道了", quote=True, headers=()):
    """As a mail program answers it."""
    reply = email.message.EmailMessage(policy=email.policy.SMTP)
    reply["From"], reply["To"], reply["Subject"] = f"某人 <{sender}>", "duban@county.example", "回复：" + str(mail["Subject"])
    reply["In-Reply-To"], reply["References"] = str(mail["Message-ID"]), f"{mail['References']} {mail['Message-ID']}"
    for name, value in headers:
        reply[name] = value
    old = mail.get_body(("plain",)).get_content()
    reply.set_content(text + "\n\n" + ("".join(f"> {line}\n" for line in old.splitlines()) if quote else ""), cte="quoted-printable")
    return reply.as_bytes().decode("ascii")


def ack_mail(house, raw):
    return house.duban("notice", "ack", "--mail", check=False, input=raw)


# ---- what did not arrive ----

@pytest.fixture
def lost(house):
    """A gateway that refuses: every notice of the item is lost."""
    gateway = fakegw.Gateway().start()
    for p in house.table("person"):
        house.client.ok("person_set", dict(p, accounts=[f"wecom=w{p['id']}"]))
    doc = yaml.safe_load(singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8")))
    doc["use"] = [{"channel": "wecom_app", "app": "1000002", "url": gateway.url, "inner": "yes"}]
    path = house.folder / "use.yml"
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), encoding="utf-8")
    house.duban("rules", "apply", path)
    gateway.fault("wecom_app", "refuse", times=-1)
    late_item(house, "2022-02-16")
    yield house, gateway
    gateway.stop()


def test_what_did_not_arrive_is_listed_sent_again_or_given_up(lost):
    house, gateway = lost
    states = {n["id"]: n["state"] for n in house.table("notice")}
    assert states and set(states.values()) <= {"dead", "refused"}
    ids = sorted(states)

    assert "duban notice list --dead" in house.duban("status").stdout
    sick = house.duban("doctor", check=False)
    assert sick.returncode == 1 and "duban notice list --dead" in sick.stdout
    assert f"duban notice list {ITEM} --dead" in house.duban("show", ITEM).stdout
    told = house.duban("notice", "list", "--dead")
    assert all(id in told.stdout for id in ids) and f"{len(ids)} 条要人处理" in told.stderr
    assert f"{len(ids)} 条" in house.duban("notice", "list", ITEM, "--state", "未能送达", "--state", "被拒收").stderr
    assert "0 条" in house.duban("notice", "list", "--to", "P001", "--dead").stderr
    assert ids[0] in house.duban("notice", "list", "--to", f"{LIAISON}@D01", "--channel", "wecom_app").stdout
    shown = house.duban("notice", "show", ids[0])
    assert "第 1 次" in shown.stdout and "wecom_app" in shown.stdout
    assert f"duban notice retry {ids[0]} --reason" in shown.stderr and f"duban notice drop {ids[0]}" in shown.stderr

    # with a reason, by the office, and what exists
    assert house.duban("notice", "retry", ids[0], check=False).returncode == 65
    refused = house.duban("--as", person(house, LIAISON)["id"], "notice", "retry", ids[0], "--reason", "x", check=False)
    assert refused.returncode == 77
    assert house.duban("notice", "drop", "nothing", "--reason", "x", check=False).returncode == 65
    assert house.duban("notice", "show", "nothing", check=False).returncode == 65
    assert house.duban("notice", "lsit", check=False).returncode == 64
    assert {n["state"] for n in house.table("notice")} == set(states.values())

    gateway.faults.clear()
    house.duban("notice", "retry", ids[0], "--reason", "帐号已更正")
    house.advance(at("2022-02-16", "10:30:00"))
    sent = notice(house, ids[0])
    assert sent["state"] == "accepted" and sent["retried"] == "帐号已更正"
    assert "帐号已更正" in house.duban("notice", "show", ids[0]).stdout
    again = house.duban("notice", "retry", ids[0], "--reason", "x", check=False)
    assert again.returncode == 65 and "渠道已收" in again.stderr  # it has arrived: nothing to send again

    house.duban("notice", "drop", ids[1], "--reason", "已电话告知")
    dropped = notice(house, ids[1])
    assert dropped["state"] == "dropped" and dropped["dropped"] == "已电话告知"
    shown = house.duban("notice", "show", ids[1])
    assert "已电话告知" in shown.stdout and "已放弃" in shown.stderr
    told = house.duban("notice", "list", "--dead")
    assert ids[0] not in told.stdout and ids[1] not in told.stdout
    assert "帐号已更正" in house.duban("why", ids[0]).stdout and "已电话告知" in house.duban("why", ids[1]).stdout


def test_a_test_message_says_whether_a_channel_works(lost):
    house, gateway = lost
    body = house.client.ok("notice_test", {"person": "P001", "channel": "wecom_app"})["body"]
    house.advance(at("2022-02-16", "10:30:00"))
    assert house.duban("notice", "show", body["notice"]).stdout.count("wecom_app") >= 1
    gateway.faults.clear()
    house.duban("notice", "test", "P001", "--channel", "wecom_app", "--text", "试一下")
    house.advance(at("2022-02-16", "11:30:00"))
    tests = [n for n in house.table("notice") if n["kind"] == "test"]
    assert {n["state"] for n in tests} == {"accepted", "refused"} or {n["state"] for n in tests} == {"accepted", "dead"}
    assert any("试一下" in json.dumps(m, ensure_ascii=False, default=str) for m in gateway.messages)
    assert house.duban("notice", "test", "NOBODY", check=False).returncode == 65
    assert house.duban("notice", "test", "P001", "--channel", "pigeon", check=False).returncode == 65


# ---- it is known ----

@pytest.fixture
def told(house):
    """An item of which liaison and director were told by mail."""
    late_item(house)
    return house, notice(house, f"red/r1/{LIAISON}")["id"], notice(house, f"red/r3/{DIRECTOR}")["id"]


def test_a_token_holds_once_for_its_reader(told):
    house, mine, theirs = told
    rests = house.folder / "policy.yml"
    rests.write_text((COUNTY / "rules" / "policy-r1.yml").read_text(encoding="utf-8") + "ack: 2 workdays\n", encoding="utf-8")
    house.duban("rules", "apply", rests)
    token, other = token_of(house, mine), token_of(house, theirs)
    tag = token[token.rindex("~"):]

    bent = token[:-1] + ("A" if token[-1] != "A" else "B")
    for wrong in (bent, theirs + tag, mine + other[other.rindex("~"):], mine + "~", tag, "nothing" + tag, mine, token + "A"):
        assert house.duban("notice", "ack", wrong, check=False).returncode == 65, wrong
        reply = house.client.call("notice_ack", {"token": wrong})
        assert (reply["error"]["code"], reply["error"]["field"]) == ("no_record", "token"), wrong
    assert "acked_ms" not in notice(house, mine)

    said = house.duban("notice", "ack", token)
    assert mine in said.stdout and tag not in said.stdout
    known = notice(house, mine)
    assert known["acked_ms"] and known["acked_by"] == person(house, LIAISON)["id"]
    assert house.item(ITEM)["acked_by"] == person(house, LIAISON)["id"]     # and the ladder rests
    twice = house.duban("notice", "ack", token, check=False)
    assert twice.returncode == 1 and "known" in twice.stderr
    assert "acked_ms" not in notice(house, theirs)
    timeline = house.duban("show", ITEM).stdout
    assert "确认知悉" in timeline and tag not in timeline
    assert "知悉" in house.duban("notice", "show", mine).stdout


def test_the_key_stays_over_a_restart_and_is_no_one_elses(told):
    house, mine, theirs = told
    key = house.folder / "s" / "ack.key"
    assert key.stat().st_mode & 0o777 == 0o600 and key.stat().st_size == 32
    token = token_of(house, mine)
    house.kill("duband")
    house.start_one("duband")
    house.client.ok("hello", timeout=20, resend=0.5)
    house.duban("notice", "ack", token)
    assert notice(house, mine)["acked_ms"]
    journal = b"".join(p.read_bytes() for p in (house.folder / "s" / "journal").iterdir())
    assert key.read_bytes() not in journal

    house.kill("duband")
    key.chmod(0o644)  # a secret that others can read is none
    assert house.start_one("duband").wait(timeout=20) == 78 and "ack.key" in house.log()
    key.unlink()      # lost: a new one is made, and the old tokens hold no more
    house.start_one("duband")
    house.client.ok("hello", timeout=20, resend=0.5)
    assert house.duban("notice", "ack", token_of(house, theirs), check=False).returncode == 65


def test_a_reply_by_mail_is_an_acknowledgement(told):
    house, mine, theirs = told
    liaison, director = person(house, LIAISON)["email"], person(house, DIRECTOR)["email"]

    done = ack_mail(house, reply_to(mail_of(house, mine), liaison))
    assert done.returncode == 0 and mine in done.stdout
    assert notice(house, mine)["acked_ms"]
    again = ack_mail(house, reply_to(mail_of(house, mine), liaison))
    assert again.returncode == 0 and "此前已知悉" in again.stdout   # no bounce for saying it twice
    # without the original: by what it says it answers
    assert ack_mail(house, reply_to(mail_of(house, theirs), director, quote=False)).returncode == 0
    assert notice(house, theirs)["acked_by"] == person(house, DIRECTOR)["id"]


def test_a_mail_that_is_no_acknowledgement_says_why(told):
    house, mine, theirs = told
    liaison = person(house, LIAISON)["email"]
    letter, stranger = mail_of(house, mine), "leader@elsewhere.example"
    cases = {
        "forged: the address is another's": (reply_to(letter, stranger, quote=False), 65),
        "the message was sent on, and quoted": (reply_to(letter, person(house, DIRECTOR)["email"]), 65),
        "the reader's address as a mere name": (reply_to(letter, stranger, quote=False).replace(
            f"<{stranger}>", f'"{liaison}" <{stranger}>'), 65),
        "out of office": (reply_to(letter, liaison, headers=[("Auto-Submitted", "auto-replied")]), 0),
        "no mail": ("hello", 65),
        "nothing at all": ("", 65),
        "about nothing of ours": (f"From: {liaison}\nSubject: x\nIn-Reply-To: <abc@elsewhere.example>\n\nok\n", 65),
        "too large": (reply_to(letter, liaison) + "x" * (17 << 20), 65),
    }
    for story, (raw, code) in cases.items():
        p = ack_mail(house, raw)
        assert p.returncode == code and p.stderr, (story, p.returncode, p.stdout, p.stderr)
        assert "acked_ms" not in notice(house, mine), story


def test_only_an_account_that_speaks_for_others_hands_in_mail(told):
    house, mine, _ = told
    endpoint, server = house.tcp
    public, secret = (k.decode() for k in zmq.curve_keypair())
    keys = house.folder / "mta.keys"
    keys.write_text(f"server {server}\npublic {public}\nsecret {secret}\n")
    keys.chmod(0o600)
    raw = reply_to(mail_of(house, mine), person(house, LIAISON)["email"])
    for more, code in (({}, 75), ({"speaks_for": True}, 0)):  # set up wrong: the MTA keeps it
        house.client.ok("principal_set", {"id": f"key:{public}", "name": "邮件网关", "may": ["read"], **more})
        p = house.duban("--endpoint", endpoint, "--keys", keys, "notice", "ack", "--mail", check=False, input=raw)
        assert p.returncode == code, (more, p.stdout, p.stderr)
    assert notice(house, mine)["acked_ms"]


def test_without_a_daemon_the_mail_waits(told):
    house, mine, _ = told
    raw = reply_to(mail_of(house, mine), person(house, LIAISON)["email"])
    house.kill("duband")
    p = house.duban("--timeout", "1", "notice", "ack", "--mail", check=False, input=raw)
    assert p.returncode == 75
    house.start_one("duband")
    house.client.ok("hello", timeout=20, resend=0.5)
    assert ack_mail(house, raw).returncode == 0
