"""Sent twice, or at the moment the meeting opens: one request, one entry, and nothing half done."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from members.choices import LeaveKind
from members.models import AuditEvent, LeaveRequest
from members.services.leave import ask_leave, withdraw_leave
from tests.cast import make_cast
from tests.factories import make_meeting
from tests.threads import all_at_once

WRITERS = 8
pytestmark = pytest.mark.django_db(transaction=True)


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("action", flat=True))


def test_leave_sent_several_times_at_once_is_one_request_with_one_entry(tmp_path: Path) -> None:
    cast, now = make_cast(), timezone.now()
    meeting = make_meeting(cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now)

    def act(_: int) -> tuple[int, list[str]]:
        request = ask_leave(meeting=meeting, by=cast.cheng, kind=LeaveKind.SICK, reason="住院")
        return request.pk, acts()

    found = all_at_once(act, WRITERS, tmp_path)

    assert len({pk for pk, _ in found}) == 1
    assert {tuple(said) for _, said in found} == {("leave.asked",)}


def test_leave_taken_back_several_times_at_once_is_taken_back_once(tmp_path: Path) -> None:
    cast, now = make_cast(), timezone.now()
    meeting = make_meeting(cast.office, cast.zhou, planned_at=now + timedelta(days=3), called_at=now)
    LeaveRequest.objects.create(meeting=meeting, member=cast.cheng, kind=LeaveKind.SICK)

    def act(_: int) -> tuple[bool, list[str]]:
        return withdraw_leave(meeting=meeting, by=cast.cheng), acts()

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(done for done, _ in found) == [False] * (WRITERS - 1) + [True]
    assert {tuple(said) for _, said in found} == {("leave.withdrawn",)}
