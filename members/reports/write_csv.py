"""A ledger in, lines of CSV out, one at a time: UTF-8 with a byte order mark, so that Excel reads the Chinese.

Excel takes some text for a formula, a number or a date. Such text gets an apostrophe before it, and so does text that
begins with one: whoever reads the file takes one apostrophe off the head of every cell that has it (`as_written`).
"""

import csv
import re
from collections.abc import Iterator

from members.reports.ledgers import ColumnKind, Ledger, Value, shown, tidied

MARK = "\ufeff"
GUARD = "'"
# A formula begins with one of these; Excel takes the wide ones for the narrow ones.
FORMULA = tuple("=+-@\t\n＝＋－＠")
# Digits with what stands between them in numbers, days and times: 007, 110101199001011234, 3-5, 3月5日, 1e5.
TAKEN_FOR_NUMBER = re.compile(r"\s*[($¥￥]?(?=.*\d)[\d\s.,:/%年月日时分秒eE+()-]+", re.DOTALL)
LINES = 200  # written at once


def write_csv(ledger: Ledger) -> Iterator[bytes]:
    """The heads of the columns, then the rows; pieces of some lines each."""
    lines = _Lines()
    writer = csv.writer(lines)
    kinds = [column.kind for column in ledger.columns]
    lines.append(MARK)
    writer.writerow([guarded(tidied(column.heading)) for column in ledger.columns])
    yield lines.taken()  # before the first row is asked for
    for row in ledger.cells:
        writer.writerow([_cell(value, kind) for value, kind in zip(row, kinds, strict=True)])
        if len(lines) >= LINES:
            yield lines.taken()
    if lines:
        yield lines.taken()


class _Lines(list[str]):
    def write(self, line: str) -> None:
        self.append(line)

    def taken(self) -> bytes:
        text = "".join(self).encode()
        self.clear()
        return text


def _cell(value: Value, kind: ColumnKind) -> str:
    return guarded(shown(value)) if kind is ColumnKind.TEXT else shown(value)


def guarded(text: str) -> str:
    """Text that Excel leaves as it is."""
    risky = text.startswith((*FORMULA, GUARD)) or TAKEN_FOR_NUMBER.fullmatch(text)
    return GUARD + text if risky else text


def as_written(cell: str) -> str:
    """The text of a cell of this file."""
    return cell.removeprefix(GUARD)
