"""The client: asks for an address with good manners, follows where it leads, each step judged anew, and hands back what came.

the address's form, its port  ->  robots.txt, reservations  ->  our turn  ->  the name looked up once, every address judged  ->
connected to what was judged, secured for the name  ->  the answer, counted while it comes  ->  a redirect: from the beginning
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from variorum.addresses import one_line
from variorum.errors import FetchError, RefusedError, TooSoonError
from variorum.fetch import robots as rep
from variorum.fetch import tdm as reservations
from variorum.fetch.guard import ADVICE_PRIVATE, Resolve, resolved
from variorum.fetch.pace import Lane, Pace, lane, retry_after
from variorum.fetch.targets import Target, is_allowed, named, target
from variorum.model import Captured
from variorum.model.web import HEADERS
from variorum.settings import MAX_PAGE_BYTES

if TYPE_CHECKING:
    import ssl

    from variorum.fetch.wire import Allowance, Reply

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAUSES = frozenset({429, 503})
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]{1,80}/[\w.+-]{1,80})")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_SAID_MAX = 1_000  # lines that are logged once only
_SMALL = 20.0  # seconds on the wire for robots.txt or tdmrep.json, redirects included
_DELIVERED = 4_096  # bytes of a receiver's answer that are taken before the connection is closed
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
_CONTACT = re.compile(r"https?://[\x21-\x27\x2a-\x7e]{3,200}|(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one look at an address may cost, and how often a host is asked. Times in seconds."""

    connect: float = 10.0  # to connect, each address of a name
    idle: float = 20.0  # without a byte
    total: float = 60.0  # on the wire, redirects included; robots.txt and the like have 20 s of their own
    rate: float = 200.0  # bytes a second on average, after `grace`. A page of 30 kB takes its whole minute with 500
    grace: float = 10.0  # from the first byte
    redirects: int = 5
    header_bytes: int = 32_000  # names and values; with cookies and policies news sites send some 6 kB
    gap: float = 2.0  # between two requests to one host, at least
    daily: int = 1_000  # requests to one host in a day. 1,155 were an outrage to a small publisher (mediacloud/backend#189)
    patience: float = 30.0  # that `get` waits for its turn; who has to wait longer is told so instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address answered. Any status is an answer; only what brought nothing at all is an error."""

    captured: Captured  # its url is the one that answered, after redirects
    redirects: tuple[str, ...] = ()  # the addresses that led there, the one asked for first; empty when it answered itself
    not_modified: bool = False  # 304: as it was, and no body
    retry_after: float | None = None  # seconds for which the host is not asked again: 429 and 503
    reservation: reservations.Reservation | None = None
    notes: tuple[str, ...] = ()  # what is to be kept with the capture: robots.txt set aside and why, a reservation

    def header(self, name: str) -> str | None:
        """One of the headers that matter: "etag", "last-modified"."""
        return next((value for given, value in self.captured.headers if given == name), None)


class Client:
    """The way out to pages, feeds and web archives. Threads may share one."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], object],
        log: Callable[[str], None],
        contact: str | None = None,
        user_agent: str | None = None,
        allow_private: frozenset[str] = frozenset(),
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`contact`: an address or mail address of who asks; watching needs one. `user_agent`: the product, by default "Variorum/VERSION".

        `allow_private`: hosts by their exact names ("intranet.example", or with a port "127.0.0.1:8000") that may lie inside a network; each
        use is logged. `trust`: whose certificates are believed, by default the system's and certifi's. Raises RefusedError: no contact that
        could be used.
        """
        if contact is not None and not _CONTACT.fullmatch(contact):
            raise RefusedError(
                "no contact that others could use", where=contact[:80], advice="give an address (https://...) or a mail address"
            )
        self.contact = contact
        self.agent = f"{user_agent or _product()}{f' (+{contact})' if contact else ''}"
        if not self.agent.isascii() or not self.agent.isprintable():
            raise RefusedError("a name that cannot be sent", where=repr(self.agent)[:80], advice="use ASCII only")
        self.limits = limits or Limits()
        self.pace = Pace(clock=clock, sleep=sleep, patience=self.limits.patience)
        self._allow = frozenset(host.lower() for host in allow_private)
        self._now, self._log, self._clock, self._resolve, self._trust = now, log, clock, resolve, trust
        self._lock = threading.Lock()
        self._said: set[str] = set()
        self._robots: rep.Kept[rep.Rules] = rep.Kept(clock, lambda rules: rules.weight)
        self._tdm: rep.Kept[tuple[reservations.Rule, ...]] = rep.Kept(clock, reservations.weight)

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int = MAX_PAGE_BYTES,
        ignore_robots: str | None = None,
        tdm: bool = True,
        bulk: bool = False,
        private: bool = False,
        named_by: str | None = None,
        accept: str = ACCEPT,
    ) -> Answer:
        """What an address answers, whatever the status; `etag` and `last_modified` are those of the last time.

        `ignore_robots`: why robots.txt is set aside, in somebody's words; kept in the notes. `tdm`: ask whether text and data mining is
        reserved; with `bulk` (one of many looks that nobody asked for singly) go nowhere where it is. `private`: this one host may lie inside
        a network. `named_by`: the list that names the address; one of the web may name none inside a network, as no page of the web may redirect
        there. Raises RefusedError (we do not go there), TooSoonError (not now) and FetchError (it brought nothing).
        """
        allow = self._allow
        if private:
            allow |= {named(target(url, any_port=True))}
        headers = [("Accept", accept), *_conditions(etag, last_modified)]
        goal = target(url, allow_private=allow)
        if named_by is not None and not private and is_allowed(goal, allow) and not is_allowed(target(named_by, any_port=True), allow):
            raise RefusedError(
                f"a list of the web names a page inside a network ({named(goal)})",
                where=goal.url,
                advice="give that address itself if it is meant",
            )
        visit = _Visit(goal, allow=allow, ignore_robots=one_line(ignore_robots), tdm=tdm or bulk, bulk=bulk, allowance=self._allowance())
        passed: list[str] = []
        while True:
            visit.page = goal
            said = self._ask_leave(goal, visit)
            reply = self._send(goal, headers, visit, most=most)
            if reply.status not in _REDIRECTS or not reply.header("location"):
                return self._answer(goal, reply, passed, visit, said, conditional=len(headers) > 1)
            passed.append(goal.url)
            if len(passed) > self.limits.redirects:
                raise FetchError(
                    f"redirects more than {self.limits.redirects} times", where=passed[0], advice="give the address that it leads to"
                )
            goal = _next(goal, reply.header("location") or "", passed, allow)

    def ready_in(self, url: str) -> float:
        """Seconds until `get` would ask: pauses that its host asked for, turns before it, what is enough for a day. Nothing is sent."""
        return self.pace.ready_in(self._lane(target(url, any_port=True)))

    def deliver(self, url: str, headers: list[tuple[str, str]], body: bytes) -> tuple[int, float | None]:
        """Sends something to a receiver that somebody named: the status, and for how many seconds it wants no more. For webhooks.

        Nothing is followed, nobody's leave is asked, and what is answered is not read. Raises as `get`.
        """
        receiver = target(url, any_port=True)
        allow = self._allow | ({named(receiver)} if receiver.host in self._allow else set())  # by its name alone: on the port that is named
        goal = target(url, allow_private=allow)
        queue = Lane(goal.host, "deliveries", 0.0, None)
        self.pace.enter(queue, where=goal.origin)
        reply = self._wire(goal, headers, allow, self._allowance(), most=_DELIVERED, body=body, cut=True)
        if reply.status in _PAUSES:
            return reply.status, self.pace.hold(goal.host, retry_after(reply.header("retry-after"), self._now()))
        return reply.status, None

    # --- one step ---------------------------------------------------------------------------------------------------------------------------

    def _ask_leave(self, goal: Target, visit: _Visit) -> reservations.Reservation | None:
        """Raises RefusedError: robots.txt says no, or text and data mining is reserved and this is one of many looks; and FetchError: nobody knows what
        robots.txt says."""
        visit.delay = 0.0
        if visit.ignore_robots:
            visit.note(f"robots.txt set aside: {visit.ignore_robots}")
        else:
            rules = self._robots.get(goal.origin, lambda before: self._learn_robots(goal, visit, before))
            allowed, visit.delay = rules.asks(goal.url)
            if rules.closed:
                raise FetchError(rules.closed, where=goal.url, advice="try again later")
            if not allowed:
                what = f"its robots.txt asks {rep.AGENT} and others like it not to read this"
                raise RefusedError(what, where=goal.url, advice="ask the site, or set it aside with a reason if you have the right to")
        if not visit.tdm:
            return None
        said = reservations.of_site(self._tdm.get(goal.origin, lambda _: self._learn_tdm(goal, visit)), goal.path)
        if said:
            self._respect(said, goal.url, visit)
        return said

    @staticmethod
    def _respect(said: reservations.Reservation, where: str, visit: _Visit) -> None:
        if said.reserved:
            visit.note(str(said))
            if visit.bulk:
                raise RefusedError(str(said), where=where, advice="it is not watched among others; compare single texts, or ask its owner")

    def _learn_robots(self, goal: Target, visit: _Visit, before: rep.Rules | None) -> tuple[rep.Rules, float]:
        try:
            reply = self._small(goal, "/robots.txt", visit, most=rep.MOST_BYTES, redirects=5)
            found = rep.rules(reply.status, reply.body)
        except RefusedError:
            raise
        except FetchError as error:
            found = rep.Rules(None, f"its robots.txt cannot be read ({error.what}), so nothing is asked for until it can")
        if found.closed is None:
            return found, rep.KEPT
        return (before if before and before.closed is None else found), rep.KEPT_ERROR

    def _learn_tdm(self, goal: Target, visit: _Visit) -> tuple[tuple[reservations.Rule, ...], float]:
        try:
            reply = self._small(goal, reservations.PATH, visit, most=reservations.MOST_BYTES, redirects=2)
        except TooSoonError:
            raise
        except FetchError:
            return (), rep.KEPT_ERROR
        if 200 <= reply.status < 300:
            return reservations.listed(reply.body), rep.KEPT
        return (), rep.KEPT if reply.status < 500 else rep.KEPT_ERROR

    def _small(self, goal: Target, path: str, visit: _Visit, *, most: int, redirects: int) -> Reply:
        """One of the files that say what a site allows, and what it redirects to; the last redirect when there are too many."""
        at = Target(scheme=goal.scheme, host=goal.host, port=goal.port, path=path)
        own = self._allowance(_SMALL)  # what is learnt holds for all, so it must not depend on how much time this visit has left
        passed: list[str] = []
        while True:
            reply = self._send(at, [("Accept", "*/*")], visit, most=most, small=own)
            if reply.status not in _REDIRECTS or not reply.header("location") or len(passed) >= redirects:
                return reply
            passed.append(at.url)
            try:
                at = _next(at, reply.header("location") or "", passed, visit.allow)
            except FetchError as error:  # that it leads nowhere is no word against the page that we want
                raise FetchError(error.what, where=at.url, advice=error.advice) from None

    def _send(self, goal: Target, headers: list[tuple[str, str]], visit: _Visit, *, most: int, small: Allowance | None = None) -> Reply:
        """In its turn. Pauses that the server asks for are kept. Of a `small` file, which has an allowance of its own, the beginning will do."""
        queue = self._lane(goal)
        self.pace.enter(queue, delay=visit.delay, where=goal.url)
        try:
            reply = self._wire(goal, headers, visit.allow, small or visit.allowance, most=most, cut=bool(small))
        except RefusedError as error:
            if goal.origin != visit.first.origin:
                to = visit.page if visit.page.origin == goal.origin else goal  # not its robots.txt, which was what we asked for first
                raise RefusedError(f"it leads to {to.url}: {error.what}", where=visit.first.url, advice=ADVICE_PRIVATE) from None
            raise
        visit.pause = None
        if reply.status in _PAUSES:
            visit.pause = self.pace.hold(queue.host, retry_after(reply.header("retry-after"), self._now()))
            self._log(f"{goal.host} answered {reply.status}: not asked again for {visit.pause:,.0f} s")
        elif reply.status < 500:
            self.pace.answered(queue.host)
        return reply

    def _wire(
        self,
        goal: Target,
        headers: list[tuple[str, str]],
        allow: frozenset[str],
        allowance: Allowance,
        *,
        most: int,
        body: bytes | None = None,
        cut: bool = False,
    ) -> Reply:
        from variorum.fetch import wire  # noqa: PLC0415  - httpcore loads late

        return wire.exchange(
            goal,
            [("User-Agent", self.agent), ("Accept-Encoding", wire.CODINGS), *headers],
            allowance=allowance,
            most=most,
            most_headers=self.limits.header_bytes,
            resolve=self._resolve,
            allowed=is_allowed(goal, allow),
            trust=self._trust,
            log=self._log_once,
            body=body,
            cut=cut,
        )

    def _answer(
        self,
        goal: Target,
        reply: Reply,
        passed: list[str],
        visit: _Visit,
        said: reservations.Reservation | None,
        *,
        conditional: bool,
    ) -> Answer:
        kind = reply.header("content-type") or ""
        media_type, charset = _MEDIA_TYPE.match(kind), _CHARSET.search(kind)
        if reply.status == 304 and not conditional:
            raise FetchError("says that nothing has changed, which nobody asked", where=goal.url, advice="try again later")
        captured = Captured(
            url=goal.url,
            captured=self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            status=reply.status,
            media_type=media_type[1].lower() if media_type else "",
            charset=charset[1].lower() if charset else None,
            headers=tuple((name, value) for name, value in reply.headers if name in HEADERS),
            body=reply.body,
            digest=hashlib.sha256(reply.body).hexdigest(),
        )
        if visit.tdm and (own := reservations.of_answer(reply.headers, reply.body, captured.media_type)):
            visit.notes = [note for note in visit.notes if not said or note != str(said)]  # the page's own word supersedes the site's
            said = own
            self._respect(said, goal.url, visit)
        return Answer(
            captured=captured,
            redirects=tuple(passed),
            not_modified=reply.status == 304,
            retry_after=visit.pause,
            reservation=said,
            notes=tuple(visit.notes),
        )

    def _log_once(self, line: str) -> None:
        """What is true of each of a hundred requests to a host is said once."""
        with self._lock:
            said = line in self._said
            if len(self._said) < _SAID_MAX:
                self._said.add(line)
        if not said:
            self._log(line)

    def _lane(self, goal: Target) -> Lane:
        return lane(goal.host, goal.path, gap=self.limits.gap, daily=self.limits.daily)

    def _allowance(self, total: float | None = None) -> Allowance:
        from variorum.fetch.wire import Allowance  # noqa: PLC0415  - httpcore loads late

        limits = self.limits
        return Allowance(self._clock, min(limits.total, total or limits.total), limits.connect, limits.idle, limits.rate, limits.grace)


class _Visit:
    """What holds for one look at an address, wherever it leads."""

    def __init__(
        self, first: Target, *, allow: frozenset[str], ignore_robots: str | None, tdm: bool, bulk: bool, allowance: Allowance
    ) -> None:
        self.first = first
        self.page = first  # the page of this step, while its robots.txt is asked for too
        self.allow, self.ignore_robots, self.tdm, self.bulk, self.allowance = allow, ignore_robots, tdm, bulk, allowance
        self.delay = 0.0  # seconds between two requests that the host of this step asks for
        self.pause: float | None = None  # seconds that the host of this step asked for
        self.notes: list[str] = []

    def note(self, line: str) -> None:
        if line not in self.notes:
            self.notes.append(line)


def _next(goal: Target, location: str, passed: list[str], allow: frozenset[str]) -> Target:
    """Where a redirect leads. Raises RefusedError: to no web address, from https down to http, or into a network from outside."""
    try:
        found = target(location, base=goal.url, allow_private=allow)
    except RefusedError as error:
        raise RefusedError(f"it leads to {error.where}: {error.what}", where=passed[0], advice="give the address that is meant") from None
    if goal.scheme == "https" and found.scheme == "http":
        raise RefusedError(
            f"it leads from https down to {found.url}", where=passed[0], advice="if that is meant, give the http address itself"
        )
    if is_allowed(found, allow) and not is_allowed(goal, allow):
        raise RefusedError(
            f"a page of the web leads into a network ({named(found)})", where=passed[0], advice="give that address itself if it is meant"
        )
    if found.url in passed:
        raise FetchError(
            "redirects in a circle", where=passed[0], advice="look at it in a browser: it may want cookies, which are not kept"
        )
    return found


def _conditions(etag: str | None, last_modified: str | None) -> list[tuple[str, str]]:
    """The headers of a request that is answered by 304 when nothing has changed. What servers said once is said back only in their usual forms."""
    found = [("If-None-Match", etag)] if etag and _TAG.fullmatch(etag) else []
    if last_modified and last_modified.isascii() and last_modified.isprintable() and len(last_modified) <= 64:
        found.append(("If-Modified-Since", last_modified))
    return found


def _product() -> str:
    return f"{rep.AGENT}/{version('variorum')}"
