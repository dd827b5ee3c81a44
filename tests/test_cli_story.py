"""`variorum story`: files, folders and tables in; JSON, text and a page out."""

import json
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

import variorum
from variorum import cli, render

STORIES = Path(__file__).parent / "threads" / "stories"


def run(capsys, *arguments):
    status = cli.main(["story", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = STORIES / "quarry"
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    path = tmp_path_factory.mktemp("story") / "quarry.jsonl"
    rows = ({"id": text["file"], "text": (folder / text["file"]).read_text("utf-8"), "outlet": text["outlet"], "published": text["published"]} for text in gold["texts"])  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_json_follows_its_schema_and_spans_index_the_texts(capsys, table):
    status, out, _ = run(capsys, table, "--format", "json")
    data = json.loads(out)
    assert status == 0
    jsonschema.Draft202012Validator(render.schema("story")).validate(data)
    changes = jsonschema.Draft202012Validator(
        render.schema("compare")["properties"]["changes"] | {"$defs": render.schema("compare")["$defs"]}
    )
    for step in data["changes"]:
        changes.validate(step["changes"])
    texts = {row["id"]: row["text"] for row in map(json.loads, table.read_text("utf-8").splitlines())}
    assert [article["id"] for article in data["articles"]] == ["morning.txt", "noon.txt", "copy.txt"]
    first = data["threads"][0]
    assert [occurrence["figure"] for occurrence in first["occurrences"]] == [14, 22, 22]
    for thread in data["threads"]:
        for occurrence in thread["occurrences"]:
            start, end = occurrence["span"]
            assert texts[occurrence["article"]][start:end].strip()
            if occurrence["attribution"]:
                article = next(article for article in data["articles"] if article["id"] == occurrence["article"])
                assert occurrence["attribution"] in {attribution["id"] for attribution in article["attributions"]}
    assert data["pairs"][0]["earlier"] == "morning.txt"


def test_a_change_of_schema_is_seen():
    schema = render.schema("story")
    jsonschema.Draft202012Validator.check_schema(schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(
            {"articles": [], "pairs": [], "changes": [], "threads": [{"id": "t1"}], "notes": [], "variorum": "0"}
        )


def test_text_in_the_order_of_the_page(capsys, table):
    status, out, _ = run(capsys, table, "--width", "90")
    assert status == 0
    parts = ["3 texts · 2 outlets", "Claims: ", "How the texts relate", "≠ changed", "− withdrawn", "Who is quoted"]
    assert [out.index(part) for part in parts] == sorted(out.index(part) for part in parts)
    assert all(len(line) <= 90 for line in out.splitlines())
    assert "3 texts, 1 origin (the district fire service)" in " ".join(out.split())


def test_a_page_that_needs_nothing_else(capsys, table, tmp_path):
    status, out, _ = run(capsys, table, "-o", tmp_path / "story.html")
    page = (tmp_path / "story.html").read_text("utf-8")
    assert status == 0
    assert out == ""
    assert "at least 22 workers" in page
    assert "<script src" not in page


def test_a_folder_without_dates_takes_the_one_given(capsys, tmp_path):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_bytes((STORIES / "audit" / name).read_bytes())
    status, out, _ = run(capsys, tmp_path, "--format", "json", "--published", "2024-02-02")
    data = json.loads(out)
    assert status == 0
    assert {article["published"] for article in data["articles"]} == {"2024-02-02"}
    assert any(pair["earlier"] is None or pair["direction_confidence"] < 0.99 for pair in data["pairs"])


def test_hostile_words_are_inert_on_a_terminal(capsys, tmp_path):
    text = "At least 65 people were hurt\x1b[31m in \u202eOrsk on Monday, the <script>alert(1)</script> \x1b]0;mayor\x07 said."
    (tmp_path / "a.txt").write_text(text, "utf-8")
    _, out, _ = run(capsys, tmp_path / "a.txt")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\x07" not in out


def test_what_is_rejected_is_named_and_the_rest_is_told(capsys, tmp_path):
    (tmp_path / "a.txt").write_text("A fire killed 3 people in Orsk on Monday, police said.", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    status, out, err = run(capsys, tmp_path, "--format", "json")
    assert status == 1
    assert "empty.txt" in err
    assert len(json.loads(out)["articles"]) == 1


def test_nothing_to_tell(capsys, tmp_path):
    (tmp_path / "empty.txt").write_text("", "utf-8")
    status, out, err = run(capsys, tmp_path / "empty.txt")
    assert status == 2
    assert out == ""
    assert "Traceback" not in err


# --- what people give by mistake ------------------------------------------------------------------------------------------------------------

FIRE = "A fire killed 3 people in Lindmark on Monday, police said."
PEARS = "The orchard fair at Holm sold out of pears by noon, the growers said."
HALL = "The town hall was shut for the day, and the trams did not run until the evening, the mayor's office said."


def written(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return [folder / f"{name}.txt" for name in texts]


def rows(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def test_one_text_is_read_and_stands_alone(capsys, tmp_path):
    status, out, err = run(capsys, *written(tmp_path, fire=FIRE), "--format", "json")
    data = json.loads(out)
    assert (status, data["pairs"], data["changes"]) == (0, [], [])
    assert [thread["status"] for thread in data["threads"]] == ["stable"]
    assert data["notes"][0] == "one text only: it is read, and there is nothing to compare it with"
    assert err == ""
    _, _, err = run(capsys, tmp_path / "fire.txt", "-o", tmp_path / "one.html")
    assert err.splitlines() == [f"variorum: {note}" for note in data["notes"]]  # they stand in the page too, but nobody has opened it yet


def test_two_texts_that_share_nothing_are_told_so(capsys, tmp_path):
    status, out, _ = run(capsys, *written(tmp_path, fire=FIRE, pears=PEARS), "--format", "json")
    data = json.loads(out)
    assert (status, data["pairs"], data["changes"]) == (0, [], [])
    assert any(note.startswith("no two texts share a passage") for note in data["notes"])
    assert all(len({occurrence["article"] for occurrence in thread["occurrences"]}) == 1 for thread in data["threads"])
    assert {thread["status"] for thread in data["threads"]} == {"stable"}


def test_without_dates_no_order_is_claimed_between_texts_that_give_none(capsys, tmp_path):
    status, out, _ = run(capsys, *written(tmp_path, one=f"{FIRE} {HALL}", two=f"{HALL} {FIRE}"), "--format", "json")
    data = json.loads(out)
    assert status == 0
    assert "no text bears a date" in data["notes"]
    assert {article["published"] for article in data["articles"]} == {None}
    assert [pair["earlier"] for pair in data["pairs"]] == [None]


def test_the_same_file_twice_is_two_tellings_of_one_origin(capsys, tmp_path):
    (path,) = written(tmp_path, fire=f"{FIRE} {HALL}")
    status, out, _ = run(capsys, path, path, "--format", "json")
    data = json.loads(out)
    assert status == 0
    assert len({article["id"] for article in data["articles"]}) == 2
    assert [(pair["relation"], pair["earlier"]) for pair in data["pairs"]] == [("same-text", None)]
    assert {thread["status"] for thread in data["threads"]} == {"stable"}
    assert all(len(thread["occurrences"]) == 2 and len(thread["origins"]) <= 1 for thread in data["threads"])


def test_dates_that_contradict_the_words_are_followed_as_they_were_given(capsys, tmp_path):
    """The record says March 1, the dateline of the text March 9: the record decides, and a date that is none is named."""
    fixed = {"outlet": "Lindmark Post", "url": "https://post.example/1"}
    table = rows(
        tmp_path / "dates.jsonl",
        {"id": "a", "published": "2025-03-05", "text": f"LINDMARK, March 3 - {FIRE} {HALL}"} | fixed,
        {"id": "b", "published": "2025-03-01", "text": f"LINDMARK, March 9 - {FIRE.replace('3', '5')} {HALL}"} | fixed,
        {"id": "c", "published": "the day after tomorrow", "text": f"{PEARS} {HALL}", "outlet": "Holm Mail"},
    )
    status, out, err = run(capsys, table, "--format", "json")
    data = json.loads(out)
    assert status == 0
    assert {article["id"]: article["published"] for article in data["articles"]} == {"a": "2025-03-05", "b": "2025-03-01", "c": None}
    assert next(pair["earlier"] for pair in data["pairs"] if {pair["a"], pair["b"]} == {"a", "b"}) == "b"
    toll = next(thread for thread in data["threads"] if 5 in [occurrence["figure"] for occurrence in thread["occurrences"]])
    assert (toll["status"], [occurrence["figure"] for occurrence in toll["occurrences"]]) == ("changed", [5, 3])
    assert "dates that are not in ISO 8601, passed over: 1; the first in line 3: 'the day after tomorrow'" in err


def test_an_empty_folder_is_said_to_be_empty(capsys, tmp_path):
    (tmp_path / "none").mkdir()
    status, out, err = run(capsys, tmp_path / "none")
    assert (status, out) == (2, "")
    assert err.startswith(f"variorum: {tmp_path / 'none'}: no texts in this folder")
    assert all(line.startswith("variorum: ") for line in err.splitlines())


def test_a_file_that_is_not_there_does_not_cost_the_others(capsys, tmp_path):
    status, out, err = run(capsys, tmp_path / "gone.txt", *written(tmp_path, fire=FIRE), "--format", "json")
    assert status == 1
    assert len(json.loads(out)["articles"]) == 1
    assert err.splitlines()[0].startswith(f"variorum: {tmp_path / 'gone.txt'}: no such file")


def test_languages_side_by_side(capsys, tmp_path):
    russian = "В Линдмарке в понедельник при пожаре погибли 3 человека, сообщила полиция. Трамваи не ходили до вечера."
    arabic = "قالت الشرطة إن حريقا في ليندمارك أدى إلى مقتل 3 أشخاص يوم الاثنين. لم تسر عربات الترام حتى المساء."
    status, out, _ = run(capsys, *written(tmp_path, a=f"{FIRE} {HALL}", b=russian, c=arabic), "--format", "json")
    data = json.loads(out)
    assert status == 0
    assert [article["language"] for article in data["articles"]] == ["en", "ru", "ar"]
    assert data["pairs"] == []
    texts = {article["id"]: text for article, text in zip(data["articles"], (f"{FIRE} {HALL}", russian, arabic), strict=True)}
    for thread in data["threads"]:
        assert len({occurrence["article"] for occurrence in thread["occurrences"]}) == 1  # nothing is said to be the same across languages
        assert all(texts[each["article"]][slice(*each["span"])].strip() for each in thread["occurrences"])


# --- hostile words ------------------------------------------------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script> \u202ekram\u2066 \x1b[31mred\x1b]0;own\x07 <img src=x onerror=alert(2)> javascript:alert(3) --> </title> ]]> {{7*7}}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    def record(number, hurt, address):
        said = f"At least {hurt} workers were hurt when a <script>alert(7)</script> wall fell at the quarry near \u202eLindmark\u202c on Monday, the fire service \x1b[31msaid."
        quoted = '"We heard <b>one</b> crack," said Mira \u2067Tolen\x1b[0m, a driver. The quarry employs 340 people in three shifts.'
        return {"id": f"<b onclick=alert(4)>{number}\x1b[2J\u202e", "outlet": "Post \u202e<i>x</i>\x1b[1m", "url": address, "published": f"2025-03-0{number}T08:00Z", "title": EVIL, "text": f"{EVIL}\n\n{said} {quoted}\n"}  # fmt: skip

    path = tmp_path_factory.mktemp("hostile") / "texts.jsonl"
    return rows(path, record(3, 14, "javascript:alert(5)"), record(4, 22, 'https://post.example/"><script>alert(6)</script>'))


def unseen(text):
    """Control and formatting characters that would act on a terminal or turn the words of a page round."""
    return {hex(ord(char)) for char in set(text) if unicodedata.category(char) in {"Cc", "Cf"} and char not in "\n\t"}


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.scripts, self.names, self.attributes = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.scripts += [""] if tag == "script" else []

    def handle_data(self, data):
        if self.scripts and self.lasttag == "script":
            self.scripts[-1] += data


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_no_form_lets_a_control_character_through(capsys, hostile, form):
    status, out, err = run(capsys, hostile, "--format", form)
    assert status == 0
    assert unseen(out) == set()
    assert unseen(err) == set()


def test_in_json_hostile_words_are_whole(capsys, hostile):
    data = json.loads(run(capsys, hostile, "--format", "json")[1])
    assert {article["title"] for article in data["articles"]} == {EVIL}
    assert [article["id"] for article in data["articles"]] == [f"<b onclick=alert(4)>{number}\x1b[2J\u202e" for number in (3, 4)]
    assert [occurrence["figure"] for occurrence in data["threads"][0]["occurrences"]] == [14, 22]


def test_in_the_page_hostile_words_are_words(capsys, hostile):
    page = run(capsys, hostile, "--format", "html")[1]
    found = Elements()
    found.feed(page)
    assert not any("alert(" in script for script in found.scripts)
    assert "img" not in found.names
    assert [each for each in found.attributes if each[1].startswith("on")] == []
    assert [each for each in found.attributes if each[1] in {"href", "src", "action"} and "script" in each[2].casefold()] == []
    assert "Content-Security-Policy" in page
    assert "&lt;script&gt;alert(7)" in page  # shown, not run


# --- the rest of the face ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["-", "-"], ["a.txt", "-o", "story.jsonl"]])
def test_what_cannot_be_done_is_said_before_the_work(capsys, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("A fire killed 3 people in Orsk on Monday, police said.", "utf-8")
    status, _, err = run(capsys, *arguments)
    assert status == 2
    assert err.startswith("variorum: ")


def test_help_costs_nothing():
    code = "import sys\nfrom contextlib import suppress\nfrom variorum.cli import main\nwith suppress(SystemExit): main(['story', '--help'])\nprint([name for name in ('numpy', 'onnxruntime', 'pyarrow') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "variorum story early.txt late.txt -o story.html" in done.stdout


def test_the_story_in_python(table):
    told = variorum.story(variorum.Article(text=row["text"], given_id=row["id"], outlet=row["outlet"], published=row["published"]) for row in map(json.loads, table.read_text("utf-8").splitlines()))  # fmt: skip
    frame = told.to_dataframe()
    assert frame[frame.thread == "t1"].value.tolist() == [14, 22, 22]
    assert told.to_html().startswith("<!")
    assert "14 → 22" in told._repr_html_()
    assert variorum.story(["One <b>man</b> said that 5 people died."])._repr_html_().count("<b>") == 0
