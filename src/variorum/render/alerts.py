"""Alerts as text for a terminal or a mail, and as data for programs: what changed, in both readings, between which captures.

What articles say is shown, never obeyed: control characters become symbols, a line stays a line. "Absent" says what the later capture does not
hold; nobody says who took it out, or why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from variorum.model import Alert, ChangeClass, ChangeKind, HeldChange, Watch
from variorum.render.held import change_row, counted_of
from variorum.render.plain import escaped_json, one_line
from variorum.render.words import class_label, plural

_SHOWN = 20  # changes of one alert that a text shows; the rest is counted
_SHORT = 12  # words of a reading that does not speak for itself
_MOVED = frozenset({ChangeKind.MOVED, ChangeKind.SPLIT, ChangeKind.MERGED})
_LINE = 78  # columns of a mail's rule


def alert_data(alert: Alert) -> dict[str, Any]:
    """What a program is sent. The names are a promise."""
    seen = alert.transition
    return {
        "event": "change",
        "id": alert.id,
        "article": alert.article.key,
        "url": alert.article.url,
        "outlet": alert.article.outlet,
        "title": alert.article.title,
        "old_seen": seen.old_seen,
        "new_seen": seen.new_seen,
        "returns": seen.returns,
        "substantive": seen.substantive,
        "other": seen.other,
        "changes": [change_row(change) for change in alert.changes],
    }


def event_json(event: Mapping[str, Any]) -> str:
    """An event as a line of JSON that is harmless on a terminal."""
    return escaped_json(json.dumps(dict(event), ensure_ascii=False)) + "\n"


def alert_text(alert: Alert) -> str:
    """What a person is told: whose text, between which captures, and each change on a line."""
    article, seen = alert.article, alert.transition
    head = one_line(" · ".join(part for part in (article.outlet, article.title or article.key) if part))
    lines = [head, f"  {one_line(article.url or article.key)}", f"  {_interval(seen.old_seen, seen.new_seen)}"]
    if seen.returns:
        lines.append("  a text that was there before")
    for change in alert.changes[:_SHOWN]:
        lines += [f"  {change_line(change)}", *([f"      {line}"] if (line := fragment(change)) else [])]
    more = (seen.substantive or 0) + (seen.other or 0) - min(len(alert.changes), _SHOWN)
    if more > 0:
        lines.append(f"  and {plural(more, 'more change')}")
    return "\n".join(lines) + "\n"


def change_line(change: HeldChange) -> str:
    """A change on one line: "figure: “65” → “107” (people delivered to hospitals)"."""
    label = change.kind.value if change.class_ is ChangeClass.ORDER and change.kind in _MOVED else class_label(change.class_)
    counted = f" ({counted})" if (counted := counted_of(change)) else ""
    return f"{'' if change.substantive else '(not of substance) '}{label}: {_readings(change)}{counted}"


def fragment(change: HeldChange) -> str | None:
    """The last reading once more, in the words around it; none where it is long and speaks for itself, or nothing of substance changed."""
    side, before, words, after = (
        ("later", change.new_before, change.new_text, change.new_after)
        if change.new_text
        else ("earlier", change.old_before, change.old_text, change.old_after)
    )
    if not change.substantive or not (before or after) or len(words.split()) > _SHORT:
        return None
    return f"in the {side} capture: “{one_line(f'{before}{words}{after}')}”"


def _readings(change: HeldChange) -> str:
    old, new = one_line(change.old_text), one_line(change.new_text)
    if not old or not new:
        return f"added: “{new}”" if new else f"absent in the later capture: “{old}”"
    return f"“{new}”" if old == new else f"“{old}” → “{new}”"


def _interval(first: str, last: str) -> str:
    """When: between two captures, since nobody saw the moment."""
    exact = first[:16] == last[:16]
    return f"changed between the captures of {_moment(first, exact=exact)} and {_moment(last, exact=exact)}"


def _moment(given: str, *, exact: bool = False) -> str:
    return f"{given[:10]} {given[11 : 19 if exact else 16]} UTC"


def digest_subject(alerts: Sequence[Alert]) -> str:
    """The subject of a mail."""
    if len(alerts) == 1:
        return one_line(f"Changed: {alerts[0].article.title or alerts[0].article.key}")[:150]
    substantive = sum(bool(alert.transition.substantive) for alert in alerts)
    return f"{plural(len(alerts), 'article')} changed, {substantive} of them in substance"


def digest_text(alerts: Sequence[Alert]) -> str:
    """A mail of plain text; those with changes of substance stand first."""
    ordered = sorted(alerts, key=lambda alert: (not alert.transition.substantive, alert.article.outlet or "", alert.transition.new_seen))
    rule = "-" * _LINE
    note = "A change lies between two captures; nobody saw the moment. Times are UTC."
    return f"\n{rule}\n\n".join(alert_text(alert) for alert in ordered) + f"\n{rule}\n{note}\n"


def watch_text(watch: Watch, pages: int) -> str:
    """A watched address in a list: what it is, how it does, when it is looked at next."""
    kind = str(watch.kind) if watch.kind else "?"
    state = (
        "paused" if watch.paused else "SILENT" if watch.alarmed else "failing" if watch.failures else "well" if watch.answered else "new"
    )
    lines = [f"{state:8} {kind:8} {one_line(watch.address)}"]
    if watch.title or watch.folders:
        lines.append(f"    {one_line(' / '.join((*watch.folders, watch.title or '')).strip(' /'))}")
    if pages:
        lines.append(f"    {plural(pages, 'address', 'addresses')} that it named")
    if watch.outcome:
        lines.append(f"    {_moment(watch.tried) if watch.tried else ''}: {one_line(watch.outcome)}")
    if not watch.paused:
        lines.append(f"    next look {_moment(watch.due)}")
    return "\n".join(lines) + "\n"


def event_text(event: Mapping[str, Any]) -> str | None:
    """What a terminal shows of an event that is no change; None for what only programs want to know."""
    where, what = one_line(str(event.get("address", ""))), one_line(str(event.get("what", "")))
    if event["event"] == "alarm":
        return f"ALARM {where}: {what}\n"
    if event["event"] == "well":
        return f"well again: {where}: {what}\n"
    if event["event"] == "problem":
        return f"trouble: {where}: {what}\n"
    if event["event"] == "kind":
        feeds = f"; it names a feed: {one_line(event['feeds'][0])}" if event.get("feeds") else ""
        return f"{where} is a {event['kind']}{feeds}\n"
    if event["event"] == "pages":
        return f"{where}: {plural(event['new'], 'new address', 'new addresses')} to watch\n"
    if event["event"] == "capture" and event.get("new_article") and event["status"] == "ok":
        return f"first capture of {one_line(event['article'])}\n"
    return None
