"""The API: what it tells and takes, held to the schemas that it publishes."""

import json
import re

import jsonschema
import pytest
import serving

from variorum.archive import open_archive
from variorum.model import HeldChange, Transition
from variorum.render import schema
from variorum.web.openapi import document
from variorum.web.shapes import NOUNS, jsonable, shape
from variorum.web.table import TABLE

STEP = "b217ae967210a3e8"
TEXT = "The harbour of Skarn will be dredged in May, the council said on Monday. It will cost 2 million."


@pytest.fixture(scope="module")
def client(filled):
    with serving.serving(filled) as client:
        yield client


def resolved(schema_of):
    """A schema with what it refers to."""
    return {**schema_of, "components": document(TABLE)["components"]}


def operation(path, method="get"):
    for pattern, operations in document(TABLE)["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path.partition("?")[0]) and method in operations:
            return operations[method]
    raise AssertionError(path)


def conforms(answer, path, method="get"):
    said = operation(path, method)["responses"][str(answer.status_code)]
    jsonschema.validate(answer.json(), resolved(said["content"]["application/json"]["schema"]))


# --- the document -------------------------------------------------------------------------------------------------------------------------


def test_the_document_is_served_and_holds_every_route_for_programs(client):
    held = client.get("/api/openapi.json").json()
    assert held == json.loads(json.dumps(document(TABLE)))
    assert held["openapi"] == "3.1.0"
    routes = {(route.plain_path, route.method.lower()) for route in TABLE if route.api or route.path == "/health"}
    assert {(path, method) for path, operations in held["paths"].items() for method in operations} == routes
    ids = [operation["operationId"] for operations in held["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))


def test_the_packages_own_schemas_are_components_and_stand_on_their_own():
    components = document(TABLE)["components"]["schemas"]
    for name, of in (("claims", "claims"), ("comparison", "compare"), ("telling", "story")):
        assert components[name]["required"] == schema(of)["required"]
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document(TABLE))))
    for reference in references:
        at = document(TABLE)
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]
    for one in components.values():
        jsonschema.Draft202012Validator.check_schema(one)


def test_nouns_and_their_schemas_cannot_part():
    change = HeldChange(
        id="a-1", transition="a", article=1, kind="edited", class_="figure", substantive=True, rank=0.5, old_text="", new_text="", reason="", rule="",
        old_seen="", new_seen="", told="", key="", outlet=None, title=None, url=None,
    )  # fmt: skip
    assert "class" in jsonable(change)
    assert set(shape(HeldChange)["properties"]) == set(jsonable(change))
    assert {noun.__name__ for noun in NOUNS} >= {"HeldArticle", "Transition", "Review", "Watch"}
    assert shape(Transition)["properties"]["substantive"] == {"anyOf": [{"type": "integer"}, {"type": "null"}]}


# --- what it tells ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/health", "/api/health", "/api/articles", "/api/articles?outlet=Skarn+Courier&order=key&limit=1", "/api/articles/1", "/api/articles/1/captures",
        "/api/articles/1/versions", "/api/articles/1/transitions", "/api/articles/1/kin", "/api/captures/3", "/api/versions/1", "/api/versions/1/text",
        "/api/changes", "/api/changes?class=figure&substantive=true&since=2026-03-01&until=2026-03-04", f"/api/transitions/{STEP}", "/api/outlets",
        "/api/search?q=ferry+-school", "/api/stories", "/api/stories/1", "/api/watches", "/api/watches/1", "/api/reviews",
    ],
)  # fmt: skip
def test_answers_are_as_the_document_says(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    conforms(answer, path)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/versions/1/claims", "claims"),
        ("/api/compare/1/2", "compare"),
        ("/api/compare/2/3", "compare"),
        ("/api/stories/1/telling", "story"),
    ],
)
def test_what_takes_longer_is_as_the_commands_give_it(client, path, name):
    answer = serving.until_made(client, path)
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), schema(name))
    conforms(answer, path)


def test_a_list_says_what_follows(client):
    first = client.get("/api/articles?limit=3").json()
    assert (len(first["articles"]), first["next"]) == (3, 3)
    rest = client.get("/api/articles?limit=3&offset=3").json()
    assert (len(rest["articles"]), rest["next"]) == (1, None)
    assert client.get("/api/articles?limit=4").json()["next"] is None


def test_an_article_of_three_stays_is_told_so(client):
    held = client.get("/api/articles/1/versions").json()
    assert [version["number"] for version in held["versions"]] == [1, 2]
    assert [stay["version"] for stay in held["stays"]] == [1, 2, 1]
    steps = client.get("/api/articles/1/transitions").json()["transitions"]
    assert [step["returns"] for step in steps] == [False, True]
    assert {capture["status"] for capture in client.get("/api/articles/1/captures").json()["captures"]} == {"ok", "blocked"}


def test_changes_are_filtered(client):
    every = client.get("/api/changes").json()["changes"]
    assert {change["class"] for change in every} > {"figure"}
    figures = client.get("/api/changes?class=figure").json()["changes"]
    assert figures == [change for change in every if change["class"] == "figure"]
    assert client.get("/api/changes?outlet=Nobody").json()["changes"] == []
    assert client.get("/api/changes?until=2026-03-02").json()["changes"] == []
    assert client.get("/api/changes?until=2026-03-04&since=2026-03-04T00:00Z").json()["changes"] != []


def test_a_change_says_what_is_counted_and_stands_in_its_words(client):
    (figure,) = [each for each in client.get("/api/changes?class=figure").json()["changes"] if each["new_text"].endswith("107")][:1]
    assert figure["counted"] == "passengers"
    assert f"{figure['old_before']}{figure['old_text']}{figure['old_after']}".startswith("A ferry carrying at least 65 passengers ran ")
    assert "A ferry carrying 107 passengers ran" in f"{figure['new_before']}{figure['new_text']}{figure['new_after']}"
    assert {"counted", "old_before", "old_after", "new_before", "new_after"} <= set(shape(HeldChange)["required"])


def test_claims_are_those_of_the_text(client):
    text = client.get("/api/versions/1/text").json()["text"]
    claims = serving.until_made(client, "/api/versions/1/claims").json()
    (figure,) = [figure for figure in claims["figures"] if figure["value"] is not None or figure["low"] == 65][:1]
    assert "65" in text[slice(*figure["span"])]
    assert "Ingrid Solvang" in {attribution["speaker"] for attribution in claims["attributions"]}


def test_a_thread_is_found_by_an_occurrence(client):
    story = serving.until_made(client, "/api/stories/1/telling").json()
    sha = {
        f"v{version['id']}": version["sha256"]
        for article in (1, 2)
        for version in client.get(f"/api/articles/{article}/versions").json()["versions"]
    }
    thread = story["threads"][0]
    at = thread["occurrences"][0]
    span = at["figure_span"] or at["span"]
    found = serving.until_made(client, f"/api/threads/{sha[at['article']][:16]}-{span[0]}-{span[1]}")
    assert found.status_code == 200
    assert found.json()["story"] == 1
    assert found.json()["thread"]["claim"] == thread["claim"]
    assert serving.until_made(client, "/api/threads/0123456789abcdef-1-5").status_code == 404


# --- what it takes ------------------------------------------------------------------------------------------------------------------------


def test_a_text_is_added_and_again_and_changed(archive):
    with serving.serving(archive) as client:
        sent = {"text": TEXT, "name": "https://courier.example/dredging", "outlet": "Skarn Courier", "captured": "2026-03-01T10:00Z"}
        first = client.post("/api/articles", json=sent)
        assert first.status_code == 200
        conforms(first, "/api/articles", "post")
        (line,) = first.json()["added"]
        assert (line["added"]["new_article"], line["status"]) == (True, "ok")
        again = client.post("/api/articles", json=sent).json()["added"][0]
        assert again["added"]["again"] is True
        later = client.post("/api/articles", json=sent | {"text": TEXT.replace("2 million", "3 million"), "captured": "2026-03-02"}).json()[
            "added"
        ][0]
        assert later["added"]["changed"] is True
        article = line["added"]["article"]
        assert client.get(f"/api/articles/{article}/transitions").json()["transitions"][0]["id"] == later["transition"]
        html = {
            "text": f"<html><body><article><h1>Dredging</h1><p>{TEXT} {TEXT}</p></article></body></html>",
            "form": "html",
            "name": "page",
        }
        assert client.post("/api/articles", json=html).json()["added"][0]["status"] == "ok"
        assert client.post("/api/articles", json={"text": " \n", "name": "nothing"}).json()["added"][0]["problem"]


def test_what_is_added_is_compared_without_being_asked(archive):
    with serving.serving(archive) as client:
        for day, amount in ((1, "2 million"), (2, "3 million")):
            client.post(
                "/api/articles", json={"text": TEXT.replace("2 million", amount), "name": "dredging", "captured": f"2026-03-0{day}"}
            )
        for _ in range(100):
            serving.move(2)
            found = [change for change in client.get("/api/changes").json()["changes"] if change["key"] == "dredging"]
            if found:
                break
            serving.wait(0.1)
        assert [change["class"] for change in found] == ["figure"], serving.LINES[-3:]


def test_watches_are_added_paused_and_removed(archive):
    with serving.serving(archive) as client:
        made = client.post("/api/watches", json={"address": "https://wire.example/feed", "kind": "feed", "title": "Wire"})
        assert made.status_code == 201
        conforms(made, "/api/watches", "post")
        watch = made.json()["id"]
        assert client.post("/api/watches", json={"address": "https://wire.example/feed"}).json()["id"] == watch
        assert client.patch(f"/api/watches/{watch}", json={"paused": True}).json()["paused"] is True
        assert client.get(f"/api/watches/{watch}").json()["paused"] is True
        assert client.delete(f"/api/watches/{watch}").status_code == 204
        assert client.get(f"/api/watches/{watch}").status_code == 404


def test_a_decision_has_an_author_and_a_moment(archive):
    sent = {"thread": "0123456789abcdef-1-5", "occurrence": "0123456789abcdee-7-9", "decision": "confirm"}
    with serving.serving(archive) as client:
        assert client.post("/api/reviews", json=sent).status_code == 422
        made = client.post("/api/reviews", json=sent | {"author": "Ida Berg", "note": "both say so"})
        assert made.status_code == 201
        conforms(made, "/api/reviews", "post")
        assert made.json() | {"id": 0} == sent | {"id": 0, "author": "Ida Berg", "note": "both say so", "at": "2026-03-04T12:00:00Z"}
        assert client.get("/api/reviews").json()["reviews"] == [made.json()]
        assert client.post("/api/reviews", json=sent | {"author": "Ida", "occurrence": sent["thread"]}).status_code == 422
        assert client.post("/api/reviews", json=sent | {"author": "Ida", "decision": "erase"}).status_code == 422


def test_a_token_decides_in_its_own_name(archive):
    from variorum.web.options import Token
    from variorum.web.passwords import digest

    sent = {"thread": "0123456789abcdef-1-5", "occurrence": "0123456789abcdee-7-9", "decision": "reject"}
    with serving.serving(archive, tokens=(Token(name="desk", digest=digest("t" * 30)),)) as client:
        headers = {"authorization": f"Bearer {'t' * 30}"}
        assert client.post("/api/reviews", json=sent, headers=headers).json()["author"] == "desk"
        assert client.post("/api/reviews", json=sent | {"author": "Ida"}, headers=headers).status_code == 422


def test_what_was_forgotten_is_gone_and_said_to_be(archive):
    with serving.serving(archive) as client:
        assert serving.until_made(client, "/api/compare/1/2").status_code == 200
        raw = client.get("/api/articles/1/captures").json()["captures"][0]["id"]
        lists = ("/", "/feeds/changes.atom", "/feeds/changes.json")
        assert all(f"/changes/{STEP}" in client.get(path).text for path in lists)
        with open_archive(str(archive), now=serving.now) as held:
            held.forget(article=1, reason="the owner asked", author="Ida")
        serving.move(2)
        for path in (
            "/api/versions/1/text",
            "/api/versions/1/claims",
            "/api/compare/1/2",
            f"/captures/{raw}/raw",
            "/compare/1/2",
            "/changes/" + STEP,
        ):
            assert client.get(path).status_code == 410, path
        assert client.get("/api/versions/1").json()["forgotten"] == "the owner asked"
        assert client.get("/articles/1/versions/1").status_code == 200
        for path in lists:  # that it was absent would be said of a capture in which it stood
            told = client.get(path)
            assert told.status_code == 200, path
            assert f"/changes/{STEP}" not in told.text
        assert STEP not in {change["transition"] for change in client.get("/api/changes").json()["changes"]}
        assert re.search("no comparison: (<[^>]*>)?one of its texts was forgotten", client.get("/articles/1").text)
