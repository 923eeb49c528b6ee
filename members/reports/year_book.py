"""The year book in words: the parts that page, Word document and workbook share.

Each part has tables of text or records in the words of `members.reports.record`; a writer adds nothing to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from django.utils import timezone

from members.access.meetings import may_read_statements
from members.choices import HoursSource, MeetingState
from members.models import Meeting, Member, Organization
from members.models.people import title_of
from members.queries.records import MeetingRecord
from members.queries.year_book import YearAssignment, YearBook, YearMember
from members.reports.attendance import LEGEND, TOTALS, attendance
from members.reports.duties import duties
from members.reports.hand_parts import HandPart, hand_part
from members.reports.ledgers import Column, Ledger, Row, plain
from members.reports.record import Fields, day_in_words, record_fields, year_in_words

Told = list[tuple[MeetingRecord, Fields]]
ACROSS = 18  # meetings in one piece of the attendance table: what fits a landscape page beside name and totals


# What the workbook has of a record, with its heading.
OF_RECORD = {
    "title": "记录",
    "organization": "召开",
    "number": "第几次",
    "name": "名称",
    "purposes": "用途",
    "time": "时间",
    "place": "地点",
    "presider": "主持人",
    "recorder": "记录人",
    "lecturer": "主讲人",
    "due": "应到",
    "present": "实到",
    "attended": "出席",
    "on_leave": "请假",
    "absent": "缺席",
    "excused": "不计应到",
    "observers": "列席",
    "studied": "学习内容",
    "agenda": "议题和内容",
    "resolutions": "决议和议定事项",
    "make_ups": "补学",
    "amendments": "更正",
    "written": "录入和归档",
    "left_out": "未列的内容",
}


@dataclass(frozen=True)
class Part:
    """One part of the book. `wide` tables stand on landscape pages, each on its own. What is to be written `by_hand`
    has high rows; without columns it is a page of lines."""

    key: str
    title: str
    tables: Sequence[Ledger]
    notes: list[str] = field(default_factory=list)
    records: list[Fields] = field(default_factory=list)
    wide: bool = False
    by_hand: bool = False


@dataclass(frozen=True)
class Book:
    """`sheet` is the attendance of the year in one piece, for the workbook."""

    title: str
    branch: str
    year: int
    made: str
    parts: list[Part]
    sheet: Ledger

    @property
    def year_in_words(self) -> str:
        """二〇二五年度"""
        return f"{year_in_words(date(self.year, 1, 1))}度"


def book_in_words(book: YearBook, reader: Member) -> Book:
    """What the branch wants of the parts to fill by hand is its own choice."""
    whole, told = _attendance(book), _told(book, reader)
    parts = [
        Part("organization", "支部概况", [_facts(book), _posts(book)]),
        Part("members", "党员名册", [_members(book)]),
        Part("groups", "党小组", [_groups(book)], [] if book.groups else ["本年没有划分党小组。"]),
        Part("plan", "年度计划和落实", [_plan(book), *duties(book)], _unfinished(book)),
        Part("records", "会议记录", [_list_of_records(book)], records=[fields for _, fields in told]),
        Part("attendance", "全年考勤", _pieces(whole), wide=True),
        Part("study", "学习和学时", [_assignments(book), _hours(book)]),
        Part("resolutions", "决议和议定事项", [_resolutions(told)]),
        Part("amendments", "更正", [_amendments(told)]),
    ]
    wanted = [part for part in HandPart if part.value not in book.branch.left_out_of_book]
    parts += [Part(part.value, part.label, [hand_part(part, book)], by_hand=True) for part in wanted]
    return Book(
        title="党支部工作手册",
        branch=book.branch.name,
        year=book.year,
        made=f"{day_in_words(timezone.localdate())}制，内容截至{day_in_words(book.on)}。",
        parts=[part for part in parts if part.tables or part.records],
        sheet=whole,
    )


# ---- the organisation and its people --------------------------------------------------------------------------------


def _facts(book: YearBook) -> Ledger:
    branch, people = book.branch, [person.member for person in book.belonging]
    full = sum(member.is_full(book.on) for member in people)
    lecture = "每季度一次" if branch.lecture_each_quarter else "按年度计划"
    rows: list[Row] = [
        ["名称", branch.name],
        ["形式", f"{branch.get_form_display()}{'（村、社区）' if branch.is_village else ''}"],
        ["成立日期", day_in_words(branch.founded)],
        ["党员", f"{len(people)} 人，其中正式党员 {full} 人，预备党员 {len(people) - full} 人"],
        ["党小组", f"{len(_in_being(book))} 个" if _in_being(book) else "未划分"],
        ["委员会任期", f"每届 {branch.term_years} 年"],
        ["本支部约定", f"会后 {branch.days_to_record} 天内录入；党课{lecture}；{branch.minutes_per_hour} 分钟为一学时"],
    ]
    return plain("基本情况", ["项目", "内容"], rows)


def _in_being(book: YearBook) -> list[Organization]:
    return [g for g in book.groups if g.founded <= book.on and (g.dissolved is None or g.dissolved > book.on)]


def _posts(book: YearBook) -> Ledger:
    rows: list[Row] = [
        [
            title_of("" if post.organization_id == book.branch.pk else post.organization.name, post.post),
            post.member.name,
            post.since,
            post.until,
        ]
        for post in book.posts
    ]
    return plain("任职", ["职务", "姓名", "自", "至"], rows, ["本年内担任过的都列出；没有写“至”的是现任。"])


def _members(book: YearBook) -> Ledger:
    rows: list[Row] = [
        [
            number,
            person.member.name,
            person.place.name if person.place.is_group else "",
            "正式党员" if person.member.is_full(book.on) else "预备党员",
            person.member.joined_on,
            person.member.confirmed_on,
            _came_and_left(person, book.year),
        ]
        for number, person in enumerate(book.people, start=1)
    ]
    return plain("", ["序号", "姓名", "党小组", "类别", "入党日期", "转正日期", "本年变动"], rows)


def _came_and_left(person: YearMember, year: int) -> str:
    came, left = person.came(year), person.left(year)
    said = [f"{came.month}月{came.day}日转入或录入"] if came else []
    if left and left.until:
        said.append(f"{left.until.month}月{left.until.day}日{left.get_end_display()}")
    return "；".join(said)


def _groups(book: YearBook) -> Ledger:
    rows: list[Row] = []
    for group in book.groups:
        own = [person.member.name for person in book.belonging if person.place.pk == group.pk]
        leaders = [
            post.member.name
            for post in book.posts
            if post.organization_id == group.pk and (post.until is None or post.until >= book.on)
        ]
        ended = f"（{day_in_words(group.dissolved)}撤销）" if group.dissolved and group.dissolved <= book.on else ""
        rows.append([group.name + ended, "、".join(leaders), len(own), "、".join(own)])
    return plain("", ["党小组", "组长", "人数", "成员"], rows)


# ---- plan ----------------------------------------------------------------------------------------------------------


def _plan(book: YearBook) -> Ledger:
    rows: list[Row] = [
        [
            _month(meeting.planned_month, book.year),
            _place(book, meeting),
            "　".join(filter(None, (meeting.get_kind_display(), meeting.title))),
            meeting.responsible.name if meeting.responsible else "",
            how_it_went(meeting, book.on),
        ]
        for meeting in book.plan
    ]
    return plain("会议", ["计划月份", "召开", "会议", "负责人", "落实情况"], rows)


def _month(day: date, year: int) -> str:
    return f"{day.month}月" if day.year == year else f"{day.year}年{day.month}月"


def _place(book: YearBook, meeting: Meeting) -> str:
    return "支部" if meeting.organization_id == book.branch.pk else meeting.organization.name


def how_it_went(meeting: Meeting, on: date) -> str:
    """What became of a planned meeting, in words."""
    day = f"{meeting.day.month}月{meeting.day.day}日"
    if meeting.state == MeetingState.NOT_HELD:
        return f"未召开：{meeting.not_held_reason}"
    if meeting.state == MeetingState.OPEN:
        return f"{day}已开，待录入"
    if meeting.state == MeetingState.PLANNED:
        if meeting.day < (on if meeting.is_called else on.replace(day=1)):
            return "尚未召开"
        return f"已通知，{day}" if meeting.is_called else "已计划"
    late = f"，补录（迟 {meeting.days_late} 天）" if meeting.days_late else ""
    brought = "，由表格导入" if meeting.imported_in_id else late
    return f"{day}召开，第 {meeting.number} 次{brought}"


def _unfinished(book: YearBook) -> list[str]:
    if not book.unfinished:
        return []
    days = "、".join(f"{m.day.month}月{m.day.day}日{m.get_kind_display()}" for m in book.unfinished)
    return [f"已开、还没有录入的会议不在本册的会议记录里：{days}。"]


# ---- records -------------------------------------------------------------------------------------------------------


def _list_of_records(book: YearBook) -> Ledger:
    rows: list[Row] = [
        [
            number,
            record.meeting.day,
            _place(book, record.meeting),
            str(record.meeting),
            record.figures.due,
            record.figures.present,
            record.meeting.get_state_display(),
        ]
        for number, record in enumerate(book.records, start=1)
    ]
    notes = ["每次会议一份记录，各占一页起，按召开的先后排列。"] if rows else ["本年还没有录入的会议。"]
    return plain("目录", ["序号", "日期", "召开", "会议", "应到", "实到", "状态"], rows, notes)


def _told(book: YearBook, reader: Member) -> Told:
    """Each record with its words, as this reader may have them."""
    return [
        (
            record,
            record_fields(
                record, branch=book.branch.name, reads_statements=may_read_statements(reader, record.meeting)
            ),
        )
        for record in book.records
    ]


def _attendance(book: YearBook) -> Ledger:
    found = attendance(book.records, [person.member for person in book.people])
    rows: list[Row] = [[name, *marks, *totals] for name, marks, totals in found.rows]
    return plain("全年考勤", ["姓名", *found.heads, *TOTALS], rows, [LEGEND])


def _pieces(whole: Ledger) -> list[Ledger]:
    """As many meetings as a landscape page holds beside the names; the totals in the last piece."""
    headings = [column.heading for column in whole.columns]
    meetings = len(headings) - 1 - len(TOTALS)
    starts = range(0, max(meetings, 1), ACROSS)
    pieces = []
    for number, start in enumerate(starts, start=1):
        end = len(headings) if number == len(starts) else 1 + start + ACROSS
        title = f"第 {number} 张，共 {len(starts)} 张" if len(starts) > 1 else ""
        rows = [[row[0], *row[1 + start : end]] for row in whole.rows]
        pieces.append(plain(title, [headings[0], *headings[1 + start : end]], rows, whole.notes))
    return pieces


# ---- study, resolutions, amendments ----------------------------------------------------------------------------------


def _assignments(book: YearBook) -> Ledger:
    rows: list[Row] = [
        [
            one.assignment.title,
            one.assignment.organization.name,
            _chapters(one),
            f"{one.required} 篇" + (f"，另选读 {one.further} 篇" if one.further else ""),
            one.assignment.due_on,
            "" if one.asked is None else f"{one.answered}／{one.asked}",
        ]
        for one in book.assignments
    ]
    return plain("学习任务", ["主题", "布置给", "章", "篇目", "截止日期", "截止时已读／应读"], rows)


def _chapters(one: YearAssignment) -> str:
    from_books: dict[str, list[str]] = {}
    for title, number, chapter in one.chapters:
        from_books.setdefault(title, []).append(f"{number} {chapter}" if number else chapter)
    return "；".join(f"《{title}》{'、'.join(chapters)}" for title, chapters in from_books.items())


def _hours(book: YearBook) -> Ledger:
    studied = {person.member.pk: person.studied for person in book.people}
    rows: list[Row] = [
        [
            row.member.name,
            row.place.name if row.place.is_group else "",
            *(row.cells[source.value] for source in HoursSource),
            row.total,
            row.target.value,
            studied[row.member.pk],
        ]
        for row in book.hours
    ]
    columns = ["姓名", "党小组", *(str(source.label) for source in HoursSource), "学时合计", "一般应有", "本年学习篇目"]
    return plain("学时", columns, rows, ["学时只计集中学习；自己看书记入篇目，不计学时。"])


def _resolutions(told: Told) -> Ledger:
    rows: list[Row] = [
        [
            record.meeting.day,
            record.meeting.get_kind_display(),
            "\n".join(words["text"]),
            words["owner"],
            resolution.due_on,
            words["done"],
        ]
        for record, fields in told
        for resolution, words in zip(record.resolutions, fields["resolutions"], strict=True)
    ]
    return plain("", ["日期", "会议", "内容", "责任人", "期限", "落实情况"], rows)


def _amendments(told: Told) -> Ledger:
    rows: list[Row] = [
        [record.meeting.day, str(record.meeting), line] for record, fields in told for line in fields["amendments"]
    ]
    notes = [] if rows else ["本年的会议记录归档以后没有更正。"]
    return plain("", ["日期", "会议", "更正"], rows, notes)


# ---- as a workbook -------------------------------------------------------------------------------------------------


def sheets(book: Book) -> list[Ledger]:
    """Every table of the book that is not to be written by hand, and the records one row each."""
    found = []
    for part in book.parts:
        if part.by_hand:
            continue
        for one in [book.sheet] if part.wide else part.tables:
            title = f"{part.title}　{one.title}" if one.title and one.title != part.title else part.title
            columns = [replace(column, heading=column.heading.replace("\n", " ")) for column in one.columns]
            found.append(Ledger(title, f"{book.branch}　{book.year_in_words}", columns, one.rows, one.notes))
        if part.records:
            found.append(_records_sheet(book, part.records))
    return found


def _records_sheet(book: Book, records: Sequence[Fields]) -> Ledger:
    """What each record says, in the words of the record."""
    columns = [Column(name, label, is_lead=name == "title") for name, label in OF_RECORD.items()]
    rows: list[Row] = [[_said(fields, name) for name in OF_RECORD] for fields in records]
    return Ledger("会议记录　内容", f"{book.branch}　{book.year_in_words}", columns, rows)


def _said(fields: Fields, name: str) -> str:
    value = fields[name]
    if name == "agenda":
        return "\n".join(line for topic in value for line in _topic(topic))
    if name == "resolutions":
        return "\n".join(line for resolution in value for line in resolution["text"])
    return "\n".join(value) if isinstance(value, list) else str(value)


def _topic(topic: Fields) -> list[str]:
    said = [
        line if number else f"{one['speaker']}：{line}"
        for one in topic["statements"]
        for number, line in enumerate(one["gist"])
    ]
    return [f"{topic['number']}、{topic['title']}", *topic["content"], *said, *chain(*topic["votes"])]
