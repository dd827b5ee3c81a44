"""What stands around a telling: datelines, credits, "read more" lines, footnotes, headlines, subheadings, correction notes.

Recognised by form and place, in plain text as well as in text taken from a page, never by a list of outlets. Lines are judged first; then
the beginning of the text, where a feed or an export often glues a title, an agency and a date to the first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from variorum.claims.times import DATE, MONTHS
from variorum.model import FurnitureKind, SentenceKind, Span
from variorum.text import OPENERS, sentences

HEADLINE_WORDS = 25  # words; a first line that is longer is a sentence
FOOTER_REACH = 600  # code points from the end in which a sentence made of a site's own words is its footer
SUBHEADING_WORDS = 14  # words
GLUED_STAMP = 260  # code points at the beginning of a text in which a title, an agency and a date may be glued to the first sentence
GLUED_TAGS = 40  # words; a run of capitalised words after "Tags" that is longer is something else


class Piece(NamedTuple):
    """A stretch of the normalised text with what it is for."""

    span: Span
    kind: SentenceKind
    furniture: FurnitureKind | None
    paragraph: int


_RULES: tuple[tuple[FurnitureKind, re.Pattern[str], int], ...] = tuple(
    (kind, re.compile(pattern, flags), words)
    for kind, words, flags, pattern in (
        (FurnitureKind.CORRECTION_NOTE, 120, re.IGNORECASE,
         (r"[*\s(\[]*(?:corrections?(?: and clarifications?)?|clarification|editor'?s'? note|corrects|erratum)\b\s*(?:\([^)]*\))?\s*[:.,\-(]"
         r"|[*(\[\s]*(?:an earlier|a previous|an? (?:original|initial)|the original|earlier) versions? of (?:this|the) (?:article|story|report|post|headline|piece|dispatch)\b"
         r"|[*(\[\s]*this (?:article|story|report|post|headline|piece|version)(?:'s headline)? (?:has been|was|is) (?:\w+ )?(?:corrected|updated|amended|clarified|changed|revised|edited)")),
        (FurnitureKind.READ_MORE, 40, re.IGNORECASE,
         (r"[>\-*\s]*(?:read|see|watch|listen|view)\s+(?:to (?:this|the)\b|also|more|next|further|too|as well)\b"
         r"|also (?:read|see)\s+(?-i:[A-Z])"
         r"|(?:related|read this|more on this|more on|also read|also see|recommended|don't miss|you may also like|see also|further reading)\b[^.]{0,30}[:>-]"
         r"|(?:more on this story|related (?:articles|stories|content|topics|links|news)|most (?:read|popular)|recommended for you|top stories|you may (?:also )?like)$"
         r"|(?:à lire(?: aussi)?|lire aussi|lesen sie (?:auch|mehr)|mehr zum thema|lea también|lee también|leggi anche|leia também|читайте также|اقرأ أيضا|קראו גם|相关阅读)")),
        (FurnitureKind.CREDIT, 30, re.IGNORECASE,
         (r"[(\[]?\s*(?:©|\(c\)\s|copyright\b)|.{0,60}\ball rights reserved\b"
         r"|[(\[]?\s*(?:file |handout |archive |aerial )?(?:photos?|photograph|image|picture|video|graphic|map|illustration|foto|bild|crédit|credit)s?(?: credit| by| courtesy(?: of)?)?\s*[:/©]"
         r"|[(\[]?\s*(?:photo|photograph|image|picture|video|graphic|illustration)s? (?:by|courtesy of|supplied by)\s(?-i:[A-Z][\w.'-]*(?:[\s/,&]+(?:for |via |and |of |the )?[A-Z][\w.'-]*){0,7})[)\].]?$")),
        (FurnitureKind.CAPTION, 60, re.IGNORECASE,
         (r"\[?\(?(?:click|tap) (?:here |on the \w+ )?to (?:enlarge|expand|view|zoom|watch|play|see)\b|(?:image|photo|video|media|file) caption\b|caption\s*:"
         r"|.{10,}(?:\((?:photo|image|picture|file(?: photo)?|video)\b[^)]*\)|\[(?:click|tap) to [^\]]*\])\.?$")),
        (FurnitureKind.SHARE, 25, re.IGNORECASE,
         (r"(?:share|tweet|e-?mail|print|save|comment|follow us|like us|subscribe|sign up|join|download (?:our|the) app|get (?:our|the) (?:newsletter|latest|app))\b(?: (?:this|on|via|with|to|for|us|our|now|here|it|by|in)\b.*| ?[:|/,].*)?$"
         r"|(?:tags?|topics|keywords|filed under|categories|category)\b\s*:"
         r"|(?:share|tweet|e-?mail|print|save|comments?|facebook|twitter|whatsapp|copy link)(?:[\s|,/]+(?:share|tweet|e-?mail|print|save|comments?|facebook|twitter|whatsapp|copy link))+$"
         r"|(?:support|donate|become a (?:member|supporter))\b[^.]{0,60}\b(?:journalism|newsroom|donate|member|supporter)\b")),
        (FurnitureKind.OTHER, 12, 0, r"\[[^\[\]]+\]$"),
        (FurnitureKind.FOOTNOTE, 80, 0, r"(?:\*{1,3}|[†‡§]|\[\d{1,2}\])\s?(?=[\"'(]?[A-Z0-9])|\* \* \*|Notes?:\s"),
        (FurnitureKind.BYLINE, 25, 0,
         (r"(?:By|BY|Written by|Reporting by|Additional reporting by|Edited by|Editing by|Compiled by|Words by|Par|Von|Por)\s+(?:[A-Z][\w.'-]*|and|in|the|of|&|,|;|our|staff|correspondent|reporter|editor|agencies|at)(?:[,;]?\s+(?:[A-Z][\w.'-]*|and|in|the|of|&|by|editing|writing|our|staff|political|senior|science|health|sports?|business|correspondents?|reporters?|editor|agencies|at|for|with))*\.?$"
         r"|\((?:Reporting|Writing|Additional reporting|Editing)\b[^)]*\)$")),
    )
)  # fmt: skip

_STAMP_LABEL = (
    r"(?:(?:first |last |originally )?(?:published|posted|updated|modified|created|released|issued|edited)(?: (?:on|at))?|date(?: of (?:publication|issue))?"
    r"|publication date|last update|issued at|time|published date|update(?: \d+)?)"
)
_CLOCK = r"(?:\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?)(?:\s?(?:GMT|UTC|BST|CET|CEST|EST|EDT|ET|Z|hours|local time))?"
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_STAMP = rf"(?i:(?:{_WEEKDAY}\.?,?\s+)?(?:(?:{_CLOCK})[,\s-]+)?(?:{_WEEKDAY}\.?,?\s+)?(?:{DATE})(?:[,\s]*(?:at\s)?[\s|-]*(?:{_CLOCK}))?)"
_LABELLED_STAMP = re.compile(rf"\s*(?:{_STAMP_LABEL}\b[\s:|-]*)+(?:{_STAMP}|{_CLOCK})", re.IGNORECASE)
_BARE_STAMP = re.compile(rf"\s*(?:{_STAMP})(?=\s+(?:[A-Z\"'\d]|$)|\s*$)", re.IGNORECASE)
_AGENCY_STAMP = re.compile(rf"\s*(?:[-|/(]?\s?(?:[A-Z]{{2,}}|[A-Z]\w+)(?:\s[A-Z]\w+)?\)?\s+)?(?:{_STAMP})")
_DATELINE = re.compile(
    rf"\s*(?:[A-Z][A-Z.'/-]+(?:[ ,]+(?:[A-Z][\w.'/-]+|{DATE}))*|[A-Z][\w.'-]+(?:[ ,]+(?:[A-Z][\w.'-]+|(?i:{DATE})))*)"
    rf"(?:,?\s+(?i:{DATE}))?\s*(?:\([^()]{{2,40}}\)\s*(?:--?|_|:)?|(?<=[A-Z]{{3}})\s(?:--?|_)|(?<=\d)\s?(?:--?|_))\s+(?=[A-Z\"'])",
)
_TAGS = re.compile(r"(?:Tags|Topics|Keywords|TAGS)\s+(?=[A-Z])")
_TAG_WORD = re.compile(r"(?:[A-Z][\w'.-]*|(?:al|el|de|bin|ibn|of|van|von|la|le)-?(?:[A-Z][\w'.-]*)?)")
_TRAILING = re.compile(
    r"(?<=[.!?\"'])\s+((?:Read|See)\s+(?:Also|More|also|more)|READ (?:ALSO|MORE)|Share this(?: article| story)?|Tags?|Comments?)\s*$"
)
_BRACKETED = re.compile(
    r"\((?:[A-Z][\w./-]*\s){1,3}(?:[Pp]hotos?|[Ii]mages?|[Pp]ictures?)\)|[\[(](?:[Cc]lick|[Tt]ap|[Pp]hoto|[Ii]mage|[Vv]ideo|[Ff]ile|[Gg]etty|[Cc]redit|[Ww]atch)\b[^\])]{0,60}[\])]"
)
_SIGNED = re.compile(r"(?<=[.!?\"'])\s*(--?\s?[A-Z][\w.]*(?:[ /][A-Z][\w.]*){0,3})\s*$")
_END_BEFORE = re.compile(r"[.!?][\"')]*\s")
_FULL_STAMP = re.compile(
    rf"(?:[A-Z]{{2,6}}\s+)?{_WEEKDAY},?\s+(?i:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTHS},?\s+\d{{4}}|{MONTHS}\s+\d{{1,2}},?\s+\d{{4}})(?=\s+[A-Z\"'\d])"
)
_SITE_WORDS = re.compile(
    r"\b(?:copyright|all rights reserved|terms (?:of (?:use|service)|and conditions)|privacy policy|cookie policy|subscribe|newsletter|follow us|sign up|facebook|twitter"
    r"|youtube|instagram|contact us|about us|advertise|rss)\b",
    re.IGNORECASE,
)
_TITLE_TAIL = re.compile(r"\s+(?:\|+|»|::)\s*[^|»]{2,60}$")


def pieces(text: str, paragraphs: Sequence[Sequence[Span]]) -> list[Piece]:
    """Cut a normalised text into sentences and furniture, in order, each with its kind."""
    found: list[Piece] = []
    headline: str | None = None
    for number, lines in enumerate(paragraphs):
        span = (lines[0][0], lines[-1][1])
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
        elif 0 < number < len(paragraphs) - 1 and _is_subheading(text, span, words) and not _TRAILING.search(text, *span):
            found.append(Piece(_strip(text, *span), SentenceKind.SUBHEADING, FurnitureKind.SUBHEADING, number))
        else:
            opening = number <= 2 and not any(piece.kind is SentenceKind.BODY for piece in found)
            found.extend(_paragraph(text, lines, number, headline if opening else None, opening=opening))
    return found


def _strip(text: str, start: int, end: int) -> Span:
    stripped = text[start:end].strip()
    start += text[start:end].index(stripped) if stripped else 0
    return start, start + len(stripped)


def _furniture(text: str, span: Span, kind: FurnitureKind, paragraph: int) -> Piece:
    sentence_kind = SentenceKind.CORRECTION_NOTE if kind is FurnitureKind.CORRECTION_NOTE else SentenceKind.FURNITURE
    return Piece(_strip(text, *span), sentence_kind, kind, paragraph)


def _line_kind(text: str, span: Span, words: int) -> FurnitureKind | None:
    line = text[span[0] : span[1]].strip()
    for kind, pattern, limit in _RULES:
        if words <= limit and pattern.match(line):
            return kind
    stamp = _LABELLED_STAMP.match(line) or _BARE_STAMP.match(line)
    return FurnitureKind.DATELINE if stamp and len(line[stamp.end() :].split()) <= 3 and words <= 16 else None


def _is_headline(text: str, span: Span, words: list[str]) -> bool:
    line = text[span[0] : span[1]].strip()
    if len(words) > HEADLINE_WORDS or (line.endswith((".", ",", ";", ":")) and not re.search(r"\b[A-Z]\.[A-Z]\.$", line)):
        return False
    return _line_kind(text, span, len(words)) is None and _LABELLED_STAMP.match(line) is None


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


def _paragraph(text: str, lines: Sequence[Span], number: int, headline: str | None, *, opening: bool) -> Iterator[Piece]:
    start, end = lines[0][0], lines[-1][1]
    if opening:
        for piece in _opening(text, start, end, number, headline):
            yield piece
            start = piece.span[1]
    trailing = _TRAILING.search(text, start, end) or _SIGNED.search(text, start, end)
    body_end = trailing.start() if trailing else end
    inside = [_furniture(text, span, kind, number) for span, kind in _inside(text, start, body_end)]
    for piece in inside:
        yield from _sentences(text, start, piece.span[0], number)
        yield piece
        start = piece.span[1]
    yield from _sentences(text, start, body_end, number)
    if trailing:
        yield _furniture(
            text, trailing.span(1), FurnitureKind.CREDIT if text[trailing.start(1)] == "-" else FurnitureKind.READ_MORE, number
        )


def _is_site_footer(text: str) -> bool:
    return len({match.group().casefold() for match in _SITE_WORDS.finditer(text)}) >= 2


def _sentences(text: str, start: int, end: int, number: int) -> Iterator[Piece]:
    if text[start:end].strip():
        for span in sentences(text, [(start, end)]):
            if len(text) - span[1] < FOOTER_REACH and _is_site_footer(text[span[0] : span[1]]):
                yield Piece(span, SentenceKind.FURNITURE, FurnitureKind.OTHER, number)
            else:
                yield Piece(span, SentenceKind.BODY, None, number)


def _opening(text: str, start: int, end: int, number: int, headline: str | None) -> Iterator[Piece]:
    """What an export glues before the first sentence: the title again, an agency, a date, a place."""
    after = start
    if headline is not None:
        bare = _TITLE_TAIL.sub("", headline).strip()
        body = text[start:end].lstrip()
        if body.startswith(bare) and (stamp := _AGENCY_STAMP.match(text, end - len(body) + len(bare), end)):
            after = stamp.end()
    if (
        after == start
        and (stamp := _FULL_STAMP.search(text, start, min(end, start + GLUED_STAMP)))
        and not _END_BEFORE.search(text, start, stamp.start())
    ):
        after = stamp.end()  # a weekday with day, month and year: no running prose gives all four
    if after == start:
        stamp = _LABELLED_STAMP.match(text, start, end) or _BARE_STAMP.match(text, start, end)
        after = stamp.end() if stamp else start
    dateline = _DATELINE.match(text, after, end) or _bare_dateline(text, after, end)
    if dateline:
        after = dateline.end()
    if start < after < end and text[after:end].strip():
        yield _furniture(text, (start, after), FurnitureKind.DATELINE, number)


def _bare_dateline(text: str, start: int, end: int) -> re.Match[str] | None:
    """ "KARVHOLM Port officials ...": a place in capitals that stands so nowhere else (an abbreviation would)."""
    match = _CAPITALS.match(text, start, end)
    return match if match and len(re.findall(rf"\b{match.group(1)}\b", text)) == 1 else None


_CAPITALS = re.compile(r"\s*([A-Z]{5,}(?: [A-Z]{4,})?)\s+(?=[A-Z][a-z])")


def _inside(text: str, start: int, end: int) -> Iterator[tuple[Span, FurnitureKind]]:
    """Furniture that lost its line: a list of tags, "[Click to enlarge]"."""
    found: list[tuple[Span, FurnitureKind]] = [(match.span(), FurnitureKind.CAPTION) for match in _BRACKETED.finditer(text, start, end)]
    for match in _TAGS.finditer(text, start, end):
        before = text[max(start, match.start() - 9) : match.start()].rstrip()
        if before and before[-1] not in ".!?\"'":
            continue
        span = _tags(text, match, end)
        if span is not None:
            found.append((span, FurnitureKind.SHARE))
    at = start
    for span, kind in sorted(found):
        if span[0] >= at:
            yield span, kind
            at = span[1]


def _tags(text: str, match: re.Match[str], end: int) -> Span | None:
    """A run of tags: names, with at most two small words between, up to the capital that opens the sentence after them."""
    names: list[Span] = []
    small = 0
    for word in _SPACED.finditer(text, match.end(), min(end, match.end() + 12 * GLUED_TAGS)):
        lower = word.group().casefold()
        if _TAG_WORD.fullmatch(word.group()) and not (word.group()[0].isupper() and lower in OPENERS):
            names.append(word.span())
            small = 0
        elif word.group()[0].isupper():
            return (match.start(), names[-1][1]) if len(names) >= 2 else None  # "At least ...": a sentence begins here
        else:
            small += 1
            if small > 2 or lower in OPENERS or lower in _BETWEEN:
                # the last capital opens the sentence that follows; small words before it are tags ("Air strikes")
                return _strip(text, match.start(), names[-1][0]) if len(names) >= 3 else None
    return (match.start(), names[-1][1]) if len(names) >= 2 else None


_SPACED = re.compile(r"\S+")
_BETWEEN = frozenset("is are was were be been has have had will would said says least more than about nearly to by not".split())
