"""Notes and spot checks of the upper organisation, and the answers, in the demonstration."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from members.demo.days import moment
from members.demo.stage import Act, Stage
from members.demo.world import world
from members.models import Meeting
from members.services.remarks import answer_remark, write_remark
from members.services.spot_checks import record_spot_check


def acts_from_above(stage: Stage) -> Iterator[Act]:
    for row in world()["remarks"]:
        yield from Note(stage, row).acts()
    for row in world()["spot_checks"]:
        day = stage.days.on(row["on"])
        yield Act(moment(day + timedelta(days=1), "09:30"), partial(_look, stage, row))


class Note:
    """One note, and its answer so many days after."""

    def __init__(self, stage: Stage, row: dict[str, Any]) -> None:
        self.stage, self.row = stage, row

    def acts(self) -> Iterator[Act]:
        day, answered = self.stage.days.on(self.row["on"]), self.row.get("answered")
        yield Act(moment(day, "10:20"), self.write)
        if answered:
            yield Act(moment(day + timedelta(days=answered["after"]), "20:15"), partial(self.answer, answered))

    def write(self) -> None:
        self.remark = write_remark(
            organization=self.stage.places[self.row["organization"]],
            meeting=_meeting(self.stage, self.row["meeting"]),
            text=self.row["text"],
            by=self.stage.people[self.row["by"]],
        )

    def answer(self, answered: dict[str, Any]) -> None:
        answer_remark(remark=self.remark, answer=answered["text"], by=self.stage.people[answered["by"]])


def _look(stage: Stage, row: dict[str, Any]) -> None:
    record_spot_check(
        organization=stage.places[row["organization"]],
        on=stage.days.on(row["on"]),
        meetings=[_meeting(stage, key) for key in row["meetings"]],
        other=row["other"],
        finding=row["finding"],
        by=stage.people[row["by"]],
    )


def _meeting(stage: Stage, key: str) -> Meeting:
    return Meeting.objects.select_related("organization").get(pk=stage.meetings[key].pk)
