"""Addresses taken apart: what is asked for, and what is refused before anything is looked up."""

import pytest

from variorum.errors import RefusedError
from variorum.fetch.targets import is_allowed, target


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("https://news.example", "https://news.example/"),
        ("HTTPS://News.Example:443/a?b=c#d", "https://news.example/a?b=c"),
        ("http://news.example:8080/a b/ö?q=ü", "http://news.example:8080/a%20b/%C3%B6?q=%C3%BC"),
        ("http://münchen.example/", "http://xn--mnchen-3ya.example/"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://１２７.０.０.１/", "http://127.0.0.1/"),
        ("http://[2606:4700::1]/x", "http://[2606:4700::1]/x"),
        ("  http://news.example/x\n", "http://news.example/x"),
        ("http://a_b.news.example/", "http://a_b.news.example/"),
        ("http://news.example/%2e%2e/%00", "http://news.example/%2e%2e/%00"),
        ("http://news.example?x", "http://news.example/?x"),
    ],
)
def test_an_address_is_asked_for_in_ascii(address, asked):
    assert target(address).url == asked
    assert asked.isascii()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("file:///etc/passwd", "file is not http or https"),
        ("FILE:/etc/passwd", "file is not http or https"),
        ("ftp://news.example/", "ftp is not http"),
        ("gopher://127.0.0.1:6379/_x", "gopher is not http"),
        ("javascript:alert(1)", "javascript is not http"),
        ("data:text/html,x", "data is not http"),
        ("source:http://news.example/", "source is not http"),
        ("news.example/page", "not a whole web address"),
        ("//news.example/page", "not a whole web address"),
        ("http:///page", "not a whole web address"),
        ("http://", "not a whole web address"),
        ("", "not a whole web address"),
        ("http://user:secret@news.example/", "user's name or password"),
        ("http://news.example@10.0.0.8/", "user's name or password"),
        ("http://10.0.0.8\\@news.example/", "backslash"),
        ("http://news.example\\.inside.example/", "backslash"),
        ("http:\\\\news.example/", "backslash"),
        ("http://news.example/a\r\nX: y", "control character"),
        ("http://news.exam\tple/", "control character"),
        ("http://news.example/\x00", "control character"),
        ("http://news.example./", "full stop behind it"),
        ("http://news.example:22/", "port 22"),
        ("http://news.example:6379/", "port 6379"),
        ("http://news.example:0/", "port 0"),
        ("http://news.example:99999/", "not a whole|port"),
        ("http://news.example:abc/", "not a whole|port"),
        ("http://news..example/", "cannot be the name"),
        ("http://-news.example/", "cannot be the name"),
        ("http://news%2eexample/", "cannot be the name"),
        ("http://ne ws.example/", "cannot be the name"),
        ("http://news.example%00.inside.example/", "cannot be the name"),
        ("http://" + "a" * 64 + ".example/", "cannot be the name"),
        ("http://" + "a." * 200 + "example/", "cannot be the name"),
        ("http://ex\u202eample.example/", "cannot be the name"),
        ("http://[fe80::1%25eth0]/", "cannot read|not a whole"),
        ("http://[::1", "not a whole"),
        ("http://news.example/" + "a" * 5000, "not a whole"),
    ],
)
def test_an_address_that_says_two_things_or_leads_to_no_page_is_refused(address, why):
    with pytest.raises(RefusedError, match=why):
        target(address)


def test_a_message_holds_no_password():
    with pytest.raises(RefusedError) as refused:
        target("http://reader:hunter2@news.example/")
    assert "hunter2" not in str(refused.value)


def test_a_port_that_is_none_of_the_webs_has_to_be_named_with_its_host():
    allow = frozenset({"127.0.0.1:9200", "intranet.example"})
    assert target("http://127.0.0.1:9200/", allow_private=allow).port == 9200
    for address in ("http://127.0.0.1:9201/", "http://localhost:9200/", "http://intranet.example:9200/"):
        with pytest.raises(RefusedError, match="none of the web's"):
            target(address, allow_private=allow)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://intranet.example/", True),
        ("http://INTRANET.example:8080/", True),
        ("http://x.intranet.example/", False),
        ("http://intranet.example.evil.example/", False),
        ("http://notintranet.example/", False),
        ("http://box.example:8443/", True),
        ("http://box.example/", False),
        ("http://[fd00::1]/", True),
    ],
)
def test_allowing_is_of_one_host_by_its_exact_name(address, allowed):
    allow = frozenset({"intranet.example", "box.example:8443", "fd00::1"})
    assert is_allowed(target(address, allow_private=allow), allow) is allowed


def test_a_redirect_is_read_from_where_it_stands():
    assert target("/next", base="https://news.example/a/b").url == "https://news.example/next"
    assert target("//other.example/x", base="https://news.example/").url == "https://other.example/x"
    assert target("?page=2", base="https://news.example/a").url == "https://news.example/a?page=2"
