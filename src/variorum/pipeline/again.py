"""Pages of files that were added before, told by their bytes.

Reading a page takes 10 to 200 ms, and whoever adds a folder again gives the same pages. What this version of the program makes of a page, where it says
that it lives and how it stands, is kept with its digest; where the article's last capture of this file has these bytes, nothing would be added.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from variorum.model import Added, CaptureStatus, Deposit
from variorum.read.sources import moment

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.read.sources import Source

STAGE = "page"
_LOOKED = 50  # captures of the article that are looked through; further back, the page is read


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A page whose capture is here: the deposit that it would make, and what adding that would say."""

    deposit: Deposit
    added: Added


def remember(archive: Archive, deposit: Deposit, added: Added) -> None:
    """Keep what was made of a page in a file, for the next time. Only where nobody said another address than its own."""
    if deposit.dated or deposit.body is None or deposit.media_type != "text/html" or added.forgotten is not None:
        return
    made = json.dumps([deposit.url, deposit.status.value]).encode()
    of = () if added.version is None else (added.version,)
    archive.keep(STAGE, hashlib.sha256(deposit.body).hexdigest(), made, version=_stage(), of=of)


def find(archive: Archive, source: Source, key: str | None, now: datetime) -> There | None:
    """The page, when it would be the capture that is here; None when it has to be read. `key`: what the user calls its article."""
    digest = hashlib.sha256(source.body).hexdigest()
    kept = archive.made(STAGE, digest, version=_stage())
    if kept is None or source.path == "-":
        return None
    url, status = json.loads(kept)
    file = os.path.abspath(source.path)  # noqa: PTH100  - a name, which may not exist any more
    key = key or url or file
    article = archive.article(key)
    held = archive.captures(article.id, limit=_LOOKED) if article is not None else ()
    last = next((capture for capture in held if capture.origin == file), None)
    if article is None or last is None or last.body != digest or last.status is not CaptureStatus(status):
        return None
    text = archive.text(last.version) if last.version is not None else None
    if text is None and last.version is not None:
        return None  # it was forgotten, which is said as ever
    deposit = Deposit(
        key=key, captured=moment(now) or "", dated=False, origin=file, status=last.status, reason=last.reason, article=text, body=source.body,
        media_type="text/html", url=url,
    )  # fmt: skip
    return There(deposit=deposit, added=Added(article=article.id, capture=last.id, version=last.version, again=True))


@cache
def _stage() -> str:
    """What reads pages, with its version."""
    return f"{version('variorum')} {version('trafilatura')}"
