"""Correction notes of a page, which extractors take for furniture and drop: found in the markup and put back where they are missing."""

from __future__ import annotations

import re
from typing import Any

from variorum.read.shape import blocks_of, key
from variorum.settings import MAX_NOTE_CHARACTERS, MIN_NOTE_WORDS

_NAMES = (
    r"corrections?(?:\s+and\s+clarifications?)?|clarifications?|editor[’']?s[’']?\s+note|note\s+from\s+the\s+editors?|erratum|"
    r"korrektur|berichtigung|richtigstellung|anmerkung\s+der\s+redaktion|rectificatifs?|précision|note\s+de\s+la\s+rédaction|"
    r"corrección|fe\s+de\s+er?ratas|fe\s+de\s+errores|rectificación|nota\s+del\s+editor|errata\s+corrige|rettifica|nota\s+della\s+redazione|"
    r"correção|errata|nota\s+da\s+redação|correctie|rectificatie|sprostowanie|korekta|"
    r"исправление|поправка|уточнение|от\s+редакции|виправлення|уточнення|від\s+редакції|تصحيح|تنويه"
)
_AFTER = r"\s*(?:[:：.—–|(-]|,?\s+\d|$)"  # "Correction:", "Correction (5 June)", "Correction 5 June", or the word alone as a heading
_SENTENCE = (
    r"(?:this|an\s+earlier\s+version\s+of\s+this)\s+(?:article|story|report|page|piece|post)"
    r"\s+(?:(?:was|has\s+been)\s+(?:\w+\s+)?(?:amended|corrected|updated|edited|changed|revised|clarified)|"
    r"incorrectly|wrongly|misstated|misidentified|misspelled|gave|said|suggested|originally\s+(?:said|stated|gave|misstated))"
)
_CUE = re.compile(rf"\W*(?:(?:{_NAMES}){_AFTER}|{_SENTENCE}\b)", re.IGNORECASE)
_HOLDERS = ("p", "div", "section", "aside", "footer", "header", "li", "blockquote", "small", "em", "i", "td", "span")
_ELSEWHERE = re.compile(r"comment|disqus|related|promo|newsletter", re.IGNORECASE)


def correction_notes(tree: Any) -> list[list[str]]:
    """The correction notes in the page, each as its blocks; readers' comments and teasers set aside."""
    found: list[Any] = []
    for element in tree.iter(*_HOLDERS):
        if not _CUE.match(_first_text(element)) or not _is_note(element):
            continue
        if found and element in set(found[-1].iterdescendants()):
            found[-1] = element  # the smallest element that holds all of it
        else:
            found.append(element)
    return [blocks_of(element) for element in found if not _is_elsewhere(element)]


def with_notes(blocks: list[str], notes: list[list[str]]) -> list[str]:
    """The blocks with what they lack of the notes: before the part that they have, else at the end."""
    result = list(blocks)
    for note in notes:
        at = len(result)
        for line in reversed(note):
            place = next((index for index, block in enumerate(result) if key(line) in key(block)), None)
            if place is None:
                result.insert(at, line)
            else:
                at = place
    return result if blocks else []


def _first_text(element: Any) -> str:
    return next((text.strip() for text in element.itertext() if text.strip()), "")


def _is_note(element: Any) -> bool:
    text = " ".join("".join(element.itertext()).split())
    return len(text) <= MAX_NOTE_CHARACTERS and len(text.split()) >= MIN_NOTE_WORDS


def _is_elsewhere(element: Any) -> bool:
    names = (f"{holder.get('id', '')} {holder.get('class', '')}" for holder in (element, *element.iterancestors()) if holder.tag != "body")
    return any(map(_ELSEWHERE.search, names)) or any(holder.tag in {"nav", "script", "style"} for holder in element.iterancestors())
