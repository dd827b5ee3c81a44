"""A tokenised text as the rules for figures see it, and as much of English grammar as they need: noun phrases, plurals, participles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import Token

# What ends the noun phrase after a number: words that are neither its adjectives nor its head.
# Among them are past tenses that no ending shows, which after a number are what the counted do.
_VERBS = frozenset(
    "came went fell took gave lay stood won sat ran grew knew saw chose drew broke began became spoke wrote drove flew stayed remain remained lived flee march "
    "die want".split(),
)
FUNCTION = _VERBS | frozenset(
    "a an the of in on at by for from with to into onto over under after before since until as that which who whom whose and or but nor so than then "
    "while when where if because although though during between among against near about around across through towards upon within without said says "
    "say told added he she it they we i you his her its their our this these those there is are was were be been being have has had do does did will "
    "would could should may might can must not also per each later earlier else ago more others less fewer amid still now already inside outside behind "
    "them us me him off out up down aboard abroad ahead alone apart ashore away back together alive along every plus including despite how why what both all only even just once".split(),
)
_PLURALS = frozenset(
    "km kg cm mm ml mph kph ft lb lbs sq mw gw kw kwh mwh gwh gb mb tb people men women children persons police troops crew personnel staff dead wounded injured cattle sheep fish aircraft".split()
)
_LY_NOUNS = frozenset("family ally bully assembly supply fly rally reply anomaly monopoly elderly daily weekly italy july".split())
_NOT_PLURAL = frozenset(
    "previous various dangerous serious famous religious us series times gas bus previous indigenous homeless business".split()
)
PARTICIPLES = frozenset(
    "hurt killed dead wounded injured missing slain shot taken held sold lost born built found sent struck hit burnt burned died fled drowned perished "
    "freed tried fired jailed hanged dying bitten beaten stolen seen driven broken chosen caught left feared brought kept paid put given thrown led cut spent swept blown torn bought".split(),
)
_STATES = PARTICIPLES - frozenset("left hit found".split())


@dataclass(frozen=True, slots=True)
class Line:
    """A tokenised text with what the rules ask of every token."""

    tokens: Sequence[Token]
    words: Sequence[str]  # case folded
    in_time: Sequence[bool]  # whether a token stands in a time expression
    sentence: Sequence[int]  # which sentence a token belongs to, counted from 0
    foreign: bool  # whether the text seems not to be in English: "1.500" is fifteen hundred, and a unit is one word

    def word(self, at: int, beside: int) -> str:
        """The word at an index, or "" outside the sentence of the token `beside`."""
        return self.words[at] if 0 <= at < len(self.words) and self.sentence[at] == self.sentence[beside] else ""

    def touches(self, at: int) -> bool:
        """Whether no space stands before a token."""
        return 0 < at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    def text(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end])


def participle(word: str) -> bool:
    """Whether a word looks like one that says what happened: "arrested", "hurt"; "red" and "king" do not."""
    return word in PARTICIPLES or (word.endswith(("ed", "ing")) and len(word) > 4 and word.isalpha())


def plural(word: str) -> bool:
    return word in _PLURALS or (
        word.endswith(("s", "men", "children")) and not word.endswith("ss") and word not in _NOT_PLURAL and len(word) > 3
    )


def noun_phrase(line: Line, at: int, last: int) -> tuple[int, int]:
    """The tokens of the noun phrase that begins at `last`: adjectives and a head, which ends it where it shows a plural."""
    start = last
    if _unspaced(line.word(start, at)) or (line.foreign and _noun(line, at, start)):
        return start, start + 1
    while line.word(start, at) in {"more", "such"} and _noun(line, at, start + 1) and not participle(line.word(start + 1, at)):
        start += 1
    end = start
    while end < start + 5 and _noun(line, at, end) and not (end > start and participle(line.words[end]) and not _adjective(line, at, end)):
        if end == start and state(line, at, end):
            return last, last
        if end > start and plural(line.words[end]) and line.words[at] in {"one", "1"}:
            break  # "one candidate wins"
        end += 1
        if plural(line.words[end - 1]) and not plural(line.word(end, at)):
            break
    if start < end < start + 5 and not plural(line.words[end - 1]) and line.word(end, at) in {"and", "or", ","}:
        end = _joint(line, at, end)
    return (start, end) if end > start else (last, last)


def _unspaced(word: str) -> bool:
    """Whether a token is one character of a script without spaces, where the first after a number counts: "35人"."""
    return len(word) == 1 and word > "\u2fff" and word.isalpha()


def _noun(line: Line, at: int, index: int) -> bool:
    word = line.word(index, at)
    if not word or not word[0].isalpha() or word in FUNCTION or line.in_time[index] or _unspaced(word):
        return False
    if not word.endswith("ly") or word in _LY_NOUNS:
        return True
    following = line.word(index + 1, at)
    return following[:1].isalpha() and following not in FUNCTION and not state(line, at, index + 1)  # "12 locally displaced" has no noun


def state(line: Line, at: int, index: int) -> bool:
    """Whether a word says how the counted are with no noun between: "12 dead", "40 injured in the blast"; "40 injured men" has its noun."""
    word = line.word(index, at)
    following = line.word(index + 1, at)
    return (word in _STATES or word in {"die", "perish", "homeless"} or (participle(word) and word.endswith("ed"))) and not (
        following[:1].isalpha() and following not in FUNCTION and not participle(following) and not line.in_time[index + 1]
    )


def _adjective(line: Line, at: int, index: int) -> bool:
    """Whether a word in -ed or -ing stands before a plural noun within a noun phrase: "four Lindmark listed buildings"."""
    return line.word(index, at) not in PARTICIPLES and not plural(line.word(index - 1, at)) and plural(line.word(index + 1, at))


def _joint(line: Line, at: int, end: int) -> int:
    """One past the head that two adjectives share: "regime and rebel fighters"; `end` itself when there is none."""
    for index in range(end + 1, end + 4):
        if not _noun(line, at, index) or participle(line.words[index]):
            return end
        if plural(line.words[index]):
            return index + 1
    return end
