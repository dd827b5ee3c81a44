"""What every test may ask for: the shared data, where it is there, and how hard hypothesis tries."""

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
