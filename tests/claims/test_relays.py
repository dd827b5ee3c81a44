"""Through whom words came. All outlets, people and places are invented."""

import pytest
from telling import read

from variorum.claims import voices

CHAINS = [
    # each row: a text; source, cue and content; the speaker; the relays
    ('"The dam is sound," the Water Office noted, as quoted by the Marram Press Agency (MPA).', ("the Water Office", "noted", '"The dam is sound,"'), "Water Office", ["Marram Press Agency"]),
    ("The Water Office told the Zorya news agency that the dam was sound.", ("The Water Office", "told", "that the dam was sound"), "Water Office", ["Zorya"]),
    ("Mayor Ilse Brandt told the Quayside Tribune that the ferry would sail.", ("Mayor Ilse Brandt", "told", "that the ferry would sail"), "Ilse Brandt", ["Quayside Tribune"]),
    ("Mayor Ilse Brandt told Le Fanal that the ferry would sail.", ("Mayor Ilse Brandt", "told", "that the ferry would sail"), "Ilse Brandt", ["Le Fanal"]),
    ("According to two clerks, cited by Radio Ostro, the bridge was shut.", ("two clerks", "According to", "the bridge was shut"), "two clerks", ["Radio Ostro"]),
    ("In an interview with the weekly Der Kahn, Mayor Ilse Brandt called the ruling a shame.", ("Mayor Ilse Brandt", "called", "the ruling a shame"), "Ilse Brandt", ["Der Kahn"]),
    ("Mayor Ilse Brandt said in a statement carried by state television that the port was open.", ("Mayor Ilse Brandt", "said", "that the port was open"), "Ilse Brandt", ["state television"]),
    ("The port is open, the Zorya Times reported, with reference to the harbour master.", ("the harbour master", "with reference to", "The port is open"), "harbour master", ["Zorya Times"]),
    # the tagger took the relay for the source
    ("The port is open, the Zorya Times reported, citing the harbour master.", ("the Zorya Times", "reported", "The port is open"), "harbour master", ["Zorya Times"]),
    ("The Zorya Times, citing two officials, reported that the port was open.", ("The Zorya Times", "reported", "that the port was open"), "two officials", ["Zorya Times"]),
    ("Citing the harbour master, the Zorya Times reported that the port was open.", ("the Zorya Times", "reported", "that the port was open"), "harbour master", ["Zorya Times"]),
    ('"We are ready," Marram TV quoted the harbour master as saying.', ("Marram TV", "quoted", '"We are ready,"'), "harbour master", ["Marram TV"]),
    ('"We are ready," Marram TV quoted the harbour master as saying.', ("the harbour master", "quoted", '"We are ready,"'), "harbour master", ["Marram TV"]),
    ("Marram TV reported that Mayor Ilse Brandt had denied the charges.", ("Marram TV", "reported", "that Mayor Ilse Brandt had denied the charges"), "Ilse Brandt", ["Marram TV"]),
    ("Marram TV reported that Mayor Ilse Brandt had denied the charges.", ("Mayor Ilse Brandt", "had denied", "the charges"), "Ilse Brandt", ["Marram TV"]),
    ("Mayor Ilse Brandt has denied the charges, Marram TV reports.", ("Mayor Ilse Brandt", "has denied", "the charges"), "Ilse Brandt", ["Marram TV"]),
    ("The mayor was quoted by the Quayside Tribune as saying the port was open.", ("The mayor", "was quoted", "the port was open"), "mayor", ["Quayside Tribune"]),
    ("A clerk familiar with the plan told the Quayside Tribune on condition of anonymity that the port was open.", ("A clerk familiar with the plan", "told", "that the port was open"), "clerk", ["Quayside Tribune"]),
    # several relays, nearest the speaker first
    ("The Zorya Times, quoting the Marram News Service, said that Mayor Ilse Brandt had offered to resign.", ("Mayor Ilse Brandt", "had offered", "to resign"), "Ilse Brandt", ["Marram News Service", "Zorya Times"]),
    ("A villager told the Corriere di Ostro, in remarks relayed by the MNA agency, that the road was cut.", ("A villager", "told", "that the road was cut"), "villager", ["Corriere di Ostro", "MNA"]),
    ("The plan is dead, the Hill Courier wrote, quoting Al-Bahr television, which spoke to a clerk.", ("the Hill Courier", "wrote", "The plan is dead"), "clerk", ["Al-Bahr television", "Hill Courier"]),
    # outlets told by their place in the sentence, whatever their names look like
    ("Mayor Ilse Brandt said in footage aired by Onda Clara that the port was open.", ("Mayor Ilse Brandt", "said", "that the port was open"), "Ilse Brandt", ["Onda Clara"]),
    ("Mayor Ilse Brandt, whom the Lotsen quoted as saying the port was open, left.", ("Mayor Ilse Brandt", "quoted", "the port was open"), "Ilse Brandt", ["Lotsen"]),
    ("Lotsen, which has a man in the harbour, quoted sailors as describing a wreck.", ("sailors", "quoted", "a wreck"), "sailors", ["Lotsen"]),
    ("Mayor Ilse Brandt, reached at home by Lotsen, laughed off the claim.", ("Mayor Ilse Brandt", "laughed off", "the claim"), "Ilse Brandt", ["Lotsen"]),
    ('Mayor Ilse Brandt: "The port is open" - Marramposten', ("Mayor Ilse Brandt", "", '"The port is open"'), "Ilse Brandt", ["Marramposten"]),
    ("The Quayside Tribune ran a clip in which Mayor Ilse Brandt promises repairs.", ("Mayor Ilse Brandt", "promises", "repairs"), "Ilse Brandt", ["Quayside Tribune"]),
    ("The Quayside Tribune had it first: Mayor Ilse Brandt told the council the port was open.", ("Mayor Ilse Brandt", "told", "the port was open"), "Ilse Brandt", ["Quayside Tribune"]),
    ("Marram TV has the mayor telling sailors to leave.", ("the mayor", "telling", "to leave"), "mayor", ["Marram TV"]),
    ("The port is open, Mayor Ilse Brandt wrote in Thursday's Lotsen.", ("Mayor Ilse Brandt", "wrote", "The port is open"), "Ilse Brandt", ["Lotsen"]),
    ("In messages shared with Lotsen, Mayor Ilse Brandt said the port was open.", ("Mayor Ilse Brandt", "said", "the port was open"), "Ilse Brandt", ["Lotsen"]),
    ("When Marram TV rang her, Mayor Ilse Brandt said the port was open.", ("Mayor Ilse Brandt", "said", "the port was open"), "Ilse Brandt", ["Marram TV"]),
    # through people
    ("Through his lawyer, Jon Adair, the captain denied any guilt.", ("the captain", "denied", "any guilt"), "captain", ["Jon Adair"]),
    ("The captain denied any guilt in a statement issued by his lawyer, Jon Adair.", ("The captain", "denied", "any guilt"), "captain", ["Jon Adair"]),
    ("A guest at the dinner told the Quayside Tribune that Mayor Ilse Brandt had boasted of it.", ("Mayor Ilse Brandt", "had boasted", "of it"), "Ilse Brandt", ["guest", "Quayside Tribune"]),
    ("A sailor, Jon Adair, told his brother, who spoke to Radio Ostro, that the ship sank.", ("A sailor, Jon Adair,", "told", "that the ship sank"), "sailor", ["brother", "Radio Ostro"]),
    ("Velm's finance office said the money had been paid, Karsia's radio reported.", ("Velm's finance office", "said", "the money had been paid"), "Velm's finance office", ["Karsia's radio"]),
    # a body conveys what its head said
    ("Minister Ilse Brandt told her colleague that the border was open, the ministry said in a statement.", ("Minister Ilse Brandt", "told", "that the border was open"), "Ilse Brandt", ["ministry"]),
    ("The Hill Courier's political editor writes that the tax will fall.", ("The Hill Courier's political editor", "writes", "that the tax will fall"), None, ["Hill Courier"]),
]  # fmt: skip

NO_CHAINS = [
    ("Mayor Ilse Brandt told reporters that the ferry would sail.", ("Mayor Ilse Brandt", "told", "that the ferry would sail")),
    ("Mayor Ilse Brandt told parliament that the ferry would sail.", ("Mayor Ilse Brandt", "told", "that the ferry would sail")),
    ("Mayor Ilse Brandt told the media that the ferry would sail.", ("Mayor Ilse Brandt", "told", "that the ferry would sail")),
    ("Mayor Ilse Brandt told the court the ferry would sail.", ("Mayor Ilse Brandt", "told", "the ferry would sail")),
    ("The Zorya Times reported that the port was open.", ("The Zorya Times", "reported", "that the port was open")),
    ("Local media reported that the port was open.", ("Local media", "reported", "that the port was open")),
    ('"I am done," he said, citing poor health.', ("he", "said", '"I am done,"')),
    ('"I am done," he said, citing low growth and the port\'s debts.', ("he", "said", '"I am done,"')),
    ("The airline said in a statement on its website that nobody was hurt.", ("The airline", "said", "that nobody was hurt")),
    ("Mayor Ilse Brandt wrote on Twitter that the ferry would sail.", ("Mayor Ilse Brandt", "wrote", "that the ferry would sail")),
    ("Talks will resume, the mayor said. The port is open, the Zorya Times reported.", ("the mayor", "said", "Talks will resume")),
    ("The regulator told the Hill Courier's parent company to sell the mast.", ("The regulator", "told", "to sell the mast")),
    ("A spokesman for Mayor Ilse Brandt said the port was open.", ("A spokesman for Mayor Ilse Brandt", "said", "the port was open")),
    ("The clerk told MPs that the port was open.", ("The clerk", "told", "that the port was open")),
    ("The clerk told Ostro Gas that the port was open.", ("The clerk", "told", "that the port was open")),
    ("The club said via its press office that the port was open.", ("The club", "said", "that the port was open")),
    ("The clerk said the port was open, confirming a report in the Quayside Tribune.", ("The clerk", "said", "the port was open")),
    ("The driver was cited by police for speeding, and the clerk said the port was open.", ("the clerk", "said", "the port was open")),
    ("The clerk told his brother that the port was open.", ("The clerk", "told", "that the port was open")),
]  # fmt: skip

NAMES = "p:Ilse Brandt"


def same(given: str, wanted: str) -> bool:
    """Whether one name holds the other."""
    given, wanted = given.lower(), wanted.lower()
    return wanted in given or given in wanted


@pytest.mark.parametrize(("text", "said", "speaker", "relays"), CHAINS)
def test_chain(text, said, speaker, relays):
    found = read(text, [said], NAMES)[0]
    assert len(found.relays) == len(relays), found.relays
    assert all(same(given, wanted) for given, wanted in zip(found.relays, relays, strict=True)), found.relays
    assert speaker is None or same(found.speaker, speaker)


@pytest.mark.parametrize(("text", "said"), NO_CHAINS)
def test_no_chain(text, said):
    assert read(text, [said], NAMES)[0].relays == ()


def test_full_name_of_the_relay():
    text = "The Marram Press Agency (MPA) is old. The port is open, the mayor said, as quoted by MPA."
    found = read(text, [("the mayor", "said", "The port is open")], "o:Marram Press Agency, o:MPA")
    assert found[0].relays == ("Marram Press Agency",)


def test_two_attributions_in_one_sentence_keep_their_own_relays():
    text = 'Envoy Ilse Brandt tweeted that talks had ended, and her colleague, in an interview with Le Fanal, agreed that "all is lost".'
    found = read(text, [("Envoy Ilse Brandt", "tweeted", "that talks had ended"), ("her colleague", "agreed", 'that "all is lost"')], NAMES)
    assert [a.relays for a in found] == [(), ("Le Fanal",)]


def test_inner_and_outer_attribution():
    text = "The Zorya Times reported on Friday that Mayor Ilse Brandt had said the port was open."
    said = [
        ("The Zorya Times", "reported", "that Mayor Ilse Brandt had said the port was open"),
        ("Mayor Ilse Brandt", "had said", "the port was open"),
    ]
    outer, inner = read(text, said, NAMES)
    assert (outer.speaker, outer.relays) == ("The Zorya Times", ())
    assert (inner.speaker, inner.relays) == ("Ilse Brandt", ("The Zorya Times",))


@pytest.mark.parametrize(("outlet", "relays"), [(None, ("Quayside Tribune",)), ("quaysidetribune.example", ()), ("The Quayside Tribune", ()), ("Hill Courier", ("Quayside Tribune",))])  # fmt: skip
def test_the_outlet_itself_is_not_listed(outlet, relays):
    text = "Mayor Ilse Brandt told the Quayside Tribune that the ferry would sail."
    found = read(text, [("Mayor Ilse Brandt", "told", "that the ferry would sail")], NAMES + ", o:Quayside Tribune", outlet)
    assert found[0].relays == relays


def test_words_inside_a_quotation_relay_nothing():
    text = '"He told the Zorya Times that, and the Zorya Times reported it," the mayor said.'
    assert read(text, [("the mayor", "said", '"He told the Zorya Times that, and the Zorya Times reported it,"')])[0].relays == ()


@pytest.mark.parametrize(
    "hostile", ["", "\x00" * 50, '"' * 300, "told " * 200, "quoted by " * 200, "😀" * 100, "אמר " * 100, "The A told Le B by X. " * 50]
)
def test_hostile_text(hostile):
    assert voices.read(hostile, [], actors=[], sentences=[]) == ()
    if hostile.strip():
        words = hostile.split()
        assert len(read(hostile, [("", "", words[0])])) == 1


FORMS = [
    ("In the Hill Courier, Mayor Ilse Brandt argues that the tax must go.", ("Mayor Ilse Brandt", "argues", "that the tax must go"), "Hill Courier"),
    ("Mayor Ilse Brandt, the Zorya Times reported, had denied the charges.", ("Mayor Ilse Brandt", "had denied", "the charges"), "Zorya Times"),
    ("Mayor Ilse Brandt, according to the Zorya Times, denied the charges.", ("Mayor Ilse Brandt", "denied", "the charges"), "Zorya Times"),
    ("Mayor Ilse Brandt has denied the charges, reports the Zorya Times.", ("Mayor Ilse Brandt", "has denied", "the charges"), "Zorya Times"),
    ("The mayor said through a lawyer that she was innocent.", ("The mayor", "said", "that she was innocent"), "lawyer"),
    ("Asked by the Zorya Times, the mayor said nothing had changed.", ("the mayor", "said", "nothing had changed"), "Zorya Times"),
    ("The mayor told the cabinet that taxes would rise, two people who attended the meeting said.", ("The mayor", "told", "that taxes would rise"), "two people"),
    ("The Zorya Times reported the mayor as saying that taxes would rise.", ("the mayor", "reported", "that taxes would rise"), "Zorya Times"),
    ("The mayor argued on Radio Ostro that taxes would rise.", ("The mayor", "argued", "that taxes would rise"), "Radio Ostro"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "relay"), FORMS)
def test_form(text, said, relay):
    relays = read(text, [said], NAMES)[0].relays
    assert len(relays) == 1
    assert same(relays[0], relay)


def test_a_newspaper_does_not_list_itself():
    said = ("Mayor Ilse Brandt", "told", "that the ferry would sail")
    assert read("Mayor Ilse Brandt told this newspaper that the ferry would sail.", [said], NAMES)[0].relays == ()
