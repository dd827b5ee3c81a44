"""Settings: the command line before the environment before the file, nothing misspelt passes, and the page lists them all."""

import argparse
import re
from pathlib import Path

import pytest

from variorum.cli import config
from variorum.errors import InputError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parsed(*given, names=()):
    parser = argparse.ArgumentParser()
    config.arguments(parser, *names)
    return parser.parse_args(given)


def test_without_anything_the_defaults_hold(folder):
    assert config.settled(parsed(), {}) == {setting.name: setting.default for setting in config.SETTINGS}


def test_the_command_line_wins_over_the_environment_over_the_file(folder):
    (folder / "variorum.toml").write_text('archive = "file.db"\ncontact = "desk@lindmark.example"\n', encoding="utf-8")
    assert config.settled(parsed(), {})["archive"] == "file.db"
    environment = {"VARIORUM_ARCHIVE": "environment.db"}
    assert config.settled(parsed(), environment)["archive"] == "environment.db"
    found = config.settled(parsed("--archive", "line.db"), environment)
    assert (found["archive"], found["contact"]) == ("line.db", "desk@lindmark.example")


def test_an_option_of_the_command_that_is_called_like_a_setting_is_not_it(folder):
    options = parsed()
    options.contact = "an option of its own"
    assert config.settled(options, {})["contact"] is None
    assert config.settled(parsed("--contact", "desk@lindmark.example", names=("contact",)), {})["contact"] == "desk@lindmark.example"


def test_an_empty_variable_says_nothing(folder):
    assert config.settled(parsed(), {"VARIORUM_ARCHIVE": "", "VARIORUM_ARCHIV": ""})["archive"] == "variorum.db"


def test_a_variable_that_is_no_setting_is_said(folder):
    with pytest.raises(InputError, match="VARIORUM_ARCHIV: there is no setting of this name; perhaps VARIORUM_ARCHIVE is meant") as caught:
        config.settled(parsed("--archive", "line.db"), {"VARIORUM_ARCHIV": "secret.db", "PATH": "/bin"})
    assert "secret" not in str(caught.value)
    known = {setting.variable: "1" for setting in config.SETTINGS if setting.holds is config.text}
    assert config.settled(parsed(), known)["archive"] == "1"


@pytest.mark.parametrize("name", ["SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT", "PORT_8321_TCP", "PORT_8321_TCP_ADDR"])
def test_what_kubernetes_sets_for_a_service_of_our_name_is_no_setting_of_ours(folder, name):
    assert config.settled(parsed(), {f"VARIORUM_{name}": "tcp://10.0.0.7:8321"})["archive"] == "variorum.db"


def test_the_file_may_be_named(folder):
    (folder / "other.toml").write_text('archive = "other.db"\nallow-private = ["wiki.lindmark.example"]\n', encoding="utf-8")
    assert config.settled(parsed("--config", "other.toml"), {})["archive"] == "other.db"
    assert config.settled(parsed(), {"VARIORUM_CONFIG": "other.toml"})["allow-private"] == ("wiki.lindmark.example",)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('archvie = "news.db"', "perhaps archive is meant"),
        ("archive = 3", "it should be a string"),
        ("archive", "not TOML"),
        ('[nothing]\nhost = "x"', "there is no setting 'nothing.host'"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(folder, written, says):
    (folder / "variorum.toml").write_text(written, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        config.settled(parsed(), {})


def test_a_file_that_was_named_must_be_there(folder):
    with pytest.raises(InputError, match=r"none\.toml: cannot be read"):
        config.settled(parsed("--config", "none.toml"), {})
    with pytest.raises(InputError, match="no file of settings"):
        config.settled(parsed("--config", str(folder)), {})


@pytest.mark.parametrize(
    ("holds", "given", "means"),
    [
        (config.seconds, "15m", 900.0),
        (config.seconds, 90, 90.0),
        (config.seconds, "2d", 172_800.0),
        (config.whole, "8", 8),
        (config.some, "1", 1),
        (config.switch, "yes", True),
        (config.switch, False, False),
        (config.words, "a.example, b.example", ("a.example", "b.example")),
    ],
)
def test_values_are_read(holds, given, means):
    assert holds(given) == means


@pytest.mark.parametrize(
    ("holds", "given"),
    [
        (config.seconds, "soon"),
        (config.seconds, -1),
        (config.seconds, True),
        (config.whole, "1.5"),
        (config.whole, -1),
        (config.some, 0),
        (config.some, "0"),
        (config.switch, "perhaps"),
        (config.words, 3),
        (config.text, " "),
    ],
)
def test_values_that_are_none_are_refused(holds, given):
    with pytest.raises(ValueError, match=r"a string|a list|a whole|a length|true or false"):
        holds(given)


def test_what_is_secret_is_not_repeated(monkeypatch):
    secret = config.Setting("serve.password", config.whole, None, "x")
    with pytest.raises(InputError) as caught:
        config._value(secret, "hunter2", secret.variable)
    assert "hunter2" not in str(caught.value)


def test_what_gave_a_setting_is_named(folder):
    (folder / "variorum.toml").write_text("[serve]\nport = 70000\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"variorum\.toml, serve\.port: it should be a port, from 1 to 65535, not '70000'"):
        config.settled(parsed(names=("serve.port",)), {})
    with pytest.raises(InputError, match=r"^VARIORUM_SERVE_PORT: it should be a port"):
        config.settled(parsed(names=("serve.port",)), {"VARIORUM_SERVE_PORT": "0"})
    with pytest.raises(InputError, match=r"^--port: it should be a port"):
        config.settled(parsed("--port", "-1", names=("serve.port",)), {"VARIORUM_SERVE_PORT": "0"})
    (folder / "variorum.toml").write_text('[serve]\nhost = "0.0.0.0"\n', encoding="utf-8")
    options = parsed("--port", "80", names=("serve.port", "serve.host"))
    assert config.told_by(options, "serve.port", {}) == "--port"
    assert config.told_by(options, "serve.host", {"VARIORUM_SERVE_HOST": "::"}) == "VARIORUM_SERVE_HOST"
    assert config.told_by(options, "serve.host", {}) == "variorum.toml, serve.host"


def test_the_page_lists_every_setting():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [tuple(cell.strip().strip("`") for cell in row.split(" | ")) for row in re.findall(r"^\| (`.*) \|$", page, re.MULTILINE)]
    assert rows == [(s.name, s.variable, shown(s.default), s.does) for s in config.SETTINGS]


def shown(default):
    return "none" if default in {None, ()} else str(default).lower() if isinstance(default, bool) else f"{default:g}" if isinstance(default, float) else str(default)  # fmt: skip


def test_options_of_different_settings_do_not_collide_in_one_command():
    by_command = {}
    for setting in config.SETTINGS:
        by_command.setdefault(setting.name.rpartition(".")[0], []).append(setting.option)
    for options in by_command.values():
        assert len(options) == len(set(options))
