"""Words between quotation marks; an odd mark never costs the rest."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import quotations as module
from variorum.claims import read
from variorum.model import Article
from variorum.text import normalise, paragraphs


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He wrote: "They called it a "safe" bridge for years." He left.', ['"They called it a "safe" bridge for years."']),
        ("“She told me “no” twice,” he said.", ["“She told me “no” twice,”"]),
        ('"A 12" pipe broke," he said.', ['"A 12" pipe broke,"']),
        ('"He is 6\'2"," she said.', ['"He is 6\'2","']),
        ("He spoke of a “safe bridge“ and a “new road“ on Monday.", ["“safe bridge“", "“new road“"]),
        ('""We stay," she said.', ['"We stay,"']),
        ('"We will stay, she said. "We always do," she added.', ['"We will stay,', '"We always do,"']),
        ("「橋は閉鎖」と市長は言った。", ["「橋は閉鎖」"]),
        ("'The boats' crews will go,' he said.", ["'The boats' crews will go,'"]),
        ("’Twas in the ’90s that ‘Old Tom’ sank.", ["‘Old Tom’"]),
        ('It cost "$5 million" and then "€7" more.', ['"$5 million"', '"€7"']),
    ],
)
def test_marks_are_matched_by_what_stands_beside_them(text, expected):
    assert quotations(text) == expected


def test_a_quotation_over_paragraphs_opens_each_and_closes_once():
    first, second, third = "“We will stay in the “old” town.", "“We always have.", "“And we always will,” she said."
    assert quotations(f"{first}\n\n{second}\n\n{third}") == [first, second, "“And we always will,”"]
    single = "'We will stay in the town.\n\n'We always have,' she said."
    assert quotations(single) == ["'We will stay in the town.", "'We always have,'"]


def test_a_line_break_inside_a_quotation_does_not_end_it():
    text = "“We will stay in the town until the bridge\nis mended and the road is open again,” she said."
    assert quotations(text) == ["“We will stay in the town until the bridge", "is mended and the road is open again,”"]


@pytest.mark.parametrize(
    "unit", ['" a', 'a" ', '"a" ', " 'a", " 'a b' ", '"', "'", "`'\"", "boys' a ", "'a \"b 'c\" ", '"a\n', "A: a\n", '"a b c d" - A\n']
)
def test_ten_thousand_marks_take_linear_time(unit):
    def seconds(times):
        text = unit * times
        blocks = paragraphs(text)
        began = process_time()
        for _ in module.find(text, blocks):
            pass
        for _ in module.speeches(text, blocks):
            pass
        return process_time() - began

    few = max(seconds(2_000), 0.005)
    assert seconds(20_000) < 40 * few  # ten times as many; a quadratic reader takes a hundred times as long


def speeches(text):
    plain = normalise(text)
    found = module.speeches(plain.text, paragraphs(plain.text))
    return [(text[slice(*plain.original(*speaker))], text[slice(*plain.original(*content))]) for speaker, content in found]


INTERVIEW = "Interview\n\nThe reporter met Weiss and Novak on the quay.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEISS: Will the bridge open?\nNOVAK: Not before May.", [("WEISS", "Will the bridge open?"), ("NOVAK", "Not before May.")]),
        ("Q: Will it open?\nA: Not before May.", [("Q", "Will it open?"), ("A", "Not before May.")]),
        ("Q. Will it open?\nA. Not before May.", [("Q", "Will it open?"), ("A", "Not before May.")]),
        (
            INTERVIEW + "Weiss: Will it open?\n\nNovak: In May.\n\nWeiss: And then?\n\nNovak: Then we dance.",
            [("Weiss", "Will it open?"), ("Novak", "In May."), ("Weiss", "And then?"), ("Novak", "Then we dance.")],
        ),
        ("“The bridge will open in May.” - Commissioner Novak", [("Commissioner Novak", "“The bridge will open in May.”")]),
        (
            "“The bridge will open in May,” — Maria Novak, mayor of Lindmark",
            [("Maria Novak, mayor of Lindmark", "“The bridge will open in May,”")],
        ),
        ("“The bridge will open in May.”\n\n— Maria Novak.", [("Maria Novak", "“The bridge will open in May.”")]),
        ("From Maria Novak: “The bridge will open in May.”", [("Maria Novak", "“The bridge will open in May.”")]),
        ("They met Novak. Novak: “It will open in May.” They left.", [("Novak", "“It will open in May.”")]),
        ("Bridge to stay shut until May – minister\n\nThe bridge is shut.", [("minister", "Bridge to stay shut until May")]),
    ],
)
def test_a_layout_says_who_speaks(text, expected):
    assert speeches(text) == expected


def test_a_speech_goes_on_over_lines_without_a_label():
    text = "WEISS: Will it open?\nNOVAK: In May.\nOr in June.\n(LAUGHTER)\nWEISS: Thank you.\nNOVAK: Thank you, too."
    assert speeches(text)[1] == ("NOVAK", "In May.\nOr in June.")


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE: The bridge is open.\nWATCH: Boats on the river.",
        "Date: the third of May.\nPlace: the town hall.\nDate: the fourth of May.\nPlace: the quay.",
        "Lindmark: 12.\nOsten: 14.\nLindmark: 15.\nOsten: 16.",
        "The boat is called “Anna” - Swedish for grace.",
        "He said: “It will open in May.”",
        "For example: “It will open in May.”",
        "The so-called “free zone” - Lindmark",
        "Bridge to stay shut - Lindmark Herald\n\nThe bridge is shut.",
    ],
)
def test_what_only_looks_like_a_speech_is_none(text):
    assert speeches(text) == []
