"""XML from strangers: no entities of its own, nothing loaded from elsewhere, no tree deeper or larger than its readers can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from variorum.addresses import cleaned
from variorum.errors import NotTextError

_ROOT = re.compile(rb"<[A-Za-z_]")
_BEFORE = re.compile(
    rb"(?:[\s\xef\xbb\xbf\xff\xfe]|<!--.*?-->|<\?.*?\?>)*", re.DOTALL
)  # marks, declarations and comments, which may hold tags
_GUARDED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "recover": True,
}
_HEAD = 65_536  # bytes before the root in which entities may be declared


def refuse_entities(data: bytes, where: str) -> None:
    """Raise NotTextError when entities are declared before the root: they serve to read foreign files and to blow up memory."""
    head = _from_root(data)
    root = _ROOT.search(head)
    before, head = head[: root.start() if root else None].upper(), head.upper()
    # A comment inside a DOCTYPE may hold what looks like a root, so that with one the rest is looked at as well
    if b"<!ENTITY" in before or (b"<!DOCTYPE" in before and (not root or b"<!ENTITY" in head)):
        raise NotTextError("it declares entities of its own, which are not read", where=where, advice="save it without its DOCTYPE")


def root_of(data: bytes) -> str:
    """The local name of the root element, in small letters; "" when there is none to be seen."""
    head = _from_root(data)
    found = _ROOT.search(head)
    name = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", head[found.start() :]) if found else None
    return name[1].decode("ascii", "replace").lower() if name else ""


def _from_root(data: bytes) -> bytes:
    """The first bytes from the DOCTYPE or the root on, those of UTF-16 and UTF-32 without their zeros."""
    head = data[:_HEAD].replace(b"\x00", b"")
    found = _BEFORE.match(head)
    return head[found.end() :] if found else head


def tree_of(data: bytes, where: str) -> Any:
    """The root element; None when there is none. What is not well-formed is read as far as it goes."""
    from lxml import etree  # noqa: PLC0415  - heavy

    refuse_entities(data, where)
    try:
        return etree.fromstring(data, etree.XMLParser(**_GUARDED))
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None


def ends(data: bytes, where: str, *, most: int) -> Iterator[tuple[str, Any, int]]:
    """The elements as they end, each with its local name and depth (0 for the root), at most so many; those near the root are emptied then.

    Raises NotTextError when entities are declared, and at the point where nothing more can be read.
    """
    from lxml import etree  # noqa: PLC0415  - heavy

    refuse_entities(data, where)
    depth = -1
    try:
        for number, (event, element) in enumerate(etree.iterparse(BytesIO(data), events=("start", "end"), **_GUARDED)):
            if event == "start":
                depth += 1
                continue
            if isinstance(element.tag, str):
                yield local_name(element), element, depth
            if depth <= 1:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            depth -= 1
            if number > 2 * most:
                raise NotTextError(f"more than {most:,} elements", where=where, advice="check what it is")
    except (etree.XMLSyntaxError, UnicodeDecodeError) as error:  # damaged characters show only when a name or a text is asked for
        raise NotTextError(f"not XML ({reason(error)})", where=where, advice="check what it is, or save it anew") from None


def local_name(element: Any) -> str:
    """In small letters, without a prefix that nobody has declared."""
    tag: str = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def reason(error: BaseException) -> str:
    """What a parser says, on one short line."""
    return " ".join(cleaned(str(error)).split())[:120] or type(error).__name__
