"""Numbers that say how much or how many: value, bounds, hedge, unit, and what is counted.

`find` reads the figures of a tokenised text, `bind` gives each to the attribution it stands in.
"""

from variorum.claims.figures.numbers import parse_digits
from variorum.claims.figures.reading import bind, find

__all__ = ["bind", "find", "parse_digits"]
