"""Mistakes against variants: what a lexicon by frequency (wordfreq, many languages) knows of two words that are alike."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from variorum import settings


class Spelling(StrEnum):
    """How two words that are alike are related."""

    MISTAKE = "mistake"  # one of them is no word: "goverment", "government"
    VARIANT = "variant"  # both are in use for the same word: "organisation", "organization"
    NAME_VARIANT = "name-variant"  # two renderings of one rare name
    OTHER = "other"  # two words


def related(old: str, new: str, language: str) -> tuple[Spelling, str | None]:
    """How two different words are related, and which of them ("old" or "new") the lexicon does not know when one is a mistake."""
    if not (old[0].isalpha() and new[0].isalpha()):
        return Spelling.OTHER, None
    ours, theirs = old.casefold(), new.casefold()
    if (
        language == "en"
        and _variant_key(ours) == _variant_key(theirs)
        and min(_frequency(ours, "en") or 0, _frequency(theirs, "en") or 0) >= settings.VARIANT_MIN
    ):
        return Spelling.VARIANT, None
    if frozenset((ours, theirs)) in _CONFUSED:
        return Spelling.MISTAKE, None
    if _bare(ours) == _bare(theirs) or _ARTICLE.sub("", ours) == _ARTICLE.sub("", theirs):
        if _ARTICLE.match(ours) or _ARTICLE.match(theirs):
            return Spelling.NAME_VARIANT, None
        return (Spelling.MISTAKE, "old" if "'" in new else "new") if ("'" in old) != ("'" in new) else (Spelling.VARIANT, None)
    distance = OSA.distance(ours, theirs)
    if distance > (2 if max(len(ours), len(theirs)) > 5 else 1) or min(len(ours), len(theirs)) < 3:
        return Spelling.OTHER, None
    known_ours, known_theirs = _frequency(ours, language), _frequency(theirs, language)
    if known_ours is None or known_theirs is None:
        return (Spelling.NAME_VARIANT, None) if old[0].isupper() and new[0].isupper() else (Spelling.OTHER, None)
    rare, common = min(known_ours, known_theirs), max(known_ours, known_theirs)
    if rare < settings.MISSPELT_MAX and common - rare >= settings.MISSPELT_GAP and common >= settings.KNOWN_MIN:
        capitals = old[0].isupper() and new[0].isupper()
        name_like = capitals and ((rare > 0 and common < settings.COMMON_WORD_MIN) or rare >= settings.NAME_MIN)
        return (Spelling.NAME_VARIANT, None) if name_like else (Spelling.MISTAKE, "old" if known_ours < known_theirs else "new")
    if old[0].isupper() and new[0].isupper() and rare < settings.MISSPELT_MAX and common < settings.COMMON_WORD_MIN and old[0] == new[0]:
        return Spelling.NAME_VARIANT, None
    if common < settings.MISSPELT_MAX and min(len(ours), len(theirs)) >= 5:
        return Spelling.NAME_VARIANT, None
    return Spelling.OTHER, None


def same_word(old: str, new: str) -> bool:
    """Whether two spellings fall together under the regular differences of British and American English."""
    return _variant_key(old.casefold()) == _variant_key(new.casefold())


@lru_cache(maxsize=4096)
def _frequency(word: str, language: str) -> float | None:
    """Zipf frequency (log10 of occurrences in a thousand million words); None when there is no lexicon for the language."""
    from wordfreq import available_languages, zipf_frequency  # noqa: PLC0415  - a quarter of a second, needed only when words are alike

    if language not in available_languages("best"):
        return None
    parts = word.removesuffix("'s").split("-")
    return min(float(zipf_frequency(part, language)) if part else 9.0 for part in parts)


_ARTICLE = re.compile(r"(?:al|el|as|ar|an|ash|at)-")  # of Arabic names, kept or left off in transliteration
# Words that sound alike and are put for one another.
_CONFUSED = frozenset(
    map(
        frozenset,
        (
            ("its", "it's"), ("who's", "whose"), ("your", "you're"), ("their", "there"), ("their", "they're"), ("there", "they're"), ("affect", "effect"),
            ("principal", "principle"), ("loose", "lose"), ("then", "than"), ("lead", "led"), ("complement", "compliment"), ("stationary", "stationery"),
            ("cite", "site"), ("councillor", "counsellor"), ("discrete", "discreet"), ("site", "sight"), ("baited", "bated"), ("to", "too"), ("of", "off"),
            ("form", "from"), ("trial", "trail"), ("untied", "united"), ("pubic", "public"), ("quite", "quiet"), ("were", "where"), ("accept", "except"),
        ),
    ),
)  # fmt: skip


def _bare(word: str) -> str:
    return re.sub(r"[\W_]", "", word)


# British and American spellings meet under one key. Each pattern wants enough of a word around it that "four" and "for" stay apart.
_VARIANTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"(?<=[a-z]{3})is(?=e|ed|es|ing|er|ers|ation|ations|ational|able)(?=(?:e|ed|es|ing|er|ers|ations?|ational|able)s?(?:'s)?$)", "iz"),
        (r"(?<=[a-z]{2}l)ys(?=(?:e|ed|es|ing|er|ers)$)", "yz"),
        (r"(?<=[a-z]{3})our(?=(?:s|ed|ing|ers?|able|ful|less|ite|ites|hoods?|ly|ism|ist|ists|al)?(?:'s)?$)", "or"),
        (r"(?<=[bcdfgklnpstv])re(?=s?(?:'s)?$)", "er"), (r"^centred$", "centered"),
        (r"(?<=[aeiou])ll(?=(?:ed|ing|ers?|ors?|ery|ist|ists|ous)(?:'s)?$)", "l"),
        (r"ogue(?=s?$)", "og"), (r"(?<=[a-z]{3})ence(?=s?$)", "ense"), (r"amme(?=s?$|d$)", "am"), (r"(?<=[a-z])ae(?=[a-z]{2})|^ae(?=[a-z]{3})", "e"),
        (r"oe(?=[dlmn][a-z])|(?<=rh)oe(?=as?$)", "e"), (r"^grey", "gray"), (r"^cheque(?=s?$)", "check"), (r"^tyre(?=s?$)", "tire"), (r"^plough", "plow"), (r"^kerb", "curb"),
        (r"aluminium", "aluminum"), (r"^sceptic", "skeptic"), (r"(?<=[a-z]{3})dgement", "dgment"), (r"^ageing$", "aging"), (r"^jewell?ery", "jewelry"),
        (r"(?<=[a-z]{2})wards$", "ward"), (r"^learnt$", "learned"), (r"^burnt$", "burned"), (r"^spelt$", "spelled"), (r"^dreamt$", "dreamed"), (r"^whilst$", "while"),
        (r"^amongst$", "among"), (r"^amidst$", "amid"), (r"^mould", "mold"), (r"^moustache", "mustache"), (r"^pyjamas$", "pajamas"), (r"^storey(?=s?$)", "story"),
        (r"^licence", "license"), (r"^practise", "practice"), (r"^axe$", "ax"), (r"^catalyse", "catalyze"), (r"^orientat", "orient"), (r"^acknowledgement", "acknowledgment"),
        (r"^fulfil(?=s?$|ment)", "fulfill"), (r"^enrol(?=s?$|ment)", "enroll"), (r"^instalment", "installment"), (r"^skilful", "skillful"), (r"^wilful", "willful"),
        (r"^artefact", "artifact"), (r"^manoeuvr(?:e|es|ed|ing)$", "maneuver"), (r"^sulph", "sulf"), (r"^draught", "draft"), (r"^cosy$", "cozy"), (r"^speciality$", "specialty"),
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def _variant_key(word: str) -> str:
    for pattern, key in _VARIANTS:
        word = pattern.sub(key, word)
    return word.replace("-", "")
