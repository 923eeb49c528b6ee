"""How obligations stand on a day: what settled each, or else the meeting that is on the way to it."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from members.choices import MeetingState, Period, Standing
from members.models import Meeting, Obligation
from members.queries.obligations import MONTHS_IN, is_about, settlement_by

SIGNS = {
    Standing.HELD: "held",
    Standing.LATE: "late",
    Standing.IMPORTED: "held",
    Standing.NOT_HELD: "not",
    Standing.UNWRITTEN: "open",
    Standing.CALLED: "plan",
    Standing.PLANNED: "plan",
    Standing.DUE: "open",
    Standing.AHEAD: "",
}
WAITS = (Standing.UNWRITTEN, Standing.DUE)
ON_THE_WAY = (MeetingState.OPEN, MeetingState.PLANNED)


@dataclass(frozen=True)
class Mark:
    """One obligation as it stands, or one meeting beside what was owed. `last` is the last day of the period, `whole`
    whether that is one month; `on` the day on which it stands so. Of what is still due, `meeting` is the one that was
    planned for it and whose time has passed."""

    standing: Standing
    last: date
    whole: bool
    on: date
    meeting: Meeting | None = None

    @property
    def sign(self) -> str:
        return SIGNS[self.standing]

    @property
    def waits(self) -> bool:
        return self.standing in WAITS

    @property
    def detail(self) -> str:
        """What stands below its word."""
        meeting = self.meeting
        if self.standing == Standing.DUE:
            return f"至 {self.last.month}月{self.last.day}日" if self.last >= self.on else ""
        if meeting is None or (self.standing == Standing.PLANNED and self.whole):
            return ""
        if self.standing == Standing.NOT_HELD:
            return meeting.not_held_reason
        if self.standing == Standing.LATE:
            return f"{self._day(meeting)}　迟 {meeting.days_late} 天"
        return f"{self._day(meeting)}　待归档" if meeting.state == MeetingState.RECORDED else self._day(meeting)

    def _day(self, meeting: Meeting) -> str:
        if self.standing == Standing.PLANNED:
            return f"{meeting.day.month}月"
        return f"{meeting.day.day}日" if self.whole else f"{meeting.day.month}月{meeting.day.day}日"


def last_day(row: Obligation) -> date:
    """Of its period."""
    month = row.starts_on.month + MONTHS_IN[Period(row.period)] - 1
    return date(row.starts_on.year, month, monthrange(row.starts_on.year, month)[1])


def marks_of(rows: Sequence[Obligation], meetings: Sequence[Meeting], on: date) -> tuple[list[Mark], list[Mark]]:
    """What is owed for one subject in one period, each as it stands, and the meetings beside it. `meetings` are all
    about it in that period, with the values that count, in the order of their days."""
    known = {meeting.pk: meeting for meeting in meetings}
    own = [meeting for meeting in meetings if meeting.organization_id == rows[0].organization_id]
    coming = sorted((meeting for meeting in own if meeting.state in ON_THE_WAY), key=lambda one: _nearness(one, on))
    marks, shown = [], set()
    for row in rows:
        if row.settlement:
            mark = _mark(row, Standing(row.settlement), on, known.get(row.settled_by_id or 0))
        else:
            mark = _open(row, coming.pop(0) if coming and row.owed else None, on)
        marks.append(mark)
        shown.add(mark.meeting and mark.meeting.pk)
    besides = [_mark(rows[0], _of_meeting(one), on, one) for one in meetings if one.pk not in shown]
    return (marks if rows[0].owed else []), besides


def about(meetings: Sequence[Meeting], row: Obligation, elsewhere: bool) -> list[Meeting]:
    """Of these, those on its subject in its period; `elsewhere` says whether also those of other places count."""
    first, last = row.starts_on, last_day(row)
    return [
        meeting
        for meeting in meetings
        if is_about(meeting, row.subject)
        and first <= meeting.day <= last
        and (elsewhere or meeting.organization_id == row.organization_id)
    ]


def _open(row: Obligation, meeting: Meeting | None, on: date) -> Mark:
    if meeting is not None and not _has_passed(meeting, on):
        return _mark(row, _of_meeting(meeting), on, meeting)
    return _mark(row, Standing.DUE if row.starts_on <= on else Standing.AHEAD, on, meeting)


def _of_meeting(meeting: Meeting) -> Standing:
    if meeting.state == MeetingState.OPEN:
        return Standing.UNWRITTEN
    if meeting.state == MeetingState.PLANNED:
        return Standing.CALLED if meeting.is_called else Standing.PLANNED
    return Standing(settlement_by(meeting))


def _has_passed(meeting: Meeting, on: date) -> bool:
    """Planned for a time that is over, and nobody opened it."""
    first = on if meeting.is_called else on.replace(day=1)
    return meeting.state == MeetingState.PLANNED and meeting.day < first


def _nearness(meeting: Meeting, on: date) -> tuple[bool, bool, bool, date]:
    """Those that are open first, then those called, then those planned, the next first; last what was let pass."""
    return _has_passed(meeting, on), meeting.state == MeetingState.PLANNED, not meeting.is_called, meeting.day


def _mark(row: Obligation, standing: Standing, on: date, meeting: Meeting | None) -> Mark:
    return Mark(standing, last_day(row), row.period == Period.MONTH, on, meeting)
