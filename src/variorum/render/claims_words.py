"""The words we use for readings: who a source is, how words came, how to count them.

Neutral by rule: they say what a text says of whom, never whether it is so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from variorum.model import Attribution, Figure, Form, Place, Reading, SentenceKind, Span
from variorum.render.plain import one_line
from variorum.render.words import plural

FORMS = tuple(form.value for form in Form)
NOBODY = "nobody named"  # the text gives no source
UNKNOWN = "name not told"  # the text gives a source without a name behind it


@dataclass(slots=True)
class Voice:
    """Somebody who is said to have said things, and how often."""

    name: str | None  # None gathers the sources whose name the text does not tell; they are nobody in particular
    forms: Counter[str] = field(default_factory=Counter)
    relayed: int = 0
    relays: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.forms.values())

    @property
    def first_hand(self) -> int:
        """How often no other body stands between the source and the text."""
        return self.total - self.relayed


def voices(attributions: Iterable[Attribution]) -> list[Voice]:
    """Who is quoted, the most often first; those without a name as one, last."""
    found: dict[str | None, Voice] = {}
    for attribution in attributions:
        voice = found.setdefault(attribution.speaker, Voice(attribution.speaker))
        voice.forms[attribution.form.value] += 1
        voice.relayed += bool(attribution.relays)
        voice.relays.update(attribution.relays)
    return sorted(found.values(), key=lambda voice: (voice.name is None, -voice.total))


def own_words(reading: Reading, attribution: Attribution) -> str:
    """The words that stand for the speaker, nothing when they are the name itself but for an article or marks."""
    source = words_at(reading, attribution.source).strip(" ,;:*")
    return "" if attribution.speaker is not None and _bare(source) == _bare(attribution.speaker) else source


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|an?) |\W", "", one_line(name).casefold())


def words_at(reading: Reading, where: Iterable[Span]) -> str:
    """The words at these spans on one line, an ellipsis between."""
    return " … ".join(one_line(reading.article.text[start:end]) for start, end in where)


def through(attribution: Attribution) -> str:
    """Through whom the words came, nearest the speaker first; nothing when first hand."""
    return f"through {', then '.join(map(one_line, attribution.relays))}" if attribution.relays else ""


def headline(reading: Reading) -> str | None:
    """The headline as the text or its record gives it."""
    for sentence in reading.sentences:
        if sentence.kind is SentenceKind.HEADLINE:
            return one_line(reading.article.text[slice(*sentence.span)])
    return one_line(reading.article.title) if reading.article.title else None


def totals(reading: Reading) -> str:
    """What was found, in numbers."""
    forms = Counter(attribution.form.value for attribution in reading.attributions)
    by_form = ", ".join(f"{forms[form]} {form}" for form in FORMS if forms[form])
    relayed = sum(bool(attribution.relays) for attribution in reading.attributions)
    more = f" ({by_form}; {relayed} relayed)" if relayed else f" ({by_form})" if by_form else ""
    rest = (
        plural(len(reading.figures), "figure"),
        plural(len(reading.times), "date"),
        plural(len(reading.places), "place"),
        plural(len(reading.actors), "actor"),
    )
    return f"{plural(len(reading.attributions), 'attribution')}{more}, {', '.join(rest)}."


def value_of(figure: Figure) -> str:
    """The value as a number or a range."""
    if figure.value is not None:
        exact = _number(figure.value)
        at_least, at_most = figure.high is None and figure.low == figure.value, figure.low is None and figure.high == figure.value
        return f"{exact} or more" if at_least else f"{exact} or less" if at_most else exact
    if figure.low is not None and figure.high is not None:
        return f"{_number(figure.low)} to {_number(figure.high)}"
    if figure.low is not None:
        return f"{_number(figure.low)} or more"
    return f"up to {_number(figure.high)}" if figure.high is not None else "no number"


def counted(figure: Figure) -> str:
    """The unit and what is counted."""
    return " ".join(one_line(part) for part in (figure.unit, figure.counted) if part)


def located(place: Place) -> str:
    """Name, country and coordinates as far as they are known."""
    parts = [one_line(place.name)]
    if place.country:
        parts.append(place.country)
    if place.lat is not None and place.lon is not None:
        parts.append(f"{place.lat:.2f}, {place.lon:.2f}")
    return " · ".join(parts)


def _number(value: float) -> str:
    return f"{int(value):,}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:,.6g}"
