"""Mail: what it says, how it is handed in, and what happens when the mail server does not want it."""

import base64
import datetime as dt
import email
import email.policy
import socketserver
import ssl
import threading
from ipaddress import ip_address

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chassis.runtime.config import EMBEDDED_AMQP_URI, Config, ConfigError
from chassis.testing import eventually
from contracts.errors import Unavailable
from services.accounts.settings import AccountsSettings
from services.accounts.staff import mail
from services.accounts.staff.mail import Mailer, MailServer

TO, TOKEN = "camille@ac-lyon.fr", "t0ken_-" * 6
AT_ONCE = (0.0, 0.0, 0.0)
USER, PASSWORD = "usine", "p@ss:w/rd"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """File with a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, pkcs8, plain))
    return str(path)


@pytest.fixture(scope="module")
def trusting(certificate):
    """A client's context that trusts that certificate."""
    return ssl.create_default_context(cafile=certificate)


class SmtpServer(socketserver.ThreadingTCPServer):
    """Takes mail on loopback, and remembers it: RFC 5321 with STARTTLS and AUTH PLAIN or LOGIN."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, certificate=None, starttls=False, tls=False, auth=True):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.starttls, self.tls, self.auth = starttls, tls, auth
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        self.mails = []
        self.offered = []
        """Every mail as it came, those that were refused among them."""
        self.refusals = {}
        """Verb -> answers to give to it first, each once; None hangs up."""
        self.silent = threading.Event()
        """While set, no client gets an answer."""
        self.spoken = []
        """``(verb, whether over TLS)`` of everything that was said to it."""
        self.logins = []

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.silent.clear()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that hangs up, or distrusts the certificate, is no defect of the server."""


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.secure = False
        eventually(lambda: not self.server.silent.is_set())
        if self.server.tls:
            self._begin_tls()
        self._say("220 loopback")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            self.server.spoken.append((verb.upper(), self.secure))
            refusals = self.server.refusals.get(verb.upper())
            if refusals:
                if (refusal := refusals.pop(0)) is None:
                    return
                self._say(refusal)
            elif getattr(self, f"_{verb.lower()}")(rest) is False:
                return

    def _say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _begin_tls(self):
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        self.secure = True

    def _ehlo(self, _):
        offers = ["STARTTLS"] if self.server.starttls and not self.secure else []
        offers += ["AUTH PLAIN"] if self.server.auth else []
        lines = ["loopback", *offers]
        self._say(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")

    def _starttls(self, _):
        self._say("220 go ahead")
        self._begin_tls()

    def _auth(self, rest):
        _, user, password = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")
        self.server.logins.append((user, password, self.secure))
        self._say("235 welcome" if (user, password) == (USER, PASSWORD) else "535 no")

    def _mail(self, rest):
        self.sender = rest
        self._say("250 ok")

    def _rcpt(self, rest):
        self.recipient = rest
        self._say("250 ok")

    def _data(self, _):
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        raw = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.offered.append(raw)
        refusals = self.server.refusals.get("END OF DATA")
        if refusals:
            self._say(refusals.pop(0))
            return
        parsed = email.message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=email.policy.default)
        self.server.mails.append((self.sender, self.recipient, parsed, raw))
        self._say("250 taken")

    def _rset(self, _):
        self._say("250 ok")

    def _quit(self, _):
        self._say("221 bye")
        return False


@pytest.fixture
def lines():
    """What is logged."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
def said(lines):
    return lambda event: [line for line in lines if line["event"] == event]


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


def config(**fields):
    plain = Config(amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri="", public_url="https://usine.test")
    return plain.altered(AccountsSettings, **({"mail_from": "L'Usine <ne-pas-repondre@usine.test>"} | fields))


@pytest.fixture
def mailer(trusting):
    """``mailer(smtp_url, **options)``: stopped at the end."""
    made = []

    def mailer(smtp_url, pauses=AT_ONCE, waiting_max=mail.WAITING_MAX, **fields):
        settings = config(smtp_url=smtp_url, **fields)
        made.append(Mailer(settings, tls=trusting, pauses=pauses, waiting_max=waiting_max))
        return made[-1]

    yield mailer
    for each in made:
        each.stop(0.0)


def url(server, scheme="smtp", user=""):
    return f"{scheme}://{user}127.0.0.1:{server.port}"


def only_mail(server):
    eventually(lambda: server.mails)
    [(_, _, message, _)] = server.mails
    return message


def test_the_mail_tells_what_to_do_with_the_link_and_without_it(server, mailer):
    mailer(url(server)).send_link(TO, TOKEN, 15)
    message = only_mail(server)
    assert message["Subject"] == "Votre lien de connexion à L’Usine Extraordinaire"
    assert (message["To"], message["From"]) == (TO, "L'Usine <ne-pas-repondre@usine.test>")
    text = message.get_content()
    assert f"\n\nhttps://usine.test/connexion#jeton={TOKEN}\n\n" in text
    assert "valable 15 minutes et ne peut servir qu’une seule fois" in text
    assert "Si vous n’êtes pas à l’origine de cette demande" in text
    assert message.get_content_type() == "text/plain"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@usine.test>")
    assert message["Date"].datetime.tzinfo


def test_the_envelope_names_bare_addresses(server, mailer):
    mailer(url(server)).send_link(TO, TOKEN, 15)
    only_mail(server)
    sender, recipient, _, raw = server.mails[0]
    assert sender.startswith("FROM:<ne-pas-repondre@usine.test>")
    assert recipient.startswith(f"TO:<{TO}>")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "to", ["a@b.fr\r\nBcc: x@y.fr", "a@b.fr\nSubject: x", "a@b.fr\r\n\r\nother text", "a@b.fr\rx: y"]
)
def test_an_address_cannot_bring_a_header_of_its_own(to):
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        mail.compose("x@usine.test", to, "https://usine.test", 15, dt.datetime.now(dt.UTC))


def test_a_link_cannot_be_broken_out_of_its_fragment():
    assert (
        mail.link_to("https://u.test", "a b\n&#<>") == "https://u.test/connexion#jeton=a%20b%0A%26%23%3C%3E"
    )


def test_tls_is_taken_up_when_it_is_offered_and_the_password_goes_over_it(certificate, mailer):
    with SmtpServer(certificate=certificate, starttls=True) as server:
        mailer(url(server, user="usine:p%40ss%3Aw%2Frd@")).send_link(TO, TOKEN, 15)
        only_mail(server)
    assert server.logins == [(USER, PASSWORD, True)]
    assert {verb for verb, secure in server.spoken if not secure} == {"EHLO", "STARTTLS"}


def test_smtps_begins_with_tls(certificate, mailer):
    with SmtpServer(certificate=certificate, tls=True) as server:
        mailer(url(server, "smtps", "usine:p%40ss%3Aw%2Frd@")).send_link(TO, TOKEN, 15)
        only_mail(server)
    assert server.logins == [(USER, PASSWORD, True)]
    assert all(secure for _, secure in server.spoken)


def test_a_password_is_never_said_in_the_clear(server, mailer, said):
    mailer(url(server, user="usine:p%40ss%3Aw%2Frd@")).send_link(TO, TOKEN, 15)
    eventually(lambda: said("mail not sent"))
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize("how", [{"starttls": True}, {"tls": True}], ids=str)
def test_a_server_whose_certificate_is_not_trusted_gets_no_mail(certificate, how, said):
    with SmtpServer(certificate=certificate, **how) as server:
        scheme = "smtps" if "tls" in how else "smtp"
        sender = Mailer(config(smtp_url=url(server, scheme)), pauses=AT_ONCE)
        sender.send_link(TO, TOKEN, 15)
        eventually(lambda: said("mail not sent"))
        assert server.mails == []
        sender.stop(0.0)


def test_a_slow_server_holds_nobody(server, mailer):
    server.silent.set()
    sender = mailer(url(server))
    for _ in range(10):
        sender.send_link(TO, TOKEN, 15)
    assert server.mails == []
    server.silent.clear()
    eventually(lambda: len(server.mails) == 10)


@pytest.mark.parametrize(
    ("verb", "answer"),
    [("MAIL", "451 later"), ("RCPT", "451 later"), ("END OF DATA", "451 later"), ("MAIL", None)],
)
def test_a_mail_that_is_wanted_later_is_sent_later_and_once(server, mailer, verb, answer):
    server.refusals[verb] = [answer] * 3
    mailer(url(server)).send_link(TO, TOKEN, 15)
    eventually(lambda: server.mails)
    assert server.refusals[verb] == []
    assert len(server.mails) == 1


def test_every_try_is_the_same_mail(server, mailer):
    """So that a server which took it, and whose answer got lost, recognises it."""
    server.refusals["END OF DATA"] = ["451 later"]
    sender = mailer(url(server))
    sender.send_link(TO, TOKEN, 15)
    eventually(lambda: server.mails)
    first, second = server.offered
    assert first == second
    sender.send_link(TO, TOKEN, 15)
    eventually(lambda: len(server.offered) == 3)
    assert server.offered[2] != first


def test_after_four_tries_it_is_given_up(server, mailer, said):
    server.refusals["MAIL"] = ["451 later"] * 10
    mailer(url(server)).send_link(TO, TOKEN, 15)
    eventually(lambda: said("mail not sent"))
    assert len(server.refusals["MAIL"]) == 6
    assert server.mails == []


@pytest.mark.parametrize("verb", ["RCPT", "END OF DATA"])
def test_a_mail_that_is_refused_for_good_is_not_offered_again(server, mailer, said, verb):
    server.refusals[verb] = ["550 never"] * 3
    mailer(url(server)).send_link(TO, TOKEN, 15)
    eventually(lambda: said("mail not sent"))
    assert len(server.refusals[verb]) == 2


@pytest.mark.parametrize("answer", ["500 what", None])
def test_what_a_server_says_after_it_took_the_mail_does_not_matter(server, mailer, said, answer):
    server.refusals["QUIT"] = [answer]
    mailer(url(server)).send_link(TO, TOKEN, 15)
    eventually(lambda: said("mail sent"))
    assert len(server.mails) == 1
    assert not said("mail waits")


def test_one_mail_that_waits_does_not_hold_the_next(server, mailer):
    server.refusals["RCPT"] = ["451 later"]
    sender = mailer(url(server), pauses=(3600.0,) * 3)
    sender.send_link("first@b.fr", TOKEN, 15)
    eventually(lambda: server.refusals["RCPT"] == [])
    sender.send_link("second@b.fr", TOKEN, 15)
    assert only_mail(server)["To"] == "second@b.fr"


def test_what_waits_is_tried_once_more_before_the_process_ends(server, mailer, said):
    server.refusals["RCPT"] = ["451 later"]
    sender = mailer(url(server), pauses=(3600.0,) * 3)
    sender.send_link(TO, TOKEN, 15)
    eventually(lambda: said("mail waits"))
    sender.stop(10)
    assert len(server.mails) == 1
    assert not said("mails not sent")


def test_stopping_takes_no_longer_than_it_may(server, mailer, said):
    server.silent.set()
    sender = mailer(url(server))
    sender.send_link(TO, TOKEN, 15)
    sender.stop(0.1)
    assert said("mails not sent") == [{"event": "mails not sent", "count": 1, "log_level": "warning"}]
    sender.send_link(TO, TOKEN, 15)
    assert said("mail dropped")


def test_more_mails_than_may_wait_are_dropped_and_hold_nobody(server, mailer, said):
    server.refusals["RCPT"] = ["451 later"] * 100
    sender = mailer(url(server), pauses=(3600.0,) * 3, waiting_max=2)

    def dropped():
        sender.send_link(TO, TOKEN, 15)
        return said("mail dropped")

    eventually(dropped)
    assert server.mails == []


def test_without_a_mail_server_mails_are_refused(mailer):
    with pytest.raises(Unavailable):
        mailer("").check()


@pytest.mark.parametrize(
    "settings", [{"smtp_url": "smtp://localhost"}, {"smtp_url": "", "dev_mailbox": True}]
)
def test_with_a_mail_server_or_a_mailbox_mails_are_taken(mailer, settings):
    assert mailer(**settings).check() is None


def test_the_mailbox_shows_the_last_fifty_mails_newest_first(mailer):
    sender = mailer("", dev_mailbox=True)
    for number in range(52):
        sender.send_link(f"teacher{number}@b.fr", f"token{number}", 15)
    shown = sender.mailbox()
    assert [each["to"] for each in shown] == [f"teacher{number}@b.fr" for number in range(51, 1, -1)]
    assert shown[0]["link"] == "https://usine.test/connexion#jeton=token51"
    assert shown[0]["link"] in shown[0]["text"]
    assert shown[0]["subject"] == mail.SUBJECT
    assert dt.datetime.fromisoformat(shown[0]["sent_at"]).tzinfo


def test_the_mailbox_does_not_keep_mails_from_the_mail_server(server, mailer):
    sender = mailer(url(server), dev_mailbox=True)
    sender.send_link(TO, TOKEN, 15)
    assert only_mail(server).get_content() == sender.mailbox()[0]["text"]


def test_there_is_no_mailbox_unless_it_is_configured(server, mailer):
    sender = mailer(url(server))
    sender.send_link(TO, TOKEN, 15)
    only_mail(server)
    assert sender.mailbox() is None


def test_the_log_has_the_link_with_the_mailbox_only(mailer, said):
    mailer("", dev_mailbox=True).send_link(TO, TOKEN, 15)
    assert said("mail")[0]["link"].endswith(TOKEN)


@pytest.mark.parametrize("answers", [[], ["451 later"] * 4, ["550 never"]], ids=len)
def test_the_log_has_neither_link_nor_address(server, mailer, lines, said, answers):
    server.refusals["RCPT"] = [f"{answer} for {TO}" for answer in answers]
    mailer(url(server)).send_link(TO, TOKEN, 15)
    eventually(lambda: said("mail not sent") or said("mail sent"))
    assert TOKEN not in str(lines)
    assert TO not in str(lines)


@pytest.mark.parametrize(
    "smtp_url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://:secret@",
        "smtp://u:secret@host:99999",
        "smtp://u:secret@host/x",
    ],
)
def test_a_wrong_address_of_the_mail_server_stops_the_boot_and_is_not_quoted(smtp_url):
    with pytest.raises(ConfigError, match="SMTP_URL") as caught:
        Mailer(config(smtp_url=smtp_url))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("smtp_url", "server"),
    [
        ("smtp://mail.example", MailServer("smtp", "mail.example", 587)),
        ("smtps://mail.example", MailServer("smtps", "mail.example", 465)),
        ("smtp://u%40x:p%2Fq@mail.example:25", MailServer("smtp", "mail.example", 25, "u@x", "p/q")),
    ],
)
def test_the_address_of_the_mail_server_is_a_url(smtp_url, server):
    assert MailServer.parse(smtp_url) == server


def test_the_password_is_not_shown():
    assert "p/q" not in repr(MailServer.parse("smtp://u:p%2Fq@mail.example"))


@pytest.mark.parametrize("sender", ["a@b.fr\nBcc: x@y.fr", "\r\n", "", "L'Usine", "a@b.fr, c@d.fr", "a@"])
def test_a_sender_that_is_not_one_address_stops_the_boot(sender):
    with pytest.raises(ConfigError, match="MAIL_FROM"):
        Mailer(config(mail_from=sender))
