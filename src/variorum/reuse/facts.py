"""What is known of the texts beside their words: outlet, address, date."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from variorum.reuse.lineage import Facts
from variorum.reuse.passages import Texts

_UTC = r"(Z|[+-]00:?00)$"
_PLAIN = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]00:?00)?)?$"  # Arrow reads these by itself
_SCHEME, _TAIL, _PATH = r"^[a-z][a-z0-9+.-]*://(www\.)?", r"/*(#.*)?$", r"[/?:].*$"


def facts_of(texts: Texts, records: pa.Table) -> Facts:
    """The facts of texts from their records (title, outlet, url, published), both in the same order; summaries are still to be filled in."""
    address = pc.replace_substring_regex(pc.utf8_lower(_trimmed(records["url"])), _SCHEME, "")
    host = pc.replace_substring_regex(address, _PATH, "")
    outlet = pc.utf8_lower(_trimmed(records["outlet"]))
    return Facts(
        lengths=texts.lengths,
        bodies=texts.bodies,
        summaries=np.zeros((len(texts.lengths), 2), np.int32),
        outlets=_numbered(pc.coalesce(outlet, host)),
        addresses=_numbered(pc.replace_substring_regex(address, _TAIL, "")),
        days=_days(records["published"]),
        records=records,
    )


def _trimmed(column: Any) -> Any:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _numbered(column: Any) -> NDArray[np.int32]:
    """The same number for the same string, -1 for null."""
    codes = column.combine_chunks().dictionary_encode() if isinstance(column, pa.ChunkedArray) else column.dictionary_encode()
    numbers: NDArray[np.int32] = codes.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return numbers


def _days(column: Any) -> NDArray[np.float64]:
    """Dates in ISO 8601 as days since 1970; nan where there is none to the day."""
    numbers = _numbered(column)
    names = pc.unique(column.drop_null())
    names = names.combine_chunks() if isinstance(names, pa.ChunkedArray) else names
    plain = pc.match_substring_regex(names, _PLAIN)
    if pc.all(plain).as_py():
        with suppress(pa.ArrowInvalid):  # a day that is in no calendar
            moments = pc.cast(pc.replace_substring_regex(names, _UTC, ""), pa.timestamp("us")).cast(pa.int64())
            return np.append(moments.to_numpy(zero_copy_only=False) / 86_400e6, np.nan)[numbers]
    return np.array([*map(_day, names.to_pylist()), np.nan])[numbers]


def _day(given: str) -> float:
    if len(given) < len("2018-11-25"):
        return np.nan
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return np.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400
