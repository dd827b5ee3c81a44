"""Words as they count when statements are held side by side: their stems, and which of them say nothing of what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import zip_longest

# What carries grammar, time or manner of telling, but not what is told.
_EMPTY = frozenset(
    "a an the this that these those there here it its he his him she her they their them we our us i my you your who whom whose which what when where why how "
    "and or but nor so yet as if than then because while although though unless until since of in on at by to from for with into onto over under about after "
    "before between among against through during within near up down out off again also too very more most less least much many some any all both each every "
    "other others another such same own only just even still already now later earlier ago meanwhile however according is are was were be been being am has have "
    "had having do does did done will would shall should may might can could must not no never none nobody nothing without least around some nearly almost "
    "roughly approximately say says said saying anybody anyone everybody everyone somebody someone something anything everything tell tells told add adds added report reports reported reportedly monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december today yesterday tomorrow morning afternoon evening "
    "night day days week weeks month months year years hour hours one's mr mrs ms dr per".split()
)
_NEGATIVE = frozenset("not no never none nobody nothing neither nor without cannot".split())
_DENYING = frozenset(
    "deny denies denied denying denial reject rejects rejected rejecting refute refutes refuted dismiss dismisses dismissed contest contests contested".split()
)
_CONTRASTS = frozenset("but although though while whereas except who which".split())  # end what a "not" is about
_BEYOND = _CONTRASTS | frozenset(
    "and or in on at by to from for with near after before when as".split()
)  # end what a "no" is about: a thing
_OF_THING = {"no": _BEYOND, "without": _BEYOND | {"that"}}
_BOUNDS = frozenset("more less fewer exceed only later least just".split())
_SELF = frozenset("it its itself they their them themselves we our ours us he his him she her i my me".split())
_ENDINGS = ("ization", "isation", "fulness", "ousness", "ations", "ation", "ments", "ment", "ness", "ings", "ing", "ions", "ion", "ers", "ies", "ied", "ely", "er", "ed", "es", "ly", "s")  # fmt: skip
_WITH_AL = 8  # letters of "dismissal", "arrivals"; shorter words end so by nature
_LONG = 4  # letters from which British and American endings are brought together
_SHORTEST = 3  # letters that a stem keeps at least
_IRREGULAR = {
    "died": "kill", "dead": "kill", "death": "kill", "deaths": "kill", "dying": "kill", "dies": "kill", "perished": "kill", "fatalities": "kill", "fell": "fall", "fallen": "fall", "rose": "rise", "risen": "rise",
    "broke": "break", "broken": "break", "took": "take", "taken": "take", "went": "go", "gone": "go", "hit": "hit", "struck": "strike", "found": "find",
    "held": "hold", "sent": "send", "spent": "spend", "bought": "buy", "sold": "sell", "lost": "lose", "left": "leave", "began": "begin", "begun": "begin",
    "shot": "shoot", "fought": "fight", "brought": "bring", "built": "build", "paid": "pay", "met": "meet", "men": "man", "women": "woman", "children": "child",
    "people": "people", "policemen": "police", "policeman": "police", "hurt": "wound", "wounded": "wound", "wounding": "wound", "wounds": "wound",
    "injured": "wound", "injuring": "wound", "injuries": "wound", "injury": "wound", "injures": "wound", "killed": "kill", "killing": "kill", "kills": "kill",
    "slain": "kill",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A rough stem that British and American spellings share: "neighbours" and "neighbor", "organised" and "organize"."""
    low = word.casefold().replace("’", "'").removesuffix("'s").removesuffix("'")
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if low.endswith(("al", "als")) and len(low) >= _WITH_AL:
        low = low.removesuffix("s").removesuffix("al")
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST:
            low = low.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
            break
    if len(low) > _SHORTEST and low[-1] == low[-2] and low[-1] not in "sl":
        low = low[:-1]
    if len(low) > _LONG:
        low = low.replace("our", "or")
        low = f"{low[:-2]}iz" if low.endswith("is") else low
    return low.removesuffix("e") if len(low) > _SHORTEST else low


ANYBODY = frozenset(map(stem, "people person persons others".split()))  # may be any of those that another text names more closely
_FATES = {
    stem(word): fate
    for fate, words in enumerate(
        (
            "killed",
            "wounded hospital hospitals hospitalised treated",
            "arrested detained jailed imprisoned",
            "missing",
            "evacuated displaced homeless",
            "rescued saved freed released",
        )
    )
    for word in words.split()
}  # what became of those who are counted: no number of one grows into that of another


def one_fate(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Whether those who are counted, by stems, may be the same ones: not where some died and others were arrested."""
    ours, theirs = ({_FATES[each] for each in stems if each in _FATES} for stems in (ones, others))
    return not ours or not theirs or bool(ours & theirs)


def telling(words: Iterable[str]) -> list[str]:
    """The words that say something, as they stand; numbers and marks are left out."""
    return [word for word in words if word[0].isalpha() and word.casefold() not in _EMPTY]


def is_empty(word: str) -> bool:
    """Whether a word says nothing of what is told."""
    return not word[0].isalnum() or word.casefold() in _EMPTY


def negative(words: Iterable[str]) -> bool:
    """Whether a "not", "no" or "never" stands among the words; two of them do not cancel, as nobody writes so. "Not more than" is a bound."""
    low = [word.casefold() for word in words]
    return any(
        (word in _NEGATIVE or word.endswith("n't")) and after not in _BOUNDS for word, after in zip_longest(low, low[1:], fillvalue="")
    )


def denied(words: Iterable[str]) -> set[int]:
    """The places of the words that a "not", "no" or "never" is about: those behind it, to the next mark or contrast; of "no crater" the thing alone.

    "Reported without giving details" and "asked not to be named" say nothing of the rest of their sentences.
    """
    low = [word.casefold() for word in words]
    found: set[int] = set()
    ends: frozenset[str] | None = None  # words at which it is over; None: nothing is denied here
    for place, (word, after) in enumerate(zip_longest(low, low[1:], fillvalue="")):
        if word in _DENYING or ((word in _NEGATIVE or word.endswith("n't")) and after not in _BOUNDS):
            ends = _OF_THING.get(word, _CONTRASTS) if after != "one" else _CONTRASTS
        elif ends is not None and (word in ends or not word[0].isalnum()):
            ends = None
        elif ends is not None:
            found.add(place)
    return found


def denying(words: Iterable[str]) -> bool:
    """Whether a cue says that its content is denied."""
    return any(word.casefold() in _DENYING for word in words)


def of_oneself(words: Iterable[str]) -> bool:
    """Whether a speech is about the speaker: "it would stay"."""
    return any(word.casefold() in _SELF for word in words)


def plain(text: str) -> list[str]:
    """The words of a phrase, lower case."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold())
