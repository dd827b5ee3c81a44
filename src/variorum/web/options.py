"""What a server is told when it starts: where it listens, who may come in, and how much it takes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from variorum.errors import InputError
from variorum.settings import MAX_INPUT_BYTES

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
MAX_BODY_BYTES = 2_000_000  # of everything but an upload: a form, or a text in JSON. An article of 100,000 words is 0.6 MB
MAX_QUERY = 4_000  # characters of a path with its query: what other servers on the way take at least
MAX_ROWS = 200  # of one page of a list
MAX_FILES = 20  # of one upload
REQUEST_SECONDS = 60.0  # from the first byte of a request to the last of its answer
WAIT_SECONDS = 10.0  # that a program waits for what has to be made first, before it is told to ask again
PAGE_WAIT_SECONDS = 1.5  # that a person waits for the same before a page says that it is being made
WORK_SECONDS = 60.0  # after which what is being made is given up. Two texts of 100,000 words are compared in 4 s, a story of 20 told in 30
RELATE_SECONDS = 900.0  # after which grouping all articles into stories is given up until something else is added
REGROUP_SECONDS = 60.0  # between two looks at whether texts came from elsewhere that belong to stories; longer where grouping takes long
STALE_SECONDS = 1.0  # that what is known of the archive may be behind: what was forgotten, whose session ended, what the API answers
LAG_SECONDS = 15.0  # that a page may be behind what other programs write: `watch` writes all the time, and a hundred may read
RENEW_SECONDS = 10.0  # from which on a page is made anew while the old one is still handed out
SESSION_SECONDS = 7 * 86_400.0  # that a person stays signed in
LOGIN_TRIES = 5  # wrong passwords of one client, or for one name, before the next has to wait
LOGIN_SECONDS = 900.0  # within which they are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a server needs of the world and may not reach for itself. Functions that other processes can import."""

    now: Callable[[], datetime]  # with its zone
    clock: Callable[[], float]  # seconds that only ever go forward
    sleep: Callable[[float], object]
    chance: Callable[[int], bytes]  # so many bytes that nobody can guess
    log: Callable[[Mapping[str, Any]], None]  # one line for whoever runs it


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What lets a program in."""

    name: str  # whose it is, for the log and as author
    digest: str  # SHA-256 of the token, as hexadecimal digits
    writes: bool = True  # or it may only read


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How one server is set up."""

    archive: str
    host: str = "127.0.0.1"
    port: int = 8321
    names: tuple[str, ...] = ()  # host names that it answers to, besides those of loopback and `host`
    password: str | None = None  # one for all; whoever signs in gives a name of their own
    users: tuple[tuple[str, str], ...] = ()  # name, and password as `web.passwords.hashed` gives it
    tokens: tuple[Token, ...] = ()
    secret: bytes = b""  # signs sessions; empty: a new one at each start, which ends them
    proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-For and -Proto are believed
    secure: bool = False  # it is reached by https, so that cookies go no other way
    upload_bytes: int = min(MAX_INPUT_BYTES, 20_000_000)  # of one upload, all its files together
    rate: float = 20.0  # requests a second that one client may make for long; 0: as many as it likes. Loopback is not counted
    burst: int = 200  # requests that it may make at once: a page and what belongs to it, many times over
    contact: str | None = None  # an address that our own requests name
    allow_private: tuple[str, ...] = ()  # hosts that articles may be fetched from although not reachable from everywhere
    jobs: int = 1  # processes that make comparisons and stories

    @property
    def locked(self) -> bool:
        """Whether somebody has to sign in."""
        return bool(self.password or self.users or self.tokens)


def is_loopback(host: str) -> bool:
    """Whether a name or address is of this machine alone. Any other name may lead anywhere, and is none."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check(options: Options) -> None:
    """Refuse what would let strangers in, or would not work. Raises InputError."""
    if not options.locked and not is_loopback(options.host):
        raise InputError(
            "only this machine may be served without a password",
            where="serve.host",
            advice=f"set VARIORUM_SERVE_PASSWORD, serve.users or serve.tokens (docs/serve.md), or do not listen at {options.host[:60]}",
        )
    if options.password is not None and len(options.password) < 8:
        raise InputError("too short", where="serve.password", advice="take 8 characters or more")
    if options.secret and len(options.secret) < 32:
        raise InputError("too short", where="serve.secret", advice="take 32 characters or more that nobody can guess")
    for proxy in options.proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError:
            raise InputError(
                f"no address or network: {proxy[:60]!r}", where="serve.proxies", advice="write 10.0.0.5 or 10.0.0.0/24"
            ) from None
    for name in options.names:
        if not re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", name):
            raise InputError(
                f"no name of a host: {name[:60]!r}", where="serve.allow-host", advice="write the name alone, without https:// and port"
            )
    if not 0 < options.port < 65_536:
        raise InputError("no port", where="serve.port", advice="choose one from 1 to 65535")
    _check_reach(options)


def _check_reach(options: Options) -> None:
    """Whoever is reached through a proxy listens at loopback, and still serves the world."""
    others = [name for name in options.names if not is_loopback(name)]
    reached = {"serve.allow-host": others, "serve.https": options.secure, "serve.proxies": options.proxies}
    where = next((name for name, given in reached.items() if given), None)
    if where is not None and not options.locked:
        raise InputError(
            "what others reach is not served without a password",
            where=where,
            advice="set VARIORUM_SERVE_PASSWORD, serve.users or serve.tokens (docs/serve.md), or leave this out",
        )


def hosts(options: Options) -> frozenset[str]:
    """The names in a request's Host header that are answered, in small letters and without port.

    A page elsewhere can make its own name lead to 127.0.0.1 and then read what is served there; but it cannot change the name.
    """
    names = {*LOOPBACK_NAMES, *(name.lower().rstrip(".") for name in options.names)}
    if options.host not in {"0.0.0.0", "::", ""}:  # noqa: S104  - compared, not bound
        names.add(f"[{options.host}]".lower() if ":" in options.host else options.host.lower())
    return frozenset(names)
