"""Content encodings, taken off at once or while they come: the same bytes, the same limits."""

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.errors import InputError, TooLargeError
from variorum.unpack import Unpacker, decoded

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd

PACK = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": zstd.compress,
    "raw": lambda data: zlib.compress(data)[2:-4],
}
HERE = {"where": "here", "most": 5_000_000}


def in_pieces(data, codings, size, **options):
    unpacker = Unpacker(codings, **(HERE | options))
    return b"".join(unpacker.feed(data[at : at + size]) for at in range(0, len(data), size)) + unpacker.end()


@given(st.binary(max_size=3_000), st.sampled_from(sorted(PACK)), st.integers(1, 4_000), st.integers(1, 200))
def test_pieces_give_what_the_whole_gives(data, name, size, times):
    codings = "deflate" if name == "raw" else name
    packed = PACK[name](data * times)
    assert in_pieces(packed, codings, size, most=10**9) == decoded(packed, codings, where="here", most=10**9) == data * times


@given(st.binary(max_size=500), st.integers(1, 50))
def test_one_over_the_other_and_members_in_a_row(data, size):
    twice = gzip.compress(brotli.compress(data))
    assert in_pieces(twice, "br, gzip", size) == data
    row = gzip.compress(data) + gzip.compress(b"") + gzip.compress(data)
    frames = zstd.compress(data) + zstd.compress(b"") + zstd.compress(data)
    for rest in (b"", b"\x28", b"\x28\xb5\x2f", b"\0" * 20):
        assert in_pieces(frames + rest, "zstd", size) == data * 2
    for rest in (b"", b"\x1f", b"\x1f\x8b", b"\0" * 20):
        assert in_pieces(row + rest, "gzip", size) == data * 2


@pytest.mark.parametrize("codings", ["gzip", "br", "deflate", "zstd", "br, gzip", "identity", ""])
@pytest.mark.parametrize("size", [1, 7, 5_000])
def test_what_is_not_packed_passes_through(codings, size):
    body = b"\xef\xbb\xbf <html>" + b"<p>Bridge shut</p>" * 200
    assert in_pieces(body, codings, size) == body
    assert in_pieces(b"", codings, size) == b""


@pytest.mark.parametrize("size", [1, 50, 100_000])
def test_packed_bytes_that_begin_like_markup_are_unpacked(size):
    """Brotli of 64 kB to 1 MB begins with "[" when it is packed in one piece, as pages of newspapers are."""
    body = b"".join(
        b"<p>%d boats were counted in %d harbours.</p>" % (number * 7919 % 10_007, number * 104_729 % 997) for number in range(3_000)
    )
    packed = brotli.compress(body, quality=9)
    assert packed.startswith(b"[")
    assert in_pieces(packed, "br", size) == decoded(packed, "br", **HERE) == body


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"<", b"[1]", b'{"a": "' + b"b" * 3_000 + b'"}', b"[" + b"[1, 2], " * 900 + b"]", b"<svg/>"]
)
@pytest.mark.parametrize("coding", ["br", "deflate"])
def test_markup_that_is_unpacked_already_stays(body, coding):
    assert decoded(body, coding, **HERE) == in_pieces(body, coding, 1) == body


@pytest.mark.parametrize("size", [1, 100, 10**9])
@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd"])
def test_damaged_and_cut_short(coding, size):
    packed = PACK[coding](bytes(range(256)) * 40)
    with pytest.raises(InputError, match="cut short"):
        in_pieces(packed[:-5], coding, size)
    with pytest.raises(InputError, match=r"damaged|cut short"):
        in_pieces(packed[:20] + b"\xff\x00" * 300, coding, size)


@pytest.mark.parametrize("size", [100, 65_536, 10**9])
@pytest.mark.parametrize("codings", ["gzip", "br", "zstd", "gzip, gzip"])
def test_bombs_end_as_soon_as_they_are_seen(codings, size):
    bomb = b"\0" * 30_000_000
    for name in codings.split(", "):
        bomb = PACK[name](bomb)
    with pytest.raises(TooLargeError):
        in_pieces(bomb, codings, size, most=10**9)
    with pytest.raises(TooLargeError, match=r"limit of 0\.5 MB"):
        in_pieces(bomb, codings, size, most=500_000)


def test_two_hundred_thousand_empty_members_are_read():
    """Each member's end used to copy all that stood behind it: 20 MB of them took three minutes."""
    assert decoded(gzip.compress(b"") * 200_000, "gzip", where="here", most=10**6) == b""


def test_a_frame_that_asks_for_more_memory_than_a_server_may_is_refused():
    packed = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    wide = packed.compress(bytes(range(256)) * 100) + packed.flush()
    with pytest.raises(InputError, match="damaged"):
        decoded(wide, "zstd", **HERE)


def test_frames_without_number_are_refused():
    """Each one's end copies what stands behind it."""
    with pytest.raises(InputError, match="damaged"):
        decoded(zstd.compress(b"") * 1_000_000, "zstd", where="here", most=10**6)
