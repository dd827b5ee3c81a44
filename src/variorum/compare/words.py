"""Edits inside linked sentences: minimal, then readable.

The longest common subsequence of the tokens (rapidfuzz, in C++) is minimal but shatters a rewritten clause into scraps around every "the"
that happens to recur. So runs of equal words that say little are taken into the edits around them; a pair of words that differ by a few
letters is kept apart from its neighbours; and no edit crosses the border of a sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from variorum.compare.sentences import information, stem
from variorum.compare.spelling import same_word
from variorum.model import Reading, Sentence

ISLAND_WORDS = 3  # tokens; a longer run of equal words is left standing, whatever it says
ALIKE = 0.6  # 0..1, share of letters in common from which two words are the same word spelt or inflected otherwise
ALIKE_MAX = 24  # tokens on either side of an edit beyond which its inside is not searched for words that are alike


class Edit(NamedTuple):
    """Old tokens `[old, old_end)` became new tokens `[new, new_end)`, by index in the readings; one side may be empty."""

    old: int
    old_end: int
    new: int
    new_end: int


def edits(old_reading: Reading, old: Sequence[Sentence], new_reading: Reading, new: Sequence[Sentence]) -> list[Edit]:
    """The edits that turn the old sentences into the new ones, in order; every token that differs lies in exactly one.

    A date or a number is changed as a whole: "3 July" to "July 3" is one edit.
    """
    old_tokens, new_tokens = old_reading.tokens, new_reading.tokens
    first_old, last_old, first_new, last_new = old[0].first, old[-1].last, new[0].first, new[-1].last
    ours = [token.text for token in old_tokens[first_old:last_old]]
    theirs = [token.text for token in new_tokens[first_new:last_new]]
    if ours == theirs:
        return []
    found = _minimal([word.casefold() for word in ours], [word.casefold() for word in theirs])
    found, settled = _moved_inside(found, ours, theirs)
    found = _without_islands(found, ours, theirs, settled)
    pieces = (piece for edit in found for piece in _alike_apart(_trimmed(edit, ours, theirs), ours, theirs))
    found = [edit for piece in pieces if (edit := _trimmed(piece, ours, theirs)) and (edit.old < edit.old_end or edit.new < edit.new_end)]
    found = _touching_joined(sorted([*found, *_recased(found, ours, theirs)]), settled)
    shifted = [Edit(a + first_old, b + first_old, c + first_new, d + first_new) for a, b, c, d in found]
    shifted = _whole_expressions(shifted, _expressions(old_reading, first_old, last_old), _expressions(new_reading, first_new, last_new))
    return list(_within_borders(shifted, [sentence.last for sentence in old[:-1]], [sentence.last for sentence in new[:-1]]))


def _touching_joined(found: list[Edit], settled: frozenset[Edit]) -> list[Edit]:
    """Join a word that only lost or got its capital to what was put in or taken out right beside it."""
    joined: list[Edit] = []
    for edit in found:
        before = joined[-1] if joined else None
        touching = before is not None and before.old_end == edit.old and before.new_end == edit.new
        if before is not None and touching and (_one_sided(before) or _one_sided(edit)) and not {before, edit} & settled:
            joined[-1] = Edit(before.old, edit.old_end, before.new, edit.new_end)
        else:
            joined.append(edit)
    return joined


def _expressions(reading: Reading, first: int, last: int) -> list[tuple[int, int]]:
    """Token ranges of the dates and numbers of more than one token among tokens `[first, last)`."""
    start, end = reading.tokens[first].start, reading.tokens[last - 1].end
    times = reading.times[
        bisect_left(reading.times, start, key=lambda time: time.span[0]) : bisect_left(reading.times, end, key=lambda time: time.span[0])
    ]
    low = bisect_left(reading.figures, start, key=lambda figure: figure.number[0])
    high = bisect_left(reading.figures, end, key=lambda figure: figure.number[0])
    spans = [time.span for time in times] + [
        (min(figure.span[0], figure.number[0]), figure.number[1]) for figure in reading.figures[low:high]
    ]
    starts = [token.start for token in reading.tokens[first:last]] if spans else []
    ranges = [(first + bisect_left(starts, low), first + bisect_left(starts, high)) for low, high in spans]
    return sorted(pair for pair in ranges if pair[1] - pair[0] > 1)


def _whole_expressions(found: list[Edit], old: list[tuple[int, int]], new: list[tuple[int, int]]) -> list[Edit]:
    """Join edits that touch one expression, across the words of it that stay."""
    joined: list[Edit] = []
    for edit in found:
        before = joined[-1] if joined else None
        if before is not None and edit.old - before.old_end == edit.new - before.new_end <= ISLAND_WORDS and (
            any(low < edit.old + 1 and before.old_end - 1 < high and low <= before.old_end and edit.old <= high for low, high in old)
            or any(low < edit.new + 1 and before.new_end - 1 < high and low <= before.new_end and edit.new <= high for low, high in new)
        ):  # fmt: skip
            joined[-1] = Edit(before.old, edit.old_end, before.new, edit.new_end)
        else:
            joined.append(edit)
    return joined


def _minimal(ours: Sequence[str], theirs: Sequence[str]) -> list[Edit]:
    found: list[Edit] = []
    for code in LCSseq.opcodes(ours, theirs):
        if code.tag == "equal":
            continue
        if found and found[-1].old_end == code.src_start and found[-1].new_end == code.dest_start:
            found[-1] = Edit(found[-1].old, code.src_end, found[-1].new, code.dest_end)
        else:
            found.append(Edit(code.src_start, code.src_end, code.dest_start, code.dest_end))
    found = [_slid(edit, found[index + 1] if index + 1 < len(found) else None, ours, theirs) for index, edit in enumerate(found)]
    return _rejoined(found, ours, theirs)


def _rejoined(found: list[Edit], ours: Sequence[str], theirs: Sequence[str]) -> list[Edit]:
    """Two insertions (or deletions) that are one: "[in] the [harbour district the] agency" is "[in the harbour district] the agency"."""
    joined: list[Edit] = []
    for edit in found:
        before = joined[-1] if joined else None
        if before is not None and _one_sided(before) and _one_sided(edit) and (before.old == before.old_end) == (edit.old == edit.old_end):
            inserted = edit.old == edit.old_end
            words, start, end = (theirs, edit.new, edit.new_end) if inserted else (ours, edit.old, edit.old_end)
            gap = edit.old - before.old_end
            if gap < end - start and list(words[start - gap : start]) == list(words[end - gap : end]):
                joined[-1] = Edit(
                    before.old,
                    before.old_end + (0 if inserted else end - start),
                    before.new,
                    before.new_end + (end - start if inserted else 0),
                )
                continue
        joined.append(edit)
    return joined


def _slid(edit: Edit, after: Edit | None, ours: Sequence[str], theirs: Sequence[str]) -> Edit:
    """A pure insertion or deletion, moved right while that keeps it equal and lets it begin after a mark or end with one."""
    old, old_end, new, new_end = edit
    if old < old_end and new < new_end:
        return edit
    words, start, end, limit = (
        (ours, old, old_end, after.old if after else len(ours))
        if old < old_end
        else (theirs, new, new_end, after.new if after else len(theirs))
    )
    best, shift = _seam(words, start, end), 0
    step = 0
    while end + step < limit and words[start + step] == words[end + step]:
        step += 1
        quality = _seam(words, start + step, end + step)
        if quality > best:
            best, shift = quality, step
    return Edit(old + shift, old_end + shift, new + shift, new_end + shift)


def _seam(words: Sequence[str], start: int, end: int) -> int:
    """How natural the borders of a run are: it opens a clause, or closes one."""
    opens = start == 0 or words[start] in {",", "(", '"', "-"} or words[start - 1] in {".", "!", "?", ":", ";"}
    closes = end == len(words) or words[end] in {".", ",", ")", ";"} or words[end - 1] in {",", ")"}
    return 2 * (opens and not (words[start] == "," and words[end - 1] == ",")) + closes


def _moved_inside(found: list[Edit], ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[Edit], frozenset[Edit]]:
    """Cut out what only changed its place in the sentence: a run of words taken out here and put in, the very same, there.

    Returns the edits, and those among them that are one end of such a move and must stay by themselves.
    """
    found, ends = _taken_and_put(found, ours, theirs)
    turned, more = _taken_and_put([_turned(edit) for edit in found], theirs, ours)
    return [_turned(edit) for edit in turned], frozenset(ends | {_turned(edit) for edit in more})


def _turned(edit: Edit) -> Edit:
    return Edit(edit.new, edit.new_end, edit.old, edit.old_end)


def _taken_and_put(found: list[Edit], ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[Edit], set[Edit]]:
    settled: set[Edit] = set()
    for edit in list(found):
        taken = [word.casefold() for word in ours[edit.old : edit.old_end]]
        if edit.new < edit.new_end or len(taken) < 2 or sum(map(information, taken)) < 1.0:
            continue
        for place, other in enumerate(found):
            put = [word.casefold() for word in theirs[other.new : other.new_end]]
            at = next((at for at in range(len(put) - len(taken) + 1) if put[at : at + len(taken)] == taken), None)
            if at is None or other in settled:
                continue
            start, end = other.new + at, other.new + at + len(taken)
            here = Edit(other.old_end, other.old_end, start, end)
            pieces = [Edit(other.old, other.old_end, other.new, start), here, Edit(other.old_end, other.old_end, end, other.new_end)]
            found[place : place + 1] = [piece for piece in pieces if piece.old < piece.old_end or piece.new < piece.new_end]
            settled |= {edit, here}
            break
    return found, settled


def _without_islands(found: list[Edit], ours: Sequence[str], theirs: Sequence[str], settled: frozenset[Edit]) -> list[Edit]:
    """Join neighbours across words that say little beside what changes around them, until nothing is left to join."""
    merged: list[Edit] = []
    for edit in found:
        following = edit
        while merged and not {merged[-1], following} & settled and _joins(merged[-1], following, ours, theirs):
            previous = merged.pop()
            following = Edit(previous.old, following.old_end, previous.new, following.new_end)
        merged.append(following)
    return merged


def _joins(before: Edit, after: Edit, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    if before.old_end == 0 or before.new_end == 0:
        first = ours[before.old_end : before.old_end + 1], theirs[before.new_end : before.new_end + 1]
        if first[0] == first[1] and first[0] and first[0][0][0].isupper():
            return False  # words before a sentence that keeps its own first capital: a line glued on
    island = ours[before.old_end : after.old]
    if len(island) > ISLAND_WORDS:
        return False
    if _one_sided(before) != _one_sided(after) and _set_off(before if _one_sided(before) else after, ours, theirs):
        return False  # a phrase between commas came or went; what stands beside it is another change
    if island and all(word in _BORDERS for word in island) and not _one_sided(before) and not _one_sided(after):
        return False
    said = sum(information(word.casefold()) for word in island)
    left, right = _said(before, ours, theirs), _said(after, ours, theirs)
    if (
        said < 1.0
        and len(island) <= 2
        and _one_sided(before)
        and _one_sided(after)
        and (before.old < before.old_end) != (after.old < after.old_end)
    ):
        return True  # "dozens more", "more than 100": out on one side of a small word, in on the other
    return said < 1.0 and said <= 0.4 * min(left, right) and max(left, right) >= 2.0


_BORDERS = frozenset(',;:()"')


def _set_off(edit: Edit, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    words = ours[edit.old : edit.old_end] or theirs[edit.new : edit.new_end]
    return words[0] in _BORDERS or words[-1] in _BORDERS


def _one_sided(edit: Edit) -> bool:
    return edit.old == edit.old_end or edit.new == edit.new_end


def _trimmed(edit: Edit, ours: Sequence[str], theirs: Sequence[str]) -> Edit:
    """Without the words at either end that joining took in and that are equal after all."""
    old, old_end, new, new_end = edit
    while old < old_end and new < new_end and ours[old].casefold() == theirs[new].casefold():
        old, new = old + 1, new + 1
    while old < old_end and new < new_end and ours[old_end - 1].casefold() == theirs[new_end - 1].casefold():
        old_end, new_end = old_end - 1, new_end - 1
    return Edit(old, old_end, new, new_end)


def _said(edit: Edit, ours: Sequence[str], theirs: Sequence[str]) -> float:
    return max(
        sum(information(word.casefold()) for word in ours[edit.old : edit.old_end]),
        sum(information(word.casefold()) for word in theirs[edit.new : edit.new_end]),
    )


def _alike_apart(edit: Edit, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Edit]:
    """Cut an edit so that words that are alike ("organizations", "organisations") stand as pairs of their own."""
    rows, columns = edit.old_end - edit.old, edit.new_end - edit.new
    if (rows <= 1 and columns <= 1) or not rows or not columns or max(rows, columns) > ALIKE_MAX:
        yield edit
        return
    if _letters(ours[edit.old : edit.old_end]) == _letters(theirs[edit.new : edit.new_end]):
        yield edit  # "under way", "underway"
        return
    before, after = ours[edit.old : edit.old_end], theirs[edit.new : edit.new_end]
    alike = _alike_pairs(before, after)
    # a mere inflection amid other words ("staged", "could stage") shows that the clause was rewritten as a whole
    kept = alike if len(alike) == rows == columns else [(i, j) for i, j in alike if _spelt_otherwise(before[i], after[j])]
    old, new = edit.old, edit.new
    for i, j in sorted({*kept, *_numbers_in_order(before, after)}):
        pair = Edit(edit.old + i, edit.old + i + 1, edit.new + j, edit.new + j + 1)
        if pair.old < old or pair.new < new:
            continue
        if pair.old > old or pair.new > new:
            yield Edit(old, pair.old, new, pair.new)
        yield pair
        old, new = pair.old_end, pair.new_end
    if old < edit.old_end or new < edit.new_end:
        yield Edit(old, edit.old_end, new, edit.new_end)


def _numbers_in_order(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Numbers in digits that correspond because there are as many on both sides: each is a change of its own, whatever stands around it."""
    places = [[index for index, word in enumerate(words) if word[0].isdigit()] for words in (ours, theirs)]
    return list(zip(*places, strict=True)) if len(places[0]) == len(places[1]) else []


def _spelt_otherwise(ours: str, theirs: str) -> bool:
    return alikeness(ours, theirs) >= 0.8 and (stem(ours) != stem(theirs) or same_word(ours, theirs))


def _letters(words: Sequence[str]) -> str:
    return "".join(character for word in words for character in word.casefold() if character.isalnum())


def _alike_pairs(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """The most alike words of two short runs, in order on both sides (a small dynamic programme)."""
    gain = [[alikeness(a, b) for b in theirs] for a in ours]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in range(len(ours) - 1, -1, -1):
        for j in range(len(theirs) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + gain[i][j] if gain[i][j] else 0.0)
    pairs = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if gain[i][j] and best[i][j] == best[i + 1][j + 1] + gain[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def alikeness(ours: str, theirs: str) -> float:
    """0 when two words are different words or the very same, else the share of letters that they have in common."""
    if ours.casefold() == theirs.casefold() or min(len(ours), len(theirs)) < 4 or not ours[0].isalpha() or not theirs[0].isalpha():
        return 0.0
    share = Indel.normalized_similarity(ours.casefold(), theirs.casefold())
    return share if (share >= ALIKE and ours[:2].casefold() == theirs[:2].casefold()) or share >= 0.8 else 0.0


def _recased(found: Sequence[Edit], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Edit]:
    """Equal words in other case, between the edits; neighbours are one edit."""
    old = new = 0
    for edit in (*found, Edit(len(ours), len(ours), len(theirs), len(theirs))):
        start: int | None = None
        length = edit.old - old
        for step in range(length + 1):
            differs = step < length and ours[old + step] != theirs[new + step]
            if differs and start is None:
                start = step
            elif not differs and start is not None:
                yield Edit(old + start, old + step, new + start, new + step)
                start = None
        old, new = edit.old_end, edit.new_end


def _within_borders(found: Sequence[Edit], borders_old: Sequence[int], borders_new: Sequence[int]) -> Iterator[Edit]:
    for edit in found:
        cuts_old = [edit.old, *(border for border in borders_old if edit.old < border < edit.old_end), edit.old_end]
        cuts_new = [edit.new, *(border for border in borders_new if edit.new < border < edit.new_end), edit.new_end]
        for step in range(max(len(cuts_old), len(cuts_new)) - 1):
            old, old_end = (cuts_old[step], cuts_old[step + 1]) if step + 1 < len(cuts_old) else (cuts_old[-1],) * 2
            new, new_end = (cuts_new[step], cuts_new[step + 1]) if step + 1 < len(cuts_new) else (cuts_new[-1],) * 2
            yield Edit(old, old_end, new, new_end)
