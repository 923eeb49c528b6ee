"""What the rules share: being at or below one of several organisations of the tree."""

from datetime import date

from django.db.models import Q, QuerySet

from members.models import Member, Membership
from members.models.organization import subtree

ActingMember = Member | None


def within(path: str, roots: tuple[str, ...]) -> bool:
    return any(path.startswith(root) for root in roots)


def below(roots: tuple[str, ...], field: str) -> Q:
    """The condition "at or below one of these"; the empty path stands for nowhere."""
    condition, outermost = Q(pk__in=[]), ""
    for root in sorted(filter(None, roots)):
        if not outermost or not root.startswith(outermost):
            condition |= subtree(root, field)
            outermost = root
    return condition


def people_now(roots: tuple[str, ...], on: date) -> QuerySet:
    """Keys of the members who belong to one of these on that day."""
    return Membership.objects.current(on).filter(below(roots, "organization__path")).values("member")
