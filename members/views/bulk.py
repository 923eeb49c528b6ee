"""Several people of a branch at once: regrouped, moved to another branch, or their membership ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from members.access.organization import may_run_whole_branch, visible_organizations
from members.access.people import branches_to_transfer_to, may_change_many
from members.errors import Refusal, RowsRefused
from members.forms.bulk import ENDS, REGROUP, TRANSFER, BulkForm
from members.http import PersonRequest
from members.models import Organization
from members.queries.organization import groups_of, people_of, roster
from members.services.bulk import end_memberships, move_memberships, transfer_members
from members.views.acts import posted
from studyportal.access import access

NAMED = 5  # of those dealt with, in the sentence afterwards


@access(may_change_many, of=visible_organizations)
def many(request: PersonRequest, organization: Organization) -> HttpResponse:
    form = _form(request, organization)
    refusals: dict[int, Refusal] = {}
    if form.is_valid():
        try:
            messages.success(request, _said(_done(request, organization, form.cleaned_data), form.cleaned_data))
            return redirect("organization_members", organization.pk)
        except RowsRefused as refused:
            refusals = refused.refusals
        except Refusal as refusal:
            form.add_error(next((name for name in refusal.fields if name in form.fields), None), str(refusal))
    chosen = set(request.POST.getlist("people"))
    rows = [
        (group.organization, person, str(person.member.pk) in chosen, refusals.get(person.member.pk))
        for group in roster(organization, localdate()).groups
        for person in group.people
    ]
    context = {"organization": organization, "form": form, "rows": rows, "refused": len(refusals)}
    return render(request, "members/bulk/many.html", context)


def _form(request: PersonRequest, organization: Organization) -> BulkForm:
    runs = may_run_whole_branch(request.member, organization)
    targets = branches_to_transfer_to(request.member).exclude(pk=organization.pk)
    acts = [*([REGROUP, *dict(ENDS)] if runs else []), *([TRANSFER] if request.member.rights.oversees else [])]
    return BulkForm(
        posted(request),
        people=people_of(organization, localdate()),
        groups=groups_of(organization),
        targets=targets,
        acts=acts,
    )


def _said(number: int, data: dict[str, Any]) -> str:
    """How many, to where, and who, a few of them by name."""
    people = [str(person) for person in data["people"]]
    named = "、".join(people[:NAMED]) + ("等" if len(people) > NAMED else "")
    done = f"已把 {number} 位转到{data['to']}" if data["act"] == TRANSFER else f"已办理 {number} 位"
    return f"{done}（{named}）。以前的记录都保留。"


def _done(request: PersonRequest, branch: Organization, data: dict[str, Any]) -> int:
    people, on, by = list(data["people"]), data["on"], request.member
    if data["act"] == REGROUP:
        return move_memberships(people=people, place=data["group"] or branch, since=on, by=by)
    if data["act"] == TRANSFER:
        return transfer_members(people=people, branch=branch, to=data["to"], since=on, by=by)
    return end_memberships(people=people, branch=branch, until=on, end=data["act"], note=data["note"], by=by)
