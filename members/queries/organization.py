"""Organisations: who belongs to one on a day, which posts are vacant, what is below it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.timezone import localdate

from members.choices import COMMITTEE_MUST_HAVE, MemberStatus, Post
from members.models import Appointment, Member, Membership, Organization
from members.models.organization import OrganizationQuerySet
from members.models.people import title_of
from members.queries.summaries import members_on

PAGE_LENGTH = 50


@dataclass(frozen=True)
class RosterPerson:
    """One who belongs, as they stood on the day."""

    member: Member
    status: MemberStatus
    suspended: bool
    may_vote: bool
    posts: tuple[Appointment, ...]
    floating: bool  # known for today only, so earlier rosters leave it out


@dataclass(frozen=True)
class RosterGroup:
    """The people of one group; of the branch itself (`organization` is the branch) those in no group."""

    organization: Organization
    people: tuple[RosterPerson, ...]


@dataclass(frozen=True)
class Roster:
    """Who belonged to a branch or group on a day: those in no group first, then each group in its own order.

    `places` are the organisation and all groups that it ever had.
    """

    organization: Organization
    on: date
    places: tuple[Organization, ...]
    groups: tuple[RosterGroup, ...]
    posts: tuple[Appointment, ...]

    @property
    def people(self) -> list[RosterPerson]:
        return [person for group in self.groups for person in group.people]

    @property
    def full(self) -> int:
        return sum(person.status == MemberStatus.FULL for person in self.people)

    @property
    def probationary(self) -> int:
        return len(self.people) - self.full

    @property
    def voting(self) -> int:
        return sum(person.may_vote for person in self.people)

    @property
    def in_being(self) -> list[Organization]:
        """The groups that existed on the day, with or without people."""
        return [place for place in self.places if place.is_group and place.is_in_being(self.on)]


def roster(organization: Organization, on: date) -> Roster:
    """Three queries, however many people."""
    held = Appointment.objects.current(on).under(organization).select_related("member", "organization")
    return roster_with(organization, on, tuple(Organization.objects.under(organization)), held)


def roster_with(
    organization: Organization, on: date, places: tuple[Organization, ...], held: Iterable[Appointment]
) -> Roster:
    """`roster` where its places and the posts held there on the day are known. One query."""
    posts = tuple(sorted(held, key=order_of_post))
    memberships = Membership.objects.current(on).under(organization).select_related("member")
    people: dict[int, list[RosterPerson]] = {place.pk: [] for place in places}
    for membership in memberships.order_by("member__pinyin", "member__name", "member"):
        people[membership.organization_id].append(_person(membership.member, posts, on))
    groups = tuple(
        RosterGroup(place, tuple(people[place.pk]))
        for place in places
        if people[place.pk] or (place.is_group and place.is_in_being(on))
    )
    return Roster(organization, on, places, groups, posts)


@dataclass(frozen=True)
class Vacancy:
    organization: Organization
    post: Post

    @property
    def title(self) -> str:
        return title_of(self.organization.name, self.post)


def vacant_posts(on_the_day: Roster, committee_from: int) -> list[Vacancy]:
    """Posts that should be filled and are not: the secretary, each group's leader, and from so many full members on
    (`RuleKey.COMMITTEE_FROM`) the committee (《中国共产党支部工作条例（试行）》第十三条、第二十条)."""
    branch = on_the_day.organization
    due = [(group, Post.GROUP_LEADER) for group in on_the_day.in_being]
    if branch.is_branch:
        committee = COMMITTEE_MUST_HAVE if on_the_day.full >= committee_from else ()
        due = [*((branch, post) for post in (Post.SECRETARY, *committee)), *due]
    held = {(appointment.organization_id, appointment.post) for appointment in on_the_day.posts}
    return [Vacancy(place, post) for place, post in due if (place.pk, post) not in held]


@dataclass(frozen=True)
class Below:
    """One organisation in a list, with how many members belong to it and to what is below it."""

    organization: Organization
    members: int
    secretary: str
    indent: int


def page_of_organizations(organizations: OrganizationQuerySet, on: date, number: str | None) -> Page:
    """One page of them in their own order, each a `Below`. Five queries."""
    page = Paginator(organizations.current(on), PAGE_LENGTH).get_page(number)
    found = list(page.object_list)
    members = members_on(found, on)
    secretaries = Appointment.objects.current(on).filter(organization__in=found, post=Post.SECRETARY)
    names = dict(secretaries.values_list("organization", "member__name"))
    top = min((organization.depth for organization in found), default=0)
    page.object_list = [Below(o, members[o.pk], names.get(o.pk, ""), o.depth - top) for o in found]
    return page


def is_set_up() -> bool:
    """Whether the installation has an organisation at all."""
    return Organization.objects.exists()


def groups_of(branch: Organization) -> OrganizationQuerySet:
    """The groups of a branch that are not dissolved."""
    return children(branch).filter(dissolved=None)


def branch_of_place(place: Organization) -> Organization:
    """The branch itself, or the one that this group belongs to. One query for a group."""
    return Organization.objects.get(path=place.branch_path) if place.is_group else place


def people_of(branch: Organization, on: date) -> QuerySet[Member]:
    """Who belongs to a branch on a day."""
    return Member.objects.filter(pk__in=Membership.objects.current(on).under(branch).values("member"))


def children(organization: Organization) -> OrganizationQuerySet:
    """What stands directly under it."""
    return Organization.objects.under(organization).filter(depth=organization.depth + 1)


def order_of_post(post: Appointment) -> tuple[str, int, date, int]:
    """The branch before its groups, and in each the posts as they are named: secretary, deputy, committee."""
    return post.organization.path, Post.values.index(post.post), post.since, post.pk


def _person(member: Member, posts: tuple[Appointment, ...], on: date) -> RosterPerson:
    return RosterPerson(
        member=member,
        status=MemberStatus.FULL if member.is_full(on) else MemberStatus.PROBATIONARY,
        suspended=member.is_suspended(on),
        may_vote=member.may_vote(on),
        posts=tuple(post for post in posts if post.member_id == member.pk),
        floating=member.is_floating and on >= localdate(),
    )
