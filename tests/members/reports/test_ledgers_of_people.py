from collections.abc import Callable

import pytest
from django.utils import timezone

from members.models import Member
from members.queries.year_book import year_book
from members.reports.attendance import attendance as attendance_in_book
from members.reports.ledgers_of_people import FIGURES, MEMBER, attendance
from members.reports.year_ledgers import Asked
from tests.generated_year import YEAR, GeneratedYear


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_totals_of_each_person_are_those_of_the_year_book(seed: int, acting: Callable[[Member], Member]) -> None:
    made = GeneratedYear(seed)
    reader, today = acting(made.secretary), timezone.localdate()
    book = year_book(made.branch, YEAR, reader, today)

    ledger = attendance(Asked(made.branch, YEAR, reader, today)).whole

    in_book = {name: totals for name, _, totals in attendance_in_book(book.records, []).rows}
    assert {row[0]: list(row[-len(FIGURES) :]) for row in ledger.rows if row[2] == MEMBER} == in_book
