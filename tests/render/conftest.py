"""Comparisons of invented stories, one fixture each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import render_samples as samples

from variorum.model import Comparison


@pytest.fixture(scope="session")
def ferry() -> Comparison:
    return samples.ferry()


@pytest.fixture(params=["ferry", "unchanged", "arabic", "hostile", "long_word"])
def sample(request: pytest.FixtureRequest) -> Comparison:
    """Each of the short stories in turn."""
    comparison: Comparison = getattr(samples, request.param)()
    return comparison


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium; without one the tests are skipped on a desk and fail in CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path or not Path(path).exists():
        message = "Chromium is missing; install it or name it in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()
