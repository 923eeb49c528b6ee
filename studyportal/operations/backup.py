"""Backup, its verification and restoring: one file with the database, the uploaded files and what they should be.

The key of the installation (SECRET_KEY) is not in it, so a stolen backup opens no session.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from studyportal.operations.databases import Query, count_rows, dump, is_empty, load
from studyportal.operations.manifest import NAME, Anchor, Manifest, fingerprint, read_manifest, refuse_newer
from studyportal.operations.refusals import BackupRefused
from studyportal.operations.sealed import is_sealed, seal, unseal

DATABASE, MEDIA = "database", "media/"
Anchors = Callable[[Query], list[Anchor]]


def make_backup(target: Path, anchors: Anchors, passphrase: str = "") -> Manifest:
    """Write the backup to `target`, which must not exist; readable by its owner only. Others may go on writing: the
    database is that of one moment. `anchors` reads the heads of the trail's chains. Raises BackupRefused."""
    if target.exists():
        raise BackupRefused(f"{target} 已经存在，请换一个文件名。")
    with _workplace() as work:
        facts = dump(work / DATABASE, lambda query: _facts(query, anchors))
        files = {DATABASE: work / DATABASE} | {MEDIA + name: path for name, path in _media()}
        hashes = {name: fingerprint(path) for name, path in files.items()}
        manifest = Manifest(
            made_at=timezone.now().isoformat(timespec="seconds"), engine=connection.vendor, files=hashes, **facts
        )
        with zipfile.ZipFile(work / "backup.zip", "x", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr(NAME, manifest.as_json())
            for name, path in files.items():
                archive.write(path, name)
        _put(work / "backup.zip", target, passphrase)
    return manifest


def verify_backup(source: Path, passphrase: str = "") -> Manifest:
    """Read every part of it. Raises BackupRefused for a file that is damaged, cut or of another kind."""
    with _opened(source, passphrase) as (_, manifest):
        return manifest


def restore(source: Path, anchors: Anchors, passphrase: str = "") -> Manifest:
    """Into an empty place: an empty database, and no uploaded files but those of this backup. Then the database is
    brought up to date. Interrupted, it can be done again. Raises BackupRefused."""
    with _opened(source, passphrase) as (parts, manifest):
        if manifest.engine != connection.vendor:
            raise BackupRefused(f"这是 {manifest.engine} 的备份，不能恢复到 {connection.vendor}。")
        refuse_newer(manifest)
        if not is_empty():
            raise BackupRefused("这里的数据库不是空的；请恢复到空的数据库，原有数据不会被改动。")
        _restore_media(parts, manifest)
        load(parts / DATABASE)
    with connection.cursor() as cursor:

        def query(sql: str) -> list[tuple]:
            cursor.execute(sql)
            return cursor.fetchall()

        if count_rows(query, list(manifest.rows)) != manifest.rows or anchors(query) != manifest.anchors:
            raise BackupRefused("恢复出来的数据与备份里写的不符，请不要使用。")
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


def _facts(query: Query, anchors: Anchors) -> dict[str, object]:
    tables = sorted(connection.introspection.table_names())
    applied = query("SELECT app, name FROM django_migrations ORDER BY app, name")
    return {
        "rows": count_rows(query, tables),
        "migrations": [f"{app}.{name}" for app, name in applied],
        "anchors": anchors(query),
    }


def _media() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.exists() else ():
        if path.is_file():
            yield path.relative_to(root).as_posix(), path


def _put(archive: Path, target: Path, passphrase: str) -> None:
    """The finished file takes its place at once, so that a half written one never has its name."""
    beside = target.with_name(target.name + ".part")
    beside.unlink(missing_ok=True)
    try:
        if passphrase:
            seal(archive, beside, passphrase)
        else:
            beside.touch(mode=0o600)
            shutil.copyfile(archive, beside)
        beside.rename(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BackupRefused(f"写不进 {target}（{error.strerror}）。") from None


@contextmanager
def _opened(source: Path, passphrase: str) -> Iterator[tuple[Path, Manifest]]:
    """Every part of it unpacked and compared with what it should be."""
    if not source.is_file():
        raise BackupRefused(f"没有找到文件 {source}。")
    with _workplace() as work:
        archive = source
        if is_sealed(source):
            if not passphrase:
                raise BackupRefused("这份备份有口令，请给出口令。")
            archive = work / "backup.zip"
            unseal(source, archive, passphrase)
        parts = work / "parts"
        manifest = _unpack(archive, parts)
        yield parts, manifest


def _unpack(archive: Path, parts: Path) -> Manifest:
    try:
        with zipfile.ZipFile(archive) as opened:
            names = opened.namelist()
            manifest = read_manifest(opened.read(NAME).decode()) if NAME in names else None
            if manifest is None or sorted(names) != sorted([NAME, *manifest.files]):
                raise BackupRefused("备份文件已损坏，或者不是本系统的备份。")
            opened.extractall(parts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, UnicodeDecodeError):
        raise BackupRefused("备份文件已损坏，或者不是本系统的备份。") from None
    for name, expected in manifest.files.items():
        path = parts / name
        if not path.is_file() or fingerprint(path) != expected:
            raise BackupRefused(f"备份文件已损坏：{name} 与原来的不同。")
    return manifest


def _restore_media(parts: Path, manifest: Manifest) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name, path in _media():
        if manifest.files.get(MEDIA + name) != fingerprint(path):
            raise BackupRefused(f"上传文件夹里有别的文件（{name}），请恢复到空的文件夹。")
    for name in manifest.files:
        if name.startswith(MEDIA):
            target = root / name.removeprefix(MEDIA)
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(target.name + ".part")
            shutil.copyfile(parts / name, beside)
            beside.replace(target)


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder only its owner reads, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="backup-") as folder:
        yield Path(folder)
