"""Whether one phrase is another in other words."""

import hashlib
import re
from importlib.resources import files

import pytest

from variorum import settings
from variorum.compare.meaning import closeness, contrasted, opposed

SAME = """
war|conflict
the blast|the explosion
demonstrators|protesters
talks|negotiations
said|stated
purchase|buy
shares|stock
legislators|lawmakers
fled|escaped
doctors|physicians
cash|money
started|began
ended|concluded
car|vehicle
a big fire|a large blaze
jail|prison
pupils|students
inhabitants|residents
firms|companies
agreed a pact|reached an agreement
"""
DIFFERENT = """
killed|wounded
soldiers|civilians
charged|convicted
north|south
rose|fell
assault|counterattack
province|city
bought|sold
accepted|rejected
hospital|school
minister|mayor
detained|released
profit|revenue
brother|father
ship|aircraft
flood|earthquake
election|referendum
doctor|lawyer
police|firefighters
arrived in the capital|left the capital
"""
# a second list, not consulted for the table of contrasts
SAME_SECOND = """
factory|plant
envoy|ambassador
halted|stopped
probe|investigation
lorry|truck
airline|carrier
wages|salaries
trip|visit
banned|prohibited
vote|ballot
fight|battle
warned|cautioned
weapons|arms
bodies|corpses
assault|attack
rescued|saved
storm|gale
holiday|vacation
ill|sick
the roof collapsed|the roof caved in
"""
DIFFERENT_SECOND = """
captain|goalkeeper
wheat|rice
surgeon|patient
tenants|landlords
morning|evening
eastern|western
victory|defeat
hired|fired
buyers|sellers
raised taxes|lowered taxes
bishop|rabbi
shooting|stabbing
river|lake
embassy|airport
warned|apologised
a fine|a prison sentence
daughter|wife
strike|demonstration
strengthened|weakened
the train driver|a passenger
"""


def pairs(text):
    return [tuple(side.split() for side in line.split("|")) for line in text.strip().splitlines()]


def called_same(ours, theirs):
    value = closeness(ours, theirs)
    return value is not None and value >= settings.MEANING_CLOSE_MIN and not contrasted(ours, theirs)


@pytest.mark.parametrize(("ours", "theirs"), pairs(SAME))
def test_the_same_in_other_words_is_close(ours, theirs):
    assert closeness(ours, theirs) >= settings.MEANING_CLOSE_MIN
    assert not contrasted(ours, theirs)


@pytest.mark.parametrize(("ours", "theirs"), pairs(DIFFERENT))
def test_different_things_are_far_or_contrasted(ours, theirs):
    assert not called_same(ours, theirs)


@pytest.mark.parametrize(
    "pair", ["north|south", "rose|fell", "bought|sold", "accepted|rejected", "flood|earthquake", "province|city", "brother|father"]
)
def test_vectors_alone_keep_opposites_and_sisters_apart(pair):
    assert closeness(*pairs(pair)[0]) < settings.MEANING_CLOSE_MIN


def test_a_second_list_is_mostly_told_apart():
    assert sum(called_same(*pair) for pair in pairs(SAME_SECOND)) >= 16
    assert sum(called_same(*pair) for pair in pairs(DIFFERENT_SECOND)) <= 1


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [([], ["war"]), (["of", "the"], ["war"]), (["xqzzv"], ["war"]), ([","], ["."]), (["42"], ["war"]), (["-"], ["'s"]), (["not"], ["may"])],
)
def test_nothing_known_is_no_answer(ours, theirs):
    assert closeness(ours, theirs) is None
    assert closeness(theirs, ours) is None
    assert not contrasted(ours, theirs)


def test_function_words_and_case_say_nothing():
    assert closeness(["The", "Blast"], ["an", "explosion"]) == closeness(["blast"], ["explosion"])


def test_equal_words_are_one():
    assert closeness(["the", "war"], ["a", "war"]) == 1.0
    assert closeness(["opens"], ["opened"]) == 1.0


def test_shared_words_do_not_hide_the_difference():
    assert closeness(["opened", "the", "border"], ["closed", "the", "border"]) == closeness(["opened"], ["closed"])


def test_a_longer_phrase_says_more():
    assert closeness(["jail"], ["prison", "in", "the", "mountains"]) < closeness(["jail"], ["prison"])


def test_an_unknown_word_is_a_difference():
    assert closeness(["war"], ["conflict", "xqzzv"]) < closeness(["war"], ["conflict"])


def test_compounds_possessives_and_apostrophes_are_read():
    assert closeness(["mayor's"], ["mayor"]) == closeness(["mayor’s"], ["mayor"]) == 1.0
    assert closeness(["quake-hit"], ["earthquake-hit"]) > settings.MEANING_CLOSE_MIN


@pytest.mark.parametrize(("ours", "theirs"), [pair for text in (SAME, DIFFERENT, SAME_SECOND, DIFFERENT_SECOND) for pair in pairs(text)])
def test_symmetric_within_bounds_and_repeatable(ours, theirs):
    value = closeness(ours, theirs)
    assert value == pytest.approx(closeness(theirs, ours), abs=1e-12)
    assert value is None or 0.0 <= value <= 1.0
    assert value == closeness(ours, theirs)
    assert contrasted(ours, theirs) == contrasted(theirs, ours)


@pytest.mark.parametrize(
    "pair",
    ["killed wounded", "north southern", "Soldiers civilian", "convicted acquitted", "bought sells", "city province", "winning lost"],
)
def test_opposed(pair):
    ours, theirs = pair.split()
    assert opposed(ours, theirs)
    assert opposed(theirs, ours)


@pytest.mark.parametrize(
    "pair", ["killed killed", "killed dead", "north northern", "died fatalities", "war bread", "xqzzv war", "rebels terrorists", "'s ,"]
)
def test_not_opposed(pair):
    assert not opposed(*pair.split())


def test_a_phrase_with_both_is_not_contrasted():
    assert contrasted(["killed"], ["wounded"])
    assert not contrasted(["killed"], ["killed", "or", "wounded"])


@pytest.mark.parametrize("name", ["words.npy", "words.txt"])
def test_weights_are_those_of_the_card(name):
    folder = files("variorum.compare") / "weights"
    card = (folder / "CARD.md").read_text("utf-8")
    size, digest = re.search(rf"\| `{re.escape(name)}` \| ([\d,]+) \| `([0-9a-f]{{64}})` \|", card).groups()
    data = (folder / name).read_bytes()
    assert len(data) == int(size.replace(",", ""))
    assert hashlib.sha256(data).hexdigest() == digest
