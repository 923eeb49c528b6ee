"""Resolutions followed to their end: the list of a branch, and one that is done or opened again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.meetings import may_finish, resolutions_known_to, visible_meetings, visible_resolutions
from members.access.organization import may_see, visible_organizations
from members.forms.resolutions import FinishForm
from members.http import PersonRequest
from members.models import Organization, Resolution
from members.queries.resolutions import done_resolutions, open_resolutions
from members.services.resolutions import finish_resolution, reopen_resolution
from members.views.acts import carried_out, posted
from studyportal.access import access

ON_A_PAGE = 30


@access(may_see, of=visible_organizations)
def index(request: PersonRequest, organization: Organization) -> HttpResponse:
    """Open ones, or with `?done` those that were done; of them what the reader may know."""
    member, done = request.member, "done" in request.GET
    found = done_resolutions(organization) if done else open_resolutions(organization)
    known = found.filter(resolutions_known_to(member))
    page = Paginator(known, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(row, row.is_past_due(member.rights.on), may_finish(member, row)) for row in page]
    context = {"organization": organization, "page": page, "rows": rows, "done": done}
    return render(request, "members/resolutions/index.html", context)


@access(may_finish, of=visible_resolutions)
def resolution(request: PersonRequest, resolution: Resolution) -> HttpResponse:
    form = FinishForm(posted(request))
    if carried_out(form, lambda: finish_resolution(resolution=resolution, by=request.member, **form.cleaned_data)):
        messages.success(request, "已记下落实情况。")
        return redirect("resolution", resolution.pk)
    knows_meeting = visible_meetings(request.member).filter(pk=resolution.meeting_id).exists()
    context = {"resolution": resolution, "form": form, "knows_meeting": knows_meeting}
    return render(request, "members/resolutions/resolution.html", context)


@access(may_finish, of=visible_resolutions)
@require_POST
def reopen(request: PersonRequest, resolution: Resolution) -> HttpResponse:
    reopen_resolution(resolution=resolution, by=request.member)
    messages.success(request, "已改回未落实。")
    return redirect("resolution", resolution.pk)
