"""The styles and scripts of the site, as the server sends them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from variorum.render.page import static_text


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file that pages ask for."""

    name: str
    data: bytes
    media_type: str
    digest: str  # begins its SHA-256; part of its address, so that it can be kept for ever


def _file(name: str) -> StaticFile:
    data = static_text(name).encode("utf-8")
    kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
    return StaticFile(name=name, data=data, media_type=f"{kind}; charset=utf-8", digest=hashlib.sha256(data).hexdigest()[:12])


STATIC: Mapping[str, StaticFile] = MappingProxyType(
    {name: _file(name) for name in ("page.css", "story.css", "site.css", "page.js", "story.js", "site.js", "icon.svg")}
)


def static(name: str) -> str:
    """The address of a file."""
    return f"/static/{name}?v={STATIC[name].digest}"
