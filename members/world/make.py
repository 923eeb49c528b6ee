"""Puts a large made-up world into the database, so many branches in a transaction, each on the trail once."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from django.db import transaction

from guide.models import Section
from members import trail
from members.demo.world import is_loaded, last_act
from members.models import (
    AgendaItem,
    AuditEvent,
    HoursEntry,
    Meeting,
    Member,
    Membership,
    Organization,
    RosterEntry,
    Statement,
    StudyEvent,
    StudyState,
)
from members.services.obligations import refresh_all
from members.services.summaries import repair_summaries
from members.world.book import write_book
from members.world.meetings import Held, a_year
from members.world.people import Person, appoint_above, settle
from members.world.shape import Shape
from members.world.study import Studied, assign, read
from members.world.tables import Keys, analyze, built_afterwards
from members.world.tree import Place, grow

MADE = "world.made"
AT_ONCE = 100  # branches in one transaction
LARGE = (
    Member, Membership, Meeting, Meeting.sections.through, AgendaItem, Statement, RosterEntry, HoursEntry, StudyEvent,
    StudyState,
)  # fmt: skip
Say = Callable[[str], None]


def stands_alone() -> bool:
    """Whether nothing but demonstrations is in the database: the small one, or worlds made before."""
    made = AuditEvent.objects.filter(action=MADE, chain__organization=None)
    known = {root for event in made for root in event.details["organizations"]}
    demo = last_act()
    if demo is not None and is_loaded():
        known |= set(demo.details["organizations"])
    return not Organization.objects.filter(depth=1).exclude(pk__in=known).exists()


def make_world(shape: Shape, say: Say = lambda line: None) -> Organization:
    """The whole of it; returns the organisation at its top. What is due and the figures at every node are written last,
    from the facts, as for any other organisation."""
    keys = Keys()
    with transaction.atomic():
        root = grow(shape, keys)
        sections = write_book(shape)
        trail.record(MADE, by=None, organizations=[root.key], book=sections[0].chapter.book_id)
        keys.synchronise()
    say(f"党组织 {sum(1 for _ in root.all())} 个")
    people: dict[int, list[Person]] = {}
    with built_afterwards(LARGE):
        for branches in _batches(root, shape):
            _batch(branches, people, sections, shape, keys)
            say(f"党支部 {len(people)} 个，党员 {sum(map(len, people.values()))} 人")
        keys.synchronise()
    with transaction.atomic():
        appoint_above(root, people, shape, keys)
        assign(root, people, sections, shape, keys)
        keys.synchronise()
    analyze()
    say("应召开的会议和各级汇总数")
    refresh_all(shape.year)
    repair_summaries()
    analyze()
    return Organization.objects.get(pk=root.key)


def _batches(root: Place, shape: Shape) -> Iterator[list[tuple[Place, int]]]:
    """Branches, each with the number of its first member."""
    firsts = accumulate((shape.members_of(number) for number in range(shape.branches)), initial=0)
    numbered = [(branch, first) for branch, first in zip(root.branches(), firsts, strict=False)]
    yield from (numbered[start : start + AT_ONCE] for start in range(0, len(numbered), AT_ONCE))


@transaction.atomic
def _batch(
    branches: Sequence[tuple[Place, int]],
    people: dict[int, list[Person]],
    sections: Sequence[Section],
    shape: Shape,
    keys: Keys,
) -> None:
    nodes = Organization.objects.in_bulk([branch.key for branch, _ in branches])
    for branch, first in branches:
        trail.record(MADE, by=None, organization=nodes[branch.key], year=shape.year)
        people[branch.key] = settle(branch, first, shape, keys)
    studied = Studied(keys)
    held = Held(keys, studied)
    reading = [section.pk for section in sections]
    for branch, _ in branches:
        credited = a_year(branch, people[branch.key], reading, shape, held)
        read(people[branch.key], credited, reading, shape, studied)
    held.write()
    studied.write()
