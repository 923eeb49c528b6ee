"""Which meetings stand in a member's calendar."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from members.choices import MeetingKind, MeetingState
from members.models import Meeting, Member
from members.queries.calendar import meetings_in_calendar
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting

NOW = timezone.now()
SOON = NOW + timedelta(days=3)
Acting = Callable[[Member], Member]


def called(cast: Cast, place: str, kind: str, **fields: object) -> Meeting:
    values = {"planned_at": SOON, "called_at": NOW, "title": f"{place} {kind}", **fields}
    return make_meeting(getattr(cast, place), cast.zhou, kind, **values)


def titles(member: Member) -> list[str]:
    return [meeting.title for meeting in meetings_in_calendar(member, NOW)]


def test_calendar_has_what_calls_the_member_as_they_stand_today(cast: Cast, acting: Acting) -> None:
    called(cast, "office", MeetingKind.GENERAL_MEETING)
    called(cast, "office", MeetingKind.COMMITTEE_MEETING)
    called(cast, "group_one", MeetingKind.GROUP_MEETING)
    called(cast, "group_two", MeetingKind.LECTURE)
    called(cast, "village", MeetingKind.THEME_DAY)
    found = {name: titles(acting(getattr(cast, name))) for name in ("zhou", "cheng", "he", "fang", "qiao", "tan")}

    assert found == {
        "zhou": ["office general_meeting", "office committee_meeting", "group_one group_meeting"],
        "cheng": ["office general_meeting", "group_one group_meeting"],
        "he": ["office general_meeting", "group_two lecture"],
        "fang": ["office general_meeting"],
        "qiao": ["office general_meeting"],
        "tan": ["village theme_day"],
    }


def test_calendar_of_who_left_is_empty(cast: Cast, acting: Acting) -> None:
    called(cast, "office", MeetingKind.GENERAL_MEETING)
    cast.cheng.memberships.update(until=date(2020, 1, 1), end="left")

    assert titles(acting(cast.cheng)) == []


def test_calendar_has_neither_plain_plans_nor_the_bin_but_what_was_not_held(cast: Cast, acting: Acting) -> None:
    called(cast, "office", MeetingKind.LECTURE, called_at=None)
    called(cast, "office", MeetingKind.LECTURE, binned_at=NOW)
    called(cast, "office", MeetingKind.LECTURE, state=MeetingState.NOT_HELD, not_held_reason="测试", title="没开")

    assert titles(acting(cast.cheng)) == ["没开"]


def test_calendar_goes_back_sixty_days_by_when_it_was_held(cast: Cast, acting: Acting) -> None:
    for days in (59, 61):
        make_held_meeting(cast.office, held_from=NOW - timedelta(days=days), title=f"{days} 天前")
    make_held_meeting(
        cast.office, held_from=NOW - timedelta(days=1), planned_at=NOW - timedelta(days=90), title="推迟到昨天"
    )
    called(cast, "office", MeetingKind.LECTURE, title="将来")

    assert titles(acting(cast.cheng)) == ["59 天前", "推迟到昨天", "将来"]


def test_calendar_takes_one_query(cast: Cast, acting: Acting, django_assert_num_queries: Callable) -> None:
    for _ in range(5):
        called(cast, "office", MeetingKind.LECTURE)
    member = acting(cast.cheng)

    with django_assert_num_queries(1):
        assert len(meetings_in_calendar(member, NOW)) == 5
