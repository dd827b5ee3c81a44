"""Texts with their names marked in place, for tests of what is made of names."""

from __future__ import annotations

import re

from variorum.model import ActorKind, Mention

KINDS = {"p": ActorKind.PERSON, "o": ActorKind.ORGANISATION, "l": ActorKind.PLACE, "g": ActorKind.GROUP, "w": ActorKind.WORK}


def marked(text: str) -> tuple[str, list[Mention]]:
    """A text with names marked as [p:Maria Novak], and its mentions."""
    plain, mentions, at = "", list[Mention](), 0
    for match in re.finditer(r"\[(\w):([^\]]*)\]", text):
        plain += text[at : match.start()]
        mentions.append(Mention(span=(len(plain), len(plain) + len(match[2])), kind=KINDS[match[1]]))
        plain += match[2]
        at = match.end()
    return plain + text[at:], mentions
