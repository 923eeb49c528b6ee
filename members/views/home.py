"""The first page: what is due, what is next, one part for each role."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render

from guide.models import Book
from members.access.meetings import (
    kept_by,
    may_ask_leave,
    may_call_somewhere,
    may_see_all_leave,
    may_write,
    visible_meetings,
)
from members.access.study import may_assign_somewhere
from members.http import MemberRequest
from members.models import Meeting, Member
from members.queries.answers import home_assignments
from members.queries.assignments import home_for_overseer
from members.queries.lights import with_lights
from members.queries.meetings import home_meetings
from members.queries.obligations_due import home_duties
from members.queries.organization import is_set_up
from members.queries.overview import open_below
from members.queries.remarks import unanswered_for
from members.queries.reminders import left_over
from studyportal.access import access, signed_in

MOST_NEXT = 3


class NextMeeting(NamedTuple):
    meeting: Meeting
    writes: bool
    asks_leave: bool
    sees_leave: bool


@access(signed_in)
def home(request: MemberRequest) -> HttpResponse:
    member = request.member
    if member is None:
        return _home_of_staff(request)
    meetings = home_meetings(member, visible_meetings(member), kept_by(member))
    assignments = home_assignments(member)
    held = [appointment.organization for appointment in member.rights.appointments]
    upper = [organization for organization in held if organization.path in member.rights.oversees]
    context = {
        "rights": member.rights,
        "reading": assignments.reading,
        "answers": assignments.answers,
        "duties": home_duties(member, meetings.on_the_way),
        "meetings": meetings,
        "to_finish": with_lights(member, meetings.to_finish),
        "next_meetings": [_next_meeting(member, meeting) for meeting in meetings.next[:MOST_NEXT]],
        "left_over": left_over(member),
        "overseen": home_for_overseer(member),
        "unanswered": unanswered_for(member),
        "upper": upper,
        "open_below": open_below(upper, member.rights.on),
        "branches": [organization for organization in held if organization.path in member.rights.runs],
        "may_call": may_call_somewhere(request),
        "may_assign": may_assign_somewhere(request),
    }
    return render(request, "members/home/home.html", context)


def _next_meeting(member: Member, meeting: Meeting) -> NextMeeting:
    return NextMeeting(
        meeting,
        writes=may_write(member, meeting),
        asks_leave=may_ask_leave(member, meeting),
        sees_leave=may_see_all_leave(member, meeting),
    )


def _home_of_staff(request: MemberRequest) -> HttpResponse:
    """Of accounts without a person: the first run, or the ways into the admin."""
    if request.user.is_sysadmin and not is_set_up():
        return redirect("setup")
    return render(request, "members/home/staff.html", {"books": Book.objects.all()})
