"""`variorum watch` as a command: what it takes, says, writes, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hostile import Hostile, in_turn, pause, rss, says
from watchroom import story

from variorum import cli
from variorum.archive import open_archive
from variorum.cli.world import now

OPML = '<?xml version="1.0"?><opml version="2.0"><body><outline text="Coast"><outline type="rss" text="Courier" xmlUrl="{}"/></outline></body></opml>'


@pytest.fixture
def server():
    with Hostile() as made:
        made.at("/feed", says(rss([(made.url("/bridge"), "Bridge")]), media_type="application/rss+xml"))
        made.at("/bridge", in_turn(says(story(65)), says(story(107))))
        yield made


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("VARIORUM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VARIORUM_ARCHIVE", "watched.db")
    monkeypatch.setenv("VARIORUM_WATCH_GAP", "0.01")
    return tmp_path


def watch(capsys, *arguments):
    status = cli.main(["watch", *arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, said.out, said.err


def once(capsys, *arguments):
    return watch(capsys, *arguments, "--once", "--allow-private", "127.0.0.1")


def archive():
    return closing(open_archive("watched.db", now=now))


def due(address):
    """It is looked at again at once."""
    import dataclasses

    with archive() as held:
        held.update_watch(dataclasses.replace(held.watch(address), due="2020-01-01T00:00:00Z"))


def test_a_feed_is_followed_and_a_change_is_told_with_both_readings(server, here, capsys):
    status, out, _ = once(capsys, server.url("/feed"))
    assert status == 0
    assert "is a feed" in out
    assert "first capture of" in out
    due(server.url("/bridge"))
    status, out, _ = once(capsys)
    assert status == 0
    assert "figure: “65” → “107”" in out
    assert "between the captures of" in out
    assert once(capsys)[1] == "", "what was told is not told again"


def test_lines_for_programs_name_each_capture_after_it_is_safe(server, here, capsys):
    status, out, _ = once(capsys, server.url("/bridge"), "--format", "jsonl")
    assert status == 0
    captures = [event for event in map(json.loads, out.splitlines()) if event["event"] == "capture"]
    with archive() as held:
        assert [held.capture(event["capture"]).captured for event in captures] == [event["captured"] for event in captures]


def test_feeds_of_changes_are_written_as_files(server, here, capsys):
    feeds = ("--feed", "changes.atom", "--feed", "changes.json")
    once(capsys, server.url("/bridge"), *feeds)
    assert ET.parse("changes.atom").getroot().tag.endswith("feed")
    due(server.url("/bridge"))
    once(capsys, *feeds)
    assert "107" in Path("changes.atom").read_text(encoding="utf-8")
    (item,) = json.loads(Path("changes.json").read_text(encoding="utf-8"))["items"]
    assert "65" in item["content_text"]


def test_a_signed_webhook_is_sent(server, here, capsys, monkeypatch):
    monkeypatch.setenv("VARIORUM_WATCH_WEBHOOK_SECRET", "a secret of the desk")
    monkeypatch.setenv("VARIORUM_ALLOW_PRIVATE", server.host)
    server.at("/hook", says("", status=204))
    watch(capsys, server.url("/bridge"), "--once", "--contact", "desk@newsroom.example", "--webhook", server.url("/hook"))
    due(server.url("/bridge"))
    status, out, err = watch(capsys, "--once", "--contact", "desk@newsroom.example", "--webhook", server.url("/hook"))
    assert status == 0
    (post,) = [asked for asked in server.asked if asked.path == "/hook"]
    assert post.headers["webhook-signature"].startswith("v1,")
    assert "a secret of the desk" not in out + err


def test_lists_of_addresses_are_taken_from_opml_files_and_standard_input(server, here, capsys):
    Path("feeds.opml").write_text(OPML.format(server.url("/feed")), encoding="utf-8")
    Path("list.txt").write_text(f"# the coast\n{server.url('/bridge')}\n\n", encoding="utf-8")
    once(capsys, "feeds.opml", "list.txt")
    with archive() as held:
        feed = held.watch(server.url("/feed"))
        assert (feed.title, feed.folders) == ("Courier", ("Coast",))
        assert held.watch(server.url("/bridge")) is not None
    status, out, _ = watch(capsys, "--list")
    assert status == 0
    assert "Coast / Courier" in out
    assert "well     page" in out
    assert "next look" in out


def test_watches_are_paused_resumed_and_removed(server, here, capsys):
    once(capsys, server.url("/feed"))
    for option, paused in (("--pause", True), ("--resume", False)):
        assert watch(capsys, option, server.url("/feed"))[0] == 0
        with archive() as held:
            assert {one.paused for one in held.watches()} == {paused}
    assert watch(capsys, "--remove", server.url("/feed"))[0] == 0
    with archive() as held:
        assert held.watches() == []
        assert held.article(server.url("/bridge")) is not None
    status, _, err = watch(capsys, "--remove", server.url("/feed"))
    assert status == 2
    assert "not watched" in err


HERE = "https://courier.example/feed"


@pytest.mark.parametrize(
    ("arguments", "says_"),
    [
        *((given, "there is no archive") for given in ((), ("--once",), ("--remove", HERE), ("--pause", HERE), ("--resume", HERE))),
        (("--contact", "a@b.example", "--workers", "0"), "a whole number from 1 on"),
        (("https://courier.example/feed", "--contact", "a@b.example", "--webhook", "nonsense"), "--webhook: no address that we go to"),
        (("https://courier.example/feed", "--contact", "a@b.example", "--webhook", "ftp://x"), "ftp is not http or https"),
        (("courier.example/feed",), "write it whole"),
        (("https://user:pw@courier.example/",), "holds a name or a password"),
        (("feeds.opml",), "is there no such file?"),
        (("file:///etc/passwd",), "no address of the web"),
        (("https://courier.example/feed",), "nobody is named"),
        (("https://courier.example/feed", "--contact", "nobody at all"), "no contact"),
        (("https://courier.example/feed", "--ignore-robots", " "), "needs a reason"),
        (("-", "-"), "once only"),
        (("https://courier.example/feed", "--contact", "a@b.example", "--mail", "x@y.example"), "no mail server"),
        (("https://courier.example/feed", "--contact", "a@b.example", "--feed", "nowhere/changes.atom"), "changes.atom"),
        (("--every", "soon"), "a length of time"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(here, capsys, arguments, says_):
    status, out, err = watch(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert says_ in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "content", "says_"),
    [
        ("list.txt", "# the coast\n\ncourier.example/feed\n", "list.txt, line 3: courier.example/feed: no address of the web"),
        ("list.txt", "https://user:pw@courier.example/\n", "list.txt, line 1: https://courier.example: its address holds a name"),
        ("list.txt", "# nothing yet\n", "list.txt: a list without an address"),
        ("list.txt", "", "list.txt: a list without an address"),
        ("feeds.opml", '<?xml version="1.0"?><opml version="2.0"><body/></opml>', "feeds.opml: an OPML list without feeds"),
    ],
)
def test_what_is_wrong_in_a_list_is_said_and_nothing_of_it_is_watched(here, capsys, name, content, says_):
    Path(name).write_text(content, encoding="utf-8")
    status, _, err = watch(capsys, "https://courier.example/feed", name, "--contact", "a@b.example")
    assert status == 2
    assert says_ in err
    assert "pw" not in err
    with archive() as held:
        assert held.watches() == []


def test_a_port_that_is_none_of_the_webs_is_said_with_how_to_allow_it(here, capsys):
    status, _, err = watch(capsys, "http://127.0.0.1:9191/feed", "--once", "--contact", "a@b.example")
    assert status == 1
    assert "port 9191 is none of the web's" in err
    assert "--allow-private 127.0.0.1:9191" in err


def test_it_waits_for_addresses_where_nothing_is_watched_yet(server, here):
    """As a service that begins with an empty archive; the first address comes from the page of the server, or another `variorum watch`."""
    command = [sys.executable, "-m", "variorum", "watch", "--contact", "desk@newsroom.example", "--allow-private", "127.0.0.1"]
    process = subprocess.Popen([*command, "--format", "jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "nothing is watched yet; give the address" in process.stderr.readline()
        with archive() as held:
            held.add_watch(server.url("/bridge"), private=True)
        lines = []
        while not any('"capture"' in line for line in lines):
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read()
        process.send_signal(signal.SIGTERM)
        err = process.communicate(timeout=60)[1]
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert "nothing is watched" not in err, "said once"


def test_two_do_not_watch_over_one_archive(server, here, capsys):
    """Each would ask for every page."""
    once(capsys, server.url("/feed"))
    asked = len(server.asked)
    with archive() as held:
        assert held.claim_watch()
        status, _, err = once(capsys)
        assert (status, len(err.splitlines())) == (2, 1)
        assert "another `variorum watch` is at work on this archive" in err
        assert watch(capsys, "--list")[0] == 0
        status, _, err = once(capsys, server.url("/other"))
        assert status == 0
        assert "this one ends" in err
        assert held.watch(server.url("/other")) is not None
    assert len(server.asked) == asked
    server.at("/other", says(story(3)))
    assert once(capsys)[0] == 0


def test_where_nothing_is_watched_one_is_told_what_to_give(here, capsys):
    archive().thing.close()
    for arguments, more in (((), ", and with --contact one of yours"), (("--once",), "")):
        status, _, err = watch(capsys, *arguments)
        assert (status, len(err.splitlines())) == (2, 1)
        assert f"nothing is watched; give the address of a feed, a sitemap or a page{more}" in err


def test_a_single_pass_in_which_something_brought_nothing_ends_with_one(server, here, capsys):
    server.at("/gone", says("", status=500))
    status, _, err = once(capsys, server.url("/gone"), server.url("/bridge"))
    assert status == 1
    (line,) = [line for line in err.splitlines() if "nothing came" in line]
    assert server.url("/gone") in line
    assert "500" in line


def test_what_only_asks_begins_no_archive(here, capsys):
    for arguments in (["--list"], [], ["--pause", "https://courier.example/feed"]):
        status, out, err = watch(capsys, *arguments)
        assert (status, out) == (2, "")
        assert "there is no archive" in err
    assert list(Path().iterdir()) == []


def test_an_empty_list_says_so(here, capsys):
    with archive():
        pass
    assert watch(capsys, "--list") == (0, "", "variorum: nothing is watched\n")


def test_a_single_pass_waits_for_a_host_that_asks_for_a_moment(server, here, capsys):
    server.at("/bridge", in_turn(pause(429, 1), says(story(65))))
    once(capsys, server.url("/bridge"))
    with archive() as held:
        due(server.url("/bridge"))
    once(capsys)
    with archive() as held:
        assert held.article(server.url("/bridge")).versions == 1


def test_the_log_is_json_when_asked_for(server, here, capsys):
    _, _, err = once(capsys, server.url("/bridge"), "--log-format", "json")
    assert {json.loads(line)["by"] for line in err.splitlines()} == {"watch"}


@pytest.mark.parametrize(("number", "tell"), [(signal.SIGTERM, os.kill), (signal.SIGINT, os.kill), (signal.SIGTERM, os.killpg)])
def test_a_signal_ends_it_when_the_writes_in_hand_are_done(server, here, number, tell):
    """Also one that reaches all of its processes, as those of `timeout` and systemd do."""
    for more in range(40):
        server.at(f"/{more}", says(story(more)))
    pages = [(server.url(f"/{more}"), "Bridge") for more in range(40)]
    server.at("/feed", says(rss([(server.url("/bridge"), "Bridge"), *pages]), media_type="application/rss+xml"))
    command = [sys.executable, "-m", "variorum", "watch", server.url("/feed"), "--allow-private", "127.0.0.1", "--format", "jsonl"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        lines = []
        while not any('"capture"' in line for line in lines):
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read()
        tell(process.pid, number)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert "stopped" in err
    events = [json.loads(line) for line in [*lines, *out.splitlines()]]
    with archive() as held:
        assert all(held.capture(event["capture"]) for event in events if event["event"] == "capture")
        assert list(held.problems()) == []
        assert held.heartbeats()[0].note.endswith("stopped")


def test_what_was_acknowledged_before_a_kill_is_there_and_it_goes_on_after(server, here, capsys):
    for number in range(20):
        server.at(f"/{number}", says(story(number)))
    server.at("/feed", says(rss([(server.url(f"/{number}"), "Bridge") for number in range(20)])))
    command = [sys.executable, "-m", "variorum", "watch", server.url("/feed"), "--allow-private", "127.0.0.1", "--format", "jsonl"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    acknowledged = []
    while len(acknowledged) < 5:
        line = process.stdout.readline()
        assert line
        if (event := json.loads(line))["event"] == "capture":
            acknowledged.append(event["capture"])
    process.kill()
    rest = process.stdout.read()
    process.wait()
    process.stdout.close()
    acknowledged += [event["capture"] for line in rest.splitlines() if line.endswith("}") and (event := json.loads(line)).get("capture")]
    with archive() as held:
        assert all(held.capture(number) for number in acknowledged)
        assert list(held.problems()) == []
    once(capsys)
    with archive() as held:
        assert all(held.article(server.url(f"/{number}")) for number in range(20))


def test_help_says_how_it_ends_and_loads_nothing_heavy():
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "variorum", "watch", "--help"], capture_output=True, text=True, check=True)
    assert "exit status" in done.stdout
    assert "examples:" in done.stdout
    assert time.monotonic() > began
