"""The file is opened again by a reader of calendars."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar, Event

from members.choices import MeetingKind, MeetingState, Site
from members.models import Meeting
from members.reports.write_ics import write_ics
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting

AT = datetime(2025, 3, 12, 6, 30, tzinfo=UTC)
NOW = datetime(2025, 3, 1, tzinfo=UTC)


def opened(*meetings: Meeting) -> list[Event]:
    calendar = Calendar.from_ical(write_ics(meetings, NOW))
    assert isinstance(calendar, Calendar)
    assert (str(calendar["VERSION"]), str(calendar["X-WR-CALNAME"])) == ("2.0", "支部会议")
    return calendar.events


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    told = {"planned_at": AT, "called_at": NOW, "place": "三楼；左手, 第二间"}
    return make_meeting(
        cast.office, cast.zhou, MeetingKind.LECTURE, title="测试题目", presider=cast.zhou, note="请带书", **told
    )


def test_event_says_when_where_and_what_kind_and_no_more(meeting: Meeting) -> None:
    (event,) = opened(meeting)

    assert {name: str(event[name]) for name in ("SUMMARY", "LOCATION", "STATUS")} == {
        "SUMMARY": "党课", "LOCATION": "三楼；左手, 第二间", "STATUS": "CONFIRMED"
    }  # fmt: skip
    assert event.decoded("DTSTART") == AT
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "LOCATION", "STATUS"}


def test_event_is_written_in_utc(meeting: Meeting) -> None:
    assert b"DTSTART:20250312T063000Z\r\n" in write_ics([meeting], NOW)


def test_event_has_an_end_once_there_was_one(cast: Cast) -> None:
    held = make_held_meeting(cast.office, held_from=AT, held_to=AT.replace(hour=8), planned_at=AT.replace(day=11))

    (event,) = opened(held)

    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (AT, AT.replace(hour=8))


def test_meeting_not_held_is_cancelled(meeting: Meeting) -> None:
    meeting.state, meeting.not_held_reason = MeetingState.NOT_HELD, "大雨"

    (event,) = opened(meeting)

    assert str(event["STATUS"]) == "CANCELLED"
    assert "大雨" not in event.to_ical().decode()


def test_meeting_that_was_moved_keeps_its_uid_and_each_has_its_own(cast: Cast, meeting: Meeting) -> None:
    other = make_meeting(cast.office, cast.zhou, planned_at=AT, called_at=NOW)
    (before, beside) = opened(meeting, other)
    Meeting.objects.filter(pk=meeting.pk).update(planned_at=AT.replace(day=20), place="二楼", kind="theme_day")

    (after,) = opened(Meeting.objects.get(pk=meeting.pk))

    assert after["UID"] == before["UID"] != beside["UID"]
    assert after.decoded("DTSTART") == AT.replace(day=20)


@pytest.mark.parametrize(("site", "place", "said"), [
    (Site.ONLINE, "", "线上"), (Site.BOTH, "三楼", "三楼（现场和线上）"), (Site.ON_SITE, "", None)
])  # fmt: skip
def test_place_says_online_and_an_unknown_one_is_left_out(meeting: Meeting, site: str, place: str, said: str) -> None:
    meeting.site, meeting.place = site, place

    (event,) = opened(meeting)

    assert event.get("LOCATION") == said


def test_calendar_without_meetings_is_still_a_calendar(db: None) -> None:
    assert opened() == []
