"""Where a page is one branch's, the upper organisation chooses the branch first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from members.http import PersonRequest
from members.models import Organization

ON_A_PAGE = 50


def choose_branch(request: PersonRequest, organization: Organization, *, title: str, address: str) -> HttpResponse:
    """The branches below, each leading to its page by the name of `address`."""
    below = Organization.objects.under(organization).branches().current(request.member.rights.on)
    page = Paginator(below, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"organization": organization, "page": page, "title": title, "address": address}
    return render(request, "members/organization/choose_branch.html", context)
