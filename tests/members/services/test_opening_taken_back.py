"""A roll that was opened by mistake: the meeting is planned again, and nothing that was written down is lost by it."""

from collections.abc import Callable

import pytest

from members.choices import MeetingState, RosterChangeKind
from members.errors.roll import NotOpen, WrittenDownAlready
from members.models import AgendaItem, AuditEvent, Ballot, Meeting, Resolution, RosterChange, RosterEntry, Statement
from members.services.closing import record_meeting
from members.services.roll import take_back_opening
from tests.cast import Cast
from tests.factories import HELD_FROM, make_meeting, make_whole_meeting
from tests.rolls import everybody, save


@pytest.fixture
def opened(cast: Cast) -> Meeting:
    meeting = make_meeting(cast.office, planned_at=HELD_FROM, called_at=HELD_FROM)
    save(meeting, cast, everybody(meeting))
    meeting.refresh_from_db()
    return meeting


def test_meeting_is_planned_again_and_can_be_opened_anew(cast: Cast, opened: Meeting) -> None:
    take_back_opening(meeting=opened, by=cast.zhou)

    opened.refresh_from_db()
    assert (opened.state, opened.roster_on, opened.held_on) == (MeetingState.PLANNED, None, None)
    assert (opened.held_from, opened.held_to, opened.called_at) == (None, None, HELD_FROM)
    assert not RosterEntry.objects.filter(meeting=opened).exists()
    acts = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert acts == ["roll.opened", "roll.taken_back"]
    save(opened, cast, everybody(opened), version=opened.roll_version)
    opened.refresh_from_db()
    assert (opened.state, opened.roster.count()) == (MeetingState.OPEN, 7)


def topic(meeting: Meeting, cast: Cast) -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting, title="议题")


WRITTEN: dict[str, Callable[[Meeting, Cast], object]] = {
    "content": lambda meeting, cast: AgendaItem.objects.create(meeting=meeting, title="议题", content="学了一节。"),
    "statement": lambda meeting, cast: Statement.objects.create(
        item=topic(meeting, cast), speaker_name="客人", gist="说了一句。"
    ),
    "resolution": lambda meeting, cast: Resolution.objects.create(meeting=meeting, text="议定一项。"),
    "ballot": lambda meeting, cast: Ballot.objects.create(
        item=topic(meeting, cast), rule="ordinary", method="show_of_hands", entitled=5, present=5, approve=5,
        outcome="passed", by=cast.zhou
    ),
    "roster change": lambda meeting, cast: RosterChange.objects.create(
        meeting=meeting, member=cast.lu, kind=RosterChangeKind.REMOVED, reason="核对", by=cast.zhou
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITTEN)
def test_once_something_is_written_down_it_stays_open(cast: Cast, opened: Meeting, what: str) -> None:
    WRITTEN[what](opened, cast)

    with pytest.raises(WrittenDownAlready):
        take_back_opening(meeting=opened, by=cast.zhou)

    opened.refresh_from_db()
    assert (opened.state, opened.roster.count()) == (MeetingState.OPEN, 7)
    assert AuditEvent.objects.filter(action="roll.taken_back").count() == 0


def test_planned_and_recorded_meetings_have_no_opening_to_take_back(cast: Cast) -> None:
    planned = make_meeting(cast.office, planned_at=HELD_FROM, called_at=HELD_FROM)
    recorded = make_whole_meeting(cast.office, [cast.zhou])
    record_meeting(meeting=recorded, by=cast.zhou)

    for meeting in (planned, recorded):
        with pytest.raises(NotOpen):
            take_back_opening(meeting=meeting, by=cast.zhou)

    assert RosterEntry.objects.filter(meeting=recorded).count() == recorded.roster.count() > 0
