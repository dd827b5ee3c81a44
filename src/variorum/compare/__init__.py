"""(Reading, Reading) → Comparison: which sentence became which, what changed inside, and what each change is about."""

from __future__ import annotations

from variorum.compare import changes as typed
from variorum.compare.patch import apply, layout, patch
from variorum.compare.sentences import Aligned, align, mirrored
from variorum.compare.site import Listener
from variorum.compare.words import Edit, edits
from variorum.model import Comparison, Link, Reading, SentenceKind, Summary
from variorum.text import resemblance, shingles

__all__ = ["apply", "compare"]

REWRITTEN_MAX = 0.42  # similarity below which a headline, dateline or byline is shown as rewritten whole rather than word by word


def compare(old: Reading, new: Reading, *, listen: Listener | None = None) -> Comparison:
    """Compare two readings. Swapping them mirrors the result.

    Where readings bring no attributions, `listen` gives those of a sentence, asked only where they decide what an edit is about.
    """
    swapped = mirrored(old, new)
    aligned = align(old, new)
    edits_of = {number: inside for number, row in enumerate(aligned) if (inside := _edits(old, new, row, swapped=swapped))}
    found = typed.changes(typed.context(old, new, edits_of, listen), aligned, edits_of)
    pieces = patch(old, new, list(typed.equal_runs(aligned, edits_of, old, new)))
    substantive = sum(change.substantive for change in found)
    alike, in_new, in_old = resemblance(shingles(old.tokens), shingles(new.tokens))
    return Comparison(
        old=old,
        new=new,
        alignment=tuple(_link(row, old, new) for row in aligned),
        changes=found,
        patch=pieces,
        summary=Summary(
            substantive=substantive,
            other=len(found) - substantive,
            resemblance=round(alike, 4),
            containment_old=round(in_new, 4),
            containment_new=round(in_old, 4),
            layout=layout(old.article.text, pieces),
        ),
    )


def _edits(old: Reading, new: Reading, row: Aligned, *, swapped: bool) -> list[Edit]:
    if not row.old or not row.new or row.similarity == 1.0:
        return []
    before = [old.sentences[index] for index in row.old]
    after = [new.sentences[index] for index in row.new]
    whole = row.similarity < REWRITTEN_MAX and before[0].kind is not SentenceKind.BODY
    if whole:
        return [Edit(before[0].first, before[-1].last, after[0].first, after[-1].last)]
    if swapped:
        return [Edit(edit.new, edit.new_end, edit.old, edit.old_end) for edit in edits(new, after, old, before)]
    return edits(old, before, new, after)


def _link(row: Aligned, old: Reading, new: Reading) -> Link:
    return Link(
        old=tuple(old.sentences[index].span for index in row.old),
        new=tuple(new.sentences[index].span for index in row.new),
        relation=row.relation,
        similarity=round(row.similarity, 3),
    )
