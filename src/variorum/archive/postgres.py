"""An archive in a PostgreSQL database, for many users. The only place that knows psycopg."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, cast
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row

from variorum.archive.base import Row, TryAgain, Values, clean
from variorum.archive.folding import Term
from variorum.archive.statements import statements
from variorum.errors import ArchiveError, OutputError

OLDEST = 130_000  # of the server: the first that names what a transaction sees
SCHEMA = "variorum"  # where the tables stand, beside what else is in the database
LOCK = 0x564152494F52554D  # "VARIORUM": held by who migrates
TELLING = LOCK + 1  # held by who tells
CLAIMS = {"watch": LOCK + 2}
CLAIMED = 0, 1, 2  # seconds before each try at a claim: the server may take a moment to see that whoever had it was killed
PATIENCE = "30s"  # to wait for another transaction
ALIVE = {
    "idle": 30,
    "interval": 10,
    "count": 3,
}  # seconds, seconds, times: after a minute without a word the other side of a connection is gone
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")
RECENT = 2_000  # versions that are looked through before the index is asked
_PLACES = 16_383  # of words in a text that PostgreSQL can tell apart


class PostgreSQL:
    """One connection to a server. What was committed is on its disk, unless it was told otherwise."""

    name = "postgresql"

    def __init__(self, address: str, *, create: bool, write: bool = True) -> None:
        _refuse_unreadable(address)
        self._address = address
        self.where = shown(address)
        self._statements = {name: _translated(text) for name, text in statements("postgresql").items()}
        self._inside = False
        self._claims: list[int] = []
        self.readonly = not write
        self._connection = self._connected()
        try:
            with self._spoken():
                self._prepare(create=create and write)
        except BaseException:
            self._connection.close()
            raise

    def _connected(self) -> psycopg.Connection[dict[str, Any]]:
        with self._spoken():
            connection = psycopg.connect(
                self._address,
                autocommit=True,
                row_factory=dict_row,
                connect_timeout=10,
                application_name="variorum",
                client_encoding="utf8",
                keepalives_idle=ALIVE["idle"],
                keepalives_interval=ALIVE["interval"],
                keepalives_count=ALIVE["count"],
            )
            run = connection.execute
            for name, number in ALIVE.items():  # the server asks too, else it keeps for hours what a machine that is gone had claimed
                run(f"SET tcp_keepalives_{name} = {number}")
            run(f"SET search_path = {SCHEMA}")
            run(f"SET lock_timeout = '{PATIENCE}'")
            run("SET client_min_messages = warning")
        return connection

    def _prepare(self, *, create: bool) -> None:
        if self._connection.info.server_version < OLDEST:
            raise ArchiveError("the server is older than PostgreSQL 13", where=self.where, advice="use a newer server")
        if self._connection.info.parameter_status("server_encoding") != "UTF8":
            raise ArchiveError(
                "the database is not in UTF-8", where=self.where, advice="make one with: createdb --encoding=UTF8 --template=template0"
            )
        if not self.plain("SELECT 1 FROM pg_namespace WHERE nspname = ?", (SCHEMA,)):
            if not create:
                raise ArchiveError(
                    "there is no archive in this database", where=self.where, advice="add something to it first: variorum add"
                )
            with self.alone():
                self.plain(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")

    # --- before it is an archive ------------------------------------------------------------------------------------------------------

    def begun(self) -> bool:
        """Whether it has the ledger of steps."""
        return self.plain(f"SELECT to_regclass('{SCHEMA}.migrations') IS NOT NULL") == [(True,)]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction beside which nobody else migrates."""
        with self._spoken(), self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            self._inside = True
            try:
                yield
            finally:
                self._inside = False

    def plain(self, text: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Run a statement that has no name."""
        with self._spoken():
            cursor = self._asked(text.replace("%", "%%").replace("?", "%s"), values)
            return [tuple(row.values()) for row in cursor.fetchall()] if cursor.description else []

    # --- as an archive ----------------------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[None]:
        """All of what is done inside, or nothing."""
        if self._inside:  # a method that calls another one
            yield
            return
        if write and self.readonly:
            raise OutputError("was opened for reading only", where=self.where, advice="open it for writing")
        with self._spoken():
            self._asked("BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._inside = True
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(psycopg.Error):  # what went wrong first is what is told
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._inside = False

    def _asked(self, text: str, values: tuple[object, ...] | None = None) -> psycopg.Cursor[dict[str, Any]]:
        """Run a statement; where none is inside a transaction, on a new connection when the server let the old one go."""
        try:
            if self._inside or not self._connection.closed:
                return self._connection.execute(text, values)
        except psycopg.OperationalError:
            if self._inside or not self._connection.closed:
                raise
        self._connect_again()
        return self._connection.execute(text, values)

    def _connect_again(self) -> None:
        """A new connection has what the old one had claimed. Raises ArchiveError: somebody else has it now."""
        self._connection = self._connected()
        if not all(self._locked(claim) for claim in self._claims):
            self._connection.close()
            raise ArchiveError(
                "another `variorum watch` took this archive over while its server was away",
                where=self.where,
                advice="let it go on, or stop it first",
            )

    def rows(self, statement: str, values: Values, **parts: str) -> list[Row]:
        """Run a named statement."""
        text = self._statements[statement]
        if parts:
            text = text.format(**{name: _translated(part) for name, part in parts.items()})
        if statement == "hold_tellings":
            values = {"lock": TELLING}
        prepare = False if statement == "find_words" else None  # how to look for words depends on the words
        return cast("list[Row]", self._connection.execute(text, _bound(values), prepare=prepare).fetchall())

    def run(self, statement: str, values: Values) -> int:
        """Run a named statement and count the rows it touched."""
        return self._connection.execute(self._statements[statement], _bound(values)).rowcount

    def many(self, statement: str, values: Sequence[Values]) -> None:
        """Run a named statement for each of many values."""
        with self._connection.cursor() as cursor:
            cursor.executemany(self._statements[statement], [_bound(each) for each in values])

    def index(self, version: int, words: Sequence[str]) -> None:
        """Put the words of a version into the index: written out as what PostgreSQL makes of a text, so that it need not make it its own way."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(words[:_PLACES], 1):
            places.setdefault(word, []).append(place)
        text = " ".join(f"'{word}':{','.join(map(str, numbers[:256]))}" for word, numbers in places.items())
        self.run("index_words", {"version": version, "words": text})

    def unindex(self, version: int, words: Sequence[str]) -> None:  # noqa: ARG002  - the other engine needs them
        """Take them out again."""
        self.run("unindex_words", {"version": version})

    def find(self, groups: Sequence[Sequence[Term]], without: Sequence[Term], *, limit: int, offset: int) -> list[int]:
        """Versions that have one term of each group and none of the others, the last that came first."""
        parts = [f"({' | '.join(map(_term, group))})" for group in groups] + [f"!({_term(term)})" for term in without]
        values = {"query": " & ".join(parts), "limit": limit, "offset": offset}
        if not offset:
            found = self.rows("find_recent", {**values, "recent": max(RECENT, limit)})
            if len(found) == limit:
                return [row["rowid"] for row in found]
        self._connection.execute("SET LOCAL enable_seqscan = off")  # the planner takes texts for shorter than they are
        found = self.rows("find_words", values)
        self._connection.execute("SET LOCAL enable_seqscan = on")
        return [row["rowid"] for row in found]

    def give_way(self, tried: int) -> None:
        """Wait for a tenth of a second at most, later for up to a second; the server draws how long."""
        self.plain(f"SELECT pg_sleep({min(0.1 * 2 ** (tried - 1), 1.0)} * random())")

    def state(self) -> str:
        """Which transactions are to be seen."""
        return str(self.plain("SELECT CAST(pg_current_snapshot() AS TEXT)")[0][0])

    def size(self) -> int:
        """Bytes of the tables and their indexes."""
        query = "SELECT CAST(COALESCE(SUM(pg_total_relation_size(oid)), 0) AS BIGINT) FROM pg_class WHERE relkind = 'r' AND relnamespace = "
        return int(str(self.plain(f"{query}CAST('{SCHEMA}' AS regnamespace)")[0][0]))

    def scrub(self) -> str | None:
        """Free what was taken away."""
        with self._spoken():
            self._connection.execute("VACUUM contents, versions, captures, articles, transitions, changes, made, made_of, kin, word_index")
        return "in the server's free pages until it needs them, and in its own journal and backups"

    def check(self) -> Iterator[str]:
        """What cannot be read. References are kept by the server."""
        for (table,) in self.plain("SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY 1", (SCHEMA,)):
            try:
                self.plain(f"SELECT COUNT(*) FROM {SCHEMA}.{table}")  # noqa: S608  - a name from the catalogue
            except ArchiveError as error:
                yield f"{table} cannot be read: {error.what}"

    def claim(self, what: str) -> bool:
        """Whether nobody else has claimed this. Once is enough: the server counts how often it was asked for."""
        claim = CLAIMS[what]
        if claim in self._claims:
            return True
        with self._spoken():
            self._asked("SELECT 1")
            if not self._locked(claim):
                return False
        self._claims.append(claim)
        return True

    def _locked(self, claim: int) -> bool:
        tries = (self._connection.execute("SELECT pg_try_advisory_lock(%s) AS had FROM pg_sleep(%s)", (claim, pause)) for pause in CLAIMED)
        return any(cursor.fetchall()[0]["had"] for cursor in tries)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Errors of PostgreSQL in words."""
        try:
            yield
        except psycopg.Error as error:
            said = self._said(error)
            if isinstance(error, errors.DeadlockDetected | errors.SerializationFailure):
                raise TryAgain(said) from error
            raise said from error

    def _said(self, error: psycopg.Error) -> ArchiveError | OutputError:
        what = " ".join(str(error).split())
        if isinstance(error, errors.DiskFull):
            return OutputError(
                "the server's disk is full; nothing of this was written", where=self.where, advice="free some space and try again"
            )
        if isinstance(error, errors.LockNotAvailable):
            return ArchiveError(f"another program has kept it locked for {PATIENCE}", where=self.where, advice="try again, or end it")
        if isinstance(error, errors.DeadlockDetected | errors.SerializationFailure):
            return ArchiveError("other programs were always in the way of this one", where=self.where, advice="try again")
        if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
            return OutputError(f"cannot be written to: {what}", where=self.where, advice="give this user its rights, or use another user")
        if isinstance(error, errors.DataCorrupted | errors.IndexCorrupted):
            return ArchiveError(f"is damaged: {what}", where=self.where, advice="restore a backup: variorum restore")
        if isinstance(error, psycopg.OperationalError):
            return ArchiveError(
                f"the server cannot be reached: {what}", where=self.where, advice="see whether it runs, and the address is right"
            )
        return ArchiveError(f"the database says: {what}", where=self.where, advice="ask variorum doctor what is wrong")


def _refuse_unreadable(address: str) -> None:
    """Say what is wrong with an address in our own words: those of the library repeat it, or what it took a part of the password for."""
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(address))
    except psycopg.ProgrammingError:
        parts = {"port": "none"}
    named = f"{str(parts.get('host') or '').removeprefix('@')}{parts.get('dbname') or ''}"
    if "@" in named or any(port and not port.isdigit() for port in str(parts.get("port") or "").split(",")):
        raise ArchiveError(
            "no address of a database that can be read",
            where="postgresql://",
            advice="write postgresql://USER:PASSWORD@HOST/NAME, and in a password %40 for @, %2F for /, %3A for : and %25 for %",
        )


def shown(address: str) -> str:
    """An address as a message may name it: without a password."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "postgresql://"
    if "@" in parts.path:  # a password with "/" in it
        return "postgresql://"
    user = f"{quote(parts.username)}@" if parts.username else ""
    return f"postgresql://{user}{parts.hostname or ''}{port}{parts.path}"


def _translated(text: str) -> str:
    """A statement with its values named as psycopg names them."""
    return _PARAMETER.sub(r"%(\1)s", text.replace("%", "%%"))


def _bound(values: Values) -> Mapping[str, Any]:
    return {name: clean(value) for name, value in values.items()}


def _term(term: Term) -> str:
    """A term in the language of tsquery. Words hold letters and digits only."""
    *body, last = (f"'{word}'" for word in term.words)
    return "(" + " <-> ".join([*body, f"{last}:*" if term.prefix else last]) + ")"
