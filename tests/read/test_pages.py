"""Pages: the article without what stands around it, the same at every reading."""

import codecs
import gzip
import json
import logging
import re
from pathlib import Path

import pytest

from variorum import errors, settings
from variorum.read import from_bytes, open_article, pages
from variorum.read.charset import codec_of, declared_in_page
from variorum.read.sniff import is_page

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")

PARAGRAPHS = [
    "The old bridge over the Lind reopened on Monday after repairs that took eleven months and cost four million crowns.",
    "The mayor said six people were hurt when the scaffolding gave way in March, two of them children from the village school.",
    "“We will not close it again this winter,” the mayor told reporters, adding that the railings would be painted in the spring.",
    "Drivers had to take the road through the neighbouring town, which made the journey to the hospital twenty minutes longer.",
]


def page(body: str = "", *, head: str = "", before: str = "", after: str = "", lang: str = ' lang="en-GB"') -> str:
    body = body or "<h1>Bridge reopens after eleven months</h1>" + "".join(f"<p>{text}</p>\n" for text in PARAGRAPHS)
    return (
        f'<!DOCTYPE html>\n<html{lang}><head><meta charset="utf-8"><title>Bridge reopens after eleven months | The Lind Herald</title>{head}</head>'
        f'<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>{before}'
        f"<article>{body}</article>{after}<footer>Copyright The Lind Herald. All rights reserved.</footer></body></html>"
    )


def read(markup: str | bytes, **more):
    return from_bytes(markup.encode() if isinstance(markup, str) else markup, path="a.html", **more)


def test_paragraphs_stand_apart_and_the_headline_first():
    article = read(page())
    assert article.text.split("\n\n") == ["Bridge reopens after eleven months", *PARAGRAPHS]
    assert article.media_type == "text/html"
    assert re.fullmatch(r"trafilatura \d+\.\d+\S*", article.extractor)
    assert (article.encoding, article.encoding_reason) == ("utf-8", "declared in meta")


def test_what_the_page_says_of_itself():
    head = (
        '<meta property="og:title" content="Bridge reopens after eleven months">'
        '<meta property="og:site_name" content="The Lind Herald"><meta name="author" content="Ada Brook">'
        '<meta property="article:published_time" content="2018-11-24T10:00:00Z">'
        '<link rel="canonical" href="https://herald.example/bridge">'
    )
    article = read(page(head=head), published="1999-01-01")
    assert article.title == "Bridge reopens after eleven months"
    assert (article.outlet, article.byline) == ("The Lind Herald", "Ada Brook")
    assert (article.published, article.language) == ("2018-11-24", "en")
    assert article.url == "https://herald.example/bridge"


def test_what_the_page_does_not_say_is_unknown():
    article = read(page(lang=""))
    assert (article.published, article.language, article.byline) == (None, None, None)
    assert read(page(), published="2018-11-25").published == "2018-11-25"


def test_a_day_named_in_the_wording_is_not_taken_for_the_date():
    body = "<h1>Bridge reopens after eleven months</h1>" + "".join(f"<p>{t} It was built on 3 May 2011.</p>" for t in PARAGRAPHS)
    assert read(page(body)).published is None


def test_a_headline_outside_the_article_is_put_first_and_never_twice():
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    outside = read(page(body, before='<header class="masthead"><h1>Bridge reopens after eleven months</h1></header>'))
    shared = read(page(body, head='<meta property="og:title" content="Bridge reopens after eleven months">'))
    inside = read(page(head='<meta property="og:title" content="Bridge reopens after eleven months | The Lind Herald">'))
    for article in (outside, shared, inside):
        assert article.text.split("\n\n")[0] == "Bridge reopens after eleven months"
        assert article.text.count("Bridge reopens after eleven months") == 1
        assert article.title == "Bridge reopens after eleven months"


def test_a_sentence_with_the_words_of_the_headline_is_not_the_headline():
    body = "".join(
        f"<p>{text}</p>" for text in ["The bridge reopens after eleven months, the council said on Monday in a letter.", *PARAGRAPHS]
    )
    article = read(page(body, head='<meta property="og:title" content="Bridge reopens after eleven months">'))
    assert article.text.startswith("Bridge reopens after eleven months\n\nThe bridge reopens")


def test_a_logo_is_no_headline():
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    markup = page(body, before="<h1>The Lind Herald</h1>", head='<meta property="og:site_name" content="The Lind Herald">')
    assert "Herald" not in read(markup).text


def test_subheadings_lists_and_tables():
    body = (
        "<h1>Bridge reopens after eleven months</h1>"
        f"<p>{PARAGRAPHS[0]}</p><h2>What it cost</h2><p>{PARAGRAPHS[1]}</p>"
        "<ul><li>The stone came from the quarry at Hallow</li><li>The iron was cast in the town of Merrow</li></ul>"
        f"<table><tr><th>Year</th><th>Crowns</th></tr><tr><td>2017</td><td>1,200,000</td></tr></table><p>{PARAGRAPHS[2]}</p>"
        f"<p>{PARAGRAPHS[3]}</p>"
    )
    blocks = read(page(body)).text.split("\n\n")
    assert blocks == [
        "Bridge reopens after eleven months",
        PARAGRAPHS[0],
        "What it cost",
        PARAGRAPHS[1],
        "The stone came from the quarry at Hallow",
        "The iron was cast in the town of Merrow",
        "Year\tCrowns",
        "2017\t1,200,000",
        PARAGRAPHS[2],
        PARAGRAPHS[3],
    ]


def test_a_page_laid_out_in_tables_gives_paragraphs():
    cell = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    markup = f"<html><head><title>Bridge</title></head><body><table><tr><td>Home</td><td>{cell}</td></tr></table></body></html>"
    assert [block for block in read(markup).text.split("\n\n") if block in PARAGRAPHS] == PARAGRAPHS


def test_words_in_time_elements_stay_in_their_sentence():
    body = f"<p>{PARAGRAPHS[0]}</p><p>Six were hurt on <time datetime='2018-11-24'>Saturday</time>, the mayor said, not five.</p><p>{PARAGRAPHS[2]}</p>"
    assert "Six were hurt on Saturday, the mayor said, not five." in read(page(body)).text


@pytest.mark.parametrize(
    "note",
    [
        "<aside class='note'><h3>Correction: 5 June 2018</h3><p>An earlier version gave the cost as three million crowns.</p></aside>",
        "<footer><p><strong>Correction, 5 June:</strong> An earlier version gave the cost as three million crowns.</p></footer>",
        "<aside>Editor’s note: An earlier version gave the cost as three million crowns.</aside>",
        "<div class='footer-note'><p>This article was amended on 5 June 2018. An earlier version gave the cost as three million crowns.</p></div>",
        "<p>Berichtigung: An earlier version gave the cost as three million crowns.</p>",
    ],
)
def test_correction_notes_are_kept_once_and_whole(note):
    body = "<h1>Bridge reopens after eleven months</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + note
    text = read(page(body)).text
    words = " ".join(re.sub(r"<[^>]*>", " ", note).split())
    assert " ".join(text.split()).endswith(words)
    assert text.count("three million") == 1


def test_readers_comments_are_not_correction_notes():
    after = "<div id='comments'><p>Correction: it was my uncle who painted the railings, not the council!</p></div>"
    assert "uncle" not in read(page(after=after)).text


def test_one_page_gives_one_text_whatever_was_read_before():
    other = page("<h1>Ferry sinks off Merrow</h1>" + "".join(f"<p>{text[::-1]} {text}</p>" for text in PARAGRAPHS))
    first = read(page())
    for _ in range(4):
        assert read(other) == read(other)
        assert read(page()) == first


def test_nothing_is_logged_or_printed(capfd):
    logging.getLogger("trafilatura").handlers.clear()
    with pytest.raises(errors.EmptyTextError):
        read("<html><body><script>1</script></body></html>")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("label", "codec"),
    [("iso-8859-1", "cp1252"), ("windows-1251", "cp1251"), ("gb2312", "gb18030"), ("Shift_JIS", "cp932"), ("koi8-r", "koi8-r")],
)
def test_declared_encodings_are_read_as_browsers_do(label, codec):
    words = {"cp1252": "“Straße”", "cp1251": "«Мост»", "gb18030": "大桥镕", "cp932": "①橋", "koi8-r": "Мост"}[codec]
    body = "".join(f"<p>{text} {words}</p>" for text in PARAGRAPHS).replace("“We", '"We').replace("winter,”", 'winter,"')
    markup = page(body).replace("utf-8", label).encode(codec)
    article = read(markup)
    assert article.text.count(words) == len(PARAGRAPHS)
    assert (article.encoding, article.encoding_reason) == (codec, "declared in meta")


def test_mark_before_transport_before_meta_before_guess():
    assert read(codecs.BOM_UTF8 + page().replace("utf-8", "koi8-r").encode()).encoding_reason == "byte order mark"
    assert read(("\ufeff" + page()).encode("utf-16-le")).text == read(page()).text
    wrong = page().replace("utf-8", "koi8-r").encode()
    assert read(wrong, declared="UTF-8").text == read(page()).text
    bare = page().replace('<meta charset="utf-8">', "")
    assert read(bare).encoding_reason == "valid UTF-8"
    guessed = read(bare.encode("cp1252"))
    assert (guessed.text, guessed.encoding, guessed.encoding_reason) == (read(page()).text, "cp1252", "detected")


def test_a_false_declaration_gives_way_to_the_bytes():
    article = read(page().encode("cp1252"))  # says UTF-8
    assert (article.text, article.encoding_reason) == (read(page()).text, "detected")


def test_a_stray_byte_does_not_cost_the_page():
    markup = page().replace("crowns.", "crowns \N{EURO SIGN}.").encode().replace(b"Drivers", b"Dr\xe9vers")
    assert "Dr\N{REPLACEMENT CHARACTER}vers" in read(markup).text


@pytest.mark.parametrize(
    ("start", "codec"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=windows-1251'>", "cp1251"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><html>', "iso8859-2"),
        (b'<!-- <meta charset="koi8-r"> --><meta charset=latin1>', "cp1252"),
        (b'<meta charset="utf-16">', "utf-8"),
        (b'<meta charset="nonsense">', None),
        (b"<html>", None),
    ],
)
def test_declarations_in_pages(start, codec):
    assert declared_in_page(start) == codec


def test_labels():
    assert codec_of(" UTF8 ") == "utf-8"
    assert codec_of("rot13") is None
    assert codec_of("unicode_escape") is None


@pytest.mark.parametrize(
    ("data", "path", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "a.txt", True),
        (b"\xef\xbb\xbf \n<!-- saved -->\n<html lang=en><body>", "a", True),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>', "a", True),
        ("\ufeff<html><body>".encode("utf-16-le"), "a", True),
        (b"<p>One</p><p>Two</p>", "a.html", True),
        (b"<p>One</p><p>Two</p>", "a.txt", False),
        (b"Five < six, and <html> is a tag.", "a.txt", False),
        (b"<html> is the tag that every page begins with.", "a.txt", False),
        (b"Just words, saved under an odd name.", "a.html", False),
        (b"Five < six, six > five", "a.htm", False),
    ],
)
def test_what_is_a_page(data, path, expected):
    assert is_page(data, path) is expected


def test_plain_text_under_a_page_name_stays_as_it_is():
    assert read("Just words,\r\nand a < b.").text == "Just words,\r\nand a < b."


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<html><body><script>var six = 6;</script></body></html>", "<!DOCTYPE html><html><body><img>"]
)
def test_a_page_without_an_article(markup):
    with pytest.raises(errors.EmptyTextError, match="save the text itself"):
        read(markup)


HOSTILE = {
    "deep": "<html><body>" + "<div>" * 100_000 + "<p>Six people were hurt.</p>",
    "deep inline": "<html><body><p>" + "<b>" * 100_000 + "Six people were hurt.",
    "deep lists": "<html><body>" + "<ul><li>" * 3000 + "Six people were hurt.",
    "deep tables": "<html><body>" + "<table><tr><td>" * 1000 + "Six people were hurt.",
    "huge attribute": '<html><body><p class="' + "a" * 11_000_000 + '">Six people were hurt.</p>',
    "angles": "<html><body>" + "<" * 500_000,
    "open comment": "<html><body><!--" + "-" * 500_000,
    "processing instructions": "<html><body>" + "<?" * 500_000,
    "NUL bytes": page().replace("Lind", "Li\0nd"),
    "unclosed": "<html><body><p <<< <p>>> </div></div><table><p>" + PARAGRAPHS[0],
    "entities": '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY a "&f;&f;">]><html><body><p>Six people &a;&f; were hurt.</p></body></html>',
}


def outcome(markup: str):
    try:
        return read(markup)
    except (errors.EmptyTextError, errors.NotTextError) as error:
        return error


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_gives_a_text_or_one_line(name):
    found = outcome(HOSTILE[name])
    if isinstance(found, errors.InputError):
        assert "\n" not in str(found)
        assert "save the text itself" in str(found)
    else:
        assert any(map(str.isalnum, found.text))
        assert "\0" not in found.text


def test_external_entities_are_not_resolved(tmp_path):
    (tmp_path / "secret.txt").write_text("the harbour code is 4711")
    markup = HOSTILE["entities"].replace("file:///etc/hostname", (tmp_path / "secret.txt").as_uri())
    assert "4711" not in read(markup).text


def test_libraries_that_break_give_one_line(monkeypatch):
    def break_down(*args, **kwargs):
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr("trafilatura.bare_extraction", break_down)
    with pytest.raises(errors.NotTextError, match="cannot be taken apart"):
        read(page())


def test_a_page_over_the_limit(monkeypatch):
    monkeypatch.setattr(pages, "MAX_PAGE_BYTES", 200)
    with pytest.raises(errors.TooLargeError, match="save the text itself"):
        read(page())


@needs_shared
def test_two_captures_of_an_unchanged_page_read_the_same():
    old, new = (open_article(SHARED / "news_sniffer_bbc" / f"6072486-{side}.stm.html") for side in "AB")
    assert old.text == new.text
    assert old.published == "2006-10-21"


@needs_shared
def test_two_captures_of_a_changed_page_differ():
    old, new = (open_article(SHARED / "news_sniffer_bbc" / f"7984711-{side}.stm.html") for side in "AB")
    assert old.text != new.text
    assert old.title == new.title
    assert len(set(old.text.split("\n\n")) & set(new.text.split("\n\n"))) > 20


@needs_shared
@pytest.mark.slow
def test_segments_found_on_the_evaluation_pages():
    """The floors lie a point under what was measured, see settings.PAGE_FOCUS."""
    folder = SHARED / "extract_trafilatura"
    found = wanted = unwanted = 0
    for line in (folder / "labels.jsonl").read_bytes().splitlines():
        label = json.loads(line)
        packed = folder / "html" / f"{label['file']}.gz"
        data = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "html" / label["file"]).read_bytes()
        text = " ".join(from_bytes(data, path=label["file"]).text.split())
        found += sum(" ".join(segment.split()) in text for segment in label["with"])
        unwanted += sum(" ".join(segment.split()) in text for segment in label["without"])
        wanted += len(label["with"])
    assert found / wanted > 0.936
    assert found / (found + unwanted) > 0.894
    assert settings.PAGE_FOCUS == "balanced"
