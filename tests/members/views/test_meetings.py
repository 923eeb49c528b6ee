"""The list of meetings and the page of one, as each reader finds them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.choices import MeetingKind, MeetingState, Purpose
from members.models import Meeting
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_held_meeting, make_meeting


def listed(client: Client, query: str = "") -> list[int]:
    page = client.get(f"/meetings/{query}").content.decode()
    return [int(key) for key in re.findall(r'<a class="hit" href="/meetings/(\d+)/">', page)]


def called(organization: object, days: int, **fields: object) -> Meeting:
    at = timezone.now() + timedelta(days=days)
    values = {"planned_month": timezone.localdate(at).replace(day=1), "planned_at": at, "called_at": timezone.now()}
    return make_meeting(organization, **{**values, **fields})


@pytest.fixture
def meetings(cast: Cast) -> dict[str, Meeting]:
    return {
        "archived": make_held_meeting(cast.office, state=MeetingState.ARCHIVED),
        "open": make_held_meeting(cast.office, kind=MeetingKind.LECTURE),
        "missed": called(cast.office, -90, kind=MeetingKind.THEME_DAY),
        "coming": called(cast.group_two, 5, kind=MeetingKind.GROUP_MEETING),
    }


def names(meetings: dict[str, Meeting], keys: list[int]) -> list[str]:
    return [name for key in keys for name, meeting in meetings.items() if meeting.pk == key]


def test_what_waits_stands_first_for_who_keeps_it(
    cast: Cast, meetings: dict[str, Meeting], client_for: ClientFor
) -> None:
    assert names(meetings, listed(client_for(cast.zhou))) == ["missed", "open", "coming", "archived"]
    assert names(meetings, listed(client_for(cast.su))) == ["coming", "missed", "open", "archived"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?kind=lecture", {"open"}),
        ("?state=archived", {"archived"}),
        ("?year=2025&kind=general_meeting", {"archived"}),
        ("?year=2024", set()),
        ("?organization={group}", {"coming"}),
        ("?kind=nonsense&state=&year=abc&organization=0", {"archived", "open", "missed", "coming"}),
    ],
)
def test_list_is_narrowed(
    cast: Cast, meetings: dict[str, Meeting], client_for: ClientFor, query: str, found: set[str]
) -> None:
    make_held_meeting(cast.office, state=MeetingState.ARCHIVED, held_from=timezone.now() - timedelta(days=2000))

    assert set(names(meetings, listed(client_for(cast.zhou), query.format(group=cast.group_two.pk)))) == found


def test_list_goes_by_the_day_of_the_meeting_not_by_the_month_it_was_planned_for(
    cast: Cast, client_for: ClientFor
) -> None:
    at = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)  # in Shanghai the year has turned
    moved = make_meeting(cast.office, planned_month=date(2025, 6, 1), planned_at=at, called_at=at)
    other = make_held_meeting(cast.office, state=MeetingState.ARCHIVED, held_from=at - timedelta(days=60))
    member = client_for(cast.cheng)

    assert listed(member) == [moved.pk, other.pk]
    assert listed(member, "?year=2026") == [moved.pk]
    assert listed(member, "?year=2025") == [other.pk]


def test_member_is_offered_no_bin_and_no_plan(cast: Cast, client_for: ClientFor) -> None:
    make_meeting(cast.office, binned_at=timezone.now(), title="排错的")

    page = client_for(cast.cheng).get("/meetings/?state=bin").content.decode()

    for word in ("已删除", "排错的", "年度计划", "召开会议"):
        assert word not in page, word


def test_notice_shows_time_place_topics_and_what_is_studied(cast: Cast, client_for: ClientFor) -> None:
    chapter = make_book(chapters=1, sections=2).chapters.get()
    meeting = called(
        cast.office, 5, kind=MeetingKind.LECTURE, title="测试党课", place="三楼会议室", site="both", lecturer=cast.su,
        purposes=(Purpose.COLLECTIVE_STUDY,), note="请带书", materials=[{"title": "测试讲话", "source": "测试报"}],
    )  # fmt: skip
    meeting.sections.set(chapter.sections.all())
    meeting.agenda.create(title="讨论怎样学")

    page = client_for(cast.cheng).get(meeting.get_absolute_url()).content.decode()

    for word in ("三楼会议室（现场和线上）", "苏见微", "集中学习", "请带书", "测试讲话", "测试报", "讨论怎样学",
                 str(chapter), "一、测试节 1", "已通知"):  # fmt: skip
        assert word in page, word
    for act in ("点名", "更改安排", "写明未召开", "删除"):
        assert act not in page, act


def test_keeper_finds_the_roll_at_once(cast: Cast, client_for: ClientFor) -> None:
    meeting = called(cast.office, 0)

    page = client_for(cast.zhou).get(meeting.get_absolute_url()).content.decode()

    assert f'<a class="btn btn-main" href="/meetings/{meeting.pk}/roll/?all=present">全部到会</a>' in page
    assert f'href="{reverse("meeting_not_held", args=[meeting.pk])}"' in page


def test_row_of_the_plan_leads_to_the_call(cast: Cast, client_for: ClientFor) -> None:
    row = make_meeting(cast.office, planned_month=date(2025, 3, 1))

    page = client_for(cast.zhou).get(row.get_absolute_url()).content.decode()

    assert f'href="{reverse("meeting_new")}?meeting={row.pk}">召开</a>' in page
    assert "计划在 2025年3月" in page
    assert "/roll/" not in page


def test_lecture_on_a_theme_day_takes_its_time_and_place(cast: Cast, client_for: ClientFor) -> None:
    day = called(cast.office, 5, kind=MeetingKind.THEME_DAY, place="礼堂")
    secretary = client_for(cast.zhou)
    where = f"{reverse('meeting_new')}?kind=lecture&organization={cast.office.pk}&beside={day.pk}"
    assert where.replace("&", "&amp;") in secretary.get(day.get_absolute_url()).content.decode()

    form = secretary.get(where).context["form"]
    secretary.post(where, {"planned_at": form["planned_at"].value().strftime("%Y-%m-%dT%H:%M"),
                           "place": form["place"].value(), "site": "on_site"})  # fmt: skip

    lecture = Meeting.objects.get(kind=MeetingKind.LECTURE)
    assert (lecture.place, lecture.planned_at.minute) == ("礼堂", day.planned_at.minute)
    assert list(lecture.linked.all()) == [day]


def test_home_names_the_next_meeting_one_is_called_to(cast: Cast, client_for: ClientFor) -> None:
    mine, others = (
        called(cast.group_one, 3, kind=MeetingKind.GROUP_MEETING, place="甲处"),
        called(cast.group_two, 2, kind=MeetingKind.GROUP_MEETING, place="乙处"),
    )
    called(cast.office, 2, kind=MeetingKind.COMMITTEE_MEETING, place="丙处")

    member, secretary = (client_for(who).get("/").content.decode() for who in (cast.cheng, cast.zhou))

    assert "甲处" in member
    assert "乙处" not in member
    assert "丙处" not in member
    assert "/roll/" not in member
    assert all(place in secretary for place in ("甲处", "乙处", "丙处"))
    assert f'href="/meetings/{mine.pk}/roll/?all=present">全部到会</a>' in secretary
    assert f'href="/meetings/{others.pk}/roll/">点名</a>' in secretary


def test_home_of_the_upper_organisation_is_free_of_the_meetings_of_branches(cast: Cast, client_for: ClientFor) -> None:
    called(cast.village, 2, place="乙处")

    assert "乙处" not in client_for(cast.qiao).get("/").content.decode()


def test_home_of_the_keeper_lists_what_waits(cast: Cast, meetings: dict[str, Meeting], client_for: ClientFor) -> None:
    row = make_meeting(cast.office, planned_month=date(2025, 1, 1))
    page = client_for(cast.zhou).get("/").content.decode()
    part = page[page.index('id="to-finish"') : page.index('id="next-meeting"')]

    found = re.findall(r'<a class="hit" href="([^"]+)">(补上起止时间|点名|写明未召开)', part)

    assert found == [
        (reverse("meeting_not_held", args=[row.pk]), "写明未召开"),
        (f"{meetings['open'].get_absolute_url()}minutes/#id_held_to", "补上起止时间"),
        (f"{meetings['missed'].get_absolute_url()}roll/", "点名"),
    ]
    assert "待完善的会议" not in client_for(cast.su).get("/").content.decode()


def test_what_is_planned_for_later_stands_last_the_next_on_top(cast: Cast, client_for: ClientFor) -> None:
    today = timezone.localdate()
    for title, months in (("远的", 12), ("近的", 3)):
        later = (today.replace(day=1) + timedelta(days=31 * months)).replace(day=1)
        make_meeting(cast.office, cast.zhou, title=title, planned_month=later)
    make_held_meeting(cast.office, title="开过的", state=MeetingState.ARCHIVED)

    page = client_for(cast.zhou).get("/meetings/").content.decode()

    assert sorted(["开过的", "近的", "远的"], key=page.index) == ["开过的", "近的", "远的"]
