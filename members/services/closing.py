"""A meeting's record is closed: recorded when it is whole, then archived with what follows from it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from members import trail
from members.choices import MeetingState
from members.errors import EndsBeforeStart, NotOverYet
from members.errors.closing import (
    AlreadyArchived,
    AlreadyRecorded,
    NotOpened,
    NotRecordedYet,
    RecordIncomplete,
    TooManyStudyMinutes,
)
from members.models import Meeting, Member
from members.queries.closing import (
    branch_of,
    completeness,
    most_study_minutes,
    proposed_study_minutes,
    whole_minutes,
)
from members.queries.records import MeetingRecord, record_of
from members.services.hours import post_meeting_hours
from members.services.obligations import refresh_obligations
from members.services.study import credit
from members.services.summaries import shift_meeting


@transaction.atomic
def record_meeting(
    *, meeting: Meeting, by: Member, held_to: datetime | None = None, study_minutes: int | None = None
) -> Meeting:
    """The step from open to recorded: gives the running number and the day of record, once.

    `held_to` is the end where the roll did not give it. Without `study_minutes` those of the minutes count, or else all
    that may. The number is that of the organisation, the kind and the year of the day held, and never given again.
    Raises NotOpened, AlreadyRecorded, EndsBeforeStart, NotOverYet, RecordIncomplete, TooManyStudyMinutes.
    """
    trail.record("meeting.recorded", by=by, organization=meeting.organization, meeting=meeting.pk)
    meeting = _locked(meeting)
    if meeting.state in (MeetingState.RECORDED, MeetingState.ARCHIVED):
        raise AlreadyRecorded
    if meeting.state != MeetingState.OPEN or meeting.held_on is None:
        raise NotOpened
    now = timezone.now()
    meeting.held_to = held_to or meeting.held_to
    if meeting.held_from and meeting.held_to and meeting.held_to <= meeting.held_from:
        raise EndsBeforeStart
    if meeting.held_to and meeting.held_to > now:
        raise NotOverYet
    record = _whole_record(meeting)
    meeting.study_minutes = _study_minutes(record, meeting.study_minutes if study_minutes is None else study_minutes)
    meeting.recorded_at = now
    meeting.days_to_record = branch_of(meeting).days_to_record
    meeting.number_year = meeting.held_on.year
    meeting.number = _next_number(meeting)
    meeting.state = MeetingState.RECORDED
    # Roll and minutes that were open elsewhere hold the end and the study minutes too, and must not blank them.
    meeting.roll_version, meeting.minutes_version = meeting.roll_version + 1, meeting.minutes_version + 1
    meeting.save(
        update_fields=[
            "held_to", "study_minutes", "recorded_at", "days_to_record", "number_year", "number", "state",
            "roll_version", "minutes_version",
        ]
    )  # fmt: skip
    shift_meeting(meeting, 1)
    refresh_obligations(meeting.organization, meeting.held_on.year)
    return meeting


@transaction.atomic
def archive_meeting(*, meeting: Meeting, by: Member, study_minutes: int | None = None) -> Meeting:
    """The step from recorded to archived: credits the sections and posts the hours of those who were there.

    Once: from here on the row never changes (see `services/amendments.py`). `study_minutes` corrects what was
    proposed. Nothing else is closed by it. Raises NotRecordedYet, AlreadyArchived, RecordIncomplete,
    TooManyStudyMinutes.
    """
    trail.record("meeting.archived", by=by, organization=meeting.organization, meeting=meeting.pk)
    meeting = _locked(meeting)
    if meeting.state == MeetingState.ARCHIVED:
        raise AlreadyArchived
    if meeting.state != MeetingState.RECORDED:
        raise NotRecordedYet
    record = _whole_record(meeting)
    meeting.study_minutes = _study_minutes(record, meeting.study_minutes if study_minutes is None else study_minutes)
    meeting.archived_at = timezone.now()
    meeting.state = MeetingState.ARCHIVED
    meeting.save(update_fields=["study_minutes", "archived_at", "state"])
    there = [row.entry for row in record.roster if row.is_present]
    people = list(Member.objects.filter(pk__in=[entry.member_id for entry in there]))
    credit(people=people, sections=record.sections, meeting=meeting, by=by)
    post_meeting_hours(meeting=meeting, entries=there, by=by)
    return meeting


def _locked(meeting: Meeting) -> Meeting:
    """The row as it is now, kept still until the act is over. After the trail: chains come first."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("organization").get(pk=meeting.pk)


def _whole_record(meeting: Meeting) -> MeetingRecord:
    record = record_of(meeting)
    light = completeness(record)
    if not light.is_green:
        raise RecordIncomplete(f"还缺：{light.words}。请先补齐。")
    return record


def _study_minutes(record: MeetingRecord, asked: int | None) -> int:
    meeting = record.meeting
    if asked is None:
        return proposed_study_minutes(record)
    most, whole = most_study_minutes(meeting, record.together), whole_minutes(meeting) or 0
    if asked > whole:
        raise TooManyStudyMinutes(f"会议全程 {whole} 分钟，集中学习不能多于全程，请核对。")
    if asked > most:
        raise TooManyStudyMinutes(f"同一时间的关联会议已经记了集中学习，这次会议最多还能记 {most} 分钟。")
    return asked


def _next_number(meeting: Meeting) -> int:
    """Behind the lock of the chain, so that of two recorded at the same moment each has its own."""
    numbered = Meeting.objects.filter(
        organization=meeting.organization, kind=meeting.kind, number_year=meeting.number_year
    )
    return (numbered.aggregate(last=Max("number"))["last"] or 0) + 1
