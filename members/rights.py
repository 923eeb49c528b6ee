"""Who is asking, and what follows from their membership and posts today. `members/access/` asks these rights."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Value
from django.utils import timezone

from members.choices import COMMITTEE_POSTS, SECRETARIES, UPPER_KINDS, UPPER_POSTS, OrganizationKind, Post
from members.models import Account, Appointment, Member, Membership, Organization
from members.models.rights import Rights

# Of an organisation, as rows that lead to it have it; and before these what memberships and posts have in common.
PLACE = [field.attname for field in Organization._meta.concrete_fields]
DATED = ["id", "member_id", "organization_id", "post", "since", "until"]


def rights_of(member: Member, on: date) -> Rights:
    """One query: where the member belongs, and which posts are current."""
    return _rights_of([member], on)[member.pk]


def give_rights(members: Iterable[Member], on: date) -> None:
    """Sets the rights of many members. One query, however many."""
    members = list(members)
    found = _rights_of(members, on)
    for member in members:
        member.rights = found[member.pk]


def _rights_of(members: Sequence[Member], on: date) -> dict[int, Rights]:
    """By the member's key. Every page asks this, so memberships and posts come in one statement."""
    columns = [*DATED, *(f"organization__{name}" for name in PLACE)]
    memberships = Membership.objects.current(on).annotate(post=Value("", CharField()))
    rows = memberships.filter(member__in=members).order_by().values_list(*columns)
    posts = Appointment.objects.current(on).filter(member__in=members).order_by().values_list(*columns)
    places: dict[int, tuple[date, Organization]] = {}
    held: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows.union(posts, all=True):
        organization = Organization.from_db(rows.db, PLACE, row[len(DATED) :])
        one = Appointment.from_db(rows.db, DATED, row[: len(DATED)])
        if one.post:
            one.organization = organization
            held[one.member_id].append(one)
        elif one.member_id not in places or places[one.member_id][0] < one.since:
            places[one.member_id] = one.since, organization
    return {
        member.pk: _rights(
            on,
            places[member.pk][1] if member.pk in places else None,
            tuple(sorted(held[member.pk], key=lambda post: (post.organization_id, post.since, post.pk))),
        )
        for member in members
    }


def _rights(on: date, place: Organization | None, appointments: tuple[Appointment, ...]) -> Rights:
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
