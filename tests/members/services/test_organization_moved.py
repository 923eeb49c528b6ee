"""An organisation put under another one: what goes along, what is counted where, what is refused."""

from datetime import date

import pytest

from members.choices import OrganizationKind
from members.errors import GroupStays, NotInBeing, Refusal, WrongPlaceInTree
from members.models import AssignmentSummary, AuditEvent, MeetingSummary, MemberSummary, Obligation, Organization
from members.queries.summaries import drifting_summaries
from members.services.assignments import assign_reading
from members.services.closing import record_meeting
from members.services.obligations import drifting_obligations, refresh_all
from members.services.organization import found_organization, move_organization
from members.services.summaries import repair_summaries
from tests.cast import Cast
from tests.factories import make_book, make_organization, make_whole_meeting

COMMITTEE, GENERAL, BRANCH, GROUP = OrganizationKind
DUE = date(2030, 6, 30)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """With a recorded meeting of the office, reading assigned by its township, and everything counted."""
    (section,) = make_book(chapters=1, sections=1).chapters.get().sections.all()
    assign_reading(organization=cast.township, required=[section], due_on=DUE, by=cast.qiao)
    record_meeting(meeting=make_whole_meeting(cast.office, [cast.zhou]), by=cast.zhou)
    refresh_all(2025)
    repair_summaries()
    return cast


def members() -> dict[str, int]:
    return dict(MemberSummary.objects.order_by("organization").values_list("organization__name", "members"))


def assert_all_counted() -> None:
    assert list(map(str, drifting_summaries())) == []
    assert list(drifting_obligations()) == []


def test_branch_moved_takes_groups_figures_and_obligations_along(cast: Cast) -> None:
    before = members()

    move_organization(organization=cast.office, parent=cast.other_township, by=cast.sysadmin)

    below = Organization.objects.under(cast.other_township).values_list("name", flat=True)
    assert list(below) == ["青石镇党委", "青石支部", "机关支部", "第一党小组", "第二党小组"]
    assert members() == before | {"望川镇党委": 2, "青石镇党委": 8}
    assert MeetingSummary.objects.get(organization=cast.other_township).held == 1
    assert MeetingSummary.objects.get(organization=cast.township).held == 0
    places = set(Obligation.objects.values_list("organization__path", "place"))
    assert all(path == place for path, place in places)
    assert_all_counted()


def test_branch_moved_is_not_asked_by_whom_it_left(cast: Cast) -> None:
    move_organization(organization=cast.office, parent=cast.other_township, by=cast.sysadmin)

    asked = dict(AssignmentSummary.objects.exclude(asked=0).values_list("organization__name", "asked"))
    assert asked == {"望川镇党委": 2, "柳溪村支部": 2}


def test_branch_moved_is_asked_by_what_takes_it_in(cast: Cast) -> None:
    move_organization(organization=cast.other_branch, parent=cast.township, by=cast.sysadmin)

    assert AssignmentSummary.objects.get(organization=cast.other_branch).asked == 1
    assert AssignmentSummary.objects.get(organization=cast.township).asked == 10
    assert_all_counted()


def test_committee_goes_below_another_and_back_to_the_top(cast: Cast) -> None:
    before = members()
    county = found_organization(name="云岭县委", kind=COMMITTEE, founded=date(2010, 1, 1), by=cast.sysadmin)

    move_organization(organization=cast.township, parent=county, by=cast.sysadmin)

    assert members() == before | {"云岭县委": 9}
    assert_all_counted()

    move_organization(organization=cast.township, parent=None, by=cast.sysadmin)

    assert members() == before | {"云岭县委": 0}
    assert cast.township.path == Organization.objects.get(pk=cast.township.pk).path
    assert len(cast.township.path) == cast.township.steplen
    assert_all_counted()


def test_move_is_on_the_trail_of_all_three(cast: Cast) -> None:
    move_organization(organization=cast.village, parent=cast.other_township, by=cast.sysadmin)

    moves = AuditEvent.objects.filter(action="organization.moved")
    assert set(moves.values_list("chain__organization", flat=True)) == {
        cast.village.pk, cast.township.pk, cast.other_township.pk
    }  # fmt: skip
    assert {move.details["target"] for move in moves} == {cast.village.pk}


def test_to_where_it_stands_writes_nothing(cast: Cast) -> None:
    move_organization(organization=cast.village, parent=cast.township, by=cast.sysadmin)

    assert not AuditEvent.objects.filter(action="organization.moved").exists()


@pytest.mark.parametrize(
    ("what", "parent", "refusal"),
    [("group_one", "village", GroupStays), ("office", "village", WrongPlaceInTree),
     ("office", "group_one", WrongPlaceInTree), ("township", "office", WrongPlaceInTree),
     ("township", "township", WrongPlaceInTree)],
)  # fmt: skip
def test_to_where_its_kind_may_not_stand_is_refused(cast: Cast, what: str, parent: str, refusal: type[Refusal]) -> None:
    path = getattr(cast, what).path

    with pytest.raises(refusal):
        move_organization(organization=getattr(cast, what), parent=getattr(cast, parent), by=cast.sysadmin)

    assert Organization.objects.get(pk=getattr(cast, what).pk).path == path
    assert not AuditEvent.objects.filter(action="organization.moved").exists()


def test_below_what_is_below_itself_is_refused(cast: Cast) -> None:
    lower = make_organization("片区党委", COMMITTEE, cast.township)

    with pytest.raises(WrongPlaceInTree):
        move_organization(organization=cast.township, parent=lower, by=cast.sysadmin)


def test_under_a_dissolved_one_is_refused(cast: Cast) -> None:
    gone = make_organization("旧镇党委", COMMITTEE, dissolved=date(2024, 1, 1))

    with pytest.raises(NotInBeing):
        move_organization(organization=cast.village, parent=gone, by=cast.sysadmin)
