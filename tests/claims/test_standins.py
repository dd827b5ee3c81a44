"""Which words are read as stand-ins for names."""

import json
from pathlib import Path

import pytest

from variorum.claims import standins

LISTS = standins.load()


def kinds(text):
    names = standins.Names(text, LISTS)
    return {
        word: kind
        for word in dict.fromkeys(text.replace(".", " ").replace(",", " ").split())
        if word[0].isupper() and (kind := names.kind(word))
    }


def test_names_peoples_and_parties_have_stand_ins():
    text = "President Oda of Brechtheim told the NBCD that Syrians and Democrats, but no Republican, met in Aleppo."
    expected = {
        "Oda": "name",
        "Brechtheim": "name",
        "NBCD": "name",
        "Syrians": "groups",
        "Democrats": "groups",
        "Republican": "group",
        "Aleppo": "name",
    }
    assert kinds(text) == expected


def test_words_that_only_begin_a_sentence_or_are_always_capitals_are_none():
    assert kinds("Yesterday Police in the House of Commons said on Monday that Mr. I. was gone. They left in March.") == {"Commons": "name"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Price said so.", {}),
        ("Price said so, and Mr. Price left.", {"Price": "name"}),
        ("Price said so, as Nora Price often did.", {"Nora": "name", "Price": "name"}),
        ("Price said so, and Price paid the price.", {}),
        ("Price Cuts Hit Voters", {}),  # a headline shows nothing
    ],
)
def test_an_ordinary_word_is_a_name_where_the_text_shows_it(text, found):
    assert kinds(text) == found


def test_the_lists_do_not_overlap_and_hold_small_letters():
    every = [*LISTS.kept, *LISTS.ordinary, *LISTS.groups]
    assert len(every) == len(set(every))
    assert all(word == word.lower() for word in every)


def test_stand_ins_are_pieces_of_the_vocabulary_and_each_stands_once():
    vocabulary = json.loads((Path(standins.__file__).with_name("weights") / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    words = {piece: word for word, piece in vocabulary.items()}
    every = [piece for pieces in standins.STAND_INS.values() for piece in pieces]
    assert len(every) == len(set(every))
    assert all(words[piece].isalpha() for piece in every)
    assert (words[every[0]], words[standins.STAND_INS["group"][0]], words[standins.STAND_INS["groups"][0]]) == (
        "smith",
        "german",
        "germans",
    )
