"""Text as the tagger sees it: word pieces with their case and whether they are quoted, packed into windows.

The encoder's vocabulary knows no capitals and the normalised text no direction of quotation marks, so both are given beside the pieces,
in the place where BERT has its segment: `types` is 0 to 3 for lower, Title, UPPER, and other words, plus 4 between quotation marks.

Names are read as stand-ins, dealt out anew in each window in the order in which they appear (`standins`); how they are spelt goes beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from variorum.claims.standins import STAND_INS, Lists, Names
from variorum.model import Span

CAPACITY = 160  # pieces of a window, the two ends included. PolNeAR dev, 2026-11-25, joint F at 96, 128, 160, 192: 71.5, 73.7, 73.7, 73.1; 160 reads fastest
TYPES = 8  # kinds of pieces: case (4) times quoted (2)
QUOTED = 4  # added to the kind of a piece between quotation marks
START, SEPARATOR = 101, 102  # the ids of [CLS] and [SEP] in BERT's vocabulary
SPELT = 4  # pieces by which the head for names knows a word; of a longer one the first three and the last
_LONGEST_WORD = 60  # pieces; what goes beyond is an address or an attack, and its head says so


class Encoding(Protocol):
    """What `tokenizers` gives for one text."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    word_ids: list[int | None]


class Tokeniser(Protocol):
    """The part of `tokenizers.Tokenizer` that is used here."""

    def encode_batch(self, texts: list[str], *, add_special_tokens: bool) -> list[Encoding]:
        """Word pieces of each text."""


class Word(NamedTuple):
    """A word or mark with its pieces. A word without pieces (`ids` empty) is the end of a paragraph."""

    start: int  # in the normalised text
    end: int
    ids: tuple[int, ...]  # of a name, one piece whatever it is; which one, the window says
    kind: int  # 0 to 7, see `TYPES`
    name: tuple[str, str] | None = None  # kind of stand-in, and who
    spelt: tuple[int, ...] = ()  # the pieces of a name


class Window(NamedTuple):
    """What the encoder reads at once: whole paragraphs as far as they fit."""

    ids: list[int]
    types: list[int]
    words: list[Word]
    first: list[int]  # for each word, the index in `ids` of its first piece; for the end of a paragraph, of its separator
    spelt: list[tuple[int, ...]]  # for each word, `SPELT` pieces of its spelling, filled up with `NOTHING`
    dealt: dict[str, dict[str, int]]  # by kind of stand-in, the piece of each name


def words(text: str, paragraphs: Sequence[Span], quoted: Sequence[Span], tokeniser: Tokeniser, lists: Lists) -> Iterator[list[Word]]:
    """The words of each paragraph of a normalised text, a few paragraphs at a time. `quoted` are the spans between quotation marks, sorted."""
    inside, names = _Inside(quoted), Names(text, lists)
    for at in range(0, len(paragraphs), _TOGETHER):
        some = paragraphs[at : at + _TOGETHER]
        encodings = tokeniser.encode_batch([text[start:end] for start, end in some], add_special_tokens=False)
        for (origin, _), encoding in zip(some, encodings, strict=True):
            spans = [((origin + start, origin + end), ids) for start, end, ids in _whole(encoding)]
            yield [_word(text[start:end], (start, end), ids, names, inside) for (start, end), ids in spans]


_TOGETHER = 64  # paragraphs that are cut into pieces at once; a long text never lies in memory as pieces


def _word(written: str, span: Span, ids: tuple[int, ...], names: Names, inside: _Inside) -> Word:
    case = _case(written)
    kind = case + QUOTED * inside(span[0])
    stand_in = names.kind(written) if case in _CAPITALS else None
    return Word(*span, _UNDEALT, kind, (stand_in, written), ids) if stand_in else Word(*span, ids, kind)


_CAPITALS = (1, 2)  # kinds of words that may be names
_UNDEALT = (0,)


def _whole(encoding: Encoding) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Start, end and pieces of each word."""
    pieces: list[int] = []
    first = reached = 0
    last: int | None = None
    for piece, (start, end), number in zip(encoding.ids, encoding.offsets, encoding.word_ids, strict=True):
        if number != last:
            if pieces:
                yield first, reached, tuple(pieces)
            pieces, first, last = [], start, number
        if len(pieces) < _LONGEST_WORD:
            pieces.append(piece)
            reached = end
    if pieces:
        yield first, reached, tuple(pieces)


def pack(paragraphs: Iterable[Sequence[Word]], capacity: int = CAPACITY, *, first: int | None = None) -> Iterator[Window]:
    """Pack paragraphs into windows. A longer one is cut after a full stop where there is one in the second half, else between words.

    `first` is the capacity of the first window; training draws it, so that paragraphs meet different neighbours.
    """
    window, room = _empty(), (first or capacity) - 1
    for paragraph in paragraphs:
        for part in _parts(paragraph, capacity - 2):
            size = sum(len(word.ids) for word in part) + 1
            if size > room and window.words:
                yield window
                window, room = _empty(), capacity - 1
            for word in part:
                _append(window, word)
            _append(window, Word(part[-1].end, part[-1].end, (), part[-1].kind))
            room -= size
    if window.words:
        yield window


def _empty() -> Window:
    return Window([START], [0], [], [], [], {})


def _append(window: Window, word: Word) -> None:
    ids = (_dealt(window, *word.name),) if word.name else word.ids or (SEPARATOR,)
    window.first.append(len(window.ids))
    window.words.append(word)
    window.spelt.append(_spelling(word.spelt or ids))
    window.ids.extend(ids)
    window.types.extend([word.kind if word.ids else 0] * len(ids))


def _dealt(window: Window, kind: str, name: str) -> int:
    """The stand-in of a name: the next one of its kind when it is new. When all are dealt out, they begin anew."""
    dealt = window.dealt.setdefault(kind, {})
    if name not in dealt:
        dealt[name] = STAND_INS[kind][len(dealt) % len(STAND_INS[kind])]
    return dealt[name]


NOTHING = 0  # the id of [PAD] in BERT's vocabulary
_FILL = tuple((NOTHING,) * (SPELT - size) for size in range(SPELT + 1))


def _spelling(ids: tuple[int, ...]) -> tuple[int, ...]:
    return ids + _FILL[len(ids)] if len(ids) <= SPELT else (*ids[: SPELT - 1], ids[-1])


def _parts(paragraph: Sequence[Word], capacity: int) -> Iterator[Sequence[Word]]:
    at = 0
    while at < len(paragraph):
        size, end, stop = 0, at, 0
        while end < len(paragraph) and size + len(paragraph[end].ids) <= capacity:
            size += len(paragraph[end].ids)
            end += 1
            if (
                size > capacity // 2
                and end < len(paragraph)
                and paragraph[end - 1].end < paragraph[end].start
                and _is_stop(paragraph[end - 1])
            ):
                stop = end
        end = end if end == len(paragraph) else stop or end
        yield paragraph[at:end]
        at = end


_STOPS = frozenset((1012, 999, 1029, 1000))  # . ! ? " in BERT's vocabulary


def _is_stop(word: Word) -> bool:
    return len(word.ids) == 1 and word.ids[0] in _STOPS


def _case(word: str) -> int:
    if word.islower():
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[:1].isupper() else 3 if any(letter.isalpha() for letter in word) else 0


class _Inside:
    """Whether a place lies in one of some sorted spans; asked from left to right."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._at = 0
        self._end = 0

    def __call__(self, place: int) -> bool:
        while self._at < len(self._spans) and self._spans[self._at][0] <= place:
            self._end = max(self._end, self._spans[self._at][1])
            self._at += 1
        return place < self._end
