"""Captures as a web archive (WARC 1.1), which other programs and `variorum add` read. The one file that imports warcio outside the tests.

The bytes of a body are written once; a later capture of the same bytes is a `revisit`. Bodies are kept without their content encoding, and the
headers that say how they were packed are not kept, so a response is what was read rather than what went over the wire.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from typing import Any, BinaryIO
from urllib.parse import quote

from variorum.model import HeldCapture
from variorum.render.data import version

_REMEMBERED = 200_000  # bodies that a revisit can point back to
_REASONS = {
    200: "OK",
    304: "Not Modified",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    503: "Service Unavailable",
}


def write_captures(captures: Iterable[tuple[str, HeldCapture, bytes]], file: BinaryIO, *, made: str, packed: bool) -> int:
    """Each capture with the key of its article and its bytes; how many were written. `made` is the moment; the same captures at the same moment
    give the same bytes."""
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415  - few need it
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    writer = WARCWriter(file, gzip=packed, warc_version="1.1")
    writer.write_record(_info(writer, StatusAndHeaders, made))
    seen: dict[str, tuple[str, str]] = {}
    count = 0
    for key, held, body in captures:
        uri = held.url or _uri(key)
        digest = f"sha256:{held.body}"
        about = {
            "WARC-Record-ID": _record_id(f"{uri} {held.captured} {held.body} {held.id}"),
            "WARC-Date": held.captured,
            "WARC-Payload-Digest": digest,
        }
        if uri != key:
            about["Variorum-Article"] = quote(key, errors="replace")  # a field of ours, as the standard has room for
        if held.http_status is None:
            record = writer.create_warc_record(
                uri, "resource", payload=io.BytesIO(body), length=len(body), warc_headers_dict=about, warc_content_type=_media_type(held)
            )
        else:
            headers = StatusAndHeaders(
                f"{held.http_status} {_REASONS.get(held.http_status, 'Other')}", _headers(held, body), protocol="HTTP/1.1"
            )
            if digest in seen:
                del about["WARC-Payload-Digest"]
                record = writer.create_revisit_record(uri, digest, *seen[digest], http_headers=headers, warc_headers_dict=about)
            else:
                record = writer.create_warc_record(
                    uri, "response", payload=io.BytesIO(body), length=len(body), http_headers=headers, warc_headers_dict=about
                )
                if len(seen) < _REMEMBERED:
                    seen[digest] = (uri, held.captured)
        writer.write_record(record)
        count += 1
    return count


def _info(writer: Any, headers: Any, made: str) -> Any:
    fields = f"software: Variorum {version()}\r\nformat: WARC File Format 1.1\r\n".encode()
    about = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", _record_id(f"warcinfo {made}")), ("WARC-Date", made)]
    return writer.create_warc_record(
        "", "warcinfo", warc_headers=headers("", about, protocol="WARC/1.1"), payload=io.BytesIO(fields), length=len(fields)
    )


def _headers(held: HeldCapture, body: bytes) -> list[tuple[str, str]]:
    kept = [(name.title(), _plain(value)) for name, value in held.headers if name not in {"content-type", "content-length"}]
    said = next((value for name, value in held.headers if name == "content-type"), None)
    return [("Content-Type", _plain(said) if said else _media_type(held)), *kept, ("Content-Length", str(len(body)))]


def _media_type(held: HeldCapture) -> str:
    return _plain(f"{held.media_type}; charset={held.charset}" if held.charset else held.media_type)


def _plain(value: str) -> str:
    """A header's value on one line in ASCII: what a server said must not become a header of its own."""
    return "".join(char if " " <= char <= "~" else "?" for char in value)


def _record_id(name: str) -> str:
    digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"<urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}>"


def _uri(key: str) -> str:
    """An article without an address needs one in a web archive."""
    return "file://" + quote(key if key.startswith("/") else f"/{key}", errors="replace")
