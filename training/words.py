"""Which capitalised words are names: the lists that `claims.standins` goes by.

    python training/words.py names.jsonl --out src/variorum/claims/weights

names.jsonl is what training/names.py made. Counted are, for each word, how often it stands in small letters, how often with a capital behind a word in
small letters (where no sentence begins), and how often that is part of a name of somebody, a body, a place or a group.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from pathlib import Path

WORD = re.compile(r"[^\W\d_]{2,}")
BEHIND = re.compile(r"[a-z],? $")  # what stands before a capital that begins no sentence
KEPT = """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    mr mrs ms dr sir lord lady rep reps sen sens gov lt gen col maj capt cpt sgt prof rev hon adm atty jr sr ii iii iv
    president senator united god christmas tv ceo internet twitter facebook am pm est edt gmt
    house council department institute university academy association corporation federation republic kingdom north south
""".split()  # written with a capital wherever they stand, titles, and words that bodies and countries are named by


def counted(records: list[dict]) -> tuple[Counter, Counter, dict[str, Counter]]:
    """Of each word: small, capital inside a sentence, and the kinds of names that it is part of there."""
    small, capital, kinds = Counter(), Counter(), {}
    for record in records:
        text = record["text"]
        marks = {at: kind for start, end, kind in record["names"] for at in range(start, end)}
        for match in WORD.finditer(text):
            word = match.group()
            if word.islower():
                small[word] += 1
            elif word[0].isupper() and BEHIND.search(text[max(0, match.start() - 3) : match.start()]):
                capital[word.lower()] += 1
                kinds.setdefault(word.lower(), Counter())[marks.get(match.start())] += 1
    return small, capital, kinds


def lists(records: list[dict], demonyms: set[str]) -> dict[str, list[str]]:
    """`kept`: no name of its own though it often has a capital; `ordinary`: a word like others; `groups`: peoples, parties, faiths."""
    small, capital, kinds = counted(records)
    found = {"kept": set(KEPT), "ordinary": set(), "groups": set(demonyms)}
    for word in small.keys() | capital.keys():
        low, high, kind = small[word], capital[word], kinds.get(word, Counter())
        if high >= 10 and kind["group"] > 0.6 * high and low < high / 10:
            found["groups"].add(word)
        elif high >= 8 and low < 50 * high and 2 * kind["person"] < high and (low > high / 2 or (low and kind[None] > high / 3)):
            found["kept"].add(word)
        elif low >= 3 and low > high / 4:
            found["ordinary"].add(word)
    found["ordinary"] -= found["kept"]
    return {name: sorted(words - (found["groups"] if name != "groups" else set())) for name, words in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    records = [json.loads(line) for line in options.names.read_text(encoding="utf-8").splitlines()]
    rows = csv.reader(Path(__file__).with_name("countries.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t")
    demonyms = {word.lower() for row in rows for word in row[3].split(";") if word.isalpha() and word.istitle()}
    made = lists(records, demonyms)
    (options.out / "words.json").write_text(json.dumps({name: " ".join(words) for name, words in made.items()}, indent=1) + "\n", "utf-8")
    print({name: len(words) for name, words in made.items()})


if __name__ == "__main__":
    main()
