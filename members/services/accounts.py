"""Accounts: opened by an administrator with a random first password that is shown once."""

import secrets
from datetime import timedelta

from axes.utils import reset
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members import trail
from members.choices import AccountRole
from members.errors import LastSysadmin
from members.models import Account, Member

FIRST_SYSADMIN = "admin"
FIRST_PASSWORD_HOLDS = timedelta(hours=72)
# No 0/O, 1/l/I: a first password is read from a slip of paper.
LETTERS = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ23456789"


def first_password() -> str:
    """Sixteen letters of about 5.7 bits each, in groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def open_account(
    *, username: str, by: Account | Member | None, member: Member | None = None, role: str = AccountRole.NONE
) -> tuple[Account, str]:
    """A new account and its first password, which is kept nowhere in clear and holds for 72 hours."""
    password = first_password()
    account = Account.objects.create_user(username, password, role=role, **_first())
    trail.record("account.opened", by=by, target=account.pk, member=member.pk if member else None, role=role)
    if member is not None:
        member.account = account
        member.save(update_fields=["account"])
    return account, password


@transaction.atomic
def reset_password(*, account: Account, by: Account | None) -> str:
    """A new first password; the old one, all sessions opened with it and any lock-out end at once."""
    reset(username=account.username)
    password = first_password()
    account.set_password(password)
    for name, value in _first().items():
        setattr(account, name, value)
    account.save(update_fields=["password", "must_change_password", "first_password_until"])
    trail.record("account.password_reset", by=by, target=account.pk)
    return password


@transaction.atomic
def open_first_sysadmin() -> tuple[Account, str] | None:
    """Somebody to administer the portal, with a first password; None where there is one who can come in.

    A first password that lapsed before it was used is replaced.
    """
    sysadmins = Account.objects.filter(role=AccountRole.SYSADMIN, is_active=True)
    lapsed = Q(must_change_password=True, first_password_until__lt=timezone.now())
    if sysadmins.exclude(lapsed).exists():
        return None
    shut_out = sysadmins.first()
    if shut_out is not None:
        return shut_out, reset_password(account=shut_out, by=None)
    return open_account(username=FIRST_SYSADMIN, by=None, role=AccountRole.SYSADMIN)


@transaction.atomic
def change_first_password(*, account: Account, password: str) -> None:
    account.set_password(password)
    account.must_change_password = False
    account.first_password_until = None
    account.save(update_fields=["password", "must_change_password", "first_password_until"])
    trail.record("account.password_changed", by=account, target=account.pk)


@transaction.atomic
def change_account(*, account: Account, role: str, is_active: bool, by: Account) -> None:
    """Role and whether it may log in. Raises LastSysadmin when nobody would be left to administer the portal."""
    trail.record("account.changed", by=by, target=account.pk, fields=["role", "is_active"])
    remains = role == AccountRole.SYSADMIN and is_active
    others = Account.objects.filter(role=AccountRole.SYSADMIN, is_active=True).exclude(pk=account.pk)
    if account.is_sysadmin and account.is_active and not remains and not others.exists():
        raise LastSysadmin
    account.role, account.is_active = role, is_active
    account.save(update_fields=["role", "is_active"])


def _first() -> dict[str, object]:
    return {"must_change_password": True, "first_password_until": timezone.now() + FIRST_PASSWORD_HOLDS}
