"""Organisations: the branch, its groups, and what is below."""

from django.http import HttpResponse
from django.shortcuts import render

from members.access import is_member, may_see, visible_organizations
from members.http import MemberRequest
from members.models import Organization
from studyportal.access import access


@access(is_member)
def index(request: MemberRequest) -> HttpResponse:
    return render(request, "members/organization/index.html")


@access(may_see, of=visible_organizations)
def organization(request: MemberRequest, organization: Organization) -> HttpResponse:
    return render(request, "members/organization/organization.html", {"organization": organization})
