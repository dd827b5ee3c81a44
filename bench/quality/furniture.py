"""How much of what stands around a telling is found, and how much of the telling is taken for furniture.

    python bench/quality/furniture.py CORPUS [--floors bench/quality/floors.json] [--verbose]

CORPUS is one of three. A folder of cases, whose gold.json lists under `furniture` what is furniture in each text: a gold piece counts as found
when our furniture overlaps it. A folder of news pages with labels.jsonl, as in trafilatura's evaluation set, whose `with` segments belong to
the article and whose `without` segments do not: of those that our extraction kept, how many lie in furniture by more than half. A JSONL file
of attributions, as PolNeAR has them: no content of an attribution is furniture.
"""

from __future__ import annotations

import bisect
import gzip
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import floors

import variorum
from variorum.claims import furniture
from variorum.text import normalise, paragraphs

BODY = frozenset({"subheading"})  # the author's own words: part of the article, though not of its sentences


def spans_of(text: str, needle: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(re.escape(needle), text)] if needle.strip() else []


def pieces(text: str) -> list[tuple[int, int, str]]:
    plain = normalise(text)
    found = furniture.pieces(plain.text, paragraphs(plain.text))
    return [(*plain.original(*piece.span), piece.furniture.value) for piece in found if piece.furniture]


def covered(span: tuple[int, int], found: list[tuple[int, int, str]]) -> int:
    """Code points of a span that lie in furniture; the pieces are in order and apart."""
    first = bisect.bisect_left(found, span[0], key=lambda piece: piece[1])
    total = 0
    for start, end, _ in found[first:]:
        if start >= span[1]:
            break
        total += max(0, min(end, span[1]) - max(start, span[0]))
    return total


def cases(corpus: Path) -> Iterator[tuple[str, bool, str]]:
    for gold_file in sorted(corpus.rglob("gold.json")):
        for name, needles in json.loads(gold_file.read_text(encoding="utf-8")).get("furniture", {}).items():
            text = gold_file.with_name(name).read_bytes().decode("utf-8")
            found = pieces(text)
            for needle in needles:
                yield "found", any(covered(span, found) for span in spans_of(text, needle)), f"{gold_file.parent.name}/{name}: {needle}"


def pages(corpus: Path) -> Iterator[tuple[str, bool, str]]:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        for line in (corpus / "labels.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            stored = next(file for file in (corpus / "html").glob(f"{row['file']}*"))
            page.write_bytes(gzip.decompress(stored.read_bytes()) if stored.suffix == ".gz" else stored.read_bytes())
            article = variorum.open_article(page)
            found = [piece for piece in pieces(article.text) if piece[2] not in BODY]
            for key, name in (("with", "kept"), ("without", "found")):
                for needle in row[key]:
                    for span in spans_of(article.text, needle)[:1]:
                        inside = 2 * covered(span, found) > span[1] - span[0]
                        yield name, inside == (key == "without"), f"{row['file']}: {needle}"


def attributions(corpus: Path) -> Iterator[tuple[str, bool, str]]:
    opener = gzip.open if corpus.suffix == ".gz" else open
    with opener(corpus, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found = [piece for piece in pieces(row["text"]) if piece[2] not in BODY]
            for attribution in row["attributions"]:
                for start, end in attribution["content"]:
                    inside = 2 * covered((start, end), found) > end - start
                    yield "kept", not inside, f"{row['id']}: {row['text'][start:end][:120]!r}"


def main() -> int:
    options = floors.parser(__doc__).parse_args()
    corpus = options.corpus
    read = attributions if corpus.is_file() else pages if (corpus / "labels.jsonl").exists() else cases
    total: dict[str, list[bool]] = {}
    for name, right, label in read(corpus):
        total.setdefault(name, []).append(right)
        if options.verbose and not right:
            print(name, label, file=sys.stderr)
    result = {name: {"right": sum(v), "of": len(v), "share": round(sum(v) / len(v), 4)} for name, v in total.items()}
    return floors.report("furniture", options, {"read": read.__name__, **result}, {name: v["share"] for name, v in result.items()})


if __name__ == "__main__":
    sys.exit(main())
