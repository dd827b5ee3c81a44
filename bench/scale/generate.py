"""Writes an invented news collection with planted reuse, and the exact truth of it.

    python bench/scale/generate.py OUT.parquet --articles 20000 [--seed 1] [--reuse 0.3] [--seeds-from FILE.parquet]

Columns id, text, outlet, url, published, title; about 190 words an article. The same arguments give the same rows; the file's
metadata say how many `words` it has. Beside it stand `OUT.truth.parquet` and `OUT.footers.parquet`.

`--reuse` is the share of articles that derive from another: copies, copies with words and figures changed (mutate), copies cut from the end, later
versions of the same address, the lead inside a longer article (extract), a quotation of 20 to 60 words in new text (quote), and series (the same words,
other figures). An article has up to 24 that derive from it, most have none to three. Six outlets in sixty, large and small, close every third article
with a footer of their own. With `--reuse 0` there are no footers either, and no two articles share twelve words in a row.

Truth: one row a pair of one family that shares a run of 12 words or has containment of .3: a, b (a < b), kind (what one of them is to the other;
`sibling` when both derive from a third), origin (the one that the other derives from, or null), words (of a or b in shared runs of 12 or more), run (longest
shared run), grams20 (windows of 20 shared words), shared5, resemblance and containment of the smaller (word 5-grams), min_words, exact (same words). Footers are not
in it as pairs, since any two articles with the same footer share it: `OUT.footers.parquet` names the articles that have one (id, footer).

`--seeds-from` takes the words, word frequencies and lengths of a collection's `text`: each base article is one of its texts with the order of all words
shuffled. For languages that put spaces between words.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import articles
import lexicon
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import truth

ROW_GROUP = 20_000
OUTLETS, FOOTER_EVERY, FOOTER_CARRIED = 60, 10, 3
MOST_DERIVED, SERIES_SHARE, SERIES_SIZES = 24, 0.1, (6, 25)
ROLE_SHARES = {
    articles.COPY: 0.25,
    articles.MUTATE: 0.25,
    articles.CUT: 0.10,
    articles.VERSION: 0.14,
    articles.EXTRACT: 0.13,
    articles.QUOTE: 0.13,
}
FIRST_DAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
MINUTES = 2 * 365 * 24 * 60
TRUTH_PAIRS = 1_000_000  # measured at a time


def sizes_of(rng: np.random.Generator, total: int, weights: np.ndarray, least: int) -> np.ndarray:
    """Sizes from `least` up, drawn by weight, that add up to `total`."""
    if total < least:
        return np.empty(0, np.int64)
    drawn = least + rng.choice(len(weights), size=total // least + 1, p=weights / weights.sum())
    ends = np.cumsum(drawn)
    drawn = drawn[: np.searchsorted(ends, total) + 1]
    drawn[-1] -= drawn.sum() - total
    return drawn if drawn[-1] else drawn[:-1]


def turn_of(origin: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """For each article of the mask its number among those of the same origin, from 1; 0 for others."""
    at = np.flatnonzero(mask)
    order = at[np.argsort(origin[at], kind="stable")]
    turns = np.zeros(len(origin), np.int64)
    begins = np.flatnonzero(np.concatenate([[True], origin[order][1:] != origin[order][:-1]])) if len(order) else np.empty(0, np.int64)
    turns[order] = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order)))) + 1
    return turns


def plan_of(rng: np.random.Generator, count: int, share: float) -> tuple[articles.Plan, np.ndarray]:
    """Who derives from whom, and when each article was published, in minutes from the first day."""
    derived = round(count * share)
    in_series = round(derived * SERIES_SHARE)
    bases = count - derived
    alone = sizes_of(rng, derived - in_series, np.arange(1, MOST_DERIVED + 1) ** -1.6, 1)
    if len(alone) > bases:
        raise SystemExit(f"--reuse {share} leaves {bases} articles for {len(alone)} families: take a smaller share")
    series = sizes_of(rng, in_series, np.ones(SERIES_SIZES[1] - SERIES_SIZES[0]), SERIES_SIZES[0])
    origin = np.arange(count)
    origin[bases : bases + alone.sum()] = np.repeat(np.arange(len(alone)), alone)
    begins = bases + alone.sum() + np.cumsum(series) - series
    origin[count - in_series :] = np.repeat(begins, series)
    role = np.zeros(count, np.int8)
    role[bases : count - in_series] = rng.choice(list(ROLE_SHARES), size=derived - in_series, p=list(ROLE_SHARES.values()))
    role[count - in_series :] = articles.SERIES
    turn = turn_of(origin, role == articles.VERSION)
    weights = 1 / (np.arange(OUTLETS) + 5)
    outlet = rng.choice(OUTLETS, size=count, p=weights / weights.sum())
    same = (role == articles.VERSION) | (role == articles.SERIES)
    outlet = np.where(same, outlet[origin], np.where((role != articles.BASE) & (outlet == outlet[origin]), (outlet + 1) % OUTLETS, outlet))
    footer = (outlet % FOOTER_EVERY == FOOTER_EVERY // 2) & (rng.integers(0, FOOTER_CARRIED, count) == 0) & (share > 0)
    issue = turn_of(origin, role == articles.SERIES)
    later = np.where(same, turn * 173 + issue * 24 * 60, 10 + (3 * 24 * 60 * rng.random(count) ** 3).astype(int))
    published = rng.integers(0, MINUTES, count)
    published = np.where(role == articles.BASE, published, published[origin] + later)
    return articles.Plan(role=role, origin=origin, round=turn.astype(np.int8), outlet=outlet.astype(np.int16), footer=footer), published


def names_of_outlets(rng: np.random.Generator) -> list[str]:
    places = lexicon.invented(rng, OUTLETS, set(), (2, 4))
    kinds = ["Post", "Herald", "Courier", "Times", "Gazette", "Agency", "Online", "Tribune"]
    return [f"{place.title()} {kinds[n % len(kinds)]}" for n, place in enumerate(places)]


def strings(ends: np.ndarray, text: np.ndarray) -> pa.Array:
    return pa.Array.from_buffers(
        pa.string(), len(ends) - 1, [None, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(text[: ends[-1]].tobytes())]
    )


class Collection:
    """A plan with the words and outlets to write it with."""

    def __init__(self, count: int, seed: int, share: float, seeds: list[str] | None) -> None:
        rng = np.random.default_rng(seed)
        self.seed, self.lexicon = seed, lexicon.build(seeds)
        self.plan, self.published = plan_of(rng, count, share)
        self.rows = rng.permutation(count)  # the article of each row, so that families lie scattered
        self.row_of = np.empty(count, np.int64)
        self.row_of[self.rows] = np.arange(count)
        self.outlets = names_of_outlets(rng)
        self.words = 0
        self._text = np.empty(64_000_000, np.uint8)

    def ids(self, numbers: np.ndarray) -> list[str]:
        return [f"a{row:07d}" for row in self.row_of[numbers].tolist()]

    def tables(self) -> Iterator[pa.Table]:
        for first in range(0, len(self.rows), ROW_GROUP):
            yield self.table(self.rows[first : first + ROW_GROUP])

    def table(self, numbers: np.ndarray) -> pa.Table:
        ends = np.zeros(len(numbers) + 1, np.int64)
        marks = articles.AFTER_BYTES, articles.AFTER_STARTS
        while (words := articles.texts_of(self.seed, numbers, self.plan, self.lexicon, *marks, self._text, ends)) < 0:
            self._text = np.empty(2 * len(self._text), np.uint8)
        self.words += words
        text = strings(ends, self._text)
        role, origin = self.plan.role[numbers], self.plan.origin[numbers]
        titled = np.where((role == articles.MUTATE) | (role >= articles.EXTRACT), numbers, origin)
        articles.titles_of(self.seed, titled, self.lexicon, *marks, self._text, ends)
        outlets = [self.outlets[n] for n in self.plan.outlet[numbers].tolist()]
        days = [FIRST_DAY + dt.timedelta(minutes=int(minutes)) for minutes in self.published[numbers]]
        pages = np.where(role == articles.VERSION, origin, numbers).tolist()
        hosts = {outlet: outlet.lower().encode("ascii", "ignore").decode().replace(" ", "-") for outlet in self.outlets}
        columns = {
            "id": self.ids(numbers),
            "text": text,
            "outlet": outlets,
            "url": [f"https://{hosts[outlet]}.example/news/{page}" for outlet, page in zip(outlets, pages, strict=True)],
            "published": [day.strftime("%Y-%m-%dT%H:%M:00Z") for day in days],
            "title": strings(ends, self._text),
        }
        return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))

    def truth(self) -> pa.Table:
        """Every related pair, in order of ids."""
        order = np.argsort(self.plan.origin, kind="stable")
        begins = np.flatnonzero(np.concatenate([[True], np.diff(self.plan.origin[order]) > 0]))
        starts = np.append(begins, len(order))
        members = np.diff(starts)
        found = [np.empty((0, 2 + len(truth.COLUMNS)))]
        groups = np.flatnonzero(members > 1)
        done = np.cumsum(members[groups] * (members[groups] - 1) // 2)
        for cut in np.split(groups, np.searchsorted(done, np.arange(TRUTH_PAIRS, done[-1] if len(done) else 0, TRUTH_PAIRS))):
            if len(cut):
                chosen = np.concatenate([order[starts[n] : starts[n + 1]] for n in cut])
                found.append(self._measured(chosen, np.concatenate([[0], np.cumsum(members[cut])])))
        return self._truth_table(np.concatenate(found))

    def _measured(self, members: np.ndarray, starts: np.ndarray) -> np.ndarray:
        sizes = np.diff(starts)
        room = int((sizes * (sizes - 1) // 2).sum())
        pairs, measures = np.empty((2, room), np.int64), np.empty((room, len(truth.COLUMNS)))
        count = truth.families(self.seed, members, starts, self.plan, self.lexicon, pairs[0], pairs[1], measures)
        return np.column_stack([pairs[:, :count].T, measures[:count]])

    def _truth_table(self, found: np.ndarray) -> pa.Table:
        numbers = found[:, :2].astype(np.int64)
        rows = self.row_of[numbers]
        turned = rows[:, 0] > rows[:, 1]
        numbers[turned] = numbers[turned][:, ::-1]
        order = np.lexsort((rows.max(axis=1), rows.min(axis=1))) if len(rows) else np.empty(0, np.int64)
        one, other = numbers[order].T
        found = found[order]
        role, origin = self.plan.role, self.plan.origin
        derived = np.where(origin[other] == one, other, np.where(origin[one] == other, one, -1))
        kinds = np.array([*articles.ROLES, "sibling"])
        kind = kinds[np.where(role[one] == articles.SERIES, articles.SERIES, np.where(derived < 0, len(articles.ROLES), role[derived]))]
        source = np.where(kind == "series", -1, np.where(derived < 0, -1, origin[derived]))
        measures = {name: found[:, 2 + n] for n, name in enumerate(truth.COLUMNS)}
        whole = ("words", "run", "shared5", "grams20", "min_words")
        return pa.table(
            {
                "a": self.ids(one),
                "b": self.ids(other),
                "kind": kind.tolist(),
                "origin": pa.array([f"a{self.row_of[n]:07d}" if n >= 0 else None for n in source.tolist()], pa.string()),
                **{name: pa.array(measures[name].astype(np.int32)) for name in whole},
                "resemblance": measures["resemblance"],
                "containment": measures["containment"],
                "exact": measures["exact"].astype(bool),
            }
        )

    def footers(self) -> pa.Table:
        numbers = np.sort(self.row_of[np.flatnonzero(self.plan.footer)])
        outlets = self.plan.outlet[self.rows[numbers]].tolist()
        return pa.table({"id": [f"a{row:07d}" for row in numbers], "footer": pa.array([self.outlets[n] for n in outlets], pa.string())})


def write(path: Path, count: int, *, seed: int = 1, share: float = 0.3, seeds_from: Path | None = None) -> dict[str, int]:
    """Write the three files; the number of articles, words and truth pairs."""
    seeds = None
    if seeds_from:
        seeds = [text for text in pq.read_table(seeds_from, columns=["text"]).column("text").to_pylist() if text]
    collection = Collection(count, seed, share, seeds)
    writer = None
    for table in collection.tables():
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
        writer.write_table(table)
    writer.add_key_value_metadata({"words": str(collection.words)})
    writer.close()
    pairs = collection.truth()
    pq.write_table(pairs, path.with_suffix(".truth.parquet"), compression="zstd")
    pq.write_table(collection.footers(), path.with_suffix(".footers.parquet"), compression="zstd")
    return {"articles": count, "words": collection.words, "pairs": pairs.num_rows, "footers": int(collection.plan.footer.sum())}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=Path)
    options.add_argument("--articles", type=int, required=True)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--reuse", type=float, default=0.3, metavar="SHARE", help="share of articles that derive from another (default 0.3)"
    )
    options.add_argument("--seeds-from", type=Path, metavar="FILE.parquet")
    chosen = options.parse_args()
    if not (1 <= chosen.articles <= 10_000_000 and 0 <= chosen.reuse <= 0.7):  # ids have seven digits; families need bases
        options.error("--articles from 1 to 10,000,000, --reuse from 0 to 0.7")
    began = time.perf_counter()
    done = write(chosen.out, chosen.articles, seed=chosen.seed, share=chosen.reuse, seeds_from=chosen.seeds_from)
    print(", ".join(f"{number:,} {name}" for name, number in done.items()), f"in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
