"""What stands around a telling, and what its sentences are for: a text cut into sentences and furniture, each with its kind."""

from variorum.claims.furniture.cutting import Piece, pieces

__all__ = ["Piece", "pieces"]
