"""Who is behind the source. All people, bodies and places are invented."""

import time

import pytest
from telling import read

from variorum.claims import voices
from variorum.model import Actor, ActorKind, Attribution, Form

NAMED = [
    # text, attributions, names, speakers
    ('Ilse Brandt opened the bridge. "It will last," she said.', [("she", "said", '"It will last,"')], "p:Ilse Brandt", ["Ilse Brandt"]),
    ('Mr Brandt met Mrs Okoro. "It will last," she said. He added that it was safe.', [("she", "said", '"It will last,"'), ("He", "added", "it was safe")], "p:Brandt, p:Okoro", ["Okoro", "Brandt"]),
    ('Spokeswoman Kim Aster spoke to Kim Berger. "No," she said.', [("she", "said", '"No,"')], "p:Kim Aster, p:Kim Berger", ["Kim Aster"]),
    ("Ilse Brandt, the mayor, opened the bridge. The mayor said it would last.", [("The mayor", "said", "it would last")], "p:Ilse Brandt", ["Ilse Brandt"]),
    ("Energy Minister Jon Adair and Health Minister Ilse Brandt met. The health minister said it was late.", [("The health minister", "said", "it was late")], "p:Jon Adair, p:Ilse Brandt", ["Ilse Brandt"]),
    ("Karsia's Foreign Ministry rejected the note. The ministry said it was false.", [("The ministry", "said", "it was false")], "l:Karsia, o:Foreign Ministry", ["Karsia's Foreign Ministry"]),
    ('A spokesman for the Tarsk coast guard repeated the warning. "Stay ashore," he said.', [("A spokesman for the Tarsk coast guard", "repeated", "the warning"), ("he", "said", '"Stay ashore,"')], "", ["A spokesman for the Tarsk coast guard"] * 2),
    ("A spokesman for the Tarsk coast guard repeated the warning. The spokesman said the sea was rough.", [("A spokesman for the Tarsk coast guard", "repeated", "the warning"), ("The spokesman", "said", "the sea was rough")], "", ["A spokesman for the Tarsk coast guard"] * 2),
    ("Vesna Gas said on Monday it would drill. The company said the permit was valid.", [("Vesna Gas", "said", "it would drill"), ("The company", "said", "the permit was valid")], "o:Vesna Gas", ["Vesna Gas"] * 2),
    ("Vesna Gas said on Monday it would drill. It said the permit was valid.", [("Vesna Gas", "said", "it would drill"), ("It", "said", "the permit was valid")], "o:Vesna Gas", ["Vesna Gas"] * 2),
    ("Two officials met the press. They said the permit was valid.", [("They", "said", "the permit was valid")], "", ["Two officials"]),
    ("The Northern Relief Board (NRB) sent food. The NRB said it was not enough.", [("The NRB", "said", "it was not enough")], "o:Northern Relief Board, o:NRB", ["Northern Relief Board"]),
    ("Ilse Brandt opened the bridge. Brandt said it would last.", [("Brandt", "said", "it would last")], "p:Ilse Brandt, p:Brandt", ["Ilse Brandt"]),
    ("The mayor, Ilse Brandt, said it would last.", [("The mayor, Ilse Brandt,", "said", "it would last")], "p:Ilse Brandt", ["Ilse Brandt"]),
    ("Brandt's lawyer, Jon Adair, said it was false.", [("Brandt's lawyer, Jon Adair,", "said", "it was false")], "p:Brandt, p:Jon Adair", ["Jon Adair"]),
    ("Jon Adair, who chairs the board, said it was false.", [("who", "chairs", "the board")], "p:Jon Adair", ["Jon Adair"]),
    ("A Harbour Office official said it was false.", [("A Harbour Office official", "said", "it was false")], "o:Harbour Office", ["A Harbour Office official"]),
    ("Jon Adair and Ilse Brandt met. They said it was over.", [("They", "said", "it was over")], "p:Jon Adair, p:Ilse Brandt", ["Jon Adair and Ilse Brandt"]),
    # named only later
    ("A monitoring group said 40 died. The Karsian Observatory for Peace said half of them were children.", [("A monitoring group", "said", "40 died"), ("The Karsian Observatory for Peace", "said", "half of them were children")], "o:Karsian Observatory for Peace", ["Karsian Observatory for Peace"] * 2),
    ('"It will last," she said on Monday. Ilse Brandt has been mayor since May.', [("she", "said", '"It will last,"')], "p:Ilse Brandt", ["Ilse Brandt"]),
    ("Phones are dull, research suggests. Buyers want less, shows a study by the maker Oblik.", [("research", "suggests", "Phones are dull"), ("a study by the maker Oblik", "shows", "Buyers want less")], "o:Oblik", ["a study by the maker Oblik"] * 2),
    ("The former minister asked a builder to lie. Ilse Brandt left the ministry in May.", [("The former minister", "asked", "to lie")], "p:Ilse Brandt", ["Ilse Brandt"]),
    # the words of the text overrule the tagger's names
    ("The Liberal Pines said the tax was unfair.", [("The Liberal Pines", "said", "the tax was unfair")], "g:Pines", ["Liberal Pines"]),
    ("The group, which calls itself the Tenth Pillar, said it had the files.", [("The group", "said", "it had the files")], "", ["Tenth Pillar"]),
    ("Karsian Gov. Jon Adair met Ilse Brandt. The governor said it was late.", [("The governor", "said", "it was late")], "p:Jon Adair, p:Ilse Brandt", ["Jon Adair"]),
    ("Marram TV spoke to Jon Adair and Ilse Brandt. They told Marram TV it was late.", [("They", "told", "it was late")], "o:Marram TV, p:Jon Adair, p:Ilse Brandt", ["Jon Adair and Ilse Brandt"]),
    ("Oblik left Karsia with 40 crates. Velm's finance office said it was late.", [("Velm's finance office", "said", "it was late")], "l:Karsia, l:Velm", ["Velm's finance office"]),
    # nobody is named in so many words
    ("Jon Adair said it was false, adding that he would sue.", [("Jon Adair", "said", "it was false"), ("", "adding", "he would sue")], "p:Jon Adair", ["Jon Adair"] * 2),
    ('"It was dark," Jon Adair said. "We ran."', [("Jon Adair", "said", '"It was dark,"'), ("", "", '"We ran."')], "p:Jon Adair", ["Jon Adair"] * 2),
    ('"I believe that it was dark," Jon Adair said.', [("Jon Adair", "said", '"I believe that it was dark,"')], "p:Jon Adair", ["Jon Adair"]),
]  # fmt: skip

UNKNOWN = [
    ("Q: Will it last? A: It will.", ("Q", "", "Will it last?")),
    ('"No," she said.', ("she", "said", '"No,"')),
    ("Many said that it was late.", ("Many", "said", "it was late")),
    ("It was expected that rain would fall.", ("", "expected", "rain would fall")),
    ("I think it is late.", ("I", "think", "it is late")),
]


@pytest.mark.parametrize(("text", "said", "names", "speakers"), NAMED)
def test_speaker(text, said, names, speakers):
    found = read(text, said, names)
    assert [(a.speaker or "").removeprefix("The ").removeprefix("the ") for a in found] == [
        speaker.removeprefix("The ") for speaker in speakers
    ]
    assert all(a.speaker_reason for a in found)


@pytest.mark.parametrize(("text", "said"), UNKNOWN)
def test_unknown_is_nobody(text, said):
    found = read(text, [said])[0]
    assert found.speaker is None
    assert found.speaker_reason


def test_words_quoted_do_not_name_the_speaker():
    text = 'Jon Adair came late. "Ask Otto Lind about it," he said.'
    assert read(text, [("he", "said", '"Ask Otto Lind about it,"')], "p:Jon Adair, p:Otto Lind")[0].speaker == "Jon Adair"


def test_first_person_inside_what_somebody_says():
    text = '"I think it is late," Jon Adair said.'
    said = [("Jon Adair", "said", '"I think it is late,"')]
    outer = read(text, said, "p:Jon Adair")[0]
    inner = Attribution(id="a2", source=((1, 2),), cue=((3, 8),), content=((9, 19),), form=Form.INDIRECT, confidence=1.0)
    actor = Actor(name="Jon Adair", aliases=(), kind=ActorKind.PERSON, mentions=(outer.source[0],))
    both = voices.read(text, [outer, inner], actors=[actor], sentences=[(0, len(text))])
    assert both[1].speaker == "Jon Adair"


def test_capital_for_its_government():
    found = read("Moscow said it would wait.", [("Moscow", "said", "it would wait")], "l:Moscow")[0]
    assert found.speaker == "Moscow"
    assert "capital" in found.speaker_reason


STORY = (
    "{a}'s Foreign Ministry accused {b} of shelling a market. {b}'s Foreign Ministry denied it. \"It is false,\" the ministry said. "
    "A spokesman for {a}'s army said 12 had died. He said more would follow, the Zorya Times reported. {b} said it would wait."
)
STORY_SAID = [
    ("{a}'s Foreign Ministry", "accused", "{b} of shelling a market"),
    ("{b}'s Foreign Ministry", "denied", "it"),
    ("the ministry", "said", '"It is false,"'),
    ("A spokesman for {a}'s army", "said", "12 had died"),
    ("He", "said", "more would follow"),
    ("{b}", "said", "it would wait"),
]


def _story(a, b):
    said = [tuple(part.format(a=a, b=b) for part in item) for item in STORY_SAID]
    return read(STORY.format(a=a, b=b), said, f"l:{a}, l:{b}, o:Foreign Ministry, o:Zorya Times")


def test_exchanging_two_parties_exchanges_nothing_else():
    there, back = _story("Karsia", "Tarskia"), _story("Tarskia", "Karsia")
    swap = {"Karsia": "Tarskia", "Tarskia": "Karsia"}
    for one, other in zip(there, back, strict=True):
        mirrored = "".join(
            swap.get(part, part) for part in one.speaker.replace("Karsia", "|Karsia|").replace("Tarskia", "|Tarskia|").split("|")
        )
        assert mirrored == other.speaker
        assert one.relays == other.relays
        assert one.speaker_reason == other.speaker_reason


@pytest.mark.parametrize("text", ["", "\x00", '"' * 5_000, "he " * 2_000, "the minister " * 2_000, "😀" * 5_000, "שלום " * 1_000])
def test_hostile_text(text):
    said = [Attribution(id="a1", source=((0, min(2, len(text))),), cue=(), content=((0, len(text)),), form=Form.DIRECT, confidence=1.0)]
    nothing = [Attribution(id="a2", source=(), cue=(), content=(), form=Form.INDIRECT, confidence=1.0)]
    assert len(voices.read(text, said + nothing, actors=[], sentences=[])) == 2


@pytest.mark.parametrize("one_sentence", [True, False])
def test_time_grows_with_the_text(one_sentence):
    piece = '"We stay," he told the Harbour Times. '

    def seconds(count):
        size = len(piece)
        said = [
            Attribution(
                id=str(n), source=((n * size + 11, n * size + 13),), cue=((n * size + 14, n * size + 18),), content=((n * size, n * size + 10),),
                form=Form.DIRECT, confidence=1.0,
            )
            for n in range(count)
        ]  # fmt: skip
        spans = [(0, size * count)] if one_sentence else [(n * size, n * size + size - 1) for n in range(count)]
        start = time.process_time()
        voices.read(piece * count, said, actors=[], sentences=spans)
        return time.process_time() - start

    seconds(50)
    assert seconds(2_000) < 30 * max(seconds(200), 0.005)


def test_one_kind_of_body_with_two_owners_stays_two():
    text = "Karsia's Foreign Ministry said it was false. Tarsk's Foreign Ministry said it was true. The ministry said it would wait."
    said = [("Karsia's Foreign Ministry", "said", "it was false"), ("Tarsk's Foreign Ministry", "said", "it was true"), ("The ministry", "said", "it would wait")]  # fmt: skip
    found = read(text, said, "l:Karsia, l:Tarsk, o:Foreign Ministry")
    assert [a.speaker for a in found] == ["Karsia's Foreign Ministry", "Tarsk's Foreign Ministry", "Tarsk's Foreign Ministry"]


@pytest.mark.parametrize(
    ("text", "cue", "content", "source"),
    [
        ("The harbour is shut, the council said.", "said", "The harbour is shut", "the council"),
        ("The harbour is shut said the council on Monday.", "said", "The harbour is shut", "the council"),
        ("He said the harbour was shut.", "said", "the harbour was shut", "He"),
        ("According to the council, the harbour is shut.", "According to", "the harbour is shut", "the council"),
        ("It was said that the harbour was shut.", "was said", "that the harbour was shut", None),
        ("The harbour is shut, it seems.", "seems", "The harbour is shut", None),
    ],
)
def test_source_left_empty(text, cue, content, source):
    found = read(text, [("", cue, content)])[0]
    assert [text[start:end] for start, end in found.source] == ([source] if source else [])
