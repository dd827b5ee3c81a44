"""Connections: how many one client may have, and how long one may keep a place without asking for anything. Uvicorn itself waits for ever."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from variorum.web.guards import ALWAYS, POLICY

OF_ONE = 100  # connections of one client at the same time, so that it cannot take all that there are; a browser opens six
HEAD_SECONDS = 20.0  # from the connection, or the last answer, to the end of the next request's headers


class Connection(H11Protocol):
    """One connection. What it says before a request can be read ends it, in time. `many`: networks from which any number may come."""

    _held: ClassVar[Counter[str]] = Counter()  # connections of each client that this process has
    _waits: asyncio.TimerHandle | None = None
    _from: str = ""

    def __init__(self, *given: Any, many: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self._many = many

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody connected."""
        super().connection_made(transport)
        self._wait()
        self._from = str((transport.get_extra_info("peername") or ("",))[0]).partition("%")[0]
        self._held[self._from] += 1
        if self._held[self._from] > OF_ONE and not self._may_be_many():
            transport.abort()

    def _may_be_many(self) -> bool:
        try:
            address = ipaddress.ip_address(self._from)
        except ValueError:  # a socket of the system
            return True
        address = getattr(address, "ipv4_mapped", None) or address
        return address.is_loopback or any(address in network for network in self._many)

    def on_response_complete(self) -> None:
        """The next request is awaited, if it has not come already."""
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._held[self._from] -= 1
        if self._held[self._from] <= 0:
            del self._held[self._from]
        if self._waits is not None:
            self._waits.cancel()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
        self._waits = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self.conn.their_state is h11.IDLE and (self.cycle is None or self.cycle.response_complete):
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is told so, with the headers that every answer has."""
        names: list[tuple[str, Any]] = [
            ("content-type", "text/plain; charset=utf-8"), ("content-security-policy", POLICY), *ALWAYS, ("cache-control", "no-store"),
            ("content-length", str(len(msg))), ("connection", "close"),
        ]  # fmt: skip
        parts = (
            h11.Response(status_code=400, headers=names, reason=b"Bad Request"),
            h11.Data(data=msg.encode("ascii")),
            h11.EndOfMessage(),
        )
        for part in parts:
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()
