"""The rules language, as a clerk meets it: check, diff, apply, history, explain, with the place of every mistake."""

import json
import os
import subprocess

import pytest

from house import BUILD, ROOT, at


LEDGER = """\
# 样例台账
ledger: calls2
title: 呼叫
stages:
  - name: dispatched
    title: 已派单
    next: [claimed]
    within: 2 workhours
  - {name: claimed, title: 已认领, by: [own], takes: yes}
  - {name: done, title: 已办, closes: yes}
"""


def write(tmp_path, name, text):
    p = tmp_path / name
    p.write_text(text, encoding="utf-8")
    return p


def test_check_without_a_daemon(tmp_path):
    f = write(tmp_path, "a.yml", LEDGER)
    env = dict(os.environ, DUBAN_ENDPOINT=f"ipc://{tmp_path}/nobody.sock", DUBAN_LANG="zh")
    out = subprocess.run([str(BUILD / "duban"), "rules", "check", str(f)], env=env, capture_output=True, text=True, timeout=60)
    assert out.returncode == 0 and "1 份规则写法无误" in out.stdout


def test_who_may_try(county, tmp_path):
    """Trying rules judges every open item twice, as slowly as the rules are written: not for everybody who may read."""
    reply = county.client.call("rules_diff", {"docs": [{"kind": "policy", "doc": {"policy": "x"}}]}, as_="P066")
    assert reply["error"]["code"] == "not_allowed"
    out = county.duban("--as", "P066", "rules", "check", write(tmp_path, "a.yml", LEDGER))
    assert "写法无误" in out.stdout and "管理权限" in out.stdout   # the form is checked all the same


@pytest.mark.parametrize("old, new, place, words", [
    ("next: [claimed]", "next: [claimd]", ":7:", "claimed"),       # the daemon's fault, at the file's line
    ("within: 2 workhours", "within: 2 workhour", "", ""),           # singular is read too
    ("within: 2 workhours", "within: soon", ":8:", "期限"),
    ("takes: yes", "take: yes", ":9:", "takes"),                   # unknown word, nearest right one
    ("by: [own]", "by: [liason]", ":9:", "liaison"),
])
def test_mistakes_are_placed(county, tmp_path, old, new, place, words):
    f = write(tmp_path, "a.yml", LEDGER.replace(old, new))
    out = county.duban("rules", "check", f, check=False)
    if not place:
        assert out.returncode == 0, out.stderr
        return
    assert out.returncode == 65
    assert f"{f}{place}" in out.stderr and words in out.stderr


def test_limits_of_every_provider(county, tmp_path):
    """The published limits, as the county may copy them; and a limit that nothing could be counted by."""
    f = ROOT / "county/rules/examples/channels-providers.yml"
    county.duban("rules", "apply", f)
    wrong = write(tmp_path, "c.yml", f.read_text(encoding="utf-8").replace("within: 24 hours", "within: 1 workdays"))
    out = county.duban("rules", "check", wrong, check=False)
    assert out.returncode == 65 and "limits[0].within" in out.stderr, out.stderr


def test_diff_says_whom_it_would_hit(county, tmp_path):
    text = (ROOT / "county/rules/policy-r1.yml").read_text(encoding="utf-8")
    f = write(tmp_path, "r1.yml", text.replace("overdue_more: 0 days", "due_within: 365 days"))
    county.advance(at("2022-03-31"))
    before = county.duban("digest").stdout
    out = county.duban("rules", "diff", f)
    assert "policy/r1 第 1 版 → 第 2 版" in out.stdout
    assert "+ lights[red].any[overdue].due_within: 365 days" in out.stdout
    assert "变灯" in out.stdout and "LD-2022-" in out.stdout and "没有写入" in out.stdout
    moves = json.loads(county.duban("rules", "diff", f, "--json").stdout)["body"]
    assert moves["lights"] > 50 and moves["after"]["red"] == moves["before"].get("red", 0) + moves["lights"]
    assert county.duban("digest").stdout == before            # nothing was written
    county.duban("rules", "apply", f)
    county.advance(at("2022-03-31", "18:01:00"))
    status = json.loads(county.duban("status", "--json").stdout)["body"]
    assert status["all"]["red"] == moves["after"]["red"]       # what was said is what came


def test_history_and_explain(county, tmp_path):
    f = write(tmp_path, "a.yml", LEDGER)
    county.duban("rules", "apply", f)
    write(tmp_path, "a.yml", LEDGER.replace("2 workhours", "3 workhours"))
    county.duban("rules", "apply", f)
    county.duban("add", "HJ-9", "calls2", "占道", "--lead-unit", "D23")
    assert "ledger/calls2@2" in county.duban("show", "HJ-9").stdout   # each item says which version it follows
    out = county.duban("rules", "history", "ledger/calls2").stdout
    assert "第 1 版" in out and "第 2 版" in out
    assert "~ stages[dispatched].within: 2 workhours → 3 workhours" in out
    out = county.duban("rules", "explain", "within").stdout
    assert "stage.within" in out and "从转入起算" in out and "workdays" in out
    assert "ledger/calls2@2" in county.duban("rules", "explain", "已认领").stdout
    out = county.duban("rules", "explain", "withn", check=False)
    assert out.returncode == 65 and "within" in out.stderr
