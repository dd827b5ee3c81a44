"""What is read from one text so that `direction` can tell which of two came first: small numbers, dates, figures and credited names.

    rows = features(texts, outlets=..., published=...)

Each text is read once, whatever the number of its pairs: some 60 microseconds for an article of 2,000 characters.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

COUNTS = ("length", "notes", "stubs", "relays", "words", "unknown", "misspelt", "numbers")
FIGURES = 8  # figures of people kept of one text ("16 civilians"), the first ones: totals stand at the top
CREDITS = 16  # names kept of one text that stand where sources are credited, the first ones
ROW = np.dtype(
    [
        ("counts", "<f4", (len(COUNTS),)),
        ("dateline", "<i4"),  # the latest full date at the very beginning or end, where pages print their own; days, 0 is none
        ("day", "<i4"),  # the latest full date anywhere
        ("year", "<i4"),  # the latest year from 1900 to 2100; 0 is none
        ("weekdays", "u1"),  # a bit for each weekday that is named, Monday the lowest
        ("figures", "<u4", (FIGURES,)),  # what was counted, hashed; 0 is none
        ("values", "<f4", (FIGURES,)),
        ("credits", "<u4", (CREDITS,)),  # who is credited, hashed; 0 is none
        ("outlet", "<u4"),  # the text's own outlet, hashed; 0 is none
        ("since", "<i8"),  # when it was published, in seconds: from, and to within what its precision leaves open; from > to is unknown
        ("until", "<i8"),
        ("shift", "<i4"),  # seconds that its clock was ahead of UTC
        ("zoned", "?"),  # whether the zone was given; `since` and `until` are UTC then
        ("published", "S51"),  # as it was given
    ]
)

_MONTH, _YEAR, _FIGURE, _CUE, _HINT = 1 << 7, 1 << 8, 1 << 9, 1 << 10, 1 << 11  # below them a bit for each weekday
_BITS = {name: 1 << (12 + at) for at, name in enumerate(COUNTS[4:])}
_LENGTH = 24  # from this bit on, the number of letters of a capitalised word
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = {
    name: at
    for at, names in enumerate("jan january/feb february/mar march/apr april/may/jun june/jul july/aug august/sep sept september/oct october/nov november/dec december".split("/"), start=1)
    for name in names.split()
}  # fmt: skip
_SMALL = {name: float(at) for at, name in enumerate("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(), start=2)}  # fmt: skip
_CUES = frozenset(
    "according reported reports reporting told quoted quoting citing cited cites source sources via published carried wrote said".split()
)
# People that are counted: tolls grow, other figures go either way. Between dated news texts on one event, figures of people no more than twice apart
# rose on balance in 36 of 62 pairs (fakes, news_cluster; 2026-11-27).
_PEOPLE = frozenset("people persons dead deaths killed wounded injured hurt missing arrested detained displaced evacuated homeless casualties victims bodies survivors civilians children women men residents passengers soldiers policemen firefighters fighters patients cases infections".split())  # fmt: skip
# Set phrases, and the word in each that makes one look for it. They were set, not learnt: no corpus at hand has enough of them.
_PHRASES = {
    "notes": "earlier *version* of this/been *corrected*/been *updated*/been *amended*/was *amended*/was *updated*/was *corrected*/*updated* to reflect/*updated* to include/*updates* with/*recasts*/*refiles*/*update* 1/*update* 2/*update* 3",
    "stubs": "more to *follow*/more *follows*/details to *follow*/a *developing* story/a *breaking* news/more *details* soon/will be *updated*/being *updated*",
    "relays": "as *reported* by/first *reported* by/first *published*/originally *published*/first *appeared*/originally *appeared*/*republished* from/*republished* with/*translated* from/agency's *report*",
}  # fmt: skip
_HINTS: dict[str, tuple[tuple[str, int], ...]] = {
    hint: tuple((phrase.replace("*", "").replace("'", " "), at) for at, phrases in enumerate(_PHRASES.values(), start=1) for phrase in phrases.split("/") if f"*{hint}*" in phrase)
    for hint in re.findall(r"\*(\w+)\*", "/".join(_PHRASES.values()))
}  # fmt: skip
_NAMED = re.compile(rb"\(([A-Z][\w .&'/-]{1,40})\)")
_APART = bytes.maketrans(b"!\"#%&()*+:;<=>?@[\\]^_`{|}~-/'", b" " * 29)
_EDGE = 40  # words at the beginning, and half as many at the end, in which a page prints its own date
_LINE = b"\x01"  # stands for a line break among the words
_STAMPS = frozenset(b"published posted publication updated update issued".split())
_STAMP_WORDS = (
    _STAMPS
    | frozenset(b"date of last at on first by mon tue tues wed thu thur thurs fri sat sun".split())
    | frozenset(day.encode() for day in _WEEKDAYS)
)
_BEFORE_DATES = frozenset(b"on since until till by from of for to through last next before after the in".split())  # in running text
_WORD_MAX = 80  # bytes of a word or name that is kept in memory; longer ones are no words, and may be megabytes
_BATCH = 512  # texts that are read together


def features(
    texts: Sequence[str], *, outlets: Sequence[str | None] | None = None, published: Sequence[str | None] | None = None
) -> NDArray[np.void]:
    """What `judge` needs to know of each text, as an array of `ROW`. `outlets` and `published` (ISO 8601) belong to the texts one by one."""
    rows = np.zeros(len(texts), dtype=ROW)
    for start in range(0, len(texts), _BATCH):
        _read(texts[start : start + _BATCH], rows[start : start + _BATCH])
    if outlets is not None:
        rows["outlet"] = [_outlet(outlet) if outlet else 0 for outlet in outlets]
    moments = [_moment(text) if text else None for text in published] if published is not None else [None] * len(texts)
    for name, values in zip(
        ("since", "until", "shift", "zoned"), zip(*(moment or (1, 0, 0, False) for moment in moments), strict=True), strict=False
    ):
        rows[name] = values
    if published is not None:
        rows["published"] = [
            text.strip().encode("ascii", "replace") if text and moment else b"" for text, moment in zip(published, moments, strict=True)
        ]
    return rows


def _read(texts: Sequence[str], rows: NDArray[np.void]) -> None:
    raws = [text.encode("utf-8", "replace") for text in texts]
    tokens: list[bytes] = []
    starts: list[int] = []
    for raw in raws:
        starts.append(len(tokens))
        tokens += raw.replace(b"\n", b" \x01 ").translate(_APART, b".,").split()
        tokens.append(b"")
    bits = np.fromiter(map(_VOCABULARY.__getitem__, tokens), dtype=np.int64, count=len(tokens))
    counts = np.empty((len(texts), len(COUNTS)), dtype=np.float32)
    counts[:, 0] = np.array(list(map(_visible, texts))) - np.add.reduceat(bits >> _LENGTH, starts)
    counts[:, 1:4] = _phrases(tokens, bits, starts)
    for at, bit in enumerate(_BITS.values(), start=4):
        counts[:, at] = np.add.reduceat(bits & bit != 0, starts, dtype=np.int64)
    rows["counts"] = counts
    rows["weekdays"] = np.bitwise_or.reduceat(bits, starts) & 0x7F
    _days(tokens, bits, starts, rows)
    _figures(tokens, bits, starts, rows)
    rows["credits"] = _credits(tokens, bits, starts, raws)


def _visible(text: str) -> int:
    return len(text) - sum(map(text.count, " \n\r\t\u00a0"))


class _Vocabulary(dict[bytes, int]):
    """What is to be known of each word, as bits, found out once."""

    def __missing__(self, token: bytes) -> int:
        if len(self) > 1_000_000:  # some 100 MB; most words of a large collection occur once, and the frequent ones come back at once
            self.clear()
        bits = _bits(token)
        if len(token) <= _WORD_MAX:
            self[token] = bits
        return bits


_VOCABULARY = _Vocabulary()


def _bits(token: bytes) -> int:
    """The flags of a word and, above them, its letters if it has a capital: these are not counted, so that names of other lengths change nothing."""
    word = token.decode("utf-8", "replace").strip("‘’“”…«»–—")
    if not word or token == _LINE:
        return 0
    if word[0].isdigit():
        if _years(token):
            return _YEAR
        return _BITS["numbers"] | (_FIGURE if word.isdigit() and word.isascii() and len(word) < 8 else 0)
    lower = word.lower()
    bits = _BITS["words"] | (len(word) << _LENGTH if word[0].isupper() else 0)
    if lower in _SMALL:
        return bits | _FIGURE
    if lower in _WEEKDAYS:
        return bits | 1 << _WEEKDAYS.index(lower)
    if lower in _MONTHS:
        bits |= _MONTH
    bits |= (_CUE if lower in _CUES else 0) | (_HINT if lower in _HINTS else 0)
    if not word.isalpha() or lower in _lexicon():
        return bits | (_BITS["misspelt"] if _slipped(word, lower) else 0)
    return bits | _BITS["unknown"] | (_BITS["misspelt"] if _slipped(word, lower) else 0)


def _phrases(tokens: list[bytes], bits: NDArray[np.int64], starts: list[int]) -> NDArray[np.float32]:
    """How many set phrases of each kind stand in each text."""
    found = np.zeros((len(starts), len(_PHRASES)), dtype=np.float32)
    for at, row in _places(bits & _HINT != 0, starts):
        around = f" {b' '.join(token for token in tokens[max(at - 4, starts[row]) : at + 5] if token != _LINE).decode('utf-8', 'replace').lower()} "
        for phrase, kind in _HINTS[tokens[at].decode("utf-8", "replace").strip("‘’“”…«»–—").lower()]:
            if f" {phrase} " in around:
                found[row, kind - 1] += 1
    return found


# --- misspellings -----------------------------------------------------------------------------------------------------------------------
# Frequencies of wordfreq 3.1 (English, "best"): shares of all words. On successive versions of wiki_versions (train and dev pages, lengths
# within 250 characters, 2026-11-27) the later version has more of such words in 30 and 26 % of the pairs where the numbers differ; with words
# of five letters and ten times as frequent it was 36 and 30 %. Case is heeded: names are no misspellings.
_LETTERS_MIN = 7  # shorter words that the lexicon does not know are mostly names and words of other languages
_LETTERS_MAX = 20
_RARE = 6e-7  # "recieved" has 5.6e-7
_COMMON = 5e-6
_TIMES = 60  # how much more frequent the word that was meant must be
ENGLISH_MIN = 0.85  # 0..1, share of a text's words that the lexicon must know; it knows 93 to 99 % of English news


def load() -> None:
    """Load what reading texts needs, so that it is there when it is asked for."""
    _lexicon()


@cache
def _lexicon() -> dict[str, float]:
    from wordfreq import get_frequency_dict  # noqa: PLC0415  - a third of a second, needed only when texts are read

    return dict(get_frequency_dict("en", "best"))


def _slipped(word: str, lower: str) -> bool:
    return word == lower and _LETTERS_MIN <= len(word) <= _LETTERS_MAX and word.isascii() and word.isalpha() and _misspelt(word)


@lru_cache(maxsize=1 << 18)
def _misspelt(word: str) -> bool:
    """Whether a word is rare or unknown, and one slip away from a common one."""
    lexicon = _lexicon()
    own = lexicon.get(word, 0.0)
    if own > _RARE:
        return False
    meant = max(_meant(word), key=lambda other: (lexicon[other], other), default="")
    return bool(meant) and lexicon[meant] >= own * _TIMES and meant not in {word + "s", word + "d", word[:-1]}


def _meant(word: str) -> Iterator[str]:
    """The common words from which this one comes by a letter that is missing, too many, wrong, or exchanged with the next; the first is kept."""
    common, less = _common(word[0])
    yield from less.get(word, ())  # a letter is missing
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        if head + tail[1:] in common:  # one is too many
            yield head + tail[1:]
        if head + tail[1:2] + tail[0] + tail[2:] in common:  # two are exchanged
            yield head + tail[1:2] + tail[0] + tail[2:]
        for other in less.get(head + tail[1:], ()):  # one is wrong
            if len(other) == len(word) and other[:at] == head and other[at + 1 :] == tail[1:]:
                yield other


@cache
def _common(first: str) -> tuple[frozenset[str], dict[str, list[str]]]:
    """The common words that begin with a letter, and which of them become what word when they lose another letter."""
    common = frozenset(_by_letter().get(first, ()))
    less: dict[str, list[str]] = {}
    for word in common:
        for shorter in {word[:at] + word[at + 1 :] for at in range(1, len(word))}:
            less.setdefault(shorter, []).append(word)
    return common, less


@cache
def _by_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, share in _lexicon().items():
        if share >= _COMMON and _LETTERS_MIN - 1 <= len(word) <= _LETTERS_MAX + 1 and word.isascii() and word.isalpha():
            found.setdefault(word[0], []).append(word)
    return found


# --- dates, figures and names in a text -------------------------------------------------------------------------------------------------


def _days(tokens: list[bytes], bits: NDArray[np.int64], starts: list[int], rows: NDArray[np.void]) -> None:
    size = len(starts)
    latest, datelines, years = [0] * size, [0] * size, [0] * size
    ends = [*starts[1:], len(tokens)]
    for at, row in _places(bits & _YEAR != 0, starts):
        year, day = _date(tokens, at)
        years[row] = max(years[row], year)
        if day:
            latest[row] = max(latest[row], day)
            if day > datelines[row] and (at < starts[row] + _EDGE or at >= ends[row] - _EDGE // 2) and _stamped(tokens, starts[row], at):
                datelines[row] = day
    rows["day"], rows["dateline"], rows["year"] = latest, datelines, years


def _stamped(tokens: list[bytes], start: int, at: int) -> bool:
    """Whether the date that ends (or, as 2018-11-24, begins) here is a page's own: it opens a line, follows "published", or a weekday in no sentence."""
    at -= 1
    while at >= start and (tokens[at][:1].isdigit() or tokens[at].decode("utf-8", "replace").lower() in _MONTHS):
        at -= 1
    words = [token.lower() for token in tokens[max(at - 5, start) : at + 1]][::-1]
    lead = next((place for place, word in enumerate(words) if word not in _STAMP_WORDS), len(words))
    if _STAMPS.intersection(words[:lead]):
        return True
    if lead == len(words) or words[lead] == _LINE:
        broken = lead + 1 < len(words) and words[lead + 1] in _BEFORE_DATES  # a sentence that was wrapped here
        return not broken and not (lead and words[lead - 1] in _BEFORE_DATES)
    return lead > 0 and words[lead - 1] not in _BEFORE_DATES and words[lead] not in _BEFORE_DATES


def _places(mask: NDArray[np.bool_], starts: list[int]) -> Iterable[tuple[int, int]]:
    """Where the mask holds, and in which text that is."""
    found = np.flatnonzero(mask)
    return zip(found.tolist(), (np.searchsorted(starts, found, side="right") - 1).tolist(), strict=True)


def _years(token: bytes) -> tuple[int, int] | None:
    """The year in a word of digits, and where it begins: "2018", "24112018" for 24.11.2018, "242018" for "Nov 24,2018"."""
    if not token.isdigit() or len(token) not in {4, 5, 6, 8}:
        return None
    at = len(token) - 4
    year = int(token[at:])
    if not 1900 <= year <= 2100 or (at in {1, 2} and not (1 <= int(token[:at]) <= 31 and year >= 1990)):
        return None
    if at == 4 and not (1 <= int(token[:2]) <= 31 and 1 <= int(token[2:4]) <= 12):
        return None
    return year, at


def _date(tokens: list[bytes], at: int) -> tuple[int, int]:
    """The year at this place and the day that it ends or begins, as a proleptic ordinal; 0 when the day is not told."""
    year, start = _years(tokens[at]) or (0, 0)
    before = [token.lower() for token in tokens[max(at - 2, 0) : at]]
    before = [b""] * (2 - len(before)) + before
    after = [token.lower() for token in tokens[at + 1 : at + 3]]
    if start == 4:
        tries = [(tokens[at][2:4], tokens[at][:2])]
    elif start:
        tries = [(before[1], tokens[at][:start])]
    else:
        tries = [(before[1], before[0]), (before[0], before[1])]
        if len(after) == 2 and all(token.isdigit() and len(token) == 2 for token in after):
            tries.append((after[0], after[1]))
    for month, day in tries:
        found = _day(year, month, day)
        if found:
            return year, found
    return (year, 0) if start not in {1, 2} else (0, 0)


@lru_cache(maxsize=1 << 14)
def _day(year: int, month: bytes, day: bytes) -> int:
    digits = day.rstrip(b"stndrh")
    number = _MONTHS.get(month.decode("utf-8", "replace")) or (int(month) if month.isdigit() and len(month) == 2 else 0)
    if not digits.isdigit() or len(digits) > 2 or not 1 <= number <= 12:
        return 0
    try:
        return date(year, number, int(digits)).toordinal()
    except ValueError:
        return 0


def _figures(tokens: list[bytes], bits: NDArray[np.int64], starts: list[int], rows: NDArray[np.void]) -> None:
    figures = np.zeros((len(starts), FIGURES), dtype=np.uint32)
    values = np.zeros((len(starts), FIGURES), dtype=np.float32)
    mask = bits & _FIGURE != 0
    mask[:-1] &= bits[1:] & (_BITS["words"] | _MONTH | _FIGURE | _CUE) == _BITS["words"]
    seen: list[dict[tuple[int, float], None]] = [{} for _ in starts]
    for at, row in _places(mask, starts):
        key = _thing(tokens[at + 1])
        if key and len(seen[row]) < FIGURES:
            seen[row][key, _value(tokens[at])] = None
    for row, found in enumerate(seen):
        if found:
            figures[row, : len(found)], values[row, : len(found)] = zip(*found, strict=True)
    rows["figures"], rows["values"] = figures, values


@lru_cache(maxsize=1 << 16)
def _thing(token: bytes) -> int:
    """The noun after a figure, hashed; 0 where no people are counted."""
    word = token.lower()
    return (zlib.crc32(word) or 1) if word.decode("utf-8", "replace") in _PEOPLE else 0


def _value(token: bytes) -> float:
    return float(token) if token.isdigit() else _SMALL.get(token.lower().decode("utf-8", "replace"), 0.0)


def _credits(tokens: list[bytes], bits: NDArray[np.int64], starts: list[int], raws: list[bytes]) -> NDArray[np.uint32]:
    """Names in brackets, at the very end, and beside words that credit somebody, up to four words long each way."""
    names: list[dict[int, None]] = [dict.fromkeys(map(_name, _NAMED.findall(raw))) if b"(" in raw else {} for raw in raws]
    for row, (start, end) in enumerate(pairwise([*starts, len(tokens)])):
        for at in range(max(end - 3, start), end - 1):
            if tokens[at][:1].isupper():
                names[row][_name(tokens[at][:_WORD_MAX])] = None
    for at, row in _places(bits & _CUE != 0, starts):
        kept = names[row]
        if len(kept) >= CREDITS:
            continue
        for begin in (at + 1, at + 2, at + 3):
            if tokens[begin][:1].isupper() or not tokens[begin]:
                break
        for end in range(begin + 1, begin + 5):
            if not tokens[end - 1][:1].isupper():
                break
            kept[_name(b" ".join(tokens[begin:end])[:_WORD_MAX])] = None
        for begin in range(at - 1, max(at - 5, -1), -1):
            if not tokens[begin][:1].isupper():
                break
            kept[_name(b" ".join(tokens[begin:at])[:_WORD_MAX])] = None
    credits_ = np.zeros((len(starts), CREDITS), dtype=np.uint32)
    for row, kept in enumerate(names):
        if kept:
            credits_[row, : len(kept)] = list(kept)[:CREDITS]
    return credits_


@lru_cache(maxsize=1 << 16)
def _name(name: bytes) -> int:
    return _hash(name.decode("utf-8", "replace"))


def _hash(name: str) -> int:
    plain = "".join(letter for letter in name.casefold().removeprefix("the ") if letter.isalnum())
    return (zlib.crc32(plain.encode()) or 1) if plain else 0


@lru_cache(maxsize=1 << 14)
def _outlet(name: str) -> int:
    """An outlet's name or host: "The Harbour Post", "Harbour Post" and "www.harbourpost.co.uk" are one."""
    host = re.fullmatch(
        r"(?:https?://)?(?:[\w-]+\.)*?([\w-]+)(?:\.(?:co|com|org|net|gov|ac|edu))?\.[a-z]{2,8}(?:[/:].*)?", name.strip().lower()
    )
    return _hash(host[1] if host else name.strip())


# --- when a text was published ----------------------------------------------------------------------------------------------------------

_ISO = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_Moment = tuple[int, int, int, bool]


def _moment(text: str) -> _Moment | None:
    """From when to when, in seconds since 1970, how far ahead of UTC, and whether a zone was given; None for what is no ISO 8601 date."""
    first, _, last = text.strip().partition("/")
    since, until = _instant(first), _instant(last or first)
    return (since[0], until[1], since[2], since[3]) if since and until and since[3] == until[3] and since[0] <= until[1] else None


@lru_cache(maxsize=1 << 14)
def _instant(text: str) -> _Moment | None:
    found = _ISO.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        start = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), min(int(second or 0), 59), tzinfo=_zone(zone)
        )
        clocked = (hour, minute or "00", second or "00") not in {
            (None, "00", "00"),
            ("00", "00", "00"),
        }  # midnight stands for a day without a time
        end = start + timedelta(seconds=86_400 if not clocked else 1 if second else 60 if minute else 3600)
        if not day:
            end = start.replace(year=start.year + (not month or start.month == 12), month=start.month % 12 + 1 if month else 1)
    except (ValueError, OverflowError):
        return None
    shift = start.utcoffset() or timedelta(0)
    return int(start.timestamp()), int(end.timestamp()) - 1, int(shift.total_seconds()), zone is not None


def _zone(zone: str | None) -> timezone:
    if zone is None or zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-ahead if zone[0] == "-" else ahead)
