"""What is open where and for whom, in which order."""

from datetime import date

import pytest

from members.choices import MeetingKind, MeetingState
from members.models import Meeting, Resolution
from members.queries.resolutions import done_resolutions, open_resolutions, resolutions_owned_by
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting


def resolve(meeting: Meeting, text: str, **fields: object) -> Resolution:
    return Resolution.objects.create(meeting=meeting, text=text, **{"follow_up": True, **fields})


@pytest.fixture
def resolved(cast: Cast) -> Cast:
    of_branch = make_held_meeting(cast.office)
    of_group = make_held_meeting(cast.group_two, kind=MeetingKind.GROUP_MEETING, state=MeetingState.ARCHIVED)
    resolve(of_branch, "没有期限", owner=cast.su)
    resolve(of_branch, "五月", due_on=date(2025, 5, 1))
    resolve(of_group, "四月", due_on=date(2025, 4, 1), owner=cast.su)
    resolve(of_branch, "三月办完", due_on=date(2025, 3, 1), done_on=date(2025, 3, 20), done_word="已办", owner=cast.su)
    resolve(of_branch, "不用跟踪", follow_up=False, owner=cast.su)
    resolve(make_meeting(cast.office), "还没有开的会", owner=cast.su)
    resolve(make_held_meeting(cast.village), "别的支部")
    return cast


def texts(found: object) -> list[str]:
    return [row.text for row in found]  # type: ignore[attr-defined]


def test_open_ones_of_a_branch_are_its_own_and_its_groups_by_day(resolved: Cast) -> None:
    assert texts(open_resolutions(resolved.office)) == ["四月", "五月", "没有期限"]
    assert texts(open_resolutions(resolved.group_two)) == ["四月"]
    assert texts(open_resolutions(resolved.township)) == ["四月", "五月", "没有期限", "别的支部"]


def test_owner_finds_the_open_ones_only(resolved: Cast) -> None:
    assert texts(resolutions_owned_by(resolved.su)) == ["四月", "没有期限"]
    assert texts(resolutions_owned_by(resolved.cheng)) == []


def test_done_ones_stand_apart(resolved: Cast) -> None:
    assert texts(done_resolutions(resolved.office)) == ["三月办完"]
