"""Training elsewhere, as the secretaries of the demonstration entered it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from members.choices import Post
from members.demo.days import moment
from members.demo.stage import Act, Stage
from members.demo.world import meetings
from members.models import Appointment, HoursEntry, Member, Membership
from members.services.hours import post_elsewhere, reverse_hours


def acts_of_training(stage: Stage) -> Iterator[Act]:
    for row in meetings()["elsewhere"]:
        training = Training(stage, row)
        yield training.act(2, training.enter)
        if "taken_back" in row:
            yield training.act(row["taken_back"]["after"], partial(training.take_back, row["taken_back"]))


class Training:
    """One course: of the people named, or of everybody who belonged to the branch that day but the few left out."""

    def __init__(self, stage: Stage, row: dict[str, Any]) -> None:
        self.stage, self.row = stage, row
        self.day = stage.days.on(row["on"])
        self.branch = stage.places[row["organization"]]
        self.by = Appointment.objects.get(organization=self.branch, post=Post.SECRETARY).member

    def act(self, after: int, do: Callable[[], object]) -> Act:
        return Act(moment(self.day + timedelta(days=after), "11:05"), do)

    def enter(self) -> None:
        for member in self.people():
            post_elsewhere(member=member, on=self.day, minutes=self.row["minutes"], note=self.row["note"], by=self.by)

    def people(self) -> list[Member]:
        if "who" in self.row:
            return [self.stage.people[name] for name in self.row["who"]]
        left_out = [self.stage.people[name] for name in self.row.get("without", ())]
        belonging = Membership.objects.current(self.day).under(self.branch).exclude(member__in=left_out)
        return [membership.member for membership in belonging.select_related("member").order_by("pk")]

    def take_back(self, taken_back: dict[str, Any]) -> None:
        entry = HoursEntry.objects.get(member__name=taken_back["who"], on=self.day, note=self.row["note"])
        reverse_hours(entry=entry, reason=taken_back["reason"], by=self.by)
