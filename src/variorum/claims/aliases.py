"""Names that the text itself says are one: "Long Name (LN)", "X (aka Y/Z)", "X, formerly Y"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from variorum.model import ActorKind, Mention, Span

__all__ = ["again", "head_of", "heads", "initials", "is_acronym", "parted", "stated"]

_SMALL = frozenset("of the for and & de la du des del di da und et in on to a at".split())
_ACRONYM = re.compile(r"(?:[A-Z]\.){2,}|[A-Z][A-Za-z0-9&.-]{1,9}")
_BRACKET = re.compile(r"\*?\s?\(\s?(?:the )?[\"']?([^()\n]{2,90}?)[\"']?\s?\)")
_SAID = re.compile(
    r"\*?[,\s]*\(?\s?(?:(?:which is |who is |is |was |were )?(?:(?:also|better|formerly|previously|otherwise|once|now|still|sometimes|commonly|widely|locally|more) )*"
    r"(?:known|called|referred to) (?:as|by (?:its|their|the) (?:\w+ )?(?:acronym|initials|abbreviation|name)(?: as| of)?,?)"
    r"|a\.?k\.?a\.?|(?:and |or )?(?:formerly|previously)|n[ée]e|alias)[\s:]+(?:the )?[\"']?",
)
_ALSO = re.compile(r"\s?(?:/|,? or |, |,? and )(?:also )?(?:the )?[\"']?")
_PROPER = re.compile(
    r"(?:al-|el-)?[A-Z][\w.&'-]*(?: (?:(?:of|for|and|the|de|la|al|el)(?: (?:of|for|and|the|de|la|al|el))? )?(?:al-|el-)?[A-Z][\w.&'-]*)*"
)
_CUE = re.compile(r"\ba\.?k\.?a\b|\b(?:known|referred to) as\b")
_BEFORE = re.compile(rf"({_PROPER.pattern})(?=\*?[,\s]*\(?[\w\s]*$)")
MAX_BEFORE = 90  # code points looked back at from a cue
MAX_NAMES = 6  # names in one list of aliases
MAX_WORDS = 12  # of a body's name
MAX_AGAIN = 200  # acronyms looked for again; a text that defines more is a glossary


def is_acronym(name: str) -> bool:
    """Whether a word is written as an acronym: "UN", "U.N.", "UNHCR", "MoD", "NGOs"."""
    capitals = sum(map(str.isupper, name))
    return bool(_ACRONYM.fullmatch(name)) and capitals >= 2 and 2 * capitals >= len(name.replace(".", ""))


def initials(words: Sequence[str]) -> set[str]:
    """The acronyms that a name of these words may have."""
    parts = [part for word in words for part in word.split("-") if part]
    versions = (words, parts, [word for word in words if word not in _SMALL], [part for part in parts if part not in _SMALL])
    return {"".join(word[0] for word in version) for version in versions if len(version) > 1}


def stated(text: str, mentions: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Pairs of mentions that the text calls one. The second may be a name that `mentions` lacks."""
    mentions = sorted([*mentions, *_unseen(text, mentions)], key=lambda mention: mention.span)
    starts = [mention.span[0] for mention in mentions]
    pairs: list[tuple[Mention, Mention]] = []
    for mention in mentions:
        end = mention.span[1]
        if text[end : end + 1] not in (" ", ",", "*", "("):
            continue
        if said := _SAID.match(text, end):
            pairs += [(mention, _known(span, mention, mentions, starts)) for span in _listed(text, said.end())]
        elif (bracket := _BRACKET.match(text, end)) and _one(text[slice(*mention.span)], bracket[1], mention.kind):
            pairs.append((mention, _known(bracket.span(1), mention, mentions, starts)))
    return pairs


def _unseen(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Names before "aka" and "known as" that `mentions` lacks."""
    ends = sorted(mention.span[1] for mention in mentions)
    for cue in _CUE.finditer(text):
        after = max(0, cue.start() - MAX_BEFORE)
        for name in _BEFORE.finditer(text, after, cue.start()):
            said = _SAID.match(text, name.end(1))
            at = bisect_left(ends, name.start(1))
            if said and said.end() >= cue.end() and not (at < len(ends) and ends[at] <= cue.start()):
                yield Mention(span=name.span(1), kind=ActorKind.ORGANISATION)


def parted(text: str, mention: Mention) -> tuple[Mention, ...]:
    """The mention, or the name and the acronym if it swallowed the bracket behind it: "Long Name (LN"."""
    start, end = mention.span
    at = text.find("(", start, end)
    if at <= start or not (bracket := _BRACKET.match(text, at)) or bracket.end() - end not in (0, 1):
        return (mention,)
    name = (start, start + len(text[start:at].rstrip()))
    if not _one(text[slice(*name)], bracket[1], mention.kind):
        return (mention,)
    return Mention(span=name, kind=mention.kind), Mention(span=bracket.span(1), kind=mention.kind)


def _one(name: str, inner: str, kind: ActorKind) -> bool:
    """Whether a name and what stands in brackets behind it are an acronym and what it stands for."""
    short, long = (inner, name) if is_acronym(inner) else (name, inner)
    if kind is ActorKind.PERSON or not is_acronym(short) or not long[:1].isupper():
        return False
    words = re.findall(r"[\w'-]+", long.casefold())
    letters = short.casefold().replace(".", "").replace("-", "").removesuffix("s" if short[-1:] == "s" else "\0")
    if letters in initials(words):
        return True
    # An acronym of another language ("People's Guard Units (QPV)") shares no initials; three letters for three words, so that a state
    # or a ticker in brackets is none
    return kind is ActorKind.ORGANISATION and len(letters) > 2 and sum(word not in _SMALL for word in words) > 1 and len(words) < 10


def _listed(text: str, at: int) -> Iterator[Span]:
    for _ in range(MAX_NAMES):
        if not (name := _PROPER.match(text, at)):
            return
        end = name.end() - (name[0][-1] in ".'-")
        yield name.start(), end
        more = _ALSO.match(text, end + (text[end : end + 1] in ("'", '"')))
        if not more or (more[0].strip() in (",", ", and", "and") and not _in_bracket(text, end)):
            return
        at = more.end()


def _in_bracket(text: str, at: int) -> bool:
    return "(" in text[max(0, at - 90) : at] and ")" in text[at : at + 90]


def _known(span: Span, like: Mention, mentions: Sequence[Mention], starts: list[int]) -> Mention:
    """The mention that stands at `span`, else a new one of the same kind."""
    at = bisect_left(starts, span[0])
    if at < len(starts) and starts[at] < span[1] and mentions[at].span[1] == span[1]:
        return mentions[at]
    return Mention(span=span, kind=like.kind)


def again(text: str, pairs: Sequence[tuple[Mention, Mention]], known: Mapping[Span, ActorKind]) -> list[Mention]:
    """Further places where a stated acronym stands and no mention is known."""
    kinds = {text[slice(*m.span)]: m.kind for pair in pairs for m in pair if is_acronym(text[slice(*m.span)])}
    if not kinds:
        return []
    listed = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)[:MAX_AGAIN]))
    found = re.compile(rf"(?<![\w.&/-])(?:{listed})(?![\w&/-])").finditer(text)
    return [Mention(span=span, kind=kinds[text[slice(*span)]]) for span in _uncovered((match.span() for match in found), known)]


def heads(text: str, known: Mapping[Span, ActorKind]) -> list[Mention]:
    """ "The Institute", with its capital, for the one body of three words or more whose head that is: "Lindmark Institute for Peace"."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for span, kind in known.items():
        words = text[slice(*span)].split() if kind is ActorKind.ORGANISATION else []
        if 2 < len(words) < MAX_WORDS and (head := head_of(words)).istitle() and len(head) > 3:
            bodies[head].add(" ".join(words).casefold())
    listed = [re.escape(head) for head, names in bodies.items() if len(names) == 1][:MAX_AGAIN]
    if not listed:
        return []
    found = re.compile(rf"\b[Tt]he ({'|'.join(listed)})\b(?! (?:[A-Z]|of |for ))").finditer(text)
    return [Mention(span=span, kind=ActorKind.ORGANISATION) for span in _uncovered((match.span(1) for match in found), known)]


def head_of(words: Sequence[str]) -> str:
    """The word that says what a body is: the last one before "of", "for", "on"."""
    stop = next((place for place, word in enumerate(words) if place and word.lower() in _SMALL), len(words))
    return words[stop - 1]


def _uncovered(spans: Iterable[Span], known: Mapping[Span, ActorKind]) -> Iterator[Span]:
    taken = sorted(known)
    starts = [span[0] for span in taken]
    for span in spans:
        at = bisect_left(starts, span[1])
        if at == 0 or taken[at - 1][1] <= span[0]:
            yield span
