"""One meeting on one page: what it is, its roll, agenda, minutes, votes, and what is still missing."""

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
from members.queries.closing import completeness, following
from members.queries.records import record_of
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
    being_written = record is not None and not meeting.is_archived
    context = {
        "meeting": meeting,
        "record": record,
        "light": completeness(record) if record and being_written else None,
        "following": following(record) if record and being_written else None,
        "close": close or (CloseForm(None, record=record) if record and being_written else None),
        "keeps": may_keep(member, meeting),
        "writes": may_write(member, meeting),
        "reads_minutes": may_read_minutes(member, meeting),
        "reads_statements": may_read_statements(member, meeting),
        **notice_shown(member, meeting),
    }
    return render(request, "members/meetings/meeting.html", context)
