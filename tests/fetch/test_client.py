"""The client against a real server on loopback: what it brings home, what it refuses, and when it gives up."""

import gzip
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime

import brotli
import pytest
import trustme
from hostile import (
    PUBLIC,
    QUICK,
    Hostile,
    bomb,
    chunks,
    conditional,
    drip,
    endless,
    endless_headers,
    head,
    in_turn,
    many_headers,
    packed,
    page,
    raw,
    redirect,
    says,
    silent,
)

import variorum
from variorum.errors import FetchError, RefusedError
from variorum.fetch import Client

BODY = page("Bridge shut", "The old bridge in Lindmark was shut on Monday.")


@pytest.fixture
def server():
    with Hostile() as server:
        yield server


# --- what it brings home ------------------------------------------------------------------------------------------------------------------


def test_a_page_comes_as_a_capture(server):
    url = server.at("/news", says(BODY, headers=[("ETag", '"v1"'), ("Set-Cookie", "reader=7"), ("X-Powered-By", "steam")]))
    answer = server.client(now=lambda: datetime(2026, 3, 1, 10, 0, 5, tzinfo=UTC)).get(url)
    found = answer.captured
    assert found.body.decode() == BODY
    assert (found.url, found.captured, found.status) == (url, "2026-03-01T10:00:05Z", 200)
    assert (found.media_type, found.charset) == ("text/html", "utf-8")
    assert {name for name, _ in found.headers} == {"content-type", "etag"}
    assert answer.header("etag") == '"v1"'
    assert (answer.redirects, answer.not_modified, answer.retry_after, answer.notes) == ((), False, None, ())


def test_it_says_honestly_who_asks(server):
    server.client(contact="desk@newsroom.example").get(server.at("/news", says(BODY)))
    sent = server.asked[-1].headers
    assert sent["user-agent"] == f"Variorum/{variorum.__version__} (+desk@newsroom.example)"
    assert {"cookie", "referer", "authorization", "x-forwarded-for"} & set(sent) == set()


@pytest.mark.parametrize(
    "contact", ["", "a@b", "https://", "https://x.example/)\r\nX: y", "https://x.example/ (hi)", "mallory", "ö@news.example"]
)
def test_a_contact_that_nobody_could_use_is_refused(server, contact):
    with pytest.raises(RefusedError, match="contact"):
        server.client(contact=contact)


@pytest.mark.parametrize("status", [200, 203, 401, 403, 404, 410, 451, 500, 502])
def test_any_status_is_an_answer(server, status):
    answer = server.client().get(server.at("/news", says(BODY, status=status)))
    assert answer.captured.status == status
    assert answer.retry_after is None


def test_the_charset_is_what_the_server_says_be_it_true_or_not(server):
    answer = server.client().get(server.at("/news", says("Übergänge".encode("latin-1"), media_type='Text/HTML; Charset="UTF-16"')))
    assert (answer.captured.media_type, answer.captured.charset) == ("text/html", "utf-16")
    assert answer.captured.body == "Übergänge".encode("latin-1")
    for media_type in (None, "", "nonsense", "text/html; charset=" + "x" * 500):
        assert server.client().get(server.at("/news", says(BODY, media_type=media_type))).captured.status == 200


def test_what_is_packed_comes_unpacked(server):
    for coding in ("gzip", "br"):
        assert server.client().get(server.at("/news", packed(BODY.encode() * 100, coding))).captured.body == BODY.encode() * 100
    unpacked_already = says(BODY, headers=[("Content-Encoding", "gzip")])
    assert server.client().get(server.at("/news", unpacked_already)).captured.body.decode() == BODY


def test_in_chunks_and_until_the_connection_ends(server):
    client = server.client()
    assert client.get(server.at("/news", chunks(b"<p>Hel", b"lo</p>"))).captured.body == b"<p>Hello</p>"
    assert client.get(server.at("/news", raw(head(200), b"<p>Hello</p>"))).captured.body == b"<p>Hello</p>"
    assert client.get(server.at("/news", says(b""))).captured.body == b""
    assert client.get(server.at("/news", says(b"<p>Hello</p> and more", length=12))).captured.body == b"<p>Hello</p>"


def test_nothing_has_changed(server):
    url = server.at("/news", conditional(BODY, etag='"v1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"))
    client = server.client()
    first = client.get(url)
    again = client.get(url, etag=first.header("etag"))
    assert (again.not_modified, again.captured.status, again.captured.body) == (True, 304, b"")
    assert client.get(url, last_modified=first.header("last-modified")).not_modified
    assert not client.get(url, etag='"v0"').not_modified
    assert "if-none-match" not in server.asked[1].headers


def test_what_a_server_said_once_cannot_write_headers(server):
    url = server.at("/news", says(BODY))
    server.client().get(url, etag='"v1"\r\nX-Evil: yes', last_modified="Sun\r\nX-Evil: yes")
    assert "x-evil" not in server.asked[-1].headers
    with pytest.raises(FetchError, match="nobody asked"):
        server.client().get(server.at("/odd", raw(head(304))))


# --- redirects ----------------------------------------------------------------------------------------------------------------------------


def test_redirects_are_followed_and_told(server):
    first = server.at("/a", redirect("/b?x=1", 301))
    second = server.at("/b", redirect(server.url("/c"), 307))
    server.at("/c", says(BODY))
    answer = server.client().get(first)
    assert answer.captured.url == server.url("/c")
    assert answer.redirects == (first, second + "?x=1")


def test_too_many_redirects_and_circles(server):
    for number in range(9):
        server.at(f"/{number}", redirect(f"/{number + 1}"))
    with pytest.raises(FetchError, match="more than 5 times"):
        server.client().get(server.url("/0"))
    assert len(server.paths()) == 6
    server.at("/circle", redirect("/round"))
    server.at("/round", redirect("/circle"))
    with pytest.raises(FetchError, match="circle"):
        server.client().get(server.url("/circle"))


def test_what_a_redirect_says_besides_is_not_read(server):
    server.at("/a", endless(status=302, headers=[("Location", "/b")]))
    server.at("/b", says(BODY))
    assert server.client().get(server.url("/a")).captured.status == 200


def test_a_redirect_without_an_address_is_an_answer(server):
    assert server.client().get(server.at("/a", says("", status=302))).captured.status == 302


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://10.0.0.8/", "inside a network"),
        ("http://169.254.169.254/latest/meta-data/", "same wire"),
        ("http://[::1]/", "this machine"),
        ("http://[::ffff:169.254.169.254]/", "disguise"),
        ("//192.168.0.1/router", "inside a network"),
        ("file:///etc/passwd", "file is not http"),
        ("http://reader:secret@93.184.215.14/", "user's name"),
        ("http://93.184.215.14:6379/", "port 6379"),
        ("http:\\\\10.0.0.8\\", "backslash"),
        ("/\\10.0.0.8/", "backslash"),
    ],
)
def test_each_hop_is_judged_as_the_first_was(server, to, why):
    url = server.at("/a", redirect(to))
    with pytest.raises(RefusedError, match=why) as refused:
        server.client().get(url)
    assert refused.value.where == url
    assert server.paths() == ["/a"]


def test_a_redirect_that_is_refused_names_where_it_leads(server):
    """Not the robots.txt of that host, which is what we would ask for first."""
    url = server.at("/a", redirect("http://10.0.0.8/payroll"))
    with pytest.raises(RefusedError) as refused:
        server.client().get(url)
    assert refused.value.where == url
    assert refused.value.what.startswith("it leads to http://10.0.0.8/payroll: ")
    server.at("/robots.txt", redirect("http://10.0.0.8/rules"))
    with pytest.raises(RefusedError, match=r"it leads to http://10\.0\.0\.8/rules: "):
        server.client().get(server.at("/b", says(BODY)))


def test_a_page_of_the_web_cannot_lead_to_a_host_that_is_allowed_to_lie_inside(server):
    """Allowing a host is for who asks for it; what stands in somebody's page must not choose its path."""
    with Hostile() as inside:
        url = server.at("/a", redirect(inside.at("/secret", says("the payroll"))))
        guarded = server.client(allow_private=frozenset({inside.host}), resolve=lambda *_: ["127.0.0.1"])
        with pytest.raises(RefusedError):
            guarded.get(url)
        assert server.client(allow_private=server.allowed() | {inside.host}).get(url).captured.body == b"the payroll"
        assert len(inside.paths()) == 1


def test_from_https_down_to_http_is_refused(server):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("paper.example").configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with Hostile(tls=context) as safe:
        safe.at("/down", redirect(server.at("/plain", says(BODY))))
        safe.at("/up", says(BODY))
        server.at("/to-https", redirect(safe.url("/up", "paper.example")))
        client = safe.client("paper.example", trust=trust, allow_private=safe.allowed("paper.example") | server.allowed())
        assert client.get(server.url("/to-https")).captured.status == 200
        with pytest.raises(RefusedError, match="from https down"):
            client.get(safe.url("/down", "paper.example"))
    assert "/plain" not in server.paths()


# --- certificates -------------------------------------------------------------------------------------------------------------------------


def test_a_certificate_has_to_be_the_hosts(server):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("paper.example").configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with Hostile(tls=context) as safe:
        safe.at("/news", says(BODY))
        names = ("paper.example", "other.example")
        assert safe.client(*names, trust=trust).get(safe.url("/news", "paper.example")).captured.status == 200
        for client, host in ((safe.client(*names, trust=trust), "other.example"), (safe.client(*names), "paper.example")):
            with pytest.raises(FetchError, match="certificate"):
                client.get(safe.url("/news", host), ignore_robots="a test")
        assert safe.paths() == ["/news"]
        with pytest.raises(FetchError, match=r"HTTP|cut|ended"):
            safe.client().get(f"http://{safe.host}/news", ignore_robots="a test")
    with pytest.raises(FetchError, match=r"secure|too slow"):
        server.client(limits=replace(QUICK, connect=0.2)).get(f"https://{server.host}/news", ignore_robots="a test")


# --- limits -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (endless(), "more than the limit of 1 MB"),
        (says(b"x", length=10**12), "more than the limit of 1 MB"),
        (says(b"x" * 1_000_001), "more than the limit of 1 MB"),
        (bomb("gzip", 20_000_000), "unpacks to more"),
        (bomb("gzip, gzip", 20_000_000), "unpacks to more"),
        (bomb("br", 20_000_000), "unpacks to more"),
        (endless(gzip.compress(b"")[:10] + b"\x00" * 4096, headers=[("Content-Encoding", "gzip")]), "damaged|more than"),
        (says(BODY, headers=[("Content-Encoding", "compress")]), "do not read"),
        (says(BODY, headers=[("Content-Encoding", ", ".join(["gzip"] * 9))]), "9 times over"),
        (says(gzip.compress(BODY.encode() * 50)[:-40], headers=[("Content-Encoding", "gzip")]), "cut short"),
        (says(brotli.compress(BODY.encode() * 50)[:-10], headers=[("Content-Encoding", "br")]), "cut short"),
        (says(b"\x1f\x8b\x08" + b"nonsense" * 30, headers=[("Content-Encoding", "gzip")]), "damaged"),
        (says(b"<p>Hello</p>", length=500), "cut short"),
        (chunks(b"<p>Hello</p>", end=b""), "cut short|ended"),
        (chunks(b"<p>Hello</p>", end=b"zz\r\n"), "chunks are damaged"),
        (says(BODY, headers=[("Content-Length", "7")]), "HTTP"),
        (many_headers(700), "headers of more than"),
        (endless_headers(), "headers without an end"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000), "headers without an end"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\nBad Header: x\r\n\r\n"), "HTTP"),
        (raw(b""), "without an answer"),
        (raw(b"HTTP/1.1 999999 OK\r\n\r\n"), "HTTP"),
    ],
)
def test_too_much_and_broken_answers(server, answer, why):
    with pytest.raises(FetchError, match=why) as failed:
        server.client().get(server.at("/news", answer), most=1_000_000)
    assert not isinstance(failed.value, RefusedError)
    assert failed.value.where == server.url("/news")


QUICKER = replace(QUICK, idle=0.8, total=1.5, grace=0.3, rate=1_000.0)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (silent(), "too slow to answer"),
        (drip(b"x" * 1000, every=0.05), r"fewer than 1000 bytes a second|too slow to answer"),
        (drip(b"x" * 1000, every=0.05, in_headers=True), r"fewer than 1000 bytes a second|too slow to answer"),
        (raw(head(200), *[b"x" * 600] * 100, every=0.1), r"not there after 1\.5 s"),
        (raw(*[b"HTTP/1.1 100 Continue\r\n\r\n" * 30] * 100, every=0.1), r"not there after 1\.5 s"),
    ],
)
def test_slow_answers_end(server, answer, why):
    with pytest.raises(FetchError, match=why):
        server.client(limits=QUICKER).get(server.at("/news", answer), ignore_robots="a test", tdm=False)


def test_nobody_answers():
    with Hostile() as gone:
        client, url = gone.client(), gone.url("/news")
    with pytest.raises(FetchError, match="connection refused"):
        client.get(url, ignore_robots="a test")


def test_another_address_of_the_same_name_is_tried(server):
    names = server.names({"paper.example": ["127.0.0.2", "127.0.0.3", "127.0.0.1"]})
    server.at("/news", says(BODY))
    client = server.client("paper.example", resolve=names)
    assert client.get(server.url("/news", "paper.example"), ignore_robots="a test", tdm=False).captured.status == 200
    assert names.looked_up == ["paper.example"]


def test_a_name_that_leads_nowhere(server):
    with pytest.raises(FetchError, match="leads nowhere") as failed:
        server.client().get("https://no.such.example/news", ignore_robots="a test")
    assert failed.value.where == "https://no.such.example/news"


# --- inside a network ---------------------------------------------------------------------------------------------------------------------


def test_loopback_is_refused_by_default(server):
    server.at("/news", says(BODY))
    lines = []
    client = Client(now=lambda: datetime.now(UTC), sleep=server.slept.append, log=lines.append, limits=QUICK)
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"):
        for port in (80, 8080):
            with pytest.raises(FetchError) as refused:
                client.get(f"http://{host}:{port}/news")
            assert isinstance(refused.value, RefusedError) or "leads nowhere" in refused.value.what
    assert server.asked == []
    assert lines == []


def test_one_look_may_be_allowed_to_its_own_host_only(server):
    with Hostile() as other:
        other.at("/news", says(BODY))
        client = server.client(allow_private=frozenset())
        assert client.get(other.url("/news"), private=True).captured.status == 200
        assert server.log == [f"{other.host} may lie inside a network and does: 127.0.0.1"]
        with pytest.raises(RefusedError, match="none of the web"):
            client.get(other.url("/news"))
        with pytest.raises(RefusedError, match="none of the web"):
            client.get(server.at("/to", redirect(other.url("/news"))), private=True)


def test_no_proxy_of_the_environment_is_used(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.delenv("no_proxy", raising=False)
    assert server.client().get(server.at("/news", says(BODY))).captured.status == 200


def test_threads_share_a_client(server):
    with Hostile() as second:
        for number in range(20):
            for one in (server, second):
                one.at(f"/{number}", in_turn(says(str(number))))
        client = server.client(allow_private=server.allowed() | second.allowed())
        brought = {}

        def look(number):
            for one in (server, second):
                brought[one.host, number] = client.get(one.url(f"/{number}")).captured.body.decode()

        threads = [threading.Thread(target=look, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert brought == {(one.host, number): str(number) for one in (server, second) for number in range(20)}
        for one in (server, second):
            asked = [asked.path for asked in one.asked]
            assert asked.count("/robots.txt") == asked.count("/.well-known/tdmrep.json") == 1


def test_an_address_outside_is_only_ever_connected_to_itself(server):
    """No packet leaves the machine: the name leads to an address that is refused together with the one outside."""
    names = server.names({"both.example": [PUBLIC, "127.0.0.1"]})
    with pytest.raises(RefusedError, match=r"this machine itself \(127\.0\.0\.1\)"):
        server.client(resolve=names).get("http://both.example/")
    assert names.looked_up == ["both.example"]
