"""The list of what is due below an organisation as a ledger."""

from collections.abc import Iterable, Iterator

from members.choices import Settlement
from members.models import Organization
from members.queries.due_below import DueLine, Wanted
from members.reports.ledgers import Column, ColumnKind, Ledger, Row

COLUMNS = (
    Column("branch", "党支部"),
    Column("group", "党小组"),
    Column("subject", "事项"),
    Column("year", "年度", ColumnKind.NUMBER),
    Column("period", "周期"),
    Column("state", "情况"),
    Column("planned", "计划或召开日期", ColumnKind.DAY),
    Column("reason", "未召开的原因"),
)


def due_ledger(organization: Organization, wanted: Wanted, title: str, lines: Iterable[DueLine]) -> Ledger:
    """`title` says which of them; the rows come as they are read."""
    asked = f"{wanted.year}年" + (f"{wanted.month}月" if wanted.month else "")
    note = f"截至 {wanted.on.isoformat()}，只列已经开始的周期，按组织序列排列。"
    return Ledger(f"{title}的会议", f"{organization}　{asked}", COLUMNS, _rows(lines), (note,))


def state_of(line: DueLine) -> str:
    """In words, as the page has it."""
    if line.obligation.settlement:
        return str(Settlement(line.obligation.settlement).label)
    if line.meeting is None:
        return "尚未召开"
    if line.meeting.is_held:
        return "已召开，待录入"
    return "尚未召开，已列入计划" if line.meeting.starts else f"尚未召开，计划在{line.meeting.day.month}月"


def _rows(lines: Iterable[DueLine]) -> Iterator[Row]:
    for line in lines:
        meeting = line.meeting
        yield (
            str(line.branch),
            str(line.place) if line.place.is_group else "",
            line.title,
            line.year,
            line.period,
            state_of(line),
            meeting.day if meeting and (meeting.held_on or meeting.planned_at) else None,
            meeting.not_held_reason if meeting else "",
        )
