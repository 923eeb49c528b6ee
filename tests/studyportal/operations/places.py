"""An installation of its own: a folder and a database of the kind under test, reached by manage.py."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class Place:
    data: Path
    url: str

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run manage.py here."""
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATA_DIR": str(self.data), "DATABASE_URL": self.url, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database:
                found = database.execute(sql).fetchall()
                database.commit()
                return found
        with closing(psycopg2.connect(self.url)) as database, database, database.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def tables(self) -> list[str]:
        known = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if self.url.startswith("sqlite")
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return sorted(name for (name,) in self.query(known))

    def rows(self) -> dict[str, str]:
        """A fingerprint of all rows of each table."""
        return {
            table: hashlib.sha256(repr(sorted(map(repr, self.query(f'SELECT * FROM "{table}"')))).encode()).hexdigest()
            for table in self.tables()
        }

    @property
    def media(self) -> dict[str, bytes]:
        root = self.data / "media"
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@contextmanager
def empty_place(folder: Path, name: str) -> Iterator[Place]:
    data = folder / name
    data.mkdir()
    if connection.vendor == "sqlite":
        yield Place(data, f"sqlite:///{data / 'portal.sqlite3'}")
        return
    known = connection.settings_dict
    server = f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}"
    database = f"{known['NAME']}_{name}"
    _on_server(server, f'DROP DATABASE IF EXISTS "{database}"', f'CREATE DATABASE "{database}"')
    try:
        yield Place(data, f"{server}/{database}")
    finally:
        _on_server(server, f'DROP DATABASE "{database}" WITH (FORCE)')


def _on_server(server: str, *statements: str) -> None:
    with closing(psycopg2.connect(f"{server}/postgres")) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
