"""Hours of a meeting are those of whom it saw, and what is reversed stays visible."""

import pytest
from django.db import IntegrityError, transaction

from members.choices import HoursSource, Presence
from members.models import HoursEntry, Meeting
from members.services.hours import post_meeting_hours, take_back_hours
from tests.cast import Cast
from tests.factories import make_held_meeting


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.cheng, cast.lu], study_minutes=40)
    meeting.roster.update(presence=Presence.PRESENT)
    return meeting


def minutes(meeting: Meeting) -> dict[str, int]:
    return dict(meeting.hours.filter(reverses=None).values_list("member__name", "minutes"))


def test_hours_go_to_those_present_and_fewer_where_the_roll_says_so(cast: Cast, meeting: Meeting) -> None:
    meeting.roster.filter(member=cast.cheng).update(study_minutes=15)
    meeting.roster.filter(member=cast.lu).update(presence=Presence.ABSENT)

    count = post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou)

    assert count == 2
    assert minutes(meeting) == {cast.zhou.name: 40, cast.cheng.name: 15}


def test_hours_carry_the_day_the_source_and_where_the_person_belonged(cast: Cast, meeting: Meeting) -> None:
    meeting.roster.filter(member=cast.cheng).update(group=cast.group_one)
    meeting.organization.minutes_per_hour = 45

    post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.su)

    values = HoursEntry.objects.order_by("pk").values_list(
        "on", "source", "minutes_per_hour", "organization", "by", "amendment"
    )
    day, source = meeting.held_on, HoursSource.MEETING
    assert list(values) == [
        (day, source, 45, cast.office.pk, cast.su.pk, None),
        (day, source, 45, cast.group_one.pk, cast.su.pk, None),
        (day, source, 45, cast.office.pk, cast.su.pk, None),
    ]


def test_nobody_gets_more_than_the_meeting_studied(cast: Cast, meeting: Meeting) -> None:
    meeting.roster.update(study_minutes=300)

    post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou)

    assert set(minutes(meeting).values()) == {40}


@pytest.mark.parametrize(("whole", "own"), [(0, None), (None, None), (40, 0)])
def test_no_minutes_write_no_entry(cast: Cast, meeting: Meeting, whole: int | None, own: int | None) -> None:
    meeting.study_minutes = whole
    meeting.roster.update(study_minutes=own)

    assert post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou) == 0
    assert HoursEntry.objects.count() == 0


def test_hours_of_one_meeting_cannot_be_posted_twice(cast: Cast, meeting: Meeting) -> None:
    post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou)

    with pytest.raises(IntegrityError), transaction.atomic():
        post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou)


def test_taking_back_writes_as_much_with_a_minus_on_the_same_day_once(cast: Cast, meeting: Meeting) -> None:
    post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou)
    entry = meeting.hours.get(member=cast.cheng)

    counts = [take_back_hours(entries=meeting.hours.filter(member=cast.cheng), by=cast.su) for _ in range(2)]

    reversal = HoursEntry.objects.get(reverses=entry)
    assert counts == [1, 0]
    assert (reversal.minutes, reversal.on, reversal.organization, reversal.source, reversal.by) == (
        -40, entry.on, entry.organization, entry.source, cast.su
    )  # fmt: skip
    assert list(meeting.hours.standing().values_list("member", flat=True)) == [cast.zhou.pk, cast.lu.pk]
