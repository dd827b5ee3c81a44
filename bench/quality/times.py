"""Score the dates of `variorum.claims.times` on a corpus with gold values.

    python bench/quality/times.py CORPUS [--floors bench/quality/floors.json] [--verbose] [--part dev|heldout|all]

CORPUS is one of three kinds, told apart by their keys: news with TIMEX3 spans (`timexes` and `dct`, as TempEval-3; `mentions`, as MEANTIME; `times` and `published`, as our stories),
or one-line cases with a reference time and the expected resolution (`reference` and `results`, as Recognizers-Text; English ones are scored).

News: relaxed F (any overlap), strict F (same span), value F (overlap and same value, or one that says it more precisely). Values that no calendar
has (PRESENT_REF, durations, repeated times) are left out, with whatever stands on them. `ranges` is the value F when quarters are written as
ranges of months. A quarter of the articles, by a hash of the id, is held out: rules are written looking at the errors of `dev` only.
Cases: the share of dates, date-times and ranges of days whose value is one of the expected ones.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path

import floors

from variorum.claims import times
from variorum.text import normalise


def read(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def part(row: dict) -> str:
    return "heldout" if int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 4 == 1 else "dev"


def timexes(row: dict) -> tuple[str | None, list[dict], int]:
    """The dateline and the gold expressions of an article of either corpus, and where its annotation ends."""
    if "times" in row:
        marked = [{"start": t["span"][0], "end": t["span"][1], "type": "DATE", "value": t["value"]} for t in row["times"]]
        return row["published"], marked, len(row["text"])
    if "timexes" in row:
        return row["dct"], row["timexes"], len(row["text"])
    found = [mention for mention in row["mentions"].values() if mention["tag"] == "TIMEX3" and mention.get("start") is not None]
    made = next((mention["value"] for mention in found if mention.get("functionInDocument") == "CREATION_TIME"), None)
    return made, found, max((mention["end"] for mention in row["mentions"].values() if mention.get("end")), default=0)


def ours(text: str, published: str | None) -> list[tuple[int, int, str | None]]:
    normalised = normalise(text)
    return [(*normalised.original(*moment.span), moment.value) for moment in times.read(normalised.text, published)]


def months(value: str) -> str:
    return re.sub(r"(\d{4})-Q(\d)", lambda m: f"{m[1]}-{3 * int(m[2]) - 2:02}/{m[1]}-{3 * int(m[2]):02}", value)


def score_article(row: dict, tally: collections.Counter, misses: list[str]) -> None:
    published, marked, annotated = timexes(row)
    gold = [t for t in marked if t["type"] in ("DATE", "TIME") and re.match(r"\d{4}", t["value"] or "")]
    skipped = [t for t in marked if t not in gold]
    free = [
        t
        for t in ours(row["text"], published)
        if t[2] and t[0] < annotated and not any(t[0] < s["end"] and s["start"] < t[1] for s in skipped)
    ]
    tally["gold"] += len(gold)
    tally["ours"] += len(free)

    def shown(start: int, end: int) -> str:
        text = row["text"]
        return f"{published} | " + " ".join(f"{text[max(0, start - 60) : start]}[{text[start:end]}]{text[end : end + 40]}".split())

    for wanted in gold:
        hit = next((t for t in free if t[0] < wanted["end"] and wanted["start"] < t[1]), None)
        if hit is None:
            misses.append(f"missed {wanted['value']} | {shown(wanted['start'], wanted['end'])}")
            continue
        free.remove(hit)
        right = hit[2].startswith(wanted["value"])
        tally["relaxed"] += 1
        tally["strict"] += hit[:2] == (wanted["start"], wanted["end"])
        tally["value"] += right
        tally["ranges"] += months(hit[2]).startswith(wanted["value"])
        if not right:
            misses.append(f"value {wanted['value']} read as {hit[2]} | {shown(*hit[:2])}")
    misses += [f"extra {t[2]} | {shown(*t[:2])}" for t in free]


def prf(tally: collections.Counter, name: str) -> dict[str, float]:
    precision, recall = tally[name] / max(1, tally["ours"]), tally[name] / max(1, tally["gold"])
    both = 2 * precision * recall / (precision + recall) if tally[name] else 0.0
    return {"P": round(100 * precision, 1), "R": round(100 * recall, 1), "F": round(100 * both, 1)}


def news(rows: list[dict], verbose: str | None) -> tuple[dict, dict[str, float]]:
    tallies: dict[str, collections.Counter] = {name: collections.Counter() for name in ("all", "dev", "heldout")}
    for row in rows:
        misses: list[str] = []
        counts: collections.Counter = collections.Counter()
        score_article(row, counts, misses)
        for name in ("all", part(row)):
            tallies[name] += counts
        if verbose in (part(row), "all"):
            print(*(f"{row['id']}: {miss}" for miss in misses), sep="\n", file=sys.stderr)
    result = {name: {what: prf(tally, what) for what in ("relaxed", "strict", "value", "ranges")} for name, tally in tallies.items()}
    return {"articles": len(rows), **result}, {f"{what}_F": result["all"][what]["F"] for what in ("relaxed", "strict", "value")}


# --- one-line cases -----------------------------------------------------------------------------------------------------------------------


def days(value: str) -> tuple[str, str] | None:
    """First day, and the day after the last one, of a value of ours."""
    first, _, last = months(value).partition("/")
    try:
        return edge(first, after=False), edge(last or first, after=True)
    except ValueError:
        return None


def edge(value: str, *, after: bool) -> str:
    value = value.partition("T")[0]
    if week := re.fullmatch(r"(\d{4})-W(\d\d)", value):
        return str(date.fromisocalendar(int(week[1]), int(week[2]), 1) + timedelta(days=7 * after))
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 3:
        return str(date(*parts) + timedelta(days=after))
    if len(parts) == 2:
        year, month = divmod(parts[0] * 12 + parts[1] - 1 + after, 12)
        return f"{year:04}-{month + 1:02}-01"
    return f"{parts[0] + after:04}-01-01"


def fits(value: str, expected: dict) -> bool:
    if expected["type"] == "daterange":
        wanted = (expected.get("start"), expected.get("end"))
        both = days(value)
        return both is not None and (both == wanted or ("/" in value and (both[0], value.partition("/")[2]) == wanted))
    wanted = expected.get("value", "").replace(" ", "T")
    return wanted[:10] == value if expected["type"] == "date" else wanted[:16] == value[:16]


def cases(rows: list[dict], verbose: str | None) -> tuple[dict, dict[str, float]]:
    counts = {name: [0, 0] for name in ("date", "datetime", "daterange")}
    for row in rows:
        if row["lang"] != "English":
            continue
        found = ours(row["input"], row["reference"])
        for result in row["results"]:
            kind = result.get("TypeName", "").rpartition(".")[2]
            values = (result.get("Resolution") or {}).get("values", [])
            if kind not in counts or not any("value" in value or "start" in value for value in values):
                continue
            over = [t[2] for t in found if t[2] and t[0] <= result["End"] and result["Start"] < t[1]]
            right = any(fits(value, expected) for value in over for expected in values)
            counts[kind][0] += right
            counts[kind][1] += 1
            if verbose and not right:
                print(
                    row["input"],
                    str(row["reference"])[:10],
                    result["Text"],
                    over,
                    [v.get("timex") for v in values],
                    sep=" | ",
                    file=sys.stderr,
                )
    shares = {name: round(right / max(1, of), 3) for name, (right, of) in counts.items()}
    return {name: {"right": right, "of": of, "share": shares[name]} for name, (right, of) in counts.items()}, shares


def main() -> int:
    parser = floors.parser(__doc__)
    parser.add_argument("--part", choices=("dev", "heldout", "all"), default="dev", help="whose misses --verbose names")
    options = parser.parse_args()
    rows = read(options.corpus)
    measure = cases if "reference" in rows[0] else news
    result, figures = measure(rows, options.part if options.verbose else None)
    return floors.report("times", options, result, figures)


if __name__ == "__main__":
    sys.exit(main())
