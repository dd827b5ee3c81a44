"""Variorum reads the tellings of a news story and shows how it was retold.

    >>> import variorum
    >>> comparison = variorum.compare("At least 65 people were hurt.", "At least 107 people were hurt.")
    >>> [(change.class_.value, change.old_text, change.new_text) for change in comparison.changes]
    [('figure', '65', '107')]

Nothing heavy is imported until a function is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from variorum.errors import VariorumError
from variorum.model import Article, Change, ChangeClass, ChangeKind, Comparison, Reading

if TYPE_CHECKING:
    from variorum.pipeline import apply, compare, open_article, read

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Change",
    "ChangeClass",
    "ChangeKind",
    "Comparison",
    "Reading",
    "VariorumError",
    "apply",
    "compare",
    "open_article",
    "read",
]

_FROM_PIPELINE = {"apply", "compare", "open_article", "read"}


def __getattr__(name: str) -> object:
    if name in _FROM_PIPELINE:
        from variorum import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'variorum' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
