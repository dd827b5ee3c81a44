"""A comparison for readers and programs: an HTML page, text for a terminal, JSON, CSV.

Every function is pure: the same comparison gives the same characters, and nothing is printed or written here.
"""

from __future__ import annotations

from variorum.model import Comparison
from variorum.render.data import SCHEMAS, as_csv, as_data, as_jsonl, schema
from variorum.render.terminal import as_text

__all__ = ["SCHEMAS", "as_csv", "as_data", "as_jsonl", "as_page", "as_text", "schema"]


def as_page(comparison: Comparison) -> str:
    """The comparison as one HTML file that needs nothing else."""
    from variorum.render.page import as_page as draw  # noqa: PLC0415  - only a page needs jinja2

    return draw(comparison)
