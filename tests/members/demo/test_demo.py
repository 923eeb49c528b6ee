"""The demonstration world comes whole, keeps every rule that services keep, and leaves only two entries behind."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from guide.fixtures import load as load_book
from guide.models import Book
from members import trail
from members.choices import MembershipEnd, MemberStatus, StudyEventKind
from members.demo.load import load
from members.demo.remove import remove
from members.demo.world import BOOK_FIXTURE, DemoAccount, demo_accounts, is_loaded, keep_passwords
from members.models import (
    Account,
    Appointment,
    Assignment,
    AuditEvent,
    Excusal,
    Member,
    Membership,
    Organization,
    RecordTemplate,
    Reflection,
    StudyEvent,
)
from members.rights import rights_of
from tests.factories import make_account, make_book, make_member, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hashes(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def demo(db: None) -> None:
    load_book(BOOK_FIXTURE)
    load()


def comes_in(account: DemoAccount) -> bool:
    client = Client()
    client.post("/accounts/login/", {"username": account.username, "password": account.password})
    return "_auth_user_id" in client.session


def rows_of_everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


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


def test_every_kind_of_case_is_there(demo: None) -> None:
    assert Member.objects.filter(status=MemberStatus.PROBATIONARY).count() == 1
    assert Member.objects.filter(is_floating=True).exists()
    assert [m.is_suspended(timezone.localdate()) for m in Member.objects.exclude(vote_suspended_reason="")] == [True]
    assert Excusal.objects.count() == 1
    assert Membership.objects.exclude(until=None).count() == 1
    assert Assignment.objects.count() == 2
    assert set(Reflection.objects.values_list("readers", flat=True)) == {"private", "secretary", "branch"}
    assert set(StudyEvent.objects.values_list("kind", flat=True)) == {
        StudyEventKind.SELF_MARKED,
        StudyEventKind.ENTERED_FOR,
        StudyEventKind.WITHDRAWN,
    }


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


def test_removing_leaves_the_two_entries_and_what_was_there_before() -> None:
    before = rows_of_everything()
    load_book(BOOK_FIXTURE)
    load()

    removed = remove()

    assert removed is not None
    assert (removed.organizations, removed.people, removed.accounts, removed.book_kept) == (9, 51, 6, False)
    after = rows_of_everything()
    assert {name for name, count in after.items() if count != before[name]} == {
        "members.TrailChain",
        "members.AuditEvent",
    }
    acts = AuditEvent.objects.filter(action__startswith="demo.")
    assert list(acts.values_list("action", flat=True)) == ["demo.loaded", "demo.removed"]
    assert list(trail.verify()) == []
    assert not is_loaded()


def test_real_branch_is_left_alone(demo: None) -> None:
    real = make_organization("真实支部", "branch")
    person = make_member("真人", real)
    kept = make_book("kept", chapters=1)

    remove()

    assert list(Organization.objects.all()) == [real]
    assert list(Member.objects.all()) == [person]
    assert list(Book.objects.all()) == [kept]


def test_account_that_the_trail_names_is_shut_and_stays(demo: None) -> None:
    trail.record("account.opened", by=Account.objects.get(username="sysadmin"), target=1)

    removed = remove()

    assert removed is not None
    assert removed.accounts_kept == ("sysadmin",)
    sysadmin = Account.objects.get()
    assert (sysadmin.is_active, sysadmin.has_usable_password()) == (False, False)


def test_account_opened_for_somebody_of_the_demonstration_goes_too(demo: None) -> None:
    make_account(Member.objects.get(name="叶听泉"), username="yetingquan")

    remove()

    assert not Account.objects.filter(username="yetingquan").exists()


def test_template_that_was_tried_on_the_demonstration_goes_too(demo: None) -> None:
    tried_on = Organization.objects.branches().first()
    by = Account.objects.get(username="sysadmin")
    RecordTemplate.objects.create(organization=tried_on, name="a.docx", content=b"1", by=by)

    remove()

    assert not RecordTemplate.objects.exists()


def test_person_moved_into_a_real_branch_stops_the_removal(demo: None) -> None:
    real = make_organization("真实支部", "branch")
    person = Member.objects.get(name="程予安")
    person.memberships.update(until=timezone.localdate(), end=MembershipEnd.TRANSFERRED)
    Membership.objects.create(member=person, organization=real, since=timezone.localdate())
    before = rows_of_everything()

    with pytest.raises(CommandError, match="未作任何改动"):
        call_command("remove_demo")

    assert rows_of_everything() == before


def test_load_demo_brings_the_book_along(quick_hashes: None) -> None:
    out = StringIO()

    call_command("load_demo", stdout=out)

    assert out.getvalue() == "已装入演示数据和 6 个演示账号。\n"
    assert set(Reflection.objects.values_list("section__chapter__book__slug", flat=True)) == {"demo"}
    assert is_loaded()


def test_nothing_to_remove_is_said() -> None:
    with pytest.raises(CommandError, match="没有装入演示数据"):
        call_command("remove_demo")
