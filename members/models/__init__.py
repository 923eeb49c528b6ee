"""What is: one file a noun."""

from members.models.accounts import Account
from members.models.ballots import Ballot
from members.models.closing import Amendment, HoursEntry, MakeUp
from members.models.imports import ImportBatch
from members.models.meetings import Meeting
from members.models.minutes import AgendaItem, Resolution, Statement
from members.models.obligations import Obligation
from members.models.organization import Organization
from members.models.papers import Attachment, CalendarFeed, RecordTemplate
from members.models.people import Appointment, Excusal, Member, Membership
from members.models.remarks import Remark, SpotCheck
from members.models.reminders import GroupRobot, ReminderChoice, SentReminder
from members.models.roll import LeaveRequest, RosterChange, RosterEntry
from members.models.rules import Rule
from members.models.study import AssignedSection, Assignment, Reflection, StudyEvent, StudyState
from members.models.summaries import AssignmentSummary, DutySummary, MeetingSummary, MemberSummary
from members.models.trail import AuditEvent, TrailChain

__all__ = [
    "Account",
    "AgendaItem",
    "Amendment",
    "Appointment",
    "AssignedSection",
    "Assignment",
    "AssignmentSummary",
    "Attachment",
    "AuditEvent",
    "Ballot",
    "CalendarFeed",
    "DutySummary",
    "Excusal",
    "GroupRobot",
    "HoursEntry",
    "ImportBatch",
    "LeaveRequest",
    "MakeUp",
    "Meeting",
    "MeetingSummary",
    "Member",
    "MemberSummary",
    "Membership",
    "Obligation",
    "Organization",
    "RecordTemplate",
    "Reflection",
    "Remark",
    "ReminderChoice",
    "Resolution",
    "RosterChange",
    "RosterEntry",
    "Rule",
    "SentReminder",
    "SpotCheck",
    "Statement",
    "StudyEvent",
    "StudyState",
    "TrailChain",
]
