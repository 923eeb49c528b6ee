"""The year plan: rows planned and changed, set not held, put into the bin and taken out; meetings linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import MeetingState
from members.errors.closing import StudyCountsTwice
from members.errors.meetings import (
    LinkIsArchived,
    MeetingNotPlanned,
    NotInBin,
    NotOfThisBranch,
    PlanRowCalled,
)
from members.models import Meeting, Member, Organization
from members.queries.amendments import amended_meetings
from members.queries.closing import counts_twice
from members.queries.plan import still_in_bin
from members.queries.records import held_together
from members.services.meetings import check_place, planned
from members.services.obligations import refresh_obligations


@dataclass(frozen=True)
class PlanRow:
    """A meeting to be planned for a month."""

    organization: Organization
    kind: str
    month: date  # its first day
    title: str = ""
    purposes: tuple[str, ...] = ()
    responsible: Member | None = None


@transaction.atomic
def plan_meeting(*, row: PlanRow, by: Member) -> Meeting:
    """Raises what `check_place` raises."""
    _check_month(row.organization, row.kind, row.month, row.purposes)
    values: dict[str, Any] = {"title": row.title, "purposes": row.purposes, "responsible": row.responsible}
    month = row.month.replace(day=1)
    meeting = Meeting.objects.create(
        organization=row.organization, kind=row.kind, planned_month=month, made_by=by, **values
    )
    trail.record("meeting.planned", by=by, organization=row.organization, meeting=meeting.pk)
    return meeting


@transaction.atomic
def change_plan(*, meeting: Meeting, by: Member, **values: Any) -> None:
    """Another month, title, responsible person or purposes, until it is called.

    Raises MeetingNotPlanned, PlanRowCalled, and what `check_place` raises.
    """
    if "month" in values:
        values["planned_month"] = values.pop("month").replace(day=1)
    changed = sorted(name for name, value in values.items() if getattr(meeting, name) != value)
    if not changed:
        return
    trail.record("meeting.changed", by=by, organization=meeting.organization, meeting=meeting.pk, fields=changed)
    row = planned(meeting)
    if row.is_called:
        raise PlanRowCalled
    for name in changed:
        setattr(row, name, values[name])
    _check_month(row.organization, row.kind, row.planned_month, row.purposes)
    row.save(update_fields=changed)


def _check_month(organization: Organization, kind: str, month: date, purposes: Sequence[str]) -> None:
    """In the month in which an organisation was founded it may hold what it holds from that day on."""
    founded_then = organization.founded.replace(day=1) == month.replace(day=1)
    check_place(organization, kind, organization.founded if founded_then else month, purposes)


@transaction.atomic
def save_plan(*, added: Sequence[PlanRow], changed: Sequence[tuple[Meeting, dict[str, Any]]], by: Member) -> None:
    """All of them or none."""
    for meeting, values in changed:
        change_plan(meeting=meeting, by=by, **values)
    for row in added:
        plan_meeting(row=row, by=by)


@transaction.atomic
def set_not_held(*, meeting: Meeting, reason: str, by: Member) -> None:
    """A proper answer to a plan. The reason may be put better later. Raises MeetingNotPlanned once it has opened."""
    if meeting.state == MeetingState.NOT_HELD and meeting.not_held_reason == reason:
        return
    trail.record("meeting.not_held", by=by, organization=meeting.organization, meeting=meeting.pk)
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.state not in (MeetingState.PLANNED, MeetingState.NOT_HELD) or locked.binned_at is not None:
        raise MeetingNotPlanned
    locked.state, locked.not_held_reason = MeetingState.NOT_HELD, reason
    locked.save(update_fields=["state", "not_held_reason"])
    refresh_obligations(meeting.organization, locked.day.year)


@transaction.atomic
def bin_meeting(*, meeting: Meeting, by: Member) -> None:
    """Planned by mistake; it can be restored for as long as the rules say (DAYS_IN_BIN). Raises MeetingNotPlanned."""
    trail.record("meeting.binned", by=by, organization=meeting.organization, meeting=meeting.pk)
    locked = planned(meeting)
    locked.binned_at = timezone.now()
    locked.save(update_fields=["binned_at"])


@transaction.atomic
def restore_meeting(*, meeting: Meeting, by: Member) -> None:
    """Raises NotInBin."""
    trail.record("meeting.restored", by=by, organization=meeting.organization, meeting=meeting.pk)
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not still_in_bin(Meeting.objects.filter(pk=locked.pk)).exists():
        raise NotInBin
    locked.binned_at = None
    locked.save(update_fields=["binned_at"])


@transaction.atomic
def link_meetings(*, meeting: Meeting, beside: Sequence[Meeting], by: Member) -> None:
    """The meetings of the branch, its committee and groups that this one is linked with are these; what it shares
    with other branches stays.

    Raises NotOfThisBranch, LinkIsArchived when a link of an archived record would go, and StudyCountsTwice when they
    are recorded already with study at the same time.
    """
    path = meeting.organization.branch_path
    chosen = {other.pk: other for other in beside if other.pk != meeting.pk}
    had = {other.pk: other for other in meeting.linked.select_related("organization")}
    gone = [other for other in had.values() if other.pk not in chosen and other.organization.branch_path == path]
    added = [other for other in chosen.values() if other.pk not in had]
    if any(other.organization.branch_path != path for other in added):
        raise NotOfThisBranch
    if not gone and not added:
        return
    trail.record(
        "meeting.linked",
        by=by,
        organization=meeting.organization,
        meeting=meeting.pk,
        added=sorted(other.pk for other in added),
        removed=sorted(other.pk for other in gone),
    )
    if gone and (meeting.is_archived or any(other.is_archived for other in gone)):
        raise LinkIsArchived
    meeting.linked.add(*added)
    meeting.linked.remove(*gone)
    joined = Meeting.objects.filter(pk__in=[meeting.pk, *(other.pk for other in added)])
    for one in amended_meetings(joined.select_related("organization")):
        if counts_twice(one, amended_meetings(held_together(one))):
            raise StudyCountsTwice
