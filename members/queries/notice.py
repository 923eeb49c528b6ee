"""The notice of a called meeting: worded once, for its page and as text for a chat group."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime

from guide.models import Section
from guide.templatetags.guide_text import page_range
from members.models import AssignedSection, Meeting


@dataclass(frozen=True)
class NoticeLine:
    """A line of the notice, and where it leads if anywhere."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class NoticeRow:
    label: str
    lines: tuple[NoticeLine, ...]


@dataclass(frozen=True)
class Notice:
    """What those who are called are told. It names nobody but who presides, lectures and leads the reading."""

    meeting: Meeting
    rows: list[NoticeRow]


def to_be_read(meeting: Meeting) -> Q:
    """The condition on sections: those linked to the meeting, or if there are none the required ones of the
    assignment that it closes."""
    linked = Meeting.sections.through.objects.filter(meeting=meeting)
    required = AssignedSection.objects.filter(assignment=meeting.assignment_id, required=True)
    return Q(pk__in=linked.values("section")) | Q(~Exists(linked), pk__in=required.values("section"))


def notice_of(meeting: Meeting) -> Notice:
    """Two queries: topics, and sections that readers still see."""
    sections = Section.objects.visible().filter(to_be_read(meeting)).select_related("chapter__book")
    read = sections.order_by("chapter__book", "chapter__number", "position", "pk")
    topics = [NoticeLine(topic) for topic in meeting.agenda.values_list("title", flat=True)]
    rows = [
        _row("会议", what_it_is(meeting)),
        _row("时间", _when(meeting)),
        _row("地点", meeting.whereabouts),
        _row("主持人", str(meeting.presider or "")),
        _row("主讲人", str(meeting.lecturer or meeting.guest_lecturer)),
        _row("领学人", str(meeting.lead_reader or "")),
        NoticeRow("议题", tuple(topics)),
        NoticeRow("请先读", tuple(_to_read(read))),
        NoticeRow("学习材料", tuple(NoticeLine(_material(row)) for row in meeting.materials)),
        NoticeRow("说明", tuple(NoticeLine(line) for line in meeting.note.splitlines() if line.strip())),
    ]
    return Notice(meeting, [row for row in rows if any(line.text for line in row.lines)])


def as_text(notice: Notice, address: str = "") -> str:
    """The notice as plain text. `address` leads to its page; without one it is not mentioned."""
    parts = [f"【会议通知】{notice.meeting.organization}"]
    for row in notice.rows:
        if len(row.lines) == 1:
            parts.append(f"{row.label}：{row.lines[0].text}")
        else:
            numbered = row.label == "议题"
            parts.append(f"{row.label}：")
            parts += [f"{number}. {line.text}" if numbered else line.text for number, line in enumerate(row.lines, 1)]
    parts.append("不能到会的，请在会前请假：登录学习网站办理，或者告诉书记、党小组组长。")
    if address:
        parts.append(address)
    return "\n".join(parts)


def what_it_is(meeting: Meeting) -> str:
    """支部党员大会（组织生活会）　主题"""
    purposes = f"（{'、'.join(meeting.purpose_labels)}）" if meeting.purposes else ""
    return f"{meeting.get_kind_display()}{purposes}　{meeting.title}".rstrip("　")


def _row(label: str, text: str) -> NoticeRow:
    return NoticeRow(label, (NoticeLine(text),))


def _when(meeting: Meeting) -> str:
    starts = meeting.starts
    return date_format(localtime(starts), "Y年n月j日（l）H:i") if starts else ""


def _to_read(sections: Iterable[Section]) -> Iterable[NoticeLine]:
    """Chapter by chapter, each section below its chapter."""
    for chapter, own in groupby(sections, key=lambda section: section.chapter):
        yield NoticeLine(f"{chapter.book}{chapter}", chapter.get_absolute_url())
        for section in own:
            pages = page_range(section)
            yield NoticeLine(section.heading + (f"（{pages}）" if pages else ""), section.get_absolute_url())


def _material(row: dict[str, str]) -> str:
    where_from = "，".join(value for value in (row.get("source", ""), row.get("dated", "")) if value)
    return row.get("title", "") + (f"（{where_from}）" if where_from else "")
