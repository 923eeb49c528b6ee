"""Leave asked for by the person, until the meeting opens. The roll proposes it; what happened is entered there."""

from django.db import transaction

from members import trail
from members.models import LeaveRequest, Meeting, Member
from members.queries.leave import bar_to_leave


@transaction.atomic
def ask_leave(*, meeting: Meeting, by: Member, kind: str, reason: str = "") -> LeaveRequest:
    """Ask for leave, or for another kind or reason than before; the same again writes nothing.

    Kind and reason stand in the request only, never on the trail. Raises LeaveClosed and NotCalled.
    """
    meeting = _open_to_leave(meeting, by)
    request = LeaveRequest.objects.filter(meeting=meeting, member=by).first()
    if request is None:
        _record("leave.asked", meeting, by)
        return LeaveRequest.objects.create(meeting=meeting, member=by, kind=kind, reason=reason)
    if (request.kind, request.reason) != (kind, reason):
        _record("leave.changed", meeting, by)
        request.kind, request.reason = kind, reason
        request.save(update_fields=["kind", "reason", "asked_at"])
    return request


@transaction.atomic
def withdraw_leave(*, meeting: Meeting, by: Member) -> bool:
    """The person comes after all. False when nothing was asked. Raises LeaveClosed and NotCalled."""
    meeting = _open_to_leave(meeting, by)
    deleted, _ = LeaveRequest.objects.filter(meeting=meeting, member=by).delete()
    if deleted:
        _record("leave.withdrawn", meeting, by)
    return bool(deleted)


def _open_to_leave(meeting: Meeting, member: Member) -> Meeting:
    """The meeting, locked, so that it does not open meanwhile."""
    trail.hold(meeting.organization)
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("organization").get(pk=meeting.pk)
    refusal = bar_to_leave(locked, member)
    if refusal is not None:
        raise refusal
    return locked


def _record(action: str, meeting: Meeting, member: Member) -> None:
    trail.record(action, by=member, organization=meeting.organization, meeting=meeting.pk, member=member.pk)
