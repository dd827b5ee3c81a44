"""Closed classes of English words that the rules of `kinds` look for.

Grammar and reporting verbs, no names: a rule that knew a party or an outlet would take sides. Other languages meet these rules only
through what they share with English on the page: digits, marks, capitals.
"""

from __future__ import annotations

NEGATIONS = frozenset(
    "not no never neither nor none nobody nothing nowhere without cannot can't won't don't doesn't didn't isn't aren't wasn't weren't haven't hasn't "
    "hadn't wouldn't couldn't shouldn't mustn't needn't ain't nicht kein keine nie niemals ohne ne pas jamais aucun sans no nunca sin non mai senza "
    "не нет ни никогда без لا لم لن ليس ما לא אין 不 没 没有 未".split(),
)
HEDGES = frozenset(
    "alleged allegedly allegation allegations reportedly apparently apparent suspected suspects suspect suspicion possible possibly probable probably "
    "potential potentially likely unlikely perhaps maybe may might could presumed presumably purported purportedly supposed supposedly ostensible "
    "ostensibly claimed so-called seem seems seemed seemingly appear appears appeared believed thought said reputed reputedly rumoured rumored "
    "unconfirmed confirmed unverified verified certain certainly definite definitely clearly undoubtedly doubtless indeed accused would-be "
    "reported suggest suggests suggested indicate indicates indicated expected anticipated planned prospective arguably estimated about around roughly approximately nearly almost some mutmaßlich angeblich "
    "présumé prétendu supuesto presunto якобы предположительно".split(),
)
MODALS = frozenset("may might could can will would shall should must".split())  # "may sign" and "will sign" differ in certainty
HOW_SURE = HEDGES | MODALS

NEUTRAL_CUES = frozenset(
    "say says said saying tell tells told telling add adds added adding state states stated report reports reported reporting announce announces "
    "announced note notes noted observe observed remark remarked explain explains explained continue continued write writes wrote comment commented "
    "according quote quoted quoting quotes cite cited citing cites describe describes described mention mentioned speak spoke speaking".split(),
)
STANCE_CUES = frozenset(
    "claim claims claimed claiming allege alleges alleged alleging admit admits admitted admitting deny denies denied denying insist insists insisted "
    "insisting warn warns warned warning confirm confirms confirmed confirming acknowledge acknowledges acknowledged concede concedes conceded "
    "boast boasted accuse accuses accused accusing argue argues argued arguing assert asserts asserted suggest suggests suggested suggesting "
    "imply implied maintain maintains maintained complain complained reveal revealed reveals concluded conclude believe believes believed think "
    "thinks thought estimate estimates estimated predict predicted promise promised vow vowed vows pledge pledged urge urged urges call called "
    "demand demanded demands threaten threatened dismiss dismissed reject rejected rejects refuse refused dispute disputed hint hinted blame "
    "blamed blames stress stressed emphasise emphasised reiterate reiterated repeat repeated declare declared".split(),
)
# Cues that turn what is said round, or settle it.
POLAR_CUES = frozenset("deny denies denied denying dispute disputed disputes reject rejected rejects refuse refused dismiss dismissed confirm confirmed "
                       "confirms admit admits admitted concede conceded acknowledge acknowledged doubt doubted retract retracted".split())  # fmt: skip
CUES = NEUTRAL_CUES | STANCE_CUES
SAYING = frozenset(
    "say tell tells said says told reported announced stated according added claimed alleged warned confirmed insisted denied admitted noted".split()
)

APPROXIMATORS = frozenset("about around some roughly approximately nearly almost estimated just only so-called".split())
TIMING = frozenset("at before after shortly early earlier late later just by until since around about during from within".split())
HEADINGS = frozenset("to from towards toward into out near outside inside off".split())

DIRECTIONS = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast southwest northeastern northwestern southeastern "
    "southwestern north-east north-west south-east south-west north-eastern north-western south-eastern south-western central".split(),
)
PLACE_NOUNS = frozenset(
    "province provinces city cities town towns village villages district districts region regions country countries state states county counties "
    "suburb suburbs neighbourhood neighborhood neighbourhoods neighborhoods capital border borders coast island islands street road lane avenue boulevard crescent square valley "
    "mountain mountains river port harbour harbor airport municipality governorate prefecture borough parish canton countryside outskirts centre "
    "center area areas zone square peninsula bay lake".split(),
)
PLACE_PREPOSITIONS = frozenset("in at near from to into around outside inside across through towards toward via off over above".split())
TITLES = frozenset(
    "mr mrs ms miss dr sir lady lord prof professor gen general col colonel lt sgt capt captain rev st president chancellor".split()
)
# What a name may be called without anything being said of it: dropped or added beside the name, these only help the reader.
DESCRIPTORS = frozenset(
    "agency news group organisation organization party newspaper daily weekly magazine website site channel network broadcaster station company firm "
    "corporation club team city town village province region state country county district area river area street people man woman men women "
    "official officials member members person resident residents force forces troops army fighters soldiers president minister leader chief spokesman "
    "spokeswoman spokesperson head director chairman secretary general mr mrs ms dr sir region side part parts place".split(),
)
ROLES = frozenset(
    "governor mayor judge magistrate lawyer solicitor barrister attorney prosecutor coach captain manager doctor nurse teacher analyst adviser advisor "
    "ambassador envoy diplomat commander lieutenant commissioner inspector detective sheriff senator lawmaker deputy premier chancellor treasurer "
    "engineer scientist researcher professor economist executive founder owner editor reporter correspondent journalist author activist campaigner "
    "protester striker goalkeeper defender midfielder player driver pilot captain skipper worker miner farmer student witness maker company supplier "
    "operator authority council committee commission court board union agency bureau office department".split(),
)
OFFICE_QUALIFIERS = frozenset(
    "former ex acting deputy interim vice outgoing incoming caretaker ex-president retired assistant senior junior".split()
)
# Function words whose exchange changes what is said.
WEIGHTY_PAIRS = tuple(
    frozenset(group.split())
    for group in (
        "before after during", "above below", "over under", "up down", "more less", "more fewer", "all some none most", "every none", "each none", "inside outside", "against for",
        "if unless because although", "and or", "always never often sometimes", "before since until", "within beyond", "first last", "former current",
        "his her their", "he she they",
    )
)  # fmt: skip
# "re-sign" is not "resign": verbs that a hyphen tells from a word of another origin.
HYPHEN_TELLS = frozenset(
    "resign recover recreate recreation reform resent resort repress retreat release reserve resound remark recollect relay reside resolve restrain "
    "represent recount rejoin return redress unionised unionized coop".split(),
)
# Plain descriptions of persons and bodies, without those of places and parts.
BODIES = DESCRIPTORS - frozenset(
    "town city village province region state country county district area river street side part parts place people".split()
)
# Function words that change what is said by being there at all: "one of the worst", "the worst".
TELLING_ALONE = frozenset("only all every none most again first last former late once twice half one".split())
# Words that carry grammar rather than content, beyond the function words of the aligner.
LIGHT = frozenset(
    "others other another come comes came coming go goes went gone going get gets got make makes made making take takes took taken taking give gives gave "
    "given become became becomes begin began begun begins start started starts being having done doing there here then now when where while also "
    "too very quite rather just even still however meanwhile moreover furthermore therefore thus hence indeed instead though although yet already own "
    "such same this that these those which who whom whose what whatever it its itself he him his she her hers they them their theirs we us our ours "
    "i me my you your one ones someone something anyone anything both either each every several many much more most less least few some any all upon onto "
    "into within during through throughout among between across toward towards after before since until till because unless whether so as than per "
    "with against for over under about around near off out up down back away again once aimed order response been were am past following including regarding concerning amid despite owing due".split(),
)


def is_mark(word: str) -> bool:
    """Whether a token is punctuation or a sign rather than a word or number."""
    return not any(character.isalnum() for character in word)
