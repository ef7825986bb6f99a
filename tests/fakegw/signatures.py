"""How each provider checks who is speaking. Written from their pages, held by their published examples (check_vectors)."""
import base64, hashlib, hmac, urllib.parse


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def dingtalk(ms, secret):
    return base64.b64encode(mac(secret.encode(), f"{ms}\n{secret}".encode())).decode()


def feishu(seconds, secret):
    return base64.b64encode(mac(f"{seconds}\n{secret}".encode(), b"")).decode()


def webhook(secret, id, seconds, body):
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    return "v1," + base64.b64encode(mac(key, f"{id}.{seconds}.".encode() + body)).decode()


def acs3(secret, method, query, headers, body):
    """headers: as they came, names in lower case. The signed ones are host, content-type and all x-acs-."""
    signed = sorted(h for h in headers if h in ("host", "x-acs-action", "x-acs-content-sha256", "x-acs-date",
                                                "x-acs-signature-nonce", "x-acs-version"))
    pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
    quote = lambda s: urllib.parse.quote(s, safe="-_.~")
    canonical = "\n".join([method, "/", "&".join(f"{quote(k)}={quote(v)}" for k, v in pairs),
                           "".join(f"{h}:{headers[h].strip()}\n" for h in signed), ";".join(signed), sha256(body)])
    return mac(secret.encode(), ("ACS3-HMAC-SHA256\n" + sha256(canonical.encode())).encode()).hex()


def tc3(secret, service, seconds, day, headers, signed, body):
    canonical = "\n".join(["POST", "/", "", "".join(f"{h}:{headers[h].strip().lower() if h != 'content-type' else headers[h]}\n"
                                                    for h in signed), ";".join(signed), sha256(body)])
    to_sign = f"TC3-HMAC-SHA256\n{seconds}\n{day}/{service}/tc3_request\n{sha256(canonical.encode())}"
    key = ("TC3" + secret).encode()
    for step in (day, service, "tc3_request"):
        key = mac(key, step.encode())
    return mac(key, to_sign.encode()).hex()


def mas(ec, ap, secret, message):
    fields = ("templateId", "mobiles", "params") if "templateId" in message else ("mobiles", "content")
    text = ec + ap + secret + "".join(message[f] for f in fields + ("sign", "addSerial"))
    return hashlib.md5(text.encode()).hexdigest()


def check_vectors():
    """Each against the example that its provider has published."""
    assert dingtalk(1599360473000, "this is secret") == "hXZTWifRGHclNuZSKxoXc//sh51SWfVfRIhcdeKs63I="
    assert feishu(1599360473, "this is secret") == "/eYKrXQBzTjUZJ3s6NX16VxGbTwmK7AEs8/FnvC1CSw="
    assert webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                   b'{"test": 2432232314}') == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert acs3("YourAccessKeySecret", "POST",
                "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
                {"host": "ecs.cn-shanghai.aliyuncs.com", "x-acs-action": "RunInstances", "x-acs-version": "2014-05-26",
                 "x-acs-date": "2023-10-26T10:22:32Z", "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
                 "x-acs-content-sha256": sha256(b"")}, b"") \
        == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    headers = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com",
               "x-tc-action": "DescribeInstances"}
    assert tc3("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "cvm", 1551113065, "2019-02-25", headers, ["content-type", "host"], body) \
        == "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    assert tc3("*" * 32, "cvm", 1551113065, "2019-02-25", headers, ["content-type", "host", "x-tc-action"], body) \
        == "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
