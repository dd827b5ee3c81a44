"""Characters, words, sentences: normalising with a map back to the original, and cutting a text up.

Everything here works on a `Normalised` text and gives spans of the original one. Two tokens with equal text read the same to a person:
curly and straight quotation marks, dashes of any length, kinds of space, composed and decomposed letters, soft hyphens and zero-width
characters make no difference to `Token.text`, and every one of them can be found again through its span.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from variorum.model import Span, Token

_SINGLE_QUOTES = "‘’‚‛ʼ´`′"
_DOUBLE_QUOTES = "“”„‟«»″＂"
_DASHES = "‐‑‒–—―−﹣－"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
_SAME_LENGTH = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"') | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SPACES, " "),
)
_INVISIBLE = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text and the way back. `starts` and `ends` give, for each of its characters, the span in the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> Span:
        """The span of the original that the normalised span `[start, end)` stands for."""
        if start == end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> Normalised:
    """Normalise to NFC with straight quotation marks, plain hyphens and plain spaces, dropping invisible characters."""
    plain = text if text.isascii() and "`" not in text and "\t" not in text else text.translate(_SAME_LENGTH)
    if plain.isascii() or (not _INVISIBLE_RUN.search(plain) and unicodedata.is_normalized("NFC", plain)):
        return Normalised(plain, range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(plain):
        composed = unicodedata.normalize("NFC", _INVISIBLE_RUN.sub("", plain[start:end]))
        pieces.append(composed)
        if len(composed) == end - start:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend([start] * len(composed))
            ends.extend([end] * len(composed))
    return Normalised("".join(pieces), starts, ends)


def _clusters(text: str) -> Iterator[Span]:
    """Runs of plain characters, invisible characters on their own, and letters with what combines with them.

    Hangul jamo and a few scripts compose without combining class, so a run that NFC would change is widened until it is stable.
    """
    mark = re.compile(f"[{_INVISIBLE}]|[^{_marks()}{_INVISIBLE}][{_marks()}]+|[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+")
    at = 0
    for match in mark.finditer(text):
        if match.start() > at:
            yield at, match.start()
        yield match.span()
        at = match.end()
    if at < len(text):
        yield at, len(text)


@lru_cache(maxsize=1)
def _marks() -> str:
    r"""The combining marks of the basic plane as the inside of a character class; `\\w` of `re` leaves them out."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x10000):
        if unicodedata.category(chr(code)).startswith("M"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\u{low:04x}-\\u{high:04x}" for low, high in ranges)


# Scripts written without spaces: one character is one token, and no space follows a full stop.
_UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
)
# A possessive group would say it shorter, but Python before 3.11.5 keeps the mark of a group that failed: "34," of "34, waved" (gh-106052).
_DATE_OR_NUMBER = r"\d{4}-\d\d?-\d\d?(?!\d)|\d\d?([-/.])\d\d?\1\d{2,4}(?!\d)|\d++(?:[.,:]\d++)*(?![.,:]\d)(?:st|nd|rd|th)?(?![^\W\d_])"


@lru_cache(maxsize=2)
def _token_pattern(ascii_only: bool) -> re.Pattern[str]:
    if ascii_only:
        letter, unspaced = "[^\\W_]", ""
    else:
        letter = f"(?:[^\\W_{_UNSPACED}][{_marks()}]*)"
        unspaced = f"[{_UNSPACED}][{_marks()}]*|"
    word = rf"{letter}+(?:(?:['-]|(?<=\d)[.,](?=\d)){letter}+)*"
    return re.compile(rf"{_DATE_OR_NUMBER}|(?:[^\W\d_]\.){{2,}}|{unspaced}{word}|\.{{2,}}|-{{2,}}|_+|[^\s\w]|\S", re.UNICODE)


def tokenise(normalised: Normalised) -> tuple[Token, ...]:
    """Words, numbers and marks in order. Compounds ("long-term", "don't"), dates and decimals are one token each."""
    text, starts, ends = normalised.text, normalised.starts, normalised.ends
    found = [(match[0], *match.span()) for match in _token_pattern(text.isascii()).finditer(text)]
    if "…" in text:
        found = [(word.replace("…", "..."), start, end) for word, start, end in found]
    if not isinstance(starts, range):
        found = [(word, starts[start], ends[end - 1]) for word, start, end in found]
    return tuple([tuple.__new__(Token, item) for item in found])


# --- paragraphs ---------------------------------------------------------------------------------------------------------------------

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_BREAK = re.compile(r"(?:\r\n|[\n\r\u2028\u2029\x0b\x0c\x85])")
_ENDS = re.compile(r"[.!?…:;\"'\])。！？؟۔।»]\s*$")
WRAPPED_SHARE = 0.7  # share of inner lines that must reach the margin, and half of which must be cut off in mid-sentence
MARGIN = (40, 100)  # code points; where a text wrapped by hand has its right margin
RAGGED = 18  # code points that a line may fall short of the margin, a long word's worth


def paragraphs(text: str) -> list[list[Span]]:
    """The paragraphs of a normalised text, each as its lines.

    A line break ends a paragraph, as on the web, unless the text is wrapped by hand: blank lines between blocks, and most lines inside
    a block reach one margin, many of them cut off in mid-sentence.
    """
    lines = [match.span() for match in _LINE.finditer(text) if match.group().strip()]
    blocks: list[list[Span]] = []
    for line in lines:
        if blocks and len(_BREAK.findall(text[blocks[-1][-1][1] : line[0]])) == 1 and not text[blocks[-1][-1][1] : line[0]].strip():
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks if _is_wrapped(text, blocks) else [[line] for line in lines]


def _is_wrapped(text: str, blocks: list[list[Span]]) -> bool:
    inner = [line for block in blocks for line in block[:-1]]
    margin = max((end - start for block in blocks for start, end in block), default=0)
    if len(inner) < 3 or not MARGIN[0] <= margin <= MARGIN[1]:
        return False  # one long line shows that nobody wrapped this text
    full = sum(end - start >= margin - RAGGED for start, end in inner)
    cut = sum(not _ENDS.search(text[start:end]) for start, end in inner)
    return min(full, 2 * cut) >= WRAPPED_SHARE * len(inner)


# --- sentences ----------------------------------------------------------------------------------------------------------------------

# From the first mark of a run only: looking from each of a million exclamation marks to the last would take hours.
_SPACED_END = r"(?<![.!?…؟۔।॥])[.!?…؟۔।॥]+(?:[\"'\])*]*(?=\s)(?! \"\s)| \"(?=\s))"
_UNSPACED_END = r"[。！？｡]+[\"'」』）)]*"
_END = re.compile(f"{_SPACED_END}|{_UNSPACED_END}")
_UNSPACED_STOPS = "。！？｡"
_NEXT = re.compile(r"\s*([\"'(\[*]*)(\S+)")
_WORD = re.compile(r"\w")
_WORD_BEFORE = re.compile(r"[\w.&/-]*$")
_WINDOW = 60  # code points looked back at; a longer run without a space is no word

# Abbreviations that a name or number follows; a full stop after them ends no sentence.
_BEFORE_NAME = frozenset(
    "mr mrs ms mx dr prof gen col lt sgt cpl capt cmdr adm maj brig rev fr hon st sen rep gov pres supt insp det messrs mt ft vs v no nos "
    "art vol fig ch sec cf ca al approx est e.g i.e viz eds pp p mm mme mmes mlle me hr dra sra srta sr. r ul g im pl tel "
    "jan feb mar apr jun jul aug sep sept oct nov dec г ул им тыс млн млрд проф акад".split(),
)
# Abbreviations that may also end a sentence: they do when an ordinary sentence opener follows.
_MAY_END = frozenset("jr sr inc ltd co corp bros dept univ assn ave blvd rd plc llc gmbh s.a a.m p.m b.c a.d ph.d m.d usw др".split())
OPENERS = frozenset(
    "the a an he she it they we i you in on at but and this that these those his her its their our after before when while as if for from "
    "with by since although though however meanwhile also there according what who why how another some many most no not both each all "
    "one two three four five several earlier later last next so yet still now then it's he's they're officials police additionally therefore furthermore moreover finally".split(),
)


def sentences(text: str, lines: list[Span]) -> list[Span]:
    """The sentences of one paragraph (its lines, spans of a normalised text), without surrounding white space.

    A sentence inside a quotation is a sentence; a quotation's closing mark stays with it; '"Is it?" he asked' is one sentence.
    """
    start, stop = lines[0][0], lines[-1][1]
    spans: list[Span] = []
    marks = 0  # quotation marks up to the last cut
    for match in _END.finditer(text, start, stop):
        if match.start() >= start and _ends_sentence(text, start, match, stop):
            end = match.end()
            if match.group()[0] in _UNSPACED_STOPS:
                marks += text.count('"', start, end)
                if match.group()[-1] == '"' and marks % 2:
                    end, marks = end - 1, marks - 1  # no space tells whose mark it is, so its parity does: it opens the next quotation
            _append(spans, text, start, end)
            start = end
    _append(spans, text, start, stop)
    return spans


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends_sentence(text: str, start: int, match: re.Match[str], stop: int) -> bool:
    mark = match.group()
    if mark[0] in _UNSPACED_STOPS:
        return not text[match.end() : match.end() + 1].strip() or text[match.end()] not in "，、；"
    following = _NEXT.match(text, match.end(), stop)
    if not following:
        return False  # the paragraph ends here anyway
    opener, word = following.groups()
    if word[0].islower() and not re.match(r"[a-z][A-Z]", word) and not (mark == "." and _lost_capital(text, start, match, word)):
        return False
    if word[0] in ",;:)" or not any(character.isalnum() for character in mark + word):
        return False
    if not _WORD.search(text, start, match.start()):
        return False
    if mark[0] in ".…" and not mark.startswith(("..", "…")):
        return _full_stop(text, start, match, opener, word)
    if mark[0] in "?!" and mark[-1] in "\"'":
        return not _TAG_AFTER_QUESTION.match(text, following.start(2))
    return True


_TAG_AFTER_QUESTION = re.compile(r"(?:[A-Z][\w'-]*\s+){1,4}(?:asked|said|wrote|replied|wondered|shouted|told|says|asks)\b")


def _full_stop(text: str, start: int, match: re.Match[str], opener: str, word: str) -> bool:
    before = _WORD_BEFORE.search(text, max(start, match.start() - _WINDOW), match.start())
    abbreviation = before.group().lower() if before else ""
    bare = abbreviation.strip(".")
    if len(mark := match.group()) > 1 and mark[1] in "\"'":
        return True
    if bare in _BEFORE_NAME:
        return bare in {"no", "me", "r", "g", "p", "v", "art", "ch", "sec", "im", "mar", "fr", "det", "est"} and not (
            word[0].isdigit() or (before is not None and before.group()[:1].isupper())
        )
    if len(bare) == 1 and bare.isalpha() and before is not None and before.group()[:1].isupper():
        return not _NAME_BEFORE.search(text, max(start, before.start() - _WINDOW), before.start()) and _opens(
            word
        )  # "from A to B. In the end", not "John B. In"
    if bare in _MAY_END or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", bare):
        return bool(opener) or _opens(word)
    return True


_NAME_BEFORE = re.compile(r"(?:[A-Z][\w'-]*|[A-Z]\.)\s*$")


def _opens(word: str) -> bool:
    return re.sub(r"\W+$", "", word.lower()) in OPENERS


def _lost_capital(text: str, start: int, match: re.Match[str], word: str) -> bool:
    """A full stop after a long ordinary word, then a word that opens sentences: somebody forgot the capital."""
    before = _WORD_BEFORE.search(text, max(start, match.start() - _WINDOW), match.start())
    return before is not None and before.group().isalpha() and len(before.group()) >= 5 and before.group().islower() and _opens(word)


# --- comparing whole texts ------------------------------------------------------------------------------------------------------------

SHINGLE_WORDS = 5  # words; the length INTERFACE.md fixes for resemblance and containment


def shingles(tokens: Sequence[Token]) -> frozenset[int]:
    """Hashes of the runs of five words, case folded, marks left out; a shorter text is one run."""
    words = [token.text.casefold() for token in tokens if token.text[0].isalnum()]
    if not words:
        return frozenset()
    if len(words) < SHINGLE_WORDS:
        return frozenset([hash(tuple(words))])
    columns = [words[offset:] for offset in range(SHINGLE_WORDS)]
    return frozenset(map(hash, zip(*columns, strict=False)))


def resemblance(old: frozenset[int], new: frozenset[int]) -> tuple[float, float, float]:
    """Jaccard resemblance, containment of old in new and of new in old (Broder 1997); two empty sets are alike."""
    shared = len(old & new)
    union = len(old) + len(new) - shared
    return (shared / union if union else 1.0, shared / len(old) if old else 1.0, shared / len(new) if new else 1.0)
