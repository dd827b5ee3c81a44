"""Numbers that count nothing: parts of names, references, telephone numbers, items of lists; and results of games and votes."""

from __future__ import annotations

from variorum.claims.figures.grammar import FUNCTION, Line, plural
from variorum.claims.figures.money import CURRENCIES
from variorum.claims.figures.units import PERCENT

# After one of these a number names: "Article 5", "Highway 61", "Channel Two", "Boeing 747".
_NAMERS = frozenset(
    "article articles section sections chapter clause paragraph paragraphs page pages figure table room gate platform terminal flight route highway "
    "interstate motorway road channel radio studio model version volume episode season act scene resolution protocol amendment title rule decree "
    "proposition unit district ward zone sector block cell brigade battalion division regiment no nos boeing airbus apollo windows formula agenda "
    "bus tram line exit junction pier berth verse psalm mission squadron type class annex appendix item lot bill pub fc".split(),
)
_HEADLINE_WORDS = frozenset(
    "kills kill killing wounds wound wounding injures injure injuring leaves leave leaving hurts hurt claims least than to over some about another in "
    "after and all up by of with for from at nearly almost last first next".split(),
)
_PHONE = frozenset("call calls calling phone telephone tel hotline helpline dial fax mobile whatsapp".split())
_SCORES = frozenset(
    "won win wins winning beat beats beating lost lose defeat defeated defeats draw drew lead led leads victory loss score scored ahead votes vote voted "
    "match game aggregate set sets half-time halftime".split(),
)


def is_name(line: Line, at: int, last: int) -> bool:
    """Whether a number is part of a name, a reference or a telephone number: "Channel Two", "Boeing 747", "Article 5", "555-0134"."""
    before, digits = line.word(at - 1, at), line.words[at][0].isdecimal()
    plain = last == at + 1
    if line.word(last, at) in PERCENT or line.word(last, at) in CURRENCIES:
        return False
    if plain and not digits and _capitals(line, at):
        return True
    if plain and len(line.words[at]) == 2 and digits and at and line.in_time[at - 1] and before and not line.word(last, at)[:1].isalpha():
        return True  # "4 Sep 89": the year
    if plain and before in _NAMERS and not (before == "no" and not digits) and (digits or line.tokens[at].text[0].isupper()):
        following = line.word(last, at)
        return before not in {"figure", "line", "type", "class", "unit", "bill", "no"} or not plural(following)
    if before == "." and line.word(at - 2, at) in {"no", "nos", "art", "para", "sec", "p", "pp", "vol", "fig"} and digits:
        return True
    if before == "of" and line.word(at - 2, at) == "group" and line.tokens[at - 2].text[0].isupper() and plain:
        return True
    if plain and digits and line.word(at - 2, at) in {"the", "a", "an"} and line.tokens[at - 1].text[:1].isupper() and not plural(before):
        following = line.word(last, at)
        joined = following == "-" and line.touches(last)  # "the Lindmark-born 29-year-old"
        bare = not following[:1].isalpha() or following in FUNCTION
        return line.words[at].isdecimal() and bare and not joined and not line.in_time[at - 1]
    return digits and plain and (_telephone(line, at) or _address(line, at) or _enumerates(line, at))


def _capitals(line: Line, at: int) -> bool:
    """ "Channel Two", "World War Two"; not "Storm Kills Two", nor "BREAKING Two people"."""
    word, before = line.tokens[at].text, line.word(at - 1, at)
    if not (word[0].isupper() and word[-1].islower() and before and line.tokens[at - 1].text[0].isupper() and "-" not in word):
        return False
    return before not in _HEADLINE_WORDS and not plural(line.word(at + 1, at)) and line.word(at - 2, at) != ""


def _enumerates(line: Line, at: int) -> bool:
    """ "1) The budget", "2. The bridge": the number of an item in a list."""
    if not line.words[at].isdecimal() or len(line.words[at]) > 2 or not line.touches(at + 1):
        return False
    bracket = line.word(at + 1, at) == ")" and all(line.word(index, at) != "(" for index in range(at - 12, at))
    return bracket or (line.word(at + 1, at) == "." and not line.word(at - 1, at) and at + 2 < len(line.words))


def _telephone(line: Line, at: int) -> bool:
    """Groups of digits after "call", with a plus sign before them, or of three and four joined by a hyphen."""
    start = at
    while start > at - 10 and (line.word(start - 1, at) in {"-", "(", ")", "+"} or line.word(start - 1, at).isdecimal()):
        start -= 1
    end = at + 1
    while end < at + 10 and (line.word(end, at) in {"-", "(", ")"} or line.word(end, at).isdecimal()):
        end += 1
    groups = [line.words[index] for index in range(start, end) if line.words[index].isdecimal()]
    if line.word(start, at) == "+" and line.touches(start + 1) and sum(map(len, groups)) >= 7:
        return True
    called = any(line.word(index, at) in _PHONE for index in range(start - 4, start))
    if called and sum(map(len, groups)) >= (3 if len(groups) == 1 else 6):
        return True
    return len(groups) > 1 and "-" in line.words[start:end] and len(groups[-1]) == 4 and all(len(group) == 3 for group in groups[:-1])


def _address(line: Line, at: int) -> bool:
    """Four groups joined by full stops ("192.168.0.1"), or a piece of a web address."""
    beyond = line.word(at + 2, at)
    if (
        line.word(at + 1, at) == "/"
        and line.touches(at + 1)
        and line.touches(at + 2)
        and beyond.isdecimal()
        and len(line.words[at]) + len(beyond) <= 4
    ):
        return len(beyond) < 3  # "9/11", "24/7"; "12/100" has numbers
    return line.words[at].count(".") == 3 or (
        line.word(at - 1, at) in {"/", "=", "&", "?", "_", "@"} and line.touches(at) and line.touches(at - 1)
    )


def is_score(line: Line, at: int, first: float, second: float, last: int) -> bool:
    """Whether "5-1" is a result rather than a range: it falls, or a word of winning and losing stands near."""
    if first >= second:
        return True
    after = line.word(last + 2, at)
    if plural(after) or after in PERCENT or after in {"per", "-"} or line.word(at - 1, at) in CURRENCIES:
        return False
    return any(line.word(index, at) in _SCORES for index in (*range(at - 6, at), *range(last, last + 6)))
