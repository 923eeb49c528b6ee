"""Several at the same moment: one records, one archives, one corrects; the others are told, and nothing is doubled."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import Sum

from members.choices import MeetingState, Presence
from members.errors import Refusal
from members.models import Amendment, AuditEvent, HoursEntry, Meeting, StudyEvent
from members.queries.study import drifting_states
from members.services.amendments import amend_presence
from members.services.closing import archive_meeting, record_meeting
from tests.cast import make_cast
from tests.factories import make_whole_meeting
from tests.members.services.archived import ABSENT, PRESENT, make_archived_lecture
from tests.threads import all_at_once

WRITERS = 8
pytestmark = pytest.mark.django_db(transaction=True)


def told(act: Callable[[], object]) -> str:
    """The refusal's name, or "done"."""
    try:
        return "done" if act() is not None else "nothing to do"
    except Refusal as refusal:
        return type(refusal).__name__


def figures() -> tuple[int, int, int | None, list[str]]:
    """How many study events and hours entries there are, the minutes in all, and the acts on the trail."""
    acts = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert list(drifting_states()) == []
    minutes = HoursEntry.objects.aggregate(all=Sum("minutes"))["all"]
    return StudyEvent.objects.count(), HoursEntry.objects.count(), minutes, acts


def test_of_several_who_record_at_once_one_does(tmp_path: Path) -> None:
    cast = make_cast()
    meeting = make_whole_meeting(cast.office, [cast.zhou])

    def act(_: int) -> tuple[str, int | None, list[str]]:
        said = told(lambda: record_meeting(meeting=meeting, by=cast.zhou))
        return said, Meeting.objects.get(pk=meeting.pk).number, figures()[3]

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(said for said, _, _ in found) == ["AlreadyRecorded"] * (WRITERS - 1) + ["done"]
    assert {(number, *acts) for _, number, acts in found} == {(1, "meeting.recorded")}


def test_meetings_recorded_at_once_have_each_a_number_of_its_own(tmp_path: Path) -> None:
    cast = make_cast()
    meetings = [make_whole_meeting(cast.office, [cast.zhou]) for _ in range(WRITERS)]

    def act(number: int) -> int | None:
        return record_meeting(meeting=meetings[number], by=cast.zhou).number

    assert sorted(all_at_once(act, WRITERS, tmp_path)) == list(range(1, WRITERS + 1))


def test_linked_meetings_recorded_at_once_share_their_time(tmp_path: Path) -> None:
    cast = make_cast()
    meetings = [make_whole_meeting(cast.office, [cast.zhou]) for _ in range(2)]
    meetings[0].linked.add(meetings[1])

    def act(number: int) -> int | None:
        return record_meeting(meeting=meetings[number], by=cast.zhou).study_minutes

    assert sorted(all_at_once(act, 2, tmp_path)) == [0, 120]


def test_of_several_who_archive_at_once_one_posts(tmp_path: Path) -> None:
    cast = make_cast()
    archived = make_archived_lecture(cast)
    meeting = make_whole_meeting(cast.office, [cast.zhou, cast.cheng], held_from=archived.held_from)
    meeting.sections.set(archived.sections.all())
    record_meeting(meeting=meeting, by=cast.zhou)
    before = figures()

    def act(_: int) -> tuple[str, str, tuple[int, int, int | None, list[str]]]:
        said = told(lambda: archive_meeting(meeting=meeting, by=cast.zhou))
        return said, Meeting.objects.get(pk=meeting.pk).state, figures()

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(said for said, _, _ in found) == ["AlreadyArchived"] * (WRITERS - 1) + ["done"]
    assert {state for _, state, _ in found} == {MeetingState.ARCHIVED}
    after = (before[0] + 4, before[1] + 2, (before[2] or 0) + 240, [*before[3], "meeting.archived"])
    assert all(seen == after for _, _, seen in found)


@pytest.mark.parametrize("values", [ABSENT, {**PRESENT, "study_minutes": 20}])
def test_of_several_who_make_the_same_correction_at_once_one_writes(tmp_path: Path, values: dict) -> None:
    cast = make_cast()
    meeting = make_archived_lecture(cast)

    def act(_: int) -> tuple[str, int, int | None]:
        said = told(
            lambda: amend_presence(meeting=meeting, member=cast.cheng, values=values, reason="核对", by=cast.zhou)
        )
        own = HoursEntry.objects.filter(member=cast.cheng)
        return said, Amendment.objects.count(), own.aggregate(all=Sum("minutes"))["all"]

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(said for said, _, _ in found) == ["done"] + ["nothing to do"] * (WRITERS - 1)
    left = 0 if values["presence"] == Presence.ABSENT else 20
    assert {(count, minutes) for _, count, minutes in found} == {(1, left)}
