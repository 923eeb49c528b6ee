"""Study hours of a year: of one person with every entry, and of a branch as members × sources.

Entries are whole minutes, each with how many made an hour where and when it was posted; hours are worked out when they
are shown, to one decimal place. Private reading is in none of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from members.access.meetings import visible_meetings
from members.choices import HoursSource
from members.models import HoursEntry, Meeting, Member, Membership, Organization, Rule
from members.queries.amendments import amended_meetings
from members.queries.rules import hours_target, hours_targets
from members.queries.study import memberships_of

Portion = tuple[int, int]  # minutes, and how many of them are an hour
Earned = tuple[str, int, int]  # source, how many minutes are an hour, minutes


def in_hours(portions: Iterable[Portion]) -> str:
    """As it is said: 32, 12.5, -0.8. To the nearest tenth, a half away from zero; worked out in whole numbers."""
    exact = sum((Fraction(minutes, per_hour) for minutes, per_hour in portions), Fraction())
    tenths = (abs(exact.numerator) * 20 + exact.denominator) // (exact.denominator * 2)
    whole, tenth = divmod(tenths, 10)
    sign = "-" if exact < 0 and tenths else ""
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"


@dataclass(frozen=True)
class HoursRow:
    """One entry. `meeting` is given where the reader may open it; `is_reversed` says that it no longer counts."""

    entry: HoursEntry
    meeting: Meeting | None
    is_reversed: bool

    @property
    def hours(self) -> str:
        return in_hours([(self.entry.minutes, self.entry.minutes_per_hour)])

    @property
    def is_reversal(self) -> bool:
        return self.entry.reverses_id is not None


@dataclass(frozen=True)
class HoursYear:
    """The hours of one person in one year, wherever they were earned, beside how many there should be."""

    member: Member
    year: int
    rows: list[HoursRow]
    target: Rule

    @cached_property
    def portions(self) -> list[Portion]:
        return [(row.entry.minutes, row.entry.minutes_per_hour) for row in self.rows]

    @property
    def minutes(self) -> int:
        return sum(minutes for minutes, _ in self.portions)

    @property
    def hours(self) -> str:
        return in_hours(self.portions)

    @property
    def by_source(self) -> list[tuple[HoursSource, str]]:
        """Every source in its order, with its hours."""
        own: dict[str, list[Portion]] = defaultdict(list)
        for row, portion in zip(self.rows, self.portions, strict=True):
            own[row.entry.source].append(portion)
        return [(source, in_hours(own[source])) for source in HoursSource]


def hours_of(member: Member, year: int, reader: Member | None = None) -> HoursYear:
    """Every entry of the year by its day, a reversal behind what it reverses. Three queries, five with a reader,
    whose meetings are those that may be opened."""
    found = HoursEntry.objects.filter(member=member, on__range=(date(year, 1, 1), date(year, 12, 31)))
    found = found.select_related("organization", "by", "meeting__organization", "amendment", "reversal")
    entries = list(found.order_by("on", Coalesce("reverses", "pk"), "pk"))
    known: dict[int, Meeting] = {}
    if reader is not None:
        found_in = visible_meetings(reader).filter(pk__in={entry.meeting_id for entry in entries if entry.meeting_id})
        known = {meeting.pk: meeting for meeting in amended_meetings(found_in)}
    rows = [
        HoursRow(entry, known.get(entry.meeting_id or 0), is_reversed=hasattr(entry, "reversal")) for entry in entries
    ]
    return HoursYear(member, year, rows, hours_target(member, year))


def hours_so_far(member: Member, year: int) -> str:
    """The hours of `hours_of` alone. One query."""
    entries = HoursEntry.objects.filter(member=member, on__range=(date(year, 1, 1), date(year, 12, 31))).order_by()
    sums = entries.values("minutes_per_hour").annotate(sum=Sum("minutes"))
    return in_hours(sums.values_list("sum", "minutes_per_hour"))


# ---- a branch ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberHours:
    """One row of members × sources; `cells` by the source. `is_here` says that the person still belongs there today."""

    member: Member
    place: Organization
    cells: dict[str, str]
    total: str
    target: Rule
    is_here: bool


def hours_table(organization: Organization, year: int, on: date) -> list[MemberHours]:
    """Those who belong to the branch or group at the end of the year (on the day `on`, while it runs), group by group
    and by name, with all their hours of the year: who came from another branch brings theirs along. Four queries."""
    return hours_of_people(people_with_hours(organization, year, on), year)


def people_with_hours(organization: Organization, year: int, on: date) -> QuerySet[Membership]:
    """The rows of `hours_table`; each says whether the person still belongs there today."""
    today = Membership.objects.current(on).under(organization).filter(member=OuterRef("member"))
    return memberships_of(organization, min(on, date(year, 12, 31))).annotate(is_here=Exists(today))


def hours_of_people(people: Iterable[Any], year: int) -> list[MemberHours]:
    """Some of `people_with_hours`, each with the hours of the year. Three queries."""
    people = list(people)
    keys = [membership.member_id for membership in people]
    entries = HoursEntry.objects.filter(member__in=keys, on__range=(date(year, 1, 1), date(year, 12, 31))).order_by()
    sums: dict[int, list[Earned]] = defaultdict(list)
    for member, *earned in entries.values_list("member", "source", "minutes_per_hour").annotate(minutes=Sum("minutes")):
        sums[member].append(tuple(earned))
    targets = hours_targets([membership.member for membership in people], year)
    return [
        hours_row(membership, sums[membership.member_id], targets[membership.member_id], membership.is_here)
        for membership in people
    ]


def hours_row(membership: Membership, earned: Iterable[Earned], target: Rule, is_here: bool) -> MemberHours:
    """One person's row from what they earned."""
    own: dict[str, list[Portion]] = defaultdict(list)
    for source, per_hour, minutes in earned:
        own[source].append((minutes, per_hour))
    return MemberHours(
        membership.member,
        membership.organization,
        {source.value: in_hours(own[source]) for source in HoursSource},
        in_hours(portion for portions in own.values() for portion in portions),
        target,
        is_here,
    )
