"""Article → Reading: what a careful editor sees in one text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from variorum.claims import actors, attributions, figures, furniture, language, places, quotations, tagger, times, voices
from variorum.model import (
    Actor,
    Article,
    Attribution,
    Furniture,
    FurnitureKind,
    Mention,
    Place,
    Quotation,
    Reading,
    Sentence,
    Span,
    TimeExpression,
    Token,
)
from variorum.text import Normalised, normalise, paragraphs, tokenise

__all__ = ["listen", "read", "read_surface"]

Spanned = TypeVar("Spanned", Furniture, Mention, Place, Quotation, TimeExpression)


def read(article: Article) -> Reading:
    """Read one article: sentences with what each is for, furniture, figures, times, quotations; and, where the text is in English,
    attributions with their speakers and relays, places and actors.

    Raises ModelError when a file of the package is missing or damaged.
    """
    return _Desk(article).read()


def read_surface(article: Article) -> Reading:
    """As `read`, without what the tagger finds: no attributions, mentions, places or actors. Some thirty times faster."""
    return _Desk(article).surface()


def listen(reading: Reading, span: Span) -> tuple[Attribution, ...]:
    """The attributions in a stretch of a reading, read by itself: without speakers and relays, which need the text before it."""
    if reading.language not in (None, "en"):
        return ()
    start, end = span
    part = _Desk(Article(text=reading.article.text[start:end], language="en"))
    said, _ = part.tagged()
    found = [part.attribution(attribution) for attribution in said]
    return tuple(replace(a, source=_later(a.source, start), cue=_later(a.cue, start), content=_later(a.content, start)) for a in found)


def _later(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    return tuple((start + by, end + by) for start, end in spans)


class _Desk:
    """One text while it is read; everything is found in the normalised text and then brought back to the original."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.normalised = normalise(article.text)
        self.text = self.normalised.text
        self.tokens = tokenise(self.normalised)
        self.blocks = paragraphs(self.text)
        self.pieces = furniture.pieces(self.text, self.blocks)
        self.quoted = [Quotation(span=span, scare=scare) for span, scare in sorted(quotations.find(self.text, self.blocks))]
        self.language = language.detect(self.text, article.language)

    def surface(self) -> Reading:
        opening = [piece.span for piece in self.pieces if piece.furniture is FurnitureKind.DATELINE]
        moments = times.read(self.text, self.article.published, opening=opening)
        moved = self._moved(moments)
        sentences = _sentences(self.normalised, self.tokens, self.pieces)
        return Reading(
            article=self.article,
            language=self.language,
            tokens=self.tokens,
            sentences=sentences,
            furniture=self._moved(Furniture(span=piece.span, kind=piece.furniture) for piece in self.pieces if piece.furniture),
            figures=figures.find(self.tokens, [moment.span for moment in moved], [sentence.span[0] for sentence in sentences]),
            times=moved,
            quotations=self._moved(self.quoted),
        )

    def read(self) -> Reading:
        reading = self.surface()
        if self.language not in (None, "en"):
            return replace(
                reading,
                notes=(f"attributions, places and actors were not read: the text is in another language than English ({self.language})",),
            )
        said, mentions = self.tagged()
        where = places.resolve(self.text, mentions)
        who = actors.gather(self.text, mentions, where)
        voiced = voices.read(
            self.text, said, actors=who, sentences=[piece.span for piece in self.pieces],
            quotations=[quotation.span for quotation in self.quoted if not quotation.scare], outlet=self.article.outlet,
        )  # fmt: skip
        found = tuple(self.attribution(attribution) for attribution in voiced)
        return replace(
            reading,
            attributions=found,
            figures=figures.bind(reading.figures, found),
            mentions=self._moved(mentions),
            places=self._moved(where),
            actors=tuple(self._actor(actor) for actor in who),
        )

    def tagged(self) -> tuple[list[Attribution], list[Mention]]:
        model = tagger.load()
        told = [piece.span for piece in self.pieces if piece.furniture is None]
        windows = model.tag(self.text, _by_paragraph(told, self.blocks), [quotation.span for quotation in self.quoted])
        return attributions.read(self.text, windows, model.chain, self.quoted, list(quotations.speeches(self.text, self.blocks)))

    def _moved(self, found: Iterable[Spanned]) -> tuple[Spanned, ...]:
        return tuple(replace(each, span=self.normalised.original(*each.span)) for each in found)

    def _spans(self, spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(self.normalised.original(*span) for span in spans)

    def attribution(self, a: Attribution) -> Attribution:
        return replace(a, source=self._spans(a.source), cue=self._spans(a.cue), content=self._spans(a.content))

    def _actor(self, actor: Actor) -> Actor:
        return replace(actor, mentions=self._spans(actor.mentions))


def _by_paragraph(spans: Sequence[Span], blocks: Sequence[Sequence[Span]]) -> list[Span]:
    """The stretches that the tagger reads: the sentences of a paragraph as one, without the furniture around and between them."""
    starts = [lines[0][0] for lines in blocks]
    found: list[Span] = []
    before = -1
    for start, end in sorted(spans):
        block = bisect_left(starts, start + 1)
        if block == before:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
        before = block
    return found


def _sentences(normalised: Normalised, tokens: tuple[Token, ...], pieces: list[furniture.Piece]) -> tuple[Sentence, ...]:
    starts = [token.start for token in tokens]
    found = []
    for piece in pieces:
        span = normalised.original(*piece.span)
        first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
        if first < last:
            found.append(Sentence(span=span, kind=piece.kind, paragraph=piece.paragraph, first=first, last=last))
    return tuple(found)
