"""Assigned reading: for whom it is, who has answered, and what is left for one member.

An assignment is for those who belong to its target on any day from its start to its due day. Whoever leaves by then
without having answered drops out; whoever joins before has it; whoever comes or goes later changes nothing.
Answered is who has studied every required section that readers still see. An assignment of which no required section
is left to see asks nobody for an answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from guide.models import Section
from members.models import AssignedSection, Assignment, Member, Membership, StudyState
from members.models.organization import paths_down_to
from members.queries.study import SectionStanding, States, states_of

KEPT_ON_HOME = timedelta(days=30)  # how long after its due day an unanswered assignment stays on the secretary's home

Required = dict[int, set[int]]  # keys of the required sections that readers still see, by that of the assignment
READABLE = Q(section__in=Section.objects.visible())


# ---- what one member is asked to read ----------------------------------------------------------------------------


@dataclass(frozen=True)
class AssignedReading(SectionStanding):
    """A section of an assignment as one member stands with it."""

    required: bool


@dataclass(frozen=True)
class OwnAssignment:
    """An assignment as one member stands with it. `readings` are its visible sections in reading order.

    `asked` is false for who sees it without having to read it, and for everybody once it was withdrawn.
    """

    assignment: Assignment
    readings: list[AssignedReading]
    asked: bool = True

    @property
    def total(self) -> int:
        return sum(reading.required for reading in self.readings)

    @property
    def done(self) -> int:
        return sum(reading.required and reading.studied for reading in self.readings)

    @property
    def required(self) -> Required:
        return {self.assignment.pk: {reading.section.pk for reading in self.readings if reading.required}}

    @property
    def is_answered(self) -> bool:
        return 0 < self.total == self.done

    @property
    def next(self) -> Section | None:
        """The first required section that is not studied."""
        return next((r.section for r in self.readings if r.required and not r.studied), None)


def asked_of(member: Member, home: str, on: date) -> QuerySet[Assignment]:
    """What a member who belongs to the place with the path `home` is asked to read on that day, answered or not.

    Begun and not withdrawn; for a member who also belonged to the target on a day from its start to its due day.
    """
    belonged = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gte=OuterRef("starts_on")),
        member=member,
        since__lte=OuterRef("due_on"),
        organization__path__startswith=OuterRef("organization__path"),
    )
    return (
        Assignment.objects.standing()
        .filter(Exists(belonged), organization__path__in=paths_down_to(home), starts_on__lte=on)
        .order_by("due_on", "pk")
    )


def still_to_answer(member: Member, home: str, on: date) -> QuerySet[Assignment]:
    """Of what the member is asked to read, what has a required section left; the next due first."""
    studied = StudyState.objects.filter(member=member, studied=True).values("section")
    left = AssignedSection.objects.filter(READABLE, assignment=OuterRef("pk"), required=True).exclude(
        section__in=studied
    )
    return asked_of(member, home, on).filter(Exists(left))


def own_assignments(member: Member, assignments: Iterable[Assignment], known: States = None) -> list[OwnAssignment]:
    """How a member stands with what they are asked to read, in the same order. Two queries, one where the member's
    states are known, and the one of `assignments`."""
    assignments = list(assignments)
    return standing_with(member, assignments, readable_rows(assignments), known)


def standing_with(
    member: Member, assignments: Sequence[Assignment], rows: Iterable[AssignedSection], known: States = None
) -> list[OwnAssignment]:
    """`own_assignments` where their sections are known, among those of others. One query, none where the member's
    states are known."""
    keys = {assignment.pk for assignment in assignments}
    mine = [row for row in rows if row.assignment_id in keys]
    states = states_of(member, [row.section for row in mine]) if known is None else known
    return _standing(assignments, mine, states, asked=None)


def as_listed(member: Member, assignments: Iterable[Assignment]) -> list[OwnAssignment]:
    """How the acting member stands with assignments they may see, asked or not, in the same order. Three queries at
    most, and the one of `assignments`."""
    assignments = list(assignments)
    rows = readable_rows(assignments)
    mine = asked_of(member, member.rights.home, member.rights.on).filter(pk__in=[a.pk for a in assignments])
    asked = set(mine.values_list("pk", flat=True))
    states = states_of(member if asked else None, [row.section for row in rows])
    return _standing(assignments, rows, states, asked)


def _standing(
    assignments: Sequence[Assignment],
    rows: list[AssignedSection],
    states: dict[int, StudyState],
    asked: set[int] | None,
) -> list[OwnAssignment]:
    readings = defaultdict(list)
    for row in rows:
        readings[row.assignment_id].append(AssignedReading(row.section, states.get(row.section_id), row.required))
    return [OwnAssignment(a, readings[a.pk], asked is None or a.pk in asked) for a in assignments]


def required_of(assignment: Assignment) -> list[Section]:
    """The required sections that readers still see, in reading order. One query."""
    return [row.section for row in readable_rows([assignment]) if row.required]


@dataclass(frozen=True)
class HomeReading:
    """For the home page: the assignments still to be answered, the next due first."""

    open: list[OwnAssignment]

    @property
    def current(self) -> OwnAssignment | None:
        return self.open[0] if self.open else None

    @property
    def next(self) -> Section | None:
        """The next unread required section, in order of due date."""
        return self.open[0].next if self.open else None


def home_for_member(member: Member, known: States = None) -> HomeReading:
    """What is left to read for the acting member. Three queries, two where the member's states are known."""
    return HomeReading(own_assignments(member, still_to_answer(member, member.rights.home, member.rights.on), known))


def asked_to_read(member: Member, section: Section) -> AssignedSection | None:
    """By which assignment the acting member is asked to read this section: one still to come due before one past."""
    rights = member.rights
    asked = AssignedSection.objects.filter(
        section=section, assignment__in=asked_of(member, rights.home, rights.on).order_by()
    )
    return (
        asked.select_related("assignment")
        .order_by(_past_due("assignment__due_on", rights.on), "-required", "assignment__due_on")
        .first()
    )


# ---- lists -------------------------------------------------------------------------------------------------------


def in_order_of_list(assignments: QuerySet[Assignment], on: date) -> QuerySet[Assignment]:
    """Open ones first, the next due on top; then those past due, the latest on top; withdrawn ones last."""
    return assignments.select_related("organization").order_by(
        Case(When(withdrawn_at__isnull=True, then=Value(0)), default=Value(1)),
        _past_due("due_on", on),
        Case(When(due_on__gte=on, then=F("due_on"))),
        "-due_on",
        "-pk",
    )


def _past_due(field: str, on: date) -> Case:
    return Case(When(**{f"{field}__gte": on}, then=Value(0)), default=Value(1), output_field=IntegerField())


def readable_rows(assignments: Sequence[Assignment]) -> list[AssignedSection]:
    """Their sections that readers still see, in reading order. One query."""
    rows = AssignedSection.objects.filter(READABLE, assignment__in=[assignment.pk for assignment in assignments])
    return list(
        rows.select_related("section__chapter__book").order_by(
            "section__chapter__book", "section__chapter__number", "section__position", "section"
        )
    )


def home_for_overseer(member: Member) -> list[Assignment]:
    """What the acting member's upper organisations have assigned to everything below, still to come due. One query,
    none for those without such a post."""
    rights = member.rights
    if not rights.oversees:
        return []
    standing = Assignment.objects.standing().filter(organization__path__in=rights.oversees, due_on__gte=rights.on)
    return list(standing.select_related("organization").order_by("due_on", "pk"))
