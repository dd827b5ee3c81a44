"""Captures come in, and are asked for: articles, captures, versions, stays."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from variorum.archive import rows
from variorum.archive.base import Row, check_key, cut, listed, pack, reading, unpack, writing
from variorum.archive.folding import fold, indexed
from variorum.archive.order import Ordering, Shown
from variorum.model import Added, Article, CaptureStatus, Deposit, HeldArticle, HeldCapture, HeldVersion, Stay

_SORTINGS = {"changed": "a.changed DESC, a.id DESC", "key": "a.key", "added": "a.id DESC"}
_KNOWN = ("title", "byline", "outlet", "url", "published", "language")  # what a later capture may add to what is known of a version


@dataclass(frozen=True, slots=True)
class _Seen:
    """The version that a capture shows."""

    id: int
    family: int
    sha256: str
    forgotten: int | None
    new: bool = False
    row: Row | None = None  # as it was before this capture


class Keeping(Ordering):
    """Everything that was captured."""

    @writing
    def add(self, deposit: Deposit) -> Added:
        """Keep a capture. The same capture again adds nothing; see `Deposit.dated`.

        What a body or text of a forgotten digest held is not kept again, its capture is. The same bytes as in the capture before show the same
        version, whatever they were read with.
        """
        check_key(deposit.key, self._db.where)
        article = self._row("lock_article", key=deposit.key)
        if article is None:
            article = self._one("claim_article", key=deposit.key, url=_url(deposit), captured=deposit.captured)
        if article["captures"] and (again := self._again(article, deposit)) is not None:
            return again
        newest = article["last_ok"] is None or deposit.captured >= article["last_ok"]
        seen, body, forgotten = self._contents(article, deposit, newest=newest)
        capture = self._add_capture(article["id"], deposit, body, seen, forgotten)
        changed = False
        moved = None
        if seen is not None:
            shown = Shown(capture, deposit.captured, seen.id, seen.family, seen.sha256, seen.forgotten)
            before = self._latest(article) if newest else self._before(article["id"], deposit.captured, capture)
            self._count_version(seen, shown)
            changed = self._insert(article["id"], deposit.key, shown, before, None if newest else self._after(article["id"], shown))
            if not newest:
                if seen.row is None or not seen.row["captures"] or deposit.captured <= seen.row["first"]:
                    self._db.run("renumber", {"article": article["id"]})
                moved = self._one("last_transition", article=article["id"])["changed"]
        self._count_capture(article, deposit, capture, seen, newest=newest, changed=changed, moved=moved)
        why = self._why(forgotten if forgotten is not None else seen.forgotten if seen else None)
        return Added(
            article=article["id"],
            capture=capture,
            version=seen.id if seen else None,
            new_article=not article["captures"],
            new_version=seen is not None and seen.new,
            changed=changed,
            forgotten=why,
        )

    def _again(self, article: Row, deposit: Deposit) -> Added | None:
        """The capture that is here already: of a moment whichever way it came, without one the last of its origin."""
        if deposit.dated:
            candidates = self._db.rows("captures_at", {"article": article["id"], "captured": deposit.captured})
        else:
            candidates = self._db.rows("last_of_origin", {"article": article["id"], "origin": deposit.origin})
        for row in candidates:
            if _is_same(row, deposit):
                version = self._row("version", id=row["version"]) if row["version"] is not None else None
                why = version["why"] if version else None
                return Added(article=article["id"], capture=row["id"], version=row["version"], again=True, forgotten=why)
        return None

    def _contents(self, article: Row, deposit: Deposit, *, newest: bool) -> tuple[_Seen | None, int | None, int | None]:
        """What the capture shows, the id of its body, and of the forgetting that took it away."""
        before = self._latest(article) if newest else self._before(article["id"], deposit.captured, None)
        ok = deposit.status is CaptureStatus.OK
        if deposit.body is None and deposit.article is None:
            if not ok or before is None:
                return None, None, None
            return self._same(before), before.body, before.forgotten
        known = self._row("find_content", sha256=_digest(deposit.body)) if deposit.body is not None else None
        seen = None
        if ok and deposit.article is not None:
            same = known is not None and before is not None and before.body == known["id"]
            seen = self._same(before, deposit.article) if same and before else self._version(article, deposit.article, deposit.captured)
        forgotten = seen.forgotten if seen else None
        if deposit.body is None:
            return seen, None, forgotten
        if known is None:
            known = self._keep_content(_digest(deposit.body), deposit.body, forgotten)
        return seen, known["id"], forgotten if forgotten is not None else known["forgotten"]

    def _same(self, before: Shown, text: Article | None = None) -> _Seen:
        """What the capture before shows; a text read anew may tell more of it."""
        row = self._one("version", id=before.version)
        if text is not None and text.sha256 == before.sha256:
            row = self._completed(row, text)
        return _Seen(before.version, before.family, before.sha256, before.forgotten, row=row)

    def _version(self, article: Row, text: Article, captured: str) -> _Seen:
        """The version of an article that has this text, made when it is not there."""
        data = text.text.encode("utf-8", "surrogatepass")
        digest = _digest(data)
        known = self._row("find_content", sha256=digest) or self._keep_content(digest, data, None)
        row = self._row("find_version", article=article["id"], text=known["id"])
        if row is not None:
            row = self._completed(row, text)
            if not row["captures"] and row["forgotten"] is None:  # a reading that was given up is given again
                self._db.index(row["id"], indexed(row["title"], text.text, row["outlet"]))
            return _Seen(row["id"], row["family"], digest, row["forgotten"], row=row)
        words = fold(text.text)
        gone = known["forgotten"] is not None
        made = self._one(
            "add_version",
            article=article["id"],
            number=article["versions"] + 1,
            text=known["id"],
            words=len(words),
            title=None if gone else cut(text.title),
            byline=None if gone else cut(text.byline),
            outlet=cut(text.outlet),
            url=text.url,
            published=text.published,
            language=text.language,
            media_type=text.media_type,
            encoding=text.encoding,
            encoding_reason=text.encoding_reason,
            extractor=text.extractor,
            captured=captured,
            forgotten=known["forgotten"],
        )
        if not gone:
            self._db.index(made["id"], indexed(cut(text.title), text.text, cut(text.outlet), words))
        return _Seen(made["id"], made["id"], digest, known["forgotten"], new=True)

    def _completed(self, row: Row, text: Article) -> Row:
        """A version with what a later capture knows of it and an earlier one did not."""
        more = {name: value for name in _KNOWN if row[name] is None and (value := cut(getattr(text, name))) is not None}
        if not more or row["forgotten"] is not None:
            return row
        now = {name: more.get(name, row[name]) for name in _KNOWN}
        self._db.run("complete_version", {"id": row["id"], **now})
        if row["captures"] and more.keys() & {"title", "outlet"}:
            self._db.unindex(row["id"], indexed(row["title"], text.text, row["outlet"]))
            self._db.index(row["id"], indexed(now["title"], text.text, now["outlet"]))
        return {**row, **now}

    def _keep_content(self, digest: str, data: bytes, forgotten: int | None) -> Row:
        values = {"sha256": digest, "bytes": len(data), "data": pack(data) if forgotten is None else None, "forgotten": forgotten}
        rows = self._db.rows("add_content", values)
        return rows[0] if rows else self._one("find_content", sha256=digest)

    def _add_capture(self, article: int, deposit: Deposit, body: int | None, seen: _Seen | None, forgotten: int | None) -> int:
        row = self._one(
            "add_capture",
            article=article,
            captured=deposit.captured,
            added=self._now(),
            dated=int(deposit.dated),
            origin=deposit.origin,
            status=str(deposit.status),
            reason=deposit.reason,
            http_status=deposit.http_status,
            media_type=deposit.media_type,
            charset=deposit.charset,
            url=deposit.url,
            headers=listed(deposit.headers),
            notes=listed(deposit.notes),
            body=body,
            version=seen.id if seen else None,
            forgotten=forgotten,
        )
        capture: int = row["id"]
        return capture

    def _count_version(self, seen: _Seen, shown: Shown) -> None:
        row = seen.row
        first, last, earliest = shown.captured, shown.captured, shown.capture
        if row is not None and row["captures"]:
            first, earliest = min((first, earliest), (row["first"], row["first_capture"]))
            last = max(last, row["last"])
        self._db.run("shown_at", {"id": seen.id, "first": first, "last": last, "first_capture": earliest, "more": 1})

    def _count_capture(
        self, article: Row, deposit: Deposit, capture: int, seen: _Seen | None, *, newest: bool, changed: bool, moved: str | None
    ) -> None:
        values = {
            name: article[name] for name in ("id", "url", "outlet", "title", "last_ok", "changed", "latest_capture", "latest_version")
        }
        values["url"] = values["url"] or _url(deposit)
        values["first"] = min(article["first"], deposit.captured)
        values["last"] = max(article["last"], deposit.captured)
        values["versions"] = article["versions"] + int(seen is not None and (seen.row is None or not seen.row["captures"]))
        if seen is not None and newest:
            told = deposit.article
            gone = seen.forgotten is not None
            values |= {"last_ok": deposit.captured, "latest_capture": capture, "latest_version": seen.id}
            row: Any = seen.row or {"title": None if gone or not told else cut(told.title), "outlet": cut(told.outlet) if told else None}
            values |= {"title": None if gone else row["title"], "outlet": row["outlet"] or values["outlet"]}
        if changed and newest:
            values["changed"] = deposit.captured
        elif seen is not None and not newest:
            values["changed"] = moved or values["first"]
        self._db.run("count_capture", values)

    def _why(self, forgotten: int | None) -> str | None:
        return self._one("reason_forgotten", id=forgotten)["reason"] if forgotten is not None else None

    # --- asked for --------------------------------------------------------------------------------------------------------------------

    @reading
    def articles(
        self, *, outlet: str | None = None, order: Literal["changed", "key", "added"] = "changed", limit: int = 50, offset: int = 0
    ) -> list[HeldArticle]:
        """A page of articles: the last changed first, by key, or the last added first."""
        values = {"outlet": outlet, "limit": limit, "offset": offset}
        condition = "" if outlet is None else "WHERE a.outlet = :outlet"
        return [rows.article(row) for row in self._db.rows("articles", values, sorting=_SORTINGS[order], condition=condition)]

    @reading
    def article(self, which: int | str) -> HeldArticle | None:
        """An article by its id or its key."""
        row = self._row("article_by_id", id=which) if isinstance(which, int) else self._row("article_by_key", key=which)
        return rows.article(row) if row else None

    @reading
    def article_mark(self, article: int) -> str | None:
        """As `state`, of one article: a cheap token that changes when something of it was written, or anything was forgotten. None: there is no
        such article."""
        row = self._row("article_mark", article=article)
        return None if row is None else _mark(row)

    @reading
    def story_mark(self, story: int) -> str:
        """The same of a story: its articles, their texts, decisions."""
        return _mark(self._one("story_mark", story=story))

    @reading
    def outlets(self) -> list[tuple[str, int]]:
        """Outlets and how many articles each has, the one with most first."""
        return [(row["outlet"], row["articles"]) for row in self._db.rows("outlets", {})]

    @reading
    def captures(self, article: int, *, limit: int | None = None, offset: int = 0) -> list[HeldCapture]:
        """Captures of an article, newest first."""
        values = {"article": article, "limit": _all(limit), "offset": offset}
        return [rows.capture(row) for row in self._db.rows("captures", values)]

    @reading
    def capture(self, id: int) -> HeldCapture | None:  # noqa: A002  - what it is called everywhere else
        """One capture."""
        row = self._row("capture", id=id)
        return rows.capture(row) if row else None

    @reading
    def body(self, sha256: str) -> bytes | None:
        """Bytes by their digest; None when they are not here, or no longer."""
        row = self._row("content", sha256=sha256)
        return unpack(row["data"]) if row and row["data"] is not None else None

    @reading
    def versions(self, article: int) -> list[HeldVersion]:
        """Texts of an article by number."""
        return [rows.version(row) for row in self._db.rows("versions", {"article": article})]

    @reading
    def version(self, id: int) -> HeldVersion | None:  # noqa: A002
        """One text of an article, without its words."""
        row = self._row("version", id=id)
        return rows.version(row) if row else None

    @reading
    def holders(self, digits: str) -> list[HeldVersion]:
        """The versions whose text has a SHA-256 that begins with these digits, in lower case; an anchor names its text so."""
        return [rows.version(row) for row in self._db.rows("holders_by_digits", {"digits": digits, "beyond": f"{digits}g"})]

    @reading
    def text(self, version: int) -> Article | None:
        """One text with its words, called "v" and its id; None when it is not here, or no longer."""
        row = self._row("text", id=version)
        return rows.text(row) if row else None

    @reading
    def texts(self, versions: Sequence[int]) -> list[Article]:
        """Several texts, those that are here, in the order asked for."""
        found = (self._row("text", id=version) for version in versions)
        return [rows.text(row) for row in found if row]

    @reading
    def stays(self, article: int) -> list[Stay]:
        """The intervals in which every good capture showed one version, in time."""
        return [rows.stay(row) for row in self._db.rows("stays", {"article": article})]


def _is_same(row: Row, deposit: Deposit) -> bool:
    """Whether a capture of the right moment or origin is what a deposit brings."""
    digest = _digest(deposit.body) if deposit.body is not None else None
    if digest is not None and row["body"] == digest:
        return deposit.dated or bool(row["status"] == deposit.status)
    if deposit.article is not None and deposit.status is CaptureStatus.OK:
        words_alone = digest in {None, deposit.article.sha256}  # as in an export, where the page itself does not stand
        comparable = deposit.dated or (digest is None and row["body"] is None)
        return words_alone and comparable and bool(row["text"] == deposit.article.sha256)
    if digest is not None:
        return False
    return bool(row["status"] == deposit.status) and (
        row["body"] is None or deposit.status is CaptureStatus.OK
    )  # nothing came, or "not modified"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _url(deposit: Deposit) -> str | None:
    """Where the article lives, as far as this capture knows."""
    if deposit.article is not None and deposit.article.url:
        return deposit.article.url
    return deposit.key if deposit.key.startswith(("http://", "https://")) else deposit.url


def _all(limit: int | None) -> int:
    return 2**62 if limit is None else limit


def _mark(row: Row) -> str:
    return hashlib.sha256(repr(tuple(row[name] for name in row.keys())).encode()).hexdigest()[:16]  # noqa: SIM118  - of a row
