"""The archive's nouns as JSON, and the JSON Schemas of that: both follow from the nouns themselves, so neither can lag behind."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from variorum.model import (
    Added,
    Heartbeat,
    HeldArticle,
    HeldCapture,
    HeldChange,
    HeldStory,
    HeldVersion,
    Hit,
    Kin,
    Review,
    Stay,
    Transition,
    Watch,
)
from variorum.model.archive import Anchor

NOUNS = (Added, Heartbeat, HeldArticle, HeldCapture, HeldChange, HeldStory, HeldVersion, Hit, Kin, Review, Stay, Transition, Watch)
_PLAIN = {str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"}}


def name_of(noun: type) -> str:
    """What the documentation calls it: "article" for HeldArticle."""
    return noun.__name__.removeprefix("Held").lower()


def jsonable(value: Any) -> Any:
    """As JSON has it: objects, lists, strings and numbers. A field's underscore at the end, which keeps it from a word of Python, goes."""
    if isinstance(value, Anchor):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name.rstrip("_"): jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return value


@cache
def shape(noun: type) -> Mapping[str, Any]:
    """The JSON Schema of what `jsonable` makes of such a one."""
    hints = get_type_hints(noun)
    properties = {field.name.rstrip("_"): _schema(hints[field.name]) for field in dataclasses.fields(noun)}
    return {"type": "object", "description": (noun.__doc__ or "").split("\n")[0], "properties": properties, "required": list(properties), "additionalProperties": False}  # fmt: skip


def ref(noun: type) -> dict[str, Any]:
    """A reference to that schema in the OpenAPI document."""
    return {"$ref": f"#/components/schemas/{name_of(noun)}"}


def _schema(hint: Any) -> dict[str, Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if hint is Anchor:
        return {"type": "string", "pattern": "^[0-9a-f]{16}-[0-9]+-[0-9]+$"}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [{"type": "null"} if part is type(None) else _schema(part) for part in parts]}
    if origin is tuple and parts[-1] is Ellipsis:
        return {"type": "array", "items": _schema(parts[0])}
    if origin is tuple:
        kinds = [_schema(part) for part in dict.fromkeys(parts)]
        return {"type": "array", "items": kinds[0] if len(kinds) == 1 else {"anyOf": kinds}, "minItems": len(parts), "maxItems": len(parts)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"type": "string", "enum": [one.value for one in hint]}
    raise TypeError(hint)
