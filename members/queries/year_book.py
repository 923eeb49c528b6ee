"""The year book of a branch: everything that is kept of its year, as far as the reader may know it.

《党支部工作手册》 is made of these parts. However many meetings the year had, the book costs the same few statements.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from members.access.meetings import may_read_minutes, visible_meetings
from members.access.study import visible_assignments
from members.choices import (
    COMMITTEE_POSTS,
    AmendedField,
    MeetingState,
    MembershipEnd,
    OrganizationKind,
    RuleKey,
)
from members.models import (
    Amendment,
    Appointment,
    AssignedSection,
    Assignment,
    AssignmentSummary,
    HoursEntry,
    Meeting,
    Member,
    Membership,
    Obligation,
    Organization,
    Rule,
    StudyState,
)
from members.models.meetings import DAY
from members.models.organization import paths_down_to, subtree
from members.queries.hours import MemberHours, hours_row
from members.queries.lights import JSONRows
from members.queries.many_records import record_from, with_records
from members.queries.meetings import start_of
from members.queries.obligations import SETTLING, Facts, expected
from members.queries.organization import order_of_post
from members.queries.records import MeetingRecord
from members.queries.rules import of_frequency, rules

IN_THE_BOOK = (MeetingState.RECORDED, MeetingState.ARCHIVED)


@dataclass(frozen=True)
class YearMember:
    """One who belonged to the branch on some day of the year, with the memberships of the year in their order."""

    memberships: tuple[Membership, ...]

    @property
    def member(self) -> Member:
        return self.memberships[-1].member

    @property
    def place(self) -> Organization:
        """Where they belonged last."""
        return self.memberships[-1].organization

    @property
    def studied(self) -> int:
        """How many sections they studied in the year."""
        return int(self.memberships[-1].studied)  # type: ignore[attr-defined]

    def belonged(self, on: date) -> bool:
        return any(m.since <= on and (m.until is None or m.until >= on) for m in self.memberships)

    def came(self, year: int) -> date | None:
        """The day they came to the branch, if that was in the year."""
        first = self.memberships[0].since
        return first if first.year == year else None

    def left(self, year: int) -> Membership | None:
        """The membership with which they left the branch in the year."""
        last = self.memberships[-1]
        gone = last.until is not None and last.until.year == year and last.end != MembershipEnd.REGROUPED
        return last if gone else None


@dataclass(frozen=True)
class YearAssignment:
    """What was assigned in the year. `asked` and `answered`, as on its due day, are None until they were counted."""

    assignment: Assignment
    chapters: list[tuple[str, int, str]]  # book, number and title of the chapter
    required: int
    further: int
    asked: int | None
    answered: int | None


@dataclass(frozen=True)
class YearBook:
    """`on` is the day as of which the year is told: its last one, or today while it runs."""

    branch: Organization
    year: int
    on: date
    groups: list[Organization]
    posts: list[Appointment]
    people: list[YearMember]
    plan: list[Meeting]
    records: list[MeetingRecord]
    hours: list[MemberHours]
    assignments: list[YearAssignment]
    obligations: list[Obligation]

    @cached_property
    def belonging(self) -> list[YearMember]:
        """Those who belong on the day of the book."""
        return [person for person in self.people if person.belonged(self.on)]

    @property
    def unfinished(self) -> list[Meeting]:
        """Held, and not recorded yet: their records are not in the book."""
        return [meeting for meeting in self.plan if meeting.state == MeetingState.OPEN]


def year_book(branch: Organization, year: int, reader: Member, today: date) -> YearBook:
    """The book as the acting member may read it. Six statements."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    on = max(first, min(today, last))
    plan, records = _meetings(branch, year, reader)
    posts = _posts(branch, first, last)
    people = _people(branch, first, last)
    here = [post for post in posts if branch.contains(post.organization.path)]
    committee = [post for post in here if post.organization_id == branch.pk and post.post in COMMITTEE_POSTS]
    groups = list(Organization.objects.under(branch).filter(kind=OrganizationKind.GROUP))
    settling = sorted(
        (meeting for meeting in plan if meeting.state in SETTLING and meeting.day.year == year),
        key=lambda meeting: (meeting.day, meeting.pk),
    )
    found = rules()
    facts = Facts(branch, groups, committee, settling, found[RuleKey.COMMITTEE_LEAST].value)
    return YearBook(
        branch=branch,
        year=year,
        on=on,
        groups=[g for g in groups if g.founded <= last and (g.dissolved is None or g.dissolved > first)],
        posts=sorted(here, key=order_of_post),
        people=people,
        plan=plan,
        records=records,
        hours=_hours([person for person in people if person.belonged(on)], posts, on, found),
        assignments=_assignments(branch, first, last, reader),
        obligations=expected(facts, year, of_frequency(found)),
    )


# ---- meetings ----------------------------------------------------------------------------------------------------


def _meetings(branch: Organization, year: int, reader: Member) -> tuple[list[Meeting], list[MeetingRecord]]:
    """What was planned for the year or held in it, and the records of the year; by the days that count now."""
    here = visible_meetings(reader).under(branch)
    moved = Exists(Amendment.objects.filter(meeting=OuterRef("pk"), field=AmendedField.HELD_FROM))
    wanted = Q(planned_month__year=year) | Q(dated__year=year) | moved
    found = with_records(here.annotate(dated=DAY).filter(wanted), reader).select_related("responsible")
    read = [(meeting, record_from(meeting, reader)) for meeting in found]
    read.sort(key=lambda pair: (pair[1].meeting.day, pair[0].planned_at is None, pair[0].planned_at, pair[0].pk))
    plan = [
        record.meeting
        for meeting, record in read
        if record.meeting.day.year == year or meeting.planned_month.year == year
    ]
    records = [
        record
        for _, record in read
        if record.meeting.state in IN_THE_BOOK
        and record.meeting.day.year == year
        and may_read_minutes(reader, record.meeting)
    ]
    return plan, records


# ---- people ------------------------------------------------------------------------------------------------------


def _people(branch: Organization, first: date, last: date) -> list[YearMember]:
    """Group by group, and by name; each with the hours of the year, wherever they were earned, and what was studied."""
    own = HoursEntry.objects.filter(member=OuterRef("member"), on__range=(first, last)).order_by().values("member")
    entry = JSONObject(source=F("source"), per_hour=F("minutes_per_hour"), minutes=F("minutes"))
    day_before = first - timedelta(days=1)  # so that who only changed groups on the first day has not come then
    found = Membership.objects.touching(day_before, last).under(branch).select_related("member", "organization")
    found = found.annotate(
        earned=Subquery(own.annotate(rows=JSONRows(entry)).values("rows")),
        studied=Coalesce(Subquery(_studied(first, last), output_field=IntegerField()), 0),
    )
    kept: dict[int, list[Membership]] = defaultdict(list)
    for membership in found.order_by("since", "pk"):
        kept[membership.member_id].append(membership)
    people = [YearMember(tuple(own)) for own in kept.values() if own[-1].until is None or own[-1].until >= first]
    return sorted(people, key=lambda p: (p.place.path, p.member.pinyin, p.member.name, p.member.pk))


def _studied(first: date, last: date) -> QuerySet:
    """How many sections a member studied in the year, each by its day (`StudyState.day`)."""
    marked = Q(credit__isnull=True, at__gte=start_of(first), at__lt=start_of(last + timedelta(days=1)))
    made_up = Q(credit__make_up__done_on__range=(first, last))
    credited = Q(credit__make_up__isnull=True, credit__meeting__held_on__range=(first, last))
    own = StudyState.objects.filter(marked | made_up | credited, member=OuterRef("member"), studied=True)
    return own.order_by().values("member").annotate(number=Count("pk")).values("number")


def _posts(branch: Organization, first: date, last: date) -> list[Appointment]:
    """Those held in the branch and its groups in the year, and what its people held anywhere."""
    people = Membership.objects.touching(first, last).under(branch).order_by().values("member")
    wanted = subtree(branch.path, "organization__path") | Q(member__in=people)
    return list(Appointment.objects.touching(first, last).filter(wanted).select_related("member", "organization"))


def _hours(people: list[YearMember], posts: list[Appointment], on: date, found: dict[str, Rule]) -> list[MemberHours]:
    """As `members.queries.hours.hours_table` has them."""
    committee = {
        post.member_id
        for post in posts
        if post.post in COMMITTEE_POSTS
        and post.organization.is_branch
        and post.since <= on
        and (post.until is None or post.until >= on)
    }
    rows = []
    for person in people:
        target = found[RuleKey.HOURS_COMMITTEE if person.member.pk in committee else RuleKey.HOURS_MEMBER]
        earned: Any = person.memberships[-1].earned or []  # type: ignore[attr-defined]
        sums = [(row["source"], row["per_hour"], row["minutes"]) for row in earned]
        rows.append(hours_row(person.memberships[-1], sums, target, is_here=True))
    return rows


# ---- assigned reading --------------------------------------------------------------------------------------------


def _assignments(branch: Organization, first: date, last: date, reader: Member) -> list[YearAssignment]:
    """What the branch, its groups and those above assigned to read in the year, by the day it was due."""
    reach = subtree(branch.path, "organization__path") | Q(organization__path__in=paths_down_to(branch.path))
    section = JSONObject(
        book=F("section__chapter__book__title"),
        number=F("section__chapter__number"),
        title=F("section__chapter__title"),
        required=F("required"),
    )
    own = AssignedSection.objects.filter(assignment=OuterRef("pk")).order_by().values("assignment")
    counted = AssignmentSummary.objects.filter(assignment=OuterRef("pk"), organization=branch)
    found = visible_assignments(reader).filter(reach, starts_on__lte=last, due_on__gte=first, withdrawn_at__isnull=True)
    found = found.annotate(
        sections_read=Subquery(own.annotate(rows=JSONRows(section)).values("rows")),
        asked=Subquery(counted.values("asked")[:1]),
        answered=Subquery(counted.values("answered")[:1]),
    )
    return [_assignment(assignment) for assignment in found.order_by("due_on", "pk")]


def _assignment(assignment: Any) -> YearAssignment:
    rows = assignment.sections_read or []
    required = sum(bool(row["required"]) for row in rows)
    return YearAssignment(
        assignment,
        chapters=sorted({(row["book"], row["number"], row["title"]) for row in rows}),
        required=required,
        further=len(rows) - required,
        asked=assignment.asked,
        answered=assignment.answered,
    )
