#!/usr/bin/python3
"""gateway.py: a gateway that plays every provider of messages on one port. See README.md.

As a program: gateway.py [--port N] [--secrets DIR]. In a test: Gateway().start(), then .url, .inbox(), .fault(…)."""
import argparse, html, http.server, json, pathlib, random, socket, ssl, sys, threading, time, urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import limits, providers, signatures  # noqa: E402

BODY_MAX = 1 << 20
SILENCE_S = 30  # of a fault that names no time
# Faults that any web server can have: kind → (status, headers, body)
PLAIN = {
    "html": (200, {"Content-Type": "text/html"}, b"<html><body>please log in</body></html>"),
    "redirect": (302, {"Location": "http://127.0.0.1:1/"}, b""),
    "http500": (500, {"Content-Type": "text/plain"}, b"oops"),
    "http503": (503, {"Content-Type": "text/plain", "Retry-After": "7"}, b"later"),
    "gone": (410, {"Content-Type": "text/plain"}, b"gone"),
}


class Request:
    def __init__(self, path, headers, body):
        url = urllib.parse.urlsplit(path)
        self.path, self.raw_query, self.body, self.headers = url.path, url.query, body, headers
        self.query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        self.fault = None


class Gateway:
    """clock: what limits are counted by, when the county's clock is another than this machine's."""

    def __init__(self, port=0, clock=time.time, tls=None):
        self.clock, self.lock = clock, threading.RLock()
        self.reset()
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                gateway.serve(self, b"")

            def do_POST(self):
                n = int(self.headers.get("Content-Length", 0))
                gateway.serve(self, self.rfile.read(min(n, BODY_MAX)))

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 512

            def handle_error(self, request, client_address):
                error = sys.exc_info()[1]
                if not isinstance(error, (ConnectionError, BrokenPipeError, ssl.SSLError)):
                    gateway.bad.append({"provider": "gateway", "why": repr(error)})

        self.server = Server(("127.0.0.1", port), Handler)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_address[1]}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)

    # ---- life ----
    def reset(self):
        self.messages, self.bad, self.suppressed, self.faults, self.receipts, self.requests = [], [], [], {}, {}, {}
        self.seen, self.weather, self.fate_of = [], None, None
        self.limits, self.last, self.under_way, self.most_under_way = limits.Limits(self.clock), 1000, 0, 0
        self.providers = [p(self) for p in providers.PROVIDERS]

    def start(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    # ---- for providers ----
    def number(self):
        with self.lock:
            self.last += 1
            return str(self.last)

    def take(self, provider, to, text, raw, **more):
        with self.lock:
            ref = self.number()
            self.messages.append({"provider": provider, "to": to, "text": text, "raw": raw.decode("utf-8", "replace"), "ref": ref,
                                  "at": self.clock(), **more})
            return ref

    def suppress(self, provider, what):
        self.suppressed.append({"provider": provider, "what": what, "at": self.clock()})

    def of(self, provider):
        return [m for m in self.messages if m["provider"] == provider]

    def receipt(self, message):
        """delivered, read, failed; None: nothing is known yet."""
        order = self.fate_of(message) if self.fate_of else self.receipts.get(message["provider"], {})
        state = order.get("state", "delivered")
        return None if state == "none" or self.clock() - message["at"] < order.get("after", 0) else state

    # ---- for tests ----
    def fault(self, provider, kind, times=1, seconds=SILENCE_S):
        self.faults.setdefault(provider, []).append({"kind": kind, "times": times, "seconds": seconds})

    def storm(self, seed, percent, kinds, seconds=SILENCE_S):
        """From now on so many in a hundred hand-overs meet one of these faults, drawn by the seed; 0: none any more."""
        self.weather = (random.Random(seed), percent, kinds, seconds) if percent else None

    def fault_take(self, provider):
        with self.lock:
            queue = self.faults.get(provider, [])
            if not queue and self.weather:
                draw, percent, kinds, seconds = self.weather
                return {"kind": draw.choice(kinds), "seconds": seconds} if draw.random() * 100 < percent else None
            if not queue:
                return None
            queue[0]["times"] -= 1
            return queue.pop(0) if queue[0]["times"] == 0 else queue[0]

    def state(self):
        by = {}
        for m in self.messages:
            by[m["provider"]] = by.get(m["provider"], 0) + 1
        return {"taken": by, "requests": self.requests, "exceeded": self.limits.exceeded, "suppressed": self.suppressed,
                "bad": self.bad, "most_under_way": self.most_under_way,
                "tokens": {p.name: p.fetched for p in self.providers if hasattr(p, "fetched")}}

    # ---- requests ----
    def provider_of(self, request):
        if "x-acs-action" in request.headers:
            return next(p for p in self.providers if p.name == "sms_aliyun")
        if "x-tc-action" in request.headers:
            return next(p for p in self.providers if p.name == "sms_tencent")
        return next((p for p in self.providers if any(request.path.startswith(x) for x in p.prefixes)), None)

    def control(self, request):
        body = json.loads(request.body or b"{}")
        if request.path == "/control/fault":
            self.fault(**body)
        elif request.path == "/control/storm":
            self.storm(**body)
        elif request.path == "/control/receipt":
            self.receipts[body.pop("provider")] = body
        elif request.path == "/control/reset":
            self.reset()
        return providers.answer({"ok": True})

    def page(self):
        row = "<tr><td>{}<td>{}<td>{}<td><pre>{}</pre>"
        rows = [row.format(html.escape(m["provider"]), m["ref"], html.escape(m["to"]), html.escape(m["text"])) for m in self.messages[::-1]]
        text = ("<!DOCTYPE html><html lang=zh><meta charset=utf-8><title>fakegw</title><style>body{font:15px sans-serif;margin:2em}"
                "td{vertical-align:top;border-top:1px solid #ccc;padding:.3em .8em}pre{margin:0;white-space:pre-wrap}</style>"
                f"<h1>收件箱 inbox：{len(rows)}</h1><table><tr><th>渠道<th>回执号<th>收件人<th>内容{''.join(rows)}</table></html>")
        return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()

    def answer_to(self, request):
        """(answer, fault): what is said, and what happens to it on the way."""
        provider = self.provider_of(request)
        if request.path.startswith("/control/"):
            return self.control(request), None
        if provider is None:
            return {"/": self.page, "/inbox": lambda: providers.answer(self.messages), "/state": lambda: providers.answer(self.state())}.get(
                request.path, lambda: providers.answer({"error": "no such page"}, 404))(), None
        asking = any(x in request.path for x in ("gettoken", "getsendresult", "report")) or \
            request.headers.get("x-acs-action") == "QuerySendDetails" or request.headers.get("x-tc-action", "").startswith("Pull")
        with self.lock:
            early = provider.early(request)
            if early:
                return early, None
            self.requests[provider.name] = self.requests.get(provider.name, 0) + (not asking)
            request.fault = None if asking else self.fault_take(provider.name)
        kind = request.fault["kind"] if request.fault else ""
        if kind == "cut_before":
            return None, request.fault
        if kind in PLAIN:
            if provider.any_2xx and PLAIN[kind][0] // 100 == 2:  # whatever stands in it, that is its word for: taken
                with self.lock:
                    provider.handle(request)
            return PLAIN[kind], None
        with self.lock:
            said = provider.handle(request)
        if kind == "huge":
            said = (200, {"Content-Type": "application/json"}, b"[" + b"0," * 50000 + b"0]")
        if kind == "slow":
            time.sleep(request.fault["seconds"])
        return said, request.fault if kind in ("hang", "cut") else None

    def serve(self, handler, body):
        request = Request(handler.path, {k.lower(): v for k, v in handler.headers.items()}, body)
        with self.lock:
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            said, fault = self.answer_to(request)
        except Exception as error:  # what a provider can't read it answers with 400, and a test wants to know
            self.bad.append({"provider": "gateway", "why": f"{request.path}: {error!r}"})
            said, fault = providers.answer({"error": "bad request"}, 400), None
        if fault and fault["kind"] == "hang":
            time.sleep(fault["seconds"])
        with self.lock:
            self.under_way -= 1
        if fault:
            handler.close_connection = True
            try:
                handler.connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            return
        status, headers, data = said
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--port", type=int, default=8460)
    p.add_argument("--secrets", help="write the files of secrets into this folder")
    args = p.parse_args()
    signatures.check_vectors()
    if args.secrets:
        providers.secrets(args.secrets)
    gateway = Gateway(args.port)
    print(gateway.url, flush=True)
    try:
        gateway.server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
