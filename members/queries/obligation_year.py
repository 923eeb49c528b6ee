"""The year of a branch or group: what is asked, month by month, how it stands, and why where it is not asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from members.choices import (
    COMMITTEE_POSTS,
    MeetingKind,
    NotOwed,
    OrganizationKind,
    Period,
    Purpose,
    RuleKey,
    RuleKind,
    Standing,
    rule_key,
)
from members.models import Appointment, Meeting, Obligation, Organization, Rule
from members.models.meetings import DAY, MeetingQuerySet
from members.models.organization import subtree
from members.queries.amendments import amended_meetings
from members.queries.obligation_standing import Mark, about, last_day, marks_of
from members.queries.obligations import HELD_BY_GROUPS, MONTHS_IN, SETTLING, Facts, expected
from members.queries.organization import Roster, roster_with
from members.queries.rules import of_frequency

EXPLAINED = (Standing.LATE, Standing.IMPORTED, Standing.NOT_HELD)
MONTHS = range(1, 13)
QUARTERS = (4, 7, 10)
NOT_YET, NO_MORE = "尚未成立", "已撤销"


@dataclass(frozen=True)
class Cell:
    """One period of one row, or several on end in which the same speaks against it. `marks` how what is owed stands,
    `besides` further meetings of the kind, `not_owed` why nothing is owed."""

    first: date
    months: int
    marks: list[Mark]
    besides: list[Mark]
    not_owed: str = ""

    @property
    def starts_quarter(self) -> bool:
        return self.first.month in QUARTERS

    @property
    def span(self) -> str:
        """5月, 4—6月, 全年."""
        if self.months == len(MONTHS):
            return "全年"
        last = self.first.month + self.months - 1
        return f"{self.first.month}月" if self.months == 1 else f"{self.first.month}—{last}月"


@dataclass(frozen=True)
class Row:
    """What one rule asks of one place in a year."""

    place: Organization
    subject: str
    rule: Rule
    cells: list[Cell]

    @property
    def title(self) -> str:
        return subject_title(self.subject)

    @property
    def to_call(self) -> str:
        return address_to_call(self.place, self.subject)


@dataclass(frozen=True)
class ObligationYear:
    """`rows` of the organisation and its groups, in the order of the rules."""

    organization: Organization
    year: int
    on: date
    rows: list[Row]

    @property
    def now(self) -> int | None:
        """The month of today, while it is this year."""
        return self.on.month if self.on.year == self.year else None

    @property
    def figures(self) -> dict[str, int]:
        """How many are owed, and how they stand, by the words of `Standing`."""
        found = Counter(mark.standing.value for row in self.rows for cell in row.cells for mark in cell.marks)
        held = found[Standing.HELD] + found[Standing.LATE] + found[Standing.IMPORTED]
        coming = found[Standing.CALLED] + found[Standing.PLANNED]
        return {**found, "owed": found.total(), "held": held, "coming": coming}

    @property
    def explained(self) -> list[tuple[Row, Cell, Mark]]:
        """What was recorded late, brought in, or not held: in the order of the months."""
        found = [
            (row, cell, mark)
            for row in self.rows
            for cell in row.cells
            for mark in cell.marks
            if mark.standing in EXPLAINED and mark.meeting
        ]
        return sorted(found, key=lambda one: one[2].meeting.day if one[2].meeting else one[1].first)

    @property
    def rules(self) -> list[Rule]:
        return list({row.rule.key: row.rule for row in self.rows}.values())


def subject_title(subject: str) -> str:
    """A kind of meeting or a purpose, as it is said."""
    return str((Purpose if subject in Purpose.values else MeetingKind)(subject).label)


def address_to_call(place: Organization, subject: str) -> str:
    """Where a meeting is called that settles what is owed for a subject: for a purpose a general meeting."""
    if subject in Purpose.values:
        asked = {"organization": place.pk, "kind": MeetingKind.GENERAL_MEETING.value, "purpose": subject}
    else:
        asked = {"organization": place.pk, "kind": subject}
    return f"{reverse('meeting_new')}?{urlencode(asked)}"


@dataclass(frozen=True)
class Body:
    """A branch with its groups, or a group with its branch above it, and the posts held there at any time of a year."""

    organization: Organization
    places: tuple[Organization, ...]
    posts: tuple[Appointment, ...]

    def roster(self, on: date) -> Roster:
        """Of a day of that year. One query."""
        held = [post for post in self.posts if post.since <= on and (post.until is None or post.until >= on)]
        return roster_with(self.organization, on, tuple(filter(self._holds, self.places)), held)

    def facts(self, meetings: Sequence[Meeting], least: int) -> Facts:
        branch = next(place for place in self.places if place.is_branch)
        committee = [p for p in self.posts if p.organization_id == branch.pk and p.post in COMMITTEE_POSTS]
        settling = [meeting for meeting in meetings if meeting.state in SETTLING]
        return Facts(branch, [place for place in self.places if place.is_group], committee, settling, least)

    def _holds(self, place: Organization) -> bool:
        return self.organization.contains(place.path)


def body_of(organization: Organization, year: int) -> Body:
    """Two queries."""
    branch = Organization.objects.filter(path=organization.branch_path)
    posts = Appointment.objects.touching(date(year, 1, 1), date(year, 12, 31)).under(organization)
    return Body(
        organization,
        tuple(Organization.objects.under(organization) | branch),
        tuple(posts.select_related("member", "organization")),
    )


def obligation_year(
    body: Body, year: int, visible: MeetingQuerySet, on: date, rules: dict[str, Rule]
) -> ObligationYear:
    """Of a branch with its groups, or of one group. `visible` are the meetings that the reader may know of. Three
    queries. A year that has no rows yet is worked out for the page. A group that was not in being at any time of the
    year is left out."""
    organization = body.organization
    kept = Obligation.objects.filter(subtree(organization.path, "place"), starts_on__year=year)
    meetings = _meetings(organization, year, visible)
    rows = list(kept.select_related("organization")) or _worked_out(body, year, rules, meetings)
    rows.sort(key=lambda row: (row.place, row.subject, row.starts_on, row.ordinal))
    found = []
    for (place, subject), own in groupby(rows, lambda row: (row.organization, row.subject)):
        rule = rules.get(rule_key(RuleKind.FREQUENCY, subject))
        cells = _cells(list(own), meetings, on)
        if rule and (place == organization or any(cell.marks or cell.besides for cell in cells)):
            found.append(Row(place, subject, rule, cells))
    order = list(rules)
    return ObligationYear(organization, year, on, sorted(found, key=lambda row: order.index(row.rule.key)))


def _worked_out(body: Body, year: int, rules: dict[str, Rule], meetings: Sequence[Meeting]) -> list[Obligation]:
    facts = body.facts(meetings, rules[RuleKey.COMMITTEE_LEAST].value)
    return [row for row in expected(facts, year, of_frequency(rules)) if body.organization.contains(row.place)]


def _meetings(organization: Organization, year: int, visible: MeetingQuerySet) -> list[Meeting]:
    """Planned for the year or held in it, in the order of their days."""
    here = visible.under(organization).annotate(dated=DAY)
    within = (date(year, 1, 1), date(year, 12, 31))
    found = amended_meetings(here.filter(dated__range=within))
    return sorted(found, key=lambda meeting: (meeting.day, meeting.pk))


def _cells(rows: Sequence[Obligation], meetings: Sequence[Meeting], on: date) -> list[Cell]:
    """Of one place and subject, in the order of the periods."""
    elsewhere = rows[0].organization.kind == OrganizationKind.BRANCH and rows[0].subject in HELD_BY_GROUPS
    cells: list[Cell] = []
    for first, period in groupby(rows, lambda row: row.starts_on):
        own = list(period)
        marks, besides = marks_of(own, about(meetings, own[0], elsewhere), on)
        cell = Cell(first, MONTHS_IN[Period(own[0].period)], marks, besides, _why_not(own[0]))
        if cells and cell.not_owed and _alike(cells[-1], cell):
            cell = Cell(cells[-1].first, cells.pop().months + cell.months, [], [], cell.not_owed)
        cells.append(cell)
    return cells


def _alike(one: Cell, other: Cell) -> bool:
    return one.not_owed == other.not_owed and not one.besides and not other.besides


def _why_not(row: Obligation) -> str:
    """In words, why nothing is owed; empty where it is."""
    place = row.organization
    if row.not_owed != NotOwed.NOT_IN_BEING:
        return row.get_not_owed_display()
    return NOT_YET if place.founded > last_day(row) else NO_MORE
