"""Make the int8 ONNX file of `variorum claims` from what `training/attributions.py` trained.

    python training/export.py tagger.pt --encoder DIR --words words.json --out src/variorum/claims/weights

Weights of the matrix products are int8 a channel, activations are quantised as they come (dynamic quantisation); embeddings are int8. The
scores of the tag chain and of distances go into the file's metadata. Prints the SHA-256. Needs torch, onnx, onnxruntime.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from attributions import NAME_TAGS, SPELLING_WIDTH, TAGS, Tagger, begun, beside
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from variorum.claims import windows


class Exported(nn.Module):
    """One window in, the scores of its words out, all heads side by side.

    The encoder's own sums in an order that costs less: query, key and value in one product, and in the last layer only the first piece of
    each word asks. A fifth faster than the encoder as it stands; the results differ by rounding alone. All that reads the encoder's last layer is one product.
    """

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.encoder = model.encoder
        self.letters, self.spelling = shortened(model)
        of_spelling, of_place = model.names.weight.data.split([SPELLING_WIDTH, model.names.in_features - SPELLING_WIDTH], 1)
        self.seen = linear(of_spelling, torch.zeros(len(NAME_TAGS)))
        place = linear(of_place, model.names.bias.data)
        self.heads = joined([model.tags, place, model.cue, model.word, model.lean, model.around])
        self.asked = nn.ModuleList()
        for layer in model.encoder.encoder.layer:
            attention = layer.attention.self
            self.count, self.width = attention.num_attention_heads, attention.attention_head_size
            together = joined([attention.query, attention.key, attention.value])
            size = self.count * self.width
            together.weight.data[:size] /= math.sqrt(self.width)
            together.bias.data[:size] /= math.sqrt(self.width)
            self.asked.append(together)

    def forward(self, ids: torch.Tensor, types: torch.Tensor, first: torch.Tensor, spelt: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder.embeddings(input_ids=ids, token_type_ids=types)[0]
        layers = self.encoder.encoder.layer
        for number, (layer, together) in enumerate(zip(layers, self.asked, strict=True), 1):
            query, key, value = together(hidden).reshape(-1, 3, self.count, self.width).permute(1, 2, 0, 3).unbind(0)
            if number == len(layers):
                query, hidden = query[:, first], hidden[first]
            mixed = (torch.softmax(query @ key.transpose(1, 2), -1) @ value).transpose(0, 1).reshape(-1, self.count * self.width)
            hidden = layer.attention.output.LayerNorm(layer.attention.output.dense(mixed) + hidden)
            hidden = layer.output.LayerNorm(layer.output.dense(nn.functional.gelu(layer.intermediate.dense(hidden))) + hidden)
        scores, around = self.heads(hidden).split([self.heads.out_features - SPELLING_WIDTH, SPELLING_WIDTH], 1)
        seen = self.seen(nn.functional.gelu(self.spelling(beside(self.spelled(spelt))) + around))
        roles, names, rest = scores.split([len(TAGS), len(NAME_TAGS), scores.shape[1] - len(TAGS) - len(NAME_TAGS)], 1)
        return torch.cat([roles, names + seen, rest], 1)

    def spelled(self, spelt: torch.Tensor) -> torch.Tensor:
        there = (spelt != windows.NOTHING).float()[..., None]
        return (self.letters(spelt) * there).sum(-2) / there.sum(-2)


LETTERS = 64  # numbers by which the head for names knows a piece


def shortened(model: Tagger) -> tuple[nn.Embedding, nn.Linear]:
    """A table of pieces in fewer numbers, and what the head for names makes of them: the best of that rank over the vocabulary.

    What it asks of a piece's 384 numbers lies in few directions: 99.6 % of the names stay what they were, and tagging and linking take 3 % less time.
    """
    table, spelling = model.encoder.embeddings.word_embeddings.weight.data.double(), model.spelling.weight.data.double()
    width = table.shape[1]
    asked = torch.cat(spelling.split(width, 1))
    root = torch.linalg.cholesky(table.T @ table / len(table)).to(asked)
    left, sizes, right = torch.linalg.svd(asked @ root, full_matrices=False)
    basis = torch.linalg.solve(root.T, right[:LETTERS].T)
    letters = nn.Embedding(len(table), LETTERS)
    letters.weight.data = (table @ basis).float()
    short = (left[:, :LETTERS] * sizes[:LETTERS]).split(len(spelling))
    return letters, linear(torch.cat(short, 1).float(), model.spelling.bias.data)


def linear(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight.data, made.bias.data = weight.clone(), bias.clone()
    return made


def joined(parts: list[nn.Linear]) -> nn.Linear:
    """Linear maps of one input as one, their outputs side by side."""
    whole = nn.Linear(parts[0].in_features, sum(part.out_features for part in parts))
    whole.weight.data = torch.cat([part.weight.data for part in parts])
    whole.bias.data = torch.cat([part.bias.data for part in parts])
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--words", type=Path, required=True, help="words.json of training/words.py")
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="leave the weights in float32, for comparing")
    options = parser.parse_args()
    model = begun(options.trained).eval()
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / "attributions.onnx"
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        window = torch.ones(1, 16, dtype=torch.long)
        torch.onnx.export(
            Exported(model), (window, torch.zeros_like(window), torch.arange(9), torch.ones(9, windows.SPELT, dtype=torch.long)), str(plain), dynamo=False, opset_version=17,
            input_names=["ids", "types", "first", "spelt"], output_names=["scores"],
            dynamic_axes={"ids": {1: "pieces"}, "types": {1: "pieces"}, "first": {0: "words"}, "spelt": {0: "words"}, "scores": {0: "words"}},
        )  # fmt: skip
        if options.float:
            shutil.copy(plain, target)
        else:
            quantize_dynamic(str(plain), str(target), weight_type=QuantType.QInt8, per_channel=True)
    made = onnx.load(target)
    chain = {key: getattr(model, key).detach().tolist() for key in ("begin", "steps", "distance")}
    onnx.helper.set_model_props(made, {"variorum": json.dumps(chain)})
    onnx.save(made, target)
    for file in (options.encoder / "tokenizer.json", options.words):
        if not (options.out / file.name).exists() or not (options.out / file.name).samefile(file):
            shutil.copy(file, options.out / file.name)
    for name in ("attributions.onnx", "tokenizer.json", "words.json"):
        held = (options.out / name).read_bytes()
        print(name, len(held), hashlib.sha256(held).hexdigest())


if __name__ == "__main__":
    main()
