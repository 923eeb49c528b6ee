"""Spot checks: what an upper organisation looked at in a branch, and what it found."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from members import trail
from members.errors.remarks import CheckedLater, NothingLookedAt, NotOfThisBranch
from members.models import Meeting, Member, Organization, SpotCheck
from members.services.remarks import organization_above


@transaction.atomic
def record_spot_check(
    *, organization: Organization, on: date, meetings: Sequence[Meeting], other: str, finding: str, by: Member
) -> SpotCheck:
    """A spot check of a branch on a day that has come. The same, sent again, is the one that is there.

    Raises NotAbove, CheckedLater, NothingLookedAt, and NotOfThisBranch when a meeting is another's.
    """
    above = organization_above(organization, by)
    if on > timezone.localdate():
        raise CheckedLater
    if not meetings and not other:
        raise NothingLookedAt
    if any(meeting.organization.branch_path != organization.path for meeting in meetings):
        raise NotOfThisBranch
    trail.hold(organization)
    values = {"organization": organization, "on": on, "other": other, "finding": finding, "by": by}
    looked_at = {meeting.pk for meeting in meetings}
    for known in SpotCheck.objects.filter(**values).prefetch_related("meetings"):
        if {meeting.pk for meeting in known.meetings.all()} == looked_at:
            return known
    check = SpotCheck.objects.create(from_organization=above, **values)
    check.meetings.set(meetings)
    trail.record("spot_check.recorded", by=by, organization=organization, spot_check=check.pk, day=on,
                 meetings=sorted(looked_at))  # fmt: skip
    return check
