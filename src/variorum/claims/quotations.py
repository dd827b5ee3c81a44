"""Words between quotation marks, found paragraph by paragraph so that an odd mark never costs the rest of an article.

Each mark is judged by what stands on its two sides, then marks are matched like brackets: a quotation inside a quotation does not end it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from variorum.model import Span

SCARE_WORDS = 4  # words; a quotation of at most so many inside a sentence marks distance or a term rather than quoting a statement
LONGEST_SINGLE = 1_500  # code points between single marks; a longer stretch is held apart by apostrophes, not quoted
UNCLOSED_REACH = 600  # code points after a mark that nothing closes in which "..., she said" may end it
SIGNATURE_WORDS = 8  # words; a shorter paragraph after a quotation left open may be the name of who said it
_DOUBLE = re.compile(r"\"|''|``|[「」『』‹›]")
_SINGLE_OPEN = re.compile(r"(?<![\w'])'(?=[\w(\[$£€])(?!\d0s\b|tis\b|twas\b|em\b|n'|til\b|cause\b)", re.IGNORECASE)
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?%)\]-])'(?![\w'])")
_PLURAL_POSSESSIVE = re.compile(r"s'\s+[a-z]")
_SAYS = (
    r"(?:said|says|told|asked|added|wrote|tweeted|replied|explained|insisted|recalled|continued|noted|stated|declared|argued|warned"
    r"|dit|sagte|dijo|disse)\b"
)
_SPEECH_AFTER = re.compile(rf",\s+(?:\w+\s+){{0,3}}{_SAYS}")
_SPEECH_NEXT = re.compile(rf"\s+(?:[\w.'-]+,?\s+){{0,5}}{_SAYS}")
_SPEECH_BEFORE = re.compile(r"[,:]\s*$")
_INCHES = re.compile(r"\d['\s]?\d{0,2}$")
_WRAPPERS = "\"'([{`"


class _Side(Enum):
    OPENS = 1
    CLOSES = 2
    EITHER = 3


_DIRECTED = dict.fromkeys(("「", "『", "‹", "``"), _Side.OPENS) | dict.fromkeys(("」", "』", "›"), _Side.CLOSES)


def find(text: str, paragraphs: Sequence[Sequence[Span]]) -> Iterator[tuple[Span, bool]]:
    """Quotations as spans of a normalised text, with their marks, and whether each is a scare quotation.

    The shapes of the marks are not asked: what stands beside them tells 99.9 % of the pairs of curly marks and guillemets in 990 news pages
    (2026-11-25), and shapes that are right in English are wrong in German, and often typed wrong in English too.
    """
    left_open = False
    for number, lines in enumerate(paragraphs):
        start, end = lines[0][0], lines[-1][1]
        following = paragraphs[number + 1][0][0] if number + 1 < len(paragraphs) else end
        goes_on = following > end and _DOUBLE.match(text, following) is not None
        doubles = list(_pairs(text, (start, end), carried=left_open, goes_on=goes_on))
        left_open = bool(doubles) and doubles[-1][1] == end and not _DOUBLE.match(text, max(end - 1, doubles[-1][0] + 1))
        goes_on = following > end and _SINGLE_OPEN.match(text, following) is not None
        singles = _singles(text, (start, end), doubles, goes_on=goes_on)
        yield from ((span, _is_scare(text, start, span)) for span in (*doubles, *singles))


# --- double marks -------------------------------------------------------------------------------------------------------------------


def _pairs(text: str, paragraph: Span, *, carried: bool, goes_on: bool) -> Iterator[Span]:
    """The outermost quotations between double marks of one paragraph, in order."""
    start, end = paragraph
    found = [match.span() for match in _DOUBLE.finditer(text, start, end)]
    sides = [_side(text, mark, start, end) for mark in found]
    waiting: list[int] = []
    pairs: list[Span] = []
    for at, (mark, side) in enumerate(zip(found, sides, strict=True)):
        if side is _Side.OPENS or (side is _Side.EITHER and not waiting):
            if waiting and waiting[-1] == at - 1 and found[at - 1][1] == mark[0]:
                waiting.pop()  # a mark typed twice counts once
            waiting.append(at)
        elif waiting:
            if len(waiting) == 1 and _is_inch(text, mark, sides[at + 1 : at + 2]):
                continue
            pairs.append((found[waiting.pop()][0], mark[1]))
        elif carried and not pairs and (text[start].islower() or text.count(" ", start, mark[0]) >= SIGNATURE_WORDS):
            pairs.append((start, mark[1]))  # the quotation of the paragraph before ends here
    if waiting:
        opening = waiting[0]
        if sides[opening] is _Side.OPENS:
            pairs.extend(_unclosed(text, paragraph, found[opening], sorted(pairs), goes_on=goes_on))
    reached = start
    for span in sorted(pairs, key=lambda span: (span[0], -span[1])):
        if span[0] >= reached:
            yield span
            reached = span[1]


def _side(text: str, mark: Span, start: int, end: int) -> _Side:
    left, right = _beyond(text, mark[0] - 1, -1, start, end), _beyond(text, mark[1], 1, start, end)
    if mark[1] >= end:
        return _Side.CLOSES
    if left == " " and (right not in " ,;:!?)]}." or text.startswith("..", mark[1])):
        return _Side.OPENS
    if left != " " and (right in " ,;:!?)]}…" or (right == "." and not text.startswith("..", mark[1]))):
        return _Side.CLOSES
    return _DIRECTED.get(text[mark[0] : mark[1]], _Side.EITHER)


def _beyond(text: str, at: int, step: int, start: int, end: int) -> str:
    """The character beside a mark, marks of any kind and opening brackets passed over; a space at the paragraph's edge."""
    for _ in range(4):
        if not start <= at < end or text[at].isspace():
            return " "
        if text[at] not in _WRAPPERS:
            break
        at += step
    return text[at] if start <= at < end else " "


def _is_inch(text: str, mark: Span, following: list[_Side]) -> bool:
    """A mark after a number that would end a quotation which another mark ends."""
    return following == [_Side.CLOSES] and _INCHES.search(text, max(0, mark[0] - 4), mark[0]) is not None


def _unclosed(text: str, paragraph: Span, mark: Span, pairs: list[Span], *, goes_on: bool) -> Iterator[Span]:
    """Where a quotation ends that no mark ends: with its paragraph, if the next one opens with a mark too, else before "..., she said"."""
    start, end = paragraph
    if _DOUBLE.match(text, mark[1]):
        return
    inner = pairs[bisect_left(pairs, mark) :]
    begins = mark[0] == start or _SPEECH_BEFORE.search(text, max(start, mark[0] - 3), mark[0]) is not None
    if goes_on and begins and not any(_SPEECH_NEXT.match(text, span[1], end) for span in inner):
        yield mark[0], end
        return
    stop = min(inner[0][0] if inner else end, mark[1] + UNCLOSED_REACH)
    said = _SPEECH_AFTER.search(text, mark[1], stop)
    if said:
        yield mark[0], said.start() + 1
    elif not inner:
        yield mark[0], end


# --- single marks -------------------------------------------------------------------------------------------------------------------


def _singles(text: str, paragraph: Span, doubles: list[Span], *, goes_on: bool) -> Iterator[Span]:
    start, end = paragraph
    openings = [match.start() for match in _SINGLE_OPEN.finditer(text, start, end)]
    if not openings:
        return
    closings = [
        match.start()
        for match in _SINGLE_CLOSE.finditer(text, start, end)
        if not (_PLURAL_POSSESSIVE.match(text, match.start() - 1) and _SINGLE_CLOSE.search(text, match.end(), min(end, match.end() + 80)))
    ]
    reached = start
    for opening in openings:
        inside = bisect_right(doubles, (opening, end)) - 1
        if opening < reached or (inside >= 0 and opening < doubles[inside][1]):
            continue
        closing = bisect_right(closings, opening)
        if closing < len(closings) and closings[closing] - opening <= LONGEST_SINGLE:
            reached = closings[closing] + 1
            yield opening, reached
        elif opening == start and closing == len(closings) and goes_on:
            yield start, end  # it goes on in the next paragraph, which opens with a mark of its own
            return


def _is_scare(text: str, start: int, span: Span) -> bool:
    words = text[span[0] : span[1]].split(maxsplit=SCARE_WORDS + 1)
    inside = text[span[0] : span[1]].strip("\"'` ")
    if _SPEECH_AFTER.match(text, span[1]):
        return False
    return (
        len(words) <= SCARE_WORDS
        and not inside.endswith((".", ",", "!", "?"))
        and not _SPEECH_BEFORE.search(text[max(start, span[0] - 3) : span[0]])
    )


# --- speeches: who speaks is told by the layout, with no verb -----------------------------------------------------------------------

SPEECH_GAP = 3  # unlabelled paragraphs between two labelled ones that still belong to the speaker before them
LABEL_REACH = 120  # code points from the beginning of a line in which its label ends
SIGNED_WORDS = 4  # words; a shorter quotation before a dash is a term with its gloss
_NAME = r"(?:@\w+|[A-Z][\w.'-]*(?:\s(?:(?:of|for|the|and|de|da|del|van|von|bin|ibn|al|el|la|le|du)\s)?[A-Z][\w.'-]*){0,6})"
_ROLE = r"(?:,\s[^\"\n.:;]{2,70}|\s?\([^()\n\"]{2,60}\))?"
_CAPITALS = r"[A-Z][A-Z.'-]*[A-Z](?:\s[A-Z][A-Z.'-]*){0,4}"
_LABEL = re.compile(rf"\"?({_CAPITALS}|[QA]|{_NAME})(?:\s?[(\[][^()\[\]\n]{{2,40}}[)\]]|,\s[A-Z ]{{2,40}})?:\s*(?=\S)")
_QA = re.compile(r"\"?([QA])[.:]\s+(?=\S)")
_NOT_A_SPEAKER = frozenset(
    "update updated updates correction corrections clarification watch read more related live breaking exclusive note notes editor photo photos "
    "video image caption credit source sources tags topics contact email e-mail phone tel fax by previously also see look poll opinion analysis "
    "headline summary question answer the a an this that these those there here and but so or if when while as in on at for from after before "
    "according because although however meanwhile results score date time place where who what why how".split()
)
_COLON = re.compile(rf"(?:From\s)?({_NAME}){_ROLE}:\s*$")
_DASHED = re.compile(rf"[.,]?\s*--?\s?({_NAME}{_ROLE})\s*\.?\s*$")
_DASH_LINE = re.compile(rf"\s*--?\s?({_NAME}{_ROLE})\s*\.?\s*$")
_SOURCE_NOUN = (
    r"(?:minist(?:er|ry)|president|premier|chancellor|commission(?:er)?|official|spokes(?:man|woman|person)|reports?|sources?|monitor|police|mayor|governor|army"
    r"|military|ambassador|envoy|experts?|survey|study|poll|lawyer|judge|court|prosecutors?|agency|media|chief|secretary|witness(?:es)?|charity|NGO|general|senator|MP)s?"
)
_HEADLINE_DASH = re.compile(rf"\s(?:--?)\s((?:[\w.']+\s){{0,4}}(?i:{_SOURCE_NOUN})|(?i:{_SOURCE_NOUN})\s{_NAME})\s*$")


def speeches(text: str, paragraphs: Sequence[Sequence[Span]]) -> Iterator[tuple[Span, Span]]:
    """Speaker and content where only the layout says who speaks, in order: transcripts, "X: '...'", "'...' - X", headlines "... - minister"."""
    blocks = [(lines[0][0], lines[-1][1]) for lines in paragraphs]
    found = [*_transcript(text, blocks), *_signed(text, blocks, [span for span, _ in find(text, paragraphs)]), *_headline(text, blocks)]
    reached = -1
    for speaker, content in sorted(found, key=lambda pair: (pair[1], pair[0])):
        if content[0] >= reached:
            yield speaker, content
            reached = content[1]


def _transcript(text: str, blocks: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Lines that begin with who speaks: "WALLACE: ...", "Q: ...", "Maria Novak: ..."."""
    labels: list[tuple[int, Span, int]] = []  # number of the paragraph, the label, where the words begin
    answers = {match[1] for span in blocks if (match := _QA.match(text, *span))}
    for number, span in enumerate(blocks):
        match = (_QA.match(text, *span) if len(answers) == 2 else None) or _LABEL.match(text, span[0], min(span[1], span[0] + LABEL_REACH))
        if (
            match
            and _LETTERS.search(text, match.end(), span[1])
            and match[1].split()[0].casefold() not in _NOT_A_SPEAKER - ({"a"} if len(answers) == 2 else set())
        ):
            labels.append((number, match.span(1), match.end()))
    times = Counter(text[slice(*label)] for _, label, _ in labels)
    named = _inner_names(text) if labels else frozenset()
    trusted = [at for at, (_, label, _) in enumerate(labels) if _speaks(text[slice(*label)], times, named, answers)]
    if len(trusted) < 2 or (len(times) == len(labels) and not any(labels[b][0] - labels[a][0] == 1 for a, b in pairwise(trusted))):
        return  # no label comes twice and no two lines follow each other: headings with a colon
    share = len(trusted) / (labels[trusted[-1]][0] - labels[trusted[0]][0] + 1)
    for at, following in zip(trusted, [*trusted[1:], None], strict=True):
        number, label, begin = labels[at]
        last = labels[following][0] - 1 if following is not None else number
        wide = len(trusted) >= 4 and share >= 0.5 and last - number <= SPEECH_GAP  # half the lines have labels: what has none goes on
        while wide and last > number and text[blocks[last][0]] in "([":
            last -= 1  # "(CROSSTALK)"
        yield label, (begin, blocks[last if wide else number][1])


def _speaks(label: str, times: Counter[str], named: frozenset[str], answers: set[str]) -> bool:
    """Whether a label is a speaker's, in a text where labels come so often: in capitals, or a name that the text has elsewhere too."""
    if label in ("Q", "A"):
        return len(answers) == 2
    return len(label) > 1 and (label.isupper() or (times[label] > 1 and (" " in label or label in named)))


def _inner_names(text: str) -> frozenset[str]:
    """Words that stand inside a sentence with a capital: names do, the headings "Name:" and "Age:" do not."""
    return frozenset(_INNER_NAME.findall(text))


_LETTERS = re.compile(r"[^\W\d_]{2}")  # "Clinton: 547." counts delegates
_INNER_NAME = re.compile(r"(?<=[a-z,] )([A-Z][\w'-]*)")


def _signed(text: str, blocks: list[Span], quotations: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Quotations with a name before a colon or after a dash."""
    starts = [start for start, _ in blocks]
    inner: frozenset[str] | None = None
    for span in quotations:
        number = bisect_right(starts, span[0]) - 1
        start, end = blocks[number]
        sentence = max((text.rfind(mark, max(start, span[0] - 160), span[0]) for mark in (". ", "! ", "? ", '" ', "; ")), default=-1)
        begin = sentence + 2 if sentence >= start else start
        before = _COLON.match(text, begin + (text[begin : begin + 2] == "- ") * 2, span[0]) if span[0] - begin <= 160 else None
        if before and before[1].split()[0].casefold() not in _NOT_A_SPEAKER:
            inner = _inner_names(text) if inner is None else inner
            heading = before[1].isupper() and before[1].count(" ") > 2
            if (" " in before[1] and not heading) or before[1][0] == "@" or before[1] in inner:
                yield before.span(1), span
            continue
        if text.count(" ", *span) < SIGNED_WORDS - 1 or text[begin : span[0]].strip(" -*•"):
            continue
        after = _DASHED.match(text, span[1], min(end, span[1] + 200))
        if after is None and span[1] >= end - 1 and number + 1 < len(blocks) and not text[start : span[0]].strip(" -*•"):
            after = _DASH_LINE.match(text, *blocks[number + 1]) if blocks[number + 1][1] - blocks[number + 1][0] < 160 else None
        if after:
            yield (after.start(1), after.end(1) - after[1].endswith(".")), span


def _headline(text: str, blocks: list[Span]) -> Iterator[tuple[Span, Span]]:
    """A headline that ends with its source: "Bridge to stay shut until spring - minister"."""
    if len(blocks) > 1 and blocks[0][1] - blocks[0][0] < 200 and (match := _HEADLINE_DASH.search(text, *blocks[0])):
        yield match.span(1), (blocks[0][0], match.start())
