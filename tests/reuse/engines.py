"""Both engines behind one door, for the contract suite; and what the Spark engine needs."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from variorum import pipeline
from variorum.read.batches import of_batch
from variorum.read.tables import COLUMNS
from variorum.reuse import spark

TABLES = ("passages", "pairs", "stories")


def need_spark():
    """Skip where Spark cannot run, but fail where everything has to be tested."""
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else shutil.which("java")
    lacking = [name for name, there in (("pyspark", find_spec("pyspark")), ("Java", java and Path(java).exists())) if not there]
    if lacking:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{' and '.join(lacking)} is not on this machine")


def with_local(paths, output, **options):
    return pipeline.reuse(paths, output, **options)


def with_spark(paths, output, **options):
    """As `pipeline.reuse` does it, which lacks a few options that only tests have a use for."""
    if options.keys() & {"keep_stages"}:
        return spark.run(paths, output, take=of_batch, columns=COLUMNS, **options)
    return pipeline.reuse(paths, output, engine="spark", **options)


def written(folder, form="parquet"):
    """The outputs, byte for byte."""
    return {name: (Path(folder) / f"{name}.{form}").read_bytes() for name in TABLES}
