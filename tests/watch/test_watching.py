"""What `Watcher` does with pages, feeds and sitemaps that a real server sends."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hostile import QUICK, atom, bomb, conditional, drip, endless, in_turn, page, pause, raw, redirect, rss, says, silent, sitemap
from watchroom import COUNT, LEAD, OK, Room, story

from variorum.errors import OutputError
from variorum.model import WatchKind
from variorum.pipeline import watching
from variorum.pipeline.looking import moment_of

CONSENT = page(
    "Before you continue",
    "We and our 214 partners use cookies and store information on your device to show personalised ads and content.",
    "You can withdraw your consent at any time. Accept all. Reject all. Manage settings.",
)
ROBOT = page("Just a moment...", "Verify you are human by completing the action below. Checking your browser before you are let in.")
OFFER = page("Bridge in Lindmark shut after barge strike", LEAD, "Subscribe to continue reading. Already a subscriber? Sign in.")


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path) as made:
        yield made


# --- pages --------------------------------------------------------------------------------------------------------------------------------


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


def test_a_single_pass_looks_at_each_address_once_however_soon_it_is_due_again(tmp_path):
    with Room(tmp_path, every=1.0) as room:
        room.runs = 600.0
        room.server.at("/feed", says(rss([(room.server.url("/bridge"), "Bridge in Lindmark shut")]), media_type="application/rss+xml"))
        room.server.at("/bridge", says(story(65)))
        room.watch("/feed")
        assert room.look().captures == 1
        assert [asked.path for asked in room.server.asked if asked.path in {"/feed", "/bridge"}] == ["/feed", "/bridge"]


def test_a_text_that_comes_back_is_kept_as_such(room):
    room.server.at("/bridge", in_turn(*(says(story(count)) for count in (65, 107, 65))))
    room.watch("/bridge")
    for _ in range(3):
        room.look(minutes=10)
    assert [transition.returns for transition in room.transitions("/bridge")] == [False, True]
    assert room.article("/bridge").versions == 2
    assert len(room.archive.stays(room.article("/bridge").id)) == 3


def test_a_page_that_stays_is_asked_for_with_its_tag_and_each_look_is_a_capture(room):
    room.server.at("/bridge", conditional(story(), etag='"a1"'))
    room.watch("/bridge")
    room.look()
    room.look(minutes=10)
    assert room.server.asked[-1].headers["if-none-match"] == '"a1"'
    assert room.statuses("/bridge") == [OK, OK]
    assert not room.transitions("/bridge")
    assert room.archive.captures(room.article("/bridge").id)[0].http_status == 304


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (says(CONSENT), "consent"),
        (says(ROBOT), "blocked"),
        (says(ROBOT, status=403), "blocked"),
        (says("", status=503), "error"),
        (says(OFFER), "paywalled"),
        (says(page("Page not found", "The page you were looking for does not exist.")), "error"),
        (says(page("Bridge in Lindmark shut after barge strike", LEAD)), "doubtful"),
        (says(b"%PDF-1.7 not a page", media_type="application/pdf"), "error"),
    ],
    ids=["consent", "robot check", "403", "503", "offer", "soft 404", "shrunk", "PDF"],
)
def test_what_stands_in_place_of_an_article_is_never_taken_for_a_change(room, answer, status):
    room.server.at("/bridge", in_turn(says(story(65)), answer, says(story(65))))
    room.watch("/bridge")
    for _ in range(3):
        room.look(hours=2)
    assert room.statuses("/bridge") == [OK, status, OK]
    assert not room.transitions("/bridge")
    assert room.article("/bridge").versions == 1


def test_the_tag_of_a_wall_is_not_sent_back_since_its_304_would_mean_the_article(room):
    tag = [("ETag", '"wall"')]
    room.server.at("/bridge", in_turn(says(story(65)), says(ROBOT, headers=tag), says(story(107))))
    room.watch("/bridge")
    for _ in range(3):
        room.look(hours=2)
    assert "if-none-match" not in room.server.asked[-1].headers
    assert len(room.transitions("/bridge")) == 1


def test_a_correction_that_shortens_is_doubtful_at_first_and_a_change_when_it_stays(room):
    room.server.at("/bridge", in_turn(says(story(65)), says(page("Bridge in Lindmark shut after barge strike", LEAD))))
    room.watch("/bridge")
    for _ in range(4):
        room.look(hours=2)
    assert room.statuses("/bridge") == [OK, "doubtful", "doubtful", OK]
    (transition,) = room.transitions("/bridge")
    assert transition.old_seen == "2026-03-02T12:00:00Z"


def test_a_missing_page_is_looked_at_rarer_and_rarer(room):
    room.watch("/gone")
    room.look()
    first = room.watched("/gone").due
    room.look(hours=1)
    room.look(hours=1)
    assert room.watched("/gone").failures == 3
    assert room.watched("/gone").due > first
    assert room.statuses("/gone") == ["error"] * 3


def test_a_redirect_is_kept_under_the_address_that_it_leads_to(room):
    room.server.at("/bridge", in_turn(says(story(65)), says(story(107))))
    room.server.at("/r/8812", redirect("/bridge"))
    room.watch("/r/8812")
    room.look()
    room.look(minutes=10)
    assert room.article("/r/8812") is None
    assert len(room.transitions("/bridge")) == 1


def test_a_page_that_leads_to_the_front_page_later_is_no_change(room):
    front = page("The Skarn Courier", *(f"{LEAD} {number}" for number in range(9)))
    room.server.at("/", says(front))
    room.server.at("/news/bridge", in_turn(says(story(65)), redirect("/")))
    room.watch("/news/bridge")
    room.look()
    room.look(hours=1)
    assert room.statuses("/news/bridge") == [OK, "error"]


def test_the_encoding_that_a_page_declares_wrongly_gives_no_change(room):
    body = story(65).replace("Vesterby", "Västerby")
    wrong = says(body.replace("utf-8", "windows-1252").encode("utf-8"), media_type="text/html; charset=utf-8")
    room.server.at("/bridge", in_turn(says(body), wrong))
    room.watch("/bridge")
    room.look()
    room.look(hours=1)
    assert not room.transitions("/bridge")


# --- hostile ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"<p>slow</p>" * 50),
        bomb(),
        endless(),
        silent(10),
        redirect("http://10.0.0.8/admin"),
        redirect("http://169.254.169.254/latest"),
    ],
    ids=["drip", "bomb", "endless", "silent", "private", "metadata"],
)
def test_what_hurts_is_one_failed_look_and_the_others_go_on(room, answer):
    room.client_options["limits"] = QUICK.__class__(gap=0.0, connect=1.0, idle=1.0, total=2.0, rate=50_000, grace=0.5, patience=5.0)
    room.server.at("/hurts", answer)
    room.server.at("/bridge", says(story()))
    room.watch("/hurts", kind=WatchKind.PAGE)
    room.watch("/bridge")
    room.look()
    assert room.watched("/hurts").failures == 1
    assert room.watched("/hurts").outcome
    assert room.article("/hurts") is None or room.article("/hurts").versions == 0
    assert room.statuses("/bridge") == [OK]


def test_a_name_that_leads_into_the_network_at_the_second_look_is_not_followed(room):
    names = room.server.names()
    names.turns["paper.example"] = [["127.0.0.1"], ["10.0.0.8"]]
    room.client_options |= {"resolve": names, "allow_private": frozenset({room.server.host})}
    room.archive.add_watch(f"http://paper.example:{room.server.port}/bridge")
    room.look()
    assert room.server.asked == []
    watch = room.archive.watch(f"http://paper.example:{room.server.port}/bridge")
    assert watch.failures == 1


def test_a_host_that_asks_for_patience_is_left_alone_until_then(room):
    for path in ("/a", "/b", "/c"):
        room.server.at(path, pause(429, 3600))
        room.watch(path, kind=WatchKind.PAGE)
    room.look()
    assert len(room.server.paths()) == 1
    room.look(minutes=30)
    assert len(room.server.paths()) == 1
    for path in ("/a", "/b", "/c"):
        room.server.at(path, says(story()))
    room.look(minutes=45)
    assert len(room.server.paths()) >= 3


def test_a_single_pass_comes_back_to_a_host_that_asks_for_a_moment(room):
    room.runs = 20.0
    room.server.at("/a", in_turn(pause(429, 110), says(story())))
    for path in ("/b", "/c"):
        room.server.at(path, says(story()))
    for path in ("/a", "/b", "/c"):
        room.watch(path, kind=WatchKind.PAGE)
    room.look()
    assert sorted(room.server.paths()) == ["/a", "/b", "/c"]
    assert [room.statuses(path) for path in ("/a", "/b", "/c")] == [["blocked"], [OK], [OK]]


def test_a_page_that_robots_may_not_read_is_not_read_unless_somebody_says_why(room):
    room.server.robots("User-agent: *\nDisallow: /bridge")
    room.server.at("/bridge", says(story()))
    room.watch("/bridge")
    room.look()
    assert room.server.paths() == []
    assert "robots.txt" in room.watched("/bridge").outcome
    room.server.at("/bridge/2", says(story()))
    room.watch("/bridge/2", ignore_robots="the court's order of 3 March, file 81/26")
    room.look()
    (capture,) = room.archive.captures(room.article("/bridge/2").id)
    assert any("court's order" in note for note in capture.notes)


@pytest.mark.parametrize(
    ("answer", "seconds"), [(says("", status=502), 300), (raw(b""), 300), (silent(), 300), (pause(429, 900), 900), (pause(503, 900), 900)]
)
def test_a_host_whose_robots_txt_cannot_be_had_is_looked_at_again_as_after_any_failure(room, answer, seconds):
    room.client_options["limits"] = replace(QUICK, idle=0.3)
    for path in ("/bridge", "/new"):
        room.server.at(path, says(story()))
        room.watch(path, kind=WatchKind.PAGE)
        if path == "/bridge":
            room.look()
    room._client = None  # the program is started anew
    room.server.at("/robots.txt", answer)
    room.look(minutes=6)
    assert room.server.paths() == ["/bridge"]
    assert room.statuses("/bridge") == [OK, "error"]
    for path in ("/bridge", "/new"):
        due = moment_of(room.watched(path).due) - room.now()
        assert 0.85 * seconds < due.total_seconds() < 1.15 * seconds
        assert "robots.txt cannot be read" in room.watched(path).outcome
    room.server.robots("")
    room.look(seconds=seconds * 1.15)
    assert sorted(room.server.paths()) == ["/bridge", "/bridge", "/new"]


def test_pages_of_a_feed_whose_host_reserves_mining_are_not_watched_but_one_that_a_person_gives_is(room):
    reserved = [("TDM-Reservation", "1")]
    room.server.at("/feed", says(rss([(room.server.url("/bridge"), "Bridge")]), media_type="application/rss+xml"))
    room.server.at("/.well-known/tdmrep.json", says('[{"location": "/bridge", "tdm-reservation": 1}]', media_type="application/json"))
    room.server.at("/bridge", says(story(), headers=reserved))
    room.server.at("/bridge2", says(story(), headers=reserved))
    room.watch("/feed")
    room.watch("/bridge2")
    room.look()
    assert room.article("/bridge") is None
    assert room.watched("/bridge").failures == 1
    assert room.statuses("/bridge2") == [OK]
    assert room.archive.captures(room.article("/bridge2").id)[0].notes


# --- lists --------------------------------------------------------------------------------------------------------------------------------


def test_a_feed_names_pages_that_are_watched_once(room):
    entries = [
        (room.server.url("/bridge"), "Bridge"),
        (room.server.url("/bridge?utm_source=rss"), "Bridge"),
        (room.server.url("/ferry"), "Ferry"),
    ]
    room.server.at("/feed", says(rss(entries), media_type="application/rss+xml"))
    room.server.at("/bridge", says(story(65)))
    room.server.at("/ferry", says(page("Ferry runs again", COUNT.format(12), LEAD)))
    feed = room.watch("/feed")
    tally = room.look()
    assert tally.pages == 2
    assert room.watched("/feed").kind is WatchKind.FEED
    assert room.watched("/feed").title == "The Skarn Courier"
    assert {watch.address for watch in room.archive.watches(parent=feed.id)} == {room.server.url("/bridge"), room.server.url("/ferry")}
    assert room.statuses("/bridge") == room.statuses("/ferry") == [OK]
    assert room.look(hours=1).pages == 0
    assert room.told("kind")[0]["kind"] == "feed"


def test_an_entry_that_says_that_it_was_updated_brings_its_page_to_the_front(room):
    entry = '<item><title>Bridge</title><link>{}</link><guid>1</guid><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate><atom:updated xmlns:atom="http://www.w3.org/2005/Atom">{}</atom:updated></item>'
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title>{}</channel></rss>'
    first, second = (
        feed.format(entry.format(room.server.url("/bridge"), moment)) for moment in ("2026-03-02T09:30:00Z", "2026-03-03T09:58:00Z")
    )
    room.server.at("/feed", in_turn(says(first), says(second)))
    room.server.at("/bridge", in_turn(says(story(65)), says(story(65)), says(story(107))))
    room.watch("/feed")
    room.look()
    room.look(days=1)
    assert len(room.transitions("/bridge")) + len(room.statuses("/bridge")) >= 2


def test_old_entries_of_a_feed_are_not_watched(room):
    old = room.server.url("/old")
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Courier</title><item><title>Old</title><link>{old}</link><pubDate>Mon, 02 Feb 2026 09:00:00 GMT</pubDate></item></channel></rss>'
    room.server.at("/feed", says(feed))
    room.watch("/feed")
    assert room.look().pages == 0


def test_a_feed_with_whole_articles_gives_captures_of_its_own(room):
    content = " ".join([LEAD, COUNT.format(65)] * 4)
    feed = atom([(room.server.url("/bridge"), "Bridge")]).replace(
        "<updated>2026-03-01T10:00:00Z</updated></entry>", f"<updated>2026-03-02T09:00:00Z</updated><content>{content}</content></entry>"
    )
    room.server.at("/feed", says(feed, media_type="application/atom+xml"))
    room.server.at("/bridge", says(story()))
    room.watch("/feed")
    room.look()
    assert room.archive.article(room.server.url("/bridge") + "#feed").versions == 1
    assert room.statuses("/bridge") == [OK]
    captures = room.look(hours=1).captures
    assert captures <= 1, "the same content again is no capture"


def test_hostile_entries_of_a_feed_cost_themselves_at_most(room):
    long, nul = room.server.url("/" + "a" * 3000), "Bridge \x00 \ud800 \x1b[2J \u202e" + "x" * 5000
    entries = [
        long,
        room.server.url("/bridge"),
        "javascript:alert(1)",
        "http://a:b@courier.example/",
        "http://courier.example:99999/",
        "//",
        "http://[::1",
    ]
    items = [{"id": str(number), "url": url, "title": nul, "content_text": nul * 3} for number, url in enumerate(entries)]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": nul, "items": items})
    room.server.at("/feed", says(feed, media_type="application/feed+json"))
    room.server.at("/bridge", says(story()))
    room.watch("/feed")
    room.look()
    assert room.statuses("/bridge") == [OK]
    assert room.archive.watch(long) is None
    assert not room.told("problem")


def test_a_page_that_redirects_to_a_very_long_address_is_kept_under_the_short_one(room):
    room.server.at("/long", says(story()))
    room.server.at("/r", redirect("/long?" + "a" * 2500))
    room.watch("/r")
    room.look()
    assert room.statuses("/r") == [OK]


def test_a_sitemap_names_recent_pages_and_an_index_recent_sitemaps(room):
    url = room.server.url
    listed = "".join(
        f"<url><loc>{url(path)}</loc><lastmod>{day}</lastmod></url>" for path, day in (("/bridge", "2026-03-02"), ("/old", "2025-11-01"))
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    room.server.at("/news.xml", says(f'<?xml version="1.0"?><urlset {space}>{listed}</urlset>', media_type="application/xml"))
    index = f"<sitemap><loc>{url('/news.xml')}</loc><lastmod>2026-03-02</lastmod></sitemap><sitemap><loc>{url('/2019.xml')}</loc><lastmod>2019-01-01</lastmod></sitemap>"
    room.server.at("/sitemap.xml", says(f'<?xml version="1.0"?><sitemapindex {space}>{index}</sitemapindex>', media_type="application/xml"))
    room.server.at("/bridge", says(story()))
    room.watch("/sitemap.xml")
    room.look()
    assert room.watched("/sitemap.xml").kind is WatchKind.SITEMAP
    assert room.statuses("/bridge") == [OK]
    assert room.watched("/old") is None
    assert room.watched("/2019.xml") is None


def test_a_sitemap_without_dates_names_a_whole_site_and_none_of_it_is_watched(room):
    room.server.at("/sitemap.xml", says(sitemap([room.server.url(f"/{number}") for number in range(500)]), media_type="application/xml"))
    room.watch("/sitemap.xml")
    assert room.look().pages == 0


def test_the_feed_that_a_page_names_is_told_and_not_followed(room):
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    room.server.at("/bridge", says(story(head=link)))
    room.watch("/bridge")
    room.look()
    assert room.told("kind") == [
        {"event": "kind", "address": room.server.url("/bridge"), "kind": "page", "feeds": [room.server.url("/feed.xml")]}
    ]
    assert "/feed.xml" not in room.server.paths()


def test_a_feed_that_cannot_be_read_any_more_is_a_failed_look(room):
    room.server.at("/feed", in_turn(says(rss([])), says("<rss><channel><title>cut o")))
    room.watch("/feed", kind=WatchKind.FEED)
    room.look()
    room.server.at("/feed", says(CONSENT))
    room.look(hours=1)
    assert room.watched("/feed").failures == 1


# --- long runs ----------------------------------------------------------------------------------------------------------------------------


def test_a_watch_that_is_silent_too_long_raises_one_alarm_and_is_well_when_it_answers(room):
    room.server.at("/feed", says("", status=500))
    room.watch("/feed", kind=WatchKind.FEED)
    for _ in range(4):
        room.look(hours=12)
    (alarm,) = room.told("alarm")
    assert room.watched("/feed").alarmed
    assert "500" in alarm["what"]
    room.server.at("/feed", says(rss([])))
    room.look(days=2)
    assert room.watched("/feed").alarmed is None
    assert len(room.told("well")) == 1


def test_a_host_that_blocks_all_pages_of_a_living_feed_raises_an_alarm(room):
    room.server.at("/feed", says(rss([(room.server.url(f"/{number}"), "Bridge") for number in range(15)])))
    for number in range(15):
        room.server.at(f"/{number}", says(ROBOT, status=403))
    room.watch("/feed")
    room.look()
    (alarm,) = room.told("alarm")
    assert alarm["address"] == room.server.host
    assert "blocked" in alarm["what"]


def test_pages_that_a_list_named_retire_and_those_that_a_person_named_do_not(room):
    room.server.at("/feed", in_turn(says(rss([(room.server.url("/bridge"), "Bridge")])), says(rss([]))))
    room.server.at("/bridge", conditional(story(), etag='"1"'))
    room.server.at("/mine", conditional(story(), etag='"1"'))
    room.watch("/feed")
    room.watch("/mine")
    room.look()
    room.look(days=91)
    assert room.watched("/bridge").paused
    assert not room.watched("/mine").paused


def test_a_paused_or_removed_watch_is_not_looked_at(room):
    room.server.at("/bridge", says(story()))
    watch = room.watch("/bridge")
    import dataclasses

    room.archive.update_watch(dataclasses.replace(watch, paused=True))
    assert room.look().looks == 0
    room.archive.remove_watch(watch.id)
    assert room.look().looks == 0


def test_a_crowd_on_one_host_does_not_stand_before_another(room):
    for number in range(70):
        room.watch(f"/crowd/{number}", kind=WatchKind.PAGE)
    names = room.server.names({"other.example": ["127.0.0.1"]})
    room.client_options |= {"resolve": names, "allow_private": room.server.allowed("other.example")}

    def last(asked):
        room.stop.set()
        return says(story())(asked)

    room.server.at("/bridge", last)
    room.archive.add_watch(f"http://other.example:{room.server.port}/bridge", private=True)
    room.look()
    assert "/bridge" in room.server.paths()
    assert len(room.server.paths()) < 40


def test_it_gives_signs_of_life(room):
    room.server.at("/bridge", says(story()))
    room.watch("/bridge")
    room.look()
    (beat,) = room.archive.heartbeats()
    assert beat.name == "watch"
    assert room.now() - timedelta(seconds=1) <= room.at
    assert "1 looks" in beat.note


def test_a_full_disk_is_told_once_and_waited_out(room, monkeypatch):
    monkeypatch.setattr(watching, "PAUSE", 0.05)
    noise = random.Random(1).randbytes(200_000).hex()
    room.server.at("/bridge", says(story(head=f"<!-- {noise} -->")))
    room.watch("/bridge")
    connection = room.archive._db._connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(OutputError):
        room.look()
    made = room.watcher()

    def tell(event):
        room.events.append(event)
        if event["event"] == "problem":
            connection.execute("PRAGMA max_page_count = 1000000")
        if event["event"] == "capture":
            room.stop.set()

    made._tell = tell
    made.run()
    assert len(room.told("problem")) == 1
    assert room.statuses("/bridge") == [OK]
