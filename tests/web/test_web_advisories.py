"""Each advisory of other products that applies to a server (FIELD 4.3), as a test named after it."""

import inspect
import re
from html.parser import HTMLParser

import pytest
import serving
from serving import HOSTILE

from variorum.web import answers, pages_reading
from variorum.web.guards import POLICY
from variorum.web.options import Options, check
from variorum.web.table import TABLE

PAGES = [
    "/",
    "/search?q=hurt",
    "/outlets",
    "/articles/4",
    "/articles/4/versions/1",
    "/stories",
    "/watches",
    "/add",
    "/articles/1",
    "/compare/1/2",
    "/compare/1/5",
    "/stories/1",
]


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(page):
    """What a browser would take for markup."""
    parser = _Tags()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def client(filled):
    with serving.serving(filled) as client:
        yield client


def test_cve_2023_27592_error_pages_carry_the_policy_and_repeat_nothing(client):
    """Miniflux: an error page echoed an address unescaped and had no policy."""
    for path in (
        f"/{HOSTILE}",
        f"/articles/{HOSTILE}",
        f"/search?colour={HOSTILE}",
        f"/api/{HOSTILE}",
        f"/api/articles?{HOSTILE}=1",
        f"/threads/{HOSTILE}",
    ):
        answer = client.get(path)
        assert answer.status_code in {400, 404}
        assert answer.headers["content-security-policy"] == POLICY
        assert "alert(" not in answer.text


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline():
    assert set(POLICY.split("; ")) == {
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
    }  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_cve_2023_45815_archivebox_239_titles_are_text(client, path):
    """ArchiveBox: an archived script, even a title, ran as the one who looked. Nothing that stands in a text becomes markup here."""
    page = serving.until_made(client, path)
    assert page.status_code == 200
    for tag, given in tags(page.text):
        assert tag not in {"img", "style", "iframe", "object", "embed", "base"}
        assert not {name for name in given if name.startswith("on") or name == "style"}
        assert tag != "script" or given["src"].startswith("/static/"), "nothing inline"
        assert not any(str(value).strip().lower().startswith(("javascript:", "data:")) for value in given.values())


def test_datasette_2359_what_is_not_there_is_not_echoed(client):
    for path in (
        "/no-such-page-7f3a",
        "/articles/7f3a",
        "/outlets/no-such-outlet-7f3a",
        "/api/no-such-page-7f3a",
        "/static/no-such-7f3a.css",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "7f3a" not in answer.text
        assert "7f3a" not in str(answer.headers)


def test_datasette_1360_nothing_shows_how_it_is_made(client):
    """Reflected scripting in `_trace`: there are no parameters for looking inside, and unknown ones are refused."""
    for name in ("_trace", "debug", "_debug", "callback", "template"):
        assert client.get(f"/?{name}=1").status_code == 400
        assert client.get(f"/api/articles?{name}=1").status_code == 400


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "//evil.example/%2e%2e", "/articles/1/", "/.//evil.example"])
def test_datasette_2429_datasette_2680_no_path_redirects_elsewhere(client, path):
    answer = client.request("GET", "http://127.0.0.1:8321" + path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_datasette_2429_no_answer_redirects_elsewhere(archive):
    with serving.serving(archive) as client:
        for away in ("//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0aLocation: https://evil.example"):
            for path, data in (
                ("/logout", {}),
                ("/login", {"name": "Ida"}),
                ("/watches", {"address": "https://a.example/"}),
                ("/watches/1", {"action": "pause"}),
            ):
                location = client.post(path, data={**data, "next": away}).headers["location"]
                assert re.match(r"/(?![/\\])", location), location
                assert "\n" not in location


def test_ghsa_cgj8_g98g_4p9x_cve_2025_31483_what_others_wrote_is_never_a_page(client):
    """changedetection.io: a stored page was served as text/html. Also CVE-2025-31483 (Miniflux): the exact policy."""
    held = client.get("/api/articles/4/captures").json()["captures"][0]
    assert held["media_type"] == "text/html"
    answer = client.get(f"/captures/{held['id']}/raw")
    assert HOSTILE in answer.text
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == f'attachment; filename="capture-{held["id"]}.txt"'
    assert answer.headers["content-security-policy"] == "default-src 'none'; form-action 'none'; sandbox"
    for path in ("/api/versions/4/text", "/api/search?q=hurt", "/api/articles/4"):
        data = client.get(path)
        assert data.headers["content-type"] == "application/json"
        assert data.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/site.css",
        "site.css/x",
        "%00site.css",
        "site.css%00.txt",
        "/etc/passwd",
        "....//etc/passwd",
        "..\\site.css",
        "__init__.py",
    ],
)
def test_cve_2026_25527_cve_2022_23497_no_name_leads_to_a_file(client, name):
    """changedetection.io: `..` in a static route. Also CVE-2022-23497 (FreshRSS)."""
    answer = client.get(f"/static/{name}")
    assert answer.status_code in {404, 400}
    assert "root:" not in answer.text


def test_cve_2026_25527_names_are_looked_up_in_a_table(client):
    code = inspect.getsource(pages_reading.static)
    assert "site.STATIC.get(" in code
    assert client.get("/static/site.css").headers["content-type"] == "text/css; charset=utf-8"


def test_cve_2024_51483_a_file_is_called_what_it_likes_and_nothing_is_called_so_here(archive, tmp_path):
    """changedetection.io: a field was taken for a file's name."""
    before = sorted(tmp_path.rglob("*"))
    with serving.serving(archive) as client:
        for name in ("../../evil.txt", "/etc/passwd", "..\\evil.txt", "a\x00b.txt", HOSTILE):
            data = serving.SCHOOL.replace("41", str(len(name) + 50)).encode()
            page = client.post("/add", files={"files": (name, data, "text/plain")}, data={"name": "https://courier.example/up"})
            assert page.status_code == 200
            assert "<script>alert" not in page.text
    assert {path.name for path in tmp_path.rglob("*")} - {path.name for path in before} <= {"held.db-wal", "held.db-shm"}


def test_cve_2021_4162_forms_from_elsewhere_change_nothing(archive):
    """archivy."""
    with serving.serving(archive) as client:
        for route in TABLE:
            if route.method != "GET":
                path = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
                answer = client.request(route.method, path, headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"})
                assert answer.status_code == 403, path


def test_cve_2026_27696_no_password_no_neighbours():
    """changedetection.io: reachable by all, without a password, by default."""
    check(Options(archive="x.db"))
    assert Options(archive="x.db").host == "127.0.0.1"


def test_ghsa_h3x5_5j56_hm2j_fields_that_are_not_offered_are_not_set(archive):
    """changedetection.io: mass assignment. Whether an address inside a network may be looked at is not for the page to say."""
    with serving.serving(archive) as client:
        for extra in ({"private": True}, {"ignore_robots": "x"}, {"id": 1}, {"due": "2020-01-01T00:00:00Z"}, {"parent": 1}):
            assert client.post("/api/watches", json={"address": "https://a.example/", **extra}).status_code == 422
            assert client.patch("/api/watches/1", json={"paused": True, **extra}).status_code == 422
            assert client.post("/watches", data={"address": "https://a.example/", **extra}).status_code == 422
        watch = client.get("/api/watches/1").json()
        assert (watch["private"], watch["paused"]) == (False, False)


def test_cve_2026_27696_addresses_inside_are_not_fetched(archive):
    """GHSA-rph4-96w6-q594 as well: what two readers of addresses understand differently."""
    with serving.serving(archive) as client:
        for address in (
            "http://127.0.0.1:1/x",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]/",
            "http://100.64.1.1/",
            "http://localhost:8321/health",
        ):
            added = client.post("/api/articles", json={"address": address}).json()["added"][0]
            assert added["added"] is None
            assert added["problem"]
        for address in (
            "http://127.0.0.1\\@a.example/",
            "http://ida:secret@a.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "ftp://a.example/",
            "//a.example/",
        ):
            assert client.post("/api/articles", json={"address": address}).status_code == 422
            assert client.post("/api/watches", json={"address": address}).status_code == 422
            assert client.post("/add", data={"address": address}).status_code == 422


def test_ghsa_4j9m_cxq4_9c36_no_value_of_a_user_stands_in_a_style(client):
    for path in PAGES:
        assert "<style" not in serving.until_made(client, path).text


def test_datasette_2677_names_are_values(client):
    """Identifiers quoted wrongly: no name of a column or table comes from a request."""
    for value in ("time'; DROP TABLE articles; --", "rank) UNION SELECT 1 --", "told"):
        assert client.get("/api/changes", params={"order": value}).status_code == 400
    assert client.get("/api/articles", params={"outlet": "' OR 1=1 --"}).json()["articles"] == []
    assert client.get("/api/search", params={"q": "ferry' OR 1=1 --"}).status_code in {200, 422}


def test_datasette_918_pages_hold_no_secret_that_another_could_measure(client):
    """No token stands in a form, so there is none to leak, by compression (BREACH) either."""
    for path in ("/add", "/watches", "/login"):
        fields = set(re.findall(r'<input[^>]+type="hidden"[^>]+name="(\w+)"', client.get(path).text))
        assert fields <= {"next", "action"}


def test_answers_have_no_body_that_a_browser_reads_as_another_type():
    assert all(route.media_type for route in TABLE)
    assert answers.JSON == "application/json"
