"""A story as PROV-O: which text derives from which, with the evidence, and which program found it.

A derivation is stated where the story says which of two related texts is the earlier; two texts that quote the same speech derive from neither.
The evidence is an entity of its own, made by the activity that compared the texts, so that a reader can tell a finding from a fact.
"""

from __future__ import annotations

from typing import Any

from variorum.model import Comparison, Kinship, PairRelation, Story
from variorum.render.data import version
from variorum.render.exports.sources import (
    NAMESPACE,
    Desk,
    address,
    given,
    hash_urn,
    interval,
    language,
    linked_data,
    mark,
    part,
    stamp,
    telling_urn,
)
from variorum.render.story_view import Text

CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "variorum": NAMESPACE,
}
DERIVATIONS = {  # relation → property, its qualified form, the class of that
    PairRelation.VERSION: ("prov:wasRevisionOf", "prov:qualifiedRevision", "prov:Revision"),
    PairRelation.SAME_TEXT: ("prov:wasDerivedFrom", "prov:qualifiedDerivation", "prov:Derivation"),
    PairRelation.COPY: ("prov:wasDerivedFrom", "prov:qualifiedDerivation", "prov:Derivation"),
    PairRelation.DRAWS_ON: ("prov:wasQuotedFrom", "prov:qualifiedQuotation", "prov:Quotation"),
}
_DIGITS = 4


def story_prov(story: Story, *, full_text: bool = False, hashes_only: bool = False) -> str:
    """The provenance of the texts as JSON-LD. No words of the texts are in it but headlines, and those not with `hashes_only`."""
    desk = Desk(story, full_text=full_text, hashes_only=hashes_only)
    kin = [
        (kinship, a, b) for kinship in story.kinships if kinship.relation and (a := desk.text(kinship.a)) and (b := desk.text(kinship.b))
    ]
    steps = [
        (step, old, new) for step in story.comparisons if (old := desk.text(step.old.article)) and (new := desk.text(step.new.article))
    ]
    reuse = f"urn:variorum:activity:{mark('reuse', [hash_urn(text) for text in desk.texts], version())}"
    graph: list[dict[str, Any]] = [_program()]
    graph += _outlets(desk)
    graph += [_entity(text, kin, desk) for text in desk.texts]
    if kin:
        graph.append(_activity(reuse, "variorum:ReuseSearch", [telling_urn(text) for text in desk.texts]))
    graph += [_finding(kinship, a, b, reuse, desk) for kinship, a, b in kin]
    graph += [node for step, old, new in steps for node in _comparison(step, old, new)]
    return linked_data({"@context": CONTEXT, "@graph": graph})


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def _program() -> dict[str, Any]:
    return {
        "@id": _program_urn(),
        "@type": ["prov:Agent", "prov:SoftwareAgent"],
        "rdfs:label": f"Variorum {version()}",
        "dcterms:hasVersion": version(),
    }


def _program_urn() -> str:
    return f"urn:variorum:program:{part(version())}"


def _outlets(desk: Desk) -> list[dict[str, Any]]:
    names = dict.fromkeys(text.reading.article.outlet for text in desk.texts if text.reading.article.outlet)
    return [
        {"@id": f"urn:variorum:outlet:{part(name)}", "@type": ["prov:Agent", "prov:Organization"], "rdfs:label": name} for name in names
    ]


def _entity(text: Text, kin: list[tuple[Kinship, Text, Text]], desk: Desk) -> dict[str, Any]:
    article = text.reading.article
    general = [hash_urn(text)] + ([url] if (url := address(article.url)) else [])
    node = given(
        [
            ("@id", telling_urn(text)),
            ("@type", ["prov:Entity", "variorum:Telling"]),
            ("dcterms:identifier", article.id),
            ("dcterms:title", None if desk.silent else text.title),
            ("dcterms:language", language(text)),
            ("dcterms:issued", _issued(article.published)),
            ("variorum:sha256", article.sha256),
            ("prov:wasAttributedTo", _ref(f"urn:variorum:outlet:{part(article.outlet)}") if article.outlet else None),
            ("prov:specializationOf", [_ref(name) for name in general]),
        ]
    )
    for kinship, earlier, later in [_directed(each) for each in kin if each[0].earlier]:
        if later is text and kinship.relation in DERIVATIONS:
            plain, qualified, kind = DERIVATIONS[kinship.relation]
            node.setdefault(plain, []).append(_ref(telling_urn(earlier)))
            evidence = {
                "@type": kind,
                "prov:entity": _ref(telling_urn(earlier)),
                "variorum:evidence": _ref(_finding_urn(kinship, earlier, later)),
            }
            node.setdefault(qualified, []).append(evidence)
    for kinship, a, b in kin:
        if kinship.relation is PairRelation.VERSION and kinship.earlier is None and b is text:
            node.setdefault("prov:alternateOf", []).append(_ref(telling_urn(a)))
    return node


def _directed(each: tuple[Kinship, Text, Text]) -> tuple[Kinship, Text, Text]:
    """The earlier text before the later one."""
    kinship, a, b = each
    return (kinship, b, a) if kinship.earlier == "b" else each


def _issued(published: str | None) -> dict[str, str] | str | None:
    known = interval(published)
    if known is None:
        return published
    if known.sharp:
        return {"@type": "xsd:dateTime", "@value": stamp(known.first)}
    kinds = {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}
    kind = kinds.get(len(published or ""))
    return {"@type": kind, "@value": published or ""} if kind else published


def _activity(name: str, kind: str, used: list[str]) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": ["prov:Activity", kind],
        "prov:used": [_ref(each) for each in used],
        "prov:wasAssociatedWith": _ref(_program_urn()),
    }


def _finding_urn(kinship: Kinship, one: Text, other: Text) -> str:
    sides = sorted([[hash_urn(one), one.reading.article.id], [hash_urn(other), other.reading.article.id]])
    return f"urn:variorum:finding:{mark('pair', sides, kinship.relation, version())}"


def _finding(kinship: Kinship, a: Text, b: Text, activity: str, desk: Desk) -> dict[str, Any]:
    """What a derivation rests on."""
    relation = kinship.relation.value if kinship.relation else None
    sure = kinship.direction_confidence
    texts = {"a": a, "b": b}
    earlier = texts.get(kinship.earlier or "")
    return given(
        [
            ("@id", _finding_urn(kinship, a, b)),
            ("@type", ["prov:Entity", "variorum:Pair"]),
            ("prov:wasGeneratedBy", _ref(activity)),
            ("variorum:relation", relation),
            ("variorum:a", _ref(telling_urn(a))),
            ("variorum:b", _ref(telling_urn(b))),
            ("variorum:earlier", _ref(telling_urn(earlier)) if earlier else None),
            ("variorum:directionConfidence", None if sure is None else _decimal(sure)),
            ("variorum:resemblance", _decimal(kinship.resemblance)),
            ("variorum:containmentA", _decimal(kinship.containment_a)),
            ("variorum:containmentB", _decimal(kinship.containment_b)),
            ("variorum:longestRun", kinship.longest),
            ("rdfs:comment", None if desk.silent else kinship.reason),
            ("variorum:directionReason", None if desk.silent else kinship.direction_reason),
        ]
    )


def _decimal(share: float) -> dict[str, str]:
    # a JSON number with a fraction is an xsd:double in JSON-LD, and 0.6200000000000001 when written out
    return {"@type": "xsd:decimal", "@value": f"{share:.{_DIGITS}f}"}


def _comparison(step: Comparison, old: Text, new: Text) -> list[dict[str, Any]]:
    """The comparison of two texts, and what it counted."""
    name = mark("step", [hash_urn(old), old.reading.article.id], [hash_urn(new), new.reading.article.id], version())
    activity = f"urn:variorum:activity:{name}"
    summary = step.summary
    return [
        _activity(activity, "variorum:Comparison", [telling_urn(old), telling_urn(new)]),
        {
            "@id": f"urn:variorum:changes:{name}",
            "@type": ["prov:Entity", "variorum:Changes"],
            "prov:wasGeneratedBy": _ref(activity),
            "prov:wasDerivedFrom": [_ref(telling_urn(old)), _ref(telling_urn(new))],
            "variorum:old": _ref(telling_urn(old)),
            "variorum:new": _ref(telling_urn(new)),
            "variorum:substantive": summary.substantive,
            "variorum:other": summary.other,
        },
    ]
