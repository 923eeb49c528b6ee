"""Many rows at a time: COPY on PostgreSQL, one statement on SQLite, indexes and references built afterwards."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model

Row = tuple[Any, ...]
CACHE = 500_000  # KiB that SQLite may keep in memory meanwhile
USUAL_CACHE = 2_000


class Keys:
    """Primary keys given ahead, so that rows can name each other before they are written."""

    def __init__(self) -> None:
        self._last: Counter[type[Model]] = Counter()

    def next(self, model: type[Model]) -> int:
        if model not in self._last:
            self._last[model] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        self._last[model] += 1
        return self._last[model]

    def synchronise(self) -> None:
        """Let the database go on after them."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._last)):
                cursor.execute(statement)


def moment(value: datetime) -> str:
    """A point in time as the database takes it."""
    return str(connection.ops.adapt_datetimefield_value(value))


def as_stored(value: Any) -> Any:
    """Text and numbers stay; dates, moments, truth values and lists become what both databases take."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def write(model: type[Model], rows: Sequence[dict[str, Any]], **same: Any) -> None:
    """Rows by the names of their columns; `same` are the values that all share. Every row names the same columns."""
    if rows:
        common = tuple(as_stored(value) for value in same.values())
        values = [(*(as_stored(value) for value in row.values()), *common) for row in rows]
        write_stored(model, (*rows[0], *same), values)


def _left_out(model: type[Model], columns: Sequence[str]) -> dict[str, Any]:
    """What the model gives by itself for the columns that were not named."""
    return {
        field.attname: as_stored(field.get_default())
        for field in model._meta.concrete_fields
        if field.attname not in columns and not field.primary_key and not field.generated
        if field.has_default() or not field.null
    }


def write_stored(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows whose values are as the database stores them already; what they leave out is as the model has it."""
    if not rows:
        return
    usual = _left_out(model, columns)
    if usual:
        columns, rows = (*columns, *usual), [(*row, *usual.values()) for row in rows]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {into} FROM STDIN", StringIO("".join(_lines(rows))))
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # noqa: S608 - names of our model


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield "\t".join(["\\N" if value is None else _escaped(value) for value in row]) + "\n"


def _escaped(value: Any) -> str:
    text = str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") if isinstance(value, str) else text


@contextmanager
def built_afterwards(models: Sequence[type[Model]]) -> Iterator[None]:
    """While rows come, the tables do without indexes, and on PostgreSQL without references to other tables; both are
    put back at the end, whatever happened."""
    tables = [model._meta.db_table for model in models]
    taken = _taken_away_on_postgres(tables) if connection.vendor == "postgresql" else _taken_away_on_sqlite(tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked holds the tables
        else:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")
        for away, _ in taken:
            cursor.execute(away)
        try:
            yield
        finally:
            for _, back in taken:
                cursor.execute(back)
            if connection.vendor == "sqlite":
                cursor.execute(f"PRAGMA cache_size = -{USUAL_CACHE}")


def _taken_away_on_sqlite(tables: Sequence[str]) -> list[tuple[str, str]]:
    """Statements that take away, and those that put back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return [(f'DROP INDEX "{name}"', sql) for table, name, sql in cursor.fetchall() if table in tables]


def _taken_away_on_postgres(tables: Sequence[str]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
            [list(tables)],
        )
        references = [
            (f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            for table, name, definition in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT quote_ident(indexname), indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [list(tables)],
        )
        indexes = [(f"DROP INDEX {name}", definition) for name, definition in cursor.fetchall()]
    return [*references, *indexes]


def analyze() -> None:
    """Let PostgreSQL count its tables, on which its plans rest, as it does by itself later; SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
