"""Whether two phrases say the same in other words: "the war", "the conflict"; or not: "killed", "wounded".

Two kinds of knowledge decide. `closeness` compares word vectors (`weights/CARD.md`), which know synonyms and many opposites.
`opposed` knows what vectors blur: sets of words of which no two hold of one thing at one time, such as directions, harms, stages of a
trial. Both read single words, without their context: a name, a number, a "not" or a hedge is the business of the rules that call this.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from variorum.compare.sentences import stem

# One set a line, groups between "/": words of one group may stand for one another, words of two groups may not. No party, country
# or outlet stands here, nor pairs that only a point of view sets apart ("rebels", "terrorists").
_CONTRASTS = """
north northern northward northwards / south southern southward southwards
east eastern eastward eastwards / west western westward westwards
left-wing leftist / right-wing rightist / centrist
inside indoors / outside outdoors
before earlier prior / after later following
yesterday / today / tomorrow
morning / noon / afternoon / evening / night / midnight
spring springtime / summer / autumn / winter
hourly / daily / weekly / monthly / quarterly / yearly annual annually
first / second / third / fourth / fifth / last final
past previous former / current present incumbent / future next incoming
rise rises rising rose risen up higher climb climbs climbing climbed gain gains gained gaining soar soared soaring surge surged jump jumped rally rallied increase increased upward advance advanced / fall falls falling fell fallen down lower drop dropped decline declined dip dipped slip slipped slide slid sliding plunge plunged tumble tumbled slump slumped sink sank sunk decrease decreased downward lose lost losing shed
more / less fewer
most majority / least minority
maximum / minimum
above over / below under beneath
grow grows growing grew grown growth expand expands expansion / shrink shrinks shrinking shrank shrunk contract contracted contraction
widen widens widening / narrow narrows narrowing
strengthen strengthens stronger / weaken weakens weaker
tighten tightens tightening / loosen loosens ease eases easing relax relaxes
accelerate faster quicken / slow slows slower slowdown
improve improves improvement better best / worsen worsens deteriorate deterioration worse worst
raise raises raising hike / cut cuts cutting lower reduce reduces reduction
kill kills killing killed dead die dies died dying death deaths dead slain murder murders fatality fatalities / wound wounds wounded wounding injure injures injured injury injuries hurt maimed / missing / survive survives survived survivor survivors / unhurt unharmed uninjured unscathed / rescue rescues rescued
dead / alive living
abduct abducted kidnap kidnapped captured / free freed freeing release released releasing
detain detained detention arrest arrested arresting custody / release released releasing free freed freeing
suspect suspected suspects / witness witnesses / victim victims
alleged accused suspected / convicted proven confirmed
question questioned / arrest arrested / charge charged indict indicted indictment / try tried trial / convict convicted conviction guilty / acquit acquitted acquittal cleared innocent / sentence sentenced / pardon pardoned / appeal appealed
plaintiff plaintiffs accuser accusers prosecution prosecutor prosecutors / defendant defendants defence defense / judge judges / jury juror jurors
fine fined fines / jail jailed imprisonment / execution executed
manslaughter / murder
shooting shot shoot gunshot / stabbing stabbed stab / bombing bombed / poisoning poisoned / beating beaten / drowning drowned / strangled
suicide / accident accidental / homicide
soldier soldiers troops troop servicemen military army / civilian civilians / policeman policemen policewoman police / firefighter firefighters / paramedic paramedics medic medics
soldier soldiers troop troops servicemen military army police policeman policemen / rebel rebels insurgent insurgents insurgency militant militants guerrilla guerrillas gunman gunmen
peace / war surrender
army / navy naval / airforce
attack attacks attacked assault assaults offensive invade invaded invasion strike strikes / counterattack counterattacks counter-attack counteroffensive counter-offensive retaliation / defend defends defended defence defense / retreat retreats retreated withdraw withdraws withdrew withdrawal / ceasefire truce armistice / surrender surrendered
war wartime / peace peacetime
win wins winning won winner winners victory victories victorious / lose loses losing lost loser losers defeat defeats defeated / draw drew drawn tie tied
gold / silver / bronze
ally allies friend friends / enemy enemies foe foes rival rivals
buy buys buying bought buyer buyers purchase purchases acquire acquires acquisition / hold holds holding / sell sells selling sold seller sellers sale
import imports importer / export exports exporter
lend lends lent lender lenders creditor creditors / borrow borrows borrower borrowers debtor debtors
hire hires hired hiring recruit recruits / fire fired firing sack sacked sacking dismiss dismisses dismissal / resign resigned resignation quit quits / retire retires retirement
profit profits / loss losses / revenue revenues turnover sales / debt debts
surplus / deficit
income earnings revenue / expenditure expenditures spending costs
supply supplies supplier / demand demands
shortage shortages / glut surplus
tenant tenants / landlord landlords
employer employers / employee employees workers worker
accept accepts accepted acceptance approve approves approval adopt adopted agree agrees agreed agreement endorse endorsed / reject rejects rejected rejection refuse refuses refused refusal decline declined veto vetoed turned
support supports supported supporter supporters back backed favour favor / oppose opposes opposed opponent opponents opposition resist
praise praises praised welcome welcomes welcomed applaud / criticise criticize criticism condemn condemns condemned condemnation denounce denounced
admit admits admitted confess confesses confessed confirm confirms confirmed acknowledge / deny denies denied denial
ban bans banned banning forbid prohibit prohibited / restrict restricts restricted restricting limit limits limited
allow allows allowed permit permits permitted legal legalise legalize legalised lawful / ban bans banned banning forbid forbids forbidden forbade prohibit prohibits prohibited illegal outlaw outlawed unlawful
include includes included / exclude excludes excluded
start starts started begin begins began begun open opens opened opening launch launched / end ends ended finish finished close closes closed closing stop stops stopped / pause paused suspend suspended postpone postponed delay delayed / continue continues continued / resume resumes resumed / cancel cancelled canceled cancellation
arrive arrives arrived arrival / leave leaves left leaving depart departs departed departure
enter enters entered entry / exit exits exited
land landed landing / takeoff take-off / crash crashed crashing
succeed succeeds succeeded success successful / fail fails failed failure unsuccessful
remember / forget forgot forgotten
build builds built building construct / demolish demolished destroy destroyed destruction / repair repaired rebuild rebuilt
appoint appointed elect elected / dismiss dismissed oust ousted
join joins joined / quit left leave
public / private
man men male males gentleman / woman women female females lady
boy boys / girl girls
husband husbands / wife wives / widow widower / fiance fiancee
mother mothers mum mom / father fathers dad / daughter daughters / son sons / sister sisters / brother brothers / uncle uncles / aunt aunts / grandmother / grandfather / nephew / niece / cousin cousins
baby babies infant infants / child children teenager teenagers / adult adults / pensioner pensioners elderly
village villages villager / town towns / city cities / district districts county counties / province provinces region regions / country countries nation nations / continent
municipal / provincial regional / national federal / international
mayor mayors / governor governors / minister ministers / president presidents / king kings queen monarch / senator senators / ambassador ambassadors envoy / spokesman spokeswoman spokesperson
parliament senate congress / court courts tribunal / government cabinet
election elections / referendum referendums plebiscite / census / by-election
doctor doctors physician surgeon / nurse nurses / patient patients / lawyer lawyers attorney / teacher teachers / engineer engineers / journalist journalists reporter / priest priests bishop / farmer farmers
teacher teachers lecturer / student students pupil pupils
driver drivers pilot / passenger passengers / pedestrian pedestrians / cyclist cyclists
school schools university / hospital hospitals clinic / church churches mosque synagogue temple / prison prisons jail / station / airport airports / factory factories plant / bank banks / hotel hotels / stadium / embassy consulate / museum
car cars / bus buses / train trains / lorry lorries truck trucks / motorcycle motorbike / bicycle bike / tram / van vans
ship ships boat boats ferry vessel / aircraft plane planes airliner jet / helicopter helicopters / drone drones
tank tanks / missile missiles rocket rockets / gun guns rifle pistol / knife knives / bomb bombs grenade
flood floods flooding / earthquake earthquakes quake / drought droughts / hurricane cyclone typhoon storm / wildfire wildfires fire / landslide avalanche / eruption / heatwave
river rivers / lake lakes / sea ocean / mountain mountains hill / desert / forest forests / island islands
bridge bridges / tunnel tunnels / dam dams
oil / gas / coal / uranium
wheat / rice / maize corn / barley
football soccer / rugby / tennis / cricket / basketball / hockey
dollar dollars / euro euros / pound pounds / yen / rouble ruble
million / billion / trillion / thousand / hundred
red / green / blue / yellow / white / black
rich wealthy / poor
hot heat / cold
full / empty
safe / dangerous unsafe
true / false untrue
temporary temporarily / permanent permanently
voluntary voluntarily / mandatory compulsory obligatory
partial partially partly / full fully complete completely total totally entirely
some / all every / none / most / few / many
always / never / sometimes / often / rarely
possible / impossible / certain
direct directly / indirect indirectly
major / minor
"""


class _Vectors(NamedTuple):
    row: dict[str, int]
    matrix: NDArray[np.int8]  # a row for each word: its vector, then its weight 0..127, 0 for a function word


@lru_cache(maxsize=1)
def _vectors() -> _Vectors:
    folder = files("variorum.compare") / "weights"
    words = (folder / "words.txt").read_text("utf-8").split("\n")
    with as_file(folder / "words.npy") as path:
        return _Vectors(dict(zip(words, range(len(words)), strict=True)), np.load(path))


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[tuple[int, int], ...]]:
    """(set, group) pairs of each stem in the table."""
    found: dict[str, dict[tuple[int, int], None]] = {}
    for number, line in enumerate(_CONTRASTS.strip().splitlines()):
        for position, group in enumerate(line.split("/")):
            for word in group.split():
                found.setdefault(stem(word), {})[number, position] = None
    return {word: tuple(places) for word, places in found.items()}


def closeness(ours: Sequence[str], theirs: Sequence[str]) -> float | None:
    """How near two phrases are in meaning, 0 to 1; None when a side holds no content word that the vectors know.

    Words found on both sides are set aside unless nothing else is left on one. Then every word looks for its best counterpart, and the
    side that finds less counts: "jail", "a prison in the mountains" are further apart than "jail", "prison".
    """
    left, right = _content(ours), _content(theirs)
    if not any(index >= 0 for _, index in left) or not any(index >= 0 for _, index in right):
        return None
    rest_left, rest_right = _without(left, right), _without(right, left)
    if rest_left and rest_right:
        left, right = rest_left, rest_right
        if not any(index >= 0 for _, index in left) or not any(index >= 0 for _, index in right):
            return None
    elif not rest_left and not rest_right:
        return 1.0
    (one, weigh_one), (other, weigh_other) = _looked_up(left), _looked_up(right)
    cosines = one @ other.T
    found = min(float(cosines.max(1) @ weigh_one), float(cosines.max(0) @ weigh_other))
    return min(max(found, 0.0), 1.0)


def opposed(ours: str, theirs: str) -> bool:
    """Whether two words exclude one another, such as "north" and "south"."""
    return contrasted([ours], [theirs])


def contrasted(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two phrases hold words that exclude one another, while neither phrase holds both."""
    one, other = _by_set(ours), _by_set(theirs)
    return any(one[number].isdisjoint(other[number]) for number in one.keys() & other.keys())


def _by_set(words: Sequence[str]) -> dict[int, set[int]]:
    """The groups that the words belong to, by the number of their set in the table."""
    found: dict[int, set[int]] = {}
    for word in filter(None, map(_spelling, words)):
        for number, position in _groups().get(stem(word), ()):
            found.setdefault(number, set()).add(position)
    return found


def _spelling(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s").strip("'-")


def _content(words: Sequence[str]) -> list[tuple[str, int]]:
    """(word, its row or -1 when it is unknown) of the content words; an unknown compound is read part by part."""
    row, matrix = _vectors()
    found = []
    for word in map(_spelling, words):
        for part in [word] if word in row else [piece for piece in word.split("-") if piece]:
            index = row.get(part, -1)
            if (index >= 0 and matrix[index, -1]) or (index < 0 and part.isalpha()):
                found.append((part, index))
    return found


def _without(words: list[tuple[str, int]], others: list[tuple[str, int]]) -> list[tuple[str, int]]:
    taken = {stem(word) for word, _ in others}
    return [(word, index) for word, index in words if stem(word) not in taken]


def _looked_up(words: list[tuple[str, int]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unit vectors (zeros for unknown words), and weights that sum to 1 (unknown words are rare, so they weigh most)."""
    matrix = _vectors().matrix
    rows = np.array([matrix[index] if index >= 0 else np.zeros(matrix.shape[1]) for _, index in words], dtype=np.float64)
    weights = np.array([row[-1] if index >= 0 else 127.0 for row, (_, index) in zip(rows, words, strict=True)])
    vectors = rows[:, :-1]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9), weights / weights.sum()
