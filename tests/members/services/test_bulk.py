"""Many people at once: each as the single act does it, all or none."""

from datetime import date

import pytest
from django.core.management import call_command

from members.choices import HoursSource, MembershipEnd, MemberStatus
from members.errors import RowsRefused
from members.models import AuditEvent, HoursEntry, Membership, MemberSummary, RosterEntry, StudyState
from members.queries.hours import hours_so_far
from members.services.bulk import end_memberships, move_memberships, transfer_members
from members.services.study import mark_studied
from members.trail import verify
from tests.cast import Cast
from tests.factories import make_book, make_held_meeting

DAY = date(2026, 3, 2)


@pytest.fixture
def branch(cast: Cast) -> Cast:
    call_command("rebuild_summaries")
    return cast


def places(cast: Cast) -> dict[str, str]:
    rows = Membership.objects.filter(until=None).values_list("member__name", "organization__name")
    return dict(rows)


@pytest.mark.django_db
def test_several_leave_on_the_same_day(branch: Cast) -> None:
    gone = [branch.cheng, branch.lu]

    done = end_memberships(
        people=gone, branch=branch.office, until=DAY, end=MembershipEnd.TRANSFERRED, by=branch.zhou, note="外地"
    )

    rows = Membership.objects.filter(member__in=gone).values_list("until", "end", "end_note")
    assert (done, list(rows)) == (2, [(DAY, "transferred", "外地")] * 2)
    assert MemberSummary.objects.get(organization=branch.office).members == 5
    assert AuditEvent.objects.filter(action="membership.ended").count() == 2
    call_command("rebuild_summaries", check=True)
    assert list(verify()) == []


@pytest.mark.django_db
def test_one_who_cannot_leave_keeps_all(branch: Cast) -> None:
    """The secretary would end the own post; somebody came later than the day."""
    people, before = [branch.cheng, branch.zhou, branch.lu], list(Membership.objects.values())

    with pytest.raises(RowsRefused) as refused:
        end_memberships(people=people, branch=branch.office, until=date(2020, 1, 1), end="left", by=branch.zhou)

    assert {key: str(why) for key, why in refused.value.refusals.items()} == {
        branch.zhou.pk: "不能更改自己的任职，请由另一位书记、副书记或系统管理员办理。",
        branch.lu.pk: "结束日期不能早于开始日期。",
    }
    assert list(Membership.objects.values()) == before
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_several_change_groups(branch: Cast) -> None:
    move_memberships(people=[branch.cheng, branch.fang], place=branch.group_two, since=DAY, by=branch.zhou)

    here = places(branch)
    assert {here["程予安"], here["方映川"], here["陆石安"]} == {"第二党小组"}
    assert here["苏见微"] == "第一党小组"
    call_command("rebuild_summaries", check=True)


@pytest.mark.django_db
def test_several_move_to_another_branch_with_study_and_hours_and_meetings_stay(branch: Cast) -> None:
    section = make_book(chapters=1).chapters.get().sections.all()[0]
    mark_studied(member=branch.cheng, section=section)
    meeting = make_held_meeting(branch.office, [branch.cheng, branch.lu])
    HoursEntry.objects.create(
        member=branch.cheng, organization=branch.group_one, on=date(2026, 2, 1), minutes=90, minutes_per_hour=60,
        source=HoursSource.MEETING, meeting=meeting, by=branch.zhou,
    )  # fmt: skip

    transfer_members(
        people=[branch.cheng, branch.lu], branch=branch.office, to=branch.village, since=DAY, by=branch.qiao
    )

    here = places(branch)
    assert (here["程予安"], here["陆石安"]) == ("柳溪村支部", "柳溪村支部")
    old = Membership.objects.get(member=branch.cheng, organization=branch.group_one)
    assert (old.until, old.end, old.end_note) == (date(2026, 3, 1), "transferred", "柳溪村支部")
    assert StudyState.objects.get(member=branch.cheng, studied=True).section == section
    assert hours_so_far(branch.cheng, 2026) == "1.5"
    assert RosterEntry.objects.filter(meeting=meeting, meeting__organization=branch.office).count() == 2
    told = AuditEvent.objects.values_list("chain__organization__name", "action")
    assert sorted(told) == sorted([("机关支部", "membership.ended"), ("柳溪村支部", "member.admitted")] * 2)
    assert branch.lu.status == MemberStatus.PROBATIONARY
    call_command("rebuild_summaries", check=True)
    assert list(verify()) == []
