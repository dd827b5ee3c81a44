"""What somebody tried against an archive, and what it does about it. On both engines."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from archive_deposits import EARLY, KEY, LATE, Clock, deposit, moment, told

from variorum.archive import forgotten_of, open_archive
from variorum.errors import ArchiveError

WHY = {"reason": "a private person asked", "author": "desk"}


@pytest.fixture
def bridge(archive):
    archive.add(deposit(EARLY, moment(1)))
    archive.add(deposit(LATE, moment(2)))
    return archive


def test_what_was_being_compared_while_it_was_forgotten_brings_no_word_back(bridge):
    (step,) = bridge.untold(5)
    bridge.forget(version=2, **WHY)
    bridge.tell(step.id, [told("", "Zebulon Quirrenbach")], b"Zebulon Quirrenbach")
    assert bridge.told(step.id) is None
    assert bridge.changes(words="Quirrenbach") == bridge.changes(article=1) == []


def test_what_was_compared_before_and_is_compared_again_brings_no_word_back(bridge):
    (step,) = bridge.untold(5)
    bridge.tell(step.id, [told("", "Quirrenbach")], b"Quirrenbach")
    bridge.forget(version=2, **WHY)
    bridge.tell(step.id, [told("", "Quirrenbach")], b"Quirrenbach")
    assert bridge.told(step.id) is None
    assert bridge.changes(words="Quirrenbach") == []


def test_what_was_being_made_while_it_was_forgotten_is_not_kept(bridge):
    bridge.forget(version=2, **WHY)
    bridge.keep("compare", "1-2", b"Zebulon Quirrenbach", version="1", of=[1, 2])
    assert bridge.made("compare", "1-2", version="1") is None
    bridge.keep("reading", "1", b"early", version="1", of=[1])
    assert bridge.made("reading", "1", version="1") == b"early"


def test_the_title_under_which_a_feed_named_a_page_is_forgotten_with_it(bridge):
    feed = bridge.add_watch("https://courier.example/feed.xml", title="Courier")
    page = bridge.add_watch(KEY, title="Zebulon Quirrenbach hurt", parent=feed.id)
    bridge.forget(version=2, **WHY)
    assert bridge.watch(page.id).title is None
    assert bridge.watch(feed.id).title == "Courier"
    bridge.update_watch(replace(page, parent=None, title="The bridge"))
    bridge.forget(version=1, **WHY)
    assert bridge.watch(page.id).title == "The bridge", "a person's own word for it"


def test_the_state_tells_of_what_was_forgotten_apart_from_what_was_written(bridge):
    before = bridge.state()
    bridge.beat("watch", 60)
    assert bridge.state() != before
    assert forgotten_of(bridge.state()) == forgotten_of(before)
    bridge.forget(version=2, **WHY)
    assert forgotten_of(bridge.state()) != forgotten_of(before)


@pytest.mark.skipif(os.name != "posix", reason="no such permissions")
def test_a_new_archive_is_its_owners_alone_and_an_old_one_stays_as_it_was(tmp_path):
    path = tmp_path / "news.archive"
    with open_archive(str(path), now=Clock()) as archive:
        archive.add(deposit(EARLY, moment(1)))
        for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    path.chmod(0o640)
    with open_archive(str(path), now=Clock()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:SEKRET@[::1/x",
        "postgresql://u:p@SEKRET@localhost:1/x",
        "postgresql://u:12/SEKRET@localhost/x",
        "postgresql://u:SEKRET/more@localhost/x",
        "postgresql://u:SEKRET%zz@localhost:1/x",
        "postgresql://localhost:1/x?password=SEKRET&no=SEKRET",
        "postgresql://localhost:1/x?user=u&password=SEKRET",
        "postgresql://u:SEKRET@localhost:1/x",
        "postgresql://u:SEKRET@localhost:SEKRET/x",
    ],
)
def test_cve_2023_22481_no_message_repeats_the_password_of_a_database(address):
    with pytest.raises(ArchiveError) as raised:
        open_archive(address, now=Clock())
    error = raised.value
    assert "SEKRET" not in f"{error} {error.what} {error.where} {error.advice}"
