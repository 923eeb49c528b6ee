"""Study hours, in whole minutes: collective study only, so nothing is ever posted for private reading.

Entries are append-only: what is wrong is reversed by an entry of minus as much.
"""

from collections.abc import Iterable

from django.db import transaction

from members.choices import HoursSource
from members.models import Amendment, HoursEntry, Meeting, Member, RosterEntry
from members.models.closing import HoursQuerySet
from members.queries.closing import branch_of


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
def take_back_hours(*, entries: HoursQuerySet, by: Member, amendment: Amendment | None = None) -> int:
    """Reverse each of these that still stands, on its own day; returns how many. Part of an act that is on the
    trail."""
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
            note=entry.note,
            by=by,
        )
        for entry in entries.standing()
    )
    return len(reversals)


def minutes_per_hour(meeting: Meeting) -> int:
    """How many minutes are an hour for this meeting: as it was when its first hours were posted, so that a later
    change of the branch's rule moves no old figure; the branch's rule until then."""
    posted = meeting.hours.order_by("pk").values_list("minutes_per_hour", flat=True).first()
    if posted is not None:
        return posted
    return branch_of(meeting).minutes_per_hour
