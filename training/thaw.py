"""Bring an int8 ONNX file of `training/export.py` back to weights that can be trained on.

    python training/thaw.py attributions.onnx --encoder DIR --out tagger.pt

What rounding to int8 took away stays away; exported again by the exporter of its time, the thawed weights gave the same file byte for byte. For
the plain tagger as it shipped until 2026-11-26 (six layers, no stand-ins); whoever has its tagger.pt needs no thawing.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig

from variorum.claims import windows

HEADS = {"tags": 7, "names": 11, "cue": 192, "word": 192, "lean": 2}  # rows of the joined head, see `export.Exported`


def whole(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """Every weight as float32 under its name, matrices as torch has them (out, in)."""
    raw = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in model.graph.initializer}
    found = {}
    for name, value in raw.items():
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            plain = (value.float() - raw[f"{stem}_zero_point"].float()) * raw[f"{stem}_scale"]
            found[stem.removesuffix("_Transposed")] = plain.T.contiguous() if stem.endswith("_Transposed") else plain
        elif not name.endswith(("_scale", "_zero_point")):
            found[name] = value
    return found


def thawed(model: onnx.ModelProto, config: BertConfig) -> dict[str, torch.Tensor]:
    """The weights under the names of `attributions.Tagger`; undoes what `export.Exported` put together."""
    state = whole(model)
    width = math.sqrt(config.hidden_size / config.num_attention_heads)
    for layer in range(config.num_hidden_layers):
        for kind in ("weight", "bias"):
            for name, part in zip(("query", "key", "value"), state.pop(f"asked.{layer}.{kind}").chunk(3), strict=True):
                state[f"encoder.encoder.layer.{layer}.attention.self.{name}.{kind}"] = part * (width if name == "query" else 1)
    for kind in ("weight", "bias"):
        for name, part in zip(HEADS, state.pop(f"heads.{kind}").split(list(HEADS.values())), strict=True):
            state[f"{name}.{kind}"] = part.clone()
    chain = json.loads(next(one.value for one in model.metadata_props if one.key == "variorum"))
    return state | {key: torch.tensor(chain[key]) for key in ("begin", "steps", "distance")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("frozen", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    config = BertConfig.from_pretrained(options.encoder, attention_probs_dropout_prob=0.0, type_vocab_size=windows.TYPES)
    torch.save({"model": thawed(onnx.load(options.frozen), config), "config": config.to_dict()}, options.out)


if __name__ == "__main__":
    main()
