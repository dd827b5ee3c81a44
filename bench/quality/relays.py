"""How well relays are found: whole chains, and single relays.

  relays.py GOLD.jsonl [--data ../shared/data] [--end-to-end] [--floors FILE] [--raise FILE] [--verbose]

GOLD: a file of bench/quality/gold. `exact` is the share of attributions whose chain has the right relays in the right order, most chains being
empty; `precision` and `recall` are over single relays. Only `*.dev.jsonl` is for development.
"""

from __future__ import annotations

import sys
from pathlib import Path

from floors import parser, report
from voiced import Judged, judged, same_name, without_own


def measure(items: list[Judged], *, verbose: bool) -> dict[str, float]:
    exact = given = wanted = right_given = right_wanted = 0
    for one in items:
        read = without_own(one)
        hit = len(read) == len(one.relays) and all(map(same_name, read, one.relays))
        exact += hit
        given, wanted = given + len(read), wanted + len(one.relays)
        right_given += sum(any(same_name(relay, gold) for gold in one.relays) for relay in read)
        right_wanted += sum(any(same_name(relay, gold) for relay in read) for gold in one.relays)
        if verbose and not hit:
            print(f"{one.id}: {one.source!r} wanted {one.relays}, read {read}", file=sys.stderr)
    return {
        "exact": round(exact / max(1, len(items)), 3),
        "precision": round(right_given / max(1, given), 3),
        "recall": round(right_wanted / max(1, wanted), 3),
    }


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--data", type=Path, help="the folder with the corpora that the real records point into")
    options.add_argument("--end-to-end", action="store_true", help="let the tagger find the attributions, too")
    chosen = options.parse_args()
    skipped: list[str] = []
    items = [
        one for one in judged(chosen.corpus, chosen.data, end_to_end=chosen.end_to_end, skipped=skipped) if not one.gold.get("optional")
    ]
    items = [one for one in items if "relays" in one.gold and (one.found or not chosen.end_to_end)]
    figures = measure(items, verbose=chosen.verbose)
    name = "relays-end-to-end" if chosen.end_to_end else "relays"
    return report(name, chosen, {"attributions": len(items), "skipped": len(skipped), **figures}, figures)


if __name__ == "__main__":
    sys.exit(main())
