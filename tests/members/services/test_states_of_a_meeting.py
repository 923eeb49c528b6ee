"""Every act in every order: a meeting is only ever in a legal state, and credit and hours are always those of a plain
recount of who counts as having been there, and of the make-ups that stand."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.models import Section
from members.choices import AmendedField, LeaveKind, MakeUpWay, MeetingKind, MeetingState, Presence
from members.errors import Refusal
from members.models import HoursEntry, MakeUp, Meeting, Member, StudyState
from members.queries.records import record_of
from members.queries.roll import Mark, entries_on, mark_of
from members.queries.study import drifting_states
from members.services.amendments import amend_field, amend_presence
from members.services.closing import archive_meeting, record_meeting
from members.services.make_ups import make_up, take_back_make_up
from members.services.meetings import call_meeting
from members.services.plan import PlanRow, bin_meeting, plan_meeting, restore_meeting, set_not_held
from members.services.roll import save_roll
from members.trail import verify
from tests.cast import Cast
from tests.factories import HELD_FROM, make_book

PLANNED, OPEN, RECORDED = MeetingState.PLANNED, MeetingState.OPEN, MeetingState.RECORDED
STEPS = {(PLANNED, OPEN), (PLANNED, MeetingState.NOT_HELD), (OPEN, RECORDED), (RECORDED, MeetingState.ARCHIVED)}
WAYS = {
    "there": {"presence": Presence.PRESENT},
    "there for a while": {"presence": Presence.PRESENT, "study_minutes": 20},
    "away": {"presence": Presence.ABSENT, "reason": "未说明"},
    "on leave": {"presence": Presence.ON_LEAVE, "leave_kind": LeaveKind.SICK},
}
Acts = list[tuple[str, int, str, int]]  # name, whom, in which way, how many minutes
HELD_TO, MAKE_UP_DAY = HELD_FROM + timedelta(hours=2), date(2025, 3, 20)


class Scene:
    """A lecture in the year plan of a group of two, and each act as somebody might send it."""

    def __init__(self, cast: Cast) -> None:
        self.by, self.people = cast.he, [cast.he, cast.lu]
        self.sections = list(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))
        row = PlanRow(cast.group_two, MeetingKind.LECTURE, date(2025, 3, 1))
        self.meeting = plan_meeting(row=row, by=self.by)

    def act(self, name: str, person: int, way: str, minutes: int) -> bool:
        """Whether it was not refused. What is refused leaves nothing behind."""
        member, meeting, by = self.people[person], self.now, self.by
        acts: dict[str, Callable[[], object]] = {
            "call": self._call,
            "not held": lambda: set_not_held(meeting=meeting, reason="下雪", by=by),
            "bin": lambda: bin_meeting(meeting=meeting, by=by),
            "restore": lambda: restore_meeting(meeting=meeting, by=by),
            "roll": lambda: self._roll(member, way),
            "record": lambda: record_meeting(meeting=meeting, by=by, study_minutes=minutes),
            "archive": lambda: archive_meeting(meeting=meeting, by=by),
            "amend presence": lambda: amend_presence(
                meeting=meeting, member=member, values=WAYS[way], reason="核对", by=by
            ),
            "amend minutes": lambda: amend_field(
                meeting=meeting, field=AmendedField.STUDY_MINUTES, new=minutes, reason="核对", by=by
            ),
            "make up": lambda: [
                make_up(entry=entry, way=MakeUpWay.SESSION, done_on=MAKE_UP_DAY, minutes=minutes, by=by)
                for entry in meeting.roster.filter(member=member)
            ],
            "undo make-up": lambda: [
                take_back_make_up(make_up=one, by=by) for one in MakeUp.objects.standing().filter(entry__member=member)
            ],
        }
        try:
            with transaction.atomic():
                acts[name]()
        except Refusal:
            return False
        return True

    def _call(self) -> None:
        people = {"presider": self.by, "recorder": self.by, "lecturer": self.by}
        call_meeting(
            organization=self.now.organization, kind=MeetingKind.LECTURE, meeting=self.now, by=self.by,
            planned_at=HELD_FROM, title="测试党课", place="测试地点", sections=self.sections, **people,
        )  # fmt: skip

    def _roll(self, member: Member, way: str) -> None:
        """The one as given, the others as they are entered, or there."""
        meeting = self.now
        entries = list(meeting.roster.all()) or entries_on(meeting, timezone.localdate(HELD_FROM))
        marks = {e.member_id: mark_of(e) if e.presence else Mark(**WAYS["there"]) for e in entries}
        marks[member.pk] = Mark(**WAYS[way])
        save_roll(
            meeting=meeting, version=meeting.roll_version, marks=marks, by=self.by, held_from=HELD_FROM, held_to=HELD_TO
        )

    @property
    def now(self) -> Meeting:
        return Meeting.objects.get(pk=self.meeting.pk)

    def due(self) -> tuple[dict[str, int], dict[tuple[str, int], int]]:
        """By the plain rule: minutes of each person, and credits of each person and section."""
        minutes: dict[str, int] = {}
        credits_due: dict[tuple[str, int], int] = {}
        if not self.now.is_archived:
            return minutes, credits_due
        record = record_of(self.now)
        for row in record.roster:
            name, whole = row.entry.name, record.meeting.study_minutes or 0
            made = MakeUp.objects.filter(entry=row.entry.pk, taken_back_at=None)
            own = row.entry.study_minutes
            if row.entry.presence == Presence.PRESENT:
                gained, times = (whole if own is None else min(own, whole)), 1
                assert not made.exists()
            else:
                gained, times = sum(one.minutes for one in made), made.count()
            if gained:
                minutes[name] = gained
            if times:
                credits_due |= {(name, section.pk): times for section in self.sections}
        return minutes, credits_due

    def posted(self) -> tuple[dict[str, int], dict[tuple[str, int], int]]:
        minutes: dict[str, int] = {}
        for name, amount in HoursEntry.objects.values_list("member__name", "minutes"):
            minutes[name] = minutes.get(name, 0) + amount
        states = StudyState.objects.filter(credits__gt=0).values_list("member__name", "section", "credits")
        return (
            {name: amount for name, amount in minutes.items() if amount},
            {(name, section): count for name, section, count in states},
        )


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return Scene(cast)


def steps(*names: str, most: int) -> st.SearchStrategy[Acts]:
    step = st.tuples(
        st.sampled_from(names), st.sampled_from([0, 0, 1]), st.sampled_from(list(WAYS)), st.sampled_from([0, 30, 90])
    )
    return st.lists(step, max_size=most)


ways = st.sampled_from(list(WAYS))
before = steps("call", "not held", "bin", "restore", "roll", "record", "archive", "amend presence", "make up", most=5)
after = steps(
    "call", "not held", "bin", "roll", "record", "archive", "amend minutes", "undo make-up",
    *["amend presence", "make up"] * 5, most=9,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(called=st.sampled_from([True, True, True, False]), first=before, way=ways, then=after)
def test_only_legal_states_and_always_the_figures_of_a_recount(
    scene: Scene, called: bool, first: Acts, way: str, then: Acts
) -> None:
    closing = [
        ("restore", 0, "", 0), ("call", 0, "", 0), ("roll", 0, way, 0), ("roll", 1, "there", 0), ("record", 0, "", 90),
        ("archive", 0, "", 0),
    ]  # fmt: skip
    with transaction.atomic():
        for name, person, how, minutes in [*closing[1 : 1 + called], *first, *closing, *then]:
            was = scene.now
            row, figures = Meeting.objects.values().get(pk=was.pk), scene.posted()

            done = scene.act(name, person, how, minutes)

            now = scene.now
            assert was.state == now.state or (was.state, now.state) in STEPS
            assert scene.posted() == scene.due()
            if not done:
                assert (Meeting.objects.values().get(pk=now.pk), scene.posted()) == (row, figures)
            if was.is_archived:
                assert Meeting.objects.values().get(pk=now.pk) == row
        assert list(drifting_states()) == []
        assert list(verify()) == []
        transaction.set_rollback(True)
