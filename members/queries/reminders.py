"""What is open for many members at once: what each one's first page shows, for a whole branch in one go.

The members carry their rights (`members.rights.give_rights`). A dozen or two statements a branch, however many its
people; tests hold every list against the query of the page on which the member sees it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet, Value

from members.access.meetings import OPEN_TO_MEMBERS, is_concerned, is_named, may_keep, resolutions_known_to
from members.access.reach import within
from members.access.reminders import knows_of_held, knows_of_own_resolution
from members.choices import OpenMatter, ReminderFrequency, ReminderState, Standing
from members.models import (
    AssignedSection,
    Assignment,
    LeaveRequest,
    Meeting,
    Member,
    Membership,
    Obligation,
    Organization,
    ReminderChoice,
    Resolution,
    RosterEntry,
    SentReminder,
    StudyState,
)
from members.models.organization import paths_down_to, subtree
from members.queries.answers import Answers, open_answers
from members.queries.assignments import READABLE
from members.queries.make_ups import make_ups_due, own_make_ups
from members.queries.meetings import coming, waits
from members.queries.obligation_standing import ON_THE_WAY, about, last_day, marks_of
from members.queries.resolutions import resolutions_owned_by

Keys = dict[str, list[int]]


@dataclass(frozen=True)
class ToRead:
    """An assignment with the number of required sections that are left."""

    assignment: Assignment
    left: int


@dataclass(frozen=True)
class Unanswered:
    """An assignment with the number of those who have not answered."""

    assignment: Assignment
    people: int


@dataclass
class OpenMatters:
    """What is open for one member: of their own, then as one who keeps meetings of branches or groups."""

    reading: list[ToRead] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    make_ups: list[RosterEntry] = field(default_factory=list)
    due: list[Obligation] = field(default_factory=list)
    write_ups: list[Meeting] = field(default_factory=list)
    unanswered: list[Unanswered] = field(default_factory=list)
    leave: list[LeaveRequest] = field(default_factory=list)

    @property
    def keys(self) -> Keys:
        """The keys of it all, by kind; what is empty is left out."""
        found = {
            OpenMatter.READING: [row.assignment.pk for row in self.reading],
            OpenMatter.MEETING: [meeting.pk for meeting in self.meetings],
            OpenMatter.RESOLUTION: [resolution.pk for resolution in self.resolutions],
            OpenMatter.MAKE_UP: [entry.pk for entry in self.make_ups],
            OpenMatter.DUE: [obligation.pk for obligation in self.due],
            OpenMatter.WRITE_UP: [meeting.pk for meeting in self.write_ups],
            OpenMatter.UNANSWERED: [row.assignment.pk for row in self.unanswered],
            OpenMatter.LEAVE: [request.pk for request in self.leave],
        }
        return {kind.value: keys for kind, keys in found.items() if keys}


def open_matters(branch: Organization, members: Sequence[Member], on: date) -> dict[Member, OpenMatters]:
    """For members of the branch. What they keep elsewhere is looked up there, each place once."""
    found = {member: OpenMatters() for member in members}
    _add_own(found, branch, on)
    kept: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        for path in {*member.rights.runs, *(led[: -Organization.steplen] for led in member.rights.leads)}:
            kept[path].append(member)
    for path, keepers in kept.items():
        _add_kept({member: found[member] for member in keepers}, path, on)
    return found


# ---- one's own ---------------------------------------------------------------------------------------------------


def _add_own(found: dict[Member, OpenMatters], branch: Organization, on: date) -> None:
    """Eight queries."""
    by_key = {member.pk: member for member in found}
    reading = _reading(list(found), on)
    called = _called(branch, found, on)
    for member, matters in found.items():
        matters.reading, matters.meetings = reading[member.pk], called[member.pk]
    for resolution in resolutions_owned_by(*found):
        owner = by_key[resolution.owner_id]  # type: ignore[index]
        if knows_of_own_resolution(owner, resolution.meeting.organization.path):
            found[owner].resolutions.append(resolution)
    for entry in make_ups_due(branch, on):
        missed = by_key.get(entry.member_id)
        if missed is not None and knows_of_held(missed, entry.meeting):
            found[missed].make_ups.append(entry)


def _reading(members: Sequence[Member], on: date) -> dict[int, list[ToRead]]:
    """`still_to_answer` of each, by the member's key. Four queries."""
    places = {path for member in members for path in paths_down_to(member.rights.home)}
    begun = Assignment.objects.standing().filter(organization__path__in=places, starts_on__lte=on)
    assignments = list(begun.select_related("organization").order_by("due_on", "pk"))
    required: dict[int, set[int]] = defaultdict(set)
    assigned = AssignedSection.objects.filter(READABLE, required=True, assignment__in=begun.order_by().values("pk"))
    for assignment, section in assigned.order_by().values_list("assignment", "section"):
        required[assignment].add(section)
    studied: dict[int, set[int]] = defaultdict(set)
    states = StudyState.objects.filter(
        studied=True, member__in=members, section__in=assigned.order_by().values("section")
    )
    for person, section in states.values_list("member", "section"):
        studied[person].add(section)
    belonging: dict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.filter(member__in=members).select_related("organization"):
        belonging[membership.member_id].append(membership)
    return {
        member.pk: [
            ToRead(assignment, len(left))
            for assignment in assignments
            if (left := required[assignment.pk] - studied[member.pk])
            and _is_asked(member, belonging[member.pk], assignment)
        ]
        for member in members
    }


def _is_asked(member: Member, memberships: Iterable[Membership], assignment: Assignment) -> bool:
    """The condition behind `asked_of`: of the target now, and on a day from start to due day."""
    target = assignment.organization
    return (
        bool(member.rights.home)
        and target.contains(member.rights.home)
        and any(
            target.contains(one.organization.path)
            and one.since <= assignment.due_on
            and (one.until is None or one.until >= assignment.starts_on)
            for one in memberships
        )
    )


def _called(branch: Organization, members: Iterable[Member], on: date) -> dict[int, list[Meeting]]:
    """By the member's key, the meetings to come to which they are called or in which they are named, the soonest
    first, but for those from which they have asked leave. Two queries."""
    meetings = list(_meetings(branch.path).filter(coming(on)).order_by("planned_at", "pk"))
    asked = set(LeaveRequest.objects.filter(meeting__in=meetings).values_list("meeting", "member"))
    return {
        member.pk: [
            meeting
            for meeting in meetings
            if (is_concerned(member, meeting) or is_named(member, meeting)) and (meeting.pk, member.pk) not in asked
        ]
        for member in members
    }


def _meetings(path: str) -> QuerySet[Meeting]:
    here = Meeting.objects.kept().filter(subtree(path, "organization__path"))
    return here.select_related("organization")


@dataclass(frozen=True)
class LeftOver:
    """How much the acting member is to see to and to make up: on the first page one line each."""

    resolutions: int
    make_ups: int


def left_over(member: Member) -> LeftOver:
    """One query."""
    owned = resolutions_owned_by(member).filter(resolutions_known_to(member))
    missed = own_make_ups(member, member.rights.on)
    kinds = [rows.order_by().values_list(Value(kind), "pk") for kind, rows in (("owned", owned), ("missed", missed))]
    number = Counter(kind for kind, _ in kinds[0].union(kinds[1], all=True))
    return LeftOver(number["owned"], number["missed"])


# ---- what a secretary or leader keeps ------------------------------------------------------------------------------


def _add_kept(found: dict[Member, OpenMatters], path: str, on: date) -> None:
    """Of the branch with this path, each as far as they keep it. Eight queries."""
    waiting = _meetings(path).annotate(waits=waits(Q(), on)).filter(waits=True)
    write_ups = list(waiting.order_by("planned_month", "planned_at", "pk"))
    asked = LeaveRequest.objects.filter(meeting__in=_meetings(path).filter(coming(on)).values("pk"))
    leave = list(asked.select_related("meeting__organization").order_by("meeting__planned_at", "pk"))
    answers, due = open_answers([path], on), still_due(path, on)
    for member, matters in found.items():
        own = tuple(place for place in (*member.rights.runs, *member.rights.leads) if place.startswith(path))
        matters.write_ups += [meeting for meeting in write_ups if may_keep(member, meeting)]
        matters.leave += [request for request in leave if may_keep(member, request.meeting)]
        matters.due += [obligation for obligation in due if within(obligation.place, own)]
        matters.unanswered += [row for row in (_left_at(one, own) for one in answers) if row.people]


def _left_at(answers: Answers, places: tuple[str, ...]) -> Unanswered:
    return Unanswered(answers.assignment, sum(within(one.place.path, places) for one in answers.unanswered))


def still_due(path: str, on: date) -> list[Obligation]:
    """Of the branch with this path and its groups: what this year asked for by the end of this month, what nothing
    settled and for which nothing is on the way or waits among the meetings; the earliest first. Two queries."""
    here = Obligation.objects.open().filter(subtree(path, "place"), starts_on__year=on.year, starts_on__lte=on)
    ordered = here.select_related("organization").order_by("starts_on", "place", "subject", "ordinal")
    rows = [row for row in ordered if last_day(row).month <= on.month]
    begun = _meetings(path).filter(Q(planned_month__year=on.year) | Q(held_on__year=on.year), state__in=ON_THE_WAY)
    meetings = sorted(begun, key=lambda meeting: (meeting.day, meeting.pk)) if rows else []
    return [
        row
        for _, same in groupby(rows, lambda row: (row.starts_on, row.place, row.subject))
        for row in _without_meeting(list(same), meetings, on)
    ]


def _without_meeting(rows: list[Obligation], meetings: Sequence[Meeting], on: date) -> list[Obligation]:
    marks, _ = marks_of(rows, about(meetings, rows[0], elsewhere=False), on)
    return [row for row, mark in zip(rows, marks, strict=True) if mark.standing == Standing.DUE and not mark.meeting]


# ---- who wants to hear of it, and what they have heard ---------------------------------------------------------------


def who_wants_mail(branch: Organization, on: date) -> list[Member]:
    """Those who belong to the branch, have an address and may log in, and did not decline: with `reminder_choice`, by
    name. Who cannot log in could neither look it up nor decline. One query."""
    here = Membership.objects.current(on).under(branch).order_by().values("member")
    wanting = Member.objects.filter(pk__in=here, account__is_active=True).exclude(mail="")
    declined = Q(reminder_choice__frequency=ReminderFrequency.NEVER)
    return list(wanting.exclude(declined).select_related("reminder_choice").order_by("pinyin", "name", "pk"))


def frequency_of(member: Member) -> str:
    """What the member chose; weekly for who chose nothing."""
    choice: ReminderChoice | None = getattr(member, "reminder_choice", None)
    return choice.frequency if choice else ReminderFrequency.WEEKLY


@dataclass
class Told:
    """What somebody was told this week, and whether today is settled."""

    this_week: bool = False
    today: bool = False
    keys: set[tuple[str, int]] = field(default_factory=set)

    def may_be_told(self, frequency: str) -> bool:
        """Whether a reminder is possible today, whatever is open."""
        return not self.today and (frequency == ReminderFrequency.DAILY or not self.this_week)

    def is_to_be_told(self, keys: Keys) -> bool:
        """Of who may be told: whether there is something to say, and if there was a reminder this week, something that
        was not in it."""
        return any((kind, key) not in self.keys for kind, own in keys.items() for key in own)


def told_to(members: Iterable[Member], on: date) -> dict[int, Told]:
    """By the member's key. One query."""
    return _told(SentReminder.objects.filter(member__in=members), "member", on)


def told_to_groups(on: date) -> dict[int, Told]:
    """By the key of the branch whose group it is. One query."""
    return _told(SentReminder.objects.filter(organization__isnull=False), "organization", on)


def _told(reminders: QuerySet[SentReminder], whom: str, on: date) -> dict[int, Told]:
    told: dict[int, Told] = defaultdict(Told)
    monday = on - timedelta(days=on.weekday())
    for key, day, what, state in reminders.filter(on__range=(monday, on)).values_list(whom, "on", "what", "state"):
        one = told[key]
        one.today |= day == on and state != ReminderState.FAILED
        if state == ReminderState.SENT:
            one.this_week = True
            one.keys |= {(kind, number) for kind, own in what.items() for number in own}
    return told


# ---- what a whole branch may hear ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ForAll:
    """What concerns everybody in a branch: meetings of the branch to come, and reading under way, with its figures."""

    meetings: list[Meeting]
    reading: list[Answers]

    @property
    def keys(self) -> Keys:
        found = {
            OpenMatter.MEETING: [meeting.pk for meeting in self.meetings],
            OpenMatter.READING: [answers.assignment.pk for answers in self.reading],
        }
        return {kind.value: keys for kind, keys in found.items() if keys}


def for_all(branch: Organization, on: date) -> ForAll:
    """Five queries. Committee and group meetings, and reading for one group only, are not for all; nor is what is past
    its day."""
    meetings = _meetings(branch.path).filter(coming(on), organization=branch, kind__in=OPEN_TO_MEMBERS)
    reading = [
        answers
        for answers in open_answers([branch.path], on)
        if branch.path.startswith(answers.assignment.organization.path) and answers.assignment.due_on >= on
    ]
    return ForAll(list(meetings.order_by("planned_at", "pk")), reading)
