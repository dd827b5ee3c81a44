"""Pages that list: the latest changes, what a search found, outlets, stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import ChangeClass, ChangeKind, HeldChange, Transition
from variorum.render.site.around import draw
from variorum.render.site.views import Filters, Frame, LatestView, OutletsView, OutletView, SearchView, StoriesView
from variorum.render.site.words import Entry, entry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The changes of one transition that a list holds."""

    change: HeldChange  # the first of them
    transition: Transition | None
    entries: tuple[Entry, ...]


def latest(frame: Frame, view: LatestView) -> str:
    """The latest changes, those of one transition together."""
    return draw(
        "site_latest.html.jinja",
        frame,
        "latest",
        view=view,
        groups=_groups(view),
        narrowed=view.filters != Filters(order=view.filters.order),
        classes=tuple(ChangeClass),
        kinds=tuple(ChangeKind),
    )


def _groups(view: LatestView) -> tuple[Group, ...]:
    """In the order of the first change of each."""
    found: dict[str, list[HeldChange]] = {}
    for change in view.changes:
        found.setdefault(change.transition, []).append(change)
    return tuple(
        Group(change=changes[0], transition=view.transitions.get(id_), entries=_entries(changes)) for id_, changes in found.items()
    )


def _entries(changes: Sequence[HeldChange]) -> tuple[Entry, ...]:
    return tuple(map(entry_of, changes))


def search(frame: Frame, view: SearchView) -> str:
    """What a search found."""
    return draw("site_search.html.jinja", frame, "search", view=view, query=view.query)


def outlets(frame: Frame, view: OutletsView) -> str:
    """The outlets, in the order of the alphabet."""
    return draw(
        "site_outlets.html.jinja", frame, "outlets", view=view, outlets=sorted(view.outlets, key=lambda each: (each[0].casefold(), each))
    )


def outlet(frame: Frame, view: OutletView) -> str:
    """One outlet's articles."""
    return draw("site_outlet.html.jinja", frame, "outlets", view=view)


def stories(frame: Frame, view: StoriesView) -> str:
    """The stories."""
    return draw("site_stories.html.jinja", frame, "stories", view=view)
