"""A workbook that somebody uploads, read as plain rows: with limits, before anything else opens it.

Nothing is worked out: a formula stays a formula
and is refused where it stands. What is no workbook but a table in plain text (CSV, in UTF-8 or GB 18030) is read too.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import pairwise

from openpyxl import load_workbook

from members.errors.imports import (
    MEGABYTES,
    MOST_ROWS,
    NotAWorkbook,
    TooManyRows,
    UnpacksTooLarge,
    WorkbookDamaged,
    WorkbookEmpty,
    WorkbookLocked,
    WorkbookOdd,
    WorkbookRefused,
    WorkbookTooLarge,
    WorkbookWithMacros,
)
from members.packed import CONTENT_TYPES, PackageDamaged, PackageOdd, PackageTooLarge, unpacked

LARGEST = MEGABYTES * 1024 * 1024
LONGEST_ROW = 1024 * 1024  # bytes; a row is read whole
MOST_COLUMNS = 60
MOST_BLANK_ROWS = 10_000
LONGEST_CELL = 20_000  # characters
HEADINGS_WITHIN = 5  # rows from the top
SHEET = "填写"  # the one that is read, else the first

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MAIN_PART = b"spreadsheetml.sheet.main+xml"
ROW_BEGINS = re.compile(rb"<(?:\w+:)?row[ />]")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3}\d{1,7})')
FORMULA = "="


class Formula(str):
    """What stands in a cell that is worked out."""


Row = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a sheet that hold something, each with its number there."""

    rows: list[tuple[int, Row]]


def read_table(content: bytes) -> Table:
    """Raises a WorkbookRefused whose sentence says what to do."""
    if len(content) > LARGEST:
        raise WorkbookTooLarge
    if content.startswith(OLD):
        raise WorkbookLocked
    rows = _sheet_rows(content) if content.startswith(ZIP) else _text_rows(content)
    found = list(_filled(rows))
    if not found:
        raise WorkbookEmpty
    return Table(found)


def _filled(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    filled = 0
    for number, row in enumerate(rows, start=1):
        cells = row[:MOST_COLUMNS]
        if any(str(cell).strip() for cell in row[MOST_COLUMNS:] if cell is not None):
            raise WorkbookRefused(f"表里的列太多，最多 {MOST_COLUMNS} 列，请用模板填写。")
        if any(cell is not None and str(cell).strip() for cell in cells):
            filled += 1
            if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
                raise WorkbookRefused(f"第 {number} 行有一格文字太长，请缩短到 {LONGEST_CELL} 字以内。")
            yield number, cells
        if filled > MOST_ROWS + HEADINGS_WITHIN:
            raise TooManyRows
        if number - filled > MOST_BLANK_ROWS:
            return


# ---- workbooks -----------------------------------------------------------------------------------------------------


def _sheet_rows(content: bytes) -> list[Row]:
    _check_parts(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheet = next((sheet for sheet in sheets if sheet.title == SHEET), sheets[0])
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        return [tuple(map(_value, row)) for row in _limited(sheet.iter_rows())]
    except WorkbookRefused:
        raise
    except Exception as error:  # openpyxl raises whatever the file makes it stumble over
        raise WorkbookDamaged from error


def _limited(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS + MOST_BLANK_ROWS:
            raise TooManyRows
        yield row


def _value(cell: object) -> object:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") == "f":
        return Formula(value)
    return None if getattr(cell, "data_type", "") == "e" else value


def _check_parts(content: bytes) -> None:
    names = set()
    try:
        for name, part in unpacked(content):
            names.add(name)
            _check_part(name, part)
    except PackageTooLarge as refused:
        raise UnpacksTooLarge from refused
    except PackageOdd as refused:
        raise WorkbookOdd from refused
    except PackageDamaged as refused:
        raise WorkbookDamaged from refused
    if CONTENT_TYPES not in names:
        raise NotAWorkbook


def _check_part(name: str, part: bytes) -> None:
    lower = name.lower()
    if lower.endswith("/vbaproject.bin"):
        raise WorkbookWithMacros
    if not lower.endswith((".xml", ".rels", ".vml")):
        return
    if b"\0" in part[:8] or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise WorkbookOdd
    if name == CONTENT_TYPES:
        if b"macroEnabled" in part:
            raise WorkbookWithMacros
        if MAIN_PART not in part:
            raise NotAWorkbook
    if lower.startswith("xl/worksheets/"):
        _check_sheet(part)


def _check_sheet(part: bytes) -> None:
    begins = [found.start() for found in ROW_BEGINS.finditer(part)]
    if any(after - before > LONGEST_ROW for before, after in pairwise([*begins, len(part)])):
        raise UnpacksTooLarge
    if merged := MERGED.search(part):
        raise WorkbookRefused(f"表里有合并的单元格（{merged[1].decode()}），请取消合并，一行写一条，再上传。")


# ---- plain text ----------------------------------------------------------------------------------------------------


def _text_rows(content: bytes) -> list[Row]:
    text = _decoded(content)
    if "\0" in text or not ("," in text or "\t" in text):
        raise NotAWorkbook
    separator = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
        return [tuple(map(_text_value, row)) for row in _limited(rows)]  # type: ignore[arg-type]
    except csv.Error as error:
        raise WorkbookDamaged("这份 CSV 表格的引号或分隔符对不上，请另存为 .xlsx 再上传。") from error


def _text_value(text: str) -> object:
    return Formula(text) if text.startswith(FORMULA) else text


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAWorkbook
