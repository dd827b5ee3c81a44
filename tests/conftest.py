"""What every test may ask for: the shared data, where it is there, and how hard hypothesis tries."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

# Times on a busy machine say nothing of the code, and a slow example is still an example.
hypothesis.settings.register_profile("quick", max_examples=100, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("quick")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The data beside the repository that is measured on and never shipped; a machine without it skips the test."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared data is not on this machine")
    return folder


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
