"""Spot checks of a branch by the upper organisation."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from members.access.meetings import visible_meetings
from members.access.organization import visible_organizations
from members.access.remarks import may_choose_where_to_remark, may_see_remarks, visible_spot_checks
from members.forms.remarks import SpotCheckForm
from members.http import PersonRequest
from members.models import Organization
from members.queries.meetings import meetings_to_look_at
from members.queries.remarks import spot_checks_below
from members.services.spot_checks import record_spot_check
from members.views.acts import carried_out, posted
from members.views.branches import choose_branch
from studyportal.access import access

ON_A_PAGE = 30


@access(may_see_remarks, of=visible_organizations)
def index(request: PersonRequest, organization: Organization) -> HttpResponse:
    found = spot_checks_below(organization, visible_spot_checks(request.member))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    may_write = may_choose_where_to_remark(request.member, organization)
    context = {"organization": organization, "page": page, "may_write": may_write}
    return render(request, "members/spot_checks/index.html", context)


@access(may_choose_where_to_remark, of=visible_organizations)
def new(request: PersonRequest, organization: Organization) -> HttpResponse:
    if organization.is_upper:
        return choose_branch(request, organization, title="记一次抽查", address="spot_check_new")
    meetings = meetings_to_look_at(visible_meetings(request.member), organization, request.member.rights.on)
    form = SpotCheckForm(posted(request), meetings=meetings)
    if carried_out(form, lambda: record_spot_check(organization=organization, by=request.member, **form.cleaned_data)):
        messages.success(request, "抽查已记下，支部委员会能看到。")
        return redirect("spot_checks", organization.pk)
    return render(request, "members/spot_checks/new.html", {"form": form, "organization": organization})
