"""Stories of what came into the archive by other ways than the server."""

from serving import FERRY, FERRY_WIRE, SCHOOL, deposit, move, now, serving, until_made, wait

from variorum.archive import open_archive
from variorum.pipeline.tellings import relate


def test_texts_that_were_added_elsewhere_are_grouped_when_somebody_reads(tmp_path):
    path = tmp_path / "a.db"
    with open_archive(str(path), now=now) as archive:
        archive.add(deposit("https://courier.example/ferry", FERRY, 0))
        archive.add(deposit("https://wire.example/a/1", FERRY_WIRE, 1, outlet="Lindmark Wire"))
        with serving(path) as client:
            first = until_made(client, "/api/stories").json()["stories"]
            assert [(story["articles"], story["outlets"]) for story in first] == [(2, 2)]
            assert b"No articles share words" not in until_made(client, "/stories").content
            archive.add(deposit("https://courier.example/school", SCHOOL, 2))
            archive.add(deposit("https://wire.example/a/2", SCHOOL + "\nThe school was built in 1911.\n", 3, outlet="Lindmark Wire"))
            move(61)
            for _ in range(60):
                found = client.get("/api/stories").json()["stories"]
                if len(found) == 2:
                    break
                move(5.1)
                wait(0.2)
            assert len(found) == 2


def test_a_story_that_was_asked_for_too_early_is_there_as_soon_as_it_is_held(tmp_path):
    path = tmp_path / "a.db"
    with open_archive(str(path), now=now) as archive:
        archive.add(deposit("https://courier.example/ferry", FERRY, 0))
        with serving(path) as client:
            assert until_made(client, "/stories/1").status_code == 404
            archive.add(deposit("https://wire.example/a/1", FERRY_WIRE, 1, outlet="Lindmark Wire"))
            relate(archive, jobs=1)
            move(2)
            assert until_made(client, "/stories/1").status_code == 200
