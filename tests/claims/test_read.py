"""A whole text, as a careful editor reads it."""

import re

import pytest

import variorum
from variorum.model import ActorKind, Form

REPORT = (
    "Ferry to Sundholm stays in port\n"
    "SUNDHOLM, March 4 (Nordnews) - At least 12 passengers were taken to hospital on Monday after the ferry Astrid struck the pier at "
    "Sundholm, the coastguard said. “The captain did what he could,” Coastguard commander Maria Oda told reporters. “The wind was stronger "
    "than forecast.”\n"
    "The transport ministry noted in a statement, as quoted by the Nordnews agency, that two inquiries had begun. According to the ministry, "
    "the ship will not sail this week.\n"
    "“We were lucky,” said Jan Lind, 41, a passenger. He added that nobody had been warned.\n"
)


def words(spans):
    return " … ".join(" ".join(REPORT[start:end].split()) for start, end in spans)


@pytest.fixture(scope="module")
def reading():
    return variorum.read(REPORT, published="2024-03-04")


def test_who_said_what(reading):
    said = {(words(a.source), words(a.cue)): a for a in reading.attributions}
    assert said["the coastguard", "said"].form is Form.INDIRECT
    oda = next(a for a in reading.attributions if "captain did what" in words(a.content))
    assert oda.form is Form.DIRECT
    assert oda.speaker is not None
    assert "Maria Oda" in oda.speaker
    ministry = next(a for a in reading.attributions if "two inquiries" in words(a.content))
    assert ministry.speaker is not None
    assert "transport ministry" in ministry.speaker
    assert ministry.relays == ("Nordnews",) or "Nordnews" in ministry.relays[0]
    he = next(a for a in reading.attributions if "nobody had been warned" in words(a.content))
    assert words(he.source) == "He"
    assert he.speaker == "Jan Lind"


def test_figures_dates_places_and_actors(reading):
    hurt = next(figure for figure in reading.figures if figure.value == 12)
    assert (hurt.low, hurt.high, hurt.attribution) == (
        12,
        None,
        next(a.id for a in reading.attributions if words(a.source) == "the coastguard"),
    )
    assert {time.value for time in reading.times} >= {"2024-03-04"}
    people = {actor.name for actor in reading.actors if actor.kind is ActorKind.PERSON}
    assert {"Maria Oda", "Jan Lind"} <= people
    assert reading.language == "en"
    assert reading.notes == ()


def test_spans_index_the_text_given(reading):
    for a in reading.attributions:
        for start, end in (*a.source, *a.cue, *a.content):
            assert 0 <= start < end <= len(REPORT)
            assert REPORT[start:end] == REPORT[start:end].strip()
    composed = variorum.read("Zoe\u0308 Oda said that it rained in A\u030arhus.")
    (a,) = composed.attributions
    assert [composed.article.text[slice(*span)] for span in a.source] == ["Zoe\u0308 Oda"]


def test_another_language_keeps_what_holds_for_any():
    text = (
        "Die Polizei in Lindmark sagte am 4. März 2024, dass mindestens 12 Menschen verletzt wurden. „Wir haben Rauch gesehen“, sagte sie. "
        * 3
    )
    reading = variorum.read(text)
    assert reading.language == "de"
    assert reading.attributions == ()
    assert "German" in reading.notes[0] or "(de)" in reading.notes[0]
    assert {figure.value for figure in reading.figures} >= {12}
    assert {time.value for time in reading.times} >= {"2024-03-04"}
    assert len(reading.quotations) == 3


# Each with two parties; the roles they have differ, and exchanging their names must exchange nothing but the names.
PARTIES = [
    (
        "Norvik",
        "Sundel",
        "Norvik said on Monday that Sundel had shelled the border town of Karst, killing at least 12 people. Sundel denied the claim.",
    ),
    (
        "Oda",
        "Lind",
        "Oda accused Lind of hiding the report. “She knew,” Oda told reporters. Lind said that the report had been public for weeks.",
    ),
    (
        "Reds",
        "Blues",
        "The Reds claim that the Blues broke the truce first. According to the Blues, the Reds fired on a convoy near the bridge.",
    ),
    (
        "Astria",
        "Velmar",
        "Officials in Astria say Velmar withheld 40 million dollars. Velmar's finance ministry said the money had been paid, Astria's radio reported.",
    ),
]


def swapped(text, one, other):
    return re.sub(rf"\b(?:{one}|{other})\b", lambda match: other if match.group() == one else one, text)


@pytest.mark.parametrize(("one", "other", "text"), PARTIES)
def test_mirrored_parties_give_the_mirror_image(one, other, text):
    def lines(reading):
        quote = lambda spans: " … ".join(reading.article.text[start:end] for start, end in spans)  # noqa: E731
        said = [(quote(a.source), quote(a.cue), quote(a.content), str(a.form), a.speaker, a.relays) for a in reading.attributions]
        return repr((said, [(f.value, f.low, f.high, f.unit, f.counted, f.attribution) for f in reading.figures]))

    assert lines(variorum.read(swapped(text, one, other))) == swapped(lines(variorum.read(text)), one, other)


@pytest.mark.parametrize(
    "text",
    ["Fire", "", " \n\n ", "😀🔥" * 500, "\x00\x01\x1b[31mOda\x07 said\x00 no", "قال الوزير Oda said שלום that 5 people left " * 20, '" ' * 10_000, "said " * 5_000,
     "Oda \ud800 said that it rained.", "a" * 100_000, "1" * 100_000, "(" * 5_000, "Oda:\n" * 2_000],
    ids=["word", "empty", "blank", "emoji", "control", "mixed", "marks", "cues", "surrogate", "letters", "digits", "brackets", "labels"],
)  # fmt: skip
def test_any_text_is_read(text):
    reading = variorum.read(text)
    for a in reading.attributions:
        assert all(0 <= start < end <= len(text) for start, end in (*a.source, *a.cue, *a.content))


def test_a_role_is_not_given_to_the_next_person_who_has_a_role_of_their_own():
    text = "The mayor said that 2,400 people had left. “The wall will hold,” said Edda Brandt, who heads the River Board."
    mayor, brandt = variorum.read(text).attributions
    assert mayor.speaker == "The mayor"
    assert brandt.speaker == "Edda Brandt"
