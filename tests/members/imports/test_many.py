"""A county's members at once: the bad rows named and nothing written; mended, in; again, nothing; undone, gone."""

import logging
import os
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.choices import ImportKind
from members.errors.imports import ImportRefused, NothingToImport
from members.imports.bringing_in import bring_in, judged
from members.imports.undoing import Undone, undo_import
from members.imports.verdicts import Verdicts
from members.models import AuditEvent, ImportBatch, Member, MemberSummary
from tests.cast import Cast
from tests.factories import make_branch
from tests.workbooks import MEMBER, make_workbook

Made = TypeVar("Made")
ROWS = int(os.environ.get("IMPORT_ROWS", "1000"))  # 5000 by hand
BRANCHES = ROWS // 25
BAD = 7
MOST_STATEMENTS = 300 + 12 * BRANCHES  # a trail entry a branch; never one a person


def rows_of(bad: int) -> list[list[Any]]:
    posts = [("书记", "2021-01-01") if number < BRANCHES else ("", "") for number in range(ROWS)]
    rows: list[list[Any]] = [
        [f"党员{number:05d}", f"第{number % BRANCHES}支部", "2015-07-01", "2020-07-01", *post]
        for number, post in enumerate(posts)
    ]
    for number in range(bad):
        rows[number * (ROWS // bad) + 3][2] = "二月三十"
    return rows


HEADINGS = (*MEMBER, "职务", "任职自")


def judge(content: bytes, cast: Cast) -> Verdicts:
    return judged(ImportKind.MEMBERS, content, cast.township, cast.qiao)


def brought_in(content: bytes, shown: Verdicts, cast: Cast) -> ImportBatch:
    return bring_in(
        kind=ImportKind.MEMBERS, organization=cast.township, content=content, file_name="县.xlsx",
        fingerprint=shown.fingerprint, by=cast.qiao,
    )  # fmt: skip


@pytest.fixture
def county(cast: Cast) -> Cast:
    for number in range(BRANCHES):
        make_branch(cast.township, f"第{number}支部")
    call_command("rebuild_summaries")
    return cast


@pytest.mark.django_db
def test_seven_bad_rows_are_named_and_nothing_is_written(county: Cast) -> None:
    content = make_workbook(HEADINGS, rows_of(BAD))
    before = Member.objects.count(), AuditEvent.objects.count()

    shown = judge(content, county)

    refused = [(row.number, row.notes[0].column) for row in shown.rows if row.is_refused]
    assert refused == [(number * (ROWS // BAD) + 5, "入党日期") for number in range(BAD)]
    with pytest.raises(ImportRefused):
        brought_in(content, shown, county)
    assert (Member.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.django_db
def test_members_of_a_county_come_in_once_and_are_undone(county: Cast) -> None:
    content, before = make_workbook(HEADINGS, rows_of(0)), Member.objects.count()

    with CaptureQueriesContext(connection) as statements:
        batch = timed("import", lambda: brought_in(content, judge(content, county), county))

    assert len(statements) < MOST_STATEMENTS
    assert Member.objects.count() == before + ROWS
    assert MemberSummary.objects.get(organization=county.township).members == ROWS + 9
    again = timed("preview again", lambda: judge(content, county))
    with pytest.raises(NothingToImport):
        brought_in(content, again, county)
    undone = timed("undo", lambda: undo_import(batch=batch, by=county.qiao))
    assert undone == Undone(removed=ROWS, restored=0, left=[])
    assert Member.objects.count() == before
    call_command("rebuild_summaries", check=True)


def timed(name: str, act: Callable[[], Made]) -> Made:
    """With pytest's --log-cli-level=INFO one sees how long it took."""
    start = perf_counter()
    made = act()
    logging.getLogger(__name__).info("%s of %s rows: %.2f s", name, ROWS, perf_counter() - start)
    return made
