"""Plain text: the article's text encodes to the very bytes of the file, or a one-line error says why not."""

import codecs
import importlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from variorum import errors, settings
from variorum.read import from_bytes, open_article
from variorum.read.charset import codec_of, is_damaged_utf8

WORDS = "Der Bürgermeister sagte: „Wir bleiben.“\r\nDie Brücke ist zu.\rEnde\n"

STORIES = {
    "cp1252": "The mayor said: “We won’t leave.” The café on the quay – the town’s oldest – paid £400 for the repairs.",
    "iso8859-15": "Le maire a déclaré que l’école resterait fermée jusqu'à l'été".replace("’", "'") + " et que le coût dépasse 300 €.",
    "cp1250": "Starosta řekl, že most bude uzavřen až do středy. Řidiči musejí jezdit přes sousední město, což prodlouží cestu.",
    "iso8859-2": "Burmistrz powiedział, że żaden z mieszkańców nie został ranny, a śledztwo w sprawie pożaru wciąż trwa.",
    "cp1251": "Мэр сообщил, что мост закрыт до среды. По его словам, пострадали шесть человек, двое из них дети.",
    "koi8-r": "Мэр сообщил, что мост закрыт до среды. По его словам, пострадали шесть человек, двое из них дети.",
    "cp1253": "Ο δήμαρχος είπε ότι η γέφυρα θα μείνει κλειστή ως την Τετάρτη και ότι έξι άνθρωποι τραυματίστηκαν.",
    "cp1254": "Belediye başkanı köprünün çarşambaya kadar kapalı kalacağını söyledi. Altı kişi hafif yaralandı.",
    "cp1255": "ראש העיר אמר כי הגשר יישאר סגור עד יום רביעי וכי שישה בני אדם נפצעו קל בתאונה.",
    "cp1256": "قال رئيس البلدية إن الجسر سيبقى مغلقا حتى يوم الأربعاء وإن ستة أشخاص أصيبوا بجروح طفيفة.",
    "gb18030": "市长表示，大桥将关闭至星期三。他说，六人在事故中受轻伤，其中两人是儿童。",
    "big5hkscs": "市長表示，大橋將關閉至星期三。他說，六人在事故中受輕傷，其中兩人是兒童。",
    "cp932": "市長は、橋は水曜日まで閉鎖されると述べた。事故で六人が軽いけがをしたという。",
    "euc_jp": "市長は、橋は水曜日まで閉鎖されると述べた。事故で六人が軽いけがをしたという。",
    "cp949": "시장은 다리가 수요일까지 폐쇄될 것이라고 말했다. 이 사고로 여섯 명이 가볍게 다쳤다.",
}


def put(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_text_is_what_open_gives(tmp_path):
    path = put(tmp_path, WORDS.encode())
    article = open_article(path)
    with path.open(encoding="utf-8", newline="") as file:
        assert article.text == file.read() == WORDS
    assert (article.path, article.encoding, article.encoding_reason) == (str(path), "utf-8", "valid UTF-8")
    assert article.media_type == "text/plain"
    assert article.title is None


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_mark_decides_and_stays_in_the_text(tmp_path, mark, codec):
    path = put(tmp_path, mark + WORDS.encode(codec))
    article = open_article(path)
    assert (article.encoding, article.encoding_reason) == (codec, "byte order mark")
    assert article.text == "\ufeff" + WORDS
    with path.open(encoding=codec, newline="") as file:
        assert file.read() == article.text
    assert article.text.encode(article.encoding) == path.read_bytes()


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), mark=st.booleans())
@example(text="a\r\n\u2028\x85b", mark=True)
def test_utf8_round_trips(text, mark):
    data = (codecs.BOM_UTF8 if mark else b"") + ("word\r\n" + text).encode()
    article = from_bytes(data, path="a.txt")
    assert article.encoding == "utf-8"
    assert article.text.encode("utf-8") == data


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), codec=st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf16_with_a_mark_round_trips(text, codec):
    data = ("\ufeffword\r\n" + text).encode(codec)
    article = from_bytes(data, path="a.txt")
    assert article.encoding == codec
    assert article.text.encode(codec) == data


def outcome(data: bytes):
    try:
        return from_bytes(data, path="a.txt")
    except errors.InputError as error:
        return error


@effort(deadline=None)  # the first guess gathers letter statistics
@given(st.binary(min_size=1, max_size=300))
@example(b"caf\xe9")
@example(b"\xff\xfe\x00\xd8")
@example(b"\x00" * 8)
def test_any_bytes_give_a_text_that_round_trips_or_one_line(data):
    found = outcome(data)
    if isinstance(found, errors.InputError):
        assert "\n" not in str(found)
        assert str(found).startswith("a.txt: ")
    else:
        assert found.text.encode(found.encoding) == data
        assert not any("\ud800" <= char <= "\udfff" for char in found.text)


@pytest.mark.parametrize("codec", STORIES)
def test_legacy_prose_is_detected(codec):
    text = STORIES[codec]
    article = from_bytes(text.encode(codec), path="a.txt")
    assert article.text == text
    assert article.encoding_reason == "detected"


@pytest.mark.parametrize("codec", [codec for codec in STORIES if codec != "iso8859-15"])
def test_a_short_stretch_of_legacy_prose_is_detected(codec):
    text = STORIES[codec][:45]
    assert from_bytes(text.encode(codec), path="a.txt").text == text


def test_legacy_prose_far_behind_ascii_is_detected():
    text = "The council met on Monday.\n" * 8000 + "The café – the town’s oldest – is closed.\n" * 3
    assert from_bytes(text.encode("cp1252"), path="a.txt").text == text


@pytest.mark.parametrize("bad", [0xE9, 0xFF, 0x92])
def test_one_bad_byte_in_utf8_is_named_not_guessed_around(bad):
    data = "Die Brücke über den Fluß\nist für Fußgänger".encode() + bytes([bad]) + b" gesperrt"
    offset = data.index(bytes([bad, 0x20]))
    with pytest.raises(errors.UndecodableError, match=rf"byte 0x{bad:02X} at offset {offset} \(line 2\)"):
        from_bytes(data, path="a.txt")


def test_utf8_cut_in_the_middle_of_a_character_is_named():
    with pytest.raises(errors.UndecodableError, match="offset"):
        from_bytes("Die Brücke über den Fluß".encode()[:-1], path="a.txt")


@pytest.mark.parametrize("codec", STORIES)
def test_legacy_prose_is_not_taken_for_damaged_utf8(codec):
    assert not is_damaged_utf8(STORIES[codec].encode(codec))


def test_a_mark_that_lies_is_an_error():
    with pytest.raises(errors.UndecodableError, match="byte order mark"):
        from_bytes(codecs.BOM_UTF8 + b"caf\xe9 closed", path="a.txt")
    with pytest.raises(errors.UndecodableError, match="offset 6"):
        from_bytes("\ufeffab".encode("utf-16-le") + b"\x00\xd8", path="a.txt")


def test_declared_encoding_is_obeyed_or_refused():
    data = "Řidiči".encode("cp1250")
    article = from_bytes(data, path="a.txt", declared="windows-1250")
    assert (article.text, article.encoding, article.encoding_reason) == ("Řidiči", "cp1250", "declared")
    with pytest.raises(errors.UndecodableError, match="as declared"):
        from_bytes(data, path="a.txt", declared="utf-8")
    with pytest.raises(errors.UndecodableError, match="names no encoding"):
        from_bytes(data, path="a.txt", declared="klingon")
    with pytest.raises(errors.UndecodableError, match="names no encoding"):
        from_bytes(data, path="a.txt", declared="base64")


def test_declared_latin1_keeps_its_own_meaning_in_plain_text():
    assert codec_of("latin1", web=False) == "iso8859-1"
    assert codec_of("latin1") == "cp1252"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(codec):
    for text in (WORDS, "Мэр сообщил, что мост закрыт."):
        article = from_bytes(text.encode(codec), path="a.txt")
        assert (article.text, article.encoding, article.encoding_reason) == (text, codec, "detected")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00", "JPEG"),
        (b"\x7fELF\x02\x01", "ELF"),
        (b"{\\rtf1\\ansi Hello}", "RTF"),
        (b"MZ\x90\x00\x03", "program"),
        (b"\x00\x00\x00\x20ftypmp42", "film"),
    ],
)
def test_known_binaries_are_named(data, name):
    with pytest.raises(errors.NotTextError, match=name):
        from_bytes(data, path="a.txt")


def test_prose_that_begins_like_a_binary_is_prose():
    assert from_bytes(b"MZ said on Monday that BM and RIFF are closed.", path="a.txt").text.startswith("MZ said")


@pytest.mark.parametrize("data", [b"word\x00word", b"\x00\x01\x02\x03", b"a\x01b\x02c\x03d", bytes(range(1, 32)) * 9])
def test_control_characters_are_no_text(data):
    with pytest.raises(errors.NotTextError):
        from_bytes(data, path="a.txt")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t", b"--- *** ---\n", "… „“".encode()])
def test_no_words_is_empty(data):
    with pytest.raises(errors.EmptyTextError):
        from_bytes(data, path="a.txt")


def test_a_digit_or_an_ideograph_is_a_word():
    assert from_bytes(b"65", path="a.txt").text == "65"
    assert from_bytes("桥".encode(), path="a.txt").text == "桥"


def test_missing_folder_and_odd_names(tmp_path):
    with pytest.raises(errors.NotFoundError, match="no such file"):
        open_article(tmp_path / "none.txt")
    with pytest.raises(errors.NotTextError, match="folder"):
        open_article(tmp_path)
    with pytest.raises(errors.InputError) as caught:
        open_article("a\0b\n.txt")
    assert "\n" not in str(caught.value)
    with pytest.raises(errors.NotFoundError) as caught:
        open_article(str(tmp_path / "two\nlines.txt"))
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(tmp_path):
    path = put(tmp_path, b"words")
    path.chmod(0)
    with pytest.raises(errors.InputError, match="not permitted"):
        open_article(path)


def test_permission_denied_is_one_line(monkeypatch, tmp_path):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(errors.InputError, match="reading it is not permitted"):
        open_article(tmp_path / "a.txt")


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(settings.MAX_INPUT_BYTES + 1)  # sparse: takes no room
    monkeypatch.setattr(importlib.import_module("variorum.read"), "_read_stream", lambda *args: pytest.fail("it was read"))
    with pytest.raises(errors.TooLargeError, match="100 MB"):
        open_article(path)


class Endless(io.RawIOBase):
    """Gives the letter a for ever, and counts."""

    given = 0

    def read(self, size=-1):
        assert size >= 0, "an endless stream must not be read whole"
        self.given += size
        return b"a" * size


def test_an_endless_stream_is_refused_at_the_limit(monkeypatch):
    monkeypatch.setattr(importlib.import_module("variorum.read"), "MAX_INPUT_BYTES", 5000)
    stream = Endless()
    with pytest.raises(errors.TooLargeError):
        open_article("-", stdin=stream)
    assert stream.given == 5001


def test_standard_input():
    article = open_article("-", stdin=io.BytesIO(b"Six hurt."), published="2018-11-25")
    assert (article.path, article.text, article.published) == ("-", "Six hurt.", "2018-11-25")
    with pytest.raises(errors.InputError, match="no standard input"):
        open_article("-")


def test_reading_plain_utf8_loads_nothing_heavy():
    code = (
        "import sys; from variorum.read import from_bytes; from_bytes('Über'.encode(), path='a');"
        "print([m for m in ('trafilatura', 'lxml', 'wordfreq', 'charset_normalizer') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
