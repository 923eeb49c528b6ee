"""WHO MAY: call a meeting of several branches or groups at once."""

from django.http import HttpRequest

from members.access.meetings import may_call_somewhere
from members.access.reach import ActingMember, within
from members.choices import KINDS_AT, MeetingKind, OrganizationKind
from members.models import Organization

# An upper organisation calls its branches together only where no article says who convenes: general and committee
# meetings are their secretaries' (《中国共产党支部工作条例（试行）》第十四条). The records are then the branches' own.
CALLED_FROM_ABOVE = (MeetingKind.LECTURE, MeetingKind.THEME_DAY)


def may_call_jointly(member: ActingMember, organization: Organization) -> bool:
    """The upper organisation for the branches below it; secretary and deputy for the groups of their branch."""
    if member is None or organization.is_group:
        return False
    if organization.is_upper:
        return within(organization.path, member.rights.oversees)
    return organization.path in member.rights.runs


def kinds_to_call_jointly(organization: Organization) -> tuple[MeetingKind, ...]:
    """What is held together under an upper organisation, or by the groups of a branch."""
    return CALLED_FROM_ABOVE if organization.is_upper else KINDS_AT[OrganizationKind.GROUP]


def may_call_or_join(request: HttpRequest) -> bool:
    """Whoever calls meetings of one branch or group, or of several together."""
    member: ActingMember = request.member  # type: ignore[attr-defined]
    return may_call_somewhere(request) or (member is not None and bool(member.rights.oversees))
