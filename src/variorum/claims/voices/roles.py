"""English words for who can speak: pronouns, titles, first names, roles, bodies, media, documents, capitals.

Grammar, common nouns and common names. The few proper names of outlets only say that a name is an outlet's where its form does not show it.
No entry decides anything for or against anybody.
"""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What a noun says of the speaker that it names."""

    PERSON = "person"
    PEOPLE = "people"  # several persons: "officials", "police"
    BODY = "body"
    MEDIA = "media"
    DOCUMENT = "document"
    PLACE = "place"
    UNKNOWN = "unknown"


MALE, FEMALE = "m", "f"


def _table(**lines: str) -> dict[str, str]:
    return {word: key for key, line in lines.items() for word in line.split()}


HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
THEY = frozenset("they them their theirs themselves".split())
IT = frozenset("it its itself".split())
FIRST = frozenset("i me my we us our myself ourselves".split())
SECOND = frozenset("you your".split())
RELATIVE = frozenset("who which that whom whose".split())
NOBODY = frozenset("some many others one those these all most few several both none another someone somebody everyone everybody anyone people "
                   "nobody there this what each either neither any more".split())  # fmt: skip
PRONOUNS = HE | SHE | THEY | IT | FIRST | SECOND | RELATIVE
DETERMINERS = frozenset("the a an this that these those his her its their my our your".split())

TITLES = _table(
    m="mr sir lord king prince baron count duke father brother monsignor sheikh sultan emperor don herr monsieur",
    f="mrs ms miss madam madame lady queen princess baroness countess duchess dame mother sister sister frau",
)
PLAIN_TITLES = frozenset("dr prof professor doctor gen col lt sgt capt maj rep sen gov rev hon judge justice".split())

_MALE_NAMES = """
aaron abdul abdullah abraham adam adrian ahmad ahmed akira alan alastair albert alejandro alex alexander alexandre alexei alfred ali
allan allen amir anatoly anders andre andreas andrei andrew andy angus anthony anton antonio archie arjun arnold arthur ashraf bart barry
bashar ben benjamin bernard bernie bill billy bjorn bob bobby boris brad bradley brandon brendan brett brian bruce bruno bryan byron
calvin cameron carl carlos cedric chad charles charlie chester chris christian christopher chuck clarence claude clive colin connor
craig curtis cyril dan daniel danny darren dave david dean dennis derek dick diego dimitri dirk dmitri dmitry dominic don donald
douglas drew duncan dylan earl eddie edgar edmund eduardo edward edwin elijah elliot emil emilio emmanuel enrique eric erik ernest
ethan eugene evan fabio faisal felix fernando floyd francis francisco francois frank franz fred frederick gabriel gareth gary gavin
geoff geoffrey george gerald gerard gerhard giorgio giovanni glen glenn gordon graham greg gregory guido gustav guy hamid hamza hans
harold harry harvey hassan heinrich henri henry herbert herman hiroshi homer howard hugh hugo hussein ian ibrahim igor isaac ivan
ismail jack jacob jacques jake jamal james jamie jan jared jason javier jay jeb jeff jeffrey jeremy jerome jerry jesse jim jimmy joe
joel john johnny jon jonas jonathan jorge jose joseph josh joshua josef juan julian julio justin karim karl keith kenneth kenny
kevin khaled khalid kofi kurt kyle lars larry laurence lawrence lee leo leon leonard leonid leopold lewis liam lindsey lionel lloyd
logan lorenzo louis luc luca lucas ludwig luis luke magnus mahmoud malcolm manuel marc marcel marco marcus mario mark markus martin
marty marvin mathias matt matteo matthew maurice max maxim mehmet michael michel mick miguel mikael mike mikhail milos mitch
mitchell mohamad mohamed mohammad mohammed morgan morris muhammad murray mustafa nathan neil nelson nicholas nick nicolas nigel
nikolai nils noah noel norman oleg oliver omar oscar osama osman otto owen pablo patrick paul pavel pedro percy perry pete peter phil
philip philippe phillip pierre piotr rafael rahm raj ralph ramon rami rand randy rashid raul ray raymond reggie reinhold rene
reza ricardo richard rick rob robert roberto robin rodney roger roland roman ron ronald rory ross roy rudy rudolf rupert russell
ryan salman sam samuel saul scott sean sebastian sergei sergey sergio seth shane simon stan stanley stefan stephen steve steven
stewart stuart sven ted terry theo theodore thomas tim timothy tobias todd tom tomas tommy tony travis trevor tyler umar vadim
vernon victor viktor vince vincent vitaly vladimir wade wallace walter warren wayne werner wesley wilhelm will william willie
winston wolfgang xavier yasser yuri yusuf yves zachary zoltan yevgeny anwar nasser tariq tarek bilal imran kenji takeshi satoshi
sanjay rajesh suresh ravi vijay anil arun ashok rahul amit abel mads lasse matti juha henrik mats rolf horst dieter uwe klaus jurgen
kwame chidi emeka olu sipho thabo mateo santiago joao paulo rui nuno vasco bogdan mihai radu ion goran zoran dragan milan petr jiri
vaclav marek tomasz jerzy andrzej krzysztof wojciech laszlo istvan ferenc gabor janos kostas nikos giorgos yannis levan giorgi
""".split()
_FEMALE_NAMES = """
abigail ada adele agnes aisha alexandra alice alicia alison allison amal amanda amber amelia amina amy ana anastasia andrea angela
angelina anita ann anna anne annette annie antonia april ariana arlene ashley astrid audrey ayesha barbara beatrice becky belinda
bernadette beth betsy betty beverly bianca birgit bonnie brenda bridget brigitte brittany camilla candice carla carly carmen carol
caroline carolyn carrie catherine cathy cecilia celia charlotte chelsea cheryl chloe christina christine cindy claire clara claudia
colleen connie constance corinne courtney cristina crystal cynthia daisy dana danielle daphne dawn debbie deborah debra denise diana
diane dolores donna dora doris dorothy edith eileen elaine eleanor elena eliza elizabeth ella ellen elsa emily emma erica erika erin
esther ethel eva eve evelyn faith fatima fiona flora florence frances francesca freya gabriela gabrielle gail gemma genevieve
georgia georgina geraldine gertrude gillian gina giulia gloria grace greta gretchen gwen hanna hannah harriet hazel heather heidi
helen helena helga henrietta hilary hillary holly hope huma ida ilse imogen inez ines ingrid irena irene irina iris isabel isabella
isla ivana ivanka ivy jackie jacqueline jana jane janet janice jasmine jean jeanette jeanne jemima jenna jennifer jenny jessica jill
joan joanna joanne jocelyn jodie josephine joy joyce judith judy julia juliana julie juliet june justine kamala karen karin karina
kate katherine kathleen kathryn kathy katie katja katrina kayla kelly kellyanne kim kimberly kirsten kristen kristin lara latoya
laura lauren leah leila lena leonora leslie leticia lila lillian lily linda lisa liz liza lois loretta lorraine louise lucia lucy
luisa lydia lynn mabel madeleine magdalena maggie malia mandy marcia margaret margarita maria marian marianne marie marilyn marina
marion marjorie marlene marta martha martina mary matilda maureen maya megan megyn melania melanie melinda melissa mercedes meredith
michelle mildred millicent mira miranda miriam moira molly mona monica monique muriel nadia nancy naomi natalia natalie natasha
nicole nina noor nora norma odette olga olivia opal paige pamela patricia patty paula pauline peggy penelope penny petra phoebe
phyllis polly priscilla rachel ramona rania rebecca regina renata renee rhonda rita roberta rosa rosalind rose rosemary roxanne ruth
sabina sabrina sadie sally samantha sandra sara sarah selma shannon sharon sheila shelley sherry shirley sofia sonia sophia sophie
stacy stella stephanie sue susan susanna suzanne svetlana sybil sylvia tabitha tamara tania tanya tara tatiana teresa tessa thelma
theresa tiffany tina tracy trudy ulrike una ursula valentina valerie vanessa vera veronica vicky victoria viola violet virginia
vivian wanda wendy wilma winifred yasmin yolanda yvette yvonne zainab zara zoe zuzana agnieszka malgorzata katarzyna ewa jadwiga
kirsi riitta birgitta solveig sigrid liv ingeborg mei yuki keiko sakura priya anjali sunita lakshmi deepika chiamaka ngozi amara
zanele thandi nomsa lucia camila valeria ximena beatriz ioana elif ayse zeynep leyla nino ketevan tamar shirin nasrin mariam maryam
""".split()
FIRST_NAMES = dict.fromkeys(_MALE_NAMES, MALE) | dict.fromkeys(_FEMALE_NAMES, FEMALE)
FEMALE_SURNAME = ("ova", "eva", "skaya", "ska", "cka", "dottir")

# Roles. A gendered noun tells the gender of whoever bears it.
_PERSON = """
mogul hopeful frontrunner front-runner veteran incumbent newcomer superstar star magnate heiress boss neurosurgeon surgeon hacker newsman newswoman
spokesperson minister president chancellor premier governor mayor senator congressman congresswoman lawmaker legislator deputy
representative ambassador envoy negotiator financier diplomat secretary undersecretary chairman chairwoman chairperson chair chief head leader director
manager executive officer official commissioner inspector superintendent detective sheriff constable policeman policewoman trooper
sergeant captain major colonel general admiral lieutenant commander marshal soldier fighter judge justice magistrate prosecutor
attorney lawyer solicitor barrister counsel advocate professor scientist researcher academic lecturer scholar historian economist
analyst expert specialist engineer doctor surgeon physician nurse psychologist biologist geologist seismologist meteorologist
epidemiologist hydrologist strategist pollster consultant adviser advisor aide assistant coordinator organiser organizer activist
campaigner protester demonstrator candidate nominee contender frontrunner politician councillor councilman councilwoman alderman treasurer
ombudsman auditor founder owner entrepreneur businessman businesswoman tycoon billionaire magnate banker trader investor broker farmer
fisherman fisher miner driver pilot coach trainer striker midfielder goalkeeper defender player athlete referee umpire champion
author writer novelist poet journalist reporter correspondent editor columnist presenter host anchor commentator blogger
photographer actor actress singer musician rapper composer filmmaker artist curator priest monsignor reverend bishop archbishop cardinal pope rabbi imam
cleric pastor vicar monk teacher headteacher headmaster headmistress principal rector dean student pupil resident neighbour neighbor
villager shopkeeper witness survivor victim suspect defendant plaintiff prisoner inmate passenger tourist visitor customer worker
employee employer foreman firefighter paramedic volunteer source insider whistleblower whistle-blower veteran monarch king queen
prince princess emir sultan sheikh man woman boy girl father mother brother sister son daughter husband wife widow widower uncle aunt
grandfather grandmother parent cousin friend colleague rival opponent predecessor successor incumbent conservative liberal democrat
republican independent skipper warden ranger librarian archivist architect planner developer landlord tenant guide monitor
co-founder vice-president ex-president co-director harbourmaster harbormaster stationmaster postmaster comptroller controller
governor-general secretary-general attorney-general ceo cfo mp mep peer baroness lord lady dame clerk registrar coroner pathologist master keeper grower mechanic dealer staffer operative chef midwife translator interpreter caretaker
builder baker butcher carpenter electrician plumber electrician sailor steward pharmacist vet geographer chemist physicist astronomer
archaeologist sociologist statistician demographer climatologist ecologist zoologist linguist philosopher theologian bookmaker promoter
""".split()
_PEOPLE = """
police authorities officials sources people experts analysts researchers scientists doctors witnesses residents villagers locals
activists campaigners protesters lawyers prosecutors investigators detectives politicians lawmakers ministers senators critics
supporters opponents negotiators mediators observers economists diplomats reporters journalists commentators voters workers farmers miners unions staff
prosecution defence defense opposition rebels militants troops parents relatives survivors students teachers engineers aides advisers
advisors executives insiders participants authors democrats republicans conservatives liberals nationalists separatists firefighters
rescuers medics organisers organizers allies leaders members representatives staffers employees judges traders investors
""".split()
_BODY = """
ministry department government administration cabinet parliament senate congress assembly council commission committee court tribunal
office bureau agency authority administration board panel inquiry regulator watchdog ombudsman institute institution university
college school academy laboratory lab centre center foundation trust charity group organisation organization association society
union federation confederation league club team party campaign movement coalition alliance bloc company firm corporation business
manufacturer maker retailer bank insurer airline operator carrier supplier utility brewery developer publisher brand start-up startup
conglomerate consortium army navy military force forces militia brigade command garrison mission embassy consulate palace kremlin
observatory monitor network ngo service hospital clinic church diocese mosque synagogue museum library theatre theater prison
municipality state country nation republic kingdom city town province region county district chamber guild cooperative co-operative
secretariat directorate prosecutor's headquarters hq think-tank thinktank side lobby body pac treasury exchange family house
""".split()
_MEDIA = """
newspaper paper daily weekly tabloid broadsheet magazine journal gazette broadcaster channel station network radio television tv agency
newswire wire outlet website site portal blog podcast programme program show press media news newsroom bulletin monthly publication
""".split()
_DOCUMENT = """
report study research survey poll polls analysis paper review statement communique communiqué release letter email e-mail memo
memorandum document documents filing lawsuit complaint indictment affidavit petition article book editorial data figures statistics
findings results evidence estimate forecast census record records audit investigation transcript testimony message post tweet tweets
reports studies surveys note bill law resolution declaration brochure leaflet advert ad website legend inscription
""".split()


def _nouns() -> dict[str, Sort]:
    table: dict[str, Sort] = {}
    for words, sort in (
        (_DOCUMENT, Sort.DOCUMENT),
        (_MEDIA, Sort.MEDIA),
        (_BODY, Sort.BODY),
        (_PERSON, Sort.PERSON),
        (_PEOPLE, Sort.PEOPLE),
    ):
        table.update(dict.fromkeys(words, sort))
    table.update(dict.fromkeys("spokesman spokeswoman spokesmen spokeswomen ".split(), Sort.PERSON))
    table.update(dict.fromkeys("monitor network".split(), Sort.BODY))
    table.update(dict.fromkeys("paper newspaper agency".split(), Sort.BODY))
    return table


NOUNS = _nouns()
# Nouns that are more often adjectives or parts of compounds.
ADJECTIVES = frozenset(
    "general conservative liberal independent state head chief major principal private source public minor host press head republican democrat side".split()
)
MEDIA_NOUNS = frozenset(_MEDIA)
ONE_SPELLING = {
    "spokesman": "spokesperson", "spokeswoman": "spokesperson", "chairman": "chair", "chairwoman": "chair", "chairperson": "chair",
    "advisor": "adviser", "organization": "organisation", "center": "centre", "neighbor": "neighbour", "organizer": "organiser",
    "defense": "defence", "theater": "theatre", "paper": "newspaper", "daily": "newspaper", "tabloid": "newspaper", "head": "chief",
    "programme": "program", "congresswoman": "congressman", "policewoman": "policeman", "mp": "lawmaker", "legislator": "lawmaker",
    "startup": "start-up", "firm": "company", "corporation": "company", "attorney": "lawyer", "solicitor": "lawyer", "barrister": "lawyer",
    "premier": "prime", "army": "military", "researchers": "researcher", "demonstrator": "protester", "demonstrators": "protester", "protesters": "protester",
}  # fmt: skip
GENDERED = _table(
    m="man boy father brother son husband widower uncle grandfather king prince emir sultan sheikh actor chairman spokesman businessman policeman "
    "congressman councilman headmaster fisherman priest imam bishop archbishop cardinal pope monk lord cameraman salesman alderman",
    f="woman girl mother sister daughter wife widow aunt grandmother queen princess baroness lady dame actress chairwoman spokeswoman "
    "businesswoman policewoman congresswoman councilwoman headmistress nun waitress",
)
# What a title before a name says its bearer is.
TITLE_NOUNS = {
    "gov": "governor", "sen": "senator", "rep": "representative", "pres": "president", "gen": "general", "col": "colonel", "dr": "doctor",
    "prof": "professor", "sgt": "sergeant", "lt": "lieutenant", "capt": "captain", "rev": "reverend", "supt": "superintendent", "amb": "ambassador",
    "cmdr": "commander", "insp": "inspector",
}  # fmt: skip
# Endings of nouns that are persons although no list has them: "the neurosurgeon", "the front-runner".
PERSON_ENDINGS = ("ologist", "surgeon", "-runner", "-holder", "-maker", "person", "keeper")
# Bodies that a definite noun may stand for although the text never put that noun beside the name: "the group", "the company".
GENERIC_BODY = frozenset(
    "group organisation body company agency watchdog charity party monitor network ngo institute institution bank team club union maker "
    "outfit regulator airline retailer manufacturer start-up newspaper broadcaster website channel station magazine outlet side movement site wire bureau school service chain brewery studio start-up publisher".split(),
)
# Persons whose role alone seldom tells them from somebody unnamed, so a man or woman just heard may stand behind it.
GENERIC_PERSON = frozenset(ONE_SPELLING.get(word, word) for word in _PERSON) - frozenset(
    "president king queen pope chancellor prime monarch source witness resident suspect victim survivor driver customer student patient prisoner "
    "passenger tourist visitor neighbour villager insider whistleblower father mother brother sister son daughter husband wife friend "
    "rival opponent colleague parent cousin independent liberal monitor guide predecessor successor secretary".split(),
) | {"spokesperson"}

OUTLETS = frozenset(
    "bbc cnn cbs nbc abc msnbc cnbc npr pbs fox reuters afp ap upi xinhua tass interfax dpa ansa efe anadolu politico buzzfeed breitbart huffpost "
    "bloomberg axios vox slate newsweek time guardian telegraph independent economist spiegel monde figaro zeit bild corriere haaretz kommersant "
    "izvestia pravda vedomosti rt sputnik yonhap kyodo nikkei asahi yomiuri itv c-span univision telemundo wsj forbes vanity cosmopolitan "
    "al-jazeera aljazeera jazeera playboy athletic mic ny1 deadline al-arabiya arabiya deutschlandfunk zdf ard rai hill mediaite variety".split(),
)
OUTLET_ENDINGS = frozenset(
    "news times agency tv post radio journal tribune television herald gazette chronicle observer mail express mirror sun star globe today daily "
    "courier dispatch examiner inquirer sentinel echo standard bulletin register press newspaper magazine review week media broadcasting "
    "channel network wire online fm am advocate citizen dealer clarion intelligencer ledger beacon picayune gleaner bugle trumpet packet record reporter messenger mercury telegraph argus leader enquirer advertiser monitor zeitung".split(),
)
# Words of outlets' names in other languages, wherever in the name they stand: "Canal Norte", "Gazeta Lubelska".
OUTLET_WORDS = frozenset(
    "agence agencia agência agenzia agentur agentura agencja kurier kuryer kurjer kuryr gazeta gazzetta gazete gazetesi gazette zeitung tageblatt blatt "
    "rundschau anzeiger nachrichten tagblatt allgemeine dagblad dagbladet blad avis avisen tidende tidning tidningen nyheter nieuws courant canal kanal "
    "kanava onda antena antenne radio rádio radyo télé tele televisión televisao televisão televizija telewizja diario diário jornal journal giornale "
    "correo correio presse prensa imprensa stampa noticias notícias notizie voz voix voce eco echo ekho tribuna tribüne tribuene vestnik novosti "
    "vesti izvestia izvestiya novine novini dnevnik glas utrinki hirlap lehti sanomat uutiset haber khabar akhbar sahafa dispatch bulletin newswire "
    "fm tv tv-1 tv1 tv2 news press".split(),
)
# ... and how such a name of one word ends: "Dagsposten", "Morgenblatt", "Newsline".
OUTLET_SUFFIXES = (
    "posten bladet dagblad blatt zeitung avisen avisa tidende tidningen kurier courier wire blick nyheter lehti sanomat press news media line online "
    "tribune gazette herald times post today info fakt".split()
)
# The last words of names that are companies', places' or events': "told Vesna Gas".
TRADES = frozenset(
    "gas oil energy power electric steel motors airlines airways air foods pharma pharmaceuticals bio chemicals mining minerals metals holdings capital "
    "partners ventures investments securities insurance assurance logistics shipping lines rail railways systems technologies technology software labs "
    "robotics aerospace aviation stores markets hotels resorts properties homes construction industries international global solutions services "
    "consulting associates sons brothers cup games summit conference forum hall park street square hill house island islands sea lake river valley bay "
    "beach airport port stadium arena tower bridge road avenue plaza nations states emirates".split(),
)
# What people are told things in front of; an audience carries nothing to the reader.
AUDIENCES = frozenset(
    "reporters journalists press media court parliament jury audience crowd conference briefing lawmakers lawmaker committee senate congress council "
    "supporters police investigators rally commission inquiry tribunal hearing members staff employees voters him her them us me you it".split(),
)
SOCIAL = frozenset("twitter facebook instagram telegram youtube x whatsapp tiktok truth weibo vkontakte snapchat".split())

CAPITALS = frozenset(
    "kabul tirana algiers andorra luanda yerevan canberra vienna baku nassau manama dhaka bridgetown minsk brussels belmopan thimphu sarajevo gaborone "
    "brasilia brasília sofia ouagadougou gitega praia yaounde ottawa bangui n'djamena santiago beijing bogota bogotá moroni brazzaville kinshasa "
    "zagreb havana nicosia prague copenhagen djibouti roseau quito cairo asmara tallinn mbabane helsinki paris libreville banjul tbilisi berlin accra "
    "athens conakry bissau georgetown tegucigalpa budapest reykjavik delhi jakarta tehran baghdad dublin jerusalem rome kingston tokyo amman "
    "astana nairobi tarawa pristina kuwait bishkek vientiane riga beirut maseru monrovia tripoli vaduz vilnius luxembourg antananarivo lilongwe "
    "male bamako valletta majuro nouakchott palikir chisinau monaco ulaanbaatar podgorica rabat maputo naypyidaw windhoek kathmandu amsterdam "
    "wellington managua niamey abuja pyongyang skopje oslo muscat islamabad melekeok ramallah asuncion lima manila warsaw lisbon doha bucharest "
    "moscow kigali basseterre castries kingstown apia riyadh dakar belgrade victoria freetown singapore bratislava ljubljana honiara mogadishu "
    "pretoria seoul juba madrid colombo khartoum paramaribo stockholm bern damascus taipei dushanbe dodoma bangkok dili lome tunis ankara ashgabat "
    "funafuti kampala kyiv kiev london washington montevideo tashkent caracas hanoi sanaa lusaka harare".split(),
)
