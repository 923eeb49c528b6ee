"""Who is asked by an assignment and how they stand: for its page, the first pages, and the figures at every node."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.models import AssignedSection, Assignment, Member, Membership, Organization, StudyState
from members.models.organization import paths_down_to, subtree
from members.models.people import DatedQuerySet
from members.models.study import AssignmentQuerySet
from members.queries.assignments import (
    KEPT_ON_HOME,
    READABLE,
    HomeReading,
    Required,
    readable_rows,
    standing_with,
    still_to_answer,
)


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
    rows = AssignedSection.objects.filter(READABLE, assignment__in=[assignment.pk for assignment in assignments])
    return required_among(assignments, rows.order_by().only("assignment_id", "section_id", "required"))


def required_among(assignments: Sequence[Assignment], rows: Iterable[AssignedSection]) -> Required:
    """By assignment, the keys of those of its sections that are required; `rows` are of these and of others."""
    required: Required = {assignment.pk: set() for assignment in assignments}
    for row in rows:
        if row.required and row.assignment_id in required:
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
        reach |= subtree(path)
    first = min(assignment.starts_on for assignment in assignments)
    last = max(assignment.due_on for assignment in assignments)
    return _memberships_at(reach).touching(first, last)


def _memberships_at(places: Q) -> DatedQuerySet:
    """Found by the keys of the places, not by their paths: else SQLite goes through the memberships of everybody."""
    return Membership.objects.filter(organization__in=Organization.objects.filter(places).order_by().values("pk"))


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
    belonging: Mapping[Member, list[Membership]],
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


# ---- as of the due day, for the figures at every node ----------------------------------------------------------------


def asking(sections: Collection[int]) -> AssignmentQuerySet:
    """The standing assignments that require one of these sections."""
    rows = AssignedSection.objects.filter(section__in=sections, required=True).order_by()
    return Assignment.objects.standing().filter(pk__in=rows.values("assignment"))


@dataclass(frozen=True)
class Asked:
    """Some people and the standing assignments that may ask them, however many there are elsewhere."""

    memberships: QuerySet[Membership]
    belonging: Mapping[Member, list[Membership]]
    required: Mapping[Assignment, set[int]]

    def answers(self) -> dict[tuple[int, int], tuple[str, bool]]:
        """How they stand on the due day by what is recorded so far: by assignment and member, for each that asks them,
        the path of where they are asked and whether all is answered. One query, none where nothing may ask them."""
        if not self.required:
            return {}
        states = _studied(self.memberships, set().union(*self.required.values()))
        return {
            (assignment.pk, answer.member.pk): (answer.place.path, answer.is_complete)
            for assignment, sections in self.required.items()
            for answer in _answers(assignment, sections, self.belonging, states, ("",), assignment.due_on)
        }


def asked(people: Collection[int], among: AssignmentQuerySet) -> Asked:
    """What asks these people (by key) among these assignments. Three queries."""
    memberships = Membership.objects.filter(member__in=people)
    belonging: dict[Member, list[Membership]] = defaultdict(list)
    for membership in memberships.select_related("member", "organization"):
        belonging[membership.member].append(membership)
    paths = {membership.organization.path for own in belonging.values() for membership in own}
    reaching = {above for path in paths for above in paths_down_to(path)}
    found = among.standing().filter(organization__path__in=reaching).select_related("organization")
    assignments = list(found) if reaching else []
    required = _required(assignments) if assignments else {}
    return Asked(memberships, belonging, {one: required[one.pk] for one in assignments})


def answers_in_all(assignments: AssignmentQuerySet) -> dict[tuple[str, int], Counter[str]]:
    """`asked` and `answered` by path and assignment, as `Asked` has them, counted by the database."""
    found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    standing = list(assignments.standing().select_related("organization"))
    required = _required(standing)
    for assignment in standing:
        if sections := required[assignment.pk]:
            for path, figures in _counted(assignment, sections).items():
                found[path, assignment.pk].update(figures)
    return found


def _counted(assignment: Assignment, sections: set[int]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    here = _memberships_at(subtree(assignment.organization.path)).order_by()
    there = here.current(assignment.due_on)
    begun = here.touching(assignment.starts_on, assignment.due_on)
    of_these = begun.values("member")
    rows = StudyState.objects.filter(studied=True, section__in=sections, member__in=of_these)
    studied = rows.order_by().values("member")
    complete = studied.annotate(number=Count("section")).filter(number=len(sections)).values("member")
    for figure, memberships in (("asked", there), ("answered", there.filter(member__in=complete))):
        for path, number in memberships.values_list("organization__path").annotate(number=Count("pk")):
            found[path][figure] += number
    left = begun.filter(until__lt=assignment.due_on, member__in=complete).exclude(member__in=there.values("member"))
    people = set(left.values_list("member", flat=True))
    for path, answered in asked(people, Assignment.objects.filter(pk=assignment.pk)).answers().values():
        found[path].update(asked=1, answered=int(answered))
    return found


# ---- first page of who looks after a branch or group -----------------------------------------------------------------


def open_answers(within: Sequence[str], on: date) -> list[Answers]:
    """For the branches and groups with these paths: what is open or was left unanswered.

    Begun, not withdrawn, not due or due at most 30 days ago. Four queries, none for no path.
    """
    if not within:
        return []
    found = Assignment.objects.standing().filter(_looked_after(within, on)).select_related("organization")
    return _still_shown(sorted(found, key=_by_due), within, on)


@dataclass(frozen=True)
class HomeAssignments:
    """What the acting member has to read, and how those stand whom they look after."""

    reading: HomeReading
    answers: list[Answers]


def home_assignments(member: Member) -> HomeAssignments:
    """`home_for_member`; and `open_answers` of the branches that they serve as committee and the groups they lead. Five
    queries, three for those who look after nobody."""
    rights, within = member.rights, (*member.rights.serves, *member.rights.leads)
    both: Any = _marked(still_to_answer(member, rights.home, rights.on), own=True)
    if within:
        looked_after = Assignment.objects.standing().filter(_looked_after(within, rights.on))
        both = both.union(_marked(looked_after, own=False), all=True)
    found = sorted(both, key=_by_due)
    own, theirs = [one for one in found if one.own], [one for one in found if not one.own]
    rows = readable_rows(list({one.pk: one for one in found}.values()))
    reading = HomeReading(standing_with(member, own, rows))
    return HomeAssignments(reading, _still_shown(theirs, within, rights.on, required_among(theirs, rows)))


def _marked(assignments: QuerySet[Assignment], *, own: bool) -> QuerySet[Assignment]:
    return assignments.order_by().select_related("organization").annotate(own=Value(own, BooleanField()))


def _looked_after(within: Sequence[str], on: date) -> Q:
    """The condition behind `open_answers`, but for the answers themselves."""
    reach = Q(organization__path__in={path for place in within for path in paths_down_to(place)})
    for place in within:
        reach |= subtree(place, "organization__path")
    return reach & Q(starts_on__lte=on, due_on__gte=on - KEPT_ON_HOME)


def _still_shown(
    assignments: Sequence[Assignment], within: Sequence[str], on: date, required: Required | None = None
) -> list[Answers]:
    return [
        answers
        for answers in answers_to(assignments, within, on, required)
        if answers.people and (answers.unanswered or answers.assignment.due_on >= on)
    ]


def _by_due(assignment: Assignment) -> tuple[date, int]:
    return assignment.due_on, assignment.pk
