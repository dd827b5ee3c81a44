"""The Spark engine: the same kernels in `mapInArrow`, Spark's shuffle to bring together what belongs together, Parquet between the stages.

    paths ─take─▶ articles ─sort, number─▶ texts ─packed, shared─▶ shared ─pieces─▶ pieces ─found─▶ found ─sort─▶ passages, pairs, stories

What the stages do is in `pieces`; here stands how they are run. A stage that is whole is taken up by a later run of the same input, and nothing
depends on which executor did what, nor how often. The driver holds the numbers of texts that belong to a story with others, and no texts.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from multiprocessing import spawn
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from variorum.errors import EmptyTextError, InputError, OutputError
from variorum.reuse import frames, pieces, words
from variorum.reuse.frames import Frame, Sizes, Take, ddl, mapped
from variorum.reuse.hadoop import Disk, key_of, refused
from variorum.reuse.ids import REFUSE
from variorum.reuse.local import Counts, Progress
from variorum.reuse.outputs import TABLES, InFiles
from variorum.reuse.postings import CAP
from variorum.reuse.schemas import ARTICLES, STORIES
from variorum.reuse.stories import gather

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_VERSION = 1  # of what the stages hold
_STAGES = ".variorum-spark"  # in the output folder; a name that no folder of the user has
_HOME_TEXTS, _HOME_BYTES = (
    8_000,
    16_000_000,
)  # a home ends with the first of them. The larger, the fewer texts are needed by several; it must fit a task
_HOME_LEAST = 500  # texts of a home, however many cores there are
_PIECE_BYTES = 64_000_000  # of the texts of one piece of work, going by their mean; a task takes some ten times as much
_TASK_BYTES = 64_000_000  # of text that a task reads or sorts
_RANGE_BYTES = 48_000_000  # of text whose fingerprints make a range: some two million
_WRITTEN_AT_ONCE = 1_000_000  # rows of an output that a task sorts
_NAMED = 1_000  # rejected records that are named; the others are counted
_TEXTS = pa.schema([*frames.NULLABLE, *(pa.field(name, pa.int64()) for name in ("place", "bytes"))])
_HOMES = pa.schema([pa.field(name, pa.int64()) for name in ("part", "first", "size")])
_ROWS = {"passages": pieces.PASSAGE_ROW, "pairs": pieces.PAIR_ROW}
_BY_PAIR, _BY_STORY = ("a_number", "b_number", "row"), ("story_number", "number")
# Java translates what it runs once and quickly: 19 processor seconds instead of 41 for 804 articles, 32 instead of 55 for 50,000 (2026-11-27)
_ON_ONE_MACHINE = {"spark.driver.memory": "2g", "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
_SQL = {
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",  # a text that thousands of homes need
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
    "spark.sql.csv.parser.columnPruning.enabled": "false",  # else rows with too many columns go unnoticed
    "spark.sql.parquet.compression.codec": "zstd",
}


def run(
    paths: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    take: Take,
    columns: Sequence[str],
    published: str | None = None,
    master: str | None = None,
    form: str = "parquet",
    on_duplicate_id: str = REFUSE,
    progress: Progress = lambda *_: None,
    reject: Callable[[InputError], None] = lambda _: None,
    keep_stages: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Counts:
    """Find all reuse among the articles at `paths` and write passages, pairs and stories into the folder `output`, as the local engine does.

    Paths are whatever Spark reads (`s3a://`, `hdfs://`): Parquet, JSON lines and CSV by their endings, folders of these. Of tables `columns` are read.
    `take(kind, batch, published)` says what makes articles of a batch of "rows" or of "lines" (one binary column); the errors that it yields end with
    "row N" or "line N", counted from 1. `reject` gets them, with the file's name in place of that.

    `master`: as Spark wants it; None is what spark-submit says, else "local[*]". A session that is there already is used, and left. `settings`: more of
    Spark's. On a local disk the outputs are files of the same bytes as the local engine's, elsewhere folders such as Spark writes.
    Raises `InputError` for ids that occur twice, for input that cannot be read and where Spark or Java is missing, `OutputError` when a job fails.
    """
    given, folder = [_absolute(path) for path in paths], _absolute(output)
    log = None if "://" in folder else Path(folder) / _STAGES / "spark.log"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pyspark's own, about the newest pandas
        with _session(master, dict(settings or {}), log) as spark, _told(folder, log):
            disk = Disk(spark.sparkContext)
            files = disk.files(given)
            for file in files:
                if not file.kind:
                    reject(refused(file))
            readable = [file for file in files if file.kind]
            if not readable:
                where = given[0] if given else "-"
                raise InputError("it holds no table that Spark reads", where=where, advice="give Parquet, JSON lines or CSV")
            of = published, on_duplicate_id, tuple(columns), _VERSION, version("variorum"), words.GRAM, words.RUN, CAP
            job = _Job(spark, disk, given=", ".join(given), folder=folder, key=key_of(readable, *of), progress=progress)
            read = partial(frames.read, spark, readable, columns, take, published)
            counts = job.run(read, form, on_duplicate_id=on_duplicate_id, reject=reject)
            if not keep_stages:
                job.clear()
    if log and not keep_stages:
        _swept(log)
    return counts


def _absolute(path: str | os.PathLike[str]) -> str:
    given = os.fspath(path)
    return given if re.match(r"[a-z][a-z0-9+.-]*:/", given) else str(Path(given).absolute())


def _swept(log: Path) -> None:
    log.unlink(missing_ok=True)
    if log.parent.is_dir() and not any(log.parent.iterdir()):
        log.parent.rmdir()


# --- Spark itself -------------------------------------------------------------------------------------------------------------------------


@contextmanager
def _session(master: str | None, settings: dict[str, str], log: Path | None) -> Iterator[SparkSession]:
    """A session with settings of its own; what Spark and Java say goes into the log. The context is stopped when it was made here."""
    try:
        from pyspark import SparkConf, SparkContext  # noqa: PLC0415  - an extra, and heavy
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise InputError(f"Spark is not installed ({error})", where="--engine spark", advice="pip install 'variorum[spark]'") from None
    there = SparkContext._active_spark_context  # noqa: SLF001  - its public doors all make one
    own = {"spark.app.name": "variorum reuse", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    if "PYSPARK_GATEWAY_PORT" not in os.environ:  # else spark-submit has set all that
        own |= {"spark.master": master or "local[*]", "spark.ui.enabled": "false"}
        own |= _ON_ONE_MACHINE if own["spark.master"].startswith("local[") and "SPARK_CONF_DIR" not in os.environ else {}
    elif master:
        own |= {"spark.master": master}
    try:
        context = there or _started(SparkConf().setAll(list({**own, **settings}.items())), log)
    except (PySparkException, OSError) as error:
        advice = "install Java 17 or newer, and set JAVA_HOME where it is not on the path"
        raise InputError(
            f"Spark could not be started ({_first_line(error)})", where="--engine spark", advice=f"{advice}{_see(log)}"
        ) from error
    try:
        session = SparkSession(context).newSession()
        for name, value in {**_SQL, **settings}.items():
            if name.startswith("spark.sql."):
                session.conf.set(name, value)
        yield session
    finally:
        if there is None:
            _stopped(context)


def _started(conf: Any, log: Path | None) -> Any:
    """A context; the Java machine that it runs on is started when there is none."""
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    before = os.environ.get("PYSPARK_PYTHON")
    os.environ.setdefault("PYSPARK_PYTHON", os.fsdecode(spawn.get_executable()))  # else Spark takes whatever "python3" is
    try:
        if SparkContext._gateway is not None or "PYSPARK_GATEWAY_PORT" in os.environ:  # noqa: SLF001
            return SparkContext(conf=conf)
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
        with Path(log or os.devnull).open("ab") as stream:
            gateway = launch_gateway(conf, {"stdout": stream, "stderr": stream})  # type: ignore[no-untyped-call]
        gateway.variorum = True
        return SparkContext(conf=conf, gateway=gateway)
    finally:
        if before is None:
            del os.environ["PYSPARK_PYTHON"]


def _stopped(context: Any) -> None:
    """Stop a context, and the Java machine when it was started here, so that nothing runs on and the log is whole."""
    from pyspark import SparkContext  # noqa: PLC0415

    gateway: Any = SparkContext._gateway  # noqa: SLF001
    context.stop()
    if "variorum" in vars(gateway):
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
        gateway.shutdown()
        gateway.proc.stdin.close()  # which ends it
        gateway.proc.wait()


@contextmanager
def _told(folder: str, log: Path | None) -> Iterator[None]:
    """What goes wrong in Spark, in this package's words."""
    try:
        yield
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in {"pyspark", "py4j"}:
            raise
        whole = str(error)
        damaged = re.search(r"(?:file|hdfs|s3a?|gs|abfss?):/\S+?(?= is not a Parquet file)", whole)
        if damaged:
            raise InputError("no sound Parquet file", where=damaged[0], advice="write it anew, or leave it out") from error
        if "No space left on device" in whole:
            advice = "make room there, or name another folder"
            raise OutputError("cannot be written (No space left on device)", where=folder, advice=advice) from error
        advice = f"run it again, which takes up the stages that are whole{_see(log)}"
        raise OutputError(f"Spark could not finish ({_first_line(error)})", where=folder, advice=advice) from error


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]


def _see(log: Path | None) -> str:
    return f"; see {log}" if log else ""


# --- the job ------------------------------------------------------------------------------------------------------------------------------


class _Job:
    """The stages of one input, each made when it is not there yet."""

    def __init__(self, spark: SparkSession, disk: Disk, *, given: str, folder: str, key: str, progress: Progress) -> None:
        self._spark, self._disk, self._input, self._folder, self._progress = spark, disk, given, folder, progress
        self._stages = f"{folder}/{_STAGES}/{key}"
        self._parallel = int(spark.sparkContext.defaultParallelism)
        for name in disk.names(f"{folder}/{_STAGES}"):
            if name not in (key, "spark.log"):  # of another input
                disk.remove(f"{folder}/{_STAGES}/{name}")

    def clear(self) -> None:
        """Remove the stages."""
        self._disk.remove(self._stages)

    def run(self, read: Callable[[], Frame], form: str, *, on_duplicate_id: str, reject: Callable[[InputError], None]) -> Counts:
        """Do all that is not done yet, and write the outputs."""
        taken = self._made("articles", "reading", frames.TAKEN, read)
        sizes = frames.sizes(taken)
        self._report(taken, sizes, reject)
        articles = taken.filter(frames.ARTICLE).select(ARTICLES.names)
        unique = (
            partial(frames.unique, self._spark, articles, on_duplicate_id, self._input) if sizes.ids < sizes.articles else lambda: articles
        )
        texts, starts = self._texts(unique, sizes)
        ranges = max(self._parallel, sizes.bytes // _RANGE_BYTES)
        shared = self._made("shared", "matching", pieces.SHARED, lambda: _shared(texts, ranges, starts), by="what")
        needed = self._made("pieces", "matching", pieces.PIECES, lambda: self._needed(shared, starts, sizes))
        found = self._made("found", "measuring", pieces.FOUND, lambda: self._found(texts, shared, needed, sizes), by="what")
        counted = shared.filter(f"what = '{pieces.WORDS}'").selectExpr("sum(key)").first()
        return self._outputs(texts, found, sizes, form)._replace(words=int(counted[0]) if counted else 0)

    def _parts(self, size: int, each: int) -> int:
        """Into how many tasks to cut so much work: some for every core, so that none waits long for the last."""
        return max(2 * self._parallel, -(-size // each))

    def _made(self, name: str, stage: str, schema: pa.Schema, make: Callable[[], Frame], *, by: str | None = None) -> Frame:
        """The stage of this name, read from where it stands."""
        path = f"{self._stages}/{name}"
        if not self._disk.exists(f"{path}/_SUCCESS"):
            with self._watched(stage):
                writer = make().write.mode("overwrite")
                (writer.partitionBy(by) if by else writer).parquet(path)
        return self._spark.read.schema(ddl(schema)).parquet(path)

    @contextmanager
    def _watched(self, stage: str) -> Iterator[None]:
        """Tells how many tasks are done, now and then."""
        tracker, over = self._spark.sparkContext.statusTracker(), Event()

        def watch() -> None:
            while not over.wait(0.5):
                infos = [info for number in tracker.getActiveStageIds() if (info := tracker.getStageInfo(number))]
                if infos:
                    self._progress(stage, sum(info.numCompletedTasks for info in infos), sum(info.numTasks for info in infos))

        thread = Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _report(self, taken: Frame, sizes: Sizes, reject: Callable[[InputError], None]) -> None:
        """Name what was rejected. Raises EmptyTextError when there is nothing else."""
        for warning in frames.warned(taken, self._input) if sizes.warned else ():
            warnings.warn(warning, stacklevel=2)
        for error in frames.rejected(taken, _NAMED) if sizes.rejected else ():
            reject(error)
        if sizes.rejected > _NAMED:
            what = f"{sizes.rejected - _NAMED:,} more records cannot be read"
            reject(InputError(what, where="the input", advice="put right those that were named first"))
        if not sizes.articles:
            raise EmptyTextError(
                "no text in it that could be read", where=self._input, advice="give texts, folders, or tables with an id and a text"
            )

    def _texts(self, articles: Callable[[], Frame], sizes: Sizes) -> tuple[Frame, NDArray[np.int64]]:
        """The articles in the order of their ids with their `number` in it; and the first number of each home."""
        parts = self._parts(sizes.bytes, _TASK_BYTES)
        place = ("*", "monotonically_increasing_id() place", "cast(octet_length(text) as bigint) bytes")  # the part << 33 | the row in it
        ordered = self._made(
            "texts", "sorting", _TEXTS, lambda: articles().repartitionByRange(parts, "id").sortWithinPartitions("id").selectExpr(*place)
        )
        homes = self._made("homes", "sorting", _HOMES, lambda: _homes(ordered, sizes, self._parallel)).toArrow()
        part, first, size = (homes.sort_by([("part", "ascending"), ("first", "ascending")])[name].to_numpy() for name in _HOMES.names)
        each = np.bincount(part, weights=size).astype(np.int64)
        before = np.cumsum(each) - each  # texts in the parts before each
        offsets = pa.table({"part": np.arange(len(each)), "offset": before - (np.arange(len(each)) << 33)})
        texts = ordered.selectExpr("*", "shiftright(place, 33) part").join(self._spark.createDataFrame(offsets).hint("broadcast"), "part")
        return texts.selectExpr("place + offset number", *ARTICLES.names), before[part] + first

    def _needed(self, shared: Frame, starts: NDArray[np.int64], sizes: Sizes) -> Frame:
        """Which texts each piece of work needs."""
        most = max(_HOME_TEXTS, _PIECE_BYTES * sizes.articles // max(1, sizes.bytes))
        needs = shared.filter(f"what = '{pieces.NEED}'").select("key", "data")
        parts = self._parts(len(starts), 100)
        return mapped(_by(needs, parts, "key"), partial(pieces.pieces, starts=starts, most=most), pieces.PIECES)

    def _found(self, texts: Frame, shared: Frame, needed: Frame, sizes: Sizes) -> Frame:
        """Each piece of work gets its texts, once each, and does it."""
        parts = self._parts(needed.count() * (sizes.bytes // sizes.articles + 1), _PIECE_BYTES)
        self._spark.conf.set("spark.sql.shuffle.partitions", str(parts))
        spreads = (
            shared.filter(f"what = '{pieces.SPREAD}'").selectExpr("key number", "data").groupBy("number").agg({"data": "collect_list"})
        )
        spreads = spreads.withColumnRenamed("collect_list(data)", "spreads")
        at_hand = needed.join(texts, "number").join(spreads, "number", "left")
        return mapped(_by(at_hand, parts, "piece"), pieces.found, pieces.FOUND)

    def _outputs(self, texts: Frame, found: Frame, sizes: Sizes, form: str) -> Counts:
        rows = {name: found.filter(f"what = '{what}'") for name, what in _ROWS.items()}
        counted = {row["what"]: row["count"] for row in found.groupBy("what").count().collect()}
        counts = {name: counted.get(what, 0) for name, what in _ROWS.items()}
        joints = rows["pairs"].filter("strength is not null").select("a_number", "b_number", "strength").toArrow()
        grouped, several = _gathered(joints)
        made = {
            name: self._made(name, "writing", TABLES[name], partial(_ordered, frame, TABLES[name], _BY_PAIR, counts[name]))
            for name, frame in rows.items()
        }
        everybody = partial(_stories, texts, self._spark.createDataFrame(grouped))
        made["stories"] = self._made("stories", "writing", STORIES, lambda: _ordered(everybody(), STORIES, _BY_STORY, sizes.articles))
        self._write(made, form)
        return Counts(sizes.articles, 0, counts["passages"], counts["pairs"], several)

    def _write(self, made: dict[str, Frame], form: str) -> None:
        """The tables as files where the disk is local, else as folders."""
        folder, stages = self._disk.local(self._folder), self._disk.local(self._stages)
        if folder is None or stages is None:
            for name, frame in made.items():
                writer, path = frame.write.mode("overwrite"), f"{self._folder}/{name}.{form}"
                writer.parquet(path) if form == "parquet" else writer.option("ignoreNullFields", "false").json(path)
            return
        with InFiles(folder, form) as sink:
            for name in made:
                for file in sorted((stages / name).glob("part-*.parquet")):
                    for batch in parquet.ParquetFile(file).iter_batches(columns=TABLES[name].names):
                        getattr(sink, name)(pa.Table.from_batches([batch]).cast(TABLES[name]))


# --- stages -------------------------------------------------------------------------------------------------------------------------------


def _by(frame: Frame, parts: int, key: str) -> Frame:
    """All rows of a key in one place, one after another."""
    return frame.repartition(parts, key).sortWithinPartitions(key)


def _homes(texts: Frame, sizes: Sizes, parallel: int) -> Frame:
    """The homes, as _HOMES: the part of the sorted texts, the first row in it, and how many texts. No home goes beyond its part."""
    most = min(_HOME_TEXTS, max(_HOME_LEAST, sizes.articles // (8 * parallel)))
    rows = texts.selectExpr("shiftright(place, 33) part", f"place & {(1 << 33) - 1}L row", "bytes")
    home = f"sum(bytes) over (partition by part order by row) div {_HOME_BYTES} + row div {most} home"
    found = rows.selectExpr("part", "row", home).groupBy("part", "home").agg({"row": "min", "*": "count"})
    return found.selectExpr("part", "`min(row)` first", "`count(1)` size").coalesce(1)


def _shared(texts: Frame, ranges: int, starts: NDArray[np.int64]) -> Frame:
    prints = mapped(texts.select("number", "text"), partial(pieces.packed, ranges=ranges), pieces.PACKED)
    return mapped(_by(prints, ranges, "range"), partial(pieces.shared, starts=starts), pieces.SHARED)


def _gathered(joints: pa.Table) -> tuple[pa.Table, int]:
    """The story of each text that is joined to another (`number`, that of the story's first text, whether it was split), and how many stories."""
    a, b = joints["a_number"].to_numpy(), joints["b_number"].to_numpy()
    numbers = np.unique(np.concatenate([a, b]))
    first, second = (np.searchsorted(numbers, column).astype(np.int32) for column in (a, b))
    found = gather(len(numbers), first, second, joints["strength"].to_numpy().astype(np.float32))
    table = pa.table({"number": numbers, "story_number": numbers[found.story], "split": found.split})
    return table, int((np.bincount(found.story, minlength=1) > 1).sum())


def _stories(texts: Frame, grouped: Frame) -> Frame:
    """STORIES with the numbers to sort by; a text that is joined to none is a story of its own."""
    named = grouped.join(texts.selectExpr("number story_number", "id story"), "story_number")
    return texts.select("number", "id").join(named, "number", "left").selectExpr(
        "coalesce(story_number, number) story_number", "number", "coalesce(story, id) story", "id article", "coalesce(split, false) split"
    )  # fmt: skip


def _ordered(frame: Frame, schema: pa.Schema, order: tuple[str, ...], rows: int) -> Frame:
    parts = 1 + rows // _WRITTEN_AT_ONCE
    spread = frame.repartitionByRange(parts, *order) if parts > 1 else frame.repartition(1)
    return spread.sortWithinPartitions(*order).select(schema.names)
