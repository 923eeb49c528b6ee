"""The view from above: what is directly below an organisation, in its own order, with the figures of each.

Nothing here is sorted, coloured or compared by result: the order is that of the tree.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from members.choices import MeetingKind, OrganizationKind, Period, Post
from members.models import Appointment, Assignment, AssignmentSummary, DutySummary, MeetingSummary, Organization, Rule
from members.models.organization import paths_down_to, subtree
from members.queries.obligations import MONTHS_IN
from members.queries.organization import PAGE_LENGTH, children
from members.queries.rules import frequencies
from members.queries.summaries import answers_below, duties_of, meetings_of, members_on

QUARTERS = "一二三四"
SHOWN_ASSIGNMENTS = 12  # to choose from, the latest due first


@dataclass(frozen=True)
class View:
    """What was asked to be shown: a year and in it a month, with all kinds, or one kind through the year; which
    assignment; which page."""

    on: date
    year: int
    month: int
    kind: str = ""
    assignment: int | None = None
    page: str | None = None

    @property
    def last(self) -> date:
        """The last day of the year that has come."""
        return min(self.on, date(self.year, 12, 31))


@dataclass(frozen=True)
class Figures:
    """Of meetings that were due: how many, held (the late and imported ones among them), recorded late, imported, and
    not held with a reason."""

    owed: int = 0
    held: int = 0
    late: int = 0
    imported: int = 0
    not_held: int = 0

    @property
    def open(self) -> int:
        return self.owed - self.held - self.not_held

    @classmethod
    def of(cls, rows: Iterable[DutySummary]) -> "Figures":
        found = list(rows)
        names = ("owed", "held", "late", "imported", "not_held")
        return cls(**{name: sum(getattr(row, name) for row in found) for name in names})


@dataclass(frozen=True)
class Asked:
    """What one rule asks in the period that holds a month."""

    rule: Rule
    starts_on: date
    begun: bool

    @property
    def period(self) -> str:
        """As the head of a column says it."""
        return period_in_words(self.rule.period, self.starts_on)


@dataclass(frozen=True)
class Cell:
    """How an organisation stands with one rule in one period."""

    asked: Asked
    figures: Figures

    @property
    def is_open(self) -> bool:
        return self.asked.begun and self.figures.open > 0

    @property
    def sign(self) -> str:
        """The end of the name of its class in the stylesheet."""
        figures = self.figures
        if not figures.owed:
            return "na"
        if figures.open:
            return "open" if self.asked.begun else "plan"
        if figures.late:
            return "late"
        return "held" if figures.held else "not"

    @property
    def word(self) -> str:
        figures = self.figures
        if figures.owed > 1:
            return f"{figures.held} / {figures.owed}"
        words = {
            "na": "不适用",
            "open": "尚未召开",
            "plan": "未到时候",
            "late": "补录",
            "held": "已召开",
            "not": "未召开",
        }
        return words[self.sign]


@dataclass(frozen=True)
class OverviewRow:
    """One organisation. `cells` as the rules are listed; `months`, where a kind was chosen, how many meetings of it
    were recorded in each month of the year; `year` its figures of the periods begun, `of_kind` those of the kind
    that was chosen."""

    organization: Organization
    members: int
    secretary: str
    cells: list[Cell]
    months: list[int]
    year: Figures
    of_kind: Figures
    answered: AssignmentSummary | None


@dataclass(frozen=True)
class Overview:
    """Of one organisation and year. `total` is the organisation itself with everything below it."""

    organization: Organization
    view: View
    branches: int
    total: OverviewRow
    page: Page
    asked: list[Asked]
    assignments: list[Assignment]
    assignment: Assignment | None

    @property
    def rows(self) -> list[OverviewRow]:
        return list(self.page.object_list)


def overview(organization: Organization, view: View) -> Overview:
    """Seven queries at most, however many are below."""
    below = _children(organization, view)
    page = Paginator(below, PAGE_LENGTH).get_page(view.page)
    shown = [organization, *page.object_list]
    asked = [_asked(rule, view) for rule in frequencies()]
    members = members_on(shown, view.on)
    duties = duties_of(shown, view.year)
    meetings = meetings_of(shown, view.year) if view.kind else {}
    answers = answers_below(shown, _assignments(organization, view))
    assignments = _latest_first(answers[organization.pk])
    chosen = next((one for one in assignments if one.pk == view.assignment), next(iter(assignments), None))
    rows = [
        OverviewRow(
            organization=place,
            members=members[place.pk],
            secretary=getattr(place, "secretary", "") or "",
            cells=_cells(asked, duties[place.pk]),
            months=_months(meetings.get(place.pk, []), view.kind),
            year=Figures.of(_begun(duties[place.pk], view)),
            of_kind=Figures.of(row for row in _begun(duties[place.pk], view) if view.kind in ("", row.subject)),
            answered=next((row for row in answers[place.pk] if row.assignment == chosen), None),
        )
        for place in shown
    ]
    page.object_list = rows[1:]
    branches = below[0].branches if below else 0
    return Overview(organization, view, branches, rows[0], page, asked, assignments, chosen)


def open_below(
    organizations: Sequence[Organization], on: date
) -> list[tuple[Organization, list[tuple[Rule, Figures]]]]:
    """For the first page of who oversees these: what each rule asked in the periods of this year that have begun, where
    something of it is open or was not held. Two queries, none without organisations."""
    if not organizations:
        return []
    rules, duties = frequencies(), duties_of(organizations, on.year)
    view = View(on, on.year, on.month)
    found = []
    for organization in organizations:
        of_subject: dict[str, list[DutySummary]] = defaultdict(list)
        for row in _begun(duties[organization.pk], view):
            of_subject[row.subject].append(row)
        lines = [(rule, Figures.of(of_subject[rule.subject])) for rule in rules]
        found.append((organization, [(rule, figures) for rule, figures in lines if figures.open or figures.not_held]))
    return found


def period_of(rule: Rule, year: int, month: int) -> date:
    """The first day of the rule's period that holds the month."""
    length = MONTHS_IN[Period(rule.period)]
    return date(year, (month - 1) // length * length + 1, 1)


def period_in_words(period: str, starts_on: date) -> str:
    """Within its year."""
    if period == Period.YEAR:
        return "全年"
    if period == Period.QUARTER:
        return f"{QUARTERS[(starts_on.month - 1) // 3]}季度"
    return f"{starts_on.month}月份"


def _asked(rule: Rule, view: View) -> Asked:
    first = period_of(rule, view.year, view.month)
    return Asked(rule, first, first <= view.on)


def _children(organization: Organization, view: View) -> list[Any]:
    """What stood directly below it on a day of the year that has come, each with its secretary of today and the number
    of all branches below the organisation. One query."""
    posts = Appointment.objects.current(view.on).filter(organization=OuterRef("pk"), post=Post.SECRETARY)
    in_all = Organization.objects.filter(subtree(organization.path), kind=OrganizationKind.BRANCH).current(view.on)
    number = in_all.order_by().values("kind").annotate(number=Count("pk")).values("number")
    stood = Q(founded__lte=view.last) & (Q(dissolved=None) | Q(dissolved__gt=date(view.year, 1, 1)))
    return list(
        children(organization)
        .filter(stood)
        .annotate(
            secretary=Subquery(posts.order_by("pk").values("member__name")[:1]),
            branches=Coalesce(Subquery(number, output_field=IntegerField()), Value(0)),
        )
    )


def _assignments(organization: Organization, view: View) -> Iterable[Assignment]:
    """What it, or one above it, has assigned to everything below with a due day in the year."""
    from_here = Assignment.objects.standing().filter(organization__path__in=paths_down_to(organization.path))
    due = from_here.filter(starts_on__lte=view.on, due_on__year=view.year)
    return due.order_by("-due_on", "-pk")[:SHOWN_ASSIGNMENTS]


def _latest_first(rows: Iterable[AssignmentSummary]) -> list[Assignment]:
    return sorted({row.assignment for row in rows}, key=lambda one: (one.due_on, one.pk), reverse=True)


def _cells(asked: Iterable[Asked], duties: Iterable[DutySummary]) -> list[Cell]:
    by_period = {(row.subject, row.starts_on): row for row in duties}
    found = [(one, by_period.get((one.rule.subject, one.starts_on))) for one in asked]
    return [Cell(one, Figures.of([row] if row else [])) for one, row in found]


def _months(meetings: Iterable[MeetingSummary], kind: str) -> list[int]:
    held = {row.month.month: row.held for row in meetings if row.kind == kind}
    return [held.get(month, 0) for month in range(1, 13)] if kind in MeetingKind.values else []


def _begun(duties: Iterable[DutySummary], view: View) -> list[DutySummary]:
    return [row for row in duties if row.starts_on <= view.on]
