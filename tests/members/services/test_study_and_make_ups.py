"""Whatever is marked, unmarked, credited, reversed and made up in whatever order: the states are a plain recount."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.models import Section
from members.choices import MakeUpWay, StudyEventKind
from members.models import MakeUp, Meeting, StudyEvent, StudyState
from members.queries.study import drifting_states
from members.services.study import credit, enter_for, mark_studied, reverse_credit, take_back_entry, unmark
from tests.cast import Cast
from tests.factories import make_book, make_held_meeting

MARKS = {StudyEventKind.SELF_MARKED: 1, StudyEventKind.ENTERED_FOR: 1, StudyEventKind.WITHDRAWN: -1}
CREDITS = {StudyEventKind.CREDITED: 1, StudyEventKind.MADE_UP: 1, StudyEventKind.REVERSED: -1}


class Ground:
    """One person, two sections, two meetings each with one make-up, and what may be done with them."""

    def __init__(self, cast: Cast) -> None:
        self.member, self.by = cast.cheng, cast.zhou
        self.sections = list(Section.objects.filter(chapter__book=make_book(chapters=1, sections=2)))
        self.meetings = [make_held_meeting(cast.office, [cast.cheng]) for _ in range(2)]
        self.make_ups = [self._make_up(meeting) for meeting in self.meetings]
        call_command("rebuild_summaries")

    def _make_up(self, meeting: Meeting) -> MakeUp:
        return MakeUp.objects.create(
            entry=meeting.roster.get(), way=MakeUpWay.VISITED, done_on=meeting.held_on, by=self.by
        )

    def act(self, name: str, section: int, meeting: int) -> None:
        """Do it; the services themselves do nothing where there is nothing to do. What was reversed is credited again
        only by an amendment or another make-up: `test_states_of_a_meeting` goes through these."""
        people, sections = [self.member], [self.sections[section]]
        held = {"people": people, "sections": sections, "meeting": self.meetings[meeting], "by": self.by}
        acts: dict[str, Callable[[], object]] = {
            "mark": lambda: mark_studied(member=self.member, section=sections[0]),
            "unmark": lambda: unmark(member=self.member, section=sections[0]),
            "enter": lambda: enter_for(people=people, sections=sections, by=self.by),
            "take back": lambda: take_back_entry(people=people, sections=sections, by=self.by),
            "credit": lambda: credit(**held),
            "reverse": lambda: reverse_credit(**held),
            "make up": lambda: credit(**held, make_up=self.make_ups[meeting]),
            "undo make-up": lambda: reverse_credit(**held, make_up=self.make_ups[meeting]),
        }
        make_up = self.make_ups[meeting] if "make" in name else None
        source = {"section": sections[0], "meeting": self.meetings[meeting], "make_up": make_up}
        if name in MARKING or not StudyEvent.objects.filter(kind=StudyEventKind.REVERSED, **source).exists():
            acts[name]()

    def recount(self) -> set[tuple[int, bool, int, int | None]]:
        """By section: marked or not, how many credits hold, and the first of them; added up from the events."""
        found = set()
        for section in self.sections:
            events = list(StudyEvent.objects.filter(section=section).order_by("pk"))
            marks = sum(MARKS.get(event.kind, 0) for event in events)
            sources = {(event.meeting_id, event.make_up_id) for event in events if event.kind in CREDITS}
            holding = []
            for source in sources:
                own = [event for event in events if (event.meeting_id, event.make_up_id) == source]
                if sum(CREDITS.get(event.kind, 0) for event in own) > 0:
                    holding.append(max(event.pk for event in own))
            if marks or holding:
                found.add((section.pk, marks > 0, len(holding), min(holding, default=None)))
        return found


@pytest.fixture
def ground(cast: Cast) -> Ground:
    return Ground(cast)


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Each example begins where the fixture left off."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


MARKING = ["mark", "unmark", "enter", "take back"]
NAMES = [*MARKING, "credit", "reverse", "make up", "undo make-up"]
act = st.tuples(st.sampled_from([*NAMES, *NAMES[4:]]), st.sampled_from([0, 0, 0, 0, 1]), st.integers(0, 1))
acts = st.lists(act, min_size=6, max_size=14)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(history=acts)
def test_states_are_a_recount_of_marks_and_credits(ground: Ground, history: list[tuple[str, int, int]]) -> None:
    with undone_afterwards():
        for act in history:
            ground.act(*act)

        studied = StudyState.objects.filter(studied=True).values_list("section", "marked", "credits", "credit")
        assert set(studied) == ground.recount()
        assert all(count <= len(ground.meetings) for _, _, count, _ in studied)
        assert list(drifting_states()) == []
        call_command("rebuild_summaries", check=True)
