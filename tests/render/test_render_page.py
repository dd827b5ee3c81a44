"""The page as characters: escaped, self-contained, complete."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise

import render_samples as samples
from page_document import Document

from variorum import render
from variorum.compare import compare
from variorum.model import Article, Comparison
from variorum.pipeline import read


def test_the_page_is_well_formed_and_ids_are_unique(sample: Comparison) -> None:
    document = Document(render.as_page(sample))
    assert document.open == []
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere_on_the_page(sample: Comparison) -> None:
    document = Document(render.as_page(sample))
    ids = {f"#{attributes['id']}" for _, attributes in document.elements if "id" in attributes}
    links = {attributes["href"] for tag, attributes in document.elements if tag == "a"}
    assert links <= ids


def test_nothing_is_fetched_from_anywhere(sample: Comparison) -> None:
    document = Document(render.as_page(sample))
    for tag, attributes in document.elements:
        assert tag not in {"link", "iframe", "img", "object", "embed", "base"}
        assert not {"src", "srcset", "data", "action", "formaction", "background", "poster", "style"} & set(attributes), tag
        assert not any(name.startswith("on") for name in attributes), tag
    style = re.search(r"<style>(.*?)</style>", render.as_page(sample), re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_the_policy_allows_exactly_the_inlined_style_and_script(sample: Comparison) -> None:
    page = render.as_page(sample)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    hashes = {}
    for name in ("style", "script"):
        found = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        assert len(found) == 1
        hashes[name] = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_hostile_text_is_only_text() -> None:
    page = render.as_page(samples.hostile())
    document = Document(page)
    assert [tag for tag, _ in document.elements].count("script") == 1
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page
    assert "<script>alert(1)</script>" in "".join(document.text)
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "⟨U+202E⟩" in page


def test_a_lone_surrogate_does_not_stop_the_page() -> None:
    units = {"a": samples.same("A lone \ud800 surrogate.")}
    assert render.as_page(samples.build(units, [["a"]], [["a"]])).encode("utf-8")


def test_quoted_strings_carry_direction_and_language() -> None:
    page = render.as_page(samples.arabic())
    document = Document(page)
    quotes = [attributes for tag, attributes in document.elements if tag == "bdi" and attributes.get("lang")]
    assert quotes
    assert all(attributes == {"dir": "auto", "lang": "ar"} for attributes in quotes)
    assert all(a.get("dir") == "rtl" and a.get("lang") == "ar" for tag, a in document.elements if tag == "p" and "lang" in a)


def test_a_line_of_ours_is_read_from_left_to_right_whichever_word_it_begins_with() -> None:
    """From right to left "A became B" would say that B became A."""
    old, new = (
        "قال رئيس الميناء إن السفينة وصلت يوم الاثنين إلى الميناء وعلى متنها ركاب كثيرون.".replace("كثيرون", word)
        for word in ("مرضى", "جدد")
    )
    page = render.as_page(compare(read(Article(text=old)), read(Article(text=new))))
    assert '<bdi dir="ltr">“مرضى” became “جدد”</bdi>' in page
    assert not re.search(r'<bdi dir="auto"[^>]*>[^<]*became', page)


def test_without_changes_the_page_says_so_and_shows_the_text() -> None:
    page = render.as_page(samples.unchanged(layout=2))
    assert "The texts hold the same words and marks; only white space differs, in 2 places." in page
    assert page.count("Nothing happened in Lindmar today.") >= 2
    assert 'id="changes"' not in page


def test_every_sentence_of_both_texts_is_on_the_page(sample: Comparison) -> None:
    from variorum.render.plain import visible

    text = re.sub(r"words absent here|\s", "", "".join(Document(render.as_page(sample)).text))
    for reading in (sample.old, sample.new):
        for sentence in reading.sentences:
            assert re.sub(r"\s", "", visible(reading.article.text[slice(*sentence.span)])) in text


def test_the_same_comparison_gives_the_same_page(ferry: Comparison) -> None:
    assert render.as_page(ferry) == render.as_page(samples.ferry())


def test_headings_descend_one_level_at_a_time(sample: Comparison) -> None:
    levels = [int(tag[1]) for tag, _ in Document(render.as_page(sample)).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
