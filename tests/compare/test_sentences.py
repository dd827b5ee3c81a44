"""Which sentence became which: each relation, the traps that others fell into, and the same answer from either side."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import read
from variorum.compare.sentences import align
from variorum.model import Article, Relation

VOTE = "The council of Lindmark voted on Tuesday to close the old bridge."
CRACKS = "Engineers found deep cracks in its eastern pillar last week."
FERRY = "Drivers will have to use the ferry until spring, the mayor said."
BOATS = "A shipping firm from Aldan offered two more boats for free."
FARMERS = "Farmers on the northern bank fear for their milk deliveries."
COST = "The repair is expected to cost nine million thalers."
STORY = [VOTE, CRACKS, FERRY, BOATS, FARMERS, COST]
MIRROR = {
    Relation.ADDED: Relation.REMOVED,
    Relation.REMOVED: Relation.ADDED,
    Relation.SPLIT: Relation.MERGED,
    Relation.MERGED: Relation.SPLIT,
}


def aligned(old, new):
    """The alignment as (relation, old sentences, new sentences), texts given as lists of sentences or as they stand."""
    before, after = (read(Article(text=text if isinstance(text, str) else " ".join(text))) for text in (old, new))
    return [
        (
            row.relation.value,
            tuple(before.article.text[slice(*before.sentences[index].span)] for index in row.old),
            tuple(after.article.text[slice(*after.sentences[index].span)] for index in row.new),
        )
        for row in align(before, after)
    ]


def not_same(old, new):
    return [row for row in aligned(old, new) if row[0] != "same"]


# --- each relation ----------------------------------------------------------------------------------------------------------------------


def test_equal_texts_are_the_same_sentence_by_sentence():
    assert aligned(STORY, STORY) == [("same", (sentence,), (sentence,)) for sentence in STORY]


def test_typography_and_layout_do_not_make_a_sentence_another():
    assert not_same('She said "we won\'t", twice.\n\nIt is old.', "She said “we won’t”,  twice. It\u00a0is old.") == []


def test_an_edited_sentence_keeps_its_place():
    edited = COST.replace("nine", "twelve")
    assert not_same(STORY, [*STORY[:-1], edited]) == [("edited", (COST,), (edited,))]


def test_a_sentence_is_added():
    assert not_same(STORY[:3] + STORY[4:], STORY) == [("added", (), (BOATS,))]


def test_a_sentence_is_removed_and_listed_where_it_stood():
    found = aligned(STORY, STORY[:3] + STORY[4:])
    assert found[3] == ("removed", (BOATS,), ())
    assert [row[0] for row in found].count("same") == 5


def test_a_sentence_is_moved():
    assert not_same(STORY, [BOATS, VOTE, CRACKS, FERRY, FARMERS, COST]) == [("moved", (BOATS,), (BOATS,))]


def test_a_sentence_is_moved_and_edited():
    edited = BOATS.replace("two", "three")
    assert not_same(STORY, [edited, VOTE, CRACKS, FERRY, FARMERS, COST]) == [("moved", (BOATS,), (edited,))]


def test_a_passage_moves_as_one_block():
    before, after = (read(Article(text=" ".join(text))) for text in (STORY, [FARMERS, COST, VOTE, CRACKS, FERRY, BOATS]))
    moved = [row for row in align(before, after) if row.relation is Relation.MOVED]
    assert [row.old for row in moved] == [(4,), (5,)]
    assert len({row.block for row in moved}) == 1


def test_a_sentence_is_split():
    whole = "The council of Lindmark voted on Tuesday to close the old bridge, and engineers found deep cracks in its eastern pillar."
    parts = ("The council of Lindmark voted on Tuesday to close the old bridge.", "Engineers found deep cracks in its eastern pillar.")
    assert aligned([whole, FERRY], [*parts, FERRY])[0] == ("split", (whole,), parts)
    assert aligned([*parts, FERRY], [whole, FERRY])[0] == ("merged", parts, (whole,))


def test_a_paragraph_that_is_split_in_two_is_no_change_of_its_sentences():
    assert not_same(f"{VOTE} {CRACKS}\n\n{FERRY}", f"{VOTE}\n\n{CRACKS} {FERRY}") == []


def test_sentences_that_share_nothing_are_not_linked():
    assert not_same([VOTE, CRACKS], ["Nine goats escaped from a zoo.", "Keepers blame a gate."]) == [
        ("removed", (VOTE,), ()),
        ("removed", (CRACKS,), ()),
        ("added", (), ("Nine goats escaped from a zoo.",)),
        ("added", (), ("Keepers blame a gate.",)),
    ]


# --- the traps --------------------------------------------------------------------------------------------------------------------------


def test_edits_beside_a_move_are_not_swallowed():
    vote, boats = VOTE.replace("Tuesday", "Monday"), BOATS.replace("two", "three")
    assert not_same(STORY, [FARMERS, vote, CRACKS, FERRY, boats, COST]) == [
        ("moved", (FARMERS,), (FARMERS,)),
        ("edited", (VOTE,), (vote,)),
        ("edited", (BOATS,), (boats,)),
    ]


def test_a_second_move_is_not_lost():
    assert not_same(STORY, [COST, CRACKS, FERRY, BOATS, FARMERS, VOTE]) == [("moved", (COST,), (COST,)), ("moved", (VOTE,), (VOTE,))]


def test_three_moves_that_cross_are_all_found():
    moved = not_same(STORY, [COST, FARMERS, VOTE, CRACKS, BOATS, FERRY])
    assert {row[0] for row in moved} == {"moved"}
    assert {COST, FARMERS} <= {row[1][0] for row in moved}


@pytest.mark.parametrize("copies", [(0, 3), (0, 6), (2, 4, 6), (0, 1, 2)])
def test_ambiguous_duplicates_stay_where_they_stand(copies):
    story = list(STORY)
    for place in reversed(copies):
        story.insert(place, "Nobody was hurt.")
    assert not_same(story, story) == []
    edited = [COST.replace("nine", "ten") if sentence == COST else sentence for sentence in story]
    assert [row[0] for row in not_same(story, edited)] == ["edited"]


def test_a_duplicate_that_is_added_does_not_move_its_twin():
    old = [VOTE, CRACKS, "Nobody was hurt.", FERRY]
    assert not_same(old, ["Nobody was hurt.", *old]) == [("added", (), ("Nobody was hurt.",))]
    assert not_same(["Nobody was hurt.", *old], old) == [("removed", ("Nobody was hurt.",), ())]


def test_a_refrain_does_not_tangle_what_stands_between():
    refrain = "Nobody was hurt."
    old = [part for sentence in STORY for part in (refrain, sentence)]
    new = [part for sentence in STORY for part in (refrain, sentence.replace("nine", "ten"))]
    assert not_same(old, new) == [("edited", (COST,), (COST.replace("nine", "ten"),))]


def test_a_refrain_of_hundreds_is_paired_in_its_order():
    refrain = "Nobody was hurt."
    assert not_same([refrain] * 200, [refrain] * 200) == []
    assert [row[0] for row in not_same([refrain] * 200, [refrain] * 203)] == ["added"] * 3


# --- kinds of line ----------------------------------------------------------------------------------------------------------------------


def test_a_headline_aligns_with_the_headline_whatever_it_says():
    old = f"Council shuts crumbling bridge\n\n{VOTE} {CRACKS}"
    new = f"Ferry to carry all traffic\n\n{VOTE} {CRACKS}"
    assert not_same(old, new) == [("edited", ("Council shuts crumbling bridge",), ("Ferry to carry all traffic",))]


def test_a_headline_is_not_linked_to_a_sentence_that_says_the_same():
    old = f"Council of Lindmark closes bridge\n\n{CRACKS}\n\n{FERRY}"
    new = f"Cracks found in pillar\n\nThe council of Lindmark closes the bridge.\n\n{CRACKS}\n\n{FERRY}"
    assert ("added", (), ("The council of Lindmark closes the bridge.",)) in not_same(old, new)


def test_a_subheading_aligns_with_a_subheading():
    old = f"Bridge shut\n\n{VOTE}\n\nDeep cracks\n\n{CRACKS}\n\n{FERRY}"
    new = f"Bridge shut\n\n{VOTE}\n\nWorried engineers\n\n{CRACKS}\n\n{FERRY}"
    assert not_same(old, new) == [("edited", ("Deep cracks",), ("Worried engineers",))]


def test_a_line_of_furniture_is_not_linked_to_the_telling():
    old = f"Bridge shut\n\n{VOTE}\n\nREAD MORE: Engineers found cracks in pillar\n\n{FERRY}"
    new = f"Bridge shut\n\n{VOTE}\n\nThe engineers found cracks in a pillar, more of them.\n\n{FERRY}"
    assert sorted(row[0] for row in not_same(old, new)) == ["added", "removed"]


# --- laws -------------------------------------------------------------------------------------------------------------------------------

SENTENCES = [
    *STORY,
    "Nobody was hurt.",
    VOTE.replace("Tuesday", "Monday"),
    COST.replace("nine", "twelve"),
    BOATS.replace("free", "a small fee"),
]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=9)


@given(TEXTS, TEXTS)
def test_every_sentence_stands_in_exactly_one_row(old, new):
    before, after = (read(Article(text=" ".join(text))) for text in (old, new))
    rows = align(before, after)
    assert sorted(index for row in rows for index in row.old) == list(range(len(before.sentences)))
    assert [index for row in rows for index in row.new] == list(range(len(after.sentences)))


@given(TEXTS, TEXTS)
def test_swapping_the_texts_swaps_the_alignment(old, new):
    before, after = (read(Article(text=" ".join(text))) for text in (old, new))
    forth = {(row.old, row.new, MIRROR.get(row.relation, row.relation), row.similarity) for row in align(before, after)}
    back = {(row.new, row.old, row.relation, row.similarity) for row in align(after, before)}
    assert forth == back


@given(st.permutations(STORY))
def test_a_text_in_another_order_holds_only_moves(order):
    assert {row[0] for row in aligned(STORY, order)} <= {"same", "moved"}


@given(TEXTS, st.integers(0, 8))
def test_one_sentence_more_is_one_row_more(story, place):
    new = [*story[:place], "Nine goats escaped from a zoo near the border.", *story[place:]]
    assert not_same(story, new) == [("added", (), ("Nine goats escaped from a zoo near the border.",))]


@given(TEXTS, TEXTS)
def test_what_stays_keeps_its_order(old, new):
    before, after = (read(Article(text=" ".join(text))) for text in (old, new))
    staying = [row.old[0] for row in align(before, after) if row.old and row.new and row.relation is not Relation.MOVED]
    assert all(first < second for first, second in itertools.pairwise(staying))
