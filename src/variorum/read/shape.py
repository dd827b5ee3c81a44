"""The blocks of a tree of markup: paragraphs, headings, list items and table rows, each with its white space put in order."""

from __future__ import annotations

from typing import Any

# Of trafilatura's own vocabulary and of HTML
_BLOCKS = frozenset({"body", "p", "head", "item", "quote", "list", "table", "row", "cell", "code"})
_BLOCKS |= {"div", "article", "section", "main", "header", "footer", "aside", "details", "summary", "figure", "figcaption", "hr", "pre"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "tr", "td", "th"}
_ROWS = frozenset({"row", "tr"})
_SILENT = frozenset({"script", "style", "template", "noscript"})


def blocks_of(tree: Any) -> list[str]:
    """The blocks with a letter or digit in them, in the order of the page; a line break inside one stays a line break, two part it."""
    blocks: list[str] = []
    piece: list[str] = []

    def close() -> None:
        blocks.extend(_parted("".join(piece)))
        piece.clear()

    def walk(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _SILENT:  # comments and processing instructions have no name
            return
        if element.tag in _ROWS and _is_data(element):
            close()
            blocks.extend(_parted("\t".join(" ".join("".join(cell.itertext()).split()) for cell in element)))
            return
        if element.tag in {"lb", "br"}:
            piece.append("\n")
        is_block = element.tag in _BLOCKS
        if is_block:
            close()
        piece.append(_spaced(element.text))
        for child in element:
            walk(child)
            piece.append(_spaced(child.tail))
        if is_block:
            close()

    walk(tree)
    close()
    return blocks


def key(text: str) -> str:
    """The letters and digits alone, in small letters, to tell whether two pieces of text read the same."""
    return "".join(char for char in text.casefold() if char.isalnum())


def _spaced(text: str | None) -> str:
    """White space of the source as single spaces; only markup breaks lines."""
    if not text:
        return ""
    core = " ".join(text.split())
    return (" " if text[0].isspace() else "") + core + (" " if core and text[-1].isspace() else "")


def _parted(text: str) -> list[str]:
    """One block, or several where two line breaks follow one another."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        words = " ".join(part for part in line.split(" ") if part)
        if words:
            parts[-1].append(words)
        else:
            parts.append([])
    blocks = ("\n".join(lines) for lines in parts)
    return [block for block in blocks if any(map(str.isalnum, block))]


def _is_data(row: Any) -> bool:
    """Whether a row holds figures rather than the layout of a page: no cell with paragraphs of its own or much text."""
    if len(row) < 2 or any(child.tag in _BLOCKS for cell in row for child in cell.iter() if child is not cell):
        return False
    return all(sum(len(text) for text in cell.itertext()) <= 200 for cell in row)
