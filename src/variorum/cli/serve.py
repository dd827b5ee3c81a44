"""`variorum serve`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from variorum.cli import config
from variorum.cli.options import Command
from variorum.cli.world import DONE, now, say, say_line, write
from variorum.errors import InputError
from variorum.settings import MAX_INPUT_BYTES

if TYPE_CHECKING:
    from variorum.web import Options, Token

_SETTINGS = ("contact", "serve.host", "serve.port", "serve.allow-host", "serve.https", "serve.workers", "serve.access-log")
_MIN_TOKEN = 24  # characters of a token that somebody made up


@dataclass(frozen=True, slots=True)
class _Log:
    """Where the server's lines go: standard error, one JSON object each. Processes that serve beside this one have one as well."""

    requests: bool  # also of each request
    browse: bool  # open a browser once somebody listens

    def __call__(self, line: Mapping[str, Any]) -> None:
        if line["event"] == "listening":
            say(f"serving {line['archive']} at {line['at']} (Ctrl-C stops it)")
            if self.browse:
                import webbrowser  # noqa: PLC0415  - rarely asked for

                webbrowser.open_new_tab(line["at"])
        elif line["event"] != "stopped" and (self.requests or line["event"] != "request" or "error" in line):
            say_line(json.dumps(line, ensure_ascii=True))


def _serve(options: argparse.Namespace) -> int:
    if options.hash_password or options.new_token:
        return _made(options)
    signal.signal(signal.SIGTERM, _stop)  # also before and after uvicorn listens to it
    from variorum import web  # noqa: PLC0415  - `--help` must not pay for it

    settings = config.settled(options)
    log = _Log(requests=settings["serve.access-log"], browse=options.open)
    world = web.World(now=now, clock=time.monotonic, sleep=time.sleep, chance=os.urandom, log=log)
    asked = _options(settings)
    try:
        web.check(asked)
    except InputError as error:
        raise InputError(error.what, where=config.told_by(options, error.where or "serve"), advice=error.advice) from None
    if asked.locked and not asked.secure and not web.is_loopback(asked.host):
        say("passwords and tokens travel unencrypted; put a server for https in front and set serve.https (docs/serve.md)")
    with config.archive(options, create=True) as archive:  # whatever is wrong with it is said now, by one process
        if archive.fresh:
            say(f"made a new archive, {archive.address}")
        if archive.readonly:
            say(f"{archive.address} cannot be written to: it is shown, and nothing can be added or decided")
    try:
        web.serve(asked, world, workers=settings["serve.workers"])
    except KeyboardInterrupt:
        say("stopped")
    return DONE


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _options(settings: Mapping[str, Any]) -> Options:
    from variorum import web  # noqa: PLC0415

    secret = settings["serve.secret"] or ""
    if settings["serve.workers"] > 1 and not secret:
        secret = os.urandom(32).hex()  # the processes have to agree on one
    return web.Options(
        archive=settings["archive"],
        host=settings["serve.host"],
        port=settings["serve.port"],
        names=settings["serve.allow-host"],
        password=settings["serve.password"],
        users=tuple(_user(given) for given in settings["serve.users"]),
        tokens=tuple(_token(given) for given in settings["serve.tokens"]),
        secret=secret.encode(),
        proxies=settings["serve.proxies"],
        secure=settings["serve.https"],
        upload_bytes=min(settings["serve.upload-mb"] * 1_000_000, MAX_INPUT_BYTES),
        rate=float(settings["serve.rate"]),
        contact=settings["contact"],
        allow_private=settings["allow-private"],
    )


def _user(given: str) -> tuple[str, str]:
    from variorum.web.passwords import check_kept  # noqa: PLC0415

    name, _, kept = given.partition("=")
    if not name.strip() or not kept:
        raise InputError("no user", where="serve.users", advice="write NAME=HASH, the hash as `variorum serve --hash-password` makes it")
    check_kept(kept, "serve.users")
    return name.strip(), kept


def _token(given: str) -> Token:
    from variorum import web  # noqa: PLC0415
    from variorum.web.passwords import digest  # noqa: PLC0415

    name, _, said = given.partition("=")
    name, _, may = name.strip().partition(":")
    if not name or not said or may not in {"", "read"}:
        raise InputError(
            "no token", where="serve.tokens", advice="write NAME=TOKEN or NAME:read=TOKEN; `variorum serve --new-token` makes one"
        )
    if said.startswith("sha256:") and len(said) == 71:
        return web.Token(name=name, digest=said.removeprefix("sha256:").lower(), writes=may != "read")
    if len(said) < _MIN_TOKEN:
        raise InputError(
            "a token too short", where="serve.tokens", advice=f"take {_MIN_TOKEN} characters or more, or `variorum serve --new-token`"
        )
    return web.Token(name=name, digest=digest(said), writes=may != "read")


def _made(options: argparse.Namespace) -> int:
    """A hashed password, or a token and what is kept of it."""
    from variorum.web.passwords import digest, hashed  # noqa: PLC0415

    if options.new_token:
        token = os.urandom(24).hex()
        say(f"give this to whoever uses it, it is shown once: {token}")
        write(f"{options.new_token}=sha256:{digest(token)}\n", None)
        return DONE
    if sys.stdin.isatty():
        import getpass  # noqa: PLC0415

        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if len(password) < 8:
        raise InputError("too short", where="password", advice="take 8 characters or more")
    write(hashed(password, os.urandom(16)) + "\n", None)
    return DONE


def _name(given: str) -> str:
    name, _, may = given.partition(":")
    if not name.isidentifier() or may not in {"", "read"}:
        raise argparse.ArgumentTypeError(
            f"{given!r} is no name; write it in letters and digits, with :read after it for one that may only read"
        )
    return given


def _arguments(command: argparse.ArgumentParser) -> None:
    config.arguments(command, *_SETTINGS)
    command.add_argument("--open", action="store_true", help="show the first page in a browser")
    command.add_argument("--hash-password", action="store_true", help="read a password and print it as `serve.users` keeps it")
    command.add_argument(
        "--new-token", metavar="NAME", type=_name, help="make a token and print it as `serve.tokens` keeps it; NAME:read may only read"
    )


SERVE = Command(
    "serve",
    "show an archive as pages, and offer it to programs",
    _serve,
    _arguments,
    (
        "variorum serve",
        "variorum serve --archive news.db --port 8080 --open",
        "VARIORUM_SERVE_PASSWORD=... variorum serve --host 0.0.0.0 --allow-host news.lindmark.example",
        "variorum serve --hash-password",
    ),
    note="Serves this machine only, unless a password, users or tokens are set (docs/serve.md). Lines in JSON, one a request, go to standard error.",
)
