"""What stands around every page: who looks at it, whether the watch lives, what was just done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from variorum.web.answers import elsewhere, own_path
from variorum.web.routes import Call, Param, Reply

if TYPE_CHECKING:
    from variorum.render.site.views import Frame

SAID = {
    "reviewed": "Your decision is kept.",
    "watching": "The address is watched from now on.",
    "paused": "The watch is paused.",
    "resumed": "The watch goes on.",
    "removed": "The address is not watched any more. What was captured stays.",
    "now": "The address is looked at as soon as the watch comes to it.",
    "in": "You are signed in.",
    "out": "You are signed out.",
    "same": "Choose two different versions to compare.",
}
DONE = Param(name="done", schema={"type": "string", "enum": sorted(SAID)}, does="what was just done, by which the page says so")


def frame(call: Call) -> Frame:
    """For the visitor and the page of this call."""
    from variorum.render.site.views import Frame  # noqa: PLC0415  - only pages need jinja2

    heartbeat, silent = call.desk.watch_lives(call.archive)
    said = call.params.get("done")
    return Frame(
        now=call.desk.moment(),
        here=here(call),
        heartbeat=heartbeat,
        silent=silent,
        may_write=call.visitor.writes,
        author=call.visitor.name,
        can_log_in=call.desk.options.locked,
        said=SAID[said] if said else None,
    )


def here(call: Call) -> str:
    """Path and query of this page, without what was just done."""
    kept = [(name, value) for name, value in parse_qsl(call.query) if name != "done"]
    return own_path(call.path + (f"?{urlencode(kept)}" if kept else ""))


def back(path: str | None, done: str) -> Reply:
    """To where a form came from, saying what was done."""
    way, _, fragment = own_path(path).partition("#")
    way, _, query = way.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "done"]
    return elsewhere(f"{way}?{urlencode([*kept, ('done', done)])}" + (f"#{fragment}" if fragment else ""))


def waiting(call: Call, what: str, *, again: bool) -> bytes:
    """A page that says that something is being made; it asks again by itself where that is a way to see it."""
    from variorum.render import site  # noqa: PLC0415  - only pages need jinja2

    outer = site.views.Frame(
        now=call.desk.moment(),
        here=here(call),
        may_write=call.visitor.writes,
        author=call.visitor.name,
        can_log_in=call.desk.options.locked,
    )
    if not again:
        told = f"{what[0].upper()}{what[1:]} takes longer than usual and goes on."
        return site.error(outer, site.views.ErrorView(status=202, what=told, advice="Look for it at the first page in a while.")).encode()
    return site.waiting(outer, site.views.WaitingView(what=f"{what[0].upper()}{what[1:]}", seconds=2)).encode()
