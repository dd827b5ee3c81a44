"""Rules about marks and letters: quotation marks, capitals, punctuation, hyphens, spelling."""

from __future__ import annotations

import re
from collections import Counter

from variorum.compare import lexicon, spelling
from variorum.compare.rules.verdict import Verdict, became
from variorum.compare.site import Side, Site
from variorum.model import ChangeClass


def _letters(side: Side) -> str:
    return "".join(character for token in side.tokens for character in token.text.casefold() if character.isalnum())


def _guards_figure(site: Site) -> bool:
    """Whether the marks that differ belong to a number: a sign, a percent or currency sign, a decimal point."""
    for side in site.sides:
        for index, token in enumerate(side.tokens, side.first):
            if token.text in "%$€£¥₽₹" and lexicon.is_mark(token.text):
                return True
            following = side.reading.tokens[index + 1] if index + 1 < len(side.reading.tokens) else None
            previous = side.reading.tokens[index - 1] if index else None
            if (
                token.text == "-"
                and following is not None
                and following.text[0].isdigit()
                and following.start == token.end
                and (previous is None or previous.end < token.start)
            ):
                return True
    return any(character.isdigit() for side in site.sides for token in side.tokens for character in token.text)


def quotation_marks(site: Site) -> Verdict | None:
    marks = [[token.text for token in side.tokens if token.text in {'"', "'"}] for side in site.sides]
    if Counter(marks[0]) == Counter(marks[1]) or _letters(site.old) != _letters(site.new):
        return None
    if len(marks[0]) == len(marks[1]):
        return Verdict(ChangeClass.FORMAT, False, "quotation marks of another kind; the words are the same")
    side = site.old if len(marks[0]) > len(marks[1]) else site.new
    start, end = side.span
    quotation = next((q for q in side.telling.quotations(start, end) if start <= q.span[0] < end or start < q.span[1] <= end), None)
    verb = "stand in the new text only" if side is site.new else "stand in the old text only"
    if quotation is None and set(marks[0] + marks[1]) == {"'"}:
        return Verdict(ChangeClass.SPELLING, False, f"{became(site)}; only an apostrophe differs")
    if quotation is not None and quotation.scare and _names_only(side.reading.article.text[quotation.span[0] : quotation.span[1]]):
        return Verdict(ChangeClass.FORMAT, False, f"the quotation marks around a name {verb}")
    other = site.new if side is site.old else site.old
    lost_all = not other.reading.quotations and len(side.reading.quotations) >= MARKS_LOST
    if quotation is not None and quotation.scare and not lost_all:
        text = side.reading.article.text[quotation.span[0] : quotation.span[1]]
        return Verdict(ChangeClass.CERTAINTY, True, f"the quotation marks around {text} {verb}")
    return Verdict(ChangeClass.QUOTATION, False, f"the quotation marks {verb}; the words are the same")


MARKS_LOST = 4  # quotations in one text, and none in the other, from which the other lost its marks in transmission


def _names_only(quoted: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", quoted) if word.casefold() not in {"of", "the", "and", "de", "al"}]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def same_letters(site: Site) -> Verdict | None:
    if _letters(site.old) != _letters(site.new) or _guards_figure(site):
        return None
    if not site.old.words and not site.new.words:
        if ("?" in site.old.marks) != ("?" in site.new.marks):
            return Verdict(ChangeClass.CERTAINTY, True, "a question on one side, a statement on the other")
        return Verdict(ChangeClass.FORMAT, False, "only punctuation differs")
    if _letters(site.old) in lexicon.HYPHEN_TELLS and any("-" in token.text for side in site.sides for token in side.tokens):
        return Verdict(ChangeClass.CLAIM, True, f"{became(site)}; the hyphen tells two words apart")
    if [token.text.casefold() for token in site.old.tokens] == [token.text.casefold() for token in site.new.tokens]:
        return Verdict(ChangeClass.FORMAT, False, "only capital letters differ")
    if "'" in site.old.text.replace("’", "'") or "'" in site.new.text.replace("’", "'"):
        return Verdict(ChangeClass.SPELLING, False, f"{became(site)}; only the apostrophe differs")
    if len(site.old.words) == len(site.new.words) and all("-" not in token.text for side in site.sides for token in side.tokens):
        return Verdict(ChangeClass.FORMAT, False, "only capital letters and punctuation differ")
    return Verdict(ChangeClass.SPELLING_VARIANT, False, f"{became(site)}; written together, apart or with a hyphen")


def misspelling(site: Site) -> Verdict | None:
    ours, theirs = (
        [token.text for token in side.tokens if not lexicon.is_mark(token.text) and token.text.casefold() not in {"the", "al", "el"}]
        for side in site.sides
    )
    if not ours or len(ours) != len(theirs) or (site.old.marks != site.new.marks and not site.old.names):
        return None
    verdicts = []
    for before, after in zip(ours, theirs, strict=True):
        if before.casefold() == after.casefold():
            continue
        relation, unknown = spelling.related(before, after, site.language)
        if relation is spelling.Spelling.OTHER:
            return None
        verdicts.append((relation, unknown))
    if not verdicts:
        return None
    if any(relation is spelling.Spelling.MISTAKE for relation, _ in verdicts):
        which = next(unknown for relation, unknown in verdicts if relation is spelling.Spelling.MISTAKE)
        what = f"the spelling in the {which} text is not in the lexicon" if which else "words that are put for one another"
        return Verdict(ChangeClass.SPELLING, False, f"{became(site)}; {what}")
    name = verdicts[0][0] is spelling.Spelling.NAME_VARIANT
    return Verdict(
        ChangeClass.SPELLING_VARIANT, False, f"{became(site)}; {'two renderings of a name' if name else 'two spellings of one word'}"
    )
