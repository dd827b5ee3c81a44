"""Which of two texts came first: by dates, by what the texts say, and "cannot tell"; invented stories throughout."""

from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.reuse import direction
from variorum.reuse.direction import CONFIDENCE_MIN, features, judge, lean

FERRY_EARLY = """\
ORREVIK — A ferry with more than 200 people aboard ran aground off Tarn Point shortly before dusk on Saturday, the coastguard said.

At least 16 people were injured, two of them seriously, and were being flown to the county hospital. The cause of the accident was not known.

This is a breaking news story. More details soon.
"""
FERRY_LATE = """\
ORREVIK — A ferry with more than 200 people aboard ran aground off Tarn Point shortly before dusk on Saturday, the coastguard said.

At least 23 people were injured, two of them seriously, and were flown to the county hospital. The cause of the accident was not known, but the \
harbour board said on Sunday that the light on the point had failed earlier in the week and that a replacement was due to be fitted.

Edda Brandt, who heads the River Board, said divers would look at the hull as soon as the swell went down. "Nobody should draw conclusions \
before that," she told reporters.

The ferry, the Maid of Skarn, was built in 2009 and has served the islands ever since. Its operator said the crossing would be closed until \
further notice and that passengers with tickets for the coming week would be given their money back.
"""
COUNCIL = """\
LINDMARK — The town council voted on Tuesday to sell the old brewery to a developer from the capital, ending nine years of argument about \
what should become of the building.

Under the plan, which passed by 14 votes to 11, the brick facade stays and 80 flats are built behind it. Residents of Mill Street had \
collected signatures against the sale and said they would go to court.

"We were promised a library," said Jonas Falk, who has lived across the road since he was a boy. The mayor replied that the town had no \
money for one and that the roof would not last another winter. The {} of the sale is to be settled by the county before the summer.
"""
DAM_REPORT = """\
OSTRAVIK — Water has been seeping through the northern wall of the dam above the town since Sunday, and engineers have begun to lower the \
lake by two metres, the energy ministry said.

Nobody was in danger, a spokesman for the ministry said. Families in the Lower Bank quarter had nevertheless been asked to be ready to leave \
at an hour's notice, and a school had been opened for the night.

The wall was last inspected in the autumn. The report of that inspection has not been made public.
"""


def verdict(a, b, *, relation=None, outlets=None, published=None):
    """(-1, 0 or 1; confidence; evidence) of one pair."""
    rows = features([a, b], outlets=outlets, published=published)
    which, confidence, evidence = judge(rows, np.array([0]), np.array([1]), [relation])
    return int(which[0]), float(confidence[0]), evidence[0]


def mirrored(line):
    """Evidence with the two texts exchanged."""
    words = line.split(" ")
    return " ".join({"a": "b", "b": "a", "a,": "b,", "b,": "a,", "a;": "b;", "b;": "a;"}.get(word, word) for word in words)


# --- dates --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "which"),
    [
        ("2018-11-24", "2018-11-25", -1),
        ("2018-11-25", "2018-11-24", 1),
        ("2018-10", "2018-11-24", -1),
        ("2017", "2018-01", -1),
        ("2018-11-24T09:59", "2018-11-24T10:00", -1),
        ("2018-11-24T10:00:05Z", "2018-11-24T10:00:06Z", -1),
        ("2018-11-24T23:30:00-05:00", "2018-11-25T03:00:00Z", 1),  # 04:30 the next day in UTC
        ("2018-11-25T01:00+03:00", "2018-11-24T23:00Z", -1),
        ("20181124T1000", "20181124T1100", -1),
        ("2018-11-20/2018-11-24", "2018-11-25", -1),
        ("2018-11-24 10:00", "2018-11-25", -1),
        ("2018-11-24", "2018-11-25T10:00Z", -1),  # both on UTC's clock and on its own it was the 25th
        ("2018-12-31", "2019", -1),
    ],
)
def test_dates_decide(a, b, which):
    told, confidence, evidence = verdict(COUNCIL.format("price"), COUNCIL.format("price"), published=(a, b))
    assert told == which
    assert confidence > 0.95
    assert evidence == f"published {a} and {b}"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2018-11", "2018-11-24"),  # within what the precision leaves open
        ("2018", "2018-11-24"),
        ("2018-11-24", "2018-11-24T10:00"),
        ("2018-11-24T00:00:00", "2018-11-24T10:00:00"),  # midnight stands for a day without a time
        ("2018-11-24T00:00:00Z", "2018-11-24T10:00:00Z"),
        ("2018-11-24T12:00+02:00", "2018-11-24T10:00Z"),
        ("2018-11-24T23:30", "2018-11-25T00:10+03:00"),  # 21:10 of the 24th in UTC; whose clock the first is, nobody says
        ("2018-11-20/2018-11-26", "2018-11-25"),
        ("2018-11-24", None),
        ("2018-11-24", ""),
        ("2018-11-24", "yesterday"),
        ("2018-11-24", "2018-02-30"),
        (None, None),
    ],
)
def test_dates_that_do_not_differ_or_are_none_decide_nothing(a, b):
    told, _, evidence = verdict(COUNCIL.format("price"), COUNCIL.format("price"), published=(a, b))
    assert (told, evidence) == (0, "cannot tell which came first")


def test_dates_outweigh_the_texts():
    told, confidence, evidence = verdict(FERRY_LATE, FERRY_EARLY, relation="version", published=("2025-03-01", "2025-03-02"))
    assert (told, evidence) == (-1, "published 2025-03-01 and 2025-03-02")
    assert confidence > 0.95


def test_a_date_that_contradicts_a_credit_line_is_believed_less_and_said_so():
    copy = DAM_REPORT.replace("the energy ministry said.", "the energy ministry told Skarn News.")
    outlets = ("Skarn News", "The Lindmark Courier")
    told, confidence, evidence = verdict(DAM_REPORT, copy, relation="copy", outlets=outlets, published=("2025-05-06", "2025-05-05"))
    assert told == 1
    assert CONFIDENCE_MIN < confidence < 0.9
    assert evidence == "published 2025-05-06 and 2025-05-05; against it: b credits the outlet of a"
    agreeing = verdict(DAM_REPORT, copy, relation="copy", outlets=outlets, published=("2025-05-04", "2025-05-05"))
    assert agreeing[0] == -1
    assert agreeing[1] > 0.95
    assert agreeing[2] == "published 2025-05-04 and 2025-05-05; b credits the outlet of a"


# --- versions of one article ----------------------------------------------------------------------------------------------------------------


def test_a_first_flash_comes_before_the_full_story():
    told, confidence, evidence = verdict(FERRY_EARLY, FERRY_LATE, relation="version")
    assert told == -1
    assert confidence > 0.9
    assert "b gives higher figures of people" in evidence or "a announces more to come" in evidence
    assert "characters longer, names aside" in evidence


def test_growing_counts_alone_tell():
    grown = FERRY_EARLY.replace("At least 16 people", "At least 23 people")
    told, _, evidence = verdict(FERRY_EARLY, grown, relation="version")
    assert (told, evidence) == (-1, "b gives higher figures of people")


def test_counts_that_are_far_apart_count_different_things():
    other = FERRY_EARLY.replace("At least 16 people", "At least 160 people")
    assert verdict(FERRY_EARLY, other, relation="version")[0] == 0


def test_a_misspelling_that_the_other_puts_right_tells():
    typo = (
        COUNCIL.format("price").replace("argument about", "arguement about").replace("had collected signatures", "had collected signitures")
    )
    told, confidence, evidence = verdict(typo, COUNCIL.format("price"), relation="version")
    assert told == -1
    assert confidence >= CONFIDENCE_MIN
    assert "a has 2 more misspelt words" in evidence


def test_names_and_rare_words_are_no_misspellings():
    assert verdict(COUNCIL.format("price"), COUNCIL.format("price").replace("Jonas Falk", "Jonas Goverment"), relation="version")[0] == 0
    rows = features(["The Goverment of Recieveland met the caryatids and the corbels."])
    assert rows["counts"][0, -2] == 0


def test_a_note_of_a_correction_makes_it_the_later_one():
    noted = COUNCIL.format("price").replace("14 votes to 11", "15 votes to 11")
    noted += "\nAn earlier version of this article misstated the number of votes.\n"
    told, confidence, evidence = verdict(noted, COUNCIL.format("price"), relation="version")
    assert told == 1
    assert confidence > 0.8
    assert "a notes an update or correction" in evidence


def test_a_later_date_in_the_text_tells():
    later = COUNCIL.format("price") + "\nA judge at Skarn put the sale off on 14 May 2025.\n"
    earlier = COUNCIL.format("price") + "\nThe first bid for the building was made on 3 April 2016.\n"
    told, _, evidence = verdict(later, earlier, relation="version")
    assert told == 1
    assert "the latest date in a is 2025-05-14, in b 2016-04-03" in evidence


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Published February 22 2015", "Published February 23 2015"),
        ("Sunday, 22 Feb. 2015", "Monday, 23 Feb. 2015"),
        ("2015-02-22", "2015-02-23"),
        ("22.02.2015", "23.02.2015"),
        ("22/02/2015", "23/02/2015"),
        ("Last updated at Feb 22,2015", "Last updated at Feb 23,2015"),
        ("22nd February 2015", "1st March 2015"),
    ],
)
def test_pages_that_print_their_dates_are_taken_at_their_word(first, second):
    told, confidence, evidence = verdict(f"{second}\n{DAM_REPORT}", f"{first}\n{DAM_REPORT}", relation="copy")
    assert told == 1
    assert confidence > 0.9
    assert "a dates itself 2015-" in evidence


@pytest.mark.parametrize(
    "sentence",
    [
        "On 14 May 2025 the council meets again.",
        "The council meets again on Wednesday, 14 May 2025.",
        "The council meets again on\n14 May 2025, and the public may listen.",
        "It has stood empty since May 14, 2025.",
    ],
)
def test_a_date_in_a_sentence_is_not_the_page_s_own(sentence):
    rows = features([f"{sentence}\n{COUNCIL}", COUNCIL + sentence])
    assert (rows["dateline"] == 0).all()
    assert (rows["day"] == rows["day"][0]).all()
    assert rows["day"][0] > 0


# --- copies ---------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credit", "outlet"),
    [
        ("OSTRAVIK (Skarn News) — Water", "Skarn News"),
        ("Water, Skarn News reported, ", "The Skarn News"),
        ("According to the Skarn News, water", "www.skarnnews.example"),
        ("As reported by Skarn News on Monday, water", "Skarn News"),
        ("Water, as Skarn News wrote, ", "SKARN NEWS"),
        ("A spokeswoman told Skarn News that water", "skarnnews.co.uk"),
    ],
)
def test_a_text_that_credits_the_other_outlet_came_after_it(credit, outlet):
    copy = DAM_REPORT.replace("OSTRAVIK — Water", credit)
    assert copy != DAM_REPORT
    told, confidence, evidence = verdict(copy, DAM_REPORT, relation="copy", outlets=("Lindmark Courier", outlet))
    assert told == 1
    assert confidence > 0.75
    assert "a credits the outlet of b" in evidence


def test_a_signature_at_the_end_is_a_credit():
    copy = DAM_REPORT.rstrip() + " - REUTERS"
    assert verdict(DAM_REPORT, copy, relation="draws-on", outlets=("reuters", "The Lindmark Courier"))[0] == -1


def test_an_outlet_that_names_itself_credits_nobody():
    own = DAM_REPORT.replace("a spokesman for the ministry said", "a spokesman for the ministry told Skarn News")
    assert verdict(own, DAM_REPORT, relation="version", outlets=("Skarn News", "Skarn News"))[2].find("credits") == -1
    assert verdict(own, DAM_REPORT, relation="copy", outlets=("Skarn News", "The Lindmark Courier"))[0] == 0


def test_an_agency_report_is_passed_on():
    relay = DAM_REPORT.replace("the energy ministry said.", "the energy ministry said, according to the agency's report.")
    told, _, evidence = verdict(relay, DAM_REPORT, relation="copy")
    assert (told, evidence) == (1, "a passes on what others reported")


def test_copies_are_cut_as_often_as_they_grow():
    cut = DAM_REPORT.split("\n\n", maxsplit=1)[0]
    told, confidence, evidence = verdict(cut, DAM_REPORT, relation="copy")
    assert told == 0
    assert confidence < CONFIDENCE_MIN
    assert evidence.startswith("cannot tell which came first")
    assert verdict(cut, DAM_REPORT, relation="version")[0] == -1


def test_weekdays_follow_one_another_round_the_week():
    table = direction._calendar()
    monday, tuesday, saturday, sunday = 1, 2, 32, 64
    assert table[sunday, monday] == 2
    assert table[monday, sunday] == -2
    assert table[sunday, sunday | monday] == 1
    assert table[monday, 8] == 2
    assert table[monday, 16] == -2  # Friday is three days before Monday, and four after it
    assert table[0, monday] == table[monday, monday] == 0
    assert table[saturday | tuesday, sunday] == -2
    assert table[saturday | sunday, sunday | monday] == 1
    assert (table == -table.T).all()


# --- laws -----------------------------------------------------------------------------------------------------------------------------------

STORIES = [FERRY_EARLY, FERRY_LATE, COUNCIL.format("price"), COUNCIL.format("date"), DAM_REPORT, DAM_REPORT + "\n12 March 2025\n", "", "漏水は日曜日から続いている。", "x"]  # fmt: skip
OUTLETS = ["Skarn News", None, "The Lindmark Courier", "", "Skarn News", "skarn.example", None, None, None]


def test_exchanging_the_texts_mirrors_the_verdict():
    rows = features(STORIES, outlets=OUTLETS, published=["2025-03-02", None, "2025-03", "2025-03-02", None, "x", None, "2025", None])
    a, b = (side.ravel() for side in np.meshgrid(np.arange(len(rows)), np.arange(len(rows))))
    for relation in ("version", "copy", None):
        one, two = judge(rows, a, b, [relation] * len(a)), judge(rows, b, a, [relation] * len(a))
        assert (one.which == -two.which).all()
        assert (one.confidence == two.confidence).all()
        undated = ["published" not in line for line in one.evidence]
        assert [mirrored(line) for line, told in zip(one.evidence, undated, strict=True) if told] == [
            line for line, told in zip(two.evidence, undated, strict=True) if told
        ]
        assert any(one.which)
        assert (lean(rows, a, b, [relation] * len(a)) == -lean(rows, b, a, [relation] * len(a))).all()


def test_a_text_does_not_come_before_itself():
    rows = features(STORIES, outlets=OUTLETS)
    places = np.arange(len(rows))
    assert not judge(rows, places, places, ["version"] * len(rows)).which.any()


@pytest.mark.parametrize("relation", ["version", "copy"])
def test_exchanging_the_parties_changes_nothing(relation):
    early = (
        "SKARN — Labour councillors walked out on Monday after Labour's motion on the tram depot failed. Conservatives called it theatre.\n"
    )
    late = (
        early
        + "The Conservatives said on Tuesday that 14 people had been hired to run the depot, and that Labour had known of it for weeks.\n"
    )

    def exchanged(text):
        return text.replace("Labour", "\0").replace("Conservatives", "Labour").replace("\0", "Conservatives")

    assert exchanged(early) != early
    assert verdict(early, late, relation=relation) == verdict(exchanged(early), exchanged(late), relation=relation)


def test_a_pair_is_judged_alike_alone_and_among_others(monkeypatch):
    rows = features(STORIES * 3, outlets=OUTLETS * 3)
    a, b = (side.ravel() for side in np.meshgrid(np.arange(len(rows)), np.arange(len(rows))))
    relations = ["version" if at % 2 else "copy" for at in range(len(a))]
    whole = judge(rows, a, b, relations)
    monkeypatch.setattr(direction, "_VERDICT_BATCH", 7)
    parts = judge(rows, a, b, relations)
    assert (whole.which == parts.which).all()
    assert (whole.confidence == parts.confidence).all()
    assert whole.evidence == parts.evidence
    assert all((features([story], outlets=[name]) == rows[at]).all() for at, (story, name) in enumerate(zip(STORIES, OUTLETS, strict=True)))


@given(st.text(), st.text(), st.sampled_from(["version", "copy", None]))
def test_any_two_texts_can_be_judged(a, b, relation):
    told, confidence, evidence = verdict(a, b, relation=relation)
    assert told in {-1, 0, 1}
    assert 0.5 <= confidence <= 1
    assert evidence
    assert (told == 0) == (round(confidence, 3) < CONFIDENCE_MIN) == evidence.startswith("cannot tell")


@given(st.text(alphabet="0123456789-:TZ+./ ", max_size=30))
def test_any_string_can_stand_for_a_date(text):
    assert verdict("x", "x", published=(text, "2018-11-24"))[0] in {-1, 0, 1}


def test_nothing_is_judged_of_nothing():
    rows = features([])
    which, confidence, evidence = judge(rows, np.zeros(0, dtype=int), np.zeros(0, dtype=int))
    assert (len(rows), len(which), len(confidence), evidence) == (0, 0, 0, [])
    told, _, evidence = verdict("", "")
    assert (told, evidence) == (0, "cannot tell which came first")


def test_time_grows_with_texts_and_pairs_only():
    stories = [story + str(at) for at in range(300) for story in (FERRY_LATE, DAM_REPORT)]
    features(stories)
    start = process_time()
    rows = features(stories)
    each = (process_time() - start) / len(stories)
    pairs = np.arange(60_000) % len(rows)
    start = process_time()
    judge(rows, pairs, pairs[::-1], ["version"] * len(pairs))
    pair = (process_time() - start) / len(pairs)
    assert each < 0.0006  # ten times what it takes
    assert pair < 0.00006


# --- real texts -----------------------------------------------------------------------------------------------------------------------------


def test_what_the_benchmark_promises_holds_on_pages_never_looked_at(shared):
    import sys
    from pathlib import Path

    folder = shared / "data" / "wiki_versions"
    if not folder.is_dir():
        pytest.skip("wiki_versions is not on this machine")
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "quality"))
    try:
        import direction as bench
    finally:
        sys.path.pop(0)
    pairs = [pair for pair in bench.wiki(folder, {"test"}) if not pair.near]
    measured = bench.measure(pairs, "version", verbose=False)
    assert measured["at100"] > measured["longer100"]
    assert abs(measured["told_right"] - measured["told_confidence"]) < 0.08
