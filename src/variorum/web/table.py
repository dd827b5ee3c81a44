"""The one table of routes."""

from __future__ import annotations

from variorum.web import api_reading, api_writing, health, openapi, pages_reading, pages_writing
from variorum.web.answers import JSON
from variorum.web.routes import Permission, Route

_STATUS = {"type": "object", "properties": {"status": {"type": "string", "enum": ["ok"]}}, "required": ["status"]}
_HEALTH = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["ok", "trouble"]},
        "troubles": {"type": "array", "items": {"type": "string"}},
        "version": {"type": "string"},
        "engine": {"type": "string"},
        "heartbeats": {"type": "array", "items": {"$ref": "#/components/schemas/heartbeat"}},
        "silent": {"type": "integer"},
        "free_bytes": {"type": ["integer", "null"]},
    },
    "required": ["status", "troubles", "version", "engine", "heartbeats", "silent", "free_bytes"],
}

TABLE: tuple[Route, ...] = (
    *pages_reading.ROWS,
    *pages_writing.ROWS,
    Route(method="GET", path="/health", permission=Permission.OPEN, run=health.alive, does="Whether the archive answers.", answer=_STATUS, media_type=JSON, cached=False),
    Route(method="GET", path="/api/health", permission=Permission.READ, run=health.health, does="The archive, the watch, the disk.", answer=_HEALTH, media_type=JSON, cached=False),
    Route(method="GET", path="/api/openapi.json", permission=Permission.READ, run=lambda _call: openapi.answer(TABLE), does="This document.", answer={"type": "object"}, media_type=JSON),
    *api_reading.ROWS,
    *api_writing.ROWS,
)  # fmt: skip
