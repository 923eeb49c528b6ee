"""People: who is admitted, leaves, moves. `since` and `until` are days, both included.

A new membership starts the day after the old one ended.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from members import trail
from members.choices import MembershipEnd
from members.errors import (
    AlreadyInABranch,
    DatesOverlap,
    DissolvedByThen,
    EndBeforeStart,
    MembershipEnded,
    MembershipMoved,
    NotInBeing,
    NotInThisBranch,
    OwnRights,
    PostsLeftOutside,
    Refusal,
    RowsRefused,
    WrongPlaceInTree,
)
from members.models import Appointment, Member, Membership, Organization
from members.pinyin import pinyin_of
from members.queries.people import membership_before_regrouping, posts_beside_membership, posts_hanging_on
from members.services.obligations import refresh_obligations
from members.services.organization import Actor
from members.services.summaries import people_counted

A_DAY = timedelta(days=1)


@transaction.atomic
def admit_member(
    *, place: Organization, since: date, by: Actor, name: str = "", known: Member | None = None, **facts: Any
) -> Member:
    """A person belongs to this branch or group from a day on: someone new, or `known` here or elsewhere before.

    Whoever is known keeps facts and study. Raises AlreadyInABranch while the known person belongs somewhere,
    DatesOverlap when they did on that day or later, NotInBeing outside the life of the place.
    """
    check_in_being(place, since)
    if place.is_upper:
        raise WrongPlaceInTree
    member = known or Member.objects.create(name=name, pinyin=pinyin_of(name), **facts)
    trail.record(
        "member.admitted", by=by, organization=place, member=member.pk, place=place.pk, since=since, known=bool(known)
    )
    _refuse_second_membership(member, since)
    with people_counted([member.pk]):
        Membership.objects.create(member=member, organization=place, since=since)
    return member


@transaction.atomic
def admit_members(*, rows: Sequence[dict[str, Any]], by: Actor) -> list[Member]:
    """Several at once, each row the arguments of `admit_member`; all of them or, with RowsRefused, none."""
    admitted, refusals = [], {}
    for number, row in enumerate(rows):
        try:
            admitted.append(admit_member(by=by, **row))
        except Refusal as refusal:
            refusals[number] = refusal
    if refusals:
        raise RowsRefused(refusals)
    return admitted


@transaction.atomic
def change_member(*, member: Member, branch: Organization, by: Actor, **values: Any) -> None:
    """Correct a person's facts, on the trail of the branch. Nothing is written when nothing differs."""
    current = Member.objects.get(pk=member.pk)
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    if not changed:
        return
    trail.record("member.changed", by=by, organization=branch, member=member.pk, fields=sorted(changed))
    for name in changed:
        setattr(member, name, values[name])
    member.save(update_fields=changed)


@transaction.atomic
def end_membership(*, membership: Membership, until: date, end: str, by: Actor, note: str = "") -> list[Appointment]:
    """The last day in the branch and why; posts in the branch end the same day and are given back.

    Raises OwnRights when posts of the actor would end.
    """
    place = membership.organization
    posts = list(posts_hanging_on(membership.member, place.branch_path, until + A_DAY))
    trail.record(
        "membership.ended",
        by=by,
        organization=place,
        member=membership.member_id,
        membership=membership.pk,
        until=until,
        end=end,
        posts=[post.pk for post in posts],
    )
    membership = _locked(membership)
    if membership.until is not None:
        raise MembershipEnded
    if until < membership.since:
        raise EndBeforeStart
    _end_posts(posts, until, by)
    with people_counted([membership.member_id]):
        membership.until, membership.end, membership.end_note = until, end, note
        membership.save(update_fields=["until", "end", "end_note"])
    refresh_obligations(place)
    return posts


@transaction.atomic
def move_membership(*, member: Member, place: Organization, since: date, by: Actor) -> list[Appointment]:
    """From that day on the member belongs to another group of the same branch, or to the branch and no group.

    On the first day of a membership its place is corrected. Posts in the group that is left end the day before and
    are given back. Raises NotInThisBranch when the member is not in the branch on that day.
    """
    check_in_being(place, since)
    old = (
        member.memberships.current(since)
        .filter(organization__path__startswith=place.branch_path)
        .select_related("organization")
        .first()
    )
    if old is None or old.organization_id == place.pk:
        raise NotInThisBranch if old is None else NotInThisBranch("这位党员这一天已经在所选的小组里。")
    left = old.organization
    posts = list(posts_hanging_on(member, left.path, since, old.until)) if left.is_group else []
    trail.record(
        "member.moved",
        by=by,
        organization=place,
        member=member.pk,
        place=place.pk,
        since=since,
        posts=[post.pk for post in posts],
    )
    _end_posts(posts, since - A_DAY, by)
    with people_counted([member.pk]):
        _change_place(_locked(old), place, since)
    return posts


@transaction.atomic
def correct_membership(*, membership: Membership, since: date, until: date | None, by: Actor) -> None:
    """Another first or last day, where a wrong one was written. What is open stays open; nothing differs, nothing is
    written.

    A day on which the member changed groups is the last of the one and the first of the other: it is corrected at the
    later one, and the earlier follows. Raises EndBeforeStart, NotInBeing, DatesOverlap, PostsLeftOutside, and
    MembershipMoved when it was ended, moved or corrected meanwhile.
    """
    member, place = membership.member, membership.organization
    if (since, until) == (membership.since, membership.until):
        return
    trail.record(
        "membership.corrected",
        by=by,
        organization=place,
        member=member.pk,
        membership=membership.pk,
        place=place.pk,
        since=since,
        until=until,
    )
    Member.objects.select_for_update().get(pk=member.pk)
    present = _locked(membership)
    if (present.since, present.until) != (membership.since, membership.until):
        raise MembershipMoved
    _check_days(place, since, until)
    before = posts_beside_membership(member, place.branch_path)
    with people_counted([member.pk]):
        _put_days(present, since, until)
    if left := [post for post in posts_beside_membership(member, place.branch_path) if post not in before]:
        raise PostsLeftOutside([post.title for post in left])


def check_in_being(organization: Organization, on: date) -> None:
    """Raises NotInBeing outside the life of the organisation."""
    if not organization.is_in_being(on):
        raise NotInBeing


def _check_days(place: Organization, since: date, until: date | None) -> None:
    check_in_being(place, since)
    if until is not None and until < since:
        raise EndBeforeStart
    if until is not None and place.dissolved is not None and until >= place.dissolved:
        raise DissolvedByThen


def _put_days(present: Membership, since: date, until: date | None) -> None:
    before = membership_before_regrouping(present)
    others = present.member.memberships.touching(since, until or date.max)
    if others.exclude(pk__in=[present.pk, before.pk if before else None]) or (before and since <= before.since):
        raise DatesOverlap
    if before:
        before.until = since - A_DAY
        before.save(update_fields=["until"])
    present.since, present.until = since, until
    present.save(update_fields=["since", "until"])


def _change_place(old: Membership, place: Organization, since: date) -> None:
    if old.since == since:
        old.organization = place
        old.save(update_fields=["organization"])
        return
    new = Membership(
        member_id=old.member_id,
        organization=place,
        since=since,
        until=old.until,
        end=old.end,
        end_note=old.end_note,
    )
    old.until, old.end, old.end_note = since - A_DAY, MembershipEnd.REGROUPED, ""
    old.save(update_fields=["until", "end", "end_note"])
    new.save(force_insert=True)


def _refuse_second_membership(member: Member, since: date) -> None:
    Member.objects.select_for_update().get(pk=member.pk)
    later = member.memberships.touching(since, date.max)
    if any(membership.until is None for membership in later):
        raise AlreadyInABranch
    if later:
        raise DatesOverlap


def _end_posts(posts: list[Appointment], until: date, by: Actor) -> None:
    for post in posts:
        if post.member == by:
            raise OwnRights
        if post.since > until:
            post.delete()  # it was to begin later, so nobody ever held it
        else:
            post.until = until
            post.save(update_fields=["until"])


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("organization").get(pk=membership.pk)
