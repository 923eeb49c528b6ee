"""Asking for leave from the page of the meeting or the page of its own."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.choices import LeaveKind, MeetingKind
from members.models import LeaveRequest, Meeting
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_meeting


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    now = timezone.now()
    return make_meeting(
        cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now, presider=cast.zhou, recorder=cast.lu
    )


def page(client: Client, meeting: Meeting, part: str = "") -> str:
    return client.get(f"{meeting.get_absolute_url()}{part}").content.decode()


def test_leave_asked_on_the_page_of_the_meeting_stands_there_and_can_be_taken_back(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    browser = client_for(cast.cheng)
    assert f'<form action="{meeting.get_absolute_url()}leave/" method="post">' in page(browser, meeting)

    response = browser.post(f"{meeting.get_absolute_url()}leave/", {"kind": "sick", "reason": "住院"}, follow=True)

    assert response.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "您已请假：病假，住院" in response.content.decode()
    after = browser.post(f"{meeting.get_absolute_url()}leave/withdraw/", follow=True).content.decode()
    assert "请假已撤回。" in after
    assert "不能到会，请假" in after
    assert not LeaveRequest.objects.exists()


def test_page_of_the_request_shows_what_was_asked_and_changes_it(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    LeaveRequest.objects.create(meeting=meeting, member=cast.cheng, kind=LeaveKind.SICK, reason="住院")
    browser = client_for(cast.cheng)
    shown = page(browser, meeting, "leave/")

    browser.post(f"{meeting.get_absolute_url()}leave/", {"kind": "official", "reason": ""})

    assert re.findall(r'value="(\w+)"[^>]* checked', shown) == ["sick"]
    assert 'value="住院"' in shown
    request = LeaveRequest.objects.get()
    assert (request.kind, request.reason) == ("official", "")


def test_request_without_a_kind_keeps_the_reason_and_says_what_to_choose(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    html = client_for(cast.cheng).post(f"{meeting.get_absolute_url()}leave/", {"reason": "到县里开会"}).content.decode()

    assert html.count("请选一种请假类别。") == 1
    assert 'value="到县里开会"' in html
    assert not LeaveRequest.objects.exists()


def test_reason_too_long_and_kind_unheard_of_are_refused_at_their_fields(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    typed = {"kind": "holiday", "reason": "长" * 101}

    html = client_for(cast.cheng).post(f"{meeting.get_absolute_url()}leave/", typed).content.decode()

    assert html.count('class="invalid-feedback"') == 2
    assert not LeaveRequest.objects.exists()


def test_who_is_not_called_reads_why_instead_of_a_form(cast: Cast, client_for: ClientFor) -> None:
    now = timezone.now()
    meeting = make_meeting(
        cast.group_two, cast.he, MeetingKind.GROUP_MEETING, planned_at=now + timedelta(days=3), called_at=now
    )
    secretary = client_for(cast.zhou)

    html = page(secretary, meeting, "leave/")
    sent = secretary.post(f"{meeting.get_absolute_url()}leave/", {"kind": "sick", "reason": "住院"}).content.decode()

    assert "这次会通知的是第二党小组的党员" in html
    assert 'name="kind"' not in html
    assert "不能到会，请假" not in page(secretary, meeting)
    assert sent.count("这次会通知的是第二党小组的党员") == 1
    assert 'value="住院"' in sent
    assert not LeaveRequest.objects.exists()


def test_taking_back_too_late_says_so_and_keeps_the_request(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    LeaveRequest.objects.create(meeting=meeting, member=cast.cheng, kind=LeaveKind.SICK)
    Meeting.objects.filter(pk=meeting.pk).update(state="not_held", not_held_reason="测试原因")

    html = client_for(cast.cheng).post(f"{meeting.get_absolute_url()}leave/withdraw/", follow=True).content.decode()

    assert "这次会没有召开，不用请假。" in html
    assert LeaveRequest.objects.count() == 1


def test_who_asked_and_why_is_read_by_those_who_take_the_roll_only(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    LeaveRequest.objects.create(meeting=meeting, member=cast.fang, kind=LeaveKind.SICK, reason="住院观察")
    pages = {
        name: page(client_for(getattr(cast, name)), meeting) for name in ("zhou", "lu", "su", "cheng", "he", "qiao")
    }

    assert {name for name, html in pages.items() if "住院观察" in html} == {"zhou", "lu"}
    assert {name for name, html in pages.items() if "方映川" in html} == {"zhou", "lu"}
    assert "已请假 1 人" in pages["zhou"]


def test_keeper_of_a_meeting_from_which_nobody_asked_leave_reads_that(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    assert "还没有人请假。" in page(client_for(cast.zhou), meeting)
    assert "还没有人请假。" not in page(client_for(cast.cheng), meeting)


def test_home_leads_those_who_are_called_to_their_leave(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    asks = f'href="{meeting.get_absolute_url()}leave/">不能到会，请假</a>'
    LeaveRequest.objects.create(meeting=meeting, member=cast.he, kind=LeaveKind.SICK, reason="住院观察")
    pages = {
        name: client_for(getattr(cast, name)).get("/").content.decode() for name in ("zhou", "cheng", "he", "ruan")
    }

    assert {name for name, html in pages.items() if asks in html} == {"zhou", "cheng"}
    assert f'您已请假。　<a class="more" href="{meeting.get_absolute_url()}leave/">更改或撤回</a>' in pages["he"]
    assert [name for name, html in pages.items() if "住院观察" in html] == []


def test_home_tells_who_takes_the_roll_how_many_asked(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    for member in (cast.fang, cast.he):
        LeaveRequest.objects.create(meeting=meeting, member=member, kind=LeaveKind.SICK)
    counted = f'<a class="hit" href="{meeting.get_absolute_url()}#asked">2 人</a>'

    told = {name for name in ("zhou", "lu", "su", "cheng") if counted in client_for(getattr(cast, name)).get(
        "/").content.decode()}  # fmt: skip

    assert told == {"zhou", "lu"}


def test_home_of_the_secretary_offers_no_leave_from_a_meeting_of_another_group(
    cast: Cast, client_for: ClientFor
) -> None:
    now = timezone.now()
    group = make_meeting(
        cast.group_two, cast.he, MeetingKind.GROUP_MEETING, planned_at=now + timedelta(days=3), called_at=now
    )

    html = client_for(cast.zhou).get("/").content.decode()

    assert f'href="{group.get_absolute_url()}"' in html
    assert "不能到会，请假" not in html
