"""Reservations of text and data mining: where they stand, which one counts, and that bulk watching heeds them."""

import json

import pytest
from hostile import Hostile, in_turn, page, raw, redirect, says

from variorum.errors import RefusedError
from variorum.fetch import tdm

BODY = page("Bridge shut", "The old bridge in Lindmark was shut on Monday.")
META = '<meta name="tdm-reservation" content="{}"><META content="https://paper.example/terms" NAME="TDM-Policy">'


@pytest.fixture
def server():
    with Hostile() as server:
        yield server


def site(server, *given, status=200):
    server.at(tdm.PATH, says(json.dumps(given), media_type="application/json", status=status))


def rule(location, value, policy=None):
    return {"location": location, "tdm-reservation": value} | ({"tdm-policy": policy} if policy else {})


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/", "/news", True),
        ("/news", "/news/bridge", True),
        ("/news/", "/news", False),
        ("/news$", "/news", True),
        ("/news$", "/news/bridge", False),
        ("/*.jpg", "/images/bridge.jpg?x", True),
        ("/*.jpg$", "/images/bridge.jpg?x", False),
        ("/*.jpg$", "/images/bridge.jpg", True),
        ("/a*b*c$", "/aXbXbXc", True),
        ("/a*bc*c$", "/abc", False),
        ("*", "/anything", True),
        ("/b%C3%B6", "/bö/x", True),
        ("", "/news", True),
        ("news", "/news", False),
        ("/" + "*a" * 50_000 + "$", "/" + "a" * 4_000 + "b", False),
    ],
)
def test_patterns_are_those_of_robots(pattern, path, fits):
    assert tdm.fits(pattern, path) is fits


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[",
        b"[" * 100_000,
        b"null",
        b'"x"',
        b"[1, null, []]",
        b'[{"location": 5, "tdm-reservation": 1}]',
        b'[{"location": "/"}]',
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_none_says_nothing(server, body):
    server.at(tdm.PATH, says(body))
    assert server.client().get(server.at("/news", says(BODY))).reservation is None


def test_the_first_rule_of_the_site_that_fits(server):
    site(server, rule("/news/free", 0), rule("/news", 1, "https://paper.example/terms"), rule("/", 0))
    client = server.client()
    found = client.get(server.at("/news/bridge", says(BODY)))
    assert (found.reservation.reserved, found.reservation.source) == (True, "tdmrep.json")
    assert found.notes == ("text and data mining is reserved (tdmrep.json, conditions: https://paper.example/terms)",)
    assert not client.get(server.at("/news/free/1", says(BODY))).reservation.reserved
    assert client.get(server.url("/news/free/1")).notes == ()
    assert [asked.path for asked in server.asked].count(tdm.PATH) == 1


@pytest.mark.parametrize(
    ("said", "reserved", "source"),
    [
        ((None, None, None), None, None),
        ((1, None, None), True, "tdmrep.json"),
        ((1, "0", None), False, "header"),
        ((0, "1", None), True, "header"),
        ((1, "1", "0"), False, "page"),
        ((None, "0", "1"), True, "page"),
        ((None, "yes", None), None, None),
        ((1, "nonsense", "nonsense"), True, "tdmrep.json"),
        ((None, " 1 ", None), True, "header"),
    ],
)
def test_what_is_nearer_to_the_page_counts(server, said, reserved, source):
    file, header, meta = said
    if file is not None:
        site(server, rule("/", file))
    headers = [("TDM-Reservation", header)] if header else []
    body = page("Bridge shut", "It was shut.", head=META.format(meta) if meta else "")
    found = server.client().get(server.at("/news", says(body, headers=headers))).reservation
    assert (found and found.reserved, found and found.source) == (reserved, source)


def test_the_reservation_is_kept_with_the_capture(server):
    answer = server.client().get(server.at("/news", says(BODY, headers=[("TDM-Reservation", "1"), ("TDM-Policy", "javascript:alert(1)")])))
    assert answer.notes == ("text and data mining is reserved (header)",)
    assert ("tdm-reservation", "1") in answer.captured.headers
    assert answer.reservation.policy is None


@pytest.mark.parametrize("where", ["file", "header", "page"])
def test_bulk_watching_goes_nowhere_where_it_is_reserved(server, where):
    if where == "file":
        site(server, rule("/news", 1))
    url = server.at(
        "/news",
        says(
            page("Bridge shut", "It was shut.", head=META.format(1) if where == "page" else ""),
            headers=[("TDM-Reservation", "1")] if where == "header" else [],
        ),
    )
    with pytest.raises(RefusedError, match="text and data mining is reserved"):
        server.client().get(url, bulk=True)
    assert server.paths() == ([] if where == "file" else ["/news"])
    assert server.client().get(url).captured.status == 200  # a person who compares single texts decides for himself
    assert server.client().get(server.at("/other", says(BODY)), bulk=True).captured.status == 200


def test_each_hop_of_bulk_watching_is_asked_about(server):
    site(server, rule("/reserved", 1))
    server.at("/a", redirect("/reserved/1"))
    server.at("/reserved/1", says(BODY))
    with pytest.raises(RefusedError, match="reserved"):
        server.client().get(server.url("/a"), bulk=True)
    assert server.paths() == ["/a"]


@pytest.mark.parametrize(
    "answer",
    [
        says("", status=500),
        raw(b""),
        redirect("http://10.0.0.8/"),
        redirect("file:///etc/passwd"),
        says("", status=404),
        redirect(tdm.PATH),
    ],
)
def test_a_site_whose_file_cannot_be_read_has_said_nothing(server, answer):
    server.at(tdm.PATH, in_turn(answer))
    assert server.client().get(server.at("/news", says(BODY)), bulk=True).reservation is None


def test_it_need_not_be_asked_about(server):
    server.client().get(server.at("/feed", says(BODY)), tdm=False)
    assert tdm.PATH not in [asked.path for asked in server.asked]


def test_an_image_is_not_read_as_a_page():
    assert tdm.of_answer([], META.format(1).encode(), "image/svg+xml") is None
    assert tdm.of_answer([], b"<meta " * 10_000 + META.format(1).encode(), "text/html").reserved
