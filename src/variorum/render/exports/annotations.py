"""A story as W3C Web Annotations: each occurrence of a claim, and each change, on the words of one version of one text.

An annotation belongs to a version by the hash of its words and to a place by offsets. Carrying it to another version is what a thread states, with
a tier and a score; no quotation is left to be found again wherever it seems to fit.
"""

from __future__ import annotations

from typing import Any

from variorum.model import Change, Comparison, Occurrence, Span, Story, Thread
from variorum.render.data import plain_number, version
from variorum.render.exports.sources import (
    NAMESPACE,
    Desk,
    address,
    digest,
    given,
    hash_urn,
    interval,
    language,
    linked_data,
    mark,
    stamp,
)
from variorum.render.story_view import Text

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_DIGITS = 4


def story_annotations(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> str:
    """The annotations as one collection with one page, JSON-LD; texts are quoted up to the cap, in full, or not at all."""
    desk = Desk(story, full_text=full_text, hashes_only=hashes_only)
    _set_aside(story, desk)
    items = [_occurrence(thread, each, text, desk) for thread in desk.threads for each, text in desk.places(thread)]
    items += [item for comparison in story.comparisons for item in _changes(comparison, desk)]
    name = mark([hash_urn(text) for text in desk.texts], desk.quoting.value)
    collection = f"urn:variorum:annotations:{name}"
    page = given(
        [
            ("id", f"{collection}:1"),
            ("type", "AnnotationPage"),
            ("partOf", collection),
            ("startIndex", 0),
        ]
    ) | {"items": items}
    return linked_data(
        {
            "@context": [CONTEXT, {"variorum": NAMESPACE}],
            "id": collection,
            "type": "AnnotationCollection",
            "label": "Claims and changes of a story",
            "generator": {"id": f"urn:variorum:program:{version()}", "type": "Software", "name": f"Variorum {version()}"},
            "total": len(items),
            "first": page,
        }
    )


def _set_aside(story: Story, desk: Desk) -> None:
    """Claims first, then substantive changes, then other changes; what stands around them gets what is left."""
    desk.set_aside()
    for wanted in (True, False):
        for comparison in story.comparisons:
            for change in comparison.changes:
                for text, span, _ in _sides(change, comparison, desk) if change.substantive is wanted else ():
                    desk.excerpt(text, span)


def _occurrence(thread: Thread, each: Occurrence, text: Text, desk: Desk) -> dict[str, Any]:
    reasons = [] if desk.silent else [_words(f"{thread.status_reason} ({each.reason})", "describing", "en")]
    figure = each.figure
    return given(
        [
            ("id", f"urn:variorum:annotation:{mark('occurrence', hash_urn(text), text.reading.article.id, each.span, thread.id)}"),
            ("type", "Annotation"),
            ("motivation", "identifying"),
            ("body", [*_claim(thread, text, desk), _words(thread.status.value, "classifying", "en"), *reasons]),
            ("target", _target(text, each.span, desk)),
            ("variorum:thread", thread.id),
            ("variorum:tier", each.tier.value),
            ("variorum:score", round(each.score, _DIGITS)),
            ("variorum:speaker", each.speaker),
            ("variorum:relays", {"@list": list(each.relays)} if each.relays else None),
            ("variorum:value", plain_number(figure.value) if figure else None),
            ("variorum:low", plain_number(figure.low) if figure else None),
            ("variorum:high", plain_number(figure.high) if figure else None),
            ("variorum:unit", figure.unit if figure else None),
            ("variorum:counted", figure.counted if figure and not desk.silent else None),
        ]
    )


def _claim(thread: Thread, text: Text, desk: Desk) -> list[dict[str, Any]]:
    claim = desk.claim(thread)
    return [_words(claim, "identifying", language(text))] if claim else []


def _changes(comparison: Comparison, desk: Desk) -> list[dict[str, Any]]:
    items = []
    for change in comparison.changes:
        sides = _sides(change, comparison, desk)
        if not sides:
            continue
        tags = [_words(value, "tagging", "en") for value in dict.fromkeys((change.class_.value, change.kind.value))]
        reasons = [] if desk.silent else [_words(change.reason, "describing", "en")]
        places = [[hash_urn(text), text.reading.article.id, span] for text, span, _ in sides]
        texts = [text.reading.article.id for text in map(desk.text, (comparison.old.article, comparison.new.article)) if text]
        items.append(
            given(
                [
                    ("id", f"urn:variorum:annotation:{mark('change', texts, places, change.rule, change.class_, change.kind)}"),
                    ("type", "Annotation"),
                    ("motivation", "classifying"),
                    ("body", [*tags, *reasons]),
                    ("target", [_target(text, span, desk) | {"variorum:side": side} for text, span, side in sides]),
                    ("variorum:rule", change.rule),
                    ("variorum:substantive", change.substantive),
                    ("variorum:rank", round(change.rank, _DIGITS)),
                ]
            )
        )
    return items


def _sides(change: Change, comparison: Comparison, desk: Desk) -> list[tuple[Text, Span, str]]:
    old, new = desk.text(comparison.old.article), desk.text(comparison.new.article)
    sides = ((old, change.old, "old"), (new, change.new, "new"))
    return [(text, span, side) for text, spans, side in sides for span in spans if text is not None]


def _words(value: str, purpose: str, tongue: str | None) -> dict[str, Any]:
    return given([("type", "TextualBody"), ("purpose", purpose), ("value", value), ("format", "text/plain"), ("language", tongue)])


def _target(text: Text, span: Span, desk: Desk) -> dict[str, Any]:
    """Words of a version: by hash and offsets always, by quotation where all of them may be quoted."""
    article = text.reading.article
    selectors: list[dict[str, Any]] = [{"type": "TextPositionSelector", "start": span[0], "end": span[1]}]
    excerpt = desk.excerpt(text, span)
    if excerpt.whole:
        prefix, suffix = desk.around(text, span)
        selectors.append(given([("type", "TextQuoteSelector"), ("exact", excerpt.words), ("prefix", prefix), ("suffix", suffix)]))
    return given(
        [
            ("type", "SpecificResource"),
            ("source", _source(text)),
            ("selector", selectors),
            ("state", _state(article.published)),
            ("variorum:sha256", digest(article.text[slice(*span)])),
        ]
    )


def _source(text: Text) -> dict[str, Any]:
    article = text.reading.article
    return given(
        [
            ("id", hash_urn(text)),
            ("type", "Text"),
            ("format", "text/plain"),
            ("language", language(text)),
            ("textDirection", "rtl" if text.direction == "rtl" else None),
            ("via", address(article.url)),
            ("variorum:article", article.id),
        ]
    )


def _state(published: str | None) -> dict[str, Any] | None:
    """When the page had these words, as far as the text itself tells: a moment, or the whole day, month or range."""
    known = interval(published)
    if known is None:
        return None
    if known.sharp:
        return {"type": "TimeState", "sourceDate": stamp(known.first)}
    return {"type": "TimeState", "sourceDateStart": stamp(known.first), "sourceDateEnd": stamp(known.last)}
