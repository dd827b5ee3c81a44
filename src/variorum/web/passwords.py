"""Who somebody is: passwords, tokens, and the signed cookie of who has signed in."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from variorum.errors import InputError
from variorum.web.options import LOGIN_SECONDS, LOGIN_TRIES, SESSION_SECONDS, Options, Token

_COST, _BLOCK, _LANES = 2**15, 8, 1  # scrypt: 32 MB and some 60 ms a try, between what OWASP asks for and what a small server can bear
_REMEMBERED = 10_000  # clients and names whose wrong passwords are counted
_MAX_NAME = 80  # characters of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who makes a request."""

    name: str | None  # None: nobody in particular, on a server without passwords
    signed_in: bool
    writes: bool
    by_token: bool = False  # a program that shows its token with each request; no browser does so by itself
    session: str | None = field(
        default=None, compare=False
    )  # by what its session is known; pages are the same in each of somebody's sessions


STRANGER = Visitor(name=None, signed_in=False, writes=False)
NEIGHBOUR = Visitor(name=None, signed_in=False, writes=True)  # on the same machine, where no password is set


def hashed(password: str, salt: bytes) -> str:
    """A password as it is kept: "scrypt:32768:8:1:SALT:HASH"."""
    made = _scrypt(password, salt, _COST, _BLOCK, _LANES)
    return f"scrypt:{_COST}:{_BLOCK}:{_LANES}:{_text(salt)}:{_text(made)}"


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one that is kept; takes the same time whatever is wrong with it. Raises InputError for no kept password."""
    form, cost, block, lanes, salt, expected = _parts(kept)
    del form
    return hmac.compare_digest(_scrypt(password, salt, cost, block, lanes), expected)


def check_kept(kept: str, where: str) -> None:
    """Complain at the start of what could never fit."""
    try:
        _, cost, block, lanes, _, _ = _parts(kept)
    except InputError as error:
        raise InputError(error.what, where=where, advice=error.advice) from None
    if cost * block * 128 > 1 << 28 or lanes > 16:
        raise InputError("takes more than 256 MB a try", where=where, advice="make it anew with `variorum serve --hash-password`")


def _parts(kept: str) -> tuple[str, int, int, int, bytes, bytes]:
    try:
        form, cost, block, lanes, salt, expected = kept.split(":")
        found = form, int(cost), int(block), int(lanes), _bytes(salt), _bytes(expected)
    except ValueError:
        found = ("", 0, 0, 0, b"", b"")
    if found[0] != "scrypt" or found[1] < 2**14 or found[1] & (found[1] - 1) or found[2] < 1 or found[3] < 1 or len(found[5]) < 16:
        raise InputError("not a hashed password", where="serve.users", advice="make one with `variorum serve --hash-password`")
    return found


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=lanes, maxmem=cost * block * 128 + (1 << 24), dklen=32
    )


def digest(token: str) -> str:
    """A token as it is kept. It is long and nobody chose it, so that no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def holder(token: str, tokens: Sequence[Token]) -> Token | None:
    """Whose token this is. All are looked at, so that the time tells nothing."""
    shown = digest(token).encode()
    found = None
    for one in tokens:
        if hmac.compare_digest(shown, one.digest.encode()):
            found = one
    return found


class Tries:
    """Wrong passwords, by client and by name, so that guessing is slow."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, *keys: str) -> float:
        """Seconds until the next try is looked at; 0 when it may be made now."""
        now = self._clock()
        waits = [0.0]
        for key in keys:
            recent = [at for at in self._wrong.get(key, ()) if now - at < LOGIN_SECONDS]
            most = _allowed(key)
            if len(recent) >= most:
                waits.append(recent[-most] + LOGIN_SECONDS - now)
        return max(waits)

    def wrong(self, *keys: str) -> None:
        """A try failed."""
        for key in keys:
            self._wrong.setdefault(key, []).append(self._clock())
            self._wrong[key] = self._wrong[key][-_allowed(key) :]
            self._wrong.move_to_end(key)
        while len(self._wrong) > _REMEMBERED:
            self._wrong.popitem(last=False)

    def right(self, *keys: str) -> None:
        """A try was right: what was wrong before is forgotten."""
        for key in keys:
            self._wrong.pop(key, None)


def tried(options: Options, client: str, name: str) -> tuple[str, ...]:
    """What a wrong password is counted against: the client, and the name where it has a password of its own to guess."""
    return (f"client {client}", *([f"name {name}"] if name in dict(options.users) else ()))


def _allowed(key: str) -> int:
    """Of a name more, or anybody could keep its owner out."""
    return LOGIN_TRIES * (4 if key.startswith("name ") else 1)


def admits(options: Options, name: str, password: str) -> str | None:
    """The name under which somebody is let in; None when they are not."""
    name = " ".join(name.split())[:_MAX_NAME]
    shared = options.password is not None and hmac.compare_digest(
        hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest(), hashlib.sha256(options.password.encode()).digest()
    )
    kept = dict(options.users).get(name)
    if options.users:
        own = fits(password, kept or options.users[0][1]) and kept is not None  # somebody there is not takes as long
        if own:
            return name
    taken = name in dict(options.users)  # nobody signs with somebody else's name
    return (name or "editor") if shared and not taken else None


class Sessions:
    """Who has signed in, in a cookie that nobody else can write. What signs it changes with the passwords, which ends all sessions."""

    def __init__(self, options: Options, secret: bytes) -> None:
        known = json.dumps([options.password, options.users]).encode()
        self._key = hmac.digest(secret, b"session\0" + known, "sha256")

    def sign(self, name: str, at: float, own: str = "") -> str:
        """The cookie's value; `own` tells it from others of the same person and second."""
        said = urlsafe_b64encode(json.dumps([name, int(at), own]).encode()).decode()
        return f"{said}.{self._mark(said)}"

    def read(self, cookie: str, at: float) -> str | None:
        """The name in it; None when it is not ours or too old."""
        said, _, mark = cookie.partition(".")
        if not said.isascii() or not hmac.compare_digest(mark.encode("utf-8", "surrogatepass"), self._mark(said).encode()):
            return None
        name, since, *_ = json.loads(urlsafe_b64decode(said))
        return str(name) if -60 < at - since < SESSION_SECONDS else None

    @staticmethod
    def known_as(cookie: str) -> str:
        """A session by what is kept of it when it ends, with which nobody can sign in."""
        return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _mark(self, said: str) -> str:
        return hmac.new(self._key, said.encode(), "sha256").hexdigest()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
