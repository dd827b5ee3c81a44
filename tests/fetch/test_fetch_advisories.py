"""One test for each advisory of other tools that this stage could have repeated, named after it."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hostile import PUBLIC, Hostile, page, redirect, says

from variorum.errors import FetchError, RefusedError
from variorum.fetch import guard, post
from variorum.fetch.mail import Letter, MailServer, message
from variorum.fetch.targets import target

BODY = page("Bridge shut", "The old bridge in Lindmark was shut on Monday.")


@pytest.fixture
def server():
    with Hostile() as server:
        server.at("/news", says(BODY))
        yield server


METADATA = [
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://169.254.170.2/v2/credentials",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://metadata.example/",
]


@pytest.mark.parametrize("url", METADATA)
def test_cve_2026_27696_link_local_metadata_is_refused(server, url):
    """changedetection.io before 0.54.1 looked at the spelling of an address, and the secrets of cloud machines could be read."""
    names = server.names({"metadata.example": ["169.254.169.254"]})

    def resolve(host, port):
        return names(host, port) if host in names.turns else guard.resolved(host, port)

    for private in (False, True):
        client = server.client(resolve=resolve)
        if private:  # even one whose own host may lie inside cannot be led there
            url = server.at("/to", redirect(url))
        with pytest.raises(RefusedError):
            client.get(url, private=private)


@pytest.mark.parametrize("address", ["100.64.0.1", "100.100.100.200", "100.127.255.254", "::ffff:100.64.0.1", "64:ff9b::6440:1"])
def test_ghsa_gwph_fp79_379w_cgnat(server, address):
    """The list of what is private forgot the addresses of providers' networks. Ours says what is open, and all else is not."""
    assert guard.refusal(address)
    with pytest.raises(RefusedError):
        server.client(resolve=lambda *_: [address]).get("http://paper.example/")


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.8\\@paper.example/",
        "http://paper.example\\@10.0.0.8/",
        "http://10.0.0.8\\.paper.example/",
        "http://paper.example/\\10.0.0.8",
        "http:\\\\10.0.0.8/",
    ],
)
def test_ghsa_rph4_96w6_q594_backslash(server, url):
    """Two readers of addresses disagreed about a backslash: one checked, the other connected. There is one reader, and it takes none."""
    names = server.names({"paper.example": ["127.0.0.1"]})
    for given in (url, server.at("/to", redirect(url))):
        with pytest.raises(RefusedError, match="backslash"):
            server.client(resolve=names).get(given)
    assert "paper.example" not in names.looked_up


def test_ghsa_hm22_wg2m_35v4_no_path_around_the_guard(server):
    """New ways of fetching (steps in a browser, previews, a model's address) went around the guard. All ways of this stage are judged by it.

    That nothing else in the package goes out is shown in tests/test_house.py.
    """
    inside = "http://10.0.0.8/"
    client = server.client()
    with pytest.raises(RefusedError, match="inside a network"):
        client.get(inside)
    with pytest.raises(RefusedError, match="inside a network"):
        client.get(inside, ignore_robots="a reason", tdm=False)
    with pytest.raises(RefusedError, match="inside a network"):
        post(client, inside, b"{}", delivery="a", at=datetime.now(UTC), secret="s")
    server.at("/robots.txt", redirect(inside))
    server.at("/.well-known/tdmrep.json", redirect(inside))
    with pytest.raises(RefusedError):
        client.get(server.url("/news"))
    assert client.get(server.url("/news"), ignore_robots="a reason").captured.status == 200


def test_ghsa_xwh2_742g_w3wp_nothing_that_a_page_mentions_is_asked_for(server):
    """Miniflux fetched the images of articles, wherever they lay. We ask for the address that we were given, and for no other."""
    lures = "".join(
        f'<link rel="{rel}" href="{server.url(f"/{rel}")}">'
        for rel in ("stylesheet", "preload", "prefetch", "icon", "alternate", "amphtml")
    )
    body = page("Bridge shut", "x", head=lures).replace(
        "</article>", f'<img src="{server.url("/img")}"><iframe src="{server.url("/frame")}"></iframe></article>'
    )
    headers = [
        ("Link", f"<{server.url('/linked')}>; rel=preload"),
        ("Refresh", f"0; url={server.url('/refreshed')}"),
        ("Content-Location", server.url("/located")),
    ]
    server.client().get(server.at("/page", says(body, headers=headers)))
    assert server.paths() == ["/page"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "to", ["http://10.0.0.8/", "http://inside.example/", "//169.254.169.254/", "http://[::1]:8080/", "http://localhost:8080/"]
)
def test_cve_2026_40168_each_redirect_hop_is_checked(server, status, to):
    """Postiz checked the first address and followed where it led."""
    names = server.names({"inside.example": ["192.168.1.1"], "localhost": ["127.0.0.1"]})
    server.at("/2", redirect(to, status))
    for first in (server.at("/1", redirect("/2", status)), server.url("/2")):
        with pytest.raises(RefusedError):
            server.client(resolve=names).get(first)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "file:/etc/passwd",
        "FILE:///etc/passwd",
        "file:..%2f..%2fetc/passwd",
        " file:///etc/passwd",
        "source:file:///etc/passwd",
        "view-source:http://paper.example/",
        "jar:file:///x!/y",
        "///etc/passwd",
        "/etc/passwd",
        "../../etc/passwd",
        "netdoc:///etc/passwd",
        "dict://127.0.0.1:11211/stat",
        "ldap://127.0.0.1/",
        "blob:http://paper.example/x",
    ],
)
def test_cve_2026_25527_cve_2024_51483_no_file_addresses(server, url):
    """`file:` in its variants was read, and so were paths with dots."""
    with pytest.raises(RefusedError):
        server.client().get(url)
    if url.lower().strip().startswith(("file", "source", "jar", "dict", "ldap", "net", "blob", "view")):
        with pytest.raises(RefusedError):
            server.client().get(server.at("/to", redirect(url)))
    assert all(path == "/to" for path in server.paths())


def test_cve_2024_32651_nothing_in_an_address_is_a_template(server):
    """An address was rendered with Jinja2 before it was asked for, and ran code."""
    server.client().get(server.url("/{{7*7}}{%25 for x in y %25}?q=${7*7}"))
    assert server.paths() == ["/%7B%7B7*7%7D%7D%7B%25%20for%20x%20in%20y%20%25%7D?q=$%7B7*7%7D"]


def test_cve_2023_22481_no_secret_in_messages(server):
    """FreshRSS wrote the passwords of its API into its log."""
    client = server.client()
    told = []
    for act in (
        lambda: client.get("http://reader:hunter2@paper.example/"),
        lambda: client.get(server.at("/to", redirect("http://reader:hunter2@paper.example/"))),
        lambda: post(client, server.url("/gone/hunter2?token=hunter2"), b"{}", delivery="a", at=datetime.now(UTC), secret="hunter2"),
        lambda: post(client, "http://10.0.0.8/hunter2?token=hunter2", b"{}", delivery="a", at=datetime.now(UTC), secret="hunter2"),
    ):
        with pytest.raises(FetchError) as failed:
            act()
        told.append(str(failed.value))
    told += [*server.log, repr(MailServer(host="mail.example", user="watch", password="hunter2"))]
    assert not [line for line in told if "hunter2" in line]


def test_ghsa_q8xq_qg4x_wphg_what_a_page_says_is_no_markup_in_a_letter():
    """Text that showed markup became a live link in mail that was sent as HTML. Our letters are text."""
    letter = Letter(
        sender="watch@newsroom.example",
        to=("desk@newsroom.example",),
        subject="<a href=http://evil.example>Sign in</a>",
        text='added: "<a href=http://evil.example>Sign in</a>" &lt;script&gt;',
        id="0f3a",
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    made = message(letter)
    assert [part.get_content_type() for part in made.walk()] == ["text/plain"]


REBINDING = """
import json, sys
sys.path.insert(0, {folder!r})
tried = []
def watch(event, args):
    if event == "socket.connect":
        tried.append(args[1])
        raise ConnectionRefusedError(111, "Connection refused")  # no packet leaves the machine
from datetime import UTC, datetime
from hostile import Names, QUICK
from variorum.errors import FetchError
from variorum.fetch import Client
import variorum.fetch.wire
sys.addaudithook(watch)
names = Names({{"rebind.example": [[{public!r}], ["127.0.0.1"], [{public!r}, "127.0.0.1"]]}})
client = Client(now=lambda: datetime.now(UTC), sleep=print, log=print, limits=QUICK, resolve=names)
said = []
for _ in range(3):
    try:
        client.get("http://rebind.example:8080/", ignore_robots="a test", tdm=False)
    except FetchError as error:
        said.append([type(error).__name__, error.what])
print(json.dumps([tried, names.looked_up, said]))
"""


def test_names_that_rebind(tmp_path):
    """The first answer leads outside, the second inside: what was judged is what is connected to, and nothing is looked up in between."""
    from pathlib import Path

    code = REBINDING.format(folder=str(Path(__file__).parent), public=PUBLIC)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    tried, looked_up, said = json.loads(done.stdout.splitlines()[-1])
    assert tried == [[PUBLIC, 8080]]
    assert looked_up == ["rebind.example"] * 3
    assert [kind for kind, _ in said] == ["FetchError", "RefusedError", "RefusedError"]
    assert "connection refused" in said[0][1]
    assert "this machine itself (127.0.0.1)" in said[1][1]


def test_names_that_rebind_between_robots_txt_and_the_page(server):
    names = server.names()
    names.turns["rebind.example"] = [["127.0.0.1"], ["10.0.0.8"]]
    client = server.client(resolve=names, allow_private=frozenset({f"rebind.example:{server.port}"}))
    client.get(server.url("/robots.txt", "rebind.example"), ignore_robots="a test", tdm=False)
    strict = server.client(resolve=names)
    with pytest.raises(RefusedError):
        strict.get(server.url("/news", "rebind.example"))
    assert server.paths() == []


def test_one_parser_reads_addresses():
    """What was judged is taken apart once and put together again: no second reader sees the address as it was given."""
    made = target("HTTP://PAPER.example:80/a/../b#x")
    assert (made.scheme, made.host, made.port, made.path) == ("http", "paper.example", 80, "/a/../b")
    assert target(made.url) == made
