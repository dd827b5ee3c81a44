"""WACZ files: what a browser's crawl saved is read in place, and a hostile ZIP costs nothing."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_web_archives import MOMENT, PAGE, STORY, URL, archive, errors, numbers, page, put, response, revisit

from variorum.errors import InputError
from variorum.model import Captured
from variorum.read import is_collection, open_articles, open_captures, open_sources, sent, wacz, web_archives

FIRST, SECOND = "archive/rec-1.warc.gz", "archive/rec-2.warc"


def of(*members, method=zipfile.ZIP_STORED):
    """The bytes of a WACZ with these WARC files, and with what else stands in one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        whole.writestr("indexes/index.cdx.gz", b"\x1f\x8b" + bytes(30))
        for name, data in members:
            whole.writestr(name, data, method)
        whole.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n', zipfile.ZIP_DEFLATED)
        whole.writestr("datapackage.json", '{"profile": "data-package"}', zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read(data):
    return list(web_archives.captures(io.BytesIO(data), where="week.wacz"))


def warc(*days, packed=True):
    return archive(*(lambda writer, day=day: response(writer, day, page(f"Report {day}.", *STORY)) for day in days), packed=packed)[0]


BOTH = of((FIRST, warc(1, 2)), (SECOND, warc(3, packed=False)))


def test_the_captures_are_those_of_the_warc_files_in_its_order():
    found = read(BOTH)
    assert numbers(found) == [1, 2, 3]
    assert [one.where.rsplit(",", 1)[0] for one in found] == [f"week.wacz, {FIRST}"] * 2 + [f"week.wacz, {SECOND}"]
    apart = [one for data in (warc(1, 2), warc(3, packed=False)) for one in web_archives.captures(io.BytesIO(data), where="x")]
    assert [(one.id, one.body, one.headers) for one in found] == [(one.id, one.body, one.headers) for one in apart]


def test_articles_sources_and_what_is_sent_come_from_it_too(tmp_path):
    path = put(tmp_path / "Week.WACZ", BOTH)
    put(tmp_path / "note.txt", b"The harbour master spoke on Monday.")
    assert is_collection(path)
    ids = [f"{URL.format(day)}@{MOMENT.format(day)}" for day in (1, 2, 3)]
    assert [article.given_id for article in open_articles([path])] == ids
    assert [capture.id for capture in open_captures(path)] == ids
    assert [source.id for source in open_sources([tmp_path]) if isinstance(source, Captured)] == ids
    assert sent.kind_of(BOTH, "week.wacz") == "warc"
    assert [capture.id for capture in sent.sources_in(BOTH, "warc", name="week.wacz")] == ids


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("packed", [False, True])
def test_a_revisit_finds_what_stands_in_another_file_before_or_after_it(order, packed):
    original, _ = archive(lambda writer: response(writer, 1), packed=packed)
    again, _ = archive(
        lambda writer: response(writer, 2, page("Another report.", *STORY)),
        lambda writer: revisit(writer, 3, "sha1:" + "A" * 32, URL.format(1), MOMENT.format(1)),
        lambda writer: revisit(writer, 4, "sha1:" + "A" * 32, URL.format(8), MOMENT.format(8)),
        packed=packed,
    )
    parts = [(FIRST, original), (SECOND, again)]
    found = read(of(*(parts[number] for number in order)))
    assert sorted(numbers(found)) == [1, 2, 3]
    (seen,) = [one for one in found if isinstance(one, Captured) and one.revisit]
    assert (seen.body, seen.where.startswith(f"week.wacz, {SECOND}, offset ")) == (PAGE, True)
    (told,) = errors(found)
    assert f"{SECOND}, offset" in told
    assert "a revisit of a capture that is not in this file" in told


def test_of_revisits_that_come_too_early_only_places_are_kept(monkeypatch):
    monkeypatch.setattr(web_archives, "_MAX_EARLY", 1)
    early, _ = archive(*[lambda writer: revisit(writer, 3, "sha1:" + "A" * 32, URL.format(1), MOMENT.format(1))] * 2)
    found = read(of((FIRST, early), (SECOND, archive(response)[0])))
    assert numbers(found) == [1, 3]
    assert len(errors(found)) == 1


def test_what_zip_packed_or_encrypted_is_told_and_the_rest_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        whole.writestr(FIRST, warc(1, packed=False), zipfile.ZIP_DEFLATED)
        whole.writestr(SECOND, warc(2, packed=False))
    found = read(out.getvalue())
    assert numbers(found) == [2]
    assert errors(found) == [f"week.wacz, {FIRST}: packed by ZIP, which a WACZ leaves as it is; unpack the WACZ and give this file"]

    locked = bytearray(of((FIRST, warc(1))))
    entry = locked.rindex(FIRST.encode()) - 46
    locked[entry + 8] |= 1
    assert errors(read(bytes(locked))) == [f"week.wacz, {FIRST}: encrypted; unpack the WACZ and give this file"]


@pytest.mark.parametrize("cut", [5, 60, 400, len(BOTH) - 60, len(BOTH) - 1])
def test_one_that_is_cut_short_is_told(cut):
    assert errors(read(BOTH[:cut])) == ["week.wacz: a damaged or unfinished WACZ; save or download it again"]


def test_one_without_a_warc_file_is_told():
    advice = "unpack it and give what is in it"
    for data in (of(), of(("story.docx", b"words")), of(("archive/deeper/x.warc", warc(1))), b"PK\x05\x06" + bytes(18)):
        assert errors(read(data)) == [f"week.wacz: a ZIP file without a WARC file in its folder `archive`; {advice}"]


def test_parts_that_lie_over_one_another_are_not_read_a_thousand_times():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        whole.writestr(FIRST, warc(1))
        (info,) = whole.infolist()
        whole.filelist += [info] * 1_000
    (told,) = errors(read(out.getvalue()))
    assert told.startswith("week.wacz: its parts lie over one another")


def test_a_directory_without_an_end_is_not_held():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        whole.writestr(FIRST, warc(1))
        for info in (zipfile.ZipInfo(f"x{number}") for number in range(600)):
            info.comment, info.header_offset, info.CRC = b"x" * 65_000, 0, 0
            whole.filelist.append(info)
    data = io.BytesIO(out.getvalue())
    tracemalloc.start()
    (told,) = list(wacz.parts(data, where="week.wacz"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(told).startswith("week.wacz: a ZIP whose directory has 39 MB")
    assert most < 2_000_000


def test_a_member_that_is_not_where_the_directory_says_is_told():
    data = bytearray(BOTH)
    at = data.index(SECOND.encode()) - 30
    data[at : at + 2] = b"XX"
    found = read(bytes(data))
    assert numbers(found) == [1, 2]
    assert errors(found) == [f"week.wacz, {SECOND}: not where the directory of the WACZ says; save or download it again"]


def test_names_of_members_say_nothing_to_a_terminal():
    (found,) = read(of(("archive/\x1b[31mred\n.warc", warc(1, packed=False))))
    assert "\x1b" not in found.where
    assert "\n" not in found.where


@given(st.lists(st.tuples(st.integers(0, len(BOTH) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_whatever_is_wrong_is_an_error_and_no_crash(changes):
    data = bytearray(BOTH)
    for at, value in changes:
        data[at] = value
    assert all(isinstance(one, Captured | InputError) for one in read(bytes(data)))


@given(st.integers(len(BOTH) - 700, len(BOTH) - 1), st.binary(min_size=1, max_size=8))
def test_a_wrong_directory_is_an_error_and_no_crash_in_a_file_either(tmp_path_factory, at, values):
    data = BOTH[:at] + values + BOTH[at + len(values) :]
    path = tmp_path_factory.mktemp("wacz") / "week.wacz"
    path.write_bytes(data)
    assert all(isinstance(one, Captured | InputError) for one in open_captures(path))
