"""The OpenAPI document of the API, from the table of routes and the schemas of what it answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from variorum import __version__
from variorum.web.answers import JSON, data
from variorum.web.routes import Permission, Reply, Route
from variorum.web.shapes import NOUNS, name_of, shape

_ERROR = {
    "type": "object",
    "description": "Why not; nothing of what was sent is repeated.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("what", "where", "advice")},
            "required": ["what", "where", "advice"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
_PENDING = {
    "type": "object",
    "description": "It is being made; ask again after Retry-After seconds.",
    "properties": {"pending": {"type": "object", "properties": {"what": {"type": "string"}, "advice": {"type": "string"}}, "required": ["what", "advice"]}},
    "required": ["pending"],
}  # fmt: skip
_SCHEMAS = {"claims": "claims", "comparison": "compare", "telling": "story"}  # those of `variorum schema`, by what they are called here
_MEANINGS = {
    202: "It is being made, or goes on.",
    303: "Elsewhere.",
    400: "The request cannot be understood.",
    401: "Nobody is signed in.",
    403: "Not permitted.",
    404: "Not held here.",
    410: "It was taken out of this archive.",
    413: "Too large.",
    414: "The address is too long.",
    415: "Not of this type.",
    422: "A field is not as it has to be, or a text cannot be read.",
    429: "Too many requests.",
    503: "Not now.",
}


def answer(table: Iterable[Route]) -> Reply:
    """The document, sent."""
    return data(document(table))


def document(table: Iterable[Route]) -> dict[str, Any]:
    """OpenAPI 3.1 of the routes for programs."""
    from variorum.render import schema  # noqa: PLC0415

    paths: dict[str, dict[str, Any]] = {}
    for route in table:
        if route.api or route.path == "/health":
            paths.setdefault(route.plain_path, {})[route.method.lower()] = _operation(route)
    schemas: dict[str, Any] = {name_of(noun): dict(shape(noun)) for noun in NOUNS}
    schemas |= {name: _embedded(name, schema(of)) for name, of in _SCHEMAS.items()}
    schemas |= {"error": _ERROR, "pending": _PENDING}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Variorum",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "What an archive of news texts holds and what changed between them. A program shows its token with each request. Spans are "
            "[start, end) in Unicode code points. Fields may be added; none is renamed, dropped or given another meaning.",
        },
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
    }


def _operation(route: Route) -> dict[str, Any]:
    good: dict[str, Any] = {"description": route.does}
    if route.answer is not None:
        good["content"] = {JSON: {"schema": route.answer}}
    said: dict[str, Any] = {
        "summary": route.does,
        "operationId": "-".join([route.method.lower(), *re.findall(r"\w+", route.plain_path)]),
        "responses": {str(route.status): good, **{str(status): _refusal(status) for status in _statuses(route)}},
    }
    if route.params:
        said["parameters"] = [
            {"name": one.name, "in": one.place, "required": one.required, "description": one.does, "schema": dict(one.schema)}
            for one in route.params
        ]
    if route.body is not None:
        said["requestBody"] = {"required": True, "content": {JSON: {"schema": dict(route.body)}}}
    if route.permission is Permission.OPEN:
        said["security"] = [{}]
    return said


def _statuses(route: Route) -> list[int]:
    found = {400, 401, 403, 414, 429, 503, *route.refusals}
    if any(param.place == "path" for param in route.params):
        found.add(404)
    if route.method != "GET":
        found |= {413, 422}
    if route.body is not None:
        found.add(415)
    return sorted(found)


def _refusal(status: int) -> dict[str, Any]:
    name = "pending" if status == 202 else "error"
    return {"description": _MEANINGS[status], "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _embedded(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """One of the package's schemas as a component: its references lead to where it stands now."""
    moved = json.loads(json.dumps(schema).replace('"#/$defs/', f'"#/components/schemas/{name}/$defs/'))
    return {key: value for key, value in moved.items() if key not in {"$id", "$schema"}}


def listed(table: Iterable[Route], *, api: bool) -> str:
    """The routes as a table in Markdown: those for programs, or those for people."""
    rows = ["| | path | parameters | |", "|---|---|---|---|"]
    for route in table:
        if route.api == api:
            named = ", ".join(
                f"`{param.name}`" for param in route.params if param.place == "query" and param.name not in {"done", "next", "v"}
            )
            fields = ", ".join(f"`{name}`" for name in (route.body or {}).get("properties", {}) if name != "next")
            rows.append(f"| {route.method} | `{route.plain_path}` | {named or fields} | {route.does} |")
    return "\n".join(rows)
