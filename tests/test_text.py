"""Normalising with a map back, tokens, paragraphs, sentences, resemblance."""

import itertools
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from variorum.text import normalise, paragraphs, resemblance, sentences, shingles, tokenise

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u202a\u202c"


def words(text):
    """Each token with the piece of the original that it stands for."""
    return [(token.text, text[token.start : token.end]) for token in tokenise(normalise(text))]


def texts(text):
    return [token.text for token in tokenise(normalise(text))]


def cut(text):
    """The sentences of every paragraph, as they stand in the original."""
    normalised = normalise(text)
    spans = [span for lines in paragraphs(normalised.text) for span in sentences(normalised.text, lines)]
    return [text[slice(*normalised.original(*span))] for span in spans]


# --- normalising ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Stay”", [('"', "“"), ("Stay", "Stay"), ('"', "”")]),
        ("«Stay»", [('"', "«"), ("Stay", "Stay"), ('"', "»")]),
        ("won’t go", [("won't", "won’t"), ("go", "go")]),
        ("five\u00a0boats", [("five", "five"), ("boats", "boats")]),
        ("gov\u00adern\u00adment", [("government", "gov\u00adern\u00adment")]),
        ("har\u200bbour wall", [("harbour", "har\u200bbour"), ("wall", "wall")]),
        ("\ufeffLindmark", [("Lindmark", "Lindmark")]),
        ("cafe\u0301s shut", [("cafés", "cafe\u0301s"), ("shut", "shut")]),
        ("long‑term", [("long-term", "long‑term")]),
        ("the quay – oldest", [("the", "the"), ("quay", "quay"), ("-", "–"), ("oldest", "oldest")]),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", [("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]),
        ("wait…", [("wait", "wait"), ("...", "…")]),
        ("wait...", [("wait", "wait"), ("...", "...")]),
    ],
)  # fmt: skip
def test_a_token_reads_plainly_and_its_span_finds_the_original(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("He said: “We won’t.”", 'He said: "We won\'t."'),
        ("café", "cafe\u0301"),
        ("naïve coöperation", "nai\u0308ve coo\u0308peration"),
        ("한국 정부", unicodedata.normalize("NFD", "한국 정부")),
        ("Việt Nam", unicodedata.normalize("NFD", "Việt Nam")),
        ("हिन्दी में", unicodedata.normalize("NFD", "हिन्दी में")),
        ("co\u00adoperate now", "cooperate now"),
        ("5\u202f000 boats", "5 000 boats"),
        ("a - b", "a — b"),
        ("ЙОД", unicodedata.normalize("NFD", "ЙОД")),
    ],
)
def test_texts_that_read_the_same_give_the_same_tokens(one, other):
    assert texts(one) == texts(other)


def test_a_mark_reads_the_same_whatever_else_stands_in_the_text():
    assert texts("the `old` bridge")[1] == texts("the `old` bridge – shut")[1]


def test_an_ascii_text_maps_to_itself_and_tabs_are_spaces():
    normalised = normalise("one\ttwo")
    assert normalised.text == "one two"
    assert normalised.original(4, 7) == (4, 7)


def test_an_empty_span_lies_where_it_lies_in_the_original():
    normalised = normalise("co\u00ado\u0301p")
    assert normalised.original(0, 0) == (0, 0)
    assert normalised.original(len(normalised.text), len(normalised.text)) == (6, 6)
    assert normalise("").original(0, 0) == (0, 0)


UNICODE = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aé e\u0301\u0323ö'’\"“”.,-–…5% \n\t\u00a0" + INVISIBLE),
        st.sampled_from("\u1112\u1161\u11ab한ักำहिन्दीעָربَيّة中文。"),
    ),
    max_size=60,
)


@given(UNICODE)
@example("e\u0301\u00ad\u0323x")
@example("\u1100\u1161\u1100\u1161\u11a8")
@example("\u0301 starts with a mark")
@example("\u0958\u2126\u212b")
def test_spans_of_tokens_rise_lie_in_range_and_are_not_empty(text):
    end = 0
    for token in tokenise(normalise(text)):
        assert token.text
        assert end <= token.start < token.end <= len(text)
        end = token.end


@given(UNICODE)
@example("cafe\u0301 5\u202f000 “won’t”")
@example("\u1112\u1161\u11ab\u1100\u116e\u11a8")
def test_the_original_of_a_token_normalises_to_the_token(text):
    for token in tokenise(normalise(text)):
        assert normalise(text[token.start : token.end]).text.replace("…", "...") == token.text


@given(UNICODE)
def test_nothing_visible_lies_between_tokens(text):
    at = 0
    for token in (*tokenise(normalise(text)), None):
        gap = text[at : token.start if token else len(text)]
        assert not normalise(gap).text.strip(), repr(gap)
        at = token.end if token else at


@given(UNICODE)
def test_normalising_twice_changes_nothing(text):
    once = normalise(text).text
    assert normalise(once).text == once


@given(UNICODE)
def test_composed_and_decomposed_letters_give_the_same_tokens(text):
    assert texts(unicodedata.normalize("NFD", text)) == texts(unicodedata.normalize("NFC", text))


# --- tokens -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a long-term plan", "a|long-term|plan"),
        ("they don't know", "they|don't|know"),
        ("at 1.5 million", "at|1.5|million"),
        ("1,250,000 thalers", "1,250,000|thalers"),
        ("It cost 65.", "It|cost|65|."),
        ("on 2018-11-24, he", "on|2018-11-24|,|he"),
        ("on 24/11/2018 or 3.5.21", "on|24/11/2018|or|3.5.21"),
        ("at -5 degrees", "at|-|5|degrees"),
        ("10% of them", "10|%|of|them"),
        ("the U.S. navy", "the|U.S.|navy"),
        ("the e.g. case", "the|e.g.|case"),
        ("the 3rd time at 10:30", "the|3rd|time|at|10:30"),
        ("a 5-year-old and 40km", "a|5|-|year-old|and|40km"),
        ("Lindmark's boats' crews", "Lindmark's|boats|'|crews"),
        ("'No,' he said", "'|No|,|'|he|said"),
        ("$400 or €3.50", "$|400|or|€|3.50"),
        ("wait -- now", "wait|--|now"),
        ("al-Marwan (ANM)", "al-Marwan|(|ANM|)"),
        ("re-sign", "re-sign"),
        ("50-60 people", "50|-|60|people"),
    ],
)
def test_words_numbers_and_marks_are_cut_as_a_reader_sees_them(text, expected):
    assert "|".join(texts(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市长说，六人受伤。", "市|长|说|，|六|人|受|伤|。"),
        ("橋は閉鎖。", "橋|は|閉|鎖|。"),
        ("قال رئيس البلدية، نعم", "قال|رئيس|البلدية|،|نعم"),
        ("كَتَبَ الصحفي", "كَتَبَ|الصحفي"),
        ("ראש העיר אמר", "ראש|העיר|אמר"),
        ("שָׁלוֹם עולם", "שָׁלוֹם|עולם"),
        ("महापौर ने कहा।", "महापौर|ने|कहा|।"),
        ("Мэр сказал: «Да».", 'Мэр|сказал|:|"|Да|"|.'),
    ],
)
def test_words_of_other_scripts_are_cut_as_their_readers_see_them(text, expected):
    assert "|".join(texts(text)) == expected


def test_a_thai_mark_stays_with_its_letter():
    assert all(not unicodedata.combining(token[0]) for token in texts("น้ำท่วมที่เมือง"))
    assert "".join(texts("น้ำท่วมที่เมือง")) == unicodedata.normalize("NFC", "น้ำท่วมที่เมือง")


# --- paragraphs -------------------------------------------------------------------------------------------------------------------------

WRAPPED = (
    "The council of Lindmark voted on Tuesday to close the old bridge while\nengineers look at the cracks in its eastern pillar, which were\nfound last week.\n\n"
    "Drivers will have to use the ferry, the mayor said, and she asked them\nto be patient until the spring.\n"
)


def test_a_line_is_a_paragraph():
    assert [len(lines) for lines in paragraphs("One line.\nAnother.\n\nA third one.")] == [1, 1, 1]


def test_lines_wrapped_by_hand_are_one_paragraph_a_block():
    assert [len(lines) for lines in paragraphs(WRAPPED)] == [3, 2]


def test_every_kind_of_line_end_ends_a_line():
    assert len(paragraphs("one\r\ntwo\rthree\u2028four\u2029five\x85six")) == 6


def test_blank_lines_and_spaces_are_no_paragraphs():
    assert paragraphs("\n \n\t\r\n") == []
    assert paragraphs("") == []


def test_a_sentence_runs_over_a_line_that_was_wrapped_by_hand():
    assert len(cut(WRAPPED)) == 2


# --- sentences --------------------------------------------------------------------------------------------------------------------------


def split(text):
    """A text written with | between its sentences: what it should be cut into."""
    return text.replace("|", " "), text.split("|")


@pytest.mark.parametrize(
    "marked",
    [
        "The bridge is shut.|Drivers use the ferry.",
        "Is it open?|Nobody knows!|The mayor does not.",
        "Mr. Brandt spoke to Dr. Weiss.|They agreed.",
        "The judge, J. P. Smith, left.|He was tired.",
        "J. P. Smith left.|He was tired.",
        "She met John B. Carter on the quay.|He waved.",
        "U.S. officials declined to comment.|The mayor did not.",
        "The boat sailed to the U.S. on Monday.|It came back.",
        "It belongs to the U.S.|The owner lives there.",
        "He lives at No. 5 in the old street.|It is small.",
        "The answer was no.|Five boats left.",
        "It opened at 9 a.m. on Friday.|A crowd came.",
        "It opened at 9 a.m.|The crowd was large.",
        "It closed at 6 p.m. and opened again.|Nobody came.",
        "The price rose by 1.5 percent.|It had been 2.5 thalers.",
        "It fell by 3.|The year before it rose by 4.",
        "He paused... and went on.|The crowd waited.",
        "They waited…|Nobody came.",
        "Prof. Anna Weiss of St. Marten's spoke.|She was brief.",
        "The firm, Aldan Inc., is closed.|Its workers are not.",
        "It was bought by Aldan Ltd.|The price is not known.",
        "The vote is on Jan. 5 in Lindmark.|It is free.",
        "Some fish, e.g. Baltic herring, are rare.|Others are not.",
        '"Is it?" he asked.|Nobody replied.',
        '"Go!" Anna Weiss shouted.|They went.',
        '"We will stay," she said.|"We always do."',
        'She said: "We will stay.|We always do."|Then she left.',
        '"We will stay."|The mayor left.',
        "“We will stay.”|The mayor left.",
        "“Is it?” he asked.|Nobody replied.",
        "‘We will stay.’|The mayor left.",
        "It is over (see below).|The rest follows.",
        "The boat sank (nobody was hurt.)|It was old.",
        "The company fell apart.|the workers left.",
        "Visit www.example.org for more.|It is free.",
        "iPhone sales fell.|iPhone makers worry.",
    ],
)
def test_sentences_are_cut_where_a_reader_pauses(marked):
    text, expected = split(marked)
    assert cut(text) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "Мэр сказал, что мост закрыт.|Пострадали шесть человек.",
        "Мост построили в 1965 г. и закрыли вчера.|Пострадавших нет.",
        "Le pont est fermé.|Les conducteurs prennent le bac.",
        "M. Dubois a parlé.|Il était bref.",
        "قال رئيس البلدية إن الجسر مغلق.|أصيب ستة أشخاص.",
        "هل الجسر مغلق؟|نعم إنه مغلق.",
        "ראש העיר אמר כי הגשר סגור.|שישה בני אדם נפצעו.",
        "महापौर ने कहा कि पुल बंद है।|छह लोग घायल हुए।",
    ],
)
def test_sentences_of_other_languages_are_cut(marked):
    text, expected = split(marked)
    assert cut(text) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "市长说，大桥关闭。|六人受伤。",
        "大桥关闭了吗？|没有！|市长说。",
        "市长说：“大桥关闭。”|六人受伤。",
        "橋は閉鎖された。|六人がけがをした。",
    ],
)
def test_scripts_without_spaces_are_cut_at_their_full_stops(marked):
    assert cut(marked.replace("|", "")) == marked.split("|")


def test_a_sentence_has_no_white_space_around_it_and_holds_all_words():
    text = "  One here.   Two there.\t\n\n  Three.  "
    assert cut(text) == ["One here.", "Two there.", "Three."]


@given(UNICODE)
def test_sentences_hold_every_token_once(text):
    normalised = normalise(text)
    spans = [span for lines in paragraphs(normalised.text) for span in sentences(normalised.text, lines)]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    kept = "".join(normalised.text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(normalised.text.split())


# --- resemblance ------------------------------------------------------------------------------------------------------------------------


def compared(old, new):
    return resemblance(shingles(tokenise(normalise(old))), shingles(tokenise(normalise(new))))


def test_a_text_resembles_itself_whatever_its_case_and_marks():
    assert compared("The bridge is shut for the whole winter.", "the Bridge is shut, for the whole WINTER") == (1.0, 1.0, 1.0)


def test_texts_without_a_run_in_common_do_not_resemble_each_other():
    assert compared("The bridge is shut for the whole winter.", "Six farmers sold all their cows in spring.") == (0.0, 0.0, 0.0)


def test_containment_tells_the_part_from_the_whole():
    part = "the bridge is shut for the whole winter"
    alike, in_new, in_old = compared(part, part + " and drivers will have to use the ferry")
    assert in_new == 1.0
    assert 0 < in_old == alike < 1


def test_short_and_empty_texts_have_a_resemblance_too():
    assert compared("Bridge shut", "bridge shut") == (1.0, 1.0, 1.0)
    assert compared("Bridge shut", "Bridge open") == (0.0, 0.0, 0.0)
    assert compared("", "...") == (1.0, 1.0, 1.0)


def test_runs_are_five_words_long():
    words_of = ["one", "two", "three", "four", "five", "six"]
    assert len(shingles(tokenise(normalise(" ".join(words_of))))) == 2
    assert len(shingles(tokenise(normalise(" ".join(words_of[:3]))))) == 1


@pytest.mark.parametrize("unit", ["!", ".", "?!", '."', "!)", "…", "। ", "a.", "A. ", "? "])
def test_a_million_marks_are_parted_in_the_time_of_a_million_letters(unit):
    """From each mark of a run to its last would take minutes here, and hours for a million."""
    text = unit * (300_000 // len(unit)) + "b"
    pieces = [span for lines in paragraphs(text) for span in sentences(text, lines)]
    assert "".join(text[start:end] for start, end in pieces).replace(" ", "") == text.replace(" ", "")
