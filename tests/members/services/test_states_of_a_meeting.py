"""Every act in every order: a meeting is only ever in a legal state, and credit and hours are always those of a plain
recount of who counts as having been there, and of the make-ups that stand."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.models import Section
from members.choices import AmendedField, LeaveKind, MakeUpWay, MeetingState, Presence
from members.errors import Refusal
from members.models import HoursEntry, MakeUp, Meeting, Member, RosterEntry, StudyState
from members.queries.records import record_of
from members.queries.study import drifting_states
from members.services.amendments import amend_field, amend_presence
from members.services.closing import archive_meeting, record_meeting
from members.services.make_ups import make_up, take_back_make_up
from members.trail import verify
from tests.cast import Cast
from tests.factories import make_book, make_whole_meeting

LEGAL = {
    (MeetingState.OPEN, MeetingState.OPEN),
    (MeetingState.OPEN, MeetingState.RECORDED),
    (MeetingState.RECORDED, MeetingState.RECORDED),
    (MeetingState.RECORDED, MeetingState.ARCHIVED),
    (MeetingState.ARCHIVED, MeetingState.ARCHIVED),
}
WAYS = {
    "there": {"presence": Presence.PRESENT},
    "there for a while": {"presence": Presence.PRESENT, "study_minutes": 20},
    "away": {"presence": Presence.ABSENT, "reason": "未说明"},
    "on leave": {"presence": Presence.ON_LEAVE, "leave_kind": LeaveKind.SICK},
}
MAKE_UP_DAY = date(2025, 3, 20)


class Scene:
    """An open meeting with two people, and each act as somebody might send it."""

    def __init__(self, cast: Cast) -> None:
        self.by, self.people = cast.zhou, [cast.cheng, cast.lu]
        self.meeting = make_whole_meeting(cast.office, self.people)
        self.sections = list(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))
        self.meeting.sections.set(self.sections)

    def act(self, name: str, person: int, way: str, minutes: int) -> bool:
        """Whether it was not refused. What is refused leaves nothing behind."""
        member, meeting, by = self.people[person], self.meeting, self.by
        acts: dict[str, Callable[[], object]] = {
            "record": lambda: record_meeting(meeting=meeting, by=by, study_minutes=minutes),
            "archive": lambda: archive_meeting(meeting=meeting, by=by),
            "roll": lambda: self._enter(member, way),
            "amend presence": lambda: amend_presence(
                meeting=meeting, member=member, values=WAYS[way], reason="核对", by=by
            ),
            "amend minutes": lambda: amend_field(
                meeting=meeting, field=AmendedField.STUDY_MINUTES, new=minutes, reason="核对", by=by
            ),
            "make up": lambda: make_up(
                entry=self._entry(member), way=MakeUpWay.SESSION, done_on=MAKE_UP_DAY, minutes=minutes, by=by
            ),
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

    def _entry(self, member: Member) -> RosterEntry:
        return self.meeting.roster.get(member=member)

    def _enter(self, member: Member, way: str) -> None:
        """As the roll does, until the meeting is archived."""
        if not self.now.is_archived:
            blank = {"presence": "", "reason": "", "leave_kind": "", "study_minutes": None}
            self.meeting.roster.filter(member=member).update(**{**blank, **WAYS[way]})

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


def steps(*names: str, most: int) -> st.SearchStrategy[list[tuple[str, int, str, int]]]:
    step = st.tuples(
        st.sampled_from(names), st.sampled_from([0, 0, 1]), st.sampled_from(list(WAYS)), st.sampled_from([0, 30, 90])
    )
    return st.lists(step, max_size=most)


ways = st.sampled_from(list(WAYS))
before = steps("record", "archive", "roll", "amend presence", "make up", most=4)
after = steps("record", "archive", "roll", *["amend presence", "make up"] * 3, "amend minutes", "undo make-up", most=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(first=before, way=ways, then=after)
def test_only_legal_states_and_always_the_figures_of_a_recount(
    scene: Scene, first: list[tuple[str, int, str, int]], way: str, then: list[tuple[str, int, str, int]]
) -> None:
    closing = [("roll", 0, way, 0), ("roll", 1, "there", 0), ("record", 0, "", 90), ("archive", 0, "", 0)]
    with transaction.atomic():
        for name, person, how, minutes in [*first, *closing, *then]:
            was = scene.now
            row, figures = Meeting.objects.values().get(pk=was.pk), scene.posted()

            done = scene.act(name, person, how, minutes)

            now = scene.now
            assert (was.state, now.state) in LEGAL
            assert scene.posted() == scene.due()
            if not done:
                assert (Meeting.objects.values().get(pk=now.pk), scene.posted()) == (row, figures)
            if was.is_archived:
                assert Meeting.objects.values().get(pk=now.pk) == row
        assert scene.now.is_archived
        assert list(drifting_states()) == []
        assert list(verify()) == []
        transaction.set_rollback(True)
