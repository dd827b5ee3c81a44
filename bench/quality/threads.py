"""How well claims are followed through the texts of a story: threads, status, values and origins.

  threads.py FOLDER [--split dev|test] [--floors FILE] [--raise FILE] [--verbose]

FOLDER holds a folder for each story, with its texts and gold.json (see tests/threads/stories), or cases of ../shared/cases, of which only the
threads with statements that stand in the texts are looked at.

`found`: share of gold occurrences that some thread has, with the right value where the gold gives one. `pair_precision`, `pair_recall`, `pair_f`: pairs of gold
occurrences that stand in one thread. `status`: share of gold threads whose occurrences are found mostly in a thread of that status.
`values`: share of gold threads with figures whose thread has these values in order. `origin_f`: B-cubed F of the groups of articles behind each thread.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

from floors import parser, report

from variorum import pipeline
from variorum.model import Article, Story, Thread


def told(folder: Path, gold: dict) -> Story:
    return pipeline.story(
        Article(
            text=(folder / text["file"]).read_text("utf-8"),
            outlet=text.get("outlet"),
            published=text.get("published"),
            given_id=text["file"],
        )
        for text in gold["texts"]
    )


def placed(folder: Path, occurrence: list) -> tuple[str, int, int, float | None]:
    text, words, *value = occurrence
    start = (folder / text).read_text("utf-8").index(words)
    return text, start, start + len(words), value[0] if value else None


def found_in(story: Story, text: str, start: int, end: int, value: float | None) -> Thread | None:
    """The thread with the occurrence that shares most with these words."""
    best, most = None, 0.0
    for thread in story.threads:
        for occurrence in thread.occurrences:
            if occurrence.article != text or (value is not None and (occurrence.figure is None or occurrence.figure.value != value)):
                continue
            low, high = occurrence.span
            shared = max(0, min(end, high) - max(start, low))
            share = shared / (end - start) + (0.2 * shared / (high - low)) - (0.3 if value is None and occurrence.figure is not None else 0)
            if shared >= 0.5 * min(end - start, high - low) and share > most:
                best, most = thread, share
    return best


def bcubed(gold: list[tuple[str, ...]], predicted: list[tuple[str, ...]], texts: set[str]) -> tuple[float, float]:
    """Precision and recall over the texts of a thread; a text in no group stands alone, one in several groups counts with each."""

    def mates(groups: list[tuple[str, ...]], text: str) -> set[str]:
        return {text} | {other for group in groups if text in group for other in group}

    scores = [(mates(gold, text) & texts, mates(predicted, text) & texts) for text in texts]
    return sum(len(g & p) / len(p) for g, p in scores) / len(scores), sum(len(g & p) / len(g) for g, p in scores) / len(scores)


def measure(folders: list[Path], split: str | None, *, verbose: bool) -> dict[str, float]:
    counts: Counter[str] = Counter()
    cubed: list[tuple[float, float]] = []
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text("utf-8"))
        if split and gold.get("split") != split:
            continue
        story = told(folder, gold)
        score(folder, gold, story, counts, cubed, verbose=verbose)
    precision, recall = counts["pair_right"] / max(1, counts["pair_said"]), counts["pair_right"] / max(1, counts["pair_gold"])
    p, r = (sum(each[side] for each in cubed) / max(1, len(cubed)) for side in (0, 1))
    return {
        "found": counts["found"] / max(1, counts["occurrences"]),
        "pair_precision": precision,
        "pair_recall": recall,
        "pair_f": 2 * precision * recall / max(1e-9, precision + recall),
        "status": counts["status"] / max(1, counts["threads"]),
        "values": counts["values"] / max(1, counts["valued"]),
        "origin_f": 2 * p * r / max(1e-9, p + r),
    }


def score(folder: Path, gold: dict, story: Story, counts: Counter[str], cubed: list[tuple[float, float]], *, verbose: bool) -> None:
    threads: list[tuple[int, Thread | None]] = []
    for number, thread in enumerate(gold["threads"]):
        inside = []
        for occurrence in thread["occurrences"]:
            hit = found_in(story, *placed(folder, occurrence))
            counts["occurrences"] += 1
            counts["found"] += hit is not None
            inside.append(hit)
            if verbose and hit is None:
                print(f"  {folder.name}: not found: {occurrence}", file=sys.stderr)
        threads += [(number, hit) for hit in inside]
        score_thread(folder, thread, [hit for hit in inside if hit], counts, cubed, verbose=verbose)
    for (one, here), (other, there) in combinations(threads, 2):
        joined = here is not None and here is there
        counts["pair_gold"] += one == other
        counts["pair_said"] += joined
        counts["pair_right"] += joined and one == other
        if verbose and joined and one != other:
            print(f"  {folder.name}: joined: {gold['threads'][one]['claim']} | {gold['threads'][other]['claim']}", file=sys.stderr)


def score_thread(
    folder: Path, thread: dict, hits: list[Thread], counts: Counter[str], cubed: list[tuple[float, float]], *, verbose: bool
) -> None:
    counts["threads"] += 1
    best = Counter(id(hit) for hit in hits).most_common(1)
    chosen = next((hit for hit in hits if best and id(hit) == best[0][0]), None)
    right = chosen is not None and chosen.status.value == thread["status"]
    counts["status"] += right
    if verbose and not right:
        print(
            f"  {folder.name}: status: {thread['claim']}: {thread['status']}, told {chosen.status.value + ': ' + chosen.status_reason if chosen else None}",
            file=sys.stderr,
        )
    if verbose and len(set(map(id, hits))) > 1:
        print(f"  {folder.name}: split: {thread['claim']}: {sorted({hit.id for hit in hits})}", file=sys.stderr)
    values = [occurrence[2] for occurrence in thread["occurrences"] if len(occurrence) > 2]
    if values:
        counts["valued"] += 1
        counts["values"] += chosen is not None and [o.figure.value for o in chosen.occurrences if o.figure] == values
    if "origins" in thread and chosen is not None:
        texts = {occurrence[0] for occurrence in thread["occurrences"]}
        cubed.append(bcubed([tuple(group) for group in thread["origins"]], [origin.articles for origin in chosen.origins], texts))
        if verbose and min(cubed[-1]) < 1:
            print(
                f"  {folder.name}: origins: {thread['claim']}: {thread['origins']}, told {[(o.actor, o.articles) for o in chosen.origins]}",
                file=sys.stderr,
            )


def main() -> int:
    options_ = parser(__doc__)
    options_.add_argument("--split", choices=("dev", "test"))
    options = options_.parse_args()
    folders = sorted(path.parent for path in options.corpus.glob("*/gold.json"))
    figures = {name: round(value, 4) for name, value in measure(folders, options.split, verbose=options.verbose).items()}
    return report(f"threads{'-' + options.split if options.split else ''}", options, figures, figures)


if __name__ == "__main__":
    sys.exit(main())
