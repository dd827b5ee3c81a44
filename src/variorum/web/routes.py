"""What a route is: where, who may, what it takes, what it answers. One table makes the server's routes, the OpenAPI document, and the tests.

A route without a permission cannot be written, and none that the table does not have is served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from variorum.web.options import MAX_BODY_BYTES
from variorum.web.passwords import Visitor

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.web.desk import Desk


class Permission(Enum):
    """Who may."""

    OPEN = "anybody, without signing in"  # the page to sign in, its style, a sign of life
    READ = "whoever has signed in, or anybody where no password is set"
    WRITE = "as READ, and not from a page elsewhere, nor with a token that may only read"


class Refusal(Exception):  # noqa: N818  - an answer, not a mistake
    """What a person or program is told instead of what was asked for. Never holds what they sent."""

    def __init__(self, status: int, what: str, advice: str, *, where: str = "request", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(what)
        self.status, self.what, self.where, self.advice = status, what, where, advice
        self.headers = dict(headers or {})

    def __reduce__(self) -> tuple[object, ...]:
        """For pickle: it may come from another process."""
        return partial(type(self), self.status, self.what, self.advice, where=self.where, headers=self.headers), ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    policy: str | None = None  # Content-Security-Policy, where it is not the one of all pages
    lasting: bool = True  # the same until the archive changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody sends."""

    name: str  # as they call it; never the name of a file here
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, as a handler sees it."""

    desk: Desk
    archive: Archive  # open while the handler runs
    visitor: Visitor
    params: Mapping[str, Any]  # of path and query, checked; those that were left out have their defaults
    body: Mapping[str, Any] = field(default_factory=dict)  # of a form or JSON, checked
    files: tuple[Upload, ...] = ()
    query: str = ""  # as it was sent, for links to the next page
    path: str = "/"
    client: str = ""
    id: str = ""  # of this request
    https: bool = False  # whether it came that way, as far as we may believe it
    host: str = ""  # name and port that it was asked under, one of ours

    def __getitem__(self, name: str) -> Any:
        """A parameter."""
        return self.params[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A part of the path or query."""

    name: str
    schema: Mapping[str, Any]  # JSON Schema of its value: string, integer or boolean
    does: str  # for the documentation
    place: str = "query"  # or "path"
    required: bool = False

    @property
    def default(self) -> Any:
        """What holds when it is left out."""
        return self.schema.get("default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of the table."""

    method: str  # GET (HEAD is answered as well), POST, PATCH or DELETE
    path: str  # as Starlette writes it: "/articles/{id:int}"
    permission: Permission
    run: Callable[[Call], Reply]
    does: str  # one sentence
    params: tuple[Param, ...] = ()
    body: Mapping[str, Any] | None = None  # JSON Schema of the JSON, or of the form's fields; None: nothing is taken
    form: bool = False  # the body is a form
    files: bool = False  # and may hold files
    answer: Mapping[str, Any] | None = None  # JSON Schema of the answer, where it is JSON
    status: int = 200
    media_type: str = "text/html"
    refusals: tuple[int, ...] = ()  # statuses beyond those that any route may answer
    cached: bool = True  # of GET: the answer is kept until the archive changes
    marks: Callable[[Call], str] | None = (
        None  # what the answer hangs on, where that is less than all of the archive: it is kept until this changes
    )
    limit: int = MAX_BODY_BYTES  # bytes of the body

    def __post_init__(self) -> None:
        """Refuse rows that would let in what should stay out."""
        named = set(re.findall(r"\{(\w+)", self.path))
        assert isinstance(self.permission, Permission), self.path
        assert self.method in {"GET", "POST", "PATCH", "DELETE"}, self.path
        assert self.method == "GET" or self.permission is not Permission.READ, f"{self.path}: what changes something needs WRITE"
        assert named == {param.name for param in self.params if param.place == "path"}, f"{self.path}: its parts have to be described"
        assert self.body is None or self.body.get("additionalProperties") is False, f"{self.path}: unknown fields have to be refused"

    @property
    def api(self) -> bool:
        """Whether programs use it."""
        return self.path.startswith("/api/")

    @property
    def plain_path(self) -> str:
        """The path as OpenAPI writes it."""
        return re.sub(r"\{(\w+):\w+\}", r"{\1}", self.path)
