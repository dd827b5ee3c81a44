"""The view both faces draw: which words are marked, where rows stand, that no word is lost."""

from __future__ import annotations

import pytest
import render_samples as samples

from variorum import read
from variorum.model import Article, Comparison
from variorum.render.standfirst import LIMIT, as_words, standfirst
from variorum.render.view import Half, beside, lay_out, trimmed


@pytest.mark.parametrize(
    ("old", "new", "marked_old", "marked_new"),
    [
        ("at least 65", "at least 107", "65", "107"),
        ("1.5 million", "15 million", "1.5", "15"),
        ("fell by -5 points", "fell by 5 points", "-5", "5"),
        ("10%", "10", "10%", "10"),
        ("attack", "alleged attack", "", "alleged"),
        ("was not signed", "was signed", "not", ""),
        ("“chemical” attack", "chemical attack", "“chemical”", "chemical"),
        ("goverment's", "government’s", "goverment's", "government’s"),
        ("a  b", "a b", "a  b", "a b"),
        ("the the", "the", "the", ""),
    ],
)
def test_only_the_words_that_differ_are_marked(old: str, new: str, marked_old: str, marked_new: str) -> None:
    a, b = trimmed(old, new)
    assert (old[slice(*a)], new[slice(*b)]) == (marked_old, marked_new)


def test_no_word_of_either_text_is_lost(sample: Comparison) -> None:
    view = lay_out(sample)
    for side in ("old", "new"):
        reading = getattr(sample, side)
        lines = sorted((line for row in view.rows for line in getattr(row, side)), key=lambda line: line.number)
        assert "".join("".join(s.text for s in line.segments) for line in lines).split() != [] or not reading.article.text.strip()
        shown = "".join("".join(segment.text for segment in line.segments) for line in lines)
        assert "".join(shown.split()) == "".join(reading.article.text.split())


def test_words_between_sentences_are_shown_too() -> None:
    import dataclasses

    comparison = samples.unchanged()
    text = f"* {comparison.old.article.text} *"
    old = dataclasses.replace(
        comparison.old,
        article=dataclasses.replace(comparison.old.article, text=text),
        sentences=tuple(dataclasses.replace(s, span=(s.span[0] + 2, s.span[1] + 2)) for s in comparison.old.sentences),
    )
    link = dataclasses.replace(comparison.alignment[0], old=((2, len(text) - 2),))
    view = lay_out(dataclasses.replace(comparison, old=old, alignment=(link,)))
    assert "".join(segment.text for segment in view.rows[0].old[0].segments) == text


def test_both_columns_read_in_the_order_of_their_text(ferry: Comparison) -> None:
    view = lay_out(ferry)
    for side in ("old", "new"):
        numbers = [line.number for row in view.rows for line in getattr(row, side)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_moved_sentence_stands_at_both_its_places(ferry: Comparison) -> None:
    rows = [row for row in lay_out(ferry).rows if row.half is not Half.BOTH]
    assert [row.half for row in rows] == [Half.FROM, Half.FROM, Half.TO, Half.TO]
    assert rows[0].other_place == rows[2].new[0].number
    assert rows[2].other_place == rows[0].old[0].number


def test_every_change_has_a_place_to_link_to_on_each_side_it_has_words(ferry: Comparison) -> None:
    view = lay_out(ferry)
    for item in view.items:
        assert (item.number in view.old_lines) == bool(item.change.old)
        assert (item.number in view.new_lines) == bool(item.change.new)


def test_substantive_changes_are_numbered_first_then_by_rank(ferry: Comparison) -> None:
    keys = [(not item.change.substantive, -item.change.rank) for item in lay_out(ferry).items]
    assert keys == sorted(keys)


def test_the_standfirst_is_short_and_begins_with_figures(ferry: Comparison) -> None:
    sentences = [as_words(phrase) for phrase in standfirst(lay_out(ferry))]
    assert len(sentences) == LIMIT
    start = "The figure for people taken to hospital is “At least 65” in the old text, “At least 107” in the new text"
    assert sentences[0] == f"{start}: “At least 107 people were taken to hospital after …”."
    assert sentences[1].startswith("The figure for members of the crew missing is “Two”")
    assert all(sentence.endswith(".") for sentence in sentences)


def test_many_additions_of_a_class_are_one_sentence() -> None:
    units = {f"q{n}": samples.added(f"“We saw {n}.”", samples.Edit(class_="quotation", kind="added")) for n in range(3)}
    units["a"] = samples.same("It rained.")
    view = lay_out(samples.build(units, [["a"]], [["a", *(f"q{n}" for n in range(3))]]))
    assert [as_words(phrase) for phrase in standfirst(view)] == ["Three quotations stand in the new text only, among them “We saw 0.”."]


def test_a_word_that_one_text_has_is_named_with_its_neighbours() -> None:
    edit = samples.Edit(class_="negation", old="suspect", new="do not suspect")
    units = {"a": samples.edited("Prosecutors suspect arson.", "Prosecutors do not suspect arson.", edit)}
    view = lay_out(samples.build(units, [["a"]], [["a"]]))
    expected = "A negation, “do not”, stands in the new text only: “Prosecutors do not suspect arson”."
    assert [as_words(phrase) for phrase in standfirst(view)] == [expected]


def test_a_sentence_that_was_moved_and_edited_is_shown_again_beside_its_new_place(ferry: Comparison) -> None:
    rows = [row for row in lay_out(ferry).rows if row.half is Half.TO]
    assert [len(row.echo) for row in rows] == [0, 1]


def test_an_edit_at_the_joint_of_two_sentences_is_marked_as_an_edit() -> None:
    edit = samples.Edit(class_="figure", kind="merged", old="tired. Many", new="tired, 5 of them")
    units = {
        "a": samples.Unit(
            relation="merged", old=("They were tired.", "Many slept."), new=("They were tired, 5 of them slept.",), edits=(edit,)
        )
    }
    item = lay_out(samples.build(units, [["a"]], [["a"]])).items[0]
    assert not item.block
    assert item.old_marks == ((15, 21),)


LONG = "The mayor said on Monday that at least 65 people were hurt when the old bridge over the Tarn gave way under a lorry that carried gravel."


@pytest.mark.parametrize(
    ("text", "words", "before", "after"),
    [
        (
            LONG,
            "65",
            "The mayor said on Monday that at least ",
            " people were hurt when the old bridge over the Tarn gave way under a lorry that …",
        ),
        (LONG, "gravel", "… were hurt when the old bridge over the Tarn gave way under a lorry that carried ", "."),
        (LONG, LONG, "", ""),
        (LONG, LONG[:-1], "", ""),
        (LONG, "", "", ""),
        (LONG, " ", "", ""),
        (f"Bridge shut\n\n{LONG} It is shut.", "It", "", " is shut."),
        (f"Bridge shut\n\n{LONG} It is shut.", "Bridge shut", "", ""),
        (f"{LONG} Nobody is\t  missing.", "Nobody", "", " is missing."),
        ("市长说" * 60 + "六十五人受伤。", "六十五", "… " + ("市长说" * 60)[-81:], "人受伤。"),
    ],
)
def test_a_reading_is_shown_in_the_words_of_its_sentence(text: str, words: str, before: str, after: str) -> None:
    start = text.index(words)
    assert beside(read(Article(text=text)), [(start, start + len(words))]) == (before, after)


def test_readings_of_two_places_stand_between_the_words_before_and_after_both() -> None:
    text = "At least 65 people were hurt. The mayor said that 65 is too few."
    assert beside(read(Article(text=text)), [(9, 11), (50, 52)]) == ("At least ", " is too few.")
    assert beside(read(Article(text=text)), []) == ("", "")


def test_the_words_around_a_reading_are_found_in_linear_time() -> None:
    from time import process_time

    from variorum.render.view import around

    comparison = samples.build({"a": samples.same("a" * 100_000 + " 5 " + "b" * 100_000)}, [["a"]], [["a"]])
    start = process_time()
    before, after = around(comparison.new, (100_001, 100_002))
    assert process_time() - start < 1
    assert len(before) <= 200
    assert len(after) <= 200
