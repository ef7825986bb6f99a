"""Acknowledged means synced; a failed sync answers nobody; a second daemon is kept out; torn and damaged journals."""
import os, pathlib, re, signal, subprocess, time, uuid

import msgpack, pytest

from house import Client, House, ms

UNITS = [{"line": 1, "body": {"id": "U03", "name": "改革办"}}]


def unit(house, n, **kw):
    return house.client.call("unit_set", {"id": f"U{n}", "name": f"单位{n}"}, **kw)


def trace(house, *inject):
    """Runs duband under strace; the trace goes to strace.log."""
    house.run_as = ["strace", "-f", "-qq", "-s", "512", "-o", house.folder / "strace.log",
                    "-e", "trace=pwrite64,pwritev,fdatasync,fsync,sendto,sendmsg,write", *inject]


def test_no_reply_leaves_before_the_sync_that_covers_it(house):
    trace(house)
    house.start(workers=())
    ids = [f"synced-{i:04d}" for i in range(30)]
    for i, id in enumerate(ids):
        assert unit(house, i, id=id)["ok"]
    house.stop()
    lines = (house.folder / "strace.log").read_text(errors="replace").splitlines()
    for id in ids:
        written = next(i for i, l in enumerate(lines) if "pwrite" in l and id in l)
        synced = next(i for i, l in enumerate(lines) if i > written and "fdatasync(" in l and " = 0" in l
                      or i > written and "fdatasync resumed" in l and " = 0" in l)
        replied = next(i for i, l in enumerate(lines) if ("sendto" in l or "sendmsg" in l) and id in l)
        assert written < synced < replied, id


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_failed_sync_answers_nobody_and_ends_with_74(house, error):
    house.start(workers=())
    assert unit(house, 1)["ok"]
    before = house.digest()
    house.stop()
    trace(house, "-e", f"inject=fdatasync:error={error}:when=3+")
    house.start_one("duband")
    time.sleep(0.5)
    seen = []
    for n in range(2, 8):  # the first syncs belong to the start; then one fails and it must leave without a word
        try:
            reply = unit(house, n, id=f"sync-{n}", timeout=2, resend=5)
            seen.append((n, reply))
        except TimeoutError:
            break
    assert house.procs.pop("duband").wait(timeout=10) == 74
    house.run_as = []
    house.start(workers=())
    units = {u["id"] for u in house.table("unit")}
    for n, reply in seen:
        assert reply["ok"] and f"U{n}" in units  # what was acknowledged is there
    assert len(seen) < 6, "no sync failed"
    again = unit(house, 2 + len(seen), id=f"sync-{2 + len(seen)}")  # the same submission again: counts once
    assert again["ok"] and house.digest()["accepted"] == before["accepted"] + len(seen) + 1


def test_acknowledged_is_never_lost_over_fifty_kills(house):
    house.daemon_args = ["--segment-kib=64"]
    house.start(workers=())
    acked, n = {}, 0
    for kill in range(50):
        for _ in range(1 + kill % 7):
            n += 1
            acked[f"U{n}"] = unit(house, n, id=f"k{n}", timeout=10)["seq"]
        n += 1  # one in flight, its fate unknown
        house.client.socket.send_multipart([b"", msgpack.packb({"v": 1, "id": f"k{n}", "op": "unit_set",
                                                               "body": {"id": f"U{n}", "name": f"单位{n}"}})])
        house.kill("duband")
        house.client.close()
        house.start_one("duband")
        reply = unit(house, n, id=f"k{n}", timeout=20, resend=0.3)  # asked again with the same id
        acked[f"U{n}"] = reply["seq"]
    assert {u["id"] for u in house.table("unit")} == set(acked)
    seqs = sorted(acked.values())
    assert seqs == list(range(1, len(acked) + 1))


def test_a_second_daemon_is_kept_out_before_any_bind(house):
    house.start(workers=())
    p = subprocess.run([str(a) for a in house.procs["duband"].args], capture_output=True, text=True, timeout=20)
    assert p.returncode == 75 and "another duband" in p.stderr
    assert unit(house, 1)["ok"]  # the first still has its door


def test_a_torn_tail_is_cut_and_a_damaged_middle_stops_with_65(house):
    house.start(workers=())
    for n in range(40):
        assert unit(house, n)["ok"]
    house.stop()
    journal = sorted((house.folder / "s" / "journal").glob("*"))[0]
    for old in house.folder.joinpath("s").glob("store.mdb*"):
        old.unlink()
    data = bytearray(journal.read_bytes())
    place = data.find("单位20".encode())
    data[place] ^= 1
    journal.write_bytes(data)
    house.start_one("duband")
    assert house.procs.pop("duband").wait(timeout=20) == 65
    assert re.search(r"\b2\d\b|seq", house.log())
    data[place] ^= 1
    last = data.rfind("单位39".encode())
    data[last] ^= 1
    journal.write_bytes(data)
    house.start(workers=())
    assert {u["id"] for u in house.table("unit")} == {f"U{n}" for n in range(39)}


@pytest.mark.parametrize("damage", ["truncated", "zeroed", "foreign"])
def test_a_damaged_store_is_made_again_from_the_journal(house, damage):
    house.start(workers=())
    for n in range(200):
        assert unit(house, n)["ok"]
    before = house.digest()
    house.stop()
    store = house.folder / "s" / "store.mdb"
    data = store.read_bytes()
    store.write_bytes({"truncated": data[:len(data) // 2], "zeroed": bytes(len(data)),
                       "foreign": data[:8192] + os.urandom(len(data) - 8192)}[damage])
    house.start(workers=())
    assert house.digest() == before
    assert list((house.folder / "s").glob("store.mdb.damaged-*"))


def test_check_digests_are_written_and_hold_on_replay(house):
    house.daemon_args = ["--check-every=10"]
    house.start(workers=())
    for n in range(45):
        assert unit(house, n)["ok"]
    kinds = [r["op"] if "op" in r else "check" for r in house.client.ok("entries", {"from": 1})["body"]["rows"]]
    assert kinds.count("check") >= 4
    before = house.digest()
    house.stop()
    (house.folder / "s" / "store.mdb").unlink()
    house.start(workers=())
    assert house.digest() == before


def test_sigterm_leaves_with_0_and_nothing_to_replay(house):
    house.start(workers=())
    for n in range(20):
        assert unit(house, n)["ok"]
    assert house.kill("duband", signal.SIGTERM) == 0
    house.client.close()
    house.start(workers=())
    assert "folded" not in house.log()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small file system")
def test_disk_low_refuses_new_work_by_name_and_recovers(house):
    state = house.folder / "s"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", state], check=True)
    try:
        house.daemon_args = ["--segment-kib=256", "--disk-low-mib=8"]
        house.start(workers=())
        assert unit(house, 1)["ok"]
        filler = state / "filler"
        free = os.statvfs(state).f_bavail * os.statvfs(state).f_frsize
        filler.write_bytes(bytes(free - (4 << 20)))
        end = time.time() + 10
        while time.time() < end and unit(house, 2).get("ok"):
            time.sleep(0.2)
        refused = house.client.call("unit_set", {"id": "U3", "name": "x"})
        assert refused["error"]["code"] == "disk_low" and refused["retry_ms"] > 0
        assert house.client.ok("status")  # reading goes on
        filler.unlink()
        end = time.time() + 10
        while time.time() < end and not unit(house, 4).get("ok"):
            time.sleep(0.2)
        assert unit(house, 5)["ok"]
    finally:
        house.stop()
        subprocess.run(["umount", state], check=True)
