"""Where results go: into files, whole or not at all, or into memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

import pyarrow as pa
from pyarrow import parquet

from variorum.reuse.schemas import PAIRS, PASSAGES, STORIES

TABLES = {"passages": PASSAGES, "pairs": PAIRS, "stories": STORIES}
_ROWS = 131_072  # of a row group, whatever pieces the rows come in, so that the bytes depend on the rows alone


class Reuse(NamedTuple):
    """What was found, as Arrow tables (`to_pandas()`; `polars.from_arrow`); columns as in `variorum.reuse.schemas`."""

    passages: pa.Table
    pairs: pa.Table
    stories: pa.Table


class InMemory:
    """Keeps the tables."""

    def __init__(self) -> None:
        self._pieces: dict[str, list[pa.Table]] = {name: [] for name in TABLES}

    def passages(self, table: pa.Table) -> None:
        self._pieces["passages"].append(table)

    def pairs(self, table: pa.Table) -> None:
        self._pieces["pairs"].append(table)

    def stories(self, table: pa.Table) -> None:
        self._pieces["stories"].append(table)

    def reuse(self) -> Reuse:
        """Everything that came."""
        return Reuse(*(pa.concat_tables([TABLES[name].empty_table(), *pieces]).combine_chunks() for name, pieces in self._pieces.items()))


class InFiles:
    """Writes the tables into a folder as passages, pairs and stories; the files get their names only when all three are whole.

    form: "parquet" or "jsonl". Leaving the context by an error leaves nothing behind.
    """

    def __init__(self, folder: Path, form: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._paths = {name: folder / f"{name}.{form}" for name in TABLES}
        self._writers: dict[str, _Parquet | _Lines] = {}
        for name, schema in TABLES.items():
            self._writers[name] = (_Parquet if form == "parquet" else _Lines)(_unfinished(self._paths[name]), schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                for writer in self._writers.values():
                    writer.close(whole=True)
                for path in self._paths.values():
                    _unfinished(path).replace(path)
        finally:
            for writer in self._writers.values():
                writer.close(whole=False)
            for path in self._paths.values():
                _unfinished(path).unlink(missing_ok=True)

    def passages(self, table: pa.Table) -> None:
        self._writers["passages"].write(table)

    def pairs(self, table: pa.Table) -> None:
        self._writers["pairs"].write(table)

    def stories(self, table: pa.Table) -> None:
        self._writers["stories"].write(table)


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.unfinished")


class _Parquet:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = parquet.ParquetWriter(path, schema)
        self._held: list[pa.Table] = []
        self._rows = 0
        self._schema = schema

    def write(self, table: pa.Table) -> None:
        self._held.append(table)
        self._rows += table.num_rows
        while self._rows >= _ROWS:
            self._write(_ROWS)

    def _write(self, rows: int) -> None:
        together = pa.concat_tables(self._held).combine_chunks() if self._held else self._schema.empty_table()
        self._writer.write_table(together.slice(0, rows), row_group_size=_ROWS)
        rest = together.slice(rows)
        self._held, self._rows = [rest] if rest.num_rows else [], rest.num_rows

    def close(self, *, whole: bool) -> None:
        if not self._writer.is_open:
            return
        try:
            if whole:
                self._write(_ROWS)
            self._writer.close()
        except OSError:  # the disk is full: what is written there is taken away in any case
            if whole:
                raise
        finally:
            self._writer.is_open = False  # or it would be closed once more when it is thrown away, and complain


class _Lines:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._stream: IO[Any] = path.open("w", encoding="utf-8", newline="\n")
        self._names = schema.names

    def write(self, table: pa.Table) -> None:
        self._stream.writelines(_lines(table))

    def close(self, *, whole: bool) -> None:
        try:
            self._stream.close()
        except OSError:
            if whole:
                raise


def _lines(table: pa.Table) -> Iterator[str]:
    for batch in table.to_batches(max_chunksize=4096):
        for row in batch.to_pylist():
            yield (
                json.dumps(
                    {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}, ensure_ascii=False
                )
                + "\n"
            )
