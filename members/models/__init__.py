"""What is: one file a noun."""

from members.models.accounts import Account
from members.models.organization import Organization
from members.models.people import Appointment, Excusal, Member, Membership
from members.models.study import (
    AssignedSection,
    Assignment,
    Reflection,
    StudyEvent,
    StudyState,
)
from members.models.trail import AuditEvent, TrailChain

__all__ = [
    "Account",
    "Appointment",
    "AssignedSection",
    "Assignment",
    "AuditEvent",
    "Excusal",
    "Member",
    "Membership",
    "Organization",
    "Reflection",
    "StudyEvent",
    "StudyState",
    "TrailChain",
]
