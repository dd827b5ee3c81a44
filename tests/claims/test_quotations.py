"""Words between quotation marks; an odd mark never costs the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import read
from variorum.model import Article


def quotations(text):
    return [text[slice(*quotation.span)] for quotation in read(Article(text=text)).quotations]


def scares(text):
    return [text[slice(*quotation.span)] for quotation in read(Article(text=text)).quotations if quotation.scare]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said: “We will stay.”", ["“We will stay.”"]),
        ('She said: "We will stay."', ['"We will stay."']),
        ("“We will stay,” she said, “and always will.”", ["“We will stay,”", "“and always will.”"]),
        ("'We will stay,' she said.", ["'We will stay,'"]),
        ("‘We will stay,’ she said.", ["‘We will stay,’"]),
        ("„Wir bleiben hier“, sagte sie.", ["„Wir bleiben hier“"]),
        ("« Nous restons », dit-elle.", ["« Nous restons »"]),
        ("«Мы остаёмся», — сказала она.", ["«Мы остаёмся»"]),
        ("市长说：“大桥关闭。”", ["“大桥关闭。”"]),
        ("``We will stay,'' she said.", ["``We will stay,''"]),
        ("\"It's 'safe' here,\" he said.", ["\"It's 'safe' here,\""]),
        ("He said 'we won't go' to them.", ["'we won't go'"]),
    ],
)
def test_a_quotation_is_found_with_its_marks(text, expected):
    assert quotations(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The “attack” was short.",
        "The alleged “chemical attack” was short.",
        "The 'attack' was short.",
        "A so-called “free zone” was set up.",
    ],
)
def test_a_few_words_inside_a_sentence_are_scare_quoted(text):
    assert len(scares(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "She said: “We will stay.”",
        "“We stay,” she said.",
        "She said, “stay here.”",
        "She called him “a man who has lied to all of us for years” on air.",
        "“Is it?” he asked.",
    ],
)
def test_a_quoted_statement_is_not_scare_quoted(text):
    assert quotations(text)
    assert scares(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The boats' crews and the Smiths' boat were late.",
        "It's not the mayor's fault, isn't it?",
        "It was in the '90s, not in the '80s.",
        "Rock 'n' roll was played.",
        "No quotation is here.",
        "",
    ],
)
def test_an_apostrophe_quotes_nothing(text):
    assert quotations(text) == []


@pytest.mark.parametrize(
    "odd",
    [
        'He broke a 6" pipe.',
        "An odd “ mark stands here.",
        "An odd ” mark stands here.",
        "It isn't 'over, he thinks.",
        "“We stay, she said.",
        '"',
    ],
)
def test_an_odd_mark_never_costs_the_paragraphs_around_it(odd):
    before, after = "“We will mend it,” she said.", "A man said: “We never saw it before.”"
    found = quotations(f"{before}\n\n{odd}\n\n{after}")
    assert found[0] == "“We will mend it,”"
    assert found[-1] == "“We never saw it before.”"


def test_a_quotation_left_open_ends_with_its_paragraph():
    assert quotations("“We will stay.\n\n“We always do,” she said.") == ["“We will stay.", "“We always do,”"]


def test_an_inch_mark_does_not_open_a_quotation_in_its_own_paragraph():
    assert quotations('The 6" pipe broke. "We will mend it," he said.') == ['"We will mend it,"']


@given(
    st.lists(st.sampled_from(['"', "“", "”", "'", "’", "We stay", ",", ".", "she said", "it isn't", "\n\n", " "]), max_size=16).map("".join)
)
def test_quotations_lie_in_their_paragraphs_and_never_overlap_the_same_marks(text):
    spans = [quotation.span for quotation in read(Article(text=text)).quotations]
    assert spans == sorted(spans)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert "\n" not in text[start:end]
    starts = [start for start, _ in spans]
    assert len(starts) == len(set(starts))
