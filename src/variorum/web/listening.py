"""Listening: uvicorn, in one process or several that share a socket."""

from __future__ import annotations

import ipaddress
import logging
import multiprocessing
import os
import signal
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from variorum.errors import InputError
from variorum.web.app import create_app
from variorum.web.options import Options, World, check

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

_BACKLOG = 1_024
_GRACE = 5  # seconds for answers that are under way when it stops
_CONNECTIONS = 1_000  # at the same time; one more is told to come back
_UNREAD = 60_000  # milliseconds after which the system ends a connection whose other side does not read what it asked for
_IDLE = 15  # seconds that a connection may say nothing between two requests


def serve(options: Options, world: World, *, workers: int = 1) -> None:
    """Until a signal comes. Raises InputError when nothing can listen there."""
    import uvicorn  # noqa: PLC0415  - only a server needs it
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415

    check(options)
    listening = _bound(options)
    config = configured(options, world)
    world.log(
        {"event": "listening", "at": f"http://{_shown(options.host)}:{listening.getsockname()[1]}/", "archive": _named(options.archive)}
    )
    try:
        if workers == 1:
            uvicorn.Server(config).run(sockets=[listening])
        else:
            config.workers = workers
            Multiprocess(config, [listening]).run()
    finally:
        listening.close()
        world.log({"event": "stopped"})


def configured(options: Options, world: World) -> uvicorn.Config:
    """Uvicorn's settings. Its own log says nothing, since ours does; it believes no proxy, since our guards decide about that."""
    import uvicorn  # noqa: PLC0415

    from variorum.web.patience import Connection  # noqa: PLC0415

    proxies = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in options.proxies)
    return uvicorn.Config(
        partial(_application, options, world), factory=True, log_config=None, access_log=False, proxy_headers=False, server_header=False,
        date_header=True, timeout_keep_alive=_IDLE, timeout_graceful_shutdown=_GRACE, limit_concurrency=_CONNECTIONS, ws="none",
        lifespan="on", backlog=_BACKLOG, h11_max_incomplete_event_size=32_768, http=partial(Connection, many=proxies),  # type: ignore[arg-type]  # it calls what it is given
    )  # fmt: skip


class _Told(logging.Handler):
    """What uvicorn complains of, as lines of ours."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.WARNING)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self._world.log({"event": "server", "level": record.levelname.lower(), "message": record.getMessage()[:2_000]})


def _application(options: Options, world: World) -> ASGIApp:
    """In each process that answers."""
    uvicorns = logging.getLogger("uvicorn")
    uvicorns.handlers, uvicorns.propagate = [_Told(world)], False
    if (first := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(first,), name="parent", daemon=True).start()
    return create_app(options, world)


def _end_with(first: multiprocessing.process.BaseProcess) -> None:
    """Stop when the process that started the others was killed: nobody would stop this one, and it would hold the port and the old passwords."""
    first.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _bound(options: Options) -> socket.socket:
    """A socket that listens there."""
    family: Any = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; connections have what the socket has that listens
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD)
    try:
        found.bind((options.host.strip("[]"), options.port))
        found.listen(_BACKLOG)
    except OSError as error:
        found.close()
        where = f"{_shown(options.host)}:{options.port}"
        raise InputError(
            f"nothing can listen there ({error.strerror})", where=where, advice="another server may be running; give another --port"
        ) from None
    found.set_inheritable(True)
    return found


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _named(archive: str) -> str:
    """The archive without the password in its address."""
    scheme, mark, rest = archive.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2].partition('?')[0]}" if mark else archive
