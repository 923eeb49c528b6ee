"""Who is asking, and what follows from their membership and posts today. `members/access/` asks these rights."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.choices import COMMITTEE_POSTS, SECRETARIES, UPPER_KINDS, UPPER_POSTS, OrganizationKind, Post
from members.models import Account, Appointment, Member, Membership
from members.models.rights import Rights


def rights_of(member: Member, on: date) -> Rights:
    """Two queries: where the member belongs, and which posts are current."""
    membership = member.memberships.current(on).select_related("organization").first()
    return _rights(on, membership, tuple(member.appointments.current(on).select_related("organization")))


def give_rights(members: Iterable[Member], on: date) -> None:
    """Sets the rights of many members, each as `rights_of` says. Two queries, however many."""
    members = list(members)
    belonging: dict[int, Membership] = {}
    for membership in Membership.objects.current(on).filter(member__in=members).select_related("organization"):
        belonging.setdefault(membership.member_id, membership)
    held: dict[int, list[Appointment]] = defaultdict(list)
    for post in Appointment.objects.current(on).filter(member__in=members).select_related("organization"):
        held[post.member_id].append(post)
    for member in members:
        member.rights = _rights(on, belonging.get(member.pk), tuple(held[member.pk]))


def _rights(on: date, membership: Membership | None, appointments: tuple[Appointment, ...]) -> Rights:
    place = membership.organization if membership else None

    def paths(kinds: tuple[str, ...], posts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            sorted({a.organization.path for a in appointments if a.organization.kind in kinds and a.post in posts})
        )

    return Rights(
        on=on,
        home=place.path if place else "",
        branch=place.branch_path if place else "",
        runs=paths((OrganizationKind.BRANCH,), SECRETARIES),
        serves=paths((OrganizationKind.BRANCH,), COMMITTEE_POSTS),
        leads=paths((OrganizationKind.GROUP,), (Post.GROUP_LEADER,)),
        oversees=paths(UPPER_KINDS, UPPER_POSTS),
        appointments=appointments,
        place=place,
    )


def acting_member(account: Account | AnonymousUser) -> Member | None:
    """The member behind an account, with today's rights; None for an account without a person."""
    member: Member | None = getattr(account, "member", None)
    if member is not None:
        member.rights = rights_of(member, timezone.localdate())
    return member
