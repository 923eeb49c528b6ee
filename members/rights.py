"""Who is asking, and what follows from their membership and posts today. `members/access/` asks these rights."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.choices import COMMITTEE_POSTS, SECRETARIES, UPPER_KINDS, UPPER_POSTS, OrganizationKind, Post
from members.models import Account, Member
from members.models.rights import Rights


def rights_of(member: Member, on: date) -> Rights:
    """Two queries: where the member belongs, and which posts are current."""
    membership = member.memberships.current(on).select_related("organization").first()
    place = membership.organization if membership else None
    appointments = tuple(member.appointments.current(on).select_related("organization"))

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
