"""The one flow: read, compare. Every face of the program (terminal, page, Python) goes through here."""

from __future__ import annotations

import os
from typing import BinaryIO

from variorum import settings
from variorum.claims import read as read_article
from variorum.compare import apply as apply_patch
from variorum.compare import compare as compare_readings
from variorum.errors import InputError, MismatchError, TooLargeError
from variorum.model import Article, Comparison, Reading


def open_article(path: str | os.PathLike[str], *, stdin: BinaryIO | None = None, published: str | None = None) -> Article:
    """Read a plain-text or HTML file, or standard input for "-".

    `published` (ISO 8601) is the dateline of a text that carries none. Raises `InputError` (see `variorum.errors`).
    """
    from variorum.read import open_article as open_file  # noqa: PLC0415  - texts handed over as str need none of it

    return open_file(path, stdin=stdin, published=published)


def read(article: str | Article) -> Reading:
    """Read one text: sentences with what each is for, furniture, figures, times, quotations.

    Raises `TooLargeError` for a text that is no article.
    """
    given = Article(text=article) if isinstance(article, str) else article
    if len(given.text) > settings.MAX_TEXT_LENGTH:
        raise TooLargeError(
            f"{len(given.text):,} characters, more than the {settings.MAX_TEXT_LENGTH:,} that one text may have",
            where=given.path or "the text given", advice="give one article a file",
        )  # fmt: skip
    return read_article(given)


def compare(old: str | Article, new: str | Article) -> Comparison:
    """Compare two tellings: which sentence became which, what changed inside, and what each change is about.

    Strings are the texts themselves, not paths; use `open_article` for files. Spans in the result index `Article.text`.
    """
    return compare_readings(read(old), read(new))


def apply(old: str | Article, comparison: Comparison) -> str:
    """The new text, rebuilt from the old one and a comparison.

    Raises `MismatchError` when `old` is not the text that the comparison was made from.
    """
    article = old if isinstance(old, Article) else Article(text=old)
    _check_same(article, comparison.old.article.sha256)
    return apply_patch(article.text, comparison.patch)


def apply_data(old: Article, comparison: bytes, *, where: str) -> tuple[str, str]:
    """The new text and the codec of its file, from the old text and a comparison as `variorum compare --format json` wrote it.

    Raises `InputError` when `comparison` is no such JSON, `MismatchError` when `old` is not the text that was compared.
    """
    import json  # noqa: PLC0415

    advice = "give what `variorum compare --format json` wrote"
    try:
        data = json.loads(comparison)
        pieces = [piece if isinstance(piece, str) else _checked_span(piece, len(old.text)) for piece in data["patch"]]
        expected, encoding = data["old"]["sha256"], data["new"].get("encoding") or "utf-8"
        "".encode(encoding)
    except (ValueError, KeyError, TypeError, LookupError, AttributeError) as error:
        raise InputError(f"not a comparison ({type(error).__name__})", where=where, advice=advice) from None
    _check_same(old, expected)
    return apply_patch(old.text, pieces), encoding


def _check_same(article: Article, sha256: str) -> None:
    if article.sha256 != sha256:
        raise MismatchError(
            "not the text that the comparison was made from",
            where=article.path or "the old text",
            advice="give the very text that was compared as the old one",
        )


def _checked_span(piece: object, length: int) -> tuple[int, int]:
    if isinstance(piece, list) and len(piece) == 2 and all(type(number) is int for number in piece) and 0 <= piece[0] <= piece[1] <= length:
        return piece[0], piece[1]
    raise ValueError("a patch holds spans of the old text and strings")


def rules() -> list[tuple[str, str]]:
    """The rules that type a change, in order: id and example; first those about lines and sentences, then those about words inside."""
    from variorum.compare.changes import LINE_RULES  # noqa: PLC0415
    from variorum.compare.kinds import RULES  # noqa: PLC0415

    return [*LINE_RULES, *((rule.id, rule.example) for rule in RULES)]
