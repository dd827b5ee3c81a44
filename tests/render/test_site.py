"""The pages of the site as characters: escaped, complete, neutral, and linked to what is there."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
import site_samples as samples
import story_samples
from page_document import Document

from variorum import render
from variorum.model import CaptureStatus, ChangeClass, Heartbeat, PairRelation, Tier, WatchKind
from variorum.read.feeds import read_feed
from variorum.render import feeds_out, site
from variorum.render.site import addresses, words
from variorum.render.site.timeline import timeline

KNOWN = re.compile(
    r"/$|/\?|/(?:search|outlets|stories|watches|add|login)(?:\?|$)|/outlets/[^/]+$|/articles/\d+(?:/versions/\d+|\?offset=\d+)?$"
    r"|/compare/\d+/\d+$|/changes/[0-9a-f]{16}(?:#c\d+)?$|/stories/\d+(?:\?|$)|/threads/[0-9a-f]{16}-\d+-\d+$|/captures/\d+/raw$"
    r"|/feeds/(?:changes\.(?:atom|json)|watches\.opml)(?:\?|$)"
)


@pytest.fixture(scope="module", params=list(samples.PAGES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(name: str) -> str:
    return samples.page(name)


# --- every page ---------------------------------------------------------------------------------------------------------------------------


def test_a_page_is_well_formed_with_one_of_each(page: str) -> None:
    document = Document(page)
    assert page.startswith("<!doctype html>\n")
    assert document.open == []
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert [len(document.all(tag)) for tag in ("h1", "main")] == [1, 1]
    assert page[: page.index("</head>")].count("<title>") == 1


def test_headings_step_down_one_at_a_time(page: str) -> None:
    levels = [
        int(tag[1]) for tag, attributes in Document(page).elements if re.fullmatch(r"h[1-6]", tag) and attributes.get("id") != "help-h"
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page: str) -> None:
    document = Document(page)
    for tag, attributes in document.elements:
        assert tag not in {"style", "iframe", "img", "object", "embed", "base"}
        assert "style" not in attributes, tag
        assert not any(given.startswith("on") for given in attributes), tag
    scripts, styles = document.all("script"), [each for each in document.all("link") if each["rel"] == "stylesheet"]
    assert len(scripts) == 1
    for path in (scripts[0]["src"], *(each["href"] for each in styles)):
        given = re.fullmatch(r"/static/([a-z]+\.(?:css|js))\?v=([0-9a-f]{12})", path or "")
        assert given
        assert site.STATIC[given[1]].digest == given[2]
    assert re.findall(r"<script[^>]*>([^<]*)</script>", page) == [""]


def test_links_lead_to_pages_that_are_or_out_by_plain_addresses(page: str) -> None:
    document = Document(page)
    ids = {f"#{attributes['id']}" for _, attributes in document.elements if "id" in attributes}
    for link in document.all("a"):
        href = link["href"] or ""
        if href.startswith("#"):
            assert href in ids
        elif href.startswith("https://"):
            assert link["rel"] == "noopener noreferrer nofollow external"
            assert href == addresses.outside(href)
        else:
            assert KNOWN.match(href), href


def test_what_others_wrote_is_only_text(page: str, name: str) -> None:
    document = Document(page)
    assert "<img" not in page
    shown = re.sub(r'<option value="[^"]*"', "<option", page)  # a value is sent back as it is, and nobody sees it
    assert "\u202e" not in shown
    for tag, attributes in document.elements:
        for attribute in ("href", "src", "action", "formaction"):
            assert not (attributes.get(attribute) or "").strip().lower().startswith(("javascript:", "data:", "//")), tag
    if name.startswith("hostile") or name in {"latest", "watches", "stories"}:
        assert "<script>alert(1)</script>" in document.words
        assert "{{ 7*7 }}" in document.words
        assert "⟨U+202E⟩evil" in document.words


def test_no_page_takes_sides(page: str) -> None:
    said = Document(page).words.lower()
    assert not re.search(r"secretly|stealth|admitted|backtrack|debunk|\bfalse\b|\blied\b|\blies\b|misleading|propaganda|bias|credib", said)


def test_forms_post_to_this_site_and_say_where_to_go_back(page: str) -> None:
    document = Document(page)
    for form in document.all("form"):
        if form.get("method") == "dialog" or form.get("id") == "filters":
            continue
        assert re.fullmatch(r"/(?:|search|compare|add|watches|watches/\d+|login|logout|reviews)", form["action"] or "")
    for field in document.all("input"):
        if field.get("name") == "next":
            assert re.match(r"/(?![/\\])", field["value"] or "")


def test_a_page_without_leave_to_write_has_no_form_that_writes(name: str) -> None:
    page = samples.PAGES[name](site.Frame(now=samples.NOW))
    posts = {form["action"] for form in Document(page).all("form") if form.get("method") == "post"}
    assert posts <= {"/login"}


# --- words --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2021-03-03T14:30:00Z", "2021-03-03T20:00:00Z", ("3 March 2021, 14:30", "20:00 UTC")),
        ("2021-03-03T14:30:00Z", "2021-03-04T20:00:00Z", ("3 March, 14:30", "4 March 2021, 20:00 UTC")),
        ("2020-12-31T23:59:00Z", "2021-01-01T00:01:00Z", ("31 December 2020, 23:59", "1 January 2021, 00:01 UTC")),
        ("2021-03-03T14:30:05Z", "2021-03-03T14:30:50Z", ("3 March 2021, 14:30:05", "14:30:50 UTC")),
        ("once", "2021-03-03T14:30:50Z", ("once", "3 March 2021, 14:30 UTC")),
    ],
)
def test_two_moments_say_what_parts_them(first: str, last: str, says: tuple[str, str]) -> None:
    assert words.between(first, last) == says


def test_moments_that_are_held_against_each_other_have_seconds_where_minutes_do_not_part_them() -> None:
    first, last = "2021-03-03T18:04:10Z", "2021-03-03T18:04:12Z"
    assert words.apart(first, last) == ("3 March 2021, 18:04:10 UTC", "3 March 2021, 18:04:12 UTC")
    assert words.apart(first, first) == ("3 March 2021, 18:04 UTC",) * 2
    assert words.apart(first, "2021-03-03T18:05:00Z") == ("3 March 2021, 18:04 UTC", "3 March 2021, 18:05 UTC")
    stays = (replace(samples.STAYS[0], last=first), replace(samples.STAYS[1], before=first, first=last))
    said = Document(site.article(samples.FRAME, replace(samples.ARTICLE, stays=stays))).words
    assert "absent in the capture of 3 March 2021, 18:04:10 UTC, present in that of 3 March 2021, 18:04:12 UTC" in said


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("2021-03-04T19:59:30Z", "just now"),
        ("2021-03-04T19:58:59Z", "1 minute ago"),
        ("2021-03-04T18:31:00Z", "89 minutes ago"),
        ("2021-03-04T17:00:00Z", "3 hours ago"),
        ("2021-03-01T17:00:00Z", "3 days ago"),
        (None, "never"),
    ],
)
def test_how_long_ago_in_one_unit(then: str | None, says: str) -> None:
    assert words.ago(samples.NOW, then) == says


def test_moments_within_a_line_are_spoken_too() -> None:
    line = "40, then 65: in the capture of 2021-03-03T14:30Z, then in that of 2021-03-04T15:00:00Z"
    assert words.spoken(line) == "40, then 65: in the capture of 3 March 2021, 14:30 UTC, then in that of 4 March 2021, 15:00 UTC"
    assert words.spoken("by 2021-03-03 at the latest, on page 12:30") == "by 2021-03-03 at the latest, on page 12:30"


def test_a_watch_is_silent_only_after_more_than_two_promised_signs() -> None:
    for at, silent in (("2021-03-04T19:50:00Z", False), ("2021-03-04T19:40:00Z", True)):
        pulse = words.pulse(samples.NOW, Heartbeat(name="watch", at=at, every=300, note=None))
        assert pulse.silent is silent
    assert words.pulse(samples.NOW, Heartbeat(name="watch", at="2021-03-04T19:40:00Z", every=300, note=None)).text == (
        "The watch has been silent since 4 March 2021, 19:40 UTC (20 minutes)."
    )
    assert "No watch has run here." in samples.PAGES["empty"](replace(samples.FRAME, heartbeat=None))


def test_every_status_relation_and_kind_has_its_words() -> None:
    assert set(words.STATUS) == set(CaptureStatus)
    assert set(words.RELATION) == set(PairRelation)
    assert {samples.watch(1, "https://a.example", kind=kind).kind for kind in WatchKind} == set(WatchKind)


@pytest.mark.parametrize(
    ("given", "linked"),
    [
        ("https://a.example/b?c=d#e", True),
        ("HTTP://a.example/", True),
        ("javascript:alert(1)", False),
        ("https://user:secret@a.example/", False),
        ("https://a.example\\@b.example/", False),
        ("https://a.example/ b", False),
        ('https://a.example/"onclick=1', False),
        ("//a.example", False),
        ("https:///nobody", False),
        ("https://[broken/", False),
        (None, False),
    ],
)
def test_only_plain_addresses_are_linked_to(given: str | None, linked: bool) -> None:
    assert (addresses.outside(given) == given) is (linked or given is None)


@pytest.mark.parametrize("here", ["//evil.example", "/\\evil.example", "https://evil.example", ""])
def test_a_form_never_leads_back_to_another_host(here: str) -> None:
    page = samples.PAGES["watches"](replace(samples.FRAME, here=here))
    assert {field["value"] for field in Document(page).all("input") if field.get("name") == "next"} == {"/"}


# --- lists --------------------------------------------------------------------------------------------------------------------------------


def test_changes_of_one_transition_stand_together_in_the_order_of_the_first() -> None:
    one, other = samples.changes()[0], samples.changes()[-1]
    mixed = (one, other, *samples.changes()[1:3])
    page = site.latest(samples.FRAME, site.LatestView(filters=site.Filters(), changes=mixed, piece=site.Piece(total=4)))
    assert page.count("<article") == 2
    assert re.findall(r'href="(/changes/[0-9a-f]+#c\d+)"', page) == [
        addresses.change_by_id(each.id) for each in (one, *samples.changes()[1:3], other)
    ]


def test_a_change_says_in_which_capture_it_stands() -> None:
    said = Document(samples.page("latest")).words
    assert "between the captures of 3 March 2021, 18:30 and 20:00 UTC" in said
    assert "In the capture of 3 March, 18:30" in said
    assert "absent in this capture" in said


def test_filters_come_back_filled_in_and_lead_to_their_feed() -> None:
    filters = site.Filters(outlet="Radio Karst", substantive=True, words='"two words"', since="2021-03-01", order="time")
    page = site.latest(samples.FRAME, site.LatestView(filters=filters, changes=(), piece=site.Piece(total=0), outlets=samples.OUTLETS))
    document = Document(page)
    assert [each["value"] for each in document.all("option") if "selected" in each] == ["Radio Karst", "time"]
    assert [each["value"] for each in document.all("input") if each.get("name") in {"words", "since"}] == ["2021-03-01", '"two words"']
    feeds = [each["href"] for each in document.all("a") if "/feeds/changes.atom?" in (each["href"] or "")]
    assert feeds == ["/feeds/changes.atom?outlet=Radio+Karst&substantive=1&since=2021-03-01&words=%22two+words%22&order=time"]


def test_the_parts_of_a_list_lead_to_one_another_and_keep_the_query() -> None:
    page = samples.page("search")
    assert 'rel="prev" href="/search?q=fuel"' in page
    assert 'rel="next" href="/search?q=fuel&amp;offset=40"' in page
    assert "21–23 of 61 texts" in page


def test_outlets_stand_in_the_order_of_the_alphabet() -> None:
    names = ("Zeta", "alpha", "Beta/Gamma")
    page = site.outlets(samples.FRAME, site.OutletsView(outlets=tuple((name, 1) for name in names)))
    assert re.findall(r'href="/outlets/([^"]+)"', page) == ["alpha", "Beta%2FGamma", "Zeta"]


def test_silent_watches_stand_first_and_paused_ones_last() -> None:
    page = samples.page("watches")
    assert re.findall(r'data-state="([^"]+)"', page) == ["silent", "failing", "not looked at yet", "well", "paused"]


def test_swapping_the_names_of_two_outlets_swaps_them_on_the_page_and_nothing_else() -> None:
    def drawn(one: str, other: str) -> str:
        frame = replace(samples.FRAME, heartbeat=None)
        mine = [replace(each, outlet=one) for each in samples.changes()[:3]]
        theirs = [replace(each, outlet=other, transition="00000000000000ff", id=f"00000000000000ff-{number}") for number, each in enumerate(samples.changes()[:3], 1)]  # fmt: skip
        view = site.LatestView(
            filters=site.Filters(), changes=(*mine, *theirs), piece=site.Piece(total=6), outlets=("Karst Post", "Vasa Post")
        )
        return site.latest(frame, view)

    straight, mirrored = drawn("Karst Post", "Vasa Post"), drawn("Vasa Post", "Karst Post")
    swap = {"Karst Post": "Vasa Post", "Vasa Post": "Karst Post", "Karst%20Post": "Vasa%20Post", "Vasa%20Post": "Karst%20Post"}
    body = straight.index("</form>\n\n<article")
    assert re.sub("|".join(swap), lambda match: swap[match[0]], straight[body:]) == mirrored[body:]
    assert straight[:body] == mirrored[:body]


# --- an article over time -----------------------------------------------------------------------------------------------------------------


def test_a_text_that_comes_back_has_a_bar_for_each_interval() -> None:
    drawn = timeline(samples.ARTICLE)
    assert drawn
    assert [len(lane.bars) for lane in drawn.lanes] == [2, 2, 1]
    assert [bar.open is None for lane in drawn.lanes for bar in lane.bars] == [True, False, False, False, False]
    for lane in drawn.lanes:
        for bar in lane.bars:
            assert 0 <= (bar.open if bar.open is not None else bar.start) <= bar.start <= bar.start + bar.width <= 100
    assert [row.status for row in drawn.rows] == list(CaptureStatus)
    lone = replace(samples.STAYS[4], last=samples.STAYS[4].first)
    found = timeline(replace(samples.ARTICLE, stays=(*samples.STAYS[:4], lone)))
    assert found
    assert found.lanes[2].bars[0].width > 0  # seen in one capture only, it is drawn all the same
    assert all(row.places == tuple(sorted(row.places)) for row in drawn.rows)


@pytest.mark.parametrize(
    "last", ["2021-03-03T14:30:01Z", "2021-03-03T14:31:00Z", "2021-03-05T00:00:00Z", "2022-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
)
def test_the_axis_has_a_few_round_moments_at_any_length(last: str) -> None:
    stay = replace(samples.STAYS[0], last=last)
    drawn = timeline(replace(samples.ARTICLE, stays=(stay,), ticks=()))
    assert drawn
    assert 1 <= len(drawn.axis) <= 6
    assert all(0 <= mark.place <= 100 for mark in drawn.axis)


def test_one_capture_alone_needs_no_drawing() -> None:
    stay = replace(samples.STAYS[0], last=samples.STAYS[0].first, captures=1)
    view = replace(samples.ARTICLE, versions=samples.VERSIONS[:1], stays=(stay,), transitions=(), ticks=(), captures=(), relatives=())
    page = site.article(samples.FRAME, view)
    assert timeline(view) is None
    assert "the first text seen" in page
    assert 'type="radio"' not in page


def test_the_tables_hold_what_the_timeline_shows() -> None:
    said = Document(samples.page("article")).words
    assert "Version 1 again" in said
    assert "absent in the capture of 3 March 2021, 18:30 UTC, present in that of 3 March 2021, 20:00 UTC" in said
    assert "not compared yet" in said
    for label, _ in words.STATUS.values():
        assert label in said


def test_any_two_versions_can_be_chosen_without_script() -> None:
    document = Document(samples.page("article"))
    radios = [(each["name"], each["value"], "checked" in each) for each in document.all("input") if each.get("type") == "radio"]
    assert radios == [(side, str(id_), id_ == {"old": 12, "new": 13}[side]) for id_ in (11, 12, 13) for side in ("old", "new")]
    assert {"method": "get", "action": "/compare", "class": "choose", "aria-label": "Compare two versions"} in document.all("form")


def test_a_relative_says_which_is_the_later() -> None:
    said = Document(samples.page("article")).words
    assert "quotes the same words direction not told" in said
    unknown = replace(
        samples.ARTICLE.relatives[1],
        kin=replace(samples.ARTICLE.relatives[1].kin, earlier=None, reason="most words, 80 % of a and 83 % of b"),
    )
    said_of_unknown = Document(site.article(samples.FRAME, replace(samples.ARTICLE, relatives=(unknown,)))).words
    assert "one is a copy of the other direction not told" in said_of_unknown
    assert "80 % of the other and 83 % of this one" in said_of_unknown
    assert "this is a copy of it" in said
    assert 'href="/compare/31/11"' in samples.page("article")


def test_a_forgotten_text_keeps_its_hash_and_the_reason() -> None:
    page = samples.page("forgotten")
    assert "This text was taken away." in page
    assert samples.VERSIONS[0].sha256 in page
    assert "containers of solvent" not in page


def test_a_version_is_shown_line_by_line_with_its_furniture() -> None:
    document = Document(samples.page("version"))
    lines = [each["class"] for each in document.all("div") if (each.get("class") or "").startswith("line ")]
    assert lines[0] == "line headline opens"
    assert lines[-1] == "line furniture opens"
    assert [each["href"] for each in document.all("a") if each.get("class") == "no"] == [
        f"#l{number}" for number in range(1, len(lines) + 1)
    ]
    arabic = Document(samples.page("arabic-version"))
    assert {each.get("dir") for each in arabic.all("p") if each.get("lang") == "ar"} == {"rtl"}


# --- the pages of the files, in a frame ---------------------------------------------------------------------------------------------------


def test_the_framed_comparison_is_the_file_with_the_site_around_it() -> None:
    framed, alone = samples.page("comparison"), render.as_page(samples.comparison())
    ledger = re.compile(r'<table class="ledger".*?</table>', re.DOTALL)
    assert ledger.findall(framed) == ledger.findall(alone)
    assert "Content-Security-Policy" not in framed
    assert "Content-Security-Policy" in alone
    said = Document(framed).words
    assert (
        "The text of version 2 is absent in the capture of 3 March 2021, 18:30 UTC and present in that of 3 March 2021, 20:00 UTC." in said
    )
    assert "This file needs no network" not in said
    assert 'href="/compare/12/11"' in framed


def test_the_framed_story_leads_to_versions_and_to_a_page_of_each_claim() -> None:
    page = samples.page("story")
    told = samples.told()
    first = [told.anchor(thread.occurrences[0]) for thread in told.story.threads]
    assert re.findall(r'href="(/threads/[^"]+)"', page) == [f"/threads/{anchor}" for anchor in first]
    assert len(set(re.findall(r'href="(/articles/\d/versions/\d)"', page))) == 6
    assert "2 texts of this story were too many to be read together, and are left out." in page


def test_a_later_version_is_dated_by_its_first_capture() -> None:
    told = samples.told("two")
    first, second = told.story.readings
    story = replace(
        told.story, readings=tuple(replace(each, article=replace(each.article, published="2021-03-03")) for each in (first, second))
    )
    held = {each.article.id: replace(told.held[each.article.id], first="2021-03-04T09:15:00Z") for each in (first, second)}
    assert [each.number for each in held.values()] == [1, 2]
    page = site.story(samples.FRAME, site.StoryView(told=replace(told, story=story, held=held, reviews=(), set_aside=())))
    rows = re.findall(r'data-label="Date">(.*?)</td>', page)
    assert [re.sub("<[^>]+>", "", row) for row in rows] == ["3 March 2021", "seen 4 March 2021, 09:15 UTC"]
    assert page.count("date given: 2021-03-03") == 2


def test_the_files_have_nothing_of_the_site() -> None:
    for page in (render.as_page(samples.comparison()), render.story_page(story_samples.tanker())):
        assert "/static/" not in page
        assert "topbar" not in page
        assert "<form method" not in page.replace('<form method="dialog">', "")


def test_decisions_are_asked_for_suggested_links_and_listed_with_author_and_time() -> None:
    told = samples.told()
    thread = told.story.threads[0]
    document = Document(samples.page("thread"))
    suggested = [each for each in thread.occurrences if each.tier is Tier.SUGGESTED]
    asked = [each["value"] for each in document.all("input") if each.get("name") == "occurrence"]
    assert asked == [str(told.anchor(each)) for each in suggested]
    assert {each["value"] for each in document.all("input") if each.get("name") == "thread"} == {str(told.anchor(thread.occurrences[0]))}
    buttons = [each["value"] for each in document.all("button") if each.get("name") == "decision"]
    assert buttons == ["confirm", "reject", "detach"] * len(suggested)
    assert "Confirmed by Ana Kos, 4 March 2021, 19:01 UTC: the same office, in Arabic" in document.words
    assert "65 in courier-2, said by the harbour master's office; 25 in post, said by Ivo Baran" in document.words
    assert "said by das Hafenamt through Adria Wire" in document.words


# --- people -------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 410, 413, 414, 418, 422, 429, 500, 502, 503, 504])
def test_every_error_has_a_page_that_repeats_nothing(status: int) -> None:
    page = site.error(
        replace(samples.FRAME, here=f"/{samples.EVIL}", author=None, may_write=False, can_log_in=False), site.ErrorView(status=status)
    )
    assert "evil" not in page
    assert Document(page).open == []


def test_what_became_of_each_thing_is_said() -> None:
    said = Document(samples.page("added")).words
    assert "Added in part" in said
    assert "A new version: the text differs from that of the capture before." in said
    assert "A capture was kept, but it does not show the article." in said
    assert "Not added: not a text" in said


def test_the_page_of_something_being_made_asks_again() -> None:
    assert '<meta http-equiv="refresh" content="3">' in samples.page("waiting")


def test_the_policy_allows_no_inline_and_no_other_host() -> None:
    assert "unsafe" not in site.POLICY
    assert site.POLICY.startswith("default-src 'none'; ")
    assert set(re.findall(r"'(\w+)'", site.POLICY)) == {"none", "self"}
    for file in site.STATIC.values():
        assert b"@import" not in file.data
        assert b"url(" not in file.data.replace(b"url(#", b"")


# --- feeds --------------------------------------------------------------------------------------------------------------------------------


def feed(form: str, **more: object) -> bytes:
    make = feeds_out.atom if form == "atom" else feeds_out.json_feed
    return make(samples.changes(), **{"base": "https://variorum.example", "here": f"/feeds/changes.{form}", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["atom", "json"])
def test_our_own_reader_reads_the_feeds(form: str) -> None:
    changes = samples.changes()
    found = read_feed(feed(form), where="test")
    assert found.notes == ()
    assert found.title == "Latest changes"
    assert [each.id for each in found.entries] == [f"urn:variorum:change:{each.id}" for each in changes]
    assert [each.url for each in found.entries] == [f"https://variorum.example{addresses.change_by_id(each.id)}" for each in changes]
    assert [each.published for each in found.entries] == [each.new_seen for each in changes]
    assert [each.updated for each in found.entries] == [each.told for each in changes]
    assert found.entries[0].title == "figure: 40 → 65 (tonnes leaked) – Tanker aground off Koper: 65 tonnes of fuel in the bay"
    content = found.entries[0].content or ""
    assert "In the capture of 3 March 2021, 18:30" in content
    assert re.search("early on Wednesday, and at least 40 tonnes of fuel had leaked into the bay by midday", re.sub("<[^>]*>", "", content))
    assert "40 became 65: tonnes leaked." in re.sub("<[^>]*>", "", content)


@pytest.mark.parametrize("form", ["atom", "json"])
def test_what_others_wrote_is_text_in_the_feeds_too(form: str) -> None:
    data = feed(form).decode()
    assert "\u202e" not in data
    entry = read_feed(feed(form), where="test").entries[-1]
    assert entry.title is not None
    assert "<script>alert(1)</script>" in entry.title
    assert "<script>alert(1)</script>" in (entry.content or "")
    if form == "atom":
        assert "<script" not in data
        assert "<img" not in data


@pytest.mark.parametrize("form", ["atom", "json"])
def test_the_feeds_hold_what_breaks_xml_and_text(form: str) -> None:
    broken = "a\x00b\x1b[31m\ud800\ufffe\x85 ]]> &"
    changes = tuple(
        replace(
            each,
            old_text=broken,
            new_text=broken,
            title=broken,
            outlet=broken,
            reason=broken,
            key=broken,
            counted=f"{broken} people",
            old_before=broken,
            old_after=broken,
            new_before=broken,
            new_after=broken,
        )
        for each in samples.changes()
    )
    make = feeds_out.atom if form == "atom" else feeds_out.json_feed
    data = make(changes, base="", here="/x")
    assert read_feed(data, where="test").notes == ()
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", data)


def test_a_feed_says_for_programs_what_a_change_is() -> None:
    item = json.loads(feed("json"))["items"][0]
    facts = {name: item["_variorum"][name] for name in ("class", "kind", "substantive", "old_seen", "new_seen", "old_text", "new_text")}
    assert facts == {"class": "figure", "kind": "edited", "substantive": True, "old_seen": "2021-03-03T18:30:00Z", "new_seen": "2021-03-03T20:00:00Z", "old_text": "40", "new_text": "65"}  # fmt: skip
    around = {name: item["_variorum"][name][:12] for name in ("counted", "old_before", "old_after", "new_after")}
    assert around == {"counted": "tonnes leake", "old_before": "… tanker Mar", "old_after": " tonnes of f", "new_after": " tonnes of f"}
    assert 'v:change kind="edited" class="figure" substantive="true"' in feed("atom").decode()
    assert 'counted="tonnes leaked"' in feed("atom").decode()


def test_a_reading_stands_in_its_words_as_one_text_of_one_direction() -> None:
    data = feed("atom").decode()
    assert '<bdi dir="auto">كوبر، 4 مارس (قناة الساحل) — قال مكتب مدير الميناء إن <del>65</del> طنا على الأقل' in data
    page = samples.page("latest")
    assert re.search(
        r'<bdi dir="auto"><span class="beside">كوبر[^<]* إن </span><del class="m strong">65</del><span class="beside"> طنا', page
    )
    assert re.search(r'40 became 65</bdi>: <bdi dir="auto">tonnes leaked</bdi></td>', page)


def test_what_a_figure_counts_is_not_said_twice() -> None:
    (headline,) = (each for each in samples.changes() if each.class_ is ChangeClass.HEADLINE)
    assert headline.counted == "tonnes"
    assert headline.new_text == ": 65 tonnes of fuel"
    assert words.entry_of(headline).counted == ""
    assert words.entry_of(replace(headline, counted="ordinal")).counted == ""
    assert words.entry_of(replace(headline, counted="ordinal of voyages")).counted == "of voyages"
    assert words.entry_of(replace(headline, counted="  people\n\x1bhurt ")).counted == "people ␛hurt"


def test_a_change_that_was_told_before_these_were_kept_stands_alone() -> None:
    bare = replace(samples.changes()[0], counted=None, old_before="", old_after="", new_before="", new_after="")
    page = site.latest(samples.FRAME, site.LatestView(filters=site.Filters(), changes=(bare,), piece=site.Piece(total=1)))
    assert "beside" not in page
    assert '<bdi dir="ltr">40 became 65</bdi></td>' in page
    assert "figure: 40 → 65 –" in feeds_out.json_feed((bare,), base="", here="/x").decode()


@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_feed_without_entries_or_site_is_a_feed(form: str) -> None:
    make = feeds_out.atom if form == "atom" else feeds_out.json_feed
    assert read_feed(make((), base="https://a.example", here="/f"), where="test").entries == ()
    alone = read_feed(make(samples.changes()[:1], base="", here="/f"), where="test")
    assert [each.url for each in alone.entries] == [samples.COURIER.url]
