"""The pages and the API over an archive: routes only.

`serve(options, world)` runs until it is told to stop. Starlette and uvicorn stand in this folder alone, and load when a server starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from variorum.web.options import Options, Token, World, check, is_loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["Options", "Token", "World", "check", "create_app", "is_loopback", "serve"]


def create_app(options: Options, world: World) -> ASGIApp:
    """The application, for a server of one's own or a test. Raises InputError for options that would let strangers in."""
    from variorum.web.app import create_app as create  # noqa: PLC0415  - `--help` must not pay for it

    return create(options, world)


def serve(options: Options, world: World, *, workers: int = 1) -> None:
    """Listen until a signal comes; what is being answered then is answered."""
    from variorum.web.listening import serve as listen  # noqa: PLC0415  - as above

    listen(options, world, workers=workers)
