"""The tree: a committee, below it districts, towns, branches and their groups."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from guide.numerals import chinese_number
from members.choices import OrganizationKind
from members.models import Organization
from members.world.shape import Shape
from members.world.tables import Keys, write

FOUNDED = date(2012, 7, 1)
GROUPS, LEAST_IN_A_GROUP = 3, 5
GENERAL_BRANCHES = 5  # every so manieth town is a general branch


@dataclass
class Place:
    """An organisation of the world; `number` counts branches through the whole of it."""

    key: int
    path: str
    kind: OrganizationKind
    name: str
    number: int = 0
    below: list["Place"] = field(default_factory=list)

    def all(self) -> Iterator["Place"]:
        yield self
        for place in self.below:
            yield from place.all()

    def branches(self) -> Iterator["Place"]:
        return (place for place in self.all() if place.kind == OrganizationKind.BRANCH)


def grow(shape: Shape, keys: Keys) -> Place:
    """The whole tree, written."""
    root = Place(keys.next(Organization), _root_path(), OrganizationKind.COMMITTEE, "大型演示市委")
    numbers = iter(range(shape.branches))
    for district, branches in shape.towns():
        if district == len(root.below):
            _below(root, OrganizationKind.COMMITTEE, f"第{chinese_number(district + 1)}区委", keys)
        town = _town(root.below[district], keys)
        for _ in range(branches):
            _branch(town, next(numbers), shape, keys)
    rows = [
        {
            "id": place.key, "path": place.path, "depth": len(place.path) // Organization.steplen,
            "numchild": len(place.below), "kind": place.kind.value, "name": place.name,
            "is_village": place.kind == OrganizationKind.BRANCH and place.number % 4 == 3,
        }
        for place in root.all()
    ]  # fmt: skip
    write(Organization, rows, founded=FOUNDED)
    return root


def _root_path() -> str:
    last = Organization.objects.get_last_root_node()
    path: str = last._inc_path() if last else Organization._get_path(None, 1, 1)
    return path


def _below(above: Place, kind: OrganizationKind, name: str, keys: Keys, number: int = 0) -> Place:
    path = Organization._get_path(above.path, len(above.path) // Organization.steplen + 1, len(above.below) + 1)
    place = Place(keys.next(Organization), path, kind, name, number)
    above.below.append(place)
    return place


def _town(district: Place, keys: Keys) -> Place:
    turn = len(district.below) + 1
    general = turn % GENERAL_BRANCHES == 0
    kind = OrganizationKind.GENERAL_BRANCH if general else OrganizationKind.COMMITTEE
    ending = "总支" if general else "镇党委"
    return _below(district, kind, f"{district.name[:-1]}第{chinese_number(turn)}{ending}", keys)


def _branch(town: Place, number: int, shape: Shape, keys: Keys) -> None:
    branch = _below(town, OrganizationKind.BRANCH, f"第 {number + 1} 党支部", keys, number)
    members = shape.members_of(number)
    for turn in range(min(GROUPS, members // LEAST_IN_A_GROUP)):
        _below(branch, OrganizationKind.GROUP, f"第{chinese_number(turn + 1)}党小组", keys)
