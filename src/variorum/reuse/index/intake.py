"""Articles into an index: read, told apart from those that are there, stored by lots."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from variorum.errors import InputError
from variorum.model import Article
from variorum.reuse.index.file import AT_ONCE, SQL, ask, count, list_
from variorum.reuse.index.marks import Numbers, beside_of, bodies_of, distinct
from variorum.reuse.postings import CAP, COMMON
from variorum.reuse.schemas import ARTICLES
from variorum.reuse.words import Prints, prints_of, words_of

RECORD = tuple(name for name in ARTICLES.names if name != "text")  # in the order of the table `articles`
_ROWS = 4_096  # articles in a batch
_TRIMMED = 1_024  # texts read anew at a time
_BULK_BYTES, _BULK_PRINTS = 128 << 20, 3_000_000  # of a bulk load's transaction: text, fingerprints; about a gigabyte of memory
_SURROGATE = re.compile("[\ud800-\udfff]")


class Read(NamedTuple):
    """A batch of n articles and what the index wants to know of them."""

    batch: pa.RecordBatch
    lengths: Numbers  # [n], words
    prints: Prints
    beside: Numbers  # [f], see `beside_of`


def batch_of(articles: Sequence[Article]) -> pa.RecordBatch:
    """Articles as Arrow holds them (schema ARTICLES)."""
    rows = [(one.id, one.text, one.title, one.outlet, one.url, one.published) for one in articles]
    columns = [[value and clean(value) for value in column] for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=ARTICLES)


def clean(value: str) -> str:
    """Without surrogates that stand alone, which UTF-8 cannot spell; as long as it was."""
    return _SURROGATE.sub("\ufffd", value)


def read_in(batch: pa.RecordBatch) -> Read:
    """A batch with its fingerprints."""
    words = words_of(batch.column("text"))
    prints = prints_of(words)
    return Read(batch, np.diff(words.offsets), prints, beside_of(words, prints))


def lots(articles: Iterable[Article | pa.RecordBatch]) -> Iterator[list[Read]]:
    """What is stored in one transaction each; a lot is emptied when the next is asked for."""
    lot: list[Read] = []
    size = prints = 0
    for batch in _batches(articles):
        lot.append(read_in(batch))
        size, prints = size + batch.nbytes, prints + len(lot[-1].prints.prints)
        if size >= _BULK_BYTES or prints >= _BULK_PRINTS:
            yield lot
            lot.clear()
            size = prints = 0
    if lot:
        yield lot


def _batches(articles: Iterable[Article | pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    held: list[Article] = []
    size = 0
    for item in articles:
        if isinstance(item, Article):
            held.append(item)
            size += len(item.text)
        elif not isinstance(item, pa.RecordBatch):
            raise TypeError(f"an Article or a record batch is wanted, not {type(item).__name__}")
        if held and (len(held) == _ROWS or size > _BULK_BYTES // 8 or not isinstance(item, Article)):
            yield batch_of(held)
            held, size = [], 0
        if isinstance(item, pa.RecordBatch):
            yield from (item.select(ARTICLES.names).slice(first, _ROWS) for first in range(0, len(item), _ROWS))
    if held:
        yield batch_of(held)


def number_of(base: sqlite3.Connection, read: Read, where: str) -> int | None:
    """The number of an article that is stored."""
    row = base.execute(SQL["find"], {"id": read.batch["id"][0].as_py()}).fetchone()
    if row and row[1] != texts_of(read.batch)[0]:
        raise _other_text(read.batch["id"][0].as_py(), where)
    return int(row[0]) if row else None


def new_of(base: sqlite3.Connection, lot: list[Read], where: str) -> list[Read]:
    """The articles that are not stored yet, each once."""
    new, met = [], dict[str, bytes]()
    for read in lot:
        ids, texts = read.batch["id"].to_pylist(), texts_of(read.batch)
        fresh = np.empty(len(ids), np.bool_)
        for row, (id_, text) in enumerate(zip(ids, texts, strict=True)):
            stored = base.execute(SQL["find"], {"id": id_}).fetchone()
            digest = hashlib.blake2b(text, digest_size=16).digest()
            fresh[row] = not stored and id_ not in met
            if (stored and stored[1] != text) or met.setdefault(id_, digest) != digest:
                raise _other_text(id_, where)
        new.append(read if fresh.all() else _chosen(read, fresh))
    return [read for read in new if len(read.batch)]


def _chosen(read: Read, which: NDArray[np.bool_]) -> Read:
    prints = np.repeat(which, read.prints.counts)
    chosen = Prints(read.prints.prints[prints], read.prints.positions[prints], read.prints.counts[which])
    return Read(read.batch.filter(pa.array(which)), read.lengths[which], chosen, read.beside[prints])


def texts_of(batch: pa.RecordBatch) -> list[bytes]:
    """Its texts in UTF-8."""
    return [text.as_buffer().to_pybytes() for text in batch["text"]]


def _other_text(id_: str, where: str) -> InputError:
    return InputError(f"another text is stored under the id {id_!r}", where=where, advice="give each text an id of its own")


def store(base: sqlite3.Connection, reads: list[Read]) -> None:
    """Put new articles in; within a transaction."""
    if not reads:
        return
    prints = Prints(*(np.concatenate(parts) for parts in zip(*(read.prints for read in reads), strict=True)))
    first = count(base) + 1
    numbers = first + np.arange(len(prints.counts))
    rows = distinct(prints.prints.view(np.int64), np.repeat(numbers, prints.counts), np.concatenate([read.beside for read in reads]))
    hashes = rows[0][np.diff(rows[0], prepend=~rows[0][:1]) != 0]  # they come in order; numpy's own way takes a fifth of all the time
    for at in range(0, len(rows[0]), AT_ONCE):
        base.executemany(SQL["add_posting"], zip(*(column[at : at + AT_ONCE].tolist() for column in rows), strict=True))
    met = ask(base, "count", hashes, most=CAP + 1, least=COMMON)
    base.executemany(SQL["set_common"], met[met[:, 1] < met[:, 2]][:, [0, 2]].tolist())
    bodies = iter(bodies_of(prints, np.concatenate([read.lengths for read in reads]), met[:, 0]).tolist())
    for read in reads:
        end = first + len(read.batch)
        columns = [range(first, end), *(read.batch[name].to_pylist() for name in RECORD), bodies]
        base.executemany(SQL["add_article"], ((*record, *body) for *record, body in zip(*columns, strict=False)))
        base.executemany(SQL["add_text"], zip(range(first, end), texts_of(read.batch), strict=True))
        first = end
    _trim(base, np.unique(ask(base, "owners", met[met[:, 1] == 0, 0], before=int(numbers[0]))))


def _trim(base: sqlite3.Connection, numbers: Numbers) -> None:
    """Find anew the bodies of stored articles, some of whose fingerprints many articles have now."""
    for first in range(0, len(numbers), _TRIMMED):
        rows = base.execute(SQL["texts"], {"asked": list_(numbers[first : first + _TRIMMED])}).fetchall()
        words = words_of(pa.array([text for _, text in rows], pa.large_string()))
        prints = prints_of(words)
        common = ask(base, "spreads", np.unique(prints.prints.view(np.int64)))[:, 0]
        bodies = bodies_of(prints, np.diff(words.offsets), common).tolist()
        base.executemany(SQL["set_body"], ((*body, number) for body, (number, _) in zip(bodies, rows, strict=True)))
