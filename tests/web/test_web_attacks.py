"""What somebody tried against a server, and what it does about it."""

import asyncio
import json
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import serving
import uvicorn
from hostile import Hostile, page, says
from starlette.testclient import TestClient

from variorum.archive import open_archive
from variorum.web import Options, create_app
from variorum.web.desk import Desk, Pending
from variorum.web.routes import Refusal
from variorum.web.table import TABLE


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.parametrize("path", ["/stories/1", "/api/stories/1/telling"])
def test_a_story_that_was_kept_is_not_shown_after_one_of_its_texts_was_forgotten(archive, path):
    with serving.serving(archive) as client:
        serving.move(60)
        assert "rudder" in serving.until_made(client, path).text
        serving.move(3)
        with open_archive(str(archive), now=serving.now) as held:  # another program does
            (version,) = [hit.version for hit in held.search("rudder")]
            held.forget(version=version, reason="a private person asked", author="desk")
        serving.move(2)
        assert "rudder" not in serving.until_made(client, path).text


def test_a_page_of_an_older_state_is_not_kept_as_one_of_the_new(archive):
    with serving.serving(archive) as client:
        path = re.search(r"/threads/[0-9a-f-]+", serving.until_made(client, "/stories/1").text)[0]
        for look in ("one look", "two looks"):  # the first time something is kept of it, which is another state
            serving.move(60)
            with open_archive(str(archive), now=serving.now) as held:
                held.beat("watch", 60.0, look)
            first = serving.until_made(client, path)
        assert first.headers["etag"]
        serving.move(3)
        with open_archive(str(archive), now=serving.now) as held:
            held.beat("watch", 60.0, "three looks")
        serving.move(6)
        behind = client.get(path, headers={"host": "localhost:8321"})  # under this name nobody has asked for it yet
        assert (behind.status_code, behind.headers["cache-control"], behind.headers.get("etag")) == (200, "no-store", None)
        assert behind.headers["content-encoding"] == "gzip"
        serving.move(20)
        now = serving.until_made(client, path)
        assert now.headers["etag"] == first.headers["etag"]  # nothing of it became otherwise


@pytest.mark.parametrize("path", ["/", "/articles/1", "/stories/1", "/compare/1/2", "/watches"])
def test_a_watch_that_died_is_told_of_on_every_page_although_nothing_is_written_any_more(archive, monkeypatch, path):
    with serving.serving(archive) as client:
        assert "Last sign of the watch just now" in serving.until_made(client, path).text
        monkeypatch.setattr(serving, "START", serving.START + timedelta(days=3))
        serving.move(61)
        for _ in range(50):  # it is renewed meanwhile
            page = client.get(path).text
            if "The watch has been silent since" in page:
                break
            serving.wait(0.1)
        assert page.count("The watch has been silent since") >= 2, "at the top and at the foot"
        assert "Last sign of the watch" not in page


def test_what_was_written_while_somebody_looked_is_seen_by_whoever_wrote_it(archive, monkeypatch):
    """The look had read the state before, and told it after."""
    with serving.serving(archive) as client, ThreadPoolExecutor(2) as pool:
        assert "wire.example/feed" not in client.get("/watches").text
        read, begun, go_on = Desk._read_state, threading.Event(), threading.Event()

        def slowly(desk):
            state = read(desk)
            if not begun.is_set():
                begun.set()
                go_on.wait(20)
            return state

        monkeypatch.setattr(Desk, "_read_state", slowly)
        serving.move(5)
        other = pool.submit(client.get, "/watches")
        assert begun.wait(20)
        client.post("/watches", data={"address": "https://wire.example/feed"})
        mine = pool.submit(client.get, "/watches")
        serving.wait(0.3)
        go_on.set()
        other.result(30)
        assert "wire.example/feed" in mine.result(30).text
        assert "wire.example/feed" in client.get("/watches").text


def test_whoever_did_something_through_another_process_sees_it_at_once(archive):
    with serving.serving(archive) as one, serving.serving(archive) as other:
        assert "wire.example/feed" not in other.get("/watches?done=watching").text
        way = one.post("/watches", data={"address": "https://wire.example/feed"}).headers["location"]
        assert way == "/watches?done=watching"
        assert "wire.example/feed" in other.get(way).text


def test_what_is_refused_may_have_been_written_in_part(archive, monkeypatch):
    def half(call):
        call.archive.add_watch("https://wire.example/feed")
        raise Refusal(503, "the process that made this died", "try again")

    table = [replace(one, run=half) if (one.path, one.method) == ("/watches", "POST") else one for one in TABLE]
    monkeypatch.setattr("variorum.web.app.TABLE", table)
    with serving.serving(archive) as client:
        assert "wire.example/feed" not in client.get("/watches").text
        assert client.post("/watches", data={"address": "https://wire.example/feed"}).status_code == 503
        assert "wire.example/feed" in client.get("/watches").text


def test_the_page_of_a_story_stays_until_something_of_the_story_changes(archive):
    with serving.serving(archive) as client:
        first = serving.until_made(client, "/stories/1")
        with open_archive(str(archive), now=serving.now) as held:
            held.beat("watch", 60.0, "a look")
            serving.move(20)
            assert client.get("/stories/1", headers={"if-none-match": first.headers["etag"]}).status_code == 304
            held.add(serving.deposit("https://courier.example/ferry", serving.FERRY.replace("65", "66"), 20))
            serving.move(20)
        assert "66 passengers" in serving.until_made(client, "/stories/1").text


def asked(port, *parts, patience=20.0):
    """What a server answers to bytes, until it closes; None when it does not within some seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        for part in parts:
            line.sendall(part)
        found = b""
        try:
            while more := line.recv(65_536):
                found += more
        except ConnectionResetError:
            pass
        except TimeoutError:
            return None
        return found


@pytest.fixture(scope="module")
def port(filled):
    """Of the server itself, with real sockets, that waits a second for a request."""
    from variorum.web import listening, patience

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "HEAD_SECONDS", 1.0)
        patch.setattr(listening, "_IDLE", 30)
        options = Options(archive=str(filled), port=free_port())
        server = uvicorn.Server(listening.configured(options, serving.world()))
        bound = listening._bound(options)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        while not server.started:
            serving.wait(0.05)
        yield options.port
        server.should_exit = True
        thread.join()
        bound.close()


HEAD = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize("said", [b"", b"GET /heal", HEAD, HEAD + b"\r\n", HEAD + b"\r\n" + HEAD], ids=str)
def test_a_connection_that_asks_for_nothing_is_closed(port, said):
    answer = asked(port, said)
    assert answer is not None, "it keeps its place for ever"
    assert answer.count(b"HTTP/1.1 200") == (1 if HEAD + b"\r\n" in said else 0)


class Line:
    """The side of a connection that a server sees."""

    def __init__(self, peer):
        self.peer, self.aborted = peer, False

    def get_extra_info(self, name):
        return self.peer if name == "peername" else None

    def abort(self):
        self.aborted = True

    def close(self):
        pass


@pytest.mark.parametrize(
    ("peer", "kept"),
    [
        (("198.51.100.7", 40_000), 3),
        (("2001:db8::7", 40_000, 0, 0), 3),
        (("127.0.0.1", 40_000), 5),
        (("::ffff:127.0.0.1", 40_000, 0, 0), 5),
        (("10.0.0.9", 40_000), 5),  # a proxy of ours
        (None, 5),
    ],
    ids=str,
)
def test_one_client_cannot_take_all_connections(filled, monkeypatch, peer, kept):
    from variorum.web import listening, patience

    monkeypatch.setattr(patience, "OF_ONE", 3)
    config = listening.configured(Options(archive=str(filled), proxies=("10.0.0.0/24",), password="a long word"), serving.world())
    config.load()

    async def connected():
        state = uvicorn.server.ServerState()
        made = [config.http_protocol_class(config=config, server_state=state, app_state={}) for _ in range(5)]
        lines = [Line(peer) for _ in made]
        for one, line in zip(made, lines, strict=True):
            one.connection_made(line)
        held = sum(not line.aborted for line in lines)
        for one in made:
            one.connection_lost(None)
        again = Line(peer)
        last = config.http_protocol_class(config=config, server_state=state, app_state={})
        last.connection_made(again)
        last.connection_lost(None)
        return held, again.aborted

    assert asyncio.run(connected()) == (kept, False)
    assert not patience.Connection._held


def test_a_request_that_comes_slowly_but_in_time_is_answered(port):
    body = b"name=Ida"
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head)
        for byte in body:
            serving.wait(0.25)  # two seconds in all: the body has more time than the headers
            line.sendall(bytes([byte]))
        assert line.recv(100).startswith(b"HTTP/1.1 303")


@pytest.mark.parametrize(
    "said",
    [b"GET /\x7f HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", b"GET / HTTP/1.1\r\nX: \x00\r\n\r\n"],
    ids=str,
)  # fmt: skip
def test_cve_2023_27592_what_is_no_http_is_told_so_with_the_policy(port, said):
    answer = asked(port, said)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"content-security-policy: default-src 'none'" in answer.lower()
    assert b"evil.example" not in answer


@pytest.mark.parametrize(
    "lengths",
    [b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Content-Length: 5\r\nContent-Length: 0\r\n", b"Transfer-Encoding: chunked, identity\r\n", b"Content-Length: +5\r\n"],
    ids=str,
)  # fmt: skip
def test_a_body_of_two_lengths_smuggles_no_second_request(port, lengths):
    said = b"POST /login HTTP/1.1\r\nHost: localhost\r\n" + lengths + b"\r\n0\r\n\r\n" + HEAD + b"\r\n"
    answer = asked(port, said)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_who_does_not_read_an_answer_keeps_no_place():
    from variorum.web import listening

    if not hasattr(socket, "TCP_USER_TIMEOUT"):
        pytest.skip("no such setting here")
    bound = listening._bound(Options(archive="none.db", port=free_port()))
    with bound, socket.create_connection(bound.getsockname()), bound.accept()[0] as line:
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000


def note(path, line):
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(dict(line)) + "\n")


def test_one_client_fetches_for_all_and_that_a_host_inside_the_network_was_asked_is_logged(archive, tmp_path):
    with Hostile() as host:
        host.at("/bridge", says(page("Bridge shut", serving.FERRY)))
        options = Options(archive=str(archive), allow_private=(host.host,))
        world = serving.world(now=at_present, log=partial(note, tmp_path / "log"), sleep=serving.wait)
        with TestClient(create_app(options, world), base_url="http://127.0.0.1:8321") as client:
            answer = client.post("/api/articles", json={"address": host.url("/bridge")})
            assert answer.json()["added"][0]["added"]
            again = client.post("/api/articles", json={"address": host.url("/bridge")})
            assert again.json()["added"][0]["added"]
        assert [asked.path for asked in host.asked].count("/robots.txt") == 1, "one client, which remembers and keeps its distance"
        assert host.paths() == ["/bridge", "/bridge"]
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line["event"] == "fetch" and "inside a network" in line["said"]]


def at_present():
    return datetime.now(UTC)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:SEKRET@db.example/news",
        "postgresql://db.example/news?user=u&password=SEKRET",
        "postgresql://u:a@SEKRET@db.example/news",
    ],
)
def test_cve_2023_22481_the_first_line_holds_no_password_of_a_database(address):
    from variorum.web.listening import _named

    assert "SEKRET" not in _named(address)
    assert "db.example" in _named(address)


def test_a_cookie_that_was_copied_is_no_use_after_signing_out(archive):
    """In this process, in another that serves the same archive with the same secret, and after a restart."""
    same = {"password": "a long word", "secret": b"s" * 32}
    with serving.serving(archive, **same) as one, serving.serving(archive, **same) as other:
        cookies = []
        for name in ("Ida", "Ida"):  # in the same second
            one.cookies.clear()
            cookies.append(one.post("/login", data={"name": name, "password": "a long word"}).headers["set-cookie"].split(";")[0])
        one.cookies.clear()
        assert [client.get("/articles/1", headers={"Cookie": cookies[0]}).status_code for client in (one, other)] == [200, 200]
        assert one.post("/logout", headers={"Cookie": cookies[0]}).status_code == 303
        serving.move(2)
        assert [client.get("/articles/1", headers={"Cookie": cookies[0]}).status_code for client in (one, other)] == [303, 303]
        assert [client.get("/api/articles", headers={"Cookie": cookies[0]}).status_code for client in (one, other)] == [401, 401]
        assert [client.get("/articles/1", headers={"Cookie": cookies[1]}).status_code for client in (one, other)] == [200, 200]
    with serving.serving(archive, **same) as again:
        assert again.get("/articles/1", headers={"Cookie": cookies[0]}).status_code == 303
        assert again.get("/articles/1", headers={"Cookie": cookies[1]}).status_code == 200


class TakesLong:
    """A task that takes a minute of the clock that is set, and is killed."""

    def run(self, _archive, _job):
        serving.wait(30)


@pytest.mark.parametrize("states", [(None, None), ("one", "two")], ids=["whatever the archive holds", "as the archive stands"])
def test_a_text_that_takes_too_long_is_not_tried_again_at_once_by_whoever_asks(archive, monkeypatch, states):
    """It was: the minute after which it is tried again counted from when trying began, which is when it was given up."""
    monkeypatch.setattr("variorum.web.desk.WORK_SECONDS", 0.5)
    desk = Desk(Options(archive=str(archive)), serving.world())
    try:
        with pytest.raises(Pending) as pending:
            desk.make("long", desk.job(TakesLong()), "it", state=states[0])
        serving.move(60)
        pending.value.made.result(timeout=30)
        for seconds in (1, 60, 500):
            serving.move(seconds)
            with pytest.raises(Refusal, match="given up"):
                desk.make("long", desk.job(TakesLong()), "it", state=states[1])
        serving.move(60)
        with pytest.raises(Pending):
            desk.make("long", desk.job(TakesLong()), "it", state=states[1])
    finally:
        desk.close()
