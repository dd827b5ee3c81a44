"""Which of two related texts came first: by their dates, else by what stands in them.

`features` reads each text once; `judge` then compares rows of features, so that a million pairs cost seconds. What two texts share is the
same in both rows and cancels.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

# --- what is read from one text ---------------------------------------------------------------------------------------------------------

COUNTED = ("characters", "commas", "dashes", "early", "words", "misspelt", "unknown", "numbers", "reports", "notes", "agencies")
FIGURES = 8  # counted figures kept of one text ("16 civilians"), the first ones: leads and totals stand at the top
CREDITS = 24  # names kept of one text beside words that credit ("according to", "reported", "told"), the first ones
ROW = np.dtype(
    [
        ("counts", "<f4", (len(COUNTED),)),
        ("day", "<i4"),  # the latest full date in the text, as a proleptic ordinal; 0 is none
        ("year", "<i4"),  # the latest year from 1900 to 2100; 0 is none
        ("weekdays", "u1"),  # one bit for each weekday that is named, Monday the lowest
        ("figures", "<u4", (FIGURES,)),  # what was counted, hashed; 0 is none
        ("values", "<f4", (FIGURES,)),
        ("credits", "<u4", (CREDITS,)),  # names credited, hashed; 0 is none
        ("outlet", "<u4"),  # the text's own outlet, hashed; 0 is none
    ]
)

_MONTHS = {name: 1 + at // 2 for at, name in enumerate("jan january feb february mar march apr april may  jun june jul july aug august sep september oct october nov november dec december".split(" "))} | {"sept": 9}  # fmt: skip
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = {name: at for at, name in enumerate("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(), start=2)}  # fmt: skip
_MONTH, _YEAR, _NUMBER, _CUE = 1 << 8, 1 << 9, 1 << 10, 1 << 11
_COUNTS = {name: 1 << (12 + at) for at, name in enumerate(COUNTED[4:])}
_CUES = frozenset("according reported reports reporting told quoted quoting citing cited cites source sources via published carried wrote said".split())
_REPORTS = frozenset("according reported reportedly reports quoted quoting citing cited cites".split())
_NOTES = frozenset("correction corrections corrects corrected clarification amended update updated updates updating recasts refiles".split())
_AGENCIES = frozenset("AFP AP Reuters REUTERS Xinhua TASS Interfax dpa DPA EFE ANSA Kyodo Yonhap PTI IANS UPI Bernama Anadolu SANA RIA".split())
_EARLY = (b"ore to follow", b"eveloping story", b"ore details", b"reaking news", b"ill be updated", b"being updated", b"not immediately", b"no immediate")
_NAMED = re.compile(rb"\(([A-Z][\w .&'/-]{1,40})\)")
_SPACED = bytes.maketrans(b"!\"#%&()*+:;<=>?@[\\]^_`{|}~-/'", b" " * 29)


class _Vocabulary(dict[bytes, int]):
    """What each word is, as bits, found out once."""

    def __missing__(self, token: bytes) -> int:
        if len(self) > 2_000_000:  # of some 60 bytes; a million articles have several million different words, most of them once
            self.clear()
        self[token] = bits = _bits(token)
        return bits


_VOCABULARY = _Vocabulary()


def _bits(token: bytes) -> int:
    word = token.decode("utf-8", "replace").strip(".,’‘“”…«»–—")
    lower = word.lower()
    if not word:
        return 0
    if word[0].isdigit():
        year = len(word) == 4 and word.isdigit() and 1900 <= int(word) <= 2100
        return _YEAR if year else _COUNTS["numbers"] | (_NUMBER if _value(token) is not None else 0)
    bits = _COUNTS["words"]
    if lower in _NUMBERS:
        return bits | _NUMBER
    if lower in _DAYS:
        return bits | (1 << _DAYS.index(lower))
    if lower in _MONTHS and (lower != "may" or word != "may") and (lower != "mar"):
        return bits | _MONTH
    if word in _AGENCIES:
        return bits | _COUNTS["agencies"]
    bits |= _CUE if lower in _CUES else 0
    bits |= _COUNTS["reports"] if lower in _REPORTS else 0
    bits |= _COUNTS["notes"] if lower in _NOTES else 0
    if lower.isalpha() and lower not in _lexicon():
        bits |= _COUNTS["unknown"]
    if word == lower and _misspelt(lower):
        bits |= _COUNTS["misspelt"]
    return bits


@cache
def _lexicon() -> dict[str, float]:
    from wordfreq import get_frequency_dict  # noqa: PLC0415  - a third of a second, and not needed where dates decide

    return get_frequency_dict("en", "best")


@lru_cache(maxsize=1 << 18)
def _misspelt(word: str) -> bool:
    """Whether a word is unknown or rare, and one letter away from a common one."""
    if not (5 <= len(word) <= 20 and word.isascii() and word.isalpha()):
        return False
    known = _lexicon()
    own = known.get(word, 0.0)
    if own > 10**-5.95:
        return False
    best = max((known.get(other, 0.0) for other in _neighbours(word)), default=0.0)
    return best >= 1e-5 and best >= own * 60


def _neighbours(word: str) -> Iterable[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]


def _value(token: bytes) -> float | None:
    digits = token.strip(b".,").replace(b",", b"")
    if digits.isdigit():
        return float(digits) if len(digits) < 10 else None
    try:
        return float(digits)
    except ValueError:
        found = _NUMBERS.get(digits.decode("utf-8", "replace").lower())
        return None if found is None else float(found)


def _key(name: str) -> int:
    """A name of an outlet or agency as a number: "The Harbour Post", "harbourpost.example" and "Harbour Post" are one."""
    name = name.casefold().strip()
    if "." in name and " " not in name:
        labels = [label for label in name.split("/")[0].split(".") if label not in {"www", ""}]
        while len(labels) > 1 and (len(labels[-1]) <= 3 or labels[-1] == labels[-1] and len(labels) > 1 and labels[-1] in {"info", "news", "example"}):
            labels.pop()
        name = labels[-1] if labels else ""
    name = name.removeprefix("the ").removesuffix("'s").removesuffix("’s")
    plain = "".join(letter for letter in name if letter.isalnum())
    return zlib.crc32(plain.encode()) or 1 if plain else 0


def features(texts: Sequence[str], outlets: Sequence[str | None] | None = None) -> NDArray[np.void]:
    rows = np.zeros(len(texts), dtype=ROW)
    for start in range(0, len(texts), 512):
        _read(texts[start : start + 512], rows[start : start + 512])
    if outlets is not None:
        rows["outlet"] = [_key(outlet) if outlet else 0 for outlet in outlets]
    return rows


def _read(texts: Sequence[str], rows: NDArray[np.void]) -> None:
    tokens: list[bytes] = []
    starts = np.zeros(len(texts), dtype=np.intp)
    raws = [text.encode("utf-8", "replace") for text in texts]
    for at, raw in enumerate(raws):
        starts[at] = len(tokens)
        tokens += raw.replace(b", ", b" ").replace(b". ", b" ").translate(_SPACED).split()
        tokens.append(b"")
        rows["counts"][at, :4] = (
            len(texts[at]),
            raw.count(b","),
            raw.count(b"\xe2\x80\x93") + raw.count(b"\xe2\x80\x94"),
            sum(phrase in raw for phrase in _EARLY),
        )
    if not texts:
        return
    bits = np.fromiter(map(_VOCABULARY.__getitem__, tokens), dtype=np.int64, count=len(tokens))
    for at, bit in enumerate(_COUNTS.values(), start=4):
        rows["counts"][:, at] = np.add.reduceat((bits & bit) != 0, starts, dtype=np.int64)
    rows["weekdays"] = np.bitwise_or.reduceat(bits, starts) & 0x7F
    _dates(tokens, bits, starts, rows)
    _figures(tokens, bits, starts, rows)
    _credits(tokens, bits, starts, rows, raws)


def _dates(tokens: list[bytes], bits: NDArray[np.int64], starts: NDArray[np.intp], rows: NDArray[np.void]) -> None:
    found = np.flatnonzero(bits & _YEAR)
    owners = np.searchsorted(starts, found, side="right") - 1
    for at, row in zip(found.tolist(), owners.tolist(), strict=True):
        year = int(tokens[at].strip(b".,"))
        rows["year"][row] = max(rows["year"][row], year)
        day = _full(tokens, at, year)
        if day:
            rows["day"][row] = max(rows["day"][row], day)


def _full(tokens: list[bytes], at: int, year: int) -> int:
    one, two = (tokens[at - 1].strip(b".,") if at else b""), (tokens[at - 2].strip(b".,") if at > 1 else b"")
    after = [token.strip(b".,") for token in tokens[at + 1 : at + 3]]
    for month, day in ((one, two), (two, one), *([tuple(after)] if len(after) == 2 else [])):
        number = _MONTHS.get(month.decode("utf-8", "replace").lower()) or (int(month) if month.isdigit() and len(month) == 2 else 0)
        if day.isdigit() and len(day) <= 2 and 1 <= number <= 12:
            try:
                return date(year, number, int(day)).toordinal()
            except ValueError:
                continue
    return 0


def _figures(tokens: list[bytes], bits: NDArray[np.int64], starts: NDArray[np.intp], rows: NDArray[np.void]) -> None:
    found = np.flatnonzero((bits & _NUMBER != 0)[:-1] & (bits[1:] & (_COUNTS["words"] | _MONTH) == _COUNTS["words"]))
    owners = np.searchsorted(starts, found, side="right") - 1
    seen: dict[int, int] = {}
    last = -1
    for at, row in zip(found.tolist(), owners.tolist(), strict=True):
        if row != last:
            seen, last = {}, row
        key = zlib.crc32(tokens[at + 1].strip(b".,").lower()) or 1
        if key in seen or len(seen) == FIGURES:
            continue
        value = _value(tokens[at])
        if value:
            rows["figures"][row, len(seen)], rows["values"][row, len(seen)] = key, value
            seen[key] = 1


def _credits(tokens: list[bytes], bits: NDArray[np.int64], starts: NDArray[np.intp], rows: NDArray[np.void], raws: list[bytes]) -> None:
    found = np.flatnonzero(bits & _CUE)
    owners = np.searchsorted(starts, found, side="right") - 1
    names: list[dict[int, None]] = [{} for _ in raws]
    for row, raw in enumerate(raws):
        for name in _NAMED.findall(raw):
            for part in name.split(b"/"):
                names[row][_key(part.decode("utf-8", "replace"))] = None
    for at, row in zip(found.tolist(), owners.tolist(), strict=True):
        begin = at + 1
        while begin < at + 3 and not tokens[begin][:1].isupper() and tokens[begin]:
            begin += 1
        for end in range(begin + 1, begin + 5):
            if not tokens[end - 1][:1].isupper():
                break
            names[row][_name_key(b" ".join(tokens[begin:end]))] = None
        for first in range(at - 1, max(at - 5, -1), -1):
            if not tokens[first][:1].isupper():
                break
            names[row][_name_key(b" ".join(tokens[first:at]))] = None
    ends = [*starts[1:].tolist(), len(tokens)]
    for row, end in enumerate(ends):
        for at in range(max(end - 4, int(starts[row])), end - 1):
            if tokens[at][:1].isupper():
                names[row][_name_key(tokens[at])] = None
        kept = list(names[row])[:CREDITS]
        rows["credits"][row, : len(kept)] = kept


@lru_cache(maxsize=1 << 16)
def _name_key(name: bytes) -> int:
    return _key(name.strip(b".,").decode("utf-8", "replace"))
