"""The one flow. Every face of the program (terminal, page, server, Python) goes through here.

`texts` reads, compares and finds reuse; `stories` follows a story through its tellings; `archives` keeps them.
"""

from variorum.pipeline.stories import story
from variorum.pipeline.texts import (
    apply,
    apply_data,
    compare,
    explain_reuse,
    find_reuse,
    is_collection,
    itself,
    map_readings,
    open_article,
    open_articles,
    pick_articles,
    read,
    read_many,
    reuse,
    rules,
)

__all__ = [
    "apply",
    "apply_data",
    "compare",
    "explain_reuse",
    "find_reuse",
    "is_collection",
    "itself",
    "map_readings",
    "open_article",
    "open_articles",
    "pick_articles",
    "read",
    "read_many",
    "reuse",
    "rules",
    "story",
]
