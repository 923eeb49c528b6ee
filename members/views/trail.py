"""The acts on one meeting, and on one person, in words."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from members.access.meetings import may_see_trail, visible_meetings
from members.access.organization import visible_audit_events
from members.access.people import may_see_acts_on, visible_members_with_places
from members.http import PersonRequest
from members.models import Meeting, Member
from members.queries.amendments import amended_meetings
from members.queries.trail import acts_on, entries_of_meeting, entries_of_person
from studyportal.access import access

ON_A_PAGE = 50


@access(may_see_trail, of=visible_meetings)
def of_meeting(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    (meeting,) = amended_meetings([meeting])
    events = visible_audit_events(request.member).filter(meeting=meeting.pk).select_related("account__member")
    page = Paginator(events.order_by("-at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"meeting": meeting, "page": page, "entries": entries_of_meeting(list(page), meeting)}
    return render(request, "members/trail/meeting.html", context)


@access(may_see_acts_on, of=visible_members_with_places)
def of_person(request: PersonRequest, person: Member) -> HttpResponse:
    events = acts_on(person, visible_audit_events(request.member)).select_related("account__member")
    page = Paginator(events.order_by("-at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"person": person, "page": page, "entries": entries_of_person(page, person)}
    return render(request, "members/trail/person.html", context)
