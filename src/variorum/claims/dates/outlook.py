"""Whether the words about a date look forward ("will meet on Friday") or back ("met on Friday")."""

from __future__ import annotations

import re
from enum import IntEnum

BEFORE = 200  # code points read before a date, at most
BEYOND = 120  # code points read after it


class Outlook(IntEnum):
    """Where the wording looks."""

    BACK = -1
    NONE = 0  # nothing says
    PRESENT = 1  # "is on Nov. 13": forward for a date in the calendar, nothing for a weekday
    SCHEDULED = 2  # "begins on Monday", "arrives on Monday": what is told in the present lies ahead
    FORWARD = 3


_FORWARD = frozenset(
    "will won't shall would should may might must going plan plans planned planning scheduled schedule expected expects expect due slated upcoming "
    "forthcoming forecast effective payable deadline tomorrow next propose proposes proposed intends intend hopes hope tentatively pending aims aim seeks vows promises awaits await".split()
)
_MODAL = frozenset("will won't shall would could should may might must can".split())
_PRESENT = frozenset("is are take takes comes goes ends closes runs".split())
_SCHEDULED = frozenset(
    "begin begins start starts open opens reopen reopens resume resumes expire expires arrive arrives depart departs meet meets convene convenes go decides".split()
)
_DETERMINERS = frozenset("the a an this that these those no every each its their his her our my your another".split())
_BACK = frozenset(
    "said told was were had did been has have since ago came went took made got gave left met saw held began ran fell rose fought sent spoke spent became won lost built "
    "brought bought sold caught found felt grew knew paid put read shot sank stood struck thought threw wrote broke chose drew drove flew hit led let cut set shut split "
    "spread quit beat hurt cost burst bid last earlier born".split()
)
_NOT_PAST = frozenset(
    "need indeed speed feed seed breed exceed proceed succeed united based hundred red shed embed sacred so-called armed detailed unprecedented".split()
)
_NOT_VERBS = frozenset("the a an his her its their our my your this that these those".split())
_BINDING = frozenset(  # "agreed to meet": what comes after lies ahead
    "is are was were be been agree agreed agrees decided decides vowed promised threatened asked ordered invited voted want wants wanted hoped needs have has had ready "
    "likely able sure meant supposed set wish wishes prepare prepares prepared chose forced told urged urges".split()
)
_HEARSAY = frozenset("said believed claimed thought reported appeared appears known claims alleged seemed seems used".split())
_BREAKS = frozenset("that which who whom when where while because if but whether although though after before".split())
_TELLING = _FORWARD | _PRESENT | _SCHEDULED | _BACK | {"to", "ahead", "close"}
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;:\"()]")
_SENTENCE_END = re.compile(r"[.!?][\"')]*\s+(?=[\"'`(]*[A-Z])|\n\s*\n")
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|[ap]\.m|Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|St|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))$"
)


def outlook(text: str, start: int, end: int) -> Outlook:
    """What the nearest verb says: first the clause before the date, then the clause after it, then whatever stands before."""
    before, after = _around(text, start, end)
    owns = text[end : end + 2] == "'s"
    lead = before[-1].casefold() if before else ""
    if lead in ("until", "till", "by", "before") and not owns:
        return _up_to(lead, before[:-1], after)
    if lead in ("since", "last", "after"):
        return Outlook.BACK
    near, far = _nearest(list(reversed(before)), backwards=True)
    seen = near or _nearest(after, backwards=False)[0] or far
    return Outlook.NONE if owns and seen is Outlook.FORWARD and not _SURE & set(before[-6:] + after[:6]) else seen


def promises(text: str, start: int, end: int) -> bool:
    """Whether any word of the sentence looks forward."""
    before, after = _around(text, start, end)
    words = [*before, "_", *after]
    return any(_of(words, at, backwards=False) is Outlook.FORWARD for at in range(len(words))) or before[-1:] in (
        ["to"],
        ["until"],
        ["till"],
    )


def _up_to(lead: str, before: list[str], after: list[str]) -> Outlook:
    """ "Until Friday" looks forward unless something lasted or happened until then."""
    if lead in ("by", "before") or any(word in _HELD for word in before[-8:]):
        near = _nearest(list(reversed(before)), backwards=True)[0]
        seen = near or _nearest(after, backwards=False)[0]
        done = lead == "before" or bool(_DONE & {*before[-6:], *after[: 0 if near else 5]})
        return Outlook.BACK if seen is Outlook.BACK and lead != "until" and done else Outlook.FORWARD
    seen = _nearest(list(reversed(before)), backwards=True)[0] or _nearest(after, backwards=False)[0]
    return Outlook.BACK if seen is Outlook.BACK else Outlook.FORWARD


_HELD = frozenset("postponed delayed extended adjourned suspended deferred remanded given gave granted set put has have".split())
_DONE = frozenset("had was were did".split())
_SURE = frozenset("will won't ahead until upcoming".split())
_OF_A_CLOCK = re.compile(r"\d+|[ap]\.?m?|m|noon|midnight|midday|[A-Z]{2,4}|early|late|mid", re.ASCII)


def _around(text: str, start: int, end: int) -> tuple[list[str], list[str]]:
    """The words of the sentence before and after a date, without a time of day that stands with it and a comma that sets it off."""
    before = _WORD.findall(text, _sentence_start(text, start), start)[-24:]
    after = _WORD.findall(text, end, _sentence_end(text, end))[:16]
    if before:
        before[0] = before[0].casefold()  # "Ahead of ..."
    while len(before) > 1 and (before[-1] == "," or _OF_A_CLOCK.fullmatch(before[-1])):
        before.pop()
    if text[end : end + 2] == "'s":
        del after[:2]  # "s" and the noun that it owns
    elif len(before) <= 2 and after[:1] == [","]:
        del after[0]
    return before, after


def _sentence_start(text: str, at: int) -> int:
    low = max(0, at - BEFORE)
    start = low
    for match in _SENTENCE_END.finditer(text, low, at):
        if not _ABBREVIATED.search(text, max(low, match.start() - 6), match.start()):
            start = match.end()
    return start


def _sentence_end(text: str, at: int) -> int:
    high = min(len(text), at + BEYOND)
    for match in _SENTENCE_END.finditer(text, at, high):
        if not _ABBREVIATED.search(text, max(at, match.start() - 6), match.start()):
            return match.start()
    return high


def _nearest(words: list[str], *, backwards: bool) -> tuple[Outlook, Outlook]:
    """The outlook of the first telling word inside the clause, and of the first one anywhere."""
    inside = True
    for at, word in enumerate(words):
        if word in _BREAKS or word in ",;:()":
            inside = False
            if not backwards:
                break
        if word not in _TELLING and not word.endswith(("ed", "'ll")):
            continue
        seen = _of(words, at, backwards=backwards)
        if seen is not Outlook.NONE:
            return (seen if inside else Outlook.NONE), seen
    return Outlook.NONE, Outlook.NONE


def _of(words: list[str], at: int, *, backwards: bool) -> Outlook:
    word = words[at]
    step = -1 if backwards else 1
    follows = words[at + step] if 0 <= at + step < len(words) else ""
    leads = words[at - step] if 0 <= at - step < len(words) else ""
    if leads == "been" and word in _FORWARD:
        return Outlook.BACK  # "had been scheduled for Friday"
    if word in _FORWARD or word.endswith("'ll"):
        return Outlook.FORWARD
    if word == "set" and follows in ("for", "to"):
        return Outlook.FORWARD
    if word == "to" and follows == "be" and leads not in _HEARSAY:
        return Outlook.FORWARD
    if word == "to" and follows[:1].islower() and follows not in _NOT_VERBS and (leads in _BINDING or leads.endswith("ing")):
        return Outlook.FORWARD
    if leads in ("to", "be") or leads in _MODAL:
        return Outlook.NONE  # "to begin", "be held", "will open": the word before tells
    if word in _BACK or (word.endswith("ed") and len(word) > 4 and word.islower() and word not in _NOT_PAST):
        return Outlook.BACK
    if word == "ahead":
        return Outlook.FORWARD if follows == "of" else Outlook.NONE
    if leads in _DETERMINERS:
        return Outlook.NONE  # "the start": a noun
    if word == "close" and follows in ("at", "on"):
        return Outlook.SCHEDULED
    return Outlook.SCHEDULED if word in _SCHEDULED else Outlook.PRESENT if word in _PRESENT else Outlook.NONE
