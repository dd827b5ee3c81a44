"""The guards: hosts, cookies, pages elsewhere, how much and how often, proxies, the log."""

import json

import pytest
import serving
from hypothesis import given
from hypothesis import strategies as st

from variorum.errors import InputError
from variorum.web.answers import own_path
from variorum.web.guards import Buckets
from variorum.web.options import Options, Token, check, is_loopback
from variorum.web.passwords import Sessions, Tries, admits, digest, fits, hashed, tried

PASSWORD = "a long word of lindmark"
TOKEN = "0123456789abcdef0123456789abcdef"
TOKENS = (Token(name="desk", digest=digest(TOKEN)),)
KEPT = hashed("the harbour is closed", b"0123456789abcdef")


# --- starting -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "lindmark.example", "127.0.0.1.example", ""])
def test_without_a_password_only_this_machine_is_served(host):
    """CVE-2026-27696: open to all by default."""
    with pytest.raises(InputError, match="password"):
        check(Options(archive="x.db", host=host))
    check(Options(archive="x.db", host=host, password=PASSWORD))
    check(Options(archive="x.db", host=host, tokens=TOKENS))
    check(Options(archive="x.db", host=host, users=(("Ida", KEPT),)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9", "LOCALHOST"])
def test_loopback_needs_none(host):
    assert is_loopback(host)
    check(Options(archive="x.db", host=host))


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"secret": b"short"},
        {"proxies": ("nowhere",)},
        {"names": ("https://news.example",)},
        {"names": ("news.example:443",)},
        {"port": 0},
        {"port": 70_000},
    ],
)
def test_what_would_not_work_is_said_at_the_start(wrong):
    with pytest.raises(InputError):
        check(Options(archive="x.db", **wrong))


# --- names that the server answers to -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "localhost:8321", "LOCALHOST", "localhost.", "news.lindmark.example:443"]
)
def test_own_names_are_answered(filled, host):
    with serving.serving(filled, names=("news.lindmark.example",), password="a long word") as client:
        assert client.get("/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:8321",
        "localhost@evil.example",
        "",
        "[::2]",
        "localhost/",
        "a b",
    ],
)
def test_names_that_others_make_lead_here_are_not(filled, host):
    """A page elsewhere makes its name lead to 127.0.0.1 (DNS rebinding); what it asks for then bears that name."""
    with serving.serving(filled) as client:
        for path in ("/", "/api/articles", "/health", "/static/site.css", "/nothing"):
            answer = client.get(path, headers={"host": host})
            assert answer.status_code == 400
            assert "evil" not in answer.text
            assert "content-security-policy" in answer.headers


# --- pages elsewhere ----------------------------------------------------------------------------------------------------------------------

WATCH = {"address": "https://courier.example/new"}


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),  # a program
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8321"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8321"}, False),
        ({"origin": "http://127.0.0.1:8321"}, True),
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
    ],
)
def test_what_changes_something_comes_from_here(archive, headers, let_in):
    """CVE-2021-4162."""
    with serving.serving(archive) as client:
        forms = client.post("/watches", data=WATCH, headers=headers)
        data = client.post("/api/watches", json=WATCH, headers=headers)
        assert (forms.status_code, data.status_code) == ((303, 201) if let_in else (403, 403))
        assert (WATCH["address"] in client.get("/api/watches").text) is let_in


def test_a_token_is_shown_by_no_browser_itself(archive):
    with serving.serving(archive, tokens=TOKENS) as client:
        headers = {"authorization": f"Bearer {TOKEN}", "origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
        assert client.post("/api/watches", json=WATCH, headers=headers).status_code == 201
        assert client.post("/api/watches", json=WATCH, headers=headers | {"authorization": "Bearer wrong"}).status_code == 401
        assert client.post("/login", data={"password": "x"}, headers={"origin": "https://evil.example"}).status_code == 403


def test_a_reader_of_feeds_shows_a_token_as_password_and_may_only_read(archive):
    with serving.serving(archive, tokens=TOKENS) as client:
        assert client.get("/feeds/changes.atom", auth=("anybody", TOKEN)).status_code == 200
        assert client.get("/feeds/changes.atom", auth=("anybody", "wrong")).status_code == 401
        assert client.get("/feeds/changes.atom", headers={"authorization": "Basic !"}).status_code == 401
        assert client.post("/api/watches", json=WATCH, auth=("anybody", TOKEN)).status_code == 403
        assert client.post("/watches", data=WATCH, auth=("anybody", TOKEN), headers={"sec-fetch-site": "cross-site"}).status_code == 403


# --- signing in ---------------------------------------------------------------------------------------------------------------------------


def test_signing_in_and_out(archive):
    with serving.serving(archive, password=PASSWORD) as client:
        assert client.get("/articles/1?offset=0").headers["location"] == "/login?next=/articles/1%3Foffset%3D0"
        form = client.get("/login?next=/articles/1")
        assert 'value="/articles/1"' in form.text
        answer = client.post("/login", data={"name": "Ida Berg", "password": PASSWORD, "next": "/articles/1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/articles/1?done=in")
        cookie = answer.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        page = client.get("/articles/1")
        assert page.status_code == 200
        assert "Ida Berg" in page.text
        out = client.post("/logout", data={})
        assert out.status_code == 303
        assert client.get("/articles/1").status_code == 303


def test_by_https_the_cookie_goes_no_other_way(archive):
    with serving.serving(archive, password=PASSWORD, secure=True, names=("news.example",), host="news.example") as client:
        cookie = client.post("/login", data={"password": PASSWORD}).headers["set-cookie"]
        assert cookie.startswith("__Host-variorum=")
        assert "Secure" in cookie
        assert client.get("/").status_code == 200


def test_people_have_their_own_passwords_and_names():
    options = Options(archive="x.db", users=(("Ida", KEPT), ("Per", hashed("another password", b"fedcba9876543210"))), password=PASSWORD)
    assert admits(options, "Ida", "the harbour is closed") == "Ida"
    assert admits(options, "  Ida ", "the harbour is closed") == "Ida"
    assert admits(options, "Per", "the harbour is closed") is None
    assert admits(options, "Nobody", "the harbour is closed") is None
    assert admits(options, "Ida", PASSWORD) is None, "nobody signs with somebody else's name"
    assert admits(options, "Eva", PASSWORD) == "Eva"
    assert admits(options, "", PASSWORD) == "editor"
    assert admits(Options(archive="x.db", tokens=TOKENS), "Ida", "") is None


def test_passwords_are_kept_hashed():
    assert fits("the harbour is closed", KEPT)
    assert not fits("the harbour is open", KEPT)
    assert "harbour" not in KEPT
    for wrong in ("", "scrypt:1:8:1:AA:AA", "plain", "scrypt:32768:8:1:AAAA:", "scrypt:32767:8:1:AAAA:" + "A" * 44):
        with pytest.raises(InputError):
            fits("x", wrong)


def test_a_wrong_password_says_nothing_and_many_have_to_wait(archive):
    with serving.serving(archive, password=PASSWORD) as client:
        for _ in range(5):
            answer = client.post("/login", data={"name": "Ida", "password": "wrong"})
            assert answer.status_code == 403
            assert "wrong" not in answer.text.replace("Name or password is not right", "")
            assert "set-cookie" not in answer.headers
        late = client.post("/login", data={"name": "Ida", "password": PASSWORD})
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0
        serving.move(1_000)
        assert client.post("/login", data={"name": "Ida", "password": PASSWORD}).status_code == 303


def test_tries_are_counted_by_client_and_by_name_and_forgotten_after_a_right_one():
    tries = Tries(serving.clock)
    options = Options(archive="x.db", users=(("Ida", KEPT),))
    assert tried(options, "203.0.113.7", "Nobody") == ("client 203.0.113.7",)
    for client in range(19):
        tries.wrong(*tried(options, str(client), "Ida"))
    assert tries.wait(*tried(options, "99", "Ida")) == 0
    tries.wrong(*tried(options, "19", "Ida"))
    assert tries.wait(*tried(options, "99", "Ida")) > 0, "guessed from many places"
    assert tries.wait(*tried(options, "99", "Per")) == 0
    tries.right(*tried(options, "99", "Ida"))
    assert tries.wait(*tried(options, "99", "Ida")) == 0
    for _ in range(5):
        tries.wrong(*tried(options, "7", "Nobody"))
    assert tries.wait(*tried(options, "7", "Per")) > 0


@given(st.text(), st.binary(max_size=40))
def test_nobody_else_can_write_a_session(said, secret):
    sessions = Sessions(Options(archive="x.db"), b"the server's own secret, 32 bytes")
    assert sessions.read(said, 0.0) is None
    good = sessions.sign("Ida", 1_000.0)
    assert sessions.read(good, 2_000.0) == "Ida"
    assert sessions.read(good, 1_000.0 + 8 * 86_400) is None, "too old"
    assert sessions.read(good[:-1] + ("0" if good[-1] != "0" else "1"), 2_000.0) is None
    other = Sessions(Options(archive="x.db"), secret)
    assert other.read(good, 2_000.0) is None
    changed = Sessions(Options(archive="x.db", password=PASSWORD), b"the server's own secret, 32 bytes")
    assert changed.read(good, 2_000.0) is None, "a new password ends old sessions"


# --- how often, how much ------------------------------------------------------------------------------------------------------------------


def test_a_client_elsewhere_asks_so_often_and_no_oftener(filled):
    with serving.serving(filled, password=PASSWORD, rate=2.0, burst=5, proxies=("127.0.0.1",)) as client:
        asked = [client.get("/health", headers={"x-forwarded-for": "203.0.113.7"}) for _ in range(7)]
        assert [answer.status_code for answer in asked] == [200] * 5 + [429] * 2
        assert asked[-1].headers["retry-after"] == "1"
        assert client.get("/health", headers={"x-forwarded-for": "203.0.113.8"}).status_code == 200
        serving.move(1)
        assert client.get("/health", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 200


def test_a_household_of_ipv6_is_one_client(filled):
    with serving.serving(filled, password=PASSWORD, rate=1.0, burst=2, proxies=("127.0.0.1",)) as client:
        answers = [client.get("/health", headers={"x-forwarded-for": f"2001:db8:1:2::{host:x}"}).status_code for host in range(3)]
        assert answers == [200, 200, 429]


def test_buckets_do_not_grow_without_end():
    buckets = Buckets(1.0, 1, serving.clock)
    for client in range(25_000):
        buckets.wait(str(client))
    assert len(buckets._left) <= 20_000


def test_a_body_ends_where_its_route_says(archive):
    with serving.serving(archive, upload_bytes=50_000) as client:
        big = b"x" * 60_000
        assert client.post("/add", files={"files": ("a.txt", big)}).status_code == 413

        def drips():
            for _ in range(60):
                yield b"x" * 1_000

        headers = {"content-type": "multipart/form-data; boundary=b"}
        assert client.post("/add", content=drips(), headers=headers).status_code == 413, "whatever its length was said to be"
        assert (
            client.post(
                "/watches", content=b"address=" + b"x" * 2_100_000, headers={"content-type": "application/x-www-form-urlencoded"}
            ).status_code
            == 413
        )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"address=x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=address\r\n\r\nhttps://a.example/"),
        ("multipart/form-data; boundary=b", b"\x00" * 500),
        (
            "multipart/form-data; boundary=b",
            b"".join(b"--b\r\nContent-Disposition: form-data; name=f%d\r\n\r\nx\r\n" % n for n in range(40)) + b"--b--",
        ),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=x" % n for n in range(40))),
        ("application/x-www-form-urlencoded", b"address=%ff%fe%00"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"address=+ADw-"),
        ("text/plain", b"address=x"),
        ("application/json", b"{}"),
    ],
)
def test_a_form_that_is_none_is_refused(filled, kind, body):
    with serving.serving(filled) as client:
        for path in ("/watches", "/add", "/login", "/reviews"):
            assert client.post(path, content=body, headers={"content-type": kind}).status_code in {400, 415, 422}


@pytest.mark.parametrize("length", ["-5", "1e3", "٣", "abc"])
def test_a_length_is_a_number(filled, length):
    with serving.serving(filled) as client:
        assert client.get("/health", headers={"content-length": length.encode()}).status_code == 400


# --- proxies ------------------------------------------------------------------------------------------------------------------------------


def client_of(filled, said, **options):
    serving.LINES.clear()
    with serving.serving(filled, password="a long word", **options) as client:
        client.get("/health", headers={"x-forwarded-for": said, "x-forwarded-proto": "https"})
    return serving.LINES[-1]["client"]


def test_cve_2023_27591_only_named_proxies_are_believed(filled):
    assert client_of(filled, "10.1.2.3") == "127.0.0.1"
    assert client_of(filled, "10.1.2.3", proxies=("192.0.2.0/24",)) == "127.0.0.1"
    assert client_of(filled, "10.1.2.3", proxies=("127.0.0.0/8",)) == "10.1.2.3"
    assert client_of(filled, "6.6.6.6, 10.1.2.3", proxies=("127.0.0.1",)) == "10.1.2.3", "the nearest hop, not what the client wrote"
    assert client_of(filled, "6.6.6.6, 10.1.2.3, 127.0.0.1", proxies=("127.0.0.1",)) == "10.1.2.3"
    assert client_of(filled, "<script>", proxies=("127.0.0.1",)) == "127.0.0.1"


# --- redirects ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "///evil.example", "/\t/evil.example", "\t//evil.example", "/\n/evil.example",
     "javascript:alert(1)", "evil.example", "", None, "/%09/evil.example/..//", "http:evil.example", "/\\/evil.example", "@evil.example"],
)  # fmt: skip
def test_a_way_back_stays_here(elsewhere):
    """Datasette #2429, #2680: `//` and `/\\` lead elsewhere."""
    way = own_path(elsewhere)
    assert way.startswith("/")
    assert not way.startswith(("//", "/\\"))
    assert "\\" not in way
    assert "\n" not in way


@given(st.text(alphabet="/\\:\t\n @evil.?#%09", max_size=12))
def test_whatever_is_said_the_way_back_stays_here(said):
    way = own_path(said)
    assert way[0] == "/"
    assert way[1:2] not in {"/", "\\"}
    assert way.isprintable()


def test_ways_here_stay_what_they_are():
    assert own_path("/articles/1?offset=50&outlet=A%20B") == "/articles/1?offset=50&outlet=A%20B"


# --- the log ------------------------------------------------------------------------------------------------------------------------------


def test_cve_2023_22481_the_log_holds_no_secret(archive):
    serving.LINES.clear()
    with serving.serving(archive, password=PASSWORD, tokens=TOKENS) as client:
        client.post("/login", data={"name": "Ida", "password": PASSWORD})
        client.post("/login", data={"name": "Ida", "password": "not-the-password"})
        client.get(f"/search?q=ferry&token={TOKEN}")
        client.get("/api/articles", headers={"authorization": f"Bearer {TOKEN}"})
        session = client.cookies["variorum"]
        client.get("/")
    written = json.dumps(serving.LINES)
    assert [line["path"] for line in serving.LINES if line["event"] == "request"] == ["/login", "/login", "/search", "/api/articles", "/"]
    for secret in (PASSWORD, "not-the-password", TOKEN, session, "ferry"):
        assert secret not in written
    assert {line["who"] for line in serving.LINES if line["event"] == "request"} == {None, "Ida", "desk"}


def test_an_error_is_told_by_its_id_and_logged_with_its_place(archive, monkeypatch):
    from variorum.archive import Archive

    def fails(*_args, **_named):
        raise RuntimeError("the cellar is full of water")

    monkeypatch.setattr(Archive, "articles", fails)
    serving.LINES.clear()
    with serving.serving(archive) as client:
        answer = client.get("/api/articles")
        page = client.get("/outlets/Skarn%20Courier")
    assert (answer.status_code, page.status_code) == (500, 500)
    line = next(line for line in serving.LINES if line.get("error"))
    assert line["error"] == "RuntimeError: the cellar is full of water"
    assert line["id"] in serving.error_of(answer)["advice"]
    assert "cellar" not in answer.text + page.text
    assert "content-security-policy" in page.headers
