"""A resolution is done once, on a day and with a word, and opened again when that was wrong."""

from datetime import date, timedelta

import pytest

from members.choices import MeetingState
from members.errors import DoneBeforeMeeting, DoneOtherwise, NotToFollowUp
from members.models import AuditEvent, Resolution
from members.services.resolutions import finish_resolution, reopen_resolution
from tests.cast import Cast
from tests.factories import HELD_FROM, make_held_meeting

DAY = date(2025, 4, 1)


@pytest.fixture
def resolution(cast: Cast) -> Resolution:
    meeting = make_held_meeting(cast.office, state=MeetingState.ARCHIVED)
    return Resolution.objects.create(meeting=meeting, text="排出值班表", follow_up=True, owner=cast.su)


def test_finish_stores_day_word_and_who_and_one_entry(cast: Cast, resolution: Resolution) -> None:
    finish_resolution(resolution=resolution, done_on=DAY, word="已排好", by=cast.su)

    row, entry = Resolution.objects.get(), AuditEvent.objects.get()
    assert (row.done_on, row.done_word, row.done_by, row.is_open) == (DAY, "已排好", cast.su, False)
    assert (entry.action, entry.chain.organization) == ("resolution.finished", cast.office)
    assert entry.details == {"meeting": resolution.meeting_id, "resolution": resolution.pk}


def test_finish_the_same_again_writes_nothing_and_otherwise_is_refused(cast: Cast, resolution: Resolution) -> None:
    finish_resolution(resolution=resolution, done_on=DAY, word="已排好", by=cast.su)

    finish_resolution(resolution=resolution, done_on=DAY, word="已排好", by=cast.zhou)
    with pytest.raises(DoneOtherwise):
        finish_resolution(resolution=resolution, done_on=DAY, word="又排了", by=cast.zhou)

    assert Resolution.objects.get().done_word == "已排好"
    assert AuditEvent.objects.count() == 1


def test_finish_before_the_meeting_is_refused(cast: Cast, resolution: Resolution) -> None:
    with pytest.raises(DoneBeforeMeeting):
        finish_resolution(
            resolution=resolution, done_on=HELD_FROM.date() - timedelta(days=1), word="已排好", by=cast.su
        )

    assert Resolution.objects.get().is_open


def test_finish_what_is_not_to_be_followed_up_is_refused(cast: Cast, resolution: Resolution) -> None:
    Resolution.objects.update(follow_up=False)

    with pytest.raises(NotToFollowUp):
        finish_resolution(resolution=resolution, done_on=DAY, word="已排好", by=cast.su)


def test_reopened_is_open_as_before_and_a_second_time_writes_nothing(cast: Cast, resolution: Resolution) -> None:
    finish_resolution(resolution=resolution, done_on=DAY, word="已排好", by=cast.su)

    reopen_resolution(resolution=resolution, by=cast.zhou)
    reopen_resolution(resolution=resolution, by=cast.zhou)

    row = Resolution.objects.get()
    assert (row.done_on, row.done_word, row.done_by, row.is_open) == (None, "", None, True)
    assert list(AuditEvent.objects.order_by("number").values_list("action", flat=True)) == [
        "resolution.finished", "resolution.reopened"
    ]  # fmt: skip
