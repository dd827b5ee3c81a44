"""Good manners: turns, pauses that are asked for, and what is enough for a day. Time is ours here, so nothing waits."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hostile import QUICK, Hostile, in_turn, page, pause, redirect, says

from variorum.errors import TooSoonError
from variorum.fetch.pace import DAY, Lane, Pace, lane, retry_after

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
BODY = page("Bridge shut", "The old bridge in Lindmark was shut on Monday.")


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self):
        self.at = 1000.0
        self.slept = []

    def clock(self):
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def pace(time):
    return Pace(clock=time.clock, sleep=time.sleep, patience=30.0)


PAPER = Lane("paper.example", "", 2.0, 5)


def enter(pace, queue=PAPER, **options):
    pace.enter(queue, where="https://paper.example/", **options)


def test_a_gap_lies_between_two_requests(pace, time):
    for _ in range(3):
        enter(pace)
    assert time.slept == [2.0, 2.0]
    time.at += 1.5
    assert pace.ready_in(PAPER) == 0.5
    time.at += 10
    enter(pace)
    assert time.slept == [2.0, 2.0]


def test_the_site_may_ask_for_a_longer_one(pace, time):
    enter(pace, delay=10.0)
    enter(pace, delay=0.5)
    enter(pace)
    assert time.slept == [10.0, 2.0]


def test_hosts_do_not_wait_for_one_another(pace, time):
    for host in ("a.example", "b.example", "c.example"):
        enter(pace, Lane(host, "", 2.0, 5))
    assert time.slept == []


def test_who_would_wait_too_long_is_told_so(pace, time):
    enter(pace, delay=3600.0)
    with pytest.raises(TooSoonError, match="asked slowly") as told:
        enter(pace)
    assert told.value.seconds == 3600.0
    assert time.slept == []


def test_a_pause_holds_everybody(pace, time):
    assert pace.hold("paper.example", 120.0) == 120.0
    with pytest.raises(TooSoonError, match=r"asked us to wait; ask again in 120 s") as told:
        enter(pace)
    assert (told.value.seconds, pace.ready_in(PAPER)) == (120.0, 120.0)
    enter(pace, Lane("other.example", "", 2.0, 5))
    time.at += 120
    enter(pace)
    assert time.slept == []


def test_a_pause_of_unknown_length_grows_until_the_host_answers(pace):
    assert [pace.hold("paper.example", None) for _ in range(8)] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    pace.answered("paper.example")
    assert pace.hold("paper.example", None) == 60
    assert pace.hold("paper.example", 10.0**9) == DAY
    assert pace.hold("paper.example", 0.0) == 0.0
    assert pace.ready_in(PAPER) == DAY  # a shorter one does not shorten a longer one


def test_a_pause_stops_those_who_wait_already(time):
    pace = None

    def sent_away(seconds):
        time.sleep(seconds)
        pace.hold("paper.example", 300.0)

    pace = Pace(clock=time.clock, sleep=sent_away, patience=30.0)
    enter(pace)
    with pytest.raises(TooSoonError, match="asked us to wait"):
        enter(pace)


def test_enough_for_a_day(pace, time):
    for _ in range(5):
        enter(pace)
    with pytest.raises(TooSoonError, match="asked 5 times today") as told:
        enter(pace)
    assert told.value.seconds == pytest.approx(DAY - 8)
    assert pace.ready_in(PAPER) == pytest.approx(DAY - 8)
    time.at += DAY - 8
    for _ in range(5):
        enter(pace)
    with pytest.raises(TooSoonError, match="today"):
        enter(pace)


def test_memory_of_hosts_is_bounded(pace):
    for number in range(20_000):
        enter(pace, Lane(f"host{number}.example", "", 2.0, 5))
    assert len(pace._hosts) == 10_000


def test_threads_get_turns_of_their_own(time):
    turns = []
    pace = Pace(clock=lambda: 0.0, sleep=turns.append, patience=1e9)
    threads = [threading.Thread(target=enter, args=(pace, Lane("paper.example", "", 2.0, None))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(turns) == [2.0 * number for number in range(1, 40)]


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("1.5", 1.5),
        ("Sun, 01 Mar 2026 10:02:00 GMT", 120.0),
        ("Sunday, 01-Mar-26 10:02:00 GMT", 120.0),
        ("Sun Mar  1 10:02:00 2026", 120.0),
        ("Sun, 01 Mar 2026 09:00:00 GMT", 0.0),
        ("", None),
        (None, None),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("99999999999999999999", None),
        ("Sun, 99 Mar 2026 10:00:00 GMT", None),
        ("Sun, 01 Mar 99999 10:00:00 GMT", None),
    ],
)
def test_how_long_to_stay_away_in_seconds_or_as_a_date(given, seconds):
    assert retry_after(given, NOW) == seconds


@pytest.mark.parametrize(
    ("host", "path", "kind", "gap", "bounded"),
    [
        ("web.archive.org", "/cdx/search/cdx?url=paper.example", "lists", 1.0, False),
        ("web.archive.org", "/web/timemap/link/https://paper.example/", "lists", 1.0, False),
        ("web.archive.org", "/web/20240301100000id_/https://paper.example/", "mementos", 4.0, False),
        ("archive.org", "/wayback/available?url=paper.example", "lists", 1.0, False),
        ("arquivo.pt", "/wayback/cdx?url=paper.example", "lists", 1.0, False),
        ("index.commoncrawl.org", "/CC-MAIN-2024-10-index?url=paper.example", "lists", 1.0, False),
        ("old.memory.example", "/wayback/20240301100000/https://paper.example/", "mementos", 4.0, False),
        ("paper.example", "/web/2024/03/01/bridge", "", 0.5, True),
        ("paper.example", "/cdx/", "", 0.5, True),
        ("web.archive.org.evil.example", "/cdx/", "", 0.5, True),
    ],
)
def test_web_archives_have_slower_queues_of_their_own(host, path, kind, gap, bounded):
    found = lane(host, path, gap=0.5, daily=1000)
    assert (found.kind, found.gap, found.daily is not None) == (kind, gap, bounded)


def test_an_archive_is_asked_for_sixty_lists_and_fifteen_pages_a_minute(pace, time):
    began = time.at
    for number in range(60):
        enter(pace, lane("web.archive.org", "/cdx/search/cdx", gap=0.5, daily=10))
        if number % 4 == 0:
            enter(pace, lane("web.archive.org", "/web/20240301100000id_/https://paper.example/", gap=0.5, daily=10))
    assert 59 <= time.at - began <= 61


# --- the client's manners, against a server -------------------------------------------------------------------------------------------------


@pytest.fixture
def server():
    with Hostile() as server:
        yield server


def polite(server, time, **options):
    limits = options.pop("limits", replace(QUICK, gap=2.0, patience=30.0))
    return server.client(sleep=time.sleep, clock=time.clock, limits=limits, **options)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("after", "seconds"), [(90, 90.0), (datetime.now(UTC) + timedelta(days=30), DAY), ("nonsense", 60.0), (None, 60.0)]
)
def test_a_server_that_asks_for_a_pause_gets_it(server, time, status, after, seconds):
    url = server.at("/news", in_turn(pause(status, after), says(BODY)))
    client = polite(server, time)
    answer = client.get(url)
    assert (answer.captured.status, answer.retry_after) == (status, seconds)
    with pytest.raises(TooSoonError, match="asked us to wait") as told:
        client.get(server.at("/other", says(BODY)))
    assert told.value.seconds == pytest.approx(seconds)
    assert client.ready_in(url) == pytest.approx(seconds)
    assert server.paths() == ["/news"]
    time.at += seconds
    assert client.get(url).captured.status == 200
    assert any("not asked again" in line for line in server.log)


def test_a_429_stops_the_queue_of_its_host_and_of_no_other(server, time):
    with Hostile() as other:
        other.at("/news", says(BODY))
        client = polite(
            server, time, resolve=lambda *_: ["127.0.0.1"], allow_private=server.allowed("a.example") | other.allowed("b.example")
        )
        server.at("/news", pause(429, 600))
        client.get(server.url("/news", "a.example"))
        for _ in range(5):
            with pytest.raises(TooSoonError):
                client.get(server.url("/news", "a.example"))
        assert len(server.paths()) == 1
        assert client.get(other.url("/news", "b.example")).captured.status == 200


def test_crawl_delay_is_kept(server, time):
    server.robots("User-agent: *\nCrawl-delay: 12\nRequest-rate: 1/5")
    client = polite(server, time)
    for _ in range(3):
        client.get(server.at("/news", says(BODY)), tdm=False)
    assert time.slept == [2.0, 12.0, 12.0]
    assert client.ready_in(server.url("/news")) == 12.0


def test_redirects_wait_for_their_turn_as_well(server, time):
    server.at("/a", redirect("/b"))
    server.at("/b", says(BODY))
    polite(server, time).get(server.url("/a"), tdm=False)
    assert time.slept == [2.0, 2.0]


def test_the_days_budget_is_kept(server, time):
    client = polite(server, time, limits=replace(QUICK, daily=4))
    for _ in range(3):
        client.get(server.at("/news", says(BODY)), tdm=False)
    with pytest.raises(TooSoonError, match="today"):
        client.get(server.url("/news"), tdm=False)
    assert len(server.asked) == 4
