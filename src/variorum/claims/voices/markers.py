"""Words of relaying with the carrier beside them: "told the Star", "carried by", "in an interview with", "through his lawyer"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from variorum.claims.voices.clauses import Clause
from variorum.claims.voices.links import WHO_SPOKE
from variorum.claims.voices.outlets import is_outlet
from variorum.claims.voices.phrases import DAYS, SAYING, read
from variorum.claims.voices.roles import MEDIA_NOUNS, OUTLET_ENDINGS, OUTLET_WORDS, OUTLETS, Sort
from variorum.model import Span

__all__ = ["ABOUT", "ISSUE", "SIGNS", "lead", "markers"]

_Found = Iterator[tuple[int, Span]]

_ANY = (  # by whomever
    r"quoted|cited|relayed|conveyed|transmitted|passed (?:on|along)|delivered|read out|forwarded|summarised|summarized|paraphrased|translated|"
    r"recounted|retold"
)
_AIRED = (  # what is done to words by outlets only, whatever their names look like
    r"(?:re-?)?(?:carried|published|broadcast|aired|printed|reprinted|screened|televised|live-?streamed|posted|run)|picked up|excerpted|featured|"
    r"obtained|seen|reviewed|viewed|interviewed|approached|contacted|reached|quizzed|unearthed|acquired|recorded|filmed|taped|overheard"
)
_OUTLET = r"reported|released|distributed|shared|leaked|shown|asked|circulated|disseminated|heard|questioned|pressed|uploaded|syndicated|translated"
_MIDDLE = r"(?:\s+(?:as\s+\w+ing|earlier|first|later|live|exclusively|at home|by (?:tele)?phone|by e-?mail|on\s+(?:\w+day|air|camera)|\w+day|\w+ly))*"
ISSUE = (  # "Thursday's Star", "the front page of the Star": only an outlet follows
    r"(?:(?:\w+day|today|yesterday|(?:this|last) (?:week|month|morning|evening))'s\s+|"
    r"(?:the|an?|its|their)\s+(?:\w+\s+)?(?:issue|edition|episode|pages?|columns?|airwaves|microphones?|studios?|listeners|readers|viewers)\s+(?:of|at)\s+)"
)
_BY = re.compile(
    rf"\b(?:(?P<any>{_ANY})|(?P<aired>{_AIRED})|(?P<outlet>{_OUTLET})){_MIDDLE}\s+(?P<how>by|in|on)\s+(?P<issue>{ISSUE})?", re.IGNORECASE
)
_TELLING = r"[Tt]old|[Tt]ells|[Tt]elling|[Ii]nformed|[Ii]nforms|[Aa]ssured|[Aa]ssures|[Rr]eminded|[Rr]eminds"
_SPEECHES = (
    "interview interviews remark remarks comment comments statement statements communique communiqué letter letters e-mail e-mails email emails speech "
    "article op-ed column essay report reports appearance message messages video conversation piece editorial transcript call footage clip recording "
    "account accounts answer answers reply replies response responses".split()
)
_ESSAYS = "op-ed column essay interview interviews article piece"
_VERBS = "|".join(sorted(SAYING - {"told", "tells", "telling"}))
_WHILE = r"(?:exclusively|separately|briefly|earlier|later|on\s+\w+day|by\s+(?:tele)?phone|live|\w+day)"
_TO = re.compile(
    rf"\b(?P<told>{_TELLING})\s+"
    rf"|\b(?:[Ss]peaking|spoke|speaks|speak|[Tt]alking|talked|[Ww]riting|[Aa]ppearing|appeared|commenting|briefed|confided|(?P<said>{_VERBS}))\s+"
    rf"(?:{_WHILE}\s+)*(?P<to>to|with|in|(?P<on>on)|for)\s+(?:{ISSUE})?"
    r"|\b(?:broadcast|aired|published|carried|posted|shown|featured|printed|run)\s+(?:on|in)\s+"
    r"|\b(?P<passed>made|shared|given|gave|granted|sent|leaked|handed|shown|supplied|submitted|provided|mailed|e?-?mailed|faxed|dictated|passed|released|addressed|"
    r"texted|available)(?:\s+\w+ly)?\s+(?:to|with)\s+"
    rf"|\b(?:(?P<essay>(?i:{_ESSAYS.replace(' ', '|')}))|(?i:{'|'.join(_SPEECHES)}))(?:\s+(?:published|broadcast|aired|sent|carried|given|posted|printed|"
    r"on\s+\w+day|\w+day|by\s+(?:tele)?phone|live|exclusive))*\s+(?P<prep>to|with|for|on|in|by|from)\s+",
)
_TOLD = re.compile(rf"\b(?:{_TELLING})\s+")
_WHO_TOLD = re.compile(r"[^,.;:\"]{0,40},\s+who\s+(?:\w+\s+)?(?:spoke|talked|told|relayed|passed|recounted|repeated|shared)\b")
_FROM_CUE = re.compile(r"(?:\s+\w+ly)?\s+(?:(?:to|with)\s+)?")
_ANSWERED = frozenset("answered answers assured informed notified reminded wrote emailed e-mailed texted phoned rang called".split())
_IN_ITS = re.compile(
    r"\b(?:[Ii]n|[Dd]uring|[Tt]o) (?:an?|the|its|their) (?:\w+ )?(?P<who>(?:[A-Z][\w.&]*\s){1,5})(?:interview|profile|report|article|op-ed|column|editorial|podcast|programme|program|segment)\b"
)
_INTERVIEWED = re.compile(r"\s+(?:in|during) (?:an?|the) (?:\w+ ){0,2}interview\b")
_THROUGH = re.compile(rf"\b(?:{_VERBS}|statement|message|word)\s+(?:through|via)\s+")
_BY_WAY_OF = re.compile(r"(?:(?:(?<=^)|(?<=[.!?\"] )|(?<=\n))(?:Speaking )?|,\s+(?:speaking )?)(?:[Tt]hrough|[Vv]ia)\s+|\bby way of\s+")
_ISSUED = re.compile(
    r"\b(?:statement|letter|message|note|e-?mail|apology|denial|remarks?|comments?|words?)\s+(?:\w+ly\s+)?"
    r"(?:issued|released|read(?: out| aloud)?|given|sent|delivered|distributed|posted|handed out|provided|conveyed|brought)(?:\s+\w+day)?\s+by\s+"
)
_SHARED = re.compile(
    r"\b(?:post|posts|message|video|clip|letter|recording|tweet|photo|footage|voice note|note)\s+(?:on \w+\s+)?"
    r"(?:shared|posted|circulated|uploaded|reposted|re-posted|forwarded|retweeted|played|read)(?:\s+\w+ly|\s+on \w+)?\s+by\s+"
)
_WHICH = re.compile(r"\b(?:which|that)\s+(?=[A-Z]|the\s|a\s)")
_PLAYED = re.compile(
    r"\s+(?:(?:has|have|had|later|first|then)\s+)*(?:re-?)?(?:played|aired|broadcast|carried|published|ran|printed|obtained|seen|recorded|posted|showed|"
    r"shown|screened|released|quoted|picked up)\b"
)
_PLACED = re.compile(r"(?:(?<=^)|(?<=[.!?\"] )|(?<=\n))(?:In|On|Over)\s+")
ABOUT = re.compile(  # "confirming a report in the Star" says nothing of who carried it
    r"\b(?:confirm|den[iy]|dismiss|reject|disput|contradict|refer|react|respond|rebut|criticis|criticiz|about)\w*\s+(?:(?:to|on|as \w+)\s+)?"
    r"(?:an?|the|that|this|its|his|her)\s+(?:\w+\s+){0,2}$"
)
_AND = re.compile(rf",? and\s+(?:(?:later|then|also)\s+)?(?:(?:{_AIRED}|{_OUTLET})\s+by\s+)?")
_ON = re.compile(r"\s+(?:on|of|from|for|at)\s+(?!\w+day)")
_IN_WHICH = re.compile(r"\b(?:in|on) which\s+(?:he |she |they |it |the )?$|\bwhere\s+$")
_REPRINTED = re.compile(
    r"\b(?:(?:re-?)?(?:carried|published|broadcast|aired|printed|posted|ran)|picked up|first reported|quoted|carries|publishes|runs)\s+"
    r"(?:(?:his|her|their|its|the|these|those)\s+)(?:\w+\s)?(?:account|remarks?|comments?|statement|interview|words?|version|story|claims?|letter|quotes?|message)\b"
)
_DASHED = re.compile(r"\s*-{1,3}\s*(?=[A-Z])")

# Without one of these words no marker is looked for.
SIGNS = (
    OUTLETS
    | OUTLET_ENDINGS
    | OUTLET_WORDS
    | MEDIA_NOUNS
    | DAYS
    | frozenset(
        (*_SPEECHES, *"by told tells telling through via quoted which where edition issue page pages le la der die das el il".split())
    )
)


def markers(clause: Clause, *, signed: bool) -> list[tuple[int, Span]]:
    """Where words of relaying stand in a sentence, each with its carrier, in order of the text; `signed`: whether one of `SIGNS` stands there."""
    found: list[tuple[int, Span]] = []
    for reader in (
        *((_by, _to, _told_on, _through, _placed, _beside_source, _reprinted) if signed else ()),
        _from_cue,
        _in_which,
        _dashed,
    ):
        found += reader(clause)
    return sorted(dict.fromkeys(found))


def _free(clause: Clause, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return (match for match in pattern.finditer(clause.text, clause.start, clause.end) if clause.free(match.start()))


def _phrases(clause: Clause, pattern: re.Pattern[str], fits: Callable[[Span], bool]) -> _Found:
    for match in _free(clause, pattern):
        phrase = clause.phrase(match.end())
        if phrase and fits(phrase):
            yield match.start(), phrase


def _by(clause: Clause) -> _Found:
    reader = clause.reader
    for match in _free(clause, _BY):
        phrase = clause.phrase(match.end())
        if not phrase or (match["any"] == "cited" and clause.text.startswith(" for ", phrase[1])):  # "cited by police for speeding"
            continue
        fits = _voice_or_document(clause, phrase, match["how"]) if match["any"] and match["how"] != "on" else reader.outlet(phrase)
        aired = (match["any"] or match["aired"]) and match["how"] != "on"
        if (
            fits
            or ((aired or match["issue"]) and reader.likely(phrase))
            or (match["how"] == "by" and not match["any"] and reader.alone(phrase))
        ):
            if deeper := WHO_SPOKE.match(clause.text, phrase[1], clause.end):
                yield from ((match.start(), origin) for origin in [clause.phrase(deeper.end())] if origin and reader.voice(origin))
            yield match.start() + 1, phrase
            yield from _and_more(clause, match.start() + 1, phrase)


def _to(clause: Clause) -> _Found:
    for match in _free(clause, _TO):
        phrase = clause.phrase(match.end())
        if ABOUT.search(clause.text, max(clause.start, match.start() - 48), match.start()):
            continue
        if phrase and not clause.reader.outlet(phrase) and (more := _ON.match(clause.text, phrase[1], clause.end)):
            further = clause.phrase(more.end())
            phrase = further if further and clause.reader.outlet(further) else phrase
        if phrase and (_told(clause, phrase, match.start()) if match["told"] else _spoken_to(clause, phrase, match)):
            yield match.start(), phrase
            yield from _and_more(clause, match.start(), phrase)


def _told(clause: Clause, phrase: Span, at: int) -> bool:
    """Whether somebody told things is an outlet: by its form, or a name that is nobody's else."""
    reader = clause.reader
    fits = reader.outlet(phrase) or reader.alone(phrase)
    return (
        (fits or bool(_INTERVIEWED.match(clause.text, phrase[1])))
        and clause.in_cue(at)
        and (reader.ends(phrase) or is_outlet(clause.words, phrase))
    )


def _spoken_to(clause: Clause, phrase: Span, match: re.Match[str]) -> bool:
    reader = clause.reader
    essay = (
        match["essay"]
        and match["prep"] in {"with", "for", "in"}
        and (reader.likely(phrase) or (match["prep"] == "with" and reader.named(phrase)))
    )
    alone = (
        (match["passed"] or match["to"] in {"to", "with"})
        and reader.alone(phrase)
        and (match["passed"] or clause.in_cue(match.start()) or clause.in_source(match.start()))
    )
    programme = match["said"] and match["on"] and reader.likely(phrase) and " " in clause.text[slice(*phrase)]
    return bool(reader.outlet(phrase) or essay or alone or programme or _INTERVIEWED.match(clause.text, phrase[1]))


def _told_on(clause: Clause) -> _Found:
    """Who was told something in private and passed it on: "told her brother, who spoke to the Star"."""
    for match in _free(clause, _TOLD):
        phrase = clause.phrase(match.end())
        if phrase and clause.in_cue(match.start()) and clause.reader.voice(phrase) and _WHO_TOLD.match(clause.text, phrase[1], clause.end):
            yield match.start(), phrase


def _from_cue(clause: Clause) -> _Found:
    """An outlet that a verb of speech of whatever kind is directed to: "dished to the Star", "answered the Star"."""
    for attribution in clause.attributions:
        for _, stop in attribution.cue:
            match = _FROM_CUE.match(clause.text, stop, clause.end)
            phrase = clause.phrase(match.end()) if match else None
            if not match or not phrase or not clause.reader.outlet(phrase):
                continue
            directed = match.group().rstrip().endswith((" to", " with")) or clause.words.low[clause.words.at(stop - 1)] in _ANSWERED
            if directed and not any(start <= phrase[0] < end for start, end in attribution.content):
                yield stop, phrase


def _through(clause: Clause) -> _Found:
    yield from _phrases(clause, _THROUGH, lambda phrase: clause.reader.outlet(phrase) or _is_person(clause, phrase))
    yield from _phrases(clause, _BY_WAY_OF, lambda phrase: _is_person(clause, phrase))
    yield from _phrases(clause, _ISSUED, lambda phrase: _is_person(clause, phrase))
    yield from _phrases(clause, _SHARED, clause.reader.voice)
    yield from _phrases(
        clause, _WHICH, lambda phrase: clause.reader.outlet(phrase) and bool(_PLAYED.match(clause.text, phrase[1], clause.end))
    )


def _is_person(clause: Clause, span: Span) -> bool:
    phrase = read(clause.words, span)
    return phrase is not None and (phrase.sort in {Sort.PERSON, Sort.PEOPLE} or (phrase.proper and clause.reader.voice(span)))


def _placed(clause: Clause) -> _Found:
    yield from _phrases(clause, _PLACED, lambda phrase: clause.reader.outlet(phrase) and clause.text[phrase[1] : phrase[1] + 1] == ",")
    for match in _free(clause, _IN_ITS):
        phrase = clause.phrase(match.start("who"), match.end("who"))
        if phrase and clause.reader.outlet(phrase):
            yield match.start(), phrase


def _beside_source(clause: Clause) -> _Found:
    for attribution in clause.attributions:
        for _, stop in attribution.source:
            if clause.text.startswith(" to ", stop) and (phrase := clause.phrase(stop + 4)) and clause.reader.outlet(phrase):
                yield stop, phrase


def _in_which(clause: Clause) -> _Found:
    """An outlet that has, shows or prints something in which somebody speaks: "the Star ran a clip in which the mayor says"."""
    opening = clause.opening()
    if not opening or not (clause.reader.outlet(opening) or clause.reader.likely(opening)):
        return
    for attribution in clause.attributions:
        for start, _ in (*attribution.source[:1], *attribution.cue[:1]):
            if start > opening[1] and _IN_WHICH.search(clause.text, max(clause.start, start - 16), start) and clause.free(start):
                yield start, opening


def lead(clause: Clause) -> Span | None:
    """An outlet whose clause ends with a colon before all that is said: "The Star had it first: the mayor told ..."."""
    opening = clause.opening()
    if not clause.attributions or not opening or not clause.reader.outlet(opening):
        return None
    colon = clause.text.find(":", opening[1], min(start for start, _ in clause.hulls))
    label = clause.text[slice(*opening)].isupper() and " " in clause.text[slice(*opening)]  # "PRESS RELEASE:"
    return opening if not label and 0 <= colon < opening[1] + 60 and '"' not in clause.text[opening[1] : colon] else None


def _reprinted(clause: Clause) -> _Found:
    """An outlet that prints again what somebody said elsewhere: "the Echo carried his account"."""
    for match in _free(clause, _REPRINTED):
        carrier = clause.before(clause.words.at(match.start()) - 1)
        if carrier and clause.reader.outlet(carrier):
            yield match.start(), carrier


def _dashed(clause: Clause) -> _Found:
    """The outlet behind a quotation in a list of quotations: 'Novak: "We stay" - The Star'."""
    for attribution in clause.attributions:
        end = max((end for _, end in attribution.content), default=0)
        match = _DASHED.match(clause.text, end)
        phrase = clause.reader.phrase(match.end(), match.end() + 60) if match and attribution.source else None
        if (
            phrase
            and clause.text[phrase[1] : phrase[1] + 2].strip(' ."') in {"", "\n"}
            and (clause.reader.outlet(phrase) or clause.reader.likely(phrase))
        ):
            yield end, phrase


def _voice_or_document(clause: Clause, phrase: Span, how: str) -> bool:
    if how == "by":
        return clause.reader.voice(phrase)
    found = read(clause.words, phrase)
    return clause.reader.outlet(phrase) or (found is not None and found.sort is Sort.DOCUMENT)


def _and_more(clause: Clause, at: int, phrase: Span) -> _Found:
    """A second outlet beside the first: "reported by the Star and the Post"."""
    if joined := _AND.match(clause.text, phrase[1], clause.end):
        other = clause.phrase(joined.end())
        if other and clause.reader.outlet(phrase) and clause.reader.outlet(other):
            yield at, other
