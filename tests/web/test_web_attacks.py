"""What somebody tried against a server, and what it does about it."""

import pytest
import serving

from variorum.archive import open_archive


@pytest.mark.parametrize("path", ["/stories/1", "/api/stories/1/telling"])
def test_a_story_that_was_kept_is_not_shown_after_one_of_its_texts_was_forgotten(archive, path):
    with serving.serving(archive) as client:
        serving.move(60)
        assert "rudder" in serving.until_made(client, path).text
        serving.move(3)
        with open_archive(str(archive), now=serving.now) as held:  # another program does
            (version,) = [hit.version for hit in held.search("rudder")]
            held.forget(version=version, reason="a private person asked", author="desk")
        serving.move(2)
        assert "rudder" not in serving.until_made(client, path).text


def test_a_page_of_an_older_state_is_not_kept_as_one_of_the_new(archive):
    with serving.serving(archive) as client:
        for _ in range(2):  # the first time something is kept of it, which is another state
            serving.move(60)
            first = serving.until_made(client, "/stories/1")
        assert first.headers["etag"]
        serving.move(3)
        with open_archive(str(archive), now=serving.now) as held:
            held.beat("watch", 60.0, "another look")
        serving.move(2)
        behind = client.get("/stories/1")
        assert (behind.status_code, behind.headers["cache-control"], behind.headers.get("etag")) == (200, "no-store", None)
        assert behind.headers["content-encoding"] == "gzip"
        serving.move(20)
        now = serving.until_made(client, "/stories/1")
        assert now.headers["etag"] != first.headers["etag"]
