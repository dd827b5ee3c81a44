"""From scores to attributions: the best path, and which belong to which cue. The model itself is measured in bench/quality."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import attributions
from variorum.claims.tagger import Chain, Tagged
from variorum.claims.windows import Word
from variorum.model import ActorKind, Form, Quotation

O, B_SOURCE, I_SOURCE, B_CUE, I_CUE, B_CONTENT, I_CONTENT = range(7)  # noqa: E741
CHAIN = Chain(np.zeros(7, np.float32), np.zeros((7, 7), np.float32), np.zeros((2, 32), np.float32))


def tagged(text, tags, owners, names=()):
    """A window that says these tags plainly, and that each cue owns the words whose numbers `owners` gives for it."""
    words, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        words.append(Word(start, at, (7,), 0))
    roles = np.zeros((len(words), 7), np.float32)
    roles[np.arange(len(words)), tags] = 9
    named = np.zeros((len(words), 11), np.float32)
    named[:, 0] = 1
    for number, tag in names:
        named[number, tag] = 9
    width = len(words)
    asks = np.zeros((2, len(words), width), np.float32)
    answers = np.stack([np.eye(width, dtype=np.float32)] * 2)
    for cue, (source, content) in owners.items():
        asks[0, cue], asks[1, cue] = -20, -20
        asks[0, cue, list(source)] = 20
        asks[1, cue, list(content)] = 20
    return Tagged(words, roles, named, asks, answers, np.zeros((2, len(words)), np.float32))


def spans(text, found):
    return [tuple(" ".join(text[s:e] for s, e in part) for part in (a.source, a.cue, a.content)) for a in found]


def test_a_source_may_serve_two_cues():
    text = "Oda said prices fell and added wages rose"
    tags = [B_SOURCE, B_CUE, B_CONTENT, I_CONTENT, O, B_CUE, B_CONTENT, I_CONTENT]
    window = tagged(text, tags, {1: ([0], [2, 3]), 5: ([0], [6, 7])})
    found, _ = attributions.read(text, [window], CHAIN, [])
    assert spans(text, found) == [("Oda", "said", "prices fell"), ("Oda", "added", "wages rose")]
    assert [a.id for a in found] == ["a1", "a2"]
    assert all(0 <= a.confidence <= 1 for a in found)


def test_a_quotation_broken_by_its_cue_is_one_attribution():
    text = '"We stay," said Oda, "and fight."'
    tags = [B_CONTENT, I_CONTENT, B_CUE, B_SOURCE, B_CONTENT, I_CONTENT]
    window = tagged(text, tags, {2: ([3], [0, 1, 4, 5])})
    ((found,), _) = attributions.read(text, [window], CHAIN, [Quotation(span=(0, 10), scare=False), Quotation(span=(21, 33), scare=False)])
    assert found.content == ((0, 10), (21, 33))
    assert found.form is Form.DIRECT


def test_a_source_that_no_cue_wants_stays_out():
    text = "Oda left . It was said that prices fell"
    tags = [B_SOURCE, O, O, O, O, B_CUE, B_CONTENT, I_CONTENT, I_CONTENT]
    ((found,), _) = attributions.read(text, [tagged(text, tags, {5: ([], [6, 7, 8])})], CHAIN, [])
    assert found.source == ()


def test_a_long_quotation_that_no_cue_asks_for_is_somebodys_statement():
    text = "Oda said no . We have lived on this island for six hundred years and we shall stay"
    tags = [B_SOURCE, B_CUE, B_CONTENT, O, B_CONTENT, *[I_CONTENT] * 13]
    plain = tagged(text, tags, {1: ([0], [2])})
    quoted = replace(plain, words=[word._replace(kind=4 if at > 3 else 0) for at, word in enumerate(plain.words)])
    assert len(attributions.read(text, [plain], CHAIN, [])[0]) == 1
    _, stray = attributions.read(text, [quoted], CHAIN, [])[0]
    assert (stray.source, stray.cue, stray.content) == ((), (), ((14, len(text)),))


def test_a_cue_without_content_and_a_content_without_cue_say_nothing():
    assert attributions.read("Oda said", [tagged("Oda said", [B_SOURCE, B_CUE], {1: ([0], [])})], CHAIN, [])[0] == []
    assert attributions.read("prices fell", [tagged("prices fell", [B_CONTENT, I_CONTENT], {})], CHAIN, [])[0] == []


@pytest.mark.parametrize(
    ("quoted", "form"),
    [
        ((), Form.INDIRECT),
        (((14, 26),), Form.MIXED),
        (((14, 19),), Form.INDIRECT),
        (((9, 33),), Form.DIRECT),
        (((9, 33), (14, 26)), Form.DIRECT),
    ],
)
def test_form(quoted, form):
    text = 'Oda said the "cold winter" was here'
    tags = [B_SOURCE, B_CUE, B_CONTENT, *[I_CONTENT] * 4]
    window = tagged(text, tags, {1: ([0], range(2, 7))})
    ((found,), _) = attributions.read(text, [window], CHAIN, [Quotation(span=span, scare=False) for span in quoted])
    assert found.form is form


def test_a_speech_by_layout_is_added_unless_the_tagger_saw_it():
    text = "ODA: We stay here . Lind said we go"
    tags = [O, O, O, O, O, B_SOURCE, B_CUE, B_CONTENT, I_CONTENT]
    window = tagged(text, tags, {6: ([5], [7, 8])})
    found, _ = attributions.read(text, [window], CHAIN, [], [((0, 3), (5, 17))])
    assert spans(text, found) == [("ODA", "", "We stay here"), ("Lind", "said", "we go")]
    assert found[0].form is Form.DIRECT
    again, _ = attributions.read(text, [window], CHAIN, [], [((20, 24), (30, 35))])
    assert spans(text, again) == [("Lind", "", "we go")]


def test_names():
    text = "Maria Oda of Delta Line left Aarhus"
    window = tagged(text, [O] * 7, {}, names=[(0, 1), (1, 2), (3, 3), (4, 4), (6, 5)])
    _, found = attributions.read(text, [window], CHAIN, [])
    assert [(text[slice(*m.span)], m.kind) for m in found] == [
        ("Maria Oda", ActorKind.PERSON),
        ("Delta Line", ActorKind.ORGANISATION),
        ("Aarhus", ActorKind.PLACE),
    ]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_the_path_is_the_best_there_is(lengths, seed):
    draw = np.random.default_rng(seed)
    scores = [draw.normal(size=(length, 3)).astype(np.float32) for length in lengths]
    steps = draw.normal(size=(3, 3)).astype(np.float32)
    begin = draw.normal(size=3).astype(np.float32)

    def worth(score, path):
        total = begin[path[0]] + score[np.arange(len(path)), path].sum()
        return total + sum(steps[a, b] for a, b in pairwise(path))

    for score, path in zip(scores, attributions._paths(scores, steps, begin), strict=True):
        best = {tag: (begin[tag] + score[0, tag], (tag,)) for tag in range(3)}
        for row in score[1:]:
            best = {tag: max((total + steps[a, tag] + row[tag], (*way, tag)) for a, (total, way) in best.items()) for tag in range(3)}
        assert worth(score, path) == pytest.approx(max(best.values())[0], abs=1e-4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_any_scores_give_attributions_with_spans_of_words(seed, count):
    draw = np.random.default_rng(seed)
    words = [Word(at * 3, at * 3 + 2, (7,) if at % 11 else (), 0) for at in range(count)]
    wild = lambda *shape: draw.normal(scale=5, size=shape).astype(np.float32)  # noqa: E731
    window = Tagged(words, wild(count, 7), wild(count, 11), wild(2, count, 4), wild(2, count, 4), wild(2, count))
    starts, ends = {word.start for word in words}, {word.end for word in words}
    for found in attributions.read("x" * 3 * count, [window] * 3, CHAIN, [])[0]:
        assert found.content
        for start, end in (*found.source, *found.cue, *found.content):
            assert start in starts
            assert end in ends
            assert start < end


def test_many_windows_give_what_each_gives():
    text = "Oda said prices fell"
    window = tagged(text, [B_SOURCE, B_CUE, B_CONTENT, I_CONTENT], {1: ([0], [2, 3])}, names=[(0, 1)])
    count = 2 * attributions.BATCH + 1
    found, mentions = attributions.read(text, [window] * count, CHAIN, [])
    assert len(found) == len(mentions) == count
    assert found[-1].id == f"a{count}"
