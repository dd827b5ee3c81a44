"""`variorum claims`: many texts in, results in order, each rejected text named; processes that die cost one text."""

import importlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import variorum
from variorum import cli, pipeline, processes, render
from variorum.cli import claims
from variorum.cli.progress import Tally
from variorum.errors import InputError, ModelError, TooLargeError
from variorum.model import Article, Attribution, Form, Reading

TEXT = "Bridge shut\n\nAt least 65 people crossed the old bridge in Lindmark on Monday, the mayor said.\n\nIt is “safe”, she added.\n"


def put(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def records(*texts):
    return "".join(json.dumps({"id": f"n{number}", "text": text}) + "\n" for number, text in enumerate(texts, 1))


@pytest.fixture
def text(tmp_path):
    return put(tmp_path / "a.txt", TEXT)


@pytest.fixture
def table(tmp_path):
    return put(tmp_path / "many.jsonl", records(*(f"{TEXT}\n\nNumber {number}." for number in range(5))))


class Stream(io.TextIOWrapper):
    """Standard input of bytes."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding="utf-8")


def run(capsys, *arguments):
    status = cli.main(["claims", *map(str, arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err.splitlines()


def shell(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "variorum", "claims", *map(str, arguments)], check=False, capture_output=True, timeout=120, **options
    )


# --- forms ----------------------------------------------------------------------------------------------------------------------------------


def test_one_text_is_told_as_text(capsys, text):
    status, out, err = run(capsys, text)
    assert (status, err) == (0, [])
    assert "“At least 65 people”" in out


def test_many_texts_are_json_lines_where_no_terminal_is(capsys, table, text, tmp_path):
    for arguments in ([table], [text, table], [tmp_path]):
        status, out, _ = run(capsys, *arguments)
        assert status == 0
        assert all(json.loads(line)["id"] for line in out.splitlines())


def test_many_texts_on_a_terminal_are_text(monkeypatch, table):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    options = cli.build_parser().parse_args(["claims", table])
    assert claims._default_form(options, single=False) == "text"
    options.output = "x"
    assert claims._default_form(options, single=False) == "jsonl"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_satisfies_the_schema_and_spans_index_the_file(capsys, text, form):
    assert cli.main(["schema", "claims"]) == 0
    schema = json.loads(capsys.readouterr().out)
    status, out, _ = run(capsys, "--format", form, "--published", "2021-03-03", text)
    data = json.loads(out)
    jsonschema.Draft202012Validator(schema).validate(data)
    with Path(text).open(encoding="utf-8", newline="") as file:
        given = file.read()
    assert status == 0
    assert data["published"] == "2021-03-03"
    assert data["path"] == text
    assert [given[slice(*figure["span"])] for figure in data["figures"]] == ["At least 65 people"]


def test_json_of_many_is_an_array_in_the_order_given(capsys, table):
    _, out, _ = run(capsys, "--format", "json", table)
    assert [item["id"] for item in json.loads(out)] == ["n1", "n2", "n3", "n4", "n5"]
    _, one, _ = run(capsys, "--format", "json", table, "--jobs", "1")
    assert one == out


def test_json_of_a_table_of_one_is_still_an_array(capsys, tmp_path):
    _, out, _ = run(capsys, "--format", "json", put(tmp_path / "one.jsonl", records("Words.")))
    assert [item["id"] for item in json.loads(out)] == ["n1"]


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html"])
def test_every_form_is_the_same_each_time(capsys, text, table, form):
    first, second = (run(capsys, "--format", form, text, table)[1] for _ in range(2))
    assert first == second
    assert first.endswith("\n")


@pytest.mark.parametrize(
    ("name", "start"), [("o.json", "{"), ("o.jsonl", '{"path"'), ("o.csv", "id,path"), ("o.html", "<!doctype"), ("o.txt", "")]
)
def test_the_ending_of_the_file_says_the_form(capsys, tmp_path, text, name, start):
    status, out, err = run(capsys, text, "-o", tmp_path / name)
    assert (status, out, err) == (0, "", [])
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Stream(TEXT.encode()))
    status, out, _ = run(capsys, "-", "--format", "jsonl")
    assert (status, json.loads(out)["path"]) == (0, "-")
    monkeypatch.setattr(sys, "stdin", Stream(records("A.", "B.").encode()))
    assert [json.loads(line)["id"] for line in run(capsys, "-", "--format", "jsonl")[1].splitlines()] == ["n1", "n2"]


def test_json_of_standard_input_is_an_object_or_an_array(capsys, monkeypatch):
    for data, kind in ((TEXT, dict), (records("A."), dict), (records("A.", "B."), list)):
        monkeypatch.setattr(sys, "stdin", Stream(data.encode()))
        assert isinstance(json.loads(run(capsys, "-", "--format", "json")[1]), kind)


# --- trouble --------------------------------------------------------------------------------------------------------------------------------


def test_a_rejected_text_is_named_and_the_rest_is_read(capsys, tmp_path, text):
    bad = put(tmp_path / "bad.jsonl", records("A.", "", "C.") + "junk\n")
    status, out, err = run(capsys, "--format", "jsonl", bad, tmp_path / "none.txt", text)
    assert status == 1
    assert len(out.splitlines()) == 3
    assert [line.split(": ")[1] for line in err] == [f"{bad}, line 2", f"{bad}, line 4", str(tmp_path / "none.txt")]


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html"])
def test_nothing_could_be_done(capsys, tmp_path, form):
    out_file = tmp_path / "out"
    status, out, err = run(capsys, "--format", form, tmp_path / "none.txt", "-o", out_file)
    assert (status, out, len(err)) == (2, "", 1)
    assert not out_file.exists()


def test_a_result_among_the_texts_is_refused(capsys, tmp_path, text):
    status, _, err = run(capsys, tmp_path, "-o", tmp_path / "claims.html")
    assert (status, len(err)) == (2, 1)
    assert "lies in a folder that is read" in err[0]
    assert run(capsys, tmp_path, "-o", tmp_path / "claims.json")[0] == 0


def test_an_empty_table_is_nothing_done(capsys, tmp_path):
    assert run(capsys, put(tmp_path / "e.jsonl", ""))[0] == 2


def test_a_failure_leaves_the_old_output(capsys, tmp_path, monkeypatch, table):
    out_file = tmp_path / "o.jsonl"
    out_file.write_text("old", encoding="utf-8")

    def fail(*_, **__):
        raise ModelError("missing", where="weights", advice="install again")

    monkeypatch.setattr("variorum.pipeline.texts.read", fail)
    status, _, err = run(capsys, table, "-o", out_file, "--jobs", "1")
    assert (status, out_file.read_text(encoding="utf-8")) == (2, "old")
    assert err == ["variorum: weights: missing; install again"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".variorum")] == []


def test_too_many_for_one_page(capsys, tmp_path):
    table = put(tmp_path / "t.jsonl", records(*["Words."] * 51))
    status, out, err = run(capsys, table, "--format", "html")
    assert (status, out) == (2, "")
    assert "more than 50 texts do not fit one page" in err[0]


@pytest.mark.parametrize("arguments", [["--jobs", "0"], ["--jobs", "x"], ["--format", "xml"], []])
def test_bad_arguments_end_with_two(capsys, arguments):
    with pytest.raises(SystemExit) as error:
        cli.main(["claims", *arguments, *(["a"] if arguments else [])])
    assert error.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_standard_input_twice_is_refused(capsys):
    assert "read once only" in run(capsys, "-", "-")[2][0]


def test_a_text_that_makes_the_program_fail_is_named(capsys, monkeypatch, table):
    real = pipeline.read

    def fail(article, **more):
        if article.given_id == "n2":
            raise RuntimeError("odd\nthing")
        return real(article, **more)

    monkeypatch.setattr("variorum.pipeline.texts.read", fail)
    status, out, err = run(capsys, table, "--format", "jsonl", "--jobs", "1")
    assert (status, len(out.splitlines()), len(err)) == (1, 4, 1)
    assert "(id n2): reading it failed (RuntimeError: odd thing)" in err[0]


def test_a_text_over_the_limit_is_named(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("variorum.settings.MAX_READ_LENGTH", 20)
    status, _, err = run(capsys, put(tmp_path / "t.jsonl", records("Short.", "long " * 9)), "--jobs", "1")
    assert status == 1
    assert "(id n2): 45 characters, more than" in err[0]


# --- processes ------------------------------------------------------------------------------------------------------------------------------


def articles(count, words=2000):
    return [Article(text=f"Number {number}. " + "word " * words, given_id=f"n{number}") for number in range(count)]


def shout(reading):
    """For other processes: fails, dies or refuses as the text tells."""
    name = reading.article.given_id
    if name == "n3":
        raise ValueError("loud")
    if name == "n5":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "n7":
        raise TooLargeError("too loud", where="n7", advice="hush")
    return f"{name}!"


def missing(reading):
    raise ModelError("missing", where="weights", advice="install again")


def told(items):
    return [item if isinstance(item, str) else f"{type(item).__name__} {item}" for item in items]


def test_a_killed_process_costs_one_text_and_the_order_stays():
    given = [*articles(12), InputError("bad", where="x", advice="y")]
    found = told(pipeline.map_readings(given, shout, jobs=2))
    assert [item for item in found if item.endswith("!")] == [f"n{number}!" for number in (0, 1, 2, 4, 6, 8, 9, 10, 11)]
    assert found[3].startswith("InputError the text given (id n3): reading it failed (ValueError: loud)")
    assert found[5].startswith("InputError the text given (id n5): the process that read it was killed")
    assert found[7] == "TooLargeError n7: too loud; hush"
    assert found[12] == "InputError x: bad; y"
    assert len(found) == 13


def test_what_would_fail_with_every_text_is_raised():
    with pytest.raises(ModelError, match="weights: missing; install again"):
        list(pipeline.map_readings(articles(9), missing, jobs=2))


def test_no_more_is_read_ahead_than_a_few_texts_a_process():
    taken = 0

    def given():
        nonlocal taken
        for article in articles(60, words=9000):
            taken += 1
            yield article

    found = pipeline.map_readings(given(), pipeline.itself, jobs=2)
    assert next(found).article.given_id == "n0"
    assert taken <= 2 * processes._AHEAD
    found.close()


def test_the_number_of_processes_changes_nothing():
    given = articles(6, words=5000)
    one, two = ([render.claims_line(reading) for reading in pipeline.read_many(given, jobs=jobs)] for jobs in (1, 2))
    assert one == two


def test_the_whole_command_in_processes(tmp_path):
    table = put(tmp_path / "t.jsonl", records(*(TEXT * 200 for _ in range(6))))
    done = shell(table, "--jobs", "2", "--format", "jsonl")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [f"n{number}" for number in range(1, 7)]


def test_a_reader_that_leaves_early_gets_no_traceback(tmp_path):
    table = put(tmp_path / "t.jsonl", records(*(TEXT * 300 for _ in range(20))))
    done = subprocess.run(f"{sys.executable} -m variorum claims {table} --format jsonl --jobs 2 | head -c 10", shell=True, check=False, capture_output=True, timeout=120)  # fmt: skip
    assert done.stderr == b""


def test_an_interrupt_ends_at_once_in_one_line(tmp_path):
    table = put(tmp_path / "t.jsonl", records(*(TEXT * 300 for _ in range(200))))
    process = subprocess.Popen(
        [sys.executable, "-m", "variorum", "claims", table, "--format", "jsonl", "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    process.stdout.read(1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == b"variorum: interrupted\n"


# --- the bar, Python --------------------------------------------------------------------------------------------------------------------


def test_progress_is_shown_on_a_terminal_only_and_leaves_stdout_alone(capsys, monkeypatch, table):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    tally = Tally(show=True)
    with tally as shown:
        assert list(shown.accepted(iter(["a", InputError("bad", where="x", advice="y")]))) == ["a"]
        assert shown._bar.n == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "variorum: x: bad; y" in captured.err
    assert tally.status == 1


def test_quick_work_shows_no_bar(capsys, monkeypatch, text):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert run(capsys, text)[2] == []


def test_the_help_loads_nothing_heavy():
    code = "import sys\nfrom variorum.cli import main\ntry: main(['claims', '--help'])\nexcept SystemExit: pass\nprint(sorted({'numpy', 'tqdm', 'multiprocessing', 'concurrent', 'onnxruntime', 'jinja2', 'csv'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_readme_shows_what_the_program_prints(capsys, monkeypatch):
    root = Path(__file__).resolve().parents[1]
    monkeypatch.chdir(root)
    shown = re.findall(r"```text\n(.*?)```", Path("README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    assert run(capsys, "examples/dam.txt", "--published", "2025-05-05", "--width", "88")[1].startswith(shown)


def test_read_takes_a_text_and_its_date():
    reading = variorum.read(TEXT, published="2021-03-03")
    assert isinstance(reading, Reading)
    assert reading.article.published == "2021-03-03"
    dated = Article(text=TEXT, published="2020-01-01")
    assert variorum.read(dated, published="2021-03-03").article.published == "2020-01-01"


def test_a_reading_travels_between_processes():
    import pickle

    error = TooLargeError("too loud", where="n7", advice="hush")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.what, again.where, again.advice) == (TooLargeError, str(error), "too loud", "n7", "hush")
    reading = replace(
        variorum.read(TEXT), attributions=(Attribution(id="a1", source=(), cue=(), content=((0, 3),), form=Form.DIRECT, confidence=1.0),)
    )
    assert pickle.loads(pickle.dumps(reading)) == reading
    assert importlib.import_module("variorum.pipeline").itself(reading) is reading
