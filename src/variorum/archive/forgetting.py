"""Taking away for good, and reading again what is here.

What is forgotten leaves the texts, the bodies, the index, what was made of it and the words that changes quote. Digests, moments and the reason
stay, so that the same bytes are not taken in again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from variorum.archive import rows
from variorum.archive.base import Row, reading, unpack, writing
from variorum.archive.folding import indexed
from variorum.archive.keeping import Keeping
from variorum.archive.order import FORGOTTEN, Shown
from variorum.errors import ArchiveError
from variorum.model import Article, Forgotten, HeldCapture

PAGE = 200  # captures that are listed at once


class Forgetting(Keeping):
    """What leaves, and what is read again."""

    def forget(
        self,
        *,
        article: int | None = None,
        version: int | None = None,
        capture: int | None = None,
        reason: str,
        author: str,
        everywhere: bool = False,
    ) -> Forgotten:
        """Take away an article's texts and bodies, a version's, or a capture's body (with its text when no other capture shows it).

        Bytes that other articles hold as well stay with them, unless `everywhere`. Also takes away other readings of the same captures.
        """
        gone = self._forget(article, version, capture, reason=reason, author=author, everywhere=everywhere)
        return replace(gone, left=self._db.scrub())

    @reading
    def _forgettings(self) -> int:
        """The number of the last time that something was taken away."""
        return int(self._one("last_forgetting")["id"])

    @writing
    def _forget(
        self, article: int | None, version: int | None, capture: int | None, *, reason: str, author: str, everywhere: bool
    ) -> Forgotten:
        versions, captures = self._chosen(article, version, capture)
        if everywhere:
            texts = {self._one("version_with_text", id=each)["text"] for each in versions}
            versions |= {row["id"] for text in texts for row in self._db.rows("versions_with_content", {"text": text})}
            versions, captures = self._closed(versions, captures)
        at = self._now()
        forgotten = self._one("add_forgetting", at=at, author=author, reason=reason)["id"]
        contents: set[int] = {body for body in captures.values() if body is not None}
        taken = 0
        for each in sorted(versions):
            row = self._one("version_with_text", id=each)
            if row["forgotten"] is None:
                taken += 1
                contents.add(row["text"])
                self._forget_version(row, forgotten, at)
        self._db.many("forget_capture", [{"id": each, "forgotten": forgotten} for each in sorted(captures)])
        held = {content for content in contents if self._one("holders", content=content)["held"]}
        self._db.many("forget_content", [{"content": content, "forgotten": forgotten} for content in sorted(contents - held)])
        return Forgotten(
            versions=taken, captures=len(captures), texts=len(contents - held), shared=len(held), reason=reason, author=author, at=at
        )

    def _chosen(self, article: int | None, version: int | None, capture: int | None) -> tuple[set[int], dict[int, int | None]]:
        """Versions, and captures with the ids of their bodies."""
        if [article, version, capture].count(None) != 2:
            raise ValueError("forget takes an article, a version or a capture")
        if article is not None:
            self._there(self._row("article_by_id", id=article), "article", article)
            versions = {row["id"] for row in self._db.rows("versions_of_article", {"article": article})}
            return versions, {row["id"]: row["body"] for row in self._db.rows("captures_of_article", {"article": article})}
        if version is not None:
            self._there(self._row("version", id=version), "version", version)
            return self._closed({version}, {})
        row = self._there(self._row("held_capture", id=capture), "capture", capture)
        alone = row["version"] is not None and self._one("version_with_text", id=row["version"])["captures"] == 1
        return self._closed({row["version"]} if alone else set(), {row["id"]: row["body"]})

    def _there(self, row: Row | None, what: str, id: int | None) -> Row:  # noqa: A002
        if row is None:
            raise ArchiveError(f"has no {what} {id}", where=self._db.where, advice="look its number up on its page")
        return row

    def _closed(self, versions: set[int], captures: dict[int, int | None]) -> tuple[set[int], dict[int, int | None]]:
        """With all captures that show or showed these versions, and all that those captures show or showed."""
        found, left = set(versions), set(versions)
        captures = dict(captures)
        while left:
            each = left.pop()
            for row in self._db.rows("captures_of_version", {"version": each}):
                if row["id"] not in captures:
                    captures[row["id"]] = row["body"]
                readings = {other["version"] for other in self._db.rows("readings_of_capture", {"capture": row["id"]})} - found
                found |= readings
                left |= readings
        return found, captures

    def _forget_version(self, row: Row, forgotten: int, at: str) -> None:
        version = {"version": row["id"]}
        if row["captures"] and row["data"] is not None:
            text = unpack(row["data"]).decode("utf-8", "surrogatepass")
            self._db.unindex(row["id"], indexed(row["title"], text, row["outlet"]))
        self._db.run("forget_version", {"id": row["id"], "forgotten": forgotten})
        self._db.run("forget_title", version)
        self._db.run("forget_watch_title", version)
        self._db.run("forget_kin", version)
        self._db.run("forget_made", version)
        self._db.run("forget_words", version)
        self._db.run("forget_transitions", {**version, "problem": FORGOTTEN, "told": at})

    # --- reading again ----------------------------------------------------------------------------------------------------------------

    def rereadable(self) -> Iterator[HeldCapture]:
        """Captures whose bytes are here and can be read again, in the order in which they came."""
        after = 0
        while page := self._rereadable(after):
            yield from page
            after = page[-1].id

    @reading
    def _rereadable(self, after: int) -> list[HeldCapture]:
        return [rows.capture(row) for row in self._db.rows("rereadable", {"after": after, "limit": PAGE})]

    @writing
    def reread(self, capture: int, article: Article, *, extractor_before: str | None) -> bool:
        """Point a capture at its text read anew. Whether the text differs.

        The difference is the extractor's: it is kept as such and never becomes a transition. The changes before and after the capture keep their
        ids, are compared again, and nobody is told of them again. A doubtful capture becomes a good one.
        """
        row = self._there(self._row("held_capture", id=capture), "capture", capture)
        self._db.run("lock_article_by_id", {"id": row["article"]})
        row = self._one("held_capture", id=capture)
        if row["forgotten"] is not None:
            return False
        old = self._row("latest_shown", id=capture)
        if old is not None and old["sha256"] == article.sha256:
            return False
        holder = self._one("article_by_id", id=row["article"])
        seen = self._version(holder, article, row["captured"])
        family = seen.family
        if seen.new and old is not None:
            family = old["family"]
            self._db.run("set_family", {"id": seen.id, "family": family})
        shown = Shown(capture, row["captured"], seen.id, family, seen.sha256, seen.forgotten)
        self._db.run("reads", {"capture": capture, "version": seen.id})
        self._reorder(row, shown, None if old is None else old["family"])
        self._recount(row["article"], [seen.id, *([old["version"]] if old else [])])
        values = {"at": self._now(), "capture": capture, "old": old["version"] if old else None, "new": seen.id}
        self._db.run("add_reprocessing", {**values, "extractor_before": extractor_before, "extractor_after": article.extractor})
        return True

    def _reorder(self, row: Row, shown: Shown, family: int | None) -> None:
        """The changes before and after a capture that is read anew."""
        article = row["article"]
        before = self._before(article, shown.captured, shown.capture)
        after = self._after(article, shown)
        if family is None:
            self._insert(article, row["key"], shown, before, after, quiet=True)
            return
        if family == shown.family:
            values = {"article": article, "capture": shown.capture, "version": shown.version, "forgotten": FORGOTTEN}
            self._db.run("reads_before", values)
            self._db.run("reads_after", values)
            return
        for old, new in ((before, shown), (shown, after)):
            if old is not None and new is not None:
                self._db.run("drop_transition", {"article": article, "old_capture": old.capture, "new_capture": new.capture})
                if old.family != new.family:
                    self._add_transition(article, row["key"], old, new, quiet=True)

    def _recount(self, article: int, versions: list[int]) -> None:
        """The numbers of an article and its versions; a reading that no capture shows any more leaves the index."""
        for each in versions:
            before = self._one("version_with_text", id=each)
            self._db.run("recount_version", {"id": each})
            if before["captures"] and before["data"] is not None and before["forgotten"] is None:
                after = self._one("version_with_text", id=each)
                if not after["captures"]:
                    text = unpack(before["data"]).decode("utf-8", "surrogatepass")
                    self._db.unindex(each, indexed(before["title"], text, before["outlet"]))
        self._db.run("renumber", {"article": article})
        latest = self._row("shown_before", article=article, captured="9999", id=0)
        values = {"latest_capture": latest["id"], "latest_version": latest["version"], "last_ok": latest["captured"]} if latest else None
        if values:
            self._db.run("recount_article", {"id": article, **values})
