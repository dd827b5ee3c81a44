"""Where a request goes: an address taken apart once, by one parser, and refused when it says two things at once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from variorum.addresses import web_address
from variorum.errors import RefusedError

WEB_PORTS = frozenset({80, 443, 8080, 8443})
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*")
_V6 = re.compile(r"[0-9a-f:.]{2,45}")
_ADVICE = "give the address of a page, as a browser shows it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address as it is asked for. All in ASCII."""

    scheme: str  # "http" or "https"
    host: str  # in small letters, as in DNS; an IPv6 address without brackets
    port: int
    path: str  # with the query: "/news?page=2"

    @property
    def origin(self) -> str:
        """The server: "https://news.example", "http://[2606:4700::1]:8080"."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """The host, and the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _usual(self.scheme) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.path}"


def target(address: str, *, base: str | None = None, allow_private: frozenset[str] = frozenset(), any_port: bool = False) -> Target:
    """The target of an address; `base` is the page that named it.

    `allow_private` names hosts ("intranet.example", "127.0.0.1:8000") that may have any port where they are named with it; `any_port`: this one may have
    any. Raises RefusedError.
    """
    shown = _shown(address)
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in address.strip()):
        raise RefusedError("a control character in the address", where=shown, advice=_ADVICE)
    found = web_address(address, base)
    if found is None:
        raise RefusedError(f"no address that we go to: {_why_none(address)}", where=shown, advice=_ADVICE)
    parts = urlsplit(found)
    host = _ascii(parts.hostname or "", shown)
    try:
        port = _usual(parts.scheme) if parts.port is None else parts.port
    except ValueError:
        raise RefusedError("its port is no number", where=shown, advice=_ADVICE) from None
    path = _written(parts.path) or "/"
    made = Target(scheme=parts.scheme, host=host, port=port, path=f"{path}?{_written(parts.query)}" if parts.query else path)
    if port not in WEB_PORTS and not any_port and named(made) not in allow_private:
        listed = ", ".join(map(str, sorted(WEB_PORTS)))
        raise RefusedError(
            f"port {port} is none of the web's ({listed})", where=shown, advice=f"if it is meant, allow it: --allow-private {named(made)}"
        )
    return made


def named(made: Target) -> str:
    """The host with its port, as `allow_private` names it."""
    return f"[{made.host}]:{made.port}" if ":" in made.host else f"{made.host}:{made.port}"


def is_allowed(made: Target, allow_private: frozenset[str]) -> bool:
    """Whether the host may lie inside a network: it is named with this port, or without one and the port is one of the web's."""
    if named(made) in allow_private:
        return True
    bare = named(made).rpartition(":")[0]
    return made.port in WEB_PORTS and (bare in allow_private or made.host in allow_private)


def _ascii(host: str, shown: str) -> str:
    """The host as DNS and TLS know it."""
    if host.endswith("."):
        raise RefusedError("a host with a full stop behind it", where=shown, advice="leave the full stop away")
    if ":" in host:
        if not _V6.fullmatch(host):
            raise RefusedError("a host that we cannot read", where=shown, advice=_ADVICE)
        return host
    if not host.isascii():
        import idna  # noqa: PLC0415  - few need it

        try:
            host = idna.encode(host, uts46=True).decode("ascii").lower()
        except (idna.IDNAError, UnicodeError):
            raise RefusedError("a host that cannot be the name of one", where=shown, advice=_ADVICE) from None
    if not _HOST.fullmatch(host):
        raise RefusedError("a host that cannot be the name of one", where=shown, advice=_ADVICE)
    return host


def _usual(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _written(part: str) -> str:
    return quote(part, safe="!#$%&'()*+,/:;=?@[]~")


def _shown(address: str) -> str:
    plain = "".join(char if char.isprintable() else "?" for char in address.strip())
    plain = re.sub(r"//[^/?#\s]*@", "//...@", plain)  # a password does not belong into a message
    return plain if len(plain) <= 200 else f"{plain[:200]}..."


def _why_none(address: str) -> str:
    """What is wrong with an address that `web_address` does not take."""
    given = address.strip()
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", given)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        return f"{scheme[1].lower()[:20]} is not http or https"
    if "\\" in given:
        return "a backslash in it, which programs read in different ways"
    if "@" in given.partition("//")[2].partition("/")[0]:
        return "a user's name or password in it"
    return "not a whole web address"
