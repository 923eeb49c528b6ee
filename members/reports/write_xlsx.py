"""Ledgers in, the bytes of a workbook out, one sheet each. Text stays text, whatever it looks like.

openpyxl takes text that begins with = for a formula, so every text is put down as text by name. Rows are written as
they come and not kept.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from members.reports.ledgers import Column, ColumnKind, Ledger, Value, tidied

LONGEST_TEXT = 32_767  # of one cell; Excel takes no more
CUT = "…（太长，未完，请看网页）"
LONGEST_NAME = 31  # of a sheet
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# Written by itself in a workbook, this means the character of that number.
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
FORMATS = {ColumnKind.TEXT: "@", ColumnKind.NUMBER: "General", ColumnKind.DAY: "yyyy-mm-dd"}
WIDTHS = {ColumnKind.TEXT: 12, ColumnKind.NUMBER: 8, ColumnKind.DAY: 12}
WIDE_FROM = 8  # columns, from which paper is laid across
HEAD_ROW = 3
A4 = 9


def write_xlsx(*ledgers: Ledger) -> bytes:
    book = Workbook(write_only=True)
    names: set[str] = set()
    for ledger in ledgers:
        _write_sheet(book.create_sheet(_name(ledger.title, names)), ledger)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes, and that no other sheet has, upper and lower case being the same to it."""
    whole = NOT_IN_NAMES.sub(" ", tidied(title)).replace("\n", " ").strip(" '") or "台账"
    name, number = whole[:LONGEST_NAME], 1
    while name.lower() in taken:
        number += 1
        end = f" {number}"
        name = whole[: LONGEST_NAME - len(end)] + end
    taken.add(name.lower())
    return name


def _write_sheet(sheet: Any, ledger: Ledger) -> None:
    columns = ledger.columns
    sheet.freeze_panes = f"{get_column_letter(1 + sum(c.is_lead for c in columns))}{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if len(columns) >= WIDE_FROM else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    bold = Font(bold=True)
    sheet.append([_text(sheet, ledger.title, Font(bold=True, size=14))])
    sheet.append([_text(sheet, ledger.subtitle)])
    sheet.append([_text(sheet, column.heading, bold) for column in columns])
    for row in _rows(sheet, ledger):
        sheet.append(row)
    if ledger.notes:
        sheet.append([])
    for note in ledger.notes:
        sheet.append([_text(sheet, note)])


def _width(column: Column) -> float:
    return max(WIDTHS[column.kind], min(30, 2 * len(column.heading)))


def _rows(sheet: Any, ledger: Ledger) -> Iterator[Sequence[Any]]:
    """Each row in the same cells: the sheet has written one down before the next is asked for."""
    cells = [WriteOnlyCell(sheet) for _ in ledger.columns]
    for cell, column in zip(cells, ledger.columns, strict=True):
        cell.number_format = FORMATS[column.kind]
        if column.kind is ColumnKind.TEXT:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in ledger.cells:
        for cell, value in zip(cells, row, strict=True):
            _put(cell, value)
        yield cells


def _put(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        cell.value, cell.data_type = _as_text(value), "s"
    elif isinstance(value, date):
        style = cell.number_format
        cell.value = value
        cell.number_format = style  # openpyxl sets its own with a day
    else:
        cell.value = value


def _text(sheet: Any, text: str, font: Font | None = None) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value, cell.data_type, cell.number_format = _as_text(tidied(text)), "s", "@"
    if font:
        cell.font = font
    return cell


def _as_text(text: str) -> str:
    text = LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT
