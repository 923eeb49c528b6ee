"""A meeting is closed from its own page: what is missing leads there, one button records, one archives."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guide.models import Section
from members.choices import MeetingKind, MeetingState, Presence
from members.models import AgendaItem, HoursEntry, Meeting, Resolution, StudyState
from members.queries.closing import completeness
from members.queries.records import record_of
from members.services.make_ups import make_up
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_assignment, make_book, make_held_meeting, make_whole_meeting


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """A lecture on one chapter that has not been given its end; 陆 is absent."""
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng, cast.lu], held_to=None)
    meeting.sections.set(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))
    meeting.roster.filter(member=cast.lu).update(presence=Presence.ABSENT, reason="未说明")
    return meeting


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


def page(client: Client, meeting: Meeting) -> str:
    return client.get(meeting.get_absolute_url()).content.decode()


def record(client: Client, meeting: Meeting, **data: str) -> str:
    return client.post(f"{meeting.get_absolute_url()}record/", data, follow=True).content.decode()


def archive(client: Client, meeting: Meeting, **data: str) -> str:
    return client.post(f"{meeting.get_absolute_url()}archive/", data, follow=True).content.decode()


def test_page_asks_for_the_end_and_fills_nothing_in(secretary: Client, meeting: Meeting) -> None:
    text = page(secretary, meeting)

    assert '<input type="time" name="held_to"' in text
    assert "value=" not in text[text.index('name="held_to"') : text.index(">", text.index('name="held_to"'))]
    assert "缺 1 项" in text
    assert text.count("btn-main") == 1


def test_end_and_two_clicks_close_the_meeting(cast: Cast, secretary: Client, meeting: Meeting) -> None:
    text = record(secretary, meeting, held_to="16:00")
    assert "已录入：第 1 次党课　测试党课。核对“归档时记入”以后，可以归档。" in text
    assert "每人 1.5 学时" in text
    assert "2 人记入考勤" in text
    assert "1 人待补学" in text

    text = archive(secretary, meeting)

    assert "第 1 次党课　测试党课已归档，到会、篇目和学时都已记入。" in text
    kept = Meeting.objects.get(pk=meeting.pk)
    assert (kept.state, kept.held_to, kept.study_minutes) == (
        MeetingState.ARCHIVED, HELD_FROM + timedelta(minutes=90), 90
    )  # fmt: skip
    assert set(HoursEntry.objects.values_list("member", "minutes")) == {(cast.zhou.pk, 90), (cast.cheng.pk, 90)}
    assert StudyState.objects.filter(studied=True, member=cast.cheng).count() == 2


def test_second_click_is_told_that_it_is_done(secretary: Client, meeting: Meeting) -> None:
    record(secretary, meeting, held_to="16:00")

    assert "这次会议已经录入，不用再录入。" in record(secretary, meeting, held_to="16:05")
    archive(secretary, meeting)
    assert "这次会议已经归档，不用再归档。" in archive(secretary, meeting)
    assert Meeting.objects.get(pk=meeting.pk).held_to == HELD_FROM + timedelta(minutes=90)
    assert HoursEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "请填写时间。"),
        ({"held_to": "傍晚"}, "请写成时:分，例如 14:30。"),
        ({"held_to": "14:00"}, "结束时间应晚于开始时间，请核对。"),
        ({"held_to": "16:00", "study_minutes": "一小时"}, "请填写整数，例如 3。"),
        ({"held_to": "16:00", "study_minutes": "91"}, "会议全程 90 分钟，集中学习不能多于全程，请核对。"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_kept(
    secretary: Client, meeting: Meeting, data: dict[str, str], sentence: str
) -> None:
    text = record(secretary, meeting, **data)

    assert sentence in text
    assert all(f'value="{value}"' in text for value in data.values())
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.OPEN


@pytest.mark.parametrize("typed", ["16：00", "16点00分", " 16:00 "])
def test_the_end_may_be_typed_as_it_is_written(secretary: Client, meeting: Meeting, typed: str) -> None:
    record(secretary, meeting, held_to=typed)

    assert Meeting.objects.get(pk=meeting.pk).held_to == HELD_FROM + timedelta(minutes=90)


def test_an_end_still_to_come_is_refused(cast: Cast, secretary: Client) -> None:
    now = timezone.localtime().replace(hour=0, minute=1)
    meeting = make_whole_meeting(cast.office, [cast.zhou], held_from=now, held_to=None)

    text = record(secretary, meeting, held_to="23:59")

    assert "这个结束时间还没有到。请散会以后再录入。" in text


def test_what_is_missing_leads_to_where_it_is_entered(secretary: Client, meeting: Meeting) -> None:
    Meeting.objects.update(recorder=None)
    meeting.roster.update(reason="")

    text = page(secretary, meeting)

    own = meeting.get_absolute_url()
    assert f'<a class="btn btn-main" href="{own}minutes/#id_held_to">补上起止时间</a>' in text
    assert f'href="{own}minutes/#id_recorder">记录人</a>' in text
    assert f'href="{own}roll/#person-' in text
    assert '<button type="button" class="btn" disabled aria-describedby="close-why">录入</button>' in text


def test_every_place_that_is_named_is_there(cast: Cast, secretary: Client) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.cheng], kind=MeetingKind.LECTURE, presider=cast.su)
    item = AgendaItem.objects.create(meeting=meeting, title="测试议题")
    AgendaItem.objects.create(meeting=meeting, title="又一议题", position=2)
    Resolution.objects.create(meeting=meeting, item=item, text="测试决议。", follow_up=True)
    meeting.roster.filter(member=cast.zhou).update(presence=Presence.ABSENT)
    light = completeness(record_of(Meeting.objects.get(pk=meeting.pk)))

    assert [check.title for check in light.missing] == [
        "起止时间", "地点", "记录人", "主讲人", "党课题目", "点名", "缺席原因", "议题内容", "议定事项的责任人和期限"
    ]  # fmt: skip
    for check in [*light.missing, *light.hints]:
        address, _, place = check.address.partition("#")
        assert f'id="{place}"' in secretary.get(address).content.decode(), check


def test_recording_what_is_incomplete_names_it_and_keeps_the_end(secretary: Client, meeting: Meeting) -> None:
    Meeting.objects.update(recorder=None)

    text = record(secretary, meeting, held_to="16:00")

    assert "还缺：记录人。请先补齐。" in text
    assert 'value="16:00"' in text


def test_who_reads_sees_the_light_without_a_button(cast: Cast, client_for: ClientFor, meeting: Meeting) -> None:
    text = page(client_for(cast.su), meeting)

    assert "缺 1 项" in text
    assert "齐全以后，由书记、副书记录入、归档。" in text
    assert "/record/" not in text


def test_plain_member_sees_no_light(cast: Cast, client_for: ClientFor, meeting: Meeting) -> None:
    assert "缺 1 项" not in page(client_for(cast.cheng), meeting)


def test_leader_closes_the_meeting_of_the_own_group(cast: Cast, client_for: ClientFor) -> None:
    meeting = make_whole_meeting(cast.group_two, [cast.he, cast.lu], kind=MeetingKind.GROUP_MEETING)
    client = client_for(cast.he)

    record(client, meeting)
    archive(client, meeting, study_minutes="30")

    assert Meeting.objects.get(pk=meeting.pk).is_archived
    assert set(HoursEntry.objects.values_list("member", "minutes")) == {(cast.he.pk, 30), (cast.lu.pk, 30)}


def test_late_record_says_the_days(secretary: Client, meeting: Meeting) -> None:
    days = (timezone.localdate() - HELD_FROM.date()).days

    assert f"会后第 {days} 天录入，迟 {days - 3} 天" in record(secretary, meeting, held_to="16:00")


def test_what_was_studied_there_stands_on_everybodys_study_page_with_kind_and_day(
    cast: Cast, secretary: Client, client_for: ClientFor, meeting: Meeting
) -> None:
    chapter = meeting.sections.all()[0].chapter
    assignment = make_assignment(cast.office, cast.zhou, list(meeting.sections.all()), due_on=timezone.localdate())
    record(secretary, meeting, held_to="16:00")
    archive(secretary, meeting)

    own = client_for(cast.cheng).get(f"/members/{cast.cheng.pk}/study/").content.decode()
    seen = secretary.get(f"/members/{cast.cheng.pk}/study/?chapter={chapter.pk}").content.decode()
    away = client_for(cast.lu).get(f"/members/{cast.lu.pk}/study/").content.decode()
    answers = secretary.get(assignment.get_absolute_url()).content.decode()

    assert own.count('集中学习，党课　<span class="nb">2025年3月12日</span>') == 2
    assert seen.count('集中学习，党课　<span class="nb">2025年3月12日</span>') == 2
    assert "集中学习，党课" not in away
    assert "已反馈 2 人；" in answers


def test_a_make_up_is_shown_with_its_own_day_and_the_meeting_it_makes_up(
    cast: Cast, secretary: Client, meeting: Meeting
) -> None:
    chapter = meeting.sections.all()[0].chapter
    record(secretary, meeting, held_to="16:00")
    archive(secretary, meeting)
    make_up(entry=meeting.roster.get(member=cast.lu), way="visited", done_on=date(2025, 3, 20), by=cast.zhou)

    seen = secretary.get(f"/members/{cast.lu.pk}/study/?chapter={chapter.pk}").content.decode()

    assert seen.count('补学，补 3月12日党课　<span class="nb">2025年3月20日</span>') == 2


@pytest.mark.parametrize("state", [MeetingState.OPEN, MeetingState.RECORDED])
@pytest.mark.parametrize("people", [3, 60])
def test_page_of_a_group_takes_few_queries(
    cast: Cast, client_for: ClientFor, django_assert_max_num_queries, state: str, people: int
) -> None:
    extra = {"recorded_at": HELD_FROM, "days_to_record": 3, "number": 1, "number_year": 2025}
    meeting = make_held_meeting(
        cast.group_two, [cast.he, cast.lu], state=state, **(extra if state == MeetingState.RECORDED else {})
    )
    client = client_for(cast.he)
    client.get(meeting.get_absolute_url())

    with django_assert_max_num_queries(12):
        client.get(meeting.get_absolute_url())
