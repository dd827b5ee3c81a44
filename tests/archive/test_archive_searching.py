"""Search: how questions are read, what is found, and that both engines answer the same."""

import hypothesis.strategies as st
import pytest
from archive_deposits import EARLY, LATE, THIRD, Clock, deposit, moment
from hypothesis import HealthCheck, given, settings

from variorum.archive import open_archive, postgres, searching
from variorum.archive.folding import Term, fold
from variorum.archive.searching import parse, snippet

TEXTS = {
    "bridge": EARLY,
    "later": LATE,
    "ferry": THIRD,
    "german": "Bürgermeister: Brücke bleibt gesperrt. Die Straße auch, sagt die STRASSENMEISTEREI.",
    "japanese": "東京都は大雪です。新幹線が止まりました。",
    "arabic": "قَالَ العُمْدَة إن الجسر مغلق",
    "hindi": "महापौर ने कहा कि पुल बंद है",
    "old": "The O'Neill bridge, a well-known 1,200-tonne co\u00adoperation, costs 3.5 million.",
}


@pytest.fixture
def stocked(archive):
    for number, (key, text) in enumerate(TEXTS.items()):
        archive.add(deposit(text, moment(1, number), key=key, title=None))
    return archive


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("bridge", {"bridge", "later", "ferry", "old"}),
        ("BRIDGE tarn", {"bridge", "later", "ferry"}),
        ('"old bridge"', {"bridge", "later"}),
        ('"bridge old"', set()),
        ("bridge -ferry", {"bridge", "later", "old"}),
        ('tarn -"gave way"', {"ferry"}),
        ("65 OR friday", {"bridge", "ferry"}),
        ("65 OR 107 OR friday tarn", {"bridge", "later", "ferry"}),
        ("OR tarn OR", {"bridge", "later", "ferry"}),
        ("res*", {"bridge", "later"}),
        ("rep*", {"ferry"}),
        ("re*", set()),  # too short for a beginning: a word, which stands in none of them
        ("burgermeister", {"german"}),
        ("BÜRGERMEISTER strasse", {"german"}),
        ("strassenmeisterei", {"german"}),
        ("大雪", {"japanese"}),
        ("雪大", set()),
        ("東京 新幹線", {"japanese"}),
        ("قال العمدة", {"arabic"}),
        ("महापौर पुल", {"hindi"}),
        ("O'Neill", {"old"}),
        ("o’neill", {"old"}),
        ("neill", {"old"}),
        ("well-known", {"old"}),
        ("known well", {"old"}),
        ("1,200", {"old"}),
        ("cooperation", {"old"}),
        ("3.5", {"old"}),
        ("-bridge", set()),
        ("", set()),
        ("\" ' * - OR ( ) : ^ ~ & | ! \\ %s :x {y} \0 \ud800", set()),
        ("NEAR(bridge tarn)", set()),
        ("words:bridge", set()),
        ("bridge AND tarn", set()),  # AND is a word like any other, and stands in none of them
    ],
)
def test_questions_find_what_they_ask_for(stocked, query, keys):
    assert {hit.key for hit in stocked.search(query)} == keys


def test_an_outlet_narrows_the_search_down(archive):
    archive.add(deposit(EARLY, key="1", outlet="The Courier"))
    archive.add(deposit(EARLY, key="2", outlet="The Herald"))
    assert [hit.key for hit in archive.search("bridge", outlet="The Herald")] == ["2"]
    assert archive.search("herald") == archive.search("bridge", outlet="Nobody") == []


def test_a_title_that_the_text_does_not_begin_with_is_found(archive):
    archive.add(deposit("A ferry runs.", title="Crossing the Tarn"))
    assert len(archive.search("crossing")) == 1
    assert archive.search('"tarn a"') == []  # no phrase goes from the title into the text


def test_what_fits_best_comes_first(archive):
    archive.add(deposit("A bridge. " * 9, moment(1), key="most", title=None))
    archive.add(
        deposit("Bridge opens at last\n\nThe council met in a long sitting and spoke of many other things.", moment(2), key="title")
    )
    archive.add(
        deposit(
            "The council met and spoke of much in a long sitting, of schools, and once of the bridge.", moment(3), key="once", title=None
        )
    )
    hits = archive.search("bridge")
    assert [hit.key for hit in hits] == ["most", "title", "once"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert (hits[1].title, hits[1].outlet, hits[1].first, hits[1].last) == ("Bridge opens at last", "The Courier", moment(2), moment(2))


def test_pages_of_hits_join_and_what_is_old_comes_last(archive, monkeypatch):
    monkeypatch.setattr(searching, "RANKED", 10)
    monkeypatch.setattr(postgres, "RECENT", 12)
    for number in range(25):
        archive.add(deposit("bridge " * (number % 3 + 1) + f"report {number} " + "and more " * 9, key=f"{number:02}", title=None))
    every = archive.search("bridge", limit=100)
    assert len({hit.key for hit in every}) == 25
    assert {hit.key for hit in every[:10]} == {str(number) for number in range(15, 25)}
    assert [hit.key for hit in every[10:]] == [f"{number:02}" for number in range(14, -1, -1)]
    assert all(hit.score > 0 for hit in every[:10])
    assert all(hit.score == 0 for hit in every[10:])
    for size in (3, 10, 11):
        pages = [archive.search("bridge", limit=size, offset=offset) for offset in range(0, 25, size)]
        assert [hit for page in pages for hit in page] == every
    assert archive.search("bridge", limit=0) == archive.search("bridge", offset=25) == []


def test_a_very_long_text_is_found_by_its_beginning(archive):
    archive.add(deposit("bridge " + " ".join(f"w{number}" for number in range(40_000)) + " ferry", title=None))
    archive.add(
        deposit("x" * 5000 + " " + " ".join(chr(0x4E00 + number % 20_000) * 30 for number in range(30_000)), key="wide", title=None)
    )
    assert len(archive.search("bridge")) == 1
    assert len(archive.search("w15000")) == 1
    assert archive.search("ferry") == []
    assert len(archive.search("x" * 5000)) == 1
    assert list(archive.problems()) == []


pieces = st.sampled_from(["bridge", "Brücke", "the", "65", "-", "OR", '"', "*", "東京", "tarn", "o'neill", "(", "ferry", " "])


@given(
    texts=st.lists(st.lists(pieces, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8),
    queries=st.lists(st.lists(pieces, max_size=6).map("".join), min_size=1, max_size=8),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_engines_answer_the_same(texts, queries, tmp_path_factory, postgresql_server):
    answers = []
    database = postgresql_server()
    for address in (str(tmp_path_factory.mktemp("search") / "a"), database):
        with open_archive(address, now=Clock()) as archive:
            for number, text in enumerate(texts):
                archive.add(deposit(text, key=str(number), title=None))
            answers.append(
                [
                    [(hit.key, hit.score, hit.snippet) for hit in archive.search(query)]
                    for query in [*queries, *(" ".join(query) for query in queries)]
                ]
            )
    postgresql_server.back(database)
    assert answers[0] == answers[1]


# --- questions and snippets ---------------------------------------------------------------------------------------------------------------


def test_questions_are_read():
    query = parse('Mayor "old bridge" OR ferr* -"gave way" -x')
    assert query.groups == ((Term(("mayor",)),), (Term(("old", "bridge")), Term(("ferr",), prefix=True)))
    assert query.without == (Term(("gave", "way")), Term(("x",)))
    assert query.terms == (Term(("mayor",)), Term(("old", "bridge")), Term(("ferr",), prefix=True))
    assert parse('"never closed').groups == ((Term(("never", "closed")),),)
    assert len(parse("a " * 400).groups) <= 16


@given(st.text(max_size=80))
def test_every_text_is_a_question(text):
    for term in parse(text).terms:
        assert all(fold(word) == [word] for word in term.words)


@given(st.text(max_size=300))
def test_folding_a_folded_text_changes_nothing(text):
    words = fold(text)
    assert fold(" ".join(words)) == words


@given(st.text(max_size=200), st.text(max_size=20))
def test_a_snippet_is_made_of_the_text(text, query):
    pieces = snippet(text, parse(query).terms)
    whole = "".join(piece for piece, _ in pieces).strip("…")
    assert " ".join(whole.split()) in " ".join(text.split()) or "…" in text


def test_a_snippet_shows_the_place_where_most_terms_stand():
    text = (
        "The mayor spoke. "
        + "Nothing of note was said for a while. " * 12
        + "Then the mayor closed the old  bridge,\nand left. "
        + "And more. " * 50
    )
    pieces = snippet(text, parse('mayor "OLD bridge"').terms)
    assert [piece for piece, found in pieces if found] == ["mayor", "old", "bridge"]
    whole = "".join(piece for piece, _ in pieces)
    assert whole.startswith("…")
    assert whole.endswith("…")
    assert "closed the old bridge, and left." in whole
    assert len(whole) < 400


def test_a_snippet_marks_what_is_as_good_as_asked_for():
    assert snippet("Die »Brücke« fiel.", parse("brucke").terms) == (("Die »", False), ("Brücke", True), ("« fiel.", False))
    assert snippet("東京都は大雪です。", parse("大雪").terms) == (("東京都は", False), ("大", True), ("雪", True), ("です。", False))
    assert snippet("Only the title has it.", parse("bridge").terms) == (("Only the title has it.", False),)
    assert snippet("", ()) == ()
    assert snippet("“e\u0301te\u0301”, पुल की।", parse("ete की").terms) == (
        ("“", False),
        ("e\u0301te\u0301", True),
        ("”, पुल ", False),
        ("की", True),
        ("।", False),
    )


# --- what is remembered of one search for the next ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [0, 1_000, 8_000_000])
def test_searches_find_the_same_however_little_is_remembered(stocked, monkeypatch, room):
    asked = ("bridge", "tarn", "res*", '"old bridge"', "bridge -ferry")
    first = [stocked.search(query) for query in asked]
    monkeypatch.setattr(searching, "FOLDED_BYTES", room)
    for _ in range(2):
        assert [stocked.search(query) for query in asked] == first
    assert stocked._remembered._held <= room
    assert bool(stocked._remembered.kept) == bool(room)


def test_nothing_is_remembered_of_a_text_that_another_program_forgot(stocked, address):
    (hit,) = stocked.search("burgermeister")
    assert hit.version in stocked._remembered.kept
    with open_archive(address, now=Clock()) as other:
        other.forget(version=hit.version, reason="a private person asked", author="desk")
    assert not stocked.search("burgermeister")
    stocked.search("bridge")
    assert hit.version not in stocked._remembered.kept
