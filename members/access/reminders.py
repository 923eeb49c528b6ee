"""WHO MAY: reminders, and the group robot of a branch."""

from django.db.models import Q, QuerySet

from members.access.meetings import OPEN_TO_MEMBERS, is_named
from members.access.reach import ActingMember, below, within
from members.choices import MeetingKind
from members.models import GroupRobot, Meeting, Member, ReminderChoice, SentReminder


def visible_reminder_choices(member: ActingMember) -> QuerySet[ReminderChoice]:
    """The own: how often somebody wants mail is nobody else's matter."""
    return ReminderChoice.objects.filter(member=member) if member else ReminderChoice.objects.none()


def visible_group_robots(member: ActingMember) -> QuerySet[GroupRobot]:
    """Of the branches one runs."""
    if member is None:
        return GroupRobot.objects.none()
    return GroupRobot.objects.filter(below(member.rights.runs, "organization__path"))


def visible_sent_reminders(member: ActingMember) -> QuerySet[SentReminder]:
    """The own; and what went to the groups of the branches one runs."""
    if member is None:
        return SentReminder.objects.none()
    return SentReminder.objects.filter(Q(member=member) | below(member.rights.runs, "organization__path"))


def knows_of_held(member: Member, meeting: Meeting) -> bool:
    """The condition behind `visible_meetings` for an archived meeting, of the member as they stand."""
    rights, place = member.rights, meeting.organization.path
    reach = within(place, (*rights.serves, *rights.oversees)) or place in rights.leads
    own = (place in (rights.branch, rights.home) and meeting.kind in OPEN_TO_MEMBERS) or (
        place == rights.home and meeting.kind == MeetingKind.GROUP_MEETING
    )
    return reach or own or is_named(member, meeting)


def knows_of_own_resolution(member: Member, place: str) -> bool:
    """The condition behind `resolutions_known_to` for one that the member is to see to, of a meeting at that place."""
    rights = member.rights
    reach = (*rights.serves, *rights.oversees, *filter(None, [rights.branch]))
    return within(place, reach) or place in rights.leads
