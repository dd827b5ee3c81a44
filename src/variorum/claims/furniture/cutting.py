"""What stands around a telling: datelines, credits, "read more" lines, footnotes, headlines, subheadings, correction notes.

Recognised by form and place, in plain text as well as in text taken from a page, never by a list of outlets. Lines are judged first; then
the beginning of the text, where a feed or an export often glues a title, an agency and a date to the first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from variorum.claims.furniture import glued, lines
from variorum.model import FurnitureKind, SentenceKind, Span
from variorum.text import sentences

HEADLINE_WORDS = 25  # words; a first line that is longer is a sentence
FOOTER_REACH = 600  # code points from the end in which a sentence made of a site's own words is its footer
SUBHEADING_WORDS = 14  # words
OPENING_PARAGRAPHS = 5  # a dateline with its agency in brackets may stand below a summary and a list of key points
TAILS = 4  # pieces glued one after another to the end of a paragraph


class Piece(NamedTuple):
    """A stretch of the normalised text with what it is for."""

    span: Span
    kind: SentenceKind
    furniture: FurnitureKind | None
    paragraph: int


_SITE_WORDS = re.compile(
    r"\b(?:copyright|all rights reserved|terms (?:of (?:use|service)|and conditions)|privacy policy|cookie policy|subscribe|newsletter|follow us|sign up"
    r"|contact us|about us|advertise(?: with us)?|press releases|careers|rss|site map)\b",
    re.IGNORECASE,
)
_SERVICES = re.compile(r"\b(?:facebook|twitter|youtube|instagram|whatsapp|telegram)\b", re.IGNORECASE)
_TITLE_TAIL = re.compile(r"\s+(?:\|+|»|::)\s*[^|»]{2,60}$")


def pieces(text: str, paragraphs: Sequence[Sequence[Span]]) -> list[Piece]:
    """Cut a normalised text into sentences and furniture, in order, each with its kind."""
    found: list[Piece] = []
    headline: str | None = None
    for number, rows in enumerate(paragraphs):
        span = (rows[0][0], rows[-1][1])
        words = text[span[0] : span[1]].split()
        if (
            headline is None
            and number < len(paragraphs) - 1
            and all(piece.furniture for piece in found)
            and _is_headline(text, span, words)
        ):
            if _is_kicker(text, span, paragraphs[number + 1]):
                found.append(_furniture(text, span, FurnitureKind.OTHER, number))
                continue
            headline = text[span[0] : span[1]]
            found.extend(_headline(text, span, number))
            continue
        kind = _line_kind(text, span, len(words))
        if kind is not None:
            found.append(_furniture(text, span, kind, number))
        elif 0 < number < len(paragraphs) - 1 and _is_subheading(text, span, words) and glued.trailing(text, *span) is None:
            found.append(Piece(_strip(text, *span), SentenceKind.SUBHEADING, FurnitureKind.SUBHEADING, number))
        else:
            opening = number <= 2 and not any(piece.kind is SentenceKind.BODY for piece in found)
            found.extend(_paragraph(text, span, number, headline if opening else None, opening=opening))
    return found


def _strip(text: str, start: int, end: int) -> Span:
    stripped = text[start:end].strip()
    start += text[start:end].index(stripped) if stripped else 0
    return start, start + len(stripped)


def _furniture(text: str, span: Span, kind: FurnitureKind, paragraph: int) -> Piece:
    sentence_kind = SentenceKind.CORRECTION_NOTE if kind is FurnitureKind.CORRECTION_NOTE else SentenceKind.FURNITURE
    return Piece(_strip(text, *span), sentence_kind, kind, paragraph)


def _line_kind(text: str, span: Span, words: int) -> FurnitureKind | None:
    return lines.kind(text[span[0] : span[1]].strip(), words)


def _is_headline(text: str, span: Span, words: list[str]) -> bool:
    line = text[span[0] : span[1]].strip()
    if len(words) > HEADLINE_WORDS or (line.endswith((".", ",", ";", ":")) and not re.search(r"\b[A-Z]\.[A-Z]\.$", line)):
        return False
    return lines.kind(line, len(words)) is None and lines.LABELLED_STAMP.match(line) is None


def _is_kicker(text: str, span: Span, following: Sequence[Span]) -> bool:
    """A section's name in capitals above a headline: "BUSINESS | PUBLIC FINANCES"."""
    line = text[span[0] : span[1]].strip()
    below = (following[0][0], following[-1][1])
    return line.isupper() and len(line.split()) <= 5 and _is_headline(text, below, text[below[0] : below[1]].split())


def _headline(text: str, span: Span, number: int) -> Iterator[Piece]:
    tail = _TITLE_TAIL.search(text, *span)
    end = tail.start() if tail and tail.start() > span[0] else span[1]
    yield Piece(_strip(text, span[0], end), SentenceKind.HEADLINE, None, number)
    if end < span[1]:
        yield _furniture(text, (end, span[1]), FurnitureKind.OTHER, number)


def _is_subheading(text: str, span: Span, words: list[str]) -> bool:
    line = text[span[0] : span[1]].strip()
    if (
        not 1 <= len(words) <= SUBHEADING_WORDS
        or re.search(r"[.!?]\s|[\[\]]", line)
        or re.match(r"[-*•·\d]", line)
        or not any(character.isalpha() for character in line)
    ):
        return False
    first = next((character for character in line if character.isalpha()), "a")
    return not first.islower() and not re.search(r"[.,;:!…。！؟۔।-]$|[.,!?]['\"]$", line)


def _paragraph(text: str, span: Span, number: int, headline: str | None, *, opening: bool) -> Iterator[Piece]:
    start, end = span
    if opening:
        after = glued.opening(text, start, end, _TITLE_TAIL.sub("", headline).strip() if headline else None)
    else:
        dateline = glued.STRICT_DATELINE.match(text, start, min(end, start + 120)) if number <= OPENING_PARAGRAPHS else None
        after = dateline.end() if dateline else start
    if start < after < end and text[after:end].strip():
        yield _furniture(text, (start, after), FurnitureKind.DATELINE, number)
        start = after
    tails: list[Piece] = []
    while len(tails) < TAILS and (tail := glued.trailing(text, start, end)):
        tails.append(_furniture(text, *tail, number))
        end = tail[0][0]
    for inner, kind in glued.inside(text, start, end):
        yield from _sentences(text, start, inner[0], number)
        yield _glued(text, inner, kind, number)
        start = inner[1]
    yield from _sentences(text, start, end, number)
    yield from reversed(tails)


def _glued(text: str, span: Span, kind: FurnitureKind, paragraph: int) -> Piece:
    if kind is FurnitureKind.SUBHEADING:
        return Piece(_strip(text, *span), SentenceKind.SUBHEADING, kind, paragraph)
    return _furniture(text, span, kind, paragraph)


def _is_site_footer(text: str) -> bool:
    own = {match.group().casefold() for match in _SITE_WORDS.finditer(text)}
    return len(own) >= 2 or (bool(own) and '"' not in text and _SERVICES.search(text) is not None)


def _sentences(text: str, start: int, end: int, number: int) -> Iterator[Piece]:
    if text[start:end].strip():
        for span in sentences(text, [(start, end)]):
            if len(text) - span[1] < FOOTER_REACH and _is_site_footer(text[span[0] : span[1]]):
                yield Piece(span, SentenceKind.FURNITURE, FurnitureKind.OTHER, number)
            else:
                yield Piece(span, SentenceKind.BODY, None, number)
