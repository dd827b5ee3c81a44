"""Make the int8 ONNX file of `variorum claims` from what `training/attributions.py` trained.

    python training/export.py tagger.pt --encoder DIR --out src/variorum/claims/weights

Weights of the matrix products are int8 a channel, activations are quantised as they come (dynamic quantisation); embeddings are int8. The
scores of the tag chain and of distances go into the file's metadata. Prints the SHA-256. Needs torch, onnx, onnxruntime.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from attributions import Tagger
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertConfig, BertModel


class Exported(torch.nn.Module):
    """One window in, the scores of its words out, all heads side by side."""

    def __init__(self, model: Tagger) -> None:
        super().__init__()
        self.encoder = model.encoder
        heads = (model.tags, model.names, model.cue, model.word, model.lean)
        self.heads = torch.nn.Linear(heads[0].in_features, sum(head.out_features for head in heads))
        self.heads.weight.data = torch.cat([head.weight.data for head in heads])
        self.heads.bias.data = torch.cat([head.bias.data for head in heads])

    def forward(self, ids: torch.Tensor, types: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(input_ids=ids, token_type_ids=types).last_hidden_state[0]
        return self.heads(hidden[first])


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
