"""A correction is made on a page of its own and stands beside the record, marked wherever its value counts."""

import re

import pytest
from django.test import Client

from members.models import Amendment, HoursEntry, Meeting
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_whole_meeting
from tests.members.services.archived import everything, make_archived_lecture


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_archived_lecture(cast)


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


def page(client: Client, meeting: Meeting) -> str:
    return client.get(meeting.get_absolute_url()).content.decode()


def amend(client: Client, meeting: Meeting, what: str, **data: object) -> str:
    address = f"{meeting.get_absolute_url()}amend/?{what}"
    return client.post(address, {"why": "核对签到表", **data}, follow=True).content.decode()


def test_meeting_leads_to_what_may_be_corrected(cast: Cast, secretary: Client, meeting: Meeting) -> None:
    address = f"{meeting.get_absolute_url()}amend/"
    assert f'href="{address}"' in page(secretary, meeting)

    text = secretary.get(address).content.decode()

    fields = "held_from held_to place title presider recorder lecturer study_minutes content"
    assert all(f'href="?field={name}"' in text for name in fields.split())
    assert all(f'href="?member={member.pk}"' in text for member in (cast.zhou, cast.cheng, cast.lu))
    assert "2025年3月12日 14:30" in text


def test_corrected_presence_is_marked_and_counted(cast: Cast, secretary: Client, meeting: Meeting) -> None:
    text = amend(secretary, meeting, f"member={cast.cheng.pk}", presence="absent", reason="出差")

    assert "更正已保存，有关的篇目和学时已随之更正。原记录不变。" in text
    assert '1 人（其中有表决权 1 人）　<span class="sub">更正</span>' in text
    assert "<del>到会</del>应为<ins>缺席（出差）</ins>" in text
    assert "原因：核对签到表" in text
    assert sum(HoursEntry.objects.filter(member=cast.cheng).values_list("minutes", flat=True)) == 0


def test_every_corrected_field_is_marked_where_it_stands(secretary: Client, meeting: Meeting) -> None:
    amend(secretary, meeting, "field=title", new="新题目")
    amend(secretary, meeting, "field=lecturer", new="", guest="客人，县委党校")
    text = amend(secretary, meeting, "field=study_minutes", new="45")

    mark = '　<span class="sub">更正</span>'
    for words in ("新题目", "客人，县委党校", "45 分钟"):
        assert words + mark in text, words


def test_archived_page_says_how_long_was_studied(secretary: Client, meeting: Meeting) -> None:
    assert re.search(r'<th scope="row">集中学习</th><td[^>]*>60 分钟</td>', page(secretary, meeting))


def test_corrected_field_takes_the_place_of_the_old_with_its_mark(secretary: Client, meeting: Meeting) -> None:
    text = amend(secretary, meeting, "field=place", new="二楼会议室")

    assert '二楼会议室　<span class="sub">更正</span>' in text
    assert "<del>测试地点</del>应为<ins>二楼会议室</ins>" in text


def test_list_of_meetings_shows_what_counts_with_its_mark(secretary: Client, meeting: Meeting) -> None:
    amend(secretary, meeting, "field=title", new="守纪律")
    amend(secretary, meeting, "field=held_from", new="2025-03-11T14:30")

    text = secretary.get("/meetings/").content.decode()

    assert "第 1 次党课　守纪律</a>" in text
    assert "2025年3月11日" in text
    assert re.search(r'已归档</span>\s+<span class="sub">更正</span>', text)


def test_corrected_times_are_those_typed(secretary: Client, meeting: Meeting) -> None:
    text = amend(secretary, meeting, "field=held_to", new="2025-03-12T16:00")

    assert "14:30—16:00" in text
    assert "<del>2025年3月12日 16:30</del>应为<ins>2025年3月12日 16:00</ins>" in text


def test_guest_lecturer_may_be_named(secretary: Client, meeting: Meeting) -> None:
    text = amend(secretary, meeting, "field=lecturer", new="", guest="林教员（党校）")

    assert "<ins>林教员（党校）</ins>" in text


def test_the_same_sent_twice_says_so_and_writes_nothing(cast: Cast, secretary: Client, meeting: Meeting) -> None:
    data = {"presence": "absent", "reason": "出差"}
    amend(secretary, meeting, f"member={cast.cheng.pk}", **data)
    before = everything()

    text = amend(secretary, meeting, f"member={cast.cheng.pk}", **data)

    assert "已经是这样，没有改动。" in text
    assert everything() == before


@pytest.mark.parametrize(
    ("what", "data", "sentence"),
    [
        ("field=place", {"new": ""}, "更正为什么，请填写。"),
        ("field=place", {"new": "二楼", "why": ""}, "请填写这一项。"),
        ("field=held_to", {"new": "2025-03-12T14:00"}, "结束时间应晚于开始时间，请核对。"),
        ("field=held_to", {"new": "明天"}, "请写成年-月-日 时:分，例如 2025-03-12 14:30。"),
        ("field=presider", {"new": "0"}, "选的这一项现在没有，请重新选择。"),
        ("field=study_minutes", {"new": "130"}, "会议全程 120 分钟，集中学习 130 分钟多于全程，请先更正分钟数。"),
    ],
)
def test_bad_input_is_answered_and_nothing_written(
    secretary: Client, meeting: Meeting, what: str, data: dict[str, str], sentence: str
) -> None:
    text = amend(secretary, meeting, what, **data)

    assert sentence in text
    assert Amendment.objects.count() == 0


def test_absence_without_a_reason_is_answered_and_kept(cast: Cast, secretary: Client, meeting: Meeting) -> None:
    text = amend(secretary, meeting, f"member={cast.cheng.pk}", presence="absent", reason="", why="看了签到表")

    assert "请写明缺席原因，不清楚的写“未说明”。" in text
    assert 'value="看了签到表"' in text
    assert Amendment.objects.count() == 0


@pytest.mark.parametrize("what", ["field=state", "field=presence", "member=999999"])
def test_what_cannot_be_corrected_does_not_exist(secretary: Client, meeting: Meeting, what: str) -> None:
    assert secretary.get(f"{meeting.get_absolute_url()}amend/?{what}").status_code == 404


def test_before_archiving_one_is_led_back(cast: Cast, secretary: Client) -> None:
    meeting = make_whole_meeting(cast.office, [cast.zhou])

    text = secretary.get(f"{meeting.get_absolute_url()}amend/", follow=True).content.decode()

    assert "这次会议还没有归档，可以直接修改点名和记录，不用办理更正。" in text


def test_plain_member_sees_the_value_and_the_mark_alone(
    cast: Cast, secretary: Client, client_for: ClientFor, meeting: Meeting
) -> None:
    amend(secretary, meeting, f"member={cast.lu.pk}", presence="on_leave", leave_kind="sick", reason="住院")
    amend(secretary, meeting, "field=place", new="二楼会议室")

    text = page(client_for(cast.cheng), meeting)

    assert '二楼会议室　<span class="sub">更正</span>' in text
    assert "有更正" in text
    assert "核对签到表" not in text
    assert "住院" not in text


def test_committee_reads_corrections_without_the_kind_of_leave(
    cast: Cast, secretary: Client, client_for: ClientFor, meeting: Meeting
) -> None:
    amend(secretary, meeting, f"member={cast.lu.pk}", presence="on_leave", leave_kind="sick", reason="住院")

    text = page(client_for(cast.su), meeting)

    assert "<ins>请假</ins>" in text
    assert "住院" not in text
    assert "办理更正" not in text


@pytest.mark.parametrize("times", [1, 5])
def test_amended_page_takes_few_queries(
    secretary: Client, meeting: Meeting, django_assert_max_num_queries, times: int
) -> None:
    for number in range(times):
        amend(secretary, meeting, "field=place", new=f"{number} 楼")
    amend(secretary, meeting, "field=lecturer", new="", guest="林教员")

    with django_assert_max_num_queries(12):
        page(secretary, meeting)
    with django_assert_max_num_queries(12):
        secretary.get(f"{meeting.get_absolute_url()}amend/")
