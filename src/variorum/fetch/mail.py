"""Mail: one letter to one server, which somebody named; its address is judged as any other, and no letter can smuggle in headers.

Text only. By default the connection must become a secure one (STARTTLS) before anything is said that matters.
"""

from __future__ import annotations

import email.message
import email.policy
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from variorum.addresses import cleaned, one_line
from variorum.errors import FetchError, RefusedError
from variorum.fetch.guard import Resolve, checked, resolved

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.)*[\w-]{1,63}", re.ASCII)
_ID = re.compile(r"[\w.+-]{1,120}", re.ASCII)
_SUBJECT_MAX = 200
_TRIES = 4  # addresses of one name


class Security(StrEnum):
    """How a connection to a mail server is secured."""

    STARTTLS = "starttls"  # begins in the open and is secured before anything else; port 587
    TLS = "tls"  # from the beginning; port 465
    NONE = "none"  # not at all; no password is sent


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes letters from us."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 20.0  # seconds for each step


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent. Subject and text may hold what others wrote: control characters are taken out of them."""

    sender: str  # "watch@newsroom.example"
    to: tuple[str, ...]
    subject: str
    text: str
    id: str  # the same for each try; becomes the Message-ID
    at: datetime


def message(letter: Letter) -> email.message.EmailMessage:
    """The letter as it goes over the wire. Raises RefusedError: an address that is none."""
    for address in (letter.sender, *letter.to):
        if not _ADDRESS.fullmatch(address):
            raise RefusedError("no mail address", where=repr(address[:80]), advice='give it as "name@newsroom.example"')
    if not letter.to or not _ID.fullmatch(letter.id):
        raise RefusedError(
            "nobody to send it to" if not letter.to else "an id that cannot be sent", where="mail", advice="look at the settings"
        )
    made = email.message.EmailMessage(policy=email.policy.SMTP)
    made["From"] = letter.sender
    made["To"] = ", ".join(letter.to)
    made["Subject"] = (one_line(letter.subject) or "(no subject)")[:_SUBJECT_MAX]
    made["Date"] = letter.at
    made["Message-ID"] = f"<{letter.id}@{letter.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note is sent back
    made.set_content(cleaned(letter.text), cte="quoted-printable")
    return made


def send(
    letter: Letter,
    server: MailServer,
    *,
    log: Callable[[str], None],
    allow_private: frozenset[str] = frozenset(),
    resolve: Resolve = resolved,
    trust: ssl.SSLContext | None = None,
) -> None:
    """Hands the letter to the server; returns when the server has taken it for all receivers.

    Raises RefusedError (an address that is none; a server inside a network that `allow_private` does not name; a password that would go in
    the open) and FetchError (not taken: send it again later).
    """
    made = message(letter)
    host = server.host.strip().lower()
    where = f"{host}:{server.port}"
    if server.password and server.security is Security.NONE:
        raise RefusedError(
            "a password over a connection that is not secured", where=where, advice='set the security to "starttls" or "tls"'
        )
    allowed = bool({host, where} & {name.lower() for name in allow_private})
    addresses = checked(host, server.port, resolve=resolve, allowed=allowed, log=log)
    context = trust or ssl.create_default_context()
    try:
        with _connected(server, addresses[:_TRIES], context) as session:
            session.ehlo()
            if server.security is Security.STARTTLS:
                session.starttls(context=context)
                session.ehlo()
            if server.user and server.password:
                session.login(server.user, server.password)
            failed = session.send_message(made, from_addr=letter.sender, to_addrs=list(letter.to))
    except smtplib.SMTPNotSupportedError:
        raise FetchError(
            "the mail server offers no way to secure the connection or to sign in", where=where, advice="look at its settings"
        ) from None
    except smtplib.SMTPAuthenticationError:
        raise FetchError("the mail server does not take the user and the password", where=where, advice="look at the settings") from None
    except (smtplib.SMTPException, OSError) as error:
        raise FetchError(f"the mail server did not take it ({_plain(error)})", where=where, advice="it is sent again later") from None
    if failed:
        raise FetchError(
            f"the mail server refused {len(failed)} of {len(letter.to)} receivers", where=where, advice="look at their addresses"
        )


def _connected(server: MailServer, addresses: list[str], context: ssl.SSLContext) -> smtplib.SMTP:
    """A session with one of the addresses that were judged, under the server's name."""

    class Plain(smtplib.SMTP):
        def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
            for address in addresses[:-1]:
                with suppress(OSError):
                    return socket.create_connection((address, port), timeout)
            return socket.create_connection((addresses[-1], port), timeout)

    class Secure(smtplib.SMTP_SSL, Plain):
        pass

    if server.security is Security.TLS:
        return Secure(server.host, server.port, timeout=server.timeout, context=context, local_hostname="localhost")
    return Plain(server.host, server.port, timeout=server.timeout, local_hostname="localhost")


def _plain(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        return f"{error.smtp_code} {(one_line(said) or '')[:120]}"
    return (one_line(str(error)) or type(error).__name__)[:120]
