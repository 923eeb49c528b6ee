"""Every act that changes what is counted, on a small tree, each with things picked by number: for tests that interleave
them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from guide.journal import tell_what_is_shown
from guide.models import Section
from members.choices import (
    KINDS_AT,
    MakeUpWay,
    MeetingKind,
    MeetingState,
    MembershipEnd,
    OrganizationKind,
    Post,
    Presence,
    Purpose,
)
from members.models import Appointment, Assignment, MakeUp, Meeting, Member, Membership, Organization, RosterEntry
from members.queries.roll import Mark, roster_on
from members.services.amendments import amend_field, amend_presence
from members.services.assignments import assign_reading, extend_assignment, withdraw_assignment
from members.services.closing import archive_meeting, record_meeting
from members.services.make_ups import make_up, take_back_make_up
from members.services.meetings import change_meeting
from members.services.organization import change_organization, dissolve_group, found_organization, move_organization
from members.services.people import admit_member, correct_membership, end_membership, move_membership
from members.services.plan import set_not_held
from members.services.posts import appoint, end_appointment
from members.services.roll import save_roll
from members.services.study import enter_for, mark_studied, take_back_entry, unmark
from tests.cast import Cast, make_cast
from tests.factories import make_book, make_meeting, make_organization, make_whole_meeting

FIRST, DAYS = date(2026, 3, 1), 240  # the days on which things happen, the first and how many
Row = TypeVar("Row")


def pick(rows: Iterable[Row], number: int) -> Row:
    """One of them. Raises LookupError when there is none."""
    found = list(rows)
    if not found:
        raise LookupError
    return found[number % len(found)]


def day(number: int) -> date:
    return FIRST + timedelta(days=number * 7 % DAYS)


def hour_on(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 6, 30, tzinfo=UTC)


@dataclass
class Acts:
    """The cast, with a book to read; `a`, `b`, `c` pick."""

    cast: Cast
    sections: list[Section]

    @property
    def by(self) -> Member:
        return self.cast.zhou

    # ---- the tree ------------------------------------------------------------------------------------------------

    def found(self, a: int, b: int, c: int) -> None:
        kind, parent = pick(OrganizationKind, a), pick(Organization.objects.all(), b)
        found_organization(name=f"新设{a}{b}{c}", kind=kind, founded=day(c), parent=parent, by=None)

    def set_habit(self, a: int, b: int, c: int) -> None:
        branch = pick(Organization.objects.branches(), a)
        change_organization(organization=branch, by=None, lecture_each_quarter=bool(b % 2))

    def dissolve(self, a: int, b: int, c: int) -> None:
        group = pick(Organization.objects.filter(kind=OrganizationKind.GROUP, memberships=None), a)
        dissolve_group(group=group, dissolved=day(b), by=None)

    def put_under(self, a: int, b: int, c: int) -> None:
        parent = pick([None, *Organization.objects.exclude(kind=OrganizationKind.GROUP)], b)
        move_organization(organization=pick(Organization.objects.all(), a), parent=parent, by=None)

    # ---- people --------------------------------------------------------------------------------------------------

    def admit(self, a: int, b: int, c: int) -> None:
        place = pick(Organization.objects.all(), a)
        admit_member(place=place, since=day(b), by=None, name=f"新来{a}{b}{c}", joined_on=FIRST)

    def admit_again(self, a: int, b: int, c: int) -> None:
        admit_member(
            place=pick(Organization.objects.all(), a), since=day(b), by=None, known=pick(Member.objects.all(), c)
        )

    def transfer(self, a: int, b: int, c: int) -> None:
        """Out of the one branch, into another the day after."""
        membership = pick(Membership.objects.filter(until=None), a)
        end_membership(membership=membership, until=day(b), end=MembershipEnd.TRANSFERRED, by=None)
        place = pick(Organization.objects.exclude(kind__in=("committee", "general_branch")), c)
        admit_member(place=place, since=day(b) + timedelta(days=1), by=None, known=membership.member)

    def leave(self, a: int, b: int, c: int) -> None:
        membership = pick(Membership.objects.filter(until=None), a)
        end_membership(membership=membership, until=day(b), end=MembershipEnd.LEFT, by=None)

    def regroup(self, a: int, b: int, c: int) -> None:
        membership = pick(Membership.objects.filter(until=None), a)
        place = pick(Organization.objects.under(branch_of(membership)), b)
        move_membership(member=membership.member, place=place, since=day(c), by=None)

    def correct_days(self, a: int, b: int, c: int) -> None:
        membership = pick(Membership.objects.all(), a)
        until = membership.until and day(c)
        correct_membership(membership=membership, since=day(b), until=until, by=None)

    def begin_post(self, a: int, b: int, c: int) -> None:
        post = pick((Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE, Post.COMMITTEE_MEMBER), b)
        membership = pick(Membership.objects.filter(until=None), a)
        appoint(member=membership.member, organization=branch_of(membership), post=post, since=day(c), by=None)

    def end_post(self, a: int, b: int, c: int) -> None:
        end_appointment(appointment=pick(Appointment.objects.filter(until=None), a), until=day(b), by=None)

    # ---- reading -------------------------------------------------------------------------------------------------

    def assign(self, a: int, b: int, c: int) -> None:
        sections = self.sections[: 1 + c % 2] if c % 3 else self.sections[1:]
        place, start = pick(Organization.objects.all(), a), day(b)
        due = start + timedelta(days=c * 11 % 120)
        assign_reading(organization=place, required=sections, starts_on=start, due_on=due, by=self.by, again=True)

    def extend(self, a: int, b: int, c: int) -> None:
        assignment = pick(Assignment.objects.all(), a)
        extend_assignment(assignment=assignment, by=self.by, due_on=day(b), lead_reader=None, note="")

    def withdraw(self, a: int, b: int, c: int) -> None:
        withdraw_assignment(assignment=pick(Assignment.objects.all(), a), by=self.by)

    def mark(self, a: int, b: int, c: int) -> None:
        mark_studied(member=pick(Member.objects.all(), a), section=pick(self.sections, b))

    def take_back_mark(self, a: int, b: int, c: int) -> None:
        unmark(member=pick(Member.objects.all(), a), section=pick(self.sections, b))

    def enter(self, a: int, b: int, c: int) -> None:
        people = Member.objects.order_by("pk")[a % 5 : a % 5 + 4]
        enter_for(people=list(people), sections=self.sections[b % 2 :], by=self.by)

    def take_back(self, a: int, b: int, c: int) -> None:
        people = Member.objects.order_by("pk")[a % 5 : a % 5 + 4]
        take_back_entry(people=list(people), sections=self.sections[b % 2 :], by=self.by)

    def hide_or_show(self, a: int, b: int, c: int) -> None:
        section = Section.objects.get(pk=pick(self.sections, a).pk)
        section.hidden = bool(b % 2)
        section.save(update_fields=["hidden"])
        tell_what_is_shown([section])

    # ---- meetings ------------------------------------------------------------------------------------------------

    def record(self, a: int, b: int, c: int) -> None:
        place = pick(Organization.objects.exclude(kind__in=("committee", "general_branch")), a)
        kind = pick([kind for kind in KINDS_AT[place.kind] if kind != MeetingKind.COMMITTEE_MEETING], c)
        people = [one.member for one in Membership.objects.current(day(b)).under(place).select_related("member")]
        meeting = make_whole_meeting(place, people or [self.by], held_from=hour_on(day(b)), kind=kind)
        meeting.sections.set(self.sections[c % 3 :])
        some = meeting.roster.filter(position__gt=1 + c % 3)
        some.update(presence=Presence.ABSENT, reason="未说明")
        record_meeting(meeting=meeting, by=self.by)

    def archive(self, a: int, b: int, c: int) -> None:
        archive_meeting(meeting=pick(Meeting.objects.filter(state=MeetingState.RECORDED), a), by=self.by)

    def record_and_archive(self, a: int, b: int, c: int) -> None:
        self.record(a, b, c)
        archive_meeting(meeting=Meeting.objects.latest("pk"), by=self.by)

    def not_held(self, a: int, b: int, c: int) -> None:
        place = pick(Organization.objects.branches(), a)
        meeting = make_meeting(place, self.by, planned_month=day(b).replace(day=1))
        set_not_held(meeting=meeting, reason="防汛", by=self.by)

    def give_purpose(self, a: int, b: int, c: int) -> None:
        purposes = [Purpose.ORG_LIFE_MEETING] if b % 2 else []
        change_meeting(meeting=pick(Meeting.objects.all(), a), by=self.by, purposes=purposes)

    def move_day(self, a: int, b: int, c: int) -> None:
        meeting = pick(Meeting.objects.filter(state__in=(MeetingState.OPEN, MeetingState.RECORDED)), a)
        moved_to = day(b)
        people = [line.member for line in roster_on(meeting.organization, meeting.kind, moved_to)]
        marks = {member.pk: Mark(presence=Presence.PRESENT) for member in people}
        times = {"held_from": hour_on(moved_to), "held_to": hour_on(moved_to) + timedelta(hours=2)}
        save_roll(
            meeting=meeting, version=meeting.roll_version, marks=marks, by=self.by, roster_shown=moved_to, **times
        )

    def amend_day(self, a: int, b: int, c: int) -> None:
        meeting = pick(Meeting.objects.filter(state=MeetingState.ARCHIVED), a)
        held_from = meeting.held_from - timedelta(days=b)
        amend_field(meeting=meeting, by=self.by, field="held_from", new=held_from, reason="核对原稿")

    def amend_who_was_there(self, a: int, b: int, c: int) -> None:
        entry = pick(RosterEntry.objects.filter(meeting__state=MeetingState.ARCHIVED), a)
        values = {"presence": Presence.PRESENT} if b % 2 else {"presence": Presence.ABSENT, "reason": "记错了"}
        amend_presence(meeting=entry.meeting, member=entry.member, values=values, reason="核对签到表", by=self.by)

    def make_up(self, a: int, b: int, c: int) -> None:
        absent = RosterEntry.objects.filter(meeting__state=MeetingState.ARCHIVED, presence=Presence.ABSENT)
        make_up(entry=pick(absent, a), way=MakeUpWay.OWN_READING, done_on=day(b), by=self.by)

    def take_back_make_up(self, a: int, b: int, c: int) -> None:
        take_back_make_up(make_up=pick(MakeUp.objects.filter(taken_back_at=None), a), by=self.by)


def branch_of(membership: Membership) -> Organization:
    return Organization.objects.get(path=membership.organization.branch_path)


def make_acts() -> Acts:
    """With an empty group, reading assigned at each level, some of it read, and two meetings archived."""
    (chapter,) = make_book(chapters=1, sections=3).chapters.all()
    cast = make_cast()
    make_organization("第三党小组", OrganizationKind.GROUP, cast.office)
    acts = Acts(cast, list(chapter.sections.order_by("position")))
    spring, autumn = date(2026, 3, 1), date(2026, 9, 30)
    for place in (cast.township, cast.office, cast.group_one, cast.other_branch):
        assign_reading(
            organization=place, required=acts.sections[:2], starts_on=spring, due_on=autumn, by=acts.by, again=True
        )
    enter_for(people=[cast.cheng, cast.ruan, cast.su], sections=acts.sections[:2], by=acts.by)
    mark_studied(member=cast.lu, section=acts.sections[0])
    for place in (cast.office, cast.other_branch):
        acts.record_and_archive(list(Organization.objects.exclude(kind="committee")).index(place), 3, 1)
    return acts


def named() -> list[str]:
    """The acts."""
    return [name for name, value in vars(Acts).items() if callable(value) and not name.startswith("_")]
