"""Where things are on the site, and the policy that every page of it is sent with."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

from variorum.model import Anchor
from variorum.render.site.views import Filters

# Nothing inline, nothing from elsewhere. `img-src data:` is not needed: drawings are elements of the page.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_PLAIN = re.compile(r"https?://[^\s\\<>\"'`]+\Z", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def article(id_: int) -> str:
    """An article over time."""
    return f"/articles/{id_}"


def version(article_id: int, number: int) -> str:
    """A version's text."""
    return f"/articles/{article_id}/versions/{number}"


def compare(old: int, new: int) -> str:
    """Two versions, by their ids."""
    return f"/compare/{old}/{new}"


def change(transition: str, number: int | str | None = None) -> str:
    """The permalink of a transition, or of one change in it."""
    return f"/changes/{quote(transition, safe='')}{f'#c{number}' if number else ''}"


def change_by_id(id_: str) -> str:
    """The permalink of a change, by its id: "0f3a…-4"."""
    transition, _, number = id_.rpartition("-")
    return change(transition, quote(number, safe=""))


def outlet(name: str) -> str:
    """An outlet's articles."""
    return f"/outlets/{quote(name, safe='')}"


def story(id_: int) -> str:
    """A story."""
    return f"/stories/{id_}"


def thread(anchor: Anchor) -> str:
    """The permalink of a claim, by its first occurrence."""
    return f"/threads/{anchor}"


def raw(capture: int) -> str:
    """The bytes of a capture, to be saved."""
    return f"/captures/{capture}/raw"


def asked(path: str, **values: str | int | None) -> str:
    """A path with a query; what is empty is left out."""
    kept = {name.rstrip("_"): value for name, value in values.items() if value not in {None, "", 0}}
    return f"{path}?{urlencode(kept)}" if kept else path


def filtered(filters: Filters, path: str = "/", *, offset: int = 0, order: str | None = None) -> str:
    """The latest changes as they were filtered: another part of them, another order, or their feed."""
    return asked(
        path,
        outlet=filters.outlet,
        class_=filters.class_.value if filters.class_ else None,
        kind=filters.kind.value if filters.kind else None,
        substantive=int(filters.substantive),
        since=filters.since,
        until=filters.until,
        words=filters.words,
        order=None if (order or filters.order) == "rank" else order or filters.order,
        offset=offset,
    )


def moved(here: str, offset: int) -> str:
    """The same page at another place of its list."""
    path, _, query = here.partition("?")
    parts = [part for part in query.split("&") if part and not part.startswith("offset=")]
    if offset:
        parts.append(f"offset={offset}")
    return f"{path}?{'&'.join(parts)}" if parts else path


def outside(url: str | None) -> str | None:
    """An address that may be linked to: a plain http(s) one without credentials; None for anything else, which is shown as text only."""
    if not url or not _PLAIN.match(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.hostname and "@" not in parts.netloc else None


def day_of(moment: str | None) -> str:
    """The day of a moment, as a form field for days takes it; empty for anything else."""
    found = _DAY.match(moment or "")
    return found[0] if found else ""
