"""What the generator of collections says of its collections is so, counted anew in plain Python."""

import itertools
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

SCALE = Path(__file__).resolve().parents[2] / "bench" / "scale"
pytestmark = pytest.mark.slow  # compiling takes its time


def generated(path, *options):
    done = subprocess.run([sys.executable, SCALE / "generate.py", path, *options], check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [pq.read_table(path.with_suffix(f"{part}.parquet")).to_pylist() for part in ("", ".truth", ".footers")]


def words_of(articles):
    return {article["id"]: re.findall(r"\w+", article["text"].casefold()) for article in articles}


def grams(words, size):
    return {tuple(words[n : n + size]) for n in range(len(words) - size + 1)}


def sharing(texts, size):
    """Pairs of ids whose texts share a run of `size` words."""
    holders = defaultdict(set)
    for key, words in texts.items():
        for gram in grams(words, size):
            holders[gram].add(key)
    return {pair for keys in holders.values() if len(keys) > 1 for pair in itertools.combinations(sorted(keys), 2)}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return generated(tmp_path_factory.mktemp("generated") / "news.parquet", "--articles", "1500", "--seed", "3")


def test_the_truth_holds_every_pair_that_shares_twelve_words_but_for_footers_and_no_other(planted):
    articles, truth, footers = planted
    footer = {row["id"]: row["footer"] for row in footers}
    real = {(a, b) for a, b in sharing(words_of(articles), 12) if footer.get(a, a) != footer.get(b, b)}
    listed = {(row["a"], row["b"]) for row in truth if row["run"] >= 12}
    assert len(real) > 1000
    assert real <= listed
    assert listed - real <= {(row["a"], row["b"]) for row in truth if footer.get(row["a"], 1) == footer.get(row["b"], 2)}


def test_the_measures_of_a_pair_are_those_of_its_words(planted):
    articles, truth, _ = planted
    texts = words_of(articles)
    for row in truth[::7]:
        a, b = texts[row["a"]], texts[row["b"]]
        of_a, of_b = grams(a, 5), grams(b, 5)
        assert row["shared5"] == len(of_a & of_b)
        assert row["resemblance"] == pytest.approx(len(of_a & of_b) / len(of_a | of_b))
        assert row["containment"] == pytest.approx(len(of_a & of_b) / min(len(of_a), len(of_b)))
        assert row["exact"] == (a == b)
        assert row["min_words"] == min(len(a), len(b))
        assert grams(a, row["run"]) & grams(b, row["run"])
        assert not grams(a, row["run"] + 1) & grams(b, row["run"] + 1)
        assert (row["grams20"] > 0) == (row["run"] >= 20)


def test_every_kind_of_reuse_is_planted_and_is_what_it_is_called(planted):
    articles, truth, _ = planted
    by_id = {article["id"]: article for article in articles}
    kinds = defaultdict(list)
    for row in truth:
        kinds[row["kind"]].append((by_id[row["a"]], by_id[row["b"]], row))
    assert set(kinds) == {"copy", "mutate", "cut", "version", "extract", "quote", "series", "sibling"}
    assert all(a["url"] == b["url"] and a["outlet"] == b["outlet"] for a, b, _ in kinds["version"])
    assert all(a["outlet"] != b["outlet"] and row["containment"] > 0.9 for a, b, row in kinds["copy"])
    assert all(row["run"] >= 20 for _, _, row in kinds["quote"])
    assert all(a["published"] != b["published"] for a, b, _ in kinds["series"])
    for kind in ("copy", "mutate", "cut", "version", "extract", "quote"):
        for a, b, row in kinds[kind]:
            first, second = (a, b) if row["origin"] == a["id"] else (b, a)
            assert first["published"] < second["published"]


def test_without_reuse_no_two_articles_share_twelve_words(tmp_path):
    articles, truth, footers = generated(tmp_path / "news.parquet", "--articles", "1500", "--reuse", "0")
    assert len(articles) == 1500
    assert truth == footers == []
    assert sharing(words_of(articles), 12) == set()


def test_the_same_arguments_give_the_same_rows_and_another_seed_gives_others(tmp_path, planted):
    again, truth, _ = generated(tmp_path / "again.parquet", "--articles", "1500", "--seed", "3")
    other, _, _ = generated(tmp_path / "other.parquet", "--articles", "1500", "--seed", "4")
    assert again == planted[0]
    assert truth == planted[1]
    assert not {article["text"] for article in other} & {article["text"] for article in again}


def test_a_seed_collection_lends_its_words_and_nothing_longer(tmp_path, planted):
    seeds = tmp_path / "seeds.parquet"
    pq.write_table(pq.read_table(seeds_of(tmp_path)).select(["id", "text"]), seeds)
    articles, _, _ = generated(tmp_path / "news.parquet", "--articles", "300", "--reuse", "0", "--seeds-from", seeds)
    own, lent = words_of(articles), words_of(pq.read_table(seeds).to_pylist())
    assert sharing(own | {f"seed {key}": words for key, words in lent.items()}, 8) == set()
    vocabulary = set(itertools.chain.from_iterable(lent.values()))
    used = [word for words in own.values() for word in words]
    assert sum(word in vocabulary for word in used) > 0.95 * len(used)


def seeds_of(folder):
    path = folder / "lent.parquet"
    generated(path, "--articles", "50", "--reuse", "0", "--seed", "9")
    return path
