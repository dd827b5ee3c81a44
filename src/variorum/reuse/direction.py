"""Which of two related texts came first: by their dates where these differ, else by what stands in the texts.

    rows = features(texts, outlets=..., published=...)            # once for each text, see `traces`
    which, confidence, evidence = judge(rows, a, b, relations)    # a, b: places in `rows`, one for each pair

What two texts share is in both rows and cancels, so that only what sets them apart is weighed. Exchanging a and b gives the mirror image.
`docs/decisions/0014-direction.md` tells what was measured and what it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from variorum.reuse.traces import COUNTS, ENGLISH_MIN, ROW, features

__all__ = ["CONFIDENCE_MIN", "ROW", "TERMS", "Term", "Verdicts", "differences", "features", "judge", "lean"]

# --- what sets two texts apart ----------------------------------------------------------------------------------------------------------


class Term(NamedTuple):
    """Something that speaks for one of the two texts being the later one."""

    name: str
    version: float  # weight, in log-odds for each unit, between versions of one article
    other: float  # weight between texts of different articles


# "Fitted": logistic regression without intercept on differences, ridge 1, on wiki_versions (train and dev pages: 1,562 successive and 3,486 other
# ordered pairs, of equal weight together), 2026-11-27; `bench/quality/direction.py --fit` repeats it. News copies are cut as often as they grow (the
# longer text was the later in 46 % of 151 dated pairs of different articles), so what Wikipedia teaches holds for versions only.
# "Set": too few cases to fit; 0014-direction.md has the counts.
TERMS = (
    Term("length", 0.222, 0.0),  # fitted: log of 1 + characters more, white space and capitalised words aside
    Term("misspelt", -1.742, -1.0),  # fitted; set for others: log of 1 + misspelt words more in English texts, see `_SLIPS_WANE`
    Term("numbers", 0.125, 0.0),  # fitted: log of 1 + numbers more
    Term("year", 0.917, 0.0),  # fitted: whose latest year is later
    Term("day", 1.813, 1.5),  # fitted; set for others: whose latest full date is later
    Term("dateline", 1.75, 2.0),  # set: whose own date, at the beginning or end, is later; beside `day`, which is then the same
    Term("figures", 0.7, 0.2),  # set: whose figures of people are higher on balance
    Term("weekdays", 0.3, 0.2),  # set: 1 or 2, see `_calendar`
    Term("credit", 0.0, 1.6),  # set: who credits the other's outlet
    Term("relays", 0.0, 0.8),  # set: who says that it was reported or published elsewhere
    Term("notes", 1.5, 0.0),  # set: who notes an update or correction
    Term("stubs", -1.5, -0.7),  # set: who announces that more will follow
)
_SLIPS_WANE = 200.0  # characters that one text is longer by at which slips count half, as more text has more; 100 to 1,000 do alike
_GROWTH_MAX = 2.0  # times; figures further apart count different things: 36 of 62 dated news pairs rose, 35 of 66 with 3.0

CONFIDENCE_MIN = 0.65  # 0.5..1, below which the answer is "cannot tell"
DATED = 0.99  # dates given by the publisher
_DATED_AGAINST_CREDIT = 0.75  # the earlier text credits the outlet of the later one: a date is wrong, or that outlet had told it before
_DAYS_APART = 3  # weekdays further apart than this may be a day before or after
_VERDICT_BATCH = 16_384  # pairs that are judged together


class Verdicts(NamedTuple):
    """For each pair: -1 a came first, 1 b came first, 0 cannot tell; how sure, 0.5..1; and what was weighed, "; " between pieces."""

    which: NDArray[np.int8]
    confidence: NDArray[np.float32]
    evidence: list[str]


def judge(
    rows: NDArray[np.void], a: NDArray[np.integer], b: NDArray[np.integer], relations: Sequence[str | None] | None = None
) -> Verdicts:
    """Which text of each pair came first. `a` and `b` are places in `rows`; a relation is that of `schemas.PAIRS`, of which "version" counts."""
    versions = _versions(relations, len(a))
    parts = [
        _judge(rows[a[at : at + _VERDICT_BATCH]], rows[b[at : at + _VERDICT_BATCH]], versions[at : at + _VERDICT_BATCH])
        for at in range(0, len(a), _VERDICT_BATCH)
    ]
    if not parts:
        return Verdicts(np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.float32), [])
    return Verdicts(
        np.concatenate([part.which for part in parts]),
        np.concatenate([part.confidence for part in parts]),
        [piece for part in parts for piece in part.evidence],
    )


def lean(
    rows: NDArray[np.void], a: NDArray[np.integer], b: NDArray[np.integer], relations: Sequence[str | None] | None = None
) -> NDArray[np.float64]:
    """What the texts alone say, dates apart: log-odds that b is the later one."""
    return _sum(differences(rows[a], rows[b]) * _weights(_versions(relations, len(a))))


def _versions(relations: Sequence[str | None] | None, size: int) -> NDArray[np.bool_]:
    return (
        np.zeros(size, dtype=bool)
        if relations is None
        else np.fromiter((relation == "version" for relation in relations), dtype=bool, count=size)
    )


def _weights(versions: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.where(versions[:, None], [term.version for term in TERMS], [term.other for term in TERMS])


def _sum(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum along each row, always in the same order, so that neither batches nor an exchange of a and b show in the last bit."""
    total = np.zeros(len(parts))
    for column in parts.T:
        total += column
    return total


def _judge(a: NDArray[np.void], b: NDArray[np.void], versions: NDArray[np.bool_]) -> Verdicts:
    apart = differences(a, b)
    parts = apart * _weights(versions)
    log_odds = _sum(parts)
    confidence = np.round(1 / (1 + np.exp(-np.abs(log_odds))), 3)
    later = np.where(confidence >= CONFIDENCE_MIN, np.sign(log_odds), 0)
    dated = -_dated(a, b)
    credit = apart[:, [term.name for term in TERMS].index("credit")]
    confidence = np.where(dated == 0, confidence, np.where(dated * credit < 0, _DATED_AGAINST_CREDIT, DATED))
    later = np.where(dated == 0, later, dated)
    return Verdicts((-later).astype(np.int8), confidence.astype(np.float32), _evidence(a, b, parts, later=later, dated=dated))


def differences(a: NDArray[np.void], b: NDArray[np.void]) -> NDArray[np.float64]:
    """How far b goes beyond a, for each of `TERMS`; exchanging the two changes the sign and nothing else."""
    more = dict(zip(COUNTS, (b["counts"] - a["counts"]).astype(np.float64).T, strict=True))
    english = _english(a) & _english(b)
    known = {name: (a[name] > 0) & (b[name] > 0) for name in ("dateline", "day", "year")}
    columns = {
        "length": _damped(more["length"]),
        "misspelt": _damped(more["misspelt"]) * english / (1 + np.abs(more["length"]) / _SLIPS_WANE),
        "numbers": _damped(more["numbers"]),
        "figures": np.sign(_grown(a, b)),
        **{name: np.sign(b[name] - a[name]) * known[name] for name in known},
        "weekdays": _calendar()[a["weekdays"], b["weekdays"]],
        "credit": _credited(b, a).astype(np.int8) - _credited(a, b).astype(np.int8),
        "relays": np.sign(more["relays"]),
        "notes": np.sign(more["notes"]),
        "stubs": np.sign(more["stubs"]),
    }
    return np.stack([columns[term.name].astype(np.float64) for term in TERMS], axis=1)


def _grown(a: NDArray[np.void], b: NDArray[np.void]) -> NDArray[np.int64]:
    """How many figures of people rose from a to b, less those that fell. What both texts say does not count, nor what is too far apart to be one."""
    same = (a["figures"][:, :, None] == b["figures"][:, None, :]) & (a["figures"][:, :, None] > 0)
    ones, twos = a["values"][:, :, None], b["values"][:, None, :]
    shared = same & (ones == twos)
    near = same & (twos <= ones * _GROWTH_MAX) & (ones <= twos * _GROWTH_MAX)
    near &= ~shared.any(axis=2)[:, :, None] & ~shared.any(axis=1)[:, None, :]
    return np.asarray((np.sign(twos - ones) * near).sum((1, 2)), dtype=np.int64)


def _damped(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sign(numbers) * np.log1p(np.abs(numbers))


def _english(side: NDArray[np.void]) -> NDArray[np.bool_]:
    words, unknown = side["counts"][:, COUNTS.index("words")], side["counts"][:, COUNTS.index("unknown")]
    return np.asarray(words - unknown >= ENGLISH_MIN * words, dtype=bool)


def _credited(side: NDArray[np.void], other: NDArray[np.void]) -> NDArray[np.bool_]:
    """Whether one text credits the outlet of the other, which is not its own."""
    outlet = other["outlet"]
    return np.asarray((side["credits"] == outlet[:, None]).any(axis=1) & (outlet > 0) & (outlet != side["outlet"]), dtype=bool)


@cache
def _calendar() -> NDArray[np.int8]:
    """For the weekdays of two texts: whose last day is later, 2 where they share no day, else 1; 0 where the week does not tell.

    The week begins where all the days together span the fewest days: of Sunday and Monday, Monday is the later.
    """
    table = np.zeros((128, 128), dtype=np.int8)
    for union in range(1, 128):
        days = [day for day in range(7) if union >> day & 1]
        spans = sorted((max((day - first) % 7 for day in days), first) for first in days)
        if spans[0][0] > _DAYS_APART or (len(spans) > 1 and spans[1][0] == spans[0][0]):
            continue
        last = [max(((day - spans[0][1]) % 7 for day in days if mask >> day & 1), default=-1) for mask in range(128)]
        for one in range(1, 128):
            for two in range(1, 128):
                if one | two == union:
                    table[one, two] = ((last[two] > last[one]) - (last[two] < last[one])) * (1 if one & two else 2)
    return table


def _dated(a: NDArray[np.void], b: NDArray[np.void]) -> NDArray[np.int8]:
    """-1 where a was published first, 1 where b was, 0 where the dates do not tell.

    A time without a zone may be anybody's clock. Beside one with a zone it decides only where UTC and the other's own clock agree.
    """
    known = (a["since"] <= a["until"]) & (b["since"] <= b["until"])
    mixed = a["zoned"] != b["zoned"]
    spans = [
        (side["since"] + np.where(mixed, np.minimum(side["shift"], 0), 0), side["until"] + np.where(mixed, np.maximum(side["shift"], 0), 0))
        for side in (a, b)
    ]
    later = (spans[0][1] < spans[1][0]).astype(np.int8) - (spans[1][1] < spans[0][0]).astype(np.int8)
    return np.where(known, -later, 0).astype(np.int8)


# --- what is said of it -----------------------------------------------------------------------------------------------------------------


_FOR, _AGAINST = 3, 2  # pieces of evidence told for and against a verdict, the weightiest first


def _evidence(
    a: NDArray[np.void], b: NDArray[np.void], parts: NDArray[np.float64], *, later: NDArray[np.float64], dated: NDArray[np.int8]
) -> list[str]:
    slots = _slots(_worth_telling(parts, dated), later)
    told = np.full((len(a), _FOR + _AGAINST), "", dtype=object)
    for at, term in enumerate(TERMS):
        places = np.flatnonzero(slots[:, at] >= 0)
        if len(places):
            more = (parts[places, at] > 0) == (term.version + term.other > 0)
            told[places, slots[places, at]] = _TELLERS[term.name](a[places], b[places], more)
    against = told[:, _FOR:] != ""
    told[:, _FOR:][against] = "against it: " + told[:, _FOR:][against]
    lines = ["; ".join(filter(None, pieces)) for pieces in told.tolist()]
    for place in np.flatnonzero(later == 0).tolist():
        lines[place] = f"cannot tell which came first, weighed: {lines[place]}" if lines[place] else "cannot tell which came first"
    for place in np.flatnonzero(dated).tolist():
        dates = f"published {a['published'][place].decode()} and {b['published'][place].decode()}"
        lines[place] = f"{dates}; {lines[place]}" if lines[place] else dates
    return lines


def _worth_telling(parts: NDArray[np.float64], dated: NDArray[np.int8]) -> NDArray[np.float64]:
    """The parts without those that only repeat another: a year beside a date, a date beside a page's own, all but credits beside given dates."""
    told = dict(zip([term.name for term in TERMS], parts.T.copy(), strict=True))
    told["year"] = np.where(told["day"] != 0, 0, told["year"])
    told["day"] = np.where(told["dateline"] != 0, 0, told["day"])
    return np.stack([np.where((dated == 0) | (name == "credit"), part, 0) for name, part in told.items()], axis=1)


def _slots(parts: NDArray[np.float64], later: NDArray[np.float64]) -> NDArray[np.int64]:
    """Where in a line each part is told: what speaks for the verdict first, the weightiest first; -1 for what is left out."""
    order = np.argsort(-np.abs(parts), axis=1, kind="stable")
    ranked = np.take_along_axis(parts, order, axis=1)
    favour = (ranked != 0) & ((ranked * later[:, None] > 0) | (later == 0)[:, None])
    contra = (ranked != 0) & ~favour
    rank = np.where(favour, np.cumsum(favour, axis=1) - 1, _FOR + np.cumsum(contra, axis=1) - 1)
    kept = (favour & (rank < _FOR)) | (contra & (rank < _FOR + _AGAINST))
    slots = np.full(parts.shape, -1, dtype=np.int64)
    np.put_along_axis(slots, order, np.where(kept, rank, -1), axis=1)
    return slots


_Teller = Callable[[NDArray[np.void], NDArray[np.void], NDArray[np.bool_]], list[str]]


def _counting(name: str, wording: str) -> _Teller:
    at = COUNTS.index(name)

    def tell(a: NDArray[np.void], b: NDArray[np.void], up: NDArray[np.bool_]) -> list[str]:
        numbers = np.abs(b["counts"][:, at] - a["counts"][:, at]).astype(np.int64).tolist()
        return [
            wording.format("b" if more else "a", number, "" if number == 1 else "s")
            for number, more in zip(numbers, up.tolist(), strict=True)
        ]

    return tell


def _dating(name: str, wording: str) -> _Teller:
    def tell(a: NDArray[np.void], b: NDArray[np.void], up: NDArray[np.bool_]) -> list[str]:
        days = zip(a[name].tolist(), b[name].tolist(), up.tolist(), strict=True)
        return [
            wording.format(*(("b", _day_text(two), "a", _day_text(one)) if more else ("a", _day_text(one), "b", _day_text(two))))
            for one, two, more in days
        ]

    return tell


@lru_cache(maxsize=1 << 14)
def _day_text(number: int) -> str:
    return str(number) if number <= 2100 else date.fromordinal(number).isoformat()


def _plain(wording: str) -> _Teller:
    def tell(_a: NDArray[np.void], _b: NDArray[np.void], up: NDArray[np.bool_]) -> list[str]:
        return [wording.format(*(("b", "a") if more else ("a", "b"))) for more in up.tolist()]

    return tell


_TELLERS: dict[str, _Teller] = {
    "length": _counting("length", "{0} is {1:,} character{2} longer, names aside"),
    "misspelt": _counting("misspelt", "{0} has {1:,} more misspelt word{2}"),
    "numbers": _counting("numbers", "{0} has {1:,} more number{2}"),
    "figures": _plain("{0} gives higher figures of people"),
    "year": _dating("year", "the latest year in {0} is {1}, in {2} {3}"),
    "day": _dating("day", "the latest date in {0} is {1}, in {2} {3}"),
    "dateline": _dating("dateline", "{0} dates itself {1}, {2} {3}"),
    "weekdays": _plain("{0} names later weekdays"),
    "credit": _plain("{0} credits the outlet of {1}"),
    "relays": _plain("{0} passes on what others reported"),
    "notes": _plain("{0} notes an update or correction"),
    "stubs": _plain("{0} announces more to come"),
}
