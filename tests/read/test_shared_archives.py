"""Feeds and web archives that others made, good and bad: each is read or rejected with a reason, in little time and memory."""

import tarfile
import time
import tracemalloc

import pytest

from variorum.errors import InputError
from variorum.model import Captured
from variorum.read import feeds, open_articles, web_archives


@pytest.fixture(scope="module")
def feed_files(shared):
    folder = shared / "data" / "feeds"
    with tarfile.open(folder / "feedparser_tests.tar.gz") as packed:
        files = {member.name: packed.extractfile(member).read() for member in packed if member.isfile()}
    assert len(files) == 2107
    return files | {path.name: path.read_bytes() for path in folder.glob("*.xml")}


def test_every_feed_is_read_or_rejected_with_a_reason(feed_files):
    rejected = {}
    for name, data in feed_files.items():
        started = time.process_time()
        try:
            feed = feeds.read_feed(data, where=name)
        except InputError as error:
            rejected[name] = error
            assert str(error) == f"{name}: {error.what}; {error.advice}"  # noqa: PT017
            assert error.what.isprintable()  # noqa: PT017
        else:
            assert feed.form
            assert all(entry.id and (entry.url is None or entry.url.lower().startswith("http")) for entry in feed.entries), name
        assert time.process_time() - started < 2, name
    assert len(rejected) <= 3


def test_two_states_of_one_feed_hold_the_same_entries_in_two_versions(shared):
    early, late = (
        feeds.read_feed((shared / "data" / "feeds" / f"diffengine_feed{number}.xml").read_bytes(), where="feed") for number in (1, 2)
    )
    assert early.entries
    assert {entry.id for entry in early.entries} & {entry.id for entry in late.entries}


def test_no_feed_takes_much_memory(feed_files):
    largest = sorted(feed_files.items(), key=lambda file: -len(file[1]))[:3]
    for name, data in largest:
        tracemalloc.start()
        feeds.read_feed(data, where=name)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 * len(data) + 5_000_000, name


def test_every_web_archive_is_read_and_what_is_broken_is_told(shared):
    captured, told = 0, {}
    files = sorted(path for path in (shared / "data" / "warc").iterdir() if path.name != "README")
    assert len(files) == 16
    for path in files:
        started = time.process_time()
        with path.open("rb") as file:
            for found in web_archives.captures(file, where=path.name):
                if isinstance(found, Captured):
                    captured += 1
                else:
                    told.setdefault(path.name, []).append(found.what)
        assert time.process_time() - started < 2
    assert captured == 16
    assert set(told) == {
        "bad.arc",
        "example.arc",
        "example.arc.gz",
        "example-space-in-url.arc",
        "example-trunc.warc",
        "example-wrong-chunks.warc.gz",
    }
    assert all("ARC file" in told[name][0] for name in told if ".arc" in name)


def test_every_web_archive_gives_articles_or_reasons(shared, recwarn):
    for path in sorted((shared / "data" / "warc").iterdir()):
        assert list(open_articles([path])), path
