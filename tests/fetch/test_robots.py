"""robots.txt by RFC 9309: what it allows, what its absence means, and the reason for setting it aside."""

import time
from dataclasses import replace

import pytest
from hostile import QUICK, Hostile, bomb, drip, in_turn, page, pause, raw, redirect, says, silent

from variorum.errors import FetchError, RefusedError, TooSoonError
from variorum.fetch import robots
from variorum.fetch.robots import rules

BODY = page("Bridge shut", "The old bridge in Lindmark was shut on Monday.")


@pytest.fixture
def server():
    with Hostile() as server:
        for path in ("/", "/news", "/private/x", "/private/open"):
            server.at(path, says(BODY))
        yield server


def is_open(server, path="/news", client=None):
    try:
        return (client or server.client()).get(server.url(path), tdm=False).captured.status == 200
    except FetchError:
        return False


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/news", True),
        ("User-agent: *\nDisallow:", "/news", True),
        ("User-agent: *\nDisallow: /", "/news", False),
        ("User-agent: *\nDisallow: /private", "/news", True),
        ("User-agent: *\nDisallow: /private", "/private/x", False),
        ("User-agent: *\nDisallow: /private\nAllow: /private/open", "/private/open", True),
        ("User-agent: Otherbot\nDisallow: /", "/news", True),
        ("User-agent: VARIORUM\nDisallow: /\n\nUser-agent: *\nDisallow:", "/news", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: variorum\nAllow: /news\nDisallow: /", "/news", True),
        ("User-agent: vario\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news", False),
        ("User-agent: newsroom\nDisallow: /", "/news", True),  # our contact is no name of ours
        ("User-agent: *\nDisallow: /*?", "/news", True),
        ("User-agent: *\nDisallow: /*ws$", "/news", False),
        ("\ufeffUser-agent: *\r\nDisallow: /news # today\r\n", "/news", False),
        ("User-agent: *\rDisallow: /news", "/news", False),
        ("<html>Not found</html>", "/news", True),
        ("Disallow: /", "/news", True),
        ("Sitemap: http://10.0.0.8/\nUser-agent: *\nDisallow: /x", "/news", True),
        ("User-agent: *\nDisallow: /" + "*a" * 200 + "$", "/news", True),
        ("\x00\x01\x02", "/news", True),
    ],
)
def test_the_rules(server, text, path, allowed):
    server.robots(text)
    assert is_open(server, path) is allowed
    assert server.paths() == ([path] if allowed else [])


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (says("", status=404), True),
        (says("User-agent: *\nDisallow: /", status=403), True),
        (says("", status=401), True),
        (says("", status=410), True),
        (says("", status=500), False),
        (says("", status=502), False),
        (pause(429, 1), False),
        (pause(503, 1), False),
        (raw(b""), False),
        (raw(b"nonsense\r\n\r\n"), False),
        (silent(), False),
        (says("", status=302, headers=[("Location", "http://10.0.0.8/robots.txt")]), False),
        (says("", status=302, headers=[("Location", "file:///etc/passwd")]), False),
        (redirect("/robots.txt"), False),
        (says("User-agent: *\nAllow: /", headers=[("Content-Encoding", "compress")]), False),
    ],
)
def test_its_absence(server, answer, allowed):
    server.at("/robots.txt", answer)
    client = server.client(limits=replace(QUICK, idle=0.3))
    assert is_open(server, client=client) is allowed
    assert server.paths() == (["/news"] if allowed else [])
    if not allowed:
        with pytest.raises(FetchError) as failed:
            client.get(server.url("/news"), tdm=False)
        assert isinstance(failed.value, RefusedError) is ("inside a network" in failed.value.what), "nobody forbade it"


def test_redirects_are_followed_five_times_and_to_other_hosts(server):
    with Hostile() as other:
        rules_there = other.at("/robots.txt", says("User-agent: *\nDisallow: /news"))
        server.at("/robots.txt", redirect("/1", 301))
        for number in range(1, 4):
            server.at(f"/{number}", redirect(f"/{number + 1}"))
        server.at("/4", redirect(rules_there))
        client = server.client(allow_private=server.allowed() | {other.host})
        assert not is_open(server, client=client)
        assert len([asked for asked in other.asked if asked.path == "/robots.txt"]) == 1
        server.at("/4", redirect("/5"))
        server.at("/5", redirect("/6"))
        server.at("/6", says("User-agent: *\nDisallow: /"))
        assert is_open(server)  # after five it is as if there were none


def test_each_hop_of_a_page_asks_its_own_host(server):
    with Hostile() as other:
        other.robots("User-agent: *\nDisallow: /news")
        other.at("/news", says(BODY))
        server.at("/to", redirect(other.url("/news")))
        with pytest.raises(RefusedError, match=r"robots\.txt asks Variorum"):
            server.client(allow_private=server.allowed() | {other.host}).get(server.url("/to"))
        assert other.paths() == []


def test_only_the_beginning_of_a_long_file_is_read(server):
    filler = "# " + "x" * 97 + "\n"
    server.robots("User-agent: *\nDisallow: /private\n" + filler * 6_000 + "Disallow: /news\n")
    assert is_open(server)
    assert not is_open(server, "/private/x")
    server.robots("User-agent: *\nDisallow: /" + "y" * 511_950 + "\nDisallow: /private\n")
    assert is_open(server)
    server.at("/robots.txt", bomb("gzip", 20_000_000))
    assert is_open(server)


def test_a_file_that_drips_is_no_permission(server):
    server.at("/robots.txt", drip(b"User-agent: *\nAllow: /\n" * 50, every=0.05))
    assert not is_open(server, client=server.client(limits=replace(QUICK, total=0.5)))


def test_it_is_kept_for_a_day_and_an_error_for_minutes(server):
    at = [0.0]
    client = server.client(clock=lambda: at[0])
    server.at(
        "/robots.txt", in_turn(says("User-agent: *\nDisallow: /private"), says("", status=500), says("User-agent: *\nDisallow: /news"))
    )

    def asked():
        return [one.path for one in server.asked].count("/robots.txt")

    assert is_open(server, client=client)
    assert not is_open(server, "/private/x", client=client)
    at[0] = robots.KEPT - 1
    assert is_open(server, client=client)
    assert asked() == 1
    at[0] = robots.KEPT + 1  # the file cannot be read now: what was known holds on, and is asked for again soon
    assert is_open(server, client=client)
    assert not is_open(server, "/private/x", client=client)
    assert asked() == 2
    at[0] += robots.KEPT_ERROR + 1
    assert not is_open(server, client=client)
    assert asked() == 3


def test_it_may_be_set_aside_with_a_reason_which_is_kept(server):
    server.robots("User-agent: *\nDisallow: /")
    client = server.client()
    answer = client.get(server.url("/news"), ignore_robots="our own paper,\x1b[31m archived by contract\r\n", tdm=False)
    assert answer.notes == ("robots.txt set aside: our own paper,[31m archived by contract",)
    for empty in (None, "", "  \n"):
        with pytest.raises(RefusedError, match="asks Variorum"):
            client.get(server.url("/news"), ignore_robots=empty)


def test_a_pause_that_robots_txt_asks_for_holds_the_host(server):
    server.at("/robots.txt", pause(503, 600))
    client = server.client()
    with pytest.raises(FetchError, match="status 503"):
        client.get(server.url("/news"))
    with pytest.raises(TooSoonError):
        client.get(server.url("/news"), ignore_robots="a test")


def test_a_host_inside_a_network_is_refused_as_that(server):
    with pytest.raises(RefusedError, match="inside a network"):
        server.client().get("http://10.0.0.8/news")


def test_the_limit_is_that_of_rfc_9309():
    assert robots.MOST_BYTES == 500 * 1024
    assert robots.KEPT <= 24 * 3600


def test_hostile_rules_are_read_to_the_end():
    """A pattern that goes back and forth would not come back within anybody's patience."""
    many = rules(200, b"User-agent: *\n" + b"Disallow: /a*b*c*d*e*f*\n" * 20_000)
    wild = rules(200, b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"$")
    address = "https://paper.example/" + "abcde" * 700
    assert (many.asks(address)[0], wild.asks(address)[0]) == (True, True)


@pytest.mark.parametrize("delay", ["nan", "inf", "-5", "1e400", "soon", "99999999999"])
def test_hostile_delays_are_bounded(delay):
    found = rules(200, f"User-agent: *\nCrawl-delay: {delay}\nRequest-rate: 1/0".encode()).asks("https://paper.example/")[1]
    assert 0.0 <= found <= 86_400.0


def test_a_failure_is_an_error_of_fetching(server):
    server.at("/robots.txt", raw(b""))
    with pytest.raises(FetchError, match=r"robots\.txt cannot be read \(the connection ended without an answer\)"):
        server.client().get(server.url("/news"))


def test_what_is_known_of_sites_takes_bounded_memory():
    kept = robots.Kept(lambda: 0.0, lambda rules: rules.weight)
    big = robots.Rules(b"x" * 500_000)
    for number in range(200):
        assert kept.get(f"https://host{number}.example", lambda _: (big, 100.0)) is big
    assert 15_000_000 < kept.bytes <= 16_000_000
    asked = []
    kept.get("https://host199.example", lambda _: asked.append(199) or (big, 100.0))
    kept.get("https://host0.example", lambda _: asked.append(0) or (big, 100.0))
    assert asked == [0]


def test_what_could_not_be_learnt_takes_no_memory(server):
    client = server.client()
    for number in range(20):
        with pytest.raises(RefusedError):
            client.get(f"http://10.0.0.{number}/")
    assert len(client._robots._kept) == 0


def test_a_slow_page_that_leads_to_a_site_leaves_its_robots_txt_time(server):
    """Else whoever leads there slowly could have a site counted as one whose robots.txt cannot be read, for everybody."""
    with Hostile() as other:
        slow = lambda answer, seconds: lambda asked: [time.sleep(seconds), *answer(asked)][1:]  # noqa: E731
        other.at("/robots.txt", slow(says("User-agent: *\nAllow: /", media_type="text/plain"), 1.4))
        url = server.at("/to", slow(redirect(other.at("/news", says(BODY))), 0.8))
        client = server.client(allow_private=server.allowed() | {other.host}, limits=replace(QUICK, total=2.0))
        assert client.get(url, tdm=False).captured.status == 200
