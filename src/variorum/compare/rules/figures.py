"""Rules about figures, dates and the small words that place a date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from variorum.compare import lexicon
from variorum.compare.rules.verdict import Verdict, became, quoted, too_much
from variorum.compare.sentences import stem
from variorum.compare.site import Side, Site
from variorum.model import ChangeClass, Figure, FigureChange


def _number(value: float | None) -> str:
    if value is None:
        return "no number"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def counted(figure: Figure) -> str | None:
    """What a figure counts, as one phrase: "people delivered to hospitals"."""
    return " ".join(filter(None, (figure.unit, figure.counted))) or None


def figure(site: Site) -> Verdict | None:
    old, new = site.old.figures, site.new.figures
    if (old or new) and not site.old.words and not site.new.words:
        old, new = site.old.figures_near, site.new.figures_near  # a sign was put before a number that stays: "-5", "5"
    if not old and not new:
        return None
    if numbers(old) == numbers(new) and _units(old) == _units(new):
        return None  # the hedge, or nothing of them, changed: later rules say which
    if not (old and new):
        return _figure_on_one_side(site, old or new)
    if too_much(site, 4):
        return None
    before, after = _differing(old, new)
    pair = FigureChange(old=before.value, new=after.value, counted=counted(after) or counted(before))
    if before.value == after.value and before.value is not None and before.unit == after.unit:
        return None
    ours, theirs = _as_written(before, site.old), _as_written(after, site.new)
    return Verdict(ChangeClass.FIGURE, True, f"{ours} became {theirs}", pair)


def _as_written(figure: Figure, side: Side) -> str:
    start, end = figure.number
    text = side.reading.article.text
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}.get(figure.unit or "", "")
    minus = "-" if figure.value is not None and figure.value < 0 else ""
    return f"{minus}{sign if text[start - 1 : start] == sign else ''}{text[start:end]}{'%' if figure.unit == '%' else ''}"


def numbers(figures: list[Figure]) -> list[tuple[float | None, float | None]]:
    return [(figure.value, None) if figure.value is not None else (figure.low, figure.high) for figure in figures]


_UNIT_CODES = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP", "sterling": "GBP", "yen": "JPY", "rouble": "RUB", "roubles": "RUB",
    "rubles": "RUB", "rupees": "INR", "shekels": "ILS", "lira": "TRY",
} | {code: code for code in ("%", "USD", "EUR", "GBP", "JPY", "RUB", "INR", "ILS", "TRY", "UAH", "ordinal")}  # fmt: skip


def _units(figures: list[Figure]) -> list[str | None]:
    return [_UNIT_CODES.get(figure.unit or "") for figure in figures]


def _differing(old: list[Figure], new: list[Figure]) -> tuple[Figure, Figure]:
    for before, after in zip(old, new, strict=False):
        if before.value != after.value or (before.low, before.high) != (after.low, after.high):
            return before, after
    return old[-1], new[-1]


def _figure_on_one_side(site: Site, figures: list[Figure]) -> Verdict | None:
    side = site.old if site.old.figures else site.new
    other = site.new if side is site.old else site.old
    figure = figures[0]
    pair = FigureChange(
        old=figure.value if side is site.old else None, new=figure.value if side is site.new else None, counted=counted(figure)
    )
    bracketed = side.marks[:1] == ["("] and side.marks[-1:] == [")"]
    if site.one_sided and bracketed and figure.unit and _measured_before(side):
        return Verdict(ChangeClass.FIGURE, False, f"{became(site)}; it restates the measure before it", pair)
    if len(side.content) <= (2 if site.one_sided else 4) and len(other.content) <= 2:
        return Verdict(ChangeClass.FIGURE, True, became(site), pair)
    return None


def _measured_before(side: Side) -> bool:
    start = side.span[0]
    return any(figure.unit and 0 <= start - figure.span[1] <= 2 for figure in side.telling.figures(start - 80, start))


def figure_restyled(site: Site) -> Verdict | None:
    old, new = site.old.figures, site.new.figures
    if not old or not new or numbers(old) != numbers(new) or site.old.figures == site.new.figures:
        return None
    if [figure.hedge for figure in old] != [figure.hedge for figure in new]:
        return None
    if len(site.old.content) + len(site.new.content) <= 6 and _units(old) == _units(new) and not _content_differs(site):
        return Verdict(ChangeClass.FORMAT, False, f"{became(site)}; the same number written otherwise")
    return None


def _content_differs(site: Site) -> bool:
    numeric = re.compile(
        r"\d|hundred|thousand|million|billion|dozen|percent|per|cent|mln|bln|bn|trillion|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|euros?|dollars?|pounds|sterling|yen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    )
    ours, theirs = ({stem(word) for word in side.content if not numeric.search(word)} for side in site.sides)
    return ours != theirs


_MONTH_NUMBERS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


_NO_PART = frozenset("on in of the at st nd rd th since by from until about around".split())
_CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d\d))?\s?([ap])\.?m\b\.?|(\d{1,2}):(\d\d)")


def _date_key(expressions: Iterable[str]) -> Counter[str]:
    """What a date says, however it is written: "3 July" and "July 3", "4.52am" and "04:52", "Friday" and "last Friday"."""
    key: Counter[str] = Counter()
    for expression in expressions:
        text = _CLOCK.sub(_hour, expression.casefold())
        text = re.sub(r"\blast (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day)", "", text)
        for word in re.findall(r"\d+(?::\d+)?|[^\W\d_]+", text):
            if word in _NO_PART:
                continue
            month = _MONTH_NUMBERS.get(word[:3]) if not word.startswith(("mond", "mart", "deca")) else None
            key[f"{month}m" if month else word[:3] if word.isalpha() else word.lstrip("0")] += 1
    return key


def _hour(match: re.Match[str]) -> str:
    hour, minute, half, plain_hour, plain_minute = match.groups()
    if plain_hour:
        return f"{int(plain_hour)}:{plain_minute}"
    return f"{int(hour) % 12 + (12 if half == 'p' else 0)}:{minute or '00'}"


def date(site: Site) -> Verdict | None:
    old, new = site.old.times, site.new.times
    if (not old and not new) or too_much(site, 4):
        return None
    if _date_key(old) == _date_key(new):
        if old and new and site.content_size <= 4 and not {"ago", "earlier", "later"} & {*site.old.words, *site.new.words} and old != new:
            return Verdict(ChangeClass.FORMAT, False, f"{became(site)}; the same date written otherwise")
        return None
    timed = {stem(word) for expression in (*old, *new) for word in re.findall(r"\w+", expression)}
    rest = [[word for word in side.content_stems if word not in timed] for side in site.sides]
    if max(map(len, rest)) > 2:
        return None
    if old and new:
        return Verdict(ChangeClass.DATE, True, f"{quoted(' … '.join(old))} became {quoted(' … '.join(new))}")
    return Verdict(ChangeClass.DATE, max(map(len, rest)) > 0 or site.one_sided is None or _new_moment(site), became(site))


def _new_moment(site: Site) -> bool:
    """Whether the day named on one side is named nowhere in the other text."""
    side, other = (site.old, site.new) if site.old.times else (site.new, site.old)
    return not all(stem(word) in other.text_stems for expression in side.times for word in re.findall(r"\w+", expression))


def timing(site: Site) -> Verdict | None:
    """Small words right before a date: "at midnight", "shortly after midnight"."""
    if any(set(side.content) - lexicon.TIMING for side in site.sides) or not all(_before_time(side) for side in site.sides):
        return None
    if Counter(site.old.words) == Counter(site.new.words) or not {*site.old.words, *site.new.words} & lexicon.TIMING:
        return None
    moved = {*site.old.words, *site.new.words} - lexicon.APPROXIMATORS
    return Verdict(ChangeClass.DATE, bool(moved), became(site))


def _before_time(side: Side) -> bool:
    at = side.reading.tokens[side.last].start if side.last < side.sentence.last else -1
    return bool(at >= 0 and side.telling.times(at, at + 5))
