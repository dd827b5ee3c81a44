"""What is sent out: signed webhooks to a real receiver, letters to a real mail server."""

import base64
import email
import email.policy
import hashlib
import hmac
import socket
import ssl
from datetime import UTC, datetime

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from hostile import Hostile, Names, endless, page, pause, raw, redirect, says

from variorum.errors import FetchError, RefusedError, TooSoonError
from variorum.fetch import post, signature
from variorum.fetch.mail import Letter, MailServer, Security, message, send

AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
BODY = b'{"changes": 2}'


@pytest.fixture
def server():
    with Hostile() as server:
        yield server


# --- webhooks -----------------------------------------------------------------------------------------------------------------------------


def test_a_message_is_signed_so_that_its_receiver_can_tell(server):
    url = server.at("/hook", says("", status=204))
    assert post(server.client(), url, BODY, delivery="0f3a-1", at=AT, secret="correct horse") == 204
    got = server.asked[-1]
    assert (got.method, got.body, got.headers["content-type"]) == ("POST", BODY, "application/json")
    assert (got.headers["webhook-id"], got.headers["webhook-timestamp"]) == ("0f3a-1", str(int(AT.timestamp())))
    digest = hmac.new(b"correct horse", b"0f3a-1." + str(int(AT.timestamp())).encode() + b"." + got.body, hashlib.sha256).digest()
    assert hmac.compare_digest(got.headers["webhook-signature"], "v1," + base64.b64encode(digest).decode())
    assert [asked.path for asked in server.asked] == ["/hook"]  # nobody's robots.txt is asked


def test_the_signature_is_that_of_standard_webhooks():
    """The example of the specification's own libraries."""
    body = b'{"test": 2432232314}'
    signed = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265331", body) != signed
    with pytest.raises(RefusedError, match="base 64"):
        signature("whsec_no base", "a", "1", b"")


def test_a_host_that_is_allowed_by_its_name_is_told_on_the_port_that_somebody_named(server):
    with Hostile() as other:
        url = other.at("/hook", says(""))
        assert post(server.client(allow_private=frozenset({"127.0.0.1"})), url, BODY, delivery="a", at=AT, secret=None) == 200
        with pytest.raises(RefusedError, match="none of the web"):
            post(server.client(allow_private=frozenset({"127.0.0.2"})), url, BODY, delivery="a", at=AT, secret=None)
        assert len(other.asked) == 1


def test_without_a_secret_there_is_no_signature(server):
    post(server.client(), server.at("/hook", says("")), BODY, delivery="a", at=AT, secret=None)
    assert "webhook-signature" not in server.asked[-1].headers


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
def test_what_is_not_taken_is_an_error_and_nothing_is_followed(server, status):
    server.at("/elsewhere", says(""))
    url = server.at("/hook", redirect("/elsewhere", status))
    with pytest.raises(FetchError, match=f"did not take it \\(status {status}\\)") as failed:
        post(server.client(), f"{url}?key=hunter2", BODY, delivery="a", at=AT, secret="s")
    assert "hunter2" not in str(failed.value)
    assert server.paths() == ["/hook?key=hunter2"]


def test_a_receiver_may_ask_for_a_pause(server):
    client, url = server.client(), server.at("/hook", pause(429, 300))
    for _ in range(2):
        with pytest.raises(TooSoonError) as told:
            post(client, url, BODY, delivery="a", at=AT, secret="s")
        assert told.value.seconds == pytest.approx(300, abs=30)
    assert len(server.asked) == 1


def test_a_receiver_that_talks_without_end_is_not_listened_to(server):
    assert post(server.client(), server.at("/hook", endless()), BODY, delivery="a", at=AT, secret="s") == 200
    with pytest.raises(FetchError):
        post(server.client(), server.at("/hook", raw(b"")), BODY, delivery="a", at=AT, secret="s")


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://10.0.0.8/hook", "http://[::1]/", "file:///tmp/x", "http://127.0.0.1:1/hook"]
)
def test_a_receiver_inside_a_network_has_to_be_allowed(server, url):
    with pytest.raises(RefusedError):
        post(server.client(), url, BODY, delivery="a", at=AT, secret="s")


@pytest.mark.parametrize("delivery", ["", "a\r\nX-Evil: 1", "a b", "ö", "x" * 200])
def test_an_id_cannot_write_headers(server, delivery):
    with pytest.raises(RefusedError, match="id"):
        post(server.client(), server.at("/hook", says("")), BODY, delivery=delivery, at=AT, secret="s")


# --- mail ---------------------------------------------------------------------------------------------------------------------------------


class Box:
    """A mail server's letters."""

    def __init__(self):
        self.letters = []
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append((session.ssl is not None, envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 taken"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def signed_in(_server, _session, _envelope, _mechanism, given):
    right = given.login == b"watch" and given.password == b"hunter2"
    return AuthResult(success=right, handled=right)


def post_office(box, authority, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example").configure_cert(context)

    class Office(Controller):
        def factory(self):
            return SMTP(
                box,
                tls_context=context,
                authenticator=signed_in,
                **options,
            )

    return Office(box, hostname="127.0.0.1", port=free_port(), ready_timeout=20)


@pytest.fixture
def office(authority):
    box = Box()
    controller = post_office(box, authority, require_starttls=True)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


def letter(**options):
    given = {
        "sender": "watch@newsroom.example",
        "to": ("desk@newsroom.example",),
        "subject": "Bridge shut",
        "text": "2 changes",
        "id": "0f3a-1",
        "at": AT,
    }
    return Letter(**(given | options))


def deliver(given, box, authority, **options):
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    told = {"host": "mail.example", "port": box.port} | {
        name: options.pop(name) for name in ("user", "password", "security") if name in options
    }
    names = Names({"mail.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})
    options = {"allow_private": frozenset({"mail.example"}), "resolve": names, "trust": trust, "log": lambda _: None} | options
    send(given, MailServer(**told), **options)


def test_a_letter_goes_over_a_secured_connection(office, authority):
    deliver(letter(to=("desk@newsroom.example", "night@newsroom.example"), text="Über die Brücke\n.\nend"), office, authority)
    ((secured, sender, receivers, content),) = office.letters
    assert (secured, sender, receivers) == (True, "watch@newsroom.example", ["desk@newsroom.example", "night@newsroom.example"])
    got = email.message_from_bytes(content, policy=email.policy.default)
    assert got["Subject"] == "Bridge shut"
    assert got["Message-ID"] == "<0f3a-1@newsroom.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content_type() == "text/plain"
    assert got.get_content().splitlines() == ["Über die Brücke", ".", "end"]


def test_with_a_password(office, authority):
    deliver(letter(), office, authority, user="watch", password="hunter2")
    assert len(office.letters) == 1
    with pytest.raises(FetchError, match="user and the password") as failed:
        deliver(letter(), office, authority, user="watch", password="wrong7")
    assert "wrong7" not in str(failed.value)
    assert "hunter2" not in repr(MailServer(host="x", password="hunter2"))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"allow_private": frozenset()}, "this machine itself"),
        ({"allow_private": frozenset({"other.example", "mail.example:1"})}, "this machine itself"),
        ({"security": Security.NONE, "user": "watch", "password": "hunter2"}, "not secured"),
    ],
)
def test_what_is_refused(office, authority, options, why):
    with pytest.raises(RefusedError, match=why):
        deliver(letter(), office, authority, **options)
    assert office.letters == []


def test_a_certificate_of_somebody_else_is_not_taken(office, authority):
    with pytest.raises(FetchError, match="did not take it"):
        deliver(letter(), office, authority, trust=ssl.create_default_context())
    assert office.letters == []


def test_a_server_that_offers_no_security_gets_nothing(authority):
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), ready_timeout=20)
    controller.start()
    try:
        box.port = controller.port
        with pytest.raises(FetchError, match="no way to secure"):
            deliver(letter(), box, authority)
        assert box.letters == []
        deliver(letter(), box, authority, security=Security.NONE)
        assert [secured for secured, *_ in box.letters] == [False]
    finally:
        controller.stop()


def test_secured_from_the_beginning(authority):
    box = Box()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example").configure_cert(context)
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), ready_timeout=20, ssl_context=context)
    controller.start()
    try:
        box.port = controller.port
        deliver(letter(), box, authority, security=Security.TLS)
        assert len(box.letters) == 1  # of a server that speaks nothing but TLS
        with pytest.raises(FetchError, match="did not take it"):
            deliver(letter(), box, authority, security=Security.TLS, trust=ssl.create_default_context())
    finally:
        controller.stop()


def test_another_address_of_the_same_server_is_tried(office, authority):
    deliver(letter(), office, authority, resolve=Names({"mail.example": [["127.0.0.2", "127.0.0.1"]]}))
    assert len(office.letters) == 1


def test_receivers_that_are_refused_are_told(office, authority):
    office.refused = {"gone@newsroom.example"}
    with pytest.raises(FetchError, match="1 of 2 receivers"):
        deliver(letter(to=("desk@newsroom.example", "gone@newsroom.example")), office, authority)
    with pytest.raises(FetchError, match="did not take it"):
        deliver(letter(to=("gone@newsroom.example",)), office, authority)


def test_no_mail_server_there(office, authority):
    with Hostile() as gone:
        office.port = gone.port
    with pytest.raises(FetchError, match="did not take it"):
        deliver(letter(), office, authority)


@pytest.mark.parametrize(
    "title",
    [
        "Bridge\r\nBcc: everybody@evil.example",
        "Bridge\nX: y\n\nbody",
        "Bridge\x00\x1b[31m",
        "Bridge\u2028Bcc: x@evil.example",
        "Ünïcode " * 100,
        "",
        " \n ",
    ],
)
def test_a_hostile_title_writes_no_header(title):
    raw_letter = bytes(message(letter(subject=title, text=f"{title}\r\nBcc: x@evil.example")))
    got = email.message_from_bytes(raw_letter, policy=email.policy.default)
    expected = {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }
    assert set(got.keys()) == expected
    assert "\x1b" not in raw_letter.decode()
    assert 0 < len(got["Subject"]) <= 200


@pytest.mark.parametrize(
    "options",
    [
        {"sender": "watch@newsroom.example\r\nBcc: x@evil.example"},
        {"to": ("desk@newsroom.example, x@evil.example",)},
        {"to": ("Desk <desk@newsroom.example>",)},
        {"to": ()},
        {"to": ("",)},
        {"to": ("desk@newsroom.example\n",)},
        {"id": "a>\r\nBcc: x"},
        {"id": ""},
    ],
)
def test_addresses_and_ids_that_are_none_are_refused(options):
    with pytest.raises(RefusedError):
        message(letter(**options))


def test_a_page_as_a_title_stays_text():
    got = email.message_from_bytes(bytes(message(letter(text=page("<b>Bridge</b>", "x")))), policy=email.policy.default)
    assert got.get_content_type() == "text/plain"
