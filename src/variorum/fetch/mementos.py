"""Where a capture that a web archive lists can be asked for."""

from __future__ import annotations

import re

from variorum.addresses import web_address
from variorum.errors import InputError
from variorum.model import Holding

WAYBACK = "https://web.archive.org/web"


def memento_address(holding: Holding, base: str = WAYBACK) -> str:
    """The address of the bytes as they were captured, without the archive's own banner and links: ".../20240301100000id_/https://...".

    Raises InputError: the listed address or moment is none.
    """
    digits = re.sub(r"\D", "", holding.captured.partition(".")[0].partition("+")[0])
    url = web_address(holding.url)
    if len(digits) != 14 or url is None:
        raise InputError("a listed capture without a whole address and moment", where=holding.url[:200], advice="it is passed over")
    return f"{base.rstrip('/')}/{digits}id_/{url}"
