"""What goes in comes out: captures, versions, stays, on both engines."""

import hashlib

import pytest
from archive_deposits import EARLY, KEY, LATE, THIRD, Clock, blocked, deposit, moment

from variorum.archive import open_archive
from variorum.errors import ArchiveError
from variorum.model import Article, CaptureStatus


def test_a_capture_is_kept_whole(archive):
    article = Article(
        text=EARLY,
        title="Bridge shut in Lindmark",
        byline="Maria Novak",
        outlet="The Courier",
        url=KEY,
        published="2026-03-01",
        language="en",
        encoding="utf-8",
        encoding_reason="valid UTF-8",
        media_type="text/html",
        extractor="pages 2",
    )
    body = b"<p>" + EARLY.encode() + b"</p>"
    added = archive.add(
        deposit(None, moment(1, 9), article=article, body=body, media_type="text/html", charset="utf-8", url=KEY + "?from=feed", http_status=200,
                headers=(("etag", '"a1"'), ("x", "ü")), notes=("robots.txt was set aside",)),
    )  # fmt: skip
    assert (added.new_article, added.new_version, added.changed, added.again, added.forgotten) == (True, True, False, False, None)
    text = archive.text(added.version)
    assert text.given_id == f"v{added.version}"
    assert Article(**{name: getattr(text, name) for name in Article.__slots__} | {"given_id": None}) == article
    capture = archive.capture(added.capture)
    assert archive.captures(added.article) == [capture]
    assert (capture.captured, capture.added[:18], capture.origin, capture.status) == (
        moment(1, 9),
        "2026-05-01T08:00:0",
        "watch",
        CaptureStatus.OK,
    )
    assert (capture.headers, capture.notes) == ((("etag", '"a1"'), ("x", "ü")), ("robots.txt was set aside",))
    assert (capture.url, capture.http_status, capture.charset, capture.media_type) == (KEY + "?from=feed", 200, "utf-8", "text/html")
    assert (capture.body, capture.bytes, capture.version) == (hashlib.sha256(body).hexdigest(), len(body), added.version)
    assert archive.body(capture.body) == body
    held = archive.article(KEY)
    assert held == archive.article(added.article)
    assert (held.url, held.outlet, held.title, held.first, held.last, held.last_ok) == (
        KEY,
        "The Courier",
        article.title,
        *[moment(1, 9)] * 3,
    )
    (version,) = archive.versions(added.article)
    assert version == archive.version(added.version)
    assert (version.number, version.sha256, version.byline, version.extractor, version.captures) == (
        1,
        article.sha256,
        "Maria Novak",
        "pages 2",
        1,
    )
    assert version.words == 34


def test_a_text_that_comes_back_is_the_same_version_in_another_stay(archive):
    for day, text in enumerate([EARLY, EARLY, LATE, EARLY, LATE], 1):
        added = archive.add(deposit(text, moment(day)))
    early, late = archive.versions(added.article)
    assert [(version.number, version.captures, version.first, version.last) for version in (early, late)] == [
        (1, 3, moment(1), moment(4)),
        (2, 2, moment(3), moment(5)),
    ]
    assert [(stay.version, stay.first, stay.last, stay.captures, stay.before) for stay in archive.stays(added.article)] == [
        (early.id, moment(1), moment(2), 2, None),
        (late.id, moment(3), moment(3), 1, moment(2)),
        (early.id, moment(4), moment(4), 1, moment(3)),
        (late.id, moment(5), moment(5), 1, moment(4)),
    ]
    assert [(t.old, t.new, t.old_seen, t.new_seen, t.returns) for t in archive.transitions(added.article)] == [
        (early.id, late.id, moment(2), moment(3), False),
        (late.id, early.id, moment(3), moment(4), True),
        (early.id, late.id, moment(4), moment(5), True),
    ]
    assert [archive.transition(t.id) for t in archive.transitions(added.article)] == archive.transitions(added.article)
    assert len({t.id for t in archive.transitions(added.article)}) == 3


def test_the_ids_of_transitions_are_the_same_everywhere(archive, tmp_path):
    with open_archive(str(tmp_path / "other"), now=Clock()) as other:
        other.add(deposit(THIRD, key="something else"))
        for opened, days in ((archive, (1, 2, 3)), (other, (3, 1, 2))):
            for day in days:
                opened.add(deposit((EARLY, LATE, EARLY)[day - 1], moment(day)))
        ids = [t.id for t in archive.transitions(archive.article(KEY).id)]
        assert ids == [t.id for t in other.transitions(other.article(KEY).id)]
        assert ids[0] == "238f93c60ca214d9"


@pytest.mark.parametrize("dated", [True, False])
def test_the_same_capture_again_adds_nothing(archive, dated):
    first = archive.add(deposit(EARLY, dated=dated))
    before = archive.size()
    again = archive.add(deposit(EARLY, moment(1) if dated else moment(9), dated=dated))
    assert (again.again, again.capture, again.version, again.article) == (True, first.capture, first.version, first.article)
    assert archive.size().captures == before.captures == 1
    assert archive.article(KEY).last == moment(1)


def test_other_bytes_or_another_moment_are_another_capture(archive):
    archive.add(deposit(EARLY))
    assert not archive.add(deposit(EARLY, moment(2))).again
    assert not archive.add(deposit(EARLY, body=EARLY.encode() + b" ")).again
    assert not archive.add(deposit(EARLY, moment(4), dated=False, origin="copy.txt")).again
    assert archive.size().captures == 4
    assert archive.size().versions == 1


def test_the_same_of_one_moment_is_the_same_capture_whichever_way_it_came(archive):
    """A file under another name, what an export of the archive gives back, another crawler."""
    page = archive.add(deposit(EARLY, body=b"<p>early</p>"))
    undated = archive.add(deposit(LATE, moment(2), dated=False, origin="late.txt"))
    missing = archive.add(blocked(moment(3), status=CaptureStatus.ERROR))
    for again, first in (
        (deposit(EARLY, body=b"<p>early</p>", origin="copy.warc"), page),
        (deposit(EARLY, origin="export.jsonl"), page),  # its words alone
        (deposit(EARLY, body=None, origin="export.jsonl"), page),
        (deposit(LATE, moment(2), origin="export.jsonl"), undated),
        (blocked(moment(3), status=CaptureStatus.ERROR, origin="copy.warc"), missing),
    ):
        added = archive.add(again)
        assert (added.again, added.capture) == (True, first.capture)
    assert not archive.add(deposit(EARLY, body=b"<p>early, with an advertisement</p>", origin="copy.warc")).again
    assert not archive.add(blocked(moment(3), origin="copy.warc")).again
    assert archive.size().transitions == 1


def test_two_texts_of_one_second_are_added_once(archive):
    for origin in ("a.jsonl", "b.jsonl"):
        added = [archive.add(deposit(text, origin=origin)) for text in (EARLY, LATE)]
        assert [each.again for each in added] == [origin == "b.jsonl"] * 2
    assert archive.size().transitions == 1


def test_undated_bytes_that_went_and_came_back_are_a_new_capture(archive):
    """Three imports within one second."""
    for text in (EARLY, LATE, EARLY, LATE, LATE):
        added = archive.add(deposit(text, dated=False))
    assert added.again
    assert [stay.captures for stay in archive.stays(added.article)] == [1, 1, 1, 1]
    transitions = archive.transitions(added.article)
    assert [t.returns for t in transitions] == [False, True, True]
    assert len({t.id for t in transitions}) == 3


def test_texts_without_bytes_are_told_apart_by_their_words(archive):
    first = archive.add(deposit(EARLY, body=None))
    assert archive.capture(first.capture).body is None
    assert archive.add(deposit(EARLY, body=None)).again
    assert archive.add(deposit(LATE, body=None)).new_version


def test_not_modified_shows_what_the_capture_before_it_showed(archive):
    early = archive.add(deposit(EARLY, moment(1)))
    archive.add(deposit(LATE, moment(5)))
    same = archive.add(deposit(None, moment(2), http_status=304))
    assert (same.version, same.changed, same.new_version) == (early.version, False, False)
    assert archive.capture(same.capture).body == archive.capture(early.capture).body
    assert archive.add(deposit(None, moment(2), http_status=304)).again
    (transition,) = archive.transitions(early.article)
    assert (transition.old_seen, transition.new_seen) == (moment(2), moment(5))


def test_not_modified_of_what_was_never_seen_shows_nothing(archive):
    added = archive.add(deposit(None, moment(2), http_status=304))
    assert added.version is None
    assert list(archive.problems()) == []


@pytest.mark.parametrize("status", [status for status in CaptureStatus if status is not CaptureStatus.OK])
def test_only_a_good_capture_makes_a_version(archive, status):
    archive.add(deposit(EARLY, moment(1)))
    article = Article(text="Are you a robot?")
    added = archive.add(blocked(moment(2), status, article=article, body=b"Are you a robot?"))
    assert (added.version, added.new_version, added.changed) == (None, False, False)
    archive.add(deposit(EARLY, moment(3)))
    held = archive.article(KEY)
    assert (held.captures, held.versions, held.last, held.last_ok) == (3, 1, moment(3), moment(3))
    assert archive.transitions(held.id) == []
    capture = archive.capture(added.capture)
    assert (capture.status, capture.reason, capture.http_status) == (status, "403 Forbidden", 403)
    assert archive.body(capture.body) == b"Are you a robot?"
    assert archive.search("robot") == []


def test_an_article_may_begin_with_a_refusal(archive):
    archive.add(blocked(moment(1)))
    held = archive.article(KEY)
    assert (held.captures, held.versions, held.last_ok, held.title) == (1, 0, None, None)
    archive.add(deposit(EARLY, moment(2)))
    held = archive.article(KEY)
    assert (held.first, held.last_ok, held.title) == (moment(1), moment(2), "Bridge shut in Lindmark")


def test_the_same_bytes_show_the_same_version_whatever_they_were_read_with(archive):
    first = archive.add(deposit(EARLY, moment(1), body=b"page"))
    again = archive.add(deposit(EARLY + " Read more", moment(2), body=b"page", extractor="pages 3"))
    assert (again.version, again.changed) == (first.version, False)


def test_bodies_and_texts_are_kept_once(archive):
    before = archive.size().bytes
    body = bytes(range(256)) * 4000
    for number in range(20):
        archive.add(deposit(EARLY, key=f"article {number}", body=body))
    assert archive.size().bytes - before < 3_000_000  # with the journal
    assert archive.body(hashlib.sha256(body).hexdigest()) == body


def test_what_was_not_known_of_a_version_is_learnt_later(archive):
    archive.add(deposit(EARLY, moment(1), outlet=None, title=None))
    assert archive.search("bridge", outlet="The Courier") == []
    archive.add(deposit(EARLY, moment(2), byline="Maria Novak"))
    archive.add(deposit(EARLY, moment(3), outlet="The Herald"))
    (version,) = archive.versions(1)
    assert (version.outlet, version.byline, version.title) == ("The Courier", "Maria Novak", "Bridge shut in Lindmark")
    assert len(archive.search("bridge", outlet="The Courier")) == 1
    assert list(archive.problems()) == []


def test_articles_are_listed(archive):
    archive.add(deposit(EARLY, moment(1), key="b"))
    archive.add(deposit(EARLY, moment(2), key="a", outlet="The Herald"))
    archive.add(deposit(EARLY, moment(3), key="c"))
    archive.add(deposit(LATE, moment(9), key="b"))

    def keys(**how):
        return [held.key for held in archive.articles(**how)]

    assert keys() == ["b", "c", "a"]
    assert keys(order="key") == ["a", "b", "c"]
    assert keys(order="added") == ["c", "a", "b"]
    assert keys(limit=1, offset=1) == ["c"]
    assert keys(outlet="The Courier") == ["b", "c"]
    assert keys(outlet="Nobody") == []
    assert archive.outlets() == [("The Courier", 2), ("The Herald", 1)]


def test_captures_are_listed_by_the_page(archive):
    for day in (2, 1, 3):
        archive.add(deposit(EARLY, moment(day)))
    assert [capture.captured for capture in archive.captures(1)] == [moment(3), moment(2), moment(1)]
    assert [capture.captured for capture in archive.captures(1, limit=1, offset=1)] == [moment(2)]


def test_what_is_not_there_is_none(archive):
    assert archive.article("nothing") is None
    assert archive.article(10**30) is None
    assert (archive.capture(7), archive.version(-1), archive.text(7), archive.body("00"), archive.transition("x")) == (None,) * 5
    assert archive.captures(7) == archive.versions(7) == archive.stays(7) == archive.articles() == []


def test_hostile_characters_are_no_obstacle(archive):
    text = "Half \ud83d of a pair, a nul \0 and a mark \u202e in Lindmark"
    added = archive.add(
        deposit(text, title="T \ud83d \0 \u202e", outlet="O'Hara; DROP TABLE articles; --", origin="%s :x {y}", key="k\0 %(a)s")
    )
    assert archive.text(added.version).text == text
    assert archive.version(added.version).title == "T ? \ufffd \u202e"
    assert archive.add(deposit(text, origin="%s :x {y}", key="k\0 %(a)s")).again
    assert [hit.version for hit in archive.search("lindmark", outlet="O'Hara; DROP TABLE articles; --")] == [added.version]
    assert list(archive.problems()) == []


def test_a_key_beyond_measure_is_refused_and_a_title_cut(archive):
    with pytest.raises(ArchiveError, match="2000 bytes"):
        archive.add(deposit(EARLY, key="https://x.example/" + "ü" * 1000))
    added = archive.add(deposit(EARLY, title="long " * 1000, outlet="long " * 1000, key="k" * 2000))
    assert len(archive.version(added.version).title) == 500


def test_the_token_changes_with_everything_written(archive, address):
    seen = [archive.state()]
    archive.add(deposit(EARLY))
    seen.append(archive.state())
    with open_archive(address, now=Clock()) as other:
        assert other.state() == archive.state()
        other.beat("watch", 60)
    seen.append(archive.state())
    archive.articles()
    assert archive.state() == seen[-1]
    assert len(set(seen)) == 3
