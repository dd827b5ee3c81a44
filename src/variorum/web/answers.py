"""Answers that several routes give: data, a way elsewhere, a refusal."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from variorum.web.desk import as_json
from variorum.web.routes import Refusal, Reply

JSON = "application/json"


def data(value: Any, *, status: int = 200, headers: tuple[tuple[str, str], ...] = (), lasting: bool = True) -> Reply:
    """JSON."""
    return Reply(body=as_json(value), media_type=JSON, status=status, headers=headers, lasting=lasting)


def page(html: str, *, status: int = 200, lasting: bool = True) -> Reply:
    """A page."""
    return Reply(body=html.encode("utf-8", "replace"), status=status, lasting=lasting)


def elsewhere(path: str) -> Reply:
    """On to another page of this server, by GET."""
    return Reply(body=b"", media_type="text/plain; charset=utf-8", status=303, headers=(("location", own_path(path)),), lasting=False)


def own_path(given: str | None) -> str:
    r"""A path on this server; "/" for whatever a browser might take for an address elsewhere: "//there", "/\there", "https://there"."""
    path = re.sub(r"[\x00-\x20\x7f]", "", given or "")  # browsers drop line ends and tabs before they look
    path = re.sub(r"^[/\\]+", "/", path)
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    if not path.startswith("/") or parts.scheme or parts.netloc or "\\" in path:
        return "/"
    return quote(path, safe="/?&=%+,:;@!$'()*~-._#")


def refused(refusal: Refusal, moment: str, *, data: bool) -> Reply:
    """A refusal, for a program or a person."""
    headers = tuple(refusal.headers.items())
    if data:
        body = {"error": {"what": refusal.what, "where": refusal.where, "advice": refusal.advice}}
        return Reply(body=as_json(body), media_type=JSON, status=refusal.status, headers=headers, lasting=False)
    from variorum.render import site  # noqa: PLC0415  - only pages need jinja2

    html = site.error(
        site.views.Frame(now=moment),
        site.views.ErrorView(
            status=refusal.status,
            what=f"{refusal.what[0].upper()}{refusal.what[1:]}.",
            advice=f"{refusal.advice[0].upper()}{refusal.advice[1:]}.",
        ),
    )
    return Reply(body=html.encode(), status=refusal.status, headers=headers, lasting=False)
