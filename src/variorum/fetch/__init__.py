"""The only way out to the network: a guarded client, robots.txt, good manners; webhooks; mail (in `fetch.mail`).

Nothing else in this package opens a connection (tests/test_house.py). Why, and in which order things are checked:
docs/decisions/0018-the-way-out.md.
"""

from __future__ import annotations

from variorum.fetch.client import Answer, Client, Limits
from variorum.fetch.mementos import memento_address
from variorum.fetch.tdm import Reservation
from variorum.fetch.webhooks import post, signature

__all__ = ["Answer", "Client", "Limits", "Reservation", "memento_address", "post", "signature"]
