"""Taking in what somebody sends: parameters, forms and JSON, each held to its schema; what no schema names is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import jsonschema

from variorum.web.options import MAX_ROWS
from variorum.web.routes import Param, Refusal

MAX_ID = 2**31 - 1  # of a row, as PostgreSQL's smaller integers
ID = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"  # a line of text: no control characters, of which databases and terminals want none
PROSE = r"^[^\x00]*$"


def line(most: int, **more: Any) -> dict[str, Any]:
    """Schema of a string in one line."""
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": PRINTABLE, **more}


def moment(**more: Any) -> dict[str, Any]:
    """Schema of a day or moment."""
    return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$", "maxLength": 20, **more}


def thing(required: Iterable[str] = (), **properties: Any) -> dict[str, Any]:
    """Schema of an object that may hold these properties and no others."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def in_path(name: str, does: str, schema: Mapping[str, Any] | None = None) -> Param:
    """A part of the path, most often an id."""
    return Param(name=name, schema=schema or ID, does=does, place="path", required=True)


LIMIT = Param(name="limit", schema={"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": 50}, does="rows at most")
OFFSET = Param(name="offset", schema={"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0}, does="rows to pass over")


def parameters(params: Iterable[Param], path: Mapping[str, Any], query: Iterable[tuple[str, str]], *, form: bool) -> dict[str, Any]:
    """The values by name. Raises Refusal for what is unknown, given twice, missing, or not of its form. What a form leaves empty is left out."""
    known = {param.name: param for param in params}
    given: dict[str, Any] = {name: str(value) for name, value in path.items()}
    for name, value in query:
        if name not in known or known[name].place != "query":
            raise Refusal(
                400, "a parameter that is not known here", _choose(p.name for p in known.values() if p.place == "query"), where="query"
            )
        if name in given:
            raise Refusal(400, "a parameter is given twice", f"give {name} once", where=name)
        if value or not form:
            given[name] = value
    found = {}
    for name, param in known.items():
        if name not in given:
            if param.required:
                raise Refusal(404 if param.place == "path" else 400, "a parameter is missing", f"give {name}: {param.does}", where=name)
            found[name] = param.default
            continue
        value = _as(param.schema, given[name])
        if not _checker(json.dumps(param.schema)).is_valid(value):
            what = "not of the form it has to have"
            raise Refusal(404 if param.place == "path" else 400, what, f"{param.does}: {_wanted(param.schema)}", where=name)
        found[name] = value
    return found


def body(schema: Mapping[str, Any], given: object) -> dict[str, Any]:
    """An object that fits the schema. Raises Refusal."""
    error = next(iter(sorted(_checker(json.dumps(schema)).iter_errors(given), key=lambda error: list(map(str, error.path)))), None)
    if error is None:
        return dict(given)  # type: ignore[call-overload,no-any-return]  # the schema says that it is an object
    where = ".".join(str(part) for part in error.absolute_path if isinstance(part, int) or part in schema["properties"]) or "body"
    if error.validator == "additionalProperties":
        raise Refusal(422, "a field that is not known here", _choose(schema["properties"]), where="body")
    if error.validator == "oneOf":
        raise Refusal(422, "either the one or the other is needed", error.schema.get("description", "see /api/openapi.json"), where="body")
    if error.validator == "required":
        raise Refusal(422, "a field is missing", f"needed: {', '.join(error.validator_value)}", where="body")
    raise Refusal(422, "not of the form it has to have", _wanted(error.schema), where=where)


def from_json(data: bytes) -> object:
    """The value; Refusal for what is no JSON, goes too deep, or says a name twice."""
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # halves of characters, written as escapes
    except (ValueError, RecursionError):
        raise Refusal(400, "not JSON in UTF-8", "send one object, each name in it once", where="body") from None
    return found


def from_form(schema: Mapping[str, Any], fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields of a form as the values that the schema wants; empty ones count as left out."""
    found: dict[str, Any] = {}
    for name, value in fields:
        if name in found:
            raise Refusal(422, "a field is given twice", "give each once", where="body")
        if value:
            found[name] = _as(schema["properties"].get(name, {}), value.replace("\r\n", "\n"))
    return found


def _as(schema: Mapping[str, Any], value: str) -> Any:
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if kind == "boolean" and value in {"true", "false", "on"}:
        return value != "false"
    return value


def _wanted(schema: Mapping[str, Any]) -> str:
    """A schema in words."""
    if "enum" in schema:
        return _choose(schema["enum"])
    kind = {"integer": "a whole number", "boolean": "true or false", "string": "a string"}.get(
        str(schema.get("type")), "see /api/openapi.json"
    )
    if "minimum" in schema:
        return f"{kind} from {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        kind = f"{kind} of {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    if schema.get("pattern") == moment()["pattern"]:
        return "a day as 2024-03-01, or a moment as 2024-03-01T10:00:00Z"
    return kind


def _choose(names: Iterable[Any]) -> str:
    known = [str(name) for name in names]
    return f"known: {', '.join(known)}" if known else "leave it out"


def _no_number(name: str) -> object:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


@cache
def _checker(schema: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(schema))
