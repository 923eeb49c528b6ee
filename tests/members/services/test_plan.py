"""The year plan: what is planned, changed, explained, put away and linked."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from members.choices import MeetingKind, MeetingState, Purpose
from members.errors import NotInBeing, Refusal
from members.errors.meetings import (
    KindNotHeldHere,
    LinkIsArchived,
    MeetingNotPlanned,
    NotInBin,
    NotOfThisBranch,
    PlanRowCalled,
    PurposeNotHere,
)
from members.models import AuditEvent, Meeting
from members.queries.plan import still_in_bin
from members.services.plan import (
    PlanRow,
    bin_meeting,
    change_plan,
    link_meetings,
    plan_meeting,
    restore_meeting,
    save_plan,
    set_not_held,
)
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting, make_organization

MAY = date(2025, 5, 1)


def entries() -> list[tuple[str, dict[str, object]]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "details"))


def test_planned_row_has_a_month_and_tells_nobody(cast: Cast) -> None:
    row = PlanRow(cast.office, MeetingKind.THEME_DAY, date(2025, 5, 20), "植树", (Purpose.VOLUNTEERING,), cast.su)

    made = plan_meeting(row=row, by=cast.zhou)

    made.refresh_from_db()
    assert (made.state, made.planned_month, made.title, made.purposes, made.responsible, made.is_called) == (
        MeetingState.PLANNED, MAY, "植树", ("volunteering",), cast.su, False
    )  # fmt: skip
    assert entries() == [("meeting.planned", {"meeting": made.pk})]


@pytest.mark.parametrize(
    ("kind", "purposes", "refusal"),
    [
        (MeetingKind.GROUP_MEETING, (), KindNotHeldHere),
        (MeetingKind.LECTURE, (Purpose.ADMISSION,), PurposeNotHere),
    ],
)
def test_plan_follows_the_same_rules_as_a_call(
    cast: Cast, kind: str, purposes: tuple[str, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        plan_meeting(row=PlanRow(cast.office, kind, MAY, purposes=purposes), by=cast.zhou)

    assert Meeting.objects.count() == 0


def test_plan_begins_in_the_month_of_founding(cast: Cast) -> None:
    young = make_organization("新支部", "branch", cast.township, founded=date(2025, 5, 20))

    assert plan_meeting(row=PlanRow(young, MeetingKind.LECTURE, MAY), by=cast.qiao).planned_month == MAY
    with pytest.raises(NotInBeing):
        plan_meeting(row=PlanRow(young, MeetingKind.LECTURE, date(2025, 4, 1)), by=cast.qiao)


def test_plan_is_saved_whole_or_not_at_all(cast: Cast) -> None:
    row, called = make_meeting(cast.office), make_meeting(cast.office, called_at=timezone.now())
    added = [PlanRow(cast.office, MeetingKind.LECTURE, MAY)]

    with pytest.raises(PlanRowCalled):
        save_plan(added=added, changed=[(row, {"title": "甲"}), (called, {"title": "乙"})], by=cast.zhou)
    assert (Meeting.objects.count(), Meeting.objects.filter(title="").count(), entries()) == (2, 2, [])

    save_plan(added=added, changed=[(row, {"title": "甲", "month": MAY})], by=cast.zhou)

    row.refresh_from_db()
    assert (row.title, row.planned_month, Meeting.objects.count()) == ("甲", MAY, 3)
    assert entries()[0] == ("meeting.changed", {"meeting": row.pk, "fields": ["planned_month", "title"]})


def test_change_of_nothing_writes_nothing(cast: Cast) -> None:
    row = make_meeting(cast.office, title="甲", responsible=cast.su)

    change_plan(meeting=row, by=cast.zhou, title="甲", responsible=cast.su, month=row.planned_month)

    assert entries() == []


# ---- not held ----------------------------------------------------------------------------------------------------


def test_not_held_has_its_reason_which_may_be_put_better(cast: Cast) -> None:
    row = make_meeting(cast.office)

    set_not_held(meeting=row, reason="防汛", by=cast.zhou)
    row.refresh_from_db()
    set_not_held(meeting=row, reason="防汛值班", by=cast.zhou)
    row.refresh_from_db()
    set_not_held(meeting=row, reason="防汛值班", by=cast.zhou)

    assert (row.state, row.not_held_reason) == (MeetingState.NOT_HELD, "防汛值班")
    assert entries() == [("meeting.not_held", {"meeting": row.pk})] * 2


@pytest.mark.parametrize("act", [
    lambda meeting, by: set_not_held(meeting=meeting, reason="测试", by=by),
    lambda meeting, by: bin_meeting(meeting=meeting, by=by),
    lambda meeting, by: change_plan(meeting=meeting, title="别的", by=by),
])  # fmt: skip
@pytest.mark.parametrize("state", [MeetingState.OPEN, MeetingState.RECORDED, MeetingState.ARCHIVED])
def test_what_has_opened_is_past_planning(cast: Cast, act: Callable[..., None], state: str) -> None:
    held = make_held_meeting(cast.office, state=state)

    with pytest.raises(MeetingNotPlanned):
        act(held, cast.zhou)

    held.refresh_from_db()
    assert (held.state, held.binned_at, held.title, entries()) == (state, None, "", [])


# ---- the bin -----------------------------------------------------------------------------------------------------


def test_binned_meeting_comes_back_as_it_was(cast: Cast) -> None:
    row = make_meeting(cast.office, title="甲")

    bin_meeting(meeting=row, by=cast.zhou)
    assert Meeting.objects.kept().count() == 0
    restore_meeting(meeting=row, by=cast.zhou)

    assert list(Meeting.objects.kept().values_list("title", "state")) == [("甲", MeetingState.PLANNED)]
    assert [action for action, _ in entries()] == ["meeting.binned", "meeting.restored"]


@pytest.mark.parametrize(("days", "comes_back"), [(29, True), (31, False)])
def test_bin_keeps_for_thirty_days(cast: Cast, days: int, comes_back: bool) -> None:
    row = make_meeting(cast.office, binned_at=timezone.now() - timedelta(days=days))
    assert still_in_bin(Meeting.objects.all()).exists() is comes_back

    if comes_back:
        restore_meeting(meeting=row, by=cast.zhou)
    else:
        with pytest.raises(NotInBin):
            restore_meeting(meeting=row, by=cast.zhou)

    assert Meeting.objects.kept().exists() is comes_back


def test_what_is_not_in_the_bin_is_not_restored(cast: Cast) -> None:
    with pytest.raises(NotInBin):
        restore_meeting(meeting=make_meeting(cast.office), by=cast.zhou)


# ---- links -------------------------------------------------------------------------------------------------------


def test_links_are_set_from_either_side(cast: Cast) -> None:
    day = make_held_meeting(cast.office, kind=MeetingKind.THEME_DAY)
    lecture, other = make_meeting(cast.office, kind=MeetingKind.LECTURE), make_meeting(cast.group_one)

    link_meetings(meeting=day, beside=[lecture, other], by=cast.zhou)
    link_meetings(meeting=lecture, beside=[], by=cast.zhou)
    link_meetings(meeting=lecture, beside=[], by=cast.zhou)

    assert list(day.linked.all()) == [other]
    assert entries() == [
        ("meeting.linked", {"meeting": day.pk, "added": [lecture.pk, other.pk], "removed": []}),
        ("meeting.linked", {"meeting": lecture.pk, "added": [], "removed": [day.pk]}),
    ]


def test_meeting_of_another_branch_is_not_linked(cast: Cast) -> None:
    with pytest.raises(NotOfThisBranch):
        link_meetings(meeting=make_meeting(cast.office), beside=[make_meeting(cast.village)], by=cast.zhou)


def test_link_with_another_branch_stays(cast: Cast) -> None:
    own, theirs = make_meeting(cast.office), make_meeting(cast.village)
    own.linked.add(theirs)

    link_meetings(meeting=own, beside=[], by=cast.zhou)

    assert list(own.linked.all()) == [theirs]


def test_archived_record_may_get_a_link_and_loses_none(cast: Cast) -> None:
    archived = make_held_meeting(
        cast.office, state=MeetingState.ARCHIVED, held_from=datetime(2025, 3, 12, 1, tzinfo=UTC)
    )
    lecture = make_meeting(cast.office, kind=MeetingKind.LECTURE)
    link_meetings(meeting=lecture, beside=[archived], by=cast.zhou)

    with pytest.raises(LinkIsArchived):
        link_meetings(meeting=lecture, beside=[], by=cast.zhou)

    assert list(lecture.linked.all()) == [archived]
