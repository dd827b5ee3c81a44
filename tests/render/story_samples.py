"""Stories built by hand over invented articles: read, compared and related by the program, their threads written down here.

The stage that follows claims is tested elsewhere; here it is known beforehand what a page has to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from variorum import compare, pipeline, read
from variorum.model import (
    Article,
    Figure,
    Independence,
    Kinship,
    Occurrence,
    Origin,
    PairRelation,
    Reading,
    Story,
    Thread,
    ThreadStatus,
    Tier,
)

WIRE = """Tanker runs aground off Koper, fuel reaches the shore

KOPER, March 3 (Adria Wire) — The coastal tanker Maren Dahl ran aground off Koper early on Wednesday, and at least 40 tonnes of fuel had leaked into the bay by midday, the harbour master's office said.

The ship was on its way from Trieste to Rijeka with 12 people on board. Nobody was hurt, according to the coastguard.

"The hull is open in two places, and we are pumping," the harbour master, Lidija Kranjc, told Adria Wire. Her office expects the wind to drop in the evening.

Two containers of solvent went overboard, a port official said. Fishermen in Piran said that they had seen a second ship close by shortly before the tanker struck the ground.

The owner, Dahl Shipping, said that it was sending a salvage tug from Venice.
"""

COURIER_MORNING = """Tanker aground off Koper: fuel in the bay

By Tomas Verhoef

March 3 (Gulf Courier, with Adria Wire) — The coastal tanker Maren Dahl ran aground off Koper early on Wednesday, and at least 40 tonnes of fuel had leaked into the bay by midday, the harbour master's office said.

The ship was on its way from Trieste to Rijeka with 12 people on board. Nobody was hurt, according to the coastguard.

Two containers of solvent went overboard, a port official said. Fishermen in Piran said that they had seen a second ship close by shortly before the tanker struck the ground.

The alleged leak has closed the beaches between Ankaran and Piran. Hotels there were full for the spring regatta, the tourist board said.

READ MORE: Who pays when a ship goes down?
"""

COURIER_EVENING = """Tanker aground off Koper: 65 tonnes of fuel in the bay

By Tomas Verhoef

March 4 (Gulf Courier, with Adria Wire) — The coastal tanker Maren Dahl ran aground off Koper early on Wednesday, and at least 65 tonnes of fuel had leaked into the bay by Thursday morning, the harbour master's office said.

The ship was on its way from Trieste to Rijeka with 12 people on board. Nobody was hurt, according to the coastguard.

Fishermen in Piran said that they had seen a second ship close by shortly before the tanker struck the ground.

The leak has closed the beaches between Ankaran and Piran. Hotels there were full for the spring regatta, the tourist board said.

Police have opened an inquiry into the captain's hours of rest, the interior ministry said.

READ MORE: Who pays when a ship goes down?
"""

POST = """Divers count three holes in tanker off Koper

KOPER — Divers have found three holes in the hull of the Maren Dahl, the tanker that ran aground on Wednesday, the salvage company Sever said on Thursday.

No more than 25 tonnes of fuel have leaked, said Ivo Baran, who leads the divers. "The office on the quay counts what it fears, and we count what we see," he told the Harbour Post.

The harbour master's office had spoken of at least 65 tonnes. Its spokesman said that the figure came from the gauges of the ship.

Twelve sailors were taken ashore in Koper and are staying at a seamen's home. Nobody was hurt, the coastguard said.
"""

RADIO = """Ölteppich vor Koper: Strandsperren bis Piran

KOPER, 4. März (Radio Karst) – Nach der Havarie des Tankers Maren Dahl vor Koper bleiben die Strände zwischen Ankaran und Piran gesperrt, teilte die Küstenwache mit. Die Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft in Triest stellt zwei Schiffe für die Reinigung bereit.

Mindestens 65 Tonnen Treibstoff sind ausgelaufen, berichtet die Agentur Adria Wire unter Berufung auf das Hafenamt.
"""

ARABIC = """ناقلة تجنح قبالة كوبر وتسرب الوقود إلى الخليج

كوبر، 4 مارس (قناة الساحل) — قال مكتب مدير الميناء إن 65 طنا على الأقل من الوقود تسربت إلى الخليج بعد جنوح الناقلة مارين دال يوم الأربعاء.

وأضاف خفر السواحل أن أحدا لم يصب بأذى.
"""


@dataclass(frozen=True, kw_only=True)
class At:
    """Where a claim stands: the words, in the text of this id."""

    article: str
    words: str
    speaker: str | None = None
    relays: tuple[str, ...] = ()
    tier: Tier = Tier.CONFIRMED
    score: float = 1.0
    reason: str = "aligned sentences of two versions"


def article(id_: str, text: str, outlet: str | None, published: str | None, **more: str) -> Article:
    return Article(text=text, given_id=id_, outlet=outlet, published=published, path=f"{id_}.txt", **more)


ARTICLES = (
    article("wire", WIRE, "Adria Wire", "2021-03-03T12:10Z"),
    article("courier-1", COURIER_MORNING, "Gulf Courier", "2021-03-03T14:30Z", url="https://gulfcourier.example/tanker"),
    article("courier-2", COURIER_EVENING, "Gulf Courier", "2021-03-04T08:05Z", url="https://gulfcourier.example/tanker"),
    article("post", POST, "Harbour Post", "2021-03-04T17:40Z"),
    article("radio", RADIO, "Radio Karst", "2021-03-04"),
    article("sahel", ARABIC, "قناة الساحل", "2021-03-04T19:00Z"),
)


def occurrence(reading: Reading, at: At) -> Occurrence:
    """An occurrence, with the attribution and the figure that the reading has at these words."""
    text = reading.article.text
    start = text.index(at.words)
    span = (start, start + len(at.words))
    figures = [figure for figure in reading.figures if span[0] <= figure.span[0] and figure.span[1] <= span[1]]
    said = [each.id for each in reading.attributions if any(a < span[1] and b > span[0] for a, b in each.content)]
    return Occurrence(
        article=reading.article.id,
        span=span,
        attribution=said[-1] if said else None,
        figure=figures[0] if figures else _figure(text, span),
        published=reading.article.published,
        speaker=at.speaker,
        relays=at.relays,
        tier=at.tier,
        score=at.score,
        reason=at.reason,
    )


def _figure(text: str, span: tuple[int, int]) -> Figure | None:
    """The figure of a text whose figures the program does not read."""
    at = text.find("65", *span)
    if at < 0:
        return None
    return Figure(span=span, number=(at, at + 2), value=65, low=65, high=None, hedge="at least", unit="tonnes", counted=None)


def thread(number: int, claim: str, status: str, readings: dict[str, Reading], *places: At, **more: object) -> Thread:
    """A thread over these places; its origins are the speakers' unless given."""
    occurrences = tuple(occurrence(readings[at.article], at) for at in places if at.article in readings)
    origins: tuple[Origin, ...] = more.get("origins", ())  # type: ignore[assignment]
    independence: tuple[int, int, int] = more.get("independence", (len(occurrences), 0, 0))  # type: ignore[assignment]
    known, none, unknown = independence
    return Thread(
        id=f"t{number}",
        claim=claim,
        status=ThreadStatus(status),
        status_reason=str(more.get("reason", "present throughout")),
        occurrences=occurrences,
        origins=origins,
        independence=Independence(known_dependent=known, no_link_found=none, unknown=unknown),
        rank=round(1 - number / 20, 2),
    )


OFFICE = "the harbour master's office"


def threads(readings: dict[str, Reading]) -> tuple[Thread, ...]:
    """What becomes of seven claims."""
    return (
        thread(
            1, "at least N tonnes of fuel had leaked into the bay by Thursday morning", "rival", readings,
            At(article="wire", words="at least 40 tonnes of fuel had leaked into the bay by midday", speaker=OFFICE),
            At(article="courier-1", words="at least 40 tonnes of fuel had leaked into the bay by midday", speaker=OFFICE, relays=("Adria Wire",), reason="one reused passage"),
            At(article="courier-2", words="at least 65 tonnes of fuel had leaked into the bay by Thursday morning", speaker=OFFICE, relays=("Adria Wire",)),
            At(article="radio", words="Mindestens 65 Tonnen Treibstoff sind ausgelaufen", speaker="das Hafenamt", relays=("Adria Wire",), tier=Tier.SUGGESTED, score=0.71, reason="the same figure of the same unit and day"),
            At(article="post", words="No more than 25 tonnes of fuel have leaked", speaker="Ivo Baran", tier=Tier.SUGGESTED, score=0.83, reason="the same thing counted, in the same place"),
            At(article="sahel", words="65 طنا على الأقل من الوقود تسربت إلى الخليج", speaker="مكتب مدير الميناء", tier=Tier.SUGGESTED, score=0.66, reason="the same figure of the same day"),
            reason="65 in courier-2, said by the harbour master's office; 25 in post, said by Ivo Baran",
            origins=(
                Origin(actor=OFFICE, articles=("wire", "courier-1", "courier-2", "radio", "sahel"), reason="the same speaker, in part through Adria Wire"),
                Origin(actor="Ivo Baran", articles=("post",), reason="names itself"),
            ),
            independence=(5, 2, 0),
        ),
        thread(
            2, "Two containers of solvent went overboard", "withdrawn", readings,
            At(article="wire", words="Two containers of solvent went overboard", speaker="a port official"),
            At(article="courier-1", words="Two containers of solvent went overboard", speaker="a port official", relays=("Adria Wire",), reason="one reused passage"),
            reason="in the version of 2021-03-03, not in that of 2021-03-04",
            origins=(Origin(actor="a port official", articles=("wire", "courier-1"), reason="courier-1 has the passage from wire"),),
        ),
        thread(
            3, "Police have opened an inquiry into the captain's hours of rest", "added", readings,
            At(article="courier-2", words="Police have opened an inquiry into the captain's hours of rest", speaker="the interior ministry"),
            reason="in the version of 2021-03-04, not in that of 2021-03-03",
            origins=(Origin(actor="the interior ministry", articles=("courier-2",), reason="names itself"),),
            independence=(0, 0, 0),
        ),
        thread(
            4, "The leak has closed the beaches between Ankaran and Piran", "changed", readings,
            At(article="courier-1", words="The alleged leak has closed the beaches between Ankaran and Piran"),
            At(article="courier-2", words="The leak has closed the beaches between Ankaran and Piran"),
            At(article="radio", words="bleiben die Strände zwischen Ankaran und Piran gesperrt", speaker="die Küstenwache", tier=Tier.SUGGESTED, score=0.64, reason="the same places and day"),
            reason="“alleged” in one version only",
            origins=(Origin(actor=None, articles=("courier-1", "courier-2"), reason="versions of one article"), Origin(actor="die Küstenwache", articles=("radio",), reason="names itself")),
            independence=(2, 2, 1),
        ),
        thread(
            5, "Nobody was hurt", "stable", readings,
            At(article="wire", words="Nobody was hurt", speaker="the coastguard"),
            At(article="courier-1", words="Nobody was hurt", speaker="the coastguard", reason="one reused passage"),
            At(article="courier-2", words="Nobody was hurt", speaker="the coastguard"),
            At(article="post", words="Nobody was hurt", speaker="the coastguard", tier=Tier.SUGGESTED, score=0.9, reason="the same words"),
            origins=(Origin(actor="the coastguard", articles=("wire", "courier-1", "courier-2", "post"), reason="the same speaker"),),
        ),
        thread(
            6, "12 people on board", "stable", readings,
            At(article="wire", words="with 12 people on board"),
            At(article="courier-1", words="with 12 people on board", reason="one reused passage"),
            At(article="courier-2", words="with 12 people on board"),
            At(article="post", words="Twelve sailors were taken ashore in Koper", tier=Tier.SUGGESTED, score=0.58, reason="the same number of people of the ship"),
            origins=(Origin(actor="Adria Wire", articles=("wire", "courier-1", "courier-2"), reason="one reused passage"),),
            independence=(3, 0, 1),
        ),
        thread(
            7, "Fishermen in Piran had seen a second ship close by", "stable", readings,
            At(article="wire", words="they had seen a second ship close by shortly before the tanker struck the ground", speaker="Fishermen in Piran"),
            At(article="courier-1", words="they had seen a second ship close by shortly before the tanker struck the ground", speaker="Fishermen in Piran", reason="one reused passage"),
            At(article="courier-2", words="they had seen a second ship close by shortly before the tanker struck the ground", speaker="Fishermen in Piran"),
            origins=(Origin(actor="Fishermen in Piran", articles=("wire", "courier-1", "courier-2"), reason="one reused passage"),),
        ),
    )  # fmt: skip


def related(readings: tuple[Reading, ...]) -> tuple[Kinship, ...]:
    pairs = (pipeline.explain_reuse(one.article, other.article) for one, other in combinations(readings, 2))
    return tuple(pair for pair in pairs if pair.relation is not None)


def assembled(articles: tuple[Article, ...], *, notes: tuple[str, ...] = ()) -> Story:
    """The story of these articles, with those of the seven threads that stand in two texts or more, or in the second version."""
    readings = tuple(read(each) for each in articles)
    kin = related(readings)
    steps = [pair for pair in kin if pair.relation in {PairRelation.VERSION, PairRelation.COPY} or pair.containment_b > 0.5]
    found = threads({reading.article.id: reading for reading in readings})
    return Story(
        readings=readings,
        kinships=kin,
        comparisons=tuple(compare(pair.a, pair.b) for pair in steps),
        threads=tuple(each for each in found if each.occurrences),
        notes=notes,
    )


@cache
def tanker() -> Story:
    """Six texts of five outlets in two days and three languages: an agency, its copy in two versions, a rival figure."""
    return assembled(ARTICLES)


@cache
def two() -> Story:
    """Two versions of one article."""
    return assembled(ARTICLES[1:3])


@cache
def one() -> Story:
    """One text alone: whatever it claims stays as it is."""
    story = assembled(ARTICLES[:1], notes=("there is one text only: nothing to compare it with",))
    return replace(story, threads=tuple(replace(each, status=ThreadStatus.STABLE, status_reason="in one text") for each in story.threads))


@cache
def strangers() -> Story:
    """Two texts that share nothing, without date or outlet."""
    bread = "Bakers in Lindmark raise the price of rye bread\n\nBakers in Lindmark will ask 20 cents more for a loaf of rye bread, their guild said.\n"
    chess = "Young player wins chess open in Vasa\n\nA girl of 14 won the open championship in Vasa, the organisers announced.\n"
    readings = tuple(read(Article(text=text, path=path)) for text, path in ((bread, "bread.txt"), (chess, "chess.txt")))
    return Story(readings=readings, kinships=(), comparisons=(), threads=(), notes=("no text bears a date",))


@cache
def hostile() -> Story:
    """Two versions full of markup, script, links and characters that turn text round."""
    evil = '<script>alert(1)</script> </style><img src=x onerror=alert(2)> javascript:alert(3) \u202eevil\u202c {{ 7*7 }} "><b>'
    texts = [
        f'Port "{evil}" shut\n\nAt least {number} sailors {evil} were kept on board, said "O\'Neil & {evil}".\n' for number in (14, 31)
    ]
    articles = tuple(
        article(
            f"h{number}{evil}", text, f"Outlet {evil}", f"2021-03-0{number}", url="javascript:alert(4)", title=f"</title><script>alert(5)</script>{evil}"
        )
        for number, text in enumerate(texts, 3)
    )  # fmt: skip
    readings = tuple(read(each) for each in articles)
    comparison = compare(*articles)
    found = {reading.article.id: reading for reading in readings}
    words = [f"At least {number} sailors" for number in (14, 31)]
    places = [At(article=each.id, words=text, speaker=f"O'Neil {evil}", relays=(evil,), reason=evil) for each, text in zip(articles, words, strict=True)]  # fmt: skip
    origins = (Origin(actor=evil, articles=tuple(found), reason=evil),)
    return Story(
        readings=readings,
        kinships=(pipeline.explain_reuse(*articles),),
        comparisons=(comparison,),
        threads=(thread(1, f"At least N sailors {evil}", "changed", found, *places, reason=evil, origins=origins),),
        notes=(evil,),
    )


@cache
def forty() -> Story:
    """Forty texts of a dozen outlets, each a copy or a version of the one before."""
    base = tanker()
    articles = tuple(
        replace(
            ARTICLES[(1, 2)[number % 2]],
            given_id=f"text-{number:02}",
            outlet=f"Outlet {number % 12 + 1}",
            published=f"2021-03-{3 + number // 12:02}T{6 + number % 12:02}:00Z",
            url=f"https://outlet{number % 12 + 1}.example/tanker",
        )
        for number in range(40)
    )
    readings = tuple(replace(base.readings[(1, 2)[number % 2]], article=each) for number, each in enumerate(articles))
    kin = [
        Kinship(
            a=articles[number - step], b=articles[number], words_a=150, words_b=150, relation=PairRelation.VERSION if step == 12 else PairRelation.COPY,
            reason="most words, the same outlet" if step == 12 else "most words, another outlet", resemblance=0.8 - step / 100, containment_a=0.9 - step / 100, containment_b=0.9 - step / 100, earlier="a",
            direction_confidence=0.9, direction_reason="the dates", longest=30, least=6, passages=(),
        )
        for number in range(1, 40) for step in (1, 12) if number >= step
    ]  # fmt: skip
    comparison = next(each for each in base.comparisons if {each.old.article.id, each.new.article.id} == {"courier-1", "courier-2"})
    sides = {0: comparison.old, 1: comparison.new}
    comparisons = tuple(
        replace(comparison, old=replace(sides[0], article=articles[number]), new=replace(sides[1], article=articles[number + 1]))
        for number in range(0, 38, 2)
    )
    found = {reading.article.id: reading for reading in readings}
    leaks = [
        At(article=each.id, words=("at least 40 tonnes of fuel", "at least 65 tonnes of fuel")[number % 2], speaker=OFFICE)
        for number, each in enumerate(articles)
    ]
    return Story(
        readings=readings,
        kinships=tuple(kin),
        comparisons=comparisons,
        threads=(
            thread(1, "at least N tonnes of fuel had leaked", "changed", found, *leaks, reason="40, then 65", origins=(Origin(actor=OFFICE, articles=tuple(found), reason="the same speaker"),)),
            *(thread(number, f"Nobody was hurt ({number})", "stable", found, *(At(article=each.id, words="Nobody was hurt", speaker="the coastguard") for each in articles)) for number in range(2, 9)),
        ),
    )  # fmt: skip
