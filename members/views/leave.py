"""Asking for leave from a meeting, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.meetings import visible_meetings
from members.access.organization import may_see
from members.errors import Refusal
from members.forms.leave import LeaveForm
from members.http import PersonRequest
from members.models import Meeting
from members.queries.leave import bar_to_leave, leave_asked, own_of
from members.services.leave import ask_leave, withdraw_leave
from members.views.acts import carried_out, posted
from studyportal.access import access


@access(may_see, of=visible_meetings)
def ask(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    own = own_of(leave_asked(meeting, request.member), request.member)
    initial = {"kind": own.kind, "reason": own.reason} if own else {}
    form = LeaveForm(posted(request), initial=initial)
    if carried_out(form, lambda: ask_leave(meeting=meeting, by=request.member, **form.cleaned_data)):
        messages.success(request, "已请假，点名时会列出来。能来了随时可以撤回。")
        return redirect(meeting)
    bar = bar_to_leave(meeting, request.member)
    return render(request, "members/leave/ask.html", {"meeting": meeting, "form": form, "own": own, "bar": bar})


@access(may_see, of=visible_meetings)
@require_POST
def withdraw(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    try:
        withdrawn = withdraw_leave(meeting=meeting, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "请假已撤回。" if withdrawn else "您没有请假，不用撤回。")
    return redirect(meeting)
