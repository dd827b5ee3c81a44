"""What a change is about: an ordered table of rules, the first that fires decides.

Each rule has an id, a one-line example and the reason it gives the reader. Rules that protect (figures, dates, negation, certainty,
quotation marks) stand before rules that belittle, so that no filter can hide them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from variorum import settings
from variorum.compare import lexicon, meaning, spelling
from variorum.compare.sentences import stem
from variorum.compare.site import Side, Site
from variorum.model import ChangeClass, Figure, FigureChange


class Verdict(NamedTuple):
    """What a rule says of an edit."""

    class_: ChangeClass
    substantive: bool
    reason: str
    figure: FigureChange | None = None


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
    firm = lexicon.HEDGES | lexicon.MODALS
    hedges = [Counter(word for word in side.words if word in firm and word not in lexicon.APPROXIMATORS and word not in lexicon.CUES) for side in site.sides]
    return hedges[0] != hedges[1] or _negations(site.old) != _negations(site.new) or _numbers(site.old.figures) != _numbers(site.new.figures)


def _quoted(text: str) -> str:
    words = text.split()
    return "“" + (" ".join(words) if len(words) <= 12 else " ".join([*words[:6], "…", *words[-4:]])) + "”"


def _became(site: Site) -> str:
    if site.old.first == site.old.last:
        return f"{_quoted(site.new.text)} stands in the new text only"
    if site.new.first == site.new.last:
        return f"{_quoted(site.old.text)} stands in the old text only"
    return f"{_quoted(site.old.text)} became {_quoted(site.new.text)}"


# --- marks and letters ------------------------------------------------------------------------------------------------------------------


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
            if token.text == "-" and following is not None and following.text[0].isdigit() and following.start == token.end and (previous is None or previous.end < token.start):
                return True
    return any(character.isdigit() for side in site.sides for token in side.tokens for character in token.text)


def _quotation_marks(site: Site) -> Verdict | None:
    marks = [[token.text for token in side.tokens if token.text in {'"', "'"}] for side in site.sides]
    if Counter(marks[0]) == Counter(marks[1]) or _letters(site.old) != _letters(site.new):
        return None
    if len(marks[0]) == len(marks[1]):
        return Verdict(ChangeClass.FORMAT, False, "quotation marks of another kind; the words are the same")
    side = site.old if len(marks[0]) > len(marks[1]) else site.new
    start, end = side.span
    quotation = next((q for q in side.telling.quotations(start, end) if start <= q.span[0] < end or start < q.span[1] <= end), None)
    verb = "stand in the new text only" if side is site.new else "stand in the old text only"
    if quotation is not None and quotation.scare:
        text = side.reading.article.text[quotation.span[0] : quotation.span[1]]
        return Verdict(ChangeClass.CERTAINTY, True, f"the quotation marks around {text} {verb}")
    return Verdict(ChangeClass.QUOTATION, False, f"the quotation marks {verb}; the words are the same")


def _same_letters(site: Site) -> Verdict | None:
    if _letters(site.old) != _letters(site.new) or _guards_figure(site):
        return None
    if not site.old.words and not site.new.words:
        if ("?" in site.old.marks) != ("?" in site.new.marks):
            return Verdict(ChangeClass.CERTAINTY, True, "a question on one side, a statement on the other")
        return Verdict(ChangeClass.FORMAT, False, "only punctuation differs")
    if _letters(site.old) in lexicon.HYPHEN_TELLS and any("-" in token.text for side in site.sides for token in side.tokens):
        return Verdict(ChangeClass.CLAIM, True, f"{_became(site)}; the hyphen tells two words apart")
    if [token.text.casefold() for token in site.old.tokens] == [token.text.casefold() for token in site.new.tokens]:
        return Verdict(ChangeClass.FORMAT, False, "only capital letters differ")
    if "'" in site.old.text.replace("’", "'") or "'" in site.new.text.replace("’", "'"):
        return Verdict(ChangeClass.SPELLING, False, f"{_became(site)}; only the apostrophe differs")
    if len(site.old.words) == len(site.new.words) and all("-" not in token.text for side in site.sides for token in side.tokens):
        return Verdict(ChangeClass.FORMAT, False, "only capital letters and punctuation differ")
    return Verdict(ChangeClass.SPELLING_VARIANT, False, f"{_became(site)}; written together, apart or with a hyphen")


# --- figures and dates ------------------------------------------------------------------------------------------------------------------


def _number(value: float | None) -> str:
    if value is None:
        return "no number"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.6g}"


def counted(figure: Figure) -> str | None:
    """What a figure counts, as one phrase: "people delivered to hospitals"."""
    return " ".join(filter(None, (figure.unit, figure.counted))) or None


def _values(figures: Iterable[Figure]) -> list[tuple[float | None, float | None, float | None, str | None]]:
    return [(figure.value, figure.low, figure.high, figure.unit if figure.unit in {"%", "ordinal", "USD", "EUR", "GBP", "JPY"} else None) for figure in figures]


def _figure(site: Site) -> Verdict | None:
    old, new = site.old.figures, site.new.figures
    if (old or new) and not site.old.words and not site.new.words:
        old, new = site.old.figures_near, site.new.figures_near  # a sign was put before a number that stays: "-5", "5"
    if not old and not new:
        return None
    if _numbers(old) == _numbers(new) and _units(old) == _units(new):
        return None  # the hedge, or nothing of them, changed: later rules say which
    if not (old and new):
        return _figure_on_one_side(site, old or new)
    if _too_much(site, 4):
        return None
    before, after = _differing(old, new)
    pair = FigureChange(old=before.value, new=after.value, counted=counted(after) or counted(before))
    if before.value == after.value and before.value is not None and before.unit == after.unit:
        return None
    ours, theirs = _as_written(before, site.old), _as_written(after, site.new)
    return Verdict(ChangeClass.FIGURE, True, f"{ours} became {theirs}", pair)


def _as_written(figure: Figure, side: Side) -> str:
    start, end = figure.number
    text = side.reading.article.text
    sign = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}.get(figure.unit or "", "")
    minus = "-" if figure.value is not None and figure.value < 0 else ""
    return f"{minus}{sign if text[start - 1 : start] == sign else ''}{text[start:end]}{'%' if figure.unit == '%' else ''}"


def _numbers(figures: list[Figure]) -> list[tuple[float | None, float | None]]:
    return [(figure.value, None) if figure.value is not None else (figure.low, figure.high) for figure in figures]


def _units(figures: list[Figure]) -> list[str | None]:
    return [figure.unit if figure.unit in {"%", "USD", "EUR", "GBP", "JPY", "ordinal"} else None for figure in figures]


def _differing(old: list[Figure], new: list[Figure]) -> tuple[Figure, Figure]:
    for before, after in zip(old, new, strict=False):
        if before.value != after.value or (before.low, before.high) != (after.low, after.high):
            return before, after
    return old[-1], new[-1]


def _too_much(site: Site, words: int) -> bool:
    """Whether the edit rewrites more than a phrase, so that a number in it is only part of what changed."""
    return min(len(site.old.content), len(site.new.content)) > words and max(len(site.old.content), len(site.new.content)) > 2 * words


def _figure_on_one_side(site: Site, figures: list[Figure]) -> Verdict | None:
    side = site.old if site.old.figures else site.new
    other = site.new if side is site.old else site.old
    figure = figures[0]
    pair = FigureChange(old=figure.value if side is site.old else None, new=figure.value if side is site.new else None, counted=counted(figure))
    bracketed = side.marks[:1] == ["("] and side.marks[-1:] == [")"]
    if site.one_sided and bracketed and figure.unit and _measured_before(side):
        return Verdict(ChangeClass.FIGURE, False, f"{_became(site)}; it restates the measure before it", pair)
    if len(side.content) <= (2 if site.one_sided else 4) and len(other.content) <= 2:
        return Verdict(ChangeClass.FIGURE, True, _became(site), pair)
    return None


def _measured_before(side: Side) -> bool:
    start = side.span[0]
    return any(figure.unit and 0 <= start - figure.span[1] <= 2 for figure in side.telling.figures(start - 80, start))


def _figure_restyled(site: Site) -> Verdict | None:
    old, new = site.old.figures, site.new.figures
    if not old or not new or _numbers(old) != _numbers(new) or site.old.figures == site.new.figures:
        return None
    if [figure.hedge for figure in old] != [figure.hedge for figure in new]:
        return None
    if len(site.old.content) + len(site.new.content) <= 6 and _units(old) == _units(new) and not _content_differs(site):
        return Verdict(ChangeClass.FORMAT, False, f"{_became(site)}; the same number written otherwise")
    return None


def _content_differs(site: Site) -> bool:
    numeric = re.compile(r"\d|hundred|thousand|million|billion|dozen|percent|per|cent|mln|bln|bn|trillion|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety")
    ours, theirs = ({stem(word) for word in side.content if not numeric.search(word)} for side in site.sides)
    return ours != theirs


_MONTH_NUMBERS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


def _date_key(expressions: Iterable[str]) -> Counter[str]:
    key: Counter[str] = Counter()
    for expression in expressions:
        for word in re.findall(r"\d+|[^\W\d_]+", expression.casefold()):
            if word in {"on", "in", "of", "the", "at", "st", "nd", "rd", "th", "since", "by", "from", "until"}:
                continue
            key[str(_MONTH_NUMBERS.get(word[:3], 0)) + "m" if word[:3] in _MONTH_NUMBERS and not word.startswith(("mond", "mart", "deca", "sept ")) else word.lstrip("0")[:3] if word.isalpha() else word.lstrip("0")] += 1
    return key


def _date(site: Site) -> Verdict | None:
    old, new = site.old.times, site.new.times
    if (not old and not new) or _too_much(site, 4):
        return None
    if _date_key(old) == _date_key(new):
        if old and new and site.content_size <= 4 and not {"ago", "earlier", "later"} & {*site.old.words, *site.new.words} and old != new:
            return Verdict(ChangeClass.FORMAT, False, f"{_became(site)}; the same date written otherwise")
        return None
    timed = {stem(word) for expression in (*old, *new) for word in re.findall(r"\w+", expression)}
    rest = [[word for word in side.content_stems if word not in timed] for side in site.sides]
    if max(map(len, rest)) > 2:
        return None
    if old and new:
        return Verdict(ChangeClass.DATE, True, f"{_quoted(' … '.join(old))} became {_quoted(' … '.join(new))}")
    return Verdict(ChangeClass.DATE, max(map(len, rest)) > 0 or site.one_sided is None or _new_moment(site), _became(site))


def _new_moment(site: Site) -> bool:
    """Whether the day named on one side is named nowhere in the other text."""
    side, other = (site.old, site.new) if site.old.times else (site.new, site.old)
    return not all(stem(word) in other.text_stems for expression in side.times for word in re.findall(r"\w+", expression))


# --- negation, certainty, attribution -------------------------------------------------------------------------------------------------------


def _negations(side: Side) -> int:
    return sum(word in lexicon.NEGATIONS or word.endswith("n't") for word in side.words)


def _negation(site: Site) -> Verdict | None:
    if _too_much(site, 5):
        return None
    ours, theirs = _negations(site.old), _negations(site.new)
    if ours != theirs and site.content_size <= 6 and "only" not in (*site.old.words, *site.new.words, *site.old.after(1), *site.new.after(1)):
        side = site.old if ours > theirs else site.new
        word = next(word for word in side.words if word in lexicon.NEGATIONS or word.endswith("n't"))
        return Verdict(ChangeClass.NEGATION, True, f"“{word}” stands in the {'old' if side is site.old else 'new'} text only")
    if len(site.old.content) == len(site.new.content) == 1 and _prefix_negation(site.old.content[0], site.new.content[0]):
        return Verdict(ChangeClass.NEGATION, True, _became(site))
    return None


def _prefix_negation(ours: str, theirs: str) -> bool:
    short, long = sorted((ours, theirs), key=len)
    return len(short) >= 4 and any(long == prefix + short for prefix in ("un", "in", "im", "ir", "il", "dis", "non", "non-", "a", "mis"))


def _hedges(side: Side) -> Counter[str]:
    return Counter(word for word in side.words if word in lexicon.HEDGES or word in lexicon.MODALS)


def _certainty(site: Site) -> Verdict | None:
    ours, theirs = _hedges(site.old), _hedges(site.new)
    near_figure = bool(site.old.figures_near or site.new.figures_near)
    if near_figure:
        ours += _figure_hedges(site.old)
        theirs += _figure_hedges(site.new)
    if ours == theirs:
        return None
    rest = [[stem(word) for word in side.content if word not in lexicon.HEDGES | lexicon.MODALS] for side in site.sides]
    stance = {"claimed", "said", "believed", "thought", "confirmed", "accused", "reported"}
    if set(ours + theirs) <= stance and not _passive_hedge(site):
        return None
    if set(ours + theirs) <= {"some", "about", "around", "almost", "nearly", "certain"} and not near_figure:
        return None
    extra = Counter(rest[0]) - Counter(rest[1]) + (Counter(rest[1]) - Counter(rest[0]))
    if sum(extra.values()) > 2 or (sum(extra.values()) and set(ours + theirs) <= lexicon.MODALS and not _same_verb(*rest)):
        return None
    changed = sorted((ours - theirs) + (theirs - ours))
    weighty = not set(changed) <= lexicon.APPROXIMATORS
    return Verdict(ChangeClass.CERTAINTY, weighty, f"{_became(site)}: " + ", ".join(f"“{word}”" for word in changed) + " on one side only")


def _same_verb(ours: list[str], theirs: list[str]) -> bool:
    """ "may have sunk" and "sank": forms of one word, which share a vector."""
    closeness = meaning.closeness(ours, theirs) if ours and theirs else None
    return closeness is not None and closeness >= settings.SAME_WORD_MIN


def _passive_hedge(site: Site) -> bool:
    """ "is said to", "was believed to": the cue is a hedge when nobody is named as the speaker."""
    return any("to" in side.words or side.after(1) == ["to"] for side in site.sides if _hedges(side))


def _figure_hedges(side: Side) -> Counter[str]:
    phrase = " ".join([*side.words])
    found = re.findall(r"at least|at most|more than|less than|fewer than|up to|about|around|some|roughly|approximately|nearly|almost|over|under|just|only|an estimated|estimated|close to|as many as", phrase)
    return Counter(found)


def _timing(site: Site) -> Verdict | None:
    """Small words right before a date: "at midnight", "shortly after midnight"."""
    if any(set(side.content) - lexicon.TIMING for side in site.sides) or not all(_before_time(side) for side in site.sides):
        return None
    if Counter(site.old.words) == Counter(site.new.words) or not {*site.old.words, *site.new.words} & lexicon.TIMING:
        return None
    return Verdict(ChangeClass.DATE, True, _became(site))


def _before_time(side: Side) -> bool:
    at = side.reading.tokens[side.last].start if side.last < side.sentence.last else -1
    return bool(at >= 0 and side.telling.times(at, at + 5))


def _heading(site: Site) -> Verdict | None:
    """ "to the port", "from the port": the small word before a place turns it round."""
    ours, theirs = (set(side.words) & lexicon.HEADINGS for side in site.sides)
    if site.content_size or site.one_sided or not ours or not theirs or ours == theirs or not all(side.token_after()[:1].isupper() for side in site.sides):
        return None
    return Verdict(ChangeClass.PLACE, True, _became(site))


def _relay(site: Site) -> Verdict | None:
    for side in site.sides:
        other = site.new if side is site.old else site.old
        text = " ".join(side.words)
        match = re.search(r"\b(according to|as (?:quoted|cited|reported|carried) by|(?:quoted|cited|carried) by|citing|quoting|in (?:a|an) (?:statement|interview|post)\b|told\b|via\b)", text)
        if match and match.group() not in " ".join(other.words) and (match.group() != "told" or set(other.words) & lexicon.CUES):
            plain = match.group() == "told" and len(side.content) <= 2 + len(other.content) and not site.one_sided
            where = "new" if side is site.new else "old"
            return Verdict(ChangeClass.ATTRIBUTION, not plain or bool(side.names), f"“{match.group()}” stands in the {where} text only: {_became(site)}")
    return None


def _cue(site: Site) -> Verdict | None:
    ours, theirs = (set(side.words) & lexicon.CUES for side in site.sides)
    if not (ours or theirs) or ours == theirs or site.content_size > 4:
        return None
    if ours and theirs:
        if {stem(word) for word in ours} == {stem(word) for word in theirs}:
            return None
        reason = f"the cue {_quoted(' '.join(sorted(ours)))} became {_quoted(' '.join(sorted(theirs)))}"
        if not (ours | theirs) & lexicon.STANCE_CUES:
            return Verdict(ChangeClass.WORDING, False, reason) if site.content_size <= 2 else None
        return Verdict(ChangeClass.ATTRIBUTION, bool(ours & lexicon.POLAR_CUES) != bool(theirs & lexicon.POLAR_CUES), reason)
    side = site.one_sided
    if side is not None and set(side.words) & lexicon.SAYING and (side.names or len(side.content) > 1):
        return Verdict(ChangeClass.ATTRIBUTION, True, _became(site))
    return None


def _source(site: Site) -> Verdict | None:
    """Who said it: the words stand where the source of a cue stands, and name somebody else."""
    if site.one_sided or not all(_is_source(side) for side in site.sides) or site.content_size > 7:
        return None
    if _same_actor(site) or _stand_in(site) or _described(site):
        return None
    return Verdict(ChangeClass.ATTRIBUTION, True, f"the source: {_became(site)}")


def _is_source(side: Side) -> bool:
    if set(side.before(1)) & {"told", "tells", "by"} & lexicon.CUES:
        return True  # to whom it was said
    following = side.after(3)
    for word in following:
        if word in lexicon.CUES:
            return True
        if word in {",", ".", ";", "and", "that"}:
            break
    return bool(set(side.before(2)) & lexicon.CUES) and side.before(1) != ["that"] and (bool(side.names) or side.words[:1] == ["the"])


# --- names, places, actors ----------------------------------------------------------------------------------------------------------------


def _same_actor(site: Site) -> bool:
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
        a.casefold().rstrip(".").startswith(b.casefold().rstrip(".")) or b.casefold().rstrip(".").startswith(a.casefold().rstrip(".")) for a, b in zip(short, long, strict=True)
    )


def _alias(site: Site) -> Verdict | None:
    side = site.one_sided
    if side is not None:
        bracketed = side.marks[:1] == ["("] and side.marks[-1:] == [")"]
        if bracketed and len(side.words) <= 2 and side.tokens[1].text.isupper():
            return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; an abbreviation beside its name")
        if len(side.words) <= 3 and _beside_name(side) and side.names and not _name_rest(side) and all(stem(name.casefold()) in _other_side(site).text_stems for name in side.names):
            return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; part of a name that the other text gives elsewhere")
        return None
    if _same_actor(site) and not _name_rest(site.old) and not _name_rest(site.new):
        return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; the same name, shorter or longer")
    return None


def _other_side(site: Site) -> Side:
    return site.new if site.one_sided is site.old else site.old


def _name_rest(side: Side) -> bool:
    """Whether words other than names and plain descriptions stand in the edit."""
    names = {name.casefold() for name in side.names}
    return any(word not in names and word not in lexicon.DESCRIPTORS and word not in lexicon.TITLES for word in side.content)


def _beside_name(side: Side) -> bool:
    return side.token_after()[:1].isupper() or (side.token_before()[:1].isupper() and side.first - 1 > side.sentence.first)


def _description(site: Site) -> Verdict | None:
    """ "SANA news agency" and "SANA": a plain description beside a name that stays."""
    side = site.one_sided
    if side is None or not side.content or len(side.content) > 3 or not all(word in lexicon.DESCRIPTORS | lexicon.TITLES for word in side.content):
        return None
    if _beside_name(side) or len(side.content) == 1:
        return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; a plain description")
    return None


def _place(site: Site) -> Verdict | None:
    if site.content_size > 5:
        return None
    ours, theirs = (set(side.content) for side in site.sides)
    directions = (ours ^ theirs) & lexicon.DIRECTIONS
    nouns = [words & lexicon.PLACE_NOUNS for words in (ours, theirs)]
    side = site.one_sided
    if side is not None:
        if (nouns[0] | nouns[1] | directions) and side.words[0] in lexicon.PLACE_PREPOSITIONS and len(side.content) >= 2:
            return Verdict(ChangeClass.PLACE, True, _became(site))
        if side.names and side.words[0] in lexicon.PLACE_PREPOSITIONS and len(side.words) <= 6:
            known = all(stem(name.casefold()) in _other_side(site).text_stems for name in side.names)
            return Verdict(ChangeClass.PLACE, not known, _became(site))
        if directions and len(side.content) == 1:
            return Verdict(ChangeClass.PLACE, True, _became(site))
        return None
    if directions and ours - directions == theirs - directions:
        return Verdict(ChangeClass.PLACE, True, _became(site))
    if nouns[0] and nouns[1] and nouns[0] != nouns[1] and len(ours) <= 3 and len(theirs) <= 3 and not _same_actor(site):
        return Verdict(ChangeClass.PLACE, True, _became(site))
    if site.old.names and site.new.names and all(_after_place_preposition(side) for side in site.sides) and not _same_actor(site):
        return Verdict(ChangeClass.PLACE, True, _became(site))
    return None


def _after_place_preposition(side: Side) -> bool:
    lead = [*side.before(3), *side.words[:1]]
    while lead and (lead[-1] in {"the", "a", "an"} | lexicon.DIRECTIONS or lead[-1] in lexicon.PLACE_NOUNS or lead[-1] in {"of", "city", "nearby"} or (lead[-1] == side.words[0] and len(lead) > 1 and lead[-1] not in lexicon.PLACE_PREPOSITIONS)):
        lead.pop()
    return bool(lead) and lead[-1] in lexicon.PLACE_PREPOSITIONS


_PERSON_WORD = re.compile(r"(?:man|woman|person|men|women|people|ess|or|er)$")


def _longer_name(site: Site) -> Verdict | None:
    """A name given with one word more: "Dunhaven", "Port Dunhaven"."""
    side = site.one_sided
    if side is None or not side.content or len(side.words) > 2 or not _beside_name(side) or len(side.names) < len(side.content):
        return None
    place = set(side.content) & lexicon.PLACE_NOUNS or set(side.before(2)) & lexicon.PLACE_PREPOSITIONS
    return Verdict(ChangeClass.PLACE if place else ChangeClass.ACTOR, False, f"{_became(site)}; the same name, shorter or longer")


def _actor(site: Site) -> Verdict | None:
    if site.content_size > 5 or not site.content_size:
        return None
    side = site.one_sided
    if side is not None:
        if side.token_after()[:1].isupper() and not side.opens_sentence and side.content[-1:] and set(side.content) & (lexicon.DESCRIPTORS | lexicon.ROLES):
            return Verdict(ChangeClass.ACTOR, True, _became(site))
        if set(side.words) & lexicon.OFFICE_QUALIFIERS and len(side.words) <= 2:
            return Verdict(ChangeClass.ACTOR, True, _became(site))
        return None
    if len(site.old.words) == len(site.new.words) == 1 and _PERSON_WORD.sub("", site.old.words[0]) == _PERSON_WORD.sub("", site.new.words[0]) != "":
        return Verdict(ChangeClass.ACTOR, False, f"{_became(site)}; the same office")
    if site.old.names and site.new.names and not _same_actor(site):
        return Verdict(ChangeClass.ACTOR, True, _became(site))
    titled = all(side.token_after()[:1].isupper() and side.content for side in site.sides)
    if titled and not meaning_close(site):
        return Verdict(ChangeClass.ACTOR, True, f"how somebody is called: {_became(site)}")
    roles = [set(side.content) & (lexicon.DESCRIPTORS | lexicon.ROLES) for side in site.sides]
    if roles[0] and roles[1] and roles[0] != roles[1] and site.content_size <= 3 and not meaning_close(site):
        return Verdict(ChangeClass.ACTOR, True, f"how somebody is called: {_became(site)}")
    return None


# --- spelling, wording, claim ---------------------------------------------------------------------------------------------------------------


def _spelling(site: Site) -> Verdict | None:
    ours, theirs = ([token.text for token in side.tokens if not lexicon.is_mark(token.text) and token.text.casefold() not in {"the", "al", "el"}] for side in site.sides)
    if not ours or len(ours) != len(theirs) or site.old.marks != site.new.marks and not site.old.names:
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
        return Verdict(ChangeClass.SPELLING, False, f"{_became(site)}; {what}")
    name = verdicts[0][0] is spelling.Spelling.NAME_VARIANT
    return Verdict(ChangeClass.SPELLING_VARIANT, False, f"{_became(site)}; {'two renderings of a name' if name else 'two spellings of one word'}")


def _inflection(site: Site) -> Verdict | None:
    if site.one_sided or site.old.quotation is not None or site.new.quotation is not None:
        return None
    if site.old.content and Counter(site.old.content_stems) == Counter(site.new.content_stems) and not _weighty(site):
        return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; another form of the same words")
    return None


def _quotation(site: Site) -> Verdict | None:
    """The words of a quotation differ, though both sides give them as quoted."""
    if site.old.quotation is None or site.new.quotation is None or (site.old.quotation.scare and site.new.quotation.scare):
        return None
    if not site.old.words and not site.new.words:
        return None
    if _negations(site.old) != _negations(site.new):
        return None  # the stronger finding
    return Verdict(ChangeClass.QUOTATION, bool(site.content_size) or _weighty(site), f"inside a quotation, {_became(site)}")


def _weighty(site: Site) -> bool:
    ours, theirs = set(site.old.words), set(site.new.words)
    return any((ours - theirs) & group and (theirs - ours) & group for group in lexicon.WEIGHTY_PAIRS)


def _small_words(site: Site) -> Verdict | None:
    if site.old.content or site.new.content:
        return None
    if not site.old.words and not site.new.words:
        return Verdict(ChangeClass.FORMAT, False, "only punctuation differs")
    if _weighty(site):
        return Verdict(ChangeClass.CLAIM, True, _became(site))
    if site.one_sided and set(site.one_sided.words) & {"only", "all", "every", "none", "most", "again", "still", "already", "first", "last", "former", "late", "once", "twice", "half"}:
        return Verdict(ChangeClass.CLAIM, True, _became(site))
    return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; small words only")


def _order(site: Site) -> Verdict | None:
    """The words stand elsewhere in the sentence on the other side."""
    side = site.one_sided
    if side is None or not side.content:
        return None
    other = _other_side(site)
    sentence = [token.text.casefold() for token in other.reading.tokens[other.sentence.first : other.sentence.last]]
    here = [token.text.casefold() for token in side.reading.tokens[side.sentence.first : side.sentence.last]]
    words = [token.text.casefold() for token in side.tokens if not lexicon.is_mark(token.text)]
    count = _occurrences(words, sentence)
    if count and count >= _occurrences(words, here):
        return Verdict(ChangeClass.ORDER, False, f"{_quoted(side.text)} stands elsewhere in the sentence")
    return None


def _occurrences(words: list[str], sentence: list[str]) -> int:
    return sum(sentence[at : at + len(words)] == words for at in range(len(sentence) - len(words) + 1))


def meaning_close(site: Site) -> bool:
    """Whether both sides say the same in other words, as far as word meanings tell."""
    ours, theirs = Counter(site.old.content_stems), Counter(site.new.content_stems)
    rest_old = [word for word in site.old.content if stem(word) in ours - theirs]
    rest_new = [word for word in site.new.content if stem(word) in theirs - ours]
    if not rest_old and not rest_new:
        return True
    if not rest_old or not rest_new:
        return False
    if any(meaning.opposed(a, b) for a in rest_old for b in rest_new):
        return False
    closeness = meaning.closeness(rest_old, rest_new)
    if closeness is not None and closeness >= getattr(settings, "MEANING_CLOSE_MIN", 0.5):
        return True
    # both texts use both words: the writer changes between them
    given = all(stem(word) in site.old.text_stems for word in rest_new) and all(stem(word) in site.new.text_stems for word in rest_old)
    return given and len(rest_old) <= 2 and len(rest_new) <= 2


def _same_statement(site: Site) -> Verdict | None:
    side = site.one_sided
    if side is None:
        if not site.old.content or not site.new.content:
            return _stand_in(site)
        if described := _described(site):
            return described
        if site.content_size <= 6 and meaning_close(site) and not _weighty(site):
            return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; much the same in other words")
        return None
    if len(side.content) <= 2 and all(word in _other_side(site).text_stems for word in side.content_stems):
        return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; the other text says so elsewhere")
    return None


def _described(site: Site) -> Verdict | None:
    """ "the company" for a name that the other text gives elsewhere, or the other way round."""
    for side, other in (site.sides, site.sides[::-1]):
        plain = side.words[:1] in (["the"], ["this"], ["that"], ["its"]) and side.content and all(word in lexicon.DESCRIPTORS for word in side.content) and not side.names
        if plain and other.names and not _name_rest(other) and all(stem(name.casefold()) in side.text_stems for name in other.names):
            return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; a description for a name that both texts give")
    return None


def _stand_in(site: Site) -> Verdict | None:
    """A pronoun or demonstrative for a noun phrase: "the ministry's comments", "these comments"."""
    if site.old.content and site.new.content:
        return None
    side = site.old if site.old.content else site.new
    if len(side.content) <= 3 and not side.figures and all(word in (site.new if side is site.old else site.old).text_stems for word in side.content_stems):
        return Verdict(ChangeClass.WORDING, False, f"{_became(site)}; the other text says so elsewhere")
    return None


def _claim(site: Site) -> Verdict:
    return Verdict(ChangeClass.CLAIM, True, _became(site))


RULES: tuple[Rule, ...] = (
    Rule("quotation-marks", "the “attack” -> the attack", _quotation_marks),
    Rule("same-letters", "western states -> Western states", _same_letters),
    Rule("figure-differs", "65 people were hurt -> 107 people were hurt", _figure),
    Rule("figure-restyled", "six people -> 6 people", _figure_restyled),
    Rule("spelling", "goverment -> government", _spelling),
    Rule("quotation-altered", "“We will stay” -> “We shall leave”", _quotation),
    Rule("date-differs", "on 24 November -> on 23 November", _date),
    Rule("negation", "the deal was signed -> the deal was not signed", _negation),
    Rule("certainty", "the alleged attack -> the attack", _certainty),
    Rule("timing", "at midnight -> shortly after midnight", _timing),
    Rule("heading", "on its way to Aldan -> on its way from Aldan", _heading),
    Rule("relay", "the mayor said -> the mayor said, according to the police", _relay),
    Rule("cue", "the mayor said -> the mayor claimed", _cue),
    Rule("alias", "the International Monetary Fund -> the IMF", _alias, belittles=True),
    Rule("source", "the police said -> the mayor said", _source),
    Rule("order", "said the mayor -> the mayor said", _order, belittles=True),
    Rule("inflection", "they hope -> they hoped", _inflection, belittles=True),
    Rule("description", "the Herald newspaper -> the Herald", _description, belittles=True),
    Rule("longer-name", "Haven -> Port Haven", _longer_name),
    Rule("place-differs", "in the north of the city -> in the south of the city", _place),
    Rule("small-words", "reported on Thursday -> reported Thursday", _small_words, belittles=True),
    Rule("actor-differs", "handset maker Aldan -> chemicals group Aldan", _actor),
    Rule("same-statement", "the war -> the conflict", _same_statement, belittles=True),
    Rule("claim-differs", "a failed assault -> an assault and a counterattack", _claim),
)
