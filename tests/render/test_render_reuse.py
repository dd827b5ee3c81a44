"""What two texts share, on a terminal and as data, from kinships made by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import jsonschema
import pytest

from variorum import render
from variorum.model import Article, Kinship, PairRelation, Passage, PassageKind, Stretch
from variorum.render.plain import columns
from variorum.render.reuse_terminal import share

WIDTHS = [10, 24, 60, 99, 100, 140]
Part = tuple[str, str]  # the words of a and of b; the same when they are equal


def kin(parts: Sequence[Part], **more: object) -> Kinship:
    """Two texts of one passage. The parts stand one after another; white space and marks between them belong to the earlier one."""
    text_a = "Before it, in a. " + "".join(a for a, _ in parts) + "Behind it, in a: nothing that is also in the other text."
    text_b = "Before it, in b. " + "".join(b for _, b in parts) + "Behind it, in b."
    stretches, at_a, at_b = [], 17, 17
    for number, (a, b) in enumerate(parts):
        ends = at_a + len(a.rstrip(" .\n")), at_b + len(b.rstrip(" .\n"))
        opens = number == 0 or parts[number - 1][0].endswith((". ", "\n"))
        stretches.append(Stretch((at_a, ends[0]), (at_b, ends[1]), same=a == b, opens=opens))
        at_a, at_b = at_a + len(a), at_b + len(b)
    passage = Passage(
        a=(17, stretches[-1].a[1]),
        b=(17, stretches[-1].b[1]),
        words=21,
        similarity=0.9321,
        kind=PassageKind.TEXT,
        stretches=tuple(stretches),
    )
    made = Kinship(
        a=Article(text=text_a, path="one.txt", outlet="Post", published="2024-05-05"),
        b=Article(text=text_b, given_id="b-7"),
        words_a=30,
        words_b=1234,
        relation=PairRelation.COPY,
        reason="two outlets; up to 20 words in a row, 78 % of a and 93 % of b",
        resemblance=0.64497,
        containment_a=0.9999,
        containment_b=0.0021,
        earlier="a",
        direction_confidence=0.95,
        direction_reason="published 2024-05-05 and 2024-05-06",
        longest=20,
        least=12,
        passages=(passage,),
    )
    return replace(made, **more)  # type: ignore[arg-type]


FERRY = [
    ("At least ", "At least "), ("65 ", "107 "), ("people crossed the old bridge. ", "people crossed the old bridge. "),
    ("The mayor called it safe. ", "The mayor called it safe. "), ("She ", "She "), ("", "later "), ("went home. ", "went home. "),
]  # fmt: skip


def shown(kinship: Kinship, width: int = 120, *, colour: bool = False) -> str:
    return render.kinship_text(kinship, width=width, colour=colour)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    kinship = kin(FERRY)
    text = shown(kinship, width)
    assert max(map(columns, text.splitlines())) <= max(width, 24)
    for line in text.splitlines():
        assert line == line.rstrip()
    if width < 100:
        plain = " ".join(re.sub(r"⟦|⟧|‸|^(?:ab?|b) ?", "", line).strip() for line in text.splitlines())
        for words in ("65 people crossed", "107 people crossed", "called it safe", "later went home"):
            assert words in " ".join(plain.split()), words


def test_the_head_says_how_the_texts_are_related_and_why() -> None:
    lines = shown(kin(FERRY)).splitlines()
    assert lines[:8] == [
        "a  one.txt · Post · 2024-05-05 · 30 words",
        "b  b-7 · 1,234 words",
        "",
        "copy: two outlets; up to 20 words in a row, 78 % of a and 93 % of b",
        "99 % of a's runs of five words stand in b, under 1 % of b's in a; resemblance 0.64",
        "a came first (95 % sure): published 2024-05-05 and 2024-05-06",
        "1 passage, 21 shared words",
        "",
    ]
    assert re.fullmatch(r"1\. text · 21 shared words · 93 % alike · a\[17:\d+\] b\[17:\d+\]", lines[8])


def test_what_cannot_be_told_is_said_so() -> None:
    unknown = kin(FERRY, relation=None, earlier=None, direction_confidence=None, direction_reason="")
    assert "\nno relation: two outlets" in shown(unknown)
    assert "\nCannot tell which came first\n" in shown(unknown)
    weighed = replace(unknown, direction_reason="cannot tell which came first, weighed: b is longer by 9 characters")
    assert "\nCannot tell which came first, weighed: b is longer by 9 characters\n" in shown(weighed)
    other = replace(unknown, direction_reason="no dates")
    assert "\nCannot tell which came first: no dates\n" in shown(other)


@pytest.mark.parametrize(
    ("longest", "says"), [(0, "the longest has no word."), (1, "the longest has 1 word."), (11, "the longest has 11 words.")]
)
def test_nothing_shared_says_why(longest: int, says: str) -> None:
    text = shown(kin(FERRY, passages=(), relation=None, longest=longest, reason=""))
    assert text.endswith(f"\nNo passage in common: no run of 12 words stands in both; {says}\n")
    assert "came first" not in text


def test_nothing_is_claimed_that_is_not_so() -> None:
    text = shown(kin(FERRY, passages=(), longest=300))
    assert "no run of 12" not in text
    assert "has 300 words" in text


def test_side_by_side_where_there_is_room_with_the_words_that_differ_marked() -> None:
    lines = shown(kin(FERRY), 100).splitlines()[9:]
    sides = [[part.strip() for part in line.split("│")] for line in lines]
    assert all(len(side) == 2 for side in sides)
    left, right = (" ".join(side[at] for side in sides) for at in (0, 1))
    assert left.startswith("Before it, in a. At least ⟦65⟧ people crossed the old bridge.")
    assert right.startswith("Before it, in b. At least ⟦107⟧ people crossed the old bridge.")
    assert left.endswith("She ‸ went home. Behind it, in a: nothing that …")
    assert right.endswith("She ⟦later⟧ went home. Behind it, in b.")
    assert " │ " not in shown(kin(FERRY), 99)


def test_one_under_the_other_what_is_the_same_stands_there_once() -> None:
    lines = shown(kin(FERRY), 99).splitlines()[9:]
    assert [line[:3].strip() for line in lines] == ["a", "b", "ab", "a", "b"]
    assert sum("called it safe" in line for line in lines) == 1


def test_long_runs_of_the_same_are_folded_and_their_ends_stay() -> None:
    many = [("Start ", "Start "), ("one. ", "two. "), *((f"Sentence number {n}. ",) * 2 for n in range(30)), ("x ", "y "), ("end.", "end.")]
    text = shown(kin(many), 120)
    assert "\n… 28 sentences the same …\n" in text
    assert "Sentence number 0." in text
    assert "Sentence number 29." in text
    assert "Sentence number 12." not in text


def test_right_to_left_texts_are_never_set_side_by_side() -> None:
    arabic = [("عبر الجسر ", "عبر الجسر "), ("65 ", "107 "), ("شخصا يوم الاثنين كما قال العمدة ", "شخصا يوم الاثنين كما قال العمدة ")]
    kinship = kin(arabic * 9)
    assert " │ " not in shown(kinship, 140)
    assert "⟦107⟧" in shown(kinship, 140)


def test_colour_is_only_ever_added() -> None:
    coloured = shown(kin(FERRY), colour=True)
    assert "\x1b[1;38;5;166m⟦65⟧\x1b[0m" in coloured
    assert "\x1b[1;38;5;32m⟦107⟧\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown(kin(FERRY))


def test_characters_that_act_are_shown() -> None:
    evil = [("Red \x1b[31m alert \u202e ", "Red \x1b[31m alert \u202e "), ("\x07one ", "\x9btwo "), ("goes on", "goes on")]
    kinship = kin(evil)
    kinship = replace(
        kinship,
        a=replace(kinship.a, path="p\x1b]0;x\x07.txt", outlet="Po\nst", published="\x1b[2J"),
        reason="two\x1boutlets",
        direction_reason="\u202enever",
    )
    for width in (60, 120):
        text = shown(kinship, width)
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e", "\r"}
        assert "␛[31m" in text
        assert "⟨U+202E⟩" in text
    assert not set(render.kinship_json(kinship)) & {"\x1b", "\x07", "\x9b", "\u202e"}
    assert json.loads(render.kinship_json(kinship))["a"]["outlet"] == "Po\nst"


def test_an_opening_mark_goes_with_the_words_behind_it() -> None:
    quoted = [("He left. “", "He left. “"), ("Never again. ", "Never again. "), ("Stop ", "Halt "), ("there", "there")]
    kinship = kin(quoted)
    passage = kinship.passages[0]
    first, second, *rest = passage.stretches
    first = first._replace(a=(first.a[0], first.a[1] - 3), b=(first.b[0], first.b[1] - 3))  # the words end before the stop
    second = second._replace(opens=True)
    kinship = replace(kinship, passages=(replace(passage, stretches=(first, second, *rest)),))
    lines = shown(kinship, 90).splitlines()[9:]
    assert any(line.endswith("He left.") for line in lines)
    assert any(line.lstrip("ab ").startswith("“Never again.") for line in lines)


def test_data_satisfies_the_schema_and_spans_index_the_texts() -> None:
    schema = render.schema("reuse")
    whole = jsonschema.Draft202012Validator(schema)
    whole.check_schema(schema)
    for kinship in (kin(FERRY), kin(FERRY, passages=(), relation=None, earlier=None, direction_confidence=None, longest=3, reason="")):
        data = json.loads(render.kinship_json(kinship))
        whole.validate(data)
        assert data == render.kinship_data(kinship)
        for passage in data["passages"]:
            for side, article in (("a", kinship.a), ("b", kinship.b)):
                assert article.text[passage[f"{side}_start"] : passage[f"{side}_end"]] == passage[f"{side}_text"]
                for each in passage["differences"]:
                    assert article.text[slice(*each[side])] == each[f"{side}_text"]
    assert [(each["a_text"], each["b_text"]) for each in render.kinship_data(kin(FERRY))["passages"][0]["differences"]] == [
        ("65", "107"), ("", "later"),
    ]  # fmt: skip


def test_the_schema_refuses_what_is_none_of_the_four() -> None:
    valid = jsonschema.Draft202012Validator(render.schema("reuse")).is_valid
    pair = {"a": "1", "b": "2", "resemblance": 0.5, "containment_a": 0.5, "containment_b": 0.5, "relation": None, "earlier": None, "direction_confidence": None, "evidence": ""}  # fmt: skip
    assert valid(pair)
    assert not valid({**pair, "relation": "cousin"})
    assert not valid({**pair, "direction_confidence": 0.2})
    assert not valid({key: value for key, value in pair.items() if key != "earlier"})
    assert not valid({})


def test_shares_never_say_all_or_nothing_when_it_is_not() -> None:
    assert [share(value) for value in (0.0, 0.001, 0.01, 0.5, 0.994, 0.996, 1.0)] == [
        "0 %",
        "under 1 %",
        "1 %",
        "50 %",
        "99 %",
        "99 %",
        "100 %",
    ]
