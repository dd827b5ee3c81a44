"""What programs get: JSON to the letter of its schema, and tables that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest
import render_samples as samples

from variorum import render
from variorum.model import ChangeClass, ChangeKind, Comparison, Relation


def test_every_comparison_satisfies_the_schema(sample: Comparison) -> None:
    data = json.loads(json.dumps(render.as_data(sample)))
    assert list(jsonschema.Draft202012Validator(render.schema("compare")).iter_errors(data)) == []


def test_the_schema_is_a_schema_and_refuses_what_breaks_it(ferry: Comparison) -> None:
    schema = render.schema("compare")
    jsonschema.Draft202012Validator.check_schema(schema)
    data = render.as_data(ferry)
    data["changes"][0]["class"] = "invented"
    assert not jsonschema.Draft202012Validator(schema).is_valid(data)


def test_the_schema_knows_the_words_of_the_model() -> None:
    definitions = render.schema("compare")["$defs"]
    assert definitions["change"]["properties"]["kind"]["enum"] == [kind.value for kind in ChangeKind]
    assert definitions["change"]["properties"]["class"]["enum"] == [class_.value for class_ in ChangeClass]
    assert definitions["link"]["properties"]["relation"]["enum"] == [relation.value for relation in Relation]


def test_an_unknown_schema_is_a_key_error() -> None:
    assert render.SCHEMAS == ("archive", "claims", "compare", "reuse", "story")
    with pytest.raises(KeyError):
        render.schema("../../compare")


def test_spans_index_the_text_exactly(ferry: Comparison) -> None:
    data = render.as_data(ferry)
    for change in data["changes"]:
        for side, reading in (("old", ferry.old), ("new", ferry.new)):
            if len(change[side]) == 1:
                start, end = change[side][0]
                assert reading.article.text[start:end] == change[f"{side}_text"]


def test_figures_are_numbers_and_whole_ones_have_no_decimals(ferry: Comparison) -> None:
    figure = next(change["figure"] for change in render.as_data(ferry)["changes"] if change["class"] == "figure")
    assert json.dumps(figure) == '{"old": 65, "new": 107, "counted": "people taken to hospital"}'


def test_a_patch_keeps_spans_and_strings_apart(ferry: Comparison) -> None:
    patch = render.as_data(ferry)["patch"]
    rebuilt = "".join(piece if isinstance(piece, str) else ferry.old.article.text[piece[0] : piece[1]] for piece in patch)
    assert rebuilt == ferry.new.article.text


def test_json_lines_hold_one_change_each_and_nothing_that_acts(sample: Comparison) -> None:
    text = render.as_jsonl(sample)
    assert [json.loads(line) for line in text.splitlines()] == render.as_data(sample)["changes"]
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_csv_has_one_row_a_change(sample: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(render.as_csv(sample))))
    assert [row["class"] for row in rows] == [change.class_.value for change in sample.changes]


def test_csv_cells_are_no_formulas_and_numbers_stay_numbers() -> None:
    rows = list(csv.DictReader(io.StringIO(render.as_csv(samples.hostile()))))
    cell = next(row for row in rows if row["old_text"].endswith("=1+1"))
    assert cell["old_text"] == "'=1+1"
    assert cell["new_text"] == "'-2+3"
    assert cell["figure_counted"] == "'=cmd"
    assert (cell["figure_old"], cell["figure_new"]) == ("-5", "5")
    for row in rows:
        for name, value in row.items():
            assert name in {"figure_old", "figure_new"} or not value.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_every_character_that_starts_a_formula_is_escaped(start: str) -> None:
    from variorum.render.plain import cell

    assert cell(f"{start}1").startswith("'")
    assert cell(f"a{start}1") == f"a{start}1".replace("\r", "\n")


def test_cwe_1236_a_lone_carriage_return_begins_no_row_with_a_formula() -> None:
    from variorum.render.held import csv_line

    line = csv_line({"title": "Ferry\r=HYPERLINK(1)", "text": "one\r\n=2", "key": "\r=1"})
    assert "\r" not in line
    assert next(csv.reader(io.StringIO(line, newline=""))) == ["Ferry\n=HYPERLINK(1)", "one\n=2", "'\n=1"]
