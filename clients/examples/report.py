#!/usr/bin/python3
"""report.py ITEM PERCENT [PERSON]: reports progress. Needs python3-zmq and python3-msgpack, nothing of duban's."""
import os, sys, uuid
import msgpack, zmq

item, percent, *person = sys.argv[1:] if sys.argv[2:] else sys.exit("usage: report.py ITEM PERCENT [PERSON]")
call = {"v": 1, "id": str(uuid.uuid4()), "op": "report", "body": {"item": item, "percent": int(percent)}}
if who := person[0] if person else os.environ.get("DUBAN_AS"):
    call["as"] = who  # only a gateway (or the owner) may speak for a person
for _ in range(5):  # the same id each time, over a new socket: it counts once, however often it is sent
    with zmq.Context.instance().socket(zmq.DEALER) as s:
        s.linger = 0
        s.connect(os.environ.get("DUBAN_ENDPOINT", "ipc:///run/duban/in.sock"))
        s.send_multipart([b"", msgpack.packb(call)])
        if s.poll(2000):
            reply = msgpack.unpackb(s.recv_multipart()[-1])
            print(reply)
            sys.exit(0 if reply.get("ok") else f'{reply["error"]["code"]}: {reply["error"]["zh"]}')
sys.exit("没有回应 / no answer")
