"""What the acts of the demonstration world share: who is who, and when it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from guide.models import Section
from members.demo.days import Days, clock_at
from members.models import Assignment, Meeting, Member, Organization


@dataclass(frozen=True)
class Act:
    """One thing that somebody did."""

    at: datetime
    do: Callable[[], object]


@dataclass
class Stage:
    """People, organisations and what is known by a name so far."""

    days: Days
    sections: list[Section]
    places: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)

    def chapter(self, number: int) -> list[Section]:
        return [section for section in self.sections if section.chapter.number == number]

    def person(self, name: str | None) -> Member | None:
        return self.people[name] if name else None


def play(acts: Iterable[Act]) -> None:
    """In the order of their moments, each at its own."""
    for act in sorted(acts, key=lambda act: act.at):
        with clock_at(act.at):
            act.do()
