"""Comparisons, readings and reuse for people and programs: an HTML page, text for a terminal, JSON, CSV.

Every function is pure: the same input gives the same characters, and nothing is printed or written here.
"""

from __future__ import annotations

from collections.abc import Sequence

from variorum.model import Comparison, Reading, Story
from variorum.render.claims_data import claims_csv, claims_csv_head, claims_data, claims_json, claims_line
from variorum.render.claims_terminal import claims_text
from variorum.render.data import SCHEMAS, as_csv, as_data, as_jsonl, schema, version
from variorum.render.reuse_data import kinship_data, kinship_json
from variorum.render.reuse_terminal import kinship_text
from variorum.render.story_data import story_data, story_json, story_notebook, story_rows
from variorum.render.story_terminal import story_text
from variorum.render.terminal import as_text

__all__ = [
    "SCHEMAS",
    "as_csv",
    "as_data",
    "as_jsonl",
    "as_page",
    "as_text",
    "claims_csv",
    "claims_csv_head",
    "claims_data",
    "claims_json",
    "claims_line",
    "claims_page",
    "claims_text",
    "kinship_data",
    "kinship_json",
    "kinship_text",
    "schema",
    "story_data",
    "story_export",
    "story_json",
    "story_notebook",
    "story_page",
    "story_rows",
    "story_text",
    "version",
]


def as_page(comparison: Comparison) -> str:
    """The comparison as one HTML file that needs nothing else."""
    from variorum.render.page import as_page as draw  # noqa: PLC0415  - only a page needs jinja2

    return draw(comparison)


def claims_page(readings: Sequence[Reading]) -> str:
    """The readings as one HTML file that needs nothing else."""
    from variorum.render.claims_html import claims_page as draw  # noqa: PLC0415  - as above

    return draw(readings)


def story_page(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> str:
    """The story as one HTML file that needs nothing else; texts are quoted up to a cap, in full, or not at all."""
    from variorum.render.story_html import story_page as draw  # noqa: PLC0415  - as above

    return draw(story, full_text=full_text, hashes_only=hashes_only)


def story_export(story: Story, form: str, *, full_text: bool = False, hashes_only: bool = False) -> str | bytes:
    """The story for other programs, in one of `variorum.render.exports.FORMATS`."""
    from variorum.render.exports import export  # noqa: PLC0415  - only exports need pyarrow

    return export(story, form, full_text=full_text, hashes_only=hashes_only)
