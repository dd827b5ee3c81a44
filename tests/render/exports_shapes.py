"""What the exports are held to: written from the published models, apart from the code that writes the files.

The W3C's Web Annotation Data Model as JSON Schema, with the part of its JSON-LD context that its terms need; SHACL shapes for the graphs; the TEI
Consortium's DTD as trafilatura carries it, with the elements of textual criticism and `ana`, which that selection leaves out, added from the Guidelines.
"""

from __future__ import annotations

import io
import re
from importlib import resources

from lxml import etree

IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
PURPOSES = ["assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying", "linking", "moderating", "questioning", "replying", "tagging"]  # fmt: skip
_OWN = {"patternProperties": {"^variorum:[a-z][A-Za-z0-9]*$": True}, "additionalProperties": False}


def _object(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, **_OWN}


_STATE = {
    "oneOf": [
        _object(["type", "sourceDate"], type={"const": "TimeState"}, sourceDate=MOMENT),
        _object(["type", "sourceDateStart", "sourceDateEnd"], type={"const": "TimeState"}, sourceDateStart=MOMENT, sourceDateEnd=MOMENT),
    ]
}
_POSITION = _object(
    ["type", "start", "end"],
    type={"const": "TextPositionSelector"},
    start={"type": "integer", "minimum": 0},
    end={"type": "integer", "minimum": 0},
)
_QUOTE = _object(
    ["type", "exact"],
    type={"const": "TextQuoteSelector"},
    exact={"type": "string", "minLength": 1},
    prefix={"type": "string"},
    suffix={"type": "string"},
)
_SOURCE = _object(
    ["id"],
    id=IRI,
    type={"enum": ["Text", "Dataset", "Image", "Sound", "Video"]},
    format={"type": "string", "pattern": "^[a-z]+/[a-z.+-]+$"},
    language={"type": "string"},
    textDirection={"enum": ["ltr", "rtl", "auto"]},
    via=IRI,
)
_TARGET = _object(
    ["type", "source"],
    type={"const": "SpecificResource"},
    source=_SOURCE,
    selector={"type": "array", "minItems": 1, "items": {"oneOf": [_POSITION, _QUOTE]}},
    state=_STATE,
)
_BODY = _object(
    ["type", "value"],
    type={"const": "TextualBody"},
    value={"type": "string"},
    purpose={"enum": PURPOSES},
    format={"type": "string"},
    language={"type": "string"},
)
_ANNOTATION = _object(
    ["id", "type", "target"],
    id=IRI,
    type={"const": "Annotation"},
    motivation={"enum": PURPOSES},
    body={"type": "array", "items": _BODY, "minItems": 1},
    target={"anyOf": [_TARGET, {"type": "array", "minItems": 1, "items": _TARGET}]},
)
_PAGE = _object(
    ["id", "type", "items"],
    id=IRI,
    type={"const": "AnnotationPage"},
    partOf=IRI,
    startIndex={"type": "integer", "minimum": 0},
    items={"type": "array", "items": _ANNOTATION},
)
COLLECTION = _object(
    ["@context", "id", "type", "total", "first"],
    **{"@context": {"type": "array", "prefixItems": [{"const": "http://www.w3.org/ns/anno.jsonld"}]}},  # type: ignore[arg-type]
    id=IRI,
    type={"const": "AnnotationCollection"},
    label={"type": "string"},
    generator=_object(["id", "type", "name"], id=IRI, type={"const": "Software"}, name={"type": "string"}),
    total={"type": "integer", "minimum": 0},
    first=_PAGE,
)

_LINK = {name: {"@id": f"oa:{term}", "@type": "@id"} for name, term in {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector", "state": "hasState", "via": "via"}.items()}  # fmt: skip
_WORD = {name: {"@id": f"oa:{term}", "@type": "@vocab"} for name, term in {"motivation": "motivatedBy", "purpose": "hasPurpose", "textDirection": "textDirection"}.items()}  # fmt: skip
_MOMENTS = {name: {"@id": f"oa:{name}", "@type": "xsd:dateTime"} for name in ("sourceDate", "sourceDateStart", "sourceDateEnd")}
_OFFSETS = {name: {"@id": f"oa:{name}", "@type": "xsd:nonNegativeInteger"} for name in ("start", "end")}
ANNOTATION_CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": {"@id": "@id", "@type": "@id"},
    "type": {"@id": "@type", "@type": "@vocab"},
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Software": "as:Application",
    "Text": "dctypes:Text",
    "rtl": "oa:rtlDirection",
    **{name: f"oa:{name}" for name in ("Annotation", "SpecificResource", "TextualBody", "TextPositionSelector", "TextQuoteSelector", "TimeState", "exact", "prefix", "suffix", *PURPOSES)},
    **_LINK,
    **_WORD,
    **_MOMENTS,
    **_OFFSETS,
    "value": "rdf:value",
    "format": "dc:format",
    "language": "dc:language",
    "label": "rdfs:label",
    "name": "foaf:name",
    "generator": {"@id": "as:generator", "@type": "@id"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "first": {"@id": "as:first", "@type": "@id"},
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
}  # fmt: skip

_PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix sdo: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix v: <urn:variorum:ns:> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
ANNOTATION_SHAPES = f"""{_PREFIXES}
[] a sh:NodeShape ; sh:targetClass oa:Annotation ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path oa:hasTarget ; sh:minCount 1 ; sh:class oa:SpecificResource ] ;
  sh:property [ sh:path oa:motivatedBy ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( oa:identifying oa:classifying ) ] ;
  sh:property [ sh:path oa:hasBody ; sh:minCount 1 ; sh:class oa:TextualBody ] .
[] a sh:NodeShape ; sh:targetClass oa:SpecificResource ;
  sh:property [ sh:path oa:hasSource ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ; sh:pattern "^urn:sha256:[0-9a-f]{{64}}$" ] ;
  sh:property [ sh:path oa:hasSelector ; sh:minCount 1 ; sh:maxCount 2 ; sh:nodeKind sh:BlankNode ] .
[] a sh:NodeShape ; sh:targetClass oa:TextPositionSelector ;
  sh:property [ sh:path oa:start ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:nonNegativeInteger ; sh:lessThanOrEquals oa:end ] ;
  sh:property [ sh:path oa:end ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:nonNegativeInteger ] .
[] a sh:NodeShape ; sh:targetClass oa:TextualBody ;
  sh:property [ sh:path rdf:value ; sh:minCount 1 ; sh:maxCount 1 ] .
"""
PROV_SHAPES = f"""{_PREFIXES}
[] a sh:NodeShape ; sh:targetClass prov:Entity ; sh:nodeKind sh:IRI ; sh:not [ sh:class prov:Activity ] ;
  sh:property [ sh:path prov:wasRevisionOf ; sh:class v:Telling ] ;
  sh:property [ sh:path prov:wasQuotedFrom ; sh:class v:Telling ] ;
  sh:property [ sh:path prov:wasDerivedFrom ; sh:class v:Telling ] ;
  sh:property [ sh:path prov:alternateOf ; sh:class v:Telling ] ;
  sh:property [ sh:path prov:specializationOf ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path prov:wasGeneratedBy ; sh:class prov:Activity ; sh:maxCount 1 ] ;
  sh:property [ sh:path prov:wasAttributedTo ; sh:class prov:Agent ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetClass v:Telling ;
  sh:property [ sh:path v:sha256 ; sh:minCount 1 ; sh:maxCount 1 ; sh:pattern "^[0-9a-f]{{64}}$" ] ;
  sh:property [ sh:path dcterms:issued ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetClass prov:Activity ;
  sh:property [ sh:path prov:used ; sh:minCount 2 ; sh:class v:Telling ] ;
  sh:property [ sh:path prov:wasAssociatedWith ; sh:minCount 1 ; sh:maxCount 1 ; sh:class prov:SoftwareAgent ] .
[] a sh:NodeShape ; sh:targetClass prov:SoftwareAgent ; sh:property [ sh:path dcterms:hasVersion ; sh:minCount 1 ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetClass prov:Revision, prov:Quotation, prov:Derivation ;
  sh:property [ sh:path prov:entity ; sh:minCount 1 ; sh:maxCount 1 ; sh:class v:Telling ] ;
  sh:property [ sh:path v:evidence ; sh:minCount 1 ; sh:maxCount 1 ; sh:class v:Pair ] .
[] a sh:NodeShape ; sh:targetClass v:Pair ;
  sh:property [ sh:path prov:wasGeneratedBy ; sh:minCount 1 ; sh:class prov:Activity ] ;
  sh:property [ sh:path v:relation ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path v:resemblance ; sh:datatype xsd:decimal ; sh:minInclusive 0.0 ; sh:maxInclusive 1.0 ] ;
  sh:property [ sh:path v:directionConfidence ; sh:datatype xsd:decimal ; sh:minInclusive 0.5 ; sh:maxInclusive 1.0 ] .
"""
CLAIM_SHAPES = f"""{_PREFIXES}
[] a sh:NodeShape ; sh:targetClass sdo:Claim ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path sdo:appearance ; sh:minCount 1 ; sh:class sdo:CreativeWork ] ;
  sh:property [ sh:path sdo:firstAppearance ; sh:maxCount 1 ; sh:class sdo:CreativeWork ] ;
  sh:property [ sh:path sdo:text ; sh:maxCount 1 ] ;
  sh:property [ sh:path sdo:author ; sh:property [ sh:path sdo:name ; sh:minCount 1 ; sh:maxCount 1 ] ] .
[] a sh:NodeShape ; sh:targetClass sdo:CreativeWork ;
  sh:property [ sh:path sdo:isPartOf ; sh:minCount 1 ; sh:maxCount 1 ; sh:class sdo:NewsArticle ] ;
  sh:property [ sh:path sdo:position ; sh:minCount 1 ; sh:maxCount 1 ; sh:pattern "^[0-9]+\\\\.\\\\.[0-9]+$" ] .
[] a sh:NodeShape ; sh:targetClass sdo:NewsArticle ;
  sh:property [ sh:path sdo:isBasedOn ; sh:class sdo:NewsArticle ] ;
  sh:property [ sh:path sdo:publisher ; sh:maxCount 1 ; sh:class sdo:Organization ] .
"""

_CRITICISM = """
<!ELEMENT listWit (witness)+>                          <!ATTLIST listWit xmlns CDATA "http://www.tei-c.org/ns/1.0" %att.global.attributes; >
<!ELEMENT witness (#PCDATA|%model.phrase;|%model.global;|bibl)*>
<!ATTLIST witness xmlns CDATA "http://www.tei-c.org/ns/1.0" %att.global.attributes; >
<!ELEMENT variantEncoding EMPTY>
<!ATTLIST variantEncoding xmlns CDATA "http://www.tei-c.org/ns/1.0" method (location-referenced|double-end-point|parallel-segmentation) #REQUIRED
  location (internal|external) #REQUIRED %att.global.attributes; >
<!ELEMENT app (lem?,(rdg|%model.noteLike;)*)>
<!ATTLIST app xmlns CDATA "http://www.tei-c.org/ns/1.0" type CDATA #IMPLIED ana CDATA #IMPLIED from CDATA #IMPLIED to CDATA #IMPLIED loc CDATA #IMPLIED %att.global.attributes; >
<!ATTLIST note ana CDATA #IMPLIED>
<!ELEMENT lem (#PCDATA|%model.phrase;|%model.global;)*><!ATTLIST lem xmlns CDATA "http://www.tei-c.org/ns/1.0" wit CDATA #IMPLIED %att.global.attributes; >
<!ELEMENT rdg (#PCDATA|%model.phrase;|%model.global;)*><!ATTLIST rdg xmlns CDATA "http://www.tei-c.org/ns/1.0" wit CDATA #IMPLIED %att.global.attributes; >
"""


def tei_dtd() -> etree.DTD:
    """The DTD; in a DTD the first declaration of an entity counts, so that a model class is widened by a declaration before its own."""
    text = resources.files("trafilatura").joinpath("data", "tei_corpus.dtd").read_text("utf-8")
    widened = []
    for name, members in {"model.listLike": "listWit", "model.segLike": "app", "model.encodingDescPart": "variantEncoding"}.items():
        known = re.search(rf'<!ENTITY % {re.escape(name)} "([^"]*)">', text)
        assert known, name
        widened.append(f'<!ENTITY % {name} "{known[1]} |{members}">')
    return etree.DTD(io.StringIO("\n".join(widened) + text + _CRITICISM))
