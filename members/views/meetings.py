"""One meeting on one page: what it is, its roll, agenda, minutes, votes, and what is still missing."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from members.access.meetings import (
    may_keep,
    may_read_minutes,
    may_read_record,
    may_read_statements,
    may_write,
    visible_meetings,
)
from members.access.organization import is_member, may_see
from members.forms.closing import CloseForm
from members.http import PersonRequest
from members.models import Meeting
from members.queries.amendments import rows_of
from members.queries.closing import completeness, following
from members.queries.records import MeetingRecord, record_of
from members.views.notice import notice_shown
from studyportal.access import access

ON_A_PAGE = 30


@access(is_member)
def index(request: PersonRequest) -> HttpResponse:
    page = Paginator(visible_meetings(request.member), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/meetings/index.html", {"page": page})


@access(may_see, of=visible_meetings)
def meeting(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    return meeting_page(request, meeting)


def meeting_page(request: PersonRequest, meeting: Meeting, close: CloseForm | None = None) -> HttpResponse:
    """The page, with `close` as it was sent where it was refused."""
    member = request.member
    reads_record = meeting.is_held and may_read_record(member, meeting)
    record = record_of(meeting, member) if reads_record else None
    context = {
        "meeting": record.meeting if record else meeting,
        "archived": meeting,
        "record": record,
        "keeps": may_keep(member, meeting),
        "writes": may_write(member, meeting),
        "reads_minutes": may_read_minutes(member, meeting),
        "reads_statements": may_read_statements(member, meeting),
        **notice_shown(member, meeting),
        **_closing_shown(record, close, reads_all=may_read_statements(member, meeting)),
    }
    return render(request, "members/meetings/meeting.html", context)


def _closing_shown(record: MeetingRecord | None, close: CloseForm | None, reads_all: bool) -> dict[str, Any]:
    """The light, the form and what follows while the record is written; its corrections once it is archived."""
    if record is None:
        return {}
    if record.meeting.is_archived:
        shows_leave_of = {row.entry.member_id for row in record.roster if row.shows_leave}
        return {"amended_rows": rows_of(record.amendments, shows_leave_of, shows_content=reads_all)}
    return {
        "light": completeness(record),
        "following": following(record),
        "close": close or CloseForm(None, record=record),
    }
