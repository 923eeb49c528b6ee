"""Notes and spot checks from above: those of a place, those that wait for an answer, and how many a page leads to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from members.access.meetings import visible_meetings
from members.access.organization import visible_organizations
from members.access.reach import ActingMember, below
from members.access.remarks import visible_remarks, visible_spot_checks
from members.models import Meeting, Member, Organization, Remark, SpotCheck
from members.models.organization import subtree

SHOWN_ON_HOME = 20


@dataclass(frozen=True)
class RemarksOf:
    """How many notes stand on a branch or meeting, how many of them wait for an answer, and how many spot checks."""

    remarks: int
    unanswered: int
    checks: int = 0


def remarks_below(organization: Organization, visible: QuerySet[Remark]) -> QuerySet[Remark]:
    """Of a branch, or of everything below an upper organisation: those that wait for an answer first, then the
    newest."""
    return _waiting_first(visible.filter(subtree(organization.path, "organization__path")))


def remarks_on(meeting: Meeting, visible: QuerySet[Remark]) -> QuerySet[Remark]:
    return _waiting_first(visible.filter(meeting=meeting))


def _waiting_first(remarks: QuerySet[Remark]) -> QuerySet[Remark]:
    waits = Case(When(answered_at=None, then=Value(0)), default=Value(1))
    return remarks.order_by(waits, "-at", "-pk")


def spot_checks_below(organization: Organization, visible: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    """The newest first, each with the meetings that were looked at."""
    found = visible.filter(subtree(organization.path, "organization__path"))
    return found.prefetch_related("meetings__organization").order_by("-on", "-pk")


def unanswered_for(member: Member) -> list[Remark]:
    """For the home page: what the acting member's branches are still to answer, and what the branches below have not
    answered; the oldest first. One query, none for those without such a post."""
    rights = member.rights
    reach = (*rights.runs, *rights.oversees)
    if not reach:
        return []
    waiting = visible_remarks(member).filter(below(reach, "organization__path"), answered_at=None)
    return list(waiting.order_by("at", "pk")[:SHOWN_ON_HOME])


def meetings_with_remarks(member: ActingMember) -> QuerySet[Meeting]:
    """`visible_meetings`, each with how many notes the reader may know of: in the same query."""
    return _counted(visible_meetings(member), "meeting", visible_remarks(member))


def organizations_with_remarks(member: ActingMember) -> QuerySet[Organization]:
    """`visible_organizations`, with how many notes and spot checks the reader may know of: in the same query."""
    found = _counted(visible_organizations(member), "organization", visible_remarks(member))
    return found.annotate(check_count=_number(visible_spot_checks(member), "organization"))


def remarks_of(thing: Any) -> RemarksOf:
    """What these queries added to a meeting or organisation."""
    return RemarksOf(thing.remark_count, thing.unanswered_count, getattr(thing, "check_count", 0))


def _counted(things: QuerySet, at: str, remarks: QuerySet[Remark]) -> QuerySet:
    unanswered = remarks.filter(answered_at=None)
    return things.annotate(remark_count=_number(remarks, at), unanswered_count=_number(unanswered, at))


def _number(rows: QuerySet, at: str) -> Coalesce:
    inside = rows.filter(Q(**{at: OuterRef("pk")})).order_by().select_related(None).values(at)
    counted = inside.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
