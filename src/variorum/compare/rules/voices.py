"""Rules about voices: what is denied, how sure it is, who says it and through whom."""

from __future__ import annotations

import re
from collections import Counter

from variorum import settings
from variorum.compare import lexicon, meaning
from variorum.compare.rules.alike import described, same_actor, stand_in
from variorum.compare.rules.verdict import Verdict, became, quoted, too_much
from variorum.compare.sentences import stem
from variorum.compare.site import Side, Site
from variorum.model import ChangeClass


def negations(side: Side) -> int:
    return sum(word in lexicon.NEGATIONS or word.endswith("n't") for word in side.words)


def negation(site: Site) -> Verdict | None:
    if too_much(site, 5):
        return None
    ours, theirs = negations(site.old), negations(site.new)
    if (
        ours != theirs
        and site.content_size <= 6
        and "only" not in (*site.old.words, *site.new.words, *site.old.after(1), *site.new.after(1))
    ):
        side = site.old if ours > theirs else site.new
        word = next(word for word in side.words if word in lexicon.NEGATIONS or word.endswith("n't"))
        return Verdict(ChangeClass.NEGATION, True, f"“{word}” stands in the {'old' if side is site.old else 'new'} text only")
    if len(site.old.content) == len(site.new.content) == 1 and _prefix_negation(site.old.content[0], site.new.content[0]):
        return Verdict(ChangeClass.NEGATION, True, became(site))
    return None


def _prefix_negation(ours: str, theirs: str) -> bool:
    short, long = sorted((ours, theirs), key=len)
    return len(short) >= 4 and any(long == prefix + short for prefix in ("un", "in", "im", "ir", "il", "dis", "non", "non-"))


def _hedges(side: Side) -> Counter[str]:
    return Counter(word for word in side.words if word in lexicon.HOW_SURE)


def certainty(site: Site) -> Verdict | None:
    ours, theirs = _hedges(site.old), _hedges(site.new)
    near_figure = bool(site.old.figures_near or site.new.figures_near)
    if near_figure:
        ours += _figure_hedges(site.old)
        theirs += _figure_hedges(site.new)
    if ours == theirs:
        return None
    rest = [[stem(word) for word in side.content if word not in lexicon.HOW_SURE] for side in site.sides]
    stance = {"claimed", "said", "believed", "thought", "confirmed", "accused", "reported"}
    if set(ours + theirs) <= stance and not _passive_hedge(site):
        return None
    if set(ours + theirs) <= {"some", "about", "around", "certain"} and not near_figure:
        return None
    extra = Counter(rest[0]) - Counter(rest[1]) + (Counter(rest[1]) - Counter(rest[0]))
    if extra.total() > 2 or (extra and set(ours + theirs) <= lexicon.MODALS and not _same_verb(*rest)):
        return None
    changed = sorted((ours - theirs) + (theirs - ours))
    weighty = not set(changed) <= lexicon.APPROXIMATORS and not (ours and theirs and set(changed) <= {"may", "might", "could"})
    return Verdict(ChangeClass.CERTAINTY, weighty, f"{became(site)}: " + ", ".join(f"“{word}”" for word in changed) + " on one side only")


def _same_verb(ours: list[str], theirs: list[str]) -> bool:
    """ "may have sunk" and "sank": forms of one word, which share a vector."""
    closeness = meaning.closeness(ours, theirs) if ours and theirs else None
    return closeness is not None and closeness >= settings.SAME_WORD_MIN


def _passive_hedge(site: Site) -> bool:
    """ "is said to", "was believed to": the cue is a hedge when nobody is named as the speaker."""
    return any("to" in side.words or side.after(1) == ["to"] for side in site.sides if _hedges(side))


def _figure_hedges(side: Side) -> Counter[str]:
    phrase = " ".join([*side.words])
    found = re.findall(
        r"at least|at most|more than|less than|fewer than|up to|about|around|some|roughly|approximately|nearly|almost|over|under|just|only|an estimated|estimated|close to|as many as",
        phrase,
    )
    return Counter(found)


_RELAYS = re.compile(
    r"\b(according to|as (?:quoted|cited|reported|carried) by|(?:quoted|cited|carried) by|citing|quoting|in (?:a|an) (?:statement|interview|post)\b|told\b|via\b)"
)


def relay(site: Site) -> Verdict | None:
    """Words that say through whom, on one side only."""
    found = [_relay_on(side, other) for side, other in ((site.new, site.old), (site.old, site.new))]
    named = next((words for words, _ in filter(None, found)), None)
    if named is None:
        return None
    where = "new" if found[0] else "old"
    weighs = any(weighs for _, weighs in filter(None, found))
    return Verdict(ChangeClass.ATTRIBUTION, weighs, f"“{named}” stands in the {where} text only: {became(site)}")


def _relay_on(side: Side, other: Side) -> tuple[str, bool] | None:
    match = _RELAYS.search(" ".join(side.words))
    if match is None or match.group() in " ".join(other.words):
        return None
    if match.group() != "told":
        return match.group(), True
    if not set(other.words) & lexicon.CUES:
        return None
    return match.group(), len(side.words) > 3 or len(side.content) > 2 + len(other.content)  # "said", "told reporters", "told the Herald"


def cue(site: Site) -> Verdict | None:
    ours, theirs = (set(side.words) & lexicon.CUES for side in site.sides)
    side = site.one_sided
    if not (ours or theirs) or ours == theirs or site.content_size > (8 if side is not None and _only_says(side) else 4):
        return None
    if ours and theirs:
        if {stem(word) for word in ours} == {stem(word) for word in theirs}:
            return None
        reason = f"the cue {quoted(' '.join(sorted(ours)))} became {quoted(' '.join(sorted(theirs)))}"
        if not (ours | theirs) & lexicon.STANCE_CUES:
            return Verdict(ChangeClass.WORDING, False, reason) if site.content_size <= 2 else None
        return Verdict(ChangeClass.ATTRIBUTION, bool(ours & lexicon.POLAR_CUES) != bool(theirs & lexicon.POLAR_CUES), reason)
    if side is not None and set(side.words) & lexicon.SAYING and (side.names or len(side.content) > 1):
        return Verdict(ChangeClass.ATTRIBUTION, True, became(site))
    return None


def unattributed(site: Site) -> Verdict | None:
    """A source with its cue that stands on one side only, as the tagger reads it: "Police sources say that two" and "Two"."""
    short, long = sorted(site.sides, key=lambda side: len(side.words))
    kept = len(short.words)
    if kept > 2 or long.words[len(long.words) - kept :] != short.words or not 2 <= len(long.words) - kept <= 12:
        return None
    if not long.content or not set(long.words) & (lexicon.CUES | lexicon.SAYING):  # asking the tagger costs more than all other rules
        return None
    return Verdict(ChangeClass.ATTRIBUTION, True, became(site)) if long.only_attributes(len(short.text)) else None


def _only_says(side: Side) -> bool:
    """A source with its cue and nothing else: "the mayor and two of his deputies said"."""
    return bool(side.words) and bool({side.words[0], side.words[-1]} & lexicon.SAYING)


def source(site: Site) -> Verdict | None:
    """Who said it: the words stand where the source of a cue stands, and name somebody else."""
    if site.one_sided or not all(_is_source(side) for side in site.sides) or site.content_size > 7:
        return None
    if same_actor(site) or stand_in(site) or described(site):
        return None
    return Verdict(ChangeClass.ATTRIBUTION, True, f"the source: {became(site)}")


def _is_source(side: Side) -> bool:
    if set(side.before(1)) & {"told", "tells", "by"} & lexicon.CUES:
        return True  # to whom it was said
    following = side.after(3 if side.names else 1)
    for word in following:
        if word in lexicon.CUES:
            return True
        if word in {",", ".", ";", "and", "that", "a", "an", "the", "one", "its", "his", "her"}:
            break  # another phrase begins
    return bool(set(side.before(2)) & lexicon.CUES) and side.before(1) != ["that"] and (bool(side.names) or side.words[:1] == ["the"])
