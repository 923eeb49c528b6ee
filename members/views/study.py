"""Assignments and what was studied."""

from django.http import HttpResponse
from django.shortcuts import render

from members.access import is_member, may_see, visible_assignments
from members.http import MemberRequest
from members.models import Assignment
from studyportal.access import access


@access(is_member)
def mine(request: MemberRequest) -> HttpResponse:
    return render(request, "members/study/mine.html")


@access(is_member)
def assignments(request: MemberRequest) -> HttpResponse:
    return render(request, "members/study/assignments.html", {"assignments": visible_assignments(request.member)})


@access(may_see, of=visible_assignments)
def assignment(request: MemberRequest, assignment: Assignment) -> HttpResponse:
    return render(request, "members/study/assignment.html", {"assignment": assignment})
