"""Who may enter, and what the clients of other languages find."""
import os, subprocess, sys, time

import msgpack, pytest, zmq

from house import BUILD, Client, House, ROOT, at


def keys(folder):
    public, secret = zmq.curve_keypair()
    path = folder / "curve"
    path.write_bytes(secret + b"\n")
    path.chmod(0o600)
    return public, path


def test_tcp_lets_in_known_keys_only(folder):
    server, path = keys(folder)
    port = 20000 + os.getpid() % 20000
    house = House(folder, daemon_args=[f"--tcp=tcp://127.0.0.1:{port}", f"--curve-secret={path}"])
    try:
        house.start(workers=())
        house.load_county()
        known, stranger = zmq.curve_keypair(), zmq.curve_keypair()
        house.client.ok("principal_set", {"id": "key:" + known[0].decode(), "name": "12345热线", "may": ["read"]})
        ok = Client(f"tcp://127.0.0.1:{port}", curve=(server, *known))
        reply = ok.ok("hello", timeout=10)
        assert reply["body"]["actor"] == "key:" + known[0].decode()
        assert ok.ok("list")["body"]["total"] > 100
        assert ok.call("report", {"item": "LD-2022-001", "percent": 5})["error"]["code"] in ("not_allowed", "not_owner")
        no = Client(f"tcp://127.0.0.1:{port}", curve=(server, *stranger))
        with pytest.raises(TimeoutError):
            no.call("hello", timeout=2)
        plain = Client(f"tcp://127.0.0.1:{port}")
        with pytest.raises(TimeoutError):
            plain.call("hello", timeout=2)
        assert house.client.ok("status")
    finally:
        house.stop()


def test_a_key_file_that_others_can_read_is_refused(folder):
    _, path = keys(folder)
    path.chmod(0o644)
    house = House(folder, daemon_args=["--tcp=tcp://127.0.0.1:0", f"--curve-secret={path}"])
    assert house.start_one("duband").wait(timeout=20) == 78


@pytest.mark.parametrize("kind", [zmq.REQ, zmq.DEALER])
def test_a_socket_of_either_kind_works(county, kind):
    s = county.client.context.socket(kind)
    s.linger = 0
    s.connect(county.endpoint("in"))
    s.send(msgpack.packb({"v": 1, "id": "plain", "op": "hello", "body": {}}))
    assert s.poll(5000)
    frames = s.recv_multipart()
    assert len(frames) == 1 and msgpack.unpackb(frames[0])["ok"]  # in the form that was sent
    s.close()


def test_a_submission_counts_once_however_often_it_is_sent(county):
    county.advance(at("2022-03-29", "10:00:00"))
    body = {"item": "LD-2022-001", "percent": 12, "text": "一"}
    first = county.client.ok("report", body, id="once", as_="P118")
    for _ in range(5):
        again = county.client.ok("report", body, id="once", as_="P118")
        assert again["again"] and again["seq"] == first["seq"] and again["body"] == first["body"]
    other = county.client.call("report", dict(body, percent=13), id="once", as_="P118")
    assert other["error"]["code"] == "conflict"
    someone = county.client.call("report", body, id="once", as_="P117")
    assert someone["error"]["code"] == "conflict"  # another person is other content
    # field order does not matter
    assert county.client.ok("report", dict(reversed(body.items())), id="once", as_="P118")["again"]


def test_news_and_entries_give_every_entry_without_a_gap(county):
    sub = county.client.context.socket(zmq.SUB)
    sub.linger = 0
    sub.connect(county.client.ok("hello")["body"]["news"])
    sub.setsockopt(zmq.SUBSCRIBE, b"news")
    last = county.client.ok("entries", {"from": 1})["body"]["last"]
    seen, nxt = [], last + 1
    for n in range(20):
        county.client.ok("unit_set", {"id": f"N{n}", "name": "x"})
    end = time.monotonic() + 10
    while len(seen) < 20 and time.monotonic() < end:
        if sub.poll(200):
            sub.recv_multipart()
        page = county.client.ok("entries", {"from": nxt, "limit": 7})["body"]
        seen += [r["seq"] for r in page.get("rows", [])]
        nxt = page["next"]
    assert seen[:20] == list(range(last + 1, last + 21))
    sub.close()


def test_libduban_follows_without_a_gap(county):
    """Through the command line's `watch`, while judges write in between."""
    import json
    p = subprocess.Popen([BUILD / "duban", "watch", "--jsonl"], env=dict(os.environ, DUBAN_ENDPOINT=county.endpoint("in")),
                         stdout=subprocess.PIPE, text=True)
    time.sleep(1)
    mine = {county.client.ok("unit_set", {"id": f"W{n}", "name": "x"})["seq"] for n in range(10)}
    got = []
    while not mine <= set(got):
        got.append(json.loads(p.stdout.readline())["seq"])
    p.terminate()
    p.wait(timeout=10)
    assert got == list(range(got[0], got[0] + len(got)))


def test_the_python_example_is_short_and_works(county):
    county.advance(at("2022-03-29", "10:00:00"))
    path = ROOT / "clients" / "examples" / "report.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) < 20
    env = dict(os.environ, DUBAN_ENDPOINT=county.endpoint("in"))
    p = subprocess.run(["/usr/bin/python3", path, "LD-2022-001", "33"], env=env, capture_output=True, text=True, timeout=20)
    assert p.returncode == 0, p.stderr
    assert county.client.ok("show", {"id": "LD-2022-001"})["body"]["item"]["percent"] == 33


def test_the_c_example_builds_against_the_library_and_works(county, tmp_path):
    county.advance(at("2022-03-29", "10:00:00"))
    exe = tmp_path / "report"
    subprocess.run(["cc", "-I", ROOT / "proto", "-o", exe, ROOT / "clients" / "examples" / "report.c", BUILD / "libduban.so",
                    f"-Wl,-rpath,{BUILD}"], check=True)
    env = dict(os.environ, DUBAN_ENDPOINT=county.endpoint("in"))
    p = subprocess.run([exe, "LD-2022-001", "44"], env=env, capture_output=True, text=True, timeout=20)
    assert p.returncode == 0, p.stderr
    assert county.client.ok("show", {"id": "LD-2022-001"})["body"]["item"]["percent"] == 44


def test_a_call_to_nobody_ends_in_time_and_says_so(folder):
    p = subprocess.run([BUILD / "duban", "status"], capture_output=True, text=True, timeout=40,
                       env=dict(os.environ, DUBAN_ENDPOINT=f"ipc://{folder}/none.sock", DUBAN_TIMEOUT_MS="1500"))
    assert p.returncode == 69 and "没有回应" in p.stderr
