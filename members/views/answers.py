"""The part of an assignment's page that shows who has answered, as far as the one who looks may know."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404

from members.access.study import answers_visible_within, may_enter_at
from members.http import PersonRequest, keys_in
from members.models import Organization
from members.queries.answers import answers_by_branch, answers_to, by_place
from members.queries.assignments import OwnAssignment

BRANCHES_ON_A_PAGE = 20


def answers_shown(request: PersonRequest, own: OwnAssignment) -> dict[str, Any]:
    """By name for a branch or group; an assignment to everything below is first shown branch by branch."""
    member, on, assignment = request.member, request.member.rights.on, own.assignment
    within = answers_visible_within(member, assignment)
    if not within:
        return {}
    chosen = None
    if assignment.organization.path in within and assignment.organization.is_upper:
        below = Organization.objects.under(assignment.organization).branches().current(on)
        keys = keys_in(request.GET, "organization")
        if not keys:
            page = Paginator(below, BRANCHES_ON_A_PAGE).get_page(request.GET.get("page"))
            return {"page": page, "branches": answers_by_branch(assignment, list(page), on, own.required)}
        chosen = get_object_or_404(below, pk=keys[0])
        within = (chosen.path,)
    (answers,) = answers_to([assignment], within, on, own.required)
    open_places = [(place, own, may_enter_at(member, place)) for place, own in by_place(answers.unanswered)]
    may_enter_here = any(may for _, _, may in open_places) and not assignment.is_withdrawn
    return {"chosen": chosen, "answers": answers, "open_places": open_places, "may_enter_here": may_enter_here}
