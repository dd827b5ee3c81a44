"""The index: the engine's findings for one article at a time, whatever happened to the process that wrote it; invented stories throughout."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from variorum import Article
from variorum.errors import InputError, OutputError
from variorum.reuse import find, passages
from variorum.reuse.index import Index, answer, file, intake, marks
from variorum.reuse.schemas import ARTICLES, PAIRS, PASSAGES

PLACES = "Orrevik Lindmark Skarn Ostravik Tarnholm Vessby Halden-on-Sea Corran Mirefield Aldery".split()
NAMES = ("Edda Brandt", "Jonas Falk", "Mirela Costin", "Tomas Ek", "Ingrid Varga", "Paulo Reis", "Hana Sorel", "Aksel Lund")
OUTLETS = ("Skarn News", "Lindmark Courier", "The Orrevik Post", "Coast Radio")
SENTENCES = (
    (
        "{place} — The old bridge over the mill race will stay shut until at least the {n}th, the county engineer said on {day}, after divers found "
        "that the second pier had moved by the width of a hand."
    ),
    "{name}, who runs the bakery on the quay, said she had lost {n} customers a day since the barriers went up and that nobody had told her why.",
    (
        "“We were promised a footbridge by the spring, and what we have got is a sign,” said {name}, a retired pilot who has lived across the water "
        "for {n} years."
    ),
    (
        "The council set aside {n} million crowns for the work in its last budget, but {name}, the treasurer, said the money had since been spent on the "
        "roof of the school in {place}."
    ),
    (
        "A ferry with {n} people aboard ran aground off {place} shortly before dusk on {day}, the coastguard said; two of them were hurt, neither "
        "seriously."
    ),
    (
        "Its operator said the crossing would be closed until further notice and that passengers with tickets for the coming week would be given "
        "their money back."
    ),
    (
        "Water has been seeping through the northern wall of the dam above {place} since {day}, and engineers have begun to lower the lake by {n} "
        "centimetres, the energy ministry said."
    ),
    (
        "“The wall will hold,” {name} told reporters at the gate, adding that the leak had been found by a diver during an inspection that was planned "
        "long ago."
    ),
    "Families in the Lower Bank quarter of {place} were nevertheless asked to be ready to leave at an hour's notice, and a school was opened for the night.",
    "By {day} evening {n} households were still without power, most of them in the hills behind {place}, where falling trees had brought down the line.",
    "{name} of the grid company said crews from three counties were at work and that the last of the homes would be connected before the weekend.",
    "The storm passed over {place} faster than had been forecast, but gusts of {n} kilometres an hour were measured at the lighthouse.",
    "Police in {place} arrested {n} people on {day} during a march against the sale of the harbour, which organisers said had been peaceful throughout.",
    "The harbour board rejected that account in a statement and said that windows of its office had been broken and a guard had been pushed over.",
    "{name}, a lawyer for the marchers, said that all but two had been let go without charge and that she would ask for the film from the cameras.",
    "The vote on the sale, which was to be held this month, was put off by the mayor of {place} after {n} residents had signed a petition against it.",
    "Figures that were published on {day} show that {n} fewer boats landed their catch at {place} than in the year before, the lowest number since records began.",
    "According to {name}, who teaches economics at the college in {place}, the town lives by its summer guests now and has not noticed yet that it does.",
)
FOOTER = (
    "Sign up for the evening letter of the Skarn News and get the five stories that matter to the coast at six o'clock every day, or write to the "
    "desk at the address below if you know more about this story than we do. All our reporting is free to read."
)
WIRE = (
    "The Coastal News Agency reported from the scene that the fire had started in the net loft shortly after four in the morning and had "
    "reached the fuel store before the first engine arrived, that eleven people were taken to the county hospital with burns, and that the police "
    "were looking for the driver of a white van which two fishermen had seen leaving the quay with its lights off."
)
QUOTATION = (
    "“I have said it to the board and I say it to you, there was no money for a second inspection, there was no plan for one, and nobody who sits in "
    "this room can tell the families anything else,”"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def report(chance, sentences=6):
    """A report of its own: sentences that others use too, with other names and figures."""
    slots = {"place": PLACES, "name": NAMES, "day": DAYS}
    lines = [
        line.format(n=chance.randrange(3, 900), **{name: chance.choice(values) for name, values in slots.items()})
        for line in chance.sample(SENTENCES, sentences)
    ]
    return "\n\n".join(" ".join(lines[at : at + 2]) for at in range(0, len(lines), 2))


def collection(seed, count):
    """Articles with what news does to one another: copies, versions, extracts, wire paragraphs, one quotation, the outlet's footer."""
    chance = random.Random(seed)
    articles = []
    for number in range(count):
        text, outlet = report(chance, chance.randrange(3, 9)), chance.choice([*OUTLETS, None])
        kind = chance.choice(["own"] * 4 + ["copy", "version", "extract", "wire", "quotation", "short"])
        if kind in {"copy", "version", "extract"} and articles:
            origin = chance.choice(articles)
            text = origin.text
            if kind == "version":
                outlet, text = origin.outlet, f"{text.replace(' said ', ' told reporters ', 1)}\n\n{report(chance, 1)}"
            elif kind == "extract":
                text = f"{report(chance, 2)}\n\n{text[: len(text) // 2]}\n\n{report(chance, 2)}"
        elif kind == "wire":
            text = f"{text}\n\n{WIRE}"
        elif kind == "quotation":
            text = f"{text}\n\n{QUOTATION} {chance.choice(NAMES)} said.\n\n{report(chance, 1)}"
        elif kind == "short":
            text = chance.choice(["Bridge at Orrevik shut until further notice", "Ferry aground off Corran, two hurt, coastguard says"])
        if outlet == "Skarn News" and FOOTER not in text:
            text = f"{text}\n\n{FOOTER}"
        published = f"2025-0{chance.randrange(1, 10)}-1{chance.randrange(10)}" if chance.random() < 0.7 else None
        articles.append(Article(text=text, given_id=f"{chance.randrange(10**6):06}-{number}", outlet=outlet, published=published))
    return articles


def batch(articles):
    columns = zip(*((one.id, one.text, one.title, one.outlet, one.url, one.published) for one in articles), strict=True)
    return pa.record_batch([pa.array(column, pa.string()) for column in columns], schema=ARTICLES)


def of(whole, article):
    """What the engine found for one article."""
    tables = (whole.pairs, whole.passages)
    return tuple(
        table.filter(pc.or_(pc.equal(table["a"], article.id), pc.equal(table["b"], article.id))).combine_chunks() for table in tables
    )


def engine(articles):
    return find([batch(articles)])


def contents(path):
    """All rows of an index, by table."""
    base = sqlite3.connect(path)
    try:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = ("about", "articles", "texts", "postings", "common")
        return {table: base.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}
    finally:
        base.close()


def assert_whole(path, folder):
    """Every article in it is there with all that belongs to it, and nothing else: as in an index that is made of them afresh."""
    there = contents(path)
    texts = dict(there["texts"])
    articles = [
        Article(given_id=id_, text=texts[number].decode(), title=title, outlet=outlet, url=url, published=published)
        for number, id_, title, outlet, url, published, *_ in there["articles"]
    ]
    afresh = folder / f"afresh-{len(list(folder.iterdir()))}.db"
    with Index(afresh) as index:
        index.add_many(articles)
    assert contents(afresh) == there
    return [one.id for one in articles]


@pytest.fixture(scope="module")
def stories():
    return collection(1, 90)


@pytest.fixture(scope="module")
def whole(stories):
    return engine(stories)


# --- the engine's findings ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", range(0, 90, 9))
def test_the_last_article_has_the_relations_that_the_engine_finds(tmp_path, stories, whole, last):
    with Index(tmp_path / "news.db") as index:
        index.add_many(one for at, one in enumerate(stories) if at != last)
        asked = index.relations(stories[last])
        added = index.add(stories[last])
    assert (added.pairs, added.passages) == (asked.pairs, asked.passages) == of(whole, stories[last])


def test_the_collection_has_every_kind_of_relation_and_of_passage(whole):
    assert set(whole.pairs["relation"].to_pylist()) >= {"same-text", "version", "copy", "draws-on"}
    assert set(whole.passages["kind"].to_pylist()) == {"text", "quotation", "boilerplate"}


def test_each_article_as_it_comes_has_what_the_engine_finds_among_those_that_came(tmp_path):
    articles = collection(2, 60)
    with Index(tmp_path / "news.db") as index:
        for at, article in enumerate(articles):
            found = index.add(article)
            if at % 6 == 5:
                assert (found.pairs, found.passages) == of(engine(articles[: at + 1]), article)
    assert_whole(tmp_path / "news.db", tmp_path)


@pytest.mark.parametrize("way", ["one by one", "all at once", "by lots", "in turns"])
def test_every_stored_article_has_them_however_they_came(tmp_path, monkeypatch, stories, whole, way):
    if way == "by lots":
        monkeypatch.setattr(intake, "_BULK_PRINTS", 300)
        monkeypatch.setattr(intake, "_ROWS", 5)
    with Index(tmp_path / "news.db") as index:
        mixed = random.Random(3).sample(stories, len(stories))
        if way == "one by one":
            for article in mixed:
                index.add(article)
        elif way == "in turns":
            index.add_many(mixed[:30])
            for article in mixed[30:50]:
                index.add(article)
            index.add_many([batch(mixed[50:])])
        else:
            index.add_many([batch(mixed[:40]), *mixed[40:60], batch(mixed[60:])])
        assert all((found.pairs, found.passages) == of(whole, one) for one in stories for found in [index.relations(one)])
    assert_whole(tmp_path / "news.db", tmp_path)


def test_many_candidates_are_measured_some_at_a_time(tmp_path, monkeypatch, stories, whole):
    monkeypatch.setattr(answer, "_WORLD", 3)
    monkeypatch.setattr(file, "AT_ONCE", 25)
    monkeypatch.setattr(intake, "_TRIMMED", 2)
    with Index(tmp_path / "news.db") as index:
        index.add_many(stories[:-9])
        for article in stories[-9:]:
            index.add(article)
        assert all((found.pairs, found.passages) == of(whole, one) for one in stories[::3] for found in [index.relations(one)])


@pytest.fixture
def low_cap(monkeypatch):
    for module in (answer, intake, marks, passages):
        monkeypatch.setattr(module, "CAP", 12)


def test_what_too_many_articles_have_joins_nobody(tmp_path, low_cap):
    chance = random.Random(5)
    bare = [Article(given_id=f"w{n:02}", text=WIRE, outlet=OUTLETS[n % 4]) for n in range(16)]
    for name, carrying in (("bare", bare), ("more", [replace(one, text=f"{report(chance)}\n\n{WIRE}") for one in bare])):
        with Index(tmp_path / f"{name}.db") as index:
            joined = []
            for at, article in enumerate(carrying):
                found = index.add(article)
                assert (found.pairs, found.passages) == of(engine(carrying[: at + 1]), article)
                joined.append(len(found.pairs))
            again = index.relations(carrying[0])
            assert (again.pairs, again.passages) == of(engine(carrying), carrying[0])
        assert_whole(tmp_path / f"{name}.db", tmp_path)
        if name == "bare":
            assert joined == [*range(12), 0, 0, 0, 0]  # the thirteenth makes them too many


def test_an_edge_that_ten_articles_have_becomes_boilerplate_for_all_of_them(tmp_path):
    chance = random.Random(6)
    signed = [Article(given_id=f"f{n:02}", text=f"{report(chance)}\n\n{FOOTER}", outlet="Skarn News") for n in range(11)]
    with Index(tmp_path / "news.db") as index:
        kinds = []
        for at, article in enumerate(signed):
            before = index.relations(article)
            found = index.add(article)
            assert (found.pairs, found.passages) == (before.pairs, before.passages) == of(engine(signed[: at + 1]), article)
            kinds.append("boilerplate" in found.passages["kind"].to_pylist())
        assert kinds == [False] * 9 + [True] * 2
        whole = engine(signed)
        assert all((found.pairs, found.passages) == of(whole, one) for one in signed for found in [index.relations(one)])


def test_a_text_that_says_one_thing_over_and_over(tmp_path):
    chance = random.Random(7)
    said = f"{WIRE}\n\n"
    articles = [Article(given_id=f"r{n:02}", text=f"{report(chance)}\n\n{said * (1 + n % 7)}{FOOTER}") for n in range(14)]
    whole = engine(articles)
    with Index(tmp_path / "news.db") as index:
        for article in articles:
            index.add(article)
        assert all((found.pairs, found.passages) == of(whole, one) for one in articles for found in [index.relations(one)])
    assert_whole(tmp_path / "news.db", tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bridge shut",
        "— … —",
        "Bridge at Orrevik shut until further notice, says county",
        "The bridge at Orrevik will stay shut until further notice, says the county engineer",
        "大桥于星期二关闭，直到修理完成为止，县工程师在周一的新闻发布会上对记者们说，第二座桥墩移动了一只手的宽度。",
        "สะพานเก่าจะปิดจนกว่าจะมีประกาศเพิ่มเติม วิศวกรประจำเทศมณฑลกล่าวเมื่อวันจันทร์ หลังจากนักดำน้ำพบว่าตอม่อที่สองเคลื่อนตัว",
        "The bridge \ud800 at Orrevik will stay shut until further notice,\x00 says the county engineer, and \U0001f309 nobody knows for how long.",
    ],
)
def test_short_texts_other_scripts_and_odd_characters(tmp_path, stories, text):
    twin = replace(stories[0], text=f"{text} It was so on Tuesday.", given_id="twin")
    one, other = (replace(stories[0], text=text, given_id=id_) for id_ in ("one", "ot\x00her"))
    articles = [*stories[:12], twin, one, other]
    plain = [replace(article, text=article.text.replace("\ud800", "\ufffd")) for article in articles]
    with Index(tmp_path / "news.db") as index:
        index.add_many(articles[:-1])
        found = index.add(other)
        assert (found.pairs, found.passages) == of(engine(plain), other)
        assert other.id in index
        assert len(index) == 15
    assert_whole(tmp_path / "news.db", tmp_path)


def test_on_the_fakes_corpus_all_articles_have_what_the_engine_finds(tmp_path, shared):
    table = pq.read_table(shared / "data" / "reuse" / "fakes.parquet")
    articles = [Article(given_id=row["id"], text=row["text"], title=row["title"], published=row["date"]) for row in table.to_pylist()]
    whole = engine(articles)
    with Index(tmp_path / "news.db") as index:
        index.add_many(articles[:700])
        for article in articles[700:-1]:
            index.add(article)
        last = index.add(articles[-1])
        assert (last.pairs, last.passages) == of(whole, articles[-1])
        assert [one.id for one in articles for found in [index.relations(one)] if (found.pairs, found.passages) != of(whole, one)] == []


# --- who is looked at ---------------------------------------------------------------------------------------------------------------------


def candidates(index, article):
    read = intake.read_in(intake.batch_of([article]))
    return answer._sharers(index._base, read, None).candidates.tolist()


def test_a_phrase_in_common_makes_no_candidate_and_a_run_of_twelve_words_does(tmp_path):
    chance = random.Random(8)
    phrase, run = "will be closed to all traffic until further", "the second pier of the bridge had moved by the width of a hand overnight"
    assert len(phrase.split()) < 12 <= len(run.split())
    with Index(tmp_path / "news.db") as index:
        for n in range(200):
            words = random.Random(n).sample([f"word{at}" for at in range(10_000)], 80)
            index.add(Article(given_id=f"p{n:03}", text=" ".join([*words[:40], phrase, *words[40:]])))
        index.add(Article(given_id="run", text=f"{report(chance, 1)} It was found that {run}, which surprised everybody."))
        found = candidates(index, Article(given_id="new", text=f"Traders fear that the quay {phrase} repairs. Divers say {run} again."))
        assert 201 in found
        assert len(found) < 20  # about two in a hundred pass by chance: eight bits on either side
        assert len(index.relations(Article(given_id="new", text=f"Divers say {run} again.")).passages) == 1


# --- what is in it ------------------------------------------------------------------------------------------------------------------------


def test_what_was_added_is_there_when_it_is_opened_again(tmp_path, stories):
    with Index(str(tmp_path / "news.db")) as index:
        assert len(index) == 0
        assert index.add_many(stories[:20]) == 20
        index.add(stories[20])
    with Index(tmp_path / "news.db") as index:
        assert len(index) == 21
        assert stories[3].id in index
        assert stories[30].id not in index
        assert 7 not in index
    assert [path.name for path in tmp_path.iterdir()] == ["news.db"]  # one file, once it is closed


def test_tables_have_their_schemas_when_nothing_is_found(tmp_path, stories):
    with Index(tmp_path / "news.db") as index:
        for found in (index.add(stories[0]), index.relations(stories[0]), index.relations(Article(text=""))):
            assert found.pairs.schema == PAIRS
            assert found.passages.schema == PASSAGES
            assert len(found.pairs) == len(found.passages) == 0


def test_adding_again_changes_nothing(tmp_path, stories):
    with Index(tmp_path / "news.db") as index:
        index.add_many(stories)
        before = contents(tmp_path / "news.db")
        first, again = index.relations(stories[4]), index.add(stories[4])
        assert (again.pairs, again.passages) == (first.pairs, first.passages)
        index.add(replace(stories[5], outlet="another name"))
        assert index.add_many([*stories[:7], batch(stories[7:])]) == 0
        assert contents(tmp_path / "news.db") == before
        assert index.add_many([*stories[:7], replace(stories[0], given_id="new"), replace(stories[0], given_id="new")]) == 1


def test_another_text_under_one_id_is_an_error_and_nothing_is_stored(tmp_path, stories):
    other = replace(stories[0], text="A text of its own that nobody else has written")
    with Index(tmp_path / "news.db") as index:
        index.add_many(stories[:5])
        before = contents(tmp_path / "news.db")
        for act in (index.add, index.relations, lambda one: index.add_many([stories[9], one]), lambda one: index.add_many([batch([one])])):
            with pytest.raises(InputError, match=rf"news\.db: another text is stored under the id '{stories[0].id}'; give each text an id"):
                act(other)
        with pytest.raises(InputError, match="another text is stored under the id 'new'"):
            index.add_many([replace(stories[7], given_id="new"), replace(stories[8], given_id="new")])
        assert contents(tmp_path / "news.db") == before


def test_what_is_no_article_is_refused(tmp_path):
    with Index(tmp_path / "news.db") as index, pytest.raises(TypeError, match="not dict"):
        index.add_many([{"id": "a", "text": "b"}])


# --- files that are no index --------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_index_is_left_as_it_is(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("The bridge at Orrevik will stay shut.\n" * 100, encoding="utf-8")
    other = tmp_path / "other.db"
    base = sqlite3.connect(other)
    base.execute("CREATE TABLE articles (id TEXT)")
    base.commit()
    base.close()
    for path, what in ((text, "no index of reuse"), (other, "a database, but no index of reuse")):
        before = path.read_bytes()
        with pytest.raises(InputError, match=what) as caught:
            Index(path)
        assert caught.value.where == str(path)
        assert caught.value.advice
        assert path.read_bytes() == before


def test_an_empty_file_becomes_an_index(tmp_path, stories):
    (tmp_path / "news.db").touch()
    with Index(tmp_path / "news.db") as index:
        index.add(stories[0])
        assert len(index) == 1


@pytest.mark.parametrize("place", ["", "nowhere/news.db"])
def test_a_place_where_no_file_can_be_is_an_error(tmp_path, place):
    with pytest.raises(OutputError, match="unable to open database file; name a file in a folder that exists"):
        Index(tmp_path / place)


@pytest.mark.parametrize("change", ["PRAGMA user_version = 99", "UPDATE about SET value = 'others'", "DELETE FROM about"])
def test_an_index_of_another_version_is_an_error(tmp_path, stories, change):
    with Index(tmp_path / "news.db") as index:
        index.add(stories[0])
    base = sqlite3.connect(tmp_path / "news.db")
    base.execute(change)
    base.commit()
    base.close()
    with pytest.raises(InputError, match="made by another version, whose fingerprints are not ours; make a new index"):
        Index(tmp_path / "news.db")


def test_other_fingerprints_have_another_signature(monkeypatch):
    before = marks.signature()
    assert marks.signature() == before
    for name in ("COMMON", "CAP", "LEAD", "REPEATS", "GRAM"):
        with monkeypatch.context() as change:
            change.setattr(marks, name, getattr(marks, name) + 1)
            assert marks.signature() != before
    monkeypatch.setattr(marks, "words_of", lambda texts: marks_words(pc.utf8_upper(pc.replace_substring(texts, "3", "4"))))
    assert marks.signature() != before


marks_words = marks.words_of


def test_a_damaged_index_is_an_error(tmp_path, stories):
    path = tmp_path / "news.db"
    with Index(path) as index:
        index.add_many(stories)
    damaged = bytearray(path.read_bytes())
    damaged[8192:] = b"\xff" * (len(damaged) - 8192)
    path.write_bytes(damaged)
    with pytest.raises(InputError, match="a damaged index"), Index(path) as index:
        index.relations(stories[0])


def test_a_full_disk_is_an_error_and_leaves_what_was_there(tmp_path, stories):
    with Index(tmp_path / "news.db") as index:
        index.add_many(stories[:30])
        before = contents(tmp_path / "news.db")
        index._base.execute(f"PRAGMA max_page_count = {index._base.execute('PRAGMA page_count').fetchone()[0] + 3}")
        with pytest.raises(OutputError, match="full; make room and try again"):
            index.add_many(stories[30:])
        assert contents(tmp_path / "news.db") == before
        index._base.execute("PRAGMA max_page_count = 1000000")
        assert index.add_many(stories) == len(stories) - 30


# --- several processes --------------------------------------------------------------------------------------------------------------------

WORKER = """
import sys
sys.path.insert(0, sys.argv[1])
from test_index import collection
from variorum.reuse.index import Index, intake
_, _, path, seed, first, last, way = sys.argv
articles = collection(int(seed), int(last))[int(first):]
with Index(path) as index:
    print("open", flush=True)
    if way == "add":
        for article in articles:
            index.add(article)
            print(article.id, flush=True)
    else:
        intake._BULK_PRINTS, intake._ROWS = 500, 4
        index.add_many(articles)
print("done", flush=True)
"""


def worker(path, seed, first, last, way="add"):
    command = [sys.executable, "-c", WORKER, Path(__file__).parent, path, seed, first, last, way]
    return subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out.split(), err


def test_a_process_killed_at_any_moment_leaves_whole_articles(tmp_path):
    chance = random.Random(int(os.environ.get("TEST_SEED", "9")))
    path = tmp_path / "news.db"
    articles = collection(9, 250)
    sizes = [0]
    for way in ("add", "add", "add_many", "add_many"):
        process = worker(path, 9, sizes[-1], 250, way)
        assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.02, 0.4))
        os.kill(process.pid, signal.SIGKILL)
        code, said, _ = ended(process)
        assert code in (-signal.SIGKILL, 0)
        ids = assert_whole(path, tmp_path)
        assert ids == [one.id for one in articles[: len(ids)]]
        sizes.append(len(ids))
        if way == "add":  # what it said it had added is there, and at most one more
            assert sizes[-1] - sizes[-2] - len([id_ for id_ in said if id_ != "done"]) in (0, 1)
    assert sizes[-1] > 5
    whole = engine(articles)
    with Index(path) as index:
        index.add_many(articles)
        assert all((found.pairs, found.passages) == of(whole, one) for one in articles[::20] for found in [index.relations(one)])


def test_two_processes_make_and_fill_one_index(tmp_path):
    path = tmp_path / "news.db"
    results = [ended(process) for process in [worker(path, 10, 0, 40), worker(path, 10, 20, 60), worker(path, 10, 50, 90, "add_many")]]
    assert [(code, err) for code, _, err in results] == [(0, "")] * 3
    assert sorted(assert_whole(path, tmp_path)) == sorted(one.id for one in collection(10, 90))


def test_a_reader_sees_the_index_as_it_was_while_another_writes(tmp_path, stories):
    with Index(tmp_path / "news.db") as one, Index(tmp_path / "news.db") as other:
        one.add_many(stories[:50])
        before = other.relations(stories[60])
        one._base.execute("BEGIN IMMEDIATE")
        one._base.execute("DELETE FROM postings")
        found = other.relations(stories[60])
        assert (found.pairs, found.passages) == (before.pairs, before.passages)
        one._base.execute("ROLLBACK")


def test_who_waits_too_long_for_another_writer_is_told(tmp_path, monkeypatch, stories):
    monkeypatch.setattr(file, "_PATIENCE", 0.1)
    with Index(tmp_path / "news.db") as one, Index(tmp_path / "news.db") as other:
        one._base.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="locked; another process is writing to it"):
            other.add(stories[0])
        one._base.execute("ROLLBACK")
        other.add(stories[0])
        assert len(one) == 1
