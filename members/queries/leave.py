"""Leave asked for before a meeting: who may ask, and who has asked."""

from members.access.meetings import visible_leave_requests
from members.choices import MeetingKind, MeetingState
from members.errors import LeaveClosed, NotCalled, Refusal
from members.models import LeaveRequest, Meeting, Member
from members.queries.roll import called_on


def bar_to_leave(meeting: Meeting, member: Member) -> Refusal | None:
    """Why this member cannot ask for leave from this meeting now; None when they can. One query at most.

    Leave is for those who are called as of the day of the meeting, from its notice until it opens.
    """
    if meeting.binned_at is not None or not meeting.is_called:
        return LeaveClosed("这次会还没有发通知，定了时间、发出通知以后再请假。")
    if meeting.state == MeetingState.NOT_HELD:
        return LeaveClosed("这次会没有召开，不用请假。")
    if meeting.state != MeetingState.PLANNED:
        return LeaveClosed()
    called = called_on(meeting.organization, meeting.kind, meeting.day)
    if member not in [one.member for one in called]:
        return NotCalled(f"这次会通知的是{_those_called(meeting)}，{_spoken_day(meeting)}您不在其中，不用请假。")
    return None


def _those_called(meeting: Meeting) -> str:
    committee = meeting.kind == MeetingKind.COMMITTEE_MEETING
    return f"{meeting.organization}{'的支委会成员' if committee else '的党员'}"


def _spoken_day(meeting: Meeting) -> str:
    return f"{meeting.day.month}月{meeting.day.day}日"


def leave_asked(meeting: Meeting, reader: Member) -> list[LeaveRequest]:
    """The requests for this meeting that the reader may read, the own among them, in the order of names. One query."""
    found = visible_leave_requests(reader).filter(meeting=meeting).select_related("member")
    requests = list(found.order_by("member__pinyin", "member__name", "pk"))
    for request in requests:
        request.meeting = meeting
    return requests


def own_of(requests: list[LeaveRequest], member: Member) -> LeaveRequest | None:
    return next((request for request in requests if request.member_id == member.pk), None)
