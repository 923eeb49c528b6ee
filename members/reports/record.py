"""The record of a meeting in words: the rows that the print page and the Word document share.

Plain dictionaries of text, so that a template can do nothing with them but show them. Each line is worded here and
nowhere else. What the reader may not know is not in the `MeetingRecord`, and `left_out` says so.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from guide.models import Section
from guide.numerals import DIGITS, chinese_number
from members.choices import AmendedField, MeetingState, Presence, Site
from members.models import Meeting, Member, Resolution
from members.queries.amendments import rows_of
from members.queries.records import AgendaRow, MeetingRecord, RosterRow
from members.reports.votes import votes

Fields = dict[str, Any]
WEEKDAYS = "一二三四五六日"
NOT_FILLED = "未填"


def record_fields(record: MeetingRecord, *, branch: str, reads_statements: bool) -> Fields:
    """Everything that a template may show, by the names that `members.reports.fields` explains.

    `branch` is the name of the branch of the meeting; `reads_statements` says whether the reader may know what each
    one said.
    """
    meeting = record.meeting
    is_draft = meeting.state == MeetingState.OPEN
    fields: Fields = {
        "title": f"{meeting.get_kind_display()}记录{'（草稿）' if is_draft else ''}",
        "draft": "草稿，尚未录入" if is_draft else "",
        "organization": branch if meeting.organization.name == branch else f"{branch}{meeting.organization.name}",
        "number": f"{year_in_words(meeting.day)}第 {meeting.number} 次" if meeting.number else "",
        "name": _marked(record, meeting.title, AmendedField.TITLE),
        "purposes": "、".join(meeting.purpose_labels),
        "joint": "、".join(organization.name for organization in record.joint),
        "time": _marked(record, _time(meeting), AmendedField.HELD_FROM, AmendedField.HELD_TO),
        "place": _marked(record, _place(meeting), AmendedField.PLACE),
        "presider": _marked(record, _named(record, meeting.presider), AmendedField.PRESIDER),
        "recorder": _marked(record, _named(record, meeting.recorder), AmendedField.RECORDER),
        "lecturer": _marked(
            record, _named(record, meeting.lecturer, otherwise=meeting.guest_lecturer), AmendedField.LECTURER
        ),
        **_attendance(record),
        "topics": [f"{ordinal(number)}、{row.item.title}" for number, row in enumerate(record.agenda, start=1)],
        "studied": _studied(record),
        "agenda": [_topic(number, row) for number, row in enumerate(record.agenda, start=1)],
        "resolutions": [_resolution(resolution) for resolution in record.resolutions],
        "make_ups": _make_ups(record),
        "amendments": _amendments(record, reads_statements),
        "linked": [f"{day_in_words(other.day)}　{other}" for other in record.linked],
        "written": _written(record),
        "left_out": _left_out(record, reads_statements),
    }
    return {**fields, "head": _head(fields)}


# ---- words -------------------------------------------------------------------------------------------------------


def paragraphs(text: str) -> list[str]:
    """The lines of a text, without blank ones before and after it."""
    lines = re.split(r"\r\n|\r|\n", text)
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return lines


def ordinal(number: int) -> str:
    return chinese_number(number) if number < 100 else str(number)


def day_in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def year_in_words(day: date) -> str:
    """二〇二五年"""
    return "".join(DIGITS[int(digit)] for digit in str(day.year)) + "年"


def _clock(moment: datetime | time) -> str:
    return f"{moment.hour}时{moment.minute:02}分"


def _with_marks(name: str, marks: Iterable[str]) -> str:
    """陶知微（预备，线上）"""
    said = "，".join(mark for mark in marks if mark)
    return f"{name}（{said}）" if said else name


def _marked(record: MeetingRecord, text: str, *fields: AmendedField) -> str:
    """With the mark that a value was corrected after archiving."""
    return f"{text}（更正）" if text and any(field in record.amended for field in fields) else text


# ---- the head ----------------------------------------------------------------------------------------------------


def _head(fields: Fields) -> list[Fields]:
    """The rows of the head below time, place and figures; what does not apply has none."""
    rows = [
        ("名称", [fields["name"]]),
        ("用途", [fields["purposes"]]),
        ("一起召开", [fields["joint"]]),
        ("主讲人", [fields["lecturer"]]),
        ("出席", [fields["attended"]]),
        ("请假", [fields["on_leave"]]),
        ("缺席", [fields["absent"]]),
        ("未登记", [fields["not_entered"]]),
        ("不计应到", [fields["excused"]]),
        ("列席", [fields["observers"]]),
        ("议题", fields["topics"]),
        ("学习内容", fields["studied"]),
    ]
    return [{"label": label, "lines": lines} for label, lines in rows if any(lines)]


def _time(meeting: Meeting) -> str:
    """To the minute: 2025年11月19日（星期三）14时30分至16时40分."""
    if meeting.held_from is None:
        return NOT_FILLED
    begun = timezone.localtime(meeting.held_from)
    start = f"{day_in_words(begun)}（星期{WEEKDAYS[begun.weekday()]}）{_clock(begun)}"
    if meeting.held_to is None:
        return f"{start}开始，结束时间{NOT_FILLED}"
    ended = timezone.localtime(meeting.held_to)
    other_day = day_in_words(ended) if ended.date() != begun.date() else ""
    return f"{start}至{other_day}{_clock(ended)}"


def _place(meeting: Meeting) -> str:
    how = {Site.ON_SITE: "", Site.ONLINE: "线上", Site.BOTH: "同时线上"}[Site(meeting.site)]
    return "，".join(filter(None, (meeting.place, how))) or NOT_FILLED


def _named(record: MeetingRecord, member: Member | None, otherwise: str = NOT_FILLED) -> str:
    """With the posts of the day, where the roster has them."""
    if member is None:
        return otherwise
    entry = next((row.entry for row in record.roster if row.entry.member_id == member.pk), None)
    return _with_marks(entry.name, [entry.posts]) if entry else member.name


# ---- who was there -----------------------------------------------------------------------------------------------


def _attendance(record: MeetingRecord) -> Fields:
    figures = record.figures
    missing = [row for row in record.roster if row.entry.counts and row.entry.presence == Presence.NOT_ENTERED]
    return {
        "due": figures.due_words,
        "present": f"{figures.present_words}（更正）" if record.presence_amended else figures.present_words,
        "sentence": figures.sentence,
        "attended": "、".join(_with_marks(row.entry.name, _as_present(row)) for row in record.present),
        "on_leave": "、".join(_with_marks(row.entry.name, [_leave(row), _corrected(row)]) for row in record.on_leave),
        "absent": "、".join(_with_marks(row.entry.name, [_absence(row), _corrected(row)]) for row in record.absent),
        "not_entered": "、".join(row.entry.name for row in missing),
        "excused": "、".join(_with_marks(row.entry.name, _as_excused(row)) for row in record.excused),
        "observers": "、".join(_with_marks(one["name"], [one.get("who", "")]) for one in record.meeting.observers),
    }


def _as_present(row: RosterRow) -> list[str]:
    entry = row.entry
    return [
        "" if entry.is_full else "预备",
        "线上" if entry.is_online else "",
        f"{_clock(entry.arrived)}到会" if entry.arrived else "",
        f"{_clock(entry.left)}离会" if entry.left else "",
        _corrected(row),
    ]


def _leave(row: RosterRow) -> str:
    """公出：参加防汛物资清点; nothing for who may not know."""
    if not row.shows_leave:
        return ""
    kind = row.entry.get_leave_kind_display() if row.entry.leave_kind else ""
    return "：".join(filter(None, (kind, row.entry.reason)))


def _absence(row: RosterRow) -> str:
    """The reason, as personal as that of a leave."""
    return row.entry.reason if row.shows_leave else ""


def _as_excused(row: RosterRow) -> list[str]:
    reason = row.entry.excused_reason if row.shows_leave else ""
    return [reason, *(["到会", *_as_present(row)] if row.is_present else [])]


def _corrected(row: RosterRow) -> str:
    return "更正" if row.amended else ""


# ---- what was studied, said and agreed -----------------------------------------------------------------------------


def _studied(record: MeetingRecord) -> list[str]:
    meeting = record.meeting
    lines = [_section(section) for section in record.sections]
    for material in meeting.materials:
        lines.append(_with_marks(material["title"], [material.get("source", ""), material.get("dated", "")]))
    if meeting.lead_reader and lines:
        lines.append(f"领学人：{meeting.lead_reader}")
    if meeting.study_minutes and lines:
        lines.append(_marked(record, f"集中学习 {meeting.study_minutes} 分钟", AmendedField.STUDY_MINUTES))
    return lines


def _section(section: Section) -> str:
    return f"《{section.chapter.book.title}》{section}"


def _topic(number: int, row: AgendaRow) -> Fields:
    return {
        "number": ordinal(number),
        "title": row.item.title,
        "content": paragraphs(row.item.content),
        "statements": [
            {"speaker": statement.speaker_name, "gist": paragraphs(statement.gist)} for statement in row.statements
        ],
        "votes": [votes(ballot) for ballot in row.ballots],
    }


def _resolution(resolution: Resolution) -> Fields:
    text = paragraphs(resolution.text)
    if resolution.answer:
        text += paragraphs(f"答复：{resolution.answer}")
    done = f"{day_in_words(resolution.done_on)}：{resolution.done_word}" if resolution.done_on else ""
    return {
        "text": [f"群众反映：{text[0]}", *text[1:]] if resolution.raised_by_public else text,
        "owner": resolution.owner.name if resolution.owner else "",
        "due": day_in_words(resolution.due_on) if resolution.due_on else "",
        "done": done or ("进行中" if resolution.follow_up else ""),
    }


def _make_ups(record: MeetingRecord) -> list[str]:
    """Who made up what was studied, when, how, and who entered it; then those who have not yet."""
    lines = [
        f"{row.entry.name}：{day_in_words(made_up.done_on)}，{_with_marks(made_up.get_way_display(), [made_up.note])}，"
        f"{made_up.by}录入"
        for row in record.missed
        if (made_up := row.made_up)
    ]
    still = "、".join(row.entry.name for row in record.missed if not row.made_up)
    return [*lines, f"{still}：待补学"] if still else lines


# ---- what became of the record -----------------------------------------------------------------------------------


def _amendments(record: MeetingRecord, reads_statements: bool) -> list[str]:
    shown = {row.entry.member_id for row in record.roster if row.shows_leave}
    lines = []
    for row in rows_of(record.amendments, shows_leave_of=shown, shows_content=reads_statements):
        written = f"{day_in_words(timezone.localdate(row.amendment.at))}，{row.amendment.by}录入"
        change = f"“{row.old}”应为“{row.new or '空白'}”" if row.old else f"“{row.new}”"
        lines += paragraphs(f"{row.heading}（{written}）：{row.subject}，{change}。原因：{row.amendment.reason}")
    return lines


def _written(record: MeetingRecord) -> str:
    """When it was held, written and archived, by the system's clock."""
    meeting = record.meeting
    if meeting.recorded_at is None:
        return "本件是草稿，会议还没有录入。"
    said = [f"{day_in_words(meeting.day)}召开", _when_recorded(meeting, timezone.localdate(meeting.recorded_at))]
    if meeting.archived_at:
        said.append(f"{day_in_words(timezone.localdate(meeting.archived_at))}归档")
        said.append(f"更正 {len(record.amendments)} 次" if record.amendments else "没有更正")
    return "，".join(said) + "。"


def _when_recorded(meeting: Meeting, on: date) -> str:
    if meeting.imported_in_id is not None:
        return f"{day_in_words(on)}由表格导入"
    after = meeting.recorded_after
    lag = f"会后第 {after} 天" if after else "当天"
    late = f"，迟 {meeting.days_late} 天" if meeting.days_late else ""
    return f"{day_in_words(on)}录入（{lag}{late}）"


def _left_out(record: MeetingRecord, reads_statements: bool) -> str:
    """What this copy does not show, because who printed it may not know; empty where it shows all."""
    hidden = any(
        not row.shows_leave and (row.entry.leave_kind or row.entry.reason or row.entry.excused_reason)
        for row in record.roster
    )
    parts = ["请假、缺席和不计入应到的原因"] if hidden else []
    if not reads_statements:
        parts.append("各人的发言")
    return f"本件未列{'、'.join(parts)}，这些内容只给有关人员看。" if parts else ""
