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
from itertools import groupby

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from guide.models import Section
from members.models import AssignedSection, Assignment, Member, Membership, Organization, StudyState
from members.models.organization import paths_down_to, subtree
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
    rows = _assigned(assignments)
    states = states_of(member, [row.section for row in rows]) if known is None else known
    return _standing(assignments, rows, states, asked=None)


def as_listed(member: Member, assignments: Iterable[Assignment]) -> list[OwnAssignment]:
    """How the acting member stands with assignments they may see, asked or not, in the same order. Three queries at
    most, and the one of `assignments`."""
    assignments = list(assignments)
    rows = _assigned(assignments)
    mine = asked_of(member, member.rights.home, member.rights.on).filter(pk__in=[a.pk for a in assignments])
    asked = set(mine.values_list("pk", flat=True))
    states = states_of(member if asked else None, [row.section for row in rows])
    return _standing(assignments, rows, states, asked)


def _standing(
    assignments: list[Assignment], rows: list[AssignedSection], states: dict[int, StudyState], asked: set[int] | None
) -> list[OwnAssignment]:
    readings = defaultdict(list)
    for row in rows:
        readings[row.assignment_id].append(AssignedReading(row.section, states.get(row.section_id), row.required))
    return [OwnAssignment(a, readings[a.pk], asked is None or a.pk in asked) for a in assignments]


def required_of(assignment: Assignment) -> list[Section]:
    """The required sections that readers still see, in reading order. One query."""
    return [row.section for row in _assigned([assignment]) if row.required]


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


# ---- who has answered --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """How one of those asked stands: `done` of `total` required sections, and where they belonged.

    `entered` says that somebody else entered at least one of them.
    """

    member: Member
    place: Organization
    done: int
    total: int
    entered: bool

    @property
    def is_complete(self) -> bool:
        return 0 < self.total == self.done


@dataclass(frozen=True)
class Answers:
    """Who is asked by one assignment, in the order of their groups and names."""

    assignment: Assignment
    people: list[Answer]

    @property
    def answered(self) -> list[Answer]:
        return [answer for answer in self.people if answer.is_complete]

    @property
    def unanswered(self) -> list[Answer]:
        return [answer for answer in self.people if not answer.is_complete]

    @property
    def entered(self) -> list[Answer]:
        return [answer for answer in self.answered if answer.entered]

    @property
    def unanswered_by_place(self) -> list[tuple[Organization, list[Answer]]]:
        return by_place(self.unanswered)

    @property
    def answered_by_place(self) -> list[tuple[Organization, list[Answer]]]:
        return by_place(self.answered)


def by_place(answers: Iterable[Answer]) -> list[tuple[Organization, list[Answer]]]:
    return [(place, list(own)) for place, own in groupby(answers, key=lambda answer: answer.place)]


def answers_to(
    assignments: Sequence[Assignment], within: Sequence[str], on: date, required: Required | None = None
) -> list[Answers]:
    """Who is asked by each assignment and how they stand, of the places at or below the paths `within`.

    Three queries however many there are, two where `required` is known. An assignment that asks nobody has no people.
    """
    if not assignments or not within:
        return [Answers(assignment, []) for assignment in assignments]
    required = _required(assignments) if required is None else required
    here = _memberships_within(assignments, within)
    belonging: dict[Member, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.filter(member__in=here.values("member")).select_related(
        "member", "organization"
    ):
        belonging[membership.member].append(membership)
    states = _studied(here, set().union(*required.values()))
    return [
        Answers(assignment, _answers(assignment, required[assignment.pk], belonging, states, tuple(within), on))
        for assignment in assignments
    ]


def _required(assignments: Sequence[Assignment]) -> Required:
    required: Required = {assignment.pk: set() for assignment in assignments}
    for row in _assigned(assignments):
        if row.required:
            required[row.assignment_id].add(row.section_id)
    return required


def answers_by_branch(
    assignment: Assignment, branches: Sequence[Organization], on: date, required: Required | None = None
) -> list[tuple[Organization, Answers]]:
    """The answers of the people of each branch, in the order given. Three queries."""
    (everybody,) = answers_to([assignment], [branch.path for branch in branches], on, required)
    people = defaultdict(list)
    for answer in everybody.people:
        people[answer.place.branch_path].append(answer)
    return [(branch, Answers(assignment, people[branch.path])) for branch in branches]


def _memberships_within(assignments: Sequence[Assignment], within: Sequence[str]) -> QuerySet[Membership]:
    """Memberships that hold at some time between the first start and the last due day."""
    reach = Q()
    for path in within:
        reach |= subtree(path, "organization__path")
    first = min(assignment.starts_on for assignment in assignments)
    last = max(assignment.due_on for assignment in assignments)
    return Membership.objects.touching(first, last).filter(reach)


Studied = dict[int, dict[int, tuple[date, bool]]]


def _studied(memberships: QuerySet[Membership], sections: set[int]) -> Studied:
    """By member and section: on which day it was studied, and whether somebody else entered it.

    What a meeting credits was studied on the day it was held or made up, however late its record was archived.
    """
    found = StudyState.objects.filter(studied=True, section__in=sections, member__in=memberships.values("member"))
    studied_on = Coalesce("credit__make_up__done_on", "credit__meeting__held_on")
    rows = found.annotate(studied_on=studied_on).values_list("member_id", "section_id", "at", "by_id", "studied_on")
    studied: Studied = defaultdict(dict)
    for member, section, at, by, credited_on in rows:
        written_on = timezone.localdate(at)
        day = min(written_on, credited_on) if credited_on else written_on
        studied[member][section] = day, credited_on is None and by != member
    return studied


def _answers(
    assignment: Assignment,
    required: set[int],
    belonging: dict[Member, list[Membership]],
    states: Studied,
    within: tuple[str, ...],
    on: date,
) -> list[Answer]:
    if not required:
        return []
    found = []
    for member, memberships in belonging.items():
        studied = {section: how for section, how in states[member.pk].items() if section in required}
        complete_on = max((day for day, _ in studied.values()), default=None) if len(studied) == len(required) else None
        place = _place_when_asked(assignment, memberships, complete_on, on)
        if place is not None and place.path.startswith(within):
            entered = any(by_other for _, by_other in studied.values())
            found.append(Answer(member, place, len(studied), len(required), entered))
    return sorted(found, key=lambda a: (a.place.path, a.member.pinyin, a.member.name, a.member.pk))


def _place_when_asked(
    assignment: Assignment, memberships: list[Membership], complete_on: date | None, on: date
) -> Organization | None:
    """Where the member belonged as one of those asked; None for who is not.

    That is the place on the deciding day: today, or the nearest day from start to due. Who had left by then is asked
    only if all was studied by the last day there.
    """
    inside = [
        membership
        for membership in memberships
        if assignment.organization.contains(membership.organization.path)
        and membership.since <= assignment.due_on
        and (membership.until is None or membership.until >= assignment.starts_on)
    ]
    day = max(assignment.starts_on, min(on, assignment.due_on))
    begun = [membership for membership in inside if membership.since <= day]
    if not begun:
        return None
    last = max(begun, key=lambda membership: (membership.until is None, membership.until or membership.since))
    there_still = last.until is None or last.until >= day
    if there_still or (complete_on is not None and last.until is not None and complete_on <= last.until):
        return last.organization
    return None


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


def home_for_secretary(member: Member) -> list[Answers]:
    """For the acting member's branches as committee and groups as leader: what is open or was left unanswered.

    Begun, not withdrawn, not due or due at most 30 days ago. Four queries, none for those without such a post.
    """
    rights = member.rights
    within = (*rights.serves, *rights.leads)
    if not within:
        return []
    above = {path for place in within for path in paths_down_to(place)}
    reach = Q(organization__path__in=above)
    for place in within:
        reach |= subtree(place, "organization__path")
    open_ones = (
        Assignment.objects.standing()
        .filter(reach, starts_on__lte=rights.on, due_on__gte=rights.on - KEPT_ON_HOME)
        .select_related("organization")
        .order_by("due_on", "pk")
    )
    return [
        answers
        for answers in answers_to(list(open_ones), within, rights.on)
        if answers.people and (answers.unanswered or answers.assignment.due_on >= rights.on)
    ]


def _past_due(field: str, on: date) -> Case:
    return Case(When(**{f"{field}__gte": on}, then=Value(0)), default=Value(1), output_field=IntegerField())


def _assigned(assignments: Sequence[Assignment]) -> list[AssignedSection]:
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
