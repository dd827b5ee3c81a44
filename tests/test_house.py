"""How the house is built: what loads what, who prints, who opens files, how long things may be, and that papers tell the truth."""

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import variorum
from variorum import cli, pipeline
from variorum.compare import kinds

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "variorum"
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = [
    "numpy",
    "rapidfuzz",
    "wordfreq",
    "trafilatura",
    "lxml",
    "jinja2",
    "charset_normalizer",
    "onnxruntime",
    "tokenizers",
    "tqdm",
    "pyarrow",
    "numba",
    "pyspark",
    "gcld3",
    "feedparser",
    "brotli",
    "backports",
    "httpcore",
    "protego",
    "idna",
    "starlette",
    "uvicorn",
    "jsonschema",
    "warcio",
    "psycopg",
]


def name_of(path):
    return path.relative_to(SOURCE).as_posix()


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    """The top-level packages that a module imports, wherever in it; `urllib.parse`, which only takes addresses apart, by its whole name."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name if name == "urllib.parse" else name.split(".")[0] for name in names}


def python(code):
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


# --- what loads what ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        "import variorum",
        "import variorum; variorum.Article(text='x'); dir(variorum)",
        "import variorum.cli",
        "from contextlib import suppress, redirect_stdout\nimport io\nfrom variorum.cli import main\nwith suppress(SystemExit), redirect_stdout(io.StringIO()): main(['--help'])",
        "from contextlib import suppress, redirect_stdout\nimport io\nfrom variorum.cli import main\nwith suppress(SystemExit), redirect_stdout(io.StringIO()): main(['compare', '--help'])",
        "from contextlib import suppress, redirect_stdout\nimport io\nfrom variorum.cli import main\nwith suppress(SystemExit), redirect_stdout(io.StringIO()): main(['claims', '--help'])",
        "from contextlib import suppress, redirect_stdout\nimport io\nfrom variorum.cli import main\nwith suppress(SystemExit), redirect_stdout(io.StringIO()): main(['reuse', '--help'])",
        "from contextlib import suppress, redirect_stdout\nimport io\nfrom variorum.cli import main\nwith suppress(SystemExit), redirect_stdout(io.StringIO()): main(['add', '--help'])",
        "from contextlib import suppress, redirect_stdout\nimport io\nfrom variorum.cli import main\nwith suppress(SystemExit), redirect_stdout(io.StringIO()): main(['doctor', '--help'])",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(act):
    loaded = python(f"{act}\nimport json, sys\nprint(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))")
    assert loaded == []


def test_comparing_strings_needs_no_reader_of_pages():
    loaded = python(
        f"import variorum\nvariorum.compare('a b c', 'a b d')\nimport json, sys\nprint(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))"
    )
    assert not set(loaded) & {"trafilatura", "lxml", "jinja2"}


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("trafilatura", {"read/pages.py"}),
        ("jinja2", {"render/page.py"}),
        ("wordfreq", {"compare/spelling.py", "read/detect.py", "reuse/traces.py"}),
        ("charset_normalizer", {"read/detect.py"}),
        ("pyarrow", {"read/tables.py", "read/batches.py", "render/exports/table.py", "render/exports/held_table.py", "reuse/"}),
        ("numba", {"reuse/kernels.py", "reuse/kernels/"}),
        ("pyspark", {"reuse/spark.py"}),
        ("tqdm", {"cli/progress.py"}),
        ("feedparser", {"read/feeds.py"}),
        ("brotli", {"unpack.py"}),
        ("backports", {"unpack.py"}),
        ("psycopg", {"archive/postgres.py"}),
        ("warcio", {"render/exports/warc.py"}),
        ("httpcore", {"fetch/wire.py"}),
        ("protego", {"fetch/robots.py"}),
        ("idna", {"fetch/targets.py"}),
        ("starlette", {"web/"}),
        ("uvicorn", {"web/listening.py", "web/patience.py"}),
        ("jsonschema", {"web/taking.py"}),
    ],
)
def test_a_heavy_library_stays_where_it_belongs(library, homes):
    users = {name_of(path) for path in MODULES if library in imported(path)}
    assert {name for name in users if not name.startswith(tuple(homes))} == set()


def test_every_library_that_is_imported_is_asked_for():
    asked = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    used = set().union(*map(imported, MODULES)) - set(sys.stdlib_module_names) - {"variorum", "urllib.parse", "compression"}
    names = {"lxml": "lxml_html_clean", "charset_normalizer": "charset-normalizer", "gcld3": "cld3-py"}
    assert {library for library in used if f'"{names.get(library, library)}' not in asked} == set()


# --- the public face ------------------------------------------------------------------------------------------------------------------------


def test_the_public_names_are_these():
    assert variorum.__all__ == [
        "Article",
        "Change",
        "ChangeClass",
        "ChangeKind",
        "Comparison",
        "Reading",
        "Story",
        "Thread",
        "VariorumError",
        "apply",
        "compare",
        "find_reuse",
        "open_article",
        "read",
        "story",
    ]
    assert dir(variorum) == variorum.__all__
    assert all(getattr(variorum, name) is not None for name in variorum.__all__)


def test_the_functions_stay_functions_when_their_stages_are_imported():
    kinds_of = python(
        "import variorum, variorum.compare.sentences, variorum.read.plain, json\nfrom variorum.compare import kinds\nfrom variorum.read import from_bytes\n"
        "print(json.dumps([type(getattr(variorum, name)).__name__ for name in ('apply', 'compare', 'find_reuse', 'open_article', 'read')]))",
    )
    assert kinds_of == ["function"] * 5


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        variorum.nothing  # noqa: B018


def test_the_version_is_the_installed_one():
    from importlib.metadata import version

    assert version("variorum") == variorum.__version__


# --- sizes and habits -----------------------------------------------------------------------------------------------------------------------


def test_no_module_is_over_600_lines():
    assert {name_of(path): lines for path in MODULES if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 600} == {}


def test_no_function_is_over_60_lines():
    long = {
        f"{name_of(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    }
    assert long == {}


def calls(path):
    """The names of what a module calls: "print", ".open"."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield f".{node.func.attr}"


def test_only_the_command_line_prints_and_exits():
    speaking = {name_of(path) for path in MODULES if set(calls(path)) & {"print", "input", "exit", "breakpoint", ".exit"}}
    assert speaking == {"cli/world.py", "cli/parser.py", "__main__.py"}
    assert {name for path in MODULES if "sys" in imported(path) and not (name := name_of(path)).startswith("cli/")} <= {
        "__main__.py",
        "__init__.py",
    }


def test_only_reading_and_the_command_line_open_files():
    opening = {
        name_of(path)
        for path in MODULES
        if set(calls(path)) & {"open", ".open", ".read_text", ".read_bytes", ".write_text", ".write_bytes"}
    }
    own_data = {
        name_of(path)
        for path in MODULES
        if re.search(r"^from importlib(?:\.resources)? import .*(?:resources|files)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    reuse = {name for name in opening if name.startswith("reuse/")}  # its stages lie on disk: docs/decisions/0013-reuse.md
    assert opening - own_data - reuse <= {"read/__init__.py", "cli/world.py", "archive/backup.py", "archive/sqlite.py"}
    assert "read/__init__.py" in opening


def test_nobody_reaches_for_the_clock_the_network_or_chance():
    reached = {name_of(path): found for path in MODULES if (found := imported(path) & {"time", "random", "secrets", "uuid", "subprocess"})}
    assert reached == {
        "reuse/shelf.py": {"time"},  # when work is put down on disk, never what
        "cli/serve.py": {"time"},  # the clock that the server is handed
        "fetch/client.py": {"time"},  # how long an answer takes, never what moment it is
    }


# --- the way out --------------------------------------------------------------------------------------------------------------------------

WAYS_OUT = set(
    "socket ssl socketserver select selectors http urllib ftplib smtplib imaplib poplib telnetlib nntplib xmlrpc webbrowser httpcore httpx h11 h2 "
    "requests urllib3 aiohttp aiosmtpd websockets websocket anyio trio certifi psycopg psycopg2 asyncpg uvicorn hypercorn fsspec boto3 paramiko".split()
)
CALLS_OUT = {
    f".{name}"
    for name in "urlopen urlretrieve open_connection create_connection open_unix_connection create_datagram_endpoint start_server create_server "
    "getaddrinfo gethostbyname fetch_url fetch_response download sock_connect connect_ex".split()
}


def test_nothing_but_fetch_opens_a_connection():
    """GHSA-hm22-wg2m-35v4, -56fq-63vj-9992, -jrxm-qjfh-g54f: a guard is worth nothing where a new path goes around it."""
    out = {name_of(path): found for path in MODULES if (found := imported(path) & WAYS_OUT)}
    assert {name for name in out if name.startswith("fetch/")} == {"fetch/guard.py", "fetch/wire.py", "fetch/mail.py", "fetch/client.py"}
    assert out["fetch/client.py"] == {"ssl"}  # a type
    others = {name: found for name, found in out.items() if not name.startswith("fetch/")}
    named = {
        "archive/postgres.py": {"psycopg"},  # the database that the user named
        "web/listening.py": {"uvicorn", "socket"},  # listens, and never calls
        "web/patience.py": {"uvicorn", "h11"},
        "cli/serve.py": {"webbrowser"},  # `--open`: the user's browser goes to our page
    }
    assert {name: found - named.get(name, set()) for name, found in others.items() if found - named.get(name, set())} == {}
    calling = {name_of(path): found for path in MODULES if (found := set(calls(path)) & CALLS_OUT)}
    assert set(calling) == {"fetch/guard.py", "fetch/mail.py"}


def test_only_the_flows_go_out():
    """The stages between, which know what a text mentions, cannot ask for it (GHSA-xwh2-742g-w3wp)."""
    asking = {
        name_of(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("variorum.fetch"))
        or (isinstance(node, ast.ImportFrom) and node.module == "variorum" and any(alias.name == "fetch" for alias in node.names))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("variorum.fetch") for alias in node.names))
    }
    assert {name for name in asking if not name.startswith(("fetch/", "pipeline/", "cli/", "web/"))} == set()


def test_reading_hostile_files_asks_nobody(tmp_path):
    """A page, a feed, lists, an archive and a story made of them, each full of addresses of a server that listens: nobody comes.

    Python's own sockets are watched by an audit hook; those of libraries in C by the server.
    """
    from hostile import Hostile, page, rss, says, sitemap

    with Hostile() as server:
        bait = server.at("/bait", says(page("Bait", "Somebody came.")))
        lures = (
            f'<base href="{bait}"><link rel="stylesheet" href="{bait}"><link rel="canonical" href="{bait}"><meta http-equiv="refresh" content="0;{bait}">'
            f'<script src="{bait}"></script>'
        )
        text = "The harbour office of Skarn counted {} boats in the storm on Monday, and said that it would look for the others."
        for name, number in (("early", 12), ("late", 17)):
            body = page("Boats in the storm", text.format(number), *[f"More about it: {bait}"] * 3, head=lures)
            body = body.replace("</article>", f'<img src="{bait}"><iframe src="{bait}"></iframe><object data="{bait}"></object></article>')
            (tmp_path / f"{name}.html").write_text(body, encoding="utf-8")
        doctype = f'<!DOCTYPE rss SYSTEM "{bait}" [<!ENTITY % remote SYSTEM "{bait}"> %remote; <!ENTITY all SYSTEM "{bait}">]>'
        head = '<?xml version="1.0"?>'
        feed = rss([(bait, "Boats")])
        (tmp_path / "feed.rss").write_text(
            feed.replace("<channel>", f"<channel><description>{text}</description><image><url>{bait}</url></image>")
        )
        (tmp_path / "entity.rss").write_text(feed.replace(feed[: feed.index("<rss")], head + doctype).replace("Boats", "&all;"))
        (tmp_path / "outside.xml").write_text(f'{head}<!DOCTYPE urlset SYSTEM "{bait}">' + sitemap([bait]).partition("?>")[2])
        (tmp_path / "list.opml").write_text(
            f'{head}<?xml-stylesheet href="{bait}"?><opml version="2.0"><body><outline xmlUrl="{bait}"/></body></opml>'
        )
        whole = (tmp_path / "early.html").read_bytes()
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nLocation: " + bait.encode() + b"\r\n\r\n" + whole
        record = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {bait}\r\nWARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Profile: {bait}\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nContent-Type: application/http\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        (tmp_path / "week.warc").write_bytes(record.encode() + answer + b"\r\n\r\n")
        asked = python(
            f"""
import json, sys, warnings
from pathlib import Path
out = []
sys.addaudithook(lambda event, args: out.append(event) if event.startswith(("socket.connect", "socket.get", "socket.send", "http.", "urllib.", "ftplib.", "smtplib.", "subprocess.")) else None)
import socket
try:
    socket.getaddrinfo("127.0.0.1", 1)
finally:
    assert out.pop() == "socket.getaddrinfo", "the hook sees nothing"
import variorum
from variorum import cli
from variorum.read import open_articles, open_captures
from variorum.read.opml import read_opml
from variorum.read.sitemaps import read_sitemap
warnings.simplefilter("ignore")
folder = Path({str(tmp_path)!r})
early, late = (variorum.open_article(str(folder / name)) for name in ("early.html", "late.html"))
assert variorum.compare(early, late).changes
seen = 0
for name in ("feed.rss", "entity.rss", "week.warc"):
    for found in open_articles([str(folder / name)]):
        seen += 1
for found in open_captures(folder / "week.warc"):
    seen += 1
for take, name in ((read_opml, "list.opml"), (read_sitemap, "outside.xml")):
    try:
        take((folder / name).read_bytes(), where=name)
        seen += 1
    except variorum.VariorumError:
        seen += 1
assert seen >= 5, seen
sys.stdout = open("/dev/null", "w")
assert cli.main(["compare", str(folder / "early.html"), str(folder / "late.html"), "-o", str(folder / "out.html")]) in (0, 1)
assert cli.main(["story", str(folder / "early.html"), str(folder / "late.html"), "-o", str(folder / "story.html")]) in (0, 1)
sys.stdout = sys.__stdout__
print(json.dumps(out))
"""
        )
        assert asked == []
        assert server.asked == []


def test_no_library_tells_its_maker_who_runs_it(tmp_path):
    """onnxruntime does from 1.29 on: 1.32 keeps an id of the machine and the path of the program in the user's folder, and sends them within half a minute.
    It does not where CI or the like is set, so nothing is set here."""
    home, folder = tmp_path / "home", tmp_path / "texts"
    home.mkdir()
    folder.mkdir()
    for name, number in (("early", 12), ("late", 17)):
        text = f"The harbour office of Skarn counted {number} boats in the storm on Monday, and said that it would look for the others."
        (folder / f"{name}.txt").write_text(f"Boats in the storm\n\nSkarn, 3 March 2026\n\n{text}\n", encoding="utf-8")
    code = f"""
import os
from variorum import cli
os.chdir({str(folder)!r})
for command in ("claims early.txt", "compare early.txt late.txt -o page.html", "story early.txt late.txt -o story.html", "reuse early.txt late.txt -o found", "add early.txt late.txt --as boats"):
    assert cli.main(command.split()) in (0, 1), command
"""
    around = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120, env=around)
    assert done.returncode == 0, done.stderr
    assert sorted(str(path.relative_to(home)) for path in home.rglob("*")) == []


def test_no_pattern_has_a_possessive_or_atomic_group():
    """Python before 3.11.5 matches them wrongly where the group fails halfway: "34," for a number (gh-106052). One character may be possessive."""
    using = {name_of(path) for path in MODULES if re.search(r"(?<!\()\)(?:[*+?]|\{+\d*,\d*\}+)\+|\(\?>", path.read_text(encoding="utf-8"))}
    assert using == set()


def test_nothing_is_left_to_be_done():
    left = [f"{path.relative_to(ROOT)}" for folder in ("src", "tests", "bench") for path in (ROOT / folder).rglob("*.py") if re.search(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b", path.read_text(encoding="utf-8"))]  # fmt: skip
    assert left == []


def test_every_module_says_what_it_is_for():
    assert [name_of(path) for path in MODULES if not ast.get_docstring(tree(path))] == []


def test_every_threshold_says_where_it_comes_from():
    lines = (SOURCE / "settings.py").read_text(encoding="utf-8").splitlines()
    named = [node for node in tree(SOURCE / "settings.py").body if isinstance(node, ast.Assign)]
    assert len(named) >= 10
    assert [lines[node.lineno - 1] for node in named if "#" not in "".join(lines[node.lineno - 1 : node.end_lineno])] == []


# --- rules ------------------------------------------------------------------------------------------------------------------------------------


def test_rules_have_ids_of_their_own_and_an_example():
    names = [rule.id for rule in kinds.RULES]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name) for name in names)
    assert all(len(rule.example.split(" -> ")) == 2 for rule in kinds.RULES)


def test_rules_are_listed_by_the_program(capsys):
    assert cli.main(["rules"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _ in pipeline.rules()] == listed
    assert {rule.id for rule in kinds.RULES} <= set(listed)


# --- papers tell the truth --------------------------------------------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_commands_of_the_readme_exist(tmp_path):
    commands = [
        part
        for block in blocks("console")
        for line in block.splitlines()
        for part in re.split(r"&&|\|\|?", line.split("   #")[0])
        if part.strip().startswith("variorum ")
    ]
    assert commands
    known = cli.build_parser()
    for command in commands:
        words = shlex.split(command, comments=True)
        assert known.parse_args(words[1:]).run, command


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = "<html><head><title>Bridge shut</title></head><body><article><h1>Bridge shut</h1><p>{} people crossed the old bridge in Lindmark on Monday.</p></article></body></html>"
    for name, number in (("early.html", 65), ("late.html", 107)):
        Path(name).write_text(page.format(number), encoding="utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for block, says in zip(blocks("python"), ("107", "courier-3381"), strict=True):
        done = subprocess.run([sys.executable, "-c", block], check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert says in done.stdout


def test_the_paths_that_the_readme_links_to_are_there():
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert [name for name in re.findall(r"examples/[\w./-]+\w", README) if not (ROOT / name).exists()] == []


def test_doctests_of_the_package_hold():
    import doctest

    assert doctest.testmod(variorum).failed == 0
    assert doctest.testmod(variorum).attempted >= 2
