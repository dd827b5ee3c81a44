"""The page of readings in a real browser, opened from a file with the network blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import claims_samples as samples
import pytest
from opened import Opened

from variorum import render

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    contexts = []

    def open_(*names: str, **context: Any) -> Opened:
        path = tmp_path / "page.html"
        path.write_text(render.claims_page([getattr(samples, name)() for name in names]), encoding="utf-8")
        page = Opened(browser, path, **context)
        contexts.append(page.context)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("names", [[name] for name in samples.ALL] + [list(samples.ALL)], ids=str)
def test_it_opens_from_disk_and_asks_for_nothing(opened: Any, names: list[str], tmp_path: Path) -> None:
    view = opened(*names)
    view.page.wait_for_load_state("networkidle")
    assert view.requests == [(tmp_path / "page.html").as_uri()]
    assert view.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("names", [["dam"], ["arabic"], ["empty"], ["dam", "arabic"]], ids=str)
def test_axe_finds_nothing_serious(opened: Any, names: list[str], scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    view = opened(*names, color_scheme=scheme, bypass_csp=True)
    for part in ("", "j", "j"):
        if part:
            view.page.keyboard.press(part)
        found = Axe().run(view.page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in {"serious", "critical"}] == []


@pytest.mark.parametrize("width", [320, 380, 900, 1440])
@pytest.mark.parametrize("name", ["dam", "arabic", "long_word", "hostile"])
def test_nothing_sticks_out_sideways(opened: Any, name: str, width: int) -> None:
    view = opened(name, viewport={"width": width, "height": 800})
    assert view.page.evaluate("document.documentElement.scrollWidth") <= width


def test_layers_go_and_come_back(opened: Any) -> None:
    page = opened("dam").page
    style = "([selector, name]) => getComputedStyle(document.querySelector('.told ' + selector))[name]"
    for label, selector, name, shown in [("Figures", ".figure", "borderTopWidth", "1px"), ("Dates", ".time", "borderTopStyle", "dashed"), ("Who said what", ".cue", "fontStyle", "italic")]:  # fmt: skip
        assert page.evaluate(style, [selector, name]) == shown
        page.get_by_label(label, exact=True).uncheck()
        assert page.evaluate(style, [selector, name]) != shown
        page.get_by_label(label, exact=True).check()
        assert page.evaluate(style, [selector, name]) == shown
    page.get_by_label("Furniture", exact=True).uncheck()
    assert not page.get_by_text("READ MORE").is_visible()


def test_layers_are_told_apart_without_colour(opened: Any) -> None:
    page = opened("dam").page
    looks = page.evaluate(
        """() => Object.fromEntries(['source', 'cue', 'content', 'nested', 'figure', 'time', 'place'].map((name) => {
        const style = getComputedStyle(document.querySelector(`.key .${name}`));
        return [name, [style.fontWeight, style.fontStyle, style.textDecorationLine, style.textDecorationStyle, style.borderTopStyle].join()];
        }))"""
    )
    assert len(set(looks.values())) == len(looks)


def test_j_and_k_walk_the_attributions_and_explain_them(opened: Any) -> None:
    page = opened("dam").page
    for number in range(1, 4):
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == f"t1-m-a{number}"
    assert "through Skarn News" in page.locator("#note").inner_text()
    assert page.locator(".told .lit").count() >= 3
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "t1-m-a2"
    page.keyboard.press("Escape")
    assert not page.locator("#note").is_visible()


def test_two_texts_keep_apart(opened: Any) -> None:
    page = opened("dam", "arabic").page
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "t2-m-a2"
    assert page.locator("#t1-text .lit").count() == 0
    assert page.locator("#t2-text .lit").count() >= 3


def test_without_script_everything_is_there(opened: Any) -> None:
    page = opened("dam", java_script_enabled=False).page
    assert page.locator("#layers").is_hidden()
    assert page.locator(".said tbody tr:visible").count() == 8
    page.locator("#t1-a5 a").click()
    assert page.url.endswith("#t1-m-a5")
    page.locator("#t1-m-a5").click()
    assert page.url.endswith("#t1-a5")


def test_it_prints(opened: Any) -> None:
    page = opened("dam").page
    page.emulate_media(media="print")
    assert not page.locator("#layers").is_visible()
    assert page.locator(".told .content").first.is_visible()
    assert page.pdf().startswith(b"%PDF")
