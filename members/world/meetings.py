"""A year of meetings of one branch: what was held, with its roll, and what is planned still."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from members.choices import HoursSource, LeaveKind, MeetingKind, MeetingState, OrganizationKind, Presence, Purpose
from members.models import AgendaItem, HoursEntry, Meeting, RosterEntry, Statement
from members.world.people import Person
from members.world.shape import Shape
from members.world.study import LECTURES, Studied
from members.world.tables import Keys, Row, as_stored, moment, write, write_stored
from members.world.tree import Place

DAYS = {
    MeetingKind.GENERAL_MEETING: 5,
    MeetingKind.COMMITTEE_MEETING: 8,
    MeetingKind.GROUP_MEETING: 12,
    MeetingKind.LECTURE: 15,
    MeetingKind.THEME_DAY: 20,
}
MINUTES = {MeetingKind.LECTURE: 60, MeetingKind.THEME_DAY: 90}  # of collective study
BEGINS, LASTS = time(6, 30), timedelta(minutes=100)  # half past two in the afternoon
DAYS_TO_RECORD, MINUTES_PER_HOUR = 3, 60
SETTLED = timedelta(days=14)  # nothing younger is late or left out
# Of a hundred meetings, those left out, not held with a reason, recorded only, and recorded late.
LEFT_OUT, NOT_HELD, RECORDED_ONLY, LATE = 3, 5, 7, 11
PRESENT, ON_LEAVE = 90, 96  # of a hundred people, the rest is absent
MATERIALS = [{"title": "演示学习材料", "source": "本站编写", "dated": "2025-01-01"}]
ROSTER = (
    "id", "meeting_id", "member_id", "position", "name", "group_id", "group_name", "posts", "is_full", "counts",
    "excused_reason", "may_vote", "presence", "leave_kind", "reason", "is_online", "entered_by_id", "entered_at",
)  # fmt: skip
HOURS = (
    "id", "member_id", "organization_id", "on", "minutes", "minutes_per_hour", "source", "meeting_id", "note", "by_id",
    "at",
)  # fmt: skip


@dataclass
class Held:
    """Rows that wait to be written, of many branches."""

    keys: Keys
    studied: Studied
    meetings: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    agenda: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    roster: list[Row] = field(default_factory=list)
    hours: list[Row] = field(default_factory=list)

    def write(self) -> None:
        write(Meeting, self.meetings)
        write(Meeting.sections.through, self.sections)
        write(AgendaItem, self.agenda)
        write(Statement, self.statements)
        write_stored(RosterEntry, ROSTER, self.roster)
        write_stored(HoursEntry, HOURS, self.hours)


def a_year(branch: Place, people: Sequence[Person], sections: Sequence[int], shape: Shape, held: Held) -> Counter[int]:
    """All of a branch and its groups. Returns how many sections were credited, by person's key."""
    year = _Year(branch, people, sections, shape, held)
    for place, kind, month in _calendar(branch, people):
        year.hold(place, kind, date(shape.year, month, DAYS[kind]))
    return year.credited


def _calendar(branch: Place, people: Sequence[Person]) -> Iterator[tuple[Place, MeetingKind, int]]:
    has_committee = sum(person.in_committee for person in people) > 1
    for month in range(1, 13):
        if month % 3 == 2:
            yield branch, MeetingKind.GENERAL_MEETING, month
        if has_committee:
            yield branch, MeetingKind.COMMITTEE_MEETING, month
        for group in branch.below:
            yield group, MeetingKind.GROUP_MEETING, month
        if month % 3 == 0:
            yield branch, MeetingKind.LECTURE, month
        yield branch, MeetingKind.THEME_DAY, month


class _Year:
    def __init__(
        self, branch: Place, people: Sequence[Person], sections: Sequence[int], shape: Shape, held: Held
    ) -> None:
        self.branch, self.people, self.sections, self.shape, self.held = branch, people, sections, shape, held
        self.dice = Random(f"{shape.seed}-meetings-{branch.number}")  # noqa: S311 - the same world from the same seed
        self.secretary = people[0]
        self.recorder = people[min(1, len(people) - 1)]
        self.numbers: Counter[tuple[int, str]] = Counter()
        self.credited: Counter[int] = Counter()

    def hold(self, place: Place, kind: MeetingKind, day: date) -> None:
        """One meeting, whatever became of it."""
        fate = self.dice.randrange(100)
        settled = day <= self.shape.today - SETTLED
        if day > self.shape.today - timedelta(days=DAYS_TO_RECORD) or (settled and fate < LEFT_OUT):
            self._add(place, kind, day, MeetingState.PLANNED)
        elif settled and fate < NOT_HELD:
            self._add(place, kind, day, MeetingState.NOT_HELD, not_held_reason="汛期值守，改在下月一并安排")
        else:
            days_after = DAYS_TO_RECORD + 1 + fate % 4 if settled and RECORDED_ONLY <= fate < LATE else 1
            state = MeetingState.RECORDED if settled and fate < RECORDED_ONLY else MeetingState.ARCHIVED
            self._hold(place, kind, day, state, days_after)

    def _hold(self, place: Place, kind: MeetingKind, day: date, state: MeetingState, days_after: int) -> None:
        begun = datetime.combine(day, BEGINS, UTC)
        recorded = begun + timedelta(days=days_after, hours=1)
        archived = recorded + timedelta(hours=1) if state == MeetingState.ARCHIVED else None
        self.numbers[place.key, kind] += 1
        key = self._add(
            place, kind, day, state, number=self.numbers[place.key, kind], number_year=day.year, held_on=day,
            held_from=begun, held_to=begun + LASTS, roster_on=day, roll_version=2, minutes_version=2,
            recorded_at=recorded, days_to_record=DAYS_TO_RECORD, archived_at=archived,
            study_minutes=MINUTES.get(kind, 0),
        )  # fmt: skip
        there = self._roll(key, place, kind, day, moment(recorded))
        self._minutes(key, kind)
        if kind == MeetingKind.LECTURE:
            through = Meeting.sections.through
            row = {"id": self.held.keys.next(through), "meeting_id": key, "section_id": self._section(day)}
            self.held.sections.append(row)
        if archived is not None:
            self._post(key, kind, day, there, moment(archived))

    def _add(self, place: Place, kind: MeetingKind, day: date, state: MeetingState, **more: Any) -> int:
        key = self.held.keys.next(Meeting)
        yearly = day.month == 2 and kind == MeetingKind.GENERAL_MEETING  # first general meeting of the year
        purposes = f"|{Purpose.ORG_LIFE_MEETING.value}|{Purpose.MEMBER_APPRAISAL.value}|" if yearly else ""
        leader = next((p for p in self.people if p.leads and p.group is place), self.secretary)
        row: dict[str, Any] = {
            "id": key, "organization_id": place.key, "kind": kind.value, "state": state.value, "purposes": purposes,
            "title": f"{day.month} 月{kind.label}", "planned_month": day.replace(day=1), "place": "本支部会议室",
            "presider_id": leader.key, "recorder_id": self.recorder.key, "made_by_id": self.secretary.key,
            "made_at": moment(datetime(day.year, 1, 1, 2, tzinfo=UTC)),
            "lecturer_id": self.secretary.key if kind == MeetingKind.LECTURE else None,
            "materials": MATERIALS if kind == MeetingKind.THEME_DAY else [],
        }  # fmt: skip
        unheld: dict[str, Any] = {
            "number": None, "number_year": None, "held_on": None, "held_from": None, "held_to": None, "roster_on": None,
            "roll_version": 0, "minutes_version": 0, "recorded_at": None, "days_to_record": None, "archived_at": None,
            "study_minutes": None, "not_held_reason": "",
        }  # fmt: skip
        self.held.meetings.append({**row, **unheld, **more})
        return key

    def _roll(self, key: int, place: Place, kind: MeetingKind, day: date, at: str) -> list[Person]:
        """The roster of the day with what was entered. Returns who was there."""
        there = []
        for position, person in enumerate(self._asked(place, kind, day), start=1):
            luck = self.dice.randrange(100)
            if luck < PRESENT or person is self.secretary:
                there.append(person)
                entered = (Presence.PRESENT.value, "", "")
            elif luck < ON_LEAVE:
                entered = (Presence.ON_LEAVE.value, LeaveKind.PERSONAL.value, "家中有事")
            else:
                entered = (Presence.ABSENT.value, "", "未说明")
            group, full = person.group, int(person.is_full)
            self.held.roster.append(
                (self.held.keys.next(RosterEntry), key, person.key, position, person.name, group and group.key,
                 group.name if group else "", person.posts, full, 1, "", full, *entered, 0, self.recorder.key, at)
            )  # fmt: skip
        return there

    def _asked(self, place: Place, kind: MeetingKind, day: date) -> Iterator[Person]:
        for person in self.people:
            group_only = place.kind == OrganizationKind.GROUP and person.group is not place
            committee_only = kind == MeetingKind.COMMITTEE_MEETING and not person.in_committee
            if person.since <= day and not group_only and not committee_only:
                yield person

    def _minutes(self, key: int, kind: MeetingKind) -> None:
        item = self.held.keys.next(AgendaItem)
        row = {"id": item, "meeting_id": key, "title": f"{kind.label}议题", "content": "学习并讨论了演示材料。"}
        self.held.agenda.append(row)
        if self.shape.with_statements and kind in (MeetingKind.GENERAL_MEETING, MeetingKind.COMMITTEE_MEETING):
            said = {"speaker_id": self.recorder.key, "speaker_name": self.recorder.name, "gist": "同意，按计划办。"}
            self.held.statements.append({"id": self.held.keys.next(Statement), "item_id": item, **said})

    def _section(self, day: date) -> int:
        return self.sections[(day.month // 3 - 1) % LECTURES]

    def _post(self, key: int, kind: MeetingKind, day: date, there: Sequence[Person], at: str) -> None:
        """What follows for those who were there: the section of a lecture, and hours."""
        if kind == MeetingKind.LECTURE:
            for person in there:
                self.credited[person.key] += 1
                self.held.studied.credit(person, self._section(day), key, at, self.secretary.key)
        if kind in MINUTES:
            on, minutes = as_stored(day), MINUTES[kind]
            self.held.hours += [
                (self.held.keys.next(HoursEntry), person.key, (person.group or self.branch).key, on, minutes,
                 MINUTES_PER_HOUR, HoursSource.MEETING.value, key, "", self.secretary.key, at)
                for person in there
            ]  # fmt: skip
