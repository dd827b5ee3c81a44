"""WARC files: captures, revisits, encodings; what is broken is named with its place, and the rest is read."""

import base64
import gzip
import hashlib
import io
import random
import time
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from variorum import unpack
from variorum.errors import InputError, InputWarning, NotTextError, TooLargeError
from variorum.model import Article, Captured
from variorum.read import framing, is_collection, open_article, open_articles, open_batches, open_captures, web_archives

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd


class Writer(WARCWriter):
    """Its own temporary files are left open for the garbage collector."""

    def _create_temp_file(self):
        return io.BytesIO()


URL = "https://skarn.example/news/ferry-{}"
MOMENT = "2024-03-0{}T10:00:00Z"
STORY = [
    "The ferry to Lindmark will stay in harbour until Thursday, the harbour master said on Monday morning.",
    "At least 65 passengers spent the night in the sports hall of the school, where the parish served soup and bread.",
    "“Nobody is to blame for the wind,” said Edda Brandt, who has run the line for eleven years.",
]


def page(*paragraphs, title="Ferry stays in harbour", head=""):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or STORY)
    markup = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    return markup.encode()


PAGE = page()


def response(writer, number=1, body=PAGE, headers=(), *, status="200 OK", kind="text/html; charset=utf-8", warc=None):
    given = [("Content-Type", kind), *headers] if kind else [*headers]
    made = StatusAndHeaders(status, given, protocol="HTTP/1.1")
    warc = {"WARC-Date": MOMENT.format(number)} | (warc or {})
    writer.write_record(
        writer.create_warc_record(URL.format(number), "response", payload=io.BytesIO(body), http_headers=made, warc_headers_dict=warc)
    )


def archive(*makers, packed=False):
    """The bytes of a WARC file that the makers write into, and the offset of each record."""
    out = io.BytesIO()
    writer = Writer(out, gzip=packed)
    offsets = []
    for make in makers:
        offsets.append(out.tell())
        make(writer)
    return out.getvalue(), offsets


def three(*, packed):
    return archive(
        *(lambda writer, number=number: response(writer, number, page(f"Report {number}.", *STORY)) for number in (1, 2, 3)), packed=packed
    )


def read(data, **options):
    return list(web_archives.captures(io.BytesIO(data), where="week.warc", **options))


def numbers(found):
    return [int(capture.url[-1]) for capture in found if isinstance(capture, Captured)]


def errors(found):
    return [str(error) for error in found if isinstance(error, InputError)]


def put(path, data):
    path.write_bytes(data)
    return str(path)


# --- what a capture is --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_a_response_is_a_capture_with_what_the_server_said(packed):
    headers = [("ETag", '"65a"'), ("Set-Cookie", "session=1"), ("Last-Modified", "Mon, 04 Mar 2024 09:00:00 GMT"), ("TDM-Reservation", "1")]
    data, offsets = archive(lambda writer: writer.write_record(writer.create_warcinfo_record("week", {"software": "made by hand"})), lambda writer: response(writer, 4, headers=headers), packed=packed)  # fmt: skip
    (found,) = read(data)
    assert (found.url, found.captured, found.status) == (URL.format(4), "2024-03-04T10:00:00Z", 200)
    assert (found.media_type, found.charset, found.body) == ("text/html", "utf-8", PAGE)
    assert found.id == "https://skarn.example/news/ferry-4@2024-03-04T10:00:00Z"
    assert dict(found.headers) == {
        "content-type": "text/html; charset=utf-8",
        "etag": '"65a"',
        "last-modified": "Mon, 04 Mar 2024 09:00:00 GMT",
        "tdm-reservation": "1",
    }
    assert found.where == f"week.warc, offset {offsets[1]}"
    assert len(found.digest) == 64
    assert not found.revisit


def test_a_resource_is_a_capture_without_a_status():
    data, _ = archive(lambda writer: writer.write_record(writer.create_warc_record("file:///disk/ferry.html", "resource", payload=io.BytesIO(PAGE), warc_content_type="text/html", warc_headers_dict={"WARC-Date": MOMENT.format(1)})))  # fmt: skip
    (found,) = read(data)
    assert (found.url, found.status, found.media_type, found.body) == ("file:///disk/ferry.html", None, "text/html", PAGE)


def test_requests_metadata_and_other_schemes_are_no_captures():
    answer = io.BytesIO(b"skarn.example. 300 IN A 192.0.2.7")

    def others(writer):
        asked = StatusAndHeaders("GET /news HTTP/1.1", [("Host", "skarn.example")], is_http_request=True)
        writer.write_record(writer.create_warc_record(URL.format(1), "request", http_headers=asked))
        writer.write_record(writer.create_warc_record(URL.format(1), "metadata", payload=io.BytesIO(b"via: hand")))
        writer.write_record(writer.create_warc_record("dns:skarn.example", "resource", payload=answer, warc_content_type="text/dns"))

    data, _ = archive(others, response)
    assert data.count(b"WARC/1.0") == 4
    assert numbers(read(data)) == [1]


def test_the_same_captures_as_warcio_finds():
    for packed in (False, True):
        data, _ = three(packed=packed)
        theirs = [
            (record.rec_headers["WARC-Target-URI"], record.http_headers.get_statuscode(), record.content_stream().read())
            for record in ArchiveIterator(io.BytesIO(data))
        ]
        assert [(found.url, str(found.status), found.body) for found in read(data)] == theirs


def test_dates_are_given_in_utc():
    for given_date, expected in (
        ("2024-03-01T10:00:00+02:00", "2024-03-01T08:00:00Z"),
        ("2024-03-01T10:00:00.25Z", "2024-03-01T10:00:00.250000Z"),
    ):
        data, _ = archive(lambda writer, moment=given_date: response(writer, warc={"WARC-Date": moment}))
        assert read(data)[0].captured == expected
    data, _ = archive(lambda writer: response(writer, warc={"WARC-Date": "last Tuesday"}), lambda writer: response(writer, 2))
    assert numbers(found := read(data)) == [2]
    assert "its date is 'last Tuesday'" in errors(found)[0]


def test_an_address_in_angle_brackets_or_with_blanks_is_put_right():
    data, _ = archive(response)
    assert read(data.replace(URL.format(1).encode(), b"<https://skarn.example/a b>     "))[0].url == "https://skarn.example/a%20b"


# --- how bodies are packed ----------------------------------------------------------------------------------------------------------------


def chunked(body, size=100):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(body):
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(body) + engine.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:])),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
        ("identity", bytes),
        ("gzip", bytes),  # an archive that keeps bodies unpacked under the old header
        ("br", bytes),
        ("deflate", bytes),
    ],
)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_is_unpacked(coding, pack, in_chunks):
    body = chunked(pack(PAGE)) if in_chunks else pack(PAGE)
    headers = [("Content-Encoding", coding), *([("Transfer-Encoding", "chunked")] if in_chunks else [])]
    data, _ = archive(lambda writer: response(writer, body=body, headers=headers))
    assert read(data)[0].body == PAGE


def test_a_body_that_is_not_in_chunks_though_its_header_says_so_is_whole():
    data, _ = archive(lambda writer: response(writer, headers=[("Transfer-Encoding", "chunked")]))
    assert read(data)[0].body == PAGE


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("gzip", gzip.compress(PAGE)[:-20], "cut short"),
        ("br", brotli.compress(PAGE)[:-20], "cut short"),
        ("deflate", zlib.compress(PAGE)[:-20], "cut short"),
        ("gzip", gzip.compress(PAGE)[:20] + b"ferry" * 9, "damaged"),
        ("br", brotli.compress(PAGE)[:40] + b"ferry" * 90, "damaged"),
        ("compress", b"\x1f\x9d\x901234", "packed in a way that we do not read ('compress')"),
        ("zstd", zstd.compress(PAGE)[:-20], "cut short"),
        ("zstd", b"\x28\xb5\x2f\xfd1234" * 300, "damaged"),
        ("gzip, gzip, gzip, gzip, gzip", PAGE, "packed 5 times over"),
        ("", b"40\r\nonly so much", "a chunk has 12 of 64 bytes"),
    ],
)
def test_a_body_that_cannot_be_unpacked_costs_its_own_capture(coding, body, reason):
    header = ("Content-Encoding", coding) if coding else ("Transfer-Encoding", "chunked")
    if not coding:
        body = b"4\r\nWind\r\n" + body
    data, offsets = archive(lambda writer: response(writer, body=body, headers=[header]), lambda writer: response(writer, 2))
    found = read(data)
    assert numbers(found) == [2]
    assert reason in errors(found)[0]
    assert errors(found)[0].startswith(f"week.warc, offset {offsets[0]}: ")


@pytest.mark.parametrize(
    "pack",
    [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress), ("zstd", zstd.compress)],
    ids=lambda pack: pack[0],
)
def test_a_bomb_in_a_body_is_refused_in_little_memory(pack):
    coding, packed = pack
    data, _ = archive(
        lambda writer: response(writer, body=packed(bytes(15_000_000)), headers=[("Content-Encoding", coding)]),
        lambda writer: response(writer, 2),
    )
    tracemalloc.start()
    found = read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert numbers(found) == [2]
    assert isinstance(found[0], TooLargeError)
    assert "more than 200 times its size" in str(found[0])
    assert peak < 16_000_000


def test_a_body_over_the_limit_is_refused_whatever_its_ratio(monkeypatch):
    monkeypatch.setattr(web_archives, "MAX_PAGE_BYTES", 300)
    data, _ = archive(lambda writer: response(writer, body=gzip.compress(PAGE), headers=[("Content-Encoding", "gzip")]))
    assert "more than the limit of 0.0003 MB" in str(read(data)[0])


# --- what is broken -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_is_cut_short_gives_what_is_whole(packed):
    data, offsets = three(packed=packed)
    found = read(data[:-60])
    assert numbers(found) == [1, 2]
    assert "cut short" in errors(found)[0]
    assert f"offset {offsets[2]}" in errors(found)[0]


@pytest.mark.parametrize(("packed", "behind"), [(False, 4), (True, 0)])  # the two empty lines behind a record may be missing
def test_wherever_a_file_is_cut_the_whole_records_are_read_and_the_rest_is_told(packed, behind):
    data, offsets = three(packed=packed)
    ends = [*offsets[1:], len(data)]
    for stop in range(1, len(data)):
        found = read(data[:stop])
        assert numbers(found) == list(range(1, 1 + sum(end - behind <= stop for end in ends))), stop
        if not any(end - behind <= stop <= end for end in [0, *ends]):
            assert errors(found), stop


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("wrong", [b"12", b"9000", b"-7", b"many", b"999999999999", b"9" * 400])
def test_a_wrong_length_costs_its_own_record_alone(packed, wrong):
    data, _ = three(packed=False)
    parts = data.split(b"WARC/1.0\r\n")[1:]
    head, _, rest = parts[1].partition(b"Content-Length: ")
    parts[1] = head + b"Content-Length: " + wrong + b"\r\n" + rest.partition(b"\r\n")[2]
    records = [b"WARC/1.0\r\n" + part for part in parts]
    data = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    found = read(data)
    assert numbers(found) == [1, 3]
    second = len(gzip.compress(records[0])) if packed else len(records[0])
    assert f"week.warc, offset {second}: a record" in errors(found)[0]


@pytest.mark.parametrize("packed", [False, True])
def test_rubbish_between_records_is_told_and_passed_over(packed):
    first, offsets = three(packed=packed)
    rubbish = b"the wind took the pages\r\n" * 3
    found = read(first[: offsets[1]] + rubbish + first[offsets[1] :])
    assert numbers(found) == [1, 2, 3]
    assert len(errors(found)) == 1
    assert f"offset {offsets[1]}: " in errors(found)[0]


def test_padding_with_zeros_is_nothing():
    data, offsets = three(packed=True)
    found = read(data[: offsets[1]] + bytes(700) + data[offsets[1] :] + bytes(300_000))
    assert numbers(found) == [1, 2, 3]
    assert errors(found) == []


def test_a_spoilt_byte_in_gzip_costs_its_own_member():
    data, offsets = three(packed=True)
    whole = read(data)
    for at in range(offsets[1], offsets[2]):
        spoilt = bytearray(data)
        spoilt[at] ^= 0x55
        found = read(bytes(spoilt))
        assert numbers(found) in ([1, 3], [1, 2, 3]), at
        if numbers(found) == [1, 3]:
            assert errors(found), at
        else:  # a flag or a date in the member's header decides nothing
            assert [capture for capture in found if isinstance(capture, Captured)] == whole, at


def test_a_spoilt_byte_in_a_plain_file_is_told_by_the_digest():
    data, offsets = three(packed=False)
    at = data.index(b"parish", offsets[1])
    found = read(data[:at] + b"P" + data[at + 1 :])
    assert numbers(found) == [1, 3]
    assert f"offset {offsets[1]}: a record whose bytes do not match its digest" in errors(found)[0]


def test_a_file_packed_as_one_gzip_member_is_read():
    plain, offsets = three(packed=False)
    found = read(gzip.compress(plain))
    assert numbers(found) == [1, 2, 3]
    assert [capture.where for capture in found] == [f"week.warc, offset {at}" for at in offsets]


def test_a_file_packed_without_regard_to_its_records_is_read():
    plain, _ = three(packed=False)
    data = b"".join(gzip.compress(plain[at : at + 200]) for at in range(0, len(plain), 200))
    assert numbers(read(data)) == [1, 2, 3]


def test_a_wrong_length_in_one_gzip_member_costs_its_own_record_alone():
    plain, _ = three(packed=False)
    at = plain.index(b"Content-Length: ", plain.index(b"WARC/1.0", 10))
    found = read(gzip.compress(plain[:at] + b"Content-Length: 5\r\n" + plain[plain.index(b"\n", at) + 1 :]))
    assert numbers(found) == [1, 3]


def test_what_a_crawler_cut_short_or_parted_is_told():
    data, _ = archive(lambda writer: response(writer, warc={"WARC-Truncated": "length"}), lambda writer: response(writer, 2, warc={"WARC-Segment-Number": "1"}), lambda writer: response(writer, 3))  # fmt: skip
    found = read(data)
    assert numbers(found) == [3]
    assert "cut short by the crawler (length)" in errors(found)[0]
    assert "several segments" in errors(found)[1]


def test_a_response_without_http_is_told():
    data, _ = archive(response)
    spoilt = data.replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 fine  ").replace(b"WARC-Block-Digest", b"X-Block-Digest-XX")
    assert "no response of HTTP" in errors(read(spoilt))[0]


def test_lines_and_headers_without_an_end_are_not_held():
    ends = [b"X-Wind: " + b"a" * 50_000_000, b"X-Wind: storm\r\n" * 3_000_000, b"a" * 50_000_000]
    for end in ends:
        for data in (b"WARC/1.0\r\n" + end, gzip.compress(b"WARC/1.0\r\n" + end)):
            file = io.BytesIO(data + three(packed=data[:2] == b"\x1f\x8b")[0])
            tracemalloc.start()
            found = list(web_archives.captures(file, where="week.warc"))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert errors(found)
            assert peak < 6_000_000
            assert numbers(found) in ([1, 2, 3], [2, 3])  # the first may begin in the midst of the line


def test_http_headers_without_an_end_are_refused():
    data, _ = archive(lambda writer: response(writer, headers=[("X-Wind", "a" * 70_000)]), lambda writer: response(writer, 2))
    assert numbers(found := read(data)) == [2]
    assert "headers without an end" in errors(found)[0]


def test_a_bomb_of_a_record_is_told_and_the_next_one_read():
    bomb, _ = archive(lambda writer: response(writer, body=bytes(200_000_000), kind="video/mp4"), packed=True)
    data, _ = three(packed=True)
    tracemalloc.start()
    found = read(bomb + data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert numbers(found) == [1, 2, 3]
    assert "more than 200 times its size" in errors(found)[0]
    assert peak < 16_000_000


def test_a_large_record_is_told_and_not_held(monkeypatch):
    monkeypatch.setattr(web_archives, "_MAX_BLOCK", 100_000)
    noise = random.Random(1).randbytes(3_000_000)
    for packed in (False, True):
        data, _ = archive(lambda writer: response(writer, body=noise, kind="image/jpeg"), lambda writer: response(writer, 2), packed=packed)
        found = read(data)
        assert numbers(found) == [2]
        assert "3 MB, more than the limit" in errors(found)[0]


def test_a_file_of_nothing_but_broken_records_is_given_up():
    started = time.process_time()
    found = read(b"WARC/1.0\r\nContent-Length: x\r\n\r\n" * 20_000)
    assert len(found) == framing.MAX_DAMAGES + 1
    assert "more than 1,000 broken records" in str(found[-1])
    assert time.process_time() - started < 5


def test_records_that_swallow_one_another_do_not_take_for_ever(monkeypatch):
    monkeypatch.setattr(framing, "MAX_DAMAGES", 100)
    record = b"WARC/1.0\r\nContent-Length: 4000000\r\n\r\n" + b"w" * 200 + b"\r\n"
    started = time.process_time()
    found = read(record * 20_000)
    assert all(isinstance(error, InputError) for error in found)
    assert time.process_time() - started < 20


def test_what_is_no_web_archive_is_told_once():
    for data in (
        b"The ferry stays in harbour.\n" * 50,
        b"",
        gzip.compress(b"The ferry stays in harbour.\n" * 50),
        b"filedesc://week.arc 0.0.0.0 20240301 text/plain 9\n",
    ):
        found = list(web_archives.articles(io.BytesIO(data), path="week.warc", where="week.warc"))
        assert all(isinstance(error, InputError) for error in found)
        assert len(found) == 1 + bool(data)
        assert "no capture in it" in str(found[-1])
    assert "an ARC file" in str(found[0])


@given(st.binary(max_size=300), st.booleans(), st.integers(0, 3000))
def test_whatever_stands_in_a_file_it_is_read_or_told(noise, packed, at):
    data, _ = three(packed=packed)
    for spoilt in (data[:at] + noise + data[at:], data[:at] + noise + data[at + len(noise) :], noise):
        for capture in read(spoilt):
            assert isinstance(capture, Captured | InputError)


# --- revisits -----------------------------------------------------------------------------------------------------------------------------


def revisit(writer, number, digest, uri, date, *, status="200 OK", headers=(("ETag", '"b"'),), drop=()):
    made = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if status else None
    record = writer.create_revisit_record(
        URL.format(number), digest, uri, date, http_headers=made, warc_headers_dict={"WARC-Date": MOMENT.format(number)}
    )
    for name in drop:
        record.rec_headers.remove_header(name)
    writer.write_record(record)


def digest_of(data, number):
    record = [record.rec_headers["WARC-Payload-Digest"] for record in ArchiveIterator(io.BytesIO(data))]
    return record[number]


REFERS = ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date")


@pytest.mark.parametrize("packing", ["plain", "records", "whole"])
@pytest.mark.parametrize("drop", [(), REFERS, ("WARC-Payload-Digest",)], ids=["both", "digest", "refers-to"])
def test_a_revisit_has_the_body_of_the_earlier_capture(packing, drop):
    first, _ = archive(response)
    data, _ = archive(
        response,
        lambda writer: response(writer, 2, page("Another report.", *STORY)),
        lambda writer: revisit(writer, 3, digest_of(first, 0), URL.format(1), MOMENT.format(1), drop=drop),
        lambda writer: response(writer, 4),
        packed=packing == "records",
    )
    found = read(gzip.compress(data) if packing == "whole" else data)
    assert numbers(found) == [1, 2, 3, 4]
    again = found[2]
    assert (again.revisit, again.captured, again.body, again.digest) == (True, MOMENT.format(3), PAGE, found[0].digest)
    assert (again.media_type, again.status, dict(again.headers)["etag"]) == ("text/html", 200, '"b"')


def test_a_revisit_of_a_page_not_modified_says_what_the_page_said():
    data, _ = archive(
        response, lambda writer: revisit(writer, 2, "sha1:" + "A" * 32, URL.format(1), MOMENT.format(1), status="304 Not Modified")
    )
    found = read(data)[1]
    assert (found.status, found.media_type, found.charset, found.body) == (200, "text/html", "utf-8", PAGE)


def test_a_revisit_without_http_says_what_the_earlier_capture_said():
    data, _ = archive(response, lambda writer: revisit(writer, 2, "sha1:" + "A" * 32, URL.format(1), MOMENT.format(1), status=None))
    assert (read(data)[1].status, read(data)[1].body) == (200, PAGE)


def test_a_revisit_of_what_is_elsewhere_is_told():
    data, offsets = archive(response, lambda writer: revisit(writer, 2, "sha1:" + "A" * 32, URL.format(7), MOMENT.format(7)))
    found = read(data)
    assert numbers(found) == [1]
    assert f"offset {offsets[1]}: a revisit of a capture that is not in this file; add the archive that has it" in errors(found)[0]


def test_only_so_many_captures_are_remembered_for_revisits(monkeypatch):
    monkeypatch.setattr(web_archives, "MAX_REMEMBERED", 2)
    data, _ = archive(
        *(lambda writer, number=number: response(writer, number, page(f"Report {number}.", *STORY)) for number in range(1, 6)),
        lambda writer: revisit(writer, 6, "sha1:" + "A" * 32, URL.format(1), MOMENT.format(1)),
        lambda writer: revisit(writer, 7, "sha1:" + "A" * 32, URL.format(5), MOMENT.format(5)),
    )
    assert numbers(read(data)) == [1, 2, 3, 4, 5, 7]


def test_a_file_in_one_member_is_not_unpacked_for_every_revisit_of_thousands(monkeypatch):
    monkeypatch.setattr(web_archives, "MAX_REREAD_BYTES", 5_000)
    data, _ = archive(response, lambda writer: response(writer, 2, page("Another report.", *STORY)), *[lambda writer: revisit(writer, 3, "sha1:" + "A" * 32, URL.format(2), MOMENT.format(2))] * 9)  # fmt: skip
    assert numbers(read(data)) == [1, 2] + [3] * 9
    found = read(gzip.compress(data))
    assert 3 <= len(numbers(found)) < 11
    assert errors(found)


# --- articles -----------------------------------------------------------------------------------------------------------------------------


def mixed(writer):
    response(writer, 1)
    response(writer, 2, page("At least 107 passengers.", *STORY), status="404 Not Found")
    response(writer, 3, b"\x89PNG\r\n\x1a\n" + bytes(50), kind="image/png")
    response(
        writer,
        4,
        "Die Fähre bleibt im Hafen. Über 65 Reisende übernachteten in der Turnhalle.".encode("cp1252"),
        kind="text/plain; charset=iso-8859-1",
    )
    response(writer, 5, b"", status="301 Moved Permanently", headers=[("Location", URL.format(1))])
    response(writer, 6, page(*STORY, title="Ferry sails again"), kind=None)
    response(writer, 7, b"<html><head></head><body></body></html>")
    robots = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
    rules = io.BytesIO(b"User-agent: *\nDisallow: /desk/")
    writer.write_record(writer.create_warc_record("https://skarn.example/robots.txt", "response", payload=rules, http_headers=robots))


@pytest.mark.parametrize("name", ["week.warc", "week.warc.gz", "week.bin"])
def test_the_pages_of_an_archive_are_articles(tmp_path, name):
    path = put(tmp_path / name, archive(mixed, packed=name.endswith(".gz"))[0])
    with pytest.warns(InputWarning, match=r"pages passed over: 1 with status 301, 1 with status 404"):
        found = list(open_articles([path]))
    articles = [article for article in found if isinstance(article, Article)]
    assert [article.given_id for article in articles] == [f"{URL.format(number)}@{MOMENT.format(number)}" for number in (1, 4, 6)]
    assert [article.title for article in articles] == ["Ferry stays in harbour", None, "Ferry sails again"]
    assert articles[0].text.split("\n\n") == ["Ferry stays in harbour", *STORY]
    assert articles[0].path == path
    assert articles[1].text.startswith("Die Fähre bleibt im Hafen. Über 65")
    assert articles[1].encoding == "cp1252"  # as browsers take "iso-8859-1"
    (error,) = errors(found)
    assert "no article text found in the page" in error
    assert URL.format(7) in error
    assert "offset" in error


def test_an_archive_gives_batches_too(tmp_path):
    put(tmp_path / "week.warc.gz", archive(mixed, packed=True)[0])
    put(tmp_path / "note.txt", b"The harbour master denied it.")
    with pytest.warns(InputWarning):
        found = list(open_batches([tmp_path]))
    ids = [name for batch in found if not isinstance(batch, InputError) for name in batch.column("id").to_pylist()]
    assert ids[0] == str(tmp_path / "note.txt")
    assert ids[1:] == [f"{URL.format(number)}@{MOMENT.format(number)}" for number in (1, 4, 6)]


def test_what_is_wrong_with_images_and_films_is_nobody_s_concern_who_wants_articles(monkeypatch, tmp_path):
    monkeypatch.setattr(web_archives, "_MAX_BLOCK", 100_000)
    noise = random.Random(1).randbytes(300_000)

    def others(writer):
        response(writer, 1, noise, kind="video/mp4")
        response(writer, 2, b"\x28\xb5\x2f\xfd1234", kind="image/png", headers=[("Content-Encoding", "zstd")])
        response(writer, 3, kind="text/css", warc={"WARC-Truncated": "time"})
        revisit(writer, 4, "sha1:" + "A" * 32, URL.format(9), MOMENT.format(9), headers=[("Content-Type", "image/png")])
        response(writer, 5, noise, kind="text/html")
        response(writer, 6)

    path = put(tmp_path / "week.warc", archive(others)[0])
    error, article = open_articles([path])
    assert "0 MB, more than the limit" in str(error)
    assert article.given_id == f"{URL.format(6)}@{MOMENT.format(6)}"
    assert len(errors(read(Path(path).read_bytes()))) == 5


def test_the_same_archive_twice_has_each_capture_once(tmp_path):
    path = put(tmp_path / "week.warc", three(packed=False)[0])
    found = list(open_articles([path, path]))
    assert sum(isinstance(article, Article) for article in found) == 3
    assert all("an earlier record has the same id" in error for error in errors(found))


def test_published_is_the_dateline_of_pages_that_have_none(tmp_path):
    dated = page(head='<meta property="article:published_time" content="2024-03-02T08:00:00Z">')
    path = put(tmp_path / "week.warc", archive(response, lambda writer: response(writer, 2, dated))[0])
    assert [article.published for article in open_articles([path], published="2024-02-29")] == ["2024-02-29", "2024-03-02"]


def test_an_archive_without_a_page_is_told(tmp_path):
    path = put(tmp_path / "week.warc", archive(lambda writer: response(writer, body=bytes(9), kind="image/png"))[0])
    (error,) = open_articles([path])
    assert "no page in it, only 1 other capture;" in str(error)


def test_every_capture_of_a_file_can_be_asked_for(tmp_path):
    path = put(tmp_path / "week.warc.gz", archive(mixed, packed=True)[0])
    found = list(open_captures(path))
    assert [capture.url for capture in found] == [*(URL.format(number) for number in range(1, 8)), "https://skarn.example/robots.txt"]
    assert found[1].status == 404
    assert found[0].where == f"{path}, offset 0"
    (error,) = open_captures(tmp_path / "gone.warc")
    assert "no such file" in str(error)


def test_a_web_archive_is_a_collection_and_no_single_text(tmp_path):
    path = put(tmp_path / "week.warc", three(packed=False)[0])
    odd = put(tmp_path / "week.dat", three(packed=True)[0])
    assert is_collection(path)
    assert is_collection(odd)
    assert len(list(open_articles([odd]))) == 3
    with pytest.raises(NotTextError, match="web archive"):
        open_article(path)


def test_hostile_words_stay_words(tmp_path):
    title = "<script>alert(1)</script> \x1b[31mFerry\u202e"
    data, _ = archive(lambda writer: response(writer, body=page(*STORY, title="Ferry &lt;script&gt;alert(1)&lt;/script&gt;"), headers=[("X-Robots-Tag", "noindex\x1b[2J")]))  # fmt: skip
    spoilt = data.replace(URL.format(1).encode(), b"https://skarn.example/\x1b[31m" + "\u202e".encode())
    assert len(title) > 9
    (found,) = read(spoilt.replace(b"WARC-Block-Digest", b"X-Block-Digest-XX"))
    assert found.url == "https://skarn.example/%1B[31m%E2%80%AE"
    assert dict(found.headers)["x-robots-tag"] == "noindex[2J"


# --- memory -------------------------------------------------------------------------------------------------------------------------------


def test_memory_does_not_grow_with_the_file():
    noise = random.Random(2)
    peaks = []
    for count in (20, 200):
        data, _ = archive(*[lambda writer: response(writer, body=PAGE + noise.randbytes(50_000))] * count)
        tracemalloc.start()
        assert sum(1 for _ in web_archives.captures(io.BytesIO(data), where="week.warc")) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


def test_gunzipped_passes_on_what_is_not_packed():
    assert unpack.gunzipped(PAGE, where="a", most=9) == PAGE
    assert unpack.gunzipped(gzip.compress(PAGE), where="a", most=10_000) == PAGE


# --- odd but right, and rarer damage ------------------------------------------------------------------------------------------------------


def test_folded_headers_are_joined():
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\nno colon here\r\n\r\n" + PAGE
    data = (
        b"WARC/1.1\nWARC-Type: response\nWARC-Target-URI: https://skarn.example/\n news\nWARC-Date: 2024-03-01T10:00:00Z\nno colon here\n"
        b"Content-Type: application/http\nContent-Length: %d\n\n%s\n\n" % (len(http), http)
    )
    (found,) = read(data)
    assert (found.url, found.charset, found.body) == ("https://skarn.example/%20news", "utf-8", PAGE)


def test_the_place_in_a_gzip_member_is_told_too():
    first, _ = three(packed=True)
    second, offsets = archive(response, lambda writer: response(writer, 2))
    spoilt = second[: offsets[1]] + second[offsets[1] :].replace(b"Content-Length", b"Content-Breadth", 2)
    found = read(first + gzip.compress(spoilt))
    assert numbers(found) == [1, 2, 3, 1]
    assert f"offset {len(first)}, byte {offsets[1]} unpacked: a record without a length" in errors(found)[0]


def test_a_header_that_breaks_off_where_the_next_record_begins_costs_one_record():
    data, offsets = three(packed=False)
    stop = data.index(b"\r\n", offsets[1] + 60) + 2
    found = read(data[:stop] + data[offsets[2] :])
    assert numbers(found) == [1, 3]
    assert "without an end to its headers" in errors(found)[0]


def test_a_large_record_that_is_cut_short_does_not_cost_the_records_that_it_swallows(monkeypatch):
    monkeypatch.setattr(web_archives, "_MAX_BLOCK", 100_000)
    plain, _ = three(packed=False)
    claim = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 90000000\r\n\r\n"
    for data in (claim + plain, gzip.compress(claim + plain), gzip.compress(claim) + gzip.compress(plain)):
        found = read(data)
        assert numbers(found) == [1, 2, 3]
        assert "cut short before its 90,000,000 bytes are there" in errors(found)[0]


def test_a_long_stretch_of_rubbish_in_a_packed_file_is_passed_over():
    data, offsets = three(packed=True)
    rubbish = random.Random(3).randbytes(700_000) + b"\x1f\x8b\x08 no gzip\x1f\x8b\x08" + gzip.compress(b"no record")
    found = read(data[: offsets[1]] + rubbish + data[offsets[1] :])
    assert numbers(found) == [1, 2, 3]
    assert "something else than a gzip member" in errors(found)[0]


def test_chunks_that_break_off_are_told():
    body = b"4\r\nWind\r\nand then no length\r\n"
    assert (
        "its chunks are damaged"
        in errors(read(archive(lambda writer: response(writer, body=body, headers=[("Transfer-Encoding", "chunked")]))[0]))[0]
    )


def test_a_year_that_starts_with_a_number_of_hex_digits_is_no_chunk():
    body = b"2024\nThe ferry stays in harbour."
    data, _ = archive(lambda writer: response(writer, body=b"2024\n", headers=[("Transfer-Encoding", "chunked")], kind="text/plain"))
    assert read(data)[0].body == b"2024\n"
    data, _ = archive(lambda writer: response(writer, body=body, headers=[("Transfer-Encoding", "chunked")], kind="text/plain"))
    assert "cut short" in errors(read(data))[0]  # nobody can tell these from a chunk that lacks most of its bytes


def test_a_revisit_whose_original_is_spoilt_is_told():
    data, offsets = archive(response, lambda writer: revisit(writer, 2, "sha1:" + "A" * 32, URL.format(1), MOMENT.format(1)))
    source = io.BytesIO(data)
    found = web_archives.captures(source, where="week.warc")
    assert next(found).body == PAGE
    source.seek(offsets[0] + 30)
    source.write(b"\x00" * 400)  # somebody else writes into the file meanwhile
    assert "not in this file" in str(next(found))


def test_a_spoilt_text_in_one_gzip_member_is_told_by_the_digest():
    plain, offsets = three(packed=False)
    at = plain.index(b"parish", offsets[1])
    found = read(gzip.compress(plain[:at] + b"P" + plain[at + 1 :]))
    assert numbers(found) == [1, 3]
    assert "do not match its digest" in errors(found)[0]


@pytest.mark.parametrize("name", ["sha1", "SHA-256", "md5", "blake2b"])
def test_digests_in_every_form(name):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    made = hashlib.new(name.lower().replace("-", ""), block).digest()
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://skarn.example/\r\nWARC-Date: 2024-03-01T10:00:00Z\r\nContent-Length: %d\r\n"
        % len(block)
    )
    for form in (made.hex(), made.hex().upper(), base64.b32encode(made).decode(), base64.b64encode(made).decode()):
        for digest, right in ((form, True), (form[:-9] + "A" * 9, name == "blake2b"), (form[4:], name == "blake2b")):
            found = read(head + f"WARC-Block-Digest: {name}:{digest}\r\n\r\n".encode() + block + b"\r\n\r\n")
            assert isinstance(found[0], Captured) == right, (form, digest)


def test_a_folded_line_behind_one_without_a_name_is_nothing():
    data = b"WARC/1.0\r\nno name here\r\n and its rest\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    assert read(data + three(packed=False)[0])[0].status == 200


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("bridge", "bridge"),
        ("x%0Ay%1b%5b31m%e2%80%ae", "x y[31m\u202e"),
        ("-", None),
        ("", None),
        ("%ff", "\ufffd"),
        ("https://n.example/a", "https://n.example/a"),
    ],
)
def test_the_key_that_a_record_gives_is_one_line(said, key):
    data, _ = archive(lambda writer: response(writer, warc={"Variorum-Article": said}))
    (found,) = web_archives.captures(io.BytesIO(data), where="week.warc")
    assert found.article == key
