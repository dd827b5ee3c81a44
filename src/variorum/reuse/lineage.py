"""How two texts that share words are related: the same text, a version, a copy, drawing on one another, or one quotation in both.

All in whole columns: a pair is a row. "Body" is a text without the boilerplate at its edges; what share of a body the other text has (its
cover) decides, so that footers make nobody a relative. What the words cannot prove stays without a relation, and `note` says why.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from variorum.model import PairRelation
from variorum.reuse.passages import ANCHOR, LEAST, PAIR

ALIKE = 0.5  # resemblance from which texts are versions or copies (BASELINES' class "version")
ALIKE_WORDS = 0.6  # or the share of both bodies' words that stands in matches: where a footer differs, resemblance falls and this does not
ADDRESS = 0.2  # the same for two texts of one address, which may have been written anew
DRAWN = 0.3  # share of a body found in the other text from which it draws on it, however short the matches
CONTAINED = 0.5  # share of the smaller body from which containment makes a story
QUOTED = 0.8  # share of the shared words that are quoted in both texts, from which they prove nothing but one speech
TEMPLATE = (
    0.4  # share of both bodies that stands in matches, from which two texts may be issues of one series: figures break the matches up
)
NUMBERS = 4  # numbers a text needs to be told a series template by them
NUMBERS_DENSE = 1 / 30  # numbers for each word of its body that an issue has at least; a report whose dateline alone changed has fewer
NUMBERS_KEPT = (
    1 / 3
)  # share of its numbers at most that the other has. A revision changes a figure or two; a bulletin's next issue nearly all
NEXT_ISSUE = 20 / 24  # days between two texts from which they can be two issues of a series; a rolling report is revised within hours

RELATIONS = tuple(PairRelation)
_CODES = {relation: code for code, relation in enumerate(RELATIONS)}
NONE = -1


class Note(IntEnum):
    """Why a pair has the relation that it has, or none."""

    EQUAL = 0
    ADDRESS = 1
    OUTLET = 2
    NO_OUTLET = 3
    OTHER_OUTLET = 4
    ONE_OUTLET = 5
    HELD = 6
    SPEECH = 7
    SERIES = 8
    LITTLE = 9


NOTES = {
    Note.EQUAL: "the same words",
    Note.ADDRESS: "the same address",
    Note.OUTLET: "the same outlet",
    Note.NO_OUTLET: "no outlet given for either",
    Note.OTHER_OUTLET: "two outlets",
    Note.ONE_OUTLET: "the outlet of one is not given",
    Note.HELD: "shared words outside quotation marks",
    Note.SPEECH: "the shared words are quoted in both",
    Note.SERIES: "a series template: the same words, other numbers",
    Note.LITTLE: "too few shared words to prove anything",
}


class Facts(NamedTuple):
    """What is known of n texts; summaries as `passages.summaries` gives them."""

    lengths: NDArray[np.int64]  # [n], words
    bodies: NDArray[np.int32]  # [n, 2], words
    summaries: NDArray[np.int32]  # [n, 2], differing 5-grams, numbers
    outlets: NDArray[np.int32]  # [n], the same number for the same outlet (its name, else the host of the address), -1 when not given
    addresses: NDArray[np.int32]  # [n], likewise
    days: NDArray[np.float64]  # [n], when published, in days; nan when not given
    records: pa.Table  # [n] outlet, url, published as they were given


class Related(NamedTuple):
    """Pairs and how they are related, a row each."""

    kept: NDArray[np.bool_]  # False: they share nothing but boilerplate
    resemblance: NDArray[np.float32]
    containment_a: NDArray[np.float32]
    containment_b: NDArray[np.float32]
    cover_a: NDArray[np.float32]  # share of a's body that stands in matches
    cover_b: NDArray[np.float32]
    relation: NDArray[np.int8]  # index into RELATIONS, or NONE
    note: NDArray[np.int8]

    def of(self, which: NDArray[np.bool_]) -> Related:
        """Only these rows."""
        return Related._make(column[which] for column in self)


class Joints(NamedTuple):
    """Pairs that belong to one story."""

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    strength: NDArray[np.float32]  # 0..1, the larger cover


def relate(pairs: NDArray[np.int32], facts: Facts) -> Related:
    """The relation of each pair; columns of `pairs` as in `passages.PAIR`."""
    a, b = pairs[:, PAIR["a"]], pairs[:, PAIR["b"]]
    common = pairs[:, PAIR["common"]].astype(np.float64)
    grams_a, grams_b = facts.summaries[a, 0], facts.summaries[b, 0]
    covered_a, quoted_a, body_a = _covered(pairs, facts, a, "a")
    covered_b, quoted_b, body_b = _covered(pairs, facts, b, "b")
    cover_a, cover_b = covered_a / np.maximum(body_a, 1), covered_b / np.maximum(body_b, 1)
    resemblance = common / np.maximum(grams_a + grams_b - common, 1)
    least = np.minimum(covered_a, covered_b)
    words_alike = least / np.maximum(body_a + body_b - least, 1)
    held = np.maximum(cover_a, cover_b)

    alike = ((resemblance >= ALIKE) & (np.minimum(cover_a, cover_b) >= ALIKE)) | (words_alike >= ALIKE_WORDS)
    equal = (pairs[:, PAIR["longest"]] == facts.lengths[a]) & (facts.lengths[a] == facts.lengths[b])
    outlet_a, outlet_b = facts.outlets[a], facts.outlets[b]
    address = (facts.addresses[a] >= 0) & (facts.addresses[a] == facts.addresses[b])
    own = outlet_a == outlet_b
    one_outlet = own | (np.minimum(outlet_a, outlet_b) < 0)  # or it may be: two outlets that print one series copy it
    speech = (np.minimum(quoted_a, quoted_b) >= QUOTED * np.maximum(least, 1)) & (held < CONTAINED)
    drawn = (held >= DRAWN) | (pairs[:, PAIR["longest"]] >= ANCHOR)

    cases = [
        (equal, PairRelation.SAME_TEXT, Note.EQUAL),
        (address & (words_alike >= ADDRESS), PairRelation.VERSION, Note.ADDRESS),
        ((alike | (np.minimum(cover_a, cover_b) >= TEMPLATE)) & one_outlet & _series(pairs, facts, a, b), None, Note.SERIES),
        (alike & own & (outlet_a >= 0), PairRelation.VERSION, Note.OUTLET),
        (alike & own, PairRelation.VERSION, Note.NO_OUTLET),
        (alike & (outlet_a >= 0) & (outlet_b >= 0), PairRelation.COPY, Note.OTHER_OUTLET),
        (alike, PairRelation.COPY, Note.ONE_OUTLET),
        (speech, PairRelation.SHARED_QUOTATION, Note.SPEECH),
        (drawn, PairRelation.DRAWS_ON, Note.HELD),
    ]
    conditions = [condition for condition, _, _ in cases]
    relation = np.select(conditions, [NONE if name is None else _CODES[name] for _, name, _ in cases], NONE)
    note = np.select(conditions, [int(note) for _, _, note in cases], int(Note.LITTLE))
    return Related(
        kept=least >= np.minimum(LEAST // 2, np.minimum(body_a, body_b)),
        resemblance=resemblance.astype(np.float32),
        containment_a=(common / np.maximum(grams_a, 1)).astype(np.float32),
        containment_b=(common / np.maximum(grams_b, 1)).astype(np.float32),
        cover_a=cover_a.astype(np.float32),
        cover_b=cover_b.astype(np.float32),
        relation=relation.astype(np.int8),
        note=note.astype(np.int8),
    )


def joints(pairs: NDArray[np.int32], related: Related) -> Joints:
    """The pairs that make stories."""
    strength = np.maximum(related.cover_a, related.cover_b)
    close = np.isin(related.relation, [_CODES[name] for name in (PairRelation.SAME_TEXT, PairRelation.VERSION, PairRelation.COPY)])
    contained = (related.relation == _CODES[PairRelation.DRAWS_ON]) & (strength >= CONTAINED)
    chosen = related.kept & (close | contained)
    return Joints(pairs[chosen, PAIR["a"]], pairs[chosen, PAIR["b"]], strength[chosen])


def _covered(pairs: NDArray[np.int32], facts: Facts, text: NDArray[np.int32], side: str) -> tuple[NDArray[np.int32], ...]:
    quoted = pairs[:, PAIR[f"quoted_{side}"]]
    return pairs[:, PAIR[f"plain_{side}"]] + quoted, quoted, facts.bodies[text, 1] - facts.bodies[text, 0]


def _series(pairs: NDArray[np.int32], facts: Facts, a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Two issues of one series: full of numbers, most of which differ, and nothing says that they were published within hours."""
    series: NDArray[np.bool_] = ~(np.abs(facts.days[a] - facts.days[b]) < NEXT_ISSUE)
    for text, side in ((a, "a"), (b, "b")):
        numbers, body = facts.summaries[text, 1], facts.bodies[text, 1] - facts.bodies[text, 0]
        series &= (numbers >= NUMBERS) & (numbers >= NUMBERS_DENSE * body) & (pairs[:, PAIR[f"numbers_{side}"]] <= NUMBERS_KEPT * numbers)
    return series
