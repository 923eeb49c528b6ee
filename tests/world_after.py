"""What follows on the archived meeting of the world: make-ups."""

from collections.abc import Iterable

from django.utils import timezone

from members.choices import MakeUpWay
from members.models import MakeUp, Meeting, Member, RosterEntry
from tests.cast import Cast


def make_after(cast: Cast, archived: Meeting) -> dict[str, object]:
    """方 made it up at home; 程 did not yet. Returns the parts of addresses."""
    make_up = MakeUp.objects.create(
        entry=archived.roster.get(member=cast.fang),
        way=MakeUpWay.VISITED,
        done_on=timezone.localdate(),
        minutes=30,
        by=cast.zhou,
    )
    return {"make_up": make_up.pk}


def grow_after(archived: Meeting, members: Iterable[Member], by: Member) -> None:
    """Every second of these made it up."""
    entries = RosterEntry.objects.filter(meeting=archived, member__in=members).order_by("pk")
    MakeUp.objects.bulk_create(
        MakeUp(entry=entry, way=MakeUpWay.OWN_READING, done_on=timezone.localdate(), by=by) for entry in entries[::2]
    )
