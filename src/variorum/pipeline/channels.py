"""The channels: a signed webhook, a mail now and then, feed files. What each is told is escaped for it by `render.alerts`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from variorum.model import Alert, HeldChange
from variorum.pipeline.alerts import channel_name

if TYPE_CHECKING:
    from variorum.fetch import Client
    from variorum.fetch.mail import MailServer

DIGEST = 900.0  # seconds between two mails, at least
IN_MAIL = 100  # alerts in one mail
IN_FEED = 100  # changes in a feed file


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One message for each change of text, signed when there is a secret."""

    client: Client
    address: str
    secret: str | None
    now: Callable[[], datetime]
    most: int = 1
    every: float = 0.0

    @property
    def name(self) -> str:
        """As in the archive."""
        return channel_name("webhook", self.address)

    def send(self, alerts: Sequence[Alert]) -> None:
        """Raises `VariorumError` when the receiver did not take it."""
        from variorum.render.alerts import alert_data  # noqa: PLC0415

        for alert in alerts:
            self._post(alert_data(alert), alert.id)

    def alarm(self, event: Mapping[str, Any]) -> None:
        """A watch that is silent, or answers again."""
        self._post(event, f"alarm-{_digest(event)}")

    def _post(self, data: Mapping[str, Any], id_: str) -> None:
        from variorum.fetch import post  # noqa: PLC0415

        body = json.dumps(dict(data), ensure_ascii=True).encode("ascii")
        post(self.client, self.address, body, delivery=id_, at=self.now(), secret=self.secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A digest in plain text."""

    server: MailServer
    sender: str
    to: tuple[str, ...]
    now: Callable[[], datetime]
    log: Callable[[str], None]
    allow_private: frozenset[str] = frozenset()
    most: int = IN_MAIL
    every: float = DIGEST

    @property
    def name(self) -> str:
        """As in the archive."""
        return channel_name("mail", ",".join(self.to))

    def send(self, alerts: Sequence[Alert]) -> None:
        """Raises `VariorumError` when the server did not take it."""
        from variorum.render.alerts import digest_subject, digest_text  # noqa: PLC0415

        self._send(digest_subject(alerts), digest_text(alerts), "-".join(("changes", _digest([alert.id for alert in alerts]))))

    def alarm(self, event: Mapping[str, Any]) -> None:
        """A watch that is silent, or answers again."""
        from variorum.render.alerts import event_text  # noqa: PLC0415

        text = event_text(event) or ""
        self._send(text.strip(), text, f"alarm-{_digest(event)}")

    def _send(self, subject: str, text: str, id_: str) -> None:
        from variorum.fetch.mail import Letter, send  # noqa: PLC0415

        letter = Letter(sender=self.sender, to=self.to, subject=subject, text=text, id=id_, at=self.now())
        send(letter, self.server, log=self.log, allow_private=self.allow_private)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFile:
    """A feed of the latest changes in a file: Atom, or JSON Feed when its name ends in .json."""

    path: str
    latest: Callable[[int], list[HeldChange]]
    write: Callable[[str, bytes], None]
    most: int = IN_FEED
    every: float = 0.0

    @property
    def name(self) -> str:
        """As in the archive."""
        return channel_name("feed", self.path)

    def send(self, alerts: Sequence[Alert]) -> None:  # noqa: ARG002  - it holds the latest, whatever is new
        """Write it anew, all or nothing."""
        self.refresh()

    def refresh(self) -> None:
        """Write it as the archive stands."""
        from variorum.render import feeds_out  # noqa: PLC0415

        changes = self.latest(IN_FEED)
        make = feeds_out.json_feed if self.path.lower().endswith(".json") else feeds_out.atom
        self.write(self.path, make(changes, base="", here=""))

    def alarm(self, event: Mapping[str, Any]) -> None:
        """Feeds are of changes only."""


def _digest(given: object) -> str:
    return hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode("utf-8")).hexdigest()[:24]
