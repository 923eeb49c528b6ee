"""The workbook to download: headings, drop-down choices, and a sheet that explains each column."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from members.errors.imports import MOST_ROWS
from members.imports.columns import Column
from members.imports.workbook import SHEET

EXPLAINED = ("列", "要不要填", "可以填什么", "说明", "例子")
WIDTHS = (16, 12, 40, 60, 24)


def template(columns: Sequence[Column], notes: Sequence[str]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    _fill_in(book.create_sheet(SHEET), columns)
    _explain(book.create_sheet("说明"), columns, notes)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_in(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=place, value=f"{column.name}*" if column.required else column.name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F3EDE2")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.name) + 4)
        for row in range(2, 202):
            sheet.cell(row=row, column=place).number_format = "@"  # so that a day or number stays as typed
        if column.choices:
            listed = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
            listed.error, listed.errorTitle, listed.showErrorMessage = "请从下拉列表里选。", column.name, True
            listed.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.add_data_validation(listed)
    sheet.freeze_panes = "A2"


def _explain(sheet: Worksheet, columns: Sequence[Column], notes: Sequence[str]) -> None:
    for note in notes:
        sheet.append([note])
    sheet.append([])
    sheet.append(list(EXPLAINED))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for column in columns:
        asked = "必填" if column.required else "可以不填"
        sheet.append([column.name, asked, "、".join(column.choices), column.note, column.example])
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
