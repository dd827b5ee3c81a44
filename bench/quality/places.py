"""Score the places of `variorum.read` on toponyms with coordinates (LGL, GeoVirus).

    python bench/quality/places.py <toponyms dev.jsonl.gz> [--mentions FILE] [--half A|B] [--floors bench/quality/floors.json] [--verbose]

`found` is the share of gold toponyms that a place overlaps, `precision` the share of places that overlap one (LGL also marks demonyms and
GeoVirus leaves some places out, so neither can reach 1), `near` the share of the found within 161 km (100 miles) of the gold coordinates; a
place without coordinates is far. `--mentions` takes names from a file instead of the tagger: one JSON list for each line of the corpus, with
[start, end, kind] in the normalised text. `--half` keeps the texts whose hashed id is even (A) or odd (B): A to look at, B to check.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import math
import sys
import time
from pathlib import Path

import floors

NEAR = 161  # km, 100 miles, the custom of the field


def kilometres(a: float, b: float, c: float, d: float) -> float:
    a, b, c, d = map(math.radians, (a, b, c, d))
    return 12742 * math.asin(math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2))


def half(row: dict) -> str:
    return "AB"[int(hashlib.sha256(str(row["id"]).encode()).hexdigest(), 16) % 2]


def places_of(row: dict, mentions: list | None):
    """The places of a text, with spans of the text as it stands."""
    if mentions is None:
        import variorum

        return variorum.read(row["text"]).places
    from dataclasses import replace

    from variorum.claims import places
    from variorum.model import ActorKind, Mention
    from variorum.text import normalise

    normalised = normalise(row["text"])
    names = [Mention(span=(start, end), kind=ActorKind(kind)) for start, end, kind in mentions]
    return [replace(place, span=normalised.original(*place.span)) for place in places.resolve(normalised.text, names)]


def score(row: dict, found, tally: collections.Counter, misses: list) -> None:
    gold = [toponym for toponym in row["toponyms"] if toponym.get("lat")]
    tally["gold"] += len(gold)
    tally["places"] += len(found)
    tally["words"] += len(row["text"].split())
    for toponym in gold:
        hit = next((place for place in found if place.span[0] < toponym["end"] and toponym["start"] < place.span[1]), None)
        if hit is None:
            misses.append(("missed", row["corpus"], toponym["phrase"]))
            continue
        tally["found"] += 1
        far = hit.lat is None or kilometres(float(toponym["lat"]), float(toponym["lon"]), hit.lat, hit.lon) > NEAR
        tally["near"] += not far
        if far:
            misses.append(("far", row["corpus"], toponym["phrase"], toponym["lat"], toponym["lon"], hit.name, hit.country, hit.reason))


def main() -> int:
    parser = floors.parser(__doc__)
    parser.add_argument("--mentions", type=Path)
    parser.add_argument("--half", choices=("A", "B"))
    options = parser.parse_args()
    with gzip.open(options.corpus, "rt", encoding="utf-8") as lines:
        rows = list(map(json.loads, lines))
    mentions = json.loads(options.mentions.read_text(encoding="utf-8")) if options.mentions else [None] * len(rows)
    tallies, misses, began = collections.defaultdict(collections.Counter), [], time.process_time()
    for row, names in zip(rows, mentions, strict=True):
        if options.half in (None, half(row)):
            score(row, places_of(row, names), tallies[row["corpus"]], misses)
    seconds = time.process_time() - began
    tallies["all"] = sum(tallies.values(), collections.Counter())
    result, figures = {"words_a_second": round(tallies["all"]["words"] / max(seconds, 1e-9))}, {}
    for name, tally in sorted(tallies.items()):
        shares = {
            "found": tally["found"] / max(1, tally["gold"]),
            "precision": tally["found"] / max(1, tally["places"]),
            "near": tally["near"] / max(1, tally["found"]),
        }
        result[name] = {"gold": tally["gold"], **{key: round(value, 4) for key, value in shares.items()}}
        figures |= {f"{name} {key}": round(value, 3) for key, value in shares.items()}
    if options.verbose:
        for miss, count in collections.Counter(misses).most_common():
            print(count, *miss, file=sys.stderr)
    kind = "places" + ("" if options.mentions is None else " with given mentions") + (f" half {options.half}" if options.half else "")
    return floors.report(kind, options, result, figures)


if __name__ == "__main__":
    sys.exit(main())
