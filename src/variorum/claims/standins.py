"""Stand-ins for names: who somebody is must not say whether they are quoted, so the tagger's encoder reads "Smith" for whoever it is.

In a window, the first name that is met is given the first stand-in, another name the second, and so on; the same name has the same one again. So two
names that change places wherever they stand give the very same pieces, and the tagger finds the same attributions in the same places. What kind of
name it is, a person's or a town's, is told by the spelling, which only the head for names sees.

Which words are names is decided by lists of words (`weights/words.json`, made by `training/words.py`) and by the text itself: "Price" is one when it has
its capital inside a sentence and "price" stands nowhere. Peoples, parties and faiths have stand-ins of their own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

# Single pieces of BERT's vocabulary, with their ids. What they are is of no account, as long as the encoder knows them as names and peoples.
STAND_INS = {
    "name": (
        3044, 3779, 3766, 3557, 4482, 4267, 5143, 4202, 2726, 5405, 3235, 4027, 5953, 5671, 4572, 5215, 6157, 5232, 5297, 6119, 3660, 2940, 5922, 5912,
        6243, 6063, 6395, 7031, 5708, 8109, 6473, 6769, 6262, 7380, 6868, 5954, 6384, 7104, 6201, 9482, 4922, 4829, 12001, 7305, 8925, 4330, 5163, 12055,
    ),  # surnames, from Smith to Coleman
    "group": (2446, 2413, 3059, 3009, 2845, 2822, 2887, 3907, 3306, 5037, 2796, 4759, 4467, 4916, 3493, 3803),  # German to Dutch
    "groups": (7074, 16773, 12513, 13176, 4841, 12896, 6505, 24651, 5181, 7486, 8135, 10900, 14560, 10774, 10567, 27476),  # Germans to Danes
}  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_INSIDE = re.compile(r"\b(?:[a-z]+,?|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.?) (?=([A-Z][^\W\d_]+))")  # a capital where no sentence begins
_LAST = re.compile(r"\b[A-Z][^\W\d_]+ (?=([A-Z][^\W\d_]+),? [a-z])")  # the last of several capitals, but of a headline


@dataclass(frozen=True, slots=True)
class Lists:
    """Words, in small letters, that may have a capital without being anybody's name."""

    kept: frozenset[str]  # never names of their own: "Monday", "President", "Court"
    ordinary: frozenset[str]  # names only where the text shows it: "Price", "Bill"
    groups: frozenset[str]  # peoples, parties, faiths: "Syrian", "Democrats"


def load(path: Path | None = None) -> Lists:
    """The lists of the package, or of a file. Raises OSError, ValueError or KeyError for a file that is none."""
    held = json.loads((path or files("variorum.claims").joinpath("weights", "words.json")).read_text(encoding="utf-8"))
    return Lists(**{name: frozenset(held[name].split()) for name in ("kept", "ordinary", "groups")})


class Names:
    """Which words of one text are names."""

    def __init__(self, text: str, lists: Lists) -> None:
        self._lists = lists
        self._small = {word for word in set(_LETTERS.findall(text)) if word.islower()}
        self._inside = {word.lower() for word in {*_INSIDE.findall(text), *_LAST.findall(text)}}

    def kind(self, word: str) -> str | None:
        """The kind of stand-in that a word with a capital is given, if any."""
        small = word.lower()
        if len(word) < 2 or small in self._lists.kept or not word.isalpha():
            return None
        if small in self._lists.groups:
            return "groups" if small.endswith("s") else "group"
        if small in self._lists.ordinary:
            return "name" if small in self._inside and small not in self._small else None
        return "name" if small in self._inside or small not in self._small else None
