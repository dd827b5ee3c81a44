"""The statements of the archive, as they stand in `sql/`: each under its name, with a line that says what it is for.

    -- name: find_article
    -- The article of a key.
    SELECT ... WHERE key = :key

One text serves both engines where it can; what only one of them understands stands in `sqlite.sql` and `postgresql.sql`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

_NAMED = re.compile(r"^-- name: (\w+)\n((?:--.*\n)+)", re.MULTILINE)
_SHARED = ("keeping", "telling", "searching", "watching", "people", "forgetting", "checking", "backup")


@lru_cache(maxsize=2)
def statements(engine: str) -> dict[str, str]:
    """The statements that an engine understands, by name."""
    found: dict[str, str] = {}
    for subject in (*_SHARED, engine):
        parts = _NAMED.split(files("variorum.archive").joinpath(f"sql/{subject}.sql").read_text(encoding="utf-8"))
        for name, text in zip(parts[1::3], parts[3::3], strict=True):
            found[name] = text.strip().removesuffix(";")
    return found


@lru_cache(maxsize=2)
def migrations(engine: str) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """The steps that make an archive what it is, in order: number, name, statements."""
    folder = files("variorum.archive").joinpath(f"sql/migrations/{engine}")
    steps = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            number, _, name = file.name.removesuffix(".sql").partition("_")
            lines = (line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("--"))
            texts = (text.strip() for text in re.split(r";$", "\n".join(lines), flags=re.MULTILINE))
            steps.append((int(number), name, tuple(text for text in texts if text)))
    return tuple(steps)
