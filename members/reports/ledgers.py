"""A ledger: a title, columns and rows, from which page, workbook, CSV, JSON and print are written.

Who makes a ledger has the figures; a writer only writes. `docs/ledgers.md` says what each ledger holds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

Value = str | int | Decimal | date | None
Row = Sequence[Value]

# What no XML can hold, and so neither a workbook nor, for all to show the same, any other form.
NOT_SHOWN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ColumnKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True)
class Column:
    """`key` names it in JSON; `href` is where the page leads from its heading; `is_lead` says that it stands before
    each part where print sets a wide ledger in several."""

    key: str
    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    href: str = ""
    is_lead: bool = False


class Link(str):
    """Text from which the page leads somewhere; in every other form it is the text alone."""

    __slots__ = ("href",)
    href: str

    def __new__(cls, text: str, href: str) -> "Link":
        link = super().__new__(cls, text)
        link.href = href
        return link


@dataclass(frozen=True)
class Ledger:
    """`rows` are as long as `columns` and may be many: a writer goes through them once and keeps none. In a TEXT column
    stands text, in a NUMBER column an int, a Decimal or None, in a DAY column a date or None. `notes` stand below."""

    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    notes: Sequence[str] = ()

    @property
    def cells(self) -> Iterator[list[Value]]:
        """The rows as every form shows them: text without what cannot be shown, its lines ended alike."""
        return ([tidied(value) if isinstance(value, str) else value for value in row] for row in self.rows)


def plain(title: str, headings: Sequence[str], rows: Sequence[Row], notes: Sequence[str] = ()) -> Ledger:
    """A ledger whose columns nobody asks for by name. What stands in a column says of what kind it is."""
    kinds = [_kind([row[number] for row in rows]) for number in range(len(headings))]
    columns = [
        Column(f"column_{number}", heading, kind, is_lead=number == 1)
        for number, (heading, kind) in enumerate(zip(headings, kinds, strict=True), start=1)
    ]
    return Ledger(title, "", columns, rows, notes)


def _kind(values: Sequence[Value]) -> ColumnKind:
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, int) for value in present):
        return ColumnKind.NUMBER
    return ColumnKind.DAY if present and all(isinstance(value, date) for value in present) else ColumnKind.TEXT


def tidied(text: str) -> str:
    """Lines end in a line feed, and control characters that no workbook can hold are dropped."""
    if text.isprintable() and max(text, default="") < "\ufffe":
        return text
    return NOT_SHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shown(value: Value) -> str:
    """A value in words, as page, print and CSV have it: days as 2026-03-05, nothing for None."""
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)


ACROSS = 15  # columns beside those that lead, on a sheet of paper


@dataclass(frozen=True)
class Part:
    """Columns of a ledger that stand together on paper, and the rows with these cells alone."""

    columns: list[Column]
    rows: list[list[Value]]


def parts_of(ledger: Ledger, rows: list[list[Value]]) -> list[Part]:
    """A wide ledger in several parts, as even as can be, those that lead standing in each."""
    lead = [place for place, column in enumerate(ledger.columns) if column.is_lead]
    others = [place for place, column in enumerate(ledger.columns) if not column.is_lead]
    number = max(1, -(-len(others) // ACROSS))
    ends = [len(others) * part // number for part in range(number + 1)]
    sets = [[*lead, *others[first:last]] for first, last in pairwise(ends)]
    return [Part([ledger.columns[p] for p in own], [[row[p] for p in own] for row in rows]) for own in sets]
