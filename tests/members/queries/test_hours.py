"""Hours of a year: exact to the tenth, with every entry and reversal, and travelling with the person."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.choices import HoursSource, MeetingKind, MembershipEnd, Post
from members.models import HoursEntry, Meeting, Member, Membership
from members.queries.hours import hours_of, hours_so_far, hours_table, in_hours
from members.services.hours import post_elsewhere, reverse_hours, take_back_hours
from tests.cast import Cast
from tests.factories import make_appointment, make_held_meeting

TODAY = date(2025, 10, 1)


def post(member: Member, on: date, minutes: int, meeting: Meeting | None = None, per_hour: int = 60) -> HoursEntry:
    return HoursEntry.objects.create(
        member=member,
        organization=member.memberships.order_by("since").first().organization,
        on=on,
        minutes=minutes,
        minutes_per_hour=per_hour,
        source=HoursSource.MEETING if meeting else HoursSource.ELSEWHERE,
        meeting=meeting,
        note="" if meeting else "测试培训",
        by=member,
    )


# ---- hours as they are said ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("portions", "said"),
    [
        ([], "0"), ([(60, 60)], "1"), ([(90, 60)], "1.5"), ([(50, 60)], "0.8"), ([(50, 60), (50, 60)], "1.7"),
        ([(45, 45), (30, 60)], "1.5"), ([(3, 60)], "0.1"), ([(2, 60)], "0"), ([(-50, 60)], "-0.8"),
        ([(-3, 60)], "-0.1"), ([(-2, 60)], "0"), ([(600, 60), (-600, 60)], "0"), ([(1919, 60)], "32"),
        ([(1, 3), (1, 6)], "0.5"),
    ],
)  # fmt: skip
def test_hours_are_said_to_the_nearest_tenth_of_the_whole(portions: list[tuple[int, int]], said: str) -> None:
    assert in_hours(portions) == said


@given(st.lists(st.tuples(st.integers(-30_000, 30_000), st.integers(1, 240)), max_size=30))
def test_hours_agree_with_long_division(portions: list[tuple[int, int]]) -> None:
    with localcontext(prec=60):
        exact = sum((Decimal(minutes) / per_hour for minutes, per_hour in portions), Decimal())
        nearest = exact.quantize(Decimal("1e-40")).quantize(Decimal("0.1"), ROUND_HALF_UP)

    assert Decimal(in_hours(portions)) == nearest


# ---- one person ----------------------------------------------------------------------------------------------------


def test_year_holds_its_own_days_by_source_and_in_order(cast: Cast) -> None:
    lecture = make_held_meeting(cast.office, [cast.cheng], kind=MeetingKind.LECTURE)
    for on, minutes in ((date(2024, 12, 31), 600), (date(2025, 12, 31), 30), (date(2025, 1, 1), 60)):
        post(cast.cheng, on, minutes)
    post(cast.cheng, date(2025, 3, 12), 45, lecture)
    post(cast.lu, date(2025, 3, 12), 45, lecture)

    year = hours_of(cast.cheng, 2025)

    assert [(row.entry.on, row.hours) for row in year.rows] == [
        (date(2025, 1, 1), "1"), (date(2025, 3, 12), "0.8"), (date(2025, 12, 31), "0.5")
    ]  # fmt: skip
    assert (year.minutes, year.hours) == (135, "2.3")
    assert year.by_source == [
        (HoursSource.MEETING, "0.8"), (HoursSource.MAKE_UP, "0"), (HoursSource.ELSEWHERE, "1.5")
    ]  # fmt: skip


def test_each_entry_goes_by_the_rule_of_its_day(cast: Cast) -> None:
    post(cast.cheng, date(2025, 1, 5), 90, per_hour=45)
    post(cast.cheng, date(2025, 6, 5), 90, per_hour=60)

    assert hours_of(cast.cheng, 2025).hours == "3.5"


def test_a_reversal_stands_behind_what_it_reverses_and_nothing_is_left(cast: Cast) -> None:
    first, second = (
        post_elsewhere(member=cast.cheng, on=date(2025, 4, 2), minutes=60, note=note, by=cast.zhou)
        for note in ("上午", "下午")
    )
    reverse_hours(entry=first, reason="录错", by=cast.zhou)

    year = hours_of(cast.cheng, 2025)

    assert [(row.entry.minutes, row.entry.note, row.is_reversal, row.is_reversed) for row in year.rows] == [
        (60, "上午", False, True), (-60, "录错", True, False), (60, "下午", False, False)
    ]  # fmt: skip
    assert year.hours == "1"
    assert second.pk == year.rows[2].entry.pk


@pytest.mark.parametrize(("name", "value"), [("cheng", 32), ("zhou", 56), ("su", 56), ("he", 32)])
def test_target_follows_the_post_in_the_committee(cast: Cast, name: str, value: int) -> None:
    assert hours_of(getattr(cast, name), 2025).target.value == value


def test_reader_gets_only_meetings_that_may_be_opened(cast: Cast, acting: Callable[[Member], Member]) -> None:
    lecture = make_held_meeting(cast.office, [cast.su], kind=MeetingKind.LECTURE)
    committee = make_held_meeting(cast.office, [cast.su], kind=MeetingKind.COMMITTEE_MEETING)
    for meeting in (lecture, committee):
        post(cast.su, date(2025, 3, 12), 60, meeting)
    cast.su.appointments.update(until=date(2025, 4, 1))

    year = hours_of(cast.su, 2025, acting(cast.su))

    assert [row.meeting for row in year.rows] == [lecture, None]


# ---- a branch ------------------------------------------------------------------------------------------------------


def test_table_goes_by_group_and_name_whatever_the_result(cast: Cast) -> None:
    lecture = make_held_meeting(cast.office, [cast.cheng], kind=MeetingKind.LECTURE)
    post(cast.lu, date(2025, 3, 12), 600, lecture)
    post(cast.cheng, date(2025, 3, 12), 45, lecture)
    post(cast.cheng, date(2025, 5, 1), 60)

    rows = hours_table(cast.office, 2025, TODAY)

    assert [row.place for row in rows] == [cast.office] * 2 + [cast.group_one] * 3 + [cast.group_two] * 2
    cheng = next(row for row in rows if row.member == cast.cheng)
    assert (cheng.cells, cheng.total, cheng.target.value) == (
        {"meeting": "0.8", "make_up": "0", "elsewhere": "1"}, "1.8", 32
    )  # fmt: skip
    assert {row.member: row.total for row in rows if row.total != "0"} == {cast.cheng: "1.8", cast.lu: "10"}


def test_hours_travel_with_who_changes_the_branch(cast: Cast) -> None:
    post(cast.cheng, date(2025, 3, 12), 120)
    cast.cheng.memberships.update(until=date(2025, 5, 31), end=MembershipEnd.TRANSFERRED)
    Membership.objects.create(member=cast.cheng, organization=cast.village, since=date(2025, 6, 1))
    post_elsewhere(member=cast.cheng, on=date(2025, 7, 1), minutes=60, note="县里培训", by=cast.tan)

    village = {row.member: row.total for row in hours_table(cast.village, 2025, TODAY)}

    assert village[cast.cheng] == "3"
    assert cast.cheng not in {row.member for row in hours_table(cast.office, 2025, TODAY)}
    assert hours_of(cast.cheng, 2025).hours == "3"


def test_table_of_a_year_gone_by_is_that_of_its_last_day(cast: Cast) -> None:
    make_appointment(cast.cheng, cast.office, Post.DISCIPLINE, since=date(2024, 1, 1), until=date(2025, 1, 31))
    post(cast.cheng, date(2024, 3, 12), 120)
    cast.cheng.memberships.update(until=date(2025, 5, 31), end=MembershipEnd.TRANSFERRED)

    row = next(row for row in hours_table(cast.office, 2024, TODAY) if row.member == cast.cheng)

    assert (row.total, row.target.value, row.is_here) == ("2", 56, False)


def test_reversed_hours_are_in_no_cell(cast: Cast) -> None:
    lecture = make_held_meeting(cast.office, [cast.cheng], kind=MeetingKind.LECTURE)
    post(cast.cheng, date(2025, 3, 12), 45, lecture)
    take_back_hours(entries=lecture.hours.all(), by=cast.zhou)

    row = next(row for row in hours_table(cast.office, 2025, TODAY) if row.member == cast.cheng)

    assert (row.cells["meeting"], row.total) == ("0", "0")


def test_table_costs_the_same_for_every_number_of_people(cast: Cast, django_assert_num_queries) -> None:
    for member in (cast.cheng, cast.lu, cast.he):
        post(member, date(2025, 3, 12), 120)

    with django_assert_num_queries(4):
        hours_table(cast.office, 2025, TODAY)
    with django_assert_num_queries(3):
        hours_of(cast.cheng, 2025)


def test_hours_so_far_are_those_of_the_year_in_one_query(cast: Cast, django_assert_num_queries) -> None:
    post(cast.cheng, date(2025, 1, 5), 90, per_hour=45)
    post(cast.cheng, date(2025, 6, 5), 95, per_hour=60)
    post(cast.cheng, date(2024, 6, 5), 90)

    with django_assert_num_queries(1):
        assert hours_so_far(cast.cheng, 2025) == "3.6"
    assert hours_of(cast.cheng, 2025).hours == "3.6"
