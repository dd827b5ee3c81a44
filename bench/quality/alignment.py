"""Score the sentence alignment of `variorum.compare` on a corpus of drafts whose sentences are linked by hand.

    python bench/quality/alignment.py CORPUS.jsonl.gz [--floors bench/quality/floors.json]

A line holds `old` and `new`, lists of {i, text, aligned}: `aligned` of an old sentence names the `i` of its new ones. Links are scored over all
sentences, and over those whose two sides are not identical.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

import floors

import variorum

Place = tuple[int, int]


def read(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def laid_out(sentences: list[dict]) -> tuple[str, list[Place]]:
    """The sentences in one paragraph, and where each stands in it."""
    texts, where, at = [], [], 0
    for sentence in sentences:
        texts.append(" ".join(sentence["text"].split()))
        where.append((at, at + len(texts[-1])))
        at += len(texts[-1]) + 1
    return " ".join(texts), where


def touched(places: list[Place], spans) -> list[int]:
    """Sentences of which a span covers half, or the other way round."""
    return [
        index
        for index, (start, end) in enumerate(places)
        if any(min(end, end_2) - max(start, start_2) >= 0.5 * min(end - start, end_2 - start_2) for start_2, end_2 in spans)
    ]


def links(row: dict) -> tuple[set, set, set]:
    """Gold links, ours, and those of either whose two sides are identical."""
    (old, old_at), (new, new_at) = laid_out(row["old"]), laid_out(row["new"])
    index = {sentence["i"]: k for k, sentence in enumerate(row["new"])}
    gold = {
        (k, index[int(j)])
        for k, sentence in enumerate(row["old"])
        for j in re.findall(r"\d+", str(sentence["aligned"] or ""))
        if int(j) in index
    }
    ours = {(i, j) for link in variorum.compare(old, new).alignment for i in touched(old_at, link.old) for j in touched(new_at, link.new)}
    return gold, ours, {(i, j) for i, j in gold | ours if old[slice(*old_at[i])] == new[slice(*new_at[j])]}


def main() -> int:
    options = floors.parser(__doc__).parse_args()
    rows, counts = read(options.corpus), {"all": [0, 0, 0], "changed": [0, 0, 0]}
    for row in rows:
        gold, ours, same = links(row)
        for name, wanted, found in (("all", gold, ours), ("changed", gold - same, ours - same)):
            if name == "changed" and options.verbose:
                print(row.get("id"), "missed", sorted(wanted - found), "extra", sorted(found - wanted), file=sys.stderr)
            counts[name] = [n + k for n, k in zip(counts[name], (len(wanted & found), len(found), len(wanted)), strict=True)]
    result, figures = {}, {}
    for name, (hits, found, wanted) in counts.items():
        precision, recall = hits / max(1, found), hits / max(1, wanted)
        f = 2 * precision * recall / (precision + recall) if hits else 0.0
        result[name] = {"P": round(100 * precision, 1), "R": round(100 * recall, 1), "F": round(100 * f, 1)}
        figures[f"{name}_F"] = result[name]["F"]
    return floors.report("alignment", options, {"pairs": len(rows), **result}, figures)


if __name__ == "__main__":
    sys.exit(main())
