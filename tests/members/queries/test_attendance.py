"""Attendance of a year says of each meeting and person what the meeting's own record says."""

from collections.abc import Callable

import pytest

from members.choices import MeetingState, Presence
from members.models import Meeting, Member
from members.queries.attendance import (
    attendance_of,
    figures_of_meetings,
    meetings_held,
    people_called,
    presences_amended,
)
from members.queries.make_ups import MISSED
from members.queries.records import record_of
from tests.cast import Cast
from tests.factories import make_held_meeting
from tests.generated_year import YEAR, GeneratedYear

Acting = Callable[[Member], Member]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_figures_of_many_meetings_are_those_of_each(seed: int, acting: Acting) -> None:
    made = GeneratedYear(seed)
    meetings = meetings_held(made.branch, YEAR, acting(made.secretary))

    figures = figures_of_meetings(presences_amended(meetings))

    records = {meeting.pk: record_of(meeting) for meeting in Meeting.objects.filter(pk__in=figures)}
    assert figures == {key: record.figures for key, record in records.items()}
    assert len(figures) > 5


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_marks_of_each_person_are_those_of_the_records(seed: int, acting: Acting) -> None:
    made = GeneratedYear(seed)
    amended = presences_amended(meetings_held(made.branch, YEAR, acting(made.secretary)))

    people = attendance_of([member.pk for member in people_called(amended)], amended)

    found = {
        (person.member_id, key): (mark.counts, mark.presence, mark.leave_kind, mark.amended, mark.made_up)
        for person in people
        for key, mark in person.marks.items()
    }
    records = [(key, record_of(Meeting.objects.get(pk=key))) for key in amended.of_meetings]
    assert found == {
        (row.entry.member_id, key): (
            row.entry.counts, row.entry.presence, row.entry.leave_kind, row.amended,
            row.made_up is not None and row.entry.counts and row.entry.presence in MISSED,
        )
        for key, record in records
        for row in record.roster
    }  # fmt: skip


@pytest.mark.django_db
def test_totals_of_a_person_count_the_amended_values(acting: Acting) -> None:
    made = GeneratedYear(1)
    amended = presences_amended(meetings_held(made.branch, YEAR, acting(made.secretary)))

    people = attendance_of([member.pk for member in people_called(amended)], amended)

    each = figures_of_meetings(amended).values()
    for name in ("due", "due_voting", "present", "present_voting", "on_leave", "absent", "not_entered"):
        assert sum(getattr(p.figures, name) for p in people) == sum(getattr(f, name) for f in each)


def test_only_recorded_meetings_of_the_year_and_place_are_in_it(cast: Cast, acting: Acting) -> None:
    states = (MeetingState.OPEN, MeetingState.RECORDED, MeetingState.ARCHIVED)
    own = [make_held_meeting(cast.office, [cast.cheng], state=state) for state in states]
    of_group = make_held_meeting(cast.group_two, [cast.lu], state=MeetingState.ARCHIVED)
    make_held_meeting(cast.village, [cast.ruan], state=MeetingState.ARCHIVED)

    zhou = acting(cast.zhou)

    assert meetings_held(cast.office, 2025, zhou) == [*own[1:], of_group]
    assert meetings_held(cast.group_two, 2025, zhou) == [of_group]
    assert meetings_held(cast.office, 2024, zhou) == []


def test_people_stand_by_group_and_name(cast: Cast, acting: Acting) -> None:
    meeting = make_held_meeting(cast.office, state=MeetingState.RECORDED)
    for member, group in ((cast.lu, cast.group_two), (cast.cheng, cast.group_one), (cast.fang, None)):
        meeting.roster.create(
            member=member, name=member.name, group=group, group_name=group.name if group else "",
            presence=Presence.PRESENT, may_vote=False,
        )  # fmt: skip
    amended = presences_amended([meeting])

    people = attendance_of([member.pk for member in people_called(amended)], amended)

    assert [(p.name, p.group) for p in people] == [("方映川", ""), ("程予安", "第一党小组"), ("陆石安", "第二党小组")]
