"""Lines of styled words for a terminal: wrapping, hanging indents, colour.

Colour is only ever added to marks that are there without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from variorum.render.plain import broken, columns

NARROWEST = 24  # columns; a narrower terminal gets lines of this width

Atom = tuple[str, str]  # words, and the name of their style
Text = list[Atom]

# Blue and orange of middling lightness from the 256-colour cube: legible on black and on white, and told apart by the colour-blind.
_STYLES = {
    "": "",
    "bold": "1",
    "dim": "2",
    "old": "38;5;166",
    "new": "38;5;32",
    "old strong": "1;38;5;166",
    "new strong": "1;38;5;32",
}


def painted(line: Text, *, colour: bool) -> str:
    """The line as characters, with colour when it is asked for."""
    if not colour:
        return "".join(words for words, _ in line).rstrip()
    runs = [("".join(words for words, _ in run), style) for style, run in groupby(line, key=lambda atom: atom[1])]
    return "".join(f"\x1b[{_STYLES[style]}m{words}\x1b[0m" if style else words for words, style in runs).rstrip()


def _words(atoms: Iterable[Atom]) -> Iterator[tuple[str, Text]]:
    """The words, each with the style of the space before it; a word may hold several styles."""
    word: Text = []
    gap = ""
    for text, style in atoms:
        for piece in re.findall(r"\s+|\S+", text):
            if not piece.isspace():
                word.append((piece, style))
            else:
                if word:
                    yield gap, word
                word, gap = [], style
    if word:
        yield gap, word


def wrapped(atoms: Iterable[Atom], width: int) -> Iterator[Text]:
    """The words in lines of at most `width` columns."""
    line: Text = []
    used = 0
    for gap, word in _words(atoms):
        long = size(word)
        if used and used + 1 + long > width:
            yield line
            line, used = [], 0
        if used:
            line.append((" ", gap if gap == word[0][1] else ""))
            used += 1
        *full, last = [word] if long <= width else _chopped(word, width)
        yield from full
        line += last
        used += size(last)
    if line:
        yield line


def _chopped(word: Text, width: int) -> list[Text]:
    """A word wider than a line, in pieces that fit."""
    pieces: list[Text] = [[]]
    for text, style in word:
        for character in broken(text, 1):
            if size(pieces[-1]) + columns(character) > width:
                pieces.append([])
            pieces[-1].append((character, style))
    return pieces


def size(line: Text) -> int:
    """How many columns the line takes."""
    return sum(columns(words) for words, _ in line)


def hanging(label: Text, body: Iterable[Text], indent: int) -> list[Text]:
    """The body's lines beside a label of at most `indent` columns."""
    lines = list(body) or [[]]
    first = [*label, (" " * (indent - size(label)), "")]
    return [[*first, *lines[0]], *([(" " * indent, ""), *line] for line in lines[1:])]


def beside(cells: Iterable[tuple[Sequence[Text], int]]) -> list[Text]:
    """Columns of lines side by side, each in its width; a line must not be wider."""
    columns_ = list(cells)
    height = max(len(lines) for lines, _ in columns_)
    rows: list[Text] = []
    for index in range(height):
        row: Text = []
        for lines, width in columns_:
            line = lines[index] if index < len(lines) else []
            row += [*line, (" " * (width - size(line)), "")]
        rows.append(row)
    return rows
