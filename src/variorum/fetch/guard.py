"""Which addresses of the internet may be connected to: those that everybody can reach, and none inside a network or of special use.

A name is looked up once, every address it leads to is judged, and the connection goes to an address that was judged. A name that leads to one
address outside and one inside is refused as a whole.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable

from variorum.errors import FetchError, RefusedError

Resolve = Callable[[str, int], list[str]]  # the IP addresses that a name leads to

ADVICE_PRIVATE = "if this host is meant, allow it by its name (--allow-private)"
_MAX_ADDRESSES = 64  # that one name may lead to; the largest services have some 20

_V4 = [
    (ipaddress.IPv4Network(network), words)
    for network, words in (
        ("0.0.0.0/8", "this machine itself"),
        ("10.0.0.0/8", "inside a network"),
        ("100.64.0.0/10", "inside a provider's network"),
        ("127.0.0.0/8", "this machine itself"),
        ("169.254.0.0/16", "on the same wire only"),  # where cloud machines keep their secrets
        ("172.16.0.0/12", "inside a network"),
        ("192.0.0.0/24", "of special use"),
        ("192.0.2.0/24", "for documentation only"),
        ("192.88.99.0/24", "of special use"),  # relays of 6to4
        ("192.168.0.0/16", "inside a network"),
        ("198.18.0.0/15", "for measurements inside a network"),
        ("198.51.100.0/24", "for documentation only"),
        ("203.0.113.0/24", "for documentation only"),
        ("224.0.0.0/4", "of a group of machines"),
        ("255.255.255.255/32", "of all machines nearby"),
        ("240.0.0.0/4", "not in use"),
    )
]
_V6_OPEN = ipaddress.IPv6Network("2000::/3")  # all that was ever given out for the internet at large; the rest is closed
_V6_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # how a network without IPv4 writes IPv4 addresses; as open as the one inside
_V6 = [
    (ipaddress.IPv6Network(network), words)
    for network, words in (
        ("::1/128", "this machine itself"),
        ("::/128", "this machine itself"),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
        ("::/96", "an IPv4 address in disguise"),
        ("64:ff9b:1::/48", "inside a network"),
        ("100::/64", "where everything is thrown away"),
        ("2001::/32", "an IPv4 address in disguise"),  # Teredo
        ("2001::/23", "of special use"),
        ("2001:db8::/32", "for documentation only"),
        ("2002::/16", "an IPv4 address in disguise"),  # 6to4
        ("3fff::/20", "for documentation only"),
        ("fc00::/7", "inside a network"),
        ("fe80::/10", "on the same wire only"),
        ("fec0::/10", "inside a network"),
        ("ff00::/8", "of a group of machines"),
    )
]


def refusal(address: str) -> str | None:
    """Why we do not connect to an IP address, in words that go on from "an address ..."; None when everybody can reach it.

    What is no IP address in its usual form, or has a zone ("fe80::1%eth0"), is refused as well.
    """
    try:
        if "%" in address:
            return "with a zone, on the same wire only"
        found = ipaddress.ip_address(address)
    except ValueError:
        return "that we cannot read"
    if isinstance(found, ipaddress.IPv4Address):
        return next((words for network, words in _V4 if found in network), None)
    if found in _V6_NAT64:
        return refusal(str(ipaddress.IPv4Address(found.packed[12:])))
    closed = next((words for network, words in _V6 if found in network), None)
    return closed or (None if found in _V6_OPEN else "not in use")


def resolved(host: str, port: int) -> list[str]:
    """The IP addresses that a name leads to, as the system sees it. An address, however it is written, leads to itself.

    Raises FetchError when there are none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        raise FetchError(
            "its name leads nowhere", where=host, advice="look whether it is spelt right, and whether the network is there"
        ) from None
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in found]


def checked(host: str, port: int, *, resolve: Resolve, allowed: bool, log: Callable[[str], None]) -> list[str]:
    """The addresses of a host that may be connected to, in the order in which to try them.

    Where the host is `allowed` to lie inside a network, that it does is logged. Raises RefusedError and FetchError.
    """
    found = list(dict.fromkeys(resolve(host, port)))
    if not found or len(found) > _MAX_ADDRESSES:
        raise FetchError(
            "its name leads nowhere" if not found else "its name leads to too many addresses", where=host, advice="try again later"
        )
    closed = [(address, words) for address in found if (words := refusal(address))]
    if not closed:
        return found
    address, words = closed[0]
    if not allowed:
        raise RefusedError(f"its name leads to an address {words} ({address[:60]})", where=host, advice=ADVICE_PRIVATE)
    log(f"{host}:{port} may lie inside a network and does: {_listed(address for address, _ in closed)}")
    return found


def _listed(addresses: Iterable[str]) -> str:
    return ", ".join(addresses)
