"""Who may ask for leave, and who reads what was asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from members.choices import LeaveKind, MeetingKind, MeetingState
from members.models import LeaveRequest, Meeting, Member, Membership
from members.queries.leave import bar_to_leave, leave_asked, own_of
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting

SOON = timezone.now() + timedelta(days=3)


def called(cast: Cast, place: str = "office", kind: str = MeetingKind.GENERAL_MEETING, **fields: object) -> Meeting:
    values = {"planned_at": SOON, "called_at": timezone.now(), **fields}
    return make_meeting(getattr(cast, place), cast.zhou, kind, **values)


def sentence(meeting: Meeting, member: Member) -> str:
    return str(bar_to_leave(meeting, member) or "")


@pytest.mark.parametrize(
    ("place", "kind", "called_ones"),
    [
        ("office", MeetingKind.GENERAL_MEETING, "qiao zhou su he cheng lu fang"),
        ("office", MeetingKind.COMMITTEE_MEETING, "zhou su"),
        ("group_two", MeetingKind.GROUP_MEETING, "he lu"),
        ("group_two", MeetingKind.THEME_DAY, "he lu"),
    ],
)
def test_leave_is_open_to_those_whom_the_meeting_calls(cast: Cast, place: str, kind: str, called_ones: str) -> None:
    meeting = called(cast, place, kind)
    people = ["qiao", "zhou", "su", "he", "cheng", "lu", "fang", "tan", "shi"]

    assert " ".join(name for name in people if not sentence(meeting, getattr(cast, name))) == called_ones


def test_who_is_not_called_is_told_who_is(cast: Cast) -> None:
    day = f"{timezone.localdate(SOON).month}月{timezone.localdate(SOON).day}日"
    committee = called(cast, kind=MeetingKind.COMMITTEE_MEETING)

    assert sentence(committee, cast.cheng) == (f"这次会通知的是机关支部的支委会成员，{day}您不在其中，不用请假。")
    assert sentence(called(cast, "group_two", MeetingKind.GROUP_MEETING), cast.cheng) == (
        f"这次会通知的是第二党小组的党员，{day}您不在其中，不用请假。"
    )


def test_called_are_those_of_the_day_of_the_meeting(cast: Cast) -> None:
    meeting = called(cast)
    Membership.objects.filter(member=cast.cheng).update(
        until=timezone.localdate(SOON) - timedelta(days=1), end="transferred"
    )

    assert "您不在其中" in sentence(meeting, cast.cheng)


def test_leave_begins_with_the_notice_and_ends_when_the_meeting_opens(cast: Cast) -> None:
    planned = called(cast, called_at=None)
    binned = called(cast, binned_at=timezone.now())
    not_held = called(cast, state=MeetingState.NOT_HELD, not_held_reason="测试原因")

    assert "还没有发通知" in sentence(planned, cast.cheng)
    assert "还没有发通知" in sentence(binned, cast.cheng)
    assert sentence(not_held, cast.cheng) == "这次会没有召开，不用请假。"
    for state in (MeetingState.OPEN, MeetingState.RECORDED, MeetingState.ARCHIVED):
        held = make_held_meeting(cast.office, [cast.cheng], state=state)
        assert sentence(held, cast.cheng).startswith("会议已经开始，不能再从这里请假。")


def test_reader_gets_the_own_request_and_whoever_takes_the_roll_gets_all(
    cast: Cast, acting: Callable[[Member], Member], django_assert_num_queries: Callable
) -> None:
    meeting = called(cast, recorder=cast.su)
    for member in (cast.fang, cast.cheng):
        LeaveRequest.objects.create(meeting=meeting, member=member, kind=LeaveKind.SICK)
    asked = {name: leave_asked(meeting, acting(getattr(cast, name))) for name in ("zhou", "su", "cheng", "lu", "qiao")}

    names = {name: [request.member.name for request in requests] for name, requests in asked.items()}
    assert names == {
        "zhou": ["方映川", "程予安"], "su": ["方映川", "程予安"], "cheng": ["程予安"], "lu": [], "qiao": []
    }  # fmt: skip
    assert own_of(asked["zhou"], cast.cheng) == LeaveRequest.objects.get(member=cast.cheng)
    assert own_of(asked["zhou"], cast.zhou) is None
    with django_assert_num_queries(1):
        leave_asked(meeting, cast.zhou)
