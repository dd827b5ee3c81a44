"""The words of invented news, as arrays that a compiled kernel can read.

A word is a number: below `first_number` it stands in the table of forms, from there up it is a figure and its value is what is above. No two numbers
have the same letters when case is folded, so texts share words exactly where they share numbers. Common English words come first, then invented ones,
drawn by the Zipf-Mandelbrot law 1 / (rank + 2.7); names are drawn evenly from 60,000. The law is a little flatter than that of English on purpose:
two words agree by chance once in 400 draws, so among a million articles less than one run of twelve is expected to be shared unplanned.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

INVENTED, NAMES, TABLE = 40_000, 60_000, 1 << 18
COMMON = """the of to and a in that for is on was with as it by at from be has he his said have are not an will this were but had which its or they
who their been would more after also one about than there we when her two up out could into she year other new last over if no all some can what people
only first government most years percent before while three against country between company where both during being under many now since state group
police officials president minister city week day month because through such under still four five another national former public report market told
around world further however without among later days several including until own made next those although within set high local since already number
part times told including early second court party time long near called left known plan talks""".split()
PHRASES = """in a statement on Monday|in a statement on Thursday|on condition of anonymity|a spokesman for the ministry said|according to the state news agency
told reporters in the capital|at the end of the year|for the first time since|the number of people who|in the middle of the night|as a result of the
is expected to announce|will be able to|the rest of the country|at a news conference|one of the most|did not immediately respond|could not be reached for comment
in the wake of the|as well as the|in the first half of|compared with a year earlier|in an interview with the|said on Wednesday that|he said on Friday
she told the committee|members of the public|the end of the month|more than half of|a large number of|under the terms of the deal|in the coming weeks
from around the world|in the early hours of Sunday|was taken to hospital|a source close to the talks|the cost of living|the board of directors
on the edge of town|at least two people|for more than a decade|since the start of the year|it was not clear whether|in line with expectations
the head of the union|a court in the capital|the leader of the opposition|before the end of the week|on both sides of the border|because of the weather""".replace(
    "\n", "|"
).split("|")
ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pl qu r s sh st t th tr v w y z".split()
VOWELS = "a e i o u ai ea ou ie au é ö".split()
CODAS = ["", "", "", "n", "r", "l", "s", "t", "m", "nd", "st", "rk", "ng", "ck"]


class Lexicon(NamedTuple):
    draw: np.ndarray  # int32[TABLE]: a word for every draw of 18 bits
    phrases: np.ndarray  # int32: the words of stock phrases, one after another
    phrase_starts: np.ndarray  # int64
    said: int  # the word "said"
    first_name: int
    names: int  # how many
    first_number: int
    forms: np.ndarray  # uint8: UTF-8 of every word, one after another
    form_starts: np.ndarray  # int64
    seed_words: np.ndarray  # int32: words of the seed collection, empty when all is invented
    seed_starts: np.ndarray  # int64


def invented(rng: np.random.Generator, count: int, taken: set[str], syllables: tuple[int, int]) -> list[str]:
    """Words of onset, vowel and coda that are not taken yet; they are then."""
    words: list[str] = []
    vowel_weights = np.array([9, 9, 7, 8, 5, 2, 2, 2, 2, 2, 0.3, 0.3])
    while len(words) < count:
        shape = rng.integers(*syllables, size=2 * count)
        onsets, codas = (rng.integers(0, len(choice), (2 * count, syllables[1])) for choice in (ONSETS, CODAS))
        vowels = rng.choice(len(VOWELS), (2 * count, syllables[1]), p=vowel_weights / vowel_weights.sum())
        for row in range(2 * count):
            word = "".join(ONSETS[onsets[row, n]] + VOWELS[vowels[row, n]] for n in range(shape[row])) + CODAS[codas[row, 0]]
            if word not in taken and len(words) < count:
                taken.add(word)
                words.append(word)
    return words


def _blob(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    encoded = [word.encode() for word in words]
    starts = np.concatenate([[0], np.cumsum([len(word) for word in encoded])]).astype(np.int64)
    return np.frombuffer(b"".join(encoded), dtype=np.uint8).copy(), starts


def _table(weights: np.ndarray) -> np.ndarray:
    """A word for each of TABLE equal draws."""
    return np.searchsorted(np.cumsum(weights) / weights.sum(), (np.arange(TABLE) + 0.5) / TABLE).astype(np.int32)


def build(seeds: list[str] | None = None, longest: int = 2_000) -> Lexicon:
    """The lexicon of invented words, or that of a seed collection's words, whose articles are cut at `longest` words."""
    rng = np.random.default_rng(20261127)
    seed_words, seed_starts = np.empty(0, np.int32), np.zeros(1, np.int64)
    if seeds is None:
        words = list(dict.fromkeys(COMMON))
        words += invented(rng, INVENTED, set(words), (2, 4))
        weights = 1 / (np.arange(len(words)) + 3.7)
    else:
        texts = [[word for word in re.findall(r"\w+", text.casefold()) if not word.isdigit()][:longest] for text in seeds]
        texts = [text for text in texts if len(text) >= 40]
        counts: dict[str, int] = {}
        for text in texts:
            for word in text:
                counts[word] = counts.get(word, 0) + 1
        words, weights = list(counts), np.array(list(counts.values()), dtype=float)
        place = {word: n for n, word in enumerate(words)}
        seed_words = np.array([place[word] for text in texts for word in text], dtype=np.int32)
        seed_starts = np.concatenate([[0], np.cumsum([len(text) for text in texts])]).astype(np.int64)
    draw = _table(weights)
    spoken = {word.casefold(): word for phrase in [*PHRASES, "said"] for word in phrase.split()}
    words += [form for key, form in spoken.items() if key not in set(words)]
    place = {word.casefold(): n for n, word in enumerate(words)}
    first_name = len(words)
    words += [name.title() for name in invented(rng, NAMES, set(place), (2, 4))]
    phrases = [[place[word.casefold()] for word in phrase.split()] for phrase in PHRASES]
    forms, form_starts = _blob(words)
    return Lexicon(
        draw=draw,
        phrases=np.array([word for phrase in phrases for word in phrase], dtype=np.int32),
        phrase_starts=np.concatenate([[0], np.cumsum([len(phrase) for phrase in phrases])]).astype(np.int64),
        said=place["said"],
        first_name=first_name,
        names=NAMES,
        first_number=len(words),
        forms=forms,
        form_starts=form_starts,
        seed_words=seed_words,
        seed_starts=seed_starts,
    )
