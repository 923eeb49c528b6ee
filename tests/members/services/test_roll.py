"""Taking the roll: what opens, what is frozen, what is refused, and that nothing is written over or twice."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members import trail
from members.choices import LeaveKind, MeetingState, Presence
from members.errors.roll import (
    RollChanged,
)
from members.models import AuditEvent, Excusal, Meeting, Member
from members.queries.minutes import MinutesDraft
from members.queries.roll import Mark
from members.services.minutes import save_minutes
from members.services.roll import save_roll
from tests.cast import Cast
from tests.factories import HELD_FROM, make_meeting, make_member
from tests.rolls import AWAY, DAY, ENDS, HERE, SICK, everybody, rows, save, written


@pytest.fixture
def planned(cast: Cast) -> Meeting:
    return make_meeting(cast.office, planned_at=HELD_FROM, called_at=HELD_FROM)


def test_first_save_opens_the_meeting_and_freezes_the_roster_of_the_day(cast: Cast, planned: Meeting) -> None:
    Member.objects.filter(pk=cast.cheng.pk).update(vote_suspended_from=DAY, vote_suspended_reason="测试原因")
    Excusal.objects.create(member=cast.fang, since=DAY, reason="长期卧病", agreed_by="支部委员会", agreed_on=DAY)

    save(planned, cast, everybody(planned, cheng=SICK, su=AWAY, lu=Mark()), held_to=ENDS)

    planned.refresh_from_db()
    assert (planned.state, planned.held_on, planned.roster_on) == (MeetingState.OPEN, DAY, DAY)
    assert (planned.held_from, planned.held_to, planned.roll_version) == (HELD_FROM, ENDS, 1)
    frozen = planned.roster.values_list(
        "position", "name", "group_name", "posts", "is_full", "counts", "excused_reason", "may_vote", "presence"
    )
    assert list(frozen) == [
        (1, "乔松", "", "", True, True, "", True, "present"),
        (2, "方映川", "", "", True, False, "长期卧病", False, "present"),
        (3, "周砚秋", "第一党小组", "书记", True, True, "", True, "present"),
        (4, "程予安", "第一党小组", "", True, True, "", False, "on_leave"),
        (5, "苏见微", "第一党小组", "宣传委员", True, True, "", True, "absent"),
        (6, "贺归舟", "第二党小组", "组长", True, True, "", True, "present"),
        (7, "陆石安", "第二党小组", "", False, True, "", False, ""),
    ]
    assert (written(planned)["程予安"], written(planned)["苏见微"]) == (SICK, AWAY)


def test_who_was_entered_says_by_whom_and_when_and_who_was_not_does_not(cast: Cast, planned: Meeting) -> None:
    before = timezone.now()

    save(planned, cast, everybody(planned, lu=Mark()))
    save_roll(meeting=planned, version=1, marks=everybody(planned, lu=AWAY), by=cast.su, held_from=HELD_FROM)

    entered = {entry.name: entry.entered_by for entry in planned.roster.all()}
    assert entered == {entry.name: cast.su if entry.name == "陆石安" else cast.zhou for entry in planned.roster.all()}
    assert all(before <= entry.entered_at <= timezone.now() for entry in planned.roster.all())


def test_saving_takes_the_same_queries_for_seven_and_for_forty(cast: Cast, planned: Meeting) -> None:
    def cost(meeting: Meeting) -> int:
        with CaptureQueriesContext(connection) as queries:
            save(meeting, cast)
        return len(queries)

    save(make_meeting(cast.office), cast)  # with it the branch gets its chain
    few = cost(planned)
    for _ in range(33):
        make_member(belongs_to=cast.group_one)

    assert cost(make_meeting(cast.office)) == few


def test_opening_and_saving_go_on_the_trail_with_ids_and_fields_only(cast: Cast, planned: Meeting) -> None:
    save(planned, cast, everybody(planned, mark=Mark(), su=HERE))
    save(planned, cast, everybody(planned, mark=Mark(), su=SICK), version=1, held_to=ENDS)

    opened, saved = AuditEvent.objects.order_by("number")
    assert (opened.action, opened.chain.organization, opened.account) == ("roll.opened", cast.office, cast.zhou.account)
    assert opened.details == {
        "meeting": planned.pk, "members": [cast.su.pk], "fields": ["held_on", "held_from"], "day": "2025-03-12"
    }  # fmt: skip
    assert saved.action == "roll.saved"
    assert saved.details == {
        "meeting": planned.pk, "members": [cast.su.pk], "fields": ["held_to"], "day": "2025-03-12"
    }  # fmt: skip
    assert list(trail.verify()) == []


def test_what_does_not_go_with_a_presence_is_not_kept(cast: Cast, planned: Meeting) -> None:
    full = {"leave_kind": LeaveKind.SICK, "reason": "复查", "is_online": True, "arrived": time(15), "study_minutes": 9}
    marks = everybody(
        planned,
        zhou=Mark(Presence.PRESENT, **full),
        su=Mark(Presence.ON_LEAVE, **full),
        cheng=Mark(Presence.ABSENT, **full),
        lu=Mark("", **full),
    )

    save(planned, cast, marks)

    found = written(planned)
    assert found["周砚秋"] == Mark(Presence.PRESENT, is_online=True, arrived=time(15), study_minutes=9)
    assert (found["苏见微"], found["程予安"], found["陆石安"]) == (SICK, Mark(Presence.ABSENT, reason="复查"), Mark())


# ---- again, and at the same time ---------------------------------------------------------------------------------


def test_same_content_again_is_a_success_that_writes_nothing(cast: Cast, planned: Meeting) -> None:
    marks = everybody(planned, su=SICK, he=Mark(Presence.PRESENT, is_online=True, arrived=time(14, 50)))
    given = {"version": 0, "held_to": ENDS, "observers": [{"name": "客人", "who": "测试身份"}]}
    save(planned, cast, marks, **given)
    before = rows()

    answer = save_roll(meeting=planned, marks=marks, by=cast.su, held_from=HELD_FROM, **given)

    assert answer == planned
    assert rows() == before


def test_second_recorder_is_told_and_nothing_is_written_over(cast: Cast, planned: Meeting) -> None:
    save(planned, cast, everybody(planned, su=SICK))
    before = rows()

    with pytest.raises(RollChanged):
        save_roll(meeting=planned, version=0, marks=everybody(planned), by=cast.su, held_from=HELD_FROM)

    assert rows() == before


@pytest.mark.parametrize(
    "changed", [{"held_from": HELD_FROM - timedelta(minutes=5)}, {"held_to": ENDS}, {"observers": [{"name": "客"}]}]
)
def test_another_time_or_guest_is_a_change_too(cast: Cast, planned: Meeting, changed: dict[str, Any]) -> None:
    save(planned, cast)

    with pytest.raises(RollChanged):
        save(planned, cast, version=0, **changed)

    save(planned, cast, version=1, **changed)
    planned.refresh_from_db()
    assert {name: getattr(planned, name) for name in changed} == changed


def test_end_and_guests_not_given_stay_as_they_are(cast: Cast, planned: Meeting) -> None:
    guests = [{"name": "客人", "who": "测试身份"}]
    save(planned, cast, held_to=ENDS, observers=guests)

    save(planned, cast, everybody(planned, su=SICK), version=1)

    planned.refresh_from_db()
    assert (planned.held_to, planned.observers) == (ENDS, guests)


def test_times_and_guests_that_the_minutes_hold_too_count_as_a_change_there(cast: Cast, planned: Meeting) -> None:
    """Who has the other page open meets it as a change; the roll alone does not disturb the minutes."""
    versions = []

    for fields in ({}, {"held_to": ENDS}, {"observers": [{"name": "客人", "who": ""}]}):
        save(planned, cast, version=len(versions), **fields)
        planned.refresh_from_db()
        versions.append((planned.roll_version, planned.minutes_version))
    save_minutes(meeting=planned, version=2, minutes=MinutesDraft(header={"place": "三楼"}), by=cast.su)
    planned.refresh_from_db()
    versions.append((planned.roll_version, planned.minutes_version))
    save_minutes(meeting=planned, version=3, minutes=MinutesDraft(header={"observers": []}), by=cast.su)
    planned.refresh_from_db()
    versions.append((planned.roll_version, planned.minutes_version))

    assert versions == [(1, 0), (2, 1), (3, 2), (3, 3), (4, 4)]
