"""The register of advisories in SECURITY.md: each has a test named after it. Those that concern no single stage are tested here."""

import ast
import html
import json
import re
import zipfile
from pathlib import Path

import pytest

from variorum import cli, compare, render
from variorum.addresses import web_address

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "variorum"
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ADVISORY = re.compile(r"CVE-\d{4}-\d+|GHSA-[\w-]{14}|CWE-\d+|ArchiveBox#\d+|Datasette#\d+")
TEXT = "The bridge at Lindmark will be shut on Monday, the harbour authority said.\n"


def rows():
    """Advisories and test names of each row of the register."""
    for line in SECURITY.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and ADVISORY.search(cells[0]):
            yield re.findall(ADVISORY, re.sub(r"\(.*?\)", "", cells[0])), re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", cells[-1])


def named(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def as_name(advisory):
    return re.sub(r"\W+", "_", advisory.lower())


def calls():
    """Every call in the package: where, and the call."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(SOURCE).as_posix(), node


def called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


# --- the register -------------------------------------------------------------------------------------------------------------------------


def test_the_tests_of_the_register_exist():
    listed = list(rows())
    assert len(listed) >= 25
    assert [(path, name) for _, tests in listed for path, name in tests if name not in named(path)] == []


def test_every_advisory_of_the_register_has_a_test_named_after_it():
    for advisories, tests in rows():
        names = " ".join(name for _, name in tests)
        assert [one for one in advisories if as_name(one) not in names] == []


def test_every_test_that_is_named_after_an_advisory_is_in_the_register():
    listed = {name for _, tests in rows() for _, name in tests}
    known = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in named(path.relative_to(ROOT))
        if re.match(r"test_(cve|ghsa|cwe)_", name)
    }
    assert known - listed == set()


# --- what concerns no single stage --------------------------------------------------------------------------------------------------------


def test_ghsa_56fq_63vj_9992_ghsa_jrxm_qjfh_g54f_who_fetches_goes_by_the_one_door():
    """Previews and the address of a language model went round the guard: new ways out, beside the one that was guarded."""
    doors = {"Client", "Limits", "post", "memento_address", "MailServer", "Letter", "Security", "send", "fetch", "target"}
    for path in SOURCE.rglob("*.py"):
        where = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("variorum.fetch") and not where.startswith("fetch/"):
                assert node.module in {"variorum.fetch", "variorum.fetch.mail", "variorum.fetch.targets"}, (
                    where
                )  # the last asks for nothing
                assert {alias.name for alias in node.names} <= doors, where


def test_cve_2024_56326_nobody_but_us_writes_templates():
    """The sandbox of Jinja was left through a template of a user. Ours are files of the package, and a text is never one."""
    assert [where for where, node in calls() if called(node) in {"from_string", "Template", "SandboxedEnvironment"}] == []
    page = render.as_page(compare(f"{TEXT}{{{{ 7 * 7 }}}} {{% raise %}}", f"{TEXT}{{{{ 7 * 6 }}}} {{% raise %}}"))
    shown = html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", "", page, flags=re.DOTALL))
    assert "{{ 7 * " in shown
    assert "{% raise %}" in shown


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "FILE:/etc/passwd", " file:///etc/passwd", "file:etc/passwd", "source:file:///etc/passwd", "fi\nle:///etc/passwd", "view-source:file:///etc/passwd", "jar:file:///x!/y"],
)  # fmt: skip
def test_cve_2024_56509_variants_of_file_addresses_are_none(address):
    assert not (web_address(address) or "").lower().lstrip().startswith(("file", "source", "view", "jar", "fi"))


def test_ghsa_mh42_m7cg_49fr_no_field_names_a_file(tmp_path, monkeypatch, capsys):
    """A field was taken as the name of a file that was written."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "here"
    folder.mkdir()
    names = ("../../evil", "/tmp/variorum-evil", "..\\evil", "evil\x00.txt", "a/b/../../../evil")
    records = [{"id": name, "text": TEXT * (n + 1), "title": name, "outlet": name} for n, name in enumerate(names)]
    Path("records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert cli.main(["add", "records.jsonl", "--archive", str(folder / "held.db")]) in {0, 1}
    assert cli.main(["export", "--archive", str(folder / "held.db"), "-o", str(folder / "out.csv")]) == 0
    assert {path.name for path in tmp_path.rglob("*")} <= {"here", "records.jsonl", "held.db", "held.db-wal", "held.db-shm", "out.csv"}
    assert not Path("/tmp/variorum-evil").exists()


@pytest.mark.parametrize("name", ["../evil.jsonl", "/tmp/variorum-evil.jsonl", "tables/../../evil.jsonl", "..\\evil.jsonl"])
def test_ghsa_8757_69j2_hx56_what_is_restored_stays_in_its_place(tmp_path, monkeypatch, capsys, name):
    """A file of a history lay outside of its folder."""
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text(TEXT, encoding="utf-8")
    Path("in").mkdir()
    assert cli.main(["add", "text.txt", "--archive", "held.db"]) == 0
    assert cli.main(["backup", "in/held.zip", "--archive", "held.db"]) == 0
    with zipfile.ZipFile("in/held.zip", "a") as whole:
        whole.writestr(name, "{}\n")
    before = {path.name for path in tmp_path.rglob("*")}
    assert cli.main(["restore", "in/held.zip", "--archive", "in/again.db"]) == 2
    assert {path.name for path in tmp_path.rglob("*")} == before
    assert not Path("/tmp/variorum-evil.jsonl").exists()


def test_ghsa_6fmw_82m7_jq6p_no_expression_of_a_user_is_run():
    """XPath 3 of a user read files. Paths into documents are ours, word for word; what varies is handed over as a variable."""
    for where, node in calls():
        assert called(node) not in {"eval", "exec", "XPath", "ETXPath", "unparsed_text", "jq"}, where
        if called(node) == "xpath":
            assert isinstance(node.args[0], ast.Constant) or where == "read/standing.py", where
    standing = (SOURCE / "read" / "standing.py").read_text(encoding="utf-8")
    assert set(re.findall(r"xpath\(f\".*?\{(\w+)\}", standing)) <= {"where"}  # of fixed words in the same function


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_cwe_1236_exports_of_an_archive_are_no_formulas(tmp_path, monkeypatch, start):
    """A cell that begins so is run by spreadsheets. Figures are typed and may begin with a minus; texts may not."""
    monkeypatch.chdir(tmp_path)
    formula = f'{start}HYPERLINK("http://evil.example","x")'
    lines = [{"id": f"a{n}", "url": "https://paper.example/1", "title": formula, "outlet": formula, "captured": f"2026-03-0{n}T10:00:00Z", "text": f"{formula} {TEXT}{n} people were hurt."} for n in (1, 2)]  # fmt: skip
    Path("records.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert cli.main(["add", "records.jsonl", "--archive", "held.db", "--jobs", "1"]) == 0
    for form in ("csv", "changes-csv"):
        assert cli.main(["export", "--format", form, "--archive", "held.db", "-o", f"{form}.csv"]) == 0
        import csv

        with Path(f"{form}.csv").open(encoding="utf-8", newline="") as file:
            cells = [cell for row in list(csv.reader(file))[1:] for cell in row]
        assert cells
        assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "-")) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []
