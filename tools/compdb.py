#!/usr/bin/python3
"""compdb.py: reads what `make -Bn` would run and prints compile_commands.json, so that an editor knows each file's flags."""
import json
import os
import shlex
import sys

rows = []
for line in sys.stdin:
    words = shlex.split(line) if " -c " in line else []
    source = next((w for w in words if w.endswith(".c")), None)
    if source:
        rows.append({"directory": os.getcwd(), "file": source, "arguments": words})
json.dump(rows, sys.stdout, indent=1)
print()
