"""WHO MAY: ledgers of a branch or group. They name everybody, so they are for whom `may_see_progress` holds; members
have their own pages."""

from members.access.reach import ActingMember
from members.models import Organization


def may_see_leave_in_ledgers(member: ActingMember, organization: Organization) -> bool:
    """Kind of leave and reason of absence, of everybody in them: those for whom `may_see_leave` holds throughout,
    secretary and deputy, and the leader for the own group."""
    if member is None:
        return False
    return organization.branch_path in member.rights.runs or organization.path in member.rights.leads
