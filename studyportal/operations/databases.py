"""One moment of the database into a file, and back into an empty one: SQLite by its backup interface, PostgreSQL by
pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from studyportal.operations.refusals import BackupRefused

Query = Callable[[str], list[tuple[Any, ...]]]
Facts = dict[str, Any]


def dump(target: Path, facts: Callable[[Query], Facts]) -> Facts:
    """Write the database as it is at one moment, under load too; what `facts` finds in that same moment comes back."""
    return _dump_sqlite(target, facts) if connection.vendor == "sqlite" else _dump_postgresql(target, facts)


def is_empty() -> bool:
    return not connection.introspection.table_names()


def load(source: Path) -> None:
    """Fill the empty database from a dump, wholly or not at all."""
    connections.close_all()
    if connection.vendor == "sqlite":
        _load_sqlite(source)
    else:
        _run("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", "--dbname", _name(),
             str(source))  # fmt: skip


def count_rows(query: Query, tables: list[str]) -> dict[str, int]:
    return {table: query(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}  # noqa: S608 - our own names


# ---- SQLite ------------------------------------------------------------------------------------------------------


def _dump_sqlite(target: Path, facts: Callable[[Query], Facts]) -> Facts:
    target.touch(mode=0o600)
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return facts(lambda sql: copy.execute(sql).fetchall())


def _load_sqlite(source: Path) -> None:
    place = Path(settings.DATABASES["default"]["NAME"])
    beside = place.with_name(place.name + ".restoring")
    shutil.copyfile(source, beside)
    beside.chmod(0o600)
    with closing(sqlite3.connect(beside)) as copy:
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    if not sound:
        beside.unlink()
        raise BackupRefused("备份文件已损坏：数据库没有通过完整性检查。")
    for leftover in ("-wal", "-shm"):
        place.with_name(place.name + leftover).unlink(missing_ok=True)
    beside.replace(place)


# ---- PostgreSQL --------------------------------------------------------------------------------------------------


def _dump_postgresql(target: Path, facts: Callable[[Query], Facts]) -> Facts:
    target.touch(mode=0o600)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

        def query(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return cursor.fetchall()

        ((snapshot,),) = query("SELECT pg_export_snapshot()")
        found = facts(query)
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}",
             _name())  # fmt: skip
    return found


def _name() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, never by the command line."""
    known = settings.DATABASES["default"]
    places = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {name: str(known[key]) for name, key in places.items() if known.get(key)}
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"没有找到 {program}，请先安装 PostgreSQL 的客户端程序。")
    done = subprocess.run(  # noqa: S603 - our own arguments
        [found, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["没有说明原因"]
        raise BackupRefused(f"{program} 没有成功：{said[-1]}")
