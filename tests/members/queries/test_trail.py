"""The trail in words."""

from datetime import date

import pytest
from django.db import transaction

from members import trail
from members.models import Organization
from members.queries.trail import SENTENCES, last_entries
from members.services.organization import change_organization, found_organization
from members.services.people import admit_member, change_member, end_membership, move_membership
from members.services.posts import appoint, end_appointment, end_excusal, record_excusal
from tests.cast import Cast

DAY = date(2025, 3, 1)


def sentences(cast: Cast, number: int = 10) -> list[str]:
    return [entry.sentence for entry in last_entries(cast.office, Organization.objects.under(cast.office), number)]


def test_each_act_on_people_is_said_in_plain_words(cast: Cast) -> None:
    by = {"by": cast.zhou}
    group = found_organization(name="第三党小组", kind="group", founded=DAY, parent=cast.office, **by)
    change_organization(organization=cast.office, days_to_record=5, **by)
    new = admit_member(name="甲川", place=cast.group_one, since=DAY, **by)
    change_member(member=new, branch=cast.office, phone="1", **by)
    move_membership(member=new, place=group, since=date(2025, 4, 1), **by)
    post = appoint(member=new, organization=group, post="group_leader", since=date(2025, 4, 1), **by)
    end_appointment(appointment=post, until=date(2025, 5, 1), **by)
    excusal = record_excusal(
        member=new, branch=cast.office, since=DAY, reason="病", agreed_by="大会", agreed_on=DAY, **by
    )  # fmt: skip
    end_excusal(excusal=excusal, branch=cast.office, until=date(2025, 5, 1), **by)
    end_membership(membership=new.memberships.get(until=None), until=date(2025, 6, 1), end="died", **by)

    assert sentences(cast) == [
        "结束了甲川的组织关系（去世，至2025年6月1日）",
        "记录甲川重新计入应到会人数（至2025年5月1日为止不计）",
        "记录甲川不计入应到会人数（自2025年3月1日）",
        "记录甲川不再任第三党小组组长（至2025年5月1日）",
        "记录甲川任第三党小组组长（自2025年4月1日）",
        "把甲川调到第三党小组（自2025年4月1日）",
        "更正了甲川的电话",
        "把甲川录入第一党小组（自2025年3月1日）",
        "更改了机关支部的会后几天内录入",
        "建立了第三党小组",
    ]


def test_entries_name_who_did_it_and_stay_within_the_branch(cast: Cast) -> None:
    admit_member(name="甲川", place=cast.village, since=DAY, by=cast.tan)
    admit_member(name="乙川", place=cast.office, since=DAY, by=cast.sysadmin)

    found = last_entries(cast.office, [cast.office])

    assert [(entry.who, entry.sentence) for entry in found] == [("sysadmin", "把乙川录入机关支部（自2025年3月1日）")]


@pytest.mark.parametrize("action", [*SENTENCES, "unheard.of"])
def test_an_entry_with_nothing_in_it_is_still_a_sentence(cast: Cast, action: str) -> None:
    with transaction.atomic():
        trail.record(action, by=None, organization=cast.office)

    assert len(sentences(cast)[0]) > 3


def test_last_entries_take_two_queries(cast: Cast, django_assert_num_queries) -> None:
    for number in range(20):
        admit_member(name=f"人{number}", place=cast.office, since=DAY, by=cast.zhou)
    places = list(Organization.objects.under(cast.office))

    with django_assert_num_queries(2):
        assert len(last_entries(cast.office, places)) == 10
