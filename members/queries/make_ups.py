"""Make-ups: who missed what was studied at a meeting, and who still has to make it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, RPad

from members.access.meetings import of_visible_meeting
from members.choices import MeetingKind, MeetingState, Presence
from members.models import Amendment, MakeUp, Meeting, Member, Membership, Organization, RosterEntry
from members.models.organization import PATH_LENGTH, subtree
from members.models.roll import RosterQuerySet
from members.queries.records import PRESENCE

MISSED = (Presence.ON_LEAVE, Presence.ABSENT)


def missed_study() -> RosterQuerySet:
    """Entries of archived meetings that studied something: of those who counted and were not there, by the values
    that count now (`counting`). Whether they made it up is not asked."""
    section = Meeting.sections.through.objects.filter(meeting=OuterRef("meeting"))
    studied = Q(meeting__kind=MeetingKind.LECTURE) | ~Q(meeting__materials=[]) | Exists(section)
    amended = Amendment.objects.filter(meeting=OuterRef("meeting"), member=OuterRef("member"), field=PRESENCE).order_by(
        "-number"
    )
    latest = Subquery(amended.values(value=KT("new__presence"))[:1], output_field=CharField())
    counting = Coalesce(latest, F("presence"), output_field=CharField())
    archived = RosterEntry.objects.counted().filter(studied, meeting__state=MeetingState.ARCHIVED)
    return archived.annotate(counting=counting).filter(counting__in=MISSED)


def still_to_make_up(on: date) -> RosterQuerySet:
    """Of `missed_study` those that nobody made up yet and who belong on that day to the organisation that met: who
    left it drops out."""
    return missed_study().filter(_belongs(on)).exclude(Exists(MakeUp.objects.standing().filter(entry=OuterRef("pk"))))


def _belongs(on: date) -> Exists:
    place = OuterRef("meeting__organization__path")
    return Exists(
        Membership.objects.current(on).filter(
            member=OuterRef("member"),
            organization__path__gte=place,
            organization__path__lte=RPad(place, PATH_LENGTH, Value("Z")),
        )
    )


def make_ups_due(organization: Organization, on: date) -> RosterQuerySet:
    """Who of a branch or group still has to make up what, the last meeting first."""
    here = Membership.objects.current(on).under(organization).order_by().values("member")
    due = still_to_make_up(on).filter(subtree(organization.branch_path, "meeting__organization__path"), member__in=here)
    return _in_order(due)


def own_make_ups(member: Member, on: date) -> RosterQuerySet:
    """What the acting member still has to make up, the last meeting first."""
    return _in_order(still_to_make_up(on).filter(of_visible_meeting(member, "meeting__"), member=member))


def _in_order(entries: RosterQuerySet) -> RosterQuerySet:
    ordered = entries.order_by("-meeting__held_on", "-meeting", "position", "pk")
    return ordered.select_related("meeting__organization", "member", "group")


@dataclass(frozen=True)
class Missed:
    """One who was not there, with the make-up that stands, and those that were taken back. `belongs` is false for who
    has left since."""

    entry: RosterEntry
    make_up: MakeUp | None
    taken_back: tuple[MakeUp, ...]
    belongs: bool

    @property
    def presence(self) -> str:
        """What counts now: on leave or absent."""
        return str(Presence(self.entry.counting).label)  # type: ignore[attr-defined]

    @property
    def is_due(self) -> bool:
        return self.belongs and self.make_up is None


def missed_at(meeting: Meeting, on: date) -> list[Missed]:
    """Everybody who missed what the meeting studied, in the order of the roster. Two queries."""
    return missed_among(with_belonging(missed_study().filter(meeting=meeting).select_related("member"), on))


def with_belonging(entries: RosterQuerySet, on: date) -> RosterQuerySet:
    """Each says whether its person belongs on that day to the organisation that met."""
    return entries.annotate(belongs=_belongs(on))


def missed_among(entries: Iterable[RosterEntry]) -> list[Missed]:
    """Some of `missed_study`, as `with_belonging` has them. One query beside theirs."""
    entries = list(entries)
    own: dict[int, list[MakeUp]] = {entry.pk: [] for entry in entries}
    for make_up in MakeUp.objects.filter(entry__in=own).select_related("by", "taken_back_by").order_by("pk"):
        own[make_up.entry_id].append(make_up)
    return [
        Missed(
            entry,
            next((one for one in own[entry.pk] if one.taken_back_at is None), None),
            tuple(one for one in own[entry.pk] if one.taken_back_at is not None),
            belongs=entry.belongs,  # type: ignore[attr-defined]
        )
        for entry in entries
    ]
