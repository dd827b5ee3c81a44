"""Places resolved: by what stands beside them, by the story's other places, by size; what the gazetteer lacks stays unresolved."""

import random
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marking import marked

from variorum.claims import places
from variorum.model import ActorKind, Mention


def resolved(text):
    plain, mentions = marked(text)
    return {plain[slice(*place.span)]: place for place in places.resolve(plain, mentions)}


def near(place, lat, lon):
    return place.lat is not None and abs(place.lat - lat) < 1.5 and abs(place.lon - lon) < 1.5


LIMA_PERU, LIMA_OHIO = (-12.05, -77.04), (40.74, -84.11)
MOSCOW_RUSSIA, MOSCOW_IDAHO = (55.75, 37.62), (46.73, -117.0)


@pytest.mark.parametrize(
    ("text", "name", "where"),
    [
        ("The mayor of [l:Lima] resigned.", "Lima", LIMA_PERU),
        ("The mayor of [l:Lima], [l:Ohio], resigned.", "Lima", LIMA_OHIO),
        ("The mayor of [l:Lima, Ohio], resigned.", "Lima", LIMA_OHIO),
        ("The mayor of [l:Lima], Ohio, resigned.", "Lima", LIMA_OHIO),
        ("The mayor of Lima, Ohio, resigned.", "Lima", LIMA_OHIO),
        ("The mayor of [l:Springfield], Ill., resigned.", "Springfield", (39.8, -89.64)),
        ("The mayor of [l:Springfield], MA 01103, resigned.", "Springfield", (42.1, -72.59)),
        ("The mayor of [l:Charleston], W.Va., resigned.", "Charleston", (38.35, -81.63)),
        ("They met in the [l:Idaho] town of [l:Moscow].", "Moscow", MOSCOW_IDAHO),
        ("They met in [l:Moscow] in northern [l:Idaho].", "Moscow", MOSCOW_IDAHO),
        ("They met in [l:Idaho]'s [l:Moscow].", "Moscow", MOSCOW_IDAHO),
        ("They met in [l:Moscow] ([l:Idaho]).", "Moscow", MOSCOW_IDAHO),
        ("They met in [l:Moscow].", "Moscow", MOSCOW_RUSSIA),
        ("A fire in [l:London], [l:Ontario], was put out.", "London", (42.98, -81.23)),
        ("A fire in [l:Madison County], [l:Kentucky], was put out.", "Madison County", (37.7, -84.3)),
        ("[l:Boise] and [l:Coeur d'Alene] lie in [l:Idaho]; so does [l:Moscow].", "Moscow", MOSCOW_IDAHO),
        ("[l:Toledo], [l:Dayton] and [l:Columbus] sent fire engines from [l:Ohio]. [l:Lima] did not.", "Lima", LIMA_OHIO),
        ("[l:Norway], [l:Chile], [l:Lebanon] and [l:Kenya] voted for it, the [l:US] against.", "Lebanon", (33.8, 35.8)),
        ("[l:Atlanta], [l:Macon] and [l:Savannah] are towns of [l:Georgia].", "Georgia", (32.8, -83.5)),
        ("[l:Tbilisi] and [l:Batumi] are towns of [l:Georgia].", "Georgia", (42, 43.5)),
        ("Floods in northern [l:Italy].", "Italy", (42.8, 12.8)),
        ("Floods in [l:northern Italy].", "northern Italy", (42.8, 12.8)),
        ("Floods in the [l:Sverdlovsk] region.", "Sverdlovsk", (57.9, 60.9)),
        ("Talks between [l:Oslo] and [l:Washington] failed.", "Washington", (38.9, -77.0)),
        ("[l:Seattle], [l:Tacoma], [l:Spokane] and the rest of [l:Washington] voted.", "Washington", (47.5, -120.5)),
        ("Shells fell as [l:Italys] troops left.", "Italys", (42.8, 12.8)),
        ("A man from [l:Calif.] came.", "Calif.", (37.25, -119.75)),
    ],
)
def test_which_place_is_meant(text, name, where):
    assert near(resolved(text)[name], *where)


def test_one_sense_in_a_text():
    plain, mentions = marked("[l:Lima], [l:Ohio], is calm. The mayor of [l:Lima] said so.")
    assert [place.country for place in places.resolve(plain, mentions)] == ["US", "US", "US"]


def test_two_namesakes_named_with_their_regions():
    found = resolved("[l:Aberdeen], [l:Scotland], is twinned with [l:Lima, Ohio].")
    assert found["Aberdeen"].country == "GB"
    plain, mentions = marked("[l:Paris], [l:France], and [l:Paris], [l:Texas]")
    assert [place.country for place in places.resolve(plain, mentions)] == ["FR", "FR", "US", "US"]


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("The mayor of [l:Lima], [l:Ohio], resigned.", "Lima", "named with its region, Ohio"),
        ("[l:Molde], [l:Norway].", "Molde", "named with its country, Norway"),
        ("They met in [l:Lima].", "Lima", "the capital and largest of"),
        ("They met in [l:Norway].", "Norway", "a country"),
        ("[l:Boise] and [l:Coeur d'Alene] lie in [l:Idaho]; so does [l:Moscow].", "Moscow", "nearest to the story's other places"),
        ("They met in [l:Coeur d'Alene].", "Coeur d'Alene", "the only place of that name"),
        ("They met in [l:Qwertyville].", "Qwertyville", "not in the gazetteer"),
    ],
)
def test_the_reason_is_given(text, name, reason):
    assert reason in resolved(text)[name].reason


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shells fell on the [l:Zurnabad] district of [l:Bergen].", "Zurnabad"),
        ("Shells fell on [l:Zurnabad Street], [l:Bergen].", "Zurnabad Street"),
        ("Shells fell on [l:Bergen]'s [l:Zurnabad].", "Zurnabad"),
        ("Shells fell on [l:Zurnabad] in [l:Norway].", "Zurnabad"),
    ],
)
def test_a_district_that_the_gazetteer_lacks_has_a_country_and_no_coordinates(text, name):
    place = resolved(text)[name]
    assert (place.country, place.geonames, place.lat, place.lon) == ("NO", None, None, None)
    assert "not in the gazetteer; named with" in place.reason


def test_a_far_namesake_of_an_unknown_place_is_not_believed():
    place = resolved("[l:Oslo], [l:Bergen], [l:Molde] and [l:Norway] mourn. Shells fell on [l:Parys].")["Parys"]
    assert place.lat is None
    assert "far from the story's other places" in place.reason


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[g:Norwegians] and [l:Norwegian] fishermen met.", []),
        ("[p:Anna Madison] said so. [l:Madison] left.", []),
        ("The [l:county commission] met at [l:Exit 6] in [l:the North].", []),
        ("[l:Bergen City Hall] was shut.", ["Bergen"]),
        ("The [o:Ohio State Police] came.", ["Ohio"]),
        ("[p:Paris Hale] and [p:Jordan] came to [l:Paris].", ["Paris"]),
        ("[l:Molde] is calm. Molde sleeps.", ["Molde", "Molde"]),
        ("People in Perry County fled.", ["Perry County"]),
        ("Talks with Norway and the [g:Swedes] failed.", ["Norway"]),
    ],
)
def test_what_is_taken_for_a_place(text, names):
    plain, mentions = marked(text)
    assert [plain[slice(*place.span)] for place in places.resolve(plain, mentions)] == names


def test_counties_in_a_row():
    found = resolved("Fires in [l:Perry] and [l:Leslie] counties, [l:Kentucky], were put out.")
    assert near(found["Perry"], 37.2, -83.2)
    assert near(found["Leslie"], 37.1, -83.4)


def test_the_order_of_mentions_makes_no_difference():
    plain, mentions = marked("[l:Lima], [l:Ohio]; [l:Toledo], [l:Moscow], the [o:Ohio State Police], [g:Russians] and [l:Columbus].")
    wanted = places.resolve(plain, mentions)
    for seed in range(10):
        assert places.resolve(plain, random.Random(seed).sample(mentions, len(mentions))) == wanted


def test_spans_are_in_order_and_apart():
    plain, mentions = marked("[l:Lima, Ohio, USA], [l:Lima] [o:Lima City Council] Lima, Ohio. [l:Perry County]")
    spans = [place.span for place in places.resolve(plain, mentions)]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(st.text(alphabet="AaLima, Ohi.'\"(-\n\u200f\U0001f600é", max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70), st.sampled_from(ActorKind))))  # fmt: skip
def test_any_text_and_any_mentions(text, spans):
    mentions = [Mention(span=(min(a, b), max(a, b)), kind=kind) for a, b, kind in spans]
    for place in places.resolve(text, mentions):
        assert 0 <= place.span[0] < place.span[1] <= len(text)


@pytest.mark.parametrize("word", ["A", "A ", "A.", "A-", "County ", "Lima ", ", ", "'s ", "( ", "A County, "])
def test_hostile_texts_take_no_longer_than_their_length(word):
    def seconds(length):
        text = word * (length // len(word))
        began = process_time()
        places.resolve(
            text, [Mention(span=(0, len(text)), kind=ActorKind.PLACE), Mention(span=(0, len(text)), kind=ActorKind.ORGANISATION)]
        )
        return process_time() - began

    seconds(1_000)
    assert seconds(40_000) < 16 * seconds(10_000) + 0.2


def test_twenty_thousand_mentions():
    plain, mentions = marked("".join(f"[l:Qw{'abcdefghij'[number % 10] * (number % 70 + 1)}] and [l:Lima]. " for number in range(10_000)))
    began = process_time()
    assert len(places.resolve(plain, mentions)) == 20_000
    assert process_time() - began < 20  # 0.7 s here
