"""Settings of the commands that work on an archive: from the command line, else the environment, else a file, else the default.

The file is `variorum.toml` in the working directory, or what `--config` or VARIORUM_CONFIG names. A setting "serve.host" is `host` in its
table `[serve]`, VARIORUM_SERVE_HOST in the environment and `--host` on the command line. `docs/settings.md` lists them all, and a test holds
it to `SETTINGS`.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from variorum.cli.world import now, read_bytes
from variorum.errors import InputError

if TYPE_CHECKING:
    from variorum.archive import Archive

FILE = "variorum.toml"
_PREFIX = "VARIORUM_"
FILE_VARIABLE = "VARIORUM_CONFIG"
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


# --- what a setting may hold: each takes what stands in the file, or a string, and raises ValueError with what it should be ----------------


def text(given: object) -> str:
    """A string that holds something."""
    if not isinstance(given, str) or not given.strip():
        raise ValueError("a string")
    return given


def words(given: object) -> tuple[str, ...]:
    """A list of strings; in the environment with commas between them."""
    found = given.split(",") if isinstance(given, str) else given
    if not isinstance(found, list | tuple) or not all(isinstance(word, str) for word in found):
        raise ValueError("a list of strings")
    return tuple(word.strip() for word in found if word.strip())


def whole(given: object) -> int:
    """A whole number from nought on."""
    try:
        number = int(given) if isinstance(given, str) else given
    except ValueError:
        number = None
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise ValueError("a whole number")
    return number


def some(given: object) -> int:
    """A whole number from one on."""
    with suppress(ValueError):
        if number := whole(given):
            return number
    raise ValueError("a whole number from 1 on")


def port(given: object) -> int:
    """Where a server listens, or is asked."""
    with suppress(ValueError):
        if 0 < (number := whole(given)) < 65_536:
            return number
    raise ValueError("a port, from 1 to 65535")


def seconds(given: object) -> float:
    """A length of time; "90", "90s", "15m", "6h", "2d"."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    try:
        if isinstance(given, str):
            short = given.strip().lower()
            given = float(short[:-1]) * units[short[-1]] if short[-1:] in units else float(short)
    except ValueError:
        given = None
    if not isinstance(given, int | float) or isinstance(given, bool) or not 0 < given < 1e9:
        raise ValueError("a length of time, as 90, 15m, 6h or 2d")
    return float(given)


def switch(given: object) -> bool:
    """On or off."""
    said = given.strip().lower() if isinstance(given, str) else given
    if said is True or said in _TRUE:
        return True
    if said is False or said in _FALSE:
        return False
    raise ValueError("true or false")


class Setting(NamedTuple):
    """One thing that can be set."""

    name: str  # "archive", "serve.host"
    holds: Callable[[object], Any]  # one of the functions above
    default: Any
    does: str  # for --help and the documentation, without a capital and full stop
    shown: str | None = None  # what stands for the value in --help; None: not on the command line (a secret, a rarity)

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return _PREFIX + self.name.upper().replace(".", "_").replace("-", "_")

    @property
    def option(self) -> str:
        """Its name on the command line, without dashes."""
        return self.name.rpartition(".")[2]


SETTINGS = (
    Setting("archive", text, "variorum.db", "the archive: a file (SQLite), or postgresql://user@host/name", "ARCHIVE"),
    Setting("contact", text, None, "an address of yours, web or e-mail, that every request names, so that a site can reach you", "ADDRESS"),
    Setting("allow-private", words, (), "hosts that may be fetched from although they are not reachable from everywhere", "HOST"),
    Setting(
        "web-archive", text, "https://web.archive.org/web", "the web archive that `add --fetch` asks for the captures in a list", "ADDRESS"
    ),
    Setting("watch.every", seconds, None, "the time between two looks at an address, in place of the schedule's own: 15m, 6h", "TIME"),
    Setting("watch.workers", some, 8, "hosts that are asked at the same time", "N"),
    Setting("watch.gap", seconds, 2.0, "the time between two requests to one host, at least; robots.txt may ask for more"),
    Setting("watch.daily", whole, 1_000, "requests to one host in a day, at most"),
    Setting("watch.webhook", words, (), "an address that each change is sent to", "URL"),
    Setting("watch.webhook-secret", text, None, "signs what is sent to webhooks"),
    Setting("watch.mail", words, (), "a mail address that gets a digest of changes", "TO"),
    Setting("watch.feed", words, (), "a file that holds the latest changes as a feed: Atom, or JSON Feed when it ends in .json", "FILE"),
    Setting("mail.host", text, None, "the server that takes our mail"),
    Setting("mail.port", port, 587, "and its port"),
    Setting("mail.security", text, "starttls", "how it is secured: starttls, tls or none"),
    Setting("mail.user", text, None, "the name under which one signs in there"),
    Setting("mail.password", text, None, "and the password"),
    Setting("mail.from", text, None, "the sender (default: the first receiver)"),
    Setting(
        "serve.host",
        text,
        "127.0.0.1",
        "where the server listens; elsewhere than on this machine only with a password, users or tokens",
        "HOST",
    ),
    Setting("serve.port", port, 8321, "and on which port", "PORT"),
    Setting(
        "serve.allow-host",
        words,
        (),
        "names under which the server is reached, besides localhost; asked for by another, it refuses",
        "NAME",
    ),
    Setting("serve.https", switch, False, "the server is reached by https, through a proxy: cookies go no other way"),
    Setting("serve.proxies", words, (), "addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"),
    Setting("serve.workers", some, 1, "processes that answer", "N"),
    Setting("serve.password", text, None, "one password for all; whoever signs in gives a name of their own"),
    Setting("serve.users", words, (), "people: NAME=HASH, as `variorum serve --hash-password` makes it"),
    Setting(
        "serve.tokens",
        words,
        (),
        "programs: NAME=TOKEN, NAME:read=TOKEN or NAME=sha256:DIGEST; `variorum serve --new-token NAME` makes one",
    ),
    Setting("serve.secret", text, None, "signs sessions, 32 characters or more; without it everybody signs in anew after a restart"),
    Setting("serve.upload-mb", whole, 20, "megabytes of one upload, all its files together"),
    Setting("serve.rate", whole, 20, "requests a second that one client elsewhere may make for long; 0: as many as it likes"),
    Setting("serve.access-log", switch, True, "a line on standard error for each request", "-"),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_BY_VARIABLE = frozenset({FILE_VARIABLE, *(setting.variable for setting in SETTINGS)})


def arguments(command: argparse.ArgumentParser, *names: str) -> None:
    """`--config`, `--archive`, and the options of these settings."""
    command.add_argument("--config", metavar="FILE", help=f"settings (default: {FILE} in this folder, where there is one; {FILE_VARIABLE})")
    command.set_defaults(settings=("archive", *names))
    for name in ("archive", *names):
        setting = _BY_NAME[name]
        default = f"default: {setting.default}; " if setting.default not in {None, ()} else ""
        about = f"{setting.does} ({default}{setting.variable})"
        if setting.holds is switch:
            command.add_argument(f"--{setting.option}", action=argparse.BooleanOptionalAction, default=None, help=about)
        elif setting.holds is words:
            command.add_argument(f"--{setting.option}", metavar=setting.shown, action="append", help=about)
        else:
            command.add_argument(f"--{setting.option}", metavar=setting.shown, help=about)


_KUBERNETES = re.compile(
    _PREFIX + r"(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)?)"
)  # of a service by this name


def settled(options: argparse.Namespace, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Every setting by its name. Raises InputError for a file that cannot be read, a name that there is not, and a value that is none."""
    environment = os.environ if environment is None else environment
    for name, value in environment.items():
        if value and name.startswith(_PREFIX) and name not in _BY_VARIABLE and not _KUBERNETES.fullmatch(name):
            raise InputError("there is no setting of this name", where=name, advice=_meant(name, _BY_VARIABLE))
    given, file = _file(getattr(options, "config", None) or environment.get(FILE_VARIABLE))
    found: dict[str, Any] = {}
    for setting in SETTINGS:
        said = _said(setting, options, environment, given, file)
        found[setting.name] = setting.default if said is None else _value(setting, *said)
    return found


def told_by(options: argparse.Namespace, name: str, environment: Mapping[str, str] | None = None) -> str:
    """What gave a setting its value, as a message names it: "--port", "VARIORUM_SERVE_PORT", "variorum.toml, serve.port"; the option when nothing did.
    A name that is no setting's stays as it is."""
    environment = os.environ if environment is None else environment
    if name not in _BY_NAME:
        return name
    setting = _BY_NAME[name]
    said = _said(setting, options, environment, *_file(getattr(options, "config", None) or environment.get(FILE_VARIABLE)))
    return f"--{setting.option}" if said is None else said[1]


def _said(
    setting: Setting, options: argparse.Namespace, environment: Mapping[str, str], given: Mapping[str, Any], file: str
) -> tuple[Any, str] | None:
    """The value that holds, before it is read, and what gave it; None: the default holds."""
    said = getattr(options, setting.option.replace("-", "_"), None) if setting.name in getattr(options, "settings", ()) else None
    if said is not None:
        return said, f"--{setting.option}"
    if environment.get(setting.variable, "") != "":
        return environment[setting.variable], setting.variable
    return (given[setting.name], f"{file}, {setting.name}") if setting.name in given else None


def check_contact(settings: Mapping[str, Any], *, private: bool) -> None:
    """Who asks others' servers is named to them; `private`: all that is asked lies in a network of one's own. Raises InputError."""
    if settings["contact"] is None and not private:
        advice = "give an address of yours, web or e-mail; every request names it"
        raise InputError("nobody is named whom a site could write to", where="--contact", advice=advice)


def archive(options: argparse.Namespace, *, create: bool = False) -> Archive:
    """The archive that the settings name, open. Raises InputError and ArchiveError."""
    from variorum.archive import open_archive  # noqa: PLC0415  - `--help` must not pay for it

    return open_archive(settled(options)["archive"], now=now, create=create)


def _value(setting: Setting, given: object, where: str) -> Any:
    try:
        return setting.holds(given)
    except ValueError as error:
        shown = "" if setting.shown is None else f", not {str(given)[:60]!r}"  # what is not for the command line is not for the terminal
        raise InputError(f"it should be {error}{shown}", where=where, advice="see docs/settings.md") from None


def _file(name: str | None) -> tuple[dict[str, Any], str]:
    """What the file says, by the names of settings, and what it is called."""
    import tomllib  # noqa: PLC0415  - most often there is none

    if name is None and not Path(FILE).is_file():
        return {}, FILE
    file = name or FILE
    if file == "-" or Path(file).is_dir():
        raise InputError("no file of settings", where=file, advice="name one, as in docs/settings.md")
    try:
        data = tomllib.loads(read_bytes(file).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also of bytes that are no UTF-8
        raise InputError(f"not TOML ({' '.join(str(error).split())})", where=file, advice="see docs/settings.md") from None
    flat: dict[str, Any] = {}
    for key, value in data.items():
        flat |= {f"{key}.{inner}": held for inner, held in value.items()} if isinstance(value, dict) else {key: value}
    for key in flat:
        if key not in _BY_NAME:
            raise InputError(f"there is no setting {key!r}", where=file, advice=_meant(key, _BY_NAME))
    return flat, file


def _meant(name: str, there: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, there, 1)
    return f"{f'perhaps {near[0]} is meant; ' if near else ''}docs/settings.md lists them all"
