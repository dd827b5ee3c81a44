"""Collections as Arrow record batches: many articles at a time, in bounded memory, every bad record named.

What makes an article of a record is decided in `records`. Of Parquet and of Arrow tables whole columns are looked at, and only the rows
whose id and text are not plainly good (no text, bytes that are no UTF-8, a script that is rare here) become records and go that way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from io import BytesIO
from itertools import count, groupby, pairwise
from typing import Any, BinaryIO, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.errors import InputError
from variorum.model import Article
from variorum.read import records, tables
from variorum.settings import MAX_INPUT_BYTES

ARTICLES = pa.schema(  # as in `reuse.schemas`: stages do not import one another, and a test holds the two together
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("outlet", pa.string()),
        pa.field("url", pa.string()),
        pa.field("published", pa.string()),  # ISO 8601
    ]
)
ROWS = 4096  # articles in a batch: some 20 MB, and a hundredth of a second's work for a kernel

Batch: TypeAlias = pa.RecordBatch
Row: TypeAlias = tuple[str, str, str | None, str | None, str | None, str | None]  # in the order of the columns
Piece: TypeAlias = Row | Batch | InputError
Mask: TypeAlias = NDArray[np.bool_]

_PLAIN_WORD = "[0-9A-Za-zÀ-ÖØ-öα-ωА-яԱ-Ֆא-תء-يअ-हক-নก-ฮა-ჰぁ-ゖ一-鿋가-힣]"  # it is in nearly every text of news, and alphanumeric for sure
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRINGS = (pa.string(), pa.large_string(), pa.string_view())
_RECORDS = "give records with an id and a text, or a table with these columns"


# --- files --------------------------------------------------------------------------------------------------------------------------------


def pieces(stream: BinaryIO, kind: str, *, path: str, where: str, published: str | None) -> Iterator[Piece]:  # noqa: ARG001
    """What is in a table, in its order: as `tables.articles` and called as it is, but of Parquet many rows at a time."""
    if kind == "parquet":
        return _parquet(stream, where, published)
    return _rows(tables.read_fields(stream, kind, where=where, published=published))


def gathered(found: Iterable[Article | Piece], *, rows: int) -> Generator[Batch | InputError, None, None]:
    """Record batches of what was found, at most `rows` and `tables.BATCH_BYTES` of text each (a longer text stands alone); errors stay
    where they are."""
    held: list[Row | Batch] = []
    articles = size = 0
    for item in found:
        for piece in _fitting(item, rows):
            more, most = (0, 0) if isinstance(piece, InputError) else _extent(piece)
            if held and (not more or articles + more > rows or size + most > tables.BATCH_BYTES):
                yield _joined(held)
                held, articles, size = [], 0, 0
            if isinstance(piece, InputError):
                yield piece
            else:
                held.append(piece)
                articles, size = articles + more, size + most
    if held:
        yield _joined(held)


def _fitting(item: Article | Piece, rows: int) -> Iterator[Piece]:
    if isinstance(item, Article):
        yield _row(item)
    elif isinstance(item, pa.RecordBatch) and item.num_rows > rows:
        yield from (item.slice(start, rows) for start in range(0, item.num_rows, rows))
    else:
        yield item


def _row(article: Article) -> Row:
    return article.name, article.text, article.title, article.outlet, article.url, article.published


def _rows(found: Iterable[records.Fields | InputError]) -> Iterator[Row | InputError]:
    for fields in found:
        yield fields if isinstance(fields, InputError) else fields[:6]


def _extent(piece: Row | Batch) -> tuple[int, int]:
    """How many articles, and of how many bytes at most."""
    if isinstance(piece, pa.RecordBatch):
        return piece.num_rows, piece.column("text").nbytes
    text = piece[1]
    return 1, len(text) if text.isascii() else 4 * len(text)


def _joined(held: list[Row | Batch]) -> Batch:
    parts = [
        part
        for is_batch, run in groupby(held, lambda piece: isinstance(piece, pa.RecordBatch))
        for part in (run if is_batch else [_batch_of(run)])
    ]
    return parts[0] if len(parts) == 1 else pa.Table.from_batches(parts).combine_chunks().to_batches()[0]


def _batch_of(rows: Iterable[Row]) -> Batch:
    return pa.RecordBatch.from_arrays([_strings(column) for column in zip(*rows, strict=True)], schema=ARTICLES)


def _strings(column: Iterable[str | None]) -> pa.Array:
    """As Arrow holds them. A surrogate that stands alone (JSON can spell it, UTF-8 cannot) becomes U+FFFD, which is as long."""
    given = list(column)
    try:
        return pa.array(given, pa.string())
    except UnicodeEncodeError:
        return pa.array([value and _SURROGATE.sub("\ufffd", value) for value in given], pa.string())


def _parquet(stream: BinaryIO, where: str, published: str | None) -> Iterator[Piece]:
    done = 0
    with records.Unread(where) as unread:
        for number, found in tables.parquet_batches(stream, where, rows=ROWS):
            if not isinstance(found, InputError):
                yield from _converted(found, number, where, published, unread)
                done = number + found.num_rows - 1
            else:  # a batch is lost whole, where in smaller ones only the rows about the damage are
                for at, few in tables.parquet_batches(stream, where, skip=done):
                    yield from [few] if isinstance(few, InputError) else _converted(few, at, where, published, unread)


def of_batch(kind: str, batch: Batch, published: str | None) -> Iterator[Batch | InputError]:
    """What an engine that reads files itself has read, as such batches. kind: "rows" of a table, or "lines" of JSON in one binary column.

    The places of errors are "row N" or "line N", counted from 1 in this batch.
    """
    if kind == "lines":
        lines = BytesIO(b"\n".join(batch.column(0).to_pylist()))
        yield from gathered(pieces(lines, "json", path="", where="", published=published), rows=ROWS)
        return
    with records.Unread("") as unread:
        yield from gathered(_rows(tables.checked(tables.batch_records(batch, 1, ""), published, unread)), rows=ROWS)


# --- Python -------------------------------------------------------------------------------------------------------------------------------


def as_batches(articles: Any, *, rows: int = ROWS) -> Iterator[Batch]:
    """Record batches of articles that a program has: Articles, strings or mappings, or a table that speaks Arrow (pyarrow, pandas from
    2.2 on, polars, DuckDB) with columns `id` and `text`.

    A string has the id that an Article of it has. Raises InputError, naming the row, at the first that is none. What else than id and text
    cannot be read is null, and an `InputWarning` at the end tells of it.
    """
    stream = _stream(articles)
    if stream is not None:
        wrong = tables.lacking(stream.schema.names)
        if wrong:
            raise InputError(wrong, where="articles", advice="give each record an id and a text")
        return _or_raised(gathered(_of_stream(stream), rows=rows))
    if isinstance(articles, str | bytes | Mapping | Article) or hasattr(articles, "columns") or not isinstance(articles, Iterable):
        what = f"no collection of articles but {type(articles).__name__}"
        raise InputError(what, where="articles", advice=_RECORDS)
    return _or_raised(gathered(_of_values(articles), rows=rows))


def _stream(articles: Any) -> pa.RecordBatchReader | None:
    """The batches of what speaks Arrow, else None."""
    if isinstance(articles, pa.RecordBatchReader):
        return articles
    if isinstance(articles, pa.RecordBatch):
        return pa.RecordBatchReader.from_batches(articles.schema, [articles])
    if not hasattr(articles, "__arrow_c_stream__"):
        return None
    try:
        return pa.RecordBatchReader.from_stream(articles)
    except (pa.ArrowException, TypeError, ValueError) as error:  # a data frame whose column holds one thing and another
        reason = " ".join(" ".join(map(str, error.args)).split())[:120]
        raise InputError(f"no table that Arrow can hold ({reason})", where="articles", advice=_RECORDS) from None


def _of_stream(stream: pa.RecordBatchReader) -> Iterator[Piece]:
    wanted = [at for at, name in enumerate(stream.schema.names) if name in tables.COLUMNS]
    number = 1
    with records.Unread("articles") as unread:
        for batch in stream:
            yield from _converted(batch.select(wanted), number, "articles", None, unread)
            number += batch.num_rows


def _of_values(articles: Iterable[object]) -> Iterator[Row | InputError]:
    with records.Unread("articles") as unread:
        for place, given in zip((f"articles, row {number}" for number in count(1)), articles, strict=False):
            if isinstance(given, Mapping):
                yield from _rows(tables.checked([(place, given)], None, unread))
            elif isinstance(given, Article | str):
                article = Article(text=given) if isinstance(given, str) else given
                records.refuse_unusable(article.text, place)
                yield _row(article)
            else:
                yield InputError(f"no article but {type(given).__name__}", where=place, advice="give an Article, a string or a mapping")


def _or_raised(found: Generator[Batch | InputError, None, None]) -> Iterator[Batch]:
    with closing(found):  # so that what it has to warn of is told before the error
        for batch in found:
            if isinstance(batch, InputError):
                raise batch
            yield batch


# --- whole columns ------------------------------------------------------------------------------------------------------------------------


class _Made(NamedTuple):
    """A batch as ARTICLES, with a mark for each row that is to be looked at alone (what stands there for it is of no use), and for each
    optional field the rows in which something could not be read."""

    batch: Batch
    doubtful: Mask
    unread: Mapping[str, Mask]


def _converted(batch: Batch, number: int, where: str, published: str | None, unread: records.Unread) -> Iterator[Piece]:
    """The rows of a batch of any columns, the first of which has this number, as rows of ARTICLES."""
    for start, size, part in _bounded(batch):
        if size > MAX_INPUT_BYTES:  # one row, perhaps of gigabytes
            yield records.too_large(f"{where}, row {number + start}", MAX_INPUT_BYTES)
            continue
        made = _by_columns(part, published)
        doubtful = made.doubtful
        edges = np.flatnonzero(np.diff(doubtful, prepend=~doubtful[:1], append=~doubtful[-1:])).tolist()
        for first, stop in pairwise(edges):
            rows, at = part.slice(first, stop - first), number + start + first
            if doubtful[first]:
                yield from _rows(tables.checked(tables.batch_records(rows, at, where), published, unread))
            else:
                _count(rows, at, where, {field: mask[first:stop] for field, mask in made.unread.items()}, unread)
                yield made.batch.slice(first, stop - first)


def _count(batch: Batch, number: int, where: str, masks: Mapping[str, Mask], unread: records.Unread) -> None:
    """Tells `unread` of the rows of the batch that are marked; only the first of them becomes a record."""
    for field, mask in masks.items():
        if mask.any():
            at = int(mask.argmax())
            columns = [name for name in records.NAMES[field] if name in batch.schema.names]
            ((place, record),) = tables.batch_records(batch.select(columns).slice(at, 1), number + at, where)
            unread.add(field, place, records.reading(record, field)[1], count=int(mask.sum()))


def _bounded(batch: Batch) -> Iterator[tuple[int, int, Batch]]:
    """Parts of a batch with at most ROWS rows and BATCH_BYTES of text, or one row; and where each begins, and how many bytes it is."""
    ends = np.cumsum(_sizes(batch.column("text")))
    start = 0
    while start < batch.num_rows:
        before = ends[start - 1] if start else 0
        stop = min(start + ROWS, int(np.searchsorted(ends, before + tables.BATCH_BYTES, side="right")))
        stop = max(start + 1, stop)
        yield start, int(ends[stop - 1] - before), batch.slice(start, stop - start)
        start = stop


def _sizes(column: pa.Array) -> NDArray[np.int64]:
    """The bytes of each value, where they are strings; of a dictionary before it is unfolded."""
    if isinstance(column, pa.DictionaryArray):
        sizes = pa.array(_sizes(column.dictionary)).take(column.indices)
    elif column.type == pa.string_view():
        sizes = pc.binary_length(column.cast(pa.large_string()))
    elif column.type in _STRINGS:
        sizes = pc.binary_length(column)
    else:
        return np.zeros(len(column), np.int64)
    return np.asarray(sizes.fill_null(0).to_numpy(zero_copy_only=False), np.int64)


def _by_columns(batch: Batch, published: str | None) -> _Made:
    made: dict[str, pa.Array] = {}
    unread: dict[str, Mask] = {}
    for field, names in records.NAMES.items():
        found = pa.nulls(batch.num_rows, pa.string())
        unread[field] = np.zeros(batch.num_rows, bool)
        for name in names:
            if name in batch.schema.names:
                column, wrong = _column(batch.column(name), _READINGS.get(field, _as_string))
                unread[field] |= wrong & _mask(pc.is_null(found))
                if field != "text":  # an empty text is told from none
                    column = _without(column, pc.equal(column, ""))
                found = pc.coalesce(found, column)
        made[field] = found
    doubtful = unread.pop("given_id") | unread.pop("text") | _mask(pc.is_null(made["given_id"]))
    doubtful |= ~_mask(pc.match_substring_regex(made["text"], _PLAIN_WORD).fill_null(False))
    if published:
        made["published"] = _without(
            made["published"].fill_null(published), pa.array(unread["published"] & _mask(pc.is_null(made["published"])))
        )
    return _Made(pa.RecordBatch.from_arrays(list(made.values())[:6], schema=ARTICLES), doubtful, unread)


def _column(column: pa.Array, read: Callable[[pa.Array], pa.Array | None]) -> tuple[pa.Array, Mask]:
    """The column as strings, and which of its values are none."""
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if column.type in _STRINGS:
        plain = column if column.type == pa.string() else _small(column)
        wrong = _not_utf8(plain)
        if wrong.any():
            plain = _without(plain, pa.array(wrong))
    else:
        plain, wrong = column, np.zeros(len(column), bool)
    made = read(plain)
    if made is None:
        made = pa.nulls(len(column), pa.string())
    return made, wrong | _mask(pc.and_not(pc.is_null(made), pc.is_null(plain, nan_is_null=True)))


def _small(column: pa.Array) -> pa.Array:
    """As a string array; what is cut from a large one may begin beyond the reach of its offsets, so it is copied first."""
    with suppress(pa.ArrowInvalid):
        return column.cast(pa.string())
    return column.take(pa.array(range(len(column)), pa.int64())).cast(pa.string())


def _as_string(column: pa.Array) -> pa.Array | None:
    return column if column.type == pa.string() else None


def _as_id(column: pa.Array) -> pa.Array | None:
    return column.cast(pa.string()) if pa.types.is_integer(column.type) else _as_string(column)


def _as_day(column: pa.Array) -> pa.Array | None:
    """As `records.day`, of each distinct value once."""
    if not (column.type == pa.string() or pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
        return None
    distinct = column.dictionary_encode()
    return pa.array(map(records.day, tables.readable(distinct.dictionary)), pa.string()).take(distinct.indices)


_READINGS: Mapping[str, Callable[[pa.Array], pa.Array | None]] = {"given_id": _as_id, "published": _as_day}


def _without(column: pa.Array, mask: pa.Array) -> pa.Array:
    # `if_else` would read better; before pyarrow 24 it gave wrong strings for a slice of an array
    return pc.replace_with_mask(column, mask, pa.scalar(None, pa.string()))


def _mask(column: pa.Array) -> Mask:
    return np.asarray(column.to_numpy(zero_copy_only=False), np.bool_)


def _not_utf8(column: pa.Array) -> Mask:
    """Which strings are none: a Parquet file may say that any bytes are."""
    wrong = np.zeros(len(column), bool)
    spans = [(0, len(column))]
    while spans:
        start, stop = spans.pop()
        try:
            column.slice(start, stop - start).validate(full=True)
        except pa.ArrowInvalid:
            middle = (start + stop) // 2
            if middle > start:
                spans += [(start, middle), (middle, stop)]
            else:
                wrong[start] = True
    return wrong
