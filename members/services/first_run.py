"""The first steps on an empty installation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from members.choices import OrganizationKind, Post
from members.errors import AlreadySetUp
from members.models import Account, Member, Organization
from members.services.accounts import open_account
from members.services.organization import found_organization
from members.services.people import admit_member
from members.services.posts import appoint


@dataclass(frozen=True)
class FirstBranch:
    """What was set up. The password is shown once and kept nowhere in clear."""

    branch: Organization
    secretary: Member
    username: str
    password: str


@transaction.atomic
def set_up_first_branch(
    *,
    branch: dict[str, Any],
    secretary: dict[str, Any],
    since: date,
    username: str,
    by: Account,
    upper: dict[str, Any] | None = None,
) -> FirstBranch:
    """The first branch, with the organisation over it if there is one, its secretary, and the secretary's account.

    `upper` and `branch` are the arguments of `found_organization`, `secretary` those of `admit_member`; `since` is
    the first day both in the branch and as secretary. Raises AlreadySetUp when there is an organisation.
    """
    if Organization.objects.exists():
        raise AlreadySetUp
    parent = found_organization(by=by, **upper) if upper else None
    founded = found_organization(kind=OrganizationKind.BRANCH, parent=parent, by=by, **branch)
    member = admit_member(place=founded, since=since, by=by, **secretary)
    appoint(member=member, organization=founded, post=Post.SECRETARY, since=since, by=by)
    account, password = open_account(username=username, member=member, by=by)
    return FirstBranch(founded, member, account.username, password)
