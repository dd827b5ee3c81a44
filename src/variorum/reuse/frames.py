"""What Spark reads as articles with ids of their own. Frames are Spark's; everything is asked of them, so nothing of Spark is loaded here."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import count
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa

from variorum.errors import InputError, InputWarning
from variorum.reuse.hadoop import File
from variorum.reuse.ids import NUMBER
from variorum.reuse.schemas import ARTICLES

Frame: TypeAlias = Any  # pyspark.sql.DataFrame
Take = Callable[[str, pa.RecordBatch, str | None], Iterable[pa.RecordBatch | InputError]]

NULLABLE = [field.with_nullable(True) for field in ARTICLES]  # as Parquet that Spark wrote has them
TAKEN = pa.schema(  # an article, an error or a warning in each row
    [*NULLABLE, *(pa.field(name, pa.string()) for name in ("what", "where", "advice")), pa.field("warned", pa.bool_())]
)
ARTICLE, ERROR, WARNING = "what is null", "what is not null and not warned", "warned"  # conditions on the rows

_TYPES = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.bool_(): "boolean",
    pa.binary(): "binary",
}
_PLACE = re.compile(r"(?:row|line) (\d+)$")
_COUNTED = re.compile(r"(.*, passed over: )([\d,]+)(.*)", re.DOTALL)
_SHOWN = 60  # characters of a line that is named


def ddl(schema: pa.Schema) -> str:
    """A schema as Spark wants to be told."""
    return ", ".join(f"`{field.name}` {_TYPES[field.type]}" for field in schema)


def mapped(frame: Frame, work: Callable[..., Iterator[pa.RecordBatch]], schema: pa.Schema) -> Frame:
    """What `work` makes of the batches of each part of a frame."""
    return frame.mapInArrow(work, ddl(schema))


class Sizes(NamedTuple):
    """Of all that was read."""

    articles: int
    ids: int  # that differ
    bytes: int  # of text
    rejected: int  # records
    warned: int  # times


def sizes(taken: Frame) -> Sizes:
    """Of a frame of TAKEN."""
    sums = ("count(id)", "count(distinct id)", "coalesce(sum(octet_length(text)), 0)", f"count_if({ERROR})", f"count_if({WARNING})")
    return Sizes(*taken.selectExpr(*sums).first())


def rejected(taken: Frame, most: int) -> list[InputError]:
    """The errors in a frame of TAKEN."""
    rows = taken.filter(ERROR).orderBy("where", "what").limit(most).collect()
    return [InputError(row["what"], where=row["where"], advice=row["advice"]) for row in rows]


def warned(taken: Frame, where: str) -> list[InputWarning]:
    """The warnings in a frame of TAKEN, those of one kind as one."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for row in sorted(taken.filter(WARNING).select("what", "advice").collect(), key=lambda row: row["what"]):
        told = _COUNTED.fullmatch(row["what"])
        kind, number, rest = told.groups() if told else (row["what"], "0", "")
        counts[kind] += int(number.replace(",", ""))
        first.setdefault(kind, (re.sub(r"the first in (?:row|line) \d+: ", "among them ", rest), row["advice"]))
    return [
        InputWarning(f"{kind}{counts[kind]:,}{rest}" if rest else kind, where=where, advice=advice)
        for kind, (rest, advice) in first.items()
    ]


# --- files --------------------------------------------------------------------------------------------------------------------------------


def read(spark: Any, files: Sequence[File], columns: Sequence[str], take: Take, published: str | None) -> Frame:
    """The articles of all files and what is wrong with the other records, as TAKEN."""
    frames = []
    for kind in sorted({str(file.kind) for file in files}):
        paths = [re.sub(r"([\[\]{}*?\\])", r"\\\1", file.uri) for file in files if file.kind == kind]  # Spark takes them for patterns
        frame = _READERS[kind](spark, paths)
        known = [name for name in frame.columns if name in (*columns, "line", "broken")]
        missing = [name for name in ("id", "text") if name not in known and "line" not in known]
        if missing:
            raise InputError(f"it has no column called {' or '.join(missing)}", where=paths[0], advice="give each record an id and a text")
        records = frame.select(*(frame[f"`{name}`"] for name in known), "_metadata.file_path")
        work = partial(taken, take=take, kind="lines" if kind == "json" else "rows", published=published)
        frames.append(mapped(records, work, TAKEN))
    return reduce(lambda one, other: one.unionByName(other), frames)


def _parquet(spark: Any, paths: list[str]) -> Frame:
    return spark.read.option("mergeSchema", "true").parquet(*paths)


def _lines(spark: Any, paths: list[str]) -> Frame:
    return spark.read.option("lineSep", "\n").text(paths).selectExpr("cast(value as binary) line", "_metadata")


def _csv(spark: Any, paths: list[str], *, mark: str) -> Frame:
    options = {"header": True, "multiLine": True, "sep": mark, "quote": '"', "escape": '"', "maxCharsPerColumn": -1, "enforceSchema": False}
    names = [*spark.read.options(**options).csv(paths).columns, "broken"]
    schema = ", ".join("`{}` string".format(name.replace("`", "``")) for name in names)
    frame = spark.read.options(**options, columnNameOfCorruptRecord="broken").schema(schema).csv(paths)
    return frame.select(*(frame["`{}`".format(name.replace("`", "``"))].alias(name.strip().lower()) for name in names), "_metadata")


_READERS: Mapping[str, Callable[[Any, list[str]], Frame]] = {
    "parquet": _parquet,
    "json": _lines,
    "csv": partial(_csv, mark=","),
    "tsv": partial(_csv, mark="\t"),
}


# --- records ------------------------------------------------------------------------------------------------------------------------------


def taken(batches: Iterable[pa.RecordBatch], *, take: Take, kind: str, published: str | None) -> Iterator[pa.RecordBatch]:
    """What `take` makes of what Spark read, as TAKEN; an error names the file and the record's id or beginning, since Spark counts no lines."""
    for batch in batches:
        files, records = batch.column("file_path"), batch.drop_columns(["file_path"])
        if "broken" in records.schema.names:
            whole = records.column("broken").is_null()
            for at in (at for at, good in enumerate(whole.to_pylist()) if not good):
                yield _refusal("not CSV", _record(at, records, files), "see to its commas and quotation marks")
            files, records = files.filter(whole), records.filter(whole).drop_columns(["broken"])
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", InputWarning)
            made = list(take(kind, records, published))
        for found in [*made, *(warning.message for warning in told)]:
            if isinstance(found, pa.RecordBatch):
                nothing = [pa.nulls(found.num_rows, TAKEN.field(name).type) for name in TAKEN.names[len(ARTICLES) :]]
                yield pa.RecordBatch.from_arrays([*found.columns, *nothing], schema=TAKEN)
            elif isinstance(found, InputWarning):
                yield _refusal(found.what, f"{files[0]}", found.advice, warned=True)
            elif isinstance(found, InputError):
                place = _PLACE.search(found.where)
                yield _refusal(found.what, _record(int(place[1]) - 1, records, files) if place else found.where, found.advice)


def _refusal(what: str, where: str, advice: str, *, warned: bool = False) -> pa.RecordBatch:
    row = [*[None] * len(ARTICLES), what, where, advice, warned]
    return pa.RecordBatch.from_arrays([pa.array([value], field.type) for value, field in zip(row, TAKEN, strict=True)], schema=TAKEN)


def _record(at: int, records: pa.RecordBatch, files: pa.Array) -> str:
    """Where a record is to be found."""
    name = "id" if "id" in records.schema.names else "line"
    value = records.column(name)[at].as_py()
    told = value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)
    told = told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"
    return f"{files[at].as_py().removeprefix('file://')}, {name} {told}"


# --- ids ----------------------------------------------------------------------------------------------------------------------------------


def unique(spark: Any, articles: Frame, on_duplicate_id: str, where: str) -> Frame:
    """The articles with no id double, or an error that names the first five. What `ids.settled` does, and in the same order."""
    several = articles.groupBy("id").count().filter("count > 1")
    if on_duplicate_id != NUMBER:
        first = [repr(row["id"]) for row in several.orderBy("id").limit(6).collect()]
        names = ", ".join(first[:5]) + (", ..." if len(first) > 5 else "")
        raise InputError(
            f"{several.count():,} ids occur more than once: {names}", where=where,
            advice="give each article an id of its own, or ask for --on-duplicate-id number",
        )  # fmt: skip
    counts = {row["id"]: row["count"] for row in several.collect()}
    bare = articles.selectExpr("id", r"regexp_replace(id, '#[0-9]+$', '') base")
    near = bare.join(several.withColumnRenamed("id", "base"), "base", "left_semi").select("id").distinct()
    given = spark.createDataFrame(pa.table(renamed(counts, {row["id"] for row in near.collect()} - counts.keys())))
    ranked = f"row_number() over (partition by id order by sha2(text, 256), {', '.join(ARTICLES.names[2:])}) at"
    doubles = articles.join(several, "id", "left_semi").selectExpr("*", ranked).join(given, ["id", "at"])
    others = articles.join(several, "id", "left_anti")
    return others.unionByName(doubles.selectExpr("new id", *ARTICLES.names[1:]))


def renamed(counts: Mapping[str, int], taken: set[str]) -> dict[str, list[Any]]:
    """New names of articles whose id others have too: columns `id`, `at` (from 1) and `new`."""
    taken = set(taken)
    rows: dict[str, list[Any]] = {"id": [], "at": [], "new": []}
    for name in sorted(counts):
        for at in range(1, counts[name] + 1):
            new = next(new for number in count(1) if (new := name if number == 1 else f"{name}#{number}") not in taken)
            taken.add(new)
            for column, value in zip(rows.values(), (name, at, new), strict=True):
                column.append(value)
    return rows
