"""What a secretary does with people, for many at once: each act as the single service does it, all of them or none.

Those whom a rule refuses are named by their key in RowsRefused.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction

from members import trail
from members.choices import MembershipEnd
from members.errors import AlreadyThere, MembershipEnded, Refusal, RowsRefused
from members.models import Member, Membership, Organization
from members.services.people import A_DAY, admit_member, end_membership, move_membership


@transaction.atomic
def end_memberships(
    *, people: Iterable[Member], branch: Organization, until: date, end: str, by: Member, note: str = ""
) -> int:
    """The same last day in the branch and the same reason for all. Returns how many."""
    trail.hold(branch)

    def act(person: Member) -> None:
        end_membership(membership=_open(person, branch), until=until, end=end, by=by, note=note)

    return _each(people, act)


@transaction.atomic
def move_memberships(*, people: Iterable[Member], place: Organization, since: date, by: Member) -> int:
    """From that day on all belong to this group of their branch, or to the branch and no group. Returns how many."""
    trail.hold(place)
    return _each(people, lambda person: move_membership(member=person, place=place, since=since, by=by))


@transaction.atomic
def transfer_members(
    *, people: Iterable[Member], branch: Organization, to: Organization, since: date, by: Member
) -> int:
    """Out of the branch the day before, and into the other on that day; on the trail of both. What they studied, their
    hours and answers go with them; meetings stay where they were held. Returns how many."""
    if to == branch:
        raise AlreadyThere
    trail.hold_all([branch, to])

    def act(person: Member) -> None:
        membership = _open(person, branch)
        end_membership(membership=membership, until=since - A_DAY, end=MembershipEnd.TRANSFERRED, by=by, note=to.name)
        admit_member(place=to, since=since, by=by, known=person)

    return _each(people, act)


def _open(person: Member, branch: Organization) -> Membership:
    found = Membership.objects.filter(member=person, until=None).under(branch).select_related("organization", "member")
    membership: Membership | None = found.first()
    if membership is None:
        raise MembershipEnded
    return membership


def _each(people: Iterable[Member], act: Callable[[Member], object]) -> int:
    refusals: dict[int, Refusal] = {}
    done = 0
    for person in people:
        try:
            act(person)
            done += 1
        except Refusal as refusal:
            refusals[person.pk] = refusal
    if refusals:
        raise RowsRefused(refusals)
    return done
