"""Study hours, in whole minutes: collective study only, so nothing is ever posted for private reading.

Entries are append-only: what is wrong is reversed by an entry of minus as much.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from members import trail
from members.choices import HoursSource
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
from members.models import Amendment, HoursEntry, Meeting, Member, Organization, RosterEntry
from members.models.closing import HoursQuerySet
from members.queries.closing import branch_of

MOST_MINUTES = 500 * 60  # of one entry


@transaction.atomic
def post_meeting_hours(
    *, meeting: Meeting, entries: Iterable[RosterEntry], by: Member, amendment: Amendment | None = None
) -> int:
    """The meeting's study minutes to those who were there, fewer where the roll says so; returns to how many.

    Posted twice for the same amendment, or twice without one, the database refuses. Part of an act that is on the
    trail.
    """
    whole, per_hour = meeting.study_minutes or 0, minutes_per_hour(meeting)
    posted = HoursEntry.objects.bulk_create(
        HoursEntry(
            member_id=entry.member_id,
            organization_id=entry.group_id or meeting.organization_id,
            on=meeting.day,
            minutes=entry.minutes_of(whole),
            minutes_per_hour=per_hour,
            source=HoursSource.MEETING,
            meeting=meeting,
            amendment=amendment,
            by=by,
        )
        for entry in entries
        if entry.minutes_of(whole)
    )
    return len(posted)


@transaction.atomic
def post_elsewhere(*, member: Member, on: date, minutes: int, note: str, by: Member) -> HoursEntry:
    """Training elsewhere, or what a floating member attended where they live, told in `note`.

    By the rule for an hour of the branch that looks after the person now, and kept on its trail; it stands with the
    branch or group to which they belonged on that day. The same again is refused, so that what is sent twice counts
    once. Raises HoursToCome, NowhereThatDay, HoursOutOfRange, HoursNeedNote and HoursPostedAlready.
    """
    branch = _looked_after_by(member)
    trail.record("hours.posted", by=by, organization=branch, member=member.pk, on=on)
    place = member.memberships.current(on).first()
    if on > localdate():
        raise HoursToCome
    if place is None:
        raise NowhereThatDay
    if not 0 < minutes <= MOST_MINUTES:
        raise HoursOutOfRange
    if not note.strip():
        raise HoursNeedNote
    same = member.hours.standing().filter(source=HoursSource.ELSEWHERE, on=on, minutes=minutes, note=note.strip())
    if same.exists():
        raise HoursPostedAlready
    return HoursEntry.objects.create(
        member=member,
        organization_id=place.organization_id,
        on=on,
        minutes=minutes,
        minutes_per_hour=branch.minutes_per_hour,
        source=HoursSource.ELSEWHERE,
        note=note.strip(),
        by=by,
    )


@transaction.atomic
def reverse_hours(*, entry: HoursEntry, reason: str, by: Member) -> HoursEntry:
    """Take back what was entered by hand, with the reason; what came with a meeting or a make-up goes with it.
    Raises HoursNotByHand, ReversalNeedsReason and HoursReversed."""
    branch = _looked_after_by(entry.member)
    trail.record("hours.reversed", by=by, organization=branch, member=entry.member_id, on=entry.on)
    if entry.source != HoursSource.ELSEWHERE or entry.reverses_id is not None:
        raise HoursNotByHand
    if not reason.strip():
        raise ReversalNeedsReason
    if not take_back_hours(entries=HoursEntry.objects.filter(pk=entry.pk), by=by, note=reason.strip()):
        raise HoursReversed
    return HoursEntry.objects.get(reverses=entry)


def _looked_after_by(member: Member) -> Organization:
    """The branch to which the person belongs, or belonged last."""
    last = member.memberships.select_related("organization").order_by("-since").first()
    if last is None:
        raise NowhereThatDay
    return Organization.objects.get(path=last.organization.branch_path)


@transaction.atomic
def take_back_hours(*, entries: HoursQuerySet, by: Member, amendment: Amendment | None = None, note: str = "") -> int:
    """Reverse each of these that still stands, on its own day; returns how many. `note` says why, else it is that of
    the entry. Part of an act that is on the trail."""
    reversals = HoursEntry.objects.bulk_create(
        HoursEntry(
            member_id=entry.member_id,
            organization_id=entry.organization_id,
            on=entry.on,
            minutes=-entry.minutes,
            minutes_per_hour=entry.minutes_per_hour,
            source=entry.source,
            meeting_id=entry.meeting_id,
            make_up_id=entry.make_up_id,
            amendment=amendment,
            reverses=entry,
            note=note or entry.note,
            by=by,
        )
        for entry in entries.standing()
    )
    return len(reversals)


def minutes_per_hour(meeting: Meeting) -> int:
    """How many minutes are an hour for this meeting: as it was when its first hours were posted, so that a later
    change of the branch's rule moves no old figure; the branch's rule until then."""
    posted = meeting.hours.filter(make_up=None).order_by("pk").values_list("minutes_per_hour", flat=True).first()
    if posted is not None:
        return posted
    return branch_of(meeting).minutes_per_hour
