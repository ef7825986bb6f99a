"""Workers may be slow, late, lying or dead; a result counts only under its lease and for its revision."""
import os, signal, time

import msgpack, pytest, zmq

from house import Client, at

ITEM = "LD-2022-001"


class FakeWorker:
    """Speaks at the work door by hand."""

    def __init__(self, house, kind="judge"):
        self.client, self.kind, self.instance = Client(house.endpoint("work")), kind, os.urandom(8).hex()

    def ready(self, slots=4, bye=False):
        body = {"kind": self.kind, "instance": self.instance, "slots": slots}
        if bye:
            body["bye"] = True
        return self.client.ok("work_ready", body, resend=5)["body"].get("jobs", [])

    def jobs(self, seconds=5):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if got := self.ready():
                return got
        return []

    def judge(self, job, **changes):
        body = {"key": job["key"], "rev": job["rev"], "token": job["token"], "judged_ms": job["now_ms"],
                "next_ms": job["now_ms"] + 86400000}
        body.update(changes)
        return self.client.call("judge", body, timeout=5)


@pytest.fixture
def alone(house):
    """A house with one item due and no worker of its own."""
    house.start(workers=())
    house.load_county()
    w = FakeWorker(house)
    yield house, w
    w.client.close()


def test_a_result_needs_its_lease_and_its_revision(alone):
    house, w = alone
    jobs = w.jobs()
    assert len(jobs) == 4
    job = jobs[0]
    assert w.judge(job, token=job["token"] + 1)["error"]["code"] == "stale"
    assert w.judge(job, rev=job["rev"] + 1)["error"]["code"] == "stale"
    assert w.judge(dict(job, key=jobs[1]["key"]))["error"]["code"] == "stale"
    assert w.judge(job)["ok"]
    assert w.judge(job)["error"]["code"] == "stale"  # its lease is over


def test_an_update_in_between_makes_the_result_void_and_the_job_comes_again(alone):
    house, w = alone
    jobs = {j["key"]: j for j in w.jobs()}
    key, job = next(iter(jobs.items()))
    item = house.client.ok("records", {"table": "item", "key": key})["body"]["rows"][0]["body"]
    m = {"id": "M-late", "item": key, "seq": 9, "milestone": "加一个节点", "planned_date": "2022-12-01", "planned_percent": 99}
    house.client.ok("milestone_set", m)
    assert w.judge(job)["error"]["code"] == "stale"
    seen = set()
    for _ in range(200):
        for again in w.ready(slots=64):
            seen.add((again["key"], again["rev"]))
            if again["key"] == key:
                assert again["rev"] > job["rev"] and w.judge(again)["ok"]
                return
            w.judge(again)
    pytest.fail(f"{key} did not come again")


def test_a_silent_worker_loses_its_jobs_to_another(alone):
    house, w = alone
    mine = {j["key"] for j in w.jobs()}
    time.sleep(2.5)  # longer than --worker-silence-ms of the house
    other = FakeWorker(house)
    seen = set()
    for _ in range(400):
        got = other.ready(slots=64)
        for j in got:
            seen.add(j["key"])
            assert other.judge(j)["ok"]
        if mine <= seen:
            break
    assert mine <= seen
    assert "silent" in house.log()
    other.client.close()


def test_a_job_that_fails_three_times_is_parked_in_nobodys_way(alone):
    house, w = alone
    bad = w.jobs()[0]["key"]
    w.ready(bye=True)
    for _ in range(600):
        jobs = w.ready(slots=64)
        for j in jobs:
            if j["key"] == bad:
                w.client.ok("work_failed", {"key": j["key"], "rev": j["rev"], "token": j["token"], "reason": "坏任务"})
            else:
                assert w.judge(j)["ok"]
        parked = [r for r in house.client.ok("doctor")["body"].get("jobs", []) if r.get("parked")]
        if parked:
            break
    assert [(r["key"], r["failures"], r["reason"]) for r in parked] == [(bad, 3, "坏任务")]
    status = house.client.ok("status")["body"]
    assert status["parked"] == 1 and "warn_parked" in status["warnings"]


def test_workers_finish_what_they_have_and_leave_with_0(county):
    county.advance(at("2022-03-01"))
    for name in ("escalate", "inspect", "notify"):
        assert county.kill(name, signal.SIGTERM) == 0
        county.start_one(name)
    county.advance(at("2022-03-31"))
    assert county.client.ok("doctor")["body"].get("jobs", []) == []


def test_advance_says_which_worker_is_missing(house):
    house.start(workers=("escalate", "notify"))
    house.load_county()
    reply = house.client.call("advance", {"to": at("2022-03-31")}, timeout=60)
    assert reply["error"]["code"] == "no_worker" and "inspect" in reply["error"]["zh"]


def test_workers_wait_for_a_daemon_that_is_not_there_yet(house):
    for name in ("escalate", "inspect", "notify"):
        house.start_one(name)
    time.sleep(1)
    assert all(p.poll() is None for p in house.procs.values())
    house.start_one("duband")
    house.load_county()
    house.advance(at("2022-02-28"))
    assert house.rows("list", light=["yellow"])
