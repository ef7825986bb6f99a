"""A whole house for a test: duband and its workers as real processes over real sockets, in a folder of its own, and a
client that shares no code with duban (pyzmq and msgpack only)."""
import csv, datetime, functools, glob, os, pathlib, shutil, signal, subprocess, threading, time, uuid

import msgpack, zmq

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("DUBAN_BUILD", ROOT / "build"))
COUNTY = ROOT / "county"
SAMPLE = COUNTY / "sample"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), "")
WORKERS = ("escalate", "inspect", "notify")


def ms(text):
    """RFC 3339 text to ms."""
    return round(datetime.datetime.fromisoformat(text).timestamp() * 1000)


def at(day, clock="18:00:00"):
    return ms(f"{day}T{clock}+08:00")


def day_number(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def day_of(number):
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=number)


@functools.cache
def special_days():
    return {r["date"]: r["kind"] for r in csv.DictReader(open(SAMPLE / "calendar.csv", encoding="utf-8"))}


def is_workday(day):
    """By the sample's calendar, counted here and not by duban."""
    kind = special_days().get(str(day))
    return kind == "workday" if kind else datetime.date.fromisoformat(str(day)).weekday() < 5


def workday_after(day, n):
    """The n-th workday after a day, which is not counted itself."""
    day = datetime.date.fromisoformat(str(day))
    while n > 0:
        day += datetime.timedelta(days=1)
        n -= is_workday(day)
    return day


def workdays(a, b):
    """Workdays in (a, b]."""
    a, b = (datetime.date.fromisoformat(str(d)) for d in (a, b))
    return sum(is_workday(a + datetime.timedelta(days=i)) for i in range(1, (b - a).days + 1))


def singly(channels):
    """channels.yml without silence, pages and caps."""
    return channels[:channels.index("# 静默时段")]


class Client:
    """Calls with an id, sends again with the same id until there is an answer."""

    def __init__(self, endpoint, context=None, curve=None):
        self.context = context or zmq.Context.instance()
        self.endpoint, self.curve, self.socket = endpoint, curve, None

    def open(self):
        self.close()
        s = self.socket = self.context.socket(zmq.DEALER)
        s.setsockopt(zmq.LINGER, 0)
        if self.curve:
            s.curve_serverkey, s.curve_publickey, s.curve_secretkey = self.curve
        s.connect(self.endpoint)

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def raw(self, payload, timeout=5.0):
        """Sends bytes (or frames) as they are; the reply, or None."""
        if not self.socket:
            self.open()
        self.socket.send_multipart([b""] + (payload if isinstance(payload, list) else [payload]))
        if not self.socket.poll(timeout * 1000):
            return None
        return msgpack.unpackb(self.socket.recv_multipart()[-1], strict_map_key=False)

    def call(self, op, body=None, id=None, as_=None, dry=False, timeout=60.0, resend=2.0):
        message = {"v": 1, "id": id or str(uuid.uuid4()), "op": op}
        if as_:
            message["as"] = as_
        if dry:
            message["dry"] = True
        message["body"] = body or {}
        payload, end = msgpack.packb(message), time.monotonic() + timeout
        while time.monotonic() < end:
            if not self.socket:
                self.open()
            self.socket.send_multipart([b"", payload])
            wait = time.monotonic() + resend
            while (left := wait - time.monotonic()) > 0:
                if not self.socket.poll(left * 1000):
                    break
                reply = msgpack.unpackb(self.socket.recv_multipart()[-1], strict_map_key=False)
                if reply.get("id") != message["id"]:
                    continue  # an answer to an earlier sending
                if reply.get("retry_ms") and reply["error"]["code"] in ("busy", "unavailable"):
                    time.sleep(reply["retry_ms"] / 1000)
                    break
                return reply
            self.close()  # an answer to the old connection would be lost: ask again over a new one
        raise TimeoutError(f"{op} was not answered in {timeout} s")

    def ok(self, op, body=None, **kw):
        reply = self.call(op, body, **kw)
        assert reply.get("ok"), (op, body, reply.get("error"), reply.get("errors"))
        return reply


class CountyClock:
    """What the daemon's clock shows, in seconds, for a gateway that counts limits; while the daemon is dead its clock
    does not go on either."""

    def __init__(self, house):
        self.client, self.lock = Client(house.endpoint("in")), threading.Lock()

    def __call__(self):
        with self.lock:
            return self.client.ok("hello", timeout=120, resend=0.3)["body"]["now_ms"] / 1000


class House:
    def __init__(self, folder, clock="manual:2022-01-04T08:00:00+08:00", daemon_args=(), notify_args=(), journal=None):
        self.folder = pathlib.Path(folder)
        self.clock, self.daemon_args, self.notify_args, self.journal = clock, list(daemon_args), list(notify_args), journal
        self.procs = {}
        self.env = dict(os.environ)
        self.run_as = []          # words before duband: a tracer
        self.daemon_env = {}
        for name in ("s", "r", "outbox", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.client = Client(self.endpoint("in"))

    def endpoint(self, door):
        return f"ipc://{self.folder}/r/{door}.sock"

    def start_one(self, name):
        if name == "duband":
            argv = [BUILD / "duband", f"--state={self.folder}/s", f"--run={self.folder}/r", "--reserve-mib=0",
                    "--disk-low-mib=1", "--worker-silence-ms=1500"] + self.daemon_args
            if self.clock:
                argv.append(f"--clock={self.clock}")
            if self.journal:
                argv.append(f"--journal={self.journal}")
            argv = self.run_as + argv
        else:
            argv = [BUILD / f"duban-{name}", f"--connect={self.endpoint('work')}", "--ping-ms=200"]
            if name == "notify":
                argv += [f"--outbox={self.folder}/outbox"] + self.notify_args
        log = open(self.folder / "log" / name, "ab")
        env = dict(self.env, **self.daemon_env) if name == "duband" else self.env
        self.procs[name] = subprocess.Popen([str(a) for a in argv], stderr=log, stdout=log, stdin=subprocess.DEVNULL, env=env)
        log.close()
        return self.procs[name]

    def start(self, workers=WORKERS):
        for name in ("duband",) + tuple(workers):
            self.start_one(name)
        self.client.ok("hello", timeout=20, resend=0.5)
        return self

    def tell(self, p, how):
        """To the program itself, not to the tracer around it: that ends with it, and hands its exit code on."""
        children = pathlib.Path(f"/proc/{p.pid}/task/{p.pid}/children").read_text().split() if self.run_as else []
        if children:
            os.kill(int(children[0]), how)
        else:
            p.send_signal(how)

    def kill(self, name, how=signal.SIGKILL):
        p = self.procs.pop(name)
        self.tell(p, how)
        return p.wait(timeout=60)

    def stop(self):
        self.client.close()
        for name in list(self.procs)[::-1]:
            p = self.procs.pop(name)
            if p.poll() is None:
                self.tell(p, signal.SIGTERM)
                try:
                    p.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    p.kill()
                    p.wait()

    def log(self, name="duband"):
        return (self.folder / "log" / name).read_text(errors="replace")

    def duban(self, *args, check=True, input=None):
        """The real command line."""
        env = dict(self.env, DUBAN_ENDPOINT=self.endpoint("in"), NO_COLOR="1", DUBAN_LANG=self.env.get("DUBAN_LANG", "zh"))
        p = subprocess.run([str(BUILD / "duban"), *map(str, args)], env=env, capture_output=True, text=True, timeout=120,
                           input=input)
        if check:
            assert p.returncode == 0, (args, p.returncode, p.stdout, p.stderr)
        return p

    def fake_time(self, when):
        """duband starts at this wall clock (libfaketime); its boot-time clock is left alone."""
        self.daemon_env.update(LD_PRELOAD=FAKETIME, FAKETIME=f"@{when}", FAKETIME_DONT_FAKE_MONOTONIC="1", TZ="UTC")

    def load_rules(self):
        self.duban("rules", "apply", *(f for kind in ("rules", "texts") for f in sorted((COUNTY / kind).glob("*.yml"))))

    def each_by_itself(self):
        """For tests of what one notice says, and when: no silence, no pages, no caps."""
        rules = self.folder / "channels.yml"
        rules.write_text(singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8")), encoding="utf-8")
        self.duban("rules", "apply", rules)

    def load_county(self):
        self.load_rules()
        self.duban("import", SAMPLE)
        self.duban("--as", "P001", "plan", "approve", "DC-06", "DC-11")  # the yearly plan of comprehensive inspections

    def load_people(self, *more):
        """Rules, calendar, units, people, and further tables of the sample: a county in which nothing is followed yet."""
        self.load_rules()
        self.duban("import", *(SAMPLE / f"{name}.csv" for name in ("calendar", "units", "people") + more))

    def item(self, id):
        """The stored item."""
        return self.client.ok("show", {"id": id})["body"]["item"]

    def act(self, op, as_, item, **fields):
        return self.client.call(op, dict(item=item, **fields), as_=as_)

    def advance(self, to, **kw):
        return self.client.ok("advance", {"to": to}, id=f"advance-{to}", timeout=kw.pop("timeout", 300), **kw)

    def rows(self, op="list", **body):
        rows, after = [], None
        while True:
            page = self.client.ok(op, dict(body, limit=1000, **({"after": after} if after else {})))["body"]
            rows += page.get("rows", [])
            after = page.get("after")
            if not after:
                return rows

    def table(self, name):
        return [r["body"] for r in self.rows("records", table=name)]

    def digest(self):
        return self.client.ok("digest")["body"]

    def mails(self):
        return sorted(p.name for p in (self.folder / "outbox").iterdir())

    def clean(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


TAKES_UNIT = {"return_approve"}


def updates():
    """The message stream of the sample year, each row with the call it makes."""
    out = []
    for row in csv.DictReader(open(SAMPLE / "updates.csv", encoding="utf-8")):
        body = {"item": row["item"], "occurred_at": row["occurred_at"]}
        for name in ("milestone", "new_due", "ref", "reason", "text"):
            if row[name]:
                body[name] = row[name]
        if row["percent"]:
            body["percent"] = int(row["percent"])
        if row["value"]:
            body["stage" if row["op"] == "stage" else "value"] = row["value"]
        if row["op"] in TAKES_UNIT:
            body["unit"] = row["unit"]
        out.append((row, body))
    return out


def answer_word(reply):
    """An answer in the words of the `expect` column."""
    if reply.get("ok"):
        return "duplicate" if reply.get("again") else "accept"
    code = reply["error"]["code"]
    return code if code == "conflict" else f"reject:{code}"


def play(house, stop_ms=None, before=None):
    """Plays the stream; returns the rows whose answer differs from `expect`. before(house, received_ms, index) is called ahead
    of each row; it may break things."""
    wrong = []
    for i, (row, body) in enumerate(updates()):
        received = ms(row["received_at"])
        if stop_ms and received > stop_ms:
            break
        if before:
            before(house, received, i)
        house.advance(received)
        reply = house.client.call(row["op"], body, id=row["request_id"], as_=row["actor"], timeout=120)
        if answer_word(reply) != row["expect"]:
            wrong.append((row["seq"], row["op"], row["item"], row["expect"], answer_word(reply), reply.get("error")))
    return wrong
