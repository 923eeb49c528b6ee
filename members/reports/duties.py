"""What was due in a year and what became of it, as a table of twelve months."""

from collections import defaultdict

from members.choices import MeetingKind, Period, Purpose, Settlement
from members.models import Obligation
from members.queries.obligations import MONTHS_IN
from members.queries.year_book import YearBook
from members.reports.ledgers import Ledger, Row, plain

MARKS = {
    Settlement.HELD: "已开",
    Settlement.LATE: "补录",
    Settlement.IMPORTED: "导入",
    Settlement.NOT_HELD: "说明",
}
LEGEND = (
    "已开：已召开并录入；补录：已召开，录入较晚；导入：由表格导入；说明：未召开，已写明原因；尚未：尚未召开；—：不适用。"
    "按月的写在当月，按季度、按年的写在召开的月份，还没有召开的写在期末。"
)


def duties(book: YearBook) -> list[Ledger]:
    """One row for each place and matter that was ever due there in the year; none where nothing was."""
    own: dict[tuple[str, str], list[Obligation]] = defaultdict(list)
    for row in book.obligations:
        own[row.place, row.subject].append(row)
    rows: list[Row] = []
    for (_, subject), due in own.items():
        if not any(one.owed for one in due):
            continue
        months: list[list[str]] = [[] for _ in range(12)]
        for one in due:
            month, mark = _mark(one, book)
            months[month - 1] += [mark] if mark else []
        label = MeetingKind(subject).label if subject in MeetingKind.values else Purpose(subject).label
        place = due[0].organization
        rows.append([label if place.is_branch else f"{place.name}{label}", *("\n".join(marks) for marks in months)])
    headings = ["事项", *(f"{month}月" for month in range(1, 13))]
    return [plain("应召开的会议和落实", headings, rows, [LEGEND])] if rows else []


def _mark(one: Obligation, book: YearBook) -> tuple[int, str]:
    """In which month what is said of it."""
    last = one.starts_on.month + MONTHS_IN[Period(one.period)] - 1
    if not one.owed:
        return last, "—"
    if one.settled_by is not None:
        return one.settled_by.day.month, MARKS[Settlement(one.settlement)]
    return last, "尚未" if one.starts_on <= book.on else ""
