"""Made up once, credited, and with hours only where people studied together; taken back without a trace lost."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from guide.models import Section
from members.choices import HoursSource, MakeUpWay, Presence, StudyEventKind
from members.errors import Refusal
from members.errors.make_ups import (
    AlreadyMadeUp,
    DayToCome,
    MadeUpBeforeMeeting,
    MakeUpTakenBack,
    NobodyToMakeUp,
    NothingToMakeUp,
    OwnReadingHasNoHours,
    TooManyMinutes,
)
from members.models import AuditEvent, HoursEntry, MakeUp, Meeting, Organization, RosterEntry, StudyEvent, StudyState
from members.queries.study import drifting_states
from members.services.closing import archive_meeting, record_meeting
from members.services.make_ups import make_up, make_up_together, take_back_make_up
from tests.cast import Cast
from tests.factories import make_book, make_whole_meeting

DAY = date(2025, 3, 20)


@pytest.fixture
def sections(db: None) -> list[Section]:
    return list(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))


@pytest.fixture
def meeting(cast: Cast, sections: list[Section]) -> Meeting:
    """An archived lecture on one chapter; 程 was on leave, 陆 absent, 方 not counted."""
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng, cast.fang, cast.lu])
    meeting.sections.set(sections)
    meeting.roster.filter(member=cast.cheng).update(presence=Presence.ON_LEAVE, leave_kind="sick")
    meeting.roster.filter(member=cast.lu).update(presence=Presence.ABSENT, reason="未说明", group=cast.group_two)
    meeting.roster.filter(member=cast.fang).update(
        presence=Presence.NOT_ENTERED, counts=False, may_vote=False, excused_reason="长期患病"
    )
    recorded = record_meeting(meeting=meeting, by=cast.zhou, study_minutes=60)
    return archive_meeting(meeting=recorded, by=cast.zhou)


def entry_of(meeting: Meeting, member: object) -> RosterEntry:
    return meeting.roster.get(member=member)


def studied(member: object) -> int:
    return StudyState.objects.filter(member=member, studied=True).count()


def test_a_session_for_several_credits_each_and_posts_its_minutes_on_its_day(
    cast: Cast, meeting: Meeting, sections: list[Section]
) -> None:
    Organization.objects.filter(pk=cast.office.pk).update(minutes_per_hour=45)
    entries = [entry_of(meeting, cast.lu), entry_of(meeting, cast.cheng)]

    made = make_up_together(entries=entries, way=MakeUpWay.SESSION, done_on=DAY, minutes=50, note="夜校", by=cast.su)

    assert [(one.entry.member, one.way, one.minutes, one.note, one.by) for one in made] == [
        (cast.lu, "session", 50, "夜校", cast.su), (cast.cheng, "session", 50, "夜校", cast.su)
    ]  # fmt: skip
    events = StudyEvent.objects.filter(member__in=[cast.lu, cast.cheng])
    assert set(events.values_list("member", "section", "kind", "meeting", "make_up")) == {
        (one.entry.member_id, section.pk, StudyEventKind.MADE_UP, meeting.pk, one.pk)
        for one in made
        for section in sections
    }
    hours = HoursEntry.objects.filter(source=HoursSource.MAKE_UP).order_by("pk")
    values = ("member", "organization", "on", "minutes", "minutes_per_hour", "meeting", "make_up", "by")
    assert list(hours.values_list(*values)) == [
        (cast.lu.pk, cast.group_two.pk, DAY, 50, 45, meeting.pk, made[0].pk, cast.su.pk),
        (cast.cheng.pk, cast.office.pk, DAY, 50, 45, meeting.pk, made[1].pk, cast.su.pk),
    ]
    assert list(drifting_states()) == []


def test_entering_several_is_one_act_on_the_trail(cast: Cast, meeting: Meeting) -> None:
    entries = [entry_of(meeting, cast.lu), entry_of(meeting, cast.cheng)]
    before = AuditEvent.objects.count()

    make_up_together(entries=entries, way=MakeUpWay.SESSION, done_on=DAY, minutes=50, note="夜校", by=cast.su)

    assert AuditEvent.objects.count() == before + 1
    last = AuditEvent.objects.latest("number")
    assert (last.action, last.chain.organization, last.account, last.details) == (
        "make_up.entered", cast.office, cast.su.account,
        {"meeting": meeting.pk, "members": sorted([cast.lu.pk, cast.cheng.pk])},
    )  # fmt: skip


def test_attendance_stays_as_it_was(cast: Cast, meeting: Meeting) -> None:
    before = RosterEntry.objects.values().get(meeting=meeting, member=cast.lu)

    make_up(entry=entry_of(meeting, cast.lu), way=MakeUpWay.VISITED, done_on=DAY, minutes=30, by=cast.zhou)

    assert RosterEntry.objects.values().get(meeting=meeting, member=cast.lu) == before


def test_own_reading_credits_the_sections_and_posts_no_hours(cast: Cast, meeting: Meeting) -> None:
    posted = HoursEntry.objects.count()

    make_up(entry=entry_of(meeting, cast.lu), way=MakeUpWay.OWN_READING, done_on=DAY, by=cast.zhou)

    assert studied(cast.lu) == 2
    assert HoursEntry.objects.count() == posted


def test_a_visit_at_home_posts_hours(cast: Cast, meeting: Meeting) -> None:
    make_up(entry=entry_of(meeting, cast.lu), way=MakeUpWay.VISITED, done_on=DAY, minutes=30, by=cast.zhou)

    assert list(cast.lu.hours.values_list("source", "minutes")) == [(HoursSource.MAKE_UP, 30)]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"done_on": timezone.localdate() + timedelta(days=1)}, DayToCome),
        ({"done_on": date(2025, 3, 11)}, MadeUpBeforeMeeting),
        ({"way": MakeUpWay.OWN_READING}, OwnReadingHasNoHours),
        ({"minutes": 721}, TooManyMinutes),
    ],
)
def test_what_cannot_have_been_is_refused_and_leaves_nothing(
    cast: Cast, meeting: Meeting, asked: dict[str, object], refusal: type[Refusal]
) -> None:
    before = AuditEvent.objects.count(), StudyEvent.objects.count(), HoursEntry.objects.count()
    usual = {"way": MakeUpWay.SESSION, "done_on": DAY, "minutes": 30, "by": cast.zhou}

    with pytest.raises(refusal):
        make_up(entry=entry_of(meeting, cast.lu), **{**usual, **asked})

    assert MakeUp.objects.count() == 0
    assert (AuditEvent.objects.count(), StudyEvent.objects.count(), HoursEntry.objects.count()) == before


def test_on_the_day_of_the_meeting_itself_it_may_be_made_up(cast: Cast, meeting: Meeting) -> None:
    made = make_up(entry=entry_of(meeting, cast.lu), way=MakeUpWay.SESSION, done_on=meeting.day, minutes=5, by=cast.su)

    assert made.done_on == date(2025, 3, 12)


@pytest.mark.parametrize("name", ["zhou", "fang"])
def test_who_was_there_or_did_not_count_has_nothing_to_make_up(cast: Cast, meeting: Meeting, name: str) -> None:
    entries = [entry_of(meeting, cast.lu), entry_of(meeting, getattr(cast, name))]

    with pytest.raises(NothingToMakeUp):
        make_up_together(entries=entries, way=MakeUpWay.OWN_READING, done_on=DAY, by=cast.su)

    assert MakeUp.objects.count() == 0


def test_nobody_ticked_is_refused(cast: Cast) -> None:
    with pytest.raises(NobodyToMakeUp):
        make_up_together(entries=[], way=MakeUpWay.OWN_READING, done_on=DAY, by=cast.su)


def test_entering_somebody_twice_is_refused_by_name_and_enters_nobody(cast: Cast, meeting: Meeting) -> None:
    lu, cheng = entry_of(meeting, cast.lu), entry_of(meeting, cast.cheng)
    make_up(entry=lu, way=MakeUpWay.SESSION, done_on=DAY, minutes=30, by=cast.su)

    with pytest.raises(AlreadyMadeUp) as refused:
        make_up_together(entries=[cheng, lu], way=MakeUpWay.SESSION, done_on=DAY, minutes=30, by=cast.su)

    assert str(refused.value) == f"{cast.lu.name}已经录入过补学，不用再录入；要更改请先撤回。"
    assert [one.entry for one in MakeUp.objects.all()] == [lu]
    assert studied(cast.cheng) == 0


# ---- taking back ---------------------------------------------------------------------------------------------------


def test_taking_back_reverses_credit_and_hours_and_keeps_the_row(cast: Cast, meeting: Meeting) -> None:
    made = make_up(entry=entry_of(meeting, cast.lu), way=MakeUpWay.SESSION, done_on=DAY, minutes=30, by=cast.su)

    take_back_make_up(make_up=made, by=cast.zhou)

    kept = MakeUp.objects.get(pk=made.pk)
    assert kept.taken_back_at is not None
    assert kept.taken_back_by == cast.zhou
    assert studied(cast.lu) == 0
    assert list(cast.lu.hours.order_by("pk").values_list("minutes", "on", "make_up", "by")) == [
        (30, DAY, made.pk, cast.su.pk), (-30, DAY, made.pk, cast.zhou.pk)
    ]  # fmt: skip
    assert list(drifting_states()) == []


def test_taking_back_leaves_the_own_mark_and_what_others_made_up(cast: Cast, meeting: Meeting) -> None:
    own = StudyState.objects.filter(member=cast.lu)
    entries = [entry_of(meeting, cast.lu), entry_of(meeting, cast.cheng)]
    made, _ = make_up_together(entries=entries, way=MakeUpWay.SESSION, done_on=DAY, minutes=30, by=cast.su)
    own.update(marked=True)
    StudyEvent.objects.create(
        member=cast.lu, section=own.first().section, revision=1, kind=StudyEventKind.SELF_MARKED, by=cast.lu
    )

    take_back_make_up(make_up=made, by=cast.zhou)

    assert studied(cast.lu) == 1
    assert studied(cast.cheng) == 2
    assert cast.cheng.hours.standing().count() == 1


def test_taking_back_twice_is_refused_and_writes_nothing_more(cast: Cast, meeting: Meeting) -> None:
    made = make_up(entry=entry_of(meeting, cast.lu), way=MakeUpWay.SESSION, done_on=DAY, minutes=30, by=cast.su)
    take_back_make_up(make_up=made, by=cast.zhou)
    before = AuditEvent.objects.count(), StudyEvent.objects.count(), HoursEntry.objects.count()

    with pytest.raises(MakeUpTakenBack):
        take_back_make_up(make_up=made, by=cast.zhou)

    assert (AuditEvent.objects.count(), StudyEvent.objects.count(), HoursEntry.objects.count()) == before


def test_what_was_taken_back_may_be_entered_anew(cast: Cast, meeting: Meeting) -> None:
    entry = entry_of(meeting, cast.lu)
    take_back_make_up(
        make_up=make_up(entry=entry, way=MakeUpWay.SESSION, done_on=DAY, minutes=30, by=cast.su), by=cast.su
    )

    make_up(entry=entry, way=MakeUpWay.VISITED, done_on=DAY, minutes=20, by=cast.su)

    assert studied(cast.lu) == 2
    assert list(cast.lu.hours.standing().values_list("minutes", flat=True)) == [20]
    assert list(drifting_states()) == []
