"""The pages as the server sends them: what is kept and for how long, what is made elsewhere, forms and where they lead."""

import asyncio
import contextlib
import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import serving

from variorum.archive import open_archive
from variorum.errors import ArchiveError
from variorum.web import work
from variorum.web.desk import Desk, Pending, Recent
from variorum.web.guards import POLICY
from variorum.web.options import Options
from variorum.web.routes import Refusal

STEP = "b217ae967210a3e8"


@pytest.fixture(scope="module")
def client(filled):
    with serving.serving(filled) as client:
        yield client


def test_the_policy_is_that_of_the_pages():
    from variorum.render import site

    def parts(policy):
        return set(policy.replace(" data:", "").split("; "))

    assert parts(POLICY) == parts(site.POLICY)


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/", "107"), ("/?class=figure&substantive=1&order=time", "107"), ("/?outlet=&class=&words=", "107"),
        ("/search?q=rudder", "Ferry to Skarn Island"), ("/search", "Search"), ("/outlets", "Lindmark Wire"), ("/outlets/Skarn%20Courier", "School in Tannby"),
        ("/articles/1", "Ferry to Skarn Island"), ("/articles/1/versions/2", "a rudder had failed"), ("/compare/1/2", "107"), (f"/changes/{STEP}", "107"),
        ("/compare/1/3", "fire brigade"), ("/stories", "Ferry to Skarn Island"), ("/stories/1", "Lindmark Wire"), ("/watches", "https://courier.example/feed.xml"),
        ("/add", "20 MB"), ("/login", "name"), ("/feeds/changes.atom", "107"), ("/feeds/changes.json?class=figure", "107"),
        ("/feeds/watches.opml", "<opml"),
    ],
)  # fmt: skip
def test_every_page_shows_what_the_archive_holds(client, path, holds):
    page = serving.until_made(client, path)
    assert page.status_code == 200
    assert holds in re.sub(r"<[^>]+>", "", page.text) + page.text


def test_every_link_leads_somewhere(client):
    """From page to page, once around the whole archive."""
    seen, open_ = set(), ["/"]
    while open_ and len(seen) < 120:
        path = open_.pop()
        page = serving.until_made(client, path)
        assert page.status_code in {200, 303}, path
        if page.headers["content-type"].startswith("text/html"):
            for link in re.findall(r'(?:href|src)="(/[^"#]*)', page.text.replace("&amp;", "&")):
                if link not in seen:
                    seen.add(link)
                    open_.append(link)
    assert len(seen) > 40
    assert {link.split("?")[0].split("/")[1] for link in seen} >= {
        "articles",
        "changes",
        "compare",
        "outlets",
        "stories",
        "threads",
        "static",
        "feeds",
        "captures",
    }


def test_lists_go_on(client):
    assert client.get("/?offset=0").status_code == 200
    assert client.get("/?offset=50").status_code == 200
    assert client.get("/articles/1?offset=50").status_code == 200
    assert client.get("/?offset=-1").status_code == 400
    assert client.get("/?offset=99999999").status_code == 400


# --- what is kept -------------------------------------------------------------------------------------------------------------------------


def test_a_page_that_has_not_changed_is_not_sent_again(archive):
    with serving.serving(archive) as client:
        first = client.get("/articles/1")
        tag = first.headers["etag"]
        again = client.get("/articles/1", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["content-security-policy"] == POLICY
        assert again.headers["cache-control"] == "private, no-cache"
        assert client.get("/articles/1?offset=1", headers={"if-none-match": tag}).status_code == 200
        with open_archive(str(archive), now=serving.now) as held:
            held.add(serving.deposit("https://courier.example/ferry", serving.FERRY.replace("65", "66"), 20))
        assert client.get("/articles/1", headers={"if-none-match": tag}).status_code == 304, "for a moment"
        serving.move(15.1)
        changed = client.get("/articles/1", headers={"if-none-match": tag})
        assert changed.status_code == 200
        assert changed.headers["etag"] != tag
        assert changed.text != first.text


@pytest.mark.parametrize("path", ["/articles/1", "/"])
def test_a_page_that_grows_old_is_renewed_while_it_is_handed_out(archive, path):
    with serving.serving(archive) as client:
        first = client.get(path).text
        with open_archive(str(archive), now=serving.now) as held:
            held.add(serving.deposit("https://courier.example/ferry", serving.FERRY.replace("65", "66"), 20))
        for seconds in (5, 4):
            serving.move(seconds)
            assert client.get(path).text == first
            serving.wait(0.2)
        serving.move(2)
        assert client.get(path).text == first, "nobody waits"
        for _ in range(50):
            if client.get(path).text != first:
                return
            serving.wait(0.1)
        raise AssertionError("nobody renewed it")


def test_what_is_written_here_is_seen_at_once(archive):
    with serving.serving(archive) as client:
        assert "https://wire.example/feed" not in client.get("/watches").text
        client.post("/watches", data={"address": "https://wire.example/feed"})
        assert "https://wire.example/feed" in client.get("/watches").text


def test_what_one_may_see_is_not_kept_for_another(archive):
    with serving.serving(archive, password="a long word") as client:
        client.post("/login", data={"name": "Ida", "password": "a long word"})
        mine = client.get("/")
        assert "Ida" in mine.text
        client.post("/logout", data={})
        client.post("/login", data={"name": "Per", "password": "a long word"})
        other = client.get("/", headers={"if-none-match": mine.headers["etag"]})
        assert other.status_code == 200
        assert "Ida" not in other.text
        client.cookies.clear()
        assert client.get("/", headers={"if-none-match": mine.headers["etag"]}).status_code == 303


def test_large_answers_are_packed(client):
    for path in ("/articles/1", "/api/openapi.json", "/static/site.css"):
        with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(packed) == plain.content
        assert client.get(path, headers={"accept-encoding": "gzip;q=0"}).headers.get("content-encoding") is None


def test_styles_are_kept_for_ever_under_their_digest(client):
    page = client.get("/").text
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert "immutable" in client.get(path).headers["cache-control"]
    assert "immutable" not in client.get("/static/site.css?v=other").headers["cache-control"]


def test_many_who_ask_at_once_make_a_page_once(archive, monkeypatch):
    from variorum.archive import Archive

    asked = []
    real = Archive.transitions

    def counted(self, article):
        asked.append(article)
        return real(self, article)

    monkeypatch.setattr(Archive, "transitions", counted)
    with serving.serving(archive) as client, ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda _: client.get("/articles/1").status_code, range(60))) == {200}
    assert len(asked) == 1


def test_what_is_recent_stays_within_its_bytes():
    recent = Recent(100, len)
    for number in range(50):
        recent.put(number, b"x" * 10)
    assert recent.get(39) is None
    assert recent.get(40) == b"x" * 10
    recent.put(50, b"x" * 10)
    assert recent.get(40) is not None, "used lately"
    assert recent.get(41) is None
    recent.put(51, b"x" * 1_000)
    assert recent.get(51) is None, "more than there is room for is not kept"


# --- what other processes make ------------------------------------------------------------------------------------------------------------


class Sleep:
    """A task that takes long."""

    def run(self, _archive, _job):
        serving.wait(30)


class Dies:
    def run(self, _archive, _job):
        import os

        os._exit(9)


class Fails:
    def run(self, _archive, _job):
        raise ValueError("a secret of the house")


class Counts:
    def run(self, archive, _job):
        return str(len(archive.articles())).encode()


@pytest.fixture
def desk(archive, monkeypatch):
    monkeypatch.setattr("variorum.web.desk.WORK_SECONDS", 1.5)
    desk = Desk(Options(archive=str(archive)), serving.world())
    yield desk
    desk.close()


def made(desk, key, task, **more):
    """What is made, waited for."""
    try:
        return desk.make(key, desk.job(task), "it", **more)
    except Pending as pending:
        pending.made.result(timeout=30)
        return desk.make(key, desk.job(task), "it", **more)


@pytest.mark.parametrize(("task", "status", "says"), [(Sleep, 503, "given up"), (Dies, 503, "died"), (Fails, 500, "went wrong")])
def test_what_takes_too_long_or_dies_costs_nobody_else(desk, task, status, says):
    with pytest.raises(Refusal, match=says) as refused:
        made(desk, "bad", task())
    assert refused.value.status == status
    assert "secret" not in str(refused.value)
    assert made(desk, "good", Counts()) == b"4"
    with pytest.raises(Refusal, match=says):
        desk.make("bad", desk.job(task()), "it")  # told again, not tried again
    serving.move(100)
    with pytest.raises(Pending) as pending:
        desk.make("bad", desk.job(Counts()), "it")
    assert pending.value.made.result(timeout=30) == b"4"


def test_only_so_much_waits_to_be_made(desk):
    with pytest.raises(Refusal, match="too much"):  # noqa: PT012  - which of them is refused is not the point
        for number in range(40):
            with pytest.raises(Pending):
                desk.make(number, desk.job(Sleep()), "it")


def test_what_was_made_of_an_older_state_is_handed_out_for_a_while_unless_it_was_changed_here(desk):
    serving.move(1)
    assert made(desk, "count", Counts(), state="one") == b"4"
    with open_archive(desk.options.archive, now=serving.now) as held:
        held.add(serving.deposit("https://courier.example/new", serving.SCHOOL.replace("41", "42"), 30))
    assert desk.make("count", desk.job(Counts()), "it", state="two") == b"4", "while watch writes every second"
    desk.changed()
    serving.move(0.1)
    assert made(desk, "count", Counts(), state="two") == b"5"
    serving.move(20)
    with pytest.raises(Pending):
        desk.make("count", desk.job(Counts()), "it", state="three")


def test_what_was_freed_is_given_back_every_ten_seconds(archive, monkeypatch):
    given = []
    monkeypatch.setattr("variorum.web.desk.give_back_memory", lambda: given.append(1))
    with serving.serving(archive) as client:
        for seconds in (4, 4, 4, 3, 20):
            serving.move(seconds)
            client.get("/outlets")
    assert len(given) == 2


def test_connections_that_many_at_once_needed_are_closed_when_nobody_needs_them(desk):
    serving.move(20)
    with contextlib.ExitStack() as at_once:
        held = [at_once.enter_context(desk.archive()) for _ in range(6)]
        assert len(set(map(id, held))) == 6
    asyncio.run(desk.state(anew=True))
    with contextlib.ExitStack() as at_once:
        assert {id(at_once.enter_context(desk.archive())) for _ in range(6)} == set(map(id, held))
    serving.move(61)
    asyncio.run(desk.state(anew=True))
    with desk.archive() as kept:
        assert kept in held
        assert kept.size().articles
    closed = [one for one in held if one is not kept]
    for one in closed:
        with pytest.raises(ArchiveError):
            one.size()


def test_what_grows_old_is_made_anew_while_it_is_handed_out(desk):
    serving.move(1)
    assert made(desk, "count", Counts(), state="one") == b"4"
    with open_archive(desk.options.archive, now=serving.now) as held:
        held.add(serving.deposit("https://courier.example/new", serving.SCHOOL.replace("41", "42"), 30))
    serving.move(11)
    for _ in range(100):  # nobody is told to wait
        told, of_this = desk.made("count", desk.job(Counts()), "it", state="two")
        assert of_this == (told == b"5")
        if of_this:
            return
        serving.wait(0.1)
    raise AssertionError("nobody made it anew")


def test_a_page_that_is_being_made_says_so_and_asks_again(archive, monkeypatch):
    monkeypatch.setattr("variorum.web.app.PAGE_WAIT_SECONDS", 0.0)
    monkeypatch.setattr("variorum.web.app.WAIT_SECONDS", 0.0)
    with serving.serving(archive) as client:
        page = client.get("/compare/1/2")
        assert page.status_code == 202
        assert page.headers["cache-control"] == "no-store"
        assert 'http-equiv="refresh"' in page.text
        assert serving.until_made(client, "/compare/1/2").status_code == 200
        told = client.get("/api/compare/2/3")
        assert (told.status_code, told.headers["retry-after"]) == (202, "2")
        assert set(told.json()) == {"pending"}
        assert serving.until_made(client, "/api/compare/2/3").status_code == 200


def test_tasks_travel(archive):
    import pickle

    job = Desk(Options(archive=str(archive)), serving.world()).job(work.Compared(old=1, new=2))
    assert pickle.loads(pickle.dumps(job)) == job
    refusal = pickle.loads(pickle.dumps(Refusal(410, "gone", "look elsewhere", where="there", headers={"A": "b"})))
    assert (refusal.status, refusal.what, refusal.advice, refusal.where, refusal.headers) == (
        410,
        "gone",
        "look elsewhere",
        "there",
        {"A": "b"},
    )


# --- forms --------------------------------------------------------------------------------------------------------------------------------


def test_two_versions_are_chosen(client):
    assert client.get("/compare?old=1&new=2").headers["location"] == "/compare/1/2"
    assert client.get("/compare?old=1&new=1").headers["location"] == "/articles/1?done=same"
    assert client.get("/compare?new=2").headers["location"] == "/articles/1?done=same"
    assert client.get("/compare").headers["location"] == "/?done=same"
    assert "Choose two different versions" in client.get("/articles/1?done=same").text


def test_files_are_added(archive):
    with serving.serving(archive) as client:
        page = client.post(
            "/add", files=[("files", ("early.txt", serving.SCHOOL.replace("41", "43").encode())), ("files", ("nothing.bin", b"\x00\x01\x02" * 50))],
        )  # fmt: skip
        assert page.status_code == 200
        assert "early.txt" in page.text
        assert "nothing.bin" in page.text
        named = {"name": "https://courier.example/school", "outlet": "Skarn Courier", "captured": "2026-03-05T10:00Z"}
        page = client.post("/add", files={"files": ("late.txt", serving.SCHOOL.replace("41", "44").encode())}, data=named)
        (step,) = set(re.findall(r"/changes/([0-9a-f]{16})", page.text))
        assert client.get("/articles/3").text.count("/articles/3/versions/2") >= 1
        assert serving.until_made(client, f"/changes/{step}").status_code == 200


def test_an_add_form_that_cannot_be_used_comes_back_as_it_was(archive):
    with serving.serving(archive) as client:
        empty = client.post("/add", data={"name": "Ida's text"})
        assert empty.status_code == 422
        assert "Ida&#39;s text" in empty.text
        both = client.post("/add", data={"address": "https://a.example/"}, files={"files": ("a.txt", b"words")})
        assert both.status_code == 422
        wrong = client.post("/add", data={"address": "a.example"})
        assert (wrong.status_code, "no address that can be fetched" in wrong.text) == (422, True)
        assert client.post("/add", data={"address": "https://a.example/", "colour": "red"}).status_code == 422


def test_watches_are_added_paused_looked_at_and_removed(archive):
    with serving.serving(archive) as client:
        answer = client.post(
            "/watches", data={"address": "https://wire.example/feed", "kind": "", "title": "", "next": "/watches?offset=0"}
        )
        assert answer.headers["location"] == "/watches?offset=0&done=watching"
        assert "The address is watched from now on." in client.get("/watches?done=watching").text
        watch = client.get("/api/watches").json()["watches"][-1]["id"]
        for action, done in (("pause", "paused"), ("resume", "resumed"), ("now", "now"), ("remove", "removed")):
            assert client.post(f"/watches/{watch}", data={"action": action}).headers["location"] == f"/watches?done={done}"
        assert client.post(f"/watches/{watch}", data={"action": "pause"}).status_code == 404
        assert client.post("/watches", data={"address": "nowhere"}).status_code == 422


def test_a_watched_address_is_written_as_the_command_writes_it(archive):
    given = "HTTPS://Wire.example:443/news?utm_source=mail&id=3#top"
    with serving.serving(archive) as client:
        assert client.post("/api/watches", json={"address": given}).json()["address"] == "https://wire.example/news?id=3"
        client.post("/watches", data={"address": given})
        longest = f"https://{'a' * (2_000 - 8)}"  # a path would be one too many
        assert client.post("/api/watches", json={"address": longest}).status_code == 422
        assert client.post("/watches", data={"address": longest}).status_code == 422
        assert [one["address"] for one in client.get("/api/watches").json()["watches"]].count("https://wire.example/news?id=3") == 1


def test_a_link_is_confirmed_in_somebodys_name(archive):
    """From the page of the story to a decision that the page then shows."""
    with serving.serving(archive) as client:
        sent = {"thread": "0123456789abcdef-1-5", "occurrence": "0123456789abcdee-7-9", "decision": "confirm", "next": "/stories/1#t1"}
        assert client.post("/reviews", data=sent).headers["location"] == "/login?next=/stories/1%23t1", "nobody's decision is nobody's"
        client.post("/login", data={"name": " Ida  Berg ", "next": "/stories/1"})
        answer = client.post("/reviews", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, "/stories/1?done=reviewed#t1")
        (kept,) = client.get("/api/reviews").json()["reviews"]
        assert (kept["author"], kept["decision"], kept["at"]) == ("Ida Berg", "confirm", "2026-03-04T12:00:00Z")
        assert client.post("/reviews", data=sent | {"author": "Per"}).status_code == 422


def test_a_forged_author_is_none(archive):
    with serving.serving(archive) as client:
        client.cookies.set("variorum", "WyJJZGEiLDBd.0000")
        assert "Ida" not in client.get("/").text


def review_forms(client, path):
    """Each form for a decision on a page: its fields, and the decisions that it offers."""
    page = serving.until_made(client, path).text
    forms = re.findall(r'<form[^>]+action="/reviews".*?</form>', page, re.DOTALL)
    return [
        (
            dict(re.findall(r'name="(thread|occurrence|next)" value="([^"]*)"', form)),
            set(re.findall(r'value="(confirm|reject|detach)"', form)),
        )
        for form in forms
    ]


@pytest.mark.parametrize("decision", ["confirm", "reject", "detach"])
def test_a_decision_changes_what_the_thread_shows(archive, decision):
    with serving.serving(archive) as client:
        client.post("/login", data={"name": "Ida Berg"})
        story = serving.until_made(client, "/stories/1").text
        paths = sorted(set(re.findall(r'href="(/threads/[^"#?]+)', story)))
        path, fields = next((path, fields) for path in paths for fields, offered in review_forms(client, path) if "confirm" in offered)
        before = serving.until_made(client, path).text
        assert "Ida Berg on" not in before
        answer = client.post("/reviews", data=fields | {"decision": decision, "note": "as both say"})
        assert answer.status_code == 303
        (kept,) = client.get("/api/reviews").json()["reviews"]
        assert (kept["author"], kept["decision"], kept["note"]) == ("Ida Berg", decision, "as both say")
        after = serving.until_made(client, path).text
        assert after != before
        assert (
            fields["occurrence"] in {fields["occurrence"] for fields, offered in review_forms(client, path) if "confirm" in offered}
        ) is False
        assert "as both say" in after
        told = serving.until_made(client, "/api/stories/1/telling").json()
        tiers = {at["tier"] for thread in told["threads"] for at in thread["occurrences"]}
        assert tiers == {"confirmed"}


# --- health -------------------------------------------------------------------------------------------------------------------------------


def test_health_tells_strangers_little(archive):
    with serving.serving(archive, password="a long word") as client:
        assert client.get("/health").json() == {"status": "ok"}
        assert client.get("/api/health").status_code == 401


def test_health_tells_of_a_watch_that_is_silent(archive):
    with serving.serving(archive) as client:
        assert client.get("/api/health").json()["status"] == "ok"
        with open_archive(str(archive), now=serving.now) as held:
            (watch,) = held.watches()
            held.update_watch(replace(watch, alarmed="2026-03-04T11:00:00Z"))
            held.beat("watch", 60.0)
        told = client.get("/api/health").json()
        assert (told["status"], told["silent"]) == ("trouble", 1)


def test_health_says_when_the_archive_cannot_be_used(archive, monkeypatch):
    from variorum.archive import Archive
    from variorum.errors import ArchiveError

    def broken(_self):
        raise ArchiveError("the file is damaged", where="/home/ida/secret.db", advice="restore it")

    monkeypatch.setattr(Archive, "state", broken)
    with serving.serving(archive) as client:
        answer = client.get("/health")
        assert answer.status_code == 503
        assert "ida" not in answer.text


def test_files_and_threads_do_not_pile_up(archive):
    """As Datasette's `test_fd_leak`: what a server opens it closes, and what it holds has an end."""
    import threading

    files = Path("/proc/self/fd")
    if not files.is_dir():
        pytest.skip("no list of open files here")

    def held():
        return sum(1 for _ in files.iterdir()), threading.active_count()

    with serving.serving(
        archive
    ) as client:  # what only the first server opens stays: libraries, the server from which processes are forked
        assert client.get("/articles/1").status_code == 200
        serving.until_made(client, "/api/compare/1/2")
    before = held()
    for _ in range(4):
        with serving.serving(archive) as client, ThreadPoolExecutor(16) as pool:
            assert set(pool.map(lambda n: client.get(f"/articles/{1 + n % 4}?offset={n}").status_code, range(150))) == {200}
            assert serving.until_made(client, "/api/compare/1/2").status_code == 200
            assert held()[0] - before[0] < 60
    assert held()[0] <= before[0] + 4  # a leak would be one or more for each of 600 requests
    assert held()[1] <= before[1] + 1
