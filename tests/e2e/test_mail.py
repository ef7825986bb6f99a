"""Notices by real SMTP, against a server that nobody here wrote (aiosmtpd)."""
import datetime, email, email.policy, socket, time

import pytest
from aiosmtpd.controller import Controller

from house import COUNTY, House, at, play, singly


class Box:
    """Keeps what comes; answers as told."""

    def __init__(self):
        self.mails, self.answers = [], []

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append((envelope, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return answer


@pytest.fixture
def post(folder):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=port, server_hostname="box.example.org")  # else it asks DNS
    server.start()
    house = House(folder, notify_args=["--plaintext-local"]).start()
    house.load_county()
    text = singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8"))
    start, end = text.index("use:"), text.index("retry_first:")
    rules = folder / "channels.yml"
    rules.write_text(text[:start] + f'use:\n  - {{channel: smtp, url: "smtp://127.0.0.1:{port}", sender: duban@example.org}}\n'
                     + text[end:], encoding="utf-8")
    house.duban("rules", "apply", rules)
    yield house, box
    house.stop()
    server.stop()


def test_a_notice_arrives_with_its_number_once(post):
    house, box = post
    house.advance(at("2022-03-31"))
    notices = {n["id"]: n for n in house.table("notice")}
    accepted = [n for n in notices.values() if n["state"] == "accepted"]
    assert accepted and len(box.mails) == len(accepted)
    people = {p["id"]: p for p in house.table("person")}
    ids = set()
    for envelope, mail in box.mails:
        ids.add(mail["Message-ID"])
        assert mail["Auto-Submitted"] == "auto-generated"
        assert envelope.rcpt_tos == [mail["To"].addresses[0].addr_spec]
        assert "【" in mail["Subject"] and "duban" in mail.get_body(("plain",)).get_content()
    assert len(ids) == len(box.mails)
    assert {n["to"] for n in accepted} == {p for p in people if people[p]["email"] in
                                           {e.rcpt_tos[0] for e, _ in box.mails}}


def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_shown(post):
    house, box = post
    box.answers = ["451 later", "550 no such mailbox"]
    house.advance(at("2022-03-31"))
    states = {}
    for n in house.table("notice"):
        states.setdefault(n["state"], []).append(n)
    assert len(states.get("refused", [])) == 1 and "550" in states["refused"][0]["result"]
    assert len(box.mails) == len(states["accepted"])
    assert any(n["attempts"] > 1 for n in states["accepted"])  # the 451 was tried again


def test_the_notifier_killed_over_and_over_drops_nothing(post):
    house, box = post
    day = datetime.date(2022, 2, 24)
    while day < datetime.date(2022, 4, 30):
        house.kill("notify")
        house.start_one("notify")
        house.advance(at(day.isoformat(), "12:00:00"))
        day += datetime.timedelta(days=7)
    notices = house.table("notice")
    assert notices and {n["state"] for n in notices} <= {"accepted", "overtaken"}
    sent = [m["Message-ID"] for _, m in box.mails]
    assert len(set(sent)) == len([n for n in notices if n["state"] == "accepted"])


def outbox(house):
    """What stands in the outbox, decoded: (subject, body, To address)."""
    for path in sorted((house.folder / "outbox").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        yield str(mail["Subject"]), mail.get_body(("plain",)).get_content(), mail["To"].addresses[0].addr_spec


def test_no_mail_has_a_hole_in_it_and_each_asks_for_what_its_reader_may_do(county):
    county.each_by_itself()
    stop = at("2022-06-30")
    assert play(county, stop_ms=stop) == []
    county.advance(stop)
    items = {i["id"]: i for i in county.table("item")}
    roles = {p["email"]: p["role"] for p in county.table("person") if p.get("email")}
    orders = leaders = 0
    for subject, body, to in outbox(county):
        assert "—" not in subject + body and "““" not in body, (subject, body)
        if subject.startswith("【督办单】"):
            orders += 1
            order = items[subject.split("】")[1].split(" ")[0]]
            due = datetime.date(1970, 1, 1) + datetime.timedelta(days=order["effective_due"])
            assert order["demand"] in body and f"{due} 前答复" in body, body
        if roles[to] == "leader":
            leaders += 1
            assert "duban report" not in body and "duban reply" not in body, body
            assert "【解除】" in subject or "请做一件事：过问" in body and "duban why" in body, body
    assert orders > 10 and leaders > 3
