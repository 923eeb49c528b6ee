from collections.abc import Iterator

import pytest
from hypothesis import given

from members.reports.ledgers import Value
from members.reports.write_csv import as_written, guarded, write_csv
from tests.ledgers import AWKWARD, COLUMNS, ROWS, in_csv, ledger_of


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "＝1", "＋1", "－1", "＠1", "'a", "007", "3月5日", "1e5", "3/4"]
)
def test_text_that_excel_would_change_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "王小明", "3月5日 党员大会", "第一行\n=第二行", "到会 更正", "a=1", "一", "—"])
def test_other_text_stands_as_it_is(text: str) -> None:
    assert guarded(text) == text


@given(ROWS)
def test_file_opened_again_has_the_cells(rows: list[tuple[Value, ...]]) -> None:
    ledger = ledger_of(rows)

    content = b"".join(write_csv(ledger))

    assert in_csv(content, [column.kind for column in COLUMNS]) == [[c.heading for c in COLUMNS], *ledger.cells]


@pytest.mark.parametrize("text", AWKWARD)
def test_guard_is_taken_off_again(text: str) -> None:
    assert as_written(guarded(text)) == text


def test_heads_are_written_before_the_first_row_is_asked_for() -> None:
    asked = []

    def rows() -> Iterator[tuple[Value, ...]]:
        asked.append(True)
        yield ("甲", "乙", 1, None)

    pieces = write_csv(ledger_of(rows()))
    first = next(pieces)

    assert (first.decode(), asked) == ("\ufeff姓名,'=标题,人数,日期\r\n", [])
    assert b"".join(pieces).decode() == "甲,乙,1,\r\n"
