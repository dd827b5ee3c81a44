"""The page of a story: what it leads with, what it may quote, that it is safe, and that it stays neutral."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import story_samples as samples

from variorum import compare, read, render
from variorum.model import Article, PairRelation, Story
from variorum.render import story_charts, story_lineage, story_view, story_words
from variorum.render.story_view import FLOOR, PASSAGE, SHARE, Known, Quoting, Ration, texts_of
from variorum.render.words import by_name

STORIES = ["tanker", "two", "one", "strangers", "hostile", "forty"]
QUOTINGS = [{}, {"full_text": True}, {"hashes_only": True}]
_VOID = {"meta", "input", "br", "hr", "img", "link"}


class Parsed(HTMLParser):
    """A page taken apart: elements with their attributes, ids, links, and the words that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.crossed: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def handle_data(self, data):
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if attributes.get("id")]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for _, attributes in self.elements if attributes.get("href")]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@cache
def page(name: str, quoting: int = 0) -> str:
    return render.story_page(getattr(samples, name)(), **QUOTINGS[quoting])


@cache
def parsed(name: str, quoting: int = 0) -> Parsed:
    return Parsed(page(name, quoting))


def standfirst(name: str, quoting: int = 0) -> list[str]:
    items = re.search(r'<ul class="standfirst">(.*?)</ul>', page(name, quoting), re.DOTALL)
    return [Parsed(item).text for item in re.findall(r"<li>.*?</li>", items[1])] if items else []


def row(name: str, number: int) -> str:
    return re.search(rf'<tbody[^>]* id="c{number}".*?</tbody>', page(name), re.DOTALL)[0]


# --- structure --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quoting", range(3))
@pytest.mark.parametrize("name", STORIES)
def test_every_link_leads_somewhere_on_the_page(name, quoting):
    found = parsed(name, quoting)
    assert len(found.ids) == len(set(found.ids))
    assert [link for link in found.links if not link.startswith("#") or link[1:] not in found.ids] == []
    assert (found.crossed, found.open) == ([], [])


@pytest.mark.parametrize("name", STORIES)
def test_headings_step_down_one_at_a_time(name):
    levels = [int(tag[1]) for tag, _ in parsed(name).elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("name", STORIES)
def test_nothing_runs_but_our_script_and_nothing_is_fetched(name):
    found = parsed(name)
    attributes = {attribute for _, given in found.elements for attribute in given}
    assert not [attribute for attribute in attributes if attribute == "style" or attribute.startswith("on") or attribute == "src"]
    assert not {tag for tag, _ in found.elements} & {"img", "iframe", "object", "embed", "link", "base", "image", "foreignobject", "use"}
    policy = next(given["content"] for tag, given in found.elements if given.get("http-equiv") == "Content-Security-Policy")
    for tag in ("script", "style"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page(name), re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_same_story_gives_the_same_bytes():
    assert render.story_page(samples.tanker()) == page("tanker")


def test_forty_texts_stay_small():
    assert len(page("forty", 1).encode()) < 2_000_000
    assert len(page("forty").encode()) < 1_000_000


# --- what it leads with ---------------------------------------------------------------------------------------------------------------------


def test_the_title_is_what_headlines_have_in_common():
    assert '<h1><bdi dir="auto" lang="en">Tanker aground off Koper</bdi></h1>' in page("tanker")
    assert "<h1>A story in 2 texts</h1>" in page("strangers")
    assert "<h1>A story in 6 texts</h1>" in page("tanker", 2)
    assert "3–4 March 2021" in parsed("tanker").text


def test_figures_come_first_and_every_sentence_links_to_its_words():
    sentences = standfirst("tanker")
    assert len(sentences) == 4
    assert sentences[0] == (
        "For “at least N tonnes of fuel had leaked into the bay by Thursday morning” the texts give 40 or more (Adria Wire, 3 March; said by "
        "the harbour master's office), 65 or more (Gulf Courier, 4 March; said by the harbour master's office) and 25 or less (Harbour Post, "
        "4 March; said by Ivo Baran)."
    )
    assert (
        sentences[1]
        == "“Two containers of solvent went overboard” stands in Gulf Courier, 3 March, and is absent in the later version of 4 March."
    )
    assert sentences[2].endswith("stands in Gulf Courier, 4 March, and is absent in the earlier version of 3 March.")
    assert 'href="#c1-o3">65 or more</a>' in page("tanker")


def test_claims_of_one_step_are_told_in_one_sentence():
    story = samples.two()
    withdrawn = story.threads[1]
    more = replace(withdrawn, id="t99", claim="Two containers of solvent went")
    page_ = render.story_page(replace(story, threads=(withdrawn, more)))
    (sentence,) = [Parsed(item).text for item in re.findall(r"<li>(.*?)</li>", page_[page_.index('class="standfirst"') :], re.DOTALL)[:1]]
    assert sentence == (
        "Two claims stand in Gulf Courier, 3 March, and are absent in the later version of 4 March: “Two containers of solvent went overboard” and "
        "“Two containers of solvent went”."
    )


def test_never_more_than_six_sentences():
    story = samples.tanker()
    threads = tuple(replace(story.threads[index % 4], id=f"t{index}") for index in range(30))
    assert render.story_page(replace(story, threads=threads)).split('class="standfirst"')[1].split("</ul>")[0].count("<li>") <= 6


def test_without_threads_the_comparison_speaks():
    page_ = render.story_page(replace(samples.two(), threads=()))
    first = Parsed(re.search(r'<ul class="standfirst">\s*<li>(.*?)</li>', page_, re.DOTALL)[1]).text
    assert first == "A figure is “40” in the old text, “65” in the new text."
    assert Parsed(page_).ids.count("claims") == 0
    links = re.findall(r'href="#(k1-[on]\d+)"', page_.split('class="standfirst"')[1].split("</ul>")[0])
    assert links
    assert set(links) <= set(Parsed(page_).ids)


def test_strangers_are_told_apart_plainly():
    text = parsed("strangers").text
    assert (
        "The two texts share no passage that would make one of them a version or a copy of another. No claim was found to follow." in text
    )
    assert "no dates" in text
    assert "no text bears a date" in text


def test_one_text_is_a_reading_of_one():
    text = parsed("one").text
    assert "There is nothing to compare it with." in text
    assert standfirst("one") == []
    assert "Which text comes from which" not in text


# --- the ledger -------------------------------------------------------------------------------------------------------------------------------


def test_a_row_says_status_values_sources_and_origins():
    text = Parsed(row("tanker", 1)).text
    assert text.startswith("⇄ rival at least N tonnes of fuel")
    assert "40 or more · 65 or more" in text
    assert "the harbour master's office first hand and through Adria Wire" in text
    assert "6 texts, 5 outlets" in text
    assert "2 origins, no link found between them: the harbour master's office and Ivo Baran" in text
    assert "6 occurrences in context" in text
    assert "suggested, 0.83" in text
    assert "independent" not in text


def test_an_occurrence_is_marked_among_its_words():
    assert '<mark>No more than 25 tonnes of fuel have leaked</mark><span class="context">, said Ivo Baran' in row("tanker", 1)


def test_who_is_quoted_counts_forms_and_unknown_sources_last():
    voices = re.search(r'<section id="voices".*?</section>', page("tanker"), re.DOTALL)[0]
    assert "Every text counts for itself" in voices
    names = [Parsed(cell).text for cell in re.findall(r"<th scope=\"row\".*?</th>", voices, re.DOTALL)]
    assert names.index("the coastguard") < names.index("Ivo Baran") < names.index("Dahl Shipping")
    assert "1 direct, 1 indirect" in Parsed(voices).text


# --- what may be quoted ---------------------------------------------------------------------------------------------------------------------


def runs(text: str, shown: str, size: int) -> set[int]:
    """Where runs of so many words of the text begin that stand on the page."""
    words = re.findall(r"\w+", text)
    joined = " " + " ".join(re.findall(r"\w+", shown)) + " "
    return {at for at in range(len(words) - size + 1) if f" {' '.join(words[at : at + size])} " in joined}


def body(article: Article) -> str:
    return article.text.split("\n\n", 1)[1]


@pytest.mark.parametrize("name", ["tanker", "two", "forty"])
def test_excerpts_stay_under_the_cap(name):
    story = getattr(samples, name)()
    shown = " ".join(Parsed(re.sub(r"</?(?:mark|ins|del|span|a)\b[^>]*>", "", page(name))).text.split())
    for reading in story.readings:
        text = body(reading.article)
        assert not runs(text, shown, PASSAGE + 1)
        words = len(text.split())
        covered = {at + step for at in runs(text, shown, 6) for step in range(6)}
        assert len(covered) <= max(FLOOR, words * SHARE) + PASSAGE * 0.25  # runs of other texts may join what was quoted apart
    assert f"at most {PASSAGE} words at one place" in shown
    for quoted, every in re.findall(r"(\d+) of (\d+) words", shown):
        assert int(quoted) <= max(FLOOR, int(every) * SHARE)


def test_full_text_is_all_of_it_and_says_so():
    shown = Parsed(re.sub(r"</?(?:mark|ins|del|span|a)\b[^>]*>", "", page("tanker", 1))).text
    assert "This page holds the texts in full." in shown
    for reading in samples.tanker().readings:
        for sentence in reading.sentences:
            words = " ".join(reading.article.text[slice(*sentence.span)].split())
            assert words in shown


def test_hashes_only_holds_no_words_of_the_texts_and_can_be_checked():
    shown = parsed("tanker", 2).text + " ".join(str(value) for _, given in parsed("tanker", 2).elements for value in given.values())
    for reading in samples.tanker().readings:
        assert not runs(reading.article.text, shown, 6)  # a name may have five
    found = re.findall(r"characters (\d+)–(\d+), SHA-256 begins <code>(\w+)</code>", row_of_hashes := page("tanker", 2))
    assert len(found) == sum(len(thread.occurrences) for thread in samples.tanker().threads)
    texts = {reading.article.id: reading.article.text for reading in samples.tanker().readings}
    wanted = {
        hashlib.sha256(texts[each.article][slice(*each.span)].encode()).hexdigest()[:16]
        for thread in samples.tanker().threads
        for each in thread.occurrences
    }
    assert {digest for *_, digest in found} == wanted
    assert "alleged" not in row_of_hashes


def test_words_shown_twice_count_once_and_the_rest_is_withheld():
    (text, *_) = texts_of(samples.tanker())
    ration = Ration([text], Quoting.CAPPED)
    start = text.reading.article.text.index("at least 40")
    assert ration.clip(text, (start, start + len("at least 40 tonnes")), 40) == ((start, start + len("at least 40 tonnes")), 0)
    assert ration.clip(text, (start, start + len("at least 40 tonnes")), 40)[1] == 0
    assert ration.spent(text)[0] == 4
    whole = (0, len(text.reading.article.text))
    assert ration.clip(text, whole, 10)[1] == ration.spent(text)[1] - 10
    for at in ration.words(text, whole):
        ration.may(text, at)
    assert ration.spent(text)[0] == FLOOR


# --- safe and neutral -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quoting", range(3))
def test_hostile_words_stay_words(quoting):
    found, raw = parsed("hostile", quoting), page("hostile", quoting)
    assert raw.count("<script>") == 1
    assert [link for link in found.links if not link.startswith("#")] == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", raw)
    assert ("{{ 7*7 }}" in found.text) is True
    assert ("⟨U+202E⟩" in found.text) is True


# "independent" is what nobody can know of two texts; the page says the word once, to deny it
_SIDES = r"\b(?:stolen?|plagiari\w+|churn\w*|delet\w+|secret\w*|retract\w+|admit\w*|backtrack\w*|debunk\w*|fake|lie[sd]?|lying|false|truth(?!, importance)|trust\w*|bias\w*|propaganda|regime|suspicious|manipulat\w+|copycat|correct(?:ed|ly)?|wrong(?!ly at times)|stealth\w*)\b"


@pytest.mark.parametrize("name", STORIES)
def test_our_own_words_take_no_side(name):
    own = parsed(name).text
    for reading in getattr(samples, name)().readings:
        for line in reading.article.text.splitlines():
            own = own.replace(" ".join(line.split()), "")
    assert re.findall(_SIDES, own, re.IGNORECASE) == []
    assert own.replace("“No link found” is not “independent”", "").lower().count("independent") == 0


def test_all_outlets_and_sources_are_drawn_alike():
    nodes = re.findall(r'<a class="([^"]*)" href="#x\d+"[^>]*><circle[^>]*>', page("tanker"))
    assert set(nodes) == {"node"}
    drawing = "".join(re.findall(r'<div class="draw.*?</div>', page("tanker"), re.DOTALL))
    colours = set(re.findall(r'<path[^>]*fill="(#[^"]+)"', drawing.split("mark-symbol")[1]))
    assert len(colours) <= 1


# --- drawings ---------------------------------------------------------------------------------------------------------------------------------


def test_a_chart_has_a_point_for_each_value_with_a_link_to_its_words():
    (chart,) = re.findall(r'<figure class="chart".*?</figure>', page("tanker"), re.DOTALL)
    wide = re.search(r'<div class="draw w">(.*?)</div>', chart, re.DOTALL)[1]
    assert sorted(re.findall(r'href="#(c1-o\d)"', wide)) == [f"c1-o{number}" for number in range(1, 7)]
    assert 'aria-label="25 or less, Ivo Baran, Harbour Post, 4 March"' in wide
    assert "vega" not in wide
    assert "6 points as a table" in chart


def test_without_the_drawing_library_the_tables_say_the_same(monkeypatch):
    monkeypatch.setattr(story_charts, "can_draw", lambda: False)
    monkeypatch.setattr("variorum.render.story_html.can_draw", lambda: False)
    page_ = render.story_page(samples.tanker())
    assert 'class="draw' not in page_
    assert "<code>vl-convert-python</code>" in page_
    assert "6 points as a table" in page_
    assert 'id="p1"' in page_


def test_the_map_has_places_and_no_countries():
    texts = texts_of(samples.tanker())
    spots = story_charts.places_of(texts)
    assert [spot.name for spot in spots][:2] == ["Koper", "Piran"]
    drawing = story_charts.map_of(spots)
    assert all(f'href="#p{spot.number}"' in drawing for spot in spots)
    assert story_charts.map_of([replace(spot, area=True) for spot in spots]) == ""
    assert story_charts.map_of(spots[:2]) == ""


def test_time_runs_from_left_to_right_and_outlets_have_lanes():
    texts = texts_of(samples.tanker())
    edges = story_lineage.edges_of(samples.tanker(), texts)
    picture = story_lineage.picture_of(texts, edges)
    where = {node.text.key: (node.x, node.y) for node in picture.nodes}
    by_time = sorted(texts, key=lambda text: text.moment)
    assert [where[text.key][0] for text in by_time] == sorted(where[text.key][0] for text in texts)
    assert where["x2"][1] == where["x3"][1]
    assert len({y for _, y in where.values()}) == 5
    assert [(arrow.edge.source.key, arrow.edge.result.key, arrow.edge.solid) for arrow in picture.arrows] == [
        ("x1", "x2", False),
        ("x2", "x3", True),
    ]


def test_a_text_without_a_date_stands_behind_what_it_comes_from():
    first, *others = samples.tanker().readings
    undated = tuple(replace(reading, article=replace(reading.article, published=None)) for reading in others)
    kin = tuple(
        replace(pair, a=replace(pair.a, published=None) if pair.a.id != "wire" else pair.a, b=replace(pair.b, published=None))
        for pair in samples.tanker().kinships
    )
    story = replace(samples.tanker(), readings=(first, *undated), kinships=kin)
    texts = texts_of(story)
    picture = story_lineage.picture_of(texts, story_lineage.edges_of(story, texts))
    x = {node.text.key: node.x for node in picture.nodes}
    assert x["x1"] < x["x2"] < x["x3"]
    assert picture.columns[1][1] == "no date"


def dated(*moments):
    """The first texts of the tanker's story with these dates."""
    story = samples.tanker()
    given = {reading.article.id: moment for reading, moment in zip(story.readings, moments, strict=False)}

    def at(article):
        return replace(article, published=given.get(article.id, article.published))

    readings = tuple(replace(reading, article=at(reading.article)) for reading in story.readings)
    kin = tuple(replace(pair, a=at(pair.a), b=at(pair.b)) for pair in story.kinships)
    return replace(story, readings=readings, kinships=kin)


@pytest.mark.parametrize(
    "moments", [("2021-03-03T12:10Z", "2021-03-03", "2021-03-03T18:00Z"), ("2021-03-03T12:10Z", "2021-03-03", "2021-03-03")]
)
def test_a_text_of_which_the_day_is_known_stands_behind_what_it_comes_from_on_that_day(moments):
    story = dated(*moments)
    texts = texts_of(story)
    picture = story_lineage.picture_of(texts, story_lineage.edges_of(story, texts))
    x = {node.text.key: node.x for node in picture.nodes}
    assert x["x1"] < x["x2"] < x["x3"]
    assert [time for _, _, time in picture.columns[:2]] == ["12:10", ""]


def test_evidence_against_the_dates_yields_to_them_and_its_arrow_leads_back():
    story = samples.tanker()
    turned = tuple(replace(pair, earlier="b" if pair.earlier == "a" else "a") for pair in story.kinships)
    story = replace(story, kinships=turned)
    texts = texts_of(story)
    picture = story_lineage.picture_of(texts, story_lineage.edges_of(story, texts))
    nodes = {node.text.key: node for node in picture.nodes}
    back = [arrow for arrow in picture.arrows if nodes[arrow.edge.result.key].x < nodes[arrow.edge.source.key].x]
    assert back
    for arrow in back:
        numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", arrow.path)]
        result, ends = nodes[arrow.edge.result.key], numbers[-1] if "H" in arrow.path else numbers[-2]
        assert ends > result.x, "its tip is on the side that it comes from"
    page_ = render.story_page(story)
    assert page_.count('class="node"') == 12  # a picture for wide screens, one for phones


def test_three_texts_that_are_all_related_are_drawn_as_a_chain():
    story = samples.tanker()
    edges = story_lineage.edges_of(story, texts_of(story))
    assert [edge.drawn for edge in edges] == [True, True, False]
    assert edges[2].kinship.relation is PairRelation.DRAWS_ON


# --- names and dates ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2021-03-03T12:10Z", "3 March 2021, 12:10 UTC"),
        ("2021-03-03T12:10:44+02:00", "3 March 2021, 12:10 UTC+02:00"),
        ("2021-03-03", "3 March 2021"),
        ("2021-03", "March 2021"),
        ("2021", "2021"),
        (None, "no date"),
        ("yesterday\u202e", "yesterday⟨U+202E⟩"),
        ("2021-13-45", "2021-13-45"),
        ("2021-03-03/2021-03-05", "3 March 2021"),
    ],
)
def test_dates_are_written_no_finer_than_they_were_given(published, words):
    assert story_view.in_words(published, year=True) == words


def test_names_tell_texts_of_one_outlet_and_day_apart():
    dates = ["2021-03-03T08:00Z", "2021-03-03T09:00Z", "2021-03-04T09:00Z", "2021-03-04T09:00Z"]
    readings = tuple(
        read(Article(text=f"A short text {number}.", outlet="Post" if number < 3 else None, published=date, path=f"f/{number}.txt"))
        for number, date in enumerate(dates)
    )
    story = Story(readings=readings, kinships=(), comparisons=(), threads=())
    assert [text.name for text in texts_of(story)] == ["Post, 3 March, 08:00", "Post, 3 March, 09:00", "Post, 4 March", "3.txt, 4 March"]


def titled(*titles: str) -> tuple[str | None, str | None]:
    readings = tuple(
        read(Article(text=f"{title}\n\nThe text of number {number} follows here.\n", title=title)) for number, title in enumerate(titles)
    )
    texts = texts_of(Story(readings=readings, kinships=(), comparisons=(), threads=()))
    return story_words.title_of(tuple(replace(text, title=title, language="en") for text, title in zip(texts, titles, strict=True)))


def test_a_title_never_takes_one_text_s_figure():
    assert titled("Fire at Karvholm harbour leaves 14 in hospital", "Fire at Karvholm harbour leaves 31 in hospital")[0] == (
        "Fire at Karvholm harbour leaves … in hospital"
    )
    assert titled("Rain in Oslo", "Chess in Lima") == (None, None)
    assert titled("Rain in Oslo") == ("Rain in Oslo", "en")
    assert titled("Rain in Oslo", "Rain in Oslo") == ("Rain in Oslo", "en")


def test_a_story_of_nothing_related_has_no_picture_without_dates():
    texts = texts_of(samples.strangers())
    assert story_lineage.picture_of(texts, ()) is None


def test_a_long_word_and_an_arabic_outlet_keep_their_language_and_direction():
    raw = page("tanker", 1)
    assert '<bdi dir="auto">قناة الساحل</bdi>, 4 March' in raw
    assert 'dir="rtl" lang="ar"' in raw
    assert "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" in raw


def test_pairs_beyond_the_limit_are_counted(monkeypatch):
    monkeypatch.setattr("variorum.render.story_texts.PAIRS", 3)
    monkeypatch.setattr("variorum.render.story_html.PAIRS", 3)
    page_ = render.story_page(samples.forty())
    assert page_.count('<details class="pair"') == 3
    assert "16 more pairs not shown" in page_


def test_a_comparison_without_kinship_still_stands():
    story = samples.two()
    page_ = render.story_page(replace(story, kinships=()))
    assert "compared with" in page_
    assert compare(*(reading.article for reading in story.readings)).summary.substantive > 0


def test_occurrences_beyond_the_limit_are_counted_and_charts_link_to_their_texts(monkeypatch):
    monkeypatch.setattr("variorum.render.story_ledger.OCCURRENCES", 3)
    found = Parsed(render.story_page(samples.tanker()))
    assert "1 more occurrence not listed." in found.text
    assert "c1-o5" in found.ids  # a value links to it
    assert "c1-o6" not in found.ids
    assert [link for link in found.links if link[1:] not in found.ids] == []


def test_claims_of_one_text_stand_apart():
    story = samples.tanker()
    single = replace(story.threads[4], id="t9", occurrences=story.threads[4].occurrences[:1])
    page_ = render.story_page(replace(story, threads=(single, *story.threads)))
    shared, alone = page_.split('<details open class="rest">')
    assert 'id="c8"' in alone
    assert 'id="c7"' in shared
    assert "7 claims followed through them" in page_
    assert "1 more claim in one text only." in page_


def test_many_claims_of_one_kind_leave_room_for_another():
    story = samples.tanker()
    changed, added = story.threads[3], story.threads[2]
    many = tuple(replace(changed, id=f"t{number}") for number in range(9))
    page_ = render.story_page(replace(story, threads=(*many, added)))
    told = Parsed(page_.split('class="standfirst"')[1].split("</ul>")[0]).text
    assert told.count("A claim reads") == 5
    assert "“Police have opened an inquiry" in told


def test_an_excerpt_grows_from_its_figure():
    (text, *_) = texts_of(samples.tanker())
    ration = Ration([text], Quoting.CAPPED)
    whole = text.reading.article.text
    start = whole.index("The coastal tanker")
    sentence = (start, whole.index("office said.") + len("office said."))
    quote = ration.quote(text, sentence, most=7, focus=whole.index("40 tonnes"))
    assert quote.words == "… and at least 40 tonnes of fuel"
    assert quote.withheld == len(whole[slice(*sentence)].split()) - 7


def test_every_figure_that_differs_is_quoted_with_its_number():
    for row_ in re.findall(r'<li id="c1-o\d".*?</li>', page("tanker"), re.DOTALL):
        assert re.search(r"\d\d", Parsed(re.search(r"<mark>.*?</mark>", row_)[0]).text)


def test_a_news_flash_is_never_quoted_whole():
    readings = tuple(
        read(Article(text=f"Flash\n\n{'Some words stand here and some there. ' * 4}", path=f"{number}.txt")) for number in range(2)
    )
    (text, *_) = texts_of(Story(readings=readings, kinships=(), comparisons=(), threads=()))
    ration = Ration([text], Quoting.CAPPED)
    assert ration.allowance(text.key) == int(29 * 0.75)


def test_a_moved_sentence_stands_at_both_places_with_a_link_to_the_other():
    start = "Harbour shut for a day\n\nThe harbour of Lindmark was shut on Monday, the port said.\n\n"
    moved = "The ferry to Vasa will sail again on Wednesday morning at nine, its owner announced.\n\n"
    rest = "Crews had asked for a safer pier since the winter storms of last year.\n\nThe union called the pier a danger to everybody who works on it.\n\n"
    old, new = (Article(text=text, path=path) for text, path in ((start + moved + rest, "old.txt"), (start + rest + moved, "new.txt")))
    story = Story(readings=(read(old), read(new)), kinships=(), comparisons=(compare(old, new),), threads=())
    found = Parsed(render.story_page(story, full_text=True))
    assert ("↑ stood at" in found.text, "↓ stands at" in found.text) == (True, True)
    assert [link for link in found.links if link[1:] not in found.ids] == []
    assert any(link.startswith("#k1-ol") for link in found.links)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("up to 80 words in a row, 71 % of a and 58 % of b", "up to 80 words in a row, 71 % of Gulf Post, 3 May and 58 % of late.txt"),
        ("a series template: the same words, other numbers", "a series template: the same words, other numbers"),
        (
            "against it: the latest year in a is 2018, in b 2016",
            "against it: the latest year in Gulf Post, 3 May is 2018, in late.txt 2016",
        ),
        ("more people are counted as hurt in b", "more people are counted as hurt in late.txt"),
    ],
)
def test_the_two_texts_of_a_reason_are_called_by_their_names(reason, told):
    assert by_name(reason, "Gulf Post, 3 May", "late.txt") == told


def test_versions_of_one_day_are_told_apart_by_their_first_captures():
    readings = [
        read(Article(text=f"The mill closed. {word}.", given_id=word, outlet="Courier", published="2024-03-07"))
        for word in "Yes No".split()
    ]
    story = Story(readings=tuple(readings), kinships=(), comparisons=(), threads=(), notes=())
    known = {
        "Yes": Known(name="version 1", seen=None, first="2024-03-07T07:05:00Z"),
        "No": Known(name="version 2", seen="2024-03-07T11:05:00Z", first="2024-03-07T11:05:00Z"),
    }
    assert [text.name for text in texts_of(story, known)] == ["Courier, 7 March, 07:05", "Courier, 7 March, 11:05"]
    assert [text.date for text in texts_of(story, known)] == ["7 March 2024", "seen 7 March 2024, 11:05 UTC"], "a dateline is no capture"
    late = known | {"Yes": Known(name="version 1", seen=None, first="2024-03-09T07:05:00Z")}
    assert next(text.name for text in texts_of(story, late)) == "Courier, 7 March"
