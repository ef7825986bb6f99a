"""Attachments: bytes sent in pieces and kept by content hash, named by reports, looked after by the audit."""
import hashlib, os, random, stat, subprocess, time

import msgpack, zmq

from house import BUILD, House, at

PIECE = 256 * 1024


def content(n, seed=1):
    return random.Random(seed).randbytes(n)


def hash_of(data):
    return "blake2b:" + hashlib.blake2b(data, digest_size=32).hexdigest()


def blob(house, h):
    return house.folder / "s" / "files" / h[8:10] / h[8:]


def chunk(house, data, offset, n=PIECE, as_="P118", **kw):
    body = {"hash": hash_of(data), "offset": offset, "total": len(data)}
    if n:
        body["bytes"] = data[offset:offset + n]
    return house.client.call("file_chunk", dict(body, **kw.pop("body", {})), as_=as_, **kw)


def send(house, data, as_="P118"):
    """The rest of it, as any client would: ask, then go on where the daemon says."""
    have = chunk(house, data, 0, 0, as_)["body"]
    while not have.get("done"):
        reply = chunk(house, data, have["have"], as_=as_)
        assert reply.get("ok"), reply
        have = reply["body"]
    return hash_of(data)


def attach(house, data, name="纪要.pdf", as_="P118", **kw):
    h = send(house, data, as_)
    house.client.ok("attach", {"hash": h, "name": name, "bytes": len(data)}, as_=as_, **kw)
    return h


def fetch(house, h):
    out, total = b"", 1
    while len(out) < total:
        piece = house.client.ok("file_get", {"hash": h, "offset": len(out)})["body"]
        total, out = piece["total"], out + piece["bytes"]
    return out


def someone(house, role):
    return next(p["id"] for p in house.table("person") if p["role"] == role)


def code(reply):
    return "ok" if reply.get("ok") else reply["error"]["code"]


def faults(house, want, seconds=20):
    """What the doctor says of attachments, once it says that many."""
    end = time.monotonic() + seconds
    while True:
        found = house.client.ok("doctor")["body"].get("file_faults", [])
        if len(found) == want or time.monotonic() > end:
            assert len(found) == want, found
            return found
        time.sleep(0.1)


def test_five_mib_with_a_kill_on_the_way(county):
    county.advance(at("2022-03-29", "10:00:00"))
    data = content(5 << 20)
    h, sent = hash_of(data), 0
    while sent < 3 << 20:
        sent = chunk(county, data, sent)["body"]["have"]
    county.kill("duband")
    county.start_one("duband")
    have = chunk(county, data, 0, 0)["body"]["have"]
    assert have == sent  # not one piece is sent twice
    assert code(county.client.call("attach", {"hash": h, "name": "a", "bytes": len(data)}, as_="P118")) == "no_file"
    send(county, data)
    first = county.client.ok("attach", {"hash": h, "name": "年报.pdf", "bytes": len(data)}, id="one", as_="P118")
    again = county.client.ok("attach", {"hash": h, "name": "年报.pdf", "bytes": len(data)}, id="one", as_="P118")
    assert again["again"] and again["seq"] == first["seq"]
    county.client.ok("report", {"item": "LD-2022-001", "percent": 12, "evidence": [h]}, as_="P118")
    county.kill("duband")  # what was answered is there
    county.start_one("duband")
    assert fetch(county, h) == data
    assert stat.S_IMODE(blob(county, h).stat().st_mode) == 0o400
    shown = county.client.ok("show", {"id": "LD-2022-001"})["body"]
    assert [f["hash"] for f in shown["files"]] == shown["item"]["evidence"] == [h]
    assert shown["files"][0]["name"] == "年报.pdf" and shown["files"][0]["by"] == "P118"
    assert not list((county.folder / "s" / "files" / "part").iterdir())


def test_who_may_not_attach_learns_nothing(county):
    """A reader is refused alike, whether the bytes are here or not, and whatever size they claim."""
    data = content(1000, 77)
    h = send(county, data)
    reader = someone(county, "leader")
    told = [county.client.call("attach", {"hash": x, "name": "a", "bytes": n}, as_=reader)
            for x, n in ((h, 1000), (h, 999), ("blake2b:" + "0" * 64, 5))]
    assert {code(r) for r in told} == {"not_allowed"}, told
    assert len({r["error"]["zh"] for r in told}) == 1


def test_a_kill_at_any_moment_loses_nothing_acknowledged(county):
    """Small files one after the other, kills in between: whatever was answered to be entered can be fetched."""
    county.advance(at("2022-03-29", "10:00:00"))
    rng, kept = random.Random(5), {}
    for i in range(12):
        data = content(rng.randrange(1, 300000), i)
        kept[attach(county, data, id=f"a{i}")] = data
        if i % 3 == 2:
            county.kill("duband")
            county.start_one("duband")
    for h, data in kept.items():
        assert fetch(county, h) == data
    rows = county.table("file")
    assert {r["hash"] for r in rows} == set(kept)


def test_the_same_content_is_one_file(county):
    county.advance(at("2022-03-29", "10:00:00"))
    data = content(1000)
    h = attach(county, data, "一.pdf")
    assert attach(county, data, "二.pdf", as_=someone(county, "clerk")) == h
    assert [r["name"] for r in county.table("file")] == ["一.pdf"]
    for _ in range(2):
        county.client.ok("report", {"item": "LD-2022-001", "text": "见附件", "evidence": [h]}, as_="P118")
    assert county.client.ok("show", {"id": "LD-2022-001"})["body"]["item"]["evidence"] == [h]
    assert county.table("file")[0]["items"] == ["LD-2022-001"]


def test_what_is_refused(county):
    county.advance(at("2022-03-29", "10:00:00"))
    data = content(1000)
    h = hash_of(data)
    # a report that names what nobody entered, though its bytes are here
    send(county, data)
    reply = county.client.call("report", {"item": "LD-2022-001", "percent": 12, "evidence": [h]}, as_="P118")
    assert code(reply) == "no_file" and reply["error"]["field"] == "evidence" and h in reply["error"]["zh"]
    # names are shown, never paths
    for name in ("../../lock", "/etc/passwd", "a\\b", "..", ".hidden", "-rf", "a\nb"):
        assert code(county.client.call("attach", {"hash": h, "name": name, "bytes": 1000}, as_="P118")) == "bad_char", name
    for bad in ("blake2b:../../../lock", "../" * 24, h.upper(), h[8:]):
        assert code(county.client.call("file_chunk", {"hash": bad, "total": 10}, as_="P118")) == "bad_choice", bad
        assert code(county.client.call("file_get", {"hash": bad}, as_="P118")) in ("no_file", "too_long")
    # sizes
    assert code(county.client.call("file_chunk", {"hash": h, "total": (50 << 20) + 1}, as_="P118")) == "out_of_range"
    assert code(chunk(county, content(PIECE + 1, 7), 0, PIECE + 1)) == "too_long"
    assert code(county.client.call("attach", {"hash": h, "name": "a", "bytes": 999}, as_="P118")) == "altered"
    # other bytes than the hash says
    wrong = {"hash": hash_of(b"other"), "offset": 0, "total": 5, "bytes": b"hello"}
    assert code(county.client.call("file_chunk", wrong, as_="P118")) == "altered"
    # who may only look may not send
    assert code(chunk(county, data, 0, as_=someone(county, "leader"))) == "not_allowed"
    assert code(county.client.call("file_chunk", {"hash": h, "total": 10}, dry=True, as_="P118")) == "bad_choice"
    # too many at a time, of one person
    for i in range(5):
        reply = county.client.raw(msgpack.packb({"v": 1, "id": f"many-{i}", "op": "file_chunk", "as": "P118", "body": {
            "hash": hash_of(str(i).encode()), "total": 10}}))
        assert code(reply) == ("ok" if i < 4 else "busy"), (i, reply)


def test_the_audit_names_what_is_missing_or_altered(county):
    county.advance(at("2022-03-29", "10:00:00"))
    gone, turned, sound = (content(600000, seed) for seed in (1, 2, 3))
    hashes = [attach(county, d, f"{i}.pdf") for i, d in enumerate((gone, turned, sound))]
    county.client.ok("report", {"item": "LD-2022-001", "percent": 12, "evidence": hashes}, as_="P118")
    county.advance(at("2022-03-29", "10:01:00"))  # what fell due is done
    before = county.digest()["state"]
    county.kill("duband")
    blob(county, hashes[0]).unlink()
    path = blob(county, hashes[1])
    path.chmod(0o600)
    with open(path, "r+b") as f:
        f.seek(300000)
        f.write(bytes([turned[300000] ^ 1]))
    county.start_one("duband")
    found = {f["hash"]: f for f in faults(county, 2)}
    assert found[hashes[0]]["what"] == "missing" and found[hashes[1]]["what"] == "altered"
    assert all(f["items"] == ["LD-2022-001"] and f["name"] for f in found.values())
    told = county.duban("doctor", check=False)
    assert told.returncode == 1 and hashes[0] in told.stdout and "被改动" in told.stdout and "LD-2022-001" in told.stdout
    assert code(county.client.call("file_get", {"hash": hashes[1]})) == "no_file"  # never served
    assert "is altered" in county.log() and "is missing" in county.log()
    for data in (gone, turned):  # the same bytes again: healed, by whomever
        send(county, data, as_=someone(county, "clerk"))
    faults(county, 0)
    assert [fetch(county, h) for h in hashes] == [gone, turned, sound]
    county.kill("duband")
    county.start_one("duband")
    time.sleep(1)
    faults(county, 0)
    assert county.digest()["state"] == before  # bytes are none of the records' business


def test_a_replay_without_the_bytes_gives_the_same_state(county):
    county.advance(at("2022-03-29", "10:00:00"))
    h = attach(county, content(1000))
    county.client.ok("report", {"item": "LD-2022-001", "percent": 12, "evidence": [h]}, as_="P118")
    county.advance(at("2022-03-29", "10:01:00"))  # what fell due is done
    before = county.digest()["state"]
    county.kill("duband")
    subprocess.run(["rm", "-rf", county.folder / "s" / "files", *(county.folder / "s").glob("store.mdb*")], check=True)
    county.start_one("duband")
    assert county.digest()["state"] == before
    assert faults(county, 1)[0]["what"] == "missing"


def test_the_command_line(county, tmp_path):
    county.advance(at("2022-03-29", "10:00:00"))
    one, two = tmp_path / "会议纪要.pdf", tmp_path / "照片.jpg"
    one.write_bytes(content(700000, 1))
    two.write_bytes(content(10, 2))
    said = county.duban("report", "LD-2022-001", "--file", one, "--file", two, "--as", "P118", "--request-id", "cli-1")
    assert "已入账" in said.stdout
    again = county.duban("report", "LD-2022-001", "--file", one, "--file", two, "--as", "P118", "--request-id", "cli-1")
    assert "此前已入账" in again.stdout  # the same line again counts once
    shown = county.duban("show", "LD-2022-001").stdout
    assert "附件" in shown and "会议纪要.pdf" in shown and "683.6 KiB" in shown and hash_of(one.read_bytes())[:20] in shown
    listed = county.duban("file", "list", "LD-2022-001").stdout
    assert "照片.jpg" in listed
    rows = {r["name"]: r for r in county.table("file")}
    assert rows["会议纪要.pdf"]["media"] == "application/pdf" and rows["照片.jpg"]["bytes"] == 10
    h = rows["会议纪要.pdf"]["hash"]
    county.duban("file", "get", h[8:20], "--out", tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == one.read_bytes()
    assert not list(tmp_path.glob("*.part-*"))
    env = dict(os.environ, DUBAN_ENDPOINT=county.endpoint("in"))
    raw = subprocess.run([BUILD / "duban", "file", "get", h, "--out", "-"], env=env, capture_output=True, check=True)
    assert raw.stdout == one.read_bytes()
    there = subprocess.run([BUILD / "duban", "file", "get", h], env=env, cwd=tmp_path, capture_output=True)
    assert there.returncode == 73  # a file of this name is there, and nobody said to write over it
    # what can't be: nothing is reported
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    for path in (empty, tmp_path / "none.pdf", tmp_path):
        p = county.duban("report", "LD-2022-001", "--file", path, "--as", "P118", check=False)
        assert p.returncode == 65, (path, p.stderr)
    p = county.duban("file", "get", "ffffffff", check=False)
    assert p.returncode == 64
    # bytes that changed on the server's disk are noticed here, whatever the audit has seen
    path = blob(county, h)
    path.chmod(0o600)
    with open(path, "r+b") as f:
        f.write(b"????")
    p = county.duban("file", "get", h, "--out", tmp_path / "bad.pdf", check=False)
    assert p.returncode == 65 and "altered" in p.stderr and not (tmp_path / "bad.pdf").exists()


def test_a_full_disk_is_said_and_recovered_from(folder):
    house = House(folder, daemon_args=["--disk-low-mib=16777216"])  # more than any disk has
    try:
        house.start(workers=())
        reply = house.client.call("file_chunk", {"hash": hash_of(b"x"), "total": 1, "bytes": b"x"})
        assert code(reply) == "disk_low" and reply["retry_ms"] > 0
        assert "warn_disk" in house.client.ok("status")["body"]["warnings"]
    finally:
        house.stop()


def test_memory_stays_bounded(county):
    """30 MiB through the door at once, from four persons: duband keeps none of it."""
    county.advance(at("2022-03-29", "10:00:00"))
    pid = county.procs["duband"].pid

    def rss():
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024
    send(county, content(PIECE * 4, 77))
    before = rss()
    people = [p["id"] for p in county.table("person") if p["role"] == "liaison"][:4]
    data = [content(8 << 20, 100 + i) for i in range(4)]
    socks = []
    for who, d in zip(people, data):
        s = county.client.context.socket(zmq.DEALER)  # all pieces at once, no waiting for answers
        s.linger = 0
        s.connect(county.endpoint("in"))
        h = hash_of(d)
        for off in range(0, len(d), PIECE):
            s.send_multipart([b"", msgpack.packb({"v": 1, "id": f"{who}-{off}", "op": "file_chunk", "as": who, "body": {
                "hash": h, "offset": off, "total": len(d), "bytes": d[off:off + PIECE]}})])
        socks.append(s)
    for s, d in zip(socks, data):
        done = False
        while not done:
            assert s.poll(20000)
            reply = msgpack.unpackb(s.recv_multipart()[-1])
            assert reply.get("ok"), reply
            done = reply["body"].get("done", False)
        s.close()
    assert rss() - before < 60, (before, rss())


def test_a_stage_that_needs_evidence(county):
    county.advance(at("2022-03-29", "10:00:00"))
    doc = {"ledger": "papers", "title": "材料", "stages": [
        {"name": "asked", "title": "已布置", "next": ["handed_in"]},
        {"name": "handed_in", "title": "已上交", "needs": ["evidence"], "closes": True}]}
    county.client.ok("rules_apply", {"kind": "ledger", "doc": doc})
    county.client.ok("register", {"id": "CL-1", "ledger": "papers", "title": "年度总结", "lead_unit": "D01", "stage": "asked"})
    move = {"item": "CL-1", "stage": "handed_in"}
    reply = county.client.call("stage", move, as_="P118")
    assert code(reply) == "missing" and reply["error"]["field"] == "evidence"
    h = attach(county, content(1000))
    county.client.ok("stage", dict(move, evidence=[h]), as_="P118")
    item = county.client.ok("show", {"id": "CL-1"})["body"]["item"]
    assert item["state"] == "closed" and item["evidence"] == [h]
