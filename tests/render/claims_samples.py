"""Readings built by hand from invented stories, so that the renderers are tested apart from the stages that read."""

from __future__ import annotations

import re
from typing import Any

from variorum.model import (
    Actor,
    ActorKind,
    Article,
    Attribution,
    Figure,
    Form,
    Furniture,
    FurnitureKind,
    Place,
    Reading,
    Sentence,
    SentenceKind,
    Span,
    TimeExpression,
    Token,
)

DAM = """Dam at Orrevik leaks, thousands told to leave

ORREVIK, May 4 (Skarn News) - Water has been seeping through the Orrevik dam since Sunday, the River Board said, and at least 2,400 people in the valley were told to leave their homes.

"The wall will hold," said Edda Brandt, who heads the board, "but we do not gamble with a valley." She told Skarn News that the leak had been found by a diver.

The energy ministry noted, as quoted by the Skarn News agency, that the dam had been "inspected and found sound" in March.

According to residents, the sirens came two hours late.

The mayor of Lower Orrevik, Tomas Weil, said that his deputy had warned: "Nobody reads the gauges at night." He wants an inquiry.

Between 20 and 30 families refused to go. Repairs will cost 1.5 million crowns.

READ MORE: Who owns the dams of the north?
"""

ARABIC = """قال وزير الطاقة إن السد آمن، وأضاف أن 24 عائلة غادرت القرية يوم الأحد.

"لن نغادر"، قالت سلمى حداد لوكالة شمال.
"""

HOSTILE = 'Title <script>alert(1)</script>\n\n"Run \x1b[31m</p><img src=x onerror=alert(2)>\u202eevil", said "O\'Neil & Co". =SUM(A1)\n\n{{ 7*7 }} 😀'


def find(text: str, words: str | None, nth: int = 0) -> tuple[Span, ...]:
    """The span of these words; several pieces are parted by " … "."""
    if not words:
        return ()
    found, at = [], 0
    for piece in words.split(" … "):
        for _ in range(nth + 1):
            start = text.index(piece, at)
            at = start + len(piece)
        found.append((start, at))
    return tuple(found)


def said(  # noqa: PLR0917  - they stand in the order of the words
    text: str, number: int, source: str | None, cue: str | None, content: str, form: str = "indirect", nth: int = 0, **more: Any
) -> Attribution:
    """An attribution whose spans are looked up; `nth` is that of the source, and the cue is the one nearest to it."""
    at = find(text, source, nth)[0][0] if source else 0
    cues = [match.span() for match in re.finditer(re.escape(cue), text)] if cue else []
    return Attribution(
        id=f"a{number}", source=find(text, source, nth), cue=tuple(sorted(cues, key=lambda span: abs(span[0] - at))[:1]), content=find(text, content), form=Form(form), confidence=more.pop("confidence", 0.9), **more,
    )  # fmt: skip


def reading(text: str, attributions: tuple[Attribution, ...] = (), *, language: str | None = "en", **more: Any) -> Reading:
    """A reading with a sentence a line and words for tokens."""
    article = Article(
        text=text, **{name: more.pop(name) for name in ("path", "title", "published", "outlet", "given_id", "url") if name in more}
    )
    tokens = tuple(Token(match[0], *match.span()) for match in re.finditer(r"\w+|[^\w\s]", text))
    lines = [match.span() for match in re.finditer(r"\S[^\n]*", text)]
    sentences = []
    for number, span in enumerate(lines):
        inside = [index for index, token in enumerate(tokens) if span[0] <= token.start < span[1]]
        if inside:
            kind = SentenceKind.FURNITURE if text.startswith("READ MORE", span[0]) else SentenceKind.HEADLINE if not number and len(lines) > 2 else SentenceKind.BODY  # fmt: skip
            sentences.append(Sentence(span=span, kind=kind, paragraph=number, first=inside[0], last=inside[-1] + 1))
    return Reading(article=article, language=language, tokens=tokens, sentences=tuple(sentences), attributions=attributions, **more)


def figure(text: str, words: str, number: str, value: float | None, *, unit: str | None = None, **more: Any) -> Figure:
    """A figure whose span is looked up."""
    (span,) = find(text, words)
    start = text.index(number, span[0])
    bounds = {"low": more.pop("low", value), "high": more.pop("high", value)}
    return Figure(span=span, number=(start, start + len(number)), value=value, unit=unit, hedge=more.pop("hedge", None), counted=more.pop("counted", None), **bounds, **more)  # fmt: skip


def dam() -> Reading:
    """Relays, pronouns, a broken quotation, attributions within one another, a source without a name, figures inside and outside."""
    text = DAM
    attributions = (
        said(text, 1, "the River Board", "said", "Water has been seeping through the Orrevik dam since Sunday", speaker="the River Board", speaker_reason="names itself"),
        said(text, 2, "Edda Brandt, who heads the board", "said", '"The wall will hold," … "but we do not gamble with a valley."', "direct", speaker="Edda Brandt", speaker_reason="names itself"),
        said(text, 3, "She", "told", "that the leak had been found by a diver", speaker="Edda Brandt", speaker_reason="she: the last woman named", relays=("Skarn News",)),
        said(text, 4, "The energy ministry", "noted", 'that the dam had been "inspected and found sound" in March', "mixed", speaker="The energy ministry", relays=("Skarn News",)),
        said(text, 5, "residents", "According to", "the sirens came two hours late"),
        said(text, 6, "The mayor of Lower Orrevik, Tomas Weil,", "said", 'that his deputy had warned: "Nobody reads the gauges at night."', "mixed", speaker="Tomas Weil"),
        said(text, 7, "his deputy", "warned", '"Nobody reads the gauges at night."', "direct", relays=("Tomas Weil",)),
        said(text, 8, "He", "wants", "an inquiry", speaker="Tomas Weil", speaker_reason="he: the last man named", confidence=0.61234567),
    )  # fmt: skip
    more = text.index("READ MORE")
    return reading(
        text,
        attributions,
        path="dam.txt",
        published="2025-05-04",
        outlet="Orrevik Post",
        furniture=(Furniture(span=find(text, "ORREVIK, May 4 (Skarn News) -")[0], kind=FurnitureKind.DATELINE), Furniture(span=(more, len(text) - 1), kind=FurnitureKind.READ_MORE)),
        figures=(
            figure(text, "at least 2,400 people", "2,400", 2400, high=None, hedge="at least", unit="people", counted="told to leave their homes"),
            figure(text, "two hours", "two", 2, unit="hours", attribution="a5"),
            figure(text, "Between 20 and 30 families", "20 and 30", None, low=20, high=30, unit="families"),
            figure(text, "1.5 million crowns", "1.5 million", 1_500_000, unit="crowns"),
        ),
        times=(
            TimeExpression(span=find(text, "May 4")[0], value="2025-05-04", reason="the year of the dateline"),
            TimeExpression(span=find(text, "Sunday")[0], value="2025-05-04", reason="the Sunday on or before 2025-05-04"),
            TimeExpression(span=find(text, "March")[0], value="2025-03", reason="the March before 2025-05-04"),
            TimeExpression(span=find(text, "night")[0], value=None, reason="no day is named"),
        ),
        places=(
            Place(span=find(text, "Orrevik")[0], name="Orrevik", country="NO", geonames=1, lat=60.123456, lon=5.5, reason="the only Orrevik"),
            Place(span=find(text, "Lower Orrevik")[0], name="Lower Orrevik", reason="not in the gazetteer"),
        ),
        actors=(
            Actor(name="Edda Brandt", aliases=(), kind=ActorKind.PERSON, mentions=find(text, "Edda Brandt")),
            Actor(name="Skarn News agency", aliases=("Skarn News",), kind=ActorKind.ORGANISATION, mentions=find(text, "Skarn News … Skarn News")),
        ),
    )  # fmt: skip


def arabic() -> Reading:
    """Right to left."""
    text = ARABIC
    return reading(
        text,
        (
            said(text, 1, "وزير الطاقة", "قال", "إن السد آمن", speaker="وزير الطاقة"),
            said(text, 2, "سلمى حداد", "قالت", '"لن نغادر"', "direct", speaker="سلمى حداد", relays=("وكالة شمال",)),
        ),
        language="ar",
        path="سد.txt",
        figures=(figure(text, "24 عائلة", "24", 24, unit="عائلة"),),
        notes=("attributions are read in English only; the text is in Arabic",),
    )


def hostile() -> Reading:
    """Markup, control characters, an override, a formula, template code."""
    text = HOSTILE
    return reading(
        text,
        (said(text, 1, '"O\'Neil & Co"', "said", text[text.index('"Run') : text.index(", said")], "direct", speaker='=O\'Neil & Co"><b>', speaker_reason="<i>", relays=("@relay", "-x")),),
        path="<b>x</b>.txt",
        title="<title>",
        given_id="=1+1",
        published="2020-01-01",
    )  # fmt: skip


def empty() -> Reading:
    """Nothing found at all."""
    return reading("Hello", language=None)


def long_word() -> Reading:
    """A word that fits no line."""
    text = f"She said {'x' * 400}."
    return reading(text, (said(text, 1, "She", "said", "x" * 400, speaker="y" * 300),), path="z" * 200)


ALL = ("dam", "arabic", "hostile", "empty", "long_word")
