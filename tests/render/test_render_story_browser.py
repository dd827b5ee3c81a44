"""The page of a story in a real browser, opened from a file with the network blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import story_samples as samples
from opened import Opened

from variorum import render

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts = []

    def open_(name: str, *, quoting: dict[str, bool] | None = None, **context: Any) -> Opened:
        path = tmp_path / "story.html"
        path.write_text(render.story_page(getattr(samples, name)(), **(quoting or {})), encoding="utf-8")
        page = Opened(browser, path, **context)
        contexts.append(page.context)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["tanker", "hostile", "one", "strangers", "forty"])
def test_it_opens_from_disk_and_asks_for_nothing(opened: Any, name: str, tmp_path: Path) -> None:
    view = opened(name)
    view.page.wait_for_load_state("networkidle")
    assert view.requests == [(tmp_path / "story.html").as_uri()]
    assert view.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["tanker", "strangers"])
def test_axe_finds_nothing_serious(opened: Any, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # axe brings its own script, which the page's policy would rightly refuse; all is unfolded, so that all is looked at
    view = opened(name, color_scheme=scheme, bypass_csp=True)
    view.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = Axe().run(view.page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in {"serious", "critical"}] == []


@pytest.mark.parametrize("width", [320, 380, 900, 1440])
@pytest.mark.parametrize("name", ["tanker", "hostile", "forty"])
def test_nothing_sticks_out_sideways(opened: Any, name: str, width: int) -> None:
    view = opened(name, viewport={"width": width, "height": 800})
    view.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width


def test_filters_leave_what_was_asked_for(opened: Any) -> None:
    page = opened("tanker").page
    shown = page.locator("tbody.claim:visible")
    assert shown.count() == 7
    page.keyboard.press("/")
    page.keyboard.type("inquiry")
    assert shown.count() == 1
    assert page.locator("#shown").inner_text() == "1 of 7 claims shown"
    page.keyboard.press("Escape")
    assert shown.count() == 7
    page.get_by_label("Status", exact=True).select_option("withdrawn")
    assert [shown.nth(index).get_attribute("id") for index in range(shown.count())] == ["c2"]
    page.get_by_label("Status", exact=True).select_option("")
    page.get_by_label("Said by", exact=True).select_option("Ivo Baran")
    assert shown.count() == 1
    page.get_by_label("Said by", exact=True).select_option("")
    page.get_by_label("With figures").check()
    assert page.locator("#shown").inner_text() == "3 of 7 claims shown"


def test_sorting_moves_whole_claims_and_back(opened: Any) -> None:
    page = opened("tanker").page

    def order() -> list[str]:
        return page.eval_on_selector_all("tbody.claim", "claims => claims.map(claim => claim.id)")

    page.get_by_label("Sort", exact=True).select_option("texts")
    assert order()[:2] == ["c1", "c5"]
    assert order()[-1] == "c3"
    page.get_by_label("Sort", exact=True).select_option("rank")
    assert order() == [f"c{number}" for number in range(1, 8)]


def test_j_and_k_walk_claims_then_changes(opened: Any) -> None:
    page = opened("tanker").page
    seen = []
    for _ in range(8):
        page.keyboard.press("j")
        seen.append(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id"))
    assert seen[:7] == [f"#c{number}" for number in range(1, 8)]
    assert seen[7].startswith("k1-")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#c7"
    page.keyboard.press("o")
    assert page.locator("#c7-o1").is_visible()
    page.keyboard.press("o")
    assert not page.locator("#c7-o1").is_visible()


def test_the_help_opens_and_closes(opened: Any) -> None:
    page = opened("tanker").page
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_a_link_opens_what_it_leads_into(opened: Any) -> None:
    page = opened("tanker").page
    assert not page.locator("#c1-o5").is_visible()
    page.locator("#summary a", has_text="25 or less").click()
    assert page.locator("#c1-o5").is_visible()
    assert page.url.endswith("#c1-o5")


def test_hover_and_focus_show_the_evidence_of_an_arrow(opened: Any) -> None:
    page = opened("tanker", viewport={"width": 1440, "height": 900}).page
    arrow = page.locator(".scroll.wide .edge").first
    arrow.focus()
    assert "shared words outside quotation marks" in page.locator("#note").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#note").is_visible()
    page.locator(".scroll.wide .node circle").first.hover()
    assert "Adria Wire" in page.locator("#note").inner_text()


def test_who_says_what_shows_on_demand_without_script(opened: Any) -> None:
    page = opened("tanker", quoting={"full_text": True}, java_script_enabled=False).page
    source = page.locator(".texts .r-source").first
    assert source.evaluate("element => getComputedStyle(element).fontWeight") == "400"
    page.get_by_label("Show who says what").check()
    assert source.evaluate("element => getComputedStyle(element).fontWeight") == "700"
    rows = page.locator(".texts tbody tr:visible").count()
    page.get_by_label("Fold sentences that are the same").check()
    assert page.locator(".texts tbody tr:visible").count() < rows


def test_without_script_everything_is_there_unfolded(opened: Any) -> None:
    page = opened("tanker", java_script_enabled=False).page
    assert page.locator(".occurrences li:visible").count() == sum(len(thread.occurrences) for thread in samples.tanker().threads)
    assert page.locator("#filters").is_hidden()
    assert page.locator("details:not([open])").count() == 0
    page.locator("#summary a", has_text="25 or less").click()
    assert page.url.endswith("#c1-o5")


def test_a_phone_has_one_column_and_drawings_of_its_own(opened: Any) -> None:
    page = opened("tanker", viewport={"width": 380, "height": 800}).page
    old, new = page.locator("#k1-ol1").bounding_box(), page.locator("#k1-nl1").bounding_box()
    assert new["y"] >= old["y"] + old["height"]
    assert page.locator(".scroll.narrow").is_visible()
    assert not page.locator(".scroll.wide").is_visible()
    assert page.locator(".draw.n").is_visible()


def test_print_unfolds_all_and_keeps_two_columns(opened: Any) -> None:
    page = opened("tanker").page
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    old, new = page.locator("#k1-ol1").bounding_box(), page.locator("#k1-nl1").bounding_box()
    assert old["y"] == new["y"]
    assert not page.locator("#filters").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
