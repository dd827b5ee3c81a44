"""What the page of a story knows of each text: its name among the others, its date in words, and how much of it may be quoted.

Quoting is rationed: a page that is passed on holds excerpts, not articles. Every word that the page shows of a text goes through one
`Ration`, in a fixed order, so that what matters most is quoted first and the same story gives the same page.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from variorum.model import Reading, Span, Story
from variorum.render.claims_words import headline
from variorum.render.plain import one_line, right_to_left

PASSAGE = 40  # words quoted at one place: a long sentence; what the courts call a short extract is shorter than a paragraph
SHARE = 0.4  # of the words of a text, quoted on the whole page; excerpts of 4.5 to 61 % were too much for a service in AP v. Meltwater
FLOOR = 80  # words of a text that may be quoted although they are more, since two fifths of a news flash say nothing

TOP = 0.75  # of a text shorter than that: an excerpt leaves something out

_MARKS = ".,:;!?()[]\"'“”„«»‘’–—-"
_WORD = re.compile(r"\S+")
_MOMENT = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?)?")
_MONTHS = "January February March April May June July August September October November December".split()


class Quoting(StrEnum):
    """How much of the texts a page holds."""

    CAPPED = "capped"  # excerpts, up to `PASSAGE` words a place and `SHARE` of a text
    FULL = "full"  # everything
    HASHES = "hashes"  # no words of the texts, hashes of them only


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text among those of the story."""

    number: int  # counted from 1 in the order of the story
    key: str  # "x1": id of its entry on the page
    reading: Reading
    outlet: str | None  # None where the text does not tell
    file: str
    moment: datetime | None  # in UTC, None without a date
    date: str  # "3 March 2021, 12:10 UTC", or "no date"
    stamp: str  # "3 March, 12:10": without the year where all texts are of one
    label: str  # the outlet, or the file where that is not told
    tail: str  # what tells it from others of its label: ", 3 March", with the time where two are of one day
    title: str | None
    language: str | None
    direction: str  # "rtl", or "auto" where each string decides
    words: int

    @property
    def name(self) -> str:
        """What the page calls it, on one line: "Gulf Courier, 3 March"."""
        return f"{self.label}{self.tail}"

    @property
    def when(self) -> str:
        """The date in its name, empty without one."""
        return self.tail.removeprefix(", ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Some words of a text as the page may show them."""

    text: Text
    before: str
    words: str
    after: str
    withheld: int  # words that the page does not show here
    digest: str | None  # SHA-256 of the words, where the page holds hashes only
    span: Span


class Ration:
    """How many words of each text are still to be quoted. Words shown twice count once; words that two texts share count for both."""

    def __init__(self, texts: Iterable[Text], quoting: Quoting) -> None:
        self.quoting = quoting
        found = {text.key: list(_WORD.finditer(text.reading.article.text)) for text in texts}
        self._starts = {key: [match.start() for match in matches] for key, matches in found.items()}
        self._shown: dict[str, set[int]] = {key: set() for key in found}
        self._twins: dict[tuple[str, ...], list[tuple[str, int]]] = {}  # places of each word among its neighbours
        self._company: dict[tuple[str, int], tuple[str, ...]] = {}
        for key, matches in found.items() if quoting is Quoting.CAPPED else ():
            words = ["", "", *(match[0].casefold().strip(_MARKS) for match in matches), "", ""]
            for index, match in enumerate(matches):
                company = tuple(words[index : index + 5])
                self._company[key, match.start()] = company
                self._twins.setdefault(company, []).append((key, match.start()))

    def allowance(self, key: str) -> int:
        """Words of a text that may be shown on the whole page."""
        total = len(self._starts[key])
        if self.quoting is Quoting.FULL:
            return total
        return 0 if self.quoting is Quoting.HASHES else max(int(total * SHARE), min(FLOOR, int(total * TOP)))

    def spent(self, text: Text) -> tuple[int, int]:
        """Words shown, and words there are."""
        shown = 0 if self.quoting is Quoting.HASHES else len(self._shown[text.key])
        return shown, len(self._starts[text.key])

    def may(self, text: Text, start: int) -> bool:
        """Whether the word that begins here may be shown; it counts as shown then, here and where the same words stand."""
        if self.quoting is not Quoting.CAPPED:
            self._shown[text.key].add(start)
            return self.quoting is Quoting.FULL
        fresh = [(key, at) for key, at in self._twins[self._company[text.key, start]] if at not in self._shown[key]]
        if any(len(self._shown[key]) >= self.allowance(key) for key, _ in fresh):
            return False
        for key, at in fresh:
            self._shown[key].add(at)
        return True

    def words(self, text: Text, span: Span) -> list[int]:
        """Where the words within the span begin."""
        starts = self._starts[text.key]
        return starts[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]

    def clip(self, text: Text, span: Span, most: int = PASSAGE, *, focus: int | None = None) -> tuple[Span, int]:
        """The part of the span that may be shown, and how many words are left out.

        It grows from the word at `focus`, or from the first, to both sides for as long as words may be shown.
        """
        words = self.words(text, span)
        if self.quoting is Quoting.FULL:
            return span, sum(not self.may(text, word) for word in words)
        centre = max(0, bisect_right(words, focus) - 1) if focus is not None else 0
        if self.quoting is Quoting.HASHES or not words or not self.may(text, words[centre]):
            return (span[0], span[0]), len(words) if self.quoting is Quoting.CAPPED else 0
        first = last = centre
        ahead = behind = True
        while (ahead or behind) and last - first + 1 < most:
            behind = behind and last + 1 < len(words) and self.may(text, words[last + 1])
            last += behind
            ahead = ahead and first > 0 and last - first + 1 < most and self.may(text, words[first - 1])
            first -= ahead
        start = span[0] if not first else words[first]
        return (start, span[1] if last + 1 == len(words) else words[last + 1]), len(words) - (last - first + 1)

    def quote(self, text: Text, span: Span, *, around: int = 0, most: int = PASSAGE, focus: int | None = None) -> Quote:
        """The words of a span, with some words of its paragraph around them."""
        whole = text.reading.article.text
        kept, withheld = self.clip(text, span, most, focus=focus)
        before = after = ""
        if around and not withheld and kept[0] < kept[1]:
            before, after = self._around(text, span, around)
        return Quote(
            text=text,
            before=before,
            words=f"{'… ' if span[0] < kept[0] < kept[1] else ''}{one_line(whole[slice(*kept)])}",
            after=after,
            withheld=withheld,
            digest=digest(whole[slice(*span)]) if self.quoting is Quoting.HASHES else None,
            span=span,
        )

    def _around(self, text: Text, span: Span, reach: int) -> tuple[str, str]:
        whole = text.reading.article.text
        first = whole.rfind("\n", 0, span[0]) + 1
        last = whole.find("\n", span[1])
        ahead = self.words(text, (first, span[0]))[-reach:]
        behind = self.words(text, (span[1], len(whole) if last < 0 else last))[: reach + 1]
        start = span[0]
        while ahead and self.may(text, ahead[-1]):
            start = ahead.pop()
        stop = span[1]
        for index, word in enumerate(behind[:reach]):
            if not self.may(text, word):
                break
            stop = behind[index + 1] if index + 1 < len(behind) else len(whole) if last < 0 else last
        head, tail = one_line(whole[start : span[0]]), one_line(whole[span[1] : stop])
        space = (whole[span[0] - 1 : span[0]].isspace(), whole[span[1] : span[1] + 1].isspace())
        cut = (start > first and bool(self.words(text, (first, start))), bool(self.words(text, (stop, len(whole) if last < 0 else last))))
        before = f"{'… ' if cut[0] else ''}{head}{' ' if space[0] and head else ''}"
        return before, f"{' ' if space[1] and tail else ''}{tail}{' …' if cut[1] else ''}"


def digest(text: str) -> str:
    """SHA-256 of some words in UTF-8, the first 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an archive knows of a text besides what the text says."""

    name: str  # among the versions of its article: "version 2"
    seen: str | None  # moment of its first capture, where the date that it gives is that of an earlier version
    first: str | None = None  # moment of its first capture


def texts_of(story: Story, known: Mapping[str, Known] | None = None) -> tuple[Text, ...]:
    """The texts, numbered and named. known: by the id of the article, where they come from an archive."""
    articles = [reading.article for reading in story.readings]
    held = [(known or {}).get(article.id) for article in articles]
    dates = [each.seen if each and each.seen else article.published for each, article in zip(held, articles, strict=True)]
    moments = [moment(date) for date in dates]
    years = {each.year for each in moments if each}
    given = [article.name if article.given_id is not None else article.path or article.id for article in articles]
    files = [each.name for each in held if each] if all(held) else _files(given)
    stamps = [in_words(date, year=len(years) > 1) for date in dates]
    labels = [one_line(article.outlet) if article.outlet else file for article, file in zip(articles, files, strict=True)]
    timed = [
        in_words(each.first, year=len(years) > 1) if each and each.first and date == each.first[:10] else stamp
        for each, date, stamp in zip(held, dates, stamps, strict=True)
    ]
    tails = _tails(labels, files, timed)
    return tuple(
        Text(
            number=number,
            key=f"x{number}",
            reading=reading,
            outlet=one_line(reading.article.outlet) if reading.article.outlet else None,
            file=file,
            moment=when,
            date=f"seen {in_words(date, year=True)}" if date != reading.article.published else in_words(date, year=True),
            stamp=stamp,
            label=label,
            tail=tail,
            title=headline(reading),
            language=reading.language or reading.article.language,
            direction="rtl" if right_to_left(reading.article.text) else "auto",
            words=sum(any(character.isalnum() for character in token.text) for token in reading.tokens),
        )
        for number, (reading, file, date, when, stamp, label, tail) in enumerate(
            zip(story.readings, files, dates, moments, stamps, labels, tails, strict=True), 1
        )
    )


def _files(paths: Sequence[str]) -> list[str]:
    """The last part of each path; the whole path where two texts would have the same name."""
    shown = [one_line(path) for path in paths]
    last = [path.replace("\\", "/").rstrip("/").split("/")[-1] or path for path in shown]
    often = Counter(last)
    return [name if often[name] == 1 else path for name, path in zip(last, shown, strict=True)]


def _tails(labels: Sequence[str], files: Sequence[str], stamps: Sequence[str]) -> list[str]:
    """The day; with the time where two texts of a label are of one day, with the file where that does not part them either."""
    shown = [stamp if stamp != NO_DATE else "" for stamp in stamps]
    days = [re.sub(r", \d\d:\d\d$", "", stamp) for stamp in shown]
    by_day, by_time = Counter(zip(labels, days, strict=True)), Counter(zip(labels, shown, strict=True))
    tails = []
    for label, file, day, stamp in zip(labels, files, days, shown, strict=True):
        part = day if by_day[label, day] == 1 else stamp
        tail = f", {part}" if part else ""
        tails.append(tail if by_time[label, stamp] == 1 or label == file else f"{tail} ({file})")
    return tails


NO_DATE = "no date"


def moment(published: str | None) -> datetime | None:
    """The date as a moment of UTC; the first day of a month, a year or a range. None when it cannot be read."""
    match = _MOMENT.match(published or "")
    if not match:
        return None
    written = match[0] + {4: "-01-01", 7: "-01"}.get(len(match[0]), "")
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def in_words(published: str | None, *, year: bool) -> str:
    """The date as a newspaper writes it, no finer than it was given; times in the zone they were given in."""
    if not published:
        return NO_DATE
    match = _MOMENT.match(published)
    if not match or moment(published) is None:
        return one_line(published)
    parts = re.split(r"[-T ]", match[0], maxsplit=3)
    words = [parts[0]] if year or len(parts) == 1 else []
    if len(parts) > 1:
        words.insert(0, _MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    text = " ".join(words)
    return f"{text}, {parts[3][:5]}{_zone(parts[3]) if year else ''}" if len(parts) > 3 else text


def _zone(time: str) -> str:
    match = re.search(r"(Z|[+-]\d\d:?\d\d)$", time)
    return "" if not match else " UTC" if match[0] in {"Z", "+00:00", "+0000"} else f" UTC{match[0]}"


def covered(texts: Sequence[Text]) -> str:
    """The days that the texts cover: "3–4 March 2021"."""
    days = sorted(text.moment for text in texts if text.moment)
    if not days:
        return "no dates"
    first, last = days[0], days[-1]
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first.date() == last.date():
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{first.day} {_MONTHS[first.month - 1]}{f' {first.year}' if first.year != last.year else ''} – {end}"


def found(texts: Sequence[Text]) -> dict[str, Text]:
    """The texts by the id of their article; the first where two have the same."""
    by_id: dict[str, Text] = {}
    for text in texts:
        for name in (text.reading.article.id, text.reading.article.name):
            by_id.setdefault(name, text)
    return by_id
