"""Names gathered into actors: surnames, acronyms, aliases, short forms; order and swapped names make no difference."""

import random
import re

import pytest
from marking import marked

from variorum.claims import actors
from variorum.model import ActorKind, Mention, Place


def gathered(text):
    plain, mentions = marked(text)
    return [(actor.name, actor.aliases) for actor in actors.gather(plain, mentions)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[p:Maria Novak] spoke. [p:Novak] left, and Ms [p:Novak] wept.", [("Maria Novak", ("Novak",))]),
        ("Mr [p:Orlu] spoke. [p:Deniz Orlu] is a clerk.", [("Deniz Orlu", ("Orlu",))]),
        ("[p:Hassan al-Tarik] spoke before [p:Tarik] left.", [("Hassan al-Tarik", ("Tarik",))]),
        ("[p:Omar Abdel Nasr] came; [p:Abdel Nasr] went.", [("Omar Abdel Nasr", ("Abdel Nasr",))]),
        ("[p:Ruth P. Hale] and [p:Ruth Hale] are one.", [("Ruth P. Hale", ("Ruth Hale",))]),
        ("[p:President Novak] met [p:Maria Novak].", [("Maria Novak", ("President Novak",))]),
        ("The [o:Lindmark Rivers Agency] ([o:LRA]) met. [o:LRA] staff left.", [("Lindmark Rivers Agency", ("LRA",))]),
        ("The [o:LRA] ([o:Lindmark Rivers Agency]) met.", [("Lindmark Rivers Agency", ("LRA",))]),
        ("The [o:Lindmark Rivers Agency (LRA]) met.", [("Lindmark Rivers Agency", ("LRA",))]),
        ("The [o:Lindmark Rivers Agency] (LRA) met, said the LRA.", [("Lindmark Rivers Agency", ("LRA",))]),
        ("The [o:People's Guard Units] ([o:QPV]) met.", [("People's Guard Units", ("QPV",))]),
        ("The [o:Rivers Agency of Lindmark] met. The [o:RAL] said so.", [("Rivers Agency of Lindmark", ("RAL",))]),
        ("[o:Sarab] (aka Iron Gate/IG/IGSL) fled. The [o:IG] ran.", [("Iron Gate", ("Sarab", "IG", "IGSL"))]),
        ("Sarab*, also known as Iron Gate or IG, fled.", [("Iron Gate", ("Sarab", "IG"))]),
        ("[l:Tolmark], formerly [l:New Lindmark], is a port.", [("New Lindmark", ("Tolmark",))]),
        ("[o:Nordbank AG] fell. [o:Nordbank] rose.", [("Nordbank AG", ("Nordbank",))]),
        ("[o:Lindmark's Rivers Ministry] met. The [o:Rivers Ministry] said so.", [("Lindmark's Rivers Ministry", ("Rivers Ministry",))]),
        ("[g:Lindmarkers] and a [g:Lindmarker] met.", [("Lindmarkers", ("Lindmarker",))]),
        (
            "The [o:Lindmark Institute for Peace] spoke. The Institute left, said the Institute.",
            [("Lindmark Institute for Peace", ("Institute",))],
        ),
        ("The [o:Council] met at [l:the U.N.]; the [l:UN] said so.", [("Council", ()), ("U.N.", ("UN",))]),
    ],
)
def test_names_of_one_actor(text, wanted):
    assert gathered(text) == wanted


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[p:Maria Novak] and [p:Petr Novak] met.", ["Maria Novak", "Petr Novak"]),
        ("[p:Ruth Hale] (R-[l:Ohio]) and the [o:Union] met.", ["Ruth Hale", "Ohio", "Union"]),
        ("[p:Jan Lindmark] spoke in [l:Lindmark].", ["Jan Lindmark", "Lindmark"]),
        ("[o:Lindmark Police] and [o:Tolmark Police] met the [o:Police].", ["Lindmark Police", "Tolmark Police", "Police"]),
        (
            "[o:Lindmark Institute for Peace] met the [o:Tolmark Institute for War]; the Institute left.",
            ["Lindmark Institute for Peace", "Tolmark Institute for War"],
        ),
        ("[o:North Rail Union] and [o:National Road Union]; the [o:NRU] left.", ["North Rail Union", "National Road Union", "NRU"]),
    ],
)
def test_names_of_several_actors(text, names):
    assert [name for name, _ in gathered(text)] == names


def test_a_surname_that_two_people_bear_goes_to_the_one_named_last():
    plain, mentions = marked("[p:Maria Novak] spoke. [p:Novak] left. [p:Petr Novak] came. [p:Novak] sat.")
    maria, petr = actors.gather(plain, mentions)
    assert [plain[slice(*span)] for span in maria.mentions] == ["Maria Novak", "Novak"]
    assert [plain[slice(*span)] for span in petr.mentions] == ["Petr Novak", "Novak"]


def test_places_join_the_names_of_one_place():
    plain, mentions = marked("[l:Altmark] is now [l:Neumark].")
    places = [Place(span=mention.span, name="Neumark", geonames=7) for mention in mentions]
    assert [actor.aliases for actor in actors.gather(plain, mentions, places)] == [("Neumark",)]


def test_the_order_of_mentions_makes_no_difference():
    plain, mentions = marked(
        "[p:Maria Novak] of the [o:Lindmark Rivers Agency] ([o:LRA]), [p:Petr Novak] and [p:Novak]. The [o:LRA] and [o:Rivers Agency] met."
    )
    wanted = actors.gather(plain, mentions)
    for seed in range(10):
        shuffled = random.Random(seed).sample(mentions, len(mentions))
        assert actors.gather(plain, shuffled) == wanted


def test_swapped_names_swap_the_result():
    text = "The [o:Aldor Front] (AF) fought the [o:Zurin League] (ZL). [p:Ada Moor] of the [o:AF] and [p:Zoe Pell] of the [o:ZL]; [p:Moor] left."
    swap = {"Aldor Front": "Zurin League", "AF": "ZL", "Ada Moor": "Zoe Pell", "Moor": "Pell"}
    swap |= {value: key for key, value in swap.items()}
    mirrored = re.sub("|".join(sorted(swap, key=len, reverse=True)), lambda match: swap[match[0]], text)
    one, other = gathered(text), gathered(mirrored)
    assert [(swap[name], tuple(swap[alias] for alias in others)) for name, others in one] == other


def test_every_mention_is_in_one_actor():
    plain, mentions = marked("[p:Maria Novak], [o:Novak Ltd] and [l:Novak] met [p:Novak].")
    spans = [span for actor in actors.gather(plain, mentions) for span in actor.mentions]
    assert sorted(spans) == sorted(mention.span for mention in mentions)


@pytest.mark.parametrize("text", ["", "\"'(", "\U0001f600" * 50, "the " * 50, "\u202bשלום\u202c (", "A (" * 300, "aka " * 500])
def test_hostile_mentions(text):
    mentions = [Mention(span=(start, min(start + 5, len(text))), kind=ActorKind.PERSON) for start in range(0, len(text), 3)]
    found = actors.gather(text, mentions)
    assert all(0 <= start < end <= len(text) for actor in found for start, end in actor.mentions)
