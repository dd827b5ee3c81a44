"""Tables of texts: JSON lines, CSV and Parquet, a record at a time; a bad record is named and the rest goes on.

A record has `id` and `text`, and may have `title`, `outlet`, `url`, `published`, `captured` and `lang`. The names of passim's input
(`series`, `date`) and of a few other tools stand for these too. What else a record holds is passed over.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from pathlib import PurePath
from typing import Any, BinaryIO, NamedTuple, TextIO

from variorum.errors import EmptyTextError, InputError, TooLargeError, UndecodableError
from variorum.model import Article
from variorum.read.charset import byte_order_mark
from variorum.settings import MAX_INPUT_BYTES, MAX_RECORD_BYTES

Record = Mapping[str, Any]
Found = Iterator[tuple[str, Record | InputError]]  # where a record stands, and the record or why there is none


class Fields(NamedTuple):
    """What a record says of an article, checked; without the language in the order of the columns of `batches.ARTICLES`."""

    given_id: str
    text: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    language: str | None


_KINDS = {
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), "json"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
}
NAMES = {  # field of the article, and the columns it may stand in, the first that holds something
    "given_id": ("id",),
    "text": ("text",),
    "title": ("title",),
    "outlet": ("outlet", "series", "group"),
    "url": ("url",),
    "published": ("published", "date"),
    "language": ("language", "lang"),
}
COLUMNS = tuple(name for names in NAMES.values() for name in names)
_DELIMITERS = ",;\t|"
BATCH_BYTES = 32_000_000  # of Parquet held at a time, going by the mean of a row group: some 6,000 articles of 5 kB
ROWS = 64  # of Parquet made into records at a time
_READ_AHEAD = 1 << 20  # bytes of a column: the whole of it is as large as its row group, which may be the file
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
    for found in read_fields(stream, kind, where=where, published=published):
        if isinstance(found, InputError):
            yield found
            continue
        yield Article(
            text=found.text,
            path=path,
            given_id=found.given_id,
            title=found.title,
            outlet=found.outlet,
            url=found.url,
            published=found.published,
            language=found.language,
        )


def read_fields(stream: BinaryIO, kind: str, *, where: str, published: str | None = None) -> Iterator[Fields | InputError]:
    """As `articles`: what makes an article of each record."""
    rows = {"json": _json_lines, "csv": _csv_rows, "parquet": _parquet_rows}[kind]
    return checked(rows(stream, where), published)


def checked(found: Iterable[tuple[str, Record | InputError]], published: str | None = None) -> Iterator[Fields | InputError]:
    """What makes an article of each record, or what is wrong with it."""
    for place, record in found:
        if isinstance(record, InputError):
            yield record
            continue
        try:
            fields = _fields(record, place, published)
        except InputError as error:
            yield error
        else:
            yield fields


def lacking(names: Iterable[str]) -> str | None:
    """What is wrong with the columns of a table, if anything."""
    given = list(names)
    missing = [name for name in ("id", "text") if name not in given]
    if missing:
        return f"it has no column called {' or '.join(missing)}"
    twice = next((name for name in COLUMNS if given.count(name) > 1), None)
    return f"it has two columns called {twice}" if twice else None


# --- a record ---------------------------------------------------------------------------------------------------------------------------


def _fields(record: Record, place: str, published: str | None) -> Fields:
    text = record.get("text")
    if not isinstance(text, str):
        what = "it has no text" if text is None else f"its text is no string but {_kind(text)}"
        raise InputError(what, where=place, advice="give each record an id and a text")
    refuse_unusable(text, place)
    return Fields(
        _id(_first(record, "given_id"), place),
        text,
        _string(record, "title", place),
        _string(record, "outlet", place),
        _string(record, "url", place),
        day(_first(record, "published"), place) or published,
        _string(record, "language", place),
    )


def refuse_unusable(text: str, place: str) -> None:
    """Raises EmptyTextError or TooLargeError."""
    if 4 * len(text) > MAX_INPUT_BYTES and len(text.encode("utf-8", "surrogatepass")) > MAX_INPUT_BYTES:
        raise too_large(place, MAX_INPUT_BYTES)
    if not any(map(str.isalnum, text)):
        raise EmptyTextError("its text holds no words", where=place, advice=_PUT_RIGHT)


def _first(record: Record, field: str) -> object:
    for name in NAMES[field]:
        value = record.get(name)
        if value is not None and value != "":
            return value
    return None


def _id(value: object, place: str) -> str:
    if value is None:
        raise InputError("it has no id", where=place, advice="give each record an id of its own")
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise InputError(f"its id is {_kind(value)}", where=place, advice="make it a string or a whole number")


def _string(record: Record, field: str, place: str) -> str | None:
    value = _first(record, field)
    if value is None or isinstance(value, str):
        return value
    raise InputError(f"its {field} is no string but {_kind(value)}", where=place, advice=_PUT_RIGHT)


def day(value: object, place: str) -> str | None:
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
            yield place, too_large(place, MAX_RECORD_BYTES)
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


def too_large(place: str, most: int) -> TooLargeError:
    return TooLargeError(f"larger than the limit of {most / 1e6:g} MB", where=place, advice="give one article a record")


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
    delimiter = max(_DELIMITERS, key=lambda mark: len(set(_names(head, mark)) & set(COLUMNS)))
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
        elif not all(map(_is_whole, row)):
            yield place, UndecodableError("not valid UTF-8", where=place, advice="save the file as UTF-8")
        else:
            yield place, dict(zip(names, row, strict=True))


def _is_whole(cell: str) -> bool:
    """Whether every byte of it was UTF-8: those that were not stand in it as surrogates, which no codec takes."""
    try:
        return cell.isascii() or bool(cell.encode())
    except UnicodeEncodeError:
        return False


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


# --- Parquet ----------------------------------------------------------------------------------------------------------------------------


def _parquet_rows(stream: BinaryIO, where: str) -> Found:
    for number, found in parquet_batches(stream, where):
        if isinstance(found, InputError):
            yield where, found
        else:
            yield from batch_records(found, number, where)


def parquet_batches(stream: BinaryIO, where: str, *, rows: int = ROWS, skip: int = 0) -> Iterator[tuple[int, Any]]:
    """Record batches of the columns that are of use, each with the number of its first row, counted from 1; an InputError is the last.

    A batch has at most `rows` rows, and at most BATCH_BYTES where the rows of a group are alike. The first `skip` rows are passed over.
    """
    import pyarrow as pa  # noqa: PLC0415  - heavy, and few tables are Parquet
    from pyarrow import parquet  # noqa: PLC0415

    number = 0
    plain = isinstance(getattr(stream, "raw", None), io.FileIO)  # an archive goes back to its start each time a column is read on
    try:
        file = parquet.ParquetFile(stream, pre_buffer=not plain, buffer_size=_READ_AHEAD if plain else 0)
        columns = [name for name in file.schema_arrow.names if name in COLUMNS]
        wrong = lacking(columns)
        if wrong:
            yield 1, InputError(wrong, where=where, advice="give each record an id and a text")
            return
        for groups, most in _strides(file.metadata, rows):
            for batch in file.iter_batches(batch_size=most, row_groups=groups, columns=columns):
                first, number = number, number + batch.num_rows
                if number > skip:
                    yield max(first, skip) + 1, batch.slice(max(0, skip - first))
    except (pa.ArrowException, OSError, ValueError) as error:
        what = f"no sound Parquet file from row {number + 1} on ({' '.join(str(error).split())[:120]})"
        yield number + 1, InputError(what, where=where, advice="write it anew")


def _strides(metadata: Any, rows: int) -> Iterator[tuple[list[int], int]]:
    """Row groups that follow one another, and how many of their rows may be held at a time."""
    wanted = [at for at in range(metadata.num_columns) if metadata.schema.column(at).path.split(".")[0] in COLUMNS]

    def most(group: int) -> int:
        found = metadata.row_group(group)
        size = sum(found.column(at).total_uncompressed_size for at in wanted)
        fitting: int = max(1, min(rows, BATCH_BYTES * found.num_rows // max(1, size)))
        return 1 << (fitting.bit_length() - 1)  # a power of two, so that groups that are much alike are read together

    for size, run in groupby(range(metadata.num_row_groups), key=most):
        yield list(run), size


def batch_records(batch: Any, number: int, where: str) -> Found:
    """The records of an Arrow record batch whose first row has this number; an error for each row that Python cannot hold."""
    try:
        records = [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*map(values, batch.columns), strict=True)]
    except (ValueError, OverflowError, LookupError) as error:  # of bytes that are no text, of years and time zones that there are not
        if batch.num_rows > 1:
            middle = batch.num_rows // 2
            yield from batch_records(batch.slice(0, middle), number, where)
            yield from batch_records(batch.slice(middle), number + middle, where)
            return
        place = f"{where}, row {number}"
        if isinstance(error, UnicodeDecodeError):
            yield place, UndecodableError("not valid UTF-8", where=place, advice="save the file as UTF-8")
        else:
            yield place, InputError(f"it cannot be read ({error})", where=place, advice=_PUT_RIGHT)
    else:
        for at, record in enumerate(records, number):
            yield f"{where}, row {at}", record


def values(column: Any) -> list[object]:
    """The values of an Arrow array in Python; of a time no more than microseconds, whatever libraries are installed."""
    import pyarrow as pa  # noqa: PLC0415  - as above

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    found: list[object] = column.to_pylist()
    return found
