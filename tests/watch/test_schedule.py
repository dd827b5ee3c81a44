"""When an address is looked at next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.addresses import plain_address
from variorum.model.archive import WatchKind
from variorum.pipeline import schedule
from variorum.pipeline.schedule import DAY, HOUR, MINUTE, Found, distinct, freshness, next_look, shift, silent_after

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = "https://courier.example/news/bridge"


def wait(found=Found.SAME, *, kind=WatchKind.PAGE, age=0.0, address=PAGE, **known):
    after = next_look(address, kind, found, now=NOW, since=NOW - timedelta(seconds=age), **known)
    return (after.due - NOW).total_seconds()


def unshifted(*given, **known):
    return next_look(PAGE, WatchKind.PAGE, *given, now=NOW, since=NOW - timedelta(seconds=known.pop("age", 0.0)), **known).every


@pytest.mark.parametrize(
    ("age", "every"), [(0, 5 * MINUTE), (HOUR, 5 * MINUTE), (DAY, 2 * HOUR), (30 * DAY, 2.5 * DAY), (365 * DAY, 7 * DAY)]
)
def test_a_page_is_looked_at_often_when_new_and_rarer_with_age(age, every):
    assert unshifted(Found.SAME, age=age) == pytest.approx(every)


def test_a_change_makes_a_page_new_again():
    assert unshifted(Found.NEW, age=90 * DAY, every=7 * DAY) == 5 * MINUTE


def test_a_feed_quickens_with_news_and_slows_without():
    first = next_look(PAGE, WatchKind.FEED, Found.SAME, now=NOW, since=NOW).every
    quick = next_look(PAGE, WatchKind.FEED, Found.NEW, now=NOW, since=NOW, every=first).every
    slow = next_look(PAGE, WatchKind.FEED, Found.SAME, now=NOW, since=NOW, every=first).every
    assert quick < first < slow
    for _ in range(40):
        slow = next_look(PAGE, WatchKind.FEED, Found.SAME, now=NOW, since=NOW, every=slow).every
    assert slow == 6 * HOUR


def test_failures_double_the_wait_up_to_a_day_and_a_missing_page_up_to_a_week():
    waits = [wait(Found.NOTHING, failures=number) for number in (1, 2, 3, 30)]
    assert waits == sorted(waits)
    assert waits[1] == pytest.approx(2 * waits[0])
    assert waits[3] == pytest.approx(DAY * (1 + schedule.JITTER * shift(PAGE)))
    assert 6 * DAY < wait(Found.GONE, failures=30) < 8 * DAY


def test_a_server_that_names_a_time_is_not_asked_before():
    assert wait(Found.NOTHING, failures=1, asked=2 * HOUR) == 2 * HOUR
    assert wait(Found.NOTHING, failures=1, asked=1e12) == schedule.LATEST_ASKED


def test_a_hint_of_freshness_is_taken_at_its_word_up_to_an_hour():
    assert wait(fresh=30 * MINUTE) == pytest.approx(30 * MINUTE, rel=0.11)
    assert wait(fresh=365 * DAY) == pytest.approx(HOUR, rel=0.11)


def test_an_interval_that_a_person_set_is_only_ever_lengthened():
    assert wait(wanted=20.0, age=90 * DAY) == pytest.approx(20, rel=0.11)
    assert wait(Found.NOTHING, wanted=20.0, failures=1) > 20 * 1.2


@given(st.text(max_size=40))
def test_every_address_has_its_own_place_in_the_interval(address):
    assert -1 <= shift(address) <= 1
    assert shift(address) == shift(address)


def test_thousand_addresses_do_not_fall_due_together():
    dues = {round(wait(address=f"{PAGE}/{number}", age=DAY)) for number in range(1000)}
    assert len(dues) > 500


@given(
    st.sampled_from(list(Found)),
    st.sampled_from([None, *WatchKind]),
    st.floats(0, 1e9),
    st.integers(0, 10_000),
    st.floats(0, 1e15),
    st.floats(0, 1e15),
)
def test_the_next_look_is_never_at_once_and_never_beyond_a_fortnight(  # noqa: PLR0917
    found, kind, age, failures, asked, fresh
):
    due = next_look(PAGE, kind, found, now=NOW, since=NOW - timedelta(seconds=age), failures=failures, asked=asked, fresh=fresh).due
    assert timedelta(minutes=4) < due - NOW < timedelta(days=14)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=300"}, 300),
        ({"cache-control": 'max-age="300"', "age": "100"}, 200),
        ({"cache-control": "max-age=60, no-cache"}, 0),
        ({"expires": "Mon, 02 Mar 2026 12:10:00 GMT"}, 600),
        ({"expires": "Mon, 02 Mar 2026 12:10:00 GMT", "date": "Mon, 02 Mar 2026 12:05:00 GMT"}, 300),
        ({"expires": "0"}, 0),
        ({"cache-control": "max-age=-5"}, None),
        ({"cache-control": "max-age=９"}, None),
        ({"cache-control": "max-age=" + "9" * 500}, 1e9),
        ({}, None),
    ],
)
def test_freshness_as_headers_say(headers, seconds):
    assert freshness(headers, now=NOW) == seconds


def test_a_page_that_is_named_many_times_is_one_page():
    found = list(
        distinct(
            [
                "https://Courier.example/a?utm_source=feed",
                "https://courier.example:443/a#top",
                "https://courier.example/a?id=3&utm_medium=x",
                "https://courier.example/a",
                "http://courier.example/a",
            ]
        )
    )
    assert found == ["https://courier.example/a", "https://courier.example/a?id=3", "http://courier.example/a"]


def test_a_watch_is_called_silent_after_several_intervals():
    assert silent_after(None) == 6 * HOUR
    assert silent_after(2 * DAY) == 12 * DAY


@pytest.mark.parametrize(
    "address", ["http://courier.example:99999/a", "http://courier.example:x/a", "http://[::1]:8080/a", "http://ÜBER.example/a"]
)
def test_odd_addresses_break_nothing(address):
    assert list(distinct([address, address])) == [plain_address(address)]
    assert schedule.host_of(address)
