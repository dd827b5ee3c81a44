"""The renderers on what the stages really find, in every golden case."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from variorum import render
from variorum.model import Comparison
from variorum.pipeline import compare
from variorum.render.plain import columns
from variorum.render.standfirst import LIMIT, as_words, standfirst
from variorum.render.view import lay_out

ROOT = Path(__file__).parents[2]
CASES = sorted(path.parent for path in [*ROOT.glob("tests/golden*/*/early.txt"), *ROOT.glob("examples/*/early.txt")])


@pytest.fixture(scope="module", params=CASES, ids=lambda path: path.name)
def real(request: pytest.FixtureRequest) -> Comparison:
    old, new = (Path(request.param / name).read_text(encoding="utf-8") for name in ("early.txt", "late.txt"))
    return compare(old, new)


def test_there_are_cases() -> None:
    assert len(CASES) > 10


def test_the_data_satisfies_the_schema(real: Comparison) -> None:
    data = json.loads(json.dumps(render.as_data(real)))
    assert list(jsonschema.Draft202012Validator(render.schema("compare")).iter_errors(data)) == []


def test_no_word_is_lost_and_both_columns_are_in_order(real: Comparison) -> None:
    view = lay_out(real)
    for side in ("old", "new"):
        lines = [line for row in view.rows for line in getattr(row, side)]
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        shown = "".join(segment.text for line in lines for segment in line.segments)
        assert "".join(shown.split()) == "".join(getattr(real, side).article.text.split())


def test_every_change_can_be_reached_and_every_link_leads_somewhere(real: Comparison) -> None:
    page = render.as_page(real)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in re.findall(r'href="(#[^"]+)"', page)} <= set(ids)
    for item in lay_out(real).items:
        assert f"o{item.number}" in ids or f"n{item.number}" in ids


@pytest.mark.parametrize("width", [40, 80, 100, 132])
def test_no_line_is_wider_than_the_terminal(real: Comparison, width: int) -> None:
    text = render.as_text(real, width=width, colour=False, stat=False)
    assert max(columns(line) for line in text.splitlines()) <= width


def test_the_standfirst_is_plain_and_complete(real: Comparison) -> None:
    sentences = [as_words(phrase) for phrase in standfirst(lay_out(real))]
    assert 0 < len(sentences) <= LIMIT
    for sentence in sentences:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "“”" not in sentence
        assert "  " not in sentence
