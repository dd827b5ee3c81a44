"""The model's files: what is said when they are missing or damaged."""

import shutil
from pathlib import Path

import pytest

from variorum.claims import tagger
from variorum.errors import ModelError

WEIGHTS = Path(tagger.__file__).with_name("weights")


FILES = ("attributions.onnx", "tokenizer.json", "words.json")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path, name):
    for file in FILES:
        if file != name:
            shutil.copy(WEIGHTS / file, tmp_path / file)
    with pytest.raises(ModelError, match=rf"{name}: a model file of the package is missing; install variorum again"):
        tagger.Tagger(tmp_path)


@pytest.mark.parametrize(
    ("name", "kept"), [("attributions.onnx", 0), ("attributions.onnx", 100_000), ("tokenizer.json", 1_000), ("words.json", 1_000)]
)
def test_a_damaged_file_is_named(tmp_path, name, kept):
    for file in FILES:
        shutil.copy(WEIGHTS / file, tmp_path / file)
    (tmp_path / name).write_bytes((WEIGHTS / name).read_bytes()[:kept])
    with pytest.raises(ModelError, match=rf"{name}: a model file of the package is damaged"):
        tagger.Tagger(tmp_path)


def test_a_window_at_a_time():
    text = "Maria Oda said that the ferry was late.\nThe weather stayed dry."
    (window,) = tagger.load().tag(text, [(0, 39), (40, 63)], [])
    assert [text[word.start : word.end] for word in window.words if word.ids][:4] == ["Maria", "Oda", "said", "that"]
    assert window.roles.shape == (len(window.words), 7)
    assert window.names.shape == (len(window.words), 11)
    assert window.asks.shape == window.answers.shape
    assert window.lean.shape == (2, len(window.words))
    assert list(tagger.load().tag("", [], [])) == []


@pytest.mark.parametrize("pair", [("Oda", "Brechtheim"), ("Ruritania", "Oda"), ("Israelis", "Palestinians"), ("Republican", "Democratic")])
def test_names_that_change_places_change_no_attribution(pair):
    story = "{0} officials said on Monday that {1} had asked for help.\n“We saw {0} there,” a nurse told reporters, and {1} denied it."
    found = []
    for one, other in (pair, reversed(pair)):
        text = story.format(one, other)
        paragraphs = [(0, text.index("\n")), (text.index("\n") + 1, len(text))]
        found.append(list(tagger.load().tag(text, paragraphs, [(text.index("“"), text.index("”") + 1)])))
    for left, right in zip(*found, strict=True):
        for part in ("roles", "asks", "answers", "lean"):
            assert (getattr(left, part) == getattr(right, part)).all()
