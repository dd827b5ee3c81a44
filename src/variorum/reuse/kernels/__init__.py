"""The loops over every word, compiled: words, fingerprints, who shares one, how far the match reaches, how much of each text is shared.

All work on flat arrays. A collection of n texts with m words is `hashes[m]` (64 bits of each folded word), `starts[m]` and `ends[m]` (code points),
`flags[m]`, and `offsets[n + 1]` (where each text's words begin). Positions are counted in words from the start of their text. No kernel
holds the interpreter, so threads run them side by side; compiled code is kept beside the package, or in the user's cache folder.

Winnowing: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.
Resemblance and containment: Broder, "On the resemblance and containment of documents", 1997.
"""

from __future__ import annotations

from variorum.reuse.kernels.compiling import NUMBER, QUOTED, UNSPACED
from variorum.reuse.kernels.groups import unite
from variorum.reuse.kernels.pairs import PAIR, PASSAGE, measure, summarise
from variorum.reuse.kernels.postings import bodies, gather, join, kept, note_repeats
from variorum.reuse.kernels.texts import fingerprints, words

__all__ = [
    "NUMBER", "PAIR", "PASSAGE", "QUOTED", "UNSPACED", "bodies", "fingerprints", "gather", "join", "kept", "measure", "note_repeats", "summarise",
    "unite", "words",
]  # fmt: skip
