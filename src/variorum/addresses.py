"""Addresses and lines as others write them: an absolute http(s) address or None; one line of text without control characters."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

MAX_ADDRESS = 4_096  # code points; the longest that browsers and servers agree on have some 2,000

_SAFE = "!#$%&'()*+,/:;=?@[]~"  # what an address may hold besides letters, digits and "-._"
_COUNTS_READERS = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|at_medium|at_campaign|_ga|yclid)(?:=|$)", re.IGNORECASE
)
_NOT_TEXT = frozenset({"Cc", "Cs"})  # control characters, and halves of characters


def web_address(given: object, base: str | None = None) -> str | None:
    """The address, made absolute by `base`; None for what leads to no page ("javascript:", "mailto:", a path without a base), for one that
    carries a user's name, and for one with a backslash, which every reader of addresses takes for something else.

    Spaces, control characters and marks that turn the direction of writing are written as "%20" and the like, so that what is shown is
    what is meant; letters of any script stay.
    """
    if not isinstance(given, str) or not given.strip() or len(given) > MAX_ADDRESS:
        return None
    wanted = "".join(given.strip().strip("<>").split("\n"))
    try:
        found = urljoin(base, wanted) if base else wanted
        parts = urlsplit(found)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or "\\" in found:
            return None
    except ValueError:  # a port or an IPv6 address that is none
        return None
    return "".join(char if _is_plain(char) else quote(char, safe=_SAFE, errors="replace") for char in found)


def plain_address(address: str) -> str:
    """The address under which a page is kept: without a fragment, a default port, and what only counts readers ("utm_source=feed").

    Whatever else an address asks for stays as it is, since it may name the page.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    try:
        port = parts.port
    except ValueError:  # a port that is none
        return address
    if port is not None and port != {"http": 80, "https": 443}.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    query = "&".join(piece for piece in parts.query.split("&") if not _COUNTS_READERS.match(piece))
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", query, ""))


def one_line(given: object) -> str | None:
    """The text on one line, without control characters; None when nothing is left or it is no text."""
    if not isinstance(given, str):
        return None
    return " ".join(cleaned(given).split()) or None


def cleaned(text: str) -> str:
    """The text without control characters other than white space, which no text needs and a terminal may obey."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\t\n\r" or unicodedata.category(char) not in _NOT_TEXT)


def language(given: object) -> str | None:
    """ISO 639-1 of a language tag: "en" of "en-GB"."""
    found = re.match(r"\s*([A-Za-z]{2})(?![A-Za-z])", given) if isinstance(given, str) else None
    return found[1].lower() if found else None


def _is_plain(char: str) -> bool:
    return char.isalnum() or char in "-._" or char in _SAFE or unicodedata.category(char) in {"Lm", "Lo", "Mn", "Mc"}
