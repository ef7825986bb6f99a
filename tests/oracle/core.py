"""core.py: speaks to build/ask, which asks the core (tests/oracle/ask.c)."""
import os
import pathlib
import struct
import subprocess

import msgpack

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("DUBAN_BUILD", ROOT / "build"))


class Core:
    def __init__(self):
        self.p = subprocess.Popen([str(BUILD / "ask")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **question):
        body = msgpack.packb(question)
        self.p.stdin.write(struct.pack(">I", len(body)) + body)
        self.p.stdin.flush()
        head = self.p.stdout.read(4)
        assert len(head) == 4, f"the core ended ({self.p.wait()}) at {question}"
        answer = msgpack.unpackb(self.p.stdout.read(struct.unpack(">I", head)[0]), strict_map_key=False)
        assert "error" not in answer, (answer["error"], question)
        return answer

    def dates(self, questions):
        """A result for each; 500 in one message."""
        out = []
        for i in range(0, len(questions), 500):
            out += [m["at_ms"] for m in self.ask(dates=questions[i:i + 500])["dates"]]
        return out

    def close(self):
        self.p.stdin.close()
        self.p.wait()
