"""What the operations documents say can be done: units parse, and their commands, options, settings and files exist."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from variorum import cli
from variorum.cli import config

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "operations"
UNITS = sorted(FOLDER.glob("variorum-*"))
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
CONTAINER = (FOLDER / "Containerfile").read_text(encoding="utf-8")


def settings_of(path):
    """The sections of a unit; a name that stands twice has both values, a line each."""
    parser = configparser.RawConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str
    text = path.read_text(encoding="utf-8")
    seen, lines = {}, []
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#") and name in seen:
            lines[seen[name]] += f"\n\t{value}"
            continue
        if line.startswith("["):
            seen = {}
        elif equals and not line.startswith("#"):
            seen[name] = len(lines)
        lines.append(line)
    parser.read_string("\n".join(lines))
    return {section: dict(parser[section]) for section in parser.sections()}


def commands_in(text):
    """What stands after the program's name, a list of words for each time it is run."""
    for line in text.replace("\\\n", " ").splitlines():
        for found in re.finditer(r"(?:^|[(;|&]\s*|exec )(?:/opt/variorum/bin/)?variorum ([a-z].*)", line.split("   #")[0]):
            words = shlex.split(found[1].replace("%%", "%").split("'")[0].replace("$(", "(").strip())
            yield words[: next((n for n, word in enumerate(words) if word in {"&&", "||", ";", "|"}), len(words))]


def run_by(unit):
    service = settings_of(unit)["Service"]
    lines = [line for name, value in service.items() if name.startswith("Exec") for line in value.split("\n")]
    return list(commands_in("\n".join(lines)))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_has_what_systemd_wants(unit):
    sections = settings_of(unit)
    assert {"Unit", "Timer" if unit.suffix == ".timer" else "Service"} <= set(sections)
    assert sections["Unit"]["Description"].startswith("Variorum: ")
    assert all(
        value.strip() or name in {"CapabilityBoundingSet", "AmbientCapabilities"}
        for part in sections.values()
        for name, value in part.items()
    )


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_commands_of_a_unit_exist(unit):
    found = run_by(unit)
    assert found
    for words in found:
        assert cli.build_parser().parse_args(words).run, words


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_has_no_more_rights_than_it_needs(unit):
    service = settings_of(unit)["Service"]
    assert service["User"] == "variorum"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["RestrictAddressFamilies"] == "AF_INET AF_INET6 AF_UNIX"
    assert "password" not in service.get("Environment", "").lower()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="a machine without systemd")
def test_systemd_understands_the_units(tmp_path):
    program = tmp_path / "variorum"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:  # the program need not be installed for it
        text = unit.read_text(encoding="utf-8").replace("/opt/variorum/bin/variorum", str(program))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)], check=False, capture_output=True, text=True, timeout=60)  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "variorum-" in line and "Failed to" not in line]
    assert complaints == []


def test_the_timer_begins_a_unit_that_there_is():
    for unit in UNITS:
        if unit.suffix == ".timer":
            assert (FOLDER / settings_of(unit)["Timer"]["Unit"]).is_file()


def test_the_image_begins_with_a_command_that_exists():
    entry, command = (json.loads(re.search(rf"^{word} (\[.*\])$", CONTAINER, re.MULTILINE)[1]) for word in ("ENTRYPOINT", "CMD"))
    assert entry == ["variorum"]
    assert cli.build_parser().parse_args(command).run
    assert "USER 10001" in CONTAINER
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE):
        assert [name for name in source.split() if not (ROOT / name).exists()] == []


def test_the_commands_of_the_manual_exist():
    shell = "\n".join(re.findall(r"```sh\n(.*?)```", MANUAL, re.DOTALL))
    spoken = "\n".join(found for found in re.findall(r"`(variorum [^`]+)`", MANUAL) if " -" in found)
    found = [words for words in commands_in(f"{shell}\n{spoken}") if words[0] != "-f"]
    assert len(found) >= 3
    for words in found:
        assert cli.build_parser().parse_args(words).run, words


def test_the_settings_that_are_named_exist():
    known = {setting.name for setting in config.SETTINGS}
    for block in re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL):
        for name, value in tomllib.loads(block).items():
            assert {f"{name}.{inner}" for inner in value} <= known if isinstance(value, dict) else name in known
    assert set(re.findall(r"`((?:serve|watch)\.[a-z-]+)`", MANUAL)) <= known
    variables = {setting.variable for setting in config.SETTINGS} | {config.FILE_VARIABLE}
    named = set(re.findall(r"VARIORUM_[A-Z_]+", MANUAL + CONTAINER + "".join(unit.read_text(encoding="utf-8") for unit in UNITS)))
    assert named <= variables


def test_the_files_that_are_linked_exist():
    links = [link for link in re.findall(r"\]\(([^)#]+)", MANUAL) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
