"""The first stage of the local engine: every text's words and fingerprints in flat arrays, and its record.

What is small and quickly read stays in memory. What is more goes into files, flat ones for the arrays and an Arrow file for the records of each batch. A
batch counts once its Arrow file has its name; what a killed run wrote behind the last one is cut off when the shelf is opened again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.reuse.words import Prints, Words

_FLAT: dict[str, Any] = {  # a file each, all batches one after another
    "hashes": np.uint64, "starts": np.uint32, "ends": np.uint32, "flags": np.uint8, "prints": np.uint64, "positions": np.uint32,
}  # fmt: skip
HELD = 256_000_000  # bytes that are held in memory before anything is written
PATIENCE = 3.0  # seconds of reading that a killed run may lose
_WORDS, _PRINTS = "hashes", "prints"


class _Arrays(NamedTuple):
    """The flat arrays of a batch, or of all."""

    hashes: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    flags: NDArray[np.uint8]
    prints: NDArray[np.uint64]
    positions: NDArray[np.uint32]


_NONE = _Arrays(*(np.empty(0, kind) for kind in _FLAT.values()))


def _together(arrays: list[_Arrays]) -> _Arrays:
    return _Arrays(*(np.concatenate(column) for column in zip(*arrays, strict=True))) if arrays else _NONE


class Contents(NamedTuple):
    """What stands on a shelf: n articles in the order they came, m words, f fingerprints. The flat arrays are mapped, not read."""

    hashes: NDArray[np.uint64]  # [m]
    starts: NDArray[np.uint32]  # [m], code points
    ends: NDArray[np.uint32]  # [m]
    flags: NDArray[np.uint8]  # [m]
    prints: NDArray[np.uint64]  # [f]
    positions: NDArray[np.uint32]  # [f], words
    lengths: NDArray[np.int64]  # [n], words of each article
    counts: NDArray[np.int64]  # [n], fingerprints of each article
    records: pa.Table  # id, title, outlet, url, published of each


class Shelf:
    """A folder that takes batches in and keeps them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._since = monotonic()
        self._held: list[tuple[pa.Table, _Arrays]] = []
        self._held_bytes = 0
        self._files: list[Path] = []
        self._firsts = [0]  # first article of each batch, and one past the last
        sizes = dict.fromkeys((_WORDS, _PRINTS), 0)
        while (path := folder / f"batch-{len(self._files):06}.arrow").exists():
            batch = _opened(path)
            sizes[_WORDS] += pc.sum(batch["words"]).as_py() or 0
            sizes[_PRINTS] += pc.sum(batch["prints"]).as_py() or 0
            self._files.append(path)
            self._firsts.append(self._firsts[-1] + batch.num_rows)
        self._streams = {name: _cut_off(folder / name, sizes[_of(name)] * np.dtype(kind).itemsize) for name, kind in _FLAT.items()}

    def __len__(self) -> int:
        return self._firsts[-1]

    @property
    def batches(self) -> int:
        """How many batches it holds."""
        return len(self._firsts) - 1

    def take_in(self, batch: pa.RecordBatch, words: Words, prints: Prints) -> None:
        """Put a batch of articles with its words and fingerprints on the shelf."""
        arrays = _Arrays(words.hashes, words.starts, words.ends, words.flags, prints.prints, prints.positions)
        table = pa.Table.from_batches([batch])
        table = table.append_column("words", pa.array(np.diff(words.offsets))).append_column("prints", pa.array(prints.counts))
        self._held.append((table, arrays))
        self._firsts.append(self._firsts[-1] + batch.num_rows)
        self._held_bytes += batch.nbytes + sum(array.nbytes for array in arrays)
        if self._files or self._held_bytes > HELD or monotonic() - self._since > PATIENCE:
            self._put_away()

    def _put_away(self) -> None:
        """Write down what is held."""
        for table, arrays in self._held:
            for name, array in arrays._asdict().items():
                _write(self._streams[name], array.data.cast("B"))
            path = self._folder / f"batch-{len(self._files):06}.arrow"
            unfinished = path.with_suffix(".unfinished")
            with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
            unfinished.replace(path)
            self._files.append(path)
        self._held, self._held_bytes = [], 0

    def contents(self) -> Contents:
        """Everything on it."""
        if self._files:
            self._put_away()
            flat = _Arrays(*(_mapped(self._folder / name, kind) for name, kind in _FLAT.items()))
            tables = [_opened(path).drop_columns(["text"]) for path in self._files]
        else:
            flat = _together([arrays for _, arrays in self._held])
            tables = [table.drop_columns(["text"]) for table, _ in self._held]
            self._held = [(table, _NONE) for table, _ in self._held]
        records = pa.concat_tables(tables).combine_chunks() if tables else _empty()
        return Contents(
            *flat,
            lengths=records["words"].to_numpy().copy(),
            counts=records["prints"].to_numpy().copy(),
            records=records.drop_columns(["words", "prints"]),
        )

    def texts(self, articles: NDArray[np.int64]) -> Iterator[str]:
        """The texts of these articles, by their numbers in ascending order."""
        return (text for (text,) in self.records(articles, ("text",)))

    def records(self, articles: NDArray[np.int64], columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Some columns of these articles, likewise."""
        homes = np.searchsorted(self._firsts, articles, side="right") - 1
        held = -1
        found: tuple[pa.Array, ...] = ()
        for article, home in zip(articles.tolist(), homes.tolist(), strict=True):
            if home != held:
                table = _opened(self._files[home]) if self._files else self._held[home][0]
                held, found = home, tuple(table[name].combine_chunks() for name in columns)
            yield tuple(column[article - self._firsts[home]].as_py() for column in found)

    def close(self) -> None:
        """Close its files; what it holds stays."""
        for stream in self._streams.values():
            stream.close()


def _of(name: str) -> str:
    return _PRINTS if name in ("prints", "positions") else _WORDS


def _write(stream: Any, data: memoryview) -> None:
    """All of it: one call may write a part, on a disk that fills up or of more than two gigabytes, and says so by a number only."""
    while data:
        data = data[stream.write(data) :]


def _cut_off(path: Path, size: int) -> Any:
    stream = path.open("ab", buffering=0)
    if stream.tell() != size:
        os.truncate(path, size)
    return stream


def _opened(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _mapped(path: Path, kind: Any) -> NDArray[Any]:
    # "c": nothing is written back, and the kernels are not compiled a second time for arrays that may not be written
    return np.asarray(np.memmap(path, kind, "c")) if path.stat().st_size else np.empty(0, kind)


def _empty() -> pa.Table:
    names = ("id", "title", "outlet", "url", "published")
    return pa.table({name: pa.array([], pa.string()) for name in names} | {name: pa.array([], pa.int64()) for name in ("words", "prints")})
