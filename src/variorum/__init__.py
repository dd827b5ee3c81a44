"""Variorum reads the tellings of a news story and shows how it was retold.

    >>> import variorum
    >>> comparison = variorum.compare("At least 65 people were hurt.", "At least 107 people were hurt.")
    >>> [(change.class_.value, change.old_text, change.new_text) for change in comparison.changes]
    [('figure', '65', '107')]

Nothing heavy is imported until a function is called, and next to nothing until a name is used: Ctrl-C while this loads finds nobody who answers it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from variorum.errors import VariorumError
    from variorum.model import Article, Change, ChangeClass, ChangeKind, Comparison, Reading, Story, Thread
    from variorum.pipeline import apply, compare, find_reuse, open_article, read, story

__version__ = "0.1.0"

__all__ = [
    "Article",
    "Change",
    "ChangeClass",
    "ChangeKind",
    "Comparison",
    "Reading",
    "Story",
    "Thread",
    "VariorumError",
    "apply",
    "compare",
    "find_reuse",
    "open_article",
    "read",
    "story",
]

_STAGES = frozenset({"errors", "model"})
_NOUNS = dict.fromkeys(("Article", "Change", "ChangeClass", "ChangeKind", "Comparison", "Reading", "Story", "Thread"), "model") | {
    "VariorumError": "errors"
}
_FUNCTIONS = frozenset({"apply", "compare", "find_reuse", "open_article", "read", "story"})


class _FrontDoor(ModuleType):
    """Keeps `variorum.compare` the function, though a stage of the same name is a folder.

    The import system binds a submodule to its package when it is first imported; for these names the function stays. The stages are
    reached as `from variorum.compare import ...`.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _FUNCTIONS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor


def __getattr__(name: str) -> object:
    if name in _FUNCTIONS:
        from variorum import pipeline  # noqa: PLC0415  - the first call pays for it, not the import

        return getattr(pipeline, name)
    if name in _STAGES:
        return import_module(f"variorum.{name}")
    if name in _NOUNS:
        return getattr(import_module(f"variorum.{_NOUNS[name]}"), name)
    raise AttributeError(f"module 'variorum' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
