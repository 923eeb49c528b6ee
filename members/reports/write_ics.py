"""Meetings in, an iCalendar file out: when, where and what kind, and nothing else (no names, topics or minutes)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event

from members.choices import MeetingState
from members.models import Meeting

NAME = "支部会议"


def write_ics(meetings: Iterable[Meeting], now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//branch study portal//ZH")
    calendar.add("version", "2.0")
    calendar.calendar_name = NAME
    for meeting in meetings:
        calendar.add_component(_event(meeting, now))
    return calendar.to_ical()


def _event(meeting: Meeting, now: datetime) -> Event:
    """Without an end until there was one. The UID stays when the meeting is moved, and when the address is renewed."""
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}-{meeting.made_at:%Y%m%d%H%M%S}@branch-study-portal")
    event.add("dtstamp", now.astimezone(UTC))
    starts = meeting.starts
    if starts is not None:
        event.add("dtstart", starts.astimezone(UTC))
    if meeting.held_to is not None:
        event.add("dtend", meeting.held_to.astimezone(UTC))
    event.add("summary", meeting.get_kind_display())
    if meeting.whereabouts:
        event.add("location", meeting.whereabouts)
    not_held = meeting.state == MeetingState.NOT_HELD
    event.add("status", "CANCELLED" if not_held else "CONFIRMED")
    return event
