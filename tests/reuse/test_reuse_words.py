"""Words and fingerprints against a slow reading of the same rules."""

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.reuse import kernels
from variorum.reuse.words import GRAM, RUN, prints_of, words_of


def words(text):
    found = words_of(pa.array([text]))
    return [text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


def hashes(*texts):
    found = words_of(pa.array(texts))
    return [found.hashes[first:last].tolist() for first, last in zip(found.offsets, found.offsets[1:], strict=False)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One word", ["One", "word"]),
        ("At least 1,300 people; none_of us.", ["At", "least", "1", "300", "people", "none_of", "us"]),
        ("the mayor's (old) house-boat", ["the", "mayor", "s", "old", "house", "boat"]),
        ("Ünïcode — «naïve» 😀 café", ["Ünïcode", "naïve", "café"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("مياه النهر", ["مياه", "النهر"]),
        ("河水上涨", ["河", "水", "上", "涨"]),
        ("川の水 rose", ["川", "の", "水", "rose"]),
        ("น้ำท่วม", ["น้", "ำ", "ท่", "ว", "ม"]),
        ("co\u00adoperate zero\u200bwidth", ["co\u00adoperate", "zero\u200bwidth"]),
        ("한국의 강물", ["한국의", "강물"]),
        ("end", ["end"]),
    ],
)
def test_words_are_found_where_they_stand(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("THE Mayor", "the mayor"),
        ("caf\u00e9", "cafe\u0301"),
        ("Straße", "STRASSE"),
        ("\ufb01re", "fire"),
        ("\uff11\uff12", "12"),
        ("co\u00adoperate", "cooperate"),
        ("don't", "don’t"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_the_same_word_however_it_is_written(one, other):
    first, second = hashes(one, other)
    assert first == second


def test_digits_and_accents_count():
    assert len({tuple(h) for h in hashes("65 people", "107 people", "resume people", "résumé people")}) == 4


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_spaced_words_are_those_of_a_regular_expression(text):
    plain = "".join(char for char in text if char not in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" and not is_alone(char))
    expected = [
        match for match in re.findall(r"(?:\w|[^\W\d_]|[\u0300-\u036f])+", plain) if any(char.isalnum() or char == "_" for char in match)
    ]
    if not any(unicodedata.category(char).startswith("M") for char in plain):
        assert words(plain) == expected


def is_alone(char):
    found = words_of(pa.array([char + char]))
    return len(found.hashes) == 2


@given(st.lists(st.binary(max_size=60), max_size=5))
@settings(max_examples=300, deadline=None)
def test_bytes_that_are_no_text_are_read_within_their_bounds(pieces):
    places = np.cumsum([0, *map(len, pieces)]).astype(np.int32)
    column = pa.StringArray.from_buffers(len(pieces), pa.py_buffer(places), pa.py_buffer(b"".join(pieces)))
    found = words_of(column)
    for number, piece in enumerate(pieces):
        first, last = found.offsets[number : number + 2]
        assert all(found.starts[first:last] < found.ends[first:last])
        assert all(found.ends[first:last] <= len(piece))


def test_slices_of_a_column_are_read_as_they_are():
    column = pa.array(["one two", "three four five", "six"])
    assert hashes("three four five") == [words_of(column.slice(1, 1)).hashes.tolist()]


def quoted(text):
    found = words_of(pa.array([text]))
    return " ".join(
        text[s:e] for s, e, f in zip(found.starts.tolist(), found.ends.tolist(), found.flags.tolist(), strict=True) if f & kernels.QUOTED
    )


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "the wall will hold" and left.', "the wall will hold"),
        ("„Die Mauer hält“, sagte sie.", "Die Mauer hält"),
        ("«Le mur tiendra», dit-elle.", "Le mur tiendra"),
        ("“One paragraph\n\n“and the next,” she said.", "One paragraph and the next"),
        ('A stray " mark ' + "word " * 400, ""),
        ('A stray " mark.\n\nThe next paragraph "speaks" again.', "mark speaks"),
        ("no marks at all", ""),
    ],
)
def test_quoted_words_are_marked(text, inside):
    assert quoted(text) == inside


def test_numbers_are_marked():
    found = words_of(pa.array(["12 people, B52 and ٣ more"]))
    assert [bool(flag & kernels.NUMBER) for flag in found.flags] == [True, False, True, False, True, False]


@given(st.lists(st.sampled_from("abcdef"), min_size=RUN, max_size=40), st.data())
@settings(max_examples=300, deadline=None)
def test_texts_that_share_a_run_share_a_fingerprint_in_it(run, data):
    before, behind = (data.draw(st.lists(st.sampled_from("uvwxyz"), max_size=20)) for _ in range(2))
    found = words_of(pa.array([" ".join(run), " ".join([*before, *run, *behind])]))
    prints = prints_of(found)
    first = set(prints.prints[: prints.counts[0]].tolist())
    inside = [
        print_
        for print_, position in zip(prints.prints[prints.counts[0] :].tolist(), prints.positions[prints.counts[0] :].tolist(), strict=True)
        if len(before) <= position <= len(before) + len(run) - GRAM
    ]
    assert first & set(inside)


def test_a_text_shorter_than_a_gram_has_one_fingerprint_and_an_empty_one_none():
    prints = prints_of(words_of(pa.array(["two words", "two words", "", "words two"])))
    assert prints.counts.tolist() == [1, 1, 0, 1]
    assert prints.prints[0] == prints.prints[1] != prints.prints[2]
