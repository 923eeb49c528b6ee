"""The notice of a meeting: worded once."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from members.choices import MeetingKind, Purpose, Site
from members.models import AgendaItem, Meeting
from members.queries.notice import as_text, notice_of
from tests.cast import Cast
from tests.factories import make_assignment, make_book, make_meeting, make_section

AT = datetime(2025, 3, 12, 6, 30, tzinfo=UTC)  # a Wednesday, 14:30 in Shanghai


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_meeting(cast.office, cast.zhou, planned_at=AT, called_at=AT, place="三楼会议室")


def rows(meeting: Meeting) -> dict[str, list[str]]:
    return {row.label: [line.text for line in row.lines] for row in notice_of(meeting).rows}


def test_least_notice_says_what_when_where_and_how_to_ask_for_leave(meeting: Meeting) -> None:
    assert as_text(notice_of(meeting)).splitlines() == [
        "【会议通知】机关支部",
        "会议：支部党员大会",
        "时间：2025年3月12日（星期三）14:30",
        "地点：三楼会议室",
        "不能到会的，请在会前请假：登录学习网站办理，或者告诉书记、党小组组长。",
    ]


def test_full_notice_says_it_all_in_order(cast: Cast, meeting: Meeting) -> None:
    chapter = make_book("test-book", title="夜话", chapters=1, sections=1).chapters.get()
    section = chapter.sections.get()
    section.first_page, section.last_page = 41, 43
    section.save()
    meeting.kind, meeting.purposes, meeting.title = MeetingKind.LECTURE, (Purpose.COLLECTIVE_STUDY,), "测试题目"
    meeting.presider, meeting.guest_lecturer, meeting.lead_reader = cast.zhou, "客人，测试身份", cast.su
    meeting.site, meeting.note = Site.BOTH, "请带书。\n\n请带笔。"
    meeting.materials = [{"title": "测试材料", "source": "测试来源", "dated": "2025-03-01"}, {"title": "又一材料"}]
    meeting.save()
    meeting.sections.set([section])
    for position, title in enumerate(["其一", "其二"], 1):
        AgendaItem.objects.create(meeting=meeting, title=title, position=position)

    assert as_text(notice_of(meeting), "https://portal.example/meetings/1/").splitlines() == [
        "【会议通知】机关支部",
        "会议：党课（集中学习）　测试题目",
        "时间：2025年3月12日（星期三）14:30",
        "地点：三楼会议室（现场和线上）",
        "主持人：周砚秋",
        "主讲人：客人，测试身份",
        "领学人：苏见微",
        "议题：",
        "1. 其一",
        "2. 其二",
        "请先读：",
        "《夜话》第一章　测试章 1",
        "一、测试节 1（第 41—43 页）",
        "学习材料：",
        "测试材料（测试来源，2025-03-01）",
        "又一材料",
        "说明：",
        "请带书。",
        "请带笔。",
        "不能到会的，请在会前请假：登录学习网站办理，或者告诉书记、党小组组长。",
        "https://portal.example/meetings/1/",
    ]


@pytest.mark.parametrize(
    ("site", "place", "said"),
    [
        (Site.ON_SITE, "三楼", "三楼"),
        (Site.ONLINE, "", "线上"),
        (Site.ONLINE, "视频会议室", "视频会议室（线上）"),
        (Site.BOTH, "三楼", "三楼（现场和线上）"),
    ],
)
def test_where_says_online_when_it_is(meeting: Meeting, site: str, place: str, said: str) -> None:
    meeting.site, meeting.place = site, place

    assert rows(meeting)["地点"] == [said]


def test_sections_of_the_meeting_are_to_be_read_and_else_the_required_ones_of_its_assignment(
    cast: Cast, meeting: Meeting
) -> None:
    chapter = make_book("test-book", chapters=1, sections=3).chapters.get()
    first, second, third = chapter.sections.order_by("position")
    meeting.assignment = make_assignment(cast.office, cast.zhou, [first, second, third])
    meeting.assignment.assigned.filter(section=third).update(required=False)
    meeting.save()
    assert rows(meeting)["请先读"] == [f"{chapter.book}{chapter}", "一、测试节 1", "二、测试节 2"]

    meeting.sections.set([third])

    assert rows(meeting)["请先读"] == [f"{chapter.book}{chapter}", "三、测试节 3"]


def test_hidden_section_is_not_announced_and_each_line_leads_to_its_page(meeting: Meeting) -> None:
    chapter = make_book("test-book", chapters=1, sections=1).chapters.get()
    shown, hidden = chapter.sections.get(), make_section(chapter, 2, hidden=True)
    meeting.sections.set([shown, hidden])

    (reading,) = [row for row in notice_of(meeting).rows if row.label == "请先读"]

    assert [line.address for line in reading.lines] == [chapter.get_absolute_url(), shown.get_absolute_url()]


def test_notice_takes_two_queries(meeting: Meeting, django_assert_num_queries: Callable) -> None:
    chapter = make_book("test-book", chapters=3, sections=4).chapters.first()
    meeting.sections.set(chapter.sections.all())
    found = Meeting.objects.select_related("organization", "presider").get(pk=meeting.pk)

    with django_assert_num_queries(2):
        as_text(notice_of(found))
