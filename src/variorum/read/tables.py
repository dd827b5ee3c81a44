"""Tables of texts: JSON lines, CSV and Parquet, a record at a time; a bad record is named and the rest goes on.

A record has `id` and `text`, and may have `title`, `outlet`, `url`, `published`, `captured` and `lang`. The names of passim's input
(`series`, `date`) and of a few other tools stand for these too. What else a record holds is passed over. `records` says what of it is read.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import PurePath
from typing import Any, BinaryIO, TextIO

from variorum.errors import InputError, UndecodableError
from variorum.model import Article
from variorum.read.charset import byte_order_mark
from variorum.read.records import NAMES, NOT_UTF8, PUT_RIGHT, Fields, Record, Unread, Unreadable, fields_of, kind_in_words, too_large
from variorum.settings import MAX_RECORD_BYTES

Found = Iterator[tuple[str, Record | InputError]]  # where a record stands, and the record or why there is none


_KINDS = {
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), "json"),
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
}
COLUMNS = tuple(name for names in NAMES.values() for name in names)
_DELIMITERS = ",;\t|"
BATCH_BYTES = 32_000_000  # of Parquet held at a time, going by the mean of a row group: some 6,000 articles of 5 kB
ROWS = 64  # of Parquet made into records at a time
_READ_AHEAD = 1 << 20  # bytes of a column: the whole of it is as large as its row group, which may be the file


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

    `published` is the dateline of records that bring none. Memory holds a record at a time (of Parquet, a few dozen). What else than id and
    text cannot be read is None, and an `InputWarning` at the end tells of it.
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
    with Unread(where) as unread:
        yield from checked(read_records(stream, kind, where=where), published, unread)


def read_records(stream: BinaryIO, kind: str, *, where: str, more: tuple[str, ...] = ()) -> Found:
    """The records of a table as they stand there, each with its place; of Parquet the columns that `COLUMNS` or `more` names."""
    if kind == "parquet":
        return _parquet_rows(stream, where, more)
    return {"json": _json_lines, "csv": _csv_rows}[kind](stream, where)


def checked(
    found: Iterable[tuple[str, Record | InputError]], published: str | None = None, unread: Unread | None = None
) -> Iterator[Fields | InputError]:
    """What makes an article of each record, or what is wrong with it; `unread` counts what is passed over."""
    for place, record in found:
        if isinstance(record, InputError):
            yield record
            continue
        try:
            fields = fields_of(record, place, published, unread)
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
            yield place, InputError(f"not JSON ({_reason(error)})", where=place, advice=PUT_RIGHT)
        else:
            if isinstance(found, list) and not records:
                yield place, _spread_out(place)
                return
            records += 1
            is_record = isinstance(found, dict)
            yield place, found if is_record else InputError(f"no record but {kind_in_words(found)}", where=place, advice=PUT_RIGHT)


def _spread_out(place: str) -> InputError:
    return InputError(
        "JSON, but not JSON lines", where=place, advice="write one record a line (`jq -c '.[]' FILE` makes such lines from a list)"
    )


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
    # A byte that is no UTF-8 costs its own cell and not the table
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
        else:
            yield place, {name: cell if _is_whole(cell) else NOT_UTF8 for name, cell in zip(names, row, strict=True)}


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


def _parquet_rows(stream: BinaryIO, where: str, more: tuple[str, ...]) -> Found:
    for number, found in parquet_batches(stream, where, more=more):
        if isinstance(found, InputError):
            yield where, found
        else:
            yield from batch_records(found, number, where)


def parquet_batches(
    stream: BinaryIO, where: str, *, rows: int = ROWS, skip: int = 0, more: tuple[str, ...] = ()
) -> Iterator[tuple[int, Any]]:
    """Record batches of the columns that are of use (`COLUMNS` and `more`), each with the number of its first row, counted from 1; an InputError is the last.

    A batch has at most `rows` rows, and at most BATCH_BYTES where the rows of a group are alike. The first `skip` rows are passed over.
    """
    import pyarrow as pa  # noqa: PLC0415  - heavy, and few tables are Parquet
    from pyarrow import parquet  # noqa: PLC0415

    number = 0
    plain = isinstance(getattr(stream, "raw", None), io.FileIO)  # an archive goes back to its start each time a column is read on
    try:
        file = parquet.ParquetFile(stream, pre_buffer=not plain, buffer_size=_READ_AHEAD if plain else 0)
        columns = [name for name in file.schema_arrow.names if name in COLUMNS + more]
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


def batch_records(batch: Any, number: int, where: str) -> Iterator[tuple[str, Record]]:
    """The records of an Arrow record batch whose first row has this number; `Unreadable` stands in them for what Python cannot hold."""
    for at, row in enumerate(zip(*map(readable, batch.columns), strict=True), number):
        yield f"{where}, row {at}", dict(zip(batch.schema.names, row, strict=True))


def readable(column: Any) -> list[object]:
    """As `values`, with `Unreadable` in the place of each that Python cannot hold."""
    try:
        return values(column)
    except UnicodeDecodeError:
        wrong = NOT_UTF8
    except (ValueError, OverflowError, LookupError) as error:  # of years and time zones that there are not
        wrong = Unreadable(f"it cannot be read ({' '.join(str(error).split())})")
    if len(column) == 1:
        return [wrong]
    middle = len(column) // 2
    return readable(column.slice(0, middle)) + readable(column.slice(middle))


def values(column: Any) -> list[object]:
    """The values of an Arrow array in Python; of a time no more than microseconds, whatever libraries are installed."""
    import pyarrow as pa  # noqa: PLC0415  - as above

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    found: list[object] = column.to_pylist()
    return found
