"""What is due below an organisation, one line for each obligation: open ones, and those behind each figure above.

How many there are is told by the figures at the node, so that a page of the list costs the same whatever is below.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q, QuerySet

from members.choices import MeetingKind, MeetingState, OrganizationKind, Period, Purpose, Settlement
from members.models import DutySummary, Meeting, Obligation, Organization, Rule
from members.models.meetings import MeetingQuerySet
from members.models.organization import subtree
from members.queries.amendments import amended_meetings
from members.queries.obligations import MONTHS_IN, is_about
from members.queries.overview import Figures, period_in_words, period_of

AT_ONCE = 500  # rows of an export


class Standing(StrEnum):
    """Which of the obligations a list shows."""

    OPEN = "open"
    HELD = "held"
    LATE = "late"
    IMPORTED = "imported"
    NOT_HELD = "not_held"
    ALL = "all"


CONDITIONS = {
    Standing.OPEN: Q(settlement=""),
    Standing.HELD: Q(settlement__in=[Settlement.HELD, Settlement.LATE, Settlement.IMPORTED]),
    Standing.LATE: Q(settlement=Settlement.LATE),
    Standing.IMPORTED: Q(settlement=Settlement.IMPORTED),
    Standing.NOT_HELD: Q(settlement=Settlement.NOT_HELD),
    Standing.ALL: Q(),
}


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to: a year, and in it the periods that hold a month; what is asked (`Rule.subject`);
    branches or groups."""

    on: date
    year: int
    standing: Standing = Standing.OPEN
    month: int | None = None
    subject: str = ""
    level: str = ""


@dataclass(frozen=True)
class DueLine:
    """One obligation below: where, what, when; and what became of it. `meeting` is the one that settled it, with the
    values that count now; else the one that the place has planned for it, or that is open and not recorded yet."""

    obligation: Obligation
    branch: Organization
    meeting: Meeting | None

    @property
    def place(self) -> Organization:
        return self.obligation.organization

    @property
    def title(self) -> str:
        return title_of(self.obligation.subject)

    @property
    def year(self) -> int:
        return self.obligation.starts_on.year

    @property
    def period(self) -> str:
        """Within the year."""
        return period_in_words(self.obligation.period, self.obligation.starts_on)


def title_of(subject: str) -> str:
    return str((Purpose if subject in Purpose.values else MeetingKind)(subject).label)


def due_below(organization: Organization, wanted: Wanted, visible: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """In the order of the tree, then by period; only periods that have begun."""
    first, last = date(wanted.year, 1, 1), min(wanted.on, date(wanted.year, 12, 31))
    found = visible.filter(subtree(organization.path, "place"), CONDITIONS[wanted.standing], owed=True)
    found = found.filter(starts_on__gte=first, starts_on__lte=last)
    if wanted.month:
        found = found.filter(_holding(wanted.year, wanted.month))
    if wanted.subject:
        found = found.filter(subject=wanted.subject)
    if wanted.level:
        found = found.filter(_of_level(wanted.level))
    return found.select_related("organization", "settled_by").order_by("place", "starts_on", "subject", "ordinal")


def number_below(duties: Iterable[DutySummary], wanted: Wanted, rules: Sequence[Rule]) -> int:
    """How many lines `due_below` has, from the figures of the organisation in the year."""
    periods = {rule.subject: period_of(rule, wanted.year, wanted.month) for rule in rules} if wanted.month else {}
    rows = [
        row
        for row in duties
        if row.starts_on <= wanted.on
        and (not wanted.subject or row.subject == wanted.subject)
        and (not wanted.month or row.starts_on == periods.get(row.subject))
        and (not wanted.level or (row.subject == MeetingKind.GROUP_MEETING) == (wanted.level == OrganizationKind.GROUP))
    ]
    figures = Figures.of(rows)
    return figures.owed if wanted.standing == Standing.ALL else int(getattr(figures, wanted.standing))


def lines(obligations: Sequence[Obligation], meetings: MeetingQuerySet) -> list[DueLine]:
    """A page of them, with the branch of each and what is planned among `meetings`. Three queries at most."""
    places = {row.organization_id: row.organization for row in obligations}
    paths = {place.branch_path for place in places.values() if place.is_group}
    branches = {branch.path: branch for branch in Organization.objects.filter(path__in=paths)} if paths else {}
    planned = _planned(obligations, meetings)
    settling = {m.pk: m for m in amended_meetings({row.settled_by for row in obligations if row.settled_by})}
    return [
        DueLine(
            row,
            branches.get(row.organization.branch_path, row.organization),
            settling[row.settled_by_id] if row.settled_by_id else _plan_for(row, planned),
        )
        for row in obligations
    ]


def all_lines(obligations: QuerySet[Obligation], meetings: MeetingQuerySet) -> Iterator[DueLine]:
    """However many, some at a time."""
    some: list[Obligation] = []
    for row in obligations.iterator(chunk_size=AT_ONCE):
        some.append(row)
        if len(some) == AT_ONCE:
            yield from lines(some, meetings)
            some = []
    yield from lines(some, meetings)


def _holding(year: int, month: int) -> Q:
    """The periods of each length that hold the month."""
    condition = Q(pk__in=[])
    for period, length in MONTHS_IN.items():
        condition |= Q(period=period, starts_on=date(year, (month - 1) // length * length + 1, 1))
    return condition


def _of_level(level: str) -> Q:
    """Groups owe their meetings and nothing else; the rest is the branches'."""
    groups = Q(subject=MeetingKind.GROUP_MEETING)
    return groups if level == OrganizationKind.GROUP else ~groups


def _planned(obligations: Sequence[Obligation], meetings: MeetingQuerySet) -> dict[int, list[Meeting]]:
    """By place, what is planned or open in the time of these obligations, in the order of the months."""
    waiting = [row for row in obligations if row.is_open]
    if not waiting:
        return {}
    first = min(row.starts_on for row in waiting)
    found: dict[int, list[Meeting]] = defaultdict(list)
    rows = meetings.filter(
        organization__in={row.organization_id for row in waiting},
        state__in=[MeetingState.PLANNED, MeetingState.OPEN],
        planned_month__gte=first,
        planned_month__year=first.year,
    )
    for meeting in rows.select_related(None).order_by("planned_month", "planned_at", "pk"):
        found[meeting.organization_id].append(meeting)
    return found


def _plan_for(row: Obligation, planned: dict[int, list[Meeting]]) -> Meeting | None:
    months = range(row.starts_on.month, row.starts_on.month + MONTHS_IN[Period(row.period)])
    own = planned.get(row.organization_id, []) if row.is_open else []
    return next((m for m in own if is_about(m, row.subject) and m.day.month in months), None)
