"""People: who is already known under a name, and what hangs on a membership."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from members.choices import MembershipEnd
from members.models import Appointment, Member, Membership, Organization
from members.models.organization import subtree


def posts_hanging_on(member: Member, path: str, first: date, last: date | None = None) -> QuerySet[Appointment]:
    """Posts of the member in the branch or group with this path, held on any day from `first` to `last`."""
    return (
        member.appointments.touching(first, last or date.max)
        .filter(subtree(path, "organization__path"))
        .select_related("organization")
    )


def belongs_throughout(member: Member, organization: Organization, first: date, last: date) -> bool:
    """Whether memberships of the place, one after the other without a gap, cover all days from `first` to `last`."""
    memberships = member.memberships.touching(first, last).under(organization)
    next_day = first
    for membership in memberships.order_by("since"):
        if membership.since > next_day:
            return False
        if membership.until is None or membership.until >= last:
            return True
        next_day = membership.until + timedelta(days=1)
    return False


def posts_beside_membership(member: Member, path: str) -> list[Appointment]:
    """Posts in the branch with this path on some day of which the member did not belong there."""
    posts = member.appointments.filter(subtree(path, "organization__path")).select_related("organization")
    return [
        post for post in posts if not belongs_throughout(member, post.organization, post.since, post.until or date.max)
    ]


def membership_before_regrouping(membership: Membership) -> Membership | None:
    """The one in the same branch that ended the day before, because the member changed groups."""
    return (
        membership.member.memberships.filter(
            subtree(membership.organization.branch_path, "organization__path"),
            until=membership.since - timedelta(days=1),
            end=MembershipEnd.REGROUPED,
        )
        .select_related("organization")
        .first()
    )


@dataclass(frozen=True)
class Namesake:
    """Somebody known under the same name. `ended` is None while they belong somewhere."""

    member: Member
    ended: date | None


def namesakes(people: Iterable[tuple[str, date]], branch: Organization) -> dict[tuple[str, date], list[Namesake]]:
    """Those already known, by (name, joined on): anywhere with the same joining date, and whatever the date among those
    who belong or belonged to this branch. Three queries, however many are asked for."""
    wanted = set(people)
    here = Membership.objects.under(branch).values("member")
    found = Member.objects.filter(
        Q(joined_on__in={joined for _, joined in wanted}) | Q(pk__in=here), name__in={name for name, _ in wanted}
    )
    own = set(Member.objects.filter(pk__in=here, name__in={name for name, _ in wanted}).values_list("pk", flat=True))
    answer: dict[tuple[str, date], list[Namesake]] = {key: [] for key in wanted}
    for member in found.prefetch_related("memberships").order_by("pk"):
        ends = [membership.until for membership in member.memberships.all()]
        ended = None if None in ends else max((end for end in ends if end), default=date.min)
        for name, joined in wanted:
            if name == member.name and (joined == member.joined_on or member.pk in own):
                answer[name, joined].append(Namesake(member, ended))
    return answer


@dataclass(frozen=True)
class Contacts:
    """How to reach somebody, in full or with the middle left out."""

    phone: str
    mail: str
    birth_month: str


def contacts_of(person: Member, *, in_full: bool) -> Contacts:
    born = person.birth_month
    if in_full:
        return Contacts(person.phone, person.mail, f"{born.year}年{born.month}月" if born else "")
    name, _, host = person.mail.partition("@")
    return Contacts(
        masked(person.phone, 3, 4), f"{masked(name, 1, 0)}@{host}" if host else "", f"{born.year}年" if born else ""
    )


def masked(text: str, head: int, tail: int) -> str:
    """The first and last characters with stars between; all stars where that would show too much."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
