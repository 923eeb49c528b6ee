"""One person's page."""

from django.http import HttpResponse
from django.shortcuts import render

from members.access import may_see, visible_members
from members.http import MemberRequest
from members.models import Member
from studyportal.access import access


@access(may_see, of=visible_members)
def person(request: MemberRequest, person: Member) -> HttpResponse:
    return render(request, "members/people/person.html", {"person": person})
