"""OPML: lists of feeds, as feed readers exchange them, in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from variorum.addresses import one_line, web_address
from variorum.errors import NotTextError, TooLargeError
from variorum.model import Subscription
from variorum.read.guarded_xml import local_name, tree_of

MAX_OPML_BYTES = 5_000_000  # some 20,000 feeds
_CHECK = "export the list of feeds from your reader anew"


def read_opml(data: bytes, *, where: str) -> tuple[Subscription, ...]:
    """The feeds in the order of the list, each address once. Raises TooLargeError and NotTextError (no list of feeds)."""
    if len(data) > MAX_OPML_BYTES:
        raise TooLargeError(f"a list larger than the limit of {MAX_OPML_BYTES / 1e6:g} MB", where=where, advice=_CHECK)
    root = tree_of(data, where)
    found: dict[str, Subscription] = {}
    try:
        if root is None or _name(root) != "opml":
            raise NotTextError("no OPML list of feeds", where=where, advice=_CHECK)
        for body in root:
            if _name(body) == "body":
                for subscription in _within(body):
                    found.setdefault(subscription.feed, subscription)
    except UnicodeDecodeError:  # damaged characters show only when a name or a text is asked for
        raise NotTextError("an OPML list with damaged characters", where=where, advice=_CHECK) from None
    if not found:
        raise NotTextError("an OPML list without feeds", where=where, advice=_CHECK)
    return tuple(found.values())


def write_opml(subscriptions: Iterable[Subscription], *, title: str = "Variorum") -> str:
    """The list as OPML 2.0; the same list gives the same bytes."""
    from lxml import etree  # noqa: PLC0415  - heavy

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = one_line(title) or "Variorum"
    folders: dict[tuple[str, ...], Any] = {(): etree.SubElement(root, "body")}
    for subscription in subscriptions:
        path = tuple(name for folder in subscription.folders if (name := one_line(folder)))
        for depth in range(1, len(path) + 1):
            if path[:depth] not in folders:
                folders[path[:depth]] = etree.SubElement(folders[path[: depth - 1]], "outline", text=path[depth - 1])
        name = one_line(subscription.title) or subscription.feed
        line = {"type": "rss", "text": name, "title": name, "xmlUrl": subscription.feed}
        etree.SubElement(folders[path], "outline", line | ({"htmlUrl": subscription.site} if subscription.site else {}))
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode("utf-8")


def _within(body: Any) -> Iterator[Subscription]:
    folders: list[str | None] = []
    stack: list[tuple[Any, int]] = [(outline, 0) for outline in reversed(body)]
    while stack:
        outline, depth = stack.pop()
        if _name(outline) != "outline":
            continue
        del folders[depth:]
        said = {name.lower(): value for name, value in outline.attrib.items()}
        title = one_line(said.get("title")) or one_line(said.get("text"))
        feed = web_address(said.get("xmlurl"))
        if feed:
            site = web_address(said.get("htmlurl"))
            yield Subscription(feed=feed, title=title if title != feed else None, site=site, folders=tuple(filter(None, folders)))
        folders.append(title)
        stack += [(inner, depth + 1) for inner in reversed(outline)]


def _name(element: Any) -> str:
    return local_name(element) if isinstance(element.tag, str) else ""
