"""How well the order of two related texts is told from the texts alone, beside "the longer one is later".

  direction.py CORPUS [--split train|dev|test] [--fit] [--floors FILE] [--raise FILE] [--verbose]

CORPUS is a folder of ../shared/data:
  wiki_versions   successive versions of a page, and other pairs of its versions; relation "version". Only the pages of one split are looked at
                  (train, dev, test: 3, 1, 1 of 5 by a hash of the title). `--fit` prints the weights that train and dev pages together give.
  fakes           pairs of reuse_pairs_computed.jsonl that share 15 % or more of the smaller text's word 6-grams, those of more than eight
                  articles left out, and that print different dates at their heads; relation "copy". `printed`: with these dates in the texts;
                  `cut`: without the head as far as the date; `event`: the order is that of the events' dates instead, which are often wrong
  news_cluster    pairs of one event that share as much, and whose dates differ (midnight counts as a date without a time); relation "copy"

`at100`, `at75`, `at50`: share of pairs told rightly among all, the surest three quarters, the surest half; what is not told counts half.
`longer...` is the same for the baseline. `told` is the share on which a verdict is given, `told_right` how many of these are right, and
`told_confidence` what was promised. Pairs stand in a shuffled order, and the dates of the records are never given.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from floors import parser, report

from variorum.reuse import direction, traces

SPLITS = ("train", "train", "train", "dev", "test")
FITTED = ("length", "misspelt", "numbers", "year", "day")


class Pair(NamedTuple):
    """Two texts, the earlier one first; outlets where they are known."""

    earlier: str
    later: str
    outlets: tuple[str | None, str | None] = (None, None)
    near: bool = False  # successive versions


def records(path: Path) -> Iterable[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def split_of(title: str) -> str:
    return SPLITS[int(hashlib.sha256(title.encode()).hexdigest()[:8], 16) % 5]


def wiki(folder: Path, splits: set[str]) -> list[Pair]:
    pairs = []
    for page in records(folder / "wiki_versions.jsonl.gz"):
        if split_of(page["doc"]) in splits:
            for (i, one), (j, two) in combinations(enumerate(page["versions"]), 2):
                if one != two:
                    pairs.append(Pair(one, two, near=j == i + 1))
    return pairs


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[at:] for at in range(6)), strict=False))


def share(one: set, two: set) -> float:
    return len(one & two) / max(1, min(len(one), len(two)))


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_HEADS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"\b(?P<day>\d\d?) {_MONTH} (?P<year>20\d\d)", rf"\b{_MONTH} (?P<day>\d\d?) ?(?P<year>20\d\d)", r"\b(?P<day>\d\d)[-.](?P<month>\d\d)[-.](?P<year>20\d\d)")
]  # fmt: skip


def printed(text: str) -> tuple[date, int] | None:
    """The first date in the first 260 characters, and where it ends."""
    found = min((match for head in _HEADS if (match := head.search(text[:260]))), key=lambda match: match.start(), default=None)
    if found is None:
        return None
    month = found["month"].lower()
    return date(int(found["year"]), int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1, int(found["day"])), found.end()


def fakes(folder: Path) -> dict[str, list[Pair]]:
    articles = {article["row"]: article for article in records(folder / "articles.jsonl.gz")}
    known = {row: grams(article["text"]) for row, article in articles.items()}
    common = Counter(gram for found in known.values() for gram in found)
    own = {row: {gram for gram in found if common[gram] <= 8} for row, found in known.items()}
    pairs: dict[str, list[Pair]] = {"printed": [], "cut": [], "event": []}
    for record in records(folder / "reuse_pairs_computed.jsonl"):
        a, b = (articles[record[side]] for side in "ab")
        overlap = len(own[a["row"]] & own[b["row"]]) / max(1, min(len(known[a["row"]]), len(known[b["row"]])))
        if overlap < 0.15 or known[a["row"]] == known[b["row"]]:
            continue
        heads = {article["row"]: printed(article["text"]) for article in (a, b)}
        if all(heads.values()) and heads[a["row"]][0] != heads[b["row"]][0]:
            one, two = sorted((a, b), key=lambda article: heads[article["row"]][0])
            outlets = one["outlet"], two["outlet"]
            pairs["printed"].append(Pair(one["text"], two["text"], outlets))
            pairs["cut"].append(Pair(one["text"][heads[one["row"]][1] :], two["text"][heads[two["row"]][1] :], outlets))
        if a["event_date"] != b["event_date"]:
            one, two = sorted((a, b), key=lambda article: article["event_date"])
            pairs["event"].append(Pair(one["text"], two["text"], (one["outlet"], two["outlet"])))
    return pairs


def news_cluster(folder: Path) -> list[Pair]:
    events = defaultdict(list)
    for article in records(folder / "articles.jsonl.gz"):
        events[article["cluster"]["EventId"]].append((article["date"].removesuffix("T00:00:00"), grams(article["text"]), article))
    pairs = []
    for articles in events.values():
        for (when, one, a), (then, two, b) in combinations(articles, 2):
            least = min(len(when), len(then))
            if share(one, two) >= 0.15 and one != two and when[:least] != then[:least]:
                first, last = (a, b) if when < then else (b, a)
                pairs.append(Pair(first["text"], last["text"], (first["source"], last["source"])))
    return pairs


def curve(rightness: np.ndarray, sureness: np.ndarray) -> list[float]:
    """Share right among all, the surest three quarters, the surest half."""
    order = np.argsort(-sureness, kind="stable")
    return [round(float(rightness[order[: max(1, round(len(order) * part))]].mean()), 3) for part in (1.0, 0.75, 0.5)]


def measure(pairs: list[Pair], relation: str, *, verbose: bool) -> dict[str, float]:
    chance = random.Random(20261127)
    swapped = np.array([chance.random() < 0.5 for _ in pairs])
    sides = [(pair.later, pair.earlier) if swap else (pair.earlier, pair.later) for pair, swap in zip(pairs, swapped, strict=True)]
    outlets = [pair.outlets[::-1] if swap else pair.outlets for pair, swap in zip(pairs, swapped, strict=True)]
    rows = traces.features(
        [text for both in zip(*sides, strict=True) for text in both], outlets=[name for both in zip(*outlets, strict=True) for name in both]
    )
    a, b = np.arange(len(pairs)), np.arange(len(pairs), 2 * len(pairs))
    later = np.where(swapped, -1, 1)  # 1: b is the later one
    relations = [relation] * len(pairs)
    lean = direction.lean(rows, a, b, relations)
    longer = np.array([len(two) - len(one) for one, two in sides], dtype=float)
    which, confidence, evidence = direction.judge(rows, a, b, relations)
    figures = {f"at{part}": value for part, value in zip((100, 75, 50), curve((np.sign(lean) * later + 1) / 2, np.abs(lean)), strict=True)}
    figures |= {
        f"longer{part}": value for part, value in zip((100, 75, 50), curve((np.sign(longer) * later + 1) / 2, np.abs(longer)), strict=True)
    }
    told = which != 0
    right = which[told] == -later[told]
    if verbose:
        for at in np.flatnonzero(told)[~right]:
            print(f"{confidence[at]:.2f} wrong: {evidence[at]} | a: {sides[at][0][:90]!r} | b: {sides[at][1][:90]!r}", file=sys.stderr)
    shares = {
        "told": told.mean(),
        "told_right": right.mean() if told.any() else 0.0,
        "told_confidence": confidence[told].mean() if told.any() else 0.0,
    }
    return {"pairs": len(pairs), **figures, **{name: round(float(value), 3) for name, value in shares.items()}}


def fit(pairs: list[Pair]) -> dict[str, float]:
    """Weights of logistic regression on differences, without intercept, ridge 1; successive pairs and others weigh the same together."""
    rows = traces.features([pair.earlier for pair in pairs] + [pair.later for pair in pairs])
    names = [term.name for term in direction.TERMS]
    size = np.arange(len(pairs))
    x = direction.differences(rows[size], rows[size + len(pairs)])[:, [names.index(name) for name in FITTED]]
    near = np.array([pair.near for pair in pairs])
    mass = np.where(near, 1.0, near.sum() / max(1, (~near).sum()))
    weights = np.zeros(len(FITTED))
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (mass * (1 - chance)) - weights
        weights += np.linalg.solve((x * (mass * chance * (1 - chance))[:, None]).T @ x + np.eye(len(weights)), slope)
    return {"pairs": len(pairs), "successive": int(near.sum()), **dict(zip(FITTED, weights.round(3).tolist(), strict=True))}


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--split", choices=sorted(set(SPLITS)), default="test", help="pages of wiki_versions to look at")
    options.add_argument("--fit", action="store_true", help="print the weights that train and dev pages of wiki_versions give")
    chosen = options.parse_args()
    folder = chosen.corpus
    if chosen.fit:
        print(json.dumps(fit(wiki(folder, {"train", "dev"})), indent=1))
        return 0
    if (folder / "wiki_versions.jsonl.gz").exists():
        pairs = wiki(folder, {chosen.split})
        parts = {"successive": [pair for pair in pairs if pair.near], "other": [pair for pair in pairs if not pair.near]}
        result = {name: measure(part, "version", verbose=chosen.verbose) for name, part in parts.items()}
    elif (folder / "reuse_pairs_computed.jsonl").exists():
        result = {name: measure(part, "copy", verbose=chosen.verbose) for name, part in fakes(folder).items()}
    else:
        result = {"dated": measure(news_cluster(folder), "copy", verbose=chosen.verbose)}
    figures = {
        f"{part}_{name}": value
        for part, values in result.items()
        for name, value in values.items()
        if name.startswith("at") or name == "told_right"
    }
    split = f"-{chosen.split}" if "successive" in result and chosen.split != "test" else ""
    return report(f"direction{split}", chosen, result, figures)


if __name__ == "__main__":
    sys.exit(main())
