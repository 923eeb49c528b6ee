"""A branch with a year behind it, made by chance from a seed: meetings in every state, corrections, make-ups, guests,
agreed matters, study and hours, and names and texts that a file could take for something else."""

import random
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from members.choices import (
    AmendedField,
    HoursSource,
    LeaveKind,
    MakeUpWay,
    MeetingKind,
    MeetingState,
    OrganizationKind,
    Post,
    Presence,
)
from members.models import (
    Amendment,
    HoursEntry,
    MakeUp,
    Meeting,
    Member,
    Organization,
    Resolution,
    RosterEntry,
    StudyState,
)
from members.queries.make_ups import missed_study
from members.queries.records import presence_of
from tests.factories import (
    make_account,
    make_appointment,
    make_assignment,
    make_book,
    make_branch,
    make_held_meeting,
    make_meeting,
    make_member,
    make_organization,
)
from tests.ledgers import AWKWARD

YEAR = 2025
NAMES = [
    "=1+1",
    '王,小"明',
    "李😀",
    "007",
    "+86",
    "@张",
    "-赵",
    "'钱",
    "孙\n二",
    "3月5日",
    "＝周",
    "_x0041_",
    "郑",
    "吴",
]
TEXTS = [*AWKWARD, "有\x07铃\x0b声", "回车\r\n换行"]


class GeneratedYear:
    branch: Organization
    group: Organization
    secretary: Member

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.branch = make_branch(name="=测试支部")
        self.group = make_organization('第一"组', OrganizationKind.GROUP, self.branch)
        self.book = make_book(chapters=1, sections=4)
        self.sections = list(self.book.chapters.get().sections.order_by("position"))
        self.secretary = make_member("周砚秋", self.branch)
        make_appointment(self.secretary, self.branch, Post.SECRETARY)
        make_account(self.secretary)
        self.people = [self.secretary, *(make_member(n, self.dice.choice([self.branch, self.group])) for n in NAMES)]
        make_assignment(self.branch, self.secretary, self.sections[:3], due_on=date(YEAR, 12, 31))
        self.meetings = [self._meeting() for _ in range(20)]
        for member in self.people:
            self._study(member)

    def _text(self) -> str:
        return self.dice.choice(TEXTS)

    def _meeting(self) -> Meeting:
        dice = self.dice
        at = self.group if dice.random() < 0.3 else self.branch
        kind = (
            MeetingKind.GROUP_MEETING if at == self.group else dice.choice([MeetingKind.LECTURE, MeetingKind.THEME_DAY])
        )
        if dice.random() < 0.2:
            return self._not_held(at, kind)
        begins = datetime(YEAR, 1, 2, 6, tzinfo=UTC) + timedelta(days=dice.randrange(360), hours=dice.randrange(5))
        state = dice.choice([MeetingState.OPEN, *[MeetingState.RECORDED] * 2, *[MeetingState.ARCHIVED] * 5])
        fields = {"title": self._text(), "held_to": begins + timedelta(hours=2), "presider": dice.choice(self.people)}
        meeting = make_held_meeting(at, held_from=begins, state=state, kind=kind, **fields)
        if meeting.recorded_at:
            meeting.recorded_at = begins + timedelta(days=dice.randrange(8))
        meeting.observers = [{"name": self._text() or "客人", "who": self._text()} for _ in range(dice.randrange(3))]
        meeting.materials = [{"title": self._text(), "source": "", "dated": ""}] * (dice.random() < 0.8)
        meeting.save()
        called = [m for m in self.people if dice.random() < 0.9]
        for position, member in enumerate(called):
            self._entry(meeting, member, position)
        for number in range(dice.randrange(4)):
            self._resolution(meeting, number)
        if state == MeetingState.ARCHIVED:
            self._amend(meeting)
            self._make_up(meeting)
        return meeting

    def _not_held(self, at: Organization, kind: str) -> Meeting:
        month = date(YEAR, self.dice.randint(1, 12), 1)
        if self.dice.random() < 0.3:
            return make_meeting(at, self.secretary, kind, planned_month=month)  # of the plan: in no ledger
        reason = {"state": MeetingState.NOT_HELD, "not_held_reason": self._text() or "停电"}
        return make_meeting(at, self.secretary, kind, planned_month=month, called_at=timezone.now(), **reason)

    def _entry(self, meeting: Meeting, member: Member, position: int) -> None:
        dice, counts = self.dice, self.dice.random() < 0.9
        presence = dice.choice([Presence.PRESENT] * 4 + [Presence.ON_LEAVE, Presence.ABSENT, Presence.NOT_ENTERED])
        place = member.memberships.get().organization
        RosterEntry.objects.create(
            meeting=meeting, member=member, position=position, name=member.name, counts=counts,
            group=place if place == self.group else None, group_name=place.name if place == self.group else "",
            excused_reason="" if counts else "长期在外", may_vote=counts and dice.random() < 0.8, presence=presence,
            leave_kind=dice.choice(LeaveKind.values) if presence == Presence.ON_LEAVE else "",
            reason="" if presence == Presence.PRESENT else self._text(),
        )  # fmt: skip

    def _resolution(self, meeting: Meeting, number: int) -> None:
        dice = self.dice
        done = date(YEAR, 12, 31) if dice.random() < 0.5 else None
        Resolution.objects.create(
            meeting=meeting, position=number, text=self._text() or "议定", follow_up=dice.random() < 0.7,
            owner=dice.choice([None, *self.people]), due_on=dice.choice([None, date(YEAR, 6, 30)]), done_on=done,
            done_word=(self._text() or "已办") if done else "", raised_by_public=dice.random() < 0.3,
            answer=self._text(),
        )  # fmt: skip

    def _amend(self, meeting: Meeting) -> None:
        dice, number = self.dice, 0
        for entry in dice.sample(list(meeting.roster.all()), 3):
            for presence in dice.sample([Presence.PRESENT, Presence.ON_LEAVE, Presence.ABSENT], dice.choice([1, 2])):
                number += 1
                kind = LeaveKind.SICK if presence == Presence.ON_LEAVE else ""
                old = presence_of(entry)
                new = {**old, "presence": presence, "leave_kind": kind, "reason": self._text()}
                self._amendment(meeting, number, AmendedField.PRESENCE, old, new, entry.member)
        if dice.random() < 0.5:
            self._amendment(meeting, number + 1, AmendedField.TITLE, meeting.title, self._text())
        if dice.random() < 0.3 and meeting.held_from:
            other = datetime(YEAR, dice.randint(1, 12), 3, 6, tzinfo=UTC)
            self._amendment(meeting, number + 2, AmendedField.HELD_FROM, "", other.isoformat())

    def _amendment(
        self, meeting: Meeting, number: int, field: str, old: object, new: object, member: Member | None = None
    ) -> None:
        values = {"field": field, "old": old, "new": new, "reason": "核对", "by": self.secretary, "member": member}
        Amendment.objects.create(meeting=meeting, number=number, **values)

    def _make_up(self, meeting: Meeting) -> None:
        for entry in list(missed_study().filter(meeting=meeting).order_by("pk"))[::2]:
            way = self.dice.choice(MakeUpWay.values)
            minutes = 0 if way == MakeUpWay.OWN_READING else 45
            taken_back = timezone.now() if self.dice.random() < 0.2 else None
            MakeUp.objects.create(
                entry=entry, way=way, done_on=date(YEAR, 12, 1), minutes=minutes, note=self._text(), by=self.secretary,
                taken_back_at=taken_back,
            )  # fmt: skip

    def _study(self, member: Member) -> None:
        for section in self.sections:
            if self.dice.random() < 0.6:
                by = self.dice.choice([member, self.secretary])
                values = {"marked": True, "at": timezone.now(), "by": by, "revision": 1}
                StudyState.objects.create(member=member, section=section, **values)
        if self.dice.random() < 0.7:
            HoursEntry.objects.create(
                member=member, organization=self.branch, on=date(YEAR, 5, 4), minutes=self.dice.randrange(1, 600),
                minutes_per_hour=self.dice.choice([45, 50, 60]), source=HoursSource.ELSEWHERE, note="培训",
                by=self.secretary,
            )  # fmt: skip
