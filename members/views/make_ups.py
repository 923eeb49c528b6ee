"""Make-ups: of one meeting, entered for several people at once; and what a branch still has to make up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access.meetings import may_keep, may_read_minutes, may_take_back, visible_make_ups, visible_meetings
from members.access.organization import may_see_progress, visible_organizations
from members.errors import Refusal
from members.forms.make_ups import MakeUpForm
from members.http import PersonRequest
from members.models import MakeUp, Meeting, Organization
from members.queries.amendments import amended_meetings
from members.queries.make_ups import Missed, make_ups_due, missed_at
from members.queries.records import sections_of
from members.services.make_ups import make_up_together, take_back_make_up
from members.views.acts import carried_out
from members.views.branches import choose_branch
from studyportal.access import access

ON_A_PAGE = 50


@access(may_read_minutes, of=visible_meetings)
def make_ups(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    (meeting,) = amended_meetings([meeting])
    missed = missed_at(meeting, request.member.rights.on)
    return _page(request, meeting, missed, _form(None, meeting, missed))


@access(may_keep, of=visible_meetings)
@require_POST
def enter(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    (meeting,) = amended_meetings([meeting])
    missed = missed_at(meeting, request.member.rights.on)
    form = _form(request, meeting, missed)
    if not carried_out(form, lambda: make_up_together(by=request.member, **form.made)):
        return _page(request, meeting, missed, form)
    names = "、".join(entry.name for entry in form.made["entries"])
    messages.success(request, f"已录入{names}的补学。到会情况不变，注明已补学。")
    return redirect("make_ups", meeting.pk)


def _form(request: PersonRequest | None, meeting: Meeting, missed: list[Missed]) -> MakeUpForm:
    """Offers everybody who missed it: of one who has just been entered by somebody else the service says so."""
    entries = [one.entry for one in missed]
    return MakeUpForm(request.POST if request else None, entries=entries, study_minutes=meeting.study_minutes or 0)


def _page(request: PersonRequest, meeting: Meeting, missed: list[Missed], form: MakeUpForm) -> HttpResponse:
    context = {
        "meeting": meeting,
        "missed": missed,
        "due": sum(one.is_due for one in missed),
        "sections": sections_of(meeting),
        "form": form,
        "keeps": may_keep(request.member, meeting),
        "may_enter": may_keep(request.member, meeting) and any(one.make_up is None for one in missed),
    }
    return render(request, "members/make_ups/meeting.html", context)


@access(may_take_back, of=visible_make_ups)
@require_POST
def take_back(request: PersonRequest, make_up: MakeUp) -> HttpResponse:
    try:
        take_back_make_up(make_up=make_up, by=request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"已撤回{make_up.entry.name}的补学，记入的篇目和学时随着冲回。")
    return redirect("make_ups", make_up.entry.meeting_id)


@access(may_see_progress, of=visible_organizations)
def of_organization(request: PersonRequest, organization: Organization) -> HttpResponse:
    on = request.member.rights.on
    if organization.is_upper:
        return choose_branch(request, organization, title="待补学", address="organization_make_ups")
    due = make_ups_due(organization, on).filter(meeting__in=visible_meetings(request.member).values("pk"))
    page = Paginator(due, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(zip(page, amended_meetings(entry.meeting for entry in page), strict=True))
    context = {"organization": organization, "page": page, "rows": rows}
    return render(request, "members/make_ups/organization.html", context)
