#!/usr/bin/python3
"""ask.py OP [EXPRESSION [BODY]]: asks the installed daemon (BODY: JSON) and prints the answer's body, or an expression of it
(`b`). The client of the end-to-end tests, so that what is tested here does not depend on the command line."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from house import Client  # noqa: E402  (copied beside this file by run.sh)

reply = Client("ipc:///run/duban/in.sock").call(
    sys.argv[1], json.loads(sys.argv[3]) if len(sys.argv) > 3 else None, timeout=float(os.environ.get("ASK_SECONDS", "5")),
    resend=1)
b = reply.get("body", {})
if not reply.get("ok"):
    print(reply["error"]["code"])
    sys.exit(1)
print(eval(sys.argv[2], {"b": b}) if len(sys.argv) > 2 else b)
