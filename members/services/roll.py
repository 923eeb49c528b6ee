"""Taking the roll: the roster is frozen when it opens, everybody is saved at once, and no save writes over another.

The head of the trail's chain is held first, so that what is compared with what was sent is what stands in the end.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import MeetingState, RosterChangeKind
from members.errors import EndsAfterRecord, EndsBeforeStart, NotOverYet, Refusal, RowsRefused
from members.errors.roll import (
    AgreementMissing,
    AlreadyOnRoster,
    DayAfterRecord,
    DayNotCome,
    DueThatDay,
    MarkedNotHeld,
    MeetingInBin,
    MinutesBeyondMeeting,
    NobodyDue,
    NotDueThatDay,
    NothingToChange,
    NotOnRoster,
    NotOpen,
    RecordArchived,
    RollChanged,
    RollNotTaken,
    RosterDiffers,
    TimesOutsideMeeting,
    WrittenDownAlready,
)
from members.models import Meeting, Member, RosterChange, RosterEntry
from members.queries.roll import (
    FACTS,
    IN_MINUTES_TOO,
    Mark,
    RosterDifference,
    difference,
    entries_on,
    facts_of,
    is_written_down,
    mark_of,
)
from members.services.obligations import settling

FACTS_WRITTEN = ("position", *(name.removesuffix("_id") for name in FACTS))
ENTERED = (*Mark.__dataclass_fields__, "entered_by", "entered_at")


@transaction.atomic
def save_roll(
    *,
    meeting: Meeting,
    version: int,
    marks: Mapping[int, Mark],
    by: Member,
    held_from: datetime,
    held_to: datetime | None = None,
    observers: Sequence[dict[str, str]] | None = None,
    roster_shown: date | None = None,
) -> Meeting:
    """Save the whole roll: `marks` by the key of each member on it. The first save opens the meeting and freezes the
    roster of the day it is held, whenever that is entered. No end and no observers given leaves those as they are.

    The same content again is a success that writes nothing. Raises RollChanged when somebody else saved since
    `version`; RosterDiffers when the people are not those of the roster, and when the day moves to one with another
    roster than was frozen, unless that is the one that was shown (`roster_shown`): moving is an act of its own.
    RowsRefused names, by the member's key, whose times cannot be.
    """
    trail.hold(meeting.organization)
    meeting = _writable(meeting)
    marks = {key: mark.tidied() for key, mark in marks.items()}
    facts = _facts(held_from, held_to, observers)
    stored = list(meeting.roster.select_related("group"))
    if _says(meeting, stored, facts, marks):
        return meeting
    if version != meeting.roll_version:
        raise RollChanged
    _check_times(meeting, held_from, facts.get("held_to", meeting.held_to))
    roster, moved = _roster(meeting, stored, facts["held_on"], roster_shown)
    if set(marks) != {entry.member_id for entry in roster}:
        raise RosterDiffers
    _check_marks(meeting, marks, held_from, facts.get("held_to", meeting.held_to))
    with settling(meeting):
        _write(meeting, roster, moved, facts, marks, by)
    return meeting


def _writable(meeting: Meeting) -> Meeting:
    """Locked, and as it is now."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("organization").get(pk=meeting.pk)
    if locked.is_archived:
        raise RecordArchived
    if locked.state == MeetingState.NOT_HELD:
        raise MarkedNotHeld
    if locked.binned_at is not None:
        raise MeetingInBin
    return locked


def _facts(held_from: datetime, held_to: datetime | None, observers: Sequence[dict[str, str]] | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"held_on": timezone.localdate(held_from), "held_from": held_from}
    if held_to is not None:
        facts["held_to"] = held_to
    if observers is not None:
        facts["observers"] = list(observers)
    return facts


def _says(meeting: Meeting, stored: list[RosterEntry], facts: dict[str, Any], marks: Mapping[int, Mark]) -> bool:
    """Whether what was sent is what stands already."""
    return (
        meeting.is_held
        and all(getattr(meeting, name) == value for name, value in facts.items())
        and {entry.member_id: mark_of(entry) for entry in stored} == marks
    )


def _check_times(meeting: Meeting, begins: datetime, ends: datetime | None) -> None:
    day = timezone.localdate(begins)
    if day > timezone.localdate():
        raise DayNotCome
    if ends is not None and ends <= begins:
        raise EndsBeforeStart
    if ends is not None and ends > timezone.now():
        raise NotOverYet
    if meeting.recorded_at and ends is not None and ends != meeting.held_to and ends > meeting.recorded_at:
        raise EndsAfterRecord
    if meeting.recorded_at and (day > timezone.localdate(meeting.recorded_at) or day.year != meeting.number_year):
        raise DayAfterRecord


def _roster(
    meeting: Meeting, stored: list[RosterEntry], day: date, shown: date | None
) -> tuple[list[RosterEntry], RosterDifference | None]:
    """The roster to write, and what moving to another day changes in the one that is frozen."""
    if meeting.is_held and day == meeting.roster_on:
        return stored, None
    fresh = entries_on(meeting, day)
    if not fresh:
        raise NobodyDue
    if not meeting.is_held:
        return fresh, None
    moved = difference(stored, fresh)
    if moved and shown != day:
        raise RosterDiffers
    kept = {entry.member_id: entry for entry in stored}
    return [_with_facts(kept.get(entry.member_id), entry) for entry in fresh], moved


def _with_facts(kept: RosterEntry | None, fresh: RosterEntry) -> RosterEntry:
    """The fresh entry, or the one that is kept with what is now frozen of the person."""
    if kept is None:
        return fresh
    kept.position = fresh.position
    _take_facts(kept, fresh)
    return kept


def _take_facts(entry: RosterEntry, fresh: RosterEntry) -> None:
    for name in FACTS:
        setattr(entry, name, getattr(fresh, name))


def _check_marks(meeting: Meeting, marks: Mapping[int, Mark], begins: datetime, ends: datetime | None) -> None:
    refusals = {
        key: refusal for key, mark in marks.items() if (refusal := _wrong_in(meeting, mark, begins, ends)) is not None
    }
    if refusals:
        raise RowsRefused(refusals)


def _wrong_in(meeting: Meeting, mark: Mark, begins: datetime, ends: datetime | None) -> Refusal | None:
    """Times within the meeting, the first of them before the second; no more minutes than it had."""
    first, last = timezone.localtime(begins), timezone.localtime(ends) if ends else None
    until = last.time() if last and last.date() == first.date() else None
    times = [moment for moment in (mark.arrived, mark.left) if moment is not None]
    if times != sorted(set(times)) or any(t <= first.time() or (until and t > until) for t in times):
        return TimesOutsideMeeting()
    most = meeting.study_minutes or (int((last - first).total_seconds()) // 60 if last else None)
    if mark.study_minutes is not None and most is not None and mark.study_minutes > most:
        return MinutesBeyondMeeting()
    return None


def _write(
    meeting: Meeting,
    roster: list[RosterEntry],
    moved: RosterDifference | None,
    facts: dict[str, Any],
    marks: Mapping[int, Mark],
    by: Member,
) -> None:
    opening = not meeting.is_held
    differing = [entry for entry in roster if mark_of(entry) != marks[entry.member_id]]
    changed = [name for name, value in facts.items() if getattr(meeting, name) != value]
    details = {"members": [entry.member_id for entry in differing], "fields": changed, "day": facts["held_on"]}
    if moved:
        details["added"] = [entry.member_id for entry in moved.added]
        details["removed"] = [entry.member_id for entry in moved.removed]
    action = "roll.opened" if opening else "roll.saved" if moved is None else "roll.moved"
    trail.record(action, by=by, organization=meeting.organization, meeting=meeting.pk, **details)
    now = timezone.now()
    for entry in differing:
        marks[entry.member_id].put_on(entry)
        entry.entered_by, entry.entered_at = by, now
    if moved:
        meeting.roster.filter(pk__in=[entry.pk for entry in moved.removed]).delete()
    stored = [entry for entry in (differing if moved is None else roster) if entry.pk is not None]
    RosterEntry.objects.bulk_create(entry for entry in roster if entry.pk is None)
    RosterEntry.objects.bulk_update(stored, (*FACTS_WRITTEN, *ENTERED))
    for name, value in facts.items():
        setattr(meeting, name, value)
    meeting.roster_on, meeting.roll_version = facts["held_on"], meeting.roll_version + 1
    if set(changed) & set(IN_MINUTES_TOO if meeting.is_held else ("observers",)):
        meeting.minutes_version += 1
    meeting.state = MeetingState.OPEN if opening else meeting.state
    meeting.save(update_fields=[*facts, "roster_on", "roll_version", "minutes_version", "state"])


@transaction.atomic
def take_back_opening(*, meeting: Meeting, by: Member) -> Meeting:
    """Opened by mistake: it is planned again, as it was called, and its roll is gone; the trail keeps both acts.

    Raises NotOpen, and WrittenDownAlready once more than the roll was written down.
    """
    trail.record("roll.taken_back", by=by, organization=meeting.organization, meeting=meeting.pk)
    meeting = _writable(meeting)
    if meeting.state != MeetingState.OPEN:
        raise NotOpen
    if is_written_down(meeting):
        raise WrittenDownAlready
    meeting.roster.all().delete()
    meeting.state, meeting.roster_on = MeetingState.PLANNED, None
    meeting.held_on = meeting.held_from = meeting.held_to = None
    meeting.roll_version, meeting.minutes_version = meeting.roll_version + 1, meeting.minutes_version + 1
    meeting.save(
        update_fields=["state", "roster_on", "held_on", "held_from", "held_to", "roll_version", "minutes_version"]
    )
    return meeting


# ---- late changes of the roster ----------------------------------------------------------------------------------


@transaction.atomic
def change_roster(
    *, meeting: Meeting, member: Member, kind: str, reason: str, by: Member, agreed_by: str = ""
) -> RosterChange:
    """One person added to the frozen roster, taken from it, left out of the count, counted again, or with the facts of
    the day corrected; with the reason, and for an excusal who agreed.

    By what is known now of that day: only who was due is added (everyone else is a guest), and only who was not is
    taken off. Raises AlreadyOnRoster, NotOnRoster, NotDueThatDay, DueThatDay, NothingToChange, AgreementMissing, and
    RollNotTaken before the roster is frozen.
    """
    trail.hold(meeting.organization)
    meeting = _writable(meeting)
    if meeting.roster_on is None:
        raise RollNotTaken
    entry = meeting.roster.filter(member=member).select_related("group").first()
    fresh = next((e for e in entries_on(meeting, meeting.roster_on) if e.member_id == member.pk), None)
    if kind == RosterChangeKind.EXCUSED and not agreed_by:
        raise AgreementMissing
    if kind == RosterChangeKind.ADDED:
        _add(meeting, entry, fresh)
    elif entry is None:
        raise NotOnRoster
    else:
        CHANGES[kind](entry, fresh, reason)
    change = RosterChange.objects.create(
        meeting=meeting, member=member, kind=kind, reason=reason, agreed_by=agreed_by, by=by
    )
    action = f"roster.{kind}"
    trail.record(action, by=by, organization=meeting.organization, meeting=meeting.pk, member=member.pk)
    meeting.roll_version += 1
    meeting.save(update_fields=["roll_version"])
    return change


def _add(meeting: Meeting, entry: RosterEntry | None, fresh: RosterEntry | None) -> None:
    """With the next number, so that those on a printed sheet keep theirs."""
    if entry is not None:
        raise AlreadyOnRoster
    if fresh is None:
        raise NotDueThatDay
    fresh.position = max(meeting.roster.values_list("position", flat=True), default=0) + 1
    fresh.save()


def _remove(entry: RosterEntry, fresh: RosterEntry | None, reason: str) -> None:
    if fresh is not None:
        raise DueThatDay
    entry.delete()


def _excuse(entry: RosterEntry, fresh: RosterEntry | None, reason: str) -> None:
    if not entry.counts:
        raise NothingToChange
    entry.counts, entry.excused_reason, entry.may_vote = False, reason, False
    entry.save(update_fields=["counts", "excused_reason", "may_vote"])


def _count(entry: RosterEntry, fresh: RosterEntry | None, reason: str) -> None:
    """With a vote again, unless it was suspended on the day."""
    if entry.counts:
        raise NothingToChange
    suspended = entry.member.is_suspended(entry.meeting.day)
    entry.counts, entry.excused_reason, entry.may_vote = True, "", entry.is_full and not suspended
    entry.save(update_fields=["counts", "excused_reason", "may_vote"])


def _correct(entry: RosterEntry, fresh: RosterEntry | None, reason: str) -> None:
    """What was entered late of the person; whether they count stays as it was settled."""
    if fresh is None:
        raise NotDueThatDay
    fresh.counts, fresh.excused_reason = entry.counts, entry.excused_reason
    fresh.may_vote = entry.counts and entry.member.may_vote(entry.meeting.day)
    if facts_of(fresh) == facts_of(entry):
        raise NothingToChange
    _take_facts(entry, fresh)
    entry.save(update_fields=FACTS_WRITTEN)


CHANGES: dict[str, Callable[[RosterEntry, RosterEntry | None, str], None]] = {
    RosterChangeKind.REMOVED: _remove,
    RosterChangeKind.EXCUSED: _excuse,
    RosterChangeKind.COUNTED: _count,
    RosterChangeKind.CORRECTED: _correct,
}
