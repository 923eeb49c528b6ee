"""What a record on paper needs besides the record: the name of the branch, and the organisation's own template."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left, Length, Substr

from members.access.meetings import visible_meetings
from members.access.reach import ActingMember
from members.choices import OrganizationKind
from members.models import Meeting, Organization, RecordTemplate
from members.models.organization import STEP


def printable_meetings(member: ActingMember) -> QuerySet[Meeting]:
    """`visible_meetings`, each with `branch_name`, and as `own_template` the Word template put in place nearest up the
    tree, None where there is none."""
    path = OuterRef("organization__path")
    above = Organization.objects.filter(kind=OrganizationKind.BRANCH, path=Left(path, Length(path) - Value(STEP)))
    nearest = (
        RecordTemplate.objects.filter(organization__path=Substr(path, 1, Length("organization__path")))
        .order_by("-organization__path")
        .values("content")[:1]
    )
    return visible_meetings(member).annotate(
        branch_name=Coalesce(Subquery(above.values("name")), F("organization__name")), own_template=Subquery(nearest)
    )
