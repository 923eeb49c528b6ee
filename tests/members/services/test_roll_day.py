"""The day of the roll and the times on it; and what happens to people before and after moves nothing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.choices import MeetingKind, MeetingState, MemberStatus, Post, Presence
from members.errors import EndsAfterRecord, EndsBeforeStart, NotOverYet, Refusal, RowsRefused
from members.errors.roll import (
    DayAfterRecord,
    DayNotCome,
    MarkedNotHeld,
    MeetingInBin,
    MinutesBeyondMeeting,
    NobodyDue,
    RecordArchived,
    RosterDiffers,
    TimesOutsideMeeting,
)
from members.models import AuditEvent, Excusal, Meeting, Member, Membership, RosterEntry
from members.queries.records import figures_of
from members.queries.roll import Mark
from tests.cast import Cast
from tests.factories import HELD_FROM, make_appointment, make_held_meeting, make_meeting, make_member
from tests.rolls import AWAY, DAY, ENDS, HERE, SICK, everybody, rows, save, written


@pytest.fixture
def planned(cast: Cast) -> Meeting:
    return make_meeting(cast.office, planned_at=HELD_FROM, called_at=HELD_FROM)


# ---- the day -----------------------------------------------------------------------------------------------------


def test_opened_late_the_roster_is_that_of_the_day_it_was_held(cast: Cast, planned: Meeting) -> None:
    newcomer = make_member("新来者", cast.group_one, since=DAY + timedelta(days=1))
    cast.lu.status, cast.lu.confirmed_on = MemberStatus.FULL, DAY + timedelta(days=1)
    cast.lu.save()

    save(planned, cast)

    assert not planned.roster.filter(member=newcomer).exists()
    assert planned.roster.get(member=cast.lu).may_vote is False


def test_day_with_other_people_than_those_sent_is_refused_at_its_field(cast: Cast, planned: Meeting) -> None:
    make_member("新来者", cast.group_one, since=DAY + timedelta(days=1))

    with pytest.raises(RosterDiffers) as refused:
        save(planned, cast, held_from=HELD_FROM + timedelta(days=1))

    assert refused.value.fields == ("held_on",)
    assert RosterEntry.objects.count() == AuditEvent.objects.count() == 0


def test_moving_an_open_meeting_to_a_day_with_another_roster_is_an_act_of_its_own(cast: Cast, planned: Meeting) -> None:
    save(planned, cast, everybody(planned, su=SICK, cheng=AWAY))
    later, moved_to = HELD_FROM + timedelta(days=2), DAY + timedelta(days=2)
    newcomer = make_member("新来者", cast.group_two, since=moved_to)
    Membership.objects.filter(member=cast.cheng).update(until=DAY, end="transferred")
    make_appointment(cast.fang, cast.office, Post.DISCIPLINE, since=moved_to)
    before = rows()

    with pytest.raises(RosterDiffers):
        save(planned, cast, version=1, held_from=later)
    with pytest.raises(RosterDiffers):
        save(planned, cast, everybody(planned, day=moved_to), version=1, held_from=later)
    assert rows() == before

    marks = everybody(planned, day=moved_to, su=SICK)
    save(planned, cast, marks, version=1, held_from=later, roster_shown=moved_to)

    planned.refresh_from_db()
    assert (planned.held_on, planned.roster_on, planned.roll_version) == (moved_to, moved_to, 2)
    assert [entry.name for entry in planned.roster.all()] == [
        "乔松", "方映川", "周砚秋", "苏见微", "新来者", "贺归舟", "陆石安"
    ]  # fmt: skip
    assert [entry.position for entry in planned.roster.all()] == [1, 2, 3, 4, 5, 6, 7]
    assert planned.roster.get(member=cast.fang).posts == "纪检委员"
    assert written(planned)["苏见微"] == SICK
    entry = AuditEvent.objects.latest("pk")
    assert (entry.action, entry.details["added"], entry.details["removed"]) == (
        "roll.moved", [newcomer.pk], [cast.cheng.pk]
    )  # fmt: skip


def test_moving_to_a_day_with_the_same_roster_needs_no_second_word(cast: Cast, planned: Meeting) -> None:
    save(planned, cast)

    save(planned, cast, version=1, held_from=HELD_FROM - timedelta(days=1))

    planned.refresh_from_db()
    assert (planned.roster_on, planned.roster.count()) == (DAY - timedelta(days=1), 7)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"held_from": timezone.now() + timedelta(days=1)}, DayNotCome),
        ({"held_to": HELD_FROM}, EndsBeforeStart),
        ({"held_to": timezone.now() + timedelta(hours=1)}, NotOverYet),
        ({"held_from": datetime(2001, 3, 12, 6, tzinfo=UTC)}, NobodyDue),
    ],
)
def test_times_that_cannot_be_are_refused(
    cast: Cast, planned: Meeting, fields: dict[str, datetime], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        save(planned, cast, **fields)

    assert RosterEntry.objects.count() == AuditEvent.objects.count() == 0


def test_recorded_meeting_keeps_its_year_and_was_held_before_its_record(cast: Cast) -> None:
    meeting = make_held_meeting(cast.office, state=MeetingState.RECORDED)

    for days in (1, -90):
        with pytest.raises(DayAfterRecord):
            save(meeting, cast, held_from=HELD_FROM + timedelta(days=days))
    with pytest.raises(EndsAfterRecord):
        save(meeting, cast, held_to=HELD_FROM + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("state", "fields", "refusal"),
    [
        (MeetingState.ARCHIVED, {}, RecordArchived),
        (MeetingState.NOT_HELD, {"not_held_reason": "测试原因"}, MarkedNotHeld),
        (MeetingState.PLANNED, {"binned_at": HELD_FROM}, MeetingInBin),
    ],
)
def test_roll_of_what_is_closed_is_refused(
    cast: Cast, state: str, fields: dict[str, Any], refusal: type[Refusal]
) -> None:
    if state == MeetingState.ARCHIVED:
        meeting = make_held_meeting(cast.office, state=state)
    else:
        meeting = make_meeting(cast.office, state=state, **fields)

    with pytest.raises(refusal):
        save(meeting, cast)


def test_recorded_meeting_may_still_be_put_right(cast: Cast) -> None:
    meeting = make_held_meeting(cast.office, [cast.zhou, cast.su], state=MeetingState.RECORDED)

    save(meeting, cast, {cast.zhou.pk: HERE, cast.su.pk: AWAY})

    meeting.refresh_from_db()
    assert (meeting.state, written(meeting)) == (MeetingState.RECORDED, {"周砚秋": HERE, "苏见微": AWAY})


# ---- late and early ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "refusal"),
    [
        (Mark(Presence.PRESENT, arrived=time(14, 30)), TimesOutsideMeeting),
        (Mark(Presence.PRESENT, left=time(16, 31)), TimesOutsideMeeting),
        (Mark(Presence.PRESENT, arrived=time(15), left=time(14, 50)), TimesOutsideMeeting),
        (Mark(Presence.PRESENT, arrived=time(15), left=time(15)), TimesOutsideMeeting),
        (Mark(Presence.PRESENT, study_minutes=121), MinutesBeyondMeeting),
    ],
)
def test_times_of_one_person_outside_the_meeting_are_refused_by_the_person(
    cast: Cast, planned: Meeting, mark: Mark, refusal: type[Refusal]
) -> None:
    with pytest.raises(RowsRefused) as refused:
        save(planned, cast, everybody(planned, su=mark), held_to=ENDS)

    assert {key: type(one) for key, one in refused.value.refusals.items()} == {cast.su.pk: refusal}
    assert RosterEntry.objects.count() == 0


def test_late_and_early_are_present_and_keep_their_vote_in_the_figures(cast: Cast, planned: Meeting) -> None:
    late = Mark(Presence.PRESENT, arrived=time(14, 31), left=time(16, 30), study_minutes=120)

    save(planned, cast, everybody(planned, mark=AWAY, su=late, lu=late), held_to=ENDS)

    figures = figures_of(list(planned.roster.all()))
    assert (figures.due, figures.due_voting, figures.present, figures.present_voting) == (7, 6, 2, 1)
    assert written(planned)["苏见微"] == late


# ---- what happens to people later --------------------------------------------------------------------------------


def change_everything(cast: Cast, since: date) -> None:
    """Someone joins, leaves, is confirmed, changes group, has the vote suspended, gets a post, is excused."""
    make_member("新来者", cast.group_one, since=since)
    Membership.objects.filter(member=cast.fang).update(until=since - timedelta(days=1), end="transferred")
    Member.objects.filter(pk=cast.lu.pk).update(status=MemberStatus.FULL, confirmed_on=since)
    Membership.objects.filter(member=cast.cheng).update(until=since - timedelta(days=1), end="regrouped")
    Membership.objects.create(member=cast.cheng, organization=cast.group_two, since=since)
    Member.objects.filter(pk=cast.su.pk).update(vote_suspended_from=since, vote_suspended_reason="测试原因")
    make_appointment(cast.he, cast.office, Post.DISCIPLINE, since=since)
    Excusal.objects.create(member=cast.qiao, since=since, reason="测试原因", agreed_by="支部", agreed_on=since)


def frozen(meeting: Meeting) -> list[tuple[Any, ...]]:
    names = ("name", "group_name", "posts", "is_full", "counts", "may_vote")
    return list(meeting.roster.values_list(*names))


AS_IT_WAS = [
    ("乔松", "", "", True, True, True),
    ("方映川", "", "", True, True, True),
    ("周砚秋", "第一党小组", "书记", True, True, True),
    ("程予安", "第一党小组", "", True, True, True),
    ("苏见微", "第一党小组", "宣传委员", True, True, True),
    ("贺归舟", "第二党小组", "组长", True, True, True),
    ("陆石安", "第二党小组", "", False, True, False),
]
AS_IT_IS = [
    ("乔松", "", "", True, False, False),
    ("周砚秋", "第一党小组", "书记", True, True, True),
    ("新来者", "第一党小组", "", True, True, True),
    ("苏见微", "第一党小组", "宣传委员", True, True, False),
    ("贺归舟", "第二党小组", "纪检委员、组长", True, True, True),
    ("程予安", "第二党小组", "", True, True, True),
    ("陆石安", "第二党小组", "", True, True, True),
]


def test_what_happens_to_people_after_the_meeting_moves_no_figure(cast: Cast, planned: Meeting) -> None:
    save(planned, cast)
    before = figures_of(list(planned.roster.all()))

    change_everything(cast, since=DAY + timedelta(days=1))
    save(planned, cast, everybody(planned, su=SICK), version=1)

    assert frozen(planned) == AS_IT_WAS
    after = figures_of(list(planned.roster.all()))
    assert (after.due, after.due_full, after.due_voting) == (before.due, before.due_full, before.due_voting)


def test_what_happened_before_the_meeting_is_right_on_the_day(cast: Cast, planned: Meeting) -> None:
    change_everything(cast, since=DAY)

    save(planned, cast)

    assert sorted(frozen(planned)) == sorted(AS_IT_IS)
    figures = figures_of(list(planned.roster.all()))
    assert (figures.due, figures.due_full, figures.due_voting) == (6, 6, 5)


def test_what_is_entered_late_of_an_earlier_day_moves_no_figure_either(cast: Cast, planned: Meeting) -> None:
    save(planned, cast)

    change_everything(cast, since=DAY - timedelta(days=30))

    assert frozen(planned) == AS_IT_WAS


def test_roll_of_a_committee_is_that_of_its_posts(cast: Cast) -> None:
    meeting = make_meeting(cast.office, kind=MeetingKind.COMMITTEE_MEETING)

    save(meeting, cast)

    assert [(entry.name, entry.posts) for entry in meeting.roster.all()] == [("周砚秋", "书记"), ("苏见微", "宣传委员")]
