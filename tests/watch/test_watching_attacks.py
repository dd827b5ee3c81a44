"""What hostile lists tried, and what watching does about it."""

import pytest
from hostile import says
from watchroom import Room, story

from variorum.errors import RefusedError


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path) as found:
        yield found


def test_cve_2026_40168_a_list_of_the_web_names_no_page_inside_a_network(room):
    """What is allowed for one watch is no way in for another's list: redirects are refused there, and so are entries of feeds."""
    room.server.at("/intranet", says(story(65)))
    feed = room.archive.add_watch("https://paper.example/feed.xml", due="2027-01-01T00:00:00Z")
    page = room.archive.add_watch(room.server.url("/intranet"), parent=feed.id)
    room.look()
    assert room.server.asked == []
    assert "inside a network" in room.archive.watch(page.id).outcome


def test_what_a_list_inside_the_network_names_there_is_looked_at(room):
    room.server.at("/intranet", says(story(65)))
    feed = room.archive.add_watch(room.server.url("/feed.xml"), due="2027-01-01T00:00:00Z", private=True)
    room.archive.add_watch(room.server.url("/intranet"), parent=feed.id)
    room.look()
    assert room.server.paths() == ["/intranet"]


def test_a_client_goes_inside_for_a_person_and_not_for_a_list(room):
    room.server.at("/intranet", says(story(65)))
    address = room.server.url("/intranet")
    with pytest.raises(RefusedError, match="inside a network"):
        room.client.get(address, named_by="https://paper.example/feed.xml")
    assert room.client.get(address).captured.status == 200
    assert room.client.get(address, named_by=room.server.url("/sitemap.xml")).captured.status == 200
