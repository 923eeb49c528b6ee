"""Who studied what, and what is assigned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from guide.models import Section
from members.choices import StudyEventKind
from members.models import AssignedSection, Assignment, StudyEvent, StudyState
from members.world.people import Person
from members.world.shape import CHAPTER, Shape
from members.world.tables import Keys, Row, moment, write, write_stored
from members.world.tree import Place

LECTURES = 4  # sections of the book, from the first, that lectures study; nobody marks them alone
EVENT = ("id", "member_id", "section_id", "revision", "kind", "at", "by_id", "meeting_id")
STATE = ("id", "member_id", "section_id", "marked", "credits", "credit_id", "revision", "at", "by_id")
STRIDE = 7  # how much further in the book each next member begins
OPEN_FOR, ONCE_OPEN_FOR = timedelta(days=30), timedelta(days=60)


@dataclass
class Studied:
    """Rows of events and states that wait to be written."""

    keys: Keys
    events: list[Row] = field(default_factory=list)
    states: list[Row] = field(default_factory=list)

    def credit(self, person: Person, section: int, meeting: int, at: str, by: int) -> None:
        event = self.keys.next(StudyEvent)
        self.events.append((event, person.key, section, 1, StudyEventKind.CREDITED.value, at, by, meeting))
        self.states.append((self.keys.next(StudyState), person.key, section, 0, 1, event, 1, at, by))

    def mark(self, person: Person, section: int, at: str) -> None:
        event = self.keys.next(StudyEvent)
        self.events.append((event, person.key, section, 1, StudyEventKind.SELF_MARKED.value, at, person.key, None))
        self.states.append((self.keys.next(StudyState), person.key, section, 1, 0, None, 1, at, person.key))

    def write(self) -> None:
        write_stored(StudyEvent, EVENT, self.events)
        write_stored(StudyState, STATE, self.states)


def read(
    people: Iterable[Person], credited: dict[int, int], sections: Sequence[int], shape: Shape, to: Studied
) -> None:
    """Each person's own marks, as many as are left of their share after what meetings credited (by person's key);
    each begins elsewhere in the book, from January on."""
    own = sections[LECTURES:]
    days = max(1, shape.today.timetuple().tm_yday - 1)
    evening = datetime.combine(shape.today.replace(month=1, day=1), time(13), UTC)
    moments = [moment(evening + timedelta(days=day)) for day in range(days)]
    for person in people:
        marks = max(0, min(shape.study_of(person.number) - credited.get(person.key, 0), len(own)))
        for turn in range(marks):
            section = own[(person.number * STRIDE + turn) % len(own)]
            to.mark(person, section, moments[turn * days // marks])


def assign(root: Place, people: dict[int, list[Person]], sections: Sequence[Section], shape: Shape, keys: Keys) -> None:
    """Reading for all from the top, once over and once open; for each town; and for each branch one that is open.
    `people` are those of the branches by their key."""
    over, open_now = shape.today - ONCE_OPEN_FOR, shape.today + OPEN_FOR
    chapters = [sections[first : first + CHAPTER] for first in range(CHAPTER, len(sections), CHAPTER)]
    given = [(root, chapters[0], over), (root, chapters[1 % len(chapters)], open_now)]
    towns = [town for district in root.below for town in district.below]
    given += [(town, chapters[2 % len(chapters)], open_now) for town in towns]
    given += [(branch, chapters[3 % len(chapters)], open_now) for branch in root.branches()]
    made, parts = [], []
    for place, chapter, due in given:
        branch = next(place.branches(), None)
        if branch is not None:
            key = keys.next(Assignment)
            made.append(
                {"id": key, "organization_id": place.key, "starts_on": due - OPEN_FOR - OPEN_FOR, "due_on": due,
                 "title": f"{place.name}：演示学习任务", "made_by_id": people[branch.key][0].key}
            )  # fmt: skip
            parts += [
                {"id": keys.next(AssignedSection), "assignment_id": key, "section_id": section.pk,
                 "revision": section.revision}
                for section in chapter
            ]  # fmt: skip
    write(Assignment, made, made_at=timezone.now())
    write(AssignedSection, parts)
