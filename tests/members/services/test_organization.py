"""Founding, settings, dissolving: what is written, and what is refused."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.choices import PARENT_KINDS, OrganizationKind
from members.errors import (
    BranchNotEmpty,
    EndBeforeStart,
    GroupNotEmpty,
    NameTaken,
    NotInBeing,
    OrganizationsBelow,
    PostsStillHeld,
    WrongPlaceInTree,
)
from members.models import Appointment, AuditEvent, Membership, Obligation, Organization
from members.services.obligations import drifting_obligations, refresh_all
from members.services.organization import (
    change_organization,
    dissolve_group,
    dissolve_organization,
    found_organization,
)
from tests.cast import Cast

COMMITTEE, GENERAL, BRANCH, GROUP = OrganizationKind
DAY = date(2025, 3, 1)


def last_act() -> tuple[str, dict]:
    event = AuditEvent.objects.latest("pk")
    return event.action, event.details


def test_found_group_stands_last_under_its_branch_and_is_on_the_trail(cast: Cast) -> None:
    group = found_organization(name="第三党小组", kind=GROUP, founded=DAY, parent=cast.office, by=cast.zhou)

    names = Organization.objects.under(cast.office).values_list("name", flat=True)
    assert list(names) == ["机关支部", "第一党小组", "第二党小组", "第三党小组"]
    assert group.founded == DAY
    assert last_act() == ("organization.founded", {"target": group.pk})
    assert AuditEvent.objects.latest("pk").chain.organization == cast.office


@pytest.mark.parametrize(
    ("kind", "parent"),
    [(GROUP, None), (GROUP, "township"), (GROUP, "group_one"), (BRANCH, "office"), (BRANCH, "group_one"),
     (COMMITTEE, "office"), (GENERAL, "office"), (GENERAL, "village")],
)  # fmt: skip
def test_found_at_wrong_place_is_refused(cast: Cast, kind: str, parent: str | None) -> None:
    over = getattr(cast, parent) if parent else None
    before = Organization.objects.count()

    with pytest.raises(WrongPlaceInTree):
        found_organization(name="错位", kind=kind, founded=DAY, parent=over, by=cast.sysadmin)

    assert (Organization.objects.count(), AuditEvent.objects.count()) == (before, 0)


def test_found_group_before_its_branch_is_refused(cast: Cast) -> None:
    with pytest.raises(NotInBeing):
        found_organization(name="早", kind=GROUP, founded=date(2015, 6, 30), parent=cast.office, by=cast.zhou)


def test_change_writes_only_what_differs(cast: Cast) -> None:
    change_organization(organization=cast.office, by=cast.zhou, name="机关支部", days_to_record=5)

    cast.office.refresh_from_db()
    assert (cast.office.name, cast.office.days_to_record) == ("机关支部", 5)
    assert last_act() == ("organization.changed", {"target": cast.office.pk, "fields": ["days_to_record"]})


def test_change_of_nothing_writes_nothing(cast: Cast) -> None:
    change_organization(organization=cast.office, by=cast.zhou, name="机关支部")

    assert AuditEvent.objects.count() == 0


def test_dissolve_empty_group_ends_it_on_the_day(cast: Cast) -> None:
    group = found_organization(name="第三党小组", kind=GROUP, founded=DAY, parent=cast.office, by=cast.zhou)

    dissolve_group(group=group, dissolved=date(2025, 9, 1), by=cast.zhou)

    group.refresh_from_db()
    assert group.dissolved == date(2025, 9, 1)
    assert last_act() == ("organization.dissolved", {"target": group.pk, "dissolved": "2025-09-01"})


def test_dissolve_group_with_members_is_refused(cast: Cast) -> None:
    with pytest.raises(GroupNotEmpty):
        dissolve_group(group=cast.group_one, dissolved=DAY, by=cast.zhou)

    cast.group_one.refresh_from_db()
    assert cast.group_one.dissolved is None


def test_dissolve_before_founding_is_refused(cast: Cast) -> None:
    with pytest.raises(EndBeforeStart):
        dissolve_group(group=cast.group_one, dissolved=date(2015, 6, 30), by=cast.zhou)


def emptied_village(cast: Cast) -> Organization:
    """Nobody belongs to it and nobody holds a post from March on."""
    last = date(2025, 2, 28)
    Appointment.objects.filter(organization=cast.village, until=None).update(until=last)
    Membership.objects.filter(organization=cast.village, until=None).update(until=last, end="transferred")
    return cast.village


def test_dissolve_empty_branch_ends_it_and_what_it_owes(cast: Cast) -> None:
    village = emptied_village(cast)
    refresh_all(2025)

    dissolve_organization(organization=village, dissolved=DAY, by=cast.sysadmin)

    village.refresh_from_db()
    assert village.dissolved == DAY
    assert last_act() == ("organization.dissolved", {"target": village.pk, "dissolved": "2025-03-01"})
    assert not Obligation.objects.filter(organization=village, owed=True, starts_on__gte=DAY).exists()
    assert list(drifting_obligations()) == []


def test_dissolve_upper_organisation_waits_for_what_is_below(cast: Cast) -> None:
    with pytest.raises(OrganizationsBelow):
        dissolve_organization(organization=cast.township, dissolved=DAY, by=cast.sysadmin)


def test_dissolve_branch_with_members_is_refused(cast: Cast) -> None:
    with pytest.raises(BranchNotEmpty):
        dissolve_organization(organization=cast.village, dissolved=DAY, by=cast.sysadmin)


def test_dissolve_branch_with_open_posts_is_refused(cast: Cast) -> None:
    village = emptied_village(cast)
    Appointment.objects.filter(organization=village).update(until=None)

    with pytest.raises(PostsStillHeld):
        dissolve_organization(organization=village, dissolved=DAY, by=cast.sysadmin)


def test_dissolve_what_is_dissolved_is_refused(cast: Cast) -> None:
    village = emptied_village(cast)
    dissolve_organization(organization=village, dissolved=DAY, by=cast.sysadmin)

    with pytest.raises(NotInBeing):
        dissolve_organization(organization=village, dissolved=DAY, by=cast.sysadmin)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(OrganizationKind), st.integers(0, 12)), max_size=12))
def test_random_trees_keep_the_rules_and_their_subtrees(db: None, wishes: list[tuple[str, int]]) -> None:
    parents: dict[int, int | None] = {}
    known: list[Organization] = []
    for kind, pick in wishes:
        parent = known[pick % (len(known) + 1) - 1] if pick % (len(known) + 1) else None
        allowed = (parent.kind if parent else None) in PARENT_KINDS[kind]
        try:
            made = found_organization(name=f"树{len(known)}", kind=kind, founded=DAY, parent=parent, by=None)
        except WrongPlaceInTree:
            assert not allowed
        else:
            assert allowed
            known.append(made)
            parents[made.pk] = parent.pk if parent else None

    def reaches(pk: int | None, top: int) -> bool:
        return pk is not None and (pk == top or reaches(parents[pk], top))

    for top in known:
        under = set(Organization.objects.under(top).values_list("pk", flat=True))
        assert under & set(parents) == {pk for pk in parents if reaches(pk, top.pk)}


def test_second_group_of_a_name_is_refused_until_the_first_is_dissolved(cast: Cast) -> None:
    def again() -> Organization:
        return found_organization(
            name=cast.group_one.name, kind=OrganizationKind.GROUP, founded=DAY, parent=cast.office, by=cast.zhou
        )

    with pytest.raises(NameTaken):
        again()
    with pytest.raises(NameTaken):
        change_organization(organization=cast.group_two, by=cast.zhou, name=cast.group_one.name)

    Organization.objects.filter(pk=cast.group_one.pk).update(dissolved=DAY)
    assert again().name == cast.group_one.name
