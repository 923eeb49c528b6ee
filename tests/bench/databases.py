"""Scratch databases, one a size, beside the real one, which is never touched."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql


def sqlite(folder: Path, size: int) -> str:
    return f"sqlite:///{folder / f'bench-{size}.sqlite3'}"


def postgresql(server: str, size: int) -> str:
    """The address of the database `<name>_<size>` on the server, made where it is missing."""
    parts = urlsplit(server)
    name = f"{parts.path.strip('/') or 'bench'}_{size}"
    connection = psycopg2.connect(urlunsplit(parts._replace(path="/postgres")))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()
    return urlunsplit(parts._replace(path=f"/{name}"))
