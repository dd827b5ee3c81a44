"""`variorum backup`, `restore`, `forget` and `reprocess`: looking after an archive."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.cli import config
from variorum.cli.options import Command, positive
from variorum.cli.progress import Stages
from variorum.cli.world import DONE, INTERRUPTED, SOME_REJECTED, byte_sink, check_output, ended_by_either, now, say
from variorum.errors import InputError, OutputError

if TYPE_CHECKING:
    from variorum.archive import Archive
    from variorum.model import Forgotten


@ended_by_either()
def _backup(options: argparse.Namespace) -> int:
    from variorum import render  # noqa: PLC0415  - `--help` must not pay for it
    from variorum.archive.backup import backup  # noqa: PLC0415

    with config.archive(options) as archive, Stages(show=sys.stderr.isatty()) as stages:
        check_output(options.file, [archive.address])
        if Path(options.file).is_file() and not options.force:
            raise OutputError("there is such a file already", where=options.file, advice="name another, or say --force to replace it")
        with byte_sink(options.file, alone=True) as file:
            made = backup(archive, file, now=now, program=render.version(), note=lambda done: stages.progress("rows", done, None))
        say(f"{_amount(made.rows)} of {archive.address}, as they were at {made.made}, are in {options.file}")
    return DONE


@ended_by_either()
def _restore(options: argparse.Namespace) -> int:
    from variorum.archive.backup import restore  # noqa: PLC0415  - as above

    address = config.settled(options)["archive"]
    with Stages(show=sys.stderr.isatty()) as stages:
        made = restore(options.file, address, now=now, note=lambda done: stages.progress("rows", done, None))
    with config.archive(options) as archive:
        say(f"{_amount(made.rows)}, as they were at {made.made}, are in {archive.address}")
    return DONE


def _amount(rows: dict[str, int]) -> str:
    from variorum.render.words import plural  # noqa: PLC0415

    return f"{plural(rows.get('articles', 0), 'article')} with {plural(rows.get('captures', 0), 'capture')}"


def _forget(options: argparse.Namespace) -> int:
    from variorum.pipeline import exporting  # noqa: PLC0415

    given = [name for name in ("article", "version", "capture") if getattr(options, name) is not None]
    if len(given) != 1:
        raise InputError("one thing is forgotten at a time", where="forget", advice="give an article, or --version ID, or --capture ID")
    if not options.reason.strip():
        raise InputError("the reason is empty", where="--reason", advice="say why; it stays with the hash in place of the text")
    author = options.author or _user()
    with config.archive(options) as archive:
        if options.article is not None:
            found = exporting.find_article(archive, options.article)
            gone = archive.forget(article=found.id, reason=options.reason, author=author, everywhere=options.everywhere)
            of_feed = archive.article(f"{found.key}#feed")  # the same work as its feed gave it, kept beside it by `watch`
            if of_feed is not None:
                also = archive.forget(article=of_feed.id, reason=options.reason, author=author, everywhere=options.everywhere)
                say(f"of what its feed gave: {_gone(also, archive)}")
        else:
            gone = archive.forget(
                version=options.version, capture=options.capture, reason=options.reason, author=author, everywhere=options.everywhere
            )
        say(_gone(gone, archive))
    return DONE


def _gone(gone: Forgotten, archive: Archive) -> str:
    from variorum.render.words import plural  # noqa: PLC0415

    texts = f"{plural(gone.versions, 'text')} and the bytes of {plural(gone.captures, 'capture')} removed from {archive.address}"
    kept = f"; {gone.shared:,} stay, since other articles hold them as well (--everywhere)" if gone.shared else ""
    return f"{texts}{kept}; hashes, moments and the reason are kept; backups, exports and feeds that were written before still hold them"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _reprocess(options: argparse.Namespace) -> int:
    from variorum.pipeline import archives  # noqa: PLC0415
    from variorum.render.words import plural  # noqa: PLC0415

    with config.archive(options) as archive, Stages(show=sys.stderr.isatty()) as stages:
        try:
            found = archives.reprocess(
                archive, jobs=options.jobs, progress=lambda done: stages.progress("reading", done, None), reject=stages.reject
            )
            archives.settle(archive, jobs=options.jobs, progress=lambda done: stages.progress("comparing", done, None))
        except KeyboardInterrupt:
            say("interrupted; the same command takes it up again")
            return INTERRUPTED
        unread = f"; {found.unreadable:,} cannot be read any more and stay as they were" if found.unreadable else ""
        say(f"{plural(found.captures, 'capture')} of {archive.address} looked at, {found.differ:,} read differently: technical, no change of an article{unread}")  # fmt: skip
    return SOME_REJECTED if found.unreadable else DONE


def _backup_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="the backup, a zip file; written whole or not at all")
    command.add_argument("--force", action="store_true", help="replace FILE where there is one, once the new one is whole")
    config.arguments(command)


def _restore_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="what `variorum backup` wrote")
    config.arguments(command)


def _forget_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("article", metavar="ARTICLE", nargs="?", help="its address, or the name it was added under: all of its texts")
    command.add_argument("--version", metavar="ID", type=positive, help="only this version, by its id")
    command.add_argument("--capture", metavar="ID", type=positive, help="only this capture, by its id")
    command.add_argument("--reason", metavar="WHY", required=True, help="kept in place of the text")
    command.add_argument("--author", metavar="NAME", help="who decided it (default: the user of this machine)")
    command.add_argument("--everywhere", action="store_true", help="also where other articles hold the same text or bytes")
    config.arguments(command)


def _reprocess_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jobs", metavar="N", type=positive, help="processes that read pages (default: one a core)")
    config.arguments(command)


BACKUP = Command(
    "backup",
    "write an archive into one file, as it is at this moment, while others go on writing",
    _backup,
    _backup_arguments,
    ("variorum backup news-2024-03-01.zip", "variorum backup news.zip --archive postgresql://db.example/news"),
    note="The file holds every text. It is the same for SQLite and PostgreSQL, and either can be restored from it. Results that are made again are left out.\n"
    "exit status: 0 when it was written, 2 when nothing could be done",
)

RESTORE = Command(
    "restore",
    "make an archive of a backup, at a place where there is none",
    _restore,
    _restore_arguments,
    ("variorum restore news-2024-03-01.zip --archive again.db", "variorum restore news.zip --archive postgresql://db.example/empty"),
    note="Names, sizes and digests are checked first; what is not sound is refused, and nothing is left behind.\n"
    "exit status: 0 when it was restored, 2 when nothing could be done",
)

FORGET = Command(
    "forget",
    "take texts out of an archive for good; hashes and the reason stay",
    _forget,
    _forget_arguments,
    (
        "variorum forget https://news.example/bridge --reason 'asked for by the publisher, 2024-03-04'",
        "variorum forget --version 12 --reason 'names a private person'",
    ),
    note="Texts, bytes, what was made of them and the words that changes quote are removed at once, without a question. Adding the same text again does not\n"
    "bring it back.\n"
    "exit status: 0 when it was done, 2 when nothing could be done",
)

REPROCESS = Command(
    "reprocess",
    "read all pages of an archive again after an upgrade of the extractor",
    _reprocess,
    _reprocess_arguments,
    ("variorum reprocess", "variorum reprocess --archive news.db --jobs 2"),
    note="Where a page reads differently now, its captures show the new text. The difference is technical: it is no change of an article, and nobody is told\n"
    "of it. An interrupted run can be started again.\n"
    "exit status: 0 when all were read, 1 when some cannot be read any more, 2 in trouble",
)
