"""The page in a real browser, opened from a file with the network blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import render_samples as samples
from opened import Opened

from variorum import render

pytestmark = pytest.mark.browser
SHOWN = "element => element.getClientRects().length > 0"


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts = []

    def open_(comparison: Any, **context: Any) -> Opened:
        path = tmp_path / "page.html"
        path.write_text(render.as_page(comparison), encoding="utf-8")
        page = Opened(browser, path, **context)
        contexts.append(page.context)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["ferry", "hostile", "arabic", "unchanged", "long_word"])
def test_it_opens_from_disk_and_asks_for_nothing(opened: Any, name: str, tmp_path: Path) -> None:
    view = opened(getattr(samples, name)())
    view.page.wait_for_load_state("networkidle")
    assert view.requests == [(tmp_path / "page.html").as_uri()]
    assert view.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ferry", "arabic", "unchanged"])
def test_axe_finds_nothing_serious(opened: Any, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # axe brings its own script, which the page's policy would rightly refuse
    view = opened(getattr(samples, name)(), color_scheme=scheme, bypass_csp=True)
    found = Axe().run(view.page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in {"serious", "critical"}] == []


@pytest.mark.parametrize("width", [320, 380, 900, 1440])
@pytest.mark.parametrize("name", ["ferry", "arabic", "long_word"])
def test_nothing_sticks_out_sideways(opened: Any, name: str, width: int) -> None:
    view = opened(getattr(samples, name)(), viewport={"width": width, "height": 800})
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width


def test_j_and_k_walk_the_changes_and_explain_them(opened: Any) -> None:
    page = opened(samples.ferry()).page
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#c3"  # the headline comes first in the texts
    assert page.locator("#note").is_visible()
    assert "The headline gives another number." in page.locator("#note").inner_text()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#c17"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#c3"
    page.keyboard.press("Escape")
    assert not page.locator("#note").is_visible()


def test_j_reaches_every_change(opened: Any) -> None:
    comparison = samples.ferry()
    page = opened(comparison).page
    seen = set()
    for _ in range(len(comparison.changes)):
        page.keyboard.press("j")
        seen.add(page.evaluate("document.activeElement.getAttribute('href')"))
    assert len(seen) == len(comparison.changes)


def test_filters_leave_nothing_but_what_was_asked_for(opened: Any) -> None:
    page = opened(samples.ferry()).page
    page.keyboard.press("/")
    page.keyboard.type("crew missing")
    assert page.locator(".ledger tbody tr:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#shown").inner_text() == ""
    page.get_by_label("Substantive only").check()
    assert page.locator(".ledger tbody tr:visible").count() == 12
    assert page.locator("#shown").inner_text() == "12 of 22 changes shown"
    page.locator("#counts button", has_text="figure").first.click()
    assert page.locator(".ledger tbody tr:visible").count() == 10
    assert page.locator("#c1").is_hidden()


def test_same_sentences_fold_and_unfold(opened: Any) -> None:
    units = {f"s{n}": samples.same(f"Sentence number {n}.") for n in range(20)}
    page = opened(samples.build(units, [list(units)], [list(units)])).page
    page.get_by_label("Fold sentences that are the same").check()
    assert not page.get_by_text("Sentence number 10.").first.is_visible()
    page.get_by_text("… 18 sentences the same …").click()
    assert page.get_by_text("Sentence number 10.").first.is_visible()


def test_the_help_opens_and_closes(opened: Any) -> None:
    page = opened(samples.ferry()).page
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_hovering_explains_without_moving_anything(opened: Any) -> None:
    page = opened(samples.ferry()).page
    mark = page.locator("#n1")
    mark.scroll_into_view_if_needed()
    before = page.evaluate("document.body.scrollHeight")
    mark.hover()
    assert "65 became 107." in page.locator("#note").inner_text()
    assert page.evaluate("document.body.scrollHeight") == before


def test_without_script_everything_is_there_unfolded(opened: Any) -> None:
    comparison = samples.ferry()
    page = opened(comparison, java_script_enabled=False).page
    assert page.locator(".ledger tbody tr:visible").count() == len(comparison.changes)
    assert page.locator(".texts tbody tr:visible").count() == page.locator(".texts tbody tr").count()
    assert page.locator("#filters").is_hidden()
    page.locator("#c1 a", has_text="line 3").first.click()
    assert page.url.endswith("#o1")
    page.locator("#o1 a").click()
    assert page.url.endswith("#c1")


def test_print_keeps_two_columns_and_all_changes(opened: Any) -> None:
    page = opened(samples.ferry()).page
    page.emulate_media(media="print")
    old, new = page.locator(".texts tbody .old").first.bounding_box(), page.locator(".texts tbody .new").first.bounding_box()
    assert old["y"] == new["y"]
    assert old["x"] + old["width"] <= new["x"]
    assert page.pdf().startswith(b"%PDF")
