"""Late changes of a frozen roster: each an act of its own, by what is known of the day, with its reason."""

from datetime import date, timedelta
from typing import Any

import pytest

from members.choices import MeetingState, MemberStatus, Presence, RosterChangeKind
from members.errors import Refusal
from members.errors.roll import (
    AgreementMissing,
    AlreadyOnRoster,
    DueThatDay,
    NotDueThatDay,
    NothingToChange,
    NotOnRoster,
    RecordArchived,
    RollNotTaken,
)
from members.models import AuditEvent, Meeting, Member, RosterChange, RosterEntry
from members.queries.records import figures_of
from members.queries.roll import Mark, roster_on
from members.services.roll import change_roster, save_roll
from tests.cast import Cast
from tests.factories import HELD_FROM, make_held_meeting, make_meeting, make_member

DAY = date(2025, 3, 12)
ADDED, REMOVED, EXCUSED, COUNTED, CORRECTED = RosterChangeKind


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    meeting = make_meeting(cast.office, planned_at=HELD_FROM)
    lines = roster_on(cast.office, meeting.kind, DAY)
    marks = {line.member.pk: Mark(Presence.PRESENT) for line in lines}
    return save_roll(meeting=meeting, version=0, marks=marks, by=cast.zhou, held_from=HELD_FROM)


def change(meeting: Meeting, member: Member, kind: str, by: Member, **fields: Any) -> RosterChange:
    values = {"reason": "测试原因", "agreed_by": "上级党委" if kind == EXCUSED else "", **fields}
    return change_roster(meeting=meeting, member=member, kind=kind, by=by, **values)


def figures(meeting: Meeting) -> tuple[int, int, int, int]:
    found = figures_of(list(meeting.roster.all()))
    return found.due, found.due_voting, found.present, found.present_voting


def test_who_was_due_and_is_missing_is_added_with_the_next_number_and_no_mark(cast: Cast, meeting: Meeting) -> None:
    newcomer = make_member("新来者", cast.group_one, since=DAY)

    made = change(meeting, newcomer, ADDED, cast.zhou)

    entry = meeting.roster.get(member=newcomer)
    assert (entry.position, entry.group_name, entry.counts, entry.may_vote, entry.presence) == (
        8, "第一党小组", True, True, ""
    )  # fmt: skip
    assert figures(meeting) == (8, 7, 7, 6)
    assert (made.kind, made.reason, made.by) == (ADDED, "测试原因", cast.zhou)


def test_change_goes_on_the_trail_with_ids_only_and_counts_as_a_save(cast: Cast, meeting: Meeting) -> None:
    change(meeting, cast.fang, EXCUSED, cast.zhou, reason="长期卧病")

    entry = AuditEvent.objects.latest("pk")
    assert (entry.action, entry.details) == ("roster.excused", {"meeting": meeting.pk, "member": cast.fang.pk})
    meeting.refresh_from_db()
    assert meeting.roll_version == 2


def test_who_was_not_due_is_taken_off(cast: Cast, meeting: Meeting) -> None:
    cast.fang.memberships.update(until=DAY - timedelta(days=1), end="transferred")

    change(meeting, cast.fang, REMOVED, cast.zhou)

    assert not meeting.roster.filter(member=cast.fang).exists()
    assert figures(meeting) == (6, 5, 6, 5)


def test_excused_is_in_no_figure_and_counted_again_in_all(cast: Cast, meeting: Meeting) -> None:
    made = change(meeting, cast.fang, EXCUSED, cast.zhou, reason="长期卧病")

    entry = meeting.roster.get(member=cast.fang)
    assert (entry.counts, entry.excused_reason, entry.may_vote) == (False, "长期卧病", False)
    assert made.agreed_by == "上级党委"
    assert figures(meeting) == (6, 5, 6, 5)

    change(meeting, cast.fang, COUNTED, cast.zhou)

    entry.refresh_from_db()
    assert (entry.counts, entry.excused_reason, entry.may_vote) == (True, "", True)
    assert figures(meeting) == (7, 6, 7, 6)


@pytest.mark.parametrize("suspended", [True, False])
def test_counted_again_votes_as_on_the_day(cast: Cast, meeting: Meeting, suspended: bool) -> None:
    change(meeting, cast.lu, EXCUSED, cast.zhou)
    change(meeting, cast.cheng, EXCUSED, cast.zhou)
    since = DAY if suspended else DAY + timedelta(days=1)
    Member.objects.filter(pk=cast.cheng.pk).update(vote_suspended_from=since, vote_suspended_reason="测试原因")

    change(meeting, cast.lu, COUNTED, cast.zhou)
    change(meeting, cast.cheng, COUNTED, cast.zhou)

    assert meeting.roster.get(member=cast.lu).may_vote is False
    assert meeting.roster.get(member=cast.cheng).may_vote is not suspended


def test_what_was_entered_late_of_the_day_is_put_right_and_the_mark_stays(cast: Cast, meeting: Meeting) -> None:
    Member.objects.filter(pk=cast.lu.pk).update(status=MemberStatus.FULL, confirmed_on=DAY)
    cast.lu.memberships.update(organization=cast.group_one)

    change(meeting, cast.lu, CORRECTED, cast.zhou)

    entry = meeting.roster.get(member=cast.lu)
    assert (entry.group, entry.group_name, entry.is_full, entry.may_vote, entry.presence) == (
        cast.group_one, "第一党小组", True, True, Presence.PRESENT
    )  # fmt: skip


def test_correction_leaves_an_excusal_that_was_settled(cast: Cast, meeting: Meeting) -> None:
    change(meeting, cast.fang, EXCUSED, cast.zhou, reason="长期卧病")
    cast.fang.memberships.update(organization=cast.group_one)

    change(meeting, cast.fang, CORRECTED, cast.zhou)

    entry = meeting.roster.get(member=cast.fang)
    assert (entry.group_name, entry.counts, entry.excused_reason, entry.may_vote) == (
        "第一党小组", False, "长期卧病", False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "kind", "refusal"),
    [
        ("cheng", ADDED, AlreadyOnRoster),
        ("ruan", ADDED, NotDueThatDay),
        ("cheng", REMOVED, DueThatDay),
        ("ruan", REMOVED, NotOnRoster),
        ("ruan", EXCUSED, NotOnRoster),
        ("cheng", COUNTED, NothingToChange),
        ("cheng", CORRECTED, NothingToChange),
    ],
)
def test_change_that_does_not_follow_from_the_day_is_refused(
    cast: Cast, meeting: Meeting, who: str, kind: str, refusal: type[Refusal]
) -> None:
    before = list(RosterEntry.objects.order_by("pk").values()), AuditEvent.objects.count()

    with pytest.raises(refusal):
        change(meeting, getattr(cast, who), kind, cast.zhou)

    assert (list(RosterEntry.objects.order_by("pk").values()), AuditEvent.objects.count()) == before
    assert RosterChange.objects.count() == 0


def test_excused_twice_is_refused_the_second_time(cast: Cast, meeting: Meeting) -> None:
    change(meeting, cast.fang, EXCUSED, cast.zhou)

    with pytest.raises(NothingToChange):
        change(meeting, cast.fang, EXCUSED, cast.zhou)


def test_nobody_is_left_out_without_agreement(cast: Cast, meeting: Meeting) -> None:
    with pytest.raises(AgreementMissing):
        change(meeting, cast.fang, EXCUSED, cast.zhou, agreed_by="")


def test_roster_changes_only_between_freezing_and_archiving(cast: Cast) -> None:
    with pytest.raises(RollNotTaken):
        change(make_meeting(cast.office), cast.fang, EXCUSED, cast.zhou)
    archived = make_held_meeting(cast.office, [cast.fang], state=MeetingState.ARCHIVED)
    with pytest.raises(RecordArchived):
        change(archived, cast.fang, EXCUSED, cast.zhou)
