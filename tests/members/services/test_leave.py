"""Leave is asked for, changed and taken back by the person, until the meeting opens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.choices import LeaveKind, MeetingKind, MeetingState
from members.errors import LeaveClosed, NotCalled
from members.models import AuditEvent, LeaveRequest, Meeting
from members.services.leave import ask_leave, withdraw_leave
from tests.cast import Cast
from tests.factories import make_meeting


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    now = timezone.now()
    return make_meeting(cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now)


def asked() -> list[tuple[str, str, str]]:
    return [(r.member.name, r.kind, r.reason) for r in LeaveRequest.objects.select_related("member").order_by("pk")]


def on_trail() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))


def test_leave_is_kept_and_the_trail_says_who_but_not_why(cast: Cast, meeting: Meeting) -> None:
    ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.SICK, reason="住院")

    assert asked() == [("程予安", "sick", "住院")]
    entry = AuditEvent.objects.get()
    assert (entry.action, entry.chain.organization, entry.account) == ("leave.asked", cast.office, cast.cheng.account)
    assert entry.details == {"meeting": meeting.pk, "member": cast.cheng.pk}


def test_leave_asked_again_is_changed_and_the_same_again_writes_nothing(cast: Cast, meeting: Meeting) -> None:
    ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.SICK, reason="住院")
    ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.OFFICIAL)
    ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.OFFICIAL)

    assert asked() == [("程予安", "official", "")]
    assert on_trail() == ["leave.asked", "leave.changed"]


def test_leave_taken_back_is_gone_and_taking_back_nothing_writes_nothing(cast: Cast, meeting: Meeting) -> None:
    ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.SICK)
    ask_leave(meeting=meeting, by=cast.fang, kind=LeaveKind.OTHER)

    assert withdraw_leave(meeting=meeting, by=cast.cheng) is True
    assert withdraw_leave(meeting=meeting, by=cast.cheng) is False

    assert asked() == [("方映川", "other", "")]
    assert on_trail() == ["leave.asked", "leave.asked", "leave.withdrawn"]


def test_nothing_changes_once_the_meeting_opened(cast: Cast, meeting: Meeting) -> None:
    stale = Meeting.objects.get(pk=meeting.pk)
    ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.SICK)
    today = timezone.localdate()
    meeting.state, meeting.roster_on, meeting.held_on = MeetingState.OPEN, today, today
    meeting.held_from = timezone.now()
    meeting.save()

    with pytest.raises(LeaveClosed):
        ask_leave(meeting=stale, by=cast.cheng, kind=LeaveKind.OFFICIAL)
    with pytest.raises(LeaveClosed):
        withdraw_leave(meeting=stale, by=cast.cheng)

    assert asked() == [("程予安", "sick", "")]
    assert on_trail() == ["leave.asked"]


def test_who_is_not_called_cannot_ask(cast: Cast, meeting: Meeting) -> None:
    committee = make_meeting(
        cast.office,
        cast.zhou,
        MeetingKind.COMMITTEE_MEETING,
        planned_at=meeting.planned_at,
        called_at=meeting.called_at,
    )

    for refused in (meeting, committee):
        with pytest.raises(NotCalled):
            ask_leave(meeting=refused, by=cast.tan if refused == meeting else cast.cheng, kind=LeaveKind.SICK)

    assert asked() == []
    assert on_trail() == []
