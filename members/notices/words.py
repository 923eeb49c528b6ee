"""The words of reminders: of one person's mail, and of the message to a group."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from members.choices import MeetingKind, Purpose, ReminderFrequency
from members.models import Meeting, Member, Obligation
from members.queries.reminders import ForAll, OpenMatters

MOST_LINES = 10  # under one heading of a mail; the portal has the rest
MOST_IN_GROUP = 3  # of each kind: 企业微信 takes 2048 bytes
WEEKDAYS = "一二三四五六日"
TRIAL = "【支部提醒】这是一条试发的消息，机器人已经接通。"
HOW_OFTEN = {
    ReminderFrequency.WEEKLY: "这封邮件每周最多发一封，没有待办就不发。",
    ReminderFrequency.DAILY: "这封邮件每天最多发一封，有新事项时才发。",
}


def subject_of(matters: OpenMatters) -> str:
    return f"支部学习与组织生活：{sum(len(keys) for keys in matters.keys.values())} 件事"


def mail_to(member: Member, matters: OpenMatters, frequency: str, portal: str) -> str:
    """Plain text. It names nobody but the reader, gives no reason, and no address but that of the portal's pages."""
    lines = [f"{member.name}同志：", "", "网站上眼下还有这些事："]
    on = member.rights.on
    for title, rows in (*_own(matters, on), *_kept(matters, on)):
        if rows:
            lines += ["", title, *(f"- {row}" for row in rows[:MOST_LINES])]
            lines += [f"- 另有 {len(rows) - MOST_LINES} 项，请看网站"] if len(rows) > MOST_LINES else []
    lines += ["", "打开网站就能看到，也在那里办理：", f"{portal}/", "", HOW_OFTEN[ReminderFrequency(frequency)]]
    lines += ["不想再收，或者想换个频率，登录后在这一页改：", f"{portal}/reminders/", ""]
    return "\n".join(lines)


def _own(matters: OpenMatters, on: date) -> Iterator[tuple[str, list[str]]]:
    reading = [f"“{row.assignment}”还有 {row.left} 节必读，{_by(row.assignment.due_on, on)}" for row in matters.reading]
    yield "待读", reading
    yield "下次会议", [_called(meeting) for meeting in matters.meetings]
    days = [resolution.due_on for resolution in matters.resolutions if resolution.due_on]
    earliest = f"，最早的一项{_by(min(days), on)}" if days else ""
    yield "会上交您办的", [f"{len(matters.resolutions)} 项{earliest}"] if matters.resolutions else []
    yield "待补学", [_held(entry.meeting) for entry in matters.make_ups]


def _kept(matters: OpenMatters, on: date) -> Iterator[tuple[str, list[str]]]:
    yield "待完善的会议", [_held(meeting) for meeting in matters.write_ups]
    yield "尚未召开", [_due(obligation) for obligation in matters.due]
    answers = [
        f"“{row.assignment}”还有 {row.people} 人未反馈，{_by(row.assignment.due_on, on)}" for row in matters.unanswered
    ]
    yield "学习任务的反馈", answers
    asked = Counter(request.meeting for request in matters.leave)
    yield "请假", [f"{_held(meeting)}，{number} 人请假" for meeting, number in asked.items()]


def _called(meeting: Meeting) -> str:
    """As the calendar tells it: when, what, where. A link to take part online is in the notice."""
    where = "" if "://" in meeting.place else meeting.whereabouts
    return "，".join(filter(None, [_moment(meeting.planned_at), _of(meeting), where]))


def _held(meeting: Meeting) -> str:
    day = f"{_day(meeting.day)} " if meeting.starts else f"{meeting.day.month}月计划的"
    return f"{day}{_of(meeting)}"


def _of(meeting: Meeting) -> str:
    return f"{meeting.organization}{meeting.get_kind_display()}"


def _due(obligation: Obligation) -> str:
    labels = dict(MeetingKind.choices) | dict(Purpose.choices)
    period = {"month": f"{obligation.starts_on.month}月", "year": "本年"}.get(
        obligation.period, f"第{'一二三四'[(obligation.starts_on.month - 1) // 3]}季度"
    )
    return f"{period}：{obligation.organization}{labels.get(obligation.subject, obligation.subject)}"


def message_to_group(found: ForAll, portal: str) -> str:
    """What concerns all, for a group that outsiders may read: days, kinds and counts. No name, place, title, reason or
    link but that of the portal's first page."""
    lines = ["【支部提醒】"]
    lines += [
        f"下次会议：{_moment(meeting.planned_at)}，{_of(meeting)}。地点和议题请看网站。"
        for meeting in found.meetings[:MOST_IN_GROUP]
    ]
    lines += [
        f"学习任务：{_day(answers.assignment.due_on)}截止，"
        f"应读 {len(answers.people)} 人，已反馈 {len(answers.answered)} 人。"
        for answers in found.reading[:MOST_IN_GROUP]
    ]
    return "\n".join([*lines, *([f"{portal}/"] if portal else [])])


def _by(day: date, on: date) -> str:
    said = _day(day) if day.year == on.year else f"{day.year}年{_day(day)}"
    return f"{said}前" if day >= on else f"已过期限（{said}）"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{_day(local.date())}（星期{WEEKDAYS[local.weekday()]}）{local:%H:%M}"
