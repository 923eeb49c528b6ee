"""What the frequencies propose for a year, and where."""

from datetime import UTC, date, datetime

import pytest

from members.choices import BranchForm, MeetingKind, MeetingState, Post, Purpose
from members.models import Meeting, Organization
from members.queries.plan import YearPlan, year_plan
from tests.cast import Cast
from tests.factories import make_appointment, make_held_meeting, make_meeting, make_organization

NEW_YEAR = date(2025, 1, 1)
ALL = list(range(1, 13))


def plan(organization: Organization, on: date = NEW_YEAR, year: int = 2025) -> YearPlan:
    return year_plan(Organization.objects.get(pk=organization.pk), year, Meeting.objects.kept(), on)


def months(found: YearPlan) -> dict[tuple[str, str], list[int]]:
    return {
        (duty.organization.name, str(duty.purpose or duty.kind)): [proposal.month.month for proposal in own]
        for duty, own in found.proposed
    }


@pytest.fixture
def committee(cast: Cast) -> None:
    make_appointment(cast.cheng, cast.office, Post.ORGANIZATION)


def test_branch_with_committee_and_groups_is_proposed_everything(cast: Cast, committee: None) -> None:
    assert months(plan(cast.office)) == {
        ("机关支部", "general_meeting"): [3, 6, 9, 12],
        ("机关支部", "committee_meeting"): ALL,
        ("机关支部", "theme_day"): ALL,
        ("机关支部", "lecture"): [2, 5, 8, 11],
        ("机关支部", "org_life_meeting"): [12],
        ("机关支部", "member_appraisal"): [12],
        ("第一党小组", "group_meeting"): ALL,
        ("第二党小组", "group_meeting"): ALL,
    }


def test_branch_without_committee_and_groups_is_proposed_neither(cast: Cast) -> None:
    assert {about for _, about in months(plan(cast.village))} == {
        "general_meeting", "theme_day", "lecture", "org_life_meeting", "member_appraisal"
    }  # fmt: skip


def test_two_posts_make_no_monthly_committee_meeting(cast: Cast) -> None:
    assert ("机关支部", "committee_meeting") not in months(plan(cast.office))


def test_group_is_proposed_its_own_meetings_only(cast: Cast) -> None:
    assert months(plan(cast.group_one)) == {("第一党小组", "group_meeting"): ALL}


def test_lectures_follow_the_setting_of_the_branch(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.village.pk).update(lecture_each_quarter=False)

    assert ("柳溪村支部", "lecture") not in months(plan(cast.village))


def test_temporary_branch_is_proposed_no_appraisal(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.village.pk).update(form=BranchForm.TEMPORARY, ends_on=date(2026, 1, 1))

    assert {about for _, about in months(plan(cast.village))} == {
        "general_meeting", "theme_day", "lecture", "org_life_meeting"
    }  # fmt: skip


def test_nothing_is_proposed_for_months_gone_by(cast: Cast) -> None:
    found = months(plan(cast.village, on=date(2025, 9, 20)))

    assert found["柳溪村支部", "theme_day"] == [9, 10, 11, 12]
    assert found["柳溪村支部", "general_meeting"] == [9, 12]
    assert found["柳溪村支部", "lecture"] == [9, 11]
    assert months(plan(cast.village, on=date(2026, 1, 1))) == {}


def test_nothing_is_proposed_before_the_founding(cast: Cast) -> None:
    young = make_organization("新支部", "branch", cast.township, founded=date(2025, 5, 20))

    found = months(plan(young))

    assert found["新支部", "theme_day"] == [5, 6, 7, 8, 9, 10, 11, 12]
    assert found["新支部", "general_meeting"] == [6, 9, 12]


def test_dissolved_group_is_proposed_nothing(cast: Cast) -> None:
    Organization.objects.filter(pk=cast.group_two.pk).update(dissolved=date(2025, 1, 1))

    assert ("第二党小组", "group_meeting") not in months(plan(cast.office))


@pytest.mark.parametrize("became", [MeetingState.PLANNED, MeetingState.NOT_HELD])
def test_what_stands_in_the_plan_or_was_explained_is_not_proposed_again(cast: Cast, became: str) -> None:
    make_meeting(
        cast.village, planned_month=date(2025, 1, 1), state=became,
        not_held_reason="测试" if became == MeetingState.NOT_HELD else "",
    )  # fmt: skip

    assert months(plan(cast.village))["柳溪村支部", "general_meeting"] == [6, 9, 12]


def test_what_is_in_the_bin_is_proposed_again(cast: Cast) -> None:
    make_meeting(cast.village, planned_month=date(2025, 1, 1), binned_at="2025-01-02T00:00Z")

    assert months(plan(cast.village))["柳溪村支部", "general_meeting"] == [3, 6, 9, 12]


def test_yearly_purpose_is_met_by_any_form(cast: Cast) -> None:
    make_meeting(
        cast.office, kind=MeetingKind.COMMITTEE_MEETING, planned_month=date(2025, 11, 1),
        purposes=(Purpose.ORG_LIFE_MEETING,),
    )  # fmt: skip

    found = months(plan(cast.office))

    assert ("机关支部", "org_life_meeting") not in found
    assert found["机关支部", "general_meeting"] == [3, 6, 9, 12]


def test_meetings_of_other_years_and_places_count_nothing(cast: Cast) -> None:
    make_meeting(cast.office, planned_month=date(2024, 12, 1))
    make_meeting(cast.village, planned_month=date(2025, 3, 1))

    found = plan(cast.office)

    assert found.meetings == []
    assert months(found)["机关支部", "general_meeting"] == [3, 6, 9, 12]


def test_meeting_counts_in_the_month_of_its_day_in_shanghai(cast: Cast) -> None:
    late = datetime(2025, 3, 31, 16, 30, tzinfo=UTC)  # in Shanghai it is the first of April
    make_meeting(cast.village, planned_month=date(2025, 3, 1), planned_at=late, called_at=late)
    make_held_meeting(cast.village, planned_month=date(2024, 12, 1), held_from=datetime(2025, 12, 31, 15, tzinfo=UTC))

    found = plan(cast.village)

    assert months(found)["柳溪村支部", "general_meeting"] == [3, 9]
    assert [meeting.day for meeting in found.meetings] == [date(2025, 4, 1), date(2025, 12, 31)]


def test_meeting_planned_for_this_year_and_held_in_the_next_stands_in_both_plans(cast: Cast) -> None:
    made = make_held_meeting(
        cast.village, planned_month=date(2025, 12, 1), held_from=datetime(2025, 12, 31, 16, tzinfo=UTC)
    )

    found, after = plan(cast.village), plan(cast.village, year=2026)

    assert found.meetings == after.meetings == [made]
    assert months(found)["柳溪村支部", "general_meeting"] == [3, 6, 9, 12]
    assert months(after)["柳溪村支部", "general_meeting"] == [6, 9, 12]
