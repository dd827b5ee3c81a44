"""`variorum watch`: what is looked at again and again, and the run that looks."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from variorum.cli import config
from variorum.cli import world as at_hand
from variorum.cli.options import Command
from variorum.cli.world import DONE, SOME_REJECTED, TROUBLE, read_bytes, say, write, write_bytes
from variorum.errors import InputError, NotTextError, RefusedError

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.model import Watch
    from variorum.pipeline.alerts import Channel, Deliveries

_GIVE = "give the address of a feed, a sitemap or a page"
_NAMED = 20  # addresses that brought nothing and are named at the end of a single pass
_LAST_WORDS = 30.0  # seconds for which a run that ends goes on telling what it has to tell


def _watch(options: argparse.Namespace) -> int:
    settings = config.settled(options)
    if options.ignore_robots is not None and not options.ignore_robots.strip():
        raise InputError("setting robots.txt aside needs a reason", where="--ignore-robots", advice="say in a few words what gives you the right; it is kept with each capture")  # fmt: skip
    if options.addresses.count("-") > 1:
        raise InputError("standard input can be read once only", where="-", advice="name it once")
    acts = [name for name in ("remove", "pause", "resume") if getattr(options, name)]
    waits = settings["contact"] is not None and not (options.once or options.list or acts)  # for addresses that others may add
    with config.archive(options, create=waits or bool(options.addresses)) as archive:
        for name in acts:
            _act(archive, options, name)
        added = _added(archive, options, settings)
        if options.list:
            return _list(archive, options)
        if acts and not added:
            return DONE
        if not waits and not archive.watches(limit=1):
            say(f"nothing is watched; {_GIVE}{'' if options.once else ', and with --contact one of yours, which every request names'}")
            return TROUBLE
        if archive.claim_watch():
            return _run(archive, options, settings)
        if not added:
            raise InputError(
                "another `variorum watch` is at work on this archive", where=archive.address, advice="let it go on, or stop it first"
            )
        say("another `variorum watch` is at work on this archive; it looks at these addresses too, and this one ends")
        return DONE


# --- what is watched ----------------------------------------------------------------------------------------------------------------------


def _added(archive: Archive, options: argparse.Namespace, settings: Mapping[str, Any]) -> int:
    """Watch what was given from now on."""
    from variorum.addresses import plain_address  # noqa: PLC0415

    wanted = [(_address(each), each) for given in options.addresses for each in _named(given)]
    allowed = {host.lower() for host in settings["allow-private"]}
    for address, given in wanted:
        parts = urlsplit(address)
        private = bool({(parts.hostname or "").lower(), parts.netloc.lower()} & allowed)
        added = archive.add_watch(
            plain_address(address), title=given.title, folders=given.folders, private=private, ignore_robots=options.ignore_robots
        )  # fmt: skip
        _as_asked(archive, added, private=private, ignore_robots=options.ignore_robots)
    return len(wanted)


class _Given(NamedTuple):
    """An address to watch."""

    address: str
    line: str = ""  # where it stands, "feeds.txt, line 3: "
    title: str | None = None
    folders: tuple[str, ...] = ()


def _address(given: _Given) -> str:
    from variorum.addresses import web_address  # noqa: PLC0415
    from variorum.pipeline.looking import is_long  # noqa: PLC0415

    address = web_address(given.address)
    if address is None:
        raise _no_address(given)
    if is_long(address):
        raise InputError(
            "longer than any address of a page", where=f"{given.line}{address[:200]}", advice="look whether it was copied well"
        )
    return address


def _no_address(given: _Given) -> InputError:
    try:
        parts = urlsplit(given.address)
        named = parts.username is not None
    except ValueError:
        parts, named = None, False
    if parts is not None and named:  # the message does not repeat it
        where = f"{given.line}{parts.scheme}://{parts.hostname}"
        return InputError("its address holds a name or a password, which are not sent", where=where, advice="give it without")
    whole = given.line or "." not in given.address or "://" in given.address
    advice = "write it whole, with https://" if whole else "write it whole, with https://; or is there no such file?"
    return InputError("no address of the web", where=f"{given.line}{given.address[:200]}", advice=advice)


def _as_asked(archive: Archive, watch: Watch, *, private: bool, ignore_robots: str | None) -> None:
    """An address that was watched already is looked at now, as it was asked for this time, and for its own sake if a list had named it."""
    from dataclasses import replace  # noqa: PLC0415

    asked = replace(
        watch, paused=False, parent=None, private=watch.private or private, ignore_robots=ignore_robots or watch.ignore_robots,
        due=min(watch.due, at_hand.now().strftime("%Y-%m-%dT%H:%M:%SZ")),
    )  # fmt: skip
    if asked != watch:
        archive.update_watch(asked)


def _named(given: str) -> Iterator[_Given]:
    """The addresses that an argument names: itself, or those in a list, with their titles and folders."""
    if given != "-" and not Path(given).is_file():
        yield _Given(given)
        return
    data = read_bytes(given)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        from variorum.read.opml import read_opml  # noqa: PLC0415

        for feed in read_opml(data, where=given):
            yield _Given(feed.feed, f"{given}: ", feed.title, feed.folders)
        return
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise NotTextError("neither OPML nor a list of addresses", where=given, advice="give a file with an address on each line") from None
    found = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")]
    if not found:
        raise InputError("a list without an address", where=given, advice="give a file with an address on each line")
    yield from (_Given(line, f"{given}, line {number}: ") for number, line in found)


def _act(archive: Archive, options: argparse.Namespace, name: str) -> None:
    """Remove, pause or resume watches; their pages too, where they are lists."""
    from dataclasses import replace  # noqa: PLC0415

    from variorum.addresses import plain_address, web_address  # noqa: PLC0415

    for given in getattr(options, name):
        address = web_address(given)
        watch = archive.watch(given) or (archive.watch(plain_address(address)) if address else None)
        if watch is None:
            raise InputError("not watched", where=given[:200], advice="`variorum watch --list` shows what is")
        if name == "remove":
            archive.remove_watch(watch.id, children=True)
            continue
        for one in (watch, *archive.watches(parent=watch.id)):
            archive.update_watch(replace(one, paused=name == "pause"))


def _list(archive: Archive, options: argparse.Namespace) -> int:
    from dataclasses import asdict  # noqa: PLC0415

    from variorum.render.alerts import event_json, watch_text  # noqa: PLC0415

    watches = archive.watches()
    pages: dict[int, int] = {}
    for watch in watches:
        if watch.parent is not None:
            pages[watch.parent] = pages.get(watch.parent, 0) + 1
    if options.format == "jsonl":
        for watch in watches:
            write(event_json({"event": "watch", **asdict(watch)}), None)
        return DONE
    if not watches:
        say("nothing is watched")
    for watch in sorted(watches, key=lambda watch: (watch.folders, watch.address)):
        if watch.parent is None:
            write(watch_text(watch, pages.get(watch.id, 0)), None)
    return DONE


# --- the run ------------------------------------------------------------------------------------------------------------------------------


def _run(archive: Archive, options: argparse.Namespace, settings: Mapping[str, Any]) -> int:
    from variorum.fetch import Client, Limits  # noqa: PLC0415
    from variorum.pipeline.alerts import Deliveries, open_channel  # noqa: PLC0415
    from variorum.pipeline.watching import Watcher  # noqa: PLC0415

    watches = archive.watches()
    config.check_contact(settings, private=bool(watches) and all(watch.private for watch in watches))
    log = _logger(options, settings)
    stop = threading.Event()
    client = Client(
        now=at_hand.now, sleep=lambda seconds: at_hand.sleep(seconds), log=log, contact=settings["contact"],  # noqa: PLW0108  - looked up then
        allow_private=frozenset(settings["allow-private"]), limits=Limits(gap=settings["watch.gap"], daily=settings["watch.daily"]),
    )  # fmt: skip
    deliveries = Deliveries(lambda: config.archive(options), _channels(options, settings, client, log), now=at_hand.now, log=log)
    open_channel(archive, "lines")
    tell = _teller(options, deliveries)
    watcher = Watcher(
        archive, client, now=at_hand.now, stop=stop, tell=tell, every=settings["watch.every"], workers=settings["watch.workers"],
        changed=lambda: _tell_changes(archive, options, deliveries),
    )  # fmt: skip
    deliveries.start(archive)
    _tell_changes(archive, options, deliveries)  # what an earlier run compared and could not tell any more
    if not watches:  # a service that begins before anybody has given an address
        log(f"nothing is watched yet; {_GIVE}, here or on the page of `variorum serve`; waiting")
    began = at_hand.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    with _stopping(stop):
        tally = watcher.run(once=options.once)
        left = deliveries.finish(_LAST_WORDS if options.once else _LAST_WORDS / 3)
    for line in left:
        log(f"not delivered yet, sent after the next start: {line}")
    if not options.once:
        log("stopped")
    elif tally.nothing:
        _say_failed(archive, began, log)
    return SOME_REJECTED if options.once and tally.nothing else DONE


def _say_failed(archive: Archive, began: str, log: Callable[[str], None]) -> None:
    """Which looks of a single pass brought nothing, and why; the first of them."""
    failed = [watch for watch in archive.watches() if watch.failures and (watch.tried or "") >= began]
    for watch in failed[:_NAMED]:
        log(f"{watch.address}: nothing came: {watch.outcome or 'no answer'}")
    if len(failed) > _NAMED:
        log(f"and {len(failed) - _NAMED:,} more that brought nothing")


def _tell_changes(archive: Archive, options: argparse.Namespace, deliveries: Deliveries) -> None:
    """A change for standard output. Noted as told after it was written, so it may come twice, never not at all."""
    from variorum.pipeline.alerts import fresh_alerts  # noqa: PLC0415
    from variorum.render.alerts import alert_data, alert_text, event_json  # noqa: PLC0415

    while alerts := fresh_alerts(archive, "lines", 50):
        for alert in alerts:
            _out(event_json(alert_data(alert)) if options.format == "jsonl" else alert_text(alert))
            archive.delivered(alert.id, "lines")
    deliveries.wake()


def _teller(options: argparse.Namespace, deliveries: Deliveries) -> Callable[[Mapping[str, Any]], None]:
    from variorum.render.alerts import event_json, event_text  # noqa: PLC0415

    def tell(event: Mapping[str, Any]) -> None:
        if event["event"] in {"alarm", "well"}:
            deliveries.alarm(event)
        line = event_json(event) if options.format == "jsonl" else event_text(event)
        if line:
            _out(line)

    return tell


def _out(line: str) -> None:
    """At once, since whoever reads it may rely on it."""
    write(line, None)
    sys.stdout.flush()


def _channels(options: argparse.Namespace, settings: Mapping[str, Any], client: Any, log: Callable[[str], None]) -> list[Channel]:
    from variorum.fetch.targets import target  # noqa: PLC0415
    from variorum.pipeline.channels import FeedFile, Mail, Webhook  # noqa: PLC0415

    for address in settings["watch.webhook"]:
        try:
            target(address, any_port=True)
        except RefusedError as error:  # an address of theirs often holds a key, so it is not repeated
            where = config.told_by(options, "watch.webhook")
            raise InputError(error.what, where=where, advice="give the whole address of the receiver, with https://") from None
    found: list[Channel] = [
        Webhook(client=client, address=address, secret=settings["watch.webhook-secret"], now=at_hand.now)
        for address in settings["watch.webhook"]
    ]
    if settings["watch.mail"]:
        found.append(
            Mail(
                server=_mail_server(settings), sender=settings["mail.from"] or settings["watch.mail"][0], to=settings["watch.mail"],
                now=at_hand.now, log=log, allow_private=frozenset({*settings["allow-private"], settings["mail.host"]}),
            )
        )  # fmt: skip
    for path in settings["watch.feed"]:

        def latest(most: int) -> list[Any]:
            with config.archive(options) as archive:
                return archive.changes(order="told", limit=most)

        feed = FeedFile(path=path, latest=latest, write=lambda path, data: write_bytes(data, path))
        feed.refresh()  # so that it is there, and can be written
        found.append(feed)
    return found


def _mail_server(settings: Mapping[str, Any]) -> Any:
    from variorum.fetch.mail import MailServer, Security  # noqa: PLC0415

    if settings["mail.host"] is None:
        raise InputError("no mail server is named", where="--mail", advice="set mail.host, see docs/settings.md")
    try:
        security = Security(settings["mail.security"])
    except ValueError:
        raise InputError("not a way to secure mail", where="mail.security", advice="starttls, tls or none") from None
    return MailServer(
        host=settings["mail.host"], port=settings["mail.port"], security=security, user=settings["mail.user"],
        password=settings["mail.password"],
    )  # fmt: skip


def _logger(options: argparse.Namespace, settings: Mapping[str, Any]) -> Callable[[str], None]:
    """Standard error, a line each, as text or JSON; no secret is in it."""
    secrets = [str(settings[name]) for name in ("watch.webhook-secret", "mail.password") if settings[name]]
    secrets += [urlsplit(address).query for address in settings["watch.webhook"] if urlsplit(address).query]

    def log(line: str) -> None:
        for secret in secrets:
            line = line.replace(secret, "...")
        if options.log_format == "json":
            at_hand.say_line(json.dumps({"at": at_hand.now().isoformat(), "by": "watch", "line": line}))
        else:
            say(line)

    return log


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the run when the writes in hand are done; a second Ctrl-C ends it at once."""

    def ask(number: int, _frame: object) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    try:
        before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    except ValueError:  # not the main thread: a test
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "addresses", metavar="ADDRESS", nargs="*",
        help="a feed, a sitemap or a page, seen at the first look; or a file with addresses (OPML, or one on each line); - for standard input. None: what is watched already",
    )  # fmt: skip
    command.add_argument("--once", action="store_true", help="look at what is due, then end")
    command.add_argument("--list", action="store_true", help="show what is watched, and end")
    for name, does in (("remove", "watch this no more, nor the pages that it named; what was captured stays"), ("pause", "do not look at it"), ("resume", "look at it again")):  # fmt: skip
        command.add_argument(f"--{name}", metavar="ADDRESS", action="append", help=does)
    command.add_argument(
        "--ignore-robots", metavar="REASON", help="set robots.txt aside for these addresses, if you have the right to; the reason is kept with each capture"
    )  # fmt: skip
    command.add_argument("--format", choices=("text", "jsonl"), default="text", help="of standard output: changes and alarms as text (default); jsonl: every event, captures too, a line each")  # fmt: skip
    command.add_argument("--log-format", choices=("text", "json"), default="text", help="of standard error")
    config.arguments(
        command, "contact", "allow-private", "watch.every", "watch.workers", "watch.webhook", "watch.mail", "watch.feed"
    )  # fmt: skip


WATCH = Command(
    "watch",
    "follow feeds, sitemaps and pages: keep every capture, and tell what changed",
    _watch,
    _arguments,
    (
        "variorum watch https://courier.example/rss --contact desk@newsroom.example",
        "variorum watch feeds.opml --contact https://newsroom.example/robot --feed changes.atom",
        "variorum watch --once",
        "variorum watch --list",
        "variorum watch --remove https://courier.example/rss",
    ),
    note="It runs until SIGTERM or Ctrl-C. Pages that feeds and sitemaps name are watched as they appear: often when new, rarer with age.\n"
    "Block pages, cookie walls, paywalls and failed extractions are kept as such and are never taken for changes. See docs/watch.md.\n"
    "exit status: 0 when it was stopped, or with --once when every look brought something; 1 with --once when some brought nothing; 2 when nothing could be done",
)
