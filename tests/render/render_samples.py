"""Comparisons built by hand from an invented story, so that the renderers are tested apart from the stages that find changes.

A story is a set of units. Each unit says what the old and the new text have there, how the two are related, and which words of it
changed; two layouts say in which paragraph each unit stands on either side. Spans are found by looking the words up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from variorum.model import (
    Article,
    Change,
    ChangeClass,
    ChangeKind,
    Comparison,
    FigureChange,
    Link,
    Reading,
    Relation,
    Sentence,
    SentenceKind,
    Span,
    Summary,
    Token,
)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A change of words inside a unit; `old` and `new` are the words, None for the whole unit, "" for nothing."""

    class_: str
    old: str | None = None
    new: str | None = None
    kind: str = "edited"
    substantive: bool = True
    rank: float = 0.5
    reason: str = ""
    figure: tuple[float | None, float | None, str | None] | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One row of the alignment."""

    relation: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    kind: str = "body"
    similarity: float = 1.0


def same(text: str, *, kind: str = "body") -> Unit:
    """A sentence that stands in both texts."""
    return Unit(relation="same", old=(text,), new=(text,), kind=kind)


def edited(old: str, new: str, *edits: Edit, kind: str = "body", relation: str = "edited") -> Unit:
    """A sentence that became another."""
    return Unit(relation=relation, old=(old,), new=(new,), edits=edits, kind=kind, similarity=0.8)


def added(text: str, edit: Edit, *, kind: str = "body") -> Unit:
    """A sentence absent in the old text."""
    return Unit(relation="added", new=(text,), edits=(edit,), kind=kind, similarity=0.0)


def removed(text: str, edit: Edit, *, kind: str = "body") -> Unit:
    """A sentence absent in the new text."""
    return Unit(relation="removed", old=(text,), edits=(edit,), kind=kind, similarity=0.0)


@dataclass
class _Side:
    text: str = ""
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)


def _lay_out(units: dict[str, Unit], layout: list[list[str]], side: str) -> _Side:
    laid = _Side()
    for number, paragraph in enumerate(layout):
        if laid.text:
            laid.text += "\n\n"
        for place, key in enumerate(paragraph):
            spans = []
            for order, sentence in enumerate(getattr(units[key], side)):
                if place or order:
                    laid.text += " "
                start = len(laid.text)
                laid.text += sentence
                spans.append((start, len(laid.text)))
                first = len(laid.tokens)
                laid.tokens += [Token(m[0], start + m.start(), start + m.end()) for m in re.finditer(r"\w+|[^\w\s]", sentence)]
                laid.sentences.append(
                    Sentence(span=spans[-1], kind=SentenceKind(units[key].kind), paragraph=number, first=first, last=len(laid.tokens))
                )
            laid.spans[key] = tuple(spans)
    return laid


def _find(side: _Side, key: str, words: str | None) -> tuple[Span, ...]:
    spans = side.spans.get(key, ())
    if words is None or not spans:
        return spans
    if not words:
        return ()
    start = side.text.index(words, spans[0][0], spans[-1][1])
    return ((start, start + len(words)),)


def _change(edit: Edit, key: str, old: _Side, new: _Side) -> Change:
    old_spans = () if edit.kind == "added" else _find(old, key, edit.old)
    new_spans = () if edit.kind == "removed" else _find(new, key, edit.new)
    return Change(
        kind=ChangeKind(edit.kind),
        class_=ChangeClass(edit.class_),
        substantive=edit.substantive,
        rank=edit.rank,
        old=old_spans,
        new=new_spans,
        old_text=" … ".join(old.text[a:b] for a, b in old_spans),
        new_text=" … ".join(new.text[a:b] for a, b in new_spans),
        rule=f"{edit.class_}-differs",
        reason=edit.reason or f"The {edit.class_} differs.",
        figure=FigureChange(old=edit.figure[0], new=edit.figure[1], counted=edit.figure[2]) if edit.figure else None,
    )


def _old_marks(unit: Unit, typography: tuple[str, str]) -> Unit:
    """The unit with the old form of a mark in its old text."""
    before, after = typography
    edits = tuple(replace(edit, old=edit.old and edit.old.replace(after, before)) for edit in unit.edits)
    return replace(unit, old=tuple(text.replace(after, before) for text in unit.old), edits=edits)


def _order(units: dict[str, Unit], old_layout: list[list[str]], new_layout: list[list[str]]) -> list[str]:
    """The keys in the order of the new text, removed ones where they stood."""
    order = [key for paragraph in new_layout for key in paragraph]
    before: str | None = None
    for key in (key for paragraph in old_layout for key in paragraph):
        if units[key].relation == "removed":
            order.insert(order.index(before) + 1 if before else 0, key)
        if units[key].relation != "moved":
            before = key
    return order


def build(
    units: dict[str, Unit],
    old_layout: list[list[str]],
    new_layout: list[list[str]],
    *,
    language: str | None = "en",
    typography: tuple[str, str] | None = None,
    layout: int = 0,
) -> Comparison:
    """A comparison of the two layouts; `typography` is a mark's old and new form, one change with many spans."""
    if typography:
        units = {key: _old_marks(unit, typography) for key, unit in units.items()}
    old, new = _lay_out(units, old_layout, "old"), _lay_out(units, new_layout, "new")
    order = _order(units, old_layout, new_layout)
    changes = [_change(edit, key, old, new) for key in order for edit in units[key].edits]
    if typography:
        changes.append(
            Change(
                kind=ChangeKind.EDITED,
                class_=ChangeClass.FORMAT,
                substantive=False,
                rank=0.01,
                old=tuple((m.start(), m.end()) for m in re.finditer(re.escape(typography[0]), old.text)),
                new=tuple((m.start(), m.end()) for m in re.finditer(re.escape(typography[1]), new.text)),
                old_text=typography[0],
                new_text=typography[1],
                rule="typography",
                reason="Only the form of the marks differs.",
            )
        )
    readings = [
        Reading(
            article=Article(text=side.text, path=path, published=day, language=language, encoding="utf-8", encoding_reason="valid UTF-8"),
            language=language,
            tokens=tuple(side.tokens),
            sentences=tuple(side.sentences),
        )
        for side, path, day in ((old, "morning.txt", "2031-03-04"), (new, "evening.txt", "2031-03-05"))
    ]
    substantive = sum(change.substantive for change in changes)
    return Comparison(
        old=readings[0],
        new=readings[1],
        alignment=tuple(
            Link(
                old=old.spans.get(key, ()),
                new=new.spans.get(key, ()),
                relation=Relation(units[key].relation),
                similarity=units[key].similarity,
            )
            for key in order
        ),
        changes=tuple(changes),
        patch=(new.text,),
        summary=Summary(
            substantive=substantive,
            other=len(changes) - substantive,
            resemblance=0.4127,
            containment_old=0.78,
            containment_new=0.55,
            layout=layout,
        ),
    )


FERRY = {
    "head": edited(
        "Fire on Lindmar ferry injures dozens",
        "Fire on Lindmar ferry injures more than a hundred",
        Edit(class_="headline", old="dozens", new="more than a hundred", rank=0.9, reason="The headline gives another number."),
        kind="headline",
    ),
    "date": edited(
        "LINDMAR, March 4 (Coast Agency) -",
        "LINDMAR, March 5 (Coast Agency) -",
        Edit(class_="furniture", old="March 4", new="March 5", substantive=False, rank=0.1, reason="The dateline differs."),
        kind="furniture",
    ),
    "lead": edited(
        "At least 65 people were taken to hospital after a fire broke out on the car deck of a ferry in the port of Lindmar "
        "on Tuesday morning, the harbour police said.",
        "At least 107 people were taken to hospital after a fire broke out on the car deck of a ferry in the port of Lindmar "
        "on Tuesday morning, the mayor said, citing the harbour police.",
        Edit(
            class_="figure",
            old="At least 65",
            new="At least 107",
            rank=0.98,
            figure=(65, 107, "people taken to hospital"),
            reason="65 became 107.",
        ),
        Edit(
            class_="attribution",
            old="the harbour police said",
            new="the mayor said, citing the harbour police",
            rank=0.88,
            reason="The words are given to another speaker.",
        ),
    ),
    "crew": edited(
        "Two members of the crew are missing.",
        "Three members of the crew are missing.",
        Edit(
            class_="figure",
            old="Two",
            new="Three",
            rank=0.96,
            figure=(2, 3, "members of the crew missing"),
            reason="2 became 3.",
        ),
    ),
    "board": same("The Aurelia had 412 passengers and a crew of 38 on board, according to the list the shipping line handed to the port."),
    "cause": edited(
        "The fire was allegedly started by a faulty battery in a delivery van, an official of the goverment’s transport board said.",
        "The fire was started by a faulty battery in a delivery van, an official of the government’s transport board said.",
        Edit(
            class_="certainty", old="was allegedly started", new="was started", rank=0.84, reason="“allegedly” is absent in the new text."
        ),
        Edit(class_="spelling", old="goverment’s", new="government’s", substantive=False, rank=0.05, reason="A mistake is put right."),
    ),
    "smoke": Unit(
        relation="split",
        old=(
            "Smoke filled the stairways within minutes, and passengers broke windows on the upper deck, while others climbed down ropes.",
        ),
        new=(
            "Smoke filled the stairways within minutes, and passengers broke windows on the upper deck.",
            "Others climbed down ropes.",
        ),
        edits=(
            Edit(class_="order", kind="split", substantive=False, rank=0.2, reason="One sentence became two."),
            Edit(
                class_="wording",
                old="while others",
                new="Others",
                substantive=False,
                rank=0.08,
                reason="The same statement in other words.",
            ),
        ),
        similarity=0.95,
    ),
    "witness": same("“We could not see the exit signs any more,” said Ilse Varga, who was travelling with two children."),
    "sub": added(
        "Drills were postponed",
        Edit(class_="subheading", kind="added", substantive=False, rank=0.15, reason="A subheading is added."),
        kind="subheading",
    ),
    "drill": added(
        "“The spring drill was put off twice,” said Tomas Reyn, who speaks for the seamen’s union.",
        Edit(class_="quotation", kind="added", rank=0.8, reason="A quotation is added."),
    ),
    "line1": edited(
        "The shipping line, Nordhav, has run the route since 2009 and owns three ferries.",
        "The shipping line, Nordhav, has run the route since 2009 and owns three ferries.",
        Edit(class_="order", kind="moved", substantive=False, rank=0.3, reason="The same words stand in another place."),
        relation="moved",
    ),
    "line2": edited(
        "Its oldest, the Aurelia, was last inspected in November and passed with no remarks.",
        "Its oldest, the Aurelia, was last inspected in November and passed with two remarks.",
        Edit(class_="order", kind="moved", substantive=False, rank=0.29, reason="The same words stand in another place."),
        Edit(class_="negation", old="no remarks", new="two remarks", rank=0.86, reason="What was denied is stated."),
        relation="moved",
    ),
    "more": same("READ MORE: Island council asks for a second ferry", kind="furniture"),
    "port": edited(
        "The port was closed for nine hours, and the organization that runs the lifeboats called in crews from two neighbouring islands.",
        "The port was closed for nine hours, and the organisation that runs the lifeboats called in crews from two neighbouring islands.",
        Edit(
            class_="spelling-variant",
            old="organization",
            new="organisation",
            substantive=False,
            rank=0.03,
            reason="Another spelling of the same word.",
        ),
    ),
    "boats": edited(
        "Fishing boats helped to bring people ashore from the north side of the harbour.",
        "Fishing boats helped to bring people ashore from the south side of the harbour.",
        Edit(class_="place", old="north", new="south", rank=0.7, reason="Another place is named."),
    ),
    "denial": removed(
        "Nordhav said it had received no complaints about the vessel.",
        Edit(class_="attribution", kind="removed", rank=0.82, reason="What Nordhav said is absent in the new text."),
    ),
    "island": same("The island has no airport, and the next ferry is due on Thursday."),
    "hotel": same("Passengers who could not travel on were given rooms in two hotels and a school on Kirkgate."),
    "probe": edited(
        "Prosecutors opened a probe on Wednesday.",
        "Prosecutors opened an inquiry on Tuesday.",
        Edit(class_="wording", old="a probe", new="an inquiry", substantive=False, rank=0.09, reason="The same statement in other words."),
        Edit(class_="date", old="Wednesday", new="Tuesday", rank=0.75, reason="Another day is named."),
    ),
    "minister": edited(
        "Transport minister Ada Holm is expected in Lindmar later this week.",
        "Former transport minister Ada Holm is expected in Lindmar later this week.",
        Edit(class_="actor", old="Transport minister", new="Former transport minister", rank=0.78, reason="“Former” is added to the name."),
    ),
    "note": added(
        "Correction: an earlier version of this article gave the wrong day for the start of the inquiry.",
        Edit(class_="correction-note", kind="added", rank=0.6, reason="The publisher added a note."),
        kind="correction-note",
    ),
    "credit": same("Photo: J. Aalto / Coast Agency", kind="furniture"),
}
FERRY_OLD = [
    ["head"],
    ["date", "lead", "crew"],
    ["line1", "line2"],
    ["board", "cause"],
    ["smoke", "witness"],
    ["more"],
    ["port", "boats"],
    ["denial", "island", "hotel"],
    ["probe", "minister"],
    ["credit"],
]
FERRY_NEW = [
    ["head"],
    ["date", "lead", "crew"],
    ["board", "cause"],
    ["smoke", "witness"],
    ["sub"],
    ["drill"],
    ["line1", "line2"],
    ["more"],
    ["port", "boats"],
    ["island", "hotel"],
    ["probe", "minister"],
    ["note"],
    ["credit"],
]


def ferry() -> Comparison:
    """The ferry story, told twice: one change of nearly every class."""
    return build(FERRY, FERRY_OLD, FERRY_NEW, typography=("'", "’"))


def unchanged(*, layout: int = 0) -> Comparison:
    """The same text twice."""
    return build({"a": same("Nothing happened in Lindmar today.")}, [["a"]], [["a"]], layout=layout)


def arabic() -> Comparison:
    """A short story in Arabic, invented too."""
    units = {
        "head": edited(
            "حريق في عبارة بميناء ليندمار يصيب العشرات",
            "حريق في عبارة بميناء ليندمار يصيب أكثر من مئة",
            Edit(class_="headline", old="العشرات", new="أكثر من مئة", rank=0.9, reason="The headline gives another number."),
            kind="headline",
        ),
        "lead": edited(
            "نُقل 65 شخصاً على الأقل إلى المستشفى بعد اندلاع حريق في عبارة صباح الثلاثاء، بحسب شرطة الميناء.",
            "نُقل 107 أشخاص على الأقل إلى المستشفى بعد اندلاع حريق في عبارة صباح الثلاثاء، بحسب رئيس البلدية.",
            Edit(
                class_="figure",
                old="65 شخصاً",
                new="107 أشخاص",
                rank=0.98,
                figure=(65, 107, "أشخاص نُقلوا إلى المستشفى"),
                reason="65 became 107.",
            ),
            Edit(class_="attribution", old="شرطة الميناء", new="رئيس البلدية", rank=0.9, reason="Another speaker is named."),
        ),
        "ship": same("وكانت العبارة «أوريليا» تقل 412 راكباً وطاقماً من 38 فرداً."),
        "why": edited(
            "ويُزعم أن الحريق بدأ في بطارية شاحنة.",
            "وبدأ الحريق في بطارية شاحنة.",
            Edit(class_="certainty", old="ويُزعم أن الحريق بدأ", new="وبدأ الحريق", rank=0.8, reason="A hedge is absent in the new text."),
        ),
        "quote": added(
            "وقال متحدث باسم نقابة البحارة: «تأجل التدريب مرتين».",
            Edit(class_="quotation", kind="added", rank=0.7, reason="A quotation is added."),
        ),
        "port": same("وأُغلق الميناء تسع ساعات."),
    }
    return build(
        units, [["head"], ["lead", "ship"], ["why"], ["port"]], [["head"], ["lead", "ship"], ["why", "quote"], ["port"]], language="ar"
    )


HOSTILE = (
    '<script>alert(1)</script> </script> "><img src=x onerror=alert(2)> \x1b[31mred\x1b[0m \u202eesrever\u202c {{ 7 * 7 }} =HYPERLINK("x")'
)


def hostile() -> Comparison:
    """A story whose every field is written by somebody who means harm."""
    units = {
        "head": edited(
            f"{HOSTILE} A",
            f"{HOSTILE} B",
            Edit(class_="headline", old=f"{HOSTILE} A", new=f"{HOSTILE} B", rank=0.9, reason=HOSTILE, figure=(1, 2, HOSTILE)),
            kind="headline",
        ),
        "cell": edited("=1+1 was said.", "-2+3 was said.", Edit(class_="figure", old="=1+1", new="-2+3", figure=(-5, 5, "=cmd"))),
        "more": added(HOSTILE, Edit(class_="furniture", kind="added", reason=HOSTILE), kind="furniture"),
    }
    return build(units, [["head"], ["cell"]], [["head"], ["cell"], ["more"]])


def long_word() -> Comparison:
    """Words that no line can hold, wide characters and combining marks."""
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
    units = {
        "a": edited(
            f"Die {word} hat 5 Mitglieder.", f"Die {word} hat 7 Mitglieder.", Edit(class_="figure", old="5", new="7", figure=(5, 7, None))
        ),
        "b": edited(
            "渡船火災で65人が病院に運ばれた。" * 6, "渡船火災で107人が病院に運ばれた。" * 6, Edit(class_="figure", old="65", new="107")
        ),
        "c": same("e\u0301t\u0301u\u0301 " * 40 + "end."),
    }
    return build(units, [["a"], ["b"], ["c"]], [["a"], ["b"], ["c"]], language="de")


def long_story(times: int = 40) -> Comparison:
    """The ferry story over and over, as a very long text."""
    units = {f"{key}{n}": unit for n in range(times) for key, unit in FERRY.items()}
    old = [[f"{key}{n}" for key in paragraph] for n in range(times) for paragraph in FERRY_OLD]
    new = [[f"{key}{n}" for key in paragraph] for n in range(times) for paragraph in FERRY_NEW]
    return build(units, old, new)
