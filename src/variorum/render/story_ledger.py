"""The ledger of claims: a row for each thread, with its values, who says it, where, and from how many origins; and who is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.model import Figure, Independence, Occurrence, Story, Thread, ThreadStatus, Tier
from variorum.render.claims_words import FORMS, Voice, value_of, voices
from variorum.render.plain import one_line
from variorum.render.story_view import Quote, Ration, Text, found
from variorum.render.words import listed, plural

_AROUND = 8  # words around an occurrence, so that it can be understood alone
_CLAIM = 30  # words of a claim in its row
_FIGURE = 7  # words with a figure that are quoted before anything else is
_LEAST = 8  # words of it that are quoted before anything else is
_WHO = 3  # speakers named in a row; the opened row names all
OCCURRENCES = 40  # of a claim, listed in its row
ROWS = 300  # claims listed; the data hold all
VOICES = 60  # names in the list of who is quoted
_SPARK = (96, 26)  # width and height of the small drawing of values


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value that a thread takes, where it first stands."""

    shown: str  # "65 or more"
    number: float
    text: Text
    href: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An occurrence of a claim."""

    key: str  # "c1-o2"
    occurrence: Occurrence
    text: Text
    quote: Quote
    value: str  # "65 or more"; empty without a figure
    tier: str  # "confirmed", or "suggested, 0.83"
    who: str | None  # who says it; None for the text itself or an unknown source
    own: bool  # in the text's own voice

    @property
    def words(self) -> str:
        """The words as far as they may be shown."""
        return self.quote.words

    @property
    def href(self) -> str:
        """The link to it."""
        return f"#{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A thread in the ledger."""

    number: int
    key: str  # "c1"
    thread: Thread
    claim: str  # empty where the page holds no words of the texts
    language: str | None
    values: tuple[Value, ...]  # distinct, in the order of first appearance
    spark: tuple[str, tuple[tuple[float, float], ...]] | None  # the path of the small drawing, and its points
    who: tuple[tuple[str, str], ...]  # speakers, and how their words came: "first hand and through Adria Wire"
    more_who: int
    own_voice: bool  # whether some text says it itself
    texts: int
    outlets: int
    origins: str
    carriers: tuple[Text, ...]  # the texts that have it
    occurrences: tuple[Said, ...]
    origin_rows: tuple[tuple[str | None, tuple[Text, ...], str], ...]

    @property
    def listed(self) -> tuple[Said, ...]:
        """The occurrences that its row opens to: the first of many, and those that its values link to."""
        linked = {value.said.key for value in self.values}
        return tuple(each for number, each in enumerate(self.occurrences) if number < OCCURRENCES or each.key in linked)

    @property
    def alone(self) -> bool:
        """Whether it stands in one text and nothing became of it."""
        return self.texts == 1 and self.thread.status is ThreadStatus.STABLE

    def origin_of(self, said: Said) -> str | None:
        """The one that it comes from; None where several are possible or nobody is named."""
        actors = [actor for actor, texts, _ in self.origin_rows if said.text in texts]
        return actors[0] if len(actors) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRow:
    """Somebody who is quoted, over all texts."""

    name: str | None
    total: int
    by_form: tuple[int, ...]  # direct, indirect, mixed
    forms: str
    ways: str
    texts: tuple[Text, ...]


def set_aside(story: Story, texts: Sequence[Text], ration: Ration) -> None:
    """Quotes the words around each figure that differs, then a few words of every claim before all the words of some."""
    by_id = found(texts)
    shared = [thread for thread in _found(story, by_id) if not _alone(thread)]
    for thread in shared:
        if thread.status is not ThreadStatus.STABLE:
            for each in thread.occurrences:
                if each.figure and each.article in by_id:
                    ration.clip(by_id[each.article], each.span, _FIGURE, focus=each.figure.number[0])
    for most in (_LEAST, _CLAIM):
        for thread in sorted(shared, key=lambda thread: thread.status is ThreadStatus.STABLE):
            _claim(thread, by_id, ration, most if thread.status is not ThreadStatus.STABLE else _LEAST)
    for thread in shared:
        if thread.status in {ThreadStatus.CHANGED, ThreadStatus.RIVAL}:
            for each in (thread.occurrences[0], thread.occurrences[-1]):
                if each.article in by_id:
                    ration.clip(by_id[each.article], each.span, _CLAIM)


def rows_of(story: Story, texts: Sequence[Text], ration: Ration) -> tuple[Row, ...]:
    """The rows, in the order of the threads; claims of one text that stay as they are come last."""
    by_id = found(texts)
    threads = sorted(_found(story, by_id), key=_alone)[:ROWS]
    claims = [(thread, _claim(thread, by_id, ration, _CLAIM)) for thread in threads]
    return tuple(_row(number, thread, claim, by_id, ration) for number, (thread, claim) in enumerate(claims, 1))


def _alone(thread: Thread) -> bool:
    return thread.status is ThreadStatus.STABLE and len({each.article for each in thread.occurrences}) == 1


def _found(story: Story, by_id: dict[str, Text]) -> list[Thread]:
    """The threads that stand in some text of the story."""
    return [thread for thread in story.threads if any(each.article in by_id for each in thread.occurrences)]


def _claim(thread: Thread, by_id: dict[str, Text], ration: Ration, most: int) -> str:
    """The claim, as far as the words that it rests on may be quoted."""
    last = _home(thread, [each for each in thread.occurrences if each.article in by_id], by_id)
    (start, end), withheld = ration.clip(by_id[last.article], last.span, most)
    if start == end:
        return ""
    words = one_line(thread.claim).split(" ")
    kept = len(by_id[last.article].reading.article.text[start:end].split()) if withheld else _CLAIM
    return " ".join(words) if len(words) <= kept else f"{' '.join(words[:kept])} …"


def _home(thread: Thread, places: Sequence[Occurrence], by_id: dict[str, Text]) -> Occurrence:
    """The occurrence whose words the claim is in, the latest of those that fit alike."""
    claim = set(thread.claim.casefold().split())

    def alike(index: int) -> tuple[int, int]:
        each = places[index]
        return len(claim & set(by_id[each.article].reading.article.text[slice(*each.span)].casefold().split())), index

    return places[max(range(len(places)), key=alike)]


def _who(places: Sequence[Occurrence]) -> list[tuple[str, str]]:
    """Who says it, in the order of time, and through whom the words came."""
    ways: dict[str, dict[str, None]] = {}
    for each in places:
        if each.speaker:
            through = f"through {', then '.join(map(one_line, each.relays))}" if each.relays else "first hand"
            ways.setdefault(one_line(each.speaker), {})[through] = None
    return [(name, "" if list(how) == ["first hand"] else listed(sorted(how))) for name, how in ways.items()]


def _row(number: int, thread: Thread, claim: str, by_id: dict[str, Text], ration: Ration) -> Row:
    key = f"c{number}"
    places = [each for each in thread.occurrences if each.article in by_id]
    said = tuple(_said(f"{key}-o{index}", each, by_id[each.article], ration) for index, each in enumerate(places, 1))
    who = _who(places)
    named = {text.key: text for text in (each.text for each in said)}
    return Row(
        number=number,
        key=key,
        thread=thread,
        claim=claim,
        language=by_id[_home(thread, places, by_id).article].language,
        values=_values(said),
        spark=_spark(said),
        who=tuple(who[:_WHO]),
        more_who=max(0, len(who) - _WHO),
        own_voice=any(each.own for each in said),
        texts=len(named),
        outlets=len({text.outlet or text.file for text in named.values()}),
        origins=_origins(thread),
        carriers=tuple(sorted(named.values(), key=lambda text: text.number)),
        occurrences=said,
        origin_rows=tuple(
            (
                one_line(origin.actor) if origin.actor else None,
                tuple(dict.fromkeys(by_id[name] for name in origin.articles if name in by_id)),
                one_line(origin.reason),
            )
            for origin in thread.origins
        ),
    )


def _said(key: str, each: Occurrence, text: Text, ration: Ration) -> Said:
    return Said(
        key=key,
        occurrence=each,
        text=text,
        quote=ration.quote(text, each.span, around=_AROUND, focus=each.figure.number[0] if each.figure else None),
        value=value_of(each.figure) if each.figure else "",
        tier="confirmed" if each.tier is Tier.CONFIRMED else f"suggested, {each.score:.2f}",
        who=one_line(each.speaker) if each.speaker else None,
        own=each.attribution is None and not each.speaker,
    )


def number_of(figure: Figure | None) -> float | None:
    """The value as one number: the middle of a range, the bound of an open one."""
    if figure is None:
        return None
    if figure.value is not None:
        return figure.value
    bounds = [bound for bound in (figure.low, figure.high) if bound is not None]
    return sum(bounds) / len(bounds) if bounds else None


def _values(said: Sequence[Said]) -> tuple[Value, ...]:
    values: dict[str, Value] = {}
    for each in said:
        number = number_of(each.occurrence.figure)
        if number is not None:
            values.setdefault(each.value, Value(shown=each.value, number=number, text=each.text, href=each.href, said=each))
    return tuple(values.values())


def _spark(said: Sequence[Said]) -> tuple[str, tuple[tuple[float, float], ...]] | None:
    """A step line through the values in the order of the texts, from the lowest to the highest; None where there is one value."""
    numbers = [number for each in said if (number := number_of(each.occurrence.figure)) is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    if low == high:
        return None
    width, height = _SPARK
    step = (width - 8) / (len(numbers) - 1)
    points = [(round(4 + step * index, 1), round(height - 4 - (height - 8) * (number - low) / (high - low), 1)) for index, number in enumerate(numbers)]  # fmt: skip
    path = f"M{points[0][0]} {points[0][1]}" + "".join(f"H{x}V{y}" for x, y in points[1:])
    return path, tuple(points)


def _origins(thread: Thread) -> str:
    """How many voices stand behind it, in words; two without a link are never called independent."""
    counts: Independence = thread.independence
    names = [one_line(origin.actor) for origin in thread.origins if origin.actor]
    head = plural(len(thread.origins), "origin") if thread.origins else "no origin known"
    if counts.no_link_found > 1:
        head = f"{head}, no link found between {counts.no_link_found if counts.no_link_found != len(thread.origins) else 'them'}"
    if counts.unknown:
        head = f"{head}; {counts.unknown} unknown"
    return f"{head}: {listed(names[:3])}{' and others' if len(names) > 3 else ''}" if names else head


def voices_of(texts: Sequence[Text]) -> tuple[VoiceRow, ...]:
    """Who is quoted in the whole story, by the number of attributions; sources whose name is not told come last, as one."""
    joined = {text.key: text.reading.attributions for text in texts}
    spelled: dict[str, str] = {}  # the first spelling of each name
    where: dict[str | None, list[Text]] = {}
    for text in texts:
        for each in text.reading.attributions:
            name = spelled.setdefault(one_line(each.speaker).casefold(), one_line(each.speaker)) if each.speaker else None
            where.setdefault(name, []).append(text)
    found_voices: dict[str | None, Voice] = {}
    for voice in voices(each for attributions in joined.values() for each in attributions):
        name = spelled.get(one_line(voice.name).casefold()) if voice.name else None
        if name in found_voices:
            known = found_voices[name]
            known.forms += voice.forms
            known.relayed += voice.relayed
            known.relays += voice.relays
        else:
            found_voices[name] = voice
    rows = [
        VoiceRow(
            name=name,
            total=voice.total,
            by_form=tuple(voice.forms[form] for form in FORMS),
            forms=", ".join(f"{voice.forms[form]} {form}" for form in FORMS if voice.forms[form]),
            ways=_ways(voice),
            texts=tuple(dict.fromkeys(where[name])),
        )
        for name, voice in found_voices.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.name is None, -row.total, row.name or "")))


def _ways(voice: Voice) -> str:
    ways = [f"{voice.first_hand} first hand"] if voice.first_hand else []
    if voice.relayed:
        ways.append(f"{voice.relayed} through {listed(sorted(map(one_line, voice.relays)))}")
    return ", ".join(ways)
