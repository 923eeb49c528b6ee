"""Made-up members, where they belong, and their posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from members.choices import MemberStatus, OrganizationKind, Post
from members.models import Appointment, Member, Membership
from members.models.people import title_of
from members.pinyin import pinyin_of
from members.world.shape import Shape
from members.world.tables import Keys, write
from members.world.tree import Place

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹柏"
GIVEN = "安邦昌春德东芳刚光国海红华建江军兰丽林明宁平琴荣山松涛文霞秀雪阳英宇玉源云志忠"
COMMITTEE = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANIZATION, Post.PUBLICITY, Post.DISCIPLINE)
COMMITTEE_FROM = 7  # members from which a branch has a committee; smaller ones have a secretary
NEWCOMERS, PROBATIONARY = 10, 15  # one in so many members


@dataclass(frozen=True)
class Person:
    """One who belongs to a branch, as rosters write them down."""

    key: int
    number: int  # through the whole world
    name: str
    group: Place | None
    since: date
    is_full: bool
    posts: str
    in_committee: bool
    leads: bool


def settle(branch: Place, first: int, shape: Shape, keys: Keys) -> list[Person]:
    """The people of a branch, written with their memberships and posts; the first of them in the committee, the next
    leading the groups. `first` is the number of the first of them in the whole world."""
    dice = Random(f"{shape.seed}-people-{branch.number}")  # noqa: S311 - the same world from the same seed
    people = [_person(branch, turn, first + turn, shape, keys, dice) for turn in range(shape.members_of(branch.number))]
    rows = [
        {
            "id": person.key, "name": person.name, "pinyin": _pinyin(person.name),
            "status": (MemberStatus.FULL if person.is_full else MemberStatus.PROBATIONARY).value,
            "joined_on": person.since - timedelta(days=800) if person.is_full else date(shape.year - 1, 7, 1),
            "confirmed_on": person.since - timedelta(days=400) if person.is_full else None,
            "sex": "female" if person.number % 3 == 0 else "male",
        }
        for person in people
    ]  # fmt: skip
    write(Member, rows)
    belonging = [
        {"id": keys.next(Membership), "member_id": person.key, "since": person.since,
         "organization_id": (person.group or branch).key}
        for person in people
    ]  # fmt: skip
    write(Membership, belonging)
    _appoint(branch, people, shape, keys)
    return people


def appoint_above(root: Place, people: dict[int, list[Person]], shape: Shape, keys: Keys) -> None:
    """For each upper organisation with a branch below it a secretary, from the end of its first branch. `people` are
    those of the branches by their key."""
    rows = []
    for place in root.all():
        branch = next(place.branches(), None)
        if branch and place.kind in (OrganizationKind.COMMITTEE, OrganizationKind.GENERAL_BRANCH):
            depth = len(place.path) // len(root.path)
            rows.append(_post(place, people[branch.key][-depth], Post.SECRETARY, shape, keys))
    write(Appointment, rows)


def _person(branch: Place, turn: int, number: int, shape: Shape, keys: Keys, dice: Random) -> Person:
    groups, members = branch.below, shape.members_of(branch.number)
    committee = COMMITTEE[: len(COMMITTEE) if members >= COMMITTEE_FROM else 1]
    leading = turn - len(committee)
    group = groups[turn % len(groups)] if groups else None
    posts = []
    if turn < len(committee):
        posts.append(str(committee[turn].label))
    leads = 0 <= leading < len(groups)
    if leads:
        group = groups[leading]
        posts.append(title_of("", Post.GROUP_LEADER))
    newcomer = turn % NEWCOMERS == NEWCOMERS - 1
    since = date(shape.year, 3, 12) if newcomer else date(shape.year - 1 - dice.randrange(6), 6, 18)
    return Person(
        key=keys.next(Member),
        number=number,
        name=dice.choice(SURNAMES) + dice.choice(GIVEN) + (dice.choice(GIVEN) if dice.random() < 0.8 else ""),
        group=group,
        since=since,
        is_full=turn % PROBATIONARY != PROBATIONARY - 1,
        posts="、".join(posts),
        in_committee=turn < len(committee),
        leads=leads,
    )


def _appoint(branch: Place, people: Sequence[Person], shape: Shape, keys: Keys) -> None:
    committee = [person for person in people if person.in_committee]
    rows = [
        _post(branch, person, post, shape, keys)
        for person, post in zip(committee, COMMITTEE[: len(committee)], strict=True)
    ]
    rows += [_post(p.group, p, Post.GROUP_LEADER, shape, keys) for p in people if p.leads and p.group]
    write(Appointment, rows)


def _post(place: Place, person: Person, post: Post, shape: Shape, keys: Keys) -> dict[str, object]:
    since = date(shape.year - 1, 1, 15)
    key = keys.next(Appointment)
    return {"id": key, "member_id": person.key, "organization_id": place.key, "post": post.value, "since": since}


@cache
def _pinyin(name: str) -> str:
    return pinyin_of(name)
