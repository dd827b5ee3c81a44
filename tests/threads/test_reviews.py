"""What people decide of links: it holds, in whatever order it comes, and nothing is lost by it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from retelling import NAMES, dated, thread_of, told, values

from variorum import pipeline
from variorum.compare import meaning
from variorum.model import Anchor, Article, Decision, Observed, Review, ThreadStatus, Tier
from variorum.threads import Meaning, follow, place_of

_MEANING = Meaning(meaning.closeness, meaning.contrasted)
_START = datetime(2026, 11, 27, 9, tzinfo=UTC)


def again(story, *reviews):
    return follow(story.readings, story.kinships, story.comparisons, meaning=_MEANING, reviews=reviews)


def anchor(story, occurrence):
    sha256 = next(reading.article.sha256 for reading in story.readings if reading.article.id == occurrence.article)
    return Anchor(
        sha256=sha256[:16], start=place_of(occurrence.span, occurrence.figure)[0], end=place_of(occurrence.span, occurrence.figure)[1]
    )


def review(decision, thread, occurrence, *, minutes=0, author="Ina Berg"):
    at = (_START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Review(id=None, at=at, author=author, decision=decision, thread=thread, occurrence=occurrence)


def places(story, threads):
    """Of each thread where its occurrences stand."""
    return {
        frozenset((each.article, place_of(each.span, each.figure), each.figure is None) for each in thread.occurrences)
        for thread in threads
    }


def shown(story, threads):
    return {place for thread in places(story, threads) for place in thread}


def at(story, threads, where):
    """The thread and occurrence at an anchor."""
    return next((thread, each) for thread in threads for each in thread.occurrences if anchor(story, each) == where)


def links(story, tier=None):
    """Pairs of a certain occurrence of a thread and another one."""
    for thread in story.threads:
        first = next(each for each in thread.occurrences if each.tier is Tier.CONFIRMED)
        for each in thread.occurrences:
            if each is not first and (tier is None or each.tier is tier) and anchor(story, each) != anchor(story, first):
                yield anchor(story, first), anchor(story, each)


# --- one decision -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_no_decision_changes_nothing(name):
    assert again(told(name)).threads == told(name).threads


def test_a_suggested_link_is_confirmed_by_somebody():
    story = told("storm")
    first, other = next(links(story, Tier.SUGGESTED))
    after = again(story, review(Decision.CONFIRM, first, other))
    thread, occurrence = at(story, after.threads, other)
    assert occurrence.tier is Tier.CONFIRMED
    assert occurrence.reason == "confirmed by Ina Berg on 2026-11-27"
    assert places(story, after.threads) == places(story, story.threads)
    assert first in {anchor(story, each) for each in thread.occurrences}
    assert not after.set_aside


def test_a_rejected_occurrence_stands_alone_and_the_rest_stays():
    story = told("storm")
    before = thread_of(story, "third.txt", "25 people lost their lives", 25)
    rival = next(each for each in before.occurrences if each.figure.value == 25)
    first = next(each for each in before.occurrences if each.tier is Tier.CONFIRMED and each is not rival)
    after = again(story, review(Decision.REJECT, anchor(story, first), anchor(story, rival)))
    thread, _ = at(story, after.threads, anchor(story, first))
    assert values(thread) == [14, 22, 22]
    assert thread.status is ThreadStatus.CHANGED
    assert not any("25" in origin.reason or origin.actor == "The fishermen's guild" for origin in thread.origins)
    alone, occurrence = at(story, after.threads, anchor(story, rival))
    assert values(alone) == [25]
    assert occurrence.reason == "taken out of another thread by Ina Berg on 2026-11-27"
    assert alone.status is ThreadStatus.STABLE


def test_what_is_certainly_linked_can_be_detached():
    story = told("quarry")
    before = thread_of(story, "copy.txt", "injuring at least 22 workers")
    first, *_, last = before.occurrences
    assert {each.tier for each in before.occurrences} == {Tier.CONFIRMED}
    middle = before.occurrences[1]
    after = again(story, review(Decision.DETACH, anchor(story, first), anchor(story, middle)))
    thread, _ = at(story, after.threads, anchor(story, first))
    assert anchor(story, middle) not in {anchor(story, each) for each in thread.occurrences}
    assert anchor(story, last) in {anchor(story, each) for each in thread.occurrences}, "the others stay together"
    assert thread.status is ThreadStatus.WITHDRAWN
    assert shown(story, story.threads) <= shown(story, after.threads)


def test_a_quiet_sentence_taken_from_its_thread_is_still_shown():
    for name in NAMES:
        story = told(name)
        for first, other in links(story):
            after = again(story, review(Decision.DETACH, first, other))
            assert shown(story, story.threads) <= shown(story, after.threads)
            thread, _ = at(story, after.threads, other)
            assert first not in {anchor(story, each) for each in thread.occurrences}


def test_an_occurrence_of_another_thread_may_be_confirmed_to_belong_here():
    story = dated(
        ("Post", "2024-06-10", "Six miners are in a critical condition, the Tarn clinic said. A shaft of the pit collapsed on Sunday."),
        (
            "Star",
            "2024-06-10",
            "Doctors of the Tarn clinic said on Monday that half a dozen men from the pit were fighting for their lives.",
        ),
    )
    one = next(each for thread in story.threads for each in thread.occurrences if each.article == "n1" and each.figure)
    other = next(each for thread in story.threads for each in thread.occurrences if each.article == "n2")
    assert at(story, story.threads, anchor(story, one))[0] is not at(story, story.threads, anchor(story, other))[0]
    after = again(story, review(Decision.CONFIRM, anchor(story, one), anchor(story, other)))
    thread = at(story, after.threads, anchor(story, one))[0]
    assert {each.article for each in thread.occurrences} == {"n1", "n2"}
    assert all(each.tier is Tier.CONFIRMED for each in thread.occurrences)


# --- several ------------------------------------------------------------------------------------------------------------------------------------


def test_the_latest_decision_holds():
    story = told("storm")
    first, other = next(links(story, Tier.SUGGESTED))
    yes, no = (review(decision, first, other, minutes=minutes) for minutes, decision in enumerate((Decision.CONFIRM, Decision.REJECT)))
    rejected = again(story, yes, no)
    assert rejected == again(story, no) == again(story, no, yes)
    later = review(Decision.CONFIRM, first, other, minutes=5)
    assert again(story, no, later).threads == again(story, later).threads


def test_a_decision_that_a_later_one_contradicts_is_set_aside():
    story = told("quarry")
    first, middle, last = thread_of(story, "copy.txt", "injuring at least 22 workers").occurrences
    apart = review(Decision.DETACH, anchor(story, first), anchor(story, middle), minutes=5)
    together = review(Decision.CONFIRM, anchor(story, last), anchor(story, middle), minutes=1)
    after = again(story, together, apart)
    assert [each.review for each in after.set_aside] == [together]
    assert "later decision" in after.set_aside[0].reason
    assert again(story, apart).threads == after.threads


def test_a_decision_on_what_is_no_more_changes_nothing_and_is_told():
    story = told("storm")
    first, other = next(links(story, Tier.SUGGESTED))
    gone = Anchor(sha256="0" * 64, start=3, end=9)
    elsewhere = Anchor(sha256=first.sha256, start=10**6, end=10**6 + 4)
    asked = [
        review(Decision.REJECT, first, gone),
        review(Decision.REJECT, elsewhere, other, minutes=1),
        review(Decision.REJECT, first, first, minutes=2),
    ]
    after = again(story, *asked)
    assert after.threads == story.threads
    assert {each.review for each in after.set_aside} == set(asked)
    reasons = " ".join(each.reason for each in after.set_aside)
    assert "not among those read" in reasons
    assert "no claim is read" in reasons
    assert "the same words" in reasons


def test_an_edge_drawn_a_little_otherwise_is_still_that_statement():
    story = told("storm")
    first, other = next(links(story, Tier.SUGGESTED))
    near = Anchor(sha256=other.sha256, start=other.start, end=other.end + (other.end - other.start) // 10)
    assert again(story, review(Decision.REJECT, first, near)).threads == again(story, review(Decision.REJECT, first, other)).threads


# --- laws ---------------------------------------------------------------------------------------------------------------------------------------


def decisions(story):
    every = sorted({anchor(story, each) for thread in story.threads for each in thread.occurrences}, key=str)
    likely = st.sampled_from(list(links(story)))
    any_two = st.tuples(st.sampled_from(every), st.sampled_from(every)).filter(lambda pair: pair[0] != pair[1])
    one = st.tuples(st.sampled_from(list(Decision)), likely | any_two)
    return st.lists(one, min_size=1, max_size=6).map(
        lambda found: [review(decision, *pair, minutes=number) for number, (decision, pair) in enumerate(found)]
    )


@pytest.mark.parametrize("name", ["storm", "delegations", "ferry"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_laws_of_decisions(name, data):
    story = told(name)
    asked = data.draw(decisions(story))
    after = again(story, *asked)
    assert again(story, *data.draw(st.permutations(asked))) == after, "the order in which they are handed over does not matter"
    assert shown(story, story.threads) <= shown(story, after.threads), "nothing that was shown is lost"
    places_ = [place for thread in places(story, after.threads) for place in thread]
    assert len(places_) == len(set(places_)), "and nothing stands in two threads"
    latest = max(asked, key=lambda each: each.at)
    assert latest not in [each.review for each in after.set_aside], "the latest decision is never set aside"
    one, other = (
        {anchor(story, each) for each in at(story, after.threads, where)[0].occurrences} for where in (latest.thread, latest.occurrence)
    )
    assert (one == other) is (latest.decision is Decision.CONFIRM)


PAIR = ("Norland", "Sudland")  # of one length, so that places stay
TEXTS = (
    "The Norland army said on Monday that Sudland forces had shelled a school in Tarn, killing 12 people. Sudland forces denied that they had shelled a school.",
    "A Sudland commander denied it. The Norland army said that at least 15 people were killed when Sudland forces shelled a school in Tarn on Monday.",
)


def exchanged(text):
    return text.replace(PAIR[0], "#").replace(PAIR[1], PAIR[0]).replace("#", PAIR[1])


def mirrored(review_, digests):
    def turn(anchor_):
        return Anchor(sha256=digests[anchor_.sha256], start=anchor_.start, end=anchor_.end)

    return replace(review_, thread=turn(review_.thread), occurrence=turn(review_.occurrence))


@pytest.mark.parametrize("decision", list(Decision))
def test_mirrored_parties_are_decided_alike(decision):
    straight, mirror = (dated(*(("Post", "2024-06-10", text) for text in texts)) for texts in (TEXTS, map(exchanged, TEXTS)))
    digests = {one.article.sha256[:16]: other.article.sha256[:16] for one, other in zip(straight.readings, mirror.readings, strict=True)}
    every = [anchor(straight, each) for thread in straight.threads for each in thread.occurrences]
    for first, other in permutations(every, 2):
        asked = review(decision, first, other)
        ours, theirs = again(straight, asked), again(mirror, mirrored(asked, digests))
        assert sorted(map(str, map(sorted, places(straight, ours.threads)))) == sorted(
            map(str, map(sorted, places(mirror, theirs.threads)))
        )
        assert sorted(thread.status for thread in ours.threads) == sorted(thread.status for thread in theirs.threads)


# --- when a text comes from an archive ------------------------------------------------------------------------------------------------------------

BODY = (
    "A wall of the old granary in Tarn came down on Tuesday morning and buried two lorries, the fire service said. {}The street along the canal "
    "will stay shut until the engineers have looked at the other walls, and the market has been moved to the square before the town hall."
)
CLAIM = "Inspectors had warned the owner twice last winter, the fire service said. "


def captured(*stays):
    """Two texts of one article, with and without the claim, seen in these intervals of hours."""
    texts = [
        Article(text=BODY.format(part), given_id=f"v{number}", outlet="Courier", published="2024-06-11")
        for number, part in enumerate((CLAIM, ""), 1)
    ]
    observed = {
        f"v{number}": Observed(article=7, stays=tuple((f"2024-06-11T{first:02}:00:00Z", f"2024-06-11T{last:02}:00:00Z") for which, first, last in stays if which == number))
        for number in {which for which, _, _ in stays}
    }  # fmt: skip
    return pipeline.story(texts[::-1], observed=observed)


@pytest.mark.parametrize(
    ("stays", "status", "reason"),
    [
        (((1, 8, 10), (2, 12, 14)), ThreadStatus.WITHDRAWN, "in the capture of 2024-06-11T10:00Z (Courier), absent in the capture of 2024-06-11T12:00Z (Courier)"),
        (((2, 8, 10), (1, 12, 14)), ThreadStatus.ADDED, "absent in the capture of 2024-06-11T10:00Z (Courier), in the capture of 2024-06-11T12:00Z (Courier)"),
        (
            ((1, 6, 7), (2, 8, 10), (1, 12, 14)),
            ThreadStatus.RETURNED,
            "in the capture of 2024-06-11T07:00Z (Courier), absent in the capture of 2024-06-11T08:00Z (Courier), and again in the capture of 2024-06-11T12:00Z (Courier)",
        ),
        (
            ((1, 6, 7), (2, 8, 10), (1, 12, 14), (2, 15, 15)),
            ThreadStatus.WITHDRAWN,
            "in the capture of 2024-06-11T14:00Z (Courier), absent in the capture of 2024-06-11T15:00Z (Courier)",
        ),
    ],
)  # fmt: skip
def test_a_status_is_an_interval_of_observation(stays, status, reason):
    story = captured(*stays)
    first = stays[0][0]
    assert [reading.article.id for reading in story.readings] == [f"v{first}", f"v{3 - first}"]
    thread = next(thread for thread in story.threads if "Inspectors" in thread.claim)
    assert (thread.status, thread.status_reason) == (status, reason)
    assert story.kinships[0].earlier == "a"
    assert "first captured" in story.kinships[0].direction_reason


def test_a_capture_stands_in_for_a_missing_date_in_the_order_only():
    texts = [
        Article(text="The bakers of Tarn voted for a strike, their union said.", given_id="v1"),
        Article(text="A comet will pass the Earth in May, astronomers in Orsk said.", given_id="v2", published="2024-06-10"),
    ]
    for first, order in (("2024-06-09T08:00:00Z", ["v1", "v2"]), ("2024-06-12T08:00:00Z", ["v2", "v1"])):
        observed = {"v1": Observed(article=1, stays=((first, first),)), "v2": Observed(article=2, stays=(("2024-06-11T08:00:00Z",) * 2,))}
        story = pipeline.story(texts, observed=observed)
        assert [reading.article.id for reading in story.readings] == order
        assert all(each.published is None for thread in story.threads for each in thread.occurrences if each.article == "v1")
        assert any("without a date" in note for note in story.notes)
