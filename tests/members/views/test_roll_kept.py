"""A roll that is refused, or met by another's save, keeps everything that was typed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.choices import MeetingState, Presence
from members.models import Meeting, Member, RosterEntry
from members.queries.roll import mark_of
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import HELD_FROM, make_meeting, make_member
from tests.rolls import DAY, address, checked, entry_of, typed


@pytest.fixture
def planned(cast: Cast) -> Meeting:
    return make_meeting(
        cast.office, planned_at=HELD_FROM, called_at=HELD_FROM, title="三月大会", presider=cast.zhou, recorder=cast.su
    )


@pytest.fixture
def secretary(cast: Cast, client_for: ClientFor) -> Client:
    return client_for(cast.zhou)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"held_on": ""}, "请填写日期。"),
        ({"held_on": "2099-01-01"}, "这一天还没有到，请到当天再点名，或核对日期。"),
        ({"held_on": "2101-01-01"}, "请核对年份，应在 2100 年以前。"),
        ({"held_from": "25:99"}, "请写成时:分，例如 14:30。"),
        ({"held_to": "14:00"}, "结束时间应晚于开始时间，请核对。"),
        ({"he_attendance": "perhaps"}, "选的这一项现在没有，请重新选择。"),
        ({"he_attendance": "absent", "he_arrived": "14:50"}, "填了迟到、早退或学习分钟的，请在名单里选到会或线上。"),
        ({"he_arrived": "14:00"}, "到会、离会时间应在会议开始和结束之间，请核对。"),
        ({"he_arrived": "早上"}, "请写成时:分，例如 14:30。"),
        ({"he_study_minutes": "很多"}, "请填写整数，例如 3。"),
        ({"he_study_minutes": "5000"}, "请填写 1440 或更小的数。"),
        ({"he_attendance": "absent", "he_absent_reason": "字" * 101}, "最多 100 个字，现在是 101 个，请删短一些。"),
        ({"guest_name": ["", ""], "guest_who": ["身份", ""]}, "请填写姓名。"),
        ({"guest_name": ["客" * 51, ""]}, "最多 50 个字，现在是 51 个，请删短一些。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_everything_typed_is_kept(
    cast: Cast, planned: Meeting, secretary: Client, wrong: dict[str, Any], sentence: str
) -> None:
    kept = {"su_attendance": "on_leave", "su_leave_kind": "sick", "su_leave_reason": "复查"}

    html = secretary.post(address(planned), typed(planned, **kept, **wrong)).content.decode()

    assert html.count(sentence) == 1
    assert checked(html)["苏见微"] == "on_leave"
    assert 'aria-label="苏见微的请假说明" value="复查"' in html
    for value in () if "perhaps" in wrong.values() else wrong.values():
        for piece in value if isinstance(value, list) else [value]:
            assert piece in html
    assert RosterEntry.objects.count() == 0


def test_second_recorder_sees_both_keeps_what_was_typed_and_saves(
    cast: Cast, planned: Meeting, secretary: Client, client_for: ClientFor
) -> None:
    one = typed(planned, everybody="", zhou_attendance="present", cheng_attendance="absent", cheng_absent_reason="甲说")
    two = typed(
        planned, everybody="", he_attendance="online", cheng_attendance="on_leave", cheng_leave_kind="personal",
        held_to="16:30", guest_name=["客人"], guest_who=[""],
    )  # fmt: skip
    secretary.post(address(planned), one)
    recorder = client_for(cast.su)

    html = recorder.post(address(planned), two).content.decode()

    assert "别人保存过点名" in html
    assert checked(html) == {"周砚秋": "present", "程予安": "on_leave", "贺归舟": "online"}
    assert "已保存的是：缺席，甲说（周砚秋 " in html
    assert "已保存的是：未登记" in html  # of 贺, whom only the second recorder entered
    assert "已保存的列席人员：无" in html
    assert entry_of(planned, cast.cheng).presence == Presence.ABSENT

    version = re.search(r'name="version" value="(\d+)"', html)
    assert version is not None
    again = {**two, "version": version[1], f"p{cast.zhou.pk}-attendance": "present"}
    assert recorder.post(address(planned), again).status_code == 302

    found = {entry.name: mark_of(entry).presence for entry in planned.roster.exclude(presence="")}
    assert found == {"周砚秋": "present", "程予安": "on_leave", "贺归舟": "present"}


LATER = DAY + timedelta(days=2)
SU_AWAY = {"su_attendance": "absent", "su_absent_reason": "未说明"}


def change_people(cast: Cast) -> Member:
    """From LATER on somebody has come, somebody is gone, and somebody has no vote; the one who came."""
    cast.cheng.memberships.update(until=DAY, end="transferred")
    Member.objects.filter(pk=cast.he.pk).update(vote_suspended_from=LATER, vote_suspended_reason="测试原因")
    return make_member("新来者", cast.group_two, since=LATER)


def test_another_day_shows_what_is_different_and_writes_nothing(
    cast: Cast, planned: Meeting, secretary: Client
) -> None:
    secretary.post(address(planned), typed(planned, **SU_AWAY))
    planned.refresh_from_db()
    change_people(cast)

    html = secretary.post(address(planned), typed(planned, held_on=LATER, **SU_AWAY)).content.decode()

    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))
    assert "2025年3月14日的名单与原来列出的不同" in text
    assert "多了新来者（第二党小组），请登记" in text
    assert "少了程予安，原来登记的不再保留" in text
    assert "贺归舟：第二党小组，组长，正式党员，有表决权，改为第二党小组，组长，正式党员，没有表决权" in text
    assert "改用这一天的名单并保存" in text
    assert checked(html)["苏见微"] == "absent"
    planned.refresh_from_db()
    assert planned.roster_on == DAY


def test_other_day_whose_roster_was_shown_is_applied(cast: Cast, planned: Meeting, secretary: Client) -> None:
    secretary.post(address(planned), typed(planned, **SU_AWAY))
    planned.refresh_from_db()
    newcomer = change_people(cast)

    answer = secretary.post(address(planned), typed(planned, day=LATER, held_on=LATER, **SU_AWAY))

    planned.refresh_from_db()
    assert (answer.status_code, planned.roster_on) == (302, LATER)
    assert planned.roster.filter(member=newcomer).exists()
    assert not planned.roster.filter(member=cast.cheng).exists()
    assert entry_of(planned, cast.su).reason == "未说明"


def test_who_joined_since_the_page_was_opened_is_asked_for(cast: Cast, planned: Meeting, secretary: Client) -> None:
    data = typed(planned)
    make_member("新来者", cast.group_two, since=DAY)

    html = secretary.post(address(planned), data).content.decode()

    assert "多了新来者（第二党小组），请登记" in html
    assert RosterEntry.objects.count() == 0


@pytest.mark.parametrize(
    "spoiled", [{"version": "x"}, {"version": ""}, {"roster_shown": "昨天"}, {"version": "9" * 30}]
)
def test_spoiled_page_is_no_error_and_writes_nothing_over(
    cast: Cast, planned: Meeting, secretary: Client, spoiled: dict[str, str]
) -> None:
    secretary.post(address(planned), typed(planned))
    planned.refresh_from_db()

    answer = secretary.post(address(planned), {**typed(planned, su_attendance="absent"), **spoiled})

    assert answer.status_code in (200, 302)
    assert planned.roster.count() == 7


def test_empty_page_sent_in_is_no_error(planned: Meeting, secretary: Client) -> None:
    assert secretary.post(address(planned)).status_code == 200
    assert RosterEntry.objects.count() == 0


def test_closed_meeting_says_so_with_what_was_typed(cast: Cast, planned: Meeting, secretary: Client) -> None:
    Meeting.objects.filter(pk=planned.pk).update(state=MeetingState.NOT_HELD, not_held_reason="测试原因")

    html = secretary.post(address(planned), typed(planned, su_attendance="absent")).content.decode()

    assert "这次会议记为未召开，不能点名。" in html
    assert checked(html)["苏见微"] == "absent"


def test_login_that_lapsed_carries_a_roll_of_forty_to_its_save(cast: Cast, planned: Meeting) -> None:
    for _ in range(33):
        make_member(belongs_to=cast.group_one)
    account = cast.zhou.account
    account.set_password("chang-chang-de-mima")
    account.save()
    visitor = Client()

    led = visitor.post(address(planned), typed(planned, **SU_AWAY), follow=True).content.decode()
    came = {name: re.search(rf'name="{name}" value="([^"]*)"', led)[1] for name in ("kept", "next")}
    known = {"username": "zhou", "password": "chang-chang-de-mima"}
    again = visitor.post(reverse("login"), {**known, **came}, follow=True).content.decode()
    carried = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', again)
    answer = visitor.post(address(planned), {name: value for name, value in carried if name != "kept"})

    assert (answer.status_code, answer["Location"]) == (302, planned.get_absolute_url())
    assert planned.roster.exclude(presence="").count() == 40
    assert entry_of(planned, cast.su).reason == "未说明"
