"""A backup holds what the archive was at one moment, either engine can be made of it, and nothing of a hostile one is believed."""

import base64
import hashlib
import io
import json
import threading
import zipfile
import zlib
from pathlib import Path

import pytest
from archive_deposits import Clock

from variorum.archive import backup, open_archive
from variorum.errors import ArchiveError
from variorum.model import Anchor, Article, CaptureStatus, Decision, Deposit, Review, ToldChange, WatchKind
from variorum.model.changes import ChangeClass, ChangeKind


def deposit(text, day, *, key="https://lindmark.example/ferry", status=CaptureStatus.OK):
    article = Article(text=text, title="Ferry stays in harbour", outlet="Lindmark Courier") if status is CaptureStatus.OK else None
    moment = f"2024-03-{day:02}T10:00:00Z"
    return Deposit(key=key, captured=moment, dated=True, origin="week.warc.gz", status=status, article=article, body=text.encode(), headers=(("etag", '"a"'),), notes=("a note",))  # fmt: skip


OLDER = Path(__file__).with_name("step_1.zip")  # what `fill` made, kept by the program of step 1


def fill(archive):
    """Something in every table."""
    texts = ["At least 65 passengers spent the night in Skarn.", "At least 107 passengers spent the night in Skarn."]
    for day, text in enumerate([texts[0], texts[1], texts[0]], 1):
        archive.add(deposit(text, day))
    archive.add(deposit("The server is busy.", 4, status=CaptureStatus.ERROR))
    archive.add(deposit("The school in Skarn is shut.", 5, key="school"))
    change = ToldChange(
        kind=ChangeKind.EDITED, class_=ChangeClass.FIGURE, substantive=True, rank=0.97, old_text="65", new_text="107", reason="65 became 107",
        rule="figure-differs", counted="passengers", old_before="At least ", old_after=" passengers spent the night", new_before="At least ",
        new_after=" passengers spent the night",
    )  # fmt: skip
    archive.mark_channel("webhook")
    for transition in archive.untold(10):
        archive.tell(transition.id, [change], b'{"changes": []}')
        archive.delivered(transition.id, "webhook")
    archive.add_watch("https://lindmark.example/feed", kind=WatchKind.FEED, title="Courier", folders=("North", "Papers"))
    archive.beat("watch", 60, "3 looks")
    anchor = Anchor(sha256=hashlib.sha256(texts[0].encode()).hexdigest(), start=9, end=11)
    archive.review(
        Review(id=None, at="2024-03-05T10:00:00Z", author="Edda", decision=Decision.REJECT, thread=anchor, occurrence=anchor, note="x")
    )
    archive.forget(article=archive.article("school").id, reason="asked for", author="Edda")


def seen(archive):
    """All that people see of an archive."""
    articles = archive.articles(order="key")
    return {
        "articles": articles,
        "captures": [archive.captures(article.id) for article in articles],
        "versions": [archive.versions(article.id) for article in articles],
        "texts": [archive.text(version.id) for article in articles for version in archive.versions(article.id)],
        "bodies": [archive.body(capture.body) for article in articles for capture in archive.captures(article.id) if capture.body],
        "stays": [archive.stays(article.id) for article in articles],
        "transitions": [archive.transitions(article.id) for article in articles],
        "told": [archive.told(transition.id) for article in articles for transition in archive.transitions(article.id)],
        "changes": archive.changes(order="text"),
        "watches": archive.watches(),
        "heartbeats": archive.heartbeats(),
        "reviews": archive.reviews(),
        "undelivered": archive.undelivered("webhook", 10),
        "found": [(hit.version, hit.snippet) for hit in archive.search("passengers")],
    }


def written(archive, path):
    with path.open("wb") as file:
        made = backup.backup(archive, file, now=Clock(), program="0")
    return made, str(path)


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, tmp_path):
    """An empty place in each engine."""
    if request.param == "sqlite":
        return str(tmp_path / "restored.db")
    return request.getfixturevalue("postgresql_server")(empty=True)


def test_what_is_restored_is_what_was_there_in_either_engine(archive, elsewhere, tmp_path):
    fill(archive)
    made, path = written(archive, tmp_path / "news.zip")
    assert (made.rows["articles"], made.rows["captures"]) == (2, 5)
    assert backup.restore(path, elsewhere, now=Clock()).rows == made.rows
    with open_archive(elsewhere, now=Clock(), create=False) as restored:
        assert seen(restored) == seen(archive)
        assert list(restored.problems()) == []
        added = restored.add(deposit("At least 118 passengers spent the night in Skarn.", 9))  # numbers go on after those that came back
        assert added.changed
        assert restored.add(deposit("The school in Skarn is shut.", 6, key="school")).forgotten == "asked for"
        assert [hit.version for hit in restored.search("118")] == [added.version]


def test_a_backup_of_an_older_step_is_restored_with_all_that_it_holds(elsewhere):
    made = backup.restore(str(OLDER), elsewhere, now=Clock())
    assert made.step == 1
    with zipfile.ZipFile(OLDER) as whole:
        older = {table: [json.loads(line) for line in whole.read(f"tables/{table}.jsonl").splitlines()] for table in backup.TABLES}
    without = {"counted": None, "old_before": "", "old_after": "", "new_before": "", "new_after": ""}
    with open_archive(elsewhere, now=Clock(), create=False) as restored:
        assert [row[0] for row in restored._db.plain("SELECT number FROM migrations ORDER BY number")] == [1, 2, 3]
        with restored.at_one_moment():
            newer = {
                table: [{name: backup._plain(value) for name, value in row.items()} for row in restored.rows_of(table)] for table in older
            }
        assert newer == older | {"changes": [row | without for row in older["changes"]]}
        assert len(older["changes"]) == 2
        held = restored.changes(order="text")
        assert {(change.old_text, change.new_text, change.reason, change.counted, change.old_before) for change in held} == {
            ("65", "107", "65 became 107", None, "")
        }
        assert "At least 107 passengers spent the night in Skarn." in [text.text for text in seen(restored)["texts"] if text]
        assert [watch.title for watch in restored.watches()] == ["Courier"]
        assert restored.told(held[0].transition) == b'{"changes": []}'
        assert list(restored.problems()) == []
        change = restored.changes()[0]
        told = ToldChange(
            kind=change.kind, class_=change.class_, substantive=True, rank=0.9, old_text="65", new_text="107", reason="", rule="", counted="people",
            old_before="At least ",
        )  # fmt: skip
        restored.tell(change.transition, [told])
        (again,) = restored.changes(transition=change.transition)
        assert (again.counted, again.old_before, again.new_after) == ("people", "At least ", "")


def test_an_archive_of_an_older_step_with_everything_in_it_is_brought_up_to_date(elsewhere, tmp_path):
    """Filled as it was, closed, and opened by this program."""
    with zipfile.ZipFile(OLDER) as whole, open_archive(elsewhere, now=Clock(), up_to=1) as archive:
        archive.fill(((table, backup._rows(whole, table, str(OLDER))) for table in backup.TABLES), lambda _: None)
        assert "counted" not in next(iter(archive.rows_of("changes")))
    with open_archive(elsewhere, now=Clock()) as archive:
        archive.index_all()
        backup.restore(str(OLDER), str(tmp_path / "other.db"), now=Clock())
        with open_archive(str(tmp_path / "other.db"), now=Clock()) as other:
            assert seen(archive) == seen(other)
        archive.forget(article=1, reason="asked for", author="Edda")
        assert archive.changes() == []
        assert list(archive.problems()) == []


def test_changes_that_were_left_without_their_words_go_with_the_step_that_came_for_them(elsewhere):
    """As the program of step 2 forgot."""
    with open_archive(elsewhere, now=Clock(), up_to=2) as older:
        for day, passengers in enumerate((65, 107, 118), 1):
            older.add(deposit(f"At least {passengers} passengers spent the night in Skarn.", day))
        change = ToldChange(
            kind=ChangeKind.EDITED, class_=ChangeClass.FIGURE, substantive=True, rank=0.97, old_text="x", new_text="y", reason="z", rule="figure-differs"
        )  # fmt: skip
        for transition in older.untold(10):
            older.tell(transition.id, [change], b'{"changes": []}')
        gone, kept = older.transitions(1)
        older._db.plain("INSERT INTO forgettings (id, at, author, reason) VALUES (1, '2024-03-05T10:00:00Z', 'Edda', 'asked for')")
        older._db.plain("UPDATE versions SET forgotten = 1, title = NULL WHERE id = ?", (gone.old,))
        older._db.plain("UPDATE transitions SET data = NULL WHERE id = ?", (gone.id,))
        older._db.plain("UPDATE changes SET old_text = '', new_text = '', reason = '', folded = '' WHERE transition = ?", (gone.id,))
    with open_archive(elsewhere, now=Clock()) as archive:
        assert [change.transition for change in archive.changes()] == [kept.id]
        assert [(each.problem, each.substantive) for each in archive.transitions(1)] == [
            ("one of its texts was forgotten", None),
            (None, 1),
        ]


def test_words_around_a_change_are_no_place_for_other_values(sound, tmp_path):
    old = b'"old_before":"At least "'
    assert old in sound["tables/changes.jsonl"]
    for new in (b'"old_before":["Zm91bA=="]', b'"old_before":null'):
        changed = sound | {"tables/changes.jsonl": sound["tables/changes.jsonl"].replace(old, new)}
        assert "Traceback" not in refused(packed(changed, tmp_path / "bad.zip"), tmp_path)


def test_a_backup_is_of_one_moment_while_others_write(address, tmp_path):
    stop = threading.Event()

    def write():
        with open_archive(address, now=Clock()) as other:
            number = 0
            while not stop.is_set():
                number += 1
                other.add(deposit(f"Notice {number}: the road to Skarn is shut.", number % 27 + 1, key=f"notice {number}"))

    with open_archive(address, now=Clock()) as archive:
        fill(archive)
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(3):
                _, path = written(archive, tmp_path / f"{number}.zip")
                backup.restore(path, str(tmp_path / f"{number}.db"), now=Clock())
                with open_archive(str(tmp_path / f"{number}.db"), now=Clock()) as restored:
                    assert list(restored.problems()) == []
        finally:
            stop.set()
            writer.join()


def test_only_an_empty_place_is_filled(archive, address, tmp_path):
    fill(archive)
    _, path = written(archive, tmp_path / "news.zip")
    before = seen(archive)
    with pytest.raises(ArchiveError, match=r"something already|not empty"):
        backup.restore(path, address, now=Clock())
    assert seen(archive) == before


# --- hostile backups ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sound(tmp_path):
    """A backup's members: name and bytes."""
    with open_archive(str(tmp_path / "news.db"), now=Clock()) as archive:
        fill(archive)
        _, path = written(archive, tmp_path / "news.zip")
    with zipfile.ZipFile(path) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def packed(members, path, *, true_manifest=True):
    """A zip of these members; with a manifest that agrees with them."""
    members = dict(members)
    if true_manifest:
        about = json.loads(members["manifest.json"])
        about["members"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "rows": data.count(b"\n")}
            for name, data in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, data in members.items():
            whole.writestr(name, data)
    return str(path)


def refused(path, tmp_path):
    """What is said of it; nothing is left behind, here or anywhere above."""
    place = tmp_path / "in" / "restored.db"
    place.parent.mkdir(exist_ok=True)
    with pytest.raises(ArchiveError) as caught:
        backup.restore(path, str(place), now=Clock())
    assert list(place.parent.iterdir()) == []
    return str(caught.value)


@pytest.mark.parametrize("name", ["../outside.db", "/etc/outside", "tables/../../outside.jsonl", "tables\\..\\outside", "C:\\outside", "tables/state.jsonl", "manifest.json/"])  # fmt: skip
def test_zip_slip(sound, tmp_path, name):
    """A member's name leads out of the folder it is unpacked into (changedetection.io and many others)."""
    said = refused(packed(sound | {name: b"{}\n"}, tmp_path / "bad.zip"), tmp_path)
    assert "a file that no backup has" in said
    assert not (tmp_path / "outside.db").exists()


def test_zip_slip_by_a_link(sound, tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as whole:
        for name, data in sound.items():
            whole.writestr(name, data)
        link = zipfile.ZipInfo("tables/link")
        link.external_attr = 0o120777 << 16
        whole.writestr(link, "/etc/passwd")
    assert "a file that no backup has" in refused(str(tmp_path / "bad.zip"), tmp_path)


def test_zip_bomb_that_says_its_size(sound, tmp_path):
    blown = sound | {"tables/contents.jsonl": b" " * 30_000_000}
    assert "unpacks to more than 200 times its size" in refused(packed(blown, tmp_path / "bad.zip"), tmp_path)


def test_zip_bomb_that_lies_about_its_size(sound, tmp_path):
    path = packed(sound | {"tables/contents.jsonl": b" " * 30_000_000}, tmp_path / "bad.zip")
    said = (1000).to_bytes(4, "little")
    data = (tmp_path / "bad.zip").read_bytes().replace((30_000_000).to_bytes(4, "little"), said)
    data = data.replace(b'"bytes": 30000000', b'"bytes": 1000')
    (tmp_path / "bad.zip").write_bytes(data)
    assert "no sound backup" in refused(path, tmp_path)


def test_zip_bomb_of_overlapping_members(sound, tmp_path):
    """Fifield's: many members whose packed bytes are the same ones."""
    path = packed(sound, tmp_path / "bad.zip")
    data = (tmp_path / "bad.zip").read_bytes()
    with zipfile.ZipFile(path) as whole:
        largest = max(whole.infolist(), key=lambda info: info.compress_size)
        smallest = min((info for info in whole.infolist() if info.filename != "manifest.json"), key=lambda info: info.compress_size)
    at = data.rindex(smallest.filename.encode()) - 46  # its entry in the list at the end
    fields = bytearray(data[at : at + 46])
    huge = len(data)
    fields[20:24], fields[24:28] = huge.to_bytes(4, "little"), (huge * 2).to_bytes(4, "little")
    fields[42:46] = largest.header_offset.to_bytes(4, "little")
    (tmp_path / "bad.zip").write_bytes(data[:at] + bytes(fields) + data[at + 46 :])
    assert "lie over one another" in refused(path, tmp_path)


def test_a_bomb_inside_a_row(sound, tmp_path):
    """Small rows whose compressed text unpacks to a gigabyte when it is shown."""
    bomb = base64.b64encode(zlib.compress(b"a" * 5_000_000, 9)).decode()
    rows = [json.loads(line) for line in sound["tables/contents.jsonl"].splitlines()]
    rows[0]["data"] = [bomb]
    changed = sound | {"tables/contents.jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in rows)}
    assert "row 1 of contents cannot be read" in refused(packed(changed, tmp_path / "bad.zip"), tmp_path)


def test_a_text_that_does_not_have_its_digest(sound, tmp_path):
    rows = [json.loads(line) for line in sound["tables/contents.jsonl"].splitlines()]
    rows[0]["data"] = [base64.b64encode(zlib.compress(b"x" * rows[0]["bytes"])).decode()]
    changed = sound | {"tables/contents.jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in rows)}
    assert "row 1 of contents cannot be read" in refused(packed(changed, tmp_path / "bad.zip"), tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda members: {**members, "tables/articles.jsonl": members["tables/articles.jsonl"].replace(b"ferry", b"fairy")}, "does not have the digest"),
        (lambda members: {name: data for name, data in members.items() if name != "tables/articles.jsonl"}, "lists other files"),
        (lambda members: {name: data for name, data in members.items() if name != "manifest.json"}, "no manifest"),
        (lambda members: members | {"manifest.json": b"[]"}, "cannot be read"),
        (lambda members: members | {"manifest.json": b"[" * 100_000}, "cannot be read"),
        (lambda members: members | {"manifest.json": members["manifest.json"].replace(b'"step": 3', b'"step": 99')}, "newer program"),
        (lambda members: {**members, "tables/articles.jsonl": members["tables/articles.jsonl"] + b"{}\n"}, "not as large"),
    ],
)  # fmt: skip
def test_what_does_not_agree_with_the_manifest_is_refused(sound, tmp_path, change, says):
    assert says in refused(packed(change(sound), tmp_path / "bad.zip", true_manifest=False), tmp_path)


@pytest.mark.parametrize(
    "row",
    [
        b'{"id": 1, "name) VALUES (1); DROP TABLE articles; --": 2}\n',
        b'{"no_such_column": 1}\n',
        b'{"id": {"deep": 1}}\n',
        b"[1, 2]\n",
        b"not json\n",
        b"[" * 100_000 + b"\n",
        b'{"id": 1, "at": "x", "author": "x", "reason": null}\n',
    ],
)
def test_rows_are_values_and_never_sql(sound, tmp_path, row):
    said = refused(packed(sound | {"tables/forgettings.jsonl": row}, tmp_path / "bad.zip"), tmp_path)
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("versions", b'"words":9', b'"words":"many"'),
        ("captures", b'"dated":1', b'"dated":"yes"'),
        ("changes", b'"rank":0.97', b'"rank":"first"'),
        ("captures", b'"notes":"[\\"a note\\"]"', b'"notes":"3"'),
        ("articles", b'"title":"Ferry stays in harbour"', b'"title":["Zm91bA=="]'),
    ],
)
def test_a_value_of_another_kind_is_refused(sound, tmp_path, table, old, new):
    assert old in sound[f"tables/{table}.jsonl"]
    changed = sound | {f"tables/{table}.jsonl": sound[f"tables/{table}.jsonl"].replace(old, new)}
    said = refused(packed(changed, tmp_path / "bad.zip"), tmp_path)
    assert "cannot hold" in said or "cannot be read" in said


def test_names_that_the_program_does_not_know_are_refused(sound, tmp_path):
    changed = sound | {"tables/captures.jsonl": sound["tables/captures.jsonl"].replace(b'"status":"ok"', b'"status":"great"')}
    assert "cannot be read" in refused(packed(changed, tmp_path / "bad.zip"), tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip at all", b"SQLite format 3\x00" + b"\x00" * 500])
def test_what_is_no_zip_is_refused(tmp_path, data):
    (tmp_path / "bad.zip").write_bytes(data)
    assert "no zip file" in refused(str(tmp_path / "bad.zip"), tmp_path)


def test_a_backup_that_is_cut_short_is_refused(sound, tmp_path):
    path = packed(sound, tmp_path / "bad.zip")
    whole = (tmp_path / "bad.zip").read_bytes()
    for share in (0.1, 0.5, 0.99):
        (tmp_path / "bad.zip").write_bytes(whole[: int(len(whole) * share)])
        assert "no sound backup" in refused(path, tmp_path)


def test_every_table_of_an_archive_is_in_its_backup_or_left_out_on_purpose(tmp_path):
    import sqlite3
    from contextlib import closing

    open_archive(str(tmp_path / "news.db"), now=Clock()).close()
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    left_out = {"state", "made", "made_of", "migrations"}  # a counter, what is made again, and what the steps themselves write
    assert {name for name in names if not name.startswith(("word_index", "sqlite_"))} - left_out == set(backup.TABLES)


def test_the_bytes_of_a_backup_need_no_place_to_go_back_to(tmp_path):
    """It can be written into a pipe."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, piece):
            self.data += bytes(piece)
            return len(piece)

    with open_archive(str(tmp_path / "news.db"), now=Clock()) as archive:
        fill(archive)
        pipe = Pipe()
        backup.backup(archive, pipe, now=Clock(), program="0")
        (tmp_path / "piped.zip").write_bytes(pipe.data)
        backup.restore(str(tmp_path / "piped.zip"), str(tmp_path / "restored.db"), now=Clock())
        with open_archive(str(tmp_path / "restored.db"), now=Clock(), create=False) as restored:
            assert seen(restored) == seen(archive)


@pytest.mark.parametrize("room", [0, 1, 100, 1_000, 2_000, 3_000])
def test_a_disk_that_is_full_is_told_as_such(tmp_path, room):
    class Full(io.RawIOBase):
        left = room

        def writable(self):
            return True

        def write(self, piece):
            self.left -= len(piece)
            if self.left < 0:
                raise OSError(28, "No space left on device")
            return len(piece)

    with open_archive(str(tmp_path / "news.db"), now=Clock()) as archive:
        fill(archive)
        with pytest.raises(OSError, match="No space left"):
            backup.backup(archive, Full(), now=Clock(), program="0")
        assert archive.size().articles == 2


def test_a_backup_with_any_byte_wrong_is_refused_or_the_same(sound, tmp_path):
    path = packed(sound, tmp_path / "bad.zip")
    whole = (tmp_path / "bad.zip").read_bytes()
    with open_archive(str(tmp_path / "news.db"), now=Clock()) as archive:
        before = seen(archive)
    for at in range(0, len(whole), max(1, len(whole) // 150)):
        (tmp_path / "bad.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        place = tmp_path / f"{at}.db"
        try:
            backup.restore(path, str(place), now=Clock())
        except ArchiveError:
            assert not place.exists()
            continue
        with open_archive(str(place), now=Clock()) as restored:
            assert seen(restored) == before
