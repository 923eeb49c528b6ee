"""Make-ups: who missed what a meeting studied makes it up, in a session, at home, or by own reading."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from guide.models import Section
from members import trail
from members.choices import HoursSource, MakeUpWay
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
from members.models import Amendment, HoursEntry, MakeUp, Meeting, Member, RosterEntry
from members.queries.amendments import amended_meetings
from members.queries.closing import branch_of
from members.queries.make_ups import missed_study
from members.queries.records import sections_of
from members.services.hours import take_back_hours
from members.services.study import credit, reverse_credit

MOST_MINUTES = 12 * 60  # of one day


def make_up(*, entry: RosterEntry, way: str, done_on: date, by: Member, minutes: int = 0, note: str = "") -> MakeUp:
    """`make_up_together` of one."""
    (made,) = make_up_together(entries=[entry], way=way, done_on=done_on, by=by, minutes=minutes, note=note)
    return made


@transaction.atomic
def make_up_together(
    *, entries: Sequence[RosterEntry], way: str, done_on: date, by: Member, minutes: int = 0, note: str = ""
) -> list[MakeUp]:
    """Those who missed the same meeting made it up on the same day in the same way: all are entered, or nobody.

    Credits what the meeting studied. A session or a visit at home posts its minutes as study hours of its day; own
    reading posts none (《中国共产党党员教育管理工作条例》第二十条: 集中学习培训). Attendance stays as it
    was. Raises NobodyToMakeUp, DayToCome, MadeUpBeforeMeeting, OwnReadingHasNoHours, TooManyMinutes,
    NothingToMakeUp and AlreadyMadeUp.
    """
    if not entries:
        raise NobodyToMakeUp
    meeting = Meeting.objects.select_related("organization").get(pk=entries[0].meeting_id)
    people = sorted(entry.member_id for entry in entries)
    trail.record("make_up.entered", by=by, organization=meeting.organization, meeting=meeting.pk, members=people)
    _check(meeting, way, done_on, minutes)
    _check_open(meeting, entries)
    sections, made = sections_of(meeting), []
    for entry in entries:
        one = MakeUp.objects.create(entry=entry, way=way, done_on=done_on, minutes=minutes, note=note, by=by)
        credit(people=[entry.member], sections=sections, meeting=meeting, by=by, make_up=one)
        made.append(one)
    _post_hours(meeting, made)
    return made


@transaction.atomic
def take_back_make_up(*, make_up: MakeUp, by: Member) -> None:
    """What was entered by mistake is marked as taken back, and its credit and hours are reversed; nothing is deleted.
    Raises MakeUpTakenBack the second time."""
    entry = make_up.entry
    meeting = Meeting.objects.select_related("organization").get(pk=entry.meeting_id)
    trail.record(
        "make_up.taken_back", by=by, organization=meeting.organization, meeting=meeting.pk, members=[entry.member_id]
    )
    locked = MakeUp.objects.select_for_update().get(pk=make_up.pk)
    if locked.taken_back_at is not None:
        raise MakeUpTakenBack
    undo(make_up=locked, meeting=meeting, by=by)


def undo(*, make_up: MakeUp, meeting: Meeting, by: Member, amendment: Amendment | None = None) -> None:
    """Mark as taken back one that stands, and reverse what it gave. Part of an act that is on the trail: of
    `take_back_make_up`, or of the amendment that finds its person to have been at the meeting."""
    make_up.taken_back_at, make_up.taken_back_by = timezone.now(), by
    make_up.save(update_fields=["taken_back_at", "taken_back_by"])
    person, credited = make_up.entry.member, Section.objects.filter(pk__in=make_up.study_events.values("section"))
    reverse_credit(
        people=[person], sections=list(credited), meeting=meeting, by=by, make_up=make_up, amendment=amendment
    )
    take_back_hours(entries=HoursEntry.objects.filter(make_up=make_up), by=by, amendment=amendment)


def _check(meeting: Meeting, way: str, done_on: date, minutes: int) -> None:
    if done_on > timezone.localdate():
        raise DayToCome
    (counted,) = amended_meetings([meeting])
    if done_on < counted.day:
        raise MadeUpBeforeMeeting
    if way == MakeUpWay.OWN_READING and minutes:
        raise OwnReadingHasNoHours
    if minutes > MOST_MINUTES:
        raise TooManyMinutes(f"一天的集中学习不会多于 {MOST_MINUTES} 分钟，请核对。")


def _check_open(meeting: Meeting, entries: Sequence[RosterEntry]) -> None:
    """Asked behind the lock of the trail, so that of two who enter the same at the same moment the second is
    refused."""
    keys = [entry.pk for entry in entries]
    if missed_study().filter(meeting=meeting, pk__in=keys).count() < len(set(keys)):
        raise NothingToMakeUp
    if done := list(MakeUp.objects.standing().filter(entry__in=keys).select_related("entry")):
        names = "、".join(one.entry.name for one in done)
        raise AlreadyMadeUp(f"{names}已经录入过补学，不用再录入；要更改请先撤回。")


def _post_hours(meeting: Meeting, made: list[MakeUp]) -> None:
    per_hour = branch_of(meeting).minutes_per_hour
    HoursEntry.objects.bulk_create(
        HoursEntry(
            member_id=one.entry.member_id,
            organization_id=one.entry.group_id or meeting.organization_id,
            on=one.done_on,
            minutes=one.minutes,
            minutes_per_hour=per_hour,
            source=HoursSource.MAKE_UP,
            meeting=meeting,
            make_up=one,
            by=one.by,
        )
        for one in made
        if one.minutes
    )
