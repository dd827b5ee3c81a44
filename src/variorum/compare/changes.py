"""From an alignment to typed changes: what is listed, with which words, in which order."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from variorum.compare import kinds, lexicon
from variorum.compare.rules.verdict import Verdict
from variorum.compare.sentences import Aligned, information, stem
from variorum.compare.site import Listener, Side, Site, Telling
from variorum.compare.words import Edit
from variorum.model import Change, ChangeClass, ChangeKind, FurnitureKind, Reading, Relation, Sentence, SentenceKind, Span

QUOTED_SHARE = 0.6  # share of a sentence's words inside quotation marks from which an added or removed sentence is a quotation
SAID_ELSEWHERE = 0.85  # share of a sentence's information found in one sentence of the other text, from which nothing is lost with it
SUMMED_UP = 0.65  # the same share for a first sentence that a later one of its own text repeats: a summary line above the lead
PHRASE_WORDS = 3  # words from which an inserted phrase can stand for itself

# Order for a reader, 0 to 1; says nothing of truth or motive. A change that is not substantive sinks, and is never hidden.
_RANKS = {
    ChangeClass.FIGURE: 0.97, ChangeClass.NEGATION: 0.94, ChangeClass.CORRECTION_NOTE: 0.92, ChangeClass.CERTAINTY: 0.88, ChangeClass.ATTRIBUTION: 0.86,
    ChangeClass.CLAIM: 0.84, ChangeClass.QUOTATION: 0.82, ChangeClass.DATE: 0.8, ChangeClass.ACTOR: 0.78, ChangeClass.PLACE: 0.76, ChangeClass.HEADLINE: 0.74,
    ChangeClass.WORDING: 0.5, ChangeClass.ORDER: 0.4, ChangeClass.SUBHEADING: 0.38, ChangeClass.SPELLING: 0.3, ChangeClass.SPELLING_VARIANT: 0.25,
    ChangeClass.FORMAT: 0.2, ChangeClass.FURNITURE: 0.1,
}  # fmt: skip
_COUNTS = 0.05  # added for a sentence that holds a figure: a claim that counts something is looked for first
_MINOR = 0.5  # factor for a change that is not substantive


# Rules about whole sentences and lines, beside those of `kinds` about the words inside: id, example.
LINE_RULES = (
    ("furniture", "By A. Novak -> By A. Novak and J. Vale"),
    ("correction-note", "nothing -> Correction: an earlier version gave the wrong day."),
    ("headline", "nothing -> Two hurt in fire; headline/RULE when its words changed"),
    ("subheading", "nothing -> Calm sea; subheading/RULE when its words changed"),
    ("subheading-run-in", "The road flooded. -> Calm sea The road flooded."),
    ("sentence-said-elsewhere", "The road is shut. The road is shut, he said. -> The road is shut, he said."),
    ("quotation-sentence", "nothing -> “We will stay,” she said."),
    ("sentence", "nothing -> The road is shut."),
    ("moved", "It rained. The road is shut. -> The road is shut. It rained."),
    ("split", "It rained and the road flooded. -> It rained. The road flooded."),
    ("merged", "It rained. The road flooded. -> It rained and the road flooded."),
    ("renamed-throughout", "a name in the old text -> another in its place, wherever it stood"),
    ("typography", '“We will stay” -> "We will stay"'),
)


@dataclass(frozen=True, slots=True)
class Context:
    """Two tellings with what is worked out of them once."""

    telling_old: Telling
    telling_new: Telling
    language: str
    renamed: Mapping[tuple[str, str], int]  # names that gave way to one other name wherever they stood, with how often

    @property
    def old(self) -> Reading:
        """The old reading."""
        return self.telling_old.reading

    @property
    def new(self) -> Reading:
        """The new reading."""
        return self.telling_new.reading


def context(old: Reading, new: Reading, edits_of: Mapping[int, Sequence[Edit]], listen: Listener | None = None) -> Context:
    """Gather what the rules ask of the whole texts."""
    renamed = _renamed(old, new, [edit for edits in edits_of.values() for edit in edits])
    return Context(
        telling_old=Telling(old, listen), telling_new=Telling(new, listen), language=old.language or new.language or "en", renamed=renamed
    )


def _renamed(old: Reading, new: Reading, edits: Sequence[Edit]) -> Mapping[tuple[str, str], int]:
    names = Counter(
        pair for edit in edits if (pair := (_name(old, edit.old, edit.old_end), _name(new, edit.new, edit.new_end))) and all(pair)
    )
    words_old, words_new = ({token.text for token in reading.tokens} for reading in (old, new))
    return {
        (ours, theirs): count
        for (ours, theirs), count in names.items()
        if count > 1 and words_new.isdisjoint(ours.split()) and words_old.isdisjoint(theirs.split())
    }


def _name(reading: Reading, first: int, last: int) -> str:
    """The words of an edit when each has a capital, else ""."""
    words = [token.text.removesuffix("'s") for token in reading.tokens[first:last]]
    return " ".join(words) if len(words) <= 3 and all(word[0].isupper() for word in words) else ""


def changes(around: Context, aligned: Sequence[Aligned], edits_of: dict[int, list[Edit]]) -> tuple[Change, ...]:
    """Every difference between two readings, typed, in the order of the new text."""
    found: list[Change] = []
    blocks_seen: set[int] = set()
    for number, row in enumerate(aligned):
        if row.relation in (Relation.ADDED, Relation.REMOVED):
            found.append(_whole_sentence(around, row))
            continue
        if row.block >= 0 and row.block not in blocks_seen:
            blocks_seen.add(row.block)
            found.append(_moved(around, [other for other in aligned if other.block == row.block]))
        found.extend(_edited(around, row, edits_of.get(number, [])))
        if row.relation in (Relation.SPLIT, Relation.MERGED) and not any(
            change.kind.value == row.relation.value for change in found[-len(edits_of.get(number, [])) - 1 :]
        ):
            found.append(_divided(around, row))
    typography = _typography(around, aligned, edits_of)
    return tuple([*found, typography] if typography else found)


def _change(around: Context, kind: ChangeKind, old: Sequence[Span], new: Sequence[Span], ruled: tuple[str, Verdict]) -> Change:
    rule, verdict = ruled
    base = _RANKS[verdict.class_]
    rank = base if verdict.substantive else base * _MINOR
    if kind in (ChangeKind.ADDED, ChangeKind.REMOVED) and verdict.class_ is not ChangeClass.FIGURE:
        rank -= 0.02  # a change of something said in both comes before what only one says
    before, after = around.old.article.text, around.new.article.text
    return Change(
        kind=kind, class_=verdict.class_, substantive=verdict.substantive, rank=round(rank, 3), old=tuple(old), new=tuple(new),
        old_text=" … ".join(before[start:end] for start, end in old), new_text=" … ".join(after[start:end] for start, end in new),
        rule=rule, reason=verdict.reason, figure=verdict.figure,
    )  # fmt: skip


# --- whole sentences --------------------------------------------------------------------------------------------------------------------


def _whole_sentence(around: Context, row: Aligned) -> Change:
    added = row.relation is Relation.ADDED
    reading, index = (around.new, row.new[0]) if added else (around.old, row.old[0])
    sentence = reading.sentences[index]
    where = f"stands in the {'new' if added else 'old'} text only"
    rule, verdict = _sentence_verdict(around, reading, sentence, where, added=added)
    kind = ChangeKind.ADDED if added else ChangeKind.REMOVED
    change = _change(around, kind, () if added else (sentence.span,), (sentence.span,) if added else (), (rule, verdict))
    counts = (around.telling_new if added else around.telling_old).figures(*sentence.span)
    return replace(change, rank=round(change.rank + _COUNTS, 3)) if counts and verdict.substantive else change


def _sentence_verdict(around: Context, reading: Reading, sentence: Sentence, where: str, *, added: bool) -> tuple[str, Verdict]:
    if sentence.kind is SentenceKind.FURNITURE:
        return "furniture", Verdict(ChangeClass.FURNITURE, False, f"{_furniture_kind(reading, sentence)} {where}")
    if sentence.kind is SentenceKind.CORRECTION_NOTE:
        return "correction-note", Verdict(ChangeClass.CORRECTION_NOTE, True, f"a note by the publisher {where}")
    if sentence.kind is SentenceKind.SUBHEADING:
        return "subheading", Verdict(ChangeClass.SUBHEADING, False, f"a subheading {where}")
    if sentence.kind is SentenceKind.HEADLINE:
        return "headline", Verdict(ChangeClass.HEADLINE, True, f"a headline {where}")
    other, own = (around.telling_old, around.telling_new) if added else (around.telling_new, around.telling_old)
    if _said_elsewhere(reading, sentence, other, SAID_ELSEWHERE) or _is_summary(reading, sentence, own):
        return "sentence-said-elsewhere", Verdict(
            ChangeClass.CLAIM, False, f"the sentence {where}; what it says stands elsewhere in the other text"
        )
    if _is_quotation(reading, sentence):
        return "quotation-sentence", Verdict(ChangeClass.QUOTATION, True, f"a quotation that {where}")
    return "sentence", Verdict(ChangeClass.CLAIM, True, f"a sentence that {where}")


def _furniture_kind(reading: Reading, sentence: Sentence) -> str:
    names = {
        FurnitureKind.OTHER: "a line of page furniture",
        FurnitureKind.READ_MORE: "a “read more” line",
        FurnitureKind.SHARE: "a line of tags or share links",
    }
    kind = next((piece.kind for piece in reading.furniture if piece.span == sentence.span), FurnitureKind.OTHER)
    return names.get(kind, f"a {kind.value}")


def _said_elsewhere(reading: Reading, sentence: Sentence, telling: Telling, share: float) -> bool:
    """Whether one sentence of a telling, another one than this, holds so much of what this one says."""
    words = {stem(token.text): information(token.text.casefold()) for token in reading.tokens[sentence.first : sentence.last]}
    words = {word: weight for word, weight in words.items() if weight >= 0.3}
    total = sum(words.values())
    if total < 3:
        return False
    left_out = 0.0
    reached: dict[int, float] = defaultdict(float)
    for word in sorted(words, key=lambda word: len(telling.sentences_with.get(word, ()))):
        # a sentence that holds enough of the words holds one of the rarest, so only those may still enter
        enter = left_out <= (1 - share) * total
        for index in telling.sentences_with.get(word, ()):
            if (enter or index in reached) and telling.reading.sentences[index] is not sentence:
                reached[index] += words[word]
        left_out += words[word]
    numbers = {stem(token.text) for token in reading.tokens[sentence.first : sentence.last] if token.text[0].isdigit()}
    return any(
        weight >= share * total and all(index in telling.sentences_with.get(number, ()) for number in numbers)
        for index, weight in reached.items()
    )


def _is_summary(reading: Reading, sentence: Sentence, own: Telling) -> bool:
    """Whether the sentence stands at the beginning and sums up one that follows it in its own text."""
    body = [other for other in reading.sentences if other.kind is SentenceKind.BODY][:1]
    return body == [sentence] and _said_elsewhere(reading, sentence, own, SUMMED_UP)


def _is_quotation(reading: Reading, sentence: Sentence) -> bool:
    tokens = [token for token in reading.tokens[sentence.first : sentence.last] if not lexicon.is_mark(token.text)]
    start, end = sentence.span
    quotations = [
        quotation.span for quotation in reading.quotations if not quotation.scare and quotation.span[0] < end and start < quotation.span[1]
    ]
    inside = sum(any(low <= token.start < high for low, high in quotations) for token in tokens)
    return bool(tokens) and (inside >= QUOTED_SHARE * len(tokens) or (inside >= 5 and reading.tokens[sentence.first].text == '"'))


def _moved(around: Context, rows: Sequence[Aligned]) -> Change:
    old = [around.old.sentences[index] for row in rows for index in row.old]
    new = [around.new.sentences[index] for row in rows for index in row.new]
    furniture = all(sentence.kind is SentenceKind.FURNITURE for sentence in (*old, *new))
    what = "a sentence" if len(old) == 1 else f"a passage of {len(old)} sentences"
    verdict = Verdict(ChangeClass.FURNITURE if furniture else ChangeClass.ORDER, False, f"{what} stands in another place")
    return _change(around, ChangeKind.MOVED, [sentence.span for sentence in old], [sentence.span for sentence in new], ("moved", verdict))


def _divided(around: Context, row: Aligned) -> Change:
    """A split or merger that no edit shows: the words on both sides of the border."""
    old = [around.old.sentences[index] for index in row.old]
    new = [around.new.sentences[index] for index in row.new]
    kind = ChangeKind.SPLIT if len(new) > 1 else ChangeKind.MERGED
    reason = f"one sentence became {len(new)}" if len(new) > 1 else f"{len(old)} sentences became one"
    verdict = Verdict(ChangeClass.FORMAT, False, reason)
    return _change(around, kind, [sentence.span for sentence in old], [sentence.span for sentence in new], (kind.value, verdict))


# --- inside sentences -------------------------------------------------------------------------------------------------------------------


def _edited(around: Context, row: Aligned, found: Sequence[Edit]) -> list[Change]:
    old = [around.old.sentences[index] for index in row.old]
    new = [around.new.sentences[index] for index in row.new]
    result: list[Change] = []
    for edit in found:
        site = _site(around, edit, old, new)
        rule, verdict = _throughout(around, site, *kinds.judge(site))
        rule, verdict = _in_its_place(site, rule, verdict)
        kind = _kind(site, row, verdict)
        spans_old, spans_new = _spans(site, kind)
        change = _change(around, kind, spans_old, spans_new, (rule, verdict))
        if result and _same_pair_of_marks(result[-1], change):
            result[-1] = replace(
                result[-1], old=result[-1].old + change.old, new=result[-1].new + change.new,
                old_text=f"{result[-1].old_text} … {change.old_text}", new_text=f"{result[-1].new_text} … {change.new_text}",
            )  # fmt: skip
        else:
            result.append(change)
    return result


_RENAMED = frozenset(
    {ChangeClass.ACTOR, ChangeClass.PLACE, ChangeClass.ATTRIBUTION, ChangeClass.QUOTATION, ChangeClass.CLAIM, ChangeClass.WORDING}
)
RENAMED_TIMES = 3  # places; a name that gives way to one other name so often, and nowhere stays, is called otherwise rather than replaced


def _throughout(around: Context, site: Site, rule: str, verdict: Verdict) -> tuple[str, Verdict]:
    """One class for one swap of names, wherever it stands: house style, or another actor."""
    pair = _name(around.old, site.old.first, site.old.last), _name(around.new, site.new.first, site.new.last)
    times = around.renamed.get(pair, 0)
    if times < 2 or verdict.class_ not in _RENAMED:
        return rule, verdict
    reason = f"“{pair[0]}” became “{pair[1]}” in {times} places, wherever it stood"
    return "renamed-throughout", Verdict(ChangeClass.ACTOR, verdict.substantive and times < RENAMED_TIMES, reason)


def _site(around: Context, edit: Edit, old: Sequence[Sentence], new: Sequence[Sentence]) -> Site:
    def sentence_at(sentences: Sequence[Sentence], first: int) -> Sentence:
        return next((sentence for sentence in sentences if first < sentence.last), sentences[-1])

    return Site(
        edit=edit,
        old=Side(telling=around.telling_old, sentence=sentence_at(old, edit.old), first=edit.old, last=edit.old_end),
        new=Side(telling=around.telling_new, sentence=sentence_at(new, edit.new), first=edit.new, last=edit.new_end),
        language=around.language,
    )


# A subheading repeats what the text below it says, so that other words in it are no news; another number or a "not" is.
_WEIGHS_IN_A_SUBHEADING = frozenset({ChangeClass.FIGURE, ChangeClass.NEGATION, ChangeClass.DATE, ChangeClass.CERTAINTY})


def _in_its_place(site: Site, rule: str, verdict: Verdict) -> tuple[str, Verdict]:
    """The class that the kind of line decides: a figure in a headline is a change of the headline."""
    lines = {site.old.sentence.kind, site.new.sentence.kind}
    if lines == {SentenceKind.FURNITURE}:
        return "furniture", Verdict(ChangeClass.FURNITURE, False, verdict.reason)
    if SentenceKind.CORRECTION_NOTE in lines:
        return "correction-note", verdict._replace(class_=ChangeClass.CORRECTION_NOTE)
    if SentenceKind.HEADLINE in lines:
        return f"headline/{rule}", verdict._replace(class_=ChangeClass.HEADLINE)
    if lines == {SentenceKind.SUBHEADING}:
        weighs = verdict.class_ in _WEIGHS_IN_A_SUBHEADING
        return f"subheading/{rule}", verdict._replace(class_=ChangeClass.SUBHEADING, substantive=verdict.substantive and weighs)
    if _glued_line(site):
        return "subheading-run-in", Verdict(
            ChangeClass.SUBHEADING, False, f"“{site.new.text or site.old.text}” stands before the sentence as a line of its own would"
        )
    return rule, verdict


def _glued_line(site: Site) -> bool:
    """A subheading that lost its line break: words with a capital before a sentence that keeps its own first capital."""
    side = site.one_sided
    if side is None or not side.opens_sentence or side.first == 0 or not 1 <= len(side.words) <= 8 or side.marks[-1:] == [","]:
        return False
    first = side.tokens[0].text
    return (
        first[:1].isupper()
        and side.token_after()[:1].isupper()
        and side.token_after() not in _capitals_but(side)
        and side.marks[-1:] != [":"]
    )


def _capitals_but(side: Side) -> frozenset[str]:
    """Words with a capital inside a sentence elsewhere, so that it says nothing at the beginning of one."""
    word = side.token_after()
    here = sum(token.text == word for token in side.reading.tokens[side.sentence.first + 1 : side.sentence.last])
    return frozenset() if here == 1 and word.casefold() in _OPENING else side.telling.capitals


_OPENING = frozenset(
    "the a an in on at it he she they we this that these those there but and as for from with after before when while one two some many".split()
)


def _kind(site: Site, row: Aligned, verdict: Verdict) -> ChangeKind:
    if row.relation is Relation.SPLIT and not site.content_size and _touches_border(site.new, site.edit.new, site.edit.new_end):
        return ChangeKind.SPLIT
    if row.relation is Relation.MERGED and not site.content_size and _touches_border(site.old, site.edit.old, site.edit.old_end):
        return ChangeKind.MERGED
    side = site.one_sided
    if side is not None and (verdict.class_ is ChangeClass.SUBHEADING or _stands_alone(side)):
        return ChangeKind.ADDED if side is site.new else ChangeKind.REMOVED
    return ChangeKind.EDITED


def _touches_border(side: Side, first: int, last: int) -> bool:
    """Whether the edit ends or begins a sentence inside the group."""
    ends = side.telling.sentence_ends
    return first < last < len(side.reading.tokens) and bisect_right(ends, last) > bisect_right(ends, first)


def _stands_alone(side: Side) -> bool:
    """A phrase that can be quoted by itself: in brackets, or a clause or adjunct of some words that nothing in the sentence needs."""
    if side.marks[:1] in (["("], ["["]) and side.tokens[0].text in "([":
        return True
    words = side.words
    if len(words) < PHRASE_WORDS:
        return False
    first = side.tokens[0].text
    ends = side.last == side.sentence.last or lexicon.is_mark(side.token_after())
    if first == ",":
        return ends and side.tokens[-1].text != ","
    return words[0] in lexicon.PLACE_PREPOSITIONS | {
        "with",
        "for",
        "by",
        "after",
        "before",
        "while",
        "as",
        "who",
        "which",
        "during",
    } or words[0].endswith("ing")


def _spans(site: Site, kind: ChangeKind) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The smallest spans that say what changed. What is put in between others is shown with its neighbours, on both sides."""
    side = site.one_sided
    if side is None:
        return (site.old.span,), (site.new.span,)
    if kind is ChangeKind.ADDED:
        return (), (site.new.span,)
    if kind is ChangeKind.REMOVED:
        return (site.old.span,), ()
    before = min(side.first - side.sentence.first for side in site.sides) > 0
    after = min(side.sentence.last - side.last for side in site.sides) > 0
    return (_widened(site.old, before=before, after=after),), (_widened(site.new, before=before, after=after),)


def _widened(side: Side, *, before: bool, after: bool) -> Span:
    if not before and not after:  # at the border of a split or merged sentence, each side has neighbours of its own
        before, after = side.first > side.sentence.first, side.last < side.sentence.last
    tokens = side.reading.tokens
    first, last = side.first - before, side.last + after
    return tokens[first].start, tokens[last - 1].end


def _same_pair_of_marks(before: Change, after: Change) -> bool:
    return before.rule == after.rule == "quotation-marks" and before.reason == after.reason and len(before.old) == 1


# --- typography -------------------------------------------------------------------------------------------------------------------------


def equal_runs(aligned: Sequence[Aligned], edits_of: dict[int, list[Edit]], old: Reading, new: Reading) -> Iterator[tuple[int, int, int]]:
    """Runs of tokens that read the same: (first old, first new, length), in the order of the new text."""
    for number, row in enumerate(aligned):
        if not row.old or not row.new:
            continue
        at_old, at_new = old.sentences[row.old[0]].first, new.sentences[row.new[0]].first
        end_old, end_new = old.sentences[row.old[-1]].last, new.sentences[row.new[-1]].last
        for edit in (*edits_of.get(number, ()), Edit(end_old, end_old, end_new, end_new)):
            if edit.old > at_old:
                yield at_old, at_new, edit.old - at_old
            at_old, at_new = edit.old_end, edit.new_end


def _typography(around: Context, aligned: Sequence[Aligned], edits_of: dict[int, list[Edit]]) -> Change | None:
    """Words that read the same but are made of other characters: quotation marks of another shape, a soft hyphen."""
    before, after = around.old.article.text, around.new.article.text
    old: list[Span] = []
    new: list[Span] = []
    for first_old, first_new, length in equal_runs(aligned, edits_of, around.old, around.new):
        start, end = around.old.tokens[first_old].start, around.old.tokens[first_old + length - 1].end
        if before[start:end] == after[around.new.tokens[first_new].start : around.new.tokens[first_new + length - 1].end]:
            continue
        for ours, theirs in zip(
            around.old.tokens[first_old : first_old + length], around.new.tokens[first_new : first_new + length], strict=True
        ):
            if before[ours.start : ours.end] != after[theirs.start : theirs.end]:
                old.append((ours.start, ours.end))
                new.append((theirs.start, theirs.end))
    if not old:
        return None
    reason = f"{len(old)} {'word or mark is' if len(old) == 1 else 'words or marks are'} set in other characters that read the same"
    return _change(around, ChangeKind.EDITED, old, new, ("typography", Verdict(ChangeClass.FORMAT, False, reason)))
