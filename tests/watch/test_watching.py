"""What `Watcher` does with pages, feeds and sitemaps that a real server sends."""

import pytest
from hostile import conditional, in_turn, page, pause, redirect, rss, says, sitemap
from watchroom import COUNT, OK, Room, story


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path) as made:
        yield made


def test_a_page_that_changes_gives_a_transition_between_the_two_captures(room):
    room.server.at("/bridge", in_turn(says(story(65)), says(story(107))))
    room.watch("/bridge")
    assert room.look().captures == 1
    assert room.look(minutes=10).changes == 1
    (transition,) = room.transitions("/bridge")
    assert (transition.old_seen, transition.new_seen) == ("2026-03-02T10:00:00Z", "2026-03-02T10:10:00Z")
    assert transition.told
    figures = [change for change in room.archive.changes() if change.substantive]
    assert any("65" in change.old_text and "107" in change.new_text for change in figures)
    assert [event["status"] for event in room.told("capture")] == [OK, OK]
