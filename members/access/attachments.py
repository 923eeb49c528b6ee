"""WHO MAY: files that hang on a meeting. Scans hold everything, so they are for who reads all that was said."""

from members.access.meetings import may_keep, may_read_statements, may_write
from members.access.reach import ActingMember
from members.choices import MeetingState
from members.models import Attachment, Meeting


def may_add_attachment(member: ActingMember, meeting: Meeting) -> bool:
    """Of those who may read them: who writes the record, and after archiving who keeps the meeting."""
    writes = may_write(member, meeting) or may_keep(member, meeting)
    return writes and meeting.state != MeetingState.NOT_HELD and may_read_statements(member, meeting)


def may_remove_attachment(member: ActingMember, attachment: Attachment) -> bool:
    """Who writes the record, until it is archived."""
    return may_write(member, attachment.meeting)
