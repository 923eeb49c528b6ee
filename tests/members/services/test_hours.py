"""Hours of a meeting are those of whom it saw, and what is reversed stays visible."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from members.choices import HoursSource, MembershipEnd, Presence
from members.errors import Refusal
from members.errors.hours import (
    HoursNeedNote,
    HoursNotByHand,
    HoursOutOfRange,
    HoursPostedAlready,
    HoursReversed,
    HoursToCome,
    NowhereThatDay,
    ReversalNeedsReason,
)
from members.models import AuditEvent, HoursEntry, MakeUp, Meeting, Membership, Organization
from members.services.hours import (
    minutes_per_hour,
    post_elsewhere,
    post_meeting_hours,
    reverse_hours,
    take_back_hours,
)
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


# ---- entered by hand -----------------------------------------------------------------------------------------------

DAY = date(2025, 4, 2)


def elsewhere(cast: Cast, **asked: Any) -> HoursEntry:
    usual = {"member": cast.cheng, "on": DAY, "minutes": 480, "note": "县委党校轮训", "by": cast.zhou}
    return post_elsewhere(**{**usual, **asked})


def test_training_elsewhere_is_kept_with_place_rule_and_note(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.office.pk).update(minutes_per_hour=45)

    entry = elsewhere(cast, note="  县委党校轮训 ")

    kept = HoursEntry.objects.get()
    assert kept == entry
    assert (kept.member, kept.organization, kept.on, kept.minutes, kept.minutes_per_hour, kept.source, kept.note) == (
        cast.cheng, cast.group_one, DAY, 480, 45, HoursSource.ELSEWHERE, "县委党校轮训"
    )  # fmt: skip
    assert (kept.meeting, kept.by) == (None, cast.zhou)
    last = AuditEvent.objects.get()
    assert (last.action, last.chain.organization, last.details) == (
        "hours.posted", cast.office, {"member": cast.cheng.pk, "on": "2025-04-02"}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"on": localdate() + timedelta(days=1)}, HoursToCome),
        ({"on": date(2015, 6, 30)}, NowhereThatDay),
        ({"minutes": 0}, HoursOutOfRange),
        ({"minutes": -30}, HoursOutOfRange),
        ({"minutes": 30_001}, HoursOutOfRange),
        ({"note": "　"}, HoursNeedNote),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    cast: Cast, asked: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        elsewhere(cast, **asked)

    assert HoursEntry.objects.count() == AuditEvent.objects.count() == 0


def test_sent_twice_it_counts_once(cast: Cast) -> None:
    elsewhere(cast)

    with pytest.raises(HoursPostedAlready):
        elsewhere(cast)

    assert HoursEntry.objects.count() == AuditEvent.objects.count() == 1
    elsewhere(cast, note="县委党校轮训，下午")
    assert HoursEntry.objects.count() == 2


def test_of_days_before_somebody_came_it_stands_with_the_branch_of_that_day(cast: Cast) -> None:
    cast.cheng.memberships.update(until=date(2025, 4, 30), end=MembershipEnd.TRANSFERRED)
    Membership.objects.create(member=cast.cheng, organization=cast.village, since=date(2025, 5, 1))

    entry = elsewhere(cast, by=cast.tan)

    assert entry.organization == cast.group_one
    assert AuditEvent.objects.get().chain.organization == cast.village


def test_reversing_writes_as_much_with_a_minus_and_the_reason(cast: Cast) -> None:
    entry = elsewhere(cast)

    reversal = reverse_hours(entry=entry, reason="录错了人", by=cast.zhou)

    assert (reversal.minutes, reversal.on, reversal.organization, reversal.note, reversal.reverses) == (
        -480, DAY, cast.group_one, "录错了人", entry
    )  # fmt: skip
    assert HoursEntry.objects.get(pk=entry.pk).note == "县委党校轮训"
    assert HoursEntry.objects.standing().count() == 0
    last = AuditEvent.objects.latest("number")
    assert (last.action, last.details) == ("hours.reversed", {"member": cast.cheng.pk, "on": "2025-04-02"})
    elsewhere(cast)
    assert HoursEntry.objects.standing().count() == 1


def test_reversing_twice_without_reason_or_what_a_meeting_gave_is_refused(cast: Cast, meeting: Meeting) -> None:
    post_meeting_hours(meeting=meeting, entries=meeting.roster.all(), by=cast.zhou)
    entry = elsewhere(cast)
    with pytest.raises(ReversalNeedsReason):
        reverse_hours(entry=entry, reason=" ", by=cast.zhou)
    reversal = reverse_hours(entry=entry, reason="录错", by=cast.zhou)
    before = HoursEntry.objects.count(), AuditEvent.objects.count()

    with pytest.raises(HoursReversed):
        reverse_hours(entry=entry, reason="录错", by=cast.zhou)
    for other in (reversal, meeting.hours.first()):
        with pytest.raises(HoursNotByHand):
            reverse_hours(entry=other, reason="录错", by=cast.zhou)

    assert (HoursEntry.objects.count(), AuditEvent.objects.count()) == before


def test_a_make_up_posted_first_does_not_set_the_rule_of_the_meeting(cast: Cast, meeting: Meeting) -> None:
    entry = meeting.roster.get(member=cast.lu)
    make_up = MakeUp.objects.create(entry=entry, way="session", done_on=DAY, minutes=30, by=cast.zhou)
    HoursEntry.objects.create(
        member=cast.lu, organization=cast.office, on=DAY, minutes=30, minutes_per_hour=30,
        source=HoursSource.MAKE_UP, meeting=meeting, make_up=make_up, by=cast.zhou,
    )  # fmt: skip

    assert minutes_per_hour(meeting) == 60
