"""The notice of a called meeting: on its page until it opens, and as text to copy."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from members.access.meetings import may_ask_leave, may_prepare, may_see_all_leave, visible_meetings
from members.access.organization import may_see
from members.choices import MeetingState
from members.forms.leave import LeaveForm
from members.http import PersonRequest
from members.models import Meeting, Member
from members.queries.leave import leave_asked, own_of
from members.queries.notice import as_text, notice_of
from studyportal.access import access


def notice_shown(member: Member, meeting: Meeting) -> dict[str, Any]:
    """What the page of a meeting shows while it is called and not yet open. Three queries, else none."""
    if not meeting.is_called or meeting.state != MeetingState.PLANNED:
        return {}
    asked = leave_asked(meeting, member)
    return {
        "notice": notice_of(meeting),
        "prepares": may_prepare(member, meeting),
        "asked": asked if may_see_all_leave(member, meeting) else None,
        "own_leave": own_of(asked, member),
        "leave_form": LeaveForm() if may_ask_leave(member, meeting) else None,
    }


@access(may_see, of=visible_meetings)
def notice(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    # An address of this machine leads nobody else anywhere.
    address = "" if settings.REACHED_FROM_HERE_ONLY else request.build_absolute_uri(meeting.get_absolute_url())
    text = as_text(notice_of(meeting), address) if meeting.is_called else ""
    return render(request, "members/notice/notice.html", {"meeting": meeting, "text": text})
