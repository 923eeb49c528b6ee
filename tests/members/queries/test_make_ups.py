"""Who has something to make up: by the values that count now, while they belong to those who met."""

from collections.abc import Callable
from datetime import date

import pytest

from members.choices import MakeUpWay, MeetingKind, MeetingState, MembershipEnd, Presence
from members.models import Amendment, MakeUp, Meeting, Member
from members.queries.make_ups import make_ups_due, missed_at, own_make_ups
from members.queries.records import presence_of, record_of
from tests.cast import Cast
from tests.factories import make_book, make_held_meeting

TODAY = date(2025, 6, 1)


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    """An archived lecture of the office: 周 was there, 程 on leave, 陆 absent."""
    meeting = make_held_meeting(
        cast.office, [cast.zhou, cast.cheng, cast.lu], state=MeetingState.ARCHIVED, kind=MeetingKind.LECTURE
    )
    entries = meeting.roster.order_by("position")
    for entry, presence in zip(entries, (Presence.PRESENT, Presence.ON_LEAVE, Presence.ABSENT), strict=True):
        entry.presence = presence
        entry.save()
    return meeting


def due(cast: Cast) -> list[str]:
    return [entry.name for entry in make_ups_due(cast.office, TODAY)]


def amend(meeting: Meeting, member: Member, presence: Presence) -> None:
    entry = meeting.roster.get(member=member)
    old = presence_of(entry)
    Amendment.objects.create(
        meeting=meeting, number=meeting.amendments.count() + 1, member=member, field="presence", old=old,
        new={**old, "presence": presence.value}, reason="测试更正", by=member,
    )  # fmt: skip


def test_who_was_on_leave_or_absent_has_it_to_make_up(cast: Cast, meeting: Meeting) -> None:
    assert due(cast) == [cast.cheng.name, cast.lu.name]


@pytest.mark.parametrize("state", [MeetingState.OPEN, MeetingState.RECORDED])
def test_before_archiving_nothing_is_due(cast: Cast, meeting: Meeting, state: MeetingState) -> None:
    recorded = {} if state == MeetingState.RECORDED else {"recorded_at": None, "number": None}
    Meeting.objects.update(state=state, archived_at=None, **recorded)

    assert due(cast) == []


def test_who_does_not_count_has_nothing_to_make_up(cast: Cast, meeting: Meeting) -> None:
    meeting.roster.filter(member=cast.lu).update(counts=False, may_vote=False, excused_reason="长期患病")

    assert due(cast) == [cast.cheng.name]


@pytest.mark.parametrize(
    ("kind", "sections", "materials", "studied"),
    [
        ("general_meeting", False, [], False),
        ("general_meeting", True, [], True),
        ("general_meeting", False, [{"title": "测试文章"}], True),
        ("lecture", False, [], True),
        ("theme_day", False, [], False),
    ],
)
def test_only_where_something_was_studied(
    cast: Cast, meeting: Meeting, kind: str, sections: bool, materials: list[object], studied: bool
) -> None:
    Meeting.objects.update(kind=kind, materials=materials)
    meeting.sections.set(make_book(chapters=1).chapters.get().sections.all() if sections else [])

    assert bool(due(cast)) == studied
    assert record_of(Meeting.objects.get()).studies == studied


def test_amended_values_count_the_last_one(cast: Cast, meeting: Meeting) -> None:
    amend(meeting, cast.zhou, Presence.ABSENT)
    amend(meeting, cast.lu, Presence.PRESENT)
    amend(meeting, cast.cheng, Presence.PRESENT)
    amend(meeting, cast.cheng, Presence.ABSENT)

    assert due(cast) == [cast.zhou.name, cast.cheng.name]
    assert [(one.entry.name, one.presence) for one in missed_at(meeting, TODAY)] == [
        (cast.zhou.name, "缺席"), (cast.cheng.name, "缺席")
    ]  # fmt: skip


def test_made_up_is_no_longer_due_and_taken_back_is_again(cast: Cast, meeting: Meeting) -> None:
    entry = meeting.roster.get(member=cast.lu)
    make_up = MakeUp.objects.create(entry=entry, way=MakeUpWay.OWN_READING, done_on=TODAY, by=cast.zhou)
    assert due(cast) == [cast.cheng.name]

    MakeUp.objects.update(taken_back_at=meeting.archived_at, taken_back_by=cast.zhou)

    assert due(cast) == [cast.cheng.name, cast.lu.name]
    (_, lu) = missed_at(meeting, TODAY)
    assert (lu.make_up, lu.taken_back, lu.is_due) == (None, (make_up,), True)


def test_who_left_drops_out_and_stays_among_those_who_missed_it(cast: Cast, meeting: Meeting) -> None:
    cast.lu.memberships.update(until=date(2025, 4, 1), end=MembershipEnd.TRANSFERRED)

    assert due(cast) == [cast.cheng.name]
    assert [(one.entry.name, one.is_due) for one in missed_at(meeting, TODAY)] == [
        (cast.cheng.name, True), (cast.lu.name, False)
    ]  # fmt: skip


def test_a_group_has_what_its_people_missed_in_the_branch(cast: Cast, meeting: Meeting) -> None:
    assert [entry.name for entry in make_ups_due(cast.group_two, TODAY)] == [cast.lu.name]
    assert list(make_ups_due(cast.village, TODAY)) == []


def test_the_record_says_who_made_up_what_was_missed(cast: Cast, meeting: Meeting) -> None:
    entry = meeting.roster.get(member=cast.lu)
    MakeUp.objects.create(entry=entry, way=MakeUpWay.OWN_READING, done_on=TODAY, by=cast.zhou)

    record = record_of(meeting)

    assert [row.entry.name for row in record.missed] == [cast.cheng.name, cast.lu.name]
    assert [row.entry.name for row in record.made_up] == [cast.lu.name]


def test_own_list_has_the_own_open_ones_in_one_query(
    cast: Cast, meeting: Meeting, acting: Callable[[Member], Member], django_assert_num_queries
) -> None:
    member = acting(cast.lu)

    with django_assert_num_queries(1):
        (own,) = own_make_ups(member, TODAY)
        assert str(own.meeting.organization) == "机关支部"

    assert own.meeting == meeting
    assert list(own_make_ups(acting(cast.zhou), TODAY)) == []
