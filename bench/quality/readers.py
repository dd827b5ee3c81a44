"""What the readers make of feeds and web archives of others: read, or rejected with a reason; and right where somebody has said what is right.

    python bench/quality/readers.py CORPUS [--floors bench/quality/floors.json] [--verbose]

CORPUS is a folder. Feeds in it are `.xml` and `.json` files, loose or in a `.tar.gz`. A feed may say in a comment at its head what a parser
should find, as feedparser's own test files do ("Expect: not bozo and encoding == 'big5'"), and with which headers it came ("Header: ..."): of that
the encoding, titles and addresses are compared where they are plain words; browsers' larger sets (windows-31j for Shift_JIS) count as the same, and
"us-ascii" is not asked of a feed without a charset, since RFC 7303 took that rule back. Web archives are its `.warc`, `.arc` and packed files, read as captures.

A crash fails the measurement. Seconds and MB are those of the slowest file and of the whole, on this machine, and have no floors.
"""

from __future__ import annotations

import ast
import codecs
import re
import resource
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import floors

from variorum.addresses import web_address
from variorum.errors import InputError
from variorum.model import Feed
from variorum.read import feeds, web_archives
from variorum.read.charset import codec_of

HEADER = re.compile(r"^\s*Header:\s*([\w-]+):\s*(.*?)\s*$", re.MULTILINE | re.IGNORECASE)
COMPARED = {"encoding", "feed.title", "feed.link", "entries[0].title", "entries[0].link", "entries[0].id"}
EXPECT = re.compile(r"^\s*Expect:\s*(.*?)\s*$", re.MULTILINE)


def feed_files(corpus: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(corpus.iterdir()):
        if path.suffix in {".xml", ".json"}:
            yield path.name, path.read_bytes()
        elif path.name.endswith(".tar.gz"):
            with tarfile.open(path) as packed:
                for member in packed:
                    if member.isfile() and (file := packed.extractfile(member)):
                        yield member.name, file.read()


def head_of(data: bytes) -> str:
    for codec in ("utf-32", "utf-16"):
        if data[:4] in {codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE} or b"\x00" in data[:4]:
            text = data.decode(codec if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else guess(data), "replace")
            return text[:4000]
    return data[:4000].decode("latin-1")


def guess(data: bytes) -> str:
    order = "be" if data[:1] == b"\x00" else "le"
    return f"utf-{32 if data[:4].count(0) > 2 else 16}-{order}"


def expected(head: str) -> Iterator[tuple[str, str]]:
    """What a feed should give, as ("encoding", "big5") or ("entries[0].title", "..."): comparisons with a string that must all hold."""
    found = EXPECT.search(head)
    try:
        tree = ast.parse(found[1], mode="eval").body if found else None
    except SyntaxError:
        return
    for node in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq) and isinstance(node.comparators[0], ast.Constant):
            value = node.comparators[0].value
            name = re.sub(r"\['(\w+)'\]", r".\1", ast.unparse(node.left))
            if isinstance(value, str) and name in COMPARED and "127.0.0.1" not in value:  # that is the server of their own test run
                yield name, value


def given(feed: Feed, name: str) -> object:
    """What we say of it; None for an entry that we do not have."""
    entry = feed.entries[0] if feed.entries else None
    ours = {"encoding": feed.encoding, "feed.title": feed.title, "feed.link": feed.site}
    if entry:
        ours |= {"entries[0].title": entry.title, "entries[0].link": entry.url, "entries[0].id": entry.id}
    return ours.get(name)


def same(name: str, ours: object, theirs: str) -> bool | None:
    """Whether we say the same; None where the two are not to be compared: markup in a title, an address of no page."""
    if name == "encoding":
        return bool(ours) and (codecs.lookup(str(ours)).name == codecs.lookup(theirs).name or codec_of(theirs) == ours)
    if name.endswith("link"):
        return ours == web_address(theirs) if web_address(theirs) else None
    if re.search(r"[<>&]", theirs) or not theirs.strip():
        return None
    return ours == " ".join(theirs.split())


def read_feeds(corpus: Path, *, verbose: bool) -> dict:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    slowest = (0.0, "")
    for name, data in feed_files(corpus):
        head = head_of(data)
        headers = {key.lower(): value for key, value in HEADER.findall(head)}
        started = time.process_time()
        try:
            feed = feeds.read_feed(data, where=name, content_type=headers.get("content-type"), url=headers.get("content-location"))
        except InputError as error:
            feed = None
            reasons[re.sub(r" \(.*", "", error.what)] += 1
        slowest = max(slowest, (time.process_time() - started, name))
        counts["read" if feed else "rejected"] += 1
        counts["damaged"] += bool(feed and feed.notes)
        for what, theirs in expected(head):
            ours = given(feed, what) if feed else None
            verdict = None if theirs == "us-ascii" and "charset" not in headers.get("content-type", "") else same(what, ours, theirs)
            if verdict is not None:
                kind = what.rpartition(".")[2]
                asked[kind] += 1
                right[kind] += verdict
                if verbose and not verdict:
                    print(f"{name}: {what} is {ours!r}, expected {theirs!r}", file=sys.stderr)
    shares = {kind: {"right": right[kind], "of": asked[kind], "share": round(right[kind] / asked[kind], 4)} for kind in sorted(asked)}
    return {
        "feeds": dict(counts),
        "reasons": dict(reasons.most_common()),
        **shares,
        "slowest": {"seconds": round(slowest[0], 2), "file": slowest[1]},
    }


def read_archives(corpus: Path) -> dict:
    files = sorted(path for path in corpus.iterdir() if re.search(r"\.(?:w?arc)\b", path.name))
    counts: Counter[str] = Counter(files=len(files))
    told = {}
    slowest = (0.0, "")
    for path in files:
        started = time.process_time()
        with path.open("rb") as file:
            found = list(web_archives.captures(file, where=path.name))
        slowest = max(slowest, (time.process_time() - started, path.name))
        errors = [str(error) for error in found if isinstance(error, InputError)]
        counts["captures"] += len(found) - len(errors)
        counts["revisits"] += sum(not isinstance(item, InputError) and item.revisit for item in found)
        counts["errors"] += len(errors)
        if errors:
            told[path.name] = errors
    return {"archives": dict(counts), "told": told, "slowest": {"seconds": round(slowest[0], 2), "file": slowest[1]}}


def main() -> int:
    options = floors.parser(__doc__).parse_args()
    is_archives = any(".warc" in path.name for path in options.corpus.iterdir())
    result = read_archives(options.corpus) if is_archives else read_feeds(options.corpus, verbose=options.verbose)
    result["MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if is_archives:
        figures = {name: result["archives"][name] for name in ("captures", "revisits")}
    else:
        total = result["feeds"]["read"] + result["feeds"]["rejected"]
        figures = {"read": round(result["feeds"]["read"] / total, 4), "taken": total}
        figures |= {name: value["share"] for name, value in result.items() if isinstance(value, dict) and "share" in value}
    return floors.report("readers", options, result, figures)


if __name__ == "__main__":
    sys.exit(main())
