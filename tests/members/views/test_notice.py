"""The notice on the page of its meeting, and as text to copy."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from members.choices import LeaveKind
from members.models import AgendaItem, LeaveRequest, Meeting
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_book, make_held_meeting, make_meeting


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    now = timezone.now()
    meeting = make_meeting(cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now, place="三楼")
    AgendaItem.objects.create(meeting=meeting, title="<议题> & {{ 其一 }}")
    meeting.sections.set(make_book("test-book", chapters=1, sections=2).chapters.get().sections.all())
    LeaveRequest.objects.create(meeting=meeting, member=cast.fang, kind=LeaveKind.SICK, reason="住院观察")
    return meeting


def page(client: Client, meeting: Meeting, part: str = "") -> str:
    return client.get(f"{meeting.get_absolute_url()}{part}").content.decode()


def test_page_of_a_called_meeting_is_its_notice_until_it_opens(
    cast: Cast, meeting: Meeting, client_for: ClientFor
) -> None:
    html = page(client_for(cast.cheng), meeting)

    assert '<h2 id="notice">会议通知</h2>' in html
    assert "&lt;议题&gt; &amp; {{ 其一 }}" in html
    for section in meeting.sections.all():
        assert f'<a href="{section.get_absolute_url()}">{section.heading}</a>' in html
    held = make_held_meeting(cast.office, [cast.cheng])
    assert '<h2 id="notice">' not in page(client_for(cast.zhou), held)


def test_text_to_copy_names_nobody_on_leave(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    html = page(client_for(cast.zhou), meeting, "notice/")
    text = html.split("<textarea")[1].split("</textarea>")[0]

    assert "地点：三楼\n议题：&lt;议题&gt; &amp; {{ 其一 }}\n请先读：\n" in text
    assert " readonly>" in html
    assert [word for word in ("方映川", "病假", "住院观察", "http") if word in text] == []


def test_text_leads_to_the_page_where_others_can_reach_the_portal(
    cast: Cast, meeting: Meeting, client_for: ClientFor, settings: LazySettings
) -> None:
    settings.REACHED_FROM_HERE_ONLY = False

    html = page(client_for(cast.cheng), meeting, "notice/")

    assert f"http://testserver{meeting.get_absolute_url()}</textarea>" in html


def test_meeting_that_is_only_planned_has_no_notice_yet(cast: Cast, client_for: ClientFor) -> None:
    planned = make_meeting(cast.office, cast.zhou)

    assert "这次会还只是计划，没有通知。" in page(client_for(cast.zhou), planned, "notice/")
    assert '<h2 id="notice">' not in page(client_for(cast.zhou), planned)
