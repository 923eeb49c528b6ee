"""Who plans, calls and arranges meetings, alone and for several together."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from members.access import calling, meetings
from members.choices import MeetingKind, MeetingState
from members.models import Meeting, Member
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting

PEOPLE = ["qiao", "zhou", "su", "he", "cheng", "lu", "fang", "tan", "ruan", "shi"]
Told = Callable[..., str]


@pytest.fixture
def told_yes(cast: Cast, acting: Callable[[Member], Member]) -> Told:
    def ask(rule: Callable[..., bool], thing: object) -> str:
        people = {name: acting(Member.objects.get(pk=getattr(cast, name).pk)) for name in PEOPLE}
        return " ".join(name for name, person in people.items() if rule(person, thing))

    return ask


@pytest.mark.parametrize(
    ("rule", "place", "people"),
    [
        (meetings.may_call, "office", "zhou"),
        (meetings.may_call, "group_two", "zhou he"),
        (meetings.may_call, "village", "tan"),
        (meetings.may_call, "township", ""),
        (meetings.may_see_plan, "office", "qiao zhou su"),
        (meetings.may_see_plan, "group_two", "qiao zhou su he"),
        (meetings.may_see_plan, "township", ""),
        (calling.may_call_jointly, "township", "qiao"),
        (calling.may_call_jointly, "office", "zhou"),
        (calling.may_call_jointly, "group_two", ""),
        (calling.may_call_jointly, "other_township", ""),
    ],
)
def test_rule_on_a_place(cast: Cast, told_yes: Told, rule: Callable[..., bool], place: str, people: str) -> None:
    assert told_yes(rule, getattr(cast, place)) == people


@pytest.mark.parametrize(
    ("state", "people"), [("planned", "zhou"), ("open", "zhou su"), ("recorded", "zhou su"), ("archived", "zhou")]
)
def test_those_named_arrange_from_the_opening_on(cast: Cast, told_yes: Told, state: str, people: str) -> None:
    if state == MeetingState.PLANNED:
        meeting = make_meeting(cast.office, recorder=cast.su, called_at=timezone.now())
    else:
        meeting = make_held_meeting(cast.office, state=state, recorder=cast.su)

    assert told_yes(meetings.may_arrange, meeting) == people


@pytest.mark.parametrize(
    ("fields", "people"),
    [
        ({}, "zhou"),
        ({"called_at": "2025-01-01T00:00Z"}, ""),
        ({"binned_at": "2025-01-01T00:00Z"}, ""),
        ({"state": MeetingState.NOT_HELD, "not_held_reason": "测试"}, ""),
    ],
)
def test_rows_to_take_over_are_those_nobody_was_told_of(
    cast: Cast, told_yes: Told, fields: dict[str, object], people: str
) -> None:
    row = make_meeting(cast.office, **fields)

    assert told_yes(lambda member, thing: meetings.meetings_to_call(member).filter(pk=thing.pk).exists(), row) == people


def test_condition_of_keeping_says_what_the_rule_says(cast: Cast, told_yes: Told) -> None:
    for place in (cast.office, cast.group_one, cast.group_two, cast.village):
        meeting = make_meeting(place)

        kept = told_yes(lambda m, thing: Meeting.objects.filter(meetings.kept_by(m), pk=thing.pk).exists(), meeting)

        assert kept == told_yes(meetings.may_keep, meeting)


def test_upper_organisation_calls_no_meeting_that_the_secretary_convenes(cast: Cast) -> None:
    assert calling.kinds_to_call_jointly(cast.township) == (MeetingKind.LECTURE, MeetingKind.THEME_DAY)
