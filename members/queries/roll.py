"""The roster: who should attend a meeting, as the rules of the day have it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from members.choices import COMMITTEE_POSTS, MeetingKind, Post
from members.models import Appointment, Excusal, Member, Membership, Organization
from members.models.organization import subtree
from members.models.people import title_of


@dataclass(frozen=True)
class RosterLine:
    """One who should attend, as they stand on the day. `excused_reason` says why somebody is proposed as not counted;
    who is not counted does not vote."""

    member: Member
    name: str
    group: Organization | None
    group_name: str
    posts: str
    is_full: bool
    counts: bool
    excused_reason: str
    may_vote: bool


def roster_on(organization: Organization, kind: str, day: date) -> list[RosterLine]:
    """Who should attend a meeting of this kind on this day: those in no group first, then each group; a committee in
    the order of its posts. Three queries, however many people.

    General meeting: all members of the branch and its groups. Committee: those with a current committee post. Group
    meeting: the group. Lecture and theme day: the branch, or the group that holds it. Probationary members attend and
    do not vote. Excusals of the day are proposed. Everyone else is a guest.
    (《中国共产党支部工作条例（试行）》第十一条、第十二条、第十三条；《中国共产党基层组织选举工作条例》第五条.)
    """
    posts: dict[int, list[Appointment]] = defaultdict(list)
    for post in sorted(_posts_on(organization, day), key=lambda post: Post.values.index(post.post)):
        posts[post.member_id].append(post)
    if kind == MeetingKind.COMMITTEE_MEETING:
        places = _committee(organization, posts, day)
    else:
        places = {membership.member: membership.organization for membership in _belonging(organization, day)}
    excused = dict(Excusal.objects.current(day).filter(member__in=places).values_list("member", "reason"))
    return [_line(member, place, posts[member.pk], excused.get(member.pk, ""), day) for member, place in places.items()]


@dataclass(frozen=True)
class Called:
    """One whom a meeting calls, and where they belong; of a committee that is its branch."""

    member: Member
    place: Organization


def called_on(organization: Organization, kind: str, day: date) -> list[Called]:
    """Those of `roster_on`, and no more of them than where they belong. One query."""
    if kind == MeetingKind.COMMITTEE_MEETING:
        serving = Appointment.objects.current(day).filter(organization=organization, post__in=COMMITTEE_POSTS)
        held = sorted(serving.select_related("member"), key=_rank)
        return [Called(member, organization) for member in dict.fromkeys(post.member for post in held)]
    return [Called(membership.member, membership.organization) for membership in _belonging(organization, day)]


def _belonging(organization: Organization, day: date) -> QuerySet[Membership]:
    current = Membership.objects.current(day).under(organization).select_related("member", "organization")
    return current.order_by("organization__path", "member__pinyin", "member__name", "member")


def _rank(post: Appointment) -> tuple[int, date, int]:
    return Post.values.index(post.post), post.since, post.pk


def _posts_on(organization: Organization, day: date) -> Iterable[Appointment]:
    """Posts in the branch and its groups."""
    here = subtree(organization.branch_path, "organization__path")
    return Appointment.objects.current(day).filter(here).select_related("organization", "member")


def _committee(
    branch: Organization, posts: dict[int, list[Appointment]], day: date
) -> dict[Member, Organization | None]:
    """Those with a committee post, with where in the branch they belong."""
    held = [
        post
        for own in posts.values()
        for post in own
        if post.organization_id == branch.pk and post.post in COMMITTEE_POSTS
    ]
    held.sort(key=_rank)
    belonging = Membership.objects.current(day).under(branch).filter(member__in=[post.member_id for post in held])
    places = {membership.member_id: membership.organization for membership in belonging.select_related("organization")}
    return {post.member: places.get(post.member_id) for post in held}


def _line(
    member: Member, place: Organization | None, posts: list[Appointment], excused_reason: str, day: date
) -> RosterLine:
    group = place if place is not None and place.is_group else None
    counts = not excused_reason
    return RosterLine(
        member=member,
        name=member.name,
        group=group,
        group_name=group.name if group else "",
        posts="、".join(_as_said(post, group) for post in posts),
        is_full=member.is_full(day),
        counts=counts,
        excused_reason=excused_reason,
        may_vote=counts and member.may_vote(day),
    )


def _as_said(post: Appointment, group: Organization | None) -> str:
    """A leader of the group beside whose name it stands is 组长; of another group its name is said too."""
    if post.post != Post.GROUP_LEADER:
        return str(Post(post.post).label)
    return title_of("" if post.organization == group else post.organization.name, post.post)
