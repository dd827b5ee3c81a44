"""Telling of changes: webhooks with retries over real sockets, mail through a real server, feed files, and what each channel makes of hostile words."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from hostile import in_turn, page, pause, says
from watchroom import LEAD, Room, story

from variorum.archive import open_archive
from variorum.errors import FetchError
from variorum.fetch.mail import MailServer, Security
from variorum.pipeline.alerts import Deliveries, alert_of, channel_name, fresh_alerts, open_channel
from variorum.pipeline.channels import Mail, Webhook
from variorum.render.alerts import alert_data, alert_text, change_line, digest_subject, digest_text, event_json, event_text, fragment

SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two characters!!").decode()
HOSTILE = "Bridge \x1b[31mshut\x1b[0m\u202e <script>alert(1)</script>\r\nBcc: all@newsroom.example"


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path) as made:
        made.folder = tmp_path
        yield made


@contextmanager
def telling(room, *channels):
    """Deliveries while something happens; then everything that can be told was told."""
    logged = []
    deliveries = Deliveries(lambda: open_archive(str(room.folder / "watched.db"), now=room.now), channels, now=room.now, log=logged.append)
    deliveries.start(room.archive)
    deliveries.logged = logged
    yield deliveries
    deliveries.left = deliveries.finish(30)


def change(room, *bodies):
    """A page that changes from one of these to the next."""
    room.server.at("/bridge", in_turn(*map(says, bodies)))
    room.watch("/bridge")
    for _ in bodies:
        room.look(minutes=10)


def webhook(room, path="/hook"):
    return Webhook(client=room.client, address=room.server.url(path), secret=SECRET, now=room.now)


def posts(room, path="/hook"):
    return [asked for asked in room.server.asked if asked.path == path]


# --- webhooks -------------------------------------------------------------------------------------------------------------------------------


def test_a_webhook_is_sent_the_changes_with_both_readings_and_a_signature(room):
    room.server.at("/hook", says("", status=204))
    with telling(room, webhook(room)) as deliveries:
        change(room, story(65), story(107))
    (post,) = posts(room)
    data = json.loads(post.body)
    assert data["event"] == "change"
    assert data["id"] == post.headers["webhook-id"] == room.transitions("/bridge")[0].id
    assert [(one["class"], one["old_text"], one["new_text"]) for one in data["changes"]] == [("figure", "65", "107")]
    assert [(one["old_before"], one["counted"]) for one in data["changes"]] == [("", "people brought to the hospital")]
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = b".".join((post.headers["webhook-id"].encode(), post.headers["webhook-timestamp"].encode(), post.body))
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert post.headers["webhook-signature"] == f"v1,{made}"
    assert deliveries.left == []


def test_a_webhook_that_does_not_take_it_is_sent_it_again_later_with_the_same_id(room):
    room.server.at("/hook", in_turn(says("", status=500), pause(503, 60), says("", status=204)))
    with telling(room, webhook(room)) as deliveries:
        change(room, story(65), story(107))
    assert deliveries.left
    for _ in range(2):
        room.later(hours=2)
        with telling(room, webhook(room)) as deliveries:
            pass
    assert deliveries.left == []
    assert len({post.headers["webhook-id"] for post in posts(room)}) == 1
    assert len(posts(room)) == 3, "what was taken is not sent again"


def test_a_webhook_inside_the_network_is_not_sent_to(room):
    with telling(room, Webhook(client=room.client, address="http://10.0.0.8/hook", secret=None, now=room.now)) as deliveries:
        change(room, story(65), story(107))
    assert deliveries.left


def test_a_channel_that_is_new_hears_of_nothing_that_was_told_before_it(room):
    room.server.at("/hook", says("", status=204))
    change(room, story(65), story(107))
    with telling(room, webhook(room)):
        pass
    assert posts(room) == []


def test_an_alarm_is_sent_too(room):
    room.server.at("/hook", in_turn(says("", status=500), says("", status=200)))
    with telling(room, webhook(room)) as deliveries:
        deliveries.alarm({"event": "alarm", "id": "silent-1", "address": "https://courier.example/feed", "what": "nothing came"})
    assert json.loads(posts(room)[-1].body)["what"] == "nothing came"


def test_a_change_in_which_nothing_was_found_sends_nothing(room):
    open_channel(room.archive, "lines")
    room.server.at("/bridge", in_turn(says(story(65)), says(story(107))))
    room.watch("/bridge")
    room.look()
    room.look(minutes=10)
    waiting = room.archive.undelivered("lines", 10)
    for transition in waiting:
        room.archive.tell(transition.id, [])
    assert fresh_alerts(room.archive, "lines", 10) == []
    assert room.archive.undelivered("lines", 10) == []


def test_the_name_of_a_channel_holds_no_key():
    assert "s3cret" not in channel_name("webhook", "https://receiver.example/hook?key=s3cret")


# --- mail -----------------------------------------------------------------------------------------------------------------------------------


class Box:
    """What a mail server was given."""

    def __init__(self):
        self.letters = []
        self.refusing = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  - aiosmtpd's name
        if self.refusing:
            self.refusing -= 1
            return "451 come back later"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def box():
    held = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        held.port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=held.port)
    controller.start()
    yield held
    controller.stop()


def mail(room, box):
    server = MailServer(host="127.0.0.1", port=box.port, security=Security.NONE)
    return Mail(
        server=server, sender="watch@newsroom.example", to=("desk@newsroom.example",), now=room.now, log=lambda _: None,
        allow_private=frozenset({"127.0.0.1"}),
    )  # fmt: skip


def test_a_mail_tells_what_changed_in_plain_text(room, box):
    with telling(room, mail(room, box)):
        change(room, story(65), story(107))
    (letter,) = box.letters
    text = letter.get_content()
    assert letter.get_content_type() == "text/plain"
    assert "figure: “65” → “107” (people brought to the hospital)\n      in the later capture: “107 people" in text.replace("\r\n", "\n")
    assert "between the captures of 2026-03-02 10:10 UTC and 2026-03-02 10:20 UTC" in text
    assert letter["Subject"] == "Changed: Bridge in Lindmark shut after barge strike"


def test_a_mail_that_was_not_taken_is_sent_again_with_the_same_id(room, box):
    box.refusing = 1
    with telling(room, mail(room, box)) as deliveries:
        change(room, story(65), story(107))
    assert len(box.letters) + len(deliveries.left) == 1
    room.later(hours=2)
    with telling(room, mail(room, box)) as deliveries:
        pass
    assert len(box.letters) == 1
    assert deliveries.left == []


def test_two_mails_are_a_quarter_of_an_hour_apart(room, box):
    channel = mail(room, box)
    assert channel.every >= 900


# --- what is shown --------------------------------------------------------------------------------------------------------------------------


def test_hostile_words_are_inert_in_every_channel(room, box):
    with telling(room, mail(room, box)):
        change(room, page(HOSTILE, LEAD, "65 people said no."), page(HOSTILE, LEAD, "107 people said \x1b]0;no\x07."))
    transition = room.transitions("/bridge")[0]
    alert = alert_of(room.archive, transition)
    for text in (alert_text(alert), event_json(alert_data(alert)), digest_text([alert]), digest_subject([alert])):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert len(event_json(alert_data(alert)).splitlines()) == 1
    assert json.loads(event_json(alert_data(alert)))["id"] == transition.id
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter.get_all("To") == ["desk@newsroom.example"]


@pytest.mark.parametrize(
    "event",
    [
        {"event": "alarm", "address": "https://courier.example/\x1b[2J", "what": "nothing\ncame"},
        {"event": "well", "address": "a", "what": "it answers again"},
        {"event": "problem", "address": "a", "what": "no room"},
        {"event": "kind", "address": "a", "kind": "page", "feeds": ["https://courier.example/feed\x07"]},
        {"event": "pages", "address": "a", "new": 1, "listed": 3},
        {"event": "capture", "new_article": True, "status": "ok", "article": "https://courier.example/a"},
    ],
)
def test_every_event_is_one_harmless_line(event):
    line = event_text(event)
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert all(char.isprintable() for char in line[:-1])


def test_what_was_taken_out_is_called_absent_and_nobody_is_blamed(room):
    change(room, story(65, "The harbour master, Lena Aas, said that the horn of the barge was not heard."), story(65))
    alert = alert_of(room.archive, room.transitions("/bridge")[0])
    text = alert_text(alert)
    assert "absent in the later capture" in text
    assert not [word for word in ("deleted", "removed", "secret", "admitted", "stealth") if word in text.lower()]


def test_deliveries_of_one_channel_do_not_wait_for_another(room):
    class Stuck:
        name, most, every = "stuck", 1, 0.0

        def send(self, alerts):
            raise FetchError("not taken", where="-", advice="later")

        def alarm(self, event):
            raise FetchError("not taken", where="-", advice="later")

    room.server.at("/hook", says("", status=204))
    with telling(room, Stuck(), webhook(room)) as deliveries:
        change(room, story(65), story(107))
    assert len(posts(room)) == 1
    assert deliveries.left == ["stuck: not taken"]
    assert not [thread for thread in threading.enumerate() if thread.name == "deliveries"]


def test_an_alert_shows_the_words_around_a_short_reading_and_says_what_is_counted(room):
    change(room, story(65), story(107))
    alert = alert_of(room.archive, room.transitions("/bridge")[0])
    (held,) = alert.changes
    shown = alert_text(alert).splitlines()[3:]
    assert shown[0] == "  figure: “65” → “107” (people brought to the hospital)"
    assert shown[1].startswith("      in the later capture: “107 people were brought to the hospital in Skarn")
    removed = replace(held, new_text="", new_before="", new_after="", old_before="… said \x1b[2J\u202e that ", counted="people\n\x07hurt")
    lines = [change_line(removed), fragment(removed)]
    assert lines[0] == "figure: absent in the later capture: “65” (people ␇hurt)"
    assert lines[1].startswith("in the earlier capture: “… said ␛[2J⟨U+202E⟩ that 65 people")
    long = replace(held, new_text="word " * 13)
    assert [fragment(each) for each in (long, replace(held, substantive=False), replace(held, new_before="", new_after=""))] == [None] * 3
