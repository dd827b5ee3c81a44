"""Text as the tagger sees it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import standins, windows
from variorum.claims.windows import Word


class Letters:
    """A tokeniser with one piece a character, words split at spaces."""

    def encode_batch(self, texts, *, add_special_tokens):
        assert not add_special_tokens
        return [self._encode(text) for text in texts]

    @staticmethod
    def _encode(text):
        class Encoding:
            ids, offsets, word_ids = [], [], []

        encoding = Encoding()
        encoding.ids, encoding.offsets, encoding.word_ids = [], [], []
        word = -1
        for at, letter in enumerate(text):
            if letter == " ":
                continue
            if at == 0 or text[at - 1] == " ":
                word += 1
            encoding.ids.append(1000 + ord(letter) % 500)
            encoding.offsets.append((at, at + 1))
            encoding.word_ids.append(word)
        return encoding


LISTS = standins.Lists(
    kept=frozenset({"mayor", "we"}),
    ordinary=frozenset({"the", "hill", "and"}),
    groups=frozenset({"lorian", "lorians", "vestan", "vestans"}),
)


def cut(text, quoted=()):
    return next(windows.words(text, [(0, len(text))], quoted, Letters(), LISTS))


def read_as(text):
    """What the encoder is given for a text of one paragraph."""
    (window,) = windows.pack([cut(text)])
    return window


def test_words_have_their_case_and_whether_they_are_quoted():
    text = "Mayor Oda said 'WE stay' iPhone 12"
    start = text.index("'")
    kinds = {text[word.start : word.end]: word.kind for word in cut(text, [(start, text.index(" iPhone"))])}
    assert kinds == {"Mayor": 1, "Oda": 1, "said": 0, "'WE": 6, "stay'": 4, "iPhone": 3, "12": 0}


def test_nested_and_open_quotations():
    text = "aa bb cc dd"
    kinds = [word.kind for word in cut(text, [(0, 8), (3, 5)])]
    assert kinds == [4, 4, 4, 0]


def test_a_very_long_word_is_cut():
    (word,) = cut("x" * 500)
    assert (word.start, word.end) == (0, 60)
    assert len(word.ids) == 60


def paragraph(*sizes):
    return [Word(at * 10, at * 10 + 9, tuple([7] * size), 0) for at, size in enumerate(sizes)]


def test_whole_paragraphs_share_a_window_as_far_as_they_fit():
    made = list(windows.pack([paragraph(3, 3), paragraph(2), paragraph(9)], capacity=12))
    assert [[len(word.ids) for word in window.words] for window in made] == [[3, 3, 0, 2, 0], [9, 0]]
    assert made[0].ids == [windows.START, 7, 7, 7, 7, 7, 7, windows.SEPARATOR, 7, 7, windows.SEPARATOR]
    assert made[0].first == [1, 4, 7, 8, 10]


def test_a_long_paragraph_is_cut_after_a_full_stop():
    stop = Word(60, 61, (1012,), 0)
    words = [*paragraph(2, 2, 2)[:3], stop, *(word._replace(start=word.start + 70, end=word.end + 70) for word in paragraph(2, 2, 2))]
    made = list(windows.pack([words], capacity=13))
    assert [len(window.words) for window in made] == [5, 4]
    assert made[0].words[3] == stop


@given(st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=30), max_size=12), st.integers(12, 60), st.integers(12, 60))
def test_every_word_stands_in_one_window_and_no_window_is_too_long(sizes, capacity, first):
    rows = [paragraph(*row) for row in sizes]
    made = list(windows.pack(rows, capacity, first=min(first, capacity)))
    assert [word for window in made for word in window.words if word.ids] == [word for row in rows for word in row]
    for window in made:
        assert len(window.ids) == len(window.types) <= capacity
        assert len(window.first) == len(window.words)
        assert all(a < b for a, b in pairwise(window.first))
        assert [window.ids[at] for at in window.first] == [word.ids[0] if word.ids else windows.SEPARATOR for word in window.words]


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_gives_nothing(text):
    assert list(windows.pack([row for row in [cut(text)] if row])) == []


def test_names_are_read_as_stand_ins_and_their_spelling_stands_beside():
    window = read_as("Mayor Oda met Brecht and Oda left")
    first, second = standins.STAND_INS["name"][:2]
    by_word = dict(zip([word.start for word in window.words], window.first, strict=True))
    assert [window.ids[by_word[at]] for at in (6, 14, 25)] == [first, second, first]
    spelling = [1000 + ord(letter) % 500 for letter in "Brecht"]
    assert window.spelt[3] == (*spelling[:3], spelling[-1])
    assert window.spelt[1] == (*[1000 + ord(letter) % 500 for letter in "Oda"], windows.NOTHING)
    assert window.spelt[-1] == (windows.SEPARATOR, *[windows.NOTHING] * (windows.SPELT - 1))


def test_two_names_that_change_places_are_the_same_to_the_encoder():
    one = "the envoy of Lor told Brechtheim that OSTA fears no Vestans but Lorians"
    other = "the envoy of Brechtheim told Lor that OSTA fears no Lorians but Vestans"
    assert (read_as(one).ids, read_as(one).types) == (read_as(other).ids, read_as(other).types)
    assert read_as(one).spelt != read_as(other).spelt


def test_more_names_than_stand_ins_begin_anew():
    held = standins.STAND_INS["group"]
    assert len(set(held)) == len(held)
    window = windows.Window([], [], [], [], [], {})
    words = [Word(at, at + 1, (0,), 1, ("group", f"People {at}"), (7,)) for at in range(len(held) + 2)]
    for word in words:
        windows._append(window, word)
    assert window.ids == [*held, *held[:2]]
