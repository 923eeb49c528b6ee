"""The sheet with which a secretary hands a branch over, in words: the parts that page and Word document share."""

from members.choices import MeetingKind, MeetingState
from members.models import Meeting
from members.queries.handover import Handover
from members.queries.obligation_standing import last_day
from members.queries.obligation_year import subject_title
from members.reports.ledgers import Ledger, Row, plain
from members.reports.record import day_in_words
from members.reports.year_book import Part

NOTHING = "没有。"
TO_HAND_OVER = ("支部印章", "纸质会议记录和工作手册", "党员名册和党费收据", "活动场所和钥匙", "其他", "")


def handover_parts(found: Handover) -> list[Part]:
    """Each with one table; where nothing is open the part says so."""
    parts = [
        ("resolutions", "要接着办的议定事项", _resolutions(found)),
        ("make_ups", "待补学", _make_ups(found)),
        ("reading", "还没有读完的学习任务", _reading(found)),
        ("due", "本月和下月应召开、尚未召开的", _due(found)),
        ("coming", "本月和下月已安排的会议", _coming(found)),
        ("unfinished", "没有办完的会议", _unfinished(found)),
        ("matters", "任期和空缺", _matters(found)),
        ("where", "资料在哪里", _where(found)),
    ]
    told = [Part(key, title, [table], [] if table.rows or table.notes else [NOTHING]) for key, title, table in parts]
    by_hand = plain("", ["物品和资料", "数量", "存放地点", "说明"], [[thing, "", "", ""] for thing in TO_HAND_OVER])
    return [*told, Part("things", "移交的物品和纸质资料", [by_hand], by_hand=True)]


def _resolutions(found: Handover) -> Ledger:
    rows: list[Row] = [
        [resolution.text, _meeting(meeting), resolution.owner.name if resolution.owner else "", resolution.due_on]
        for meeting, resolution in found.resolutions
    ]
    return plain("", ["内容", "会议", "责任人", "期限"], rows)


def _make_ups(found: Handover) -> Ledger:
    rows: list[Row] = [
        [row.entry.name, row.entry.group_name, _meeting(meeting), row.entry.get_presence_display()]
        for meeting, row in found.make_ups
    ]
    return plain("", ["姓名", "党小组", "会议", "当时"], rows)


def _reading(found: Handover) -> Ledger:
    rows: list[Row] = [
        [
            one.assignment.title,
            one.assignment.due_on,
            len(one.people),
            len(one.answered),
            "、".join(answer.member.name for answer in one.unanswered),
        ]
        for one in found.answers
    ]
    return plain("", ["主题", "截止日期", "应读", "已读", "还没有反馈的"], rows)


def _due(found: Handover) -> Ledger:
    rows: list[Row] = [
        [subject_title(row.subject), row.organization.name, row.get_period_display(), last_day(row)]
        for row in found.due
    ]
    before = f"本年以前各期还有 {found.before} 项尚未召开，也没有写明原因。"
    return plain("", ["事项", "召开", "周期", "至"], rows, [before] if found.before else [])


def _coming(found: Handover) -> Ledger:
    rows: list[Row] = [
        [
            day_in_words(meeting.day) if meeting.planned_at else f"{meeting.day.year}年{meeting.day.month}月",
            meeting.organization.name,
            _named(meeting),
            "已通知" if meeting.is_called else "已计划",
        ]
        for meeting in found.coming
    ]
    return plain("", ["时间", "召开", "会议", "状态"], rows)


def _unfinished(found: Handover) -> Ledger:
    left = {
        MeetingState.OPEN: "已开，待录入",
        MeetingState.RECORDED: "已录入，待归档",
        MeetingState.PLANNED: "过了日期，待召开或写明原因",
    }
    rows: list[Row] = [
        [
            day_in_words(meeting.day) if meeting.starts else f"{meeting.day.year}年{meeting.day.month}月",
            meeting.organization.name,
            _named(meeting),
            left[MeetingState(meeting.state)],
        ]
        for meeting in found.unfinished
    ]
    return plain("", ["日期", "召开", "会议", "还要办的"], rows)


def _matters(found: Handover) -> Ledger:
    rows: list[Row] = [[matter.heading, matter.sentence, matter.citation] for matter in found.matters]
    return plain("", ["事项", "情况", "依据"], rows)


def _where(found: Handover) -> Ledger:
    template = f"“{found.template}”，由系统管理员保管" if found.template else "本站自带的格式"
    rows: list[Row] = [
        ["会议记录、考勤、表决", "“会议”栏，每次会议一页；归档的不能改，只能更正"],
        ["签字扫描件、讲稿等附件", f"在各次会议的页上，共 {found.attachments} 份"],
        ["会议记录的文档模板", template],
        ["年度工作手册、台账", "支部页，可打印或下载"],
        ["党员名册、任职、党小组", "支部页"],
        ["学习任务和学时", "“任务”栏和支部页的“学时”"],
    ]
    return plain("", ["资料", "所在"], rows)


def _meeting(meeting: Meeting) -> str:
    return f"{meeting.day.year}年{meeting.day.month}月{meeting.day.day}日{meeting.get_kind_display()}"


def _named(meeting: Meeting) -> str:
    return "　".join(filter(None, (MeetingKind(meeting.kind).label, meeting.title)))
