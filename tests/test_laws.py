"""What holds of every comparison: it loses nothing, hides nothing, takes no side, and is the same from either end."""

import collections
import gzip
import itertools
import json
import re
from pathlib import Path

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import variorum
from variorum.model import ChangeKind, Relation

HERE = Path(__file__).resolve().parent
CASES = sorted(path.parent for folder in ("golden", "golden_heldout") for path in (HERE / folder).glob("*/early.txt"))
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")

# --- invented news ----------------------------------------------------------------------------------------------------------------------

NAMES = ["Anna Weiss", "Jan Brandt", "the mayor", "the police", "Lindmark Press", "officials", "she"]
PLACES = ["Lindmark", "Aldan", "the old harbour", "the north of the valley", "the south of the valley"]
FIGURES = [
    "65 people",
    "at least 107 people",
    "1.5 million birds",
    "15 million birds",
    "-5 degrees",
    "10% of the boats",
    "six farmers",
    "no one",
    "about 3,000 homes",
]
DAYS = ["on 24 November", "on Monday", "3 days ago", "at 9 a.m.", "in 2018", "overnight", "on November 24, 2018"]
VERBS = ["said", "claimed", "denied", "told Lindmark Press", "warned"]
FRAMES = [
    "{name} {verb} that {figure} were seen in {place} {day}.",
    "{figure} were taken to {place} {day}, {name} {verb}.",
    "“We will stay in {place},” {name} {verb} {day}.",
    "{day}, an alleged “attack” hit {place}, according to {name}.",
    "The bridge in {place} was not closed {day}; {figure} crossed it.",
    "{name} may have left {place} {day}. Nobody knows why.",
    "Nobody was hurt.",
    "Is {place} safe? {name} {verb} so!",
    "READ MORE: What {name} {verb} in {place}",
    "A matter of weeks",
    "Correction: an earlier version of this article said {figure}.",
    "By Maria Novak",
]


@st.composite
def sentences(draw):
    pick = {"name": NAMES, "place": PLACES, "figure": FIGURES, "day": DAYS, "verb": VERBS}
    line = draw(st.sampled_from(FRAMES)).format(**{key: draw(st.sampled_from(values)) for key, values in pick.items()})
    return line[0].upper() + line[1:]


STORIES = st.lists(sentences(), min_size=1, max_size=7)
SEPARATORS = st.sampled_from([" ", "\n\n", "\n", "  ", "\r\n"])


def laid_out(draw, story):
    return "".join(part for sentence in story for part in (sentence, draw(SEPARATORS)))


WORDS = ["not", "65", "107", "allegedly", "“free”", "Aldan", "the", "Monday", "-", "goverment", ",", "and", "é", "e\u0301", "\u00ad", "`"]


def _word_out(words, at):
    return words[:at] + words[at + 1 :]


def _word_in(words, at, word):
    return [*words[:at], word, *words[at:]]


@st.composite
def mutated(draw):
    """A story and another made from it by a few of the things that happen to stories."""
    story = draw(STORIES)
    new = list(story)
    for _ in range(draw(st.integers(0, 4))):
        if not new:
            break
        at, other = draw(st.integers(0, len(new) - 1)), draw(st.integers(0, len(new) - 1))
        words = new[at].split(" ")
        place, word = draw(st.integers(0, len(words) - 1)), draw(st.sampled_from(WORDS))
        act = draw(st.sampled_from(["out", "in", "instead", "drop", "add", "swap", "curly", "case", "join", "split", "double"]))
        match act:
            case "out":
                new[at] = " ".join(_word_out(words, place))
            case "in":
                new[at] = " ".join(_word_in(words, place, word))
            case "instead":
                new[at] = " ".join(_word_in(_word_out(words, place), place, word))
            case "drop":
                del new[at]
            case "add":
                new.insert(at, draw(sentences()))
            case "swap":
                new[at], new[other] = new[other], new[at]
            case "curly":
                new[at] = new[at].replace("“", '"').replace("”", '"').replace("that", "th\u00adat")
            case "case":
                new[at] = new[at].swapcase()
            case "join":
                new[at] = new[at].replace(". ", ", and ")
            case "split":
                new[at] = new[at].replace(", ", ". ", 1)
            case "double":
                new.insert(other, new[at])
    return laid_out(draw, story), laid_out(draw, new)


UNICODE = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" \n\t.,!?\"“”'’-–…%5aAé\u0301\u00ad\u200b。中ある안ער")),
    max_size=80,
)
PAIRS = st.one_of(mutated(), mutated(), st.tuples(UNICODE, UNICODE))


# --- the laws ---------------------------------------------------------------------------------------------------------------------------


def check_lossless(old, new, comparison):
    assert variorum.apply(old, comparison) == new


def uncovered(text, spans):
    """The visible characters of a text that lie in none of the spans."""
    free = bytearray(b"\1" * len(text))
    for start, end in spans:
        free[start:end] = bytes(end - start)
    return "".join(
        character for at, character in enumerate(text) if free[at] and not character.isspace() and not INVISIBLE.match(character)
    )


def check_nothing_hidden(old, new, comparison):
    copied_old, copied_new, at = [], [], 0
    for piece in comparison.patch:
        length = len(piece) if isinstance(piece, str) else piece[1] - piece[0]
        if not isinstance(piece, str):
            copied_old.append(piece)
            copied_new.append((at, at + length))
        at += length
    assert at == len(new)
    assert uncovered(old, copied_old + [span for change in comparison.changes for span in change.old]) == ""
    assert uncovered(new, copied_new + [span for change in comparison.changes for span in change.new]) == ""


def check_spans(old, new, comparison):
    for change in comparison.changes:
        for text, spans, shown in ((old, change.old, change.old_text), (new, change.new, change.new_text)):
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert " … ".join(text[start:end] for start, end in spans) == shown
        assert bool(change.old) == (change.kind is not ChangeKind.ADDED)
        assert bool(change.new) == (change.kind is not ChangeKind.REMOVED)
        assert 0 <= change.rank <= 1
    assert comparison.summary.substantive + comparison.summary.other == len(comparison.changes)


MIRROR = {
    ChangeKind.ADDED: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.ADDED,
    ChangeKind.SPLIT: ChangeKind.MERGED,
    ChangeKind.MERGED: ChangeKind.SPLIT,
}
MIRROR_LINK = {
    Relation.ADDED: Relation.REMOVED,
    Relation.REMOVED: Relation.ADDED,
    Relation.SPLIT: Relation.MERGED,
    Relation.MERGED: Relation.SPLIT,
}


def check_symmetric(forth, back):
    rules = {"split": "merged", "merged": "split"}
    ours = [
        (MIRROR.get(c.kind, c.kind), c.class_, c.substantive, c.rank, rules.get(c.rule, c.rule), sorted(c.new), sorted(c.old))
        for c in forth.changes
    ]
    theirs = [(c.kind, c.class_, c.substantive, c.rank, c.rule, sorted(c.old), sorted(c.new)) for c in back.changes]
    assert sorted(ours) == sorted(theirs)
    links = sorted((MIRROR_LINK.get(link.relation, link.relation), link.new, link.old, link.similarity) for link in forth.alignment)
    assert links == sorted((link.relation, link.old, link.new, link.similarity) for link in back.alignment)
    assert forth.summary.resemblance == back.summary.resemblance
    assert (forth.summary.containment_old, forth.summary.containment_new) == (back.summary.containment_new, back.summary.containment_old)


def check_all(old, new):
    forth = variorum.compare(old, new)
    check_lossless(old, new, forth)
    check_nothing_hidden(old, new, forth)
    check_spans(old, new, forth)
    check_symmetric(forth, variorum.compare(new, old))


@given(PAIRS)
@example(("He said `no`.", "He said `no`. Café."))
@example(("", ""))
@example(("a", ""))
@example(("e\u0301", "é"))
@example(("\ufeffOne.", "One."))
@example(("One. Two.", "Two. One."))
@example(("一。二。", "二。一。"))
@example(("Nobody. Nobody. Nobody.", "Nobody.\n\nNobody."))
def test_the_new_text_is_rebuilt_exactly(pair):
    old, new = pair
    check_lossless(old, new, variorum.compare(old, new))


@given(PAIRS)
def test_nothing_is_hidden(pair):
    old, new = pair
    check_nothing_hidden(old, new, variorum.compare(old, new))


@given(PAIRS)
def test_spans_index_the_texts(pair):
    old, new = pair
    check_spans(old, new, variorum.compare(old, new))


@given(PAIRS)
def test_the_same_from_either_end(pair):
    old, new = pair
    check_symmetric(variorum.compare(old, new), variorum.compare(new, old))


@given(PAIRS)
def test_a_text_is_the_same_as_itself(pair):
    for text in pair:
        comparison = variorum.compare(text, text)
        assert comparison.same
        assert comparison.changes == ()
        assert {link.relation for link in comparison.alignment} <= {Relation.SAME}
        assert (comparison.summary.resemblance, comparison.summary.layout) == (1.0, 0)


@given(PAIRS)
def test_texts_with_other_visible_characters_are_never_the_same(pair):
    old, new = ("".join(INVISIBLE.sub("", text).split()) for text in pair)
    comparison = variorum.compare(*pair)
    if old != new:
        assert comparison.changes


@given(PAIRS)
def test_the_same_texts_give_the_same_comparison(pair):
    old, new = pair
    assert variorum.compare(old, new) == variorum.compare(old, new)


# --- neutrality -------------------------------------------------------------------------------------------------------------------------

PARTIES = [
    "{a} said that {b} had attacked the harbour on Monday.",
    "According to {b}, at least 65 people were hurt by {a}.",
    "{a} denied an alleged “poison attack” on {b}.",
    "Fighters of {b} may have left the valley.",
    "“We will stay,” a spokesman for {a} told Lindmark Press.",
    "{b} and {a} will meet on 24 November.",
    "The talks between {a} and {b} failed.",
]
EXCHANGES = [("Monday", "Tuesday"), ("65", "107"), ("alleged ", ""), ("may have left", "left"), ("denied", "confirmed"), ("24", "23"), ("“We will stay,”", "“We will leave,”"), ("failed", "succeeded"), ("{a}", "{b}"), ("{b}", "officials")]  # fmt: skip
NAMED = [
    ("Korvald", "Zembrin"),
    ("the Korvald Front", "the Zembrin Front"),
    ("al-Korvald", "al-Zembrin"),
    ("General Korvald", "General Zembrin"),
]


@st.composite
def mirrored_pairs(draw):
    """Two tellings about two parties, and the same with the parties' names exchanged."""
    old = draw(st.lists(st.sampled_from(PARTIES), min_size=1, max_size=5))
    new = []
    for sentence in old:
        before, after = draw(st.sampled_from(EXCHANGES))
        new.append(sentence.replace(before, after) if draw(st.booleans()) else sentence)
    if draw(st.booleans()):
        new = draw(st.permutations(new))
    if draw(st.booleans()):
        new.insert(draw(st.integers(0, len(new))), draw(st.sampled_from(PARTIES)))
    a, b = draw(st.sampled_from(NAMED))
    texts = [" ".join(story) for story in (old, new)]
    return [[_capital(text.format(a=one, b=other)) for text in texts] for one, other in ((a, b), (b, a))]


def _capital(text):
    return re.sub(r"(^|[.!?]”? )(the|al)\b", lambda match: match[1] + match[2].capitalize(), text)


def _other_party(match):
    return "Zembrin" if match[0] == "Korvald" else "Korvald"


DENIED, SAID, MEET = PARTIES[2], PARTIES[0], PARTIES[5]
# Repeated sentences that cross: which of them moved must not hang on whose name comes first in the alphabet.
CROSSED = [[" ".join(story).format(a=one, b=other) for story in ([DENIED, SAID, DENIED, MEET, MEET], [MEET, SAID, MEET, DENIED, DENIED])] for one, other in (NAMED[0], NAMED[0][::-1])]  # fmt: skip


@given(mirrored_pairs())
@example(CROSSED)
def test_exchanging_two_parties_exchanges_nothing_but_their_names(pairs):
    ours, theirs = (variorum.compare(*pair) for pair in pairs)
    assert [(c.kind, c.class_, c.substantive, c.rank, c.rule) for c in ours.changes] == [
        (c.kind, c.class_, c.substantive, c.rank, c.rule) for c in theirs.changes
    ]
    assert [(link.relation, link.similarity) for link in ours.alignment] == [(link.relation, link.similarity) for link in theirs.alignment]
    for ours_change, theirs_change in zip(ours.changes, theirs.changes, strict=True):
        assert re.sub("Korvald|Zembrin", _other_party, ours_change.reason) == theirs_change.reason


# --- whole stories ----------------------------------------------------------------------------------------------------------------------


def texts_of(case):
    return [(case / name).read_bytes().decode("utf-8") for name in ("early.txt", "late.txt")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_laws_hold_of_the_golden_cases(case):
    check_all(*texts_of(case))


def test_golden_cases_are_there():
    assert len(CASES) >= 10


@pytest.mark.parametrize(("one", "other"), list(itertools.pairwise(CASES))[:4], ids=lambda case: case.name)
def test_the_laws_hold_of_unrelated_stories(one, other):
    check_all(texts_of(one)[0], texts_of(other)[1])


@pytest.mark.slow
@hypothesis.settings(max_examples=20_000)
@given(PAIRS)
def test_the_new_text_is_rebuilt_exactly_twenty_thousand_times(pair):
    old, new = pair
    check_lossless(old, new, variorum.compare(old, new))


@pytest.mark.slow
@hypothesis.settings(max_examples=3_000)
@given(PAIRS)
def test_all_laws_hold_three_thousand_times(pair):
    check_all(*pair)


@pytest.mark.slow
def test_the_laws_hold_of_successive_versions_of_pages(shared):
    with gzip.open(shared / "data/wiki_versions/wiki_versions.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["versions"] for line in itertools.islice(lines, 120)]
    pairs = list(itertools.islice((pair for versions in pages for pair in itertools.pairwise(versions)), 300))
    assert len(pairs) == 300
    for old, new in pairs:
        check_all(old, new)


@pytest.mark.slow
def test_the_laws_hold_of_the_shared_cases_and_pairs(shared):
    cases = [texts_of(path.parent) for path in sorted((shared / "cases").glob("*/early.txt"))]
    for path in sorted((shared / "data/pairs").glob("*.json*")):
        rows = (
            [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            if path.suffix == ".jsonl"
            else json.loads(path.read_text(encoding="utf-8"))
        )
        cases += [[row["a"]["text"], row["b"]["text"]] for row in (rows if isinstance(rows, list) else [rows]) if "a" in row]
    assert len(cases) >= 5
    for old, new in cases:
        check_all(old, new)


@pytest.mark.slow
def test_a_page_fetched_twice_without_a_change_shows_no_substantive_change(shared):
    pages = [variorum.open_article(shared / f"data/news_sniffer_bbc/6072486-{side}.stm.html") for side in "AB"]
    comparison = variorum.compare(*pages)
    assert comparison.summary.substantive == 0
    assert (
        collections.Counter(link.relation for link in comparison.alignment if link.relation not in {Relation.SAME, Relation.EDITED}) == {}
    )


@pytest.mark.slow
def test_the_laws_hold_of_a_page_that_changed(shared):
    old, new = (variorum.open_article(shared / f"data/news_sniffer_bbc/7984711-{side}.stm.html").text for side in "AB")
    check_all(old, new)
