"""A hostile server, an archive, and a clock that is set: what the tests of watching stand on."""

import threading
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from hostile import Hostile, page

from variorum.archive import open_archive
from variorum.model import CaptureStatus
from variorum.pipeline.watching import Watcher, new_reader

BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)

LEAD = "A barge carrying gravel struck the middle pillar of the old road bridge in Lindmark shortly before dawn on Monday, and the harbour office closed the crossing to cars and to people on foot."
COUNT = "{} people were brought to the hospital in Skarn, most of them from the night ferry that was passing under the bridge at the time, said Ilse Tarn, who leads the rescue service of the county."
CLOSE = "Engineers of the county will look at the pillar when the tide is out. The mayor, Henrik Oduya, said that nobody knows yet when the bridge will open again, and asked drivers to take the road through Vesterby."
MORE = "Fishermen who were on the quay at the time said that the barge had lost its engine minutes before, and that its horn was heard across the harbour. The shipping company, Norrland Grus, said that it would answer questions when its own people had been spoken to."


def story(count: object = 65, *extra: str, head: str = "") -> str:
    """An article as it stands at one moment."""
    return page("Bridge in Lindmark shut after barge strike", LEAD, COUNT.format(count), CLOSE, MORE, *extra, head=head)


READER = new_reader()  # one process for all tests; it takes half a second to begin


class Room(AbstractContextManager["Room"]):
    """A watch over a hostile server, with a clock that is set by hand."""

    def __init__(self, folder, **options):
        self.server = Hostile()
        self.at = BEGAN
        self.events = []
        self.client_options = {}
        self.options = options
        self.runs = 0.0  # seconds that pass in one of real time
        self.set = time.monotonic()
        self.archive = open_archive(str(folder / "watched.db"), now=self.now)
        self.stop = threading.Event()

    def __enter__(self):
        self.server.__enter__()
        self._client = None
        return self

    def __exit__(self, *error):
        self.archive.close()
        self.server.__exit__(*error)

    def now(self):
        return self.at + timedelta(seconds=self.runs * (time.monotonic() - self.set))

    def tick(self):
        """Seconds for whoever waits: those of the clock that is set, and real ones."""
        return (self.at - BEGAN).total_seconds() + time.monotonic() * max(1.0, self.runs)

    def later(self, **span):
        self.at += timedelta(**span)

    @property
    def client(self):
        if self._client is None:
            given = {"now": self.now, "clock": self.tick, **self.client_options}
            self._client = self.server.client(**given)
        return self._client

    def watch(self, path, **known):
        return self.archive.add_watch(self.server.url(path), private=True, **known)

    def look(self, **later):
        """Let time go on, then look at whatever is due; what that brought."""
        self.later(**later)
        return self.watcher().run(once=True)

    def watcher(self):
        return Watcher(self.archive, self.client, now=self.now, stop=self.stop, tell=self.events.append, reader=READER, **self.options)

    def article(self, path):
        return self.archive.article(self.server.url(path))

    def statuses(self, path):
        """Of its captures, in time."""
        held = self.article(path)
        return [str(capture.status) for capture in reversed(self.archive.captures(held.id))] if held else []

    def transitions(self, path):
        held = self.article(path)
        return self.archive.transitions(held.id) if held else []

    def watched(self, path):
        return self.archive.watch(self.server.url(path))

    def told(self, event):
        return [each for each in self.events if each["event"] == event]


OK = str(CaptureStatus.OK)
