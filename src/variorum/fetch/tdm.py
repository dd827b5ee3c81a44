"""Whether the owner of a page reserves text and data mining (TDM Reservation Protocol, final report of February 2024).

Three places may say so; what the page itself says supersedes the headers, and these the file of the site. We read and report it. Looking at a
site again and again by the hundred is not done where it is reserved; a person who compares single texts decides for himself.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from variorum.addresses import one_line, web_address

PATH = "/.well-known/tdmrep.json"
MOST_BYTES = 200_000
_RULES_MAX = 1_000
_HEAD_BYTES = 65_536  # in which a page's meta elements are looked for
_META = re.compile(rb"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(name|content)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What somebody said of text and data mining."""

    reserved: bool
    source: str  # where it stands: "tdmrep.json", "header", "page"
    policy: str | None = None  # address of the conditions

    def __str__(self) -> str:
        """One line for a person."""
        what = "text and data mining is reserved" if self.reserved else "text and data mining is not reserved"
        return f"{what} ({self.source}{f', conditions: {self.policy}' if self.policy else ''})"


class Rule(NamedTuple):
    """One rule of a site's file."""

    location: str  # pattern of paths, as in robots.txt
    said: Reservation


def listed(body: bytes) -> tuple[Rule, ...]:
    """The rules of a tdmrep.json; none when it is none."""
    try:
        given = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ()
    return tuple(
        Rule(rule["location"], Reservation(reserved=said, source="tdmrep.json", policy=web_address(rule.get("tdm-policy"))))
        for rule in (given[:_RULES_MAX] if isinstance(given, list) else ())
        if isinstance(rule, dict) and isinstance(rule.get("location"), str) and (said := _said(rule.get("tdm-reservation"))) is not None
    )


def weight(rules: Iterable[Rule]) -> int:
    """Some bytes that a site's rules take."""
    return 500 + sum(500 + len(rule.location) + len(rule.said.policy or "") for rule in rules)


def of_site(rules: Iterable[Rule], path: str) -> Reservation | None:
    """What a site's file says of a path: the first rule that fits."""
    return next((rule.said for rule in rules if fits(rule.location, path)), None)


def of_answer(headers: Iterable[tuple[str, str]], body: bytes, media_type: str) -> Reservation | None:
    """What the headers of an answer say, or the page itself, which supersedes them."""
    return (_of_page(body) if "html" in media_type else None) or _of_headers(headers)


def fits(pattern: str, path: str) -> bool:
    """Whether a pattern with "*" (anything) and a "$" at its end fits a path; in time that grows with both, whatever the pattern."""
    path = unquote(path)
    ends = pattern.endswith("$")
    first, *others = unquote(pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(others, start=1):
        if ends and number == len(others):
            return path.endswith(part) and len(path) - len(part) >= at
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not ends or at == len(path)


def _of_headers(headers: Iterable[tuple[str, str]]) -> Reservation | None:
    values = dict(reversed(list(headers)))
    said = _said(values.get("tdm-reservation"))
    return None if said is None else Reservation(reserved=said, source="header", policy=web_address(values.get("tdm-policy")))


def _of_page(body: bytes) -> Reservation | None:
    values: dict[str, str] = {}
    for meta in _META.findall(body[:_HEAD_BYTES]):
        about = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(meta.decode("latin-1"))}
        name = (one_line(about.get("name")) or "").lower()
        if name in {"tdm-reservation", "tdm-policy"} and "content" in about:
            values.setdefault(name, about["content"])
    said = _said(values.get("tdm-reservation"))
    return None if said is None else Reservation(reserved=said, source="page", policy=web_address(values.get("tdm-policy")))


def _said(given: object) -> bool | None:
    """1: reserved, 0: not; anything else says nothing."""
    text = str(given).strip() if isinstance(given, int | str) else ""
    return {"1": True, "0": False, "True": True, "False": False}.get(text)
