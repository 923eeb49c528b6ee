"""The trail in words."""

from datetime import date

import pytest
from django.db import transaction

from members import trail
from members.models import AuditEvent, Organization
from members.queries.trail import acts_on, entries_of_meeting, entries_of_person, last_entries
from members.queries.trail_words import SENTENCES
from members.services.organization import change_organization, found_organization
from members.services.people import admit_member, change_member, end_membership, move_membership
from members.services.posts import appoint, end_appointment, end_excusal, record_excusal
from tests.cast import Cast
from tests.factories import make_held_meeting, make_meeting

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


def test_last_entries_take_three_queries(cast: Cast, django_assert_num_queries) -> None:
    for number in range(20):
        admit_member(name=f"人{number}", place=cast.office, since=DAY, by=cast.zhou)
    act(cast, "meeting.recorded", meeting=make_held_meeting(cast.office).pk)
    places = list(Organization.objects.under(cast.office))

    with django_assert_num_queries(3):
        assert len(last_entries(cast.office, places)) == 10


# ---- meetings ------------------------------------------------------------------------------------------------------


def act(cast: Cast, action: str, **details: object) -> AuditEvent:
    with transaction.atomic():
        return trail.record(action, by=cast.zhou, organization=cast.office, **details)


def test_an_act_on_a_meeting_names_its_day_and_kind_and_never_its_title(cast: Cast) -> None:
    held = make_held_meeting(cast.office, title="保密的题目", kind="committee_meeting")
    planned = make_meeting(cast.office, kind="lecture")
    act(cast, "meeting.recorded", meeting=held.pk)
    act(cast, "meeting.changed", meeting=planned.pk, fields=["place", "topics", "sections"])
    act(cast, "meeting.binned", meeting=999_999)

    assert sentences(cast) == [
        "从计划里删除了一次会议",
        "更改了2025年3月的党课的安排（地点、议题、学习篇目）",
        "录入了2025年3月12日的支部委员会",
    ]


def test_several_people_are_named_up_to_three(cast: Cast) -> None:
    people = [cast.cheng, cast.lu, cast.he, cast.su]
    meeting = make_held_meeting(cast.office)
    for number in (1, 3, 4):
        act(cast, "make_up.entered", meeting=meeting.pk, members=[member.pk for member in people[:number]])

    what = "对2025年3月12日的支部党员大会的补学"
    by_name = sorted(people, key=lambda member: (member.pinyin, member.name))
    first_three = "、".join(member.name for member in by_name[:3])
    assert sentences(cast) == [
        f"录入了{first_three}等 4 人{what}",
        f"录入了{'、'.join(m.name for m in by_name if m in people[:3])}{what}",
        f"录入了{cast.cheng.name}{what}",
    ]


def test_on_its_own_page_a_meeting_is_this_meeting(cast: Cast, django_assert_num_queries) -> None:
    meeting = make_held_meeting(cast.office)
    events = [
        act(cast, "roll.saved", meeting=meeting.pk, members=[cast.lu.pk], fields=["place"]),
        act(cast, "meeting.amended", meeting=meeting.pk, member=cast.lu.pk, fields=["presence"]),
        act(cast, "meeting.amended", meeting=meeting.pk, member=None, fields=["held_to"]),
    ]

    with django_assert_num_queries(1):
        entries = entries_of_meeting(events, meeting)

    assert [entry.sentence for entry in entries] == [
        f"修改了这次会议的点名（{cast.lu.name}；地点）",
        f"更正了这次会议已归档的记录（{cast.lu.name}的到会情况）",
        "更正了这次会议已归档的记录（结束时间）",
    ]


def test_on_a_persons_page_others_are_only_counted(cast: Cast) -> None:
    act(cast, "study.entered_for", members=[cast.lu.pk, cast.he.pk, cast.cheng.pk])
    act(cast, "study.entered_for", members=[cast.he.pk])
    act(cast, "member.moved", member=cast.lu.pk, place=cast.group_one.pk, since="2025-03-01")
    events = acts_on(cast.lu, AuditEvent.objects.select_related("account__member").order_by("number"))

    assert [entry.sentence for entry in entries_of_person(events, cast.lu)] == [
        f"代{cast.lu.name}等 3 人录入了学习情况",
        f"把{cast.lu.name}调到第一党小组（自2025年3月1日）",
    ]
