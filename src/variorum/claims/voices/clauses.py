"""A sentence with its attributions, as the readers of relays look at it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from variorum.claims.voices.outlets import Reader
from variorum.claims.voices.phrases import before
from variorum.claims.voices.roles import PRONOUNS
from variorum.model import Attribution, Span

__all__ = ["Clause", "hull", "meets", "touch", "touch_any"]


class Clause:
    """One sentence, the attributions whose cue stands in it, and who reads its phrases."""

    def __init__(self, reader: Reader, span: Span, attributions: Sequence[Attribution]) -> None:
        self.reader, self.words, self.text = reader, reader.words, reader.words.text
        self.start, self.end = span
        self.attributions = attributions
        self.quoted = [span for a in attributions for span in a.content if self.text[span[0] : span[0] + 1] == '"']
        self.hulls = [hull(a) for a in attributions]

    def free(self, at: int) -> bool:
        """Whether a place is in nobody's quotation."""
        return not any(start < at < end for start, end in self.quoted)

    def in_cue(self, at: int) -> bool:
        """Whether a verb is the cue of an attribution, or stands right behind its source."""
        return any(start <= at < end for a in self.attributions for start, end in (*a.cue, *((stop, stop + 3) for _, stop in a.source)))

    def in_source(self, at: int) -> bool:
        """Whether a place is in what describes a source: "an aide, who spoke to the Star on condition of anonymity,"."""
        return any(start <= at < end for a in self.attributions for start, end in a.source)

    def phrase(self, at: int, end: int | None = None) -> Span | None:
        """The noun phrase that begins at a place of this sentence."""
        return self.reader.phrase(at, self.end if end is None else min(end, self.end))

    def opening(self) -> Span | None:
        """The phrase with which the sentence begins."""
        return self.phrase(self.start)

    def before(self, place: int) -> Span | None:
        """Who can speak and is named by the words that end with the word `place`; what stands between commas there is passed over."""
        if place < 0 or self.words.ends[place] <= self.start:
            return None
        if self.words.low[place] in PRONOUNS:
            return self.words.starts[place], self.words.ends[place]
        span = before(self.words, place, self.start)
        if span is None or meets(span, self.quoted):
            return None
        return span if self.reader.voice(span) else None

    def past_aside(self, at: int) -> Span | None:
        """The name before an aside that ends with a comma at `at`: "the Star, which has its own reporter there, quoted"."""
        place = self.words.at(at) - 1
        if place < 0 or self.text[self.words.ends[place] : at].strip() not in {",", "),", ")"}:
            return None
        opens = self.text.rfind("(" if ")" in self.text[self.words.ends[place] : at] else ",", self.start, self.words.ends[place])
        if opens < 0 or at - opens > ASIDE or re.search(r'["“”;]', self.text[opens:at]):
            return None
        return self.before(self.words.at(opens) - 1)


ASIDE = 120  # code points; a longer insertion is none


def hull(attribution: Attribution) -> Span:
    """From the first to the last word that says who speaks."""
    spans = (*attribution.source, *attribution.cue) or attribution.content or ((0, 0),)
    return min(start for start, _ in spans), max(end for _, end in spans)


def touch(a: Span, b: Span) -> bool:
    """Whether two spans share anything."""
    return a[0] < b[1] and b[0] < a[1]


def meets(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a span shares anything with one of several."""
    return any(touch(span, other) for other in spans)


def touch_any(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether any two of two lists share anything."""
    return any(meets(span, others) for span in spans)
