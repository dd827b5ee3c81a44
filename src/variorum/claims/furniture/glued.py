"""Furniture that lost its line: glued before the first sentence, between sentences, or after the last one.

Exports and feeds drop line breaks, so that a title, an agency and a date run into the first sentence, tags and captions into the middle, and a
signature or a prompt into the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from variorum.claims.furniture.lines import BARE_STAMP, CLOCK, LABELLED_STAMP, STAMP, WEEKDAY
from variorum.claims.times import DATE, MONTHS
from variorum.model import FurnitureKind, Span
from variorum.text import OPENERS

Found = tuple[Span, FurnitureKind]

GLUED_STAMP = 260  # code points at the beginning of a text in which a title, an agency and a date may be glued to the first sentence
GLUED_TAGS = 40  # words; a run of capitalised words after "Tags" that is longer is something else
TAIL = 400  # code points at the end of a paragraph in which a signature or a prompt may be glued
ONE_LINE = 700  # code points; a text that long without a line break lost them, and its subheadings with them

_PLACE = r"[A-Z][\w.'/-]+(?:[ ][A-Z][\w.'/-]+){0,3}"
_WORD = r"[A-Z][\w.'/-]+"  # one by one, so that a run of capitalised words is read once
_CAPS = r"[A-Z][A-Z.'/-]+(?:[ ][A-Z][A-Z.'/-]+){0,3}"
_AGENCY = r"[(\[][^()\[\]]{2,40}[)\]]"
_AGENCY_STAMP = re.compile(rf"\s*\.?\s*(?:[-|/(]?\s?(?:[A-Z]{{2,}}|[A-Z]\w+)(?:\s[A-Z]\w+)?\)?\s+)?(?:{STAMP})")
DATELINE = re.compile(
    rf"\s*(?:By\s{_PLACE}\s*[-|,]?\s*)?(?:"
    rf"(?:{_WORD}(?:[ ,]+(?:(?i:{DATE}|{WEEKDAY}\b)|{_WORD})){{0,8}})\s*{_AGENCY}\s*(?:--?|_|:|\.)?"  # LINDMARK, Osten, March 3 (Agency) -
    rf"|(?:{_CAPS}(?:,\s?{_PLACE})?(?:[ ,]+(?i:{DATE}|{WEEKDAY}\b))?)\s?(?:--?|_|:)"  # LINDMARK, Osten -
    rf"|{_PLACE}(?:,\s?{_PLACE})?[ ,]+(?i:{DATE})\s?(?:--?|_|:)"  # Lindmark, 3 March -
    rf"|{_PLACE},\s?{_PLACE}\s(?:--?|_)"  # Lindmark, Osten -
    rf"|(?i:{DATE}),?\s+{_CAPS}\s?(?:{_AGENCY})?\s?(?:--?|_|:)"  # 3 March, LINDMARK (Agency) -
    rf"|(?:{_CAPS}|[A-Z][a-z]{{3,}})\s(?:--?)"  # Lindmark -
    rf"|[(\[](?:[A-Z]{{2,}}|[A-Z]\w+(?:\s[A-Z]\w+){{1,3}})[)\]]\s?(?:--?|_|:)?"  # (Agency) -
    r")\s+(?=[A-Z\"'\d])"
)
STRICT_DATELINE = re.compile(
    rf"\s*(?:{_CAPS}|{_PLACE})(?:,\s?{_PLACE})?(?:[ ,]+(?i:{DATE}))?\s\([A-Z][\w .&-]{{1,30}}\)\s?(?:--?|_)\s+(?=[A-Z\"'\d])"
)
_CAPITALS = re.compile(r"\s*([A-Z]{5,}(?: [A-Z]{4,})?)\s+(?=[A-Z][a-z])")
_FULL_STAMP = re.compile(
    rf"(?:[A-Z]{{2,6}}\s+)?{WEEKDAY},?\s+(?i:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTHS},?\s+\d{{4}}|{MONTHS}\s+\d{{1,2}},?\s+\d{{4}})(?:,?\s(?:at\s)?{CLOCK})?(?=\s+[A-Z\"'\d])"
)
_END_BEFORE = re.compile(r"[.!?][\"')]*\s")
_CHROME = re.compile(
    r"\s*(?:(?:Get )?[Ss]hort URL|[Tt]ext size|[Ff]ont size|[Pp]rint|Share|Tweet|Twitter|Facebook|Comments?|Listen|Video|Regional|World|National|Local|Topic:\s\S+)"
    r"(?:\s+(?:\d+\s+)*(?:Share|Tweet|Twitter|Facebook|Comments?|font size|text size|print|email)\b|\s+\d+(?=\s+[\dA-Z]))*(?=\s+[A-Z\"'])"
)


def opening(text: str, start: int, end: int, title: str | None) -> int:
    """Where the telling begins in a first paragraph: after the title again, an agency, a date, a place."""
    after = start
    if title is not None:
        body = text[start:end].lstrip()
        if body.startswith(title) and (stamp := _AGENCY_STAMP.match(text, end - len(body) + len(title), end)):
            after = stamp.end()
    if (
        after == start
        and (stamp := _FULL_STAMP.search(text, start, min(end, start + GLUED_STAMP)))
        and not _END_BEFORE.search(text, start, stamp.start())
    ):
        after = stamp.end()  # a weekday with day, month and year: no running prose gives all four
    if after == start and not DATELINE.match(text, start, min(end, start + GLUED_STAMP)):
        stamp = LABELLED_STAMP.match(text, start, end) or BARE_STAMP.match(text, start, end)
        after = stamp.end() if stamp else start
    if after > start and (chrome := _CHROME.match(text, after, min(end, after + 120))):
        after = chrome.end()
    dateline = DATELINE.match(text, after, min(end, after + GLUED_STAMP)) or _bare_dateline(text, after, end)
    if dateline is None or (title is None and dateline.group().rstrip().endswith(":")):
        return after  # "BREAKING: Bridge shut" begins a title that was not taken for one
    return dateline.end()


def _bare_dateline(text: str, start: int, end: int) -> re.Match[str] | None:
    """ "KARVHOLM Port officials ...": a place in capitals that stands so nowhere else (an abbreviation would)."""
    match = _CAPITALS.match(text, start, min(end, start + 80))
    return match if match and len(re.findall(rf"\b{match.group(1)}\b", text)) == 1 else None


# --- the end of a paragraph -----------------------------------------------------------------------------------------------------------

_AFTER_END = r"(?:(?<=[.!?)])|(?<=[.!?][\"']))\s*"
_WHO = r"[A-Z][\w.'-]*(?:\s(?:(?:in|of|and|for|the)\s)?[A-Z][\w.'-]*){0,6}"
_TAILS: tuple[tuple[FurnitureKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern + r"\s*$"))
    for kind, pattern in (
        (FurnitureKind.READ_MORE, rf"{_AFTER_END}((?:Read|See)\s+(?:Also|More|also|more)|READ (?:ALSO|MORE)(?:\s?:[^.!?]{{3,120}}[.!?]?)?|(?:Click|Tap) here\b[^.!?]{{0,80}}[.!?]?|(?:Watch|Listen|Read)\s?:\s[A-Z][^.!?]{{5,120}})"),
        (FurnitureKind.SHARE, rf"{_AFTER_END}((?:Share this(?: article| story)?|Tags?|Comments?|Twitter|Facebook|WhatsApp|E-?mail|Print|Share|Tweet)(?:[\s|,/]+(?:Twitter|Facebook|WhatsApp|E-?mail|Print|Share|Tweet|Comments?|\d+))*|Follow (?:@|[A-Z][\w.'-]+ )[^.!?]{{2,60}}(?:\bon\b|@)[^.!?]{{2,50}}[.!?]?|(?:Sign up|Subscribe) (?:here|now|for|to)\b[^.!?]{{0,100}}[.!?]?)"),
        (FurnitureKind.BYLINE, rf"{_AFTER_END}([(\[]?(?:(?:Additional )?[Rr]eporting|Writing|Editing|Compiled|Edited|Written)\s(?:by|in)\s[A-Z][^.]{{3,250}}(?:Our Standards.*)?\.?)"),
        (FurnitureKind.BYLINE, rf"{_AFTER_END}({_WHO} contributed (?:reporting )?(?:to|from) (?:this|the) (?:report|story|article|piece)\.?)"),
        (FurnitureKind.DATELINE, rf"{_AFTER_END}((?:Last [Uu]pdated?|Updated|Published|Posted|Last [Mm]odified)\b[\s:|-]*(?:(?:at|on)\s)?(?:{STAMP}|{CLOCK})(?:\s[\w:-]+){{0,9}})"),
        (FurnitureKind.CREDIT, rf"{_AFTER_END}(\(?[Ss]ources?\b\s?:?\s(?:[A-Z][\w.'-]*|[Aa]gencies|and|of|the|[Mm]edia)(?:[\s,/]+(?:[A-Z][\w.'-]*|[Aa]gencies|and|of|the|[Mm]edia|[Oo]ffice|[Dd]epartment|[Ss]taff))*\)?\.?)"),
        (FurnitureKind.CREDIT, rf"{_AFTER_END}(--?\s?[A-Z][\w.]*(?:[ /][A-Z][\w.]*){{0,3}}(?:,? (?:and|with) [Aa]gencies)?\.?)"),
        (FurnitureKind.CREDIT, rf"{_AFTER_END}([(\[][A-Z]{{2,6}}(?:[/,]\s?[A-Z][\w.]*){{0,3}}(?:,? (?:and|with) [Aa]gencies)?[)\]]\.?)"),
        (FurnitureKind.CREDIT, rf"{_AFTER_END}([A-Z][\w.'-]*(?:\s[A-Z][\w.'-]*){{0,2}}\s?(?:/\s?[A-Z][\w.'-]*(?:\s[A-Z][\w.'-]*){{0,2}})+)"),
        (FurnitureKind.CREDIT, rf"{_AFTER_END}((?:©|\(c\)|Copyright)\s.{{3,120}}|(?:Photo|Picture|Image|Photograph|Video|Credit)s?(?: credit| by)?\s?:\s?[A-Z@].{{2,80}})"),
        (FurnitureKind.OTHER, rf"{_AFTER_END}(?<=[a-z]{{4}}[.!?]\s)((?:[A-Z]{{2,4}}\s)?\d{{1,4}}|[A-Z][a-z]+ Bulletin|ENDS?|(?:Story|Article) continues below[^.!?]{{0,30}}[.!?]?|Advertisement|ADVERTISEMENT|Our Standards:.{{3,80}})"),
    )
)  # fmt: skip


def trailing(text: str, start: int, end: int) -> Found | None:
    """A prompt, a signature or a stamp glued after the last sentence of a paragraph."""
    at = max(start, end - TAIL)
    for kind, pattern in _TAILS:
        match = pattern.search(text, at, end)
        if match and match.start(1) > start:
            return match.span(1), kind
    return None


# --- between sentences ---------------------------------------------------------------------------------------------------------------

_TAGS = re.compile(r"(?:Tags|Topics|Keywords|TAGS)\s+(?=[A-Z])")
_TAG_WORD = re.compile(r"(?:[A-Z][\w'.-]*|(?:al|el|de|bin|ibn|of|van|von|la|le)-?(?:[A-Z][\w'.-]*)?)")
_BRACKETED = re.compile(
    r"\((?:[A-Z][\w./-]*\s){0,3}(?:[Ff]ile )?(?:[Pp]hotos?|[Ii]mages?|[Pp]ictures?|[Vv]ideo)\)"
    r"|[\[(](?:[Cc]lick|[Tt]ap|[Pp]hotos?|[Ii]mage|[Pp]icture|[Vv]ideo|[Ff]ile|[Gg]etty|[Cc]redit|[Cc]ourtesy|[Ww]atch|[Ss]ee also|[Rr]ead more|[Rr]elated|PHOTO|FILE|WATCH|READ)\b[^\])]{0,80}[\])]"
)
_CAPTION_CREDIT = re.compile(
    r"(?:(?<=[a-z\d]{2}[.!?] )|(?<=[.!?][\"'] ))\((?:[A-Z]{2,}|[A-Z]\w+ (?:[A-Z]\w+|and [Aa]gencies|via))(?: (?:[A-Z]\w+|and|via|for|[Aa]gencies)){0,4}(?: ?/ ?[A-Z][\w .]{1,30})?\)(?=\s[A-Z\"'])"
)
_SENTENCE = re.compile(
    r"(?:(?<=[.!?\"'] )|(?<=[.!?\"']\n)|\A)(?:"
    r"(?P<credit>(?:FILE )?(?:Photo|Picture|Image|Photograph|PHOTO|IMAGE)s?(?: credit| by)?\s?:\s?(?:[A-Z@][\w.'-]*[ /,&|-]{0,3}(?:via |for |of )?){1,7}|©\s?(?:[A-Z\d][\w.'-]*)(?: [A-Z][\w.'-]*)?(?: / [A-Z][\w.'-]*(?: [A-Z][\w.'-]*)?)?)"
    r"|(?P<more>(?:READ (?:MORE|ALSO|NEXT|NOW)|ALSO READ|SEE ALSO|WATCH|RELATED|MORE)\s?:\s?[A-Z][^.!?\n]{5,140}[.!?]?|(?:Click|Tap) here\b[^.!?\n]{0,100}[.!?]?)"
    r"|(?P<share>(?:Sign up|Subscribe) (?:here|now)\b[^.!?\n]{0,80}[.!?]?|(?:Sign up (?:for|to)|Subscribe to) (?:our|the|his|her|my|this)\b[^.!?\n]{0,80}[.!?]?|Follow (?:@\w+|[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,4}) on (?:Twitter|Facebook|Instagram|X|Telegram)\b[^!?\n]{0,60}?[.!?]?(?=\s[A-Z]|\s*$))"
    r"|(?P<other>(?:Story|Article) continues (?:below|after)\b[^.!?\n]{0,30}[.!?]?|ADVERTISEMENT\b|Advertisement(?=\s[A-Z])|All rights reserved\.)"
    r")(?=\s|$)"
)
_KINDS = {"credit": FurnitureKind.CREDIT, "more": FurnitureKind.READ_MORE, "share": FurnitureKind.SHARE, "other": FurnitureKind.OTHER}
_SPACED = re.compile(r"\S+")
_BETWEEN = frozenset("is are was were be been has have had will would said says least more than about nearly to by not".split())
_LOST_HEADING = re.compile(
    r"(?:(?<=[a-z]{3}[.!?] )|(?<=[.!?][\"'] ))(?!(?:The|A|An|He|She|It|They|We|You|I|That|This|There|But|And|In|On|At|As|For|When|While)\b)([A-Z][\w'-]*(?:\s[a-z][\w'-]*|\s[A-Z][\w'-]*){1,5})"
    r"\s(?=(?:At|On|But|When|After|Before|While|However|Meanwhile|They|There|According|Since|Although)\s\w|(?:The|A|An|In|It|He|She|Some|Many|Several)\s[a-z])"
)
_VERBAL = re.compile(
    r"\b(?:said|says|told|is|are|was|were|has|have|had|will|would|added|called|wrote|asked|reported|the|a|and|or|of|in|to|with|from|that|than|by|as|for|on|at)$"
    r"|\b(?:is|are|was|were|has|have|had|will|would|said|says|told)\b"
)


def inside(text: str, start: int, end: int) -> Iterator[Found]:
    """Furniture that stands between two sentences of one paragraph, in order and apart."""
    found: list[Found] = [(match.span(), FurnitureKind.CAPTION) for match in _BRACKETED.finditer(text, start, end)]
    found.extend((match.span(), FurnitureKind.CREDIT) for match in _CAPTION_CREDIT.finditer(text, start, end))
    found.extend((match.span(), _KINDS[str(match.lastgroup)]) for match in _SENTENCE.finditer(text, start, end))
    for match in _TAGS.finditer(text, start, end):
        before = text[max(start, match.start() - 9) : match.start()].rstrip()
        if before and before[-1] not in ".!?\"'":
            continue
        span = _tags(text, match, end)
        if span is not None:
            found.append((span, FurnitureKind.SHARE))
    if end - start > ONE_LINE and start < ONE_LINE and len(text) - end < ONE_LINE:
        found.extend(
            (match.span(1), FurnitureKind.SUBHEADING) for match in _LOST_HEADING.finditer(text, start, end) if not _VERBAL.search(match[1])
        )
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
                return (match.start(), match.start() + len(text[match.start() : names[-1][0]].rstrip())) if len(names) >= 3 else None
    return (match.start(), names[-1][1]) if len(names) >= 2 else None
