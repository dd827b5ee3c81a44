"""A server over a small archive of invented stories, with a clock that stands still unless it is moved."""

import itertools
import json
import os
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from starlette.testclient import TestClient

from variorum.archive import open_archive
from variorum.model import Article, CaptureStatus, Deposit
from variorum.pipeline import archives, tellings
from variorum.web import Options, World, create_app

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

FERRY = (
    "Ferry to Skarn Island runs aground\n\n"
    "LINDMARK - A ferry carrying at least 65 passengers ran aground off Skarn Island on Tuesday evening, the harbour authority said.\n\n"
    '"Everybody was brought ashore before midnight," said Ingrid Solvang, who leads the harbour authority. She said that the cause was not known.\n\n'
    "The ferry left Lindmark at half past five in calm weather. Divers will look at its hull on Wednesday, according to the Skarn Courier.\n\n"
    "Ingrid Solvang said that mending the ship would cost 3 million crowns or more.\n"
)
FERRY_LATER = (
    FERRY.replace("at least 65 passengers", "107 passengers")
    .replace("She said that the cause was not known.", "She said that a rudder had failed.")
    .replace("in calm weather", "in a light wind")
)
FERRY_WIRE = (
    "Passengers brought ashore after ferry accident\n\n"
    "A ferry carrying at least 65 passengers ran aground off Skarn Island on Tuesday evening, the harbour authority said. "
    '"Everybody was brought ashore before midnight," said Ingrid Solvang, who leads the harbour authority. She said that the cause was not known.\n\n'
    "The ferry left Lindmark at half past five in calm weather, and the fire brigade sent two boats to help. "
    "Divers will examine the hull of the ferry on Wednesday, Per Aas said. The repair will cost at least 3 million crowns, said Ingrid Solvang.\n"
)
SCHOOL = (
    "School in Tannby to close\n\n"
    "TANNBY - The council of Tannby decided on Monday to close the school at Mill Lane, which has 41 pupils, at the end of the year.\n\n"
    "Parents said that they would appeal. The mayor, Per Aas, said that the roof could not be repaired for less than 3 million.\n"
)
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def now():
    return START


_ticks = itertools.count()
_moved = [0.0]


def clock():
    return _moved[0]


def move(seconds):
    """The clock of every server here goes on."""
    _moved[0] += seconds


def chance(count):
    return os.urandom(count)


def sleep(seconds):
    _moved[0] += seconds


LINES = []


def log(line):
    LINES.append(dict(line))


def world(**changed):
    return World(**({"now": now, "clock": clock, "sleep": sleep, "chance": chance, "log": log} | changed))


def moment(hours):
    return (datetime(2026, 3, 3, 18, 0, tzinfo=UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def deposit(key, text, hours, *, outlet="Skarn Courier", title=None, body=None, **more):
    article = Article(text=text, title=title or text.split("\n")[0], outlet=outlet, published="2026-03-03", url=key)
    return Deposit(
        key=key, captured=moment(hours), dated=True, origin="test", article=article, body=body or text.encode(), url=key,
        http_status=200, media_type="text/html" if body else "text/plain", **more,
    )  # fmt: skip


def fill(path):
    """Two articles of one story, one of them with three stays of two texts; another; one with a hostile name."""
    with open_archive(path, now=now) as archive:
        ferry = "https://courier.example/ferry"
        archive.add(deposit(ferry, FERRY, 0))
        archive.add(deposit(ferry, FERRY_LATER, 3))
        archive.add(
            Deposit(key=ferry, captured=moment(4), dated=True, origin="test", status=CaptureStatus.BLOCKED, reason="403", http_status=403)
        )
        archive.add(deposit(ferry, FERRY, 6))
        archive.add(deposit("https://wire.example/a/1", FERRY_WIRE, 1, outlet="Lindmark Wire"))
        archive.add(deposit("https://courier.example/school", SCHOOL, 2))
        hostile = f"{HOSTILE}\n\n{SCHOOL.split(chr(10), 2)[2]} Nobody {HOSTILE} was hurt."
        archive.add(deposit("https://odd.example/x", hostile, 2, outlet=HOSTILE, title=HOSTILE, body=f"<html>{HOSTILE}</html>".encode()))
        archives.settle(archive, jobs=1)
        if hasattr(tellings, "relate"):
            tellings.relate(archive, jobs=1)
        archive.add_watch("https://courier.example/feed.xml", title="Courier")
        archive.beat("watch", 60.0)


@contextmanager
def serving(archive, *, host="127.0.0.1:8321", **options):
    """A client of a server over an archive."""
    scheme = "https" if options.get("secure") else "http"
    app = create_app(Options(archive=str(archive), **options), world())
    with TestClient(
        app, base_url=f"{scheme}://{host}", follow_redirects=False, raise_server_exceptions=True, client=("127.0.0.1", 50_000)
    ) as client:
        yield client


def wait(seconds):
    """Really."""
    threading.Event().wait(seconds)


def until_made(client, path, tries=60):
    """The answer, once what it needs is made."""
    for _ in range(tries):
        answer = client.get(path)
        if answer.status_code != 202:
            return answer
        wait(0.2)
    raise AssertionError(path)


def error_of(answer):
    return json.loads(answer.content)["error"]
