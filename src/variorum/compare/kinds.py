"""What a change is about: an ordered table of rules, the first that fires decides.

Each rule has an id, a one-line example and the reason it gives the reader. Rules that protect (figures, dates, negation, certainty,
quotation marks) stand before rules that belittle, so that no filter can hide them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from variorum.compare import lexicon
from variorum.compare.rules.figures import date, figure, figure_restyled, numbers, timing
from variorum.compare.rules.marks import misspelling, quotation_marks, same_letters
from variorum.compare.rules.names import actor, alias, description, heading, longer_name, place
from variorum.compare.rules.verdict import Verdict
from variorum.compare.rules.voices import certainty, cue, negation, negations, relay, source, unattributed
from variorum.compare.rules.wording import claim, inflection, order, quotation, same_statement, small_words
from variorum.compare.site import Site


class Rule(NamedTuple):
    """One row of the table: its id, an example "old -> new", what it does.

    A rule that belittles finds that both sides say the same; it is not asked where a figure, a "not", a hedge or a quotation mark differs.
    """

    id: str
    example: str
    judge: Callable[[Site], Verdict | None]
    belittles: bool = False


def judge(site: Site) -> tuple[str, Verdict]:
    """The id of the first rule that fires, with its verdict."""
    guarded = _guarded(site)
    for rule in RULES:
        verdict = None if guarded and rule.belittles else rule.judge(site)
        if verdict is not None:
            return rule.id, verdict
    raise AssertionError("the last rule fires always")


def _guarded(site: Site) -> bool:
    """Whether something differs that no filter may hide: a number, a negation, a hedge, how sure or how near a thing is."""
    hedges = [
        Counter(word for word in side.words if word in lexicon.HOW_SURE and word not in lexicon.APPROXIMATORS and word not in lexicon.CUES)
        for side in site.sides
    ]
    return hedges[0] != hedges[1] or negations(site.old) != negations(site.new) or numbers(site.old.figures) != numbers(site.new.figures)


RULES: tuple[Rule, ...] = (
    Rule("quotation-marks", "the “attack” -> the attack", quotation_marks),
    Rule("same-letters", "western states -> Western states", same_letters),
    Rule("figure-differs", "65 people were hurt -> 107 people were hurt", figure),
    Rule("figure-restyled", "six people -> 6 people", figure_restyled),
    Rule("spelling", "goverment -> government", misspelling),
    Rule("quotation-altered", "“We will stay” -> “We shall leave”", quotation),
    Rule("date-differs", "on 24 November -> on 23 November", date),
    Rule("negation", "the deal was signed -> the deal was not signed", negation),
    Rule("certainty", "the alleged attack -> the attack", certainty),
    Rule("timing", "at midnight -> shortly after midnight", timing),
    Rule("heading", "on its way to Aldan -> on its way from Aldan", heading),
    Rule("relay", "the mayor said -> the mayor said, according to the police", relay),
    Rule("cue", "the mayor said -> the mayor claimed", cue),
    Rule("unattributed", "Harbour officials say privately that the north pier is shut. -> The north pier is shut.", unattributed),
    Rule("alias", "the International Monetary Fund -> the IMF", alias, belittles=True),
    Rule("source", "the police said -> the mayor said", source),
    Rule("order", "said the mayor -> the mayor said", order, belittles=True),
    Rule("inflection", "they hope -> they hoped", inflection, belittles=True),
    Rule("description", "the Herald newspaper -> the Herald", description, belittles=True),
    Rule("longer-name", "Haven -> Port Haven", longer_name),
    Rule("place-differs", "in the north of the city -> in the south of the city", place),
    Rule("small-words", "reported on Thursday -> reported Thursday", small_words, belittles=True),
    Rule("actor-differs", "shipping agent Aldan -> chemicals group Aldan", actor),
    Rule("same-statement", "the war -> the conflict", same_statement, belittles=True),
    Rule("claim-differs", "a short strike -> a strike and a lockout", claim),
)
