"""Both engines behind one door, for the contract suite; and what the Spark engine needs."""

import os
import shutil
import sys
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pytest

from variorum import pipeline
from variorum.errors import InputError
from variorum.read import batches, records, tables
from variorum.reuse import spark

TABLES = ("passages", "pairs", "stories")


def need_spark():
    """Skip where Spark cannot run, but fail where everything has to be tested."""
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else shutil.which("java")
    lacking = [name for name, there in (("pyspark", find_spec("pyspark")), ("Java", java and Path(java).exists())) if not there]
    if lacking:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{' and '.join(lacking)} is not on this machine")
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # executors do not have the tests


def take(kind, batch, published):
    """What makes articles of what Spark read."""
    if kind == "lines":
        lines = BytesIO(b"\n".join(batch.column(0).to_pylist()))
        yield from batches.gathered(batches.pieces(lines, "json", path="", where="", published=published), rows=batches.ROWS)
        return
    with records.Unread("") as unread:
        fields = tables.checked(tables.batch_records(batch, 1, ""), published, unread)
        yield from batches.gathered((one if isinstance(one, InputError) else one[:6] for one in fields), rows=batches.ROWS)


def with_local(paths, output, **options):
    return pipeline.reuse(paths, output, **options)


def with_spark(paths, output, **options):
    return spark.run(paths, output, take=take, columns=tables.COLUMNS, **options)


def written(folder, form="parquet"):
    """The outputs, byte for byte."""
    return {name: (Path(folder) / f"{name}.{form}").read_bytes() for name in TABLES}
