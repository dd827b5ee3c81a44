"""Numbers that say how much or how many, and numbers that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import read
from variorum.claims.figures import parse_digits
from variorum.model import Article


def figures(text):
    return read(Article(text=text)).figures


def only(text):
    found = figures(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "number"),
    [
        ("65 people were hurt.", 65, "65"),
        ("It cost 1.5 million.", 1_500_000, "1.5 million"),
        ("It cost 1.5m.", 1_500_000, "1.5m"),
        ("It holds 1,250,000 birds.", 1_250_000, "1,250,000"),
        ("It holds 20 000 birds.", 20_000, "20 000"),
        ("It holds 1 250 000 birds.", 1_250_000, "1 250 000"),
        ("It sold 12k tickets.", 12_000, "12k"),
        ("It fell to -5 degrees.", -5, "5"),
        ("It fell to −5 degrees.", -5, "5"),
        ("Twenty-five soldiers drowned.", 25, "Twenty-five"),
        ("Two hundred and six thousand voters stayed.", 206_000, "Two hundred and six thousand"),
        ("Three thousand two hundred voters stayed.", 3_200, "Three thousand two hundred"),
        ("A dozen farmers were arrested.", 12, "A dozen"),
        ("Two dozen farmers were arrested.", 24, "Two dozen"),
        ("A hundred farmers were arrested.", 100, "A hundred"),
        ("Half a million birds died.", 500_000, "Half a million"),
        ("Two-thirds of voters stayed.", pytest.approx(2 / 3), "Two-thirds"),
        ("A six-storey house fell.", 6, "six-storey"),
        ("The 3rd bridge was closed.", 3, "3rd"),
        ("The fifth bridge was closed.", 5, "fifth"),
        ("12 млн рублей", 12_000_000, "12 млн"),
        ("1.000.000 Menschen kamen", 1_000_000, "1.000.000"),
        ("3,5 Prozent der Menschen", 3.5, "3,5"),
        ("One boat sank.", 1, "One"),
    ],
)
def test_a_figure_has_its_value_however_it_is_written(text, value, number):
    figure = only(text)
    assert figure.value == value
    assert text[slice(*figure.number)] == number


@pytest.mark.parametrize(
    ("text", "hedge", "low", "high"),
    [
        ("At least 65 people were hurt.", "at least", 65, None),
        ("More than 65 people were hurt.", "more than", 65, None),
        ("No fewer than seven ministers left.", "no fewer than", 7, None),
        ("Up to 300 homes burned.", "up to", None, 300),
        ("Fewer than 30 people came.", "fewer than", None, 30),
        ("No more than 30 people came.", "no more than", None, 30),
        ("Nearly 100 people came.", "nearly", None, 100),
        ("About 100 people came.", "about", 100, 100),
        ("An estimated 4,000 homes burned.", "an estimated", 4000, 4000),
        ("Exactly 12 people came.", "exactly", 12, 12),
        ("It cost more than $12.", "more than", 12, None),
        ("12 people came.", None, 12, 12),
    ],
)
def test_a_hedge_sets_the_bounds_and_stands_in_the_span(text, hedge, low, high):
    figure = only(text)
    assert (figure.hedge, figure.low, figure.high) == (hedge, low, high)
    if hedge:
        assert hedge in text[slice(*figure.span)].lower()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Between 40 and 50 people drowned.", 40, 50),
        ("From 10 to 12 boats sank.", 10, 12),
        ("Some 40-50 people drowned.", 40, 50),
        ("Some 40–50 people drowned.", 40, 50),
        ("Two or three boats sank.", 2, 3),
        ("It holds 1 to 2 million fish.", 1_000_000, 2_000_000),
        ("It holds 1.5-2.5 million fish.", 1_500_000, 2_500_000),
        ("It holds 500,000 to 1 million fish.", 500_000, 1_000_000),
    ],
)
def test_a_range_has_two_bounds_and_no_value(text, low, high):
    figure = only(text)
    assert (figure.value, figure.low, figure.high) == (None, low, high)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Prices rose by 10%.", "%"),
        ("Prices rose by 10 percent.", "%"),
        ("Prices rose by 10 per cent.", "%"),
        ("It cost $400.", "USD"),
        ("It cost €3.5 million.", "EUR"),
        ("It cost £3bn.", "GBP"),
        ("It cost 400 thalers.", "thalers"),
        ("It cost 400 roubles.", "RUB"),
        ("It weighs 5 tonnes.", "tonnes"),
        ("65 people were hurt.", "people"),
        ("65 wounded civilians were seen.", "wounded civilians"),
        ("A 5-year-old boy drowned.", "years of age"),
        ("The 3rd bridge was closed.", "ordinal"),
        ("It is 5 to nothing.", None),
    ],
)
def test_a_unit_is_what_the_number_numbers(text, unit):
    assert figures(text)[0].unit == unit


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("At least 65 people were taken to hospital.", "taken to hospital"),
        ("The storm killed at least 32 people.", "killed"),
        ("12 farmers were arrested on Monday.", "arrested"),
        ("12 people are missing.", "missing"),
        ("65 people were hurt.", "hurt"),
        ("65 people hurt in the storm went home.", "hurt"),
        ("It weighs 5 tonnes.", None),
    ],
)
def test_what_is_counted_is_said_beside_the_number(text, counted):
    assert figures(text)[0].counted == counted


@pytest.mark.parametrize(
    ("text", "hedge", "low"),
    [
        ("Dozens of people were hurt.", "dozens", 24),
        ("Thousands were hurt.", "thousands", 2000),
        ("Scores of people were hurt.", "scores", 40),
        ("Tens of thousands of people marched.", "tens of thousands", 20_000),
        ("Hundreds of thousands marched.", "hundreds of thousands", 200_000),
        ("Several hundred farmers marched.", "several hundred", 200),
        ("A few dozen farmers marched.", "few dozen", 24),
        ("A couple of farmers marched.", "couple", 2),
        ("Several people were hurt.", "several", None),
        ("Many people were hurt.", "many", None),
    ],
)
def test_a_vague_quantity_has_no_value_and_the_bound_that_its_plural_fixes(text, hedge, low):
    figure = only(text)
    assert (figure.value, figure.low, figure.high, figure.hedge) == (None, low, None, hedge)


def test_two_numbers_are_two_figures():
    found = figures("Two people were killed and nine injured; 31 of them are women.")
    assert [figure.value for figure in found] == [2, 9, 31]


def test_as_many_as_is_a_hedge_and_no_quantity_of_its_own():
    assert only("As many as 90 people died.").low == 90


@pytest.mark.parametrize(
    "text",
    [
        "He came on 24 November 2018.",
        "He came on 2018-11-24 at 10:30.",
        "In 2018 he left.",
        "It happened nine years earlier.",
        "No one was hurt.",
        "Nobody was hurt.",
        "One of the boats sank.",
        "At one point the crowd grew.",
        "The second boat sank.",
        "A boat sank.",
        "An old man waved.",
        "The mayor thanked everyone.",
        "No.",
        "",
    ],
)
def test_what_counts_nothing_is_no_figure(text):
    assert figures(text) == ()


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("1,000.50", 1000.5), ("1.5", 1.5), ("200000", 200000), ("3,5", 3.5), ("1.000.000", 1_000_000), ("1.000,5", 1000.5), ("1,000", 1000),
        ("10:30", None), ("abc", None), ("1.2.3", None),
    ],
)  # fmt: skip
def test_digits_are_read_in_both_styles(digits, value):
    assert parse_digits(digits) == value


@given(st.integers(0, 10**9))
def test_any_whole_number_is_read_with_and_without_separators(number):
    assert parse_digits(str(number)) == number
    assert parse_digits(f"{number:,}") == number


NUMBERS = [
    "65",
    "1.5 million",
    "-5",
    "10%",
    "twenty-five",
    "half a",
    "a",
    "dozen",
    "between",
    "and",
    "to",
    "at least",
    "$",
    "hundred",
    "2018",
    "of",
    "people",
    "killed",
    ".",
    "3rd",
    "million",
]


@given(st.lists(st.sampled_from(NUMBERS), max_size=12).map(" ".join))
def test_spans_hold_their_numbers_and_bounds_stand_in_order(text):
    for figure in figures(text):
        assert 0 <= figure.span[0] <= figure.number[0] < figure.number[1] <= figure.span[1] <= len(text)
        if figure.low is not None and figure.high is not None and figure.value is not None:
            assert figure.low == figure.high == figure.value
