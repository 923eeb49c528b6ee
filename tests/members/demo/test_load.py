"""The demonstration world comes whole, keeps every rule that services keep, and leaves only two entries behind."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from members import trail
from members.choices import MemberStatus, StudyEventKind
from members.demo.world import DemoAccount, demo_accounts, keep_passwords
from members.models import (
    Account,
    Appointment,
    Assignment,
    Excusal,
    Member,
    Membership,
    Organization,
    Reflection,
    Remark,
    SpotCheck,
    StudyEvent,
)
from members.rights import rights_of

pytestmark = pytest.mark.django_db


def comes_in(account: DemoAccount) -> bool:
    client = Client()
    client.post("/accounts/login/", {"username": account.username, "password": account.password})
    return "_auth_user_id" in client.session


def test_tree_has_the_branches_of_the_design(demo: None) -> None:
    people = Counter(
        Organization.objects.get(path=membership.organization.branch_path).name
        for membership in Membership.objects.select_related("organization")
    )

    assert people == {"机关支部": 24, "柳溪村支部": 18, "清渠巷社区支部": 5, "青石小学支部": 4}
    assert [root.name for root in Organization.objects.get_root_nodes()] == ["望川镇党委", "青石镇党委"]
    assert Organization.objects.get(name="机关支部").numchild == 3
    assert Appointment.objects.filter(organization__name="机关支部").count() == 5
    assert Appointment.objects.filter(organization__name="清渠巷社区支部").count() == 1


def test_upper_organisation_wrote_two_notes_one_of_them_answered_and_made_a_spot_check(demo: None) -> None:
    remarks = Remark.objects.order_by("at").values_list("organization__name", "by__name", "answered_by__name")
    assert list(remarks) == [("柳溪村支部", "乔松", "谭秋水"), ("机关支部", "乔松", None)]
    check = SpotCheck.objects.get()
    assert (check.organization.name, check.by.name, check.meetings.count()) == ("机关支部", "乔松", 3)
    assert check.on <= timezone.localdate(check.at) < timezone.localdate()


def test_every_kind_of_case_is_there(demo: None) -> None:
    assert Member.objects.filter(status=MemberStatus.PROBATIONARY).count() == 1
    assert Member.objects.filter(is_floating=True).exists()
    assert [m.is_suspended(timezone.localdate()) for m in Member.objects.exclude(vote_suspended_reason="")] == [True]
    assert Excusal.objects.count() == 1
    assert Membership.objects.exclude(until=None).count() == 1
    assert Assignment.objects.count() == 2
    assert set(Reflection.objects.values_list("readers", flat=True)) == {"private", "secretary", "branch"}
    assert set(StudyEvent.objects.values_list("kind", flat=True)) == set(StudyEventKind.values)


def test_dates_lie_in_the_past_year_and_in_order(demo: None) -> None:
    now = timezone.now()
    times = list(StudyEvent.objects.order_by("pk").values_list("at", flat=True))

    assert times == sorted(times)
    assert now - timedelta(days=366) < times[0] < now - timedelta(days=300)
    assert now - timedelta(days=30) < times[-1] <= now
    for event in StudyEvent.objects.select_related("member"):
        assert event.member.memberships.touching(event.at.date(), event.at.date()).exists(), event.member.name


def test_reflections_follow_the_reading(demo: None) -> None:
    for written in Reflection.objects.select_related("section__chapter"):
        read = StudyEvent.objects.filter(member=written.member, section=written.section, at__lte=written.written_at)

        assert read.exists(), f"{written.member} {written.section}"


def test_accounts_have_the_rights_of_their_roles(demo: None) -> None:
    today = timezone.localdate()
    rights = {
        account.username: rights_of(account.member, today) for account in Account.objects.filter(member__isnull=False)
    }

    assert [account.role for account in demo_accounts()] == [
        "sysadmin", "superior", "secretary", "leader", "member", "editor",
    ]  # fmt: skip
    assert (bool(rights["superior"].oversees), bool(rights["superior"].runs)) == (True, False)
    assert (len(rights["secretary"].runs), len(rights["leader"].leads)) == (1, 1)
    assert (rights["leader"].serves, rights["member"].serves, rights["member"].leads) == ((), (), ())
    assert Account.objects.get(username="sysadmin").is_sysadmin
    assert Account.objects.get(username="editor").is_editor


@pytest.mark.parametrize("account", demo_accounts(), ids=lambda account: account.username)
def test_password_is_one_that_the_portal_accepts_and_prints(
    account: DemoAccount, demo: None, settings: LazySettings
) -> None:
    validate_password(account.password, Account(username=account.username))

    assert str(account).split(" ") == [account.role, account.username, account.password]
    assert comes_in(account)
    settings.REACHED_FROM_HERE_ONLY = False
    assert not comes_in(account)


def test_changed_password_is_what_is_printed_again_after_the_next_start(demo: None) -> None:
    account = Account.objects.get(username="member")
    account.set_password("something-else-9")
    account.save()

    keep_passwords()

    account.refresh_from_db()
    assert account.check_password(demo_accounts()[4].password)


def test_loaded_world_passes_the_checks_of_what_is_derived(demo: None) -> None:
    call_command("rebuild_summaries", check=True, stdout=StringIO())

    assert list(trail.verify()) == []
