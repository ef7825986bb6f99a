"""What each provider takes and answers. A provider is a class with a table of paths; handle() is given the request and
answers (status, headers, body). What is wrong with a request is answered as the provider would, and remembered in `bad`.

A provider says with hand_over() that somebody it knows wants a message sent: from then on it is among `seen` and counted
by its limits, whatever becomes of it; and with take() that it has it: then it is in the inbox, whatever is answered."""
import base64, datetime, hashlib, json, pathlib, time, urllib.parse

import signatures

SHUT_OUT_S = 600  # of DingTalk, for a robot that sent too much

# What duban must know of them, by provider: lines of its file of secrets.
SECRETS = {
    "wecom_app": [("corpid", "ww-county"), ("corpsecret", "wecom+secret/1")],
    "wecom_robot": [("key", "robot-key-1")],
    "dingtalk_robot": [("access_token", "ding-token"), ("secret", "SEC this is secret")],
    "dingtalk_work": [("appkey", "ding-key"), ("appsecret", "ding-secret")],
    "feishu": [("hook", "hook-1"), ("secret", "feishu secret")],
    "sms_aliyun": [("key_id", "LTAI-county"), ("key_secret", "aliyun-secret")],
    "sms_tencent": [("key_id", "AKID-county"), ("key_secret", "tencent-secret")],
    "sms_mas": [("ec_name", "某县"), ("ap_id", "mas-user"), ("secret_key", "mas-secret")],
    "webhook": [("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("secret", "the next one")],
}


def secrets(folder):
    """Writes the files of secrets, as duban wants them."""
    for name, lines in SECRETS.items():
        path = pathlib.Path(folder) / name
        path.write_text("".join(f"{k}={v}\n" for k, v in lines), encoding="utf-8")
        path.chmod(0o600)


def answer(body, status=200, **headers):
    return status, {"Content-Type": "application/json", **headers}, json.dumps(body, ensure_ascii=False).encode()


class Provider:
    name = ""
    prefixes = ()   # of paths
    refuse = throttle = error = None  # bodies for those faults
    any_2xx = False  # it says with the status alone that it took a message

    def __init__(self, gateway):
        self.g = gateway
        self.secret = dict(SECRETS[self.name])

    def bad(self, why):
        self.g.bad.append({"provider": self.name, "why": why})

    def early(self, request):
        """What is refused before the message is looked at, and before an ordered fault is used up."""
        return None

    def hand_over(self, reader, text, key="", mark="", same=""):
        """mark: by which this provider, or its receipt, knows a repeat. same: what its limits take for the same text. The names
        of the limits passed."""
        by = {"company": self.name, "key": key, "reader": reader, "reader+text": f"{reader}/{same or text}"}
        with self.g.lock:
            self.g.seen.append({"provider": self.name, "to": reader, "text": text, "mark": mark, "at": self.g.clock()})
            return self.g.limits.count(self.name, by)

    def fault(self, request, *kinds):
        """The fault that was ordered, when it is one of these."""
        return request.fault["kind"] if request.fault and request.fault["kind"] in kinds else None

    def ordered(self, request):
        """The answers that are a code of the provider's own."""
        kind = self.fault(request, "refuse", "throttle", "error")
        return answer(getattr(self, kind)) if kind else None


class Tokens(Provider):
    """WeCom and DingTalk give tokens alike."""
    token_path, id_name, secret_name = "", "", ""

    def __init__(self, gateway):
        super().__init__(gateway)
        self.tokens, self.fetched = {}, 0

    def give_token(self, request):
        names = [k for k, _ in SECRETS[self.name]]
        if [request.query.get(self.id_name), request.query.get(self.secret_name)] != [self.secret[n] for n in names]:
            self.bad("gettoken")
            return answer({"errcode": 40001, "errmsg": "invalid credential"})
        self.fetched += 1
        token = hashlib.sha256(f"{self.name}{self.fetched}".encode()).hexdigest()
        self.tokens = {token: time.time() + 7200}  # a new one puts the old one out of use
        return answer({"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200})

    def early(self, request):
        if request.path == self.token_path:
            return None
        if self.tokens.get(request.query.get("access_token"), 0) < time.time():
            return answer({"errcode": 40014, "errmsg": "invalid access_token"})
        return None

    def token_fault(self, request):
        if not self.fault(request, "token"):
            return None
        self.tokens = {}
        return self.early(request)


class WecomApp(Tokens):
    name, prefixes = "wecom_app", ("/cgi-bin/gettoken", "/cgi-bin/message/send")
    token_path, id_name, secret_name = "/cgi-bin/gettoken", "corpid", "corpsecret"
    refuse = {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
    throttle = {"errcode": 45009, "errmsg": "api freq out of limit"}
    error = {"errcode": 301002, "errmsg": "not allow operate another agent with this accesstoken"}

    def __init__(self, gateway):
        super().__init__(gateway)
        self.known = {}

    def handle(self, request):
        if request.path == self.token_path:
            return self.give_token(request)
        if refused := self.token_fault(request):
            return refused
        body = json.loads(request.body)
        passed = self.hand_over(body["touser"], body["text"]["content"], mark=hashlib.sha256(request.body).hexdigest())
        if ordered := self.ordered(request):
            return ordered
        if body["msgtype"] != "text" or not isinstance(body["agentid"], int) or "|" in body["touser"]:
            self.bad("shape")
        if len(body["text"]["content"].encode()) > 2048:
            self.bad("too long")
        if self.fault(request, "partial"):
            return answer({"errcode": 0, "errmsg": "ok", "invaliduser": body["touser"], "msgid": "m0"})
        dropped = [p for p in passed if p.startswith("member")]
        before = self.known.get(request.body)
        if body.get("enable_duplicate_check") and before and self.g.clock() - before[0] < body["duplicate_check_interval"]:
            self.g.suppress(self.name, before[1])
            return answer({"errcode": 0, "errmsg": "ok", "msgid": before[1]})
        ref = self.g.take(self.name, body["touser"], body["text"]["content"], request.body, dropped=bool(dropped))
        self.known[request.body] = (self.g.clock(), ref)
        return answer({"errcode": 0, "errmsg": "ok", "msgid": ref})


class WecomRobot(Provider):
    name, prefixes = "wecom_robot", ("/cgi-bin/webhook/send",)
    refuse = error = {"errcode": 93000, "errmsg": "invalid webhook url"}
    throttle = {"errcode": 45009, "errmsg": "api freq out of limit"}

    def handle(self, request):
        if request.query.get("key") != self.secret["key"]:
            self.bad("key")
            return answer(self.error)
        text = json.loads(request.body)["text"]
        passed = self.hand_over("", text["content"], request.query["key"])
        if ordered := self.ordered(request):
            return ordered
        if passed:
            return answer(self.throttle)
        if len(text["content"].encode()) > 2048:
            self.bad("too long")
        self.g.take(self.name, ",".join(text.get("mentioned_list", []) + text.get("mentioned_mobile_list", [])),
                    text["content"], request.body)
        return answer({"errcode": 0, "errmsg": "ok"})


class DingtalkRobot(Provider):
    name, prefixes = "dingtalk_robot", ("/robot/send",)
    refuse = error = {"errcode": 310000, "errmsg": "sign not match"}
    throttle = {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}

    def handle(self, request):
        q = request.query
        good = (q.get("access_token") == self.secret["access_token"] and abs(int(q.get("timestamp", 0)) / 1000 - time.time()) < 3600
                and q.get("sign") == signatures.dingtalk(q["timestamp"], self.secret["secret"]))
        if not good:
            self.bad("sign")
            return answer(self.error)
        body = json.loads(request.body)
        shut_out = self.g.limits.is_blocked(self.name, q["access_token"])
        passed = self.hand_over("", body["text"]["content"], q["access_token"])
        if passed or self.fault(request, "throttle"):
            self.g.limits.block(self.name, SHUT_OUT_S)
        if shut_out or passed:
            return answer(self.throttle)
        if ordered := self.ordered(request):
            return ordered
        self.g.take(self.name, ",".join(body["at"].get("atMobiles", [])), body["text"]["content"], request.body)
        return answer({"errcode": 0, "errmsg": "ok"})


class DingtalkWork(Tokens):
    name, prefixes = "dingtalk_work", ("/gettoken", "/topapi/message/corpconversation/")
    token_path, id_name, secret_name = "/gettoken", "appkey", "appsecret"
    refuse = {"errcode": 33012, "errmsg": "invalid userid"}
    throttle = {"errcode": 143103, "errmsg": "app qpm exceeded"}
    error = {"errcode": 41, "errmsg": "unknown error"}

    def handle(self, request):
        if request.path == self.token_path:
            return self.give_token(request)
        if refused := self.token_fault(request):
            return refused
        body = json.loads(request.body)
        if request.path.endswith("/getsendresult"):
            return self.send_result(body)
        text = body["msg"]["text"]["content"]
        passed = self.hand_over(body["userid_list"], text, mark=text[text.rfind("〔"):])
        if ordered := self.ordered(request):
            return ordered
        if passed:
            return answer(self.throttle)
        today = datetime.date.fromtimestamp(self.g.clock()).isoformat()
        same = any(m["to"] == body["userid_list"] and m["text"] == text and m["day"] == today for m in self.g.of(self.name))
        if same:
            self.g.suppress(self.name, text)
        ref = self.g.number() if same else self.g.take(self.name, body["userid_list"], text, request.body, day=today)
        return answer({"errcode": 0, "errmsg": "ok", "task_id": int(ref), "request_id": "r"})

    def send_result(self, body):
        lists = {"invalid_user_id_list": [], "forbidden_user_id_list": [], "failed_user_id_list": [], "read_user_id_list": [],
                 "unread_user_id_list": [], "invalid_dept_id_list": []}
        for m in self.g.of(self.name):
            state = self.g.receipt(m) if m["ref"] == str(body["task_id"]) else None
            if state:
                lists[{"read": "read_user_id_list", "failed": "failed_user_id_list"}.get(state, "unread_user_id_list")].append(m["to"])
        return answer({"errcode": 0, "errmsg": "ok", "send_result": lists})


class Feishu(Provider):
    name, prefixes = "feishu", ("/open-apis/bot/v2/hook/",)
    refuse = error = {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    throttle = {"code": 11232, "msg": "frequency limited"}

    def handle(self, request):
        body = json.loads(request.body)
        good = (request.path.endswith("/" + self.secret["hook"]) and abs(int(body.get("timestamp", 0)) - time.time()) < 3600
                and body.get("sign") == signatures.feishu(body["timestamp"], self.secret["secret"]))
        if not good:
            self.bad("sign")
            return answer(self.error)
        passed = self.hand_over("", body["content"]["text"], self.secret["hook"])
        if ordered := self.ordered(request):
            return ordered
        if len(request.body) > 20 * 1024:
            self.bad("too long")
        if passed:
            return answer(self.throttle)
        self.g.take(self.name, "", body["content"]["text"], request.body)
        return answer({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})


class Aliyun(Provider):
    name = "sms_aliyun"
    refuse = {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "illegal mobile", "RequestId": "r"}
    throttle = {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控Permits:5", "RequestId": "r"}
    error = {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "账户余额不足", "RequestId": "r"}

    def __init__(self, gateway):
        super().__init__(gateway)
        self.nonces = set()

    def signed(self, request):
        h = request.headers
        when = datetime.datetime.strptime(h.get("x-acs-date", "1970-01-01T00:00:00Z"), "%Y-%m-%dT%H:%M:%SZ")
        age = abs(when.replace(tzinfo=datetime.timezone.utc).timestamp() - time.time())
        want = signatures.acs3(self.secret["key_secret"], "POST", request.raw_query, h, request.body)
        good = (age < 900 and h["x-acs-signature-nonce"] not in self.nonces and h["authorization"].startswith(
            f"ACS3-HMAC-SHA256 Credential={self.secret['key_id']},SignedHeaders=") and h["authorization"].endswith(f"Signature={want}"))
        self.nonces.add(h.get("x-acs-signature-nonce"))
        return good and h["x-acs-version"] == "2017-05-25"

    def handle(self, request):
        if not self.signed(request):
            self.bad("signature")
            return answer({"Code": "SignatureDoesNotMatch", "Message": "signature"}, 400)
        q = request.query
        if request.headers["x-acs-action"] == "QuerySendDetails":
            return self.details(q)
        passed = self.hand_over(q["PhoneNumbers"], q["TemplateCode"] + q["TemplateParam"], mark=q["OutId"],
                                same=q["SignName"] + q["TemplateCode"])
        if ordered := self.ordered(request):
            return ordered
        params = json.loads(q["TemplateParam"])
        if not all(isinstance(v, str) for v in params.values()) or not q["SignName"] or not q["TemplateCode"]:
            self.bad("shape")
        if passed:
            return answer(self.throttle)
        ref = self.g.take(self.name, q["PhoneNumbers"], q["TemplateCode"] + q["TemplateParam"], request.raw_query.encode(),
                          out_id=q["OutId"])
        return answer({"Code": "OK", "Message": "OK", "BizId": f"{ref}^0", "RequestId": "r"})

    def details(self, q):
        rows = []
        for m in self.g.of(self.name):
            if m["to"] == q["PhoneNumber"] and q.get("BizId") in (None, f"{m['ref']}^0"):
                state = self.g.receipt(m)
                rows.append({"PhoneNum": m["to"], "OutId": m["out_id"], "Content": m["text"], "SendStatus":
                             {None: 1, "failed": 2}.get(state, 3), "ErrCode": {None: "", "failed": "UNDELIV"}.get(state, "DELIVERED")})
        return answer({"Code": "OK", "Message": "OK", "TotalCount": str(len(rows)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}})


class Tencent(Provider):
    name = "sms_tencent"
    refuse = "FailedOperation.PhoneNumberInBlacklist"
    throttle = "LimitExceeded.DeliveryFrequencyLimit"
    error = "FailedOperation.SignatureIncorrectOrUnapproved"

    def signed(self, request):
        h = request.headers
        seconds = int(h.get("x-tc-timestamp", 0))
        day = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%d")
        want = signatures.tc3(self.secret["key_secret"], "sms", seconds, day, h, ["content-type", "host"], request.body)
        return (abs(seconds - time.time()) < 300 and h["x-tc-version"] == "2021-01-11" and h.get("x-tc-region") and h["authorization"] ==
                f"TC3-HMAC-SHA256 Credential={self.secret['key_id']}/{day}/sms/tc3_request, SignedHeaders=content-type;host, "
                f"Signature={want}")

    def one(self, code, body, ref=""):
        return answer({"Response": {"SendStatusSet": [{"SerialNo": ref, "PhoneNumber": body["PhoneNumberSet"][0], "Fee": 1,
                                                       "SessionContext": body["SessionContext"], "Code": code, "Message": code,
                                                       "IsoCode": "CN"}], "RequestId": "r"}})

    def handle(self, request):
        if not self.signed(request):
            self.bad("signature")
            return answer({"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "signature"}, "RequestId": "r"}})
        body = json.loads(request.body)
        if request.headers["x-tc-action"] == "PullSmsSendStatusByPhoneNumber":
            return self.pull(body)
        text = body["TemplateId"] + json.dumps(body["TemplateParamSet"], ensure_ascii=False)
        passed = self.hand_over(body["PhoneNumberSet"][0], text, mark=body["SessionContext"])
        if kind := self.fault(request, "refuse", "throttle", "error"):
            return self.one(getattr(self, kind), body)
        if not body["PhoneNumberSet"][0].startswith("+86") or len(body["SessionContext"].encode()) >= 512:
            self.bad("shape")
        if passed:
            return self.one("LimitExceeded.PhoneNumberThirtySecondLimit", body)
        ref = self.g.take(self.name, body["PhoneNumberSet"][0], text, request.body, context=body["SessionContext"])
        return self.one("Ok", body, f"2640:{ref}")

    def pull(self, body):
        rows = []
        for m in self.g.of(self.name):
            state = self.g.receipt(m)
            if m["to"] == body["PhoneNumber"] and state:
                rows.append({"SerialNo": f"2640:{m['ref']}", "PhoneNumber": m["to"], "SessionContext": m["context"],
                             "ReportStatus": "FAIL" if state == "failed" else "SUCCESS", "Description": state})
        return answer({"Response": {"PullSmsSendStatusSet": rows, "RequestId": "r"}})


class Mas(Provider):
    name, prefixes = "sms_mas", ("/sms/",)
    refuse = {"msgGroup": "", "rspcod": "InvalidMessage", "success": False}
    throttle = error = {"msgGroup": "", "rspcod": "NoSignId", "success": False}

    def handle(self, request):
        body = json.loads(base64.b64decode(request.body, validate=True))
        s = self.secret
        good = [body["ecName"], body["apId"], body["secretKey"]] == [s["ec_name"], s["ap_id"], s["secret_key"]]
        if request.path == "/sms/report":
            return answer(self.reports() if good else [])
        if not good or body["mac"] != signatures.mas(s["ec_name"], s["ap_id"], s["secret_key"], body):
            self.bad("mac")
            return answer({"msgGroup": "", "rspcod": "IllegalMac", "success": False})
        text = body["templateId"] + body["params"] if "templateId" in body else body["content"]
        self.hand_over(body["mobiles"], text)
        if ordered := self.ordered(request):
            return ordered
        if request.path != ("/sms/tmpsubmit" if "templateId" in body else "/sms/norsubmit"):
            self.bad("path")
        ref = self.g.take(self.name, body["mobiles"], text, base64.b64decode(request.body))
        return answer({"msgGroup": ref, "rspcod": "success", "success": True})

    def reports(self):
        """Each is given out once (twice when so ordered)."""
        rows = []
        for m in self.g.of(self.name):
            state, most = self.g.receipt(m), 2 if self.g.receipts.get(self.name, {}).get("twice") else 1
            if state and m.setdefault("reported", 0) < most:
                m["reported"] += 1
                rows.append({"reportStatus": "UNDELIV" if state == "failed" else "DELIVRD", "mobile": m["to"],
                             "submitDate": "20220509100000", "receiveDate": "20220509100001", "errorCode": "", "msgGroup": m["ref"]})
        return rows


class Webhook(Provider):
    name, prefixes, any_2xx = "webhook", ("/hook",), True
    refuse = throttle = error = {"error": "no"}

    def handle(self, request):
        h = request.headers
        id, seconds = h.get("webhook-id", ""), int(h.get("webhook-timestamp", 0))
        want = {signatures.webhook(v, id, seconds, request.body) for k, v in SECRETS[self.name]}
        if abs(seconds - time.time()) > 300 or set(h.get("webhook-signature", "").split(" ")) != want:
            self.bad("signature")
            return answer({"error": "signature"}, 401)
        event = json.loads(request.body)
        self.hand_over(event["data"]["to"]["id"], event["data"]["text"], mark=id)
        if self.fault(request, "throttle"):
            return answer(self.throttle, 429, **{"Retry-After": "7"})
        if self.fault(request, "refuse", "error"):
            return answer(self.error, 422)
        needed = {"specversion": "1.0", "id": id, "datacontenttype": "application/json"}
        if any(event.get(k) != v for k, v in needed.items()) or not event["source"] or not event["type"] \
                or not h["content-type"].startswith("application/cloudevents+json"):
            self.bad("shape")
        datetime.datetime.fromisoformat(event["time"])
        if any(m["id"] == id for m in self.g.of(self.name)):
            self.g.suppress(self.name, id)
        else:
            self.g.take(self.name, event["data"]["to"]["id"], event["data"]["text"], request.body, id=id)
        return 204, {}, b""


PROVIDERS = (WecomApp, WecomRobot, DingtalkRobot, DingtalkWork, Feishu, Aliyun, Tencent, Mas, Webhook)
