"""An archive in one file, and back: a zip of its tables as JSON lines, with a manifest of their digests. The same for both engines.

A backup is what the archive was at one moment, while others go on writing. What the stages made is left out: it is made again. A backup that is
restored may come from anybody, so nothing of it is believed: names, sizes and digests are checked before a row is taken, rows become values and
never SQL, and compressed bytes are unpacked within limits and held against their digests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from variorum.archive.base import Base, moment, reading, unpack, writing
from variorum.archive.folding import indexed
from variorum.archive.statements import migrations
from variorum.errors import ArchiveError, OutputError
from variorum.model import CaptureStatus, ChangeClass, ChangeKind, Decision, PairRelation, WatchKind
from variorum.settings import MAX_INPUT_BYTES
from variorum.unpack import MAX_RATIO, ZIP_DAMAGE, is_blown_up

if TYPE_CHECKING:
    from variorum.archive.store import Archive

TABLES = {  # in an order in which each refers to those before it only; and the key that its rows are taken by
    "forgettings": ("id",),
    "contents": ("id",),
    "articles": ("id",),
    "versions": ("id",),
    "captures": ("id",),
    "transitions": ("id",),
    "changes": ("transition", "number"),
    "kin": ("a", "b"),
    "watches": ("id",),
    "heartbeats": ("name",),
    "channels": ("name",),
    "deliveries": ("channel", "transition"),
    "reviews": ("id",),
    "reprocessings": ("id",),
}
MANIFEST = "manifest.json"
FORM = 1  # of a backup
_NUMBERED = tuple(name for name, key in TABLES.items() if key == ("id",) and name != "transitions")
_PAGE = 100
_MAX_MANIFEST = 1_000_000  # bytes
_MAX_LINE = 4 * MAX_INPUT_BYTES  # bytes of one row: a text of the greatest size that does not pack, in base 64
_MAX_TOLD = 64_000_000  # bytes of a comparison in JSON; those of long articles have 200,000
_NAMES: dict[str, dict[str, type[StrEnum]]] = {
    "captures": {"status": CaptureStatus},
    "changes": {"kind": ChangeKind, "class": ChangeClass},
    "kin": {"relation": PairRelation},
    "watches": {"kind": WatchKind},
    "reviews": {"decision": Decision},
}
_TYPES = {"INTEGER": "integer", "REAL": "real", "TEXT": "text", "BLOB": "blob"}  # of columns, and of values in SQLite's words
_LISTS = {"captures": ("headers", "notes"), "watches": ("folders",)}
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,40}")
_NOT_SOUND = "restore another backup; this one is damaged or was not made by variorum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself, checked against what it holds."""

    step: int  # of the migrations
    made: str
    engine: str
    rows: dict[str, int]  # by table
    bytes: int  # unpacked


class Backing(Base):
    """Whole tables of one archive."""

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Everything that is read inside is of one moment, whoever writes meanwhile."""
        with self._db.transaction(write=False):
            yield

    @reading
    def step(self) -> int:
        """The last migration that was taken."""
        return max(number for number, *_ in migrations(self._db.name))

    def rows_of(self, table: str) -> Iterator[dict[str, Any]]:
        """All rows of one of `TABLES`, in the order of its key; to be read inside `at_one_moment`."""
        key = TABLES[table]
        values: dict[str, Any] = {"limit": _PAGE}
        after = "1 = 1"
        while page := self._db.rows("page_of_table", values, table=table, after=after, key=", ".join(key)):
            yield from map(dict, page)
            values = {"limit": _PAGE, **{name: page[-1][name] for name in key}}
            after = f"({', '.join(key)}) > ({', '.join(f':{name}' for name in key)})"

    @reading
    def is_empty(self) -> bool:
        """Whether nobody added anything yet, texts or addresses to watch."""
        values = {"limit": 1}
        return not any(
            self._db.rows("page_of_table", values, table=table, after="1 = 1", key="id") for table in ("articles", "watches", "reviews")
        )

    @writing
    def fill(self, tables: Iterable[tuple[str, Generator[dict[str, Any], None, None]]], note: Callable[[int], None]) -> None:
        """Put these rows in the place of what is here, in one transaction."""
        done = 0
        for table, rows in tables:
            self._db.rows("empty_table", {}, table=table)
            with closing(rows):
                for row in rows:
                    columns = ", ".join(row)
                    self._db.rows("fill_table", row, table=table, columns=columns, marks=", ".join(f":{name}" for name in row))
                    done += 1
                    note(done)
            if self._db.name == "sqlite":
                self._refuse_misfits(table)
        if self._db.name == "postgresql":
            for table in _NUMBERED:
                self._db.rows("follow_ids", {}, table=table)

    def _refuse_misfits(self, table: str) -> None:
        """SQLite keeps a word where a number should stand; whoever reads it relies on a number."""
        types = {row["name"]: _TYPES[row["type"]] for row in self._db.rows("types_of_table", {}, table=table)}
        misfit = " OR ".join(f"typeof({name}) NOT IN ('{type_}', 'null')" for name, type_ in types.items())
        if self._db.rows("misfits_of_table", {}, table=table, misfit=misfit)[0]["misfits"]:
            raise ArchiveError(f"a row of {table} holds what it cannot hold", where=self._db.where, advice=_NOT_SOUND)

    def index_all(self) -> None:
        """Make the index for searching, which no backup holds."""
        after = 0
        while page := self._index_page(after):
            after = page

    @writing
    def _index_page(self, after: int) -> int | None:
        rows = self._db.rows("versions_to_index", {"after": after, "limit": _PAGE})
        for row in rows:
            text = unpack(row["data"]).decode("utf-8", "surrogatepass")
            self._db.index(row["id"], indexed(row["title"], text, row["outlet"]))
        return rows[-1]["id"] if rows else None


def backup(
    archive: Archive, file: BinaryIO, *, now: Callable[[], datetime], program: str, note: Callable[[int], None] = lambda _: None
) -> Manifest:
    """Write what an archive is at this moment. `note` hears how many rows are done."""
    members: dict[str, dict[str, Any]] = {}
    made = moment(now())
    done = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as whole, archive.at_one_moment():
        for table in TABLES:
            digest, size, rows = hashlib.sha256(), 0, 0
            with whole.open(_info(_member(table), now()), "w", force_zip64=True) as out:
                for row in archive.rows_of(table):
                    line = json.dumps({name: _plain(value) for name, value in row.items()}, separators=(",", ":")).encode() + b"\n"
                    out.write(line)
                    digest.update(line)
                    size, rows, done = size + len(line), rows + 1, done + 1
                    note(done)
            members[_member(table)] = {"sha256": digest.hexdigest(), "bytes": size, "rows": rows}
        about = {"backup": FORM, "program": program, "made": made, "engine": archive.engine, "step": archive.step(), "members": members}
        whole.writestr(_info(MANIFEST, now()), json.dumps(about, indent=1) + "\n")
    found = {table: members[_member(table)]["rows"] for table in TABLES}
    return Manifest(
        step=archive.step(), made=made, engine=archive.engine, rows=found, bytes=sum(each["bytes"] for each in members.values())
    )


def restore(path: str, address: str, *, now: Callable[[], datetime], note: Callable[[int], None] = lambda _: None) -> Manifest:
    """Make an archive of a backup, at a place where there is none. Raises ArchiveError and OutputError; then nothing is left there."""
    with _opened(path) as whole:
        manifest = check(whole, path)
        if address.startswith(("postgresql://", "postgres://")):
            _fill(address, whole, path, manifest, now=now, note=note)
            return manifest
        place = Path(address)
        if place.exists():
            raise ArchiveError("there is something already", where=address, advice="name a file that does not exist yet")
        if not place.absolute().parent.is_dir():
            raise ArchiveError("its folder does not exist", where=address, advice="make the folder first, or name another place")
        room = shutil.disk_usage(place.absolute().parent).free
        if manifest.bytes > room:
            need = f"{manifest.bytes / 1e6:,.0f} MB, more than the {room / 1e6:,.0f} MB that are free there"
            raise OutputError(f"it needs up to {need}", where=address, advice="make room, or name another place")
        beside = place.with_name(f".{place.name}.restoring")
        _remove(beside)  # what an earlier one left that was killed
        try:
            _fill(str(beside), whole, path, manifest, now=now, note=note)
            beside.replace(place)
        finally:
            _remove(beside)
    return manifest


def _remove(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            Path(f"{database}{ending}").unlink()


def check(whole: zipfile.ZipFile, path: str) -> Manifest:
    """Whether a backup is what it says, without unpacking more than it may hold. Raises ArchiveError."""
    infos = whole.infolist()
    names = [info.filename for info in infos]
    known = {MANIFEST, *map(_member, TABLES)}
    strange = next((name for name in names if name not in known), None)
    if strange is not None:
        raise _unsound(path, f"it holds a file that no backup has, {strange[:80]!r}")
    if len(set(names)) != len(names) or MANIFEST not in names:
        raise _unsound(path, "it holds a file twice" if MANIFEST in names else "it has no manifest")
    if any(info.flag_bits & 1 for info in infos) or any(
        info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for info in infos
    ):
        raise _unsound(path, "it is packed in a way that no backup is")
    if sum(info.compress_size for info in infos) > Path(path).stat().st_size:
        raise _unsound(path, "its files lie over one another")
    for info in infos:
        if is_blown_up(info.file_size, info.compress_size):
            raise _unsound(path, f"{info.filename} unpacks to more than {MAX_RATIO} times its size")
    about = _manifest(whole, path)
    members = about["members"]
    if set(members) != set(names) - {MANIFEST}:
        raise _unsound(path, "its manifest lists other files than it holds")
    for info in infos:
        if info.filename != MANIFEST:
            _check_member(whole, info, members[info.filename], path)
    newest = max(number for number, *_ in migrations("sqlite"))
    if about["step"] > newest:
        raise ArchiveError(
            f"made by a newer program: it is at step {about['step']}, this one knows {newest}",
            where=path,
            advice="install a newer version of variorum",
        )
    rows = {table: members[_member(table)]["rows"] for table in TABLES if _member(table) in members}
    total = sum(member["bytes"] for member in members.values())
    return Manifest(step=about["step"], made=about["made"], engine=about["engine"], rows=rows, bytes=total)


def _check_member(whole: zipfile.ZipFile, info: zipfile.ZipInfo, said: dict[str, Any], path: str) -> None:
    """Size and digest, by what comes out rather than by what is said."""
    if info.file_size != said["bytes"]:
        raise _unsound(path, f"{info.filename} is not as large as the manifest says")
    digest, size = hashlib.sha256(), 0
    with _broken(path), whole.open(info) as file:
        while piece := file.read(1 << 20):
            size += len(piece)
            if size > said["bytes"] or is_blown_up(size, info.compress_size):
                raise _unsound(path, f"{info.filename} unpacks to more than it says")
            digest.update(piece)
    if size != said["bytes"] or digest.hexdigest() != said["sha256"]:
        raise _unsound(path, f"{info.filename} does not have the digest that the manifest gives")


def _manifest(whole: zipfile.ZipFile, path: str) -> dict[str, Any]:
    if whole.getinfo(MANIFEST).file_size > _MAX_MANIFEST:
        raise _unsound(path, "its manifest is too large")
    try:
        with _broken(path), whole.open(MANIFEST) as file:
            about = json.loads(file.read(_MAX_MANIFEST))
        sound = about["backup"] == FORM and type(about["step"]) is int and all(isinstance(about[name], str) for name in ("made", "engine"))
        sound = sound and all(
            type(each["bytes"]) is int and type(each["rows"]) is int and isinstance(each["sha256"], str)
            for each in about["members"].values()
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise _unsound(path, "its manifest cannot be read")
    found: dict[str, Any] = about
    return found


def _fill(
    address: str, whole: zipfile.ZipFile, path: str, manifest: Manifest, *, now: Callable[[], datetime], note: Callable[[int], None]
) -> None:
    """At the step that the backup is of, then on to today's."""
    from variorum.archive.store import open_archive  # noqa: PLC0415  - it stands above this module

    with open_archive(address, now=now, up_to=manifest.step) as archive:
        if not archive.is_empty():
            raise ArchiveError("there is an archive already, and it is not empty", where=archive.address, advice="name an empty database")
        archive.fill(((table, _rows(whole, table, path)) for table in manifest.rows), note)
    with open_archive(address, now=now) as archive:
        archive.index_all()


def _rows(whole: zipfile.ZipFile, table: str, path: str) -> Generator[dict[str, Any], None, None]:
    number = 0
    with _broken(path), whole.open(_member(table)) as file:
        while line := file.readline(_MAX_LINE):
            number += 1
            try:
                row = {_column(name): _value(value) for name, value in json.loads(line).items()}
                _check_names(table, row)
                _check_bytes(table, row)
            except (ValueError, TypeError, AttributeError, KeyError, RecursionError, zlib.error):
                raise _unsound(path, f"row {number} of {table} cannot be read") from None
            yield row


def _check_bytes(table: str, row: dict[str, Any]) -> None:
    """Raises ValueError for compressed bytes that are not what they should be; they are unpacked whenever they are shown."""
    data = row.get("data")
    if data is None or table not in {"contents", "transitions"}:
        return
    most = min(row["bytes"], MAX_INPUT_BYTES) if table == "contents" else _MAX_TOLD
    engine = zlib.decompressobj()
    found = engine.decompress(data, most + 1)
    if len(found) > most or not engine.eof or engine.unused_data:
        raise ValueError(table)
    if table == "contents" and (len(found) != row["bytes"] or hashlib.sha256(found).hexdigest() != row["sha256"]):
        raise ValueError(table)


def _check_names(table: str, row: dict[str, Any]) -> None:
    """Raises ValueError for a name that this program does not know, or a list that is none: whoever reads the row relies on them."""
    for name, names in _NAMES.get(table, {}).items():
        if row[name] is not None:
            names(row[name])
    for name in _LISTS.get(table, ()):
        if row[name] is not None and not isinstance(json.loads(row[name]), list):
            raise ValueError(name)


def _plain(value: Any) -> Any:
    """A value as JSON has it: bytes in base 64, in a list so that they are no string."""
    if isinstance(value, memoryview | bytes | bytearray):
        return [base64.b64encode(bytes(value)).decode("ascii")]
    return value


def _value(value: Any) -> Any:
    """The value again. Raises ValueError."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return base64.b64decode(value[0], validate=True)
    if value is None or type(value) in {str, int, float}:
        return value
    raise ValueError("no value of a table")


def _column(name: str) -> str:
    if not _COLUMN.fullmatch(name):
        raise ValueError("no name of a column")
    return name


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _info(name: str, at: datetime) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, at.timetuple()[:6])
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o600 << 16
    return found


def _unsound(path: str, what: str) -> ArchiveError:
    return ArchiveError(f"no sound backup: {what}", where=path, advice=_NOT_SOUND)


@contextmanager
def _opened(path: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as whole:
            yield whole
    except FileNotFoundError:
        raise ArchiveError("no such file", where=path, advice="check the spelling and the folder") from None
    except (*ZIP_DAMAGE, IsADirectoryError):
        raise _unsound(path, "it is no zip file, or cut short") from None


@contextmanager
def _broken(path: str) -> Iterator[None]:
    """What zipfile says of damage, in our words."""
    try:
        yield
    except (*ZIP_DAMAGE, zlib.error):
        raise _unsound(path, "its packed bytes are damaged") from None
