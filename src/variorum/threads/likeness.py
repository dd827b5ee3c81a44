"""How alike two statements are in what they say: content words, names, figures, speaker."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from variorum.threads.bridges import one_name
from variorum.threads.meaning import Meaning
from variorum.threads.names import same
from variorum.threads.statements import Statement
from variorum.threads.words import stem

# Set on the invented stories of tests/threads (dev split) and by reading what was joined in news groups of `fakes`, 2026-11-27;
# `bench/quality/threads.py` repeats the first. The scale is that of ENOUGH in `matching`.
_OF_MEANING = 0.4  # of the words that are not shared, so much may be made good by their meaning
_UNLIKE = 0.3  # closeness 0..1 of phrases that have nothing to do with each other
_OF_NAMES = 0.2  # weight of the names, where both have some
_OF_CONTENT = 0.55  # weight of what is said beside the figures, where both have one
_SAME_COUNT, _LIKE_COUNT = 0.25, 0.15  # the same thing counted; partly the same
_RARE_COUNT = 0.15  # more, where few other sentences of the story speak of what is counted: households rather than people
_SAME_NUMBER, _SAME_SMALL_NUMBER = 0.35, 0.25  # numbers below ten are the same by chance more often
_SMALL = 10
_RARE_NUMBER = 100  # a number from here on that two texts give is likely the same one, though one does not say of what
_OTHER_NUMBER = 0.3  # another number for it in the same text: "The union spoke of 3,000. Police put the number at 900."
_BESIDE = 100  # characters between two sentences that stand side by side, with who says them
_ONE_FIGURE = 0.1  # what is lost when only one of the two has a figure
_SPEAKER = 0.08  # the same speaker
_LEAST_SHARED = 1.3  # what the shared words of two statements without figures must tell, where a word that stands nowhere else tells 1
_NEAR_NUMBER = 0.1  # two numbers that one may have grown from the other
_GROWN = 3  # times, up to which a number may have grown from one telling of an event to the next
_FAR, _FAR_NUMBER = 10, 0.2  # times, from which two numbers hardly count one thing; and what is lost then
_SHOWN = 4  # shared words named in a reason


_GROWING = frozenset(
    map(stem, "number total toll figure count rise risen climb climbed grow grown fall fell reach reached stand stands".split())
)  # say of a number what it does


def weights(statements: Iterable[Statement]) -> dict[str, float]:
    """How much each stem tells: little when much of the story says it."""
    every = list(statements)
    counts = Counter(word for statement in every for word in statement.stems)
    return {word: math.log((len(every) + 1) / (count + 0.5)) + 0.3 for word, count in counts.items()}


def likeness(one: Statement, other: Statement, weight: dict[str, float], meaning: Meaning | None) -> tuple[float, str]:
    """How alike two statements are, from 0 up to somewhat more than 1, and in what."""
    figures = one.figure is not None and other.figure is not None
    shared = one.stems & other.stems
    names = sum(any(one_name(name, each) for each in other.names) for name in one.names)
    if not figures and sum(weight[stem] for stem in shared) < _LEAST_SHARED * max(weight.values()):
        return 0.0, ""
    score = _content(one, other, weight, meaning)
    reasons = [f"shared words: {', '.join(_weightiest(one, shared, weight))}"] if shared else []
    if one.names and other.names:
        score = (1 - _OF_NAMES) * score + _OF_NAMES * names / min(len(one.names), len(other.names))
        reasons += ["names in common"] if names else []
    if figures:
        alike, reason = _figures(one, other, weight)
        score = _OF_CONTENT * score + alike
        reasons += reason
    elif (one.figure is not None or other.figure is not None) and not opposite(one, other):
        score -= _ONE_FIGURE
    if one.voice and other.voice and one.voice.named and same(one.voice.words, other.voice.words):
        score += _SPEAKER
        reasons.append("the same speaker")
    return score, "; ".join(reasons)


def opposite(one: Statement, other: Statement) -> bool:
    """Whether one says "not" of what the other says: of a word that both have, where neither says it of another."""
    shared = one.stems & other.stems
    ours, theirs = one.denied & shared, other.denied & shared
    return bool(ours | theirs) and not ours & theirs


def _content(one: Statement, other: Statement, weight: dict[str, float], meaning: Meaning | None) -> float:
    """The share of the telling words that both have, by weight; what is counted tells nothing here, as it is weighed with the figures."""
    counted = one.counted | other.counted | _GROWING if one.figure and other.figure else frozenset()
    ours, theirs = one.stems - counted, other.stems - counted
    mass = sum(weight[stem] for stem in ours) + sum(weight[stem] for stem in theirs)
    share = 2 * sum(weight[stem] for stem in ours & theirs) / mass if mass else 0.0
    if meaning and one.words and other.words and 0 < share < 1:
        near = meaning.closeness(one.words, other.words) or 0.0
        share += (1 - share) * _OF_MEANING * max(0.0, (near - _UNLIKE) / (1 - _UNLIKE))
    return share


def _weightiest(statement: Statement, stems: Iterable[str], weight: dict[str, float]) -> Sequence[str]:
    """The words behind the stems that tell most."""
    as_written = {stem(word): word for word in reversed(statement.words)}
    return [as_written.get(each, each) for each in sorted(stems, key=lambda each: (-weight[each], each))[:_SHOWN]]


def _figures(one: Statement, other: Statement, weight: dict[str, float]) -> tuple[float, list[str]]:
    """How alike two figures are, and in what."""
    alike, reasons = 0.0, []
    equal = one.value is not None and one.value == other.value
    if one.counted & other.counted:
        rarest = max(weight.get(each, 0.0) for each in one.counted & other.counted) / max(weight.values())
        alike += _SAME_COUNT if one.counted <= other.counted or other.counted <= one.counted else _LIKE_COUNT
        alike += _RARE_COUNT * rarest
        reasons.append("the same thing counted")
    elif equal and not (one.counted and other.counted) and (one.value or 0) >= _RARE_NUMBER:
        alike += _SAME_COUNT
    if equal:
        alike += _SAME_NUMBER if (one.value or 0) >= _SMALL else _SAME_SMALL_NUMBER
        reasons.append("the same number")
    elif one.text == other.text and one.counted & other.counted and (one.tallies or other.tallies or side_by_side(one, other)):
        alike += _OTHER_NUMBER
        reasons.append("another number for it")
    elif one.counted & other.counted and one.value and other.value:
        times = max(one.value, other.value) / min(one.value, other.value)
        alike += _NEAR_NUMBER if times <= _GROWN else -_FAR_NUMBER if times >= _FAR else 0.0
    return alike, reasons


def side_by_side(one: Statement, other: Statement) -> bool:
    """Whether two speakers give their numbers in neighbouring sentences, and neither names anything else."""
    if not one.voice or not other.voice or same(one.voice.words, other.voice.words) or set(one.names) != set(other.names):
        return False
    return max(one.span[0], other.span[0]) - min(one.span[1], other.span[1]) <= _BESIDE
