from django.http import HttpResponse
from django.shortcuts import render

from members.access.meetings import may_keep, may_prepare, visible_meetings
from members.http import PersonRequest
from members.models import Meeting
from members.queries.preparation import preparation_of
from studyportal.access import access


@access(may_prepare, of=visible_meetings)
def preparation(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    member = request.member
    context = {
        "meeting": meeting,
        "ready": preparation_of(meeting, member, member.rights.on),
        "keeps": may_keep(member, meeting),
    }
    return render(request, "members/preparation/preparation.html", context)
