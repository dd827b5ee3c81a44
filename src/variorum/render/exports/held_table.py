"""The texts of an archive as Parquet, some hundred rows at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from variorum.render.held import TEXT_COLUMNS

_SURROGATE = re.compile("[\ud800-\udfff]")
_ROWS = 256  # in a row group: some 1.5 MB of text
_TYPES = {"captures": pa.int64(), "version": pa.int64(), "returns": pa.bool_()}
TEXTS = pa.schema([pa.field(name, _TYPES.get(name, pa.string()), nullable=name not in {"id", "article", "text"}) for name in TEXT_COLUMNS])


def write_texts(rows: Iterable[Mapping[str, Any]], file: BinaryIO) -> None:
    """The rows as one Parquet file. A surrogate that stands alone becomes U+FFFD, since UTF-8 cannot hold it."""
    with parquet.ParquetWriter(file, TEXTS, compression="zstd") as writer:
        waiting = iter(rows)
        while group := list(islice(waiting, _ROWS)):
            whole = [{name: _utf8(value) for name, value in row.items()} for row in group]
            writer.write_table(pa.Table.from_pylist(whole, TEXTS))


def _utf8(value: Any) -> Any:
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) and not value.isascii() else value
