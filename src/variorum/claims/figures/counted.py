"""What happened to the things that a number counts: "65 people taken to hospital", "killing at least two", "the dead included three".

The words of the text are kept, but for verbs before the number, which are given as participles ("killing two" counts "killed"), and for nouns
of harm ("the murder of six" counts "murdered"), so that one event told in two ways reads the same.
"""

from __future__ import annotations

from typing import NamedTuple

from variorum.claims.figures.grammar import FUNCTION, PARTICIPLES, Line, noun_phrase, participle, plural
from variorum.claims.figures.harm import DONE, HARM, NOUNS, PEOPLE, TRANSITIVE
from variorum.claims.figures.units import MEASURES, STATES_OF

_AUXILIARIES = frozenset("to be been being is are was were have has had get got".split())
_FINITE = frozenset("is are was were have has had".split())
_BE = frozenset("be been being is are was were get got".split())
# What may stand between the counted things and what happened to them.
_DOUBTS = frozenset("believed feared reported reportedly thought presumed said apparently allegedly".split())  # kept with what they qualify
_BETWEEN = _AUXILIARIES | frozenset(
    "others more "
    "also remain remained remains reportedly believed feared reported known said thought presumed still later then already who that which were all both either "
    "apparently allegedly immediately".split(),
)
_SAYS_NOTHING = frozenset(
    "including according following leaving causing bringing involving making taking containing reached reaching totalling numbering included caused "
    "involved contained brought numbered totalled need indeed during evening morning nothing something anything everything building meeting hearing "
    "hundred exceeding regarding concerning considering".split(),
)
_PARTICLES = frozenset("out off up down away back apart ashore together alive aboard".split())  # "gunned down"
_PREDICATE_END = (FUNCTION - frozenset("to of the a an been being".split()) - _PARTICLES) | {"including", "among", "amid"}


_HEADS = frozenset("dead killed victims injured wounded casualties fatalities hurt arrested detained missing deaths injuries".split())
_SAYS_ITSELF = frozenset(
    "deaths fatalities casualties injuries victims dead wounded injured killings murders arrests bodies corpses".split()
)
_IRREGULAR = dict(
    pair.split("/")
    for pair in (
        "left/left holding/held hitting/hit sinking/sunk losing/lost selling/sold buying/bought sending/sent finding/found paying/paid cutting/cut "
        "spending/spent winning/won striking/struck stealing/stolen giving/given throwing/thrown overthrowing/overthrown driving/driven "
        "breaking/broken eating/eaten drinking/drunk writing/written flying/flown growing/grown drawing/drawn meeting/met feeding/fed leading/led "
        "keeping/kept bringing/brought catching/caught fighting/fought teaching/taught seeking/sought lending/lent building/built seeing/seen "
        "setting/set letting/let hearing/heard telling/told hiding/hidden choosing/chosen putting/put costing/cost spreading/spread shooting/shot burning/burned"
    ).split()
)
_DETERMINERS = frozenset("the these those all his her their its another other some about also".split())
_OF = frozenset({"of", "to"})
_PREPOSITIONS = frozenset(
    "in on at by with for from to near against after before during of into over under than per within between like".split()
)
_GROUPS = frozenset("group total crowd party gang team some number most many any all each handful bodies lives members column".split())
_STOP = frozenset(
    "regarding concerning said says say told added that which when where while because but if whose although though since until before after as not never no ; : ? !".split(),
)
_REACH = 24  # tokens from the counted things to what happened to them: "12 people, including five children from one school, were hurt"
_NEAR = 8  # the same for what happens to things as well: farther on, much that is said is said of others (135 figures of PolNeAR train, 2026-11-25)
_BACK = 14  # tokens from a number back to the verb it shares with others: "killed a nurse, her driver and two guards"


class Counted(NamedTuple):
    """What is counted, and where that was read: only some of it is handed on to numbers that follow."""

    words: str | None
    shared: bool = False  # a verb or noun before the number: "killed three soldiers and two guards" counts both killed


class Phrase(NamedTuple):
    """A figure as it stands, in indices of tokens."""

    first: int  # where its hedge begins
    at: int  # where its number begins
    end: int  # one past its unit
    value: float | None
    unit: str | None
    hedge: str | None


class Before(NamedTuple):
    """The figure before, for what its neighbours share with it."""

    end: int  # one past its last token, with its unit
    counted: Counted


def counted(line: Line, phrase: Phrase, previous: Before | None) -> Counted:
    """What is said of the things that a figure counts."""
    first, at = phrase.first, phrase.at
    if phrase.unit is not None and phrase.unit.split()[-1].casefold() in _MEASURED:
        return Counted(None)  # "shot her three times", "fled 12 km"
    if line.word(phrase.end, at) in {"'", "'s"} and (done := NOUNS.get(line.word(phrase.end + 1, at))):
        return Counted(done)  # "the six priests' murder"
    if done := _noun_before(line, first, at):
        return Counted(done, shared=True)
    verb = _verb_before(line, first, at)
    if verb in DONE:
        return Counted(verb, shared=True)  # "freed 12 miners trapped underground": freed before trapped
    after = _after(line, at, phrase.end)
    inner = line.word(_skip_back(line, first, at), at) in _PREPOSITIONS and line.word(phrase.end, at) not in _BETWEEN
    if after is not None and inner and after.split()[0].casefold() not in HARM and line.word(phrase.end, at).endswith("ed"):
        after = None  # "talks at one table failed": the talks did
    if after is None and (state := _of_state(line, phrase.end)):
        return Counted(state)
    if after is not None:
        reduced = line.words[phrase.end] == after.split()[0].casefold() and after.split()[0].casefold() not in HARM
        return Counted((_after_afar(line, phrase, harm=True) if reduced else None) or after)
    if before := verb or _head_before(line, first, at, phrase.unit):
        return Counted(before, shared=True)
    if phrase.unit is not None and phrase.unit.split()[-1].casefold() in _SAYS_ITSELF:
        return Counted(None)
    if afar := _after_afar(line, phrase):
        return Counted(afar)
    return _shared(line, first, at, previous)


def _of_state(line: Line, end: int) -> str | None:
    """ "four of the dead are children": the dead are counted."""
    state = line.word(end + 2, end - 1)
    return state if line.word(end, end - 1) == "of" and line.word(end + 1, end - 1) == "the" and state in STATES_OF else None


def harmed(words: str | None) -> bool:
    """Whether what is counted happens to people."""
    said = words.casefold().split() if words is not None else []
    return not PEOPLE.isdisjoint(said[:6]) or not {"hospital", "hospitals", "hospitalized"}.isdisjoint(said)


# --- after the number -----------------------------------------------------------------------------------------------------------------------


def _after(line: Line, at: int, end: int) -> str | None:
    """The participle right after the counted things, with what belongs to it: "(were) taken to hospital"."""
    after, passive, doubt = end, False, None
    while after < end + 6 and (line.word(after, at) in _BETWEEN or _adverb(line, at, after, begun=after > end)):
        passive = passive or line.words[after] in _BE
        doubt = after if doubt is None and line.words[after] in _DOUBTS else doubt
        after += 1
    word = line.word(after, at)
    if after == end and word in {"die", "perish"}:
        return HARM[word]
    if word in {"aboard", "alive", "homeless", "captive", "hostage"}:
        return word
    if not participle(word) or (word in _SAYS_NOTHING and word != "brought"):
        return None
    if passive and word not in HARM and plural(line.word(after + 1, at)):
        return None  # "nine are closed contests"
    if not passive and word in TRANSITIVE and _object_follows(line, at, after):
        return None  # "12 gunmen killed three villagers": they did it
    return f"{line.text(doubt, after)} {_phrase(line, at, after)}" if doubt is not None else _phrase(line, at, after)


def _adverb(line: Line, at: int, index: int, *, begun: bool) -> bool:
    word = line.word(index, at)
    return bool(word) and (word.endswith("ly") or (begun and line.in_time[index]))


def _object_follows(line: Line, at: int, verb: int) -> bool:
    following = line.word(verb + 1, at)
    if not following or line.in_time[verb + 1] or following.endswith("ly") or participle(following):
        return False
    determiner = following in {"a", "an", "the", "his", "her", "their", "its", "some", "at", "more", "him", "them", "us", "up"} - {
        "at",
        "up",
    }
    return determiner or (following[0].isalnum() and following not in FUNCTION)


def _phrase(line: Line, at: int, start: int) -> str:
    end = start + 1
    while end < start + 4 and line.word(end, at)[:1].isalpha() and line.words[end] not in _PREDICATE_END and not line.in_time[end]:
        end += 1
    while end > start + 1 and line.words[end - 1] in FUNCTION - _PARTICLES:
        end -= 1
    return line.text(start, end)


def _after_afar(line: Line, phrase: Phrase, *, harm: bool = False) -> str | None:
    """What is said of the counted things beyond what stands between: "12 people, including five children, were hurt".

    With `harm`, only what is done to people counts: "five passengers travelling north were hurt".
    """
    at, end = phrase.at, phrase.end
    lead = _skip_back(line, phrase.first, at)
    before = line.word(lead, at)
    money = phrase.unit in {"%", "percentage points"} or (phrase.unit is not None and len(phrase.unit) == 3 and phrase.unit.isupper())
    inner = before in _PREPOSITIONS and line.word(lead - 1, at) not in _GROUPS  # "the roofs of 12 houses were damaged": the roofs were
    index = end
    while index < end + _REACH:
        word = line.word(index, at)
        if not word or word in _STOP:
            return None
        if word in {"[", "("}:
            index = _bracket_end(line, at, index)
        elif word in _FINITE:
            if (word in {"was", "is", "has"} and phrase.value != 1) or (inner and line.word(index - 1, at) not in {"who", "all"}):
                return None
            if line.word(index + 1, at) == "among" and line.word(index + 3, at) in STATES_OF:
                return line.words[index + 3]  # "five women were among the dead"
            said = _after(line, at, index)
            near = index - end <= _NEAR and line.word(index - 1, at) != "who" and not money and not harm
            return said if harmed(said) or near else None
        elif index > end and word in {"died", "perished", "drowned"} and not inner:
            return word
        elif index > end and word in PARTICIPLES and line.words[index - 1] in {",", ")"}:
            return None
        index += 1
    return None


def _bracket_end(line: Line, at: int, index: int) -> int:
    return next((end for end in range(index, index + _BACK) if line.word(end, at) in {"]", ")"}), index)


# --- before the number ----------------------------------------------------------------------------------------------------------------------


def _skip_back(line: Line, first: int, at: int) -> int:
    """The index of the word before a number, its hedge, determiners and time words."""
    before = first - 1
    while before > first - 6 and (line.word(before, at) in _DETERMINERS or (line.word(before, at) and line.in_time[before])):
        before -= 1
    return before


def _verb_before(line: Line, first: int, at: int) -> str | None:
    """The verb whose object the number is, as a participle: "killing at least two"."""
    before = _skip_back(line, first, at)
    return _as_participle(line, before, at)


def _as_participle(line: Line, index: int, at: int) -> str | None:
    word = line.word(index, at)
    if not word or word in _SAYS_NOTHING:
        return None
    lead = line.word(index - (2 if line.word(index - 1, at).endswith("ly") else 1), at)
    if word in HARM:
        if participle(word) or word == "slew":
            return _with_death(line, index, at) or HARM[word]
        if lead in _MODALS:
            return word  # "planned to kill 12": nobody is said to be killed
        return None if word in NOUNS and lead in FUNCTION - {"and"} else HARM[word]
    if word in _IRREGULAR and lead in _BEFORE_ING:
        return _IRREGULAR[word]
    if word.endswith("ing") and len(word) > 5 and word.isalpha():
        return _regular(word[:-3]) if lead in _BEFORE_ING else None
    return word if participle(word) else None


_MODALS = frozenset("to will would could may might can shall should must not".split())
_BEFORE_ING = frozenset(", and by after while before is are was were without".split())  # else a word in -ing may be a noun


def _with_death(line: Line, index: int, at: int) -> str | None:
    """ "shot to death along with two guards" """
    death = line.words[index] in {"shot", "stabbed", "beaten"} and line.word(index + 1, at) == "to" and line.word(index + 2, at) == "death"
    return line.text(index, index + 3) if death else None


def _regular(stem: str) -> str:
    """The past participle of a regular verb from what stands before -ing: "wound", "displac", "stopp", "bury"."""
    if stem.endswith("y") and stem[-2] not in "aeou":
        return stem[:-1] + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


def _noun_before(line: Line, first: int, at: int) -> str | None:
    """The noun of harm that a number depends on: "the murder of the six", "claimed the lives of 12", "injuries to nine"."""
    before = _skip_back(line, first, at)
    if line.word(before, at) not in _OF:
        return None
    noun = line.word(before - 1, at)
    if noun in {"lives", "life"} and any(line.word(index, at).startswith(("sav", "spar")) for index in range(before - 5, before - 1)):
        return "saved"
    return NOUNS.get(noun)


def _head_before(line: Line, first: int, at: int, unit: str | None) -> str | None:
    """The head or label that a number fills: "the dead included three children", "injured: 13", "the death toll rose to 43"."""
    if unit is not None and (
        (len(unit) == 3 and unit.isupper()) or unit in {"%", "ordinal", "years of age", *MEASURES} or unit.split()[-1] in _MEASURED
    ):
        return None
    before = line.word(first - 1, at)
    if before in {"included", "includes", "include", "were", "are", ":", "was"}:
        for index in range(first - 2, first - 5, -1):
            word = line.word(index, at)
            if word in _HEADS and (before == ":" or line.word(index - 1, at) in {"the", "among", ","}):
                return word
    for index in range(first - 1, first - 9, -1):
        word = line.word(index, at)
        if not word or word in {";", ","}:
            return None
        if word in _HEADS and line.word(index - 1, at) == "of" and line.word(index - 2, at) in {"number", "toll", "total"}:
            return word
        if word in {"toll", "tolls"}:
            return "dead" if line.word(index - 1, at) not in {"road", "bridge", "motorway", "highway", "tunnel", "phone"} else None
    return None


_MEASURED = frozenset(
    "times seconds minutes hours days weeks months years decades second minute hour day week month year miles mile kilometres kilometers kilometre km metres "
    "meters metre meter yards yard feet foot inches inch degrees cm mm mph kph knots".split(),
)


# --- shared with others ---------------------------------------------------------------------------------------------------------------------


def _shared(line: Line, first: int, at: int, previous: Before | None) -> Counted:
    """What a number shares with what stands before it: "killed three soldiers and two guards", "12 hurt, among them five children"."""
    joint = _skip_back(line, first, at)
    word = line.word(joint, at)
    included = word == "including" or (word == "them" and line.word(joint - 1, at) in {"among", "of"}) or _part(line, at)
    along = (word in {"with", "as"} and line.word(joint - 1, at) in {"along", "together", "well"}) or word in {"plus", "alongside"}
    if not (included or along or word in {"and", ",", "or", "&"}):
        return Counted(None)
    if (
        previous is not None
        and previous.counted.words
        and 0 <= at - previous.end <= _BACK
        and line.sentence[previous.end - 1] == line.sentence[at]
    ):
        between = line.words[previous.end : first]
        if included or (previous.counted.shared and _BE.isdisjoint(between) and _STOP.isdisjoint(between)):
            return previous.counted
    return _walk_back(line, joint, at, passive=along or included)


def _part(line: Line, at: int) -> bool:
    """Whether a number is a part of the one before: "two of them children"."""
    return line.word(at + 1, at) == "of" and line.word(at + 2, at) in {"them", "whom"}


def _walk_back(line: Line, joint: int, at: int, *, passive: bool) -> Counted:
    """The harm before a list that the number ends: "killed the mayor, his driver and two guards"."""
    for index in range(joint - 1, joint - 1 - _BACK, -1):
        word = line.word(index, at)
        if (
            not word
            or word in _STOP
            or word in {"by", "during", "from", "for", "against", "with", "who"}
            or (word in _AUXILIARIES and word != "to")
        ):
            return Counted(None)
        if word in HARM and participle(word) and (passive or line.word(index - 1, at) not in _BE):
            return Counted(_with_death(line, index, at) or HARM[word], shared=True)
        if word == "of" and NOUNS.get(line.word(index - 1, at)) in PEOPLE:
            return Counted(NOUNS[line.word(index - 1, at)], shared=True)
    return Counted(None)


def of_what(line: Line, at: int, end: int) -> str | None:
    """What a part is a part of: "of people" in "25% of people", and in "one in eight people" too."""
    of = line.word(end, at) == "of"
    start = end + 1 if of else end
    if of and line.word(start, at) in {"the", "all", "its", "their", "those", "these", "our", "his", "her"}:
        start += 1
    start, last = noun_phrase(line, at, start)
    if (
        last == start
        or not (of or plural(line.words[last - 1]))
        or not (of or line.word(end - 3, at) in {"in", "out", "every"} or line.word(end - 2, at) in {"in", "of", "every"})
    ):
        return None
    return line.text(end, last) if of else f"of {line.text(start, last)}"
