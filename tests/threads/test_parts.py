"""The parts of the stage: names, order, status, origins."""

from dataclasses import replace

import pytest
from retelling import articles, dated, thread_of, told

from variorum import pipeline
from variorum.model import (
    Article,
    Figure,
    Kinship,
    Observed,
    Occurrence,
    PairRelation,
    Passage,
    PassageKind,
    Reading,
    Stretch,
    ThreadStatus,
    Tier,
)
from variorum.threads import in_time, lineages, one_article, turned
from variorum.threads.lineages import Lineages
from variorum.threads.names import key, same
from variorum.threads.order import as_captured, by_date
from variorum.threads.status import Seen, compatible, judge
from variorum.threads.words import denied, denying, negative, stem


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("Pavel Dorin", "Dorin", True),
        ("Ministry of Health", "the health ministry", True),
        ("Syria's Foreign Ministry", "Syrian Foreign Ministry", True),
        ("Syria's Foreign Ministry", "Russia's Foreign Ministry", False),
        ("the ministry", "Ministry of Health", False),
        ("Northern Council", "Southern Council", False),
        ("Interior Minister", "Interior Ministry", False),
        ("Team Alpha", "Team Beta", False),
    ],
)
def test_whether_two_names_are_of_one(one, other, is_one):
    assert same(key(one), key(other)) is is_one
    assert same(key(other), key(one)) is is_one


@pytest.mark.parametrize(("one", "other"), [("neighbourhoods", "neighborhood"), ("organised", "organize"), ("killed", "killing"), ("injured", "injuries"), ("detained", "detain")])  # fmt: skip
def test_forms_of_one_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("words", "is_negative"), [("was not signed", True), ("no more than 40", False), ("would not exceed 40", False), ("didn't sign", True), ("was signed", False)])  # fmt: skip
def test_a_bound_is_no_denial(words, is_negative):
    assert negative(words.split()) is is_negative


def test_cues_that_deny():
    assert denying(["denied"])
    assert not denying(["said"])


# --- order ------------------------------------------------------------------------------------------------------------------------------------


def reading(name, published=None, outlet=None):
    return Reading(
        article=Article(text=f"{name} said.", given_id=name, published=published, outlet=outlet), language="en", tokens=(), sentences=()
    )


def kinship(a, b, **known):
    given = {
        "relation": PairRelation.VERSION,
        "earlier": None,
        "direction_confidence": None,
        "containment_a": 0.6,
        "containment_b": 0.6,
    } | known
    return Kinship(
        a=a.article, b=b.article, words_a=2, words_b=2, reason="60 % of a and 50 % of b", resemblance=0.5, direction_reason="b credits the outlet of a",
        longest=2, least=2, passages=(Passage(a=(0, 1), b=(2, 4), words=1, similarity=1.0, kind=PassageKind.TEXT, stretches=(Stretch((0, 1), (2, 4), same=True, opens=True),)),),
        **given,
    )  # fmt: skip


def test_dates_come_first_then_what_the_pair_tells_then_names():
    a, b, c = reading("a", "2024-05-03"), reading("b", "2024-05-01"), reading("c", "2024-05-02")
    assert in_time([a, b, c], []) == [1, 2, 0]
    x, y = reading("x"), reading("y")
    assert in_time([x, y], [kinship(x, y, earlier="b", direction_confidence=0.9)]) == [1, 0]
    assert in_time([y, x], []) == [1, 0]


def test_pairs_that_contradict_each_other_still_give_an_order():
    x, y, z = reading("x"), reading("y"), reading("z")
    circle = [kinship(x, y, earlier="a"), kinship(y, z, earlier="a"), kinship(x, z, earlier="b")]
    assert sorted(in_time([x, y, z], circle)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other", "which"),
    [("2024-05-01", "2024-05-02", -1), ("2024-05-01", "2024-05-01T10:00Z", 0), ("2024", "2023-05", 1), (None, "2024", 0)],
)
def test_a_day_says_nothing_against_an_hour_of_it(one, other, which):
    assert by_date(one, other) == which


SEEN = {  # two articles of two versions each, by the hours at which they were captured
    "a1": Observed(article=1, stays=(("2024-05-01T08:00:00Z", "2024-05-01T09:00:00Z"),)),
    "b1": Observed(article=2, stays=(("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),)),
    "a2": Observed(article=1, stays=(("2024-05-01T12:00:00Z", "2024-05-01T17:00:00Z"),)),
    "b2": Observed(article=2, stays=(("2024-05-02T12:00:00Z", "2024-05-02T12:00:00Z"),)),
}


@pytest.mark.parametrize(
    ("pair", "told", "earlier", "sure", "says"),
    [
        (("a1", "b2"), "a", "a", 0.99, "until 2024-05-01T10:00:00Z or later; b credits the outlet of a"),
        (("b2", "a1"), "b", "b", 0.99, "b was captured 2024-05-01T08:00:00Z, the address of a showed another text"),
        (("a1", "b2"), None, "a", 0.99, "a was captured 2024-05-01T08:00:00Z"),
        (("a1", "b2"), "b", None, None, "against it: b credits the outlet of a"),
        (("b2", "a1"), "a", None, None, "against it: b credits the outlet of a"),
        (
            ("a1", "b1"),
            "a",
            "a",
            0.8,
            "b credits the outlet of a",
        ),  # the first capture of an article proves nothing of when it was published
        (("a1", "b1"), None, None, None, "b credits the outlet of a"),
        (("a1", "b1"), "b", "b", 0.8, "b credits the outlet of a"),
        (("a2", "b2"), "b", "b", 0.8, "b credits the outlet of a"),
        (("a1", "a2"), "b", "b", 0.8, "b credits the outlet of a"),  # `captured_first` tells of those
        (("a1", "nobody"), "b", "b", 0.8, "b credits the outlet of a"),
    ],
)
def test_what_the_captures_prove_no_words_of_the_texts_contradict(pair, told, earlier, sure, says):
    one, other = map(reading, pair)
    given = kinship(one, other, relation=PairRelation.DRAWS_ON, earlier=told, direction_confidence=0.8 if told else None)
    found = as_captured(given, SEEN)
    assert (found.earlier, found.direction_confidence) == (earlier, sure)
    if earlier is None and told is None:
        assert found == given
    assert says in found.direction_reason


def test_the_moments_of_an_import_are_no_captures():
    undated = {name: replace(seen, dated=False) for name, seen in SEEN.items()}
    given = kinship(reading("a1"), reading("b2"), relation=PairRelation.DRAWS_ON, earlier=None)
    assert as_captured(given, SEEN).earlier == "a"
    assert as_captured(given, undated) == given


def test_dates_that_captures_do_not_contradict_stay():
    one, other = reading("a1", "2024-04-30"), reading("b1", "2024-04-29")
    given = kinship(one, other, relation=PairRelation.COPY, earlier="b", direction_confidence=0.99)
    assert as_captured(given, SEEN) == given, "an archive may have come to the older text later"


def test_a_kinship_turned_twice_is_itself():
    pair = kinship(reading("a"), reading("b"), earlier="a")
    assert turned(pair).earlier == "b"
    assert turned(pair).reason == "60 % of b and 50 % of a"
    assert turned(pair).direction_reason == "a credits the outlet of b"
    assert turned(pair).passages[0].a == (2, 4)
    assert turned(turned(pair)) == pair


def test_what_counts_as_versions_of_one_article():
    a, b = reading("a"), reading("b")
    assert one_article(kinship(a, b))
    assert one_article(kinship(a, b, relation=PairRelation.DRAWS_ON, containment_a=0.5, containment_b=0.45))
    assert not one_article(kinship(a, b, relation=PairRelation.DRAWS_ON, containment_a=0.9, containment_b=0.2))
    named = reading("c", outlet="Post"), reading("d", outlet="Star")
    assert not one_article(kinship(*named, relation=PairRelation.COPY, containment_a=0.9, containment_b=0.9))
    assert lineages([a, b, *named], [kinship(a, b)]).articles == ((0, 1), (2,), (3,))


# --- status -------------------------------------------------------------------------------------------------------------------------------------


def figure(low, high=None, hedge=None):
    value = low if high is None or low == high else None
    return Figure(
        span=(0, 1),
        number=(0, 1),
        value=value,
        low=low,
        high=None if hedge == "at least" else high or low,
        hedge=hedge,
        unit="people",
        counted="hurt",
    )


def seen(text, value=None, *, speaker="police", origin=0):
    made = Occurrence(
        article=f"n{text}",
        span=(0, 1),
        attribution="a1",
        figure=value,
        published=None,
        speaker=speaker,
        relays=(),
        tier=Tier.CONFIRMED,
        score=1.0,
        reason="",
    )
    return Seen(text, made, origin)


VERSIONS = Lineages(articles=((0, 1, 2), (3,)), article_of=(0, 0, 0, 1), lines=(0, 0, 0, 3))
TEXTS = [
    Article(text=str(number), given_id=f"n{number}", published=f"2024-05-0{number + 1}", outlet="Post" if number < 3 else "Star")
    for number in range(4)
]


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        ((0, 1, 2), ThreadStatus.STABLE),
        ((0, 1), ThreadStatus.WITHDRAWN),
        ((0,), ThreadStatus.WITHDRAWN),
        ((0, 3), ThreadStatus.WITHDRAWN),
        ((1, 2), ThreadStatus.ADDED),
        ((0, 2), ThreadStatus.RETURNED),
        ((3,), ThreadStatus.STABLE),
        ((2, 3), ThreadStatus.ADDED),
    ],
)
def test_a_status_by_presence_in_versions(texts, status):
    verdict = judge([seen(text) for text in texts], VERSIONS, TEXTS)
    assert verdict.status is status


def test_a_status_by_values():
    def of(*told_):
        return judge(list(told_), VERSIONS, TEXTS).status

    assert of(seen(0, figure(65)), seen(1, figure(107)), seen(2, figure(107))) is ThreadStatus.CHANGED
    assert of(seen(0, figure(65)), seen(1, figure(65)), seen(2, figure(65))) is ThreadStatus.STABLE
    together = [seen(3, figure(65)), seen(3, figure(12), speaker="the union", origin=1)]
    assert of(*together) is ThreadStatus.RIVAL
    assert of(seen(3, figure(65)), seen(3, figure(65), speaker="the union", origin=1)) is ThreadStatus.STABLE


def test_at_least_65_and_107_are_compatible_and_no_one_is_not():
    assert compatible(figure(65, hedge="at least"), figure(107))
    assert not compatible(figure(65), figure(0))
    assert not compatible(figure(65, hedge="at least"), figure(60))


# --- origins ----------------------------------------------------------------------------------------------------------------------------------


def origins(*texts):
    told_ = dated(*texts)
    thread = max(told_.threads, key=lambda thread: len({each.article for each in thread.occurrences}))
    assert len({each.article for each in thread.occurrences}) == len(texts), [t.claim for t in told_.threads]
    return thread.origins, thread.independence


def test_two_outlets_that_cite_one_ministry_have_one_origin():
    found, counts = origins(
        ("Post", "2024-06-10", "Customs men seized 240 crates of forged medicine in Tarn, the health ministry said."),
        ("Star", "2024-06-10", "The Ministry of Health said customs men had seized 240 crates of forged medicine in Tarn."),
    )
    assert len(found) == 1
    assert (counts.known_dependent, counts.no_link_found, counts.unknown) == (2, 0, 0)


def test_two_speakers_have_two_origins_with_no_link_found():
    found, counts = origins(
        ("Post", "2024-06-10", "Customs men seized 240 crates of forged medicine in Tarn, the health ministry said."),
        ("Star", "2024-06-10", "Customs men seized 240 crates of forged medicine in Tarn harbour, mayor Petra Lund said."),
    )
    assert {origin.actor for origin in found} == {"the health ministry", "Petra Lund"}
    assert (counts.known_dependent, counts.no_link_found, counts.unknown) == (0, 2, 0)


def test_what_nobody_says_and_nothing_links_is_unknown():
    found, counts = origins(
        ("Post", "2024-06-10", "Customs men seized 240 crates of forged medicine in Tarn on Monday."),
        ("Star", "2024-06-10", "On Monday, 240 crates of forged medicine were seized in Tarn by customs men."),
    )
    assert found == ()
    assert (counts.known_dependent, counts.no_link_found, counts.unknown) == (0, 0, 2)


def test_one_agency_behind_two_outlets():
    body = "Customs men seized 240 crates of forged medicine in Tarn on Monday."
    found, counts = origins(
        ("Post", "2024-06-10", f"Medicine seized\n\nTARN, June 10 (Baltic Wire) - {body}"),
        (
            "Star",
            "2024-06-10",
            "Forged medicine found\n\nTARN, June 10 (Baltic Wire) - On Monday, 240 crates of forged medicine were seized in Tarn by customs men.",
        ),
    )
    assert [origin.actor for origin in found] == ["Baltic Wire"]
    assert counts.known_dependent == 2


def test_a_claim_taken_over_has_the_origin_of_what_it_was_taken_from():
    thread = next(thread for thread in told("ferry").threads if thread.claim.startswith("Nothing has left the quay"))
    assert [origin.articles for origin in thread.origins] == [("agency.txt", "dispatch.txt")]
    assert "taken over" in thread.origins[0].reason


def test_texts_without_a_name_keep_their_order():
    one, two = (replace(article, given_id=None, published=None) for article in articles("audit")[:2])
    nameless = [Reading(article=each, language="en", tokens=(), sentences=()) for each in (two, one)]
    assert in_time(nameless, []) == [0, 1]


def test_words_that_stand_in_a_version_unrecognised_are_not_absent():
    assert judge([seen(0)], VERSIONS, TEXTS, also={1, 2}).status is ThreadStatus.STABLE
    assert judge([seen(0)], VERSIONS, TEXTS, also={1}).status is ThreadStatus.WITHDRAWN


# --- who says what no speech says -----------------------------------------------------------------------------------------------------------------

REPORT = "Fire in Tarn\n\n{} that shells fell on the old market of Tarn on Saturday. {} sent at least 65 people to hospital.\n"


@pytest.mark.parametrize(
    ("report", "sentence", "speaker"),
    [
        ("The Tarn News Agency reported", "The attack", "Tarn News Agency"),
        ("Mayor Petra Lund said", "The attack", None),
        ("Mayor Petra Lund said", "The blasts also", "Petra Lund"),
    ],
)
def test_a_sentence_that_goes_on_from_a_report(report, sentence, speaker):
    told_ = dated(("Post", "2024-06-10", REPORT.format(report, sentence)))
    occurrence = next(each for thread in told_.threads for each in thread.occurrences if each.figure and each.figure.value == 65)
    assert (occurrence.speaker or "").removeprefix("The ") == (speaker or "")
    assert (occurrence.attribution is None) is (speaker is None)


def test_a_text_that_updates_an_earlier_toll_is_the_later_one():
    body = (
        "Shells fell on the market of Orsk on Monday, and {} people were killed, the fire service said{}. The mayor of Orsk, Petra Lund, asked the people of "
        "the old town to stay in their cellars until the morning, and schools on both sides of the river will be shut for the rest of the week."
    )
    told_ = pipeline.story(
        [
            Article(text=body.format("sixteen", ", updating an earlier toll"), path="a.txt"),
            Article(text=body.format("seven", ""), path="b.txt"),
        ]
    )
    assert [reading.article.path for reading in told_.readings] == ["b.txt", "a.txt"]
    assert told_.kinships[0].earlier == "a"
    assert "updates an earlier figure" in told_.kinships[0].direction_reason
    assert told_.threads[0].status is ThreadStatus.CHANGED
    assert [each.figure.value for each in told_.threads[0].occurrences] == [7, 16]


# --- what is no count -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Fighting began at seven o'clock in the northern quarter of Tarn, residents said.", []),
        ("A quarter of the town lost power, the mayor said.", [0.25]),
        ("The ferry left Tarn at 10 p.m. with 40 passengers, its owner said.", [40]),
        ("Views 729 Related. Slideshow (3 images). The guild counted 30 broken looms in Tarn.", [30]),
        ("The report has 300 pages and lists 40 broken looms in Tarn, the guild said.", [300, 40]),
    ],
)
def test_what_is_no_count_makes_no_claim_of_a_number(text, figures):
    found = {each.figure.value for thread in dated(("Post", "2024-06-10", text)).threads for each in thread.occurrences if each.figure}
    assert found == set(figures)


# --- the sentence round a speech --------------------------------------------------------------------------------------------------------------

ROUND = (
    "The canal at Tarn was drained on Monday after two barges had run aground near the lock. {} Engineers will look at the gates on Friday."
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Two traders said that the grain market would stay shut all week.", "Three bakers said that the grain market would stay shut all week."),
        ("The owner said no one was hurt when the roof fell in.", "The fire service said six people were hurt when the roof fell in."),
        ("The grain market would stay shut all week, the mayor said.", "The grain market would stay shut until May, mayor Petra Lund of Tarn said."),
    ],
)  # fmt: skip
def test_a_speech_and_the_sentence_round_it_are_one_claim(before, after):
    told_ = dated(("Post", "2024-06-10", ROUND.format(before)), ("Post", "2024-06-11", ROUND.format(after)))
    texts = {reading.article.id: reading.article.text for reading in told_.readings}
    said = [texts[each.article][slice(*each.span)] for thread in told_.threads for each in thread.occurrences]
    assert not [words_ for words_ in said if " said" in words_], said


# --- what a "not" is about ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "inside", "outside"),
    [
        ("officers found the shells of four rockets and no crater near the mill", {"crater"}, {"found", "shells", "mill"}),
        ("two traders , who asked not to be named , said the market had been closed", {"named"}, {"traders", "market", "closed"}),
        ("the ministry reported without giving details that the convoy had arrived", {"giving", "details"}, {"convoy", "arrived"}),
        ("no one was hurt when the roof fell in", {"hurt"}, set()),
        ("the army denied using such shells , the monitor said", {"using", "shells"}, {"monitor"}),
        ("the toll is not more than 40", set(), {"toll"}),
        ("the army did not shell the school but fired at the mill", {"shell", "school"}, {"army", "fired", "mill"}),
    ],
)
def test_what_a_not_is_about(sentence, inside, outside):
    words_ = sentence.split()
    found = {words_[place] for place in denied(words_)}
    assert inside <= found
    assert not outside & found


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ("Officers found the shells of four rockets and no crater near the mill in Tarn, police said.", "Police said officers had found the shells of four rockets near the mill in Tarn.", ThreadStatus.STABLE),
        ("Two traders, who asked not to be named, said the grain market of Tarn had been closed by the guards.", "Traders said that the grain market of Tarn had been closed by the guards.", ThreadStatus.STABLE),
        ("The villagers had asked for the bridge at Tarn to be closed, the mayor said.", "The villagers had never asked for the bridge at Tarn to be closed, their council said.", ThreadStatus.RIVAL),
    ],
)  # fmt: skip
def test_only_a_not_about_the_same_makes_a_rival(one, other, status):
    told_ = dated(("Post", "2024-06-10", one), ("Star", "2024-06-10", other))
    assert {thread.status for thread in told_.threads} == {status}


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("A source in the ministry told Nordnews that the barges of Tarn would be sold in May.", "The barges of Tarn would be sold in May, Nordnews reported, citing a source.", True),
        ("The barges of Tarn would be sold in May, an engineer of the canal office said.", "The barges of Tarn would be sold in May, the Nordnews agency reported on Tuesday.", True),
        ("The barges of Tarn would be sold in May, engineer Ivo Brandt said.", "The barges of Tarn would be sold in May, owner Petra Lund said.", False),
    ],
)  # fmt: skip
def test_words_that_came_through_the_outlet_of_another_text_have_its_origin(first, second, together):
    found = dated(("Nordnews", "2024-06-10", first), ("Star", "2024-06-10", second)).threads
    thread = next(each for each in found if len({occurrence.article for occurrence in each.occurrences}) == 2)
    assert (len(thread.origins) == 1) is together
    assert (thread.independence.known_dependent == 2) is together


# --- numbers of other things, notes of the text itself ---------------------------------------------------------------------------------------------

RAID = "Gunmen fired at a police post in Tarn on Monday. {} The road to Orsk is shut, and schools will open again on Thursday."


def test_the_killed_of_one_version_are_not_the_wounded_of_another():
    told_ = dated(
        ("Post", "2024-06-10", RAID.format("Three officers were killed and 18 people were wounded in the attack, the mayor said.")),
        ("Post", "2024-06-11", RAID.format("Four officers were killed in the attack, the mayor said.")),
    )
    killed, wounded = thread_of(told_, "n1", "officers were killed", 3), thread_of(told_, "n1", "18 people were wounded", 18)
    assert [each.figure.value for each in killed.occurrences] == [3, 4]
    assert [each.figure.value for each in wounded.occurrences] == [18]
    assert wounded.status is ThreadStatus.WITHDRAWN
    assert len([thread for thread in told_.threads if "officers" in thread.claim]) == 2, "one row for each number, none for the sentence"


def test_a_figure_goes_to_its_like_wherever_it_stands_in_the_sentence():
    told_ = dated(
        ("Post", "2024-06-10", RAID.format("Some 18 crates and four barrels of oil were found in a store, the mayor said.")),
        ("Post", "2024-06-11", RAID.format("Some four boats and 20 crates of oil were found in a store, the mayor said.")),
    )
    thread = thread_of(told_, "n1", "18 crates", 18)
    assert [each.figure.value for each in thread.occurrences] == [18, 20]
    assert thread.status is ThreadStatus.CHANGED


def test_the_arrested_of_one_version_are_not_the_killed_of_another():
    told_ = dated(
        ("Post", "2024-06-10", RAID.format("Five members of the guild were arrested after the raid, the mayor said.")),
        ("Post", "2024-06-11", RAID.format("Seven members of the guild were killed in the raid, the mayor said.")),
    )
    assert thread_of(told_, "n1", "arrested", 5) is not thread_of(told_, "n2", "killed", 7)


@pytest.mark.parametrize(
    "note",
    [
        "(This version corrects the toll in paragraph 1 to 12 from 14)",
        "This article was amended on 3 May 2024 because the toll of 14 was wrong.",
        "An earlier version of this report incorrectly gave the toll as 14.",
        "This story has been updated to correct the toll from 14 to 12.",
    ],
)
def test_a_note_of_the_text_itself_is_no_claim(note):
    told_ = dated(
        ("Post", "2024-06-10", f"The dam at Tarn broke on Monday and 12 people died.\n\nThe mayor spoke to the council.\n\n{note}")
    )
    assert {each.figure.value for thread in told_.threads for each in thread.occurrences if each.figure} == {12}


def test_a_report_of_an_earlier_report_is_a_claim():
    told_ = dated(("Post", "2024-06-10", "The council met. An earlier report of the auditors had named 14 bridges, the mayor said."))
    assert {each.figure.value for thread in told_.threads for each in thread.occurrences if each.figure} == {14}


@pytest.mark.parametrize(("day", "status"), [("Tuesday", ThreadStatus.RIVAL), ("Friday", ThreadStatus.CHANGED)])
def test_numbers_of_other_days_of_the_week_are_no_rivals(day, status):
    told_ = pipeline.story(
        [
            Article(text="Nine miners were hurt in the Tarn pit on Tuesday, the union said.", given_id="n1"),
            Article(text=f"In the Tarn pit 14 miners were hurt on {day}, the pit's doctor said.", given_id="n2"),
        ]
    )
    assert thread_of(told_, "n1", "Nine miners", 9).status is status
