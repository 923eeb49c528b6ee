"""What a workbook may hold: its columns, and what is written in one cell, read as people write it.

Days in any of the usual spellings, as text or as a date; numbers as text; digits and signs of full width; blanks
around. What cannot be read raises CellRefused with one sentence.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import localdate
from openpyxl.utils.datetime import from_excel

from members.errors.imports import WorkbookEmpty, WorkbookRefused
from members.imports.workbook import HEADINGS_WITHIN, Formula, Table

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]+0{1,2}:00(?::00)?(?:\.0+)?)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
CLOCK = re.compile(r"(\d{1,2})\s*[:点时]\s*(\d{1,2})?\s*分?(?::00(?:\.0+)?)?")
EXCEL_DAYS = (10_000, 73_415)  # 1927 to 2100, as Excel counts
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
YES, NO = ("是", "有", "√", "对", "yes", "y", "1"), ("否", "无", "没有", "不是", "×", "no", "n", "0")


class CellRefused(Exception):
    """`str` of it says what to do with the cell."""


@dataclass(frozen=True)
class Column:
    """`read` turns what stands in a cell into a value; a blank one is None and never comes to it."""

    name: str
    key: str
    read: Callable[[object], Any]
    required: bool = False
    note: str = ""
    example: str = ""
    choices: Sequence[str] = ()
    others: Sequence[str] = ()  # as people also call it


@dataclass(frozen=True)
class Entry:
    """One row, as far as it could be read: values by key, and by column what is wrong."""

    number: int
    values: dict[str, Any]
    faults: dict[str, str]

    def get(self, key: str) -> Any:
        return self.values.get(key)


def entries_in(table: Table, columns: Sequence[Column]) -> list[Entry]:
    """Raises WorkbookRefused where headings are missing, unknown or twice."""
    start, order = _headings(table, columns)
    entries = [_entry(number, row, order) for number, row in table.rows[start:]]
    if not entries:
        raise WorkbookEmpty
    return entries


def _headings(table: Table, columns: Sequence[Column]) -> tuple[int, list[Column | None]]:
    known = {_heading(name): column for column in columns for name in (column.name, *column.others)}
    best = max(
        range(min(HEADINGS_WITHIN, len(table.rows))),
        key=lambda place: sum(_heading(cell) in known for cell in table.rows[place][1]),
    )
    row = table.rows[best][1]
    if not any(_heading(cell) in known for cell in row):
        raise WorkbookRefused("没有找到标题行，请用模板里的标题：" + "、".join(c.name for c in columns) + "。")
    unknown = [str(cell).strip() for cell in row if _heading(cell) and _heading(cell) not in known]
    if unknown:
        raise WorkbookRefused(f"不认识的列：{_several(unknown)}。请改成模板里的名称，或者删去这一列。")
    order = [known.get(_heading(cell)) for cell in row]
    twice = {c.name for c in order if c is not None and order.count(c) > 1}
    if twice:
        raise WorkbookRefused(f"有的列出现了两次：{_several(sorted(twice))}。请只留一列。")
    missing = [column.name for column in columns if column.required and column not in order]
    if missing:
        raise WorkbookRefused(f"缺少这些列：{_several(missing)}。请补上，标题与模板一样。")
    return best + 1, order


def _several(names: list[str]) -> str:
    return "、".join(f"“{name[:20]}”" for name in names[:5]) + (f"等 {len(names)} 列" if len(names) > 5 else "")


def _heading(cell: object) -> str:
    return re.sub(r"[\s*＊]|[（(].*[)）]$", "", unicodedata.normalize("NFKC", str(cell or ""))).lower()


def _entry(number: int, row: tuple[object, ...], order: list[Column | None]) -> Entry:
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    beside = row[len(order) :]
    if any(cell is not None and str(cell).strip() for cell in beside):
        faults[""] = "标题以外的列里还有内容，请删去或补上标题。"
    for column, cell in zip(order, row, strict=False):
        if column is None:
            if cell is not None and str(cell).strip():
                faults[""] = "没有标题的列里还有内容，请删去或补上标题。"
            continue
        try:
            values[column.key] = _read(column, cell)
        except CellRefused as refused:
            faults[column.name] = str(refused)
    for column in order:
        if column and column.required and column.name not in faults and values.get(column.key) in (None, ""):
            faults[column.name] = f"请填写{column.name}。"
    return Entry(number, values, faults)


def _read(column: Column, cell: object) -> Any:
    if isinstance(cell, Formula):
        raise CellRefused("这一格是公式，请复制后“选择性粘贴”为数值。")
    if cell is None or not plain(cell):
        return None
    return column.read(cell)


# ---- what stands in one cell ---------------------------------------------------------------------------------------


def plain(cell: object) -> str:
    """As text, without what cannot be seen and without blanks around; whole numbers without a point."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return UNSEEN.sub("", str(cell)).replace("\u00a0", " ").strip(" \t\r\n\u3000")


def narrow(cell: object) -> str:
    """With digits and signs of full width written narrow."""
    return unicodedata.normalize("NFKC", plain(cell)).replace("：", ":").strip()


def text(longest: int) -> Callable[[object], str]:
    def read(cell: object) -> str:
        value = plain(cell)
        if len(value) > longest:
            raise CellRefused(f"最多 {longest} 个字，现在有 {len(value)} 个。")
        return value

    return read


def line(longest: int) -> Callable[[object], str]:
    """Text on one line."""
    read_text = text(longest)
    return lambda cell: read_text(" ".join(plain(cell).split()) if isinstance(cell, str) else cell)


def number(least: int, most: int) -> Callable[[object], int]:
    def read(cell: object) -> int:
        value = narrow(cell)
        if not re.fullmatch(r"\d{1,6}", value) or not least <= int(value) <= most:
            raise CellRefused(f"请填 {least} 到 {most} 之间的整数，现在是“{value[:20]}”。")
        return int(value)

    return read


def day(cell: object) -> date:
    found = cell.date() if isinstance(cell, datetime) else cell if isinstance(cell, date) else _written_day(cell)
    if found is None:
        raise CellRefused(f"请写成年-月-日，例如 2025-03-12，现在是“{plain(cell)[:20]}”。")
    if not FIRST_DAY <= found <= LAST_DAY:
        raise CellRefused("请核对年份，应在 1900 年到 2100 年之间。")
    return found


def past_day(cell: object) -> date:
    found = day(cell)
    if found > localdate():
        raise CellRefused("这一天还没有到，请核对日期。")
    return found


def month(cell: object) -> date:
    """Kept as its first day."""
    if isinstance(cell, (datetime, date)):
        return day(cell).replace(day=1)
    value = "" if isinstance(cell, float) else narrow(cell)
    found = MONTH.fullmatch(value) or COMPACT_MONTH.fullmatch(value)
    if found and 1 <= int(found[2]) <= 12 and FIRST_DAY.year <= int(found[1]) <= LAST_DAY.year:
        return date(int(found[1]), int(found[2]), 1)
    if whole := _written_day(cell):
        return whole.replace(day=1)
    raise CellRefused(f"请写成年-月，例如 1975-03，现在是“{plain(cell)[:20]}”。")


def _written_day(cell: object) -> date | None:
    value = narrow(cell)
    found = DAY.fullmatch(value) or COMPACT_DAY.fullmatch(value)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if re.fullmatch(r"\d{5}", value) and EXCEL_DAYS[0] <= int(value) <= EXCEL_DAYS[1]:
            return from_excel(int(value)).date()
    except ValueError:
        pass
    return None


def clock(cell: object) -> time:
    if isinstance(cell, (datetime, time)):
        return time(cell.hour, cell.minute)
    if isinstance(cell, float) and 0 < cell < 1:  # a part of the day, as Excel counts
        minutes = round(cell * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60)
    found = CLOCK.fullmatch(narrow(cell))
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise CellRefused(f"请写成时:分，例如 14:30，现在是“{plain(cell)[:20]}”。")
    return time(int(found[1]), int(found[2] or 0))


def choice(labels: Mapping[str, str]) -> Callable[[object], str]:
    """One of these, by what it is called: label to value."""

    def read(cell: object) -> str:
        value = narrow(cell).replace(" ", "")
        if value not in labels:
            raise CellRefused(f"请从“{'、'.join(labels)}”里选，现在是“{plain(cell)[:20]}”。")
        return labels[value]

    return read


def yes_or_no(cell: object) -> bool:
    value = narrow(cell).lower()
    if value not in (*YES, *NO):
        raise CellRefused(f"请填“是”或“否”，现在是“{plain(cell)[:20]}”。")
    return value in YES


def mail(cell: object) -> str:
    value = narrow(cell)
    try:
        validate_email(value)
    except ValidationError as error:
        raise CellRefused("这不像一个邮箱地址，请核对。") from error
    return text(254)(value)


def parts(cell: object, signs: str = "、，,;；\n") -> list[str]:
    """What is written one after the other in a cell, each once named, without blanks."""
    return list(split(plain(cell), signs))


def split(written: str, signs: str) -> Iterable[str]:
    return filter(None, (part.strip(" \t\r\u3000") for part in re.split(f"[{re.escape(signs)}]", written)))
