"""Calling a meeting: which kind, then one form; and changing what was settled until it opens."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.access.meetings import (
    may_arrange,
    may_call_somewhere,
    meetings_to_call,
    organizations_to_call_for,
    visible_meetings,
)
from members.access.study import visible_assignments
from members.choices import KINDS_AT, WRITABLE_STATES, MeetingKind, purposes_of
from members.errors.meetings import (
    MeetingClosed,
)
from members.forms.meetings import MeetingForm, settled
from members.http import PersonRequest, keys_in
from members.models import Assignment, Meeting, Organization
from members.queries.meetings import (
    earlier_materials,
    form_of_branch,
    kinds_held,
    last_of_kind,
    people_at_hand,
    proposed_people,
    sections_to_study,
)
from members.services.meetings import call_meeting, change_meeting, reaches
from members.views.acts import carried_out, made, posted
from studyportal.access import access

Row = TypeVar("Row", bound=Model)


@access(may_call_somewhere)
def new(request: PersonRequest) -> HttpResponse:
    row = _named(request, "meeting", meetings_to_call(request.member))
    assignment = _named(request, "assignment", visible_assignments(request.member))
    organization = row.organization if row else _named(request, "organization", _places(request))
    kind = row.kind if row else request.GET.get("kind", "")
    if organization is None or kind not in KINDS_AT[organization.kind]:
        return _kinds(request, assignment)
    beside = _named(request, "beside", visible_meetings(request.member))
    assignment = assignment or (row.assignment if row else None)
    initial = _first_values(request, organization, kind, assignment, beside)
    if row:
        initial |= {name: value for name, value in settled(row).items() if value}
    form = meeting_form(request, organization, kind, initial)
    meeting = made(
        form,
        lambda: call_meeting(
            organization=organization,
            kind=kind,
            by=request.member,
            meeting=row,
            beside=[beside] if beside else [],
            assignment=assignment,
            **form.arrangement(),
        ),
    )
    if meeting is not None:
        messages.success(request, "已通知，应到会的同志在首页可以看到。")
        return redirect(meeting)
    context = {"form": form, "organization": organization, "kind": MeetingKind(kind), "assignment": assignment}
    return render(request, "members/meetings/call.html", context)


def _kinds(request: PersonRequest, assignment: Assignment | None) -> HttpResponse:
    places = [place for place in _places(request) if assignment is None or reaches(assignment, place)]
    kinds = kinds_held(places, request.member.rights.on)
    context = {"places": kinds, "assignment": assignment}
    return render(request, "members/meetings/kinds.html", context)


@access(may_arrange, of=visible_meetings)
def change(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    if meeting.is_plan_row:
        return redirect("meeting_plan", meeting.organization_id, meeting.planned_month.year)
    if meeting.state not in WRITABLE_STATES:
        messages.warning(request, MeetingClosed.sentence)
        return redirect(meeting)
    form = meeting_form(request, meeting.organization, meeting.kind, settled(meeting), meeting)
    if carried_out(form, lambda: change_meeting(meeting=meeting, by=request.member, **form.arrangement())):
        messages.success(request, "已改好。")
        return redirect(meeting)
    context = {"form": form, "organization": meeting.organization, "kind": MeetingKind(meeting.kind)}
    return render(request, "members/meetings/call.html", context | {"meeting": meeting})


def meeting_form(
    request: PersonRequest,
    organization: Organization,
    kind: str,
    initial: dict[str, Any],
    meeting: Meeting | None = None,
) -> MeetingForm:
    """The form with all there is to choose from; what `meeting` has already stays among it."""
    people = list(people_at_hand(organization, request.member.rights.on))
    materials = earlier_materials(visible_meetings(request.member), organization.branch_path)
    sections = sections_to_study(meeting)
    if meeting is not None:
        named = (meeting.presider, meeting.recorder, meeting.lead_reader, meeting.lecturer)
        people += [person for person in dict.fromkeys(named) if person is not None and person not in people]
        materials = [*meeting.materials, *(material for material in materials if material not in meeting.materials)]
    return MeetingForm(
        posted(request),
        initial=initial,
        kind=kind,
        people=people,
        purposes=purposes_of(kind, form_of_branch(organization)),
        sections=sections,
        materials=materials,
        opened=meeting is not None and meeting.is_held,
    )


def _first_values(
    request: PersonRequest, organization: Organization, kind: str, assignment: Assignment | None, beside: Meeting | None
) -> dict[str, Any]:
    """What posts, the last meeting of the kind, the assignment and the meeting beside it propose."""
    people = proposed_people([organization], request.member.rights.on)[organization.pk]
    last = last_of_kind(organization, kind)
    values: dict[str, Any] = {
        "presider": people.presider,
        "recorder": people.recorder or last.recorder,
        "place": last.place,
    }
    if assignment is not None:
        values["title"], values["lead_reader"] = assignment.title, assignment.lead_reader
        values["sections"] = [row.section_id for row in assignment.assigned.all()]
    if beside is not None:
        values |= {"planned_at": beside.planned_at, "place": beside.place, "site": beside.site}
    return values


def _places(request: PersonRequest) -> QuerySet[Organization]:
    return organizations_to_call_for(request.member)


def _named(request: PersonRequest, name: str, rows: QuerySet[Row]) -> Row | None:
    """The row that the address names by its key; what one may not know of does not exist."""
    keys = keys_in(request.GET, name)
    return get_object_or_404(rows, pk=keys[0]) if keys else None
