"""Who may: one table for the rules, one for the rows that each person may know of."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import QuerySet

from members.access import VISIBLE_TO, organization, people, study
from members.models import Appointment, Excusal, Member, Membership
from tests.cast import Cast
from tests.factories import LONG_AGO, make_appointment

Rule = Callable[..., bool]
PEOPLE = ["qiao", "zhou", "su", "he", "cheng", "lu", "fang", "tan", "ruan", "shi"]

# Each rule asked of one thing: who is told yes. Everybody else of the cast is told no.
RULES = [
    (organization.may_run_branch, "office", "zhou"),
    (organization.may_run_branch, "group_one", "zhou"),
    (organization.may_run_branch, "village", "tan"),
    (organization.may_run_branch, "township", ""),
    (organization.may_run_whole_branch, "office", "zhou"),
    (organization.may_run_whole_branch, "group_one", ""),
    (organization.may_run_group, "group_two", "zhou"),
    (organization.may_run_group, "office", ""),
    (organization.may_see_roster_of_any_day, "office", "qiao zhou su"),
    (organization.may_see_roster_of_any_day, "group_one", "qiao zhou su"),
    (organization.may_see_roster_of_any_day, "group_two", "qiao zhou su he"),
    (organization.may_see_roster_of_any_day, "village", "qiao tan"),
    (organization.may_see_roster_of_any_day, "township", ""),
    (people.may_edit_person, "cheng", "zhou"),
    (people.may_edit_person, "zhou", "zhou"),
    (people.may_edit_person, "ruan", "tan"),
    (people.may_edit_person, "shi", "shi"),
    (people.may_see_facts, "cheng", "qiao zhou su cheng"),
    (people.may_see_facts, "lu", "qiao zhou su he lu"),
    (people.may_see_facts, "fang", "qiao zhou su fang"),
    (people.may_see_facts, "ruan", "qiao tan ruan"),
    (people.may_see_contacts, "cheng", "zhou cheng"),
    (people.may_see_contacts, "lu", "zhou lu"),
    (people.may_see_contacts, "ruan", "tan ruan"),
    (people.may_see_record, "cheng", "qiao zhou su cheng"),
    (people.may_see_record, "lu", "qiao zhou su he lu"),
    (people.may_enter_study_for, "cheng", "zhou"),
    (people.may_enter_study_for, "lu", "zhou he"),
    (study.may_assign, "office", "zhou"),
    (study.may_assign, "group_two", "zhou he"),
    (study.may_assign, "township", "qiao"),
    (organization.may_see_progress, "office", "qiao zhou su"),
    (organization.may_see_progress, "group_two", "qiao zhou su he"),
]

# The cast's rows of each model that a person may know of, by short names.
OFFICE = "office group_one group_two"
ORGANIZATIONS = {
    "qiao": f"township {OFFICE} village",
    "zhou": OFFICE,
    "su": OFFICE,
    "he": OFFICE,
    "cheng": OFFICE,
    "lu": OFFICE,
    "fang": OFFICE,
    "tan": "village",
    "ruan": "village",
    "shi": "other_branch",
}
IN_OFFICE = "qiao zhou su he cheng lu fang"
MEMBERS = {
    "qiao": f"{IN_OFFICE} tan ruan",
    **dict.fromkeys(["zhou", "su", "he", "cheng", "lu", "fang"], IN_OFFICE),
    "tan": "tan ruan",
    "ruan": "tan ruan",
    "shi": "shi",
}


@pytest.fixture
def ask(cast: Cast, acting: Callable[[Member], Member]) -> Callable[[str], Member]:
    return lambda name: acting(Member.objects.get(pk=getattr(cast, name).pk))


def names(cast: Cast, rows: QuerySet) -> set[str]:
    known = {(type(row), row.pk): name for name, row in vars(cast).items()}
    return {known[type(row), row.pk] for row in rows}


@pytest.mark.parametrize(("rule", "thing", "allowed"), RULES)
def test_rule_says_yes_to_these_and_no_to_all_others(cast: Cast, ask, rule: Rule, thing: str, allowed: str) -> None:
    told_yes = {name for name in PEOPLE if rule(ask(name), getattr(cast, thing))}

    assert told_yes == set(allowed.split())
    assert not rule(None, getattr(cast, thing))


@pytest.mark.parametrize("who", PEOPLE)
def test_visible_organizations_are_these(cast: Cast, ask, who: str) -> None:
    assert names(cast, organization.visible_organizations(ask(who))) == set(ORGANIZATIONS[who].split())


@pytest.mark.parametrize("who", PEOPLE)
def test_visible_members_are_these(cast: Cast, ask, who: str) -> None:
    assert names(cast, people.visible_members(ask(who))) == set(MEMBERS[who].split())
    assert names(cast, people.visible_members_with_places(ask(who))) == set(MEMBERS[who].split())


@pytest.mark.parametrize("who", PEOPLE)
def test_visible_memberships_and_posts_follow_people_and_organizations(cast: Cast, ask, who: str) -> None:
    member = ask(who)

    memberships = people.visible_memberships(member)
    posts = people.visible_appointments(member)

    places = [getattr(cast, name) for name in ORGANIZATIONS[who].split()]
    persons = [getattr(cast, name) for name in MEMBERS[who].split()]
    assert set(memberships) == set(Membership.objects.filter(member__in=persons))
    # The officer's post stands in an organisation that the branch does not know, but its secretary looks after her.
    own = {cast.qiao.appointments.get()} if who in {"zhou", "qiao"} else set()
    assert set(posts) == set(Appointment.objects.filter(organization__in=places)) | own


@pytest.mark.parametrize(
    ("who", "sees"), [("zhou", True), ("fang", True), ("su", False), ("he", False), ("qiao", False)]
)
def test_excusals_are_seen_by_the_person_and_the_secretaries(cast: Cast, ask, who: str, sees: bool) -> None:
    row = Excusal.objects.create(
        member=cast.fang, since=LONG_AGO, reason="病", agreed_by="大会", agreed_on=LONG_AGO
    )  # fmt: skip

    assert (row in people.visible_excusals(ask(who))) is (who in {"zhou", "fang"})
    assert people.may_change_excusal(ask(who), row) is (who == "zhou")


@pytest.mark.parametrize("model", VISIBLE_TO)
def test_account_without_a_person_sees_no_row(cast: Cast, model: type) -> None:
    assert not VISIBLE_TO[model](None).exists()


def test_rights_end_with_the_post(cast: Cast, ask) -> None:
    cast.zhou.appointments.update(until=date(2025, 3, 1))

    assert not organization.may_run_branch(ask("zhou"), cast.office)
    assert ask("zhou").rights.branch == cast.office.path


def test_a_deputy_may_what_the_secretary_may(cast: Cast, ask) -> None:
    make_appointment(cast.fang, cast.office, "deputy_secretary")

    assert organization.may_run_branch(ask("fang"), cast.group_one)
    assert people.may_edit_person(ask("fang"), cast.zhou)


def test_somebody_who_left_is_unknown_to_fellows_and_known_to_the_secretary(cast: Cast, ask) -> None:
    cast.cheng.memberships.update(until=date(2025, 3, 1), end="transferred")

    assert cast.cheng not in people.visible_members(ask("lu"))
    assert cast.cheng in people.visible_members(ask("zhou"))
    assert people.may_edit_person(ask("zhou"), cast.cheng)


def test_where_somebody_went_is_unknown_to_the_branch_that_was_left(cast: Cast, ask) -> None:
    cast.cheng.memberships.update(until=date(2025, 3, 1), end="transferred")
    Membership.objects.create(member=cast.cheng, organization=cast.other_branch, since=date(2025, 3, 2))

    seen_from_before = people.visible_memberships(ask("zhou")).filter(member=cast.cheng)
    seen_from_after = people.visible_memberships(ask("shi")).filter(member=cast.cheng)

    assert [row.organization for row in seen_from_before] == [cast.group_one]
    assert seen_from_after.count() == 2
    assert not people.may_edit_person(ask("zhou"), cast.cheng)
    assert people.may_edit_person(ask("shi"), cast.cheng)
