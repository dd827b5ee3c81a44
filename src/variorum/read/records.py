"""A record of a table: what it says of an article, and what of that cannot be read.

A record without an id or a text is refused. The rest is worth having and no more: a value that cannot be read (a date in no known form, a
number for a title, bytes that are no text) is passed over, the article is kept, and one `InputWarning` for each field of a table says so.
"""

from __future__ import annotations

import re
import reprlib
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Self

from variorum.errors import EmptyTextError, InputError, InputWarning, TooLargeError, UndecodableError
from variorum.settings import MAX_INPUT_BYTES

Record = Mapping[str, Any]


class Fields(NamedTuple):
    """What a record says of an article, checked; without the language in the order of the columns of `batches.ARTICLES`."""

    given_id: str
    text: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in a record for a value that Python cannot hold: bytes that are no text, a year or a time zone that there is not."""

    reason: str


NAMES = {  # field of the article, and the columns it may stand in, the first that holds something
    "given_id": ("id",),
    "text": ("text",),
    "title": ("title",),
    "outlet": ("outlet", "series", "group"),
    "url": ("url",),
    "published": ("published", "date"),
    "language": ("language", "lang"),
}
OPTIONAL = {  # field, and how a warning speaks of values that cannot be read
    "title": "titles that are no strings",
    "outlet": "outlets that are no strings",
    "url": "URLs that are no strings",
    "published": "dates that are not in ISO 8601",
    "language": "languages that are no strings",
}
_UNREAD = OPTIONAL | {  # and those that only an archive asks for
    "captured": "moments of capture that are not in ISO 8601",
    "captured_last": "moments of the last capture that are not in ISO 8601",
}
_INSTEAD = {"captured": "; their texts count as captured now, unless --captured says when"}  # what holds in place of what cannot be read
_ADVICE = {"published": "write them as 2018-11-25", **dict.fromkeys(("captured", "captured_last"), "write them as 2018-11-25T10:00Z")}
_STRINGS = "write them as strings, or leave them out"
NOT_UTF8 = Unreadable("not valid UTF-8")
PUT_RIGHT = "put it right or leave it out"
_MONTH = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")


class Unread:
    """The values of one table that could not be read, counted by field; as the block ends, a warning for each field that has some."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._counts: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for field in (field for field in _UNREAD if field in self._first):
            what = f"{_UNREAD[field]}, passed over: {self._counts[field]:,}; the first in {self._first[field]}"
            what += _INSTEAD.get(field, "")
            warnings.warn(InputWarning(what, where=self._where, advice=_ADVICE.get(field, _STRINGS)), stacklevel=2)

    def add(self, field: str, place: str, value: object, *, count: int = 1) -> None:
        """This value at this place, and `count` - 1 later ones, could not be read."""
        if field not in self._first:
            shown = value.reason if isinstance(value, Unreadable) else reprlib.repr(value)
            self._first[field] = f"{place.removeprefix(f'{self._where}, ')}: {shown if len(shown) < 80 else f'{shown[:80]}…'}"
        self._counts[field] += count


def fields_of(record: Record, place: str, published: str | None, unread: Unread | None) -> Fields:
    """What the record says. `published` is its date when it brings none; of one that cannot be read, none is known.

    Raises InputError where there is no id or no text.
    """
    given_id, text = record.get("id"), record.get("text")
    _refuse_unreadable(given_id, place)
    _refuse_unreadable(text, place)
    if not isinstance(text, str):
        what = "it has no text" if text is None else f"its text is no string but {kind_in_words(text)}"
        raise InputError(what, where=place, advice="give each record an id and a text")
    refuse_unusable(text, place)
    name = _id(given_id, place)
    said: dict[str, str | None] = {}
    for field in OPTIONAL:
        said[field], wrong = reading(record, field)
        if wrong is not None and unread:
            unread.add(field, place, wrong)
        if field == "published" and wrong is None:
            said[field] = said[field] or published
    return Fields(name, text, **said)


def reading(record: Record, field: str) -> tuple[str | None, object]:
    """What an optional field says, from the first column that says something, and the first value on the way that cannot be read."""
    say = day if field == "published" else _string
    wrong: object = None
    for name in NAMES[field]:
        value = record.get(name)
        if value is None or (isinstance(value, float | date) and value != value):  # noqa: PLR0124  - NaN and NaT: nothing, in data frames
            continue
        said = say(value)
        if said:
            return said, wrong
        if said is None and wrong is None:
            wrong = value
    return None, wrong


def refuse_unusable(text: str, place: str) -> None:
    """Raises EmptyTextError or TooLargeError."""
    if 4 * len(text) > MAX_INPUT_BYTES and len(text.encode("utf-8", "surrogatepass")) > MAX_INPUT_BYTES:
        raise too_large(place, MAX_INPUT_BYTES)
    if not any(map(str.isalnum, text)):
        raise EmptyTextError("its text holds no words", where=place, advice=PUT_RIGHT)


def too_large(place: str, most: int) -> TooLargeError:
    """For a record of more bytes than that."""
    return TooLargeError(f"larger than the limit of {most / 1e6:g} MB", where=place, advice="give one article a record")


def day(value: object) -> str | None:
    """The date in ISO 8601, "" for a blank, None for what is no date; those of feeds and e-mail ("Sun, 25 Nov 2018 10:00:00 GMT") are
    turned into it."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if not isinstance(value, str):
        return None
    given = value.strip()
    if not given or _MONTH.fullmatch(given):
        return given
    try:
        datetime.fromisoformat(given)
    except ValueError:
        return _mail_date(given)
    return given


def kind_in_words(value: object) -> str:
    """What kind of thing a value is: "a number", "a list"."""
    names = {dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number", bytes: "bytes"}
    return names.get(type(value), type(value).__name__)


def _refuse_unreadable(value: object, place: str) -> None:
    if value == NOT_UTF8:
        raise UndecodableError(NOT_UTF8.reason, where=place, advice="save the file as UTF-8")
    if isinstance(value, Unreadable):
        raise InputError(value.reason, where=place, advice=PUT_RIGHT)


def _id(value: object, place: str) -> str:
    if value is None or value == "":
        raise InputError("it has no id", where=place, advice="give each record an id of its own")
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise InputError(f"its id is {kind_in_words(value)}", where=place, advice="make it a string or a whole number")


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _mail_date(given: str) -> str | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  - few tables need it

    try:
        return parsedate_to_datetime(given).isoformat() if "," in given else None
    except (ValueError, TypeError, IndexError):
        return None
