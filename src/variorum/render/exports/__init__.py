"""A story for other programs: a table, W3C Web Annotations, TEI, PROV-O, schema.org.

Every function takes a story and the two flags of the page, `full_text` and `hashes_only`, and gives a string, bytes, or an Arrow table.
`docs/exports.md` says what stands where.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from variorum.model import Story

FORMATS = {  # name on the command line → module and function
    "csv": ("table", "story_csv"),
    "parquet": ("table", "story_parquet"),
    "annotations": ("annotations", "story_annotations"),
    "tei": ("tei", "story_tei"),
    "prov": ("prov", "story_prov"),
    "schema-org": ("schema_org", "story_claims"),
}
_FUNCTIONS = {"story_table": "table"} | {function: module for module, function in FORMATS.values()}

__all__ = ["FORMATS", "export", "story_annotations", "story_claims", "story_csv", "story_parquet", "story_prov", "story_table", "story_tei"]


def export(story: Story, form: str, *, full_text: bool = False, hashes_only: bool = False) -> str | bytes:
    """The story in one of `FORMATS`; KeyError for any other name."""
    module, function = FORMATS[form]
    write: Callable[..., str | bytes] = getattr(import_module(f"{__name__}.{module}"), function)
    return write(story, full_text=full_text, hashes_only=hashes_only)


def __getattr__(name: str) -> Any:
    if name not in _FUNCTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FUNCTIONS[name]}"), name)
