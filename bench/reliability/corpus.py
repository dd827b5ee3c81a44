"""Captures of invented articles, as records of JSON lines: texts that change, come back, stay the same, and arrive out of order of time."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "speed"))
import prose

FIRST = dt.datetime(2025, 3, 3, 6, 0, tzinfo=dt.UTC)
OUTLETS = ("Kelborg Observer", "Marbella Post", "Orfield Courier", "Velberg Tribune", "Corinth Gazette")


def records(articles: int, *, seed: int = 1, words: int = 180, captures: tuple[int, int] = (2, 6)) -> Iterator[dict[str, str]]:
    """The captures of so many articles. Those of one article are scattered, one in four comes before an earlier one."""
    rng = random.Random(seed)
    found = []
    for number in range(articles):
        outlet = rng.choice(OUTLETS)
        published = FIRST + dt.timedelta(minutes=rng.randrange(60 * 24 * 90))
        texts = [prose.article(words, seed * 100_003 + number)]
        title = prose.sentence(random.Random(seed * 100_003 + number)).rstrip(".")[:90]
        at, place = published, float(number)
        for _ in range(rng.randint(*captures)):
            found.append(
                (
                    place,
                    {
                        "id": f"{seed}-{number}-{len(texts)}-{at:%d%H%M}",
                        "text": texts[-1],
                        "title": title,
                        "outlet": outlet,
                        "url": f"https://{outlet.lower().replace(' ', '-')}.example/news/{seed}/{number}",
                        "published": published.strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "captured": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    },
                )
            )
            at += dt.timedelta(minutes=rng.randint(5, 600))
            place += rng.uniform(-2.0, 8.0)
            step = rng.random()
            if step < 0.55:
                texts.append(prose.retell(texts[-1], rng.randrange(1 << 30)))
            elif step < 0.7 and len(texts) > 1:
                texts.append(texts[-2])  # back to what it said before
    for _, record in sorted(found, key=lambda pair: pair[0]):
        yield record


def write(path: Path, articles: int, **how: object) -> int:
    """As JSON lines; how many captures."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for record in records(articles, **how):  # type: ignore[arg-type]
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count
