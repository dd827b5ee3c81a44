"""Leave a layer and some of the inner channels of the encoder out, those that the loss misses least; to be trained on afterwards.

    python training/prune.py tagger.pt train.jsonl.gz --names names.jsonl --words words.json --encoder DIR --layers 5 --inner 1152 --out lean.pt

First each layer is left out by itself, and the one whose absence costs least goes, until --layers are left. Then the inner channels of each
layer are ranked by the first term of the loss' change without them (Molchanov et al. 2017), and --inner of each are kept. Measured on 60 texts.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from attributions import Example, Tagger, Text, batches, begun, examples, loss, read
from tokenizers import Tokenizer
from torch import nn

from variorum.claims import standins

TEXTS = 60


@torch.no_grad()
def mean_loss(model: Tagger, rows: Sequence[list[Example]]) -> float:
    return sum(loss(model, batch).item() for batch in rows) / len(rows)


def without_layers(model: Tagger, rows: Sequence[list[Example]], kept: int) -> None:
    bert = model.encoder.encoder
    while len(bert.layer) > kept:
        layers = list(bert.layer)
        costs = []
        for absent in range(len(layers)):
            bert.layer = nn.ModuleList(layers[:absent] + layers[absent + 1 :])
            costs.append(mean_loss(model, rows))
        print("loss without each layer", [round(cost, 3) for cost in costs], flush=True)
        least = min(range(len(layers)), key=costs.__getitem__)
        bert.layer = nn.ModuleList(layers[:least] + layers[least + 1 :])
    model.encoder.config.num_hidden_layers = kept


def importance(model: Tagger, rows: Sequence[list[Example]]) -> list[torch.Tensor]:
    """Of each inner channel of each layer: mean square of activation times gradient."""
    layers = model.encoder.encoder.layer
    sums = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]
    held: list[torch.Tensor] = []

    def hold(_module: nn.Module, _given: object, out: torch.Tensor) -> None:
        out.retain_grad()
        held.append(out)

    hooks = [layer.intermediate.register_forward_hook(hold) for layer in layers]
    for batch in rows:
        held.clear()
        loss(model, batch).backward()
        sums = [total + ((out * out.grad).float() ** 2).sum((0, 1)) for total, out in zip(sums, held, strict=True)]
        model.zero_grad(set_to_none=True)
    for hook in hooks:
        hook.remove()
    return sums


def without_channels(model: Tagger, rows: Sequence[list[Example]], kept: int) -> None:
    for layer, sums in zip(model.encoder.encoder.layer, importance(model, rows), strict=True):
        best = sums.topk(kept).indices.sort().values
        inner, outer = layer.intermediate.dense, layer.output.dense
        inner.weight.data, inner.bias.data = inner.weight.data[best].clone(), inner.bias.data[best].clone()
        outer.weight.data = outer.weight.data[:, best].clone()
    model.encoder.config.intermediate_size = kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("texts", type=Path)
    for name in ("names", "words", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--inner", type=int, default=1152)
    options = parser.parse_args()
    torch.manual_seed(13)
    torch.set_num_threads(1)
    draw = random.Random(13)
    tokeniser = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
    tokeniser.no_padding()
    tokeniser.no_truncation()
    names = {record["text"]: record["names"] for record in read(options.names)}
    lists = standins.load(options.words)
    records = draw.sample(read(options.texts), TEXTS)
    texts = [Text(record | {"names": names[record["text"]]}, tokeniser, lists) for record in records]
    rows = list(batches(examples(texts, draw), draw, 2048))
    model = begun(options.trained).eval()
    print(f"loss {mean_loss(model, rows):.3f} on {len(rows)} batches", flush=True)
    without_layers(model, rows[::3], options.layers)
    print(f"loss {mean_loss(model, rows):.3f} with {options.layers} layers", flush=True)
    without_channels(model, rows, options.inner)
    print(f"loss {mean_loss(model, rows):.3f} with {options.inner} channels", flush=True)
    torch.save({"model": model.state_dict(), "config": model.encoder.config.to_dict()}, options.out)


if __name__ == "__main__":
    main()
