"""Edits inside sentences: as few words as say what changed, and never fewer."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import read
from variorum.compare.words import Edit, alikeness, edits
from variorum.model import Article


def tellings(old, new):
    return read(Article(text=old)), read(Article(text=new))


def found(old, new):
    """The edits between all sentences of two texts, as the words on both sides."""
    before, after = tellings(old, new)
    return [
        (
            " ".join(token.text for token in before.tokens[edit.old : edit.old_end]),
            " ".join(token.text for token in after.tokens[edit.new : edit.new_end]),
        )
        for edit in edits(before, before.sentences, after, after.sentences)
    ]


# --- one difference, one edit -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The bridge in Lindmark was shut on Tuesday.", "The tower in Lindmark was shut on Tuesday.", [("bridge", "tower")]),
        ("At least 65 people were hurt.", "At least 107 people were hurt.", [("65", "107")]),
        ("The deal was signed.", "The deal was not signed.", [("", "not")]),
        ("The mayor spoke about the bridge and left.", "The mayor spoke and left.", [("about the bridge", "")]),
        ("The goverment met in Lindmark.", "The government met in Lindmark.", [("goverment", "government")]),
        ("Western states met there.", "western states met there.", [("Western", "western")]),
        ("Nobody was hurt!", "Nobody was hurt.", [("!", ".")]),
        ("The “attack” was short.", "The attack was short.", [('"', ""), ('"', "")]),
        ("It fell to -5 degrees.", "It fell to 5 degrees.", [("-", "")]),
        ("It rose by 10% then.", "It rose by 10 then.", [("%", "")]),
        ("Work is under way there.", "Work is underway there.", [("under way", "underway")]),
    ],
)
def test_one_difference_is_one_edit_of_its_words(old, new, expected):
    assert found(old, new) == expected


def test_equal_sentences_have_no_edits():
    assert found("The “bridge” is shut.", 'The "bridge"  is shut.') == []


def test_two_differences_far_apart_are_two_edits():
    old = "The council of Lindmark voted on Tuesday to close the old bridge over the river for repairs."
    new = "The council of Lindmark voted on Monday to close the old bridge over the canal for repairs."
    assert found(old, new) == [("Tuesday", "Monday"), ("river", "canal")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "The old bridge was closed because engineers had found deep cracks in its eastern pillar.",
            "The old bridge was closed after a barge had run into the middle of it at night.",
        ),
        (
            "The judge said that the company must pay for the milk in full.",
            "The judge said that farmers ought to keep a diary of their own.",
        ),
    ],
)
def test_a_rewritten_clause_is_one_edit_not_scraps_around_small_words(old, new):
    assert len(found(old, new)) == 1


def test_a_long_run_of_equal_words_stays_out_of_the_edits_around_it():
    old = "Yesterday the boat with all of its crew on board left Aldan."
    new = "Tomorrow the boat with all of its crew on board leaves Lindmark."
    assert all("crew" not in words for pair in found(old, new) for words in pair)


def test_a_misspelt_word_beside_a_changed_one_stands_apart():
    pairs = found("The old goverment bridge is shut.", "The old government tower is shut.")
    assert ("goverment", "government") in pairs


# --- dates and numbers as a whole ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("It met on 3 July in the hall.", "It met on July 3 in the hall.", [("3 July", "July 3")]),
        ("It met on 3 July 2019 in the hall.", "It met on 14 August 2020 in the hall.", [("3 July 2019", "14 August 2020")]),
        ("It met on 3 July in the hall.", "It met on 14 August in the hall.", [("3 July", "14 August")]),
        ("It cost 1.5 million thalers.", "It cost two billion thalers.", [("1.5 million", "two billion")]),
        ("It cost 20 000 thalers.", "It cost 31 500 thalers.", [("20 000", "31 500")]),
    ],
)
def test_a_date_or_a_number_changes_as_a_whole(old, new, expected):
    assert found(old, new) == expected


def test_one_word_of_a_date_is_one_edit():
    assert found("It met on 24 November in Lindmark.", "It met on 23 November in Lindmark.") == [("24", "23")]


# --- borders ----------------------------------------------------------------------------------------------------------------------------


def crosses(reading, first, last):
    """Whether tokens `[first, last)` lie in more than one sentence."""
    return any(first < sentence.last < last for sentence in reading.sentences)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The bridge is shut. The ferry runs.", "The tower fell down. A goat ran off."),
        ("The council shut the bridge, and the mayor left.", "The council shut the bridge. The mayor left."),
        ("It was late and cold and wet. We left.", "It was late. Cold! Wet? We had left by then, all of us."),
    ],
)
def test_no_edit_crosses_the_border_of_a_sentence(old, new):
    before, after = tellings(old, new)
    for edit in edits(before, before.sentences, after, after.sentences):
        assert not crosses(before, edit.old, edit.old_end)
        assert not crosses(after, edit.new, edit.new_end)


# --- laws -------------------------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["the", "The", "of", "and", "bridge", "bridges", "Lindmark", "mayor", "said", "65", "107", "1.5", "million", "3", "July", "not", '"', ",", "-", "(", ")", "goverment",
     "government", "organised", "organized", "%", "on", "a", "men", "10"],
)  # fmt: skip
SENTENCE = st.lists(WORDS, min_size=1, max_size=14).map(lambda words: " ".join([*words, "end."]).capitalize())
TEXT = st.lists(SENTENCE, min_size=1, max_size=3).map(" ".join)


@given(TEXT, TEXT)
def test_every_differing_token_lies_in_exactly_one_edit(old, new):
    before, after = tellings(old, new)
    at_old = at_new = 0
    for edit in (
        *edits(before, before.sentences, after, after.sentences),
        Edit(len(before.tokens), len(before.tokens), len(after.tokens), len(after.tokens)),
    ):
        kept_old = [token.text for token in before.tokens[at_old : edit.old]]
        kept_new = [token.text for token in after.tokens[at_new : edit.new]]
        assert at_old <= edit.old <= edit.old_end
        assert at_new <= edit.new <= edit.new_end
        assert kept_old == kept_new
        at_old, at_new = edit.old_end, edit.new_end


@given(TEXT, TEXT)
def test_edits_are_never_empty_and_stay_within_sentences(old, new):
    before, after = tellings(old, new)
    for edit in edits(before, before.sentences, after, after.sentences):
        assert edit.old < edit.old_end or edit.new < edit.new_end
        assert not crosses(before, edit.old, edit.old_end)
        assert not crosses(after, edit.new, edit.new_end)
        ours, theirs = ([token.text for token in reading.tokens[slice(*span)]] for reading, span in ((before, edit[:2]), (after, edit[2:])))
        assert ours != theirs


@given(SENTENCE, st.integers(0, 14), WORDS)
def test_one_word_put_in_changes_little_around_it(sentence, place, word):
    words = sentence.split()
    new = " ".join([*words[:place], word, *words[place:]])
    before, after = tellings(sentence, new)
    if len(before.sentences) == len(after.sentences) == 1:
        touched = sum(edit.new_end - edit.new for edit in edits(before, before.sentences, after, after.sentences))
        assert touched <= 4


@given(TEXT)
def test_a_text_has_no_edits_against_itself(text):
    before, after = tellings(text, text)
    assert edits(before, before.sentences, after, after.sentences) == []


def test_alikeness_is_for_words_spelt_or_inflected_otherwise():
    assert alikeness("government", "goverment") > 0.8
    assert alikeness("government", "Government") == 0
    assert alikeness("bridge", "tower") == 0
    assert alikeness("1234", "1235") == 0
    assert all(
        alikeness(a, b) == alikeness(b, a) for a, b in itertools.combinations(["organise", "organize", "organised", "organ", "orient"], 2)
    )
