"""The learned part of reading: one small encoder that tags source, cue and content, says which belong together, and finds names.

The only place where onnxruntime and tokenizers are used. What the model is, what it was trained on and how well it does stands in
`weights/CARD.md`; `training/attributions.py` makes it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from variorum.claims import standins, windows
from variorum.errors import ModelError
from variorum.model import ActorKind, Span

ROLES = ("source", "cue", "content")
KINDS = tuple(ActorKind)  # in the order of the model's output
_TAGS = 1 + 2 * len(ROLES)
_NAMES = 1 + 2 * len(KINDS)
_WEIGHTS = Path(__file__).with_name("weights")
_SURROGATES = re.compile("[\ud800-\udfff]")
_REINSTALL = "install variorum again"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the model says of one window. A word without pieces ends a paragraph.

    `roles` (words, 7) and `names` (words, 11) are scores of the tags O, B-, I- of each role or kind; `asks` and `answers` (2, words, width)
    hold what a word asks of its source and content as a cue, and what it answers; `lean` (2, words) how likely it is either at all.
    """

    words: list[windows.Word]
    roles: Floats
    names: Floats
    asks: Floats
    answers: Floats
    lean: Floats


@dataclass(frozen=True, slots=True)
class Chain:
    """The linear chain over the role tags, and the share of distance in linking; part of the model."""

    begin: Floats  # (7,)
    steps: Floats  # (7, 7), from and to
    distance: Floats  # (2, 32), by bucket of the signed distance from cue to word


class Tagger:
    """The model, loaded once a process."""

    def __init__(self, folder: Path = _WEIGHTS) -> None:
        self._tokeniser = _tokeniser(folder / "tokenizer.json")
        self._session = _session(folder / "attributions.onnx")
        self._lists = _lists(folder / "words.json")
        try:
            chain = json.loads(self._session.get_modelmeta().custom_metadata_map["variorum"])
            self.chain = Chain(*(np.array(chain[key], dtype=np.float32) for key in ("begin", "steps", "distance")))
        except (KeyError, ValueError, TypeError) as error:
            raise _damaged(folder / "attributions.onnx", error) from None

    def tag(self, text: str, paragraphs: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Tagged]:
        """Read a normalised text, a window at a time; `quoted` are the spans between quotation marks."""
        text = _SURROGATES.sub("\ufffd", text)  # halves of characters, which a damaged file can hold and the tokeniser refuses
        rows = windows.words(text, paragraphs, sorted(quoted), self._tokeniser, self._lists)
        return map(self._run, windows.pack(row for row in rows if row))

    def _run(self, window: windows.Window) -> Tagged:
        feed = {
            "ids": np.array([window.ids]),
            "types": np.array([window.types]),
            "first": np.array(window.first),
            "spelt": np.array(window.spelt),
        }
        out = self._session.run(None, feed)[0]
        width = (out.shape[1] - _TAGS - _NAMES - 2) // 4
        roles, names, asks, answers, lean = np.split(out, np.cumsum([_TAGS, _NAMES, 2 * width, 2 * width]), axis=1)
        asks, answers = (part.reshape(len(part), 2, width).transpose(1, 0, 2) for part in (asks, answers))
        return Tagged(window.words, roles, names, asks, answers, lean.T)


@cache
def load() -> Tagger:
    """The model that ships with the package. Raises ModelError when its files are missing or damaged."""
    return Tagger()


def _tokeniser(path: Path) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415

    try:
        made = Tokenizer.from_file(str(path))
    except Exception as error:  # noqa: BLE001  - the library raises a bare Exception
        raise _damaged(path, error) from None
    made.no_padding()
    made.no_truncation()
    return made


def _lists(path: Path) -> standins.Lists:
    try:
        return standins.load(path)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise _damaged(path, error) from None


def _session(path: Path) -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from 1.29 on it tells its maker who runs it where, unless this is set before it loads
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a process per core reads faster than threads on one text
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # its kernel takes six times as long as the two it stands for (onnxruntime 1.32)
        )
    except Exception as error:  # noqa: BLE001  - its exceptions have no common class of their own
        raise _damaged(path, error) from None


def _damaged(path: Path, error: Exception) -> ModelError:
    what = f"damaged ({' '.join(str(error).split())[:80]})" if path.is_file() else "missing"
    return ModelError(f"a model file of the package is {what}", where=path.name, advice=_REINSTALL)
