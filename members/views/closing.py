"""A meeting's record is closed: recorded, then archived. Both from the meeting's own page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from members.access.meetings import may_keep
from members.errors.closing import AlreadyArchived, AlreadyRecorded
from members.forms.closing import CloseForm
from members.http import PersonRequest
from members.models import Meeting
from members.queries.records import record_of
from members.queries.remarks import meetings_with_remarks
from members.services.closing import archive_meeting, record_meeting
from members.views.acts import made
from members.views.meetings import meeting_page
from studyportal.access import access


@access(may_keep, of=meetings_with_remarks)
@require_POST
def record(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    return _close(request, meeting, record_meeting, "已录入：{}。核对“归档时记入”以后，可以归档。")


@access(may_keep, of=meetings_with_remarks)
@require_POST
def archive(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    return _close(request, meeting, archive_meeting, "{}已归档，到会、篇目和学时都已记入。")


def _close(request: PersonRequest, meeting: Meeting, act: Callable[..., Meeting], words: str) -> HttpResponse:
    """What was done already, by a second click or a retry, is said and needs no form."""
    form = CloseForm(request.POST, record=record_of(meeting, request.member))
    done: list[str] = []

    def carried_out() -> Meeting:
        try:
            return act(meeting=meeting, by=request.member, **form.closing())
        except (AlreadyRecorded, AlreadyArchived) as refusal:
            done.append(str(refusal))
            return meeting

    closed = made(form, carried_out)
    if closed is None:
        return meeting_page(request, meeting, close=form)
    if done:
        messages.info(request, done[0])
    else:
        messages.success(request, words.format(closed))
    return redirect(closed)
