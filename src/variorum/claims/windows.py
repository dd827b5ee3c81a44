"""Text as the tagger sees it: word pieces with their case and whether they are quoted, packed into windows.

The encoder's vocabulary knows no capitals and the normalised text no direction of quotation marks, so both are given beside the pieces,
in the place where BERT has its segment: `types` is 0 to 3 for lower, Title, UPPER, and other words, plus 4 between quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from variorum.model import Span

CAPACITY = 160  # pieces of a window, the two ends included. PolNeAR dev, 2026-11-25, joint F at 96, 128, 160, 192: 71.5, 73.7, 73.7, 73.1; 160 reads fastest
TYPES = 8  # kinds of pieces: case (4) times quoted (2)
QUOTED = 4  # added to the kind of a piece between quotation marks
START, SEPARATOR = 101, 102  # the ids of [CLS] and [SEP] in BERT's vocabulary
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
    ids: tuple[int, ...]
    kind: int  # 0 to 7, see `TYPES`


class Window(NamedTuple):
    """What the encoder reads at once: whole paragraphs as far as they fit."""

    ids: list[int]
    types: list[int]
    words: list[Word]
    first: list[int]  # for each word, the index in `ids` of its first piece; for the end of a paragraph, of its separator


def words(text: str, paragraphs: Sequence[Span], quoted: Sequence[Span], tokeniser: Tokeniser) -> Iterator[list[Word]]:
    """The words of each paragraph of a normalised text, a few paragraphs at a time. `quoted` are the spans between quotation marks, sorted."""
    inside = _Inside(quoted)
    for at in range(0, len(paragraphs), _TOGETHER):
        some = paragraphs[at : at + _TOGETHER]
        encodings = tokeniser.encode_batch([text[start:end] for start, end in some], add_special_tokens=False)
        for (origin, _), encoding in zip(some, encodings, strict=True):
            row = [Word(origin + start, origin + end, ids, 0) for start, end, ids in _whole(encoding)]
            yield [word._replace(kind=_case(text[word.start : word.end]) + QUOTED * inside(word.start)) for word in row]


_TOGETHER = 64  # paragraphs that are cut into pieces at once; a long text never lies in memory as pieces


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
    return Window([START], [0], [], [])


def _append(window: Window, word: Word) -> None:
    window.first.append(len(window.ids))
    window.words.append(word)
    window.ids.extend(word.ids or (SEPARATOR,))
    window.types.extend([word.kind if word.ids else 0] * max(1, len(word.ids)))


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
