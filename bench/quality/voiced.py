"""What `relays.py` and `speakers.py` share: gold records, read with gold attributions or by the whole of `claims`.

With gold attributions the tagger counts as perfect and only the naming is measured; `--end-to-end` lets the tagger find them. The real records
hold no text: `--data` is the folder with the corpora; without it, and for a corpus that is absent, they are skipped and counted.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from variorum import claims
from variorum.claims import voices
from variorum.model import Article, Attribution, Form, Span
from variorum.text import normalise

PRONOUNS = frozenset("he she they it who which that his her their its i we him them".split())


@dataclass(frozen=True)
class Judged:
    """One gold attribution and what was read for it; `found` is None when no content matches."""

    id: str
    source: str
    gold: dict
    speaker: str | None
    relays: list[str]
    own_outlet: list[str]
    found: Attribution | None


def words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower())) - {"the", "a", "an", "of", "s"}


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names share half the words of the shorter, as the cases are scored."""
    left, right = words(one or ""), words(other or "")
    return bool(left and right) and len(left & right) / min(len(left), len(right)) >= 0.5


def kind_of(source: str) -> str:
    """How a source stands there: empty, pronoun, noun phrase or name."""
    if not source:
        return "empty"
    first = source.split(maxsplit=1)[0]
    if source.lower() in PRONOUNS:
        return "pronoun"
    return "noun" if first.lower() in {"the", "a", "an", "his", "her", "its", "their"} or first[0].islower() else "name"


def judged(gold: Path, data: Path | None, *, end_to_end: bool, skipped: list[str]) -> Iterator[Judged]:
    """Every gold attribution of a file with what was read for it. A real article is read once."""
    for line in gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        article, others = (Article(text=record["text"]), []) if "text" in record else _article(record, data)
        if article is None:
            skipped.append(record["id"])
            continue
        wanted = record["attributions"]
        found = list(claims.read(article).attributions) if end_to_end else _voiced(article, [*wanted, *_beside(wanted, others)])
        for index, one in enumerate(wanted):
            read = _matching(one, found) if end_to_end else found[index]
            yield _judge(record["id"], article.text, one, read)


def _judge(record: str, text: str, gold: dict, found: Attribution | None) -> Judged:
    def name(value: list | str | None) -> str | None:
        if value is None or isinstance(value, str):
            return value
        spans = [value] if value and isinstance(value[0], int) else value
        return " ".join(text[start:end] for start, end in spans)

    source = " ".join(text[start:end] for start, end in gold["source"])
    relays = [name(relay) or "" for relay in gold.get("relays") or []]
    own = [name(relay) or "" for relay in gold.get("outlet_relays") or []]
    return Judged(record, source, gold, name(gold.get("speaker")), relays, own, found)


@lru_cache(maxsize=8)
def _corpus(data: Path, corpus: str) -> dict[str, dict]:
    exact = data / f"{corpus}.jsonl.gz"
    files = [exact] if exact.exists() else sorted((data / corpus).glob("*.jsonl.gz"))
    found = {}
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            found.update({str(row.get("id") or row.get("row")): row for row in map(json.loads, lines)})
    return found


def _article(record: dict, data: Path | None) -> tuple[Article | None, list[dict]]:
    row = _corpus(data, record["corpus"]).get(record["article"]) if data else None
    if row is None or hashlib.sha256(row["text"].encode()).hexdigest() != record["sha256"]:
        return None, []
    outlet = row.get("publisher") or row.get("outlet") or row.get("source")
    return Article(text=row["text"], outlet=outlet), row.get("attributions", [])


def _beside(wanted: list[dict], others: list[dict]) -> list[dict]:
    """The corpus' other attributions: somebody who spoke before may be meant by "he"."""
    marks = [span for one in wanted for span in (one["cue"] or one["content"])]
    return [one for one in others if not any(a < d and c < b for a, b in marks for c, d in (one["cue"] or one["content"]))]


def _voiced(article: Article, wanted: list[dict]) -> list[Attribution]:
    """Gold attributions with speakers and relays as we read them; names by the tagger."""
    plain = normalise(article.text)
    starts, ends, text = list(plain.starts), list(plain.ends), plain.text

    def moved(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple((first, max(first + 1, bisect_left(ends, end) + 1)) for start, end in spans for first in [bisect_left(starts, start)])

    reading = claims.read(article)
    said = [
        Attribution(
            id=str(index),
            source=moved(one["source"]),
            cue=moved(one["cue"]),
            content=moved(one["content"]),
            form=_form(text, moved(one["content"])),
            confidence=1.0,
        )
        for index, one in enumerate(wanted)
    ]
    return list(
        voices.read(
            text,
            said,
            actors=[replace(actor, mentions=moved(actor.mentions)) for actor in reading.actors],
            sentences=moved([sentence.span for sentence in reading.sentences]),
            quotations=moved([quotation.span for quotation in reading.quotations if not quotation.scare]),
            outlet=article.outlet,
        ),
    )


def _form(text: str, content: tuple[tuple[int, int], ...]) -> Form:
    return Form.DIRECT if content and all('"' in text[max(0, start - 1) : start + 1] for start, _ in content) else Form.INDIRECT


def _matching(gold: dict, found: list[Attribution]) -> Attribution | None:
    """The attribution whose content overlaps gold's by half of the shorter, a right source preferred."""
    best, score = None, 0.0
    length = sum(end - start for start, end in gold["content"])
    for one in found:
        shared = sum(max(0, min(b, d) - max(a, c)) for a, b in gold["content"] for c, d in one.content)
        share = shared / max(1, min(length, sum(end - start for start, end in one.content)))
        right = any(a < d and c < b for a, b in gold["source"] for c, d in one.source) if gold["source"] else not one.source
        if share >= 0.5 and share + right > score:
            best, score = one, share + right
    return best


def without_own(one: Judged) -> list[str]:
    """The relays read, without the article's own outlet, which gold takes either way."""
    return [relay for relay in (one.found.relays if one.found else ()) if not any(same_name(relay, own) for own in one.own_outlet)]


__all__ = ["Judged", "judged", "kind_of", "same_name", "without_own"]
