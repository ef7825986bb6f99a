#!/usr/bin/python3
"""bench_notify.py: what a channel that is down costs the others.

    bench_notify.py BUILD [NOTICES]

Messages a second by a good channel, which answers after 200 ms as over a network: alone; beside one that takes a message
and hangs; beside one that refuses. Each time a house of its own, real clock, real processes; the messages of both channels
stand in one line, every third by the bad one, before duban-notify is started. Counted from the first arrival by the good
channel to the last. Figures are printed and compared with nothing: the machine is noisy, quote ratios of one run."""
import json, os, pathlib, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ["DUBAN_BUILD"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tests" / "fakegw")]
import yaml  # noqa: E402
from house import COUNTY, House, singly  # noqa: E402

NOTICES = int(sys.argv[2]) if len(sys.argv) > 2 else 600
CHANNELS = ("webhook", "wecom_app")  # the good one, the other
ANSWER_S = 0.2


class Gateway:
    """A process of its own, as a provider is."""

    def __init__(self, secrets):
        self.process = subprocess.Popen([sys.executable, "-B", ROOT / "tests" / "fakegw" / "gateway.py", "--port=0", f"--secrets={secrets}"],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def ask(self, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self.url + path, data, timeout=30) as answer:
            return json.loads(answer.read())

    def stop(self):
        self.process.kill()
        self.process.wait()


def rules(house, good, bad):
    doc = yaml.safe_load(singly((COUNTY / "rules" / "channels.yml").read_text(encoding="utf-8")))
    doc.update(apart=0, use=[{"channel": "webhook", "url": good.url + "/hook", "inner": "yes", "app": "county"},
                             {"channel": "wecom_app", "url": bad.url, "inner": "yes", "app": "1000002"}])
    path = house.folder / "use.yml"
    path.write_text(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False), encoding="utf-8")
    house.duban("rules", "apply", path)


def rate(fault):
    """Messages a second by the good channel; fault None: alone."""
    with tempfile.TemporaryDirectory(prefix="db-", dir=os.environ.get("TMPDIR", "/tmp"), ignore_cleanup_errors=True) as folder:
        secrets = pathlib.Path(folder) / "secrets"
        secrets.mkdir()
        good, bad = Gateway(secrets), Gateway(secrets)
        house = House(folder, clock=None, notify_args=["--plaintext-local", f"--secrets={secrets}"])
        try:
            house.start(workers=())
            house.load_people()
            rules(house, good, bad)
            person = dict(house.table("person")[0], accounts=["wecom=w1"])
            person.pop("rev", None)
            house.client.ok("person_set", person)
            good.ask("/control/storm", {"seed": 1, "percent": 100, "kinds": ["slow"], "seconds": ANSWER_S})
            if fault:
                bad.ask("/control/storm", {"seed": 1, "percent": 100, "kinds": [fault], "seconds": 120})
            for i in range(NOTICES):
                house.client.ok("notice_test", {"person": person["id"], "channel": CHANNELS[0]})
                if fault and i % 2:
                    house.client.ok("notice_test", {"person": person["id"], "channel": CHANNELS[1]})
            house.start_one("notify")
            while good.ask("/state")["taken"].get("webhook", 0) < NOTICES:
                time.sleep(0.2)
            times = [m["at"] for m in good.ask("/inbox")]
            return (len(times) - 1) / (times[-1] - times[0])
        finally:
            house.stop()
            good.stop()
            bad.stop()


def main():
    alone = rate(None)
    print(f"notices by a good channel, alone        {alone:7.0f} a second")
    for fault, words in (("hang", "one that hangs"), ("refuse", "one that refuses")):
        beside = rate(fault)
        print(f"notices by a good channel, beside {words:<17}{beside:5.0f} a second, ratio {beside / alone:.2f}", flush=True)


if __name__ == "__main__":
    main()
