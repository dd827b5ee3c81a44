"""Comparisons of invented stories, one fixture each."""

from __future__ import annotations

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
