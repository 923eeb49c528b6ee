"""WHO MAY: notes and spot checks of the upper organisation. They are between it and the committee of the branch."""

from django.db.models import QuerySet

from members.access.reach import ActingMember, below, within
from members.models import Meeting, Organization, Remark, SpotCheck


def visible_remarks(member: ActingMember) -> QuerySet[Remark]:
    """Of branches whose committee one serves on, and of those one oversees."""
    if member is None:
        return Remark.objects.none()
    found = Remark.objects.filter(below((*member.rights.serves, *member.rights.oversees), "organization__path"))
    return found.select_related("from_organization", "organization", "meeting__organization", "by", "answered_by")


def visible_spot_checks(member: ActingMember) -> QuerySet[SpotCheck]:
    """As `visible_remarks`."""
    if member is None:
        return SpotCheck.objects.none()
    found = SpotCheck.objects.filter(below((*member.rights.serves, *member.rights.oversees), "organization__path"))
    return found.select_related("from_organization", "organization", "by")


def may_see_remarks(member: ActingMember, organization: Organization) -> bool:
    """The list of a branch, or of everything below an upper organisation."""
    if member is None or organization.is_group:
        return False
    return within(organization.path, (*member.rights.serves, *member.rights.oversees))


def may_remark(member: ActingMember, organization: Organization) -> bool:
    """Write a note to a branch, or record a spot check of it: the upper organisation."""
    return member is not None and organization.is_branch and within(organization.path, member.rights.oversees)


def may_choose_where_to_remark(member: ActingMember, organization: Organization) -> bool:
    """The same; asked of an upper organisation, which chooses a branch below it first."""
    return member is not None and not organization.is_group and within(organization.path, member.rights.oversees)


def may_remark_on(member: ActingMember, meeting: Meeting) -> bool:
    """Write a note on a meeting of a branch or of its groups: the upper organisation."""
    return member is not None and within(meeting.organization.branch_path, member.rights.oversees)


def may_see_remarks_on(member: ActingMember, meeting: Meeting) -> bool:
    if member is None:
        return False
    return within(meeting.organization.branch_path, (*member.rights.serves, *member.rights.oversees))


def may_answer(member: ActingMember, remark: Remark) -> bool:
    """Secretary and deputy of the branch."""
    return member is not None and remark.organization.path in member.rights.runs
