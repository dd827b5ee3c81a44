"""Article → Reading: what a careful editor sees in one text."""

from __future__ import annotations

from bisect import bisect_left

from variorum.claims import figures, furniture, quotations, times
from variorum.model import Article, Furniture, Quotation, Reading, Sentence, Token
from variorum.text import Normalised, normalise, paragraphs, tokenise

__all__ = ["read"]


def read(article: Article) -> Reading:
    """Read one article: its sentences with what each is for, furniture, figures, times and quotations."""
    normalised = normalise(article.text)
    tokens = tokenise(normalised)
    blocks = paragraphs(normalised.text)
    pieces = furniture.pieces(normalised.text, blocks)
    moments = [normalised.original(*span) for span in times.find(normalised.text)]
    return Reading(
        article=article,
        language=article.language,
        tokens=tokens,
        sentences=_sentences(normalised, tokens, pieces),
        furniture=tuple(Furniture(span=normalised.original(*piece.span), kind=piece.furniture) for piece in pieces if piece.furniture),
        figures=figures.find(tokens, moments),
        times=times.expressions(moments),
        quotations=tuple(
            sorted(
                (Quotation(span=normalised.original(*span), scare=scare) for span, scare in quotations.find(normalised.text, blocks)),
                key=lambda quotation: quotation.span,
            ),
        ),
    )


def _sentences(normalised: Normalised, tokens: tuple[Token, ...], pieces: list[furniture.Piece]) -> tuple[Sentence, ...]:
    starts = [token.start for token in tokens]
    found = []
    for piece in pieces:
        span = normalised.original(*piece.span)
        first, last = bisect_left(starts, span[0]), bisect_left(starts, span[1])
        if first < last:
            found.append(Sentence(span=span, kind=piece.kind, paragraph=piece.paragraph, first=first, last=last))
    return tuple(found)
