"""Workbooks as people fill them in, and as nobody should send them."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

ORGANIZATION = ("上级组织", "名称", "级别", "成立日期")
MEMBER = ("姓名", "党支部", "入党日期", "到本支部日期")


def make_workbook(headings: Sequence[Any], rows: Iterable[Sequence[Any]], sheet: str = "填写") -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    return _bytes_of(book)


def make_csv(headings: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "gb18030") -> bytes:
    out = StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def make_merged_workbook(headings: Sequence[Any], rows: Iterable[Sequence[Any]], merged: str) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    for row in [headings, *rows]:
        page.append(list(row))
    page.merge_cells(merged)
    return _bytes_of(book)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same package with one part put in or in the place of another."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)


def _bytes_of(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
