"""Stories in an archive: articles that find together, claims followed by captures, decisions that hold, permalinks that stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from retelling import articles

from variorum.archive import open_archive
from variorum.model import Anchor, Article, Decision, Deposit, Review, ThreadStatus, Tier
from variorum.pipeline import tellings

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path):
    with open_archive(str(tmp_path / "news.archive"), now=lambda: NOON + timedelta(days=3)) as opened:
        yield opened


def moment(hours):
    return (NOON + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def put(archive, key, text, hours, **known):
    """A capture of an article."""
    article = text if isinstance(text, Article) else Article(text=text, **known)
    address = f"https://{key}"
    return archive.add(
        Deposit(
            key=address, captured=moment(hours), dated=True, origin="test", body=article.text.encode(),
            article=replace(article, given_id=None, url=address),
        )
    )  # fmt: skip


def put_story(archive, name, start=0):
    """An invented story, an article for each outlet; gives the ids of its articles."""
    found = []
    for number, article in enumerate(articles(name)):
        outlet = (article.outlet or "nobody").casefold().replace(" ", "-")
        found.append(put(archive, f"{outlet}.example/{name}", article, start + number).article)
    return sorted(set(found))


def decide(archive, told, decision, link, *, minutes=0):
    thread, occurrence = link
    at = (NOON + timedelta(days=3, minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return archive.review(
        Review(
            id=None, at=at, author="Ina Berg", decision=decision, thread=tellings.link_of(told.story, thread, occurrence),
            occurrence=tellings.anchor_of(told.story, occurrence),
        )
    )  # fmt: skip


# --- related ----------------------------------------------------------------------------------------------------------------------------------


def test_an_empty_archive_has_no_stories(archive):
    found = tellings.relate(archive, jobs=1)
    assert (found.stories, found.articles, found.texts) == (0, 0, 0)
    assert tellings.told_story(archive, 1) is None


def test_articles_find_together_by_what_they_share_and_others_stay_alone(archive):
    quarry, audit = put_story(archive, "quarry"), put_story(archive, "audit")
    put(archive, "star.example/bakers", "The bakers of Tarn voted for a strike, their union said.", 3)
    found = tellings.relate(archive, jobs=1)
    assert (found.stories, found.articles) == (1, len(quarry))
    assert [article.id for article in archive.story_articles(quarry[0])] == quarry
    assert archive.article(audit[0]).story is None
    kin = archive.kin(quarry[0])
    assert [{each.article_a, each.article_b} for each in kin] == [set(quarry)]
    assert kin[0].words > 50
    assert kin[0].reason


def test_nothing_is_done_again_until_a_text_comes(archive):
    first = put_story(archive, "quarry")
    before = tellings.relate(archive, jobs=1)
    again = tellings.relate(archive, jobs=1)
    assert again == replace(before, skipped=True)
    put(archive, "valley-radio.example/quarry", next(a for a in articles("quarry") if a.given_id == "copy.txt"), 9)
    assert tellings.relate(archive, jobs=1).skipped, "the same text once more is no news"
    put_story(archive, "ferry")
    assert not tellings.relate(archive, jobs=1).skipped
    archive.forget(article=first[-1], reason="a court's order", author="Ina Berg")
    assert not tellings.relate(archive, jobs=1).skipped
    assert archive.story(first[0]) is None


LEAD = "Customs men seized 240 crates of forged medicine in the harbour of Tarn on Monday and sealed two stores near the quay where the crates had stood for weeks."
MORE = "The harbour master said that the crates had come on two barges from Orsk in the first week of May and that nobody had asked for the papers of the freight."
LAST = "A court in Tarn will hear the two owners of the barges on Friday, and the customs office has asked the police of Orsk to look for a third man."
OTHER = (
    "The choir of the old cathedral in Lisk sang for four hours on Sunday to save its organ, and listeners gave enough for the first of twelve repairs, the "
    "dean said after the last hymn. The pipes had been silent since a storm broke the north window two winters ago and rain came in."
)


def test_a_story_keeps_its_id_while_it_grows_and_the_id_of_a_merged_one_leads_there(archive):
    one = put(archive, "a.example/1", f"{LEAD} {MORE}", 0, outlet="Tarn Post").article
    put(archive, "b.example/1", f"{LEAD} {MORE} It rained.", 1, outlet="Orsk Star")
    other = put(archive, "c.example/1", f"{OTHER} {LAST}", 2, outlet="Lisk Echo").article
    put(archive, "d.example/1", f"{OTHER} {LAST} It rained.", 3, outlet="Bay Wire")
    assert tellings.relate(archive, jobs=1).stories == 2
    assert {story.id for story in archive.stories()} == {one, other}
    put(archive, "e.example/1", f"{LEAD} {MORE} {OTHER} {LAST}", 4, outlet="Digest")
    assert tellings.relate(archive, jobs=1).stories == 1
    assert [story.id for story in archive.stories()] == [one]
    assert tellings.story_now(archive, other) == one
    assert tellings.story_now(archive, one) == one
    assert tellings.told_story(archive, other, jobs=1) == tellings.told_story(archive, one, jobs=1)
    assert tellings.story_now(archive, 99) is None


def test_an_address_that_was_given_to_another_story_joins_nothing_by_its_past(archive):
    page = put(archive, "a.example/today", f"{LEAD} {MORE}", 0, outlet="Tarn Post").article
    put(archive, "b.example/1", f"{LEAD} {MORE} It rained.", 1, outlet="Orsk Star")
    put(archive, "a.example/today", f"{OTHER}", 5, outlet="Tarn Post")
    choir = put(archive, "c.example/1", f"{OTHER} It rained.", 6, outlet="Lisk Echo").article
    tellings.relate(archive, jobs=1)
    assert [article.id for article in archive.story_articles(min(page, choir))] == sorted([page, choir])


def test_a_shared_quotation_makes_kin_and_no_story(archive):
    quote = "“We will not open the gates of the old lock before every barge has been counted and every owner has paid what he owes to the people of Tarn”"
    one = put(archive, "a.example/1", f"{OTHER} {quote}, said mayor Petra Lund.", 0, outlet="Tarn Post").article
    put(archive, "b.example/1", f"{LEAD} {MORE} {LAST} {quote}, mayor Petra Lund told the council.", 1, outlet="Orsk Star")
    assert tellings.relate(archive, jobs=1).stories == 0
    assert len(archive.kin(one)) == 1


# --- told -------------------------------------------------------------------------------------------------------------------------------------


def test_a_story_is_told_by_its_captures_and_kept(archive):
    quarry = put_story(archive, "quarry")
    tellings.relate(archive, jobs=1)
    told = tellings.told_story(archive, quarry[0], jobs=1)
    gone = next(thread for thread in told.story.threads if "A second slope" in thread.claim)
    assert gone.status is ThreadStatus.WITHDRAWN
    assert (
        gone.status_reason
        == "in the capture of 2026-11-24T12:00Z (Coast Herald), absent in the capture of 2026-11-24T13:00Z (Coast Herald)"
    )
    assert {reading.article.id for reading in told.story.readings} == {
        f"v{version.id}" for each in quarry for version in archive.versions(each)
    }
    state = archive.state()
    assert tellings.told_story(archive, quarry[0], jobs=1) == told
    assert archive.state() == state, "what was told once is only read again"
    put(archive, "coast-herald.example/quarry", next(a for a in articles("quarry") if a.given_id == "noon.txt"), 30)
    assert tellings.told_story(archive, quarry[0], jobs=1) == told, "a look that brings nothing new tells nothing new"
    put(archive, "coast-herald.example/quarry", next(a for a in articles("quarry") if a.given_id == "morning.txt"), 40)
    again = tellings.told_story(archive, quarry[0], jobs=1)
    back = next(thread for thread in again.story.threads if "A second slope" in thread.claim)
    assert back.status is ThreadStatus.RETURNED
    assert back.status_reason.endswith("and again in the capture of 2026-11-26T04:00Z (Coast Herald)")


def test_what_was_imported_at_once_is_told_by_its_datelines(archive):
    early = "Boats kept in harbour at Tarn\n\nThe storm sank 4 boats in the harbour of Tarn on Monday night, the coast guard said. Nobody was aboard, and the harbour stays closed until the wrecks are lifted."
    for text, published in ((early, "2026-11-20T08:00Z"), (early.replace("4 boats", "7 boats"), "2026-11-20T17:00Z")):
        known = Article(text=text, published=published, outlet="Tarn Star", url="https://star.example/storm")
        archive.add(Deposit(key=known.url, captured=moment(0), dated=False, origin=f"{published}.txt", body=text.encode(), article=known))
    told = tellings.told_story(archive, [1], jobs=1)
    (changed,) = [thread for thread in told.story.threads if thread.status is ThreadStatus.CHANGED]
    assert [each.figure.value for each in changed.occurrences] == [4, 7]
    assert "capture" not in changed.status_reason


def test_a_story_that_grows_is_told_as_if_it_were_told_anew(archive, tmp_path):
    quarry = put_story(archive, "quarry")
    tellings.told_story(archive, quarry[:1], jobs=1)
    grown = tellings.told_story(archive, quarry, jobs=1)
    with open_archive(str(tmp_path / "other.archive"), now=lambda: NOON) as fresh:
        assert tellings.told_story(fresh, put_story(fresh, "quarry"), jobs=1) == grown
    assert archive.prune_made("reading", "") == len(grown.story.readings)


def test_articles_alone_are_told_too(archive):
    audit = put_story(archive, "audit")
    told = tellings.told_story(archive, audit, jobs=1)
    assert any(thread.status is ThreadStatus.RETURNED for thread in told.story.threads)
    archive.forget(article=audit[0], reason="a court's order", author="Ina Berg")
    assert tellings.told_story(archive, audit, jobs=1) is None


def test_of_a_story_of_many_texts_some_are_left_out_and_named(archive, monkeypatch):
    monkeypatch.setattr(tellings, "MOST", 3)
    page = put(archive, "a.example/1", f"{LEAD} {MORE}", 0, outlet="Tarn Post")
    middle = [put(archive, "a.example/1", f"{LEAD} {MORE} Part {number} follows.", number, outlet="Tarn Post").version for number in (1, 2)]
    last = put(archive, "a.example/1", f"{LEAD} {MORE} {LAST}", 3, outlet="Tarn Post").version
    told = tellings.told_story(archive, [page.article], jobs=1)
    assert [reading.article.id for reading in told.story.readings] == [f"v{page.version}", f"v{middle[1]}", f"v{last}"]
    assert told.left_out == (middle[0],)
    assert "one version is left out" in told.notes[0]


# --- people -----------------------------------------------------------------------------------------------------------------------------------


def test_a_decision_holds_when_the_story_grows(archive):
    storm = put_story(archive, "storm")
    told = tellings.told_story(archive, storm, jobs=1)
    thread, occurrence = next((thread, each) for thread in told.story.threads for each in thread.occurrences if each.tier is Tier.SUGGESTED)
    decide(archive, told, Decision.CONFIRM, (thread, occurrence))
    for which in (storm, [*storm, put(archive, "bay.example/1", f"{LEAD} {MORE}", 9, outlet="Bay Wire").article]):
        after = tellings.told_story(archive, which, jobs=1)
        _, found = tellings.thread_at(after.story, tellings.anchor_of(told.story, occurrence))
        assert (found.tier, found.reason) == (Tier.CONFIRMED, "confirmed by Ina Berg on 2026-11-27")
        assert not after.set_aside
    assert [each.decision for each in tellings.reviews_of(archive, after.story)] == [Decision.CONFIRM]
    decide(archive, told, Decision.REJECT, (thread, occurrence), minutes=1)
    last = tellings.told_story(archive, storm, jobs=1)
    alone, _ = tellings.thread_at(last.story, tellings.anchor_of(told.story, occurrence))
    assert len({each.article for each in alone.occurrences}) < len({each.article for each in thread.occurrences})
    assert alone != thread


def test_a_decision_on_a_text_that_is_gone_is_told(archive):
    storm = put_story(archive, "storm")
    told = tellings.told_story(archive, storm, jobs=1)
    thread, occurrence = next((thread, each) for thread in told.story.threads for each in thread.occurrences if each.tier is Tier.SUGGESTED)
    decide(archive, told, Decision.REJECT, (thread, occurrence))
    version = archive.version(int(occurrence.article.removeprefix("v")))
    archive.forget(article=version.article, reason="a court's order", author="Ina Berg")
    after = tellings.told_story(archive, storm, jobs=1)
    assert ["not among those read" in each.reason for each in after.set_aside] == [True]


# --- permalinks -------------------------------------------------------------------------------------------------------------------------------


def test_every_occurrence_has_a_place_of_its_own_and_is_found_there(archive):
    quarry = put_story(archive, "quarry")
    tellings.relate(archive, jobs=1)
    told = tellings.told_story(archive, quarry[0], jobs=1)
    every = [(thread, each) for thread in told.story.threads for each in thread.occurrences]
    assert len({str(tellings.anchor_of(told.story, each)) for _, each in every}) == len(every)
    for thread, each in every:
        anchor = tellings.parse_anchor(str(tellings.anchor_of(told.story, each)))
        assert tellings.thread_at(told.story, anchor) == (thread, each)
        placed = tellings.find_thread(archive, anchor, jobs=1)
        assert (placed.story, placed.thread.claim, placed.occurrence) == (quarry[0], thread.claim, each)
        assert f"v{placed.version}" == each.article
    assert tellings.find_thread(archive, Anchor(sha256="0" * 16, start=1, end=2)) is None
    assert tellings.thread_at(told.story, Anchor(sha256="0" * 16, start=1, end=2)) is None


@pytest.mark.parametrize("text", ["", "0f3a", "0f3a9c12ab34cd56-9-3", "0f3a9c12ab34cd56-1", "0F3A9C12AB34CD56-1-2", "0f3a9c12ab34cd56-1-2\n", "../0f3a9c12ab34cd56-1-2", "0f3a9c12ab34cd56-1-9999999999999"])  # fmt: skip
def test_what_is_no_anchor(text):
    assert tellings.parse_anchor(text) is None


def test_notes_name_texts_by_their_captures(archive):
    one = put(archive, "a.example/1", f"{LEAD} {MORE}", 0, outlet="Tarn Post", published="2026-11-24").article
    other = put(archive, "b.example/1", OTHER, 1).article
    notes = tellings.told_story(archive, [one, other], jobs=1).story.notes
    assert "without a date: the text captured 2026-11-24T13:00:00Z" in notes


def test_a_thread_of_one_has_nothing_to_be_held_against(archive):
    article = put(archive, "a.example/1", "The bakers of Tarn voted for a strike, their union said.", 0).article
    told = tellings.told_story(archive, [article], jobs=1)
    assert [tellings.link_of(told.story, thread, each) for thread in told.story.threads for each in thread.occurrences] == [None]


def test_a_text_with_strange_characters_is_kept_and_told_again(archive):
    text = f"{LEAD} {MORE} \U0001f6a2\u2028 and \u0000 more."
    article = put(archive, "a.example/1", text, 0).article
    assert tellings.told_story(archive, [article], jobs=1) == tellings.told_story(archive, [article], jobs=1)
