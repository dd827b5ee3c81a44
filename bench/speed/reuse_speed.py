"""How fast `variorum reuse` is, beside a floor and rensa's MinHash in the same run.

    python bench/scale/generate.py news.parquet --articles 20000
    python bench/speed/reuse_speed.py news.parquet [--json FILE] [--repeats 3]

The file has `id` and `text`. Rows, the median of the repeats, each in a process of its own:

floor          read the text column and hash every word once: compiled, one thread, warm
engine_1, _2   `pipeline.reuse` from file to files in a process that has run it before, on one core and on two
memory_1, _2   `variorum.find_reuse` on the table, likewise
command_1, _2  `variorum reuse` as a whole command, start of Python included
rensa_pairs    the peer as a whole command: read, word 5-grams, 128 permutations, LSH at .5, candidates checked by their signatures; names the pairs
rensa_flags    the peer doing less: only flags articles that have a near-duplicate, from a matrix of signatures (its documented batch way)
rensa_hashed   the same from words hashed once and grams combined in numpy, the quickest way that was found to feed it
cold, again    `variorum reuse` on the first 800 articles, with an empty cache of compiled code, then with what that call left in it

Wall times on a shared machine vary up to threefold: read ratios, and CPU seconds, which count all threads and processes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve()
GRAM, PERMUTATIONS, BANDS, THRESHOLD = (
    5,
    128,
    32,
    0.5,
)  # 32 bands of 4 rows: a pair at .5 is a candidate with probability .87, at .6 with .99
FIRST = 800


def spent() -> float:
    """CPU seconds of this process, its threads and the children that it waited for."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def warm(act: Callable[[], object], repeats: int) -> dict[str, object]:
    """Median wall and CPU seconds of `repeats` calls after a first one."""
    act()
    walls, cpus, result = [], [], None
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), spent()
        result = act()
        walls.append(time.perf_counter() - wall)
        cpus.append(spent() - cpu)
    return {"wall_s": round(statistics.median(walls), 3), "cpu_s": round(statistics.median(cpus), 3), "result": result}


# --- the floor ----------------------------------------------------------------------------------------------------------------------------


def floor(path: str, repeats: int) -> dict[str, object]:
    import numba
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    @numba.njit(cache=True)
    def hashed(text, ends, hashes):
        """FNV-1a of every run of letters and digits, ASCII folded; other scripts count as letters, U+20xx does not."""
        words, value, inside, place = 0, np.uint64(0), False, ends[0]
        for row in range(len(ends) - 1):
            while place < ends[row + 1]:
                letter = text[place]
                place += 1
                if 65 <= letter <= 90:
                    letter += 32
                if letter == 0xE2 and place + 1 < len(text) and text[place] == 0x80:
                    letter, place = 32, place + 2
                if letter >= 128 or 97 <= letter <= 122 or 48 <= letter <= 57 or letter == 95:
                    if not inside:
                        inside, value = True, np.uint64(14695981039346656037)
                    value = (value ^ np.uint64(letter)) * np.uint64(1099511628211)
                elif inside:
                    hashes[words], inside = value, False
                    words += 1
            if inside:
                hashes[words], inside = value, False
                words += 1
        return words

    def act() -> int:
        words = 0
        for batch in pq.ParquetFile(path).iter_batches(20_000, columns=["text"], use_threads=False):
            text = batch.column(0).cast(pa.large_string())
            _, ends, letters = text.buffers()
            ends = np.frombuffer(ends, np.int64)[text.offset : text.offset + len(text) + 1]
            words += hashed(np.frombuffer(letters, np.uint8), ends, np.empty((ends[-1] - ends[0]) // 2 + len(ends), np.uint64))
        return words

    pa.set_cpu_count(1)
    return warm(act, repeats)


# --- variorum -----------------------------------------------------------------------------------------------------------------------------


def engine(path: str, repeats: int) -> dict[str, object]:
    from variorum import pipeline

    def act() -> list[int]:
        with tempfile.TemporaryDirectory() as folder:
            done = pipeline.reuse([path], Path(folder) / "out", jobs=len(os.sched_getaffinity(0)))
            return [done.articles, done.passages, done.pairs, done.stories]

    return warm(act, repeats)


def memory(path: str, repeats: int) -> dict[str, object]:
    import pyarrow.parquet as pq

    import variorum

    def act() -> list[int]:
        found = variorum.find_reuse(pq.read_table(path), jobs=len(os.sched_getaffinity(0)))
        return [found.passages.num_rows, found.pairs.num_rows, found.stories.num_rows]

    return warm(act, repeats)


# --- the peer -----------------------------------------------------------------------------------------------------------------------------


def texts_of(path: str) -> list[str]:
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=["text"]).column(0).to_pylist()


def grams(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(gram) for gram in zip(*(words[n:] for n in range(GRAM)), strict=False)] if len(words) >= GRAM else words


def rensa_pairs(path: str) -> int:
    from rensa import RMinHash, RMinHashLSH

    sketches = RMinHash.from_token_sets((grams(text) for text in texts_of(path)), num_perm=PERMUTATIONS, seed=42)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    index.insert_many(sketches)
    near = index.query_all(sketches)
    return sum(sketches[n].jaccard(sketches[m]) >= THRESHOLD for n, found in enumerate(near) for m in found if m > n)


def rensa_flags(path: str) -> int:
    from rensa import RMinHash, RMinHashLSH

    matrix = RMinHash.digest_matrix_from_token_sets((grams(text) for text in texts_of(path)), num_perm=PERMUTATIONS, seed=42)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    return sum(index.query_duplicate_flags_matrix_one_shot(matrix))


def rensa_hashed(path: str) -> int:
    import numpy as np
    from rensa import RMinHash, RMinHashLSH

    words: list[int] = []
    ends = [0]
    for text in texts_of(path):
        words.extend(map(hash, text.lower().split()))
        ends.append(len(words))
    hashes = np.array(words, dtype=np.int64).view(np.uint64)
    mixed = hashes[: len(hashes) - GRAM + 1].copy()
    for n in range(1, GRAM):
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) ^ hashes[n : len(hashes) - GRAM + 1 + n]
    count = np.maximum(np.diff(ends) - GRAM + 1, 0)
    offsets = np.concatenate([[0], np.cumsum(count)])
    inside = np.arange(offsets[-1]) + np.repeat(np.array(ends[:-1]) - offsets[:-1], count)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(mixed[inside], offsets.astype(np.uint64), num_perm=PERMUTATIONS, seed=42)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    return sum(index.query_duplicate_flags_matrix_one_shot(matrix))


# --- all of it ----------------------------------------------------------------------------------------------------------------------------

WARM = {"floor": floor, "engine": engine, "memory": memory}
PEERS = {"rensa_pairs": rensa_pairs, "rensa_flags": rensa_flags, "rensa_hashed": rensa_hashed}


def child(name: str, path: str, repeats: int) -> None:
    print(json.dumps({"result": PEERS[name](path)} if name in PEERS else WARM[name](path, repeats)))


def measure_warm(name: str, path: Path, cores: int, repeats: int) -> dict[str, object]:
    measured = run([sys.executable, str(HERE), "--child", name, str(path), str(repeats)], cores=cores)
    return json.loads(measured.output) | {"peak_mb": measured.peak_mb}


def measure_whole(
    command: Callable[[], list[str]], cores: int, repeats: int, environment: dict[str, str] | None = None
) -> dict[str, object]:
    runs = [run(command(), cores=cores, environment=environment) for _ in range(repeats)]
    row: dict[str, object] = {name: statistics.median(figures(one)[name] for one in runs) for name in ("wall_s", "cpu_s", "peak_mb")}
    return row | (json.loads(runs[-1].output) if runs[-1].output.startswith("{") else {})


def reuse_command(path: Path, cores: int, folder: Path) -> Callable[[], list[str]]:
    numbers = iter(range(1_000))
    words = [sys.executable, "-m", "variorum", "reuse", str(path), "--jobs", str(cores), "-o"]
    return lambda: [*words, str(folder / f"{path.stem}-{cores}-{next(numbers)}")]


def first_call(path: Path, folder: Path) -> dict[str, dict[str, object]]:
    import pyarrow.parquet as pq

    few = folder / "few.parquet"
    pq.write_table(pq.read_table(path).slice(0, FIRST), few)
    cache = {"NUMBA_CACHE_DIR": str(folder / "cache")}
    cores = len(os.sched_getaffinity(0))
    command = reuse_command(few, cores, folder)
    return {"cold": measure_whole(command, cores, 1, cache), "again": measure_whole(command, cores, 3, cache)}


def ratios(rows: dict[str, dict[str, object]]) -> dict[str, float]:
    def over(one: str, other: str, what: str = "wall_s") -> float | None:
        return round(rows[one][what] / rows[other][what], 2) if one in rows and other in rows else None

    wanted = {
        "engine_1 / floor": over("engine_1", "floor"),
        "engine_1 / floor, cpu": over("engine_1", "floor", "cpu_s"),
        "engine_2 / floor": over("engine_2", "floor"),
        "memory_1 / floor": over("memory_1", "floor"),
        "engine_1 / engine_2": over("engine_1", "engine_2"),
        "command_1 / command_2": over("command_1", "command_2"),
        **{f"command_1 / {peer}": over("command_1", peer) for peer in PEERS},
        **{f"command_2 / {peer}": over("command_2", peer) for peer in PEERS},
        **{f"command_1 / {peer}, cpu": over("command_1", peer, "cpu_s") for peer in PEERS},
    }
    return {name: value for name, value in wanted.items() if value is not None}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", type=Path)
    options.add_argument("--json", type=Path)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--only", nargs="+", metavar="ROW", help="floor, engine, memory, command, rensa, cold")
    chosen = options.parse_args()
    wanted = chosen.only or ["floor", "engine", "memory", "command", "rensa", "cold"]
    rows: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "floor" in wanted:
            rows["floor"] = measure_warm("floor", chosen.file, 1, 2 * chosen.repeats + 1)
        for cores in (1, 2):
            for kind in ("engine", "memory"):
                if kind in wanted:
                    rows[f"{kind}_{cores}"] = measure_warm(kind, chosen.file, cores, chosen.repeats)
            if "command" in wanted:
                rows[f"command_{cores}"] = measure_whole(reuse_command(chosen.file, cores, folder), cores, chosen.repeats)
        for peer in PEERS if "rensa" in wanted else ():
            command = [sys.executable, str(HERE), "--child", peer, str(chosen.file), "1"]
            rows[peer] = measure_whole(lambda command=command: command, 2, chosen.repeats)
        if "cold" in wanted:
            rows |= first_call(chosen.file, folder)
    report("reuse_speed", f"{chosen.file.name}, median of {chosen.repeats}; see the script", {**rows, "ratios": ratios(rows)}, chosen.json)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        sys.path.insert(0, str(HERE.parents[1] / "scale"))
        from measured import figures, report, run

        main()
