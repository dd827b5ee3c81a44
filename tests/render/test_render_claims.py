"""Readings as data, CSV, text and page, from readings made by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import claims_samples as samples
import jsonschema
import pytest

from variorum import render
from variorum.model import Actor, ActorKind, Reading
from variorum.render import claims_words
from variorum.render.claims_view import paragraphs
from variorum.render.plain import columns

WIDTHS = [10, 24, 60, 76, 80, 100, 200]


@pytest.fixture(params=samples.ALL)
def reading(request: pytest.FixtureRequest) -> Reading:
    made: Reading = getattr(samples, request.param)()
    return made


class Text(HTMLParser):
    """The words of a page outside its style and script, with the elements that it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.inside):
            self.words.append(data)


def page(*readings: Reading) -> tuple[str, Text]:
    made = render.claims_page(readings)
    found = Text()
    found.feed(made)
    return made, found


# --- data -----------------------------------------------------------------------------------------------------------------------------------


def test_the_data_satisfies_its_schema(reading: Reading) -> None:
    jsonschema.Draft202012Validator.check_schema(render.schema("claims"))
    jsonschema.Draft202012Validator(render.schema("claims")).validate(render.claims_data(reading))


def test_the_fields_are_those_that_were_promised() -> None:
    data = render.claims_data(samples.dam())
    assert set(data) >= {
        "path",
        "id",
        "title",
        "published",
        "language",
        "furniture",
        "attributions",
        "figures",
        "times",
        "places",
        "actors",
    }
    assert data["attributions"][2] == {
        "id": "a3",
        "source": [list(span) for span in samples.find(samples.DAM, "She")],
        "cue": [list(span) for span in samples.find(samples.DAM, "told", 2)],
        "content": [list(span) for span in samples.find(samples.DAM, "that the leak had been found by a diver")],
        "form": "indirect",
        "speaker": "Edda Brandt",
        "speaker_reason": "she: the last woman named",
        "relays": ["Skarn News"],
        "confidence": 0.9,
    }
    assert len(data["attributions"][1]["content"]) == 2
    assert data["attributions"][4]["speaker"] is None
    assert data["attributions"][7]["confidence"] == 0.6123
    wanted = {
        "value": 2400,
        "low": 2400,
        "high": None,
        "unit": "people",
        "counted": "told to leave their homes",
        "hedge": "at least",
        "attribution": None,
    }
    assert wanted.items() <= data["figures"][0].items()
    assert data["times"][3]["value"] is None
    assert {"name": "Orrevik", "country": "NO", "geonames": 1, "lat": 60.123456, "lon": 5.5}.items() <= data["places"][0].items()
    assert {"name": "Skarn News agency", "aliases": ["Skarn News"], "kind": "organisation"}.items() <= data["actors"][1].items()


def test_a_line_is_one_line_and_safe_on_a_terminal(reading: Reading) -> None:
    line = render.claims_line(reading)
    assert line.count("\n") == 1
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert json.loads(line) == render.claims_data(reading) == json.loads(render.claims_json(reading))


def test_numbers_without_end_are_null() -> None:
    reading = samples.dam()
    figure = replace(reading.figures[0], value=float("inf"), high=float("nan"))
    assert [render.claims_data(replace(reading, figures=(figure,)))["figures"][0][name] for name in ("value", "high")] == [None, None]


# --- CSV ------------------------------------------------------------------------------------------------------------------------------------


def test_csv_is_a_row_an_attribution_and_no_formula(reading: Reading) -> None:
    rows = list(csv.DictReader(io.StringIO(render.claims_csv_head() + render.claims_csv(reading))))
    assert [row["attribution"] for row in rows] == [each.id for each in reading.attributions]
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for value in row.values())


def test_csv_quotes_the_words() -> None:
    rows = list(csv.DictReader(io.StringIO(render.claims_csv_head() + render.claims_csv(samples.dam()))))
    assert (rows[2]["speaker"], rows[2]["source"], rows[2]["relays"], rows[2]["form"]) == ("Edda Brandt", "She", "Skarn News", "indirect")
    assert rows[4]["speaker"] == ""
    assert rows[1]["content"] == '"The wall will hold," … "but we do not gamble with a valley."'
    assert re.fullmatch(r"\d+\.\.\d+; \d+\.\.\d+", rows[1]["content_spans"])


# --- terminal -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(reading: Reading, width: int) -> None:
    text = render.claims_text(reading, width=width, colour=False)
    assert max(map(columns, text.splitlines())) <= max(width, 24)
    assert text.endswith("\n")


@pytest.mark.parametrize("colour", [True, False])
def test_nothing_of_the_text_reaches_the_terminal_raw(reading: Reading, colour: bool) -> None:
    text = render.claims_text(reading, width=80, colour=colour)
    left = re.sub(r"\x1b\[[\d;]+m", "", text) if colour else text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", left)
    if colour:
        assert left == render.claims_text(reading, width=80, colour=False)


def test_the_terminal_tells_who_said_what_through_whom() -> None:
    text = render.claims_text(samples.dam(), width=100, colour=False)
    lines = text.splitlines()
    (row,) = [number for number, line in enumerate(lines) if line.startswith("a3")]
    assert re.fullmatch(r"a3  Edda Brandt +told +that the leak had been found by a diver +indirect", lines[row])
    assert [line.strip() for line in lines[row + 1 : row + 3]] == ["“She”", "through Skarn News"]
    assert "“residents”, name not" in text
    assert "“at least 2,400 people” · 2,400 or more · people told to leave their homes" in text
    assert "“night” · not known · no day is named" in text
    assert "Skarn News agency · organisation · also Skarn News · 2 mentions" in text


def test_a_narrow_terminal_and_right_to_left_stack() -> None:
    assert "a3  Edda Brandt\n    “She”\n    through Skarn News\n    told · indirect\n" in render.claims_text(
        samples.dam(), width=60, colour=False
    )
    assert "a1  وزير الطاقة\n    قال · indirect\n" in render.claims_text(samples.arabic(), width=120, colour=False)


def test_what_was_not_read_is_told() -> None:
    assert "! attributions are read in English only" in render.claims_text(samples.arabic(), width=100, colour=False)


def test_long_lists_are_cut_with_a_count() -> None:
    actors = tuple(Actor(name=f"Actor {number}", aliases=(), kind=ActorKind.PERSON, mentions=()) for number in range(40))
    text = render.claims_text(replace(samples.dam(), actors=actors), width=100, colour=False)
    assert "Actor 23" in text
    assert "… and 16 more" in text


# --- words ----------------------------------------------------------------------------------------------------------------------------------


def test_unknown_is_nobody_in_particular_and_comes_last() -> None:
    voices = claims_words.voices(samples.dam().attributions)
    assert [(voice.name, voice.total, voice.first_hand) for voice in voices] == [
        ("Edda Brandt", 2, 1),
        ("Tomas Weil", 2, 2),
        ("the River Board", 1, 1),
        ("The energy ministry", 1, 0),
        (None, 2, 1),
    ]


# --- the view and the page ------------------------------------------------------------------------------------------------------------------


def test_every_character_of_the_text_stands_in_one_stretch(reading: Reading) -> None:
    assert "".join(piece.text for paragraph in paragraphs(reading) for piece in paragraph.stretches) == reading.article.text


def test_spans_may_nest_and_overlap() -> None:
    pieces = [piece for paragraph in paragraphs(samples.dam()) for piece in paragraph.stretches]
    inner = next(piece for piece in pieces if piece.text.startswith('"Nobody reads'))
    assert set(inner.classes.split()) == {"content", "nested"}
    assert inner.members == "a6 a7"
    assert inner.starts == ("a7",)
    deputy = next(piece for piece in pieces if piece.text == "his deputy")
    assert set(deputy.classes.split()) == {"content", "source"}
    crossing = replace(samples.dam(), attributions=(samples.said("abcdef", 1, "abcd", None, "cdef"),))
    text = replace(crossing.article, text="abcdef")
    (paragraph,) = paragraphs(Reading(article=text, language=None, tokens=(), sentences=(), attributions=crossing.attributions))
    assert [(piece.text, piece.classes) for piece in paragraph.stretches] == [("ab", "source"), ("cd", "source content"), ("ef", "content")]


def test_the_view_takes_time_in_proportion() -> None:
    text = "“x” " * 10_000
    attributions = tuple(
        samples.Attribution(
            id=f"a{number}", source=(), cue=(), content=((4 * number, 4 * number + 3),), form=samples.Form.DIRECT, confidence=1.0
        )
        for number in range(10_000)
    )
    (paragraph,) = paragraphs(samples.reading(text, attributions))
    assert len(paragraph.stretches) == 20_000


def test_the_page_holds_the_whole_text_and_every_attribution(reading: Reading) -> None:
    made, found = page(reading)
    words = "".join(found.words)
    assert made == render.claims_page([reading])
    for each in reading.attributions:
        assert f'id="t1-{each.id}"' in made
    if reading.article.text == samples.DAM:
        assert re.sub(r"\s+", " ", samples.DAM).strip()[:40] in re.sub(r"\s+", " ", words)


def test_the_page_needs_nothing_and_runs_only_its_own(reading: Reading) -> None:
    made, found = page(reading)
    assert [name for name, attributes in found.elements if {"src", "onerror", "onclick", "style"} & set(attributes)] == []
    assert [name for name, _ in found.elements].count("script") == 1
    assert not {"img", "iframe", "object", "i" if reading.article.given_id else "img"} & {name for name, _ in found.elements}
    assert "http" not in re.sub(r"<meta http-equiv", "", made)
    assert "{{" not in made.replace("{{ 7*7 }}", "")
    policy = next(attributes["content"] for name, attributes in found.elements if attributes.get("http-equiv"))
    assert policy is not None
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'",
        policy,
    )


def test_every_link_of_the_page_leads_somewhere_and_ids_are_unique() -> None:
    _, found = page(*(getattr(samples, name)() for name in samples.ALL))
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {(attributes["href"] or "")[1:] for name, attributes in found.elements if name == "a" and attributes.get("href")}
    assert links <= set(ids)


def test_the_page_takes_no_side() -> None:
    words = "".join(page(samples.dam())[1].words).lower()
    assert not re.search(r"\b(?:true|false|lie|lied|bias|biased|propaganda|reliable|unreliable|credib\w+|trustworth\w+|sentiment)\b", words)
    assert "nothing of importance or favour" in re.sub(r"\s+", " ", words)


def test_the_page_quotes_what_was_not_read() -> None:
    assert "attributions are read in English only; the text is in Arabic" in page(samples.arabic())[0]
