"""One filled archive for all tests of the server; who writes takes a copy."""

import shutil

import pytest
import serving


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    path = tmp_path_factory.mktemp("served") / "held.db"
    serving.fill(str(path))
    return path


@pytest.fixture
def archive(filled, tmp_path):
    return shutil.copy(filled, tmp_path / "held.db")
