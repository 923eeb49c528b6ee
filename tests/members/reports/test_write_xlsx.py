from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings

from members.reports.ledgers import Value
from members.reports.write_xlsx import CUT, LONGEST_TEXT, write_xlsx
from tests.ledgers import AWKWARD, COLUMNS, ROWS, in_xlsx, ledger_of

HEADS = [column.heading for column in COLUMNS]


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_file_opened_again_has_the_cells(rows: list[tuple[Value, ...]]) -> None:
    ledger = ledger_of(rows)

    assert in_xlsx(write_xlsx(ledger)) == [HEADS, *ledger.cells]


def test_text_is_stored_as_text_whatever_it_looks_like() -> None:
    sheet = openpyxl.load_workbook(BytesIO(write_xlsx(ledger_of((t, t, None, None) for t in AWKWARD if t)))).active

    stored = {(cell.data_type, cell.number_format) for row in sheet.iter_rows(min_row=3, max_col=2) for cell in row}

    assert stored == {("s", "@")}


def test_title_stands_above_and_notes_below() -> None:
    ledger = ledger_of([("甲", "乙", 1, None)], title="=标题", notes=["说明一。", "=说明二"])

    sheet = openpyxl.load_workbook(BytesIO(write_xlsx(ledger))).active

    first = [row[0].value for row in sheet.iter_rows()]
    assert first == ["=标题", "测试支部", "姓名", "甲", None, "说明一。", "=说明二"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B4", "$3:$3")


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["到会台账", "学习台账"], ["到会台账", "学习台账"]),
        (["台账", "台账", "台账"], ["台账", "台账 2", "台账 3"]),
        (["[a]:b*?/\\", "", "'"], ["a  b", "台账", "台账 2"]),
        (["长" * 40, "长" * 40], ["长" * 31, "长" * 29 + " 2"]),
    ],
)
def test_sheet_is_named_after_its_ledger(titles: list[str], names: list[str]) -> None:
    book = openpyxl.load_workbook(BytesIO(write_xlsx(*(ledger_of([], title=title) for title in titles))))

    assert book.sheetnames == names


def test_text_longer_than_a_cell_holds_says_that_it_was_cut() -> None:
    [_, [text, whole, *_]] = in_xlsx(write_xlsx(ledger_of([("字" * 40_000, "字" * LONGEST_TEXT, None, None)])))

    assert text == "字" * (LONGEST_TEXT - len(CUT)) + CUT
    assert whole == "字" * LONGEST_TEXT
