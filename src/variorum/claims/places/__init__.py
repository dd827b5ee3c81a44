"""The places that a text names: which entry of the gazetteer each means, and why."""

from variorum.claims.places.resolving import resolve

__all__ = ["resolve"]
