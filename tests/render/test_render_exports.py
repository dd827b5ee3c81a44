"""The exports of a story, each read back by somebody else's reader and held to a published model; offsets, caps, and hostile texts."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import replace
from functools import cache

import exports_shapes as shapes
import jsonschema
import pyarrow as pa
import pyshacl
import pytest
import rdflib
import story_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyarrow import parquet
from rdflib.namespace import PROV, SDO

import variorum
from variorum import cli, compare, read, render
from variorum.model import Article, Kinship, PairRelation, Story
from variorum.render import exports
from variorum.render.exports import sources, tei
from variorum.render.story_view import FLOOR, PASSAGE, SHARE

TEI = "{http://www.tei-c.org/ns/1.0}"
FORMS = list(exports.FORMATS)
QUOTINGS = [{}, {"full_text": True}, {"hashes_only": True}]
IDS = ["capped", "full", "hashes"]

# rdflib's own reader of JSON-LD calls what rdflib has given up
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


# --- stories ----------------------------------------------------------------------------------------------------------------------------------


@cache
def told() -> Story:
    """The tanker's texts as the program itself follows them."""
    return variorum.story(samples.ARTICLES[:3])


@cache
def wicked() -> Story:
    """Texts that a spreadsheet, a terminal, a browser and an XML parser would each stumble over in their way."""
    evil = '=HYPERLINK("http://evil.example") </script><b> ]]> & \u202eeurt\u202c \x1b[31m\x00\x07 \ud800 \ufffe \x85 \u2028 \U0001f6a2'
    texts = [f"+Port {evil} shut\r\n\r\n-{number} sailors {evil} stay,\rsaid @Mayor {evil}.\n" for number in (14, 31)]
    articles = tuple(
        Article(
            text=text,
            given_id=f"=id{number}{evil}",
            outlet=f"-Outlet {evil}",
            published=f"2021-03-0{number}",
            url=url,
            path=f"{number}.txt",
        )
        for number, (text, url) in enumerate(zip(texts, ("javascript:alert(4)", 'https://evil.example/">\u202e'), strict=True), 3)
    )
    story = samples.hostile()
    found = {article.id: read(article) for article in articles}
    places = [samples.At(article=article.id, words=f"-{number} sailors {evil} stay,\rsaid", speaker=f"@Mayor {evil}", relays=(f"=relay {evil}", "+two"), reason=evil) for article, number in zip(articles, (14, 31), strict=True)]  # fmt: skip
    origins = (samples.Origin(actor=f"=cmd {evil}", articles=tuple(found), reason=evil),)
    thread = samples.thread(1, f"-N sailors {evil} stay", "changed", found, *places, reason=evil, origins=origins)
    kinship = replace(
        story.kinships[0], a=articles[0], b=articles[1], relation=PairRelation.VERSION, earlier="a", direction_confidence=0.9, reason=evil
    )
    return Story(
        readings=tuple(found.values()), kinships=(kinship,), comparisons=(compare(*articles),), threads=(thread,), notes=(evil,),
    )  # fmt: skip


STORIES = {"told": told, "tanker": samples.tanker, "two": samples.two, "one": samples.one, "strangers": samples.strangers, "hostile": samples.hostile, "wicked": wicked}  # fmt: skip


@cache
def exported(name: str, form: str, quoting: int = 0) -> str | bytes:
    return exports.export(STORIES[name](), form, **QUOTINGS[quoting])


def texts(story: Story) -> dict[str, str]:
    return {reading.article.id: reading.article.text for reading in story.readings}


def plain(text: str) -> str:
    """As files hold it: lone surrogates cannot be written."""
    return sources.scalar(text)


every = pytest.mark.parametrize("name", STORIES)
each_quoting = pytest.mark.parametrize("quoting", range(3), ids=IDS)


# --- the tables -------------------------------------------------------------------------------------------------------------------------------


def rows(name: str, quoting: int = 0) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(name, "csv", quoting))))


@cache
def table(name: str, quoting: int = 0) -> pa.Table:
    return parquet.read_table(io.BytesIO(exported(name, "parquet", quoting)))


@each_quoting
@every
def test_a_row_for_each_occurrence_with_typed_columns(name, quoting):
    story = STORIES[name]()
    found = table(name, quoting)
    assert found.num_rows == len(rows(name, quoting)) == sum(len(thread.occurrences) for thread in story.threads)
    types = {field.name: field.type for field in found.schema}
    assert (types["start"], types["value"], types["published_first"]) == (pa.int64(), pa.float64(), pa.timestamp("ms", tz="UTC"))
    assert types["relays"].value_type == pa.string()
    assert {field.name for field in types["origins"].value_type} == {"actor", "articles", "reason"}
    assert found.schema.metadata[b"variorum"].decode() == variorum.__version__
    assert found.equals(pa.Table.from_pylist(exports.story_table(story, **QUOTINGS[quoting]).to_pylist(), schema=found.schema))


@every
def test_spans_of_the_tables_hold_the_words(name):
    whole = texts(STORIES[name]())
    for at in table(name, 1).to_pylist():
        article = next(text for key, text in whole.items() if plain(key) == at["article"])
        assert at["text"] == plain(article[at["start"] : at["end"]])
        assert at["withheld"] == 0
        assert at["text_sha256"] == sources.digest(article[at["start"] : at["end"]])


def test_csv_and_parquet_say_the_same():
    for cell, value in zip(rows("told"), table("told").to_pylist(), strict=True):
        assert [int(cell[key]) for key in ("start", "end", "withheld", "unknown")] == [
            value[key] for key in ("start", "end", "withheld", "unknown")
        ]
        assert [float(cell[key]) if cell[key] else None for key in ("value", "low", "high", "score")] == [
            value[key] for key in ("value", "low", "high", "score")
        ]
        assert cell["relays"] == "; ".join(value["relays"])
        assert cell["origins"] == "; ".join(origin["actor"] or "nobody named" for origin in value["origins"])
        assert cell["text"].removeprefix("'") == (value["text"] or "")


def test_figures_are_numbers_and_the_rival_values_stand_there():
    found = [row for row in table("tanker").to_pylist() if row["thread"] == "t1"]
    assert [row["value"] for row in found if row["article"].startswith("courier")] == [40.0, 65.0]
    assert {row["status"] for row in found} == {"rival"}
    assert [row["value"] for row in rows("tanker") if row["article"] == "courier-2" and row["thread"] == "t1"] == ["65"]


def test_no_cell_is_a_formula():
    found = rows("wicked", 1)
    assert found[0]["claim"].startswith("'-N")
    cells = [cell for row in found for cell in row.values() if not re.fullmatch(r"-?\d+", cell)]  # a figure is a number, not a formula
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", exported("wicked", "csv", 1).replace("\r", "")
    )
    assert not [row["url"] for row in found if row["url"]]
    negative = replace(
        wicked().threads[0].occurrences[0], figure=replace(samples.tanker().threads[0].occurrences[0].figure, value=-5.0, low=None)
    )
    story = replace(wicked(), threads=(replace(wicked().threads[0], occurrences=(negative,)),))
    assert next(csv.DictReader(io.StringIO(exports.story_csv(story))))["value"] == "-5"


# --- W3C Web Annotation -----------------------------------------------------------------------------------------------------------------------


@cache
def annotations(name: str, quoting: int = 0) -> dict:
    return json.loads(exported(name, "annotations", quoting))


def items(name: str, quoting: int = 0) -> list[dict]:
    return annotations(name, quoting)["first"]["items"]


def targets(item: dict) -> list[dict]:
    return item["target"] if isinstance(item["target"], list) else [item["target"]]


def graph_of(data: dict, context: object) -> rdflib.Graph:
    return rdflib.Graph().parse(data=json.dumps(data | {"@context": context}), format="json-ld")


def conforms(graph: rdflib.Graph, wanted: str) -> str:
    good, _, report = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=wanted, format="turtle"))
    return "" if good else report


@each_quoting
@every
def test_annotations_follow_the_model(name, quoting):
    data = annotations(name, quoting)
    jsonschema.Draft202012Validator(shapes.COLLECTION).validate(data)
    names = [item["id"] for item in data["first"]["items"]]
    assert len(names) == len(set(names)) == data["total"]
    assert conforms(graph_of(data, [shapes.ANNOTATION_CONTEXT, data["@context"][1]]), shapes.ANNOTATION_SHAPES) == ""


def test_the_model_is_strict():
    data = annotations("two")
    broken = json.loads(json.dumps(data))
    del broken["first"]["items"][0]["target"]["source"]["id"]
    assert not jsonschema.Draft202012Validator(shapes.COLLECTION).is_valid(broken)
    broken = json.loads(json.dumps(data))
    broken["first"]["items"][0]["target"]["selector"][0]["end"] = 0
    assert "LessThan" in conforms(graph_of(broken, [shapes.ANNOTATION_CONTEXT, data["@context"][1]]), shapes.ANNOTATION_SHAPES)


@each_quoting
@every
def test_selectors_lead_to_the_words(name, quoting):
    by_hash = {f"urn:sha256:{reading.article.sha256}": reading.article.text for reading in STORIES[name]().readings}
    for item in items(name, quoting):
        for target in targets(item):
            text = by_hash[target["source"]["id"]]
            position, *quotes = target["selector"]
            start, end = position["start"], position["end"]
            assert target["variorum:sha256"] == sources.digest(text[start:end])
            for quote in quotes:
                assert quote["exact"] == plain(text[start:end])
                assert plain(text[:start]).endswith(quote.get("prefix", ""))
                assert plain(text[end:]).startswith(quote.get("suffix", ""))
            assert bool(quotes) is (quoting == 1) or quoting == 0
            assert not quotes or quoting != 2


def test_what_each_annotation_is_about():
    occurrences = [item for item in items("tanker") if item["motivation"] == "identifying"]
    story = samples.tanker()
    assert len(occurrences) == sum(len(thread.occurrences) for thread in story.threads)
    first = occurrences[0]
    assert [(body["purpose"], body["value"]) for body in first["body"]][:2] == [
        ("identifying", story.threads[0].claim),
        ("classifying", "rival"),
    ]
    changes = [item for item in items("tanker") if item["motivation"] == "classifying"]
    assert len(changes) == sum(len(comparison.changes) for comparison in story.comparisons)
    figure = next(item for item in changes if item["body"][0]["value"] == "figure")
    assert [(target["variorum:side"], target["selector"][1]["exact"]) for target in targets(figure)] == [("old", "40"), ("new", "65")]


def test_the_time_of_a_version_is_as_sharp_as_its_date():
    states = {target["source"]["variorum:article"]: target["state"] for item in items("tanker") for target in targets(item)}
    assert states["wire"] == {"type": "TimeState", "sourceDate": "2021-03-03T12:10:00Z"}
    assert states["radio"] == {"type": "TimeState", "sourceDateStart": "2021-03-04T00:00:00Z", "sourceDateEnd": "2021-03-04T23:59:59Z"}
    assert all("state" not in target for item in items("strangers") for target in targets(item))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
        ("2024-02-03/2024-02-05", "2024-02-03T00:00:00Z", "2024-02-05T23:59:59Z"),
        ("2024-02-03T10:00+02:00", "2024-02-03T08:00:00Z", "2024-02-03T08:00:00Z"),
        ("2024-02-03T10:00:30", "2024-02-03T10:00:30Z", "2024-02-03T10:00:30Z"),
    ],
)
def test_dates_as_intervals(written, first, last):
    assert tuple(map(sources.stamp, sources.interval(written))) == (first, last)


@pytest.mark.parametrize(
    "written",
    [None, "", "yesterday", "2024-13-01", "2024-02-30", "2024-02-05/2024-02-03", "/", "2024-00", "0000", "0001-01-01T00:00+23:59"],
)
def test_what_is_no_date(written):
    assert sources.interval(written) is None


# --- TEI --------------------------------------------------------------------------------------------------------------------------------------


@cache
def document(name: str, quoting: int = 0) -> etree._Element:
    return etree.fromstring(exported(name, "tei", quoting).encode())


@pytest.fixture(scope="module")
def dtd():
    return shapes.tei_dtd()


@cache
def whole_tei() -> etree.RelaxNG | None:
    """The whole schema where TEI_RNG names it: no maintained package brings it."""
    return etree.RelaxNG(etree.parse(os.environ["TEI_RNG"])) if os.environ.get("TEI_RNG") else None


@each_quoting
@every
def test_tei_is_valid(name, quoting, dtd):
    root = document(name, quoting)
    assert dtd.validate(root), dtd.error_log.filter_from_errors()
    names = {node.get("{http://www.w3.org/XML/1998/namespace}id") for node in root.iter()} - {None}
    pointers = [pointer for node in root.iter() for key in ("wit", "corresp", "ana") for pointer in (node.get(key) or "").split()]
    assert pointers
    assert {pointer.removeprefix("#") for pointer in pointers} <= names
    if schema := whole_tei():
        assert schema.validate(root), schema.error_log


def test_the_dtd_is_strict(dtd):
    root = etree.fromstring(exported("two", "tei").encode())
    next(root.iter(f"{TEI}rdg")).tag = f"{TEI}reading"
    assert not dtd.validate(root)


def witness(block: etree._Element, name: str, whole: str = "") -> str:
    """The text of one witness, from what is in common and its readings; a gap is filled from the whole text."""

    def inside(node: etree._Element) -> str:
        parts = [node.text or ""]
        for child in node:
            if child.tag == f"{TEI}gap":
                start, end = map(int, child.get("n").split(".."))
                parts.append(whole[start:end])
            elif child.tag == f"{TEI}app":
                (reading,) = [rdg for rdg in child.iter(f"{TEI}rdg") if rdg.get("wit") == f"#{name}"]
                parts.append(inside(reading))
            parts.append(child.tail or "")
        return "".join(parts)

    return inside(block)


def held(text: str) -> str:
    """As XML holds it."""
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda match: chr(0x2400 + ord(match[0])), re.sub("[\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    )


@every
def test_every_witness_can_be_rebuilt(name):
    story = STORIES[name]()
    hashes = {
        node.get("{http://www.w3.org/XML/1998/namespace}id"): node.findtext(f".//{TEI}idno[@type='sha256']")
        for node in document(name).iter(f"{TEI}witness")
    }
    by_hash = {reading.article.sha256: reading.article.text for reading in story.readings}
    seen = set()
    for quoting in range(2):
        for division in document(name, quoting).iter(f"{TEI}div"):
            keys = [pointer.removeprefix("#") for pointer in division.get("corresp").split()]
            for key in keys if quoting == 1 else keys[-1:]:  # gaps in common words are placed in the later text
                whole = held(by_hash[hashes[key]])
                assert witness(division.find(f"{TEI}ab"), key, whole) == whole
                seen.add(key)
    assert seen == set(hashes)


SENTENCES = [
    "The ferry left Aldren at noon.", "At least 65 people were on board.", "Nobody was hurt, the coastguard said.", 'The mayor of Aldren, Ruth Okafor, called it "a lucky day".',
    "Divers go down on Friday.", "The owner did not answer questions.", "At least 107 people were on board.",
]  # fmt: skip
some = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=7)


@settings(max_examples=60)
@given(some, some, st.sampled_from([" ", "\n\n", "\r\n", "  "]))
def test_moved_words_are_not_lost(first, second, space):
    articles = [Article(text=space.join(each) + "\n", given_id=name) for name, each in (("a", first), ("b", second))]
    comparison = compare(*articles)
    story = Story(readings=(comparison.old, comparison.new), kinships=(), comparisons=(comparison,), threads=())
    root = etree.fromstring(exports.story_tei(story, full_text=True).encode())
    block = next(root.iter(f"{TEI}ab"))
    assert [witness(block, "x1"), witness(block, "x2")] == [article.text for article in articles]
    for unit in tei.units(comparison):
        if unit.same:
            assert articles[0].text[slice(*unit.old)] == articles[1].text[slice(*unit.new)]


def test_an_app_says_what_its_change_is_about():
    apps = {app.get("type"): app for app in document("two").iter(f"{TEI}app")}
    figure = apps["figure"]
    assert figure.get("ana") == "#substantive"
    assert [rdg.text for rdg in figure.iter(f"{TEI}rdg")] == ["40", "65"]
    assert figure.find(f"{TEI}note").text == "40 became 65"
    assert not list(document("two").iter(f"{TEI}lem"))


def test_no_xml_parser_is_led_astray():
    raw = exported("wicked", "tei", 1)
    assert "<!DOCTYPE" not in raw
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", raw)
    assert not [node for node in document("wicked", 1).iter() if not str(node.tag).startswith(TEI)]


# --- PROV and schema.org ----------------------------------------------------------------------------------------------------------------------


@cache
def provenance(name: str, quoting: int = 0) -> rdflib.Graph:
    return rdflib.Graph().parse(data=exported(name, "prov", quoting), format="json-ld")


@cache
def claims(name: str, quoting: int = 0) -> rdflib.Graph:
    return graph_of(json.loads(exported(name, "schema-org", quoting)), {"@vocab": "http://schema.org/"})


@each_quoting
@every
def test_provenance_follows_its_shapes(name, quoting):
    graph = provenance(name, quoting)
    assert conforms(graph, shapes.PROV_SHAPES) == ""
    terms = {str(term) for triple in graph for term in triple if str(term).startswith(str(PROV))}
    assert {rdflib.URIRef(term) for term in terms} <= {
        getattr(PROV, name.removeprefix(str(PROV))) for name in terms if name.removeprefix(str(PROV)) in PROV
    }
    assert not list(graph.query("SELECT ?a { ?a (prov:wasRevisionOf|prov:wasQuotedFrom|prov:wasDerivedFrom)+ ?a }", initNs={"prov": PROV}))


def test_provenance_names_each_derivation_and_its_evidence():
    query = """SELECT ?later ?property ?earlier ?relation {
        ?later ?property ?earlier ; ?qualified ?influence . ?influence prov:entity ?earlier ; v:evidence ?pair .
        ?pair v:relation ?relation ; prov:wasGeneratedBy / prov:wasAssociatedWith / dcterms:hasVersion ?version .
        FILTER (?property IN (prov:wasRevisionOf, prov:wasQuotedFrom, prov:wasDerivedFrom)) }"""
    spaces = {"prov": PROV, "v": sources.NAMESPACE, "dcterms": "http://purl.org/dc/terms/"}
    found = {
        tuple(str(each).rsplit(":", 1)[-1].rsplit("#", 1)[-1] for each in row) for row in provenance("tanker").query(query, initNs=spaces)
    }
    assert found == {
        ("courier-1", "wasQuotedFrom", "wire", "draws-on"),
        ("courier-2", "wasQuotedFrom", "wire", "draws-on"),
        ("courier-2", "wasRevisionOf", "courier-1", "version"),
    }


def related(relation: PairRelation, earlier: str | None) -> rdflib.Graph:
    story = samples.two()
    kinship: Kinship = replace(story.kinships[0], relation=relation, earlier=earlier, direction_confidence=0.8 if earlier else None)
    return rdflib.Graph().parse(data=exports.story_prov(replace(story, kinships=(kinship,))), format="json-ld")


@pytest.mark.parametrize(
    ("relation", "earlier", "wanted"),
    [
        ("version", "b", ("courier-1", "wasRevisionOf", "courier-2")),
        ("copy", "a", ("courier-2", "wasDerivedFrom", "courier-1")),
        ("same-text", "a", ("courier-2", "wasDerivedFrom", "courier-1")),
        ("draws-on", "b", ("courier-1", "wasQuotedFrom", "courier-2")),
        ("version", None, ("courier-2", "alternateOf", "courier-1")),
        ("copy", None, None),
        ("shared-quotation", "a", None),
    ],
)
def test_what_is_not_known_is_not_derived(relation, earlier, wanted):
    graph = related(PairRelation(relation), earlier)
    properties = (PROV.wasRevisionOf, PROV.wasDerivedFrom, PROV.wasQuotedFrom, PROV.alternateOf)
    tellings = {name: rdflib.URIRef(f"urn:variorum:article:{name}") for name in ("courier-1", "courier-2")}
    found = [
        (a, str(b).rsplit("#", 1)[-1], c) for a in tellings for b in properties for c in tellings if (tellings[a], b, tellings[c]) in graph
    ]
    assert found == ([wanted] if wanted else [])
    assert conforms(graph, shapes.PROV_SHAPES) == ""


@each_quoting
@every
def test_claims_follow_their_shapes_and_schema_org(name, quoting):
    graph = claims(name, quoting)
    assert conforms(graph, shapes.CLAIM_SHAPES) == ""
    terms = {
        str(term).removeprefix("http://schema.org/")
        for triple in graph
        for term in triple
        if isinstance(term, rdflib.URIRef) and str(term).startswith("http://schema.org/")
    }
    assert {term for term in terms if term not in SDO} == set()
    assert not {term for term in terms if re.search("review|rating", term, re.IGNORECASE)}
    assert len(list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("http://schema.org/Claim")))) == len(STORIES[name]().threads)


def test_the_first_appearance_is_stated_where_it_is_known():
    found = {node["identifier"]: node for node in json.loads(exported("tanker", "schema-org"))["@graph"] if node["@type"] == "Claim"}
    assert found["t1"]["firstAppearance"]["@id"].startswith("urn:variorum:article:wire:")
    assert {author["name"] for author in found["t1"]["author"]} >= {samples.OFFICE, "Ivo Baran"}
    same_day = replace(
        samples.two(),
        readings=tuple(replace(each, article=replace(each.article, published="2021-03-03")) for each in samples.two().readings),
    )
    nodes = {node["identifier"]: node for node in json.loads(exports.story_claims(same_day))["@graph"] if node["@type"] == "Claim"}
    assert "firstAppearance" not in nodes["t1"]
    assert nodes["t2"]["firstAppearance"]["@id"].startswith("urn:variorum:article:courier-1:")


def test_two_claims_in_the_same_words_are_two():
    first = samples.two().threads[0]
    story = replace(samples.two(), threads=(first, replace(first, id="t2", claim="fuel had leaked into the bay")))
    graph = graph_of(json.loads(exports.story_claims(story)), {"@vocab": "http://schema.org/"})
    assert conforms(graph, shapes.CLAIM_SHAPES) == ""
    assert len(list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("http://schema.org/Claim")))) == 2
    names = [item["id"] for item in json.loads(exports.story_annotations(story))["first"]["items"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("form", ["annotations", "prov", "schema-org"])
def test_linked_data_is_inert(form):
    raw = exported("wicked", form, 1)
    assert not re.search("[<>&\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", raw)
    assert not re.search(r"\\ud[89a-f][0-9a-f]{2}", raw)
    links = [str(term) for triple in rdflib.Graph().parse(data=json.dumps(json.loads(raw) | {"@context": {"@vocab": "urn:x:", "id": "@id", "via": {"@type": "@id"}, "url": {"@type": "@id"}}}), format="json-ld") for term in triple if isinstance(term, rdflib.URIRef)]  # fmt: skip
    assert links
    assert not [link for link in links if link.startswith("javascript") or "evil.example/" in link]


# --- what may be quoted -----------------------------------------------------------------------------------------------------------------------


def quoted_spans(name: str, form: str) -> list[tuple[str, int, int]]:
    """Every place of every text that can be read off a capped export, found by looking for its strings in the texts."""
    if form in {"csv", "parquet"}:
        return [(row["article"], row["start"], row["start"] + len(row["text"])) for row in table(name).to_pylist() if row["text"]]
    if form == "annotations":
        spans = []
        for target in (target for item in items(name) for target in targets(item)):
            position, *quotes = target["selector"]
            spans += [
                (
                    target["source"]["variorum:article"],
                    position["start"] - len(quote.get("prefix", "")),
                    position["end"] + len(quote.get("suffix", "")),
                )
                for quote in quotes
            ]
        return spans
    if form == "schema-org":
        nodes = [node for claim in json.loads(exported(name, form))["@graph"] for node in claim.get("appearance", [])]
        return [
            (node["isPartOf"]["@id"].removeprefix("urn:variorum:article:"), start, start + len(node["text"].removesuffix(" …")))
            for node in nodes if "text" in node for start in [int(node["position"].split("..")[0])]
        ]  # fmt: skip
    return []


@pytest.mark.parametrize("form", ["csv", "annotations", "schema-org"])
@pytest.mark.parametrize("name", ["told", "tanker", "two"])
def test_excerpts_stay_under_the_cap(name, form):
    spans = quoted_spans(name, form)
    assert spans
    for key, text in texts(STORIES[name]()).items():
        words = [match.start() for match in re.finditer(r"\S+", text)]
        shown = [start for start in words if any(article == key and a <= start < b for article, a, b in spans)]
        assert len(shown) <= max(FLOOR, int(len(words) * SHARE))


def shown_in(block: etree._Element, name: str) -> list[tuple[int, int]]:
    """Where the characters that a TEI division shows of a witness stand in its text."""
    spans: list[tuple[int, int]] = []
    at = 0

    def say(words: str | None) -> None:
        nonlocal at
        spans.append((at, at + len(words or "")))
        at += len(words or "")

    def walk(node: etree._Element) -> None:
        nonlocal at
        say(node.text)
        for child in node:
            if child.tag == f"{TEI}gap":
                start, end = map(int, child.get("n").split(".."))
                at += end - start
            elif child.tag == f"{TEI}app":
                walk(next(rdg for rdg in child.iter(f"{TEI}rdg") if rdg.get("wit") == f"#{name}"))
            say(child.tail)

    walk(block)
    return spans


@pytest.mark.parametrize("name", ["told", "tanker", "two", "one", "strangers"])
def test_excerpts_of_tei_stay_under_the_cap(name):
    root = document(name)
    for node in root.iter(f"{TEI}witness"):
        key = node.get("{http://www.w3.org/XML/1998/namespace}id")
        text = next(
            each.article.text for each in STORIES[name]().readings if each.article.sha256 == node.findtext(f".//{TEI}idno[@type='sha256']")
        )
        spans = [
            span
            for division in root.iter(f"{TEI}div")
            if f"#{key}" in division.get("corresp").split()
            for span in shown_in(division.find(f"{TEI}ab"), key)
        ]
        words = [match.start() for match in re.finditer(r"\S+", text)]
        shown = [start for start in words if any(a <= start < b for a, b in spans)]
        assert shown
        assert len(shown) <= max(FLOOR, int(len(words) * SHARE))
    assert max((len((node.text or "").split()) for node in root.iter(f"{TEI}rdg")), default=0) <= PASSAGE


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["told", "tanker", "two", "one", "strangers"])
def test_hashes_only_leaves_no_words_but_names_and_figures(name, form):
    story = STORIES[name]()
    shown = str(table(name, 2).to_pylist()) if form == "parquet" else exported(name, form, 2)
    if form not in {"parquet", "csv", "tei"}:
        shown = json.dumps(json.loads(shown), ensure_ascii=False)
    shown = " ".join(shown.split())
    names = {each.speaker for thread in story.threads for each in thread.occurrences} | {
        reading.article.outlet for reading in story.readings
    }
    for text in texts(story).values():
        words = text.split()
        runs = {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}
        assert [run for run in runs if run in shown and not any(run.strip('",.') in (name or "") for name in names)] == []
    assert all(reading.article.sha256 in shown for reading in story.readings if form in {"tei", "prov", "schema-org"})


# --- the command ------------------------------------------------------------------------------------------------------------------------------


def test_the_command_knows_the_forms():
    from variorum.cli import story as command

    assert tuple(exports.FORMATS) == command._EXPORTS
    with pytest.raises(KeyError):
        render.story_export(samples.one(), "pdf")
    with pytest.raises(AttributeError):
        exports.story_pdf  # noqa: B018


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    path = tmp_path_factory.mktemp("exports") / "pair.jsonl"
    path.write_text("".join(json.dumps({"id": each.given_id, "text": each.text, "outlet": each.outlet, "published": each.published, "url": each.url}) + "\n" for each in samples.ARTICLES[1:3]), "utf-8")  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("name", "flags", "begins"),
    [
        ("out.csv", [], b"thread,claim,"),
        ("out.parquet", [], b"PAR1"),
        ("out.xml", ["--full-text"], b"<?xml"),
        ("out.tei", ["--hashes-only"], b"<?xml"),
        ("out.jsonld", ["--format", "prov"], b"{"),
        ("out.json", ["--format", "annotations"], b"{"),
        ("out.html", ["--hashes-only"], b"<!"),
    ],
)
def test_the_command_writes_what_the_ending_says(pair, tmp_path, capsys, name, flags, begins):  # noqa: PLR0917
    assert cli.main(["story", str(pair), "-o", str(tmp_path / name), *flags]) == 0
    written = (tmp_path / name).read_bytes()
    assert written.startswith(begins)
    assert ("given in full" in capsys.readouterr().err) is ("--full-text" in flags)
    if flags:
        assert (b"Two containers of solvent" in written) is (flags == ["--full-text"] or "annotations" in flags)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "story.jsonld"], "add --format"),
        (["-o", "story.pdf.jsonl"], "choose one of"),
        (["--format", "json", "--full-text"], "cannot"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(pair, tmp_path, monkeypatch, capsys, arguments, says):  # noqa: PLR0917
    monkeypatch.chdir(tmp_path)
    assert cli.main(["story", str(pair), *arguments]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_same_story_gives_the_same_bytes(form):
    assert exports.export(samples.two(), form) == exported("two", form)
