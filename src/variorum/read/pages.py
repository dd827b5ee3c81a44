"""HTML pages: the article's text without what stands around it, by trafilatura. The one file that imports it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from variorum.errors import EmptyTextError, NotTextError, TooLargeError, UndecodableError
from variorum.model import Article
from variorum.read.charset import byte_order_mark, codec_of, declared_in_page, is_damaged_utf8
from variorum.read.detect import detect
from variorum.read.notes import correction_notes, with_notes
from variorum.read.shape import blocks_of, key
from variorum.settings import MAX_PAGE_BYTES, MAX_UNDECODABLE_SHARE, PAGE_DATE_SEARCH, PAGE_FOCUS, PAGE_TABLES

_LAST_DATE = "2099-12-31"  # htmldate wants one and would take today's, by which the same page could be read differently tomorrow
_SAVE_TEXT = "save the text itself as a .txt file"
_SUFFIX = re.compile(r"\s+[|–—·»-]\s+|\s*\|\s*")  # between the headline and the name of the outlet in the title of a page
_RUNNING_TEXT = frozenset({"p", "li", "blockquote", "dd", "td", "h1", "h2", "h3", "h4", "h5", "h6"})


def read_page(data: bytes, *, path: str, where: str, declared: str | None = None, published: str | None = None) -> Article:
    """The article in a page: headline, paragraphs and correction notes, with a blank line between them.

    `published` counts only when the page tells no date. Raises TooLargeError (over `settings.MAX_PAGE_BYTES`), UndecodableError,
    NotTextError (a page that cannot be taken apart) and EmptyTextError (no article in it).
    """
    if len(data) > MAX_PAGE_BYTES:
        raise TooLargeError(f"a page larger than the limit of {MAX_PAGE_BYTES / 1e6:g} MB", where=where, advice=_SAVE_TEXT)
    text, encoding, reason = _decode(data, where, declared)
    try:
        found = _extract(text)
    except Exception as error:  # hostile markup can break the libraries in many ways; a reader gets one line, no traceback
        what = f"the page cannot be taken apart ({type(error).__name__})"
        raise NotTextError(what, where=where, advice=_SAVE_TEXT) from error
    if found is None:
        raise EmptyTextError("no article text found in the page", where=where, advice=_SAVE_TEXT)
    blocks, meta = found
    return Article(
        text="\n\n".join(blocks),
        path=path,
        title=meta["title"],
        byline=meta["author"],
        outlet=meta["sitename"],
        url=meta["url"],
        published=meta["date"] or published,
        language=meta["language"],
        encoding=encoding,
        encoding_reason=reason,
        media_type="text/html",
        extractor=meta["extractor"],
    )


def _decode(data: bytes, where: str, declared: str | None) -> tuple[str, str, str]:
    """The page's markup, its codec, and why that codec. A few bytes that fit no codec become U+FFFD, as browsers show them."""
    mark = byte_order_mark(data)
    if mark:
        return data[mark[1] :].decode(mark[0], "replace"), mark[0], "byte order mark"
    for codec, reason in ((codec_of(declared) if declared else None, "declared"), (declared_in_page(data), "declared in meta")):
        if codec and (text := _mostly(data, codec)) is not None:
            return text, codec, reason
    if (text := _mostly(data, "utf-8")) is not None:
        return text, "utf-8", "valid UTF-8"
    guess = detect(data)
    if guess is None:
        raise UndecodableError("its bytes fit no encoding that we know", where=where, advice=_SAVE_TEXT)
    return data.decode(guess), guess, "detected"


def _mostly(data: bytes, codec: str) -> str | None:
    """The text, when the codec fits all bytes but a few strays."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
    strays = text.count("\N{REPLACEMENT CHARACTER}")
    fits = is_damaged_utf8(data) if codec == "utf-8" else strays <= MAX_UNDECODABLE_SHARE * len(data)
    return text if fits else None


def _extract(markup: str) -> tuple[list[str], dict[str, str | None]] | None:
    """The blocks of the article and what the page says of itself; None when it holds no article.

    A pure function: no deduplication (it remembers earlier pages), no clock, no network; lxml's HTML parser knows no entities to resolve.
    """
    import trafilatura  # noqa: PLC0415  - heavy

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # what they would say, our errors say
    tree = trafilatura.load_html(markup, MAX_PAGE_BYTES)
    if tree is None:
        return None
    dates = {"original_date": True, "extensive_search": PAGE_DATE_SEARCH, "max_date": _LAST_DATE}
    meta = trafilatura.extract_metadata(tree, None, dates)
    language, headings, og_title, notes = _language(tree), _headings(tree), _og_title(tree), correction_notes(tree)
    _unwrap_times(tree)
    document: Any = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        include_tables=PAGE_TABLES,
        favor_precision=PAGE_FOCUS == "precision",
        favor_recall=PAGE_FOCUS == "recall",
        deduplicate=False,
    )
    blocks = with_notes(blocks_of(document.body), notes) if document is not None and document.body is not None else []
    if not blocks:
        return None
    headline = _title_of(blocks, _headline(headings, [og_title or "", meta.title or ""], meta.sitename))
    if headline and not any(_is_headline(block, headline) for block in blocks):
        blocks.insert(0, headline)
    title = headline or _title_of(blocks, meta.title)
    about = {"title": title, "author": meta.author, "sitename": meta.sitename, "url": meta.url, "date": meta.date, "language": language}
    about = {name: value or None for name, value in about.items()}
    return blocks, about | {"extractor": f"trafilatura {trafilatura.__version__}"}


def _language(tree: Any) -> str | None:
    """The language that the page declares, ISO 639-1."""
    values = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), tree.get("xml:lang")]
    values += tree.xpath("//meta[translate(@http-equiv, 'CLT', 'clt')='content-language']/@content")
    values += tree.xpath("//meta[@property='og:locale']/@content")
    for value in values:
        found = re.match(r"\s*([a-zA-Z]{2})(?![a-zA-Z])", value or "")
        if found:
            return found[1].lower()
    return None


def _headings(tree: Any) -> list[str]:
    return [text for text in (" ".join(blocks_of(heading)) for heading in tree.iter("h1")) if text]


def _og_title(tree: Any) -> str | None:
    found = tree.xpath("//meta[@property='og:title']/@content")
    return found[0] if found else None


def _unwrap_times(tree: Any) -> None:
    """Keep the words of <time> in running text, which trafilatura drops: "on <time>Saturday</time>, 65 people"."""
    for time in list(tree.iter("time")):
        parent = time.getparent()
        beside = (time.tail or "") + (parent.text or "" if parent is not None else "")
        if parent is not None and parent.tag in _RUNNING_TEXT and any(map(str.isalpha, beside)):
            time.drop_tag()


def _headline(headings: list[str], titles: list[str], outlet: str | None) -> str | None:
    """The headline: the h1 that the page's title repeats, else the title for sharing without the outlet's name, else the only h1.

    An h1 alone may be the outlet's logo.
    """
    headings = [" ".join(heading.split()) for heading in headings]
    titles = [" ".join(title.split()) for title in titles]
    candidates = [heading for heading in headings if key(heading) not in {"", key(outlet or "")}]
    repeated = [heading for heading in candidates if any(_names_page(heading, title) for title in titles)]
    if repeated:
        return repeated[0]
    if titles[0]:
        return _without_outlet(titles[0], outlet)
    return candidates[0] if len(headings) == 1 and candidates and len(candidates[0].split()) > 2 else None


def _names_page(heading: str, title: str) -> bool:
    """Whether a heading and the page's title are the same words, give or take the outlet's name or a word before them."""
    parts = [key(part) for part in _SUFFIX.split(title) if key(part)]
    if not parts or (len(parts) > 1 and key(heading) == parts[-1]):
        return False
    heading = key(heading)
    longest = len(max(parts, key=len))
    return (key(title) in heading or heading in key(title)) and longest / 2 <= len(heading) <= 2 * longest


def _without_outlet(title: str, outlet: str | None) -> str:
    """ "Bridge reopens | The Daily Planet" without its last part, when that names the outlet."""
    parts = list(_SUFFIX.finditer(title))
    if parts and outlet:
        last = key(title[parts[-1].end() :])
        if last and (last in key(outlet) or key(outlet) in last):
            return title[: parts[-1].start()]
    return title


def _is_headline(block: str, headline: str) -> bool:
    """Whether the block is the headline, perhaps with a word or two before or after; a sentence that holds its words is not."""
    return key(headline) in key(block) and len(key(block)) <= 1.3 * len(key(headline)) + 5


def _title_of(blocks: list[str], title: str | None) -> str | None:
    """The part of a page's title that stands in the text by itself; else the title as trafilatura gives it."""
    parts: Iterator[str] = (part for part in _SUFFIX.split(title or "") if len(part.split()) > 1)
    keys = {key(block) for block in blocks[:10]}
    return next((part for part in parts if key(part) in keys), title)
