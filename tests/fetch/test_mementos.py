"""Where the captures of a web archive are asked for."""

import pytest
from hostile import Hostile, page, says

from variorum.errors import InputError
from variorum.fetch import memento_address
from variorum.model import Holding


@pytest.mark.parametrize(
    ("url", "captured", "address"),
    [
        (
            "https://paper.example/a?b=c",
            "2024-03-01T10:00:00Z",
            "https://web.archive.org/web/20240301100000id_/https://paper.example/a?b=c",
        ),
        ("http://paper.example/", "2024-03-01T10:00:00.250000Z", "https://web.archive.org/web/20240301100000id_/http://paper.example/"),
        ("http://paper.example/", "2024-03-01T10:00:00+00:00", "https://web.archive.org/web/20240301100000id_/http://paper.example/"),
    ],
)
def test_the_bytes_as_they_were(url, captured, address):
    assert memento_address(Holding(url=url, captured=captured)) == address


@pytest.mark.parametrize(
    ("url", "captured"),
    [
        ("file:///etc/passwd", "2024-03-01T10:00:00Z"),
        ("http://a:b@paper.example/", "2024-03-01T10:00:00Z"),
        ("http://paper.example/", "2024"),
        ("", ""),
    ],
)
def test_a_listing_that_is_none(url, captured):
    with pytest.raises(InputError):
        memento_address(Holding(url=url, captured=captured))


def test_a_memento_is_brought_as_the_archive_keeps_it():
    with Hostile() as server:
        holding = Holding(url="https://paper.example/news?id=7", captured="2024-03-01T10:00:00Z")
        address = memento_address(holding, base=server.url("/web/"))
        path = "/web/20240301100000id_/https://paper.example/news?id=7"
        server.at(path, says(page("Bridge shut", "x"), headers=[("Memento-Datetime", "Fri, 01 Mar 2024 10:00:00 GMT")]))
        found = server.client().get(address)
        assert found.captured.status == 200
        assert found.header("memento-datetime") == "Fri, 01 Mar 2024 10:00:00 GMT"
        assert server.paths() == [path]
