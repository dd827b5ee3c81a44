"""What a terminal shows: no line too wide, no character that acts, no mark by colour alone."""

from __future__ import annotations

import dataclasses
import re
import unicodedata

import pytest
import render_samples as samples

from variorum import render
from variorum.model import ChangeKind, Comparison
from variorum.render.plain import broken, columns, visible

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def shown(comparison: Comparison, width: int = 80, *, colour: bool = False, stat: bool = False) -> str:
    return render.as_text(comparison, width=width, colour=colour, stat=stat)


def terminal_columns(line: str) -> int:
    """The width by the book: combining marks nothing, wide characters two."""
    return sum(
        0 if unicodedata.category(c) in {"Mn", "Me", "Cf"} else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in line
    )


@pytest.mark.parametrize("width", [10, 24, 40, 57, 80, 99, 100, 120, 200])
@pytest.mark.parametrize("stat", [False, True])
def test_no_line_is_wider_than_the_terminal(sample: Comparison, width: int, stat: bool) -> None:
    for line in shown(sample, width, stat=stat).splitlines():
        assert terminal_columns(line) <= max(width, 24), line


@pytest.mark.parametrize("width", [80, 120])
def test_colour_adds_nothing_but_colour(sample: Comparison, width: int) -> None:
    coloured = shown(sample, width, colour=True)
    assert [line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()] == shown(sample, width).splitlines()


def test_nothing_from_a_text_reaches_the_terminal_raw() -> None:
    text = shown(samples.hostile(), 120)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "␛[31m" in text
    assert "⟨U+202E⟩" in text


def test_the_figures_come_first_and_marks_show_without_colour(ferry: Comparison) -> None:
    lines = shown(ferry, 120).splitlines()
    assert lines[1].startswith("2 figures,")
    assert "[−65−]¹" in "\n".join(lines)
    assert "{+107+}¹" in "\n".join(lines)
    assert next(line for line in lines if line.startswith("  1 ")).split()[1] == "figure"


def test_both_texts_stand_there_in_full_order_where_nothing_is_folded(ferry: Comparison) -> None:
    words = re.sub(r"[¹²³⁴⁵⁶⁷⁸⁹⁰]|\[−|−\]|\{\+|\+\}|‸", "", shown(ferry, 60))
    plain = " ".join(words.split())
    for sentence in ferry.new.sentences:
        start, end = sentence.span
        first = " ".join(ferry.new.article.text[start:end].split()[:4])
        assert first in plain


def test_long_runs_of_the_same_are_folded() -> None:
    units = {f"s{n}": samples.same(f"Sentence number {n}.") for n in range(20)}
    units["x"] = samples.edited("It was 5.", "It was 6.", samples.Edit(class_="figure", old="5", new="6"))
    layout = [[*(f"s{n}" for n in range(20)), "x"]]
    text = shown(samples.build(units, layout, layout))
    assert "… 18 sentences the same …" in text
    assert "Sentence number 0." in text
    assert "Sentence number 10." not in text


def test_the_counts_alone(ferry: Comparison) -> None:
    text = shown(ferry, stat=True)
    assert re.search(r"^figure +2 +0$", text, re.MULTILINE)
    assert re.search(r"^all +12 +10$", text, re.MULTILINE)
    assert "resemblance" in text
    assert "Lindmar" not in text


def test_no_change_is_one_line() -> None:
    assert shown(samples.unchanged()) == "The texts are the same.\n"
    assert shown(samples.unchanged(layout=3), 100) == "The texts hold the same words and marks; only white space differs, in 3 places.\n"


def test_side_by_side_where_there_is_room(ferry: Comparison) -> None:
    assert " │ " in shown(ferry, 100)
    assert " │ " not in shown(ferry, 99)


def test_right_to_left_texts_are_never_set_side_by_side() -> None:
    assert " │ " not in shown(samples.arabic(), 140)


def test_moved_sentences_name_their_other_place(ferry: Comparison) -> None:
    text = shown(ferry, 120)
    assert "↓ stands at 12 in the new text" in text
    assert "↑ stood at 5 in the old text" in text


def test_words_of_blame_are_never_used(ferry: Comparison) -> None:
    kinds = dataclasses.replace(ferry, changes=tuple(c for c in ferry.changes if c.kind is not ChangeKind.MOVED))
    text = (shown(ferry) + shown(kinds) + render.as_page(ferry)).lower()
    for word in ("deleted", "admitted", "corrected", "stealth", "backtrack", "secretly"):
        assert word not in text


def test_characters_that_act_are_shown() -> None:
    assert visible("\x1b[0m\x07\x9b\u202e\u2066\x7f\ud800") == "␛[0m␇⟨U+009B⟩⟨U+202E⟩⟨U+2066⟩␡⟨U+D800⟩"
    assert visible("سلام\u200cها\n\tno\u00adbody") == "سلام\u200cها\n\tno\u00adbody"


def test_columns_count_wide_and_combining_characters() -> None:
    assert columns("abc") == 3
    assert columns("渡船") == 4
    assert columns("e\u0301") == 1
    assert broken("渡船火", 3) == ["渡", "船", "火"]
    assert broken("e\u0301e\u0301", 1) == ["e\u0301", "e\u0301"]
