"""The latest changes as an Atom feed and as a JSON Feed, for readers of feeds.

An entry is one typed change with both readings. Its id is the change's own, the same wherever the same captures are kept, so that a reader
shows it once. Two moments are told apart: `published` is that of the first capture with the new text (the change lies between it and the
capture before, both given), `updated` the moment the change was known here. Words of articles are escaped text, never markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

from variorum.model import ChangeKind, HeldChange
from variorum.render.data import version
from variorum.render.held import counted_of
from variorum.render.plain import escaped_json, inline, one_line
from variorum.render.site.addresses import change_by_id, outside
from variorum.render.site.words import between, when
from variorum.render.words import MEANING, class_label

ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_TYPE = "application/feed+json; charset=utf-8"
NAMESPACE = "urn:variorum:changes"  # of our own elements: what a program needs to know of a change

_ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_TITLE = 12  # words of a reading in the title of an entry
_EPOCH = "1970-01-01T00:00:00Z"  # of a feed that never had an entry


def atom(changes: Sequence[HeldChange], *, base: str, here: str, title: str = "Latest changes", updated: str | None = None) -> bytes:
    """An Atom feed.

    base: "https://host", without a slash at the end; empty where no site shows the changes, as for a feed in a file. here: the path of
    the feed itself, with its query. updated: of the feed as a whole; the latest moment a change was known where it is None.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM, "xmlns:v": NAMESPACE, "xml:lang": "en"})
    _add(feed, "title", title)
    _add(feed, "id", f"{base}{here}" if base else f"{NAMESPACE}:feed")
    _add(feed, "updated", updated or max((each.told for each in changes), default=_EPOCH))
    if base:
        ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}{here}"})
        ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}/"})
    _add(feed, "generator", "Variorum", version=version())
    _add(_add(feed, "author", None), "name", "Variorum")
    for each in changes:
        _entry(feed, each, base)
    text: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(feed: ET.Element, change: HeldChange, base: str) -> None:
    entry = _add(feed, "entry", None)
    _add(entry, "id", _id(change))
    _add(entry, "title", _title(change), type="text")
    _add(entry, "published", change.new_seen)
    _add(entry, "updated", change.told)
    if link := _link(change, base):
        ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": link})
    if change.outlet:
        _add(_add(entry, "author", None), "name", one_line(change.outlet))
    for scheme, term, label in (("class", change.class_.value, class_label(change.class_)), ("kind", change.kind.value, change.kind.value)):
        ET.SubElement(entry, "category", {"scheme": f"{NAMESPACE}:{scheme}", "term": term, "label": label})
    ET.SubElement(
        entry,
        "v:change",
        {
            name: str(value).lower() if isinstance(value, bool) else _fit(one_line(str(value)))
            for name, value in (_facts(change) | ({"counted": change.counted} if change.counted else {})).items()
        },
    )
    content = ET.SubElement(entry, "content", {"type": "xhtml"})
    _content(ET.SubElement(content, "div", {"xmlns": _XHTML}), change)


def _content(div: ET.Element, change: HeldChange) -> None:
    """What stands in which capture, and why it is listed."""
    old_seen, new_seen = between(change.old_seen, change.new_seen)
    for side, seen, (before, words, after) in (("del", old_seen, _old(change)), ("ins", new_seen, _new(change))):
        paragraph = _add(div, "p", f"In the capture of {seen}: " if words else f"Absent in the capture of {seen}.")
        if words:  # one piece of text in one direction, the reading marked in it
            whole = _add(paragraph, "bdi", inline(before), dir="auto")
            _add(whole, side, inline(words)).tail = _fit(inline(after))
    reason = _add(div, "p", f"{_label(change)} – {one_line(change.reason).removesuffix('.')}")
    if counted := counted_of(change):
        reason.text = f"{reason.text}: "
        _add(reason, "bdi", counted, dir="auto").tail = "."
    else:
        reason.text = f"{reason.text}."
    article = _add(div, "p", "Article: ")
    _add(article, "bdi", one_line(change.title or change.key), dir="auto")
    if change.url:
        _add(article, "bdi", f" {one_line(change.url)}", dir="auto")


def json_feed(changes: Sequence[HeldChange], *, base: str, here: str, title: str = "Latest changes", updated: str | None = None) -> bytes:
    """A JSON Feed (version 1.1), with what a program needs to know of each change under `_variorum`; the rest as for `atom`."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        **({"home_page_url": f"{base}/", "feed_url": f"{base}{here}"} if base else {}),
        "language": "en",
        "_variorum": {"version": version(), "updated": updated or max((each.told for each in changes), default=_EPOCH)},
        "items": [_item(each, base) for each in changes],
    }
    return (escaped_json(json.dumps(feed, ensure_ascii=False, indent=1)) + "\n").encode("utf-8")


def _item(change: HeldChange, base: str) -> dict[str, Any]:
    item = {
        "id": _id(change),
        **({"url": link} if (link := _link(change, base)) else {}),
        "title": _title(change),
        "content_text": _text(change),
        "date_published": change.new_seen,
        "date_modified": change.told,
        "tags": [change.class_.value, change.kind.value],
        "_variorum": _facts(change)
        | {"old_text": change.old_text, "new_text": change.new_text, "title": change.title, "outlet": change.outlet, "url": change.url}
        | {name: getattr(change, name) for name in ("counted", "old_before", "old_after", "new_before", "new_after")},
    }
    return item | ({"authors": [{"name": one_line(change.outlet)}]} if change.outlet else {})  # fmt: skip


def _id(change: HeldChange) -> str:
    return f"urn:variorum:change:{one_line(change.id)}"


def _link(change: HeldChange, base: str) -> str | None:
    """The change on the site, or the article itself where there is none."""
    return f"{base}{change_by_id(change.id)}" if base else outside(change.url)


def _facts(change: HeldChange) -> dict[str, Any]:
    """What both feeds say of a change for programs."""
    return {
        "kind": change.kind.value,
        "class": change.class_.value,
        "substantive": change.substantive,
        "rank": change.rank,
        "rule": change.rule,
        "old_seen": change.old_seen,
        "new_seen": change.new_seen,
        "told": change.told,
        "transition": change.transition,
        "article": change.key,
    }


def _old(change: HeldChange) -> tuple[str, str, str]:
    return change.old_before, change.old_text, change.old_after


def _new(change: HeldChange) -> tuple[str, str, str]:
    return change.new_before, change.new_text, change.new_after


def _label(change: HeldChange) -> str:
    name = f"{class_label(change.class_)}, {change.kind.value}".capitalize()
    return f"{name}: {'a substantive change' if change.substantive else 'the same information'}. {MEANING[change.class_].removesuffix('.')}"


def _title(change: HeldChange) -> str:
    """Class and readings, what a figure counts, then the article: "figure: 40 → 65 (tonnes of fuel) – Tanker aground"."""
    old, new = (_short(text) for text in (change.old_text, change.new_text))
    if change.kind in {ChangeKind.MOVED, ChangeKind.SPLIT, ChangeKind.MERGED}:
        what = f"{change.kind.value}: {new or old}"
    else:
        what = (
            f"{class_label(change.class_)}: {old} → {new}"
            if old and new
            else f"{class_label(change.class_)} {change.kind.value}: {new or old}"
        )
    counted = f" ({counted})" if (counted := counted_of(change)) else ""
    return f"{what}{counted} – {one_line(change.title or change.key)}"


def _short(text: str) -> str:
    words = one_line(text).split(" ")
    return " ".join(words) if len(words) <= _TITLE else f"{' '.join(words[:_TITLE])} …"


def _text(change: HeldChange) -> str:
    lines = [
        f"In the capture of {when(seen)}: {one_line(before + words + after)}" if words else f"Absent in the capture of {when(seen)}."
        for seen, (before, words, after) in ((change.old_seen, _old(change)), (change.new_seen, _new(change)))
    ]
    counted = f": {counted}" if (counted := counted_of(change)) else ""
    address = f" ({one_line(change.url)})" if change.url else ""
    return "\n\n".join(
        [
            *lines,
            f"{_label(change)} – {one_line(change.reason).removesuffix('.')}{counted}.",
            f"Article: {one_line(change.title or change.key)}{address}",
        ]
    )


def _add(parent: ET.Element, name: str, text: str | None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = _fit(text) if text is not None else None
    return element


def _fit(text: str) -> str:
    """The text without what XML cannot hold; `one_line` has made control characters visible before."""
    return _UNFIT.sub("\ufffd", text)
