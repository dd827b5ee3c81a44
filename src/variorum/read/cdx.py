"""CDX: what a web archive holds, as its index lists it. The Wayback Machine's lines and JSON, the older form with a header, and CDXJ."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

from variorum.addresses import cleaned, web_address
from variorum.errors import InputError, TooLargeError
from variorum.model import Holding
from variorum.settings import MAX_RECORD_BYTES

MAX_LINE_BYTES = 64_000  # of one entry: an address of the greatest length that browsers take, written as %XX, twice

_WAYBACK = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_LETTERS = {"N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode", "k": "digest", "S": "length"}
_CDXJ = {"url": "original", "mime": "mimetype", "status": "statuscode", "digest": "digest"}
_STAMP = re.compile(r"[0-9]{4,14}")
_PUT_RIGHT = "the entry is passed over"


def read_cdx(stream: BinaryIO, *, where: str) -> Iterator[Holding | InputError]:
    """The captures of a list, in its order; an error stands in the place of each entry that cannot be read. Memory holds a line."""
    names: Sequence[str] = _WAYBACK
    for number, line in enumerate(_lines(stream), 1):
        place = f"{where}, line {number}"
        if line is None:
            yield TooLargeError(f"longer than the limit of {MAX_LINE_BYTES:,} bytes", where=place, advice=_PUT_RIGHT)
            continue
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        try:
            for row in _rows(text, names):
                if isinstance(row, Mapping):
                    yield _holding(row, place)
                else:
                    names = row
        except InputError as error:
            yield error
        except (ValueError, RecursionError):
            yield InputError("no entry of a CDX list", where=place, advice=_PUT_RIGHT)


def _rows(text: str, names: Sequence[str]) -> Iterator[Mapping[str, Any] | Sequence[str]]:
    """The entries of a line, or the names of what the following ones hold. Raises ValueError."""
    if text.startswith(("CDX ", "CDX\t")):
        yield [_LETTERS.get(letter, letter) for letter in text.split()[1:]]
    elif text.startswith("["):
        for row in _json_rows(text):
            if not isinstance(row, list) or not all(isinstance(value, str | None) for value in row):
                raise ValueError
            if "timestamp" in row:
                names = row
                yield row
            elif row:
                yield dict(zip(names, row, strict=True))
    elif text.startswith("{"):
        yield _of_cdxj(text, "")
    elif found := re.match(r"(\S+)\s+([0-9]{4,14})\s+(\{.*)", text):
        yield _of_cdxj(found[3], found[2])
    elif text and text != "]":
        values = text.split()
        if len(values) == len(names) or (len(values) > len(names) == len(_WAYBACK)):
            yield dict(zip(names, values, strict=False))
        else:
            raise ValueError


def _json_rows(text: str) -> Any:
    """The rows of a list on one line, or the one of a list that has a line for each."""
    if text.startswith("[[") and text.endswith("]]"):
        return json.loads(text)
    return [json.loads(text.removeprefix("[" if text.startswith("[[") else "").rstrip(",]") + "]")]


def _of_cdxj(text: str, stamp: str) -> dict[str, Any]:
    said = json.loads(text)
    return {"timestamp": stamp or said.get("timestamp")} | {
        _CDXJ.get(name, name): value for name, value in said.items() if name != "timestamp"
    }


def _holding(row: Mapping[str, Any], place: str) -> Holding:
    """Raises InputError."""
    url = web_address(row.get("original"))
    if url is None:
        shown = cleaned(str(row.get("original")))[:60]
        raise InputError(f"no address of the web ({shown!r})", where=place, advice=_PUT_RIGHT)
    status = str(row.get("statuscode") or "")
    media_type = str(row.get("mimetype") or "").lower()
    return Holding(
        url=url,
        captured=_moment(row.get("timestamp"), place),
        media_type=cleaned(media_type) if "/" in media_type and media_type != "warc/revisit" else None,
        status=int(status) if re.fullmatch(r"[1-5][0-9]{2}", status) else None,
        digest=_said(row.get("digest")),
        revisit=media_type == "warc/revisit",
    )


def _moment(given: object, place: str) -> str:
    """ "20240301100000" in ISO 8601; of a shorter one the first moment that it may mean."""
    stamp = str(given or "")
    try:
        if not _STAMP.fullmatch(stamp):
            raise ValueError  # noqa: TRY301  - as below
        whole = stamp + "00000101000000"[len(stamp) :]
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
    except ValueError:
        raise InputError(f"no moment ({cleaned(stamp)[:30]!r})", where=place, advice=_PUT_RIGHT) from None


def _said(given: object) -> str | None:
    return cleaned(given)[:200] if isinstance(given, str) and given not in {"", "-"} else None


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines; None for one over the limit. A JSON list may stand on one line."""
    most = MAX_RECORD_BYTES if (line := stream.readline(MAX_LINE_BYTES)).startswith(b"[[") else MAX_LINE_BYTES
    while line:
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            line += stream.readline(most - MAX_LINE_BYTES + 1)
        if len(line) <= most or line.endswith(b"\n"):
            yield line
        else:
            while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield None
        line, most = stream.readline(MAX_LINE_BYTES), MAX_LINE_BYTES
