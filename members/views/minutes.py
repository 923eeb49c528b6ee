"""The minutes of a meeting on one page, saved as often as one likes; and side by side when somebody else saved."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from members.access.meetings import may_name_writers, may_read_statements, may_write, visible_meetings
from members.choices import WRITABLE_STATES
from members.errors import MinutesChanged, MinutesClosed, Refusal
from members.forms.minutes import MinutesForm, with_more_rows
from members.http import PersonRequest
from members.models import Meeting
from members.queries.meetings import sections_to_study
from members.queries.minutes import MinutesDraft, draft_of, last_saved, named_in
from members.queries.minutes_compared import differences
from members.services.minutes import save_minutes
from members.views.acts import posted
from studyportal.access import access


@access(may_write, of=visible_meetings)
def minutes(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if request.method == "GET" and meeting.state not in WRITABLE_STATES:
        messages.warning(request, MinutesClosed.sentence)
        return redirect(meeting)
    more = request.POST.get("more")
    form = _form(request, meeting, with_more_rows(request.POST, more) if more else posted(request))
    if request.method == "POST" and not more and form.is_valid():
        try:
            save_minutes(meeting=meeting, version=form.version, minutes=form.draft(), by=request.member)
        except MinutesChanged as changed:
            return _compared(request, meeting, form, changed)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "记录已保存。")
            return redirect("minutes", meeting.pk) if "stay" in request.POST else redirect(meeting)
    return _page(request, meeting, form)


def _form(request: PersonRequest, meeting: Meeting, data: QueryDict | None) -> MinutesForm:
    stored = _stored(request, meeting)
    return MinutesForm(
        data,
        meeting=meeting,
        stored=stored,
        named=named_in(meeting, stored),
        sections=sections_to_study(meeting),
        names_writers=may_name_writers(request.member, meeting),
    )


def _stored(request: PersonRequest, meeting: Meeting) -> MinutesDraft:
    return draft_of(meeting, with_statements=may_read_statements(request.member, meeting))


def _compared(request: PersonRequest, meeting: Meeting, form: MinutesForm, changed: MinutesChanged) -> HttpResponse:
    """What the other saved beside what was sent, which stays in the form, now upon the present version."""
    meeting = visible_meetings(request.member).get(pk=meeting.pk)
    theirs = _stored(request, meeting)
    context = {
        "differences": differences(theirs, form.draft(), form.named.people, form.sections),
        "saved": last_saved(meeting),
        "changed": changed,
    }
    return _page(request, meeting, form.upon(meeting, theirs, request.POST), status=409, **context)


def _page(request: PersonRequest, meeting: Meeting, form: MinutesForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"meeting": meeting, "form": form, **more}
    return render(request, "members/minutes/minutes.html", context, status=status)
