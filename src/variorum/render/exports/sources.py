"""What all exports of a story share: names for its texts that hold everywhere, dates as intervals, and which words may be quoted.

Quoting follows the page of a story: excerpts by ration unless the texts are asked for in full, or none of their words. An excerpt is cut, never
reworded, so that a span and the words quoted for it always agree.
"""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from variorum.model import Article, Occurrence, Span, Story, Thread, ThreadStatus
from variorum.render.plain import escaped_json
from variorum.render.story_view import PASSAGE, Quoting, Ration, Text, found, texts_of

NAMESPACE = "urn:variorum:ns:"  # of the few terms that no vocabulary has; docs/exports.md lists them
_CLAIM = 30  # words of a claim, as on the page
_AROUND = 6  # words before and after a quotation: enough to find it again where its own words stand twice
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile("[<>&]")  # a JSON-LD file often ends up inside a page
_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_INSTANT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?")


class Interval(NamedTuple):
    """A date as far as it is known: the first and the last moment that it may mean, in UTC."""

    first: datetime
    last: datetime

    @property
    def sharp(self) -> bool:
        """Whether it is one moment."""
        return self.first == self.last


class Excerpt(NamedTuple):
    """The beginning of a span that may be quoted."""

    words: str  # verbatim
    withheld: int  # words left out at its end

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.withheld == 0 and self.words != ""


class Desk:
    """The texts of a story, and what may be quoted of them. What asks first is quoted first."""

    def __init__(self, story: Story, *, full_text: bool, hashes_only: bool) -> None:
        self.quoting = Quoting.HASHES if hashes_only else Quoting.FULL if full_text else Quoting.CAPPED
        self.texts = texts_of(story)
        self.by_id = found(self.texts)
        self.ration = Ration(self.texts, self.quoting)
        self.threads = tuple(thread for thread in story.threads if any(each.article in self.by_id for each in thread.occurrences))
        self._excerpts: dict[tuple[str, Span], Excerpt] = {}
        self._claims: dict[str, str] = {}

    @property
    def silent(self) -> bool:
        """Whether no words of the texts may be given."""
        return self.quoting is Quoting.HASHES

    def set_aside(self) -> None:
        """Rations out claims and occurrences: those that something became of before those that stand in one text and stay as they are."""
        order = sorted(
            self.threads, key=lambda each: (each.status is ThreadStatus.STABLE, len({at.article for at in each.occurrences}) == 1)
        )
        for thread in order:
            self.claim(thread)
        for thread in order:
            for each, text in self.places(thread):
                self.excerpt(text, each.span)

    def places(self, thread: Thread) -> list[tuple[Occurrence, Text]]:
        """The occurrences of a thread with their texts."""
        return [(each, self.by_id[each.article]) for each in thread.occurrences if each.article in self.by_id]

    def text(self, article: Article) -> Text | None:
        """The text of the story that an article is."""
        return self.by_id.get(article.name) or self.by_id.get(article.id)

    def excerpt(self, text: Text, span: Span) -> Excerpt:
        """As much of the words at a span as may be quoted; the same span gives the same answer."""
        if (text.key, span) not in self._excerpts:
            kept, withheld = self.ration.clip(text, span, PASSAGE)
            whole = self.silent or withheld == 0
            words = "" if self.silent else text.reading.article.text[slice(*kept)]
            self._excerpts[text.key, span] = Excerpt(words if whole else words.rstrip(), 0 if self.silent else withheld)
        return self._excerpts[text.key, span]

    def claim(self, thread: Thread) -> str:
        """The claim, as far as the words that it is taken from may be quoted; empty where none may."""
        if thread.id not in self._claims:
            each, text = max(self.places(thread), key=lambda place: _shared(thread.claim, place[1], place[0].span))
            (start, end), withheld = self.ration.clip(text, each.span, _CLAIM)
            words = thread.claim.split()
            kept = len(text.reading.article.text[start:end].split()) if withheld or self.silent else len(words)
            self._claims[thread.id] = thread.claim if kept >= len(words) else " ".join([*words[:kept], "…"]) if kept else ""
        return self._claims[thread.id]

    def around(self, text: Text, span: Span) -> tuple[str, str]:
        """Some words before and after a span, verbatim, as far as they may be quoted."""
        whole = text.reading.article.text
        ahead = self.ration.words(text, (max(0, span[0] - 200), span[0]))[-_AROUND:]
        behind = self.ration.words(text, (span[1], min(len(whole), span[1] + 200)))[: _AROUND + 1]
        first, last = span
        while ahead and self.ration.may(text, ahead[-1]):
            first = ahead.pop()
        limits = [*behind[1:], len(whole)] if len(behind) <= _AROUND else behind[1:]
        for start, end in zip(behind, limits, strict=False):
            if not self.ration.may(text, start):
                break
            last = end
        return whole[first : span[0]], whole[span[1] : last].rstrip()


def _shared(claim: str, text: Text, span: Span) -> tuple[int, int]:
    """How many words of a claim stand at a span; among equals the later text."""
    words = text.reading.article.text[slice(*span)].casefold().split()
    return len(set(claim.casefold().split()) & set(words)), text.number


def hash_urn(text: Text) -> str:
    """What the words of a text are called anywhere: their SHA-256."""
    return f"urn:sha256:{text.reading.article.sha256}"


def telling_urn(text: Text) -> str:
    """What a telling is called: two outlets may print the same words."""
    return f"urn:variorum:article:{part(text.reading.article.id)}"


def part(name: str) -> str:
    """A name as part of a URN."""
    return quote(name.encode("utf-8", "surrogatepass"), safe="")


def digest(words: str) -> str:
    """SHA-256 of some words in UTF-8."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def mark(*parts: object) -> str:
    """A short name that depends on these parts only."""
    return digest(json.dumps(parts))[:32]


def address(url: str | None) -> str | None:
    """A web address that may be a link; None for anything else."""
    return url if url and _ADDRESS.fullmatch(url) else None


def language(text: Text) -> str | None:
    """The language tag of a text, where it is one."""
    return text.language if text.language and _LANGUAGE.fullmatch(text.language) else None


def interval(published: str | None) -> Interval | None:
    """The moments that an ISO 8601 date, moment or range may mean; without a zone it is taken for UTC. None when it cannot be read."""
    if not published:
        return None
    ends = [_instant(side) for side in published.split("/")]
    if len(ends) > 2 or None in ends:
        return None
    known = [each for each in ends if each]
    return Interval(known[0].first, known[-1].last) if known[0].first <= known[-1].last else None


def _instant(written: str) -> Interval | None:
    match = _INSTANT.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        if hour is not None:
            moment = datetime.fromisoformat(
                f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{(zone or 'Z').replace('Z', '+00:00')}"
            ).astimezone(UTC)
            return Interval(moment, moment)
        last_month = month or "12"
        last_day = day or f"{calendar.monthrange(int(year), int(last_month))[1]:02}"
        first = datetime.fromisoformat(f"{year}-{month or '01'}-{day or '01'}T00:00:00+00:00")
        return Interval(first, datetime.fromisoformat(f"{year}-{last_month}-{last_day}T23:59:59+00:00"))
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def stamp(moment: datetime) -> str:
    """A moment as `xsd:dateTime` in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1000 else moment.isoformat().replace("+00:00", "Z")


def scalar(text: str) -> str:
    """The text with lone surrogates, which no file in UTF-8 can hold, replaced one for one, so that offsets stay."""
    return _SURROGATE.sub("�", text)


def linked_data(data: dict[str, Any]) -> str:
    """JSON-LD to look at; inert on a terminal and inside a page."""
    text = json.dumps(_scalars(data), ensure_ascii=False, indent=1)
    return _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped_json(text)) + "\n"


def _scalars(value: Any) -> Any:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, dict):
        return {name: _scalars(each) for name, each in value.items()}
    return [_scalars(each) for each in value] if isinstance(value, list) else value


def given(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object of what is known: nothing empty in it."""
    return {name: value for name, value in pairs if value is not None and value not in ("", [], {})}
