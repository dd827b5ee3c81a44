"""Whether all is well, for machines that ask: a word for anybody, more for whoever may read."""

from __future__ import annotations

import os
import shutil
from typing import Any

from variorum import __version__
from variorum.web.answers import data
from variorum.web.routes import Call, Reply
from variorum.web.shapes import jsonable

_LEAST_ROOM = 100_000_000  # bytes on the archive's disk below which something should be done


def alive(call: Call) -> Reply:
    """Whether the archive answers. That a request came this far says that it could be opened."""
    call.archive.state()
    return data({"status": "ok"}, lasting=False)


def health(call: Call) -> Reply:
    """The archive, the watch, the disk."""
    from datetime import datetime, timedelta  # noqa: PLC0415

    troubles = []
    now = call.desk.world.now()
    beats = call.archive.heartbeats()
    for beat in beats:
        at = datetime.fromisoformat(beat.at)
        if now - at > timedelta(seconds=2 * beat.every):
            troubles.append(f"{beat.name} has given no sign of life since {beat.at}")
    room = _room(call.desk.options.archive)
    if room is not None and room < _LEAST_ROOM:
        troubles.append("the disk of the archive is nearly full")
    silent = sum(watch.alarmed is not None and not watch.paused for watch in call.archive.watches())
    if silent:
        troubles.append(f"{silent} watched addresses have been silent too long")
    found: dict[str, Any] = {
        "status": "trouble" if troubles else "ok",
        "troubles": troubles,
        "version": __version__,
        "engine": call.archive.engine,
        "heartbeats": jsonable(beats),
        "silent": silent,
        "free_bytes": room,
    }
    return data(found, lasting=False)


def _room(archive: str) -> int | None:
    """Bytes left on the disk of an archive that is a file; None where it is elsewhere."""
    try:
        return shutil.disk_usage(os.path.dirname(os.path.abspath(archive))).free if "://" not in archive else None  # noqa: PTH100, PTH120
    except OSError:
        return None
