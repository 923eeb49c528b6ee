"""Make-ups, hours and files that several send at the same moment: each counts once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from guide.models import Section
from members.choices import AttachmentKind, MakeUpWay, MeetingKind, MeetingState, Presence
from members.errors import Refusal
from members.models import Attachment, AuditEvent, HoursEntry, MakeUp, StudyEvent
from members.services.attachments import add_attachment
from members.services.hours import post_elsewhere, reverse_hours
from members.services.make_ups import make_up, take_back_make_up
from tests.cast import Cast, make_cast
from tests.factories import make_book, make_held_meeting, make_roster_entry
from tests.files import PDF
from tests.threads import all_at_once

WRITERS = 8
DAY = date(2025, 4, 2)
pytestmark = pytest.mark.django_db(transaction=True)


def missed_lecture(cast: Cast) -> object:
    """The entry of 程, who was absent from an archived lecture on two sections."""
    book = make_book(chapters=1, sections=2)
    meeting = make_held_meeting(cast.office, state=MeetingState.ARCHIVED, kind=MeetingKind.LECTURE)
    meeting.sections.set(Section.objects.filter(chapter__book=book))
    return make_roster_entry(meeting, cast.cheng, presence=Presence.ABSENT, reason="未说明")


def refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except Refusal:
        return True
    return False


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (MakeUp, StudyEvent, HoursEntry, AuditEvent))


def test_a_make_up_sent_several_times_at_once_credits_and_counts_once(tmp_path: Path) -> None:
    cast = make_cast()
    entry = missed_lecture(cast)

    def act(_: int) -> tuple[bool, tuple[int, ...]]:
        sent = {"entry": entry, "way": MakeUpWay.SESSION, "done_on": DAY, "minutes": 45, "by": cast.zhou}
        return refused(lambda: make_up(**sent)), counts()

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(no for no, _ in found) == [False] + [True] * (WRITERS - 1)
    assert {all_of for _, all_of in found} == {(1, 2, 1, 1)}


def test_a_make_up_taken_back_several_times_at_once_is_reversed_once(tmp_path: Path) -> None:
    cast = make_cast()
    made = make_up(entry=missed_lecture(cast), way=MakeUpWay.SESSION, done_on=DAY, minutes=45, by=cast.zhou)

    def act(_: int) -> tuple[bool, tuple[int, ...]]:
        return refused(lambda: take_back_make_up(make_up=made, by=cast.zhou)), counts()

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(no for no, _ in found) == [False] + [True] * (WRITERS - 1)
    assert {all_of for _, all_of in found} == {(1, 4, 2, 2)}


def test_training_entered_and_reversed_several_times_at_once_counts_once(tmp_path: Path) -> None:
    cast = make_cast()

    def enter(_: int) -> tuple[bool, tuple[int, ...]]:
        sent = {"member": cast.cheng, "on": DAY, "minutes": 480, "note": "县委党校", "by": cast.zhou}
        return refused(lambda: post_elsewhere(**sent)), counts()

    entered = all_at_once(enter, WRITERS, tmp_path)
    entry = post_elsewhere(member=cast.lu, on=DAY, minutes=480, note="县委党校", by=cast.zhou)
    before = counts()

    def take_back(_: int) -> tuple[bool, tuple[int, ...]]:
        return refused(lambda: reverse_hours(entry=entry, reason="录错", by=cast.zhou)), counts()

    (tmp_path / "again").mkdir()
    taken_back = all_at_once(take_back, WRITERS, tmp_path / "again")

    assert sorted(no for no, _ in entered) == [False] + [True] * (WRITERS - 1)
    assert {all_of for _, all_of in entered} == {(0, 0, 1, 1)}
    assert sorted(no for no, _ in taken_back) == [False] + [True] * (WRITERS - 1)
    assert {all_of for _, all_of in taken_back} == {(0, 0, before[2] + 1, before[3] + 1)}


def test_a_file_sent_several_times_at_once_is_kept_once(tmp_path: Path, settings) -> None:
    cast = make_cast()
    meeting = make_held_meeting(cast.office, [cast.zhou])

    def act(_: int) -> tuple[bool, int]:
        sent = {"meeting": meeting, "kind": AttachmentKind.OTHER, "name": "扫描.pdf", "content": PDF, "by": cast.zhou}
        return refused(lambda: add_attachment(**sent)), Attachment.objects.count()

    found = all_at_once(act, WRITERS, tmp_path)

    assert sorted(no for no, _ in found) == [False] + [True] * (WRITERS - 1)
    assert {number for _, number in found} == {1}
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 1
