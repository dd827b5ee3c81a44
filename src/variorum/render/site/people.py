"""Pages on which somebody does something: adding, watching, logging in; and what they are told when it does not work, or not yet."""

from __future__ import annotations

from variorum.model import WatchKind
from variorum.render.site.around import draw
from variorum.render.site.views import AddedView, AddView, ErrorView, Frame, LoginView, WaitingView, WatchesView
from variorum.render.site.words import ERRORS, GLYPH, of_many, ordered


def add(frame: Frame, view: AddView) -> str:
    """The form to add an address or files."""
    return draw("site_add.html.jinja", frame, "add", view=view)


def added(frame: Frame, view: AddedView) -> str:
    """What became of what was added."""
    return draw("site_added.html.jinja", frame, "add", view=view, of_many=of_many)


def watches(frame: Frame, view: WatchesView) -> str:
    """What is watched, silent addresses first."""
    return draw(
        "site_watches.html.jinja",
        frame,
        "watches",
        view=view,
        watches=ordered(frame.now, view.watches),
        glyph=GLYPH,
        kinds=tuple(WatchKind),
    )


def login(frame: Frame, view: LoginView) -> str:
    """The form to log in."""
    return draw("site_login.html.jinja", frame, "login", view=view)


def error(frame: Frame, view: ErrorView) -> str:
    """That something went wrong, without a word of what was asked for."""
    what, advice = ERRORS.get(view.status, ERRORS[500] if view.status >= 500 else ERRORS[400])
    return draw("site_error.html.jinja", frame, "", view=view, what=view.what or what, advice=view.advice or advice)


def waiting(frame: Frame, view: WaitingView) -> str:
    """That something is being made."""
    return draw("site_waiting.html.jinja", frame, "", view=view)
