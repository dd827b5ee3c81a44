"""Make the int8 ONNX file of `variorum claims` from what `training/attributions.py` trained.

    python training/export.py tagger.pt --encoder DIR --out src/variorum/claims/weights

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
from attributions import Tagger
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from transformers import BertConfig, BertModel


class Exported(nn.Module):
    """One window in, the scores of its words out, all heads side by side.

    The encoder's own sums in an order that costs less: query, key and value in one product, and in the last layer only the first piece of
    each word asks. A fifth faster than the encoder as it stands; the results differ by rounding alone.
    """

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.encoder = model.encoder
        self.heads = joined([model.tags, model.names, model.cue, model.word, model.lean])
        self.asked = nn.ModuleList()
        for layer in model.encoder.encoder.layer:
            attention = layer.attention.self
            self.count, self.width = attention.num_attention_heads, attention.attention_head_size
            together = joined([attention.query, attention.key, attention.value])
            size = self.count * self.width
            together.weight.data[:size] /= math.sqrt(self.width)
            together.bias.data[:size] /= math.sqrt(self.width)
            self.asked.append(together)

    def forward(self, ids: torch.Tensor, types: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder.embeddings(input_ids=ids, token_type_ids=types)[0]
        layers = self.encoder.encoder.layer
        for number, (layer, together) in enumerate(zip(layers, self.asked, strict=True), 1):
            query, key, value = together(hidden).reshape(-1, 3, self.count, self.width).permute(1, 2, 0, 3).unbind(0)
            if number == len(layers):
                query, hidden = query[:, first], hidden[first]
            mixed = (torch.softmax(query @ key.transpose(1, 2), -1) @ value).transpose(0, 1).reshape(-1, self.count * self.width)
            hidden = layer.attention.output.LayerNorm(layer.attention.output.dense(mixed) + hidden)
            hidden = layer.output.LayerNorm(layer.output.dense(nn.functional.gelu(layer.intermediate.dense(hidden))) + hidden)
        return self.heads(hidden)


def joined(parts: list[nn.Linear]) -> nn.Linear:
    """Linear maps of one input as one, their outputs side by side."""
    whole = nn.Linear(parts[0].in_features, sum(part.out_features for part in parts))
    whole.weight.data = torch.cat([part.weight.data for part in parts])
    whole.bias.data = torch.cat([part.bias.data for part in parts])
    return whole


def load(path: Path) -> Tagger:
    saved = torch.load(path, weights_only=False)
    config = BertConfig(**saved["config"])
    config._attn_implementation = "eager"  # noqa: SLF001  - the exporter knows no fused attention
    model = Tagger(BertModel(config, add_pooling_layer=False))
    model.load_state_dict(saved["model"])
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="leave the weights in float32, for comparing")
    options = parser.parse_args()
    model = load(options.trained)
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / "attributions.onnx"
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        window = torch.ones(1, 16, dtype=torch.long)
        torch.onnx.export(
            Exported(model), (window, torch.zeros_like(window), torch.arange(9)), str(plain), dynamo=False, opset_version=17,
            input_names=["ids", "types", "first"], output_names=["scores"],
            dynamic_axes={"ids": {1: "pieces"}, "types": {1: "pieces"}, "first": {0: "words"}, "scores": {0: "words"}},
        )  # fmt: skip
        if options.float:
            shutil.copy(plain, target)
        else:
            quantize_dynamic(str(plain), str(target), weight_type=QuantType.QInt8, per_channel=True)
    made = onnx.load(target)
    chain = {key: getattr(model, key).detach().tolist() for key in ("begin", "steps", "distance")}
    onnx.helper.set_model_props(made, {"variorum": json.dumps(chain)})
    onnx.save(made, target)
    shutil.copy(options.encoder / "tokenizer.json", options.out / "tokenizer.json")
    print(target.stat().st_size, hashlib.sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
