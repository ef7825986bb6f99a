"""Mail as it leaves a real county: TLS always, an account, against servers that nobody here wrote: aiosmtpd, and a mail
server of Debian when one is installed."""
import email, email.policy, os, re, shutil, socket, ssl, subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from house import House, at
from test_channels import certificate, notices, use

ACCOUNT = b"duban@county.example", "授权码 x=1".encode()


class Box:
    def __init__(self):
        self.mails, self.logins = [], []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((session.ssl is not None, session.authenticated,
                           email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"

    def login(self, server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=(data.login, data.password) == ACCOUNT, handled=False)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(box, cert, key, starttls):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    how = {"tls_context": context, "require_starttls": True} if starttls else {"ssl_context": context}
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, server_hostname="box.example.org", authenticator=box.login,
                        auth_required=True, auth_require_tls=starttls, **how)
    server.start()
    return server, port


def county(folder, port, starttls, *args, password=ACCOUNT[1]):
    (folder / "secrets").mkdir(exist_ok=True)
    secret = folder / "secrets" / "smtp"
    secret.write_bytes(b"user=" + ACCOUNT[0] + b"\npassword=" + password + b"\n")
    secret.chmod(0o600)
    house = House(folder, notify_args=[f"--secrets={folder}/secrets", *args]).start()
    house.load_county()
    use(house, {"channel": "smtp", "url": f"smtp{'' if starttls else 's'}://127.0.0.1:{port}", "sender": "duban@county.example"})
    return house


@pytest.mark.parametrize("starttls", [True, False], ids=["587", "465"])
def test_under_tls_with_an_account(folder, starttls):
    cert, key, _ = certificate(folder)
    box = Box()
    server, port = serve(box, cert, key, starttls)
    house = county(folder, port, starttls, f"--ca={cert}")
    try:
        house.advance(at("2022-02-20"))
        mine = notices(house, "smtp")
        assert mine and {n["state"] for n in mine} == {"accepted"}, house.log("notify")[-2000:]
        assert len(box.mails) == len(mine)
        threads = {}
        for tls, authenticated, mail in box.mails:
            assert authenticated and (tls or not starttls)  # aiosmtpd tells of STARTTLS only; 465 is TLS or nothing
            plain, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
            assert mail.get_content_type() == "multipart/alternative" and not re.search(r"(src|href)=", page)
            for line in filter(None, plain.splitlines()):
                assert line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in page
            assert mail["In-Reply-To"] == mail["References"]
            threads.setdefault(mail["In-Reply-To"], set()).add(mail["X-Duban-Notice"].split("/")[0])
        assert all(len(items) == 1 for items in threads.values())  # all about one item stand together, and nothing else
        assert "授权码" not in house.log("notify")
    finally:
        house.stop()
        server.stop()


@pytest.mark.parametrize("fault", ["password", "certificate"])
def test_a_channel_that_is_down_refuses_nobody(folder, fault):
    cert, key, _ = certificate(folder)
    box = Box()
    server, port = serve(box, cert, key, True)
    ca = [f"--ca={cert}"] if fault == "password" else []
    house = county(folder, port, True, *ca, password=b"wrong" if fault == "password" else ACCOUNT[1])
    try:
        house.advance(at("2022-02-20"))
        assert box.mails == [] and bool(box.logins) == (fault == "password")
        assert {n["state"] for n in notices(house, "smtp")} <= {"dead", "intended", "overtaken"}  # never refused
        assert "渠道不通" in house.log("notify")
    finally:
        house.stop()
        server.stop()


def test_a_server_without_starttls_hears_nothing(folder):
    box = Box()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port, server_hostname="box.example.org")
    server.start()
    house = county(folder, port, True)
    try:
        house.advance(at("2022-02-20"))
        assert box.mails == [] and notices(house, "smtp")
    finally:
        house.stop()
        server.stop()


EXIM = os.environ.get("DUBAN_EXIM") or next((p for p in ("/usr/sbin/exim4",) if os.path.exists(p)), None)
EXIM_CONF = r"""
keep_environment = LD_LIBRARY_PATH
exim_path = {exim}
exim_user = nobody
exim_group = nogroup
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
primary_hostname = mta.example.org
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
pid_file_path = {folder}/pid
tls_advertise_hosts = *
tls_certificate = {folder}/cert.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = check_rcpt
smtp_accept_max = 50
queue_only = true
begin acl
check_rcpt:
  deny !authenticated = *
  accept
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{duban@county.example}}}}{{eq{{$auth3}}{{x=1}}}}}}{{yes}}{{no}}}}
  server_set_id = $auth2
"""


@pytest.mark.skipif(not EXIM or os.geteuid() != 0, reason="SKIP: no exim4 here, or not root: a mail server of Debian was not tried")
def test_against_a_mail_server_of_debian(folder):
    """exim4: STARTTLS, AUTH PLAIN, and what it took stands in its queue and its log, by Message-ID."""
    cert, key, _ = certificate(folder)
    port, base = free_port(), folder / "mta"
    base.mkdir()
    for path in (cert, key):
        shutil.copy(path, base)
    (base / "exim.conf").write_text(EXIM_CONF.format(exim=EXIM, folder=base, port=port))
    os.chmod(folder, 0o711)
    subprocess.run(["chown", "-R", "nobody", base], check=True)
    os.chown(base / "exim.conf", 0, 0)
    mta = subprocess.Popen([EXIM, "-C", base / "exim.conf", "-bdf"], stderr=subprocess.PIPE)
    house = county(folder, port, True, f"--ca={cert}", password=b"x=1")
    try:
        house.advance(at("2022-02-20"))
        mine = notices(house, "smtp")
        assert mine and {n["state"] for n in mine} == {"accepted"}, (base / "mainlog").read_text()[-2000:]
        taken = re.findall(r" <= duban@county.example .*P=esmtpsa .*A=plain:duban@county.example .*id=(\S+)", (base / "mainlog").read_text())
        bodies = [p.read_bytes() for p in (base / "spool" / "input").rglob("*-D")]
        assert len(taken) == len(set(taken)) == len(mine) == len(bodies)
        assert all(b"multipart/alternative" in p.read_bytes() for p in (base / "spool" / "input").rglob("*-H"))
        assert all(b"Content-Type: text/html" in b for b in bodies)
    finally:
        house.stop()
        mta.terminate()
        mta.wait(timeout=20)
