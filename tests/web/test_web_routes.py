"""The one table: every route has a permission and keeps it, every answer carries the policy, every error has one shape."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import serving

from variorum.web.guards import ALWAYS, POLICY
from variorum.web.openapi import listed
from variorum.web.options import Token
from variorum.web.passwords import digest
from variorum.web.routes import Param, Permission, Route
from variorum.web.table import TABLE

PASSWORD = "a long word of lindmark"
TOKEN = "0123456789abcdef0123456789abcdef"
OPEN = {("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("GET", "/health"), ("GET", "/static/{name}"), ("GET", "/favicon.ico")}
EVERY = pytest.mark.parametrize("route", TABLE, ids=lambda route: f"{route.method} {route.path}")


def filled_in(route):
    """Its path with something in each place."""
    values = {"anchor": "0123456789abcdef-1-5", "name": "site.css", "id:int": "1"}
    return re.sub(
        r"\{(\w+)(:\w+)?\}",
        lambda found: values.get(found[1], "b217ae967210a3e8" if found[1] == "id" and not found[2] else "1"),
        route.path,
    )


@pytest.fixture(scope="module")
def locked(filled):
    with serving.serving(filled, password=PASSWORD, tokens=(Token(name="reader", digest=digest(TOKEN), writes=False),)) as client:
        yield client


def test_these_routes_alone_are_open():
    assert {(route.method, route.path) for route in TABLE if route.permission is Permission.OPEN} == OPEN


@EVERY
def test_ghsa_jmrh_xmgh_x9j4_a_stranger_is_let_in_nowhere_else(locked, route):
    """GHSA-jmrh-xmgh-x9j4, GHSA-vwgh-2hvh-4xm5: by the table, not by what a path looks like."""
    locked.cookies.clear()
    answer = locked.request(route.method, filled_in(route))
    if route.permission is Permission.OPEN:
        assert answer.status_code != 401
        assert not answer.headers.get("location", "").startswith("/login")
    elif route.api:
        assert answer.status_code == 401
        assert serving.error_of(answer)["what"] == "nobody is signed in"
    elif route.path.startswith("/feeds/"):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?next=/")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/nothing", "/static/../login/x", "/login/", "/loginx", "/healthz", "//login", "/LOGIN", "/api/health/login"]
)
def test_ghsa_vwgh_2hvh_4xm5_what_looks_like_an_open_path_is_none(locked, path):
    locked.cookies.clear()
    answer = locked.get(path)
    assert answer.status_code in {303, 401}, path


@EVERY
def test_a_token_that_may_only_read_writes_nowhere(locked, route):
    if route.permission is Permission.WRITE:
        answer = locked.request(route.method, filled_in(route), headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 403


@EVERY
def test_every_answer_carries_the_policy_and_the_rest(locked, route):
    for headers in ({}, {"Authorization": f"Bearer {TOKEN}"}):
        answer = locked.request(route.method, filled_in(route), headers=headers)
        held = answer.headers["content-security-policy"]
        assert held == POLICY or (route.path.endswith("/raw") and held == "default-src 'none'; form-action 'none'; sandbox")
        assert {name: answer.headers[name] for name, _ in ALWAYS} == dict(ALWAYS)
        assert "server" not in answer.headers


@EVERY
def test_head_is_get_without_a_body(locked, route):
    if route.method == "GET":
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = locked.head(filled_in(route), headers=headers)
        assert answer.status_code != 405
        assert answer.content == b""


@EVERY
def test_other_methods_are_refused_with_those_that_are_not(locked, route):
    known = {other.method for other in TABLE if other.path == route.path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
        answer = locked.request(method, filled_in(route), headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == known | ({"HEAD"} if "GET" in known else set())


@EVERY
def test_what_takes_a_body_takes_no_field_that_has_no_name(route):
    """GHSA-h3x5-5j56-hm2j: mass assignment."""
    assert route.body is None or route.body["additionalProperties"] is False


def test_no_route_without_a_permission_can_be_written():
    row = TABLE[0]
    with pytest.raises(TypeError):
        Route(method="GET", path="/x", run=row.run, does="x")
    with pytest.raises(AssertionError):
        replace(row, permission=None)
    with pytest.raises(AssertionError, match="needs WRITE"):
        replace(row, method="POST", permission=Permission.READ)
    with pytest.raises(AssertionError, match="described"):
        replace(row, path="/{x}")
    with pytest.raises(AssertionError, match="unknown fields"):
        replace(row, body={"type": "object"})
    assert Param(name="x", schema={"default": 3}, does="x").default == 3


@pytest.mark.parametrize(("page", "api"), [("serve.md", False), ("api.md", True)])
def test_the_documentation_lists_the_routes(page, api):
    assert listed(TABLE, api=api) in (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")


# --- one shape of errors ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "where"),
    [
        ("GET", "/api/nothing", {}, 404, "path"),
        ("GET", "/api/articles/999", {}, 404, "article"),
        ("GET", "/api/articles/99999999999", {}, 404, "id"),
        ("GET", "/api/articles?limit=201", {}, 400, "limit"),
        ("GET", "/api/articles?limit=one", {}, 400, "limit"),
        ("GET", "/api/articles?colour=red", {}, 400, "query"),
        ("GET", "/api/articles?limit=1&limit=2", {}, 400, "limit"),
        ("GET", "/api/articles?outlet=%ff", {}, 400, "query"),
        ("GET", "/api/search", {}, 400, "q"),
        ("GET", "/api/changes?since=yesterday", {}, 400, "since"),
        ("GET", "/api/threads/nothing", {}, 404, "anchor"),
        ("POST", "/api/watches", {"json": {}}, 422, "body"),
        ("POST", "/api/watches", {"json": {"address": "https://a.example/", "id": 7}}, 422, "body"),
        ("POST", "/api/watches", {"json": {"address": 7}}, 422, "address"),
        ("POST", "/api/watches", {"json": []}, 422, "body"),
        ("POST", "/api/watches", {"content": b"{", "headers": {"content-type": "application/json"}}, 400, "body"),
        (
            "POST",
            "/api/watches",
            {"content": b'{"address":"a","address":"b"}', "headers": {"content-type": "application/json"}},
            400,
            "body",
        ),
        ("POST", "/api/watches", {"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, 400, "body"),
        ("POST", "/api/watches", {"content": b"{}"}, 415, "Content-Type"),
        ("DELETE", "/api/articles/1", {}, 405, "request"),
        ("DELETE", "/api/watches/999", {}, 404, "watch"),
        ("POST", "/api/articles", {"json": {"text": "x" * 2_100_000}}, 413, "body"),
        ("GET", "/api/search?q=" + "x" * 5_000, {}, 414, "request"),
    ],
)
def test_errors_of_the_api_have_one_shape(filled, method, path, sent, status, where):  # noqa: PLR0917
    with serving.serving(filled) as client:
        answer = client.request(method, path, **sent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    error = answer.json()["error"]
    assert set(answer.json()) == {"error"}
    assert set(error) == {"what", "where", "advice"}
    assert all(isinstance(said, str) and said for said in error.values())
    assert error["where"] == where
