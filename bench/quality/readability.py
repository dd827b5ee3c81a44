"""How much a reader has to read: pieces and edited words of our changes, beside difflib and diff-match-patch with cleanupSemantic.

    python bench/quality/readability.py PAIRS [--json FILE]

PAIRS is a JSON or JSONL file of {"a": {"text": ...}, "b": {"text": ...}}, a folder of such files, or a folder of cases with early.txt and
late.txt. A piece is a place where the texts differ; a word stands between spaces, and is edited when a piece covers part of it on either side.
Fewer pieces with hardly more edited words read better; the fewest words possible, shattered over many pieces, read badly. A moved sentence is
one piece of ours and unedited; difflib and diff-match-patch hold it twice, whole.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import variorum

WORD = re.compile(r"\S+")
Spans = list[tuple[int, int]]


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    if path.is_dir() and (cases := sorted(path.rglob("early.txt"))):
        for early in cases:
            yield tuple(file.read_bytes().decode("utf-8") for file in (early, early.with_name("late.txt")))
        return
    for file in sorted(path.glob("*.json*")) if path.is_dir() else [path]:
        text = file.read_text(encoding="utf-8")
        rows = [json.loads(line) for line in text.splitlines() if line.strip()] if file.suffix == ".jsonl" else json.loads(text)
        for row in rows if isinstance(rows, list) else [rows]:
            yield row["a"]["text"], row["b"]["text"]


def ours(old: str, new: str) -> tuple[int, Spans, Spans]:
    """The places where the patch does not copy. A passage copied from another place is a piece, and its words count as unedited."""
    patch = variorum.compare(old, new).patch
    pieces, reached, at, inserted = 0, 0, 0, ""
    copied, news = [], []
    for piece in (*patch, (len(old), len(old))):
        if isinstance(piece, str):
            news.append((at, at + len(piece)))
            at, inserted = at + len(piece), piece
            continue
        moved = piece[0] < reached
        pieces += moved or bool(inserted.strip() or old[reached : piece[0]].strip())
        copied.append(piece)
        at, reached, inserted = at + piece[1] - piece[0], max(reached, piece[1]), ""
    olds, end = [], 0
    for start, stop in sorted(copied):
        olds.append((end, max(start, end)))
        end = max(end, stop)
    return pieces, olds, news


def by_difflib(old: str, new: str) -> tuple[int, Spans, Spans]:
    sides = [[match.span() for match in WORD.finditer(text)] for text in (old, new)]
    words = [[text[start:end] for start, end in side] for text, side in zip((old, new), sides, strict=True)]
    codes = [code for code in difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes() if code[0] != "equal"]
    return len(codes), [s for c in codes for s in sides[0][c[1] : c[2]]], [s for c in codes for s in sides[1][c[3] : c[4]]]


def by_letters(old: str, new: str) -> tuple[int, Spans, Spans]:
    from diff_match_patch import diff_match_patch

    tool, at, spans, pieces, inside = diff_match_patch(), [0, 0], ([], []), 0, False
    diffs = tool.diff_main(old, new)
    tool.diff_cleanupSemantic(diffs)
    for operation, text in diffs:
        for side in (0, 1):
            if operation in (0, 2 * side - 1):
                if operation:
                    spans[side].append((at[side], at[side] + len(text)))
                at[side] += len(text)
        pieces += bool(operation) and not inside
        inside = bool(operation)
    return pieces, *spans


def edited(text: str, spans: Spans) -> int:
    """Words of which a span covers at least one letter."""
    marked = bytearray(len(text))
    for start, end in spans:
        marked[start:end] = b"\1" * (end - start)
    return sum(any(marked[slice(*match.span())]) for match in WORD.finditer(text))


def measure(tool: Callable, texts: list[tuple[str, str]]) -> dict:
    pieces, words, spent = [], [], []
    for old, new in texts:
        start = time.perf_counter()
        count, olds, news = tool(old, new)
        spent.append(1000 * (time.perf_counter() - start))
        pieces.append(count)
        words.append(edited(old, olds) + edited(new, news))
    return {
        "pieces": sum(pieces),
        "pieces_a_pair": round(statistics.mean(pieces), 1),
        "edited_words": sum(words),
        "edited_words_a_pair": round(statistics.mean(words), 1),
        "words_a_piece": round(sum(words) / max(1, sum(pieces)), 1),
        "median_ms": round(statistics.median(spent), 2),
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", type=Path)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    texts = list(pairs(chosen.pairs))
    tools = (("variorum", ours), ("difflib", by_difflib), ("diff-match-patch", by_letters))
    result = {"pairs": len(texts), **{name: measure(tool, texts) for name, tool in tools}}
    print(json.dumps(result, indent=1))
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
