"""Score attributions on a gold corpus.

    python bench/quality/attributions.py ../shared/data/polnear/dev.jsonl.gz [--model DIR] [--floors bench/quality/floors.json] [--verbose]

The corpus has one article a line: `id`, `text`, `attributions` [{"source", "cue", "content": lists of [start, end)}].

An attribution found and one of the gold are the same when the words and marks of their contents have Jaccard .5 or more, one to one, best
first. `content` counts those; `exact` those whose contents are equal; `joint` those whose sources have Jaccard .5 or more too (nobody equals
nobody), and is the figure to quote. `quoted` and `unquoted` are joint over contents that hold or touch a double quotation mark, and over the
rest. `source`, `cue` and `content_words` are F over words and marks. --verbose lists what is missing (-), too much (+) and given to somebody
else (~). --model takes another model than the one that ships.
"""

from __future__ import annotations

import bisect
import gzip
import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

import floors

import variorum
from variorum.claims import tagger

WORD = re.compile(r"\w+|[^\w\s]")
DOUBLE = re.compile('["“”„‟«»]')
ROLES = ("source", "cue", "content")


def words_of(spans, words, starts) -> frozenset[int]:
    """Indexes of the words and marks that share a character with the spans."""
    found = set()
    for start, end in spans:
        at = max(0, bisect.bisect_right(starts, start) - 1)
        while at < len(words) and words[at][0] < end:
            if words[at][1] > start:
                found.add(at)
            at += 1
    return frozenset(found)


def jaccard(one, other) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0


def is_quoted(text, spans) -> bool:
    return any(
        "''" in text[max(0, s - 2) : e + 2] or "``" in text[max(0, s - 2) : e + 2] or DOUBLE.search(text[max(0, s - 1) : e + 1])
        for s, e in spans
    )


def side_of(text, attributions):
    words = [match.span() for match in WORD.finditer(text)]
    starts = [start for start, _ in words]
    return [
        {role: words_of(a[role], words, starts) for role in ROLES} | {"spans": a, "quoted": is_quoted(text, a["content"])}
        for a in attributions
    ]


def matched(gold, found):
    """Pairs (gold, found) of one content, by index, with the Jaccard of content and source."""
    pairs = sorted(
        (
            (jaccard(g["content"], p["content"]), jaccard(g["source"], p["source"]), -i, -j)
            for i, g in enumerate(gold)
            for j, p in enumerate(found)
            if g["content"] & p["content"]
        ),
        reverse=True,
    )
    used_gold, used_found, kept = set(), set(), []
    for content, source, i, j in pairs:
        if content >= 0.5 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            kept.append((-i, -j, content, source))
    return kept


def count(text, gold, found, tally: Counter, misses: list) -> None:
    for role in ROLES:
        mine, theirs = (frozenset().union(*(a[role] for a in side)) for side in (found, gold))
        tally[role, "hit"] += len(mine & theirs)
        tally[role, "found"] += len(mine)
        tally[role, "gold"] += len(theirs)
    gold, found = ([a for a in side if a["content"]] for side in (gold, found))
    pairs = matched(gold, found)
    for name in ("all", "quoted", "unquoted"):
        counts = {
            "gold": [a for a in gold if name == "all" or a["quoted"] == (name == "quoted")],
            "found": [a for a in found if name == "all" or a["quoted"] == (name == "quoted")],
        }
        for which, side in counts.items():
            tally[name, which] += len(side)
        for which, at in (("gold", 0), ("found", 1)):
            ours = [pair for pair in pairs if (gold, found)[at][pair[at]] in counts[which]]
            tally[name, which, "content"] += len(ours)
            tally[name, which, "exact"] += sum(pair[2] == 1 for pair in ours)
            tally[name, which, "joint"] += sum(pair[3] >= 0.5 for pair in ours)
    quote = lambda a, role: " … ".join(" ".join(text[s:e].split()) for s, e in a["spans"][role])  # noqa: E731
    line = lambda a: " | ".join(quote(a, role)[:90] for role in ROLES)  # noqa: E731
    misses += [f"- {line(a)}" for i, a in enumerate(gold) if i not in {pair[0] for pair in pairs}]
    misses += [f"+ {line(a)}" for j, a in enumerate(found) if j not in {pair[1] for pair in pairs}]
    misses += [f"~ {line(gold[i])}   NOT   {line(found[j])}" for i, j, _, source in pairs if source < 0.5]


def f(hit_found, found, hit_gold, gold) -> float:
    precision, recall = hit_found / max(1, found), hit_gold / max(1, gold)
    return round(200 * precision * recall / (precision + recall), 1) if precision + recall else 0.0


def figures_of(tally) -> dict[str, float]:
    figures = {
        what: f(tally["all", "found", what], tally["all", "found"], tally["all", "gold", what], tally["all", "gold"])
        for what in ("joint", "exact", "content")
    }
    for name in ("quoted", "unquoted"):
        figures[name] = f(tally[name, "found", "joint"], tally[name, "found"], tally[name, "gold", "joint"], tally[name, "gold"])
    for role, name in zip(ROLES, ("source", "cue", "content_words"), strict=True):
        figures[name] = f(tally[role, "hit"], tally[role, "found"], tally[role, "hit"], tally[role, "gold"])
    return figures


def main() -> int:
    parser = floors.parser(__doc__)
    parser.add_argument("--model", type=Path, help="a folder with attributions.onnx and tokenizer.json")
    parser.add_argument("--limit", type=int, help="only the first so many articles; floors then make no sense")
    options = parser.parse_args()
    if options.model:
        other = tagger.Tagger(options.model)
        tagger.load = lambda: other
    tally, words, seconds = Counter(), 0, 0.0
    with gzip.open(options.corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if options.limit and number >= options.limit:
                break
            record = json.loads(line)
            text, misses = record["text"], []
            began = time.process_time()
            reading = variorum.read(text)
            seconds += time.process_time() - began
            words += len(text.split())
            found = [{role: getattr(a, role) for role in ROLES} for a in reading.attributions]
            count(text, side_of(text, record["attributions"]), side_of(text, found), tally, misses)
            if options.verbose:
                print(record["id"], *misses, sep="\n   ", file=sys.stderr)
    figures = figures_of(tally)
    return floors.report("attributions", options, {**figures, "words": words, "words_per_cpu_second": round(words / seconds)}, figures)


if __name__ == "__main__":
    sys.exit(main())
