"""Who was at which meeting of a year, by the values that count now: people down, meetings across.

Only meetings whose record is made are in it. Names and groups are those that the rosters froze.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from members.access.meetings import visible_meetings
from members.choices import MeetingState
from members.models import Amendment, MakeUp, Meeting, Member, Organization, RosterEntry
from members.models.meetings import MeetingQuerySet
from members.queries.amendments import amended_meetings
from members.queries.make_ups import MISSED
from members.queries.records import PRESENCE, Figures, figures_of

RECORDED = (MeetingState.RECORDED, MeetingState.ARCHIVED)


def in_order_of_day(meetings: MeetingQuerySet) -> list[Meeting]:
    """With the values that count, by the day and hour at which they were held. Two queries."""
    found = amended_meetings(meetings)
    return sorted(found, key=lambda m: (m.day, m.starts.timestamp() if m.starts else 0, m.pk))


def meetings_held(organization: Organization, year: int, reader: Member) -> list[Meeting]:
    """Of a branch with its groups, or of a group: those whose record is made, as far as the reader may know of them. A
    correction never moves a meeting into another year. Two queries."""
    days = (date(year, 1, 1), date(year, 12, 31))
    found = visible_meetings(reader).under(organization).filter(held_on__range=days, state__in=RECORDED)
    return in_order_of_day(found)


class Mark(NamedTuple):
    """What a roster says of one person at one meeting, with the presence that counts now. `amended` says that it is
    not what was archived, `made_up` that what was missed was made up."""

    name: str
    group: str
    group_id: int | None
    counts: bool
    is_full: bool
    may_vote: bool
    presence: str
    leave_kind: str = ""
    amended: bool = False
    made_up: bool = False


@dataclass(frozen=True)
class Attendance:
    """One person; `marks` by the key of the meeting, none where they were not called."""

    member_id: int
    name: str
    group: str
    marks: dict[int, Mark]

    @cached_property
    def figures(self) -> Figures:
        return figures_of(self.marks.values())

    @property
    def made_up(self) -> int:
        return sum(mark.made_up for mark in self.marks.values())


@dataclass(frozen=True)
class Presences:
    """The corrections to who was there, at some meetings: by meeting and member what counts now."""

    of_meetings: list[int]
    latest: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)


def presences_amended(meetings: Iterable[Meeting]) -> Presences:
    """One query."""
    keys = [meeting.pk for meeting in meetings]
    rows = Amendment.objects.filter(meeting__in=keys, field=PRESENCE).order_by("number")
    return Presences(keys, {(m, who): new for m, who, new in rows.values_list("meeting", "member", "new")})


def people_called(amended: Presences) -> QuerySet[Member]:
    """Everybody on the rosters, group by group as they stood last, and by name."""
    entries = RosterEntry.objects.filter(meeting__in=amended.of_meetings)
    last = entries.filter(member=OuterRef("pk")).order_by("-meeting__held_on", "-pk").values("group__path")[:1]
    found = Member.objects.filter(Exists(entries.filter(member=OuterRef("pk"))))
    return found.annotate(place=Coalesce(Subquery(last), Value(""))).order_by("place", "pinyin", "name", "pk")


def attendance_of(people: Sequence[int], amended: Presences) -> list[Attendance]:
    """Of these, in their order; the latest roster says name and group. Two queries."""
    standing = MakeUp.objects.standing().filter(entry__meeting__in=amended.of_meetings, entry__member__in=people)
    made_up = set(standing.values_list("entry", flat=True))
    entries = RosterEntry.objects.filter(meeting__in=amended.of_meetings, member__in=people)
    rows = entries.order_by("meeting__held_on", "pk").values_list(
        "pk", "meeting", "member", "name", "group_name", "group", "counts", "is_full", "may_vote", "presence",
        "leave_kind",
    )  # fmt: skip
    own: dict[int, dict[int, Mark]] = defaultdict(dict)
    for pk, meeting, member, *facts in rows:
        mark, new = Mark._make((*facts, False, False)), amended.latest.get((meeting, member))
        if new is not None:
            mark = mark._replace(presence=new["presence"], leave_kind=new["leave_kind"], amended=True)
        if pk in made_up and mark.counts and mark.presence in MISSED:
            mark = mark._replace(made_up=True)
        own[member][meeting] = mark
    return [_attendance(member, own[member]) for member in people if member in own]


def _attendance(member: int, marks: dict[int, Mark]) -> Attendance:
    last = next(reversed(marks.values()))
    return Attendance(member, last.name, last.group, marks)


class _Alike(NamedTuple):
    meeting: int
    counts: bool
    is_full: bool
    may_vote: bool
    presence: str


def figures_of_meetings(amended: Presences) -> dict[int, Figures]:
    """Of each meeting that has a roster, as `figures_of` has them. Two queries: entries that are alike come counted."""
    alike = RosterEntry.objects.filter(meeting__in=amended.of_meetings).order_by().values_list(*_Alike._fields)
    groups: dict[int, list[_Alike]] = defaultdict(list)
    changed = list(_changed(amended))
    archived = Counter(entry for entry, _ in changed)
    for *facts, number in alike.annotate(number=Count("pk")):
        entry = _Alike(*facts)
        groups[entry.meeting] += [entry] * (number - archived[entry])
    for _, counting in changed:
        groups[counting.meeting].append(counting)
    return {meeting: figures_of(entries) for meeting, entries in groups.items()}


def _changed(amended: Presences) -> Iterator[tuple[_Alike, _Alike]]:
    """Each corrected entry as it was archived, and as it counts."""
    if not amended.latest:
        return
    meetings, people = zip(*amended.latest, strict=True)
    entries = RosterEntry.objects.filter(meeting__in=set(meetings), member__in=set(people))
    for member, *facts in entries.values_list("member", *_Alike._fields):
        archived = _Alike(*facts)
        new = amended.latest.get((archived.meeting, member))
        if new is not None:
            yield archived, archived._replace(presence=new["presence"])
