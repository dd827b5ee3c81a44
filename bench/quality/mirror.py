"""How much of a reading changes when two names of a text change places.

    python bench/quality/mirror.py ../shared/data/polnear/dev.jsonl.gz [--limit N] [--floors bench/quality/floors.json] [--verbose]

In every article the two single-word names of one kind that are met most often change places, wherever they stand. Read again, the article should have
the same attributions in the same places, and speakers with the names exchanged. `spans` is the share of attributions (of both readings) whose source, cue and content
stand in the same places; `speakers` of those, the share whose speaker and relays are the mirror image.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter

import floors

import variorum
from variorum.model import ActorKind


def commonest(reading) -> list[str]:
    """The two single-word names of one kind met most often: two people, two bodies, two places."""
    text = reading.article.text
    kinds = {kind: Counter(text[slice(*m.span)] for m in reading.mentions if m.kind is kind) for kind in KINDS}
    single = {
        kind: [name for name, times in names.most_common() if re.fullmatch(r"[A-Z][a-z]{2,}", name) and times > 1][:2]
        for kind, names in kinds.items()
    }
    pairs = [(sum(kinds[kind][name] for name in names), sorted(names)) for kind, names in single.items() if len(names) == 2]
    return max(pairs, default=(0, []))[1]


KINDS = (ActorKind.PERSON, ActorKind.ORGANISATION, ActorKind.PLACE)


def exchange(text: str, one: str, other: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with the names exchanged, and where each of its words stood."""
    pieces, places, at, shift = [], [], 0, 0
    for match in re.finditer(rf"\b(?:{one}|{other})\b", text):
        pieces += [text[at : match.start()], other if match.group() == one else one]
        shift += len(pieces[-1]) - len(match.group())
        places.append((match.end() + shift, shift))
        at = match.end()
    return "".join([*pieces, text[at:]]), places


def back(place: int, places: list[tuple[int, int]]) -> int:
    """Where the end of a word in the exchanged text stood in the text."""
    shift = 0
    for end, after in places:
        if end > place:
            break
        shift = after
    return place - shift


def keyed(reading, places) -> dict:
    """Attributions by the ends of their spans in the original text."""
    found = {}
    for a in reading.attributions:
        key = tuple(tuple(back(end, places) for _, end in spans) for spans in (a.source, a.cue, a.content))
        found[key] = (a.speaker, a.relays)
    return found


def main() -> int:
    parser = floors.parser(__doc__)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    tally = Counter()
    with gzip.open(options.corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if options.limit and number >= options.limit:
                break
            text = json.loads(line)["text"]
            reading = variorum.read(text)
            names = commonest(reading)
            if len(names) < 2:
                continue
            turned, places = exchange(text, *names)
            plain, mirror = keyed(reading, []), keyed(variorum.read(turned), places)
            shared = plain.keys() & mirror.keys()
            tally["all"] += len(plain) + len(mirror)
            tally["same"] += 2 * len(shared)
            named = [(plain[key], mirror[key]) for key in shared]
            right = [json.loads(exchange(json.dumps(ours), *names)[0]) == json.loads(json.dumps(theirs)) for ours, theirs in named]
            tally["named"] += len(right)
            tally["right"] += sum(right)
            if options.verbose:
                for (ours, theirs), is_right in zip(named, right, strict=True):
                    if not is_right:
                        print(names, ours, theirs, file=sys.stderr)
    figures = {"spans": round(tally["same"] / max(1, tally["all"]), 3), "speakers": round(tally["right"] / max(1, tally["named"]), 3)}
    return floors.report("mirror", options, {**figures, "attributions": tally["all"] // 2}, figures)


if __name__ == "__main__":
    sys.exit(main())
