"""Fingerprints of corpora, and floors below which a measurement fails.

A floors file holds, for each measurement and corpus fingerprint, the least share of every figure. A corpus that the file does not know fails
too, so that a changed corpus cannot hide a fall. `--raise FILE` writes the figures just measured, and never lowers one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, or of the names and bytes of a folder's files in order."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        digest.update(f"{file.relative_to(path).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options that every measurement of quality shares."""
    options = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", type=Path)
    options.add_argument("--floors", type=Path, help="exit 1 when a figure is below its floor in this file")
    options.add_argument("--raise", dest="raise_", type=Path, metavar="FILE", help="write the figures into this file as floors")
    options.add_argument("--verbose", action="store_true", help="name every miss on standard error")
    return options


def report(measurement: str, options: argparse.Namespace, result: dict, figures: dict[str, float]) -> int:
    """Print the result; check or raise the floors. Returns the exit status."""
    mark = fingerprint(options.corpus)
    print(json.dumps({"measurement": measurement, "fingerprint": mark, **result}, indent=1, ensure_ascii=False))
    if options.raise_:
        known = json.loads(options.raise_.read_text(encoding="utf-8")) if options.raise_.exists() else {}
        before = known.setdefault(measurement, {}).setdefault(mark, {})
        before.update({name: max(value, before.get(name, value)) for name, value in figures.items()})
        options.raise_.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if not options.floors:
        return 0
    floors = json.loads(options.floors.read_text(encoding="utf-8")).get(measurement, {}).get(mark)
    if floors is None:
        print(f"no floors for {measurement} on the corpus {mark[:12]}", file=sys.stderr)
        return 1
    low = {name: (figures.get(name), floor) for name, floor in floors.items() if figures.get(name, -1.0) < floor}
    for name, (value, floor) in low.items():
        print(f"{measurement}: {name} is {value}, below its floor {floor}", file=sys.stderr)
    return 1 if low else 0
