"""Rules about names: abbreviations, descriptions, places, people and bodies."""

from __future__ import annotations

import re

from variorum.compare import lexicon
from variorum.compare.rules.alike import meaning_close, name_rest, same_actor
from variorum.compare.rules.verdict import Verdict, became, other_side
from variorum.compare.sentences import stem
from variorum.compare.site import Side, Site
from variorum.model import ChangeClass


def alias(site: Site) -> Verdict | None:
    side = site.one_sided
    if side is not None:
        bracketed = side.marks[:1] == ["("] and side.marks[-1:] == [")"]
        if bracketed and len(side.words) <= 2 and side.tokens[1].text.isupper():
            return Verdict(ChangeClass.WORDING, False, f"{became(site)}; an abbreviation beside its name")
        if (
            len(side.words) <= 3
            and side.words[:1] != []
            and side.words[0] not in lexicon.PLACE_PREPOSITIONS
            and (_beside_name(side) or side.marks == [",", ","])
            and side.names
            and not name_rest(side)
            and all(stem(name.casefold()) in other_side(site).text_stems for name in side.names)
        ):
            return Verdict(ChangeClass.WORDING, False, f"{became(site)}; part of a name that the other text gives elsewhere")
        return None
    if _titled_otherwise(site):
        return Verdict(ChangeClass.WORDING, False, f"{became(site)}; a title or first name beside a name that stays")
    if same_actor(site) and not name_rest(site.old) and not name_rest(site.new):
        return Verdict(ChangeClass.WORDING, False, f"{became(site)}; the same name, shorter or longer")
    return None


def _titled_otherwise(site: Site) -> bool:
    """ "Mr Dolan", "President Imre Dolan": nothing but titles, and names that the other text gives too, before a name that stays."""
    if not all(side.words and side.token_after()[:1].isupper() for side in site.sides):
        return False
    rest = [[word for word in side.words if word not in lexicon.TITLES] for side in site.sides]
    known = all(stem(word) in other.text_stems for words, other in zip(rest, site.sides[::-1], strict=True) for word in words)
    return not (rest[0] and rest[1]) and known and all(len(words) < len(side.words) for words, side in zip(rest, site.sides, strict=True))


def _beside_name(side: Side) -> bool:
    return side.token_after()[:1].isupper() or (side.token_before()[:1].isupper() and side.first - 1 > side.sentence.first)


def description(site: Site) -> Verdict | None:
    """ "SANA news agency" and "SANA": a plain description beside a name that stays."""
    side = site.one_sided
    if (
        side is None
        or not side.content
        or len(side.content) > 3
        or not all(word in lexicon.DESCRIPTORS | lexicon.TITLES for word in side.content)
    ):
        return None
    if _beside_name(side) or (len(side.content) == 1 and side.content[0] in lexicon.DESCRIPTORS):
        return Verdict(ChangeClass.WORDING, False, f"{became(site)}; a plain description")
    return None


def place(site: Site) -> Verdict | None:
    if site.content_size > 5:
        return None
    ours, theirs = (set(side.content) for side in site.sides)
    directions = (ours ^ theirs) & lexicon.DIRECTIONS
    nouns = [words & lexicon.PLACE_NOUNS for words in (ours, theirs)]
    side = site.one_sided
    if side is not None:
        if (nouns[0] | nouns[1] | directions) and side.words[0] in lexicon.PLACE_PREPOSITIONS and len(side.content) >= 2:
            return Verdict(ChangeClass.PLACE, True, became(site))
        if side.names and side.words[0] in lexicon.PLACE_PREPOSITIONS and len(side.words) <= 6:
            known = all(stem(name.casefold()) in other_side(site).text_stems for name in side.names)
            return Verdict(ChangeClass.PLACE, not known, became(site))
        if directions and len(side.content) == 1:
            return Verdict(ChangeClass.PLACE, True, became(site))
        return None
    if directions and ours - directions == theirs - directions:
        return Verdict(ChangeClass.PLACE, True, became(site))
    if nouns[0] and nouns[1] and nouns[0] != nouns[1] and len(ours) <= 3 and len(theirs) <= 3 and not same_actor(site):
        return Verdict(ChangeClass.PLACE, True, became(site))
    if site.old.names and site.new.names and all(_after_place_preposition(side) for side in site.sides) and not same_actor(site):
        return Verdict(ChangeClass.PLACE, True, became(site))
    return None


def _after_place_preposition(side: Side) -> bool:
    lead = [*side.before(3), *side.words[:1]]
    while lead and (
        lead[-1] in {"the", "a", "an"} | lexicon.DIRECTIONS
        or lead[-1] in lexicon.PLACE_NOUNS
        or lead[-1] in {"of", "city", "nearby"}
        or (lead[-1] == side.words[0] and len(lead) > 1 and lead[-1] not in lexicon.PLACE_PREPOSITIONS)
    ):
        lead.pop()
    return bool(lead) and lead[-1] in lexicon.PLACE_PREPOSITIONS


def heading(site: Site) -> Verdict | None:
    """ "to the port", "from the port": the small word before a place turns it round."""
    ours, theirs = (set(side.words) & lexicon.HEADINGS for side in site.sides)
    if (
        site.content_size
        or site.one_sided
        or not ours
        or not theirs
        or ours == theirs
        or not all(side.token_after()[:1].isupper() for side in site.sides)
    ):
        return None
    return Verdict(ChangeClass.PLACE, True, became(site))


_PERSON_WORD = re.compile(r"(?:man|woman|person|men|women|people|ess|or|er)$")


def longer_name(site: Site) -> Verdict | None:
    """A name given with one word more: "Dunhaven", "Port Dunhaven"."""
    side = site.one_sided
    if (
        side is None
        or not side.content
        or len(side.words) > 2
        or "," in side.marks
        or not _beside_name(side)
        or len(side.names) < len(side.content)
    ):
        return None
    place = set(side.content) & lexicon.PLACE_NOUNS or set(side.before(2)) & lexicon.PLACE_PREPOSITIONS
    return Verdict(ChangeClass.PLACE if place else ChangeClass.ACTOR, False, f"{became(site)}; the same name, shorter or longer")


def actor(site: Site) -> Verdict | None:
    if site.content_size > 5 or not site.content_size:
        return None
    side = site.one_sided
    if side is not None:
        if (
            side.token_after()[:1].isupper()
            and not side.opens_sentence
            and side.content[-1:]
            and set(side.content) & (lexicon.DESCRIPTORS | lexicon.ROLES)
        ):
            return Verdict(ChangeClass.ACTOR, True, became(site))
        if set(side.words) & lexicon.OFFICE_QUALIFIERS and len(side.words) <= 2:
            return Verdict(ChangeClass.ACTOR, True, became(site))
        return None
    if (
        len(site.old.words) == len(site.new.words) == 1
        and _PERSON_WORD.sub("", site.old.words[0]) == _PERSON_WORD.sub("", site.new.words[0]) != ""
    ):
        return Verdict(ChangeClass.ACTOR, False, f"{became(site)}; the same office")
    if not all(_is_noun_phrase(side) for side in site.sides):
        return None
    if site.old.names and site.new.names and not same_actor(site):
        return Verdict(ChangeClass.ACTOR, True, became(site))
    before_name = all(side.token_after()[:1].isupper() and side.content for side in site.sides)
    jobs = [{stem(word) for word in side.content if word in lexicon.ROLES} for side in site.sides]
    if before_name and ((all(jobs) and not jobs[0] & jobs[1]) or not meaning_close(site)):
        return Verdict(ChangeClass.ACTOR, True, f"how somebody is called: {became(site)}")
    roles = [set(side.content) & (lexicon.BODIES | lexicon.ROLES) for side in site.sides]
    if roles[0] and roles[1] and roles[0] != roles[1] and site.content_size <= 3 and not meaning_close(site):
        return Verdict(ChangeClass.ACTOR, True, f"how somebody is called: {became(site)}")
    return None


_IN_NOUN_PHRASES = frozenset("a an the of and & his her its their our this that former".split())


def _is_noun_phrase(side: Side) -> bool:
    """Whether the edit could be somebody's name or description: it ends in a content word and holds no verb's or clause's small words."""
    small = [word for word in side.words if word not in side.content]
    return bool(side.content) and side.words[-1] == side.content[-1] and all(word in _IN_NOUN_PHRASES for word in small)
