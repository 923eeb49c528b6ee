"""WHO MAY: organisations, their rosters, and the trail of their acts."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from members.access.reach import ActingMember, below, within
from members.models import AuditEvent, Meeting, Organization, TrailChain
from members.models.organization import OrganizationQuerySet


def is_member(request: HttpRequest) -> bool:
    """An account with a person behind it."""
    return request.member is not None  # type: ignore[attr-defined]


def is_sysadmin(request: HttpRequest) -> bool:
    return request.user.is_sysadmin  # type: ignore[union-attr]


def visible_organizations(member: ActingMember) -> OrganizationQuerySet:
    """The own branch with its groups, and everything at or below where a post is held."""
    if member is None:
        return Organization.objects.none()
    rights = member.rights
    led_branches = tuple(path[: -Organization.steplen] for path in rights.leads)
    return Organization.objects.filter(below((rights.branch, *rights.serves, *rights.oversees, *led_branches), "path"))


def may_see(member: ActingMember, thing: object) -> bool:
    """For pages that everyone who may know of the object may read."""
    return member is not None


def may_run_branch(member: ActingMember, organization: Organization) -> bool:
    """Secretary or deputy of this branch, or of the branch that this group belongs to."""
    return member is not None and organization.branch_path in member.rights.runs


def may_run_group(member: ActingMember, organization: Organization) -> bool:
    """Secretary or deputy of the branch that this group belongs to."""
    return organization.is_group and may_run_branch(member, organization)


def may_run_whole_branch(member: ActingMember, organization: Organization) -> bool:
    """Secretary or deputy of this branch; not asked of a group."""
    return organization.is_branch and may_run_branch(member, organization)


def may_see_roster(member: ActingMember, organization: Organization) -> bool:
    """Name, group and posts of those who belong to a branch or group today: whoever knows of it."""
    return member is not None and not organization.is_upper


def may_see_roster_of_any_day(member: ActingMember, organization: Organization) -> bool:
    """With status and whereabouts, and of days gone by: committee, leader for the own group, upper organisation."""
    return may_see_roster(member, organization) and may_see_progress(member, organization)


def may_see_progress(member: ActingMember, organization: Organization) -> bool:
    """Progress by name: committee of the branch, the leader for the own group, the upper organisation."""
    if member is None:
        return False
    rights = member.rights
    return (
        within(organization.path, rights.serves)
        or within(organization.path, rights.oversees)
        or organization.path in rights.leads
    )


def may_read_year_book(member: ActingMember, organization: Organization) -> bool:
    """The year book of a branch and the sheet for handing it over: its committee and the upper organisation, as for
    the records in it. Not a leader, who reads the records of one group, nor members."""
    return organization.is_branch and may_see_progress(member, organization)


def visible_trail_chains(member: ActingMember) -> QuerySet[TrailChain]:
    """The chain of each branch that one runs or oversees."""
    if member is None:
        return TrailChain.objects.none()
    rights = member.rights
    return TrailChain.objects.filter(below((*rights.runs, *rights.oversees), "organization__path"))


def visible_audit_events(member: ActingMember) -> QuerySet[AuditEvent]:
    """Of the chains one may see, all; those on meetings of the groups one leads; and those that concern oneself."""
    if member is None:
        return AuditEvent.objects.none()
    led = Meeting.objects.filter(organization__path__in=member.rights.leads)
    own = AuditEvent.people.through.objects.filter(member=member)
    return AuditEvent.objects.filter(
        Q(chain__in=visible_trail_chains(member)) | Q(meeting__in=led.values("pk")) | Q(pk__in=own.values("auditevent"))
    )
