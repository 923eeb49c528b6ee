"""Fixtures into the database, without overwriting what was changed there: books here, other apps theirs by `bring_in`.

Each field is merged three ways: what the fixture says now, what it said when it was last loaded (`as_loaded`), and
what stands in the database. A value that nobody touched since follows the fixture; a value that an editor changed
stays, and the report says where the two differ.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.serializers.python import Deserializer
from django.db import DatabaseError, transaction

from guide.journal import record_act, tell_what_is_shown
from guide.models import Book, Chapter, Document, FromFixture, Passage, Question, Section
from guide.revisions import revise

SHIPPED = ("guide.json", "guide_questions.json")
LOADED = {model._meta.label_lower for model in (Book, Chapter, Document, Passage, Question, Section)}
REASON = "随书载入"
REFUSED = (
    DeserializationError,
    FieldDoesNotExist,
    ObjectDoesNotExist,
    ValidationError,
    DatabaseError,
    LookupError,
    TypeError,
    ValueError,
)


class BrokenFixture(Exception):
    """A fixture that cannot be loaded; the text names file and row."""


@dataclass(frozen=True)
class Kept:
    """A field whose value in the database is an editor's and differs from the fixture's."""

    row: FromFixture
    field: str
    here: Any
    in_fixture: Any

    def __str__(self) -> str:
        label = self.row._meta.get_field(self.field).verbose_name  # type: ignore[union-attr]
        return f"保留改过的内容：{self.row._meta.verbose_name}“{self.row}”的{label}与随附的内容不同"


@dataclass
class LoadReport:
    """What one fixture did, in rows; `changed` are those that are new or have a new value."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[Kept] = field(default_factory=list)
    changed: list[FromFixture] = field(default_factory=list)

    def __str__(self) -> str:
        return f"新增 {self.created}，更新 {self.updated}，未变 {self.unchanged}，保留改动 {len(self.kept)}"


def shipped() -> list[Path]:
    """The fixtures of the books for everybody; the demonstration loads its own book."""
    return [settings.BASE_DIR / "fixtures" / name for name in SHIPPED]


@transaction.atomic
def load(path: Path) -> LoadReport:
    """Load one fixture of books and keep the sections' revisions. As `bring_in`."""
    report = bring_in(path, LOADED)
    _keep_revisions(report.changed)
    books = [row for row in report.changed if isinstance(row, Book)]
    sections = [row for row in report.changed if isinstance(row, Section)]
    tell_what_is_shown([*sections, *Section.objects.filter(chapter__book__in=books)])
    return report


@transaction.atomic
def bring_in(path: Path, models: Collection[str]) -> LoadReport:
    """The rows of one fixture, all or nothing, of these models only ("app.model"). Raises BrokenFixture.

    A field that a row does not name is left alone. A shipped row that was deleted comes back; one that should not be
    seen is to be hidden.
    """
    report = LoadReport()
    seen: set[tuple[type[FromFixture], int]] = set()
    for number, row in enumerate(_rows(path), 1):
        try:
            if row["model"] not in models:
                raise LookupError(f"{row['model']} 不在可以载入的内容里")
            merged, has_changed = _merge(row, report)
        except REFUSED as error:
            reason = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise BrokenFixture(f"{path.name} 第 {number} 条不能载入：{reason}") from error
        if (type(merged), merged.pk) in seen:
            raise BrokenFixture(f"{path.name} 第 {number} 条不能载入：前面已有同一条（{merged}）")
        seen.add((type(merged), merged.pk))
        if has_changed:
            report.changed.append(merged)
    return report


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BrokenFixture(f"{path.name}：打不开这个文件（{error.strerror}）") from error
    except ValueError as error:
        raise BrokenFixture(f"{path.name}：不是有效的 JSON 文件（{error}）") from error
    if not isinstance(rows, list):
        raise BrokenFixture(f"{path.name}：应当是一列记录")
    return rows


def _merge(row: dict[str, Any], report: LoadReport) -> tuple[FromFixture, bool]:
    """Bring one row in; returns it, and whether something changed."""
    names = list(row["fields"])
    fresh: FromFixture = next(iter(Deserializer([row]))).object
    wanted = _values(fresh, names)
    if fresh.pk is None:
        fresh.as_loaded = wanted
        fresh.full_clean()
        fresh.save()
        report.created += 1
        return fresh, True
    present = type(fresh)._default_manager.get(pk=fresh.pk)
    before, was = _values(present, names), present.as_loaded
    follow = [name for name in names if before[name] != wanted[name] and _untouched(before[name], was, name)]
    for name in follow:
        setattr(present, name, getattr(fresh, name))
    report.kept += [
        Kept(present, name, before[name], wanted[name])
        for name in names
        if before[name] != wanted[name] and name not in follow
    ]
    if not follow and was == wanted:
        report.unchanged += 1
        return present, False
    present.as_loaded = wanted
    present.full_clean()
    present.save(update_fields=[*follow, "as_loaded"])
    report.updated += bool(follow)
    report.unchanged += not follow
    return present, bool(follow)


def _untouched(value: Any, as_loaded: dict[str, Any], name: str) -> bool:
    """Whether nobody set this value: it is what was loaded, or was never loaded and is blank."""
    return value == as_loaded[name] if name in as_loaded else value in (None, "")


def _values(row: FromFixture, names: list[str]) -> dict[str, Any]:
    """The fields as JSON holds them: dates and prices as text, references as keys of rows.

    A browser sends line breaks of its own kind; they are no change.
    """
    found = {name: row._meta.get_field(name).value_from_object(row) for name in names}  # type: ignore[union-attr]
    plain = json.loads(json.dumps(found, cls=DjangoJSONEncoder))
    return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in plain.items()}


def _keep_revisions(changed: Iterable[FromFixture]) -> None:
    sections = {row.section for row in changed if isinstance(row, Passage)}
    for section in sorted(sections, key=lambda section: section.pk):
        revise(section, by=None, reason=REASON)
    books = {row for row in changed if isinstance(row, Book)}
    for book in sorted(books, key=lambda book: book.pk):
        record_act("book.loaded", by=None, book=book)
