"""WHO MAY. The predicates that views declare, and for each model the rows a member may know of; one file a noun.

Rights follow from the appointments and memberships that are current today (`members/rights.py`). A rule reads
`(member, thing)`, where `member` is the acting member, or None for accounts without a person (system administrator,
editor), who work in the admin and see nothing of a branch here.
"""

from members.access.organization import visible_audit_events, visible_organizations, visible_trail_chains
from members.access.people import (
    visible_accounts,
    visible_appointments,
    visible_excusals,
    visible_members,
    visible_memberships,
)
from members.access.study import (
    visible_assigned_sections,
    visible_assignments,
    visible_reflections,
    visible_study_events,
    visible_study_states,
)
from members.models import (
    Account,
    Appointment,
    AssignedSection,
    Assignment,
    AuditEvent,
    Excusal,
    Member,
    Membership,
    Organization,
    Reflection,
    StudyEvent,
    StudyState,
    TrailChain,
)

VISIBLE_TO = {
    Account: visible_accounts,
    Appointment: visible_appointments,
    AssignedSection: visible_assigned_sections,
    Assignment: visible_assignments,
    AuditEvent: visible_audit_events,
    Excusal: visible_excusals,
    Member: visible_members,
    Membership: visible_memberships,
    Organization: visible_organizations,
    Reflection: visible_reflections,
    StudyEvent: visible_study_events,
    StudyState: visible_study_states,
    TrailChain: visible_trail_chains,
}
