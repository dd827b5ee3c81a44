"""Texts for an archive: their bytes, moments, and what is left to be read elsewhere."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest

from variorum.errors import InputError, InputWarning
from variorum.model import Captured
from variorum.read import open_sources, sources


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ("2024-03-01T10:00:00Z", "2024-03-01T10:00:00Z"),
        ("2024-03-01T10:00+02:00", "2024-03-01T08:00:00Z"),
        ("2024-03-01T10:00:00.987Z", "2024-03-01T10:00:00Z"),
        ("2024-03-01 10:00", "2024-03-01T10:00:00Z"),
        ("2024-03-01", "2024-03-01T00:00:00Z"),
        ("2024-03", "2024-03-01T00:00:00Z"),
        ("2024", "2024-01-01T00:00:00Z"),
        ("20240301100000", "2024-03-01T10:00:00Z"),
        ("Fri, 01 Mar 2024 10:00:00 GMT", "2024-03-01T10:00:00Z"),
        (date(2024, 3, 1), "2024-03-01T00:00:00Z"),
        (datetime(2024, 3, 1, 10, tzinfo=timezone(timedelta(hours=-3))), "2024-03-01T13:00:00Z"),
        ("soon", None),
        ("", None),
        (None, None),
        (20240301, None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("20249901100000", None),
    ],
)
def test_a_moment_is_in_utc_to_the_second(given, means):
    assert sources.moment(given) == means


def test_a_text_keeps_its_bytes_and_a_page_is_not_read_yet(tmp_path):
    (tmp_path / "a.txt").write_bytes("Zürich räumt auf.\r\n".encode("latin-1"))
    (tmp_path / "b.html").write_bytes(b"<!DOCTYPE html><html><body><p>The ferry stays in harbour.</p></body></html>")
    text, page = open_sources([tmp_path], published="2024-03-01")
    assert text.body == (tmp_path / "a.txt").read_bytes()
    assert text.article.text == "Zürich räumt auf.\r\n"
    assert text.part is None
    assert page.article is None
    assert page.body == (tmp_path / "b.html").read_bytes()
    read = sources.read_source(page)
    assert "ferry" in read.text
    assert read.published == "2024-03-01"


def test_a_record_has_moments_and_a_key(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        '{"id": 1, "text": "One.", "captured": "2024-03-01", "captured_last": "2024-03-02", "article": "x", "byline": "E. Brandt"}\n{"id": 2, "text": "Two.", "captured_last": "2024-03-02"}\n{"id": 3, "text": "Three.", "captured": "later"}\n'
    )
    said = (
        "moments of capture that are not in ISO 8601, passed over: 1; the first in line 3: 'later'; "
        "their texts count as captured now, unless --captured says when; write them as 2018-11-25T10:00Z"
    )
    with pytest.warns(InputWarning, match=re.escape(said)):
        one, two, three = open_sources([tmp_path / "a.jsonl"])
    assert (one.captured, one.captured_last, one.key, one.part, one.article.byline) == (
        "2024-03-01T00:00:00Z",
        "2024-03-02T00:00:00Z",
        "x",
        "1",
        "E. Brandt",
    )
    assert (two.captured, two.captured_last) == (None, None)
    assert three.captured is None
    assert one.body == b"One."


def test_errors_stand_in_their_place(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n{"id": 2, "text": "Two."}\n')
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "map.xml").write_text("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>")
    found = list(open_sources([tmp_path / name for name in ("a.jsonl", "empty.txt", "none.txt", "map.xml")]))
    assert [isinstance(each, InputError) for each in found] == [True, False, True, True, True]
    assert "variorum watch" in str(found[-1])


def test_what_the_network_gave_is_read_by_its_headers():
    body = "<html><body><article><h1>Brücke gesperrt</h1><p>Die alte Brücke in Lindmark bleibt bis Mai gesperrt, sagte der Bürgermeister am Montag.</p></article></body></html>".encode(
        "latin-1"
    )
    captured = Captured(
        url="https://lindmark.example/a",
        captured="2024-03-01T10:00:00Z",
        status=200,
        media_type="text/html",
        charset="iso-8859-1",
        body=body,
        digest="",
    )
    article = sources.read_captured(captured)
    assert "Brücke" in article.text
    assert article.url == "https://lindmark.example/a"
    with pytest.raises(InputError, match="it is empty"):
        sources.read_captured(Captured(url="x", captured="x", status=200, media_type="text/html", body=b"", digest=""))
