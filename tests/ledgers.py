"""Ledgers to write, and the files they became opened again."""

import csv
import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from hypothesis import strategies as st

from members.reports.ledgers import Column, ColumnKind, Ledger, Value
from members.reports.write_csv import as_written
from members.reports.write_xlsx import HEAD_ROW

AWKWARD = [
    "=1+1", "=cmd|'/c calc'!A1", "+86", "-3", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠a", "'quoted", "''twice",
    "'=1", "007", "110101199001011234", "2026-03-05", "3-5", "3月5日", "8:30", "1e5", "(12)", "￥3.50", "50%", "３",
    "#N/A", "TRUE", "_x0041_", "_x005F_x0041_", ' a, "b"; ', "第一行\n第二行", "😀😀", "名\u200b字", "<b>&amp;</b>",
    "{{ 7 }}", "",
]  # fmt: skip
TEXTS = st.sampled_from(AWKWARD) | st.text(st.characters(codec="utf-8"), max_size=20)
COLUMNS = [
    Column("name", "姓名", is_lead=True),
    Column("=key", "=标题"),
    Column("number", "人数", ColumnKind.NUMBER),
    Column("day", "日期", ColumnKind.DAY),
]
ROWS = st.lists(
    st.tuples(
        TEXTS,
        TEXTS,
        st.none() | st.integers(-(10**9), 10**9) | st.integers(-(10**6), 10**6).map(lambda n: Decimal(n) / 2),
        st.none() | st.dates(date(1921, 7, 23), date(2100, 12, 31)),
    ),
    max_size=20,
)


def ledger_of(rows: Iterable[tuple[Value, ...]], **fields: Any) -> Ledger:
    return Ledger(**{"title": "测试台账", "subtitle": "测试支部", "columns": COLUMNS, "rows": rows, **fields})


def in_xlsx(content: bytes, sheet: int = 0) -> list[list[Value]]:
    """Heads and rows of a sheet, up to the empty line before the notes; no cell may be a formula. Text that looks like
    an escape is told as Excel would show it."""
    lines = list(openpyxl.load_workbook(BytesIO(content)).worksheets[sheet].iter_rows(min_row=HEAD_ROW))
    width = sum(cell.value is not None for cell in lines[0])
    empty = (place for place, line in enumerate(lines) if all((c.value, c.data_type) == (None, "n") for c in line))
    lines = lines[: next(empty, len(lines))]
    assert {cell.data_type for line in lines for cell in line} <= {"s", "n", "d", "inlineStr"}
    return [[_of_xlsx(cell) for cell in line[:width]] for line in lines]


def _of_xlsx(cell: Any) -> Value:
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if cell.data_type == "inlineStr":
        return ""
    if isinstance(cell.value, str):
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), cell.value)
    return cell.value


def in_csv(content: bytes, kinds: Iterable[ColumnKind]) -> list[list[Value]]:
    """Heads and rows, with the kinds that the columns are known to have."""
    text = content.decode("utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(StringIO(text, newline=""))
    kinds = list(kinds)
    return [
        [as_written(cell) for cell in head],
        *([_of_csv(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in rows),
    ]


def _of_csv(cell: str, kind: ColumnKind) -> Value:
    if kind is ColumnKind.TEXT:
        return as_written(cell)
    if not cell:
        return None
    return Decimal(cell) if kind is ColumnKind.NUMBER else date.fromisoformat(cell)


def in_json(content: bytes) -> list[list[Value]]:
    """Heads and rows in the order of the columns."""
    read = json.loads(content)
    columns = read["columns"]
    rows = [[_of_json(row[c["key"]], c["kind"]) for c in columns] for row in read["rows"]]
    return [[column["heading"] for column in columns], *rows]


def _of_json(value: Any, kind: str) -> Value:
    return date.fromisoformat(value) if kind == ColumnKind.DAY and value else value
