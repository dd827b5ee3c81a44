"""In which language a text is written: CLD3, a small network that comes compiled in its package, with no download.

A page's own declaration is asked second: 26 of 923 pages of trafilatura's evaluation set declare another language than the one found here,
mostly English by a forgotten template, and the declaration is right in one or two of them (looked at on 2026-11-25).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from typing import Any

LEAST_LETTERS = 24  # letters, an ideograph counting three; of shorter stretches CLD3 names a wrong language for one in fifteen and more
SURE_LETTERS = 200  # letters from which what is found outweighs what the page declares
LEAST_PROBABILITY = (
    0.9  # CLD3's own; of 1,480 stretches in 13 languages (2026-11-25) 40, 80, 160 letters go wrong in 3, 1.4, 1.1 %, silent in 8, 2, 0.7 %
)
STRETCHES = 4  # taken evenly over a long text, so that a menu or a quotation at its beginning does not decide
STRETCH = 600  # code points each

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|[\d_\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")
_CAPITALISED = re.compile(r"\b[^\W\d_a-zà-ÿ]\w+")  # names, which mislead: a report of a Sicilian's arrest by Australian police
_LETTER = re.compile(r"[^\W\d_]")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "fil": "tl", "nb": "no"}


def detect(text: str, declared: str | None = None) -> str | None:
    """The language as ISO 639-1; what the page declares when the text is too short or mixed to tell, and None when nothing tells."""
    stretches = [_NOISE.sub(" ", stretch) for stretch in _stretches(text)]
    letters = sum(len(_LETTER.findall(stretch)) + 2 * len(_IDEOGRAPH.findall(stretch)) for stretch in stretches)
    stated = _code(declared) if declared else None
    if letters < LEAST_LETTERS or (stated and letters < SURE_LETTERS):
        return stated
    words = "\n".join(stretches)
    return _found(words) or _found(_CAPITALISED.sub(" ", words)) or _majority(stretches) or stated


def _stretches(text: str) -> list[str]:
    if len(text) <= STRETCHES * STRETCH:
        return [text]
    step = (len(text) - STRETCH) // (STRETCHES - 1)
    return [text[at * step : at * step + STRETCH] for at in range(STRETCHES)]


def _found(words: str) -> str | None:
    result = _detector().FindLanguage(text=words)
    return _code(result.language) if result.is_reliable and result.probability >= LEAST_PROBABILITY else None


def _majority(stretches: list[str]) -> str | None:
    """The language of more than half of a text whose parts differ."""
    votes = Counter(_found(stretch) for stretch in stretches if _LETTER.search(stretch)) if len(stretches) > 1 else Counter()
    language, times = max(votes.items(), key=itemgetter(1), default=(None, 0))
    return language if 2 * times > len(stretches) else None


def _code(tag: str) -> str | None:
    """ISO 639-1 of a language tag. Text in Latin letters that is held for transliterated ("ja-Latn") is mostly a list of names: None."""
    language, _, rest = tag.strip().casefold().replace("_", "-").partition("-")
    language = _OLD_CODES.get(language, language)
    return language if len(language) == 2 and language.isalpha() and rest != "latn" else None


@lru_cache(maxsize=1)
def _detector() -> Any:
    import gcld3  # type: ignore[import-untyped]  # noqa: PLC0415  - loaded with the first text that is long enough

    return gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=4 * STRETCHES * STRETCH)
