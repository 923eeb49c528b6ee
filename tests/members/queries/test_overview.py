"""The overview and the lists behind its figures: every figure is as long as its list."""

from datetime import UTC, date, datetime
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone

from members.access.duties import visible_obligations
from members.access.meetings import visible_meetings
from members.choices import MeetingKind, MeetingState, Post
from members.models import Meeting, Obligation, Organization
from members.queries.due_below import DueLine, Standing, Wanted, due_below, lines, number_below
from members.queries.meetings_below import recorded_below
from members.queries.overview import Overview, OverviewRow, View, open_below, overview
from members.queries.rules import frequencies
from members.queries.summaries import duties_of, meetings_of
from members.rights import rights_of
from members.services.obligations import refresh_all
from members.services.summaries import repair_summaries
from tests.cast import Cast
from tests.factories import (
    make_appointment,
    make_assignment,
    make_book,
    make_branch,
    make_held_meeting,
    make_meeting,
    make_member,
)

pytestmark = pytest.mark.django_db
YEAR = 2025
ON = date(2025, 5, 20)
COMMITTEE, GENERAL, GROUP = MeetingKind.COMMITTEE_MEETING, MeetingKind.GENERAL_MEETING, MeetingKind.GROUP_MEETING


@pytest.fixture
def county(cast: Cast) -> Cast:
    """The office has a committee of three; it held its general meetings, one of them late, its committee met in
    January and did not in March, for which it gave the reason. The village has nothing yet."""
    for post in (Post.ORGANIZATION, Post.DISCIPLINE):
        make_appointment(make_member(belongs_to=cast.office), cast.office, post)
    held(cast.office, GENERAL, 2, 11)
    held(cast.office, GENERAL, 4, 10, recorded_at=datetime(2025, 4, 20, tzinfo=UTC))
    held(cast.office, COMMITTEE, 1, 9)
    held(cast.group_one, GROUP, 1, 8)
    make_meeting(
        cast.office, cast.zhou, COMMITTEE, planned_month=date(YEAR, 3, 1), state=MeetingState.NOT_HELD,
        not_held_reason="委员外出集训。",
    )  # fmt: skip
    make_meeting(cast.office, cast.zhou, COMMITTEE, planned_month=date(YEAR, 4, 1))
    count()
    return cast


def held(place: Organization, kind: str, month: int, day: int, **fields: object) -> Meeting:
    begins = datetime(YEAR, month, day, 6, tzinfo=UTC)
    return make_held_meeting(place, held_from=begins, kind=kind, state=MeetingState.ARCHIVED, **fields)


def count() -> None:
    refresh_all(YEAR)
    repair_summaries()


def seen(cast: Cast, month: int = 3, **asked: object) -> Overview:
    return overview(cast.township, View(ON, YEAR, month, **asked))


def words(row: OverviewRow) -> dict[str, str]:
    return {cell.asked.rule.subject: cell.word for cell in row.cells}


def test_children_stand_in_the_order_of_the_tree_with_secretary_and_members(county: Cast) -> None:
    found = seen(county)

    assert [(row.organization, row.secretary, row.members) for row in found.rows] == [
        (county.office, "周砚秋", 9),
        (county.village, "谭秋水", 2),
    ]
    assert (found.branches, found.total.members) == (2, 11)


def test_cells_of_a_month_say_how_each_kind_stands_in_the_period_that_holds_it(county: Cast) -> None:
    office, village = seen(county).rows

    assert words(office) == {
        "general_meeting": "已召开", "committee_meeting": "未召开", "group_meeting": "0 / 2", "theme_day": "尚未召开",
        "lecture": "尚未召开", "org_life_meeting": "尚未召开", "member_appraisal": "尚未召开",
    }  # fmt: skip
    assert words(village) == {**words(office), "general_meeting": "尚未召开", "committee_meeting": "不适用",
                              "group_meeting": "不适用"}  # fmt: skip
    assert [cell.sign for cell in office.cells][:3] == ["held", "not", "open"]
    assert words(seen(county, month=4).rows[0])["general_meeting"] == "补录"
    assert words(seen(county, month=9).rows[0])["committee_meeting"] == "未到时候"


def test_total_is_what_its_children_add_up_to(county: Cast) -> None:
    found = seen(county)

    for name in ("owed", "held", "late", "not_held", "open"):
        assert getattr(found.total.year, name) == sum(getattr(row.year, name) for row in found.rows)
    assert (found.total.year.late, found.total.year.not_held) == (1, 1)


def test_months_of_one_kind_count_what_was_recorded(county: Cast) -> None:
    found = seen(county, kind=GENERAL)

    assert [row.months for row in found.rows] == [[0, 1, 0, 1, *[0] * 8], [0] * 12]
    assert found.total.of_kind.open == 2  # the village, first and second quarter
    assert seen(county).total.months == []


def test_dissolved_branch_stays_in_the_year_in_which_it_was(county: Cast) -> None:
    Organization.objects.filter(pk=county.village.pk).update(dissolved=date(YEAR, 2, 10))

    assert [row.organization for row in seen(county).rows] == [county.office, county.village]
    assert [row.organization for row in overview(county.township, View(date(2026, 5, 1), 2026, 5)).rows] == [
        county.office
    ]


def test_assignment_is_the_latest_due_unless_another_is_chosen(county: Cast) -> None:
    sections = list(make_book(chapters=1, sections=1).chapters.get().sections.all())
    first = make_assignment(county.township, county.qiao, sections, due_on=date(YEAR, 3, 1))
    second = make_assignment(county.township, county.qiao, sections, due_on=date(YEAR, 6, 1))
    make_assignment(county.office, county.zhou, sections)
    repair_summaries()

    found = seen(county)

    assert (found.assignments, found.assignment) == ([second, first], second)
    assert [(row.answered.answered, row.answered.asked) for row in found.rows] == [(0, 9), (0, 2)]
    assert seen(county, assignment=first.pk).assignment == first
    assert seen(county, assignment=10**6).assignment == second


@pytest.mark.parametrize("children", [3, 80])
def test_overview_takes_the_same_queries_for_few_and_many(county: Cast, django_assert_num_queries, children) -> None:
    for number in range(children):
        held(make_branch(county.township, f"支部{number}"), GENERAL, 2, 3)
    count()

    with django_assert_num_queries(7):
        seen(county, kind=GENERAL)


# ---- lists ---------------------------------------------------------------------------------------------------------


def listed(cast: Cast, place: Organization, **asked: object) -> list[Obligation]:
    cast.qiao.rights = rights_of(cast.qiao, timezone.localdate())
    return list(due_below(place, Wanted(ON, YEAR, **asked), visible_obligations(cast.qiao)))


def number(place: Organization, **asked: object) -> int:
    return number_below(duties_of([place], YEAR)[place.pk], Wanted(ON, YEAR, **asked), frequencies())


def test_every_list_is_as_long_as_its_figure_and_in_the_order_of_the_tree(county: Cast) -> None:
    ways = product(Standing, [None, 1, 3, 4, 12], ["", COMMITTEE, GROUP, "org_life_meeting"], ["", "branch", "group"])
    for standing, month, subject, level in ways:
        asked = {"standing": standing, "month": month, "subject": subject, "level": level}
        for place in (county.township, county.office, county.village):
            found = listed(county, place, **asked)

            assert len(found) == number(place, **asked), asked
            assert [(row.place, row.starts_on) for row in found] == sorted((row.place, row.starts_on) for row in found)


def test_list_of_open_committee_meetings_of_a_month_names_place_and_plan(county: Cast) -> None:
    found = listed(county, county.township, subject=COMMITTEE)

    assert [(row.organization, row.starts_on.month) for row in found] == [(county.office, n) for n in (2, 4, 5)]
    assert [line.meeting.planned_month.month if line.meeting else None for line in drawn(county, found)] == [
        None, 4, None,
    ]  # fmt: skip


def drawn(cast: Cast, found: list[Obligation]) -> list[DueLine]:
    return lines(found, visible_meetings(cast.qiao))


def test_line_of_a_group_names_its_branch_and_one_not_held_its_reason(county: Cast) -> None:
    group = drawn(county, listed(county, county.township, subject=GROUP, month=2))[0]
    (explained,) = drawn(county, listed(county, county.township, standing=Standing.NOT_HELD))

    assert (group.branch, group.place, group.title, group.period) == (
        county.office, county.group_one, "党小组会", "2月份",
    )  # fmt: skip
    assert explained.meeting.not_held_reason == "委员外出集训。"


def test_periods_that_have_not_begun_are_in_no_list(county: Cast) -> None:
    assert max(row.starts_on for row in listed(county, county.township)) == date(YEAR, 5, 1)


def test_recorded_meetings_are_as_many_as_the_figure_after_a_correction_of_the_day(county: Cast) -> None:
    meeting = Meeting.objects.get(kind=GENERAL, held_on__month=2)
    begins = datetime(YEAR, 3, 5, 6, tzinfo=UTC)
    meeting.amendments.create(
        number=1, field="held_from", old="", new=begins.isoformat(), reason="误记", by=county.zhou
    )
    count()
    county.qiao.rights = rights_of(county.qiao, timezone.localdate())

    for month, expected in (
        (2, []),
        (3, [meeting]),
        (None, list(Meeting.objects.filter(kind=GENERAL).order_by("held_on"))),
    ):
        found = recorded_below(county.township, visible_meetings(county.qiao), GENERAL, YEAR, month)

        assert list(found) == expected
        figures = meetings_of([county.township], YEAR)[county.township.pk]
        assert len(expected) == sum(
            row.held for row in figures if row.kind == GENERAL and month in (None, row.month.month)
        )


def test_first_page_of_who_oversees_says_for_each_rule_what_is_open_and_what_was_explained(county: Cast) -> None:
    ((place, said),) = open_below([county.township], ON)

    assert place == county.township
    assert {rule.subject: (figures.open, figures.not_held) for rule, figures in said}[COMMITTEE] == (3, 1)
    assert open_below([], ON) == []


@pytest.mark.parametrize(
    ("standing", "index"),
    [
        (Standing.OPEN, "obligation_open_by_place"),
        (Standing.LATE, "obligation_late_by_place"),
        (Standing.NOT_HELD, "obligation_not_held_by_place"),
        (Standing.HELD, "obligation_by_place"),
        (Standing.ALL, "obligation_by_place"),
    ],
)
def test_list_is_served_by_an_index(county: Cast, standing: Standing, index: str) -> None:
    """As SQLite says; PostgreSQL plans by how much is there, and here is little."""
    plan = due_below(county.township, Wanted(ON, YEAR, standing), Obligation.objects.all()).explain()

    assert connection.vendor != "sqlite" or f"USING INDEX {index} " in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
