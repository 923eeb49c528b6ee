"""Lists carry the light of each meeting in the query of the meetings, for those who may read what is written."""

from datetime import time

import pytest

from members.choices import BallotMethod, BallotOutcome, BallotRule, MeetingKind, MeetingState
from members.models import Ballot, Meeting
from members.queries.closing import completeness
from members.queries.lights import light_of, with_lights, with_what_is_written
from members.queries.records import record_of
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting, make_roster_entry, make_whole_meeting
from tests.world import make_world


def test_lists_say_of_each_meeting_what_its_page_says(cast: Cast) -> None:
    make_world(cast)

    for meeting in with_what_is_written(Meeting.objects.all()):
        light = light_of(meeting)
        written = meeting.state in {MeetingState.OPEN, MeetingState.RECORDED}
        assert light == (completeness(record_of(Meeting.objects.get(pk=meeting.pk))) if written else None)


@pytest.mark.parametrize("meetings", [1, 30])
def test_lights_of_a_list_take_the_query_of_the_list(cast: Cast, meetings: int, django_assert_num_queries) -> None:
    for _ in range(meetings):
        make_whole_meeting(cast.office, [cast.zhou, cast.cheng], place="")

    with django_assert_num_queries(1):
        lights = [light_of(meeting) for meeting in with_what_is_written(Meeting.objects.all())]

    assert [light.words for light in lights] == ["地点"] * meetings


def test_what_is_not_being_written_has_no_light(cast: Cast) -> None:
    make_meeting(cast.office)
    make_held_meeting(cast.office, [cast.zhou], state=MeetingState.ARCHIVED)

    assert [light_of(meeting) for meeting in with_what_is_written(Meeting.objects.all())] == [None, None]


def test_only_who_reads_what_is_written_sees_the_light(cast: Cast, acting) -> None:
    make_whole_meeting(cast.office, [cast.zhou])

    seen = {}
    for name in ("zhou", "su", "cheng"):
        ((_, light),) = with_lights(acting(getattr(cast, name)), with_what_is_written(Meeting.objects.all()))
        seen[name] = light is not None

    assert seen == {"zhou": True, "su": True, "cheng": False}


def test_a_vote_is_looked_at_with_the_moment_it_was_taken(cast: Cast) -> None:
    """程 came after the vote, so one of two was there for it."""
    meeting = make_whole_meeting(cast.office, [cast.zhou], kind=MeetingKind.GENERAL_MEETING)
    make_roster_entry(meeting, cast.cheng, presence="present", arrived=time(15, 30), position=2)
    ballot = Ballot.objects.create(
        item=meeting.agenda.get(), subject="测试表决", rule=BallotRule.ORDINARY, source="测试规则", by=cast.zhou,
        method=BallotMethod.SHOW_OF_HANDS, entitled=2, present=1, approve=1, outcome=BallotOutcome.FAILED,
        taken_at=time(15, 0),
    )  # fmt: skip

    def words() -> str:
        light = light_of(with_what_is_written(Meeting.objects.all()).get())
        assert light == completeness(record_of(Meeting.objects.get()))
        return light.words

    assert words() == ""
    Ballot.objects.filter(pk=ballot.pk).update(present=2, approve=2)
    assert words() == "票数相符"
