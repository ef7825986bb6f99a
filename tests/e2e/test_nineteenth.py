"""CONTRIBUTING.md shows how a nineteenth system is added: two files and no line of C. This runs what stands there."""

import re

from house import ROOT, at


def blocks():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text[text.index("### Add a system"):text.index("### Add a condition")]
    return [re.sub(r"^   ", "", b, flags=re.M) for b in re.findall(r"```yaml\n(.*?)```", part, re.S)]


def light(county, number):
    item = county.client.ok("show", {"id": number})["body"]["item"]
    return item.get("light"), item.get("cause"), item.get("stage")


def test_a_nineteenth_system_is_two_files(county, tmp_path):
    files = []
    for i, text in enumerate(blocks()):
        files.append(tmp_path / f"{i}.yml")
        files[-1].write_text(text, encoding="utf-8")
    assert len(files) == 2
    county.duban("rules", "check", *files)
    county.duban("rules", "apply", *files)
    county.advance(at("2022-03-01", "09:00:00"))
    county.duban("add", "JY-01", "proposal", "关于增设乡村书屋的建议", "--lead-unit", "D29")
    assert light(county, "JY-01") == (None, None, "received")

    # nobody accepts it for 5 workdays: yellow, by the clock alone
    county.advance(at("2022-03-09", "09:01:00"))
    assert light(county, "JY-01")[:2] == ("yellow", "unaccepted")

    liaison = next(p["id"] for p in county.table("person") if p["unit"] == "D29" and p["role"] == "liaison")
    office = next(p["id"] for p in county.table("person") if p["role"] == "office_deputy")

    def move(stage, who, **more):
        return county.client.call("stage", {"item": "JY-01", "stage": stage, **more}, as_=who)

    assert move("answered", liaison)["error"]["code"] == "bad_move"          # not before it is accepted
    assert move("accepted", office)["error"]["code"] == "not_allowed"        # the unit itself accepts
    assert move("accepted", liaison)["ok"]
    county.advance(at("2022-03-09", "09:02:00"))
    assert light(county, "JY-01") == (None, None, "accepted")
    assert move("answered", liaison)["error"]["code"] == "missing"           # an answer has a text
    assert move("answered", liaison, text="已列入年度计划")["ok"]
    assert move("again", office, reason="没有说明时间")["body"]["stage"] == "again"
    assert move("answered", liaison, text="六月底前建成三处")["ok"]
    assert move("again", office, reason="仍不具体")["body"]["stage"] == "office"  # a second time goes to the office
    county.advance(at("2022-03-09", "09:03:00"))
    assert light(county, "JY-01")[:2] == ("yellow", "twice")
    assert move("satisfied", office)["ok"]
    assert county.client.ok("show", {"id": "JY-01"})["body"]["item"]["state"] == "closed"
