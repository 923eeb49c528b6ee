"""WHO MAY: what is due, the figures above it, and workbooks brought in."""

from django.db.models import Model, Q, QuerySet

from members.access.reach import ActingMember, below
from members.models import (
    AssignmentSummary,
    DutySummary,
    ImportBatch,
    MeetingSummary,
    MemberSummary,
    Obligation,
)


def _reach(member: ActingMember, field: str) -> Q:
    """The condition behind `may_see_progress`: committee of the branch, leader for the group, upper organisation."""
    if member is None:
        return Q(pk__in=[])
    rights = member.rights
    return below((*rights.serves, *rights.oversees), field) | Q(**{f"{field}__in": rights.leads})


def visible_obligations(member: ActingMember) -> QuerySet[Obligation]:
    return Obligation.objects.filter(_reach(member, "place"))


def _figures(model: type[Model], member: ActingMember) -> QuerySet:
    return model._default_manager.filter(_reach(member, "organization__path"))


def visible_member_summaries(member: ActingMember) -> QuerySet[MemberSummary]:
    return _figures(MemberSummary, member)


def visible_duty_summaries(member: ActingMember) -> QuerySet[DutySummary]:
    return _figures(DutySummary, member)


def visible_meeting_summaries(member: ActingMember) -> QuerySet[MeetingSummary]:
    return _figures(MeetingSummary, member)


def visible_assignment_summaries(member: ActingMember) -> QuerySet[AssignmentSummary]:
    return _figures(AssignmentSummary, member)


def visible_import_batches(member: ActingMember) -> QuerySet[ImportBatch]:
    """Of branches one runs, and of what one oversees."""
    if member is None:
        return ImportBatch.objects.none()
    return ImportBatch.objects.filter(below((*member.rights.runs, *member.rights.oversees), "organization__path"))
