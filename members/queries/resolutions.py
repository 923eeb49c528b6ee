"""What was agreed and is to be seen to: open ones of a place and of a person."""

from django.db.models import F, QuerySet

from members.choices import HELD_STATES
from members.models import Member, Organization, Resolution
from members.models.organization import subtree


def open_resolutions(organization: Organization) -> QuerySet[Resolution]:
    """What a branch with its groups, or a group, has agreed to follow up and not done: the earliest day first, those
    without a day last."""
    here = subtree(organization.path, "meeting__organization__path")
    return _open_ones(Resolution.objects.filter(here))


def resolutions_owned_by(*members: Member) -> QuerySet[Resolution]:
    """The open ones that this member, or one of these, is to see to."""
    return _open_ones(Resolution.objects.filter(owner__in=members))


def done_resolutions(organization: Organization) -> QuerySet[Resolution]:
    """What was followed up to its end, the last done first."""
    here = subtree(organization.path, "meeting__organization__path")
    found = _held(Resolution.objects.filter(here)).filter(done_on__isnull=False)
    return found.order_by("-done_on", "-pk")


def _open_ones(resolutions: QuerySet[Resolution]) -> QuerySet[Resolution]:
    found = _held(resolutions).filter(follow_up=True, done_on__isnull=True)
    return found.order_by(F("due_on").asc(nulls_last=True), "pk")


def _held(resolutions: QuerySet[Resolution]) -> QuerySet[Resolution]:
    found = resolutions.filter(meeting__state__in=HELD_STATES, meeting__binned_at__isnull=True)
    return found.select_related("owner", "done_by", "meeting__organization")
