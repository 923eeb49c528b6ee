"""Backup and restore as an operator does them: what is put back is what was there, and nothing damaged is believed."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.studyportal.operations.places import Place, empty_place

PASSPHRASE = {"BACKUP_PASSPHRASE": "一句口令 with spaces"}
WRITING = """
import django, time; django.setup()
from members.models import Member
while True:
    Member.objects.create(name="增员"); time.sleep(0.002)
"""

pytestmark = pytest.mark.django_db  # for the settings of the database under test


@pytest.fixture(scope="module")
def original(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Place]:
    with empty_place(tmp_path_factory.mktemp("original"), "original") as place:
        for command in (["migrate"], ["load_books"], ["load_rules"], ["load_demo"]):
            done = place.manage(*command)
            assert done.returncode == 0, done.stderr
        assert place.media, "the demonstration has an attachment"
        yield place


@pytest.fixture(scope="module")
def made(original: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("made") / "one.backup"
    done = original.manage("backup", str(target))
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Place]:
    with empty_place(tmp_path, "empty") as place:
        yield place


def refused(place: Place, *arguments: str, **environment: str) -> str:
    """The one sentence that a refused command says."""
    done = place.manage(*arguments, **environment)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr.strip().removeprefix("CommandError: ")


def test_what_is_restored_is_what_was_there(original: Place, made: Path, empty: Place) -> None:
    done = empty.manage("restore", str(made))

    assert done.returncode == 0, done.stderr
    assert "操作记录全部相符" in done.stdout
    assert empty.rows() == original.rows()
    assert empty.media == original.media
    assert empty.manage("rebuild_summaries", "--check").returncode == 0
    assert made.stat().st_mode & 0o777 == 0o600


def test_backup_says_what_it_holds_and_the_check_agrees(original: Place, made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        manifest = json.loads(archive.read("manifest.json"))

    said = original.manage("verify_backup", str(made)).stdout

    assert manifest["rows"]["members_member"] == original.query("SELECT count(*) FROM members_member")[0][0]
    assert set(manifest["rows"]) == set(original.tables())
    assert manifest["anchors"] == [list(row) for row in original.query(
        "SELECT id, length, head FROM members_trailchain ORDER BY id"
    )]  # fmt: skip
    assert said.startswith("备份完好")
    assert f"{sum(manifest['rows'].values())} 行" in said


def test_secret_key_is_not_in_it(original: Place, made: Path) -> None:
    key = (original.data / "secret_key").read_bytes()

    with zipfile.ZipFile(made) as archive:
        assert all(key not in archive.read(name) for name in archive.namelist())


def test_with_a_passphrase_it_opens_for_no_other(original: Place, empty: Place, tmp_path: Path) -> None:
    sealed = tmp_path / "sealed.backup"
    assert original.manage("backup", str(sealed), **PASSPHRASE).returncode == 0

    assert refused(empty, "restore", str(sealed)) == "这份备份有口令，请给出口令。"
    assert refused(empty, "restore", str(sealed), BACKUP_PASSPHRASE="别的") == "口令不对，或者备份文件已损坏。"
    assert "演示" not in sealed.read_bytes().decode("utf-8", "ignore")
    assert empty.manage("restore", str(sealed), **PASSPHRASE).returncode == 0
    assert empty.rows() == original.rows()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flip_in_the_middle(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def nothing(content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("spoil", [cut, flip_in_the_middle, nothing])
@pytest.mark.parametrize("passphrase", [{}, PASSPHRASE], ids=["open", "sealed"])
def test_damaged_backup_is_refused_and_nothing_is_put_back(
    original: Place, empty: Place, tmp_path: Path, spoil: Callable[[bytes], bytes], passphrase: dict[str, str]
) -> None:
    whole, spoilt = tmp_path / "whole.backup", tmp_path / "spoilt.backup"
    assert original.manage("backup", str(whole), **passphrase).returncode == 0
    spoilt.write_bytes(spoil(whole.read_bytes()))

    assert "损坏" in refused(empty, "restore", str(spoilt), **passphrase)
    assert "损坏" in refused(original, "verify_backup", str(spoilt), **passphrase)
    assert (empty.tables(), empty.media) == ([], {})


def test_backup_of_a_newer_portal_is_refused(made: Path, empty: Place, tmp_path: Path) -> None:
    newer = tmp_path / "newer.backup"
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(newer, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        manifest["migrations"].append("members.9999_from_tomorrow")
        new.writestr("manifest.json", json.dumps(manifest))
        for name in manifest["files"]:
            new.writestr(name, old.read(name))

    said = refused(empty, "restore", str(newer))

    assert said == "备份来自更新的版本（members.9999_from_tomorrow），请先升级再恢复。"
    assert empty.tables() == []


def test_place_that_is_not_empty_is_left_alone(original: Place, made: Path) -> None:
    before = original.rows()

    said = refused(original, "restore", str(made))

    assert said == "这里的数据库不是空的；请恢复到空的数据库，原有数据不会被改动。"
    assert original.rows() == before


def test_other_uploaded_files_are_left_alone(made: Path, empty: Place) -> None:
    (empty.data / "media").mkdir()
    (empty.data / "media" / "own.txt").write_text("自己的")

    assert refused(empty, "restore", str(made)) == "上传文件夹里有别的文件（own.txt），请恢复到空的文件夹。"
    assert (empty.tables(), empty.media) == ([], {"own.txt": "自己的".encode()})


def test_existing_file_is_never_written_over(original: Place, made: Path) -> None:
    before = made.read_bytes()

    assert "已经存在" in refused(original, "backup", str(made))
    assert made.read_bytes() == before


def test_backup_made_while_others_write_is_of_one_moment(original: Place, empty: Place, tmp_path: Path) -> None:
    writer = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", WRITING],
        env={**os.environ, "DATA_DIR": str(original.data), "DATABASE_URL": original.url,
             "DJANGO_SETTINGS_MODULE": "studyportal.settings"},
    )  # fmt: skip
    try:
        target = tmp_path / "busy.backup"
        done = original.manage("backup", str(target))
    finally:
        writer.kill()
        writer.wait()

    assert done.returncode == 0, done.stderr
    restored = empty.manage("restore", str(target))
    assert restored.returncode == 0, restored.stderr
    assert empty.query("SELECT count(*) FROM members_member WHERE name = '增员'")[0][0] > 0


def test_entries_cut_from_the_trail_are_missed_by_the_last_backup(made: Path, empty: Place) -> None:
    assert empty.manage("restore", str(made)).returncode == 0
    assert empty.manage("audit_verify", "--backup", str(made)).returncode == 0
    chain, length = empty.query("SELECT id, length FROM members_trailchain ORDER BY length DESC")[0]
    last = f"SELECT id FROM members_auditevent WHERE chain_id = {chain} AND number = {length}"
    empty.query(f"DELETE FROM members_auditevent_people WHERE auditevent_id IN ({last})")
    empty.query(f"DELETE FROM members_auditevent WHERE chain_id = {chain} AND number = {length}")
    previous = empty.query(f"SELECT hash FROM members_auditevent WHERE chain_id = {chain} AND number = {length - 1}")
    head = previous[0][0] if previous else ""
    empty.query(f"UPDATE members_trailchain SET length = {length - 1}, head = '{head}' WHERE id = {chain}")

    assert empty.manage("audit_verify").returncode == 0
    done = empty.manage("audit_verify", "--backup", str(made))

    assert done.returncode == 1
    assert f"链 {chain} 第 {length} 条：备份时有这一条，现在没有或与备份不符" in done.stderr
