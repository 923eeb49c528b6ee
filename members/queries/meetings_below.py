"""The recorded meetings behind a figure of an overview: of one kind, in a month or a year, at or below a place."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from members.choices import AmendedField, MeetingState
from members.models import Amendment, Organization
from members.models.meetings import MeetingQuerySet
from members.models.organization import subtree


def recorded_below(
    organization: Organization, visible: MeetingQuerySet, kind: str, year: int, month: int | None
) -> MeetingQuerySet:
    """By the day that counts, so that there are as many as `MeetingSummary` says; in the order of the tree, then of the
    days. One query, for days that were corrected, and the one of the list."""
    first = date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (None, 12) else date(year, month + 1, 1)
    last = after - timedelta(days=1)
    moved = _corrected_days(organization, year)
    came = [pk for pk, day in moved.items() if first <= day <= last]
    went = [pk for pk in moved if pk not in came]
    inside = (Q(held_on__range=(first, last)) & ~Q(pk__in=went)) | Q(pk__in=came)
    found = visible.filter(
        inside, subtree(organization.path, "organization__path"), kind=kind,
        state__in=[MeetingState.RECORDED, MeetingState.ARCHIVED],
    )  # fmt: skip
    return found.order_by("organization__path", "held_on", "pk")


def _corrected_days(organization: Organization, year: int) -> dict[int, date]:
    """By meeting, the day it has since its last correction; of meetings that were of about this year."""
    found = Amendment.objects.filter(
        subtree(organization.path, "meeting__organization__path"),
        field=AmendedField.HELD_FROM,
        meeting__number_year__range=(year - 1, year + 1),
    )
    rows = found.order_by("number").values_list("meeting", "new")
    return {pk: timezone.localdate(datetime.fromisoformat(moment)) for pk, moment in rows}
