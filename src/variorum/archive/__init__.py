"""What is kept: articles, captures, versions and what was made of them, in SQLite or PostgreSQL."""

from __future__ import annotations

from variorum.archive.store import Archive, forgotten_of, open_archive

__all__ = ["Archive", "forgotten_of", "open_archive"]
