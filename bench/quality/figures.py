"""Score `variorum.claims.figures` alone, without the rest of the reading.

    python bench/quality/figures.py CORPUS --kind muc|recognizers|meantime|cases [--floors bench/quality/floors.json] [--verbose]

muc          JSON lines with `id`, `text` (upper case; read in lower case) and incident `templates`. Gold is each "HUM TGT: NUMBER" entry, once a
             report for the same numbers, descriptions and effects; of alternatives ("57- / 47-") any one is right. An entry is *found* when a
             figure has the number as its value or as a bound, and *bound* when, besides, that figure's unit or what it counts speaks of death
             where the template's effect for the same description is DEATH, of injury where it is INJURY (of either where it is both). Entries without
             either effect only need finding. `over_1` leaves out the entries "1", mostly persons named; `stated` keeps, of those, the
             numbers that stand in the text as digits or number words outside its dates. Reports are split in two by a hash of their id: rules were
             made by looking at errors in the half `seen`, never in `unseen`.
recognizers  Microsoft Recognizers-Text's cases. In scope: integers and decimals, percents, money, ages, measures, temperatures of English cases (fractions,
             powers, ranges and unit words without a number are not), and percents and money in digits of the other languages. Right means a figure that overlaps
             the expected text with its value; for money with an ISO code, also its code.
meantime     Values marked in Wikinews: QUANTITY, PERCENT, MONEY. Found means a figure overlaps; money needs a currency code, a percent "%".
cases        Figures of gold cases, as their scorer counts them: overlap, and the value, or both bounds where gold has no value.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

import floors

from variorum.claims import figures, furniture, times
from variorum.text import normalise, paragraphs, tokenise

KILLED = re.compile(
    r"\b(?:kill|gunned|to death|dead|deaths?|died|die|murder|assassinat|slain|massacre|execut|shot dead|perish|lives|bod(?:y|ies)|corpse|fatal|casualt|victim|drown)"
)
INJURED = re.compile(r"\b(?:injur|wound|hurt|casualt|victim|maim)")
EFFECTS = {"DEATH": KILLED, "INJURY": INJURED}
UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def read(text: str):
    """The figures of a text and the spans of its times, without the rest of the reading."""
    normalised = normalise(text)
    pieces = furniture.pieces(normalised.text, paragraphs(normalised.text))
    moments = [normalised.original(*moment.span) for moment in times.read(normalised.text, None)]
    return figures.find(tokenise(normalised), moments, [normalised.original(*piece.span)[0] for piece in pieces]), moments


def records(path: Path):
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def spelled(number: int) -> list[str]:
    """Ways to write a whole number in words."""
    if number < 20:
        return [UNITS[number], *(["a dozen"] if number == 12 else [])]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [TENS[tens] + (f"{mark}{UNITS[ones]}" if ones else "") for mark in ("-", " ")]
    hundreds, rest = divmod(number, 100)
    heads = [f"{UNITS[hundreds]} hundred"] if hundreds < 10 else []
    return [
        head + tail
        for head in [*heads, *(["a hundred"] if hundreds == 1 else [])]
        for tail in ([f" and {word}" for word in spelled(rest)] if rest else [""])
    ]


def states(text: str, number: int) -> bool:
    forms = [str(number), f"{number:,}", *(spelled(number) if number < 1000 else [])]
    return any(re.search(rf"(?<![\w,.]){re.escape(form)}(?![\w]|[,.]\d)", text) for form in forms)


def entries(record: dict):
    """Gold entries of a MUC report: numbers, quoted descriptions, effects."""
    known = set()
    for template in record["templates"]:
        effects = [
            (head, set(re.findall(r'"([^"]*)"', tail)))
            for head, tail in (e.split(":", 1) for e in template.get("HUM TGT: EFFECT OF INCIDENT", []) if ":" in e)
        ]
        for entry in template.get("HUM TGT: NUMBER", []):
            head, _, tail = entry.partition(":")
            who = frozenset(re.findall(r'"([^"]*)"', tail))
            numbers = frozenset(int(number) for number in re.findall(r"\d+", head))
            found = frozenset(
                kind
                for kind in EFFECTS
                for head_2, descriptions in effects
                if kind in re.findall(r"\w+", head_2) and "NO " not in head_2 and who & descriptions
            )
            if numbers and (numbers, who, found) not in known:
                known.add((numbers, who, found))
                yield numbers, who, found


def muc(options, tally, misses) -> None:
    for record in records(options.corpus):
        half = "seen" if int(hashlib.sha256(record["id"].encode()).hexdigest(), 16) % 2 else "unseen"
        text = record["text"].lower()
        found, moments = read(text)
        undated = list(text)
        for start, end in moments:
            undated[start:end] = " " * (end - start)
        plain = re.sub(r"\s+", " ", "".join(undated))
        for numbers, who, effects in entries(record):
            hits = [f for f in found if {f.value, f.low, f.high} & numbers]
            said = [f"{f.unit or ''} {f.counted or ''}".lower() for f in hits]
            bound = bool(hits) and (not effects or any(EFFECTS[effect].search(words) for effect in effects for words in said))
            groups = [half]
            if numbers != {1}:
                groups.append(f"{half}_over_1")
                if any(states(plain, number) for number in numbers):
                    groups.append(f"{half}_stated")
            for group in groups:
                tally[f"{group}_found"].append(bool(hits))
                tally[f"{group}_bound"].append(bound)
                if effects:
                    tally[f"{group}_harm_bound"].append(bound)
            if groups[-1] == "seen_stated" and not bound:
                misses.append(
                    (record["id"], *sorted(numbers), *sorted(who)[:2], *effects, [(text[slice(*f.span)], f.unit, f.counted) for f in hits])
                )


IN_SCOPE = {"integer", "decimal", None}


def recognizers(options, tally, misses) -> None:
    for record in records(options.corpus):
        english = record["lang"] == "English"
        model = record["model"]
        kind = {
            "NumberModel": "number",
            "PercentModel": "percent",
            "CurrencyModel": "money",
            "AgeModel": "age",
            "DimensionModel": "measure",
            "TemperatureModel": "temperature",
        }.get(model)
        if kind is None or (not english and kind not in {"percent", "money"}):
            continue
        found, _ = read(record["input"])
        name = kind if english else f"other_{kind}"
        for result in record["results"]:
            resolution = result.get("Resolution") or {}
            try:
                value = float((resolution.get("value") or "").rstrip("%"))
            except ValueError:
                continue
            if (
                (kind == "number" and resolution.get("subtype") not in IN_SCOPE)
                or "Start" not in result
                or not (english or re.search(r"\d", result["Text"]))
            ):
                continue
            if kind == "percent" and re.match(r"per ?cents? of", result["Text"]):
                continue
            hits = [
                f
                for f in found
                if f.number[0] <= result["End"]
                and result["Start"] < f.number[1]
                and f.value is not None
                and abs(f.value - value) <= 1e-6 * max(1, abs(value))
            ]
            tally[name].append(bool(hits))
            code = resolution.get("isoCurrency")
            if code and hits and english:
                tally[f"{name}_code"].append(any(f.unit == code for f in hits))
            if not tally[name][-1] or (code and english and not tally[f"{name}_code"][-1]):
                misses.append((name, record["input"], result["Text"], resolution, [(f.value, f.unit) for f in found]))


def meantime(options, tally, misses) -> None:
    for record in records(options.corpus):
        if record["lang"] != "en":
            continue
        found, _ = read(record["text"])
        for mention in record["mentions"].values():
            if mention["tag"] != "VALUE":
                continue
            hits = [f for f in found if f.span[0] < mention["end"] and mention["start"] < f.span[1]]
            right = any(
                {
                    "MONEY": re.fullmatch("[A-Z]{3}", f.unit or "") is not None,
                    "PERCENT": (f.unit or "").startswith(("%", "percentage")),
                }.get(mention["type"], True)
                for f in hits
            )
            tally[mention["type"].lower()].append(right)
            if not right:
                misses.append(
                    (
                        mention["type"],
                        record["text"][max(0, mention["start"] - 40) : mention["end"] + 40],
                        mention["text"],
                        [(f.value, f.unit) for f in hits],
                    )
                )


def cases(options, tally, misses) -> None:
    for gold_file in sorted(options.corpus.rglob("gold.json")):
        gold = json.loads(gold_file.read_text(encoding="utf-8"))
        for name, wanted in gold.get("figures", {}).items():
            text = (gold_file.parent / name).read_bytes().decode("utf-8")
            found, _ = read(text)
            for entry in wanted:
                where = [match.span() for match in re.finditer(re.escape(entry["text"]), text)]
                hits = [f for f in found if any(start < f.span[1] and f.span[0] < end for start, end in where)
                        and (f.value == entry["value"] if entry["value"] is not None else (f.low, f.high) == (entry.get("low"), entry.get("high")))]  # fmt: skip
                if entry.get("optional"):
                    continue
                tally["figure"].append(bool(hits))
                if entry.get("bound") == "at_least" and hits:
                    tally["hedge"].append(any(f.low == entry["value"] and f.high is None for f in hits))
                if entry.get("of") in {"killed", "wounded"} and hits:
                    pattern = KILLED if entry["of"] == "killed" else INJURED
                    tally["bound"].append(any(pattern.search(f"{f.unit} {f.counted}".lower()) for f in hits))
                if not hits or (entry.get("of") in {"killed", "wounded"} and not tally["bound"][-1]):
                    misses.append(
                        (
                            gold_file.parent.name,
                            name,
                            entry["text"],
                            entry["value"],
                            entry.get("of"),
                            [(f.value, f.unit, f.counted) for f in hits],
                        )
                    )


def main() -> int:
    parser = floors.parser(__doc__)
    parser.add_argument("--kind", required=True, choices=("muc", "recognizers", "meantime", "cases"))
    options = parser.parse_args()
    tally, misses = collections.defaultdict(list), []
    globals()[options.kind](options, tally, misses)
    if options.verbose:
        print(*(" | ".join(map(str, miss)) for miss in misses), sep="\n", file=sys.stderr)
    shares = {name: {"right": sum(v), "of": len(v), "share": round(sum(v) / len(v), 3)} for name, v in sorted(tally.items())}
    return floors.report(f"figures_{options.kind}", options, shares, {name: v["share"] for name, v in shares.items()})


if __name__ == "__main__":
    sys.exit(main())
