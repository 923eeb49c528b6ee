"""Who was at which meeting of a year: people down, meetings across, by the values that count now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from members.choices import MeetingKind, Presence
from members.models import Meeting, Member
from members.queries.records import MeetingRecord, RosterRow, figures_of

SHORT = {
    MeetingKind.GENERAL_MEETING: "大会",
    MeetingKind.COMMITTEE_MEETING: "支委",
    MeetingKind.GROUP_MEETING: "小组",
    MeetingKind.LECTURE: "党课",
    MeetingKind.THEME_DAY: "党日",
}
MARKS = {Presence.PRESENT: "到", Presence.ON_LEAVE: "假", Presence.ABSENT: "缺"}
LEGEND = "到：到会；假：请假；缺：缺席；补：已补学；免：不计入应到；△：更正过；空白：不在这次会议的应到名单里。"
TOTALS = ("应到", "到会", "请假", "缺席", "补学")


@dataclass(frozen=True)
class Attendance:
    """`heads` one for each meeting, `rows` one for each person: name, marks by meeting, and the five totals."""

    heads: list[str]
    rows: list[tuple[str, list[str], list[int]]]


def attendance(records: Sequence[MeetingRecord], people: Iterable[Member]) -> Attendance:
    """Those of the branch in their order, then whoever else stood on a roster."""
    names = {member.pk: member.name for member in people}
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    own: dict[int, list[RosterRow]] = defaultdict(list)
    for number, record in enumerate(records):
        for row in record.roster:
            names.setdefault(row.entry.member_id, row.entry.name)
            marks[row.entry.member_id][number] = _mark(row)
            own[row.entry.member_id].append(row)
    return Attendance(
        heads=[_head(record.meeting) for record in records],
        rows=[
            (
                name,
                [marks[key].get(number, "") for number in range(len(records))],
                _totals(own[key]),
            )
            for key, name in names.items()
        ],
    )


def _head(meeting: Meeting) -> str:
    return f"{meeting.day.month}.{meeting.day.day}\n{SHORT[MeetingKind(meeting.kind)]}"


def _mark(row: RosterRow) -> str:
    mark = MARKS.get(Presence(row.entry.presence), "") if row.entry.counts else "免"
    return mark + ("补" if row.made_up else "") + ("△" if row.amended else "")


def _totals(rows: Sequence[RosterRow]) -> list[int]:
    figures = figures_of(row.entry for row in rows)
    made_up = sum(row.made_up is not None and row.entry.counts for row in rows)
    return [figures.due, figures.present, figures.on_leave, figures.absent, made_up]
