"""What an answer is: the article, or something in its place. Only an article makes a version.

Words of a wall are no proof, since articles are written about walls too: they count where they dominate a short page that does not declare
itself an article, or where a text breaks off with an offer. Every reason says what was seen, not what somebody may have intended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from variorum.errors import EmptyTextError, InputError
from variorum.model import Article, Captured
from variorum.model.archive import CaptureStatus
from variorum.read.shape import key
from variorum.read.walls import Wall, checks_visitors, mitigated, says, times

# Measured on the 990 pages of trafilatura's evaluation (real articles, each must be ok) and on invented pages of all kinds in
# tests/watch/walls_pages.py, 2026-11-27; figures in docs/watch.md.
SHORT_WALL = 150  # words that a page may hold and still be a robot check, a refusal or a "no such page"; those seen have 10 to 90
SHORT_CONSENT = 700  # words of a cookie wall with its list of purposes
DOMINATES = 0.35  # 0..1, share of the words that stand in sentences of a wall
REST_OF_ARTICLE = 60  # words outside such sentences from which a page that declares itself an article is one, under a banner
LONG_BEGINNING = 500  # words before an offer that closes a text; what is longer was given whole, whatever is offered below
SHORT_BEGINNING = 200  # words of a text whose page offers the rest elsewhere than in the text
# Against the last good text; no text that people wrote is lost by it, see `SEEN_AGAIN`
SHRUNK = 0.4  # share of the words before, under which a text with little new is doubtful. Of 26 invented and 18 real revisions, both ways, the shortest kept 0.52
LITTLE_NEW = 0.3  # share of its words that a shrunk text has not from the one before: a rewrite to a notice has more
LEAST_BEFORE = 80  # words before, under which a text may become anything
GREW = 4.0  # times the words before, beyond which a text may have something of the page in it
GREW_FROM = 300  # words before that; a flash of 80 words grows tenfold within an hour
OTHER_PAGE = (
    0.1  # share of the longer words in common, under which two long texts are not tellings of one thing; those revisions have 0.56 and more
)
MENU_LINE = 8  # words in a line on average, under which a text may be a menu; wrapped prose has 12 and more
MENU_ENDS = 0.01  # ends of sentences for each word, under which it has no prose; of the 990 pages 3 are called menus by both (verse, and lists of posts)
SEEN_AGAIN = 2  # further captures with the same text that turn doubtful into ok: a correction that shortens is not hidden for ever

_SENTENCE = re.compile(r"(?<=[.!?…。！？؟।])[\s\u00a0]+|(?<=[。！？])|\n+")
_ENDS = re.compile(r"[.!?…。！？؟।][\"”’»)」』]*(?=\s|$)|[。！？]")
_ENDED = re.compile(r"[.!?…。！？؟।:;\"”’»)」』]\s*$")
_ARTICLES = re.compile(r"(?:News|Report|Opinion\w*|Analysis\w*|Review\w*|Background\w*|Satirical|Scholarly|Tech|Blog)?(?:Article|Posting)$")
_QUOTED = re.compile(r"“[^”]*”?|„[^“”]*[“”]?|«[^»]*»?|「[^」]*」?|\"[^\"]*\"?")
_CONSENT_PLACES = frozenset({"consent", "cookie-consent", "cookieconsent", "cookiewall", "cookie-wall", "consentwall", "consent-wall", "collectconsent", "gdpr-consent", "privacywall"})  # fmt: skip
_LOGIN_PLACES = frozenset({"login", "log-in", "signin", "sign-in", "anmelden", "connexion", "accedi", "inloggen", "logowanie"})
_FRONT_PAGES = frozenset({"", "/", "/index.html", "/index.php", "/home", "/home.html"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LOOKED_AT = 20_000  # code points in which wording is looked for
_PAGE_BYTES = 3_000_000  # of a page whose markup is looked at


class Standing(NamedTuple):
    """The status of a capture and why, one line; None where it is ok and there is nothing to say."""

    status: CaptureStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is known of an article before this capture."""

    text: str  # of the last good capture
    doubted: tuple[str, ...] = ()  # texts of the captures since, as long as they were doubtful, newest first


def standing(captured: Captured, read: Article | InputError, *, asked: str | None = None, before: Before | None = None) -> Standing:
    """What an answer is; `read` is what the reader made of its body, `asked` the address that was asked for.

    A pure function. Text that no server gave (no HTTP status, plain text) is only held against what was before.
    """
    by_status = _by_http_status(captured)
    if by_status is not None:
        return by_status
    text = read.text if isinstance(read, Article) else ""
    by_address = _by_address(asked, captured.url) if captured.status is not None else None
    page = _Page.of(captured, read)
    if page is not None:
        found = (
            _consent(page, text) or by_address or _blocked(page, text, captured) or _missing(page, text) or _paywalled(page, text, before)
        )
        if found is not None:
            return found
    elif by_address is not None:
        return by_address
    if isinstance(read, InputError):
        what = "no text in it" if isinstance(read, EmptyTextError) else read.what
        return Standing(CaptureStatus.ERROR, what)
    return _against(before, text) or Standing(CaptureStatus.OK)


# --- by what HTTP says --------------------------------------------------------------------------------------------------------------------


def _by_http_status(captured: Captured) -> Standing | None:
    status = captured.status
    if status is None or 200 <= status < 300 or status == 304:
        return None
    if status == 402:
        return Standing(CaptureStatus.PAYWALLED, "the server asks for payment (402)")
    if status in {404, 410}:
        return Standing(CaptureStatus.ERROR, f"no such page ({status})")
    check = checks_visitors(captured.body, captured.headers) or says(Wall.ROBOT, _wording(captured.body))
    who = "a service on the way to the server" if mitigated(captured.headers) else "the server or something on the way"
    if status in {401, 403, 406, 407, 429, 451, 511} or (check and status in {400, 405, 503}):
        said = {401: "asks for a name and password", 407: "asks for a name and password", 429: "says that we ask too often", 451: "refuses for legal reasons"}  # fmt: skip
        what = "asks whether one is a robot" if check else said.get(status, "refuses")
        return Standing(CaptureStatus.BLOCKED, f"{who} {what} ({status})")
    if 300 <= status < 400:
        return Standing(CaptureStatus.ERROR, f"it leads elsewhere ({status}), and that was not followed")
    kind = "of the server" if status >= 500 else "in answer to what was asked"
    return Standing(CaptureStatus.ERROR, f"an error {kind} ({status})")


def _wording(body: bytes) -> str:
    """The words of a small answer, near enough to find a phrase in."""
    return re.sub(r"<[^>]{0,2000}>", " ", body[:50_000].decode("utf-8", "replace"))[:_LOOKED_AT]


def _by_address(asked: str | None, answered: str) -> Standing | None:
    """What an address says that one was led to."""
    if not asked or asked == answered:
        return None
    old, new = urlsplit(asked), urlsplit(answered)

    def places(parts: Any) -> set[str]:
        return {(parts.hostname or "").partition(".")[0].lower(), *(piece.lower() for piece in parts.path.split("/") if piece)}

    gained = places(new) - places(old)
    if gained & _CONSENT_PLACES:
        return Standing(CaptureStatus.CONSENT, "it leads to a page that asks for consent")
    if gained & _LOGIN_PLACES:
        return Standing(CaptureStatus.PAYWALLED, "it leads to a page that asks one to sign in")
    if new.path.lower() in _FRONT_PAGES and not new.query and old.path.lower() not in _FRONT_PAGES:
        return Standing(CaptureStatus.ERROR, "it leads to a front page")
    return None


# --- by what the page shows ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What is looked at in a page."""

    title: str
    blocks: tuple[str, ...]  # what is visible, without scripts
    is_article: bool  # as it declares
    locked: bool  # it declares that not all of it is free
    withheld: bool  # the part that it declares locked is not there

    @classmethod
    def of(cls, captured: Captured, read: Article | InputError) -> _Page | None:
        """None when the answer is no page of HTML."""
        kind = captured.media_type or (read.media_type if isinstance(read, Article) else "")
        if "html" not in kind or len(captured.body) > _PAGE_BYTES or not captured.body.strip():
            return None
        from lxml import etree, html  # noqa: PLC0415  - heavy

        encoding = read.encoding if isinstance(read, Article) and read.encoding else None
        markup = captured.body.decode(encoding, "replace") if encoding else captured.body.decode("utf-8", "replace")
        try:
            tree = html.document_fromstring(markup.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
            data = list(_json_ld(tree))
            about = " ".join(_contents(tree, "og:type")).lower()
            dated = _contents(tree, "article:published_time")
            locked = [item for item in data if _is_false(item.get("isAccessibleForFree"))]
            return cls(
                title=" ".join((tree.findtext(".//title") or "").split()),
                is_article="article" in about or bool(dated) or any(_is_article(item) for item in data),
                locked=bool(locked) or "locked" in " ".join(_contents(tree, "article:content_tier")),
                withheld=any(_is_withheld(tree, item) for item in locked),
                blocks=tuple(_visible(tree)),
            )
        except (etree.LxmlError, ValueError, AssertionError, RecursionError):
            return None


def _contents(tree: Any, name: str) -> list[str]:
    """What a page says of itself under this name."""
    return [str(content) for content in tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)]


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects that a page's JSON-LD holds, whatever they stand in."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]")[:20]:
        try:
            stack = [json.loads(script.text_content())]
        except (ValueError, RecursionError):
            continue
        seen = 0
        while stack and seen < 2_000:
            seen += 1
            item = stack.pop()
            if isinstance(item, dict):
                yield item
                stack += [value for value in item.values() if isinstance(value, dict | list)]
            elif isinstance(item, list):
                stack += item


def _is_article(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(isinstance(kind, str) and _ARTICLES.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _is_false(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower().rpartition("/")[2] == "false")


def _is_withheld(tree: Any, item: dict[str, Any]) -> bool:
    """Whether the part that is declared locked, by a class or an id, is missing or nearly empty."""
    selector = item.get("cssSelector")
    if not isinstance(selector, str) or not (name := re.fullmatch(r"\s*([.#])([\w-]{1,80})\s*", selector)):
        return False
    where = "contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))" if name[1] == "." else "@id=$name"
    found = tree.xpath(f"//*[{where}]", name=name[2])
    return sum(_words(" ".join(element.text_content().split())[:5_000]) for element in found[:5]) < 30


def _visible(tree: Any) -> Iterator[str]:
    """The blocks of a page that a reader sees, up to a limit; what a style hides is left out."""
    from variorum.read.shape import blocks_of  # noqa: PLC0415

    body = tree.find("body")
    if body is None:
        return
    hidden = [
        element
        for element in body.iter()
        if isinstance(element.tag, str)
        and (element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDDEN.search(element.get("style") or ""))
    ]
    for element in hidden:
        if element.getparent() is not None:
            element.drop_tree()
    left = _LOOKED_AT * 3
    for block in blocks_of(body):
        yield block
        left -= len(block)
        if left < 0:
            return


_SIGN = "\u3040-\u30ff\u3400-\u9fff"  # of writing that does not part its words; two of them are about a word


def _words(text: str) -> int:
    found: list[str] = re.findall(rf"[{_SIGN}]|[^\W_{_SIGN}]+(?:['’-][^\W_{_SIGN}]+)*", text[: 10 * _LOOKED_AT])
    signs = sum("\u3040" <= word[0] <= "\u9fff" for word in found)
    return len(found) - signs // 2


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.split(text[:_LOOKED_AT]) if piece and any(map(str.isalnum, piece))]


def _share(walls: tuple[Wall, ...], text: str) -> tuple[float, int]:
    """The share of the words that stand in sentences of these kinds, and the words outside them."""
    counted = [(_words(sentence), any(says(wall, sentence) for wall in walls)) for sentence in _sentences(text)]
    whole = sum(words for words, _ in counted)
    of_walls = sum(words for words, told in counted if told)
    return (of_walls / whole if whole else 0.0), whole - of_walls


def _consent(page: _Page, text: str) -> Standing | None:
    reason = Standing(CaptureStatus.CONSENT, "a page that asks for leave to set cookies, in place of the article")
    shown = text or "\n".join(page.blocks)
    if _words(shown) > SHORT_CONSENT or times(Wall.CONSENT, shown[:_LOOKED_AT]) < 2:
        return None
    share, rest = _share((Wall.CONSENT,), shown)
    if page.is_article and text and rest >= REST_OF_ARTICLE:
        return None
    return reason if share >= DOMINATES else None


def _blocked(page: _Page, text: str, captured: Captured) -> Standing | None:
    shown = "\n".join(page.blocks)
    if page.is_article and _words(text) >= REST_OF_ARTICLE // 2:
        return None
    if _words(text) > SHORT_WALL or _words(shown) > 2 * SHORT_WALL:
        return None
    for wall, what in ((Wall.ROBOT, "asks whether one is a robot"), (Wall.REFUSED, "says that access is refused")):
        share, rest = _share((Wall.ROBOT, Wall.REFUSED), text or shown)
        titled = says(wall, page.title) and rest < REST_OF_ARTICLE
        if titled or (says(wall, text or shown) and share >= DOMINATES):
            return Standing(CaptureStatus.BLOCKED, f"a page that {what}, in place of the article")
    if _words(text) < 20 and _words(shown) < REST_OF_ARTICLE and checks_visitors(captured.body, captured.headers):
        return Standing(CaptureStatus.BLOCKED, "a page that checks its visitors by script, in place of the article")
    return None


def _missing(page: _Page, text: str) -> Standing | None:
    shown = text or "\n".join(page.blocks[:40])
    if (page.is_article and _words(text) >= REST_OF_ARTICLE // 2) or _words(text) > SHORT_WALL:
        return None
    first = "\n".join(_sentences(shown)[:4])
    share, rest = _share((Wall.MISSING,), shown)
    if says(Wall.MISSING, page.title) and (says(Wall.MISSING, first) or rest < REST_OF_ARTICLE):
        return Standing(CaptureStatus.ERROR, "the page says that there is no such page, though the server says that all is well")
    if says(Wall.MISSING, first) and (share >= DOMINATES or (not page.is_article and rest < REST_OF_ARTICLE)):
        return Standing(CaptureStatus.ERROR, "the page says that there is no such page, though the server says that all is well")
    return None


def _paywalled(page: _Page, text: str, before: Before | None) -> Standing | None:
    blocks = [block for block in text.split("\n") if block.strip()]
    offers = [number for number, block in enumerate(blocks) if _is_offer(block, page)]
    told = sum(_words(block) for block in blocks[: offers[0]]) if offers else _words(text)
    if offers and told < LONG_BEGINNING and _closes(blocks, offers[0]):
        return Standing(CaptureStatus.PAYWALLED, f"the text breaks off after {told} words with an offer to subscribe or sign in")
    if page.withheld and told < LONG_BEGINNING:
        return Standing(CaptureStatus.PAYWALLED, f"the page says that a part of it is for subscribers, and does not hold it ({told} words)")
    offered = any(says(Wall.READ_ON, block) for block in page.blocks if _words(block) < 45)
    cut = told < 40 or _breaks_off(text) or _is_beginning(before, text)
    if offered and told < SHORT_BEGINNING and (page.locked or cut):
        reason = f"the beginning of a text ({told} words) on a page that offers the rest to those who subscribe or sign in"
        return Standing(CaptureStatus.PAYWALLED, reason)
    if page.locked and cut and told < (LONG_BEGINNING if offered else SHORT_BEGINNING):
        return Standing(CaptureStatus.PAYWALLED, f"the page says that it is not free, and holds a beginning ({told} words)")
    return None


def _is_offer(block: str, page: _Page) -> bool:
    """Whether a short block of the text offers the rest: in words that only such offers have, or marks a locked page as one.

    Words in quotation marks are reported, not said.
    """
    if _words(block) >= 45:
        return False
    said = _QUOTED.sub(" ", block)
    return says(Wall.READ_ON, said) or (page.locked and says(Wall.FOR_PAYING, said))


def _closes(blocks: list[str], first: int) -> bool:
    """Whether little but offers stands from here on: a text that goes on for long was not cut."""
    rest = sum(_words(block) for block in blocks[first:] if not says(Wall.READ_ON, block) and not says(Wall.FOR_PAYING, block))
    return rest < 60


def _breaks_off(text: str) -> bool:
    return re.search(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$", text) is not None or not _ENDED.search(text[-40:] or "")


def _is_beginning(before: Before | None, text: str) -> bool:
    """Whether a text is but the beginning of the one before."""
    if before is None or not text:
        return False
    old, new = key(before.text), key(text)
    return len(new) < 0.7 * len(old) and old.startswith(new[: max(40, int(0.8 * len(new)))])


# --- against what was before --------------------------------------------------------------------------------------------------------------


def _against(before: Before | None, text: str) -> Standing | None:
    """A text that differs from the good one before as no edit makes it, unless it was seen again and again."""
    if before is None or key(before.text) == key(text):
        return None
    doubt = _doubt(before.text, text)
    if doubt is None:
        return None
    again = 0
    for earlier in before.doubted:
        if key(earlier) != key(text):
            break
        again += 1
    if again >= SEEN_AGAIN:
        return Standing(CaptureStatus.OK, f"{doubt}; seen at {again + 1} captures in a row, and taken for the article")
    return Standing(CaptureStatus.DOUBTFUL, doubt)


def _doubt(old: str, new: str) -> str | None:
    was, now = _words(old), _words(new)
    if was < LEAST_BEFORE:
        return None
    if _is_menu(new) and not _is_menu(old):
        return "lines without sentences, as of a menu, where there was a text"
    mine, others = _long_words(new), _long_words(old)
    common = len(mine & others)
    novel = 1 - common / len(mine) if mine else 1.0
    if now < SHRUNK * was and novel < LITTLE_NEW:
        return f"only {now} words where there were {was}, and hardly a new one"
    if was >= GREW_FROM and now > GREW * was:
        return f"{now} words where there were {was}"
    if now >= LEAST_BEFORE and min(len(mine), len(others)) >= 30 and common < OTHER_PAGE * min(len(mine), len(others)):
        return "another text than before, with hardly a word in common"
    return None


def _is_menu(text: str) -> bool:
    """Whether a text is short lines with hardly a sentence among them."""
    lines = [line for line in text[: 10 * _LOOKED_AT].split("\n") if line.strip()]
    words = _words(text)
    return bool(lines) and words < MENU_LINE * len(lines) and len(_ENDS.findall(text[: 10 * _LOOKED_AT])) < MENU_ENDS * words


def _long_words(text: str) -> set[str]:
    """Words of some length, and pairs of signs where words are not parted; those say what a text is about."""
    found = {word.casefold() for word in re.findall(r"\w{5,}", text[: 10 * _LOOKED_AT]) if word.isascii() or ord(word[0]) < 0x3000}
    signs = re.findall(rf"(?=([{_SIGN}]{{2}}))", text[: 10 * _LOOKED_AT])
    return found | set(signs)
