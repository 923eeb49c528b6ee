import pytest

from members.choices import AccountRole
from members.errors import LastSysadmin
from members.models import AuditEvent, Member
from members.services.accounts import change_account, first_password, open_account, reset_password
from tests.cast import Cast


def test_first_passwords_never_repeat_and_hold_no_letters_that_look_alike() -> None:
    made = {first_password() for _ in range(500)}

    assert len(made) == 500
    assert not set("".join(made)) & set("0O1lI")


def test_open_account_joins_it_to_the_person_and_keeps_no_password(cast: Cast) -> None:
    account, password = open_account(username="fang", by=cast.sysadmin, member=cast.fang)

    assert Member.objects.get(pk=cast.fang.pk).account == account
    assert account.must_change_password
    assert account.password.startswith("argon2")
    assert password not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.get().details == {"target": account.pk, "member": cast.fang.pk, "role": ""}


def test_reset_password_ends_the_old_one(cast: Cast) -> None:
    account, old = open_account(username="fang", by=cast.sysadmin, member=cast.fang)

    new = reset_password(account=account, by=cast.sysadmin)

    account.refresh_from_db()
    assert account.check_password(new)
    assert not account.check_password(old)
    assert account.must_change_password


@pytest.mark.parametrize(("role", "is_active"), [(AccountRole.EDITOR, True), (AccountRole.SYSADMIN, False)])
def test_last_sysadmin_stays(cast: Cast, role: str, is_active: bool) -> None:
    with pytest.raises(LastSysadmin):
        change_account(account=cast.sysadmin, role=role, is_active=is_active, by=cast.sysadmin)

    cast.sysadmin.refresh_from_db()
    assert (cast.sysadmin.role, cast.sysadmin.is_active) == (AccountRole.SYSADMIN, True)
    assert not AuditEvent.objects.exists()


def test_sysadmin_may_go_when_another_stays(cast: Cast) -> None:
    other, _ = open_account(username="second", by=cast.sysadmin, role=AccountRole.SYSADMIN)

    change_account(account=cast.sysadmin, role=AccountRole.NONE, is_active=True, by=other)

    cast.sysadmin.refresh_from_db()
    assert cast.sysadmin.role == AccountRole.NONE
