"""The page of the calendar address, and what opens under the address."""

import io
import logging
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from members.choices import MeetingKind, MeetingState
from members.models import CalendarFeed, Meeting
from members.services.calendar import make_feed
from tests.cast import Cast
from tests.conftest import ClientFor
from tests.factories import make_meeting

SOON = timezone.now() + timedelta(days=3)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    told = {"planned_at": SOON, "called_at": timezone.now(), "place": "三楼"}
    return make_meeting(cast.office, cast.zhou, title="测试题目", presider=cast.zhou, **told)


def page(client: Client) -> str:
    return client.get("/study/calendar/").content.decode()


def test_address_is_shown_once_and_opens_without_login(cast: Cast, meeting: Meeting, client_for: ClientFor) -> None:
    browser = client_for(cast.cheng)
    assert "您还没有日历地址。" in page(browser)

    response = browser.post("/study/calendar/")

    shown = response.content.decode()
    (address,) = re.findall(r"http://testserver/calendar/[\w-]{43}\.ics", shown)
    assert "这个地址只显示这一次" in shown
    assert "no-store" in response["Cache-Control"]
    assert address not in page(browser)
    assert "建立了日历地址，正在使用" in page(browser)
    (event,) = Calendar.from_ical(Client().get(address).content).events
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("支部党员大会", "三楼")
    assert event.decoded("DTSTART") == SOON.replace(microsecond=0)


def test_renewed_and_revoked_addresses_are_not_found(cast: Cast, client_for: ClientFor) -> None:
    browser, old = client_for(cast.cheng), make_feed(by=cast.cheng)
    browser.post("/study/calendar/")
    assert Client().get(f"/calendar/{old}.ics").status_code == 404

    after = browser.post("/study/calendar/revoke/", follow=True).content.decode()

    assert "日历地址已停用" in after
    assert "您还没有日历地址。" in after
    assert not CalendarFeed.objects.exists()
    assert "您没有日历地址，不用停用。" in browser.post("/study/calendar/revoke/", follow=True).content.decode()


def test_feed_is_private_writes_nothing_and_takes_few_queries(cast: Cast, meeting: Meeting) -> None:
    token = make_feed(by=cast.cheng)
    cache.clear()

    with CaptureQueriesContext(connection) as queries:
        response = Client().get(f"/calendar/{token}.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    assert response.cookies == {}
    assert len(queries) == 3
    assert [query["sql"] for query in queries if not query["sql"].lstrip("(").startswith("SELECT")] == []


def test_feed_tells_no_names_topics_or_minutes(cast: Cast, meeting: Meeting) -> None:
    meeting.agenda.create(title="测试议题", content="测试内容")
    meeting.leave_requests.create(member=cast.fang, kind="sick", reason="住院")

    text = Client().get(f"/calendar/{make_feed(by=cast.zhou)}.ics").content.decode()

    told = ("测试题目", "测试议题", "测试内容", "住院", "机关支部", *(m.name for m in (cast.zhou, cast.fang)))
    assert [word for word in told if word in text] == []


def test_meeting_set_not_held_is_cancelled_in_the_feed(cast: Cast, meeting: Meeting) -> None:
    token = make_feed(by=cast.cheng)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.NOT_HELD, not_held_reason="大雨")

    (event,) = Calendar.from_ical(Client().get(f"/calendar/{token}.ics").content).events

    assert str(event["STATUS"]) == "CANCELLED"


def test_committee_meeting_stands_in_the_feed_while_the_post_is_held(cast: Cast) -> None:
    told = {"planned_at": SOON, "called_at": timezone.now()}
    make_meeting(cast.office, cast.zhou, MeetingKind.COMMITTEE_MEETING, **told)
    token = make_feed(by=cast.su)
    assert b"SUMMARY" in Client().get(f"/calendar/{token}.ics").content

    cast.su.appointments.update(until=timezone.localdate() - timedelta(days=1))

    assert b"SUMMARY" not in Client().get(f"/calendar/{token}.ics").content


@pytest.mark.parametrize("token", ["unknown", "x" * 500, "%00", "%F0%9F%98%80", "..%2F..%2Fetc"])
@pytest.mark.django_db
def test_unknown_address_is_not_found_and_its_secret_is_not_logged(token: str) -> None:
    said = io.StringIO()
    (console,) = [h for h in logging.getLogger().handlers if h.filters and type(h) is logging.StreamHandler]
    stream = console.setStream(said)
    try:
        response = Client().get(f"/calendar/{token}.ics")
    finally:
        console.setStream(stream)

    assert response.status_code == 404
    assert unquote(token) not in said.getvalue()


@pytest.mark.django_db
def test_address_takes_no_form() -> None:
    assert Client().post("/calendar/unknown.ics").status_code == 405


def test_study_page_leads_to_the_address(cast: Cast, client_for: ClientFor) -> None:
    assert '<a href="/study/calendar/">日历地址</a>' in client_for(cast.cheng).get("/study/").content.decode()
