"""Calling a meeting: which kind, then one form; and changing what was settled until it opens."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.access.calling import kinds_to_call_jointly, may_call_jointly, may_call_or_join
from members.access.meetings import (
    may_arrange,
    may_settle_purposes,
    meetings_to_call,
    organizations_to_call_for,
    visible_meetings,
)
from members.access.organization import visible_organizations
from members.access.study import visible_assignments
from members.choices import KINDS_AT, WRITABLE_STATES, MeetingKind, purposes_of
from members.errors.meetings import MeetingClosed
from members.forms.meetings import JointForm, MeetingForm, settled
from members.http import PersonRequest, keys_in
from members.models import Assignment, Meeting, Organization
from members.queries.meetings import (
    Earlier,
    earlier,
    form_of_branch,
    groups_among,
    holders_below,
    kinds_held,
    of_branch,
    people_at_hand,
    proposed_people,
    sections_to_study,
)
from members.services.meetings import call_jointly, call_meeting, change_meeting, reaches
from members.views.acts import carried_out, made, posted
from studyportal.access import access

Row = TypeVar("Row", bound=Model)
ROWS_OFFERED = 12  # of the year plan, the next first


@access(may_call_or_join)
def new(request: PersonRequest) -> HttpResponse:
    """The kinds to choose from, or with one in the address the form. It may name a row of the plan or an assignment to
    take over, and a meeting beside which this one is held."""
    member = request.member
    row = _named(request, "meeting", meetings_to_call(member))
    assignment = _named(request, "assignment", visible_assignments(member))
    organization = row.organization if row else _named(request, "organization", organizations_to_call_for(member))
    kind = row.kind if row else request.GET.get("kind", "")
    if organization is None or kind not in KINDS_AT[organization.kind]:
        return _kinds(request, assignment)
    beside = _named(request, "beside", of_branch(visible_meetings(member), organization))
    before = earlier(visible_meetings(member), organization, kind)
    initial = _proposed(request, organization, before) | _from_assignment(assignment) | _from_beside(beside)
    materials = [*row.materials, *before.materials] if row else before.materials
    form = meeting_form(request, organization, kind, initial | _from_row(row), materials)
    fixed: dict[str, Any] = {"organization": organization, "kind": kind, "by": member, "meeting": row}
    fixed |= {"assignment": assignment or (row.assignment if row else None), "beside": [beside] if beside else []}
    meeting = made(form, lambda: call_meeting(**fixed, **form.arrangement()))
    if meeting is not None:
        messages.success(request, "已通知，应到会的同志在首页可以看到。")
        return redirect(meeting)
    return _form_page(request, form, organization, kind, assignment=assignment)


def _form_page(
    request: PersonRequest, form: MeetingForm, organization: Organization, kind: str, **shown: Any
) -> HttpResponse:
    context = {"form": form, "organization": organization, "kind": MeetingKind(kind), **shown}
    return render(request, "members/meetings/call.html", context)


def _kinds(request: PersonRequest, assignment: Assignment | None) -> HttpResponse:
    member = request.member
    places = list(organizations_to_call_for(member))
    above = [
        post.organization for post in member.rights.appointments if post.organization.path in member.rights.oversees
    ]
    together = [*dict.fromkeys(above), *(place for place in places if len(groups_among(places, place)) > 1)]
    context = {
        "places": kinds_held([p for p in places if not assignment or reaches(assignment, p)], member.rights.on),
        "together": [(p, kinds_to_call_jointly(p)) for p in together if not assignment or reaches(assignment, p)],
        "assignment": assignment,
        "waiting": meetings_to_call(member).order_by("planned_month", "pk")[:ROWS_OFFERED],
    }
    return render(request, "members/meetings/kinds.html", context)


@access(may_call_jointly, of=visible_organizations)
def together(request: PersonRequest, organization: Organization, kind: str) -> HttpResponse:
    """One meeting of several branches, or of several groups of a branch."""
    if kind not in kinds_to_call_jointly(organization):
        raise Http404
    assignment = _named(request, "assignment", visible_assignments(request.member))
    form = _joint_form(request, organization, kind, assignment)
    meetings = made(
        form,
        lambda: call_jointly(
            organizations=form.organizations, kind=kind, by=request.member, assignment=assignment, **form.arrangement()
        ),
    )
    if meetings is not None:
        messages.success(request, f"已通知 {len(meetings)} 个组织，各有各的名单和记录，互相关联。")
        return redirect(meetings[0])
    return _form_page(request, form, organization, kind, assignment=assignment)


def _joint_form(
    request: PersonRequest, organization: Organization, kind: str, assignment: Assignment | None
) -> JointForm:
    on = request.member.rights.on
    return JointForm(
        posted(request),
        organizations=holders_below(organization, on),
        initial=_from_assignment(assignment),
        kind=kind,
        people=people_at_hand(organization, on),
        purposes=purposes_of(kind, organization.form),
        sections=sections_to_study(),
        materials=earlier(visible_meetings(request.member), organization, kind).materials,
    )


@access(may_arrange, of=visible_meetings)
def change(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if meeting.is_plan_row:
        return redirect("meeting_plan", meeting.organization_id, meeting.planned_month.year)
    if meeting.state not in WRITABLE_STATES:
        messages.warning(request, MeetingClosed.sentence)
        return redirect(meeting)
    before = earlier(visible_meetings(request.member), meeting.organization, meeting.kind)
    offered = [*meeting.materials, *before.materials]
    form = meeting_form(request, meeting.organization, meeting.kind, settled(meeting), offered, meeting)
    if carried_out(form, lambda: change_meeting(meeting=meeting, by=request.member, **form.arrangement())):
        messages.success(request, "已改好。")
        return redirect(meeting)
    return _form_page(request, form, meeting.organization, meeting.kind, meeting=meeting)


def meeting_form(
    request: PersonRequest,
    organization: Organization,
    kind: str,
    initial: dict[str, Any],
    materials: list[dict[str, str]],
    meeting: Meeting | None = None,
) -> MeetingForm:
    """The form with all there is to choose from; what `meeting` has already stays among it."""
    people = list(people_at_hand(organization, request.member.rights.on))
    if meeting is not None:
        named = (meeting.presider, meeting.recorder, meeting.lead_reader, meeting.lecturer)
        people += [person for person in dict.fromkeys(named) if person is not None and person not in people]
    return MeetingForm(
        posted(request),
        initial=initial,
        kind=kind,
        people=people,
        purposes=purposes_of(kind, form_of_branch(organization)),
        sections=sections_to_study(meeting),
        materials=materials,
        opened=meeting is not None and meeting.is_held,
        settles_purposes=meeting is None or may_settle_purposes(request.member, meeting),
    )


def _proposed(request: PersonRequest, organization: Organization, before: Earlier) -> dict[str, Any]:
    """By the posts, by the last meeting of the kind, and by what the address says it is for."""
    people = proposed_people([organization], request.member.rights.on)[organization.pk]
    proposed = {"presider": people.presider, "recorder": people.recorder or before.recorder, "place": before.place}
    return proposed | {"purposes": [request.GET["purpose"]]} if "purpose" in request.GET else proposed


def _from_row(row: Meeting | None) -> dict[str, Any]:
    return {name: value for name, value in settled(row).items() if value} if row else {}


def _from_beside(beside: Meeting | None) -> dict[str, Any]:
    return {name: getattr(beside, name) for name in ("planned_at", "place", "site")} if beside else {}


def _from_assignment(assignment: Assignment | None) -> dict[str, Any]:
    if assignment is None:
        return {}
    sections = [row.section_id for row in assignment.assigned.all()]
    return {"title": assignment.title, "lead_reader": assignment.lead_reader, "sections": sections}


def _named(request: PersonRequest, name: str, rows: QuerySet[Row]) -> Row | None:
    """The row that the address names by its key; what one may not know of does not exist."""
    keys = keys_in(request.GET, name)
    return get_object_or_404(rows, pk=keys[0]) if keys else None
