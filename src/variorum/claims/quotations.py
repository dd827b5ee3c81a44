"""Words between quotation marks, found paragraph by paragraph so that an odd mark never costs the rest of an article."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from variorum.model import Span

SCARE_WORDS = 4  # words; a quotation of at most so many inside a sentence marks distance or a term rather than quoting a statement
LONGEST_SINGLE = 1_500  # code points between single marks; a longer stretch is held apart by apostrophes, not quoted
_DOUBLE = re.compile(r"\"|''|``")
_SINGLE_OPEN = re.compile(r"(?<![\w'])'(?=[\w(\[])(?!\d0s\b|tis\b|em\b|n\b)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?%)\]])'(?![\w'])")
_PLURAL_POSSESSIVE = re.compile(r"s'\s+[a-z]")
_SPEECH_AFTER = re.compile(r",\s+(?:\w+\s+){0,3}(?:said|says|told|asked|added|wrote|dit|sagte|dijo|disse)\b")
_SPEECH_BEFORE = re.compile(r"[,:]\s*$")


def find(text: str, paragraphs: Sequence[Sequence[Span]]) -> Iterator[tuple[Span, bool]]:
    """Quotations as spans of a normalised text, with their marks, and whether each is a scare quotation."""
    for lines in paragraphs:
        start, end = lines[0][0], lines[-1][1]
        doubles = list(_pairs(text, start, end))
        yield from ((span, _is_scare(text, start, span)) for span in doubles)
        yield from ((span, _is_scare(text, start, span)) for span in _singles(text, start, end, doubles))


def _pairs(text: str, start: int, end: int) -> Iterator[Span]:
    marks = [match.span() for match in _DOUBLE.finditer(text, start, end)]
    at = 0
    while at < len(marks):
        opening = marks[at]
        closes = next((index for index in range(at + 1, len(marks)) if _can_close(text, marks[index])), None)
        if closes is None:
            if _can_open(text, opening, end):
                yield opening[0], end  # left open: it goes on in the next paragraph, which opens with a mark of its own
            return
        if at + 1 < closes and _can_open(text, marks[closes - 1], end) and not _can_open(text, opening, end):
            at = closes - 1
            continue
        yield opening[0], marks[closes][1]
        at = closes + 1


def _can_open(text: str, mark: Span, end: int) -> bool:
    return mark[1] < end and (mark[0] == 0 or not text[mark[0] - 1].isalnum())


def _can_close(text: str, mark: Span) -> bool:
    return text[mark[0] - 1] not in " (" or mark[1] >= len(text) or not text[mark[1]].isalnum()


def _singles(text: str, start: int, end: int, doubles: list[Span]) -> Iterator[Span]:
    at = start
    while opening := _SINGLE_OPEN.search(text, at, end):
        at = opening.end()
        inside = bisect_right(doubles, (opening.start(), end)) - 1
        if inside >= 0 and opening.start() < doubles[inside][1]:
            continue
        for closing in _SINGLE_CLOSE.finditer(text, at, min(end, at + LONGEST_SINGLE)):
            if _PLURAL_POSSESSIVE.match(text, closing.start() - 1) and _SINGLE_CLOSE.search(
                text, closing.end(), min(end, closing.end() + 80)
            ):
                continue
            yield opening.start(), closing.end()
            at = closing.end()
            break


def _is_scare(text: str, start: int, span: Span) -> bool:
    words = text[span[0] : span[1]].split()
    inside = text[span[0] : span[1]].strip("\"'` ")
    if _SPEECH_AFTER.match(text, span[1]):
        return False
    return (
        len(words) <= SCARE_WORDS
        and not inside.endswith((".", ",", "!", "?"))
        and not _SPEECH_BEFORE.search(text[max(start, span[0] - 3) : span[0]])
    )
