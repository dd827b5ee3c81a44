"""Where a change stands: the edited words with everything about them that a rule may ask for."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from variorum.compare import lexicon
from variorum.compare.sentences import information, stem
from variorum.compare.words import Edit
from variorum.model import Attribution, Figure, Quotation, Reading, Sentence, Span, TimeExpression, Token

Listener = Callable[[Reading, Span], Sequence[Attribution]]  # the attributions in a stretch of a reading


class Telling:
    """A reading with what rules ask of the whole text, worked out once.

    `listen` finds the attributions of a sentence in a reading that brings none: only of the few sentences that a rule asks about.
    """

    def __init__(self, reading: Reading, listen: Listener | None = None) -> None:
        self.reading = reading
        self._listen = listen
        self._heard: dict[Span, Sequence[Attribution]] = {}
        self.stems = frozenset(stem(token.text) for token in reading.tokens)
        firsts = {sentence.first for sentence in reading.sentences}
        self.capitals = frozenset(
            token.text for index, token in enumerate(reading.tokens) if token.text[0].isupper() and index not in firsts
        )
        self.sentence_ends = [sentence.last for sentence in reading.sentences]
        self._longest_quotation = max((q.span[1] - q.span[0] for q in reading.quotations), default=0)

    def figures(self, start: int, end: int) -> Sequence[Figure]:
        """Figures whose number begins in `[start, end)`."""
        found = self.reading.figures
        return found[
            bisect_left(found, start, key=lambda figure: figure.number[0]) : bisect_left(found, end, key=lambda figure: figure.number[0])
        ]

    def times(self, start: int, end: int) -> Sequence[TimeExpression]:
        """Time expressions that begin in `[start, end)`."""
        found = self.reading.times
        return found[bisect_left(found, start, key=lambda time: time.span[0]) : bisect_left(found, end, key=lambda time: time.span[0])]

    def quotations(self, start: int, end: int) -> Sequence[Quotation]:
        """Quotations that overlap `[start, end)`, and perhaps some before it."""
        found = self.reading.quotations
        low = bisect_left(found, start - self._longest_quotation, key=lambda quotation: quotation.span[0])
        return found[low : bisect_left(found, end + 1, key=lambda quotation: quotation.span[0])]

    def attributions(self, sentence: Span) -> Sequence[Attribution]:
        """The attributions whose source or cue stands in a sentence."""
        if sentence not in self._heard:
            if self._listen and not self.reading.attributions:
                self._heard[sentence] = self._listen(self.reading, sentence)
            else:
                self._heard[sentence] = [
                    a for a in self.reading.attributions if any(s < sentence[1] and sentence[0] < e for s, e in (*a.source, *a.cue))
                ]
        return self._heard[sentence]

    @cached_property
    def sentences_with(self) -> dict[str, list[int]]:
        """For each stem, the sentences that hold it."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, sentence in enumerate(self.reading.sentences):
            for word in {stem(token.text) for token in self.reading.tokens[sentence.first : sentence.last]}:
                found[word].append(index)
        return found


@dataclass(frozen=True)
class Side:
    """One side of an edit: tokens `[first, last)` of a telling, in their sentence."""

    telling: Telling
    sentence: Sentence
    first: int
    last: int

    @property
    def reading(self) -> Reading:
        """The whole text."""
        return self.telling.reading

    @property
    def text_stems(self) -> frozenset[str]:
        """Stems of every word of the whole text."""
        return self.telling.stems

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """The edited tokens; empty when nothing stands on this side."""
        return self.reading.tokens[self.first : self.last]

    @cached_property
    def words(self) -> list[str]:
        """The edited tokens, case folded, marks left out."""
        return [token.text.casefold() for token in self.tokens if not lexicon.is_mark(token.text)]

    @cached_property
    def marks(self) -> list[str]:
        """The edited tokens that are punctuation or signs."""
        return [token.text for token in self.tokens if lexicon.is_mark(token.text)]

    @cached_property
    def content(self) -> list[str]:
        """The edited words that say something by themselves."""
        return [word for word in self.words if information(word) >= 1.0 and word not in lexicon.LIGHT]

    @cached_property
    def content_stems(self) -> list[str]:
        """Stems of `content`."""
        return [stem(word) for word in self.content]

    @property
    def span(self) -> Span:
        """From the first edited token to the last, or the empty span where they would stand."""
        if self.first < self.last:
            return self.reading.tokens[self.first].start, self.reading.tokens[self.last - 1].end
        at = self.reading.tokens[self.first].start if self.first < len(self.reading.tokens) else len(self.reading.article.text)
        return at, at

    @property
    def text(self) -> str:
        """The edited words as they stand in the text."""
        start, end = self.span
        return self.reading.article.text[start:end]

    def before(self, count: int) -> list[str]:
        """Up to `count` words of the sentence before the edit, case folded, nearest last."""
        return [token.text.casefold() for token in self.reading.tokens[max(self.sentence.first, self.first - count) : self.first]]

    def after(self, count: int) -> list[str]:
        """Up to `count` words of the sentence after the edit, case folded."""
        return [token.text.casefold() for token in self.reading.tokens[self.last : min(self.sentence.last, self.last + count)]]

    def token_after(self) -> str:
        """The token after the edit in its sentence, as written, or ""."""
        return self.reading.tokens[self.last].text if self.last < self.sentence.last else ""

    def token_before(self) -> str:
        """The token before the edit in its sentence, as written, or ""."""
        return self.reading.tokens[self.first - 1].text if self.first > self.sentence.first else ""

    @property
    def opens_sentence(self) -> bool:
        """Whether the edit begins its sentence, so that a capital there says nothing."""
        return self.first == self.sentence.first

    @cached_property
    def names(self) -> list[str]:
        """Edited words with a capital of their own; a word that opens the sentence counts when it is met with a capital elsewhere too."""
        found = []
        for index, token in enumerate(self.tokens, self.first):
            text = token.text
            core = text[3:] if text[:3].casefold() in {"al-", "el-"} else text
            if not core[:1].isupper() or (index == self.sentence.first and text not in self.telling.capitals):
                continue
            if text.casefold() not in _NEVER_NAMES:
                found.append(text)
        return found

    @cached_property
    def figures(self) -> list[Figure]:
        """Figures whose number, sign or unit the edit touches."""
        start, end = self.span
        return [
            figure
            for figure in self.telling.figures(start - _NEAR, end + _NEAR)
            if start < end and _number_touched(figure, start, end, self)
        ]

    @cached_property
    def figures_near(self) -> list[Figure]:
        """Figures that overlap or adjoin the edit."""
        start, end = self.span
        return [
            figure
            for figure in self.telling.figures(start - _NEAR, end + _NEAR)
            if figure.span[0] <= end + 1 and figure.span[1] >= start - 1
        ]

    @cached_property
    def times(self) -> list[str]:
        """Time expressions that the edit touches, as written."""
        start, end = self.span
        text = self.reading.article.text
        found = self.telling.times(start - _NEAR, end)
        return [text[time.span[0] : time.span[1]] for time in found if time.span[0] < end and start < time.span[1]]

    def only_attributes(self, kept: int) -> bool:
        """Whether the edited words are a source with its cue, as the tagger reads the sentence, and no more than `kept` characters of a content."""
        start, end = self.span
        said = self.telling.attributions(self.sentence.span)
        if not any(start <= s and e <= end for a in said for s, e in a.cue):
            return False
        voice = sum(max(0, min(end, e) - max(start, s)) for a in said for s, e in (*a.source, *a.cue))
        return 2 * voice > end - start and not any(min(end, e) - max(start, s) > _THAT + kept for a in said for s, e in a.content)

    @cached_property
    def quotation(self) -> Quotation | None:
        """The quotation that the edit lies inside, marks excluded."""
        start, end = self.span
        return next((q for q in self.telling.quotations(start, end) if q.span[0] < start and end < q.span[1] + (start == end)), None)


_THAT = 5  # code points of a content that an edit of its attribution may touch: "that" and a space
_NEAR = 80  # code points; no figure or date reaches farther from its number
_NEVER_NAMES = frozenset("i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
                         "november december mr mrs ms dr".split())  # fmt: skip


def _number_touched(figure: Figure, start: int, end: int, side: Side) -> bool:
    if figure.number[0] < end and start < figure.number[1]:
        return True
    unit_sign = figure.unit in {"%", "USD", "EUR", "GBP", "JPY"} or (figure.value is not None and figure.value < 0)
    near = figure.number[0] - 2 < end and start < figure.number[1] + 9
    return (unit_sign and near and any(mark in "%$€£¥-" for mark in side.marks)) or (
        near and bool({"percent", "per", "cent"} & set(side.words))
    )


@dataclass(frozen=True)
class Site:
    """An edit with both its sides."""

    edit: Edit
    old: Side
    new: Side
    language: str

    @property
    def sides(self) -> tuple[Side, Side]:
        """Old, then new."""
        return self.old, self.new

    @cached_property
    def one_sided(self) -> Side | None:
        """The side that has words when the other has none; None for a replacement."""
        if self.old.first == self.old.last:
            return self.new
        return self.old if self.new.first == self.new.last else None

    @cached_property
    def content_size(self) -> int:
        """Content words on the fuller side."""
        return max(len(self.old.content), len(self.new.content))
