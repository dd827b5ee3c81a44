"""A story as schema.org claims: each claim thread with the articles where it appears. No review and no rating: nothing here is judged."""

from __future__ import annotations

from typing import Any

from variorum.model import ActorKind, Occurrence, PairRelation, Story, Thread
from variorum.render.exports.sources import Desk, Interval, address, digest, given, interval, language, linked_data, mark, telling_urn
from variorum.render.story_view import Text

CONTEXT = "https://schema.org"
_TYPES = {ActorKind.PERSON: "Person", ActorKind.ORGANISATION: "Organization"}


def story_claims(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> str:
    """The claims as JSON-LD; texts are quoted up to the cap, in full, or not at all."""
    desk = Desk(story, full_text=full_text, hashes_only=hashes_only)
    desk.set_aside()
    based = _based_on(story, desk)
    graph = [_article(text, based.get(text.key, []), desk) for text in desk.texts]
    return linked_data({"@context": CONTEXT, "@graph": [*graph, *(_claim(thread, desk) for thread in desk.threads)]})


def _based_on(story: Story, desk: Desk) -> dict[str, list[dict[str, str]]]:
    """What each text derives from, where the direction is known."""
    found: dict[str, list[dict[str, str]]] = {}
    for kinship in story.kinships:
        a, b = desk.text(kinship.a), desk.text(kinship.b)
        if a is None or b is None or kinship.earlier is None or kinship.relation in {None, PairRelation.SHARED_QUOTATION}:
            continue
        earlier, later = (a, b) if kinship.earlier == "a" else (b, a)
        found.setdefault(later.key, []).append({"@id": telling_urn(earlier)})
    return found


def _article(text: Text, based: list[dict[str, str]], desk: Desk) -> dict[str, Any]:
    article = text.reading.article
    return given(
        [
            ("@id", telling_urn(text)),
            ("@type", "NewsArticle"),
            ("headline", None if desk.silent else text.title),
            ("publisher", {"@type": "Organization", "name": article.outlet} if article.outlet else None),
            ("datePublished", article.published if interval(article.published) else None),
            ("inLanguage", language(text)),
            ("url", address(article.url)),
            ("identifier", [article.id, {"@type": "PropertyValue", "propertyID": "SHA-256", "value": article.sha256}]),
            ("isBasedOn", based),
        ]
    )


def _claim(thread: Thread, desk: Desk) -> dict[str, Any]:
    places = desk.places(thread)
    # several claims may stand in the same words, each on a figure of its own
    name = mark(
        "claim", thread.claim, [[telling_urn(text), each.span, each.figure.number if each.figure else None] for each, text in places]
    )
    claim = desk.claim(thread)
    _, home = places[-1]
    first = _first(places)
    return given(
        [
            ("@id", f"urn:variorum:claim:{name}"),
            ("@type", "Claim"),
            ("identifier", thread.id),
            ("name", f"Claim {thread.id[1:]}" if thread.id[:1] == "t" else thread.id),
            ("text", claim),
            ("inLanguage", language(home) if claim else None),
            ("author", _speakers(places)),
            ("appearance", [_appearance(each, text, desk) for each, text in places]),
            ("firstAppearance", {"@id": _appearance_urn(*first)} if first else None),
        ]
    )


def _appearance_urn(each: Occurrence, text: Text) -> str:
    return f"{telling_urn(text)}:{each.span[0]}-{each.span[1]}"


def _appearance(each: Occurrence, text: Text, desk: Desk) -> dict[str, Any]:
    excerpt = desk.excerpt(text, each.span)
    words = text.reading.article.text[slice(*each.span)]
    return given(
        [
            ("@id", _appearance_urn(each, text)),
            ("@type", "CreativeWork"),
            ("isPartOf", {"@id": telling_urn(text)}),
            ("position", f"{each.span[0]}..{each.span[1]}"),
            ("text", excerpt.words if excerpt.whole or not excerpt.words else f"{excerpt.words} …"),
            ("inLanguage", language(text)),
            ("datePublished", each.published if interval(each.published) else None),
            ("identifier", {"@type": "PropertyValue", "propertyID": "SHA-256", "value": digest(words)}),
        ]
    )


def _first(places: list[tuple[Occurrence, Text]]) -> tuple[Occurrence, Text] | None:
    """The first known occurrence: where it stands in one text only, or its text is certainly older than the others; None when that is not known."""
    texts = {text.key: text for _, text in places}
    known = {key: interval(text.reading.article.published) for key, text in texts.items()}
    for key in texts:
        others = [each for other, each in known.items() if other != key]
        if all(_before(known[key], each) for each in others):
            return min((place for place in places if place[1].key == key), key=lambda place: place[0].span)
    return None


def _before(one: Interval | None, other: Interval | None) -> bool:
    return one is not None and other is not None and one.last < other.first


def _speakers(places: list[tuple[Occurrence, Text]]) -> list[dict[str, str]]:
    """Who is said to have said it; a person or an organisation where the text tells."""
    found: dict[str, dict[str, str]] = {}
    for each, text in places:
        if each.speaker and each.speaker not in found:
            kinds = [actor.kind for actor in text.reading.actors if each.speaker in {actor.name, *actor.aliases}]
            found[each.speaker] = given([("@type", _TYPES.get(kinds[0]) if kinds else None), ("name", each.speaker)])
    return list(found.values())
