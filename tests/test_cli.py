"""The command line: what it prints, what it writes, how it ends; one line for every trouble and never a traceback."""

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import variorum
from variorum import cli, pipeline, render
from variorum.read import plain

OLD = "Bridge shut\n\nAt least 65 people crossed the old bridge on Monday, the mayor said.\n\nIt is “safe”, she added.\n"
NEW = "Bridge shut\n\nAt least 107 people crossed the old bridge on Monday, the mayor said.\n\nIt is safe, she added. – Café.\n"
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def old(tmp_path):
    return put(tmp_path / "old.txt", OLD.encode())


@pytest.fixture
def new(tmp_path):
    return put(tmp_path / "new.txt", NEW.encode())


def put(path, data):
    path.write_bytes(data)
    return str(path)


class Stream(io.TextIOWrapper):
    """Standard input of bytes."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding="utf-8")


def run(capsys, *arguments):
    """Status, standard output, lines of standard error."""
    status = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err.splitlines()


def shell(*arguments, env=None, **options):
    return subprocess.run(
        [sys.executable, "-m", "variorum", *map(str, arguments)], check=False, capture_output=True, timeout=60, env={**os.environ, **(env or {})}, **options,
    )  # fmt: skip


def trouble(capsys, *arguments):
    """The one line that a refused command writes."""
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert len(err) == 1
    assert err[0].startswith("variorum: ")
    assert "Traceback" not in err[0]
    return err[0]


# --- status and result --------------------------------------------------------------------------------------------------------------------


def test_different_texts_end_with_one(capsys, old, new):
    status, out, err = run(capsys, "compare", old, new)
    assert (status, err) == (1, [])
    assert "65" in out
    assert "107" in out


def test_texts_with_the_same_words_end_with_zero(capsys, tmp_path, old):
    other = put(tmp_path / "other.txt", OLD.replace("\n\n", "\r\n").encode())
    assert run(capsys, "compare", old, other)[0] == 0


def test_the_counts_alone_hold_no_readings(capsys, old, new):
    status, out, _ = run(capsys, "compare", "--stat", old, new)
    assert status == 1
    assert "the mayor" not in out


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "html"])
def test_every_form_is_written_the_same_each_time_and_ends_its_last_line(capsys, old, new, form):
    first, second = (run(capsys, "compare", "--format", form, old, new)[1] for _ in range(2))
    assert first == second
    assert first.endswith("\n")
    assert "107" in first


def test_json_satisfies_the_schema_that_the_program_prints(capsys, old, new):
    _, printed, _ = run(capsys, "schema", "compare")
    status, out, _ = run(capsys, "compare", "--format", "json", old, new)
    data = json.loads(out)
    jsonschema.Draft202012Validator(json.loads(printed)).validate(data)
    assert status == 1
    assert (data["old"]["path"], data["new"]["path"]) == (old, new)
    with Path(old).open(encoding="utf-8", newline="") as file:
        text = file.read()
    for change in data["changes"]:
        assert " … ".join(text[start:end] for start, end in change["old"]) == change["old_text"]


def test_json_lines_are_one_change_a_line(capsys, old, new):
    _, out, _ = run(capsys, "compare", "--format", "jsonl", old, new)
    assert [json.loads(line)["kind"] for line in out.splitlines()].count("edited") >= 1


@pytest.mark.parametrize(
    "case",
    [("out.json", "{"), ("out.JSON", "{"), ("out.jsonl", "{"), ("out.ndjson", "{"), ("out.csv", "number,"), ("out.html", "<!"), ("out.htm", "<!"), ("out.txt", "")],
)  # fmt: skip
def test_the_ending_of_the_output_says_the_form(capsys, tmp_path, old, new, case):
    name, start = case
    target = tmp_path / name
    status, out, err = run(capsys, "compare", old, new, "-o", target)
    assert (status, out, err) == (1, "", [])
    written = target.read_text(encoding="utf-8")
    assert written.lower().startswith(start)
    assert "107" in written


def test_the_format_goes_before_the_ending(capsys, tmp_path, old, new):
    target = tmp_path / "out.html"
    run(capsys, "compare", old, new, "--format", "json", "-o", target)
    assert json.loads(target.read_text(encoding="utf-8"))["changes"]


def test_a_file_is_written_over_as_a_whole_and_nothing_is_left_beside_it(capsys, tmp_path, old, new):
    target = tmp_path / "out.json"
    target.write_text("x" * 1_000_000, encoding="utf-8")
    target.chmod(0o640)
    run(capsys, "compare", old, new, "-o", target)
    assert json.loads(target.read_text(encoding="utf-8"))
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.txt", "old.txt", "out.json"]


# --- apply --------------------------------------------------------------------------------------------------------------------------------

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


@pytest.mark.parametrize("of_old", ENCODINGS)
@pytest.mark.parametrize("of_new", ENCODINGS)
def test_apply_gives_the_bytes_of_the_new_file(capsys, tmp_path, of_old, of_new):
    before, after = put(tmp_path / "a.txt", OLD.encode(of_old)), put(tmp_path / "b.txt", NEW.replace("\n", "\r\n").encode(of_new))
    comparison, rebuilt = tmp_path / "c.json", tmp_path / "d.txt"
    assert run(capsys, "compare", before, after, "-o", comparison)[0] == 1
    assert run(capsys, "apply", before, comparison, "-o", rebuilt) == (0, "", [])
    assert rebuilt.read_bytes() == Path(after).read_bytes()


def test_the_pipe_of_the_manual_prints_the_new_text(old, new):
    compared = shell("compare", "--format", "json", old, new)
    applied = shell("apply", old, "-", input=compared.stdout)
    assert (compared.returncode, applied.returncode) == (1, 0)
    assert applied.stdout == NEW.encode()
    assert compared.stderr == applied.stderr == b""


@pytest.mark.parametrize(
    "data",
    [b"", b"no json", b"[]", b"{}", b'{"patch": [[0, 999999999]]}', b'{"patch": [["a", 1]], "old": {}, "new": {}}', b'{"patch": 5}', b"\xff\xfe\x00", b"[" * 100_000,
     b'{"patch": [], "old": {"sha256": 5}, "new": {"encoding": "base64"}}', b'{"patch": [], "old": {"sha256": "x"}, "new": {"encoding": 7}}'],
)  # fmt: skip
def test_apply_refuses_what_is_no_comparison(capsys, tmp_path, old, data):
    assert trouble(capsys, "apply", old, put(tmp_path / "c.json", data))


def test_apply_refuses_a_text_that_was_not_compared(capsys, tmp_path, old, new):
    comparison = tmp_path / "c.json"
    run(capsys, "compare", old, new, "-o", comparison)
    assert "not the text" in trouble(capsys, "apply", new, comparison)


def test_apply_refuses_one_input_twice_and_a_missing_one(capsys, tmp_path, old):
    assert trouble(capsys, "apply", "-", "-")
    assert trouble(capsys, "apply", old, tmp_path / "missing.json")
    assert trouble(capsys, "apply", old, tmp_path)


# --- bad input ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "case",
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "no words"),
        ("image.png", b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        ("binary.txt", bytes(range(256)) * 8, "not a text"),
        ("damaged.txt", "Der Bürgermeister sagte, die Brücke über den Fluß ist größer.".encode() + b"\xfc oben.", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(capsys, tmp_path, old, case, place):
    name, data, says = case
    bad = put(tmp_path / name, data)
    line = trouble(capsys, "compare", *([bad, old] if place == 0 else [old, bad]))
    assert bad in line
    assert says in line


def test_a_missing_file_and_a_folder_are_refused(capsys, tmp_path, old):
    assert "no such file" in trouble(capsys, "compare", tmp_path / "missing.txt", old)
    assert "folder" in trouble(capsys, "compare", old, tmp_path)
    assert "no such file" in trouble(capsys, "compare", "a\nb", old)
    trouble(capsys, "compare", "", old)
    trouble(capsys, "compare", "a\0b", old)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(capsys, tmp_path, old):
    locked = tmp_path / "locked.txt"
    locked.write_text(OLD, encoding="utf-8")
    locked.chmod(0)
    assert "not permitted" in trouble(capsys, "compare", locked, old)


def test_a_file_over_the_limit_is_refused(capsys, monkeypatch, old, new):
    monkeypatch.setattr(importlib.import_module("variorum.read"), "MAX_INPUT_BYTES", 100)
    assert "larger than the limit" in trouble(capsys, "compare", old, new)


def test_a_text_over_the_limit_is_refused(capsys, monkeypatch, old, new):
    monkeypatch.setattr("variorum.settings.MAX_TEXT_LENGTH", 50)
    assert "more than the 50" in trouble(capsys, "compare", old, new)


def test_undecodable_bytes_are_refused(capsys, monkeypatch, tmp_path, old):
    monkeypatch.setattr(plain, "detect", lambda data: None)
    assert "encoding" in trouble(capsys, "compare", old, put(tmp_path / "x.txt", b"caf\xe9 caf\xe8"))


def test_running_out_of_memory_is_one_line(capsys, monkeypatch, old, new):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(pipeline, "compare", fail)
    assert "too large" in trouble(capsys, "compare", old, new)


def test_an_interrupt_is_one_line(capsys, monkeypatch, old, new):
    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "compare", fail)
    status, _, err = run(capsys, "compare", old, new)
    assert (status, len(err)) == (130, 1)


def test_one_file_twice_is_refused_for_people(capsys, tmp_path, old):
    assert "one file" in trouble(capsys, "compare", old, old)
    link = tmp_path / "link.txt"
    link.symlink_to(old)
    assert "one file" in trouble(capsys, "compare", old, link)
    assert "one file" in trouble(capsys, "compare", old, old, "--format", "html")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_one_file_twice_is_answered_for_programs(capsys, old, form):
    status, out, err = run(capsys, "compare", old, old, "--format", form)
    assert status == 0
    assert len(err) == 1
    if form == "json":
        assert json.loads(out)["changes"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["compare"],
        ["compare", "a"],
        ["nothing"],
        ["compare", "a", "b", "--format", "pdf"],
        ["compare", "a", "b", "--width", "wide"],
        ["--nothing"],
    ],
)
def test_a_wrong_command_ends_with_two_and_one_line(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    captured = capsys.readouterr()
    assert stopped.value.code == 2
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "--help" in captured.err


# --- bad output ---------------------------------------------------------------------------------------------------------------------------


def test_an_output_that_cannot_be_is_refused_before_the_work(capsys, monkeypatch, tmp_path, old, new):
    monkeypatch.setattr(pipeline, "compare", lambda *_: pytest.fail("compared first"))
    assert "folder" in trouble(capsys, "compare", old, new, "-o", tmp_path)
    assert "folder" in trouble(capsys, "compare", old, new, "-o", tmp_path / "no" / "out.json")
    assert "overwrite" in trouble(capsys, "compare", old, new, "-o", old)
    assert "overwrite" in trouble(capsys, "compare", old, new, "-o", new)
    link = tmp_path / "link.txt"
    link.symlink_to(new)
    assert "overwrite" in trouble(capsys, "compare", old, new, "-o", link)
    assert Path(old).read_bytes() == OLD.encode()


def test_a_disk_that_is_full_is_one_line_and_leaves_no_scrap(capsys, monkeypatch, tmp_path, old, new):
    target = tmp_path / "out.json"
    target.write_text("before", encoding="utf-8")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left" in trouble(capsys, "compare", old, new, "-o", target)
    assert target.read_text(encoding="utf-8") == "before"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_device_is_written_into_and_not_replaced(capsys, old, new):
    status, _, err = run(capsys, "compare", old, new, "-o", "/dev/null")
    assert (status, err) == (1, [])
    assert Path("/dev/null").is_char_device()


# --- options ------------------------------------------------------------------------------------------------------------------------------


def test_standard_input_is_a_text(capsys, monkeypatch, new):
    monkeypatch.setattr(sys, "stdin", Stream(OLD.encode()))
    status, out, _ = run(capsys, "compare", "-", new, "--format", "json")
    assert status == 1
    assert json.loads(out)["old"]["path"] == "-"


def test_standard_input_is_read_once_only(capsys):
    assert "once only" in trouble(capsys, "compare", "-", "-")
    assert "once only" in trouble(capsys, "compare", "-", "-", "--format", "json")


def test_empty_standard_input_is_refused(capsys, monkeypatch, new):
    monkeypatch.setattr(sys, "stdin", Stream(b""))
    assert "empty" in trouble(capsys, "compare", "-", new)


@pytest.mark.parametrize("date", ["2018-11-25", "2018-11", "2018", "2018-11-24T10:00Z"])
def test_a_date_is_taken_over(capsys, old, new, date):
    _, out, err = run(capsys, "compare", old, new, "--published", date, "--format", "json")
    assert err == []
    assert json.loads(out)["old"]["published"] == date


@pytest.mark.parametrize("date", ["yesterday", "25.11.2018", "", "2018-13-45", "2018-11-25\nx", "20181"])
def test_a_date_that_is_none_is_a_warning(capsys, old, new, date):
    status, out, err = run(capsys, "compare", old, new, "--published", date, "--format", "json")
    assert status == 1
    assert len(err) == 1
    assert json.loads(out)["old"]["published"] is None


@pytest.mark.parametrize("width", ["-5", "0", "1", "40", "100", "100000"])
def test_any_width_will_do(capsys, old, new, width):
    status, out, err = run(capsys, "compare", old, new, "--width", width)
    assert (status, err) == (1, [])
    assert "107" in out


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    "case",
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {}, False),
    ],
)
def test_colour_is_for_terminals_and_obeys(monkeypatch, old, new, case):
    given, environment, coloured = case
    terminal = Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(cli, "tolerant_streams", lambda: None)
    with contextlib.redirect_stdout(terminal):
        cli.main(["compare", old, new, "--colour", given])
    assert ("\x1b[" in terminal.getvalue()) == coloured


def test_a_pipe_gets_no_colour(old, new):
    assert b"\x1b[" not in shell("compare", old, new, env={"TERM": "xterm"}).stdout


# --- the other commands ---------------------------------------------------------------------------------------------------------------------


def test_schema_lists_names_and_refuses_others(capsys):
    assert run(capsys, "schema") == (0, "".join(f"{name}\n" for name in render.SCHEMAS), [])
    assert "compare" in trouble(capsys, "schema", "nothing")


def test_rules_are_listed_in_order_with_an_example(capsys):
    status, out, _ = run(capsys, "rules")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == [name for name, _ in pipeline.rules()]
    assert all(" -> " in line for line in out.splitlines()[:20])


def test_every_rule_that_decides_is_listed(capsys):
    listed = {line.split()[0] for line in run(capsys, "rules")[1].splitlines()}
    met = set()
    for case in (ROOT / "tests").glob("golden*/*/early.txt"):
        texts = [(case.parent / name).read_text(encoding="utf-8") for name in ("early.txt", "late.txt")]
        met |= {part for change in variorum.compare(*texts).changes for part in change.rule.split("/")}
    assert met
    assert met <= listed


def test_help_names_the_commands_and_version_the_version(capsys):
    for arguments, expected in ((["--help"], "compare"), (["compare", "--help"], "exit status"), (["--version"], variorum.__version__)):
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == 0
        assert expected in capsys.readouterr().out


# --- as a process ---------------------------------------------------------------------------------------------------------------------------


def test_a_reader_who_leaves_early_causes_no_traceback(tmp_path):
    old, new = (
        put(tmp_path / name, "\n\n".join(f"At least {number + add} people crossed bridge {number}." for number in range(3000)).encode())
        for name, add in (("a.txt", 1), ("b.txt", 2))
    )
    command = [sys.executable, "-m", "variorum", "compare", "--format", "json", old, new]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 2


def test_a_terminal_of_another_encoding_is_no_trouble(old, new):
    done = shell("compare", old, new, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_name_in_odd_bytes_is_no_trouble(tmp_path, old):
    odd = os.fsencode(tmp_path) + b"/n\xe9w.txt"
    Path(os.fsdecode(odd)).write_bytes(NEW.encode())
    for form in ("text", "json", "html", "csv"):
        done = subprocess.run(
            [sys.executable, "-m", "variorum", "compare", "--format", form, old, odd], check=False, capture_output=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (1, b"")


def test_the_program_in_a_shell_ends_as_promised(tmp_path, old, new):
    assert shell("compare", old, new).returncode == 1
    assert shell("compare", old, put(tmp_path / "same.txt", OLD.encode())).returncode == 0
    missing = shell("compare", old, tmp_path / "missing.txt")
    assert missing.returncode == 2
    assert missing.stderr.count(b"\n") == 1
    assert b"Traceback" not in missing.stderr
