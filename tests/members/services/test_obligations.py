"""Every act that may change what is due leaves exactly the rows that a fresh count of the facts gives."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from members.choices import (
    AmendedField,
    ImportKind,
    MeetingKind,
    MeetingState,
    MembershipEnd,
    OrganizationKind,
    Post,
    Purpose,
    RuleKey,
)
from members.models import ImportBatch, Meeting, Obligation, Organization, Rule
from members.queries.obligations import expected_of
from members.services.amendments import amend_field
from members.services.closing import record_meeting
from members.services.meetings import change_meeting
from members.services.obligations import refresh_obligations
from members.services.organization import change_organization, dissolve_group, found_organization
from members.services.people import end_membership
from members.services.plan import PlanRow, bin_meeting, plan_meeting, set_not_held
from members.services.posts import appoint, end_appointment
from members.services.rules import load_rules
from tests.cast import Cast
from tests.factories import make_appointment, make_branch, make_held_meeting, make_whole_meeting

NOW = datetime(2025, 11, 25, 2, 0, tzinfo=UTC)
TODAY = NOW.date()
YEAR = TODAY.year
Said = tuple[str, str]  # why not owed, or how it was settled; both empty while it is open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def always_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def as_rows(found: list[Obligation]) -> dict[tuple[object, ...], tuple[object, ...]]:
    return {
        (row.organization_id, row.subject, row.starts_on, row.ordinal): (
            row.place,
            row.period,
            row.owed,
            row.not_owed,
            row.settlement,
            row.settled_by_id,
        )
        for row in found
    }


def assert_rows_are_as_counted_anew(*branches: Organization) -> None:
    for year in sorted(set(Obligation.objects.values_list("starts_on__year", flat=True))):
        fresh = [Organization.objects.get(pk=branch.pk) for branch in branches]
        stored = Obligation.objects.filter(starts_on__year=year)
        kept = [row for row in stored if row.place.startswith(tuple(branch.path for branch in fresh))]
        assert as_rows(kept) == as_rows(expected_of(sorted(fresh, key=lambda branch: branch.path), year))


def said(place: Organization, subject: str, month: int, year: int = YEAR) -> Said:
    row = Obligation.objects.get(organization=place, subject=subject, starts_on=date(year, month, 1))
    return row.not_owed, row.settlement


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC)


@pytest.fixture
def office(cast: Cast) -> Organization:
    """With its rows for this year and last."""
    refresh_obligations(cast.office, YEAR, YEAR - 1)
    return cast.office


@pytest.fixture
def whole(cast: Cast, office: Organization) -> Meeting:
    """A theme day of today, complete but not recorded yet."""
    return make_whole_meeting(
        office, [cast.zhou, cast.su], kind=MeetingKind.THEME_DAY, held_from=timezone.now() - timedelta(hours=3)
    )


def test_first_refresh_writes_the_year_and_the_second_nothing(cast: Cast) -> None:
    written = refresh_obligations(cast.office, YEAR)

    assert written == Obligation.objects.filter(place__startswith=cast.office.path).count() == 34 + 2 * 12
    assert refresh_obligations(cast.group_one, YEAR) == 0
    assert_rows_are_as_counted_anew(cast.office)


def test_upper_organisation_owes_nothing(cast: Cast) -> None:
    assert refresh_obligations(cast.township, YEAR) == 0
    assert not Obligation.objects.exists()


def test_committee_that_is_appointed_owes_this_month(cast: Cast, office: Organization) -> None:
    before = said(office, "committee_meeting", TODAY.month)
    appoint(member=cast.cheng, organization=office, post=Post.DISCIPLINE, since=TODAY.replace(day=1), by=cast.sysadmin)

    assert (before, said(office, "committee_meeting", TODAY.month)) == (("no_committee", ""), ("", ""))
    assert_rows_are_as_counted_anew(office)


def test_post_that_ends_takes_the_committee_away(cast: Cast, office: Organization) -> None:
    post = make_appointment(cast.cheng, office, Post.DISCIPLINE, since=date(YEAR - 1, 1, 1))
    refresh_obligations(office)
    before = said(office, "committee_meeting", 12)
    end_appointment(appointment=post, until=TODAY, by=cast.sysadmin)

    assert (before, said(office, "committee_meeting", 12)) == (("", ""), ("no_committee", ""))
    assert_rows_are_as_counted_anew(office)


def test_committee_begins_where_the_rule_says(cast: Cast, office: Organization) -> None:
    load_rules()
    before = said(office, "committee_meeting", TODAY.month)

    Rule.objects.filter(key=RuleKey.COMMITTEE_LEAST).update(value=2)
    refresh_obligations(office)

    assert (before, said(office, "committee_meeting", TODAY.month)) == (("no_committee", ""), ("", ""))


def test_membership_that_ends_takes_the_post_and_the_committee_away(cast: Cast, office: Organization) -> None:
    make_appointment(cast.cheng, office, Post.DISCIPLINE, since=date(YEAR - 1, 1, 1))
    refresh_obligations(office)
    end_membership(
        membership=cast.cheng.memberships.get(), until=date(YEAR, 1, 20), end=MembershipEnd.TRANSFERRED, by=cast.zhou
    )

    assert said(office, "committee_meeting", 1) == ("no_committee", "")
    assert said(office, "committee_meeting", 12, YEAR - 1) == ("", "")
    assert_rows_are_as_counted_anew(office)


def test_group_that_is_founded_owes_from_its_month_on(cast: Cast, office: Organization) -> None:
    group = found_organization(
        name="第三党小组", kind=OrganizationKind.GROUP, founded=date(YEAR, 3, 20), parent=office, by=cast.zhou
    )

    assert [said(group, "group_meeting", month)[0] for month in (1, 2, 3, 12)] == ["not_in_being"] * 2 + ["", ""]
    assert said(group, "group_meeting", 12, YEAR - 1) == ("not_in_being", "")
    assert_rows_are_as_counted_anew(office)


def test_branch_that_is_founded_has_its_rows_at_once(cast: Cast) -> None:
    branch = found_organization(
        name="新支部", kind=OrganizationKind.BRANCH, founded=date(YEAR, 2, 10), parent=cast.township, by=cast.sysadmin
    )

    assert said(branch, "theme_day", 1) == ("not_in_being", "")
    assert said(branch, "theme_day", 2) == ("", "")
    assert_rows_are_as_counted_anew(branch)


def test_group_that_is_dissolved_owes_no_more(cast: Cast, office: Organization) -> None:
    cast.he.appointments.update(until=date(YEAR, 1, 1))
    for membership in [*cast.he.memberships.all(), *cast.lu.memberships.all()]:
        membership.until, membership.end = date(YEAR, 1, 1), MembershipEnd.REGROUPED
        membership.save()
    dissolve_group(group=cast.group_two, dissolved=date(YEAR, 2, 10), by=cast.zhou)

    assert [said(cast.group_two, "group_meeting", month)[0] for month in (1, 2, 12)] == ["", *["not_in_being"] * 2]
    assert_rows_are_as_counted_anew(office)


def test_lecture_habit_that_is_changed_changes_what_is_owed(cast: Cast, office: Organization) -> None:
    change_organization(organization=office, by=cast.zhou, lecture_each_quarter=False)

    assert said(office, "lecture", 10) == ("no_habit", "")
    assert_rows_are_as_counted_anew(office)


def test_meeting_settles_once_it_is_recorded(cast: Cast, office: Organization, whole: Meeting) -> None:
    refresh_obligations(office)
    before = said(office, "theme_day", TODAY.month)
    record_meeting(meeting=whole, by=cast.zhou)

    held_on = whole.held_on
    assert held_on is not None
    assert before == ("", "")
    assert said(office, "theme_day", held_on.month, held_on.year) == ("", "held")
    assert_rows_are_as_counted_anew(office)


def test_meeting_of_last_year_settles_last_year_and_late(cast: Cast, office: Organization) -> None:
    meeting = make_whole_meeting(office, [cast.zhou], kind=MeetingKind.THEME_DAY, held_from=at(date(YEAR - 1, 3, 12)))
    record_meeting(meeting=meeting, by=cast.zhou)

    assert said(office, "theme_day", 3, YEAR - 1) == ("", "late")
    assert said(office, "theme_day", 3) == ("", "")
    assert_rows_are_as_counted_anew(office)


def test_what_was_not_held_settles_with_its_reason_and_gives_way_to_what_was_held(
    cast: Cast, office: Organization
) -> None:
    row = plan_meeting(row=PlanRow(office, MeetingKind.THEME_DAY, date(YEAR, 3, 1)), by=cast.zhou)
    planned = said(office, "theme_day", 3)
    set_not_held(meeting=row, reason="防汛值守", by=cast.zhou)
    explained = said(office, "theme_day", 3)
    meeting = make_whole_meeting(office, [cast.zhou], kind=MeetingKind.THEME_DAY, held_from=at(date(YEAR, 3, 20)),
                                 days_to_record=None)  # fmt: skip
    record_meeting(meeting=meeting, by=cast.zhou)

    assert (planned, explained) == (("", ""), ("", "not_held"))
    assert said(office, "theme_day", 3)[1] in ("held", "late")
    assert_rows_are_as_counted_anew(office)


def test_planned_meeting_in_the_bin_changes_nothing(cast: Cast, office: Organization) -> None:
    row = plan_meeting(row=PlanRow(office, MeetingKind.THEME_DAY, date(YEAR, 3, 1)), by=cast.zhou)
    bin_meeting(meeting=row, by=cast.zhou)

    assert said(office, "theme_day", 3) == ("", "")
    assert_rows_are_as_counted_anew(office)


def test_purpose_that_is_added_after_recording_settles_it(cast: Cast, office: Organization) -> None:
    meeting = make_held_meeting(office, [cast.zhou], held_from=at(date(YEAR, 1, 12)), state=MeetingState.RECORDED)
    refresh_obligations(office)
    change_meeting(meeting=meeting, by=cast.zhou, purposes=(Purpose.ORG_LIFE_MEETING,))

    assert said(office, "org_life_meeting", 1) == ("", "held")
    assert_rows_are_as_counted_anew(office)


def test_day_that_is_amended_settles_the_month_of_the_new_day(cast: Cast, office: Organization) -> None:
    held_from = at(date(YEAR - 1, 3, 12))
    meeting = make_held_meeting(
        office, [cast.zhou], kind=MeetingKind.THEME_DAY, held_from=held_from, held_to=held_from + timedelta(hours=2),
        state=MeetingState.ARCHIVED, recorded_at=at(date(YEAR - 1, 4, 20)), days_to_record=60,
    )  # fmt: skip
    refresh_obligations(office)
    before = said(office, "theme_day", 3, YEAR - 1)
    new = at(date(YEAR - 1, 4, 2))
    for field, value in ((AmendedField.HELD_TO, new + timedelta(hours=2)), (AmendedField.HELD_FROM, new)):
        amend_field(meeting=meeting, field=field, new=value, reason="核对", by=cast.zhou)

    assert before == ("", "held")
    assert said(office, "theme_day", 3, YEAR - 1) == ("", "")
    assert said(office, "theme_day", 4, YEAR - 1) == ("", "held")
    assert_rows_are_as_counted_anew(office)


def test_imported_meeting_settles_as_imported_however_late(cast: Cast, office: Organization) -> None:
    batch = ImportBatch.objects.create(kind=ImportKind.MEETINGS, organization=office, rows=1, by=cast.zhou)
    make_held_meeting(
        office, kind=MeetingKind.THEME_DAY, held_from=at(date(YEAR, 1, 12)), state=MeetingState.ARCHIVED,
        recorded_at=timezone.now(), imported_in=batch,
    )  # fmt: skip
    refresh_obligations(office)

    assert said(office, "theme_day", 1) == ("", "imported")


def test_command_writes_every_branch_and_says_so_and_again_nothing(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("write_obligations", "--year", str(YEAR))
    first = capsys.readouterr().out
    call_command("write_obligations", "--year", str(YEAR))

    assert first == f"{YEAR} 年应召开的会议已按 3 个党支部的情况核对，改动 {34 * 3 + 24} 处。\n"
    assert capsys.readouterr().out == f"{YEAR} 年应召开的会议已按 3 个党支部的情况核对，改动 0 处。\n"
    assert_rows_are_as_counted_anew(cast.office, cast.village, cast.other_branch)


@pytest.mark.parametrize("more", [1, 6])
def test_many_branches_cost_as_many_statements_as_few(
    cast: Cast, more: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(more):
        make_branch(cast.township, name=f"支部{number}")
    branches = list(Organization.objects.branches().order_by("path"))

    with django_assert_max_num_queries(5):
        found = expected_of(branches, YEAR)

    assert len(found) == 34 * (3 + more) + 24
