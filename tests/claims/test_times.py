"""Words that name a day, a date or a moment, and words that only look like them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims import times as times_module
from variorum.claims.times import find
from variorum.text import normalise


def times(text):
    normalised = normalise(text)
    return [text[slice(*normalised.original(*span))] for span in find(normalised.text)]


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


# --- values ---------------------------------------------------------------------------------------------------------------------------------

DATELINE = "2018-11-25"  # a Sunday


def values(text, published=DATELINE, **more):
    return {text[slice(*e.span)]: e.value for e in times_module.read(text, published, **more)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # weekdays: the same day or the last one before it
        ("Shells fell on Saturday.", {"Saturday": "2018-11-24"}),
        ("Shells fell on Sunday.", {"Sunday": "2018-11-25"}),
        ("Shells fell on Monday.", {"Monday": "2018-11-19"}),
        ("Monday's storm tore roofs off.", {"Monday": "2018-11-19"}),
        ("Officials said Friday that the road would open on Tuesday.", {"Friday": "2018-11-23", "Tuesday": "2018-11-27"}),
        ("The council will meet on Friday, officials said Thursday.", {"Friday": "2018-11-30", "Thursday": "2018-11-22"}),
        ("The council will meet on Sunday.", {"Sunday": "2018-11-25"}),
        ("The vote is set for Wednesday.", {"Wednesday": "2018-11-28"}),
        ("The hearing was postponed until Tuesday.", {"Tuesday": "2018-11-27"}),
        ("The mine had been shut since Tuesday.", {"Tuesday": "2018-11-20"}),
        ("The inquiry is to be held on Thursday.", {"Thursday": "2018-11-29"}),
        ("The minister arrives on Tuesday.", {"Tuesday": "2018-11-27"}),
        ("Ahead of Wednesday's summit they spoke.", {"Wednesday": "2018-11-28"}),
        ("The road must be cleared by Wednesday.", {"Wednesday": "2018-11-28"}),
        ("The road was cleared by Wednesday.", {"Wednesday": "2018-11-21"}),
        ("Rain is forecast for Thursday and Friday.", {"Thursday": "2018-11-29", "Friday": "2018-11-30"}),
        ('"We will meet on Friday," he said on Thursday.', {"Friday": "2018-11-30", "Thursday": "2018-11-22"}),
        ("They won the vote on Tuesday, and the start on Wednesday.", {"Tuesday": "2018-11-20", "Wednesday": "2018-11-21"}),
        ("The polls close at 8 p.m. on Tuesday.", {"8 p.m.": "2018-11-27T20:00", "Tuesday": "2018-11-27"}),
        ("It rains every Monday.", {"Monday": None}),
        ("Next Friday the ferry comes back.", {"Next Friday": "2018-11-30"}),
        ("The ferry comes back this coming Friday.", {"this coming Friday": "2018-11-30"}),
        ("The ferry sank last Sunday.", {"last Sunday": "2018-11-18"}),
        ("The ferry sank last Friday.", {"last Friday": "2018-11-23"}),
        ("The ferry sank on Tuesday of last week.", {"Tuesday of last week": "2018-11-13"}),
        ("It rained since Wednesday afternoon.", {"Wednesday afternoon": "2018-11-21"}),
        ("Mon 1 Jan 2018, 11.20 GMT", {"Mon 1 Jan 2018": "2018-01-01", "11.20 GMT": "2018-01-01T11:20Z"}),
        ("The cat sat 3 feet away and sat on.", {}),
        ("The Sunday Courier said Black Friday was quiet.", {}),
        ("Police came Friday, Nov. 23.", {"Friday, Nov. 23": "2018-11-23"}),
        ("The pact of Friday, 13 July, holds.", {"Friday, 13 July": "2018-07-13"}),
        # dates without a year
        ("On October 9 the bridge was shut.", {"October 9": "2018-10-09"}),
        ("On 30 November the bridge was shut.", {"30 November": "2017-11-30"}),
        ("The permit expires on 3 December.", {"3 December": "2018-12-03"}),
        ("The bridge will open on March 3.", {"March 3": "2019-03-03"}),
        ("The bridge was shut in July.", {"July": "2018-07"}),
        ("The bridge was shut last December.", {"last December": "2017-12"}),
        ("The bridge will open in May.", {"May": "2019-05"}),
        ("The bridge opens next March.", {"next March": "2019-03"}),
        ("It opened in October of last year.", {"October of last year": "2017-10"}),
        ("By September, prices had doubled.", {"September": "2018-09"}),
        ("In December 40 people drowned.", {"December": "2017-12"}),
        ("In October 20 people drowned.", {"October": "2018-10"}),
        ("On October 20 people drowned.", {"October 20": "2018-10-20"}),
        ("Since May, 1900 homes burnt.", {"May": "2018-05"}),
        # dates with one
        (
            "On Monday, 24/11/2018, and Sunday 2018-11-25 it rained.",
            {"Monday, 24/11/2018": "2018-11-24", "Sunday 2018-11-25": "2018-11-25"},
        ),
        ("The year 2008 was dry.", {"The year 2008": "2008"}),
        ("In 2017, in May, the pipe burst.", {"2017": "2017", "May": "2017-05"}),
        ("Flight 2018 left gate 1990.", {}),
        ("It snowed in the winter of 2016-17.", {"the winter of 2016-17": "2016/2017"}),
        ("He was in his 30s in the 1930s.", {"the 1930s": "1930/1939"}),
        ("02Feb2015 Shells fell, Feb 032015 too.", {"02Feb2015": "2015-02-02", "Feb 032015": "2015-02-03"}),
        ("It happened on 24 November 2018.", {"24 November 2018": "2018-11-24"}),
        ("It happened on the 3rd of May 2017.", {"3rd of May 2017": "2017-05-03"}),
        ("It began in July 2012 and ended in 2016.", {"July 2012": "2012-07", "2016": "2016"}),
        ("It began on 2018-11-24T10:00Z.", {"2018-11-24T10:00Z": "2018-11-24T10:00Z"}),
        ("It began on 24/11/2018 and 1/12/2018.", {"24/11/2018": "2018-11-24", "1/12/2018": "2018-12-01"}),
        ("It began on 11/24/2018 and 1/12/2018.", {"11/24/2018": "2018-11-24", "1/12/2018": "2018-01-12"}),
        ("It began on 3/12/2018.", {"3/12/2018": "2018-03-12"}),
        ("It began on 3/4/2018.", {"3/4/2018": None}),
        ("It began on 30 February 2018.", {"30 February 2018": None}),
        # near days, weeks, months, years
        ("He came yesterday and leaves tomorrow.", {"yesterday": "2018-11-24", "tomorrow": "2018-11-26"}),
        ("He came the day before yesterday.", {"the day before yesterday": "2018-11-23"}),
        ("They meet tonight.", {"tonight": "2018-11-25"}),
        ("They met last night.", {"last night": "2018-11-24"}),
        ("It fell overnight.", {"overnight": "2018-11-24/2018-11-25"}),
        ("It fell last week.", {"last week": "2018-W46"}),
        ("It fell over the weekend.", {"the weekend": "2018-11-24/2018-11-25"}),
        ("It fell last month.", {"last month": "2018-10"}),
        ("It grew earlier this year.", {"earlier this year": "2018"}),
        ("It will grow next year.", {"next year": "2019"}),
        ("A year ago it stood empty.", {"A year ago": "2017"}),
        ("Three days ago it stood empty.", {"Three days ago": "2018-11-22"}),
        ("Two months ago it stood empty.", {"Two months ago": "2018-09"}),
        ("Twenty-five years ago it stood empty.", {"Twenty-five years ago": "1993"}),
        ("Several years ago it stood empty.", {"Several years ago": None}),
        ("Later in the week it stood empty.", {"Later in the week": "2018-W47"}),
        ("At the beginning of the year it stood empty.", {"the beginning of the year": "2018"}),
        # from a date in the text
        ("He fled on 3 May 2016. Two days earlier his house burnt.", {"3 May 2016": "2016-05-03", "Two days earlier": "2016-05-01"}),
        ("He fled on 3 May 2016. The next day his house burnt.", {"3 May 2016": "2016-05-03", "The next day": "2016-05-04"}),
        ("He fled on 3 May 2016 and came back five years later.", {"3 May 2016": "2016-05-03", "five years later": "2021"}),
        ("He fled in May 2016. The following month his house burnt.", {"May 2016": "2016-05", "The following month": "2016-06"}),
        ("He fled on Friday. The day before, his house burnt.", {"Friday": "2018-11-23", "The day before": "2018-11-22"}),
        ("His house burnt that day.", {"that day": None}),
        ("His house burnt a week later.", {"a week later": None}),
        ("They voted on 7 October and again two weeks later.", {"7 October": "2018-10-07", "two weeks later": "2018-10-21"}),
        ("He came two days before the vote.", {"two days before": None}),
        ("He came two days before 5 May 2016.", {"two days before": "2016-05-03", "5 May 2016": "2016-05-05"}),
        ("He came the day after Saturday's vote.", {"the day after": "2018-11-25", "Saturday": "2018-11-24"}),
        ("He came the day before last Tuesday's vote.", {"the day before": "2018-11-19", "last Tuesday": "2018-11-20"}),
        # ranges
        ("It is open from 3 to 5 March 2019.", {"3 to 5 March 2019": "2019-03-03/2019-03-05"}),
        ("It was shut on 24 and 26 May 2016.", {"24": "2016-05-24", "26 May 2016": "2016-05-26"}),
        ("It was shut on 24 and 25 May 2016.", {"24 and 25 May 2016": "2016-05-24/2016-05-25"}),
        ("It was shut between 24 and 26 May 2016.", {"24 and 26 May 2016": "2016-05-24/2016-05-26"}),
        ("Between 2012 and 2014 it was shut.", {"2012 and 2014": "2012/2014"}),
        ("It was shut from 2012 to 2014.", {"2012 to 2014": "2012/2014"}),
        ("In 2015-16 it was shut.", {"2015-16": "2015/2016"}),
        ("It was shut from Monday to Friday.", {"Monday to Friday": "2018-11-19/2018-11-23"}),
        ("It was shut from 28 December to 4 January.", {"28 December to 4 January": "2017-12-28/2018-01-04"}),
        ("It was shut between May and July.", {"May and July": "2018-05/2018-07"}),
        ("In 2012 and 2014 it was shut.", {"2012": "2012", "2014": "2014"}),
        # quarters, halves, seasons, decades
        ("Sales fell in the third quarter.", {"the third quarter": "2018-Q3"}),
        ("Sales fell in the fourth quarter of 2016.", {"the fourth quarter of 2016": "2016-Q4"}),
        ("Second-quarter sales fell from a year earlier.", {"Second-quarter": "2018-Q2", "a year earlier": "2017-Q2"}),
        ("Sales fell in Q2 2017.", {"Q2 2017": "2017-Q2"}),
        ("Sales fell in the first half of 2017.", {"the first half of 2017": "2017-01/2017-06"}),
        ("Sales fell in fiscal 2017.", {"fiscal 2017": "2017"}),
        ("Sales fell last quarter.", {"last quarter": "2018-Q3"}),
        ("It was built in the summer of 1998.", {"the summer of 1998": "1998"}),
        ("It was built last summer.", {"last summer": "2018"}),
        ("In the 1990s it was shut.", {"the 1990s": "1990/1999"}),
        ("It was built in the 19th century.", {"the 19th century": "1801/1900"}),
        ("It was built in nineteen ninety-six.", {"nineteen ninety-six": "1996"}),
        ("It must be built by year-end.", {"year-end": "2018-12-31"}),
        # times of day
        ("It opened at 10:40 on Saturday.", {"10:40": "2018-11-24T10:40", "Saturday": "2018-11-24"}),
        ("On Saturday it opened at 9 p.m. GMT.", {"Saturday": "2018-11-24", "9 p.m. GMT": "2018-11-24T21:00Z"}),
        ("It opened at noon.", {"noon": "2018-11-25T12:00"}),
        ("It closed at midnight.", {"midnight": "2018-11-25"}),
        ("It closed at 1930 GMT.", {"1930 GMT": "2018-11-25T19:30Z"}),
        # other languages
        ("Le pont fut fermé hier; le 3 mai 2019, il rouvrira.", {"hier": "2018-11-24", "3 mai 2019": "2019-05-03"}),
        ("Am 24. November 2018 fiel Regen.", {"24. November 2018": "2018-11-24"}),
        ("El martes 3 de mayo de 2016 llovió.", {"martes 3 de mayo de 2016": "2016-05-03"}),
        ("Мост закрыли 5 мая 2017 года, вчера.", {"5 мая 2017": "2017-05-05", "вчера": "2018-11-24"}),
        ("Most zamknięto 7 września 2017.", {"7 września 2017": "2017-09-07"}),
        ("أغلق الجسر يوم ٢٤ نوفمبر ٢٠١٨ أمس", {"٢٤ نوفمبر ٢٠١٨": "2018-11-24", "أمس": "2018-11-24"}),
        ("桥梁于2018年11月24日关闭。", {"2018年11月24日": "2018-11-24"}),
    ],
)
def test_a_value_is_told_against_the_dateline(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells fell on Saturday.", {"Saturday": None}),
        ("Shells fell on October 9.", {"October 9": None}),
        ("Shells fell in May.", {"May": None}),
        ("Shells fell last month, two days ago and at noon.", {"last month": None, "two days ago": None, "noon": None}),
        ("Shells fell in May 2016; two weeks later it rained.", {"May 2016": "2016-05", "two weeks later": None}),
        ("Shells fell on 3 May 2016; a day later, at 10:40, it rained.",
         {"3 May 2016": "2016-05-03", "a day later": "2016-05-04", "10:40": "2016-05-04T10:40"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("published", [None, "", "soon", "2018-13-40"])
def test_nothing_is_read_from_the_clock(text, expected, published):
    found = times_module.read(text, published)
    assert {text[slice(*e.span)]: e.value for e in found} == expected
    assert all(e.reason for e in found)


def test_a_dateline_without_a_day_tells_months_and_no_days():
    assert values("It fell on Friday, last month and in May.", "2018-11") == {"Friday": None, "last month": "2018-10", "May": "2018-05"}


@pytest.mark.parametrize(
    "head",
    [
        "LINDMARK, November 25, 2018 (Lindmark Press) - ",
        "date 2018-11-25 ",
        "Published: 25 Nov 2018, updated 27 Nov 2018\n",
        "25/11/2018, 10:40\n",
    ],
)
def test_the_texts_own_dateline_serves_where_none_was_given(head):
    text = head + "Shells fell on Saturday."
    (weekday,) = [e for e in times_module.read(text, None, opening=[(0, len(head))]) if text[slice(*e.span)] == "Saturday"]
    assert weekday.value == "2018-11-24"
    assert weekday.reason == "the Saturday on or before 2018-11-25, the dateline that the text itself carries"
    assert values(text, "2018-12-25", opening=[(0, len(head))])["Saturday"] == "2018-12-22"
    assert values(text, None)["Saturday"] is None


def test_the_texts_own_dateline_is_no_event_to_count_from():
    text = "LINDMARK, 25 November 2018 - The bridge was shut that day."
    assert values(text, None, opening=[(0, 28)])["that day"] is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Shells fell on Saturday.", "the Saturday on or before the dateline 2018-11-25"),
        ("The council will meet on Friday.", "the Friday on or after the dateline 2018-11-25, as the wording looks forward"),
        ("Shells fell on October 9.", "the last on or before the dateline 2018-11-25"),
        ("Shells fell two days ago.", "2 days before the dateline 2018-11-25"),
        ("Shells fell in 2016.", "written out"),
        ("Shells fell on 3/4/2018.", "day and month cannot be told apart"),
    ],
)
def test_the_reason_is_kept(text, reason):
    assert [e.reason for e in times_module.read(text, DATELINE)] == [reason]


# --- laws -----------------------------------------------------------------------------------------------------------------------------------

ISO = re.compile(r"\d{4}(?:-W\d\d|-Q[1-4]|-\d\d(?:-\d\d(?:T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?)?)?")
PHRASES = [
    *PIECES,
    "on Saturday",
    "last Friday",
    "will meet",
    "said",
    "until",
    "two days later",
    "a year earlier",
    "third-quarter",
    "from 3 to 5 March",
    "between 2012 and 2014",
    "9,999 years ago",
    "99 centuries later",
    "31/2/2018",
    "00:00",
    "99:99",
    "25 p.m.",
    "2018-99-99",
    "the 0000s",
    "FY99",
    "2015/16",
    "the weekend",
    "overnight",
    "\u0663 \u0645\u0627\u064a\u0648",
    "2018年13月40日",
    "²³ May",
    "'80s",
    "the week of",
    "day before",
    "year-end",
    "\n\n",
    "Q4",
]
TEXTS = st.one_of(st.lists(st.sampled_from(PHRASES), max_size=14).map(" ".join), st.text(max_size=80))
DATELINES = st.one_of(
    st.none(), st.dates().map(str), st.sampled_from(["0001-01-01", "9999-12-31", "2018-11", "2018", "2018-11-25T23:59+02:00", "x"])
)


@given(TEXTS, DATELINES)
def test_every_value_is_iso_and_every_value_has_a_reason(text, published):
    text = normalise(text).text
    found = times_module.read(text, published, opening=[(0, min(20, len(text)))])
    end = 0
    for expression in found:
        assert end <= expression.span[0] < expression.span[1] <= len(text)
        end = expression.span[1]
        assert expression.reason
        if expression.value is not None:
            first, _, last = expression.value.partition("/")
            assert ISO.fullmatch(first), expression
            assert not last or ISO.fullmatch(last), expression
    assert found == times_module.read(text, published, opening=[(0, min(20, len(text)))])


@given(st.sampled_from(["on 24 November 2018", "in 2016", "in July 2012", "on 2018-11-24"]), TEXTS, TEXTS)
def test_a_date_that_is_written_out_means_the_same_in_any_text(words, before, after):
    alone = times_module.read(f"It rained {words}.", None)[0].value
    text = f"{normalise(before).text}\n\nIt rained {words}.\n\n{normalise(after).text}"
    place = text.index(f"It rained {words}.") + 10
    assert [e.value for e in times_module.read(text, DATELINE) if place <= e.span[0] < place + len(words)] == [alone]


@pytest.mark.parametrize(
    "text",
    ["Monday " * 3_000, "2018 " * 3_000, "on 3 May, " * 2_000, "a year earlier " * 2_000, "10:40 " * 3_000, "the day before " * 2_000,
     "of the " * 3_000, "1" * 40_000, "- " * 100_000, "will " * 3_000 + "Friday", "May" * 8_000, "3-" * 8_000, "year " * 3_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_long_texts_take_time_in_proportion(text):
    from time import process_time

    def seconds(text):
        start = process_time()
        times_module.read(text, DATELINE)
        return process_time() - start

    seconds(text[:1000])
    short = min(seconds(text[: len(text) // 4]) for _ in range(2))
    assert seconds(text) < 12 * short + 0.5
