"""Whether both sides of an edit speak of the same thing: one name shortened, a pronoun for it, a word of the same meaning."""

from __future__ import annotations

import re
from collections import Counter

from variorum import settings
from variorum.compare import lexicon, meaning
from variorum.compare.rules.verdict import Verdict, became
from variorum.compare.sentences import stem
from variorum.compare.site import Side, Site
from variorum.model import ChangeClass


def same_actor(site: Site) -> bool:
    """The same name shortened, spelt out, or given by its initials."""
    ours, theirs = site.old.names, site.new.names
    if not ours or not theirs:
        return False
    old, new = ({stem(name.casefold().removesuffix("'s")) for name in names} for names in (ours, theirs))
    return old <= new or new <= old or _initials(ours, theirs) or _initials(theirs, ours)


def _initials(short: list[str], long: list[str]) -> bool:
    if len(short) == 1 and len(long) > 1:
        letters = re.sub(r"\W", "", short[0].removesuffix("'s")).casefold()
        first = "".join(name.removeprefix("al-")[0].casefold() for name in long)
        return len(letters) >= 2 and (letters == first or letters.rstrip("s") == first)
    return len(short) == len(long) and all(
        a.casefold().rstrip(".").startswith(b.casefold().rstrip(".")) or b.casefold().rstrip(".").startswith(a.casefold().rstrip("."))
        for a, b in zip(short, long, strict=True)
    )


def name_rest(side: Side) -> bool:
    """Whether words other than names and plain descriptions stand in the edit."""
    names = {name.casefold() for name in side.names}
    return any(word not in names and word not in lexicon.DESCRIPTORS and word not in lexicon.TITLES for word in side.content)


def described(site: Site) -> Verdict | None:
    """ "the company" for a name that the other text gives elsewhere, or the other way round."""
    for side, other in (site.sides, site.sides[::-1]):
        plain = (
            side.words[:1] in (["the"], ["this"], ["that"], ["its"])
            and side.content
            and all(word in lexicon.DESCRIPTORS | lexicon.ROLES for word in side.content)
            and not side.names
        )
        if plain and other.names and not name_rest(other) and all(stem(name.casefold()) in side.text_stems for name in other.names):
            return Verdict(ChangeClass.WORDING, False, f"{became(site)}; a description for a name that both texts give")
    return None


def stand_in(site: Site) -> Verdict | None:
    """A pronoun or demonstrative for a noun phrase: "the ministry's comments", "these comments"."""
    if site.old.content and site.new.content:
        return None
    side = site.old if site.old.content else site.new
    if (
        len(side.content) <= 3
        and not side.figures
        and all(word in (site.new if side is site.old else site.old).text_stems for word in side.content_stems)
    ):
        return Verdict(ChangeClass.WORDING, False, f"{became(site)}; the other text says so elsewhere")
    return None


def meaning_close(site: Site) -> bool:
    """Whether both sides say the same in other words, as far as word meanings tell."""
    ours, theirs = Counter(site.old.content_stems), Counter(site.new.content_stems)
    rest_old = [word for word in site.old.content if stem(word) in ours - theirs]
    rest_new = [word for word in site.new.content if stem(word) in theirs - ours]
    if not rest_old and not rest_new:
        return True
    if not rest_old or not rest_new:
        return False
    if meaning.contrasted(rest_old, rest_new):
        return False
    closeness = meaning.closeness(rest_old, rest_new)
    if closeness is not None and closeness >= settings.MEANING_CLOSE_MIN:
        return True
    # both texts use both words: the writer changes between them
    given = all(stem(word) in site.old.text_stems for word in rest_new) and all(stem(word) in site.new.text_stems for word in rest_old)
    return given and len(rest_old) <= 2 and len(rest_new) <= 2


def weighty(site: Site) -> bool:
    ours, theirs = set(site.old.words), set(site.new.words)
    return any((ours - theirs) & group and (theirs - ours) & group for group in lexicon.WEIGHTY_PAIRS)
