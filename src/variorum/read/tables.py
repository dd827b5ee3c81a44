"""Tables of texts: JSON lines, CSV and Parquet, a record at a time; a bad record is named and the rest goes on.

A record has `id` and `text`, and may have `title`, `outlet`, `url`, `published`, `captured` and `lang`. The names of passim's input
(`series`, `date`) and of a few other tools stand for these too. What else a record holds is passed over.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, BinaryIO, TextIO

from variorum.errors import EmptyTextError, InputError, TooLargeError, UndecodableError
from variorum.model import Article
from variorum.read.charset import byte_order_mark
from variorum.settings import MAX_RECORD_BYTES

Record = Mapping[str, Any]
Found = Iterator[tuple[str, Record | InputError]]  # where a record stands, and the record or why there is none

_KINDS = {
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), "json"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
}
_NAMES = {  # field of the article, and the columns it may stand in, the first that holds something
    "given_id": ("id",),
    "text": ("text",),
    "title": ("title",),
    "outlet": ("outlet", "series", "group"),
    "url": ("url",),
    "published": ("published", "date"),
    "language": ("language", "lang"),
}
_COLUMNS = tuple(name for names in _NAMES.values() for name in names)
_DELIMITERS = ",;\t|"
_ROWS = 64  # of a Parquet file held at a time: articles are some 5 kB each
_MONTH = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_PUT_RIGHT = "put it right or leave it out"


def kind_of(path: str) -> str | None:
    """ "json", "csv" or "parquet" when the ending says that the file is a table, else None; ".gz" is set aside."""
    return _KINDS.get(PurePath(path.lower().removesuffix(".gz")).suffix)


def looks_like_records(line: bytes) -> bool:
    """Whether the first line of a stream is a record in JSON rather than the beginning of a text."""
    if not line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return False
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "text" in found


def articles(stream: BinaryIO, kind: str, *, path: str, where: str, published: str | None = None) -> Iterator[Article | InputError]:
    """The articles of a table, in its order, an error in the place of each record that is none.

    `published` is the dateline of records that bring none. Memory holds a record at a time (of Parquet, a few dozen).
    """
    rows = {"json": _json_lines, "csv": _csv_rows, "parquet": _parquet_rows}[kind]
    for place, found in rows(stream, where):
        if isinstance(found, InputError):
            yield found
            continue
        try:
            article = _article(found, place, path)
        except InputError as error:
            yield error
        else:
            yield article if article.published or not published else replace(article, published=published)


# --- a record ---------------------------------------------------------------------------------------------------------------------------


def _article(record: Record, place: str, path: str) -> Article:
    values = {field: next((record[name] for name in names if record.get(name) not in (None, "")), None) for field, names in _NAMES.items()}
    text = record.get("text")
    if not isinstance(text, str):
        what = "it has no text" if text is None else f"its text is no string but {_kind(text)}"
        raise InputError(what, where=place, advice="give each record an id and a text")
    if not any(map(str.isalnum, text)):
        raise EmptyTextError("its text holds no words", where=place, advice=_PUT_RIGHT)
    return Article(
        text=text,
        path=path,
        given_id=_id(values["given_id"], place),
        title=_string(values, "title", place),
        outlet=_string(values, "outlet", place),
        url=_string(values, "url", place),
        published=_day(values["published"], place),
        language=_string(values, "language", place),
    )


def _id(value: object, place: str) -> str:
    if value is None:
        raise InputError("it has no id", where=place, advice="give each record an id of its own")
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise InputError(f"its id is {_kind(value)}", where=place, advice="make it a string or a whole number")


def _string(values: Record, field: str, place: str) -> str | None:
    value = values[field]
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"its {field} is no string but {_kind(value)}", where=place, advice=_PUT_RIGHT)


def _day(value: object, place: str) -> str | None:
    """The date in ISO 8601; those of feeds and e-mail ("Sun, 25 Nov 2018 10:00:00 GMT") are turned into it."""
    if value is None:
        return None
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, str):
        given = value.strip()
        if _MONTH.fullmatch(given):
            return given
        try:
            datetime.fromisoformat(given)
        except ValueError:
            found = _mail_date(given)
            if found:
                return found
        else:
            return given
    shown = repr(value) if len(repr(value)) < 40 else repr(value)[:40] + "…"
    raise InputError(f"its date is not in ISO 8601: {shown}", where=place, advice="write it as 2018-11-25, or leave it empty")


def _mail_date(given: str) -> str | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  - few tables need it

    try:
        return parsedate_to_datetime(given).isoformat() if "," in given else None
    except (ValueError, TypeError, IndexError):
        return None


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number", bytes: "bytes"}
    return names.get(type(value), type(value).__name__)


# --- JSON lines -------------------------------------------------------------------------------------------------------------------------


def _json_lines(stream: BinaryIO, where: str) -> Found:
    records = 0
    for number, line in enumerate(_lines(stream), 1):
        place = f"{where}, line {number}"
        if line is None:
            yield place, _too_long(place)
            continue
        if not line.strip():
            continue
        try:
            found = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            yield place, UndecodableError("not valid UTF-8", where=place, advice="save the file as UTF-8")
        except (ValueError, RecursionError) as error:
            if not records and line.strip() in {b"[", b"{"}:
                yield place, _spread_out(place)
                return
            yield place, InputError(f"not JSON ({_reason(error)})", where=place, advice=_PUT_RIGHT)
        else:
            if isinstance(found, list) and not records:
                yield place, _spread_out(place)
                return
            records += 1
            is_record = isinstance(found, dict)
            yield place, found if is_record else InputError(f"no record but {_kind(found)}", where=place, advice=_PUT_RIGHT)


def _spread_out(place: str) -> InputError:
    return InputError(
        "JSON, but not JSON lines", where=place, advice="write one record a line (`jq -c '.[]' FILE` makes such lines from a list)"
    )


def _too_long(place: str) -> TooLargeError:
    return TooLargeError(f"larger than the limit of {MAX_RECORD_BYTES / 1e6:g} MB", where=place, advice="give one article a record")


def _reason(error: Exception) -> str:
    return (
        f"{error.msg.removesuffix(' at')} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else type(error).__name__
    )


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines; None for one over the limit, of which no more than the limit is held."""
    while line := stream.readline(MAX_RECORD_BYTES + 1):
        if len(line) <= MAX_RECORD_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(MAX_RECORD_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


# --- CSV --------------------------------------------------------------------------------------------------------------------------------


def _csv_rows(stream: BinaryIO, where: str) -> Found:
    buffered = io.BufferedReader(stream) if isinstance(stream, io.RawIOBase) else stream
    start = buffered.peek(4)[:4] if isinstance(buffered, io.BufferedReader) else b""
    mark = byte_order_mark(start)
    codec = {"utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(mark[0], mark[0]) if mark else "utf-8"
    # A byte that is no UTF-8 costs its own row and not the table
    text = io.TextIOWrapper(buffered, encoding="utf-8-sig" if codec == "utf-8" else codec, errors="surrogateescape", newline="")
    try:
        yield from _csv_table(text, where)
    finally:
        text.detach()  # the file is closed by who opened it


def _csv_table(text: TextIO, where: str) -> Found:
    csv.field_size_limit(MAX_RECORD_BYTES)  # the library's own limit, 131,072 characters, is less than a long article
    head = text.readline(MAX_RECORD_BYTES)
    delimiter = max(_DELIMITERS, key=lambda mark: len(set(_names(head, mark)) & set(_COLUMNS)))
    names = _names(head, delimiter)
    missing = [name for name in ("id", "text") if name not in names]
    if missing:
        advice = "name the columns in the first line; id and text must be among them"
        yield where, InputError(f"it has no column called {' or '.join(missing)}", where=where, advice=advice)
        return
    yield from _csv_records(csv.reader(text, delimiter=delimiter, strict=True), names, where)


def _csv_records(reader: Any, names: list[str], where: str) -> Found:
    line = 1
    while True:
        place = f"{where}, line {line + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield place, InputError(f"not CSV ({error})", where=place, advice="see to its quotation marks; a mark inside is doubled")
            line = reader.line_num + 1
            continue
        line = reader.line_num + 1
        if not row:
            continue
        if len(row) != len(names):
            what = f"{len(row)} columns where the first line has {len(names)}"
            yield place, InputError(what, where=place, advice="see to its commas and quotation marks")
        elif any("\udc80" <= character <= "\udcff" for cell in row if not cell.isascii() for character in set(cell)):
            yield place, UndecodableError("not valid UTF-8", where=place, advice="save the file as UTF-8")
        else:
            yield place, dict(zip(names, row, strict=True))


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


# --- Parquet ----------------------------------------------------------------------------------------------------------------------------


def _parquet_rows(stream: BinaryIO, where: str) -> Found:
    try:
        import pyarrow as pa  # noqa: PLC0415  - an optional extra, and heavy
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        advice = "install it with `pip install 'variorum[parquet]'`, or save the table as JSON lines"
        yield where, InputError("reading Parquet needs pyarrow, which is not installed", where=where, advice=advice)
        return
    number = 0
    try:
        file = parquet.ParquetFile(stream)
        columns = [name for name in file.schema_arrow.names if name in _COLUMNS]
        missing = [name for name in ("id", "text") if name not in columns]
        if missing:
            what = f"it has no column called {' or '.join(missing)}"
            yield where, InputError(what, where=where, advice="give each record an id and a text")
            return
        for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
            for record in batch.to_pylist():
                number += 1
                yield f"{where}, row {number}", record
    except (pa.ArrowException, OSError, ValueError) as error:
        what = f"no sound Parquet file from row {number + 1} on ({' '.join(str(error).split())[:120]})"
        yield where, InputError(what, where=where, advice="write it anew")
