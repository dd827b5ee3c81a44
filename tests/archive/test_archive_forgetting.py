"""What is forgotten is gone, down to the bytes of the file; what is read again is no news. On both engines."""

import hashlib
import zlib
from pathlib import Path

import pytest
from archive_deposits import EARLY, KEY, LATE, THIRD, Clock, blocked, deposit, moment, told

from variorum.archive import open_archive
from variorum.errors import ArchiveError
from variorum.model import Article, CaptureStatus, Kin, PairRelation

SECRET = "Zebulon Quirrenbach of Ostwick street was among the hurt, his neighbour Philippa Vandersloot said."
WHY = {"reason": "a private person asked", "author": "desk"}


@pytest.fixture
def told_of(archive):
    return fill(archive)


def fill(archive):
    """The bridge on days 1, 2 and 3; the text of day 2 names somebody."""
    archive.add(deposit(EARLY, moment(1), body=b"<p>early</p>"))
    archive.add(deposit(f"{EARLY}\n\n{SECRET}", moment(2), body=f"<p>{SECRET}</p>".encode(), byline="Quirrenbach"))
    archive.add(deposit(LATE, moment(3)))
    for transition in archive.transitions(1):
        around = {
            "counted": "Quirrenbachs",
            "old_before": "Zebulon ",
            "old_after": " Ostwick",
            "new_before": "Philippa ",
            "new_after": " Vandersloot",
        }
        archive.tell(transition.id, [told("", SECRET), told(**around)], SECRET.encode())
    archive.keep("story", "1", SECRET.encode(), version="1")
    archive.keep("compare", "1-2", SECRET.encode(), version="1", of=[1, 2])
    archive.keep("compare", "1-3", b"early and late", version="1", of=[1, 3])
    return archive


def test_a_version_is_forgotten_wherever_its_words_stood(told_of):
    texts = [version.sha256 for version in told_of.versions(1)]
    bodies = [capture.body for capture in told_of.captures(1)]
    told_of.add(deposit(THIRD, key="ferry"))
    told_of.set_stories(
        [(1, 1), (1, 2)], [Kin(a=2, b=4, relation=PairRelation.COPY, words=9, resemblance=0.1, containment_a=0.1, containment_b=0.1)]
    )
    gone = told_of.forget(version=2, **WHY)
    assert (gone.versions, gone.captures, gone.texts, gone.shared) == (1, 1, 2, 0)
    assert (gone.reason, gone.author, gone.at[:11]) == (WHY["reason"], "desk", "2026-05-01T")
    assert told_of.text(2) is None
    assert told_of.texts([1, 2, 3])[1].given_id == "v3"
    version = told_of.version(2)
    assert (version.sha256, version.forgotten, version.title, version.byline) == (texts[1], WHY["reason"], None, None)
    assert told_of.search("Quirrenbach") == told_of.search("ostwick") == []
    assert len(told_of.search("bridge")) == 3  # the ferry's too
    capture = told_of.captures(1)[1]
    assert (capture.body, capture.forgotten, capture.version) == (bodies[1], WHY["reason"], 2)
    assert told_of.body(bodies[1]) is None
    assert told_of.body(bodies[0]) is not None
    assert told_of.made("story", "1", version="1") is None
    assert told_of.made("compare", "1-2", version="1") is None
    assert told_of.made("compare", "1-3", version="1") == b"early and late"
    assert told_of.changes(article=1) == []  # not even without their words: a change from nothing to nothing never was
    assert told_of.count_changes() == told_of.size().changes == 0
    assert told_of.changes(words="Quirrenbach") == []
    assert [told_of.told(transition.id) for transition in told_of.transitions(1)] == [None, None]
    assert {(each.problem, each.substantive, each.other) for each in told_of.transitions(1)} == {
        ("one of its texts was forgotten", None, None)
    }
    assert told_of.undelivered("a channel that was never open", 9) == told_of.untold(9) == []
    assert told_of.kin(1) == []
    assert list(told_of.problems()) == []


def test_changes_between_texts_that_stay_are_kept(told_of):
    told_of.add(deposit(THIRD, moment(4)))
    told_of.tell(told_of.transitions(1)[-1].id, [told()])
    told_of.forget(version=2, **WHY)
    assert [(change.old_seen, change.new_seen) for change in told_of.changes(article=1)] == [(moment(3), moment(4))]
    assert [each.substantive for each in told_of.transitions(1)] == [None, None, 1]


def test_nothing_of_it_is_left_in_a_file(tmp_path):
    path = tmp_path / "news.archive"
    with open_archive(str(path), now=Clock()) as archive:
        fill(archive)
        assert b"quirrenbach" in path.read_bytes() + Path(f"{path}-wal").read_bytes()
        assert archive.forget(version=2, **WHY).left is None
        assert Path(f"{path}-wal").stat().st_size == 0
        content = path.read_bytes()
        packed = zlib.compress(SECRET.encode(), 6)[10:30]
        for words in (
            b"Quirrenbachs",
            b"Philippa",
            b"Ostwick",
            b"Quirrenbach",
            b"quirrenbach",
            b"Zebulon",
            b"zebulon",
            b"Vandersloot",
            b"vandersloot",
            b"ersloot",
            packed,
        ):
            assert words not in content


@pytest.mark.parametrize("body", [None, b"<p>another page</p>"])
def test_what_was_forgotten_stays_forgotten(told_of, body):
    told_of.forget(version=2, **WHY)
    text = f"{EARLY}\n\n{SECRET}"
    again = told_of.add(deposit(text, moment(5), body=body))
    assert (again.version, again.forgotten, again.again) == (2, WHY["reason"], False)
    assert told_of.text(2) is None
    capture = told_of.capture(again.capture)
    assert capture.forgotten == WHY["reason"]
    if body:
        assert capture.body == hashlib.sha256(body).hexdigest()
        assert told_of.body(capture.body) is None
    elsewhere = told_of.add(deposit(text, moment(5), key="elsewhere", body=body))
    assert (elsewhere.forgotten, told_of.text(elsewhere.version)) == (WHY["reason"], None)
    assert told_of.version(elsewhere.version).title is None
    assert told_of.article("elsewhere").title is None
    assert told_of.search("Quirrenbach") == []
    transition = told_of.transitions(1)[-1]
    assert transition.problem == "one of its texts was forgotten"
    assert transition not in told_of.untold(9)
    same = told_of.add(deposit(text, moment(5), body=body))
    assert (same.again, same.forgotten) == (True, WHY["reason"])
    assert list(told_of.problems()) == []


def test_what_another_article_holds_stays_there(archive):
    archive.add(deposit(EARLY, key="one"))
    other = archive.add(deposit(EARLY, key="two"))
    gone = archive.forget(article=1, **WHY)
    assert (gone.versions, gone.captures, gone.texts, gone.shared) == (1, 1, 0, 1)
    assert archive.article("one").title is None
    assert archive.text(1) is None
    assert archive.text(other.version).text == EARLY
    assert [hit.key for hit in archive.search("bridge")] == ["two"]
    assert archive.body(archive.capture(other.capture).body) == EARLY.encode()
    assert archive.add(deposit(EARLY, moment(4), key="one")).forgotten == WHY["reason"]
    assert list(archive.problems()) == []


def test_everywhere_means_everywhere(archive):
    archive.add(deposit(EARLY, key="one"))
    other = archive.add(deposit(EARLY, key="two"))
    gone = archive.forget(article=1, everywhere=True, **WHY)
    assert (gone.versions, gone.captures, gone.texts, gone.shared) == (2, 2, 1, 0)
    assert archive.text(other.version) is None
    assert archive.body(archive.capture(other.capture).body) is None


def test_an_article_is_forgotten_with_its_refusals(archive):
    archive.add(deposit(EARLY, moment(1)))
    refused = archive.add(blocked(moment(2), body=b"who are you?"))
    archive.add(deposit(LATE, moment(3)))
    archive.forget(article=1, **WHY)
    assert archive.body(archive.capture(refused.capture).body) is None
    assert [version.forgotten for version in archive.versions(1)] == [WHY["reason"]] * 2
    (transition,) = archive.transitions(1)
    assert transition.problem == "one of its texts was forgotten"
    assert archive.untold(9) == []
    assert archive.article(1).captures == 3


def test_a_capture_is_forgotten_and_its_text_when_nothing_else_shows_it(archive):
    first = archive.add(deposit(EARLY, moment(1), body=b"<p>1</p>"))
    second = archive.add(deposit(EARLY, moment(2), body=b"<p>2</p>"))
    gone = archive.forget(capture=first.capture, **WHY)
    assert (gone.versions, gone.captures) == (0, 1)
    assert archive.text(first.version).text == EARLY
    assert archive.body(archive.capture(first.capture).body) is None
    third = archive.add(deposit(LATE, moment(3)))
    assert archive.forget(capture=third.capture, **WHY).versions == 1
    assert archive.text(third.version) is None
    assert archive.text(second.version).text == EARLY


def test_only_what_is_there_can_be_forgotten(archive):
    for what in ("article", "version", "capture"):
        with pytest.raises(ArchiveError, match=f"has no {what} 7"):
            archive.forget(**{what: 7}, **WHY)
    with pytest.raises(ValueError, match="an article, a version or a capture"):
        archive.forget(article=1, version=1, **WHY)


def test_what_another_program_still_reads_is_told(address, archive):
    archive.add(deposit(f"{EARLY} {SECRET}", moment(1)))
    with open_archive(address, now=Clock()) as other, other._db.transaction(write=False):
        other.size()
        if archive.engine == "sqlite":
            archive._db.plain("PRAGMA busy_timeout = 50")
            assert archive.forget(version=1, **WHY).left.startswith("in the journal")
        else:
            assert "free pages" in archive.forget(version=1, **WHY).left
    assert archive.text(1) is None


# --- reading again ------------------------------------------------------------------------------------------------------------------------


def page(text, captured, extra=""):
    """A page whose text the extractor read, at first, with what stands around it."""
    return deposit(f"{text}\n\nRead more: Ferries", captured, body=f"<p>{text}{extra}</p>".encode(), extractor="pages 1")


def again(archive, **texts):
    """Read everything again, as a new extractor does it."""
    return [
        archive.reread(
            capture.id, Article(text=clean(archive, capture), extractor="pages 2", outlet="The Courier"), extractor_before="pages 1"
        )
        for capture in archive.rereadable()
    ]


def clean(archive, capture):
    return archive.body(capture.body).decode()[3:-4].replace("advertisement", "")


def test_an_upgrade_of_the_extractor_is_no_change_of_the_article(archive):
    for day, text, extra in [(1, EARLY, ""), (2, EARLY, "advertisement"), (3, LATE, ""), (4, EARLY, "")]:
        archive.add(page(text, moment(day), extra))
    before = archive.transitions(1)
    for transition in before:
        archive.tell(transition.id, [told()])
        archive.delivered(transition.id, "mail")
    assert again(archive) == [True] * 4
    assert [version.sha256 for version in archive.versions(1)] == [Article(text=text).sha256 for text in (EARLY, LATE)]
    assert [version.number for version in archive.versions(1)] == [1, 2]
    after = archive.transitions(1)
    assert [(t.id, t.old_seen, t.new_seen, t.returns) for t in after] == [(t.id, t.old_seen, t.new_seen, t.returns) for t in before]
    assert [(t.old, t.new) for t in after] == [
        (stay.version, following.version) for stay, following in zip(archive.stays(1), archive.stays(1)[1:], strict=False)
    ]
    assert all(t.told is None for t in after)  # to be compared anew
    for transition in after:
        archive.tell(transition.id, [told()])
    assert archive.undelivered("mail", 9) == archive.undelivered("a new channel", 9) == []
    assert archive.search("ferries") == []
    assert len(archive.search("bridge")) == 2
    assert archive.article(1).versions == 2
    assert again(archive) == [False] * 4
    assert list(archive.problems()) == []


def test_half_of_an_upgrade_makes_no_change_either(archive):
    for day in (1, 2, 3):
        archive.add(page(EARLY, moment(day), "advertisement" * day))
    captures = list(archive.rereadable())
    for capture in captures[:2]:
        archive.reread(capture.id, Article(text=EARLY, extractor="pages 2"), extractor_before="pages 1")
        assert archive.transitions(1) == []
        assert list(archive.problems()) == []
    new = archive.add(deposit(EARLY, moment(4), body=b"<p>4</p>", extractor="pages 2"))
    assert not new.changed
    back = archive.add(page(EARLY, moment(5), "advertisement" * 5))
    assert not back.changed
    assert list(archive.problems()) == []


def test_what_the_new_extractor_had_read_before_the_old_captures_is_no_news(archive):
    archive.add(page(EARLY, moment(1)))
    changed = archive.add(deposit(EARLY, moment(2), body=b"<p>2</p>", extractor="pages 2"))
    assert changed.changed  # nobody can know yet
    archive.reread(1, Article(text=EARLY, extractor="pages 2"), extractor_before="pages 1")
    assert archive.transitions(1) == []
    assert [version.captures for version in archive.versions(1)] == [2]
    assert list(archive.problems()) == []


def test_a_reading_that_was_given_up_may_be_given_again(archive):
    archive.add(page(EARLY, moment(1)))
    archive.reread(1, Article(text=EARLY, extractor="pages 2"), extractor_before="pages 1")
    assert archive.search("ferries") == []
    assert archive.reread(1, Article(text=f"{EARLY}\n\nRead more: Ferries", extractor="pages 3"), extractor_before="pages 2")
    assert len(archive.search("ferries")) == 1
    assert archive.article(1).versions == 1
    assert list(archive.problems()) == []


def test_a_doubtful_capture_becomes_a_good_one(archive):
    archive.add(deposit(EARLY, moment(1)))
    doubtful = archive.add(blocked(moment(2), CaptureStatus.DOUBTFUL, body=b"<p>late</p>"))
    archive.add(deposit(EARLY, moment(3), body=b"3"))
    assert archive.reread(doubtful.capture, Article(text=LATE, extractor="pages 2"), extractor_before="pages 1")
    assert archive.capture(doubtful.capture).status is CaptureStatus.OK
    assert [(t.new_seen, t.returns) for t in archive.transitions(1)] == [(moment(2), False), (moment(3), True)]
    assert archive.article(1).versions == 2
    assert list(archive.problems()) == []


def test_only_what_has_its_bytes_can_be_read_again(archive):
    archive.add(deposit(EARLY, moment(1)))
    archive.add(blocked(moment(2), body=b"no"))
    archive.add(deposit(LATE, moment(3), body=None))
    third = archive.add(deposit(THIRD, moment(4)))
    archive.forget(capture=third.capture, **WHY)
    assert [capture.captured for capture in archive.rereadable()] == [moment(1)]
    assert not archive.reread(third.capture, Article(text="x"), extractor_before=None)
    with pytest.raises(ArchiveError, match="has no capture 99"):
        archive.reread(99, Article(text="x"), extractor_before=None)


def test_what_was_read_twice_is_forgotten_twice(archive):
    archive.add(page(f"{EARLY} {SECRET}", moment(1)))
    archive.reread(1, Article(text=SECRET, extractor="pages 2"), extractor_before="pages 1")
    new = archive.capture(1).version
    gone = archive.forget(version=new, **WHY)
    assert (gone.versions, gone.captures) == (2, 1)
    assert archive.text(1) is None
    assert list(archive.problems()) == []


def test_keys_are_the_articles(archive):
    assert archive.add(deposit(EARLY)).article == archive.article(KEY).id
