"""The first page: what is due, what is next, one part for each role."""

from django.http import HttpResponse
from django.shortcuts import render

from members.http import MemberRequest
from studyportal.access import access, signed_in


@access(signed_in)
def home(request: MemberRequest) -> HttpResponse:
    return render(request, "members/home.html")
