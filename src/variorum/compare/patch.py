"""The exact way from the old text to the new one: spans to copy, text to insert."""

from __future__ import annotations

from collections.abc import Sequence

from variorum.model import Piece, Reading, Span


def patch(old: Reading, new: Reading, equal: Sequence[tuple[int, int, int]]) -> tuple[Piece, ...]:
    """Build a patch from runs of equal tokens.

    `equal` holds (first old token, first new token, length), in the order of the new text. Applying the patch to the old text gives the
    new text exactly: a run is copied only where the two texts hold the same characters, everything else is inserted literally.
    """
    before, after = old.article.text, new.article.text
    pieces: list[Piece] = []
    at = 0
    for first_old, first_new, length in equal:
        for source, target in _copies(old, new, first_old, first_new, length):
            if target[0] < at:
                continue
            _literal(pieces, after[at : target[0]])
            _copy(pieces, before, source)
            at = target[1]
    _literal(pieces, after[at:])
    return tuple(pieces)


def _copies(old: Reading, new: Reading, first_old: int, first_new: int, length: int) -> list[tuple[Span, Span]]:
    """Copy a run as a whole where its characters, spaces included, are the same, else token by token where they are."""
    before, after = old.article.text, new.article.text
    source = (old.tokens[first_old].start, old.tokens[first_old + length - 1].end)
    target = (new.tokens[first_new].start, new.tokens[first_new + length - 1].end)
    if before[slice(*source)] == after[slice(*target)]:
        return [(source, target)]
    copies = []
    for ours, theirs in zip(old.tokens[first_old : first_old + length], new.tokens[first_new : first_new + length], strict=True):
        if before[ours.start : ours.end] == after[theirs.start : theirs.end]:
            copies.append(((ours.start, ours.end), (theirs.start, theirs.end)))
    return copies


def _literal(pieces: list[Piece], text: str) -> None:
    if text:
        pieces.append(text)


def _copy(pieces: list[Piece], before: str, source: Span) -> None:
    """Add a span, joined to the span before it when the text between them in the old text is the literal between them in the patch."""
    gap = pieces[-1] if pieces and isinstance(pieces[-1], str) else ""
    previous = pieces[-2] if gap and len(pieces) > 1 else pieces[-1] if pieces else None
    if isinstance(previous, tuple) and previous[1] <= source[0] and before[previous[1] : source[0]] == gap:
        if gap:
            pieces.pop()
        pieces[-1] = (previous[0], source[1])
    else:
        pieces.append(source)


def apply(old: str, pieces: Sequence[Piece]) -> str:
    """The new text, from the old one and a patch made from it."""
    return "".join(piece if isinstance(piece, str) else old[piece[0] : piece[1]] for piece in pieces)


def layout(old: str, pieces: Sequence[Piece]) -> int:
    """How many places differ in nothing but white space."""
    count = 0
    previous_end = 0
    literal = ""
    for piece in (*pieces, (len(old), len(old))):
        if isinstance(piece, str):
            literal = piece
            continue
        skipped = old[previous_end : piece[0]] if piece[0] >= previous_end else "moved"
        count += skipped != literal and not skipped.strip() and not literal.strip()
        previous_end, literal = piece[1], ""
    return count
