"""What stands around a telling, by form and place, and what only begins like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import read
from variorum.model import Article, SentenceKind

HEAD = "Bridge to stay shut\n\nThe bridge in Lindmark is shut, the mayor said on Monday.\n\n"
TAIL = "\n\nDrivers will use the ferry until spring, he said.\n"


def kinds(text):
    """Each sentence with its kind; furniture with the kind of furniture."""
    reading = read(Article(text=text))
    furniture = {piece.span: piece.kind.value for piece in reading.furniture}
    return [(text[slice(*sentence.span)], furniture.get(sentence.span, sentence.kind.value)) for sentence in reading.sentences]


def inside(line):
    """What a line between two paragraphs is taken for."""
    return kinds(HEAD + line + TAIL)[2:-1]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("READ MORE: Talks resume in Lindmark", "read-more"),
        ("Read also: Ferry strike ends", "read-more"),
        ("See also: Ferry strike ends", "read-more"),
        ("Related: Ferry strike ends", "read-more"),
        ("Most read", "read-more"),
        ("Lire aussi : La grève du bac", "read-more"),
        ("Читайте также: Паром снова ходит", "read-more"),
        ("اقرأ أيضا: العبارة تعود", "read-more"),
        ("Photo: A. Nowak / Lindmark Press", "credit"),
        ("© 2021 Lindmark Press", "credit"),
        ("Picture by Anna Weiss", "credit"),
        ("Lindmark Press. All rights reserved.", "credit"),
        ("Image caption The bridge in May", "caption"),
        ("A crowd waits on the quay (Photo: Lindmark Press)", "caption"),
        ("A street in the old town [click to enlarge]", "caption"),
        ("*The group is outlawed in Lindmark.", "footnote"),
        ("† Figures as of Monday", "footnote"),
        ("Share this article", "share"),
        ("Follow us on all channels", "share"),
        ("Tags: ferry, strike, Lindmark", "share"),
        ("By Maria Novak", "byline"),
        ("By Maria Novak and Jan Brandt, political correspondent", "byline"),
        ("(Reporting by Anna Weiss; editing by Jan Brandt)", "byline"),
        ("Correction: an earlier version misstated the number of boats.", "correction-note"),
        ("An earlier version of this article said the bridge was open.", "correction-note"),
        ("This article has been amended to give the name of the boat.", "correction-note"),
        ("Editor's note: the name has been changed.", "correction-note"),
        ("Clarification (3 May): the boat was not new.", "correction-note"),
        ("Last updated at 9:40", "dateline"),
        ("Published 3 May 2019", "dateline"),
        ("3 May 2019", "dateline"),
        ("Updated: 2019-05-03 10:30", "dateline"),
        ("Calling for action", "subheading"),
        ("'A matter of weeks'", "subheading"),
        ("What happens next?", "subheading"),
    ],
)
def test_a_line_of_furniture_is_told_by_its_form(line, kind):
    assert inside(line) == [(line, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the bridge was shut.",
        "By the river they found a boat.",
        "Share prices fell in Lindmark.",
        "Photographs of the bridge were shown in court.",
        "Read the statement, the judge said.",
        "Correction officers went on strike.",
        "Notes were found in the car.",
        "Time is short, the mayor said.",
        "Related charges were dropped.",
        "Save the whales, they cried.",
        "Join the queue, the mayor said.",
        "Print is dead, he said.",
        "Comment was not available.",
        "Image is everything, she said.",
        "The corrected figures were published.",
        "He read more books than anyone.",
        "5 May was the day the bridge was shut.",
        "Video shows the boat sinking.",
        "Video by residents shows the boat sinking.",
        "Images supplied by the army show smoke over the town.",
        "Illustrations by children were shown.",
        "More on this is expected on Friday, the mayor said.",
        "See you on Friday, the mayor said.",
        "This article of the law was the first that the council passed.",
        "Date palms were cut down.",
        "Tags were found on the birds.",
        "Most read nothing at all, she said.",
        "“We will stay.”",
        "“Share this,” he told them.",
        "The list names:",
        "- a boat and a bridge",
        "65 people were hurt",
    ],
)
def test_a_sentence_of_the_telling_is_never_furniture(line):
    assert {kind for _, kind in inside(line)} == {"body"}


def test_the_first_line_is_the_headline_when_it_reads_as_one():
    assert kinds(HEAD + TAIL)[0] == ("Bridge to stay shut", "headline")
    assert kinds("The bridge is shut.\n\nIt is old.")[0] == ("The bridge is shut.", "body")
    assert kinds("Bridge shut") == [("Bridge shut", "body")]


def test_a_headline_may_ask_and_may_quote():
    assert kinds("Is the bridge safe?\n\nNobody knows.")[0][1] == "headline"
    assert kinds("“We will stay”\n\nThe mayor will stay.")[0][1] == "headline"


def test_a_first_line_too_long_for_a_headline_is_the_telling():
    long = "The bridge in Lindmark which has stood there for more than a hundred years and which everybody in the town loves will be shut until the spring comes"
    assert kinds(f"{long}\n\nIt is old.")[0][1] == "body"


def test_what_stands_above_the_headline_does_not_take_its_place():
    found = kinds("© 2021 Lindmark Press\nBUSINESS | BRIDGES\nBridge to stay shut\n\nThe bridge is shut.")
    assert [kind for _, kind in found] == ["credit", "other", "headline", "body"]


def test_the_name_of_the_paper_after_a_headline_is_furniture():
    assert kinds("Bridge to stay shut | Lindmark Herald\n\nThe bridge is shut.")[:2] == [
        ("Bridge to stay shut", "headline"),
        ("| Lindmark Herald", "other"),
    ]


@pytest.mark.parametrize(
    "dateline",
    ["LINDMARK, March 3 (Lindmark Press) -", "LINDMARK (LP) —", "Lindmark (LP) –", "PORT LINDMARK, 3 March 2019 (LP) -", "LINDMARK -"],
)
def test_a_dateline_before_the_first_sentence_is_furniture(dateline):
    found = kinds(f"Bridge to stay shut\n\n{dateline} The bridge is shut. It is old.")
    assert found[1] == (dateline, "dateline")
    assert found[2:] == [("The bridge is shut.", "body"), ("It is old.", "body")]


@pytest.mark.parametrize(
    "opening",
    ["Lindmark is shut.", "The mayor (who is new) said so.", "Anna Weiss - a judge - said so.", "May is cold.", "1,200 people came."],
)
def test_a_first_sentence_keeps_its_first_words(opening):
    assert kinds(f"Bridge to stay shut\n\n{opening} It is old.")[1:] == [(opening, "body"), ("It is old.", "body")]


def test_a_link_glued_to_the_end_of_a_paragraph_is_furniture():
    paragraph = "The bridge, which is older than the town hall itself, is shut to all traffic until spring."
    assert inside(f"{paragraph} Read more") == [(paragraph, "body"), ("Read more", "read-more")]
    assert inside("The bridge is shut. Read more") == [("The bridge is shut.", "body"), ("Read more", "read-more")]


def test_a_bracketed_caption_inside_a_paragraph_is_furniture():
    found = inside("The bridge is old. [Click to enlarge] It is shut.")
    assert found == [("The bridge is old.", "body"), ("[Click to enlarge]", "caption"), ("It is shut.", "body")]


def test_a_subheading_stands_between_paragraphs_and_not_at_the_end():
    text = "Bridge to stay shut\n\nThe bridge is shut.\n\nA last word"
    assert kinds(text)[-1] == ("A last word", "body")


LINES = ["Bridge to stay shut", "LINDMARK (LP) - The bridge is shut.", "It is old. Read more", "By Maria Novak", "Tags Bridge Ferry Lindmark The bridge", "3 May 2019", "© LP",
         "Correction: it was wrong.", "(Photo: LP)", "“We stay.” [Click here]", "A street | Herald", "", "*Note", "READ MORE:", "65"]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join))
def test_every_word_lies_in_exactly_one_sentence(text):
    reading = read(Article(text=text))
    at = 0
    for sentence in reading.sentences:
        assert sentence.first == at < sentence.last
        at = sentence.last
    assert at == len(reading.tokens)
    spans = {sentence.span for sentence in reading.sentences if sentence.kind is not SentenceKind.BODY}
    assert {piece.span for piece in reading.furniture} <= spans
