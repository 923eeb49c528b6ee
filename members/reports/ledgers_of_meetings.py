"""Ledgers that follow the meetings of a year: meetings, resolutions, make-ups."""

from collections.abc import Iterator

from members.choices import MeetingState
from members.models import Meeting, Resolution
from members.queries.attendance import figures_of_meetings, meetings_held, presences_amended
from members.queries.ledgers import in_parts, meetings_of_year, missed_of, resolutions_of
from members.queries.make_ups import Missed, missed_among
from members.queries.records import Figures
from members.reports.ledgers import Column, ColumnKind, Link, Row, Value
from members.reports.year_ledgers import Asked, Which, YearLedger

AMENDED, NONE, YES = "更正", "", "是"
MEETING = (Column("day", "日期", ColumnKind.DAY), Column("meeting", "会议"), Column("place", "召开的组织"))


def _meeting(meeting: Meeting) -> tuple[Value, Value, Value]:
    text = f"{meeting} {AMENDED}" if meeting.is_amended else str(meeting)
    return meeting.day, Link(text, meeting.get_absolute_url()), meeting.organization.name


# ---- meetings ----------------------------------------------------------------------------------------------------

OF_MEETINGS = (
    "应到、实到只算计入应到的党员。会后几天录入、迟几天，都按当时约定的期限算；更正：归档后更正过，按更正后的列。",
)


def meetings(asked: Asked) -> YearLedger:
    found = meetings_of_year(asked.organization, asked.year, asked.reader)

    def rows(first: int, last: int) -> Iterator[Row]:
        part = found[first:last]
        amended = presences_amended(part)
        figures = figures_of_meetings(amended)
        changed = {meeting for meeting, _ in amended.latest}
        for meeting in part:
            yield _meeting_row(meeting, figures.get(meeting.pk), meeting.pk in changed)

    columns = [
        *MEETING,
        Column("purposes", "用途"),
        Column("presider", "主持人"),
        Column("recorder", "记录人"),
        Column("due", "应到", ColumnKind.NUMBER),
        Column("due_voting", "应到有表决权", ColumnKind.NUMBER),
        Column("present", "实到", ColumnKind.NUMBER),
        Column("present_voting", "实到有表决权", ColumnKind.NUMBER),
        Column("state", "状态"),
        Column("recorded_after", "会后几天录入", ColumnKind.NUMBER),
        Column("days_late", "迟几天", ColumnKind.NUMBER),
        Column("note", "说明"),
    ]
    return YearLedger(asked, Which.MEETINGS, columns, len(found), rows, OF_MEETINGS)


def _meeting_row(meeting: Meeting, figures: Figures | None, roll_amended: bool) -> Row:
    recorded = meeting.recorded_at is not None and meeting.imported_in_id is None
    return (
        *_meeting(meeting),
        "、".join(meeting.purpose_labels),
        meeting.presider.name if meeting.presider else NONE,
        meeting.recorder.name if meeting.recorder else NONE,
        figures.due if figures else None,
        figures.due_voting if figures else None,
        figures.present if figures else None,
        figures.present_voting if figures else None,
        _state(meeting),
        meeting.recorded_after if recorded else None,
        meeting.days_late if recorded else None,
        "；".join(filter(None, (meeting.not_held_reason, "到会情况有更正" if roll_amended else NONE))),
    )


def _state(meeting: Meeting) -> str:
    if meeting.state == MeetingState.PLANNED:
        return "已通知"
    state = str(meeting.get_state_display())
    return f"{state}，由表格导入" if meeting.imported_in_id else state


# ---- resolutions -------------------------------------------------------------------------------------------------

OF_RESOLUTIONS = ("按会议日期排列，只列已录入的会议。",)


def resolutions(asked: Asked) -> YearLedger:
    held = meetings_held(asked.organization, asked.year, asked.reader)
    found = resolutions_of(held, asked.reader)
    known = {meeting.pk: meeting for meeting in held}

    def rows(first: int, last: int) -> Iterator[Row]:
        for some in in_parts(found[first:last]):
            yield from (_resolution_row(row, known[row.meeting_id]) for row in some)

    columns = [
        *MEETING,
        Column("text", "内容"),
        Column("raised_by_public", "群众反映"),
        Column("follow_up", "需要落实"),
        Column("owner", "责任人"),
        Column("due_on", "期限", ColumnKind.DAY),
        Column("done_on", "落实日期", ColumnKind.DAY),
        Column("done_word", "落实情况"),
        Column("answer", "答复"),
    ]
    return YearLedger(asked, Which.RESOLUTIONS, columns, found.count(), rows, OF_RESOLUTIONS)


def _resolution_row(row: Resolution, meeting: Meeting) -> Row:
    return (
        *_meeting(meeting),
        row.text,
        YES if row.raised_by_public else NONE,
        YES if row.follow_up else NONE,
        row.owner.name if row.owner else NONE,
        row.due_on,
        row.done_on,
        row.done_word,
        row.answer,
    )


# ---- make-ups ----------------------------------------------------------------------------------------------------

OF_MAKE_UPS = ("只列已归档、学习了内容的会议。补学不改变到会情况；本人自学记篇目，不记学时。",)


def make_ups(asked: Asked) -> YearLedger:
    held = meetings_held(asked.organization, asked.year, asked.reader)
    found = missed_of(held, asked.on)
    known = {meeting.pk: meeting for meeting in held}
    amended = presences_amended(held).latest

    def rows(first: int, last: int) -> Iterator[Row]:
        for some in in_parts(found[first:last].select_related("member")):
            for missed in missed_among(some):
                entry = missed.entry
                new = amended.get((entry.meeting_id, entry.member_id))
                yield _make_up_row(missed, known[entry.meeting_id], new, asked.sees_leave)

    columns = [
        *MEETING,
        Column("name", "姓名"),
        Column("group", "党小组"),
        Column("presence", "到会情况"),
        *([Column("reason", "原因")] if asked.sees_leave else []),
        Column("state", "补学情况"),
        Column("way", "补学方式"),
        Column("done_on", "补学日期", ColumnKind.DAY),
        Column("minutes", "集中学习分钟", ColumnKind.NUMBER),
        Column("note", "说明"),
    ]
    return YearLedger(asked, Which.MAKE_UPS, columns, found.count(), rows, OF_MAKE_UPS)


def _make_up_row(missed: Missed, meeting: Meeting, new: dict[str, str] | None, sees_leave: bool) -> Row:
    entry, made_up = missed.entry, missed.make_up
    return (
        *_meeting(meeting),
        entry.name,
        entry.group_name or "—",
        f"{missed.presence} {AMENDED}" if new else missed.presence,
        *([new["reason"] if new else entry.reason] if sees_leave else []),
        "已补学" if made_up else "待补学" if missed.belongs else "已离开，不再补",
        str(made_up.get_way_display()) if made_up else NONE,
        made_up.done_on if made_up else None,
        made_up.minutes if made_up else None,
        made_up.note if made_up else NONE,
    )
