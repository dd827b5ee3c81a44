"""Words that name a day, a date or a moment, and words that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import read
from variorum.claims.times import find
from variorum.model import Article


def times(text):
    return [text[slice(*expression.span)] for expression in read(Article(text=text)).times]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He came on 24 November 2018 by boat.", ["24 November 2018"]),
        ("He came on November 24, 2018, by boat.", ["November 24, 2018"]),
        ("He came on 24 Nov by boat.", ["24 Nov"]),
        ("He came on the 3rd of May.", ["3rd of May"]),
        ("He came on 2018-11-24.", ["2018-11-24"]),
        ("He came on 24/11/2018.", ["24/11/2018"]),
        ("He came in May.", ["May"]),
        ("He came in May 2018.", ["May 2018"]),
        ("He came last March.", ["last March"]),
        ("He stayed 5–7 May 2020 there.", ["5–7 May 2020"]),
        ("He came on Saturday.", ["Saturday"]),
        ("He came on Friday morning, May 5.", ["Friday morning, May 5"]),
        ("They march on Monday.", ["Monday"]),
        ("He came on Sat. 5 May.", ["Sat. 5 May"]),
        ("It opened at 9 a.m. and closed at 10:30 GMT.", ["9 a.m.", "10:30 GMT"]),
        ("It opened at 9 a.m.", ["9 a.m."]),
        ("It opened at noon and closed at midnight.", ["noon", "midnight"]),
        ("It happened 3 days ago.", ["3 days ago"]),
        ("It happened nine years earlier.", ["nine years earlier"]),
        ("He came yesterday evening.", ["yesterday evening"]),
        ("It fell overnight.", ["overnight"]),
        ("He came later this week.", ["later this week"]),
        ("In 2018 he left.", ["2018"]),
        ("Between 2016 and 2018 it was shut.", ["2016", "2018"]),
        ("The 2018/19 season ended.", ["2018/19"]),
        ("In the 1990s it was shut.", ["the 1990s"]),
        ("The 2016 elections were held.", ["2016"]),
        ("In September the bridge was shut.", ["September"]),
        ("Hier, le pont; le bac le 3 mai 2019.", ["Hier", "3 mai 2019"]),
        ("El martes 3 de mayo de 2019.", ["martes 3 de mayo de 2019"]),
        ("Во вторник, 5 мая, и вчера.", ["вторник, 5 мая", "вчера"]),
    ],
)
def test_a_day_a_date_or_a_moment_is_found_as_a_whole(text, expected):
    assert times(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They may come.",
        "It may rain and they may march.",
        "The cat sat on the mat.",
        "The sun set over Mars.",
        "It cost $1990.",
        "It cost 1,950 thalers.",
        "2000 people came.",
        "He waited for three days.",
        "Mr March and Mrs May left.",
        "A second boat sank.",
        "It grew by 20.18 percent.",
        "It grew by 19%.",
        "The mayor left.",
        "A nightmare for Fridayton.",
        "",
    ],
)
def test_what_names_no_moment_is_not_found(text):
    assert times(text) == []


PIECES = [
    "24",
    "November",
    "2018",
    "May",
    "may",
    "Friday",
    "morning",
    ",",
    "at",
    "9 a.m.",
    "10:30",
    "in",
    "the 1990s",
    "3 days ago",
    "yesterday",
    "of",
    "people",
    ".",
    "next week",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_spans_rise_without_overlap_and_are_not_empty(text):
    end = 0
    for start, after in find(text):
        assert end <= start < after <= len(text)
        assert text[start:after] == text[start:after].strip()
        end = after
