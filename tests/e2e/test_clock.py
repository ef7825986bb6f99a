"""The wall clock: suspect when it steps back or leaps; then time alone changes nothing until a person confirms."""
import subprocess, time

import pytest

from house import House, at


@pytest.fixture
def real(folder):
    h = House(folder, clock=None)
    yield h
    h.stop()


def test_a_clock_before_the_journal_is_suspect_and_a_person_confirms(real):
    real.fake_time("2026-11-24 10:00:00")
    real.start(workers=())
    real.client.ok("unit_set", {"id": "U1", "name": "一"})
    real.stop()
    real.fake_time("2026-11-23 10:00:00")
    real.start(workers=())
    doctor = real.client.ok("doctor")["body"]
    assert doctor["clock_suspect"] and "suspect" in real.log()
    assert "warn_clock" in real.client.ok("status")["body"]["warnings"]
    last = real.client.ok("entries", {"from": 1})["body"]["rows"][-1]
    later = real.client.ok("unit_set", {"id": "U2", "name": "二"})  # updates are still taken
    rows = real.client.ok("entries", {"from": 1})["body"]["rows"]
    assert rows[-1]["wall_ms"] >= last["wall_ms"]
    real.client.ok("clock_confirm")
    assert not real.client.ok("doctor")["body"].get("clock_suspect")


@pytest.mark.parametrize("when", ["1970-01-02 00:00:00", "2000-01-01 00:00:00"])
def test_a_dead_battery_is_suspect(real, when):
    real.fake_time(when)
    real.start(workers=())
    assert real.client.ok("doctor")["body"]["clock_suspect"]


def test_a_holiday_off_is_not_suspect(real):
    real.fake_time("2026-09-30 18:00:00")
    real.start(workers=())
    real.client.ok("unit_set", {"id": "U1", "name": "一"})
    real.stop()
    real.fake_time("2026-10-08 08:00:00")
    real.start(workers=())
    assert not real.client.ok("doctor")["body"].get("clock_suspect")


def test_suspect_time_turns_no_light(real):
    """A register in 2026; the machine wakes in 2029: nothing turns red until somebody says that it is so."""
    real.fake_time("2026-11-24 10:00:00")
    real.start()
    real.load_county()
    real.client.ok("register", {"id": "NEW-1", "ledger": "leader68", "title": "新事项", "lead_unit": "D01",
                                "due_date": "2026-12-31"})
    time.sleep(2)
    assert not real.rows("list", ledger="leader68", light=["red"], words="新事项")
    real.stop()
    real.fake_time("2029-06-01 10:00:00")
    real.start()
    time.sleep(2)
    assert real.client.ok("doctor")["body"]["clock_suspect"]
    assert not real.rows("list", words="新事项", light=["red"])
    real.client.ok("clock_confirm")
    end = time.time() + 20
    while time.time() < end and not real.rows("list", words="新事项", light=["red"]):
        time.sleep(0.3)
    assert real.rows("list", words="新事项", light=["red"])


def test_the_manual_clock_goes_forward_only_and_survives_a_restart(house):
    house.start()
    house.load_county()
    house.advance(at("2022-02-01"))
    assert house.client.call("advance", {"to": at("2022-01-31")})["error"]["code"] == "too_early"
    house.kill("duband")
    house.client.close()
    house.start_one("duband")
    assert house.client.ok("hello")["body"]["now_ms"] == at("2022-02-01")


def test_a_real_clock_is_not_advanced(real):
    real.start(workers=())
    assert real.client.call("advance", {"to": at("2030-01-01")})["error"]["code"] == "not_manual"
