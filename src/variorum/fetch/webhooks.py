"""Webhooks: signed messages to a receiver that somebody named, as https://www.standardwebhooks.com has them.

webhook-id          the same for each try, so that a receiver can tell what it has already
webhook-timestamp   seconds since 1970, so that an old message cannot be sent once more
webhook-signature   "v1," and HMAC-SHA256 over "id.timestamp.body" in base 64
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime
from urllib.parse import urlsplit

from variorum.errors import FetchError, RefusedError, TooSoonError
from variorum.fetch.client import Client

_ID = re.compile(r"[\w.:-]{1,120}", re.ASCII)


def post(
    client: Client, address: str, body: bytes, *, delivery: str, at: datetime, secret: str | None, media_type: str = "application/json"
) -> int:
    """Sends a message and gives the status, which is one of success. `delivery` is its id, which stays the same when it is sent again.

    Raises RefusedError (an address that we do not send to), TooSoonError and FetchError (not taken: send it again later). No redirect is
    followed, and what the receiver answers is not read.
    """
    if not _ID.fullmatch(delivery):
        raise RefusedError("an id that cannot be sent", where=delivery[:40], advice="use letters, digits, and .:-_")
    stamp = str(int(at.timestamp()))
    headers = [("Content-Type", media_type), ("Accept", "*/*"), ("webhook-id", delivery), ("webhook-timestamp", stamp)]
    if secret:
        headers.append(("webhook-signature", signature(secret, delivery, stamp, body)))
    where = _where(address)
    try:
        status, pause = client.deliver(address, headers, body)
    except TooSoonError as error:
        raise TooSoonError(error.what, where=where, advice=error.advice, seconds=error.seconds) from None
    except FetchError as error:
        raise type(error)(error.what, where=where, advice=error.advice) from None
    if 200 <= status < 300:
        return status
    if pause is not None:
        raise TooSoonError(f"the receiver asked to wait (status {status})", where=where, advice="it is sent again then", seconds=pause)
    what = f"the receiver did not take it (status {status})"
    if 300 <= status < 400:
        what += ": a message is not sent on to where it leads"
    raise FetchError(what, where=where, advice="look whether the address and the secret are right")


def signature(secret: str, delivery: str, stamp: str, body: bytes) -> str:
    """The value of webhook-signature: what a receiver computes and compares (`hmac.compare_digest`). "whsec_..." holds its key in base 64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True) if secret.startswith("whsec_") else secret.encode()
    except binascii.Error:
        raise RefusedError(
            "a secret that is not in base 64", where="webhook", advice='give "whsec_" and base 64, or any other text'
        ) from None
    digest = hmac.new(key, b".".join((delivery.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _where(address: str) -> str:
    """The receiver as messages name it: its host, since path and query often hold a key."""
    try:
        return f"webhook to {urlsplit(address).hostname or 'no host'}"[:200]
    except ValueError:
        return "webhook"
