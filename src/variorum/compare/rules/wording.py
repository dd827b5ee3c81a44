"""Rules about the rest: other forms, other order, altered quotations, the same statement in other words, another claim."""

from __future__ import annotations

from collections import Counter

from variorum.compare import lexicon
from variorum.compare.rules.alike import described, meaning_close, stand_in, weighty
from variorum.compare.rules.verdict import Verdict, became, other_side, quoted
from variorum.compare.rules.voices import negations
from variorum.compare.site import Site
from variorum.model import ChangeClass


def inflection(site: Site) -> Verdict | None:
    if site.one_sided or site.old.quotation is not None or site.new.quotation is not None:
        return None
    if site.old.content and Counter(site.old.content_stems) == Counter(site.new.content_stems) and not weighty(site):
        return Verdict(ChangeClass.WORDING, False, f"{became(site)}; another form of the same words")
    return None


def quotation(site: Site) -> Verdict | None:
    """The words of a quotation differ, though both sides give them as quoted."""
    if site.old.quotation is None or site.new.quotation is None or (site.old.quotation.scare and site.new.quotation.scare):
        return None
    if not site.old.words and not site.new.words:
        return None
    if negations(site.old) != negations(site.new):
        return None  # the stronger finding
    return Verdict(ChangeClass.QUOTATION, bool(site.content_size) or weighty(site), f"inside a quotation, {became(site)}")


def small_words(site: Site) -> Verdict | None:
    if site.old.content or site.new.content:
        return None
    if not site.old.words and not site.new.words:
        return Verdict(ChangeClass.FORMAT, False, "only punctuation differs")
    if weighty(site):
        return Verdict(ChangeClass.CLAIM, True, became(site))
    if site.one_sided and set(site.one_sided.words) & lexicon.TELLING_ALONE:
        return Verdict(ChangeClass.CLAIM, True, became(site))
    return Verdict(ChangeClass.WORDING, False, f"{became(site)}; small words only")


def order(site: Site) -> Verdict | None:
    """The words stand elsewhere in the sentence on the other side."""
    side = site.one_sided
    if side is None or not side.content:
        return None
    other = other_side(site)
    sentence = [token.text.casefold() for token in other.reading.tokens[other.sentence.first : other.sentence.last]]
    here = [token.text.casefold() for token in side.reading.tokens[side.sentence.first : side.sentence.last]]
    words = [token.text.casefold() for token in side.tokens if not lexicon.is_mark(token.text)]
    count = _occurrences(words, sentence)
    if count and count >= _occurrences(words, here):
        return Verdict(ChangeClass.ORDER, False, f"{quoted(side.text)} stands elsewhere in the sentence")
    return None


def _occurrences(words: list[str], sentence: list[str]) -> int:
    return sum(sentence[at : at + len(words)] == words for at in range(len(sentence) - len(words) + 1))


def same_statement(site: Site) -> Verdict | None:
    side = site.one_sided
    if side is None:
        if not site.old.content or not site.new.content:
            return stand_in(site)
        if verdict := described(site):
            return verdict
        if site.content_size <= 4 and meaning_close(site) and not weighty(site):
            return Verdict(ChangeClass.WORDING, False, f"{became(site)}; much the same in other words")
        return None
    if len(side.content) <= 2 and all(word in other_side(site).text_stems for word in side.content_stems):
        return Verdict(ChangeClass.WORDING, False, f"{became(site)}; the other text says so elsewhere")
    return None


def claim(site: Site) -> Verdict:
    return Verdict(ChangeClass.CLAIM, True, became(site))
