"""Ids that occur more than once: refused, or numbered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from variorum.errors import InputError
from variorum.reuse.shelf import Shelf

REFUSE, NUMBER = "refuse", "number"


def settled(shelf: Shelf, ids: pa.Array, how: str, where: str) -> pa.Array:
    """The ids, none of them double. Raises `InputError`, naming the first five, when there are doubles and `how` is "refuse".

    With "number" the articles of one id are called "id", "id#2", "id#3" by the SHA-256 of their texts, then by the rest, so that it does not matter which came first.
    """
    counts = pc.value_counts(ids)
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    if not len(several):
        return ids
    if how == REFUSE:
        names = ", ".join(repr(name) for name in several[:5].to_pylist()) + (", ..." if len(several) > 5 else "")
        raise InputError(
            f"{len(several):,} ids occur more than once: {names}", where=where,
            advice="give each article an id of its own, or ask for --on-duplicate-id number",
        )  # fmt: skip
    numbers = np.flatnonzero(pc.is_in(ids, value_set=several).to_numpy(zero_copy_only=False))
    digests = [
        (hashlib.sha256(text.encode()).hexdigest(), *(value or "" for value in more))
        for text, *more in shelf.records(numbers, ("text", "title", "outlet", "url", "published"))
    ]
    names = ids.take(pa.array(numbers)).to_pylist()
    taken = set(pc.filter(ids, pc.invert(pc.is_in(ids, value_set=several))).to_pylist())
    given: dict[int, str] = {}
    for name, _, number in sorted(zip(names, digests, numbers.tolist(), strict=True)):
        given[number] = next(new for new in _numbered(name) if new not in taken)
        taken.add(given[number])
    renamed = np.array(ids.to_pylist(), object)
    renamed[numbers] = [given[number] for number in numbers.tolist()]
    return pa.array(renamed, pa.string())


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}#{number}" for number in count(2))
