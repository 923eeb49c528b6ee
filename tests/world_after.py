"""What follows on the archived meeting of the world: make-ups, and the trail of what was done."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from members import trail
from members.choices import MakeUpWay
from members.models import MakeUp, Meeting, Member, RosterEntry
from tests.cast import Cast


def make_after(cast: Cast, archived: Meeting, group_meeting: Meeting) -> dict[str, object]:
    """方 made it up at home; 程 did not yet. Returns the parts of addresses."""
    make_up = MakeUp.objects.create(
        entry=archived.roster.get(member=cast.fang),
        way=MakeUpWay.VISITED,
        done_on=timezone.localdate(),
        minutes=30,
        by=cast.zhou,
    )
    put_on_trail("roll.saved", group_meeting, [cast.lu], by=cast.he)
    put_on_trail("make_up.entered", archived, [cast.fang], by=cast.zhou)
    put_on_trail("roll.saved", archived, [cast.cheng, cast.fang], by=cast.zhou)
    return {"make_up": make_up.pk}


@transaction.atomic
def put_on_trail(action: str, meeting: Meeting, people: Iterable[Member], by: Member) -> None:
    members = [member.pk for member in people]
    trail.record(action, by=by, organization=meeting.organization, meeting=meeting.pk, members=members)


def grow_after(archived: Meeting, members: Iterable[Member], by: Member) -> None:
    """Every second of these made it up, and more was done about them."""
    for _ in range(3):
        put_on_trail("roll.saved", archived, [*members, by], by=by)
    entries = RosterEntry.objects.filter(meeting=archived, member__in=members).order_by("pk")
    MakeUp.objects.bulk_create(
        MakeUp(entry=entry, way=MakeUpWay.OWN_READING, done_on=timezone.localdate(), by=by) for entry in entries[::2]
    )
