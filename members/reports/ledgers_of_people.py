"""Ledgers with people down: attendance, study, hours."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.urls import reverse

from members.choices import HoursSource, LeaveKind, OrganizationKind, Presence, StudyEventKind
from members.models import Meeting, Organization
from members.queries.attendance import (
    Attendance,
    Mark,
    Presences,
    attendance_of,
    figures_of_meetings,
    meetings_held,
    people_called,
    presences_amended,
)
from members.queries.hours import MemberHours, hours_of_people, people_with_hours
from members.queries.ledgers import AT_ONCE, assigned_in, how_studied, in_parts, sections_of_book
from members.queries.study import memberships_of
from members.reports.ledgers import Column, ColumnKind, Link, Row, Value
from members.reports.year_ledgers import Asked, Which, YearLedger

PERSON = (Column("name", "姓名", is_lead=True), Column("group", "党小组", is_lead=True))
NOT_CALLED = "—"
AMENDED, MADE_UP = "更正", "已补学"


Addresses = Callable[[int], str]


def addresses(name: str) -> Addresses:
    """The addresses of many, of which only the key differs: `reverse` is slow for a thousand."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return lambda key: f"{before}{key}{after}"


# ---- attendance --------------------------------------------------------------------------------------------------

PRESENCES = {
    Presence.PRESENT: "到",
    Presence.ON_LEAVE: "假",
    Presence.ABSENT: "缺",
    Presence.NOT_ENTERED: "未登记",
}
NOT_COUNTED = "不计"
MEMBER, GUEST, TOTAL = "党员", "列席", "合计"
OF_ATTENDANCE = (
    "只列已录入的会议。到：到会；假：请假；缺：缺席；不计：不计入应到；—：不在这次会议的名单上。",
    "应到、实到只算计入应到的党员；列席人员另列，不计入。更正：归档后更正过，按更正后的计；已补学：缺席或请假，后来补学了。",
)
FIGURES = (
    Column("due", "应到", ColumnKind.NUMBER),
    Column("present", "实到", ColumnKind.NUMBER),
    Column("on_leave", "请假", ColumnKind.NUMBER),
    Column("absent", "缺席", ColumnKind.NUMBER),
    Column("made_up", "已补学", ColumnKind.NUMBER),
)


def attendance(asked: Asked) -> YearLedger:
    meetings = meetings_held(asked.organization, asked.year, asked.reader)
    amended = presences_amended(meetings)
    people = list(people_called(amended).values_list("pk", flat=True))
    of_member = addresses("member")
    tail = [*_guests(meetings), *_totals(meetings, amended)] if people else []

    def rows(first: int, last: int) -> Iterator[Row]:
        own = people[first:last]
        for start in range(0, len(own), AT_ONCE):
            for person in attendance_of(own[start : start + AT_ONCE], amended):
                yield _attendance_row(person, meetings, asked.sees_leave, of_member)
        yield from tail[max(0, first - len(people)) : max(0, last - len(people))]

    columns = [*PERSON, Column("who", "类别", is_lead=True), *(_meeting_column(asked, m) for m in meetings), *FIGURES]
    return YearLedger(asked, Which.ATTENDANCE, columns, len(people) + len(tail), rows, OF_ATTENDANCE)


def _meeting_column(asked: Asked, meeting: Meeting) -> Column:
    place = "" if meeting.organization_id == asked.organization.pk else f"（{meeting.organization}）"
    heading = f"{meeting.day.month}月{meeting.day.day}日 {meeting.get_kind_display()}{place}"
    marked = f"{heading} {AMENDED}" if meeting.is_amended else heading
    return Column(f"meeting_{meeting.pk}", marked, href=meeting.get_absolute_url())


def _attendance_row(person: Attendance, meetings: list[Meeting], sees_leave: bool, of_member: Addresses) -> Row:
    marks, figures = person.marks, person.figures
    return (
        Link(person.name, of_member(person.member_id)),
        person.group or NOT_CALLED,
        MEMBER,
        *(_mark(marks[m.pk], sees_leave) if m.pk in marks else NOT_CALLED for m in meetings),
        figures.due,
        figures.present,
        figures.on_leave,
        figures.absent,
        person.made_up,
    )


def _mark(mark: Mark, sees_leave: bool) -> str:
    if not mark.counts:
        word = NOT_COUNTED
    elif sees_leave and mark.leave_kind:
        word = str(LeaveKind(mark.leave_kind).label)
    else:
        word = PRESENCES[Presence(mark.presence)]
    return " ".join((word, *([AMENDED] if mark.amended else ()), *([MADE_UP] if mark.made_up else ())))


def _guests(meetings: list[Meeting]) -> Iterator[Row]:
    """Each guest once, by name and who they are, in the order in which they first came."""
    came: dict[tuple[str, str], set[int]] = {}
    for meeting in meetings:
        for guest in meeting.observers:
            came.setdefault((guest["name"], guest["who"]), set()).add(meeting.pk)
    for (name, who), at in came.items():
        cells = (GUEST if meeting.pk in at else NOT_CALLED for meeting in meetings)
        yield (name, who or NOT_CALLED, GUEST, *cells, *[None] * len(FIGURES))


def _totals(meetings: list[Meeting], amended: Presences) -> Iterator[Row]:
    figures = figures_of_meetings(amended)
    of_each = [figures.get(meeting.pk) for meeting in meetings]
    known = [one for one in of_each if one]
    due, present = ([str(getattr(one, name)) if one else NOT_CALLED for one in of_each] for name in ("due", "present"))
    yield ("应到", NOT_CALLED, TOTAL, *due, sum(one.due for one in known), *[None] * (len(FIGURES) - 1))
    whole = sum(one.present for one in known)
    left = (sum(one.on_leave for one in known), sum(one.absent for one in known), None)
    yield ("实到", NOT_CALLED, TOTAL, *present, None, whole, *left)


# ---- study -------------------------------------------------------------------------------------------------------

HOW: dict[str | None, str] = {
    None: NOT_CALLED,
    StudyEventKind.SELF_MARKED: "本人",
    StudyEventKind.ENTERED_FOR: "代录",
    StudyEventKind.CREDITED: "会议",
    StudyEventKind.MADE_UP: "补学",
}
OF_STUDY = (
    "本人：本人确认已读；代录：由他人代为录入；会议：参加会议集中学习记入；补学：补学记入；—：尚未读。不论哪一年读的都列出。",
)


def study(asked: Asked) -> YearLedger:
    """Of a book, or of the sections of the year's assignments."""
    sections = sections_of_book(asked.book) if asked.book else assigned_in(asked.organization, asked.year)
    people = memberships_of(asked.organization, asked.last_day).values_list(
        "member_id", "member__name", "organization__name", "organization__kind"
    )
    record = addresses("member_study")
    keys = [section.pk for section in sections]

    def rows(first: int, last: int) -> Iterator[Row]:
        for start in range(first, last, AT_ONCE):
            some = list(people[start : min(start + AT_ONCE, last)])
            how = how_studied([member for member, *_ in some], sections)
            for member, name, place, kind in some:
                own = how[member]
                cells = [HOW[own.get(key)] for key in keys]
                group = place if kind == OrganizationKind.GROUP else NOT_CALLED
                yield (Link(name, record(member)), group, len(own), *cells)

    columns = [
        *PERSON,
        Column("studied", f"已读（共 {len(sections)} 节）", ColumnKind.NUMBER, is_lead=True),
        *(Column(f"section_{s.pk}", f"{s.chapter.label} {s.title}", href=s.get_absolute_url()) for s in sections),
    ]
    of = f"《{asked.book}》" if asked.book else "本年学习任务的篇目"
    return YearLedger(asked, Which.STUDY, columns, people.count(), rows, OF_STUDY, of)


def _group(place: Organization) -> str:
    return place.name if place.is_group else NOT_CALLED


# ---- hours -------------------------------------------------------------------------------------------------------

OF_HOURS = (
    "只记集中学习：会议、补学、在外参加的培训。自己看书不计。年内从别的支部转来的，原来的学时一并计入。",
    "合计按分钟折算，保留一位小数，各项相加可能差 0.1。",
)


def hours(asked: Asked) -> YearLedger:
    people = people_with_hours(asked.organization, asked.year, asked.on)
    of_member = addresses("member_hours")

    def rows(first: int, last: int) -> Iterator[Row]:
        for some in in_parts(people[first:last]):
            yield from (_hours_row(row, of_member) for row in hours_of_people(some, asked.year))

    columns = [
        *PERSON,
        *(Column(source.value, str(source.label), ColumnKind.NUMBER) for source in HoursSource),
        Column("total", "合计", ColumnKind.NUMBER),
        Column("target", "一年一般不少于", ColumnKind.NUMBER),
    ]
    return YearLedger(asked, Which.HOURS, columns, people.count(), rows, OF_HOURS)


def _hours_row(row: MemberHours, of_member: Addresses) -> Row:
    cells: list[Value] = [Decimal(row.cells[source.value]) for source in HoursSource]
    name = Link(row.member.name, of_member(row.member.pk))
    return (name, _group(row.place), *cells, Decimal(row.total), row.target.value)
