"""What changed and who was told; made results; stories, watches and reviews, on both engines."""

from dataclasses import replace

import pytest
from archive_deposits import EARLY, KEY, LATE, THIRD, deposit, moment, told

from variorum import compare
from variorum.model import Anchor, Article, ChangeClass, ChangeKind, Decision, Kin, PairRelation, Review, WatchKind


@pytest.fixture
def changed(archive):
    """Three articles, each with one change: days 2, 4 and 6, of two outlets."""
    for number, outlet in enumerate(["The Courier", "The Herald", "The Courier"]):
        archive.add(deposit(EARLY, moment(2 * number + 1), key=f"a{number}", outlet=outlet))
        archive.add(deposit(LATE, moment(2 * number + 2), key=f"a{number}", outlet=outlet))
    return archive


def test_untold_changes_are_the_newest_first_and_told_once(changed):
    untold = changed.untold(2)
    assert [t.new_seen for t in untold] == [moment(6), moment(4)]
    changed.tell(untold[0].id, [told(), told(substantive=False, rank=0.1)], b"the comparison")
    assert [t.new_seen for t in changed.untold(9)] == [moment(4), moment(2)]
    transition = changed.transition(untold[0].id)
    assert (transition.substantive, transition.other, transition.problem) == (1, 1, None)
    assert transition.told.startswith("2026-05-01T")
    assert changed.told(transition.id) == b"the comparison"
    assert changed.size().untold == 2


def test_what_could_not_be_compared_says_why(changed):
    transition = changed.untold(1)[0]
    changed.tell(transition.id, [], problem="it took longer than 60 seconds")
    after = changed.transition(transition.id)
    assert (after.problem, after.substantive, after.other) == ("it took longer than 60 seconds", None, None)
    assert len(changed.untold(9)) == 2
    assert changed.undelivered("stdout", 9) == []


def test_changes_are_found_by_what_they_are(changed):
    first, second, third = changed.untold(9)
    changed.tell(first.id, [told(), told("The mayor said", "The council said", class_=ChangeClass.ATTRIBUTION, rank=0.95)])
    changed.tell(second.id, [told("until dark", "", kind=ChangeKind.REMOVED, class_=ChangeClass.CLAIM, rank=0.3, substantive=False)])
    changed.tell(third.id, [told("x" * 500, "Brücke gesperrt", rank=0.5)])

    def found(**how):
        assert changed.count_changes(**{name: value for name, value in how.items() if name not in {"order", "limit", "offset"}}) >= len(
            changed.changes(**how)
        )
        return [(change.transition[:4], change.id.rpartition("-")[2]) for change in changed.changes(**how)]

    one, two, three = first.id[:4], second.id[:4], third.id[:4]
    assert found() == [(one, "2"), (one, "1"), (three, "1"), (two, "1")]
    assert found(order="time") == [(one, "1"), (one, "2"), (two, "1"), (three, "1")]
    assert found(order="told") == [(three, "1"), (two, "1"), (one, "1"), (one, "2")]
    assert found(transition=first.id, order="text") == [(one, "1"), (one, "2")]
    assert found(limit=1, offset=2) == [(three, "1")]
    assert found(outlet="The Herald") == [(two, "1")]
    assert found(class_=ChangeClass.ATTRIBUTION) == [(one, "2")]
    assert found(kind=ChangeKind.REMOVED) == found(substantive=False) == [(two, "1")]
    assert found(substantive=True, outlet=None) == [(one, "2"), (one, "1"), (three, "1")]
    assert found(since=moment(4)) == [(one, "2"), (one, "1"), (two, "1")]
    assert found(until=moment(3)) == [(three, "1")]
    assert found(since=moment(4), until=moment(4)) == [(two, "1")]
    assert found(article=third.article) == [(three, "1")]
    assert found(words="MAYOR council") == [(one, "2")]
    assert found(words="brucke") == [(three, "1")]
    assert found(words="may") == found(words="% _") or found(words="may") == []
    assert changed.count_changes(words="people") == 1
    assert changed.count_changes() == 4
    change = changed.changes(transition=third.id)[0]
    assert len(change.old_text) == 300
    assert (change.key, change.outlet, change.title, change.old_seen, change.new_seen) == (
        "a0",
        "The Courier",
        EARLY.split("\n")[0],
        moment(1),
        moment(2),
    )
    assert (change.reason, change.rule, change.rank) == ("65 became 107.", "figure", 0.5)


def test_the_words_around_a_change_are_kept_within_bounds(changed):
    first = changed.untold(1)[0]
    around = {"old_before": "a" * 999 + " at least ", "old_after": " people", "new_before": "at most ", "new_after": " people " + "b" * 999}
    changed.tell(first.id, [told("6" * 999, "107", counted="people " * 99, **around), told("65", "107", **around)])
    long, short = changed.changes(order="text")
    assert len(long.counted) == len(long.old_before) == len(long.new_after) == 100
    assert (long.old_before[-10:], long.old_after) == (" at least ", "")  # nothing follows words that were cut
    assert (short.counted, short.old_after, short.new_before, short.new_after[:8]) == (None, " people", "at most ", " people ")
    changed.tell(first.id, [told("65", "107", counted="a\0\ud800b", old_before="a\0\ud800b")])
    (odd,) = changed.changes()
    assert odd.counted == odd.old_before == "a\ufffd?b"
    comparison = compare(Article(text=EARLY), Article(text=LATE))
    changed.tell(first.id, comparison.changes)
    kept = changed.changes(class_=ChangeClass.FIGURE)[0]
    assert kept.counted == next(change for change in comparison.changes if change.figure).figure.counted
    assert (kept.old_before, kept.new_after) == ("", "")


def test_telling_again_replaces(changed):
    transition = changed.untold(1)[0]
    changed.tell(transition.id, [told(), told()], b"1")
    changed.tell(transition.id, [told("a", "b")])
    assert [change.old_text for change in changed.changes()] == ["a"]
    assert changed.told(transition.id) is None


def test_a_channel_hears_of_everything_at_least_once_and_in_order(changed):
    first, second, third = changed.untold(9)
    for transition in (second, first):
        changed.tell(transition.id, [told()])
    assert [t.id for t in changed.undelivered("mail", 9)] == [second.id, first.id]
    assert [t.id for t in changed.undelivered("mail", 1)] == [second.id]
    changed.delivered(first.id, "mail")  # the first one failed
    assert [t.id for t in changed.undelivered("mail", 9)] == [second.id]
    changed.delivered(second.id, "mail")
    changed.delivered(second.id, "mail")
    assert changed.undelivered("mail", 9) == []
    assert len(changed.undelivered("stdout", 9)) == 2
    changed.tell(third.id, [told()])
    assert [t.id for t in changed.undelivered("mail", 9)] == [third.id]
    changed.mark_channel("stdout")
    assert changed.undelivered("stdout", 9) == []
    changed.delivered("no such transition", "stdout")


def test_made_results_are_found_by_all_that_made_them(archive):
    texts = [archive.add(deposit(text, moment(day))).version for day, text in enumerate((EARLY, LATE), 1)]
    archive.keep("compare", "1-2", b"one", version="3", settings="s")
    archive.keep("compare", "1-2", b"two", version="3", settings="s", of=texts)
    archive.keep("read", "k" * 5000, b"\0\xff", version="1")
    assert archive.made("compare", "1-2", version="3", settings="s") == b"two"
    assert archive.made("read", "k" * 5000, version="1") == b"\0\xff"
    for other in ({"version": "4", "settings": "s"}, {"version": "3"}):
        assert archive.made("compare", "1-2", **other) is None
    assert archive.made("story", "1-2", version="3", settings="s") is None
    archive.keep("compare", "1-3", b"", version="4")
    assert archive.prune_made("compare", "4") == 1
    assert archive.made("compare", "1-3", version="4") == b""


def kin(a, b, **other):
    values = {
        "relation": PairRelation.COPY,
        "words": 120,
        "resemblance": 0.5,
        "containment_a": 0.75,
        "containment_b": 0.25,
        "earlier": "a",
        "reason": "most words",
    }
    return Kin(a=a, b=b, **values | other)


def test_stories_hold_articles_and_their_kin(changed):
    changed.tell(changed.untold(1)[0].id, [told()])
    changed.set_stories([(7, 1), (7, 2), (9, 3)], [kin(1, 3), kin(1, 5, words=90), kin(1, 999)])
    seven, nine = changed.story(7), changed.story(9)
    assert changed.stories() == [nine, seven]
    assert changed.stories(limit=1, offset=1) == [seven]
    assert (seven.articles, seven.outlets, seven.first, seven.last, seven.changes) == (2, 2, moment(1), moment(4), 0)
    assert (nine.articles, nine.outlets, nine.changes, nine.title) == (1, 1, 1, EARLY.split("\n")[0])
    assert [article.key for article in changed.story_articles(7)] == ["a0", "a1"]
    assert changed.article("a0").story == 7
    assert changed.kin(1) == [kin(1, 3, article_a=1, article_b=2), kin(1, 5, words=90, article_a=1, article_b=3)]
    assert changed.kin(2) == [kin(1, 3, article_a=1, article_b=2)]
    changed.set_stories([(7, 1)], [kin(1, 3, words=130)])
    assert (changed.story(9), changed.story_articles(9), changed.article("a1").story) == (None, [], None)
    assert [each.words for each in changed.kin(1)] == [130]
    assert changed.size().stories == 1


def test_a_decision_is_kept_for_good(archive):
    thread, other = Anchor(sha256="ab" * 32, start=3, end=9), Anchor(sha256="cd" * 32, start=0, end=4)
    review = Review(id=None, at=moment(1), author="desk", decision=Decision.REJECT, thread=thread, occurrence=other, note="another bridge")
    kept = archive.review(review)
    assert kept == replace(review, id=kept.id)
    later = archive.review(replace(review, decision=Decision.CONFIRM, occurrence=Anchor(sha256="ef" * 32, start=0, end=4), note=None))
    assert [each.decision for each in archive.reviews()] == [Decision.REJECT, Decision.CONFIRM]
    assert archive.reviews()[0].thread == replace(thread, sha256=thread.sha256[:16])
    assert [each.id for each in archive.reviews(sha256s=["cd" * 32])] == [kept.id]
    assert [each.id for each in archive.reviews(sha256s=["ab" * 8, *map(str, range(600))])] == [kept.id, later.id]
    assert archive.reviews(sha256s=[]) == archive.reviews(sha256s=["00" * 32]) == []


def test_an_address_is_watched_once(archive):
    feed = archive.add_watch("https://courier.example/feed", kind=WatchKind.FEED, title="Courier", folders=["News", "Tarn"], due=moment(2))
    page = archive.add_watch(KEY, parent=feed.id, private=True, ignore_robots="we are the publisher", due=moment(1))
    assert archive.add_watch("https://courier.example/feed", title="other").title == "Courier"
    assert (feed.folders, feed.paused, feed.failures, feed.private) == (("News", "Tarn"), False, 0, False)
    assert (page.parent, page.kind, page.private, page.ignore_robots) == (feed.id, None, True, "we are the publisher")
    assert archive.watches() == [page, feed]
    assert archive.watches(due_before=moment(1)) == [page]
    assert archive.watches(kind=WatchKind.FEED) == [feed]
    assert archive.watches(parent=feed.id) == [page]
    assert archive.watches(limit=1) == [page]
    assert archive.watch(KEY) == archive.watch(page.id) == page
    looked = replace(
        page,
        kind=WatchKind.PAGE,
        paused=True,
        due=moment(5),
        tried=moment(1),
        failures=2,
        outcome="403",
        etag='"x"',
        every=900.5,
        alarmed=moment(2),
    )
    archive.update_watch(looked)
    assert archive.watch(page.id) == looked
    assert archive.watches(due_before=moment(9)) == [feed]
    archive.remove_watch(feed.id)
    assert archive.watch(page.id) == replace(looked, parent=None)
    archive.update_watch(feed)
    assert archive.watch(feed.id) is None
    assert archive.size().watches == 1


def test_pages_go_with_the_feed_that_named_them_when_asked(archive):
    feed = archive.add_watch("https://courier.example/feed")
    archive.add_watch(KEY, parent=feed.id)
    archive.remove_watch(feed.id, children=True)
    assert archive.watches() == []


def test_the_last_sign_of_life_is_kept(archive):
    archive.beat("watch", 60, "3 looks")
    archive.beat("serve", 30)
    archive.beat("watch", 90)
    serve, watch = archive.heartbeats()
    assert (serve.name, watch.name, watch.every, watch.note) == ("serve", "watch", 90.0, None)
    assert watch.at > serve.at


def test_articles_with_other_texts_have_no_story(archive):
    archive.add(deposit(THIRD))
    assert archive.stories() == []
    assert archive.kin(1) == []
