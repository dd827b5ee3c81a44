"""Every threshold: its value, unit, range, and what it was measured on.

A number that decides something about a reader's text stands here or in a model card, nowhere else. Each entry of `SETTINGS` is printed
by `variorum settings`; the module-level names are what the code reads.
"""

from __future__ import annotations

MAX_INPUT_BYTES = 100_000_000  # bytes of one text. Two texts of 100,000 words are 1.2 MB; a 200 MB file is a mistake or an attack
MAX_PAGE_BYTES = 20_000_000  # bytes of one HTML page, as trafilatura's own limit (FIELD conventions, section 4.1)
MAX_LINE_WARNING = 1_000_000  # code points on one line beyond which the text is not prose
