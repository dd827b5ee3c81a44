"""How often the right speaker is named, by how the source stands there: pronoun, noun phrase, name, or nothing.

  speakers.py GOLD.jsonl [--data ../shared/data] [--end-to-end] [--floors FILE] [--raise FILE] [--verbose]

GOLD: a file of bench/quality/gold. Attributions whose gold speaker is null are left out: nobody, and the words themselves, are both right there.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from floors import parser, report
from voiced import judged, kind_of, same_name


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--data", type=Path, help="the folder with the corpora that the real records point into")
    options.add_argument("--end-to-end", action="store_true", help="let the tagger find the attributions, too")
    chosen = options.parse_args()
    skipped: list[str] = []
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in judged(chosen.corpus, chosen.data, end_to_end=chosen.end_to_end, skipped=skipped):
        if one.speaker is None or one.gold.get("optional") or one.found is None:
            continue
        right = same_name(one.found.speaker, one.speaker)
        kinds[kind_of(one.source)].append(right)
        if chosen.verbose and not right:
            print(
                f"{one.id}: {one.source!r} wanted {one.speaker!r}, read {one.found.speaker!r} ({one.found.speaker_reason})", file=sys.stderr
            )
    everything = [right for found in kinds.values() for right in found]
    figures = {"all": round(sum(everything) / max(1, len(everything)), 3)}
    detail = {kind: f"{sum(found)}/{len(found)}" for kind, found in sorted(kinds.items())}
    name = "speakers-end-to-end" if chosen.end_to_end else "speakers"
    return report(name, chosen, {"speakers": len(everything), "skipped": len(skipped), **figures, "kinds": detail}, figures)


if __name__ == "__main__":
    sys.exit(main())
